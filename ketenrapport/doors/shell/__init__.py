"""The shell's door: one command for every row of ``actions`` that has a verb, one module for each family of them."""

from __future__ import annotations

# Importing a family is what makes its commands known.
from ketenrapport.doors.shell import conversation, documents, group, intake, judging, window, workbooks  # noqa: F401
from ketenrapport.doors.shell.application import app
from ketenrapport.doors.shell.running import main

__all__ = ["app", "main"]
