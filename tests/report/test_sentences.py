from __future__ import annotations

import pytest
from msgspec.structs import replace

from ketenrapport.report.say.fact import Fact
from ketenrapport.report.say.sentences import gap_sentence, norm_phrase, noun
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
    assert gap_sentence(FACT, "besluiten") == "Met 2 besluiten meer was de norm gehaald."
    assert gap_sentence(replace(FACT, gap=1), "besluiten") == "Met één meer was de norm gehaald."
    assert gap_sentence(replace(FACT, gap=1200), "besluiten") == "Met 1.200 besluiten meer was de norm gehaald."
    assert gap_sentence(LOWER, "gevallen") == "Met 4 gevallen minder was de norm gehaald."
    assert gap_sentence(replace(LOWER, gap=1), "gevallen") == "Met één geval minder was de norm gehaald."
    assert gap_sentence(replace(FACT, gap=None), "besluiten") == ""
    assert gap_sentence(replace(FACT, gap=0), "besluiten") == ""
    assert gap_sentence(FACT, "") == ""


def test_the_norm():
    assert plain(norm_phrase(replace(FACT, target=99.5))) == "ten minste 99,5 %"
    assert norm_phrase(replace(FACT, target=None)) == ""
