"""Files that are no workbook of ours, or no workbook at all."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from ketenrapport.words.schema import INPUT_TABLES, SCHEMA_VERSION
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.workbook.file.odd_books import (
    MEASUREMENTS,
    ROWS,
    SHEET,
    bent,
    book_with,
    header_row,
    read,
    replacing,
    write_rows,
    write_table,
)  # fmt: skip

if TYPE_CHECKING:
    from pathlib import Path


def meta(path: Path, version: object, key: str = "schemaversie") -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        write_table(book.add_worksheet("Metingen"), "measurements", ROWS)
        sheet = book.add_worksheet("_Meta")
        sheet.write_row("A1", [key, version])
        sheet.very_hidden()
    return path


@pytest.mark.parametrize("version", [SCHEMA_VERSION, SCHEMA_VERSION - 1, "onbekend", None])
def test_a_workbook_of_this_or_an_older_schema_is_read(tmp_path, version):
    assert read(meta(tmp_path / "oud.xlsx", version)).rows.tolist() == [2, 3, 4]


def test_a_workbook_of_a_newer_schema_is_refused(tmp_path):
    with pytest.raises(WorkbookError, match=r"^nieuw\.xlsx is gemaakt met een nieuwere versie van ketenrapport; .*\.$"):
        FileWorkbook.open(meta(tmp_path / "nieuw.xlsx", SCHEMA_VERSION + 1))


def test_another_sheet_called_meta_says_nothing(tmp_path):
    assert read(meta(tmp_path / "eigen.xlsx", 2026, key="jaar")).rows.tolist() == [2, 3, 4]


def test_a_workbook_without_our_tables_is_refused(tmp_path):
    path = tmp_path / "begroting.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Metingen").write("A1", "hier staat niets")
    with pytest.raises(WorkbookError, match=r"^begroting\.xlsx bevat geen tabellen van ketenrapport; .*\.$"):
        FileWorkbook.open(path)


def test_a_workbook_whose_tables_all_became_plain_cells_is_ours(tmp_path):
    path = tmp_path / "bereik.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Metingen")
        sheet.write_row("A1", header_row(MEASUREMENTS))
        write_rows(sheet, MEASUREMENTS, ROWS, (1, 0))
    assert read(path).rows.tolist() == [2, 3, 4]


def bad_files(folder: Path) -> dict[str, bytes]:
    book = book_with(folder / "goed.xlsx", {"measurements": ROWS}).read_bytes()
    ole = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)
    ods = folder / "ods.zip"
    with zipfile.ZipFile(ods, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    bomb = folder / "bom.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive, zipfile.ZipFile(folder / "goed.xlsx") as good:
        for name in good.namelist():
            archive.writestr(name, good.read(name) + (b" " * 110_000_000 if name.endswith("sheet1.xml") else b""))
    damaged = bytearray(book)
    start = book.index(b"xl/worksheets/sheet1.xml") + 60
    damaged[start : start + 20] = bytes(20)
    return {
        "tekst.xlsx": b"KPI;Periode;Waarde\r\n",
        "afgekapt.xlsx": book[: len(book) // 2],
        "beschadigd.xlsx": bytes(damaged),
        "wachtwoord.xlsx": ole + "EncryptedPackage".encode("utf-16-le"),
        "oud.xls": ole,
        "libre.ods": ods.read_bytes(),
        "bom.xlsx": bomb.read_bytes(),
        "leeg.xlsx": b"",
    }


def test_each_bad_file_gets_one_sentence_that_names_it_and_says_what_to_do(tmp_path):
    words = {
        "tekst.xlsx": "geen Excel-werkmap", "afgekapt.xlsx": "beschadigd", "beschadigd.xlsx": "beschadigd",
        "wachtwoord.xlsx": "versleuteld", "oud.xls": "97-2003", "libre.ods": "OpenDocument", "bom.xlsx": "groot",
        "leeg.xlsx": "0 bytes", "map.xlsx": "map", "weg.xlsx": "bestaat niet",
    }  # fmt: skip
    for name, content in bad_files(tmp_path).items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "map.xlsx").mkdir()
    for name, word in words.items():
        with pytest.raises(WorkbookError) as refusal:
            FileWorkbook.open(tmp_path / name).read(INPUT_TABLES)
        sentence = str(refusal.value)
        assert name in sentence
        assert word in sentence
        assert ";" in sentence
        assert sentence.endswith((".", ")."))
        assert "\n" not in sentence


@pytest.mark.parametrize("cell", ['t="s"><v>99999</v>', 't="vreemd"><v>0</v>', 't="s"><v>0</c>'])
def test_a_sheet_that_cannot_be_read_makes_the_file_damaged(book, cell):
    bent(book, {SHEET: replacing(('t="s"><v>0</v>', cell))})
    with pytest.raises(WorkbookError, match="beschadigd"):
        read(book)
