"""Which row each decision or action of a document is: the one that it became before, or one that says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ketenrapport.conversation.memory import place_of
from ketenrapport.conversation.sheets import same

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ketenrapport.conversation.memory import Remembered


class Item(Protocol):
    """A decision or an action of a document."""

    @property
    def field(self) -> str:
        """The field that it stands in, as users call it."""

    @property
    def text(self) -> str:
        """What it says."""

    @property
    def kpi(self) -> str:
        """The KPI that it is about."""


def matched(items: Sequence[Item], variant: str, known: Sequence[Remembered], standing: Mapping[str, str]) -> list[str]:
    """The key of the row of each item, '' for what is new.

    ``known`` are the rows that came from this conversation, ``standing`` the texts on the sheet by key. What says the same goes before
    what stands in the same place, since rows of a document are copied, moved and deleted.
    """
    found = [""] * len(items)
    taken = {""}

    def take(fits: Callable[[Remembered, Item], bool]) -> None:
        for place, item in enumerate(items):
            if not found[place]:
                found[place] = next((one.key for one in known if one.key not in taken and fits(one, item)), "")
                taken.add(found[place])

    take(lambda one, item: one.variant == variant and _is_same_place(one, item) and same(one.text, item.text))
    take(lambda one, item: same(one.text, item.text))
    take(lambda one, item: one.variant == variant and _is_same_place(one, item))
    for place, item in enumerate(items):
        if not found[place]:
            found[place] = next((key for key, text in standing.items() if key not in taken and same(text, item.text)), "")
            taken.add(found[place])
    return found


def _is_same_place(one: Remembered, item: Item) -> bool:
    """Whether a row came of the same field; at a point whose KPI is not known, that is all that tells."""
    if not one.kpi or not item.kpi:
        return one.field == item.field
    return place_of(one.field, one.kpi) == place_of(item.field, item.kpi)
