"""Where links lead in one workbook: targets in output tables, said by row and column, become addresses there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from msgspec import Struct

from ketenrapport.organisation.raw import CellAt, Link, NumberLink
from ketenrapport.words.cell_names import letters
from ketenrapport.words.notation import fold
from ketenrapport.words.schema import TABLE
from ketenrapport.workbook.file.references import parse_area

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketenrapport.organisation.raw import Target
    from ketenrapport.workbook.file.resize import Resize
    from ketenrapport.workbook.file.structure import TablePart


class LinkPlaces(Struct, frozen=True):
    """The output tables of a workbook with the rows that they get, by identifier, those tables with their headers, and the blocks."""

    resizes: Mapping[str, Resize]
    headed: Mapping[str, TablePart]
    blocks: Mapping[str, CellAt]

    def place(self, target: Target) -> CellAt | None:
        """The cell that a target is; None when the workbook lacks its table or column."""
        if isinstance(target, CellAt):
            return target
        if target.table in self.blocks:
            corner = self.blocks[target.table]
            area = parse_area(corner.cell)
            return None if area is None else CellAt(corner.sheet, f"{letters(area.left)}{area.top + 1 + target.row}")
        if target.table not in TABLE:
            return None
        part, resize = self.headed.get(target.table), self.resizes.get(target.table)
        header = fold(TABLE[target.table].column(target.column).header)
        if part is None or resize is None or header not in part.columns or target.row >= resize.rows:
            return None
        return CellAt(part.sheet.name, f"{letters(part.columns[header])}{resize.new.top + target.row}")

    def located(self, cells: pd.Series[Any]) -> pd.Series[Any]:
        """The cells in which every link leads to an address; one that leads nowhere here is a plain text or number."""
        if cells.dtype != object:
            return cells
        return pd.Series([self.cell(value) for value in cells.tolist()], index=cells.index, dtype=object)

    def cell(self, value: object) -> object:
        """The same for the content of one cell."""
        if isinstance(value, Link):
            place = self.place(value.target)
            return str(value) if place is None else Link(value, place)
        if isinstance(value, NumberLink):
            place = self.place(value.target)
            return float(value) if place is None else NumberLink(value, place)
        return value
