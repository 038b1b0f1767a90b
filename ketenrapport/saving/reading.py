"""Reading what somebody sent: never more of it than a desktop can bear, and never from what is no file.

A bound counts work (bytes, members, marks), not seconds, so that a busy computer refuses nothing that a quiet one takes.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.saving.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO
    from zipfile import ZipInfo

# A pipe is opened without waiting for somebody to write in it; Windows needs the second, or every 13 10 would become 10.
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

COMPOUND = bytes.fromhex("D0CF11E0A1B11AE1")
"""How a compound file begins ([MS-CFB] 2.2): Excel and Word of 1997-2003, what Office encrypts, and what it keeps macros in."""

# Honest parts inflate 9 to 60 times (measured: styled empty cells 9, equal numbers 17, long equal texts 56), a bomb 1,000 times.
_PROPORTION = 120
_PIECE = 1 << 20
_LARGEST_COUNT = 1 << 31
_SMALL = 5_000_000  # bytes; any proportion may be below it: inflating costs nothing
_SMALL_PICTURE = 100_000_000  # pictures are never inflated, and one that is all white is as dense as a bomb
_LONGEST_DIRECTORY = 20_000  # members; a workbook of 255 sheets with tables, drawings and comments has fewer than 3,000


class TooLargeError(Exception):
    """The file holds more than any honest one of its kind."""


class Bounds(Struct, frozen=True):
    """The most that is taken of one kind of file: bytes of the file itself, of all that is in it, and members."""

    file: int
    inflated: int
    members: int = _LONGEST_DIRECTORY


def read_file(path: Path, most: int) -> bytes:
    """The content of a file. Raises TooLargeError; OSError, also for a folder, a pipe or a device."""
    with _opened(path) as stream:
        return b"".join(_pieces(stream, most))


def spooled(path: Path, most: int) -> Spool:
    """The same, as it is at this moment, without being in memory when it is large. Raises what ``read_file`` raises."""
    spool = Spool()
    with _opened(path) as stream:
        for piece in _pieces(stream, most):
            spool.write(piece)
    return spool


def _pieces(stream: BinaryIO, most: int) -> Iterator[bytes]:
    """The content of a file; what grows meanwhile, or says that it is empty, is no larger than the most either."""
    if os.fstat(stream.fileno()).st_size > most:
        raise TooLargeError
    size = 0
    while piece := stream.read(_PIECE):
        size += len(piece)
        if size > most:
            raise TooLargeError
        yield piece


def beginning(path: Path, most: int) -> bytes:
    """The first bytes of a file. Raises OSError as ``read_file`` does."""
    with _opened(path) as stream:
        return stream.read(most)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    handle = os.open(path, _READ)
    with os.fdopen(handle, "rb") as stream:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV), str(path))
        yield stream


def refuse_bomb(size: int, members: Sequence[ZipInfo], bounds: Bounds) -> None:
    """Judge the sizes that a zip of ``size`` bytes declares. Raises TooLargeError.

    A member that declares too little can't do harm: reading stops there and fails its checksum.
    """
    inflated = sum(info.file_size for info in members)
    stored = sum(info.compress_size for info in members)
    # Members that lie over one another count each; together they can't store more than the file has.
    if len(members) > bounds.members or inflated > bounds.inflated or stored > size:
        raise TooLargeError
    if any(is_bomb(info) for info in members):
        raise TooLargeError


def is_bomb(info: ZipInfo) -> bool:
    """Whether a member inflates to far more than honest content does."""
    small = _SMALL_PICTURE if "media/" in info.filename.lower() else _SMALL
    return info.file_size > small and info.file_size > _PROPORTION * info.compress_size


def is_encrypted(data: bytes) -> bool:
    """Whether a compound file holds an encrypted package of Office ([MS-OFFCRYPTO] 2.3.4.4)."""
    return "EncryptedPackage".encode("utf-16-le") in data


def is_encrypted_by_label(data: bytes) -> bool:
    """Whether rights management encrypted it, as a sensitivity label does ([MS-OFFCRYPTO] 2.2.2), and no password would open it."""
    return "DRMEncrypted".encode("utf-16-le") in data


def marks(xml: bytes) -> int:
    """How many tags and attributes XML has at most: what a tree of it costs, some 150 to 250 bytes each."""
    return xml.count(b"<") + xml.count(b"=")


def whole(text: str | None, default: int = 0) -> int:
    """The whole number that an attribute holds; the default when it is not there, is none, or is larger than any program counts.

    >>> whole("12"), whole("-3"), whole("x", 20), whole(None), whole("9" * 5000)
    (12, -3, 20, 0, 0)
    """
    try:
        number = default if text is None else int(text)
    except ValueError:
        return default
    return number if abs(number) < _LARGEST_COUNT else default
