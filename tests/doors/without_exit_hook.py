"""Run as a program: prints what xlwings leaves to do at exit, and what is left of that once our doors are there."""

from __future__ import annotations

import atexit

from tests.doors.pywin32_names import import_xlwings_as_on_windows

hooks: list[str] = []
register, unregister = atexit.register, atexit.unregister


def name(function) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def noted(function, *arguments, **named):
    hooks.append(name(function))
    return function  # and nothing is done at exit


atexit.register = noted  # type: ignore[assignment]
import_xlwings_as_on_windows()
atexit.register = register
atexit.unregister = lambda function: hooks.remove(name(function))  # type: ignore[assignment, return-value]
print("before:", *hooks)
import ketenrapport.doors.ribbon  # noqa: E402, F401

print("after:", *hooks)
