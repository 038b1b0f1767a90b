"""What results and their knobs say about each other (methode b7)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from ketenrapport.kpi.tree import counted_children
from ketenrapport.words.periods import FINENESS
from ketenrapport.words.verdict import KnobSignal, Status
from ketenrapport.words.vocabulary import ONE_WAY, Frequency, NodeKind, ScoreRollup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ketenrapport.kpi.judgement import Judgement
    from ketenrapport.kpi.process import Variations
    from ketenrapport.kpi.series import Points
    from ketenrapport.kpi.xmr import Floats
    from ketenrapport.organisation.model import Organisation

LAGS = range(4)
JOINT_POINTS = 12
_ON_NORM = 100


class Hint(Struct, frozen=True):
    """How a result followed a knob: by rank, ``lag`` periods later, over ``points`` pairs. A hint, never a proof (b7).

    ``correlation`` is between −1 and 1; ``expected`` tells whether its sign is that of a knob that works, None when the
    directions do not tell.
    """

    knob: int
    lag: int
    correlation: float
    points: int
    expected: bool | None


def knob_signals(judgement: Judgement, knobs: Mapping[int, Sequence[int]]) -> NDArray[np.int8]:
    """A ``KnobSignal`` for each node and report period: int8[nodes, periods].

    EARLY: the result is on its norm, its knobs are not and at least one is red. UNEXPLAINED: the result is red, its knobs are on
    their norm. Only for KPIs judged on their own value: they have a knob index.
    ``knobs`` are those of each result, see ``knobs_of``.
    """
    red = judgement.status == Status.RED
    red_knob = np.zeros_like(red)
    for node, its_knobs in knobs.items():
        red_knob[node] = red[its_knobs].any(axis=0)
    early = (judgement.status == Status.GREEN) & (judgement.knobs < _ON_NORM) & red_knob
    unexplained = red & (judgement.knobs >= _ON_NORM)
    return np.select([early, unexplained], [KnobSignal.EARLY, KnobSignal.UNEXPLAINED], KnobSignal.NONE).astype(np.int8)


def knobs_of(organisation: Organisation) -> dict[int, list[int]]:
    """The counted process indicators under each KPI that is judged on its own value, in the order of the tree."""
    process = organisation.array("kind") == NodeKind.PROCESS
    own = organisation.array("score_rollup") == ScoreRollup.OWN
    counted = counted_children(organisation)
    knobs = {node: [child for child in children if process[child]] for node, children in counted.items() if own[node]}
    return {node: children for node, children in knobs.items() if children}


def hints(variations: Variations, result: int, knobs: Sequence[int]) -> tuple[Hint, ...]:
    """The strongest lagged rank correlation of each knob of a result, for knobs with at least twelve joint points.

    Both series are taken in the coarser of their two frequencies: a knob that is measured more often as the mean of its points in
    the period, and the other way round. Of equally strong lags the shortest counts.
    """
    organisation, found = variations.organisation, []
    rhythms, way = organisation.column("frequency"), organisation.column("direction")
    for knob in knobs if isinstance(rhythms[result], str) else ():
        if not isinstance(rhythms[knob], str):
            continue
        cause, effect = _side_by_side(organisation, variations.points, knob, result)
        best = max((_correlation(cause, effect, lag) for lag in LAGS), key=lambda pair: (abs(pair[1]), -pair[0]))
        lag, correlation, joint = best
        if joint:
            ways = {way[node] for node in (knob, result)}
            told = ways <= set(ONE_WAY)
            found.append(Hint(knob, lag, correlation, joint, (correlation > 0) == (len(ways) == 1) if told else None))
    return tuple(found)


def _side_by_side(organisation: Organisation, points: Points, knob: int, result: int) -> tuple[Floats, Floats]:
    """Both series over the same periods, NaN where there is no point: float[periods] each."""
    rhythms = [Frequency(organisation.column("frequency")[node]) for node in (knob, result)]
    coarsest = max(rhythms, key=lambda rhythm: FINENESS[rhythm])
    places = [points.of(node, -1) for node in (knob, result)]
    periods = [points.periods[column] for place in places for column in points.column[place]]
    if not periods:
        return np.array([]), np.array([])
    calendar = organisation.calendar
    last = calendar.containing(max(periods).end, coarsest)
    common = calendar.between(coarsest, min(period.start for period in periods), last.end)
    column_of = {period.code: column for column, period in enumerate(common)}
    total, count = np.zeros((2, len(common))), np.zeros((2, len(common)))
    for series, place in enumerate(places):
        for column, value in zip(points.column[place], points.value[place], strict=True):
            period = points.periods[column]
            at = column_of.get(period.code)
            if at is None:  # it is finer, or a fiscal year
                at = column_of.get(calendar.containing(period.end, coarsest).code)
            if at is not None:  # a period with dates of its own may reach past the others
                total[series, at] += value
                count[series, at] += 1
    mean = np.full(total.shape, np.nan)
    np.divide(total, count, out=mean, where=count > 0)
    return mean[0], mean[1]


def _correlation(cause: Floats, effect: Floats, lag: int) -> tuple[int, float, int]:
    """The lag, the rank correlation of cause(t − lag) and effect(t), and over how many pairs; 0 pairs when there are too few."""
    earlier, later = cause[: len(cause) - lag], effect[lag:]
    joint = ~np.isnan(earlier) & ~np.isnan(later)
    if joint.sum() < JOINT_POINTS:
        return lag, 0.0, 0
    left, right = _ranks(earlier[joint]), _ranks(later[joint])
    spread = np.sqrt(left @ left * (right @ right))
    if spread == 0:
        return lag, 0.0, 0
    return lag, float(left @ right / spread), int(joint.sum())


def _ranks(numbers: Floats) -> Floats:
    """Ranks around their mean; equal numbers share the mean of their ranks. Series are short: sorting a list is the fastest way.

    >>> _ranks(np.array([30.0, 10.0, 10.0])).tolist()
    [1.0, -0.5, -0.5]
    """
    plain = numbers.tolist()
    ordered, middle = sorted(plain), (len(plain) + 1) / 2
    return np.array([(bisect_left(ordered, number) + bisect_right(ordered, number) + 1) / 2 - middle for number in plain])
