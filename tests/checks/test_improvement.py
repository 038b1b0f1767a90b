"""The finer points of the rules about conversations, actions and systems."""

from __future__ import annotations

from datetime import date

import pytest

from ketenrapport.checks import conversation, improvement, tree
from ketenrapport.checks.registry import RULES
from ketenrapport.checks.rule import Rule
from tests.checks.organisation import Change, Rows, action, context, find, good, kpi, talk, target

RULE = {rule.key: rule for rule in RULES}


def explanations(rule: Rule, *spoil: Change) -> list[str]:
    rows = good()
    for change in spoil:
        change(rows)
    return [finding.explanation for finding in rule.findings(context(rows))]


def red(rows: Rows) -> None:
    find(rows, "targets", "HULP.R1").update(target=99.0, signal=98.0)


def acting(**cells: object) -> Change:
    return lambda rows: rows["actions"].append(action("A-2", "HULP", kpi="HULP.R1", priority=2.0) | cells)


@pytest.mark.parametrize(
    "cells", [{"assignee": "Bo Kramer; Anna de Wit"}, {"assignee": "Bo Kramer en Anna de Wit"}, {"assignee": None}, {"deadline": None}]
)
def test_an_action_counts_with_one_holder_and_a_deadline(cells: dict[str, object]) -> None:
    (said,) = explanations(improvement.red_without_action, red, acting(**cells))
    assert said == "KPI HULP.R1 'Naam van HULP.R1' is rood (95,0\u00a0%), maar actie A-2 heeft niet één actiehouder en een deadline."


def test_several_poor_actions_are_named_together() -> None:
    (said,) = explanations(
        improvement.red_without_action,
        red,
        acting(deadline=None),
        lambda rows: rows["actions"].append(action("A-3", "HULP", kpi="HULP.R1", assignee=None)),
    )
    assert said.endswith("maar de acties A-2 en A-3 hebben niet één actiehouder en een deadline.")


def test_an_action_that_is_done_or_about_another_kpi_does_not_count() -> None:
    for cells in ({"status": "gereed"}, {"status": "vervallen"}, {"kpi": "HULP.R2"}):
        assert explanations(improvement.red_without_action, red, acting(**cells))[0].endswith("maar er is geen open actie voor.")


def test_one_good_action_is_enough() -> None:
    assert explanations(improvement.red_without_action, red, acting(), acting(action_id="A-3", deadline=None)) == []


def test_context_needs_no_action() -> None:
    assert explanations(improvement.red_without_action, red, lambda rows: find(rows, "kpis", "HULP.R1").update(kind="factor")) == []


@pytest.mark.parametrize(
    ("measure", "is_told"),
    [
        ("Inkoop moet sneller leveren.", True),
        ("De afdeling inkoop moet sneller leveren.", True),
        ("Onze inkoop van hulpmiddelen gaat sneller.", False),
        ("Inkoop en Wijkteam maken een afspraak.", False),
        ("Wij bellen eerder.", False),
    ],
)
def test_a_measure_that_lies_with_others_only(measure: str, is_told: bool) -> None:
    assert bool(explanations(improvement.pointing_elsewhere, lambda rows: rows["comments"][0].update(measure=measure))) is is_told


def test_only_what_is_said_about_the_report_period_is_read() -> None:
    def spoil(rows: Rows) -> None:
        rows["comments"][0].update(cause="Inkoop leverde te laat.", period="2026-09")

    assert explanations(improvement.pointing_elsewhere, spoil) == []


def test_a_failure_is_taken_up_in_an_action_on_a_kpi_that_rests_on_the_system() -> None:
    def down(rows: Rows) -> None:
        rows["systems"][0]["status"] = "storing"

    assert len(explanations(improvement.ignored_failure, down)) == 1
    assert explanations(improvement.ignored_failure, down, acting()) == []
    assert len(explanations(improvement.ignored_failure, down, acting(status="gereed"))) == 1


def test_the_source_of_a_link_is_the_concern_of_its_own_chain() -> None:
    linked = kpi("HULP.G", "HULP.R1", "proces", value_rollup="koppeling", inputs=("HULP.P1",), source_system="Excel")
    assert explanations(improvement.unknown_source, lambda rows: rows["kpis"].append(linked)) == []
    factor = kpi("HULP.F", "HULP.R1", "factor", source_system="Excel")
    assert len(explanations(improvement.unknown_source, lambda rows: rows["kpis"].append(factor))) == 1


def test_an_issue_may_be_open_for_two_rhythms() -> None:
    def issue(reported: date, **cells: object) -> Change:
        def change(rows: Rows) -> None:
            rows["chains"][0]["rhythm"] = "2 weken"
            rows["issues"][0].update({"reported_on": reported} | cells)

        return change

    assert explanations(improvement.unsolved_issue, issue(date(2026, 10, 3))) == []
    assert explanations(improvement.unsolved_issue, issue(date(2026, 10, 2))) == [
        "Knelpunt K-1 van keten HULP is 29 dagen open, langer dan twee gespreksritmes: Dossiers komen laat."
    ]
    assert explanations(improvement.unsolved_issue, issue(date(2026, 10, 2), status="opgelost")) == []
    assert explanations(improvement.unsolved_issue, issue(date(2026, 10, 2), status=None, solved_on=date(2026, 10, 30))) == []


def test_a_planned_conversation_is_none_that_was_held() -> None:
    def planned(rows: Rows) -> None:
        rows["conversations"][0]["date"] = date(2026, 9, 1)
        rows["conversations"].append(talk("HULP", "2026-10", date(2026, 10, 20), status="gepland"))

    assert explanations(conversation.overdue, planned)[0].startswith(
        "Het laatste gesprek van keten HULP 'Klachten van cliënten oplossen' was op 1 september 2026;"
    )


def test_a_conversation_without_status_was_held_when_its_date_has_passed() -> None:
    for on, held in ((date(2026, 10, 31), True), (date(2026, 11, 1), False)):
        rows = good()
        rows["conversations"] = [talk("HULP", "2026-10", on, status=None)]
        assert bool(context(rows).talks("HULP")) is held


def test_a_chain_has_until_its_first_rhythm_and_a_week_to_hold_its_first_conversation() -> None:
    def began(on: date) -> Change:
        def change(rows: Rows) -> None:
            rows["conversations"] = []
            rows["chains"][0]["active_from"] = on

        return change

    assert explanations(conversation.never_held, began(date(2026, 9, 24))) == []
    assert len(explanations(conversation.never_held, began(date(2026, 9, 23)))) == 1


def test_a_norm_that_changes_back_and_forth_is_told_each_time() -> None:
    def norms(rows: Rows) -> None:
        rows["targets"] += [
            target("HULP.R1", valid_from=date(2026, 2, 1), target=91.0),
            target("HULP.R1", valid_from=date(2026, 6, 1), signal=79.0),
        ]

    assert explanations(tree.unexplained_norm, norms) == [
        f"De norm van KPI HULP.R1 'Naam van HULP.R1' is per {change}, maar het blad Breukpunten zegt niet waarom."
        for change in ("1 februari 2026 gewijzigd van 90 naar 91", "1 juni 2026 gewijzigd van 91 naar 90")
    ]


def test_a_signal_that_changes_alone_is_a_change_too() -> None:
    def signal(rows: Rows) -> None:
        rows["targets"].append(target("HULP.R1", valid_from=date(2026, 2, 1), signal=79.0))

    assert explanations(tree.unexplained_norm, signal) == [
        "De norm van KPI HULP.R1 'Naam van HULP.R1' is per 1 februari 2026 gewijzigd, maar het blad Breukpunten zegt niet waarom."
    ]


def test_a_change_point_that_is_near_explains_a_norm() -> None:
    def near(since: str) -> Change:
        def change(rows: Rows) -> None:
            rows["targets"].append(target("HULP.R1", valid_from=date(2026, 2, 1), target=91.0))
            rows["changepoints"] = [{"kpi": "HULP.R1", "since": since, "reason": "Nieuwe wet"}]

        return change

    assert [bool(explanations(tree.unexplained_norm, near(since))) for since in ("2026-01", "2026-03", "2026-04")] == [False, False, True]


def test_context_counts_in_no_tree() -> None:
    """A weight on a factor does not save a value from having nothing that counts."""

    def spoil(rows: Rows) -> None:
        find(rows, "kpis", "HULP.R1")["weight"] = 0.0
        rows["kpis"].append(kpi("HULP.F", "HULP.KW", "factor", weight=5.0))

    assert explanations(tree.weightless, spoil) == ["Onder HULP.KW 'Belofte HULP.KW' telt niets mee: geen enkel gewicht is groter dan 0."]


@pytest.mark.parametrize(
    "holder", ["Bas Timmer en Anja de Groot", "Wijkteam", "Team Klachten", "MT", "L2", "Anna en Bo", "Anna de Wit / Bo Kramer"]
)
def test_an_action_of_a_team_or_of_two_people_is_nobodys(holder: str) -> None:
    """L2 is a link and Wijkteam its neighbour; Anna and Bo are the people of this workbook."""
    assert explanations(RULE["K16"], red, acting(assignee=holder)) != []


@pytest.mark.parametrize("holder", ["Anna de Wit", "P1", "Manager Ontwikkeling en Werk", "Teamleider balie"])
def test_an_action_of_one_person_or_post_counts(holder: str) -> None:
    assert explanations(RULE["K16"], red, acting(assignee=holder)) == []


@pytest.mark.parametrize(
    ("name", "is_told"),
    [
        ("Klantcontact", True),
        ("Keten Klantcontact", True),
        ("Klachten bij Klantcontact oplossen", True),
        ("Klachten bij de afdeling klantcontact oplossen", True),
        ("Klantcontact verbeteren", False),  # a sentence begins with a capital; this says what happens
        ("Het geven van klantcontact", False),
    ],
)
def test_a_chain_named_after_a_department(name: str, is_told: bool) -> None:
    assert (explanations(RULE["K02"], lambda rows: rows["chains"][0].update(name=name)) != []) is is_told


def from_excel(*codes: str) -> Change:
    def change(rows: Rows) -> None:
        for code in codes:
            find(rows, "kpis", code).update(source_system="Excel")

    return change


def test_a_system_that_is_not_listed_is_told_once_however_many_figures_come_from_it() -> None:
    (said,) = explanations(improvement.unknown_source, from_excel("HULP.R1", "HULP.P1"))
    assert said.startswith("De cijfers van de KPI's HULP.R1 en HULP.P1 komen uit 'Excel', maar dat systeem staat niet bij keten HULP")


def test_a_chain_without_any_system_is_told_once_with_where_its_figures_come_from() -> None:
    spoil = (from_excel("HULP.P1"), lambda rows: rows["systems"].clear())
    assert explanations(improvement.unknown_source, *spoil) == []
    (said,) = explanations(improvement.no_systems, *spoil)
    assert said.endswith("staat geen enkel IT-systeem; haar cijfers komen uit Cliëntsysteem en Excel.")
