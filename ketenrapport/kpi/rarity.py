"""Where the cases are too few to tell chance from signal (methode b8, kleine aantallen)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ketenrapport.words.vocabulary import SHARES, TimeAgg

if TYPE_CHECKING:
    from ketenrapport.kpi.series import Points
    from ketenrapport.kpi.xmr import Bools, Floats
    from ketenrapport.organisation.model import Organisation

Places = NDArray[np.int64]
FEW_CASES = 20  # the median denominator of a share
RARE = 1.5  # cases a period on the rare side of a share
LOW = 3  # the mean of a sum of whole numbers
_DUST = 1e-9


def small_numbers(organisation: Organisation, found: Points, begin: Places, baseline: int) -> Bools:
    """Where a series rests on few cases, with each point as the last one: bool[points]. ``begin``: which point its series begins with.

    A share (per hundred or per thousand): a median denominator below 20, or on average less than 1,5 cases on its rare side, over all
    its points. A sum of whole numbers: a mean below 3 over its baseline.
    """
    shares = np.isin(organisation.numbers("factor", 1), SHARES)[found.node] & ~np.isnan(found.cases)
    sums = (organisation.array("time_agg") == TimeAgg.SUM)[found.node] & np.isnan(found.cases)
    amount = np.arange(len(begin)) - begin + 1
    few = shares & (_few_on_the_median(found.cases, begin, amount) | _rare(found, begin, amount))
    if not sums.any():
        return few
    odd = _total(((np.mod(found.value, 1) != 0) | (found.value < 0)).astype(float))
    last = np.minimum(np.arange(len(begin)), begin + baseline - 1)
    total, size = _total(found.value), last - begin + 1
    low = (total[last + 1] - total[begin]) < LOW * size - _DUST
    return np.asarray(few | (sums & low & (odd[1:] - odd[begin] == 0)), dtype=bool)


def _rare(found: Points, begin: Places, amount: Places) -> Bools:
    """Where on average fewer than 1,5 cases lie on the one side or on the other.

    Above the whole there is no other side: a cost recovery of 110 % is no share of cases.
    """
    tops, rest = _total(np.nan_to_num(found.top)), _total(np.nan_to_num(found.cases - found.top))
    bound = RARE * amount - _DUST
    return np.asarray((np.abs(tops[1:] - tops[begin]) < bound) | (np.abs(rest[1:] - rest[begin]) < bound), dtype=bool)


def _few_on_the_median(cases: Floats, begin: Places, amount: Places) -> Bools:
    """Where the median of the denominators so far is below 20; of an even number it is the mean of the middle two.

    Counting tells, except when exactly half of them are below 20: then the middle two are the largest of these and the smallest of the
    others. With 10, 19, 22 and 30 cases these are 19 and 22, and the median is 20,5.
    """
    below = _total((cases < FEW_CASES).astype(float))
    count = below[1:] - below[begin]
    few, halved = 2 * count > amount, 2 * count == amount
    some = np.isin(begin, begin[halved])
    if some.any():
        # The series that are halved somewhere, side by side, each from the top.
        place, which = amount[some] - 1, np.cumsum(amount[some] == 1) - 1
        side_by_side = np.full((int(place.max()) + 1, int(which[-1]) + 1), np.nan)
        side_by_side[place, which] = cases[some]
        is_below = side_by_side < FEW_CASES
        largest = np.maximum.accumulate(np.where(is_below, side_by_side, -np.inf), axis=0)
        smallest = np.minimum.accumulate(np.where(is_below, np.inf, side_by_side), axis=0)
        middle = (largest[place, which] + smallest[place, which]) / 2
        few[some] |= halved[some] & (middle < FEW_CASES)
    return np.asarray(few, dtype=bool)


def _total(numbers: Floats) -> Floats:
    """Running totals, starting with 0."""
    total = np.zeros(len(numbers) + 1)
    np.cumsum(numbers, out=total[1:])
    return total
