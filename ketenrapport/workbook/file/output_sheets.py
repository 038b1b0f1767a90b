"""Output sheets of an older workbook, replaced by those of the template, and when that would take something from the user."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.saving.reading import whole
from ketenrapport.words.cell_names import letters
from ketenrapport.words.notation import fold
from ketenrapport.words.schema import BLOCKS, OUTPUT_TABLES, TABLE
from ketenrapport.workbook.file.block_places import block_area
from ketenrapport.workbook.file.cell_text import cell, has_content, moved_to
from ketenrapport.workbook.file.earlier_texts import EARLIER_TEXTS
from ketenrapport.workbook.file.filling import keyed_rows
from ketenrapport.workbook.file.grid import read_grids
from ketenrapport.workbook.file.new_columns import append_column, sheet_of, spans, widen
from ketenrapport.workbook.file.package import MAIN
from ketenrapport.workbook.file.references import LAST_ROW, in_apostrophes, quoted, shift_formula
from ketenrapport.workbook.file.resize import Resize, resize_table
from ketenrapport.workbook.file.sheet_xml import STYLE, Layer, SheetXml
from ketenrapport.workbook.file.structure import SheetPart, Structure, TablePart, read_structure
from ketenrapport.workbook.file.template_sheets import Transfer, replace_sheet
from ketenrapport.workbook.row_keys import row_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from ketenrapport.organisation.raw import SheetContent
    from ketenrapport.words.vocabulary import Table
    from ketenrapport.workbook.file.package import Package
    from ketenrapport.workbook.file.references import Area
    from ketenrapport.workbook.row_keys import Key

_OURS = {table.name.casefold(): table for table in OUTPUT_TABLES}
_FORMULA = re.compile(r"<f[^<>]*?(?:/>|>([^<]*)</f>)")
_LOCATION = re.compile(rb' location="[^"]*"')
_OUR_NAMES = ("kr_", "lijst_", "_xlnm.")
_DRAWING_OBJECTS = ("sp", "grpSp", "cxnSp", "pic", "contentPart")


class Extras(Struct, frozen=True):
    """The columns that a user added to a table: their definitions and widths, header cells, and cells by the key of their row."""

    definitions: Sequence[etree._Element]
    widths: Sequence[str]
    headers: Sequence[str]
    cells: Mapping[Key, Sequence[str]]


def reasons_to_keep(
    transfer: Transfer, structure: Structure, pairs: Mapping[SheetPart, SheetPart], content: SheetContent
) -> dict[SheetPart, str]:
    """Why sheets of the workbook are not replaced, by the sheet of the template; ``pairs`` maps those to the workbook's.

    ``content`` is what comes on them.
    """
    package = transfer.package
    reasons = {source: reason for source, place in pairs.items() if (reason := _on_sheet(transfer, structure, (source, place), content))}
    while True:  # a sheet that stays may lean on one that was to go
        going = {source: place for source, place in pairs.items() if source not in reasons}
        own = {part for place in going.values() for part in (place.part, *_below(package, place.part))}
        found = {source: reason for source, place in going.items() if (reason := leaned_on(package, place, own))}
        if not found:
            return reasons
        reasons |= found


def _on_sheet(transfer: Transfer, structure: Structure, pair: tuple[SheetPart, SheetPart], content: SheetContent) -> str:
    """What of the user stands on a sheet and cannot come along; a ``pair`` is the sheet of the template and that of the workbook."""
    package, (source, place) = transfer.package, pair
    tables = structure.on(place)
    for relation in package.relationships(place.part):
        if relation.kind not in ("table", "drawing", "printerSettings"):
            return "er staat iets op wat u zelf hebt toegevoegd (een opmerking, koppeling, draaitabel of knop)"
    if any(table.name.casefold() not in _OURS for table in tables):
        return "er staat een eigen tabel op"
    for part in package.related(place.part, "drawing"):
        charts = len(transfer.template.related(next(iter(transfer.template.related(source.part, "drawing")), ""), "chart"))
        objects = [etree.QName(one).localname for one in package.xml(part).iter() if isinstance(one.tag, str)]
        if any(name in objects for name in _DRAWING_OBJECTS) or objects.count("graphicFrame") > charts:
            return "er staat een eigen grafiek of figuur op"
    if any(table.header_rows != 1 or table.totals_rows for table in tables):
        return "er staat een totaalrij in de tabel"
    sheet = sheet_of(package, place.part)
    for table in tables:
        reason = _about_extras(transfer, sheet, table, _OURS[table.name.casefold()])
        if reason:
            return reason
    areas = [*(table.area for table in tables), *_named_areas(package, structure, place, content)]
    foreign = _first_foreign_cell(transfer, structure, pair, areas)
    return f"in cel {foreign} staat iets van uzelf" if foreign else ""


def _about_extras(transfer: Transfer, sheet: SheetXml, table: TablePart, declared: Table) -> str:
    """Why the columns that the user added to a table cannot come along."""
    extras = _extra_columns(table, declared)
    if not extras:
        return ""
    lacking = [header for name in declared.key if fold(header := declared.column(name).header) not in table.columns]
    if lacking:
        return f"de tabel heeft geen kolom {lacking[0]}"
    source = transfer.source.tables[table.name.casefold()]
    right = source.area.right + len(extras)
    strip = replace(source.area, left=source.area.right + 1, right=right)
    if any(one.area.overlaps(strip) for one in transfer.source.beside(source)):
        return "naast de tabel is geen plaats voor uw eigen kolommen"
    for row in sheet.rows(table.data.top, table.data.bottom):
        cells = sheet.cells(row)
        for column in extras:
            formula = _FORMULA.search(cells.get(column, ""))
            if formula and (not formula[1] or shift_formula(formula[1], 1, 1) != formula[1]):
                return "een eigen kolom rekent met vaste cellen"
    return ""


def _extra_columns(table: TablePart, declared: Table) -> list[int]:
    ours = {fold(column.header) for column in declared.columns}
    return [table.area.left + offset for offset, header in enumerate(table.headers) if fold(header) not in ours]


def _named_areas(package: Package, structure: Structure, place: SheetPart, content: SheetContent) -> list[Area]:
    """The cells and blocks of ours on a sheet."""
    grid = read_grids(package, structure, [place])[place.part]
    areas = [area for name, (on, area) in structure.named_cells.items() if on == place and name.startswith(_OUR_NAMES)]
    for block in BLOCKS:
        named = structure.named_cells.get(block.name)
        if named is not None and named[0] == place:
            areas.append(block_area(block, named[1], content.blocks[block.identifier], grid.value))
    return areas


def _first_foreign_cell(transfer: Transfer, structure: Structure, pair: tuple[SheetPart, SheetPart], areas: Sequence[Area]) -> str:
    """A cell with content that is neither in our ``areas``, nor one that the template fills or an earlier one filled."""
    source, place = pair
    sheet, model = sheet_of(transfer.package, place.part), sheet_of(transfer.template, source.part)
    grid = read_grids(transfer.package, structure, [place])[place.part]
    for row in sheet.rows(1, LAST_ROW):
        inside = [area for area in areas if area.top <= row <= area.bottom]
        known: Mapping[int, str] | None = None
        for column, text in sheet.cells(row).items():
            if has_content(text) and not any(area.left <= column <= area.right for area in inside):
                known = model.cells(row) if known is None else known
                if not has_content(known.get(column, "")) and grid.value(row, column) not in EARLIER_TEXTS:
                    return f"{letters(column)}{row}"
    return ""


def _below(package: Package, part: str) -> list[str]:
    """The parts that a part leads to, and those that they lead to."""
    found = [relation.target for relation in package.relationships(part) if not relation.external and relation.target in package]
    return [*found, *(other for one in found for other in _below(package, one))]


def leaned_on(package: Package, place: SheetPart, own: set[str]) -> str:
    """What else in the workbook names cells of this sheet; when columns move, that would show other figures."""
    names = {f"{quoted(place.name)}!", f"{in_apostrophes(place.name)}!"}
    in_quotes = escape(place.name, quote=False).replace('"', "&quot;")
    marks = [escape(name, quote=False).encode() for name in names] + [f'sheet="{in_quotes}"'.encode()]
    main = package.workbook_part
    for name in package.xml(main).iterfind(f"{{{MAIN}}}definedNames/{{{MAIN}}}definedName"):
        if not name.get("name", "").startswith(_OUR_NAMES) and any(mark in (name.text or "") for mark in names):
            return f"de naam {name.get('name')} verwijst ernaar"
    for part in package.parts:
        if (
            part in own
            or part == main
            or not part.endswith(".xml")
            or not part.startswith(("xl/worksheets", "xl/charts", "xl/pivot", "xl/drawings"))
        ):
            continue
        data = _LOCATION.sub(b"", package.read(part))
        if any(mark in data for mark in marks):
            return "een blad, grafiek of draaitabel van uzelf verwijst naar de cellen ervan"
    return ""


def replace_output_sheet(transfer: Transfer, structure: Structure, source: SheetPart, place: SheetPart, content: SheetContent) -> None:
    """Replace a sheet by that of the template, with the columns that the user added at the right end of our tables, row by row by key."""
    package = transfer.package
    sheet = sheet_of(package, place.part)
    kept = {
        table.name: _take_extras(package, structure, sheet, table)
        for table in structure.on(place)
        if _extra_columns(table, _OURS[table.name.casefold()])
    }
    replace_sheet(transfer, source, place)
    for name, extras in kept.items():
        table = read_structure(package).tables[name.casefold()]
        identifier = _OURS[name.casefold()].identifier
        declared = TABLE[identifier]
        _put_extras(package, table, declared, extras, content.tables[identifier][list(declared.key)])


def _take_extras(package: Package, structure: Structure, sheet: SheetXml, table: TablePart) -> Extras:
    declared = _OURS[table.name.casefold()]
    columns = _extra_columns(table, declared)
    definitions = list(package.xml(table.part).iterfind(f"{{{MAIN}}}tableColumns/{{{MAIN}}}tableColumn"))
    return Extras(
        [definitions[column - table.area.left] for column in columns],
        [_width(sheet.shell, column) for column in columns],
        [sheet.cells(table.area.top).get(column, "") for column in columns],
        {
            key: [sheet.cells(row).get(column, "") for column in columns]
            for key, row in keyed_rows(package, structure, declared, table).items()
        },
    )


def _width(shell: etree._Element, column: int) -> str:
    cols = shell.iterfind(f"{{{MAIN}}}cols/{{{MAIN}}}col")
    return next((col.get("width", "14") for col in cols if spans(col, column)), "14")


def _put_extras(package: Package, table: TablePart, declared: Table, extras: Extras, known: pd.DataFrame) -> None:
    """Add the user's columns to a table; what belonged to a row that is no longer there comes below the last one, for the user to see.

    The rows get the keys (``known``) that they will have, so that what is written next knows them.
    """
    sheet, resize = sheet_of(package, table.sheet.part), Resize(table, max(1, len(known)))
    area = resize.new_table
    rows = list(dict.fromkeys([*row_keys([known[name].tolist() for name in declared.key]), *extras.cells]))
    layers = []
    for name in declared.key:
        column = table.columns[fold(declared.column(name).header)]
        style = sheet.style(table.data.top, column)
        texts = [cell(row, column, style, str(value), date1904=False) for row, value in enumerate(known[name], start=table.data.top)]
        layers.append(Layer(column, 1, table.data.top, table.data.top + len(texts) - 1, texts))
    for offset, width in enumerate(extras.widths):
        column = area.right + 1 + offset
        style = next((found[0] for cells in extras.cells.values() if (found := STYLE.search(cells[offset]))), "")
        blank = f'<c r="A1"{style}/>'
        texts = [extras.headers[offset], *(extras.cells.get(key, {offset: blank})[offset] or blank for key in rows)]
        layers.append(Layer(column, 1, area.top, area.top + len(rows), _at(texts, column, area.top)))
        _set_width(sheet.shell, column, width)
    package.replace(table.sheet.part, sheet.write(layers))
    definition = package.xml(table.part)
    resize_table(definition, resize)
    columns = definition.find(f"{{{MAIN}}}tableColumns")
    assert columns is not None  # read_structure knows no table without
    for one in extras.definitions:
        append_column(columns, one)
    widen(definition, area, replace(area, right=area.right + len(extras.widths)))
    package.replace(table.part, definition)


def _at(cells: Iterable[str], column: int, top: int) -> list[str]:
    return [moved_to(text, row, column) for row, text in enumerate(cells, start=top)]


def _set_width(shell: etree._Element, column: int, width: str) -> None:
    cols = shell.find(f"{{{MAIN}}}cols")
    if cols is None or any(spans(col, column) for col in cols):
        return
    cols.append(etree.Element(f"{{{MAIN}}}col", {"min": str(column), "max": str(column), "width": width, "customWidth": "1"}))
    cols[:] = sorted(cols, key=lambda col: whole(col.get("min")))
