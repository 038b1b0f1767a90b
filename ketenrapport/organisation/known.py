"""What was known when a period was reported on: explanations, conversations, decisions and actions up to its last day (methode b11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.words.notation import fold
from ketenrapport.words.period_notation import parse_period
from ketenrapport.words.vocabulary import TalkStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from ketenrapport.words.periods import Calendar, Period

_LONGEST = 6  # words of a period: "weken 37 en 38 van 2026"


def known_at(tables: Mapping[str, pd.DataFrame], period: Period, calendar: Calendar) -> dict[str, pd.DataFrame]:
    """The tables as they were when this period was reported on, as far as they tell: without what belongs to a later period.

    An explanation belongs to its own period, a decision and an action to that of the conversation in which they were agreed; without
    one, or with one that cannot be read, they always count. A planned conversation counts: it announces itself. A status is that of
    now, since a workbook does not remember what it was.
    """
    known = dict(tables)
    for name, column in (("comments", "period"), ("conversations", "period"), ("decisions", "conversation"), ("actions", "conversation")):
        table = tables[name]
        of = calendar.period if column == "period" else lambda text: period_of(text, calendar)
        ends = {text: found.end for text in table[column].unique() if text and (found := of(text)) is not None}
        later = table[column].map(lambda text, ends=ends: ends.get(text, period.end) > period.end).astype(bool)
        if name == "conversations":
            later &= table["status"] != TalkStatus.PLANNED
        known[name] = table[~later].reset_index(drop=True) if later.any() else table
    return known


def period_of(conversation: str, calendar: Calendar) -> Period | None:
    """The period of a conversation that is called by its chain and period: ``VERG 2026-09``; None when it names none."""
    _, code = _named(conversation)
    return calendar.period(code) if code else None


def talk_key(conversation: str) -> str:
    """The name of a conversation as compared, in whatever way its chain and period are spelled.

    >>> talk_key("VERG 2026-09"), talk_key(" verg  september 2026"), talk_key("Heidag")
    ('verg 2026-09', 'verg 2026-09', 'heidag')
    """
    chain, code = _named(conversation)
    return f"{fold(chain)} {code}".strip()


def _named(conversation: str) -> tuple[str, str]:
    """The chain and the code of the period by which a conversation is called; all of it and '' when it names no period."""
    words = conversation.split()
    for amount in range(min(_LONGEST, len(words)), 0, -1):
        code = parse_period(" ".join(words[-amount:]))
        if code is not None:
            return " ".join(words[:-amount]), code
    return conversation, ""
