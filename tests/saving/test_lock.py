"""One writer at a time; a lock of a run that ended is taken over, and said."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ketenrapport.saving import lock, owner, temporary
from ketenrapport.saving.lock import lock_path, locked
from ketenrapport.saving.refused import SavingError
from tests.saving.ended import ended_process

if TYPE_CHECKING:
    from collections.abc import Iterator

HOLD = """
import sys, time
from pathlib import Path
from ketenrapport.saving.lock import locked
with locked(Path(sys.argv[1])):
    print("vast", flush=True)
    time.sleep(float(sys.argv[2]))
"""

ADD = """
import sys, time
from pathlib import Path
from ketenrapport.saving import lock
lock.PATIENCE = 30
path, counter = map(Path, sys.argv[1:])
for _ in range(10):
    with lock.locked(path):
        number = int(counter.read_text())
        time.sleep(0.002)
        counter.write_text(str(number + 1))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "werkmap.xlsx"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0.2)


@contextmanager
def holding(path: Path, seconds: float) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock; it is killed at the end, if it is still there."""
    with subprocess.Popen([sys.executable, "-c", HOLD, path, str(seconds)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "vast\n"
        yield process
        process.kill()


def left(path: Path, **said: object) -> Path:
    """A lock that some run left."""
    place = lock_path(path)
    place.write_text(json.dumps({"secret": "s", "user": "jan", "host": owner.host(), "process": os.getpid()} | said), encoding="utf-8")
    return place


def aged(place: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(place, (then, then))


def test_it_stands_beside_the_file_while_it_is_held_and_says_by_whom(path: Path) -> None:
    with locked(path) as held:
        assert json.loads(lock_path(path).read_text("utf-8"))["process"] == os.getpid()
        assert [one.name for one in path.parent.iterdir()] == [lock_path(path).name]
        assert held.is_ours()
        assert held.remark == ""
    assert list(path.parent.iterdir()) == []


def test_spellings_that_may_be_one_file_have_one_lock(path: Path) -> None:
    assert lock_path(path.with_name("Één.XLSX")) == lock_path(path.with_name("e\u0301e\u0301n.xlsx"))
    assert lock_path(path) != lock_path(path.with_name("werkmap2.xlsx"))
    assert len(lock_path(path.with_name("😀" * 62)).name) < 60  # the name of the file itself may fill all 255 bytes


def test_who_comes_second_waits_a_moment(path: Path) -> None:
    with holding(path, 0.5) as process:
        start = time.monotonic()
        with locked(path):
            assert 0.2 < time.monotonic() - start < 2.9
        assert process.wait() == 0


@pytest.mark.usefixtures("impatient")
def test_who_waited_in_vain_is_told_by_whom_and_what_to_remove(path: Path) -> None:
    with holding(path, 30), pytest.raises(SavingError) as refused, locked(path):
        pass
    sentence = str(refused.value)
    assert re.fullmatch(
        r"werkmap\.xlsx wordt op dit moment opgeslagen door een andere run van ketenrapport \(\S+ op .+, \d+ s geleden\); "
        r"probeer het straks opnieuw \(loopt er geen, verwijder dan het bestand \.ketenrapport-[0-9a-f]{12}\.lock\)\.",
        sentence,
    )


@pytest.mark.usefixtures("impatient")
def test_a_lock_of_a_process_that_was_killed_is_taken_over_and_that_is_told(path: Path) -> None:
    with holding(path, 30):
        pass
    with locked(path) as held:
        assert re.fullmatch(
            r"Een eerdere run \(.+\) is bij het opslaan van werkmap\.xlsx afgebroken; haar slot is overgenomen\.", held.remark
        )
        assert held.is_ours()
    assert list(path.parent.iterdir()) == []


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("said", "age", "taken"),
    [
        ({}, 599, False),
        ({}, 601, True),  # this process runs, but its number may have belonged to another
        ({"host": "elders"}, 599, False),
        ({"host": "elders"}, 601, True),
        ({"process": "veel"}, 599, False),
    ],
)
def test_the_age_decides_when_the_process_cannot(path: Path, said: dict[str, object], age: int, taken: bool) -> None:
    aged(left(path, **said), age)
    if taken:
        with locked(path) as held:
            assert re.search(r"\(jan op .+, 10 minuten geleden\)", held.remark)
    else:
        with pytest.raises(SavingError, match="wordt op dit moment opgeslagen"), locked(path):
            pass


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff" * 5000, b'{"secret": 3, "process": -1}'])
def test_a_lock_that_says_nothing_is_taken_over_after_ten_seconds(path: Path, content: bytes) -> None:
    lock_path(path).write_bytes(content)
    with pytest.raises(SavingError, match="een andere gebruiker"), locked(path):
        pass
    aged(lock_path(path), 11)
    with locked(path) as held:
        assert held.is_ours()


@pytest.mark.usefixtures("impatient")
def test_a_link_in_its_place_is_nobodys_and_is_not_followed(path: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elders"
    elsewhere.write_text("van een ander", encoding="utf-8")
    lock_path(path).symlink_to(elsewhere)
    with pytest.raises(SavingError), locked(path):
        pass
    assert elsewhere.read_text("utf-8") == "van een ander"


def test_signs_that_would_spoil_the_sentence_are_left_out(path: Path, impatient: None) -> None:
    left(path, user="j\u202ean\n", host="x" * 500, process=1)
    with pytest.raises(SavingError) as refused, locked(path):
        pass
    assert f"(jan op {'x' * 60}, " in str(refused.value)


def test_a_lock_that_another_took_over_is_not_removed(path: Path) -> None:
    with locked(path) as held:
        lock_path(path).unlink()
        place = left(path)
        assert not held.is_ours()
    assert place.exists()


def test_of_many_that_see_a_stale_lock_each_gets_it_once(path: Path) -> None:
    """Each adds one to a number in a file, with time between reading and writing: without the lock, additions would be lost."""
    left(path, process=ended_process())
    counter = path.with_name("teller")
    counter.write_text("0", encoding="utf-8")
    processes = [subprocess.Popen([sys.executable, "-c", ADD, path, counter]) for _ in range(6)]
    assert [process.wait(60) for process in processes] == [0] * 6
    assert counter.read_text("utf-8") == "60"
    assert sorted(one.name for one in path.parent.iterdir()) == ["teller"]


def without_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that lacks hard links, as FAT does."""

    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(temporary.os, "link", refused)


@pytest.mark.usefixtures("impatient")
def test_without_hard_links_it_works_as_well(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_links(monkeypatch)
    with locked(path) as held:
        assert held.is_ours()
        with pytest.raises(SavingError, match="wordt op dit moment opgeslagen"), locked(path):
            pass
    left(path, process=ended_process())
    with locked(path) as held:
        assert held.remark
    assert list(path.parent.iterdir()) == []


def test_a_user_without_a_name_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: (_ for _ in ()).throw(KeyError("uid")))
    assert owner.user() == "onbekend"
    assert owner.is_running(os.getpid())
    assert owner.is_running(1)
    assert not owner.is_running(ended_process())
