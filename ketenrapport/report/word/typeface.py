"""The typeface that a text is set in: what drawings call it, and how much room its letters take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.report.word.namespaces import A, W

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

_IN_DRAWINGS = {"minor": "+mn-lt", "major": "+mj-lt"}

# Width of Dutch words, bold and plain, against Calibri as ``columns`` holds it, which makes bold a little wider itself; measured on the
# free typefaces with the same widths, and so that nineteen of twenty texts are narrower. Then the height of a line as a share of the
# size of a letter, which typefaces say themselves. An unknown one is on the safe side.
_LETTERS = {
    "calibri": (1.01, 1.0, 1.22), "carlito": (1.01, 1.0, 1.22), "times new roman": (1.08, 1.01, 1.15),
    "liberation serif": (1.08, 1.01, 1.15), "cambria": (1.15, 1.11, 1.18), "caladea": (1.15, 1.11, 1.18), "arial": (1.17, 1.11, 1.15),
    "helvetica": (1.17, 1.11, 1.15), "liberation sans": (1.17, 1.11, 1.15), "arial narrow": (0.97, 0.92, 1.15),
    "verdana": (1.39, 1.26, 1.22), "dejavu sans": (1.39, 1.26, 1.17),
}  # fmt: skip
_OTHER_LETTER = (1.25, 1.25, 1.22)
WIDE = 1.3
"""A typeface as wide as this takes so much room that the rest gives some."""


class Typeface(Struct, frozen=True):
    """What a text is set in: ``name`` as drawings call it, the rest against Calibri and the size of its letters.

    ``width`` is that of bold words, so that no column breaks one; ``plain`` that of running text.
    """

    name: str
    width: float
    plain: float
    line: float


def face_of(properties: Iterable[etree._Element], theme: etree._Element | None) -> Typeface:
    """The typeface that the first of these properties of text names; without one that of the theme's running text."""
    called = next((name for one in properties if (name := _called(one))), "")
    name = called
    if called.startswith(tuple(_IN_DRAWINGS)) and theme is not None:
        latin = theme.find(f".//{A}{called[:5]}Font/{A}latin")
        name = "" if latin is None else latin.get("typeface", "")
    return Typeface(_IN_DRAWINGS.get(called[:5], called or _IN_DRAWINGS["minor"]), *_LETTERS.get(name.casefold(), _OTHER_LETTER))


def _called(properties: etree._Element) -> str:
    """The typeface that these properties name: one of the theme before one by its own name, as Word does."""
    fonts = properties.find(f"{W}rFonts")
    return "" if fonts is None else fonts.get(f"{W}asciiTheme", "") or fonts.get(f"{W}ascii", "")
