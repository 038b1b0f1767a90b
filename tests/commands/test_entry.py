"""Invoer from the shell: filled with what is missing, shown, and taken over; the same code as the buttons."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import openpyxl
import pytest

from ketenrapport.doors.shell import main
from ketenrapport.organisation.one_cell import shown
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.schema import TABLE
from ketenrapport.workbook.file.workbook import FileWorkbook

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    copy = tmp_path / "gemeente.xlsx"
    copy.write_bytes((templates_folder() / "gemeente.xlsx").read_bytes())
    return copy


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main([str(one) for one in arguments])
    printed = capsys.readouterr()
    assert isinstance(left.value.code, int)
    return left.value.code, printed.out, printed.err


def column(path: Path, table: str, header: str) -> list[str]:
    return [shown(cell) for cell in FileWorkbook.open(path).read([TABLE[table]])[table].columns[header]]


def type_in(path: Path, kpi: str, **cells: object) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["Invoer"]
    at = {cell.value: cell.column for cell in sheet[1]}
    row = next(row[0].row for row in sheet.iter_rows(min_row=2) if row[at["KPI"] - 1].value == kpi)
    for header, value in cells.items():
        sheet.cell(row, at[header], value)
    book.save(path)


def test_it_is_filled_shown_and_taken_over(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "invoer", path, "--periode", "nov 2026", "--json")
    said = json.loads(out)
    assert (code, err, said["periode"], said["metingen"]) == (0, "", "2026-11", 36)
    book = openpyxl.load_workbook(path)
    assert (book.active.title, book["Invoer"].sheet_state) == ("Invoer", "visible")
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["Invoer"]
    fills = dict(zip(column(path, "entry", "KPI"), column(path, "entry", "In te vullen"), strict=True))
    assert (fills["VERG.R1a"], fills["VERG.P2"], fills["VERG.P5"]) == ("Teller en Noemer", "Waarde en Aantal", "Waarde")
    assert column(path, "settings", "Waarde")[column(path, "settings", "Sleutel").index("Rapportperiode")] == "2026-10"

    type_in(path, "VERG.R1a", Teller=61, Noemer=66)
    type_in(path, "VERG.P5", Waarde="veel")
    type_in(path, "VERG.P2", Opmerking="volgt")
    measured = len(column(path, "measurements", "KPI"))
    code, out, _ = run(capsys, "overnemen", path)
    assert (code, out) == (1, "1 meting is overgenomen in Metingen. 1 rij niet: de reden staat ernaast op het blad Invoer.\n")
    assert column(path, "measurements", "KPI")[measured:] == ["VERG.R1a"]
    assert column(path, "measurements", "Ingevoerd door")[-1] != ""
    assert column(path, "log", "Sleutel")[-1] == "VERG.R1a 2026-11"

    code, out, _ = run(capsys, "invoer", path, "--periode", "2026-11")
    assert (code, len(column(path, "entry", "KPI"))) == (0, 35)
    rows = dict(
        zip(
            column(path, "entry", "KPI"),
            zip(*(column(path, "entry", name) for name in ("Waarde", "Opmerking", "Melding")), strict=True),
            strict=True,
        )
    )
    assert rows["VERG.P5"] == ("veel", "", "'veel' in Waarde is geen getal.")
    assert rows["VERG.P2"] == ("", "volgt", "")


def test_what_cannot_be_done_is_one_sentence(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = path.read_bytes()
    assert run(capsys, "invoer", path, "--periode", "ooit")[0] == 2
    code, out, err = run(capsys, "overnemen", path)
    assert (code, out, err) == (0, "Er zijn geen metingen overgenomen in Metingen.\n", "")
    assert run(capsys, "invoer", path.with_name("weg.xlsx"))[0] == 2
    assert before[:2] == b"PK"
