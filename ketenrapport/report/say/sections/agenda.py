"""The points to discuss: what is the case, since when, what the knobs say, what to ask, and room for what is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.markup import tidy
from ketenrapport.report.say.blocks import Cell, Column, Entry, Facts, Field, Heading, Paragraph, Tone
from ketenrapport.report.say.process_sentences import (
    duration_sentence,
    feasibility_sentence,
    joined,
    knobs_sentence,
    short_point,
    variation_sentence,
)
from ketenrapport.report.say.questions import question
from ketenrapport.report.say.sections.table_cells import table
from ketenrapport.report.say.sentences import counted_as, gap_sentence, value_sentence
from ketenrapport.words.schema import OPEN_STATES
from ketenrapport.words.wording import count, day, times, topics

if TYPE_CHECKING:
    from datetime import date

    from ketenrapport.kpi.agenda import AgendaItem
    from ketenrapport.report.say.blocks import Block
    from ketenrapport.report.say.chain_view import ChainView, Row
    from ketenrapport.report.say.fact import Fact

_PROMPT = "Schrijf hier het besluit."


def agenda(report: ChainView) -> tuple[Block, ...]:
    """Every point under a heading of its own; on one page, a table."""
    items = report.agenda.items
    if not items:
        return (Paragraph(f"Over {report.period_name} zijn er geen KPI’s of acties die om bespreking vragen."),)
    if report.brief:
        return (_brief(report),)
    decision = "" if report.external else f"Besluit{of_owner(report)}"
    blocks = [block for place, item in enumerate(items, 1) for block in _point(report, item, place, decision)]
    if report.agenda.more:
        blocks.append(Paragraph(f"{rest_sentence(report)}", Tone.NOTE))
    return tuple(blocks)


def rest_sentence(report: ChainView) -> str:
    """How many more points there are; '' when these are all."""
    more = report.agenda.more
    asked = f"{count(more, 'punt dat', 'punten die')} om aandacht {'vraagt' if more == 1 else 'vragen'}"
    return f"En nog {asked}; zie de KPI-boom." if more else ""


def subjects(report: ChainView) -> tuple[str, ...]:
    """The code of what each point is about: a KPI, or an action that is late."""
    return tuple(_code(report, item) for item in report.agenda.items)


def headline(report: ChainView, item: AgendaItem) -> Paragraph:
    """A point in one line."""
    fact = fact_of(report, item)
    if item.action is None and fact is not None:
        return Paragraph(short_point(fact, brief=report.brief), status=fact.status)
    row = _action(report, item)
    until = day(row.get("deadline"))
    return Paragraph(f"Actie {_title(row)}" + (f": had {until} klaar moeten zijn" if until else ": te laat"))


def fact_of(report: ChainView, item: AgendaItem) -> Fact | None:
    """The KPI that a point is about, if any."""
    return None if item.node is None else report.fact(item.node)


def owner(report: ChainView, on: date | None = None) -> str:
    """Who owned the chain on a day (the report date), with job title: ``Ruud van Dalen, Directeur Fysiek domein``.

    For outsiders the job title alone.
    """
    name, job_title = _name_and_job_title(report, on)
    return ", ".join(part for part in ("" if report.external else name, job_title) if part)


def owner_briefly(report: ChainView, on: date | None = None) -> str:
    """The name of that owner, or for outsiders the job title."""
    name, job_title = _name_and_job_title(report, on)
    return job_title if report.external else name


def of_owner(report: ChainView) -> str:
    """Whose decisions these are, to add to what they are called: `` van Ruud van Dalen``; '' when there is no owner."""
    owned = owner_briefly(report)
    return f" van {owned}" if owned else ""


def _code(report: ChainView, item: AgendaItem) -> str:
    fact = fact_of(report, item)
    return item.action or (fact.code if fact else "")


def _point(report: ChainView, item: AgendaItem, place: int, decision: str) -> list[Block]:
    """A point with room for the decision, under this name; '' for none."""
    fact = fact_of(report, item)
    about_kpi = item.action is None and fact is not None
    blocks = _about_kpi(report, item, fact, place) if about_kpi and fact else _about_action(report, item, fact, place)
    return [*blocks, Field(decision, f"kr.besluit.{place}", _PROMPT, Entry.TEXT)] if decision else blocks


def _about_kpi(report: ChainView, item: AgendaItem, fact: Fact, place: int) -> list[Block]:
    counted = counted_as(report, fact)
    comment = {} if fact.withheld else report.comment(fact) or {}
    actions = [row for row in report.rows("actions") if row["kpi"] == fact.code and row["status"] in OPEN_STATES]
    pairs = (
        ("Waarom nu", f"{_capital(reasons(report, item))}."),
        ("Sinds", joined((duration_sentence(report, fact), variation_sentence(report, fact), feasibility_sentence(fact)))),
        ("Knoppen", knobs_sentence(report, fact)),
        ("Oorzaak", comment.get("cause") or ""),
        ("Maatregel", comment.get("measure") or ""),
        ("Loopt al", "; ".join(_running(report, row) for row in actions)),
        ("Vraag", question(report, item).full),
    )
    return [
        Heading(f"Punt {place}: {fact.name}"),
        Paragraph(joined((value_sentence(fact, counted[0], report.period_name), gap_sentence(fact, *counted))), Tone.LEAD, fact.status),
        Facts(tuple(pair for pair in pairs if tidy(pair[1])), together=not report.external),
    ]


def reasons(report: ChainView, item: AgendaItem) -> str:
    """Why a point is on the agenda, and for the how manieth time."""
    why = topics(item.why, (report.fact(part).code for part in item.parts))
    return ", ".join(part for part in (why, times(item.times)) if part)


def _about_action(report: ChainView, item: AgendaItem, fact: Fact | None, place: int) -> list[Block]:
    row = _action(report, item)
    until, who = day(row.get("deadline")), "" if report.external else row.get("assignee") or ""
    days = (report.organisation.report_date - row["deadline"]).days if row.get("deadline") else 0
    late = f"De actie had {until} klaar moeten zijn en is {count(days, 'dag', 'dagen')} te laat" if until else "De actie is te laat"
    pairs = (
        ("Actie", row.get("description") or ""),
        ("Actiehouder", who),
        ("Gaat over", f"{short_point(fact)}." if fact else ""),
        ("Vraag", question(report, item).full),
    )
    return [
        Heading(f"Punt {place}: actie {item.action} is te laat"),
        Paragraph(f"{late} op {day(report.organisation.report_date)}.", Tone.LEAD),
        Facts(tuple(pair for pair in pairs if tidy(pair[1])), together=not report.external),
    ]


def _brief(report: ChainView) -> Block:
    columns = (Column("Punt", 5.2), Column("Status", 2.1), Column("Vraag", 8.7), Column("Besluit", 1.5))
    rows = []
    for place, item in enumerate(report.agenda.items, 1):
        line = headline(report, item)
        field = Field(f"Besluit bij punt {place}", f"kr.besluit.{place}", "Besluit", Entry.LINE)
        state = Cell("te laat") if line.status is None else Cell(status=line.status)
        rows.append((Cell(line.text), state, Cell(question(report, item).short), Cell(field=field)))
    description = "Per bespreekpunt de status en het feit, de vraag voor het gesprek en ruimte voor het besluit."
    whose = of_owner(report)
    return table(f"Bespreekpunten{f', met besluiten{whose}' if whose else ''}", description, columns, rows)


def _action(report: ChainView, item: AgendaItem) -> Row:
    return next((row for row in report.rows("actions") if row["action_id"] == item.action), {})


def _title(row: Row) -> str:
    return tidy(f"{row.get('action_id') or ''} {row.get('description') or ''}")


def _running(report: ChainView, row: Row) -> str:
    until = day(row["deadline"])
    who = "" if report.external else row["assignee"] or ""
    late = "te laat" if report.organisation.is_late(row) else ""
    tail = ", ".join(part for part in (who, f"uiterlijk {until}" if until else "", late) if part)
    return f"{_title(row)}" + (f" ({tail})" if tail else "")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _name_and_job_title(report: ChainView, on: date | None) -> tuple[str, str]:
    name = report.organisation.owner_name(report.code, on)
    people = report.organisation.rows["people"]
    return name, next((row["job_title"] or "" for row in people if name and name in (row["name"], row["person_id"])), "")
