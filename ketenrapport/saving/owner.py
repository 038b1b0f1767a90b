"""Which process made a file: this one, another on this computer, or one elsewhere."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from functools import cache


@cache
def host() -> str:
    """The name of this computer, as it goes into lock files."""
    return platform.node() or "onbekend"


def mark_of(computer: str) -> str:
    """Eight hexadecimal digits for a computer, which fit in a file name whatever the computer is called."""
    return hashlib.sha256(computer.casefold().encode()).hexdigest()[:8]


def own_mark() -> str:
    """This process, as it goes into the names of what it leaves for a moment: ``COMPUTER-PROCESS``."""
    return f"{mark_of(host())}-{os.getpid()}"


def is_gone(computer: str, process: int) -> bool:
    """Whether the process that is named so ran on this computer, and no longer does."""
    return computer == mark_of(host()) and not is_running(process)


def user() -> str:
    """The name under which this process runs."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user without a name, as in a container; Windows without its variables
        return "onbekend"


def is_running(process: int) -> bool:
    """Whether a process with this number runs on this computer; True when that can't be known."""
    if sys.platform == "win32":
        return _is_running_on_windows(process)
    try:
        os.kill(process, 0)  # sends nothing, on POSIX alone: Windows would end the process
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _is_running_on_windows(process: int) -> bool:
    """Ask Windows for the process's exit code, which is 259 as long as it runs."""
    import ctypes

    query, still_active, no_such_process = 0x1000, 259, 87
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = kernel.OpenProcess(query, False, process)
    if not handle:
        return bool(ctypes.get_last_error() != no_such_process)  # type: ignore[attr-defined]
    try:
        code = ctypes.c_ulong()
        found = kernel.GetExitCodeProcess(ctypes.c_void_p(handle), ctypes.byref(code))
        return not found or code.value == still_active
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))
