"""The worked examples of methode b1–b6 and b10, as they stand there."""

from __future__ import annotations

import numpy as np
import pytest

from ketenrapport.kpi.judgement import judge
from tests.kpi.small import Row, in_one_chain, kpi, measured, norm, ratio, seen

MONTHS = [f"2026-{month:02d}" for month in range(1, 11)]


def test_b2_a_ratio_is_the_ratio_of_the_sums() -> None:
    rows = [ratio("R", "2026-09", 2, 4), ratio("R", "2026-10", 2, 100)]
    assert seen("2026-10", "R", [kpi("R", judge_on="12m")], rows, []).value == 3.8  # 4/104, not the mean of 50 and 2


def test_b2_half_a_sum_gives_no_verdict() -> None:
    # AUTO.R3: August is missing; 376 of norm 420 (ten times 42), onvolledig (9/10).
    amounts = dict(zip((m for m in MONTHS if m != "2026-08"), [40, 41, 42, 43, 44, 40, 42, 42, 42], strict=True))
    rows = [measured("R", month, amount) for month, amount in amounts.items()]
    outcome = seen("2026-10", "R", [kpi("R", time_agg="som", judge_on="ytd", unit="aantal", decimals=0)], rows, [norm("R", 42, 36)])
    assert (outcome.value, outcome.target, outcome.status) == (376, 420, "grijs")
    assert (outcome.reason, outcome.flags) == ("som onvolledig", "onvolledig (9/10)")


def test_b2_the_verdict_is_about_the_rounded_value() -> None:
    assert seen("2026-10", "R", [kpi("R")], [ratio("R", "2026-10", 8996, 10000)], [norm("R", 90, 80)]).status == "groen"  # 89.96 → 90.0
    assert seen("2026-10", "R", [kpi("R")], [ratio("R", "2026-10", 8994, 10000)], [norm("R", 90, 80)]).status == "oranje"


@pytest.mark.parametrize(("value", "shown"), [(2.5, 3), (-2.5, -3), (0.45, 0), (0.5, 1), (1.5, 2)])
def test_b2_half_is_rounded_away_from_zero(value: float, shown: float) -> None:
    assert seen("2026-10", "R", [kpi("R", time_agg="laatste", decimals=0)], [measured("R", "2026-10", value)], []).value == shown


def test_b2_no_cases_is_not_zero_percent() -> None:
    outcome = seen("2026-10", "R", [kpi("R")], [ratio("R", "2026-10", 0, 0)], [norm("R", 90, 80)])
    assert (outcome.value, outcome.status, outcome.reason) == (None, "grijs", "n.v.t.")


def test_b2_a_coarser_measurement_is_carried_over_and_a_missing_one_is_not() -> None:
    quarterly = [kpi("R", frequency="kwartaal", time_agg="gewogen", unit="cijfer")]
    rows = [measured("R", "2026-K2", 7.1, 10), measured("R", "2026-K3", 7.2, 10)]
    outcome = seen("2026-10", "R", quarterly, rows, [norm("R", 7.5, 7)])
    assert (outcome.value, outcome.score, outcome.flags) == (7.2, 70, "overgenomen uit 2026-K3")
    assert seen("2026-10", "R", quarterly, rows[:1], [norm("R", 7.5, 7)]).reason == "geen meting"


def test_b1_a_fortnight_belongs_to_the_month_of_its_last_day() -> None:
    fortnightly = [kpi("R", frequency="2 weken", time_agg="som", unit="aantal", decimals=0)]
    rows = [measured("R", "2026-T20", 1), measured("R", "2026-T21", 10), measured("R", "2026-T22", 100)]
    assert seen("2026-10", "R", fortnightly, rows, []).value == 11
    assert (
        seen("2026-11", "R", fortnightly, [*rows, measured("R", "2026-T23", 1000)], []).value == 1100
    )  # T22 ends 1 November, T23 on the 15th


def test_b3_the_norm_of_a_sum_is_the_sum_of_the_norms() -> None:
    rows = [measured("R", month, 2.1) for month in MONTHS]
    outcome = seen("2026-10", "R", [kpi("R", time_agg="som", judge_on="ytd", decimals=0)], rows, [norm("R", 3, 2)])
    assert (outcome.value, outcome.target, outcome.score) == (21, 30, 55)  # signal 20: d = 1/10


@pytest.mark.parametrize(
    ("value", "direction", "bounds", "score", "status"),
    [
        (300, "hoger", (700, 500), 0, "rood"),
        (500, "hoger", (700, 500), 50, "oranje"),
        (600, "hoger", (700, 500), 75, "oranje"),
        (700, "hoger", (700, 500), 100, "groen"),
        (900, "hoger", (700, 500), 150, "groen"),
        (49.7, "lager", (42, 50), 51, "oranje"),
        (151, "lager", (120, 150), 48, "rood"),
        (86.9, "band", (95, 90, 105, 110), 19, "rood"),
        (97.4, "band", (95, 85, 100, 105), 100, "groen"),
        (102.5, "band", (95, 85, 100, 105), 75, "oranje"),
        (95, "hoger", (95, None), 100, "groen"),
        (94.9, "hoger", (95, 95), 0, "rood"),
        (95.1, "lager", (95, None), 0, "rood"),
    ],
)
def test_b4_one_formula_for_higher_lower_and_band(
    value: float, direction: str, bounds: tuple[float, ...], score: float, status: str
) -> None:
    target, signal, *high = bounds
    norms = [norm("R", target, signal, (high[0], high[1]) if high else None)]
    outcome = seen("2026-10", "R", [kpi("R", direction=direction, time_agg="laatste")], [measured("R", "2026-10", value)], norms)
    assert (outcome.score, outcome.status) == (score, status)


def test_b4_a_score_is_cut_off_so_that_100_means_met() -> None:
    outcome = seen("2026-10", "R", [kpi("R", decimals=3, time_agg="laatste")], [measured("R", "2026-10", 89.992)], [norm("R", 90, 89)])
    assert (outcome.score, outcome.status) == (99, "oranje")  # 99.6


def test_b5_the_whole_is_the_ratio_of_the_sums_of_its_parts() -> None:
    # VERG.R1 in October 2026: the mean of the three percentages, 96.3 %, would have been green.
    parts = [kpi(code, "R", weight=0) for code in ("Ra", "Rb", "Rc")]
    whole = kpi("R", value_rollup="verhouding", inputs=("Ra", "Rb", "Rc"))
    rows = [ratio("Ra", "2026-10", 60, 65), ratio("Rb", "2026-10", 4, 4), ratio("Rc", "2026-10", 27, 28)]
    outcome = seen("2026-10", "R", [whole, *parts], rows, [norm("R", 95, 90)])
    assert (outcome.value, outcome.status, outcome.score, outcome.gap) == (93.8, "oranje", 88, 2)


def test_b5_the_parts_of_meld_r1() -> None:
    parts = [kpi(code, "R", weight=0) for code in "abcd"]
    whole = kpi("R", value_rollup="verhouding", inputs=tuple("abcd"))
    rows = [ratio("a", "2026-10", 201, 209), ratio("b", "2026-10", 72, 85), ratio("c", "2026-10", 42, 57), ratio("d", "2026-10", 70, 89)]
    outcome = seen("2026-10", "R", [whole, *parts], rows, [norm("R", 85, 80), norm("c", 85, 80)])
    assert (outcome.value, outcome.status) == (87.5, "groen")
    assert seen("2026-10", "c", [whole, *parts], rows, [norm("R", 85, 80), norm("c", 85, 80)]).gap == 7


def test_b5_a_ratio_over_chains_in_euros() -> None:
    parts = [kpi(code, "R", weight=0, factor=1, decimals=0) for code in "abc"]
    whole = kpi("R", value_rollup="verhouding", inputs=tuple("abc"), factor=1, decimals=0)
    rows = [ratio("a", "2026-10", 137867, 213), ratio("b", "2026-10", 112747, 147), ratio("c", "2026-10", 92846, 145)]
    assert seen("2026-10", "R", [whole, *parts], rows, []).value == 680


def test_b5_a_product_needs_all_its_parts() -> None:
    parts = [kpi(code, "R", weight=0, time_agg="laatste") for code in "abc"]
    whole = kpi("R", value_rollup="product", inputs=tuple("abc"), time_agg="gemiddelde")
    rows = [measured("a", "2026-10", 84.4), measured("b", "2026-10", 76.8), measured("c", "2026-10", 96.9)]
    assert seen("2026-10", "R", [whole, *parts], rows, []).value == 62.8  # 84.4 % of 76.8 % of 96.9 % = 62.81 %
    assert seen("2026-10", "R", [whole, *parts], rows[:2], []).reason == "geen meting"


def chain(values: dict[str, tuple[float, float]]) -> tuple[list[Row], list[Row], list[Row], list[Row]]:
    """Values with a weight and a score each: one KPI with norm 100 and signal 50 whose value is the score."""
    rows = [
        {"value_id": code, "chain": "K", "kind": "klantwaarde", "promise": code, "weight": weight} for code, (weight, _) in values.items()
    ]
    kpis = [kpi(f"{code}.R", code, time_agg="laatste", unit="aantal", decimals=2) for code in values]
    measurements = [measured(f"{code}.R", "2026-10", score) for code, (_, score) in values.items()]
    return rows, kpis, measurements, [norm(f"{code}.R", 100, 50) for code in values]


@pytest.mark.parametrize(
    ("values", "score", "status"),
    [
        ({"A": (40, 88), "B": (30, 70), "C": (30, 121.75)}, 86, "oranje"),  # VERG
        ({"A": (50, 125), "B": (25, 87.5), "C": (25, 85)}, 93, "oranje"),  # MELD: 105 without the ceiling
        ({"A": (1, 100), "B": (1, 130)}, 100, "groen"),
        ({"A": (1, 99.99), "B": (1, 150)}, 99, "oranje"),
    ],
)
def test_b6_a_value_counts_for_at_most_100(values: dict[str, tuple[float, float]], score: float, status: str) -> None:
    rows, kpis, measurements, norms = chain(values)
    outcome = seen("2026-10", "K", kpis, measurements, norms, values=rows)
    assert (outcome.score, outcome.status) == (score, status)


def test_b6_red_shows_through() -> None:
    # SCHULD.KW2: (2 × 145.5 + 1 × 31.7)/3 = 107.6, but one of the two is red.
    kpis = [kpi("R3", weight=2, time_agg="laatste"), kpi("R4", time_agg="laatste")]
    rows = [measured("R3", "2026-10", 145.5), measured("R4", "2026-10", 31.7)]
    outcome = seen("2026-10", "K.W", kpis, rows, [norm("R3", 100, 50), norm("R4", 100, 50)])
    assert (outcome.score, outcome.status, outcome.reason) == (107, "oranje", "begrensd door rood: R4")


def test_b6_critical_red_makes_red() -> None:
    kpis = [kpi("R3", weight=2, time_agg="laatste"), kpi("R4", time_agg="laatste", critical=True)]
    rows = [measured("R3", "2026-10", 145.5), measured("R4", "2026-10", 31.7)]
    outcome = seen("2026-10", "K.W", kpis, rows, [norm("R3", 100, 50), norm("R4", 100, 50)])
    assert (outcome.score, outcome.status, outcome.reason) == (107, "rood", "begrensd door kritiek rood: R4")


def test_b6_too_little_coverage_gives_no_score() -> None:
    # AUTO: IW1 has one of its two KPI's (50 %); the chain then rests on KW1 alone (60 %).
    values = [
        {"value_id": "KW1", "chain": "K", "kind": "klantwaarde", "promise": "KW1", "weight": 60},
        {"value_id": "IW1", "chain": "K", "kind": "interne waarde", "promise": "IW1", "weight": 40},
    ]
    kpis = [kpi(code, parent, time_agg="laatste") for code, parent in (("A", "KW1"), ("B", "IW1"), ("C", "IW1"))]
    rows = [measured("A", "2026-10", 72), measured("B", "2026-10", 100)]
    norms = [norm(code, 100, 50) for code in "ABC"]
    half = seen("2026-10", "IW1", kpis, rows, norms, values=values)
    assert (half.score, half.status, half.reason, half.coverage) == (None, "grijs", "onvoldoende dekking: C", 0.5)
    whole = seen("2026-10", "K", kpis, rows, norms, values=values)
    assert (whole.score, whole.status, whole.coverage) == (72, "oranje", 0.6)


def test_b10_facts_travel_between_chains() -> None:
    # OMV.G1 ← DET.R5: 36.2 %, norm 38 and signal 33 of the source, score 82.
    kpis = [kpi("R5", time_agg="stand-verhouding"), kpi("G1", value_rollup="koppeling", inputs=("R5",), time_agg="laatste", kind="proces")]
    outcome = seen("2026-10", "G1", kpis, [ratio("R5", "2026-10", 226, 624)], [norm("R5", 38, 33)])
    assert (outcome.value, outcome.target, outcome.score, outcome.flags) == (36.2, 38, 82, "gekoppeld")


@pytest.mark.parametrize(("weight", "score"), [(0, 60), (1, 80)])
def test_b10_a_nested_chain_counts_only_with_a_weight(weight: float, score: float) -> None:
    chains = [
        {"chain_id": "K", "name": "Om", "parent_weight": 0},
        {"chain_id": "L", "name": "In", "parent_chain": "K", "parent_weight": weight},
    ]
    values = [{"value_id": f"{c}.W", "chain": c, "kind": "klantwaarde", "promise": c, "weight": 1} for c in "KL"]
    kpis = [kpi(f"{c}.R", f"{c}.W", time_agg="laatste") for c in "KL"]
    rows = [measured("K.R", "2026-10", 60), measured("L.R", "2026-10", 100)]
    assert seen("2026-10", "K", kpis, rows, [norm(f"{c}.R", 100, 50) for c in "KL"], values=values, chains=chains).score == score


def test_numbers_that_no_float_holds_are_still_exact() -> None:
    # A thousand tenths are a hundred, and 0.1 + 0.2 as a cell computed it is 0.3.
    rows = [measured("R", "2026-10", 0.1 + 0.2)]
    outcome = seen("2026-10", "R", [kpi("R", time_agg="laatste", decimals=4)], rows, [norm("R", 0.3, 0.1)])
    assert (outcome.value, outcome.score, outcome.status) == (0.3, 100, "groen")
    third = seen("2026-10", "R", [kpi("R", time_agg="gewogen", decimals=4)], [measured("R", "2026-10", 1 / 3, 3)], [])
    assert third.value == 0.3333


@pytest.mark.parametrize(("judged", "shown"), [(10, np.nan), (59, np.nan), (60, 80), (100, 80)])
def test_b6_a_kind_of_values_has_no_score_below_the_minimum_coverage(judged: int, shown: float) -> None:
    """Two customer values, of which the first weighs ``judged`` of 100 and is measured: 80; with less than 60 % there is no score."""
    values = [
        {"value_id": f"W{n}", "chain": "K", "kind": "klantwaarde", "promise": "W", "weight": w} for n, w in ((1, judged), (2, 100 - judged))
    ]
    kpis = [kpi("R1", "W1", time_agg="laatste", decimals=0), kpi("R2", "W2", time_agg="laatste", decimals=0)]
    tables = {"values": values, "targets": [norm("R1", 100, 50), norm("R2", 100, 50)]}
    judgement = judge(in_one_chain(kpis, [measured("R1", "2026-10", 80)], "2026-10", tables))
    np.testing.assert_array_equal(judgement.customer_score[0, -1], shown)
    np.testing.assert_array_equal(judgement.shown_score[0, -1], shown)
