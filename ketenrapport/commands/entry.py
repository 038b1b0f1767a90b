"""The sheet Invoer: filled with the measurements that are expected and missing, and taken over into Metingen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ketenrapport.commands import measurements
from ketenrapport.commands.error import CommandError
from ketenrapport.commands.judging import NO_PERIOD
from ketenrapport.commands.period import period_code
from ketenrapport.commands.reading import read
from ketenrapport.intake.entry import ENTRY, entry_period, entry_rows
from ketenrapport.intake.entry import take_over as take
from ketenrapport.log import UNSIGNED, Entry, write_log
from ketenrapport.organisation.filled_settings import fiscal_year_starts
from ketenrapport.organisation.one_cell import shown
from ketenrapport.organisation.raw import SheetContent
from ketenrapport.words import wording
from ketenrapport.words.schema import TABLE

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from datetime import date

    from ketenrapport.log import Signed
    from ketenrapport.words.periods import Period
    from ketenrapport.workbook.contract import Workbook

_FILLED = ("value", "numerator", "denominator", "n")


class Opened(Struct, frozen=True):
    """What Invoer asks: ``rows`` measurements up to and including a period, of which some were typed already.

    ``moves`` is that period when it comes after the report period, so that the user may want to move on; '' when it doesn't.
    """

    sentence: str
    period: str
    rows: int
    moves: str = ""


class Taken(Struct, frozen=True):
    """What came of taking over: how many measurements were taken, refused and left empty."""

    sentence: str
    taken: int
    refused: int
    left: int


def open_entry(workbook: Workbook, wanted: str | None = None) -> Opened:
    """What happened: Invoer holds every measurement that is expected up to a period and not there yet, and is shown.

    ``wanted`` is that period as the user names it; else it is the one after the report period, once that has figures. What was typed
    on Invoer stays. The report period does not move. Raises CommandError, WorkbookError.
    """
    first = read(workbook)
    organisation = first.organisation
    if wanted:
        code = period_code(wanted, fiscal_year_starts(first.tables.get("settings")))
    elif not organisation.has_period:
        raise CommandError(NO_PERIOD)
    else:
        code = entry_period(organisation).code
    until = read(workbook, code).organisation
    rows = entry_rows(until, workbook.read([ENTRY]).get(ENTRY.identifier))
    content = SheetContent({ENTRY.identifier: rows}, {})
    workbook.refuse(content, show=ENTRY.sheet)
    workbook.show(ENTRY.sheet)
    workbook.write(content)
    period = until.report_period
    later = organisation.has_period and period.end > organisation.report_period.end
    ends = (own.end for code in set(rows["period"]) if (own := until.calendar.period(code)) is not None)
    has_earlier = any(end < period.start for end in ends)
    return Opened(_about(period, len(rows), has_earlier=has_earlier), period.code, len(rows), period.code if later else "")


def _about(period: Period, rows: int, *, has_earlier: bool) -> str:
    name = wording.period_phrase(period)
    if not rows:
        return f"Tot en met {name} zijn er geen metingen die nog moeten komen."
    verb, also = "staat" if rows == 1 else "staan", ", ook over eerdere perioden" if has_earlier else ""
    return f"Tot en met {name} {verb} {wording.count(rows, 'meting', 'metingen')} klaar op het blad Invoer, de oudste eerst{also}."


def take_over(workbook: Workbook, today: date, by: Signed = UNSIGNED) -> Taken:
    """What happened: what was filled in on Invoer stands in Metingen, what could not be taken over says why beside it.

    Both tables are looked at before anything is written. Raises CommandError when there is no sheet Invoer, WorkbookError when the
    workbook cannot be read or written.
    """
    raw = workbook.read([ENTRY]).get(ENTRY.identifier)
    if raw is None:
        raise CommandError(f"{workbook.name} heeft geen blad Invoer; maak het met ketenrapport vernieuw, en vul het met de knop Invoer.")
    organisation = read(workbook).organisation
    outcome = take(organisation, raw, today, by.user)
    content = SheetContent({ENTRY.identifier: outcome.left}, {})
    workbook.refuse(content)
    if len(outcome.rows):
        rows = outcome.rows.to_dict("records")
        measurements.write(workbook, organisation, [{str(name): cell for name, cell in row.items()} for row in rows])
        write_log(workbook, [_entry(row) for row in rows], by)
    workbook.write(content)
    taken = wording.count(len(outcome.rows), "meting is", "metingen zijn") if len(outcome.rows) else "Er zijn geen metingen"
    sentence = f"{taken} overgenomen in Metingen."
    if outcome.refused:
        refused = wording.count(outcome.refused, "rij niet: de reden staat ernaast", "rijen niet: de reden staat ernaast")
        sentence += f" {refused} op het blad Invoer."
    return Taken(sentence, len(outcome.rows), outcome.refused, len(outcome.left) - outcome.refused)


def _entry(row: Mapping[Hashable, Any]) -> Entry:
    """What Logboek tells of a measurement that was taken over: the cells that hold a figure."""
    measurements = TABLE["measurements"]
    filled = [name for name in _FILLED if row[name] is not None and row[name] == row[name]]
    headers = ", ".join(measurements.column(name).header for name in filled)
    figures = "; ".join(shown(row[name]) for name in filled)
    return Entry("overnemen", measurements.sheet, f"{row['kpi']} {row['period']}", headers, "", figures)
