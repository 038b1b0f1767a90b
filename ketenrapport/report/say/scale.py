"""The value axis of a chart: round numbers around what it shows."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketenrapport.report.say.blocks import Role, Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.report.say.blocks import Chart


_STEPS = (1, 2, 2.5, 5, 10)


def axis(chart: Chart) -> tuple[float, float, float]:
    """Lowest and highest value and the step of the value axis, on round numbers; columns start at zero."""
    values = [v for s in chart.series if s.role is not Role.BREAK for v in s.values if v is not None]
    return round_axis(values, chart.decimals, percentage=chart.unit.strip() == "%", from_zero=chart.shape is Shape.COLUMNS)


def round_axis(
    values: Sequence[float],
    decimals: int,
    *,
    percentage: bool = False,
    from_zero: bool = False,
    parts: int = 4,
    steps: Sequence[float] = _STEPS,
) -> tuple[float, float, float]:
    """Lowest and highest value and the step of an axis on round numbers, in about so many parts; a percentage ends at 100.

    A quarter of 68 to 86 is 4.5, so the step is 5:

    >>> round_axis([68.0, 86.0], 1, percentage=True)
    (65.0, 90.0, 5.0)
    """
    low, high = min(values, default=0.0), max(values, default=1.0)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    span = (high - low) or abs(high) or 1.0
    rough = span / parts
    scale = 10.0 ** floor(log10(rough))
    # No finer than the values themselves: half a decision does not exist.
    step = max(next(scale * m for m in steps if scale * m >= rough * 0.999), 10.0**-decimals)
    room = 0.0 if from_zero and low == 0 else span * 0.05
    bottom, top = floor((low - room) / step) * step, ceil((high + span * 0.05) / step) * step
    if percentage and high <= 100 < top:
        top = 100.0
    if low >= 0:
        bottom = max(bottom, 0.0)
    return bottom, top, step


def common_scale(charts: Sequence[Chart]) -> tuple[float, float, float]:
    """One value axis for several charts: lowest, highest and step."""
    together = charts[0]
    return axis(replace(together, series=tuple(series for chart in charts for series in chart.series)))
