"""For every rule a spoiled organisation that breaks exactly it, and one that comes close and is just right.

``also`` names the other rules that the same fault must break: an owner outside the management team is also a gap in the
definition (K06). An empty ``right`` means that the good organisation itself is the closest one.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct, field

from ketenrapport.organisation.closed import Kept
from tests.checks.organisation import (
    MONTHS,
    Change,
    Row,
    Rows,
    action,
    adopted_of,
    find,
    good,
    kept_of,
    kpi,
    measurement,
    moments,
    nested_chain,
    second_chain,
    talk,
    target,
    tenure,
    value,
    without,
)


class Case(Struct, frozen=True):
    """What spoils the good organisation, and what almost does. Settings and what was kept of closed periods hold for both."""

    wrong: Change
    right: Change = lambda _rows: None
    also: frozenset[str] = frozenset()
    settings: dict[str, object] = field(default_factory=dict)
    kept: dict[str, Kept | None] = field(default_factory=dict)


def put(table: str, key: str, **cells: object) -> Change:
    """Other cells in the row with this key."""
    return lambda rows: find(rows, table, key).update(cells)


def add(table: str, *new: Row) -> Change:
    """More rows in a table."""
    return lambda rows: rows.setdefault(table, []).extend(map(dict, new))


def drop(table: str, *keys: str) -> Change:
    """Fewer rows in a table."""
    return lambda rows: without(rows, table, *keys)


def all_of(*changes: Change) -> Change:
    """One change after another."""

    def change(rows: Rows) -> None:
        for one in changes:
            one(rows)

    return change


def also(*keys: str) -> frozenset[str]:
    return frozenset(keys)


def hulp(**cells: object) -> Change:
    """Other cells in the row of the chain."""
    return put("chains", "HULP", **cells)


def second(**cells: object) -> Change:
    """A second, good chain."""
    return lambda rows: second_chain(rows, **cells)


def nested(**cells: object) -> Change:
    """A chain within HULP."""
    return lambda rows: nested_chain(rows, **cells)


def moment(place: str, **cells: object) -> Change:
    """Other cells in the touchpoint at this place."""
    return lambda rows: next(row for row in rows["touchpoints"] if row["position"] == place).update(cells)


def figures(code: str, *numerators: float, denominator: float = 100.0) -> Change:
    """Other figures in the last months of a KPI."""

    def change(rows: Rows) -> None:
        mine = [row for row in rows["measurements"] if row["kpi"] == code]
        for row, numerator in zip(mine[len(mine) - len(numerators) :], numerators, strict=True):
            row.update(numerator=numerator, denominator=denominator)

    return change


def unmeasured(*periods: tuple[str, str]) -> Change:
    """No measurement of these KPIs over these periods."""

    def change(rows: Rows) -> None:
        rows["measurements"] = [row for row in rows["measurements"] if (row["kpi"], row["period"]) not in periods]

    return change


def owners(*tenures: Row) -> Change:
    """Another history of ownership."""
    return lambda rows: rows.update(ownership=[dict(one) for one in tenures])


def chains(amount: int, *names: str, **cells: object) -> Change:
    """So many good chains beside HULP, owned by people who can have them."""

    def change(rows: Rows) -> None:
        for at in range(amount):
            row = second_chain(rows, f"X{at}", **cells)
            row["name"], row["products"] = names[at] if names else f"Ding{at} leveren", (f"ding{at}",)

    return change


ROOMY = {"max_chains_per_owner": 99}
RED = put("targets", "HULP.R1", target=99.0, signal=98.0)


def _only_known(rows: Rows) -> None:
    """Norms, figures and moments of the KPIs that are still there."""
    codes = {row["kpi_id"] for row in rows["kpis"]}
    for table in ("targets", "measurements", "comments"):
        rows[table] = [row for row in rows[table] if row["kpi"] in codes]
    for row in rows["touchpoints"]:
        row["kpis"] = tuple(code for code in row["kpis"] if code in codes) or ("HULP.R2",)  # type: ignore[attr-defined]


def _as_ladder(rows: Rows, rungs: int) -> None:
    """Process indicators below each other, the first below HULP.R1."""
    parent = "HULP.R1"
    for rung in range(rungs):
        code = f"HULP.L{rung}"
        rows["kpis"].append(kpi(code, parent, "proces", weight=0.0, value_rollup="koppeling", inputs=("HULP.P1",)))
        parent = code


def _many_kpis(rows: Rows, amount: int, weight: float = 1.0) -> None:
    for at in range(amount):
        rows["kpis"].append(kpi(f"HULP.N{at}", "HULP.R1", "proces", weight=weight, value_rollup="koppeling", inputs=("HULP.P1",)))


def _built(rows: Rows, rollup: str, *units: str, time_agg: str = "verhouding") -> None:
    """HULP.R1 built from KPIs of these units, which are measured as such."""
    find(rows, "kpis", "HULP.R1").update(value_rollup=rollup, inputs=tuple(f"HULP.C{at}" for at in range(len(units))))
    rows["measurements"] = [row for row in rows["measurements"] if row["kpi"] != "HULP.R1"]
    for at, unit in enumerate(units):
        code = f"HULP.C{at}"
        rows["kpis"].append(kpi(code, "HULP.R1", "resultaat", unit=unit, time_agg=time_agg, weight=0.0))
        rows["targets"].append(target(code))
        figures = {"value": 95.0, "numerator": None, "denominator": None} if time_agg != "verhouding" else {}
        rows["measurements"] += [measurement(code, month, 95.0) | figures for month in MONTHS]


def _unmeasured(code: str) -> Change:
    """Without the measurements of a KPI."""
    return lambda rows: rows.update(measurements=[row for row in rows["measurements"] if row["kpi"] != code])


def acted_on(code: str) -> Change:
    """With an action on a KPI, by one person, before a date."""
    return add("actions", action("A-2", "HULP", kpi=code, priority=2.0))


CASES: dict[str, Case] = {
    # --- what a chain is
    "K02": Case(hulp(name="Klachten bij Klantcontact oplossen"), hulp(name="Klachten van het klantcontactcentrum oplossen")),
    "K03": Case(all_of(put("kpis", "HULP.P1", link="L1")), put("kpis", "HULP.P2", link="L2")),
    "K03.links": Case(
        lambda rows: rows["chain_links"].pop(),
        lambda rows: rows["chain_links"].append({"chain": "HULP", "position": 3.0, "link": "L2"}),
    ),
    "K05": Case(
        lambda rows: rows.update({name: [] for name in rows if name != "people"}),
        hulp(active_from=date(2026, 10, 31)),
    ),
    "K05.value": Case(
        all_of(drop("values", "HULP.KW"), drop("kpis", "HULP.R1", "HULP.P1"), put("kpis", "HULP.P2", link="L2"), _only_known),
        also=also("K06"),
    ),
    "K07": Case(hulp(customers=()), also=also("K06", "K41.customer")),
    "K07.value": Case(
        all_of(
            put("values", "HULP.KW", customer="C2"),
            add("customers", {"customer_id": "C2", "name": "Buur", "kind": "klant", "expectation": "Rust"}),
        ),
        all_of(
            put("values", "HULP.KW", customer="C2"),
            hulp(customers=("C1", "C2")),
            add("customers", {"customer_id": "C2", "name": "Buur", "kind": "klant", "expectation": "Rust"}),
        ),
        also("K41.customer"),
    ),
    "K08": Case(hulp(starts_with=None), hulp(starts_with="x"), also("K06")),
    "K08.same": Case(hulp(ends_with="cliënt is  ontevreden"), hulp(ends_with="Cliënt is tevreden"), also("K06")),
    "K09": Case(
        hulp(name="Hulp leveren", products=("hulp",)),
        hulp(name="Hulp leveren", products=("behandelde klachten",)),
    ),
    "K10": Case(moment("einde", position="tussentijds"), add("touchpoints", *moments("HULP", "HULP.R2")), also("K06")),
    "K11": Case(moment("tussentijds", position="einde"), moment("tussentijds", name="Bericht"), also("K06")),
    "K12": Case(moment("begin", kpis=()), moment("begin", kpis=("HULP.P1", "HULP.P2"))),
    "K13": Case(hulp(products=()), hulp(products=("hulp",)), also("K06")),
    "K13.shared": Case(
        second(products=("Opgeloste klacht HULP",)),
        nested(products=("Opgeloste klacht HULP",)),
    ),
    "K31": Case(
        put("customers", "C1", kind="toeleider"),
        all_of(
            put("customers", "C1", kind="klant"),
            add("customers", {"customer_id": "C2", "name": "Bond", "kind": "stakeholder", "expectation": "Rust"}),
            hulp(customers=("C1",)),
            drop("customers", "C2"),
        ),
        settings={"organisation_type": "commercieel"},
    ),
    # --- ownership
    "K14": Case(all_of(hulp(owner="P9"), owners()), hulp(owner="P1"), also("K06")),
    "K15": Case(
        all_of(hulp(owner="P1 en P2"), owners()),
        put("people", "P1", name="Anna van den Ende"),
        also("K06"),
    ),
    "K15.group": Case(all_of(hulp(owner="Wijkteam"), owners()), put("people", "P1", name="Anna Teamers"), also("K06")),
    "K15.backwards": Case(
        owners(tenure("HULP"), tenure("HULP", person="P2", since=date(2021, 12, 1), until=date(2021, 11, 30))),
        owners(tenure("HULP"), tenure("HULP", person="P2", since=date(2021, 12, 31), until=date(2021, 12, 31))),
    ),
    "K15.overlap": Case(
        owners(tenure("HULP", person="P2", since=date(2021, 1, 1), until=date(2022, 1, 1)), tenure("HULP")),
        owners(tenure("HULP", person="P2", since=date(2021, 1, 1), until=date(2021, 12, 31)), tenure("HULP")),
    ),
    "K15.gap": Case(
        owners(tenure("HULP", person="P2", since=date(2021, 1, 1), until=date(2021, 12, 30)), tenure("HULP")),
        owners(tenure("HULP", person="P2", since=date(2021, 1, 1), until=date(2021, 12, 31)), tenure("HULP")),
    ),
    "K15.differs": Case(
        owners(tenure("HULP", until=date(2026, 10, 30)), tenure("HULP", person="P2", since=date(2026, 10, 31))),
        owners(tenure("HULP", until=date(2026, 10, 31)), tenure("HULP", person="P2", since=date(2026, 11, 1))),
        also("K23.since"),
    ),
    "K18": Case(put("people", "P1", mt_until=date(2026, 10, 30)), put("people", "P1", mt_until=date(2026, 10, 31)), also("K06")),
    "K19": Case(
        owners(tenure("HULP", decision=None)),
        owners(tenure("HULP", person="P2", since=date(2020, 1, 1), until=date(2021, 12, 31)), tenure("HULP")),
    ),
    "K19.none": Case(owners(), owners(tenure("HULP", since=date(2026, 1, 15)))),
    "K19.changes": Case(
        owners(
            tenure("HULP", person="P2", since=date(2025, 6, 1), until=date(2025, 12, 31)),
            tenure("HULP", since=date(2026, 1, 1), until=date(2026, 4, 30)),
            tenure("HULP", person="P2", since=date(2026, 5, 1), until=date(2026, 8, 31)),
            tenure("HULP", since=date(2026, 9, 1)),
        ),
        owners(
            tenure("HULP", person="P2", since=date(2025, 6, 1), until=date(2025, 10, 30)),
            tenure("HULP", since=date(2025, 10, 31), until=date(2026, 4, 30)),
            tenure("HULP", person="P2", since=date(2026, 5, 1), until=date(2026, 8, 31)),
            tenure("HULP", since=date(2026, 9, 1)),
        ),
    ),
    "K20": Case(put("people", "P1", responsibilities=("Financiën",)), put("people", "P1", responsibilities=("Klacht",))),
    "K21": Case(
        all_of(second(), put("people", "P1", max_chains=1.0)),
        all_of(
            second(active_until=date(2026, 9, 30)),
            unmeasured(*((f"ZORG.{name}", "2026-10") for name in ("R1", "P1", "R2", "P2"))),
            put("people", "P1", max_chains=1.0),
        ),
        also("K06"),
    ),
    "K21.red": Case(
        all_of(second(), RED, add("actions", action("A-2", "HULP", kpi="HULP.R1", priority=2.0))),
        all_of(RED, add("actions", action("A-2", "HULP", kpi="HULP.R1", priority=2.0))),
    ),
    # --- promises
    "K23": Case(
        all_of(drop("values", "HULP.IW"), drop("kpis", "HULP.R2", "HULP.P2"), _only_known),
        put("values", "HULP.IW", weight=1.0),
        also("K06"),
    ),
    "K23.adopted": Case(put("values", "HULP.IW", adopted_by=None), put("values", "HULP.IW", adopted_on=date(2026, 10, 31)), also("K06")),
    "K23.owner": Case(put("values", "HULP.KW", adopted_by="P2"), put("values", "HULP.KW", adopted_by="P1")),
    "K23.later": Case(
        put("values", "HULP.IW", adopted_on=date(2026, 11, 1)), put("values", "HULP.IW", adopted_on=date(2026, 10, 31)), also("K06")
    ),
    "K23.since": Case(
        all_of(
            owners(tenure("HULP", person="P2", until=date(2026, 2, 1)), tenure("HULP", since=date(2026, 2, 2))),
            put("values", "HULP.KW", adopted_by="P2"),
            put("values", "HULP.IW", adopted_by="P2"),
        ),
        owners(tenure("HULP", person="P2", until=date(2026, 1, 14)), tenure("HULP", since=date(2026, 1, 15))),
    ),
    "K41": Case(
        all_of(
            lambda rows: rows.update(measurements=[row for row in rows["measurements"] if row["period"] != "2026-10"]),
            *(put("kpis", code, measured_until=date(2026, 9, 30)) for code in ("HULP.R1", "HULP.P1", "HULP.R2", "HULP.P2")),
        ),
        all_of(
            lambda rows: rows.update(
                measurements=[row for row in rows["measurements"] if row["period"] != "2026-10" or row["kpi"] == "HULP.R1"]
            ),
            *(put("kpis", code, measured_until=date(2026, 9, 30)) for code in ("HULP.P1", "HULP.R2", "HULP.P2")),
        ),
        also("K42"),
    ),
    "K41.customer": Case(
        add("customers", {"customer_id": "C2", "name": "Buur", "kind": "stakeholder", "expectation": "Rust"}),
        all_of(
            hulp(customers=("C1", "C2")),
            add("customers", {"customer_id": "C2", "name": "Buur", "kind": "stakeholder", "expectation": "Rust"}),
        ),
    ),
    "K42": Case(drop("targets", "HULP.R1"), also=also("N07")),
    "K42.expectation": Case(put("customers", "C1", expectation=None), put("customers", "C1", expectation="Rust")),
    # --- the tree
    "K24.depth": Case(lambda rows: _as_ladder(rows, 5), lambda rows: _as_ladder(rows, 4)),
    "K24.value": Case(
        all_of(
            add("values", value("HULP.KW2", "HULP", customer="C1")),
            add("kpis", kpi("HULP.P9", "HULP.KW2", "proces", value_rollup="koppeling", inputs=("HULP.P1",))),
        ),
        all_of(
            add("values", value("HULP.KW2", "HULP", customer="C1")),
            add(
                "kpis",
                kpi("HULP.R9", "HULP.KW2", "resultaat", value_rollup="koppeling", inputs=("HULP.R1",)),
                kpi("HULP.P9", "HULP.R9", "proces", value_rollup="koppeling", inputs=("HULP.P1",)),
            ),
        ),
    ),
    "K24.knob": Case(
        put("kpis", "HULP.P2", kind="resultaat"),
        all_of(
            put("kpis", "HULP.P2", parent="HULP.C"),
            add("kpis", kpi("HULP.C", "HULP.R2", "resultaat", weight=0.0, value_rollup="koppeling", inputs=("HULP.P1",))),
        ),
    ),
    "K25": Case(
        all_of(put("kpis", "HULP.R1", weight=0.0)),
        all_of(put("kpis", "HULP.R1", weight=0.5)),
    ),
    "K26": Case(
        all_of(
            put("values", "HULP.KW", adopted_on=date(2025, 10, 30)),
            put("kpis", "HULP.P1", measured_until=date(2026, 10, 30)),
            lambda rows: rows.update(
                measurements=[row for row in rows["measurements"] if (row["kpi"], row["period"]) != ("HULP.P1", "2026-10")]
            ),
        ),
        put("values", "HULP.KW", adopted_on=date(2025, 10, 31)),
    ),
    "K26.many": Case(lambda rows: _many_kpis(rows, 9), all_of(lambda rows: _many_kpis(rows, 8))),
    "K37": Case(
        add("targets", target("HULP.R1", valid_from=date(2026, 1, 1), target=92.0)),
        all_of(
            add(
                "targets",
                target("HULP.R1", valid_from=date(2026, 1, 1), target=92.0),
                target("HULP.P1", valid_from=date(2025, 6, 1), target=92.0),
                target("HULP.R2", valid_from=date(2026, 1, 1)),
                target("HULP.P2", valid_from=date(2027, 1, 1), target=92.0),
            ),
            add("changepoints", {"kpi": "HULP.R1", "since": "2026-01", "reason": "Nieuwe wet"}),
        ),
    ),
    "K37.reason": Case(
        add("changepoints", {"kpi": "HULP.R1", "since": "2026-01", "reason": None}),
        add("changepoints", {"kpi": "HULP.R1", "since": "2026-01", "reason": "Nieuwe wet"}),
    ),
    # --- how chains relate
    "K32": Case(
        chains(3, "Bouwvergunningen verlenen", "Kapvergunning verlenen", "Evenementenvergunning geven"),
        chains(3, "Bouwvergunningen verlenen", "Kapvergunning verlenen", "Besluiten geven"),
        settings=ROOMY,
    ),
    "K32.many": Case(chains(12, justification="Eigen behoefte"), chains(11, justification="Eigen behoefte"), settings=ROOMY),
    "K33": Case(all_of(nested(), hulp(phases=())), nested()),
    "K33.phase": Case(all_of(nested(), hulp(phases=("Melden", "Oplossen", "Nazorg"))), all_of(nested(), hulp(phases=("oplossen",)))),
    "K34": Case(
        all_of(nested(), put("kpis", "HULP.R2", name="Doorlooptijd over de hele keten")),
        all_of(
            nested(),
            put("kpis", "HULP.R2", name="Doorlooptijd van melden tot bericht"),
            put("kpis", "ZORG.R2", name="Doorlooptijd over de hele keten"),
        ),
    ),
    "K38.unknown": Case(hulp(parent_chain="ALLES"), hulp(parent_chain=None)),
    "K38.two": Case(
        all_of(second(), hulp(parent_chain="ZORG; HULP")),
        all_of(second(), hulp(parent_chain=None)),
    ),
    "K38.links": Case(
        all_of(nested(), put("kpis", "ZORG.P2", value_rollup="koppeling", inputs=("HULP.P2",)), _unmeasured("ZORG.P2")),
        all_of(nested(), put("kpis", "HULP.P2", value_rollup="koppeling", inputs=("ZORG.P2",)), _unmeasured("HULP.P2")),
    ),
    "K39": Case(nested(customers=()), nested(), also("K06", "K41.customer")),
    "K39.value": Case(
        all_of(nested(), drop("values", "ZORG.KW"), drop("kpis", "ZORG.R1", "ZORG.P1"), put("kpis", "ZORG.P2", link="L2"), _only_known),
        nested(),
        also("K06"),
    ),
    "K39.same": Case(
        all_of(nested(customers=("C1",)), put("values", "ZORG.KW", customer="C1"), drop("customers", "C2")),
        nested(customers=("C1", "C2")),
    ),
    "K40": Case(nested(parent_weight=1.0), second(parent_weight=1.0)),
    # --- the conversation
    "K22": Case(
        lambda rows: rows["conversations"][0].update(chair="P2"),
        all_of(
            owners(tenure("HULP", person="P2", until=date(2026, 1, 10)), tenure("HULP", since=date(2026, 1, 11))),
            add(
                "conversations",
                talk("HULP", "2025-12", date(2026, 1, 10), chair="P2"),
                talk("HULP", "2026-10", date(2026, 11, 12), chair="P2", status="gepland"),
            ),
        ),
    ),
    "K35": Case(hulp(rhythm=None), hulp(rhythm="maand"), also("K06")),
    "K36": Case(
        all_of(hulp(rhythm="2 weken"), lambda rows: rows["conversations"][0].update(date=date(2026, 10, 20))),
        all_of(
            hulp(rhythm="2 weken"),
            lambda rows: rows["conversations"][0].update(date=date(2026, 10, 20)),
            put("kpis", "HULP.P2", frequency="week"),
            unmeasured(*(("HULP.P2", month) for month in MONTHS)),
            add("measurements", *(measurement("HULP.P2", f"2026-W{week}", 93.0) for week in (40, 41, 42, 43))),
        ),
    ),
    "K36.late": Case(
        lambda rows: rows["conversations"][0].update(date=date(2026, 9, 23)),
        lambda rows: rows["conversations"][0].update(date=date(2026, 9, 24)),
    ),
    "K36.none": Case(
        lambda rows: rows["conversations"][0].update(status="gepland"),
        all_of(lambda rows: rows["conversations"].clear(), hulp(active_from=date(2026, 9, 25))),
    ),
    "K36.lessons": Case(
        lambda rows: rows["conversations"][0].update(lessons=None),
        add(
            "conversations",
            talk("HULP", "2026-10", date(2026, 11, 12), lessons=None, status="gepland"),
            talk("HULP", "2025-09", date(2025, 10, 31), lessons=None),
        ),
    ),
    # --- improving
    "K16": Case(
        RED,
        all_of(RED, add("actions", action("A-2", "HULP", kpi="HULP.R1", priority=2.0, assignee="Hoofd Ontwikkeling en Werk"))),
    ),
    "K44": Case(
        all_of(RED, acted_on("HULP.R1"), lambda rows: rows["comments"][0].update(period="2026-09")),
        all_of(RED, acted_on("HULP.R1")),
    ),
    "K17": Case(
        lambda rows: rows["comments"][0].update(measure="Inkoop moet sneller leveren."),
        lambda rows: rows["comments"][0].update(
            measure="Het wijkteam spreekt met Inkoop af wat er kan.", cause="Bij de inkoop ging het mis."
        ),
    ),
    "K27": Case(hulp(experts=()), hulp(experts=("Bo",)), also("K06")),
    "K27.consulted": Case(
        hulp(design_changed_on=date(2026, 5, 1)),
        hulp(design_changed_on=date(2026, 5, 1), design_consulted="Bo Kramer"),
    ),
    "K28": Case(
        all_of(
            lambda rows: rows["systems"].clear(),
            *(put("kpis", code, source_system=None) for code in ("HULP.R1", "HULP.P1", "HULP.R2", "HULP.P2")),
        ),
        also=also("K06"),
    ),
    "K28.source": Case(put("kpis", "HULP.P1", source_system="Excel"), put("kpis", "HULP.P1", source_system="CLIËNTSYSTEEM ")),
    "K28.down": Case(
        lambda rows: rows["systems"][0].update(status="storing"),
        all_of(lambda rows: rows["systems"][0].update(status="storing"), put("issues", "K-1", description="Storing in het cliëntsysteem")),
    ),
    "K29": Case(put("issues", "K-1", reported_on=date(2026, 8, 30)), put("issues", "K-1", reported_on=date(2026, 8, 31))),
    "K29.date": Case(put("issues", "K-1", reported_on=None), put("issues", "K-1", reported_on=None, status="opgelost")),
    "K30": Case(put("actions", "A-1", deadline=date(2026, 10, 30)), put("actions", "A-1", deadline=date(2026, 10, 31))),
    "K30.priority": Case(put("actions", "A-1", priority=None), put("actions", "A-1", priority=None, status="gereed")),
    "K30.double": Case(add("actions", action("A-2", "HULP")), add("actions", action("A-2", "HULP", status="vervallen"))),
    "K30.project": Case(put("actions", "A-1", as_project=None), put("actions", "A-1", as_project=True)),
    # --- the definition as a whole: eleven of twelve
    "K06": Case(moment("tussentijds", position="einde"), also=also("K11")),
    # --- the figures
    "M06": Case(
        figures("HULP.P1", 101.0),
        all_of(
            figures("HULP.P1", 101.0),
            put("targets", "HULP.P1", target=90.0, signal=80.0, target_high=105.0, signal_high=110.0),
            put("kpis", "HULP.P1", direction="band"),
            figures("HULP.P2", 100.0),
        ),
    ),
    "M07": Case(
        add("measurements", measurement("HULP.R1", "2026-11", 93.0, as_of=date(2026, 11, 29))),
        add("measurements", measurement("HULP.R1", "2026-11", 93.0, as_of=date(2026, 11, 30))),
    ),
    "M08": Case(
        lambda rows: rows["measurements"][3].update(numerator=9.3),
        all_of(
            lambda rows: rows["measurements"][3].update(numerator=90.0),
            lambda rows: rows["measurements"][5].update(numerator=9.3, remark="Staking."),
            # A new level is no typing error, and neither is what has a change point.
            figures("HULP.P1", 50.0, 51.0),
            put("targets", "HULP.P1", target=40.0, signal=30.0),
            figures("HULP.R2", 60.0),
            put("targets", "HULP.R2", target=50.0, signal=40.0),
            add("changepoints", {"kpi": "HULP.R2", "since": "2026-10", "reason": "Nieuwe werkwijze"}),
        ),
    ),
    "M09": Case(
        unmeasured(("HULP.P1", "2026-06"), ("HULP.P1", "2026-07"), ("HULP.P2", "2026-10")),
        all_of(
            unmeasured(("HULP.P1", "2025-11"), ("HULP.P2", "2026-10"), ("HULP.R2", "2026-10")),
            put("kpis", "HULP.P2", lag_days=1.0),
            put("kpis", "HULP.R2", measured_until=date(2026, 10, 30)),
        ),
    ),
    "M10": Case(
        all_of(
            lambda rows: rows["conversations"][0].update(status="vastgesteld"),
            lambda rows: next(row for row in rows["measurements"] if row["period"] == "2026-09").update(entered_on=date(2026, 10, 15)),
        ),
        all_of(
            lambda rows: rows["conversations"][0].update(status="vastgesteld"),
            lambda rows: next(row for row in rows["measurements"] if row["period"] == "2026-09").update(entered_on=date(2026, 10, 14)),
        ),
    ),
    "M10.closed": Case(
        lambda rows: next(row for row in rows["measurements"] if row["period"] == "2026-09").update(denominator=101.0),
        lambda rows: next(row for row in rows["measurements"] if row["period"] == "2026-09").update(remark="Nagevraagd"),
        kept={"2026-09": kept_of(good(), "2026-09")},
    ),
    "M10.file": Case(add("periods", {"period_id": "2026-09", "status": "gesloten"}), kept={"2026-09": None}),
    "M10.adopted": Case(
        put("targets", "HULP.P1", signal=89.5),
        put("targets", "HULP.P1", basis="wet"),
        kept={"HULP 2026-10": adopted_of(good(), "HULP", "2026-10")},
    ),
    "M10.snapshot": Case(second_chain, kept={"ZORG 2026-10": None}),
    "D01": Case(
        add("distribution", {"chain": "HULP", "recipient": "De buren", "email": "info@buren.example", "variant": "eenpager"}),
        add("distribution", {"chain": "HULP", "recipient": "De buren", "email": "info@buren.example", "variant": "extern"}),
    ),
    "D02": Case(
        add("distribution", {"chain": "HULP", "recipient": "De buren", "email": "info@buren", "variant": "extern"}),
        add("distribution", {"chain": "HULP", "recipient": "De buren", "email": "info@buren.example", "variant": "extern"}),
    ),
    "N01": Case(put("targets", "HULP.P1", signal=90.5), put("targets", "HULP.P1", signal=89.5)),
    "N02": Case(
        all_of(put("kpis", "HULP.P1", direction="band"), put("targets", "HULP.P1", target_high=99.0, signal_high=98.0)),
        all_of(put("kpis", "HULP.P1", direction="band"), put("targets", "HULP.P1", target_high=99.0, signal_high=100.0)),
    ),
    "N03": Case(put("targets", "HULP.P1", signal=90.0), put("targets", "HULP.P1", signal=89.9)),
    "N05": Case(put("targets", "HULP.P1", valid_from=date(2025, 12, 1)), put("targets", "HULP.P1", valid_from=date(2025, 11, 30))),
    "B01": Case(
        lambda rows: _built(rows, "verhouding", "%", "dagen"),
        lambda rows: _built(rows, "verhouding", "dagen", "Dagen"),
        also("K42"),
    ),
    "B02": Case(
        lambda rows: _built(rows, "verhouding", "%", "%", time_agg="gemiddelde"),
        lambda rows: _built(rows, "minimum", "%", "%", time_agg="gemiddelde"),
        also("K42"),
    ),
    "N07": Case(drop("targets", "HULP.P1"), put("kpis", "HULP.P1", direction="neutraal")),
    "N08": Case(put("targets", "HULP.P1", target=90.25, signal=80.0), put("targets", "HULP.P1", target=90.5, signal=80.0)),
    "N10": Case(put("targets", "HULP.P1", target_high=99.0)),
    "K25.negative": Case(put("kpis", "HULP.P1", weight=-1.0), put("kpis", "HULP.P1", weight=0.0)),
    "P03": Case(put("kpis", "HULP.P1", lag_days=-1.0), put("kpis", "HULP.P1", lag_days=0.0)),
    "B04": Case(
        all_of(lambda rows: _built(rows, "minimum", "%", "%"), put("kpis", "HULP.R1", frequency="2 weken")),
        lambda rows: _built(rows, "minimum", "%", "%"),
        also("K42"),
    ),
    "B05": Case(
        lambda rows: _built(rows, "gemiddelde", "%", "procent"),
        lambda rows: _built(rows, "verhouding", "%", "%"),
    ),
    "M13": Case(
        put("kpis", "HULP.P1", measured_from=date(2025, 11, 2)),
        put("kpis", "HULP.P1", measured_from=date(2025, 11, 1)),
    ),
    "M14": Case(
        second(active_until=date(2026, 9, 30)),
        second(active_until=date(2026, 10, 31)),
    ),
    "P01": Case(
        put("periods", "2026-10", end=date(2026, 11, 1)),
        all_of(
            put("periods", "2026-10", end=date(2026, 11, 1)),
            add("periods", {"period_id": "2026-11", "start": date(2026, 11, 2), "status": "open"}),
        ),
    ),
    "A01": Case(
        lambda rows: rows["comments"][0].update(cause="Zie 111222333."),
        lambda rows: rows["comments"][0].update(cause="Zie 111222334, in gebruik sinds 6 juli 2026; besluit van 1-2-2026."),
    ),
    "A02": Case(put("kpis", "HULP.P1", personal_data=True), put("kpis", "HULP.P1", personal_data=True, min_denominator=5.0)),
}
