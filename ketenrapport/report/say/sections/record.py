"""Vast te leggen in het gesprek: fields with fixed tags, so that a program can read the minutes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.say.blocks import Cell, Column, Entry, Field
from ketenrapport.report.say.following import next_conversation
from ketenrapport.report.say.people import of_owner
from ketenrapport.report.say.sections.table_cells import table
from ketenrapport.words.wording import day

if TYPE_CHECKING:
    from ketenrapport.report.say.blocks import Block
    from ketenrapport.report.say.chain_view import ChainView

_ACTIONS, _DECISIONS = 5, 3


def record(report: ChainView) -> tuple[Block, ...]:
    """What the conversation itself adds: who was there, what was decided, who does what by when, what was learned, what is next."""
    held, following = report.conversation_date, next_conversation(report)
    return (
        Field("Datum", "kr.datum", "Kies de datum van het gesprek.", Entry.DATE, day(held), held),
        Field("Aanwezig", "kr.aanwezig", "Namen en schakels, gescheiden door een puntkomma."),
        _decisions(report),
        _actions(),
        Field("Wat leren we?", "kr.geleerd", "Wat nemen we mee van de afgelopen periode?", Entry.TEXT),
        Field("Volgende gesprek", "kr.volgend", "Kies de datum van het volgende gesprek.", Entry.DATE, day(following), following),
    )


def _decisions(report: ChainView) -> Block:
    rows = [
        (Cell(str(n)), Cell(field=Field(f"Ander besluit {n}", f"kr.ander.{n}.besluit", "Wat is besloten?")),
         Cell(field=Field(f"Ander besluit {n}, KPI", f"kr.ander.{n}.kpi", "Code")))
        for n in range(1, _DECISIONS + 1)
    ]  # fmt: skip
    columns = (Column("Nr.", 0.8), Column("Besluit", 11), Column("Betreft KPI", 3.2))
    return table(f"Andere besluiten{of_owner(report)}", "Ruimte voor besluiten die niet bij een bespreekpunt horen.", columns, rows)


def _actions() -> Block:
    rows = [
        (
            Cell(str(n)),
            Cell(field=Field(f"Actie {n}", f"kr.actie.{n}.wat", "Wat gaat er gebeuren?")),
            Cell(field=Field(f"Actie {n}, KPI", f"kr.actie.{n}.kpi", "Code")),
            Cell(field=Field(f"Actie {n}, actiehouder", f"kr.actie.{n}.wie", "Eén persoon")),
            Cell(field=Field(f"Actie {n}, deadline", f"kr.actie.{n}.wanneer", "Kies een datum", Entry.DATE)),
        )
        for n in range(1, _ACTIONS + 1)
    ]
    columns = (Column("Nr.", 0.8), Column("Wat", 6.6), Column("KPI", 1.6), Column("Wie", 3), Column("Wanneer", 3))
    return table("Nieuwe acties", "Ruimte voor nieuwe acties: wat, voor welke KPI, wie en wanneer.", columns, rows)
