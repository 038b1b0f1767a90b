"""Native Word charts: a chart part and the workbook behind it, so that 'Gegevens bewerken' works (decision 5).

The XML is written out per kind of chart and filled in with points. Sizes, fonts and colours come from the theme of the
document; each meaning of a series has one look everywhere and can be told apart in grey (IBCS): the actual value solid and
dark, last year light, the norm a line, the signal value a dotted line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.report.markup import xml
from ketenrapport.report.say.blocks import Role, Shape
from ketenrapport.report.say.scale import axis
from ketenrapport.report.word.chart_workbook import SHEET, letter
from ketenrapport.report.word.chart_workbook import workbook as workbook_of
from ketenrapport.words.wording import EURO, NO_BREAK, natural_decimals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.report.say.blocks import Chart, Series

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_GREY = '<a:schemeClr val="tx1"><a:lumMod val="65000"/><a:lumOff val="35000"/></a:schemeClr>'
_FAINT = '<a:schemeClr val="tx1"><a:lumMod val="15000"/><a:lumOff val="85000"/></a:schemeClr>'
_DARK = '<a:schemeClr val="accent1"/>'
_LIGHT = '<a:schemeClr val="accent1"><a:lumMod val="40000"/><a:lumOff val="60000"/></a:schemeClr>'
_POINTS = 12_700  # drawing units in a point
_TEXT_SIZE = 1000  # 10 points: the smallest size in the report
_DUTCH = "[$-413]"  # comma and point as in the text, where the application allows it


class _Look(Struct, frozen=True):
    """How a role is drawn as a line: colour, width in points, dash and marker size (0: none)."""

    colour: str
    width: float
    dash: str = "solid"
    marker: int = 0
    symbol: str = "circle"


_LOOKS = {
    Role.ACTUAL: _Look(_DARK, 2.5, marker=6),
    Role.PREVIOUS_YEAR: _Look(_LIGHT, 2),
    Role.TARGET: _Look('<a:schemeClr val="tx1"/>', 1.5),
    Role.SIGNAL: _Look(_GREY, 1.5, "sysDot"),
    Role.MEAN: _Look(_GREY, 1),
    Role.LIMIT: _Look(_GREY, 1, "dash"),
    # Points that are part of a signal have no line; their shape tells them apart in grey.
    Role.BETTER: _Look('<a:schemeClr val="accent3"/>', 0, marker=10, symbol="triangle"),
    Role.WORSE: _Look('<a:schemeClr val="accent5"/>', 0, marker=10, symbol="diamond"),
    Role.STRIKING: _Look('<a:schemeClr val="accent4"/>', 0, marker=10, symbol="square"),
    # Organisations beside each other: points without a line, the reader's own larger and of another shape.
    Role.MEMBER: _Look(_DARK, 0, marker=7),
    Role.OWN: _Look('<a:schemeClr val="accent4"/>', 0, marker=11, symbol="diamond"),
}
_COLUMN_ROLES = (Role.PREVIOUS_YEAR, Role.ACTUAL)
_BARS = {Role.BREAK: _FAINT}  # a grey bar over the whole height marks a changepoint


def chart_xml(chart: Chart, scale: tuple[float, float, float] | None = None) -> bytes:
    """The chart part; its relationship ``rId1`` is the workbook behind it.

    With a ``scale`` (lowest, highest, step) it is one of several small charts: its claim stands in it, and there is no room for a
    legend or the names of periods.
    """
    small = scale is not None
    columns = [s for role in _COLUMN_ROLES for s in chart.series if s.role is role] if chart.shape is Shape.COLUMNS else []
    columns += [s for s in chart.series if s.role in _BARS]
    lines = [s for s in chart.series if s not in columns]
    form = number_format(chart.unit, chart.decimals)
    numbered = {id(s): i for i, s in enumerate(chart.series)}
    categories = _categories(chart.categories)
    plots = ""
    if columns:
        drawn = "".join(_column(s, numbered[id(s)], categories, form) for s in columns)
        plots += (
            f'<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>{drawn}'
            f'<c:gapWidth val="{60 if chart.shape is Shape.COLUMNS else 200}"/>'
            '<c:overlap val="0"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        )
    if lines:
        drawn = "".join(_line(s, numbered[id(s)], categories, form) for s in lines)
        plots += (
            f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{drawn}'
            '<c:marker val="1"/><c:axId val="1"/><c:axId val="2"/></c:lineChart>'
        )
    low, high, step = scale or axis(chart)
    heading = _title(chart.claim) if small else ""
    legend = "" if small else f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_text()}</c:legend>'
    return (
        f'{_HEAD}<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{_RELATIONSHIPS}">'
        '<c:date1904 val="0"/><c:lang val="nl-NL"/><c:roundedCorners val="0"/>'
        f'<c:chart>{heading}<c:autoTitleDeleted val="{int(not small)}"/><c:plotArea><c:layout/>{plots}'
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
        f'<c:delete val="{int(small)}"/><c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{_stroke(_GREY, 0.75)}{_text()}<c:crossAx val="2"/>'
        f'<c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
        '<c:noMultiLvlLbl val="0"/></c:catAx>'
        f'<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:max val="{high:.12g}"/><c:min val="{low:.12g}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="l"/><c:majorGridlines>{_stroke(_FAINT, 0.5)}</c:majorGridlines>'
        f'<c:numFmt formatCode="{xml(number_format(chart.unit, natural_decimals(step, chart.unit)))}" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{_text()}<c:crossAx val="1"/><c:crosses val="autoZero"/><c:crossBetween val="between"/><c:majorUnit val="{step:.12g}"/></c:valAx>'
        "<c:spPr><a:noFill/></c:spPr></c:plotArea>"
        f'{legend}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_text()}"
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    ).encode()


def _title(text: str) -> str:
    return (
        f'<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{_TEXT_SIZE}" b="1"/></a:pPr>'
        f'<a:r><a:rPr lang="nl-NL" sz="{_TEXT_SIZE}" b="1"><a:solidFill>{_GREY}</a:solidFill><a:latin typeface="+mn-lt"/></a:rPr>'
        f'<a:t>{xml(text)}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>'
    )


def number_format(unit: str, decimals: int) -> str:
    """The format code of a value with its unit; only signs that are short enough to stand with every number are shown."""
    code = "#,##0" + ("." + "0" * decimals if decimals else "")
    if unit.strip() == "%":
        code = f'{code}"{NO_BREAK}%"'
    elif unit.strip().startswith(EURO):
        code = f'"{EURO}{NO_BREAK}"{code}'
    return _DUTCH + code


def workbook(chart: Chart) -> bytes:
    """The workbook behind the chart: groups, names and one column per series."""
    rows: list[tuple[str | float | None, ...]] = [("", "Periode", *(s.name for s in chart.series))]
    for i, ((_, name), group) in enumerate(zip(chart.categories, _groups(chart.categories), strict=True)):
        rows.append((group, name, *(s.values[i] for s in chart.series)))
    return workbook_of(rows)


def _column(series: Series, index: int, categories: str, form: str) -> str:
    colour = _BARS.get(series.role) or _LOOKS[series.role].colour
    fill = f'<c:spPr><a:solidFill>{colour}</a:solidFill></c:spPr><c:invertIfNegative val="0"/>'
    return (
        f"<c:ser>{_series_name(series, index)}{fill}{_last_label(series, form, 'outEnd')}{categories}{_values(series, index, form)}</c:ser>"
    )


def _line(series: Series, index: int, categories: str, form: str) -> str:
    look = _LOOKS[series.role]
    marker = '<c:marker><c:symbol val="none"/></c:marker>'
    if look.marker:
        fill = f"<a:solidFill>{look.colour}</a:solidFill>"
        marker = (
            f'<c:marker><c:symbol val="{look.symbol}"/>'
            f'<c:size val="{look.marker}"/><c:spPr>{fill}<a:ln><a:noFill/></a:ln></c:spPr></c:marker>'
        )
    return (
        f"<c:ser>{_series_name(series, index)}{_stroke(look.colour, look.width, look.dash) if look.width else _NO_STROKE}{marker}"
        f'{_last_label(series, form, "t" if _rising(series) else "b")}{categories}{_values(series, index, form)}<c:smooth val="0"/></c:ser>'
    )


def _series_name(series: Series, index: int) -> str:
    cell = f"{SHEET}!${letter(index + 2)}$1"
    return (
        f'<c:idx val="{index}"/><c:order val="{index}"/><c:tx><c:strRef><c:f>{cell}</c:f><c:strCache><c:ptCount val="1"/>'
        f'<c:pt idx="0"><c:v>{xml(series.name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
    )


def _last_label(series: Series, form: str, place: str) -> str:
    """The number at the last point of the actual values: what the reader came for."""
    if series.role is not Role.ACTUAL or series.values[-1] is None:
        return ""
    shown, hidden = (
        f'<c:showLegendKey val="0"/><c:showVal val="{on}"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
        for on in (1, 0)
    )
    return (
        f'<c:dLbls><c:dLbl><c:idx val="{len(series.values) - 1}"/><c:numFmt formatCode="{xml(form)}" sourceLinked="0"/>'
        '<c:spPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill></c:spPr>'
        f'{_text(bold=True, colour=_DARK)}<c:dLblPos val="{place}"/>{shown}</c:dLbl>{hidden}</c:dLbls>'
    )


def _rising(series: Series) -> bool:
    """Whether the last step is not downwards: a label above the line then stays clear of it."""
    known = [value for value in series.values if value is not None]
    return len(known) < 2 or known[-1] >= known[-2]


def _categories(categories: Sequence[tuple[str, str]]) -> str:
    names = "".join(f'<c:pt idx="{i}"><c:v>{xml(name)}</c:v></c:pt>' for i, (_, name) in enumerate(categories))
    amount = len(categories)
    if not any(group for group, _ in categories):
        return (
            f"<c:cat><c:strRef><c:f>{SHEET}!$B$2:$B${amount + 1}</c:f><c:strCache>"
            f'<c:ptCount val="{amount}"/>{names}</c:strCache></c:strRef></c:cat>'
        )
    groups = "".join(f'<c:pt idx="{i}"><c:v>{xml(group)}</c:v></c:pt>' for i, group in enumerate(_groups(categories)) if group)
    return (
        f"<c:cat><c:multiLvlStrRef><c:f>{SHEET}!$A$2:$B${amount + 1}</c:f><c:multiLvlStrCache>"
        f'<c:ptCount val="{amount}"/><c:lvl>{names}</c:lvl><c:lvl>{groups}</c:lvl></c:multiLvlStrCache></c:multiLvlStrRef></c:cat>'
    )


def _groups(categories: Sequence[tuple[str, str]]) -> list[str]:
    """The name of each group at its first category, '' at the others: how a sheet and an axis show two levels."""
    return [group if i == 0 or group != categories[i - 1][0] else "" for i, (group, _) in enumerate(categories)]


def _values(series: Series, index: int, form: str) -> str:
    column = letter(index + 2)
    points = "".join(f'<c:pt idx="{i}"><c:v>{v!r}</c:v></c:pt>' for i, v in enumerate(series.values) if v is not None)
    return (
        f"<c:val><c:numRef><c:f>{SHEET}!${column}$2:${column}${len(series.values) + 1}</c:f><c:numCache>"
        f'<c:formatCode>{xml(form)}</c:formatCode><c:ptCount val="{len(series.values)}"/>{points}</c:numCache></c:numRef></c:val>'
    )


def _stroke(colour: str, points: float, dash: str = "solid") -> str:
    return (
        f'<c:spPr><a:ln w="{round(points * _POINTS)}" cap="rnd"><a:solidFill>{colour}</a:solidFill>'
        f'<a:prstDash val="{dash}"/><a:round/></a:ln></c:spPr>'
    )


_NO_STROKE = '<c:spPr><a:ln w="28575"><a:noFill/></a:ln></c:spPr>'


def _text(*, bold: bool = False, colour: str = _GREY) -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{_TEXT_SIZE}" b="{int(bold)}"><a:solidFill>{colour}</a:solidFill>'
        '<a:latin typeface="+mn-lt"/></a:defRPr></a:pPr><a:endParaRPr lang="nl-NL"/></a:p></c:txPr>'
    )
