"""Every rule finds what breaks it and nothing else, and lets pass what is just right."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from ketenrapport import organisation
from ketenrapport.checks.context import Context
from ketenrapport.checks.registry import FIGURES, RULES, TOLD_ELSEWHERE, run_checks
from ketenrapport.words.findings import KINDS, Severity
from tests.checks.cases import CASES
from tests.checks.organisation import broken, context, good, nested_chain, second_chain

KEYS = [rule.key for rule in RULES]
RULE = {rule.key: rule for rule in RULES}


@cache
def wrong(key: str) -> Context:
    """What the rules see of the organisation that breaks this rule."""
    case, rows = CASES[key], good()
    case.wrong(rows)
    return context(rows, kept=case.kept, **case.settings)


def test_every_rule_has_a_wrong_and_a_right_case() -> None:
    assert sorted(KEYS) == sorted(CASES)
    assert len(set(KEYS)) == len(KEYS)


@pytest.mark.parametrize("spoil", [lambda rows: None, second_chain, nested_chain])
def test_the_good_organisation_breaks_no_rule(spoil) -> None:
    rows = good()
    spoil(rows)
    assert broken(context(rows)) == set()


@pytest.mark.parametrize("key", KEYS)
def test_what_breaks_a_rule_breaks_that_rule_only(key: str) -> None:
    assert broken(wrong(key)) == {key} | CASES[key].also


@pytest.mark.parametrize("key", KEYS)
def test_what_is_just_right_breaks_nothing(key: str) -> None:
    case, rows = CASES[key], good()
    case.right(rows)
    assert broken(context(rows, kept=case.kept, **case.settings)) == set()


# The letters of methode a. Where a code has more than one, the part behind the dot tells which.
_ERRORS = {
    "K05", "K05.value", "K07", "K07.value", "K08", "K08.same", "K10", "K13", "K14", "K15", "K15.group", "K15.backwards", "K15.overlap",
    "K15.gap", "K15.differs", "K18", "K23", "K23.adopted", "K23.owner", "K23.later", "K24.depth", "K27", "K27.consulted", "K35",
    "K38.unknown", "K38.two", "K38.links", "K39", "K39.value", "M10", "M10.closed", "M10.adopted", "N01", "N02", "B01", "B02", "B04",
    "P01", "D01", "D02",
    "K25.negative",
}  # fmt: skip
_INFO = {"K06", "K09", "K19.changes", "K21.red"}


@pytest.mark.parametrize("key", KEYS)
def test_a_rule_is_as_bad_as_the_specification_says(key: str) -> None:
    expected = Severity.ERROR if key in _ERRORS else Severity.INFO if key in _INFO else Severity.WARNING
    assert RULE[key].severity is expected


def test_every_code_of_the_specification_is_told_somewhere() -> None:
    codes = {f"K{at:02d}" for at in range(1, 45)} | {f"M{at:02d}" for at in range(1, 11)} | {f"N{at:02d}" for at in range(1, 6)}
    codes |= {"B01", "B02", "B03", "B04", "B05", "P01", "P03", "A01", "A02", "M13", "M14", "N07", "N08", "N10", "D01", "D02"}
    rules = {rule.code for rule in RULES}
    assert codes == rules | TOLD_ELSEWHERE.keys() | FIGURES.keys()
    assert TOLD_ELSEWHERE.keys() <= {code.partition(".")[0] for code in KINDS}
    assert not FIGURES.keys() & rules


@pytest.mark.parametrize(("code", "module"), TOLD_ELSEWHERE.items())
def test_a_code_that_is_told_elsewhere_is_told_there(code: str, module: str) -> None:
    assert f'"{code}' in (Path(organisation.__file__).parent / f"{module}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", KEYS)
def test_a_rule_says_what_it_guards(key: str) -> None:
    rule = RULE[key]
    first = rule.principle.splitlines()[0]
    assert len(first) > 40
    assert first[0].isupper() or first[0].isdigit()
    if rule.code.startswith("K"):
        assert re.search(rf'Methode a:.*".*".*\({rule.code}\)', rule.principle, re.DOTALL)


def test_titles_tell_rules_apart() -> None:
    titles = [rule.title for rule in RULES]
    assert len(set(titles)) == len(titles)
    assert all(title[0].isupper() and title[-1] not in ".!?" for title in titles)


@pytest.mark.parametrize("key", KEYS)
def test_findings_read_well_and_point_at_a_column_that_exists(key: str) -> None:
    for finding in RULE[key].findings(wrong(key)):
        for text in (finding.explanation, finding.remedy):
            assert text[-1] in ".?"
            assert "  " not in text
            assert not re.search(r"[{}]|\b[Nn]one\b|\bnan\b|\.\.|\(\)", text), text
        assert finding.code == RULE[key].code
        assert finding.subject
        assert finding.sheet
        assert finding.row is None or finding.row >= 2


def test_texts_use_only_words_that_every_hit_has() -> None:
    for key, rule in RULE.items():
        fields = {name for text in (rule.explanation, rule.remedy) for _, name, _, _ in Formatter().parse(text) if name}
        for hit in rule.check(wrong(key)):
            assert fields <= hit.words.keys() | {"column", "sheet", "table", "subject"}, key


def test_a_red_kpi_without_action_blocks_adoption_only() -> None:
    rows = good()
    CASES["K16"].wrong(rows)
    assert [finding.severity for finding in run_checks(context(rows))] == [Severity.WARNING]
    assert [finding.severity for finding in run_checks(context(rows, final=True))] == [Severity.ERROR]
