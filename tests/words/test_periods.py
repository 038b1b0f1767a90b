"""Period codes and windows (methode b1)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenrapport.words.periods import Calendar, Period, containing, parse, window, year_before
from ketenrapport.words.vocabulary import Frequency, Window

DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))
FREQUENCIES = st.sampled_from(list(Frequency))


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-K3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-T21", date(2026, 10, 5), date(2026, 10, 18)),
        ("2026-T22", date(2026, 10, 19), date(2026, 11, 1)),
        ("2026-T27", date(2026, 12, 28), date(2027, 1, 3)),  # 2026 has 53 weeks: one week long
        ("2026-W42", date(2026, 10, 12), date(2026, 10, 18)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
    ],
)
def test_a_code_is_a_stretch_of_days(code: str, start: date, end: date) -> None:
    period = parse(code)
    assert period is not None
    assert (period.start, period.end, period.code) == (start, end, code)


@pytest.mark.parametrize(
    "code", ["", "2026-13", "2026-00", "2026-K5", "2025-T27", "2025-W53", "2026-T00", "26-10", "2026-1", "oktober", "2026-10-01"]
)
def test_what_is_no_code(code: str) -> None:
    assert parse(code) is None


@given(FREQUENCIES)
def test_the_calendar_reaches_further_than_what_users_may_write(frequency: Frequency) -> None:
    """So that what comes before the oldest period and after the newest one can be asked for."""
    assert containing(date(1860, 1, 1), frequency).end >= date(1860, 1, 1)
    assert containing(date(2240, 12, 31), frequency).start <= date(2240, 12, 31)


@given(DAYS, FREQUENCIES)
def test_every_day_belongs_to_one_period_of_each_kind(day: date, frequency: Frequency) -> None:
    period = containing(day, frequency)
    assert period.start <= day <= period.end
    assert parse(period.code) == period
    assert containing(period.start, frequency) == containing(period.end, frequency) == period


@given(DAYS, FREQUENCIES)
def test_periods_follow_each_other_without_gaps(day: date, frequency: Frequency) -> None:
    calendar = Calendar()
    period = containing(day, frequency)
    following = containing(period.end + timedelta(days=1), frequency)
    assert following.start == period.end + timedelta(days=1)
    assert calendar.previous(following) == period
    assert calendar.between(frequency, period.end, following.end) == [period, following]


@pytest.mark.parametrize(
    ("day", "earlier"),
    [
        (date(2026, 10, 31), date(2025, 10, 31)),
        (date(2026, 10, 18), date(2025, 10, 18)),
        (date(2024, 2, 29), date(2023, 2, 28)),
        (date(2025, 2, 28), date(2024, 2, 29)),  # the last day stays the last day: twelve months are twelve
    ],
)
def test_a_year_before(day: date, earlier: date) -> None:
    assert year_before(day) == earlier


def test_the_windows_of_october() -> None:
    october = parse("2026-10")
    assert october is not None
    assert window(october, Window.PERIOD) == (date(2026, 10, 1), date(2026, 10, 31))
    assert window(october, Window.YTD) == (date(2026, 1, 1), date(2026, 10, 31))
    assert window(october, Window.YEAR) == (date(2025, 11, 1), date(2026, 10, 31))


@given(st.dates(date(1960, 1, 1), date(2090, 12, 31)))
def test_twelve_months_are_twelve(day: date) -> None:
    month = containing(day, Frequency.MONTH)
    assert len(Calendar().between(Frequency.MONTH, *window(month, Window.YEAR))) == 12


def test_the_sheet_perioden_overrides_dates() -> None:
    late = Period(date(2026, 11, 3), date(2026, 10, 1), "2026-10", Frequency.MONTH)
    calendar = Calendar({"2026-10": late})
    assert calendar.period("2026-10") == late
    assert calendar.between(Frequency.MONTH, date(2026, 11, 1), date(2026, 11, 30)) == [late, parse("2026-11")]


def test_the_same_period_a_year_earlier() -> None:
    calendar = Calendar()
    assert calendar.year_earlier(parse("2026-T21")) == parse("2025-T21")  # type: ignore[arg-type]
    assert calendar.year_earlier(parse("2026-W53")) is None  # type: ignore[arg-type]
