"""Results and their knobs: early signals, trees that do not explain, and lagged rank correlations."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ketenrapport.kpi.judgement import judge
from ketenrapport.kpi.knobs import Hint, hints, knob_signals, knobs_of
from ketenrapport.kpi.process import vary
from ketenrapport.words.verdict import KnobSignal
from tests.kpi.small import Row, in_one_chain, kpi, measured, norm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ketenrapport.commands.judging import Assessment
    from ketenrapport.organisation.model import Organisation

MONTHS = [f"{year}-{month:02d}" for year in (2024, 2025, 2026) for month in range(1, 13)]
RESULT = 2


def organisation_of(kpis: list[Row], rows: list[Row], period: str) -> Organisation:
    return in_one_chain(kpis, rows, period, {"targets": [norm(str(one["kpi_id"]), 10, 5) for one in kpis]})


def plain(code: str, **fields: object) -> Row:
    return kpi(code, unit="aantal", time_agg="gemiddelde", factor=1) | fields


def knob(code: str, **fields: object) -> Row:
    return plain(code, parent="R", kind="proces") | fields


def monthly(code: str, values: Sequence[float | None]) -> list[Row]:
    return [measured(code, month, value) for month, value in zip(MONTHS, values, strict=False) if value is not None]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gemeente", {"BURG.R1": KnobSignal.EARLY}),
        ("werkbedrijf", {"DET.R1": KnobSignal.UNEXPLAINED}),
        ("vergunningen", {}),
    ],
)
def test_the_signals_of_the_examples(example: Callable[[str], Assessment], name: str, expected: dict[str, KnobSignal]) -> None:
    organisation, found = example(name).organisation, example(name).analysis.knob_signals
    last = zip(organisation.nodes["code"], found[:, -1].tolist(), strict=True)
    assert {code: KnobSignal(signal) for code, signal in last if signal} == expected


@pytest.mark.parametrize(
    ("result", "first", "second", "signal"),
    [
        (12, 4, 14, KnobSignal.EARLY),  # 40 and 140: 90, and one is red
        (12, 4.9, 20, KnobSignal.EARLY),  # 49 and 150: 99.5 is not yet 100
        (12, 8, 8, KnobSignal.NONE),  # 80, but none is red
        (12, 10, 10, KnobSignal.NONE),
        (8, 4, 4, KnobSignal.NONE),  # the result tells already
        (3, 10, 10, KnobSignal.UNEXPLAINED),
        (3, 9, 10, KnobSignal.NONE),
        (8, 10, 10, KnobSignal.NONE),  # orange is not red
        (12, None, None, KnobSignal.NONE),
    ],
)
def test_a_signal_by_hand(result: float, first: float | None, second: float | None, signal: KnobSignal) -> None:
    rows = [*monthly("R", [result]), *monthly("P", [first]), *monthly("Q", [second])]
    organisation = organisation_of([plain("R"), knob("P"), knob("Q")], rows, "2024-01")
    assert knob_signals(judge(organisation), knobs_of(organisation))[RESULT, -1] == signal


def test_only_knobs_that_count_are_looked_at() -> None:
    parts = [knob("P"), knob("Q", weight=0), knob("S", kind="resultaat"), knob("F", kind="factor")]
    rows = [row for code, value in zip("RPQSF", (12, 9, 1, 1, 1), strict=True) for row in monthly(code, [value])]
    organisation = organisation_of([plain("R"), *parts], rows, "2024-01")
    assert knobs_of(organisation) == {RESULT: [RESULT + 1]}
    assert knob_signals(judge(organisation), knobs_of(organisation))[RESULT, -1] == KnobSignal.NONE


def hints_of(kpis: list[Row], rows: list[Row], period: str) -> tuple[Hint, ...]:
    organisation = organisation_of(kpis, rows, period)
    return hints(vary(organisation, judge(organisation)), RESULT, knobs_of(organisation).get(RESULT, []))


CAUSE = [3, 9, 1, 7, 2, 8, 5, 4, 6, 12, 10, 11, 0, 15, 13, 14]


def test_a_knob_that_leads_by_two_months_is_found() -> None:
    rows = [*monthly("P", CAUSE), *monthly("R", [None, None, *(value**2 for value in CAUSE)])]
    assert hints_of([plain("R"), knob("P")], rows, "2025-04") == (Hint(RESULT + 1, 2, 1.0, 14, expected=True),)


@pytest.mark.parametrize(
    ("directions", "expected"),
    [(("hoger", "lager"), True), (("hoger", "hoger"), False), (("lager", "lager"), False), (("hoger", "band"), None)],
)
def test_the_directions_tell_which_sign_a_knob_that_works_has(directions: tuple[str, str], expected: bool | None) -> None:
    rows = [*monthly("P", CAUSE), *monthly("R", [20 - value for value in CAUSE])]
    result, cause = directions
    (found,) = hints_of([plain("R", direction=result), knob("P", direction=cause)], rows, "2025-04")
    assert (found.lag, found.correlation, found.expected) == (0, -1.0, expected)


def test_equal_values_share_a_rank() -> None:
    # Ranks of 1 1 2 2 …: the published value for two ties against a straight line of four, three times over.
    rows = [*monthly("P", [1, 1, 2, 2] * 3), *monthly("R", [1, 2, 3, 4] * 3)]
    (found,) = hints_of([plain("R"), knob("P")], rows, "2024-12")
    assert found.correlation == pytest.approx(2 / 5**0.5)


@pytest.mark.parametrize("size", [11, 12])
def test_twelve_joint_points_are_needed(size: int) -> None:
    rows = [*monthly("P", CAUSE[:size]), *monthly("R", CAUSE[:size])]
    assert len(hints_of([plain("R"), knob("P")], rows, MONTHS[size - 1])) == (size >= 12)


def test_a_series_that_never_changes_gives_no_hint() -> None:
    assert hints_of([plain("R"), knob("P")], [*monthly("P", [5] * 14), *monthly("R", CAUSE[:14])], "2025-02") == ()


def test_a_knob_that_is_measured_more_often_is_averaged_over_the_periods_of_the_result() -> None:
    weeks = [f"2024-W{week:02d}" for week in range(1, 53)] + [f"2025-W{week:02d}" for week in range(1, 17)]
    rows = [*(measured("P", week, place) for place, week in enumerate(weeks)), *monthly("R", range(15))]
    (found,) = hints_of([plain("R"), knob("P", frequency="week")], rows, "2025-03")
    assert (found.lag, found.correlation, found.points) == (0, pytest.approx(1), 15)


def test_a_month_with_dates_of_its_own_stands_in_its_own_place() -> None:
    """June ends on 2 July here: it is no second point of July, and all fourteen months count."""
    dates = [
        {"period_id": "2024-06", "start": None, "end": date(2024, 7, 2)},
        {"period_id": "2024-07", "start": date(2024, 7, 3), "end": None},
    ]
    kpis, rows = [plain("R"), knob("P")], [*monthly("P", CAUSE[:14]), *monthly("R", CAUSE[:14])]
    tables = {"targets": [norm(str(one["kpi_id"]), 10, 5) for one in kpis], "periods": dates}
    organisation = in_one_chain(kpis, rows, "2025-02", tables)
    (found,) = hints(vary(organisation, judge(organisation)), RESULT, knobs_of(organisation)[RESULT])
    assert (found.lag, found.correlation, found.points) == (0, pytest.approx(1), 14)
