"""Charts on the program's own sheets: their series follow the table that they show, and remember its new values.

A series that covers exactly the old data rows of a table's column gets the new rows. The remembered values (the cache) are what
a viewer shows that doesn't calculate, and what Excel shows until it does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from ketenrapport.workbook.file.cell_text import fit
from ketenrapport.workbook.file.package import CHART
from ketenrapport.workbook.file.references import parse_on_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ketenrapport.workbook.file.package import Package
    from ketenrapport.workbook.file.references import Area
    from ketenrapport.workbook.file.resize import Resize

    Values = Sequence[str | float | None]

_CACHES = ("numCache", "strCache", "dlblRangeCache")


def chart_parts(package: Package, sheet_part: str) -> list[str]:
    """The charts that are drawn on a sheet."""
    return [chart for drawing in package.related(sheet_part, "drawing") for chart in package.related(drawing, "chart")]


def refresh_chart(root: etree._Element, resizes: Sequence[Resize], values: Callable[[Resize, int], Values | None]) -> bool:
    """Whether the chart changed, after its series followed the tables; ``values`` gives the new content of a column, if it is ours."""
    changed = False
    for formula in root.iter("{*}f"):
        if next(formula.iterancestors(f"{{{CHART}}}tx"), None) is not None:  # a title is one cell, never a column
            continue
        place = parse_on_sheet(formula.text or "")
        resize = _covering(place, resizes)
        if place is None or resize is None:
            continue
        area = place[1].rows(resize.new.top, resize.new.bottom)
        formula.text = f"{(formula.text or '').rpartition('!')[0]}!{area.fixed}"
        cache = formula.getnext()
        new = values(resize, area.left) if area.left == area.right else None
        if cache is not None and new is not None and etree.QName(cache).localname in _CACHES:
            _fill(cache, new)
        elif cache is not None and etree.QName(cache).localname.endswith("Cache"):
            cache.getparent().remove(cache)  # type: ignore[union-attr]  # optional; a column that isn't ours, or labels of several levels
        changed = True
    return changed


def _covering(place: tuple[str, Area] | None, resizes: Sequence[Resize]) -> Resize | None:
    """The table of which a place is one or more whole columns."""
    if place is None:
        return None
    for resize in resizes:
        old, area = resize.old, place[1]
        same_rows = (area.top, area.bottom) == (old.top, old.bottom) and old.left <= area.left and area.right <= old.right
        if same_rows and place[0].casefold() == resize.table.sheet.name.casefold():
            return resize
    return None


def _fill(cache: etree._Element, values: Values) -> None:
    """Replace the points of a cache, behind its number format and before its extensions; empty cells have no point."""
    for old in [*cache.iterchildren("{*}ptCount"), *cache.iterchildren("{*}pt")]:
        cache.remove(old)
    place = 1 if cache.find("{*}formatCode") is not None else 0
    numeric = etree.QName(cache).localname == "numCache"
    count = etree.Element(f"{{{CHART}}}ptCount", val=str(len(values)))
    points = [count]
    for index, value in enumerate(values):
        if value is None or (numeric and isinstance(value, str)):
            continue
        point = etree.Element(f"{{{CHART}}}pt", idx=str(index))
        etree.SubElement(point, f"{{{CHART}}}v").text = fit(value) if isinstance(value, str) else str(value)
        points.append(point)
    cache[place:place] = points
