"""The sheet Overzicht of a new workbook: what a director sees in ten seconds.

A title and one sentence; at the left the numbers that matter, beside them two charts bound to the tables; below them the chains.
The table of chains is last, because it grows downwards; the table behind the second chart stands at the right, off the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ketenrapport.words.palette import ACCENT, INK, MUTED, PAST, RULE, SHADE, TRAFFIC_LIGHT, WHITE
from ketenrapport.words.schema import TABLE
from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import Kind, Table
from ketenrapport.words.wording import STATUS
from ketenrapport.workbook.new.look import (
    FONT,
    TINT,
    Book,
    Chart,
    Property,
    Sheet,
    address,
    band,
    body_style,
    colour_verdicts,
    for_paper,
    for_reading,
    header_style,
    style,
)
from ketenrapport.workbook.new.tables import write_table

SHEET = "Overzicht"
TITLE = "Klantketens in één oogopslag"
FIRST_STEP = "Nog niet berekend. Vul de invoerbladen en voer daarna uit: ketenrapport vernieuw. Het blad Leeswijzer legt uit hoe."

_LEFT = 1
_TILES_ROW = 3
_CHAINS_ROW = 15
_HISTORY_COLUMN = _LEFT + len(TABLE["overview"].columns) + 1
_LAST_ROW = 1_000
_CHART_HEIGHT = 318
_CHART_WIDTH = 518


@dataclass(frozen=True, slots=True)
class Tile:
    """A number that matters: the cell's name, the words beside it, its colour when it is not zero, the sheet that tells more."""

    name: str
    label: str
    status: Status
    sheet: str


_CHAIN_TILES = tuple(
    Tile(name, f"{STATUS[status].symbol} ketens {words}", status, "Boom")
    for name, status, words in (
        ("kr_ketens_groen", Status.GREEN, "op norm"),
        ("kr_ketens_oranje", Status.ORANGE, "die aandacht vragen"),
        ("kr_ketens_rood", Status.RED, "waar actie nodig is"),
        ("kr_ketens_grijs", Status.GREY, "zonder oordeel"),
    )
)
_WORK_TILES = (
    Tile("kr_rode_kpis", "KPI's waar actie nodig is", Status.RED, "Boom"),
    Tile("kr_acties_te_laat", "acties over de deadline", Status.ORANGE, "Acties"),
    Tile("kr_bevindingen", "bevindingen in de werkmap", Status.ORANGE, "Controle"),
)


def fill_overview(book: Book, sheet: Sheet) -> None:
    """Write the sheet Overzicht, ready for its first refresh."""
    chains, history = TABLE["overview"], TABLE["history"]
    right = _LEFT + len(chains.columns) - 1
    for position, column in enumerate(chains.columns, start=_LEFT):
        sheet.set_column(position, position, column.width)
    sheet.set_column(right + 1, right + 1, 3)
    # Rows of chains to come: room for a name of two lines.
    sheet.set_default_row(30)
    band(book, sheet, right, TITLE, "", 44)
    message = style(book, font_size=13, bold=True, font_color=ACCENT, bg_color=SHADE, text_wrap=True)
    sheet.merge_range(1, _LEFT, 1, right, FIRST_STEP, message)
    _name(book, "kr_titel", 0, _LEFT)
    _name(book, "kr_boodschap", 1, _LEFT)
    sheet.set_row(2, 12)
    _fill_tiles(book, sheet)
    last_chain, last_period = _fill_chains(book, sheet, chains), _fill_history(book, sheet, history)
    _place_charts(sheet, _score_chart(book, chains, last_chain), _history_chart(book, history, last_period))
    sheet.freeze_panes(2, 0)
    for_reading(sheet)
    for_paper(sheet, header_row=_CHAINS_ROW)
    sheet.print_area(0, 0, 1_048_575, right)


def _name(book: Book, name: str, row: int, column: int) -> None:
    book.define_name(name, f"={SHEET}!{address(row, column, fixed=True)}")


def _fill_tiles(book: Book, sheet: Sheet) -> None:
    """Two blocks of numbers; a tile takes its colour only when there is something to see."""
    row = _TILES_ROW
    heading = style(book, bold=True, font_color=ACCENT, bottom=2, bottom_color=ACCENT)
    for title, tiles in (("Ketens", _CHAIN_TILES), ("Nu te doen", _WORK_TILES)):
        if row > _TILES_ROW:
            sheet.set_row(row, 8)
            row += 1
        sheet.set_row(row, 20)
        sheet.write_string(row, _LEFT, title, heading)
        sheet.write_blank(row, _LEFT + 1, None, heading)
        for tile in tiles:
            row += 1
            sheet.set_row(row, 27)
            edge: dict[str, Property] = {"bg_color": SHADE, "bottom": 2, "bottom_color": WHITE}
            number = style(book, font_size=18, bold=True, align="right", indent=1, num_format="0", **edge)
            sheet.write_string(row, _LEFT, "–", number)
            link = style(book, font_size=12, **edge)
            sheet.write_url(row, _LEFT + 1, f"internal:{tile.sheet}!A1", link, tile.label, f"Naar het blad {tile.sheet}")
            _name(book, tile.name, row, _LEFT)
            cell = address(row, _LEFT, fixed_column=True)
            colour_verdicts(book, sheet, (row, _LEFT, row, _LEFT + 1), {tile.status: f"ISNUMBER({cell}),{cell}>0"})
        row += 1
    sheet.set_row(row, 10)
    assert row + 1 == _CHAINS_ROW - 1, row


def _fill_chains(book: Book, sheet: Sheet, table: Table) -> int:
    """The last row of the table of chains, from 0."""
    caption = (
        "Score 100 is precies op norm. Trend: verschil met de vorige periode. Dekking: deel van de gewichten dat beoordeeld is. "
        "Definitie: hoeveel van de twaalf kenmerken van een heldere keten er zijn."
    )
    sheet.write_string(_CHAINS_ROW - 1, _LEFT, caption, style(book, font_size=10, font_color=MUTED))
    sheet.set_row(_CHAINS_ROW - 1, 18)
    sheet.set_row(_CHAINS_ROW, 32)
    centred = ("course", "definition")
    sides = ["center" if column.kind is Kind.NUMBER or column.identifier in centred else "left" for column in table.columns]
    headers = [header_style(book, align=side) for side in sides]
    bodies = [
        body_style(
            book,
            num_format=column.number_format,
            bold=column.identifier in ("chain", "status"),
            align=side,
            valign="vcenter",
            indent=int(side == "left"),
            text_wrap=column.identifier == "name",
        )
        for column, side in zip(table.columns, sides, strict=True)
    ]
    last = write_table(sheet, table, (_CHAINS_ROW, _LEFT), headers, bodies)
    at = {column.identifier: _LEFT + position for position, column in enumerate(table.columns)}
    first = _CHAINS_ROW + 1
    status = address(first, at["status"], fixed_column=True)
    tests = {verdict: f'LEFT({status})="{words.symbol}"' for verdict, words in STATUS.items()}
    colour_verdicts(book, sheet, (first, at["status"], _LAST_ROW, at["status"]), tests)
    for identifier in ("red_kpis", "late_actions"):
        cell = address(first, at[identifier])
        colour_verdicts(book, sheet, (first, at[identifier], _LAST_ROW, at[identifier]), {Status.RED: f"N({cell})>0"})
    results = [column.identifier for column in TABLE["results"].columns]
    cell = address(1, results.index("score"), fixed=True)
    sheet.add_sparkline(
        first,
        at["course"],
        {
            "range": f"{TABLE['results'].sheet}!{cell}:{cell}",
            "type": "column",
            "series_color": f"#{PAST}",
            "last_point": True,
            "last_color": f"#{ACCENT}",
            "min": 0,
            "max": 120,
        },
    )
    for identifier in ("score", "customer_score", "internal_score"):
        sheet.conditional_format(first, at[identifier], _LAST_ROW, at[identifier], _score_bar())
    return last


def _score_bar() -> dict[str, Any]:
    """A bar behind a score, full at 150: two thirds of the cell is on target."""
    return {
        "type": "data_bar",
        "data_bar_2010": True,
        "bar_solid": True,
        "bar_color": f"#{TINT}",
        "bar_border_color": f"#{PAST}",
        "min_type": "num",
        "min_value": 0,
        "max_type": "num",
        "max_value": 150,
    }


def _fill_history(book: Book, sheet: Sheet, table: Table) -> int:
    """The last row of the table behind the second chart, from 0."""
    headers = [header_style(book)] * len(table.columns)
    bodies = [body_style(book, num_format=column.number_format, font_color=MUTED) for column in table.columns]
    for position, column in enumerate(table.columns, start=_HISTORY_COLUMN):
        sheet.set_column(position, position, column.width)
    return write_table(sheet, table, (_TILES_ROW, _HISTORY_COLUMN), headers, bodies)


def _score_chart(book: Book, table: Table, last: int) -> Chart:
    """Scores per chain, over exactly the rows of the table, so that the series can follow it when it grows."""
    chart = book.add_chart({"type": "column"})
    for identifier, colour, ink in (("customer_score", ACCENT, WHITE), ("internal_score", PAST, INK)):
        series = _series(table, identifier, _CHAINS_ROW, _LEFT, last)
        labels = {"value": True, "num_format": "0", "position": "inside_end", "font": {**_font(8), "color": f"#{ink}"}}
        chart.add_series({**series, "fill": {"color": f"#{colour}"}, "gap": 60, "overlap": -5, "data_labels": labels})
    _dress(chart, "Score per keten: de streep is de norm (100)")
    # The only gridline falls on 100, so that the norm is drawn for any number of chains.
    chart.set_y_axis(
        {
            "min": 0,
            "max": 150,
            "major_unit": 100,
            "num_font": _font(9),
            "line": {"none": True},
            "num_format": "0",
            "major_gridlines": {"visible": True, "line": {"color": f"#{INK}", "width": 1.25, "dash_type": "dash"}},
        }
    )
    return chart


def _history_chart(book: Book, table: Table, last: int) -> Chart:
    """The number of KPIs per verdict in the last periods; a filter on the chains does not hide any of it."""
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    for identifier, status in (("green", Status.GREEN), ("orange", Status.ORANGE), ("red", Status.RED), ("grey", Status.GREY)):
        series = _series(table, identifier, _TILES_ROW, _HISTORY_COLUMN, last)
        colours = TRAFFIC_LIGHT[status]
        # A chart cannot follow the palette of the setting, so red is by far the darkest: it stands out whatever colours one sees.
        fill = {"color": f"#{colours.text if status is Status.RED else colours.solid}"}
        chart.add_series({**series, "fill": fill, "border": {"color": f"#{WHITE}", "width": 0.75}, "gap": 45})
    _dress(chart, "Aantal KPI's naar oordeel")
    chart.set_y_axis(
        {
            "min": 0,
            "num_font": _font(9),
            "line": {"none": True},
            "num_format": "0",
            "major_gridlines": {"visible": True, "line": {"color": f"#{RULE}", "width": 0.5}},
        }
    )
    chart.show_hidden_data()
    return chart


def _place_charts(sheet: Sheet, scores: Chart, history: Chart) -> None:
    offset = 8
    for chart, text in (
        (scores, "Score van de klantwaarden en van de interne waarden per keten, met de norm op 100."),
        (history, "Aantal KPI's op norm, met aandacht, met actie nodig en zonder oordeel in de laatste perioden."),
    ):
        chart.set_size({"width": _CHART_WIDTH, "height": _CHART_HEIGHT})
        sheet.insert_chart(_TILES_ROW, _LEFT + 2, chart, {"x_offset": offset, "object_position": 2, "description": text})
        offset += _CHART_WIDTH + 8


def _series(table: Table, identifier: str, header_row: int, left: int, last: int) -> dict[str, Any]:
    """A series over a column of a table, named by its header, with the first column as categories."""
    column = left + [column.identifier for column in table.columns].index(identifier)
    return {
        "name": [SHEET, header_row, column],
        "categories": [SHEET, header_row + 1, left, last, left],
        "values": [SHEET, header_row + 1, column, last, column],
        "border": {"none": True},
    }


def _dress(chart: Chart, title: str) -> None:
    chart.set_title({"name": title, "name_font": {**_font(12), "bold": True, "color": f"#{ACCENT}"}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": _font(9)})
    chart.set_x_axis({"num_font": _font(9), "line": {"color": f"#{MUTED}"}, "major_tick_mark": "none"})
    chart.set_chartarea({"border": {"color": f"#{RULE}"}, "fill": {"color": f"#{WHITE}"}})


def _font(size: int) -> dict[str, Any]:
    return {"name": FONT, "size": size, "color": f"#{INK}"}
