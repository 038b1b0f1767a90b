"""The file system of a VBA project, held to its specification and to independent readers."""

from __future__ import annotations

import io
import struct
from typing import NamedTuple

import olefile
import pytest

from ketenrapport.workbook.vba import compound_file
from ketenrapport.workbook.vba.compound_file import read, sort_key, write

NOBODY = 0xFFFFFFFF


class Entry(NamedTuple):
    """A directory entry, read here by its offsets in [MS-CFB] 2.6.1."""

    name: str
    kind: int
    black: bool
    left: int
    right: int
    child: int


def directory(data: bytes) -> list[Entry]:
    (fat_start,) = struct.unpack_from("<I", data, 76)
    (first,) = struct.unpack_from("<I", data, 48)
    assert fat_start == 0  # the FAT stands right after the header, so its links can be read there
    entries, sector = [], first
    while sector < 0xFFFFFFFD:
        for offset in range((sector + 1) * 512, (sector + 2) * 512, 128):
            length, kind, colour, left, right, child = struct.unpack_from("<HBBIII", data, offset + 64)
            name = data[offset : offset + max(length - 2, 0)].decode("utf-16-le")
            entries.append(Entry(name, kind, colour == 1, left, right, child))
        (sector,) = struct.unpack_from("<I", data, 512 + 4 * sector)
    return entries


def in_order(entries: list[Entry], number: int) -> list[str]:
    if number == NOBODY:
        return []
    entry = entries[number]
    return [*in_order(entries, entry.left), entry.name, *in_order(entries, entry.right)]


def black_height(entries: list[Entry], number: int, parent_black: bool = True) -> int:
    """The number of black entries on every way down; fails when they differ or two red ones follow each other."""
    if number == NOBODY:
        return 1
    entry = entries[number]
    assert parent_black or entry.black
    left, right = black_height(entries, entry.left, entry.black), black_height(entries, entry.right, entry.black)
    assert left == right
    return left + entry.black


def sheets(number: int) -> dict[str, bytes]:
    return {f"Blad{index}": b"x" * (index * 41) for index in range(1, number + 1)}


def test_the_directory_is_a_sorted_red_black_tree_for_any_number_of_sheets() -> None:
    for number in range(301):
        names = ["ThisWorkbook", "Ketenrapport", "xlwings", "Dictionary", "dir", "_VBA_PROJECT", *sheets(number)]
        entries = directory(write({"PROJECT": b"p", "PROJECTwm": b"w", "VBA": dict.fromkeys(names, b"m")}))
        assert in_order(entries, entries[0].child) == ["VBA", "PROJECT", "PROJECTwm"]
        (vba,) = [entry for entry in entries if entry.name == "VBA"]
        assert in_order(entries, vba.child) == sorted(names, key=lambda name: (len(name), name.upper()))
        assert entries[vba.child].black
        black_height(entries, vba.child)


@pytest.mark.parametrize("number", [0, 1, 7, 100, 300])
def test_every_stream_comes_back_whole(number: int) -> None:
    content = {"PROJECT": b"p" * 5_000, "leeg": b"", "VBA": sheets(number)}
    data = write(content)
    expected = {"PROJECT": content["PROJECT"], "leeg": b"", **{f"VBA/{name}": stream for name, stream in sheets(number).items()}}
    assert read(data) == expected
    with olefile.OleFileIO(io.BytesIO(data)) as independent:
        assert not independent.parsing_issues
        assert {"/".join(path): independent.openstream(path).read() for path in independent.listdir()} == expected


@pytest.mark.parametrize("size", [1, 63, 64, 65, 4_095, 4_096, 4_097, 511 * 128, 600_000])
def test_sizes_on_the_edge_of_a_sector(size: int) -> None:
    content = bytes(index % 251 for index in range(size))
    assert read(write({"stroom": content})) == {"stroom": content}


def test_names_that_would_be_cut_off_and_files_that_would_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="31"):
        write({"x" * 32: b""})
    with pytest.raises(ValueError, match="more content"):
        write({"groot": bytes(7_500_000)})


@pytest.mark.parametrize("cut", [0, 8, 100, 512, 1_000, 2_000])
def test_a_damaged_file_is_refused(cut: int) -> None:
    with pytest.raises(ValueError, match=r"compound file|circles"):
        read(write({"VBA": sheets(30)})[:cut])


def test_a_directory_in_circles_is_refused() -> None:
    data = bytearray(write({"a": b"1", "bb": b"2", "ccc": b"3"}))
    (first,) = struct.unpack_from("<I", data, 48)
    root = (first + 1) * 512
    (child,) = struct.unpack_from("<I", data, root + 76)
    struct.pack_into("<I", data, root + child * 128 + 68, child)
    with pytest.raises(ValueError, match="circles"):
        read(bytes(data))


def test_names_sort_by_length_first() -> None:
    assert sorted(["bb", "A", "ccc", "B", "AA"], key=sort_key) == ["A", "B", "AA", "bb", "ccc"]
    assert compound_file.write({"b": b"1", "a": b"2"}) == compound_file.write({"a": b"2", "b": b"1"})
