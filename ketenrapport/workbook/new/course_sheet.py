"""The sheet Verloop of a new workbook: the map of the year, what every KPI measured and how it was judged, period after period.

Numbers stay numbers: the symbol of the verdict comes from the number format of a conditional format, which reads the key of the row
(``words.course_key``). Green stays white, so that only what deviates carries ink.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.words.course_key import CARRIED, CHAIN, FREE, MOST_DECIMALS, VALUE, VERDICT
from ketenrapport.words.palette import ACCENT, MUTED, PALETTES, SHADE, THIN
from ketenrapport.words.schema import COURSE_PERIODS, HISTORY_PERIODS
from ketenrapport.words.verdict import Status
from ketenrapport.words.wording import STATUS
from ketenrapport.workbook.new.look import (
    PALETTE_NAME,
    TINT,
    Book,
    Property,
    Sheet,
    address,
    band,
    for_paper,
    for_reading,
    print_up_to,
    style,
)
from ketenrapport.workbook.new.output_sheets import NOT_YET

if TYPE_CHECKING:
    from collections.abc import Iterator

SUBTITLE = (
    " · ".join(words.label for words in STATUS.values())
    + " · cursief: overgenomen uit een eerder cijfer · ketens en waarden: score, 100 is precies op norm"
    + " · boven de kolommen uitklappen: eerder"
)
_HEADER_ROW, _LAST_ROW = 3, 2_000
_LEFT, _BEFORE = 1, 3  # the first column, and how many stand before the periods
_FIRST = _LEFT + _BEFORE
_LAST = _FIRST + COURSE_PERIODS - 1
_KEY = _LAST + 1
_SIZE, _WIDTH = 10.5, 7.6
_LARGE = 100_000  # from here on thousands are shown: a number that does not fit its cell shows as a row of crosses


def fill_course(book: Book, sheet: Sheet) -> None:
    """Write the sheet Verloop, ready for its first refresh."""
    sheet.set_default_row(16)
    band(book, sheet, "Verloop per KPI", SUBTITLE)
    sheet.set_row(_HEADER_ROW - 1, 5)
    sheet.set_row(_HEADER_ROW, 20)
    _lay_out_columns(book, sheet)
    sheet.write_string(_HEADER_ROW, _LEFT, NOT_YET, style(book, font_size=_SIZE))
    book.define_name("kr_verloop", f"={sheet.get_name()}!{address(_HEADER_ROW, _LEFT, fixed=True)}")
    _show_header(book, sheet)
    for criteria, look in _looks():
        rule = {"type": "formula", "criteria": f"={criteria}", "format": book.add_format(look)}
        sheet.conditional_format(_HEADER_ROW + 1, _FIRST, _LAST_ROW, _LAST, rule)
    _show_levels(book, sheet)
    sheet.freeze_panes(_HEADER_ROW + 1, _FIRST)
    for_reading(sheet, folds=True)
    for_paper(sheet, header_row=_HEADER_ROW)
    print_up_to(sheet, _LAST)


def _lay_out_columns(book: Book, sheet: Sheet) -> None:
    line: dict[str, Property] = {"font_size": _SIZE, "bottom": 1, "bottom_color": THIN}
    sheet.set_column(_LEFT, _LEFT, 29, style(book, **line))
    sheet.set_column(_LEFT + 1, _LEFT + 1, 11, style(book, font_size=_SIZE, font_color=MUTED, bottom=1, bottom_color=THIN))
    right = {**line, "align": "right"}
    sheet.set_column(_LEFT + 2, _LEFT + 2, 7.5, style(book, **{**right, "font_color": MUTED}))
    folded, shown = style(book, **right), style(book, **right)
    seen_from = _LAST - HISTORY_PERIODS + 1
    sheet.set_column(_FIRST, seen_from - 1, _WIDTH, folded, {"level": 1, "hidden": True})
    sheet.set_column(seen_from, seen_from, _WIDTH, shown, {"collapsed": True})
    sheet.set_column(seen_from + 1, _LAST - 1, _WIDTH, shown)
    # The report period is set apart by a line.
    sheet.set_column(_LAST, _LAST, _WIDTH, style(book, **right, left=2, left_color=ACCENT))
    sheet.set_column(_KEY, _KEY, None, None, {"hidden": True})


def _show_header(book: Book, sheet: Sheet) -> None:
    filled = f'{address(_HEADER_ROW, _LEFT + 1, fixed=True)}<>""'
    look = book.add_format({"bold": True, "font_color": f"#{ACCENT}", "bottom": 1, "bottom_color": f"#{ACCENT}"})
    sheet.conditional_format(_HEADER_ROW, _LEFT, _HEADER_ROW, _LAST, {"type": "formula", "criteria": f"={filled}", "format": look})


def _looks() -> Iterator[tuple[str, dict[str, Property]]]:
    """The condition and the look of every kind of cell: by verdict, by row, whether it was carried over, in both palettes.

    One look says all, since not every program lays the looks of more conditions over each other.
    """
    first = address(_HEADER_ROW + 1, _KEY, fixed_column=True)
    place = f"COLUMN()-COLUMN({address(0, _FIRST, fixed=True)})+2"
    cell = address(_HEADER_ROW + 1, _FIRST)
    rows: list[tuple[str, str, dict[str, Property]]] = [
        (f"AND(ISNUMBER({cell}),ABS({cell})>={_LARGE})", '#,##0," dzd"', {}),
        (f'LEFT({first})="{CHAIN}"', "0", {"bold": True, "bg_color": f"#{TINT}"}),
        (f'LEFT({first})="{VALUE}"', "0", {"bold": True}),
        *((f'LEFT({first})="{digits}"', "#,##0" + ("." + "0" * digits if digits else ""), {}) for digits in range(MOST_DECIMALS)),
        (f'OR(LEFT({first})="{MOST_DECIMALS}",LEFT({first})="{FREE}")', "General", {}),
    ]
    for status, words in STATUS.items():
        for letters, more in ((VERDICT, {}), (CARRIED, {"italic": True})):
            is_status = f'MID({first},{place},1)="{letters[status]}"'
            for is_row, digits, look in rows:
                for palette, colours in PALETTES.items():
                    if status is Status.GREY and palette != next(iter(PALETTES)):
                        continue
                    shade = colours[status]
                    ground: dict[str, Property] = {"bg_color": f"#{shade.tint}"} if status.is_off_norm else {}
                    in_use = "" if status is Status.GREY else f',{PALETTE_NAME}="{palette}"'
                    shown: dict[str, Property] = {
                        **look,
                        **more,
                        **ground,
                        "font_color": f"#{shade.text}",
                        "num_format": f'"{words.symbol}"* {digits}',
                    }
                    yield f"AND({is_status},{is_row}{in_use})", shown


def _show_levels(book: Book, sheet: Sheet) -> None:
    first = address(_HEADER_ROW + 1, _KEY, fixed_column=True)
    chain = book.add_format({"bold": True, "bg_color": f"#{TINT}", "font_color": f"#{ACCENT}"})
    value = book.add_format({"bold": True, "bg_color": f"#{SHADE}"})
    for letter, look in ((CHAIN, chain), (VALUE, value)):
        rule = {"type": "formula", "criteria": f'=LEFT({first})="{letter}"', "format": look}
        sheet.conditional_format(_HEADER_ROW + 1, _LEFT, _LAST_ROW, _FIRST - 1, rule)
