"""A table that gets more or fewer rows, and what goes along with it: its own part, and what a sheet says about its cells.

Conditional formats, validations and their x14 kin follow when they covered the table from its first row to its last; sparklines
when there was one for each row. Links and merges on rows that are rewritten go: they belonged to what stood there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.workbook.file.package import MAIN, X14, XM
from ketenrapport.workbook.file.references import Area, parse_area, parse_on_sheet, stretch_formula

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketenrapport.workbook.file.structure import TablePart

_WITH_SQREF = ("conditionalFormatting", "dataValidation", "protectedRange", "ignoredError")


class Resize(Struct, frozen=True):
    """A table and the number of data rows that it gets; at least one, since Excel knows no table without."""

    table: TablePart
    rows: int

    @property
    def old(self) -> Area:
        """The data rows as they were."""
        return self.table.data

    @property
    def new(self) -> Area:
        """The data rows as they will be."""
        return self.old.rows(self.old.top, self.old.top + self.rows - 1)

    @property
    def new_table(self) -> Area:
        """The whole table as it will be, header and totals included."""
        return self.table.area.rows(self.table.area.top, self.new.bottom + self.table.totals_rows)

    @property
    def touched(self) -> Area:
        """The rows whose content changes: old and new ones, and the totals below them."""
        return self.old.rows(self.old.top, max(self.old.bottom, self.new.bottom) + self.table.totals_rows)

    def follow(self, area: Area) -> Area:
        """Where an area ends that covered the table from its first data row to its last; any other area stays as it is.

        What ended with the table ends with it again. What went on below it, or covers more columns, only grows when it must.
        """
        old, new = self.old, self.new
        if old.bottom < old.top:  # a block of cells of which only the first cell is there yet covers nothing
            return area
        if area.top > old.top or area.bottom < old.bottom or area.left > old.right or area.right < old.left:
            return area
        ends_with_it = area.bottom == old.bottom and old.left <= area.left and area.right <= old.right
        return replace(area, bottom=new.bottom if ends_with_it else max(area.bottom, new.bottom))


def resize_table(root: etree._Element, resize: Resize) -> None:
    """Give the part of a table its new size, and its filter and sorting with it.

    What is sorted on stays. What is filtered on goes, as it does in an open workbook: all new rows are shown, and a filter that
    still named the old ones would say otherwise.
    """
    root.set("ref", str(resize.new_table))
    for name in ("insertRow", "insertRowShift"):  # the table shows an empty row to fill in; now it has real ones
        root.attrib.pop(name, "")
    for own in root.findall(f"{{{MAIN}}}autoFilter"):
        for criterion in own.findall(f"{{{MAIN}}}filterColumn"):
            own.remove(criterion)
    whole, with_header = resize.table.area, resize.table.area.rows(resize.table.area.top, resize.old.bottom)
    for element in root.iter(f"{{{MAIN}}}autoFilter", f"{{{MAIN}}}sortState", f"{{{MAIN}}}sortCondition"):
        area = parse_area(element.get("ref", ""))
        if area in (whole, with_header):
            element.set("ref", str(resize.new_table.rows(whole.top, resize.new.bottom)))
        elif area is not None:
            element.set("ref", str(resize.follow(area)))
    for formula in root.iter(f"{{{MAIN}}}totalsRowFormula"):
        formula.text = stretch_formula(formula.text or "", resize.old.top, resize.old.bottom, resize.new.bottom)


def is_filtered(root: etree._Element | None) -> bool:
    """Whether a filter or slicer of the table may hide rows."""
    return root is not None and root.find(f"{{{MAIN}}}autoFilter/{{{MAIN}}}filterColumn") is not None


def follow_on_sheet(shell: etree._Element, resizes: Sequence[Resize], written: Sequence[Area]) -> None:
    """Let everything in a worksheet part, other than its rows, follow tables that change size; ``written`` is where new cells come."""
    for name in _WITH_SQREF:
        for element in shell.iter(f"{{{MAIN}}}{name}"):
            element.set("sqref", _follow_all(element.get("sqref", ""), resizes))
    for element in shell.iter(f"{{{XM}}}sqref"):
        parent = element.getparent()
        if parent is not None and parent.tag != f"{{{X14}}}sparkline":
            element.text = _follow_all(element.text or "", resizes)
    for group in shell.iter(f"{{{X14}}}sparklines"):
        for resize in resizes:
            _follow_sparklines(group, resize)
    _drop_within(shell, "mergeCells", [resize.touched for resize in resizes])
    _drop_within(shell, "hyperlinks", written)


def _follow_all(sqref: str, resizes: Iterable[Resize]) -> str:
    areas = []
    for text in sqref.split():
        area = parse_area(text)
        if area is None:
            return sqref
        for resize in resizes:
            area = resize.follow(area)
        areas.append(str(area))
    return " ".join(areas)


def _follow_sparklines(group: etree._Element, resize: Resize) -> None:
    """Add or remove sparklines of a group that has one for each row of the table, drawn from that row."""
    by_row: dict[int, tuple[etree._Element, Area, Area]] = {}
    for sparkline in group:
        place = parse_area(sparkline.findtext(f"{{{XM}}}sqref", ""))
        source = parse_on_sheet(sparkline.findtext(f"{{{XM}}}f", ""))
        if place is None or source is None or source[0].casefold() != resize.table.sheet.name.casefold():
            continue
        if source[1].top == source[1].bottom == place.top and source[1].overlaps(resize.old):
            by_row[place.top] = sparkline, place, source[1]
    if any(row not in by_row for row in range(resize.old.top, resize.old.bottom + 1)):
        return
    for row in range(resize.new.bottom + 1, resize.old.bottom + 1):
        group.remove(by_row[row][0])
    model, place, drawn = by_row[resize.old.top]
    sheet, _, _ = model.findtext(f"{{{XM}}}f", "").rpartition("!")
    for row in range(resize.old.bottom + 1, resize.new.bottom + 1):
        sparkline = etree.SubElement(group, model.tag)
        etree.SubElement(sparkline, f"{{{XM}}}f").text = f"{sheet}!{drawn.rows(row, row)}"
        etree.SubElement(sparkline, f"{{{XM}}}sqref").text = str(place.rows(row, row))


def _drop_within(shell: etree._Element, name: str, areas: Sequence[Area]) -> None:
    """Take the links or merges that touch these areas out of the sheet, and their list when it becomes empty."""
    found = shell.find(f"{{{MAIN}}}{name}")
    if found is None:
        return
    for element in list(found):
        place = parse_area(element.get("ref", ""))
        if place is not None and any(place.overlaps(area) for area in areas):
            found.remove(element)
    if "count" in found.attrib:
        found.set("count", str(len(found)))
    if len(found) == 0:
        shell.remove(found)
