"""The sheet Invoer of an open workbook: prepared for the next period, and taken over into Metingen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketenrapport.commands.error import CommandError
from ketenrapport.commands.judging import assess
from ketenrapport.commands.period import set_period
from ketenrapport.intake.entry import ENTRY, entry_period, entry_rows
from ketenrapport.intake.entry import take_over as take
from ketenrapport.log import UNSIGNED, Entry, write_log
from ketenrapport.organisation.one_cell import shown
from ketenrapport.organisation.raw import SheetContent
from ketenrapport.words import wording
from ketenrapport.words.schema import TABLE

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from datetime import date

    from ketenrapport.log import Signed
    from ketenrapport.workbook.contract import OpenWorkbook

_FILLED = ("value", "numerator", "denominator", "n")


def new_period(workbook: OpenWorkbook, by: Signed = UNSIGNED) -> str:
    """What happened, as a sentence: the report period moved on, and Invoer holds what is expected in it.

    Raises CommandError when Invoer still holds figures, WorkbookError when the workbook cannot be read or written.
    """
    organisation = assess(workbook).organisation
    raw = workbook.read([ENTRY]).get(ENTRY.identifier)
    if raw is not None and any(cell is not None for name in _FILLED for cell in raw.columns.get(ENTRY.column(name).header, ())):
        raise CommandError("Op het blad Invoer staan nog cijfers die niet zijn overgenomen; neem die eerst over, of wis ze.")
    period = entry_period(organisation)
    rows = entry_rows(organisation, period)
    if raw is not None:
        workbook.refuse_fixed_structure(raw.sheet)
    workbook.write(SheetContent({ENTRY.identifier: rows}, {}))
    if period != organisation.report_period:
        set_period(workbook, period.code, by)
    workbook.show(workbook.read([ENTRY])[ENTRY.identifier].sheet if len(rows) else ENTRY.sheet)
    name = wording.period_name(period)
    if not len(rows):
        return f"Over {name} zijn er geen metingen die nog moeten komen."
    return (
        f"Voor {name} {'staat' if len(rows) == 1 else 'staan'} {wording.count(len(rows), 'meting', 'metingen')} klaar op het blad Invoer."
    )


def take_over(workbook: OpenWorkbook, today: date, by: Signed = UNSIGNED) -> str:
    """What happened, as a sentence: what was filled in on Invoer stands in Metingen, what could not be taken over says why.

    Raises CommandError when there is no sheet Invoer, WorkbookError when the workbook cannot be read or written.
    """
    raw = workbook.read([ENTRY]).get(ENTRY.identifier)
    if raw is None:
        raise CommandError(f"{workbook.name} heeft geen blad Invoer; maak het met de knop Nieuwe periode.")
    outcome = take(assess(workbook).organisation, raw, today)
    if len(outcome.rows):
        workbook.append(TABLE["measurements"], outcome.rows)
        write_log(workbook, [_entry(row) for row in outcome.rows.to_dict("records")], by)
    workbook.write(SheetContent({ENTRY.identifier: outcome.left}, {}))
    taken = wording.count(len(outcome.rows), "meting is", "metingen zijn") if len(outcome.rows) else "Er zijn geen metingen"
    sentence = f"{taken} overgenomen in Metingen."
    if outcome.refused:
        refused = wording.count(outcome.refused, "rij niet: de reden staat ernaast", "rijen niet: de reden staat ernaast")
        sentence += f" {refused} op het blad Invoer."
    return sentence


def _entry(row: Mapping[Hashable, Any]) -> Entry:
    """What Logboek tells of a measurement that was taken over: the cells that hold a figure."""
    measurements = TABLE["measurements"]
    filled = [name for name in _FILLED if row[name] is not None and row[name] == row[name]]
    headers = ", ".join(measurements.column(name).header for name in filled)
    figures = "; ".join(shown(row[name]) for name in filled)
    return Entry("overnemen", measurements.sheet, f"{row['kpi']} {row['period']}", headers, "", figures)
