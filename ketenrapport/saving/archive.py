"""Zips: compressed by ISA-L, which makes them as large as zlib's fastest level does in a third of the time, and with a fixed time.

zipfile takes longer to wrap a part of a report up than it takes to compress it; what goes around the parts is a few numbers (APPNOTE.TXT
of the zip format, 4.3.7, 4.3.12 and 4.3.16). It knows no zip64: what is made in memory is far smaller.
"""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from isal.isal_zlib import DEFLATED, MAX_WBITS, IsalError, compressobj, crc32, decompressobj

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isal.isal_zlib import Compress

_LEVEL = 2  # of ISA-L; 3 makes a part 1 % smaller, and takes half as long again
_LOCAL, _ENTRY, _END = 0x04034B50, 0x02014B50, 0x06054B50
_VERSION = 20  # of the format that is needed to read it: 2.0
_NAMES_IN_UTF8 = 0x800
_FIRST_DAY = 0x21  # 1 January 1980, in the notation of DOS
_ABOUT = Struct("<HHHHIIIHH")  # what both the member and its entry say
_BEFORE_MEMBER, _BEFORE_ENTRY, _AFTER_ENTRY, _LAST = Struct("<IH"), Struct("<IHH"), Struct("<HHHII"), Struct("<IHHHHIIH")


class Archive:
    """A zip in the making: each part with its name, as it is or compressed.

    >>> import io, zipfile
    >>> archive = Archive()
    >>> archive.add("a.txt", b"abc" * 99)
    >>> archive.add("b.txt", b"d", compressed=False)
    >>> [zipfile.ZipFile(io.BytesIO(archive.finished())).read(name) for name in ("a.txt", "b.txt")] == [b"abc" * 99, b"d"]
    True
    """

    def __init__(self) -> None:
        self._members: list[bytes] = []
        self._entries: list[bytes] = []
        self._size = 0

    def add(self, name: str, content: bytes, *, compressed: bool = True) -> None:
        """Put a part at the end."""
        stored = deflated(content) if compressed else content
        called = name.encode()
        flags = 0 if name.isascii() else _NAMES_IN_UTF8
        method = DEFLATED if compressed else 0
        about = _ABOUT.pack(flags, method, 0, _FIRST_DAY, crc32(content), len(stored), len(content), len(called), 0)
        self._entries.append(_BEFORE_ENTRY.pack(_ENTRY, _VERSION, _VERSION) + about + _AFTER_ENTRY.pack(0, 0, 0, 0, self._size) + called)
        header = _BEFORE_MEMBER.pack(_LOCAL, _VERSION) + about + called
        self._members += header, stored
        self._size += len(header) + len(stored)

    def finished(self) -> bytes:
        """The zip with what is in it so far."""
        directory, amount = b"".join(self._entries), len(self._entries)
        return b"".join((*self._members, directory, _LAST.pack(_END, 0, 0, amount, amount, len(directory), self._size, 0)))

    def copy(self) -> Archive:
        """Another one with the same parts, to go on with."""
        other = Archive()
        other._members, other._entries, other._size = [*self._members], [*self._entries], self._size
        return other


def zipped(parts: Iterable[tuple[str, bytes]], *, compressed: bool = True) -> bytes:
    """The bytes of a zip with these parts, in this order and with a fixed time."""
    archive = Archive()
    for name, content in parts:
        archive.add(name, content, compressed=compressed)
    return archive.finished()


def deflated(content: bytes) -> bytes:
    """The content as it is compressed in a zip."""
    compressor = compressing()
    return compressor.compress(content) + compressor.flush()


def compressing() -> Compress:
    """What compresses content for a zip, a piece at a time."""
    return compressobj(_LEVEL, DEFLATED, -MAX_WBITS)


def inflated(stored: bytes, most: int) -> bytes:
    """What was compressed for a zip, and no more of it than so many bytes. Raises BadZipFile."""
    try:
        return decompressobj(-MAX_WBITS).decompress(stored, most)
    except IsalError as error:  # type: ignore[misc]  # it is a class, whatever its types say
        raise BadZipFile from error
