"""A process that works for a user doesn't look for what nobody needs where that finds nothing: while it works, and when it ends."""

from __future__ import annotations

import subprocess
import sys

_ENDS = """
import atexit, gc
from ketenrapport.commands.garbage import look_less_often
begun = gc.get_freeze_count()  # some versions of Python begin with some hundreds
atexit.register(lambda: print(gc.get_threshold()[0], gc.get_freeze_count() > begun))  # runs after what is registered later
look_less_often()
look_less_often()
print(gc.get_freeze_count() - begun)
"""


def test_at_its_end_all_that_is_there_is_left_to_the_system() -> None:
    told = subprocess.run([sys.executable, "-c", _ENDS], capture_output=True, text=True, check=True).stdout.split()
    assert told == ["0", "300000", "True"]
