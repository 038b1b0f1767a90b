"""A group file: a workbook with the table Vergelijkcodes, such as an earlier bundel.xlsx, that says what each code means."""

from __future__ import annotations

import warnings
import zipfile
from typing import TYPE_CHECKING

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from ketenrapport.commands.error import CommandError
from ketenrapport.group.definitions import Agreed
from ketenrapport.group.member import Definition
from ketenrapport.words.notation import fold, parse_number
from ketenrapport.words.vocabulary import Direction, Frequency, TimeAgg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from openpyxl.workbook import Workbook

TABLE = "Vergelijkcodes"
COLUMNS = ("Vergelijkcode", "Naam", "Richting", "Eenheid", "Factor", "Tijdaggregatie", "Frequentie", "Decimalen")
_ORIGIN = "groepsbestand"


def definitions_in(path: Path) -> dict[str, Agreed]:
    """What each code means, by its folded spelling. Raises CommandError when the file can't be used."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of parts that openpyxl would lose on saving; this only reads
            rows = list(_rows(load_workbook(path, data_only=True), path))
    except FileNotFoundError:
        raise CommandError(f"Het groepsbestand {path} bestaat niet; controleer de naam en de map.") from None
    except (OSError, InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise CommandError(f"Het groepsbestand {path} kan niet worden gelezen ({type(error).__name__}); geef een .xlsx.") from None
    return {fold(found.code): found for row in rows if (found := _agreed(row, path)) is not None}


def _rows(book: Workbook, path: Path) -> Iterator[Mapping[str, object]]:
    for sheet in book.worksheets:
        for table in sheet.tables.values():
            if fold(table.displayName) == fold(TABLE):
                left, top, right, bottom = range_boundaries(table.ref)
                cells = sheet.iter_rows(min_row=top, max_row=bottom, min_col=left, max_col=right, values_only=True)
                heads = [fold(str(cell or "")) for cell in next(cells)]
                missing = [column for column in COLUMNS if fold(column) not in heads]
                if missing:
                    raise CommandError(f"In de tabel {TABLE} van {path.name} ontbreekt de kolom {missing[0]}.")
                for row in cells:
                    yield {column: row[heads.index(fold(column))] for column in COLUMNS}
                return
    raise CommandError(f"{path.name} heeft geen tabel {TABLE}; neem het blad Definities van een eerdere bundel.xlsx.")


def _agreed(row: Mapping[str, object], path: Path) -> Agreed | None:
    """The definition of a row; None for a row without a code, or one of which the group hadn't agreed what it means."""
    texts = {column: " ".join(str(cell).split()) if cell is not None else "" for column, cell in row.items()}
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
