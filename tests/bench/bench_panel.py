"""The second refresh in the window, which stays warm, against the same command as a process of its own.

In seconds of processor, on bytecode that is compiled; the rounds alternate, so that a busy machine slows both alike.

Run: ``python -m tests.bench.bench_panel``. The target is at most 0.3 times the cold one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from shutil import copyfile
from statistics import median

from ketenrapport.saving.shipped import templates_folder

_ROUNDS = 9
_TARGET = 0.3
# What the window does at a click, without the window: it refreshes once to warm up, and again for every line that it reads.
_WARM = """
import sys
from itertools import chain
from time import process_time
from ketenrapport.doors.offered import Program
from ketenrapport.doors.panel import run_command
from ketenrapport.doors.shell import main
program = Program({}, main)
for line in chain([""], iter(sys.stdin.readline, "")):
    start = process_time()
    told, code = run_command(program, ["vernieuw", "warm.xlsx"])
    assert code == 0, told
    if line:
        print(process_time() - start, file=sys.__stdout__, flush=True)
    else:
        print("klaar", file=sys.__stdout__, flush=True)
"""


def main() -> None:
    """Print the medians of one run, and their ratio."""
    compiling = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("koud.xlsx", "warm.xlsx"):
            copyfile(templates_folder() / "gemeente.xlsx", Path(folder) / name)
        window = subprocess.Popen(
            [sys.executable, "-c", _WARM], cwd=folder, env=compiling, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert window.stdin is not None
        assert window.stdout is not None
        assert window.stdout.readline() == "klaar\n"
        cold, warm = [], []
        for number in range(_ROUNDS + 1):
            start = _seconds_of_others()
            subprocess.run(
                [sys.executable, "-m", "ketenrapport", "vernieuw", "koud.xlsx"], cwd=folder, check=True, env=compiling, capture_output=True
            )
            if number:
                cold.append(_seconds_of_others() - start)
            window.stdin.write("nog eens\n")
            window.stdin.flush()
            seconds = float(window.stdout.readline())
            if number:
                warm.append(seconds)
        window.stdin.close()
        window.wait()
    print(f"cold {median(cold):.2f} s, warm {median(warm):.2f} s: {median(warm) / median(cold):.2f} x (target {_TARGET})")


def _seconds_of_others() -> float:
    """The seconds of processor that the processes took which we started and which have ended."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
