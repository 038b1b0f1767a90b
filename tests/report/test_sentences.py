from __future__ import annotations

import pytest
from msgspec.structs import replace

from ketenrapport.report.say.fact import Fact, Point
from ketenrapport.report.say.sentences import (
    alternative,
    claim,
    gap_sentence,
    norm_phrase,
    noun,
)
from ketenrapport.words.periods import parse
from ketenrapport.words.verdict import Feasibility, KnobSignal, Reason, Rule, Status, Tendency, Variation

NB = "\u00a0"
DECISIONS = "Alle in de periode verzonden besluiten; ingetrokken aanvragen tellen niet mee"

# VERG.R1 in October 2026 (methode b5): 91 of 97 decisions in time, 93,8 %, norm 95 %, two short.
FACT = Fact(
    position=1,
    parent=0,
    level=2,
    number="1.1",
    code="VERG.R1",
    name="Besluiten op tijd",
    kind="resultaat",
    weight=3.0,
    critical=True,
    unit="%",
    decimals=1,
    direction="hoger",
    factor=100.0,
    judge_on="periode",
    frequency="maand",
    value=93.8,
    target=95.0,
    signal=90.0,
    target_high=None,
    signal_high=None,
    score=88,
    previous_score=60,
    status=Status.ORANGE,
    reason=Reason.NONE,
    reason_text="",
    flags=(),
    coverage=None,
    numerator=91.0,
    denominator=97.0,
    change=3.4,
    change_year=-0.8,
    gap=2,
    variation=Variation.DETERIORATION,
    rule=Rule.RUN,
    provisional=False,
    feasibility=Feasibility.HIT_OR_MISS,
    new_level=False,
    since="2025-12",
    stretch=11,
    on_level=False,
    tried=0,
    last_point="2026-10",
    changepoint="",
    mean=94.8,
    tendency=Tendency.DOWN,
    forecast=94.1,
    owner_forecast=None,
    forecast_differs=False,
    knob_signal=KnobSignal.NONE,
    withheld=None,
)
LOWER = replace(
    FACT, name="No-show", direction="lager", value=17.3, numerator=9.0, denominator=52.0, target=10.0, signal=15.0, status=Status.RED, gap=4
)


def points(*values, target=95.0, frequency="2026-{:02d}", first=1, year_earlier=None):
    return tuple(Point(parse(frequency.format(first + i)), v, target, None, None, None, year_earlier) for i, v in enumerate(values))


def plain(text):
    return text.replace(NB, " ")


@pytest.mark.parametrize(
    ("definition", "counted"),
    [
        (DECISIONS, "besluiten"),
        ("Alle reguliere besluiten", "besluiten"),
        ("Alle verzoeken om vooroverleg in de periode", "verzoeken"),
        ("Het aantal ontvangen aanvragen waarvan de 5 werkdagen voorbij zijn", "aanvragen"),
        ("Alle afgehandelde meldingen over wegen en trottoirs", "meldingen"),
        ("Kalenderdagen dienstverband", "kalenderdagen"),
        ("Dossiers in de steekproef", "dossiers"),
        ("Alle gevoerde eerste gesprekken", "gesprekken"),
        ("Totaal aantal uitgereikte documenten (incl. spoed)", "documenten"),
        ("Gemiddeld aantal fte in het kwartaal", "gevallen"),
        ("Alles", "gevallen"),
        ("", "gevallen"),
        ("🙂 <b>", "gevallen"),
    ],
)
def test_what_is_counted(definition, counted):
    assert noun(definition) == counted


def test_the_gap():
    assert gap_sentence(FACT, DECISIONS) == "Met 2 besluiten meer was de norm gehaald."
    assert gap_sentence(replace(FACT, gap=1), DECISIONS) == "Met één meer was de norm gehaald."
    assert gap_sentence(replace(FACT, gap=1200), DECISIONS) == "Met 1.200 besluiten meer was de norm gehaald."
    assert gap_sentence(LOWER, DECISIONS) == "Met 4 gevallen minder was de norm gehaald."
    assert gap_sentence(replace(LOWER, gap=1), DECISIONS) == "Met één geval minder was de norm gehaald."
    assert gap_sentence(replace(FACT, gap=None), DECISIONS) == ""
    assert gap_sentence(replace(FACT, gap=0), DECISIONS) == ""


def test_the_norm():
    assert plain(norm_phrase(replace(FACT, target=99.5))) == "ten minste 99,5 %"
    assert norm_phrase(replace(FACT, target=None)) == ""


@pytest.mark.parametrize(
    ("fact", "values", "title"),
    [
        (FACT, (95.0, 93.8), "Besluiten op tijd ligt 1,2 procentpunt onder de norm"),
        (LOWER, (16.0, 17.3), "No-show ligt 7,3 procentpunt boven de norm"),
        (replace(FACT, status=Status.GREEN, value=96.0), (96.0,), "Besluiten op tijd is op norm"),
        (
            replace(FACT, status=Status.GREEN, value=96.0),
            (90.0, 91.0, 92.0, 96.0),
            "Besluiten op tijd is op norm en stijgt al 3 maanden op rij",
        ),
        (FACT, (97.0, 96.0, 95.0, 93.8), "Besluiten op tijd ligt 1,2 procentpunt onder de norm en daalt al 3 maanden op rij"),
        (FACT, (90.0, None, 95.0, 93.8), "Besluiten op tijd ligt 1,2 procentpunt onder de norm"),
        (replace(FACT, status=Status.GREY), (93.8,), "Besluiten op tijd komt uit op 93,8 %"),
        (replace(FACT, value=None, status=Status.GREY), (None,), "Besluiten op tijd is niet gemeten"),
        (
            replace(FACT, direction="band", target_high=105.0, value=86.9),
            (86.9,),
            "Besluiten op tijd ligt 8,1 procentpunt onder de norm",
        ),
        (
            replace(FACT, direction="band", target_high=105.0, value=107.0),
            (107.0,),
            "Besluiten op tijd ligt 2,0 procentpunt boven de norm",
        ),
        (
            replace(FACT, unit="aantal", decimals=0, direction="lager", value=151.0, target=120.0),
            (151.0,),
            "Besluiten op tijd ligt 31 boven de norm",
        ),
        (
            replace(FACT, unit="€", decimals=2, direction="lager", value=81.6, target=78.0),
            (81.6,),
            "Besluiten op tijd ligt € 3,60 boven de norm",
        ),
    ],
)
def test_the_claim(fact, values, title):
    assert plain(claim(fact, points(*values))) == title


def test_a_chart_in_one_sentence():
    told = alternative(FACT, points(95.0, 91.0, None, 93.8))
    assert plain(told) == (
        "Van januari 2026 tot en met april 2026 ging de waarde van 95,0 % naar 93,8 %; de laagste was 91,0 % (februari 2026), "
        "de hoogste 95,0 % (januari 2026); de norm is in 1 van de 3 maanden gehaald."
    )
    assert "bleef de waarde per saldo gelijk op 91,0 %; de laagste" in plain(alternative(FACT, points(91.0, 95.0, 91.0)))
    assert plain(alternative(FACT, points(95.0, 96.0))).endswith("de norm is in alle 2 maanden gehaald.")
    assert plain(alternative(FACT, points(94.0, 93.0))).endswith("de norm is in geen van de 2 maanden gehaald.")
    assert plain(alternative(FACT, points(None, 93.0))) == "De grafiek toont één waarde: 93,0 % (februari 2026)."
    assert "de norm" not in alternative(FACT, points(93.0, 94.0, target=None))
