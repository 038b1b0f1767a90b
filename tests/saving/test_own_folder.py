"""A folder for a moment: gone afterwards, also when the process that made it was killed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ketenrapport.saving import owner
from ketenrapport.saving.own_folder import own_folder
from tests.saving.ended import ended_process

HERE = owner.mark_of(owner.host())
KILLED = """
import os, signal
from ketenrapport.saving.own_folder import own_folder
with own_folder() as folder:
    (folder / "kopie.xlsx").write_text("van de gebruiker")
    print(folder, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files belong."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_it_is_of_this_process_and_user_alone_and_gone_afterwards(place: Path) -> None:
    with own_folder() as folder:
        assert folder.name.startswith(f"ketenrapport-{HERE}-{os.getpid()}-")
        assert (folder.parent, folder.stat().st_mode & 0o777) == (place, 0o700)
        (folder / "kopie.xlsx").write_text("van de gebruiker", encoding="utf-8")
    assert list(place.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="POSIX: Windows has no such signal")
def test_what_a_process_left_that_was_killed_goes_at_the_next_one(place: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED], env=os.environ | {"TMPDIR": str(place)}, capture_output=True, text=True)
    left = Path(killed.stdout.strip())
    assert (left.parent, [file.name for file in left.iterdir()]) == (place, ["kopie.xlsx"])
    with own_folder() as folder:
        assert list(place.iterdir()) == [folder]


def test_what_others_made_stays(place: Path) -> None:
    other, gone = owner.mark_of("een andere computer"), ended_process()
    kept = {f"ketenrapport-{HERE}-{os.getpid()}-a", f"ketenrapport-{other}-{gone}-b", f"ketenrapport-{HERE}-{gone}", "ketenrapport-c"}
    for name in kept:
        (place / name).mkdir()
    (place / "elders").mkdir()
    link, file = place / f"ketenrapport-{HERE}-{gone}-d", place / f"ketenrapport-{HERE}-{gone}-e"
    link.symlink_to(place / "elders")
    file.touch()
    (place / f"ketenrapport-{HERE}-{gone}-f").mkdir()
    with own_folder() as folder:
        left = {path.name for path in place.iterdir()} - {folder.name}
    assert left == {*kept, "elders", link.name, file.name}
