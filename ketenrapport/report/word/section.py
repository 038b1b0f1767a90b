"""Sections of a document: which one a text is in, how much room its pages have, and how one ends and the next goes on."""

from __future__ import annotations

from lxml import etree

from ketenrapport.report.word.namespaces import W
from ketenrapport.report.word.package import is_on_by
from ketenrapport.report.word.units import TWIPS_PER_CM, TWIPS_PER_MM, TWIPS_PER_POINT

_LARGEST_MEASURE = 1_000_000  # twentieths of a point: 17 metres; the largest page of Word is 31,680
_WIDE, _HIGH, _MARGIN = 12_240, 15_840, 1_440  # what Word takes where nothing is said: Letter with an inch
_TURNED = {"top": "left", "right": "top", "bottom": "right", "left": "bottom"}
# The order that ECMA-376 part 1, 17.6.17 prescribes.
_ORDER = [f"{W}{name}" for name in ("headerReference", "footerReference", "footnotePr", "endnotePr", "type", "pgSz")]
# Only the first section of a document starts with other numbers, and has a first page that differs.
_OF_THE_FIRST = ("titlePg", "pgNumType", "type")


def section_at(body: etree._Element, anchor: etree._Element | None) -> etree._Element:
    """The properties of the section that this child of the body is in; without one, those of the last section."""
    element = anchor
    while element is not None:
        properties = element if element.tag == f"{W}sectPr" else element.find(f"{W}pPr/{W}sectPr")
        if properties is not None:
            return properties
        element = element.getnext()
    last = body.find(f"{W}sectPr")
    return etree.Element(f"{W}sectPr") if last is None else last


def end_at(paragraph: etree._Element, section: etree._Element) -> None:
    """Let a section with these properties end at a paragraph."""
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = paragraph.makeelement(f"{W}pPr")
        paragraph.insert(0, properties)
    change = properties.find(f"{W}pPrChange")
    if change is None:
        properties.append(section)
    else:
        change.addprevious(section)


def make_later(section: etree._Element) -> None:
    """Take out what only the first section of a document may say."""
    _take_out(section, *_OF_THE_FIRST)


def go_on(section: etree._Element) -> None:
    """Let a section go on where the one before it ended, on the same page."""
    make_later(section)
    _put_in(section, etree.Element(f"{W}type", {f"{W}val": "continuous"}))


def lay(section: etree._Element) -> None:
    """Turn the pages on their side, their margins with them."""
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    wide, high = _measure(size, "w", _WIDE), _measure(size, "h", _HIGH)
    if size is None:
        size = etree.Element(f"{W}pgSz")
        _put_in(section, size)
    for name, value in (("w", str(high)), ("h", str(wide)), ("orient", "landscape")):
        size.set(f"{W}{name}", value)
    if margins is not None:
        old = {side: margins.get(f"{W}{side}", str(_MARGIN)) for side in _TURNED}
        for side, from_side in _TURNED.items():
            margins.set(f"{W}{side}", old[from_side].lstrip("-"))


def _put_in(section: etree._Element, said: etree._Element) -> None:
    """Put something in its place among what a section says."""
    section.insert(sum(child.tag in _ORDER[: _ORDER.index(str(said.tag))] for child in section), said)


def in_one_column(section: etree._Element) -> etree._Element:
    """The section, with its text in one column."""
    _take_out(section, "cols")
    return section


def _take_out(section: etree._Element, *names: str) -> None:
    for name in names:
        for said in section.findall(f"{W}{name}"):
            section.remove(said)


def line_width(section: etree._Element) -> int:
    """The width of a line of text on the page of these section properties, in twentieths of a point; that of the narrowest column."""
    size, margins, columns = (section.find(f"{W}{name}") for name in ("pgSz", "pgMar", "cols"))
    page = _measure(size, "w", _WIDE)
    width = page - sum(_measure(margins, side, default) for side, default in (("left", _MARGIN), ("right", _MARGIN), ("gutter", 0)))
    if columns is None:
        return width
    own = [_measure(column, "w", 0) for column in columns.iterchildren(f"{W}col")]
    if own and not is_on_by(columns, "equalWidth"):
        return min(own)
    number = max(1, _measure(columns, "num", 1))
    return (width - (number - 1) * _measure(columns, "space", 720)) // number


def text_height(section: etree._Element) -> int:
    """The height of the text on such a page, in twentieths of a point; a negative margin of Word's keeps its size."""
    size, margins = (section.find(f"{W}{name}") for name in ("pgSz", "pgMar"))
    return _measure(size, "h", _HIGH) - sum(abs(_measure(margins, side, _MARGIN)) for side in ("top", "bottom"))


def margin(section: etree._Element, name: str) -> int:
    """A margin of such a page, or how far a header or footer is from its edge, in twentieths of a point."""
    return _measure(section.find(f"{W}pgMar"), name, 720 if name in ("header", "footer") else _MARGIN)


def is_upright(section: etree._Element) -> bool:
    """Whether such a page is higher than wide."""
    size = section.find(f"{W}pgSz")
    return _measure(size, "w", _WIDE) < _measure(size, "h", _HIGH)


def _measure(element: etree._Element | None, name: str, default: int) -> int:
    """A measure in twentieths of a point, also where it is written with a fraction or as ``2.5cm``."""
    text = "" if element is None else element.get(f"{W}{name}", "")
    units = {"mm": TWIPS_PER_MM, "cm": TWIPS_PER_CM, "in": 1_440, "pt": TWIPS_PER_POINT, "pc": 240, "pi": 240}
    try:
        measure = float(text[:-2]) * units[text[-2:]] if text[-2:] in units else float(text)
    except ValueError:
        return default
    return round(measure) if abs(measure) < _LARGEST_MEASURE else default  # so no infinity, and nothing that is no number
