"""Two writers of one workbook at the same time, with real timing: what one of them was told is done is not lost through the other."""

from __future__ import annotations

import os
import shutil
import time
import zipfile
from pathlib import Path
from random import Random

import pytest

from ketenrapport.commands.error import CommandError
from ketenrapport.commands.period import close_period
from ketenrapport.log import UNSIGNED
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.schema import TABLE
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.amount import amount
from tests.mutants import with_part
from tests.needs import needs

EXAMPLE = templates_folder() / "vergunningen.xlsx"
FIRST, SECOND = "2012-01", "2012-02"
MARK = b"<!-- van een ander -->"


def closing(path: Path, code: str, after: float) -> int:
    """A child process that closes a period after so many seconds: it ends with 0 when that is done, with 2 when it was refused."""
    child = os.fork()
    if child == 0:
        time.sleep(after)
        ended = 70
        try:
            close_period(FileWorkbook.open(path), code, UNSIGNED)
            ended = 0
        except (WorkbookError, CommandError):
            ended = 2
        finally:
            os._exit(ended)
    return child


def ended(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def closed(path: Path) -> set[str]:
    raw = FileWorkbook.open(path).read([TABLE["periods"]])["periods"]
    headers = [TABLE["periods"].column(name).header for name in ("period_id", "status")]
    return {str(code) for code, status in zip(*(raw.columns[header] for header in headers), strict=True) if status == "gesloten"}


@needs("a POSIX system")
@pytest.mark.soak
def test_of_two_runs_neither_loses_what_the_other_was_told_is_done(tmp_path: Path) -> None:
    random = Random(17)
    for number in range(amount(2, 100)):
        path = tmp_path / f"{number}.xlsx"
        shutil.copy(EXAMPLE, path)
        before = closed(path)
        children = {code: closing(path, code, random.uniform(0, 0.3)) for code in (FIRST, SECOND)}
        done = {code for code, child in children.items() if ended(child) == 0}
        assert done, "both were refused"
        assert closed(path) - before == done


@needs("a POSIX system")
@pytest.mark.soak
def test_what_another_program_saves_meanwhile_is_not_lost(tmp_path: Path) -> None:
    """It writes the file whole, under another name first, as Excel does; whichever comes last saw the other or is refused."""
    random = Random(18)
    theirs = with_part(EXAMPLE, "docProps/app.xml", lambda old: old + MARK)
    for number in range(amount(2, 100)):
        path = tmp_path / f"{number}.xlsx"
        shutil.copy(EXAMPLE, path)
        child = closing(path, FIRST, 0)
        time.sleep(random.uniform(0, 0.5))
        beside = path.with_suffix(".tmp")
        beside.write_bytes(theirs)
        beside.replace(path)
        assert ended(child) in (0, 2)
        with zipfile.ZipFile(path) as archive:
            assert MARK in archive.read("docProps/app.xml"), "their save is lost"
