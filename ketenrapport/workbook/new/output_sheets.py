"""The other sheets of a new workbook that the program fills: Boom, Controle, Dekking, Resultaten and the hidden ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.words.palette import ACCENT, FILL_IN, MUTED, RULE, SHADE, THIN
from ketenrapport.words.schema import TABLE
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
    colour_by_symbol,
    colour_trends,
    colour_verdicts,
    column_width,
    draw_course,
    for_paper,
    for_reading,
    print_up_to,
    result_header,
    show_decimals,
    style,
)
from ketenrapport.workbook.new.tables import places, write_table

if TYPE_CHECKING:
    from collections.abc import Iterable


NOT_YET = "Nog niet berekend. Vul de invoerbladen en voer daarna uit: ketenrapport vernieuw"
LEGEND = (
    " · ".join(words.label for words in STATUS.values())
    + " · streep in het verloop: de norm · trend staat er alleen bij een signaal · links in- en uitklappen, boven een kolom filteren"
)

_HEADER_ROW = 3
_LAST_ROW = 5_000
_LAST_RESULT_ROW = 100_000
_MOST_CHAINS = 100  # that look as they should
_VALUES = ("value", "target", "signal", "target_high", "signal_high", "ytd", "rolling_year", "forecast")
_CHANGES = ("change", "change_year", "distance")
_PRINTED_RESULTS = 200  # rows
_FOLDED_RESULTS = ("chain_name", "link", "decimals")
_BEHIND_CHARTS = ("chain_course", "chart_points")
_ROW_HEIGHT = 16.5  # points
_PRINTED_TO = "action"  # the last column of Boom that is printed


def fill_tree(book: Book, sheet: Sheet) -> None:
    """Write the sheet Boom: one row a KPI that tells the whole story on the first screen, weighed by its level, folding by chain."""
    table = TABLE["tree"]
    sheet.set_default_row(_ROW_HEIGHT)
    at = _fill_below_band(book, sheet, "kr_boom", LEGEND, [(table, 1)], autofilter=True, folds=True)
    _keep_widths(sheet, table, at)
    first = _HEADER_ROW + 1
    colour_by_symbol(book, sheet, (first, _LAST_ROW), [at["status"]])
    colour_trends(book, sheet, (first, at["trend"], _LAST_ROW, at["trend"]))
    action = address(first, at["action"])
    colour_verdicts(
        book, sheet, (first, at["action"], _LAST_ROW, at["action"]), {Status.RED: f'ISNUMBER(SEARCH("■",{action}))'}, fill=False
    )
    _show_values(book, sheet, first, at)
    _show_norms(book, sheet, first, at)
    _show_decimals(book, sheet, first, _LAST_ROW, {name: place for name, place in at.items() if name not in ("value", "target")})
    _weigh_levels(book, sheet, first, at)
    draw_course(sheet, first, at["course"], "distance", axis=True)
    for name in ("decimals", "direction"):
        sheet.set_column(at[name], at[name], None, None, {"hidden": True})
    sheet.outline_settings(visible=True, symbols_below=False)
    sheet.freeze_panes(first, at["name"] + 1)
    print_up_to(sheet, at[_PRINTED_TO])


def _show_values(book: Book, sheet: Sheet, first: int, at: dict[str, int]) -> None:
    """A chain and a value show their score, a KPI its figure in its own decimals."""
    kind = address(first, at["kind"], fixed_column=True)
    area = (first, at["value"], _LAST_ROW, at["value"])
    for test, look in ((_is_chain(kind), _CHAIN_LOOK), (_is_value(kind), _VALUE_LOOK)):
        shown = book.add_format({**look, "bold": True, "num_format": '"score "0', "underline": 0})
        sheet.conditional_format(*area, {"type": "formula", "criteria": f"={test}", "format": shown})
    show_decimals(book, sheet, (first, _LAST_ROW), [at["value"]], at["decimals"])


def _show_norms(book: Book, sheet: Sheet, first: int, at: dict[str, int]) -> None:
    """A norm shows which way is good, with the decimals that it has itself; that of a band is a text already."""
    kind, direction = (address(first, at[name], fixed_column=True) for name in ("kind", "direction"))
    cell = address(first, at["target"], fixed_column=True)
    area = (first, at["target"], _LAST_ROW, at["target"])
    for sign, way in (("≥", "hoger"), ("≤", "lager")):
        for test, digits in ((f"{cell}=INT({cell})", ""), (f"{cell}*10=INT({cell}*10)", ".0"), ("TRUE", ".00##")):
            whole = f'AND(ISNUMBER({cell}),{direction}="{way}",{test})'
            looks: tuple[tuple[str, dict[str, Property]], ...] = (
                (f"AND({_is_chain(kind)},{whole})", {**_CHAIN_LOOK, "bold": True}),
                (f"AND({_is_value(kind)},{whole})", {**_VALUE_LOOK, "bold": True}),
                (whole, {}),
            )
            for condition, look in looks:
                shown = book.add_format({**look, "num_format": f'"{sign} "#,##0{digits}'})
                sheet.conditional_format(*area, {"type": "formula", "criteria": f"={condition}", "format": shown})


_CHAIN_LOOK: dict[str, Property] = {"bg_color": f"#{TINT}", "font_color": f"#{ACCENT}", "top": 1, "border_color": f"#{ACCENT}"}
_VALUE_LOOK: dict[str, Property] = {"bg_color": f"#{SHADE}"}


def _is_chain(kind: str) -> str:
    return f'{kind}="{NodeKind.CHAIN}"'


def _is_value(kind: str) -> str:
    return f'OR({kind}="{NodeKind.CUSTOMER_VALUE}",{kind}="{NodeKind.INTERNAL_VALUE}")'


def fill_findings(book: Book, sheet: Sheet) -> None:
    """Write the sheet Controle: what to look at, what is to be done this month first."""
    table = TABLE["findings"]
    at = _fill_below_band(book, sheet, "kr_controle", GROUPS_NOT_YET, [(table, 1)], autofilter=True, folds=True)
    _keep_widths(sheet, table, at)
    book.define_name("kr_controle_groepen", f"={sheet.get_name()}!$B$2")
    first = _HEADER_ROW + 1
    cell = address(first, at["severity"], fixed_column=True)
    tests = {
        status: f'ISNUMBER(SEARCH("{word}",{cell}))'
        for status, word in ((Status.RED, "fout"), (Status.ORANGE, "waarschuwing"), (Status.GREY, "opmerking"))
    }
    colour_verdicts(book, sheet, (first, at["severity"], _LAST_ROW, at["severity"]), tests)
    group = address(first, at["group"], fixed_column=True)
    above = address(first - 1, at["group"], fixed_column=True)
    look = book.add_format({"top": 1, "border_color": f"#{ACCENT}"})
    rule = {"type": "formula", "criteria": f'=AND({group}<>"",{group}<>{above})', "format": look}
    sheet.conditional_format(first, min(at.values()), _LAST_ROW, max(at.values()), rule)
    sheet.outline_settings(visible=True, symbols_below=False)
    sheet.freeze_panes(first, 0)


GROUPS_NOT_YET = (
    "Eerst wat deze maand te doen is, dan cijfers die niet kloppen, dan de inrichting. Met een reden telt een regel niet meer mee."
)


def fill_coverage(book: Book, sheet: Sheet) -> None:
    """Write the sheet Dekking: customers at the left, touch points at the right, so that both tables can grow."""
    customers, moments = TABLE["customer_coverage"], TABLE["touchpoint_coverage"]
    right = len(customers.columns) + 2
    subtitle = "Links: heeft iedere klant een keten en een belofte? Rechts: wordt ieder moment waarop de klant de keten beleeft gemeten?"
    _fill_below_band(book, sheet, "kr_dekking", subtitle, [(customers, 1), (moments, right)], autofilter=False)
    sheet.set_column(right - 1, right - 1, 2)
    at = places(moments, right)
    verdicts = [places(customers, 1)["verdict"], at["worst"], at["verdict"]]
    colour_by_symbol(book, sheet, (_HEADER_ROW + 1, _LAST_ROW), verdicts)
    sheet.freeze_panes(_HEADER_ROW + 1, 0)


def fill_matrix(book: Book, sheet: Sheet) -> None:
    """Write the sheet Ketenmatrix. Its look comes from conditional formats, so that it is as wide and as high as what stands there."""
    subtitle = "● de keten loopt langs deze schakel; het getal is het aantal KPI's waaraan de schakel draait. Geen keten past in één hokje."
    band(book, sheet, "Wie draagt welke keten?", subtitle)
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
    header = style(book, bold=True, font_color=ACCENT, bottom=1, bottom_color=ACCENT)
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


def fill_results(book: Book, sheet: Sheet) -> None:
    """Write the sheet Resultaten: one plain table from the first cell, for filters, pivots and other programs."""
    table = TABLE["results"]
    at = _fill_plain(book, sheet, table, protected=False)  # a protected sheet takes no slicer
    _keep_widths(sheet, table, at)
    # What comes from the KPI itself is folded, so that the first screen tells of the figure and its verdict; not the end date, as
    # LibreOffice gives rows that come in an open workbook no looks in a hidden column.
    for name in _FOLDED_RESULTS:
        sheet.set_column(at[name], at[name], table.column(name).width, None, {"level": 1, "hidden": True})
        sheet.set_column(at[name] + 1, at[name] + 1, table.columns[at[name] + 1].width, None, {"collapsed": True})
    sheet.hide_gridlines(2)
    _show_decimals(book, sheet, 1, _LAST_RESULT_ROW, at)
    cell = address(1, at["status"], fixed_column=True)
    tests = {status: f'{cell}="{words.word}"' for status, words in STATUS.items()}
    colour_verdicts(book, sheet, (1, at["status"], _LAST_RESULT_ROW, at["status"]), tests)
    sheet.freeze_panes(1, at["code"] + 1)
    sheet.repeat_columns(at["code"], at["code"])
    for_paper(sheet, header_row=0, pages_wide=1)
    # Nobody asks for all pages of a list to filter: what prints is its top, from the chain to the verdict.
    sheet.print_area(0, 0, _PRINTED_RESULTS, at["status"])


def fill_hidden(book: Book, sheet: Sheet, table: Table, left: int = 0) -> None:
    """Write a hidden sheet: an empty table for the program's own records, or for what the user fills in when the program asks.

    ``left`` is its first column, where others stand before it.
    """
    # What is behind charts needs no protection, which costs an open workbook a dozen calls at every refresh.
    _fill_plain(book, sheet, table, left, protected=table.author is Author.PROGRAM and table.identifier not in _BEHIND_CHARTS)
    sheet.freeze_panes(1, 0)
    sheet.hide()


def fill_log(book: Book, sheet: Sheet, table: Table) -> None:
    """Write Logboek: what the program wrote in the user's own sheets, for everyone to see and for nobody to change."""
    _fill_plain(book, sheet, table)
    sheet.freeze_panes(1, 0)
    for_paper(sheet, header_row=0)


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


def _fill_plain(book: Book, sheet: Sheet, table: Table, left: int = 0, *, protected: bool = True) -> dict[str, int]:
    """The column of each identifier, after writing the table from the first row."""
    _write(book, sheet, table, (0, left), autofilter=True)
    sheet.set_row(0, 32)
    if protected:
        for_reading(sheet)
    return places(table, left)


def _fill_below_band(
    book: Book, sheet: Sheet, name: str, subtitle: str, tables: Iterable[tuple[Table, int]], *, autofilter: bool, folds: bool = False
) -> dict[str, int]:
    """The column of each identifier (of the last table that has it), after writing title band and tables."""
    at: dict[str, int] = {}
    for table, left in tables:
        _write(book, sheet, table, (_HEADER_ROW, left), autofilter=autofilter)
        at |= places(table, left)
    band(book, sheet, NOT_YET, subtitle)
    book.define_name(name, f"={sheet.get_name()}!$B$1")
    sheet.set_row(_HEADER_ROW - 1, 5)
    sheet.set_row(_HEADER_ROW, 32)
    for_reading(sheet, folds=folds)
    for_paper(sheet, header_row=_HEADER_ROW)
    return at


def _write(book: Book, sheet: Sheet, table: Table, corner: tuple[int, int], *, autofilter: bool) -> None:
    headers = [
        result_header(book, align=str(_side(column)["align"]), indent=int(_side(column).get("indent", 0))) for column in table.columns
    ]
    bodies = [
        body_style(
            book,
            num_format=column.number_format,
            text_wrap=column.wrap,
            locked=not column.by_user,
            bottom_color=THIN,
            valign="top" if any(one.wrap for one in table.columns) else "vcenter",
            **_link(column),
            **_side(column),
        )
        for column in table.columns
    ]
    for position, column in enumerate(table.columns, start=corner[1]):
        sheet.set_column(position, position, column_width(column) if autofilter else column.width)
    write_table(sheet, table, corner, headers, bodies, autofilter=autofilter)


def _keep_widths(sheet: Sheet, table: Table, at: dict[str, int]) -> None:
    """Give a table with filters the widths of the schema: the button stands below the word, so that a column need not be wider."""
    for column in table.columns:
        sheet.set_column(at[column.identifier], at[column.identifier], column.width)


def _link(column: Column) -> dict[str, Property]:
    """What leads somewhere looks like it."""
    return {"font_color": ACCENT, "underline": 1} if column.links else {}


def _side(column: Column) -> dict[str, Property]:
    """Numbers stand to the right, right before their unit."""
    if column.identifier == "unit":
        return {"align": "left", "font_color": MUTED}
    return {"align": "right"} if column.kind is Kind.NUMBER else {"align": "left", "indent": 1}


def _show_decimals(book: Book, sheet: Sheet, first: int, last: int, at: dict[str, int]) -> None:
    values = [at[identifier] for identifier in _VALUES if identifier in at]
    changes = [at[identifier] for identifier in _CHANGES if identifier in at]
    show_decimals(book, sheet, (first, last), values, at["decimals"])
    show_decimals(book, sheet, (first, last), changes, at["decimals"], signed=True)


def _weigh_levels(book: Book, sheet: Sheet, first: int, at: dict[str, int]) -> None:
    """Make chains and values stand out from the KPIs below them."""
    kind = address(first, at["kind"], fixed_column=True)
    left, right = min(at.values()), max(at.values())
    for test, look in ((_is_chain(kind), _CHAIN_LOOK), (_is_value(kind), _VALUE_LOOK)):
        rule = {"type": "formula", "criteria": f"={test}", "format": book.add_format({**look, "bold": True})}
        sheet.conditional_format(first, left, _LAST_ROW, right, rule)
