"""Judging a workbook: what is wrong in it, and its output sheets filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketenrapport.assessment import Assessment, assess_linked, linked
from ketenrapport.commands.closing import SNAPSHOTS, kept_periods, newly_kept
from ketenrapport.commands.error import CommandError
from ketenrapport.commands.period import period_code
from ketenrapport.kpi.giving_back import give_back
from ketenrapport.log import LOG, UNSIGNED
from ketenrapport.organisation.filled_settings import fiscal_year_starts
from ketenrapport.results.findings import findings_summary
from ketenrapport.results.tables import findings_only, message, sheet_content
from ketenrapport.results.what_if import WHAT_IF, asks, what_if
from ketenrapport.words import wording
from ketenrapport.words.schema import INPUT_TABLES, TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketenrapport.assessment import Linked
    from ketenrapport.log import Signed
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.organisation.raw import RawTable, SheetContent
    from ketenrapport.words.vocabulary import Table
    from ketenrapport.workbook.contract import OpenWorkbook, Workbook


NO_PERIOD = (
    "Er zijn nog geen metingen en er is geen rapportperiode; vul cijfers in op het blad Metingen, "
    "of kies een rapportperiode op het blad Instellingen."
)


def assess(workbook: Workbook, period: str | None = None) -> Assessment:
    """The workbook judged over its report period, or over the period given.

    A workbook without chains needs no period: there is nothing to judge yet. Raises CommandError when ``period`` is none, or when
    there are chains and neither a report period nor measurements to tell which it is; WorkbookError when it cannot be read.
    """
    return assessed(workbook, period)[0]


def organisation_of(workbook: Workbook) -> Organisation:
    """What the workbook says, not judged: for who only asks for its settings, which are there before the first measurement."""
    return _linked(workbook, None)[1].organisation


def assessed(workbook: Workbook, period: str | None, *, final: bool = False) -> tuple[Assessment, Mapping[str, RawTable]]:
    """The same, with the tables that it was made from; ``final``: it is about to be adopted."""
    tables, found = _linked(workbook, period)
    return _judged(workbook, tables, found, final=final), tables


def _for_refresh(workbook: Workbook, period: str | None) -> tuple[Assessment, Mapping[str, RawTable]]:
    """The same with the questions on Wat als, but without Metingen, by far the most of all, when nothing is asked there."""
    tables, found = _linked(workbook, period, WHAT_IF)
    if not asks(tables):
        tables.pop("measurements", None)
    return _judged(workbook, tables, found), tables


def _linked(workbook: Workbook, period: str | None, *more: Table) -> tuple[dict[str, RawTable], Linked]:
    tables = workbook.read([*INPUT_TABLES, TABLE["findings"], SNAPSHOTS, LOG, *more])
    return tables, linked(tables, period_code(period, fiscal_year_starts(tables.get("settings"))) if period else "")


def _judged(workbook: Workbook, tables: Mapping[str, RawTable], found: Linked, *, final: bool = False) -> Assessment:
    kept = kept_periods(tables.get(SNAPSHOTS.identifier), tables.get(LOG.identifier), workbook.folder)
    assessment = assess_linked(found, kept, final=final)
    if not assessment.organisation.has_period and len(assessment.organisation.tables["chains"]):
        raise CommandError(NO_PERIOD)
    return assessment


def refresh(workbook: Workbook, period: str | None = None, by: Signed = UNSIGNED) -> Assessment:
    """The workbook judged, its output sheets filled in, and the measurements kept of periods that are newly closed.

    Where the settings say so, figures are first taken in from the sources. What is to be known of that, and what could not be kept,
    is among the workbook's ``remarks``. Raises what ``assess`` raises, WorkbookError when the workbook can't be written.
    """
    assessment, tables = _for_refresh(workbook, period)
    if assessment.organisation.settings.sources_on_refresh and by.time is not None:
        from ketenrapport.commands.sources import take_all

        if take_all(workbook, by.time.date(), by):
            assessment, tables = _for_refresh(workbook, period)
    snapshots, log = tables.get(SNAPSHOTS.identifier), tables.get(LOG.identifier)
    workbook.refuse_unwritable()
    more, remarks = newly_kept(assessment.organisation, snapshots, log, workbook.folder, by)
    content = sheet_content(assessment)
    _answer_what_if(workbook, assessment, tables, content)
    give_back(assessment.judgement.value.size)
    workbook.write(replace(content, tables={**content.tables, **more}))
    workbook.remarks += remarks
    return assessment


def refresh_many(workbook: Workbook, period: str | None = None) -> Assessment:
    """The same for one of many workbooks: what is newly closed is kept when its own user refreshes it, where its reports are."""
    assessment, tables = _for_refresh(workbook, period)
    content = sheet_content(assessment)
    _answer_what_if(workbook, assessment, tables, content)
    workbook.write(content)
    return assessment


def _answer_what_if(workbook: Workbook, assessment: Assessment, tables: Mapping[str, RawTable], content: SheetContent) -> None:
    """Write the answers beside the questions on the sheet Wat als; not when the rest (``content``) could not be written."""
    answers = what_if(assessment, tables)
    if answers:
        workbook.refuse(content)
    for header, cells in answers.items():
        workbook.replace(tables[WHAT_IF.identifier], header, cells)


def check(workbook: OpenWorkbook) -> str:
    """What was found, as a sentence; the sheet Controle is filled in and shown, nothing else changes. Raises what ``refresh`` raises."""
    assessment, tables = assessed(workbook, None)
    workbook.write(findings_only(assessment))
    workbook.show(tables["findings"].sheet)
    summary = findings_summary(assessment.findings)
    over = f" over {wording.period_phrase(assessment.organisation.report_period)}" if assessment.organisation.has_period else ""
    return f"Gecontroleerd{over}: {summary[:1].lower()}{summary[1:]}."


def outcome(assessment: Assessment) -> str:
    """What happened, in a sentence or two for the user."""
    found = f"{findings_summary(assessment.findings)}, zie Controle." if assessment.findings else ""
    return f"{message(assessment)} {found}".strip()
