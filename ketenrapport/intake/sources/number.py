"""A cell of a delivery as a number (R3, R4, R5): one notation per file, percentages as shown, and nothing guessed."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from ketenrapport.intake.sources.delivery import Percentage, text_of
from ketenrapport.intake.sources.message import Subject
from ketenrapport.organisation.deciding import Others, decided_duration
from ketenrapport.organisation.one_cell import LARGEST, shown
from ketenrapport.organisation.raw import CellError, Merged, Uncalculated
from ketenrapport.words.notation import decimal_mark, parse_no_figure, parse_number, plain, two_readings
from ketenrapport.words.number_format import exact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketenrapport.intake.sources.known import Kpi
    from ketenrapport.intake.sources.source import Link
    from ketenrapport.organisation.raw import RawCell

_PERCENT = re.compile(r"%|\d ?(?:pct|procent)\b")
_MULTIPLIED = ("value", "numerator")
_HUNDREDS = (Decimal(100), Decimal("0.01"))
NOTATIONS = {",": "decimale komma", ".": "decimale punt"}


class NotANumberError(Exception):
    """A cell holds no number; ``subject`` is what the message about it is about."""

    def __init__(self, subject: Subject, shown: str) -> None:
        super().__init__(shown)
        self.subject = subject


def notation(figures: Iterable[RawCell], others: Iterable[RawCell]) -> str:
    """The decimal mark of a file, as far as its figures prove one; '' when none does or when they contradict one another.

    Figures that prove nothing leave it to the ``others`` of the file. There a point proves nothing: ``1.2`` may be a paragraph.
    """
    marks = {decimal_mark(cell) for cell in figures if isinstance(cell, str)} - {""}
    marks = marks or {decimal_mark(cell) for cell in others if isinstance(cell, str) and "," in cell} - {""}
    return marks.pop() if len(marks) == 1 else ""


def number_of(cell: RawCell, mark: str, kpi: Kpi, becomes: str) -> Decimal:
    """The number in a cell that isn't empty; ``mark`` is the notation of its file. Raises NotANumberError."""
    if isinstance(cell, Percentage):
        if not kpi.is_percent or becomes != "value":
            raise NotANumberError(Subject.PERCENT, f"{shown(float(exact(cell).scaleb(2)))}%")
        return exact(cell).scaleb(2)
    if isinstance(cell, Decimal):
        number = cell
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        number = exact(cell)
    elif isinstance(cell, str):
        number = _of_text(cell, mark, kpi, becomes)
    elif isinstance(cell, time | timedelta):
        number = _duration(cell, kpi)
    else:
        raise NotANumberError(Subject.NO_NUMBER, _why(cell))
    if not number.is_finite() or abs(number) >= Decimal(LARGEST):
        raise NotANumberError(Subject.NO_NUMBER, text_of(cell))
    return number


def multiplied(number: Decimal, cell: RawCell, link: Link, becomes: str) -> Decimal:
    """The number times what its link says, where that counts (R8). Raises NotANumberError for a percentage that would be one twice."""
    if becomes not in _MULTIPLIED:
        return number
    is_percentage = isinstance(cell, Percentage) or (isinstance(cell, str) and _PERCENT.search(plain(cell)) is not None)
    if is_percentage and abs(link.factor) in _HUNDREDS:
        raise NotANumberError(Subject.PERCENT, f"{shown(float(number))}% maal {shown(float(link.factor))}")
    return number * link.factor


def is_figure(cell: RawCell) -> bool:
    """Whether a cell holds a number, also one that must be refused for its notation."""
    if isinstance(cell, str):
        return parse_number(cell) is not None or two_readings(cell) is not None
    return isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)


def _of_text(text: str, mark: str, kpi: Kpi, becomes: str) -> Decimal:
    if parse_no_figure(text):
        raise NotANumberError(Subject.NO_FIGURE, text.strip())
    if _PERCENT.search(plain(text)) and (not kpi.is_percent or becomes != "value"):
        raise NotANumberError(Subject.PERCENT, text.strip())
    number = parse_number(text)
    if readings := two_readings(text):
        if not mark:
            raise NotANumberError(Subject.DOUBTFUL, text.strip())
        thousands, decimal = readings
        number = decimal if (mark == ",") == ("," in text) else thousands
    return _duration(text, kpi) if number is None else exact(number)


def _duration(cell: time | timedelta | str, kpi: Kpi) -> Decimal:
    length = decided_duration(cell, kpi.unit, Others([cell], [], []))
    if length is None:
        raise NotANumberError(Subject.NO_NUMBER, shown(cell))
    return exact(length)


def _why(cell: RawCell) -> str:
    if isinstance(cell, Uncalculated):
        return f"{shown(cell)} is nog niet berekend"
    if isinstance(cell, Merged):
        return f"{shown(cell)} staat in een samengevoegde cel"
    return shown(cell) if isinstance(cell, CellError | date | bool) else text_of(cell)
