"""Whether a file was written since: also when its size and its time say that it was not."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from ketenrapport.saving.state import state_of


def zipped(path: Path, content: str, comment: bytes = b"") -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("deel.xml"), content)
        archive.comment = comment


def overwritten(path: Path, content: bytes) -> None:
    """Other content in the same file, with the time that it had: what a share with coarse times shows of a quick change."""
    before = path.stat()
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("comment", [b"", b"PK\x05\x06 in een opmerking", b"x" * 65_535])
def test_one_sign_in_a_zip_is_seen_though_size_time_and_inode_stay(tmp_path: Path, comment: bytes) -> None:
    path, other = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    zipped(path, "<v>3</v>" * 100_000, comment)
    zipped(other, "<v>3</v>" * 99_999 + "<v>4</v>", comment)
    before = state_of(path)
    assert before is not None
    overwritten(path, other.read_bytes())
    after = state_of(path)
    assert after is not None
    assert (after.size, after.modified, after.inode) == (before.size, before.modified, before.inode)
    assert after != before


def test_of_any_other_file_all_content_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"a" * 3_000_000)
    before = state_of(path)
    overwritten(path, b"b" + b"a" * 2_999_999)
    assert state_of(path) != before


def test_the_same_file_has_the_same_state_and_a_file_put_in_its_place_another(tmp_path: Path) -> None:
    path, copy = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    zipped(path, "x")
    before = state_of(path)
    assert state_of(path) == before
    zipped(copy, "x")
    copy.replace(path)
    assert state_of(path) != before


def test_a_large_zip_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    zipped(path, "x")
    small = path.read_bytes()
    with path.open("wb") as stream:
        stream.truncate(50_000_000_000)  # a hole: it takes no room, but reading it would take minutes
        stream.seek(0, os.SEEK_END)
        stream.write(small)
    assert state_of(path) is not None


def test_what_is_no_file_has_no_state(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pijp")
    assert [state_of(tmp_path / name) for name in ("weg", "pijp", ".")] == [None, None, None]
