"""Warnings that the user has looked at and set aside, with a reason that stays when the workbook is refreshed (methode a)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketenrapport.organisation.cells import as_written
from ketenrapport.words.findings import Finding, Severity
from ketenrapport.words.notation import fold
from ketenrapport.words.schema import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketenrapport.organisation.raw import RawTable


@dataclass(frozen=True, slots=True)
class Suppression:
    """A reason that stands on Controle behind a finding: which rule, about what, and why it may be."""

    code: str
    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that the user has set aside, and why."""

    finding: Finding
    reason: str


def reasons_on(findings: RawTable | None) -> list[Suppression]:
    """The reasons that stand on Controle, as the user wrote them; none when there is no such sheet or it lacks a column."""
    if findings is None:
        return []
    table = TABLE["findings"]
    cells = [findings.columns.get(table.column(name).header) for name in ("code", "subject", "reason")]
    if any(column is None for column in cells):
        return []
    texts = zip(*(["" if cell is None else as_written(cell) for cell in column] for column in cells if column is not None), strict=True)
    return [Suppression(*row) for row in texts if row[-1].strip()]


def apply_suppressions(findings: Iterable[Finding], suppressions: Iterable[Suppression]) -> tuple[list[Finding], list[Suppressed]]:
    """The findings that are open, and those set aside. Matched on rule and subject, whatever row or cell they are in now.

    An error cannot be set aside; neither can anything without a reason.
    """
    reasons = {(fold(one.code), fold(one.subject)): reason for one in suppressions if (reason := one.reason.strip())}
    still_open: list[Finding] = []
    set_aside: list[Suppressed] = []
    for finding in findings:
        why = reasons.get((fold(finding.code), fold(finding.subject)))
        if why is None or finding.severity is Severity.ERROR:
            still_open.append(finding)
        else:
            set_aside.append(Suppressed(finding, why))
    return still_open, set_aside
