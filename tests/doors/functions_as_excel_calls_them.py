"""Run as a program: calls functions for cells through xlwings' own conversion, as its server does on Windows; prints JSON.

Standard input is JSON too: per call the name of a function and its arguments as Excel hands them over, "weggelaten" for one left out.
"""

from __future__ import annotations

import json
import sys

from tests.doors.pywin32_names import import_xlwings_as_on_windows

import_xlwings_as_on_windows()
import xlwings  # noqa: E402
from xlwings import udfs  # noqa: E402

LEFT_OUT = -2147352572  # DISP_E_PARAMNOTFOUND, what Excel hands over for an argument that was left out


def handed_over(argument):
    """A block of cells comes as tuples of tuples."""
    if argument == "weggelaten":
        return LEFT_OUT
    return tuple(map(tuple, argument)) if isinstance(argument, list) else argument


xlwings._xlwindows.is_range_instance = lambda argument: False  # type: ignore[attr-defined] # an instance of pywin32 would be asked
answers = [
    udfs.call_udf("ketenrapport.doors.functions", name, tuple(handed_over(argument) for argument in arguments))
    for name, *arguments in json.load(sys.stdin)
]
print(json.dumps(answers))
