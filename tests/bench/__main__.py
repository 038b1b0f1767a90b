"""Every benchmark that has a target, one after the other, as one table: ``python -m tests.bench [NAME…]``.

A row is what the benchmark itself says of it, in its own words: what was measured, the floor of the same run, and the target. Each runs
in a process of its own. Those that take longer than a minute or need what not every machine has are run when they are named.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

LONG = ("formulas", "docxtpl", "growth")


def main(names: list[str]) -> None:
    """Print the rows of these benchmarks, or of all."""
    found = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    for name in names or [one for one in found if one not in LONG]:
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-m", f"tests.bench.bench_{name}"], capture_output=True, text=True)
        rows = [line for line in done.stdout.splitlines() if "target" in line] or [done.stderr.strip().rpartition("\n")[2]]
        for at, row in enumerate(rows):
            print(f"{name if not at else '':9} {row}", flush=True)
        print(f"{'':9} ({time.perf_counter() - start:.0f} s)", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
