"""What the reports on the examples say is true: every figure, name, period and count is held against the results."""

from __future__ import annotations

import pytest

from ketenrapport.report.say.document import report as report_content
from tests.report.checked import Chain, UnknownError, check, sentences
from tests.report.example import example
from tests.report.test_every_explanation import CHAINS

LEAST = {"DIEN": 15, "BURG": 35, "INK": 35, "VV": 35}


@pytest.mark.parametrize(("name", "code"), CHAINS)
def test_every_sentence_is_true(name, code):
    assessment = example(name)
    chain = Chain(assessment, code)
    said = list(sentences(report_content(assessment, code), chain))
    assert len(said) >= LEAST.get(code, 40)
    assert [text for node, text in said if not check(chain, node, text)] == []


@pytest.fixture(scope="module")
def verg():
    return Chain(example("gemeente"), "VERG")


@pytest.mark.parametrize(
    "wrong",
    [
        "1\u2002Aanvragen bij eerste indiening compleet: lager sinds februari 2026, nu 68,4 % bij een norm van 85 %",
        "1\u2002Aanvragen bij eerste indiening compleet: hoger sinds februari 2026, nu 68,3 % bij een norm van 85 %",
        "1\u2002Aanvragen bij eerste indiening compleet: lager sinds februari 2026, nu 68,3 % bij een norm van 80 %",
        "17 van de 104 aanvragen te weinig",
        "september 74,6 %",
        "Niet gehaald sinds maart 2025.",
        "Vanaf februari 2026 ligt het niveau lager: gemiddeld 74,2 %, eerst 80,3 %.",
        "op norm",
    ],
)
def test_a_sentence_that_is_not_true_is_found(verg, wrong):
    assert not check(verg, verg.by_name["Aanvragen bij eerste indiening compleet"], wrong)


def test_a_sentence_without_a_check_is_found(verg):
    with pytest.raises(UnknownError):
        check(verg, verg.by_name["Aanvragen bij eerste indiening compleet"], "Volgende maand wordt het beter.")
