"""A refresh and a report of the gemeente example as one cold process, against a cold ``import pandas``.

The bytecode is compiled, and the rounds alternate, so that a busy machine slows both alike.

Run: ``python -m tests.bench.bench_cold``. The target is at most 1.9 times the import.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copyfile
from statistics import median
from time import perf_counter

from ketenrapport.saving.shipped import templates_folder

_ROUNDS = 31
_TARGET = 1.9
_WORK = """
from ketenrapport.commands.garbage import look_less_often
look_less_often()  # as the shell does, before it imports what a command needs
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
        times = _alternated({"import pandas": "import pandas", "refresh and report": _WORK}, folder)
    floor, ours = (median(rounds) for rounds in times.values())
    print(f"import pandas {floor:.2f} s, refresh and report {ours:.2f} s: {ours / floor:.2f} x (target {_TARGET})")


def _alternated(scripts: dict[str, str], folder: str) -> dict[str, list[float]]:
    """Seconds of each script in each round; the round before the first compiles what is not compiled yet."""
    compiling = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    times: dict[str, list[float]] = {name: [] for name in scripts}
    for number in range(_ROUNDS + 1):
        for name, script in scripts.items():
            start = perf_counter()
            subprocess.run([sys.executable, "-c", script], cwd=folder, check=True, env=compiling)
            if number:
                times[name].append(perf_counter() - start)
    return times


if __name__ == "__main__":
    main()
