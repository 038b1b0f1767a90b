"""The temporary file beside the file that it will become: a random name, opened exclusively, and never left behind for long.

Its name tells who made it: ``.ketenrapport-COMPUTER-PROCESS-RANDOM.tmp``. A process that was killed can't remove its own; the next
one that writes in that folder does.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import sys
import time
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from ketenrapport.saving.owner import is_gone, own_mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PRIVATE, USUAL = 0o600, 0o666  # the second less what the user's umask takes away
STALE_AFTER = 3600.0  # seconds
_NAME = re.compile(r"\.ketenrapport-([0-9a-f]{8})-(\d{1,10})-[0-9a-f]{16}\.tmp")
# Windows lacks the first and needs the second, or every 10 would become 13 10.
_EXCLUSIVELY = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)

# What file systems without hard links answer (FAT, some shares and FUSE).
_NO_LINKS = {errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EMLINK, errno.EXDEV, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}


class NoSecondNameError(Exception):
    """Files have one name only here, so a name can't be claimed by giving it to a finished file."""


class Content(Struct, frozen=True):
    """What a file is to hold: ``write`` puts it in a stream, ``is_whole`` says of the file on disk whether it arrived."""

    write: Callable[[IO[bytes]], object]
    is_whole: Callable[[Path], bool]


def content_of(data: bytes) -> Content:
    """The content of a file that is exactly these bytes."""
    return Content(lambda stream: stream.write(data), lambda path: path.read_bytes() == data)


def fresh_name(path: Path) -> Path:
    """A name for a temporary file of this process in the folder of ``path``."""
    return path.with_name(f".ketenrapport-{own_mark()}-{secrets.token_hex(8)}.tmp")


@contextmanager
def beside(path: Path, mode: int) -> Iterator[tuple[Path, IO[bytes]]]:
    """A new file in the folder of ``path``, open for writing, with the rights ``mode`` from its first moment.

    It is gone afterwards, if it then still has its name. Raises OSError.
    """
    temporary = fresh_name(path)
    handle = os.open(temporary, _EXCLUSIVELY, mode)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield temporary, stream
    finally:
        with suppress(OSError):  # a folder that went away has nothing to clean; the next run removes what stays
            temporary.unlink(missing_ok=True)


def finish(stream: IO[bytes]) -> None:
    """Bring what was written to the disk itself, and close. Raises OSError."""
    stream.flush()
    os.fsync(stream.fileno())
    stream.close()


def take_name(temporary: Path, path: Path) -> None:
    """Give a finished file its name, in one step that fails when the name is taken.

    Raises FileExistsError; NoSecondNameError where the file system has no such step; OSError.
    """
    if sys.platform == "win32":
        os.rename(temporary, path)  # noqa: PTH104 - on Windows this refuses a name that is taken; Path.replace would not
        return
    try:
        os.link(temporary, path)
    except OSError as error:
        if error.errno in _NO_LINKS:
            raise NoSecondNameError from error
        raise


def sync_folder(folder: Path) -> None:
    """Bring a new name to the disk too; Windows has no such call, and does it itself."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            with suppress(OSError):  # some network shares can't; the file itself is there
                os.fsync(handle)
        finally:
            os.close(handle)


def remove_stale(folder: Path) -> None:
    """Remove the temporary files in a folder that no process of ours will finish. Others' files and links stay."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            match = _NAME.fullmatch(entry.name)
            if match and _is_stale(entry, match[1], int(match[2])):
                with suppress(OSError):
                    os.unlink(entry.path)  # noqa: PTH108 - an entry of scandir has no Path


def _is_stale(entry: os.DirEntry[str], computer: str, process: int) -> bool:
    status = entry.stat(follow_symlinks=False)
    if not stat.S_ISREG(status.st_mode):
        return False
    return is_gone(computer, process) or time.time() - status.st_mtime > STALE_AFTER
