"""A form that comes back, whoever saved it: what it is, and its tables as they stand there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketenrapport.intake.entry import ENTRY
from ketenrapport.intake.forms.sheet import COMMENTS, IDENTITY, KIND
from ketenrapport.organisation.one_cell import shown
from ketenrapport.words.notation import fold
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.grid import read_grids
from ketenrapport.workbook.file.package import Package
from ketenrapport.workbook.file.spans import raw_table, span_by_headers
from ketenrapport.workbook.file.structure import read_structure

if TYPE_CHECKING:
    from pathlib import Path

    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.workbook.file.grid import Grid


class FormError(Exception):
    """A file is no form that can be taken in. The message is one Dutch sentence."""


@dataclass(frozen=True)
class Returned:
    """A form: of which organisation, about which period and to whom it was, and what stands in it."""

    name: str
    organisation: str
    period: str
    person: str
    figures: RawTable | None
    explanations: RawTable | None


def read_form(path: Path) -> Returned:
    """The form at ``path``, under whatever name. Its tables are found by their headers. Raises FormError."""
    if path.suffix.lower() in (".docx", ".docm"):
        raise FormError(f"{path.name} is een Word-document en geen formulier; een ingevuld rapport leest u in met ketenrapport verslag.")
    try:
        package = Package.open(path)
        structure = read_structure(package)
        grids = read_grids(package, structure, structure.sheets)
        identity = next((sheet for sheet in structure.sheets if fold(sheet.name) == fold(IDENTITY)), None)
        said = {} if identity is None else _pairs(grids[identity.part])
        if said.get("soort") != KIND:
            raise FormError(f"{path.name} is geen formulier van ketenrapport uitvraag; geef het bestand dat u terugkreeg.")
        tables = {}
        for table in (ENTRY, COMMENTS):
            spans = ((sheet, span_by_headers(table, sheet, structure, grids[sheet.part])) for sheet in structure.sheets)
            sheet, span = next(((sheet, span) for sheet, span in spans if span is not None), (None, None))
            if sheet is not None and span is not None:
                tables[table.identifier] = raw_table(span, grids[sheet.part], date_1904=structure.date1904, with_loose=True)
    except WorkbookError as error:
        raise FormError(str(error)) from None
    return Returned(
        path.name,
        said.get("organisatie", ""),
        said.get("periode", ""),
        said.get("persoon", ""),
        tables.get(ENTRY.identifier),
        tables.get(COMMENTS.identifier),
    )


def _pairs(grid: Grid) -> dict[str, str]:
    rows = (grid.row(number) for number in range(1, grid.bottom + 1))
    return {fold(shown(row.get(1))): shown(row.get(2)) for row in rows if row.get(1) is not None}
