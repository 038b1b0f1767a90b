"""No other Excel is harmed: xlwings' hook at exit, which ends every Excel whose window it doesn't see, is gone once our doors are there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HOOK = "xlwings._xlwindows.cleanup"


def test_the_hook_of_xlwings_is_gone() -> None:
    program = [sys.executable, "-m", "tests.doors.without_exit_hook"]
    root = Path(__file__).parents[2]
    done = subprocess.run(program, cwd=root, capture_output=True, text=True, check=True)
    before, after = done.stdout.splitlines()
    assert HOOK in before
    assert HOOK not in after
