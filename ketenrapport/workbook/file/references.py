"""Cell addresses as a workbook writes them: ``C5``, ``$A$1:$V$100``, ``'Mijn blad'!$B$2``, and formulas that hold them."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.words.cell_names import column_number, letters

if TYPE_CHECKING:
    from collections.abc import Iterable

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # ECMA-376-1, 18.3.1.73: what Excel has

_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
_PLAIN_NAME = re.compile(r"(?![A-Za-z]{1,3}\d+$|[RCrc]\d*$)[^\W\d]\w*")
_ON_SHEET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!\[\]]+))!(.+)")
# What a formula may hold that looks like an address but is none comes first: texts, quoted sheet names, columns of a table.
_REFERENCE = r"\"[^\"]*\"|'(?:[^']|'')*'|\[[^\[\]]*\]|(?<![\w.$])(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})(?![\w(.!])"


class Area(Struct, frozen=True):
    """A rectangle of cells; rows and columns count from 1, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        corner = f"{letters(self.left)}{self.top}"
        return corner if (self.top, self.left) == (self.bottom, self.right) else f"{corner}:{letters(self.right)}{self.bottom}"

    @property
    def fixed(self) -> str:
        """As a name writes it: ``$A$1:$B$2``."""
        corners = dict.fromkeys([f"${letters(self.left)}${self.top}", f"${letters(self.right)}${self.bottom}"])
        return ":".join(corners)

    def overlaps(self, other: Area) -> bool:
        """Whether the two have a cell in common."""
        return self.top <= other.bottom and other.top <= self.bottom and self.left <= other.right and other.left <= self.right

    def rows(self, top: int, bottom: int) -> Area:
        """The same columns on other rows."""
        return Area(top, self.left, bottom, self.right)


def parse_area(text: str) -> Area | None:
    """The area that ``text`` names; None for anything but one cell or one range on a sheet (whole columns, several ranges, #REF!)."""
    match = _AREA.fullmatch(text.strip())
    if match is None:
        return None
    left, top, right, bottom = match.groups()
    rows = sorted((int(top), int(bottom or top)))
    columns = sorted((column_number(left), column_number(right or left)))
    if rows[0] < 1 or rows[1] > LAST_ROW or columns[1] > LAST_COLUMN:
        return None
    return Area(rows[0], columns[0], rows[1], columns[1])


def in_apostrophes(sheet: str) -> str:
    """The name of a sheet as a reference may always write it: ``'Mijn blad'``."""
    return "'" + sheet.replace("'", "''") + "'"


def quoted(sheet: str) -> str:
    """The name of a sheet as a formula writes it: in apostrophes, unless it is a plain word."""
    return sheet if _PLAIN_NAME.fullmatch(sheet) else in_apostrophes(sheet)


def unquoted(name: str | None) -> str:
    """The name of a sheet that stood between apostrophes; '' for none."""
    return (name or "").replace("''", "'")


def stretches(numbers: Iterable[int]) -> list[list[int]]:
    """Rows or columns, in order, of which those that follow each other are together.

    >>> stretches([2, 3, 4, 7])
    [[2, 3, 4], [7]]
    """
    return [[number for _, number in run] for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])]


def parse_on_sheet(text: str) -> tuple[str, Area] | None:
    """The sheet and the area of ``'Mijn blad'!$B$2``; None when it is anything else, such as another workbook."""
    match = _ON_SHEET.fullmatch(text.strip().removeprefix("="))
    area = parse_area(match[3]) if match else None
    if match is None or area is None:
        return None
    return unquoted(match[1]) or match[2], area


def shift_formula(formula: str, rows: int, columns: int = 0) -> str:
    """The formula as it reads after filling it down and to the right: relative addresses move, the others stay.

    >>> shift_formula('A5*$B$1+A$1+LOG10(C5)+"A5"', 2)
    'A7*$B$1+A$1+LOG10(C7)+"A5"'
    """

    def move(match: re.Match[str]) -> str:
        fixed_column, column, fixed_row, row = match.groups()
        if column is None:
            return match[0]
        if not fixed_column:
            column = letters(column_number(column) + columns)
        return f"{fixed_column}{column}{fixed_row}{row if fixed_row else int(row) + rows}"

    return re.sub(_REFERENCE, move, formula)


def stretch_formula(formula: str, top: int, bottom: int, new_bottom: int) -> str:
    """The formula in which ranges over exactly these rows end at another row: ``SUM(C5:C9)`` becomes ``SUM(C5:C12)``."""
    return re.sub(rf"(?<![\w$.])(\$?[A-Z]{{1,3}}\$?{top}:\$?[A-Z]{{1,3}}\$?){bottom}(?!\d)", rf"\g<1>{new_bottom}", formula)
