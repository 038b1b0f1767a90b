"""A process that is no more, as a run that was killed."""

from __future__ import annotations

import subprocess


def ended_process() -> int:
    """The number of a process that ended just now."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid
