"""Titles and headings of a house style that read as such, whatever plain text looks like there.

In Word a heading is based on plain text, and takes its indent and line height when it says nothing of them. A title that is justified
has holes between its words as soon as it takes two lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from ketenrapport.report.word.look import HEADINGS, SUBTITLE, TITLE
from ketenrapport.report.word.namespaces import W
from ketenrapport.report.word.style_chain import by_id, chain, is_default, said_first

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_JUSTIFIED = ("both", "distribute")
_NO_INDENT = {"left": "0", "right": "0", "firstLine": "0"}
_SINGLE = {"line": "240", "lineRule": "auto"}
# What may stand after these in the properties of a paragraph, in the order that ECMA-376 part 1, 17.3.1.26 prescribes.
_LAST = ("textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange")
_AFTER = {"jc": _LAST, "ind": ("contextualSpacing", "mirrorIndents", "suppressOverlap", "jc", *_LAST)}
_AFTER["spacing"] = ("ind", *_AFTER["ind"])
_IN_STYLE = ("rPr", "tblPr", "trPr", "tcPr", "tblStylePr")


def straighten(styles: etree._Element, ids: Mapping[str, str]) -> None:
    """Align titles and headings left where they are justified, and let them say themselves what only plain text says for them.

    ``ids`` tells what our styles are called.
    """
    known = by_id(styles)
    for ours in (TITLE, SUBTITLE, *HEADINGS.values()):
        found = list(chain(known, ids[ours]))
        own, plain = (
            [properties for one in found if is_default(one) is wanted and (properties := one.find(f"{W}pPr")) is not None]
            for wanted in (False, True)
        )
        general = styles.findall(f"{W}docDefaults/{W}pPrDefault/{W}pPr")
        if said_first([*own, *plain, *general], "jc", "val") in _JUSTIFIED:
            _say(found[0], "jc", {"val": "left"})
        if not _has(own, "ind") and not _has(own, f"numPr/{W}numId") and _has(plain, "ind"):
            _say(found[0], "ind", _NO_INDENT)
        if not said_first(own, "spacing", "line") and said_first(plain, "spacing", "line"):
            _say(found[0], "spacing", _SINGLE)


def _has(properties: Sequence[etree._Element], name: str) -> bool:
    return any(one.find(f"{W}{name}") is not None for one in properties)


def _say(style: etree._Element, name: str, values: Mapping[str, str]) -> None:
    """Let a style say this itself."""
    properties = style.find(f"{W}pPr")
    if properties is None:
        properties = etree.Element(f"{W}pPr")
        style.insert(_place(style, _IN_STYLE), properties)
    found = properties.find(f"{W}{name}")
    if found is None:
        found = etree.Element(f"{W}{name}")
        properties.insert(_place(properties, _AFTER[name]), found)
    for attribute, value in values.items():
        found.set(f"{W}{attribute}", value)


def _place(parent: etree._Element, following: Sequence[str]) -> int:
    tags = [f"{W}{name}" for name in following]
    return next((place for place, child in enumerate(parent) if child.tag in tags), len(parent))
