"""The formulas against printed tables, worked examples and what they are meant to do."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenrapport.group import formulas

# Upper 5 % points of the studentized range, infinite degrees of freedom (Pearson & Hartley, table 29).
PRINTED = {2: 2.772, 3: 3.314, 5: 3.858, 10: 4.474, 20: 5.012}


@pytest.mark.parametrize("members", PRINTED)
def test_tukey_is_what_the_tables_print(members: int) -> None:
    assert formulas.tukey(members) * math.sqrt(2) == pytest.approx(PRINTED[members], abs=0.001)


def test_worked_example_of_the_method() -> None:
    """Duinrade of MD-2WD: y 1,0385, s 0,0387, centre 1,0922 and τ² 0,005139 give z −0,66 and limits 64,5 – 90,2 %."""
    y, s, centre, tau2 = formulas.PROPORTION.there(124, 167), formulas.spread_of(167), 1.0922, 0.005139
    both = math.sqrt(s**2 + tau2)
    assert (y - centre) / both == pytest.approx(-0.66, abs=0.005)
    limits = [100 * formulas.PROPORTION.back(centre + sign * formulas.POSSIBLE * both) for sign in (-1, 1)]
    assert limits == pytest.approx([64.5, 90.2], abs=0.05)


@given(st.lists(st.fractions(-1000, 1000, max_denominator=1000), min_size=1, max_size=30), st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.9]))
def test_quantiles_are_those_of_numpy(values: list[Fraction], share: float) -> None:
    assert float(formulas.quantile(values, share)) == pytest.approx(float(np.quantile([float(one) for one in values], share)), abs=1e-9)


@given(st.integers(0, 1000), st.integers(1, 1000))
def test_scales_go_there_and_back(r: int, more: int) -> None:
    n = max(r, more)
    for scale in (formulas.PROPORTION, formulas.RATE):
        assert scale.back(scale.there(r, n)) == pytest.approx(r / n, abs=1e-9)


@given(st.lists(st.tuples(st.floats(0.2, 1.3), st.floats(0.005, 0.1)), min_size=5, max_size=25))
def test_dispersion_is_never_negative_and_its_centre_lies_among_the_members(members: list[tuple[float, float]]) -> None:
    y, s = zip(*members, strict=True)
    spread = formulas.dispersion(y, s, sum(y) / len(y))
    assert spread.tau2 >= 0
    assert min(y) - 1e-9 <= spread.centre <= max(y) + 1e-9
    assert 0 <= formulas.rankability(spread.tau2, s) < 1


def test_one_large_member_is_not_the_norm() -> None:
    """Nine of 80 % and one of 60 % with a hundred times their cases: together 62 %, but the middle is nearer to 80."""
    cases = [(80, 100)] * 9 + [(6000, 10_000)]
    y = [formulas.PROPORTION.there(*one) for one in cases]
    s = [formulas.spread_of(n) for _, n in cases]
    start = formulas.PROPORTION.there(sum(r for r, _ in cases), sum(n for _, n in cases))
    spread = formulas.dispersion(y, s, start)
    assert formulas.PROPORTION.back(start) < 0.62
    assert formulas.PROPORTION.back(spread.centre) > 0.74


def test_by_chance_alone_few_groups_have_a_certain_outlier() -> None:
    """Twenty members with one true share: phi is about 1 and nine of ten groups have nobody beyond 99,8 %."""
    draw = random.Random(5)
    alarms, phis = 0, []
    for _ in range(60):
        cases = [(sum(draw.random() < 0.8 for _ in range(n)), n) for n in [draw.randint(40, 400) for _ in range(20)]]
        y, s = [formulas.PROPORTION.there(*one) for one in cases], [formulas.spread_of(n) for _, n in cases]
        spread = formulas.dispersion(y, s, formulas.PROPORTION.there(sum(r for r, _ in cases), sum(n for _, n in cases)))
        phis.append(spread.phi)
        alarms += any(
            abs(one - spread.centre) / math.hypot(error, math.sqrt(spread.tau2)) > formulas.CERTAIN for one, error in zip(y, s, strict=True)
        )
    assert 0.85 < sum(phis) / len(phis) < 1.15
    assert alarms <= 9


def test_ranges_of_ranks_hold_all_when_nobody_differs_and_one_when_all_do() -> None:
    assert formulas.rank_ranges([0.5, 0.51, 0.52], [0.1] * 3, higher_is_better=True) == [(1, 3)] * 3
    assert formulas.rank_ranges([1.0, 2.0, 3.0], [0.01] * 3, higher_is_better=True) == [(3, 3), (2, 2), (1, 1)]
    assert formulas.rank_ranges([1.0, 2.0, 3.0], [0.01] * 3, higher_is_better=False) == [(1, 1), (2, 2), (3, 3)]


@pytest.mark.parametrize("course", [[], [1.0] * 5, [7.0] * 12])
def test_a_short_or_still_course_gives_no_standard_error(course: list[float]) -> None:
    assert formulas.from_course(course) is None
