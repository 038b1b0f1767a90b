"""Which files a place on Bronnen names, and whether this user lets them be opened (R13)."""

from __future__ import annotations

import re
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING

from ketenrapport.intake.sources.source import CSV, SourceError
from ketenrapport.saving.refused import cause

if TYPE_CHECKING:
    from collections.abc import Sequence

_ENDINGS = {CSV: (".csv",), "excel": (".xlsx", ".xlsm", ".xls")}
_URL = re.compile(r"[a-z][a-z0-9+.-]+:(?!\\)", re.IGNORECASE)  # one letter is a drive
_WILD = re.compile(r"[*?\[]")
_MOST_FILES = 500


def files_at(location: str, kind: str, home: Path | None, allowed: Sequence[str], own: str = "") -> list[Path]:
    """The files that a place names, in order of name: a file, those of a folder by their kind, or those of a pattern.

    ``home`` is the folder of the workbook and ``own`` its name: it is no delivery unless it is named itself. ``allowed`` are the
    folders that this user's settings name besides. Nothing outside them is opened, also not by way of ``..`` or a link; an address on
    the network or the internet is not even looked at. Raises SourceError.
    """
    text = location.strip().strip('"')  # Windows copies the path of a file with quotes around it
    if is_remote(text) and not is_named(text, allowed):
        raise SourceError(f"Plaats '{text}' ligt op een netwerk of op internet en wordt niet geopend; {_REMEDY}")
    if home is None:
        raise SourceError("De werkmap heeft op deze computer nog geen map; sla haar hier op, dan zijn haar bronnen te vinden.")
    roots = [_resolved(home), *(_resolved(Path(one)) for one in allowed if not is_remote(one) or is_remote(text))]
    try:
        base, pattern = _split(home, text)
        inside = _resolved(base)
        if not _is_inside(inside, roots):
            raise SourceError(f"Plaats '{text}' ligt buiten de map van de werkmap en wordt niet geopend; {_REMEDY}")
        if pattern:
            found = _matching(inside, pattern)
        elif inside.is_dir():
            found = [path for path in inside.iterdir() if path.suffix.lower() in _ENDINGS.get(kind, ())]
        else:
            found = [inside]
        own_path = roots[0] / own if own and found != [inside] else None
        files = sorted((path for path in found if _is_delivery(path) and path != own_path), key=lambda path: (path.name.casefold(), path))
    except OSError as error:
        raise SourceError(f"Plaats '{text}' kan niet worden gelezen ({cause(error)}); controleer de naam en de map.") from None
    except (ValueError, NotImplementedError):
        raise SourceError(f"Plaats '{text}' is geen naam van een bestand of map; verbeter Plaats op het blad Bronnen.") from None
    outside = [path.name for path in files if not _is_inside(_resolved(path), roots)]
    if outside:
        raise SourceError(f"'{outside[0]}' op plaats '{text}' wijst naar buiten de map van de werkmap en wordt niet geopend; {_REMEDY}")
    if not files:
        raise SourceError(f"Op plaats '{text}' staat geen levering; controleer de naam en de map.")
    if len(files) > _MOST_FILES:
        raise SourceError(f"Plaats '{text}' noemt meer dan {_MOST_FILES} bestanden; wijs de map of het patroon nauwkeuriger aan.")
    return files


_REMEDY = "zet de levering in de map van de werkmap, of noem haar map bij mappen in uw verbindingen.toml."


def is_remote(text: str) -> bool:
    """Whether a place is an address elsewhere: a UNC path or a URL."""
    return text.replace("/", "\\").startswith("\\\\") or _URL.match(text) is not None


def is_named(text: str, allowed: Sequence[str]) -> bool:
    """Whether an address lies, by its words alone, in a folder that the user's settings name."""
    if ".." in PureWindowsPath(text).parts or _URL.match(text):
        return False
    return any(is_remote(one) and PureWindowsPath(text).is_relative_to(PureWindowsPath(one)) for one in allowed)


def _split(home: Path, text: str) -> tuple[Path, str]:
    """The part of a place without wildcards, from the home folder, and the pattern that follows it."""
    parts = Path(text.replace("\\", "/") if not Path(text).is_absolute() else text).parts
    first = next((at for at, part in enumerate(parts) if _WILD.search(part)), len(parts))
    if home.joinpath(*parts).is_file():  # levering[1].csv
        first = len(parts)
    if ".." in parts[first:]:
        raise ValueError(text)
    return home.joinpath(*parts[:first]), "/".join(parts[first:])


def _resolved(path: Path) -> Path:
    try:
        return path.expanduser().resolve()
    except (OSError, RuntimeError) as error:  # links in a circle
        raise SourceError(f"De map {path} is niet te volgen; controleer de koppelingen erin.") from error


def _is_inside(path: Path, roots: Sequence[Path]) -> bool:
    return any(path.is_relative_to(root) for root in roots)


def _matching(base: Path, pattern: str) -> list[Path]:
    found = []
    for path in base.glob(pattern):
        if path.is_file():
            found.append(path)
        if len(found) > _MOST_FILES:
            break
    return found


def _is_delivery(path: Path) -> bool:
    """Whether a file is one: not what programs leave beside it (R12)."""
    name = path.name.lower()
    return path.is_file() and not name.startswith(("~$", ".~lock", "._")) and not name.endswith(".tmp") and name != "desktop.ini"
