"""M10: what changed in a closed period is told with old and new."""

from __future__ import annotations

import pytest

from ketenrapport.checks.closed import changed_since_closed
from tests.checks.organisation import Change, Rows, context, find, good, kept_of, measurement


def september(rows: Rows) -> dict[str, object]:
    """The measurement of HULP.R1 over September: 93 of 100 and a bit."""
    return next(row for row in rows["measurements"] if (row["kpi"], row["period"]) == ("HULP.R1", "2026-09"))


def remove(rows: Rows) -> None:
    rows["measurements"].remove(september(rows))


def add(kpi: str, period: str, **cells: object) -> Change:
    return lambda rows: rows["measurements"].append(measurement(kpi, period, 9, 10, **cells))


def told(change: Change, *codes: str, prepare: Change = lambda _rows: None) -> list[str]:
    """What is said of a change after these periods were closed."""
    rows = good()
    prepare(rows)
    kept = {code: kept_of(rows, code) for code in codes}
    change(rows)
    return [finding.explanation for finding in changed_since_closed.findings(context(rows, kept=kept))]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda rows: september(rows).update(numerator=1.0), "gewijzigd van 94 van 100 naar 1 van 100"),
        (lambda rows: september(rows).update(quality="voorlopig"), "gewijzigd van 94 van 100 naar 94 van 100, voorlopig"),
        (lambda rows: september(rows).update(value=93.5, numerator=None, denominator=None), "gewijzigd van 94 van 100 naar 93,5"),
        (remove, "verwijderd (was 94 van 100)"),
    ],
)
def test_a_change_is_told_with_old_and_new(change: Change, what: str) -> None:
    expected = f"De meting van KPI HULP.R1 'Naam van HULP.R1' over 2026-09 is {what}, terwijl 2026-09 gesloten is."
    assert told(change, "2026-09") == [expected]


def test_a_change_is_told_once_though_its_quarter_is_closed_too() -> None:
    assert len(told(remove, "2026-09", "2026-K3")) == 1


def test_what_stays_as_it_was_and_what_lies_elsewhere_is_no_change() -> None:
    assert told(lambda rows: september(rows).update(remark="Nagevraagd", as_of=None), "2026-09") == []
    assert told(lambda rows: rows["measurements"].reverse(), "2026-09") == []
    assert told(remove, "2026-08", "2026-10") == []


def test_what_is_added_later_is_a_change_unless_it_was_not_expected_yet() -> None:
    def without_september(rows: Rows) -> None:
        remove(rows)

    added = "De meting van KPI HULP.R1 'Naam van HULP.R1' over 2026-09 is toegevoegd (9 van 10), terwijl 2026-09 gesloten is."
    assert told(add("HULP.R1", "2026-09"), "2026-09", prepare=without_september) == [added]

    def late(rows: Rows) -> None:
        remove(rows)
        find(rows, "kpis", "HULP.R1")["lag_days"] = 10.0

    assert told(add("HULP.R1", "2026-09"), "2026-09", prepare=late) == []
