"""What is being done about a point of the conversation, as it was known then: running actions, actions that are late, measures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.kpi.agenda import known_by
from ketenrapport.report.markup import few_words, first_sentence, tidy
from ketenrapport.words.nothing import says_none
from ketenrapport.words.vocabulary import OPEN_STATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.kpi.agenda import AgendaItem
    from ketenrapport.report.say.chain_view import ChainView, Row

_WORDS, _FEW_WORDS = 8, 3
_NAMELESS = "een actie zonder omschrijving"


class Remedy(Struct, frozen=True):
    """An action that runs, or a measure that someone wrote down: ``code`` is that of the action, '' for a measure."""

    code: str
    text: str

    @property
    def full(self) -> str:
        """In its own words: ``‘Oproeprooster aanpassen’ (A-04)``; with none its code, or that it has neither."""
        if not self.text:
            return self.code or _NAMELESS
        said = f"‘{few_words(first_sentence(self.text).rstrip('.'), _WORDS)}’"
        return f"{said} ({self.code})" if self.code else f"de maatregel {said}"

    @property
    def short(self) -> str:
        """With the code first: ``A-04 (Oproeprooster aanpassen)``."""
        if not self.text:
            return self.code or _NAMELESS
        said = few_words(first_sentence(self.text).rstrip("."), _FEW_WORDS)
        return f"{self.code} ({said})" if self.code else f"‘{said}’"


def remedies(report: ChainView, item: AgendaItem) -> tuple[Remedy, ...]:
    """What is being done about the KPI of a point and its red components: the actions that run, else the newest measure of each.

    ``geen`` and ``n.v.t.`` are no measure. A measure that points at actions that run (``Loopt mee met A-01``) stands for these.
    """
    facts = [report.fact(node) for node in dict.fromkeys((*([] if item.node is None else [item.node]), *item.parts))]
    codes = {fact.code for fact in facts}
    running = [row for row in known_actions(report) if row["status"] in OPEN_STATES]
    found = [of_action(row) for row in running if row["kpi"] in codes]
    if not found:
        newest = [
            next((text for row in report.comments(fact) if (text := tidy(row["measure"] or ""))), "") for fact in facts if not fact.withheld
        ]
        for text in newest:
            if says_none(text):
                continue
            named = [of_action(row) for row in running if row["action_id"] and _names(text, row["action_id"])]
            found += named or ([Remedy("", text)] if text else [])
    return tuple(dict.fromkeys(found))


def of_action(action: Row) -> Remedy:
    """An action, as it is written down."""
    return Remedy(action["action_id"] or "", tidy(action["description"] or ""))


def _names(text: str, code: str) -> bool:
    """Whether a text names this code, and not one that it is a part of."""
    return re.search(rf"(?<![\w-]){re.escape(code)}(?![\w-])", text) is not None


def late_at(report: ChainView, item: AgendaItem) -> Sequence[Row]:
    """The actions that are late and told at a point."""
    codes = item.late if item.action is None else (item.action,)
    return [row for row in report.rows("actions") if row["action_id"] in codes]


def known_actions(report: ChainView) -> list[Row]:
    """The actions of the chain that were agreed by the end of the report period (b11)."""
    return [row for row in report.rows("actions") if known_by(report.organisation, row["conversation"], report.period.end)]
