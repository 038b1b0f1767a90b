"""The statistics of an XmR chart, on many series at once: limits, signals, stretches (methode 4 and b8).

Series are the columns of a matrix float[points, series], filled from the top; NaN is 'no more points'. (Time comes first, so
that the first points of all series lie together: that is where limits come from.) The rules and their order are those of the
published NHSRplotthedots; what they leave open is said where it is decided.

Limits are binary floats: 2,66 and thirds of limits are no decimals anyway. A comparison is a fact only when it holds by more
than a ten-billionth of the largest value of the baseline; what differs less is equal. So dust of the arithmetic (a mean
of 0,1 and 0,2 and 0,3 that is not quite 0,2) never makes a signal, and a point on a limit is within it.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from ketenrapport.words.verdict import Rule

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Places = NDArray[np.int64]

WIDTH = 2.66  # half the distance between the limits, in mean moving ranges
SCREEN = 3.267  # moving ranges from so many means on do not count
NEAR = 2 / 3  # from here on to the limit a point is near it
RUN = 7  # points in a row on one side of the mean, or in a row up or down
DUST = 1e-10  # of the largest value: what differs less is equal


class Limits(Struct, frozen=True):
    """Where the points of a series should lie: ``mean`` ± ``width``; ``dust`` is what differs less than is equal. float[series]."""

    mean: Floats
    width: Floats
    dust: Floats


class Signals(Struct, frozen=True):
    """What each point says, given limits. All [points, series].

    ``rule`` is a ``Rule``. ``direction`` is 1 for a signal upwards, −1 downwards, 0 without signal: that of the trend, else the
    side of the mean. ``stretch`` is how many points in a row, this one included, lie on this side of the mean; 0 on the mean.
    """

    rule: NDArray[np.int8]
    direction: NDArray[np.int8]
    stretch: NDArray[np.int32]


class Control(Struct, frozen=True):
    """The verdict on each point, given what was known when it was the last one. All [points, series].

    ``mean`` and ``width`` are NaN, and there is no signal, where there were too few points for limits. A ``width`` of 0 is no limit
    either: there was no spread to take one from (b8), and no signal. ``dust`` is what differs less than is equal.
    """

    mean: Floats
    width: Floats
    dust: Floats
    signals: Signals


def limits(baseline: Floats, *, screened: bool = True) -> Limits:
    """The limits that a baseline gives: float[points, series], every point there.

    ``screened`` leaves out, once, the moving ranges of at least 3,267 times their mean: a single leap does not widen the limits.

    By hand: the points 10, 12, 10, 12, 10, 36 have a mean of 90 / 6 = 15, and moving ranges of 2, 2, 2, 2, 26 with a mean of 6,8.
    26 is more than 3,267 × 6,8 = 22,2, so it does not count; the mean of the others is 2. The limits are 15 ± 2,66 × 2: 9,68 and
    20,32, and the last point lies outside. Had the leap counted, they would have been 15 ± 18,09, and it would not.

    >>> points = np.array([[10.0], [12], [10], [12], [10], [36]])
    >>> held_to = limits(points)
    >>> held_to.mean, held_to.width
    (array([15.]), array([5.32]))
    >>> signals(points, held_to).rule.ravel() == Rule.OUTSIDE
    array([False, False, False, False, False,  True])
    >>> limits(points, screened=False).width.round(2)
    array([18.09])
    """
    mean = _sum(baseline) / len(baseline)
    dust = DUST * np.abs(baseline).max(axis=0)
    ranges = np.abs(np.diff(baseline, axis=0))
    average = _sum(ranges) / len(ranges)
    if screened:
        # Ranges that are dust stay: without any range there would be no limits.
        kept = (ranges < SCREEN * average - dust) | (ranges <= dust)
        average = _sum(np.where(kept, ranges, 0)) / kept.sum(axis=0).clip(1)
    return Limits(mean, WIDTH * average, dust)


def _sum(points: Floats) -> Floats:
    """The sum of each series, point after point: numpy adds a series that stands alone in another order than one among others, and
    limits are the same to the last bit whoever else is charted.
    """  # noqa: D205 - one thought
    total: Floats = np.add.accumulate(points, axis=0)[-1]
    return total


def limits_of_each(points: Floats, starts: Places, sizes: Places, baseline: int, minimum: int) -> Limits:
    """The limits of many series that stand in one row: the points from ``starts`` on, ``sizes`` of them; NaN for fewer than ``minimum``.

    They rest on the first ``baseline`` points of each. float[series].
    """
    mean, width, dust = (np.full(len(starts), np.nan) for _ in range(3))
    known = np.minimum(sizes, baseline)
    for amount in np.unique(known[known >= minimum]).tolist():
        which = np.flatnonzero(known == amount)
        found = limits(points[starts[which] + np.arange(amount)[:, None]])
        mean[which], width[which], dust[which] = found.mean, found.width, found.dust
    return Limits(mean, width, dust)


def signals(values: Floats, held_to: Limits) -> Signals:
    """The first rule that each point breaks, as the last point so far, in the order: outside, trend, two of three, run.

    A trend is six steps up in a row, or six down. Two of three: of three points in a row on one side of the mean two are near
    the limit, not outside it, the last one among them. A run is seven points in a row on one side of the mean.
    """
    seen = _patterns(values, held_to)
    rule = np.zeros_like(seen.side)
    rule[seen.stretch >= RUN] = Rule.RUN
    rule[seen.two_of_three & seen.near] = Rule.TWO_OF_THREE
    rule[seen.steady >= RUN - 1] = Rule.TREND
    rule[seen.outside] = Rule.OUTSIDE
    direction = np.where(rule == Rule.TREND, seen.way, seen.side) * (rule != Rule.NONE)
    return Signals(rule, direction, seen.stretch)


def marks(values: Floats, held_to: Limits) -> Signals:
    """The points that take part in a pattern, for a chart: all seven of a run or trend, the near ones of two of three.

    In the same order of rules, seen from the end of the series: a later point can make an earlier one part of a pattern.
    """
    seen = _patterns(values, held_to)
    steady = seen.steady >= RUN - 1
    up, down = _and_before(steady & (seen.way > 0), RUN - 1), _and_before(steady & (seen.way < 0), RUN - 1)
    rule = np.zeros_like(seen.side)
    rule[_and_before(seen.stretch >= RUN, RUN - 1)] = Rule.RUN
    rule[_and_before(seen.two_of_three, 2) & seen.near] = Rule.TWO_OF_THREE
    rule[up | down] = Rule.TREND
    rule[seen.outside] = Rule.OUTSIDE
    way = up.view(np.int8) - down.view(np.int8)
    direction = np.where(rule == Rule.TREND, way, seen.side) * (rule != Rule.NONE)
    return Signals(rule, direction, seen.stretch)


def control(values: Floats, baseline: int, minimum: int) -> Control:
    """The verdict on every point as it was when that point was the last one.

    Limits rest on the first ``baseline`` points; while there are fewer, on all points so far, of which there must be ``minimum``.
    """
    baseline, minimum = max(baseline, 2), max(minimum, 2)
    points = len(values)
    mean, width, dust = (np.full(values.shape, np.nan) for _ in range(3))
    rule, direction = np.zeros(values.shape, dtype=np.int8), np.zeros(values.shape, dtype=np.int8)
    stretch = np.zeros(values.shape, dtype=np.int32)
    provisional = [(known, known) for known in range(minimum, min(baseline, points + 1))]
    locked = [(baseline, points)] if points >= baseline else []
    for known, last in provisional + locked:
        held_to = limits(values[:known])
        found = signals(values[:last], held_to)
        judged = slice(max(known, minimum) - 1, last)
        spread = held_to.width > held_to.dust
        mean[judged], width[judged], dust[judged] = held_to.mean, np.where(spread, held_to.width, held_to.width * 0), held_to.dust
        rule[judged], direction[judged] = found.rule[judged] * spread, found.direction[judged] * spread
        stretch[judged] = found.stretch[judged]
    return Control(mean, width, dust, Signals(rule, direction, stretch))


class _Patterns(Struct, frozen=True):
    """Where patterns end, all [points, series]: ``way`` is that of the last step, ``steady`` how many steps in a row went that way."""

    side: NDArray[np.int8]
    way: NDArray[np.int8]
    stretch: NDArray[np.int32]
    steady: NDArray[np.int32]
    outside: Bools
    near: Bools
    two_of_three: Bools


def _patterns(values: Floats, held_to: Limits) -> _Patterns:
    away = values - held_to.mean
    side = sign(away, held_to.dust)
    way = np.zeros_like(side)
    way[1:] = sign(np.diff(values, axis=0), held_to.dust)
    stretch = _in_a_row(side)
    size = np.abs(away)
    outside = size > held_to.width + held_to.dust
    near = (size > NEAR * held_to.width + held_to.dust) & ~outside
    two = np.zeros_like(near)
    one_back, two_back = near[1:-1], near[:-2]
    two[2:] = ((near[2:] & (one_back | two_back)) | (one_back & two_back)) & (stretch[2:] >= 3)
    return _Patterns(side, way, stretch, _in_a_row(way), outside, near, two)


def _and_before(flags: Bools, count: int) -> Bools:
    """The flags, and so many places before each."""
    spread = flags.copy()
    for back in range(1, count + 1):
        spread[:-back] |= flags[back:]
    return spread


def sign(numbers: Floats, dust: Floats) -> NDArray[np.int8]:
    """1, −1, or 0 for what is no more than dust (or no number)."""
    return (numbers > dust).view(np.int8) - (numbers < -dust).view(np.int8)


def _in_a_row(signs: NDArray[np.int8]) -> NDArray[np.int32]:
    """How many times in a row, up to and including each place, the same sign occurs; 0 where there is none."""
    places = np.arange(1, len(signs) + 1, dtype=np.int32).reshape(-1, *(1,) * (signs.ndim - 1))
    before = np.zeros(signs.shape, dtype=np.int32)  # how many places stand before the first of the same sign
    before[1:] = (signs[1:] != signs[:-1]) * places[:-1]
    np.maximum.accumulate(before, axis=0, out=before)
    count: NDArray[np.int32] = (places - before) * (signs != 0)
    return count
