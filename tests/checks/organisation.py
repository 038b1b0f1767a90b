"""One good little organisation that breaks no rule at all, and ways to spoil it in one place.

One chain, Klachten van cliënten oplossen (HULP), over October 2026: two values, two results with a knob each, two links, one owner.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from ketenrapport.checks.context import Context
from ketenrapport.checks.registry import RULES
from ketenrapport.kpi.judgement import judge
from ketenrapport.organisation.closed import Kept, Measurements, of_chain
from ketenrapport.words.periods import Calendar, parse
from tests.bridge import PLACES, linked

Row = dict[str, object]
Rows = dict[str, list[Row]]
Change = Callable[[Rows], object]

MONTHS = ("2025-11", "2025-12", *(f"2026-{month:02d}" for month in range(1, 11)))
DAY = date(2026, 10, 31)


def kpi(code: str, parent: str, kind: str, **more: object) -> Row:
    """A KPI that counts cases and is better when higher."""
    plain: Row = {
        "kpi_id": code,
        "parent": parent,
        "name": f"Naam van {code}",
        "kind": kind,
        "definition": f"Definitie van {code}",
        "unit": "%",
        "decimals": 1.0,
        "direction": "hoger",
        "frequency": "maand",
        "time_agg": "verhouding",
        "factor": 100.0,
        "value_rollup": "meting",
        "score_rollup": "eigen",
        "weight": 1.0,
        "critical": False,
        "judge_on": "periode",
        "link": "L1",
        "source_system": "Cliëntsysteem",
        "lag_days": 0.0,
        "personal_data": False,
    }
    return plain | more


def target(code: str, **more: object) -> Row:
    """A norm of 90 with a signal of 80, from the first of 2025."""
    return {"kpi": code, "valid_from": date(2025, 1, 1), "target": 90.0, "signal": 80.0} | more


def measurement(code: str, period: str, numerator: float, denominator: float = 100.0, **more: object) -> Row:
    """A ratio, established and entered four days after its period."""
    parsed = parse(period)
    assert parsed is not None
    known = parsed.end + timedelta(days=4)
    plain: Row = {"kpi": code, "period": period, "numerator": numerator, "denominator": denominator, "quality": "definitief"}
    return plain | {"as_of": known, "entered_on": known} | more


def series(code: str) -> list[Row]:
    """Twelve months that vary a little around 94, all on norm."""
    return [measurement(code, month, 93.0 + at % 3) for at, month in enumerate(MONTHS)]


def good() -> Rows:
    """The rows of the good organisation, by table."""
    kpis = [
        kpi("HULP.R1", "HULP.KW", "resultaat"),
        kpi("HULP.P1", "HULP.R1", "proces", link="L2"),
        kpi("HULP.R2", "HULP.IW", "resultaat"),
        kpi("HULP.P2", "HULP.R2", "proces"),
    ]
    codes = [str(row["kpi_id"]) for row in kpis]
    return {
        "people": [
            {
                "person_id": "P1",
                "name": "Anna de Wit",
                "is_mt_member": True,
                "mt_from": date(2020, 1, 1),
                "responsibilities": ("Wijkteam", "Klantcontact"),
            },
            {
                "person_id": "P2",
                "name": "Bo Kramer",
                "is_mt_member": True,
                "mt_from": date(2020, 1, 1),
                "responsibilities": ("Wijkteam",),
            },
        ],
        "customers": [{"customer_id": "C1", "name": "Cliënt", "kind": "klant", "expectation": "Mijn klacht is snel opgelost."}],
        "links": [
            {"link_id": "L1", "name": "Wijkteam", "kind": "team"},
            {"link_id": "L2", "name": "Klantcontact", "kind": "afdeling"},
            {"link_id": "L3", "name": "Inkoop", "kind": "afdeling"},
        ],
        "chains": [chain("HULP", "Klachten van cliënten oplossen")],
        "ownership": [tenure("HULP")],
        "chain_links": [{"chain": "HULP", "position": 1.0, "link": "L2"}, {"chain": "HULP", "position": 2.0, "link": "L1"}],
        "touchpoints": moments("HULP", "HULP.R1"),
        "values": [value("HULP.KW", "HULP", customer="C1"), value("HULP.IW", "HULP", kind="interne waarde")],
        "kpis": kpis,
        "targets": [target(code) for code in codes],
        "measurements": [row for code in codes for row in series(code)],
        "systems": [{"chain": "HULP", "system": "Cliëntsysteem", "status": "werkend"}],
        "conversations": [talk("HULP", "2026-09", date(2026, 10, 14))],
        "actions": [action("A-1", "HULP")],
        "issues": [
            {"issue_id": "K-1", "chain": "HULP", "description": "Dossiers komen laat", "reported_on": date(2026, 10, 5), "status": "open"}
        ],
        "comments": [
            {
                "kpi": "HULP.R1",
                "period": "2026-10",
                "cause": "Griep bij het Wijkteam.",
                "consequence": "Wachttijd.",
                "measure": "Invalkracht.",
            },
        ],
        "periods": [{"period_id": "2026-10", "status": "open"}],
    }


def chain(code: str, name: str, **more: object) -> Row:
    """A chain of Anna de Wit."""
    return {
        "chain_id": code,
        "name": name,
        "owner": "P1",
        "customers": ("C1",),
        "products": (f"opgeloste klacht {code}",),
        "parent_weight": 0.0,
        "starts_with": "Cliënt is ontevreden",
        "ends_with": "Cliënt is geholpen",
        "rhythm": "maand",
        "experts": ("Bo Kramer",),
        "phases": (),
    } | more


def tenure(chain: str, **more: object) -> Row:
    """Anna de Wit owns the chain since 2022."""
    return {
        "chain": chain,
        "person": "P1",
        "since": date(2022, 1, 1),
        "decision": "MT 14 december 2021",
        "rationale": "Leidt beide schakels",
    } | more


def moments(chain: str, kpi: str) -> list[Row]:
    """A contact in each of the three places, measured by one KPI."""
    places = ("begin", "tussentijds", "einde")
    return [
        {"chain": chain, "order": float(at), "position": place, "name": f"Moment {at}", "kpis": (kpi,)}
        for at, place in enumerate(places, start=1)
    ]


def value(code: str, chain: str, **more: object) -> Row:
    """A customer value, adopted by Anna de Wit in January 2026."""
    plain: Row = {"value_id": code, "chain": chain, "kind": "klantwaarde", "promise": f"Belofte {code}", "weight": 50.0}
    return plain | {"adopted_by": "P1", "adopted_on": date(2026, 1, 15)} | more


def talk(chain: str, period: str, on: date, **more: object) -> Row:
    """A conversation that was held, led by Anna de Wit."""
    return {"chain": chain, "period": period, "date": on, "chair": "P1", "lessons": "Bellen helpt.", "status": "gehouden"} | more


def action(code: str, chain: str, **more: object) -> Row:
    """An open action with all that it needs."""
    plain: Row = {
        "action_id": code,
        "chain": chain,
        "description": "Rooster herzien",
        "assignee": "Bo Kramer",
        "deadline": date(2026, 12, 1),
    }
    return plain | {"status": "open", "priority": 1.0, "as_project": False} | more


def second_chain(rows: Rows, code: str = "ZORG", **more: object) -> Row:
    """Adds a second chain that is as good as the first, and gives its row."""
    row = chain(code, f"Zorg {code.lower()} leveren", **more)
    rows["chains"].append(row)
    rows["ownership"].append(tenure(code))
    rows["chain_links"] += [{"chain": code, "position": 1.0, "link": "L2"}, {"chain": code, "position": 2.0, "link": "L1"}]
    rows["touchpoints"] += moments(code, f"{code}.R1")
    rows["values"] += [value(f"{code}.KW", code, customer="C1"), value(f"{code}.IW", code, kind="interne waarde")]
    for name, parent, kind, link in (
        ("R1", "KW", "resultaat", "L1"),
        ("P1", "R1", "proces", "L2"),
        ("R2", "IW", "resultaat", "L1"),
        ("P2", "R2", "proces", "L1"),
    ):
        rows["kpis"].append(kpi(f"{code}.{name}", f"{code}.{parent}", kind, link=link))
        rows["targets"].append(target(f"{code}.{name}"))
        rows["measurements"] += series(f"{code}.{name}")
    rows["systems"].append({"chain": code, "system": "Cliëntsysteem", "status": "werkend"})
    rows["conversations"].append(talk(code, "2026-09", date(2026, 10, 14)))
    return row


def nested_chain(rows: Rows, **more: object) -> Row:
    """Adds a chain that lies within HULP, which gets phases; it has a customer of its own."""
    rows["customers"].append({"customer_id": "C2", "name": "Gemeente", "kind": "klant", "expectation": "Elke klacht telt."})
    rows["chains"][0]["phases"] = ("Melden", "Oplossen")
    rows["chain_links"][0]["phase"], rows["chain_links"][1]["phase"] = "Melden", "Oplossen"
    row = second_chain(rows, parent_chain="HULP", **({"customers": ("C2",)} | more))
    find(rows, "values", "ZORG.KW")["customer"] = "C2"
    return row


def find(rows: Rows, table: str, key: str) -> Row:
    """The row whose first cell is this key."""
    return next(row for row in rows[table] if next(iter(row.values())) == key)


def without(rows: Rows, table: str, *keys: str) -> None:
    """Takes away the rows whose first cell is one of these keys."""
    rows[table] = [row for row in rows[table] if next(iter(row.values())) not in keys]


def context(rows: Rows, *, final: bool = False, kept: Mapping[str, Kept | None] | None = None, **settings: object) -> Context:
    """The rules' view of these rows, with what was kept of closed periods."""
    organisation, _ = linked(rows, **({"report_period": "2026-10"} | settings))
    return Context(organisation, judge(organisation), PLACES, final, kept or {})


def kept_of(rows: Rows, code: str) -> Kept:
    """What would be kept of a period that is closed now."""
    period = parse(code)
    assert period is not None
    return Kept(code, Measurements(linked(rows)[0].tables["measurements"], Calendar()).inside(period))


def adopted_of(rows: Rows, chain: str, code: str) -> Kept:
    """What would be kept of the report of a chain over a period that is adopted now."""
    period = parse(code)
    assert period is not None
    organisation = linked(rows, report_period="2026-10")[0]
    measurements = Measurements(organisation.tables["measurements"], organisation.calendar)
    return of_chain(organisation, measurements, chain, period, 1)


def broken(view: Context) -> set[str]:
    """The keys of all rules that find something. Nothing guards them here: a rule that raises fails the test."""
    return {rule.key for rule in RULES if any(True for _ in rule.findings(view))}
