"""Running all rules: one that fails hides nothing, a flood is cut off, and every gap is told once."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ketenrapport.checks import registry
from ketenrapport.checks.registry import RULES, run_checks, told_once
from ketenrapport.checks.rule import hit
from ketenrapport.words.findings import Finding, Place, Severity
from ketenrapport.words.schema import TABLE
from tests.bridge import PLACES
from tests.checks.cases import CASES
from tests.checks.organisation import context, good

RULE = {rule.key: rule for rule in RULES}


def failing(_context):
    raise KeyError("weight")


def flooding(_context):
    return (hit("chains", {"row": at}, "name", f"K{at}", chain=f"K{at}", link="HR") for at in range(2, 302))


def test_a_rule_that_fails_is_told_and_the_others_still_speak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "RULES", (replace(RULE["K02"], check=failing), RULE["K11"]))
    rows = good()
    CASES["K11"].wrong(rows)
    failed, found = run_checks(context(rows))
    assert (failed.code, failed.severity) == ("K02", Severity.WARNING)
    assert failed.explanation == "De controle 'Keten heet naar een afdeling' kon niet worden uitgevoerd (KeyError('weight'))."
    assert found.code == "K11"


def test_more_than_two_hundred_findings_of_a_rule_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "RULES", (replace(RULE["K02"], check=flooding),))
    found = run_checks(context(good()))
    assert len(found) == 201
    assert found[199].subject == "K201"
    assert found[200].explanation == "Nog 100 zoals deze: keten heet naar een afdeling."
    assert (found[200].subject, found[200].cell, found[200].row) == ("overige", "", None)


def test_an_empty_cell_is_told_once_by_the_rule_that_says_more() -> None:
    rows = good()
    rows["chains"][0]["experts"] = ()
    rule = next(iter(RULE["K27"].findings(context(rows))))
    empty = PLACES["chains"].finding("S04", 2, "experts", "HULP")
    elsewhere = PLACES["chains"].finding("S04", 2, "name", "HULP")
    unreadable = PLACES["chains"].finding("S09", 2, "experts", "HULP")
    assert told_once([empty, elsewhere, unreadable, rule]) == [elsewhere, unreadable, rule]


def test_a_cell_that_cannot_be_read_is_no_second_mistake_for_what_it_lacks() -> None:
    place = Place(TABLE["actions"], "Acties", {"deadline": "F"})
    unreadable, lacking = place.finding("S22", 3, "deadline", "A1", shown="12/15/2026"), place.finding("S04", 3, "deadline", "A1")
    elsewhere = place.finding("S04", 4, "deadline", "A2")
    assert told_once([lacking, unreadable, elsewhere]) == [unreadable, elsewhere]


def test_an_empty_cell_that_no_rule_speaks_of_stays() -> None:
    empty = PLACES["chains"].finding("S04", 2, "experts", "HULP")
    assert told_once([empty]) == [empty]
    assert told_once([Finding("S04", Severity.ERROR, "", ""), empty])[0].code == "S04"


def test_a_rule_of_one_chain_does_not_silence_the_empty_cell_of_another() -> None:
    rows = good()
    rows["chains"][0]["experts"] = ()
    rule = next(iter(RULE["K27"].findings(context(rows))))
    other = PLACES["chains"].finding("S04", 3, "experts", "ZORG")
    assert told_once([other, rule]) == [other, rule]
