"""What a point of the conversation is about: its KPI, its action, its name, how often it came up, and what is told at it alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.markup import shortened, tidy
from ketenrapport.report.say.promises import NAME
from ketenrapport.words.verdict import Topic
from ketenrapport.words.wording import NO_BREAK, count, period_phrase, times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.kpi.agenda import AgendaItem
    from ketenrapport.report.say.chain_view import ChainView, Row
    from ketenrapport.report.say.fact import Fact


def fact_of(report: ChainView, item: AgendaItem) -> Fact | None:
    """The KPI that a point is about, if any."""
    return None if item.node is None else report.fact(item.node)


def action_of(report: ChainView, item: AgendaItem) -> Row:
    """The row of the action that a point is about; empty when it is about none."""
    return next((row for row in report.rows("actions") if row["action_id"] == item.action), {})


def late_by(report: ChainView, row: Row) -> str:
    """How late an action is on the report date: ``12 dagen te laat``."""
    days = (report.organisation.report_date - row["deadline"]).days if row.get("deadline") else 0
    return f"{count(days, 'dag', 'dagen')} te laat" if days > 0 else "te laat"


def subjects(report: ChainView) -> tuple[str, ...]:
    """The code of what each point is about: a KPI, or an action that is late."""
    return tuple(item.action or (fact.code if (fact := fact_of(report, item)) else "") for item in report.agenda.items)


def short_name(report: ChainView, item: AgendaItem) -> str:
    """What a point is about in a few words."""
    if item.action:
        row = action_of(report, item)
        return shortened(tidy(f"Actie {item.action} {row.get('description') or ''}"), NAME)
    if item.topic is Topic.MISSING and len(item.parts) > 1:
        return f"Ontbrekende cijfers ({len(item.parts)})"
    fact = fact_of(report, item)
    return shortened(report.short_name(fact), NAME) if fact else ""


def often(report: ChainView, item: AgendaItem) -> str:
    """How often in a row a point came up: ``nieuw``, ``4e keer op rij``; since when it is off norm when nobody counted."""
    told = times(item.times).removeprefix("voor de ").replace(" ", NO_BREAK)  # in a column that is narrow
    if told or item.node is None or item.action:
        return told
    missed = report.off_norm(report.fact(item.node))
    return f"sinds {period_phrase(missed[1])}" if missed else ""


def explanations(report: ChainView, fact: Fact) -> Sequence[Row]:
    """What people wrote about a KPI over the period, as far as the readers may see it."""
    return () if fact.withheld else report.comments(fact)
