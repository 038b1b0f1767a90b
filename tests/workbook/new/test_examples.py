"""The content of the three examples: whole, consistent, without personal data, and true to the figures it was made from."""

from __future__ import annotations

import csv
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from ketenrapport.words import periods
from ketenrapport.words.schema import INPUT_TABLES, SETTINGS, TABLE
from ketenrapport.words.vocabulary import Column, Kind, Table

HERE = Path(__file__).parents[2]
EXAMPLES = ("gemeente", "werkbedrijf", "vergunningen")
FROM_SOURCE = ("gemeente", "werkbedrijf")
VALUES = ("klantwaarde", "interne waarde")
OPEN = ("open", "bezig")
ONE_DAY = timedelta(days=1)

Row = dict[str, str]
each_example = pytest.mark.parametrize("example", EXAMPLES)
each_source = pytest.mark.parametrize("example", FROM_SOURCE)
each_table = pytest.mark.parametrize("table", INPUT_TABLES, ids=lambda table: table.identifier)


def read(path: Path) -> tuple[list[str], list[Row]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, delimiter=";", strict=True)
        return list(reader.fieldnames or ()), list(reader)


@cache
def rows(example: str, identifier: str) -> list[Row]:
    """The rows of a table of the example, each cell by its identifier."""
    table = TABLE[identifier]
    headers, found = read(HERE.parent / "workbook_templates" / "voorbeelden" / example / f"{table.name}.csv")
    assert headers == [column.header for column in table.columns]
    return [{column.identifier: row[column.header] for column in table.columns} for row in found]


def source(example: str, name: str) -> list[Row]:
    return read(HERE / "data" / example / f"{name}.csv")[1]


def many(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";")] if cell else []


def day(cell: str) -> date:
    return datetime.strptime(cell, "%d-%m-%Y").date()  # noqa: DTZ007 - a date has no zone


def number(cell: str) -> Decimal:
    assert re.fullmatch(r"-?\d+(,\d+)?", cell), cell
    return Decimal(cell.replace(",", "."))


def keys(example: str, tables: tuple[str, ...]) -> set[str]:
    return {row[TABLE[name].key[0]] for name in tables for row in rows(example, name)}


def chain_of(example: str, kpi: str) -> str:
    """The chain that a KPI belongs to, through its parents."""
    parents = {row["kpi_id"]: row["parent"] for row in rows(example, "kpis")}
    chains = {row["value_id"]: row["chain"] for row in rows(example, "values")}
    node = kpi
    for _ in range(len(parents) + 1):
        if node in chains:
            return chains[node]
        node = parents[node]
    raise AssertionError(f"{kpi} hangs in a circle")


def report_end(example: str) -> date:
    code = next(row["value"] for row in rows(example, "settings") if row["key"] == "Rapportperiode")
    period = periods.parse(code)
    assert period is not None
    return period.end


# ── the tables, cell by cell ─────────────────────────────────────────────────────────────────────────────────────────


@each_example
@each_table
def test_every_table_has_rows_with_unique_keys(example: str, table: Table):
    found = [tuple(row[part] for part in table.key) for row in rows(example, table.identifier)]
    assert found
    assert len(found) == len(set(found))


@each_example
@each_table
def test_required_cells_are_filled(example: str, table: Table):
    for row in rows(example, table.identifier):
        assert [column.header for column in table.columns if column.required and not row[column.identifier]] == [], row


@each_example
@each_table
def test_cells_hold_what_their_column_promises(example: str, table: Table):
    for row in rows(example, table.identifier):
        for column in table.columns:
            cell = row[column.identifier]
            if cell:
                assert_fits(example, column, cell)


def assert_fits(example: str, column: Column, cell: str) -> None:
    assert cell == cell.strip()
    assert column.identifier == "query" or "  " not in cell  # SQL has its lines indented
    match column.kind:
        case Kind.DATE:
            day(cell)
        case Kind.NUMBER:
            number(cell)
        case Kind.WHOLE:
            assert number(cell) == int(number(cell))
        case Kind.PERIOD:
            assert periods.parse(cell) is not None, cell
        case Kind.REFERENCE:
            assert cell in keys(example, column.refers_to), (column.header, cell)
        case Kind.REFERENCES:
            assert set(many(cell)) <= keys(example, column.refers_to), (column.header, cell)
        case Kind.CODE:
            assert not re.search(r"[\s;]", cell), cell
    if column.choices:
        assert cell in column.choices, (column.header, cell)


@each_example
def test_settings_are_known(example: str):
    assert {row["key"] for row in rows(example, "settings")} == {"Organisatie", "Soort organisatie", "Rapportperiode"}
    assert {row["key"] for row in rows(example, "settings")} <= {setting.key for setting in SETTINGS}


@each_example
@each_table
def test_there_are_no_personal_data(example: str, table: Table):
    for row in rows(example, table.identifier):
        for column in table.columns:
            cell = row[column.identifier]
            if column.identifier == "email":
                assert not cell or re.fullmatch(r"[a-z.]+@[a-z]+\.example", cell)
            elif column.kind in (Kind.TEXT, Kind.LIST):
                assert not re.search(r"@|\d{8,}", re.sub(r"[ .-]", "", cell)), cell


# ── how the tables hang together ─────────────────────────────────────────────────────────────────────────────────────


@each_example
def test_every_kpi_hangs_in_a_chain_and_its_link_works_there(example: str):
    links = {(row["chain"], row["link"]) for row in rows(example, "chain_links")}
    for kpi in rows(example, "kpis"):
        assert (chain_of(example, kpi["kpi_id"]), kpi["link"]) in links, kpi["kpi_id"]


@each_example
def test_every_value_has_a_result(example: str):
    results = {row["parent"] for row in rows(example, "kpis") if row["kind"] == "resultaat"}
    assert {row["value_id"] for row in rows(example, "values")} <= results


@each_example
def test_each_chain_has_both_kinds_of_value_for_a_customer_of_its_own(example: str):
    customers = {row["chain_id"]: many(row["customers"]) for row in rows(example, "chains")}
    for chain, own in customers.items():
        values = [row for row in rows(example, "values") if row["chain"] == chain]
        assert {row["kind"] for row in values} == set(VALUES)
        assert all(row["customer"] in own for row in values if row["kind"] == "klantwaarde")
    assert {customer for own in customers.values() for customer in own} == keys(example, ("customers",))


@each_example
def test_one_owner_at_a_time_with_a_reason_and_a_seat_in_the_management_team(example: str):
    people = {row["person_id"]: row for row in rows(example, "people")}
    for chain in rows(example, "chains"):
        history = [row for row in rows(example, "ownership") if row["chain"] == chain["chain_id"]]
        history.sort(key=lambda row: day(row["since"]))
        assert history[-1]["person"] == chain["owner"]
        assert not history[-1]["until"]
        for earlier, later in pairwise(history):
            assert day(earlier["until"]) + ONE_DAY == day(later["since"])
        for row in history:
            assert row["decision"]
            assert row["rationale"]
            assert people[row["person"]]["is_mt_member"] == "ja"
            assert day(people[row["person"]]["mt_from"]) <= day(row["since"])
        for value in rows(example, "values"):
            if value["chain"] == chain["chain_id"]:
                assert value["adopted_by"] == chain["owner"]
                assert day(history[-1]["since"]) <= day(value["adopted_on"]) <= report_end(example)


@each_example
def test_the_owner_chairs_conversations_that_come_after_their_period(example: str):
    owner = {row["chain_id"]: row["owner"] for row in rows(example, "chains")}
    for row in rows(example, "conversations"):
        period = periods.parse(row["period"])
        assert period is not None
        assert period.end < day(row["date"])
        assert row["chair"] == owner[row["chain"]]
        assert (row["status"] == "gepland") == (not row["lessons"]) == (not row["present"])


@each_example
def test_decisions_and_actions_come_from_a_conversation_of_their_chain(example: str):
    held = {f"{row['chain']} {row['period']}": row for row in rows(example, "conversations") if row["status"] != "gepland"}
    for row in rows(example, "decisions"):
        assert chain_of(example, row["kpi"]) == held[row["conversation"]]["chain"]
    for row in rows(example, "actions"):
        assert chain_of(example, row["kpi"]) == row["chain"]
        assert row["priority"]
        assert row["as_project"]
        if row["conversation"]:
            assert held[row["conversation"]]["chain"] == row["chain"]
            assert day(held[row["conversation"]]["date"]) < day(row["deadline"])
    for chain in keys(example, ("chains",)):
        priorities = [row["priority"] for row in rows(example, "actions") if row["chain"] == chain]
        assert len(priorities) == len(set(priorities))


@each_example
def test_ratios_say_what_they_count_and_measurements_have_the_parts_they_need(example: str):
    kpis = {row["kpi_id"]: row for row in rows(example, "kpis")}
    ratios = {code for code, row in kpis.items() if row["time_agg"] in ("verhouding", "stand-verhouding")}
    for code in ratios:
        assert kpis[code]["numerator_definition"], code
        assert kpis[code]["denominator_definition"], code
    for row in rows(example, "measurements"):
        assert kpis[row["kpi"]]["value_rollup"] == "meting"
        filled = {part for part in ("value", "numerator", "denominator") if row[part]}
        assert filled == ({"numerator", "denominator"} if row["kpi"] in ratios else {"value"})
        assert bool(row["n"]) == (kpis[row["kpi"]]["time_agg"] == "gewogen")


@each_example
def test_every_period_is_listed_and_only_the_last_is_open(example: str):
    listed = {row["period_id"]: row["status"] for row in rows(example, "periods")}
    assert set(listed) == {row["period"] for row in rows(example, "measurements")}
    month = report_end(example).replace(day=1)
    for code, status in listed.items():
        period = periods.parse(code)
        assert period is not None
        assert status == ("open" if period.end >= month else "gesloten"), code


@each_example
def test_a_changed_norm_has_a_changepoint(example: str):
    changes = {(row["kpi"], row["since"][:4]) for row in rows(example, "changepoints")}
    seen: dict[str, Row] = {}
    for row in rows(example, "targets"):
        if row["kpi"] in seen:
            assert (row["kpi"], f"{day(row['valid_from']).year}") in changes
        seen[row["kpi"]] = row
    needed = {row["kpi_id"] for row in rows(example, "kpis") if row["direction"] != "neutraal" and row["value_rollup"] != "koppeling"}
    assert set(seen) == needed


# ── the source ───────────────────────────────────────────────────────────────────────────────────────────────────────


@each_source
def test_the_figures_are_those_of_the_source(example: str):
    parts = {"KPI": "kpi", "Periode": "period", "Waarde": "value", "Teller": "numerator", "Noemer": "denominator", "Aantal": "n"}
    expected = [tuple(row[header] for header in parts) for row in source(example, "metingen")]
    assert [tuple(row[part] for part in parts.values()) for row in rows(example, "measurements")] == expected


@each_source
def test_the_norms_are_those_of_the_source(example: str):
    expected = [
        (row["KPI"], date.fromisoformat(row["Geldig vanaf"]), row["Norm"], row["Signaalwaarde"], row["Norm boven"], row["Signaal boven"])
        for row in source(example, "normen")
    ]
    own = [
        (row["kpi"], day(row["valid_from"]), row["target"], row["signal"], row["target_high"], row["signal_high"])
        for row in rows(example, "targets")
    ]
    assert own == expected


@each_source
def test_the_tree_is_that_of_the_source(example: str):
    tree = source(example, "kpi")
    chains = [(row["chain_id"], row["name"]) for row in rows(example, "chains")]
    assert chains == [(r["KPI"], r["Naam"]) for r in tree if r["Soort"] == "keten"]
    values = [(row["value_id"], row["chain"], row["kind"], row["promise"], row["weight"]) for row in rows(example, "values")]
    assert values == [(r["KPI"], r["Ouder"], r["Soort"], r["Naam"], r["Gewicht"]) for r in tree if r["Soort"] in VALUES]
    same = {
        "KPI": "kpi_id", "Ouder": "parent", "Soort": "kind", "Eenheid": "unit", "Decimalen": "decimals", "Richting": "direction",
        "Tijdaggregatie": "time_agg", "Frequentie": "frequency", "Gewicht": "weight", "Kritiek": "critical", "Beoordeel op": "judge_on",
        "Minimale noemer": "min_denominator", "Factor": "factor", "Persoonsgegevens": "personal_data",
    }  # fmt: skip
    links = {row["link_id"]: row["name"] for row in rows(example, "links")}
    expected = [r for r in tree if r["Soort"] not in ("keten", *VALUES)]
    for row, origin in zip(rows(example, "kpis"), expected, strict=True):
        assert {header: row[part] for header, part in same.items()} == {header: origin[header] for header in same}
        assert row["name"] == origin["Naam"].removeprefix("– ")
        assert links[row["link"]] == origin["Schakel"]
        linked = origin["Gekoppeld aan"]
        assert (row["value_rollup"], many(row["inputs"])) == (
            ("koppeling", [linked]) if linked else (origin["Opbouw waarde"], origin["Opgebouwd uit"].split())
        )
        assert row["score_rollup"] == ("geen" if origin["Soort"] == "factor" else "eigen")


def test_the_permit_figures_add_up_to_what_was_published():
    def total(kpi: str, part: str) -> Decimal:
        return sum((number(row[part]) for row in rows("vergunningen", "measurements") if row["kpi"] == kpi), Decimal(0))

    assert len(rows("vergunningen", "measurements")) == 7 * 15
    assert total("VV-07", "value") == 1423
    assert total("VV-03", "denominator") == 1289 == 1423 - 134
    for kpi in ("VV-01", "VV-02", "VV-04", "VV-05", "VV-06"):
        assert total(kpi, "denominator") == 1423
    definition = next(row["definition"] for row in rows("vergunningen", "kpis") if row["kpi_id"] == "VV-07")
    assert "1.434" in definition
    assert "11 daarvan" in definition


# ── the gaps that are there on purpose ───────────────────────────────────────────────────────────────────────────────

WITHOUT_ACTION = {"gemeente": {"SCHULD.R1", "SCHULD.R4", "VERG.P5", "BURG.P1"}, "werkbedrijf": {"OMV.P3"}}


@each_source
def test_these_red_kpis_have_no_open_action_and_all_others_have(example: str):
    outcome = read(HERE / "data" / example / "verwacht_2026-10.csv")[1]
    kpis = {row["kpi_id"] for row in rows(example, "kpis")}
    red = {row["KPI"] for row in outcome if row["Status"] == "rood"} & kpis
    assert red - {row["kpi"] for row in rows(example, "actions") if row["status"] in OPEN} == WITHOUT_ACTION[example]


@pytest.mark.parametrize(("example", "late"), [("gemeente", ["A-02"]), ("werkbedrijf", []), ("vergunningen", [])])
def test_these_actions_are_late(example: str, late: list[str]):
    today = report_end(example)
    assert [row["action_id"] for row in rows(example, "actions") if row["status"] in OPEN and day(row["deadline"]) < today] == late


@pytest.mark.parametrize(
    ("example", "unmeasured", "no_middle"),
    [
        ("gemeente", ["MELD begin", "INK begin"], {"BURG"}),
        ("werkbedrijf", ["PROD begin", "DIEN begin", "DIEN einde"], {"PROD"}),
        ("vergunningen", [], set()),
    ],
)
def test_these_touchpoints_are_missing_or_unmeasured(example: str, unmeasured: list[str], no_middle: set[str]):
    moments = rows(example, "touchpoints")
    assert [f"{row['chain']} {row['position']}" for row in moments if not row["kpis"]] == unmeasured
    for chain in keys(example, ("chains",)):
        places = {row["position"] for row in moments if row["chain"] == chain}
        assert places == ({"begin", "einde"} if chain in no_middle else {"begin", "tussentijds", "einde"})


@pytest.mark.parametrize(("example", "chains"), [("gemeente", {"SCHULD", "INK", "BURG"}), ("werkbedrijf", set()), ("vergunningen", set())])
def test_only_these_chains_have_a_source_that_is_not_registered(example: str, chains: set[str]):
    registered = {(row["chain"], row["system"]) for row in rows(example, "systems")}
    sources = {(chain_of(example, row["kpi_id"]), row["source_system"]) for row in rows(example, "kpis")}
    assert {chain for chain, _ in sources - registered} == chains


@pytest.mark.parametrize(("example", "chains"), [("gemeente", {"MELD"}), ("werkbedrijf", set()), ("vergunningen", set())])
def test_only_these_fortnightly_chains_have_nothing_but_slower_figures(example: str, chains: set[str]):
    fast = {chain_of(example, row["kpi_id"]) for row in rows(example, "kpis") if row["frequency"] in ("week", "2 weken")}
    assert {row["chain_id"] for row in rows(example, "chains") if row["rhythm"] == "2 weken"} - fast == chains


@pytest.mark.parametrize(
    ("example", "missing"),
    [("gemeente", {("MELD.R1d", "2026-09")}), ("werkbedrijf", {("DET.P2", "2026-T20"), ("DET.P2", "2026-T21")}), ("vergunningen", set())],
)
def test_only_these_measurements_are_missing(example: str, missing: set[tuple[str, str]]):
    kpis = {row["kpi_id"]: row["frequency"] for row in rows(example, "kpis") if row["value_rollup"] == "meting"}
    measured = {(row["kpi"], row["period"]) for row in rows(example, "measurements")}
    of_frequency: dict[str, set[str]] = {}
    for row in rows(example, "periods"):
        of_frequency.setdefault(row["kind"], set()).add(row["period_id"])
    assert {(kpi, code) for kpi, frequency in kpis.items() for code in of_frequency[frequency]} - measured == missing
