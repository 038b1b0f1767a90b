"""Widths of columns with which the rows of a table take as few lines as can be."""

from __future__ import annotations

from math import fsum, inf
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Sequence

_NEAR = 20.0  # twentieths of a point: to one point is near enough
DUST = 1e-6  # what is only wider by how floats are added up is not wider


class Words(Struct, frozen=True, eq=False):
    """What stands in a cell: per line that was typed how wide its words are, and how wide a space is."""

    lines: tuple[tuple[float, ...], ...]
    space: float
    beside: float = 0.0
    _found: dict[int, float] = field(default_factory=dict)

    def taken(self, width: float) -> int:
        """How many lines that is in a cell so wide, of which ``beside`` stays free."""
        room, total = width - self.beside, 0
        for words in self.lines:
            total, used = total + 1, 0.0
            for wide in words:
                if used and used + self.space + wide > room + DUST:
                    total, used = total + 1, wide
                else:
                    used += wide + (self.space if used else 0.0)
        return total

    def needed(self, lines: int) -> float:
        """The least width at which it takes no more than so many lines and no word breaks; infinite when there is none."""
        if lines < len(self.lines):
            return inf
        if lines not in self._found:
            high = max((fsum(words) + self.space * (len(words) - 1) for words in self.lines if words), default=0.0)
            longest = max((wide for words in self.lines for wide in words), default=0.0)
            low = (longest if lines > len(self.lines) else high) + self.beside
            high += self.beside
            if self.taken(low) <= lines:
                high = low
            while high - low > _NEAR:
                middle = (low + high) / 2
                low, high = (low, middle) if self.taken(middle) <= lines else (middle, high)
            self._found[lines] = high
        return self._found[lines]


def fewest_lines(widths: Sequence[float], least: Sequence[float], rows: Sequence[Sequence[Words]]) -> list[float]:
    """The widths changed such that the rows take fewer lines together, the row that asks least for it first.

    No column becomes narrower than its ``least``, and one that has each text on one line keeps it so. What no row can use goes back
    to the columns that gave.
    """
    heights = [max(cell.taken(wide) for cell, wide in zip(row, widths, strict=True)) for row in rows]
    if max(heights, default=1) <= 1:
        return list(widths)
    floor = list(least)
    for place, wide in enumerate(widths):
        cells = [row[place] for row in rows]
        single = all(cell.taken(wide) <= 1 for cell in cells)
        kept = (cell.needed(1 if single else high) for cell, high in zip(cells, heights, strict=True))
        floor[place] = min(max(floor[place], *kept), wide)
    spare = fsum(widths) - fsum(floor)
    while True:
        choices = [
            (fsum(wanted) - fsum(floor), place, wanted)
            for place, (row, high) in enumerate(zip(rows, heights, strict=True))
            if high > 1
            for wanted in [[max(has, cell.needed(high - 1)) for cell, has in zip(row, floor, strict=True)]]
        ]
        cost, place, wanted = min(choices, default=(inf, 0, floor))
        if cost > spare:
            break
        floor, spare = wanted, spare - cost
        heights[place] -= 1
    gave = [max(0.0, wide - has) for wide, has in zip(widths, floor, strict=True)]
    share = spare / total if (total := fsum(gave)) else 0.0
    return [has + room * share for has, room in zip(floor, gave, strict=True)]
