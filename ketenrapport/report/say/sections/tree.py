"""The KPI tree: per value a heading and a table, components and knobs under their result."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ketenrapport.report.say.blocks import Box, Cell, Column, Heading, Paragraph, Table, Tone, Tree
from ketenrapport.report.say.branches import branches
from ketenrapport.report.say.sections.table_cells import (
    change_cell,
    norm_cell,
    process_cell,
    right,
    score_text,
    status_cell,
    table,
    unit_note,
    value_cell,
)
from ketenrapport.report.say.sentences import norm_phrase, shown_value
from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import VALUES, NodeKind
from ketenrapport.words.wording import STATUS, count, day, listing, percentage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketenrapport.report.say.blocks import Block
    from ketenrapport.report.say.chain_view import ChainView
    from ketenrapport.report.say.fact import Fact

_COLUMNS = (
    Column("Nr.", 1.1), Column("KPI", 4.5), right("Waarde", 1.5), Column("Norm en signaal", 2.6), Column("Status", 2.3),
    Column("Δ vorige en vorig jaar", 2.1), Column("Variatie en haalbaarheid", 2.8),
)  # fmt: skip
_DESCRIPTION = (
    "Per KPI het nummer in de boom, de naam, de waarde, de norm, de signaalwaarde, de status, "
    "het verschil met de vorige periode en met vorig jaar, wat de variatie zegt en of de norm haalbaar is."
)


def kpi_tree(report: ChainView) -> tuple[Block, ...]:
    """A table of KPIs under each value, and one for the KPIs that hang under none."""
    blocks: list[Block] = []
    for value in report.values:
        below = report.below(value)
        about = Paragraph(_about(report, value), Tone.LEAD if below else Tone.BODY, value.status)
        blocks += [Heading(f"{value.number} {value.name}"), about]
        blocks += _drawings(report, value)
        if below:
            blocks.append(_table(report, f"KPI’s onder ‘{value.name}’", below, value.level))
    placed = {fact.position for value in report.values for fact in report.below(value)}
    loose = [fact for fact in report.kpis if fact.position not in placed]
    if loose:
        blocks += [Heading("KPI’s die niet onder een waarde hangen"), _table(report, "KPI’s zonder waarde", loose, loose[0].level - 1)]
    return tuple(blocks)


def _drawings(report: ChainView, value: Fact) -> list[Block]:
    """The tree under a value, drawn in pieces that each fit a page."""
    pieces = list(branches(_box(report, value))) if report.below(value) else []
    return [Tree(_caption(piece, place, len(pieces)), _told(piece), piece) for place, piece in enumerate(pieces, 1)]


def _box(report: ChainView, fact: Fact) -> Box:
    children = tuple(_box(report, child) for child in report.facts if child.parent == fact.position)
    if fact.kind in VALUES:
        figures = score_text(fact)
    else:
        value, norm = shown_value(fact, fact.value), norm_phrase(fact)
        shown = value or (fact.withheld.value if fact.withheld else fact.reason_text)
        figures = ", ".join(part for part in (shown, norm and f"norm {_short(norm)}") if part)
    return Box(f"{fact.number} {fact.name}", figures, fact.status, children)


def _short(norm: str) -> str:
    return norm.removeprefix("ten minste ").removeprefix("ten hoogste ")


def _caption(piece: Box, place: int, pieces: int) -> str:
    return f"Boom onder ‘{piece.name.partition(' ')[2]}’" + (f", deel {place} van {pieces}" if pieces > 1 else "")


def _told(piece: Box) -> str:
    """The drawing in a sentence: how many KPIs it shows and how they are judged."""
    found = list(_below(piece))
    tally = Counter(box.status for box in found)
    order = (Status.RED, Status.ORANGE, Status.GREEN, Status.GREY)
    judged = listing(f"{tally[status]} {STATUS[status].word}" for status in order if tally[status])
    return (
        f"Onder ‘{piece.name}’ staan {count(len(found), 'KPI', 'KPI’s')}: {judged}."
        if len(found) != 1
        else (f"Onder ‘{piece.name}’ staat één KPI, ‘{found[0].name}’: {STATUS[found[0].status].word}.")
    )


def _below(box: Box) -> Iterator[Box]:
    for child in box.children:
        yield child
        yield from _below(child)


def _about(report: ChainView, value: Fact) -> str:
    """What kind of value this is, for whom, how much it weighs and who adopted it."""
    row = next((row for row in report.rows("values") if row["value_id"] == value.code), {})
    customer = report.names("customers").get(row.get("customer") or "", "")
    parts = [value.kind[:1].upper() + value.kind[1:] + (f" voor {customer}" if customer and value.kind == NodeKind.CUSTOMER_VALUE else "")]
    if value.score is not None:
        parts.append(score_text(value))
    total = sum(other.weight for other in report.values)
    if value.weight > 0 and total:
        parts.append(f"telt voor {percentage(value.weight / total)} mee in de keten")
    adopted = report.names("people").get(row.get("adopted_by") or "", "")
    when = day(row.get("adopted_on"))
    if when and (adopted or report.external):
        parts.append(f"vastgesteld op {when}" if report.external else f"vastgesteld door {adopted} op {when}")
    return "; ".join(parts + list(value.remarks)) + "."


def _table(report: ChainView, caption: str, facts: Sequence[Fact], top: int) -> Table:
    return table(f"{caption}, {report.period_name}", _DESCRIPTION, _COLUMNS, [_row(fact, fact.level - top - 1) for fact in facts])


def _row(fact: Fact, level: int) -> tuple[Cell, ...]:
    notes = tuple(note for note in (unit_note(fact.unit), *fact.remarks) if note)
    return (
        Cell(fact.number),
        Cell(fact.name, notes, level=level),
        value_cell(fact),
        norm_cell(fact),
        status_cell(fact),
        change_cell(fact),
        process_cell(fact),
    )
