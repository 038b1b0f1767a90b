"""Gives the blocks of cells (Ketenmatrix, Verloop) of an open workbook their new rows, by the rules of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from ketenrapport.words.schema import BLOCKS
from ketenrapport.workbook.file.block_places import BlockPlace, block_place
from ketenrapport.workbook.file.references import LAST_ROW, Area, parse_area
from ketenrapport.workbook.file.refusals import no_room_for_block
from ketenrapport.workbook.live import native
from ketenrapport.workbook.live.layout import with_sheet
from ketenrapport.workbook.live.user_columns import formula_below, read_beside, write_beside
from ketenrapport.workbook.live.values import is_empty, read_cells, sent, sent_rows
from ketenrapport.workbook.live.writing import Filling, clear_below

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ketenrapport.workbook.file.structure import SheetPart
    from ketenrapport.workbook.live.layout import Layout

_BESIDE = 66  # columns beside a block that are looked at, and an empty one
_MOST_ROWS = 5_000  # of a block whose name is a single cell


class BlockFilling(Struct, frozen=True):
    """A block with where it stands, and its rows as those of a table."""

    place: BlockPlace
    filling: Filling


def block_fillings(layout: Layout, blocks: Mapping[str, Sequence[Sequence[str | float]]]) -> list[BlockFilling]:
    """What every block of the workbook gets; one whose name is gone is passed over. Raises WorkbookError when it finds no room."""
    found = []
    for block in BLOCKS:
        named = layout.named_now(block.name) if block.identifier in blocks else None
        if named is None:
            continue
        rows = blocks[block.identifier]
        cells, seen = _cells(layout, *named, rows)

        def cell(row: int, column: int, cells: NDArray[np.object_] = cells, seen: Area = seen) -> object:
            inside = seen.top <= row <= seen.bottom and seen.left <= column <= seen.right
            return cells[row - seen.top, column - seen.left] if inside else None

        around = with_sheet(layout, named[0].name)
        taken = [table.area for table in around.structure.tables.values() if table.sheet.name == named[0].name]
        place = block_place(block, named, rows, cell, taken)
        keys = place.keys() if place.extras else []
        filling = Filling(place.resize, place.series(), keys=keys, key_columns=[place.columns[block.key]])
        _ensure_room(place, cells, seen, taken)
        if keys and (formula := formula_below(layout, place.resize, filling.key_columns, filling.extras(), keys)):
            raise no_room_for_block(place.sheet.name, len(place.data), f"in cel {formula} een formule staat")
        found.append(BlockFilling(place, filling))
    return found


def _cells(layout: Layout, sheet: SheetPart, named: Area, rows: Sequence[Sequence[str | float]]) -> tuple[NDArray[np.object_], Area]:
    """What stands where a block is and will be, and around it; and which area that is."""
    bottom = max(named.bottom, named.top + len(rows))
    if (named.top, named.left) == (named.bottom, named.right):
        used = parse_area(layout.sheet(sheet).used_range.address) or named
        bottom = max(bottom, min(used.bottom, named.top + _MOST_ROWS))
    right = max(named.right, named.left + len(rows[0])) + _BESIDE
    seen = Area(named.top, 1, min(bottom, LAST_ROW), right)
    return read_cells(layout.range(sheet, seen).raw_value, seen.bottom - seen.top + 1, seen.right), seen


def _ensure_room(place: BlockPlace, cells: NDArray[np.object_], seen: Area, taken: Sequence[Area]) -> None:
    """Nothing, when a block can get its new size without covering anything. Raises WorkbookError."""
    count = len(place.data)
    for down, across in np.argwhere(~is_empty(cells)).tolist():
        row, column = seen.top + down, seen.left + across
        if row <= place.new_area.bottom and column in place.columns and not place.is_ours(row, column):
            raise no_room_for_block(place.sheet.name, count, f"in cel {Area(row, column, row, column)} iets anders staat")
    if any(other.overlaps(place.new_area) for other in taken):
        raise no_room_for_block(place.sheet.name, count, "daar een tabel of draaitabel staat")


def fill_block(layout: Layout, block: BlockFilling) -> None:
    """Give a block exactly its new rows, and its name the area that it has then."""
    place, filling = block.place, block.filling
    resize, sheet, name = filling.resize, place.sheet, place.block.name
    if layout.copied is None or layout.copied.hides_rows(sheet):
        native.show_all_rows(layout.sheet(sheet).api)
    if place.new_area != place.named:  # first as large as both, so that nothing of ours is taken for the user's if Excel stops halfway
        both = place.new_area.rows(place.area.top, max(place.area.bottom, place.new_area.bottom))
        layout.rename_area(name, sheet, both)
    beside = read_beside(layout, resize, filling.key_columns, filling.extras(), filling.keys) if filling.keys else None
    for column in place.before:
        if column not in place.columns:
            layout.range(sheet, Area(place.area.top, column, place.area.bottom, column)).clear_contents()
    for run in filling.runs():
        header = [sent(place.header()[column], date1904=False) for column in run]
        rows = sent_rows([filling.columns[column] for column in run], date1904=False)
        layout.range(sheet, Area(place.area.top, run[0], resize.new.bottom, run[-1])).raw_value = [header, *rows]
    if resize.new.bottom < resize.old.bottom:
        clear_below(layout, filling, sheet, resize.old.rows(resize.new.bottom + 1, resize.old.bottom))
    if beside is not None:
        write_beside(layout, resize, beside)
    if place.new_area.bottom < place.area.bottom:
        layout.rename_area(name, sheet, place.new_area)
