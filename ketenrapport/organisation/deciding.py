"""Cells that only the rest of their row and column can decide: a doubtful number, a time, a day that stands for a period.

Nothing is guessed: what the others don't decide is a finding.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketenrapport.words.durations import DAY, HOUR, MINUTE, parse_duration, seconds_in, seconds_of
from ketenrapport.words.notation import decimal_mark, parse_date, two_readings
from ketenrapport.words.period_notation import period_on
from ketenrapport.words.periods import Calendar
from ketenrapport.words.vocabulary import Frequency

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_NEAR = 7.0  # times more or less than the others; two readings of one cell are at least 60 times apart


class About(Struct, frozen=True):
    """What is known of the KPI that a row is about: its unit and how often it is measured."""

    unit: str = ""
    frequency: Frequency | None = None


class Beside(Struct, frozen=True):
    """What stands beside the cells of a column: the KPI that each row is about ('' for none), and what is known of the KPIs."""

    kpi: Sequence[str]
    about: Mapping[str, About] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)

    def of(self, at: int) -> tuple[str, About]:
        """The KPI of one row, and what is known of it."""
        code = self.kpi[at]
        return code, self.about.get(code, _UNKNOWN)


_UNKNOWN = About()


class Others(Struct, frozen=True, dict=True):
    """The cells that can be held against a doubtful one: ``cells`` are those of its own KPI, ``column`` those of the whole column."""

    cells: Sequence[object]
    numbers: Sequence[float]
    column: Sequence[object]

    @cached_property
    def size(self) -> float | None:
        """The usual size of the numbers, None when there are none."""
        from statistics import median  # few workbooks have a number that can be read in two ways

        sizes = [abs(number) for number in self.numbers if number]
        return median(sizes) if sizes else None

    @cached_property
    def mark(self) -> str:
        """The decimal mark in which the KPI's numbers are typed, else that of the column; '' when unknown or mixed."""
        for cells in (self.cells, self.column):
            marks = {decimal_mark(cell) for cell in cells if isinstance(cell, str)} - {""}
            if marks:
                return marks.pop() if len(marks) == 1 else ""
        return ""

    def like(self, readings: Iterable[float]) -> float | None:
        """The one reading that is of the size of the others: 12300 and not 12.3 beside 11450."""
        if self.size is None:
            return None
        near = [number for number in readings if number and 1 / _NEAR <= abs(number) / self.size <= _NEAR]
        return near[0] if len(near) == 1 else None


def decided_number(text: str, others: Others) -> float | None:
    """The number that a text with two readings stands for, when its own KPI or the way the column is typed decides.

    ``12.300`` beside ``11.450,5`` is 12300. A comma separates decimals unless the sizes of the others say that it cannot.
    """
    readings = two_readings(text)
    if readings is None:
        return None
    thousands, decimal = readings
    if (decided := others.like(readings)) is not None:
        return decided
    is_comma = "," in text
    if others.size is not None and not is_comma:
        return None
    if others.mark:
        return decimal if (others.mark == ",") == is_comma else thousands
    return decimal if is_comma else None


def decided_duration(cell: time | timedelta | str, unit: str, others: Others) -> float | None:
    """The length of time in the cell in the unit of the KPI, or None when that is no unit of time or the cell has two readings.

    A cell holds hours and minutes also where minutes and seconds were meant: who types 0:40 for 40 seconds gets 40 minutes. So in
    a KPI in seconds of which every time is a whole number of minutes (in minutes: of hours), the other figures must decide.
    """
    size = seconds_in(unit)
    if size is None:
        return None
    if isinstance(cell, str):
        lengths = parse_duration(cell)
        if len(lengths) == 2 and size in (HOUR, DAY):
            lengths = lengths[:1]
    else:
        lengths = (seconds_of(cell),)
        times = [seconds_of(other) for other in others.cells if isinstance(other, time | timedelta)]
        if size in (1, MINUTE) and lengths[0] and all(length < DAY and length % (size * MINUTE) == 0 for length in times):
            lengths = (lengths[0], lengths[0] / MINUTE)
    readings = [length / size for length in lengths]
    if len(readings) == 1:
        return readings[0]
    return others.like(readings) if readings else None


def decided_period(cell: date | str, about: About, calendar: Calendar) -> tuple[str | None, str]:
    """The code of the period that begins or ends on a day, by how often the KPI is measured; and of the period around that day."""
    day = parse_date(cell) if isinstance(cell, str) else cell
    if day is None:
        return None, ""
    day = date(day.year, day.month, day.day)
    around = calendar.period_at(day, about.frequency or Frequency.MONTH).code
    return period_on(day, about.frequency, calendar), around
