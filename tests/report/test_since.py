"""Since when a KPI is where it is, on the municipality in October 2026 (methode b8, examples)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ketenrapport.report.say.chain_view import ChainView, chain_position
from ketenrapport.report.say.since import feasible, off_norm_since, process, rebase
from ketenrapport.words.verdict import Feasibility
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
