"""A fiscal year as the period of a report: in names of files, closed and opened again, in Dutch."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from ketenrapport.commands.judging import assess
from ketenrapport.commands.period import close_period, reopen_period, set_period
from ketenrapport.doors.shell import main
from ketenrapport.log import UNSIGNED
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.schema import TABLE
from ketenrapport.workbook.file.workbook import FileWorkbook

if TYPE_CHECKING:
    from pathlib import Path


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    return int(left.value.code or 0)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The municipality with fiscal years from August on."""
    path = tmp_path / "gemeente.xlsx"
    shutil.copy(templates_folder() / "gemeente.xlsx", path)
    path.chmod(0o644)
    opened = FileWorkbook.open(path)
    raw = opened.read([TABLE["settings"]])["settings"]
    place = list(raw.columns["Sleutel"]).index("Boekjaar begint in")
    opened.put(raw, int(raw.rows[place]), "Waarde", "augustus")
    opened.keep()
    return path


def test_every_file_can_be_named_after_a_fiscal_year(book: Path) -> None:
    out = ["--periode", "2025/26", "--uitvoer", book.parent / "uit"]
    assert run("rapport", book, "--keten", "VERG", *out) == 0
    assert run("overzicht", book, *out) == 0
    assert run("overzicht", book, "--blad", *out) == 0
    assert run("verspreiden", book, *out) == 0
    assert run("uitvraag", book, *out) == 0
    names = sorted(path.name for path in (book.parent / "uit").iterdir())
    assert [name for name in names if not name.startswith("2025_26_")] == []
    assert {"2025_26_VERG_prestatiegesprek_v1.docx", "2025_26_overzicht_v1.docx", "2025_26_blad_v1.docx"} <= set(names)
    assert [name.endswith(".eml") for name in names].count(True) > 2


def test_a_fiscal_year_is_chosen_closed_and_opened_again(book: Path) -> None:
    assert set_period(FileWorkbook.open(book), "2025/26", UNSIGNED).startswith("De rapportperiode is nu boekjaar 2025/26.")
    assert assess(FileWorkbook.open(book)).organisation.report_period.code == "2025/26"
    assert close_period(FileWorkbook.open(book), "2025/26", UNSIGNED).startswith("Periode boekjaar 2025/26 is gesloten.")
    assert run("vernieuw", book) == 0
    assert (book.parent / "rapporten" / "2025_26_gesloten.zip").exists()
    assert reopen_period(FileWorkbook.open(book), "2025/26", "tikfout", UNSIGNED).startswith("Periode boekjaar 2025/26 is weer open")
