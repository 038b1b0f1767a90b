"""What Excel must do again when it opens the workbook, since its content changed without Excel: recalculate and refresh pivots."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from ketenrapport.workbook.file.package import MAIN, insert_before
from ketenrapport.workbook.file.references import parse_area

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.workbook.file.package import Package
    from ketenrapport.workbook.file.structure import Structure, TablePart

_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
# The elements that may follow calcPr in a workbook part (ECMA-376-1, 18.2.27, CT_Workbook).
_AFTER_CALC = (
    "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing", "fileRecoveryPr",
    "webPublishObjects", "extLst",
)  # fmt: skip


def refresh_pivots(package: Package, structure: Structure, tables: Sequence[TablePart]) -> None:
    """Let the pivot tables that summarise one of these tables refresh when Excel opens the workbook; the others stay as they are."""
    for part in package.related(package.workbook_part, "pivotCacheDefinition"):
        root = package.xml(part)
        source = root.find(f"{{{MAIN}}}cacheSource/{{{MAIN}}}worksheetSource")
        if source is not None and _summarises(source, structure, tables) and root.get("refreshOnLoad") not in ("1", "true"):
            root.set("refreshOnLoad", "1")
            package.replace(part, root)


def recalculate_on_load(package: Package, structure: Structure) -> None:
    """Ask for a full calculation if the workbook has a formula anywhere: it may depend on what changed.

    Without formulas the request would only make Excel ask to save a workbook that its user didn't change. Excel drops the request
    when it saves.
    """
    root = package.xml(package.workbook_part)
    properties = root.find(f"{{{MAIN}}}calcPr")
    if (properties is not None and properties.get("fullCalcOnLoad") in ("1", "true")) or not _has_formulas(package, structure):
        return
    if properties is None:
        properties = etree.Element(f"{{{MAIN}}}calcPr")
        insert_before(root, properties, _AFTER_CALC)
    properties.set("fullCalcOnLoad", "1")
    package.replace(package.workbook_part, root)


def drop_calculation_chain(package: Package) -> None:
    """Remove the list of formula cells. Excel makes a new one; a list that names a cell without a formula it calls unreadable."""
    for part in package.related(package.workbook_part, "calcChain"):
        package.remove(part, package.workbook_part)


def _has_formulas(package: Package, structure: Structure) -> bool:
    if package.related(package.workbook_part, "calcChain"):
        return True
    return any(_has_formula(package, sheet.part) for sheet in structure.sheets)


def _has_formula(package: Package, part: str) -> bool:
    waiting = b""
    for piece, _ in package.pieces(part):
        waiting += piece
        if _FORMULA.search(waiting):
            return True
        waiting = waiting[waiting.rfind(b"<") :]  # a tag may go on in the next piece
    return False


def _summarises(source: etree._Element, structure: Structure, tables: Sequence[TablePart]) -> bool:
    """Whether a pivot's source is one of the tables: by its name, by a name for its cells or by those cells."""
    name = source.get("name", "").casefold()
    if name in structure.tables:
        return any(name == table.name.casefold() for table in tables)
    if name in structure.named_cells:
        sheet, area = structure.named_cells[name]
        return any(table.sheet == sheet and table.area.overlaps(area) for table in tables)
    if name:
        return True  # a name for a formula, which may well hold one of our tables
    cells = parse_area(source.get("ref", ""))
    return cells is not None and any(
        table.sheet.name.casefold() == source.get("sheet", "").casefold() and table.area.overlaps(cells) for table in tables
    )
