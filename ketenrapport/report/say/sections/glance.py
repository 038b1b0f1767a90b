"""The title block and 'In één oogopslag': what must be clear on the first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.say.blocks import Bullets, Cell, Column, Facts, Heading, Paragraph, Table, Tone
from ketenrapport.report.say.fingerprint import SHOWN
from ketenrapport.report.say.sections.agenda import headline, owner, rest_sentence
from ketenrapport.report.say.sections.table_cells import right, score_change, status_cell, strong, table
from ketenrapport.report.say.sentences import message
from ketenrapport.words.wording import day, listing, number, percentage

if TYPE_CHECKING:
    from ketenrapport.report.say.blocks import Block
    from ketenrapport.report.say.chain_view import ChainView
    from ketenrapport.report.say.fact import Fact


def title_block(report: ChainView) -> tuple[Block, ...]:
    """Whose chain this is, for whom, about which period, and the state of the report."""
    period = report.period
    mark = f"concept, versie {report.version}; rekenhash {report.fingerprint[:SHOWN]}"
    pairs: tuple[tuple[str, str], ...] = (
        ("Organisatie", report.organisation.settings.organisation),
        ("Klant", customers(report)),
        ("Eigenaar", owner(report)),
        ("Periode", f"{report.period_name} ({day(period.start)} tot en met {day(period.end)})"),
        ("Gespreksdatum", day(report.conversation_date)),
        ("Status", mark),
    )
    if report.brief:
        when = day(report.conversation_date)
        about = f"over {report.period_name}{f', op {when}' if when else ''}"
        pairs = (("Voor wie", "; ".join(part for part in (customers(report), report.organisation.settings.organisation) if part)),
                 ("Eigenaar", owner(report)), ("Gesprek", about), ("Status", mark))  # fmt: skip
    return (Facts(tuple(pair for pair in pairs if pair[1].strip())),)


def at_a_glance(report: ChainView) -> tuple[Block, ...]:
    """The outcome in words and figures, and what it asks of the conversation."""
    blocks: list[Block] = [Paragraph(message(report, report.discussed), Tone.MESSAGE)]
    if report.values:
        blocks.append(_outcome(report))
        blocks += [] if report.brief else [Paragraph(_both_kinds(report), Tone.NOTE)]
    if report.agenda.items and not report.brief:
        blocks += [Heading("Te bespreken"), Bullets(tuple(headline(report, item) for item in report.agenda.items), numbered=True)]
        blocks.append(Paragraph(rest_sentence(report), Tone.NOTE))
    return tuple(block for block in blocks if not isinstance(block, Paragraph) or block.text)


def customers(report: ChainView) -> str:
    """The customers of the chain by name."""
    names = report.names("customers")
    return listing(names.get(code, code) for code in report.record.get("customers") or ())


def _outcome(report: ChainView) -> Table:
    columns: tuple[Column, ...] = (
        Column("Waarde", 5.6), Column("Soort", 2.9), Column("Status", 2.3), right("Score", 1.2), right("Dekking", 1.5),
        right("Vorige periode", 1.5), right("Ontwikkeling", 2.1),
    )  # fmt: skip
    rows = [_outcome_row(report.head, "De keten als geheel", report.head.kind), *(_outcome_row(v, v.name, v.kind) for v in report.values)]
    if report.brief:  # room for names on one line
        columns, rows = (columns[0], *columns[2:]), [(row[0], *row[2:]) for row in rows]
    rows[0] = tuple(strong(cell) for cell in rows[0])
    description = (
        "Per waarde van de keten de status, de score, de dekking en de score van de vorige periode; de eerste rij is de keten als geheel."
    )
    return table(f"Uitkomst over {report.period_name}", description, columns, rows)


def _outcome_row(fact: Fact, name: str, kind: str) -> tuple[Cell, ...]:
    score, previous = ("" if number is None else str(number) for number in (fact.score, fact.previous_score))
    coverage = Cell(percentage(fact.coverage))
    return Cell(name, fact.remarks), Cell(kind), status_cell(fact), Cell(score), coverage, Cell(previous), Cell(score_change(fact))


def _both_kinds(report: ChainView) -> str:
    scores = zip(("klantwaarden samen", "interne waarden samen"), report.kind_scores, strict=True)
    shown = listing(f"{name} {score}" for name, score in scores if score is not None)
    ceiling = number(report.organisation.settings.chain_ceiling, 0)
    return f"Score {shown}; 100 is precies op norm; een waarde telt hierin voor hooguit {ceiling} mee." if shown else ""
