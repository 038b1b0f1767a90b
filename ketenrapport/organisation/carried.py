"""What goes along into the workbook of a new year (methode e): rows of the old one, each cell saying what it said there.

What a verdict rests on goes along with the verdict: a measurement is left behind only when it is older than two years and neither the
basis of its own KPI nor that of one that is built from it reaches back to it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from ketenrapport.organisation.known import period_of
from ketenrapport.organisation.loose_rows import without_notes
from ketenrapport.organisation.one_cell import as_written, shown
from ketenrapport.organisation.raw import Merged, cells_of
from ketenrapport.words.notation import fold
from ketenrapport.words.number_format import as_shown
from ketenrapport.words.periods import LONGEST, year_before
from ketenrapport.words.schema import INPUT_TABLES, SETTING, TABLE
from ketenrapport.words.vocabulary import OPEN_STATES, Frequency, IssueStatus, Kind, TalkStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from ketenrapport.organisation.model import Organisation
    from ketenrapport.organisation.raw import RawCell, RawTable
    from ketenrapport.organisation.tables import Frames
    from ketenrapport.words.periods import Period
    from ketenrapport.words.vocabulary import Column, Table

Plain = str | float | date | None
Rows = list[dict[str, Plain]]

_READ = frozenset((Kind.NUMBER, Kind.WHOLE, Kind.DATE, Kind.PERIOD))


def carried(raws: Mapping[str, RawTable], frames: Frames, organisation: Organisation) -> dict[str, Rows]:
    """The rows of each input table that go along, by identifier; the report period of ``organisation`` is the first of the new workbook.

    Set-up, norms and changepoints go along as a whole; of actions and issues what is open; of explanations, conversations and decisions
    the last twelve months; measurements as told above, and the periods that they lie in. A row of which the day or status cannot be read
    goes along: nobody can tell that it may stay behind.
    """
    year, oldest, calendar = year_before(organisation.report_period.start), _oldest(organisation), organisation.calendar
    first = min(oldest.values(), default=year)

    def since(day: date, period: Period | None) -> bool:
        return period is None or period.end >= day

    def over(row: Mapping[str, object], column: str = "period") -> Period | None:
        return calendar.period(str(row.get(column) or ""))

    goes: dict[str, Callable[[Mapping[str, object]], bool]] = {
        "comments": lambda row: since(year, over(row)),
        "conversations": lambda row: row.get("status") == TalkStatus.PLANNED or since(year, over(row)),
        "decisions": lambda row: since(year, period_of(str(row.get("conversation") or ""), calendar)),
        "actions": lambda row: row.get("status") is None or row["status"] in OPEN_STATES,
        "issues": lambda row: row.get("status") != IssueStatus.SOLVED,
        "periods": lambda row: since(first, over(row, "period_id")),
        "measurements": lambda row: since(oldest.get(str(row.get("kpi")), date.min), over(row)),
    }
    found = {}
    for table in INPUT_TABLES:
        if table.identifier in raws and table.identifier != "settings":
            found[table.identifier] = _rows(table, raws[table.identifier], frames, goes.get(table.identifier, lambda _: True))
    return found


def settings_rows(raws: Mapping[str, RawTable], report_period: str) -> tuple[Rows, list[str]]:
    """The settings as they are called now, with this report period, and the keys of the old workbook that are none."""
    raw = raws.get("settings")
    cells: dict[str, Plain] = {}
    unknown = []
    keys, values = (cells_of(raw, TABLE["settings"].column(name).header) for name in ("key", "value"))
    for key, value in zip(keys, values, strict=True):
        text = "" if key is None else shown(key)
        setting = SETTING.get(fold(text))
        if setting is not None and setting.key not in cells:
            cells[setting.key] = _as_it_is(value)
        elif setting is None and text and value is not None:
            unknown.append(text)
    cells[SETTING["rapportperiode"].key] = report_period
    return [{"key": key, "value": value} for key, value in cells.items()], unknown


def own_columns(raws: Mapping[str, RawTable]) -> list[str]:
    """What the user added to input tables and filled in, as ``Mijn kolom (Ketens)``: a new workbook has no place for it."""
    found = []
    for table in INPUT_TABLES:
        raw = raws.get(table.identifier)
        ours = {fold(column.header) for column in table.columns}
        for header, cells in raw.columns.items() if raw is not None else ():
            if fold(header) not in ours and any(cell is not None for cell in cells):
                found.append(f"{header} ({table.sheet})")
    return found


def complete_from(organisation: Organisation) -> date:
    """The day from which every measurement goes along; what was kept of a period before it holds more than the new workbook does."""
    return max(_oldest(organisation).values(), default=date.min)


def _oldest(organisation: Organisation) -> dict[str, date]:
    """The day from which the measurements of each KPI go along: those of a period that ends on it or later."""
    nodes, calendar, start = organisation.nodes, organisation.calendar, organisation.report_period.start
    basis = [date.min] * len(nodes)
    position = {code: node for node, code in enumerate(nodes["code"])}
    for row in organisation.rows["changepoints"]:
        since, node = calendar.period(row["since"] or ""), position.get(row["kpi"])
        if row["rebase"] and since is not None and node is not None and since.start <= start:
            basis[node] = max(basis[node], since.start)
    for node in np.argsort(-nodes["rollup_depth"].to_numpy(), kind="stable").tolist():  # what is built before what it is built from
        for part in nodes["inputs"].iloc[node] or ():
            basis[part] = min(basis[part], basis[node])
    found = {}
    two_years = year_before(year_before(start))
    for code, day, rhythm, lag in zip(nodes["code"], basis, nodes["frequency"], nodes["lag_days"], strict=True):
        if isinstance(rhythm, str):
            # The period before the first must be there to compare with.
            back = timedelta(days=LONGEST[Frequency(rhythm)] + (int(lag) if lag == lag and lag is not None else 0))
            found[code] = min(day, two_years - back)
    return found


def _rows(table: Table, raw: RawTable, frames: Frames, goes: Callable[[Mapping[str, object]], bool]) -> Rows:
    """The rows of a table that go along; a cell that could be read says what was read, another what it shows."""
    place = frames.places[table.identifier]
    data, _ = without_notes(table, raw, place)
    headers = data.headers
    columns = [(column, headers[fold(column.header)]) for column in table.columns if fold(column.header) in headers]
    read: dict[int, dict[str, object]] = {
        row["row"]: _named(row) for row in frames.tables[table.identifier].astype(object).to_dict("records")
    }
    found = []
    for at, number in enumerate(data.rows.tolist()):
        typed = read.get(number, {})
        cells = {column.identifier: _cell(column, data, header, at, typed.get(column.identifier)) for column, header in columns}
        if any(value is not None for value in cells.values()) and goes(typed or cells):
            found.append(cells)
    return found


def _named(row: Mapping[Hashable, object]) -> dict[str, object]:
    return {str(name): value for name, value in row.items()}


def _cell(column: Column, raw: RawTable, header: str, at: int, typed: object) -> Plain:
    cell = raw.columns[header][at]
    if cell is None or isinstance(cell, Merged):
        return cell.value if isinstance(cell, Merged) and isinstance(cell.value, str | float) else None
    if column.kind in _READ and isinstance(typed, str | float | int | date) and typed == typed:
        return typed
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if column.kind in (Kind.NUMBER, Kind.WHOLE, Kind.DATE) and not raw.percentages(header)[at]:
            return cell
        return as_shown(cell, raw.number_format(header, at)) if column.kind in _READ else as_written(cell)
    return _as_it_is(cell)


def _as_it_is(cell: RawCell) -> Plain:
    match cell:
        case bool():
            return "ja" if cell else "nee"
        case datetime():
            return cell.date()
        case None | str() | int() | float() | date():
            return cell
    return shown(cell)
