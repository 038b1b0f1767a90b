"""A period that is closed: its measurements are kept beside the reports, and what changes afterwards is told (methode b12)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import openpyxl
import pytest

from ketenrapport.commands.error import CommandError
from ketenrapport.commands.judging import assess, refresh
from ketenrapport.commands.period import close_period, reopen_period, set_period
from ketenrapport.doors.shell import main
from ketenrapport.log import Signed
from ketenrapport.words.schema import TABLE
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
CHANGED = (
    "De meting van KPI VERG.R1a 'omgevingsvergunning regulier (8 weken, evt. +6)' over 2026-10 is gewijzigd van 60 van 65 naar 1 van 65, "
    "terwijl 2026-10 gesloten is."
)

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


@pytest.fixture(scope="module")
def gemeente(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The example, in which everything up to September 2026 is closed, refreshed once."""
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


def rows(workbook: Workbook, identifier: str, *headers: str) -> list[tuple[object, ...]]:
    raw = workbook.read([TABLE[identifier]])[identifier]
    return list(zip(*(raw.columns[header].tolist() for header in headers), strict=True))


def change(workbook: Workbook, numerator: float) -> None:
    """Another numerator of VERG.R1a over October."""
    raw = workbook.read([TABLE["measurements"]])["measurements"]
    at = list(zip(raw.columns["KPI"], raw.columns["Periode"], strict=True)).index(("VERG.R1a", "2026-10"))
    workbook.put(raw, int(raw.rows[at]), "Teller", numerator)
    workbook.keep()


def m10(workbook: Workbook) -> list[tuple[str, str]]:
    return [(str(one.severity), one.explanation) for one in assess(workbook).findings if one.code == "M10"]


def test_what_was_closed_is_kept_and_a_change_is_told(start: Callable[[], Workbook], tmp_path: Path) -> None:
    refresh(start(), by=NOW)
    assert m10(start()) == []
    assert close_period(start(), "2026-10", NOW).startswith("Periode oktober 2026 is gesloten.")
    workbook = start()
    refresh(workbook, by=NOW)
    assert workbook.remarks == []
    kept = tmp_path / "rapporten" / "2026-10_gesloten.zip"
    assert kept.is_file()
    last = rows(start(), "snapshots", "Keten", "Periode", "Versie", "Tijd", "Gebruiker", "Bestand")[-1]
    assert last == (None, "2026-10", 1, "2026-11-12 09:30", "Emre", "rapporten/2026-10_gesloten.zip")
    assert rows(start(), "log", "Handeling", "Blad", "Sleutel", "Kolom", "Oud", "Nieuw")[-2:] == [
        ("periode sluiten", "Perioden", "2026-10", "Status", "open", "gesloten"),
        ("periode bewaren", "Momentopnamen", "2026-10", "Bestand", None, "rapporten/2026-10_gesloten.zip"),
    ]
    change(start(), 1)
    assert m10(start()) == [("F", CHANGED)]
    kept.write_bytes(b"stuk")
    (warning,) = m10(start())
    assert warning[0] == "W"
    assert warning[1].startswith("Periode 2026-10 is gesloten, maar het bestand met haar metingen is er niet of is beschadigd")


def test_a_period_that_is_opened_again_is_kept_anew(start: Callable[[], Workbook], tmp_path: Path) -> None:
    close_period(start(), "2026-10", NOW)
    refresh(start(), by=NOW)
    with pytest.raises(CommandError, match="alleen met een reden"):
        reopen_period(start(), "2026-10", "  ", NOW)
    assert reopen_period(start(), "2026-10", "Bron was fout", NOW) == "Periode oktober 2026 is weer open; de reden staat in het Logboek."
    assert rows(start(), "log", "Handeling", "Nieuw")[-1] == ("periode heropenen", "open (reden: Bron was fout)")
    assert "2026-10" not in {row[0] for row in rows(start(), "snapshots", "Periode")}
    change(start(), 1)
    close_period(start(), "2026-10", NOW)
    refresh(start(), by=NOW)
    assert m10(start()) == []
    assert rows(start(), "snapshots", "Periode", "Versie", "Bestand")[-1] == ("2026-10", 2, "rapporten/2026-10_gesloten_v2.zip")
    assert (tmp_path / "rapporten" / "2026-10_gesloten.zip").is_file()


def test_a_period_that_was_opened_by_hand_is_no_longer_kept(start: Callable[[], Workbook]) -> None:
    refresh(start(), by=NOW)
    raw = start().read([TABLE["periods"]])["periods"]
    at = raw.columns["Periode"].tolist().index("2026-09")
    workbook = start()
    workbook.put(raw, int(raw.rows[at]), "Status", "open")
    workbook.keep()
    refresh(start(), by=NOW)
    assert "2026-09" not in {row[0] for row in rows(start(), "snapshots", "Periode")}
    assert rows(start(), "log", "Handeling", "Sleutel")[-1] == ("periode heropenen", "2026-09")


def test_the_report_period_is_set_and_told(start: Callable[[], Workbook]) -> None:
    assert set_period(start(), "2026-09", NOW) == "De rapportperiode is nu september 2026. Vernieuw de werkmap om haar te beoordelen."
    assert assess(start()).organisation.report_period.code == "2026-09"
    assert rows(start(), "log", "Tijd", "Gebruiker", "Sleutel", "Oud", "Nieuw") == [
        ("2026-11-12 09:30", "Emre", "Rapportperiode", "2026-10", "2026-09")
    ]
    assert set_period(start(), "2026-09", NOW) == "De rapportperiode is al september 2026."
    with pytest.raises(CommandError, match="'binnenkort' is geen periode"):
        set_period(start(), "binnenkort", NOW)


def test_closing_what_the_sheet_does_not_name_adds_a_row(start: Callable[[], Workbook]) -> None:
    close_period(start(), "2026-11", NOW)
    assert rows(start(), "periods", "Periode", "Status")[-1] == ("2026-11", "gesloten")
    assert close_period(start(), "2026-11", NOW) == "Periode november 2026 is al gesloten."
    assert reopen_period(start(), "2026-12", "Te vroeg", NOW) == "Periode december 2026 is al open."


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


def test_the_command_sets_closes_and_reopens(gemeente: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "g.xlsx"
    path.write_bytes(gemeente)
    assert run("periode", path, "2026-10", "--sluit", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["periode"], told["uitkomst"][:34]) == ("2026-10", "Periode oktober 2026 is gesloten. ")
    assert run("periode", path, "2026-10", "--heropen", "--reden", "Fout in de bron") == 0
    assert run("periode", path, "2026-09") == 0
    assert capsys.readouterr().out.splitlines() == [
        "Periode oktober 2026 is weer open; de reden staat in het Logboek.",
        "De rapportperiode is nu september 2026. Vernieuw de werkmap om haar te beoordelen.",
    ]
    for wrong in (("--heropen",), ("--sluit", "--heropen"), ("--reden", "zomaar")):
        assert run("periode", path, "2026-09", *wrong) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_errors_travel_with_the_report(gemeente: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The signal on the good side of the norm (N01) makes no verdict to trust; who makes the report must hear it."""
    path = tmp_path / "g.xlsx"
    path.write_bytes(gemeente)
    book = openpyxl.load_workbook(path)
    norms = book["Normen"]
    row = next(cells for cells in norms.iter_rows(min_row=2) if cells[0].value == "VERG.R1a")
    row[3].value = row[2].value + 1
    book.save(path)
    sentence = "1 fout raakt deze keten (VERG); zie Controle."
    assert run("rapport", path, "--uitvoer", tmp_path, "--keten", "VERG") == 0
    assert f"Let op: {sentence}" in capsys.readouterr().err
    assert run("rapport", path, "--uitvoer", tmp_path, "--keten", "MELD") == 0
    assert capsys.readouterr().err == ""
    assert run("overzicht", path, "--uitvoer", tmp_path, "--json") == 0
    assert sentence in json.loads(capsys.readouterr().out)["opmerkingen"]


def test_without_period_and_measurements_one_sentence_and_no_month(
    gemeente: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "g.xlsx"
    path.write_bytes(gemeente)
    book = openpyxl.load_workbook(path)
    book["Metingen"].delete_rows(3, 10_000)
    for cell in book["Metingen"][2]:
        cell.value = None
    next(cells for cells in book["Instellingen"].iter_rows(min_row=2) if cells[0].value == "Rapportperiode")[1].value = None
    book.save(path)
    for command in ("controleer", "vernieuw", "rapport", "overzicht"):
        assert run(command, path) == 2
        told = capsys.readouterr()
        assert told.err.startswith("Er zijn nog geen metingen en er is geen rapportperiode;")
        assert told.out == ""


def test_an_empty_workbook_is_filled_without_naming_a_month(tmp_path: Path) -> None:
    path = tmp_path / "leeg.xlsx"
    build(path, None)
    assessment = refresh(FileWorkbook.open(path))
    assert not assessment.organisation.has_period
    texts = {
        cell.value for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)
    }
    assert "Er zijn nog geen ketens: begin met de stappen hieronder." in texts
    assert not any("1900" in text for text in texts)
