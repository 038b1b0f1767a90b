"""Periods as people write them: read when they can be one period only, refused otherwise, never guessed."""

from __future__ import annotations

from datetime import date

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from ketenrapport.words.period_notation import parse_period, period_on, read_period
from ketenrapport.words.periods import Calendar, Period, containing, parse
from ketenrapport.words.vocabulary import Frequency
from ketenrapport.words.wording import period_name, period_phrase

NB = "\u00a0"
DUTCH = Locale("nl").months["format"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026", "2026"), ("2026-10", "2026-10"), ("2026-1", "2026-01"), ("2026 10", "2026-10"), ("2026/10", "2026-10"),
        ("2026.10", "2026-10"), ("202610", "2026-10"), ("10-2026", "2026-10"), ("1/2026", "2026-01"), ("2026–10", "2026-10"),
        ("05.2026", "2026-05"), ("2026_10", "2026-10"), ("2026M10", "2026-10"), ("M09 2026", "2026-09"), ("2026MM10", "2026-10"),
        ("okt 2026", "2026-10"), ("Oktober 2026", "2026-10"), ("mrt. 2026", "2026-03"), ("sept 2026", "2026-09"), ("may 2026", "2026-05"),
        ("okt-26", "2026-10"), ("oktober '26", "2026-10"), ("jan ’26", "2026-01"), ("juli-2026", "2026-07"), ("2026 okt", "2026-10"),
        ("2026-k3", "2026-K3"), ("2026 K3", "2026-K3"), ("2026K3", "2026-K3"), ("2026-Q3", "2026-K3"), ("K3 2026", "2026-K3"),
        ("q3-2026", "2026-K3"), ("Q3 2026", "2026-K3"), ("3e kwartaal 2026", "2026-K3"), ("derde kwartaal 2026", "2026-K3"),
        ("kwartaal 3 2026", "2026-K3"), ("2026KW03", "2026-K3"), ("3e kw. '26", "2026-K3"), ("Q3-26", "2026-K3"),
        ("2026-t21", "2026-T21"), ("2026-T5", "2026-T05"), ("T5 2026", "2026-T05"), ("2026 w42", "2026-W42"), ("w7-2026", "2026-W07"),
        ("2026-W53", "2026-W53"), ("week 42 2026", "2026-W42"), ("2026-wk42", "2026-W42"), ("wk 42, 2026", "2026-W42"),
        ("week 42 '26", "2026-W42"), ("2026JJ00", "2026"), ("jaar 2026", "2026"), (f"2026{NB}K3", "2026-K3"),
        ("2025/26", "2025/26"), ("2025/2026", "2025/26"), ("2025-2026", "2025/26"), ("schooljaar 2025/26", "2025/26"),
        ("boekjaar 2009/10", "2009/10"), ("week 42 van 2026", "2026-W42"), ("het 3e kwartaal van 2026", "2026-K3"),
        ("weken 37 en 38 van 2026", "2026-T19"), ("de weken 1 en 2 van 2026", "2026-T01"), ("Weken 51 en 52 van 2026", "2026-T26"),
    ],
)  # fmt: skip
def test_a_period_is_read_when_it_can_only_be_that_period(text, code):
    assert parse_period(text) == code


@pytest.mark.parametrize(
    "text",
    ["", "2026-13", "2026-0", "2026-K5", "2026-W54", "2025-W53", "2026-T28", "20261", "2026.1", "26-10", "10-26", "13-2026", "K3",
     "oktober",
     "1-10-2026", "2026-10-01", "2026-K03x", "vorige maand", "kwartaal 2026", "1899-12", "1026-10", "2200", "26 okt", "26-okt", "okt-98",
     "week 41-42", "m1-12", "2009/10", "2025/27", "2025-26", "2026-K3-K4", "2026MM13",
     "weken 38 en 39 van 2026", "weken 37 en 39 van 2026", "weken 37 en 38"],
)  # fmt: skip
def test_what_is_no_period_or_may_be_two_is_none(text):
    assert parse_period(text) is None


@pytest.mark.parametrize("frequency", list(Frequency))
def test_what_we_call_a_period_can_be_typed(frequency: Frequency) -> None:
    """The 27th fortnight, of years with 53 weeks, is called as that week is: 'week 53 van 2026'."""
    for period in Calendar().between(frequency, date(2024, 1, 1), date(2027, 12, 31)):
        alone = period.code.endswith("-T27")
        assert parse_period(period_name(period)) == (period.code.replace("-T27", "-W53") if alone else period.code)
        assert alone or parse_period(period_phrase(period)) == period.code


YEARS = st.integers(2012, 2049)  # 2011/12 may be a month and a fiscal year


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str]:
    """A code, and one of the notations of methode b1 for it."""
    year, sign = draw(YEARS), draw(st.sampled_from(["-", " ", "_", "/", "."]))
    short = draw(st.sampled_from([f"{year}", f"'{year % 100:02}"]))
    kind = draw(st.sampled_from("JMKTW"))
    if kind == "J":
        return f"{year}", draw(st.sampled_from([f"{year}", f"{year}JJ00", f"jaar {year}"]))
    if kind == "M":
        month = draw(st.integers(1, 12))
        name = DUTCH[draw(st.sampled_from(["wide", "abbreviated"]))][month]
        forms = [f"{year}{sign}{month:02}", f"{month:02}{sign}{year}", f"{year}M{month:02}", f"{year}MM{month:02}", f"{year}{month:02}",
                 f"{name} {short}", f"{name}-{year % 100:02}", f"M{month} {year}"]  # fmt: skip
        return f"{year}-{month:02}", draw(st.sampled_from(forms))
    if kind == "K":
        number = draw(st.integers(1, 4))
        forms = [f"{year}-K{number}", f"K{number} {short}", f"Q{number}-{year}", f"{number}e kwartaal {short}", f"{year}KW0{number}"]
        return f"{year}-K{number}", draw(st.sampled_from(forms))
    number = draw(st.integers(1, 26 if kind == "T" else 52))
    letters = ["T"] if kind == "T" else ["W", "wk", "week "]
    letter = draw(st.sampled_from(letters))
    code = f"{year}-{kind}{number:02}"
    return code, draw(st.sampled_from([code, f"{year}{sign}{letter}{number}", f"{letter}{number} {short}"]))


@pytest.mark.parametrize("text", ["２０２６-１０", "２０２６", "٢٠٢٦-١٠", "2026-K３", "２０２６-K3", "2026-W٤٢", "２０２５/２６"])
def test_digits_of_another_script_are_no_code(text: str) -> None:
    assert parse_period(text) is None
    assert Calendar(fiscal_year_starts=7).period(text) is None


@given(written(), st.sampled_from([str, str.upper, str.lower, str.title]), st.sampled_from(["", " ", NB]))
def test_any_code_in_any_notation_reads_back_to_that_code(example, case, around):
    code, text = example
    assert parse_period(f"{around}{case(text)}{around}") == code


@given(st.text(alphabet="0123456789-/. '_kqtwmjeokt", max_size=12) | st.text())
def test_whatever_is_read_is_a_code(text):
    code = parse_period(text)
    assert code is None or (Calendar(fiscal_year_starts=8).period(code) is not None and parse_period(code.replace("/", "/20")) == code)


def test_a_day_stands_for_the_period_that_it_begins_or_ends():
    assert period_on(date(2026, 3, 31), Frequency.QUARTER) == "2026-K1"
    assert period_on(date(2026, 3, 31), Frequency.MONTH) == period_on(date(2026, 3, 31), None) == "2026-03"
    assert period_on(date(2026, 10, 12), Frequency.WEEK) == period_on(date(2026, 10, 18), Frequency.WEEK) == "2026-W42"
    assert period_on(date(2026, 10, 18), Frequency.FORTNIGHT) == "2026-T21"
    assert period_on(date(2026, 12, 31), Frequency.YEAR) == "2026"
    assert period_on(date(2026, 10, 15), Frequency.MONTH) is None
    assert period_on(date(2026, 2, 28), Frequency.QUARTER) is None


@given(st.dates(date(2000, 1, 1), date(2049, 12, 31)), st.sampled_from(Frequency))
def test_a_day_stands_for_a_period_at_its_edge_only(day, frequency):
    period = containing(day, frequency)
    assert period_on(day, frequency) == (period.code if day in (period.start, period.end) else None)


def test_a_period_with_dates_of_its_own_is_found_by_them():
    longer = Period(date(2026, 4, 3), date(2026, 1, 1), "2026-K1", Frequency.QUARTER)
    assert period_on(date(2026, 4, 3), Frequency.QUARTER, Calendar({"2026-K1": longer})) == "2026-K1"


def test_a_fiscal_year_is_known_where_years_do_not_begin_in_january():
    school = Calendar(fiscal_year_starts=8)
    assert period_on(date(2026, 7, 31), Frequency.YEAR, school) == "2025/26"
    assert read_period("2025/26", school) == "2025/26"
    assert read_period("2025/26") is None
    assert parse("2025/26") is None


def test_outside_a_table_a_day_stands_for_its_month():
    assert [read_period(text) for text in ("31-10-2026", "1 okt 2026", "okt-26", "15-10-2026", "onzin")] == ["2026-10"] * 3 + [None] * 2
