"""Vast te leggen in het gesprek: fields with fixed tags, so that a program can read the minutes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report import fields
from ketenrapport.report.say.blocks import Cell, Column
from ketenrapport.report.say.following import next_conversation
from ketenrapport.report.say.people import of_owner
from ketenrapport.report.say.sections.table_cells import table

if TYPE_CHECKING:
    from ketenrapport.report.say.blocks import Block
    from ketenrapport.report.say.chain_view import ChainView

_ACTIONS, _DECISIONS = 5, 3


def record(report: ChainView) -> tuple[Block, ...]:
    """What the conversation itself adds: who was there, what was decided, who does what by when, what was learned, what is next."""
    held, following = report.conversation_date, next_conversation(report)
    return (
        fields.DATE.field(day=held),
        fields.PRESENT.field(),
        _decisions(report),
        _actions(),
        fields.LESSONS.field(),
        fields.NEXT.field(day=following),
    )


def _decisions(report: ChainView) -> Block:
    rows = [
        (Cell(str(n)), Cell(field=fields.OTHER_DECISION.field(n)), Cell(field=fields.OTHER_DECISION_KPI.field(n)))
        for n in range(1, _DECISIONS + 1)
    ]
    columns = (Column("Nr.", 0.8), Column("Besluit", 11), Column("Betreft KPI", 3.2))
    return table(f"Andere besluiten{of_owner(report)}", "Ruimte voor besluiten die niet bij een bespreekpunt horen.", columns, rows)


def _actions() -> Block:
    rows = [
        (
            Cell(str(n)),
            Cell(field=fields.NEW_ACTION.field(n)),
            Cell(field=fields.NEW_ACTION_KPI.field(n)),
            Cell(field=fields.NEW_ACTION_HOLDER.field(n)),
            Cell(field=fields.NEW_ACTION_DEADLINE.field(n)),
        )
        for n in range(1, _ACTIONS + 1)
    ]
    columns = (Column("Nr.", 0.8), Column("Wat", 6.6), Column("KPI", 1.6), Column("Wie", 3), Column("Wanneer", 3))
    return table("Nieuwe acties", "Ruimte voor nieuwe acties: wat, voor welke KPI, wie en wanneer.", columns, rows)
