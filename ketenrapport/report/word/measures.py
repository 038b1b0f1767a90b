"""What a paragraph in each style takes, and what a cell of each table keeps free: read from the styles of a house style.

A page is filled by these, so that it fits whatever letters and room an organisation has chosen. The rules are those of ECMA-376: a
style says what it says, else the one that it is based on, else the document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.report.word.namespaces import W
from ketenrapport.report.word.package import is_on
from ketenrapport.report.word.style_chain import by_id, chain, is_default, said_first
from ketenrapport.report.word.typeface import face_of
from ketenrapport.report.word.units import TWIPS_PER_POINT
from ketenrapport.saving.reading import whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml import etree

_HALF_POINTS, _LINE = 20, 240  # what Word takes when nothing is said: letters of 10 points, single lines
_EIGHTHS = 8  # of a point, in which the width of a line is told
_EDGES = (("before", "top"), ("after", "bottom"))
_SIDES, _ABOVE_AND_BELOW = (("left", "start"), ("right", "end")), (("top",), ("bottom",))
_BESIDE_IN_WORD = 108  # left, and right, of the words in a cell where no style says so


class Measures(Struct, frozen=True):
    """What a paragraph takes: its letters in points and how wide they are against Calibri, the rest in twentieths of a point.

    ``strong`` is how wide its letters are where it stresses a word.

    ``line`` is the height of one line, ``sides`` what it keeps free left and right, ``first`` what more before its first line. ``listed``:
    it is one of a list, as chapters with a number are.
    """

    points: float
    letter: float
    strong: float
    line: float
    before: int
    after: int
    sides: int
    first: int = 0
    listed: bool = False


class Cells(Struct, frozen=True):
    """What the cells of a table keep free, in twentieths of a point: left and right together, and above and below together."""

    beside: int
    around: int


class Sizes(Struct, frozen=True, eq=False):
    """The measures of every style that a report uses, by our own id; under '' those of plain text. Those of a style are made once."""

    paragraphs: Mapping[str, Measures]
    tables: Mapping[str, Cells]


def sizes(styles: etree._Element, theme: etree._Element | None, ids: Mapping[str, str]) -> Sizes:
    """The measures of a house style; ``ids`` tells what our styles are called in it."""
    known = by_id(styles)
    normal = next((id_ for id_, one in known.items() if one.get(f"{W}type") == "paragraph" and is_default(one)), "")
    paragraphs, tables = {"": _measures(styles, theme, list(chain(known, normal)))}, {}
    for ours, theirs in ids.items():
        found = known.get(theirs)
        if found is not None and found.get(f"{W}type") == "paragraph":
            paragraphs[ours] = _measures(styles, theme, list(chain(known, theirs)))
        elif found is not None and found.get(f"{W}type") == "table":
            tables[ours] = _cells(list(chain(known, theirs)))
    return Sizes(paragraphs, tables)


def _measures(styles: etree._Element, theme: etree._Element | None, said: list[etree._Element]) -> Measures:
    runs = [found for one in said if (found := one.find(f"{W}rPr")) is not None]
    runs += styles.findall(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    texts = [found for one in said if (found := one.find(f"{W}pPr")) is not None]
    texts += styles.findall(f"{W}docDefaults/{W}pPrDefault/{W}pPr")
    run, text = _said(runs), _said(texts)
    points = whole(run("sz", "val"), _HALF_POINTS) / 2
    face = face_of(runs, theme)
    marks = (mark for one in runs for mark in one.iterchildren(f"{W}b"))
    bold = next((is_on(mark) for mark in marks), False)
    high = whole(text("spacing", "line"), _LINE)
    rule = text("spacing", "lineRule") or "auto"
    plain = points * TWIPS_PER_POINT * face.line
    line = plain * high / _LINE if rule == "auto" else float(high) if rule == "exact" else max(plain, high)
    before, after = (whole(text("spacing", side)) + round(TWIPS_PER_POINT * _box(texts, edge)) for side, edge in _EDGES)
    first = whole(text("ind", "firstLine"))
    left, right = (max(whole(text("ind", name)) for name in names) for names in _SIDES)
    sides = max(left, 0) + max(right, 0)
    listed = said_first((one for said_there in texts for one in said_there.iterchildren(f"{W}numPr")), "numId", "val") not in ("", "0")
    return Measures(points, face.width if bold else face.plain, face.width, line, before, after, sides, first, listed)


def _said(properties: list[etree._Element]) -> Callable[[str, str], str]:
    """What the first of these that says so says in an attribute of a mark; '' when none does. They are looked through once."""
    found: dict[tuple[str, str], str] = {}
    for one in properties:
        for mark in one.iterchildren("*"):
            for attribute, text in mark.items():
                if text:
                    found.setdefault((str(mark.tag), str(attribute)), str(text))
    return lambda name, attribute: found.get((f"{W}{name}", f"{W}{attribute}"), "")


def _box(texts: list[etree._Element], edge: str) -> float:
    """The room of a line above or below the words, and between it and them, in points."""
    boxes = (one.find(f"{W}pBdr") for one in texts)
    box = next((one for one in boxes if one is not None), None)
    drawn = None if box is None else box.find(f"{W}{edge}")
    if drawn is None or drawn.get(f"{W}val") in ("nil", "none"):
        return 0.0
    return whole(drawn.get(f"{W}space")) + whole(drawn.get(f"{W}sz")) / _EIGHTHS


def _cells(said: list[etree._Element]) -> Cells:
    beside = sum(_margin(said, names, _BESIDE_IN_WORD) for names in _SIDES)
    return Cells(beside, sum(_margin(said, names, 0) for names in _ABOVE_AND_BELOW))


def _margin(said: list[etree._Element], names: tuple[str, ...], usual: int) -> int:
    marks = (mark for one in said for name in names for mark in one.iterfind(f"{W}tblPr/{W}tblCellMar/{W}{name}"))
    mark = next(marks, None)
    return usual if mark is None else whole(mark.get(f"{W}w"), usual)
