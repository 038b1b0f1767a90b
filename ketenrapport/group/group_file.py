"""A group file: a workbook with the table Vergelijkcodes, such as an earlier bundel.xlsx, that says what each code means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.commands.error import CommandError
from ketenrapport.group.definitions import Agreed
from ketenrapport.group.member import Definition
from ketenrapport.organisation.one_cell import shown
from ketenrapport.words.notation import fold, parse_number
from ketenrapport.words.vocabulary import Direction, Frequency, TimeAgg
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.grid import read_grids
from ketenrapport.workbook.file.package import Package
from ketenrapport.workbook.file.spans import raw_table, span_of_part
from ketenrapport.workbook.file.structure import read_structure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ketenrapport.organisation.raw import RawCell, RawTable

TABLE = "Vergelijkcodes"
COLUMNS = ("Vergelijkcode", "Naam", "Richting", "Eenheid", "Factor", "Tijdaggregatie", "Frequentie", "Decimalen")
_ORIGIN = "groepsbestand"


def definitions_in(path: Path) -> dict[str, Agreed]:
    """What each code means, by its folded spelling. Raises CommandError when the file can't be used."""
    try:
        table = _table(path)
    except WorkbookError as error:
        raise CommandError(f"Het groepsbestand {error}") from None  # it begins with the name of the file
    lacking = [column for column in COLUMNS if fold(column) not in table.headers]
    if lacking:
        raise CommandError(f"In de tabel {TABLE} van {path.name} ontbreekt de kolom {lacking[0]}.")
    rows = zip(*(table.cells(column) for column in COLUMNS), strict=True)
    found = (_agreed({column: _text(cell) for column, cell in zip(COLUMNS, cells, strict=True)}, path) for cells in rows)
    return {fold(one.code): one for one in found if one is not None}


def _table(path: Path) -> RawTable:
    package = Package.open(path)
    structure = read_structure(package)
    part = structure.tables.get(TABLE.casefold())
    if part is None:
        raise CommandError(f"{path.name} heeft geen tabel {TABLE}; neem het blad Definities van een eerdere bundel.xlsx.")
    grid = read_grids(package, structure, [part.sheet])[part.sheet.part]
    return raw_table(span_of_part(part, structure, grid), grid, date_1904=structure.date1904)


def _text(cell: RawCell) -> str:
    return " ".join(shown(cell).split())


def _agreed(texts: Mapping[str, str], path: Path) -> Agreed | None:
    """The definition of a row; None for a row without a code, or one of which the group hadn't agreed what it means."""
    code = texts["Vergelijkcode"]
    if not code or not texts["Richting"]:
        return None
    for column, words in (("Richting", Direction), ("Tijdaggregatie", TimeAgg), ("Frequentie", Frequency)):
        if texts[column] not in list(words):
            raise CommandError(f"{column} van {code} in {path.name} is '{texts[column]}'; kies uit {', '.join(words)}.")
    factor, decimals = (_whole(texts[column], column, code, path) for column in ("Factor", "Decimalen"))
    definition = Definition(texts["Richting"], texts["Eenheid"], factor, texts["Tijdaggregatie"], texts["Frequentie"], decimals)
    return Agreed(code, texts["Naam"] or code, definition, _ORIGIN)


def _whole(text: str, column: str, code: str, path: Path) -> int:
    number = parse_number(text)
    if number is None or not number.is_integer():
        raise CommandError(f"{column} van {code} in {path.name} is '{text}'; vul een geheel getal in.")
    return int(number)
