"""Since when a KPI is where it is, on the municipality in October 2026 (methode b8, examples)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ketenrapport.report.say.chain_view import ChainView, chain_position
from ketenrapport.report.say.since import feasible, off_norm_since, process, rebase, since_when
from ketenrapport.words.verdict import Feasibility, Rule, Variation
from tests.report.example import example


@pytest.fixture(scope="module")
def verg():
    assessment = example("gemeente")
    return ChainView(assessment, chain_position(assessment.organisation, "VERG"))


def plain(text):
    return text.replace("\u00a0", " ")


def test_a_level_is_told_with_both_means(verg):
    """VERG.R1 stands on a worse level since December 2025 and met its norm in none of the eleven months since."""
    fact = verg.by_code["VERG.R1"]
    assert off_norm_since(verg, fact) == "Niet gehaald sinds december 2025."
    assert plain(process(verg, fact)) == "Vanaf december 2025 ligt het niveau lager: gemiddeld 92,2 %, eerst 94,8 %."
    assert feasible(fact) == "Norm gehaald: 0 van 11 keer."
    assert rebase(verg, fact) == "Oorzaak begrepen? Breukpunt vastleggen per december 2025."


def test_a_point_outside_the_limits(verg):
    fact = verg.by_code["VERG.P2"]
    assert plain(process(verg, fact)).startswith("De laatste meting 49,7 dagen ligt buiten ")
    assert feasible(fact) == "Norm gehaald: 0 van 12 keer."


def test_feasibility_without_experience(verg):
    fact = replace(verg.by_code["VERG.R1"], tried=0, feasibility=Feasibility.INCAPABLE, new_level=True)
    assert feasible(fact) == "Norm structureel niet haalbaar (voorlopig)."
    assert feasible(replace(fact, feasibility=Feasibility.NONE)) == ""


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"variation": Variation.IMPROVEMENT, "rule": Rule.TREND}, "Zeven metingen dezelfde kant op (verbetering)."),
        ({"variation": Variation.SPECIAL, "rule": Rule.TWO_OF_THREE},
         "Twee van drie metingen dicht bij de rand van 89,3 % tot 99,9 % (bijzonderheid)."),
        ({"variation": Variation.DETERIORATION, "rule": Rule.OUTSIDE, "provisional": True},
         "De laatste meting ligt buiten 89,3 % tot 99,9 % (verslechtering, voorlopig)."),
        ({"variation": Variation.DETERIORATION, "rule": Rule.RUN, "stretch": 9, "since": "2026-02", "mean": 94.56},
         "9 metingen sinds februari 2026 aan één kant van gemiddeld 94,6 % (verslechtering)."),
        ({"variation": Variation.NORMAL}, "Normale variatie."),
        ({"variation": Variation.SMALL_NUMBERS}, "Te kleine aantallen voor een trend."),
        ({"variation": Variation.TOO_FEW}, "Te weinig metingen voor een trend."),
        ({"variation": Variation.NO_SPREAD}, "Te weinig spreiding voor een trend."),
        ({"variation": Variation.NO_NEW_POINT, "last_point": "2026-09"}, "Geen nieuwe meting sinds september 2026."),
        ({"variation": Variation.NONE}, ""),
    ],
)  # fmt: skip
def test_each_signal_has_its_sentence(verg, changes, sentence):
    """VERG.R1a has limits of 89,25 and 99,86 (methode b8, examples)."""
    fact = replace(verg.by_code["VERG.R1a"], on_level=False, provisional=False, value=None)
    assert plain(process(verg, replace(fact, **changes))) == sentence


@pytest.mark.parametrize(
    ("feasibility", "sentence"),
    [
        (Feasibility.CAPABLE, "Norm structureel haalbaar."),
        (Feasibility.INCAPABLE, "Norm structureel niet haalbaar."),
        (Feasibility.HIT_OR_MISS, "Wisselend: soms gehaald, soms niet."),
        (Feasibility.CHANGING, "Het proces is in beweging."),
        (Feasibility.UNTESTED, ""),
    ],
)
def test_whether_the_norm_can_be_met(verg, feasibility, sentence):
    assert feasible(replace(verg.by_code["VERG.R1"], tried=0, new_level=False, feasibility=feasibility)) == sentence


def test_experience_goes_before_reckoning(verg):
    fact = replace(verg.by_code["VERG.R1"], tried=12)
    assert feasible(replace(fact, feasibility=Feasibility.CAPABLE)) == "Norm gehaald: 12 van 12 keer."
    assert feasible(replace(fact, feasibility=Feasibility.INCAPABLE)) == "Norm gehaald: 0 van 12 keer."


def test_for_how_long_the_norm_has_been_missed(verg):
    """VERG.P1 was below 85 % in every month since the first; SCHULD.R1 met 95 % in September with 95,9 %."""
    assert off_norm_since(verg, verg.by_code["VERG.P1"]) == "Niet gehaald, zeker sinds januari 2025."
    assert off_norm_since(verg, verg.by_code["VERG.R3"]) == ""
    assessment = example("gemeente")
    schuld = ChainView(assessment, chain_position(assessment.organisation, "SCHULD"))
    assert off_norm_since(schuld, schuld.by_code["SCHULD.R1"]) == "Niet gehaald in oktober 2026, daarvoor wel."


def test_what_was_never_met_is_not_now_and_then_met(verg):
    """VERG.R2 was 7,1 to 7,4 in seven quarters against 7,5, which its limits reach; INK.R2 met 95 % in some months."""
    never = verg.by_code["VERG.R2"]
    assert never.feasibility is Feasibility.HIT_OR_MISS
    assert since_when(verg, never) == "Niet gehaald, zeker sinds maart 2025. Normale variatie."
    assessment = example("gemeente")
    ink = ChainView(assessment, chain_position(assessment.organisation, "INK"))
    assert since_when(ink, ink.by_code["INK.R2"]) == (
        "Niet gehaald sinds april 2026. Normale variatie. Wisselend: soms gehaald, soms niet."
    )
