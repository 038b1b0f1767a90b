"""Workbooks that were made to hurt, or that another program spoiled: one sentence or a tolerant reading, within seconds."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest

from ketenrapport.commands.judging import refresh
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.schema import INPUT_TABLES
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.cell_values import unescape
from ketenrapport.workbook.file.package import Package
from ketenrapport.workbook.file.references import parse_area
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.ribbon.files import connect
from ketenrapport.workbook.ribbon.sources import Machine
from tests.mutants import with_part, zipped

EXAMPLE = templates_folder() / "vergunningen.xlsx"
SHEET = "xl/worksheets/sheet13.xml"  # Ketens: its table is read, so is every cell of it


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "werkmap.xlsx"


def replaced(old: str, new: str, times: int = 1):
    def change(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode(), times)

    return change


# fmt: off
ABSURD = {
    "a cell right of the last column": (SHEET, '<c r="A1"', '<c r="XFE1"'),
    "a cell below the last row": (SHEET, '<c r="A2"', '<c r="A1048577"'),
    "a table without an area": ("xl/tables/table12.xml", 'ref="A1', 'ref="A0'),
    "a table beyond the sheet": ("xl/tables/table12.xml", 'ref="A1:', 'ref="A1:ZZZ9999999" was="'),
    "a shared text that is not there": (SHEET, "<v>", "<v>999999"),
}
# fmt: on


@pytest.mark.parametrize("case", ABSURD)
def test_an_absurd_reference_is_one_sentence(path: Path, case: str) -> None:
    part, old, new = ABSURD[case]
    path.write_bytes(with_part(EXAMPLE, part, replaced(old, new)))
    with pytest.raises(WorkbookError, match=r"^werkmap\.xlsx is beschadigd of niet volledig; [^.]*\.$"):
        FileWorkbook.open(path).read(INPUT_TABLES)


@pytest.mark.parametrize(
    ("text", "area"),
    [("A1", "A1"), ("B5:A1", "A1:B5"), ("$XFD$1048576", "XFD1048576"), ("XFE1", None), ("A1048577", None), ("A0", None), ("A1:B0", None)],
)
def test_areas_are_on_the_sheet(text: str, area: str | None) -> None:
    found = parse_area(text)
    assert (str(found) if found else None) == area


def test_an_escape_for_half_a_sign_is_no_text_that_breaks_writing() -> None:
    assert unescape("_xD83D__xDC4D_") == "\U0001f44d"
    assert unescape("a_xD83D_b") == "a\ufffdb"
    assert unescape("a_x0007_b") == "a\x07b"


# fmt: off
SLOW = {
    "an instruction full of cells": '<sheetData><?x ' + '<c r="A1" ' * 30_000 + "?>",
    "a comment full of cells": "<sheetData><!-- " + '<c r="A1"> ' * 30_000 + "-->",
    "an instruction in front": "<?x " + "<row " * 60_000 + "?><sheetData>",
}
# fmt: on


@pytest.mark.parametrize("case", SLOW)
def test_what_looks_like_cells_and_is_none_costs_one_pass(path: Path, case: str) -> None:
    """Quadratic, each of these took from five seconds to minutes."""
    path.write_bytes(with_part(EXAMPLE, SHEET, replaced("<sheetData>", SLOW[case])))
    book = FileWorkbook.open(path)
    start = time.process_time()
    rows = book.read(INPUT_TABLES)["chains"].rows
    book.put(book.read(INPUT_TABLES)["chains"], int(rows[0]), "Naam", "Anders")
    assert time.process_time() - start < 3
    assert rows.tolist() == [2]


def test_a_cell_far_away_changes_nothing(path: Path) -> None:
    expected = FileWorkbook.open(EXAMPLE).read(INPUT_TABLES)["chains"]
    path.write_bytes(with_part(EXAMPLE, SHEET, replaced("</sheetData>", '<row r="999999"><c r="XFD999999"><v>1</v></c></row></sheetData>')))
    found = FileWorkbook.open(path).read(INPUT_TABLES)["chains"]
    assert found.rows.tolist() == expected.rows.tolist()


def test_a_code_with_a_control_sign_is_read_and_nowhere_written(path: Path) -> None:
    """What XML can't hold stands in a file by number; charts remember codes, so there it went wrong."""
    path.write_bytes(with_part(EXAMPLE, "xl/sharedStrings.xml", replaced("<t>VV</t>", "<t>VV_x0007_</t>")))
    found = refresh(FileWorkbook.open(path))
    assert "VV" in found.organisation.chains
    told = [finding for finding in found.findings if finding.code == "S23"]
    assert told
    assert {finding.severity for finding in told} == {"I"}
    assert "U+0007" in told[0].explanation
    with zipfile.ZipFile(path) as archive:
        ours = [name for name in archive.namelist() if "chart" in name or "worksheets" in name]
        assert not any(b"_x0007_" in archive.read(name) for name in ours)


def test_members_with_backslashes_are_read_and_written_as_the_standard_has_it(path: Path) -> None:
    with zipfile.ZipFile(EXAMPLE) as archive:
        parts = {info.filename.replace("/", "\\"): archive.read(info) for info in archive.infolist()}
    path.write_bytes(zipped(parts))
    refresh(FileWorkbook.open(path))
    with zipfile.ZipFile(path) as archive:
        assert "xl/workbook.xml" in archive.namelist()
        assert not any("\\" in name for name in archive.namelist())


SIGNED = (
    '<Relationship Id="rIdS" Type="http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin" '
    'Target="_xmlsignatures/origin.sigs"/></Relationships>'
)


def test_a_signed_workbook_is_read_and_never_written(path: Path) -> None:
    path.write_bytes(with_part(EXAMPLE, "_rels/.rels", replaced("</Relationships>", SIGNED)))
    before = path.read_bytes()
    book = FileWorkbook.open(path)
    assert "chains" in book.read(INPUT_TABLES)
    with pytest.raises(WorkbookError, match=r"^werkmap\.xlsx is digitaal ondertekend, .* werk met een kopie zonder handtekening\.$"):
        refresh(book)
    with pytest.raises(WorkbookError, match="is digitaal ondertekend"):
        connect(path, Machine("linux", "/usr/bin/python3", "/home/een"), lambda _: None)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["werkmap.xlsx"]


def test_one_part_that_many_relationships_name_is_read_once(path: Path) -> None:
    rels = "xl/worksheets/_rels/sheet13.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/table"
    many = "".join(f'<Relationship Id="x{number}" Type="{kind}" Target="../tables/table12.xml"/>' for number in range(20_000))
    path.write_bytes(with_part(EXAMPLE, rels, replaced("</Relationships>", f"{many}</Relationships>")))
    assert Package.open(path).related(SHEET, "table").count("xl/tables/table12.xml") == 1
    assert FileWorkbook.open(path).read(INPUT_TABLES)["chains"].rows.tolist() == [2]
