"""A Dask cluster: what is refused, and that it gives what this machine gives, whatever happens to its workers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from ketenrapport.commands.error import CommandError
from ketenrapport.group.bundle import Asked, bundle
from ketenrapport.group.cluster import on_cluster
from ketenrapport.group.processes import on_this_machine
from ketenrapport.group.results import compared, write_comparison
from ketenrapport.group.shown import Names
from tests.amount import amount
from tests.group.municipalities import read, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ketenrapport.group.work import Job, Outcome


@pytest.mark.parametrize("address", ["tcp://10.0.0.5:8786", "10.0.0.5:8786", "tcp://cluster.gemeente.nl:8786", "ws://cluster:8786"])
def test_an_open_wire_to_another_machine_is_refused(address: str) -> None:
    with pytest.raises(CommandError, match="niet versleuteld en niet op deze computer"):
        list(on_cluster([], address))


def test_a_cluster_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ketenrapport.group.cluster._PATIENCE", 1)
    with pytest.raises(CommandError, match=r"Het cluster op tcp://127\.0\.0\.1:\d+ is niet bereikbaar"):
        list(on_cluster([], f"tcp://127.0.0.1:{free_port()}"))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def cluster(workers: int, threads: int = 1) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and workers, each a process of its own, on loopback: its address, and the workers."""
    address = f"tcp://127.0.0.1:{free_port()}"
    host, port = "127.0.0.1", address.rpartition(":")[2]
    dask = [sys.executable, "-m", "distributed.cli"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": {**os.environ, "PYTHONPATH": str(Path.cwd())}}
    started = [subprocess.Popen([*dask[:2], f"{dask[2]}.dask_scheduler", "--host", host, "--port", port, "--no-dashboard"], **quiet)]  # type: ignore[call-overload]
    try:
        wait_for(host, int(port))
        command = [*dask[:2], f"{dask[2]}.dask_worker", address, "--nthreads", str(threads), "--no-dashboard"]
        started += [subprocess.Popen(command, **quiet) for _ in range(workers)]  # type: ignore[call-overload]
        wait_for_workers(address, workers)
        yield address, started[1:]
    finally:
        for process in reversed(started):
            process.terminate()
        for process in reversed(started):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_for(host: str, port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with socket.socket() as found:
            if found.connect_ex((host, port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


def wait_for_workers(address: str, workers: int) -> None:
    from distributed import Client

    if workers:
        with Client(address, set_as_default=False, timeout=30) as client:
            client.wait_for_workers(workers, timeout=90)


@pytest.mark.soak
@pytest.mark.parametrize(
    ("workers", "threads", "said"),
    amount(
        [(0, 1, "heeft geen werkers")],
        [(0, 1, "heeft geen werkers"), (1, 2, "doet 2 dingen tegelijk"), (1, 1, r"heeft Python 3\.\d+, deze computer 2\.7")],
    ),
)
def test_workers_that_would_do_something_else_are_refused(workers: int, threads: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ketenrapport.group.cluster._installed_here", lambda: {"Python": "2.7"})
    with cluster(workers, threads) as (address, _), pytest.raises(CommandError, match=said):
        list(on_cluster([], address))


SLOW = "07-zuiderkoog.xlsx"
BROKEN = {"18-brokkelen.xlsx", "19-tekstel.xlsx", "23-slotenrijk.xlsx"}


@pytest.mark.soak
def test_a_group_on_a_cluster_is_byte_for_byte_what_it_is_here(tmp_path: Path) -> None:
    """24 workbooks of which one never ends and some are broken; a worker is killed half-way. Daily three of them, and nobody is killed."""
    folder = tmp_path / "werkmappen"
    folder.mkdir()
    many = amount(False, True)
    files = [file for file in read("bestanden.csv") if many or file["bestand"][:2] in ("01", "16", "18")]
    for file in files:
        write(folder, file)

    def hanging(jobs: Iterable[Job]) -> Iterator[Job]:
        return (replace(job, limit=0.02) if job.name == SLOW else job for job in jobs)

    def local(jobs: Iterable[Job]) -> Iterator[Outcome]:
        return on_this_machine(hanging(jobs), 2)

    with cluster(2 if many else 1) as (address, workers):

        def distributed(jobs: Iterable[Job]) -> Iterator[Outcome]:
            for number, outcome in enumerate(on_cluster(hanging(jobs), address)):
                if many and number == 6:
                    os.kill(child_of(workers[0].pid), signal.SIGKILL)  # its nanny starts another
                yield outcome

        found = {name: _run(folder, tmp_path / name, run) for name, run in (("hier", local), ("cluster", distributed))}
    here, there = found["hier"], found["cluster"]
    assert here.keys() == there.keys()
    assert {name for name in here if here[name] != there[name]} == set()
    assert "bundel.xlsx" in here
    assert not any(name.startswith("07-zuiderkoog/") for name in here)


def child_of(nanny: int) -> int:
    """The worker that a nanny keeps, not what watches over its resources."""
    import psutil

    return max(psutil.Process(nanny).children(recursive=True), key=lambda one: one.memory_info().rss).pid


def _run(folder: Path, output: Path, run: object) -> dict[str, bytes]:
    lines = bundle([folder], Asked(output, reports=True), run)  # type: ignore[arg-type]
    assert [line.source.name for line in lines] == sorted(path.name for path in folder.glob("[!~]*.xlsx"))
    refused = {line.source.name: line.outcome.refusal for line in lines if line.outcome.refusal}
    assert refused.keys() == {name for name in (SLOW, *BROKEN) if (folder / name).exists()}
    assert "het proces stopte" in refused.get(SLOW, "het proces stopte")
    comparison, files = compared(lines, "", {})
    write_comparison(lines, comparison, files, output, Names.ALL)
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}
