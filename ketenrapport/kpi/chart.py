"""One series, ready for a chart: its points, limits, marks and changepoints (methode b8)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

from ketenrapport.kpi.process import Changepoint, Variations, good_way, minimum_and_baseline
from ketenrapport.kpi.windows import days
from ketenrapport.kpi.xmr import Floats, limits_of_each, marks
from ketenrapport.words.verdict import Rule, Variation

if TYPE_CHECKING:
    from collections.abc import Sequence

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


class _Lines(Struct, frozen=True):
    """What stands beside the points of some stretches that lie in one row: limits, and the patterns that points are part of. [points]."""

    mean: Floats
    lower: Floats
    upper: Floats
    rule: NDArray[np.int8]
    direction: NDArray[np.int8]


def chart(variations: Variations, node: int, period: int = -1) -> Series:
    """The points of a node as they counted in a report period (by default the last), with limits and marks."""
    return charts(variations, [node], period)[0]


def charts(variations: Variations, nodes: Sequence[int], period: int = -1) -> list[Series]:
    """The same of many nodes, all at once."""
    organisation, found = variations.organisation, variations.points
    minimum, baseline = minimum_and_baseline(organisation)
    spans = [found.of(node, period) for node in nodes]
    taken = np.concatenate([np.arange(span.start, span.stop) for span in spans]) if spans else np.empty(0, dtype=np.int64)
    owner = np.repeat(np.array(nodes, dtype=np.int64), [span.stop - span.start for span in spans])
    values, column = found.value[taken], found.column[taken]
    cuts, first = [], 0
    for node, span in zip(nodes, spans, strict=True):
        size = span.stop - span.start
        anew = {change.at for change in variations.breaks.get(node, ()) if change.rebase and change.at < size}
        cuts.append([first + at for at in sorted({0, size, *anew})])
        first += size
    lines = _lines(values, [pair for each in cuts for pair in pairwise(each)], baseline, minimum)
    way = lines.direction * good_way(organisation)[owner, 0]
    which_way = np.where(way > 0, Variation.IMPROVEMENT, np.where(way < 0, Variation.DETERIORATION, Variation.SPECIAL))
    variation = np.where(lines.rule == Rule.NONE, Variation.NONE, which_way).astype(np.int8)
    ends = days(found.periods[at].end for at in column.tolist())
    target, target_high = (bound.floats()[:, 0] for bound in variations.norms.in_force(ends[:, None], owner, ("target", "target_high")))
    units = organisation.column("unit")
    made = []
    for node, places in zip(nodes, cuts, strict=True):
        its = slice(places[0], places[-1])
        floor = 0 if units[node] == "%" and (values[its] >= 0).all() else -np.inf
        ceiling = 100 if units[node] == "%" and (values[its] <= 100).all() else np.inf
        made.append(
            Series(
                periods=tuple(found.periods[at] for at in column[its].tolist()),
                values=values[its],
                target=target[its],
                target_high=target_high[its],
                mean=lines.mean[its],
                lower=lines.lower[its],
                upper=lines.upper[its],
                shown_lower=lines.lower[its].clip(floor, ceiling),
                shown_upper=lines.upper[its].clip(floor, ceiling),
                rule=lines.rule[its],
                variation=variation[its],
                provisional=len(places) > 1 and places[-1] - places[-2] < baseline,
                changepoints=variations.breaks.get(node, ()),
            )
        )
    return made


def _lines(values: Floats, stretches: Sequence[tuple[int, int]], baseline: int, minimum: int) -> _Lines:
    """The limits and marks of each stretch of points, from its first place up to its last."""
    starts, ends = np.array(stretches, dtype=np.int64).reshape(-1, 2).T
    sizes = ends - starts
    held_to = limits_of_each(values, starts, sizes, baseline, minimum)
    place = np.arange(int(sizes.max(initial=0)))[:, None]
    there = place < sizes
    where = (starts + place)[there]
    side_by_side = np.full(there.shape, np.nan)
    side_by_side[there] = values[where]
    marked = marks(side_by_side, held_to)
    spread = held_to.width > held_to.dust  # without spread there is nothing to be outside of

    def in_one_row(beside: NDArray[Any]) -> NDArray[Any]:
        row = np.zeros(len(values), dtype=beside.dtype)
        row[where] = np.broadcast_to(beside, there.shape)[there]
        return row

    lower, upper = held_to.mean - held_to.width, held_to.mean + held_to.width
    rule, direction = marked.rule * spread, marked.direction * spread
    return _Lines(*(in_one_row(one) for one in (held_to.mean, lower, upper, rule, direction)))
