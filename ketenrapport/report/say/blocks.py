"""The building blocks of a report: what it says, with no Word in sight.

Text is plain text, as people typed it; the renderer cleans and escapes it. A section function composes blocks, ``word``
gives them their looks; a block with nothing in it is never made.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from ketenrapport.words.verdict import Status


class Tone(Enum):
    """How a paragraph speaks: ``LEAD`` introduces what follows and stays with it."""

    BODY = "body"
    LEAD = "lead"
    MESSAGE = "message"
    NOTE = "note"


class Align(Enum):
    """On which side of its column a cell stands: words left, numbers right."""

    LEFT = "left"
    RIGHT = "right"


class Role(Enum):
    """What a series of a chart means; the renderer draws each meaning in one way everywhere (IBCS)."""

    ACTUAL = "actual"
    PREVIOUS_YEAR = "previous year"
    TARGET = "target"
    SIGNAL = "signal"
    MEAN = "mean"
    LIMIT = "limit"
    BETTER = "better"
    WORSE = "worse"
    STRIKING = "striking"
    BREAK = "break"


class Entry(Enum):
    """What can be filled in at a field: a line, a text with lay-out of its own, or a date to pick."""

    LINE = "line"
    TEXT = "text"
    DATE = "date"


class Shape(Enum):
    """How the actual values of a chart are drawn."""

    COLUMNS = "columns"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title of its section: ``level`` is 2 or 3."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a ``status`` goes before it as symbol, word and colour."""

    text: str
    tone: Tone = Tone.BODY
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Bullets:
    """A real list; ``numbered`` when the order matters."""

    items: tuple[Paragraph, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their text, one below the other; ``together`` when the last stays on a page with what follows."""

    pairs: tuple[tuple[str, str], ...]
    together: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A place to fill in: ``tag`` is its stable name for programs, ``prompt`` stands there until someone writes something.

    ``text`` is what is filled in beforehand; for a date, ``day`` is that day.
    """

    label: str
    tag: str
    prompt: str
    entry: Entry = Entry.LINE
    text: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``width`` is its share of the page against that of the others."""

    title: str
    width: float
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its lines; with a ``status`` the symbol, word and colour come first. ``level`` indents, ``strong`` stresses.

    With a ``field`` the cell is to be filled in, and says nothing else.
    """

    text: str = ""
    notes: tuple[str, ...] = ()
    status: Status | None = None
    level: int = 0
    strong: bool = False
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption above it and a description for who cannot see it."""

    caption: str
    description: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one series, one per category of its chart; None is a gap."""

    name: str
    role: Role
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart over time.

    ``claim`` is its title: a sentence that says what it shows. ``categories`` are (group, name) pairs, such as year and
    month. ``alternative`` tells the same in one sentence. ``unit`` and ``decimals`` are those of the values.
    """

    claim: str
    alternative: str
    categories: tuple[tuple[str, str], ...]
    series: tuple[Series, ...]
    shape: Shape
    unit: str = ""
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class SmallMultiples:
    """Small charts side by side, all on one scale; the claim of each is its name, ``alternative`` tells them together."""

    claim: str
    alternative: str
    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A node of a drawn tree: its name, its figures in a few words, its status and what hangs under it."""

    name: str
    figures: str
    status: Status
    children: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """A drawing of a part of the KPI tree; ``alternative`` tells it in a sentence. A table nearby holds the same facts."""

    caption: str
    alternative: str
    root: Box


Block = Heading | Paragraph | Bullets | Facts | Field | Table | Chart | SmallMultiples | Tree


@dataclass(frozen=True, slots=True)
class Section:
    """One chapter of the report: its stable name, its title, what stands in it and whether it starts on a new page."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How a node stood in one version of a report, in the words of that version: ``93,8 %, norm 95,0 %, score 88, aandacht``."""

    code: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What a program must know of a document: whose conversation, over which figures, and how everything stood.

    So its minutes can be read back, and the next version can tell what changed. ``fingerprint`` is that of the figures, in
    its ``format``; ``subjects`` are the codes behind the fields ``kr.besluit.1`` and on.
    """

    chain: str
    period: str
    version: int
    variant: str
    fingerprint: str
    format: int
    subjects: tuple[str, ...] = ()
    standings: tuple[Standing, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. ``running_head`` and ``running_foot`` repeat what the title block says; ``dated`` stamps the file.

    ``contents_after`` is the name of the section that the table of contents follows, '' for none; ``compact`` saves room, so that
    everything fits one page.
    """

    title: str
    subtitle: str
    subject: str
    author: str
    running_head: str
    running_foot: str
    dated: date
    palette: str
    front: tuple[Block, ...]
    sections: tuple[Section, ...] = ()
    identity: Identity | None = None
    contents_after: str = ""
    compact: bool = False
