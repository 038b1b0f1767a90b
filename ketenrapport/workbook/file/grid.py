"""The cells of whole sheets, whoever read them: a file or an open workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from msgspec import Struct

from ketenrapport.organisation.raw import RawSheet
from ketenrapport.workbook.file.cell_values import read_values
from ketenrapport.workbook.file.sheet_scan import read_cells

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ketenrapport.organisation.raw import RawCell
    from ketenrapport.workbook.file.package import Package
    from ketenrapport.workbook.file.references import Area
    from ketenrapport.workbook.file.sheet_scan import Cells
    from ketenrapport.workbook.file.structure import SheetPart, Structure


class Grid(Struct, frozen=True):
    """The cells of a sheet that hold something, and the number formats in which they show it.

    A merge shows what stands in its first cell; its others are empty.
    """

    cells: Cells
    number_formats: tuple[str, ...]

    @property
    def merges(self) -> tuple[Area, ...]:
        """The merged areas."""
        return self.cells.merges

    @property
    def bottom(self) -> int:
        """The last row that has a cell; 0 when there is none."""
        return int(self.cells.rows[-1]) if len(self.cells.rows) else 0

    def between(self, top: int, bottom: int) -> slice:
        """Where the cells of these rows are."""
        rows = self.cells.rows
        first, last = rows.searchsorted(np.array((top, bottom + 1), dtype=rows.dtype))  # of another type it would copy all rows
        return slice(int(first), int(last))

    def row(self, row: int) -> Mapping[int, RawCell]:
        """The cells of one row, by column."""
        here = self.between(row, row)
        return dict(zip(self.cells.columns[here].tolist(), self.cells.values[here].tolist(), strict=True))

    def value(self, row: int, column: int) -> RawCell:
        """What stands in one cell."""
        return self.row(row).get(column)


def read_grids(package: Package, structure: Structure, sheets: Sequence[SheetPart]) -> dict[str, Grid]:
    """The cells of these sheets, by part. Raises WorkbookError when a sheet is damaged."""
    values = read_values(package, date_1904=structure.date1904)
    return {sheet.part: grid(read_cells(package, sheet.part, values), values.number_formats) for sheet in sheets}


def grid(cells: Cells, number_formats: tuple[str, ...]) -> Grid:
    """The cells as a grid: without what is hidden under a merge."""
    visible = np.ones(len(cells.rows), dtype=bool)
    for merge in cells.merges:
        first, last = np.searchsorted(cells.rows, [merge.top, merge.bottom + 1])
        rows, columns = cells.rows[first:last], cells.columns[first:last]
        corner = (rows == merge.top) & (columns == merge.left)
        visible[first:last] &= corner | (columns < merge.left) | (columns > merge.right)
    return Grid(cells if visible.all() else cells.where(visible), number_formats)


def raw_sheet(found: Grid, *, date_1904: bool) -> RawSheet:
    """The cells of a grid, for who knows nothing of workbooks."""
    cells = found.cells
    merges = tuple((merge.top, merge.left, merge.bottom, merge.right) for merge in cells.merges)
    return RawSheet(cells.rows, cells.columns, cells.values, cells.formats, found.number_formats, merges, date_1904)


def filled_rows(found: Grid, area: Area) -> NDArray[np.int64]:
    """The rows of an area that hold something."""
    here = found.between(area.top, area.bottom)
    rows, columns = found.cells.rows[here], found.cells.columns[here]
    rows = rows[(columns >= area.left) & (columns <= area.right)]
    return cast("NDArray[np.int64]", rows[np.diff(rows, prepend=0) > 0].astype(np.int64))
