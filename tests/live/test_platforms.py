"""The words that the program sends to Excel, on Windows and on a Mac: whole clicks on a double that refuses any other."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from xlwings.constants import AutoFilterOperator

from ketenrapport.doors import ribbon
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.workbook.live import filters, native
from ketenrapport.workbook.live.workbook import LiveWorkbook
from tests.live.books import small_book
from tests.live.engine import opened
from tests.live.memory import MemoryDocument, SavingDocument
from tests.live.platforms import DOCUMENTED, WrongWord, com_names, mac, windows

if TYPE_CHECKING:
    import xlwings as xw

    from tests.live.platforms import Platform

FILTER = {1: {"Criteria1": ["=fout", "=let op"], "Operator": 7}, 3: {"Criteria1": "=*dekking*"}}


def small(platform: Platform, folder: Path) -> xw.Book:
    """A workbook of a few sheets, of which Controle is protected."""
    return opened(MemoryDocument(small_book(folder / "k.xlsx", {})), platform)


def example(document: MemoryDocument, platform: Platform, folder: Path) -> xw.Book:
    """The example of one chain, with a filter of the user on the findings."""
    document.path = folder / "vergunningen.xlsx"
    opening = opened(document, platform)
    opening.impl.desk.criteria = {"Controle": dict(FILTER)}
    return opening


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def on_mac(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "ON_MAC", True)


def judged(opening: xw.Book) -> tuple[str, list[object]]:
    """What a refresh told and what it judged; everything is protected as it was."""
    document = opening.impl._document
    before = set(document._protected)
    assert before
    ribbon.refresh(opening)
    assert document._protected == before
    (said,) = opening.impl.desk.alerts
    return said, [document.read("Resultaten", table.box) for table in document.tables() if table.name == "Resultaten"]


def test_a_refresh_is_the_same_by_copy_by_names_by_tables_and_on_a_mac(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = SavingDocument(templates_folder() / "vergunningen.xlsx")
    without = [deepcopy(document) for _ in range(3)]
    for each in without:
        each.__class__ = MemoryDocument
    by_copy, by_ranges = example(document, windows(), tmp_path), example(without[0], windows(), tmp_path)
    outcome = judged(by_copy)
    assert outcome[0].startswith("1 keten beoordeeld over december 2011: 1 vraagt aandacht.")
    assert judged(by_ranges) == outcome
    assert by_ranges.impl.desk.criteria == {"Controle": FILTER}
    nameless = example(without[2], windows(), tmp_path)
    nameless.impl.desk.names_tables = False
    assert judged(nameless) == outcome
    monkeypatch.setattr(native, "ON_MAC", True)
    on_a_mac = example(without[1], mac(), tmp_path)
    assert judged(on_a_mac) == outcome


def test_the_questions_are_asked_in_words_of_windows(tmp_path: Path) -> None:
    opening = small(windows(), tmp_path)
    live = LiveWorkbook(opening)
    assert native.ask(opening.app.api, "Welke keten?", "Ketenrapport") is None
    assert native.choose_workbooks(opening.app.api, "Welke?") == native.choose_documents(opening.app.api, "Welke?") == []
    assert live.folder == tmp_path


class TestAWrongWordFails:
    def test_on_windows(self, tmp_path: Path) -> None:
        sheet = small(windows(), tmp_path).sheets["Controle"].api
        assert sheet.ProtectContents is True
        with pytest.raises(WrongWord, match=r"no ProtectContent$"):
            _ = sheet.ProtectContent
        with pytest.raises(WrongWord, match="no Drawings"):
            sheet.Protect(Drawings=True)

    def test_on_a_mac(self, on_mac: None, tmp_path: Path) -> None:
        opening = small(mac(), tmp_path)
        sheet = opening.sheets["Controle"].api
        assert sheet.protect_contents.get() is True
        for wrong in ("protect_content", "ProtectContents", "allow_using_pivot_tables"):
            with pytest.raises(WrongWord, match=f"no word {wrong}"):
                getattr(sheet, wrong)
        with pytest.raises(WrongWord, match="no property"):
            sheet.unprotect.get()
        with pytest.raises(WrongWord, match="no command protect_worksheet"):
            sheet.protect_worksheet(contents=True)
        with pytest.raises(WrongWord, match="no command protect_contents"):
            sheet.protect_contents()

    def test_of_xlwings_itself(self, on_mac: None, tmp_path: Path) -> None:
        app = small(mac(), tmp_path).app
        with pytest.raises(WrongWord, match=r"cannot get App\.interactive"):
            _ = app.interactive
        with pytest.raises(WrongWord, match=r"cannot set App\.interactive"):
            app.interactive = False
        assert small(windows(), tmp_path).app.interactive is True


def test_names_of_com_come_from_xlwings_but_for_those_that_the_program_needs_and_microsoft_documents() -> None:
    folder = Path(native.__file__).parent
    words = set(re.findall(r"\w+", "".join(path.read_text("utf-8") for path in folder.glob("*.py"))))
    assert not DOCUMENTED.keys() & com_names()
    assert DOCUMENTED.keys() <= words
    assert {"ListObjects", "AutoFilter", "Criteria1", "EntireRow"} <= com_names()


def test_how_a_filter_joins_its_words_are_excel_s_numbers() -> None:
    operator = AutoFilterOperator
    assert (operator.xlAnd, operator.xlOr, operator.xlFilterValues) == (filters._AND, filters._OR, filters._VALUES)
    top = (operator.xlTop10Items, operator.xlBottom10Items, operator.xlTop10Percent, operator.xlBottom10Percent)
    assert (top, operator.xlFilterDynamic) == (filters._TOP, filters._DYNAMIC)
