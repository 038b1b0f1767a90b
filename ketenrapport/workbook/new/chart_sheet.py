"""The sheet KPI-grafiek of a new workbook: choose a KPI in a cell and see its course, with mean, limits, norm and signals.

No macro: the cells beside the chart look the points up in the table Regelkaart on the hidden sheet, and the chart draws those cells.
"""

from __future__ import annotations

from typing import Any

from ketenrapport.words.palette import ACCENT, INK, MUTED, PAST, RULE, TRAFFIC_LIGHT, WHITE
from ketenrapport.words.schema import COURSE_PERIODS, TABLE
from ketenrapport.words.verdict import Status
from ketenrapport.workbook.new.look import FONT, Book, Chart, Property, Sheet, address, band, for_paper, for_reading, style

SUBTITLE = (
    "Kies een KPI in het gele vak. Doorgetrokken: realisatie · zwart: norm · grijs: gemiddelde, gestreept de regelgrenzen · "
    "blokje: signaal · stippellijn: breukpunt"
)
_CHOICE = (3, 2)  # row and column of the cell in which a KPI is chosen, from 0
_FACTS_ROW, _CHART_ROW = 4, 7
_DATA_ROW, _DATA_COLUMN = 7, 12
_LISTED = "lijst_KPIs"
_POINTS = TABLE["chart_points"]
_SHOWN = ("period", "value", "mean", "lower", "upper", "target", "target_high", "signal", "changepoint", "height")
_FACTS = (("Waarde", 10), ("Norm", 9), ("Status", 15), ("Trend", 18), ("Toelichting", 60), ("Lopende actie", 24))
_CHART_SIZE = (960, 440)


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
    chart = _chart(book)
    chart.set_size({"width": _CHART_SIZE[0], "height": _CHART_SIZE[1]})
    text = "Het verloop van de gekozen KPI met gemiddelde, regelgrenzen, norm, signalen en breukpunten."
    sheet.insert_chart(_CHART_ROW, 1, chart, {"object_position": 2, "description": text})
    for_reading(sheet)
    for_paper(sheet)
    sheet.print_area(0, 0, _CHART_ROW + 24, _DATA_COLUMN - 2)


def _cell(row: int, column: int) -> str:
    return address(row, column, fixed=True)


_CHOSEN, _FIRST, _COUNT = (_cell(_FACTS_ROW - 1, _DATA_COLUMN + 1 + offset) for offset in (0, 2, 4))


def _write_helpers(book: Book, sheet: Sheet) -> None:
    """Which KPI is shown, where its points begin in the table, and how many there are."""
    quiet = style(book, font_size=9, font_color=MUTED)
    choice = _cell(*_CHOICE)
    row = _FACTS_ROW - 1
    formulas = (
        ("getoond", f'IF({choice}="",INDEX({_POINTS.name}[KPI],1)&"",{choice})'),
        ("vanaf", f"IFERROR(MATCH({_CHOSEN},{_POINTS.name}[KPI],0),0)"),
        ("punten", f"COUNTIF({_POINTS.name}[KPI],{_CHOSEN})"),
    )
    for offset, (name, formula) in enumerate(formulas):
        sheet.write_string(row, _DATA_COLUMN + 2 * offset, name, quiet)
        sheet.write_formula(row, _DATA_COLUMN + 2 * offset + 1, f"={formula}", quiet, "")


def _write_facts(book: Book, sheet: Sheet) -> None:
    """What Boom says about the KPI that is shown."""
    row, column = _CHOICE
    place = f"MATCH({_CHOSEN},Boom[Code],0)"
    name = f'=IFERROR(TRIM(SUBSTITUTE(INDEX(Boom[Naam],{place}),CHAR(160)," ")),"")'
    sheet.write_formula(row, column + 1, name, style(book, bold=True, font_size=12), "")
    for offset, (header, _) in enumerate(_FACTS):
        sheet.write_string(_FACTS_ROW, 1 + offset, header, style(book, bold=True, font_size=10, font_color=ACCENT))
        look = style(book, font_size=10.5, align="left", num_format="#,##0.##" if header in ("Waarde", "Norm") else "General")
        value = f"INDEX(Boom[{header}],{place})"
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
    sheet.conditional_format(first, _DATA_COLUMN, last, _DATA_COLUMN + len(_SHOWN) - 1, rule)


def _chart(book: Book) -> Chart:
    chart = book.add_chart({"type": "line"})
    red = TRAFFIC_LIGHT[Status.RED].text
    none: dict[str, Any] = {"none": True}
    looks: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
        ("target", {"color": f"#{INK}", "width": 1.25}, none),
        ("target_high", {"color": f"#{INK}", "width": 1.25}, none),
        ("mean", {"color": f"#{MUTED}", "width": 0.75}, none),
        ("lower", {"color": f"#{MUTED}", "width": 0.75, "dash_type": "dash"}, none),
        ("upper", {"color": f"#{MUTED}", "width": 0.75, "dash_type": "dash"}, none),
        ("value", {"color": f"#{ACCENT}", "width": 2}, _marker("circle", 5, ACCENT)),
        ("signal", none, _marker("square", 8, red)),
        ("changepoint", none, none),
    )
    for identifier, line, marker in looks:
        series: dict[str, Any] = {
            "name": ["KPI-grafiek", _DATA_ROW - 1, _column(identifier)],
            "categories": _stretch("period"),
            "values": _stretch(identifier),
            "line": line,
            "marker": {"type": "none"} if marker is none else marker,
        }
        if identifier == "changepoint":
            minus = f"='KPI-grafiek'!{_cell(_DATA_ROW, _column('height'))}:{_cell(_DATA_ROW + COURSE_PERIODS - 1, _column('height'))}"
            dotted = {"color": f"#{MUTED}", "width": 1, "dash_type": "round_dot"}
            series["y_error_bars"] = {"type": "custom", "direction": "minus", "end_style": 0, "minus_values": minus, "line": dotted}
        chart.add_series(series)
    chart.set_title({"none": True})
    chart.set_legend({"position": "bottom", "font": _font(9), "delete_series": [1, 4, 7]})
    chart.show_blanks_as("span")  # said in the file, as a point that is not there is nothing, and not zero
    chart.set_x_axis(
        {"num_font": {**_font(9), "rotation": -45}, "line": {"color": f"#{RULE}"}, "major_tick_mark": "none", "label_position": "low"}
    )
    chart.set_y_axis({"num_font": _font(9), "line": {"none": True}, "major_gridlines": {"visible": False}, "num_format": "#,##0.##"})
    chart.set_chartarea({"border": {"color": f"#{PAST}"}, "fill": {"color": f"#{WHITE}"}})
    return chart


def _column(identifier: str) -> int:
    return _DATA_COLUMN + _SHOWN.index(identifier)


def _stretch(identifier: str) -> list[Any]:
    return ["KPI-grafiek", _DATA_ROW, _column(identifier), _DATA_ROW + COURSE_PERIODS - 1, _column(identifier)]


def _marker(kind: str, size: int, colour: str) -> dict[str, Any]:
    return {"type": kind, "size": size, "fill": {"color": f"#{colour}"}, "border": {"color": f"#{colour}"}}


def _font(size: int) -> dict[str, Property]:
    return {"name": FONT, "size": size, "color": f"#{INK}"}
