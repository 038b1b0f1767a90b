"""What a workbook names outside its own folder is asked for once, and not even looked at before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ketenrapport.commands import places
from ketenrapport.commands.places import ForeignPlaceError, allowed_place, is_allowed
from ketenrapport.intake.sources import user_settings
from ketenrapport.intake.sources.user_settings import FILE
from tests.needs import needs


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty settings folder of this user."""
    folder = tmp_path / "instellingen"
    for module in (places, user_settings):
        monkeypatch.setattr(module, "settings_folder", lambda: folder)
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "werkmappen"
    folder.mkdir()
    return folder


def test_within_the_folder_of_the_workbook_nothing_is_asked(home: Path) -> None:
    assert allowed_place("uit/2026", home, "Uitvoermap") == home / "uit" / "2026"
    assert allowed_place(str(home / "huisstijl.docx"), home, "Word-sjabloon") == home / "huisstijl.docx"


@pytest.mark.parametrize("text", ["../elders", "/tmp/elders", "uit/../../elders", r"\\server\deel\uit", "//server/deel/uit", "~/uit"])
def test_outside_it_is_refused_with_the_remedy_and_allowed_after_a_yes(home: Path, text: str) -> None:
    with pytest.raises(ForeignPlaceError, match="Uitvoermap op het blad Instellingen een plaats buiten haar eigen map") as refused:
        allowed_place(text, home, "Uitvoermap")
    assert f"noem de map bij mappen in uw {FILE}." in str(refused.value)
    assert refused.value.question.endswith("Vertrouwt u deze werkmap?")
    refused.value.allow()
    place = allowed_place(text, home, "Uitvoermap")
    assert not is_allowed(place, home.parent / "van een ander")  # the yes was for the workbooks in this folder
    with pytest.raises(ForeignPlaceError):
        allowed_place(text + "/dieper", home, "Uitvoermap")


def test_a_folder_in_the_settings_of_the_user_is_allowed(home: Path, settings: Path, tmp_path: Path) -> None:
    settings.mkdir()
    (settings / FILE).write_text(f"mappen = ['{tmp_path / 'gedeeld'}', '//server/deel']\n", encoding="utf-8")
    (settings / FILE).chmod(0o600)
    assert is_allowed(tmp_path / "gedeeld" / "uit", home)
    assert is_allowed(Path("//server/deel/uit"), home)
    assert not is_allowed(Path("//server/deel/../ander"), home)
    assert not is_allowed(tmp_path / "ander", home)


@needs("a POSIX system")
def test_a_link_in_the_folder_that_leads_out_of_it_is_outside(home: Path, tmp_path: Path) -> None:
    (home / "uit").symlink_to(tmp_path)
    with pytest.raises(ForeignPlaceError):
        allowed_place("uit", home, "Uitvoermap")


def test_an_address_on_a_network_is_not_looked_at(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking sends the name and the hashed password of the user to whoever owns that address."""
    asked: list[Path] = []
    for name in ("resolve", "stat", "is_dir", "exists", "open"):
        look = getattr(Path, name)

        def seen(path: Path, *args: object, look: Any = look, **options: object) -> object:
            asked.append(path)
            return look(path, *args, **options)

        monkeypatch.setattr(Path, name, seen)
    with pytest.raises(ForeignPlaceError):
        allowed_place(r"\\aanvaller\deel\huisstijl.docx", home, "Word-sjabloon")
    assert asked  # the settings of the user are
    assert not any("aanvaller" in str(path) for path in asked)
