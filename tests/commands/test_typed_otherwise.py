"""What somebody typed otherwise (GELDIG  VANAF, `` verg.r1``, ``oktober 2026``) says the same, for every command."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from ketenrapport.commands.workbooks import new
from ketenrapport.doors.shell import main
from ketenrapport.organisation.known import talk_key
from ketenrapport.words.notation import fold
from ketenrapport.words.periods import parse
from ketenrapport.words.schema import INPUT_TABLES, OUTPUT_TABLES, TABLES
from ketenrapport.words.vocabulary import Kind
from ketenrapport.words.wording import period_name
from ketenrapport.workbook.file.package import Package
from ketenrapport.workbook.file.references import letters
from ketenrapport.workbook.file.structure import read_structure
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.excel_package import MAIN
from tests.mutants import with_part

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ketenrapport.words.vocabulary import Column, Table

# What one does in a month, each on what the one before left; a period is opened again after its figures were kept.
COMMANDS = (
    "vernieuw WERKMAP", "controleer WERKMAP", "periode WERKMAP 2026-09 --heropen --reden fout", "vernieuw WERKMAP",
    "periode WERKMAP 2026-09 --sluit", "vernieuw WERKMAP", "bronnen WERKMAP", "invoer WERKMAP", "overnemen WERKMAP",
    "hernoem WERKMAP VERG.R1 VERG.R9", "periode WERKMAP 2026-10", "uitvraag WERKMAP --uitvoer formulieren", "agenda WERKMAP",
    "vaststellen WERKMAP --keten INK", "verslag WERKMAP verslag.docx", "verspreiden WERKMAP --uitvoer mail", "vernieuw WERKMAP",
    "nieuw nieuw.xlsx --uit WERKMAP --vanaf 2026-11", "vernieuw nieuw.xlsx",
)  # fmt: skip
MINUTES = Path(__file__).parents[1] / "data" / "minutes" / "S01-gewoon" / "2026-10_VERG_prestatiegesprek_v1.docx"
CLOCK = ("Tijd", "Ingevoerd op")


def with_cells(path: Path, cells: Mapping[str, Mapping[str, str]]) -> None:
    """Other texts in cells, by the part of their sheet."""
    data = path.read_bytes()
    for part, texts in cells.items():

        def changed(content: bytes, texts: Mapping[str, str] = texts) -> bytes:
            root = etree.fromstring(content)
            for cell in root.iter(f"{MAIN}c"):
                if (text := texts.get(cell.get("r", ""))) is not None:
                    del cell[:]
                    cell.set("t", "inlineStr")
                    inside = etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t")
                    inside.text = text
                    inside.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            return etree.tostring(root)

        data = with_part(data, part, changed)
    path.write_bytes(data)


def headers_otherwise(path: Path) -> None:
    """Every header of a table in capitals, its spaces doubled."""
    cells: dict[str, dict[str, str]] = {}
    for table in read_structure(Package.open(path)).tables.values():
        names = {name: "  ".join(name.upper().split()) for name in table.headers}
        for at, name in enumerate(table.headers):
            cells.setdefault(table.sheet.part, {})[f"{letters(table.area.left + at)}{table.area.top}"] = names[name]

        def renamed(content: bytes, names: Mapping[str, str] = names) -> bytes:
            root = etree.fromstring(content)
            for column in root.iter(f"{MAIN}tableColumn"):
                column.set("name", names[column.get("name", "")])
            return etree.tostring(root)

        path.write_bytes(with_part(path, table.part, renamed))
    with_cells(path, cells)


def cells_otherwise(path: Path) -> None:
    """Every choice in capitals, every code of another table in small letters, every period and conversation in words."""
    parts = {table.name: table.sheet.part for table in read_structure(Package.open(path)).tables.values()}
    cells: dict[str, dict[str, str]] = {}
    for table in INPUT_TABLES:
        raw = FileWorkbook.open(path).read([table])[table.identifier]
        for column in table.columns:
            if column.kind is Kind.CODE and column.identifier in table.key:
                continue
            for row, cell in zip(raw.rows.tolist(), raw.cells(column.header), strict=True):
                if isinstance(cell, str) and (text := otherwise(table, column, cell)) != cell:
                    cells.setdefault(parts[table.name], {})[f"{raw.letters[column.header]}{row}"] = text
    with_cells(path, cells)


def otherwise(table: Table, column: Column, text: str) -> str:
    """What somebody else may type for it."""
    match column.kind:
        case Kind.CHOICE | Kind.YES_NO:
            return f"{text.upper()} "
        case Kind.REFERENCE:
            return f" {text.lower()}"
        case Kind.REFERENCES:
            return text.lower().replace(";", " ;  ")
        case Kind.PERIOD if (period := parse(text)) is not None:
            return period_name(period)
        case _ if column.identifier == "conversation":
            chain, _, code = text.partition(" ")
            period = parse(code)
            return text if period is None else f"{chain.lower()} {period_name(period)}"
    return text


def told(words: str, capsys: pytest.CaptureFixture[str]) -> tuple[object, str]:
    with pytest.raises(SystemExit) as ended:
        main(words.replace("WERKMAP", "ketens.xlsx").split(" "))
    said = capsys.readouterr()
    return ended.value.code, re.sub(r"\d+([.,]\d+)? s\b", "", said.out + said.err)


def content(path: Path, tables: tuple[Table, ...]) -> dict[str, dict[str, list[Any]]]:
    read = FileWorkbook.open(path).read(tables)
    return {
        table.name: {one.header: [] if one.header in CLOCK else read[table.identifier].cells(one.header).tolist() for one in table.columns}
        for table in tables
        if table.identifier in read
    }


@pytest.mark.long
@pytest.mark.parametrize(
    ("change", "tables"), [(headers_otherwise, TABLES), (cells_otherwise, OUTPUT_TABLES)], ids=["headers", "cells"]
)  # fmt: skip
def test_every_command_says_and_does_the_same(
    change: Callable[[Path], None],
    tables: tuple[Table, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    as_made, changed = tmp_path / "zoals gemaakt", tmp_path / "anders getypt"
    new(as_made / "ketens.xlsx", "gemeente")
    shutil.copy(MINUTES, as_made / "verslag.docx")
    shutil.copytree(as_made, changed)
    change(changed / "ketens.xlsx")
    assert content(changed / "ketens.xlsx", INPUT_TABLES) != content(as_made / "ketens.xlsx", INPUT_TABLES) or change is headers_otherwise
    for words in COMMANDS:
        found = []
        for folder in (as_made, changed):
            monkeypatch.chdir(folder)
            found.append(told(words, capsys))
        assert found[0][0] in (0, 1), found[0]
        assert (found[1][0], fold(found[1][1])) == (found[0][0], fold(found[0][1])), words
    for name in ("ketens.xlsx", "nieuw.xlsx"):
        assert content(changed / name, tables) == content(as_made / name, tables)


@pytest.mark.parametrize(("text", "meant"), [("GELDIG  VANAF", "Geldig vanaf"), ("status ", "Status")])
def test_a_header_is_compared_without_its_capitals_and_spaces(text: str, meant: str) -> None:
    assert fold(text) == fold(meant)


def test_a_conversation_is_compared_by_its_chain_and_period() -> None:
    assert talk_key(" meld  weken 37 en 38 van 2026") == talk_key("MELD 2026-T19")
