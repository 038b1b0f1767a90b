"""Where a template wants the report: bookmarks and content controls named KR_rapport, KR_titel or after a section.

A placeholder is the paragraph, or the run of paragraphs, that the bookmark or control is in. What no placeholder asks for goes to
KR_rapport, and without that after the template's own content. A content control KR_koptekst or KR_voettekst in a header or footer
gets what our own page says there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zlib import crc32

from lxml import etree
from msgspec import Struct

from ketenrapport.report.fields import BOOKMARK
from ketenrapport.report.word.namespaces import DECLARED, W
from ketenrapport.report.word.package import drop
from ketenrapport.report.word.section import is_upright, line_width, section_at, text_height

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

WHOLE = "rapport"
TITLE = "titel"
HEADER, FOOTER = "koptekst", "voettekst"
_PREFIX = "kr_"
_WORDS_ON_A_COVER = 120
_OF_OTHERS = re.compile(r"\{\{[^{}]{1,80}\}\}|«[^«»]{1,80}»")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_PICTURES = (f"{W}drawing", f"{W}pict", f"{W}object")


class Place(Struct, frozen=True):
    """A placeholder: the children of the body, first to last, that the content takes the place of."""

    first: etree._Element
    last: etree._Element


class Room(Struct, frozen=True):
    """What there is for content: the width of a line and the height of a page in twentieths of a point, and whether all pages stand up.

    ``taken`` is what of that height goes to what stands above and below the text.
    """

    width: int
    height: int
    upright: bool
    taken: int = 0


def places(body: etree._Element) -> tuple[dict[str, Place], tuple[str, ...]]:
    """The placeholders of a template by name (without KR_), and the names of those that are where no chapter fits."""
    found: dict[str, Place] = {}
    misplaced = []
    for name, start, end in _marks(body):
        top = _child_of(body, start)
        if top.tag == f"{W}tbl" or any(above.tag == f"{W}txbxContent" for above in start.iterancestors()):
            misplaced.append(name)
        elif name not in found:
            last = top if end is None else _child_of(body, end)
            # A bookmark around a whole paragraph ends at the start of the next one, which is not part of it.
            while last is not top and last.tag != f"{W}tbl" and not _has_content_before(last, end):
                previous = last.getprevious()
                last = top if previous is None else previous
            found[name] = Place(top, last)
    return found, tuple(dict.fromkeys(name for name in misplaced if name not in found))


def room(body: etree._Element, found: Mapping[str, Place]) -> Room:
    """The narrowest line and the lowest page among the places where content goes."""
    anchors: list[etree._Element | None] = [place.last for place in found.values()]
    if WHOLE not in found:
        anchors.append(None)
    sections = [section_at(body, anchor) for anchor in anchors]
    return Room(min(map(line_width, sections)), min(map(text_height, sections)), all(map(is_upright, sections)))


def has_more_than_a_cover(body: etree._Element) -> bool:
    """Whether a template has text of its own on a second page, or more than fits the first."""
    words, turned = 0, False
    for element in body:
        said = len(" ".join(mark.text or "" for mark in element.iter(f"{W}t")).split())
        turned = turned or (element.find(f"{W}pPr/{W}pageBreakBefore") is not None and words > 0)
        if said and turned:
            return True
        words += said
        breaks = (mark.get(f"{W}type") == "page" for mark in element.iter(f"{W}br"))
        turned = turned or (words > 0 and (any(breaks) or next(element.iter(f"{W}sectPr"), None) is not None))
    return words > _WORDS_ON_A_COVER


def forget_own_text(body: etree._Element) -> None:
    """Take the template's own text away; its last page stays as it is."""
    end = body.find(f"{W}sectPr")
    body[:] = [] if end is None else [end]


def unfilled(roots: Iterable[etree._Element]) -> tuple[str, ...]:
    """What looks like a placeholder of another program in these texts, each once: ``{{ keten }}``, ``«Naam»``."""
    texts = ("".join(mark.text or "" for mark in paragraph.iter(f"{W}t")) for root in roots for paragraph in root.iter(f"{W}p"))
    return tuple(dict.fromkeys(found for text in texts for found in _OF_OTHERS.findall(text)))


def fill(text: etree._Element, pieces: Sequence[tuple[str, list[etree._Element]]], template: etree._Element) -> None:
    """Put the text, of which these are the named pieces, into a template; a placeholder that nothing is said about disappears.

    The result is in ``text``. To move a report takes long, so what has no place of its own stays where it is, and the little that a
    template says is put around it.
    """
    found, _ = places(template)
    own = {name: content for name, content in pieces if name in found and name != WHOLE}
    for name, place in found.items():
        if name != WHOLE:
            anchor = _cleared(place)
            for element in own.get(name, ()):
                anchor.addprevious(element)
            _part_tables(anchor.getprevious(), anchor.getnext())
            drop(anchor)
    anchor = _cleared(found[WHOLE]) if WHOLE in found else _end_of(template)
    before, after = list(anchor.itersiblings(preceding=True)), list(anchor.itersiblings())
    last = text[-1] if len(text) else None
    for element in before:
        text.insert(0, element)
    text.extend(after)
    _part_tables(last, None if last is None else last.getnext())
    _forget_marks(text)


def add_placeholder(body: etree._Element, name: str, prompt: str) -> None:
    """Put a content control for this name at the end of the text, with a line that says what comes there."""
    control = etree.fromstring(
        f'<w:sdt {DECLARED}><w:sdtPr><w:alias w:val="KR_{name}"/><w:tag w:val="KR_{name}"/>'
        f'<w:id w:val="{_free_number(body, name)}"/></w:sdtPr>'
        f"<w:sdtContent><w:p><w:r><w:t>{prompt}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    end = body.find(f"{W}sectPr")
    if end is None:
        body.append(control)
    else:
        end.addprevious(control)


def fill_running(root: etree._Element, texts: Mapping[str, str]) -> None:
    """Put a text, by name, into the content controls of a header or footer; they look as the first words in them did."""
    for control in list(root.iter(f"{W}sdt")):
        tag, content = control.find(f"{W}sdtPr/{W}tag"), control.find(f"{W}sdtContent")
        text = None if tag is None else texts.get(tag.get(f"{W}val", "").lower().removeprefix(_PREFIX))
        if text is None or content is None:
            continue
        runs = list(content.iter(f"{W}r"))
        for run in runs[1:]:
            drop(run)
        for run in runs[:1]:
            is_prompt = control.find(f"{W}sdtPr/{W}showingPlcHdr") is not None
            for child in list(run):
                if is_prompt or child.tag != f"{W}rPr":
                    drop(child)
            etree.SubElement(run, f"{W}t", {_SPACE: "preserve"}).text = text
        for child in list(content):
            control.addprevious(child)
        drop(control)


def _free_number(body: etree._Element, name: str) -> int:
    """A number for a content control that no other in the text has; the same every time."""
    taken = {mark.get(f"{W}val") for mark in body.iterfind(f".//{W}sdtPr/{W}id")}
    number = crc32(name.encode()) & 0x7FFFFFFF
    while str(number) in taken:
        number += 1
    return number


def _marks(body: etree._Element) -> Iterator[tuple[str, etree._Element, etree._Element | None]]:
    """(name, where it starts, where it ends) of each placeholder."""
    ends = {end.get(f"{W}id"): end for end in body.iter(f"{W}bookmarkEnd")}
    for start in body.iter(f"{W}bookmarkStart", f"{W}sdt"):
        if start.tag == f"{W}sdt":
            tag = start.find(f"{W}sdtPr/{W}tag")
            name, end = "" if tag is None else tag.get(f"{W}val", ""), None
        else:
            name, end = start.get(f"{W}name", ""), ends.get(start.get(f"{W}id"))
        if _is_place(name):
            yield name.lower().removeprefix(_PREFIX), start, end


def _is_place(name: str) -> bool:
    """Whether a bookmark or control is called as places are; the bookmarks around the fields of a report are no places."""
    return name.lower().startswith(_PREFIX) and not name.startswith(BOOKMARK)


def _child_of(body: etree._Element, element: etree._Element) -> etree._Element:
    """The child of the body that the element is, or is in."""
    while (above := element.getparent()) is not None and above is not body:
        element = above
    return element


def _has_content_before(top: etree._Element, end: etree._Element | None) -> bool:
    for element in top.iter():
        if element is end:
            return False
        if element.tag == f"{W}t" or element.tag in _PICTURES:
            return True
    return True


def covered(place: Place) -> list[etree._Element]:
    """The children of the body that the content takes the place of."""
    found = [place.first]
    while found[-1] is not place.last and (following := found[-1].getnext()) is not None:
        found.append(following)
    return found


def _cleared(place: Place) -> etree._Element:
    """What stands where the content of a placeholder goes, for as long as that is not there; pictures and section breaks in it stay."""
    anchor = etree.Element(f"{W}p")
    place.first.addprevious(anchor)
    for element in covered(place):
        if element.find(f"{W}pPr/{W}sectPr") is not None:
            _hollow(element)  # the break follows the content that it ends
        elif element.tag == f"{W}p" and next(element.iter(*_PICTURES), None) is not None:
            _hollow(element)
            anchor.addprevious(element)
        else:
            drop(element)
    return anchor


def _end_of(body: etree._Element) -> etree._Element:
    """What stands after the template's own text, in its last section; empty lines at its end make room."""
    end = body.find(f"{W}sectPr")
    if end is None:
        end = etree.SubElement(body, f"{W}sectPr")
    forget_empty_lines(end)
    anchor = etree.Element(f"{W}p")
    end.addprevious(anchor)
    return anchor


def forget_empty_lines(end: etree._Element) -> None:
    """Take away the empty lines before an element; they make room."""
    while (last := end.getprevious()) is not None and is_empty(last):
        drop(last)


def _part_tables(before: etree._Element | None, after: etree._Element | None) -> None:
    """Word makes one of two tables that touch, and wants a paragraph between a table and the end."""
    if before is not None and before.tag == f"{W}tbl" and (after is None or after.tag in (f"{W}tbl", f"{W}sectPr")):
        before.addnext(etree.Element(f"{W}p"))


def is_empty(element: etree._Element) -> bool:
    """Whether an element is a paragraph with nothing in it, that ends no section."""
    if element.tag != f"{W}p" or element.find(f"{W}pPr/{W}sectPr") is not None:
        return False
    return all(child.tag in (f"{W}pPr", f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{W}proofErr") for child in element)


def _hollow(paragraph: etree._Element) -> None:
    """Take the words out of a paragraph; its properties and pictures stay."""
    for child in list(paragraph):
        if child.tag != f"{W}pPr" and next(child.iter(*_PICTURES), None) is None:
            drop(child)


def _forget_marks(body: etree._Element) -> None:
    """Take away our bookmarks, and halves of others whose other half went with a placeholder."""
    starts = {start.get(f"{W}id"): start for start in body.iter(f"{W}bookmarkStart")}
    ends = {end.get(f"{W}id"): end for end in body.iter(f"{W}bookmarkEnd")}
    for id_, mark in [*starts.items(), *ends.items()]:
        start = starts.get(id_)
        if start is None or id_ not in ends or _is_place(start.get(f"{W}name", "")):
            drop(mark)
