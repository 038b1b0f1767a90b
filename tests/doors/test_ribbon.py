"""Excel's door: every button ends with one sentence, and leaves everything around the cells as it was."""

from __future__ import annotations

import subprocess
import sys
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest
import xlwings as xw

from ketenrapport.commands.judging import refresh
from ketenrapport.doors import ribbon as excel
from ketenrapport.doors.shell import main
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.periods import parse
from ketenrapport.words.schema import OUTPUT_TABLES, TABLE
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.live import busy, native
from ketenrapport.workbook.live.open_books import find_open
from ketenrapport.workbook.live.workbook import LiveWorkbook
from ketenrapport.workbook.new.build import build
from tests.live.engine import CALL_REJECTED, REFUSALS, ComError, Desk, opened
from tests.live.memory import MemoryDocument, SavingDocument
from tests.live.platforms import mac

if TYPE_CHECKING:
    from collections.abc import Callable

BUTTONS: tuple[Callable[[xw.Book], None], ...] = (
    excel.refresh, excel.check, excel.report_chain, excel.report_all, excel.open_reports, excel.new_period, excel.take_over,
    excel.set_period, excel.close_period, excel.sources, excel.read_minutes, excel.adopt, excel.distribute,
    excel.rename, excel.new_year, excel.request_forms, excel.take_in_forms,
    excel.self_test, excel.about,
)  # fmt: skip
MINUTES = Path(__file__).parents[1] / "data" / "minutes" / "S01-gewoon" / "2026-10_VERG_prestatiegesprek_v1.docx"
WRITING = (excel.refresh, excel.check, excel.new_period)
each_button = pytest.mark.parametrize("button", BUTTONS, ids=lambda button: button.__name__)
each_writing = pytest.mark.parametrize("button", WRITING, ids=lambda button: button.__name__)


@pytest.fixture(scope="module")
def document(gemeente: Path) -> MemoryDocument:
    return MemoryDocument(gemeente)


@pytest.fixture(scope="module")
def gemeente(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("voorbeeld") / "gemeente.xlsx"
    build(path, "gemeente")
    return path


@pytest.fixture
def book(document: MemoryDocument, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> xw.Book:
    """The example, open in an Excel that only exists in memory, in a folder of its own."""
    monkeypatch.setattr(busy, "PATIENCE", 0.05)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    document = deepcopy(document)
    document.path = tmp_path / "gemeente.xlsx"
    return opened(document)


def desk(book: xw.Book) -> Desk:
    return book.impl.desk  # type: ignore[no-any-return]


def reopen_periods(book: xw.Book) -> None:
    """No period is closed, so that a refresh keeps none."""
    cells = book.impl._document._cells["Perioden"]
    cells.update({place: "open" for place, value in cells.items() if value in ("gesloten", "vastgesteld")})


def only_message(book: xw.Book, capsys: pytest.CaptureFixture[str]) -> str:
    """The one sentence that the user saw; nothing was printed."""
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "")
    assert len(desk(book).alerts) == 1, desk(book).alerts
    return desk(book).alerts[0]


def around(book: xw.Book) -> dict[str, Any]:
    """What is around the cells and must stay as it was."""
    app, impl = book.app, book.impl
    protected = {name: impl._document.is_protected(name) for name in impl._document.sheets()}
    return {
        "screen": app.screen_updating, "events": app.enable_events, "interactive": app.interactive,
        "calculation": app.calculation, "status": app.status_bar,
        "selection": app.selection.address, "sheet": impl._active, "protected": protected,
        "allowed": {name: impl._allowances(name) for name, yes in protected.items() if yes},
    }  # fmt: skip


def everything(book: xw.Book) -> dict[str, dict[tuple[int, int], Any]]:
    return {sheet: dict(cells) for sheet, cells in book.impl._document._cells.items()}


def column(book: xw.Book, table: str, header: str) -> list[Any]:
    return LiveWorkbook(book).read([TABLE[table]])[table].columns[header].tolist()


def set_cell(book: xw.Book, table: str, header: str, row: int, value: object) -> None:
    """Type something in a cell of a table; the first row is 0."""
    raw = LiveWorkbook(book).read([TABLE[table]])[table]
    book.sheets[raw.sheet].range(f"{raw.letters[header]}{raw.rows[row]}").raw_value = value


def _plain(cell: object) -> object:
    """A day as the number that a cell without a look holds: the engine in memory has no number formats on new rows."""
    return float((cell - date(1899, 12, 30)).days) if isinstance(cell, date) else cell


class TestWhatTheButtonsDo:
    def test_a_code_is_renamed_after_two_questions_and_who_cancels_is_told_nothing(
        self, book: xw.Book, capsys: pytest.CaptureFixture[str]
    ) -> None:
        before = everything(book)
        for answers in ([None], ["VERG.P2", None]):
            desk(book).answer = answers
            excel.rename(book)
            assert (desk(book).alerts, everything(book)) == ([], before)
        desk(book).answer = ["verg.p2", "VERG.DUUR"]
        excel.rename(book)
        assert only_message(book, capsys).startswith("VERG.P2 heet nu VERG.DUUR: ")
        assert {"VERG.P2", "VERG.DUUR"} & set(column(book, "measurements", "KPI")) == {"VERG.DUUR"}

    def test_a_new_year_comes_beside_the_workbook_which_stays_as_it_is(
        self, book: xw.Book, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        before = everything(book)
        desk(book).answer = "jan 2027"
        excel.new_year(book)
        made = tmp_path / "gemeente 2027-01.xlsx"
        assert only_message(book, capsys).startswith(f"{made} is gemaakt uit gemeente.xlsx en begint met januari 2027; ")
        assert FileWorkbook.open(made).read([TABLE["chains"]])["chains"].columns["Keten"].tolist() == column(book, "chains", "Keten")
        assert everything(book) == before

    def test_refresh_fills_the_sheets_as_the_file_adapter_does(
        self, book: xw.Book, gemeente: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        copy = tmp_path / "kopie.xlsx"
        copy.write_bytes(gemeente.read_bytes())
        refresh(FileWorkbook.open(copy))
        excel.refresh(book)
        assert only_message(book, capsys).startswith("5 ketens beoordeeld over oktober 2026: 1 is op norm en 4 vragen aandacht.")
        by_file, by_excel = FileWorkbook.open(copy).read(OUTPUT_TABLES), LiveWorkbook(book).read(OUTPUT_TABLES)
        for name, table in by_file.items():
            assert table.rows.tolist() == by_excel[name].rows.tolist(), name
            for header, cells in table.columns.items():
                seen = by_excel[name].columns[header].tolist()
                assert [_plain(cell) for cell in cells.tolist()] == [_plain(cell) for cell in seen], (name, header)
        assert book.sheets["Overzicht"].range("B1").raw_value == "Gemeente Waterrijk – oktober 2026"

    def test_sparklines_keep_their_look_and_show_the_new_rows(self, book: xw.Book) -> None:
        lines = desk(book).sparklines
        lines.Count = 1
        excel.refresh(book)
        rows = LiveWorkbook(book).read([TABLE["overview"], TABLE["results"]])
        overview, results = rows["overview"], rows["results"]
        at = overview.letters["Scoreverloop"]
        place = f"${at}${overview.rows[0]}:${at}${overview.rows[-1]}"
        drawn = lines.drawn[place]
        assert list(drawn) == [1, 2, 3, 4, 5]
        assert len(lines.drawn) == 2, "and one for each row of Boom"
        for place, chain in enumerate(overview.columns["Keten"], start=1):
            _, cells = drawn[place].split("!")
            first, last = (int(corner.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for corner in cells.split(":"))
            shown = results.columns["KPI"][(results.rows >= first) & (results.rows <= last)]
            assert set(shown) == {chain}
            assert cells.startswith(results.letters["Score"])

    def test_check_fills_only_controle_and_shows_it(self, book: xw.Book, capsys: pytest.CaptureFixture[str]) -> None:
        before = everything(book)
        excel.check(book)
        assert only_message(book, capsys).startswith("Gecontroleerd over oktober 2026: ")
        assert book.impl._active == "Controle"
        assert column(book, "findings", "Code")
        after = everything(book)
        assert {sheet for sheet in before if before[sheet] != after[sheet]} == {"Controle"}

    def test_the_report_is_of_the_chain_of_the_selected_row(
        self, book: xw.Book, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        book.sheets["KPI's"].activate()
        row = column(book, "kpis", "KPI").index("SCHULD.R1") + 2
        book.sheets["KPI's"].range(f"C{row}").select()
        excel.report_chain(book)
        assert "2026-10_SCHULD_prestatiegesprek_v1.docx, in de map" in only_message(book, capsys)
        assert [path.name for path in (tmp_path / "rapporten").iterdir()] == ["2026-10_SCHULD_prestatiegesprek_v1.docx"]

    def test_without_a_row_the_chain_is_asked(self, book: xw.Book, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        desk(book).answer = "meld"
        excel.report_chain(book)
        assert "2026-10_MELD_prestatiegesprek_v1.docx" in only_message(book, capsys)

    def test_who_cancels_the_question_is_told_nothing(self, book: xw.Book, tmp_path: Path) -> None:
        excel.report_chain(book)
        assert desk(book).alerts == []
        assert not (tmp_path / "rapporten").exists()

    def test_minutes_are_shown_first_and_written_when_the_user_says_so(self, book: xw.Book, capsys: pytest.CaptureFixture[str]) -> None:
        excel.read_minutes(book)  # she picks nothing
        assert desk(book).alerts == []
        desk(book).files = [str(MINUTES)]
        desk(book).choice = "cancel"
        excel.read_minutes(book)
        assert desk(book).alerts[-1].endswith("Wilt u dit overnemen?")
        assert "Besluiten, VERG 2026-10 nr. 1 (punt 1, VERG.P1): “De balie neemt" in desk(book).alerts[-1]
        desk(book).choice = "ok"
        excel.read_minutes(book)
        assert desk(book).alerts[-1] == "De werkmap is bijgewerkt: 12 wijzigingen, alle in het Logboek."
        excel.read_minutes(book)
        assert "Dit verslag is al ingelezen; er is niets gewijzigd." in desk(book).alerts[-1]

    def test_forms_are_made_and_what_came_back_is_shown_first(self, book: xw.Book, tmp_path: Path) -> None:
        excel.request_forms(book)
        assert desk(book).alerts[-1].startswith("Nog niet alles is er van ")
        assert "Ketenrapport: formulier voor Ruud van Dalen (1 van " in "\n".join(map(str, desk(book).status))
        form = next((tmp_path / "rapporten" / "uitvraag").glob("*.xlsx"))
        told = len(desk(book).alerts)
        excel.take_in_forms(book)  # she picks nothing
        assert len(desk(book).alerts) == told
        desk(book).files = [str(form)]
        excel.take_in_forms(book)  # nobody filled in anything
        assert desk(book).alerts[-1].startswith(f"{form.name}: 0 cijfers, 0 toelichtingen")
        filled = openpyxl.load_workbook(form)
        sheet = filled["Toelichtingen"]
        row = next(row for row in sheet.iter_rows() if any(cell.value == "Kern" for cell in row))
        column = next(cell.column for cell in row if cell.value == "Kern")
        sheet.cell(row[0].row + 1, column, "De inhuur kwam later.")
        filled.save(form)
        for choice, ending in (("cancel", "Wilt u dit overnemen?"), ("ok", "1 toelichting, 0 waren er al")):
            desk(book).choice = choice
            excel.take_in_forms(book)
            assert desk(book).alerts[-1].endswith(ending)

    @pytest.mark.long
    def test_a_chain_is_adopted_and_its_report_sent_as_drafts(self, book: xw.Book, tmp_path: Path) -> None:
        desk(book).answer = "meld"
        excel.adopt(book)
        assert desk(book).alerts[-1].startswith("MELD over oktober 2026 is vastgesteld als versie 1: ")
        excel.distribute(book)
        assert desk(book).alerts[-1].startswith("8 concepten gemaakt")
        assert len(list((tmp_path / "rapporten" / "post").glob("*.eml"))) == 8

    def test_all_reports_with_progress_in_the_status_bar(self, book: xw.Book, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        excel.report_all(book)
        assert only_message(book, capsys) == f"5 rapporten over oktober 2026 zijn gemaakt, in de map {tmp_path / 'rapporten'}."
        assert "Ketenrapport: rapport 2 van 5 (MELD) …" in desk(book).status
        assert desk(book).status[-1] is False

    def test_a_workbook_on_sharepoint_reports_in_documents_and_says_so(
        self, book: xw.Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("platformdirs.user_documents_path", lambda: tmp_path / "Documenten")
        monkeypatch.chdir(tmp_path)
        book.impl._folder = "https://gemeente.sharepoint.com/sites/control/Documenten"
        excel.report_all(book)
        said = only_message(book, capsys)
        assert str(tmp_path / "Documenten" / "Ketenrapport" / "rapporten") in said
        assert said.endswith("een andere map kiest u op het blad Instellingen bij Uitvoermap.")
        assert len(list((tmp_path / "Documenten" / "Ketenrapport" / "rapporten").iterdir())) == 5

    def test_the_self_test_tells_what_there_is(self, book: xw.Book, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        excel.self_test(book)
        said = only_message(book, capsys)
        assert sys.executable in said
        assert f"xlwings {xw.__version__}" in said
        assert f"Rapporten: {tmp_path / 'rapporten'} (schrijven lukt)" in said
        assert "Vraag IT" in said

    def test_the_self_test_and_the_folder_need_no_measurement_yet(
        self, book: xw.Book, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        set_cell(book, "settings", "Waarde", column(book, "settings", "Sleutel").index("Rapportperiode"), None)
        cells = book.impl._document._cells["Metingen"]
        for place in [place for place in cells if place[0] > 1]:
            del cells[place]
        excel.refresh(book)
        assert only_message(book, capsys).startswith("Er zijn nog geen metingen en er is geen rapportperiode;")
        for button, begins in ((excel.self_test, "De installatie is in orde."), (excel.open_reports, "De rapporten staan in ")):
            desk(book).alerts.clear()
            button(book)
            assert only_message(book, capsys).startswith((begins, "Er is iets aan de hand:"))

    def test_the_self_test_sees_that_vba_and_python_differ(self, book: xw.Book, capsys: pytest.CaptureFixture[str]) -> None:
        document = book.impl._document
        document._cells["xlwings.conf"] = {(1, 1): "XLWINGS_VERSION", (1, 2): "0.30.1"}
        for each in (document._formulas, document._merges):
            each["xlwings.conf"] = type(next(iter(each.values())))()
        excel.self_test(book)
        said = only_message(book, capsys)
        assert f"xlwings {xw.__version__}, in de werkmap 0.30.1" in said
        assert "voer uit 'ketenrapport koppel'" in said

    def test_about_and_the_folder_end_with_a_sentence(self, book: xw.Book, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        excel.open_reports(book)
        assert only_message(book, capsys) == f"De rapporten staan in {tmp_path / 'rapporten'}."
        desk(book).alerts.clear()
        excel.about(book)
        log = tmp_path / "state" / "ketenrapport" / "log" / "fouten.log"
        said = only_message(book, capsys)
        assert said.startswith("ketenrapport 0.")
        assert said.endswith(
            f"De handleiding is het blad Leeswijzer, vooraan in de werkmap. Er ging nog niets mis; anders zou dat staan in {log}."
        )
        desk(book).alerts.clear()
        log.parent.mkdir(parents=True)
        log.touch()
        excel.about(book)
        assert only_message(book, capsys).endswith(f"Wat er misging, staat in {log}.")


class TestANewPeriod:
    def test_invoer_holds_what_is_expected_and_becomes_measurements(self, book: xw.Book, capsys: pytest.CaptureFixture[str]) -> None:
        measured = len(column(book, "measurements", "KPI"))
        excel.new_period(book)
        rows = len(column(book, "entry", "KPI"))
        assert desk(book).alerts == [
            f"Tot en met november 2026 staan {rows} metingen klaar op het blad Invoer, de oudste eerst.\n\n"
            "Wilt u ook over november 2026 gaan rapporteren? Met Annuleren blijft de rapportperiode zoals zij is.",
            "De rapportperiode is nu november 2026. Vernieuw de werkmap om haar te beoordelen.",
        ]
        assert (book.impl._active, book.sheets["Invoer"].visible) == ("Invoer", True)
        settings = dict(zip(column(book, "settings", "Sleutel"), column(book, "settings", "Waarde"), strict=True))
        assert settings["Rapportperiode"] == "2026-11"
        kpis, periods = column(book, "entry", "KPI"), column(book, "entry", "Periode")
        assert periods[kpis.index("VERG.P1")] == "2026-11"
        ends = [period.end for code in periods if (period := parse(code))]
        assert ends == sorted(ends)
        assert None not in [column(book, "entry", "Vorige waarde")[kpis.index(kpi)] for kpi in ("VERG.P1", "MELD.P1")]

        desk(book).alerts.clear()
        first = kpis.index("VERG.P1")
        for header, value in (("Teller", 90.0), ("Noemer", 100.0)):
            set_cell(book, "entry", header, first, value)
        excel.take_over(book)
        assert only_message(book, capsys) == "1 meting is overgenomen in Metingen."
        assert len(column(book, "measurements", "KPI")) == measured + 1
        new = {header: column(book, "measurements", header)[-1] for header in ("KPI", "Periode", "Waarde", "Teller", "Noemer", "Kwaliteit")}
        assert new == {"KPI": "VERG.P1", "Periode": "2026-11", "Waarde": None, "Teller": 90.0, "Noemer": 100.0, "Kwaliteit": "definitief"}
        assert "VERG.P1" not in column(book, "entry", "KPI")
        assert len(column(book, "entry", "KPI")) == rows - 1

    def test_nothing_that_was_measured_is_overwritten(self, book: xw.Book, capsys: pytest.CaptureFixture[str]) -> None:
        excel.new_period(book)
        desk(book).alerts.clear()
        place = column(book, "entry", "KPI").index("VERG.P1")
        set_cell(book, "entry", "Periode", place, "'2026-10")
        set_cell(book, "entry", "Teller", place, 1.0)
        set_cell(book, "entry", "Noemer", place, 2.0)
        before = everything(book)["Metingen"]
        excel.take_over(book)
        said = only_message(book, capsys)
        assert said == "Er zijn geen metingen overgenomen in Metingen. 1 rij niet: de reden staat ernaast op het blad Invoer."
        assert everything(book)["Metingen"] == before
        assert "Metingen heeft al een cijfer van VERG.P1 over 2026-10; wijzig dat daar." in column(book, "entry", "Melding")

    def test_what_was_typed_is_not_thrown_away_and_the_period_moves_only_when_asked(self, book: xw.Book) -> None:
        desk(book).choice = "cancel"
        excel.new_period(book)
        assert len(desk(book).alerts) == 1
        kpis, rows = column(book, "entry", "KPI"), len(column(book, "entry", "KPI"))
        first, other = kpis.index("VERG.P1"), kpis.index("MELD.P1")
        for header, place, value in (("Teller", first, 5.0), ("Opmerking", other, "navragen"), ("Kwaliteit", other, "schatting")):
            set_cell(book, "entry", header, place, value)
        excel.new_period(book)
        assert len(column(book, "entry", "KPI")) == rows
        cells = {header: column(book, "entry", header) for header in ("Teller", "Opmerking", "Kwaliteit")}
        assert (cells["Teller"][first], cells["Opmerking"][other], cells["Kwaliteit"][other]) == (5.0, "navragen", "schatting")
        settings = dict(zip(column(book, "settings", "Sleutel"), column(book, "settings", "Waarde"), strict=True))
        assert settings["Rapportperiode"] == "2026-10"


class TestSources:
    def test_they_are_shown_first_and_taken_when_the_user_says_so(self, book: xw.Book, tmp_path: Path) -> None:
        (tmp_path / "gemeente_zaken.csv").write_bytes((templates_folder() / "gemeente_zaken.csv").read_bytes())
        keys = list(zip(column(book, "measurements", "KPI"), column(book, "measurements", "Periode"), strict=True))
        place = keys.index(("VERG.R1a", "2026-10"))
        right = column(book, "measurements", "Teller")[place]
        set_cell(book, "measurements", "Teller", place, 1.0)
        desk(book).choice = "cancel"
        excel.sources(book)
        (asked,) = desk(book).alerts
        assert f"gewijzigd   VERG.R1a 2026-10: Teller 1 → {right:g}" in asked
        assert asked.endswith("Over te nemen: 0 nieuwe cijfers en 1 wijziging.\n\nWilt u dit overnemen?")
        assert column(book, "measurements", "Teller")[place] == 1.0
        desk(book).choice = "ok"
        excel.sources(book)
        assert desk(book).alerts[-1] == "Overgenomen: 0 nieuwe cijfers en 1 wijziging."
        assert column(book, "measurements", "Teller")[place] == right
        excel.sources(book)
        assert desk(book).alerts[-1].endswith("Over te nemen: 0 nieuwe cijfers en 0 wijzigingen.")


class TestWhenItCannotBeDone:
    @each_button
    def test_a_cell_in_edit_mode(
        self, book: xw.Book, button: Callable[[xw.Book], None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk(book).refusal = list(REFUSALS)[BUTTONS.index(button) % len(REFUSALS)]
        shown: list[str] = []  # Excel answers nothing, so the message comes from the system
        monkeypatch.setattr(excel.native, "message_box", lambda text, title: shown.append(text))
        before, cells = around(book), everything(book)
        desk(book).editing = True
        button(book)
        desk(book).editing = False
        assert [text[:52] for text in shown] == ["Excel is bezig: rond de cel af die u typt (Enter of "]
        assert desk(book).alerts == []
        assert (around(book), everything(book)) == (before, cells)
        assert capsys.readouterr().err == ""

    def test_a_cell_that_is_entered_halfway(
        self, book: xw.Book, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shown: list[str] = []
        monkeypatch.setattr(excel.native, "message_box", lambda text, title: shown.append(text))
        monkeypatch.setattr(book.impl._document, "write", lambda *_: (_ for _ in ()).throw(ComError(CALL_REJECTED, "busy")))
        before = around(book)
        excel.refresh(book)
        assert len(shown) == 1
        assert around(book) == before

    def test_outside_excel_there_is_one_message_too(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shown: list[str] = []
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
        monkeypatch.setattr(excel.native, "message_box", lambda text, title: shown.append(text))
        excel.refresh()
        assert len(shown) == 1
        assert shown[0].startswith("Er ging iets mis")
        assert capsys.readouterr().err == ""

    @each_writing
    def test_a_read_only_workbook(self, book: xw.Book, button: Callable[[xw.Book], None], capsys: pytest.CaptureFixture[str]) -> None:
        book.impl._read_only = True
        before, cells = around(book), everything(book)
        button(book)
        assert only_message(book, capsys).startswith("gemeente.xlsx is geopend als alleen-lezen")
        assert (around(book), everything(book)) == (before, cells)

    def test_a_sheet_with_a_password(self, book: xw.Book, capsys: pytest.CaptureFixture[str]) -> None:
        book.impl._passwords["Dekking"] = "geheim"
        before, cells = around(book), everything(book)
        excel.refresh(book)
        assert only_message(book, capsys).startswith("Het blad Dekking is beveiligd met een wachtwoord")
        after = around(book)
        assert after.pop("allowed") is not None
        before.pop("allowed")
        assert (after, everything(book)) == (before, cells)

    def test_a_fixed_structure_hides_invoer(self, book: xw.Book, capsys: pytest.CaptureFixture[str]) -> None:
        book.impl._fixed = True
        cells = everything(book)
        excel.new_period(book)
        assert only_message(book, capsys).startswith("De structuur van gemeente.xlsx is beveiligd")
        assert everything(book) == cells

    def test_no_room(self, book: xw.Book, capsys: pytest.CaptureFixture[str]) -> None:
        book.impl._document._cells["Overzicht"][24, 3] = "van mij"
        before, cells = around(book), everything(book)
        excel.refresh(book)
        assert "kan zo groot niet worden omdat in cel C24 iets anders staat" in only_message(book, capsys)
        assert (around(book), everything(book)) == (before, cells)

    def test_a_word_template_that_is_not_there(self, book: xw.Book, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        at = column(book, "settings", "Sleutel").index("Word-sjabloon")
        set_cell(book, "settings", "Waarde", at, "huisstijl.dotx")
        excel.report_all(book)
        assert "huisstijl.dotx" in only_message(book, capsys)
        assert not (tmp_path / "rapporten").exists()

    def test_a_folder_that_cannot_be(self, book: xw.Book, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "rapporten").write_text("een bestand", encoding="utf-8")
        before = around(book)
        excel.report_all(book)
        assert only_message(book, capsys).endswith("kies een andere bij Uitvoermap op het blad Instellingen.")
        assert around(book) == before

    @each_button
    def test_an_unforeseen_error_goes_to_the_log(
        self, book: xw.Book, button: Callable[[xw.Book], None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(excel, "LiveWorkbook", lambda _: 1 / 0)
        before = around(book)
        button(book)
        said = only_message(book, capsys)
        assert said.startswith("Er ging iets mis dat wij niet hadden voorzien. Details staan in ")
        assert "ZeroDivisionError" in Path(said.rsplit(" in ", 1)[1].rstrip(".")).read_text(encoding="utf-8")
        assert around(book) == before

    def test_an_error_halfway_puts_everything_back(
        self, book: xw.Book, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        document, writes = book.impl._document, []
        write = document.write

        def failing(sheet: str, box: Any, rows: Any) -> None:
            writes.append(sheet)
            if len(writes) == 3:
                raise OSError("Excel ging weg")
            write(sheet, box, rows)

        monkeypatch.setattr(document, "write", failing)
        before = around(book)
        excel.refresh(book)
        assert only_message(book, capsys).startswith("Er ging iets mis")
        assert around(book) == before

    def test_a_manual_calculation_and_a_status_bar_of_the_user_stay(self, book: xw.Book) -> None:
        book.app.calculation, book.app.status_bar = "manual", "Mijn tekst"
        excel.refresh(book)
        assert (book.app.calculation, book.app.status_bar) == ("manual", "Mijn tekst")


class TestFindingTheOpenWorkbook:
    def test_by_name_or_the_only_one(self, book: xw.Book, document: MemoryDocument, monkeypatch: pytest.MonkeyPatch) -> None:
        books = [book]
        monkeypatch.setattr(xw, "apps", [type("App", (), {"books": books})()])
        assert find_open().name == find_open("Gemeente").name == find_open("gemeente.xlsx").name == "gemeente.xlsx"
        with pytest.raises(WorkbookError, match="geen werkmap 'anders' open"):
            find_open("anders")
        books.append(opened(document))
        with pytest.raises(WorkbookError, match="twee werkmappen open met de naam"):
            find_open("gemeente")
        with pytest.raises(WorkbookError, match="meer werkmappen van ketenrapport open"):
            find_open()
        books.clear()
        with pytest.raises(WorkbookError, match="geen werkmap van ketenrapport open"):
            find_open()

    @pytest.mark.parametrize("refusal", REFUSALS)
    def test_while_a_cell_is_typed_in_the_shell_says_so(
        self, book: xw.Book, refusal: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(xw, "apps", [type("App", (), {"books": [book]})()])
        desk(book).editing, desk(book).refusal = True, refusal
        for arguments in (["vernieuw", "--open"], ["vernieuw", "--open", "gemeente"]):
            with pytest.raises(SystemExit) as stopped:
                main(arguments)
            assert stopped.value.code == 2
            assert capsys.readouterr().err.startswith("Excel is bezig: rond de cel af die u typt (Enter of Esc)")

    def test_the_shell_refreshes_the_workbook_that_is_open(
        self, book: xw.Book, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(xw, "apps", [type("App", (), {"books": [book]})()])
        for arguments in (["vernieuw", "--open"], ["vernieuw", "--open", "gemeente"]):
            with pytest.raises(SystemExit) as stopped:
                main(arguments)
            assert stopped.value.code == 0
            assert only_message(book, capsys).startswith("5 ketens beoordeeld over oktober 2026")
            desk(book).alerts.clear()

    @pytest.mark.parametrize(
        ("arguments", "complaint"),
        [
            (["vernieuw"], "Noem de werkmap: ketenrapport vernieuw BESTAND, of gebruik --open voor de werkmap die in Excel open is."),
            (["vernieuw", "--open", "weg"], "In Excel is geen werkmap 'weg' open; open haar eerst, of laat de naam weg."),
            (["vernieuw", "--open", "--json"], "Met --open gelden de instellingen van de werkmap; laat --periode en --json weg."),
        ],
    )
    def test_the_shell_says_what_it_cannot_do(
        self, arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(xw, "apps", [])
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert (stopped.value.code, capsys.readouterr().err.strip()) == (2, complaint)


@pytest.fixture
def copied(book: xw.Book) -> xw.Book:
    """The example in an Excel that can save a copy, as Excel on Windows does."""
    book.impl._document.__class__ = SavingDocument
    return book


def calls(book: xw.Book, button: Callable[[xw.Book], None]) -> int:
    """How many calls on Excel a click takes."""
    desk(book).calls = 0
    button(book)
    return desk(book).calls


def more_measurements(book: xw.Book, rows: int) -> None:
    """The last measurement, as many times more."""
    document = book.impl._document
    table = next(table for table in document.tables() if table.name == "Metingen")
    top, left, bottom, right = table.box
    for row in range(bottom + 1, bottom + rows + 1):
        for at in range(left, right + 1):
            if (value := document._cells["Metingen"].get((bottom, at))) is not None:
                document._cells["Metingen"][row, at] = value
    table.box = (top, left, bottom + rows, right)


class TestRoundTrips:
    def test_a_refresh_and_a_check_take_few_calls_however_many_measurements(self, copied: xw.Book) -> None:
        reopen_periods(copied)
        assert calls(copied, excel.refresh) <= 230  # once, the tables get their size
        usual = calls(copied, excel.refresh)
        assert usual <= 170
        assert calls(copied, excel.check) <= 75
        more_measurements(copied, 300)
        calls(copied, excel.refresh)
        assert calls(copied, excel.refresh) == usual

    def test_without_a_copy_it_takes_more_calls_but_no_more_for_more_measurements(self, book: xw.Book) -> None:
        """A Mac has no word for a copy, and a label may forbid one: then Excel is asked where everything is."""
        reopen_periods(book)
        excel.refresh(book)
        usual = calls(book, excel.refresh)
        assert usual <= 450
        assert calls(book, excel.check) <= 250  # every table takes five to be read by its name
        more_measurements(book, 2000)
        excel.refresh(book)
        assert calls(book, excel.refresh) == usual

    def test_on_a_mac_much_of_that_only_makes_a_reference(self, book: xw.Book, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(native, "ON_MAC", True)
        desk(book).platform = mac()
        reopen_periods(book)
        excel.refresh(book)
        assert calls(book, excel.refresh) <= 290
        assert calls(book, excel.check) <= 150

    @pytest.mark.long
    def test_a_table_that_keeps_its_rows_keeps_its_totals_and_one_that_grows_moves_them(self, book: xw.Book) -> None:
        """Without a copy the first needs only its name, the second all of its sheet."""
        reopen_periods(book)
        excel.refresh(book)
        document = book.impl._document
        table = next(table for table in document.tables() if table.name == "Controle")
        top, left, bottom, right = table.box
        table.totals, table.box = True, (top, left, bottom + 1, right)
        document._cells["Controle"][bottom + 1, left] = "Totaal"
        excel.refresh(book)
        assert (table.totals, table.box, document._cells["Controle"][bottom + 1, left]) == (True, (top, left, bottom + 1, right), "Totaal")
        found = column(book, "findings", "Code")
        assert (len(found), all(found)) == (bottom - top, True)
        set_cell(book, "kpis", "Richting", 0, "onzin")
        excel.refresh(book)
        now = table.box[2]
        assert now > bottom + 1
        assert (table.totals, document._cells["Controle"][now, left]) == (True, "Totaal")
        assert len(column(book, "findings", "Code")) == now - 1 - top

    def test_without_a_copy_only_the_sheets_that_matter_are_looked_at(self, book: xw.Book) -> None:
        def few(live: LiveWorkbook) -> None:
            live.append(TABLE["measurements"], pd.DataFrame([{"kpi": "SCHULD.R1", "period": "2026-11", "value": 1.0}]))
            found = live.read([TABLE["measurements"]])["measurements"]
            live.put(found, int(found.rows[-1]), "Waarde", 2.0)
            assert live.selected_row() == {}

        assert calls(book, lambda book: few(LiveWorkbook(book))) <= 112  # all sheets take 300
        assert column(book, "measurements", "Waarde")[-1] == 2.0

    def test_keeping_closed_periods_writes_two_tables_more_however_many_they_are(self, book: xw.Book) -> None:
        closed = deepcopy(book.impl._document._cells["Perioden"])
        reopen_periods(book)
        excel.refresh(book)
        book.impl._document._cells["Perioden"] = closed
        assert sum(value == "gesloten" for value in closed.values()) > 20
        assert calls(book, excel.refresh) <= 530  # Momentopnamen and Logboek get their size and their rows

    @pytest.mark.long
    def test_what_the_user_moved_meanwhile_is_found_again(self, copied: xw.Book, monkeypatch: pytest.MonkeyPatch) -> None:
        """She inserts two rows above the findings, between the reading and the writing."""
        document = copied.impl._document
        table = next(table for table in document.tables() if table.name == "Controle")
        top, left, bottom, right = table.box
        refuse = LiveWorkbook._refuse_read_only

        def inserting(live: LiveWorkbook) -> None:
            refuse(live)
            document._cells["Controle"] = {(row + 2 * (row >= top), at): value for (row, at), value in document._cells["Controle"].items()}
            table.box = (top + 2, left, bottom + 2, right)
            monkeypatch.setattr(LiveWorkbook, "_refuse_read_only", refuse)

        monkeypatch.setattr(LiveWorkbook, "_refuse_read_only", inserting)
        excel.check(copied)
        found = LiveWorkbook(copied).read([TABLE["findings"]])["findings"]
        assert found.rows[0] == top + 3
        assert all(found.columns["Code"].tolist())


WORDS = {"Criteria1": "=*dekking*"}


class TestTheFilterOfTheUser:
    def test_it_comes_back_after_the_rows_are_written(self, book: xw.Book) -> None:
        several = {"Criteria1": ["=fout", "=waarschuwing"], "Operator": 7}
        desk(book).criteria = {"Controle": {1: several, 3: WORDS}}
        excel.check(book)
        assert desk(book).criteria == {"Controle": {1: several, 3: WORDS}}
        assert "filter" not in desk(book).alerts[0]

    def test_one_on_colour_or_date_goes_and_that_is_said(self, book: xw.Book) -> None:
        desk(book).criteria = {"Controle": {1: {"Operator": 8}, 2: {"Operator": 7}, 3: WORDS, 4: {"Criteria1": ">=12,5", "Operator": 3}}}
        excel.check(book)
        assert desk(book).criteria == {"Controle": {3: WORDS}}
        said = "Het filter op de tabel Controle is deels weg: op kleur, pictogram of datum kan het programma het niet terugzetten."
        assert desk(book).alerts[0].endswith(said)


class TestStartingUp:
    def test_the_door_loads_no_more_than_it_needs(self) -> None:
        """Every click starts a Python: what only reports need comes with the first report."""
        names = ("docx", "openpyxl", "xlsxwriter", "matplotlib", "polars", "rich", "typer", "ketenrapport.report.word.document")
        script = f"import sys, ketenrapport.doors.ribbon; print(*[name for name in {names!r} if name in sys.modules])"
        finished = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert (finished.stdout.strip(), finished.stderr) == ("", "")
