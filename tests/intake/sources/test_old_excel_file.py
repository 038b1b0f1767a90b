"""Deliveries as workbooks of Excel 97-2003, written by LibreOffice: they say what the same workbook of today says."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

import openpyxl
import pytest

from ketenrapport.commands.sources import preview, take
from ketenrapport.intake.sources.delivery import Percentage
from ketenrapport.intake.sources.excel_file import read_excel_file
from ketenrapport.intake.sources.source import SourceError
from ketenrapport.organisation.raw import CellError, Merged
from ketenrapport.words.schema import TABLE
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.amount import amount
from tests.intake.sources.deliveries import TODAY, expected, expected_messages, measurements, messages, workbook_of
from tests.needs import needs
from tests.workbook.file.output_books import libreoffice

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs("LibreOffice")
CODEPAGE, FILEPASS = b"\x42\x00\x02\x00", b"\x2f\x00\x02\x00"  # records of a workbook ([MS-XLS] 2.4.52 and 2.4.117)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with one cell of each kind, as .xls; the one of today stands beside it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Uitdraai"
    sheet.append(["Indicator", "okt 2026", date(2026, 11, 1), None])
    sheet.append(["Op tijd", 0.95, 12.345678901, "1.234,5"])
    sheet.append(["Dagen", "#N/A", True, timedelta(hours=30)])
    sheet.append(["Samengevoegd", 7, None, "café €"])
    sheet["B2"].number_format, sheet["C1"].number_format, sheet["D3"].number_format = "0.0%", "mmm-yy", "[h]:mm"
    sheet["B3"].data_type = "e"
    sheet.merge_cells("B4:C4")
    book.create_sheet("Ernaast")["B2"] = 3
    book.create_sheet("Verborgen", 0).sheet_state = "hidden"
    folder = tmp_path_factory.mktemp("oud")
    book.save(folder / "uitdraai.xlsx")
    return libreoffice(folder / "uitdraai.xlsx", "xls", folder)


def test_its_cells_are_those_of_the_workbook_of_today(old: Path) -> None:
    found = read_excel_file(old, "")
    assert [list(row) for row in found.rows] == [
        ["Indicator", "okt 2026", date(2026, 11, 1), None],
        ["Op tijd", 0.95, 12.345678901, "1.234,5"],
        ["Dagen", CellError("#N/B"), True, timedelta(hours=30)],
        ["Samengevoegd", 7.0, Merged(7.0), "café €"],
    ]
    assert [isinstance(cell, Percentage) for cell in found.rows[1]] == [False, True, False, False]
    assert (found.name, found.file, found.beside, found.place(1, 2)) == ("uitdraai.xls, Uitdraai", "uitdraai", ("Ernaast",), "C2")
    today = read_excel_file(old.with_suffix(".xlsx"), "")
    assert [list(row) for row in today.rows] == [list(row) for row in found.rows]


def test_a_sheet_is_named_as_its_tab_is(old: Path) -> None:
    found = read_excel_file(old, " ernaast ")
    assert ([list(row) for row in found.rows], found.beside) == ([[None, 3.0]], ())
    with pytest.raises(SourceError, match="heeft geen blad of tabel 'Blad1'; er zijn de bladen Verborgen, Uitdraai, Ernaast"):
        read_excel_file(old, "Blad1")


def test_a_delivery_gives_what_it_gives_as_a_workbook_of_today(tmp_path: Path) -> None:
    path = workbook_of("c1_excel_titelrijen", tmp_path / "werk")
    delivery = path.with_name("dashboard.xlsx")
    libreoffice(delivery, "xls", path.parent)
    delivery.unlink()
    workbook = FileWorkbook.open(path)
    sources = workbook.read([TABLE["sources"]])["sources"]
    workbook.replace(sources, "Plaats", {int(sources.rows[0]): "dashboard.xls"})
    workbook.keep()
    before, workbook = measurements(path), FileWorkbook.open(path)
    found = preview(workbook, TODAY)
    (one,) = (source.as_data() for source in found.sources)
    assert messages(one) == expected_messages("c1_excel_titelrijen")
    take(workbook, found, TODAY)
    assert measurements(path) == before | expected("c1_excel_titelrijen")[0]


def test_one_with_a_password_says_so(old: Path, tmp_path: Path) -> None:
    content = old.read_bytes()
    assert content.count(CODEPAGE) == 1
    (tmp_path / "dicht.xls").write_bytes(content.replace(CODEPAGE, FILEPASS))
    with pytest.raises(SourceError, match="is met een wachtwoord beveiligd"):
        read_excel_file(tmp_path / "dicht.xls", "")


def test_a_document_of_word_is_no_workbook(old: Path, tmp_path: Path) -> None:
    (tmp_path / "brief.xls").write_bytes(old.read_bytes().replace("Workbook".encode("utf-16-le"), "WordDocu".encode("utf-16-le")))
    with pytest.raises(SourceError, match="is beschadigd of geen werkmap van Excel"):
        read_excel_file(tmp_path / "brief.xls", "")


@pytest.mark.soak
def test_a_spoiled_one_is_read_or_refused_in_a_sentence(old: Path, tmp_path: Path) -> None:
    random, content = Random(7), old.read_bytes()
    refused = 0
    for _ in range(amount(200, 20_000)):
        spoiled = bytearray(content[: random.choice((len(content), random.randrange(9, len(content))))])
        for _ in range(random.randrange(1, 12)):
            spoiled[random.randrange(8, len(spoiled))] = random.randrange(256)
        (tmp_path / "stuk.xls").write_bytes(spoiled)
        try:
            read_excel_file(tmp_path / "stuk.xls", "")
        except SourceError:
            refused += 1
    assert refused
