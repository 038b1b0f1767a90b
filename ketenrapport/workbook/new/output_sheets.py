"""The other sheets of a new workbook that the program fills: Boom, Controle, Dekking, Resultaten and the hidden ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.words.palette import ACCENT, FILL_IN, RULE, SHADE, WHITE
from ketenrapport.words.schema import HISTORY_PERIODS, TABLE
from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import Author, Column, Kind, NodeKind, Table
from ketenrapport.words.wording import STATUS
from ketenrapport.workbook.new.look import (
    TINT,
    Book,
    Property,
    Sheet,
    address,
    band,
    body_style,
    colour_verdicts,
    column_width,
    for_paper,
    for_reading,
    header_style,
    show_decimals,
    style,
)
from ketenrapport.workbook.new.tables import write_table

if TYPE_CHECKING:
    from collections.abc import Iterable


NOT_YET = "Nog niet berekend. Vul de invoerbladen en voer daarna uit: ketenrapport vernieuw"
LEGEND = " · ".join(words.label for words in STATUS.values()) + " · score 100: precies op norm, 50: precies op de signaalwaarde"

_HEADER_ROW = 3
_LAST_ROW = 5_000
_LAST_RESULT_ROW = 100_000
_CHAINS_SHOWN, _MOST_CHAINS = 12, 100  # so many fit a page; so many look as they should
_VALUES = ("value", "target", "signal", "target_high", "signal_high", "ytd", "rolling_year")
_CHANGES = ("change", "change_year")


def fill_tree(book: Book, sheet: Sheet) -> None:
    """Write the sheet Boom: the KPI tree, indented and weighed by its level, with verdicts in colour."""
    table = TABLE["tree"]
    at = _fill_below_band(book, sheet, "kr_boom", LEGEND, [(table, 1)], autofilter=True)
    first = _HEADER_ROW + 1
    _colour_by_symbol(book, sheet, first, [at["status"]])
    _weigh_levels(book, sheet, first, at)
    _show_decimals(book, sheet, first, _LAST_ROW, at)
    sheet.set_column(at["decimals"], at["decimals"], None, None, {"hidden": True})
    sheet.freeze_panes(first, at["name"] + 1)
    # On one page the letters would be half their size: what a KPI is stands on both.
    sheet.fit_to_pages(2, 0)
    sheet.repeat_columns(0, at["name"])


def fill_findings(book: Book, sheet: Sheet) -> None:
    """Write the sheet Controle: what to look at, the worst first."""
    subtitle = "Ernstigste eerst. Blad en cel wijzen de plaats aan; na het herstel vernieuwt u de werkmap."
    at = _fill_below_band(book, sheet, "kr_controle", subtitle, [(TABLE["findings"], 1)], autofilter=True)
    first = _HEADER_ROW + 1
    cell = address(first, at["severity"], fixed_column=True)
    tests = {
        status: f'ISNUMBER(SEARCH("{word}",{cell}))'
        for status, word in ((Status.RED, "fout"), (Status.ORANGE, "waarschuwing"), (Status.GREY, "opmerking"))
    }
    colour_verdicts(book, sheet, (first, at["severity"], _LAST_ROW, at["severity"]), tests)
    sheet.freeze_panes(first, 0)


def fill_coverage(book: Book, sheet: Sheet) -> None:
    """Write the sheet Dekking: customers at the left, touch points at the right, so that both tables can grow."""
    customers, moments = TABLE["customer_coverage"], TABLE["touchpoint_coverage"]
    right = len(customers.columns) + 2
    subtitle = "Links: heeft iedere klant een keten en een belofte? Rechts: wordt ieder moment waarop de klant de keten beleeft gemeten?"
    _fill_below_band(book, sheet, "kr_dekking", subtitle, [(customers, 1), (moments, right)], autofilter=False)
    sheet.set_column(right - 1, right - 1, 2)
    verdicts = [1 + _position(customers, "verdict"), right + _position(moments, "worst"), right + _position(moments, "verdict")]
    _colour_by_symbol(book, sheet, _HEADER_ROW + 1, verdicts)
    sheet.freeze_panes(_HEADER_ROW + 1, 0)


def fill_matrix(book: Book, sheet: Sheet) -> None:
    """Write the sheet Ketenmatrix. Its look comes from conditional formats, so that it is as wide and as high as what stands there."""
    subtitle = "● de keten loopt langs deze schakel; het getal is het aantal KPI's waaraan de schakel draait. Geen keten past in één hokje."
    band(book, sheet, 3 + _CHAINS_SHOWN, "Wie draagt welke keten?", subtitle)
    sheet.set_default_row(18)
    sheet.set_row(_HEADER_ROW - 1, 10)
    sheet.set_row(_HEADER_ROW, 32)
    left, centre = style(book, indent=1, valign="vcenter"), style(book, align="center", valign="vcenter")
    for column, width, look in ((1, 16, left), (2, 52, left), (3, 9, centre)):
        sheet.set_column(column, column, width, look)
    sheet.set_column(4, 3 + _MOST_CHAINS, 13, centre)
    sheet.write_string(_HEADER_ROW, 1, NOT_YET, left)
    book.define_name("kr_ketenmatrix", f"={sheet.get_name()}!{address(_HEADER_ROW, 1, fixed=True)}")
    right, first = 3 + _MOST_CHAINS, _HEADER_ROW + 1
    header = style(book, bold=True, font_color=WHITE, bg_color=ACCENT)
    sheet.conditional_format(
        _HEADER_ROW, 1, _HEADER_ROW, right, {"type": "formula", "criteria": f'={address(_HEADER_ROW, 1)}<>""', "format": header}
    )
    carried = style(book, bg_color=TINT, font_color=ACCENT, bold=True)
    sheet.conditional_format(first, 4, _LAST_ROW, right, {"type": "text", "criteria": "begins with", "value": "●", "format": carried})
    rule = {"type": "formula", "criteria": f'=AND($C{first + 1}<>"",B${first}<>"")', "format": style(book, bottom=1, bottom_color=RULE)}
    sheet.conditional_format(first, 1, _LAST_ROW, right, rule)
    sheet.freeze_panes(first, 3)
    for_reading(sheet)
    for_paper(sheet, header_row=_HEADER_ROW)


def fill_course(book: Book, sheet: Sheet) -> None:
    """Write the sheet Verloop: what each KPI measured and how it was judged, period after period."""
    subtitle = "Waarde en oordeel van iedere KPI per periode; zonder teken is er geen oordeel."
    band(book, sheet, 4 + HISTORY_PERIODS, "Verloop per KPI", subtitle)
    sheet.set_row(_HEADER_ROW - 1, 10)
    sheet.set_row(_HEADER_ROW, 32)
    left, right = style(book, indent=1, valign="vcenter"), style(book, align="right", indent=1, valign="vcenter")
    for column, width in ((1, 10), (2, 14), (3, 46), (4, 11)):
        sheet.set_column(column, column, width, left)
    last = 4 + HISTORY_PERIODS
    sheet.set_column(5, last, 13, right)
    sheet.write_string(_HEADER_ROW, 1, NOT_YET, left)
    book.define_name("kr_verloop", f"={sheet.get_name()}!{address(_HEADER_ROW, 1, fixed=True)}")
    first = _HEADER_ROW + 1
    header = style(book, bold=True, font_color=WHITE, bg_color=ACCENT)
    sheet.conditional_format(
        _HEADER_ROW, 1, _HEADER_ROW, last, {"type": "formula", "criteria": f'={address(_HEADER_ROW, 2, fixed=True)}<>""', "format": header}
    )
    cell = address(first, 5)
    tests = {status: f'RIGHT({cell})="{STATUS[status].symbol}"' for status in (Status.GREEN, Status.ORANGE, Status.RED)}
    colour_verdicts(book, sheet, (first, 5, _LAST_ROW, last), tests, bold=False)
    rule = {"type": "formula", "criteria": f'=$C{first + 1}<>""', "format": style(book, bottom=1, bottom_color=RULE)}
    sheet.conditional_format(first, 1, _LAST_ROW, last, rule)
    sheet.freeze_panes(first, 4)
    for_reading(sheet)
    for_paper(sheet, header_row=_HEADER_ROW)


def fill_results(book: Book, sheet: Sheet) -> None:
    """Write the sheet Resultaten: one plain table from the first cell, for filters, pivots and other programs."""
    table = TABLE["results"]
    at = _fill_plain(book, sheet, table)
    _show_decimals(book, sheet, 1, _LAST_RESULT_ROW, at)
    cell = address(1, at["status"], fixed_column=True)
    tests = {status: f'{cell}="{words.colour}"' for status, words in STATUS.items()}
    colour_verdicts(book, sheet, (1, at["status"], _LAST_RESULT_ROW, at["status"]), tests)
    sheet.freeze_panes(1, at["code"] + 1)
    sheet.repeat_columns(at["code"], at["code"])
    for_paper(sheet, header_row=0, pages_wide=2)


def fill_hidden(book: Book, sheet: Sheet, table: Table) -> None:
    """Write a hidden sheet: an empty table for the program's own records, or for what the user fills in when the program asks."""
    _fill_plain(book, sheet, table, protected=table.author is Author.PROGRAM)
    sheet.freeze_panes(1, 0)
    sheet.hide()


def fill_entry(book: Book, sheet: Sheet, table: Table) -> None:
    """Write Invoer: hidden until it is asked for, with the cells to fill in standing out, by the words in their row."""
    at = _fill_plain(book, sheet, table, protected=False)
    header = {column.identifier: column.header for column in table.columns}
    words = address(1, at["to_fill"], fixed_column=True)
    free = book.add_format({"bg_color": f"#{FILL_IN}", "border": 1, "border_color": f"#{RULE}"})
    closed = book.add_format({"bg_color": f"#{SHADE}"})
    for name in ("value", "numerator", "denominator", "n"):
        test = f'ISNUMBER(SEARCH("{header[name]}",{words}))'
        for criteria, look in ((f"={test}", free), (f'=AND({words}<>"",NOT({test}))', closed)):
            sheet.conditional_format(1, at[name], _LAST_ROW, at[name], {"type": "formula", "criteria": criteria, "format": look})
    for name in ("quality", "as_of", "entered_by", "remark"):
        rule = {"type": "formula", "criteria": f'={words}<>""', "format": free}
        sheet.conditional_format(1, at[name], _LAST_ROW, at[name], rule)
    quality = table.column("quality")
    choices = {"validate": "list", "source": list(quality.choices), "input_title": quality.header, "input_message": quality.help}
    sheet.data_validation(1, at["quality"], _LAST_ROW, at["quality"], choices)
    sheet.freeze_panes(1, at["name"])
    for_paper(sheet, header_row=0)
    sheet.hide()


def _fill_plain(book: Book, sheet: Sheet, table: Table, *, protected: bool = True) -> dict[str, int]:
    """The column of each identifier, after writing the table from the first cell."""
    _write(book, sheet, table, (0, 0), autofilter=True)
    sheet.set_row(0, 32)
    if protected:
        for_reading(sheet)
    return {column.identifier: position for position, column in enumerate(table.columns)}


def _fill_below_band(
    book: Book, sheet: Sheet, name: str, subtitle: str, tables: Iterable[tuple[Table, int]], *, autofilter: bool
) -> dict[str, int]:
    """The column of each identifier (of the last table that has it), after writing title band and tables."""
    at: dict[str, int] = {}
    for table, left in tables:
        _write(book, sheet, table, (_HEADER_ROW, left), autofilter=autofilter)
        at |= {column.identifier: left + position for position, column in enumerate(table.columns)}
    band(book, sheet, max(at.values()), NOT_YET, subtitle)
    book.define_name(name, f"={sheet.get_name()}!$B$1")
    sheet.set_row(_HEADER_ROW - 1, 10)
    sheet.set_row(_HEADER_ROW, 32)
    for_reading(sheet)
    for_paper(sheet, header_row=_HEADER_ROW)
    return at


def _write(book: Book, sheet: Sheet, table: Table, corner: tuple[int, int], *, autofilter: bool) -> None:
    headers = [header_style(book)] * len(table.columns)
    bodies = [
        body_style(
            book, num_format=column.number_format, text_wrap=column.wrap, locked=not column.by_user, **_link(column), **_side(column)
        )
        for column in table.columns
    ]
    for position, column in enumerate(table.columns, start=corner[1]):
        sheet.set_column(position, position, column_width(column) if autofilter else column.width)
    write_table(sheet, table, corner, headers, bodies, autofilter=autofilter)


def _link(column: Column) -> dict[str, Property]:
    """What leads somewhere looks like it."""
    return {"font_color": ACCENT, "underline": 1} if column.links else {}


def _side(column: Column) -> dict[str, Property]:
    """Numbers stand to the right, with room before the words of the next column."""
    return {"align": "right", "indent": 1} if column.kind is Kind.NUMBER else {"align": "left", "indent": 1}


def _position(table: Table, identifier: str) -> int:
    return [column.identifier for column in table.columns].index(identifier)


def _colour_by_symbol(book: Book, sheet: Sheet, first: int, columns: Iterable[int]) -> None:
    for column in columns:
        cell = address(first, column, fixed_column=True)
        tests = {status: f'LEFT({cell})="{words.symbol}"' for status, words in STATUS.items()}
        colour_verdicts(book, sheet, (first, column, _LAST_ROW, column), tests)


def _show_decimals(book: Book, sheet: Sheet, first: int, last: int, at: dict[str, int]) -> None:
    values = [at[identifier] for identifier in _VALUES if identifier in at]
    changes = [at[identifier] for identifier in _CHANGES if identifier in at]
    show_decimals(book, sheet, (first, last), values, at["decimals"])
    show_decimals(book, sheet, (first, last), changes, at["decimals"], signed=True)


def _weigh_levels(book: Book, sheet: Sheet, first: int, at: dict[str, int]) -> None:
    """Make chains and values stand out from the KPIs below them."""
    kind = address(first, at["kind"], fixed_column=True)
    left, right = min(at.values()), max(at.values())
    for test, look in (
        (f'{kind}="{NodeKind.CHAIN}"', {"bg_color": f"#{TINT}", "font_color": f"#{ACCENT}", "top": 1, "border_color": f"#{ACCENT}"}),
        (f'OR({kind}="{NodeKind.CUSTOMER_VALUE}",{kind}="{NodeKind.INTERNAL_VALUE}")', {"bg_color": f"#{SHADE}"}),
    ):
        rule = {"type": "formula", "criteria": f"={test}", "format": book.add_format({**look, "bold": True})}
        sheet.conditional_format(first, left, _LAST_ROW, right, rule)
