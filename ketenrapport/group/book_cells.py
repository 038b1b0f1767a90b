"""Cells of bundel.xlsx: text of a workbook of somebody else is never more than text here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.markup import tidy

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

Content = str | float | int | None


def put(sheet: Worksheet, row: int, column: int, content: Content) -> Cell | MergedCell:
    """Write a cell; text never becomes a formula, nor XML that Excel refuses."""
    cell = sheet.cell(row, column)
    cell.value = tidy(content) if isinstance(content, str) else content
    if isinstance(content, str):
        cell.data_type = "s"
    return cell
