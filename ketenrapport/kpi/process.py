"""Signal or noise: what each series says about its process, and whether that process can meet its norm (methode b8).

Every report period is judged on what was known on its last day: the last point by then, held against limits from the points
up to then. So a report over an earlier period says today what it said at the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ketenrapport.kpi.norms import in_force
from ketenrapport.kpi.series import Points, points
from ketenrapport.kpi.windows import days
from ketenrapport.kpi.xmr import DUST, Bools, Floats, control, limits, marks
from ketenrapport.words.verdict import Feasibility, Rule, Variation
from ketenrapport.words.vocabulary import Direction, NodeKind, ScoreRollup, ValueRollup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketenrapport.kpi.judgement import Judgement
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.words.periods import Period

Places = NDArray[np.int64]
FEW_CASES = 10
_KPIS = (NodeKind.RESULT, NodeKind.PROCESS, NodeKind.FACTOR)
_OWN_VALUE = tuple(str(kind) for kind in ValueRollup if kind is not ValueRollup.LINK)
_GROUPING = (ScoreRollup.WEIGHTED, ScoreRollup.WORST)
_GOOD = {Direction.HIGHER: 1, Direction.LOWER: -1}


@dataclass(frozen=True)
class Changepoint:
    """A change in a series: ``at`` is the place of the first point that lies wholly after it (past the end when there is none yet)."""

    at: int
    period: str
    reason: str
    rebase: bool


@dataclass(frozen=True)
class Series:
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


@dataclass(frozen=True)
class Variations:
    """Variation and feasibility of every node in every report period. Arrays are [nodes, periods], as in ``Judgement``.

    * ``variation``, ``rule``, ``feasibility``: int8, see ``verdict``; NONE for nodes without a series of their own
    * ``direction``: 1 for a signal upwards, −1 for one downwards, else 0
    * ``provisional``: limits rest on fewer points than the baseline asks
    * ``new_level``: feasibility was tested on the level since the process moved, not on the baseline
    * ``mean``, ``lower``, ``upper``: the limits; NaN where there are none
    * ``since``, ``stretch``: on a signal, since which period and for how many points the series lies on this side of the mean:
      from there a rebase is proposed; '' and 0 otherwise
    """

    organisation: Organisation
    points: Points
    breaks: Mapping[int, tuple[Changepoint, ...]]
    variation: NDArray[np.int8]
    rule: NDArray[np.int8]
    direction: NDArray[np.int8]
    provisional: Bools
    feasibility: NDArray[np.int8]
    new_level: Bools
    mean: Floats
    lower: Floats
    upper: Floats
    since: NDArray[np.object_]
    stretch: NDArray[np.int64]

    def series(self, node: int, period: int = -1) -> Series:
        """The points of a node as they were known in a report period (by default the last), with limits and marks."""
        return _series(self, node, self.points.of(node, period))


@dataclass(frozen=True)
class _Stretches:
    """The series cut where limits start anew, each a column of ``values``, float[most points, stretches].

    ``place`` and ``column`` tell where each point went, ``begin`` which point its stretch begins with: int[points].
    """

    values: Floats
    place: Places
    column: Places
    begin: Places


def vary(organisation: Organisation, judgement: Judgement) -> Variations:
    """The variation of every node of an organisation in every report period. Source: methode b8, 4.

    What the page leaves open, and the expected outcomes decide:

    * values are not rounded; the norm is that of one measuring period, also for a sum, and that on the last day of the report period
    * 'small numbers' looks at denominators of ratios only, of the points that count, and means: more than half of them below 10
    * 'voorlopig' is a remark on a signal, so normal variation on few points goes without
    * the last point must itself be near the limit for 'two of three'; points outside the limit are not near it (as in the source)
    * the direction of a trend decides whether it is good, for the other rules the side of the mean
    * the new level counts from the first of the last points in a row on one side of the mean; it is stable when its own last point
      gives no signal against its own limits
    * too few points comes before small numbers: half of three is no half
    """
    minimum, baseline = _minimum_and_baseline(organisation)
    found = points(organisation, judgement.periods)
    breaks = _breaks(organisation, found)
    cut = _stretches(found, breaks)
    charts = control(cut.values, baseline, minimum)

    in_play, good = _in_play(organisation) & ~_stopped(organisation, judgement), _good(organisation)
    if not len(found.value):
        return _nothing(organisation, found, breaks, in_play)
    known = (found.last >= 0) & in_play
    at = np.where(known, found.last, 0)
    place, column = cut.place[at], cut.column[at]
    enough = known & (place + 1 >= minimum)
    mean, width = (np.where(enough, array[place, column], np.nan) for array in (charts.mean, charts.width))
    small = enough & _small_numbers(found, cut)[at]
    tested = enough & ~small
    rule = np.where(tested, charts.signals.rule[place, column], Rule.NONE)
    signal = rule != Rule.NONE
    direction = np.where(signal, charts.signals.direction[place, column], 0)
    variation = np.select(
        [~in_play, ~enough, small, ~signal, direction * good > 0, direction * good < 0],
        [Variation.NONE, Variation.TOO_FEW, Variation.SMALL_NUMBERS, Variation.NORMAL, Variation.IMPROVEMENT, Variation.DETERIORATION],
        Variation.SPECIAL,
    ).astype(np.int8)
    stretch = np.where(signal, charts.signals.stretch[place, column], 0)
    moved, level_mean, level_width = _new_level(cut, place, column, stretch, signal, baseline, minimum)
    feasibility = _feasibility(
        organisation, judgement, variation, good, np.where(signal, level_mean, mean), np.where(signal, level_width, width), signal & ~moved
    )
    codes = np.array([*(period.code for period in found.periods), ""], dtype=object)
    return Variations(
        organisation=organisation,
        points=found,
        breaks=breaks,
        variation=variation,
        rule=rule.astype(np.int8),
        direction=direction,
        provisional=tested & (place + 1 < baseline),
        feasibility=feasibility,
        new_level=moved & np.isin(feasibility, (Feasibility.HIT_OR_MISS, Feasibility.CAPABLE, Feasibility.INCAPABLE)),
        mean=np.where(tested, mean, np.nan),
        lower=np.where(tested, mean - width, np.nan),
        upper=np.where(tested, mean + width, np.nan),
        since=codes[np.where(stretch > 0, found.column[at - np.maximum(stretch - 1, 0)], -1)],
        stretch=stretch,
    )


def _in_play(organisation: Organisation) -> Bools:
    """Which nodes have a series of their own: bool[nodes, 1]. A link shows its source's; a node that only rolls up scores has none."""
    nodes = organisation.nodes
    own = nodes["kind"].isin(_KPIS).to_numpy() & nodes["value_rollup"].isin(_OWN_VALUE).to_numpy()
    measured = np.zeros(len(nodes), dtype=bool)
    measured[organisation.measurements["node"].to_numpy(dtype=np.int64)] = True
    grouping = (nodes["score_rollup"].isin(_GROUPING) & (nodes["value_rollup"] == ValueRollup.MEASURED)).to_numpy()
    return np.asarray(own & (measured | ~grouping), dtype=bool)[:, None]


def _stopped(organisation: Organisation, judgement: Judgement) -> Bools:
    """Where a KPI is no longer, or not yet, measured: bool[nodes, periods]. What it last said is no news then."""
    stopped = np.zeros(judgement.status.shape, dtype=bool)
    nodes = organisation.nodes
    for row in np.flatnonzero(nodes["measured_from"].notna() | nodes["measured_until"].notna()):
        since, until = nodes["measured_from"].iloc[row], nodes["measured_until"].iloc[row]
        stopped[row] = [(since or period.end) > period.end or (until or period.start) < period.start for period in judgement.periods]
    return stopped


def _good(organisation: Organisation) -> NDArray[np.int8]:
    """1 where up is good, −1 where down is good, 0 for a band or without direction: int8[nodes, 1]."""
    return np.array([_GOOD.get(direction, 0) for direction in organisation.nodes["direction"]], dtype=np.int8)[:, None]


def _breaks(organisation: Organisation, found: Points) -> dict[int, tuple[Changepoint, ...]]:
    """The changepoints of each node. A point belongs to what comes after when its whole period does."""
    table = organisation.tables["changepoints"]
    if table.empty:
        return {}
    position = {code: node for node, code in enumerate(organisation.nodes["code"])}
    breaks: dict[int, list[tuple[Period, Changepoint]]] = {}
    for kpi, code, reason, rebase in zip(table["kpi"], table["since"], table["reason"], table["rebase"], strict=True):
        since, node = organisation.calendar.period(code or ""), position.get(kpi)
        if since is None or node is None:
            continue
        columns = found.column[found.first[node] : found.first[node + 1]]
        at = sum(found.periods[column].start < since.start for column in columns)
        breaks.setdefault(node, []).append((since, Changepoint(at, code, reason or "", bool(rebase))))
    return {node: tuple(change for _, change in sorted(each, key=lambda pair: pair[0])) for node, each in breaks.items()}


def _stretches(found: Points, breaks: Mapping[int, tuple[Changepoint, ...]]) -> _Stretches:
    """The series, cut at the changepoints with Herijken = ja."""
    count = len(found.value)
    starts = np.zeros(count + 1, dtype=bool)
    starts[found.first] = True
    for node, changes in breaks.items():
        size = found.first[node + 1] - found.first[node]
        starts[[found.first[node] + change.at for change in changes if change.rebase and change.at < size]] = True
    starts = starts[:count]
    column = np.cumsum(starts) - 1
    begin = np.flatnonzero(starts)[column]
    place = np.arange(count) - begin
    values = np.full((int(place.max()) + 1 if count else 0, int(column[-1]) + 1 if count else 0), np.nan)
    values[place, column] = found.value
    return _Stretches(values, place, column, begin)


def _small_numbers(found: Points, cut: _Stretches) -> Bools:
    """Where more than half of the points so far rest on few cases: bool[points]."""
    few = np.concatenate([[0], np.cumsum(found.cases < FEW_CASES)])
    return np.asarray(2 * (few[1:] - few[cut.begin]) > cut.place + 1, dtype=bool)


def _new_level(
    cut: _Stretches, place: Places, column: Places, stretch: Places, signal: Bools, baseline: int, minimum: int
) -> tuple[Bools, Floats, Floats]:
    """Whether the points since a series moved form a stable level of their own, and its mean and width: all [nodes, periods]."""
    stable, mean, width = np.zeros(place.shape, dtype=bool), np.full(place.shape, np.nan), np.full(place.shape, np.nan)
    at = np.nonzero(signal & (stretch >= minimum))
    if not at[0].size:
        return stable, mean, width
    start, size = place[at] - stretch[at] + 1, stretch[at]
    most = len(cut.values)
    keys, which = np.unique(column[at] * most + start, return_inverse=True)
    longest = np.zeros(len(keys), dtype=np.int64)
    np.maximum.at(longest, which, size)
    offset = np.arange(longest.max())[:, None]
    taken = np.minimum(keys % most + offset, most - 1)
    levels = np.where(offset < longest, cut.values[taken, keys // most], np.nan)
    charts = control(levels, baseline, minimum)
    stable[at] = charts.signals.rule[size - 1, which] == Rule.NONE
    mean[at], width[at] = charts.mean[size - 1, which], charts.width[size - 1, which]
    return stable, mean, width


def _feasibility(
    organisation: Organisation,
    judgement: Judgement,
    variation: NDArray[np.int8],
    good: NDArray[np.int8],
    mean: Floats,
    width: Floats,
    moving: Bools,
) -> NDArray[np.int8]:
    """Whether limits and norm go together. Only where higher or lower is better, there is a norm, and variation was judged."""
    target = in_force(organisation, days([period.end for period in judgement.periods]), bounds=("target",))[0].floats()
    ahead = (mean - target) * good
    # As with limits: what differs no more than dust lies on the limit, and that is within.
    dust = DUST * np.maximum(np.abs(mean), np.abs(target))
    tested = (variation >= Variation.NORMAL) & (good != 0) & ~np.isnan(target)
    return np.select(
        [variation == Variation.NONE, ~tested, moving, ahead < -width - dust, ahead > width + dust],
        [Feasibility.NONE, Feasibility.UNTESTED, Feasibility.CHANGING, Feasibility.INCAPABLE, Feasibility.CAPABLE],
        Feasibility.HIT_OR_MISS,
    ).astype(np.int8)


def _nothing(organisation: Organisation, found: Points, breaks: Mapping[int, tuple[Changepoint, ...]], in_play: Bools) -> Variations:
    """The variations of an organisation without a single point."""
    shape = in_play.shape
    none, no, never = np.full(shape, np.nan), np.zeros(shape, dtype=bool), np.zeros(shape, dtype=np.int8)
    variation = np.where(in_play, Variation.TOO_FEW, Variation.NONE).astype(np.int8)
    feasibility = np.where(in_play, Feasibility.UNTESTED, Feasibility.NONE).astype(np.int8)
    since, stretch = np.full(shape, "", dtype=object), np.zeros(shape, dtype=np.int64)
    return Variations(organisation, found, breaks, variation, never, never, no, feasibility, no, none, none, none, since, stretch)


def _minimum_and_baseline(organisation: Organisation) -> tuple[int, int]:
    """How many points a verdict takes, and on how many the limits are locked; limits take at least two."""
    return max(organisation.settings.xmr_minimum, 2), max(organisation.settings.xmr_baseline, 2)


def _series(variations: Variations, node: int, which: slice) -> Series:
    organisation, found = variations.organisation, variations.points
    minimum, baseline = _minimum_and_baseline(organisation)
    values = found.value[which]
    size = len(values)
    mean, lower, upper = np.full(size, np.nan), np.full(size, np.nan), np.full(size, np.nan)
    rule, direction = np.zeros(size, dtype=np.int8), np.zeros(size, dtype=np.int8)
    good = int(_good(organisation)[node, 0])
    changes = variations.breaks.get(node, ())
    cuts = sorted({0, size, *(change.at for change in changes if change.rebase and change.at < size)})
    for start, end in pairwise(cuts):
        stretch = slice(start, end)
        if end - start >= minimum:
            held_to = limits(values[start : min(end, start + baseline), None])
            mean[stretch], lower[stretch], upper[stretch] = held_to.mean, held_to.mean - held_to.width, held_to.mean + held_to.width
            marked = marks(values[stretch, None], held_to)
            rule[stretch], direction[stretch] = marked.rule[:, 0], marked.direction[:, 0]
    variation = np.select(
        [rule == Rule.NONE, direction * good > 0, direction * good < 0],
        [Variation.NONE, Variation.IMPROVEMENT, Variation.DETERIORATION],
        Variation.SPECIAL,
    )
    percentage = organisation.nodes["unit"].iloc[node] == "%"
    floor = 0 if percentage and (values >= 0).all() else -np.inf
    ceiling = 100 if percentage and (values <= 100).all() else np.inf
    periods = tuple(found.periods[column] for column in found.column[which])
    bounds = in_force(organisation, days(period.end for period in periods), np.array([node]), ("target", "target_high"))
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
