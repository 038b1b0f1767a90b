"""How a new workbook looks: formats, bands, print set-up and the rules that colour verdicts, from the palette of the product.

Colours and decimals are conditional formats over a fixed stretch of rows, so that rows which appear later have them too and
the setting Kleuren switches every sheet at once, without a refresh.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell  # type: ignore[import-untyped]

from ketenrapport.words.palette import ACCENT, INK, MUTED, PALETTES, RULE, WHITE
from ketenrapport.words.schema import TABLE
from ketenrapport.words.verdict import Status
from ketenrapport.words.wording import STATUS
from ketenrapport.workbook.file.references import LAST_ROW, in_apostrophes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ketenrapport.words.vocabulary import Column

# XlsxWriter carries no types: it is named here once, for the modules that draw sheets.
Book: TypeAlias = xlsxwriter.Workbook
Sheet: TypeAlias = xlsxwriter.worksheet.Worksheet
Format: TypeAlias = xlsxwriter.format.Format
Chart: TypeAlias = xlsxwriter.chart.Chart
Property = str | float | bool

FONT = "Calibri"
TINT = "DCE6F0"
PALETTE_NAME = "kr_palet"
MAX_DECIMALS = 4
_MARGIN = 0.4
_PROTECTION = {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True}


def address(row: int, column: int, *, fixed: bool = False, fixed_column: bool = False) -> str:
    """The address of a cell, both from 0: ``C5``, ``$C$5`` when fixed, ``$C5`` with a fixed column."""
    return str(xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed or fixed_column))


def style(book: Book, **properties: Property) -> Format:
    """A format in the typeface and ink of the product, with these XlsxWriter properties; colours as ``1F4E79``."""
    colours = {key: f"#{value}" for key, value in properties.items() if key.endswith("color")}
    return book.add_format({"font_name": FONT, "font_color": f"#{INK}", "valign": "vcenter", **properties, **colours})


def header_style(book: Book, *, strong: bool = True, align: str = "left") -> Format:
    """The format of a header cell: white on the accent, or accent on a tint for a column that may stay empty."""
    ink, ground = (WHITE, ACCENT) if strong else (ACCENT, TINT)
    indent = 1 if align == "left" else 0
    return style(book, bold=True, font_color=ink, bg_color=ground, text_wrap=True, border=1, border_color=RULE, align=align, indent=indent)


def body_style(book: Book, **properties: Property) -> Format:
    """The format of a cell in a result table: a hairline below, text at the top."""
    return style(book, **{"valign": "top", "bottom": 1, "bottom_color": RULE, **properties})


def column_width(column: Column) -> float:
    """The width of a column in characters: the schema's, or what the longest word of its header and the filter button need."""
    return max(column.width, 1.1 * max(len(word) for word in column.header.split()) + 3.5)


def result_header(book: Book, *, align: str = "left", indent: int = 0) -> Format:
    """The format of a header above results: words in the accent on a rule of it, nothing filled."""
    rule: dict[str, Property] = {"bottom": 1, "bottom_color": ACCENT}
    return style(book, bold=True, font_size=10.5, font_color=ACCENT, text_wrap=True, valign="top", align=align, indent=indent, **rule)


def band(book: Book, sheet: Sheet, title: str, subtitle: str, subtitle_height: float = 17) -> None:
    """Write the two rows at the top of a sheet: its title in the accent, a line of explanation below it."""
    sheet.set_column(0, 0, 1.5)
    for row, height in ((0, 25), (1, subtitle_height)):
        sheet.set_row(row, height)
    sheet.write_string(0, 1, title, style(book, bold=True, font_size=16, font_color=ACCENT))
    sheet.write_string(1, 1, subtitle, style(book, font_size=10.5, font_color=MUTED))


def for_reading(sheet: Sheet, *, folds: bool = False) -> None:
    """Make a sheet one to look at: no gridlines, and protected without a password so that nothing is overwritten by accident.

    Not where it ``folds``: on a protected sheet Excel folds nothing.
    """
    sheet.hide_gridlines(2)
    if not folds:
        sheet.protect("", _PROTECTION)


def for_paper(sheet: Sheet, *, portrait: bool = False, header_row: int | None = None, pages_wide: int = 1) -> None:
    """Set a sheet up for A4: so many pages wide, the header row on every page, sheet name and page number in the footer."""
    sheet.set_paper(9)
    if portrait:
        sheet.set_portrait()
    else:
        sheet.set_landscape()
    sheet.fit_to_pages(pages_wide, 0)
    sheet.set_margins(left=_MARGIN, right=_MARGIN, top=_MARGIN, bottom=0.7)
    sheet.set_footer(f'&L&"{FONT},Regular"&9ketenrapport&C&"{FONT},Regular"&9&A&R&"{FONT},Regular"&9pagina &P van &N', {"margin": 0.3})
    if header_row is not None:
        sheet.repeat_rows(header_row)


def colour_verdicts(
    book: Book, sheet: Sheet, area: tuple[int, int, int, int], tests: Mapping[Status, str], *, fill: bool | None = None
) -> None:
    """Colour the cells of ``area`` (first row, first column, last row, last column; from 0) by verdict, in the palette of the setting.

    ``tests`` gives per verdict a worksheet condition, written for the first cell of the area. A fill means 'look here': only red has
    one, unless ``fill`` says that all have, or none.
    """
    for palette, colours in PALETTES.items():
        for status, test in tests.items():
            shade = colours[status]
            filled = status is Status.RED if fill is None else fill
            ground = {"bg_color": f"#{shade.tint}"} if filled else {}
            look = book.add_format({"font_color": f"#{shade.text}", "bold": fill is not False, **ground})
            rule = {"type": "formula", "criteria": f'=AND({test},{PALETTE_NAME}="{palette}")', "format": look}
            sheet.conditional_format(*area, rule)


def colour_trends(book: Book, sheet: Sheet, area: tuple[int, int, int, int]) -> None:
    """Colour the words of a trend: what gets worse and what gets better; there are only words on a signal."""
    cell = address(area[0], area[1])
    tests = {
        status: f'ISNUMBER(SEARCH("{word}",{cell}))'
        for status, word in ((Status.RED, "slecht"), (Status.GREEN, "beter"), (Status.ORANGE, "bijzonder"))
    }
    colour_verdicts(book, sheet, area, tests, fill=False)


def show_decimals(book: Book, sheet: Sheet, rows: tuple[int, int], columns: Iterable[int], decimals: int, *, signed: bool = False) -> None:
    """Give numbers in ``columns`` the number of decimals that the column ``decimals`` of their row holds."""
    first, last = rows
    areas = " ".join(xl_range(first, column, last, column) for column in columns)
    top_left = min(columns)
    count = address(first, decimals, fixed_column=True)
    for digits in range(MAX_DECIMALS + 1):
        plain = "#,##0" + ("." + "0" * digits if digits else "")
        look = book.add_format({"num_format": f"+{plain};-{plain};{plain}" if signed else plain})
        # An empty cell equals 0, so the rule for no decimals must ask whether there is a number at all.
        rule = {"type": "formula", "criteria": f"=AND(ISNUMBER({count}),{count}={digits})", "format": look, "multi_range": areas}
        sheet.conditional_format(first, top_left, last, top_left, rule)


def colour_by_symbol(book: Book, sheet: Sheet, rows: tuple[int, int], columns: Iterable[int], *, fill: bool | None = None) -> None:
    """Colour verdicts in columns by the symbol that they begin with, from a first row to a last."""
    for column in columns:
        cell = address(rows[0], column, fixed_column=True)
        tests = {status: f'LEFT({cell})="{words.symbol}"' for status, words in STATUS.items()}
        colour_verdicts(book, sheet, (rows[0], column, rows[1], column), tests, fill=fill)


def draw_course(sheet: Sheet, row: int, column: int, drawn: str, **options: Property) -> None:
    """Draw a small chart in a cell, of a column of Resultaten; of which rows there, a refresh says."""
    results = TABLE["results"]
    cell = address(1, results.identifiers.index(drawn), fixed=True)
    line = {"type": "line", "series_color": f"#{ACCENT}", "weight": 1.25, "last_point": True, "last_color": f"#{ACCENT}"}
    sheet.add_sparkline(row, column, {"range": f"{results.sheet}!{cell}:{cell}", **line, "empty_cells": "connect", **options})


def print_up_to(sheet: Sheet, column: int) -> None:
    """Print all rows of a sheet, and no column beyond this one."""
    sheet.print_area(0, 0, LAST_ROW - 1, column)


def leads_to(sheet: str) -> str:
    """The address of the first cell of a sheet, for a link in the workbook."""
    return f"internal:{in_apostrophes(sheet)}!A1"


def font(size: int) -> dict[str, Property]:
    """The letters of a chart, of so many points."""
    return {"name": FONT, "size": size, "color": f"#{INK}"}
