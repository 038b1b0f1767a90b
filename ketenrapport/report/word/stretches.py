"""Pages that lie on their side, within a report or a template that stands up: sections in the sense of Word.

A stretch is marked in the text before it is known where the text comes; then each mark gets the properties of the section around it.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from ketenrapport.report.word.look import BETWEEN
from ketenrapport.report.word.namespaces import W
from ketenrapport.report.word.section import end_at, in_one_column, is_upright, lay, make_later, section_at

if TYPE_CHECKING:
    from lxml import etree

_MARK = '<w:p><w:pPr><w:pStyle w:val="{}"/><w:sectPr w:rsidSect="{}"/></w:pPr></w:p>'
_STARTS, _ENDS = "0000000A", "0000000B"
START, END = (_MARK.format(BETWEEN, mark) for mark in (_STARTS, _ENDS))
_KIND = f"{W}rsidSect"


def turn(body: etree._Element) -> None:
    """Give every mark in the text its section: upright before a stretch, on its side up to its end."""
    sections = ((section, section.get(_KIND)) for section in body.iter(f"{W}sectPr"))
    marks = [(next(section.iterancestors(f"{W}p")), kind) for section, kind in sections if kind in (_STARTS, _ENDS)]
    touching = {place for place in range(len(marks) - 1) if marks[place][1] == _ENDS and marks[place][0].getnext() is marks[place + 1][0]}
    for place in touching:
        for paragraph, _ in marks[place : place + 2]:
            body.remove(paragraph)
    left = [paragraph for place, (paragraph, _) in enumerate(marks) if place not in touching and place - 1 not in touching]
    for start, end in reversed(list(zip(left[::2], left[1::2], strict=True))):
        after = section_at(body, end.getnext())
        upright, lying = deepcopy(after), deepcopy(after)
        make_later(lying)
        lay(in_one_column(lying))
        if end.getnext() is after:  # nothing follows: the last section is the one that lies
            body.remove(end)
            body.replace(after, lying)
        else:
            make_later(after)
            _put(end, lying)
        _put(start, upright)


def lay_down(root: etree._Element) -> None:
    """Turn every page of a document that stands up on its side."""
    for section in root.iter(f"{W}sectPr"):
        if is_upright(section):
            lay(section)


def _put(paragraph: etree._Element, section: etree._Element) -> None:
    """End a section at a paragraph: the one before it, when there is one, else the mark itself."""
    before = paragraph.getprevious()
    if before is not None and before.tag == f"{W}p" and _section_of(before) is None:
        end_at(before, section)
        above = paragraph.getparent()
        if above is not None:
            above.remove(paragraph)
        return
    mark = _section_of(paragraph)
    if mark is not None:
        mark.addprevious(section)
        section.getparent().remove(mark)  # type: ignore[union-attr]  # it has just got one


def _section_of(element: etree._Element) -> etree._Element | None:
    return element.find(f"{W}pPr/{W}sectPr") if element.tag == f"{W}p" else None
