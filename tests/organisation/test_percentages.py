"""Percentages count as they show, and where the scale may differ there is no verdict: M11, M12 and N09 (docs/methode.md b2)."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from ketenrapport.assessment import assess
from ketenrapport.kpi.judgement import judge
from ketenrapport.organisation.model import Organisation, link
from ketenrapport.organisation.percentages import means_percent
from ketenrapport.organisation.raw import RawTable
from ketenrapport.organisation.tables import Frames, coerce_tables
from ketenrapport.words.findings import Finding, Severity
from ketenrapport.words.schema import TABLE
from ketenrapport.words.verdict import Status
from tests.bridge import linked
from tests.kpi.small import Row, kpi, measured, norm, ratio
from tests.organisation.test_tables import raw

KPI: Row = {"kpi_id": "R1", "unit": "%"}
MONTHS = [f"2026-{month:02}" for month in range(1, 11)]


def formatted(table: RawTable, identifier: str, **codes: str | list[str]) -> RawTable:
    """The table with number formats in these columns: one for all rows, or one for each."""
    known = ["General"]
    formats = {}
    for name, wanted in codes.items():
        each = [wanted] * len(table.rows) if isinstance(wanted, str) else wanted
        known += [code for code in each if code not in known]
        formats[TABLE[identifier].column(name).header] = np.array([known.index(code) for code in each], dtype=np.int16)
    return replace(table, formats=formats, number_formats=tuple(known))


def coerced(kpi: Row = KPI, **tables: RawTable) -> Frames:
    return coerce_tables({"kpis": raw("kpis", kpi), **tables})


def m11(frames: Frames) -> list[tuple[str, str]]:
    """Cell and subject of each M11."""
    return [(found.cell, found.subject) for found in frames.findings if found.code == "M11"]


def values(*cells: object) -> RawTable:
    return raw("measurements", *({"kpi": "R1", "period": month, "value": cell} for month, cell in zip(MONTHS, cells, strict=False)))


@pytest.mark.parametrize("unit", ["%", "procent", "Percentage", "% op tijd", "pct.", "percentage tijdig"])
def test_what_shows_as_a_percentage_counts_as_it_shows(unit: str) -> None:
    table = formatted(values(0.94, 94, 0.945), "measurements", value=["0%", "General", "0.0%"])
    frames = coerced({"kpi_id": "R1", "unit": unit}, measurements=table)
    assert frames.tables["measurements"]["value"].tolist() == [94.0, 94.0, 94.5]
    assert m11(frames) == []


def test_a_norm_typed_as_95_percent_is_95_in_all_its_columns() -> None:
    bounds: Row = {"target": 0.95, "signal": 0.9, "target_high": 0.98, "signal_high": 1}
    table = raw("targets", {"kpi": "R1", "valid_from": "1-1-2026", **bounds})
    frames = coerced(targets=formatted(table, "targets", target="0%", signal="0%", target_high="0.0%", signal_high="0%"))
    assert frames.tables["targets"][list(bounds)].iloc[0].tolist() == [95.0, 90.0, 98.0, 100.0]


def test_a_kpi_with_factor_100_is_a_percentage_whatever_its_unit_says() -> None:
    frames = coerced({"kpi_id": "R1", "unit": "aandeel", "factor": 100}, measurements=formatted(values(0.5), "measurements", value="0%"))
    assert frames.tables["measurements"]["value"].tolist() == [50.0]


def test_a_forecast_may_be_a_percentage_too() -> None:
    table = raw("comments", {"kpi": "R1", "period": "2026-10", "owner_forecast": 0.8})
    assert coerced(comments=formatted(table, "comments", owner_forecast="0%")).tables["comments"]["owner_forecast"].tolist() == [80.0]


def test_in_another_unit_a_percentage_is_an_error_and_the_measurement_does_not_count() -> None:
    frames = coerced({"kpi_id": "R1", "unit": "dagen"}, measurements=formatted(values(0.94, 12), "measurements", value=["0%", "0"]))
    assert m11(frames) == [("C2", "R1")]
    assert frames.tables["measurements"]["value"].tolist() == [12.0]
    finding = next(found for found in frames.findings if found.code == "M11")
    assert finding.severity is Severity.ERROR
    assert "(94%)" in finding.explanation


@pytest.mark.parametrize(("column", "cell"), [("numerator", "D2"), ("denominator", "E2"), ("n", "F2")])
def test_a_count_is_never_a_percentage(column: str, cell: str) -> None:
    table = raw("measurements", {"kpi": "R1", "period": "2026-10", column: 0.94})
    frames = coerced(measurements=formatted(table, "measurements", **{column: "0%"}))
    assert m11(frames) == [(cell, "R1")]
    assert len(frames.tables["measurements"]) == 0


def test_a_norm_that_cannot_be_a_percentage_leaves_its_kpi_without_a_scale() -> None:
    table = raw("targets", {"kpi": "R1", "valid_from": "1-1-2026", "target": 0.95, "signal": 0.9})
    frames = coerced({"kpi_id": "R1", "unit": "dagen"}, targets=formatted(table, "targets", target="0%"))
    assert m11(frames) == [("C2", "R1")]
    assert frames.without_scale == {"R1"}
    organisation, _ = link(frames)
    assert organisation.nodes["scale_uncertain"].tolist() == [True]


@pytest.mark.parametrize("cell", ["9%", "9,0 %", "9 procent", "9 pct."])
def test_a_text_that_says_percent_is_one_too(cell: str) -> None:
    """In another unit, and where cases are counted, it says nothing (as R4 for a source); of a KPI in percent it is what it says."""
    days = coerced({"kpi_id": "R1", "unit": "dagen"}, measurements=values(cell, 12))
    assert m11(days) == [("C2", "R1")]
    assert days.tables["measurements"]["value"].tolist() == [12.0]
    norm_in_days = coerced(
        {"kpi_id": "R1", "unit": "dagen"}, targets=raw("targets", {"kpi": "R1", "valid_from": "1-1-2026", "target": cell})
    )
    assert (m11(norm_in_days), norm_in_days.without_scale) == ([("C2", "R1")], {"R1"})
    counted = coerced(measurements=raw("measurements", {"kpi": "R1", "period": "2026-10", "numerator": cell, "denominator": 100}))
    assert (m11(counted), len(counted.tables["measurements"])) == ([("D2", "R1")], 0)
    percent = coerced(measurements=values(cell))
    assert (m11(percent), percent.tables["measurements"]["value"].tolist()) == ([], [9.0])


def test_weights_of_which_some_show_as_percentages_are_on_one_scale() -> None:
    table = raw("kpis", {"kpi_id": "R1", "weight": 60}, {"kpi_id": "R2", "weight": 0.4}, {"kpi_id": "R3", "weight": 0})
    mixed = coerce_tables({"kpis": formatted(table, "kpis", weight=["General", "0%", "General"])})
    assert mixed.tables["kpis"]["weight"].tolist() == [60.0, 40.0, 0.0]
    alike = coerce_tables({"kpis": formatted(table, "kpis", weight="0%")})  # only proportions count, so these may stay what they are
    assert alike.tables["kpis"]["weight"].tolist() == [60.0, 0.4, 0.0]


def test_of_a_kpi_that_does_not_exist_others_tell_more() -> None:
    table = raw("measurements", {"kpi": "WEG", "period": "2026-10", "value": 0.94})
    assert m11(coerced(measurements=formatted(table, "measurements", value="0%"))) == []


@pytest.mark.parametrize(
    ("unit", "wanted"),
    [
        ("%", True), ("procent", True), ("PERCENTAGE", True), ("% op tijd", True),
        ("procentpunt", False), ("%-punt", False), ("aantal", False), ("", False),
    ],
)  # fmt: skip
def test_units_that_mean_percent(unit: str, wanted: bool) -> None:
    assert means_percent(unit) is wanted


@pytest.mark.parametrize(("unit", "factor"), [("procent", 100), ("% op tijd", 100), ("aantal", 1)])
def test_such_a_unit_has_factor_100_when_none_is_filled_in(unit: str, factor: float) -> None:
    organisation, _ = linked({"kpis": [kpi("R1", unit=unit, factor=None)]})
    assert organisation.nodes["factor"].tolist() == [factor]


def judged(rows: list[Row], *norms: Row, **fields: object) -> tuple[Organisation, list[Finding]]:
    """One KPI in percent with these measurements and norms, and what is said about scale."""
    tables = {"kpis": [kpi("R1", **({"time_agg": "gemiddelde"} | fields))], "measurements": rows, "targets": list(norms)}
    organisation, findings = linked(tables, report_period="2026-10")
    return organisation, [found for found in findings if found.code in ("M12", "N09")]


def months(*figures: float) -> list[Row]:
    return [measured("R1", month, figure) for month, figure in zip(MONTHS, figures, strict=False)]


@pytest.mark.parametrize(
    ("rows", "target", "uncertain"),
    [
        (months(0.95, 0.93, 1, 0), 90, True),  # all in 0-1 against a norm above 1
        (months(0.95, 0.93, 1.01), 90, False),  # one of them can't be a fraction
        (months(0.95, 0.93), 1, False),  # a norm of 1 may be 100 % or 1 %
        (months(94, 95, 96), 0.95, True),  # a median of 95 is 100 times a norm of 0.95
        (months(94, 20, 0.4), 0.95, False),  # a median of 20 is not above 20
        (months(21, 21, 21), 1, True),  # 21 > 20, and 21 > 20 x 1
        (months(21), 0, False),  # a norm of 0 is not in (0, 1]
        (months(94, 95), 95, False),
    ],
)
def test_the_scale_is_uncertain_when_norm_and_measurements_cannot_be_on_one(rows: list[Row], target: float, uncertain: bool) -> None:
    organisation, findings = judged(rows, norm("R1", target, 0))
    assert [(found.code, found.severity, found.subject) for found in findings] == [("M12", Severity.ERROR, "R1")] * uncertain
    assert organisation.nodes["scale_uncertain"].tolist() == [uncertain]


@pytest.mark.parametrize(
    ("figures", "target", "decimals", "uncertain"),
    [
        ((4, 5, 4.5), 0.05, 1, True),  # 5 %, typed as 0,05: in a KPI with one decimal that is no norm of a twentieth of a percent
        ((4, 5, 4.5), 0.05, 2, False),  # a KPI with two decimals may have such a norm
        ((4, 5, 4.5), 0.5, 1, False),  # and one with one decimal this one
        ((1.2, 1.25), 0.05, 1, False),  # 1.225 is not above 25 x 0.05
        ((1.3, 1.3), 0.05, 1, True),
        ((4, 5), 1.25, 1, False),  # not in (0, 1]
    ],
)
def test_a_small_norm_with_more_decimals_than_its_kpi_may_be_a_fraction(
    figures: tuple[float, ...], target: float, decimals: int, uncertain: bool
) -> None:
    """Else 4 % against a norm of 5 % at most is red, and against one of 5 % at least it is green."""
    organisation, findings = judged(months(*figures), norm("R1", target, 0), decimals=decimals)
    assert [found.code for found in findings] == ["M12"] * uncertain
    assert organisation.nodes["scale_uncertain"].tolist() == [uncertain]


def test_a_ratio_against_a_norm_typed_as_a_fraction_is_uncertain() -> None:
    organisation, findings = judged([ratio("R1", "2026-10", 94, 100)], norm("R1", 0.95, 0.9), time_agg="verhouding")
    assert [found.explanation.partition(":")[0] for found in findings] == ["De norm van KPI R1 is 0,95 en haar metingen liggen rond 94"]
    assert organisation.nodes["scale_uncertain"].tolist() == [True]


@pytest.mark.parametrize(
    ("figures", "target", "uncertain"),
    [
        ((96, 0.95, 97), 95, True),
        ((96, 97, 0, 0.95), 95, True),  # nothing is nothing on both scales
        ((45, 12, 4, 0.6), 40, False),  # it may have grown from there
        ((96, 95, 1), 95, False),  # 1 may be 1 % or 100 %
        ((0.4, 0.6, 96), 0.5, False),  # against a norm of 0,5 % the large one is the odd one (M08)
    ],
)
def test_fractions_among_percentages_leave_no_colour(figures: tuple[float, ...], target: float, uncertain: bool) -> None:
    organisation, findings = judged(months(*figures), norm("R1", target, 0))
    assert [found.code for found in findings] == ["M12"] * uncertain
    assert organisation.nodes["scale_uncertain"].tolist() == [uncertain]


@pytest.mark.parametrize(
    ("target", "signal", "direction", "uncertain"),
    [
        (95, 0.9, "hoger", True), (95, 90, "hoger", False), (95, 0, "hoger", False), (20, 0.5, "hoger", False),
        (95, 0.9, "band", True), (0.5, 0.9, "lager", False),
    ],
)  # fmt: skip
def test_a_norm_and_a_signal_on_two_scales_leave_no_colour(target: float, signal: float, direction: str, uncertain: bool) -> None:
    """80 % against a norm of 95 % is red below a signal of 90 %, and would be orange above one of 0,9 %."""
    high = (105, 110) if direction == "band" else None
    organisation, findings = judged(months(80 if target > 1 else 0.7), norm("R1", target, signal, high), direction=direction)
    assert [found.code for found in findings] == ["M12"] * uncertain
    assert organisation.nodes["scale_uncertain"].tolist() == [uncertain]


@pytest.mark.parametrize(
    ("rollup", "parts", "target", "uncertain"),
    [
        ("gemiddelde", (80, 90), 0.95, True), ("gemiddelde", (80, 90), 95, False), ("gemiddelde", (0.8, 0.9), 95, True),
        ("minimum", (80, 90), 0.95, True), ("maximum", (0.8, 0.9), 95, True), ("product", (80, 75), 0.65, True),
        ("product", (80, 75), 65, False), ("product", (0.8, 0.75), 65, True), ("som", (40, 30), 0.65, True), ("som", (40, 30), 65, False),
        ("koppeling", (80,), 0.95, True), ("koppeling", (80,), 95, False),
    ],
)  # fmt: skip
def test_what_is_built_has_the_scale_of_its_parts(rollup: str, parts: tuple[float, ...], target: float, uncertain: bool) -> None:
    codes = [f"P{place}" for place in range(len(parts))]
    built = kpi("R1", value_rollup=rollup, inputs=tuple(codes), time_agg="gemiddelde")
    tables = {
        "kpis": [built, *(kpi(code, parent="R1", time_agg="gemiddelde") for code in codes)],
        "measurements": [measured(code, month, figure) for code, figure in zip(codes, parts, strict=True) for month in MONTHS],
        "targets": [norm("R1", target, 0)],
    }
    organisation, findings = linked(tables, report_period="2026-10")
    assert [(found.code, found.subject) for found in findings if found.code == "M12"] == [("M12", "R1")] * uncertain
    assert organisation.nodes["scale_uncertain"].tolist()[0] is uncertain


@pytest.mark.parametrize(("target", "uncertain"), [(0.95, True), (95, False)])
def test_a_ratio_of_ratios_has_the_scale_of_its_own_factor(target: float, uncertain: bool) -> None:
    tables = {
        "kpis": [kpi("R1", value_rollup="verhouding", inputs=("P1", "P2")), kpi("P1", parent="R1"), kpi("P2", parent="R1")],
        "measurements": [ratio("P1", "2026-10", 60, 80), ratio("P2", "2026-10", 5, 5)],
        "targets": [norm("R1", target, 0)],
    }
    organisation, _ = linked(tables, report_period="2026-10")
    assert organisation.nodes["scale_uncertain"].tolist() == [uncertain, False, False]


def test_a_ratio_in_percent_with_factor_1_is_a_fraction() -> None:
    organisation, findings = judged([ratio("R1", "2026-10", 94, 100)], norm("R1", 95, 90), time_agg="verhouding", factor=1)
    assert [found.code for found in findings] == ["M12"]
    assert organisation.nodes["scale_uncertain"].tolist() == [True]


@pytest.mark.parametrize(
    ("unit", "factor", "uncertain", "value"),
    [
        ("%", 1000, True, 40),  # 4 % of something is no 40 %
        ("% op tijd", 100, False, 4),
        ("promille", None, False, 40),
        ("‰", None, False, 40),
        ("promille", 1000, False, 40),
        ("promille", 100, True, 4),
        ("promille", 1, True, 0),
        ("klachten per 1.000", 1, False, 0),  # the denominator may be in thousands already
    ],
)
def test_a_unit_and_a_factor_that_contradict_each_other_leave_no_colour(
    unit: str, factor: float | None, uncertain: bool, value: float
) -> None:
    rows, how = [ratio("R1", "2026-10", 4, 100)], {"unit": unit, "factor": factor, "time_agg": "verhouding", "direction": "lager"}
    organisation, findings = judged(rows, norm("R1", 50, 80), decimals=0, **how)
    assert [(found.code, found.column) for found in findings] == [("M12", "Factor")] * uncertain
    judgement = judge(organisation)
    assert judgement.value[0, -1] == value
    assert (Status(int(judgement.status[0, -1])) is Status.GREY) is uncertain


def test_a_factor_has_no_say_about_what_is_no_ratio() -> None:
    _, findings = judged(months(4), norm("R1", 5, 8), unit="promille", factor=1)
    assert findings == []


def test_another_unit_has_no_scale_to_doubt() -> None:
    organisation, findings = judged(months(0.5, 0.7), norm("R1", 90, 80), unit="dagen", factor=1)
    assert findings == []
    assert not organisation.nodes["scale_uncertain"].any()


@pytest.mark.parametrize(
    ("target", "rows", "told"),
    [(106, months(94), True), (105, months(94), False), (-1, months(94), True), (950, months(94), True), (120, months(94, 130), False)],
)
def test_a_norm_that_no_share_can_reach(target: float, rows: list[Row], told: bool) -> None:
    _, findings = judged(rows, norm("R1", target, 50))
    assert [(found.code, found.severity) for found in findings] == [("N09", Severity.WARNING)] * told


def test_a_reason_on_controle_makes_it_certain() -> None:
    tables = {
        "kpis": raw("kpis", {"kpi_id": "R1", "kind": "resultaat", "unit": "%", "time_agg": "gemiddelde", "frequency": "maand"}),
        "measurements": values(0.4, 0.5),
        "targets": raw("targets", {"kpi": "R1", "valid_from": "1-1-2026", "target": 5, "signal": 10}),
    }
    doubted = assess(tables)
    assert [found.severity for found in doubted.findings if found.code == "M12"] == [Severity.ERROR]
    assert doubted.organisation.nodes["scale_uncertain"].tolist() == [True]
    table = TABLE["findings"]
    said = {"code": "m12", "subject": "r1 ", "reason": "Zo weinig gaat er mis."}
    columns = {table.column(name).header: np.array([cell], dtype=object) for name, cell in said.items()}
    certain = assess(tables | {"findings": RawTable(table.sheet, table.name, np.array([5]), columns, {})})
    assert [found.code for found in certain.findings if found.code == "M12"] == []
    assert [(one.finding.severity, one.reason) for one in certain.suppressed] == [(Severity.WARNING, "Zo weinig gaat er mis.")]
    assert certain.organisation.nodes["scale_uncertain"].tolist() == [False]
