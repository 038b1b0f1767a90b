"""Overige toelichtingen: every explanation over the period that is told at no point, in full (methode c, 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.markup import tidy
from ketenrapport.report.say.blocks import Cell, Column
from ketenrapport.report.say.sections.points import told_before
from ketenrapport.report.say.sections.table_cells import table
from ketenrapport.report.say.talking_points import explanations
from ketenrapport.words.wording import day, natural_decimals, period_name, quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.report.say.blocks import Block
    from ketenrapport.report.say.chain_view import ChainView, Row
    from ketenrapport.report.say.fact import Fact

TITLE = "Overige toelichtingen"


def other_explanations(report: ChainView) -> tuple[Block, ...]:
    """A row an explanation: KPI, cause, consequence, measure and who wrote it; nothing when all stand at a point."""
    told = {fact.position for facts in report.told.facts.values() for fact in facts}
    left = [(fact, row) for fact in (report.head, *report.facts) if fact.position not in told for row in explanations(report, fact)]
    if not left:
        return ()
    columns = (Column("KPI", 44), Column("Oorzaak", 46), Column("Gevolg", 40), Column("Maatregel", 42))
    before = [told_before(report, len(report.agenda.items)), *([row] for _, row in left)]
    rows = [_row(report, fact, row, earlier) for (fact, row), earlier in zip(left, before, strict=False)]
    description = "Per KPI waarover iemand iets schreef dat niet bij een bespreekpunt staat: oorzaak, gevolg, maatregel en schrijver."
    return (table(TITLE, description, columns, rows),)


def _row(report: ChainView, fact: Fact, row: Row, earlier: Sequence[Row]) -> tuple[Cell, ...]:
    period = report.organisation.calendar.period(row["period"] or "")
    over = period_name(period) if period is not None and period != report.period else ""
    gist, cause = tidy(row.get("gist") or ""), row.get("cause") or ""
    forecast = row.get("owner_forecast")
    expected = "" if report.external else quantity(forecast, natural_decimals(forecast, fact.unit), fact.unit)
    author, on = tidy(row.get("author") or ""), row.get("date")
    same = author and {(tidy(one.get("author") or ""), one.get("date")) for one in earlier} == {(author, on)}
    by = "" if report.external else ", ".join(part for part in (author, "" if same else day(on)) if part)
    notes = (over, "; ".join(part for part in (f"prognose {expected}" if expected else "", by) if part))
    return (
        Cell(fact.name, tuple(note for note in notes if note), status=fact.status),
        Cell(gist, (cause,) if tidy(cause) else ()) if gist else Cell(cause),
        Cell(row.get("consequence") or ""),
        Cell(row.get("measure") or ""),
    )
