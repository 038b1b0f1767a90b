"""A workbook that is open in LibreOffice Calc, in a process of its own that cannot outlive the tests."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import tempfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.live.engine import Box, Formula, TableState
from tests.needs import environment, uno_python

if TYPE_CHECKING:
    from collections.abc import Sequence

SERVER = Path(__file__).with_name("uno_server.py")
DRIVEN = ("a POSIX system", "LibreOffice", "python3-uno")  # what it takes to drive an office: over a pipe, by its own Python
START, ANSWER, STOP = 90.0, 60.0, 20.0  # seconds


class Office:
    """A running LibreOffice; one workbook is open at a time."""

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="kr_office_")
        # A session of its own, so that it goes down as a whole when it hangs.
        self._process = subprocess.Popen(
            [uno_python(), str(SERVER), self._folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            start_new_session=True,
        )
        self._answer(START)

    def ask(self, method: str, *arguments: Any) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([method, arguments], default=_coded).encode() + b"\n")
        self._process.stdin.flush()
        return self._answer(ANSWER)

    def _answer(self, patience: float) -> Any:
        assert self._process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            if not selector.select(patience):
                self.stop()
                raise TimeoutError(f"LibreOffice gave no answer within {patience:.0f} seconds")
        line = self._process.stdout.readline()
        if not line:
            self.stop()
            raise ConnectionError("LibreOffice went away")
        answer = json.loads(line, object_hook=_decoded)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["result"]

    def stop(self) -> None:
        """End the office: kindly, then by force."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)  # whatever is left of the session
        self._process.wait(10)
        self._process.stdout.close()
        shutil.rmtree(self._folder, ignore_errors=True)


class CalcDocument:
    """A workbook in LibreOffice; see ``engine.Document``. Open a fresh copy: a crash leaves a lock beside the file."""

    def __init__(self, office: Office, path: Path) -> None:
        self.path, self._office = path, office
        self.date1904: bool = office.ask("open", str(path))["date1904"]
        self._merges: dict[str, list[Box]] = {}

    def sheets(self) -> list[str]:
        return list(self._office.ask("sheets"))

    def rename(self, sheet: str, name: str) -> None:
        self._office.ask("rename", sheet, name)

    def look(self, sheet: str, box: Box) -> tuple[str | None, int | None]:
        number_format, indent = self._office.ask("look", sheet, box)
        return number_format, indent

    def copy_look(self, sheet: str, box: Box, to: Box) -> None:
        self._office.ask("copy_look", sheet, box, to)

    def is_visible(self, sheet: str) -> bool:
        return bool(self._office.ask("is_visible", sheet))

    def set_visible(self, sheet: str, visible: bool) -> None:
        self._office.ask("set_visible", sheet, visible)

    def read(self, sheet: str, box: Box) -> list[list[Any]]:
        return list(self._office.ask("read", sheet, box))

    def exact(self, sheet: str, box: Box) -> list[list[Any]]:
        return list(self._office.ask("exact", sheet, box))

    def write(self, sheet: str, box: Box, rows: Sequence[Sequence[Any]]) -> None:
        coded = [[{"formula": cell} if isinstance(cell, Formula) else cell for cell in row] for row in rows]
        self._office.ask("write", sheet, box, coded)

    def formulas(self, sheet: str, box: Box) -> list[list[Any]]:
        return list(self._office.ask("formulas", sheet, box))

    def clear(self, sheet: str, box: Box) -> None:
        self._office.ask("clear", sheet, box)

    def used(self, sheet: str) -> Box:
        return tuple(self._office.ask("used", sheet))

    def merges(self, sheet: str) -> list[Box]:
        if sheet not in self._merges:  # the program merges nothing
            self._merges[sheet] = [tuple(box) for box in self._office.ask("merges", sheet)]
        return self._merges[sheet]

    def hide_rows(self, sheet: str, first: int, last: int) -> None:
        self._office.ask("hide_rows", sheet, first, last)

    def tables(self) -> list[TableState]:
        return [TableState(t["name"], t["sheet"], tuple(t["box"]), t["totals"], t["filter"]) for t in self._office.ask("tables")]

    def change_table(self, table: TableState) -> None:
        self._office.ask("change_table", table.name, table.box, table.totals, table.filter)

    def names(self) -> dict[str, str]:
        return dict(self._office.ask("names"))

    def set_name(self, name: str, place: str) -> None:
        self._office.ask("set_name", name, place)

    def is_protected(self, sheet: str) -> bool:
        return bool(self._office.ask("is_protected", sheet))

    def unprotect(self, sheet: str, password: str) -> None:
        self._office.ask("unprotect", sheet, password)

    def protect(self, sheet: str) -> None:
        self._office.ask("protect", sheet)

    def calculate(self) -> None:
        self._office.ask("calculate")

    def save(self, path: Path) -> None:
        self._office.ask("save", str(path), "Calc MS Excel 2007 XML")

    def close(self) -> None:
        self._office.ask("close")


def _coded(value: Any) -> Any:
    assert isinstance(value, datetime), value
    return {"moment": value.isoformat()}


def _decoded(value: dict[str, Any]) -> Any:
    if "moment" in value:
        return datetime.fromisoformat(value["moment"])
    return Decimal(value["currency"]) if "currency" in value else value
