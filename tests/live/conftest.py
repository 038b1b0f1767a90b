"""The adapters of a workbook: a file, one in memory behind xlwings, one in LibreOffice Calc, one in Excel where it is installed.

The one in memory takes any word, or only those of Excel on Windows or on a Mac.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xlwings as xw

from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.live import native
from ketenrapport.workbook.live.workbook import LiveWorkbook
from tests.live.engine import opened
from tests.live.memory import MemoryDocument, SavingDocument
from tests.live.office import DRIVEN, CalcDocument, Office
from tests.live.platforms import mac, windows
from tests.needs import missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ketenrapport.workbook.contract import Workbook

    Open = Callable[[Path], Workbook]


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """A running LibreOffice for all tests; each opens a fresh copy of its own."""
    if reason := missing(*DRIVEN):
        pytest.skip(reason)
    running = Office()
    yield running
    running.stop()


@pytest.fixture
def calc(office: Office, tmp_path: Path) -> Iterator[Callable[[Path], xw.Book]]:
    """Opens a copy of a file in LibreOffice."""
    documents: list[CalcDocument] = []

    def open_copy(path: Path) -> xw.Book:
        folder = tmp_path / f"calc{len(documents)}"
        folder.mkdir()
        documents.append(CalcDocument(office, Path(shutil.copy(path, folder / path.name))))
        return opened(documents[-1])

    yield open_copy
    for document in documents:
        document.close()


@pytest.fixture
def excel(tmp_path: Path) -> Iterator[Callable[[Path], xw.Book]]:
    """Opens a file in an Excel of its own."""
    if reason := missing("Excel"):
        pytest.skip(reason)
    app = xw.App(visible=False, add_book=False)
    yield app.books.open
    app.quit()


@pytest.fixture(params=["file", "memory", "windows", "mac", "calc", pytest.param("excel", marks=pytest.mark.excel)])
def open_workbook(request: pytest.FixtureRequest) -> Open:
    """Opens a file through one of the adapters."""
    match request.param:
        case "file":
            return FileWorkbook.open
        case "memory":
            return lambda path: LiveWorkbook(opened(MemoryDocument(path)))
        case "windows":
            return lambda path: LiveWorkbook(opened(SavingDocument(path), windows()))
        case "mac":
            request.getfixturevalue("monkeypatch").setattr(native, "ON_MAC", True)
            return lambda path: LiveWorkbook(opened(MemoryDocument(path), mac()))
        case name:
            open_book = request.getfixturevalue(name)
            return lambda path: LiveWorkbook(open_book(path))
