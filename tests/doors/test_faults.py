"""A single fault anywhere in a click: everything around the cells is as it was, and the user hears one sentence.

At one of the calls on Excel something goes wrong, once. That may be while it reads, writes, restores or tells.
"""

from __future__ import annotations

import time
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ketenrapport.doors import ribbon as excel
from ketenrapport.doors.actions import BUTTONS
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.workbook.live import busy
from tests.amount import amount
from tests.doors.test_ribbon import MINUTES, around, desk
from tests.live.engine import CALL_REJECTED, ComError, opened
from tests.live.memory import MemoryDocument

if TYPE_CHECKING:
    import xlwings as xw

FAILED, GONE = -2147467259, -2147417848  # E_FAIL, RPC_E_DISCONNECTED
ERRORS = {
    "failed": ComError(FAILED, "Unspecified error"),
    "busy": ComError(CALL_REJECTED, "Call was rejected by callee."),
    "gone": ComError(GONE, "The object invoked has disconnected from its clients."),
}
PLACES = 15  # over the calls of a click
FAULTS = [(name, place) for place in range(PLACES) for name in ERRORS]
ANSWERS: dict[str, object] = {
    "report_chain": "meld", "adopt": "meld", "set_period": "2026-09", "new_year": "jan 2027", "rename": ["verg.p2", "VERG.DUUR"],
    "close_period": "Nagekomen cijfers",
}  # fmt: skip
SHOWN = {"check": "Controle", "new_period": "Invoer", "take_over": "Invoer"}  # what a button brings to the front


@pytest.fixture(scope="module")
def document() -> MemoryDocument:
    return MemoryDocument(templates_folder() / "gemeente.xlsx")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(busy, "PATIENCE", 0.05)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def fresh(document: MemoryDocument, folder: Path, button: str) -> xw.Book:
    """The example in a folder of its own, with what this button will ask."""
    document = deepcopy(document)
    folder.mkdir()
    document.path = folder / "gemeente.xlsx"
    book = opened(document)
    desk(book).answer, desk(book).files = deepcopy(ANSWERS.get(button)), [str(MINUTES)]  # type: ignore[assignment]
    book.app.status_bar = "van de gebruiker"
    return book


def press(book: xw.Book, button: str, fault: tuple[str, float] | None, shown: list[str]) -> int:
    """How many calls a click takes, with a fault after a part of so many calls."""
    desk(book).calls = 0
    if fault is not None:
        desk(book).fault = (max(1, int(fault[1])), ERRORS[fault[0]])
    getattr(excel, button)(book)
    calls, desk(book).fault = desk(book).calls, None
    return calls


@pytest.mark.soak
@pytest.mark.parametrize("button", amount(["check", "new_period", "about"], [action.name for action in BUTTONS]))
def test_everything_is_given_back_and_one_sentence_told(
    document: MemoryDocument, button: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(excel.native, "message_box", lambda text, title: shown.append(text))
    whole = press(fresh(document, tmp_path / "heel", button), button, None, shown)
    assert whole > 5
    assert shown == []
    for name, place in amount(FAULTS[4::11], FAULTS):
        book = fresh(document, tmp_path / f"{name}{place}", button)
        before = around(book)
        press(book, button, (name, 1 + whole * place / PLACES), shown)
        after = around(book)
        assert after.pop("sheet") in (before.pop("sheet"), SHOWN.get(button)), (name, place)
        assert after == before, (name, place)
        questions = [text for text in desk(book).alerts if text.endswith(("overnemen?", "zoals zij is."))]
        told = [*desk(book).alerts[len(questions) :], *shown]
        assert len(told) == 1, (name, place, told)
        shown.clear()
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "")
