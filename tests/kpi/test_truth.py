"""Figures that once gave a false colour, each the smallest of its kind, with what is right worked out by hand (methode b1–b8)."""

from __future__ import annotations

from datetime import date

import pytest

from ketenrapport.kpi.judgement import judge
from ketenrapport.kpi.process import vary
from ketenrapport.words.verdict import Feasibility, Reason, Status, Variation
from tests.kpi.small import Row, in_one_chain, kpi, measured, norm, ratio, seen

MONTHS = [f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13)]


def amount(code: str, **fields: object) -> Row:
    return kpi(code, unit="aantal", time_agg="som", factor=1, decimals=0) | fields


def test_a_quarter_is_judged_as_a_quarter_in_the_report_of_a_month() -> None:
    """February has 32, the quarter's norm is 90: what speaks is the last whole quarter, 30 + 31 + 32 = 93."""
    kpis = [
        amount("T", value_rollup="som", inputs=("A", "B"), frequency="kwartaal"),
        *(amount(code, parent="T", weight=0) for code in "AB"),
    ]
    rows = [measured("A", month, value) for month, value in zip(MONTHS[9:14], (10, 11, 12, 15, 16), strict=True)]
    rows += [measured("B", month, 20) for month in MONTHS[9:14]]
    february = seen("2026-02", "T", kpis, rows, [norm("T", 90, 80)])
    assert (february.value, february.target, february.status, february.flags) == (93, 90, "groen", "overgenomen uit 2025-K4")


@pytest.mark.parametrize(("months", "value", "target", "flags"), [(9, 45, 90, "over 2026-09"), (10, 55, 100, "")])
def test_a_lag_moves_no_figure_to_another_month(months: int, value: float, target: float, flags: str) -> None:
    """1 + 2 + … + 9 = 45 against nine norms of 10; with October 55 against ten. With 20 days of lag October is not missed yet."""
    rows = [measured("A", f"2026-{month:02d}", month) for month in range(1, months + 1)]
    found = seen("2026-10", "A", [amount("A", lag_days=20, judge_on="ytd")], rows, [norm("A", 10, 4)])
    assert (found.value, found.target, found.status, found.flags) == (value, target, "oranje", flags)


def test_a_lag_that_was_not_met_is_no_older_figure() -> None:
    """September was expected on 20 October and is not there: August must not speak for it."""
    found = seen("2026-10", "A", [amount("A", lag_days=20)], [measured("A", "2026-08", 12)], [norm("A", 10, 4)])
    assert (found.value, found.reason, found.flags, found.target) == (None, "geen meting", "geen meting", 10)


def test_the_change_is_against_what_could_be_said_at_the_time() -> None:
    """October's report speaks of September, September's spoke of August: 9 − 8, not 9 − 9."""
    rows = [measured("A", f"2026-{month:02d}", month) for month in range(1, 10)]
    organisation = in_one_chain([amount("A", lag_days=20)], rows, "2026-10", {})
    assert judge(organisation).change[2, -1] == 1


def test_what_is_never_judged_is_never_expected() -> None:
    """A neutral KPI without a measurement costs no coverage."""
    kpis = [amount("A"), amount("B", direction="neutraal")]
    found = seen("2026-10", "K.W", kpis, [measured("A", "2026-10", 12)], [norm("A", 10, 4)])
    assert (found.coverage, found.status) == (1, "groen")


def test_for_what_is_never_judged_nobody_waits() -> None:
    """A has no figure this month and is not expected to; that the neutral B may still come makes nothing 'nog niet verwacht'."""
    absent = measured("A", "2026-10", 0) | {"value": None, "not_applicable": True}
    kpis = [amount("A"), amount("B", direction="neutraal", lag_days=45, measured_from=date(2026, 10, 1))]
    assert seen("2026-10", "B", kpis, [absent], [norm("A", 10, 4)]).reason == "nog niet verwacht"
    assert seen("2026-10", "K.W", kpis, [absent], [norm("A", 10, 4)]).reason == "n.v.t."


def test_half_a_sum_is_compared_with_nothing() -> None:
    """Nine months of this year against ten of last year is no fall."""
    rows = [measured("A", month, 10) for month in MONTHS[:22] if month != "2026-08"]
    judgement = judge(in_one_chain([amount("A", judge_on="ytd")], rows, "2026-10", {"targets": [norm("A", 10, 4)]}))
    assert (judgement.value[2, -1], Reason(int(judgement.reason[2, -1]))) == (90, Reason.INCOMPLETE_SUM)
    assert judgement.change_year[2, -1] != judgement.change_year[2, -1]
    assert judgement.change[2, -1] != judgement.change[2, -1]


@pytest.mark.parametrize("direction", ["hoger", "lager", "band"])
def test_a_norm_on_the_wrong_side_of_its_signal_gives_no_colour(direction: str) -> None:
    target, signal = (10, 12) if direction != "lager" else (12, 10)
    organisation = in_one_chain(
        [amount("A", direction=direction)],
        [measured("A", month, 10 + place % 2) for place, month in enumerate(MONTHS[:22])],
        "2026-10",
        {"targets": [norm("A", target, signal, high=(9, 8) if direction == "band" else None)]},
    )
    judgement = judge(organisation)
    assert (Status(int(judgement.status[2, -1])), Reason(int(judgement.reason[2, -1]))) == (Status.GREY, Reason.UNUSABLE_TARGET)
    assert judgement.target[2, -1] == target, "shown, but not used"
    assert vary(organisation, judgement).feasibility[2, -1] == Feasibility.UNTESTED


def test_a_grey_chain_names_what_costs_its_coverage() -> None:
    kpis = [amount("A"), amount("B"), amount("C")]
    found = seen("2026-10", "K", kpis, [measured(code, "2026-10", 12) for code in "AB"], [norm("A", 10, 4), norm("C", 10, 4)])
    assert (found.status, found.reason) == ("grijs", "onvoldoende dekking: B, C"), "B has no norm, C no measurement"


def test_a_flat_series_has_no_limits_to_be_outside_of() -> None:
    rows = [measured("A", month, 100) for month in MONTHS[:21]] + [measured("A", "2026-10", 99)]
    organisation = in_one_chain([amount("A")], rows, "2026-10", {})
    assert vary(organisation, judge(organisation)).variation[2, -1] == Variation.NO_SPREAD


def test_an_old_signal_is_no_news() -> None:
    """A leap in September, and nothing in October."""
    rows = [measured("A", month, 9 + 2 * (place % 2)) for place, month in enumerate(MONTHS[:20])] + [measured("A", "2026-09", 40)]
    organisation = in_one_chain([amount("A")], rows, "2026-10", {"targets": [norm("A", 8, 4)]})
    found = vary(organisation, judge(organisation))
    assert Variation(int(found.variation[2, -2])) is Variation.IMPROVEMENT
    assert (Variation(int(found.variation[2, -1])), found.last_point[2, -1]) == (Variation.NO_NEW_POINT, "2026-09")
    assert found.feasibility[2, -1] == Feasibility.UNTESTED


def test_a_kpi_is_judged_in_as_many_decimals_as_its_norm() -> None:
    """95,4 is not 95,5; rounded to a whole number it would have been 95, and with 95,6 it would have been 96."""
    missed, met = (
        seen("2026-10", "A", [kpi("A", decimals=0)], [ratio("A", "2026-10", cases, 1000)], [norm("A", 95.5, 90)]) for cases in (954, 956)
    )
    assert (missed.value, missed.status, met.value, met.status) == (95.4, "oranje", 95.6, "groen")


def test_a_month_cannot_be_made_of_quarters() -> None:
    kpis = [amount("T", value_rollup="som", inputs=("A",)), amount("A", parent="T", frequency="kwartaal", weight=0)]
    found = seen("2026-09", "T", kpis, [measured("A", "2026-K3", 12)], [norm("T", 10, 4)])
    assert (found.value, found.status, found.reason) == (None, "grijs", "frequentie past niet")


def test_the_last_fortnight_of_a_long_year_has_half_a_norm() -> None:
    """2026-T27 is one week: T26 and T27 together have a norm and a half."""
    rows = [measured("A", "2026-T26", 10), measured("A", "2026-T27", 5)]
    found = seen("2026-K4", "A", [amount("A", frequency="2 weken", measured_from=date(2026, 12, 14))], rows, [norm("A", 10, 4)])
    assert (found.value, found.target) == (10, 10), "T27 ends in January"
    found = seen("2026-T27", "A", [amount("A", frequency="2 weken")], rows, [norm("A", 10, 4)])
    assert (found.value, found.target, found.status) == (5, 5, "groen")


@pytest.mark.parametrize(("starts", "value"), [(1, 55), (8, 27)])
def test_a_year_so_far_is_that_of_the_organisation(starts: int, value: float) -> None:
    """From January 1 + … + 10 = 55, from August 8 + 9 + 10 = 27."""
    rows = [measured("A", f"2026-{month:02d}", month) for month in range(1, 11)]
    found = seen("2026-10", "A", [amount("A", judge_on="ytd")], rows, [], fiscal_year_starts=starts)
    assert found.value == value


def test_a_fiscal_year_can_be_measured() -> None:
    kpis = [amount("A", frequency="jaar", time_agg="laatste")]
    found = seen("2026-10", "A", kpis, [measured("A", "2025/26", 7)], [norm("A", 7, 4)], fiscal_year_starts=8)
    assert (found.value, found.status, found.flags) == (7, "groen", "overgenomen uit 2025/26")


def test_a_carried_figure_is_held_against_the_norm_of_its_own_period() -> None:
    """The third quarter's 12 met the norm of 10; that of 15 came on the first of October."""
    kpis = [amount("A", frequency="kwartaal", time_agg="laatste")]
    norms = [norm("A", 10, 4), norm("A", 15, 8, since=date(2026, 10, 1))]
    found = seen("2026-10", "A", kpis, [measured("A", "2026-K3", 12)], norms)
    assert (found.target, found.status) == (10, "groen")


def test_what_was_never_met_is_not_hit_or_miss() -> None:
    """Between 1 and 9 every other month: the limits reach over the norm of 10, but twelve of twelve missed it."""
    rows = [measured("A", month, 9 - 8 * (place % 2)) for place, month in enumerate(MONTHS[:22])]
    organisation = in_one_chain([amount("A", time_agg="laatste")], rows, "2026-10", {"targets": [norm("A", 10, 4)]})
    found = vary(organisation, judge(organisation))
    assert (found.feasibility[2, -1], found.tried[2, -1]) == (Feasibility.INCAPABLE, 12)


def test_a_rebase_without_new_points_leaves_too_few() -> None:
    rows = [measured("A", month, 9 + place % 3) for place, month in enumerate(MONTHS[:20])]
    change = {"kpi": "A", "since": "2026-09", "reason": "Andere definitie", "rebase": True}
    organisation = in_one_chain([amount("A", time_agg="laatste")], rows, "2026-10", {"changepoints": [change]})
    assert vary(organisation, judge(organisation)).variation[2, -1] == Variation.TOO_FEW


def test_the_days_of_a_chain_change_no_verdict() -> None:
    """What is expected is what Meten vanaf says (b1): five of twelve months of a sum are half of it, whenever the chain began."""
    rows = [measured("A", f"2026-{month:02d}", 12) for month in range(6, 11)]
    for since in (None, date(2026, 6, 1)):
        chains = [{"chain_id": "K", "name": "Keten", "parent_weight": 0, "active_from": since}]
        found = seen("2026-10", "A", [amount("A", judge_on="12m")], rows, [norm("A", 10, 4)], chains=chains)
        assert (found.value, found.status, found.reason) == (60, "grijs", "som onvolledig")
    begun = [amount("A", judge_on="12m", measured_from=date(2026, 6, 1))]
    assert seen("2026-10", "A", begun, rows, [norm("A", 10, 4)]).status == "groen"


def test_a_fiscal_year_is_compared_with_the_one_before() -> None:
    """From August 2024 to July 2025 all are 3, the year before 2: not with the calendar year 2024, in which both are."""
    months = [f"{year}-{month:02d}" for year in (2023, 2024, 2025) for month in range(1, 13)][7:31]
    rows = [measured("A", month, 2 if place < 12 else 3) for place, month in enumerate(months)]
    organisation = in_one_chain([amount("A")], rows, "2024/25", {"targets": [norm("A", 2, 1)]}, fiscal_year_starts=8)
    judgement = judge(organisation)
    assert [period.code for period in judgement.periods] == ["2023/24", "2024/25"]
    assert judgement.value[2].tolist() == [24, 36]
    assert (judgement.change[2, -1], judgement.change_year[2, -1]) == (12, 12)
