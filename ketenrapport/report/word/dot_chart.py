"""Native charts of dots: a chart part and the workbook behind it, so that 'Gegevens bewerken' works (decision 5).

Sizes, fonts and colours come from the theme of the document; each meaning of a series has one look everywhere, and its shape or dashes
tell it apart in grey (IBCS).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.report.markup import xml
from ketenrapport.report.say.blocks import Role
from ketenrapport.report.scale import number_format, round_axis
from ketenrapport.report.word.chart_workbook import SHEET, workbook
from ketenrapport.report.word.namespaces import CHART, DRAWING, HEAD, OFFICE_RELATIONSHIP
from ketenrapport.report.word.units import EMU_PER_POINT
from ketenrapport.words.cell_names import letters
from ketenrapport.words.wording import natural_decimals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.report.say.blocks import DotChart, Series

_GREY = '<a:schemeClr val="tx1"><a:lumMod val="65000"/><a:lumOff val="35000"/></a:schemeClr>'
_FAINT = '<a:schemeClr val="tx1"><a:lumMod val="15000"/><a:lumOff val="85000"/></a:schemeClr>'
_DARK = '<a:schemeClr val="accent1"/>'
_TEXT_SIZE = 1000  # 10 points: the smallest size in the report


class _Look(Struct, frozen=True):
    """How a role is drawn: its colour, and the width of a line in points and its dashes, or the size and shape of dots."""

    colour: str
    width: float = 0.0
    dash: str = "solid"
    marker: int = 0
    symbol: str = "circle"


_LOOKS = {
    Role.MEMBER: _Look(_DARK, marker=7),
    Role.OWN: _Look('<a:schemeClr val="accent4"/>', marker=11, symbol="diamond"),
    Role.BETTER: _Look('<a:schemeClr val="accent3"/>', marker=10, symbol="triangle"),
    Role.WORSE: _Look('<a:schemeClr val="accent5"/>', marker=10, symbol="square"),
    Role.MEDIAN: _Look(_GREY, 1),
    Role.QUARTILE: _Look(_GREY, 1, "dash"),
}


def dot_chart_xml(chart: DotChart) -> bytes:
    """The chart part; its relationship ``rId1`` is the workbook behind it."""
    form, categories = number_format(chart.unit, chart.decimals), _categories(chart.categories)
    drawn = "".join(_series(one, index, categories, form) for index, one in enumerate(chart.series))
    values = [value for one in chart.series for value in one.values if value is not None]
    low, high, step = round_axis(values, chart.decimals, percentage=chart.unit.strip() == "%")
    return (
        f'{HEAD}<c:chartSpace xmlns:c="{CHART}" xmlns:a="{DRAWING}" xmlns:r="{OFFICE_RELATIONSHIP}">'
        '<c:date1904 val="0"/><c:lang val="nl-NL"/><c:roundedCorners val="0"/>'
        '<c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{drawn}'
        '<c:marker val="1"/><c:axId val="1"/><c:axId val="2"/></c:lineChart>'
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{_stroke(_GREY, 0.75)}{_TEXT}<c:crossAx val="2"/>'
        '<c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
        '<c:noMultiLvlLbl val="0"/></c:catAx>'
        f'<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:max val="{high:.12g}"/><c:min val="{low:.12g}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="l"/><c:majorGridlines>{_stroke(_FAINT, 0.5)}</c:majorGridlines>'
        f'<c:numFmt formatCode="{xml(number_format(chart.unit, natural_decimals(step, chart.unit)))}" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{_TEXT}<c:crossAx val="1"/><c:crosses val="autoZero"/><c:crossBetween val="between"/><c:majorUnit val="{step:.12g}"/></c:valAx>'
        "<c:spPr><a:noFill/></c:spPr></c:plotArea>"
        f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_TEXT}</c:legend>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_TEXT}"
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    ).encode()


def dot_chart_workbook(chart: DotChart) -> bytes:
    """The workbook behind the chart: names, and one column per series."""
    rows: list[tuple[str | float | None, ...]] = [("", *(one.name for one in chart.series))]
    rows += [(name, *(one.values[at] for one in chart.series)) for at, name in enumerate(chart.categories)]
    return workbook(rows)


def _series(series: Series, index: int, categories: str, form: str) -> str:
    look, column = _LOOKS[series.role], letters(index + 2)
    marker = '<c:marker><c:symbol val="none"/></c:marker>'
    if look.marker:
        fill = f"<a:solidFill>{look.colour}</a:solidFill>"
        marker = (
            f'<c:marker><c:symbol val="{look.symbol}"/>'
            f'<c:size val="{look.marker}"/><c:spPr>{fill}<a:ln><a:noFill/></a:ln></c:spPr></c:marker>'
        )
    points = "".join(f'<c:pt idx="{at}"><c:v>{value!r}</c:v></c:pt>' for at, value in enumerate(series.values) if value is not None)
    return (
        f'<c:ser><c:idx val="{index}"/><c:order val="{index}"/><c:tx><c:strRef><c:f>{SHEET}!${column}$1</c:f><c:strCache>'
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{xml(series.name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f"{_stroke(look.colour, look.width, look.dash) if look.width else _NO_STROKE}{marker}{categories}"
        f"<c:val><c:numRef><c:f>{SHEET}!${column}$2:${column}${len(series.values) + 1}</c:f><c:numCache>"
        f'<c:formatCode>{xml(form)}</c:formatCode><c:ptCount val="{len(series.values)}"/>{points}</c:numCache></c:numRef></c:val>'
        '<c:smooth val="0"/></c:ser>'
    )


def _categories(names: Sequence[str]) -> str:
    """What stands below the axis; the same for every series."""
    points = "".join(f'<c:pt idx="{at}"><c:v>{xml(name)}</c:v></c:pt>' for at, name in enumerate(names))
    return (
        f"<c:cat><c:strRef><c:f>{SHEET}!$A$2:$A${len(names) + 1}</c:f><c:strCache>"
        f'<c:ptCount val="{len(names)}"/>{points}</c:strCache></c:strRef></c:cat>'
    )


def _stroke(colour: str, points: float, dash: str = "solid") -> str:
    return (
        f'<c:spPr><a:ln w="{round(points * EMU_PER_POINT)}" cap="rnd"><a:solidFill>{colour}</a:solidFill>'
        f'<a:prstDash val="{dash}"/><a:round/></a:ln></c:spPr>'
    )


_NO_STROKE = '<c:spPr><a:ln w="28575"><a:noFill/></a:ln></c:spPr>'


_TEXT = (
    f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{_TEXT_SIZE}" b="0"><a:solidFill>{_GREY}</a:solidFill>'
    '<a:latin typeface="+mn-lt"/></a:defRPr></a:pPr><a:endParaRPr lang="nl-NL"/></a:p></c:txPr>'
)
