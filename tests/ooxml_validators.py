"""The Open XML SDK's rules, run in process by openxml-audit on a workbook or a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openxml_audit import FileFormat, OpenXmlValidator

if TYPE_CHECKING:
    from pathlib import Path


def findings(path: Path) -> list[str]:
    """Everything that openxml-audit has against an .xlsx, .xlsm or .docx, as current Excel or Word reads it."""
    result = OpenXmlValidator(FileFormat.MICROSOFT_365, max_errors=0).validate(path)
    return [str(error) for error in result.errors]
