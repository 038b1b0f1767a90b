"""The window: it offers what the shell offers, and a whole command goes by keyboard alone, on a real screen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.main import get_command

from ketenrapport.doors.actions import ACTIONS
from ketenrapport.doors.shell import app, main
from ketenrapport.words.schema import TABLE
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.needs import needs

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "workbook_templates"


def program():
    from ketenrapport.doors.panel import Program

    return Program(get_command(app).commands, main)


@needs("tkinter")
class TestOffered:
    def test_every_action_of_the_shell_is_there_but_the_window_itself(self) -> None:
        from ketenrapport.doors.panel import commands

        assert [command.verb for command in commands(program())] == [action.verb for action in ACTIONS if action.verb not in ("", "paneel")]

    def test_what_a_command_asks_becomes_its_words(self) -> None:
        from ketenrapport.doors.panel import commands

        rename, report = ({command.verb: command for command in commands(program())}[verb] for verb in ("hernoem", "rapport"))
        filled = {"Oud": "VERG.R1", "Nieuw": "VERG.R9"}
        assert rename.arguments(["ketens.xlsx"], filled) == ["hernoem", "ketens.xlsx", "VERG.R1", "VERG.R9"]
        filled = {"Keten": "VERG; OMV", "Pdf": "ja", "Periode": " "}
        assert report.arguments(["k.xlsx"], filled) == ["rapport", "k.xlsx", "--keten", "VERG", "--keten", "OMV", "--pdf"]
        assert report.on_workbook
        assert all(field.help for field in report.fields)

    def test_a_path_in_what_was_told_stands_alone(self) -> None:
        from ketenrapport.doors.panel import _pieces

        assert _pieces("Twee rapporten in /tmp/mijn map\nKlaar.") == ["Twee rapporten in ", "/tmp/mijn map", "\n", "Klaar."]

    def test_a_sentence_of_refusal_comes_with_its_code(self, tmp_path: Path) -> None:
        from ketenrapport.doors.panel import run_command

        assert run_command(program(), ["vernieuw", str(tmp_path / "weg.xlsx")])[1] == 2
        assert "weg.xlsx" in run_command(program(), ["vernieuw", str(tmp_path / "weg.xlsx")])[0]


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> str:
    """A screen of its own."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1366x768x24"], pass_fds=[write], stderr=subprocess.DEVNULL
    )
    os.close(write)
    display = ":" + os.read(read, 16).decode().strip()
    monkeypatch.setenv("DISPLAY", display)
    yield display
    server.terminate()
    server.wait()
    os.close(read)


def until(condition, seconds: float = 60) -> bool:
    """Whether it comes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.2)
    return False


def keys(*pressed: str) -> None:
    subprocess.run(["xdotool", "key", *pressed], check=True)


@needs("tkinter", "xvfb", "xdotool")
def test_a_refresh_by_keyboard(screen: str, tmp_path: Path) -> None:
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
