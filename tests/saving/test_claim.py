"""New files: a name is claimed for content that is whole, and never one that somebody has."""

from __future__ import annotations

import errno
import os
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ketenrapport.saving import temporary
from ketenrapport.saving.claim import Series, write_new, write_next
from ketenrapport.saving.refused import SavingError, cause
from ketenrapport.saving.temporary import Content, content_of
from tests.saving.rights import ordinary_user

RACE = """
import sys
from pathlib import Path
from ketenrapport.saving.claim import Series, write_next
for _ in range(12):
    write_next(Series(Path(sys.argv[1]), "rapport", ".docx"), lambda version, _: f"versie {version}".encode())
"""


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


@pytest.fixture(params=["with links", "without links"])
def file_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system with hard links, and one that lacks them, as FAT does."""

    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    if request.param == "without links":
        monkeypatch.setattr(temporary.os, "link", refused)


@pytest.mark.usefixtures("file_system")
class TestANewFile:
    def test_it_is_whole_has_the_usual_rights_and_is_alone(self, tmp_path: Path) -> None:
        write_new(tmp_path / "a.docx", content_of(b"inhoud"))
        assert (tmp_path / "a.docx").read_bytes() == b"inhoud"
        assert names(tmp_path) == ["a.docx"]
        (tmp_path / "gewoon").touch()
        assert (tmp_path / "a.docx").stat().st_mode == (tmp_path / "gewoon").stat().st_mode

    @pytest.mark.parametrize("when", ["before", "meanwhile"])
    @pytest.mark.parametrize("what", ["file", "link", "link to nowhere", "folder"])
    def test_what_is_there_is_never_touched(self, tmp_path: Path, what: str, when: str) -> None:
        folder, elsewhere = tmp_path / "rapporten", tmp_path / "elders"
        folder.mkdir()
        path = folder / "a.docx"

        def plant(_: Path) -> bool:
            if what == "file":
                path.write_bytes(b"van een ander")
            elif what == "folder":
                path.mkdir()
            else:
                path.symlink_to(elsewhere)
                if what == "link":
                    elsewhere.write_bytes(b"van een ander")
            return True

        if when == "before":
            plant(path)
        with pytest.raises(FileExistsError):
            write_new(path, content_of(b"nieuw") if when == "before" else Content(lambda stream: stream.write(b"nieuw"), plant))
        assert names(folder) == ["a.docx"]
        assert what != "file" or path.read_bytes() == b"van een ander"
        assert what != "link" or elsewhere.read_bytes() == b"van een ander"
        assert what != "link to nowhere" or not elsewhere.exists()

    def test_content_that_did_not_arrive(self, tmp_path: Path) -> None:
        with pytest.raises(SavingError, match="kwam niet goed op de schijf"):
            write_new(tmp_path / "a.docx", Content(lambda stream: stream.write(b"half"), lambda _: False))
        assert names(tmp_path) == []


@pytest.mark.usefixtures("file_system")
class TestTheNextVersion:
    def test_numbers_follow_those_there_are_and_see_the_last_one(self, tmp_path: Path) -> None:
        series = Series(tmp_path / "rapporten", "rapport", ".docx", also=(".pdf",))
        seen = []

        def content(version: int, earlier: bytes | None) -> bytes:
            seen.append((version, earlier))
            return f"versie {version}".encode()

        assert write_next(series, content).name == "rapport_v1.docx"
        assert write_next(series, content).name == "rapport_v2.docx"
        (series.folder / "rapport_v6.pdf").touch()
        (series.folder / "RAPPORT_V4.DOCX").write_bytes(b"groot")
        (series.folder / "rapport_v9.doc").touch()
        (series.folder / "rapport_extra_v9.docx").touch()
        assert write_next(series, content).name == "rapport_v7.docx"
        assert seen == [(1, None), (2, b"versie 1"), (7, b"groot")]

    def test_a_name_that_was_taken_meanwhile_means_rendering_again(self, tmp_path: Path) -> None:
        """What the document says of its version is what its name says; the one that came between is now the earlier one."""
        seen = []

        def content(version: int, earlier: bytes | None) -> bytes:
            seen.append((version, earlier))
            if version == 1:
                (tmp_path / "rapport_v1.docx").write_bytes(b"van een ander")
            return f"versie {version}".encode()

        path = write_next(Series(tmp_path, "rapport", ".docx"), content)
        assert (path.name, path.read_bytes()) == ("rapport_v2.docx", b"versie 2")
        assert seen == [(1, None), (2, b"van een ander")]
        assert names(tmp_path) == ["rapport_v1.docx", "rapport_v2.docx"]

    def test_a_link_or_pipe_takes_a_number_and_is_not_read(self, tmp_path: Path) -> None:
        folder = tmp_path / "rapporten"
        folder.mkdir()
        secret = tmp_path / "geheim"
        secret.write_bytes(b"van een ander")
        (folder / "rapport_v1.docx").symlink_to(secret)
        (folder / "rapport_v2.docx").symlink_to(tmp_path / "weg")
        os.mkfifo(folder / "rapport_v3.docx")
        seen = []
        path = write_next(Series(folder, "rapport", ".docx"), lambda version, earlier: seen.append(earlier) or b"nieuw")  # type: ignore[func-returns-value]
        assert (path.name, seen) == ("rapport_v4.docx", [None])
        assert secret.read_bytes() == b"van een ander"

    def test_an_error_while_rendering_leaves_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(ZeroDivisionError):
            write_next(Series(tmp_path, "rapport", ".docx"), lambda version, earlier: bytes(1 // 0))
        assert names(tmp_path) == []


def test_processes_that_race_each_get_their_own_number(tmp_path: Path) -> None:
    processes = [subprocess.Popen([sys.executable, "-c", RACE, tmp_path]) for _ in range(5)]
    assert [process.wait(60) for process in processes] == [0] * 5
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == {
        f"rapport_v{version}.docx": f"versie {version}" for version in range(1, 61)
    }


@pytest.mark.parametrize("more", [[], ["zonder-koppelingen"]])
def test_a_kill_at_any_moment_leaves_nothing_half_under_a_final_name(tmp_path: Path, more: list[str]) -> None:
    script = Path(__file__).with_name("kill_while_claiming.py")
    done = subprocess.run(
        [sys.executable, script, tmp_path, *more],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    killed, versions = (int(number) for number in re.findall(r"\d+", done.stdout))
    assert killed > 40, done.stdout
    assert versions > 3, done.stdout  # those that were killed after the claim


def test_a_full_disk_is_said_in_dutch_and_leaves_nothing(tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large") as full:
            write_new(tmp_path / "a.docx", content_of(b"x" * 20_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert cause(full.value) == "de schijf is vol"
    assert names(tmp_path) == []


def test_a_folder_in_which_nothing_may_be_written() -> None:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o555)
        with ordinary_user(), pytest.raises(PermissionError) as refused:
            write_next(Series(Path(name), "rapport", ".docx"), lambda version, earlier: b"nieuw")
        assert cause(refused.value) == "geen toegang"
        assert names(Path(name)) == []


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "de schijf is vol"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "de schijf is vol"),
        (OSError(errno.EROFS, "Read-only file system"), "de schijf is alleen-lezen"),
        (OSError(errno.ENAMETOOLONG, "File name too long"), "de naam is te lang"),
        (FileNotFoundError(errno.ENOENT, "No such file"), "de map bestaat niet"),
        (NotADirectoryError(errno.ENOTDIR, "Not a directory"), "dat is geen map"),
    ],
)
def test_causes_are_said_in_dutch(error: OSError, said: str) -> None:
    assert cause(error) == said
