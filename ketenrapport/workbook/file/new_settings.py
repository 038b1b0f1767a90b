"""Settings that a later version brought, added below the last row of the table Instellingen, as the template has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from ketenrapport.words.cell_names import letters
from ketenrapport.words.notation import fold
from ketenrapport.words.schema import SETTINGS
from ketenrapport.workbook.file.cell_text import has_content
from ketenrapport.workbook.file.new_columns import copy_validations, sheet_of, widen
from ketenrapport.workbook.file.package import MAIN
from ketenrapport.workbook.file.references import Area
from ketenrapport.workbook.file.sheet_xml import Layer
from ketenrapport.workbook.file.template_sheets import translate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.words.vocabulary import Setting, Table
    from ketenrapport.workbook.file.structure import Structure, TablePart
    from ketenrapport.workbook.file.template_sheets import Transfer

_NAMESPACE = re.compile(r' xmlns(?::\w+)?="[^"]*"')


def add_settings(transfer: Transfer, structure: Structure, part: TablePart, table: Table, settings: Sequence[Setting]) -> bool:
    """Whether the settings got a row below the others; there is no room for them where something of the user stands."""
    package, area, source = transfer.package, part.area, transfer.source.tables[table.name.casefold()]
    places, sheet = part.columns, sheet_of(transfer.package, part.sheet.part)
    strip = area.rows(area.bottom + 1, area.bottom + len(settings))
    below = {column for row in sheet.rows(strip.top, strip.bottom) for column, text in sheet.cells(row).items() if has_content(text)}
    headers = [fold(column.header) for column in table.columns]
    is_taken = not below.isdisjoint(range(area.left, area.right + 1)) or any(other.area.overlaps(strip) for other in structure.beside(part))
    if is_taken or part.totals_rows or any(header not in places for header in headers):
        return False
    model = transfer.template.xml(source.sheet.part)
    translate(transfer, model)
    cells = {cell.get("r", ""): cell for cell in model.iter(f"{{{MAIN}}}c")}
    texts: dict[int, list[str]] = {places[header]: [] for header in headers}
    for row, setting in enumerate(settings, start=strip.top):
        from_row = source.data.top + SETTINGS.index(setting)
        for header in headers:
            from_column, column = source.columns[header], places[header]
            element = cells[f"{letters(from_column)}{from_row}"]
            element.set("r", f"{letters(column)}{row}")
            texts[column].append(_NAMESPACE.sub("", etree.tostring(element, encoding="unicode")))
            within = Area(from_row, from_column, from_row, from_column)
            copy_validations(sheet.shell, model, within, down=row - from_row, right=column - from_column)
    layers = [Layer(column, 1, strip.top, strip.bottom, rows) for column, rows in sorted(texts.items())]
    package.replace(part.sheet.part, sheet.write(layers))
    definition = package.xml(part.part)
    widen(definition, area, area.rows(area.top, strip.bottom))
    package.replace(part.part, definition)
    return True
