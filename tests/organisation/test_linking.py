"""From tables to trees: what does not fit is a finding, stands alone, and leaves the rest as it is."""

from __future__ import annotations

from datetime import date

import pytest

from ketenrapport.kpi.judgement import judge
from ketenrapport.organisation.model import Organisation
from ketenrapport.words.findings import Finding, Severity
from ketenrapport.words.verdict import Status
from tests.bridge import linked
from tests.kpi.small import Row, kpi, measured, norm, ratio

GOOD: list[Row] = [kpi("R1"), kpi("R2")]
NORMS = [norm("R1", 90, 80), norm("R2", 90, 80)]
ROWS = [ratio("R1", "2026-10", 95, 100), ratio("R2", "2026-10", 85, 100)]
VALUES: list[Row] = [{"value_id": "K.W", "chain": "K", "kind": "klantwaarde", "promise": "Belofte", "weight": 1}]
CHAINS: list[Row] = [{"chain_id": "K", "name": "Keten", "parent_weight": 0}]


def link(**changed: list[Row]) -> tuple[Organisation, list[Finding]]:
    """The small good organisation, with some tables replaced."""
    rows = {"chains": CHAINS, "values": VALUES, "kpis": GOOD, "targets": NORMS, "measurements": ROWS} | changed
    return linked(rows, report_period="2026-10")


def codes(findings: list[Finding]) -> list[tuple[str, str]]:
    """Code and subject of each finding."""
    return [(finding.code, finding.subject) for finding in findings]


def score_of(organisation: Organisation, code: str) -> float:
    """The score that people see over the report period."""
    return float(judge(organisation).shown_score[list(organisation.nodes["code"]).index(code), -1])


def test_the_good_organisation_has_no_findings() -> None:
    organisation, findings = link()
    assert findings == []
    assert list(organisation.nodes["code"]) == ["K", "K.W", "R1", "R2"]
    assert list(organisation.nodes["number"]) == ["", "1", "1.1", "1.2"]
    assert score_of(organisation, "K") == 100  # (125 + 75) / 2


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ([kpi("X", "NERGENS")], ("K01", "X")),
        ([kpi("X", "K")], ("K24", "X")),
        ([kpi("X", "R1; R2")], ("K24", "X")),
        ([kpi("X", "Y"), kpi("Y", "X")], ("K24", "X")),
        ([kpi("X", "X")], ("K24", "X")),
        ([kpi("X", "")], ("K01", "X")),
    ],
)
def test_a_kpi_that_hangs_nowhere_is_reported_and_judged_alone(extra: list[Row], code: tuple[str, str]) -> None:
    rows = [*ROWS, *(ratio(str(row["kpi_id"]), "2026-10", 10, 100) for row in extra)]
    norms = [*NORMS, *(norm(str(row["kpi_id"]), 90, 80) for row in extra)]
    organisation, findings = link(kpis=[*GOOD, *extra], measurements=rows, targets=norms)
    assert codes(findings) == [code]
    assert score_of(organisation, "K") == 100
    judgement = judge(organisation)
    assert judgement.status[list(organisation.nodes["code"]).index("X"), -1] == Status.RED


def test_a_value_of_no_chain_keeps_its_kpis_together() -> None:
    lost: Row = {"value_id": "L", "chain": "WEG", "kind": "klantwaarde", "promise": "Verloren", "weight": 1}
    organisation, findings = link(values=[*VALUES, lost], kpis=[*GOOD, kpi("X", "L")])
    assert codes(findings) == [("K01", "L")]
    place = list(organisation.nodes["code"]).index("X")
    assert organisation.nodes["code"].iloc[organisation.nodes["parent"].iloc[place]] == "L"
    assert organisation.nodes["chain"].iloc[place] == -1


def test_chains_nested_in_a_circle_stand_alone() -> None:
    chains: list[Row] = [
        {"chain_id": "K", "name": "K", "parent_chain": "L", "parent_weight": 1},
        {"chain_id": "L", "name": "L", "parent_chain": "K", "parent_weight": 1},
    ]
    organisation, findings = link(chains=chains)
    assert codes(findings) == [("K38", "K")]
    assert score_of(organisation, "K") == 100


def test_nesting_and_links_make_no_circle_together() -> None:
    """b10.5: a link takes value and norm, never a score; so what a nested chain adds to the score around it cannot come back to it."""
    organisation, findings = link(
        chains=[*CHAINS, {"chain_id": "B", "name": "Binnen", "parent_chain": "K", "parent_weight": 1}],
        values=[*VALUES, VALUES[0] | {"value_id": "B.W", "chain": "B"}],
        kpis=[kpi("R2"), kpi("B1", "B.W", value_rollup="koppeling", inputs=("R2",))],
        targets=[NORMS[1], norm("B1", 85, 75)],
        measurements=ROWS[1:],
    )
    assert findings == []
    assert [score_of(organisation, code) for code in ("R2", "B1", "B", "K")] == [75, 100, 100, 87]  # K: (75 + 100) / 2, cut off


@pytest.mark.parametrize(
    ("built", "found"),
    [
        (kpi("X", value_rollup="koppeling", inputs=("WEG",)), [("B03", "X")]),
        (kpi("X", value_rollup="som"), [("B03", "X")]),
        (kpi("X", value_rollup="som", inputs=("X",)), [("B03", "X")]),
        (kpi("X", value_rollup="koppeling", inputs=("R1", "R2")), [("B03", "X")]),
    ],
)
def test_a_value_built_on_nothing_is_reported(built: Row, found: list[tuple[str, str]]) -> None:
    organisation, findings = link(kpis=[*GOOD, built | {"weight": 0}])
    assert codes(findings) == found
    assert score_of(organisation, "K") == 100


def test_a_long_chain_of_roll_ups_is_no_trouble() -> None:
    kpis = [kpi("R0"), *(kpi(f"R{n}", f"R{n - 1}", value_rollup="gemiddelde", inputs=(f"R{n - 1}",), weight=0) for n in range(1, 600))]
    organisation, findings = link(kpis=kpis, measurements=[ratio("R0", "2026-10", 95, 100)], targets=[norm("R599", 90, 80)])
    assert findings == []
    assert score_of(organisation, "R599") == 125


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (ratio("WEG", "2026-10", 1, 2), "M01"),
        (ratio("K.W", "2026-10", 1, 2), "M01"),
        (ratio("R1", "2026-K3", 1, 2), "M01"),
        (ratio("R1", "onzin", 1, 2), "M01"),
        (measured("R1", "2026-09", 95), "M03"),
        (ratio("R1", "2026-09", 95, 100) | {"value": 95}, "M03"),
        ({"kpi": "R1", "period": "2026-09", "numerator": 95, "quality": "definitief"}, "M03"),
        (ratio("R1", "2026-09", 1, -100), "M05"),
    ],
)
def test_a_measurement_that_cannot_be_used_is_reported_and_left_out(row: Row, code: str) -> None:
    organisation, findings = link(measurements=[*ROWS, row])
    assert [finding.code for finding in findings] == [code]
    assert findings[0].row == 4  # the third row below the header
    assert len(organisation.measurements) == 2


def test_of_two_different_measurements_neither_counts() -> None:
    organisation, findings = link(measurements=[*ROWS, ratio("R2", "2026-10", 10, 100)])
    assert codes(findings) == [("M02", "R2")]
    assert list(organisation.measurements["node"]) == [2]


def test_the_same_measurement_twice_counts_once() -> None:
    organisation, findings = link(measurements=[*ROWS, ROWS[1]])
    assert codes(findings) == [("M02", "R2")]
    assert score_of(organisation, "R2") == 75


def test_weights_must_be_there_for_all_measurements_or_for_none() -> None:
    weighted = [kpi("R1", time_agg="gewogen", judge_on="ytd")]
    plain = [measured("R1", "2026-09", 80), measured("R1", "2026-10", 90)]
    organisation, findings = link(kpis=weighted, measurements=plain, targets=NORMS[:1])
    assert judge(organisation).value[2, -1] == 85
    assert [(said.code, said.severity, said.subject, said.row) for said in findings] == [("M03", Severity.WARNING, "R1", 2)]
    assert "tellen nu alle even zwaar" in findings[0].explanation
    organisation, findings = link(kpis=weighted, measurements=[plain[0] | {"n": 3}, plain[1]], targets=NORMS[:1])
    assert codes(findings) == [("M03", "R1")]
    assert judge(organisation).value[2, -1] == 80


@pytest.mark.parametrize(
    ("aggregation", "rows"),
    [
        ("gemiddelde", [measured("R1", "2026-09", 80), measured("R1", "2026-10", 90)]),
        ("gewogen", [measured("R1", "2026-10", 90)]),  # one figure is what it is, however heavy
        ("gewogen", [measured("R1", "2026-09", 80) | {"n": 1}, measured("R1", "2026-10", 90) | {"n": 9}]),
    ],
)
def test_no_weights_are_missed_where_there_is_nothing_to_weigh(aggregation: str, rows: list[Row]) -> None:
    _, findings = link(kpis=[kpi("R1", time_agg=aggregation)], measurements=rows, targets=NORMS[:1])
    assert findings == []


def test_a_measurement_of_a_kpi_that_is_built_does_not_count() -> None:
    built = kpi("X", value_rollup="verhouding", inputs=("R1", "R2"), weight=0)
    _, findings = link(kpis=[*GOOD, built], measurements=[*ROWS, ratio("X", "2026-10", 1, 100)])
    assert codes(findings) == [("M03", "X")]


@pytest.mark.parametrize(
    ("rollup", "inputs"),
    [
        ("gemiddelde", ("R1", "K.W")),  # a value is no KPI
        ("minimum", ("R1", "K")),  # neither is a chain
        ("som", ("R1", "WEG")),
        ("koppeling", ("WEG", "R1")),  # of a link the first one counts, and that is not this one
    ],
)
def test_of_what_is_built_from_something_that_is_no_kpi_nobody_knows_the_figure(rollup: str, inputs: tuple[str, ...]) -> None:
    built = kpi("X", value_rollup=rollup, inputs=inputs)
    organisation, findings = link(kpis=[*GOOD, built], targets=[*NORMS, norm("X", 90, 80)])
    assert codes(findings) == [("B03", "X")]
    place = list(organisation.nodes["code"]).index("X")
    assert judge(organisation).status[place, -1] == Status.GREY


def test_a_link_with_two_codes_follows_the_first() -> None:
    organisation, findings = link(kpis=[*GOOD, kpi("X", value_rollup="koppeling", inputs=("R2", "R1"))])
    assert codes(findings) == [("B03", "X")]
    assert score_of(organisation, "X") == 75


@pytest.mark.parametrize("between", [False, True])
def test_a_ratio_of_which_a_part_has_no_counts_has_no_figure(between: bool) -> None:
    """B02 is told by the checks; the share of the other parts alone is not the share that was meant."""
    rows: list[Row] = [kpi("R1"), kpi("R2", time_agg="gemiddelde"), kpi("L", value_rollup="koppeling", inputs=("R2",), weight=0)]
    rows.append(kpi("X", value_rollup="verhouding", inputs=("R1", "L" if between else "R2")))
    measurements = [ROWS[0], measured("R2", "2026-10", 85)]
    organisation, _ = link(kpis=rows, measurements=measurements, targets=[*NORMS, norm("X", 90, 80)])
    place = list(organisation.nodes["code"]).index("X")
    assert judge(organisation).status[place, -1] == Status.GREY
    organisation, findings = link(kpis=[*GOOD, rows[2], rows[3]], targets=[*NORMS, norm("X", 90, 80)])
    assert findings == []
    assert judge(organisation).value[place, -1] == 90  # (95 + 85) / 200


def test_a_measurement_of_a_kpi_without_a_readable_rollup_is_told_there_alone() -> None:
    built = kpi("X", value_rollup="som", inputs=("WEG",))
    _, findings = link(kpis=[*GOOD, built], measurements=[*ROWS, ratio("X", "2026-10", 1, 100)])
    assert codes(findings) == [("B03", "X")]


def test_two_norms_for_one_day_cancel_each_other() -> None:
    organisation, findings = link(targets=[*NORMS, norm("R1", 95, 85)])
    assert codes(findings) == [("N04", "R1")]
    assert judge(organisation).status[2, -1] == Status.GREY


def test_one_norm_twice_for_one_day_counts_once() -> None:
    organisation, findings = link(targets=[*NORMS, NORMS[0], NORMS[0]])
    assert codes(findings) == [("N04", "R1")]
    assert findings[0].severity is Severity.ERROR
    assert findings[0].row == 4  # the first row that is one too many
    assert findings[0].explanation.endswith("; zij telt één keer.")
    assert score_of(organisation, "R1") == 125  # 50 + 50 * (95 - 80) / (90 - 80)


def test_of_three_norms_for_one_day_of_which_two_are_the_same_none_counts() -> None:
    organisation, findings = link(targets=[*NORMS, NORMS[0], norm("R1", 95, 85)])
    assert codes(findings) == [("N04", "R1")]
    assert findings[0].explanation.endswith("; geen ervan telt.")
    targets = organisation.tables["targets"]
    assert list(targets["kpi"]) == ["R1", "R2"]
    assert targets["target"].isna().tolist() == [True, False], "something else holds from that day on, not what was in force before it"
    assert judge(organisation).status[2, -1] == Status.GREY


def test_a_norm_of_an_unknown_kpi_is_reported() -> None:
    assert codes(link(targets=[*NORMS, norm("WEG", 95, 85)])[1]) == [("N06", "WEG")]


def test_a_code_is_used_once_in_all_trees() -> None:
    organisation, findings = link(kpis=[*GOOD, kpi("K.W", "R1")])
    assert codes(findings) == [("S05", "K.W")]
    assert score_of(organisation, "K") == 100


def test_dates_of_a_period_that_end_before_they_begin_are_ignored() -> None:
    backwards: Row = {"period_id": "2026-10", "start": date(2026, 10, 31), "end": date(2026, 10, 1), "status": "open"}
    organisation, findings = link(periods=[backwards])
    assert codes(findings) == [("P02", "2026-10")]
    assert organisation.report_period.end == date(2026, 10, 31)


def test_without_a_report_period_the_last_month_with_figures_is_reported() -> None:
    rows = {"chains": CHAINS, "values": VALUES, "kpis": GOOD, "targets": NORMS, "measurements": ROWS}
    organisation, findings = linked(rows)
    assert organisation.report_period.code == "2026-10"
    assert [finding.code for finding in findings] == ["S14"]


def test_a_measurement_that_does_not_apply_is_kept_without_a_figure() -> None:
    organisation, findings = link(measurements=[*ROWS, {"kpi": "R1", "period": "2026-09", "not_applicable": True, "quality": "definitief"}])
    assert findings == []
    rows = organisation.measurements
    assert rows["not_applicable"].tolist() == [False, False, True]
    assert rows[["value", "numerator", "denominator", "n"]].iloc[2].isna().all()
    assert score_of(organisation, "K") == 100


@pytest.mark.parametrize(
    ("changed", "question"),
    [
        ({"measurements": [*ROWS, ratio("RR1", "2026-10", 1, 2)]}, "'RR1'. Bedoelt u R1?"),
        ({"targets": [*NORMS, norm("RR1", 90, 80)]}, "'RR1'. Bedoelt u R1?"),
        ({"kpis": [*GOOD, kpi("X", "K.WW")]}, "Bedoelt u K.W?"),
        ({"kpis": [*GOOD, kpi("X", value_rollup="som", inputs=("RR1",), weight=0)]}, "Bedoelt u R1?"),
    ],
)
def test_a_near_miss_is_proposed(changed: dict[str, list[Row]], question: str) -> None:
    (found,) = link(**changed)[1]
    assert question in found.explanation


@pytest.mark.parametrize(
    "row", [measured("R1", "2026-09", float("nan")), {"kpi": "R1", "period": "2026-09", "numerator": 1, "quality": None}]
)
def test_a_measurement_that_lacks_what_could_not_be_read_is_left_out_without_a_second_error(row: Row) -> None:
    organisation, findings = link(measurements=[*ROWS, row | {"unread": True}])
    assert findings == []
    assert len(organisation.measurements) == 2
