"""A small chain whose outcome can be worked out by hand, with something of everything that a report can show.

October 2026: HULP.R1 = (45 + 18) / (50 + 20) = 90,0 %, exactly the signal value, so score 50 and 4 cases short of 95 %.
HULP.R2 is carried over from the third quarter: 7,4 against 7,0 (signal 6,5), score 140. HULP.R3 = 97 % lies within its band,
score 100. Values: 50 and 120; chain: (60 · 50 + 40 · 100) / 100 = 70. HULP.P1 = 6 / 50 = 12 % is red; HULP.P2 is missing.
"""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from ketenrapport.report.say.chain_view import ChainView, chain_position
from ketenrapport.report.say.fingerprint import canonical
from tests.report.example import judged

MONTHS = [f"2025-{m:02d}" for m in (9, 10, 11, 12)] + [f"2026-{m:02d}" for m in range(1, 11)]
SETTINGS = {"organisatie": "Stichting De Brug", "rapportperiode": "2026-10"}


def kpi(code, parent, name, kind, **more):
    plain = {
        "kpi_id": code,
        "parent": parent,
        "name": name,
        "kind": kind,
        "definition": f"Definitie van {name.lower()}.",
        "unit": "%",
        "decimals": 1.0,
        "direction": "hoger",
        "frequency": "maand",
        "time_agg": "verhouding",
        "value_rollup": "meting",
        "score_rollup": "eigen",
        "weight": 1.0,
        "critical": "nee",
        "judge_on": "periode",
        "link": "S1",
        "source_system": "Cliëntsysteem",
    }
    return plain | more


def target(code, norm, signal, high=None, signal_high=None):
    return {"kpi": code, "valid_from": date(2025, 1, 1), "target": norm, "signal": signal, "target_high": high, "signal_high": signal_high}


def ratio(code, period, numerator, denominator):
    return {
        "kpi": code,
        "period": period,
        "numerator": float(numerator),
        "denominator": float(denominator),
        "quality": "definitief",
        "as_of": date(2026, 11, 5),
    }


def plain(code, period, value):
    return {"kpi": code, "period": period, "value": value, "quality": "definitief"}


def measurements():
    found = []
    for i, month in enumerate(MONTHS):
        last = month == "2026-10"
        found += [
            ratio("HULP.R1a", month, 45 if last else 48, 50),
            ratio("HULP.R1b", month, 18 if last else 19, 20),
            ratio("HULP.P1", month, 6 if last else 2 + i % 2, 50),
            ratio("HULP.R3", month, 97 if last else 90 + i, 100),
            ratio("SUB.R1", month, 8, 10),
        ]
        if not last:
            found.append(plain("HULP.P2", month, 10.0 + i))
    found += [plain("HULP.R2", code, value) for code, value in (("2025-K3", 7.1), ("2026-K1", 7.2), ("2026-K2", 7.3), ("2026-K3", 7.4))]
    return found


def rows():
    """The rows of the workbook, by table identifier."""
    chain = {
        "chain_id": "HULP",
        "name": "Hulp aan huis leveren",
        "owner": "P1",
        "customers": "C1",
        "products": "hulp",
        "rhythm": "maand",
        "starts_with": "Cliënt redt het thuis niet meer",
        "ends_with": "Cliënt woont prettig thuis",
        "experts": "Bo",
    }
    sub = chain | {"chain_id": "SUB", "name": "Hulpmiddelen leveren", "owner": "P2", "parent_chain": "HULP"}
    value = {"chain": "HULP", "customer": "C1", "adopted_by": "P1", "adopted_on": date(2026, 1, 15)}
    return {
        "settings": [{"key": key, "value": text} for key, text in SETTINGS.items()],
        "people": [
            {"person_id": "P1", "name": "Anna de Wit", "job_title": "Directeur Zorg", "is_mt_member": "ja"},
            {"person_id": "P2", "name": "Bo Kramer", "is_mt_member": "ja"},
        ],
        "customers": [{"customer_id": "C1", "name": "Cliënt", "kind": "klant"}],
        "links": [{"link_id": "S1", "name": "Wijkteam", "kind": "team"}],
        "chains": [chain, sub],
        "values": [
            value | {"value_id": "HULP.KW", "kind": "klantwaarde", "promise": "Hulp op tijd", "weight": 60.0},
            value | {"value_id": "HULP.IW", "kind": "interne waarde", "promise": "Betaalbaar", "weight": 40.0, "customer": None},
            value | {"value_id": "SUB.KW", "chain": "SUB", "kind": "klantwaarde", "promise": "Snel geleverd", "weight": 1.0},
        ],
        "kpis": [
            kpi(
                "HULP.R1",
                "HULP.KW",
                "Aanvragen op tijd gestart",
                "resultaat",
                value_rollup="verhouding",
                inputs="HULP.R1a; HULP.R1b",
                weight=3.0,
                numerator_definition="Aanvragen die op tijd zijn gestart",
                denominator_definition="Alle in de periode gestarte aanvragen",
            ),
            kpi("HULP.R1a", "HULP.R1", "– nieuwe cliënten", "resultaat", weight=0.0),
            kpi("HULP.R1b", "HULP.R1", "– bekende cliënten", "resultaat", weight=0.0),
            kpi("HULP.P1", "HULP.R1", "Uitval", "proces", direction="lager", denominator_definition="Geplande bezoeken"),
            kpi("HULP.P2", "HULP.R1", "Wachttijd", "proces", direction="lager", unit="dagen", time_agg="gemiddelde", decimals=0.0),
            kpi("HULP.R2", "HULP.IW", "Tevredenheid", "resultaat", unit="cijfer", frequency="kwartaal", time_agg="laatste"),
            kpi("HULP.R3", "HULP.IW", "Kostendekking", "resultaat", direction="band", decimals=0.0),
            kpi("SUB.R1", "SUB.KW", "Binnen een week geleverd", "resultaat"),
        ],
        "targets": [
            target("HULP.R1", 95.0, 90.0),
            target("HULP.R1a", 95.0, 90.0),
            target("HULP.R1b", 95.0, 90.0),
            target("HULP.P1", 5.0, 10.0),
            target("HULP.P2", 14.0, 21.0),
            target("HULP.R2", 7.0, 6.5),
            target("HULP.R3", 95.0, 90.0, 105.0, 110.0),
            target("SUB.R1", 90.0, 80.0),
        ],
        "measurements": measurements(),
        "touchpoints": [
            {"chain": "HULP", "order": 1.0, "position": "begin", "name": "Aanmelden", "channel": "telefoon"},
            {"chain": "HULP", "order": 2.0, "position": "einde", "name": "Eerste bezoek", "channel": "thuis", "kpis": "HULP.R1; HULP.P1"},
        ],
        "comments": [
            {
                "kpi": "HULP.P1",
                "period": "2026-10",
                "cause": "Griepgolf.",
                "consequence": "Zes bezoeken vielen uit.",
                "measure": "Invalpoule.",
                "owner_forecast": 6.0,
                "author": "Bo Kramer",
                "date": date(2026, 11, 8),
            },
        ],
        "actions": [
            {
                "action_id": "A-2",
                "chain": "HULP",
                "kpi": "HULP.P1",
                "description": "Invalpoule inrichten",
                "assignee": "Bo Kramer",
                "deadline": date(2026, 10, 1),
                "status": "open",
                "priority": 1.0,
                "as_project": "ja",
            },
            {
                "action_id": "A-1",
                "chain": "HULP",
                "description": "Rooster herzien",
                "assignee": "Wijkteam",
                "deadline": date(2026, 12, 1),
                "status": "bezig",
                "priority": 2.0,
                "as_project": "nee",
            },
            {
                "action_id": "A-3",
                "chain": "HULP",
                "description": "Klaar",
                "assignee": "Bo Kramer",
                "deadline": date(2026, 9, 1),
                "status": "gereed",
            },
        ],
        "issues": [
            {
                "issue_id": "K-1",
                "chain": "HULP",
                "description": "Indicaties komen laat",
                "between": "Gemeente en Wijkteam",
                "reported_on": date(2026, 10, 1),
                "status": "open",
            },
        ],
        "systems": [{"chain": "HULP", "system": "Cliëntsysteem", "responsible": "P2", "status": "beperkt", "as_of": date(2026, 10, 31)}],
        "conversations": [{"chain": "HULP", "period": "2026-10", "date": date(2026, 11, 12), "chair": "P1", "status": "gepland"}],
    }


def small():
    """The assessment of the small chain."""
    return judged(rows())


def hash_of(assessment, chain):
    """The hash of the figures and rows of a chain, from their numbered list (``test_fingerprint`` holds that against the data)."""
    told = canonical(ChainView(assessment, chain_position(assessment.organisation, chain)))
    return sha256(told.encode()).hexdigest()
