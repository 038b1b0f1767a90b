"""Compound files ([MS-CFB] version 3): the file system inside a file that VBA projects are kept in."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from itertools import count

from msgspec import Struct

from ketenrapport.saving.reading import COMPOUND

Folder = Mapping[str, "bytes | Folder"]

_SECTOR, _MINI_SECTOR, _CUTOFF = 512, 64, 4_096
_FREE, _END, _FAT, _NOBODY = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1
_LONGEST_NAME = 31
_IN_HEADER = 109  # sectors of the FAT that the header itself lists: a file of 6.8 MB, far above any project of ours
_HEADER = struct.Struct("<8s16x5H6x9I")
_ENTRY = struct.Struct("<64sHBB3I16x20xIQ")


class _Entry(Struct):
    """A storage or stream in the directory."""

    name: str
    kind: int
    content: bytes = b""
    colour: int = _BLACK
    left: int = _NOBODY
    right: int = _NOBODY
    child: int = _NOBODY
    start: int = 0
    size: int = 0


def write(root: Folder) -> bytes:
    """The compound file that holds these storages (mappings) and streams (bytes); the same content gives the same bytes.

    Raises ValueError for a name of more than 31 characters and for more content than the header can list (6.8 MB).
    """
    entries = [_Entry("Root Entry", _ROOT)]
    _add_folder(entries, 0, root)
    streams = [entry for entry in entries if entry.kind == _STREAM]
    small = [entry for entry in streams if 0 < len(entry.content) < _CUTOFF]
    large = [entry for entry in streams if len(entry.content) >= _CUTOFF]
    mini_fat, mini_stream = _small_streams(small)
    entries[0].size = len(mini_stream)

    directory_sectors = _sectors(len(entries) * _ENTRY.size)
    sizes = [directory_sectors, _sectors(len(mini_fat)), _sectors(len(mini_stream)), *(_sectors(len(entry.content)) for entry in large)]
    fat_sectors = next(number for number in count(1) if (sum(sizes) + number) * 4 <= number * _SECTOR)
    if fat_sectors > _IN_HEADER:
        raise ValueError("more content than a compound file without extra FAT lists can hold")
    fat, starts = _chains(fat_sectors, sizes)
    entries[0].start = starts[2]
    for entry, start in zip(large, starts[3:], strict=True):
        entry.start, entry.size = start, len(entry.content)

    header = _HEADER.pack(
        COMPOUND, 0x3E, 3, 0xFFFE, 9, 6,
        0, fat_sectors, starts[0], 0, _CUTOFF, starts[1], sizes[1], _END, 0,
    ) + struct.pack(f"<{_IN_HEADER}I", *range(fat_sectors), *[_FREE] * (_IN_HEADER - fat_sectors))  # fmt: skip
    directory = b"".join(map(_packed, entries)).ljust(directory_sectors * _SECTOR, b"\0")
    unused = _ENTRY.pack(b"", 0, 0, 0, _NOBODY, _NOBODY, _NOBODY, 0, 0)
    directory = directory[: len(entries) * _ENTRY.size] + unused * (directory_sectors * _SECTOR // _ENTRY.size - len(entries))
    body = [directory, _padded(mini_fat, b"\xff"), _padded(mini_stream), *(_padded(entry.content) for entry in large)]
    return header + fat + b"".join(body)


def read(data: bytes) -> dict[str, bytes]:
    """The streams of a compound file by path (``VBA/dir``). Raises ValueError when it isn't one or is damaged."""
    try:
        return _read(data)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ValueError("a damaged compound file") from error


def sort_key(name: str) -> tuple[int, str]:
    """How names are ordered within a storage: by length, then by upper case ([MS-CFB] 2.6.4)."""
    return len(name.encode("utf-16-le")), name.upper()


def _add_folder(entries: list[_Entry], parent: int, folder: Folder) -> None:
    """Add the content of a storage, and make ``parent`` point at the middle of its sorted tree."""
    names = sorted(folder, key=sort_key)
    numbers = []
    for name in names:
        if not 0 < len(name) <= _LONGEST_NAME:
            raise ValueError(f"a name in a compound file has 1 to {_LONGEST_NAME} characters: {name!r}")
        content = folder[name]
        numbers.append(len(entries))
        entries.append(_Entry(name, _STREAM, content) if isinstance(content, bytes) else _Entry(name, _STORAGE))
    entries[parent].child = _tree(entries, numbers, depth=0)
    for name, number in zip(names, numbers, strict=True):
        content = folder[name]
        if not isinstance(content, bytes):
            _add_folder(entries, number, content)


def _tree(entries: list[_Entry], numbers: Sequence[int], depth: int, deepest: int | None = None) -> int:
    """The root of a balanced search tree over sorted entries.

    All levels are full but perhaps the deepest, so painting that one red and the rest black makes a valid red-black tree.
    """
    if not numbers:
        return _NOBODY
    if deepest is None:
        levels = len(numbers).bit_length()
        deepest = levels if len(numbers) == 2**levels - 1 else levels - 1  # a full tree has no red level
    middle = len(numbers) // 2
    entry = entries[numbers[middle]]
    entry.colour = _RED if 0 < depth == deepest else _BLACK
    entry.left = _tree(entries, numbers[:middle], depth + 1, deepest)
    entry.right = _tree(entries, numbers[middle + 1 :], depth + 1, deepest)
    return numbers[middle]


def _small_streams(streams: Sequence[_Entry]) -> tuple[bytes, bytes]:
    """The mini FAT and the mini stream, after giving each stream its place in them."""
    links: list[int] = []
    content = bytearray()
    for entry in streams:
        number = -(-len(entry.content) // _MINI_SECTOR)
        entry.start, entry.size = len(links), len(entry.content)
        links += [*range(entry.start + 1, entry.start + number), _END]
        content += entry.content.ljust(number * _MINI_SECTOR, b"\0")
    return struct.pack(f"<{len(links)}I", *links), bytes(content)


def _chains(fat_sectors: int, sizes: Sequence[int]) -> tuple[bytes, list[int]]:
    """The FAT for consecutive chains of these numbers of sectors, and where each begins."""
    links, starts = [_FAT] * fat_sectors, []
    for size in sizes:
        starts.append(len(links) if size else _END)
        links += [*range(len(links) + 1, len(links) + size), _END] if size else []
    links += [_FREE] * (fat_sectors * _SECTOR // 4 - len(links))
    return struct.pack(f"<{len(links)}I", *links), starts


def _packed(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le")
    start = entry.start if entry.size or entry.kind == _STORAGE else _END
    return _ENTRY.pack(name, len(name) + 2, entry.kind, entry.colour, entry.left, entry.right, entry.child, start, entry.size)


def _sectors(size: int) -> int:
    return -(-size // _SECTOR)


def _padded(content: bytes, fill: bytes = b"\0") -> bytes:
    return content.ljust(_sectors(len(content)) * _SECTOR, fill)


def _read(data: bytes) -> dict[str, bytes]:
    if not data.startswith(COMPOUND):
        raise ValueError("no compound file")
    (_, _, version, _, shift, _, _, fat_sectors, directory, _, cutoff, mini_fat, _, more_fat, _) = _HEADER.unpack_from(data)
    if version != 3 or shift != 9 or more_fat not in (_END, _FREE):
        raise ValueError("a compound file of another size than ours")
    sectors = struct.unpack_from(f"<{min(fat_sectors, _IN_HEADER)}I", data, _HEADER.size)
    fat = [link for sector in sectors for link in struct.unpack_from(f"<{_SECTOR // 4}I", data, (sector + 1) * _SECTOR)]
    listed = _follow(data[_SECTOR:], fat, directory, _SECTOR)
    entries = [_unpacked(listed, offset) for offset in range(0, len(listed), _ENTRY.size)]
    links = _follow(data[_SECTOR:], fat, mini_fat, _SECTOR)
    mini = struct.unpack(f"<{len(links) // 4}I", links)
    mini_stream = _follow(data[_SECTOR:], fat, entries[0].start, _SECTOR)

    streams: dict[str, bytes] = {}
    waiting, seen = [(entries[0].child, "")], set()
    while waiting:
        number, folder = waiting.pop()
        if number == _NOBODY:
            continue
        if number in seen:
            raise ValueError("a directory that runs in circles")
        seen.add(number)
        entry = entries[number]
        waiting += [(entry.left, folder), (entry.right, folder), (entry.child, f"{folder}{entry.name}/")]
        if entry.kind == _STREAM:
            place = (mini_stream, mini, entry.start, _MINI_SECTOR) if entry.size < cutoff else (data[_SECTOR:], fat, entry.start, _SECTOR)
            streams[folder + entry.name] = _follow(*place)[: entry.size] if entry.size else b""
    return streams


def _unpacked(data: bytes, offset: int) -> _Entry:
    name, length, kind, colour, left, right, child, start, size = _ENTRY.unpack_from(data, offset)
    # Of the size only the low half counts in version 3; some writers leave rubbish in the other ([MS-CFB] 2.6.3).
    return _Entry(name[: max(length - 2, 0)].decode("utf-16-le"), kind, b"", colour, left, right, child, start, size & 0xFFFFFFFF)


def _follow(data: bytes, links: Sequence[int], start: int, size: int) -> bytes:
    """The content of a chain of sectors. Raises ValueError when it runs in circles."""
    content: list[bytes] = []
    sector = start
    while sector < _FAT:
        if len(content) > len(links):
            raise ValueError("a chain of sectors that runs in circles")
        content.append(data[sector * size : (sector + 1) * size])
        sector = links[sector]
    return b"".join(content)
