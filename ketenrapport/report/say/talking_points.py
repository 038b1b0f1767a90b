"""What a point of the conversation is about: its KPI, its action, its name, how often it came up, and what is told at it alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.markup import shortened, tidy
from ketenrapport.report.say.promises import NAME
from ketenrapport.words.schema import OPEN_STATES
from ketenrapport.words.verdict import Topic
from ketenrapport.words.wording import period_name, times

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketenrapport.kpi.agenda import AgendaItem
    from ketenrapport.report.say.chain_view import ChainView, Row
    from ketenrapport.report.say.fact import Fact

_TOLD_PARTS = (Topic.RED_PARTS, Topic.MISSING)


def fact_of(report: ChainView, item: AgendaItem) -> Fact | None:
    """The KPI that a point is about, if any."""
    return None if item.node is None else report.fact(item.node)


def action_of(report: ChainView, item: AgendaItem) -> Row:
    """The row of the action that a point is about; empty when it is about none."""
    return next((row for row in report.rows("actions") if row["action_id"] == item.action), {})


def late_days(report: ChainView, row: Row) -> int:
    """How many days an action is late on the report date."""
    return (report.organisation.report_date - row["deadline"]).days if row.get("deadline") else 0


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
    return shortened(fact.name, NAME) if fact else ""


def often(report: ChainView, item: AgendaItem) -> str:
    """How often in a row a point came up: ``nieuw``, ``4e keer op rij``; since when it is off norm when nobody counted."""
    told = times(item.times).removeprefix("voor de ")
    if told or item.node is None or item.action:
        return told
    missed = report.off_norm(report.fact(item.node))
    return f"sinds {period_name(missed[1])}" if missed else ""


def is_without_figures(report: ChainView) -> bool:
    """Whether nothing at all was measured over the report period."""
    return bool(report.kpis) and all(fact.value is None and fact.withheld is None for fact in report.kpis)


def told_at(report: ChainView) -> Mapping[int, tuple[Fact, ...]]:
    """Place of each point (from 0) → the KPIs whose explanations and actions are told there, each at the first point that is about it."""
    if is_without_figures(report):
        return {}
    seen: set[int] = set()
    found: dict[int, tuple[Fact, ...]] = {}
    for place, item in enumerate(report.agenda.items):
        nodes = [item.node, *(item.parts if item.topic in _TOLD_PARTS else ())]
        mine = [node for node in dict.fromkeys(nodes) if node is not None and node not in seen]
        seen.update(mine)
        found[place] = tuple(report.fact(node) for node in mine)
    return found


def explanations(report: ChainView, fact: Fact) -> Sequence[Row]:
    """What people wrote about a KPI over the period, as far as the readers may see it."""
    return () if fact.withheld else report.comments(fact)


def running_at(report: ChainView, place: int) -> list[Row]:
    """The actions that are under way for the KPIs of a point, and the one that it is about."""
    item, codes = report.agenda.items[place], {fact.code for fact in told_at(report)[place]}
    earlier = {row["row"] for other in range(place) for row in running_at(report, other)}
    return [
        row
        for row in open_actions(report)
        if (row["kpi"] in codes or (item.action and row["action_id"] == item.action)) and row["row"] not in earlier
    ]


def open_actions(report: ChainView) -> list[Row]:
    """The actions of the chain that are under way."""
    return [row for row in report.rows("actions") if row["status"] in OPEN_STATES]


def elsewhere(report: ChainView) -> list[Row]:
    """The actions that are under way and told at no point."""
    told = [row for place in range(len(report.agenda.items)) for row in running_at(report, place)]
    rows = {row["row"] for row in told}
    return [row for row in open_actions(report) if row["row"] not in rows]
