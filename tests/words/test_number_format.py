"""What a number is by its format, and how it shows: the codes that Dutch users meet, as Excel shows them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from ketenrapport.words.number_format import Shows, as_shown, hundredfold, is_percentage, shows

MORNING = datetime(2026, 10, 1, 9, 5, 7)  # noqa: DTZ001 - a cell has no time zone


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("0%", True), ("0.00%", True), ("0 %;[Red]-0 %", True), ('0.0\\%', False), ('0" %"', False), ("[$%]0", False),
        ("General", False), ("0.00", False), ("dd-mm-yyyy", False), ("_-* #,##0%_-", True),
    ],
)  # fmt: skip
def test_a_percentage_is_a_sign_and_no_text(code: str, wanted: bool) -> None:
    assert is_percentage(code) is wanted


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("General", Shows.NUMBER), ('0.0" dagen"', Shows.NUMBER), ("[Red]-0", Shows.NUMBER), ("0.00E+00", Shows.NUMBER),
        ("@", Shows.NUMBER),
        ("[$-413]d mmmm yyyy", Shows.MOMENT), ("h:mm", Shows.MOMENT), ("mm:ss.0", Shows.MOMENT), ("0;dd-mm-yyyy", Shows.NUMBER),
        ("[h]:mm", Shows.DURATION), ("[mm]:ss", Shows.DURATION),
    ],
)  # fmt: skip
def test_dates_times_and_durations_are_known_by_their_first_section(code: str, wanted: Shows) -> None:
    assert shows(code) is wanted


@pytest.mark.parametrize(
    ("cell", "code", "text"),
    [
        (0.95, "0%", "95%"), (0.954, "0.0%", "95,4%"), (0.955, "0 %", "96 %"), (-0.05, "0%", "-5%"), (1.2, "0%;-0%", "120%"),
        (12.5, "General", "12,5"), (12.5, "0.00", "12,5"), (1 / 3, "General", "0,333333333333333"),
        (date(2026, 10, 1), "mmm-yy", "okt-26"), (date(2026, 10, 1), "[$-413]d mmmm yyyy", "1 oktober 2026"),
        (date(2026, 3, 9), "dd-mm-yyyy", "09-03-2026"), (date(2026, 3, 9), "General", "09-03-2026"),
        (date(2026, 3, 9), "yyyy-mm", "2026-03"),
        (date(2026, 3, 9), "ddd d mmm", "ma 9 mrt"), (date(2026, 3, 9), "mm/dd/yyyy", "03/09/2026"),
        (date(2026, 3, 9), "d-m-yyyy;@", "9-3-2026"),
        (MORNING, "dd-mm-yyyy h:mm", "01-10-2026 9:05"), (MORNING, "hh:mm:ss", "09:05:07"), (MORNING, "h:mm AM/PM", "9:05 AM"),
        (time(0, 40), "h:mm", "0:40"), (time(0, 0, 40), "mm:ss", "00:40"), (time(0, 40), "General", "0:40"),
        (time(15, 30), "h:mm AM/PM", "3:30 PM"),
        (timedelta(hours=30), "[h]:mm", "30:00"), (timedelta(minutes=90), "[mm]:ss", "90:00"), (timedelta(hours=30), "General", "30:00"),
        (timedelta(hours=-1), "[h]:mm", "-1:00"), (time(0, 0, 40, 500_000), "mm:ss.0", "00:40,5"),
    ],
)  # fmt: skip
def test_a_cell_is_quoted_as_it_shows(cell: float | date | time | timedelta, code: str, text: str) -> None:
    assert as_shown(cell, code) == text


@pytest.mark.parametrize(("number", "wanted"), [(0.57, 57.0), (0.1 + 0.19, 29.0), (1.1, 110.0), (0.0, 0.0), (-0.005, -0.5), (1e-7, 1e-5)])
def test_a_percentage_is_its_hundredfold_without_noise(number: float, wanted: float) -> None:
    assert hundredfold(number) == wanted
