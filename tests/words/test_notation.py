"""Numbers, dates and what is no number, as people write them."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenrapport.words.notation import (
    NoFigure,
    cell_length,
    clean,
    decimal_mark,
    fold,
    in_one_cell,
    is_day_or_month_first,
    is_month_first,
    parse_date,
    parse_no_figure,
    parse_number,
    parse_yes_no,
    two_readings,
)

NB = "\u00a0"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12), ("007", 7), ("12,5", 12.5), (",5", 0.5), ("12.5", 12.5), (".25", 0.25), ("12.3456", 12.3456),
        ("1.234,5", 1234.5), ("1.234.567", 1234567), ("12.345.678,90", 12345678.9), ("1,234", 1.234),
        ("1,234.5", 1234.5), ("1,234,567", 1234567), ("1 234,5", 1234.5), (f"1{NB}234,5", 1234.5), ("1\u202f234\u202f567", 1234567),
        ("1'234", 1234), ("1’234,5", 1234.5), ("12 345.6", 12345.6),
        ("0.123", 0.123), ("1234.567", 1234.567),  # no thousands: a group of them has one to three digits, the first not 0
        ("€ 12", 12), ("€12,50", 12.5), ("12 €", 12), ("EUR 12", 12), ("12 eur", 12), ("€ 12,-", 12), ("€ 1.234,--", 1234),
        ("95%", 95), ("95 %", 95), ("94,5 pct", 94.5), ("94,5pct.", 94.5), ("12 procent", 12), (f"95,5{NB}%", 95.5),
        ("-3,2", -3.2), ("3,2-", -3.2), ("−3,2", -3.2), ("–3", -3), ("+5", 5), ("(12)", -12), ("(€ 1.234,50)", -1234.5), ("-€ 12", -12),
        ("€ -12", -12), ("12-", -12), ("1e3", 1000), ("1,5E-2", 0.015), ("1.234e2", 123.4),
        (f" {NB}\u200b12,5\ufeff\t", 12.5),
    ],
)  # fmt: skip
def test_a_number_is_read_when_it_can_only_be_that_number(text, number):
    assert parse_number(text) == number
    assert two_readings(text) is None or "," in text


@pytest.mark.parametrize(
    "text",
    ["", "-", "n.v.t.", "nvt", "#N/B", "€", "%", "5,", "1.23.456", "1 23", "1 234.567", "1.234 567", "1,23,456", "--5", "-5-", "(-5)",
     "5+", "12 dagen", "1/2", "1:30", "12,5,6", "1e999", "٣", "½", "0x10", "1_000", "nan", "inf", "9" * 400],
)  # fmt: skip
def test_what_is_no_number_is_none(text):
    assert parse_number(text) is None


@pytest.mark.parametrize("text", ["1.234", "-1.234", "€ 12.345", "999.000", "1.234%", "(1.234)"])
def test_a_point_that_may_separate_thousands_or_decimals_is_doubtful(text):
    assert parse_number(text) is None
    assert two_readings(text) is not None


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("12.300", (12300, 12.3)),
        ("€ 11.450", (11450, 11.45)),
        ("-1,234", (-1234, -1.234)),
        ("1.234,5", None),
        ("12,30", None),
        ("0.123", None),
    ],
)
def test_one_mark_before_three_digits_may_separate_thousands_or_decimals(text, readings):
    assert two_readings(text) == readings


def test_a_number_may_show_which_decimal_mark_its_writer_uses():
    assert [decimal_mark(text) for text in ("12,5", "1.234,5", "€ 11.450,50")] == [","] * 3
    assert [decimal_mark(text) for text in ("12.5", "1,234.5", "95.0%")] == ["."] * 3
    assert [decimal_mark(text) for text in ("12", "1.234", "1,234", "1 234", "n.v.t.")] == [""] * 5


@given(st.floats(min_value=-1e15, max_value=1e15))
def test_a_number_written_in_dutch_is_read_back(number):
    assert parse_number(f"{number:.3f}".replace(".", ",")) == float(f"{number:.3f}")
    assert parse_number(f"{number:,.2f}".translate(str.maketrans(",.", ".,"))) == float(f"{number:.2f}")


@pytest.mark.parametrize(
    "text",
    ["31-10-2026", "31/10/2026", "31.10.2026", "31 10 2026", "2026-10-31", "2026/10/31", "20261031", "31 oktober 2026", "31 OKT 2026",
     "31 okt. 2026", "31-okt-2026", "31-okt-26", "31 October 2026", "zaterdag 31 oktober 2026", "za 31 okt. 2026", "31-10-26", "31 okt '26",
     "31‑10‑2026", "2026-10-31T00:00:00", "2026-10-31 14:30", "31-10-2026 14:30:00", "2026-10-31T14:30:00.000Z", f" 31-10-2026{NB}"],
)  # fmt: skip
def test_a_date_is_read_day_first(text):
    assert parse_date(text) == date(2026, 10, 31)


def test_the_day_never_comes_after_the_month():
    assert parse_date("3-4-2026") == date(2026, 4, 3)
    assert parse_date("10-31-2026") is None


@pytest.mark.parametrize(
    "text",
    ["", "31-10", "30-02-2026", "31-11-2026", "00-10-2026", "31-10-98", "31-10-1026", "oktober 2026", "31 brumaire 2026", "20261331",
     "2026", "46326", "31-10-2026 extra", "morgen", "1-1-3000", "9" * 40],
)  # fmt: skip
def test_what_is_no_date_is_none(text):
    assert parse_date(text) is None


def test_a_year_of_two_digits_is_read_up_to_2049():
    assert parse_date("1-1-49") == date(2049, 1, 1)
    assert parse_date("1-1-50") is None


def test_a_date_that_exists_only_with_its_month_first_is_known():
    assert [is_month_first(text) for text in ("12/15/2026", "11-30-26", "1/13/2026")] == [True] * 3
    assert [is_month_first(text) for text in ("15/12/2026", "12/1/2026", "30-02-2026", "13/13/2026", "2026-12-15", "morgen")] == [False] * 6
    assert [is_day_or_month_first(text) for text in ("12/1/2026", "10/12/2026", "1-1-2026")] == [True] * 3
    assert [is_day_or_month_first(text) for text in ("13/1/2026", "1/13/2026", "2026-01-12", "1 jan 2026")] == [False] * 4


@pytest.mark.parametrize("text", ["n.v.t.", "nvt", "N.V.T", "n. v. t.", "-", "--", "–", "—", " - ", "niet van toepassing"])
def test_what_people_write_where_no_figure_can_be(text):
    assert parse_no_figure(text) is NoFigure.NOT_APPLICABLE


@pytest.mark.parametrize("text", ["n.b.", "nb", "n.n.b.", "x", "X", "NaN", "null", "leeg", "onbekend", "?", ".", "…", "n/a", "volgt"])
def test_what_people_write_where_there_is_no_figure_yet(text):
    assert parse_no_figure(text) is NoFigure.NOT_MEASURED


@pytest.mark.parametrize("text", ["", " ", "0", "-5", "geen", "12", "ca. 95", "n.v.t. in 2026", "--5", "#N/B"])
def test_anything_else_is_not_said_to_be_absent(text):
    assert parse_no_figure(text) is None


def test_yes_and_no():
    assert [parse_yes_no(text) for text in ("ja", "J", " Yes", "y", "TRUE", "waar", "1", "X")] == [True] * 8
    assert [parse_yes_no(text) for text in ("nee", "N", "no", "False", "onwaar ", "0")] == [False] * 6
    assert [parse_yes_no(text) for text in ("", "-", "misschien", "2")] == [None] * 4


def test_texts_are_compared_without_what_cannot_be_seen():
    assert fold(f" VERG.R1{NB}") == fold("verg.r1\u200b") == "verg.r1"
    assert fold("Café  du\nNord") == fold(unicodedata.normalize("NFD", "café du nord")) == "café du nord"
    assert clean(f"{NB}een{NB}twee\r\ndrie\u200b ") == "een twee\ndrie"


@given(st.text())
def test_any_text_can_be_tried(text):
    number, day = parse_number(text), parse_date(text)
    assert number is None or isinstance(number, float)
    assert day is None or 1900 <= day.year <= 2199
    assert parse_yes_no(text) in (True, False, None)
    assert clean(clean(text)) == clean(text)
    assert fold(text) == fold(f" {text}\u200b")


@given(st.text(alphabet="0123456789.,-+()€% '’eE\u00a0/KTWkokt", max_size=15))
def test_any_text_of_the_right_signs_can_be_tried(text):
    number = parse_number(text)
    assert number is None or two_readings(text) is None or "," in text
    parse_date(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("x" * 32_767, 32_767), ("x" * 40_000, 32_767),
        ("\U0001f44d" * 16_383, 16_383), ("\U0001f44d" * 20_000, 16_383),  # two units each: 32,766, and no half one
        ("", 0),
    ],
)  # fmt: skip
def test_a_text_is_cut_where_a_cell_ends(text: str, kept: int) -> None:
    found = in_one_cell(text)
    assert (len(found), text.startswith(found)) == (kept, True)
    assert cell_length(found) <= 32_767
