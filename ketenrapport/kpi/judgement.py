"""The outcome of the arithmetic: every node of every tree, judged over every period."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from ketenrapport.kpi.facts import Ledger, something
from ketenrapport.kpi.measures import decimals, judged_window, measure, shown_values
from ketenrapport.kpi.norms import gap, never_judged, own_verdicts, targets, uncertain
from ketenrapport.kpi.series import Points, points
from ketenrapport.kpi.tree import counted_children, knob_index, roll_up, value_scores
from ketenrapport.kpi.windows import Timeline, days
from ketenrapport.words.vocabulary import NodeKind, Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketenrapport.organisation.model import Organisation
    from ketenrapport.words.periods import Period

Floats = NDArray[np.float64]
MOST_VERDICTS = 1_048_000  # a sheet has 1,048,576 rows, of which some stand above the table
_AT_ONCE = 50_000  # verdicts; fewer cost time and save no more memory (bench_judge, bench_memory)


class Judgement(Struct, frozen=True, dict=True):
    """What was judged.

    Arrays have shape [nodes, periods]: nodes in the order of ``Organisation.nodes`` (chains, values and KPIs, depth first),
    periods oldest first, the report period last. NaN is 'there is none'.

    * ``ledger``: the measurements on their places in time, as far as they counted
    * ``value``: rounded to the KPI's decimals; the verdict is about this number (b2)
    * ``target`` .. ``signal_high``: norm and signal over the same window (b3); ``*_high`` only for a band
    * ``score``: exact score, not cut off; ``shown_score``: cut off to a whole number, as people see it (b4)
    * ``status``, ``reason``: int8, see ``verdict.Status`` and ``verdict.Reason``
    * ``coverage``: share of the weights that was judged, 0–1, only for nodes that roll up scores (b6)
    * ``numerator``, ``denominator``: sums over the window, for ratios; ``denominator`` also the count of a weighted mean
    * ``present``, ``expected``: measurements in the window (b1); ``parts``, ``parts_expected``: children of a value roll-up
    * ``lacking``: of a KPI that is built from others, what is incomplete beneath it: None or tuples of (present, expected)
    * ``columns``: how many measuring periods the figure is about (the E of b1)
    * ``about``: code of the period that a value is about when that is not the window's own last one, else ''; ``carried``: no
      measuring period ended in these days, so it was carried over (b1)
    * ``half_sum``: bool, the value is a sum that lacks something: nothing is compared with it (b2)
    * ``linked``: bool, the value comes from a KPI of another chain; ``ended``: bool, the chain has ended
    * ``change``, ``change_year``: value against the previous period and the same period last year
    * ``ytd``, ``rolling_year``: value over this year so far and over twelve months, rounded
    * ``gap``: cases short of the norm (b5); ``knobs``: knob index of a result, cut off (b7)
    * ``customer_score``, ``internal_score``: score of a chain's customer values and internal values, cut off (b6)
    * ``because_of``: who caused CAPPED_BY_* or COVERAGE: (node, period) → codes
    * ``shown_only``: bool, never judged: context, neutral, without a score, or of a chain that has ended
    * ``usable_norm``: bool, there is a norm, the right way round and on the scale of the figures
    * ``normed_on``: the day of which the norm is, as ordinal: int[nodes, periods]
    * ``at_the_time``: the same judgement on what was expected at the end of each period (b1, comparisons); None when that is this one
    """

    periods: tuple[Period, ...]
    ledger: Ledger
    value: Floats
    target: Floats
    signal: Floats
    target_high: Floats
    signal_high: Floats
    score: Floats
    shown_score: Floats
    status: NDArray[np.int8]
    reason: NDArray[np.int8]
    coverage: Floats
    numerator: Floats
    denominator: Floats
    present: NDArray[np.int32]
    expected: NDArray[np.int32]
    parts: NDArray[np.int32]
    parts_expected: NDArray[np.int32]
    lacking: NDArray[np.object_]
    columns: NDArray[np.int32]
    about: NDArray[np.object_]
    carried: NDArray[np.bool_]
    half_sum: NDArray[np.bool_]
    linked: NDArray[np.bool_]
    ended: NDArray[np.bool_]
    change: Floats
    change_year: Floats
    ytd: Floats
    rolling_year: Floats
    gap: Floats
    knobs: Floats
    customer_score: Floats
    internal_score: Floats
    because_of: Mapping[tuple[int, int], tuple[str, ...]]
    shown_only: NDArray[np.bool_]
    usable_norm: NDArray[np.bool_]
    normed_on: NDArray[np.int64]
    at_the_time: Judgement | None = None

    @cached_property
    def is_incomplete(self) -> NDArray[np.bool_]:
        """Where measurements or parts are missing, of the value itself or beneath it: bool[nodes, periods]."""
        own = (self.present < self.expected) | (self.parts < self.parts_expected)
        return np.asarray(own | something(self.lacking))

    def incomplete(self, node: int, period: int = -1) -> tuple[tuple[int, int], ...]:
        """So many of so many measurements or parts: of the value itself, then of what lies beneath; each once."""
        at = node, period
        own = [(int(self.present[at]), int(self.expected[at])), (int(self.parts[at]), int(self.parts_expected[at]))]
        return tuple(dict.fromkeys((*(pair for pair in own if 0 < pair[0] < pair[1]), *(self.lacking[at] or ()))))

    @cached_property
    def points(self) -> Points:
        """The points of all series as they counted for this judgement, in every report period (b8)."""
        return points(self.ledger, self.periods)

    def let_go(self) -> None:
        """Forget what is only needed to judge, and is as large as all measurements together; it is made anew when somebody asks."""
        self.ledger.let_go()
        if self.at_the_time is not None:
            self.at_the_time.ledger.let_go()

    @property
    def then(self) -> Judgement:
        """What could be said at the end of each period, without what came early: what comparisons are made with (b1)."""
        return self.at_the_time or self


_ARRAYS = [name for name in Judgement.__struct_fields__ if name not in ("periods", "ledger", "because_of", "at_the_time")]


def judge(organisation: Organisation) -> Judgement:
    """The judgement of an organisation over every report period, from its first measurement to its report period."""
    periods = report_periods(organisation)
    now = _judge(organisation, periods, Timeline.of(organisation, periods))
    early = Timeline.of(organisation, periods, as_expected=True) if (organisation.array("lag_days") > 0).any() else None
    then = None if early is None else _judge(organisation, periods, early)
    return _compared(organisation, replace(now, at_the_time=then))


def judge_last(organisation: Organisation) -> Judgement:
    """The judgement over the report period alone, compared with nothing: the verdicts of the last column of ``judge``."""
    periods = (organisation.report_period,)
    return _judge(organisation, periods, Timeline.of(organisation, periods))


def _judge(organisation: Organisation, periods: tuple[Period, ...], timeline: Timeline) -> Judgement:
    """The judgement on what counts by this timeline, nothing compared yet.

    Some periods at a time: what is reckoned on the way to a verdict is ten times as large as the verdict.
    """
    ledger, nodes = Ledger(organisation, timeline), len(organisation.nodes)
    at_once = max(1, _AT_ONCE // max(1, nodes))
    arrays: dict[str, Any] = {}
    because_of: dict[tuple[int, int], tuple[str, ...]] = {}
    for first in range(0, len(periods), at_once):
        some = _judge_some(organisation, periods[first : first + at_once], ledger)
        if len(some.periods) == len(periods):
            break
        because_of |= {(node, first + period): codes for (node, period), codes in some.because_of.items()}
        for name in _ARRAYS:
            part = getattr(some, name)
            whole = arrays.setdefault(name, np.empty((nodes, len(periods)), dtype=part.dtype))
            whole[:, first : first + at_once] = part
    ledger.let_go()
    return replace(some, periods=periods, because_of=because_of or some.because_of, **arrays)


def _judge_some(organisation: Organisation, periods: tuple[Period, ...], ledger: Ledger) -> Judgement:
    """The judgement over some periods."""
    timeline = ledger.timeline
    measured = measure(organisation, periods, ledger)
    judged = judged_window(organisation, measured)
    facts, elsewhere = judged.facts, judged.carried | judged.moved
    rounded = facts.value.rounded(decimals(organisation))
    norm = targets(organisation, periods, timeline, judged)
    ended = _ended(organisation, periods)
    own = own_verdicts(organisation, judged, rounded, norm, ended)
    judgeable = ~never_judged(organisation)[:, None]
    counted = counted_children(organisation)
    verdicts = roll_up(organisation, own, counted)
    codes = np.array([*(period.code for period in timeline.periods), ""], dtype=object)
    none = np.full(ended.shape, np.nan)
    return Judgement(
        periods=periods,
        ledger=ledger,
        value=rounded.floats(),
        target=norm.target.only(judgeable).floats(),
        signal=norm.signal.only(judgeable & norm.target.known).floats(),
        target_high=norm.target_high.only(judgeable & norm.target.known).floats(),
        signal_high=norm.signal_high.only(judgeable & norm.target.known).floats(),
        score=verdicts.score.floats(),
        shown_score=verdicts.score.floor(),
        status=verdicts.status,
        reason=verdicts.reason,
        coverage=verdicts.coverage.floats(),
        numerator=facts.top.floats(),
        denominator=facts.bottom.floats(),
        present=facts.present,
        expected=facts.expected,
        parts=facts.parts,
        parts_expected=facts.parts_expected,
        lacking=facts.lacking,
        columns=judged.columns,
        about=codes[np.where(elsewhere & facts.value.known, judged.last, -1)],
        carried=judged.carried,
        half_sum=facts.half_sum,
        linked=judged.linked,
        ended=ended,
        change=none,
        change_year=none,
        ytd=shown_values(organisation, measured[Window.YTD]).floats(),
        rolling_year=shown_values(organisation, measured[Window.YEAR]).floats(),
        gap=gap(organisation, judged, norm, verdicts.status),
        knobs=knob_index(organisation, verdicts.score, counted).floor(),
        customer_score=value_scores(organisation, verdicts, counted, NodeKind.CUSTOMER_VALUE).floor(),
        internal_score=value_scores(organisation, verdicts, counted, NodeKind.INTERNAL_VALUE).floor(),
        because_of=verdicts.because_of,
        shown_only=own.shown_only,
        usable_norm=norm.usable & norm.target.known & ~uncertain(organisation)[:, None],
        normed_on=np.where(judged.normed >= 0, timeline.ends[np.maximum(judged.normed, 0)], days(period.end for period in periods)),
    )


def _compared(organisation: Organisation, judgement: Judgement) -> Judgement:
    """The judgement with its changes: against what could be said at the end of the previous period, and against last year.

    A figure about September in October's report is held against what October's report of last year said at the time, so also against
    September. Half a sum is compared with nothing.
    """
    periods, calendar, then = judgement.periods, organisation.calendar, judgement.then
    now = np.where(judgement.half_sum, np.nan, judgement.value)
    earlier = np.where(then.half_sum, np.nan, then.value)
    places = decimals(organisation)
    year_ago = [calendar.year_earlier(period) for period in periods]
    as_it_was, as_it_is = _earlier(earlier, periods, year_ago), _earlier(now, periods, year_ago)
    moved = (judgement.about != "") & ~judgement.carried
    return replace(
        judgement,
        change=_change(now, _earlier(earlier, periods, [calendar.previous(period) for period in periods]), places),
        change_year=_change(now, np.where(moved, as_it_was, as_it_is), places),
    )


def _ended(organisation: Organisation, periods: tuple[Period, ...]) -> NDArray[np.bool_]:
    """Where a chain ended before the first day of the period (b12): bool[nodes, periods], with all that hangs under it."""
    chains = organisation.tables["chains"]
    until = dict(zip(chains["chain_id"], chains["active_until"], strict=True))
    never = date.max.toordinal()
    last = np.array(
        [day.toordinal() if (day := until.get(code)) else never for code in organisation.column("code")] + [never], dtype=np.int64
    )
    return np.asarray(last[organisation.array("chain")][:, None] < days(period.start for period in periods))


def report_periods(organisation: Organisation) -> tuple[Period, ...]:
    """All periods of the kind of the report period, from the first measurement up to and including the report period.

    No more than fit on the sheet Resultaten, the latest ones: so a year that is mistyped as 1926 cannot fill the memory.
    """
    periods = _every_period(organisation)
    return periods[-max(1, MOST_VERDICTS // max(1, len(organisation.nodes))) :]


def lacks_oldest(organisation: Organisation, first: Period) -> bool:
    """Whether there are periods to judge before this one, the first for which there was room."""
    return _every_period(organisation)[0] < first


def _every_period(organisation: Organisation) -> tuple[Period, ...]:
    last, calendar = organisation.report_period, organisation.calendar
    measured = [calendar.period(code) for code in organisation.measurements["period"].unique()]
    first = min((period.end for period in measured if period is not None), default=last.end)
    between = calendar.between(last.frequency, first, last.end, fiscal="/" in last.code)
    return (*(period for period in between if period < last), last)


def _earlier(value: Floats, periods: tuple[Period, ...], which: list[Period | None]) -> Floats:
    """The values of other periods of the same row; NaN where that period is not there."""
    place = {period.code: column for column, period in enumerate(periods)}
    columns = np.array([place.get(period.code, -1) if period else -1 for period in which])
    return np.where(columns >= 0, value[:, columns], np.nan)


def _change(value: Floats, earlier: Floats, decimals: NDArray[np.int64]) -> Floats:
    """The difference of two rounded values, without the dust of binary subtraction."""
    scale = 10.0**decimals
    return np.asarray(np.rint((value - earlier) * scale) / scale)
