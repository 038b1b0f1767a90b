"""A header that somebody typed otherwise (GELDIG  VANAF) is the same column, for every command."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from ketenrapport.commands.workbooks import new
from ketenrapport.doors.shell import main
from ketenrapport.words.schema import TABLES
from ketenrapport.workbook.file.package import Package
from ketenrapport.workbook.file.references import letters
from ketenrapport.workbook.file.structure import read_structure
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.excel_package import MAIN
from tests.mutants import with_part

if TYPE_CHECKING:
    from pathlib import Path

# What one does in a month, each on what the one before left; a period is opened again after its figures were kept.
COMMANDS = (
    "vernieuw WERKMAP", "controleer WERKMAP", "periode WERKMAP 2026-09 --heropen --reden fout", "vernieuw WERKMAP",
    "periode WERKMAP 2026-09 --sluit", "vernieuw WERKMAP", "bronnen WERKMAP", "invoer WERKMAP", "overnemen WERKMAP",
    "hernoem WERKMAP VERG.R1 VERG.R9", "periode WERKMAP 2026-10", "uitvraag WERKMAP --uitvoer formulieren", "agenda WERKMAP",
    "vaststellen WERKMAP --keten INK", "verspreiden WERKMAP --uitvoer mail", "nieuw nieuw.xlsx --uit WERKMAP --vanaf 2026-11",
)  # fmt: skip
CLOCK = ("Tijd", "Ingevoerd op")


def typed_otherwise(path: Path) -> None:
    """The workbook with every header of a table in capitals, and its spaces doubled."""
    structure, data = read_structure(Package.open(path)), path.read_bytes()
    for table in structure.tables.values():
        names = {name: "  ".join(name.upper().split()) for name in table.headers}
        first = table.area.left
        places = {f"{letters(first + at)}{table.area.top}": names[name] for at, name in enumerate(table.headers)}

        def on_sheet(part: bytes, places: dict[str, str] = places) -> bytes:
            root = etree.fromstring(part)
            for cell in root.iter(f"{MAIN}c"):
                if (text := places.get(cell.get("r", ""))) is not None:
                    del cell[:]
                    cell.set("t", "inlineStr")
                    etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t").text = text
            return etree.tostring(root)

        def in_table(part: bytes, names: dict[str, str] = names) -> bytes:
            root = etree.fromstring(part)
            for column in root.iter(f"{MAIN}tableColumn"):
                column.set("name", names[column.get("name", "")])
            return etree.tostring(root)

        data = with_part(with_part(data, table.sheet.part, on_sheet), table.part, in_table)
    path.write_bytes(data)


def told(words: str, capsys: pytest.CaptureFixture[str]) -> tuple[object, str]:
    with pytest.raises(SystemExit) as ended:
        main(words.replace("WERKMAP", "ketens.xlsx").split(" "))
    said = capsys.readouterr()
    return ended.value.code, re.sub(r"\d+([.,]\d+)? s\b", "", said.out + said.err)


def content(path: Path) -> dict[str, dict[str, list[Any]]]:
    read = FileWorkbook.open(path).read(TABLES)
    return {
        table.name: {column.header: read[table.identifier].cells(column.header).tolist() for column in table.columns}
        for table in TABLES
        if table.identifier in read
    }


@pytest.mark.long
def test_every_command_finds_a_column_whose_header_was_typed_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    as_made, otherwise = tmp_path / "zoals gemaakt", tmp_path / "anders getypt"
    new(as_made / "ketens.xlsx", "gemeente")
    shutil.copytree(as_made, otherwise)
    typed_otherwise(otherwise / "ketens.xlsx")
    assert "GELDIG  VANAF" in FileWorkbook.open(otherwise / "ketens.xlsx").read(TABLES)["targets"].columns
    for words in COMMANDS:
        found = []
        for folder in (as_made, otherwise):
            monkeypatch.chdir(folder)
            found.append(told(words, capsys))
        assert found[0][0] in (0, 1), found[0]
        assert found[1] == found[0], words
    for name in ("ketens.xlsx", "nieuw.xlsx"):
        meant, there = (content(folder / name) for folder in (as_made, otherwise))
        for clocks in (meant, there):
            for columns in clocks.values():
                columns.update({header: [] for header in CLOCK})
        assert there == meant
