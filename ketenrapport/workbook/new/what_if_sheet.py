"""The sheet Wat als of a new workbook: at the left what one wants to try, at the right what would come of it."""

from __future__ import annotations

from ketenrapport.words.palette import ACCENT, FILL_IN, RULE, THIN
from ketenrapport.words.schema import TABLE
from ketenrapport.words.vocabulary import Column, Kind
from ketenrapport.workbook.new.look import (
    Book,
    Format,
    Sheet,
    address,
    band,
    body_style,
    colour_by_symbol,
    for_paper,
    print_up_to,
    result_header,
)
from ketenrapport.workbook.new.tables import places, write_table

_HEADER_ROW, _LEFT, _ROOM, _LAST_ROW = 3, 1, 5, 500
SUBTITLE = (
    "Vul in het gele deel een KPI in met een andere norm of een ander gewicht, en vernieuw: rechts staat wat ervan zou komen. "
    "Normen, KPI's, de andere bladen en de rapporten veranderen er niet door."
)


def fill_what_if(book: Book, sheet: Sheet) -> None:
    """Write the sheet Wat als."""
    table = TABLE["what_if"]
    band(book, sheet, "Wat als de norm of het gewicht anders was?", SUBTITLE)
    sheet.set_row(_HEADER_ROW - 1, 5)
    sheet.set_row(_HEADER_ROW, 32)
    sheet.hide_gridlines(2)
    at = places(table, _LEFT)
    for column in table.columns:
        sheet.set_column(at[column.identifier], at[column.identifier], column.width)
    headers = [result_header(book, align="right" if column.kind is Kind.NUMBER else "left") for column in table.columns]
    bodies = [_body(book, column) for column in table.columns]
    write_table(sheet, table, (_HEADER_ROW, _LEFT), headers, bodies, [{}] * _ROOM)
    first = _HEADER_ROW + 1
    for column in (one for one in table.columns if one.by_user):
        help = {"input_title": column.header, "input_message": column.help}
        sheet.data_validation(first, at[column.identifier], _LAST_ROW, at[column.identifier], {**_rule(column), **help})
    verdicts = [at[name] for name in at if name.endswith(("_now", "_then")) and name != "target_now"]
    colour_by_symbol(book, sheet, (first, _LAST_ROW), verdicts)
    # What would be is only of interest where it differs from what is.
    for name in ("kpi", "promise", "chain"):
        now, then = (address(first, at[f"{name}_{when}"], fixed_column=True) for when in ("now", "then"))
        changed = book.add_format({"left": 2, "border_color": f"#{ACCENT}"})
        area = (first, at[f"{name}_then"], _LAST_ROW, at[f"{name}_then"])
        sheet.conditional_format(*area, {"type": "formula", "criteria": f'=AND({then}<>"",{now}<>{then})', "format": changed})
    sheet.freeze_panes(first, at["kpi"] + 1)
    for_paper(sheet, header_row=_HEADER_ROW)
    print_up_to(sheet, at["outcome"])


def _body(book: Book, column: Column) -> Format:
    side = "right" if column.kind is Kind.NUMBER else "left"
    look = body_style(book, num_format=column.number_format, text_wrap=column.wrap, align=side, bottom_color=THIN, font_size=10.5)
    if column.by_user:
        look.set_bg_color(f"#{FILL_IN}")
        look.set_border(1)
        look.set_border_color(f"#{RULE}")
    return look


def _rule(column: Column) -> dict[str, object]:
    error = {"error_title": "Dit past hier niet", "error_type": "warning"}
    if column.kind is Kind.REFERENCE:
        return {"validate": "list", "source": "=lijst_KPIs", **error, "error_message": "Kies een code van het blad KPI's."}
    if column.kind is Kind.NUMBER:
        between = {"criteria": "between", "minimum": -(10**15), "maximum": 10**15}
        return {"validate": "decimal", **between, **error, "error_message": "Vul een getal in, bijvoorbeeld 92,5."}
    return {"validate": "any"}
