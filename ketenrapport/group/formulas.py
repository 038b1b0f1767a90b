"""The formulas of the comparison (methode d): transformation, over-dispersion, limits, shrinking and ranges of ranks.

Spiegelhalter's funnel with a variance between members, but with what winsorising takes from a normal sample divided out again, so that
φ = 1 is chance alone. Worked example, MD-2WD of a group of 19: Duinrade has 140 of 164, so y = asin √0,85366 = 1,1782 and
s = 1/(2√164) = 0,0390:

>>> round(PROPORTION.there(140, 164), 4), round(spread_of(164), 4)
(1.1782, 0.039)
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

POSSIBLE, CERTAIN = 1.959964, 3.090232  # beyond 95 % and 99,8 % of a normal distribution
CHANGED = 3.0  # so many standard errors before a difference with the year before is told
_WINSOR = 0.1
_LEFT_BY_WINSORISING = 0.6787  # E[min(|Z|, 1.2816)²] of a normal Z
_SURE = 0.95
_STEP = 0.01


class Scale(Struct, frozen=True):
    """Where counts have one spread whatever their size: ``there`` from r of n, and ``back`` to a share."""

    there: Callable[[float, float], float]
    back: Callable[[float], float]


PROPORTION = Scale(lambda r, n: math.asin(math.sqrt(r / n)), lambda y: math.sin(min(max(y, 0.0), math.pi / 2)) ** 2)
RATE = Scale(lambda r, n: math.sqrt(r / n), lambda y: max(y, 0.0) ** 2)


def spread_of(n: float) -> float:
    """The standard error of a count of n on either scale."""
    return 1 / (2 * math.sqrt(n))


class Dispersion(Struct, frozen=True):
    """How much a group differs: ``phi`` against chance (1), ``tau2`` the variance between members, ``centre`` the middle with it."""

    phi: float
    tau2: float
    centre: float


def dispersion(y: Sequence[float], s: Sequence[float], start: float) -> Dispersion:
    """The dispersion of values with their standard errors, around ``start``.

    Weights of the centre are 1/(s²+τ²), so that no large member is the norm that others are held against.
    """
    z = [(one - start) / error for one, error in zip(y, s, strict=True)]
    exact = [Fraction(one) for one in z]
    low, high = float(quantile(exact, _WINSOR)), float(quantile(exact, 1 - _WINSOR))
    amount = len(z)
    phi = sum(min(max(one, low), high) ** 2 for one in z) / amount / _LEFT_BY_WINSORISING
    weights = [1 / error**2 for error in s]
    room = sum(weights) - sum(weight * weight for weight in weights) / sum(weights)
    tau2 = max(0.0, (amount * phi - (amount - 1)) / room)
    both = [1 / (error**2 + tau2) for error in s]
    centre = sum(weight * one for weight, one in zip(both, y, strict=True)) / sum(both)
    return Dispersion(phi, tau2, centre)


def rankability(tau2: float, s: Sequence[float]) -> float:
    """Which share of the differences is more than chance: τ² / (τ² + median s²), 0–1."""
    usual = float(quantile([Fraction(error) ** 2 for error in s], 0.5))
    return tau2 / (tau2 + usual) if tau2 + usual else 0.0


def quantile(values: Sequence[Fraction], share: float) -> Fraction:
    """The quantile by linear interpolation at (n−1)p: KWARTIEL.INC of Excel.

    >>> quantile([Fraction(1), Fraction(2), Fraction(4)], 0.75)
    Fraction(3, 1)
    """
    ordered = sorted(values)
    place = (len(ordered) - 1) * Fraction(share).limit_denominator(1000)
    below = math.floor(place)
    return ordered[below] if below + 1 == len(ordered) else ordered[below] + (place - below) * (ordered[below + 1] - ordered[below])


@cache
def tukey(members: int) -> float:
    """How many standard errors two of so many members must lie apart to differ for certain (95 %): q₀.₉₅(N, ∞)/√2.

    >>> round(tukey(19), 3)
    3.517
    """
    low, high = 0.0, 12.0
    for _ in range(32):  # to eight decimals
        middle = (low + high) / 2
        low, high = (middle, high) if _studentized_range(members, middle) < _SURE else (low, middle)
    return (low + high) / 2 / math.sqrt(2)


def _studentized_range(members: int, q: float) -> float:
    """The chance that the range of so many normal draws is at most q: N · ∫ φ(z) (Φ(z) − Φ(z−q))^(N−1) dz."""
    z = -8 + _STEP * np.arange(int(16 / _STEP + q / _STEP))
    between = _below(z) - _below(z - q)
    density = np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return float(members * (_STEP * density * between ** (members - 1)).sum())


def _below(z: NDArray[Any]) -> NDArray[Any]:
    """Φ: how much of a normal distribution lies below each z."""
    return (1 + np.array([math.erf(one) for one in (z / math.sqrt(2)).tolist()])) / 2


def rank_ranges(y: Sequence[float], s: Sequence[float], *, higher_is_better: bool) -> list[tuple[int, int]]:
    """Between which ranks each member stands: 1 + how many are surely better … N − how many are surely worse."""
    amount = len(y)
    if amount < 2:
        return [(1, 1)] * amount
    sure, sign = tukey(amount), 1 if higher_is_better else -1
    found = []
    for mine, error in zip(y, s, strict=True):
        apart = [sign * (other - mine) / math.hypot(error, its) for other, its in zip(y, s, strict=True)]
        found.append((1 + sum(one > sure for one in apart), amount - sum(one < -sure for one in apart)))
    return found


def from_course(course: Sequence[float]) -> float | None:
    """The standard error of a mean over a course of periods, by its mean moving range: (mR̄/1,128)/√periods; None when that is too short.

    >>> round(from_course([10, 12, 10, 12, 10, 12]), 4)
    0.7238
    """
    if len(course) < 6:
        return None
    moves = [abs(after - before) for before, after in pairwise(course)]
    spread = sum(moves) / len(moves) / 1.128 / math.sqrt(len(course))
    return spread or None
