"""Brings a workbook of an earlier version of the schema up to date, in memory; saving writes it with everything else in one step.

What the user fills in stays where it is: new columns come at the right end of their table, new settings below the last one, new
sheets where the template has them. An output sheet is the program's: it is replaced whole by that of the template, unless
something of the user stands on it or leans on it. Then it keeps its layout, and new columns come at its right end, too. So is the
Leeswijzer, as long as nobody changed a word of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words import wording
from ketenrapport.words.notation import fold
from ketenrapport.words.schema import (
    BLOCKS,
    FUTURE_TABLES,
    INPUT_TABLES,
    META_SHEET,
    OUTPUT_TABLES,
    SCHEMA_VERSION,
    SETTING,
    SETTINGS,
    TABLE,
    VIEWS,
)
from ketenrapport.workbook.file.cell_text import cell
from ketenrapport.workbook.file.code_names import give_new_sheets_modules
from ketenrapport.workbook.file.grid import read_grids
from ketenrapport.workbook.file.lacking import Report, kept_as_it_was, lacking_columns, no_place, no_sheet
from ketenrapport.workbook.file.new_columns import add_columns, sheet_of
from ketenrapport.workbook.file.new_settings import add_settings
from ketenrapport.workbook.file.old_manual import renew_manual
from ketenrapport.workbook.file.output_sheets import reasons_to_keep, replace_output_sheet
from ketenrapport.workbook.file.package import MAIN, Package
from ketenrapport.workbook.file.recalculation import drop_calculation_chain
from ketenrapport.workbook.file.sheet_xml import Layer
from ketenrapport.workbook.file.spans import raw_table, span_of_part, version_of
from ketenrapport.workbook.file.structure import SheetPart, Structure, read_structure
from ketenrapport.workbook.file.styles import Styles
from ketenrapport.workbook.file.template_sheets import Transfer, add_sheet, merge_names

if TYPE_CHECKING:
    from ketenrapport.organisation.raw import SheetContent
    from ketenrapport.words.vocabulary import Table

TEMPLATE = "sjabloon.xlsx"
_OUTPUT_SHEETS = tuple(dict.fromkeys([*(table.sheet for table in OUTPUT_TABLES), *(block.sheet for block in BLOCKS)]))


def upgrade(package: Package, content: SheetContent) -> tuple[str, ...]:
    """What the user should know of it, in Dutch sentences: nothing when the workbook is of this version, or doesn't say of which.

    ``content`` is what is about to be written: only sheets that it fills are replaced. Raises WorkbookError when the workbook
    is damaged.
    """
    structure = read_structure(package)
    version = version_of(package, structure)
    if version is None or version >= SCHEMA_VERSION:
        return ()
    template = Package.open(templates_folder() / TEMPLATE)
    transfer = Transfer(package, template, Styles(package, template), read_structure(template))
    report = Report()
    transfer.renamed |= {source.name: place.name for source, place in _counterparts(transfer.source, structure).items()}
    taken = _add_sheets(transfer, structure, version, report)
    taken |= _renew_output(transfer, content, report)
    taken |= renew_manual(transfer, structure, report)
    for table in (*INPUT_TABLES, *FUTURE_TABLES, *OUTPUT_TABLES):
        _add_columns(transfer, table, version, report)
    _add_settings(transfer, version, report)
    merge_names(transfer, taken)
    _show_log(package)
    _set_version(package)
    transfer.styles.save()
    give_new_sheets_modules(package)
    drop_calculation_chain(package)
    return report.sentences()


def _show_log(package: Package) -> None:
    """Let Logboek be seen, which it was not in version 0.1."""
    part = read_structure(package).tables.get(TABLE["log"].name.casefold())
    if part is not None:
        main = package.xml(package.workbook_part)
        for sheet in main.iterfind(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet[@state]"):
            if sheet.get("name") == part.sheet.name:
                del sheet.attrib["state"]
        package.replace(package.workbook_part, main)


def _counterparts(source: Structure, structure: Structure) -> dict[SheetPart, SheetPart]:
    """The sheets of the template that the workbook has, whatever they are called there: known by a table or a named cell on it."""
    found: dict[SheetPart, SheetPart] = {}
    for name, table in source.tables.items():
        if name in structure.tables:
            found.setdefault(table.sheet, structure.tables[name].sheet)
    for block in BLOCKS:
        there, here = source.named_cells.get(block.name), structure.named_cells.get(block.name)
        if there is not None and here is not None:
            found.setdefault(there[0], here[0])
    return found


def _add_sheets(transfer: Transfer, structure: Structure, version: float, report: Report) -> dict[SheetPart, SheetPart]:
    """The sheets that came after this version, added unless the user has something of that name."""
    taken = {}
    sheets, found = {sheet.name.casefold() for sheet in structure.sheets}, _counterparts(transfer.source, structure)
    names = {sheet.name: sheet for sheet in transfer.source.sheets}
    new = {table.sheet for table in TABLE.values() if table.since > version} | {block.sheet for block in BLOCKS if block.since > version}
    for name, source in names.items():
        if name not in new:
            continue
        if source in found:
            continue
        tables = [table.name for table in TABLE.values() if table.sheet == name]
        if name.casefold() in sheets:
            report.remarks.append(no_sheet(name, "u hebt al een blad met die naam"))
        elif any(_is_taken(table, structure) for table in tables):
            report.remarks.append(no_sheet(name, f"u hebt al een tabel of naam {wording.listing(tables)}"))
        elif lacking := [sheet for sheet in _referred(name) if sheet in new and sheet not in transfer.renamed]:
            report.remarks.append(f"Het blad {name} is niet toegevoegd, want het hoort bij het blad {wording.listing(lacking)}.")
        else:
            taken[source] = _add_sheet(transfer, source)
            report.sheets.append(name)
    for view in VIEWS:
        if view.since > version and view.sheet.casefold() not in sheets and view.data in report.sheets:
            taken[names[view.sheet]] = _add_sheet(transfer, names[view.sheet])
            report.sheets.append(view.sheet)
    return taken


def _add_sheet(transfer: Transfer, source: SheetPart) -> SheetPart:
    """Add a sheet of the template behind the nearest of those before it that the workbook has, else behind the last of all."""
    order = [sheet.name for sheet in transfer.source.sheets]
    present = [transfer.renamed[name] for name in order if name in transfer.renamed]
    earlier = [transfer.renamed[name] for name in order[: order.index(source.name)] if name in transfer.renamed]
    return add_sheet(transfer, source, earlier[-1] if earlier else (present[-1] if present else None))


def _referred(sheet: str) -> list[str]:
    """The other sheets whose codes a sheet needs."""
    columns = [column for table in TABLE.values() if table.sheet == sheet for column in table.columns]
    return [other for other in dict.fromkeys(TABLE[name].sheet for column in columns for name in column.refers_to) if other != sheet]


def _is_taken(table: str, structure: Structure) -> bool:
    return table.casefold() in structure.tables or table.casefold() in structure.named_cells


def _renew_output(transfer: Transfer, content: SheetContent, report: Report) -> dict[SheetPart, SheetPart]:
    """The output sheets that were replaced by those of the template; why others were not, is told."""
    structure = read_structure(transfer.package)
    counterparts = _counterparts(transfer.source, structure)
    pairs = {
        source: counterparts[source]
        for source in transfer.source.sheets
        if source in counterparts
        and source.name in _OUTPUT_SHEETS
        and source.name not in report.sheets
        and _is_filled(source.name, content)
    }
    reasons = reasons_to_keep(transfer, structure, pairs, content)
    taken = {}
    for source, place in pairs.items():
        if source in reasons:
            report.remarks.append(kept_as_it_was(place.name, reasons[source]))
        else:
            replace_output_sheet(transfer, structure, source, place, content)
            taken[source] = place
            report.renewed.append(place.name)
    return taken


def _is_filled(sheet: str, content: SheetContent) -> bool:
    tables = [table.identifier for table in OUTPUT_TABLES if table.sheet == sheet]
    blocks = [block.identifier for block in BLOCKS if block.sheet == sheet]
    return all(one in content.tables for one in tables) and all(one in content.blocks for one in blocks)


def _add_columns(transfer: Transfer, table: Table, version: float, report: Report) -> None:
    """Add what a table lacks; columns for results are told of only where the user must make room for her own."""
    structure = read_structure(transfer.package)
    part = structure.tables.get(table.name.casefold())
    if part is None:
        return
    lacking = lacking_columns(table, part, version)
    if not lacking:
        return
    added, reason = add_columns(transfer, structure, table, part, lacking)
    if table in INPUT_TABLES:
        if added:
            report.add_columns(part.sheet.name, added)
        if len(added) < len(lacking):
            report.remarks.append(no_place(lacking[len(added) :], table, part.sheet.name, reason))


def _add_settings(transfer: Transfer, version: float, report: Report) -> None:
    structure, table = read_structure(transfer.package), TABLE["settings"]
    part = structure.tables.get(table.name.casefold())
    if part is None:
        return
    raw = raw_table(
        span_of_part(part, structure, grid := read_grids(transfer.package, structure, [part.sheet])[part.sheet.part]),
        grid,
        date_1904=structure.date1904,
    )
    keys = map(fold, map(str, raw.cells(table.key_column.header)))
    there = {SETTING[key] for key in keys if key in SETTING}
    lacking = [setting for setting in SETTINGS if setting.since > version and setting not in there]
    if not lacking:
        return
    names = [f"'{setting.key}'" for setting in lacking]
    if add_settings(transfer, structure, part, table, lacking):
        report.settings += names
    else:
        goes, rule = ("past", "haar standaard geldt") if len(names) == 1 else ("passen", "hun standaard geldt")
        report.remarks.append(f"{wording.listing(names)} {goes} niet onder de tabel op het blad {part.sheet.name}; {rule}.")


def _set_version(package: Package) -> None:
    """Let the workbook say that it is of this version."""
    for sheet in read_structure(package).sheets:
        if sheet.name.casefold() == META_SHEET.casefold():
            rows = sheet_of(package, sheet.part)
            package.replace(sheet.part, rows.write([Layer(2, 1, 1, 1, [cell(1, 2, rows.style(1, 2), SCHEMA_VERSION, date1904=False)])]))
