"""Judging a workbook: what is wrong in it, and its output sheets filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.assessment import Assessment
from ketenrapport.assessment import assess as judged
from ketenrapport.commands.error import CommandError
from ketenrapport.organisation.tables import fiscal_year_starts
from ketenrapport.results.findings import findings_summary
from ketenrapport.results.tables import findings_only, message, sheet_content
from ketenrapport.words import wording
from ketenrapport.words.period_notation import read_period
from ketenrapport.words.periods import Calendar
from ketenrapport.words.schema import INPUT_TABLES, TABLE

if TYPE_CHECKING:
    from ketenrapport.workbook.contract import OpenWorkbook, Workbook


def assess(workbook: Workbook, period: str | None = None) -> Assessment:
    """The workbook judged over its report period, or over the period given.

    Raises CommandError when that is no period, WorkbookError when the workbook cannot be read.
    """
    raw = workbook.read([*INPUT_TABLES, TABLE["findings"]])
    return judged(raw, _period_code(period, fiscal_year_starts(raw)) if period else "")


def refresh(workbook: Workbook, period: str | None = None) -> Assessment:
    """The workbook judged, and its output sheets filled in. Raises what ``assess`` raises, WorkbookError when it can't be written."""
    assessment = assess(workbook, period)
    workbook.write(sheet_content(assessment))
    return assessment


def check(workbook: OpenWorkbook) -> str:
    """What was found, as a sentence; the sheet Controle is filled in and shown, nothing else changes. Raises what ``refresh`` raises."""
    assessment = assess(workbook)
    workbook.write(findings_only(assessment))
    workbook.show(workbook.read([TABLE["findings"]])["findings"].sheet)
    summary = findings_summary(assessment.findings)
    return f"Gecontroleerd over {wording.period_name(assessment.organisation.report_period)}: {summary[:1].lower()}{summary[1:]}."


def outcome(assessment: Assessment) -> str:
    """What happened, in a sentence or two for the user."""
    found = f"{findings_summary(assessment.findings)}, zie Controle." if assessment.findings else ""
    return f"{message(assessment)} {found}".strip()


def _period_code(text: str, starts: int) -> str:
    code = read_period(text, Calendar(fiscal_year_starts=starts))
    if code is None:
        raise CommandError(f"'{text}' is geen periode; vul een periode in als 2026-10, 2026-K3, 2026-T21, 2026-W42 of 2026.")
    return code
