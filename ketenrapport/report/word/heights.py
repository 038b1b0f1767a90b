"""How high what is written will be on the page, and so what fits on one: an estimate, as only a program that draws it knows.

The sizes are those of the house style. A page is laid out a little smaller than it is, so that an estimate that falls short spoils
nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.report.word.columns import lines_taken
from ketenrapport.report.word.look import TABLE_POINTS
from ketenrapport.report.word.measures import Cells
from ketenrapport.report.word.units import EMU_PER_TWIP, TWIPS_PER_POINT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketenrapport.report.word.measures import Measures, Sizes

_RULE = 10  # twentieths of a point of the rule under a row
_SPARE = 0.01  # of a page
_PLAIN = Cells(0, 0)  # of what stands in no table
_MARK = re.compile(
    '<w:t(?: [^>]*)?>(?P<text>[^<]*)<|</w:(?P<end>p|tr)>|<w:pStyle w:val="(?P<style>[^"]*)"|<w:tcW w:w="(?P<cell>[0-9]+)"'
    '|<w:tblStyle w:val="(?P<table>[^"]*)"|<w:rStyle w:val="(?P<strong>Strong|KRAccent|KRStatus[a-z]+Teken)"'
    '|<w:spacing (?P<spacing>[^>]*)|<w:(?P<apart>br|tab)/>|<w:trHeight w:val="(?P<least>[0-9]+)"'
    '|<w:drawing>.*?<wp:extent [^>]*cy="(?P<drawn>[0-9]+)".*?</w:drawing>'  # with the texts in it
)
_SIDE = re.compile('w:(before|after)="([0-9]+)"')


class Group(Struct, frozen=True):
    """What stays together on a page, in twentieths of a point: its height but for its picture, and how high that may be.

    Where another group stands on the page too, its picture is no lower than ``beside``: two low ones say less than two pages.
    """

    rest: int
    least: int
    beside: int
    most: int


class Place(Struct, frozen=True):
    """Where a group comes, and how high its picture is."""

    on_new_page: bool
    picture: int


def height(written: Iterable[str], width: int, sizes: Sizes) -> int:
    """The height of paragraphs and tables below each other, in twentieths of a point.

    Between two paragraphs is the larger of what the one wants below it and the other above it.
    """
    total, below = 0.0, 0
    for one in written:
        if "</w:p>" not in one:  # a mark, or what is yet to be drawn
            continue
        high, above, after = _measured(one, width, sizes)
        total += high - min(below, above)
        below = after
    return round(total)


@lru_cache(2_000)  # what stands on a page is measured each time that something joins it
def _measured(written: str, width: int, sizes: Sizes) -> tuple[float, int, int]:
    """The height of one paragraph or table, or of some in one control, and what the first and the last want above and below them.

    They are ours (``text``), so that the few marks that matter can be picked out of them: parsing them took a quarter of a report.
    A paragraph adds to its cell, the highest cell of a row to the whole, and what stands in no cell does so itself.
    """
    total, cells, room, table, below = 0.0, [0.0], float(width), _PLAIN, 0
    above: int | None = None
    paragraph = _Paragraph(sizes.paragraphs[""])
    for mark in _MARK.finditer(written):
        kind, value = mark.lastgroup, mark[mark.lastindex or 0]
        if kind == "text":
            paragraph.add(unescape(value) if "&" in value else value)
        elif kind == "style":
            paragraph.style = sizes.paragraphs[value]
        elif kind == "end" and value == "p":
            before, after = paragraph.around()
            cells[-1] += before + paragraph.height(room) + after - min(below, before)
            below = after
            above = before if above is None and len(cells) == 1 else above or 0
            paragraph = _Paragraph(sizes.paragraphs[""])
        elif kind == "cell":
            cells.append(float(table.around))
            below = 0
            room = int(value) - table.beside
        elif kind == "end":  # of a row
            total += cells[0] + max(cells[1:], default=0.0) + _RULE
            cells, room, below = [0.0], float(width), 0
        elif kind == "strong":
            paragraph.in_strong = True
        elif kind == "apart":
            paragraph.text += "\n" if value == "br" else "\t"
        elif kind == "spacing":
            paragraph.spacing = value
        elif kind == "drawn":
            paragraph.drawn = max(paragraph.drawn, int(value) / EMU_PER_TWIP)
        elif kind == "table":
            table = sizes.tables[value]
        else:
            cells.append(float(value))
    return total + cells[0], above or 0, below


def placed(groups: Sequence[Group], used: int, page: int, usual: int) -> list[Place]:
    """A place for each group, as few pages as can be; on a page with room to spare pictures are higher.

    ``used`` is what stands on the page already. Pictures on the last page are no higher than ``usual``: more is to come there. A little
    of each page is left, as heights are an estimate: a group that goes to the next page after all leaves low pictures on half a page.
    """
    page -= left_free(page)
    pages: list[tuple[bool, int, list[Group]]] = []
    for group in groups:
        if pages and sum(one.rest + one.beside for one in (*pages[-1][2], group)) <= pages[-1][1]:
            pages[-1][2].append(group)
        elif not pages and group.rest + group.least <= page - used:
            pages.append((False, page - used, [group]))
        else:
            pages.append((True, page, [group]))
    found = []
    for number, (new, room, here) in enumerate(pages, 1):
        heights = shared(here, room, usual if number == len(pages) else page)
        found += [Place(new and place == 0, one) for place, one in enumerate(heights)]
    return found


def left_free(page: int) -> int:
    """What is left of a page, as heights are an estimate."""
    return round(_SPARE * page)


def shared(groups: Sequence[Group], room: int, ceiling: int) -> list[int]:
    """The heights of the pictures on one page: the spare room is for the lowest first, none gets more than it needs."""
    heights = [group.least for group in groups]
    spare = room - sum(group.rest + group.least for group in groups)
    while spare > 0 and (open_ := [i for i, group in enumerate(groups) if heights[i] < min(group.most, ceiling)]):
        lowest = min(open_, key=lambda i: heights[i])
        step = spare if len(open_) == 1 else TWIPS_PER_POINT * 3
        more = min(spare, step, min(groups[lowest].most, ceiling) - heights[lowest])
        heights[lowest] += more
        spare -= more
    return heights


class _Paragraph:
    """What was seen of a paragraph so far: its style, its own spacing, its text with marks between lines, its highest drawing."""

    __slots__ = ("drawn", "in_strong", "spacing", "strong", "style", "text")

    def __init__(self, style: Measures) -> None:
        self.style = style
        self.spacing, self.text, self.drawn = "", "", 0.0
        self.in_strong, self.strong = False, 0

    def add(self, text: str) -> None:
        """More of its text, in bold letters after the mark of a style that has them."""
        self.text += text
        self.strong += len(text) * self.in_strong
        self.in_strong = False

    def around(self) -> tuple[int, int]:
        """The room above and below it."""
        if not self.spacing:
            return self.style.before, self.style.after
        own = dict(_SIDE.findall(self.spacing))
        return int(own.get("before", self.style.before)), int(own.get("after", self.style.after))

    def height(self, width: float) -> float:
        """How high it is in so much room, but for what is around it."""
        style = self.style
        if self.drawn:
            return self.drawn
        strong = self.strong / max(len(self.text), 1)
        share = style.points / TABLE_POINTS * (style.letter + strong * (style.strong - style.letter))
        # Before a tab stands a label beside the lines.
        first, *rest = (line.rpartition("\t")[2] for line in self.text.split("\n"))
        room = (width - style.sides) / share
        lines = lines_taken(first, room, style.first / share) + sum(lines_taken(line, room) for line in rest)
        return lines * style.line
