"""The title block and 'In één oogopslag': what must be clear on the first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.blocks import Bullets, Cell, Column, Facts, Heading, Paragraph, Table, Tone
from ketenrapport.report.discussion import off_target, to_discuss
from ketenrapport.report.sections.cells import right, score_change, status_cell, strong, table
from ketenrapport.report.sentences import message, norm_phrase, shown_value
from ketenrapport.wording import count, day, listing, percentage

if TYPE_CHECKING:
    from ketenrapport.report.blocks import Block
    from ketenrapport.report.facts import Fact, ReportInput


def title_block(report: ReportInput) -> tuple[Block, ...]:
    """Whose chain this is, for whom, about which period, and the state of the report."""
    period = report.period
    pairs = (
        ("Organisatie", report.organisation.settings.organisation),
        ("Klant", customers(report)),
        ("Eigenaar", owner(report)),
        ("Periode", f"{report.period_name} ({day(period.start)} tot en met {day(period.end)})"),
        ("Gespreksdatum", _conversation(report)),
        ("Status", f"concept, versie {report.version}"),
    )
    return (Facts(tuple(pair for pair in pairs if pair[1].strip())),)


def at_a_glance(report: ReportInput) -> tuple[Block, ...]:
    """The outcome in words and figures, and what it asks of the conversation."""
    discussed = to_discuss(report)
    blocks: list[Block] = [Paragraph(message(report, discussed), Tone.MESSAGE)]
    if report.values:
        blocks += [_outcome(report), Paragraph(_both_kinds(report), Tone.NOTE)]
    if discussed:
        blocks += [Heading("Te bespreken"), Bullets(tuple(_item(fact) for fact in discussed), numbered=True)]
        blocks += [Paragraph(rest, Tone.NOTE) for rest in _rest(report, discussed)]
    return tuple(block for block in blocks if not isinstance(block, Paragraph) or block.text)


def owner(report: ReportInput) -> str:
    """The owner with job title: ``Ruud van Dalen, Directeur Fysiek domein``."""
    code = report.record.get("owner") or ""
    people = report.organisation.tables["people"]
    titles = {person: title for person, title in zip(people["person_id"], people["job_title"], strict=True) if isinstance(title, str)}
    return ", ".join(part for part in (report.names("people").get(code, code), titles.get(code, "")) if part)


def customers(report: ReportInput) -> str:
    """The customers of the chain by name."""
    names = report.names("customers")
    return listing(names.get(code, code) for code in report.record.get("customers") or ())


def _conversation(report: ReportInput) -> str:
    held = [row["date"] for row in report.rows("conversations") if row["period"] == report.period.code and row["date"]]
    return day(held[0]) if held else ""


def _outcome(report: ReportInput) -> Table:
    columns = (Column("Waarde", 5.6), Column("Soort", 2.9), Column("Status", 2.3), right("Score", 1.2), right("Dekking", 1.5),
               right("Vorige periode", 1.5), right("Ontwikkeling", 2.1))  # fmt: skip
    rows = [_outcome_row(report.head, "De keten als geheel", report.head.kind), *(_outcome_row(v, v.name, v.kind) for v in report.values)]
    rows[0] = tuple(strong(cell) for cell in rows[0])
    description = (
        "Per waarde van de keten de status, de score, de dekking en de score van de vorige periode; de eerste rij is de keten als geheel."
    )
    return table(f"Uitkomst over {report.period_name}", description, columns, rows)


def _outcome_row(fact: Fact, name: str, kind: str) -> tuple[Cell, ...]:
    score, previous = ("" if number is None else str(number) for number in (fact.score, fact.previous_score))
    coverage = Cell(percentage(fact.coverage))
    return Cell(name, fact.remarks), Cell(kind), status_cell(fact), Cell(score), coverage, Cell(previous), Cell(score_change(fact))


def _both_kinds(report: ReportInput) -> str:
    scores = zip(("klantwaarden samen", "interne waarden samen"), report.kind_scores, strict=True)
    shown = listing(f"{name} {score}" for name, score in scores if score is not None)
    return f"Score {shown}; 100 is precies op norm." if shown else ""


def _item(fact: Fact) -> Paragraph:
    value, norm = shown_value(fact, fact.value), norm_phrase(fact)
    return Paragraph(f"{fact.name}: {value}" + (f", norm {norm}" if norm else ""), status=fact.status)


def _rest(report: ReportInput, discussed: tuple[Fact, ...]) -> list[str]:
    more = len(off_target(report)) - len(discussed)
    return [f"En nog {count(more, 'KPI', 'KPI’s')} onder de norm; zie de KPI-boom."] if more else []
