"""The building blocks of a report: what it says, with no Word in sight.

Text is plain text, as people typed it; the renderer cleans and escapes it. A section function composes blocks, ``word``
gives them their looks; a block with nothing in it is never made.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.report.fields import Field

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
    """What a series of dots, or a line through them all, means; each meaning is drawn in one way everywhere (IBCS)."""

    MEMBER = "member"
    OWN = "own"
    BETTER = "better"
    WORSE = "worse"
    MEDIAN = "median"
    QUARTILE = "quartile"


class LineRole(Enum):
    """What a line of a chart means; each meaning is drawn in one way everywhere. ``LEVEL`` is the mean of the new level."""

    ACTUAL = "actual"
    LAST_YEAR = "last year"
    NORM = "norm"
    NORM_HIGH = "norm high"
    MEAN = "mean"
    LIMIT_HIGH = "limit high"
    LIMIT_LOW = "limit low"
    LEVEL = "level"


class Heading(Struct, frozen=True):
    """A heading: ``level`` is 1 in a section without a title, else 2 or 3; with ``new_page`` it starts one.

    One that is ``numbered`` begins with a number of its own: a house style that numbers its headings leaves it at that.
    """

    text: str
    level: int = 2
    new_page: bool = False
    numbered: bool = False


class Paragraph(Struct, frozen=True):
    """Running text; a ``status`` goes before it as symbol, word and colour."""

    text: str
    tone: Tone = Tone.BODY
    status: Status | None = None


class Bullets(Struct, frozen=True):
    """A real list; ``numbered`` when the order matters."""

    items: tuple[Paragraph, ...]
    numbered: bool = False


class Facts(Struct, frozen=True):
    """Labels with their text, one below the other."""

    pairs: tuple[tuple[str, str], ...]


class Column(Struct, frozen=True):
    """A column of a table; ``width`` is its share of the page against that of the others."""

    title: str
    width: float
    align: Align = Align.LEFT


class Cell(Struct, frozen=True):
    """One cell: its lines; with a ``status`` the symbol, word and colour come first. ``level`` indents, ``strong`` stresses.

    With ``figures`` the verdict stands under the text, the figures behind it; ``verdicts`` come last, each on a line of its own. With
    a ``field`` the cell is to be filled in, and says nothing else; with a ``course`` it is a
    small chart.
    """

    text: str = ""
    notes: tuple[str, ...] = ()
    status: Status | None = None
    level: int = 0
    strong: bool = False
    field: Field | None = None
    figures: str = ""
    verdicts: tuple[Paragraph, ...] = ()
    course: LineChart | None = None


class Table(Struct, frozen=True):
    """A table with a caption above it and a description for who cannot see it."""

    caption: str
    description: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Series(Struct, frozen=True):
    """The values of one series, one per category of its chart; None is a gap."""

    name: str
    role: Role
    values: tuple[float | None, ...]


class DotChart(Struct, frozen=True):
    """A chart of dots beside each other, one per category, with lines through them all.

    ``claim`` is its title: a sentence that says what it shows. ``alternative`` tells the same in one sentence. ``unit`` and
    ``decimals`` are those of the values.
    """

    claim: str
    alternative: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    decimals: int = 0


class Box(Struct, frozen=True):
    """A node of a drawn tree: its name, its status and what hangs under it."""

    name: str
    status: Status
    children: tuple[Box, ...] = ()


class Tree(Struct, frozen=True):
    """A drawing of a part of the KPI tree, '' for no ``caption``; ``alternative`` tells it in a sentence.

    A box has the symbol of its status; the word and the figures are in a table nearby.
    """

    caption: str
    alternative: str
    root: Box


class Span(Struct, frozen=True):
    """A piece of a sentence, that may be stressed: ``strong`` in bold, ``emphasis`` in italics, for words of others."""

    text: str
    strong: bool = False
    emphasis: bool = False


class Message(Struct, frozen=True):
    """What the reader must know before all else, in a few sentences."""

    spans: tuple[Span, ...]


class TitleBlock(Struct, frozen=True):
    """What the report is about, in three to five labels with their text, side by side."""

    pairs: tuple[tuple[str, str], ...]


class StatusLine(Struct, frozen=True):
    """Under a heading: the verdict and, behind it, a few facts in a row."""

    status: Status | None
    parts: tuple[str, ...]


class Line(Struct, frozen=True):
    """One line of a chart: a value per period, None where there is none. ``label`` stands at its end, '' for no label.

    ``name`` says what it is in the data behind the chart: ``bovengrens``; the label of such a line is ``bovengrens 85,8``.
    """

    role: LineRole
    name: str
    values: tuple[float | None, ...]
    label: str = ""


class Mark(Struct, frozen=True):
    """A change of the process: at which period, and its reason in a few words, such as ``formulier vernieuwd, april 2026``."""

    index: int
    text: str


class LineChart(Struct, frozen=True):
    """Lines over time, each with its label at its end.

    ``alternative`` tells it in a sentence. ``periods`` are (year, name) pairs. Points of the actual values from ``open_from`` on
    belong to a new level and are drawn open. ``unit`` and ``decimals`` are those of the values. A chart that stands ``Together`` with
    other blocks is ``height_mm`` high where there is room, else less.
    """

    alternative: str
    unit: str
    decimals: int
    periods: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...] = ()
    open_from: int | None = None
    height_mm: float = 79


class Small(Struct, frozen=True):
    """A small chart under its name, verdict and the figure before: ``was 90,4``, '' for none.

    Of its ``chart`` only actual values and norm are drawn; its height is always the same.
    """

    name: str
    status: Status | None
    was: str
    chart: LineChart


class Multiples(Struct, frozen=True):
    """Small charts side by side, up to four in a row and each on a scale of its own; as high as the page they are on has room for.

    The ``title`` above them, '' for none, goes where there is no room for any of them. ``left_out`` are those that cannot be drawn.
    """

    items: tuple[Small, ...]
    title: str = ""
    left_out: tuple[str, ...] = ()


class Story(Struct, frozen=True):
    """What is going on, told under labels; a row is a label with its paragraphs.

    ``heading_left`` and ``heading_right`` stand above: ``Wat er speelt``, ``toegelicht door Emre Aksoy, 9 november 2026``.
    """

    heading_left: str
    heading_right: str
    rows: tuple[tuple[str, tuple[Paragraph | str, ...]], ...]


class Question(Struct, frozen=True):
    """The question to answer, in a box; ``Vraag`` stands before it."""

    spans: tuple[Span, ...]


class Decision(Struct, frozen=True):
    """Room to write under a label."""

    label: str
    field: Field


class CourseRow(Struct, frozen=True):
    """The figures of one result of a chain, period by period, each with its verdict, None for no verdict."""

    chain: str
    name: str
    cells: tuple[tuple[str, Status | None], ...]


class Course(Struct, frozen=True):
    """Results × periods: how everything went, at a glance; each row has as many cells as there are ``periods``."""

    caption: str
    description: str
    periods: tuple[str, ...]
    rows: tuple[CourseRow, ...]


class Together(Struct, frozen=True):
    """Blocks that stay on one page, the first of which is a heading; a chart of lines among them gives way to the others."""

    blocks: tuple[Block, ...]


Block = (
    Heading | Paragraph | Bullets | Facts | Field | Table | DotChart | Tree
    | Message | TitleBlock | StatusLine | LineChart | Multiples | Story | Question | Decision | Course | Together
)  # fmt: skip


class Section(Struct, frozen=True):
    """One chapter of the report: its stable name, its title ('' when its first heading is one of level 1) and what stands in it.

    It may start on a new page (``new_page``), and lie on pages of its own that are wider than high (``landscape``).
    """

    name: str
    title: str
    blocks: tuple[Block, ...]
    new_page: bool = False
    landscape: bool = False


class Standing(Struct, frozen=True):
    """How a node stood in one version of a report, in the words of that version: ``93,8 %, norm 95,0 %, score 88, aandacht``."""

    code: str
    name: str
    text: str


class Identity(Struct, frozen=True):
    """What a program must know of a document: whose conversation, over which figures, and how everything stood.

    So its minutes can be read back, and the next version can tell what changed. ``fingerprint`` is that of the figures, in
    its ``format``; ``subjects`` are the codes behind the fields ``kr.besluit.1`` and on; ``organisation`` tells whose chain it is.
    ``prefilled`` are the tags of the fields that the program filled in itself, each with its text.
    """

    chain: str
    period: str
    version: int
    variant: str
    fingerprint: str
    format: int
    subjects: tuple[str, ...] = ()
    standings: tuple[Standing, ...] = ()
    organisation: str = ""
    prefilled: tuple[tuple[str, str], ...] = ()


class Report(Struct, frozen=True):
    """A whole report. ``running_head`` and ``running_foot`` repeat what the title block says; ``dated`` stamps the file.

    ``compact`` saves room, so that everything fits one page; ``on_its_side`` lays every page on its side.
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
    compact: bool = False
    on_its_side: bool = False
