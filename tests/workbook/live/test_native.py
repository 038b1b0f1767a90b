"""What is asked of Excel itself, by the names of COM on Windows and of the AppleScript dictionary on a Mac."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ketenrapport.workbook.live import native
from ketenrapport.workbook.live.native import Protection

ALLOWED = dict.fromkeys(native._ALLOWANCES, False) | {"AllowSorting": True, "AllowFiltering": True}


class Reference:
    """A property as appscript gives it: a reference that must be asked for its value."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def get(self) -> Any:
        return self._value


class MacSheet:
    """A worksheet as appscript shows it, protected so that a user may sort and filter."""

    def __init__(self) -> None:
        self.is_protected, self.asked = True, {}  # type: ignore[var-annotated]
        self.protect_drawing_objects, self.protect_scenarios = Reference(True), Reference(False)
        words = {word: Reference(ALLOWED[name]) for name, word in native._ALLOWANCES.items()}
        self.protection_object = SimpleNamespace(**words)

    @property
    def protect_contents(self) -> Reference:
        return Reference(self.is_protected)

    def unprotect(self, password: str) -> None:
        assert password == ""
        self.is_protected = False

    def protect_worksheet(self, **options: bool) -> None:
        self.is_protected, self.asked = True, options


@pytest.fixture
def mac(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "ON_MAC", True)


def test_a_mac_s_protection_comes_back_as_it_was(mac: None) -> None:
    sheet = MacSheet()
    how = native.protection(sheet)
    assert how == Protection(drawings=True, scenarios=False, allowed=ALLOWED)
    assert native.unprotect(sheet)
    assert native.protection(sheet) is None
    assert how is not None
    native.protect(sheet, how)
    allowed = {word: ALLOWED[name] for name, word in native._ALLOWANCES.items()}
    assert sheet.asked == {"drawing_objects": True, "worksheet_contents": True, "scenarios": False, **allowed}


def test_a_sheet_with_a_password_is_no_error_but_stays_protected(mac: None) -> None:
    sheet = MacSheet()
    sheet.unprotect = lambda password: (_ for _ in ()).throw(OSError("-50"))  # type: ignore[method-assign]
    assert not native.unprotect(sheet)
    assert sheet.is_protected


def test_a_mac_tells_of_its_workbook(mac: None) -> None:
    book = SimpleNamespace(read_only=Reference(True), protect_structure=Reference(False), date_1904=Reference(True))
    assert (native.is_read_only(book), native.has_fixed_structure(book), native.counts_from_1904(book)) == (True, False, True)


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("Macintosh HD:Users:anna:Ketens", Path("/Users/anna/Ketens")),
        ("/Users/anna/Ketens", Path("/Users/anna/Ketens")),
        ("https://d.docs.live.net/abc", None),
        ("", None),
    ],
)
def test_the_folder_of_a_workbook_on_a_mac(mac: None, path: str, folder: Path | None) -> None:
    assert native.local_folder(SimpleNamespace(path=Reference(path))) == folder


@pytest.mark.parametrize(
    ("path", "folder"), [("/home/anna", Path("/home/anna")), ("https://gemeente.sharepoint.com/sites/x", None), ("", None)]
)
def test_the_folder_of_a_workbook_elsewhere(path: str, folder: Path | None) -> None:
    assert native.local_folder(SimpleNamespace(Path=path)) == folder


@pytest.mark.parametrize(("answer", "said"), [(" VERG ", "VERG"), (False, None), ("", "")])
def test_a_question_is_answered_or_cancelled(answer: object, said: str | None) -> None:
    asked: dict[str, object] = {}

    def input_box(**options: object) -> object:
        asked.update(options)
        return answer

    assert native.ask(SimpleNamespace(InputBox=input_box), "Welke keten?", "Ketenrapport") == said
    assert asked == {"Prompt": "Welke keten?", "Title": "Ketenrapport", "Type": 2}
