"""A period without any figure: what is missing and from whom, and no verdicts (methode c)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.say.blocks import Cell, Column, Heading, Message, Span
from ketenrapport.report.say.people import person
from ketenrapport.report.say.sections.table_cells import table
from ketenrapport.words.verdict import Reason
from ketenrapport.words.wording import count, period_name

if TYPE_CHECKING:
    from ketenrapport.report.say.blocks import Block
    from ketenrapport.report.say.chain_view import ChainView
    from ketenrapport.report.say.fact import Fact


def what_is_missing(report: ChainView) -> tuple[Block, ...]:
    """The page that takes the place of page one; of a chain that measures nothing itself, or not yet, there is nothing to list."""
    measured = [fact for fact in report.kpis if not report.inputs(fact)]
    begins = report.organisation.chains[report.code]["active_from"]
    is_to_come = begins is not None and begins > report.organisation.report_date
    missing = [fact for fact in measured if fact.reason.is_expected and not is_to_come]
    told = f"{count(len(missing), 'cijfer wordt', 'cijfers worden')} gemist; zonder" if missing else "Zonder"
    if not missing and (is_to_come or any(fact.reason is Reason.NOT_YET for fact in measured)):
        told = "Er wordt ook nog niets verwacht; zonder"
    message = Message(
        (
            Span(f"Over {report.period_phrase} zijn er nog geen cijfers.", strong=True),
            Span(f" {told} cijfers is er niets te beoordelen."),
        )
    )
    if not missing:
        return (message,)
    links, rows = report.names("links"), []
    for fact in missing:
        who = person(report, report.text(fact, "data_steward"))
        rows.append((Cell(fact.name), Cell(who), Cell(links.get(report.text(fact, "link"), "")), Cell(_last(report, fact))))
    columns = (Column("KPI", 70), Column("Levert het cijfer", 40), Column("Schakel", 36), Column("Laatste cijfer over", 36))
    description = "Per KPI zonder cijfer wie het levert, bij welke schakel het hoort en over welke periode het laatste cijfer is."
    return (message, Heading("Wat ontbreekt", 1), table("Wat ontbreekt", description, columns, rows))


def _last(report: ChainView, fact: Fact) -> str:
    points = report.analysis.variations.points
    columns = points.column[points.of(fact.position, -1)]
    return period_name(points.periods[columns[-1]]) if len(columns) else ""
