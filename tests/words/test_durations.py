"""How long something took, as people and spreadsheets write it."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenrapport.words.durations import parse_duration, seconds_in, seconds_of


@pytest.mark.parametrize(
    ("unit", "seconds"),
    [("seconden", 1), ("Sec.", 1), ("minuten", 60), ("aantal minuten", 60), ("min.", 60), ("uren", 3600), ("uur per week", 3600),
     ("dagen", 86400), ("dagen (kalender)", 86400), ("werkdagen", None), ("%", None), ("% binnen 5 minuten", None),
     ("euro", None), ("", None), (None, None)],
)  # fmt: skip
def test_a_unit_of_time_has_a_length(unit, seconds):
    assert seconds_in(unit) == seconds


@pytest.mark.parametrize(
    ("text", "lengths"),
    [("0:00:40", (40,)), ("1:30:00", (5400,)), ("30:00:00", (108000,)), ("0:40", (2400, 40)), ("40 sec", (40,)), ("1 uur 30 min", (5400,)),
     ("2,5 uur", (9000,)), ("2 min 10 sec", (130,)), ("3 dagen", (259200,)), ("1:75", ()), ("12", ()), ("12 euro", ()),
     ("10 sec 2 min", ()), ("", ())],
)  # fmt: skip
def test_a_duration_is_read_in_seconds(text, lengths):
    assert parse_duration(text) == lengths


def test_the_time_of_a_cell_is_a_length():
    assert seconds_of(time(0, 40)) == 2400
    assert seconds_of(time(0, 0, 39, 999999)) == 40  # a spreadsheet keeps fractions of a day
    assert seconds_of(timedelta(hours=30)) == 108000


@given(st.integers(0, 10**6))
def test_hours_minutes_and_seconds_read_back(seconds):
    assert parse_duration(f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}") == (seconds,)
