"""Replaces the rows of the program's tables and the content of its named cells in a workbook file, and nothing else.

Where things are is read from the workbook itself (``structure``); what a table's cells look like, from its first data row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, unescape

import pandas as pd

from ketenrapport.words.notation import fold
from ketenrapport.words.schema import BLOCKS, NAMED_CELLS, TABLE
from ketenrapport.workbook.file.cell_text import cell, plain, row_texts
from ketenrapport.workbook.file.chartdata import chart_parts, refresh_chart
from ketenrapport.workbook.file.hyperlinks import add_links
from ketenrapport.workbook.file.package import MAIN, Package
from ketenrapport.workbook.file.recalculation import drop_calculation_chain, recalculate_on_load, refresh_pivots
from ketenrapport.workbook.file.references import LAST_ROW, Area, letters, shift_formula, standing_from, stretch_formula
from ketenrapport.workbook.file.refusals import no_column, no_room, no_table, too_long
from ketenrapport.workbook.file.resize import Resize, follow_on_sheet, is_filtered, resize_table
from ketenrapport.workbook.file.sheet_xml import IrregularError, Layer, SheetXml, normalise
from ketenrapport.workbook.file.sparklines import Drawing, draw, drawing
from ketenrapport.workbook.file.structure import SheetPart, Structure, TablePart, pivot_areas, read_structure
from ketenrapport.workbook.row_height import row_heights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml import etree

    from ketenrapport.organisation.raw import SheetContent, Sparklines
    from ketenrapport.words.vocabulary import Table

_FORMULA = re.compile(r'<f(?![^<>]* t="(?:array|dataTable)")[^<>]*>([^<]+)</f>')
_CONTENT = re.compile("<(?:v|is|f)[ />]")
Block = tuple[Area, "Sequence[Sequence[str | float]]"]
_ADDRESS = re.compile(r'(<c r="[A-Z]+)\d+"')


@dataclass(frozen=True)
class Filling:
    """New content for a table: ``columns`` holds those that are ours by their column on the sheet, the others are the user's."""

    resize: Resize
    columns: Mapping[int, pd.Series[Any]]
    definition: etree._Element
    heights: Sequence[float]
    links: Sequence[int]

    @property
    def table(self) -> TablePart:
        """The table that is filled."""
        return self.resize.table

    def runs(self) -> list[list[int]]:
        """Our columns, in stretches without a column of the user between them."""
        columns = sorted(self.columns)
        return [[column for _, column in run] for _, run in groupby(enumerate(columns), key=lambda pair: pair[1] - pair[0])]

    def extras(self) -> list[int]:
        """The columns that the user added to the table."""
        return [column for column in range(self.table.area.left, self.table.area.right + 1) if column not in self.columns]


@dataclass(frozen=True)
class OnSheet:
    """All that one sheet gets: rows of tables, named cells by row and column, sparklines, and blocks with their first cell."""

    part: SheetPart
    fillings: Sequence[Filling]
    cells: Mapping[tuple[int, int], str | float]
    drawings: Sequence[Drawing]
    blocks: Sequence[Block]


def write_content(package: Package, content: SheetContent) -> None:
    """Put results into a workbook; ``package.save`` then writes the file. What a later version brought is passed over where it lacks.

    A table gets exactly the rows of its frame, or one empty row. Columns are found by their header and may stand in any order;
    columns that the user added keep their content, and their formulas are filled down. A named cell that the workbook no longer
    has is passed over. Raises WorkbookError when a table or column is missing, or when a table would grow over other content.
    """
    structure = read_structure(package)
    by_table = {
        identifier: filling
        for identifier, frame in content.tables.items()
        if (filling := _filling(package, structure, TABLE[identifier], frame)) is not None
    }
    fillings = list(by_table.values())
    drawings = _drawings(by_table, content.sparklines)
    blocks = _blocks_by_sheet(structure, content.blocks)
    cells = _cells_by_sheet(structure, content.cells)
    changed: dict[str, tuple[bytes, bool]] = {}
    for sheet in structure.sheets:
        here = [filling for filling in fillings if filling.table.sheet == sheet]
        if here or sheet in cells or sheet in blocks:
            new = OnSheet(sheet, here, cells.get(sheet, {}), drawings.get(sheet, []), blocks.get(sheet, []))
            changed[sheet.part] = _sheet(package, structure, new)
    for part, (data, _) in changed.items():  # only now, so that a refusal leaves the package as it was
        package.replace(part, data)
    for filling in fillings:
        _write_definition(package, filling)
    _refresh_charts(package, structure, fillings)
    refresh_pivots(package, structure, [filling.table for filling in fillings])
    if any(formulas_changed for _, formulas_changed in changed.values()):
        drop_calculation_chain(package)
    recalculate_on_load(package, structure)


def _filling(package: Package, structure: Structure, table: Table, frame: pd.DataFrame) -> Filling | None:
    """What a table gets; None when a later version brought it and the workbook lacks it."""
    found = structure.tables.get(table.name.casefold())
    if found is None and table.since > 1:
        return None
    if found is None:
        raise no_table(package.path.name, table)
    if len(frame) > LAST_ROW - found.data.top - found.totals_rows:
        raise too_long(len(frame), found.sheet.name)
    rows = frame if len(frame) else pd.DataFrame({column: [None] for column in frame.columns}, dtype=object)
    places = found.columns()
    columns = {}
    for column in table.columns:
        if fold(column.header) not in places:
            if column.since > 1:  # there was no place for it, which has been told
                continue
            raise no_column(table, found.sheet.name, column)
        columns[places[fold(column.header)]] = rows[column.identifier]
    links = [places[fold(column.header)] for column in table.columns if column.links and fold(column.header) in places]
    return Filling(Resize(found, len(rows)), columns, package.xml(found.part), row_heights(table, rows), links)


def _drawings(by_table: Mapping[str, Filling], sparklines: Sequence[Sparklines]) -> dict[SheetPart, list[Drawing]]:
    """The sparklines that each sheet gets."""
    resizes = {identifier: filling.resize for identifier, filling in by_table.items()}
    columns = {
        (identifier, column.identifier): filling.table.columns()[fold(column.header)]
        for identifier, filling in by_table.items()
        for column in TABLE[identifier].columns
        if fold(column.header) in filling.table.columns()
    }
    found: dict[SheetPart, list[Drawing]] = {}
    for lines in sparklines:
        found.setdefault(by_table[lines.table].table.sheet, []).append(drawing(lines, resizes, columns))
    return found


def _blocks_by_sheet(structure: Structure, blocks: Mapping[str, Sequence[Sequence[str | float]]]) -> dict[SheetPart, list[Block]]:
    """The blocks that each sheet gets, with the cell where they begin; a block whose cell is gone is passed over."""
    names = {block.identifier: block.name for block in BLOCKS}
    found: dict[SheetPart, list[Block]] = {}
    for identifier, rows in blocks.items():
        place = structure.named_cells.get(names[identifier].casefold())
        if place is not None:
            found.setdefault(place[0], []).append((place[1], rows))
    return found


def _block_layer(sheet: SheetXml, corner: Area, rows: Sequence[Sequence[str | float]]) -> Layer:
    """The cells of a block, each in the look of its column, and nothing of a larger one before."""
    width = max(map(len, rows))
    looks = [sheet.style(corner.top + 1, corner.left + across) for across in range(width)]
    texts = [
        "".join(cell(corner.top + down, corner.left + across, looks[across], value, date1904=False) for across, value in enumerate(row))
        for down, row in enumerate(rows)
    ]
    old = standing_from(corner, lambda row: {column for column, text in sheet.cells(row).items() if _CONTENT.search(text)})
    bottom = max(corner.top + len(rows) - 1, old.bottom)
    return Layer(corner.left, max(old.right - corner.left + 1, width), corner.top, bottom, texts)


def _cells_by_sheet(structure: Structure, cells: Mapping[str, str | float]) -> dict[SheetPart, dict[tuple[int, int], str | float]]:
    """The new content of named cells by row and column, for each sheet."""
    names = {named.identifier: named.name for named in NAMED_CELLS}
    found: dict[SheetPart, dict[tuple[int, int], str | float]] = {}
    for identifier, value in cells.items():
        place = structure.named_cells.get(names[identifier].casefold())
        if place is not None:
            found.setdefault(place[0], {})[place[1].top, place[1].left] = value
    return found


def _sheet(package: Package, structure: Structure, new: OnSheet) -> tuple[bytes, bool]:
    """The new content of a sheet, and whether formulas came or went."""
    data = package.read(new.part.part)
    taken = _taken(package, structure, new)
    try:
        return _rewrite(SheetXml(data, package.parse), new, taken, date1904=structure.date1904)
    except IrregularError:
        return _rewrite(SheetXml(normalise(data, package.parse_sheet), package.parse), new, taken, date1904=structure.date1904)


def _taken(package: Package, structure: Structure, new: OnSheet) -> list[tuple[str, Area]]:
    """What stands on a sheet and may not be grown over: tables as they will be, by name, and pivot tables."""
    resized = {filling.table.name: filling.resize.new_table for filling in new.fillings}
    tables = [(other.name, resized.get(other.name, other.area)) for other in structure.tables.values() if other.sheet == new.part]
    return tables + [("een draaitabel", area) for area in pivot_areas(package, new.part)]


def _rewrite(sheet: SheetXml, new: OnSheet, taken: Sequence[tuple[str, Area]], *, date1904: bool) -> tuple[bytes, bool]:
    """The same, for a sheet that has been cut into rows."""
    layers = []
    written = []
    filled = False
    for filling in new.fillings:
        _ensure_room(sheet, filling, [area for name, area in taken if name != filling.table.name])
        run_layers = _run_layers(sheet, filling, date1904=date1904)
        extra_layers = _extra_layers(sheet, filling)
        before, after = _totals_layers(sheet, filling)
        layers += [*before, *run_layers, *extra_layers, *after]
        written += [Area(layer.top, layer.left, layer.bottom, layer.left + layer.width - 1) for layer in run_layers]
        filled |= any("<f>" in layer.texts[0] for layer in extra_layers if layer.texts)
    for (row, column), value in new.cells.items():
        layers.append(Layer(column, 1, row, row, [cell(row, column, sheet.style(row, column), value, date1904=date1904)]))
    layers += [_block_layer(sheet, corner, rows) for corner, rows in new.blocks]
    follow_on_sheet(sheet.shell, [filling.resize for filling in new.fillings], written)
    for lines in new.drawings:
        draw(sheet.shell, lines)
    for filling in new.fillings:
        for column in filling.links:
            add_links(sheet.shell, column, filling.resize.new.top, filling.columns[column])
    data = sheet.write(layers)
    return data, filled or sheet.formulas_removed


def _run_layers(sheet: SheetXml, filling: Filling, *, date1904: bool) -> list[Layer]:
    """Our own columns: new cells in the look of the first data row, and nothing below them."""
    old, new = filling.resize.old, filling.resize.new
    shown_from = old.top if is_filtered(filling.definition) else old.bottom + 1
    layers = []
    for run in filling.runs():
        styles = [sheet.style(old.top, column) for column in run]
        texts = row_texts([filling.columns[column] for column in run], styles, run[0], old.top, date1904=date1904)
        layers.append(Layer(run[0], len(run), old.top, max(old.bottom, new.bottom), texts, shown_from=shown_from, heights=filling.heights))
    return layers


def _extra_layers(sheet: SheetXml, filling: Filling) -> list[Layer]:
    """The user's columns: formula and look are filled down over new rows; on rows that leave the table formulas go, other content stays."""
    old, new = filling.resize.old, filling.resize.new
    layers = []
    for column in filling.extras():
        if new.bottom < old.bottom:
            layers.append(Layer(column, 1, new.bottom + 1, old.bottom, spares=_is_typed))
        elif new.bottom > old.bottom:
            style, formula = sheet.style(old.top, column), _fill_formula(sheet, filling, column)
            texts = [_formula_cell(row, column, style, formula, row - old.top) for row in range(old.bottom + 1, new.bottom + 1)]
            layers.append(Layer(column, 1, old.bottom + 1, new.bottom, texts, spares=_has_content, shown_from=old.bottom + 1))
    return layers


def _fill_formula(sheet: SheetXml, filling: Filling, column: int) -> str:
    """The formula that fills a column of the user, as it reads on the first data row; empty when the column has none."""
    written = _FORMULA.search(sheet.cells(filling.resize.old.top).get(column, ""))
    if written:
        return unescape(written[1])
    definitions = list(filling.definition.iterfind(f"{{{MAIN}}}tableColumns/{{{MAIN}}}tableColumn"))
    return definitions[column - filling.table.area.left].findtext(f"{{{MAIN}}}calculatedColumnFormula", "")


def _formula_cell(row: int, column: int, style: str, formula: str, down: int) -> str:
    if formula:
        return f'<c r="{letters(column)}{row}"{style}><f>{escape(shift_formula(formula, down))}</f></c>'
    return cell(row, column, style, None, date1904=False)


def _totals_layers(sheet: SheetXml, filling: Filling) -> tuple[list[Layer], list[Layer]]:
    """What takes the totals away, before the rest is written, and what puts them below the new rows."""
    resize, area = filling.resize, filling.table.area
    if not filling.table.totals_rows or resize.new_table == area:
        return [], []
    row, width = resize.new_table.bottom, area.right - area.left + 1
    moved = [
        _ADDRESS.sub(rf'\g<1>{row}"', stretch_formula(text, resize.old.top, resize.old.bottom, resize.new.bottom))
        for column, text in sheet.cells(area.bottom).items()
        if area.left <= column <= area.right
    ]
    return [Layer(area.left, width, area.bottom, area.bottom)], [Layer(area.left, width, row, row, ["".join(moved)])]


def _ensure_room(sheet: SheetXml, filling: Filling, taken: list[Area]) -> None:
    """Nothing, when the table can get its new size without covering anything. Raises WorkbookError."""
    area, resize = filling.table.area, filling.resize
    totals = filling.table.totals_rows > 0
    if resize.new_table == area:
        return
    for number in sheet.rows(min(area.bottom, resize.new.bottom) + 1, resize.new_table.bottom):
        inside = number <= area.bottom
        for column, text in sheet.cells(number).items():
            ours = column in filling.columns
            in_the_way = (
                (totals and not ours and number < area.bottom and _is_typed(text)) if inside else ((ours or totals) and _has_content(text))
            )
            if area.left <= column <= area.right and in_the_way:
                raise no_room(filling.resize, f"in cel {letters(column)}{number} iets anders staat")
    if any(other.overlaps(resize.new_table) for other in taken):
        raise no_room(filling.resize, "daar een andere tabel of draaitabel staat")


def _is_typed(text: str) -> bool:
    return _has_content(text) and "<f" not in text


def _has_content(text: str) -> bool:
    return _CONTENT.search(text) is not None


def _write_definition(package: Package, filling: Filling) -> None:
    if filling.resize.new_table != filling.table.area or filling.definition.get("insertRow"):
        resize_table(filling.definition, filling.resize)
        package.replace(filling.table.part, filling.definition)


def _refresh_charts(package: Package, structure: Structure, fillings: list[Filling]) -> None:
    """Let the charts on the sheets of our tables show the new rows."""
    by_table = {filling.table.name: filling for filling in fillings}

    def values(resize: Resize, column: int) -> list[str | float | None] | None:
        series = by_table[resize.table.name].columns.get(column)
        return None if series is None else [plain(value, date1904=structure.date1904) for value in series.tolist()]

    for sheet in {filling.table.sheet: None for filling in fillings}:
        for part in chart_parts(package, sheet.part):
            root = package.xml(part)
            if refresh_chart(root, [filling.resize for filling in fillings], values):
                package.replace(part, root)
