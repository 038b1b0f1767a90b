"""A refresh and a report of the gemeente example as one cold process, against a cold ``import pandas``.

Run: ``python -m tests.bench.bench_cold``. The target is at most twice the import.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copyfile
from statistics import median
from time import perf_counter

from ketenrapport.workbook.new.examples import templates_folder

_ROUNDS = 7
_WORK = """
from pathlib import Path
from ketenrapport.commands.judging import refresh
from ketenrapport.commands.reports import report
from ketenrapport.workbook.file.workbook import FileWorkbook
report(refresh(FileWorkbook.open(Path("ketens.xlsx"))), Path("rapporten"), ["VERG"])
"""


def main() -> None:
    """Print the medians of one run, and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        copyfile(templates_folder() / "gemeente.xlsx", Path(folder) / "ketens.xlsx")
        times = {name: _median(script, folder) for name, script in (("import pandas", "import pandas"), ("refresh and report", _WORK))}
    floor, ours = times.values()
    print(f"import pandas {floor:.2f} s, refresh and report {ours:.2f} s: {ours / floor:.2f} x (target 2)")


def _median(script: str, folder: str) -> float:
    times = []
    for _ in range(_ROUNDS):
        start = perf_counter()
        subprocess.run([sys.executable, "-c", script], cwd=folder, check=True)
        times.append(perf_counter() - start)
    return median(times)


if __name__ == "__main__":
    main()
