"""The sheet Overzicht of a new workbook: which chain is worst, on which promise, is it news, and what must be done now.

At the top what to do and where action is needed, two lists of a fixed length; below them the course of every chain, bound to a table
on a hidden sheet; then the chains. The table of chains is last, because it grows downwards. Amounts per verdict stand off the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketenrapport.words.first_steps import OPEN, STEPS
from ketenrapport.words.palette import ACCENT, INK, MUTED, PAST, RULE, THIN, TRAFFIC_LIGHT, WHITE
from ketenrapport.words.schema import TABLE, TO_DO_ROWS
from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import Column, Kind, Table
from ketenrapport.words.wording import NO_ACTION
from ketenrapport.workbook.new.look import (
    Book,
    Chart,
    Format,
    Property,
    Sheet,
    address,
    band,
    body_style,
    colour_by_symbol,
    colour_trends,
    colour_verdicts,
    draw_course,
    font,
    for_paper,
    for_reading,
    leads_to,
    print_up_to,
    result_header,
    style,
)
from ketenrapport.workbook.new.tables import places, write_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketenrapport.workbook.new.tables import Row

SHEET = "Overzicht"
TITLE = "Klantketens in één oogopslag"
FIRST_STEP = "Nog niet berekend. Begin met de stappen hieronder; het blad Leeswijzer legt uit hoe."
CAPTION = (
    "Verloop per keten: score van de klantwaarden (donker) en van de interne waarden (licht) in de laatste dertien perioden, "
    "naast de norm; voor alle ketens dezelfde schaal."
)

_LEFT = 1
_LISTS_ROW = 3
_CAPTION_ROW = _LISTS_ROW + TO_DO_ROWS + 2
_CHART_ROWS = 5
_CHAINS_ROW = _CAPTION_ROW + _CHART_ROWS + 2
_ACT_COLUMN = places(TABLE["overview"], _LEFT)["worst_value"]
_HISTORY_COLUMN = _LEFT + len(TABLE["overview"].columns) + 1
_LAST_ROW = 1_000
_LINE, _CHAIN_LINE = 14.5, 27  # points
_SIZE = 10.5
_SCALE = (0, 120, 50)  # of the scores in the chart: least, most, step
_WRAPPED = ("name", "owner", "worst_value", "worst_result", "note")  # two lines, which every row has room for
_RIGHT_SIDE = ("value", "worst_figure", "target", "worst_target")


def fill_overview(book: Book, sheet: Sheet) -> None:
    """Write the sheet Overzicht, ready for its first refresh."""
    chains, history = TABLE["overview"], TABLE["history"]
    right = _LEFT + len(chains.columns) - 1
    for position, column in enumerate(chains.columns, start=_LEFT):
        sheet.set_column(position, position, column.width)
    sheet.set_column(right + 1, right + 1, 3)
    sheet.set_default_row(_CHAIN_LINE)
    band(book, sheet, TITLE, "", 29)
    message = style(book, font_size=11, bold=True, text_wrap=True, valign="vcenter")
    shown_to = _ACT_COLUMN + len(TABLE["to_act"].columns) - 3  # as far as a small screen reaches
    sheet.merge_range(1, _LEFT, 1, shown_to, FIRST_STEP, message)
    _name(book, "kr_titel", 0, _LEFT)
    _name(book, "kr_boodschap", 1, _LEFT)
    sheet.set_row(2, 5)
    _fill_lists(book, sheet)
    last_chain = _fill_chains(book, sheet, chains)
    last_period = _fill_history(book, sheet, history)
    sheet.set_row(_LISTS_ROW + TO_DO_ROWS + 1, 5)
    sheet.set_row(_CAPTION_ROW, 16)
    sheet.write_string(_CAPTION_ROW, _LEFT, CAPTION, style(book, font_size=10, font_color=MUTED))
    for row in range(_CAPTION_ROW + 1, _CAPTION_ROW + 1 + _CHART_ROWS):
        sheet.set_row(row, _LINE + 1)
    sheet.set_row(_CHAINS_ROW - 1, 5)
    width = sum(int(column.width * 7 + 5) for column in chains.columns[: shown_to - _LEFT + 1])
    _place(sheet, _course_chart(book), _CAPTION_ROW + 1, _LEFT, (width, int(_CHART_ROWS * (_LINE + 1) * 4 / 3)), CAPTION)
    text = "Aantal KPI's op norm, met aandacht, met actie nodig en zonder oordeel in de laatste perioden."
    _place(sheet, _history_chart(book, history, last_period), _CHAINS_ROW, _HISTORY_COLUMN, (420, 240), text)
    sheet.freeze_panes(2, 0)
    for_reading(sheet)
    for_paper(sheet, header_row=None)
    print_up_to(sheet, right)
    assert last_chain == _CHAINS_ROW + 1


def _name(book: Book, name: str, row: int, column: int) -> None:
    book.define_name(name, f"={SHEET}!{address(row, column, fixed=True)}")


def _fill_lists(book: Book, sheet: Sheet) -> None:
    """What to do, with the steps of a new workbook, and where action is needed."""
    steps: list[Row] = [{"amount": OPEN, "what": f"{number}. {step.text}"} for number, step in enumerate(STEPS, start=1)]
    sheet.set_row(_LISTS_ROW, 18)
    for name, left, rows in (("to_do", _LEFT, steps), ("to_act", _ACT_COLUMN, [{}] * TO_DO_ROWS)):
        table = TABLE[name]
        headers = [_header(book, column) for column in table.columns]
        bodies = [_body(book, column) for column in table.columns]
        write_table(sheet, table, (_LISTS_ROW, left), headers, bodies, rows)
        at = places(table, left)
        if name == "to_act":
            colour_by_symbol(book, sheet, (_LISTS_ROW + 1, _LISTS_ROW + TO_DO_ROWS), [at["code"]], fill=False)
            colour_trends(book, sheet, (_LISTS_ROW + 1, at["trend"], _LISTS_ROW + TO_DO_ROWS, at["trend"]))
            cell = address(_LISTS_ROW + 1, at["action"])
            area = (_LISTS_ROW + 1, at["action"], _LISTS_ROW + TO_DO_ROWS, at["action"])
            colour_verdicts(book, sheet, area, {Status.RED: f'{cell}="{NO_ACTION}"'}, fill=False)
        else:
            # A zero is nothing to do: it stands back.
            cell = address(_LISTS_ROW + 1, at["amount"], fixed_column=True)
            look = book.add_format({"font_color": f"#{MUTED}", "underline": 0})
            rule = {"type": "formula", "criteria": f"=AND(ISNUMBER({cell}),{cell}=0)", "format": look}
            sheet.conditional_format(_LISTS_ROW + 1, at["amount"], _LISTS_ROW + TO_DO_ROWS, at["what"], rule)
            link = _body(book, table.column("amount"))
            for row, step in enumerate(STEPS, start=_LISTS_ROW + 1):
                if step.tables:
                    sheet.write_url(row, at["amount"], leads_to(TABLE[step.tables[0]].sheet), link, OPEN)
    header, line = result_header(book), body_style(book, bottom_color=THIN)
    for row in range(_LISTS_ROW, _LISTS_ROW + 1 + TO_DO_ROWS):
        if row > _LISTS_ROW:
            sheet.set_row(row, _LINE)
        # What is to be done runs on up to the list beside it, and so do the rules below it.
        for column in range(_LEFT + len(TABLE["to_do"].columns), _ACT_COLUMN - 1):
            sheet.write_blank(row, column, None, header if row == _LISTS_ROW else line)


def _side(column: Column) -> str:
    return "right" if column.kind is Kind.NUMBER or column.identifier in ("amount", *_RIGHT_SIDE) else "left"


def _header(book: Book, column: Column) -> Format:
    return result_header(book, align=_side(column), indent=int(_side(column) == "left" and column.identifier not in ("chain", "code")))


def _body(book: Book, column: Column, **properties: Property) -> Format:
    """The look of a cell in one of the tables: numbers and norms to the right; what leads somewhere looks like it."""
    link: dict[str, Property] = {"font_color": ACCENT, "underline": 1} if column.links else {}
    looks: dict[str, Property] = {
        "num_format": column.number_format,
        "align": _side(column),
        "valign": "vcenter",
        "font_size": _SIZE,
        "bottom_color": THIN,
        "indent": int(_side(column) == "left" and column.identifier not in ("chain", "code")),
        **link,
        **properties,
    }
    return body_style(book, **looks)


def _fill_chains(book: Book, sheet: Sheet, table: Table) -> int:
    """The last row of the table of chains, from 0."""
    sheet.set_row(_CHAINS_ROW, 30)
    headers = [_header(book, column) for column in table.columns]
    bodies = [
        _body(
            book,
            column,
            bold=column.identifier in ("chain", "status", "score"),
            text_wrap=column.identifier in _WRAPPED,
            font_size=10 if column.identifier in _WRAPPED else _SIZE,
        )
        for column in table.columns
    ]
    last = write_table(sheet, table, (_CHAINS_ROW, _LEFT), headers, bodies)
    at = places(table, _LEFT)
    first = _CHAINS_ROW + 1
    verdicts = [at[name] for name in ("status", "worst_value", "worst_result")]
    colour_by_symbol(book, sheet, (first, _LAST_ROW), verdicts, fill=False)
    colour_trends(book, sheet, (first, at["trend"], _LAST_ROW, at["trend"]))
    for identifier in ("red_kpis", "late_actions"):
        cell = address(first, at[identifier])
        colour_verdicts(book, sheet, (first, at[identifier], _LAST_ROW, at[identifier]), {Status.RED: f"N({cell})>0"}, fill=False)
    draw_course(sheet, first, at["course"], "score", min=0, max=120)
    return last


def _fill_history(book: Book, sheet: Sheet, table: Table) -> int:
    """The last row of the table behind the second chart, from 0."""
    headers = [result_header(book)] * len(table.columns)
    bodies = [body_style(book, num_format=column.number_format, font_color=MUTED) for column in table.columns]
    for position, column in enumerate(table.columns, start=_HISTORY_COLUMN):
        sheet.set_column(position, position, column.width)
    return write_table(sheet, table, (_LISTS_ROW, _HISTORY_COLUMN), headers, bodies)


def _course_chart(book: Book) -> Chart:
    """The scores of every chain through time, side by side, over exactly the rows of their table, so that the lines can follow it."""
    table = TABLE["chain_course"]
    at = places(table)
    chart = book.add_chart({"type": "line"})
    least, most, step = _SCALE
    for identifier, colour, width in (("target", INK, 0.75), ("internal_score", PAST, 1.5), ("customer_score", ACCENT, 2)):
        chart.add_series(
            {
                "name": [table.sheet, 0, at[identifier]],
                "categories": [table.sheet, 1, at["chain"], 1, at["period"]],
                "values": [table.sheet, 1, at[identifier], 1, at[identifier]],
                "line": {"color": f"#{colour}", "width": width},
                "marker": {"type": "none"},
            }
        )
    chart.set_legend({"none": True})
    chart.show_blanks_as("gap")
    chart.show_hidden_data()
    chart.set_x_axis({"num_font": font(9), "line": {"color": f"#{RULE}"}, "major_tick_mark": "none", "label_position": "low"})
    chart.set_y_axis(
        {
            "min": least,
            "max": most,
            "major_unit": step,
            "num_font": font(9),
            "line": {"none": True},
            "num_format": "0",
            "major_gridlines": {"visible": False},
        }
    )
    chart.set_chartarea({"border": {"none": True}, "fill": {"color": f"#{WHITE}"}})
    return chart


def _history_chart(book: Book, table: Table, last: int) -> Chart:
    """The number of KPIs per verdict in the last periods; a filter on the chains does not hide any of it."""
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    for identifier, status in (("green", Status.GREEN), ("orange", Status.ORANGE), ("red", Status.RED), ("grey", Status.GREY)):
        column = places(table, _HISTORY_COLUMN)[identifier]
        colours = TRAFFIC_LIGHT[status]
        # A chart cannot follow the palette of the setting, so red is by far the darkest: it stands out whatever colours one sees.
        fill = {"color": f"#{colours.text if status is Status.RED else colours.solid}"}
        chart.add_series(
            {
                "name": [SHEET, _LISTS_ROW, column],
                "categories": [SHEET, _LISTS_ROW + 1, _HISTORY_COLUMN, last, _HISTORY_COLUMN],
                "values": [SHEET, _LISTS_ROW + 1, column, last, column],
                "fill": fill,
                "border": {"color": f"#{WHITE}", "width": 0.75},
                "gap": 45,
            }
        )
    chart.set_title({"name": "Aantal KPI's naar oordeel", "name_font": {**font(11), "bold": True, "color": f"#{ACCENT}"}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": font(9)})
    chart.set_x_axis({"num_font": font(9), "line": {"color": f"#{MUTED}"}, "major_tick_mark": "none"})
    chart.set_y_axis({"min": 0, "num_font": font(9), "line": {"none": True}, "num_format": "0", "major_gridlines": {"visible": False}})
    chart.set_chartarea({"border": {"none": True}, "fill": {"color": f"#{WHITE}"}})
    chart.show_hidden_data()
    return chart


def _place(sheet: Sheet, chart: Chart, row: int, column: int, size: Sequence[int], text: str) -> None:
    chart.set_size({"width": size[0], "height": size[1]})
    options: Mapping[str, Any] = {"object_position": 2, "description": text}
    sheet.insert_chart(row, column, chart, options)
