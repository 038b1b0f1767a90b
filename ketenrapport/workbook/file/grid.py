"""The cells of whole sheets, through calamine, with what calamine does not tell: error values and formulas without a value.

calamine reads a sheet as fast as a bare XML parser does, but gives an error value and a formula that was never calculated as an
empty cell, refuses a sheet with an error value that it doesn't know, looks for styles and shared strings under fixed names,
and fills the whole rectangle around all cells in memory. So it gets a small package of its own, with the sheets that are
wanted under the names that it expects, and the XML of those sheets is searched for what it hides.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, cast

import numpy as np
from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from ketenrapport.organisation.raw import CellError, Uncalculated
from ketenrapport.workbook.file.opening import damaged
from ketenrapport.workbook.file.package import MAIN
from ketenrapport.workbook.file.references import Area, column_number, parse_area

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from python_calamine import CalamineSheet

    from ketenrapport.organisation.raw import RawCell
    from ketenrapport.workbook.file.package import Package
    from ketenrapport.workbook.file.structure import SheetPart, Structure

Hidden = dict[tuple[int, int], CellError | Uncalculated]

_MOST_CELLS = 10_000_000  # of the rectangle around a sheet's cells: 0.3 GB in calamine
_REFUSALS = (CalamineError, OverflowError, ValueError)  # the last two for a number that is formatted as a date and is none
_WIDE, _GAP = 256, 100_000  # columns that are read, and empty rows that are crossed, where cells lie farther apart than that
_C, _V, _F = (f"{{{MAIN}}}{name}" for name in "cvf")
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"

# How Dutch Excel shows the error values that files hold in English (ECMA-376-1, 18.17.3); others are shown as they are.
_ERROR_TEXT = {
    "#N/A": "#N/B",
    "#DIV/0!": "#DEEL/0!",
    "#VALUE!": "#WAARDE!",
    "#REF!": "#VERW!",
    "#NAME?": "#NAAM?",
    "#NUM!": "#GETAL!",
    "#NULL!": "#LEEG!",
    "#SPILL!": "#OVERLOOP!",
}


@dataclass(frozen=True)
class Grid:
    """The cells of a sheet.

    Shapes: ``cells`` is object[h, w] of ``RawCell``, None where nothing stands; ``empty`` is bool[h, w]. The first cell is
    at row ``top`` and column ``left``, both counted from 1. A merge shows what stands in its first cell; its others are empty.
    """

    cells: NDArray[np.object_]
    empty: NDArray[np.bool_]
    top: int
    left: int
    merges: tuple[Area, ...] = ()

    @property
    def bottom(self) -> int:
        """The last row that has a cell; one before ``top`` when there is none."""
        return self.top + len(self.cells) - 1

    def value(self, row: int, column: int) -> RawCell:
        """What stands in one cell."""
        height, width = self.cells.shape
        inside = 0 <= row - self.top < height and 0 <= column - self.left < width
        return cast("RawCell", self.cells[row - self.top, column - self.left]) if inside else None

    def around(self, area: Area) -> Grid:
        """The same cells, with room for the whole area."""
        height, width = self.cells.shape
        top, left = min(self.top, area.top), min(self.left, area.left)
        bottom, right = max(self.bottom, area.bottom), max(self.left + width - 1, area.right)
        if (top, left, bottom - top + 1, right - left + 1) == (self.top, self.left, height, width):
            return self
        cells = np.full((bottom - top + 1, right - left + 1), None, dtype=object)
        rows, columns = slice(self.top - top, self.top - top + height), slice(self.left - left, self.left - left + width)
        cells[rows, columns] = self.cells
        empty = np.ones(cells.shape, dtype=bool)
        empty[rows, columns] = self.empty
        return Grid(cells, empty, top, left, self.merges)


def read_grids(package: Package, structure: Structure, sheets: Sequence[SheetPart]) -> dict[str, Grid]:
    """The cells of these sheets, by part. Raises WorkbookError when a sheet is damaged."""
    reach = {sheet.part: _reach(structure, sheet) for sheet in sheets}
    content = {part: _in_utf8(package, package.read(part)) for part in reach}
    hidden = {part: hidden_cells(package, xml, reach[part]) for part, xml in content.items()}
    content = {part: _tamed(package, xml, reach[part]) if _is_vast(xml) else xml for part, xml in content.items()}
    try:
        grids = _through_calamine(package, structure, content)
    except _REFUSALS:
        # An error value that calamine doesn't know makes it refuse the sheet. All of them are in ``hidden`` already.
        content = {part: _tamed(package, xml, reach[part]) for part, xml in content.items()}
        try:
            grids = _through_calamine(package, structure, content)
        except _REFUSALS as error:
            raise damaged(package.path.name) from error
    return {part: _completed(grid, hidden[part]) for part, grid in grids.items()}


def _reach(structure: Structure, sheet: SheetPart) -> int:
    """The last column of a sheet that can matter."""
    return max([_WIDE, *(table.area.right for table in structure.tables.values() if table.sheet == sheet)])


def _completed(grid: Grid, hidden: Hidden) -> Grid:
    """The grid with the cells that calamine hides, and merges empty but for their first cell."""
    if hidden:
        tops, lefts = zip(*hidden, strict=True)
        grid = grid.around(Area(min(tops), min(lefts), max(tops), max(lefts)))
    for (row, column), cell in hidden.items():
        grid.cells[row - grid.top, column - grid.left] = cell
        grid.empty[row - grid.top, column - grid.left] = False
    for merge in grid.merges:
        rows = slice(max(0, merge.top - grid.top), max(0, merge.bottom - grid.top + 1))
        columns = slice(max(0, merge.left - grid.left), max(0, merge.right - grid.left + 1))
        first = grid.value(merge.top, merge.left)
        grid.cells[rows, columns] = None
        grid.empty[rows, columns] = True
        if first is not None:
            grid.cells[merge.top - grid.top, merge.left - grid.left] = first
            grid.empty[merge.top - grid.top, merge.left - grid.left] = False
    return grid


def _through_calamine(package: Package, structure: Structure, content: Mapping[str, bytes]) -> dict[str, Grid]:
    with CalamineWorkbook.from_filelike(_small_package(package, structure, content)) as book:
        return {part: _grid(book.get_sheet_by_index(place)) for place, part in enumerate(content)}


def _grid(sheet: CalamineSheet) -> Grid:
    if sheet.start is None or sheet.end is None:
        return Grid(np.empty((0, 0), dtype=object), np.empty((0, 0), dtype=bool), 1, 1)
    # The rows come from the first row of the sheet on, the columns from the first that has a cell.
    height, width = sheet.end[0] + 1, sheet.end[1] - sheet.start[1] + 1
    cells = np.fromiter(chain.from_iterable(sheet.iter_rows()), dtype=object, count=height * width).reshape(height, width)
    empty = cast("NDArray[np.bool_]", cells == "")
    cells[empty] = None
    merges = [Area(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()]
    return Grid(cells, empty, 1, sheet.start[1] + 1, tuple(merges))


def _small_package(package: Package, structure: Structure, content: Mapping[str, bytes]) -> io.BytesIO:
    """A package with these sheets, in this order, with the workbook's styles, shared strings and date system."""
    ids = [f"rId{place}" for place in range(1, len(content) + 1)]
    sheets = "".join(f'<sheet name="{id}" sheetId="{id[3:]}" r:id="{id}"/>' for id in ids)
    targets = "".join(f'<Relationship Id="{id}" Type="{_RELATIONS}/worksheet" Target="worksheets/{id}.xml"/>' for id in ids)
    date1904 = '<workbookPr date1904="1"/>' if structure.date1904 else ""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_RELATIONS}">{date1904}<sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{targets}</Relationships>',
    }
    for kind in ("styles", "sharedStrings"):
        for part in package.related(package.workbook_part, kind)[:1]:
            parts[f"xl/{kind}.xml"] = _in_utf8(package, package.read(part))
    parts |= {f"xl/worksheets/{id}.xml": xml for id, xml in zip(ids, content.values(), strict=True)}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    stream.seek(0)
    return stream


# --- what calamine hides -------------------------------------------------------------------------------------------------

_ERROR_CELL = re.compile(rb'<c\b([^>]*\bt="e"[^>]*)>(?:\s*<f\b[^>]*(?:/>|>[^<]*</f>))?\s*<v\b[^>]*>([^<]*)</v>')
_FORMULA_CELL = re.compile(rb"<c\b([^>]*)>\s*<f\b[^>]*(?:/>|>([^<]*)</f>)\s*(<v\s*/>|<v\b[^>]*></v>)?\s*</c>")
_ADDRESS = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')


def hidden_cells(package: Package, xml: bytes, reach: int) -> Hidden:
    """The cells up to column ``reach``, by (row, column) from 1, that hold an error value or a formula without a value.

    A formula whose value is the empty text is calculated. Most sheets have neither ``#`` nor ``f`` among their cells, which
    takes a thousandth of the time of parsing them; in XML as Excel writes it the cells are found by pattern, in other XML by parsing.
    """
    start, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
    if 0 <= start < end:
        start = xml.find(b">", start)
        if xml.find(b"#", start, end) < 0 and xml.find(b"f", start, end) < 0:
            return {}
        found = _hidden_by_pattern(xml, start, end) if xml.find(b"<!", start, end) < 0 else None
        found = _hidden_by_parsing(package.parse(xml)) if found is None else found
    elif b"<sheetData/>" in xml:
        return {}
    else:
        found = _hidden_by_parsing(package.parse(xml))
    return {place: cell for place, cell in found.items() if place[1] <= reach}


def _hidden_by_pattern(xml: bytes, start: int, end: int) -> Hidden | None:
    """The hidden cells, or None when a cell with one doesn't tell its address."""
    found: Hidden = {}
    for match in _FORMULA_CELL.finditer(xml, start, end):
        attributes, formula, value = match.groups()
        if value is not None and b't="str"' in attributes:
            continue
        place = _place(attributes)
        if place is None:
            return None
        found[place] = Uncalculated(html.unescape((formula or b"").decode()))
    for match in _ERROR_CELL.finditer(xml, start, end):
        place = _place(match[1])
        if place is None:
            return None
        found[place] = error_cell(html.unescape(match[2].decode()))
    return found


def _place(attributes: bytes) -> tuple[int, int] | None:
    match = _ADDRESS.search(attributes)
    return (int(match[2]), column_number(match[1].decode())) if match else None


def _hidden_by_parsing(root: etree._Element) -> Hidden:
    found: Hidden = {}
    for row, column, cell in _cells(root):
        value, formula = cell.find(_V), cell.find(_F)
        if cell.get("t") == "e":
            found[row, column] = error_cell((value.text if value is not None else None) or "")
        elif formula is not None and (value is None or (not value.text and cell.get("t") != "str")):
            found[row, column] = Uncalculated(formula.text or "")
    return found


def _cells(root: etree._Element) -> Iterator[tuple[int, int, etree._Element]]:
    """Row, column and element of each cell; a row or cell without address follows the one before it."""
    row = 0
    for line in root.iterfind(f"{{{MAIN}}}sheetData/{{{MAIN}}}row"):
        number = line.get("r", "")
        row = int(number) if number.isdecimal() else row + 1
        column = 0
        for cell in line.findall(_C):
            area = parse_area(cell.get("r", ""))
            column = area.left if area else column + 1
            yield row, column, cell


def error_cell(text: str) -> CellError:
    """The error value that a file calls ``text``, as a Dutch user sees it."""
    return CellError(_ERROR_TEXT.get(text, text))


# --- what calamine can't stand -------------------------------------------------------------------------------------------

_DIMENSION = re.compile(rb'<(?:\w+:)?dimension\b[^>]*\bref="([^"]+)"')
_NUMBER = re.compile(r"\s*[-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?\s*")
_LAST_SERIAL = 2_958_465  # 31 December 9999, the last day that Excel knows
_FAR = re.compile(rb'\br="[A-Z]{2}')


def _is_vast(xml: bytes) -> bool:
    """Whether the rectangle around the cells may be too large to hold: a stray cell at the far end of a long sheet."""
    match = _DIMENSION.search(xml, 0, 4000)
    area = parse_area(match[1].decode()) if match else None
    if area is None:
        return _FAR.search(xml) is not None
    return (area.bottom - area.top + 1) * (area.right - area.left + 1) > _MOST_CELLS


def _tamed(package: Package, xml: bytes, reach: int) -> bytes:
    """The sheet without what calamine can't stand: error values, strays, and formats on numbers that are no moment.

    Strays are cells beyond column ``reach`` and cells after a gap of ``_GAP`` rows.
    """
    root = package.parse(xml)
    last = 0
    for row, column, cell in list(_cells(root)):
        line, value = cell.getparent(), cell.findtext(_V)
        if line is not None and (column > reach or row - last > _GAP or cell.get("t") == "e"):
            line.remove(cell)
        elif value is not None and cell.get("t", "n") == "n" and _NUMBER.fullmatch(value) and abs(float(value)) > _LAST_SERIAL:
            cell.attrib.pop("s", "")
        if len(cell) and row - last <= _GAP:
            last = row
    return etree.tostring(root)


def _in_utf8(package: Package, xml: bytes) -> bytes:
    """The part in UTF-8, the only encoding that calamine reads well; the other one that is allowed is UTF-16 (ECMA-376-2, 8.1.4)."""
    return etree.tostring(package.parse(xml)) if xml[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in xml[:4] else xml
