"""Replaces the rows of the program's tables and the content of its named cells in a workbook file, and nothing else.

Where things are is read from the workbook itself (``structure``); what a table's cells look like, from its first data row.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.organisation.raw import CellAt
from ketenrapport.words.cell_names import letters
from ketenrapport.words.notation import fold
from ketenrapport.words.schema import NAMED_CELLS, TABLE
from ketenrapport.workbook.file.blocks import block_fillings, ensure_room_for_block, followed, header_layers, keep_areas, show_all
from ketenrapport.workbook.file.cell_text import RowTexts, cell, has_content, is_typed, plain
from ketenrapport.workbook.file.chartdata import chart_parts, refresh_chart
from ketenrapport.workbook.file.cut_rows import IrregularError
from ketenrapport.workbook.file.filling import filling_of
from ketenrapport.workbook.file.hyperlinks import add_links
from ketenrapport.workbook.file.link_places import LinkPlaces
from ketenrapport.workbook.file.members import Deflated, deflated
from ketenrapport.workbook.file.package import MAIN, Package
from ketenrapport.workbook.file.recalculation import drop_calculation_chain, recalculate_on_load, refresh_pivots
from ketenrapport.workbook.file.references import Area, stretch_formula
from ketenrapport.workbook.file.refusals import no_room
from ketenrapport.workbook.file.resize import Resize, follow_on_sheet, is_filtered, resize_table
from ketenrapport.workbook.file.sheet_xml import Layer, SheetXml, normalise
from ketenrapport.workbook.file.sparklines import Drawing, draw, drawing
from ketenrapport.workbook.file.structure import SheetPart, Structure, pivot_areas, read_structure
from ketenrapport.workbook.file.user_columns import extra_layers, formula_below

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketenrapport.organisation.raw import SheetContent, Sparklines
    from ketenrapport.workbook.file.blocks import BlockFilling
    from ketenrapport.workbook.file.filling import Filling

_ADDRESS = re.compile(r'(<c r="[A-Z]+)\d+"')


class OnSheet(Struct, frozen=True):
    """All that one sheet gets: rows of tables, named cells by row and column, sparklines, and blocks."""

    part: SheetPart
    fillings: Sequence[Filling]
    cells: Mapping[tuple[int, int], object]
    drawings: Sequence[Drawing]
    blocks: Sequence[BlockFilling]


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
        if (filling := filling_of(package, structure, TABLE[identifier], frame, content.outlines.get(identifier, ()))) is not None
    }
    blocks = block_fillings(package, structure, content.blocks)
    places = LinkPlaces(
        {identifier: filling.resize for identifier, filling in by_table.items()},
        {identifier: filling.table for identifier, filling in by_table.items()},
        {block.place.block.identifier: CellAt(block.place.sheet.name, str(block.place.corner)) for block in blocks},
    )
    by_table = {identifier: _located(filling, places) for identifier, filling in by_table.items()}
    fillings = list(by_table.values())
    drawings = _drawings(by_table, content.sparklines)
    cells = _cells_by_sheet(structure, {name: places.cell(value) for name, value in content.cells.items()})
    changed: dict[str, tuple[Deflated, bool]] = {}
    for sheet in structure.sheets:
        here = [filling for filling in fillings if filling.table.sheet == sheet]
        blocks_here = [block for block in blocks if block.place.sheet == sheet]
        if here or sheet in cells or blocks_here:
            new = OnSheet(sheet, here, cells.get(sheet, {}), drawings.get(sheet, []), blocks_here)
            changed[sheet.part] = _sheet(package, structure, new)
    for part, (data, _) in changed.items():  # only now, so that a refusal leaves the package as it was
        package.replace(part, data)
    for filling in fillings:
        _write_definition(package, filling)
    keep_areas(package, blocks)
    _refresh_charts(package, structure, fillings)
    refresh_pivots(package, structure, [filling.table for filling in fillings])
    if any(formulas_changed for _, formulas_changed in changed.values()):
        drop_calculation_chain(package)
    recalculate_on_load(package, structure)


def _located(filling: Filling, places: LinkPlaces) -> Filling:
    """The same, with its links leading to addresses."""
    columns = {column: places.located(cells) if column in filling.links else cells for column, cells in filling.columns.items()}
    return replace(filling, columns=columns)


def _drawings(by_table: Mapping[str, Filling], sparklines: Sequence[Sparklines]) -> dict[SheetPart, list[Drawing]]:
    """The sparklines that each sheet gets."""
    resizes = {identifier: filling.resize for identifier, filling in by_table.items()}
    columns = {
        (identifier, column.identifier): filling.table.columns[fold(column.header)]
        for identifier, filling in by_table.items()
        for column in TABLE[identifier].columns
        if fold(column.header) in filling.table.columns
    }
    found: dict[SheetPart, list[Drawing]] = {}
    for lines in sparklines:
        needed = {(lines.table, lines.column), *((lines.source, column) for column, _, _ in lines.stretches)}
        if needed <= columns.keys():
            found.setdefault(by_table[lines.table].table.sheet, []).append(drawing(lines, resizes, columns))
    return found


def _cells_by_sheet(structure: Structure, cells: Mapping[str, object]) -> dict[SheetPart, dict[tuple[int, int], object]]:
    """The new content of named cells by row and column, for each sheet."""
    names = {named.identifier: named.name for named in NAMED_CELLS}
    found: dict[SheetPart, dict[tuple[int, int], object]] = {}
    for identifier, value in cells.items():
        place = structure.named_cells.get(names[identifier].casefold())
        if place is not None:
            found.setdefault(place[0], {})[place[1].top, place[1].left] = value
    return found


def _sheet(package: Package, structure: Structure, new: OnSheet) -> tuple[Deflated, bool]:
    """The new content of a sheet, and whether formulas came or went."""
    taken = _taken(package, structure, new)
    try:
        return _rewrite(SheetXml(package.pieces(new.part.part), package.parse), new, taken, date1904=structure.date1904)
    except IrregularError:
        normal = normalise(package.read(new.part.part), package.parse_sheet)
        return _rewrite(SheetXml(normal, package.parse), new, taken, date1904=structure.date1904)


def _taken(package: Package, structure: Structure, new: OnSheet) -> list[tuple[str, Area]]:
    """What stands on a sheet and may not be grown over: tables as they will be, by name, and pivot tables."""
    resized = {filling.table.name: filling.resize.new_table for filling in new.fillings}
    tables = [(other.name, resized.get(other.name, other.area)) for other in structure.on(new.part)]
    return tables + [("een draaitabel", area) for area in pivot_areas(package, new.part)]


def _rewrite(sheet: SheetXml, new: OnSheet, taken: Sequence[tuple[str, Area]], *, date1904: bool) -> tuple[Deflated, bool]:
    """The same, for a sheet that has been cut into rows."""
    layers = []
    written = []
    filled = False
    for filling in new.fillings:
        _ensure_room(sheet, filling, [area for name, area in taken if name != filling.table.name])
        run_layers = _run_layers(sheet, filling, date1904=date1904, filtered=is_filtered(filling.definition))
        theirs = extra_layers(sheet, filling)
        before, after = _totals_layers(sheet, filling)
        layers += [*before, *run_layers, *theirs, *after]
        written += [layer.area for layer in run_layers]
        filled |= any("<f>" in layer.texts[0] for layer in theirs if layer.texts)
    for (row, column), value in new.cells.items():
        layers.append(Layer(column, 1, row, row, [cell(row, column, sheet.style(row, column), value, date1904=date1904)]))
    for block in new.blocks:
        ensure_room_for_block(sheet, block, [area for _, area in taken])
        run_layers = _run_layers(sheet, block.filling, date1904=date1904, filtered=show_all(sheet.shell, block))
        theirs = extra_layers(sheet, block.filling)
        layers += [*header_layers(sheet, block), *run_layers, *theirs]
        written += [layer.area for layer in run_layers]
        filled |= any("<f>" in layer.texts[0] for layer in theirs if layer.texts)
    resizes = [*(filling.resize for filling in new.fillings), *(followed(sheet, block) for block in new.blocks)]
    follow_on_sheet(sheet.shell, resizes, written)
    for lines in new.drawings:
        draw(sheet.shell, lines)
    for filling in new.fillings:
        for column in filling.links:
            add_links(sheet.shell, column, filling.resize.new.top, filling.columns[column])
    for (row, column), value in new.cells.items():
        add_links(sheet.shell, column, row, [value])
    _let_rows_fold(sheet, new.fillings)
    data = deflated(sheet.pieces(layers))
    return data, filled or sheet.formulas_removed


def _run_layers(sheet: SheetXml, filling: Filling, *, date1904: bool, filtered: bool) -> list[Layer]:
    """Our own columns: new cells in the look of the first data row, and nothing below them."""
    old, new = filling.resize.old, filling.resize.new
    shown_from = old.top if filling.levels or filtered else old.bottom + 1
    layers = []
    for run in filling.runs():
        styles = [sheet.style(old.top, column) for column in run]
        texts = RowTexts([filling.columns[column] for column in run], styles, run[0], old.top, date1904=date1904)
        bottom = max(old.bottom, new.bottom)
        layers.append(Layer(run[0], len(run), old.top, bottom, texts, None, shown_from, filling.heights, filling.levels))
    return layers


def _let_rows_fold(sheet: SheetXml, fillings: Sequence[Filling]) -> None:
    """Let Excel make room at the left for the signs with which rows fold."""
    levels = max((abs(level) for filling in fillings for level in filling.levels), default=0)
    properties = sheet.shell.find(f"{{{MAIN}}}sheetFormatPr")
    if levels and properties is not None:
        properties.set("outlineLevelRow", str(levels))


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
                (totals and not ours and number < area.bottom and is_typed(text)) if inside else ((ours or totals) and has_content(text))
            )
            if area.left <= column <= area.right and in_the_way:
                raise no_room(filling.resize, f"in cel {letters(column)}{number} iets anders staat")
    if formula := formula_below(sheet, filling):
        raise no_room(filling.resize, f"in cel {formula} een formule staat")
    if any(other.overlaps(resize.new_table) for other in taken):
        raise no_room(filling.resize, "daar een andere tabel of draaitabel staat")


def _write_definition(package: Package, filling: Filling) -> None:
    definition, resize = filling.definition, filling.resize
    changes = resize.new_table != filling.table.area or is_filtered(definition)
    if definition is not None and (changes or definition.get("insertRow")):
        resize_table(definition, resize)
        package.replace(filling.table.part, definition)


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
