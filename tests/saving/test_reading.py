"""Reading what somebody sent: within bounds, and only from a file."""

from __future__ import annotations

import os
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from ketenrapport.saving.reading import Bounds, TooLargeError, beginning, read_file, refuse_bomb
from tests.needs import needs


def test_a_file_that_is_just_not_too_large(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"12345")
    assert read_file(path, 5) == b"12345"
    assert beginning(path, 2) == b"12"
    with pytest.raises(TooLargeError):
        read_file(path, 4)


@needs("a POSIX system")
def test_a_pipe_or_device_is_refused_at_once_and_a_file_without_end_is_too_large(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pijp.xlsx")  # opening it to read would wait for a writer
    for path in (tmp_path / "pijp.xlsx", Path("/dev/zero")):
        for read in (read_file, beginning):
            with pytest.raises(OSError, match="No such device"):
                read(path, 1000)
    with pytest.raises(IsADirectoryError):
        read_file(tmp_path, 1000)


def members_of(*sizes: int, name: str = "xl/sheet{}.xml") -> tuple[int, list[zipfile.ZipInfo]]:
    """A zip with members of zeros of these sizes: its size, and what its directory says."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, size in enumerate(sizes):
            archive.writestr(name.format(number), bytes(size))
        return len(stream.getvalue()), archive.infolist()


BOUNDS = Bounds(file=1_000_000, inflated=20_000_000, members=3)


@pytest.mark.parametrize(("sizes", "name"), [((4_000_000,) * 3, "xl/sheet{}.xml"), ((19_000_000,), "xl/media/wit{}.png")])
def test_what_is_small_or_a_picture_may_be_as_dense_as_it_is(sizes: tuple[int, ...], name: str) -> None:
    refuse_bomb(*members_of(*sizes, name=name), BOUNDS)


@pytest.mark.parametrize("sizes", [(6_000_000,), (4_000_000,) * 4, (0, 0, 0, 0)])
def test_one_dense_member_too_much_in_all_or_too_many_members_is_refused(sizes: tuple[int, ...]) -> None:
    size, members = members_of(*sizes)
    with pytest.raises(TooLargeError):
        refuse_bomb(size, members, Bounds(file=1_000_000, inflated=15_000_000, members=3))


def test_members_that_lie_over_one_another_are_refused() -> None:
    """Thousand names for one member of some kilobytes: what they store together is more than the file has."""
    size, members = members_of(1_000_000)
    refuse_bomb(size, members, Bounds(1_000_000, 1_000_000_000))
    with pytest.raises(TooLargeError):
        refuse_bomb(size, members * 10, Bounds(1_000_000, 1_000_000_000))
