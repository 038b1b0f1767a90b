"""A form that comes back, whoever saved it: what it is, what it asked, and its tables as they stand there now."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.intake.entry import ENTRY
from ketenrapport.intake.forms.asked import Filled, Questions
from ketenrapport.intake.forms.beside import beside
from ketenrapport.intake.forms.sheet import COMMENTS, EXPLANATIONS_SHEET, FIGURES_SHEET, IDENTITY, KIND, YELLOW
from ketenrapport.words.notation import fold
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.grid import read_grids
from ketenrapport.workbook.file.package import Package
from ketenrapport.workbook.file.spans import raw_table, span_by_headers
from ketenrapport.workbook.file.structure import read_structure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ketenrapport.intake.forms.beside import Beside
    from ketenrapport.organisation.raw import RawCell

_TABLES = ((FIGURES_SHEET, ENTRY), (EXPLANATIONS_SHEET, COMMENTS))


class FormError(Exception):
    """A file is no form that can be taken in. The message is one Dutch sentence."""


class Returned(Struct, frozen=True):
    """A form: of which organisation, about which period and to whom it was, what stands in it, and what stands beside that.

    A table may be there more than once: who copies a sheet fills in either.
    """

    name: str
    organisation: str
    period: str
    person: str
    figures: tuple[Filled, ...]
    explanations: tuple[Filled, ...]
    beside: Beside


def read_form(path: Path) -> Returned:
    """The form at ``path``, under whatever name. Its tables are found by their headers, on whatever sheet. Raises FormError."""
    if path.suffix.lower() in (".docx", ".docm"):
        raise FormError(f"{path.name} is een Word-document en geen formulier; een ingevuld rapport leest u in met ketenrapport verslag.")
    try:
        package = Package.open(path)
        structure = read_structure(package)
        by_part = read_grids(package, structure, structure.sheets)
        grids = {sheet: by_part[sheet.part] for sheet in structure.sheets}
        questions = Questions.on(next((grids.pop(sheet) for sheet in list(grids) if fold(sheet.name) == fold(IDENTITY)), None))
        said = questions.pairs
        if said.get("soort") != KIND:
            raise FormError(f"{path.name} is geen formulier van ketenrapport uitvraag; geef het bestand dat u terugkreeg.")
        found, doubled = list[Filled](), list[str]()
        for title, table in _TABLES:
            for sheet, grid in grids.items():
                span = span_by_headers(table, sheet, structure, grid)
                if span is None:
                    continue
                if twice := _twice(title, grid.row(span.top - 1).values()):
                    doubled.append(f"{sheet.name}: kolomkop {twice} staat er twee keer, dus is van dit blad niets overgenomen.")
                    continue
                found.append(questions.filled(title, raw_table(span, grid, date_1904=structure.date1904, with_loose=True)))
        around = beside(package, grids, found, questions)
    except WorkbookError as error:
        raise FormError(str(error)) from None
    figures, explanations = (tuple(one for one in found if one.title == title) for title, _ in _TABLES)
    organisation, period, person = (said.get(name, "") for name in ("organisatie", "periode", "persoon"))
    around = replace(around, refused=(*doubled, *around.refused))
    return Returned(path.name, organisation, period, person, figures, explanations, around)


def _twice(title: str, cells: Iterable[RawCell]) -> str:
    """A header that stands there more than once, so that nobody can see which column was filled in; '' when there is none."""
    texts = Counter(fold(cell) for cell in cells if isinstance(cell, str))
    return next((header for header in (*YELLOW[title], "KPI", "Periode") if texts[fold(header)] > 1), "")
