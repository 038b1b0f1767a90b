"""What is asked of Excel itself, by the names of COM on Windows and of the AppleScript dictionary on a Mac."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from ketenrapport.workbook.live import native
from ketenrapport.workbook.live.native import Protection
from tests.workbook.live.mac_words import COMMANDS, PROPERTIES, MacObject, command

ALLOWED = dict.fromkeys(native._ALLOWANCES, False) | {"AllowSorting": True, "AllowFiltering": True}


class MacSheet(MacObject):
    """A worksheet as appscript shows it, protected so that a user may sort and filter."""

    def __init__(self) -> None:
        self.asked: dict[str, bool] = {}
        options = MacObject(**{word: ALLOWED[name] for name, word in native._ALLOWANCES.items()})
        super().__init__(protect_contents=True, protect_drawing_objects=True, protect_scenarios=False, protection_object=options)

    def unprotect(self, **options: str) -> None:
        assert command("unprotect", **options) == {"password": ""}
        self.values["protect_contents"] = False

    def protect_worksheet(self, **options: bool) -> None:
        self.asked = command("protect_worksheet", **options)
        self.values["protect_contents"] = True


@pytest.fixture
def mac(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "ON_MAC", True)


def test_every_word_that_a_mac_is_asked_is_in_its_dictionary() -> None:
    folder = Path(native.__file__).parent
    words = {word for path in folder.glob("*.py") for word in re.findall(r"\.(\w+)\.get\(\)", path.read_text("utf-8"))}
    assert {"protect_contents", "date_1904", "show_autofilter", "indent_level"} <= words <= PROPERTIES
    assert set(native._ALLOWANCES.values()) <= PROPERTIES


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
    assert sheet.protect_contents.get()


def test_a_mac_tells_of_its_workbook(mac: None) -> None:
    book = MacObject(read_only=True, protect_structure=False, date_1904=True)
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
    assert native.local_folder(MacObject(path=path)) == folder


def test_a_folder_on_another_disk_of_a_mac(mac: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Stick").mkdir()
    (tmp_path / "Macintosh HD").symlink_to("/")
    monkeypatch.setattr(native, "_VOLUMES", tmp_path)
    assert native.local_folder(MacObject(path="Stick:Ketens:2026")) == tmp_path / "Stick" / "Ketens" / "2026"
    assert native.local_folder(MacObject(path="Macintosh HD:Users:anna")) == Path("/Users/anna")


def test_what_is_read_on_a_mac_has_a_word_in_its_dictionary(mac: None) -> None:
    cells = MacObject(value2=12.5, indent_level=2, string_value="12,5")
    assert (native.exact_values(cells), native.indent(cells), native.shown_texts(cells)) == (12.5, 2, "12,5")
    assert "save_copy" not in COMMANDS  # hence the ranges


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
