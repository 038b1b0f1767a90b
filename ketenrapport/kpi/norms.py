"""The verdict on each KPI's own value: the norm that it is held against, and why there may be none (methode b3, b4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from ketenrapport.kpi.fractions import Rationals, exact, put, times, unknown, whole
from ketenrapport.kpi.measures import Measured, decimals, is_sum, linked_nodes
from ketenrapport.kpi.rhythm import misfits
from ketenrapport.kpi.scores import Bounds, Share, cases_short, in_order, score
from ketenrapport.kpi.windows import Timeline, days
from ketenrapport.organisation.model import once
from ketenrapport.words.verdict import OFF_NORM, Reason, Status
from ketenrapport.words.vocabulary import BOUNDS, KPIS, SHARES, Direction, Frequency, NodeKind, ScoreRollup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ketenrapport.organisation.model import Organisation
    from ketenrapport.words.periods import Period

_SPAN = 10**7  # more than there are days, so that a node and a day make one number


class Targets(Bounds, frozen=True):
    """The norm and its companions [nodes, report periods]; ``usable``: they stand the right way round, a band is complete (N01, N02)."""

    usable: NDArray[np.bool_]


class Verdicts(Struct, frozen=True):
    """Score (exact, within 0 and the ceiling), status and reason of each node: [nodes, report periods].

    ``shown_only`` (bool[nodes, periods]) is what is never judged: context, neutral, without a score, or of a chain that has ended.
    """

    score: Rationals
    status: NDArray[np.int8]
    reason: NDArray[np.int8]
    shown_only: NDArray[np.bool_]


def targets(organisation: Organisation, report_periods: Sequence[Period], timeline: Timeline, judged: Measured) -> Targets:
    """The norm that each value is held against (methode b3).

    The norm on the last day of the last measuring period that is in the figure, or should have been; for a sum the norms of all its
    measuring periods together. A linked KPI without a norm of its own has that of its source.
    """
    reported = days(period.end for period in report_periods)
    on = np.where(judged.normed >= 0, timeline.ends[np.maximum(judged.normed, 0)], reported)
    bounds = in_force(organisation, on)
    direction = organisation.array("direction")[:, None]
    sums = np.flatnonzero(is_sum(organisation))
    wrong = np.zeros(on.shape, dtype=bool)
    if sums.size:
        per_column = in_force(organisation, np.broadcast_to(timeline.ends, (len(sums), len(timeline.ends))), sums)
        masks = _columns_in(timeline, judged, sums, reported)
        units = np.array([1 if _is_half(period) else 2 for period in timeline.periods])
        bounds = [put(bound, sums, _summed(each, masks, units)) for bound, each in zip(bounds, per_column, strict=True)]
        out_of_order = ~in_order(Bounds(*per_column), direction[sums])
        wrong[sums] = np.stack([(mask & out_of_order).any(axis=1) for mask in masks], axis=1)
    usable = in_order(Bounds(*bounds), direction) & ~wrong
    norms = norms_by_day(organisation)
    for links, sources in linked_nodes(organisation):
        # A norm of its own that can't be read is not that of its source.
        places = norms.places(on[links], links)
        own = bounds[0].known[links] | ((places < len(norms.keys)) & ~norms.bounds["target"][places].known)
        bounds = [put(bound, links, bound[links].where(own, bound[sources])) for bound in bounds]
        theirs = in_order(Bounds(*(bound[links] for bound in bounds)), direction[links]) & usable[sources]
        usable[links] = np.where(own, usable[links], theirs)
    band = direction == Direction.BAND
    return Targets(bounds[0], bounds[1], bounds[2].only(band), bounds[3].only(band), usable)


def _is_half(period: Period) -> bool:
    """Whether a fortnight is one week: the last one of a year with 53 weeks."""
    return period.frequency is Frequency.FORTNIGHT and period.code.endswith("-T27")


def _columns_in(timeline: Timeline, judged: Measured, rows: NDArray[np.int64], reported: NDArray[np.int64]) -> list[NDArray[np.bool_]]:
    """Which columns are in the figure of these rows, for each report period: bool[rows, columns]."""
    columns = np.arange(len(timeline.ends))
    masks = []
    for at, day in enumerate(reported.tolist()):
        basis = judged.basis[rows, at]
        inside = (columns >= judged.low[rows, at][:, None]) & (columns < judged.high[rows, at][:, None])
        masks.append(inside & timeline.own[basis] & ~timeline.excused[basis] & (timeline.due[basis] <= day))
    return masks


def own_verdicts(organisation: Organisation, judged: Measured, rounded: Rationals, norm: Targets, ended: NDArray[np.bool_]) -> Verdicts:
    """The verdict on each KPI that is judged on its own value (methode b4). Nodes that roll up scores stay without one.

    ``ended`` (bool[nodes, periods]) is what belongs to a chain that has ended.
    """
    settings, facts = organisation.settings, judged.facts
    direction = organisation.array("direction")[:, None]
    exactly, status = score(rounded, norm, direction, settings.ceiling)
    rollup = organisation.array("score_rollup")[:, None]
    shown_only = never_judged(organisation)[:, None] | ended
    reason = np.select(
        [
            np.broadcast_to((misfits(organisation) | _without_rhythm(organisation))[:, None], ended.shape),
            ended,
            ~rounded.known & judged.not_yet,
            ~rounded.known & facts.absent,
            ~rounded.known,
            np.broadcast_to(shown_only | (rollup != ScoreRollup.OWN), ended.shape),
            ~norm.target.known,
            ~norm.usable,
            np.broadcast_to(uncertain(organisation)[:, None], ended.shape),
            _too_few(organisation, judged),
            facts.half_sum,
        ],
        _IN_ORDER,
        Reason.NONE,
    )
    fine = reason == Reason.NONE
    return Verdicts(exactly.only(fine), np.where(fine, status, Status.GREY).astype(np.int8), reason.astype(np.int8), shown_only)


def _without_rhythm(organisation: Organisation) -> NDArray[np.bool_]:
    """Which KPIs should be judged though nobody can tell how often: that nothing is expected of them yet would not be true."""
    silent = ~organisation.filled("frequency") & organisation.among("kind", KPIS) & (organisation.array("score_rollup") == ScoreRollup.OWN)
    return np.asarray(silent, dtype=bool) & ~never_judged(organisation)


@once
def never_judged(organisation: Organisation) -> NDArray[np.bool_]:
    """Which nodes are only shown, measured or not: context, neutral, without a score (b4, b6). bool[nodes]."""
    neutral, unscored = organisation.array("direction") == Direction.NEUTRAL, organisation.array("score_rollup") == ScoreRollup.NONE
    return np.asarray(neutral | unscored | (organisation.array("kind") == NodeKind.FACTOR), dtype=bool)


_IN_ORDER = (
    Reason.FREQUENCY,
    Reason.NOT_JUDGED,
    Reason.NOT_YET,
    Reason.NOT_APPLICABLE,
    Reason.NO_MEASUREMENT,
    Reason.NOT_JUDGED,
    Reason.NO_TARGET,
    Reason.UNUSABLE_TARGET,
    Reason.UNCERTAIN_SCALE,
    Reason.TOO_FEW,
    Reason.INCOMPLETE_SUM,
)


@once
def uncertain(organisation: Organisation) -> NDArray[np.bool_]:
    """Which nodes may hold figures of another scale than their norm (M12), or are made of such figures: bool[nodes]."""
    nodes = organisation.nodes
    if "scale_uncertain" not in nodes:
        return np.zeros(len(nodes), dtype=bool)
    uncertain = organisation.array("scale_uncertain").copy()
    depth, inputs = organisation.array("rollup_depth"), organisation.column("inputs")
    for row in sorted(np.flatnonzero(depth > 0).tolist(), key=lambda one: depth[one]):
        uncertain[row] |= uncertain[list(inputs[row])].any()
    return uncertain


def _too_few(organisation: Organisation, judged: Measured) -> NDArray[np.bool_]:
    """Where the cases are fewer than Minimale noemer; a link without one has that of its source: the facts are the same."""
    minimum = organisation.array("min_denominator").copy()
    for links, sources in linked_nodes(organisation):
        minimum[links] = np.where(np.isnan(minimum[links]), minimum[sources], minimum[links])
    bottom = judged.facts.bottom
    asked = exact(minimum[:, None]).like(bottom)
    return bottom.known & asked.known & ~bottom.at_least(asked)


def gap(organisation: Organisation, judged: Measured, norm: Targets, status: NDArray[np.int8]) -> NDArray[np.float64]:
    """The smallest number of cases with which the rounded value would have met the norm (methode b5).

    Only for shares (per hundred or per thousand) that miss their norm; NaN elsewhere.
    """
    top, bottom = judged.facts.top, judged.facts.bottom
    factor = organisation.numbers("factor", 1)[:, None]
    direction = organisation.array("direction")[:, None]
    own = organisation.array("score_rollup")[:, None] == ScoreRollup.OWN
    lower = np.broadcast_to(direction == Direction.LOWER, top.num.shape)
    counts = own & ~judged.linked & np.isin(factor, SHARES) & (lower | (direction == Direction.HIGHER)) & top.known
    counts &= np.isin(status, OFF_NORM)
    missed = np.flatnonzero(counts.any(axis=1))
    cases = np.full(top.num.shape, np.nan)
    if not missed.size:
        return cases
    shape = (len(missed), top.num.shape[1])
    scale = 10 ** np.broadcast_to(decimals(organisation)[missed], shape)
    share = Share(top[missed], bottom[missed], whole(factor[missed]).like(top[missed]))
    short = cases_short(share, norm.target[missed], scale, lower[missed])
    cases[missed] = np.where(counts[missed], short, np.nan)
    return cases


class NormsByDay(Struct, frozen=True):
    """The rows of Normen by node and then by first day, to look up which is in force; ``keys`` are those two as one number.

    ``bounds`` are the numbers of each, by column, in that order; past the end there is none.
    """

    keys: NDArray[np.int64]
    node: NDArray[np.int64]
    bounds: Mapping[str, Rationals]

    def in_force(self, on: NDArray[np.int64], rows: NDArray[np.int64], bounds: Sequence[str] = BOUNDS) -> list[Rationals]:
        """The bounds in force on days (as ordinals): [nodes, days], each of these nodes on its own days.

        In force is the row of Normen with the largest valid_from that is not later.
        """
        found = self.places(on, rows)
        return [self.bounds[name][found] for name in bounds]

    def places(self, on: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """The place of the row in force, one past the end for none."""
        if not len(self.keys):
            return np.zeros(np.broadcast_shapes(rows[:, None].shape, on.shape), dtype=np.int64)
        found = np.searchsorted(self.keys, rows[:, None] * _SPAN + on, side="right") - 1
        there = (found >= 0) & (self.keys[found] >= rows[:, None] * _SPAN)
        return np.where(there, found, len(self.keys))


@once
def norms_by_day(organisation: Organisation) -> NormsByDay:
    """The norms of an organisation, to look up."""
    table = organisation.tables["targets"]
    node = table["node"].to_numpy(dtype=np.int64)
    key = node * _SPAN + days(table["valid_from"])
    order = np.argsort(key, kind="stable")
    bounds = {name: exact(np.append(table[name].to_numpy(dtype=float)[order], np.nan)) for name in BOUNDS}
    return NormsByDay(key[order], np.append(node[order], 0), bounds)


def in_force(
    organisation: Organisation, on: NDArray[np.int64], rows: NDArray[np.int64] | None = None, bounds: Sequence[str] = BOUNDS
) -> list[Rationals]:
    """The bounds (by column of Normen) in force on days: [nodes, days], each row on its own days; or these rows only."""
    return norms_by_day(organisation).in_force(on, np.arange(len(organisation.nodes)) if rows is None else rows, bounds)


def norm_of_each(organisation: Organisation, on: NDArray[np.int64], node: NDArray[np.int64]) -> tuple[Rationals, NDArray[np.bool_]]:
    """The norm of one node on one day, many times over, and whether it can be used (N01, N02): [days] each."""
    norms = norms_by_day(organisation)
    if not len(norms.keys):
        return unknown(on.shape), np.zeros(on.shape, dtype=bool)
    bounds = [norms.bounds[name] for name in BOUNDS]
    found = norms.places(on[:, None], node)[:, 0]
    direction = organisation.array("direction")[norms.node][:, None]
    sound = in_order(Bounds(*(bound[:, None] for bound in bounds)), direction)[:, 0] & bounds[0].known
    return bounds[0][found], sound[found]


def _summed(bound: Rationals, masks: Sequence[NDArray[np.bool_]], units: NDArray[np.int64]) -> Rationals:
    """Sum of a bound over the columns of each mask, ``units`` halves of it for each; unknown where one of them has none."""
    scale = np.lcm.reduce(np.where(bound.den == 0, 1, bound.den), axis=1)
    halves = times(np.where(bound.known, bound.over(scale[:, None]), 0), units)
    totals = np.stack([np.where(mask, halves, 0).sum(axis=1) for mask in masks], axis=1)
    complete = np.stack([mask.any(axis=1) & ~(mask & ~bound.known).any(axis=1) for mask in masks], axis=1)
    return Rationals(totals, np.where(complete, times(np.broadcast_to(scale[:, None], totals.shape), 2), 0))
