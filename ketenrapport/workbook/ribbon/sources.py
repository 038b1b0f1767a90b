"""What goes into the workbook: our ribbon and VBA, and xlwings' own VBA of the version that is installed, so that both sides match."""

from __future__ import annotations

from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.workbook.vba.project import ENCODING, Module, class_module, standard_module

if TYPE_CHECKING:
    from collections.abc import Mapping

OURS = "Ketenrapport"
"""The name of the module with our buttons."""
FUNCTIONS = "KetenrapportFuncties"
"""The name of the module with our functions for cells."""


def ribbon() -> bytes:
    """The tab, as customUI14 XML."""
    return (_here() / "customUI14.xml").read_bytes()


def ribbon_modules() -> tuple[Module, ...]:
    """Our callbacks, and what they call: xlwings' standalone module and the dictionary that it needs on a Mac; our functions for cells."""
    xlwings = _xlwings()
    return (
        standard_module((_here() / f"{OURS}.bas").read_text("utf-8")),
        standard_module((xlwings / "xlwings.bas").read_text(ENCODING)),
        class_module((xlwings / "addin" / "Dictionary.cls").read_text(ENCODING)),
        standard_module((_here() / f"{FUNCTIONS}.bas").read_text("utf-8")),
    )


# Where the installation scripts put Python, in the words that xlwings' VBA expands for whoever opens the workbook.
_WINDOWS_HOME, _MAC_HOME = "%LOCALAPPDATA%", "$HOME"
_INSTALLED_ON_WINDOWS = rf"{_WINDOWS_HOME}\ketenrapport\venv\Scripts\python.exe"
_INSTALLED_ON_A_MAC = f"{_MAC_HOME}/.ketenrapport/venv/bin/python"


_EMPTY = (
    *("INTERPRETER", "PYTHONPATH", "CONDA PATH", "CONDA ENV", "UDF MODULES", "LICENSE_KEY"),
    *(f"{place}_{system}" for place in ("ONEDRIVE_CONSUMER", "ONEDRIVE_COMMERCIAL", "SHAREPOINT") for system in ("WIN", "MAC")),
)


class Machine(Struct, frozen=True):
    """Where the workbook will be used: ``platform`` as in ``sys.platform``, and the Python that has this package.

    ``home`` is the folder that differs from user to user: the local application data on Windows, the home folder on a Mac.
    """

    platform: str
    interpreter: str
    home: str = ""


def configuration(machine: Machine) -> Mapping[str, str]:
    """The settings on the sheet ``xlwings.conf``, all of them text.

    The other kind of computer gets the place of the installation scripts, and a path below ``home`` is written without the name
    of the user, so that colleagues can share a workbook. A truth value would reach xlwings' VBA as "Onwaar" on a Dutch PC; it
    compares with the English words. A key that is not on the sheet is looked for in an ``xlwings.conf`` beside the workbook and in the
    home folder, so every key that xlwings asks for is here, empty or with its own default. The versions are for the self-test, which
    compares them with those of the Python that it runs in.
    """
    windows, mac = (machine.platform == one for one in ("win32", "darwin"))
    return {
        "INTERPRETER_WIN": _below_home(machine, "\\", _WINDOWS_HOME) if windows else _INSTALLED_ON_WINDOWS,
        "INTERPRETER_MAC": _below_home(machine, "/", _MAC_HOME) if mac else _INSTALLED_ON_A_MAC,
        "ADD_WORKBOOK_TO_PYTHONPATH": "False",  # else modules beside the workbook shadow ours, and SharePoint addresses crash it
        "SHOW_ERROR_POPUPS": "True",  # only seen when Python itself can't start; what we foresee ends without an error
        "TEMP DIR": "%TEMP%",
        **dict.fromkeys(("USE UDF SERVER", "DEBUG UDFS", "SHOW CONSOLE"), "False"),
        **dict.fromkeys(_EMPTY, ""),
        "XLWINGS_VERSION": version("xlwings"),
        "KETENRAPPORT_VERSION": version("ketenrapport"),
    }


def _below_home(machine: Machine, separator: str, variable: str) -> str:
    """The interpreter, with the variable in the place of the user's folder when it is in there."""
    folder = machine.home.rstrip(separator) + separator
    if machine.home and machine.interpreter.casefold().startswith(folder.casefold()):
        return f"{variable}{separator}{machine.interpreter[len(folder) :]}"
    return machine.interpreter


def _here() -> Path:
    return Path(__file__).parent


def _xlwings() -> Path:
    """The folder of the installed xlwings, which isn't imported: that takes half a second."""
    spec = find_spec("xlwings")
    assert spec is not None  # a dependency of this package
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])
