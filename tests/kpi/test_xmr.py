"""The statistics: published cases, each rule by hand, and what must hold for any series."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketenrapport.kpi.xmr import control, limits, signals
from ketenrapport.words.verdict import Rule
from tests.kpi import reference_variation as reference

PUBLISHED = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
# Mean 10, moving ranges 2: limits 10 ± 5.32, near from 3.55 on.
CALM = [9, 11] * 6

# Whole numbers, some of which move to another level or drift: enough for every rule.
series = st.lists(st.integers(-40, 40), min_size=1, max_size=30) | st.builds(
    lambda before, after, step, drift: [*before, *(value + step + drift * place for place, value in enumerate(after))],
    st.lists(st.integers(0, 9), min_size=6, max_size=16),
    st.lists(st.integers(0, 9), min_size=1, max_size=14) | st.integers(1, 9).map(lambda size: [0] * size),
    st.integers(-12, 12),
    st.integers(-1, 1),
)


def matrix(*rows: list[float]) -> np.ndarray:
    filled = np.full((max(map(len, rows)), len(rows)), np.nan)
    for column, row in enumerate(rows):
        filled[: len(row), column] = row
    return filled


def last_signal(values: list[float], baseline: int = 12, minimum: int = 6) -> tuple[Rule, int]:
    found = control(matrix(values), baseline, minimum).signals
    return Rule(int(found.rule[-1, 0])), int(found.direction[-1, 0])


@pytest.mark.parametrize(("screened", "lower", "upper"), [(True, -0.72, 4.60), (False, -3.06, 6.95)])
def test_limits_are_those_that_nhsrplotthedots_publishes(screened: bool, lower: float, upper: float) -> None:
    found = limits(matrix(PUBLISHED), screened=screened)
    shown = [round(float(number), 2) for number in (found.mean[0] - found.width[0], found.mean[0], found.mean[0] + found.width[0])]
    assert shown == [lower, 1.94, upper]


def test_a_leap_is_left_out_once_and_only_from_so_many_times_the_mean_on() -> None:
    # Ranges 1, 1, 1, 1, 6 have mean 2: 6 is less than 3.267 × 2 = 6.534 and stays; with 9 the mean is 2.6, and 9 goes.
    assert limits(matrix([0, 1, 0, 1, 0, 6])).width[0] == pytest.approx(2.66 * 2)
    assert limits(matrix([0, 1, 0, 1, 0, 9])).width[0] == pytest.approx(2.66 * 1)


@pytest.mark.parametrize(
    ("last", "rule", "direction"),
    [
        ([16], Rule.OUTSIDE, 1),
        ([4], Rule.OUTSIDE, -1),
        ([15.32], Rule.NONE, 0),  # on the limit is within
        ([4.68], Rule.NONE, 0),
        ([7, 8, 9, 10, 11, 12, 13], Rule.TREND, 1),
        ([13, 12, 11, 10, 9, 8, 7], Rule.TREND, -1),
        ([8, 9, 10, 11, 12, 13], Rule.NONE, 0),  # after 11: five steps up
        ([14, 14], Rule.TWO_OF_THREE, 1),
        ([6, 9, 6], Rule.TWO_OF_THREE, -1),
        ([14, 6, 14], Rule.NONE, 0),  # not all on one side
        ([14, 14, 11], Rule.NONE, 0),  # the last point is not near the limit
        ([16, 14], Rule.NONE, 0),  # outside is not near
        ([12, 12, 12, 12, 12, 12], Rule.RUN, 1),  # after 11: seven above
        ([8, 8, 8, 8, 8, 8], Rule.NONE, 0),  # after 11: six below
        ([12, 12, 10, 12, 12, 12, 12, 12], Rule.NONE, 0),  # a point on the mean breaks the run
        ([9, 10, 11, 12, 13, 14, 16], Rule.OUTSIDE, 1),  # outside comes before trend
        ([10.5, 11, 11.5, 12, 12.5, 13.7, 13.8], Rule.TREND, 1),  # trend before two of three and run
        ([12, 12, 12, 12, 12, 14, 14], Rule.TWO_OF_THREE, 1),  # two of three before run
    ],
)
def test_each_rule_by_hand(last: list[float], rule: Rule, direction: int) -> None:
    assert last_signal([*CALM, *last]) == (rule, direction)


def test_limits_are_provisional_until_the_baseline_is_there_and_locked_after_it() -> None:
    values = [10, 12, 11, 13, 12, 14, 13, 30, 30]
    found = control(matrix(values), baseline=8, minimum=6)
    assert np.isnan(found.mean[:5, 0]).all()
    assert found.mean[5:7, 0].tolist() == pytest.approx([12, 85 / 7])
    assert found.mean[7, 0] == found.mean[8, 0] == pytest.approx(115 / 8)


@pytest.mark.parametrize("minimum", [4, 6, 15])
def test_fewer_points_than_asked_give_no_verdict(minimum: int) -> None:
    found = control(matrix([1, 2, 1, 2, 1, 90, 1, 2, 1, 2, 1, 2, 1, 90, 90, 90]), 12, minimum)
    assert np.isnan(found.width).sum() == minimum - 1
    assert not found.signals.rule[: minimum - 1].any()


def test_a_constant_series_has_no_width_and_so_no_limits_to_break() -> None:
    assert limits(matrix([0.1 + 0.2] * 12)).width[0] == 0
    assert last_signal([100.0] * 13) == (Rule.NONE, 0)
    assert last_signal([100.0] * 12 + [99.9]) == (Rule.NONE, 0)


def test_dust_of_binary_fractions_is_no_difference() -> None:
    # The mean of these is 0.2, in binary fractions 0.20000000000000004; seven times 0.2 is no run below it.
    baseline = [0.1, 0.2, 0.3] * 4
    assert sum(baseline) / 12 != 0.2
    assert last_signal([*baseline, *[0.2] * 7]) == (Rule.NONE, 0)
    # 0.1 + 0.2 after 0.3 is no step up.
    steps = [0.1, 0.2, 0.3, 0.1 + 0.2, 0.4, 0.5, 0.6]
    assert signals(matrix(steps), limits(matrix(baseline))).rule[-1, 0] != Rule.TREND
    # 10 ± 2.66 × 0.2: the limit is 10.532.
    assert last_signal([9.9, 10.1] * 6 + [10.532]) == (Rule.NONE, 0)
    assert last_signal([9.9, 10.1] * 6 + [10.5321]) == (Rule.OUTSIDE, 1)


@settings(deadline=None)
@given(st.lists(series, min_size=1, max_size=4), st.sampled_from([(12, 6), (8, 4), (4, 6), (15, 2)]), st.sampled_from([1, 3, 10]))
def test_every_point_is_judged_as_the_slow_reference_judges_it(rows: list[list[int]], asked: tuple[int, int], divisor: int) -> None:
    baseline, minimum = asked
    found = control(matrix(*([value / divisor for value in row] for row in rows)), baseline, minimum)
    for line, row in enumerate(rows):
        exact = [Fraction(value, divisor) for value in row]
        for place in range(minimum - 1, len(row)):
            known = exact[: place + 1]
            mean, width = reference.limits(known, baseline)
            assert float(found.mean[place, line]) == pytest.approx(float(mean))
            assert float(found.width[place, line]) == pytest.approx(float(width))
            assert (found.signals.rule[place, line], found.signals.direction[place, line]) == reference.signal(known, mean, width)
            assert found.signals.stretch[place, line] == len(reference.stretch(known, mean))


def test_random_series_of_these_kinds_reach_every_rule() -> None:
    random = Random(1)
    reached: Counter[int] = Counter()
    for _ in range(100):
        step, drift, wide = random.randint(-6, 6), random.choice((0, 1)), random.choice((0, 9))
        values = [random.randint(0, 9) for _ in range(12)] + [random.randint(0, wide) + step + drift * place for place in range(12)]
        reached.update(control(matrix(values), 12, 6).signals.rule[:, 0].tolist())
    assert set(reached) == {int(rule) for rule in Rule}


@settings(deadline=None)
@given(series, st.integers(-1000, 1000), st.integers(1, 50))
def test_a_shift_or_a_scale_moves_the_limits_and_nothing_else(values: list[int], shift: int, scale: int) -> None:
    plain, moved = control(matrix(values), 12, 6), control(matrix([value * scale / 7 + shift for value in values]), 12, 6)
    assert np.allclose(moved.mean, plain.mean * scale / 7 + shift, equal_nan=True)
    assert np.allclose(moved.width, plain.width * scale / 7, equal_nan=True)
    assert np.array_equal(moved.signals.rule, plain.signals.rule)
    assert np.array_equal(moved.signals.direction, plain.signals.direction)


@settings(deadline=None)
@given(series)
def test_a_mirrored_series_gives_the_same_signals_the_other_way(values: list[int]) -> None:
    plain, mirrored = control(matrix(values), 12, 6), control(matrix([-value for value in values]), 12, 6)
    assert np.array_equal(mirrored.signals.rule, plain.signals.rule)
    assert np.array_equal(mirrored.signals.direction, -plain.signals.direction)


@settings(deadline=None)
@given(series, st.lists(st.integers(-1000, 1000), max_size=8))
def test_a_later_point_never_changes_an_earlier_verdict(values: list[int], later: list[int]) -> None:
    before, after = control(matrix(values), 12, 6), control(matrix([*values, *later]), 12, 6)
    size = len(values)
    assert np.array_equal(after.mean[:size], before.mean, equal_nan=True)
    assert np.array_equal(after.width[:size], before.width, equal_nan=True)
    for name in ("rule", "direction", "stretch"):
        assert np.array_equal(getattr(after.signals, name)[:size], getattr(before.signals, name))


@given(st.lists(st.lists(st.floats(-1e6, 1e6), min_size=12, max_size=12), min_size=2, max_size=5))
def test_limits_are_the_same_to_the_last_bit_alone_and_among_others(rows: list[list[float]]) -> None:
    together = limits(matrix(*rows))
    for at, row in enumerate(rows):
        alone = limits(matrix(row))
        assert (alone.mean[0], alone.width[0], alone.dust[0]) == (together.mean[at], together.width[at], together.dust[at])
