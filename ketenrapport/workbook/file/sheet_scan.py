"""The cells of a worksheet part: found among its bytes, or by parsing where the part isn't written in the usual form.

Nearly all of a part is cells that look like ``<c r="B7" s="3" t="s"><v>12</v></c>``. They are found by where their tags begin, and
their addresses, styles and plain numbers are read for a hundred thousand cells at a time: as fast as a parser that tells nobody what
it finds (tests/bench/bench_read.py). A cell with anything else in it is parsed by itself. What the scan rests on is verified: no
prefixes, comments or CDATA, and each cell begins with its address. A part in which that isn't so is parsed as a whole, which is
ten times as slow and says the same.

Nothing here depends on what a part says about its own size (``dimension``), and nothing is kept for cells that aren't there, so a
cell at XFD1048576 costs as much as one at A1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from lxml import etree
from msgspec import Struct

from ketenrapport.saving.reading import TooLargeError, whole
from ketenrapport.workbook.file.cell_values import INLINE, UnreadableError, as_number, in_turn, is_utf8, plain_text, unescape
from ketenrapport.workbook.file.opening import damaged, too_large
from ketenrapport.workbook.file.package import MAIN
from ketenrapport.workbook.file.references import LAST_COLUMN, LAST_ROW, Area, parse_area

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from ketenrapport.organisation.raw import RawCell
    from ketenrapport.workbook.file.cell_values import Values
    from ketenrapport.workbook.file.package import Package

    Ints = NDArray[np.signedinteger[Any]]

_CHUNK = 2_000_000  # bytes that are scanned at a time; more makes no difference, but for memory
_LONGEST_ROW = 1 << 26  # bytes; 16,384 cells in their usual form take some megabytes
_AFTER = bytes(64)  # a cell's address and style never reach further than this beyond its beginning
_MOST_MERGES = 200_000  # each is looked for among the cells
_LETTERS, _DIGITS, _FOUR = 26, 10, 4
_NUMBER, _SHARED, _OTHER = np.arange(3, dtype=np.uint8)  # what the type of a cell says
_C, _V, _F, _MERGE = (f"{{{MAIN}}}{name}" for name in ("c", "v", "f", "mergeCell"))
_ROW = f"{{{MAIN}}}row"
_MERGED = re.compile(rb'<mergeCell ref="([A-Z0-9:]+)"\s*/>')
# A text in the cell itself, as this program writes it: nothing escaped, no looks.
_INLINE_TEXT = re.compile(
    rb'<c r="[A-Z]+\d+"(?: s="\d+")? t="inlineStr"><is><t(?: xml:space="preserve")?>([^<&\x00-\x08\x0b-\x1f]*)</t></is></c>'
)
_POWERS = 10.0 ** np.arange(23)
_PLAIN_DIGITS = 15  # of a number: as many fit a float64 exactly, and so does the power of ten that scales them
_LESS, _GREATER, _SPACE, _QUOTE, _SLASH, _DOT, _MINUS, _ZERO, _EXCLAMATION = (ord(sign) for sign in '<> "/.-0!')


class IrregularError(Exception):
    """The part isn't in the form that the scan rests on."""


class Cells(Struct, frozen=True):
    """The cells of a sheet that hold something, in the order of rows, then columns.

    Shapes: ``rows`` and ``columns`` are int32[c], from 1; ``values`` is object[c] of ``RawCell``; ``formats`` is int16[c], the place
    of each cell's number format in ``Values.number_formats``.
    """

    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    values: NDArray[np.object_]
    formats: NDArray[np.int16]
    merges: tuple[Area, ...] = ()

    def where(self, kept: NDArray[np.bool_]) -> Cells:
        """Only these cells."""
        return Cells(self.rows[kept], self.columns[kept], self.values[kept], self.formats[kept], self.merges)


def no_cells(merges: tuple[Area, ...] = ()) -> Cells:
    """The cells of an empty sheet."""
    nothing = np.empty(0, dtype=np.int32)
    return Cells(nothing, nothing, np.empty(0, dtype=object), np.empty(0, dtype=np.int16), merges)


def read_cells(package: Package, part: str, values: Values) -> Cells:
    """The cells of a worksheet part. Raises WorkbookError when the part is damaged."""
    try:
        try:
            return scanned((piece for piece, _ in package.pieces(part)), values)
        except IrregularError:
            return parsed(package.read(part), values)
    except TooLargeError as error:
        raise too_large(package.path.name) from error
    except (UnreadableError, UnicodeDecodeError, etree.XMLSyntaxError) as error:
        raise damaged(package.path.name) from error


def scanned(pieces: Iterable[bytes], values: Values) -> Cells:
    """The cells of a part in the usual form, given a piece at a time. Raises IrregularError for any other, UnreadableError."""
    waiting = iter(pieces)
    data = next(waiting, b"")
    while b"<sheetData>" not in data and (piece := next(waiting, b"")):
        data = _more(data, piece)
    head, begin, rest = data.partition(b"<sheetData>")
    if not is_utf8(head) or b"<!" in head:
        raise IrregularError
    if not begin:
        if head.count(b"<sheetData") == head.count(b"<sheetData/>") == 1:
            return _joined(_Found(), ())
        raise IrregularError
    found, seen = _Found(), 0
    while (end := rest.find(b"</sheetData>", seen)) < 0:
        if len(rest) > _CHUNK and (stop := rest.rfind(b"</row>")) >= 0:
            found.add(_Chunk(rest[: stop + len(b"</row>")], values).cells())
            rest = rest[stop + len(b"</row>") :]
        seen = max(len(rest) - len(b"</sheetData>"), 0)
        rest = _more(rest, next(waiting, b""))
    if end:
        found.add(_Chunk(rest[:end], values).cells())
    tail = b"".join([rest[end:], *waiting])
    if b"<!" in tail:
        raise IrregularError
    merges = [parse_area(match.decode()) for match in _MERGED.findall(tail)]
    if len(merges) != tail.count(b"<mergeCell "):
        raise IrregularError
    return _joined(found, tuple(area for area in merges if area is not None))


def _more(data: bytes, piece: bytes) -> bytes:
    """What was read with what comes after it. Raises IrregularError when nothing does, or when it still isn't a row."""
    if not piece or len(data) > _LONGEST_ROW:
        raise IrregularError
    return data + piece


class _Found:
    """The cells of stretches of rows, to be joined one column after the other: all of it twice is more than there need be."""

    def __init__(self) -> None:
        self._parts: dict[str, list[NDArray[Any]]] = {name: [] for name in ("rows", "columns", "values", "formats")}

    def add(self, cells: Cells) -> None:
        """Those of one stretch more."""
        for name, parts in self._parts.items():
            parts.append(getattr(cells, name))

    def take(self, name: str) -> NDArray[Any]:
        """What stands in all stretches under this name; it is handed out once."""
        parts = self._parts.pop(name)
        return np.concatenate(parts) if parts else getattr(no_cells(), name)


def _joined(found: _Found, merges: tuple[Area, ...]) -> Cells:
    """The cells of all stretches, in order; of two with one address the last, as in every program that reads them."""
    rows, columns, formats, values = (found.take(name) for name in ("rows", "columns", "formats", "values"))
    if len(rows) and not (rows.min() >= 1 and rows.max() <= LAST_ROW and columns.min() >= 1 and columns.max() <= LAST_COLUMN):
        raise UnreadableError
    if len(merges) > _MOST_MERGES:
        raise UnreadableError
    if not np.all((rows[1:] > rows[:-1]) | ((rows[1:] == rows[:-1]) & (columns[1:] > columns[:-1]))):
        places = rows.astype(np.int64) * (LAST_COLUMN + 1) + columns
        order = np.argsort(places, kind="stable")
        order = order[np.append(np.diff(places[order]) > 0, True)]
        rows, columns, formats, values = rows[order], columns[order], formats[order], values[order]
    cells = Cells(rows, columns, values, formats, merges)
    filled = (values != None) & (values != "")  # noqa: E711 - element by element
    return cells if filled.all() else cells.where(filled)


class _Chunk:
    """A stretch of whole rows in the usual form, and where its tags begin."""

    def __init__(self, xml: bytes, values: Values) -> None:
        self.xml, self.values = xml, values
        self.bytes = np.frombuffer(xml + _AFTER, dtype=np.uint8)
        # Any four bytes in a row as one number, so that a piece of a tag is looked for in one go.
        self.fours = np.ndarray(len(self.bytes) - 3, dtype="<u4", buffer=self.bytes, strides=(1,))
        self.tags = np.append(np.flatnonzero(self.bytes[: len(xml)] == _LESS), [len(xml)] * 4).astype(np.int32)
        self.seconds = self.bytes[self.tags + 1]
        cell_tags = np.flatnonzero(self.seconds == ord("c")).astype(np.int32)
        if np.any(self.seconds == _EXCLAMATION) or not np.all(self.bytes[self.tags[cell_tags] + 2] == _SPACE):
            raise IrregularError
        # An empty cell is followed by another cell, its own end or that of the row.
        following = self.seconds[cell_tags + 1]
        self.cell_tags = cell_tags[(following != ord("c")) & (following != _SLASH)]

    def at(self, places: Ints, text: bytes) -> NDArray[np.bool_]:
        """Where these bytes stand, four or fewer."""
        found = self.fours[places]
        if len(text) < _FOUR:
            found &= np.uint32((1 << 8 * len(text)) - 1)
        return cast("NDArray[np.bool_]", found == int.from_bytes(text, "little"))

    def digits(self, places: Ints, most: int) -> tuple[Ints, Ints]:
        """The whole numbers that begin at these places, and where each ends."""
        numbers, ends, going = np.zeros(len(places), dtype=np.int32), places.copy(), np.ones(len(places), dtype=bool)
        for offset in range(most):
            digit = self.bytes[places + offset] - np.uint8(_ZERO)
            going &= digit < _DIGITS  # other signs come out above it
            if not going.any():
                break
            np.copyto(numbers, numbers * 10 + digit, where=going)
            ends += going
        return numbers, ends

    def cells(self) -> Cells:
        """The cells of the stretch, empty ones among them."""
        begins = self.tags[self.cell_tags]
        if not self.at(begins + 2, b' r="').all():
            raise IrregularError
        columns, places = self._columns(begins + 6)
        rows, ends = self.digits(places, 7)
        if not np.all((ends > places) & (self.bytes[ends] == _QUOTE)):
            raise IrregularError
        styles, types = self._attributes(ends + 1)
        values = self._contents(styles, types)
        known = np.minimum(styles, len(self.values.format_of) - 1)
        return Cells(rows, columns, values, self.values.format_of[known])

    def _columns(self, places: Ints) -> tuple[Ints, Ints]:
        """The column of each cell from its letters, and where the row begins."""
        columns, going, ends = np.zeros(len(places), dtype=np.int32), np.ones(len(places), dtype=bool), places
        for offset in range(3):
            letter = self.bytes[places + offset] - np.uint8(ord("A") - 1)  # other signs come out as 0 or above 26
            going = going & (letter > 0) & (letter <= _LETTERS)
            np.copyto(columns, columns * _LETTERS + letter, where=going)
            ends = ends + going
        if np.any(ends == places):
            raise IrregularError
        return columns, ends

    def _attributes(self, places: Ints) -> tuple[Ints, NDArray[np.uint8]]:
        """The style and type of each cell (``_NUMBER``, ``_SHARED`` or ``_OTHER``)."""
        styled = self.at(places, b' s="')
        numbers, ends = self.digits(places + 4, 6)
        styles = np.where(styled, numbers, np.int32(0))
        places = np.where(styled, ends + 1, places)
        typed = self.at(places, b' t="') & (self.bytes[places + 5] == _QUOTE)
        shared, plain = (typed & (self.bytes[places + 4] == ord(kind)) for kind in "sn")
        places = np.where(shared | plain, places + 6, places)
        types = np.where(self.bytes[places] == _GREATER, np.where(shared, _SHARED, _NUMBER), _OTHER)
        return styles, types

    def _contents(self, styles: Ints, types: NDArray[np.uint8]) -> NDArray[np.object_]:
        """What stands in each cell: object[c]."""
        values = np.empty(len(types), dtype=object)
        # The tag after a cell's own is that of its value, or that of its formula with its end, or something else.
        after = self.cell_tags + 1
        formula = self.seconds[after] == ord("f")
        if formula.any():
            after = after + formula + (formula & self.at(self.tags[after + 1], b"</f>"))
        begins, stops = self.tags[after] + 3, self.tags[after + 1]
        simple = (types < _OTHER) & self.at(begins - 3, b"<v>") & self.at(stops, b"</v>") & (stops > begins)
        texts = np.flatnonzero(simple & (types == _SHARED))
        if len(texts):
            places, reached = self.digits(begins[texts], 9)
            if np.any(reached != stops[texts]) or np.any(places >= len(self.values.texts)):
                raise UnreadableError
            values[texts] = self.values.texts[places]
        numbers = np.flatnonzero(simple & (types == _NUMBER))
        if len(numbers):
            values[numbers] = self._numbers(begins[numbers], stops[numbers])
            self._make_moments(values, numbers, styles)
        for cell in np.flatnonzero(~simple):
            values[cell] = self._by_itself(int(cell))
        return values

    def _numbers(self, begins: Ints, stops: Ints) -> NDArray[np.float64]:
        """Plain decimal numbers: -12.5 is the whole number 125, divided by 10, with its sign.

        Up to fifteen digits both are exact in a float64, so that their quotient is what reading the text would give; numbers in any
        other form are read one by one.
        """
        negative = self.bytes[begins] == _MINUS
        whole, decimals, digits = np.zeros(len(begins), dtype=np.int64), *(np.zeros(len(begins), dtype=np.int32) for _ in range(2))
        dotted, plain = np.zeros(len(begins), dtype=bool), np.ones(len(begins), dtype=bool)
        first = begins + negative
        lengths = stops - first
        for offset in range(min(int(lengths.max()), _PLAIN_DIGITS + 1)):
            inside = offset < lengths
            sign = self.bytes[np.minimum(first + offset, stops)]
            digit = sign - np.uint8(_ZERO)
            is_digit, is_dot = inside & (digit < _DIGITS), inside & (sign == _DOT) & ~dotted
            plain &= ~inside | is_digit | is_dot
            np.copyto(whole, whole * 10 + digit, where=is_digit)
            digits += is_digit
            decimals += is_digit & dotted
            dotted |= is_dot
        plain &= (digits > 0) & (digits <= _PLAIN_DIGITS) & (lengths <= _PLAIN_DIGITS + 1)
        numbers = np.where(negative, -1.0, 1.0) * whole / _POWERS[decimals]
        for odd in np.flatnonzero(~plain):
            numbers[odd] = as_number(self.xml[begins[odd] : stops[odd]].decode())
        return numbers

    def _make_moments(self, values: NDArray[np.object_], numbers: Ints, styles: Ints) -> None:
        """Turn the numbers that their style shows as a date, time or duration into one; a day occurs often, and is made once."""
        known = np.minimum(styles[numbers], len(self.values.shows) - 1)
        seen: dict[tuple[float, int], RawCell] = {}
        for cell in numbers[self.values.shows[known] > 0]:
            like = values[cell], int(styles[cell])
            if like not in seen:
                seen[like] = self.values.number(*like)
            values[cell] = seen[like]

    def _by_itself(self, cell: int) -> RawCell:
        """A cell that needs a closer look: a text of its own, a formula without a value, an error; most need a parser."""
        start = self.tags[self.cell_tags[cell]]
        stop = self.xml.find(b">", start) + 1
        if self.xml[stop - 2] != _SLASH:
            stop = self.xml.find(b"</c>", stop) + len("</c>")
        xml = self.xml[start:stop]
        if text := _INLINE_TEXT.fullmatch(xml):
            return unescape(text[1].decode()) or None
        try:
            element = etree.fromstring(xml.replace(b"<c ", f'<c xmlns="{MAIN}" '.encode(), 1))
        except etree.XMLSyntaxError as error:
            raise IrregularError from error
        return _content(element, self.values)


# --- in any form ---------------------------------------------------------------------------------------------------------


def parsed(xml: bytes, values: Values) -> Cells:
    """The cells of a part in any form that ECMA-376 allows, one at a time. Raises UnreadableError, XMLSyntaxError, TooLargeError."""
    rows, columns, contents, formats = [], [], [], []
    merges: list[Area] = []
    for row, column, element in _elements(in_turn(xml, _C, _ROW, _MERGE), merges):
        content = _content(element, values)
        if content is not None:
            rows.append(row)
            columns.append(column)
            contents.append(content)
            formats.append(values.format_of[min(_style(element), len(values.format_of) - 1)])
    cells = np.empty(len(contents), dtype=object)
    cells[:] = contents
    found = _Found()
    found.add(Cells(np.array(rows, dtype=np.int32), np.array(columns, dtype=np.int32), cells, np.array(formats, dtype=np.int16)))
    return _joined(found, tuple(merges))


def _elements(elements: Iterator[etree._Element], merges: list[Area]) -> Iterator[tuple[int, int, etree._Element]]:
    """Row, column and element of each cell; a row or cell without address follows the one before it."""
    row, column = 0, 0
    begun: etree._Element | None = None
    for element in elements:
        if element.tag == _MERGE:
            area = parse_area(element.get("ref", ""))
            merges += [area] if area else []
            continue
        of_row = element.getparent() if element.tag == _C else element
        if of_row is not begun and of_row is not None:  # a row comes after its cells, and an empty one without them
            begun = of_row
            row, column = whole(of_row.get("r"), row + 1), 0
        if element.tag == _C:
            area = parse_area(element.get("r", ""))
            row, column = (area.top, area.left) if area else (row, column + 1)
            if (element.get("r") is not None and area is None) or not 1 <= row <= LAST_ROW:
                raise UnreadableError(element.get("r"))
            yield row, column, element


def _style(element: etree._Element) -> int:
    return max(whole(element.get("s")), 0)


def _content(element: etree._Element, values: Values) -> RawCell:
    value, formula, inline = element.find(_V), element.find(_F), element.find(INLINE)
    return values.cell(
        element.get("t", ""),
        _style(element),
        None if value is None else value.text or "",
        None if formula is None else formula.text or "",
        "" if inline is None else plain_text(inline),
    )
