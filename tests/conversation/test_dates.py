"""Dates as people type them in minutes."""

from __future__ import annotations

from datetime import date

import pytest

from ketenrapport.conversation.dates import other_weekday, written_date

HELD = date(2026, 11, 12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 november 2026", date(2026, 11, 12)),
        ("1-12-2026", date(2026, 12, 1)),
        ("11/12/2026", date(2026, 12, 11)),  # the day before the month
        ("1 december", date(2026, 12, 1)),  # no year: the first such day on or after the conversation
        ("12-11", HELD),
        ("11 nov.", date(2027, 11, 11)),
        ("8 jan", date(2027, 1, 8)),
        ("29 februari", date(2028, 2, 29)),
        ("vrijdag 11 december", date(2026, 12, 11)),
        ("do 10 december 2026 om 10.00 uur", date(2026, 12, 10)),
        ("11/13/2026", None),
        ("zo snel mogelijk", None),
        ("eind december", None),
        ("32 december", None),
        ("dinsdag 1-12-2026", date(2026, 12, 1)),
        ("di. 1/12", date(2026, 12, 1)),
        ("1 december 2026 (di)", date(2026, 12, 1)),
        ("1 december (dinsdag)", date(2026, 12, 1)),
        ("12 - 12 - 2026", date(2026, 12, 12)),
        ("1 december ’26", date(2026, 12, 1)),
        ("uiterlijk 1 december 2026", date(2026, 12, 1)),
        ("per 1-12-2026", date(2026, 12, 1)),
        ("uiterlijk op dinsdag 1 december", date(2026, 12, 1)),
        ("d.d. 1 december 2026", date(2026, 12, 1)),
        ("t/m 1 december", date(2026, 12, 1)),
        ("voor 12 december", None),  # then it is not the 12th
        ("vóór 12 december 2026", None),
        ("vanaf 12 december", None),
        ("na 12 december", None),
        ("half 12-1", None),
        ("week 12", None),
        ("1 december 2026 14:00", date(2026, 12, 1)),
        ("1 december 2026 13.30", date(2026, 12, 1)),
        ("1 december 14u30", date(2026, 12, 1)),
        ("1 december 2026 van 9 tot 11 uur", date(2026, 12, 1)),
        ("1 december 2026 10.00 – 12.00 uur", date(2026, 12, 1)),
        ("wo 2 dec. '26, 13.30 uur", date(2026, 12, 2)),
        ("3 dec 2026 - 10:00", date(2026, 12, 3)),
        ("2.12.26", date(2026, 12, 2)),
        ("1-12 - 15.12", None),
        ("1-12 t/m 15-12", None),
        ("1 of 15 december", None),
    ],
)
def test_what_stands_there_is_read(text: str, expected: date | None) -> None:
    assert written_date(text, "", HELD) == expected


def test_the_text_wins_from_the_date_that_a_program_keeps_beside_it() -> None:
    assert written_date("1 december 2026", "2026-11-27T00:00:00Z", HELD) == date(2026, 12, 1)
    assert written_date("volgende week", "2026-11-27T00:00:00Z", HELD) is None


def test_without_a_year_the_picked_date_tells_which_when_it_is_that_day() -> None:
    assert written_date("1 december", "2027-12-01T00:00:00Z", HELD) == date(2027, 12, 1)


@pytest.mark.parametrize(("text", "expected"), [
    ("maandag 12 november", "maandag"), ("ma 12-11", "maandag"), ("12 november 2026 (ma)", "maandag"), ("op ma. 12/11", "maandag"),
    ("do 12 november", ""), ("donderdag, 12-11-2026", ""), ("12 november (donderdag)", ""), ("12 november", ""),
])  # fmt: skip
def test_another_day_of_the_week_is_seen_before_and_behind_the_date(text: str, expected: str) -> None:
    assert written_date(text, "", HELD) == HELD
    assert other_weekday(text, HELD) == expected
