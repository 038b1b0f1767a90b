"""Jobs that end their process, in a pool of this machine; and that every executor gives the same."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import replace

from ketenrapport.group.processes import on_this_machine
from ketenrapport.group.running import LostError, Pool, outcomes
from ketenrapport.group.work import Job
from ketenrapport.saving.shipped import templates_folder
from tests.needs import needs


@pytest.fixture(scope="module")
def jobs() -> list[Job]:
    data = (templates_folder() / "sjabloon.xlsx").read_bytes()
    return [Job(f"{number}.xlsx", f"{number}.xlsx", data, reports=False) for number in range(3)]


def test_one_that_takes_too_long_ends_alone_and_the_rest_is_as_it_is_in_this_process(jobs: list[Job]) -> None:
    """A hang: the process is ended from outside Python, which breaks the pool; the suspects follow one by one."""
    slow = [replace(job, limit=0.02) if job.name == "1.xlsx" else job for job in jobs]
    with ThreadPoolExecutor(1) as executor:
        alone = {one.name: one for one in outcomes(Pool(executor, 1), jobs)}
    found = {one.name: one for one in on_this_machine(slow, 2)}
    assert found.keys() == alone.keys()
    assert "het proces stopte, of duurde langer dan 0 seconden" in found["1.xlsx"].refusal
    assert {name: one for name, one in found.items() if name != "1.xlsx"} == {name: one for name, one in alone.items() if name != "1.xlsx"}
    assert alone["0.xlsx"].files.keys() == {"0.xlsx"}


def test_not_more_are_out_than_there_is_room_for(jobs: list[Job]) -> None:
    taken: list[str] = []

    def one_by_one():
        for job in jobs:
            taken.append(job.name)
            yield job

    with ThreadPoolExecutor(1) as executor:
        running = outcomes(Pool(executor, 2), one_by_one())
        next(running)
        assert len(taken) <= 3
        assert len(list(running)) == 2


def test_a_scheduler_that_died_is_noticed(jobs: list[Job]) -> None:
    """Its futures never complete; somebody has to ask whether it still lives."""
    from concurrent.futures import Executor, Future

    class Silent(Executor):
        def submit(self, *_: object, **__: object) -> Future:
            return Future()

    pool = Pool(Silent(), 2, is_alive=lambda: False, patience=0.5)
    with pytest.raises(LostError) as lost:
        list(outcomes(pool, jobs))
    assert [job.name for job in lost.value.suspects] == ["0.xlsx", "1.xlsx"]


def test_a_bug_stays_with_its_workbook(jobs: list[Job], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from ketenrapport.group import work as module

    def broken(*_: object) -> None:
        raise ZeroDivisionError("deling door nul")

    monkeypatch.setattr(module, "_done", broken)
    assert module.work(jobs[1]).refusal == (
        "1.xlsx gaf een fout die wij niet hadden voorzien (ZeroDivisionError: deling door nul); meld dit met de werkmap erbij."
    )


_RUN = """
from pathlib import Path
from ketenrapport.group.processes import on_this_machine
from ketenrapport.group.work import Job
from ketenrapport.saving.shipped import templates_folder
data = (templates_folder() / "sjabloon.xlsx").read_bytes()
for outcome in on_this_machine((Job(f"{number}.xlsx", f"{number}.xlsx", data) for number in range(1000)), 2):
    print(outcome.name, flush=True)
"""


@needs("a POSIX system")
def test_of_a_run_that_was_killed_no_process_stays_and_no_workbook_in_the_folder_for_temporary_files(tmp_path: Path) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", _RUN], stdout=subprocess.PIPE, env=os.environ | {"TMPDIR": str(tmp_path)}, start_new_session=True
    )
    assert run.stdout is not None
    assert run.stdout.readline().endswith(b".xlsx\n")  # both processes are at work
    run.kill()
    run.wait()
    run.stdout.close()
    until = time.monotonic() + 60
    while is_there(run.pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_there(run.pid)
    assert list(tmp_path.glob("ketenrapport-*")) == []


def is_there(group: int) -> bool:
    """Whether a process of this group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
