"""The KPI tree: drawn per value, and one table of all of it; the drawing shows what hangs where, the table the figures."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ketenrapport.report.say.blocks import Box, Cell, Column, Paragraph, Table, Together, Tone, Tree
from ketenrapport.report.say.branches import LEVELS, MOST_LEVELS, branches, depth
from ketenrapport.report.say.sections.table_cells import (
    right,
    score_text,
    status_cell,
    table,
    target_cell,
    unit_note,
    value_cell,
    variation_word,
)
from ketenrapport.words.verdict import Reason, Status
from ketenrapport.words.vocabulary import VALUES, Direction, NodeKind
from ketenrapport.words.wording import NO_BREAK, STATUS, count, day, listing, number, quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketenrapport.report.say.blocks import Block
    from ketenrapport.report.say.chain_view import ChainView
    from ketenrapport.report.say.fact import Fact

_COLUMNS = (
    Column("KPI", 74), right("Waarde", 20), right("Norm", 22), Column("Status", 27), right("Δ vorige", 17), Column("Variatie", 33),
)  # fmt: skip
_DESCRIPTION = (
    "Per waarde, met ingesprongen daaronder haar KPI’s, de waarde, de norm, de status, het verschil met de vorige periode, de variatie."
)
_SMALL = 12  # nodes, with the chain itself, of a tree that stands on one page
_SHORT_UNIT = 5  # letters of a unit that stands beside its figure: dagen, uren
_SIGN = {Direction.HIGHER: "≥", Direction.LOWER: "≤"}


def kpi_tree(report: ChainView) -> tuple[Block, ...]:
    """The drawings, the table and who adopted which value; of a small tree all on one page."""
    if not report.facts:
        return ()
    placed = {fact.position for value in report.values for fact in report.below(value)}
    loose = [fact for fact in report.kpis if fact.position not in placed]
    told = _told_parts(report)
    ordered = [fact for fact in report.facts if fact not in loose and fact.position not in told]
    rows = [_row(fact, fact.level - report.head.level - 1) for fact in [*ordered, *loose]]
    blocks: list[Block] = [block for value in report.values for block in _drawings(report, value)]
    blocks.append(Table(f"De KPI-boom over {report.period_phrase}", _DESCRIPTION, *_filled(rows)))
    if loose:
        blocks.append(Paragraph(f"Zonder waarde erboven: {listing(fact.name for fact in loose)}.", Tone.NOTE))
    if adopted := _adopted(report):
        blocks.append(Paragraph(f"Waarden vastgesteld {adopted}.", Tone.NOTE))
    return (Together(tuple(blocks)),) if 1 + len(report.facts) <= _SMALL else tuple(blocks)


def lies_on_its_side(report: ChainView) -> bool:
    """Whether the tree is too deep for pages that stand up."""
    return any(depth(_box(report, value)) > LEVELS for value in report.values)


def _told_parts(report: ChainView) -> set[int]:
    """The components that stand in a table at a point of the conversation."""
    at_points = [fact for facts in report.told.facts.values() for fact in facts]
    return {part.position for fact in at_points for part in report.inputs(fact) if part.parent == fact.position and _is_part(part)}


def _filled(rows: list[tuple[Cell, ...]]) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    found = table("", "", _COLUMNS, rows)
    return found.columns, found.rows


def _drawings(report: ChainView, value: Fact) -> list[Block]:
    """The tree under a value, drawn in pieces that each fit a page."""
    levels = MOST_LEVELS if lies_on_its_side(report) else LEVELS
    pieces = list(branches(_box(report, value), levels)) if report.below(value) else []
    return [Tree(_caption(piece, place, len(pieces)), _told(piece), piece) for place, piece in enumerate(pieces, 1)]


def _box(report: ChainView, fact: Fact) -> Box:
    children = tuple(_box(report, child) for child in report.facts if child.parent == fact.position and not _is_part(child))
    return Box(fact.name, fact.status, children)


def _is_part(fact: Fact) -> bool:
    """Whether it is a component of a result: these stand in the table, the drawing is of what counts and what can be turned."""
    return fact.kind == NodeKind.RESULT and fact.weight == 0


def _caption(piece: Box, place: int, pieces: int) -> str:
    return f"{piece.name}, deel {place} van {pieces}" if pieces > 1 else ""


def _told(piece: Box) -> str:
    """The drawing in a sentence: of what, how many KPIs it shows and how all are judged."""
    found = list(_below(piece))
    tally = Counter(box.status for box in found)
    order = (Status.RED, Status.ORANGE, Status.GREEN, Status.GREY)
    judged = listing(f"{tally[status]} {STATUS[status].word}" for status in order if tally[status])
    return f"‘{piece.name}’ ({STATUS[piece.status].word}) met {count(len(found), 'KPI', 'KPI’s')}: {judged}."


def _below(box: Box) -> Iterator[Box]:
    for child in box.children:
        yield child
        yield from _below(child)


def _row(fact: Fact, level: int) -> tuple[Cell, ...]:
    if fact.kind in VALUES:  # why it is judged so stands on page one
        return Cell(fact.name, strong=True, level=level), Cell(score_text(fact), strong=True), Cell(), status_cell(fact), Cell(), Cell()
    note, value = unit_note(fact.unit), value_cell(fact)
    if note and fact.value is not None and len(fact.unit) <= _SHORT_UNIT:
        note, value = "", Cell(quantity(fact.value, fact.decimals, fact.unit))
    return (
        Cell(fact.name, (note,) if note else (), level=level),
        value,
        _norm(fact),
        _status(fact),
        _change(fact),
        Cell(variation_word(fact)),
    )


def _status(fact: Fact) -> Cell:
    cell = status_cell(fact)
    return Cell(status=cell.status, notes=(fact.reason_text,) if fact.reason_text and fact.reason is not Reason.NOT_JUDGED else ())


def _norm(fact: Fact) -> Cell:
    norm, sign = target_cell(fact, bare=fact.value is not None).text, _SIGN.get(Direction(fact.direction)) if fact.direction else None
    return Cell(f"{sign}{NO_BREAK}{norm}" if norm and sign else norm)


def _change(fact: Fact) -> Cell:
    return Cell(number(fact.change, fact.decimals, signed=True))


def _adopted(report: ChainView) -> str:
    """Who adopted which values, and when: ``‘Op tijd’ door Ruud van Dalen op 9 december 2025``, without names when that is all of them.

    '' when nobody wrote it down.
    """
    rows = {row["value_id"]: row for row in report.rows("values")}
    found: dict[str, list[str]] = {}
    for value in report.values:
        row = rows.get(value.code, {})
        when = day(row.get("adopted_on"))
        who = "" if report.external else report.names("people").get(row.get("adopted_by") or "", "")
        if when:
            found.setdefault(f"{f'door {who} ' if who else ''}op {when}", []).append(f"‘{value.name}’")
    all_of_them = [how for how, names in found.items() if len(names) == len(report.values)]
    return "; ".join(all_of_them or (f"{listing(names)} {how}" for how, names in found.items()))
