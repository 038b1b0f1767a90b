"""Whether the installation is in order: what there is on this computer and what is missing."""

from __future__ import annotations

import platform
import shutil
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from ketenrapport.commands.error import CommandError
from ketenrapport.commands.reports import make_writable
from ketenrapport.workbook.ribbon.files import this_machine, this_starter

if TYPE_CHECKING:
    from collections.abc import Mapping


def installation(folder: Path, ribbon: Mapping[str, str] | None, excel: str) -> str:
    """What there is on this computer and what is missing, a line each.

    ``ribbon`` holds the settings that the workbook was made with, None without a workbook that can have them; ``excel`` is the version of
    the Excel that asks, '' when none does.
    """
    problems = []
    lines = [f"Python {platform.python_version()}: {sys.executable}"]
    for name in ("ketenrapport", "xlwings"):
        here, there = version(name), (ribbon or {}).get(f"{name.upper()}_VERSION")
        lines.append(f"{name} {here}" + (f", in de werkmap {there}" if there and there != here else ""))
        if there and there != here:
            problems.append(f"{name} in de werkmap en op deze computer verschillen: voer uit 'ketenrapport koppel' met deze werkmap.")
    if starter := this_starter(this_machine()):
        problems.append(starter)
    if excel:
        lines.append(f"Excel {excel}")
    try:
        lines.append(f"Rapporten: {make_writable(folder)} (schrijven lukt)")
    except CommandError as error:
        lines.append(f"Rapporten: {folder} (schrijven lukt niet)")
        problems.append(str(error))
    word = has_word()
    lines.append(f"Word: {'gevonden' if word else 'niet gevonden'}")
    if not word:
        problems.append("Vraag IT om Word, of open de rapporten in een ander programma dat .docx leest.")
    if ribbon is not None and not ribbon:
        problems.append("Deze werkmap heeft geen tabblad Ketenrapport: voer uit 'ketenrapport koppel' met deze werkmap.")
    if not problems:
        return "\n".join(["De installatie is in orde.", "", *lines])
    return "\n".join(["Er is iets aan de hand:", *(f"• {problem}" for problem in problems), "", *lines, "", ASK_IT])


ASK_IT = (
    "Blijft een knop niets doen? Vraag IT om in Defender de regel 'Block all Office applications from creating child processes' "
    "uit te zonderen voor de Python hierboven; tot dan doet 'ketenrapport vernieuw --open' hetzelfde."
)


def has_word() -> bool:
    """Whether Word is installed on this computer."""
    if sys.platform == "win32":
        import winreg

        try:
            winreg.CloseKey(winreg.OpenKey(winreg.HKEY_CLASSES_ROOT, "Word.Application"))
        except OSError:
            return False
        return True
    if sys.platform == "darwin":
        return Path("/Applications/Microsoft Word.app").exists()
    return shutil.which("winword") is not None
