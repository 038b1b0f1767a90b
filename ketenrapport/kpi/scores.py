"""A value against its norm and children in their parent, whatever they belong to: score, status, cases short (methode b4–b6).

What the refresh judges whole organisations with and the worksheet functions a few cells. Arrays broadcast against each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from ketenrapport.kpi.fractions import Ints, Rationals, exact, plus, put, times, unknown, whole
from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


class Bounds(Struct, frozen=True):
    """The norm and its companions, each as fractions [rows, columns]; the high ones only for a band."""

    target: Rationals
    signal: Rationals
    target_high: Rationals
    signal_high: Rationals


def in_order(bounds: Bounds, direction: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Whether norm and signal can be what they are called: the signal on the bad side, a band complete and rising (N01, N02).

    Without a direction neither side is the bad one. ``direction`` is [rows, 1].
    """

    def rising(low: Rationals, high: Rationals) -> NDArray[np.bool_]:
        return ~low.known | ~high.known | high.at_least(low)

    below = rising(bounds.signal, bounds.target)
    above = rising(bounds.target, bounds.target_high) & rising(bounds.target_high, bounds.signal_high)
    in_order = np.select(
        [direction == Direction.HIGHER, direction == Direction.LOWER, direction == Direction.BAND],
        [below, rising(bounds.target, bounds.signal), bounds.target_high.known & below & above],
        np.broadcast_to(direction == Direction.NEUTRAL, below.shape),
    )
    return np.asarray(in_order | ~bounds.target.known, dtype=bool)


def score(value: Rationals, norm: Bounds, direction: NDArray[np.object_], ceiling: float) -> tuple[Rationals, NDArray[np.int8]]:
    """Score (exact, from 0 up to the ceiling; 100 in a band) and status of values that are on the scale of their norm (b4).

    Grey and unknown without value or norm. ``direction`` is [rows, 1].
    """
    band = direction == Direction.BAND
    met = np.where(direction == Direction.LOWER, norm.target.at_least(value), value.at_least(norm.target))
    position = _position(value, norm.target, norm.signal, met)
    rows = np.flatnonzero(band)
    if rows.size:
        inside, high = value[rows], norm.target_high[rows]
        above = _position(inside, high, norm.signal_high[rows], high.at_least(inside))
        position = put(position, rows, _smallest(position[rows], above))
    uncut = Rationals(times(plus(position.num, position.den), 50), position.den)
    status = np.select(
        [~position.known, position.at_least(whole(1)), position.at_least(whole(0))], [Status.GREY, Status.GREEN, Status.ORANGE], Status.RED
    )
    return uncut.clipped(whole(0), exact(np.where(band, 100.0, ceiling))), status.astype(np.int8)


class Share(Struct, frozen=True):
    """So many of so many, per hundred or per thousand: ``factor`` · ``top`` / ``bottom``. The factor is whole numbers."""

    top: Rationals
    bottom: Rationals
    factor: Rationals


def cases_short(share: Share, target: Rationals, scale: NDArray[np.int64], lower: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The smallest number of cases with which a share would have met its norm once rounded to 1/``scale`` (b5); NaN when that can't be.

    A share is better when it is ``lower``, or else higher. With 91 of 97 and a norm of 95 % in one decimal, 94,95 % rounds to 95,0:
    ⌈0,9495 · 97 − 91⌉ = 2. Only of whole cases, and only as many as there are.

    >>> cases_short(Share(whole([91]), whole([97]), whole([100])), whole([95]), np.array([10]), np.array([False]))
    array([2.])
    """
    top, bottom = share.top, share.bottom
    half = Rationals(np.ones_like(scale), 2 * scale)
    # The nearest number of so many decimals on the good side of the norm, and half a step back: from there it is rounded to.
    up, down = (times(target.num, scale), np.where(target.known, target.den, 1))
    grid = Rationals(np.where(lower, up // down, -(-up // down)), np.where(target.known, scale, 0))
    edge = (grid + half).where(lower, grid - half) * bottom / share.factor
    short = (top - edge).where(lower, edge - top)
    # Half a step is rounded away from zero: up to the norm that is good, down to it is one case too few.
    needed = np.where(lower, short.floor() + 1, short.ceil())
    whole_cases = np.asarray(top.num % np.where(top.known, top.den, 1) == 0, dtype=bool) & (top.floats() >= 0)
    possible = needed <= np.where(lower, top.floats(), (bottom - top).floats())
    return np.where(whole_cases & possible, needed, np.nan)


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


class Part(Struct, frozen=True):
    """One child of each of some parents, as they see it: [parents, columns] each.

    ``weight`` is whole numbers on one scale for all children, [parents, 1]; ``score`` is cut off at what the child may count for;
    ``in_play``: it counts in what should have been judged; ``red`` and ``critical_red`` brake.
    """

    weight: Ints
    score: Rationals
    in_play: NDArray[np.bool_]
    red: NDArray[np.bool_]
    critical_red: NDArray[np.bool_]


class Brakes(Struct, frozen=True):
    """What of Instellingen decides on the status of a parent: scores from 0, ``minimum_coverage`` 0–1."""

    green_from: float = 100.0
    orange_from: float = 50.0
    minimum_coverage: float = 0.6
    red_caps: bool = True


class Weighed(Struct, frozen=True):
    """What children make of their parents: [parents, columns] each. ``plain`` is the status before the brakes (b6).

    ``coverage`` is the share of the weights in play that has a score, 0–1, unknown where nothing is in play.
    """

    score: Rationals
    status: NDArray[np.int8]
    plain: NDArray[np.int8]
    coverage: Rationals
    enough: NDArray[np.bool_]
    critical_red: NDArray[np.bool_]


def weigh(parts: Iterable[Part], shape: tuple[int, int], brakes: Brakes, worst: NDArray[np.bool_]) -> Weighed:
    """Scores of children up to their parents: the weighted mean, or for ``worst`` [parents, 1] the lowest; coverage; both brakes (b6, b10).

    A red child takes green away from its parent, a critical one makes it red.
    """
    total, lowest = unknown(shape), unknown(shape)
    present: Ints = np.zeros(shape, dtype=np.int64)
    expected: Ints = np.zeros(shape, dtype=np.int64)
    red, critical_red = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    for part in parts:
        known = part.score.known
        first = known & ~total.known
        more = part.score.weighed(part.weight)
        total = more.where(first, (total + more).where(known & ~first, total))
        lowest = part.score.where(first, part.score.where(known & ~first & lowest.at_least(part.score), lowest))
        present = plus(present, np.where(known, part.weight, 0))
        expected = plus(expected, np.where(part.in_play | known, part.weight, 0))
        red |= part.red
        critical_red |= part.critical_red
    coverage = Rationals(present, expected)
    enough = total.known & coverage.at_least(exact(np.array([brakes.minimum_coverage])).like(coverage))
    mean = total / Rationals(present, np.ones(shape, dtype=np.int64))
    score = lowest.where(np.broadcast_to(worst, shape), mean).only(enough)
    colours = [
        ~score.known,
        score.at_least(exact(np.array([brakes.green_from])).like(score)),
        score.at_least(exact(np.array([brakes.orange_from])).like(score)),
    ]
    plain = np.select(colours, [Status.GREY, Status.GREEN, Status.ORANGE], Status.RED)
    braked = np.where(red & (plain == Status.GREEN) & brakes.red_caps, Status.ORANGE, plain)
    braked = np.where(critical_red & (plain != Status.GREY), Status.RED, braked)
    return Weighed(score, braked.astype(np.int8), plain.astype(np.int8), coverage, enough, critical_red)
