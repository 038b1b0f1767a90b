"""What several benchmarks measure with: seconds of processor, and a process of its own with the most memory that it ever held."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Not ru_maxrss: a process inherits that from the one that started it, which here has made a workbook in memory.
_TELLS = """
def _peak():
    from pathlib import Path
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024
    import resource
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
import time
print("\\n", _peak(), time.process_time())
"""


def seconds(action: Callable[..., object], *arguments: object) -> float:
    """How many seconds of processor one call takes."""
    start = time.process_time()
    action(*arguments)
    return time.process_time() - start


def alone(script: str, *arguments: object) -> tuple[float, float]:
    """The most memory (MB) that a fresh process ever held with this script, interpreter and libraries included, and its CPU seconds."""
    command = [sys.executable, "-c", script + _TELLS, *map(str, arguments)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(told[-2]), float(told[-1])
