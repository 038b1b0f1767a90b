"""Which sheet is seen first, whatever the program that wrote the workbook said of the others."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from ketenrapport.saving.shipped import templates_folder
from ketenrapport.workbook.file.front import bring_to_front
from ketenrapport.workbook.file.package import Package
from ketenrapport.workbook.file.structure import read_structure
from tests.excel_package import MAIN
from tests.mutants import with_part

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("front", ['tabSelected="true"', "tabSelected='1'", 'tabSelected = "1"'])
@pytest.mark.parametrize("other", ["", 'tabSelected="false"', "tabSelected='0'", '\n  tabSelected="false"'])
def test_one_sheet_alone_is_selected(tmp_path: Path, front: str, other: str) -> None:
    """LibreOffice says of every sheet whether it is selected, Excel only of the one that is."""
    path = tmp_path / "ketens.xlsx"
    shutil.copy(templates_folder() / "sjabloon.xlsx", path)
    sheets = {sheet.name: sheet.part for sheet in read_structure(Package.open(path)).sheets}
    for name, part in sheets.items():
        said = (front if name == "Leeswijzer" else other).encode()

        def as_told(data: bytes, said: bytes = said) -> bytes:
            plain = re.sub(rb' tabSelected="1"', b"", data)
            return re.sub(rb"<sheetView\b", lambda found: found[0] + b" " + said, plain, count=1)

        path.write_bytes(with_part(path, part, as_told))
    package = Package.open(path)
    bring_to_front(package, "Invoer")
    package.save()
    package = Package.open(path)
    views = {name: package.xml(part).find(f"{MAIN}sheetViews/{MAIN}sheetView") for name, part in sheets.items()}
    assert [name for name, view in views.items() if view is not None and view.get("tabSelected") in ("1", "true")] == ["Invoer"]
    first = package.xml(package.workbook_part).find(f"{MAIN}bookViews/{MAIN}workbookView")
    assert first is not None
    assert list(sheets)[int(first.get("activeTab", "0"))] == "Invoer"
