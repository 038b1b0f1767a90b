"""The columns that a user added to a table of the program, in an open workbook: what she wrote beside a row goes along with it.

As in a file (``workbook.file.user_columns``): rows are known by their key, and what belonged to one that is gone comes below the last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.workbook.file.references import Area, shift_formula
from ketenrapport.workbook.live.values import EMPTY, formulas_in, is_formula, read_cells, sent
from ketenrapport.workbook.row_keys import came_from, in_the_way, row_keys

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketenrapport.organisation.raw import RawCell
    from ketenrapport.workbook.file.resize import Resize
    from ketenrapport.workbook.live.layout import Layout
    from ketenrapport.workbook.live.values import Sent
    from ketenrapport.workbook.row_keys import Key

BELOW = 100  # rows below a table in which what lost its row is looked for


class Beside(Struct, frozen=True):
    """What stands in the user's columns beside the rows of a table, and right below it, before it is written anew.

    ``moved`` tells for each new row on which row of the sheet it stood; ``cells`` holds per column what stands on each row, a formula
    as ``=…``; ``homeless`` are the rows with something typed that have no row of the table to go along with.
    """

    moved: Sequence[int | None]
    cells: Mapping[int, Mapping[int, Sent]]
    homeless: Sequence[int]
    last: int

    def stays(self, resize: Resize) -> bool:
        """Whether every row stays where it is, and none goes."""
        old = resize.old
        count = old.bottom - old.top + 1
        return len(self.moved) >= count and all(row == old.top + at for at, row in enumerate(self.moved[:count])) and not self.homeless


def read_beside(layout: Layout, resize: Resize, places: Sequence[int], extras: Sequence[int], keys: Sequence[Key]) -> Beside:
    """What stands beside the rows now; ``places`` are the columns of the key on the sheet, ``keys`` those of the new rows."""
    old, sheet = resize.old, resize.table.sheet
    found = [[row[0] for row in _block(layout, resize, old.rows(old.top, old.bottom), column)] for column in places]
    rows = dict(zip(row_keys(found), range(old.top, old.bottom + 1), strict=True))
    moved = came_from(rows, keys)
    below = resize.table.area.bottom + 1
    cells: dict[int, dict[int, Sent]] = {}
    for column in extras:
        cells[column] = {}
        for first, last in ((old.top, old.bottom), (below, below + BELOW - 1)):
            area = Area(first, column, last, column)
            values = read_cells(layout.range(sheet, area).raw_value, last - first + 1, 1)[:, 0].tolist()
            for row, value, text in zip(range(first, last + 1), values, formulas_in(layout.range(sheet, area)), strict=True):
                if is_formula(text) or value is not None:
                    cells[column][row] = text if is_formula(text) else sent(value, date1904=layout.structure.date1904)
    taken = {row for row in moved if row is not None}
    typed = {row for column in cells.values() for row, cell in column.items() if not is_formula(cell)}
    homeless = [row for row in range(old.top, old.bottom + 1) if row not in taken and row in typed]
    homeless += in_the_way(typed.__contains__, below, resize.new_table.bottom + len(homeless))
    return Beside(moved, cells, homeless, max(homeless, default=0))


def formula_below(layout: Layout, resize: Resize, places: Sequence[int], extras: Sequence[int], keys: Sequence[Key]) -> str:
    """The first cell right below the user's columns with a formula over which they would come; '' when there is none."""
    beside = read_beside(layout, resize, places, extras, keys)
    if beside.stays(resize):
        return ""
    last = max(resize.new_table.bottom + len(beside.homeless), beside.last)
    found = [
        (row, column)
        for column, cells in beside.cells.items()
        for row, cell in cells.items()
        if resize.table.area.bottom < row <= last and is_formula(cell)
    ]
    return str(Area(*min(found), *min(found))) if found else ""


def _block(layout: Layout, resize: Resize, area: Area, column: int) -> list[list[RawCell]]:
    cells = layout.range(resize.table.sheet, Area(area.top, column, area.bottom, column))
    block: list[list[RawCell]] = read_cells(cells.raw_value, area.bottom - area.top + 1, 1).tolist()
    return block


def write_beside(layout: Layout, resize: Resize, beside: Beside) -> None:
    """Put everything beside the row that it belongs to, or below the last one."""
    old, new, sheet = resize.old, resize.new, resize.table.sheet
    grows = len(beside.moved) > old.bottom - old.top + 1
    if beside.stays(resize) and not (grows and resize.table.name.casefold() not in layout.structure.tables):
        return  # nothing moved; Excel itself fills formulas down in a table
    after = resize.new_table.bottom + 1
    for column, cells in beside.cells.items():
        first = cells.get(old.top, EMPTY)
        filled = first if is_formula(first) else EMPTY
        rows = [
            _moved(cells.get(origin, EMPTY), row - origin) if origin is not None else _moved(filled, row - old.top)
            for row, origin in zip(range(new.top, new.bottom + 1), beside.moved, strict=True)
        ]
        layout.range(sheet, Area(new.top, column, new.bottom, column)).raw_value = [[cell] for cell in rows]
        last = max(beside.last, old.bottom, after + len(beside.homeless) - 1)
        if last < after:
            continue
        below = [cell if not is_formula(cell := cells.get(row, EMPTY)) else EMPTY for row in beside.homeless]
        below += [EMPTY] * (last - after + 1 - len(below))
        layout.range(sheet, Area(after, column, last, column)).raw_value = [[cell] for cell in below]


def _moved(cell: Sent, rows: int) -> Sent:
    return f"={shift_formula(str(cell)[1:], rows)}" if is_formula(cell) else cell
