"""Every rule, in one list, and where the codes are told that are no rule here.

A rule is one function with ``@rule`` above it, in the module about its subject. Writing it is all there is to adding it.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketenrapport.checks import (
    chains,
    closed,
    conversation,
    data,
    definition,
    distribution,
    figures,
    improvement,
    nesting,
    outliers,
    ownership,
    privacy,
    promises,
    tree,
)
from ketenrapport.checks.rule import Rule
from ketenrapport.words.findings import Finding, FindingKind, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ketenrapport.checks.context import Context

_MODULES = (
    chains, ownership, promises, tree, nesting, conversation, improvement, definition, data, figures, closed, outliers, privacy,
    distribution,
)  # fmt: skip
RULES: tuple[Rule, ...] = tuple(thing for module in _MODULES for thing in vars(module).values() if isinstance(thing, Rule))

# Codes of methode a that are told where the workbook is read and linked, because the arithmetic must know: in which module of organisation.
TOLD_ELSEWHERE: Mapping[str, str] = {
    "K01": "tree", "K24": "tree", "K38": "tree", "B03": "tree", "N04": "model",
    "M01": "measurements", "M02": "measurements", "M03": "measurements", "M04": "cells", "M05": "measurements",
}  # fmt: skip
# Codes that are a figure for sheets and report, and no finding.
FIGURES: Mapping[str, str] = {"K04": "islands.island_index", "K43": "definition.definition_score"}

_MOST = 200  # findings of one rule; who sees two hundred knows what is wrong
_MORE_REMEDY = "Herstel eerst de bevindingen die er wel staan en vernieuw dan opnieuw."
_FAILED = FindingKind(
    Severity.WARNING,
    "De controle '{title}' kon niet worden uitgevoerd ({error}).",
    "De andere controles zijn wel gedaan. Meld dit aan wie ketenrapport beheert, met de werkmap erbij als dat kan.",
)

# A rule that says more about an empty or unknown cell than the reader of the workbook could.
_SAYS_MORE = frozenset(("K07", "K08", "K13", "K14", "K15", "K23", "K27", "K35", "K37", "K38", "K39", "N03"))
_SHAPE = frozenset(("S03", "S04", "S06"))
# A cell that cannot be read: what a rule then misses in it is no second mistake.
_UNREADABLE = frozenset(("M04", "S07", "S08", "S09", "S10", "S11", "S15", "S16", "S22"))


def run_checks(context: Context) -> list[Finding]:
    """What all rules find. A rule that fails is told as such, and the others still speak."""
    return [finding for rule in RULES for finding in _checked(rule, context)]


def told_once(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, of each cell no more than one error.

    Without those about the shape of a cell of which a rule says more ('Eigenaar is leeg' beside K14), and without the errors of
    rules that miss what could not be read: an action has no deadline because '12/15/2026' is none.
    """
    every = list(findings)
    told = {_cell(finding) for finding in every if finding.code in _SAYS_MORE}
    unread = {_cell(finding) for finding in every if finding.code in _UNREADABLE and finding.cell}
    return [
        finding
        for finding in every
        if (finding.code not in _SHAPE or _cell(finding) not in told)
        and (finding.code in _UNREADABLE or finding.severity is not Severity.ERROR or _cell(finding) not in unread)
    ]


def _checked(rule: Rule, context: Context) -> list[Finding]:
    try:
        findings = rule.findings(context)
        shown = list(islice(findings, _MOST))
        more = sum(1 for _ in findings)
    except Exception as error:  # noqa: BLE001 - one rule that fails must not hide what the others find
        told = _FAILED.explanation.format(title=rule.title, error=repr(error))
        return [Finding(rule.code, _FAILED.severity, told, _FAILED.remedy)]
    if more:
        told = f"Nog {more} zoals deze: {rule.title.lower()}."
        shown.append(replace(shown[-1], explanation=told, remedy=_MORE_REMEDY, cell="", row=None, subject="overige"))
    return shown


def _cell(finding: Finding) -> tuple[str, int | None, str]:
    return finding.table, finding.row, finding.column
