"""The columns that a user added to a table of the program: what she wrote beside a row goes along with it, and nothing of it is lost.

A row is known by its key. What stood beside one that is no longer there comes below the last row, where she sees it.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING

from ketenrapport.words.cell_names import letters
from ketenrapport.workbook.file.cell_text import cell, has_content, is_typed, moved_to
from ketenrapport.workbook.file.package import MAIN
from ketenrapport.workbook.file.references import shift_formula
from ketenrapport.workbook.file.sheet_xml import SHARED_FORMULA, Layer
from ketenrapport.workbook.row_keys import in_the_way

if TYPE_CHECKING:
    from ketenrapport.workbook.file.filling import Filling
    from ketenrapport.workbook.file.sheet_xml import SheetXml

_FORMULA = re.compile(r'<f(?![^<>]* t="(?:array|dataTable)")[^<>]*>([^<]+)</f>')
_ANY_FORMULA = re.compile(r"<f[^<>]*?(?:/>|>[^<]*</f>)")
_VALUE = re.compile(r"<v>[^<]*</v>")


def extra_layers(sheet: SheetXml, filling: Filling) -> list[Layer]:
    """The user's columns as they come beside the new rows."""
    if stays(sheet, filling):
        return [_in_place(sheet, filling, column) for column in filling.extras() if filling.resize.new.bottom != filling.resize.old.bottom]
    return _moved(sheet, filling)


def stays(sheet: SheetXml, filling: Filling) -> bool:
    """Whether every row stays where it is, and none goes: new ones may come below, where nothing is in the way."""
    if filling.moved is None:
        return True
    moved, old, extras = filling.moved, filling.resize.old, filling.extras()
    count = old.bottom - old.top + 1
    if len(moved) < count or any(row != old.top + at for at, row in enumerate(moved[:count])):
        return False
    return not in_the_way(lambda row: _has_typed(sheet, row, extras), filling.table.area.bottom + 1, filling.resize.new_table.bottom)


def _in_place(sheet: SheetXml, filling: Filling, column: int) -> Layer:
    """Formula and look are filled down over new rows; on rows that leave the table formulas go, other content stays."""
    old, new = filling.resize.old, filling.resize.new
    if new.bottom < old.bottom:
        return Layer(column, 1, new.bottom + 1, old.bottom, spares=is_typed)
    style, formula = sheet.style(old.top, column), _fill_formula(sheet, filling, column)
    texts = [_formula_cell(row, column, style, formula, row - old.top) for row in range(old.bottom + 1, new.bottom + 1)]
    return Layer(column, 1, old.bottom + 1, new.bottom, texts, spares=has_content, shown_from=old.bottom + 1)


def _moved(sheet: SheetXml, filling: Filling) -> list[Layer]:
    """Every cell beside the row that it belongs to; typed ones of rows that are gone below the table, before what stood there already."""
    old, new = filling.resize.old, filling.resize.new
    moved, after = filling.moved or (), filling.resize.new_table.bottom + 1
    homeless = _homeless(sheet, filling)
    bottom = _last_moved(filling, homeless)
    layers = []
    for column in filling.extras():
        masters = _masters(sheet, filling, column)
        style, formula = sheet.style(old.top, column), _fill_formula(sheet, filling, column)
        texts = []
        for row, origin in zip(range(new.top, new.bottom + 1), moved, strict=True):
            text = sheet.cells(origin).get(column) if origin is not None else None
            fresh = _formula_cell(row, column, style, formula, row - old.top)
            texts.append(fresh if text is None or not has_content(text) else _at(text, column, origin or row, row, masters))
        texts += [""] * (after - new.bottom - 1)
        texts += [
            _at(text, column, origin, row, masters) if is_typed(text := sheet.cells(origin).get(column, "")) else ""
            for row, origin in enumerate(homeless, start=after)
        ]
        totals = filling.table.totals_rows and new.bottom + 1
        layers.append(Layer(column, 1, new.top, totals - 1 if totals else bottom, texts[: totals - new.top] if totals else texts))
        if totals and bottom >= after:  # the row of totals is moved by itself
            layers.append(Layer(column, 1, after, bottom, texts[after - new.top :]))
    return layers


def _homeless(sheet: SheetXml, filling: Filling) -> list[int]:
    """The rows with something typed that has no row of the table to go along with: those are gone, or it stood where others come."""
    old, extras, after = filling.resize.old, filling.extras(), filling.resize.new_table.bottom + 1
    taken = {row for row in filling.moved or () if row is not None}
    gone = [row for row in sheet.rows(old.top, old.bottom) if row not in taken]
    homeless = [row for row in gone if _has_typed(sheet, row, extras)]
    below = filling.table.area.bottom + 1
    return homeless + in_the_way(lambda row: _has_typed(sheet, row, extras), below, after - 1 + len(homeless))


def _last_moved(filling: Filling, homeless: list[int]) -> int:
    """The last row on which something changes when the user's columns move."""
    after = filling.resize.new_table.bottom + 1
    return max(filling.resize.old.bottom, filling.resize.new.bottom, max(homeless, default=0), after + len(homeless) - 1)


def formula_below(sheet: SheetXml, filling: Filling) -> str:
    """The first cell right below the user's columns with a formula over which they would come; '' when there is none."""
    if stays(sheet, filling):
        return ""
    for row in sheet.rows(filling.table.area.bottom + 1, _last_moved(filling, _homeless(sheet, filling))):
        cells = sheet.cells(row)
        for column in filling.extras():
            if "<f" in cells.get(column, ""):
                return f"{letters(column)}{row}"
    return ""


def _has_typed(sheet: SheetXml, row: int, columns: list[int]) -> bool:
    cells = sheet.cells(row)
    return any(is_typed(cells.get(column, "")) for column in columns)


def _at(text: str, column: int, origin: int, row: int, masters: dict[str, tuple[int, str]]) -> str:
    """A cell on another row of its column, its formula as if it was moved there; Excel calculates it anew."""
    if origin == row and 't="shared"' not in text:
        return text
    moved = moved_to(text, row, column)
    shared = SHARED_FORMULA.search(moved)
    written = _FORMULA.search(moved)
    if shared and shared[1] in masters:
        master, formula = masters[shared[1]]
        formula = shift_formula(formula, row - master)
    elif written:
        formula = shift_formula(unescape(written[1]), row - origin)
    else:
        return moved
    return _VALUE.sub("", _ANY_FORMULA.sub(f"<f>{escape(formula, quote=False)}</f>".replace("\\", r"\\"), moved, count=1))


def _masters(sheet: SheetXml, filling: Filling, column: int) -> dict[str, tuple[int, str]]:
    """The shared formulas of a column: the row on which each is written out, and how it reads there."""
    old = filling.resize.old
    found = ((row, SHARED_FORMULA.search(sheet.cells(row).get(column, ""))) for row in sheet.rows(old.top, old.bottom))
    return {match[1]: (row, unescape(match[2])) for row, match in found if match and match[2]}


def _fill_formula(sheet: SheetXml, filling: Filling, column: int) -> str:
    """The formula that fills a column of the user, as it reads on the first data row; empty when the column has none."""
    written = _FORMULA.search(sheet.cells(filling.resize.old.top).get(column, ""))
    if written:
        return unescape(written[1])
    if filling.definition is None:
        return ""
    definitions = list(filling.definition.iterfind(f"{{{MAIN}}}tableColumns/{{{MAIN}}}tableColumn"))
    return definitions[column - filling.table.area.left].findtext(f"{{{MAIN}}}calculatedColumnFormula", "")


def _formula_cell(row: int, column: int, style: str, formula: str, down: int) -> str:
    if formula:
        return f'<c r="{letters(column)}{row}"{style}><f>{escape(shift_formula(formula, down), quote=False)}</f></c>'
    return cell(row, column, style, None, date1904=False)
