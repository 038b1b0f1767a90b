"""The words in which the workbook is declared: kinds of cells, the choices that the arithmetic knows, columns, tables, settings."""

from __future__ import annotations

from enum import Enum, StrEnum

from msgspec import Struct


class Kind(Enum):
    """What a cell of a column may hold."""

    TEXT = "tekst"
    CODE = "code"
    NUMBER = "getal"
    WHOLE = "geheel getal"
    YES_NO = "ja/nee"
    DATE = "datum"
    PERIOD = "periode"
    CHOICE = "keuze"
    REFERENCE = "verwijzing"
    REFERENCES = "verwijzingen"
    LIST = "lijst"


LONGEST_TEXT = 32_767
"""How many UTF-16 units a text in a cell can have (ECMA-376-1, 18.4.12; Excel's own limit)."""


class NodeKind(StrEnum):
    """What a node of the KPI tree is (methode 1, levels of the tree)."""

    CHAIN = "keten"
    CUSTOMER_VALUE = "klantwaarde"
    INTERNAL_VALUE = "interne waarde"
    RESULT = "resultaat"
    PROCESS = "proces"
    FACTOR = "factor"

    @property
    def is_value(self) -> bool:
        """Whether it is a promise, to the customer or to the organisation: what KPIs hang under."""
        return self in (NodeKind.CUSTOMER_VALUE, NodeKind.INTERNAL_VALUE)

    @property
    def is_kpi(self) -> bool:
        """Whether it has figures of its own."""
        return self in (NodeKind.RESULT, NodeKind.PROCESS, NodeKind.FACTOR)

    @property
    def can_be_judged(self) -> bool:
        """Whether it is a KPI that somebody can answer for: a factor is context and never counts."""
        return self in (NodeKind.RESULT, NodeKind.PROCESS)


class Direction(StrEnum):
    """Which way a KPI is good."""

    HIGHER = "hoger"
    LOWER = "lager"
    BAND = "band"
    NEUTRAL = "neutraal"

    @property
    def is_one_way(self) -> bool:
        """Whether more is always better, or always worse."""
        return self in (Direction.HIGHER, Direction.LOWER)

    @property
    def good_way(self) -> int:
        """1 where up is good, −1 where down is good, 0 where neither always is."""
        return 1 if self is Direction.HIGHER else -1 if self is Direction.LOWER else 0


class Frequency(StrEnum):
    """How often a KPI is measured; also the kind of a period."""

    WEEK = "week"
    FORTNIGHT = "2 weken"
    MONTH = "maand"
    QUARTER = "kwartaal"
    YEAR = "jaar"


class TimeAgg(StrEnum):
    """How measurements within a window become one value (methode b2)."""

    SUM = "som"
    MEAN = "gemiddelde"
    WEIGHTED = "gewogen"
    LAST = "laatste"
    RATIO = "verhouding"
    STOCK_RATIO = "stand-verhouding"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"

    @property
    def is_ratio(self) -> bool:
        """Whether it is measured as a numerator and a denominator."""
        return self in (TimeAgg.RATIO, TimeAgg.STOCK_RATIO)


class ValueRollup(StrEnum):
    """Where the value of a KPI comes from (methode b5)."""

    MEASURED = "meting"
    SUM = "som"
    MEAN = "gemiddelde"
    RATIO = "verhouding"
    PRODUCT = "product"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    LINK = "koppeling"

    @property
    def from_parts(self) -> bool:
        """Whether the value is computed from those of other KPIs; a link takes one over as it is."""
        return self not in (ValueRollup.MEASURED, ValueRollup.LINK)


class ScoreRollup(StrEnum):
    """Where the score of a node comes from (methode b6)."""

    OWN = "eigen"
    WEIGHTED = "gewogen"
    WORST = "slechtste"
    NONE = "geen"

    @property
    def from_children(self) -> bool:
        """Whether the score is that of what hangs below."""
        return self in (ScoreRollup.WEIGHTED, ScoreRollup.WORST)


class Window(StrEnum):
    """Over which stretch of time a KPI is judged (methode b1)."""

    PERIOD = "periode"
    YTD = "ytd"
    YEAR = "12m"


class PeriodStatus(StrEnum):
    """What a period is on the sheet Perioden (methode b12)."""

    OPEN = "open"
    CLOSED = "gesloten"
    ADOPTED = "vastgesteld"

    @property
    def is_fixed(self) -> bool:
        """Whether its figures are kept, so that what changes in them is told."""
        return self is not PeriodStatus.OPEN


class Quality(StrEnum):
    """How certain a measurement is, the most certain first (methode b9)."""

    FINAL = "definitief"
    PROVISIONAL = "voorlopig"
    ESTIMATE = "schatting"


class ActionStatus(StrEnum):
    """How far an action is."""

    OPEN = "open"
    UNDER_WAY = "bezig"
    DONE = "gereed"
    DROPPED = "vervallen"

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do, so that it can be late (K30)."""
        return self in (ActionStatus.OPEN, ActionStatus.UNDER_WAY)


class IssueStatus(StrEnum):
    """How far an issue is."""

    OPEN = "open"
    UNDER_WAY = "bezig"
    SOLVED = "opgelost"


class TalkStatus(StrEnum):
    """What a conversation is: planned ones only announce themselves (methode b11)."""

    PLANNED = "gepland"
    HELD = "gehouden"
    ADOPTED = "vastgesteld"


class Variant(StrEnum):
    """Which report it is: for the conversation, on one page, or for readers outside the organisation."""

    FULL = "volledig"
    ONE_PAGE = "eenpager"
    EXTERNAL = "extern"


class Author(Enum):
    """Who writes a table."""

    USER = "gebruiker"
    PROGRAM = "programma"


class Column(Struct, frozen=True):
    """One column of a table.

    ``refers_to`` names the tables whose key the cell must hold; ``width`` is in characters; text that is longer goes to the
    next line where the column ``wrap``s; ``by_user``: the user writes in this column of a table of the program; ``links``:
    its cells lead to others; ``since``: the first version of the schema that has it.
    """

    header: str
    identifier: str
    kind: Kind = Kind.TEXT
    required: bool = False
    help: str = ""
    choices: tuple[str, ...] = ()
    refers_to: tuple[str, ...] = ()
    default: str | float | bool | None = None
    width: float = 14
    number_format: str = "General"
    wrap: bool = False
    by_user: bool = False
    links: bool = False
    since: int = 1


class Table(Struct, frozen=True):
    """One table of the workbook: an Excel table (ListObject) called ``name`` on the sheet ``sheet``.

    Each row needs ``one_of`` these columns; ``since`` is the first version of the schema that has the table.
    """

    identifier: str
    sheet: str
    name: str
    purpose: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    author: Author = Author.USER
    hidden: bool = False
    one_of: tuple[str, ...] = ()
    since: int = 1

    def column(self, identifier: str) -> Column:
        """The column with this identifier. Raises KeyError when the table has none."""
        for column in self.columns:
            if column.identifier == identifier:
                return column
        raise KeyError(f"{self.identifier}.{identifier}")

    @property
    def identifiers(self) -> list[str]:
        """The identifiers of its columns, in their order."""
        return [column.identifier for column in self.columns]

    @property
    def key_column(self) -> Column:
        """The column that other tables refer to."""
        return self.column(self.key[0])


class Setting(Struct, frozen=True):
    """One row of the sheet Instellingen; ``between`` are the smallest and the largest number that make sense.

    ``before`` is what its key was in version 0.1, '' when that was the same.
    """

    key: str
    identifier: str
    kind: Kind
    default: str | float | bool | None
    help: str
    choices: tuple[str, ...] = ()
    between: tuple[float, float] | None = None
    since: int = 1
    before: str = ""

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a whole, which a cell shows as a percentage."""
        return self.between == (0, 1)


class NamedCell(Struct, frozen=True):
    """One cell outside a table that the program fills in: found by its defined name, wherever the user moves it."""

    name: str
    identifier: str
    sheet: str
    meaning: str
    since: int = 1


class CellBlock(Struct, frozen=True):
    """A block of cells outside a table, as wide and as high as there is to say: its whole area has a defined name.

    ``leading`` are the headers that it begins with, ``closing`` is the one that it ends with, when it has one; ``key`` is the place,
    from 0, of the column in which the key of each row stands.
    """

    name: str
    identifier: str
    sheet: str
    meaning: str
    leading: tuple[str, ...]
    key: int
    closing: str = ""
    since: int = 1


class View(Struct, frozen=True):
    """A sheet of formulas and charts only, that shows what stands on the hidden sheet ``data``."""

    sheet: str
    data: str
    since: int = 1


# The same facts for whole columns of a frame, which hold the words themselves.
VALUES = tuple(kind for kind in NodeKind if kind.is_value)
KPIS = tuple(kind for kind in NodeKind if kind.is_kpi)
JUDGED = tuple(kind for kind in NodeKind if kind.can_be_judged)
ONE_WAY = tuple(way for way in Direction if way.is_one_way)
RATIOS = tuple(kind for kind in TimeAgg if kind.is_ratio)
SHARES = (100, 1000)
"""The factors with which a ratio is a share: per hundred and per thousand."""
FROM_PARTS = tuple(kind for kind in ValueRollup if kind.from_parts)
FIXED = tuple(status for status in PeriodStatus if status.is_fixed)
OPEN_STATES = tuple(status for status in ActionStatus if status.is_open)
FROM_CHILDREN = tuple(kind for kind in ScoreRollup if kind.from_children)
BOUNDS = ("target", "signal", "target_high", "signal_high")
"""The columns of Normen that hold a bound."""
