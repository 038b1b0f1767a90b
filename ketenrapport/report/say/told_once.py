"""What is told at which point of the conversation, and nowhere else: explanations and actions that are under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.words.verdict import Topic
from ketenrapport.words.vocabulary import OPEN_STATES, Window

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketenrapport.report.say.chain_view import ChainView, Row
    from ketenrapport.report.say.fact import Fact

_TOLD_PARTS = (Topic.RED_PARTS, Topic.MISSING)


class ToldOnce(Struct, frozen=True):
    """By place of a point (from 0) the KPIs whose explanations are told there, and the actions; and the actions that no point tells."""

    facts: Mapping[int, tuple[Fact, ...]]
    running: Mapping[int, list[Row]]
    open_actions: Sequence[Row]
    elsewhere: Sequence[Row]


def told_once(report: ChainView) -> ToldOnce:
    """What is told where: each KPI and each action at the first point that is about it."""
    facts = {} if is_without_figures(report) else _facts(report)
    waiting = under_way = [row for row in report.rows("actions") if row["status"] in OPEN_STATES]
    running = {}
    for place, mine in facts.items():
        codes, action = {fact.code for fact in mine}, report.agenda.items[place].action
        running[place] = [row for row in waiting if row["kpi"] in codes or (action and row["action_id"] == action)]
        told = {row["row"] for row in running[place]}
        waiting = [row for row in waiting if row["row"] not in told]
    return ToldOnce(facts, running, under_way, waiting)


def is_without_figures(report: ChainView) -> bool:
    """Whether nothing at all was measured over the report period; a sum over a year may still stand there, without a new point."""
    return bool(report.kpis) and not any(_is_of_now(report, fact) for fact in report.kpis)


def _is_of_now(report: ChainView, fact: Fact) -> bool:
    if fact.value is None and fact.withheld is None:
        return False
    points = report.analysis.variations.points
    columns = points.column[points.of(fact.position, -1)]
    is_new = bool(len(columns)) and points.periods[columns[-1]].end >= report.period.start
    return fact.window is Window.PERIOD or is_new


def _facts(report: ChainView) -> dict[int, tuple[Fact, ...]]:
    seen: set[int] = set()
    found: dict[int, tuple[Fact, ...]] = {}
    for place, item in enumerate(report.agenda.items):
        nodes = [item.node, *(item.parts if item.topic in _TOLD_PARTS else ())]
        mine = [node for node in dict.fromkeys(nodes) if node is not None and node not in seen]
        seen.update(mine)
        found[place] = tuple(report.fact(node) for node in mine)
    return found
