"""Several documents of one conversation and one kind, read in one go: what the later says counts, and both are told.

So the same documents read again change nothing, whoever filled in which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ketenrapport.conversation.memory import place_of
from ketenrapport.conversation.sheets import as_text, same

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ketenrapport.conversation.minutes import Minutes

_Item = TypeVar("_Item")


def give_way(one: Minutes, later: Minutes) -> list[str]:
    """What two documents say differently, a sentence for each; the first then says what the later one does."""
    if (one.key, one.variant) != (later.key, later.variant):
        return []
    told: list[tuple[str, str, str]] = []
    for what, name in (("Aanwezig", "present"), ("Geleerd", "lessons")):
        if _differ(getattr(one, name), getattr(later, name)):
            told.append((what, getattr(one, name), getattr(later, name)))
            setattr(one, name, getattr(later, name))
    for what, name in (("de datum van het gesprek", "held"), ("de datum van het volgende gesprek", "following")):
        if getattr(later, f"is_{name}_typed") and _differ(as_text(getattr(one, name)), as_text(getattr(later, name))):
            if getattr(one, f"is_{name}_typed"):
                told.append((what, as_text(getattr(one, name)), as_text(getattr(later, name))))
            setattr(one, name, getattr(later, name))
            one.is_following_typed |= name == "following"
    one.decisions = _with_later(one.decisions, later.decisions, lambda item: (place_of(item.field, item.kpi), item.text), told)
    one.actions = _with_later(
        one.actions,
        later.actions,
        lambda item: ((item.field, ""), "; ".join(part for part in (item.text, item.kpi, item.assignee, as_text(item.deadline)) if part)),
        told,
    )
    one.running = _with_later(
        one.running,
        later.running,
        lambda item: ((f"actie {item.code}", ""), "; ".join(part for part in (item.status, as_text(item.deadline)) if part)),
        told,
    )
    return [
        f"Hier staat bij {what} “{mine}”, in {later.name}, dat na dit document is gelezen, “{theirs}”; dat laatste telt."
        for what, mine, theirs in told
    ]


def _differ(one: str, later: str) -> bool:
    return bool(one and later) and not same(one, later)


def _with_later(
    mine: Sequence[_Item], later: Sequence[_Item], said: Callable[[_Item], tuple[tuple[str, str], str]], told: list[tuple[str, str, str]]
) -> list[_Item]:
    """Of each place what the later document says there, where it says anything."""
    theirs = {said(item)[0]: item for item in later}
    found = []
    for item in mine:
        where, text = said(item)
        other = theirs.get(where, item)
        if _differ(text, said(other)[1]):
            told.append((where[0], text, said(other)[1]))
        found.append(other)
    return found
