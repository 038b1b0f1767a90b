"""One series, ready for a chart: its points, limits, marks and changepoints (methode b8)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from ketenrapport.kpi.process import Changepoint, Variations, good_way_of, minimum_and_baseline
from ketenrapport.kpi.windows import days
from ketenrapport.kpi.xmr import Floats, limits, marks
from ketenrapport.words.verdict import Rule, Variation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ketenrapport.words.periods import Period


class Series(Struct, frozen=True):
    """One KPI up to a report period, ready for a chart. Arrays are [points].

    * ``periods``, ``values``: the points, not rounded
    * ``target``, ``target_high``: the norm of one measuring period, as in force on the last day of each; NaN where there is none
    * ``mean``, ``lower``, ``upper``: the limits of the stretch since the last rebase before each point, as they were known at its
      last point; NaN where there were too few points
    * ``shown_lower``, ``shown_upper``: the same, cut off at 0 and 100 for percentages that stay within these themselves
    * ``rule``, ``variation``: the points that take part in a pattern against these limits (a run marks all seven), else NONE
    * ``provisional``: the last limits rest on fewer points than the baseline asks
    """

    periods: tuple[Period, ...]
    values: Floats
    target: Floats
    target_high: Floats
    mean: Floats
    lower: Floats
    upper: Floats
    shown_lower: Floats
    shown_upper: Floats
    rule: NDArray[np.int8]
    variation: NDArray[np.int8]
    provisional: bool
    changepoints: tuple[Changepoint, ...]


def chart(variations: Variations, node: int, period: int = -1) -> Series:
    """The points of a node as they counted in a report period (by default the last), with limits and marks."""
    which = variations.points.of(node, period)
    organisation, found = variations.organisation, variations.points
    minimum, baseline = minimum_and_baseline(organisation)
    values = found.value[which]
    size = len(values)
    mean, lower, upper = np.full(size, np.nan), np.full(size, np.nan), np.full(size, np.nan)
    rule, direction = np.zeros(size, dtype=np.int8), np.zeros(size, dtype=np.int8)
    good = good_way_of(organisation.column("direction")[node])
    changes = variations.breaks.get(node, ())
    cuts = sorted({0, size, *(change.at for change in changes if change.rebase and change.at < size)})
    for start, end in pairwise(cuts):
        stretch = slice(start, end)
        if end - start >= minimum:
            held_to = limits(values[start : min(end, start + baseline), None])
            mean[stretch], lower[stretch], upper[stretch] = held_to.mean, held_to.mean - held_to.width, held_to.mean + held_to.width
            if held_to.width > held_to.dust:  # without spread there is nothing to be outside of
                marked = marks(values[stretch, None], held_to)
                rule[stretch], direction[stretch] = marked.rule[:, 0], marked.direction[:, 0]
    way = direction * good
    which_way = np.where(way > 0, Variation.IMPROVEMENT, np.where(way < 0, Variation.DETERIORATION, Variation.SPECIAL))
    variation = np.where(rule == Rule.NONE, Variation.NONE, which_way)
    percentage = organisation.column("unit")[node] == "%"
    floor = 0 if percentage and (values >= 0).all() else -np.inf
    ceiling = 100 if percentage and (values <= 100).all() else np.inf
    periods = tuple(found.periods[column] for column in found.column[which])
    bounds = variations.norms.in_force(days(period.end for period in periods)[None, :], np.array([node]), ("target", "target_high"))
    target, target_high = (bound.floats()[0] for bound in bounds)
    return Series(
        periods=periods,
        values=values,
        target=target,
        target_high=target_high,
        mean=mean,
        lower=lower,
        upper=upper,
        shown_lower=lower.clip(floor, ceiling),
        shown_upper=upper.clip(floor, ceiling),
        rule=rule,
        variation=variation.astype(np.int8),
        provisional=size > 0 and size - cuts[-2] < baseline,
        changepoints=changes,
    )
