"""The outcome of the arithmetic: every node of every tree, judged over every period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ketenrapport.kpi.measures import judged_window, measure, shown_values
from ketenrapport.kpi.norms import gap, own_verdicts, targets
from ketenrapport.kpi.tree import counted_children, knob_index, roll_up, value_scores
from ketenrapport.kpi.windows import Timeline
from ketenrapport.words.vocabulary import NodeKind, Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketenrapport.organisation.model import Organisation
    from ketenrapport.words.periods import Period

Floats = NDArray[np.float64]
MOST_VERDICTS = 250_000  # a sheet has 1,048,576 rows, but a laptop has little memory


@dataclass(frozen=True)
class Judgement:
    """What was judged.

    Arrays have shape [nodes, periods]: nodes in the order of ``Organisation.nodes`` (chains, values and KPIs, depth first),
    periods oldest first, the report period last. NaN is 'there is none'.

    * ``value``: rounded to the KPI's decimals; the verdict is about this number (b2)
    * ``target`` .. ``signal_high``: norm and signal over the same window (b3); ``*_high`` only for a band
    * ``score``: exact score, not cut off; ``shown_score``: cut off to a whole number, as people see it (b4)
    * ``status``, ``reason``: int8, see ``verdict.Status`` and ``verdict.Reason``
    * ``coverage``: share of the weights that was judged, 0–1, only for nodes that roll up scores (b6)
    * ``numerator``, ``denominator``: sums over the window, for ratios; ``denominator`` also the count of a weighted mean
    * ``present``, ``expected``: measurements in the window (b1); ``parts``, ``parts_expected``: children of a value roll-up
    * ``carried_from``: code of the period a value was taken from, '' when it is its own
    * ``linked``: bool, the value comes from a KPI of another chain
    * ``change``, ``change_year``: value against the previous period and the same period last year
    * ``ytd``, ``rolling_year``: value over this year so far and over twelve months, rounded
    * ``gap``: cases short of the norm (b5); ``knobs``: knob index of a result, cut off (b7)
    * ``customer_score``, ``internal_score``: score of a chain's customer values and internal values, cut off (b6)
    * ``capped_by``: which children caused CAPPED_BY_*: (node, period) → codes
    """

    periods: tuple[Period, ...]
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
    carried_from: NDArray[np.object_]
    linked: NDArray[np.bool_]
    change: Floats
    change_year: Floats
    ytd: Floats
    rolling_year: Floats
    gap: Floats
    knobs: Floats
    customer_score: Floats
    internal_score: Floats
    capped_by: Mapping[tuple[int, int], tuple[str, ...]]


def judge(organisation: Organisation) -> Judgement:
    """The judgement of an organisation over every report period, from its first measurement to its report period."""
    periods = report_periods(organisation)
    timeline = Timeline.of(organisation, periods)
    measured = measure(organisation, periods, timeline)
    judged = judged_window(organisation, measured)
    decimals = organisation.nodes["decimals"].fillna(0).to_numpy(dtype=np.int64)[:, None]
    rounded = judged.value.rounded(decimals)
    norm = targets(organisation, periods, timeline)
    own = own_verdicts(organisation, judged, rounded, norm)
    counted = counted_children(organisation)
    verdicts = roll_up(organisation, own, counted)
    codes = np.array([*(period.code for period in timeline.periods), ""], dtype=object)
    value = rounded.floats()
    return Judgement(
        periods=periods,
        value=value,
        target=norm.target.only(own.held).floats(),
        signal=norm.signal.only(own.held).floats(),
        target_high=norm.target_high.only(own.held).floats(),
        signal_high=norm.signal_high.only(own.held).floats(),
        score=verdicts.score.floats(),
        shown_score=verdicts.score.floor(),
        status=verdicts.status,
        reason=verdicts.reason,
        coverage=verdicts.coverage.floats(),
        numerator=judged.top.floats(),
        denominator=judged.bottom.floats(),
        present=judged.present,
        expected=judged.expected,
        parts=judged.parts,
        parts_expected=judged.parts_expected,
        carried_from=codes[judged.source],
        linked=judged.linked,
        change=_change(value, _earlier(value, periods, [organisation.calendar.previous(period) for period in periods]), decimals),
        change_year=_change(value, _earlier(value, periods, [organisation.calendar.year_earlier(period) for period in periods]), decimals),
        ytd=shown_values(organisation, measured[Window.YTD]).floats(),
        rolling_year=shown_values(organisation, measured[Window.YEAR]).floats(),
        gap=gap(organisation, judged, norm, verdicts.status),
        knobs=knob_index(organisation, verdicts.score, counted).floor(),
        customer_score=value_scores(organisation, verdicts, counted, NodeKind.CUSTOMER_VALUE).floor(),
        internal_score=value_scores(organisation, verdicts, counted, NodeKind.INTERNAL_VALUE).floor(),
        capped_by=verdicts.capped_by,
    )


def report_periods(organisation: Organisation) -> tuple[Period, ...]:
    """All periods of the kind of the report period, from the first measurement up to and including the report period.

    No more than fit on the sheet Resultaten, the latest ones: so a year that is mistyped as 1926 cannot fill the memory.
    """
    last, calendar = organisation.report_period, organisation.calendar
    measured = [calendar.period(code) for code in organisation.measurements["period"].unique()]
    first = min((period.end for period in measured if period is not None), default=last.end)
    between = calendar.between(last.frequency, first, last.end)
    periods = (*(period for period in between if period < last), last)
    return periods[-max(1, MOST_VERDICTS // max(1, len(organisation.nodes))) :]


def _earlier(value: Floats, periods: tuple[Period, ...], which: list[Period | None]) -> Floats:
    """The values of other periods of the same row; NaN where that period is not there."""
    place = {period.code: column for column, period in enumerate(periods)}
    columns = np.array([place.get(period.code, -1) if period else -1 for period in which])
    return np.where(columns >= 0, value[:, columns], np.nan)


def _change(value: Floats, earlier: Floats, decimals: NDArray[np.int64]) -> Floats:
    """The difference of two rounded values, without the dust of binary subtraction."""
    scale = 10.0**decimals
    return np.asarray(np.rint((value - earlier) * scale) / scale)
