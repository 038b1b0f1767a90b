"""Temporary files: exclusive, with the rights asked from the first moment, and gone in the end."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest

from ketenrapport.saving import owner, temporary
from ketenrapport.saving.temporary import PRIVATE, beside, remove_stale
from tests.saving.ended import ended_process

HERE = owner.mark_of(owner.host())


@pytest.mark.parametrize("mode", [0o600, 0o640])
def test_the_rights_are_there_before_the_first_byte(tmp_path: Path, mode: int) -> None:
    with beside(tmp_path / "a.xlsx", mode) as (path, stream):
        assert path.stat().st_mode & 0o777 == mode
        assert path.parent == tmp_path
        assert re.fullmatch(rf"\.ketenrapport-{HERE}-{os.getpid()}-[0-9a-f]{{16}}\.tmp", path.name)
        stream.write(b"a\nb")
    assert list(tmp_path.iterdir()) == []


def test_a_file_or_link_under_its_name_is_not_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names can't be guessed; if one were, nothing would be written through it."""
    monkeypatch.setattr(temporary.secrets, "token_hex", lambda _: "0" * 16)
    victim = tmp_path / "slachtoffer"
    victim.write_text("van mij", encoding="utf-8")
    planted = tmp_path / f".ketenrapport-{HERE}-{os.getpid()}-{'0' * 16}.tmp"
    planted.symlink_to(victim)
    with pytest.raises(FileExistsError), beside(tmp_path / "a.xlsx", PRIVATE):
        pass
    assert victim.read_text("utf-8") == "van mij"
    assert planted.is_symlink()


def test_only_what_no_process_will_finish_is_removed(tmp_path: Path) -> None:
    other = owner.mark_of("een andere computer")
    gone, alive = ended_process(), os.getpid()
    names = {
        "of a process that ended": (f".ketenrapport-{HERE}-{gone}-{'1' * 16}.tmp", 0, True),
        "of this process": (f".ketenrapport-{HERE}-{alive}-{'2' * 16}.tmp", 0, False),
        "of this number, hours ago": (f".ketenrapport-{HERE}-{alive}-{'3' * 16}.tmp", 3601, True),
        "of another computer": (f".ketenrapport-{other}-{gone}-{'4' * 16}.tmp", 3590, False),
        "of another computer, hours ago": (f".ketenrapport-{other}-{gone}-{'5' * 16}.tmp", 3601, True),
        "almost such a name": (f".ketenrapport-{HERE}-{gone}-{'6' * 15}.tmp", 9999, False),
        "of somebody else": (".werkmap.xlsx.abcd.tmp", 9999, False),
    }
    for name, age, _ in names.values():
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    folder = tmp_path / f".ketenrapport-{HERE}-{gone}-{'7' * 16}.tmp"
    folder.mkdir()
    link = tmp_path / f".ketenrapport-{HERE}-{gone}-{'8' * 16}.tmp"
    link.symlink_to(tmp_path / ".werkmap.xlsx.abcd.tmp")
    remove_stale(tmp_path)
    assert {case for case, (name, _, _) in names.items() if not (tmp_path / name).exists()} == {
        case for case, (_, _, stale) in names.items() if stale
    }
    assert folder.exists()
    assert link.is_symlink()


def test_a_folder_that_is_not_there_has_nothing_stale(tmp_path: Path) -> None:
    remove_stale(tmp_path / "weg")
