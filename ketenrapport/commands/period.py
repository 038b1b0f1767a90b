"""The report period of a workbook, and periods that are closed or opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ketenrapport.commands.closing import SNAPSHOTS, adoptions, forget
from ketenrapport.commands.error import CommandError
from ketenrapport.log import CLOSING, LOG, REOPENED, Entry, write_log
from ketenrapport.organisation.filled_settings import fiscal_year_starts
from ketenrapport.organisation.one_cell import as_written
from ketenrapport.words.notation import fold
from ketenrapport.words.period_notation import parse_period, read_period
from ketenrapport.words.periods import Calendar, parse
from ketenrapport.words.schema import TABLE
from ketenrapport.words.vocabulary import FIXED, PeriodStatus
from ketenrapport.words.wording import period_name

if TYPE_CHECKING:
    from ketenrapport.log import Signed
    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.words.vocabulary import Table
    from ketenrapport.workbook.contract import Workbook

SETTINGS, PERIODS = TABLE["settings"], TABLE["periods"]
_KEY = "Rapportperiode"


def period_code(text: str, starts: int = 1) -> str:
    """The code of the period that the user names; ``starts`` is the month of the fiscal year. Raises CommandError when it is none."""
    code = read_period(text, Calendar(fiscal_year_starts=starts))
    if code is None:
        raise CommandError(f"'{text}' is geen periode; vul een periode in als 2026-10, 2026-K3, 2026-T21, 2026-W42 of 2026.")
    return code


def period_code_in(workbook: Workbook, text: str) -> str:
    """The code of the period that the user names, in the fiscal years of this workbook. Raises CommandError, WorkbookError."""
    return period_code(text, fiscal_year_starts(workbook.read([SETTINGS]).get(SETTINGS.identifier)))


def set_period(workbook: Workbook, text: str, by: Signed) -> str:
    """What happened, as a sentence: this is the report period from now on. Raises CommandError, WorkbookError."""
    code = period_code_in(workbook, text)
    old = write_report_period(workbook, code)
    if old == code:
        return f"De rapportperiode is al {_name(code)}."
    write_log(workbook, [Entry("rapportperiode", SETTINGS.sheet, _KEY, "Waarde", old, code)], by)
    workbook.keep()
    return f"De rapportperiode is nu {_name(code)}. Vernieuw de werkmap om haar te beoordelen."


def close_period(workbook: Workbook, text: str, by: Signed) -> str:
    """What happened, as a sentence: the period is closed. Raises CommandError, WorkbookError."""
    code = period_code_in(workbook, text)
    status = status_of(workbook, code)
    if status in FIXED:
        return f"Periode {_name(code)} is al {status}."
    set_status(workbook, code, str(PeriodStatus.CLOSED))
    write_log(workbook, [Entry(CLOSING, PERIODS.sheet, code, "Status", status, str(PeriodStatus.CLOSED))], by)
    workbook.keep()
    return f"Periode {_name(code)} is gesloten. Bij het eerstvolgende vernieuwen worden haar metingen bewaard; wijzigen is daarna een fout."


def reopen_period(workbook: Workbook, text: str, reason: str, by: Signed) -> str:
    """What happened, as a sentence: the period is open again, and Logboek tells why. Raises CommandError, WorkbookError."""
    code, why = period_code_in(workbook, text), " ".join(reason.split())
    if not why:
        raise CommandError("Een periode heropenen kan alleen met een reden; geef die met --reden.")
    status = status_of(workbook, code)
    if status not in FIXED and not _is_adopted(workbook, code):
        return f"Periode {_name(code)} is al open."
    if status in FIXED:
        set_status(workbook, code, str(PeriodStatus.OPEN))
    write_log(workbook, [Entry(REOPENED, PERIODS.sheet, code, "Status", status, f"{PeriodStatus.OPEN} (reden: {why})")], by)
    if not forget(workbook, code):
        workbook.keep()
    return f"Periode {_name(code)} is weer open; de reden staat in het Logboek."


def write_report_period(workbook: Workbook, code: str) -> str:
    """The report period that stood on Instellingen; this one stands there now, not yet kept. Raises WorkbookError."""
    raw = _table(workbook, SETTINGS)
    key, value = (SETTINGS.column(name).header for name in ("key", "value"))
    keys = ["" if cell is None else fold(as_written(cell)) for cell in raw.cells(key)]
    if fold(_KEY) not in keys:
        workbook.append(SETTINGS, pd.DataFrame([{"key": _KEY, "value": code}], dtype=object))
        return ""
    place = keys.index(fold(_KEY))
    cell = raw.cells(value)[place]
    old = "" if cell is None else as_written(cell)
    if parse_period(old) != code:
        workbook.put(raw, int(raw.rows[place]), value, code)
        return old
    return code


def _name(code: str) -> str:
    period = parse(code)
    return period_name(period) if period is not None else f"boekjaar {code}" if "/" in code else code


def _table(workbook: Workbook, table: Table) -> RawTable:
    raw = workbook.read([table]).get(table.identifier)
    missing = [column.header for column in table.columns if column.required and (raw is None or not raw.has(column.header))]
    if raw is None or missing:
        what = f"de kolom {missing[0]} in " if raw is not None else ""
        raise CommandError(f"{workbook.name} mist {what}de tabel {table.name} op het blad {table.sheet}; haal die eerst terug.")
    return raw


def _place(raw: RawTable, code: str) -> int | None:
    cells = raw.cells(PERIODS.key_column.header)
    return next((at for at, cell in enumerate(cells) if cell is not None and parse_period(as_written(cell)) == code), None)


def status_of(workbook: Workbook, code: str) -> str:
    """The status of a period on Perioden, '' when it has no row. Raises CommandError, WorkbookError."""
    raw = _table(workbook, PERIODS)
    place = _place(raw, code)
    cell = None if place is None else raw.cells(PERIODS.column("status").header)[place]
    return "" if cell is None else fold(as_written(cell))


def _is_adopted(workbook: Workbook, code: str) -> bool:
    """Whether reports over the period were adopted, also when not all were, so that it is open by its status."""
    tables = workbook.read([SNAPSHOTS, LOG])
    found = adoptions(tables.get(SNAPSHOTS.identifier), tables.get(LOG.identifier))
    return any(one.period == code for one in found)


def set_status(workbook: Workbook, code: str, status: str) -> None:
    """Put the status of a period on Perioden, not yet kept. Raises CommandError, WorkbookError."""
    raw = _table(workbook, PERIODS)
    place = _place(raw, code)
    if place is None:
        workbook.append(PERIODS, pd.DataFrame([{"period_id": code, "status": status}], dtype=object))
    else:
        workbook.put(raw, int(raw.rows[place]), PERIODS.column("status").header, status)
