"""A code that gets another name: everywhere it stands, in one step, and nothing else."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import openpyxl
import pytest

from ketenrapport.commands.error import CommandError
from ketenrapport.commands.judging import assess, refresh
from ketenrapport.commands.rename import rename
from ketenrapport.doors.shell import main
from ketenrapport.log import Signed
from ketenrapport.words.schema import INPUT_TABLES, TABLE
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.live.workbook import LiveWorkbook
from ketenrapport.workbook.new.build import build
from tests.live.engine import opened
from tests.live.memory import MemoryDocument

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ketenrapport.workbook.contract import Workbook

NOW = Signed(datetime(2026, 11, 12, 9, 30, tzinfo=UTC), "Emre")
# Of KPI VERG.R1 in the example, as its CSV files tell: an interaction moment, KPI's (its own row and its seven children), a norm,
# two explanations, an action, two decisions.
CELLS = {"Interactiemomenten": 1, "KPI's": 8, "Normen": 1, "Toelichtingen": 2, "Acties": 1, "Besluiten": 2}

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


@pytest.fixture(scope="module")
def gemeente(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The example, refreshed: Controle is filled in, the closed periods are kept beside it."""
    path = tmp_path_factory.mktemp("werkmap") / "gemeente.xlsx"
    build(path, "gemeente")
    return path.read_bytes()


@pytest.fixture(params=["file", "live"])
def start(request: pytest.FixtureRequest, gemeente: bytes, tmp_path: Path) -> Callable[[], Workbook]:
    """Opens the workbook: a file anew each time, one in Excel as it is."""
    path = tmp_path / "gemeente.xlsx"
    path.write_bytes(gemeente)
    if request.param == "file":
        return lambda: FileWorkbook.open(path)
    book = opened(MemoryDocument(path))
    return lambda: LiveWorkbook(book)


def cells(workbook: Workbook) -> dict[tuple[str, str, int], object]:
    """Every cell of the input tables, by table, header and row."""
    return {
        (raw.sheet, header, row): value
        for raw in workbook.read(INPUT_TABLES).values()
        for header, values in raw.columns.items()
        for row, value in zip(raw.rows.tolist(), values.tolist(), strict=True)
    }


def column(workbook: Workbook, identifier: str, *headers: str) -> list[tuple[object, ...]]:
    raw = workbook.read([TABLE[identifier]])[identifier]
    return list(zip(*(raw.columns[header].tolist() for header in headers), strict=True))


def test_a_code_is_changed_everywhere_and_nothing_else_is(start: Callable[[], Workbook]) -> None:
    before, judged = cells(start()), assess(start())
    told = rename(start(), "verg.r1", "VERG.R99", NOW)
    assert told == (
        "VERG.R1 heet nu VERG.R99: 15 cellen gewijzigd op Interactiemomenten, KPI's, Normen, Toelichtingen, Acties en Besluiten. "
        "Vernieuw de werkmap."
    )
    after = cells(start())
    changed = {place for place in before if before[place] != after[place]}
    assert after.keys() == before.keys()
    assert {sheet: sum(place[0] == sheet for place in changed) for sheet in CELLS} == CELLS
    assert len(changed) == sum(CELLS.values())
    for place in changed:
        assert "VERG.R99" in str(after[place]).split("; ")
        assert str(after[place]).replace("VERG.R99", "VERG.R1") == before[place]
    now = assess(start())
    assert np.array_equal(now.judgement.score, judged.judgement.score, equal_nan=True)
    assert now.judgement.status.tolist() == judged.judgement.status.tolist()
    assert len(now.findings) == len(judged.findings)
    assert column(start(), "log", "Tijd", "Gebruiker", "Handeling", "Blad", "Sleutel", "Kolom", "Oud", "Nieuw") == [
        ("2026-11-12 09:30", "Emre", "hernoemen", "KPI's", "VERG.R1", "KPI", "VERG.R1", "VERG.R99")
    ]


def test_parts_of_the_file_in_which_the_code_does_not_stand_stay_byte_for_byte(gemeente: bytes, tmp_path: Path) -> None:
    path = tmp_path / "werkmap.xlsx"
    path.write_bytes(gemeente)
    with zipfile.ZipFile(path) as archive:
        before = {name: archive.read(name) for name in archive.namelist()}
    book = openpyxl.load_workbook(path)
    parts = {f"xl/worksheets/sheet{number}.xml" for number, name in enumerate(book.sheetnames, start=1) if name in {*CELLS, "Logboek"}}
    rename(FileWorkbook.open(path), "VERG.R1", "VERG.R99", NOW)
    with zipfile.ZipFile(path) as archive:
        after = {name: archive.read(name) for name in archive.namelist()}
    changed = {name for name in before if before[name] != after[name]}
    assert {name for name in changed if name.startswith("xl/worksheets/")} == parts
    assert changed - parts <= {"xl/workbook.xml", *(name for name in before if name.startswith("xl/tables/"))}


def test_reasons_and_what_was_kept_of_closed_periods_know_the_new_name(start: Callable[[], Workbook]) -> None:
    refresh(start(), by=NOW)
    workbook = start()
    raw = workbook.read([TABLE["findings"]])["findings"]
    at = list(zip(raw.columns["Code"], raw.columns["Onderwerp"], strict=True)).index(("K16", "VERG.P5"))
    workbook.put(raw, int(raw.rows[at]), "Reden", "Wordt in december opgepakt.")
    workbook.keep()
    refresh(start(), by=NOW)
    rename(start(), "VERG.P5", "VERG.P50", NOW)
    assessment = refresh(start(), by=NOW)
    assert [(one.finding.code, one.finding.subject, one.reason) for one in assessment.suppressed] == [
        ("K16", "VERG.P50", "Wordt in december opgepakt.")
    ]
    assert [one for one in assessment.findings if one.code == "M10"] == [], "renaming changes no figure"
    workbook = start()
    raw = workbook.read([TABLE["measurements"]])["measurements"]
    at = list(zip(raw.columns["KPI"], raw.columns["Periode"], strict=True)).index(("VERG.P50", "2026-09"))
    was = raw.columns["Waarde"][at]
    workbook.put(raw, int(raw.rows[at]), "Waarde", 1)
    workbook.keep()
    (found,) = [one for one in assess(start()).findings if one.code == "M10"]
    assert (found.subject, found.explanation.partition("gewijzigd ")[2]) == (
        "VERG.P50 2026-09",
        f"van {was:g} naar 1, terwijl 2026-09 gesloten is.",
    )


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("VERG.R1", "MELD.R1", "De code MELD.R1 staat al op het blad KPI's; kies een andere."),
        ("VERG.R1", "verg.kw1", "De code verg.kw1 staat al op het blad Waarden; kies een andere."),
        ("VERG.R1", "VERG", "De code VERG staat al op het blad Ketens; kies een andere."),
        ("VERG.R1", "VERG.R1", "De code heet al VERG.R1."),
        ("VERG.R1", "VERG R1", "'VERG R1' kan geen code zijn: een code is één woord, zonder spaties, komma's en puntkomma's."),
        ("VERG.R1", "", "'' kan geen code zijn: een code is één woord, zonder spaties, komma's en puntkomma's."),
        ("VERG.R1x", "A", "Er is geen code 'VERG.R1x'. Bedoelt u VERG.R1?"),
    ],
)
def test_what_clashes_is_refused_and_nothing_is_written(gemeente: bytes, tmp_path: Path, old: str, new: str, why: str) -> None:
    path = tmp_path / "werkmap.xlsx"
    path.write_bytes(gemeente)
    with pytest.raises(CommandError) as refused:
        rename(FileWorkbook.open(path), old, new, NOW)
    assert str(refused.value) == why
    assert path.read_bytes() == gemeente


def test_capitals_alone_are_no_clash_and_formulas_stay(gemeente: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "werkmap.xlsx"
    path.write_bytes(gemeente)
    book = openpyxl.load_workbook(path)
    (norm,) = [cell for (cell,) in book["Normen"].iter_rows(max_col=1, min_row=2) if cell.value == "VERG.R1"]
    norm.value = '="VERG"&".R1"'
    book.save(path)
    # What was never calculated has no value, so the code is not seen there; the finding tells of it.
    with pytest.raises(SystemExit) as done:
        main(["hernoem", str(path), "VERG.R1", "Verg.R1"])
    told = capsys.readouterr()
    assert (done.value.code, told.out.partition(":")[0]) == (0, "VERG.R1 heet nu Verg.R1")
    assert openpyxl.load_workbook(path)["Normen"][norm.coordinate].value == '="VERG"&".R1"'


def test_a_code_of_two_kinds_is_asked_for(gemeente: bytes, tmp_path: Path) -> None:
    path = tmp_path / "werkmap.xlsx"
    path.write_bytes(gemeente)
    rename(FileWorkbook.open(path), "VERG.P5", "P02", NOW)
    with pytest.raises(CommandError, match="De code P02 staat op Personen en KPI's; zeg met --blad welke u bedoelt"):
        rename(FileWorkbook.open(path), "P02", "P77", NOW)
    assert rename(FileWorkbook.open(path), "P02", "P77", NOW, "kpi's").startswith("P02 heet nu P77: ")
    assert "P02" in FileWorkbook.open(path).read([TABLE["people"]])["people"].columns["Persoon"]
