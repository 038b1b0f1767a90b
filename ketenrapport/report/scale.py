"""The value axis of a chart: round numbers around what it shows, and how they are written."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING

from ketenrapport.words.wording import EURO, NO_BREAK, money

if TYPE_CHECKING:
    from collections.abc import Sequence

_STEPS = (1, 2, 2.5, 5, 10)
_DUTCH = "[$-413]"  # comma and point as in the text, where the application allows it


def round_axis(
    values: Sequence[float],
    decimals: int,
    *,
    percentage: bool = False,
    parts: int = 4,
    steps: Sequence[float] = _STEPS,
) -> tuple[float, float, float]:
    """Lowest and highest value and the step of an axis on round numbers, in about so many parts; a percentage ends at 100.

    A quarter of 68 to 86 is 4.5, so the step is 5:

    >>> round_axis([68.0, 86.0], 1, percentage=True)
    (65.0, 90.0, 5.0)
    """
    low, high = min(values, default=0.0), max(values, default=1.0)
    span = (high - low) or abs(high) or 1.0
    rough = span / parts
    scale = 10.0 ** floor(log10(rough))
    # No finer than the values themselves: half a decision does not exist.
    step = max(next(scale * m for m in steps if scale * m >= rough * 0.999), 10.0**-decimals)
    room = span * 0.05
    bottom, top = floor((low - room) / step) * step, ceil((high + room) / step) * step
    if percentage and high <= 100 < top:
        top = 100.0
    if low >= 0:
        bottom = max(bottom, 0.0)
    return bottom, top, step


def number_format(unit: str, decimals: int) -> str:
    """The format code of a value with its unit; only signs that are short enough to stand with every number are shown."""
    code = "#,##0" + ("." + "0" * decimals if decimals else "")
    if unit.strip() == "%":
        code = f'{code}"{NO_BREAK}%"'
    elif amount := money(unit):
        counted = amount.removeprefix(EURO).strip()
        code = f'"{EURO}{NO_BREAK}"{code}' + (f'"{NO_BREAK}{counted}"' if counted else "")
    return _DUTCH + code
