"""The source of the example, and the block that somebody pastes: figures that are there already, and figures that come."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pytest

from ketenrapport.commands.sources import preview, take
from ketenrapport.commands.workbooks import new
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.new.cases import CASES, case_file
from ketenrapport.workbook.new.examples import read_example

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 12, 2)

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example of a municipality, as the user gets it."""
    monkeypatch.setattr("ketenrapport.intake.sources.user_settings.settings_folder", lambda: tmp_path / "instellingen")
    return new(tmp_path / "gemeente.xlsx", "gemeente")


def paste(path: Path, *rows: list[object], merges: tuple[str, ...] = (), formats: tuple[str, ...] = ()) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("Plakken")
    for row in rows:
        sheet.append(row)
    for area in merges:
        sheet.merge_cells(area)
    for cell in formats:
        sheet[cell].number_format = "0.0%"
    book.save(path)


def test_the_case_file_is_what_the_generator_makes() -> None:
    for example, name in CASES.items():
        assert (templates_folder() / name).read_text(encoding="utf-8") == case_file(read_example(example))


def test_its_query_gives_the_figures_that_are_there(path: Path) -> None:
    (source,) = preview(FileWorkbook.open(path), TODAY).sources
    assert source.numbers == "0 nieuw, 0 gewijzigd, 65 ongewijzigd, 0 geweigerd"
    # In October 2025 there was no decision of the second kind, and a query gives no row for nothing.
    assert [(str(one.subject), one.what) for one in source.messages] == [("niet meer in de bron", "VERG.R1b 2025-10")]


def test_a_month_more_in_the_case_file_is_a_month_more_in_the_workbook(path: Path) -> None:
    cases = path.parent / "gemeente_zaken.csv"
    more = "".join(f"Z9{place:04};regulier;2026-09-20;2026-11-1{place % 2};2026-11-1{place % 3}\n" for place in range(6))
    cases.write_text(cases.read_text() + more)
    (source,) = preview(FileWorkbook.open(path), TODAY).sources
    new_ones = [(one.kpi, one.period, dict(one.values)) for one in source.outcomes if one.action == "nieuw"]
    # Due on the 10th and 11th in turn, decided on the 10th, 11th and 12th: too late are cases 2 (12 after 10), 4 (11 after 10) and 5.
    assert new_ones == [("VERG.R1a", "2026-11", {"numerator": 3.0, "denominator": 6.0})]


def test_a_block_that_is_pasted_comes_in_by_code_and_by_name(path: Path) -> None:
    paste(
        path,
        ["Rapport van afdeling Vergunningen"],
        [None, "Indicator", "Eenheid", 2026, None],
        [None, None, None, "okt", "nov"],
        [None, "VERG.P5", "aantal", 151, 148],
        [None, "Openstaand ouder dan 30 dagen (stand)", "aantal", 44, "41"],
        [None, "Iets anders", "aantal", 1, 2],
        merges=("D2:E2",),
    )
    workbook = FileWorkbook.open(path)
    found = preview(workbook, TODAY, ["plakken"])
    (source,) = found.sources
    assert [(one.kpi, one.period, str(one.action), dict(one.values)) for one in source.outcomes] == [
        ("VERG.P5", "2026-10", "ongewijzigd", {"value": 151.0}), ("VERG.P5", "2026-11", "nieuw", {"value": 148.0}),
        ("MELD.P3", "2026-10", "ongewijzigd", {"value": 44.0}), ("MELD.P3", "2026-11", "nieuw", {"value": 41.0}),
    ]  # fmt: skip
    assert {str(one.subject): one.what for one in source.messages} == {"code zonder koppeling": "Iets anders"}
    take(workbook, found, TODAY)
    assert not preview(FileWorkbook.open(path), TODAY, ["Plakken"]).changes


@pytest.mark.parametrize(("rows", "sentence"), [
    ([["VERG.P5", 1, 2]], "is geen rij met perioden"), ([["x", "2026-10"], ["y", 1]], "staat geen code of naam van een KPI"),
])  # fmt: skip
def test_a_block_that_says_nothing_is_one_sentence(path: Path, rows: list[list[object]], sentence: str) -> None:
    paste(path, *rows)
    (source,) = preview(FileWorkbook.open(path), TODAY, ["plakken"]).sources
    assert sentence in source.messages[0].what


def test_an_empty_sheet_is_no_source(path: Path) -> None:
    paste(path)
    assert [one.source for one in preview(FileWorkbook.open(path), TODAY).sources] == ["ZAKEN"]


@pytest.mark.parametrize("header", [["Code", "jul 2025", "aug 2025"], [None, "jul 2025", "aug 2025"]])
def test_a_second_block_below_the_first_is_told_and_nothing_taken(path: Path, header: list[object]) -> None:
    paste(path, ["Code", "sep 2026", "okt 2026"], ["VERG.R1", 5, 6], [], header, ["VERG.P1", 7, 8])
    (found,) = preview(FileWorkbook.open(path), TODAY, ["Plakken"]).sources
    assert found.outcomes == ()
    assert [(str(one.subject), one.what) for one in found.messages] == [
        ("bron niet gelezen", "In Plakken staat bij A4 nog een koprij, met andere kolommen; lever elk blok apart aan."),
    ]
