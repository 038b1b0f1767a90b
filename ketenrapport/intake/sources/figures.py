"""What a source says, by measurement: its figures, what is told beside them, and where each stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketenrapport.intake.sources.message import Messages, Subject
from ketenrapport.intake.sources.source import BESIDE, FIGURES
from ketenrapport.words.schema import TABLE

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from ketenrapport.intake.sources.known import Kpi
    from ketenrapport.intake.sources.source import Source
    from ketenrapport.words.periods import Period

Key = tuple[str, str]
"""KPI and period of a measurement, by code."""
Place = tuple[int, int, int]
"""A cell: which delivery of its source, which row, which column."""
HEADERS = {name: TABLE["measurements"].column(name).header for name in (*FIGURES.values(), *BESIDE.values())}


class Figure(Struct):
    """What a source says of one measurement: its figures, what is told beside them, and where each stands.

    ``places`` are what a user calls the cells of its figures, ``cells`` which they are. ``silent`` are the figures of which a cell
    says that there is none. ``is_refused``: something in it can't be, so it is not taken over. ``is_doubled``: it stands there
    twice with different figures; ``is_confirmed``: with the same.
    """

    kpi: Kpi
    period: Period
    where: str
    figures: dict[str, Decimal] = field(default_factory=dict)
    beside: dict[str, str | date] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    cells: dict[str, Place] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    is_refused: bool = False
    is_doubled: bool = False
    is_confirmed: bool = False

    @property
    def key(self) -> Key:
        """KPI and period."""
        return self.kpi.code, self.period.code

    @property
    def is_silent(self) -> bool:
        """Whether it says of a figure that there is none, and nowhere else that there is one; it is not taken over then."""
        return not self.silent <= self.figures.keys()

    def __str__(self) -> str:
        return f"{self.kpi.code} {self.period.code}"


class Reading(Struct):
    """The figures of a source, by KPI and period.

    ``mentioned`` has also those of which the cells are empty. ``said`` is what was found out about each delivery.
    """

    source: Source
    figures: dict[Key, Figure] = field(default_factory=dict)
    mentioned: set[Key] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    messages: Messages = field(default_factory=Messages)

    def refuse_alone(self) -> None:
        """Refuse what stands there once of a KPI that stands there twice, with different figures, in most of its periods.

        Rows with budgets beside rows with results look like that: in a month without a result the budget would be taken for it.
        """
        for kpi in {figure.kpi.code for figure in self.figures.values() if figure.is_doubled}:
            mine = [figure for figure in self.figures.values() if figure.kpi.code == kpi]
            alone = [figure for figure in mine if not figure.is_doubled and not figure.is_confirmed and not figure.is_refused]
            if sum(figure.is_doubled for figure in mine) <= max(len(alone), 1):
                continue
            for figure in alone:
                figure.is_refused = True
                detail = f"{figure}: staat er één keer, en de meeste perioden van {kpi} twee keer met verschil"
                self.messages.add(Subject.TWICE_DIFFERENT, figure.where, detail)
