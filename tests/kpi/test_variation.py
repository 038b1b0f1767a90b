"""Variation and feasibility of KPIs: the expected outcomes, the worked examples, and what counts as a point."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ketenrapport.kpi.chart import Series, chart
from ketenrapport.kpi.judgement import judge
from ketenrapport.kpi.process import Variations, vary
from ketenrapport.words import wording
from ketenrapport.words.verdict import Feasibility, Rule, Variation
from tests import bridge
from tests.amount import amount
from tests.kpi import reference_variation as reference
from tests.kpi.reference_variation import Change, Judged
from tests.kpi.small import Row, in_one_chain, kpi, measured, norm, ratio
from tests.strategies import Case, Size, random_case

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ketenrapport.commands.judging import Assessment
    from ketenrapport.organisation.model import Organisation

DATA = Path(__file__).parents[1] / "data"
MONTHS = [f"{year}-{month:02d}" for year in (2024, 2025, 2026) for month in range(1, 13)]
CALM = [11.0, 9.0] * 6  # mean 10, limits 4.68 and 15.32, near from 13.55 and 6.45 on; the last one is below the mean


# ---------------------------------------------------------------------------------------------------- help


def organisation_of(kpis: list[Row], rows: list[Row], norms: Sequence[Row] = (), period: str = "2026-12", **more: object) -> Organisation:
    tables = {"targets": list(norms), "changepoints": more.pop("changepoints", [])}
    return in_one_chain(kpis, rows, period, tables, **more)  # type: ignore[arg-type]


def plain(code: str = "A", **fields: object) -> Row:
    return kpi(code, unit="dagen", time_agg="gemiddelde", factor=1) | fields


def rows_of(values: Sequence[float], code: str = "A", start: int = 0) -> list[Row]:
    return [measured(code, MONTHS[start + place], value) for place, value in enumerate(values)]


def judged(organisation: Organisation, code: str = "A", period: str = "") -> Judged:
    """What is said about a KPI, in a report period or the last one."""
    judgement = judge(organisation)
    found = vary(organisation, judgement)
    column = [one.code for one in judgement.periods].index(period) if period else -1
    return at(found, list(organisation.nodes["code"]).index(code), column)


def at(found: Variations, node: int, column: int) -> Judged:
    return Judged(
        Variation(int(found.variation[node, column])),
        Rule(int(found.rule[node, column])),
        bool(found.provisional[node, column]),
        Feasibility(int(found.feasibility[node, column])),
        bool(found.on_level[node, column]),
        bool(found.new_level[node, column]),
        int(found.tried[node, column]),
        str(found.since[node, column]),
        int(found.stretch[node, column]),
    )


def of_values(values: Sequence[float], norm_at: float | None = None, **fields: object) -> Judged:
    """What is said about a monthly KPI with these values, in the month of the last one."""
    norms = [norm("A", norm_at, None)] if norm_at is not None else []
    return judged(organisation_of([plain(**fields)], rows_of(values), norms, MONTHS[len(values) - 1]))


def words(found: Variations, node: int, column: int = -1) -> tuple[str, str]:
    at = node, column
    variation = found.variation[at]
    return (
        wording.variation(
            variation,
            found.rule[at],
            provisional=bool(found.provisional[at]),
            level=bool(found.on_level[at]),
            period=str((found.last_point if variation == Variation.NO_NEW_POINT else found.since)[at]),
        ),
        wording.feasibility(found.feasibility[at], new_level=bool(found.new_level[at]), tried=int(found.tried[at])),
    )


# ---------------------------------------------------------------------------------------------------- the examples


@pytest.mark.parametrize("name", ["gemeente", "werkbedrijf"])
def test_every_expected_variation_and_feasibility(example: Callable[[str], Assessment], name: str) -> None:
    organisation = example(name).organisation
    found = vary(organisation, example(name).judgement)
    ours = {code: words(found, node) for node, code in enumerate(organisation.nodes["code"])}
    with (DATA / name / "verwacht_2026-10.csv").open(encoding="utf-8-sig") as file:
        expected = {row["KPI"]: (row["Variatie"], row["Haalbaarheid"]) for row in csv.DictReader(file, delimiter=";")}
    assert ours == expected


def test_the_worked_example_of_the_specification(example: Callable[[str], Assessment]) -> None:
    organisation = example("gemeente").organisation
    found = vary(organisation, example("gemeente").judgement)
    node = list(organisation.nodes["code"]).index("VERG.R1a")
    shown = [round(float(array[node, -1]), 2) for array in (found.mean, found.lower, found.upper)]
    assert shown == [94.56, 89.25, 99.86]
    assert round(float((found.upper - found.mean)[node, -1] / 2.66), 2) == 1.99
    assert (found.since[node, -1], found.stretch[node, -1]) == ("2026-02", 9)


def test_the_shift_of_autumn_2011_in_the_real_data(example: Callable[[str], Assessment]) -> None:
    organisation, judgement = example("vergunningen").organisation, example("vergunningen").judgement
    found = vary(organisation, judgement)
    node = {code: place for place, code in enumerate(organisation.nodes["code"])}
    column = {period.code: place for place, period in enumerate(judgement.periods)}

    assert [words(found, node["VV-01"], column[f"2011-{month:02d}"])[0] for month in (8, 9, 10, 11, 12)] == [
        "normale variatie",
        *["verbetering (buiten grenzen)"] * 4,
    ]
    assert (found.since[node["VV-01"], -1], found.stretch[node["VV-01"], -1]) == ("2011-09", 4)
    assert [words(found, node["VV-03"], column[f"2011-{month:02d}"])[0] for month in (9, 10, 11, 12)] == [
        "normale variatie",
        "verbetering (2 van 3)",
        "verbetering (2 van 3)",
        "normale variatie",
    ]
    marked = chart(found, node["VV-03"])
    assert [period.code for period, rule in zip(marked.periods, marked.rule, strict=True) if rule] == ["2011-09", "2011-10", "2011-11"]
    assert [change.period for change in marked.changepoints] == ["2011-09"]
    assert (marked.lower < 0).all()
    assert (marked.shown_lower == 0).all()


def test_an_earlier_report_says_what_it_said_then(example: Callable[[str], Assessment]) -> None:
    """Judging over May, with later measurements in the workbook, equals the column of May in the judgement over October."""
    organisation, judgement = example("gemeente").organisation, example("gemeente").judgement
    whole = vary(organisation, judgement)
    may = [period.code for period in judgement.periods].index("2026-05")
    earlier = replace(organisation, report_period=judgement.periods[may])
    then = vary(earlier, judge(earlier))
    for name in ("variation", "rule", "provisional", "feasibility", "new_level", "since", "stretch", "direction"):
        assert np.array_equal(getattr(then, name), getattr(whole, name)[:, : may + 1]), name
    for name in ("mean", "lower", "upper"):
        assert np.array_equal(getattr(then, name), getattr(whole, name)[:, : may + 1], equal_nan=True), name


# ---------------------------------------------------------------------------------------------------- verdicts by hand


@pytest.mark.parametrize(
    ("direction", "last", "variation"),
    [
        ("hoger", 16, Variation.IMPROVEMENT),
        ("hoger", 4, Variation.DETERIORATION),
        ("lager", 16, Variation.DETERIORATION),
        ("lager", 4, Variation.IMPROVEMENT),
        ("band", 16, Variation.SPECIAL),
        ("neutraal", 4, Variation.SPECIAL),
    ],
)
def test_the_direction_says_whether_a_signal_is_good(direction: str, last: float, variation: Variation) -> None:
    found = of_values([*CALM, last], direction=direction)
    assert (found.variation, found.rule) == (variation, Rule.OUTSIDE)


def test_a_trend_is_good_when_it_goes_the_right_way_even_below_the_mean() -> None:
    assert of_values([*CALM, 5, 6, 7, 7.5, 8, 8.5, 9]).variation is Variation.IMPROVEMENT


@pytest.mark.parametrize(
    ("target", "direction", "feasibility", "tried"),
    [
        (16, "hoger", Feasibility.INCAPABLE, 0),
        (15.32, "hoger", Feasibility.INCAPABLE, 12),  # within the limits, but never met
        (10, "hoger", Feasibility.HIT_OR_MISS, 0),
        (4.68, "hoger", Feasibility.CAPABLE, 12),
        (4, "hoger", Feasibility.CAPABLE, 0),
        (4, "lager", Feasibility.INCAPABLE, 0),
        (16, "lager", Feasibility.CAPABLE, 0),
        (10, "band", Feasibility.UNTESTED, 0),
        (None, "hoger", Feasibility.UNTESTED, 0),
    ],
)
def test_a_calm_process_can_or_cannot_meet_its_norm(target: float | None, direction: str, feasibility: Feasibility, tried: int) -> None:
    found = of_values(CALM, target, direction=direction)
    assert (found.variation, found.feasibility, found.tried, found.new_level) == (Variation.NORMAL, feasibility, tried, False)


def test_a_process_that_moved_is_tested_on_its_new_level() -> None:
    # Baseline 10 ± 5.32; then six points around 20: 20 ± 2.66 × 2.
    assert of_values([*CALM, 19, 21, 19, 21, 19], 15) == Judged(
        Variation.IMPROVEMENT, Rule.OUTSIDE, feasibility=Feasibility.CHANGING, since="2025-01", stretch=5
    )
    moved = of_values([*CALM, 19, 21, 19, 21, 19, 21], 14)
    assert moved == Judged(Variation.IMPROVEMENT, Rule.OUTSIDE, feasibility=Feasibility.CAPABLE, new_level=True, since="2025-01", stretch=6)
    assert of_values([*CALM, 19, 21, 19, 21, 19, 21], 15).feasibility is Feasibility.HIT_OR_MISS
    # A new level that still moves is none.
    assert of_values([*CALM, 19, 21, 19, 21, 19, 21, 40], 15).feasibility is Feasibility.CHANGING


def test_provisional_is_said_below_the_baseline_and_too_few_below_the_minimum() -> None:
    assert of_values([9, 11, 9, 11, 9]).variation is Variation.TOO_FEW
    assert of_values([9, 11, 9, 11, 9, 11]) == Judged(Variation.NORMAL, provisional=True, feasibility=Feasibility.UNTESTED)
    assert not of_values(CALM).provisional
    assert judged(organisation_of([plain()], rows_of([9, 11, 9]), period="2024-03", xmr_minimum=3)).variation is Variation.NORMAL


@pytest.mark.parametrize(
    ("cases", "variation"),
    [
        ([20] * 12, Variation.NORMAL),
        ([19] * 7 + [30] * 5, Variation.SMALL_NUMBERS),
        ([19] * 6 + [20] * 6, Variation.SMALL_NUMBERS),  # the middle two are 19 and 20
        ([19] * 6 + [21] * 6, Variation.NORMAL),
    ],
)
def test_small_numbers_when_the_median_denominator_is_below_twenty(cases: list[int], variation: Variation) -> None:
    rows = [ratio("A", month, 5 + place % 2, number) for place, (month, number) in enumerate(zip(MONTHS, cases, strict=False))]
    assert judged(organisation_of([kpi("A")], rows, period="2024-12")).variation is variation


@given(st.lists(st.integers(10, 30), min_size=6, max_size=18))
@example([19, 21, 18, 22, 17, 23])  # the middle two make 20
@example([30, 19, 30, 19, 20, 19])
def test_the_median_denominator_is_that_of_the_points_so_far(cases: list[int]) -> None:
    rows = [ratio("A", month, number // 2, number) for month, number in zip(MONTHS, cases, strict=False)]
    organisation = organisation_of([kpi("A")], rows, period=MONTHS[len(cases) - 1])
    said = vary(organisation, judge(organisation)).variation[2, 5:].tolist()
    few = [median(cases[:amount]) < 20 for amount in range(6, len(cases) + 1)]
    assert [one == Variation.SMALL_NUMBERS for one in said] == few


@pytest.mark.parametrize(("rare", "variation"), [([1, 2], Variation.NORMAL), ([1, 1, 2, 1], Variation.SMALL_NUMBERS)])
@pytest.mark.parametrize("missed", [False, True])
def test_small_numbers_when_one_side_is_rare(rare: list[int], variation: Variation, missed: bool) -> None:
    tops = [100 - number if missed else number for number in rare * 6][:12]
    rows = [ratio("A", month, top, 100) for month, top in zip(MONTHS, tops, strict=False)]
    assert judged(organisation_of([kpi("A")], rows, period="2024-12")).variation is variation


def test_a_sum_of_a_few_is_small_numbers() -> None:
    few, more = (organisation_of([plain(time_agg="som")], rows_of(values * 6), period="2024-12") for values in ([2, 3], [2, 4]))
    assert (judged(few).variation, judged(more).variation) == (Variation.SMALL_NUMBERS, Variation.NORMAL)


def test_a_level_does_not_flicker() -> None:
    """Eight around 15 after twelve around 10 are a new level; one dip, or two, do not end it, and three do."""
    level = [15.0, 14.0] * 4
    eighth = of_values([*CALM, *level], direction="hoger")
    assert (eighth.variation, eighth.on_level, eighth.since, eighth.stretch) == (Variation.BETTER_LEVEL, True, "2025-01", 8)
    assert of_values([*CALM, *level], direction="lager").variation is Variation.WORSE_LEVEL
    assert of_values([*CALM, *level], direction="band").variation is Variation.OTHER_LEVEL
    assert of_values([*CALM, *level, 9.0, 9.0]).on_level
    assert not of_values([*CALM, *level, 9.0, 9.0, 9.0]).on_level


def test_a_sum_is_tested_against_the_norm_of_one_period() -> None:
    # Three a month is the norm; over the year so far that is 36, which no month ever reaches.
    organisation = organisation_of([plain(time_agg="som", judge_on="ytd")], rows_of([2, 4] * 6), [norm("A", 3, 1)], "2024-12")
    assert judge(organisation).target[2, -1] == 36
    assert judged(organisation).feasibility is Feasibility.HIT_OR_MISS


def test_the_norm_of_the_last_day_of_the_measuring_period_counts() -> None:
    norms = [norm("A", 10, None), norm("A", 20, None, since=date(2024, 12, 31))]
    organisation = organisation_of([plain()], rows_of(CALM), norms, "2024-12")
    assert judged(organisation, period="2024-11").feasibility is Feasibility.HIT_OR_MISS
    assert judged(organisation).feasibility is Feasibility.INCAPABLE


# ---------------------------------------------------------------------------------------------------- what is a point


def test_a_carried_over_value_is_no_new_point() -> None:
    quarters = [measured("A", f"{year}-K{quarter}", 7 + quarter % 2) for year in (2024, 2025) for quarter in range(1, 5)]
    organisation = organisation_of([plain(frequency="kwartaal")], quarters[:6], period="2025-09")
    assert judged(organisation, period="2025-08") == Judged(Variation.NORMAL, provisional=True, feasibility=Feasibility.UNTESTED)
    assert judged(organisation) == Judged(Variation.NO_NEW_POINT, feasibility=Feasibility.UNTESTED), "the third quarter is due"
    found = vary(organisation, judge(organisation))
    assert [period.code for period in chart(found, 2).periods] == ["2024-K1", "2024-K2", "2024-K3", "2024-K4", "2025-K1", "2025-K2"]


def test_a_measurement_that_is_early_counts_but_not_in_comparisons() -> None:
    late = organisation_of([plain(lag_days=20)], rows_of([*CALM, 99]), period="2025-01")
    assert judged(late).variation is Variation.IMPROVEMENT
    assert vary(late, judge(late).then).variation[2, -1] == Variation.NORMAL


def test_without_cases_there_is_no_point() -> None:
    rows = [ratio("A", month, 0 if place == 3 else 30, 0 if place == 3 else 40) for place, month in enumerate(MONTHS[:7])]
    organisation = organisation_of([kpi("A")], rows, period="2024-07")
    assert len(chart(vary(organisation, judge(organisation)), 2).values) == 6


def built(rollup: str, rows: list[Row], period: str, **fields: object) -> Series:
    """The series of a KPI built from A and B."""
    parts = [plain("A", weight=0, parent="T"), plain("B", weight=0, parent="T") | fields]
    organisation = organisation_of([plain("T", value_rollup=rollup, inputs=("A", "B")), *parts], rows, period=period)
    return chart(vary(organisation, judge(organisation)), 2)


def test_a_built_kpi_has_a_point_where_every_part_was_measured() -> None:
    rows = [*rows_of([1, 2, 3, 4], "A"), *rows_of([10, 10], "B"), *rows_of([10], "B", 3)]
    found = built("gemiddelde", rows, "2024-04")
    assert [period.code for period in found.periods] == ["2024-01", "2024-02", "2024-04"]
    assert found.values.tolist() == [5.5, 6, 7]


def test_a_part_that_does_not_apply_is_not_missed() -> None:
    shares = [ratio("B", "2024-01", 3, 4), ratio("B", "2024-02", 0, 0)]
    found = built("maximum", [*rows_of([1, 2], "A"), *shares], "2024-02", time_agg="verhouding", factor=100)
    assert found.values.tolist() == [75, 2]


def test_a_part_that_was_carried_over_makes_no_point() -> None:
    rows = [*rows_of([1, 2, 3, 4, 5, 6], "A"), measured("B", "2024-K1", 10), measured("B", "2024-K2", 20)]
    found = built("gemiddelde", rows, "2024-06", frequency="kwartaal")
    assert found.periods == (), "a month cannot be made of quarters"


def test_a_link_a_value_and_a_chain_have_no_variation() -> None:
    organisation = organisation_of([plain(), plain("L", value_rollup="koppeling", inputs=("A",))], rows_of(CALM), period="2024-12")
    assert [judged(organisation, code) for code in ("K", "K.W", "L")] == [Judged()] * 3


def test_a_kpi_that_is_no_longer_measured_says_nothing_any_more() -> None:
    organisation = organisation_of([plain(measured_until=date(2025, 1, 31))], rows_of([*CALM, 30]), period="2025-02")
    assert judged(organisation, period="2025-01").variation is Variation.IMPROVEMENT
    assert judged(organisation) == Judged()


def test_without_any_measurement_there_are_too_few() -> None:
    organisation = organisation_of([plain(), plain("P", parent="A")], [])
    assert judged(organisation) == judged(organisation, "P") == Judged(Variation.TOO_FEW, feasibility=Feasibility.UNTESTED)


# ---------------------------------------------------------------------------------------------------- changepoints


def change(since: str, rebase: bool = True, reason: str = "Nieuw formulier") -> Row:
    return {"kpi": "A", "since": since, "reason": reason, "rebase": rebase}


MOVED = [*CALM, *([19.0, 21.0] * 4)]


def test_limits_start_anew_at_a_changepoint_with_rebase() -> None:
    same, anew = (
        organisation_of([plain()], rows_of(MOVED), period="2025-08", changepoints=[change("2025-01", rebase)]) for rebase in (False, True)
    )
    assert judged(same).variation is Variation.BETTER_LEVEL
    assert judged(anew) == Judged(Variation.NORMAL, provisional=True, feasibility=Feasibility.UNTESTED)
    assert judged(anew, period="2024-12") == judged(same, period="2024-12")
    assert judged(anew, period="2025-05").variation is Variation.TOO_FEW


def test_a_point_belongs_to_what_follows_when_its_whole_period_does() -> None:
    mid_month = organisation_of([plain()], rows_of(MOVED), period="2025-08", changepoints=[change("2025-W03")])
    series = chart(vary(mid_month, judge(mid_month)), 2)
    assert series.changepoints[0].at == 13
    assert [round(float(mean), 2) for mean in series.mean[[12, 13]]] == [10, 20.14]


def test_a_chart_shows_limits_per_stretch_and_marks_whole_patterns() -> None:
    run = [*CALM, *[12.0] * 7, *[30.0, 32.0] * 3]
    organisation = organisation_of([plain()], rows_of(run), period="2026-01", changepoints=[change("2025-08", reason="Verhuizing")])
    series = chart(vary(organisation, judge(organisation)), 2)
    assert series.mean.tolist() == pytest.approx([10] * 19 + [31] * 6)
    assert (series.upper - series.lower).tolist() == pytest.approx([2 * 5.32] * 25)
    assert series.rule.tolist() == [Rule.NONE] * 12 + [Rule.RUN] * 7 + [Rule.NONE] * 6
    assert series.variation.tolist() == [Variation.NONE] * 12 + [Variation.IMPROVEMENT] * 7 + [Variation.NONE] * 6
    assert series.provisional
    assert [(one.at, one.period, one.reason, one.rebase) for one in series.changepoints] == [(19, "2025-08", "Verhuizing", True)]


@pytest.mark.parametrize(
    ("last", "marks"),
    [
        ([14, 11, 14], [3, 0, 3]),  # the two that are near, not the one between
        ([14, 14, 12], [3, 3, 0]),
        ([8, 9, 10, 11, 12, 13, 13.5], [2] * 7),
        ([16, 12], [1, 0]),
    ],
)
def test_the_marks_are_the_points_of_the_pattern(last: list[float], marks: list[int]) -> None:
    organisation = organisation_of([plain()], rows_of([*CALM, *last]), period=MONTHS[11 + len(last)])
    assert chart(vary(organisation, judge(organisation)), 2).rule[12:].tolist() == marks


def test_limits_of_percentages_are_shown_within_0_and_100_when_the_values_are() -> None:
    rows = [ratio("A", month, 99 if place % 2 else 95, 100) for place, month in enumerate(MONTHS[:12])]
    organisation = organisation_of([kpi("A")], rows, period="2024-12")
    series = chart(vary(organisation, judge(organisation)), 2)
    assert series.upper[0] == pytest.approx(97 + 2.66 * 4)
    assert series.shown_upper[0] == 100
    above = organisation_of([kpi("A")], [*rows[:-1], ratio("A", "2024-12", 101, 100)], period="2024-12")
    assert chart(vary(above, judge(above)), 2).shown_upper[0] > 100


def test_the_series_of_a_kpi_without_points_is_empty() -> None:
    organisation = organisation_of([plain(), plain("B")], rows_of(CALM, "B"), period="2024-12")
    series = chart(vary(organisation, judge(organisation)), 2)
    assert (len(series.values), series.provisional, series.periods) == (0, False, ())


# ---------------------------------------------------------------------------------------------------- properties

# Linking an organisation takes a while; the statistics themselves are tried on many more series in test_xmr.
a_few = settings(max_examples=amount(10, 50))
numbers = st.lists(st.integers(0, 60).map(lambda number: number / 2), min_size=6, max_size=30)


@pytest.mark.soak
@a_few
@given(numbers, st.integers(0, 30))
@example([0.0] * 7 + [0.5, 1.0, 0.0], 0)  # at least 0 is always met, at most 0 eight times of ten
@example([0.0, 1.5, 0.5] + [0.0] * 7, 0)  # a new level, of which only 'at least' has no need
@example([21.5, 24.0] + [0.0] * 14, 0)  # a level far below what was
def test_reversing_the_direction_swaps_good_and_bad(values: list[float], target: int) -> None:
    """All of it, but where values equal the norm: those meet it either way, so that what was always met need not become never met."""
    higher, lower = of_values(values, target, direction="hoger"), of_values(values, target, direction="lager")
    opposites = {Variation.IMPROVEMENT: Variation.DETERIORATION, Variation.BETTER_LEVEL: Variation.WORSE_LEVEL}
    good = opposites | {bad: one for one, bad in opposites.items()}
    able = {Feasibility.CAPABLE: Feasibility.INCAPABLE, Feasibility.INCAPABLE: Feasibility.CAPABLE}
    swapped = replace(
        higher, variation=good.get(higher.variation, higher.variation), feasibility=able.get(higher.feasibility, higher.feasibility)
    )
    if target in values and (higher.tried or lower.tried):  # by experience
        swapped = replace(swapped, feasibility=lower.feasibility, tried=lower.tried, new_level=lower.new_level)
    assert lower == swapped


@pytest.mark.soak
@a_few
@given(numbers, st.integers(0, 30), st.integers(-20, 20), st.sampled_from([0.5, 2, 10]))
def test_a_shift_or_scale_of_values_and_norm_changes_no_verdict(values: list[float], target: int, shift: int, scale: float) -> None:
    assert of_values([value * scale + shift for value in values], target * scale + shift) == of_values(values, target)


@pytest.mark.soak
@a_few
@given(st.lists(st.integers(0, 40), min_size=13, max_size=24), st.lists(st.integers(0, 400), min_size=1, max_size=6))
def test_a_later_measurement_changes_no_earlier_report(values: list[int], later: list[int]) -> None:
    month = MONTHS[len(values) - 1]
    longer = organisation_of([plain()], rows_of([*values, *later]), [norm("A", 20, None)], MONTHS[len(values) + len(later) - 1])
    assert judged(longer, period=month) == of_values(values, 20)


# ---------------------------------------------------------------------------------------------------- the slow reference

SIZE = Size(chains=2, values=2, kpis=4, months=40)


def random_changes(case: Case, random: Random) -> list[Change]:
    rows = case.organisation.measurements
    changed = [one.code for one in case.organisation.kpis if rows and random.random() < 0.3]
    return [Change(code, random.choice(rows).period, random.random() < 0.7) for code in changed]


def differences(case: Case, random: Random) -> list[tuple[str, str, Judged, Judged]]:
    changes, (baseline, minimum) = random_changes(case, random), random.choice([(12, 6), (12, 6), (8, 4), (5, 6), (20, 3)])
    organisation, _ = bridge.organisation(case.organisation, case.report_period)
    rows: list[Row] = [{"kpi": one.kpi, "since": one.since, "reason": "Anders", "rebase": one.rebase} for one in changes]
    organisation = replace(
        organisation,
        tables={**organisation.tables, "changepoints": bridge.frame("changepoints", rows)},
        settings=replace(organisation.settings, xmr_baseline=baseline, xmr_minimum=minimum),
    )
    judgement = judge(organisation)
    found = vary(organisation, judgement)
    place = {code: node for node, code in enumerate(organisation.nodes["code"])}
    wrong = []
    for column in range(max(0, len(judgement.periods) - 2), len(judgement.periods)):
        period = judgement.periods[column].code
        for code, expected in reference.judge(case.organisation, period, changes, baseline, minimum).items():
            ours = at(found, place[code], column)
            if ours != expected:
                wrong.append((code, period, ours, expected))
    return wrong


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(amount(1, 20)))
def test_random_organisations_are_judged_as_the_slow_reference_judges_them(seed: int) -> None:
    for number in range(25):
        random = Random(seed * 1_000_003 + number)
        assert not differences(random_case(random, SIZE), random), number


# ---------------------------------------------------------------------------------------------------- the norm beside the points


def test_each_point_of_a_series_has_the_norm_of_its_own_period() -> None:
    """A sum judged over the year so far is drawn month by month, so against the norm of a month; a norm changes once."""
    first, then = norm("A", 3, 2, since=date(2024, 1, 1)), norm("A", 5, 4, since=date(2025, 7, 1))
    organisation = organisation_of([plain(time_agg="som", judge_on="ytd")], rows_of([2.0, 3.0] * 15), [first, then], "2026-06")
    series = chart(vary(organisation, judge(organisation)), 2)
    assert series.target.tolist() == [3.0] * 18 + [5.0] * 12
    assert np.isnan(series.target_high).all()


def test_the_norm_of_a_fortnight_is_that_on_its_last_day() -> None:
    codes = [f"2026-T{number:02}" for number in range(10, 16)]
    rows = [measured("A", code, 90.0) for code in codes]
    norms = [norm("A", 90, 80, since=date(2026, 1, 1)), norm("A", 99, 80, since=date(2026, 7, 1))]
    organisation = organisation_of([plain(frequency="2 weken")], rows, norms, "2026-07")
    series = chart(vary(organisation, judge(organisation)), 2)
    assert [period.code for period in series.periods] == codes
    assert series.target.tolist() == [90.0] * 4 + [99.0] * 2, "2026-T13 ends on 28 June, 2026-T14 on 12 July"
