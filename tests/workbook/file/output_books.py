"""Small workbooks with the program's output tables, to write into, and a look at what came of it."""

from __future__ import annotations

import re
import subprocess
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest
import xlsxwriter

from ketenrapport.organisation.raw import SheetContent
from ketenrapport.words.cell_names import letters
from ketenrapport.words.schema import NAMED_CELLS, OUTPUT_TABLES, TABLE
from ketenrapport.words.vocabulary import Kind
from ketenrapport.workbook.file.package import Package
from ketenrapport.workbook.file.patch import write_content
from tests.needs import missing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from lxml import etree

    Customise = Callable[[xlsxwriter.Workbook, Mapping[str, xlsxwriter.worksheet.Worksheet]], None]

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HEADER_ROW = 4
OLD_ROWS = 3
WIDTH = len(TABLE["findings"].columns)  # of the table Controle, which begins in column A of its sheet
END = letters(WIDTH)
NEXT, SECOND, THIRD, FAR = (letters(WIDTH + offset) for offset in (1, 2, 3, 12))
PLACES = {named.identifier: f"{letters(position + 1)}1" for position, named in enumerate(NAMED_CELLS)}


def build(
    path: Path,
    customise: Customise | None = None,
    *,
    extra: Mapping[str, Sequence[dict[str, object]]] | None = None,
    filtered: str = "",
    totals: str = "",
    options: dict[str, object] | None = None,
) -> Path:
    """A workbook whose output tables hold three rows of old content each, with headers on row 4 and named cells on row 1.

    ``extra`` gives columns of the user to a table (by identifier), as XlsxWriter wants them; ``filtered`` and ``totals`` name tables.
    """
    book = xlsxwriter.Workbook(path, options or {})
    percent, plain = book.add_format({"num_format": "0%", "bold": True}), book.add_format({"font_color": "#112233"})
    sheets: dict[str, xlsxwriter.worksheet.Worksheet] = {}
    right: dict[str, int] = {}
    for table in OUTPUT_TABLES:
        if table.sheet not in sheets:
            sheets[table.sheet] = book.add_worksheet(table.sheet)
        sheet, left = sheets[table.sheet], right.get(table.sheet, 0)
        more = list((extra or {}).get(table.identifier, ()))
        columns = [{"header": column.header} for column in table.columns] + more
        last = HEADER_ROW - 1 + OLD_ROWS + (table.identifier == totals)
        if table.identifier == totals:
            columns[0]["total_string"] = "Totaal"
            columns[1]["total_function"] = "count"
        sheet.add_table(
            HEADER_ROW - 1,
            left,
            last,
            left + len(columns) - 1,
            {"name": table.name, "columns": columns, "total_row": table.identifier == totals, "autofilter": True},
        )
        for row in range(HEADER_ROW, HEADER_ROW + OLD_ROWS):
            for offset, column in enumerate(table.columns):
                if column.kind is Kind.NUMBER:
                    sheet.write_number(row, left + offset, 1000 + row, percent)
                else:
                    sheet.write_string(row, left + offset, f"oud {row} {column.identifier}", plain)
        right[table.sheet] = left + len(columns) + 1
        if table.identifier == filtered:
            sheet.set_row(HEADER_ROW, None, None, {"hidden": True})
    for position, named in enumerate(NAMED_CELLS):
        if named.sheet not in sheets:  # a block of cells stands there, and no table
            sheets[named.sheet] = book.add_worksheet(named.sheet)
        sheet = sheets[named.sheet]
        sheet.write_string(0, position, f"oud {named.identifier}", plain)
        book.define_name(named.name, f"='{named.sheet}'!${chr(65 + position)}$1")
    if customise:
        customise(book, sheets)
    book.close()
    return path


def frame(identifier: str, rows: int, word: str = "nieuw") -> pd.DataFrame:
    """New content for a table: texts that tell where they belong, numbers that differ from all others."""
    return pd.DataFrame(
        {
            column.identifier: [row + position / 8 for row in range(rows)]
            if column.kind is Kind.NUMBER
            else [f"{word} {row} {column.identifier}" for row in range(rows)]
            for position, column in enumerate(TABLE[identifier].columns)
        }
    )


def write(path: Path, tables: Mapping[str, pd.DataFrame], cells: Mapping[str, str | float] | None = None) -> Path:
    """The same path, after writing this content into the workbook there."""
    package = Package.open(path)
    write_content(package, SheetContent(tables, cells or {}))
    package.save()
    return path


def values(path: Path, sheet: str, area: str) -> list[list[object]]:
    """The values of an area, as openpyxl reads them."""
    cells = openpyxl.load_workbook(path)[sheet][area]
    return [[cell.value for cell in row] for row in cells]


def sheet_part(path: Path, name: str) -> str:
    """The part of a sheet."""
    package = Package.open(path)
    root = package.xml(package.workbook_part)
    targets = {relation.id: relation.target for relation in package.relationships(package.workbook_part)}
    key = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    return next(targets[sheet.get(key)] for sheet in root.iter(f"{MAIN}sheet") if sheet.get("name") == name)


def sheet_xml(path: Path, name: str) -> etree._Element:
    """The root of a sheet's part."""
    package = Package.open(path)
    return package.xml(sheet_part(path, name))


def table_xml(path: Path, name: str) -> etree._Element:
    """The root of a table's part."""
    package = Package.open(path)
    roots = [package.xml(part) for part in package.parts if "/table" in part and part.endswith(".xml") and "_rels" not in part]
    return next(root for root in roots if root.get("displayName") == name)


def change_part(path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    """Change one part of a file by hand, as another program could have."""
    with zipfile.ZipFile(path) as archive:
        members = {info: archive.read(info) for info in archive.infolist()}
    assert any(info.filename == part for info in members), part
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, data in members.items():
            archive.writestr(info, change(data) if info.filename == part else data)


def add_parts(path: Path, parts: Mapping[str, bytes]) -> None:
    """Add parts to a file by hand; their content types and relationships are the caller's."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data)


def replaced(text: str, by: str) -> Callable[[bytes], bytes]:
    """A change that replaces a text, which must be there."""

    def change(data: bytes) -> bytes:
        assert text.encode() in data, text
        return data.replace(text.encode(), by.encode())

    return change


def members(path: Path) -> dict[str, tuple[bytes, tuple[int, ...], int]]:
    """Content, timestamp and attributes of each member."""
    with zipfile.ZipFile(path) as archive:
        return {info.filename: (archive.read(info), info.date_time, info.external_attr) for info in archive.infolist()}


def changed_parts(before: Path, after: Path) -> set[str]:
    """The parts that differ between two files, or are in one of them only."""
    old, new = members(before), members(after)
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def libreoffice(path: Path, target: str, folder: Path) -> Path:
    """The file as LibreOffice converts it; opened afresh, with a profile of its own. Skips the test where there is no LibreOffice."""
    if reason := missing("LibreOffice"):
        pytest.skip(reason)
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            target,
            "--outdir",
            str(folder),
            str(path),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    made = folder / f"{path.stem}.{re.split(':', target)[0]}"
    assert made.exists(), made
    return made
