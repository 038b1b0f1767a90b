"""Links from cells of the result tables to other cells of the workbook, as Excel makes them: they leave the cells plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from ketenrapport.organisation.raw import Link
from ketenrapport.workbook.file.cell_text import fit
from ketenrapport.workbook.file.package import MAIN
from ketenrapport.workbook.file.references import letters

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

# What may follow the links in a worksheet part (ECMA-376-1, 18.3.1.99); they come before the first of these that is there.
_AFTER = (
    "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches",
    "ignoredErrors", "smartTags", "drawing", "drawingHF", "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls",
    "webPublishItems", "tableParts", "extLst",
)  # fmt: skip


def add_links(shell: etree._Element, column: int, top: int, cells: pd.Series[Any]) -> None:
    """Make links of those cells of a column, from the row ``top`` down, that are one."""
    links = [(row, cell) for row, cell in enumerate(cells, start=top) if isinstance(cell, Link)]
    if not links:
        return
    found = _links_of(shell)
    for row, link in links:
        sheet = link.sheet.replace("'", "''")
        etree.SubElement(found, f"{{{MAIN}}}hyperlink", ref=f"{letters(column)}{row}", location=f"'{sheet}'!{link.cell}", display=fit(link))


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
