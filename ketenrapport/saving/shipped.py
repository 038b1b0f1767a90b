"""Where the files that users start from are: workbooks, examples and the house style."""

from __future__ import annotations

from pathlib import Path

HOUSE_STYLE = "huisstijl.docx"


def templates_folder() -> Path:
    """The folder with the built files: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "workbook_templates"
    return installed if installed.is_dir() else package.parent / "workbook_templates"
