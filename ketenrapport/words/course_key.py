"""How a row of Verloop says how its cells look: a key of letters, in a hidden column, that the conditional formats of the sheet read.

The first letter tells what the row is and how many decimals it shows, each of the others the verdict of one period: a number in a
cell has no room for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import VALUES, NodeKind

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_HEADER = "Teken"
NOTHING = "-"
CHAIN, VALUE = "K", "W"
MOST_DECIMALS = 4
FREE = "x"  # as many decimals as the number has

VERDICT: Mapping[Status, str] = {Status.GREEN: "g", Status.ORANGE: "o", Status.RED: "r", Status.GREY: "n"}
# Other letters, not capitals: a worksheet takes those for the same.
CARRIED: Mapping[Status, str] = {Status.GREEN: "a", Status.ORANGE: "b", Status.RED: "c", Status.GREY: "d"}


def letter(status: Status, *, carried: bool) -> str:
    """The letter of one verdict; another one for a figure that was carried over from an earlier period."""
    return (CARRIED if carried else VERDICT)[status]


def letter_of_row(kind: str | None, decimals: float) -> str:
    """The letter of a row: of a chain, of a value, or how many decimals its figures have; None is a kind that could not be read.

    >>> letter_of_row(NodeKind.CHAIN, 0), letter_of_row(NodeKind.RESULT, 1.0), letter_of_row(NodeKind.PROCESS, float("nan"))
    ('K', '1', 'x')
    """
    if kind == NodeKind.CHAIN:
        return CHAIN
    if kind in VALUES:
        return VALUE
    return str(int(decimals)) if 0 <= decimals <= MOST_DECIMALS else FREE
