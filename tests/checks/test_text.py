"""What rules read in names and sentences."""

from __future__ import annotations

from datetime import date

import pytest

from ketenrapport.checks.nesting import shared_keywords
from ketenrapport.checks.privacy import is_citizen_number
from ketenrapport.checks.rhythm import after
from ketenrapport.checks.text import are_people, mentions, names_group, names_several, names_unit, speaks_of_us, stems, without_parentheses


@pytest.mark.parametrize(
    ("text", "name", "is_there"),
    [
        ("Klachten bij Klantcontact oplossen", "klantcontact", True),
        ("Producten leveren", "Productie", False),
        ("Het klantcontactcentrum", "Klantcontact", False),
        ("Beheer openbare-ruimte", "Beheer openbare ruimte", True),
        ("", "HR", False),
        ("Van alles", "", False),
    ],
)
def test_a_name_is_mentioned_as_whole_words(text: str, name: str, is_there: bool) -> None:
    assert mentions(text, name) is is_there


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("Planning levert te laat.", True),
        ("De afdeling planning levert te laat.", True),
        ("De planning was te krap.", False),
        ("Planningen lopen uit.", False),
    ],
)
def test_a_link_is_named_with_its_capital_or_as_a_department(text: str, is_named: bool) -> None:
    assert names_unit(text, "Planning (extern)") is is_named


@pytest.mark.parametrize("name", ["Jan; Piet", "Jan/Piet", "Jan & Piet", "Jan en Piet", "P01;P02"])
def test_more_than_one_person(name: str) -> None:
    assert names_several(name)


@pytest.mark.parametrize("name", ["Rob van den Ende", "Hennie Endema", "Jan-Piet", ""])
def test_one_person(name: str) -> None:
    assert not names_several(name)


def test_a_group_is_no_person() -> None:
    assert names_group("Team Vergunningen")
    assert names_group("MT")
    assert not names_group("Anna Teamers")


def test_stems_and_parentheses() -> None:
    assert stems("Vergunningen verstrekken aan de aanvrager", 5) == {"vergunning", "verstrekk", "aanvrager"}
    assert without_parentheses("Netbeheerder (extern)") == "Netbeheerder"


def test_compounds_share_what_they_end_in() -> None:
    texts = {"A": "Omgevingsvergunning geven", "B": "Kapvergunningen", "C": "Evenementenvergunning", "D": "Paspoorten"}
    assert shared_keywords(texts, set()) == [("vergunning", ["A", "B", "C"])]


def test_a_word_that_says_nothing_is_no_keyword() -> None:
    texts = {"A": "Dienstverlening", "B": "Kredietverlening", "C": "Zorgverlening"}
    assert shared_keywords(texts, {"verlening"}) == []


def test_two_alike_are_not_enough_and_one_chain_counts_once() -> None:
    assert shared_keywords({"A": "paspoort paspoort", "B": "paspoort", "C": "rijbewijs"}, set()) == []


@pytest.mark.parametrize(("digits", "is_one"), [("111222333", True), ("123456782", True), ("111222334", False), ("000000000", False)])
def test_the_eleven_test(digits: str, is_one: bool) -> None:
    assert is_citizen_number(digits) is is_one


@pytest.mark.parametrize(
    ("day", "rhythm", "times", "later"),
    [
        (date(2026, 1, 31), "maand", 1, date(2026, 2, 28)),
        (date(2026, 12, 15), "maand", 2, date(2027, 2, 15)),
        (date(2026, 10, 1), "2 weken", 2, date(2026, 10, 29)),
        (date(2026, 10, 1), None, 1, date(2026, 11, 1)),
    ],
)
def test_what_comes_some_rhythms_later(day: date, rhythm: str | None, times: int, later: date) -> None:
    assert after(day, rhythm, times) == later


@pytest.mark.parametrize(
    ("holder", "are_several"),
    [
        ("Bas Timmer en Anja de Groot", True),
        ("J.P. van den Berg en M. Jansen", True),
        ("Bas Timmer, Anja de Groot", True),
        ("samira en joost", True),  # first names of people who are known
        ("P1 + P2", True),
        ("Manager Ontwikkeling en Werk", False),
        ("Hoofd Onderzoek en Statistiek", False),
        ("Anja de Groot", False),
        ("Groot, A.", False),
        ("", False),
    ],
)
def test_names_of_several_people(holder: str, are_several: bool) -> None:
    assert are_people(holder, frozenset(("samira", "joost", "p1", "p2"))) is are_several


@pytest.mark.parametrize(
    ("text", "ours"), [("Wij vragen Inkoop om hulp.", True), ("Inkoop moet sneller.", False), ("Weer te laat.", False)]
)
def test_who_says_we_acts(text: str, ours: bool) -> None:
    assert speaks_of_us(text) is ours


def test_a_keyword_is_a_whole_word() -> None:
    """'enbestand' is what klantenbestand, kandidatenbestand and ledenbestand end in; what they are about is a 'bestand'."""
    texts = {"A": "klantenbestand", "B": "kandidatenbestand", "C": "ledenbestand"}
    assert shared_keywords(texts, set()) == [("bestand", ["A", "B", "C"])]
