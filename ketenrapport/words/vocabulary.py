"""The words in which the workbook is declared: kinds of cells, the choices that the arithmetic knows, columns, tables, settings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum


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


class NodeKind(StrEnum):
    """What a node of the KPI tree is (domein 1, levels of the tree)."""

    CHAIN = "keten"
    CUSTOMER_VALUE = "klantwaarde"
    INTERNAL_VALUE = "interne waarde"
    RESULT = "resultaat"
    PROCESS = "proces"
    FACTOR = "factor"


class Direction(StrEnum):
    """Which way a KPI is good."""

    HIGHER = "hoger"
    LOWER = "lager"
    BAND = "band"
    NEUTRAL = "neutraal"


class Frequency(StrEnum):
    """How often a KPI is measured; also the kind of a period."""

    WEEK = "week"
    FORTNIGHT = "2 weken"
    MONTH = "maand"
    QUARTER = "kwartaal"
    YEAR = "jaar"


class TimeAgg(StrEnum):
    """How measurements within a window become one value (domein b2)."""

    SUM = "som"
    MEAN = "gemiddelde"
    WEIGHTED = "gewogen"
    LAST = "laatste"
    RATIO = "verhouding"
    STOCK_RATIO = "stand-verhouding"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"


class ValueRollup(StrEnum):
    """Where the value of a KPI comes from (domein b5)."""

    MEASURED = "meting"
    SUM = "som"
    MEAN = "gemiddelde"
    RATIO = "verhouding"
    PRODUCT = "product"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    LINK = "koppeling"


class ScoreRollup(StrEnum):
    """Where the score of a node comes from (domein b6)."""

    OWN = "eigen"
    WEIGHTED = "gewogen"
    WORST = "slechtste"
    NONE = "geen"


class Window(StrEnum):
    """Over which stretch of time a KPI is judged (domein b1)."""

    PERIOD = "periode"
    YTD = "ytd"
    YEAR = "12m"


class Author(Enum):
    """Who writes a table."""

    USER = "gebruiker"
    PROGRAM = "programma"


@dataclass(frozen=True, slots=True)
class Column:
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


@dataclass(frozen=True, slots=True)
class Table:
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
    def key_column(self) -> Column:
        """The column that other tables refer to."""
        return self.column(self.key[0])


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the sheet Instellingen; ``between`` are the smallest and the largest number that make sense."""

    key: str
    identifier: str
    kind: Kind
    default: str | float | bool | None
    help: str
    choices: tuple[str, ...] = ()
    between: tuple[float, float] | None = None
    since: int = 1


@dataclass(frozen=True, slots=True)
class NamedCell:
    """One cell outside a table that the program fills in: found by its defined name, wherever the user moves it."""

    name: str
    identifier: str
    sheet: str
    meaning: str
    since: int = 1
