"""Columns that a later version brought, added in place: at the right end of their table."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from lxml import etree
from msgspec.structs import replace

from ketenrapport.saving.reading import whole
from ketenrapport.words.cell_names import letters
from ketenrapport.words.notation import fold
from ketenrapport.workbook.file.cell_text import cell, has_content
from ketenrapport.workbook.file.cut_rows import IrregularError
from ketenrapport.workbook.file.hyperlinks import AFTER_LINKS
from ketenrapport.workbook.file.package import MAIN, insert_before
from ketenrapport.workbook.file.references import LAST_ROW, Area, parse_area, shift_formula
from ketenrapport.workbook.file.sheet_xml import Layer, SheetXml, normalise
from ketenrapport.workbook.file.structure import pivot_areas
from ketenrapport.workbook.file.template_sheets import translate_differentials

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.words.vocabulary import Column, Table
    from ketenrapport.workbook.file.package import Package
    from ketenrapport.workbook.file.structure import Structure, TablePart
    from ketenrapport.workbook.file.template_sheets import Transfer

_COLUMNS = f"{{{MAIN}}}tableColumns"


def sheet_of(package: Package, part: str) -> SheetXml:
    """A worksheet part that can be read by row, in whatever form it is."""
    try:
        sheet = SheetXml(package.pieces(part), package.parse)
        for row in sheet.rows(1, LAST_ROW):
            sheet.cells(row)
    except IrregularError:
        sheet = SheetXml(normalise(package.read(part), package.parse_sheet), package.parse)
    return sheet


def add_columns(
    transfer: Transfer, structure: Structure, table: Table, part: TablePart, columns: Sequence[Column]
) -> tuple[list[Column], str]:
    """The columns that were added to a table, and why the others could not be: something of the user stands there, which stays."""
    package, area = transfer.package, part.area
    definition = package.xml(part.part)
    if part.header_rows != 1:
        return [], "de koprij van de tabel staat uit"
    if definition.get("tableType", "worksheet") != "worksheet":
        return [], "de tabel wordt door een query gevuld"
    sheet = sheet_of(package, part.sheet.part)
    fitting, reason = _fitting(package, structure, sheet, part, len(columns))
    added = list(columns[:fitting])
    if not added:
        return [], reason
    source = transfer.source.tables[table.name.casefold()]
    model, model_table = transfer.template.xml(source.sheet.part), transfer.template.xml(source.part)
    header_style = sheet.style(area.top, area.right)
    looks = {one.get("r"): one.get("s") for one in model.iter(f"{{{MAIN}}}c")}
    cells, blanks = [], []
    for place, column in enumerate(added, start=area.right + 1):
        cells.append(cell(area.top, place, header_style, column.header, date1904=False))
        from_column = source.columns[fold(column.header)]
        look = looks.get(f"{letters(from_column)}{source.data.top}")  # the first row shows what the others look like
        style = f' s="{transfer.styles.cell(look)}"' if look else ""
        blanks.append(cell(area.top + 1, place, style, None, date1904=False))
        _set_column(transfer, sheet.shell, model, from_column, place)
        whole = Area(1, from_column, LAST_ROW, from_column)
        copy_validations(sheet.shell, model, whole, down=area.top - source.area.top, right=place - from_column)
        _add_definition(transfer, definition, model_table, column)
    data = sheet.write([Layer(area.right + 1, len(added), area.top, area.top + 1, ["".join(cells), "".join(blanks)])])
    package.replace(part.sheet.part, data)
    widen(definition, area, replace(area, right=area.right + len(added)))
    package.replace(part.part, definition)
    return added, reason


def _fitting(package: Package, structure: Structure, sheet: SheetXml, part: TablePart, wanted: int) -> tuple[int, str]:
    """How many columns there is room for, and what stands in the way of the next."""
    others = structure.beside(part)
    pivots = pivot_areas(package, part.sheet)
    merges = [parse_area(element.get("ref", "")) for element in sheet.shell.iter(f"{{{MAIN}}}mergeCell")]
    rows = {row: sheet.cells(row) for row in sheet.rows(part.area.top, part.area.bottom)}
    for offset in range(wanted):
        column = part.area.right + 1 + offset
        strip = replace(part.area, left=column, right=column)
        table = next((other.name for other in others if other.area.overlaps(strip)), None)
        if table is not None:
            return offset, f"daar staat de tabel {table}"
        if any(pivot.overlaps(strip) for pivot in pivots):
            return offset, "daar staat een draaitabel"
        taken = next((row for row, cells in rows.items() if has_content(cells.get(column, ""))), None)
        if taken is not None:
            return offset, f"in cel {letters(column)}{taken} staat iets"
        if any(merge is not None and merge.overlaps(strip) for merge in merges):
            return offset, "daar zijn cellen samengevoegd"
    return wanted, ""


def _set_column(transfer: Transfer, shell: etree._Element, model: etree._Element, source: int, place: int) -> None:
    """Give a column the width and the look that it has in the template."""
    meant = next((col for col in model.iter(f"{{{MAIN}}}col") if spans(col, source)), None)
    if meant is None:
        return
    cols = shell.find(f"{{{MAIN}}}cols")
    if cols is None:
        cols = etree.Element(f"{{{MAIN}}}cols")
        data = shell.find(f"{{{MAIN}}}sheetData")
        assert data is not None  # SheetXml asked for it
        shell.insert(shell.index(data), cols)
    old = next((col for col in cols if spans(col, place)), None)
    if old is not None:
        first, last = whole(old.get("min")), whole(old.get("max"))
        for low, high in ((first, place - 1), (place + 1, last)):
            if low <= high:
                part = copy.deepcopy(old)
                part.set("min", str(low))
                part.set("max", str(high))
                old.addprevious(part)
        cols.remove(old)
    fresh = etree.Element(f"{{{MAIN}}}col", {"min": str(place), "max": str(place), "width": meant.get("width", "14"), "customWidth": "1"})
    if meant.get("style"):
        fresh.set("style", transfer.styles.cell(meant.get("style", "0")))
    cols.append(fresh)
    cols[:] = sorted(cols, key=lambda col: whole(col.get("min")))


def spans(col: etree._Element, column: int) -> bool:
    """Whether what a sheet says of some columns (``col``) is about this one."""
    return whole(col.get("min")) <= column <= whole(col.get("max"))


def copy_validations(shell: etree._Element, model: etree._Element, within: Area, *, down: int, right: int) -> None:
    """Give cells the choices, checks and help that the template has ``within`` an area, so many rows and columns away from there."""
    fresh = []
    for meant in model.iter(f"{{{MAIN}}}dataValidation"):
        area = parse_area(meant.get("sqref", ""))
        if area is None or not (within.left <= area.left and area.right <= within.right and within.top <= area.top <= within.bottom):
            continue
        rule = copy.deepcopy(meant)
        rule.set("sqref", str(Area(area.top + down, area.left + right, area.bottom + down, area.right + right)))
        for formula in rule:
            formula.text = shift_formula(formula.text or "", down, right)
        fresh.append(rule)
    if not fresh:
        return
    rules = shell.find(f"{{{MAIN}}}dataValidations")
    if rules is None:
        rules = etree.Element(f"{{{MAIN}}}dataValidations")
        insert_before(shell, rules, ("hyperlinks", *AFTER_LINKS))
    rules.extend(fresh)
    rules.set("count", str(len(rules)))


def _add_definition(transfer: Transfer, definition: etree._Element, model: etree._Element, column: Column) -> None:
    columns = definition.find(_COLUMNS)
    assert columns is not None  # read_structure knows no table without
    meant = next(one for one in model.iterfind(f"{_COLUMNS}/{{{MAIN}}}tableColumn") if one.get("name") == column.header)
    fresh = copy.deepcopy(meant)
    translate_differentials(fresh, transfer.styles)
    append_column(columns, fresh)


def append_column(columns: etree._Element, column: etree._Element) -> None:
    """Add a column to those of a table, with an id of its own."""
    column.set("id", str(max((whole(one.get("id")) for one in columns), default=0) + 1))
    columns.append(column)
    columns.set("count", str(len(columns)))


def widen(definition: etree._Element, old: Area, new: Area) -> None:
    """Let a table, and the filter over its header, end where its new columns or rows do."""
    definition.set("ref", str(new))
    for element in definition.iter(f"{{{MAIN}}}autoFilter", f"{{{MAIN}}}sortState"):
        area = parse_area(element.get("ref", ""))
        if area is not None and element.tag == f"{{{MAIN}}}autoFilter":
            bottom = new.bottom if area.bottom == old.bottom else area.bottom
            element.set("ref", str(replace(area, right=new.right, bottom=bottom)))
