"""What some tests need besides Python packages: is it on this machine, and which Debian packages bring it.

A test says what it needs by name, ``@needs("LibreOffice", "poppler")``, and is skipped by that name where it is missing.
``python -m tests.needs`` prints the packages that bring what is missing here; only Python itself is needed for that.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from ctypes.util import find_library
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

UNO_PYTHONS = ("/usr/bin/python3", "python3", "/usr/lib/libreoffice/program/python", "/opt/libreoffice/program/python")


class Need(NamedTuple):
    """Something on the machine: whether it is there, and the Debian packages to install when it is not."""

    found: Callable[[], bool]
    packages: str = ""


def environment() -> dict[str, str]:
    """The environment without what belongs to the Python of these tests, for a Python of someone else."""
    return {name: text for name, text in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}


@cache
def uno_python() -> str:
    """A Python that can drive LibreOffice; '' when there is none."""
    test = "import sys; sys.path.append('/usr/lib/python3/dist-packages'); import uno"
    for name in UNO_PYTHONS:
        if (path := shutil.which(name)) and subprocess.run([path, "-c", test], capture_output=True, env=environment()).returncode == 0:
            return path
    return ""


def programs(*names: str) -> Callable[[], bool]:
    """Whether all these programs are on the path."""
    return lambda: all(shutil.which(name) for name in names)


def _has_carlito() -> bool:
    listed = shutil.which("fc-list") and subprocess.run(["fc-list", "Carlito"], capture_output=True, text=True).stdout
    return bool(listed)


def _has_tkinter() -> bool:
    try:
        import_module("tkinter")
    except ImportError:
        return False
    return True


def _has_mime_tools() -> bool:
    """Whether Perl is there, with what takes mail apart."""
    return bool(shutil.which("perl")) and subprocess.run(["perl", "-MMIME::Parser", "-e", "1"], capture_output=True).returncode == 0


def _has_odbc() -> bool:
    """Whether there is ODBC itself, with a driver for PostgreSQL."""
    listed = Path("/etc/odbcinst.ini")
    return find_library("odbc") is not None and listed.is_file() and "[PostgreSQL Unicode]" in listed.read_text()


NEEDS = {
    "a POSIX system": Need(lambda: os.name == "posix"),
    "LibreOffice": Need(programs("soffice"), "libreoffice-calc libreoffice-writer"),
    "python3-uno": Need(lambda: bool(uno_python()), "python3-uno"),
    "poppler": Need(programs("pdfinfo", "pdftotext", "pdfimages"), "poppler-utils"),
    # As wide as Calibri: with another font, pages break elsewhere.
    "Carlito": Need(_has_carlito, "fontconfig fonts-crosextra-carlito fonts-liberation2 fonts-dejavu"),
    "xvfb": Need(programs("Xvfb", "xvfb-run"), "xvfb xauth"),
    "xdotool": Need(programs("xdotool"), "xdotool"),
    # The package serves Debian's own Python and brings the library of Tk, which a Python that was built with tk-dev needs, too;
    # one that was built without it never gets tkinter.
    "tkinter": Need(_has_tkinter, "python3-tk"),
    "PostgreSQL": Need(lambda: bool(list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))) or programs("initdb")(), "postgresql"),
    "the ODBC driver of PostgreSQL": Need(_has_odbc, "unixodbc odbc-postgresql"),
    "MIME-tools": Need(_has_mime_tools, "libmime-tools-perl"),
    "node": Need(programs("node"), "nodejs"),
    "pandoc": Need(programs("pandoc"), "pandoc"),
    "Excel": Need(lambda: sys.platform in ("win32", "darwin")),
}
"""What tests can need, by the name that they use for it."""


@cache
def missing(*names: str) -> str:
    """Which of these are not here, in one sentence; '' when all are."""
    absent = [name + (f" (Debian: {NEEDS[name].packages})" if NEEDS[name].packages else "") for name in names if not NEEDS[name].found()]
    return f"not on this machine: {', '.join(absent)}" if absent else ""


def needs(*names: str) -> pytest.MarkDecorator:
    """A mark that skips a test where one of these is missing, saying which."""
    import pytest

    return pytest.mark.skipif(bool(missing(*names)), reason=missing(*names) or "all is here")


if __name__ == "__main__":
    print(*(need.packages for need in NEEDS.values() if need.packages and not need.found()))
