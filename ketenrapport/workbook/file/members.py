"""The members of a zip as they are stored: taken over without inflating them, made from content, written, and compared.

zipfile itself can't pass on a member that is compressed already; this is what it does around the content, with its own headers.
"""

from __future__ import annotations

import copy
import os
import struct
import zipfile
import zlib
from typing import IO, TYPE_CHECKING

from isal.isal_zlib import crc32
from msgspec import Struct

from ketenrapport.saving.archive import compressing, inflated
from ketenrapport.saving.spool import Spool, Stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_STORED, _PIECE = 1 << 17, 1 << 21  # bytes that are inflated at a time, and the most that come out at once
_LOCAL_HEADER, _LOCAL_SIGNATURE = struct.Struct("<4s22xHH"), b"PK\x03\x04"
_DATA_DESCRIPTOR_FLAG, _UTF8_FLAG = 0x08, 0x800
_ZIP64_EXTRA = 1


class Member(Struct, frozen=True):
    """A member of a zip: what its header says, and its bytes as they stand in the file, compressed or not."""

    info: zipfile.ZipInfo
    stored: Stored

    def content(self) -> bytes:
        """The member's content. Raises BadZipFile when it isn't what the header says; it never inflates to more than that."""
        content = self.stored.all()
        if self.info.compress_type == zipfile.ZIP_DEFLATED:  # zipfile itself inflates in small pieces, which takes four times as long
            content = inflated(content, self.info.file_size + 1)
        if len(content) != self.info.file_size or crc32(content) != self.info.CRC:
            raise zipfile.BadZipFile(self.info.filename)
        return content

    def pieces(self) -> Iterator[tuple[bytes, Resume]]:
        """The same content a piece at a time, each with what makes it again. Raises BadZipFile, if need be at the very end."""
        crc, size = 0, 0
        place = Resume(self.stored, 0, zlib.decompressobj(-zlib.MAX_WBITS) if self.info.compress_type == zipfile.ZIP_DEFLATED else None)
        try:
            while not place.is_end:
                piece, following = place.next()
                crc, size = crc32(piece, crc), size + len(piece)
                if size > self.info.file_size:
                    break
                yield piece, place
                place = following
        except zlib.error as error:
            raise zipfile.BadZipFile(self.info.filename) from error
        if size != self.info.file_size or crc != self.info.CRC:
            raise zipfile.BadZipFile(self.info.filename)


class Resume(Struct, frozen=True):
    """A place in a stored member from which inflating can go on as often as needed; without a state it isn't compressed.

    ``waiting``: inflating stopped for want of room, so there may be more without reading on.
    """

    stored: Stored
    at: int
    state: zlib._Decompress | None
    waiting: bool = False

    @property
    def is_end(self) -> bool:
        """Whether nothing comes after it."""
        return (self.state is not None and self.state.eof) or (self.at >= self.stored.size and not self.waiting)

    def next(self) -> tuple[bytes, Resume]:
        """The piece of content that comes here, and the place after it. Raises zlib.error."""
        if self.state is None:
            return self.stored.part(self.at, self.stored.size), Resume(self.stored, self.stored.size, None)
        state, at = self.state.copy(), self.at
        given = state.unconsumed_tail
        if not self.waiting:
            given, at = self.stored.part(at, _STORED), at + _STORED
        piece = state.decompress(given, _PIECE)
        return piece, Resume(self.stored, at, state, waiting=bool(state.unconsumed_tail) or len(piece) == _PIECE)


def whole_piece(content: bytes) -> Iterator[tuple[bytes, Resume]]:
    """Content that isn't compressed, as one piece of itself."""
    if content:
        yield content, Resume(Stored.of(content), 0, None)


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    """A member of an archive. Raises BadZipFile when it is not whole, or not where the directory says."""
    source = archive.fp
    assert source is not None
    end = source.seek(0, os.SEEK_END)
    source.seek(info.header_offset)
    header = source.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size or not header.startswith(_LOCAL_SIGNATURE):
        raise zipfile.BadZipFile(info.filename)
    _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    name = source.read(name_length)
    start = source.tell() + extra_length
    encoding = "utf-8" if info.flag_bits & _UTF8_FLAG else "cp437"
    if name != info.orig_filename.encode(encoding) or start + info.compress_size > end:
        raise zipfile.BadZipFile(info.filename)
    return Member(info, Stored(source, start, info.compress_size))


class Deflated(Struct, frozen=True):
    """Content as it is stored in a zip, and what the header says of it."""

    stored: Stored
    crc: int
    size: int

    def content(self) -> bytes:
        """The content itself."""
        return inflated(self.stored.all(), self.size)


def deflated(pieces: Iterable[bytes]) -> Deflated:
    """The content that these pieces make together, compressed as they come: no more of it than a piece is ever there."""
    stored, crc, size = Spool(), 0, 0
    compressor = compressing()
    for piece in pieces:
        crc, size = crc32(piece, crc), size + len(piece)
        stored.write(compressor.compress(piece))
    stored.write(compressor.flush())
    return Deflated(stored.stored(), crc, size)


def make_member(name: str, content: bytes | Deflated, like: zipfile.ZipInfo | None = None) -> Member:
    """A member with this content, with the attributes of another one, and at a fixed time: the same content gives the same bytes."""
    info = zipfile.ZipInfo(name, _FIXED_TIME)
    info.compress_type = zipfile.ZIP_DEFLATED
    if like is not None:
        info.external_attr, info.create_system = like.external_attr, like.create_system
    ready = deflated([content]) if isinstance(content, bytes) else content
    info.CRC, info.file_size, info.compress_size = ready.crc, ready.size, ready.stored.size
    return Member(info, ready.stored)


def write_members(stream: IO[bytes], members: Sequence[Member], comment: bytes) -> None:
    """Write a zip of these members, in their order."""
    with zipfile.ZipFile(stream, "w") as out:
        out.comment = comment
        assert out.fp is not None
        for member in members:
            info = copy.copy(member.info)
            info.header_offset = out.fp.tell()
            info.flag_bits &= ~_DATA_DESCRIPTOR_FLAG  # the sizes stand in the header that we write
            info.extra = _without_zip64(info.extra)
            out.fp.write(info.FileHeader(zip64=False))
            for block in member.stored.blocks():
                out.fp.write(block)
            out.filelist.append(info)
            out.NameToInfo[info.filename] = info
            out.start_dir = out.fp.tell()


def holds(path: Path, members: Sequence[Member]) -> bool:
    """Whether a file is a whole zip of exactly these members: opened afresh, every byte of every one of them compared."""
    try:
        with zipfile.ZipFile(path) as archive:
            found = archive.infolist()
            if len(found) != len(members):
                return False
            for info, meant in zip(found, members, strict=True):
                same = (info.filename, info.CRC, info.file_size) == (meant.info.filename, meant.info.CRC, meant.info.file_size)
                if not same or not _are_same(read_member(archive, info).stored, meant.stored):
                    return False
    except zipfile.BadZipFile:
        return False
    return True


def _are_same(one: Stored, other: Stored) -> bool:
    return one.size == other.size and all(mine == theirs for mine, theirs in zip(one.blocks(), other.blocks(), strict=True))


def _without_zip64(extra: bytes) -> bytes:
    """The extra field of a member without its 64-bit sizes, which streaming writers add to members that need none."""
    kept = b""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        if kind != _ZIP64_EXTRA:
            kept += extra[: 4 + length]
        extra = extra[4 + length :]
    return kept
