"""What was known at the time, which month is reported on when none is named, and which chains are history (methode b1, b11, b12)."""

from __future__ import annotations

from datetime import date

import pytest

from ketenrapport.organisation.known import period_of
from ketenrapport.organisation.model import Organisation
from ketenrapport.words.periods import Calendar
from tests.bridge import linked
from tests.checks.organisation import action, chain, good, kpi, measurement, talk, value


def seen(organisation: Organisation, table: str, column: str) -> list[object]:
    return [row[column] for row in organisation.rows[table]]


def with_later_rows() -> Organisation:
    """The good organisation over September, while October is in the workbook already."""
    rows = good()
    rows["comments"] = [{"kpi": "HULP.R1", "period": period, "cause": period} for period in ("2026-09", "2026-T20", "2026-K3", "2026-10")]
    rows["conversations"] = [
        talk("HULP", "2026-09", date(2026, 10, 14)),
        talk("HULP", "2026-10", date(2026, 11, 11)),
        talk("HULP", "2026-11", date(2026, 12, 9)) | {"status": "gepland"},
    ]
    rows["decisions"] = [
        {"conversation": "HULP 2026-09", "number": 1.0, "decision": "toen"},
        {"conversation": "HULP 2026-10", "number": 1.0, "decision": "later"},
        {"conversation": "in de wandelgang", "number": 1.0, "decision": "ergens"},
    ]
    rows["actions"] = [
        action("A-1", "HULP") | {"conversation": None},
        action("A-2", "HULP") | {"conversation": "HULP 2026-09"},
        action("A-3", "HULP") | {"conversation": "HULP 2026-10"},
    ]
    return linked(rows, report_period="2026-09")[0]


def test_what_belongs_to_a_later_period_was_not_known() -> None:
    organisation = with_later_rows()
    # T20 ends on 4 October: it belongs to October.
    assert seen(organisation, "comments", "cause") == ["2026-09", "2026-K3"]
    assert seen(organisation, "conversations", "period") == ["2026-09", "2026-11"]
    assert seen(organisation, "decisions", "decision") == ["toen", "ergens"]
    assert seen(organisation, "actions", "action_id") == ["A-1", "A-2"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("HULP 2026-09", "2026-09"), ("2026-K3", "2026-K3"), ("HULP weken 37 en 38 van 2026", "2026-T19"), ("HULP", None), ("", None)],
)
def test_a_conversation_is_called_by_its_chain_and_period(text: str, code: str | None) -> None:
    found = period_of(text, Calendar())
    assert (found and found.code) == code


def unnamed(**figures: int) -> Organisation:
    """A chain of eight KPIs measured every month up to October, and as many of them over November as asked for; no period is named."""
    rows = good()
    codes = [f"HULP.R{number}" for number in range(1, 9)]
    rows["kpis"] = [kpi(code, "HULP.KW", "resultaat") for code in codes]
    rows["measurements"] = [measurement(code, month, 94) for code in codes for month in ("2026-09", "2026-10")]
    rows["measurements"] += [measurement(code, "2026-11", 94) for code in codes[: figures["november"]]]
    return linked(rows)[0]


@pytest.mark.parametrize(("november", "month"), [(0, "2026-10"), (1, "2026-10"), (4, "2026-10"), (5, "2026-11"), (8, "2026-11")])
def test_the_last_month_with_most_of_its_figures_is_reported_on(november: int, month: str) -> None:
    assert unnamed(november=november).report_period.code == month


def test_a_kpi_that_is_no_longer_measured_or_not_yet_is_not_waited_for() -> None:
    rows = good()
    first, *others = (str(row["kpi_id"]) for row in rows["kpis"])
    rows["measurements"] = [measurement(code, "2026-10", 94) for code in (first, *others)] + [measurement(first, "2026-11", 94)]
    assert linked(rows)[0].report_period.code == "2026-10"  # one of four
    for row in rows["kpis"][1:]:
        row["measured_until"] = date(2026, 10, 31)
    assert linked(rows)[0].report_period.code == "2026-11"  # the only one


def test_the_month_that_was_chosen_is_told() -> None:
    rows = good()
    found = [finding for finding in linked(rows)[1] if finding.code == "S14"]
    assert [finding.explanation for finding in found] == [
        "De rapportperiode is niet ingevuld; 2026-10 is gekozen, de laatste maand waarover de meeste metingen er zijn."
    ]
    assert [(finding.sheet, finding.cell) for finding in found] == [("Instellingen", "")]
    rows["settings"] = [{"key": "Organisatie", "value": "Gemeente"}, {"key": "Rapportperiode", "value": None}]
    (told,) = (finding for finding in linked(rows)[1] if finding.code == "S14")
    assert told.row == 3


def test_without_measurements_and_without_a_named_period_there_is_none() -> None:
    rows = good()
    rows["measurements"] = []
    organisation, findings = linked(rows)
    assert not organisation.has_period
    assert not any(finding.code == "S14" for finding in findings)
    assert linked(rows, report_period="2026-10")[0].has_period


@pytest.mark.parametrize(
    ("until", "current", "running"),
    [
        (None, True, True),
        (date(2026, 9, 30), False, False),
        (date(2026, 10, 1), True, False),
        (date(2026, 10, 31), True, True),
        (date(2026, 12, 31), True, True),
    ],
)
def test_a_chain_has_ended_when_its_last_day_lies_before_the_period(until: date | None, current: bool, running: bool) -> None:
    rows = good()
    rows["chains"].append(chain("OUD", "Oude keten") | {"active_until": until})
    rows["values"].append(value("OUD.KW", "OUD", customer="C1"))
    organisation = linked(rows, report_period="2026-10")[0]
    assert ("OUD" in organisation.chains, "OUD" in organisation.running) == (current, running)
    nodes = organisation.nodes
    assert set(nodes["code"][~organisation.is_current]) == (set() if current else {"OUD", "OUD.KW"})


def test_a_chain_that_has_yet_to_begin_does_not_run() -> None:
    rows = good()
    rows["chains"].append(chain("NIEUW", "Nieuwe keten") | {"active_from": date(2026, 11, 1)})
    organisation = linked(rows, report_period="2026-10")[0]
    assert ("NIEUW" in organisation.chains, "NIEUW" in organisation.running) == (True, False)


def test_actions_of_a_chain_that_has_ended_are_late_no_more() -> None:
    rows = good()
    rows["chains"].append(chain("OUD", "Oude keten") | {"active_until": date(2026, 9, 30)})
    rows["actions"] = [action("A-1", "HULP", deadline=date(2026, 10, 1)), action("A-2", "OUD", deadline=date(2026, 10, 1))]
    assert [row["action_id"] for row in linked(rows, report_period="2026-10")[0].late_actions] == ["A-1"]
