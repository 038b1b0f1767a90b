"""The office behind the tests goes down with them, also when it hangs."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from tests.live.office import DRIVEN, CalcDocument, Office
from tests.needs import needs

pytestmark = needs(*DRIVEN)


def alive(group: int) -> list[str]:
    """The processes of a session."""
    return subprocess.run(["ps", "-o", "comm=", "-s", str(group)], capture_output=True, text=True).stdout.split()


def is_gone(group: int) -> bool:
    """Whether nothing of a session is left, at once or within seconds: the system takes down what is killed in its own time."""
    deadline = time.monotonic() + 10
    while alive(group) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive(group)


def test_it_stops_kindly(tmp_path: Path) -> None:
    office = Office()
    assert "soffice.bin" in alive(office._process.pid)
    office.stop()
    assert is_gone(office._process.pid)


def test_it_is_killed_when_it_hangs() -> None:
    office = Office()
    subprocess.run(["pkill", "-STOP", "-s", str(office._process.pid)], check=True)  # nothing of it moves any more
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.live.office.ANSWER", 0.5)
        patch.setattr("tests.live.office.STOP", 0.5)
        with pytest.raises(TimeoutError, match="gave no answer"):
            office.ask("sheets")
    assert not Path(office._folder).exists()
    assert is_gone(office._process.pid)


def test_it_follows_tests_that_were_killed() -> None:
    office = Office()
    assert office._process.stdin is not None
    office._process.stdin.close()  # what happens to the pipe of a process that is gone
    office._process.wait(30)
    assert is_gone(office._process.pid)
    office.stop()


def test_a_file_that_is_none_is_an_error(office: Office, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"weg\.xlsx"):
        CalcDocument(office, tmp_path / "weg.xlsx")
