"""Rows of an output table that move when it is written anew, known by their key: what a user wrote beside one goes along with it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ketenrapport.words.notation import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Key = tuple[str, ...]


def row_keys(columns: Sequence[Sequence[object]]) -> list[Key]:
    """The key of each row as compared, from the columns that make up the key; rows with the same key are told apart by their order.

    >>> row_keys([["A.R1", "a.r1 ", "A.R2"]])
    [('a.r1', '0'), ('a.r1', '1'), ('a.r2', '0')]
    """
    seen = Counter[Key]()
    keys = []
    for cells in zip(*columns, strict=True):
        key = tuple("" if cell is None or cell != cell else fold(str(cell)) for cell in cells)
        keys.append((*key, str(seen[key])))
        seen[key] += 1
    return keys


def in_the_way(typed: Callable[[int], bool], below: int, taken: int) -> list[int]:
    """The rows from ``below`` on with something typed that has to move: up to the row ``taken``, and each goes below that in its turn.

    >>> in_the_way({11, 12, 20}.__contains__, below=11, taken=11)
    [11, 12]
    """
    found: list[int] = []
    row = below
    while row <= taken + len(found) or typed(row):
        if typed(row):
            found.append(row)
        row += 1
    return found


def came_from(old: Mapping[Key, int], new: Sequence[Key]) -> list[int | None]:
    """For each new row the row of the sheet on which it stood; None for one that is new."""
    return [old.get(key) for key in new]
