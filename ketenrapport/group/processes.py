"""Jobs in processes of this machine. When one of them ends, the rest goes on and the suspects follow, each in a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import shutil
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from ketenrapport.commands.garbage import look_less_often
from ketenrapport.group.running import LostError, Pool, ended, outcomes
from ketenrapport.group.work import work
from ketenrapport.saving.own_folder import own_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ketenrapport.group.work import Job, Outcome

# What every workbook needs; imported once, before the processes part.
_WARM = ["ketenrapport.commands.judging", "ketenrapport.group.member", "ketenrapport.group.work", "ketenrapport.workbook.file.patch"]
_FOR_REPORTS = ["ketenrapport.report.say.document", "ketenrapport.report.word.document"]


def usual_processes() -> int:
    """As many processes as this machine can run at once."""
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def on_this_machine(jobs: Iterable[Job], processes: int) -> Iterator[Outcome]:
    """The outcome of each job, as they come.

    Jobs go by way of a file: a workbook in the pipe to a process that ended would be waited for without end (before Python 3.11.6).
    """
    waiting = iter(jobs)
    suspects: list[Job] = []
    with own_folder() as folder:
        numbers = count()

        def handed(job: Job) -> tuple[Callable[..., Outcome], object]:
            path = folder / str(next(numbers))
            path.write_bytes(pickle.dumps(job))
            return _work_from, path

        while True:
            with _executor(processes, folder) as executor:
                try:
                    yield from outcomes(Pool(executor, 2 * processes, handed=handed), waiting)
                except LostError as lost:
                    suspects += lost.suspects
                else:
                    break
        for job in suspects:
            with _executor(1, folder) as executor:
                try:
                    yield from outcomes(Pool(executor, 1, handed=handed), [job])
                except LostError:
                    yield ended(job)


def _work_from(path: Path) -> Outcome:
    """The outcome of a job that lies in a file of ours, which goes."""
    job = pickle.loads(path.read_bytes())  # noqa: S301 - written by this very run
    path.unlink()
    return work(job)


def _executor(processes: int, folder: Path) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
    if os.name == "posix":
        context.set_forkserver_preload([*_WARM, *_FOR_REPORTS])
    return ProcessPoolExecutor(processes, context, _begin, (str(folder),))


def _begin(folder: str) -> None:
    """What a process of the pool does first."""
    look_less_often()
    _end_with_the_run(folder)


def _end_with_the_run(folder: str) -> None:
    """Let this process of the pool keep its files in the ``folder`` of the run, and end, with that folder, when the run is gone.

    A run that was killed can't tell anyone: each process would wait for its next job until the machine stops, with a hundred megabytes.
    """
    tempfile.tempdir = folder  # what a process that takes too long leaves goes with the run
    run = multiprocessing.parent_process()
    assert run is not None

    def wait() -> None:
        run.join()
        for _ in range(100):  # a job may still write there
            shutil.rmtree(folder, ignore_errors=True)
            if not Path(folder).is_dir():
                break
            time.sleep(0.05)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
