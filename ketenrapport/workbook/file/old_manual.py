"""The Leeswijzer of an older workbook: replaced by that of today as long as it is the program's own, word for word."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from ketenrapport.workbook.file.grid import read_grids
from ketenrapport.workbook.file.output_sheets import leaned_on
from ketenrapport.workbook.file.package import MAIN
from ketenrapport.workbook.file.references import parse_on_sheet
from ketenrapport.workbook.file.template_sheets import replace_sheet

if TYPE_CHECKING:
    from ketenrapport.workbook.file.lacking import Report
    from ketenrapport.workbook.file.structure import SheetPart, Structure
    from ketenrapport.workbook.file.template_sheets import Transfer

MANUAL_SHEET = "Leeswijzer"
# What stood on the sheet, as ``_fingerprint`` sees it, in version 0.1.
_EARLIER = frozenset(["0873a69f226290d064078ec10005f8b583aa02b0d4b2b751c0377f3941331ae2"])
_CHANGED = (
    "Het blad Leeswijzer is nog dat van de oudere versie, want u hebt er iets op veranderd of verwijst ernaar; dat van nu staat in een "
    "nieuwe werkmap (ketenrapport nieuw)."
)


def renew_manual(transfer: Transfer, structure: Structure, report: Report) -> dict[SheetPart, SheetPart]:
    """The sheet of the template that the manual was taken from, and the workbook's; none when it stayed, which is told."""
    names = {sheet.name: sheet for sheet in structure.sheets}
    source = next(sheet for sheet in transfer.source.sheets if sheet.name == MANUAL_SHEET)
    place = names.get(MANUAL_SHEET)
    if place is None:  # the user took it away, or calls it otherwise
        return {}
    package = transfer.package
    plain = all(relation.kind == "printerSettings" for relation in package.relationships(place.part))
    if not plain or _fingerprint(transfer, structure, place) not in _EARLIER or leaned_on(package, place, {place.part}):
        report.remarks.append(_CHANGED)
        return {}
    replace_sheet(transfer, source, place)
    _drop_dead_links(transfer, place)
    report.manual = True
    return {source: place}


def _drop_dead_links(transfer: Transfer, place: SheetPart) -> None:
    """Let the manual lead to no sheet that the workbook lacks: for some there was no place."""
    root = transfer.package.xml(place.part)
    links = root.find(f"{{{MAIN}}}hyperlinks")
    for link in [] if links is None else list(links):
        target = parse_on_sheet(link.get("location", ""))
        if links is not None and (target is None or target[0] not in transfer.renamed.values()):
            links.remove(link)
    transfer.package.replace(place.part, root)


def _fingerprint(transfer: Transfer, structure: Structure, place: SheetPart) -> str:
    """What stands where on the sheet, as one short text."""
    cells = read_grids(transfer.package, structure, [place])[place.part].cells
    content = zip(cells.rows.tolist(), cells.columns.tolist(), cells.values.tolist(), strict=True)
    return hashlib.sha256("\n".join(f"{row} {column} {value}" for row, column, value in content).encode()).hexdigest()
