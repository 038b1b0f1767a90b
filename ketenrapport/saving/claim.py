"""New files: written first, whole, under a temporary name; then the name is claimed, and never over something that is there."""

from __future__ import annotations

import errno
import os
import re
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.saving.lock import locked
from ketenrapport.saving.refused import not_whole
from ketenrapport.saving.temporary import USUAL, NoSecondNameError, beside, content_of, finish, remove_stale, sync_folder, take_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ketenrapport.saving.temporary import Content


def write_new(path: Path, content: Content) -> None:
    """Write a file that isn't there yet, whole or not at all.

    Raises FileExistsError when there is something under that name, be it a link that leads nowhere; SavingError when it did not
    arrive on the disk as it was sent; other OSErrors as they come.
    """
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    remove_stale(path.parent)
    with beside(path, USUAL) as (temporary, stream):
        content.write(stream)
        finish(stream)
        if not content.is_whole(temporary):
            raise not_whole(path)
        try:
            take_name(temporary, path)
        except NoSecondNameError:
            _claim_alone(temporary, path)
        sync_folder(path.parent)


class Series(Struct, frozen=True):
    """Files in one folder that differ in their version only: ``STEM_v1.docx``, ``STEM_v2.docx``.

    ``suffix`` is that of the files we write; a number is also taken by a file with one of the suffixes ``also``.
    """

    folder: Path
    stem: str
    suffix: str
    also: Sequence[str] = ()

    def path(self, version: int) -> Path:
        """The path of this version."""
        return self.folder / f"{self.stem}_v{version}{self.suffix}"

    def highest(self) -> int:
        """The highest version that a name in the folder has; 0 when there is none. Raises OSError."""
        return _versions(self)[0]

    def newest(self) -> Path | None:
        """The file of our own kind with the highest version; None when there is none. Raises OSError."""
        return _versions(self)[1]


def write_next(series: Series, render: Callable[[int, bytes | None], bytes]) -> Path:
    """The path of a new file with the first version above those there are.

    ``render`` makes its content from that number and the content of the last version that can be read, if any; again, with the next
    number, when somebody else claimed the name meanwhile, so that what the file says of its version is what its name says.
    Raises OSError, SavingError, and what ``render`` raises.
    """
    series.folder.mkdir(parents=True, exist_ok=True)
    lost = 0
    while True:
        highest, last = _versions(series)
        version = max(highest, lost) + 1
        data = render(version, None if last is None else _readable(last))
        try:
            write_new(series.path(version), content_of(data))
        except FileExistsError:
            lost = version
        else:
            return series.path(version)


def _versions(series: Series) -> tuple[int, Path | None]:
    """The highest version in the folder, and the file of our own kind with the highest one.

    Names count in any case, since many file systems see no difference; links and folders take a number but aren't read.
    """
    endings = "|".join(map(re.escape, (series.suffix, *series.also)))
    named = re.compile(rf"{re.escape(series.stem)}_v(\d{{1,9}})({endings})", re.IGNORECASE)
    highest, last, best = 0, None, 0
    with os.scandir(series.folder) as entries:
        for entry in entries:
            match = named.fullmatch(entry.name)
            if match is None:
                continue
            number = int(match[1])
            highest = max(highest, number)
            if number > best and match[2].lower() == series.suffix and entry.is_file(follow_symlinks=False):
                best, last = number, series.folder / entry.name
    return highest, last


def _readable(path: Path) -> bytes | None:
    """What is in a file; None when that can't be had, as with a document that someone locked."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def _claim_alone(temporary: Path, path: Path) -> None:
    """Claim a name where a file can have one name only: of our own runs, the one that holds the lock looks and renames.

    Claiming with an empty file first would also keep other programs out, but a kill right after it leaves that empty file.
    """
    with locked(path):
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
        temporary.replace(path)
