"""The command that builds what users start from: ``python -m ketenrapport.commands.templates``.

The empty workbook, the examples and the house style follow from the code and are the same, byte for byte, every time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.word.build_style import build_style
from ketenrapport.saving.shipped import HOUSE_STYLE, templates_folder
from ketenrapport.workbook.new.build import build_all as build_workbooks

if TYPE_CHECKING:
    from pathlib import Path


def build_all(folder: Path) -> list[Path]:
    """The paths of all files that users start from, after building them in this folder."""
    return [*build_workbooks(folder), build_style(folder / HOUSE_STYLE)]


if __name__ == "__main__":
    build_all(templates_folder())
