"""How long a workbook of a group takes, refreshed and with its five reports, on two processes; set against ``import pandas``.

Run ``python -m tests.bench.bench_group [WORKBOOKS]``; 100 by default. Bytecode must be compiled: unset PYTHONDONTWRITEBYTECODE.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from ketenrapport.group.processes import on_this_machine
from ketenrapport.group.work import Job
from ketenrapport.saving.shipped import templates_folder

PROCESSES = 2
RUNS = 3
TARGET = 0.6


def import_pandas() -> float:
    """How long a new Python takes to import pandas."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import pandas"], check=True)
    return time.perf_counter() - start


def group(amount: int) -> float:
    """How long each of so many workbooks takes, in a pool that starts cold."""
    data = (templates_folder() / "gemeente.xlsx").read_bytes()
    jobs = (Job(f"{number}.xlsx", f"{number}.xlsx", data, reports=True) for number in range(amount))
    start = time.perf_counter()
    made = sum(len(outcome.files) for outcome in on_this_machine(jobs, PROCESSES))
    assert made == 6 * amount, "each workbook, and its five reports"
    return (time.perf_counter() - start) / amount


def main(amount: int = 100) -> None:
    """Print the median of alternated runs."""
    import_pandas()
    pairs = [(group(amount), import_pandas()) for _ in range(RUNS)]
    per_workbook, floor = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(ours / theirs for ours, theirs in pairs)
    print(f"{amount} workbooks: {per_workbook:.3f} s each, import pandas {floor:.3f} s: {ratio:.2f} × (target {TARGET})")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
