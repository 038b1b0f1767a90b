"""The charts of one document: each is drawn for the place that it gets, and numbered as the text refers to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from ketenrapport.report.word import look as style
from ketenrapport.report.word.dot_chart import dot_chart_workbook, dot_chart_xml
from ketenrapport.report.word.line_chart import Inks, from_below, line_chart_workbook, line_chart_xml, small_chart_xml
from ketenrapport.report.word.line_layout import layout, legible, small_layout
from ketenrapport.report.word.text import chart as chart_run
from ketenrapport.report.word.text import paragraph
from ketenrapport.report.word.units import TWIPS_PER_MM, TWIPS_PER_POINT

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketenrapport.report.say.blocks import DotChart, LineChart
    from ketenrapport.report.word.typeface import Typeface


class DrawnChart(Struct, frozen=True):
    """A chart in the text: its part, and the workbook behind it."""

    part: bytes
    workbook: bytes


class Pictures(Struct):
    """The charts of a text; number n, counted from one, is what the text calls ``rIdGrafiek<n>``. Sizes are in twentieths of a point.

    They are drawn when the text is ready: until then one may get another size, or go away. ``accent`` is '' where the theme has it.
    """

    typeface: Typeface
    accent: str = ""
    _to_draw: list[Callable[[], DrawnChart]] = field(default_factory=list)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._to_draw)

    def drawn(self) -> list[DrawnChart]:
        """All of them, in their order."""
        return [draw() for draw in self._to_draw]

    @property
    def inks(self) -> Inks:
        """What charts take from the house style."""
        return Inks(self.typeface.name, self.accent)

    def line(self, block: LineChart, wide: int, high: int, number: int = 0) -> str:
        """A paragraph with a line chart of this size, as a new one or in the place of the one with that number."""

        def draw() -> DrawnChart:
            chart = from_below(legible(replace(block, height_mm=high / TWIPS_PER_MM)))
            laid = layout(chart, wide / TWIPS_PER_POINT, self.typeface.width)
            return DrawnChart(line_chart_xml(chart, laid, self.inks), line_chart_workbook(chart, laid))

        number = number or len(self) + 1
        self._to_draw[number - 1 : number] = [draw]
        return paragraph(style.FIGURE, chart_run(number, block.alternative, wide, high))

    def small(self, block: LineChart, wide: int, high: int) -> str:
        """A run with a line chart that is small: in a cell, or among others."""

        def draw() -> DrawnChart:
            chart = from_below(block, small=True)
            laid = small_layout(chart, wide / TWIPS_PER_POINT, high / TWIPS_PER_POINT, self.typeface.width)
            return DrawnChart(small_chart_xml(chart, laid, self.inks), line_chart_workbook(chart, laid))

        self._to_draw.append(draw)
        return chart_run(len(self), block.alternative, wide, high)

    def dots(self, block: DotChart, wide: int, high: int) -> str:
        """A run with a chart of dots."""
        self._to_draw.append(lambda: DrawnChart(dot_chart_xml(block), dot_chart_workbook(block)))
        return chart_run(len(self), block.alternative, wide, high)

    def forget(self, amount: int) -> None:
        """Take the last so many away again: they were there to see what room they take."""
        del self._to_draw[len(self) - amount :]
