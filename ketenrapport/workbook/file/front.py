"""Which sheet a user sees first when she opens a workbook."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketenrapport.workbook.file.package import MAIN
from ketenrapport.workbook.file.structure import read_structure

if TYPE_CHECKING:
    from ketenrapport.workbook.file.package import Package

_SHEETS, _VIEWS = f"{{{MAIN}}}sheets", f"{{{MAIN}}}bookViews/{{{MAIN}}}workbookView"
_SELECTED = re.compile(rb"""(<(?:\w+:)?sheetView\b[^>]*?)\s+tabSelected\s*=\s*["'](?:1|true)["']""")
_TOLD = re.compile(rb"""(<(?:\w+:)?sheetView\b[^>]*?)\s+tabSelected\s*=\s*["'][^"']*["']""")  # LibreOffice also writes "false"
_VIEW = re.compile(rb"<(?:\w+:)?sheetView\b")


def bring_to_front(package: Package, name: str) -> None:
    """Show a sheet, hidden or not, and open the workbook on it; nothing when there is no such sheet."""
    main = package.xml(package.workbook_part)
    sheets = main.find(_SHEETS)
    names = [] if sheets is None else [sheet.get("name") for sheet in sheets]
    if sheets is None or name not in names:
        return
    place = names.index(name)
    if "state" in sheets[place].attrib:
        del sheets[place].attrib["state"]
    for view in main.iterfind(_VIEWS):
        view.set("activeTab", str(place))
        if int(view.get("firstSheet", "0")) > place:
            view.set("firstSheet", "0")
    package.replace(package.workbook_part, main)
    for sheet in read_structure(package).sheets:
        _select(package, sheet.part, selected=sheet.name == name)


def _select(package: Package, part: str, *, selected: bool) -> None:
    """Select one sheet and no other: two that are selected are a group, in which what is typed goes to both."""
    data = package.read(part)
    head, rows, rest = data.partition(b"<sheetData")
    if selected:
        changed = _VIEW.sub(lambda match: match[0] + b' tabSelected="1"', _TOLD.sub(rb"\1", head), count=1)
    else:
        changed = _SELECTED.sub(rb"\1", head)
    if changed != head:
        package.replace(part, changed + rows + rest)
