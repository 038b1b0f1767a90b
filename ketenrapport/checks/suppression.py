"""Warnings that the user has looked at and set aside, with a reason that stays when the workbook is refreshed (domein a)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketenrapport.findings import Finding, Severity
from ketenrapport.notation import fold

if TYPE_CHECKING:
    from collections.abc import Iterable


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
