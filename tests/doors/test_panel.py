"""The window: it offers what the shell offers, and a whole command goes by keyboard alone, on a real screen."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import xlwings as xw
from typer.main import get_command

from ketenrapport.doors.actions import ACTION, ACTIONS, BUTTONS
from ketenrapport.doors.shell import app, main
from ketenrapport.words.schema import TABLE
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.live import busy
from tests.live.engine import opened
from tests.live.memory import MemoryDocument
from tests.needs import needs

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "workbook_templates"


def program():
    from ketenrapport.doors.offered import Program

    return Program(get_command(app).commands, main)


@needs("tkinter")
class TestOffered:
    def test_every_action_of_the_shell_is_there_but_the_window_itself(self) -> None:
        from ketenrapport.doors.offered import commands

        assert [command.verb for command in commands(program())] == [action.verb for action in ACTIONS if action.verb not in ("", "paneel")]

    def test_what_a_command_asks_becomes_its_words(self) -> None:
        from ketenrapport.doors.offered import commands

        rename, report = ({command.verb: command for command in commands(program())}[verb] for verb in ("hernoem", "rapport"))
        filled = {"Oud": "VERG.R1", "Nieuw": "VERG.R9"}
        assert rename.arguments(["ketens.xlsx"], filled) == ["hernoem", "ketens.xlsx", "VERG.R1", "VERG.R9"]
        filled = {"Keten": "VERG; OMV", "Pdf": "ja", "Periode": " "}
        assert report.arguments(["k.xlsx"], filled) == ["rapport", "k.xlsx", "--keten", "VERG", "--keten", "OMV", "--pdf"]
        assert report.on_workbook
        assert all(field.help for field in report.fields)

    def test_on_a_workbook_that_is_open_every_button_of_the_tab_is_there(self) -> None:
        from ketenrapport.doors.offered import buttons

        assert [(one.label, one.action) for one in buttons()] == [(action.label, action) for action in BUTTONS]
        assert all(one.help for one in buttons())

    def test_a_path_in_what_was_told_stands_alone(self) -> None:
        from ketenrapport.doors.panel import _pieces

        assert _pieces("Twee rapporten in /tmp/mijn map\nKlaar.") == ["Twee rapporten in ", "/tmp/mijn map", "\n", "Klaar."]

    def test_a_sentence_of_refusal_comes_with_its_code(self, tmp_path: Path) -> None:
        from ketenrapport.doors.panel import run_command

        assert run_command(program(), ["vernieuw", str(tmp_path / "weg.xlsx")])[1] == 2
        assert "weg.xlsx" in run_command(program(), ["vernieuw", str(tmp_path / "weg.xlsx")])[0]


ANSWERS = (
    "Woonstichting De Hoek", "Een passende woning verhuren", "", "Marieke Jansen", "Woningzoekende", "Binnen drie weken een sleutel",
    "Woning binnen 21 dagen verhuurd", "procent", "", "negentig", "90", "80", "okt 2026", "85", "88", "92,5",
)  # fmt: skip


@needs("tkinter")
class TestQuestions:
    def test_each_is_asked_with_what_was_wrong_with_the_last_answer(self, tmp_path: Path) -> None:
        from ketenrapport.doors.panel import run_command

        answers, asked = iter(ANSWERS), []

        def ask(question: str) -> str:
            asked.append(question)
            return next(answers)

        told, code = run_command(program(), ["nieuw", str(tmp_path / "eerste.xlsx"), "--vraag"], ask)
        assert (code, told.split(" Bekijk")[0]) == (0, f"{tmp_path / 'eerste.xlsx'} is gemaakt en ingevuld.")
        assert asked[0] == "Hoe heet uw organisatie?"
        assert asked[2] == "Met welke korte code? [PASS]"
        assert asked[10] == "Vul een getal in, bijvoorbeeld 92,5.\nWat is de norm?"
        assert FileWorkbook.open(tmp_path / "eerste.xlsx").read([TABLE["chains"]])["chains"].columns["Keten"].tolist() == ["PASS"]

    def test_who_cancels_makes_nothing(self, tmp_path: Path) -> None:
        from ketenrapport.doors.panel import run_command

        assert run_command(program(), ["nieuw", str(tmp_path / "eerste.xlsx"), "--vraag"]) == ("Afgebroken.", 2)
        assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A screen of its own; one for all tests, as Tk in this process never lets go of a screen that it was on."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1366x768x24"], pass_fds=[write], stderr=subprocess.DEVNULL
    )
    os.close(write)
    yield ":" + os.read(read, 16).decode().strip()
    server.terminate()
    server.wait()
    os.close(read)


@pytest.fixture
def screen(display: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """That screen, and afterwards nothing of the windows that were on it: Tk wants them to go in this thread."""
    monkeypatch.setenv("DISPLAY", display)
    yield
    gc.collect()


def until(condition, seconds: float = 60) -> bool:
    """Whether it comes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.2)
    return False


@needs("tkinter")
class TestOnAWorkbookThatIsOpen:
    @pytest.fixture
    def book(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> xw.Book:
        document = MemoryDocument(TEMPLATES / "vergunningen.xlsx")
        document.path = tmp_path / "vergunningen.xlsx"
        book = opened(document)
        monkeypatch.setattr(busy, "PATIENCE", 0.05)
        monkeypatch.setattr(xw, "apps", [type("App", (), {"books": [book]})()])
        return book

    def test_the_outcome_comes_in_the_window_and_not_in_excel(self, book: xw.Book) -> None:
        from ketenrapport.doors.panel import open_workbooks, run_on_open

        assert open_workbooks() == ["vergunningen.xlsx"]
        told, code = run_on_open("vergunningen.xlsx", ACTION["check"])
        assert (told[:12], code) == ("Gecontroleer", 0)
        told, code = run_on_open("vergunningen.xlsx", ACTION["about"])
        assert "De handleiding is het blad Leeswijzer" in told
        assert book.impl.desk.alerts == []
        assert run_on_open("vergunningen.xlsx", ACTION["rename"]) == ("Er is niets gewijzigd.", 0)  # she cancels the question

    def test_what_cannot_be_is_one_sentence(self, book: xw.Book) -> None:
        from ketenrapport.doors.panel import run_on_open

        assert run_on_open("weg.xlsx", ACTION["check"]) == (
            "In Excel is geen werkmap 'weg.xlsx' open; open haar eerst, of laat de naam weg.",
            2,
        )
        book.impl._read_only = True
        assert run_on_open("vergunningen.xlsx", ACTION["refresh"])[1] == 2

    @needs("xvfb")
    def test_the_window_offers_its_buttons_and_for_a_file_the_commands(self, screen: None, book: xw.Book) -> None:
        import tkinter as tk

        from ketenrapport.doors.panel import Panel

        root = tk.Tk()
        panel = Panel(root, program())
        assert panel.workbook.get() == "vergunningen.xlsx (open in Excel)"
        labels = [action.label for action in BUTTONS]
        assert [label.strip() for label in panel.actions.get(0, "end")] == labels
        panel.actions.selection_clear(0, "end")
        panel.actions.selection_set(labels.index("Controleren"))
        panel.run()
        assert until(lambda: root.update() or not panel._busy)
        assert panel.state["text"] == "Klaar."
        assert panel.outcome.get("1.0", "end").startswith("Gecontroleerd")
        panel.workbook.set("ketens.xlsx")
        panel._offer()
        assert panel.command.verb == "vernieuw"
        assert len(panel.actions.get(0, "end")) == len([action for action in ACTIONS if action.verb not in ("", "paneel")])
        root.destroy()

    @pytest.mark.long
    @needs("xvfb")
    def test_it_closes_when_what_goes_on_is_done(self, screen: None, book: xw.Book, monkeypatch: pytest.MonkeyPatch) -> None:
        """A thread that ends halfway would leave Excel deaf to its user, and sheets without their protection."""
        import tkinter as tk

        from ketenrapport.doors.panel import Panel

        going_on, may_end = threading.Event(), threading.Event()

        def waiting(*arguments: Any) -> None:
            going_on.set()
            assert may_end.wait(60)

        monkeypatch.setattr("ketenrapport.workbook.live.workbook.write_cells", waiting)
        document = book.impl._document
        protected = set(document._protected)
        root = tk.Tk()
        panel = Panel(root, program())
        panel.run()  # Vernieuwen is chosen
        assert until(lambda: root.update() or going_on.is_set())
        panel.close()
        root.update()
        assert panel.state["text"] == "Het venster sluit zodra dit klaar is."
        assert not book.app.interactive
        assert document._protected < protected
        may_end.set()
        assert until(lambda: is_gone(root))
        assert book.app.interactive
        assert document._protected == protected

    @needs("xvfb")
    def test_what_it_asks_gets_no_answer_when_it_closes(self, screen: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        import tkinter as tk

        from ketenrapport.doors.panel import Panel

        monkeypatch.setattr(xw, "apps", [])
        root = tk.Tk()
        panel = Panel(root, program())
        new = next(at for at, command in enumerate(panel.commands) if command.verb == "nieuw")
        panel.actions.selection_clear(0, "end")
        panel.actions.selection_set(new)
        panel._choose_command()
        panel.values["Pad"].set(str(tmp_path / "eerste.xlsx"))
        panel.values["Vraag"].set("ja")
        panel.run()
        assert until(lambda: root.update() or bool(panel.asking.winfo_manager()))
        panel.close()
        assert until(lambda: is_gone(root))
        assert not (tmp_path / "eerste.xlsx").exists()

    @needs("xvfb")
    def test_what_nobody_foresaw_is_told_and_the_window_goes_on(
        self, screen: None, book: xw.Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import tkinter as tk

        from ketenrapport.doors import panel as window

        def gone(_: str) -> xw.Book:
            raise OSError("De RPC-server is niet beschikbaar.")

        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
        monkeypatch.setattr("ketenrapport.workbook.live.open_books.find_open", gone)
        root = tk.Tk()
        panel = window.Panel(root, program())
        panel.run()
        assert until(lambda: root.update() or not panel._busy)
        assert panel.state["text"] == "Niet gelukt."
        assert panel.outcome.get("1.0", "end").startswith("Er ging iets mis dat wij niet hadden voorzien. Details staan in ")
        panel.close()
        assert is_gone(root)


def is_gone(root: tk.Tk) -> bool:
    from tkinter import TclError

    try:
        root.update()
        return not root.winfo_exists()
    except TclError:
        return True


def keys(*pressed: str) -> None:
    subprocess.run(["xdotool", "key", *pressed], check=True)


@needs("tkinter", "xvfb", "xdotool")
def test_a_refresh_by_keyboard(screen: None, tmp_path: Path) -> None:
    book = Path(shutil.copy(TEMPLATES / "sjabloon.xlsx", tmp_path / "ketens.xlsx"))
    before = book.read_bytes()
    window = subprocess.Popen([sys.executable, "-m", "ketenrapport", "paneel", str(book)], cwd=ROOT)
    try:
        assert until(lambda: subprocess.run(["xdotool", "search", "--name", "Ketenrapport"], capture_output=True).returncode == 0)
        assert until(lambda: keys("Return") is None and until(lambda: book.read_bytes() != before, 3))  # Vernieuwen is chosen
        assert window.poll() is None  # and it goes on
    finally:
        window.terminate()
        window.wait()
    assert FileWorkbook.open(book).read([TABLE["findings"]])["findings"].columns


class Keyboard:
    """A user of the window who has no mouse: she chooses, fills in and waits until it is ready."""

    def __init__(self) -> None:
        from ketenrapport.doors.offered import commands

        self.offered = commands(program())
        assert until(lambda: self._is_titled("Ketenrapport"))

    @staticmethod
    def _is_titled(title: str) -> bool:
        return subprocess.run(["xdotool", "search", "--name", f"^{title}$"], capture_output=True).returncode == 0

    def do(self, verb: str, answers: Sequence[str] = (), **filled: str) -> None:
        place = next(at for at, command in enumerate(self.offered) if command.verb == verb)
        keys("alt+d", "ctrl+Home", *["Down"] * place)
        widgets = 0
        for field in self.offered[place].fields:
            if text := filled.pop(field.label, ""):
                keys("alt+d", *["Tab"] * (widgets + 1))
                if field.kind == "yes_no":
                    keys("space")
                else:
                    self.type(text)
            widgets += 2 if field.kind == "path" else 1
        assert not filled
        keys("alt+d", "Return")
        for answer in answers:
            assert until(lambda: self._is_titled("Ketenrapport: vraag"))
            self.type(answer)
            keys("Return")
            time.sleep(0.6)  # until it is gone; the next one comes at once
        until(lambda: self._is_titled("Ketenrapport: bezig"), 1)
        assert until(lambda: not self._is_titled("Ketenrapport: bezig"), 120)

    @staticmethod
    def type(text: str) -> None:
        if text:
            subprocess.run(["xdotool", "type", "--delay", "2", text], check=True)


def typed(book: Path, kpi: str, **cells: float) -> None:
    """What the user fills in on the sheet Invoer, in Excel, before she closes it again."""
    workbook = FileWorkbook.open(book)
    entry = workbook.read([TABLE["entry"]])["entry"]
    row = entry.rows[entry.columns["KPI"].tolist().index(kpi)]
    for header, value in cells.items():
        workbook.put(entry, int(row), header, value)
    workbook.keep()


def cells(book: Path, table: str, header: str) -> list[object]:
    return FileWorkbook.open(book).read([TABLE[table]])[table].columns[header].tolist()


@pytest.mark.longest
@needs("tkinter", "xvfb", "xdotool")
def test_the_whole_month_without_a_terminal(screen: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    book, reports = tmp_path / "gemeente.xlsx", tmp_path / "rapporten"
    minutes = Path(shutil.copy(ROOT / "tests" / "data" / "minutes" / "S01-gewoon" / "2026-10_VERG_prestatiegesprek_v1.docx", tmp_path))
    window = subprocess.Popen([sys.executable, "-m", "ketenrapport", "paneel", str(book)], cwd=ROOT)
    try:
        user = Keyboard()
        user.do("nieuw", ANSWERS, Pad=str(tmp_path / "eerste.xlsx"), Vraag="ja")
        assert cells(tmp_path / "eerste.xlsx", "chains", "Keten") == ["PASS"]
        user.do("nieuw", Pad=str(book), Voorbeeld="gemeente")
        measured = len(cells(book, "measurements", "KPI"))
        user.do("vernieuw")
        assert cells(book, "overview", "Keten")
        user.do("controleer")
        user.do("rapport", Keten="VERG; MELD", Uitvoer=str(reports))
        assert len(list(reports.glob("*.docx"))) == 2
        user.do("overzicht", Uitvoer=str(reports))
        assert len(list(reports.glob("*.docx"))) == 3
        user.do("verslag", **{"Docx|map": str(minutes)})
        assert "De balie neemt" in " ".join(map(str, cells(book, "decisions", "Besluit")))
        user.do("vaststellen", Keten="MELD")
        assert "MELD" in cells(book, "snapshots", "Keten")
        user.do("verspreiden", Uitvoer=str(tmp_path / "post"))
        assert list((tmp_path / "post").glob("*.eml"))
        user.do("periode", Code="2026-11")
        user.do("invoer")
        assert "VERG.P1" in cells(book, "entry", "KPI")
        typed(book, "VERG.P1", Teller=90.0, Noemer=100.0)
        user.do("overnemen")
        assert len(cells(book, "measurements", "KPI")) == measured + 1
        user.do("vernieuw")
        assert window.poll() is None
    finally:
        window.terminate()
        window.wait()


def test_a_python_without_windows_says_so_in_one_sentence() -> None:
    program = "import sys; sys.modules['tkinter'] = None; from ketenrapport.doors.shell import main; main(['paneel'])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip() == "Deze Python kan geen venster tonen (Tk ontbreekt); gebruik de opdrachten, zie ketenrapport --help."


@needs("tkinter")
def test_where_there_is_no_screen_it_says_so_in_one_sentence() -> None:
    without = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run([sys.executable, "-m", "ketenrapport", "paneel"], cwd=ROOT, capture_output=True, text=True, env=without)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip() == "Hier kan geen venster komen; gebruik de opdrachten, zie ketenrapport --help."
