"""Who owned a chain on a day, and how gaps and changes are told."""

from __future__ import annotations

from datetime import date

import pytest

from ketenrapport.checks import ownership
from ketenrapport.checks.rule import Rule
from tests.checks.organisation import Row, context, good, tenure

HISTORY = [tenure("HULP", person="P2", since=date(2021, 1, 1), until=date(2021, 6, 30)), tenure("HULP")]


def explanations(rule: Rule, tenures: list[Row], **chain: object) -> list[str]:
    rows = good()
    rows["ownership"] = tenures
    rows["chains"][0].update(chain)
    return [finding.explanation for finding in rule.findings(context(rows))]


@pytest.mark.parametrize(
    ("on", "owner"),
    [
        (date(2020, 12, 31), None),
        (date(2021, 1, 1), "P2"),
        (date(2021, 6, 30), "P2"),
        (date(2021, 7, 1), None),
        (date(2022, 1, 1), "P1"),
        (date(2026, 10, 31), "P1"),
    ],
)
def test_the_owner_on_a_day_stands_in_the_history(on: date, owner: str | None) -> None:
    rows = good()
    rows["ownership"] = list(HISTORY)
    view = context(rows)
    assert view.organisation.owner_on("HULP", on) == owner
    if owner:
        assert view.organisation.owner_name("HULP", on) == view.person(owner)


def test_without_history_the_owner_of_the_chain_has_always_been_it() -> None:
    rows = good()
    rows["ownership"] = []
    assert context(rows).organisation.owner_on("HULP", date(1999, 1, 1)) == "P1"


def test_a_gap_is_told_with_its_first_and_last_day() -> None:
    assert explanations(ownership.gap_between_tenures, HISTORY) == [
        "Keten HULP 'Klachten van cliënten oplossen' had volgens het blad Eigenaarschap geen eigenaar van 1 juli 2021 tot en met "
        "31 december 2021."
    ]


def test_history_that_ended_or_has_yet_to_begin_is_a_gap_now() -> None:
    ended, later = [tenure("HULP", until=date(2026, 9, 30))], [tenure("HULP", since=date(2026, 11, 1))]
    assert explanations(ownership.gap_between_tenures, ended)[0].endswith("geen eigenaar na 30 september 2026.")
    assert explanations(ownership.gap_between_tenures, later)[0].endswith("geen eigenaar vóór 1 november 2026.")
    assert explanations(ownership.gap_between_tenures, later, active_from=date(2026, 11, 1)) == []


def test_what_was_awarded_in_the_past_was_decided_and_explained_too() -> None:
    past = tenure("HULP", person="P2", since=date(2020, 1, 1), until=date(2021, 12, 31), decision=None, rationale=None)
    assert explanations(ownership.unexplained_ownership, [past, tenure("HULP", rationale=None)]) == [
        "Het eigenaarschap van Bo Kramer over keten HULP heeft geen besluit en geen toelichting.",
        "Het eigenaarschap van Anna de Wit over keten HULP heeft geen toelichting.",
    ]


def test_an_open_end_overlaps_with_whoever_comes_after() -> None:
    tenures = [tenure("HULP"), tenure("HULP", person="P2", since=date(2026, 1, 1))]
    assert explanations(ownership.overlapping_tenures, tenures) == [
        "Keten HULP 'Klachten van cliënten oplossen' heeft vanaf 1 januari 2026 twee eigenaren tegelijk: Anna de Wit en Bo Kramer."
    ]


@pytest.mark.parametrize(
    ("person", "said"),
    [
        ({"is_mt_member": False}, "is geen lid van het managementteam."),
        ({"mt_from": date(2026, 11, 1)}, "is pas vanaf 1 november 2026 lid van het managementteam."),
        ({"mt_until": date(2026, 9, 30)}, "was tot 30 september 2026 lid van het managementteam en nu niet meer."),
    ],
)
def test_why_an_owner_is_not_in_the_team(person: Row, said: str) -> None:
    rows = good()
    rows["people"][0].update(person)
    (found,) = ownership.owner_outside_the_team.findings(context(rows))
    assert found.explanation == f"Anna de Wit, eigenaar van keten HULP 'Klachten van cliënten oplossen', {said}"


def test_whether_someone_is_a_member_unknown_is_told_by_the_empty_cell() -> None:
    rows = good()
    rows["people"][0]["is_mt_member"] = None
    assert list(ownership.owner_outside_the_team.findings(context(rows))) == []


def test_an_owner_who_should_have_no_chains() -> None:
    rows = good()
    rows["people"][0]["max_chains"] = 0.0
    (found,) = ownership.too_wide_a_span.findings(context(rows))
    assert found.explanation == "Anna de Wit is eigenaar van 1 keten (HULP), terwijl er geen zijn afgesproken."


def test_an_owner_without_responsibilities_cannot_be_compared() -> None:
    rows = good()
    rows["people"][0]["responsibilities"] = ()
    (found,) = ownership.ownership_out_of_line.findings(context(rows))
    assert found.explanation == (
        "Of keten HULP 'Klachten van cliënten oplossen' bij eigenaar Anna de Wit past, is niet te zien: er zijn geen verantwoordelijkheden "
        "ingevuld."
    )


def test_a_short_responsibility_counts_as_a_whole_word() -> None:
    rows = good()
    rows["people"][0]["responsibilities"] = ("HR",)
    rows["links"][0]["name"] = "HR"
    assert list(ownership.ownership_out_of_line.findings(context(rows))) == []
    rows["links"][0]["name"] = "Chroom"
    assert len(list(ownership.ownership_out_of_line.findings(context(rows)))) == 1


def test_a_responsibility_is_held_against_links_and_products_not_against_the_name_of_the_chain() -> None:
    def found(responsibility: str) -> int:
        rows = good()  # Klachten van cliënten oplossen: Wijkteam and Klantcontact deliver an 'opgeloste klacht HULP'
        rows["people"][0]["responsibilities"] = (responsibility,)
        return len(list(ownership.ownership_out_of_line.findings(context(rows))))

    assert found("Cliënten") == 1
    assert found("Wijkteams") == 0
    assert found("Klachten") == 0
