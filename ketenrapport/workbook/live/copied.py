"""What a copy of an open workbook tells of it, as far as that takes no call to Excel: protection, filters, sparklines."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ketenrapport.workbook.file.package import MAIN
from ketenrapport.workbook.file.resize import is_filtered
from ketenrapport.workbook.file.sheet_xml import around_rows
from ketenrapport.workbook.file.sparklines import drawn
from ketenrapport.workbook.file.structure import read_structure
from ketenrapport.workbook.live.native import Protection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

    from ketenrapport.workbook.file.package import Package
    from ketenrapport.workbook.file.structure import SheetPart, Structure, TablePart

# What a user may still do on a protected sheet, by its name in COM: the attribute of sheetProtection that forbids it (18.3.1.85).
_FORBIDDEN_BY = {
    "AllowFormattingCells": "formatCells",
    "AllowFormattingColumns": "formatColumns",
    "AllowFormattingRows": "formatRows",
    "AllowInsertingColumns": "insertColumns",
    "AllowInsertingRows": "insertRows",
    "AllowInsertingHyperlinks": "insertHyperlinks",
    "AllowDeletingColumns": "deleteColumns",
    "AllowDeletingRows": "deleteRows",
    "AllowSorting": "sort",
    "AllowFiltering": "autoFilter",
    "AllowUsingPivotTables": "pivotTables",
}
_YES = ("1", "true")


class Copied:
    """A copy that Excel saved of the workbook, held in memory; what it tells is true as long as nothing is written."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._shells: dict[str, etree._Element] = {}

    @cached_property
    def structure(self) -> Structure:
        """The sheets, tables and named cells. Raises WorkbookError."""
        return read_structure(self._package)

    def protection(self, sheet: SheetPart) -> Protection | None:
        """How a sheet is protected; None when its cells are not. What may be done is forbidden unless the file says otherwise."""
        found = self._shell(sheet).find(f"{{{MAIN}}}sheetProtection")
        if found is None or found.get("sheet") not in _YES:
            return None
        allowed = {name: found.get(attribute, "1") not in _YES for name, attribute in _FORBIDDEN_BY.items()}
        return Protection(found.get("objects") in _YES, found.get("scenarios") in _YES, allowed)

    def is_filtered(self, table: TablePart) -> bool:
        """Whether a filter or slicer of the table may hide rows."""
        return is_filtered(self._package.xml(table.part))

    def hides_rows(self, sheet: SheetPart) -> bool:
        """Whether a filter over plain cells of a sheet may hide rows."""
        return self._shell(sheet).find(f"{{{MAIN}}}autoFilter/{{{MAIN}}}filterColumn") is not None

    def sparklines(self, sheet: SheetPart) -> Mapping[str, str]:
        """What each sparkline on a sheet is drawn from, by its cell."""
        return drawn(self._shell(sheet))

    def _shell(self, sheet: SheetPart) -> etree._Element:
        if sheet.part not in self._shells:
            self._shells[sheet.part] = around_rows(self._package.read(sheet.part), self._package.parse, self._package.parse_sheet)
        return self._shells[sheet.part]
