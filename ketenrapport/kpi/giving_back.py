"""Memory that was let go of, handed back to the system: it is what fails first on an office PC (decision 14)."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

_MANY = 50_000  # below it the time that this takes is worth more (tests/bench/bench_judge.py)


def give_back(amount: int) -> None:
    """Let the C library hand back what it keeps after work on so many: glibc holds on to it in pieces (measured: 30 MB of 320).

    Windows and macOS hand back large pieces by themselves.
    """
    if sys.platform == "linux" and amount > _MANY:
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)
