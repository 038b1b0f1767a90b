"""The workbook behind a chart, so that 'Gegevens bewerken' works (decision 5): one sheet of texts and numbers.

A report holds about twelve of them. Their parts are stored as they are, as the report is compressed itself, and all but the sheet and
its texts are always the same: those are put together once.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ketenrapport.report.markup import xml
from ketenrapport.report.word.namespaces import CONTENT_TYPE, HEAD, OFFICE_RELATIONSHIP, PACKAGE_RELATIONSHIP
from ketenrapport.saving.archive import Archive
from ketenrapport.words.cell_names import letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHEET = "Gegevens"

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(rows: Iterable[Sequence[str | float | None]]) -> bytes:
    """A workbook with these rows, texts and numbers, on the sheet that Word opens to edit the data."""
    texts: dict[str, int] = {}
    written = "".join(f'<row r="{number}">{_row(number, cells, texts)}</row>' for number, cells in enumerate(rows, 1))
    shared = "".join(f'<si><t xml:space="preserve">{several_lines(text)}</t></si>' for text in texts)
    amount = written.count(' t="s"')
    archive = _fixed().copy()
    for name, content in (
        ("xl/worksheets/sheet1.xml", f'{HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{written}</sheetData></worksheet>'),
        ("xl/sharedStrings.xml", f'{HEAD}<sst xmlns="{_MAIN}" count="{amount}" uniqueCount="{len(texts)}">{shared}</sst>'),
    ):
        archive.add(name, content.encode(), compressed=False)
    return archive.finished()


@cache
def _fixed() -> Archive:
    """The parts that every such workbook has."""
    archive = Archive()
    for name, content in _PARTS:
        archive.add(name, content.encode(), compressed=False)
    return archive


def several_lines(text: str) -> str:
    """A text for XML in which the ends of lines stay: a period with its year under it."""
    return "\n".join(map(xml, text.split("\n"))) if "\n" in text else xml(text)


def _row(number: int, cells: Sequence[str | float | None], texts: dict[str, int]) -> str:
    """The cells of a row; its texts are among those of the workbook, each of which has a number."""
    written = ""
    for column, content in enumerate(cells, start=1):
        if isinstance(content, str):
            if content:
                written += f'<c r="{letters(column)}{number}" t="s"><v>{texts.setdefault(content, len(texts))}</v></c>'
        elif content is not None:
            written += f'<c r="{letters(column)}{number}"><v>{content!r}</v></c>'
    return written


_OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS: tuple[tuple[str, str], ...] = (
    (
        "[Content_Types].xml",
        (
            f'{HEAD}<Types xmlns="{CONTENT_TYPE}">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_OFFICE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_OFFICE}.worksheet+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_OFFICE}.styles+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_OFFICE}.sharedStrings+xml"/></Types>'
        ),
    ),
    (
        "_rels/.rels",
        (
            f'{HEAD}<Relationships xmlns="{PACKAGE_RELATIONSHIP}">'
            f'<Relationship Id="rId1" Type="{OFFICE_RELATIONSHIP}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
    ),
    (
        "xl/workbook.xml",
        (
            f'{HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{OFFICE_RELATIONSHIP}"><sheets>'
            f'<sheet name="{SHEET}" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
    ),
    (
        "xl/_rels/workbook.xml.rels",
        (
            f'{HEAD}<Relationships xmlns="{PACKAGE_RELATIONSHIP}">'
            f'<Relationship Id="rId1" Type="{OFFICE_RELATIONSHIP}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{OFFICE_RELATIONSHIP}/styles" Target="styles.xml"/>'
            f'<Relationship Id="rId3" Type="{OFFICE_RELATIONSHIP}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        ),
    ),
    (
        "xl/styles.xml",
        (
            f'{HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
            '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
            '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
        ),
    ),
)
