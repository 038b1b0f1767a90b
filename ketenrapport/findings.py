"""What is wrong in a workbook, said to its user: a value, never an exception."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is (domein a): an error blocks adoption of a report, a warning can be suppressed with a reason."""

    ERROR = "F"
    WARNING = "W"
    INFO = "I"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: where it is, what is wrong and what to do about it, in Dutch.

    ``cell`` is the address on the sheet (``C5``), empty when the finding is about a whole row, table or workbook.
    ``subject`` is the key of what it is about (a KPI, a chain); it survives when rows move.
    """

    code: str
    severity: Severity
    explanation: str
    remedy: str
    sheet: str = ""
    cell: str = ""
    subject: str = ""
    table: str = ""
    row: int | None = None
    column: str = ""


_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, worst first, then by sheet, row and code; the order does not depend on how they were found."""
    return sorted(set(findings), key=lambda f: (_ORDER[f.severity], f.sheet, f.row or 0, f.code, f.column, f.subject, f.explanation))
