"""A section in one column for the report, within a template whose text runs in more: tables and charts need the whole line."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

from ketenrapport.report.word.namespaces import W
from ketenrapport.report.word.placing import WHOLE, forget_empty_lines, is_empty
from ketenrapport.report.word.section import end_at, go_on, in_one_column, section_at
from ketenrapport.saving.reading import whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ketenrapport.report.word.placing import Place

_NO_ROOM = {f"{W}before": "0", f"{W}after": "0", f"{W}line": "20", f"{W}lineRule": "exact"}


def make_room(body: etree._Element, places: Mapping[str, Place]) -> None:
    """Give each place of the template, and what follows its own text where the whole report has no place, one column."""
    for place in places.values():
        section = section_at(body, place.last)
        if _columns(section) > 1:
            _split(body, section, (place.first, place.last))
    last = body.find(f"{W}sectPr")
    if WHOLE not in places and last is not None and _columns(last) > 1:
        forget_empty_lines(last)
        _split(body, last, (last, last))


def _split(body: etree._Element, section: etree._Element, place: tuple[etree._Element, etree._Element]) -> None:
    """End the section in columns before a place when there is text before it, and go on with it after the place when there is more."""
    owner = section if section.getparent() is body else next(one for one in section.iterancestors() if one.getparent() is body)
    first, last = place
    if _has_text(_before(first)):
        _end_before(first, deepcopy(section))
        go_on(section)
    if owner is not last and _has_text(_between(last, owner)):
        last.addnext(_ended(in_one_column(deepcopy(section))))
        go_on(section)
    else:
        in_one_column(section)


def _before(element: etree._Element) -> Iterable[etree._Element]:
    """What stands before an element in its section, the nearest first."""
    for one in element.itersiblings(preceding=True):
        if one.find(f"{W}pPr/{W}sectPr") is not None:
            return
        yield one


def _between(element: etree._Element, owner: etree._Element) -> Iterable[etree._Element]:
    """What stands after an element up to the end of its section, that included."""
    for one in element.itersiblings():
        if one.tag != f"{W}sectPr":
            yield one
        if one is owner:
            return


def _has_text(elements: Iterable[etree._Element]) -> bool:
    return any(not is_empty(one) and (one.tag != f"{W}p" or next(one.iter(f"{W}r"), None) is not None) for one in elements)


def _end_before(element: etree._Element, section: etree._Element) -> None:
    """End a section before an element: at the paragraph there, or at one of its own."""
    before = element.getprevious()
    if before is None or before.tag != f"{W}p":
        element.addprevious(_ended(section))
        return
    end_at(before, section)


def _ended(section: etree._Element) -> etree._Element:
    """A paragraph that ends a section and takes no room."""
    paragraph = etree.Element(f"{W}p")
    properties = etree.SubElement(paragraph, f"{W}pPr")
    etree.SubElement(properties, f"{W}spacing", _NO_ROOM)
    properties.append(section)
    return paragraph


def _columns(section: etree._Element) -> int:
    columns = section.find(f"{W}cols")
    return 1 if columns is None else max(whole(columns.get(f"{W}num"), 1), len(columns))
