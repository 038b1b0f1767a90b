"""Bytes that are written once and read again: in memory while they are few, else in a temporary file that has no name.

A workbook of fifty megabytes is read, and its successor made, without either ever being in memory as a whole. The system removes the
file when the process ends, however it ends. Where there is no room for one the bytes stay in memory.
"""

from __future__ import annotations

import io
import tempfile
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

_IN_MEMORY = 2 << 20  # bytes
_BLOCK = 1 << 20


class Spool(io.RawIOBase):
    """A stream of such bytes: written at its end, read anywhere.

    >>> spool = Spool()
    >>> spool.write(b"abc"), spool.write(b"de"), spool.size, spool.part(1, 3)
    (3, 2, 5, b'bcd')
    """

    def __init__(self) -> None:
        super().__init__()
        self._stream: IO[bytes] = io.BytesIO()
        self._is_held = True
        self.size: int = 0

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        """Add bytes at the end: how many there are."""
        if self._is_held and self.size + len(piece) > _IN_MEMORY:
            self._move()
        try:
            self._stream.seek(self.size)
            self._put(piece)
        except OSError:
            held = io.BytesIO()
            held.write(self.part(0, self.size) + piece)
            self._stream.close()
            self._stream = held
        self.size += len(piece)
        return len(piece)

    def _move(self) -> None:
        """Go on in a temporary file, if there can be one."""
        self._is_held = False
        try:
            stream = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - it is closed with this one
        except OSError:
            return
        held, self._stream = self._stream, stream
        try:
            self._put(held.getvalue())  # type: ignore[attr-defined]
        except OSError:
            stream.close()
            self._stream = held

    def _put(self, piece: bytes) -> None:
        rest = memoryview(piece)
        while rest:
            rest = rest[self._stream.write(rest) :]

    def part(self, start: int, size: int) -> bytes:
        """So many bytes from a place on, or as many as there are."""
        self._stream.seek(start)
        return self._stream.read(size)

    def stored(self) -> Stored:
        """All that has been written."""
        return Stored(cast("IO[bytes]", self), 0, self.size)

    def readable(self) -> bool:
        """Whether it can be read: always."""
        return True

    def writable(self) -> bool:
        """Whether it can be written: always."""
        return True

    def seekable(self) -> bool:
        """Whether it can be read anywhere: always."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place to read from."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """The place that is read from."""
        return self._stream.tell()

    def read(self, size: int | None = -1) -> bytes:
        """So many bytes, or all that are left."""
        return self._stream.read(-1 if size is None else size)

    def close(self) -> None:
        """Let go of the bytes."""
        self._stream.close()
        super().close()


class Stored:
    """Some bytes of a file or spool, wherever in it they stand."""

    __slots__ = ("_source", "_start", "size")

    def __init__(self, source: IO[bytes], start: int, size: int) -> None:
        self._source, self._start, self.size = source, start, size

    @classmethod
    def of(cls, data: bytes) -> Stored:
        """Bytes that are there already."""
        spool = Spool()
        spool.write(data)
        return spool.stored()

    def part(self, start: int, size: int) -> bytes:
        """So many of them from a place on, or as many as there are."""
        self._source.seek(self._start + start)
        return self._source.read(max(min(size, self.size - start), 0))

    def all(self) -> bytes:
        """All of them at once."""
        return self.part(0, self.size)

    def blocks(self) -> Iterator[bytes]:
        """All of them, some at a time."""
        for start in range(0, self.size, _BLOCK):
            yield self.part(start, _BLOCK)
