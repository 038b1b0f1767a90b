"""Workbooks to read: written with XlsxWriter, and bent afterwards into what other programs and users make of them."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Any

import xlsxwriter

from ketenrapport.words.schema import TABLE
from ketenrapport.words.vocabulary import Table
from ketenrapport.workbook.file.workbook import FileWorkbook

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ketenrapport.organisation.raw import RawTable

Row = dict[str, Any]

SHEET = r"xl/worksheets/sheet1\.xml"
MEASUREMENTS = TABLE["measurements"]
ROWS: list[Row] = [
    {"kpi": "VERG.R1", "period": "2026-09", "numerator": 91, "denominator": 97},
    {"kpi": "VERG.R1", "period": "2026-10", "numerator": 60, "denominator": 65},
    {"kpi": "VERG.P2", "period": "2026-10", "value": 49.7, "remark": "gemiddelde"},
]


def read(path: Path, identifier: str = "measurements") -> RawTable:
    """One table of a workbook."""
    return FileWorkbook.open(path).read([TABLE[identifier]])[identifier]


def column(raw: RawTable, name: str, identifier: str = "measurements") -> list[object]:
    """The cells of one column."""
    return list(raw.columns[TABLE[identifier].column(name).header])


def header_row(table: Table) -> list[str]:
    """The headers of all columns."""
    return [column.header for column in table.columns]


def write_table(
    sheet: Any, identifier: str, rows: Sequence[Row], corner: tuple[int, int] = (0, 0), *, extra_rows: int = 0, **options: Any
) -> None:
    """Write a table of the schema as an Excel table; ``extra_rows`` are empty rows at its end."""
    table = TABLE[identifier]
    top, left = corner
    headers = [{"header": header} for header in header_row(table)]
    last = top + max(1, len(rows)) + extra_rows + (1 if options.get("total_row") else 0)
    sheet.add_table(top, left, last, left + len(headers) - 1, {"name": table.name, "columns": headers, **options})
    write_rows(sheet, table, rows, (top + 1, left))


def write_rows(sheet: Any, table: Table, rows: Sequence[Row], corner: tuple[int, int]) -> None:
    """Write rows without a table around them."""
    for at, row in enumerate(rows, corner[0]):
        for offset, column in enumerate(table.columns):
            if row.get(column.identifier) is not None:
                sheet.write(at, corner[1] + offset, row[column.identifier])


def book_with(path: Path, tables: dict[str, Sequence[Row]]) -> Path:
    """A workbook with these tables, each on its own sheet."""
    with xlsxwriter.Workbook(str(path)) as book:
        for identifier, rows in tables.items():
            write_table(book.add_worksheet(TABLE[identifier].sheet), identifier, rows)
    return path


def bent(path: Path, bends: dict[str, Callable[[bytes], bytes]], renamed: dict[str, str] | None = None) -> Path:
    """The same file in which parts whose name matches a pattern are changed, and parts are renamed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for pattern, bend in bends.items():
        names = [name for name in parts if re.fullmatch(pattern, name)]
        assert names, pattern
        for name in names:
            parts[name] = bend(parts[name])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr((renamed or {}).get(name, name), content)
    return path


def replacing(*pairs: tuple[str, str]) -> Callable[[bytes], bytes]:
    """A bend that replaces texts, each of which must be there."""

    def bend(content: bytes) -> bytes:
        for old, new in pairs:
            assert old.encode() in content, (old, content[:2000])
            content = content.replace(old.encode(), new.encode())
        return content

    return bend


def merging(*areas: str) -> Callable[[bytes], bytes]:
    """A bend that merges cells, as other programs do and as users do in cells that are no Excel table."""
    merges = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    return replacing(("</sheetData>", f'</sheetData><mergeCells count="{len(areas)}">{merges}</mergeCells>'))
