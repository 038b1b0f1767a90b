"""How long a workbook of a group takes, refreshed and with its five reports, on two processes; set against ``import pandas``.

And, where Dask is installed (extra ``cluster``), on two workers of a scheduler on this machine, set against those two processes.

Run ``python -m tests.bench.bench_group [WORKBOOKS]``; 100 by default. Bytecode must be compiled: unset PYTHONDONTWRITEBYTECODE.
"""

from __future__ import annotations

import importlib.util
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from ketenrapport.group.cluster import on_cluster
from ketenrapport.group.processes import on_this_machine
from ketenrapport.group.work import Job
from ketenrapport.saving.shipped import templates_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ketenrapport.group.work import Outcome

    Run = Callable[[Iterable[Job]], Iterator[Outcome]]

PROCESSES = 2
RUNS, FLOORS = 3, 7
TARGET, DASK_TARGET = 0.6, 1.3


def import_pandas() -> float:
    """How long a new Python takes to import pandas: the median of some times, as one may take half as long again as another."""
    times = []
    for _ in range(FLOORS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import pandas"], check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def group(amount: int, run: Run) -> float:
    """How long each of so many workbooks takes."""
    data = (templates_folder() / "gemeente.xlsx").read_bytes()
    jobs = (Job(f"{number}.xlsx", f"{number}.xlsx", data, reports=True) for number in range(amount))
    start = time.perf_counter()
    made = sum(len(outcome.files) for outcome in run(jobs))
    assert made == 6 * amount, "each workbook, and its five reports"
    return (time.perf_counter() - start) / amount


def here(jobs: Iterable[Job]) -> Iterator[Outcome]:
    """In a pool that starts cold."""
    return on_this_machine(jobs, PROCESSES)


def main(amount: int = 100) -> None:
    """Print the median of alternated runs."""
    import_pandas()
    pairs = [(group(amount, here), import_pandas()) for _ in range(RUNS)]
    per_workbook, floor = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(ours / theirs for ours, theirs in pairs)
    print(f"{amount} workbooks: {per_workbook:.3f} s each, import pandas {floor:.3f} s: {ratio:.2f} × (target {TARGET})")
    if importlib.util.find_spec("distributed"):
        from tests.group.test_cluster import cluster

        with cluster(PROCESSES) as (address, _):
            pairs = [(group(amount, lambda jobs: on_cluster(jobs, address)), group(amount, here)) for _ in range(RUNS)]
        per_workbook = statistics.median(there for there, _ in pairs)
        ratio = statistics.median(there / ours for there, ours in pairs)
        print(f"on Dask: {per_workbook:.3f} s each, {ratio:.2f} × the pool of this machine (target {DASK_TARGET})")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
