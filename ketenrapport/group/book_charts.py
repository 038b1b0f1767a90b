"""The native charts of bundel.xlsx: a column of dots in order with median and quartiles, and the funnel."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING, Literal

from openpyxl.chart import LineChart, Reference, ScatterChart, Series
from openpyxl.chart.axis import ChartLines, Scaling
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.legend import Legend
from openpyxl.chart.marker import Marker
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.utils import get_column_letter

from ketenrapport.group.book_cells import put
from ketenrapport.report.scale import round_axis
from ketenrapport.words import palette

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from ketenrapport.group.comparison import Limits
    from ketenrapport.group.shown import Row, Shown

_WIDTH, _HEIGHT = 17, 10  # centimetres
_APART = 11  # columns of the sheet between the left sides of two charts
_GREY, _LIGHT = "595959", "A6A6A6"

_Symbol = Literal["circle", "diamond", "square"]
_Dash = Literal["dash", "sysDot"]
# The points of the funnel by what is said of them, each told apart in grey by its shape; and its lines.
_POINTS = {"past bij de groep": "past", "wijkt mogelijk af": "mogelijk", "wijkt af": "apart"}
_MARKERS: dict[str, tuple[_Symbol, int, str]] = {
    "past": ("circle", 6, palette.ACCENT),
    "mogelijk": ("diamond", 9, "B8860B"),
    "apart": ("square", 9, "9B1C1C"),
}
_LIMITS: dict[str, Callable[[Limits], float]] = {
    "onder 95 %": lambda limits: limits.low,
    "boven 95 %": lambda limits: limits.high,
    "onder 99,8 %": lambda limits: limits.low_certain,
    "boven 99,8 %": lambda limits: limits.high_certain,
}

Column = tuple[str, "Sequence[float | str | None]"]


def add_charts(sheet: Worksheet, data: Worksheet, column: int, at: tuple[int, int], about: Shown) -> int:
    """Put the charts of a code at row and column ``at``, their figures in ``data`` from ``column`` on; the next free column there."""
    rows = [row for row in about.rows if row.is_ranked and row.value is not None]
    if len(rows) < 2:
        return column
    row, left = at
    lines: list[Column] = [(about.code, [one.short for one in rows]), ("organisatie", [one.value for one in rows])]
    if any(one.is_own for one in rows):
        lines.append(("uw organisatie", [one.value if one.is_own else None for one in rows]))
    if about.median is not None:
        lines.append(("mediaan", [about.median] * len(rows)))
    if about.quartiles:
        lines += [("eerste kwartiel", [about.quartiles[0]] * len(rows)), ("derde kwartiel", [about.quartiles[1]] * len(rows))]
    _write(data, column, lines)
    sheet.add_chart(_dots(data, column, lines, about), f"{get_column_letter(left)}{row}")
    column += len(lines) + 1
    if not about.has_funnel:
        return column
    points = sorted((one for one in about.rows if one.is_compared and one.n and one.limits), key=lambda one: one.n or 0)
    columns: list[Column] = [(f"{about.code} n", [one.n for one in points])]
    for title, verdict in _POINTS.items():
        columns.append((title, [one.value if _kind(one) == verdict else None for one in points]))
    for title, side in _LIMITS.items():
        columns.append((title, [side(one.limits) if one.limits else None for one in points]))
    columns.append(("midden", [about.centre] * len(points)))
    _write(data, column, columns)
    sheet.add_chart(_funnel(data, column, columns, about), f"{get_column_letter(left + _APART)}{row}")
    return column + len(columns) + 1


def _kind(row: Row) -> str:
    """Whether a member fits, may stand apart or stands apart."""
    return "past" if not row.stands_apart else "mogelijk" if row.verdict.startswith("mogelijk") else "apart"


def _write(data: Worksheet, column: int, columns: Sequence[Column]) -> None:
    for place, (title, values) in enumerate(columns, column):
        put(data, 1, place, title)
        for number, value in enumerate(values, 2):
            put(data, number, place, value)


def _dots(data: Worksheet, column: int, lines: Sequence[Column], about: Shown) -> LineChart:
    """Organisations from left to right in order, each a dot; median and quartiles are lines across."""
    chart = LineChart()
    _frame(chart, f"{about.name} ({about.unit})" if about.unit else about.name, long_names=True)
    last = 1 + len(lines[0][1])
    for place in range(1, len(lines)):
        chart.add_data(Reference(data, min_col=column + place, min_row=1, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(data, min_col=column, min_row=2, max_row=last))
    for series, (title, _) in zip(chart.series, lines[1:], strict=True):
        series.smooth = False
        if title in ("organisatie", "uw organisatie"):
            own = title != "organisatie"
            series.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))
            series.marker = _marker("diamond" if own else "circle", 9 if own else 7, "B8860B" if own else palette.ACCENT)
        else:
            dash: _Dash | None = None if title == "mediaan" else "dash"
            series.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=_GREY, w=15_875, prstDash=dash))
            series.marker = Marker(symbol="none")
    _bound(chart, about, lines[1:])
    return chart


def _funnel(data: Worksheet, column: int, columns: Sequence[Column], about: Shown) -> ScatterChart:
    """Organisations by their number of cases, with the limits for that number; small ones may lie further apart."""
    chart = ScatterChart()
    chart.style = 13
    chart.scatterStyle = "lineMarker"
    _frame(chart, f"{about.name}: waarde naar aantal", long_names=False)
    last = 1 + len(columns[0][1])
    across = Reference(data, min_col=column, min_row=2, max_row=last)
    for place, (title, _) in enumerate(columns[1:], 1):
        series = Series(Reference(data, min_col=column + place, min_row=1, max_row=last), across, title_from_data=True)
        series.smooth = False
        if title in _POINTS:
            series.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))
            series.marker = _marker(*_MARKERS[_POINTS[title]])
        else:
            certain, middle = title.endswith("99,8 %"), title == "midden"
            dash: _Dash | None = None if middle else "sysDot" if certain else "dash"
            line = LineProperties(solidFill=_GREY if middle else _LIGHT, w=12_700, prstDash=dash)
            series.graphicalProperties = GraphicalProperties(ln=line)
            series.marker = Marker(symbol="none")
        chart.series.append(series)
    chart.x_axis.title = "aantal waarnemingen (logaritmisch)"
    fewest = min(one for one in columns[0][1] if isinstance(one, float))
    chart.x_axis.scaling = Scaling(logBase=10, min=10.0 ** floor(log10(fewest)))
    chart.x_axis.number_format, chart.x_axis.majorGridlines = "#,##0", None
    chart.y_axis.crosses = "min"
    _bound(chart, about, columns[1:])
    return chart


def _frame(chart: LineChart | ScatterChart, title: str, *, long_names: bool) -> None:
    small = CharacterProperties(sz=1100, b=True)
    text = Paragraph(pPr=ParagraphProperties(defRPr=small), r=[RegularTextRun(rPr=small, t=title)])
    chart.title = Title(tx=Text(rich=RichText(p=[text])), overlay=False)
    chart.legend = Legend(legendPos="b")
    chart.width, chart.height = _WIDTH, _HEIGHT
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.layout = Layout(
        manualLayout=ManualLayout(layoutTarget="inner", xMode="edge", yMode="edge", x=0.08, y=0.12, w=0.89, h=0.48 if long_names else 0.6)
    )


def _marker(symbol: _Symbol, size: int, colour: str) -> Marker:
    return Marker(symbol=symbol, size=size, spPr=GraphicalProperties(solidFill=colour, ln=LineProperties(solidFill=colour)))


def _bound(chart: LineChart | ScatterChart, about: Shown, columns: Sequence[Column]) -> None:
    """Put the value axis on round numbers, a little beyond the values."""
    values = [one for _, cells in columns for one in cells if isinstance(one, float)]
    axis = chart.y_axis
    low, high, axis.majorUnit = round_axis(values, about.decimals, percentage=about.unit.strip() == "%")
    axis.scaling = Scaling(min=low, max=high)
    axis.number_format = "#,##0" + ("." + "0" * about.decimals if about.decimals else "")
    axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill=palette.THIN, w=6350)))
