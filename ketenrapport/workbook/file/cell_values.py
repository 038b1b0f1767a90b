"""What a cell of a worksheet part holds, from how it is written there: the workbook's shared texts, number formats and date system."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from io import BytesIO
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
from lxml import etree
from msgspec import Struct

from ketenrapport.organisation.raw import CellError, Uncalculated
from ketenrapport.saving.reading import TooLargeError, marks, whole
from ketenrapport.words.number_format import BUILT_IN, GENERAL, Shows, shows
from ketenrapport.workbook.file.opening import damaged, too_large
from ketenrapport.workbook.file.package import MAIN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from ketenrapport.organisation.raw import RawCell
    from ketenrapport.workbook.file.package import Package

SI, TEXT, RUN, INLINE = (f"{{{MAIN}}}{name}" for name in ("si", "t", "r", "is"))
LAST_SERIAL = 2_958_465  # 31 December 9999, the last day that Excel knows
_MILLISECONDS = 86_400_000
_MOST_MARKS = 6_000_000  # of a part of which no tree is kept: 900,000 cells, or 1,500,000 texts
_LEAP_DAY = 60  # 29 February 1900, which Excel knows and no calendar does: days before it are counted from a day later
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SIMPLE_TEXT = re.compile(rb'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')

# The ampersand last: &amp;lt; stands for &lt;.
_ENTITIES = ((b"&lt;", b"<"), (b"&gt;", b">"), (b"&quot;", b'"'), (b"&apos;", b"'"), (b"&amp;", b"&"))

# How Dutch Excel shows the error values that files hold in English (ECMA-376-1, 18.17.3); others are shown as they are.
_ERROR_TEXT = {
    "#N/A": "#N/B",
    "#DIV/0!": "#DEEL/0!",
    "#VALUE!": "#WAARDE!",
    "#REF!": "#VERW!",
    "#NAME?": "#NAAM?",
    "#NUM!": "#GETAL!",
    "#NULL!": "#LEEG!",
    "#SPILL!": "#OVERLOOP!",
}


class UnreadableError(ValueError):
    """A cell that can mean nothing: a text that is not in the workbook, or a type that no standard knows."""


class Values(Struct, frozen=True):
    """What the cells of a workbook's sheets refer to.

    Shapes: ``texts`` is object[t] of str, the shared strings; ``format_of`` is int16[x], for each cell style (``s``) its place
    in ``number_formats``, whose first is General; ``shows`` is uint8[x], the ``Shows`` of each cell style.
    """

    texts: NDArray[np.object_]
    number_formats: tuple[str, ...]
    format_of: NDArray[np.int16]
    shows: NDArray[np.uint8]
    date_1904: bool

    def cell(self, kind: str, style: int, value: str | None, formula: str | None, text: str) -> RawCell:
        """The content of one cell, None for an empty one.

        ``kind`` is its type (``t``), ``value`` and ``formula`` the content of ``v`` and ``f`` (None: not there), ``text`` that of
        an inline string. A formula without a value was never calculated, but for one whose text is empty. Raises UnreadableError.
        """
        match kind:
            case "s" | "inlineStr":
                return (self.texts[self._place(value)] if kind == "s" else text) or None
            case "str":
                return Uncalculated(formula) if value is None and formula is not None else unescape(value or "") or None
        if not value:
            return None if formula is None else Uncalculated(formula)
        match kind:
            case "" | "n":
                return self.number(as_number(value), style)
            case "b":
                return value.strip() in ("1", "true")
            case "e":
                return error_cell(value)
            case "d":
                return _iso_moment(value)
        raise UnreadableError(kind)

    def _place(self, value: str | None) -> int:
        place = whole(value, -1)
        if not 0 <= place < len(self.texts):
            raise UnreadableError(value)
        return place

    def number(self, number: float, style: int) -> float | date | time | timedelta:
        """The number, or the moment or duration that its style makes of it."""
        match Shows(int(self.shows[style]) if style < len(self.shows) else 0):
            case Shows.DURATION:
                return duration(number)
            case Shows.MOMENT:
                return moment(number, date_1904=self.date_1904)
        return number


def as_number(text: str) -> float:
    """The number that a file writes. Raises UnreadableError."""
    try:
        number = float(text)
    except ValueError as error:
        raise UnreadableError(text) from error
    if not isfinite(number) and not any(map(str.isdigit, text)):  # a word for infinity or for no number; 1E+999 is just large
        raise UnreadableError(text)
    return number


def duration(days: float) -> float | timedelta:
    """The duration to the millisecond; a number that Excel cannot show as one stays a number."""
    return timedelta(milliseconds=round(days * _MILLISECONDS)) if abs(days) <= LAST_SERIAL + 1 else days


def moment(days: float, *, date_1904: bool) -> float | date | time:
    """The day, time or both, to the millisecond; a number that Excel cannot show as one stays a number.

    >>> moment(46326, date_1904=False), moment(46326.75, date_1904=False), moment(0.5, date_1904=False)
    (datetime.date(2026, 10, 31), datetime.datetime(2026, 10, 31, 18, 0), datetime.time(12, 0))
    """
    shift = 1462 if date_1904 else 0  # days from the one day zero to the other
    if days < 0 or days + shift >= LAST_SERIAL + 1:
        return days
    epoch = datetime(1899, 12, 31) if days + shift < _LEAP_DAY else datetime(1899, 12, 30)  # noqa: DTZ001 - a cell has no time zone
    exact = epoch + timedelta(days=shift, milliseconds=round(days * _MILLISECONDS))
    if days < 1:
        return exact.time()
    return exact if exact.time() != time() else exact.date()


def _iso_moment(text: str) -> date | time | str:
    """A moment as ISO 8601 writes it (``t="d"``), which Excel itself never does."""
    for read in (datetime.fromisoformat, time.fromisoformat):
        try:
            found = read(text.strip().removesuffix("Z"))
        except ValueError:
            continue
        return found.date() if isinstance(found, datetime) and found.time() == time() else found
    return text


def unescape(text: str) -> str:
    """The text with the characters that XML cannot hold, which a file writes by number (ECMA-376-1, 22.9.2.19): ``_x0009_`` is a tab."""
    if "_x" not in text:
        return text
    found = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    # Halves of a sign beyond U+FFFF find each other; one that is alone is no text that can be written anywhere.
    return found.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") if not found.isprintable() else found


def error_cell(text: str) -> CellError:
    """The error value that a file calls ``text``, as a Dutch user sees it."""
    return CellError(_ERROR_TEXT.get(text, text))


def read_values(package: Package, *, date_1904: bool) -> Values:
    """The shared texts and number formats of a workbook. Raises WorkbookError when a part is damaged."""
    return package.once(("values", date_1904), lambda: _read(package, date_1904=date_1904))


def _read(package: Package, *, date_1904: bool) -> Values:
    shared = package.related(package.workbook_part, "sharedStrings")[:1]
    styles = package.related(package.workbook_part, "styles")[:1]
    try:
        texts = shared_texts(package.read(shared[0])) if shared else []
    except TooLargeError as error:
        raise too_large(package.path.name) from error
    except (UnreadableError, UnicodeDecodeError, etree.XMLSyntaxError) as error:
        raise damaged(package.path.name) from error
    formats, format_of = _number_formats(package.xml(styles[0])) if styles else ((GENERAL,), [0])
    array = np.empty(len(texts), dtype=object)
    array[:] = texts
    kinds = np.array([shows(code).value for code in formats], dtype=np.uint8)
    places = np.array(format_of, dtype=np.int16)
    return Values(array, formats, places, kinds[places], date_1904)


def in_turn(xml: bytes, *tags: str) -> Iterator[etree._Element]:
    """The elements of these tags in a large part, each with what is in it, forgotten when the next one comes.

    An element outlasts those in it. Raises TooLargeError; XMLSyntaxError; UnreadableError for a document type (see ``Package.parse``).
    """
    if marks(xml) > _MOST_MARKS:
        raise TooLargeError
    reading = etree.iterparse(BytesIO(xml), tag=tags, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    for _, element in reading:
        yield element
        element.clear()
        parent = element.getparent()
        while parent is not None and parent[0] is not element:
            del parent[0]
    if reading.root is None or reading.root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableError


def shared_texts(xml: bytes) -> list[str]:
    """The shared strings; by pattern when all are plain texts in the form that Excel gives them, else by parsing."""
    found = _SIMPLE_TEXT.findall(xml)
    known = xml.count(b"&") == sum(xml.count(entity) for entity, _ in _ENTITIES)
    if known and b"\r" not in xml and b"<!" not in xml and len(found) == xml.count(b"<si") and is_utf8(xml):
        return [unescape(_without_entities(text).decode()) for text in found]
    return [plain_text(item) for item in in_turn(xml, SI)]


def _without_entities(text: bytes) -> bytes:
    if b"&" in text:
        for entity, sign in _ENTITIES:
            text = text.replace(entity, sign)
    return text


def plain_text(element: etree._Element) -> str:
    """The text of a string item, without its looks and without the reading aids beside it (rPh)."""
    return unescape("".join(text for child in element for text in ([child.text] if child.tag == TEXT else _run_texts(child)) if text))


def _run_texts(element: etree._Element) -> list[str | None]:
    return [text.text for text in element.iterfind(TEXT)] if element.tag == RUN else []


def _number_formats(styles: etree._Element) -> tuple[tuple[str, ...], Sequence[int]]:
    """The number formats that cell styles use, General first, and for each cell style the place of its own."""
    own = {one.get("numFmtId", ""): one.get("formatCode", GENERAL) for one in styles.iterfind(f"{{{MAIN}}}numFmts/{{{MAIN}}}numFmt")}
    places = {GENERAL: 0}
    of_styles = []
    for style in styles.iterfind(f"{{{MAIN}}}cellXfs/{{{MAIN}}}xf"):
        number = style.get("numFmtId", "0")
        code = own.get(number) or BUILT_IN.get(whole(number), GENERAL)
        of_styles.append(places.setdefault(code, len(places)))
    return tuple(places), of_styles or [0]


_DECLARED = re.compile(rb"<\?xml[^>]*\bencoding=[\"']([^\"']+)")


def is_utf8(xml: bytes) -> bool:
    """Whether a part is in UTF-8, as nearly all are; UTF-16 is allowed too (ECMA-376-2, 8.1.4)."""
    declared = _DECLARED.match(xml.removeprefix(b"\xef\xbb\xbf")[:200])
    return xml[:2] not in (b"\xff\xfe", b"\xfe\xff") and b"\x00" not in xml[:4] and (declared is None or declared[1].lower() == b"utf-8")
