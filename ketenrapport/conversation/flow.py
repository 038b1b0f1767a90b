"""A document as what a reader sees: lines of text, in cells or not, each piece with the control and the bookmark that it stands in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketenrapport.report.fields import BOOKMARK
from ketenrapport.report.markup import tidy
from ketenrapport.report.word.namespaces import A, M, V, W
from ketenrapport.words.notation import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from ketenrapport.conversation.document import Document

_HEADING = re.compile(r"(?:heading|kop)([1-9])")
_TITLES = ("title", "titel", "subtitle", "ondertitel")
_TITLE = 40  # lines in which the title of a report ends
_SIGNS = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}noBreakHyphen": "\u2011"}
# Signs of the font Wingdings, as Word makes them of --> and :-) while somebody types.
_SYMBOLS = {
    "E0": "→", "DF": "←", "F3": "↔", "E8": "→", "E7": "←", "F0": "⇒", "EF": "⇐", "F4": "⇔", "4A": "☺", "4C": "☹", "FC": "✓",
    "FB": "✗", "FE": "☑", "FD": "☒", "6F": "☐", "A8": "☐", "9F": "•", "6C": "•", "A7": "▪",
}  # fmt: skip
_PHOTOS = (f"{A}blip", f"{V}imagedata")
_PICTURES = (f"{W}drawing", f"{W}pict", f"{W}object")
_NOT_READ = (f"{W}pPr", f"{W}rPr", f"{W}sdtPr", f"{W}sdtEndPr", f"{W}tblPr", f"{W}tblGrid", f"{W}trPr", f"{W}tcPr", f"{W}sectPr", f"{W}rt")


class Control(Struct, eq=False):
    """A content control: what it says of itself, and the control around it."""

    tag: str
    alias: str
    full_date: str
    outer: Control | None

    @property
    def is_ours(self) -> bool:
        """Whether it has the tag of a field of a report."""
        return self.tag.startswith("kr.")

    @property
    def around(self) -> Iterator[Control]:
        """Itself and the controls around it, from the inside out."""
        one: Control | None = self
        while one is not None:
            yield one
            one = one.outer

    def is_within(self, other: Control) -> bool:
        """Whether it is this control, or inside it with no field of its own between."""
        for one in self.around:
            if one is other:
                return True
            if one.is_ours and one.tag != other.tag:
                return False
        return False


class Piece(Struct, frozen=True):
    """A stretch of text in one control, the innermost, and one bookmark of ours."""

    text: str
    control: Control | None
    bookmark: str


class Cell(Struct, eq=False):
    """A cell of a table; ``row`` and ``column`` count from 0."""

    table: int
    row: int
    column: int


class Line(Struct, eq=False):
    """One paragraph. ``style`` is the name of its style without spaces and capitals, ``heading`` its level as heading, 0 for none.

    ``has_picture`` tells of one without words, ``has_photo`` of one that the program never draws: its own are charts and shapes.
    """

    style: str
    heading: int
    is_listed: bool
    cell: Cell | None
    pieces: list[Piece] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)
    has_picture: bool = False
    has_photo: bool = False

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(piece.text for piece in self.pieces)


class Flow(Struct):
    """The lines of a document in order, and its controls in the order in which they begin.

    ``written`` are the marks of the sentences that the program wrote, none where the document doesn't tell.
    """

    lines: list[Line]
    controls: list[Control]
    written: tuple[str, ...] = ()

    def lines_of(self, control: Control) -> list[int]:
        """The places of the lines that a control is on."""
        return [place for place, line in enumerate(self.lines) if any(one.is_within(control) for one in line.controls)]


def flow_of(document: Document) -> Flow:
    """The lines and controls of a document."""
    reader = _Reader(document)
    reader.blocks(document.body, None, None)
    return Flow(reader.lines, reader.controls, document.written)


def titles_of(flow: Flow) -> list[str]:
    """What the document calls itself, and how that goes on below: one of each for each report in it."""
    return [tidy(line.text) for line in flow.lines if line.style in _TITLES]


def behind_label(label: str, flow: Flow) -> str:
    """What stands behind a label in a line at the beginning of a document, after a tab; '' for nothing."""
    for line in flow.lines[:_TITLE]:
        before, tab, text = line.text.partition("\t")
        if tab and fold(before) == label:
            return text.strip()
    return ""


class _Reader:
    def __init__(self, document: Document) -> None:
        self._styles = document.styles
        # Of an Enter in a field LibreOffice keeps no more than where one text of a run ends and the next begins.
        self._loses_breaks = document.program.startswith("LibreOffice")
        self._ended = {mark.get(f"{W}id", "") for mark in document.body.iter(f"{W}bookmarkEnd")}
        self._open: dict[str, str] = {}
        self._tables = 0
        self.lines: list[Line] = []
        self.controls: list[Control] = []

    def blocks(self, parent: etree._Element, control: Control | None, cell: Cell | None) -> None:
        """Paragraphs, tables and what stands around them."""
        for element in parent:
            if element.tag == f"{W}p":
                self._paragraph(element, control, cell)
            elif element.tag == f"{W}tbl":
                self._table(element, control, cell)
            elif element.tag == f"{W}sdt":
                inside = element.find(f"{W}sdtContent")
                made = self._control(element, control)
                if inside is not None:
                    self.blocks(inside, made, cell)
            elif not self._is_bookmark(element) and element.tag not in _NOT_READ and isinstance(element.tag, str):
                self.blocks(element, control, cell)

    def _table(self, table: etree._Element, control: Control | None, home: Cell | None) -> None:
        """A table; one that people made in a field is text of that field, wherever that stands."""
        is_text = control is not None and any(one.is_ours for one in control.around)
        number = self._tables
        self._tables += not is_text
        for at, (row, around) in enumerate(self._inside(table, f"{W}tr", control)):
            for column, (cell, closer) in enumerate(self._inside(row, f"{W}tc", around)):
                self.blocks(cell, closer, home if is_text else Cell(number, at, column))

    def _inside(self, parent: etree._Element, wanted: str, control: Control | None) -> Iterator[tuple[etree._Element, Control | None]]:
        """The rows of a table or the cells of a row, also those with a control around them."""
        for element in parent:
            if element.tag == wanted:
                yield element, control
            elif element.tag == f"{W}sdt":
                content, made = element.find(f"{W}sdtContent"), self._control(element, control)
                if content is not None:
                    yield from self._inside(content, wanted, made)
            elif not self._is_bookmark(element) and element.tag == f"{W}customXml":
                yield from self._inside(element, wanted, control)

    def _paragraph(self, paragraph: etree._Element, control: Control | None, cell: Cell | None) -> None:
        about = paragraph.find(f"{W}pPr")
        style = about.find(f"{W}pStyle") if about is not None else None
        key = "" if style is None else style.get(f"{W}val", "")
        name = re.sub(r"\s", "", self._styles.get(key, key)).casefold()
        heading = _HEADING.fullmatch(name)
        is_listed = about is not None and about.find(f"{W}numPr") is not None
        line = Line(name, int(heading[1]) if heading else 0, is_listed, cell)
        if control is not None:
            line.controls.append(control)
        self.lines.append(line)
        if line.heading == 1:  # no field goes on in another chapter, wherever its bookmark ends
            self._open.clear()
        self._runs(paragraph, line, control)
        for one in [one for one in self._open if one not in self._ended]:  # LibreOffice ends one of two paragraphs only once
            del self._open[one]

    def _runs(self, parent: etree._Element, line: Line, control: Control | None) -> None:
        for element in parent:
            tag = element.tag
            if tag == f"{W}sdt":
                inside, made = element.find(f"{W}sdtContent"), self._control(element, control)
                line.controls.append(made)
                if inside is not None:
                    self._runs(inside, line, made)
            elif tag in (f"{W}t", f"{M}t"):
                before = element.getprevious()
                lost = self._loses_breaks and before is not None and before.tag == tag
                self._say(f"\n{element.text or ''}" if lost else element.text or "", line, control)
            elif tag == f"{W}br" and element.get(f"{W}type") in ("page", "column"):
                continue
            elif tag in _SIGNS:
                self._say(_SIGNS[tag], line, control)
            elif tag == f"{W}sym":
                self._say(_SYMBOLS.get(element.get(f"{W}char", "").upper()[-2:], "□"), line, control)
            elif tag in _PICTURES:
                line.has_picture |= element.find(f".//{W}p") is None
                line.has_photo |= next(element.iter(*_PHOTOS), None) is not None
                for inner in element.iter(f"{W}p"):  # a text box: its words count, wherever they stand
                    self._say("\n", line, control)
                    self._runs(inner, line, control)
            elif not self._is_bookmark(element) and tag not in _NOT_READ and isinstance(tag, str):
                self._runs(element, line, control)

    def _say(self, text: str, line: Line, control: Control | None) -> None:
        bookmark = next(reversed(self._open.values()), "")
        last = line.pieces[-1] if line.pieces else None
        if last is not None and last.control is control and last.bookmark == bookmark:
            line.pieces[-1] = Piece(last.text + text, control, bookmark)
        elif text:
            line.pieces.append(Piece(text, control, bookmark))

    def _control(self, element: etree._Element, outer: Control | None) -> Control:
        def said(name: str, attribute: str = "val") -> str:
            mark = element.find(f"{W}sdtPr/{W}{name}")
            return "" if mark is None else mark.get(f"{W}{attribute}", "")

        control = Control(said("tag").strip(), said("alias").strip(), said("date", "fullDate"), outer)
        self.controls.append(control)
        return control

    def _is_bookmark(self, element: etree._Element) -> bool:
        if element.tag == f"{W}bookmarkStart":
            name = element.get(f"{W}name", "")
            if name.startswith(BOOKMARK):
                self._open[element.get(f"{W}id", "")] = name
            return True
        if element.tag == f"{W}bookmarkEnd":
            self._open.pop(element.get(f"{W}id", ""), None)
            return True
        return False
