"""Run as a program: xlwings as on Windows, with only pywin32's names stood in for; prints what is left to do at exit after our doors.

The end of the program must not run xlwings' hook; what is registered and unregistered is written down on the way.
"""

from __future__ import annotations

import atexit
import ctypes
import sys
from types import ModuleType
from unittest.mock import MagicMock

PYWIN32 = ("pythoncom", "pywintypes", "win32api", "win32con", "win32event", "win32gui", "win32process", "win32timezone", "winerror")
IN_WIN32COM = (
    "client",
    "client.dynamic",
    "client.build",
    "client.gencache",
    "server",
    "server.policy",
    "server.util",
    "server.dispatcher",
    "universal",
)


class StandIn(ModuleType):
    """A module in which every name is a class of its own."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        found = type(name, (Exception,), {})
        setattr(self, name, found)
        return found


hooks: list[str] = []
register, unregister = atexit.register, atexit.unregister


def noted(function, *arguments, **named):
    hooks.append(f"{function.__module__}.{function.__qualname__}")
    return function


def taken_back(function):
    hooks.remove(f"{function.__module__}.{function.__qualname__}")


for name in (*PYWIN32, "win32com", *(f"win32com.{one}" for one in IN_WIN32COM)):
    sys.modules[name] = StandIn(name)
    sys.modules[name].__path__ = []  # type: ignore[attr-defined]
    sys.modules[name].__file__ = name
    if "." in name:
        setattr(sys.modules[name.rpartition(".")[0]], name.rpartition(".")[2], sys.modules[name])
sys.modules["pythoncom"].TypeIIDs = MagicMock()  # type: ignore[attr-defined]
ctypes.windll = ctypes.oledll = ctypes.PyDLL = MagicMock()  # type: ignore[attr-defined, assignment]
atexit.register, atexit.unregister = noted, taken_back  # type: ignore[assignment]
platform, sys.platform = sys.platform, "win32"
import xlwings  # noqa: E402

sys.platform = platform
atexit.register, atexit.unregister = register, taken_back  # type: ignore[assignment]
print("before:", *hooks)
import ketenrapport.doors.ribbon  # noqa: E402, F401

print("after:", *hooks)
assert xlwings._xlwindows.cleanup  # type: ignore[attr-defined]
