"""The command that takes figures in from sources: what it writes and tells, and what it never does."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import openpyxl
import pytest

from ketenrapport.commands.judging import assess, refresh
from ketenrapport.commands.sources import preview, take
from ketenrapport.doors.shell import main
from ketenrapport.log import Signed
from ketenrapport.organisation.one_cell import shown
from ketenrapport.words.schema import TABLE
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.intake.sources.deliveries import TODAY, measurements, workbook_of

if TYPE_CHECKING:
    from pathlib import Path

NOW = Signed(datetime(2026, 11, 12, 9, 30, tzinfo=UTC), "Emre")
KCC = "kpi;periode;waarde;teller;noemer;status\n"

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The workbook with a correction; the settings of this user are empty."""
    monkeypatch.setattr("ketenrapport.intake.sources.user_settings.settings_folder", lambda: tmp_path / "instellingen")
    return workbook_of("i1_correctie", tmp_path / "werk")


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main([str(one) for one in arguments])
    printed = capsys.readouterr()
    code = left.value.code
    assert isinstance(code, int)
    return code, printed.out, printed.err


def log_of(path: Path) -> list[tuple[str, ...]]:
    raw = FileWorkbook.open(path).read([TABLE["log"]])["log"]
    return [
        tuple(map(shown, row))
        for row in zip(*(raw.columns[header] for header in ("Gebruiker", "Handeling", "Sleutel", "Kolom", "Oud", "Nieuw")), strict=True)
    ]


def deliver(path: Path, *rows: str) -> None:
    (path.parent / "levering_2026-11.csv").write_text(KCC + "\n".join(rows))


def cell(path: Path, headers: dict[str, object]) -> None:
    """Fill in cells of the one row of Bronnen."""
    book = openpyxl.load_workbook(path)
    sheet = book["Bronnen"]
    places = {one.value: one for row in sheet.iter_rows(max_row=8) for one in row}
    for header, value in headers.items():
        sheet.cell(places["Bron"].row + 1, places[header].column, value)
    book.save(path)


def test_what_changes_is_told_with_old_and_new(path: Path) -> None:
    workbook = FileWorkbook.open(path)
    take(workbook, preview(workbook, TODAY), TODAY, NOW)
    assert log_of(path) == [
        ("Emre", "bron KCC", "DV.R1 2026-05", "Teller", "1635", "1618"),
        ("Emre", "bron KCC", "DV.R1 2026-08", "Teller", "1539", "1522"),
        ("Emre", "bron KCC", "DV.R1 2026-10", "Teller, Noemer", "", "1815; 1905"),
        ("Emre", "bron KCC", "VG.P2 2026-06", "Waarde", "250", "241"),
        ("Emre", "bron KCC", "VG.P2 2026-09", "Kwaliteit", "voorlopig", "definitief"),
        ("Emre", "bron KCC", "VG.P2 2026-10", "Waarde", "", "216"),
    ]
    raw = FileWorkbook.open(path).read([TABLE["measurements"]])["measurements"]
    by = dict(zip(zip(raw.columns["KPI"], raw.columns["Periode"], strict=True), raw.columns["Ingevoerd door"], strict=True))
    assert (by["VG.P2", "2026-06"], by["VG.P2", "2026-10"], by["VG.P2", "2026-01"]) == ("bron KCC", "bron KCC", None)


def test_in_the_shell_a_trial_writes_nothing_and_what_is_refused_is_told(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = path.read_bytes()
    code, out, err = run(capsys, "bronnen", path, "--proef", "--json")
    found = json.loads(out)
    assert (code, err, found["proef"], path.read_bytes()) == (1, "", True, before)
    (source,) = found["bronnen"]
    assert {name: source[name] for name in ("bron", "nieuw", "gewijzigd", "ongewijzigd", "geweigerd")} == {
        "bron": "KCC", "nieuw": 2, "gewijzigd": 4, "ongewijzigd": 13, "geweigerd": 1,
    }  # fmt: skip
    assert source["leveringen"] == ["levering_2026-11.csv, UTF-8, puntkomma, decimale komma"]
    changed = [one for one in source["metingen"] if one["actie"] == "gewijzigd"]
    assert changed[0] == {"kpi": "DV.R1", "periode": "2026-05", "actie": "gewijzigd", "teller": 1618.0, "oud": {"teller": 1635.0}}
    code, out, _ = run(capsys, "bronnen", path, "--bron", "kcc")
    assert (code, out.splitlines()[-1]) == (1, "Overgenomen: 2 nieuwe cijfers en 4 wijzigingen; 1 punt is geweigerd.")
    assert "gewijzigd   VG.P2 2026-09: Kwaliteit voorlopig → definitief" in out
    code, _, err = run(capsys, "bronnen", path, "--bron", "ZAAK")
    assert (code, err) == (2, "Er is geen actieve bron 'ZAAK'; kies uit KCC.\n")


def test_a_source_that_fails_stops_only_itself(tmp_path: Path, path: Path) -> None:
    """One is gone, one changed its columns, one has no connection; the fourth goes on."""
    book = openpyxl.load_workbook(path)
    sheet = book["Bronnen"]
    top = next(row[0].row for row in sheet.iter_rows(max_row=8) if row[0].value == "Bron")
    usual = [one.value for one in sheet[top + 1]]
    for place, cells in enumerate((["WEG", "csv", "weg.csv"], ["ANDERS", "csv", "anders.csv"], ["DB", "sql", "kcc"], usual[:3])):
        for column, value in enumerate([*cells, *usual[3:]], start=1):
            sheet.cell(top + 1 + place, column, value)
    sheet.tables["Bronnen"].ref = f"A{top}:I{top + 4}"
    book.save(path)
    (path.parent / "anders.csv").write_text("code;maand;cijfer\nTEL60;2026-10;1\n")
    found = preview(FileWorkbook.open(path), TODAY)
    assert [(one.source, len(one.outcomes), [str(message.subject) for message in one.messages][:1]) for one in found.sources] == [
        ("WEG", 0, ["bron niet gelezen"]), ("ANDERS", 0, ["bron niet gelezen"]), ("DB", 0, ["bron niet gelezen"]),
        ("KCC", 20, ["gesloten periode"]),
    ]  # fmt: skip
    said = [one.messages[0].what for one in found.sources[:3]]
    assert said[0] == "Op plaats 'weg.csv' staat geen levering; controleer de naam en de map."
    assert said[1].startswith("In anders.csv is geen koprij met kpi, periode, waarde, teller, noemer, status;")
    assert said[2].startswith("Er is geen verbinding 'kcc'; beschrijf haar in ")


def test_a_folder_goes_on_past_a_file_that_cannot_be_read(path: Path) -> None:
    (path.parent / "map").mkdir()
    (path.parent / "levering_2026-11.csv").rename(path.parent / "map" / "goed.csv")
    (path.parent / "map" / "fout.csv").write_text("niets\n")
    (path.parent / "map" / "~$goed.csv").write_text("slot")
    cell(path, {"Plaats": "map"})
    (found,) = preview(FileWorkbook.open(path), TODAY).sources
    assert [(message.where, message.amount) for message in found.messages] == [("fout.csv", 1), ("goed.csv", 1)]
    assert len(found.outcomes) == 20


@pytest.mark.long
def test_figures_read_as_they_are_whatever_the_format_of_their_cells(path: Path) -> None:
    """A controller may have formatted Waarde as a percentage: 216 must not become 21600 %."""
    book = openpyxl.load_workbook(path)
    for row in book["Metingen"].iter_rows(min_row=2):
        for one in row[2:6]:
            one.number_format = "0.0%"
    book.save(path)
    cell(path, {"Kolommen": "KPI=kpi; Periode=periode; Waarde=waarde; Teller=teller; Noemer=noemer"})
    deliver(path, "FI.P1;2026-10;94,5;;", "DV.R1;2026-10;;1815;1905", "VG.P2;2026-10;216;;", "FI.P1;2026-09;91;;")
    workbook = FileWorkbook.open(path)
    take(workbook, preview(workbook, TODAY), TODAY)
    table = assess(FileWorkbook.open(path)).organisation.tables["measurements"]
    rows = {
        (kpi, period): figures
        for kpi, period, *figures in table[["kpi", "period", "value", "numerator", "denominator"]].to_numpy().tolist()
    }
    assert rows["FI.P1", "2026-10"][0] == 94.5
    assert rows["FI.P1", "2026-09"][0] == 91
    assert rows["VG.P2", "2026-10"][0] == 216
    assert rows["DV.R1", "2026-10"][1:] == [1815, 1905]
    assert not preview(FileWorkbook.open(path), TODAY).changes


def test_what_is_read_is_text_and_never_a_formula(path: Path) -> None:
    columns = "KPI=kpi; Periode=periode; Waarde=waarde; Teller=teller; Noemer=noemer; Opmerking=status"
    cell(path, {"Kolommen": columns})
    deliver(path, 'VOORRAAD;2026-10;216;;;=HYPERLINK("http://x";"y")')
    workbook = FileWorkbook.open(path)
    take(workbook, preview(workbook, TODAY), TODAY)
    sheet = openpyxl.load_workbook(path)["Metingen"]
    (found,) = (one for row in sheet.iter_rows() for one in row if isinstance(one.value, str) and "HYPERLINK" in one.value)
    assert found.data_type == "s"


def test_with_each_refresh_where_the_setting_says_so(path: Path) -> None:
    workbook = FileWorkbook.open(path)
    refresh(workbook, by=NOW)
    assert ("VG.P2", "2026-10") not in measurements(path)
    book = openpyxl.load_workbook(path)
    sheet = book["Instellingen"]
    (place,) = (row[0].row for row in sheet.iter_rows() if isinstance(row[0].value, str) and "bronnen" in row[0].value.lower())
    sheet.cell(place, 2, "ja")
    book.save(path)
    workbook = FileWorkbook.open(path)
    refresh(workbook, by=NOW)
    assert measurements(path)["VG.P2", "2026-10"][0] == "216"
    assert workbook.remarks == ["Bronnen: Overgenomen: 2 nieuwe cijfers en 4 wijzigingen; 1 punt is geweigerd."]


def test_a_workbook_without_sources_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "nieuw", tmp_path / "leeg.xlsx")[0] == 0
    code, _, err = run(capsys, "bronnen", tmp_path / "leeg.xlsx")
    assert (code, err) == (2, "leeg.xlsx heeft geen actieve bronnen; beschrijf ze op de bladen Bronnen en Bronkoppelingen.\n")
