"""Exact fractions in arrays: the arithmetic that makes 'on the norm' mean on the norm.

Binary floats turn 93,8 against 95 and 90 into a score of 87,999…; cut off, that reads 87 instead of 88. So scores and
values are kept as integer numerators and denominators. They are int64, and become Python integers (object arrays) as soon
as a result might not fit: the same code, slower, still exact. The score of 93,8 is 50 for the signal value and 50 for the way
from there to the norm, of which 3,8 / 5 is covered:

>>> 50 + 50 * (93.8 - 90) / (95 - 90)
87.99999999999997
>>> value, signal, norm = (exact(np.array([number])) for number in (93.8, 90.0, 95.0))
>>> score = whole([50]) + whole([50]) * (value - signal) / (norm - signal)
>>> score.num, score.den  # 4400 / 50
(array([4400]), array([50]))
>>> score.floor()
array([88.])
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[Any]  # int64, or object that holds Python integers
_LIMIT = 2.0**62
_SMALL = 2.0**30  # sums and products of two fractions of this size fit well within the limit
_EXACT_FLOAT = 2**53
_BEYOND_FLOAT = 2**1023
_MOST_BITS = 8192
_FEW_DECIMALS, _MAX_DECIMALS = 2, 9
SIGNIFICANT_DIGITS = 15


class Rationals(Struct, frozen=True):
    """Fractions ``num / den``, elementwise, any shape. ``den`` is never negative; a ``den`` of 0 means 'there is none'."""

    num: Ints
    den: Ints

    @property
    def known(self) -> NDArray[np.bool_]:
        """Where there is a fraction."""
        return np.asarray(self.den != 0, dtype=bool)

    def __getitem__(self, index: Any) -> Rationals:  # noqa: ANN401 - whatever an array takes
        """The same fractions, indexed like an array."""
        return Rationals(self.num[index], self.den[index])

    def __add__(self, other: Rationals) -> Rationals:
        """Sum; unknown where either is unknown."""
        mine, theirs, both = self._divisible(), other._divisible(), self.known & other.known
        if np.array_equal(mine, theirs):
            return reduced(plus(self.num, other.num), _known(mine, both))
        left, right = theirs, mine
        if largest(mine) * largest(theirs) >= _SMALL:
            common = _gcd(mine, theirs)
            left, right = theirs // common, mine // common
        return reduced(plus(times(self.num, left), times(other.num, right)), _known(times(left, mine), both))

    def __neg__(self) -> Rationals:
        """Opposite."""
        return Rationals(-self.num, self.den)

    def __sub__(self, other: Rationals) -> Rationals:
        """Difference; unknown where either is unknown."""
        return self + -other

    def __mul__(self, other: Rationals) -> Rationals:
        """Product; unknown where either is unknown."""
        return reduced(times(self.num, other.num), times(self.den, other.den))

    def __truediv__(self, other: Rationals) -> Rationals:
        """Quotient; unknown where either is unknown or the divisor is zero."""
        sign = np.where(other.num < 0, -1, 1)
        den = _known(times(self.den, other.num * sign), other.known)
        return reduced(times(self.num, other.den * sign), den)

    def weighed(self, weight: Ints) -> Rationals:
        """Times whole numbers, which broadcast against this array."""
        return reduced(times(self.num, weight), self.den)

    def at_least(self, other: Rationals) -> NDArray[np.bool_]:
        """Where both are known and this one is not smaller."""
        larger = times(self.num, other.den) >= times(other.num, self.den)
        return np.asarray(larger, dtype=bool) & self.known & other.known

    def where(self, condition: NDArray[np.bool_], other: Rationals) -> Rationals:
        """This one where the condition holds, the other elsewhere."""
        return Rationals(_choose(condition, self.num, other.num), _choose(condition, self.den, other.den))

    def only(self, condition: NDArray[np.bool_]) -> Rationals:
        """This one where the condition holds, unknown elsewhere."""
        return Rationals(self.num, _known(self.den, condition))

    def clipped(self, low: Rationals, high: Rationals) -> Rationals:
        """This one, kept between two bounds."""
        risen = self.where(self.at_least(low) | ~self.known, low.like(self))
        return risen.where(~risen.at_least(high) | ~risen.known, high.like(self))

    def like(self, other: Rationals) -> Rationals:
        """This one broadcast to the shape of the other."""
        shape = other.num.shape
        return Rationals(np.broadcast_to(self.num, shape), np.broadcast_to(self.den, shape))

    def over(self, denominator: Ints) -> Ints:
        """The numerators over another denominator, which must be a multiple of each that is there."""
        same = np.array_equal(self.den, denominator)  # as a rule, and division is dear
        return self.num if same else times(self.num, denominator // self._divisible())

    @property
    def manageable(self) -> NDArray[np.bool_]:
        """Where the numbers have at most some thousand digits: products of products of products grow without end."""
        if object not in (self.num.dtype, self.den.dtype):
            return np.ones(self.num.shape, dtype=bool)
        most = 1 << _MOST_BITS
        return np.asarray((np.abs(self.num) < most) & (self.den < most), dtype=bool)

    def floor(self) -> NDArray[np.float64]:
        """The largest whole number that is not larger; NaN where unknown."""
        return _as_floats(self.num // self._divisible(), self.known)

    def ceil(self) -> NDArray[np.float64]:
        """The smallest whole number that is not smaller; NaN where unknown."""
        return _as_floats(-(-self.num // self._divisible()), self.known)

    def rounded(self, decimals: NDArray[np.int64]) -> Rationals:
        """Rounded to a number of decimals, a half away from zero (methode b2). ``decimals`` broadcasts against this array."""
        scale = np.broadcast_to(10 ** np.asarray(decimals, dtype=np.int64), self.num.shape)
        den = self._divisible()
        size = np.where(self.num < 0, -self.num, self.num)
        doubled = times(times(size, scale), np.int64(2))
        whole = plus(doubled, den) // times(den, np.int64(2))
        return Rationals(_narrow(np.where(self.num < 0, -whole, whole)), _known(scale, self.known))

    def floats(self) -> NDArray[np.float64]:
        """The nearest binary floats; NaN where unknown."""
        quotient = np.full(self.num.shape, np.nan)
        if max(largest(self.num), largest(self.den)) <= _EXACT_FLOAT:
            np.divide(self.num, self.den, out=quotient, where=self.known, dtype=np.float64, casting="unsafe")
            return quotient
        small = self.known & (np.abs(self.num) <= _EXACT_FLOAT) & (self.den <= _EXACT_FLOAT)
        quotient[small] = self.num[small].astype(float) / self.den[small].astype(float)
        # Python divides integers of any size to the nearest float; a float division of larger ones would round twice.
        for place in zip(*np.nonzero(self.known & ~small), strict=True):
            quotient[place] = _quotient(int(self.num[place]), int(self.den[place]))
        return quotient

    def _divisible(self) -> Ints:
        """The denominators, with 1 instead of 0."""
        return np.where(self.den == 0, 1, self.den)


def whole(numbers: ArrayLike) -> Rationals:
    """Whole numbers as fractions."""
    array = np.asarray(numbers)
    return Rationals(array.astype(np.int64), np.ones(array.shape, dtype=np.int64))


def unknown(shape: tuple[int, ...]) -> Rationals:
    """Fractions that are all unknown."""
    return Rationals(np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64))


def exact(numbers: NDArray[np.float64]) -> Rationals:
    """The decimals that a user sees in these cells, as fractions over a power of ten; NaN is unknown.

    A cell holds a binary float, of which Excel shows at most 15 significant digits. Those digits are the number: 0,1 + 0,2
    computed in a cell is 0,3 here as it is on the screen.
    """
    cells = np.asarray(numbers, dtype=np.float64).ravel()
    known = np.isfinite(cells)
    filled = np.where(known, cells, 0.0)
    for decimals in range(_FEW_DECIMALS + 1):  # as a rule a few decimals are enough for all
        scaled = np.rint(filled * 10.0**decimals)
        if np.array_equal(scaled / 10.0**decimals, filled) and np.abs(scaled).max(initial=0.0) < 10.0**SIGNIFICANT_DIGITS:
            return Rationals(
                scaled.astype(np.int64).reshape(np.shape(numbers)), np.where(known, 10**decimals, 0).reshape(np.shape(numbers))
            )
    num: Ints = np.zeros(cells.shape, dtype=np.int64)
    den: Ints = np.zeros(cells.shape, dtype=np.int64)
    open_ = np.flatnonzero(known)
    for decimals in range(_MAX_DECIMALS + 1):
        scale, part = 10.0**decimals, cells[open_]
        with np.errstate(over="ignore"):  # what overflows does not fit
            scaled = np.rint(part * scale)
        fits = (np.abs(scaled) < 10.0**SIGNIFICANT_DIGITS) & (scaled / scale == part)
        num[open_[fits]], den[open_[fits]] = scaled[fits].astype(np.int64), int(scale)
        open_ = open_[~fits]
        if not open_.size:
            break
    else:
        num, den = num.astype(object), den.astype(object)
        for place in open_:
            shown = Decimal(f"{cells[place]:.{SIGNIFICANT_DIGITS}g}")
            den[place] = 10 ** max(0, -int(shown.as_tuple().exponent))
            num[place] = int(shown * den[place])
    return Rationals(_narrow(num).reshape(np.shape(numbers)), _narrow(den).reshape(np.shape(numbers)))


def _quotient(num: int, den: int) -> float:
    try:
        return num / den
    except OverflowError:  # a typing error of hundreds of digits
        return np.nan


def put(fractions: Rationals, rows: NDArray[np.int64], new: Rationals) -> Rationals:
    """The same fractions, with some rows replaced."""
    wide = object in (fractions.num.dtype, fractions.den.dtype, new.num.dtype, new.den.dtype)
    num, den = (array.astype(object) if wide else array.copy() for array in (fractions.num, fractions.den))
    num[rows], den[rows] = new.num, new.den
    return Rationals(num, den)


def _gcd(left: Ints, right: Ints) -> Ints:
    return np.asarray(np.gcd(left, right))


def reduced(num: Ints, den: Ints) -> Rationals:
    """The fractions, in lowest terms when there are large ones; ``den`` must not be negative, 0 stays unknown.

    Lowest terms only keep numbers from growing, and the greatest common divisor is the most expensive step there is. So 2/4 stays
    what it is, and a numerator of 2³¹ makes the whole array go to lowest terms:

    >>> reduced(np.array([2, 6]), np.array([4, 4]))
    Rationals(num=array([2, 6]), den=array([4, 4]))
    >>> reduced(np.array([2**31, 6]), np.array([2**32, 4]))
    Rationals(num=array([1, 3]), den=array([2, 2]))
    """
    if object not in (num.dtype, den.dtype) and max(largest(num), largest(den)) < _SMALL:
        return Rationals(num, den)
    divisor = _gcd(num, den)
    divisor = np.where(divisor == 0, 1, divisor)
    return Rationals(_narrow(num // divisor), _narrow(den // divisor))


def largest(array: Ints) -> float:
    """The largest size in an array of integers, 0 when it is empty, infinite when it is beyond what a float can hold."""
    size = max(abs(array.max()), abs(array.min())) if array.size else 0
    return float(size) if array.dtype != object or size < _BEYOND_FLOAT else float("inf")


def times(left: ArrayLike, right: ArrayLike) -> Ints:
    """The product of two integer arrays, exact: as Python integers where int64 might not hold it."""
    left, right = np.asarray(left), np.asarray(right)
    if left.dtype != object and right.dtype != object and largest(left) * largest(right) >= _LIMIT:
        left = left.astype(object)
    return np.asarray(left * right)


def plus(left: ArrayLike, right: ArrayLike) -> Ints:
    """The sum of two integer arrays, exact: as Python integers where int64 might not hold it."""
    left, right = np.asarray(left), np.asarray(right)
    if left.dtype != object and right.dtype != object and largest(left) + largest(right) >= _LIMIT:
        left = left.astype(object)
    return np.asarray(left + right)


def _narrow(array: Ints) -> Ints:
    if array.dtype == object and (not array.size or max(abs(array.max()), abs(array.min())) < _LIMIT):
        return array.astype(np.int64)
    return array


def _known(den: Ints, condition: NDArray[np.bool_]) -> Ints:
    return np.where(condition, den, 0)


def _choose(condition: NDArray[np.bool_], left: Ints, right: Ints) -> Ints:
    return np.where(condition, left, right)


def _as_floats(whole_numbers: Ints, known: NDArray[np.bool_]) -> NDArray[np.float64]:
    return Rationals(whole_numbers, known.astype(np.int64)).floats()
