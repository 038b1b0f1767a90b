"""A workbook over a sound package: its sheets, cells, tables and names, and what is wrong with a formula in it."""

from __future__ import annotations

import re
from dataclasses import fields
from functools import cached_property, lru_cache
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree
from msgspec import Struct
from pyopenvba.formula import ExcelError, FormulaError, Node, parse
from pyopenvba.formula._arity import takes
from pyopenvba.formula._calc.catalog import is_excel_function
from pyopenvba.formula._parse import Binary, Call, Literal, NameNode, Reference, Structured
from pyopenvba.formula._prefixes import newer

from tests.excel_package import MAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.excel_package import Package

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
PLAIN_NAME = re.compile(r"[^\W\d][\w.\\?]{0,254}|\\[\w.\\?]{0,254}")
ERROR_VALUES = """
    #NULL! #DIV/0! #VALUE! #REF! #NAME? #NUM! #N/A #GETTING_DATA #SPILL! #CALC! #FIELD! #BLOCKED!
""".split()  # noqa: SIM905
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")
_EXTERNAL = re.compile(r"(?<![\w.\]'])\[(\d+)\](?=[^\[\]]*!)|(?<=')\[(\d+)\]")


class Area(NamedTuple):
    """A block of cells, corners included, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def overlaps(self, other: Area) -> bool:
        """Whether the two blocks share a cell."""
        return self.top <= other.bottom and other.top <= self.bottom and self.left <= other.right and other.left <= self.right


class Cell(NamedTuple):
    """One ``c`` element; ``text`` is what it shows, looked up when it is a shared string (None when that fails)."""

    row: int
    column: int
    address: str
    kind: str
    style: int
    text: str | None
    element: etree._Element


class Table(Struct, frozen=True):
    """A table (ListObject) on a sheet."""

    part: str
    root: etree._Element
    name: str
    area: Area | None
    columns: tuple[str, ...]

    @property
    def has_header(self) -> bool:
        """Whether its first row holds the column names."""
        return self.root.get("headerRowCount", "1") != "0"


class Sheet(Struct, frozen=True):
    """A sheet of the workbook; a chart sheet has no cells."""

    name: str
    part: str
    root: etree._Element
    state: str
    code_name: str | None
    cells: tuple[Cell, ...]
    tables: tuple[Table, ...]


def position(address: str) -> tuple[int, int] | None:
    """Row and column of ``$B$7``, or None when there is no such cell."""
    match = _CELL.fullmatch(address)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    return (row, column) if row <= LAST_ROW and column <= LAST_COLUMN else None


def area(reference: str) -> Area | None:
    """The block that ``B2:D9`` or ``B2`` stands for, or None when it stands for none."""
    first, _, last = reference.partition(":")
    start, end = position(first), position(last or first)
    if start is None or end is None or start[0] > end[0] or start[1] > end[1]:
        return None
    return Area(*start, *end)


def areas(references: str | None) -> list[Area | None]:
    """The blocks of a ``sqref``."""
    return [area(one) for one in (references or "").split()]


def valid_name(name: str) -> bool:
    """Whether a name or table may be called so: not like a cell, and not the R or C of R1C1."""
    like_a_cell = position(name.upper()) is not None or re.fullmatch(r"[Rr]\d*([Cc]\d*)?|[Cc]\d*", name) is not None
    return PLAIN_NAME.fullmatch(name) is not None and not like_a_cell


def is_value(kind: str, text: str) -> bool:
    """Whether a text is a value of a type of cell: ``n``, ``b``, ``e``, ``d``, ``s``, ``str`` or ``inlineStr``."""
    match kind:
        case "n":
            return re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", text.strip()) is not None and isfinite(float(text))
        case "b":
            return text in ("0", "1")
        case "e":
            return text in ERROR_VALUES
        case "d":
            return re.match(r"\d{4}-\d\d-\d\d", text) is not None
        case _:
            return kind in ("s", "str", "inlineStr") and len(text) <= 32_767


def tag(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return etree.QName(element).localname


class Book:
    """The workbook; everything is worked out when it is first asked for."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.part = package.related("", "officeDocument")[0]
        self.root = package.xml[self.part]
        self.styles = package.xml[package.related(self.part, "styles")[0]]

    def style_count(self, group: str) -> int:
        """The number of ``fonts``, ``cellXfs``, ``dxfs`` … in the style sheet."""
        found = self.styles.find(f"{MAIN}{group}")
        return 0 if found is None else len(found)

    @cached_property
    def strings(self) -> list[str]:
        """The shared strings, as plain text."""
        found = self.package.related(self.part, "sharedStrings")
        items = self.package.xml[found[0]].iter(f"{MAIN}si") if found else ()
        return ["".join(t.text or "" for t in item.iter(f"{MAIN}t") if not _is_phonetic(t)) for item in items]

    @cached_property
    def sheets(self) -> list[Sheet]:
        """All sheets in the order of their tabs."""
        return [self._sheet(element) for element in self.root.iter(f"{MAIN}sheet")]

    def _sheet(self, element: etree._Element) -> Sheet:
        part = self.package.target(self.part, element)
        root = self.package.xml[part]
        properties = root.find(f"{MAIN}sheetPr")
        return Sheet(
            element.get("name", ""),
            part,
            root,
            element.get("state", "visible"),
            None if properties is None else properties.get("codeName"),
            tuple(self._cells(root)),
            tuple(_table(self.package.target(part, one), self.package) for one in root.iter(f"{MAIN}tablePart")),
        )

    def _cells(self, root: etree._Element) -> Iterator[Cell]:
        for element in root.iter(f"{MAIN}c"):
            address = element.get("r", "")
            row, column = position(address) or (0, 0)
            kind = element.get("t", "n")
            yield Cell(row, column, address, kind, int(element.get("s", 0)), self._text(element, kind), element)

    def _text(self, element: etree._Element, kind: str) -> str | None:
        if kind == "inlineStr":
            return "".join(t.text or "" for t in element.iter(f"{MAIN}t"))
        text = element.findtext(f"{MAIN}v")
        if kind != "s" or text is None:
            return text
        return self.strings[int(text)] if text.isdecimal() and int(text) < len(self.strings) else None

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Table name in lower case → table."""
        return {table.name.lower(): table for sheet in self.sheets for table in sheet.tables}

    @cached_property
    def names(self) -> list[tuple[str, int | None, str]]:
        """Each defined name: the name, the sheet that it belongs to (None: the workbook), and what it stands for."""
        return [
            (one.get("name", ""), None if one.get("localSheetId") is None else int(one.get("localSheetId", "0")), one.text or "")
            for one in self.root.iter(f"{MAIN}definedName")
        ]

    @cached_property
    def known_names(self) -> set[str]:
        """The defined names of the workbook and its sheets, in lower case."""
        return {name.lower() for name, _, _ in self.names}

    @cached_property
    def known_sheets(self) -> set[str]:
        """The names of the sheets, in lower case."""
        return {sheet.name.lower() for sheet in self.sheets}

    @cached_property
    def links(self) -> int:
        """The number of other workbooks that formulas may refer to."""
        return len(self.package.related(self.part, "externalLink"))

    @cached_property
    def _judged(self) -> dict[tuple[str, bool, str], tuple[str, ...]]:
        return {}

    def formula_findings(self, text: str, *, tables: bool = True, within: str = "") -> tuple[str, ...]:
        """What is wrong with a formula as a file holds it (English, no leading ``=``).

        ``tables``: may it name tables directly? ``within``: the table that it stands in, which it need not name.
        """
        key = (text, tables, within)
        if key not in self._judged:
            self._judged[key] = tuple(dict.fromkeys(self._formula(*key)))
        return self._judged[key]

    def _formula(self, text: str, tables: bool, within: str) -> Iterator[str]:
        if text.startswith("="):
            yield "starts with ="
            return
        if len(text) > 8192:
            yield f"is {len(text)} characters long"
            return
        for match in _EXTERNAL.finditer(text):
            if int(match[1] or match[2]) > self.links:
                yield f"refers to workbook {match[0]}, which is not linked"
        try:
            nodes = _parsed(_EXTERNAL.sub("", text))
        except FormulaError as error:
            yield f"cannot be read: {error}"
            return
        for node in nodes:
            yield from self._node(node, tables, within)

    def _node(self, node: Node, tables: bool, within: str) -> Iterator[str]:
        match node:
            case Reference(sheet=sheet) if sheet and sheet.lower() not in self.known_sheets:
                yield f"refers to the unknown sheet {sheet}"
            case NameNode(name=name, sheet=sheet):
                if sheet and sheet.lower() not in self.known_sheets:
                    yield f"refers to the unknown sheet {sheet}"
                elif not name.startswith("_xlpm.") and name.lower() not in self.known_names | set(self.tables):
                    yield f"uses the unknown name {name}"
            case Call(name=name, args=arguments):
                yield from _call(name, len(arguments))
            case Literal(value=ExcelError() as error) if str(error) == "#REF!":
                yield "refers to cells that are gone (#REF!)"
            case Structured():
                yield from self._structured(node, tables, within)

    def _structured(self, node: Structured, tables: bool, within: str) -> Iterator[str]:
        table = node.table or within
        if not tables:
            yield f"refers to the table {table} directly"
        if not table:
            yield "refers to a column without its table"
        elif table.lower() not in self.tables:
            yield f"uses the unknown table {table}"
        else:
            columns = {column.lower() for column in self.tables[table.lower()].columns}
            for column in (node.first, node.last):
                if column is not None and column.lower() not in columns:
                    yield f"uses the unknown column {table}[{column}]"


@lru_cache(maxsize=65_536)
def _parsed(text: str) -> tuple[Node, ...]:
    """The nodes of a formula, which stands in many workbooks."""
    return tuple(_nodes(parse(f"={text}")))


def _call(name: str, arguments: int) -> Iterator[str]:
    plain = name.removeprefix("_xlfn.").removeprefix("_xlws.").upper()
    if plain in ("ANCHORARRAY", "SINGLE"):
        return
    if not is_excel_function(plain):
        yield f"uses the unknown function {name}"
    elif newer(plain) and not name.startswith("_xlfn."):
        yield f"needs _xlfn. before {name}"
    elif not takes(plain, arguments):
        yield f"gives {name} {arguments} arguments"


def _nodes(tree: Node) -> Iterator[Node]:
    """Every node of a formula, in its order; a loop, because a long sum is a deep tree."""
    waiting: list[object] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(reversed(node))
        elif isinstance(node, Binary) and _is_stack(node):
            waiting.extend((node.right, Reference(text="A1", sheet=getattr(node.left, "name", ""))))
        elif isinstance(node, Node):
            yield node
            waiting.extend(getattr(node, part.name) for part in reversed(fields(node)))


def _is_stack(node: Binary) -> bool:
    """Whether this is ``Blad1:Blad3!A1``, cells on a stack of sheets, of which the left side is a sheet and no name."""
    return node.op == ":" and isinstance(node.left, NameNode) and isinstance(node.right, Reference) and node.right.sheet != ""


def _is_phonetic(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and tag(parent) == "rPh"


def _table(part: str, package: Package) -> Table:
    root = package.xml[part]
    columns = tuple(_unescaped(one.get("name", "")) for one in root.iter(f"{MAIN}tableColumn"))
    return Table(part, root, root.get("displayName", ""), area(root.get("ref", "")), columns)


def _unescaped(name: str) -> str:
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), name)
