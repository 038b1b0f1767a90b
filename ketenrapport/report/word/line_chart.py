"""Native charts of lines: no legend, no grid, no frame; each line says at its end what it is and where it stands (methode c).

Our own chart XML, ECMA-376 part 1, 21.2. Colours and typeface come from the theme of the document. What each line means can be told
apart in grey by its width, dashes and points, and by its label. Where everything stands is worked out in ``line_layout``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.report.markup import xml
from ketenrapport.report.say.blocks import LineRole, Mark
from ketenrapport.report.scale import number_format
from ketenrapport.report.word.chart_workbook import SHEET, several_lines, workbook
from ketenrapport.report.word.line_layout import LAST_VALUE, SMALL_LAST_VALUE, TEXT, last_known
from ketenrapport.report.word.namespaces import CHART, DRAWING, HEAD, OFFICE_RELATIONSHIP
from ketenrapport.report.word.units import EMU_PER_POINT
from ketenrapport.words.cell_names import letters
from ketenrapport.words.wording import natural_decimals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.report.say.blocks import LineChart
    from ketenrapport.report.word.line_layout import Layout

_INK, _PAPER = (f'<a:schemeClr val="{name}"/>' for name in ("tx1", "bg1"))
_TEXT_GREY, _LINE_GREY, _AXIS_GREY = (
    f'<a:schemeClr val="tx1"><a:lumMod val="{dark}000"/><a:lumOff val="{100 - dark}000"/></a:schemeClr>' for dark in (75, 55, 25)
)
_LIGHTER = '<a:lumMod val="60000"/><a:lumOff val="40000"/>'
# What depends on the house style, until the part is whole: the typeface, the accent and a light shade of it.
_TYPEFACE, _ACCENT, _LIGHT = "\x00", "\x01", "\x02"
_POINT_SIZE, _HOLE_SIZE, _LAST_SIZE, _SMALL_LAST_SIZE = 6, 3, 8, 6
_OFF = (
    '<c:showLegendKey val="0"/><c:showVal val="{}"/><c:showCatName val="0"/><c:showSerName val="0"/>'
    '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)
# LibreOffice draws a line from a label that was moved to its point, unless told.
_NO_LEADERS = (
    '<c:extLst><c:ext uri="{CE6537A1-D6FC-4f65-9D91-7224C49458BB}" xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart">'
    '<c15:showLeaderLines val="0"/></c:ext></c:extLst>'
)
_WITH_LABEL, _NO_LABELS = _OFF.format(1), _OFF.format(0) + _NO_LEADERS
_NO_MARKER = '<c:marker><c:symbol val="none"/></c:marker>'
_NO_LINE = "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"
_HOLES, _REASONS = "Nieuw niveau", "Verandering"  # what the series behind open points and marks are called in the data


class Inks(Struct, frozen=True):
    """What a chart takes from its house style: the typeface, and the colour that stands out where that is not the theme's own."""

    typeface: str
    accent: str = ""


class _Look(Struct, frozen=True):
    """How a line is drawn, and its label: colours, width in points, dashes, whether its points show."""

    colour: str
    width: float
    dash: str = "solid"
    points: bool = False
    ink: str = _TEXT_GREY
    bold: bool = False


_LOOKS = {
    LineRole.ACTUAL: _Look(_ACCENT, 1.8, points=True, ink=_ACCENT, bold=True),
    LineRole.LAST_YEAR: _Look(_LIGHT, 1),
    LineRole.NORM: _Look(_INK, 1.25, ink=_INK, bold=True),
    LineRole.NORM_HIGH: _Look(_INK, 1.25, ink=_INK, bold=True),
    LineRole.MEAN: _Look(_LINE_GREY, 0.75),
    LineRole.LIMIT_HIGH: _Look(_LINE_GREY, 0.75, "dash"),
    LineRole.LIMIT_LOW: _Look(_LINE_GREY, 0.75, "dash"),
    LineRole.LEVEL: _Look(_LINE_GREY, 1.75),
}
_SMALL_LOOKS = {
    LineRole.ACTUAL: _Look(_ACCENT, 1.5, ink=_ACCENT, bold=True),
    LineRole.NORM: _Look(_INK, 0.75, ink=_INK),
    LineRole.NORM_HIGH: _Look(_INK, 0.75, ink=_INK),
}
# What is drawn later lies on top: the actual values cover all else.
_FROM_BELOW = (
    LineRole.LIMIT_HIGH, LineRole.LIMIT_LOW, LineRole.MEAN, LineRole.LAST_YEAR, LineRole.LEVEL, LineRole.NORM_HIGH, LineRole.NORM,
    LineRole.ACTUAL,
)  # fmt: skip


def from_below(chart: LineChart, *, small: bool = False) -> LineChart:
    """The chart with its lines in the order in which they are drawn, and one mark per period; a small one has only actual and norm."""
    lines = [line for line in chart.lines if not small or line.role in _SMALL_LOOKS]
    reasons: dict[int, str] = {}
    for mark in sorted(chart.marks, key=lambda mark: mark.index):
        reasons[mark.index] = f"{reasons[mark.index]}; {mark.text}" if mark.index in reasons else mark.text
    marks = tuple(Mark(index, text) for index, text in reasons.items())
    return replace(chart, lines=tuple(sorted(lines, key=lambda line: _FROM_BELOW.index(line.role))), marks=marks)


def line_chart_xml(chart: LineChart, laid: Layout, inks: Inks) -> bytes:
    """The chart part of a chart of lines, in the looks of its house style; its relationship ``rId1`` is the workbook behind it."""
    categories = _categories(laid)
    drawn = "".join(_series(chart, number, laid, _LOOKS[line.role], LAST_VALUE, categories) for number, line in enumerate(chart.lines))
    if chart.open_from is not None:
        drawn += _holes(chart, laid, categories)
    if chart.marks:
        drawn += _marks(chart, laid, categories)
    value_axis = (
        f'<c:delete val="0"/><c:axPos val="l"/><c:numFmt formatCode="{xml(number_format("", natural_decimals(laid.step, chart.unit)))}" '
        f'sourceLinked="0"/><c:majorTickMark val="out"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{_AXIS_LINE}{_AXIS_TEXT}'
        f'<c:crossAx val="1"/><c:crosses val="min"/><c:crossBetween val="between"/><c:majorUnit val="{laid.step:.12g}"/>'
    )
    return _part(drawn, laid, value_axis, "gap", inks)


def small_chart_xml(chart: LineChart, laid: Layout, inks: Inks) -> bytes:
    """The chart part of a small one: actual values and norm, each with its label; what lies between two known values is bridged."""
    categories = _categories(laid)
    drawn = "".join(
        _series(chart, number, laid, _SMALL_LOOKS[line.role], SMALL_LAST_VALUE, categories) for number, line in enumerate(chart.lines)
    )
    value_axis = (
        '<c:delete val="1"/><c:axPos val="l"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="none"/>'
        '<c:crossAx val="1"/><c:crosses val="min"/><c:crossBetween val="between"/>'
    )
    return _part(drawn, laid, value_axis, "span", inks)


def line_chart_workbook(chart: LineChart, laid: Layout) -> bytes:
    """The workbook behind it: what stands below the axis, the year and the period in full, and a column per line."""
    reasons = {mark.index: mark.text for mark in chart.marks}
    columns: list[tuple[str, Sequence[str | float | None]]] = [(line.name, line.values) for line in chart.lines]
    if chart.open_from is not None:
        columns.append((_HOLES, _open_values(chart)))
    if reasons:
        places = range(len(chart.periods))
        columns.append((_REASONS, [laid.high if place in reasons else None for place in places]))
        columns.append(("Reden", [reasons.get(place) for place in places]))
    rows: list[tuple[str | float | None, ...]] = [("As", "Jaar", "Periode", *(name for name, _ in columns))]
    rows += [()] * laid.axis.blank
    for place, (year, name) in enumerate(chart.periods):
        rows.append((laid.axis.names[place], year, name, *(values[place] for _, values in columns)))
    return workbook(rows)


def _part(series: str, laid: Layout, value_axis: str, blanks: str, inks: Inks) -> bytes:
    skip = f'<c:tickLblSkip val="{laid.axis.skip}"/>'
    written = (
        f'{HEAD}<c:chartSpace xmlns:c="{CHART}" xmlns:a="{DRAWING}" xmlns:r="{OFFICE_RELATIONSHIP}">'
        '<c:date1904 val="0"/><c:lang val="nl-NL"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea>'
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{laid.left / laid.width:.4f}"/><c:y val="{laid.top / laid.height:.4f}"/>'
        f'<c:w val="{laid.plot_width / laid.width:.4f}"/><c:h val="{laid.plot_height / laid.height:.4f}"/></c:manualLayout></c:layout>'
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}'
        '<c:marker val="1"/><c:axId val="1"/><c:axId val="2"/></c:lineChart>'
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="b"/>'
        f'<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="low"/>{_AXIS_LINE}{_AXIS_TEXT}<c:crossAx val="2"/><c:crosses val="min"/><c:auto val="0"/>'
        f'<c:lblAlgn val="ctr"/><c:lblOffset val="50"/>{skip}<c:noMultiLvlLbl val="1"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>'
        f'<c:max val="{laid.high:.12g}"/><c:min val="{laid.low:.12g}"/></c:scaling>'
        f"{value_axis}</c:valAx><c:spPr><a:noFill/></c:spPr></c:plotArea>"
        f'<c:plotVisOnly val="1"/><c:dispBlanksAs val="{blanks}"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_AXIS_TEXT}"
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )
    return _in_style(written, inks).encode()


def _in_style(written: str, inks: Inks) -> str:
    """The part in a house style; a colour that the theme does not have is named itself."""
    kind, value = ("srgbClr", inks.accent) if inks.accent else ("schemeClr", "accent1")
    light = f'<a:{kind} val="{value}">{_LIGHTER}</a:{kind}>'
    accented = written.replace(_ACCENT, f'<a:{kind} val="{value}"/>').replace(_LIGHT, light)
    return accented.replace(_TYPEFACE, xml(inks.typeface))


def _series(chart: LineChart, number: int, laid: Layout, look: _Look, last_size: int, categories: str) -> str:
    line, blank = chart.lines[number], laid.axis.blank
    is_actual = line.role is LineRole.ACTUAL
    last = last_known(line)
    points, labels = "", ""
    if last is not None and is_actual:
        points = _point(last + blank, look, look.colour, _LAST_SIZE if look.points else _SMALL_LAST_SIZE)
    if last is not None and line.label:
        right, down = laid.shifts[number]
        shown = _label(last + blank, line.label, right / laid.width, down / laid.height, look, last_size if is_actual else TEXT)
        labels = f"<c:dLbls>{shown}{_NO_LABELS}</c:dLbls>"
    marker = _marker(look.colour, look.colour, _POINT_SIZE) if look.points else _NO_MARKER
    amount = len(line.values) + blank
    return (
        f"<c:ser>{_named(number, line.name)}<c:spPr>{_stroke(look.colour, look.width, look.dash)}</c:spPr>{marker}{points}"
        f"{labels}{categories}"
        f"{_numbers(number, [(place + blank, value) for place, value in enumerate(line.values) if value is not None], amount)}"
        '<c:smooth val="0"/></c:ser>'
    )


def _open_values(chart: LineChart) -> list[float | None]:
    """The actual values that are drawn open: those of the new level, but the last, which is drawn large."""
    actual = next((line for line in chart.lines if line.role is LineRole.ACTUAL), None)
    if actual is None or chart.open_from is None:
        return [None] * len(chart.periods)
    last = last_known(actual)
    return [value if chart.open_from <= place != last else None for place, value in enumerate(actual.values)]


def _holes(chart: LineChart, laid: Layout, categories: str) -> str:
    """A series of its own: a white point in each that is open; a point of a line cannot have an edge of its own in LibreOffice."""
    number, blank = len(chart.lines), laid.axis.blank
    amount = len(chart.periods) + blank
    points = [(place + blank, value) for place, value in enumerate(_open_values(chart)) if value is not None]
    return (
        f"<c:ser>{_named(number, _HOLES)}{_NO_LINE}{_marker(_PAPER, _PAPER, _HOLE_SIZE)}{categories}"
        f'{_numbers(number, points, amount)}<c:smooth val="0"/></c:ser>'
    )


def _marks(chart: LineChart, laid: Layout, categories: str) -> str:
    """A series of its own: at each change a point at the top of the axis, a dotted line down from it, and its reason above."""
    number, blank = len(chart.lines) + (chart.open_from is not None), laid.axis.blank
    amount = len(chart.periods) + blank
    reasons = "".join(
        _label(mark.index + blank, mark.text, 0.0, down / laid.height, _REASON, TEXT, "l" if left else "r")
        for mark, down, left in zip(chart.marks, laid.mark_shifts, laid.marks_left, strict=True)
    )
    points = [(mark.index + blank, laid.high) for mark in chart.marks]
    return (
        f"<c:ser>{_named(number, _REASONS)}{_NO_LINE}{_NO_MARKER}<c:dLbls>{reasons}{_NO_LABELS}</c:dLbls>"
        '<c:errBars><c:errDir val="y"/><c:errBarType val="minus"/><c:errValType val="fixedVal"/><c:noEndCap val="1"/>'
        f'<c:val val="{laid.high - laid.low:.12g}"/><c:spPr>{_stroke(_ACCENT, 0.75, "sysDot")}</c:spPr></c:errBars>'
        f'{categories}{_numbers(number, points, amount)}<c:smooth val="0"/></c:ser>'
    )


_REASON = _Look(_ACCENT, 0.75, ink=_ACCENT)


def _named(number: int, name: str) -> str:
    cell = f"{SHEET}!${letters(number + 4)}$1"
    return (
        f'<c:idx val="{number}"/><c:order val="{number}"/><c:tx><c:strRef><c:f>{cell}</c:f><c:strCache><c:ptCount val="1"/>'
        f'<c:pt idx="0"><c:v>{xml(name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
    )


def _categories(laid: Layout) -> str:
    """What stands below the axis; the same for every series."""
    blank, amount = laid.axis.blank, len(laid.axis.names) + laid.axis.blank
    names = "".join(
        f'<c:pt idx="{place + blank}"><c:v>{several_lines(name)}</c:v></c:pt>' for place, name in enumerate(laid.axis.names) if name
    )
    return (
        f"<c:cat><c:strRef><c:f>{SHEET}!$A$2:$A${amount + 1}</c:f><c:strCache>"
        f'<c:ptCount val="{amount}"/>{names}</c:strCache></c:strRef></c:cat>'
    )


def _numbers(number: int, values: Sequence[tuple[int, float]], amount: int) -> str:
    column = letters(number + 4)
    points = "".join(f'<c:pt idx="{place}"><c:v>{value!r}</c:v></c:pt>' for place, value in values)
    return (
        f"<c:val><c:numRef><c:f>{SHEET}!${column}$2:${column}${amount + 1}</c:f><c:numCache>"
        f'<c:formatCode>General</c:formatCode><c:ptCount val="{amount}"/>{points}</c:numCache></c:numRef></c:val>'
    )


def _point(place: int, look: _Look, fill: str, size: int) -> str:
    """One point whose marker differs from the others; how its line looks is left to the series, as Excel writes it.

    LibreOffice would take the colour of a line that is given here for the marker.
    """
    return f'<c:dPt><c:idx val="{place}"/>{_marker(fill, look.colour, size)}<c:bubble3D val="0"/></c:dPt>'


def _marker(fill: str, edge: str, size: int) -> str:
    return (
        f'<c:marker><c:symbol val="circle"/><c:size val="{size}"/><c:spPr><a:solidFill>{fill}</a:solidFill>'
        f'<a:ln w="{EMU_PER_POINT}"><a:solidFill>{edge}</a:solidFill></a:ln></c:spPr></c:marker>'
    )


def _label(place: int, text: str, right: float, down: float, look: _Look, size: int, side: str = "r") -> str:
    """A text beside a point, moved by shares of the chart."""
    moved = ""
    if round(right, 4) or round(down, 4):
        moved = f'<c:layout><c:manualLayout><c:x val="{right:.4f}"/><c:y val="{down:.4f}"/></c:manualLayout></c:layout>'
    looks = f'sz="{size * 100}" b="{int(look.bold)}"><a:solidFill>{look.ink}</a:solidFill><a:latin typeface="{_TYPEFACE}"/>'
    return (
        f'<c:dLbl><c:idx val="{place}"/>{moved}<c:tx><c:rich>{_UNWRAPPED}<a:lstStyle/><a:p><a:pPr><a:defRPr {looks}</a:defRPr></a:pPr>'
        f'<a:r><a:rPr lang="nl-NL" {looks}</a:rPr><a:t>{xml(text)}</a:t></a:r></a:p></c:rich></c:tx>'
        f'<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr><c:dLblPos val="{side}"/>{_WITH_LABEL}</c:dLbl>'
    )


_UNWRAPPED = '<a:bodyPr wrap="none" lIns="38100" tIns="0" rIns="0" bIns="0" anchor="ctr"><a:spAutoFit/></a:bodyPr>'


def _stroke(colour: str, points: float, dash: str = "solid") -> str:
    wide = round(points * EMU_PER_POINT)
    return f'<a:ln w="{wide}" cap="rnd"><a:solidFill>{colour}</a:solidFill><a:prstDash val="{dash}"/><a:round/></a:ln>'


_AXIS_LINE = f"<c:spPr>{_stroke(_AXIS_GREY, 0.75)}</c:spPr>"
_AXIS_TEXT = (
    f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{TEXT * 100}" b="0"><a:solidFill>{_TEXT_GREY}</a:solidFill>'
    f'<a:latin typeface="{_TYPEFACE}"/></a:defRPr></a:pPr><a:endParaRPr lang="nl-NL"/></a:p></c:txPr>'
)
