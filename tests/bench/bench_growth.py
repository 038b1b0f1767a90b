"""What ten times as much costs: chains from 50 to 500, and measurements from 1,000 to a million.

All reports of 500 chains against all of 50, by the report and written to disk; the target is 1.1. And reading, judging and checking a
workbook: the exponents of processor time and of memory, both beyond what the smallest workbook takes; the target is 1, in proportion.

Run ``python -m tests.bench.bench_growth``; making the workbooks takes minutes.
"""

from __future__ import annotations

import tempfile
from math import log
from pathlib import Path

from ketenrapport.commands.judging import assess
from ketenrapport.commands.reports import report
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.bench.large_workbook import large, write_large
from tests.bench.measuring import alone, seconds

TARGET = 1.1
TIMES = 5  # of what a small one takes beyond the smallest, a tenth of a second, one run says little
Size = tuple[int, int, int]  # chains, KPIs a chain, months
LEAST: Size = (2, 4, 12)
FEW_CHAINS, MANY_CHAINS = (50, 9, 24), (500, 9, 24)
MEASUREMENTS: tuple[Size, ...] = ((10, 9, 12), (46, 9, 24), (116, 18, 48), (463, 18, 120))

_ASSESS = """
import sys
from pathlib import Path
from ketenrapport.commands.judging import assess
from ketenrapport.workbook.file.workbook import FileWorkbook
assess(FileWorkbook.open(Path(sys.argv[1])))
"""


def by_report(path: Path) -> float:
    """The processor seconds of a report, when all chains get one."""
    assessment = assess(FileWorkbook.open(path))
    chains = list(assessment.organisation.chains)
    with tempfile.TemporaryDirectory() as folder:
        report(assessment, Path(folder), chains[:1])  # what is loaded once
        return seconds(report, assessment, Path(folder)) / len(chains)


def least(path: Path) -> tuple[float, float]:
    """The least memory and processor time that reading, judging and checking takes in a process of its own."""
    memory, cpu = zip(*(alone(_ASSESS, path) for _ in range(TIMES)), strict=True)
    return min(memory), min(cpu)


def main() -> None:
    """Print the ratio of the reports, time and memory of every size, and how they grow."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {size: Path(folder) / f"{'-'.join(map(str, size))}.xlsx" for size in (LEAST, FEW_CHAINS, MANY_CHAINS, *MEASUREMENTS)}
        for size, path in paths.items():
            write_large(path, large(*size))
        few, many = (by_report(paths[size]) for size in (FEW_CHAINS, MANY_CHAINS))
        print(f"a report: {1000 * few:.0f} ms of 50 chains, {1000 * many:.0f} ms of 500 chains: {many / few:.2f} x (target {TARGET})")
        found = {size: least(path) for size, path in paths.items()}
    for (chains, kpis, months), (memory, cpu) in found.items():
        print(f"{chains:3} chains, {chains * kpis * months:>9,} measurements: {cpu:5.1f} s, {memory:5.0f} MB")
    for what, sizes in (("chains", (FEW_CHAINS, MANY_CHAINS)), ("measurements", MEASUREMENTS)):
        some, most = ([more - base for more, base in zip(found[size], found[LEAST], strict=True)] for size in (sizes[0], sizes[-1]))
        times = log(sizes[-1][0] * sizes[-1][1] * sizes[-1][2] / (sizes[0][0] * sizes[0][1] * sizes[0][2]))
        memory, cpu = (log(more / less) / times for less, more in zip(some, most, strict=True))
        print(f"growth with {what}: time to the power {cpu:.2f}, memory {memory:.2f} (target 1, in proportion)")


if __name__ == "__main__":
    main()
