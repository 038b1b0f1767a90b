"""Replacing a file: whole or not at all, with what belongs to it, and only if nobody wrote it since it was read."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

import pytest

from ketenrapport.saving import replace, temporary
from ketenrapport.saving.refused import SavingError
from ketenrapport.saving.replace import replace_file
from ketenrapport.saving.state import state_of
from ketenrapport.saving.temporary import Content, content_of
from tests.saving.rights import NOBODY, ordinary_user

RACE = """
import sys, time
from pathlib import Path
from ketenrapport.saving.refused import SavingError
from ketenrapport.saving.replace import replace_file
from ketenrapport.saving.state import state_of
from ketenrapport.saving.temporary import content_of
path, done = Path(sys.argv[1]), 0
while done < 15:
    state = state_of(path)
    data = path.read_bytes() + b"x"
    try:
        replace_file(path, content_of(data), state)
        done += 1
    except SavingError:
        time.sleep(0.001)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "werkmap.xlsx"
    path.write_bytes(b"oud")
    return path


def names(path: Path) -> list[str]:
    return sorted(one.name for one in path.parent.iterdir())


def test_the_new_content_with_the_old_rights(path: Path) -> None:
    path.chmod(0o640)
    assert replace_file(path, content_of(b"nieuw"), state_of(path)) == []
    assert path.read_bytes() == b"nieuw"
    assert path.stat().st_mode & 0o7777 == 0o640
    assert names(path) == ["werkmap.xlsx"]


def test_nobody_else_can_read_it_meanwhile(path: Path) -> None:
    path.chmod(0o600)
    seen = []

    def write(stream: IO[bytes]) -> None:
        stream.write(b"geheim")
        seen.extend(one.stat().st_mode & 0o777 for one in path.parent.glob(".*.tmp"))

    replace_file(path, Content(write, lambda _: True), state_of(path))
    assert seen == [0o600]


def test_what_another_program_saved_meanwhile_is_not_lost(path: Path) -> None:
    """Right before the swap is the last moment at which it can still be seen."""
    state = state_of(path)
    path.write_bytes(b"van een ander")
    with pytest.raises(SavingError, match=r"^werkmap\.xlsx is intussen door iemand anders gewijzigd; probeer het opnieuw\.$"):
        replace_file(path, content_of(b"nieuw"), state)

    def also_saves(_: Path) -> bool:
        path.write_bytes(b"van nog een ander")
        return True

    with pytest.raises(SavingError, match="intussen door iemand anders gewijzigd"):
        replace_file(path, Content(lambda stream: stream.write(b"nieuw"), also_saves), state_of(path))
    assert path.read_bytes() == b"van nog een ander"
    assert names(path) == ["werkmap.xlsx"]


def test_a_file_that_went_away_or_was_opened_meanwhile(path: Path) -> None:
    def opens(_: Path) -> bool:
        path.with_name("~$werkmap.xlsx").touch()
        return True

    with pytest.raises(SavingError, match="geopend in Excel"):
        replace_file(path, Content(lambda stream: stream.write(b"nieuw"), opens), state_of(path))
    assert path.read_bytes() == b"oud"
    path.with_name("~$werkmap.xlsx").unlink()
    state = state_of(path)
    path.unlink()
    with pytest.raises(SavingError, match="intussen door iemand anders gewijzigd"):
        replace_file(path, content_of(b"nieuw"), state)
    assert names(path) == []


def test_writers_that_race_lose_nothing(path: Path) -> None:
    """Four processes add 15 signs each; each addition that was not refused is there."""
    path.write_bytes(b"")
    processes = [subprocess.Popen([sys.executable, "-c", RACE, path]) for _ in range(4)]
    assert [process.wait(120) for process in processes] == [0] * 4
    assert path.read_bytes() == b"x" * 60
    assert names(path) == ["werkmap.xlsx"]


def test_content_that_did_not_arrive_is_refused(path: Path) -> None:
    with pytest.raises(SavingError, match="kwam niet goed op de schijf; probeer het opnieuw"):
        replace_file(path, Content(lambda stream: stream.write(b"half"), lambda _: False), state_of(path))
    assert (path.read_bytes(), names(path)) == (b"oud", ["werkmap.xlsx"])


def test_an_error_while_writing_leaves_everything_as_it_was(path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        replace_file(path, Content(lambda _: 1 / 0, lambda _: True), state_of(path))
    assert (path.read_bytes(), names(path)) == (b"oud", ["werkmap.xlsx"])


def test_a_full_disk(path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(SavingError, match="is vol; maak ruimte en probeer het opnieuw"):
            replace_file(path, content_of(b"x" * 20_000), state_of(path))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (path.read_bytes(), names(path)) == (b"oud", ["werkmap.xlsx"])


def test_a_folder_in_which_nothing_may_be_written() -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "werkmap.xlsx"
        path.write_bytes(b"oud")
        path.chmod(0o666)
        path.parent.chmod(0o555)
        with ordinary_user(), pytest.raises(SavingError, match=rf"kan niet worden opgeslagen in {name}; controleer of u daar mag"):
            replace_file(path, content_of(b"nieuw"), state_of(path))
        path.parent.chmod(0o755)
        assert (path.read_bytes(), names(path)) == (b"oud", ["werkmap.xlsx"])


@pytest.mark.skipif(os.geteuid() != 0, reason="only an administrator can give a file to somebody else")
def test_owner_and_group_stay_or_it_is_refused() -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "werkmap.xlsx"
        path.write_bytes(b"oud")
        path.parent.chmod(0o777)
        os.chown(path, NOBODY, NOBODY)
        replace_file(path, content_of(b"nieuw"), state_of(path))
        assert (path.stat().st_uid, path.stat().st_gid) == (NOBODY, NOBODY)
        os.chown(path, 1, 1)
        path.chmod(0o666)
        with ordinary_user(), pytest.raises(SavingError, match="van een andere eigenaar of groep en zou bij het opslaan van u worden"):
            replace_file(path, content_of(b"nog een"), state_of(path))
        assert (path.read_bytes(), path.stat().st_uid, names(path)) == (b"nieuw", 1, ["werkmap.xlsx"])


def test_attributes_and_access_lists_stay(path: Path) -> None:
    os.setxattr(path, "user.herkomst", b"archief")
    # An access list as the system keeps it: version 2, then (tag, rights, id): owner rw-, user 65534 r--, group r--, mask r--, others ---.
    entries = [(1, 6, 0xFFFFFFFF), (2, 4, NOBODY), (4, 4, 0xFFFFFFFF), (16, 4, 0xFFFFFFFF), (32, 0, 0xFFFFFFFF)]
    acl = (2).to_bytes(4, "little") + b"".join(
        t.to_bytes(2, "little") + r.to_bytes(2, "little") + i.to_bytes(4, "little") for t, r, i in entries
    )
    os.setxattr(path, "system.posix_acl_access", acl)
    replace_file(path, content_of(b"nieuw"), state_of(path))
    assert os.getxattr(path, "user.herkomst") == b"archief"
    assert os.getxattr(path, "system.posix_acl_access") == acl
    assert path.read_bytes() == b"nieuw"


def test_attributes_that_cannot_be_kept_are_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.setxattr(path, "user.herkomst", b"archief")
    monkeypatch.setattr(replace.os, "setxattr", lambda *_: (_ for _ in ()).throw(PermissionError(1, "nee")))
    with pytest.raises(SavingError, match="de toegangsrechten van het bestand kunnen niet mee"):
        replace_file(path, content_of(b"nieuw"), state_of(path))
    assert path.read_bytes() == b"oud"


def test_another_name_for_the_same_file_is_told(path: Path) -> None:
    os.link(path, path.with_name("tweede.xlsx"))
    (remark,) = replace_file(path, content_of(b"nieuw"), state_of(path))
    assert remark == "werkmap.xlsx staat op deze schijf onder nog een naam (een harde koppeling); daaronder blijft de oude inhoud staan."
    assert path.with_name("tweede.xlsx").read_bytes() == b"oud"


def test_a_link_to_the_file_stays_a_link(path: Path) -> None:
    link = path.with_name("koppeling.xlsx")
    link.symlink_to(path)
    replace_file(link, content_of(b"nieuw"), state_of(link))
    assert link.is_symlink()
    assert path.read_bytes() == b"nieuw"


@pytest.mark.parametrize("lacking", [("fchown",), ("listxattr",), ("fchown", "listxattr")])
def test_on_a_system_without_owners_or_attributes(path: Path, lacking: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows has neither, a Mac only the first; the rest happens all the same."""
    for name in lacking:
        monkeypatch.delattr(os, name)
    replace_file(path, content_of(b"nieuw"), state_of(path))
    assert path.read_bytes() == b"nieuw"


def test_without_the_sign_that_forbids_links_a_new_file_is_still_exclusive(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(temporary, "_EXCLUSIVELY", os.O_RDWR | os.O_CREAT | os.O_EXCL)
    replace_file(path, content_of(b"nieuw"), state_of(path))
    assert path.read_bytes() == b"nieuw"
