"""Where everything stands in a chart of lines: the plot, the numbers on its axis, the periods below it, the labels at its right.

Nothing here is left to the program that draws: Word, LibreOffice and ONLYOFFICE all follow a plot that is laid out by hand. Measures
are in points of the chart, from its upper left corner.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.report.say.blocks import LineRole
from ketenrapport.report.scale import round_axis
from ketenrapport.report.word.columns import text_width
from ketenrapport.report.word.look import TABLE_POINTS
from ketenrapport.report.word.units import TWIPS_PER_POINT
from ketenrapport.words.wording import natural_decimals, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.report.say.blocks import Line, LineChart, Mark

TEXT = 10  # points: the smallest letter of a report
LAST_VALUE, SMALL_LAST_VALUE = 13, 11  # points of the figure that the reader came for
_LINE_HEIGHT = 1.25  # of the size of a letter
_BELOW = 6.0 + 2 * _LINE_HEIGHT * TEXT  # the plot: periods, and their years
APART = 11.0  # points between the middles of two labels of plain text
_LOW = 65  # millimetres: a lower chart has fewer numbers on its axis
_GAP = 7.0  # between the end of a line and its label, beside the marker
_CLEAR = 3.0  # so much further right goes the label of a line that has no marker at its end
_STEPS = (1, 2, 5, 10)  # of the axis, whose numbers then are whole
_POINTS_PER_MM = 72 / 25.4
_APART = 4.0  # between two names below a chart
_SMALL_ROOM = 0.16  # above and below the lines of a small chart, of their range
_LARGEST_GUTTER = 0.45  # of the width of a chart: longer labels are cut by the page, the lines stay


class Axis(Struct, frozen=True):
    """The periods below a chart: ``names`` has a text for those that are shown, '' for the others.

    A text is shown at every ``skip``-th place, the last period included; ``blank`` empty places come before the first period, so
    that counting from the start arrives there.
    """

    names: tuple[str, ...]
    skip: int
    blank: int


class Layout(Struct, frozen=True):
    """The plot within its chart, in points; ``low``, ``high`` and ``step`` are the numbers on its value axis.

    ``shifts`` tells for each line by how much its label moves from beside its last point: to the right, and down.
    ``mark_shifts`` tells the same of the reason at each mark, and ``marks_left`` which of them stand left of their line.
    """

    width: float
    height: float
    left: float
    top: float
    plot_width: float
    plot_height: float
    low: float
    high: float
    step: float
    axis: Axis
    shifts: tuple[tuple[float, float], ...]
    mark_shifts: tuple[float, ...] = ()
    marks_left: tuple[bool, ...] = ()


def width_of(text: str, size: float, *, bold: bool = False, letter: float = 1.0) -> float:
    """The width of a text on one line, in points; ``letter`` is how wide the typeface is against Calibri."""
    return text_width(text, bold=bold) / TWIPS_PER_POINT * size / TABLE_POINTS * letter


def legible(chart: LineChart) -> LineChart:
    """The chart without lines for whose label it is too low: that of last year first, then the mean; both figures are told elsewhere."""
    for role in (LineRole.LAST_YEAR, LineRole.MEAN):
        needed = sum(_label_height(line, LAST_VALUE) for line in chart.lines if line.label and last_known(line) is not None)
        if needed > chart.height_mm * _POINTS_PER_MM - _BELOW:
            chart = replace(chart, lines=tuple(line for line in chart.lines if line.role is not role))
    return chart


def layout(chart: LineChart, width: float, letter: float = 1.0) -> Layout:
    """The lay-out of a chart that is so many points wide, with numbers on its axis and room for its labels and reasons."""
    height = chart.height_mm * _POINTS_PER_MM
    parts = 4 if chart.height_mm < _LOW else 5
    low, high, step = round_axis(_values(chart), chart.decimals, percentage=chart.unit.strip() == "%", parts=parts, steps=_STEPS)
    numbers = [number(low + step * place, natural_decimals(step, chart.unit)) for place in range(round((high - low) / step) + 1)]
    left = max(width_of(text, TEXT, letter=letter) for text in numbers) + 8
    gutter = _gutter(chart.lines, LAST_VALUE, width, letter)
    plot_width = width - left - gutter
    axis = period_axis(chart.periods, plot_width, letter)
    rows, lefts = mark_rows(chart.marks, left, plot_width, len(chart.periods) + axis.blank, axis.blank, letter)
    top = 8.0 + _LINE_HEIGHT * TEXT * (max(rows) + 1 if rows else 0)
    below = _BELOW if any("\n" in name for name in axis.names) else _BELOW - _LINE_HEIGHT * TEXT
    plot_height = height - top - below
    slot = plot_width / (len(chart.periods) + axis.blank)
    shifts = _shifts(chart.lines, (top, plot_height, height - below), (low, high), slot, LAST_VALUE)
    raised = tuple(-_LINE_HEIGHT * TEXT * (row + 0.5) for row in rows)
    return Layout(width, height, left, top, plot_width, plot_height, low, high, step, axis, shifts, raised, lefts)


def small_layout(chart: LineChart, width: float, height: float, letter: float = 1.0) -> Layout:
    """The lay-out of a small chart: no value axis, and only the first and the last period below it."""
    values = _values(chart)
    lowest, highest = min(values, default=0.0), max(values, default=1.0)
    room = ((highest - lowest) or abs(highest) or 1.0) * _SMALL_ROOM
    low, high = lowest - room, highest + room
    ends = [_short(chart.periods[place]) for place in (0, -1)] if chart.periods else ["", ""]
    amount = len(chart.periods)
    first, last = (width_of(name, TEXT, letter=letter) / 2 for name in ends)
    left, gutter = first + 1, max(_gutter(chart.lines, SMALL_LAST_VALUE, width, letter), last)
    top, below = 6.0, 4.0 + _LINE_HEIGHT * TEXT
    plot_width, plot_height = width - left - gutter, height - top - below
    if plot_width * (amount - 1) / max(amount, 1) < first + last + _APART and amount > 1:
        ends = _shorter(chart.periods[0], chart.periods[-1])
    axis = Axis((ends[0], *[""] * (amount - 2), ends[1])[:amount], max(amount - 1, 1), 0)
    shifts = _shifts(chart.lines, (top, plot_height, height - below), (low, high), plot_width / max(amount, 1), SMALL_LAST_VALUE)
    return Layout(width, height, left, top, plot_width, plot_height, low, high, high - low, axis, shifts)


def period_axis(periods: Sequence[tuple[str, str]], width: float, letter: float = 1.0) -> Axis:
    """Which periods are named below a plot of so many points wide; the first named one of a year has the year under it.

    With 22 months on 350 points a name has 16 points to itself, too little for ``jan`` and the white around it. Every second one would
    miss the last month (21 is odd), every third one ends on it: so every third.
    """
    amount = len(periods)
    needed = max((width_of(name, TEXT, letter=letter) for _, name in periods), default=0.0) + 4
    slot = width / max(amount, 1)
    least = next((skip for skip in range(1, amount) if skip * slot >= needed), max(amount - 1, 1))
    # An empty place before the first period costs more than a name fewer.
    skip = min(range(least, max(amount, least + 1)), key=lambda one: (2 * (-(amount - 1) % one) + one - least, one))
    names, before = [], ""
    for place, (year, name) in enumerate(periods):
        if (amount - 1 - place) % skip:
            names.append("")
            continue
        names.append(f"{name}\n{year}" if year and year != before else name)
        before = year
    return Axis(tuple(names), skip, -(amount - 1) % skip)


def dodged(places: Sequence[float], heights: Sequence[float], lowest: float, highest: float) -> list[float]:
    """The places of labels, moved as little as possible (least squares) so that none covers another, between two bounds.

    ``places`` are middles and go up; ``heights`` is the room that each takes. Two labels at 50 that each take 11 come at 44.5 and 55.5.
    """
    if not places:
        return []
    offsets = list(accumulate(((one + other) / 2 for one, other in pairwise(heights)), initial=0.0))
    # Without the room between them the labels must only stay in order: what goes down is averaged (pool adjacent violators).
    pools: list[tuple[float, int]] = []
    for place, offset in zip(places, offsets, strict=True):
        total, amount = place - offset, 1
        while pools and pools[-1][0] / pools[-1][1] > total / amount:
            before, many = pools.pop()
            total, amount = total + before, amount + many
        pools.append((total, amount))
    fitted = [total / amount for total, amount in pools for _ in range(amount)]
    top, bottom = lowest + heights[0] / 2, highest - heights[-1] / 2 - offsets[-1]
    return [max(top, min(one, bottom)) + offset for one, offset in zip(fitted, offsets, strict=True)]


def mark_rows(
    marks: Sequence[Mark], left: float, plot_width: float, places: int, blank: int, letter: float
) -> tuple[list[int], tuple[bool, ...]]:
    """For each mark in which row above the plot its reason stands (0 is the lowest), and whether left of its line.

    A reason stands right of its line when it fits there, above the plot: beside that the labels stand. One that would cover another goes
    a row up.
    """
    taken: list[list[tuple[float, float]]] = []
    rows, lefts = [], []
    for mark in marks:
        at = left + (mark.index + blank + 0.5) * plot_width / places
        room = width_of(mark.text, TEXT, letter=letter) + _GAP
        goes_left = at + room > left + plot_width and at - room >= 0
        start, end = (at - room, at) if goes_left else (at, at + room)
        row = next((n for n, row in enumerate(taken) if all(end <= a or start >= b for a, b in row)), len(taken))
        if row == len(taken):
            taken.append([])
        taken[row].append((start, end))
        rows.append(row)
        lefts.append(goes_left)
    return rows, tuple(lefts)


def last_known(line: Line) -> int | None:
    """The place of the last value of a line; None when it has none."""
    return next((place for place in range(len(line.values) - 1, -1, -1) if line.values[place] is not None), None)


def _values(chart: LineChart) -> list[float]:
    return [value for line in chart.lines for value in line.values if value is not None]


def _gutter(lines: Sequence[Line], last_size: float, width: float, letter: float) -> float:
    """The room right of the plot for the longest label."""
    widths = (
        width_of(line.label, last_size if line.role is LineRole.ACTUAL else TEXT, bold=_is_bold(line), letter=letter) for line in lines
    )
    return min(max(widths, default=0.0) + _GAP + 2, width * _LARGEST_GUTTER)


def _label_height(line: Line, last_size: float) -> float:
    return APART * last_size / TEXT if line.role is LineRole.ACTUAL else APART


def _is_bold(line: Line) -> bool:
    return line.role in (LineRole.ACTUAL, LineRole.NORM)


def _shifts(
    lines: Sequence[Line], down: tuple[float, float, float], scale: tuple[float, float], slot: float, last_size: float
) -> tuple[tuple[float, float], ...]:
    """How far each label moves; ``down`` is where the plot starts, how high it is and where labels must end."""
    (top, plot_height, end), (low, high) = down, scale
    labelled = []
    for row, line in enumerate(lines):
        place = last_known(line)
        if line.label and place is not None:
            value = line.values[place]
            assert value is not None
            labelled.append((top + (high - value) / (high - low) * plot_height, row, len(line.values) - 1 - place))
    labelled.sort()
    heights = [_label_height(lines[row], last_size) for _, row, _ in labelled]
    moved = dodged([y for y, _, _ in labelled], heights, 0.0, end)
    shifts = {
        row: (behind * slot + (0.0 if lines[row].role is LineRole.ACTUAL else _CLEAR), new - old)
        for (old, row, behind), new in zip(labelled, moved, strict=True)
    }
    return tuple(shifts.get(row, (0.0, 0.0)) for row in range(len(lines)))


def _shorter(first: tuple[str, str], last: tuple[str, str]) -> list[str]:
    """The ends of a period without room for more: their years, or within one year their months.

    >>> _shorter(("2025", "jan"), ("2026", "okt")), _shorter(("2026", "jan"), ("2026", "okt"))
    (["'25", "'26"], ['jan', 'okt'])
    """
    years = [year for year, _ in (first, last)]
    return [f"'{year[-2:]}" for year in years] if all(years) and years[0] != years[1] else [first[1], last[1]]


def _short(period: tuple[str, str]) -> str:
    """A period in a few letters: ``okt '26``.

    >>> _short(("2026", "okt")), _short(("", "2026"))
    ("okt '26", '2026')
    """
    year, name = period
    return f"{name} '{year[-2:]}" if year else name
