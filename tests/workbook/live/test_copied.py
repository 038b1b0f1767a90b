"""What a copy of an open workbook tells, without a call to Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from ketenrapport.saving.shipped import templates_folder
from ketenrapport.workbook.file.package import Package
from ketenrapport.workbook.file.references import Area
from ketenrapport.workbook.live.copied import Copied
from ketenrapport.workbook.live.native import Protection
from ketenrapport.workbook.live.writing import _are_drawn
from tests.live.engine import ALLOWED

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def copied(tmp_path: Path) -> Copied:
    """Three sheets: one free, one as Excel protects by itself, one on which a user may sort, filter and write a comment."""
    book = openpyxl.Workbook()
    book.active.title = "Vrij"
    for name in ("Dicht", "Ruim"):
        book.create_sheet(name)["A1"] = "kop"
        book[name].protection.enable()
    allowing = book["Ruim"].protection
    allowing.sort = allowing.autoFilter = allowing.formatColumns = False  # what is forbidden
    allowing.objects = True
    book.save(tmp_path / "kopie.xlsx")
    return Copied(Package.open(tmp_path / "kopie.xlsx"))


def test_how_each_sheet_is_protected(copied: Copied) -> None:
    free, closed, wide = (copied.protection(sheet) for sheet in copied.structure.sheets)
    assert free is None
    assert closed == Protection(drawings=False, scenarios=False, allowed=dict.fromkeys(ALLOWED, False))
    allowed = dict.fromkeys(ALLOWED, False) | dict.fromkeys(("AllowSorting", "AllowFiltering", "AllowFormattingColumns"), True)
    assert wide == Protection(drawings=True, scenarios=False, allowed=allowed)


def test_the_output_sheets_are_protected_as_the_template_says() -> None:
    copied = Copied(Package.open(templates_folder() / "gemeente.xlsx"))
    sheets = {sheet.name: copied.protection(sheet) for sheet in copied.structure.sheets}
    assert sheets["Metingen"] is None
    assert sheets["Overzicht"] is not None
    assert not copied.is_filtered(copied.structure.tables["metingen"])


class TestSparklines:
    THERE = {"C5": "'Blad een'!A1:A3", "C6": "'Blad een'!A4:A6", "H5": "Elders!A1:B1"}  # noqa: RUF012
    AREA = Area(5, 3, 6, 3)

    def test_those_that_are_as_they_must_be_stay(self) -> None:
        assert _are_drawn(self.THERE, self.AREA, ["'Blad een'!A1:A3", "'Blad een'!A4:A6"])

    def test_those_that_show_another_stretch_or_are_too_few_do_not(self) -> None:
        assert not _are_drawn(self.THERE, self.AREA, ["'Blad een'!A1:A3", "'Blad een'!A4:A7"])
        assert not _are_drawn(self.THERE, Area(5, 3, 7, 3), ["'Blad een'!A1:A3", "'Blad een'!A4:A6", "'Blad een'!A7:A9"])

    def test_who_took_them_away_gets_none_back(self) -> None:
        assert _are_drawn({"H5": "Elders!A1:B1"}, self.AREA, ["'Blad een'!A1:A3", "'Blad een'!A4:A6"])

    def test_a_copy_tells_those_of_a_sheet(self) -> None:
        copied = Copied(Package.open(templates_folder() / "gemeente.xlsx"))
        overview = next(sheet for sheet in copied.structure.sheets if sheet.name == "Overzicht")
        assert all(source.startswith(("Resultaten!", "'Resultaten'!")) for source in copied.sparklines(overview).values())
        assert copied.sparklines(overview)
