"""The words and notations that a reader sees."""

from __future__ import annotations

import math
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

import numpy as np
import pytest
from babel.dates import format_date
from babel.numbers import format_decimal
from hypothesis import example, given
from hypothesis import strategies as st

from ketenrapport.words import wording
from ketenrapport.words.palette import PALETTES
from ketenrapport.words.periods import parse
from ketenrapport.words.verdict import Feasibility, KnobSignal, Reason, Rule, Status, Tendency, Topic, Variation

NB = "\u00a0"


def test_a_status_has_symbol_word_and_colour():
    assert [wording.STATUS[s].label for s in (Status.GREEN, Status.ORANGE, Status.RED, Status.GREY)] == [
        "● op norm",
        "▲ aandacht",
        "■ actie nodig",
        "○ geen oordeel",
    ]
    assert wording.STATUS[np.int8(1)].colour == "rood"


@pytest.mark.parametrize(
    ("args", "text"),
    [
        ((Reason.NONE,), ""),
        ((Reason.NOT_APPLICABLE,), "n.v.t."),
        ((Reason.TOO_FEW, 4.0), "te weinig waarnemingen (n=4)"),
        ((Reason.TOO_FEW, math.nan), "te weinig waarnemingen"),
        ((Reason.CAPPED_BY_RED, None, ("A", "B")), "begrensd door rood: A, B"),
        ((Reason.CAPPED_BY_CRITICAL, None, ("A",)), "begrensd door kritiek rood: A"),
        ((np.int8(6),), "onvoldoende dekking"),
    ],
)
def test_reasons(args, text):
    assert wording.reason(*args) == text


def test_every_reason_has_words():
    assert set(wording.REASON) == set(Reason)
    assert set(wording.STATUS) == set(Status)


def test_flags():
    assert wording.flags(about="2026-K3", carried=True) == ("overgenomen uit 2026-K3",)
    assert wording.flags(about="2026-09", incomplete=[(9, 10), (9, 10)], linked=True) == ("over 2026-09", "onvolledig (9/10)", "gekoppeld")
    assert wording.flags(missing=True) == ("geen meting",)
    assert wording.flags() == ()


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234567.891, 2, "1.234.567,89"),
        (0.25, 1, "0,3"),
        (-0.25, 1, "−0,3"),
        (2.675, 2, "2,68"),
        (-0.04, 1, "0,0"),
        (95, 0, "95"),
        (1e22, 0, "10.000.000.000.000.000.000.000"),
        (1e30, 1, "1.000.000.000.000.000.000.000.000.000.000,0"),
        (math.nan, 1, ""),
        (math.inf, 1, ""),
        (None, 1, ""),
    ],
)
def test_numbers(value, decimals, text):
    assert wording.number(value, decimals) == text


def test_signed_numbers():
    assert wording.number(1.2, 1, signed=True) == "+1,2"
    assert wording.number(-1.2, 1, signed=True) == "−1,2"
    assert wording.number(0, 1, signed=True) == "0,0"


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "text"),
    [
        (93.8, 1, "%", f"93,8{NB}%"),
        (680, 0, "€", f"€{NB}680"),
        (-12.5, 2, "€", f"€{NB}−12,50"),
        (640, 0, "€ per maand", f"€{NB}640{NB}per{NB}maand"),
        (49.7, 1, "dagen", f"49,7{NB}dagen"),
        (6.6, 1, "per 1.000", f"6,6{NB}per{NB}1.000"),
        (151, 0, "aantal", "151"),
        (7.2, 1, " cijfer ", "7,2"),
        (math.nan, 1, "%", ""),
    ],
)
def test_quantities(value, decimals, unit, text):
    assert wording.quantity(value, decimals, unit) == text


def test_percentages_differ_by_points():
    assert wording.difference(-1.2, 1, "%") == f"−1,2{NB}procentpunt"
    assert wording.difference(31, 0, "aantal", signed=True) == "+31"
    assert wording.percentage(0.6) == f"60{NB}%"


def test_natural_decimals():
    assert [wording.natural_decimals(x) for x in (95.0, 99.5, 0.125, 1500, None, math.nan, 1 / 3)] == [0, 1, 3, 0, 0, 0, 4]
    # Very small and very large: 0,0002 needs four, 0,000015 and 0,99999 are whole in four.
    assert [wording.natural_decimals(x) for x in (2e-4, 1.5e-5, 1e-7, 0.99999, 1e22, -12.25)] == [4, 0, 0, 0, 0, 2]


def test_money_has_cents_or_none():
    """A tenth of a euro is ten cents; a price of less than a cent keeps what it needs."""
    assert [wording.natural_decimals(x, "€ per stuk") for x in (78.0, 81.5, 81.25, 0.125)] == [0, 2, 2, 3]
    assert [wording.money_decimals(1, unit) for unit in ("€", " € per maand", "%", "")] == [2, 2, 1, 1]
    # A tenth of a million is no amount of cents.
    assert [wording.money_decimals(1, unit) for unit in ("€ mln", "€ miljoen per jaar", "€ x 1.000", "€ 1000", "€ kosten")] == [
        1,
        1,
        1,
        1,
        2,
    ]


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (6.8, "rapportcijfer", "6,8"), (103, "Index", "103"), (72, "score", "72"), (12, "NPS", "12 NPS"),
        (3, "aantal klachten", "3 klachten"), (1, "aantal klachten", "1"), (1, "storingen", "1"), (-1, "storingen", "−1"),
        (2, "storingen", "2 storingen"), (1, "ton", "1 ton"), (1, "graden", "1 graad"), (1, "tonnen", "1 ton"), (3, "ton", "3 ton"),
        (1, "storingen per week", "1 storingen per week"), (1.1, "storingen", "1,1 storingen"),
        (1, "dagen", "1 dag"), (2, "dag", "2 dagen"), (-1, "weken", "−1 week"), (1.5, "uur", "1,5 uur"), (12, "uur", "12 uur"),
        (1, "uren", "1 uur"), (1, "jaar", "1 jaar"), (5, "jaar", "5 jaar"), (1, "minuten", "1 minuut"), (0, "dag", "0 dagen"),
        (11, "werkdag", "11 werkdagen"), (1, "dagen per cliënt", "1 dagen per cliënt"), (-0.4, "€ mln", "€ −0,4 mln"),
    ],
)  # fmt: skip
def test_a_unit_reads_well_behind_its_number(value, unit, shown):
    assert wording.quantity(value, wording.natural_decimals(value), unit) == shown.replace(" ", NB)


def test_many_are_two_or_more():
    assert [wording.all_of(amount, "ketens") for amount in (2, 3)] == ["beide ketens", "alle 3 ketens"]
    assert [wording.none_of(amount, "ketens") for amount in (2, 3)] == ["geen van beide ketens", "geen van de 3 ketens"]


@pytest.mark.parametrize(
    ("code", "name", "label"),
    [
        ("2026-10", "oktober 2026", ("2026", "okt")),
        ("2026-03", "maart 2026", ("2026", "mrt")),
        ("2026-K3", "3e kwartaal 2026", ("2026", "K3")),
        ("2026-T21", "weken 41 en 42 van 2026", ("2026", "T21")),
        ("2026-T27", "week 53 van 2026", ("2026", "T27")),
        ("2026-W42", "week 42 van 2026", ("2026", "W42")),
        ("2026", "2026", ("", "2026")),
    ],
)
def test_periods(code, name, label):
    assert wording.period_name(parse(code)) == name
    assert wording.period_label(parse(code)) == label


def test_days():
    assert wording.day(date(2026, 10, 31)) == "31 oktober 2026"
    assert wording.day(None) == ""


def test_one_and_many():
    assert wording.count(1, "keten", "ketens") == "1 keten"
    assert wording.count(5, "keten", "ketens") == "5 ketens"
    assert wording.count(0, "keten", "ketens") == "0 ketens"
    assert wording.count(1200, "keten", "ketens") == "1.200 ketens"


def test_listing():
    assert wording.listing([]) == ""
    assert wording.listing(["A"]) == "A"
    assert wording.listing(["A", "", "B"]) == "A en B"
    assert wording.listing("ABC") == "A, B en C"


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", PALETTES)
def test_status_colours_can_be_read(name):
    for colours in PALETTES[name].values():
        assert contrast(colours.text, colours.tint) >= 4.5
        assert contrast(colours.text, "FFFFFF") >= 4.5
        assert contrast(colours.solid, "FFFFFF") >= 1.5


@pytest.mark.parametrize(
    ("args", "provisional", "text"),
    [
        ((Variation.NONE,), False, ""),
        ((Variation.TOO_FEW,), True, "te weinig metingen"),
        ((Variation.SMALL_NUMBERS,), False, "kleine aantallen"),
        ((Variation.NORMAL,), True, "normale variatie"),
        ((Variation.IMPROVEMENT, Rule.OUTSIDE), False, "verbetering (buiten grenzen)"),
        ((Variation.DETERIORATION, Rule.RUN), False, "verslechtering (reeks 7)"),
        ((Variation.IMPROVEMENT, Rule.TWO_OF_THREE), True, "verbetering (2 van 3) – voorlopig"),
        ((Variation.SPECIAL, Rule.TREND), False, "bijzonder (trend)"),
        ((np.int8(9), np.int8(1)), False, "verbetering (buiten grenzen)"),
    ],
)
def test_variation_in_words(args, provisional, text):
    assert wording.variation(*args, provisional=provisional) == text


def test_feasibility_in_words():
    words = [wording.feasibility(what) for what in Feasibility]
    assert words == ["", "-", "wisselend", "structureel wel", "structureel niet", "proces in beweging"]
    assert wording.feasibility(Feasibility.HIT_OR_MISS, new_level=True) == "wisselend (voorlopig, nieuw niveau)"


def test_why_something_is_on_the_agenda():
    assert wording.topics([Topic.CRITICAL_RED, Topic.RED, Topic.RESULT_OFF_NORM]) == "kritiek rood; rood; resultaat niet op norm"
    assert wording.topics([Topic.RED_PARTS, Topic.IMPROVEMENT], ["A.1", "A.2"]) == "rood onderdeel: A.1, A.2; verbetering"


def test_how_often_in_a_row():
    assert [wording.times(amount) for amount in (0, 1, 2, 3)] == ["", "nieuw", "voor de 2e keer op rij", "voor de 3e keer op rij"]


@pytest.mark.parametrize(
    ("code", "phrase"),
    [
        ("2026-10", "oktober 2026"),
        ("2026-K3", "het 3e kwartaal 2026"),
        ("2026-T21", "de weken 41 en 42 van 2026"),
        ("2026-T27", "week 53 van 2026"),
        ("2026-W42", "week 42 van 2026"),
        ("2026", "2026"),
    ],
)
def test_a_period_after_a_preposition(code, phrase):
    assert wording.period_phrase(parse(code)) == phrase


def test_new_levels_and_experience_in_words():
    level = wording.variation(Variation.BETTER_LEVEL, level=True, period="2025-12", provisional=True)
    assert level == "normale variatie op beter niveau sinds 2025-12 – voorlopig"
    assert wording.variation(Variation.IMPROVEMENT, Rule.OUTSIDE, level=True) == "verbetering (buiten grenzen, nieuw niveau)"
    assert wording.variation(Variation.NO_NEW_POINT, period="2026-T19") == "geen nieuw punt (laatste 2026-T19)"
    assert wording.feasibility(Feasibility.CAPABLE, tried=12) == "structureel wel (12 van 12 gehaald)"


def test_every_verdict_has_a_word():
    pairs = [
        (wording.VARIATION, Variation),
        (wording.RULE, Rule),
        (wording.FEASIBILITY, Feasibility),
        (wording.TENDENCY, Tendency),
        (wording.KNOB_SIGNAL, KnobSignal),
        (wording.TOPIC, Topic),
    ]
    for words, kind in pairs:
        assert list(words) == list(kind)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 6))
@example(1234567.5, 0)
@example(-0.0, 2)
@example(999.995, 2)
@example(1.7e308, 1)
def test_numbers_are_written_as_the_cldr_writes_them(value: float, decimals: int) -> None:
    with localcontext(Context(prec=700, rounding=ROUND_HALF_UP)):
        size = abs(Decimal(repr(value))).quantize(Decimal(1).scaleb(-decimals))
        written = format_decimal(size, "#,##0." + "0" * decimals if decimals else "#,##0", locale="nl_NL")
    assert wording.number(value, decimals).lstrip(wording.MINUS) == written
    assert wording.number(value, decimals).startswith(wording.MINUS) == (value < 0 and size != 0)


@given(st.dates())
def test_days_are_written_as_the_cldr_writes_them(day: date) -> None:
    assert wording.day(day) == format_date(day, "d MMMM y", locale="nl_NL")
    assert wording.short_day(day) == format_date(day, "d LLL", locale="nl_NL").rstrip(".")
