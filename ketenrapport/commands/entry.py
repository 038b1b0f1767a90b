"""The sheet Invoer of an open workbook: prepared for the next period, and taken over into Metingen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.commands.error import CommandError
from ketenrapport.commands.judging import assess
from ketenrapport.intake.entry import ENTRY, entry_period, entry_rows
from ketenrapport.intake.entry import take_over as take
from ketenrapport.organisation.raw import SheetContent
from ketenrapport.words import wording
from ketenrapport.words.schema import TABLE

if TYPE_CHECKING:
    from datetime import date

    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.words.periods import Period
    from ketenrapport.workbook.contract import OpenWorkbook

_FILLED = ("value", "numerator", "denominator", "n")


def new_period(workbook: OpenWorkbook) -> str:
    """What happened, as a sentence: the report period moved on, and Invoer holds what is expected in it.

    Raises CommandError when Invoer still holds figures, WorkbookError when the workbook cannot be read or written.
    """
    organisation = assess(workbook).organisation
    there = workbook.read([ENTRY, TABLE["settings"]])
    raw = there.get(ENTRY.identifier)
    if raw is not None and any(cell is not None for name in _FILLED for cell in raw.columns.get(ENTRY.column(name).header, ())):
        raise CommandError("Op het blad Invoer staan nog cijfers die niet zijn overgenomen; neem die eerst over, of wis ze.")
    period = entry_period(organisation)
    rows = entry_rows(organisation, period)
    if raw is not None:
        workbook.refuse_fixed_structure(raw.sheet)
    workbook.write(SheetContent({ENTRY.identifier: rows}, {}))
    if period != organisation.report_period:
        _set_report_period(workbook, there["settings"], period)
    workbook.show(workbook.read([ENTRY])[ENTRY.identifier].sheet if len(rows) else ENTRY.sheet)
    name = wording.period_name(period)
    if not len(rows):
        return f"Over {name} zijn er geen metingen die nog moeten komen."
    return (
        f"Voor {name} {'staat' if len(rows) == 1 else 'staan'} {wording.count(len(rows), 'meting', 'metingen')} klaar op het blad Invoer."
    )


def take_over(workbook: OpenWorkbook, today: date) -> str:
    """What happened, as a sentence: what was filled in on Invoer stands in Metingen, what could not be taken over says why.

    Raises CommandError when there is no sheet Invoer, WorkbookError when the workbook cannot be read or written.
    """
    raw = workbook.read([ENTRY]).get(ENTRY.identifier)
    if raw is None:
        raise CommandError(f"{workbook.name} heeft geen blad Invoer; maak het met de knop Nieuwe periode.")
    outcome = take(assess(workbook).organisation, raw, today)
    if len(outcome.rows):
        workbook.append(TABLE["measurements"], outcome.rows)
    workbook.write(SheetContent({ENTRY.identifier: outcome.left}, {}))
    taken = wording.count(len(outcome.rows), "meting is", "metingen zijn") if len(outcome.rows) else "Er zijn geen metingen"
    sentence = f"{taken} overgenomen in Metingen."
    if outcome.refused:
        refused = wording.count(outcome.refused, "rij niet: de reden staat ernaast", "rijen niet: de reden staat ernaast")
        sentence += f" {refused} op het blad Invoer."
    return sentence


def _set_report_period(workbook: OpenWorkbook, settings: RawTable, period: Period) -> None:
    """Write the period on Instellingen, if the user has a row for it."""
    columns = TABLE["settings"]
    keys = [str(key).strip().casefold() for key in settings.columns[columns.column("key").header]]
    if "rapportperiode" in keys:
        workbook.put(settings, int(settings.rows[keys.index("rapportperiode")]), columns.column("value").header, period.code)
