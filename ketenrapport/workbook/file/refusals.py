"""Why results cannot be written into a workbook, in one Dutch sentence that says what to do: the same for a file and for Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.workbook.contract import ForeignWorkbookError, WorkbookError

if TYPE_CHECKING:
    from ketenrapport.words.vocabulary import Column, Table
    from ketenrapport.workbook.file.resize import Resize


def no_table(workbook: str, table: Table) -> WorkbookError:
    """The workbook lacks a table."""
    return WorkbookError(
        f"{workbook} heeft geen tabel {table.name}; haal het blad {table.sheet} terug uit een eerdere versie van uw werkmap."
    )


def plain_cells(workbook: str, table: Table, sheet: str) -> WorkbookError:
    """What stands there can be read, but is no Excel table any more, so that nobody knows where a new row belongs."""
    return WorkbookError(
        f"In {workbook} is {table.name} op het blad {sheet} geen Excel-tabel meer, en dan kan er geen regel bij; selecteer de koppen met "
        f"de regels eronder, kies Invoegen en Tabel, en geef die bij Tabelontwerp de naam {table.name}."
    )


def no_column(table: Table, sheet: str, column: Column) -> WorkbookError:
    """The table lacks a column."""
    return WorkbookError(
        f"In de tabel {table.name} op het blad {sheet} ontbreekt de kolom {column.header}; "
        "zet die terug (een kolom die u niet wilt zien kunt u verbergen)."
    )


def too_long(rows: int, sheet: str) -> WorkbookError:
    """There are more rows than a sheet has."""
    return WorkbookError(f"{rows} regels passen niet op het blad {sheet}; verdeel de ketens over meer werkmappen.")


def no_room(resize: Resize, reason: str) -> WorkbookError:
    """Something stands where the table would grow."""
    return WorkbookError(
        f"De tabel {resize.table.name} op het blad {resize.table.sheet.name} krijgt {resize.rows} regels, maar kan zo groot "
        f"niet worden omdat {reason}; verplaats dat naar rechts of naar een ander blad."
    )


def no_room_for_block(sheet: str, rows: int, reason: str) -> WorkbookError:
    """Something stands where a block of cells would grow."""
    return WorkbookError(
        f"Het blad {sheet} krijgt {rows} regels, maar dat kan niet omdat {reason}; verplaats dat naar rechts of naar een ander blad."
    )


def no_tables(workbook: str) -> WorkbookError:
    """The workbook holds none of our tables."""
    return ForeignWorkbookError(f"{workbook} bevat geen tabellen van ketenrapport; maak een werkmap met 'ketenrapport nieuw'.")


def too_new(workbook: str) -> WorkbookError:
    """The workbook was made with a newer schema."""
    return WorkbookError(f"{workbook} is gemaakt met een nieuwere versie van ketenrapport; werk ketenrapport eerst bij.")
