"""How high what is written will be on the page, and so what fits on one: an estimate, as only a program that draws it knows.

The sizes are those of our own styles; a house style that has others is met by the width of its letters. A page is laid out a little
smaller than it is, so that an estimate that falls short spoils nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from ketenrapport.report.word.columns import text_width
from ketenrapport.report.word.look import CELL_LEFT, CELL_RIGHT, TABLE_POINTS
from ketenrapport.report.word.own_styles import paragraph_measures
from ketenrapport.report.word.package import W
from ketenrapport.report.word.styles import WIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TWIPS = 20  # in a point
_UNIT = 635  # drawing units in a twentieth of a point
_LINE = 1.22  # of the size of a letter
_RULE = 10  # twentieths of a point of the rule under a row
_BOLD = 1.04
_LEAST, _CLOSER = 10, 0.4  # a wide typeface is set smaller, but never below so many points, and its paragraphs come closer
_SPARE = 0.015  # of a page
_EXTENT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"


@dataclass(frozen=True, slots=True)
class Group:
    """What stays together on a page, in twentieths of a point: its height but for its picture, and how high that may be."""

    rest: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a group comes, and how high its picture is."""

    on_new_page: bool
    picture: int


def height(written: Iterable[str], width: int, letter: float, namespaces: str) -> int:
    """The height of paragraphs and tables below each other, in twentieths of a point."""
    root = etree.fromstring(f"<b {namespaces}>{''.join(written)}</b>")
    return round(sum(_height(child, width, letter) for child in root))


def placed(groups: Sequence[Group], used: int, page: int, usual: int) -> list[Place]:
    """A place for each group, as few pages as can be; on a page with room to spare pictures are higher.

    ``used`` is what stands on the page already. Pictures on the last page are no higher than ``usual``: more is to come there. Higher
    pictures leave a little of the page, as heights are an estimate.
    """
    pages: list[tuple[bool, int, list[Group]]] = []
    on, left = False, page - used
    for group in groups:
        if not pages or group.rest + group.least > left:
            on = bool(pages) or group.rest + group.least > left
            left = page if on else left
            pages.append((on, left, []))
        pages[-1][2].append(group)
        left -= group.rest + group.least
    found = []
    for number, (new, room, here) in enumerate(pages, 1):
        heights = _shared(here, room - round(_SPARE * page), usual if number == len(pages) else page)
        found += [Place(new and place == 0, one) for place, one in enumerate(heights)]
    return found


def _shared(groups: Sequence[Group], room: int, ceiling: int) -> list[int]:
    """The heights of the pictures on one page: the spare room is for the lowest first, none gets more than it needs."""
    heights = [group.least for group in groups]
    spare = room - sum(group.rest + group.least for group in groups)
    while spare > 0 and (open_ := [i for i, group in enumerate(groups) if heights[i] < min(group.most, ceiling)]):
        lowest = min(open_, key=lambda i: heights[i])
        more = min(spare, _TWIPS * 3, min(groups[lowest].most, ceiling) - heights[lowest])
        heights[lowest] += more
        spare -= more
    return heights


def _height(element: etree._Element, width: int, letter: float) -> float:
    if element.tag == f"{W}tbl":
        return sum(_row(row, letter) for row in element.iterchildren(f"{W}tr"))
    return _paragraph(element, width, letter) if element.tag == f"{W}p" else sum(_height(child, width, letter) for child in element)


def _row(row: etree._Element, letter: float) -> float:
    cells = [_cell(cell, letter) for cell in row.iterchildren(f"{W}tc")]
    least = row.find(f"{W}trPr/{W}trHeight")
    asked = 0 if least is None else int(least.get(f"{W}val", "0"))
    return max([asked, *cells]) + _RULE


def _cell(cell: etree._Element, letter: float) -> float:
    width = cell.find(f"{W}tcPr/{W}tcW")
    room = (0 if width is None else int(width.get(f"{W}w", "0"))) - CELL_LEFT - CELL_RIGHT
    return sum(_height(child, room, letter) for child in cell)


def _paragraph(paragraph: etree._Element, width: int, letter: float) -> float:
    properties = paragraph.find(f"{W}pPr")
    named = None if properties is None else properties.find(f"{W}pStyle")
    style = paragraph_measures()["" if named is None else named.get(f"{W}val", "")]
    spacing = None if properties is None else properties.find(f"{W}spacing")
    before = style.before if spacing is None else int(spacing.get(f"{W}before", str(style.before)))
    after = style.after if spacing is None else int(spacing.get(f"{W}after", str(style.after)))
    drawn = [int(extent.get("cy", "0")) / _UNIT for extent in paragraph.iter(_EXTENT)]
    if drawn:
        return before + max(drawn) + after
    points = min(style.points, max(_LEAST, style.points / letter))
    if letter >= WIDE:
        before, after = round(before * _CLOSER), round(after * _CLOSER)
    share = points / TABLE_POINTS * letter * (_BOLD if style.bold else 1.0)
    lines = sum(_lines(line, (width - style.indent) / share) for line in _texts(paragraph))
    return before + max(lines, 1) * points * _TWIPS * _LINE * style.line + after


def _texts(paragraph: etree._Element) -> list[str]:
    """The text of a paragraph, a line break apart; before a tab stands a label beside the lines."""
    marks = {f"{W}br": "\n", f"{W}tab": "\t"}
    text = "".join(marks.get(str(node.tag), node.text or "") for node in paragraph.iter(f"{W}t", *marks))
    return [line.rpartition("\t")[2] for line in text.split("\n")]


def _lines(text: str, width: float) -> int:
    """How many lines a text takes: word by word, as a program that draws it does."""
    lines, used, space = 1, 0.0, text_width(" ")
    for word in text.split(" "):
        wide = text_width(word)
        if used and used + space + wide > width:
            lines, used = lines + 1, wide
        else:
            used += wide + (space if used else 0.0)
    return lines
