"""What a style says: itself, or through the style that it is based on (ECMA-376 part 1, 17.7.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.word.namespaces import W

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lxml import etree


def by_id(styles: etree._Element) -> dict[str, etree._Element]:
    """The styles of a document by what they are called in its text."""
    return {element.get(f"{W}styleId", ""): element for element in styles.iterchildren(f"{W}style")}


def chain(known: Mapping[str, etree._Element], id_: str) -> Iterator[etree._Element]:
    """A style, the one that it is based on, and so on."""
    seen = set()
    while id_ in known and id_ not in seen:
        seen.add(id_)
        yield known[id_]
        based = known[id_].find(f"{W}basedOn")
        id_ = "" if based is None else based.get(f"{W}val", "")


def is_default(element: etree._Element) -> bool:
    """Whether a style is the one of its kind that is meant when nothing is said."""
    return element.get(f"{W}default") in ("1", "true", "on")


def said_first(properties: Iterable[etree._Element], name: str, attribute: str) -> str:
    """What the first of these that says so says; '' when none does."""
    marks = (mark.get(f"{W}{attribute}", "") for one in properties for mark in one.iterchildren(f"{W}{name}"))
    return next((text for text in marks if text), "")
