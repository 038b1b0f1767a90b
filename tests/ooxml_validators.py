"""The Open XML SDK's rules, run in process by openxml-audit on a workbook or a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openxml_audit import FileFormat, OpenXmlValidator

if TYPE_CHECKING:
    from pathlib import Path

FALSE_POSITIVES = (
    # The theme is optional (ECMA-376 part 1, 14.2.7: zero or one); the SDK itself does not ask for it. LibreOffice writes none.
    ("/xl/workbook.xml", "relationship type 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme' is missing"),
    # LibreOffice numbers the shapes of its comments all alike; the SDK itself does not look into legacy VML, and Excel opens it.
    ("/xl/drawings/vmlDrawing", "Attribute 'id' should have unique value"),
    # The kind of a building block (ECMA-376 part 1, 17.12.16 and 17.18.22) is taken for the kind of a section.
    ("/word/glossary/document.xml", "Value 'bbPlcHdr' is not in allowed values: ['continuous'"),
)
"""Part and text of findings that the Open XML SDK, run on the same file, does not share."""


def findings(path: Path) -> list[str]:
    """Everything that openxml-audit has against an .xlsx, .xlsm or .docx, as current Excel or Word reads it."""
    result = OpenXmlValidator(FileFormat.MICROSOFT_365, max_errors=0).validate(path)
    return [
        str(error)
        for error in result.errors
        if not any(error.part_uri.startswith(part) and text in error.description for part, text in FALSE_POSITIVES)
    ]
