"""Links from cells of the result tables to other cells of the workbook, as Excel makes them: they leave the cells plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from ketenrapport.organisation.raw import CellAt, Link, NumberLink
from ketenrapport.words.cell_names import letters
from ketenrapport.workbook.file.package import MAIN, insert_before
from ketenrapport.workbook.file.references import in_apostrophes

if TYPE_CHECKING:
    from collections.abc import Iterable

AFTER_LINKS = (
    "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches",
    "ignoredErrors", "smartTags", "drawing", "drawingHF", "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls",
    "webPublishItems", "tableParts", "extLst",
)  # fmt: skip
"""What may follow the links in a worksheet part (ECMA-376-1, 18.3.1.99)."""


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
        place = f"{letters(column)}{row}"
        if place in taken:  # a cell that stays where it is, such as a named one, has a link from before
            found.remove(taken[place])
        etree.SubElement(found, f"{{{MAIN}}}hyperlink", ref=place, location=f"{in_apostrophes(target.sheet)}!{target.cell}")


def _links_of(shell: etree._Element) -> etree._Element:
    """The list of links of a worksheet, made in its place when there is none."""
    found = shell.find(f"{{{MAIN}}}hyperlinks")
    if found is not None:
        return found
    made = etree.Element(f"{{{MAIN}}}hyperlinks")
    insert_before(shell, made, AFTER_LINKS)
    return made
