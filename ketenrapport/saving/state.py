"""The state of a file: what tells whether somebody wrote it since we read it.

Size and time alone don't: a network share may keep times in steps of two seconds, and a workbook in which a 3 became a 4 keeps its
size. A zip lists the checksum of each member at its end, so the hash of those few kilobytes sees every change of content.
"""

from __future__ import annotations

import hashlib
import os
import stat
import struct
from typing import IO, TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from pathlib import Path

_END, _END_SIGNATURE = struct.Struct("<4s4H2LH"), b"PK\x05\x06"
_LONGEST_END = _END.size + 0xFFFF  # a zip may close with a comment of 65,535 bytes
_PIECE = 1 << 20


class State(Struct, frozen=True):
    """A file at one moment: ``size`` in bytes, ``modified`` in nanoseconds, ``inode``, and a ``digest`` of its content's checksums."""

    size: int
    modified: int
    inode: int
    digest: bytes


def state_of(path: Path) -> State | None:
    """The state of the file at ``path``; None when there is no file, or none that can be read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None  # opening a pipe would wait for a writer
        with path.open("rb") as stream:
            status = os.fstat(stream.fileno())
            return State(status.st_size, status.st_mtime_ns, status.st_ino, _digest(stream, status.st_size))
    except OSError:
        return None


def _digest(stream: IO[bytes], size: int) -> bytes:
    """The hash from the zip's central directory to the end of the file; of the whole file when it is no zip."""
    stream.seek(_directory_start(stream, size))
    digest = hashlib.sha256()
    while piece := stream.read(_PIECE):
        digest.update(piece)
    return digest.digest()


def _directory_start(stream: IO[bytes], size: int) -> int:
    """Where the central directory begins; 0 when that can't be told (no zip, or one with 64-bit places)."""
    stream.seek(max(size - _LONGEST_END, 0))
    tail = stream.read()
    at = tail.rfind(_END_SIGNATURE)
    if at < 0 or len(tail) - at < _END.size:
        return 0
    length = _END.unpack_from(tail, at)[5]
    start: int = size - len(tail) + at - length  # the directory stands right before the record that ends the zip
    return max(start, 0) if length < 0xFFFFFFFF else 0
