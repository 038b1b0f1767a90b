"""Tracked changes of a document, accepted: what was deleted or moved away goes, what was inserted stays (ECMA-376 part 1, 17.13.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_GONE = (f"{W}del", f"{W}moveFrom")
_STAYS = (f"{W}ins", f"{W}moveTo")
_MARKS = (
    "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "customXmlInsRangeStart", "customXmlInsRangeEnd",
    "customXmlDelRangeStart", "customXmlDelRangeEnd", "customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd",
    "customXmlMoveToRangeStart", "customXmlMoveToRangeEnd",
)  # fmt: skip
_CHOICES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"


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
            _remove(mark)
    return found


def _accept_rows_and_cells(body: etree._Element) -> bool:
    found = False
    for row in list(body.iter(f"{W}tr")):
        about = row.find(f"{W}trPr")
        found |= about is not None and any(about.find(name) is not None for name in (f"{W}ins", f"{W}del"))
        if about is not None and about.find(f"{W}del") is not None:
            _remove(row)
    for cell in list(body.iter(f"{W}tc")):
        about = cell.find(f"{W}tcPr")
        if about is not None and about.find(f"{W}cellDel") is not None:
            found = True
            _remove(cell)
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
            _remove(change)
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
            _remove(paragraph)
        elif not content and _is_not_alone(paragraph):
            _remove(paragraph)
    return found


def _is_not_alone(paragraph: etree._Element) -> bool:
    parent = paragraph.getparent()
    return parent is not None and sum(one.tag == f"{W}p" for one in parent) > 1


def _remove(element: etree._Element) -> None:
    """Take an element away; the text of XML that stands behind it is white space."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrap(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    place = parent.index(element)
    for at, one in enumerate(list(element)):
        parent.insert(place + at, one)
    parent.remove(element)
