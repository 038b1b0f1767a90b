"""The definition score: twelve questions about a chain, worked out by hand on the good organisation."""

from __future__ import annotations

from datetime import date

import pytest

from ketenrapport.checks.definition import QUESTIONS, definition_score, unclear_definition
from tests.checks.organisation import Change, Rows, context, find, good, second_chain, tenure, without


def score(rows: Rows, chain: str = "HULP") -> int:
    return sum(answer.is_yes for answer in definition_score(context(rows), chain))


def hulp(**cells: object) -> Change:
    return lambda rows: rows["chains"][0].update(cells)


def test_a_chain_that_has_everything_scores_twelve_of_twelve() -> None:
    answers = definition_score(context(good()), "HULP")
    assert len(answers) == QUESTIONS == 12
    assert all(answer.is_yes for answer in answers)
    assert len({answer.question for answer in answers}) == 12


@pytest.mark.parametrize(
    ("question", "spoil"),
    [
        ("een klant", hulp(customers=())),
        ("een product of dienst", hulp(products=())),
        ("een begin: de behoefte", hulp(starts_with=None)),
        ("een einde: de vervulling", hulp(ends_with=None)),
        ("een einde: de vervulling", hulp(ends_with="Cliënt is ONTEVREDEN")),
        ("een eigenaar uit het MT", lambda rows: find(rows, "people", "P1").update(is_mt_member=False)),
        ("een eigenaar uit het MT", lambda rows: find(rows, "people", "P1").update(mt_from=date(2026, 11, 1))),
        ("een eigenaar met ruimte", lambda rows: find(rows, "people", "P1").update(max_chains=0.0)),
        ("interactie aan begin, tussentijds en einde", lambda rows: rows["touchpoints"].pop()),
        ("een vastgestelde klantwaarde", lambda rows: find(rows, "values", "HULP.KW").update(adopted_on=None)),
        ("een vastgestelde klantwaarde", lambda rows: without(rows, "values", "HULP.KW")),
        ("een vastgestelde interne waarde", lambda rows: find(rows, "values", "HULP.IW").update(adopted_on=date(2026, 11, 1))),
        ("experts", hulp(experts=())),
        ("IT-systemen", lambda rows: rows["systems"].clear()),
        ("een gespreksritme", hulp(rhythm=None)),
    ],
)
def test_each_thing_that_lacks_costs_its_own_question(question: str, spoil: Change) -> None:
    rows = good()
    spoil(rows)
    assert [answer.question for answer in definition_score(context(rows), "HULP") if not answer.is_yes] == [question]


def test_without_an_owner_two_questions_are_open() -> None:
    rows = good()
    rows["chains"][0]["owner"], rows["ownership"] = None, []
    assert score(rows) == 10


def test_an_owner_of_the_management_team_need_not_say_since_when() -> None:
    rows = good()
    find(rows, "people", "P1").update(mt_from=None)
    assert score(rows) == 12


def test_the_owner_of_the_report_date_counts() -> None:
    rows = good()
    find(rows, "people", "P2").update(is_mt_member=False)
    rows["ownership"] = [tenure("HULP", until=date(2026, 9, 30)), tenure("HULP", person="P2", since=date(2026, 10, 1))]
    assert score(rows) == 11


def test_too_many_chains_cost_every_chain_of_the_owner_a_point() -> None:
    rows = good()
    second_chain(rows)
    find(rows, "people", "P1").update(max_chains=1.0)
    assert (score(rows), score(rows, "ZORG")) == (11, 11)


def test_what_lacks_is_told_with_the_reason_why() -> None:
    rows = good()
    rows["systems"].clear()
    (found,) = unclear_definition.findings(context(rows))
    assert found.explanation == (
        "Keten HULP 'Klachten van cliënten oplossen' heeft 11 van de 12 kenmerken van een heldere keten. Nog niet: IT-systemen."
    )
    assert found.remedy == "Schakels dragen over via systemen; de eigenaar zorgt dat die werken."
