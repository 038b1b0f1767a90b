"""Signal or noise: what each series says about its process, and whether that process can meet its norm (methode b8).

Every report period is judged on what was known on its last day: the last point by then, held against limits from the points
up to then. So a report over an earlier period says today what it said at the time.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from ketenrapport.kpi.feasibility import by_experience, by_limits
from ketenrapport.kpi.last_points import Said, Standing, last_points
from ketenrapport.kpi.levels import Stretches
from ketenrapport.kpi.norms import NormsByDay, norms_by_day
from ketenrapport.kpi.rarity import small_numbers
from ketenrapport.kpi.series import Points, has_series
from ketenrapport.organisation.model import once
from ketenrapport.words.verdict import Feasibility, Rule, Variation
from ketenrapport.words.vocabulary import FROM_CHILDREN, KPIS, Direction, ValueRollup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketenrapport.kpi.judgement import Judgement
    from ketenrapport.kpi.xmr import Bools, Floats
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.words.periods import Period

Places = NDArray[np.int64]


class Changepoint(Struct, frozen=True):
    """A change in a series: ``at`` is the place of the first point that lies wholly after it (past the end when there is none yet)."""

    at: int
    period: str
    reason: str
    rebase: bool


class Variations(Struct, frozen=True, dict=True):
    """Variation and feasibility of every node in every report period. Arrays are [nodes, periods], as in ``Judgement``.

    * ``variation``, ``rule``, ``feasibility``: int8, see ``verdict``; NONE for nodes without a series of their own
    * ``direction``: 1 for a signal or a level upwards, −1 for one downwards, else 0
    * ``provisional``: limits rest on fewer points than the baseline asks
    * ``on_level``: a new level holds, and the last point was held against that
    * ``new_level``: feasibility was tested on the points since the process moved, not on the baseline
    * ``tried``: feasibility rests on so many measuring periods in which the norm was never, or always, met; else 0
    * ``mean``, ``lower``, ``upper``: the limits of the baseline; NaN where there are none
    * ``since``, ``stretch``: of a level its first period and how many points it has; of a signal those of the points in a row on this
      side of the mean; '' and 0 otherwise
    * ``last_point``: the period of the last point; ``changepoint``: the one with Herijken = nee that marks the level, or ''
    """

    organisation: Organisation
    points: Points
    breaks: Mapping[int, tuple[Changepoint, ...]]
    variation: NDArray[np.int8]
    rule: NDArray[np.int8]
    direction: NDArray[np.int8]
    provisional: Bools
    feasibility: NDArray[np.int8]
    on_level: Bools
    new_level: Bools
    tried: NDArray[np.int64]
    mean: Floats
    lower: Floats
    upper: Floats
    since: NDArray[np.object_]
    stretch: Places
    last_point: NDArray[np.object_]

    @cached_property
    def norms(self) -> NormsByDay:
        """The norms, to look up for one node at a time."""
        return norms_by_day(self.organisation)

    def changepoint(self, node: int, period: int = -1) -> str:
        """The changepoint with Herijken = nee that marks the new level of a node: within two points of its begin; '' when none does."""
        if not self.on_level[node, period]:
            return ""
        begin = int(self.points.last[node, period] - self.points.first[node]) - int(self.stretch[node, period]) + 1
        near = [change for change in self.breaks.get(node, ()) if not change.rebase and abs(change.at - begin) <= _NEAR]
        return min(near, key=lambda change: abs(change.at - begin)).period if near else ""


_NEAR = 2


def vary(organisation: Organisation, judgement: Judgement) -> Variations:
    """The variation of every node of an organisation in every report period. Source: methode b8, 4.

    On the measurements that counted for the judgement: for comparisons with what could be said then, give it ``judgement.then`` (b1).

    What the page leaves open:

    * values are not rounded; the norm is that of one measuring period, also for a sum
    * the last point must itself be near the limit for 'two of three'; points outside the limit are not near it (as in the source)
    * the direction of a trend decides whether it is good, for the other rules the side of the mean
    """
    minimum, baseline = minimum_and_baseline(organisation)
    found = judgement.points
    breaks = _breaks(organisation, found)
    in_play, good = _in_play(organisation) & ~_stopped(organisation, judgement), good_way(organisation)
    if not len(found.value):
        return _nothing(organisation, found, breaks, in_play)
    cut = _stretches(found, breaks)
    fresh = _fresh_start(organisation, judgement, breaks, found)

    known = (found.last >= fresh) & (found.last >= 0) & in_play
    at = np.where(known, found.last, 0)
    enough = known & (cut.place[at] + 1 >= minimum)
    stale = enough & found.stale
    small = enough & ~stale & small_numbers(organisation, found, cut.begin, baseline)[at]
    said = last_points(cut, at, Standing(in_play, enough, stale, small), good, (baseline, minimum))
    feasibility, new_level = _by_limits(organisation, judgement, good, said)
    since_when = np.maximum(cut.begin[at], np.where(said.on_level, cut.begin[at] + said.start, 0))
    tried, met = by_experience(organisation, found, since_when, feasibility == Feasibility.HIT_OR_MISS)
    always = np.where((tried > 0) & (met == 0), Feasibility.INCAPABLE, np.where((tried > 0) & (met == tried), Feasibility.CAPABLE, 0))
    codes = np.array([*(period.code for period in found.periods), ""], dtype=object)
    return Variations(
        organisation=organisation,
        points=found,
        breaks=breaks,
        variation=said.variation,
        rule=said.rule,
        direction=said.direction,
        provisional=said.tested & (cut.place[at] + 1 < baseline),
        feasibility=np.where(in_play, np.where(always > 0, always, feasibility), Feasibility.NONE).astype(np.int8),
        on_level=said.on_level,
        new_level=new_level & (always == 0),
        tried=np.where(always > 0, tried, 0),
        mean=said.mean,
        lower=said.mean - said.width,
        upper=said.mean + said.width,
        since=codes[np.where(said.stretch > 0, found.column[at - np.maximum(said.stretch - 1, 0)], -1)],
        stretch=said.stretch,
        last_point=codes[np.where(known, found.column[at], -1)],
    )


def _by_limits(organisation: Organisation, judgement: Judgement, good: NDArray[np.int8], said: Said) -> tuple[NDArray[np.int8], Bools]:
    """What the limits say about the norm, and whether those are of a new level: on a level or after a signal these of the points since.

    A level with a signal on it, or a signal without six calm points of its own, is a process on the move.
    """
    moved, anew = said.on_level | (said.rule != Rule.NONE), said.anew
    calm = anew.known & (anew.rule == Rule.NONE)
    feasibility = by_limits(
        organisation,
        judgement,
        good,
        said.tested,
        moved & ~calm,
        np.where(moved & anew.known, anew.mean, said.mean),
        np.where(moved & anew.known, anew.width, said.width),
    )
    told = np.isin(feasibility, (Feasibility.HIT_OR_MISS, Feasibility.CAPABLE, Feasibility.INCAPABLE))
    return feasibility, moved & calm & told


def _in_play(organisation: Organisation) -> Bools:
    """Which nodes have a series of their own: bool[nodes, 1]. A link shows its source's; a node that only rolls up scores has none."""
    nodes = organisation.nodes
    own = organisation.among("kind", KPIS) & has_series(organisation)
    measured = np.zeros(len(nodes), dtype=bool)
    measured[organisation.measurements["node"].to_numpy(dtype=np.int64)] = True
    grouping = organisation.among("score_rollup", FROM_CHILDREN) & (organisation.array("value_rollup") == ValueRollup.MEASURED)
    return np.asarray(own & (measured | ~grouping), dtype=bool)[:, None]


def _stopped(organisation: Organisation, judgement: Judgement) -> Bools:
    """Where a KPI is no longer, or not yet, measured: bool[nodes, periods]. What it last said is no news then."""
    stopped = judgement.ended.copy()
    for row in np.flatnonzero(organisation.filled("measured_from") | organisation.filled("measured_until")).tolist():
        since, until = organisation.column("measured_from")[row], organisation.column("measured_until")[row]
        stopped[row] |= [(since or period.end) > period.end or (until or period.start) < period.start for period in judgement.periods]
    return stopped


@once
def good_way(organisation: Organisation) -> NDArray[np.int8]:
    """``good_way_of`` every node: int8[nodes, 1]."""
    ways = {direction: good_way_of(direction) for direction in {*organisation.column("direction")}}
    return np.array([ways[direction] for direction in organisation.column("direction")], dtype=np.int8)[:, None]


def good_way_of(direction: object) -> int:
    """The ``Direction.good_way`` of what stands in a cell; 0 without direction."""
    return Direction(direction).good_way if isinstance(direction, str) else 0


def _breaks(organisation: Organisation, found: Points) -> dict[int, tuple[Changepoint, ...]]:
    """The changepoints of each node. A point belongs to what comes after when its whole period does."""
    table = organisation.tables["changepoints"]
    if table.empty:
        return {}
    position = organisation.positions
    breaks: dict[int, list[tuple[Period, Changepoint]]] = {}
    for kpi, code, reason, rebase in zip(table["kpi"], table["since"], table["reason"], table["rebase"], strict=True):
        since, node = organisation.calendar.period(code or ""), position.get(kpi)
        if since is None or node is None:
            continue
        columns = found.column[found.first[node] : found.first[node + 1]]
        at = sum(found.periods[column].start < since.start for column in columns)
        breaks.setdefault(node, []).append((since, Changepoint(at, code, reason or "", bool(rebase))))
    return {node: tuple(change for _, change in sorted(each, key=lambda pair: pair[0])) for node, each in breaks.items()}


def _fresh_start(organisation: Organisation, judgement: Judgement, breaks: Mapping[int, tuple[Changepoint, ...]], found: Points) -> Places:
    """The first point that counts in each report period: after the last rebase by then, also when there is none yet (b8)."""
    fresh = np.broadcast_to(found.first[:-1, None], judgement.status.shape).copy()
    for node, changes in breaks.items():
        for change in changes:
            since = organisation.calendar.period(change.period)
            if change.rebase and since is not None:
                after = np.array([period.end >= since.start for period in judgement.periods])
                fresh[node, after] = np.maximum(fresh[node, after], found.first[node] + change.at)
    return fresh


def _stretches(found: Points, breaks: Mapping[int, tuple[Changepoint, ...]]) -> Stretches:
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
    values = np.full((int(place.max()) + 1, int(column[-1]) + 1), np.nan)
    values[place, column] = found.value
    return Stretches(values, place, column, begin)


def _nothing(organisation: Organisation, found: Points, breaks: Mapping[int, tuple[Changepoint, ...]], in_play: Bools) -> Variations:
    """The variations of an organisation without a single point."""
    shape = in_play.shape
    none, no, never = np.full(shape, np.nan), np.zeros(shape, dtype=bool), np.zeros(shape, dtype=np.int8)
    variation = np.where(in_play, Variation.TOO_FEW, Variation.NONE).astype(np.int8)
    feasibility = np.where(in_play, Feasibility.UNTESTED, Feasibility.NONE).astype(np.int8)
    blank, zero = np.full(shape, "", dtype=object), np.zeros(shape, dtype=np.int64)
    return Variations(
        organisation, found, breaks, variation, never, never, no, feasibility, no, no, zero, none, none, none, blank, zero, blank
    )


def minimum_and_baseline(organisation: Organisation) -> tuple[int, int]:
    """How many points a verdict takes, and on how many the limits are locked; limits take at least two."""
    return max(organisation.settings.xmr_minimum, 2), max(organisation.settings.xmr_baseline, 2)
