"""Rows and single cells that the program adds to tables of the user in a file; everything else stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketenrapport.words.cell_names import letters
from ketenrapport.words.notation import fold
from ketenrapport.workbook.example_row import examples_of
from ketenrapport.workbook.file.cell_text import cell, has_content
from ketenrapport.workbook.file.grid import read_grids
from ketenrapport.workbook.file.new_columns import sheet_of
from ketenrapport.workbook.file.recalculation import drop_calculation_chain, recalculate_on_load
from ketenrapport.workbook.file.references import stretches
from ketenrapport.workbook.file.refusals import no_column, no_room, no_table
from ketenrapport.workbook.file.resize import Resize, follow_on_sheet, is_filtered, resize_table
from ketenrapport.workbook.file.sheet_xml import Layer
from ketenrapport.workbook.file.structure import read_structure

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from ketenrapport.words.vocabulary import Table
    from ketenrapport.workbook.file.package import Package
    from ketenrapport.workbook.file.references import Area
    from ketenrapport.workbook.file.structure import Structure, TablePart


def append_rows(package: Package, table: Table, rows: pd.DataFrame, last: int) -> None:
    """Put rows below row ``last`` of the sheet, the last filled one of the table, in the look of its first data row.

    A column that a later version brought is passed over where the workbook lacks it. Raises WorkbookError when the table or a column
    is missing, or something stands in the way.
    """
    structure = read_structure(package)
    part = structure.tables.get(table.name.casefold())
    if part is None:
        raise no_table(package.path.name, table)
    places = part.columns
    columns = {}
    for declared in (table.column(identifier) for identifier in rows.columns):
        if fold(declared.header) in places:
            columns[places[fold(declared.header)]] = rows[declared.identifier].tolist()
        elif declared.since == 1:
            raise no_column(table, part.sheet.name, declared)
    top = max(last, part.data.top - 1) + 1
    bottom = top + len(rows) - 1
    resize = Resize(part, max(bottom, part.data.bottom) - part.data.top + 1)
    sheet = sheet_of(package, part.sheet.part)
    strip = part.area.rows(top, bottom)
    examples = _examples(package, structure, part, table)
    for number in sheet.rows(top, bottom):
        for column, text in sheet.cells(number).items():
            if part.area.left <= column <= part.area.right and has_content(text) and (number, column) not in examples:
                raise no_room(resize, f"in cel {letters(column)}{number} iets anders staat")
    for row, column in examples:
        if top <= row <= bottom:
            columns.setdefault(column, [None] * len(rows))
    _refuse_neighbours(structure, part, strip, resize)
    layers = [
        Layer(column, 1, top, bottom, [
            cell(row, column, sheet.style(part.data.top, column), value, date1904=structure.date1904)
            for row, value in enumerate(values, start=top)
        ])
        for column, values in sorted(columns.items())
    ]  # fmt: skip
    definition = package.xml(part.part)
    if is_filtered(definition):
        layers = [replace(one, shown_from=top) for one in layers]
    follow_on_sheet(sheet.shell, [resize], [strip])
    package.replace(part.sheet.part, sheet.write(layers))
    if resize.new_table != part.area or definition.get("insertRow"):
        resize_table(definition, resize)
        package.replace(part.part, definition)
    recalculate_on_load(package, structure)


def _examples(package: Package, structure: Structure, part: TablePart, table: Table) -> list[tuple[int, int]]:
    """The cells, by row and column, that show what is meant and hold nothing of the user."""
    texts, places = examples_of(table), part.columns
    grid = read_grids(package, structure, [part.sheet])[part.sheet.part].row(part.data.top) if texts else {}
    return [(part.data.top, column) for header, text in texts.items() if (column := places.get(header)) and grid.get(column) == text]


def put_cell(package: Package, sheet: str, row: int, column: int, value: object) -> None:
    """Write one cell, in the look that it has."""
    structure = read_structure(package)
    part = next(one for one in structure.sheets if one.name == sheet)
    content = sheet_of(package, part.part)
    text = cell(row, column, content.style(row, column), value, date1904=structure.date1904)
    package.replace(part.part, content.write([Layer(column, 1, row, row, [text])]))
    if content.formulas_removed:
        drop_calculation_chain(package)
    recalculate_on_load(package, structure)


def put_cells(package: Package, sheet: str, column: int, cells: Mapping[int, object]) -> int:
    """Write cells of one column by their row, in the look that they have; how many stay as they were, since they hold a formula."""
    structure = read_structure(package)
    part = next(one for one in structure.sheets if one.name == sheet)
    content = sheet_of(package, part.part)
    rows = [row for row in sorted(cells) if "<f" not in content.cells(row).get(column, "")]
    layers = [
        Layer(column, 1, run[0], run[-1], [
            cell(row, column, content.style(row, column), cells[row], date1904=structure.date1904) for row in run
        ])
        for run in stretches(rows)
    ]  # fmt: skip
    if layers:
        package.replace(part.part, content.write(layers))
        recalculate_on_load(package, structure)
    return len(cells) - len(rows)


def _refuse_neighbours(structure: Structure, part: TablePart, strip: Area, resize: Resize) -> None:
    """Nothing, when no totals and no other table stand where the rows come. Raises WorkbookError."""
    if part.totals_rows and strip.bottom >= part.area.bottom:
        raise no_room(resize, "daar de totaalrij staat")
    if any(other.area.overlaps(strip) for other in structure.beside(part)):
        raise no_room(resize, "daar een andere tabel staat")
