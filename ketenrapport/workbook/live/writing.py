"""Gives the tables of an open workbook their new rows: the writing half of the live adapter."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, nullcontext
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from msgspec import Struct

from ketenrapport.words.notation import fold
from ketenrapport.words.schema import TABLE
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.references import LAST_ROW, Area, in_apostrophes, parse_area, parse_on_sheet, stretches
from ketenrapport.workbook.file.refusals import no_column, no_room, too_long
from ketenrapport.workbook.file.resize import Resize
from ketenrapport.workbook.live import native
from ketenrapport.workbook.live.busy import insist
from ketenrapport.workbook.live.filters import without_filter
from ketenrapport.workbook.live.user_columns import Beside, formula_below, read_beside, write_beside
from ketenrapport.workbook.live.values import formulas_in, is_empty, is_formula, read_cells, sent, sent_rows
from ketenrapport.workbook.row_keys import row_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import xlwings as xw

    from ketenrapport.organisation.raw import Sparklines
    from ketenrapport.words.vocabulary import Table
    from ketenrapport.workbook.file.structure import SheetPart, TablePart
    from ketenrapport.workbook.live.layout import Layout
    from ketenrapport.workbook.row_keys import Key


class Filling(Struct, frozen=True):
    """New content for a table: our columns by their place on the sheet; the others are the user's.

    ``table`` is what it is declared as, for one whose rows are known by a key; ``keys`` and ``key_columns`` are the keys of its new
    rows and the columns in which those stand. ``levels`` are those at which rows fold.
    """

    resize: Resize
    columns: Mapping[int, pd.Series[Any]]
    table: Table | None = None
    keys: Sequence[Key] = ()
    key_columns: Sequence[int] = ()
    levels: Sequence[int] = ()

    def runs(self) -> list[list[int]]:
        """Our columns, in stretches without a column of the user between them."""
        return stretches(sorted(self.columns))

    def extras(self) -> list[int]:
        """The columns that the user added to the table."""
        return [column for column in range(self.resize.old.left, self.resize.old.right + 1) if column not in self.columns]


def table_filling(part: TablePart, table: Table, frame: pd.DataFrame, levels: Sequence[int]) -> Filling:
    """What a table gets, which has its headers; no rows are one empty row. Raises WorkbookError."""
    if len(frame) > LAST_ROW - part.data.top - part.totals_rows:
        raise too_long(len(frame), part.sheet.name)
    rows = frame if len(frame) else pd.DataFrame({column: [None] for column in frame.columns}, dtype=object)
    places = part.columns
    there = [column for column in table.columns if fold(column.header) in places]
    for column in table.columns:
        if column.since == 1 and column not in there:  # of later ones it has been told that there was no place
            raise no_column(table, part.sheet.name, column)
    columns = {places[fold(column.header)]: rows[column.identifier] for column in there}
    key_columns = [places[header] for name in table.key if (header := fold(table.column(name).header)) in places]
    keys = row_keys([rows[name].tolist() for name in table.key]) if len(key_columns) == len(table.key) > 0 else []
    return Filling(Resize(part, len(rows)), columns, table, keys, key_columns, levels)


@contextmanager
def unprotected(layout: Layout, sheets: Iterable[SheetPart]) -> Iterator[None]:
    """Take away the protection of sheets that have no password; afterwards it is as it was. Raises WorkbookError."""
    with ExitStack() as stack:
        for sheet in sheets:
            api = layout.sheet(sheet).api
            how = native.protection(api) if layout.copied is None else layout.copied.protection(sheet)
            if how is None:
                continue
            try:
                is_free = native.unprotect(api)
            except Exception:
                insist(native.protect, api, how)
                raise
            if not is_free:
                raise WorkbookError(
                    f"Het blad {sheet.name} is beveiligd met een wachtwoord; hef dat op met Controleren > Beveiliging blad opheffen."
                )
            stack.callback(insist, native.protect, api, how)
        yield


def ensure_room(layout: Layout, filling: Filling, already: int = 0) -> None:
    """Nothing, when the table can get its new size without covering anything; rows up to ``already`` are its own. Raises WorkbookError."""
    resize = filling.resize
    table, new = resize.table, resize.new_table
    if any(other.area.overlaps(new) for other in layout.structure.beside(table)):
        raise no_room(resize, "daar een andere tabel of draaitabel staat")
    extras = filling.extras() if filling.keys else []
    if extras and (formula := formula_below(layout, resize, filling.key_columns, extras, filling.keys)):
        raise no_room(resize, f"in cel {formula} een formule staat")
    below = new.rows(max(table.area.bottom, already) + 1, new.bottom)
    if below.top > below.bottom:
        return
    block = read_cells(layout.range(table.sheet, below).raw_value, below.bottom - below.top + 1, below.right - below.left + 1)
    there = ~is_empty(block)
    there[:, [column - below.left for column in extras]] = False  # what a user left there in her own columns moves out of the way
    taken = np.argwhere(there)
    if len(taken):
        row, column = taken[0]
        cell = Area(below.top + int(row), below.left + int(column), below.top + int(row), below.left + int(column))
        raise no_room(resize, f"in cel {cell} iets anders staat")


def fill(layout: Layout, filling: Filling, tell: Callable[[str], None]) -> None:
    """Give a table exactly its new rows, and clear what an earlier, longer result left below them.

    What of the user's could not be put back is told in a sentence.
    """
    resize, sheet = filling.resize, filling.resize.table.sheet
    is_list = filling.table is not None and not filling.table.key  # of a fixed length, or behind a chart: nobody filters it
    beside = _beside(layout, filling)
    with (
        nullcontext() if is_list else without_filter(layout, resize.table, tell),
        without_totals(layout, filling),
    ):
        grow(layout, filling)
        assign(layout, filling, resize.new.top, resize.new.bottom)
        if resize.new.bottom < resize.old.bottom:
            clear_below(layout, filling, sheet, resize.old.rows(resize.new.bottom + 1, resize.old.bottom))
        if beside is not None:
            write_beside(layout, resize, beside)
    if any(filling.levels) or (filling.levels and native.folds(layout.range(sheet, resize.new).api)):
        native.fold_rows(layout.range(sheet, resize.new).api, resize.new.top, filling.levels)


def _beside(layout: Layout, filling: Filling) -> Beside | None:
    """What the user wrote beside the rows; None when she has no column here, or rows have no key to know them by."""
    if not filling.keys or not filling.extras():
        return None
    return read_beside(layout, filling.resize, filling.key_columns, filling.extras(), filling.keys)


def clear_below(layout: Layout, filling: Filling, sheet: SheetPart, stale: Area) -> None:
    """Clear rows that are no longer the table's: what is ours, and formulas of the user; what she typed stays."""
    for run in filling.runs():
        layout.range(sheet, Area(stale.top, run[0], stale.bottom, run[-1])).clear_contents()
    for column in filling.extras():
        cells = layout.range(sheet, Area(stale.top, column, stale.bottom, column))
        texts = formulas_in(cells)
        if any(map(is_formula, texts)):
            cells.formula = [["" if is_formula(text) else text] for text in texts]


def formula_rows(cells: xw.Range, area: Area) -> set[int]:
    """The rows of a column in which the cell holds a formula; ``cells`` is the range, ``area`` where it is."""
    return {row for row, text in enumerate(formulas_in(cells), start=area.top) if is_formula(text)}


@contextmanager
def without_totals(layout: Layout, filling: Filling) -> Iterator[None]:
    """Put the totals of a table aside while it gets another size; afterwards Excel shows them below its new rows."""
    resize = filling.resize
    aside = resize.table.totals_rows > 0 and resize.new_table != resize.table.area
    if aside:
        layout.table(resize.table).show_totals = False
    try:
        yield
    finally:
        if aside:
            insist(lambda: setattr(layout.table(resize.table), "show_totals", True))


def grow(layout: Layout, filling: Filling) -> None:
    """Give a table its new size."""
    resize = filling.resize
    area = resize.old.rows(resize.table.area.top, resize.new.bottom)
    if resize.new_table != resize.table.area:
        layout.table(resize.table).resize(layout.range(resize.table.sheet, area))
        if resize.new.bottom > resize.old.bottom:
            _dress(layout, filling)


def _dress(layout: Layout, filling: Filling) -> None:
    """Give new rows the look of the first one, where Excel has not done so itself when the table grew.

    Only then, since pasted formats split up the rules of conditional formats. The indent of a cell tells: those of our
    tables have one, a fresh cell has none.
    """
    old, new = filling.resize.old, filling.resize.new
    sheet, runs = filling.resize.table.sheet, filling.runs()
    if native.indent(layout.range(sheet, Area(new.bottom, runs[0][0], new.bottom, runs[0][0])).api):
        return
    for run in runs:
        first = layout.range(sheet, Area(old.top, run[0], old.top, run[-1]))
        first.copy()
        layout.range(sheet, Area(old.bottom + 1, run[0], new.bottom, run[-1])).paste(paste="formats")


def assign(layout: Layout, filling: Filling, top: int, bottom: int) -> None:
    """Write our columns on these rows, one assignment for each stretch of them."""
    for run in filling.runs():
        cells = layout.range(filling.resize.table.sheet, Area(top, run[0], bottom, run[-1]))
        cells.raw_value = sent_rows([filling.columns[column] for column in run], date1904=layout.structure.date1904)


def draw(layout: Layout, fillings: Mapping[str, Filling], lines: Sparklines) -> None:
    """Let the sparklines of a table show the new rows of the table that they are drawn from."""
    if lines.table not in fillings or lines.source not in fillings or not lines.stretches:
        return
    needed = {(lines.table, lines.column), *((lines.source, column) for column, _, _ in lines.stretches)}
    if any(fold(TABLE[name].column(column).header) not in fillings[name].resize.table.columns for name, column in needed):
        return
    table, source = fillings[lines.table].resize, fillings[lines.source].resize
    at = table.table.columns[fold(TABLE[lines.table].column(lines.column).header)]
    sheet = in_apostrophes(source.table.sheet.name)

    def address(column: str, first: int, last: int) -> str:
        drawn = source.table.columns[fold(TABLE[lines.source].column(column).header)]
        return f"{sheet}!{Area(source.new.top + first, drawn, source.new.top + last, drawn)}"

    sources, place = [address(*stretch) for stretch in lines.stretches], Area(table.new.top, at, table.new.bottom, at)
    if layout.copied is not None and _are_drawn(layout.copied.sparklines(table.table.sheet), place, sources):
        return  # as they are: each costs two calls
    block = address(lines.stretches[0][0], 0, len(lines.stretches) - 1)
    native.redraw_sparklines(layout.range(table.table.sheet, place).api, sources, block)


def _are_drawn(there: Mapping[str, str], place: Area, sources: Sequence[str]) -> bool:
    """Whether exactly these sparklines stand in a column, or none at all: then the user took them away."""
    column = {cell: source for cell, source in there.items() if (at := parse_area(cell)) and at.left == at.right == place.left}
    wanted = {str(place.rows(row, row)): parse_on_sheet(source) for row, source in enumerate(sources, start=place.top)}
    return not column or {cell: parse_on_sheet(source) for cell, source in column.items()} == wanted


def write_cells(layout: Layout, cells: Iterable[tuple[SheetPart, Area, object]]) -> None:
    """Write single cells; those right below each other on a sheet go in one assignment."""
    placed = sorted(
        ((sheet, area.left, area.top, value) for sheet, area, value in cells), key=lambda cell: (cell[0].name, cell[1], cell[2])
    )
    numbered = enumerate(placed)
    for (sheet, column, _), run in groupby(numbered, key=lambda pair: (*pair[1][:2], pair[1][2] - pair[0])):
        stretch = [cell for _, cell in run]
        area = Area(stretch[0][2], column, stretch[-1][2], column)
        layout.range(sheet, area).raw_value = [[sent(value, date1904=False)] for *_, value in stretch]
