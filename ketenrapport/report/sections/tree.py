"""The KPI tree: per value a heading and a table, components and knobs under their result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.blocks import Cell, Column, Heading, Paragraph, Table, Tone
from ketenrapport.report.sections.cells import (
    change_cell,
    right,
    signal_cell,
    status_cell,
    table,
    target_cell,
    unit_note,
    value_cell,
)
from ketenrapport.schema import NodeKind
from ketenrapport.wording import day, percentage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.report.blocks import Block
    from ketenrapport.report.fact import Fact
    from ketenrapport.report.facts import ReportInput

_COLUMNS = (
    Column("Nr.", 1.1), Column("KPI", 5.9), right("Waarde", 1.55), right("Norm", 1.6), right("Signaal", 1.6), Column("Status", 2.3),
    right("Δ\u00a0vorige", 1.3), right("Δ\u00a0vorig jaar", 1.3),
)  # fmt: skip
_DESCRIPTION = (
    "Per KPI het nummer in de boom, de naam, de waarde, de norm, de signaalwaarde, de status "
    "en het verschil met de vorige periode en met vorig jaar."
)


def kpi_tree(report: ReportInput) -> tuple[Block, ...]:
    """A table of KPIs under each value, and one for the KPIs that hang under none."""
    blocks: list[Block] = []
    for value in report.values:
        below = report.below(value)
        about = Paragraph(_about(report, value), Tone.LEAD if below else Tone.BODY, value.status)
        blocks += [Heading(f"{value.number} {value.name}"), about]
        if below:
            blocks.append(_table(report, f"KPI’s onder ‘{value.name}’", below, value.level))
    placed = {fact.position for value in report.values for fact in report.below(value)}
    loose = [fact for fact in report.kpis if fact.position not in placed]
    if loose:
        blocks += [Heading("KPI’s die niet onder een waarde hangen"), _table(report, "KPI’s zonder waarde", loose, loose[0].level - 1)]
    return tuple(blocks)


def _about(report: ReportInput, value: Fact) -> str:
    """What kind of value this is, for whom, how much it weighs and who adopted it."""
    row = next((row for row in report.rows("values") if row["value_id"] == value.code), {})
    customer = report.names("customers").get(row.get("customer") or "", "")
    parts = [value.kind[:1].upper() + value.kind[1:] + (f" voor {customer}" if customer and value.kind == NodeKind.CUSTOMER_VALUE else "")]
    if value.score is not None:
        parts.append(f"score {value.score}")
    total = sum(other.weight for other in report.values)
    if value.weight > 0 and total:
        parts.append(f"telt voor {percentage(value.weight / total)} mee in de keten")
    adopted = report.names("people").get(row.get("adopted_by") or "", "")
    when = day(row.get("adopted_on"))
    if adopted and when:
        parts.append(f"vastgesteld door {adopted} op {when}")
    return "; ".join(parts + list(value.remarks)) + "."


def _table(report: ReportInput, caption: str, facts: Sequence[Fact], top: int) -> Table:
    return table(f"{caption}, {report.period_name}", _DESCRIPTION, _COLUMNS, [_row(fact, fact.level - top - 1) for fact in facts])


def _row(fact: Fact, level: int) -> tuple[Cell, ...]:
    notes = tuple(note for note in (unit_note(fact.unit), *fact.remarks) if note)
    return (
        Cell(fact.number),
        Cell(fact.name, notes, level=level),
        value_cell(fact),
        target_cell(fact),
        signal_cell(fact),
        status_cell(fact),
        change_cell(fact, fact.change),
        change_cell(fact, fact.change_year),
    )
