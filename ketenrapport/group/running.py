"""Many jobs on any ``concurrent.futures.Executor``: outcomes as they come, and what becomes of jobs whose process ended."""

from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, wait
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.group.work import Outcome, work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Executor, Future

    from ketenrapport.group.work import Job

_LOOK = 1.0  # seconds between looks at whether the pool is still there
PATIENCE = 30.0  # seconds in which a cluster that went silent may come back


class LostError(Exception):
    """The pool broke or the cluster went: ``suspects`` were out at that moment, one of them may be why."""

    def __init__(self, suspects: list[Job]) -> None:
        super().__init__()
        self.suspects = suspects


class Pool(Struct, frozen=True):
    """Where jobs run: ``room`` of them are out at a time, so that not all workbooks are in memory at once.

    ``is_alive`` says whether there is still somebody to finish them: futures of a scheduler that died never complete. ``handed`` gives
    what is called over there, and with what.
    """

    executor: Executor
    room: int
    is_alive: Callable[[], bool] = lambda: True
    patience: float = PATIENCE
    handed: Callable[[Job], tuple[Callable[..., Outcome], object]] = lambda job: (work, job)


def outcomes(pool: Pool, jobs: Iterable[Job]) -> Iterator[Outcome]:
    """The outcome of each job, as they come. Raises LostError when the pool is gone; jobs that were not out yet stay in ``jobs``."""
    waiting = iter(jobs)
    out: dict[Future[Outcome], Job] = {}
    broken: list[Job] = []
    seen = time.monotonic()
    while True:
        while len(out) < pool.room and not broken and (job := next(waiting, None)) is not None:
            called, argument = pool.handed(job)
            try:
                out[pool.executor.submit(called, argument)] = job
            except BrokenExecutor:
                broken.append(job)
        if not out:
            break
        ready = wait(out, timeout=_LOOK, return_when=FIRST_COMPLETED).done
        if ready or pool.is_alive():
            seen = time.monotonic()
        elif time.monotonic() - seen > pool.patience:
            broken += out.values()
            break
        for future in ready:
            job = out.pop(future)
            try:
                yield future.result()
            except BrokenExecutor:
                broken.append(job)  # every job of a broken pool, guilty or not
            except Exception:  # noqa: BLE001 - a cluster names the guilty one itself, each by an exception of its own
                yield ended(job)
    if broken:
        raise LostError(broken)


def ended(job: Job) -> Outcome:
    """The outcome of a job that ended its process."""
    return Outcome(
        job.name,
        f"{job.file} kon niet worden verwerkt: het proces stopte, of duurde langer dan {job.limit:.0f} seconden; open de werkmap in Excel "
        "en kijk of zij ongewoon groot is.",
    )
