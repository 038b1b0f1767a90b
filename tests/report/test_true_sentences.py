"""What the reports on the examples say is true: every figure, name, period and count is held against the results."""

from __future__ import annotations

import pytest

from ketenrapport.report.say.document import report as report_content
from tests.report import checked_pages
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


@pytest.mark.parametrize(("name", "code"), CHAINS)
def test_what_page_one_the_questions_the_review_and_the_account_say_is_true(name, code):
    assessment = example(name)
    chain = Chain(assessment, code)
    told = list(checked_pages.said(report_content(assessment, code), chain))
    assert {kind for kind, _, _ in told} >= {"boodschap", "gevraagd", "vraag", "terugblik", "verantwoording", "definitie"}
    assert [one for one in told if not checked_pages.check(chain, *one)] == []


@pytest.fixture(scope="module")
def verg():
    return Chain(example("gemeente"), "VERG")


@pytest.mark.parametrize(
    "wrong",
    [
        "1\u2002Aanvragen bij eerste indiening compleet: lager sinds februari 2026, nu 68,4 %, norm 85 %",
        "1\u2002Aanvragen bij eerste indiening compleet: hoger sinds februari 2026, nu 68,3 %, norm 85 %",
        "1\u2002Aanvragen bij eerste indiening compleet: lager sinds februari 2026, nu 68,3 %, norm 80 %",
        "17 van de 104 aanvragen te weinig",
        "september 74,6 %",
        "Niet gehaald sinds maart 2025.",
        "Vanaf februari 2026 ligt het niveau lager: gemiddeld 74,2 %, eerst 80,3 %.",
        "op norm",
    ],
)
def test_a_sentence_that_is_not_true_is_found(verg, wrong):
    assert not check(verg, verg.by_name["Aanvragen bij eerste indiening compleet"], wrong)


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("boodschap", "Op tijd een bruikbaar besluit klom van 55 naar 88, maar is nog niet op norm: "
         "Besluiten binnen wettelijke termijn 93,8 % (september 90,4 %, norm 95 %); «Vijf van de zes te late besluiten»."),
        ("boodschap", "Op tijd een bruikbaar besluit klom van 54 naar 88, maar is nog niet op norm: "
         "Besluiten binnen wettelijke termijn 93,8 % (september 90,4 %, norm 95 %); «Zes van de zes te late besluiten»."),
        ("boodschap", "Eén knop is rood: Aanvragen bij eerste indiening compleet 68,3 % (september 74,5 %, norm 85 %)."),
        ("gevraagd", "Aanvragen bij eerste… | 68,3 %, norm 85 | nieuw"),
        ("vraag", "Is A-01 (Indieningsvereisten herschrijven en…) genoeg om de 17 aanvragen te halen vóór 11 december?"),
        ("vraag", "Is A-02 (Indieningsvereisten herschrijven en…) genoeg om de 18 aanvragen te halen vóór 11 december?"),
        ("terugblik", "Van de 2 eerdere acties zijn er 2 open."),
        ("terugblik", "Alle 4 punten van toen komen terug."),
        ("verantwoording", "12 van de 12 KPI’s zijn beoordeeld."),
        ("verantwoording", "Definitiescore: 11 van 12."),
    ],
)  # fmt: skip
def test_what_is_not_true_elsewhere_is_found_too(verg, kind, wrong):
    assert not checked_pages.check(verg, kind, verg.by_name["Aanvragen bij eerste indiening compleet"], wrong)


def test_a_sentence_without_a_check_is_found(verg):
    with pytest.raises(UnknownError):
        check(verg, verg.by_name["Aanvragen bij eerste indiening compleet"], "Volgende maand wordt het beter.")
    for kind in ("boodschap", "gevraagd", "vraag", "terugblik", "noot"):
        with pytest.raises(UnknownError):
            checked_pages.check(verg, kind, verg.by_name["Aanvragen bij eerste indiening compleet"], "Volgende maand wordt het beter.")
