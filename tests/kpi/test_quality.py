"""What stands behind a value on the report date, by hand."""

from __future__ import annotations

from datetime import date

from ketenrapport.kpi.quality import Source, sources
from tests.kpi.small import Row, in_one_chain, kpi, measured, ratio

DAY, LATER = date(2026, 10, 5), date(2026, 11, 9)


def noted(row: Row, quality: str, as_of: date | None = None, remark: str | None = None) -> Row:
    return row | {"quality": quality, "as_of": as_of, "remark": remark}


def test_a_measurement_that_is_early_counts_at_once() -> None:
    """With a lag of twenty days October is expected on 20 November; it is there already, so it speaks in a report over October (b1)."""
    rows = [noted(measured("A", "2026-09", 94), "definitief", DAY), noted(measured("A", "2026-10", 90), "schatting", LATER, "Geraamd.")]
    at_once, late = (in_one_chain([kpi("A", time_agg="laatste", lag_days=lag)], rows, "2026-10", {}) for lag in (0, 20))
    assert sources(at_once)[2] == Source(LATER, "schatting", "Geraamd.")
    assert sources(late)[2] == sources(at_once)[2]
    not_yet = in_one_chain([kpi("A", time_agg="laatste", lag_days=20)], rows[:1], "2026-10", {})
    assert sources(not_yet)[2] == Source(DAY, "definitief", "")


def test_what_is_built_is_as_old_and_as_uncertain_as_its_parts() -> None:
    kpis = [kpi("R", value_rollup="verhouding", inputs=("A", "B")), kpi("A", parent="R", weight=0), kpi("B", parent="R", weight=0)]
    rows = [noted(ratio("A", "2026-10", 9, 10), "voorlopig", LATER), noted(ratio("B", "2026-10", 8, 10), "definitief", DAY)]
    assert sources(in_one_chain(kpis, rows, "2026-10", {}))[2] == Source(DAY, "voorlopig", "")


def test_what_was_never_measured_has_no_source() -> None:
    assert sources(in_one_chain([kpi("A")], [], "2026-10", {})) == {}
