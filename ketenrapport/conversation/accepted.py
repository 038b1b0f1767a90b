"""Tracked changes of a document, accepted: what was deleted or moved away goes, what was inserted stays (ECMA-376 part 1, 17.13.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.word.namespaces import MC, W
from ketenrapport.report.word.package import drop

if TYPE_CHECKING:
    from lxml import etree

_GONE = (f"{W}del", f"{W}moveFrom")
_STAYS = (f"{W}ins", f"{W}moveTo")
_MARKS = (
    "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "customXmlInsRangeStart", "customXmlInsRangeEnd",
    "customXmlDelRangeStart", "customXmlDelRangeEnd", "customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd",
    "customXmlMoveToRangeStart", "customXmlMoveToRangeEnd",
)  # fmt: skip
_CHOICES = f"{MC}AlternateContent"


def accept_changes(body: etree._Element) -> bool:
    """Whether there were changes of text; the body is as if all of them were accepted."""
    for choices in list(body.iter(_CHOICES)):  # the same content in two ways: only the first counts
        for other in list(choices)[1:]:
            choices.remove(other)
    found = _accept_rows_and_cells(body)
    found |= _accept_runs(body)
    found |= _accept_marks(body)
    for name in _MARKS:
        for mark in list(body.iter(f"{W}{name}")):
            drop(mark)
    return found


def _accept_rows_and_cells(body: etree._Element) -> bool:
    found = False
    for row in list(body.iter(f"{W}tr")):
        about = row.find(f"{W}trPr")
        found |= about is not None and any(about.find(name) is not None for name in (f"{W}ins", f"{W}del"))
        if about is not None and about.find(f"{W}del") is not None:
            drop(row)
    for cell in list(body.iter(f"{W}tc")):
        about = cell.find(f"{W}tcPr")
        if about is not None and about.find(f"{W}cellDel") is not None:
            found = True
            drop(cell)
    return found


def _accept_runs(body: etree._Element) -> bool:
    """Runs, and what holds runs; the same names stand in properties, where they are about something else."""
    found = False
    for change in [one for name in (*_GONE, *_STAYS) for one in body.iter(name)]:
        parent = change.getparent()
        if parent is None or parent.tag in (f"{W}rPr", f"{W}trPr", f"{W}tcPr", f"{W}numPr"):
            continue
        found = True
        if change.tag in _GONE:
            drop(change)
        else:
            _unwrap(change)
    return found


def _accept_marks(body: etree._Element) -> bool:
    """The ends of paragraphs: where one was deleted, the next paragraph goes on in this one."""
    found = False
    for paragraph in reversed(list(body.iter(f"{W}p"))):
        looks = paragraph.find(f"{W}pPr/{W}rPr")
        if looks is None:
            continue
        found |= any(looks.find(name) is not None for name in (*_GONE, *_STAYS))
        if not any(looks.find(name) is not None for name in _GONE):
            continue
        following = paragraph.getnext()
        content = [one for one in paragraph if one.tag != f"{W}pPr"]
        if following is not None and following.tag == f"{W}p":
            place = 1 if len(following) and following[0].tag == f"{W}pPr" else 0
            for at, one in enumerate(content):
                following.insert(place + at, one)
            drop(paragraph)
        elif not content and _is_not_alone(paragraph):
            drop(paragraph)
    return found


def _is_not_alone(paragraph: etree._Element) -> bool:
    parent = paragraph.getparent()
    return parent is not None and sum(one.tag == f"{W}p" for one in parent) > 1


def _unwrap(element: etree._Element) -> None:
    for child in list(element):
        element.addprevious(child)
    drop(element)
