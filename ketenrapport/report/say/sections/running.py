"""Actions that are under way, in a table in which their new state and deadline can be filled in and read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketenrapport.report import fields
from ketenrapport.report.markup import tidy
from ketenrapport.report.say.blocks import Cell, Column
from ketenrapport.report.say.people import person
from ketenrapport.report.say.sections.table_cells import table
from ketenrapport.report.say.talking_points import late_by
from ketenrapport.words.schema import TABLE
from ketenrapport.words.wording import day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.report.say.blocks import Table
    from ketenrapport.report.say.chain_view import ChainView, Row

STATES = TABLE["actions"].column("status").choices


def running_table(report: ChainView, rows: Sequence[Row], caption: str) -> Table:
    """Per action what, who, until when, its state and, but for outsiders, room for a new state and deadline."""
    columns = [Column("Actie", 11), Column("Wat", 72), Column("Wie", 30), Column("Uiterlijk", 25), Column("Status", 18)]
    if not report.external:
        columns.append(Column("Nieuwe deadline", 22))
    cells = [_row(report, row) for row in rows]
    description = "Per lopende actie wat er gebeurt, wie het doet, de deadline en de status, met ruimte voor een nieuwe stand."
    if report.external:
        description = "Per lopende actie wat er gebeurt, de deadline en de status."
    return table(caption, description, columns, cells)


def _row(report: ChainView, row: Row) -> tuple[Cell, ...]:
    code, late = row["action_id"] or "", report.organisation.is_late(row)
    notes = (late_by(report, row),) if late else ()
    what = Cell(tidy(row["description"] or "") + (" (als project)" if row["as_project"] else ""))
    told = (Cell(code), what, Cell(person(report, row["assignee"])), Cell(day(row["deadline"]), notes, strong=bool(notes)))
    if report.external or not code:
        return (*told, Cell(row["status"] or ""), *(() if report.external else (Cell(""),)))
    state = replace(fields.STATE.field(code), text=row["status"] or "", choices=STATES)
    deadline = fields.DEADLINE.field(code)
    return (*told, Cell(field=state), Cell(field=deadline))
