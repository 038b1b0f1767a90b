"""Rows are never lost, and notes stay notes: S20 and S21."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ketenrapport.organisation.raw import RawTable
from ketenrapport.organisation.tables import Frames, coerce_tables
from ketenrapport.words.findings import Severity
from tests.organisation.test_tables import KPIS, raw

Row = dict[str, object]
OCTOBER: Row = {"kpi": "VERG.R1", "period": "2026-10", "value": 12}
NOVEMBER: Row = {"kpi": "VERG.R1", "period": "2026-11", "value": 13}


def loose(identifier: str, own: list[Row], below: list[Row] = [], apart: list[Row] = []) -> RawTable:  # noqa: B006
    """A table with rows right below it and rows apart from it: its own from row 2, the apart ones one row further on."""
    table = raw(identifier, *own, *below, *apart)
    first = 2 + len(own)
    rows = [*range(2, first + len(below)), *range(first + len(below) + 1, first + len(below) + 1 + len(apart))]
    table.rows[:] = rows
    return replace(table, below=frozenset(rows[len(own) : len(own) + len(below)]), apart=frozenset(rows[len(own) + len(below) :]))


def told(frames: Frames, identifier: str = "measurements") -> list[tuple[str, str]]:
    return [(found.code, found.cell) for found in frames.findings if found.table == identifier]


def periods(frames: Frames) -> list[str]:
    return frames.tables["measurements"]["period"].tolist()


def test_a_measurement_below_an_empty_row_counts_and_is_told() -> None:
    frames = coerce_tables({"kpis": KPIS, "measurements": loose("measurements", [OCTOBER], apart=[NOVEMBER])})
    assert periods(frames) == ["2026-10", "2026-11"]
    assert told(frames) == [("S20", "A4")]
    finding = next(found for found in frames.findings if found.code == "S20")
    assert finding.severity is Severity.WARNING


def test_rows_that_follow_each_other_are_told_once() -> None:
    rows: list[Row] = [NOVEMBER | {"period": f"2026-0{month}"} for month in (1, 2, 3)]
    frames = coerce_tables({"kpis": KPIS, "measurements": loose("measurements", [OCTOBER], apart=rows)})
    assert told(frames) == [("S20", "A4")]
    assert "De rijen 4-6 staan los" in next(found for found in frames.findings if found.code == "S20").explanation
    assert len(periods(frames)) == 4


def test_rows_right_below_a_table_count_without_a_word_as_in_libreoffice() -> None:
    frames = coerce_tables({"kpis": KPIS, "measurements": loose("measurements", [OCTOBER], below=[NOVEMBER])})
    assert periods(frames) == ["2026-10", "2026-11"]
    assert told(frames) == []


def test_a_wrong_row_right_below_a_table_is_not_lost() -> None:
    frames = coerce_tables({"kpis": KPIS, "measurements": loose("measurements", [OCTOBER], below=[{"kpi": "VERG.R1", "value": "twaalf"}])})
    assert told(frames) == [("S04", "B3"), ("M04", "C3")]


NOTES: list[Row] = [
    {"kpi": "Bron: het zaaksysteem"},
    {"kpi": "Totaal", "value": 25},
    {"remark": "nog navragen bij Joost"},
    {"kpi": "VERG.R1", "period": "2026-12"},
    {"period": "2026-12", "value": "volgt"},
]


@pytest.mark.parametrize("note", NOTES)
def test_a_note_apart_from_the_measurements_stays_a_note(note: Row) -> None:
    frames = coerce_tables({"kpis": KPIS, "measurements": loose("measurements", [OCTOBER], apart=[note])})
    assert periods(frames) == ["2026-10"]
    assert told(frames) == []


@pytest.mark.parametrize("note", [{"kpi": "x"}, {"value": 7}, {"remark": "oeps"}])
def test_a_stray_cell_right_below_a_table_changes_nothing(note: Row) -> None:
    frames = coerce_tables({"kpis": KPIS, "measurements": loose("measurements", [OCTOBER], below=[note])})
    assert periods(frames) == ["2026-10"]
    assert told(frames) == []


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ({"customer_id": "K2", "name": "Ondernemer"}, True),
        ({"customer_id": "Klanten volgens de visie van 2024"}, False),
        ({"name": "Ondernemer"}, False),
    ],
)
def test_on_other_sheets_a_key_and_a_required_column_make_a_row(row: Row, counts: bool) -> None:
    frames = coerce_tables({"customers": loose("customers", [{"customer_id": "K1", "name": "Inwoner", "kind": "klant"}], apart=[row])})
    assert len(frames.tables["customers"]) == 1 + counts
    assert [code for code, _ in told(frames, "customers") if code == "S20"] == ["S20"] * counts


@pytest.mark.parametrize(("key", "counts"), [("rapportperiode", True), ("Vragen aan", False)])
def test_a_setting_apart_counts_when_it_is_one(key: str, counts: bool) -> None:
    frames = coerce_tables(
        {"settings": loose("settings", [{"key": "organisatie", "value": "Gemeente"}], apart=[{"key": key, "value": "2026-10"}])}
    )
    assert ("report_period" in frames.settings) is counts
    assert [code for code, _ in told(frames, "settings")] == ["S20"] * counts


def test_a_repeated_header_row_is_skipped_and_told() -> None:
    header: Row = {"kpi": "KPI", "period": " periode", "value": "Waarde", "numerator": "Teller"}
    frames = coerce_tables({"kpis": KPIS, "measurements": raw("measurements", OCTOBER, header, NOVEMBER)})
    assert periods(frames) == ["2026-10", "2026-11"]
    assert told(frames) == [("S21", "A3")]


def test_a_code_that_is_spelled_like_a_header_is_no_header_row() -> None:
    frames = coerce_tables({"kpis": KPIS, "measurements": raw("measurements", OCTOBER, {"kpi": "KPI", "period": "2026-10", "value": 3})})
    assert periods(frames) == ["2026-10", "2026-10"]
    assert told(frames) == []
