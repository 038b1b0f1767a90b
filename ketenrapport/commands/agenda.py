"""What will be discussed: the points of each chain's conversation, with the question at each, before there is a report."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.commands.reports import chain_codes
from ketenrapport.report.say.chain_view import ChainView, chain_position
from ketenrapport.report.say.questions import question
from ketenrapport.words import wording
from ketenrapport.words.verdict import Topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketenrapport.assessment import Assessment
    from ketenrapport.kpi.agenda import AgendaItem

FURTHER = "nog"  # instead of a place: a point for which there is no room
_INDENT = " " * 6


class Line(Struct, frozen=True):
    """One point: its chain, its place (1, 2, … or ``FURTHER``), the code of what it is about, the category of b11 and the reasons.

    ``category`` is None for what stands in when there is nothing else. ``times``: for the how manieth report period in a row, 0 when
    nobody counted (b11). The question in full and in short.
    """

    chain: str
    place: int | str
    code: str
    category: int | None
    reason: str
    times: int
    question: str
    short_question: str

    def as_data(self) -> dict[str, object]:
        """The point for programs."""
        return {
            "keten": self.chain,
            "plaats": self.place,
            "code": self.code,
            "categorie": self.category,
            "reden": self.reason,
            "keer": self.times or None,
            "vraag": self.question,
            "vraag_kort": self.short_question,
        }


def agenda(assessment: Assessment, chains: Sequence[str] = ()) -> list[Line]:
    """The points of the conversations of the chains asked for, or of every chain, in order; a chain that ended has none.

    Raises CommandError for an unknown chain.
    """
    return [line for chain in chain_codes(assessment.organisation, chains) for line in _of_chain(assessment, chain)]


def _of_chain(assessment: Assessment, chain: str) -> Iterator[Line]:
    view = ChainView(assessment, chain_position(assessment.organisation, chain))
    for place, item in enumerate((*view.agenda.items, *view.agenda.rest), 1):
        asked = question(view, item)
        yield Line(
            chain=chain,
            place=place if place <= len(view.agenda.items) else FURTHER,
            code=_code(view, item),
            category=None if item.topic.is_stand_in else item.topic.category,
            reason=wording.topics(item.why, (view.fact(part).code for part in item.parts)),
            times=item.times,
            question=asked.full,
            short_question=asked.short,
        )


def _code(view: ChainView, item: AgendaItem) -> str:
    """What a point is about: a KPI, an action, a chain, or every KPI of which a measurement is missing."""
    if item.action is not None:
        return item.action
    if item.topic is Topic.MISSING:
        return ", ".join(view.fact(part).code for part in item.parts)
    return "" if item.node is None else view.fact(item.node).code


def as_text(assessment: Assessment, lines: Sequence[Line]) -> str:
    """The points for people: per chain one line a point, and the question below it."""
    period = wording.period_phrase(assessment.organisation.report_period)
    if not lines:
        return f"Over {period} zijn er geen bespreekpunten."
    names = {row["chain_id"]: row["name"] or "" for row in assessment.organisation.rows["chains"]}
    told = [f"Bespreekpunten over {period}."]
    for chain, points in groupby(lines, key=lambda line: line.chain):
        told += ["", f"{chain}  {names[chain]}".rstrip()]
        told += [text for line in points for text in _told(line)]
    return "\n".join(told)


def _told(line: Line) -> Iterator[str]:
    category = "" if line.category is None else f"{line.category}: "
    often = f" ({wording.times(line.times)})" if line.times else ""
    yield f"{line.place!s:>5} {line.code}  {category}{line.reason}{often}"
    if line.place != FURTHER:
        yield f"{_INDENT}{line.question}"
