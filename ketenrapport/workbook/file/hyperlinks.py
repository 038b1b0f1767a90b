"""Links from cells of the result tables to other cells of the workbook, as Excel makes them: they leave the cells plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from ketenrapport.organisation.raw import CellAt, Link, NumberLink
from ketenrapport.workbook.file.package import MAIN
from ketenrapport.workbook.file.references import letters

if TYPE_CHECKING:
    from collections.abc import Iterable

# What may follow the links in a worksheet part (ECMA-376-1, 18.3.1.99); they come before the first of these that is there.
_AFTER = (
    "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches",
    "ignoredErrors", "smartTags", "drawing", "drawingHF", "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls",
    "webPublishItems", "tableParts", "extLst",
)  # fmt: skip


def add_links(shell: etree._Element, column: int, top: int, cells: Iterable[object]) -> None:
    """Make links of those cells of a column, from the row ``top`` down, that are one and lead to an address."""
    links = [
        (row, cell.target)
        for row, cell in enumerate(cells, start=top)
        if isinstance(cell, Link | NumberLink) and isinstance(cell.target, CellAt)
    ]
    if not links:
        return
    found = _links_of(shell)
    taken = {link.get("ref", ""): link for link in found}
    for row, target in links:
        sheet, place = target.sheet.replace("'", "''"), f"{letters(column)}{row}"
        if place in taken:  # a cell that stays where it is, such as a named one, has a link from before
            found.remove(taken[place])
        etree.SubElement(found, f"{{{MAIN}}}hyperlink", ref=place, location=f"'{sheet}'!{target.cell}")


def _links_of(shell: etree._Element) -> etree._Element:
    """The list of links of a worksheet, made in its place when there is none."""
    found = shell.find(f"{{{MAIN}}}hyperlinks")
    if found is not None:
        return found
    made = etree.Element(f"{{{MAIN}}}hyperlinks")
    following: Iterable[etree._Element] = (child for child in shell if etree.QName(child).localname in _AFTER)
    first = next(iter(following), None)
    if first is None:
        shell.append(made)
    else:
        first.addprevious(made)
    return made
