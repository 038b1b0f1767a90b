"""A worksheet part: its rows as text, everything around them as XML.

Rows are the bulk of a part, and nearly all of them are replaced or left alone as a whole. So a part is cut into rows, not parsed;
only a row that holds something besides the columns that we write is looked into. That rests on the form that Excel, LibreOffice,
XlsxWriter and openpyxl give a part: no prefixes, and each row and cell begins with its address. A part in any other form
(ECMA-376 allows more) is first rewritten into this one by ``normalise``, which parses all of it and is ten times as slow.

Rows are taken to be in order, as Excel demands of a file that it opens.
"""

from __future__ import annotations

import re
from html import escape, unescape
from itertools import chain, islice, pairwise
from typing import TYPE_CHECKING, Any

from lxml import etree
from msgspec import Struct

from ketenrapport.saving.reading import whole
from ketenrapport.words.cell_names import column_number, letters
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.cell_text import RowTexts
from ketenrapport.workbook.file.cut_rows import CutRows, IrregularError
from ketenrapport.workbook.file.package import MAIN
from ketenrapport.workbook.file.references import LAST_COLUMN, LAST_ROW, Area, parse_area, shift_formula

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ketenrapport.workbook.file.members import Resume

    Parse = Callable[[bytes], etree._Element]

_DATA, _ROWS, _CELLS = (f"{{{MAIN}}}{name}" for name in ("sheetData", "row", "c"))
# The number of a row, its other attributes, and its cells, of which the first must have that number.
_ROW = re.compile(r'r="(\d+)"([^<>]*?)(?:/>|></row>|>(<c r="[A-Z]+\1".*)</row>)\s*', re.DOTALL)
# No piece of a pattern runs past the next cell, or a row that is never closed would be looked through once for each of its cells.
_CELL = re.compile(r'<c r="([A-Z]+)\d+"[^<>]*?(?:/>|>[^<]*(?:<(?!/?c[\s>])[^<]*)*</c>)')
_ADDRESS = re.compile(r'<c r="([A-Z]+)(\d+)"')
_BEGINNING = re.compile(r"<(?:c|row)[\s/>]")
STYLE = re.compile(r' s="\d+"')
_ATTRIBUTE = re.compile(r' ([\w:]+)="([^"]*)"')
_COLLAPSED = re.compile(r'^(<row[^>]*?) collapsed="[^"]*"')
SHARED_FORMULA = re.compile(r'<f(?=[^<>]* t="shared")(?=[^<>]* si="(\d+)")[^<>]*?(?:/>|>([^<]*)</f>)')
_LETTERS = re.compile(r"[A-Z]{1,3}(?![A-Z])")
_NEVER = 1 << 30
_AT_ONCE = 500  # rows


class Layer(Struct, frozen=True):
    """New cells for neighbouring columns, and the end of the old ones there.

    It decides about the rows ``top`` to ``bottom``; ``texts`` holds the new cells per row from ``top``, and may stop earlier.
    An old cell that it ``spares`` stays, instead of the new one. From the row ``shown_from`` rows are no longer hidden.
    ``heights`` are the heights in points that the texts need, per row from ``top``; ``levels`` those at which rows fold, when
    they do; a negative one is folded.
    """

    left: int
    width: int
    top: int
    bottom: int
    texts: Sequence[str] = ()
    spares: Callable[[str], bool] | None = None
    shown_from: int = _NEVER
    heights: Sequence[float] = ()
    levels: Sequence[int] = ()

    @property
    def columns(self) -> range:
        """The columns that it is about."""
        return range(self.left, self.left + self.width)

    @property
    def area(self) -> Area:
        """The cells that it decides about."""
        return Area(self.top, self.left, self.bottom, self.left + self.width - 1)

    def text(self, row: int) -> str:
        """The new cells for a row, empty when there are none."""
        offset = row - self.top
        return self.texts[offset] if offset < len(self.texts) else ""

    def fills(self, row: int) -> bool:
        """Whether there are new cells for a row, without making those of a table, which has some on each of its rows."""
        offset = row - self.top
        return 0 <= offset < len(self.texts) and (isinstance(self.texts, RowTexts) or bool(self.texts[offset]))

    def level(self, row: int) -> int:
        """The level at which a row folds, 0 for one that doesn't."""
        offset = row - self.top
        return self.levels[offset] if offset < len(self.levels) else 0

    def height(self, row: int) -> float:
        """The height that a row needs for its new cells, 0 when there is no need."""
        offset = row - self.top
        return self.heights[offset] if offset < len(self.heights) else 0.0


class SheetXml:
    """A worksheet part that can be read by row and rewritten by layers; ``shell`` is the part without its rows, to be changed at will.

    All methods raise IrregularError when they meet a row that isn't in the form that can be cut.
    """

    def __init__(self, data: bytes | Iterable[tuple[bytes, Resume | None]], parse: Parse) -> None:
        self._old = CutRows([(data, None)] if isinstance(data, bytes) else data)
        self.shell = parse(f"{self._old.head}<sheetData/>{self._old.tail}".encode())
        if self.shell.prefix is not None or self.shell.find(_DATA) is None:
            raise IrregularError
        self._before: bytes = etree.tostring(self.shell)
        self._masters: dict[str, tuple[int, int, str]] = {}
        self._clean: dict[tuple[str, bool, bool], str] = {}
        self._looked_into: tuple[int, dict[int, str]] = 0, {}  # the last row, of which each column is asked for its style
        self.formulas_removed: bool = False

    def rows(self, top: int, bottom: int) -> list[int]:
        """The numbers of the existing rows from ``top`` to ``bottom``."""
        return self._old.between(top, bottom)

    def cells(self, row: int) -> dict[int, str]:
        """The text of each cell in a row, by the number of its column."""
        if self._looked_into[0] != row:
            text = self._old.text(row)
            cells = {column_number(match[1]): match[0] for match in _CELL.finditer(text)}
            if len(cells) != len(_BEGINNING.findall(text)):  # one without an address, one of them twice, or a row in the row
                raise IrregularError
            self._looked_into = row, cells
        return dict(self._looked_into[1])

    def style(self, row: int, column: int) -> str:
        """The style attribute that a cell has, or that its column gives to an empty one: `` s="5"``, or nothing."""
        old = self.cells(row).get(column)
        if old is not None:
            found = STYLE.search(old[: old.index(">")])
            return found[0] if found else ""
        for element in self.shell.iterfind(f"{{{MAIN}}}cols/{{{MAIN}}}col"):
            if whole(element.get("min")) <= column <= whole(element.get("max")) and element.get("style"):
                return f' s="{element.get("style")}"'
        return ""

    def write(self, layers: Sequence[Layer]) -> bytes:
        """The part with these layers laid over its rows, the first one first, and with the shell as it has become.

        A layer of new text for column B, in row 2 only: what a user typed in D stays, byte for byte; so do rows and parts around it.
        ``spans`` and a height that Excel chose itself go, as they may no longer be true.

        >>> start, end = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>7</v></c></row>', "</sheetData></worksheet>"
        >>> row = '<row r="2" spans="2:4" ht="30"><c r="B2" s="5"><v>1</v></c><c r="D2"><f>B2*2</f><v>2</v></c></row>'
        >>> sheet = SheetXml(f"{start}{row}{end}".encode(), etree.fromstring)
        >>> written = sheet.write([Layer(left=2, width=1, top=2, bottom=2, texts=['<c r="B2" s="5"><v>3</v></c>'])])
        >>> written.decode().removeprefix(start).removesuffix(end)
        '<row r="2"><c r="B2" s="5"><v>3</v></c><c r="D2"><f>B2*2</f><v>2</v></c></row>'
        """
        return b"".join(self.pieces(layers))

    def pieces(self, layers: Sequence[Layer]) -> Iterator[bytes]:
        """What ``write`` gives, some rows at a time, so that a large part is never there as a whole."""
        if self._old.has_shared:  # a formula that goes away may be leaned on by any other
            for _ in self._rows(layers):
                pass
        self._measure(layers)
        head, tail = self._old.head, self._old.tail
        if etree.tostring(self.shell) != self._before:
            shell = etree.tostring(self.shell, xml_declaration=True, encoding="UTF-8", standalone=True)
            head, _, tail = shell.decode().partition("<sheetData/>")
        yield f"{head}<sheetData>".encode()
        for some in _batches(self._rows(layers)):
            text = "".join(some)
            yield (self._without_shared(text) if self._masters else text).encode()
        yield f"</sheetData>{tail}".encode()

    def _rows(self, layers: Sequence[Layer]) -> Iterator[str]:
        """The rows as they become, from top to bottom."""
        done, unfolded = 0, 0
        for top, bottom in _bands(layers):
            yield from self._kept(done + 1, top - 1, unfolded)
            here = _over(layers, top, bottom)
            yield from self._band(top, bottom, here)
            done, unfolded = bottom, bottom + 1 if any(layer.levels for layer in here) else 0
        yield from self._kept(done + 1, self._old.last, unfolded)

    def _kept(self, top: int, bottom: int, unfolded: int) -> Iterator[str]:
        """The rows of a stretch as they were.

        But ``unfolded``, right below rows that fold anew: LibreOffice writes there that what stands above is folded away, and hides
        the last row again that we show.
        """
        for number in self._old.between(top, bottom):
            row = f"<row {self._old.text(number)}"
            yield _COLLAPSED.sub(r"\1", row, count=1) if number == unfolded else row

    def _last_row(self, layers: Sequence[Layer]) -> int | None:
        """The number of the last row that there will be."""
        below = self._old.last
        for top, bottom in reversed(_bands(layers)):
            if below > bottom:
                return below
            here = _over(layers, top, bottom)
            texts = min(bottom, max(layer.top + len(layer.texts) - 1 for layer in here))
            for number in chain(reversed(self.rows(max(top, texts + 1), bottom)), range(texts, top - 1, -1)):
                if any(layer.fills(number) for layer in here) or any(self._band(number, number, here)):
                    return number
            above = self.rows(0, top - 1)
            below = above[-1] if above else 0
        return below or None

    def _band(self, top: int, bottom: int, layers: list[Layer]) -> Iterator[str]:
        """The rows of a band that the same layers cover throughout."""
        by_column = sorted(layers, key=lambda layer: layer.left)
        # Anything besides plain cells of our own, wherever in the row it stands: not every program keeps cells in order.
        foreign = _foreign(letters(column) for layer in layers for column in layer.columns)
        simple = all(layer.spares is None for layer in layers) and all(
            one.left + one.width == other.left for one, other in pairwise(by_column)
        )
        shown_from = min(layer.shown_from for layer in layers)
        high, folds = any(layer.heights for layer in layers), any(layer.levels for layer in layers)
        last_text = min(bottom, max(layer.top + len(layer.texts) - 1 for layer in layers))
        for number in chain(range(top, last_text + 1), self.rows(max(top, last_text + 1), bottom)):
            old = self._old.text(number)
            attributes, cells = _parts(old) if old else ("", "")
            text = "".join([layer.text(number) for layer in by_column])
            # A row that says the same again, as most do, holds nothing else.
            if cells and cells != text and not (simple and not foreign(cells)):
                text = self._merge(number, layers)
            if attributes:
                attributes = self._attributes(attributes, number >= shown_from, folds)
            height = max(layer.height(number) for layer in layers) if high else 0.0
            if height and " ht=" not in attributes:
                attributes += f' ht="{height:g}"'
            if folds:
                level, following = (max((layer.level(row) for layer in layers), key=abs) for row in (number, number + 1))
                attributes += f' outlineLevel="{abs(level)}"' if level else ""
                attributes += ' hidden="1"' if level < 0 else ""
                attributes += ' collapsed="1"' if following < 0 <= level else ""
            if text or attributes:
                yield f'<row r="{number}"{attributes}>{text}</row>'

    def _merge(self, number: int, layers: list[Layer]) -> str:
        cells = self.cells(number)
        pieces = []
        for layer in layers:
            for column in layer.columns:
                old = cells.get(column)
                if old is not None and layer.spares is not None and layer.spares(old):
                    break
                if old is not None:
                    self._remove(cells.pop(column), number, column)
            else:
                pieces.append((layer.left, layer.text(number)))
        return "".join(text for _, text in sorted([*cells.items(), *pieces]))

    def _remove(self, cell: str, row: int, column: int) -> None:
        self.formulas_removed |= "<f" in cell
        shared = SHARED_FORMULA.search(cell)
        if shared and shared[2]:
            self._masters[shared[1]] = row, column, unescape(shared[2])

    def _without_shared(self, rows: str) -> str:
        """The rows in which formulas that leaned on one that went away stand on their own."""

        def own(match: re.Match[str]) -> str:
            cell = match[0]
            shared = SHARED_FORMULA.search(cell)
            if shared is None or shared[1] not in self._masters or shared[2]:
                return cell
            row, column, formula = self._masters[shared[1]]
            address = _ADDRESS.match(cell)
            assert address is not None
            moved = shift_formula(formula, int(address[2]) - row, column_number(address[1]) - column)
            return cell.replace(shared[0], f"<f>{escape(moved, quote=False)}</f>")

        return _CELL.sub(own, rows)

    def _attributes(self, attributes: str, shown: bool, folds: bool) -> str:
        """The attributes of a row after its cells changed: a height that Excel chose itself no longer fits, so Excel chooses again.

        Where rows fold, what folded here before is gone, too.
        """
        key = attributes, shown, folds
        if key not in self._clean:
            kept = {name: value for name, value in _ATTRIBUTE.findall(attributes) if value not in ("0", "false")}
            dropped = {"spans", "x14ac:dyDescent"} | ({"hidden"} if shown else set()) | (set() if "customHeight" in kept else {"ht"})
            dropped |= {"outlineLevel", "collapsed"} if folds else set()
            self._clean[key] = "".join(f' {name}="{value}"' for name, value in kept.items() if name not in dropped)
        return self._clean[key]

    def _measure(self, layers: Sequence[Layer]) -> None:
        """Let the dimension, when there is one, follow the rows and columns that are in use now."""
        element = self.shell.find(f"{{{MAIN}}}dimension")
        old = None if element is None else parse_area(element.get("ref", ""))
        first = next(self._rows(layers), None) if old is not None else None
        last = None if first is None else self._last_row(layers)
        if element is None or old is None or first is None or last is None:
            return
        right = max([old.right, *(layer.left + layer.width - 1 for layer in layers if layer.texts)])
        left = min([old.left, *(layer.left for layer in layers if layer.texts)])
        element.set("ref", str(Area(int(first[8 : first.index('"', 8)]), left, last, right)))


def _foreign(ours: Iterable[str]) -> Callable[[str], re.Match[str] | None]:
    """What finds in the cells of a row anything but a plain cell in one of these columns.

    Columns of one letter are one class of signs, which is made and compared twice as fast as one letter after the other.
    """
    columns = list(ours)
    single = "".join(column for column in columns if len(column) == 1)
    owned = "|".join([f"[{single}]"] * bool(single) + [column for column in columns if len(column) > 1])
    return re.compile(rf'<(?:f|row|c(?! r="(?:{owned})\d))').search


def _over(layers: Sequence[Layer], top: int, bottom: int) -> list[Layer]:
    """The layers that lie over these rows."""
    return [layer for layer in layers if layer.top <= bottom and top <= layer.bottom]


def _batches(rows: Iterable[str]) -> Iterator[list[str]]:
    """Some rows at a time."""
    waiting = iter(rows)
    while some := list(islice(waiting, _AT_ONCE)):
        yield some


def _bands(layers: Sequence[Layer]) -> list[tuple[int, int]]:
    """The stretches of rows over which the same layers lie, from top to bottom."""
    edges = sorted({layer.top for layer in layers} | {layer.bottom + 1 for layer in layers})
    return [(top, end - 1) for top, end in pairwise(edges) if any(layer.top <= top <= layer.bottom for layer in layers)]


def around_rows(data: bytes, parse: Parse, parse_sheet: Parse) -> etree._Element:
    """The root of a worksheet, to read what stands around its rows: without them, but in a part that can't be cut."""
    try:
        return SheetXml(data, parse).shell
    except IrregularError:
        return parse_sheet(data)


def normalise(data: bytes, parse: Parse) -> bytes:
    """The same worksheet in the form that can be cut: no prefixes, comments or layout, an address on each row and cell, all in order.

    Of rows and cells with one address, which a damaged file may have, the last cell counts, as it does for who reads them.
    """
    old = parse(data)
    etree.strip_tags(old, etree.Comment, etree.ProcessingInstruction)
    prefixes: dict[Any, str] = {prefix: uri for prefix, uri in old.nsmap.items() if uri != MAIN}
    sheet = etree.Element(old.tag, nsmap=prefixes | {None: MAIN})
    sheet.attrib.update(old.attrib)
    rows: etree._Element | None = None
    for child in list(old):
        if child.tag == _DATA:
            rows = etree.SubElement(sheet, _DATA)
            rows.extend(child)  # row by row: lxml moves a large tree as a whole in quadratic time
        else:
            sheet.append(child)
    if rows is None:
        raise _damaged()
    rows[:] = rows.findall(_ROWS)
    row_number = 0
    for row in rows:
        row_number = whole(row.get("r"), row_number + 1)
        if not 1 <= row_number <= LAST_ROW:
            raise _damaged()
        _address_first(row, str(row_number))
        column = 0
        for cell in row.iterchildren(_CELLS):
            address = _LETTERS.match(cell.get("r", ""))
            column = column_number(address[0]) if address else column + 1
            if column > LAST_COLUMN:
                raise _damaged()
            _address_first(cell, f"{letters(column)}{row_number}")
    by_number: dict[str, etree._Element] = {}
    for row in rows:
        first = by_number.setdefault(row.get("r", ""), row)
        if first is not row:
            first.extend(list(row))
    for row in by_number.values():
        cells = {cell.get("r", ""): cell for cell in row.iterchildren(_CELLS)}
        row[:] = [*sorted(cells.values(), key=_column_of), *(child for child in row if child.tag != _CELLS)]
    rows[:] = sorted(by_number.values(), key=lambda row: whole(row.get("r")))
    return etree.tostring(sheet, xml_declaration=True, encoding="UTF-8", standalone=True)


def _damaged() -> WorkbookError:
    return WorkbookError("Een blad van de werkmap is beschadigd; open de werkmap in Excel en sla haar opnieuw op.")


def _address_first(element: etree._Element, address: str) -> None:
    """Give a row or cell its address as its first attribute, without layout around its content."""
    attributes = {name: value for name, value in element.attrib.items() if name != "r"}
    element.attrib.clear()
    element.set("r", address)
    element.attrib.update(attributes)
    element.text = element.tail = None


def _column_of(cell: etree._Element) -> int:
    address = _LETTERS.match(cell.get("r", ""))
    return column_number(address[0]) if address else _NEVER


def _parts(row: str) -> tuple[str, str]:
    """The attributes of a row other than its number, and its cells."""
    found = _ROW.fullmatch(row)
    if found is None:
        raise IrregularError
    return found[2], found[3] or ""
