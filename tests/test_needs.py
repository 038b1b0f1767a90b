"""What the tests need besides Python packages can be asked before there are any."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_what_is_missing_is_told_by_python_alone() -> None:
    """``.ci/run`` asks it of a Python without packages, while those are installed."""
    told = subprocess.run([sys.executable, "-S", "-m", "tests.needs"], cwd=Path(__file__).parents[1], capture_output=True, text=True)
    assert (told.returncode, told.stderr) == (0, "")
