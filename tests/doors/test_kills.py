"""Commands that are killed at any moment, with the signal that none can catch: nothing half, nothing lost, nothing left behind.

A child of this process runs the command and kills itself right before the n-th thing that it does on the disk (Python announces
each: PEP 578), or is killed after some time. Then every file under a final name is whole, the workbook is the old one or a new one,
and running the command again ends as if nothing had happened.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
import zipfile
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from msgspec import Struct

from ketenrapport.doors.shell import app
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.schema import INPUT_TABLES, TABLE
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.amount import amount
from tests.conversation.editing import edited, fill
from tests.needs import needs

EXAMPLE = templates_folder() / "vergunningen.xlsx"
ON_DISK = frozenset(("os.rename", "os.link", "os.remove", "os.chmod", "os.truncate", "os.mkdir", "os.setxattr", "shutil.copyfile"))
COMMANDS = {
    "vernieuw": ["vernieuw", "werkmap.xlsx"],
    "rapport": ["rapport", "werkmap.xlsx"],
    "overnemen": ["overnemen", "werkmap.xlsx"],
    "verslag": ["verslag", "werkmap.xlsx", "rapporten"],
    "vaststellen": ["vaststellen", "werkmap.xlsx", "--keten", "VV"],
    "bundel": ["bundel", "werkmap.xlsx", "--uitvoer", "groep", "--bijwerken", "--processen", "1"],
}

MOMENTS = {"vernieuw": 30, "rapport": 6, "overnemen": 14, "verslag": 14, "vaststellen": 20, "bundel": 40}
"""About how many things each does on the disk."""


class Before(Struct, frozen=True):
    """A folder as a command finds it."""

    folder: Path

    def copy(self, to: Path) -> Path:
        shutil.copytree(self.folder, to)
        return to


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Before:
    """A workbook with a filled-in entry sheet, and the report of its chain."""
    folder = tmp_path_factory.mktemp("voor")
    shutil.copy(EXAMPLE, folder / "werkmap.xlsx")
    assert run(folder, ["invoer", "werkmap.xlsx"]) == 0
    book = FileWorkbook.open(folder / "werkmap.xlsx")
    entry = book.read([TABLE["entry"]])["entry"]
    book.put(entry, int(entry.rows[list(entry.columns["KPI"]).index("VV-07")]), TABLE["entry"].column("value").header, 48)
    book.keep()
    assert run(folder, COMMANDS["rapport"]) == 0
    (report,) = (folder / "rapporten").glob("*.docx")
    report.write_bytes(edited(report.read_bytes(), fill({"kr.actie.1.wat": "Bellen", "kr.datum": "12 januari 2012"})))
    return Before(folder)


def run(folder: Path, arguments: list[str], at: int = 0, after: float = 0.0) -> int:
    """How a command ended in a child process: its exit code, or minus the signal that killed it.

    It is killed before the ``at``-th thing that it does on the disk, or ``after`` so many seconds.
    """
    child = os.fork()
    if child == 0:
        code = 70
        with suppress(BaseException):
            os.chdir(folder)
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            if at:
                sys.addaudithook(_Killer(at))
            if after:
                threading.Timer(after, os.kill, (os.getpid(), signal.SIGKILL)).start()
            code = app(args=arguments, prog_name="ketenrapport", standalone_mode=False) or 0
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class _Killer:
    def __init__(self, at: int) -> None:
        self._left = at

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        writes = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
        if event in ON_DISK or writes:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def halves(folder: Path) -> list[str]:
    """The files under a final name that are no whole file."""
    bad = []
    for path in folder.rglob("*"):
        if path.suffix in (".docx", ".xlsx", ".zip") and not path.name.startswith("."):
            try:
                with zipfile.ZipFile(path) as archive:
                    bad += [path.name] if archive.testzip() else []
            except zipfile.BadZipFile:
                bad.append(path.name)
    return bad


def ours(folder: Path) -> list[str]:
    """What runs of ours leave while they work."""
    return [path.name for path in folder.rglob(".ketenrapport-*")]


def figures(folder: Path) -> tuple[int, int]:
    """How many measurements there are, and how many figures wait on the entry sheet."""
    raws = FileWorkbook.open(folder / "werkmap.xlsx").read([*INPUT_TABLES, TABLE["entry"]])
    waiting = [cell for cell in raws["entry"].columns[TABLE["entry"].column("value").header] if cell is not None]
    return len(raws["measurements"].rows), len(waiting)


def killed(command: str, random: Random, before: Before, folder: Path, *, surely: bool = False) -> bool:
    """Whether a run was killed; it is checked that nothing is half or lost, and that the next run leaves nothing behind."""
    had = figures(before.folder)
    before.copy(folder)
    moment = random.uniform(0.02, 1) if not surely and random.random() < 0.2 else 0.0
    at = 0 if moment else random.randrange(1, 4 if surely else MOMENTS[command])
    ended = run(folder, COMMANDS[command], at, moment)
    assert ended in (0, 1, -signal.SIGKILL)
    assert halves(folder) == []
    assert sum(figures(folder)) >= sum(had), "a figure is gone"
    assert run(folder, COMMANDS[command]) in (0, 1)
    assert halves(folder) == []
    # Who finds nothing to write, as after a kill right before the end, takes no lock; the next who writes takes it over.
    assert not ours(folder) or run(folder, COMMANDS["vernieuw"]) in (0, 1)
    assert ours(folder) == []
    assert sum(figures(folder)) >= sum(had)
    shutil.rmtree(folder)
    return ended == -signal.SIGKILL


@pytest.mark.long
@needs("a POSIX system")
@pytest.mark.soak
@pytest.mark.parametrize("command", amount(("vernieuw", "rapport"), tuple(COMMANDS)))
def test_a_kill_at_any_moment(command: str, before: Before, tmp_path: Path) -> None:
    random = Random(command)
    assert killed(command, random, before, tmp_path / "eerst", surely=True)
    for number in range(amount(0, 90)):
        killed(command, random, before, tmp_path / str(number))
