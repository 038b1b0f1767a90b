"""What a report says about variation: on the examples, whose outcome is known, and on facts made for one sentence."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from ketenrapport.report.say.blocks import LineChart
from ketenrapport.report.say.chain_view import ChainView, chain_position
from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.say.privacy import masked
from ketenrapport.report.say.process_sentences import (
    duration_sentence,
    feasibility_sentence,
    forecast_sentence,
    hint_sentence,
    knobs_sentence,
    rebase_sentence,
    short_point,
    variation_sentence,
)
from ketenrapport.words.verdict import Feasibility, Rule, Status, Variation
from tests.report.example import example
from tests.report.test_sentences import FACT


def plain(text):
    return text.replace("\u00a0", " ")


def about(name, chain):
    return ChainView(example(name), chain_position(example(name).organisation, chain))


@pytest.fixture(scope="module")
def verg():
    return about("gemeente", "VERG")


def test_a_run_tells_since_when_and_on_which_mean(verg):
    """VERG.R1: eleven points below the mean since December 2025."""
    fact = verg.by_code["VERG.R1"]
    assert plain(variation_sentence(verg, fact)) == (
        "Sinds december 2025 liggen alle 11 metingen aan dezelfde kant van het gemiddelde van 94,8 %: dat is een verslechtering."
    )
    assert rebase_sentence(verg, fact) == "Is de oorzaak begrepen, leg dan een breukpunt vast en herijk vanaf december 2025."


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"variation": Variation.NONE}, ""),
        ({"variation": Variation.TOO_FEW}, "Er zijn nog te weinig metingen om toeval van signaal te onderscheiden."),
        ({"variation": Variation.SMALL_NUMBERS}, "De aantallen zijn te klein om toeval van signaal te onderscheiden."),
        ({"variation": Variation.NORMAL}, "De laatste meting past bij de normale variatie."),
        (
            {"rule": Rule.TREND, "variation": Variation.IMPROVEMENT},
            "De laatste zeven metingen gaan steeds dezelfde kant op: dat is een verbetering.",
        ),
        (
            {"rule": Rule.OUTSIDE, "provisional": True},
            "De laatste meting ligt buiten de regelgrenzen: dat is een verslechtering (voorlopig, want er zijn nog weinig metingen).",
        ),
        (
            {"rule": Rule.TWO_OF_THREE, "variation": Variation.SPECIAL},
            "Twee van de laatste drie metingen liggen dicht bij een regelgrens: dat is een bijzonderheid.",
        ),
    ],
)
def test_each_signal_has_its_sentence(verg, changes, sentence):
    assert variation_sentence(verg, replace(FACT, **changes)) == sentence


def test_whether_the_norm_can_be_met():
    assert feasibility_sentence(replace(FACT, feasibility=Feasibility.INCAPABLE, new_level=True)) == (
        "Met dit proces wordt de norm structureel niet gehaald (voorlopig, op het nieuwe niveau)."
    )
    assert feasibility_sentence(replace(FACT, feasibility=Feasibility.UNTESTED)) == ""


def test_for_how_long_the_norm_has_been_missed(verg):
    assert duration_sentence(verg, verg.by_code["VERG.R1"]) == "De norm is sinds december 2025 niet gehaald."
    assert duration_sentence(verg, verg.by_code["VERG.P1"]) == "De norm is ten minste sinds januari 2025 niet gehaald."
    schuld = about("gemeente", "SCHULD")
    assert (
        duration_sentence(schuld, schuld.by_code["SCHULD.R1"]) == "De norm is in oktober 2026 niet gehaald, in de periode ervoor nog wel."
    )
    assert duration_sentence(verg, verg.by_code["VERG.R3"]) == ""


def test_knobs_the_most_urgent_first(verg):
    said = plain(knobs_sentence(verg, verg.by_code["VERG.R1"]))
    assert said.startswith("Aanvragen bij eerste indiening compleet 68,3 % (■ actie nodig), ")
    assert plain(knobs_sentence(verg, verg.by_code["VERG.P1"])) == (
        "Dit is zelf een knop onder ‘Besluiten binnen wettelijke termijn’: 93,8 % (▲ aandacht)."
    )
    burg = about("gemeente", "BURG")
    early = "Vroegsignaal: het resultaat is nog op norm, maar de knoppen eronder niet. "
    assert knobs_sentence(burg, burg.by_code["BURG.R1"]).startswith(early)


def test_the_knob_that_a_result_followed_is_a_hint():
    """Checked with the ranks of pandas; VV-01 is good when low, as is the number of teams, yet they went opposite ways."""
    report = about("vergunningen", "VV")
    judged = report.judgement
    shares = judged.numerator / judged.denominator
    done, confirmed = (pd.Series(shares[report.by_code[code].position]) for code in ("VV-02", "VV-03"))
    assert round(done.rank().corr(confirmed.rank()), 2) == 0.86
    assert plain(hint_sentence(report, report.by_code["VV-02"])) == (
        "Aanwijzing, geen bewijs: ‘Ontvangst binnen 28 dagen afgerond’ beweegt in dezelfde periode mee met "
        "‘Ontvangstbevestiging binnen 14 dagen verstuurd’ (rangcorrelatie 0,86 over 15 metingen)."
    )
    duration = plain(hint_sentence(report, report.by_code["VV-01"]))
    assert "tegengesteld aan ‘Teams die aan een aanvraag werken’, anders dan de KPI-boom doet verwachten" in duration
    assert hint_sentence(report, report.by_code["VV-03"]) == "", "a knob has no knobs"


def test_a_knob_that_leads(verg):
    assert "beweegt één periode later tegengesteld aan ‘Gemiddelde doorlooptijd" in hint_sentence(verg, verg.by_code["VERG.R1"])
    outside = replace(verg, masking=masked(verg.organisation, verg.judgement, 5))
    assert hint_sentence(outside, verg.by_code["VERG.R1"]) == "", "outsiders see no correlations"


def test_two_forecasts_side_by_side():
    """Of a ratio the forecast is that of the last twelve months, of a sum what the year will end on (methode b9)."""
    assert plain(forecast_sentence(FACT)) == "94,1 % als de laatste twaalf maanden zich herhalen"
    assert plain(forecast_sentence(replace(FACT, numerator=None))) == "94,1 % aan het eind van het jaar volgens de rekenregel"
    both = replace(FACT, owner_forecast=80.0, forecast_differs=True)
    assert plain(forecast_sentence(both)) == (
        "94,1 % als de laatste twaalf maanden zich herhalen, 80 % volgens de eigenaar; dat verschilt meer dan 10 procent"
    )
    assert forecast_sentence(replace(FACT, forecast=None)) == ""


def test_a_point_in_few_words():
    assert plain(short_point(FACT)) == "Besluiten op tijd: 93,8 %, norm ten minste 95 %"
    assert plain(short_point(FACT, brief=True)) == "Besluiten op tijd: 93,8 %, norm 95 %"
    assert short_point(replace(FACT, value=None, status=Status.GREY, reason_text="geen meting")) == "Besluiten op tijd: geen meting"


def test_the_shift_of_autumn_2011_is_marked_and_named():
    """The real data: from September 2011 one team did the whole intake; the duration fell and confirmations sped up."""
    report = report_content(example("vergunningen"), "VV")
    charts = [block for section in report.sections for block in section.blocks if isinstance(block, LineChart)]
    marked = {chart.alternative.split(",")[0]: chart for chart in charts if chart.marks}
    chart = marked["Gemiddelde duur van de ontvangst"]
    (mark,) = chart.marks
    assert chart.periods[mark.index] == ("2011", "sep")
    assert mark.text.endswith(", september 2011")
