"""Tendency, forecast and coverage by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ketenrapport.kpi.judgement import judge
from ketenrapport.kpi.outlook import Outlook, look_ahead
from ketenrapport.kpi.process import vary
from ketenrapport.words.verdict import Tendency
from tests.kpi.small import Row, in_one_chain, kpi, measured, norm, ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ketenrapport.commands.judging import Assessment
    from ketenrapport.organisation.model import Organisation

MONTHS = [f"{year}-{month:02d}" for year in (2024, 2025, 2026) for month in range(1, 13)]
CALM = [11.0, 9.0] * 6
A = 2  # the first node after the chain and the value


def outlook_of(organisation: Organisation) -> Outlook:
    judgement = judge(organisation)
    return look_ahead(organisation, judgement, vary(organisation, judgement))


def organisation_of(kpis: list[Row], rows: list[Row], period: str, norms: Sequence[Row] = (), comments: Sequence[Row] = ()) -> Organisation:
    return in_one_chain(kpis, rows, period, {"targets": list(norms), "comments": list(comments)})


def plain(code: str = "A", **fields: object) -> Row:
    return kpi(code, unit="aantal", time_agg="gemiddelde", factor=1) | fields


def rows_of(values: Sequence[float | None], first: str = "2024-01", code: str = "A") -> list[Row]:
    start = MONTHS.index(first)
    return [measured(code, MONTHS[start + place], value) for place, value in enumerate(values) if value is not None]


def forecast(organisation: Organisation) -> float | None:
    found = float(outlook_of(organisation).forecast[A, -1])
    return None if np.isnan(found) else found


# ---------------------------------------------------------------------------------------------------- tendency


@pytest.mark.parametrize(
    ("direction", "last", "tendency"),
    [
        ("hoger", 16, Tendency.UP),
        ("hoger", 4, Tendency.DOWN),
        ("lager", 16, Tendency.UP),
        ("lager", 4, Tendency.DOWN),
        ("band", 16, Tendency.UP),
        ("hoger", 13, Tendency.STEADY),
    ],
)
def test_an_arrow_only_on_a_signal(direction: str, last: float, tendency: Tendency) -> None:
    found = outlook_of(organisation_of([plain(direction=direction)], rows_of([*CALM, last]), "2025-01"))
    assert found.tendency[A, -1] == tendency
    assert found.tendency[:A, -1].tolist() == [Tendency.NONE, Tendency.NONE]


# ---------------------------------------------------------------------------------------------------- forecast of sums

SUM = plain(time_agg="som", judge_on="ytd")


def test_a_sum_goes_on_as_its_last_three_points() -> None:
    # 1 … 10 is 55 by October; November and December as 8, 9, 10: 9 each.
    assert forecast(organisation_of([SUM], rows_of(range(1, 11)), "2024-10")) == 73
    assert forecast(organisation_of([SUM], rows_of(range(1, 13)), "2024-12")) == 78


def test_early_in_the_year_the_last_points_are_those_of_the_year_before() -> None:
    # 4 in January, and eleven months of (2 + 3 + 4) / 3.
    assert forecast(organisation_of([SUM], rows_of([2, 3, 4], "2024-11"), "2025-01")) == 37


@pytest.mark.parametrize("values", [[1, 2], [1, 2, None, 4, 5], [1, 2, 3, None]])
def test_no_forecast_on_two_points_or_on_a_year_with_a_gap(values: list[float | None]) -> None:
    assert forecast(organisation_of([SUM], rows_of(values), MONTHS[len(values) - 1])) is None


def test_a_gap_in_the_year_before_does_not_matter() -> None:
    # (3 + 4 + 5) / 3 for ten months, after 4 and 5.
    assert forecast(organisation_of([SUM], rows_of([1, None, 3], "2024-10") + rows_of([4, 5], "2025-01"), "2025-02")) == 49


def test_only_periods_in_which_the_kpi_is_measured_are_still_to_come() -> None:
    stops = SUM | {"measured_until": date(2024, 6, 30)}
    assert forecast(organisation_of([stops], rows_of([6, 6, 6]), "2024-03")) == 36


def test_what_is_not_expected_yet_is_still_to_come() -> None:
    # Twenty days late: by the end of April three months are there, and nine are to come: 30 + 9 × 10.
    late = SUM | {"lag_days": 20}
    assert forecast(organisation_of([late], rows_of([10, 10, 10], "2024-01"), "2024-04")) == 120
    # A figure that is early counts at once: 40 + 8 × 10.
    assert forecast(organisation_of([late], rows_of([10, 10, 10, 10], "2024-01"), "2024-04")) == 120


def test_weeks_are_counted_by_their_last_day() -> None:
    weeks = [measured("A", f"2024-W{week:02d}", 1) for week in range(1, 45)]
    # The week of 28 October ends in November: 43 weeks known by the end of October, 52 in the year.
    assert forecast(organisation_of([SUM | {"frequency": "week"}], weeks, "2024-10")) == 52


def test_a_forecast_is_rounded_to_the_decimals_of_the_kpi_a_half_upwards() -> None:
    # 2.5 so far, and three months of 2.5 / 3.
    nine = [0, 0, 0, 0, 0, 0, 0.5, 1, 1]
    assert forecast(organisation_of([SUM | {"decimals": 1}], rows_of(nine), "2024-09")) == 5
    assert forecast(organisation_of([SUM | {"decimals": 0}], rows_of([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.1, 0.2]), "2024-12")) == 0
    assert forecast(organisation_of([SUM | {"decimals": 0}], rows_of([0.1] * 10 + [0.2, 0.3]), "2024-12")) == 2  # 1.5, in floats 1.4999…


def test_a_sum_of_other_kpis_goes_on_as_well() -> None:
    parts = [SUM | {"kpi_id": code, "parent": "T", "weight": 0} for code in ("B", "C")]
    total = SUM | {"kpi_id": "A", "value_rollup": "som", "inputs": ("B", "C")}
    rows = rows_of([1, 1, 1], code="B") + rows_of([2, 2, 2], code="C")
    assert forecast(organisation_of([total, *(part | {"parent": "A"} for part in parts)], rows, "2024-03")) == 36


# ---------------------------------------------------------------------------------------------------- other forecasts


def test_a_ratio_ends_the_year_as_its_last_twelve_months() -> None:
    rows = [ratio("A", month, 90 if place < 3 else 80, 100) for place, month in enumerate(MONTHS[:15])]
    assert forecast(organisation_of([kpi("A")], rows, "2025-03")) == 80
    assert forecast(organisation_of([kpi("A")], rows, "2025-02")) == 80.8  # (90 + 11 × 80) / 12
    assert forecast(organisation_of([kpi("A")], rows[:2], "2024-02")) is None


@pytest.mark.parametrize("time_agg", ["gemiddelde", "laatste", "minimum", "maximum"])
def test_other_aggregates_have_no_forecast(time_agg: str) -> None:
    assert forecast(organisation_of([plain(time_agg=time_agg)], rows_of(CALM), "2024-12")) is None


def test_the_owners_last_forecast_of_the_year_stands_beside_it() -> None:
    comments: list[Row] = [
        {"kpi": "A", "period": period, "owner_forecast": value}
        for period, value in (("2024-11", 1), ("2025-04", 90), ("2025-02", 80), ("2025-05", None), ("2025-K2", 70))
    ]
    found = outlook_of(organisation_of([SUM], rows_of([1] * 18), "2025-06", comments=comments))
    assert found.owner_forecast[A, 10:].tolist() == pytest.approx([1, 1, np.nan, 80, 80, 90, 90, 70], nan_ok=True)


@pytest.mark.parametrize(("owner", "differs"), [(132, False), (133, True), (108, False), (107, True), (None, False)])
def test_a_difference_of_more_than_a_tenth_is_told(owner: float | None, differs: bool) -> None:
    comments: list[Row] = [{"kpi": "A", "period": "2024-03", "owner_forecast": owner}]
    organisation = organisation_of([SUM], rows_of([10, 10, 10]), "2024-03", comments=comments)
    assert forecast(organisation) == 120
    assert bool(outlook_of(organisation).differs[A, -1]) is differs


def test_the_examples(example: Callable[[str], Assessment]) -> None:
    organisation, judgement = example("werkbedrijf").organisation, example("werkbedrijf").judgement
    found = look_ahead(organisation, judgement, vary(organisation, judgement))
    place = {code: node for node, code in enumerate(organisation.nodes["code"])}
    # OMV.R3: 21 so far, the last three months 4, 0 and 2, two months to come; the owner says 26.
    assert [array[place["OMV.R3"], -1] for array in (found.forecast, found.owner_forecast, found.differs)] == [25, 26, False]
    # DIEN.R2: 1.6 over the last twelve months, the owner says 2.
    assert [array[place["DIEN.R2"], -1] for array in (found.forecast, found.owner_forecast, found.differs)] == [1.6, 2, True]
    assert found.measured[place["DET"], -1] == 6 / 7  # DET.P2 was not measured
    assert np.isnan(found.measured[place["DET.KW1"], -1])


# ---------------------------------------------------------------------------------------------------- coverage


def test_the_share_of_expected_kpis_that_was_judged() -> None:
    kpis = [plain("A"), plain("B"), plain("C"), plain("F", kind="factor"), plain("N", direction="neutraal"), kpi("Z", parent="A", weight=0)]
    rows = [*rows_of([5]), *rows_of([5], code="C"), *rows_of([5], code="N"), ratio("Z", "2024-01", 0, 0)]
    # A is judged, B is not measured, C has no norm; the factor, the neutral one and the one without cases are not expected.
    found = outlook_of(organisation_of(kpis, rows, "2024-01", [norm(code, 3, 1) for code in "ABNZ"]))
    assert found.measured[0, -1] == 1 / 3
