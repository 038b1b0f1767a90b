"""Lays the manual out on the sheet Leeswijzer, for the screen and for A4."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.words.palette import ACCENT, RULE, SHADE
from ketenrapport.workbook.new.look import (
    Book,
    Property,
    Sheet,
    band,
    colour_by_symbol,
    for_paper,
    for_reading,
    header_style,
    leads_to,
    style,
)
from ketenrapport.workbook.new.manual import COLOURS, SECTIONS, SUBTITLE, TITLE, Entry, Section
from ketenrapport.workbook.row_height import text_height

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


_LEFT, _RIGHT = 1, 3
_WIDTHS = (24, 40, 60)
_PADDING = 6.0


def fill_manual(book: Book, sheet: Sheet) -> None:
    """Write the sheet Leeswijzer."""
    band(book, sheet, TITLE, SUBTITLE)
    for column, width in enumerate(_WIDTHS, start=_LEFT):
        sheet.set_column(column, column, width)
    row, breaks = 3, []
    for section in SECTIONS:
        if section.new_page:
            breaks.append(row)
        row = _write_section(book, sheet, section, row) + 1
    sheet.set_h_pagebreaks(breaks)
    sheet.freeze_panes(2, 0)
    for_reading(sheet)
    for_paper(sheet, portrait=True)


def _write_section(book: Book, sheet: Sheet, section: Section, row: int) -> int:
    """The first row after the section."""
    heading = style(book, bold=True, font_size=14, font_color=ACCENT, bottom=2, bottom_color=ACCENT)
    sheet.set_row(row, 24)
    for column in range(_LEFT, _RIGHT + 1):
        sheet.write_blank(row, column, None, heading)
    sheet.write_string(row, _LEFT, section.title, heading)
    row = _write_paragraphs(book, sheet, section.opening, row + 1)
    if section.header:
        row = _write_cells(book, sheet, section.header, row, header=True)
    for entry in section.entries:
        row = _write_entry(book, sheet, entry, row, three=len(section.header) == 3)
    if section is COLOURS:
        colour_by_symbol(book, sheet, (row - len(section.entries), row - 1), [_LEFT])
    return _write_paragraphs(book, sheet, section.closing, row)


def _write_paragraphs(book: Book, sheet: Sheet, paragraphs: Iterable[str], row: int) -> int:
    look = style(book, text_wrap=True)
    for text in paragraphs:
        sheet.merge_range(row, _LEFT, row, _RIGHT, text, look)
        sheet.set_row(row, text_height(text, sum(_WIDTHS)) + _PADDING)
        row += 1
    return row


def _write_entry(book: Book, sheet: Sheet, entry: Entry, row: int, *, three: bool) -> int:
    texts = (entry.term, entry.explanation, entry.action) if three else (entry.term, entry.explanation)
    if entry.heading:
        return _write_cells(book, sheet, texts, row, bold=True, font_color=ACCENT, bg_color=SHADE)
    after = _write_cells(book, sheet, texts, row)
    if entry.button:
        look = style(book, text_wrap=True, indent=1, bottom=1, bottom_color=RULE)
        formula = f'=IF(ISNUMBER(SEARCH(".xlsm",CELL("filename",$A$1))),"Knop {entry.button}","{entry.explanation}")'
        sheet.write_formula(row, _LEFT + 1, formula, look, entry.explanation)
    first = style(book, bold=True, indent=1, bottom=1, bottom_color=RULE)
    if entry.sheet:
        link = style(book, bold=True, font_color=ACCENT, underline=1, indent=1, bottom=1, bottom_color=RULE)
        sheet.write_url(row, _LEFT, leads_to(entry.sheet), link, entry.term, f"Naar het blad {entry.sheet}")
    else:
        sheet.write_string(row, _LEFT, entry.term, first)
    return after


def _write_cells(book: Book, sheet: Sheet, texts: Sequence[str], row: int, *, header: bool = False, **properties: Property) -> int:
    """The next row, after writing two or three cells; with two, the second takes the width of the others."""
    look = header_style(book) if header else style(book, text_wrap=True, indent=1, bottom=1, bottom_color=RULE, **properties)
    widths = _WIDTHS if len(texts) == 3 else (_WIDTHS[0], _WIDTHS[1] + _WIDTHS[2])
    for column, text in enumerate(texts, start=_LEFT):
        sheet.write_string(row, column, text, look)
    if len(texts) == 2:
        sheet.merge_range(row, _LEFT + 1, row, _RIGHT, texts[1], look)
    sheet.set_row(row, max(text_height(text, width) for text, width in zip(texts, widths, strict=True)) + _PADDING)
    return row + 1
