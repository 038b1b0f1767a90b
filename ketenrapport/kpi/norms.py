"""The verdict on a KPI's own value: norm, position, score and status (methode b3, b4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketenrapport.kpi.fractions import Rationals, exact, plus, put, times, unknown, whole
from ketenrapport.kpi.measures import Measured, linked_nodes
from ketenrapport.kpi.windows import Timeline, days, due_columns
from ketenrapport.words.verdict import Reason, Status
from ketenrapport.words.vocabulary import Direction, NodeKind, ScoreRollup, TimeAgg, Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ketenrapport.organisation.model import Organisation
    from ketenrapport.words.periods import Period

_BOUNDS = ("target", "signal", "target_high", "signal_high")


@dataclass(frozen=True)
class Targets:
    """The norm and its companions, each as fractions [nodes, report periods]; the high ones only for a band."""

    target: Rationals
    signal: Rationals
    target_high: Rationals
    signal_high: Rationals


@dataclass(frozen=True)
class Verdicts:
    """Score (exact, within 0 and the ceiling), status and reason of each node: [nodes, report periods].

    ``held`` is where a value is held against a norm, whether or not that gives a verdict.
    """

    score: Rationals
    status: NDArray[np.int8]
    reason: NDArray[np.int8]
    held: NDArray[np.bool_]


def targets(organisation: Organisation, report_periods: Sequence[Period], timeline: Timeline) -> Targets:
    """The norm that each value is held against (methode b3).

    The norm on the last day of the report period; for a sum the norms of all expected measuring periods together. A linked
    KPI without a norm of its own has that of its source.
    """
    nodes = organisation.nodes
    bounds = in_force(organisation, days(period.end for period in report_periods))
    sums = np.flatnonzero(nodes["time_agg"].to_numpy(dtype=object) == TimeAgg.SUM)
    if sums.size:
        low, high = _judged_columns(organisation, timeline, report_periods)
        per_column = in_force(organisation, timeline.ends, sums)
        expected = timeline.expected[sums]
        bounds = [put(bound, sums, _summed(each, expected, low[sums], high[sums])) for bound, each in zip(bounds, per_column, strict=True)]
    for links, sources in linked_nodes(organisation):
        own = bounds[0].known[links]
        bounds = [put(bound, links, bound[links].where(own, bound[sources])) for bound in bounds]
    band = (nodes["direction"].to_numpy(dtype=object) == Direction.BAND)[:, None]
    return Targets(bounds[0], bounds[1], bounds[2].only(band), bounds[3].only(band))


def own_verdicts(organisation: Organisation, judged: Measured, rounded: Rationals, norm: Targets) -> Verdicts:
    """The verdict on each KPI that is judged on its own value (methode b4). Nodes that roll up scores stay without one."""
    nodes, settings = organisation.nodes, organisation.settings
    direction = nodes["direction"].to_numpy(dtype=object)[:, None]
    band = direction == Direction.BAND
    met = np.where(direction == Direction.LOWER, norm.target.at_least(rounded), rounded.at_least(norm.target))
    position = _position(rounded, norm.target, norm.signal, met)
    rows = np.flatnonzero(band)
    if rows.size:
        value, high = rounded[rows], norm.target_high[rows]
        above = _position(value, high, norm.signal_high[rows], high.at_least(value))
        position = put(position, rows, _smallest(position[rows], above))
    uncut = Rationals(times(plus(position.num, position.den), 50), position.den)
    score = uncut.clipped(whole(0), exact(np.where(band, 100.0, settings.ceiling)))
    status = np.select(
        [~position.known, position.at_least(whole(1)), position.at_least(whole(0))], [Status.GREY, Status.GREEN, Status.ORANGE], Status.RED
    )

    rollup = nodes["score_rollup"].to_numpy(dtype=object)[:, None]
    shown_only = (
        (direction == Direction.NEUTRAL) | (rollup == ScoreRollup.NONE) | (nodes["kind"].to_numpy(dtype=object)[:, None] == NodeKind.FACTOR)
    )
    held = rounded.known & position.known & ~shown_only
    reason = np.select(
        [
            ~rounded.known & judged.absent,
            ~rounded.known,
            np.broadcast_to(shown_only | (rollup != ScoreRollup.OWN), held.shape),
            ~held,
            judged.half_sum,
            _too_few(organisation, judged),
        ],
        [Reason.NOT_APPLICABLE, Reason.NO_MEASUREMENT, Reason.NOT_JUDGED, Reason.NO_TARGET, Reason.INCOMPLETE_SUM, Reason.TOO_FEW],
        Reason.NONE,
    )
    fine = reason == Reason.NONE
    return Verdicts(score.only(fine), np.where(fine, status, Status.GREY).astype(np.int8), reason.astype(np.int8), held)


def _too_few(organisation: Organisation, judged: Measured) -> NDArray[np.bool_]:
    """Where the cases are fewer than Minimale noemer; a link without one has that of its source: the facts are the same."""
    nodes = organisation.nodes
    minimum = nodes["min_denominator"].to_numpy(dtype=float).copy()
    for links, sources in linked_nodes(organisation):
        minimum[links] = np.where(np.isnan(minimum[links]), minimum[sources], minimum[links])
    asked = exact(minimum[:, None]).like(judged.bottom)
    return judged.bottom.known & asked.known & ~judged.bottom.at_least(asked)


def gap(organisation: Organisation, judged: Measured, norm: Targets, status: NDArray[np.int8]) -> NDArray[np.float64]:
    """How many cases short of the norm: ⌈norm·N − T⌉, or ⌈T − norm·N⌉ where lower is better (methode b5).

    Only for ratios that count cases (per hundred or per thousand) and miss their norm; NaN elsewhere.
    """
    nodes = organisation.nodes
    factor = nodes["factor"].fillna(1).to_numpy()[:, None]
    direction = nodes["direction"].to_numpy(dtype=object)[:, None]
    own = nodes["score_rollup"].to_numpy(dtype=object)[:, None] == ScoreRollup.OWN
    counts = own & ~judged.linked & (factor > 1) & np.isin(direction, (Direction.HIGHER, Direction.LOWER)) & judged.top.known
    short = norm.target * judged.bottom / whole(factor).like(judged.top) - judged.top
    short = (-short).where(np.broadcast_to(direction == Direction.LOWER, short.num.shape), short)
    return short.only(counts & np.isin(status, (Status.RED, Status.ORANGE))).ceil()


def _position(value: Rationals, target: Rationals, signal: Rationals, met: NDArray[np.bool_]) -> Rationals:
    """Where a value stands: 0 on the signal, 1 on the norm. Without a (different) signal: met is 1, missed −1 (b4)."""
    span = target - signal
    two_coloured = ~signal.known | (span.num == 0)
    flat = whole(np.where(met, 1, -1))
    return flat.where(np.asarray(two_coloured, dtype=bool), (value - signal) / span).only(value.known & target.known)


def _smallest(left: Rationals, right: Rationals) -> Rationals:
    smaller = right.where(left.at_least(right), left)
    one = whole(1).like(smaller)
    return one.where(smaller.at_least(one), smaller).only(left.known & right.known)


def in_force(
    organisation: Organisation, on: NDArray[np.int64], rows: NDArray[np.int64] | None = None, bounds: Sequence[str] = _BOUNDS
) -> list[Rationals]:
    """The bounds (by column of Normen) in force on each day, in days since 1970: [nodes, days], or only these rows of nodes.

    In force is the row of Normen with the largest valid_from that is not later.
    """
    table = organisation.tables["targets"]
    wanted = np.arange(len(organisation.nodes)) if rows is None else rows
    if table.empty:
        return [unknown((len(wanted), len(on))) for _ in bounds]
    span = 10**7
    node = table["node"].to_numpy(dtype=np.int64)
    since = days(table["valid_from"])
    order = np.argsort(node * span + since, kind="stable")
    keys = (node * span + since)[order]
    found = np.searchsorted(keys, wanted[:, None] * span + on[None, :], side="right") - 1
    there = (found >= 0) & (node[order][np.maximum(found, 0)] == wanted[:, None])
    return [exact(table[name].to_numpy(dtype=float)[order])[np.maximum(found, 0)].only(there) for name in bounds]


def _summed(bound: Rationals, expected: NDArray[np.bool_], low: NDArray[np.int64], high: NDArray[np.int64]) -> Rationals:
    """Sum of a bound over the expected columns of each window; unknown where one of them has none."""
    scale = np.lcm.reduce(np.where(bound.den == 0, 1, bound.den), axis=1, keepdims=True)
    counted = bound.over(scale)
    lacking = expected & ~bound.known

    def total(cells: NDArray[np.int64]) -> NDArray[np.int64]:
        running = np.concatenate([np.zeros((len(cells), 1), dtype=cells.dtype), np.cumsum(cells, axis=1)], axis=1)
        return np.asarray(np.take_along_axis(running, high, axis=1) - np.take_along_axis(running, np.minimum(low, high), axis=1))

    some = (total(expected.astype(np.int64)) > 0) & (total(lacking.astype(np.int64)) == 0)
    return (Rationals(total(np.where(expected & bound.known, counted, 0)), np.ones_like(low)) / Rationals(scale, np.ones_like(scale))).only(
        some
    )


def _judged_columns(
    organisation: Organisation, timeline: Timeline, report_periods: Sequence[Period]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    judge_on = organisation.nodes["judge_on"].to_numpy(dtype=object)[:, None]
    due = due_columns(timeline, report_periods, Window.PERIOD)
    low, high = due.low, due.high
    for window in (Window.YTD, Window.YEAR):
        other = due_columns(timeline, report_periods, window)
        low, high = np.where(judge_on == window, other.low, low), np.where(judge_on == window, other.high, high)
    return low, high
