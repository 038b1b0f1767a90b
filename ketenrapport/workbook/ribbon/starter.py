"""What Excel on a Mac starts Python with: a script of xlwings' own version, in the one folder from which Excel may start anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_FOLDER = ("Library", "Application Scripts", "com.microsoft.Excel")


def starter_remark(home: Path, version: str, command: str) -> str:
    """What is wrong with the starter of this version of xlwings, in a Dutch sentence; nothing when it is there.

    ``home`` is the user's folder, ``command`` what installs the starter.
    """
    folder = home.joinpath(*_FOLDER)
    if (folder / f"xlwings-{version}.applescript").is_file():
        return ""
    others = sorted(path.stem.removeprefix("xlwings-") for path in folder.glob("xlwings-*.applescript"))
    there = (
        f"er staat alleen een starter van xlwings {' en '.join(others)}, en dit is {version}"
        if others
        else "de starter van xlwings ontbreekt"
    )
    return f"De knoppen werken op deze Mac nog niet: {there}. Voer in Terminal uit: {command}"
