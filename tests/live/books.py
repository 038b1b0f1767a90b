"""Small workbooks as users and other programs leave them, made with openpyxl: a few of our tables, a named cell, a version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table as ExcelTable

from ketenrapport.words.schema import SCHEMA_VERSION, TABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from openpyxl.workbook import Workbook

OUTPUT_TOP = 4
USED = ("measurements", "people", "findings", "customer_coverage")


def small_book(path: Path, rows: Mapping[str, Sequence[Mapping[str, Any]]], change: Callable[[Workbook], None] | None = None) -> Path:
    """A workbook with these rows (by identifier) in these tables: input at the first cell, output lower down and protected."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for identifier in USED:
        table, content = TABLE[identifier], rows.get(identifier, ())
        sheet = book.create_sheet(table.sheet)
        top, left = (1, 1) if identifier in ("measurements", "people") else (OUTPUT_TOP, 2)
        for column, declared in enumerate(table.columns, left):
            sheet.cell(top, column, declared.header)
            for row, values in enumerate(content, top + 1):
                sheet.cell(row, column, values.get(declared.identifier))
        right, bottom = get_column_letter(left + len(table.columns) - 1), top + max(1, len(content))
        sheet.add_table(ExcelTable(displayName=table.name, ref=f"{get_column_letter(left)}{top}:{right}{bottom}"))
        if identifier not in ("measurements", "people"):
            sheet.protection.enable()
    sheet = book.create_sheet("Overzicht")
    sheet["B1"] = "nog niets"
    book.defined_names["kr_titel"] = DefinedName("kr_titel", attr_text="Overzicht!$B$1")
    meta = book.create_sheet("_Meta")
    meta.sheet_state = "veryHidden"
    meta.append(["schemaversie", SCHEMA_VERSION])
    if change:
        change(book)
    book.save(path)
    return path
