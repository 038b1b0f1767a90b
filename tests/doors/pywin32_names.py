"""xlwings as it is on Windows, with only pywin32's names stood in for: for programs that tests run."""

from __future__ import annotations

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


def import_xlwings_as_on_windows() -> None:
    """After this ``import xlwings`` gives the one of Windows, which can reach no Excel; ``sys.platform`` is what it was."""
    for name in (*PYWIN32, "win32com", *(f"win32com.{one}" for one in IN_WIN32COM)):
        module = StandIn(name)
        module.__path__, module.__file__ = [], name
        sys.modules[name] = module
        if "." in name:
            parent, _, own = name.rpartition(".")
            setattr(sys.modules[parent], own, module)
    sys.modules["pythoncom"].TypeIIDs = MagicMock()  # type: ignore[attr-defined]
    ctypes.windll = ctypes.oledll = ctypes.PyDLL = MagicMock()  # type: ignore[attr-defined, assignment, misc]
    import tempfile  # noqa: F401 - which on Windows takes what only the Python of Windows has

    platform, sys.platform = sys.platform, "win32"
    import xlwings  # noqa: F401

    sys.platform = platform
