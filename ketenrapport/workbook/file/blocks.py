"""Writes blocks of cells (Ketenmatrix, Verloop) into a workbook file: as a table is written, but for what only an Excel table has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.words.cell_names import letters
from ketenrapport.words.schema import BLOCKS
from ketenrapport.workbook.file.block_places import BlockPlace, block_place
from ketenrapport.workbook.file.cell_text import cell, has_content
from ketenrapport.workbook.file.filling import Filling
from ketenrapport.workbook.file.grid import read_grids
from ketenrapport.workbook.file.package import MAIN
from ketenrapport.workbook.file.references import parse_area, parse_on_sheet, quoted
from ketenrapport.workbook.file.refusals import no_room_for_block
from ketenrapport.workbook.file.resize import Resize
from ketenrapport.workbook.file.sheet_xml import Layer
from ketenrapport.workbook.file.structure import pivot_areas
from ketenrapport.workbook.file.user_columns import formula_below, stays
from ketenrapport.workbook.row_keys import came_from

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml import etree

    from ketenrapport.workbook.file.package import Package
    from ketenrapport.workbook.file.references import Area
    from ketenrapport.workbook.file.sheet_xml import SheetXml
    from ketenrapport.workbook.file.structure import SheetPart, Structure


class BlockFilling(Struct, frozen=True):
    """A block with where it stands, and its rows as those of a table."""

    place: BlockPlace
    filling: Filling


def block_fillings(package: Package, structure: Structure, blocks: Mapping[str, Sequence[Sequence[str | float]]]) -> list[BlockFilling]:
    """What every block of the workbook gets; one whose name is gone is passed over."""
    found = []
    there = [
        (block, named)
        for block in BLOCKS
        if (named := structure.named_cells.get(block.name.casefold())) is not None and block.identifier in blocks
    ]
    grids = read_grids(package, structure, list(dict.fromkeys(sheet for _, (sheet, _) in there)))
    for block, named in there:
        sheet, _ = named
        place = block_place(block, named, blocks[block.identifier], grids[sheet.part].value, _taken(package, structure, sheet))
        moved = came_from(place.old, place.keys()) if place.extras else None
        found.append(BlockFilling(place, Filling(place.resize, place.series(), None, (), (), (), moved)))
    return found


def _taken(package: Package, structure: Structure, sheet: SheetPart) -> list[Area]:
    """Where tables and pivot tables of a sheet stand."""
    return [*(table.area for table in structure.on(sheet)), *pivot_areas(package, sheet)]


def ensure_room_for_block(sheet: SheetXml, block: BlockFilling, taken: Sequence[Area]) -> None:
    """Nothing, when a block can get its new size without covering anything. Raises WorkbookError."""
    place, count = block.place, len(block.place.data)
    for row in sheet.rows(place.area.top, place.new_area.bottom):
        for column, text in sheet.cells(row).items():
            if column in place.columns and has_content(text) and not place.is_ours(row, column):
                raise no_room_for_block(place.sheet.name, count, f"in cel {letters(column)}{row} iets anders staat")
    if formula := formula_below(sheet, block.filling):
        raise no_room_for_block(place.sheet.name, count, f"in cel {formula} een formule staat")
    if any(other.overlaps(place.new_area) for other in taken):
        raise no_room_for_block(place.sheet.name, count, "daar een tabel of draaitabel staat")


def followed(sheet: SheetXml, block: BlockFilling) -> Resize:
    """What merges and looks of the sheet follow: without the columns of the user where those stay as they are."""
    resize, place = block.filling.resize, block.place
    if not stays(sheet, block.filling):
        return resize
    return Resize(replace(resize.table, area=replace(place.area, left=min(place.columns), right=max(place.columns))), resize.rows)


def header_layers(sheet: SheetXml, block: BlockFilling) -> list[Layer]:
    """The header of a block, each cell in the look of its column, and nothing in columns that were the block's and are no more."""
    place, top = block.place, block.place.area.top
    layers = [
        Layer(column, 1, top, top, [cell(top, column, sheet.style(top + 1, column), text, date1904=False)])
        for column, text in place.header().items()
    ]
    return layers + [Layer(column, 1, top, place.area.bottom) for column in place.before if column not in place.columns]


def show_all(shell: etree._Element, block: BlockFilling) -> bool:
    """Whether a filter of the user lies over a block; it shows all rows again, as other ones come, and goes on to their end."""
    found = shell.find(f"{{{MAIN}}}autoFilter")
    area = None if found is None else parse_area(found.get("ref", ""))
    if found is None or area is None or not area.overlaps(block.place.area):
        return False
    for criterion in found.findall(f"{{{MAIN}}}filterColumn"):
        found.remove(criterion)
    found.set("ref", str(block.filling.resize.follow(area)))
    return True


def keep_areas(package: Package, blocks: Sequence[BlockFilling]) -> None:
    """Let the name of every block hold its whole area, as it has become."""
    main = package.workbook_part
    root = package.xml(main)
    changed = False
    for block in blocks:
        place = block.place
        text = f"{quoted(place.sheet.name)}!{place.new_area.fixed}"
        names = [
            name
            for name in root.iterfind(f"{{{MAIN}}}definedNames/{{{MAIN}}}definedName")
            if name.get("name", "").casefold() == place.block.name.casefold() and _is_on(name.text or "", place.sheet)
        ]
        own = min(names, key=lambda name: name.get("localSheetId") is not None)
        if place.named != place.new_area:
            own.text, changed = text, True
    if changed:
        package.replace(main, root)


def _is_on(text: str, sheet: SheetPart) -> bool:
    place = parse_on_sheet(text)
    return place is not None and place[0].casefold() == sheet.name.casefold()
