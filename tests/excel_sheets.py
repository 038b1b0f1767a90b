"""Lint of sheets and the tables on them: what makes Excel repair a sheet, or drop a table from it."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

from tests.excel_book import LAST_COLUMN, LAST_ROW, Area, Book, Cell, Sheet, area, areas, is_value, position, tag, valid_name
from tests.excel_package import MAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml import etree

WORKSHEET_ORDER = """
    sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios autoFilter
    sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions
    pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing
    legacyDrawing legacyDrawingHF picture oleObjects controls webPublishItems tableParts extLst
""".split()  # noqa: SIM905


def worksheet_order(book: Book) -> Iterator[str]:
    """The children of a worksheet stand in the order of the schema, each once; Excel does not look for them elsewhere."""
    for sheet in book.sheets:
        if tag(sheet.root) != "worksheet":
            continue
        seen = [tag(child) for child in sheet.root if isinstance(child.tag, str) and child.tag.startswith(MAIN)]
        for name, times in Counter(seen).items():
            if times > 1 and name != "conditionalFormatting":
                yield f"{sheet.name}: {times} × {name}"
        ranks = [WORKSHEET_ORDER.index(name) for name in seen if name in WORKSHEET_ORDER]
        if ranks != sorted(ranks):
            yield f"{sheet.name}: {' '.join(seen)} is not the order of the schema"


def rows_and_cells(book: Book) -> Iterator[str]:
    """Rows go down and cells go right, each once, each cell in its own row and on the sheet."""
    for sheet in book.sheets:
        last_row = 0
        for row in sheet.root.iter(f"{MAIN}row"):
            number = int(row.get("r", last_row + 1))
            if number <= last_row or number > LAST_ROW:
                yield f"{sheet.name}: row {number} after row {last_row}"
            last_row, last_column = number, 0
            for element in row.iterfind(f"{MAIN}c"):
                at = position(element.get("r", ""))
                if at is None or at[0] != number or at[1] <= last_column:
                    yield f"{sheet.name}: cell {element.get('r')} in row {number} after column {last_column}"
                else:
                    last_column = at[1]


def cell_values(book: Book) -> Iterator[str]:
    """Every cell has a format that exists and a value that goes with its type: NaN, for one, is no number."""
    formats = book.style_count("cellXfs")
    metadata = book.package.related(book.part, "sheetMetadata")
    for sheet in book.sheets:
        for cell in sheet.cells:
            where = f"{sheet.name}!{cell.address}"
            if cell.style >= formats:
                yield f"{where}: format {cell.style} is not there"
            if cell.element.get("cm") and not metadata:
                yield f"{where}: a dynamic array without metadata"
            if cell.text is None:
                if cell.kind == "s":
                    yield f"{where}: shared string {cell.element.findtext(f'{MAIN}v')} is not there"
            elif cell.text == "" and cell.element.find(f"{MAIN}f") is not None:
                continue  # a formula that nothing has calculated yet, as XlsxWriter writes it: every program does when it opens the file
            elif not is_value(cell.kind, cell.text):
                yield f"{where}: {cell.text[:40]!r} is no value of type {cell.kind}"


def cell_formulas(book: Book) -> Iterator[str]:
    """Every formula in a cell can be read and refers to what exists; a shared one has a master, an array one its block."""
    for sheet in book.sheets:
        shared: set[str | None] = set()
        for cell in sheet.cells:
            formula = cell.element.find(f"{MAIN}f")
            if formula is None:
                continue
            where = f"{sheet.name}!{cell.address}"
            block = formula.get("ref")
            if formula.get("t") == "shared":
                if not formula.text and formula.get("si") not in shared:
                    yield f"{where}: shares the formula {formula.get('si')}, which is not there"
                shared.add(formula.get("si"))
            elif not formula.text:
                yield f"{where}: empty formula"
            if block is not None and area(block) is None:
                yield f"{where}: formula for {block}"
            if formula.get("t") == "array" and any(t.area and (area(block or "") or t.area).overlaps(t.area) for t in sheet.tables):
                yield f"{where}: array formula in a table"
            for problem in book.formula_findings(formula.text, within=_table_at(sheet, cell)) if formula.text else ():
                yield f"{where}: formula {problem}"


def _table_at(sheet: Sheet, cell: Cell) -> str:
    here = Area(cell.row, cell.column, cell.row, cell.column)
    return next((table.name for table in sheet.tables if table.area and table.area.overlaps(here)), "")


def columns_and_rows(book: Book) -> Iterator[str]:
    """Column definitions do not overlap and keep within the sheet; widths, heights, levels and zoom within their limits."""
    for sheet in book.sheets:
        last = 0
        for column in sheet.root.iterfind(f"{MAIN}cols/{MAIN}col"):
            low, high = int(column.get("min", 0)), int(column.get("max", 0))
            if not last < low <= high <= LAST_COLUMN:
                yield f"{sheet.name}: columns {low} to {high} after column {last}"
            last = high
            if not 0 <= float(column.get("width", 0)) <= 255:
                yield f"{sheet.name}: column width {column.get('width')}"
        for row in sheet.root.iter(f"{MAIN}row"):
            if not 0 <= float(row.get("ht", 0)) <= 409.5 or not 0 <= int(row.get("outlineLevel", 0)) <= 7:
                yield f"{sheet.name}: height or level of row {row.get('r')}"
        for view in sheet.root.iter(f"{MAIN}sheetView"):
            if not 10 <= int(view.get("zoomScale", 100)) <= 400:
                yield f"{sheet.name}: zoom {view.get('zoomScale')}"


def panes(book: Book) -> Iterator[str]:
    """A frozen pane splits somewhere, starts at a cell, and only panes that exist have a selection."""
    for sheet in book.sheets:
        for view in sheet.root.iter(f"{MAIN}sheetView"):
            pane = view.find(f"{MAIN}pane")
            across = pane is not None and float(pane.get("xSplit", 0)) > 0
            down = pane is not None and float(pane.get("ySplit", 0)) > 0
            there = (
                {"topLeft"}
                | ({"topRight"} if across else set())
                | ({"bottomLeft"} if down else set())
                | ({"bottomRight"} if across and down else set())
            )
            if pane is not None and (not (across or down) or position(pane.get("topLeftCell", "A1")) is None):
                yield f"{sheet.name}: pane without a split or a first cell"
            for selection in view.iterfind(f"{MAIN}selection"):
                if selection.get("pane", "topLeft") not in there or None in areas(selection.get("sqref", "A1")):
                    yield f"{sheet.name}: selection {selection.get('sqref')} in pane {selection.get('pane')}"


def merged_cells(book: Book) -> Iterator[str]:
    """Merged blocks hold more than one cell, do not overlap and stay out of tables."""
    for sheet in book.sheets:
        merged = [area(element.get("ref", "")) for element in sheet.root.iter(f"{MAIN}mergeCell")]
        if None in merged or any(one and one.top == one.bottom and one.left == one.right for one in merged):
            yield f"{sheet.name}: merged block that is not a block"
        known = [one for one in merged if one]
        if any(one.overlaps(other) for one, other in combinations(known, 2)):
            yield f"{sheet.name}: merged cells overlap"
        if any(table.area and one.overlaps(table.area) for one in known for table in sheet.tables):
            yield f"{sheet.name}: merged cells in a table"


def headers_and_footers(book: Book) -> Iterator[str]:
    """A header or footer holds at most 255 characters."""
    for sheet in book.sheets:
        for element in sheet.root.iterfind(f"{MAIN}headerFooter/*"):
            if len(element.text or "") > 255:
                yield f"{sheet.name}: {tag(element)} of {len(element.text or '')} characters"


def hyperlinks(book: Book) -> Iterator[str]:
    """A link stands on a cell, leads somewhere that exists and keeps to Excel's lengths."""
    for sheet in book.sheets:
        targets = {one.id: one.target for one in book.package.relationships.get(sheet.part, [])}
        for link in sheet.root.iter(f"{MAIN}hyperlink"):
            where = f"{sheet.name}: link on {link.get('ref')}"
            if area(link.get("ref", "")) is None:
                yield f"{where}: no such cell"
            external = next((targets[value] for key, value in link.attrib.items() if str(key).endswith("}id") and value in targets), "")
            if len(external) > 2079 or len(link.get("tooltip", "")) > 255:
                yield f"{where}: address or tip too long"
            if not external and link.get("location"):
                for problem in book.formula_findings(link.get("location", "")):
                    yield f"{where} {problem}"


def comments(book: Book) -> Iterator[str]:
    """A comment has an author and a cell of its own, and the sheet has the drawing that shows it."""
    for sheet in book.sheets:
        for part in book.package.related(sheet.part, "comments"):
            root = book.package.xml[part]
            if sheet.root.find(f"{MAIN}legacyDrawing") is None:
                yield f"{sheet.name}: comments without a drawing that shows them"
            authors = len(root.findall(f"{MAIN}authors/{MAIN}author"))
            for address, times in Counter(one.get("ref", "") for one in root.iter(f"{MAIN}comment")).items():
                if times > 1 or position(address) is None:
                    yield f"{sheet.name}: {times} comments on {address}"
            if any(int(one.get("authorId", 0)) >= authors for one in root.iter(f"{MAIN}comment")):
                yield f"{sheet.name}: comment without an author"


# ------------------------------------------------------------------------------------------------ tables


def table_names(book: Book) -> Iterator[str]:
    """Tables have valid names and ids of their own, and their sheets know them."""
    tables = [(sheet, table) for sheet in book.sheets for table in sheet.tables]
    for what, values in (("name", [table.name.lower() for _, table in tables]), ("id", [table.root.get("id") for _, table in tables])):
        for value, times in Counter(values).items():
            if times > 1:
                yield f"{times} tables have the {what} {value}"
    for sheet, table in tables:
        if (
            not valid_name(table.name)
            or not table.root.get("name")
            or not str(table.root.get("id")).isdecimal()
            or table.root.get("id") == "0"
        ):
            yield f"{table.part}: {table.name!r} cannot be the name or {table.root.get('id')!r} the id of a table"
        if table.area is None:
            yield f"{table.part}: {table.root.get('ref')} is no block of cells on {sheet.name}"
    for sheet in book.sheets:
        parts = sheet.root.find(f"{MAIN}tableParts")
        listed = 0 if parts is None else len(parts)
        if listed != len(set(book.package.related(sheet.part, "table"))) or (
            parts is not None and int(parts.get("count", listed)) != listed
        ):
            yield f"{sheet.name}: table parts and relationships disagree"


def table_columns(book: Book) -> Iterator[str]:
    """A table has a column for each column of its block, each with a name and an id of its own."""
    for sheet in book.sheets:
        for table in sheet.tables:
            root = table.root.find(f"{MAIN}tableColumns")
            if root is None or table.area is None:
                yield f"{table.part}: no columns"
                continue
            width = table.area.right - table.area.left + 1
            if int(root.get("count", len(root))) != len(root) or len(table.columns) != width:
                yield f"{table.name}: {len(table.columns)} columns in a block of {width}, and a count of {root.get('count')}"
            if len({name.lower() for name in table.columns}) != len(table.columns) or not all(table.columns):
                yield f"{table.name}: two columns with one name, or one without"
            if len({one.get("id") for one in root}) != len(root):
                yield f"{table.name}: two columns with one id"
            styles = book.style_count("dxfs")
            for element in (table.root, *root):
                for key, value in element.attrib.items():
                    if str(key).endswith("DxfId") and int(value) >= styles:
                        yield f"{table.name}: {key!s} {value!s} is out of range"


def table_headers(book: Book) -> Iterator[str]:
    """The header cells hold, as text, exactly the names of the columns; the classic cause of unreadable content."""
    for sheet in book.sheets:
        cells = {(cell.row, cell.column): cell for cell in sheet.cells} if sheet.tables else {}
        for table in sheet.tables:
            if not table.has_header or table.area is None:
                continue
            for number, name in enumerate(table.columns):
                cell = cells.get((table.area.top, table.area.left + number))
                if cell is None or cell.text != name:
                    yield f"{sheet.name}: header {cell.text if cell else None!r} of {table.name} should be {name!r}"
                elif cell.kind not in ("s", "inlineStr") or cell.element.find(f"{MAIN}f") is not None:
                    yield f"{sheet.name}: header {name!r} of {table.name} is not plain text"


def table_blocks(book: Book) -> Iterator[str]:
    """A table has a data row, shares no cell with another table or the sheet's filter, and its filter covers its columns."""
    for sheet in book.sheets:
        for one, other in combinations([table for table in sheet.tables if table.area], 2):
            if one.area and other.area and one.area.overlaps(other.area):
                yield f"{sheet.name}: tables {one.name} and {other.name} overlap"
        sheet_filter = sheet.root.find(f"{MAIN}autoFilter")
        filtered = None if sheet_filter is None else area(sheet_filter.get("ref", ""))
        if sheet_filter is not None and filtered is None:
            yield f"{sheet.name}: filter on {sheet_filter.get('ref')}"
        for table in sheet.tables:
            if table.area is None:
                continue
            if filtered and filtered.overlaps(table.area):
                yield f"{sheet.name}: the filter of the sheet lies over table {table.name}"
            totals = int(table.root.get("totalsRowCount", 0))
            if table.area.bottom - table.area.top < int(table.has_header) + totals:
                yield f"{table.name}: no row for data"
            yield from _table_filter(table.root, table.area, table.name, totals, table.has_header)


def _table_filter(root: etree._Element, block: Area, name: str, totals: int, has_header: bool) -> Iterator[str]:
    element = root.find(f"{MAIN}autoFilter")
    if element is None:
        return
    covers = (block, block._replace(bottom=block.bottom - totals))  # Excel leaves the totals out, LibreOffice does not
    if not has_header or area(element.get("ref", "")) not in covers:
        yield f"{name}: filter on {element.get('ref')} of a table on {root.get('ref')}"
    for column in element.iterfind(f"{MAIN}filterColumn"):
        if int(column.get("colId", 0)) > block.right - block.left:
            yield f"{name}: filter on column {column.get('colId')}"


def table_formulas(book: Book) -> Iterator[str]:
    """Formulas of calculated columns and totals can be read."""
    for table in book.tables.values():
        for kind in ("calculatedColumnFormula", "totalsRowFormula"):
            for formula in table.root.iter(f"{MAIN}{kind}"):
                for problem in book.formula_findings(formula.text or "", within=table.name):
                    yield f"{table.name}: formula {problem}"


SHEET_CHECKS: tuple[Callable[[Book], Iterator[str]], ...] = (
    worksheet_order,
    rows_and_cells,
    cell_values,
    cell_formulas,
    columns_and_rows,
    panes,
    merged_cells,
    headers_and_footers,
    hyperlinks,
    comments,
    table_names,
    table_columns,
    table_headers,
    table_blocks,
    table_formulas,
)
