"""The most memory that a refresh of a middle-sized organisation holds: 300,000 measurements, 247,000 verdicts, all of them written.

The whole process, interpreter and libraries included: once over an empty sheet Resultaten, and once over the rows of the first time, as
every month. Run ``python -m tests.bench.bench_memory``; making the workbook takes a minute.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.bench.large_workbook import large, write_large
from tests.bench.measuring import alone

CHAINS, KPIS, MONTHS, WEEKLY = 98, 18, 120, 2
TARGET = 300  # MB

_REFRESH = """
import sys
from ketenrapport.doors.shell import main
try:
    main(["vernieuw", sys.argv[1]])
except SystemExit as ended:
    assert not ended.code, ended.code
"""


def main() -> None:
    """Print memory and CPU time of both."""
    rows = large(CHAINS, KPIS, MONTHS, WEEKLY)
    verdicts = (len(rows["chains"]) + len(rows["values"]) + len(rows["kpis"])) * MONTHS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "werkmap.xlsx"
        write_large(path, rows)
        print(f"{len(rows['measurements']):,} measurements, {verdicts:,} verdicts")
        for what in ("for the first time", "over earlier results"):
            most, cpu = alone(_REFRESH, path)
            print(f"vernieuw {what}: at most {most:.0f} MB (target {TARGET}), {cpu:.1f} s of processor")


if __name__ == "__main__":
    main()
