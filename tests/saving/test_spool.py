"""Bytes that are in memory while they are few, and in a file without a name when they are many."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

from ketenrapport.saving import spool as spools
from ketenrapport.saving.reading import TooLargeError, spooled
from ketenrapport.saving.spool import Spool, Stored

PIECES = [b"abc", b"", b"d" * 60, b"efgh" * 30, b"i"]
WHOLE = b"".join(PIECES)


@pytest.fixture(params=[0, 10, 100, 1_000], ids="kept up to {}".format, autouse=True)
def in_memory(request, monkeypatch):
    monkeypatch.setattr(spools, "_IN_MEMORY", request.param)
    monkeypatch.setattr(spools, "_BLOCK", 7)


def filled() -> Spool:
    spool = Spool()
    for piece in PIECES:
        assert spool.write(piece) == len(piece)
    return spool


def test_what_is_written_is_read_anywhere_and_written_on():
    spool = filled()
    assert spool.size == len(WHOLE)
    assert spool.part(2, 5) == WHOLE[2:7]
    assert spool.part(len(WHOLE) - 2, 100) == WHOLE[-2:]
    spool.write(b"xyz")
    assert spool.part(0, 1_000) == WHOLE + b"xyz"


def test_some_of_it_is_read_in_blocks_and_no_further():
    spool = filled()
    stored = Stored(spool, 3, 100)
    assert stored.all() == b"".join(stored.blocks()) == WHOLE[3:103]
    assert max(map(len, stored.blocks())) == 7
    assert stored.part(90, 50) == WHOLE[93:103]
    assert spool.stored().all() == WHOLE
    assert Stored.of(b"").all() == b""


def test_nothing_of_it_has_a_name_and_no_handle_stays_open(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    spool = filled()
    if sys.platform != "win32":
        assert list(tmp_path.iterdir()) == []
    if Path("/proc/self/fd").is_dir():
        assert handles_into(tmp_path) == (len(WHOLE) > spools._IN_MEMORY)
    del spool
    gc.collect()
    assert list(tmp_path.iterdir()) == []
    if Path("/proc/self/fd").is_dir():
        assert handles_into(tmp_path) == 0


def handles_into(folder: Path) -> int:
    """How many files in a folder this process has open, also those without a name; what other tests left is no business of this one."""
    found = 0
    for handle in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the one that lists them
            found += str(folder) in str(handle.readlink())
    return found


def test_where_there_is_no_place_for_a_file_it_stays_in_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "weg"))
    spool = filled()
    assert spool.part(0, spool.size) == WHOLE


# A file may become no longer than 50 bytes: what a full disk says, this says too.
_FULL = """
import resource, sys
from ketenrapport.saving import spool
spool._IN_MEMORY = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (50, 50))
filled = spool.Spool()
for piece in (b"a" * 20, b"b" * 20, b"c" * 20, b"d" * 100):
    filled.write(piece)
assert filled.part(0, 1_000) == b"a" * 20 + b"b" * 20 + b"c" * 20 + b"d" * 100
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_what_a_full_disk_refuses_stays_in_memory(in_memory):
    done = subprocess.run(
        [sys.executable, "-c", _FULL, str(spools._IN_MEMORY)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 0, done.stderr


def test_a_file_is_taken_over_as_it_is_at_that_moment(tmp_path):
    path = tmp_path / "werkmap.xlsx"
    path.write_bytes(WHOLE)
    spool = spooled(path, len(WHOLE))
    path.write_bytes(b"anders")
    assert spool.part(0, 1_000) == WHOLE
    with pytest.raises(TooLargeError):
        spooled(path, 5)
