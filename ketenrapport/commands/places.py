"""Places that a workbook names outside its own folder: who sends a workbook doesn't decide what is opened or written on this computer.

A folder or template in the workbook's own folder is used as it is. Any other place is used when this user's own settings name its
folder (``mappen`` in ``verbindingen.toml``), or when she was asked once and said yes; it isn't even looked at before. An address on a
network is judged by its words alone, since looking at it tells its owner who looks.
"""

from __future__ import annotations

import json
from pathlib import Path

from ketenrapport.commands.error import CommandError
from ketenrapport.intake.sources.places import is_named, is_remote
from ketenrapport.intake.sources.source import SourceError
from ketenrapport.intake.sources.user_settings import FILE, FOLDERS, read_settings, settings_folder
from ketenrapport.saving.reading import TooLargeError, read_file

_ACCEPTED = "toegestaan.txt"
_MOST_BYTES = 1_000_000


class ForeignPlaceError(CommandError):
    """The workbook names a place that this user didn't allow yet; a door that has her before it can ask, and ``allow`` it."""

    def __init__(self, place: Path, home: Path | None, setting: str) -> None:
        self.question = (
            f"De werkmap wil bij {setting} (blad Instellingen) een plaats gebruiken die buiten haar eigen map ligt: {place}. "
            "Vertrouwt u deze werkmap?"
        )
        super().__init__(
            f"De werkmap noemt bij {setting} op het blad Instellingen een plaats buiten haar eigen map ({place}), en die wordt pas "
            f"gebruikt als u dat toestaat: doe dit één keer zelf op uw scherm, of noem de map bij {FOLDERS} in uw {FILE}."
        )
        self._entry = _entry(place, home)

    def allow(self) -> None:
        """Remember that this user said yes, for this place from this folder."""
        folder = settings_folder()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / _ACCEPTED).open("a", encoding="utf-8") as file:
                file.write(self._entry + "\n")
        except OSError as error:
            raise CommandError(f"Uw antwoord kan niet worden bewaard in {folder}; controleer of u daar mag schrijven.") from error


def allowed_place(text: str, home: Path | None, setting: str) -> Path:
    """The place that a setting names, seen from the folder of the workbook. Raises ForeignPlaceError; CommandError."""
    place = _from(text, home)
    if not is_allowed(place, home):
        raise ForeignPlaceError(place, home, setting)
    return place


def is_allowed(place: Path, home: Path | None) -> bool:
    """Whether what a workbook in the folder ``home`` names may be used without asking. Raises CommandError for unreadable settings."""
    if not is_remote(str(place)) and home is not None and _resolved(place).is_relative_to(_resolved(home)):
        return True
    if is_remote(str(place)) and home is not None and ".." not in place.parts and place.is_relative_to(home):
        return True  # the workbook itself stands on that share
    return _is_named(place) or _entry(place, home) in _accepted()


def _from(text: str, home: Path | None) -> Path:
    try:
        own = Path(text).expanduser()
    except RuntimeError:  # the home of somebody who isn't here
        own = Path(text)
    return own if home is None or is_remote(text) else home / own


def _is_named(place: Path) -> bool:
    """Whether this user's settings name the folder of a place."""
    try:
        folders = read_settings().folders
    except SourceError as error:
        raise CommandError(str(error)) from None
    if is_remote(str(place)):
        return is_named(str(place), folders)
    return any(_resolved(place).is_relative_to(_resolved(Path(one))) for one in folders if not is_remote(one))


def _resolved(path: Path) -> Path:
    try:
        return path.expanduser().resolve()
    except (OSError, RuntimeError) as error:  # links in a circle
        raise CommandError(f"De map {path} is niet te volgen; controleer de koppelingen erin.") from error


def _entry(place: Path, home: Path | None) -> str:
    return json.dumps([str(home or ""), str(place)], ensure_ascii=False)


def _accepted() -> set[str]:
    try:
        return set(read_file(settings_folder() / _ACCEPTED, _MOST_BYTES).decode("utf-8", "replace").splitlines())
    except (OSError, TooLargeError):
        return set()
