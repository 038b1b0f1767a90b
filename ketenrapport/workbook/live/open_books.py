"""The workbooks that are open in an Excel on this computer."""

from __future__ import annotations

import xlwings as xw

from ketenrapport.words.schema import META_SHEET
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.live.busy import when_ready


def find_open(name: str | None = None) -> xw.Book:
    """The open workbook of this name, or the only one that holds our tables.

    Raises WorkbookError when there is none or more than one, or when Excel stays busy.
    """
    try:
        return when_ready(lambda: _found(name))
    except (AttributeError, xw.XlwingsError) as error:
        raise WorkbookError("Op deze computer is geen Excel dat zich laat aansturen; --open werkt op Windows en op een Mac.") from error


def _found(name: str | None) -> xw.Book:
    books = [book for app in xw.apps for book in app.books]
    if name is not None:
        wanted = name.casefold()
        books = [book for book in books if book.name.casefold() in (wanted, f"{wanted}.xlsx", f"{wanted}.xlsm")]
        if len(books) > 1:
            raise WorkbookError(f"Er zijn twee werkmappen open met de naam {books[0].name}; sluit er een en probeer het opnieuw.")
        if not books:
            raise WorkbookError(f"In Excel is geen werkmap '{name}' open; open haar eerst, of laat de naam weg.")
    else:
        books = [book for book in books if any(sheet.name == META_SHEET for sheet in book.sheets)]
        if len(books) > 1:
            names = " en ".join(sorted(book.name for book in books))
            raise WorkbookError(f"Er zijn meer werkmappen van ketenrapport open ({names}); noem de naam achter --open, of sluit er een.")
        if not books:
            raise WorkbookError("In Excel is geen werkmap van ketenrapport open; open haar eerst.")
    return books[0]
