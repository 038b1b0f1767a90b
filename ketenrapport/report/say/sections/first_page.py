"""Page one: what was promised, how it went and what is asked; whoever reads only this page can run the conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report import fields
from ketenrapport.report.markup import shortened
from ketenrapport.report.say.blocks import (
    Cell,
    Column,
    Heading,
    Message,
    Multiples,
    Paragraph,
    Table,
    TitleBlock,
    Tone,
)
from ketenrapport.report.say.courses import small
from ketenrapport.report.say.fingerprint import SHOWN
from ketenrapport.report.say.people import customers, owner, owner_briefly
from ketenrapport.report.say.promises import NAME, message, norm_bare, room_for_name
from ketenrapport.report.say.sections.table_cells import coverage_text, right, status_cell, strong, table
from ketenrapport.report.say.sentences import value_or_why
from ketenrapport.report.say.talking_points import action_of, fact_of, late_by, often, short_name
from ketenrapport.words.vocabulary import NodeKind
from ketenrapport.words.wording import NO_BREAK, day, listing, number, percentage

if TYPE_CHECKING:
    from ketenrapport.kpi.agenda import AgendaItem
    from ketenrapport.report.say.blocks import Block
    from ketenrapport.report.say.chain_view import ChainView
    from ketenrapport.report.say.fact import Fact

_ABREAST = 4  # small charts in a row
_POINT, _POINT_BRIEFLY, _POINT_AMONG_LONG = 50, 28, 20  # letters of the name of a point: on one line where there is little room
_FEW = 4  # points, so that each has room
_MOST_CUSTOMERS, _MOST_OWNER = 72, 60  # letters of the names of customers, and of the owner with job title
_ASKED = 40  # letters of a name in the head of a column


def title_block(report: ChainView) -> tuple[Block, ...]:
    """Whose chain this is, for whom, when it is talked about, and which version this is."""
    pairs = (
        ("Organisatie", report.organisation.settings.organisation),
        ("Klant", shortened(customers(report), _MOST_CUSTOMERS)),
        ("Eigenaar", shortened(owner(report), _MOST_OWNER)),
        ("Gesprek", day(report.conversation_date)),
        ("Stand", f"{report.standing}\n{report.fingerprint[:SHOWN]}"),
    )
    told = tuple(pair for pair in pairs if pair[1].strip())
    if len(told) < 3:
        told = (("Periode", report.period_name), *told)
    if len(told) < 3:
        told = (("Keten", report.code), *told)
    return (TitleBlock(told),)


def first_page(report: ChainView) -> tuple[Block, ...]:
    """The message, the values, the course of the results and what is asked."""
    courses = _courses(report)
    is_full = sum(len(block.items) for block in courses if isinstance(block, Multiples)) > _ABREAST
    blocks: list[Block] = [Message(message(report))]
    if report.values:
        blocks += [Heading("Wat we beloofden", 1), _values(report)]
        has_scores = any(fact.score is not None for fact in (report.head, *report.values))
        blocks += [Paragraph(_about_scores(report), Tone.NOTE)] if has_scores and not is_full else []
    few = not is_full and len(report.agenda.items) <= _FEW
    letters = _POINT if few else _POINT_BRIEFLY if room_for_name(report) == NAME else _POINT_AMONG_LONG
    return (*blocks, *courses, *_asked(report, letters))


def _values(report: ChainView) -> Table:
    columns = (
        Column("Waarde", 62), Column("Soort", 27), Column("Status", 26), right("Score", 13), right("Vorige", 14),
        right("Verandering", 21), right("Telt mee", 17),
    )  # fmt: skip
    total = sum(value.weight for value in report.values)
    rows = [tuple(strong(cell) for cell in _value_row(report.head, "De keten als geheel", 1.0))]
    most = room_for_name(report)
    rows += [_value_row(value, shortened(value.name, most), value.weight / total if total else None) for value in report.values]
    description = "Per waarde van de keten de status, de score, de vorige score en hoe zwaar zij meetelt; de eerste rij is de keten."
    return table("Wat we beloofden", description, columns, rows)


def _value_row(fact: Fact, name: str, share: float | None) -> tuple[Cell, ...]:
    score, previous = ("" if number is None else str(number) for number in (fact.score, fact.previous_score))
    # What the rows below name is not named by the chain, too.
    remarks = (text.partition(":")[0] if fact.kind == NodeKind.CHAIN else text for text in fact.remarks)
    note = "; ".join(part for part in (*remarks, coverage_text(fact)) if part)
    return (
        Cell(name, (note,) if note else ()), Cell(fact.kind), status_cell(fact), Cell(score), Cell(previous), Cell(_change(fact)),
        Cell(percentage(share)),
    )  # fmt: skip


def _change(fact: Fact) -> str:
    if fact.score is None or fact.previous_score is None:
        return ""
    moved = fact.score - fact.previous_score
    return number(moved, 0, signed=True) if moved else "gelijk"


def _about_scores(report: ChainView) -> str:
    ceiling = number(report.organisation.settings.chain_ceiling, 0)
    return f"Score 100 is precies op norm, 50 op de signaalwaarde; in de keten telt een waarde voor hooguit {ceiling}."


def _courses(report: ChainView) -> list[Block]:
    """The results that count, small and beside each other."""
    results = [fact for fact in report.kpis if fact.kind == NodeKind.RESULT and fact.weight > 0]
    drawn = {fact.name: one for fact in results if (one := small(report, fact))}
    if not drawn:
        return []
    left = tuple(fact.name for fact in results if fact.name not in drawn)
    return [Multiples(tuple(drawn.values()), "Verloop van de resultaten", left)]


def _asked(report: ChainView, letters: int) -> list[Block]:
    """The question at each point; of its name there is room for so many letters."""
    items = report.agenda.items
    if not items:
        return [Heading("Gevraagd", 1), Paragraph(f"Over {report.period_phrase} vraagt niets om bespreking.")]
    owned = shortened(owner_briefly(report), _ASKED)
    asked = f"Vraag aan {owned}" if owned else "Vraag"
    columns = [Column("Nr.", 6), Column("Punt", 55), Column(asked, 86), Column("Besproken", 24)]
    rows = [_asked_row(report, item, place, letters) for place, item in enumerate(items, 1)]
    if report.brief:  # how often it came up stands behind the figure: here is room for the decision
        columns[1:] = [Column("Punt", 62), Column(asked, 80), Column("Besluit", 16)]
        rows = [(*row[:3], _decision(place)) for place, row in enumerate(rows, 1)]
    end = (
        "hoe vaak het al besproken is, de vraag en ruimte voor het besluit" if report.brief else "de vraag en hoe vaak het al besproken is"
    )
    description = f"Per bespreekpunt de status, het cijfer met de norm, {end}."
    blocks: list[Block] = [Heading("Gevraagd", 1), table("Gevraagd", description, columns, rows)]
    rest = rest_sentence(report)
    return [*blocks, Paragraph(rest, Tone.NOTE)] if rest else blocks


def _asked_row(report: ChainView, item: AgendaItem, place: int, letters: int) -> tuple[Cell, ...]:
    fact = fact_of(report, item)
    name = Cell(shortened(short_name(report, item), letters), strong=True)
    if item.action:
        name = Cell(name.text, (late_by(report, action_of(report, item)),), strong=True)
    elif fact is not None:
        told = (_figures(fact), often(report, item).removesuffix(f"{NO_BREAK}op{NO_BREAK}rij") if report.brief else "")
        name = Cell(name.text, status=fact.status, strong=True, figures=", ".join(part for part in told if part))
    return Cell(str(place)), name, Cell(report.asked[place - 1].short), Cell(often(report, item))


def _figures(fact: Fact) -> str:
    if fact.kind == NodeKind.CHAIN:
        return "" if fact.score is None else f"score {fact.score}"
    return ", ".join(part for part in (value_or_why(fact), norm_bare(fact)) if part)


def _decision(place: int) -> Cell:
    return Cell(field=fields.ON_FIRST_PAGE.field(place))


def rest_sentence(report: ChainView) -> str:
    """The points that there is no room for, by name: ``En nog 1: Vooroverleg (81,0 %, norm 90 %).``; '' when there are none."""
    rest = report.agenda.rest
    if not rest:
        return ""
    told = []
    for item in rest[:2]:
        fact = fact_of(report, item)
        figures = _figures(fact) if fact is not None and not item.action else ""
        told.append(shortened(short_name(report, item), _POINT_BRIEFLY) + (f" ({figures})" if figures else ""))
    if len(rest) > len(told):
        told.append(f"nog {len(rest) - len(told)}")
    return f"En nog {len(rest)}: {listing(told)}."
