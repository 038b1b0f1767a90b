"""The sheet KPI-grafiek of a new workbook: choose a KPI in a cell and see its course, with mean, limits, norm and signals.

No macro: the cells beside the chart look the points up in the table Regelkaart on the hidden sheet. What the chart draws is their height
between the lowest and the highest of them, as an axis that Excel chooses itself begins at zero as soon as figures vary by a sixth: a
course between 83 and 100 would be a flat line at the top. Lines at the bottom, halfway and at the top say which figures those are.
"""

from __future__ import annotations

from typing import Any

from ketenrapport.words.palette import ACCENT, INK, MUTED, PAST, RULE, TRAFFIC_LIGHT, WHITE
from ketenrapport.words.schema import COURSE_PERIODS, TABLE
from ketenrapport.words.verdict import Status
from ketenrapport.workbook.new.look import Book, Chart, Sheet, address, band, font, for_paper, for_reading, style

SUBTITLE = (
    "Kies een KPI in het gele vak. Blauw: realisatie · zwart: norm · grijs: gemiddelde, gestreept de regelgrenzen · "
    "blokje: signaal · stippellijn: breukpunt"
)
_CHOICE = (3, 2)  # row and column of the cell in which a KPI is chosen, from 0
_FACTS_ROW, _CHART_ROW = 4, 7
_DATA_ROW, _DATA_COLUMN = 7, 12
_LISTED = "lijst_KPIs"
_POINTS = TABLE["chart_points"]
_SHOWN = ("period", "value", "mean", "lower", "upper", "target", "target_high", "signal", "changepoint")
_FACTS = ("Waarde", "Norm", "Status", "Trend", "Lopende actie", "Toelichting")
_CHART_SIZE = (960, 440)
_HEIGHTS_COLUMN = _DATA_COLUMN + 11
_DRAWN = ("target", "target_high", "mean", "lower", "upper", "value", "signal", "changepoint", "last")
_SCALE = (0.0, 0.5, 1.0)


def fill_chart(book: Book, sheet: Sheet) -> None:
    """Write the sheet KPI-grafiek."""
    band(book, sheet, "Eén KPI in beeld", SUBTITLE)
    sheet.set_row(2, 5)
    for column, width in ((1, 12), (2, 16), (3, 14), (4, 16), (5, 18), (6, 30), (7, 20)):
        sheet.set_column(column, column, width)
    label = style(book, bold=True, font_color=ACCENT)
    choice = style(book, bold=True, border=1, border_color=ACCENT, bg_color="FFF8DC", locked=False, num_format="@")
    row, column = _CHOICE
    sheet.write_string(row, column - 1, "KPI", label)
    sheet.write_blank(row, column, None, choice)
    help = {"input_title": "KPI", "input_message": "Kies de code van een KPI. Leeg: de eerste van Boom."}
    error = {"error_title": "Dit past hier niet", "error_message": "Kies een code van het blad KPI's.", "error_type": "warning"}
    sheet.data_validation(row, column, row, column, {"validate": "list", "source": f"={_LISTED}", **help, **error})
    _write_helpers(book, sheet)
    _write_facts(book, sheet)
    _write_points(book, sheet)
    _write_heights(book, sheet)
    chart = _chart(book)
    chart.set_size({"width": _CHART_SIZE[0], "height": _CHART_SIZE[1]})
    text = "Het verloop van de gekozen KPI met gemiddelde, regelgrenzen, norm, signalen en breukpunten."
    sheet.insert_chart(_CHART_ROW, 1, chart, {"object_position": 2, "description": text})
    for_reading(sheet)
    for_paper(sheet)
    sheet.print_area(0, 0, _CHART_ROW + 24, _DATA_COLUMN - 2)


def _cell(row: int, column: int) -> str:
    return address(row, column, fixed=True)


_CHOSEN, _FIRST, _COUNT, _LOWEST, _HIGHEST = (_cell(_FACTS_ROW - 1, _DATA_COLUMN + 1 + offset) for offset in (0, 2, 4, 6, 8))
_PLACE = f"MATCH({_CHOSEN},Boom[Code],0)"
_DECIMALS = f"IFERROR(INDEX(Boom[Decimalen],{_PLACE})+0,1)"


def _write_helpers(book: Book, sheet: Sheet) -> None:
    """Which KPI is shown, where its points begin in the table, and how many there are."""
    quiet = style(book, font_size=9, font_color=MUTED)
    choice = _cell(*_CHOICE)
    row = _FACTS_ROW - 1
    formulas = (
        ("getoond", f'IF({choice}="",INDEX({_POINTS.name}[KPI],1)&"",{choice})'),
        ("vanaf", f"IFERROR(MATCH({_CHOSEN},{_POINTS.name}[KPI],0),0)"),
        ("punten", f'IF({_CHOSEN}="",0,COUNTIF({_POINTS.name}[KPI],{_CHOSEN}))'),
        ("laagste", f"_xlfn.AGGREGATE(5,6,{_block()})"),
        ("hoogste", f"_xlfn.AGGREGATE(4,6,{_block()})"),
    )
    for offset, (name, formula) in enumerate(formulas):
        sheet.write_string(row, _DATA_COLUMN + 2 * offset, name, quiet)
        sheet.write_formula(row, _DATA_COLUMN + 2 * offset + 1, f"={formula}", quiet, "")


def _write_facts(book: Book, sheet: Sheet) -> None:
    """What Boom says about the KPI that is shown."""
    row, column = _CHOICE
    name = f'=IFERROR(TRIM(SUBSTITUTE(INDEX(Boom[Naam],{_PLACE}),CHAR(160)," ")),"")'
    sheet.write_formula(row, column + 1, name, style(book, bold=True, font_size=12), "")
    for offset, header in enumerate(_FACTS):
        sheet.write_string(_FACTS_ROW, 1 + offset, header, style(book, bold=True, font_size=10, font_color=ACCENT))
        look = style(book, font_size=10.5, align="left", num_format="#,##0.##" if header in ("Waarde", "Norm") else "General")
        value = f"INDEX(Boom[{header}],{_PLACE})"
        sheet.write_formula(_FACTS_ROW + 1, 1 + offset, f'=IFERROR(IF({value}="","",{value}),"")', look, "")


def _write_points(book: Book, sheet: Sheet) -> None:
    """The points that the chart draws, the last one at the bottom; where there are fewer, the first rows stay empty."""
    head, look = style(book, font_size=9, bold=True, font_color=MUTED), style(book, font_size=9, font_color=MUTED, num_format="General")
    for offset, identifier in enumerate(_SHOWN):
        header = _POINTS.column(identifier).header
        sheet.write_string(_DATA_ROW - 1, _DATA_COLUMN + offset, header, head)
        for at in range(COURSE_PERIODS):
            back = COURSE_PERIODS - at
            found = f"INDEX({_POINTS.name}[{header}],{_FIRST}+{_COUNT}-{back})"
            if identifier == "period":
                formula = f'=IF({back}>{_COUNT},"",{found})'
            else:
                formula = f'=IF({back}>{_COUNT},NA(),IF({found}="",NA(),{found}))'
            # Without a value of before, every program calculates it when the workbook opens.
            sheet.write_formula(_DATA_ROW + at, _DATA_COLUMN + offset, formula, look, "")
    first, last = _DATA_ROW, _DATA_ROW + COURSE_PERIODS - 1
    unseen = book.add_format({"font_color": f"#{WHITE}"})
    rule = {"type": "formula", "criteria": f"=ISNA({address(first, _DATA_COLUMN)})", "format": unseen}
    sheet.conditional_format(first, _DATA_COLUMN, last, _scale_column(_SCALE[-1]), rule)


def _block() -> str:
    """The cells with all that is drawn, as figures."""
    return f"{_cell(_DATA_ROW, _column('value'))}:{_cell(_DATA_ROW + COURSE_PERIODS - 1, _column('target_high'))}"


def _write_heights(book: Book, sheet: Sheet) -> None:
    """Where each point is drawn, from 0 to 1, under the name that the chart gives to its line.

    The cells show nothing: a height is no figure, and a chart tells a point as its cell shows it.
    """
    head, unseen = style(book, font_size=9, bold=True, font_color=MUTED), style(book, num_format=";;;", font_color=WHITE)
    last = COURSE_PERIODS - 1
    for name in _DRAWN:
        column, source = _height_column(name), _column("value" if name == "last" else name)
        sheet.write_formula(_DATA_ROW - 1, column, f"={_line_name(name)}", head, "")
        for at in range(COURSE_PERIODS):
            point = address(_DATA_ROW + at, source)
            height = "1" if name == "changepoint" else f"IF({_HIGHEST}>{_LOWEST},({point}-{_LOWEST})/({_HIGHEST}-{_LOWEST}),0.5)"
            formula = "=NA()" if name == "last" and at < last else f"=IF(ISNUMBER({point}),{height},NA())"
            sheet.write_formula(_DATA_ROW + at, column, formula, unseen, "")
    for line in _SCALE:
        column = _scale_column(line)
        figure = f"{_LOWEST}+({_HIGHEST}-{_LOWEST})*{line:g}"
        sheet.write_formula(_DATA_ROW - 1, column, f'=IF({_COUNT}=0,"",IFERROR(ROUND({figure},{_DECIMALS})&"",""))', head, "")
        for at in range(COURSE_PERIODS):
            sheet.write_number(_DATA_ROW + at, column, line, unseen)


def _line_name(name: str) -> str:
    """What a line is called: a norm and a mean with their figure, the last point by its value."""
    last = _cell(_DATA_ROW + COURSE_PERIODS - 1, _column("value" if name == "last" else name))
    match name:
        case "target" | "target_high":
            return f'IFERROR("Norm "&ROUND({last},4),"Norm")'
        case "mean":
            return f'IFERROR("Gemiddelde "&ROUND({last},{_DECIMALS}+1),"Gemiddelde")'
        case "last":
            return f'IFERROR(ROUND({last},{_DECIMALS})&" "&INDEX(Boom[Eenheid],{_PLACE}),"")'
        case "lower" | "upper":
            return '"Regelgrenzen"'
        case _:
            return f'"{_POINTS.column(name).header}"'


def _chart(book: Book) -> Chart:
    chart = book.add_chart({"type": "line"})
    red = TRAFFIC_LIGHT[Status.RED].text
    none: dict[str, Any] = {"none": True}
    for height in _SCALE:
        only_first = [None, *({"delete": True} for _ in range(COURSE_PERIODS - 1))]
        labels = {"series_name": True, "value": False, "position": "left", "font": font(9), "custom": only_first}
        series = _series(_scale_column(height), {"color": f"#{RULE}", "width": 0.5}, None)
        chart.add_series({**series, "data_labels": labels})
    looks: tuple[tuple[str, dict[str, Any], dict[str, Any] | None], ...] = (
        ("target", {"color": f"#{INK}", "width": 1.25}, None),
        ("target_high", {"color": f"#{INK}", "width": 1.25}, None),
        ("mean", {"color": f"#{MUTED}", "width": 0.75}, None),
        ("lower", {"color": f"#{MUTED}", "width": 0.75, "dash_type": "dash"}, None),
        ("upper", {"color": f"#{MUTED}", "width": 0.75, "dash_type": "dash"}, None),
        ("value", {"color": f"#{ACCENT}", "width": 2}, _marker("circle", 5, ACCENT)),
        ("signal", none, _marker("square", 8, red)),
        ("changepoint", none, None),
        ("last", none, None),
    )
    for name, line, marker in looks:
        series = _series(_height_column(name), line, marker)
        if name == "changepoint":
            dotted = {"color": f"#{MUTED}", "width": 1, "dash_type": "round_dot"}
            series["y_error_bars"] = {"type": "fixed", "value": 1, "direction": "minus", "end_style": 0, "line": dotted}
        if name == "last":
            bold = {**font(12), "bold": True, "color": f"#{ACCENT}"}
            series["data_labels"] = {"series_name": True, "value": False, "position": "right", "font": bold}
        chart.add_series(series)
    chart.set_title({"none": True})
    chart.set_legend({"position": "bottom", "font": font(9), "delete_series": [0, 1, 2, 4, 7, 10, 11]})
    chart.show_blanks_as("span")  # said in the file, as a point that is not there is nothing, and not zero
    chart.set_plotarea({"layout": {"x": 0.06, "y": 0.04, "width": 0.82, "height": 0.72}})
    chart.set_x_axis(
        {"num_font": {**font(9), "rotation": -45}, "line": {"color": f"#{RULE}"}, "major_tick_mark": "none", "label_position": "low"}
    )
    chart.set_y_axis({"min": -0.08, "max": 1.08, "crossing": "min", "visible": False, "major_gridlines": {"visible": False}})
    chart.set_chartarea({"border": {"color": f"#{PAST}"}, "fill": {"color": f"#{WHITE}"}})
    return chart


def _series(column: int, line: dict[str, Any], marker: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "name": ["KPI-grafiek", _DATA_ROW - 1, column],
        "categories": _stretch(_column("period")),
        "values": _stretch(column),
        "line": line,
        "marker": {"type": "none"} if marker is None else marker,
    }


def _column(identifier: str) -> int:
    return _DATA_COLUMN + _SHOWN.index(identifier)


def _height_column(name: str) -> int:
    return _HEIGHTS_COLUMN + _DRAWN.index(name)


def _scale_column(height: float) -> int:
    return _HEIGHTS_COLUMN + len(_DRAWN) + _SCALE.index(height)


def _stretch(column: int) -> list[Any]:
    return ["KPI-grafiek", _DATA_ROW, column, _DATA_ROW + COURSE_PERIODS - 1, column]


def _marker(kind: str, size: int, colour: str) -> dict[str, Any]:
    return {"type": kind, "size": size, "fill": {"color": f"#{colour}"}, "border": {"color": f"#{colour}"}}
