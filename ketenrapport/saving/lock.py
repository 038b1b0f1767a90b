"""The lock file: of two runs that write one file, the second waits a moment and is then refused.

It stands beside the file, ``.ketenrapport-NAME.lock`` with twelve digits for the file's name, and says who holds it since when. One
whose process ended, or that is older than any saving takes, is taken over and that is told.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import stat
import time
import unicodedata
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ketenrapport.saving.owner import host, is_running, user
from ketenrapport.saving.refused import SavingError
from ketenrapport.saving.temporary import NoSecondNameError, beside, fresh_name, take_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 3.0  # seconds; saving a workbook of 20 MB takes less than one
STALE_AFTER = 600.0  # seconds; the clocks of computers that share a network drive differ less, or they couldn't log on
_UNSAID_AFTER = 10.0  # seconds; for a lock that says nothing, since whoever made it was stopped before writing
_PAUSE = 0.05
_FOR_ALL_TO_READ = 0o644
_MOST_BYTES = 2000
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Lock(Struct, frozen=True):
    """A lock that we hold; ``remark`` is a Dutch sentence when it was taken over from a run that never finished, else ''."""

    path: Path
    remark: str
    _secret: str

    def is_ours(self) -> bool:
        """Whether nobody took it over from us, as after a computer slept in the middle of saving."""
        found = _read(self.path)
        return found is not None and found.secret == self._secret


class _Holder(Struct, frozen=True):
    """Who holds a lock, as far as the file says, and for how many seconds by the clock of this computer."""

    secret: str
    user: str
    host: str
    process: int
    age: float

    def is_gone(self) -> bool:
        if not self.secret:
            return self.age > _UNSAID_AFTER
        here = self.host == host() and self.process > 0
        return self.age > STALE_AFTER or (here and not is_running(self.process))

    def __str__(self) -> str:
        who = f"{self.user} op {self.host}" if self.user else "een andere gebruiker"
        return f"{who}, {_spelled(self.age)} geleden"


def _spelled(seconds: float) -> str:
    """How long that is, in the largest unit of which it is more than one."""
    for unit, length in (("dagen", 86400), ("uur", 3600), ("minuten", 60)):
        if seconds >= 2 * length:
            return f"{int(seconds // length)} {unit}"
    return f"{max(int(seconds), 0)} s"


def lock_path(path: Path) -> Path:
    """Where the lock of a file stands; spellings that some file systems take for one name have one lock."""
    name = unicodedata.normalize("NFC", path.name).casefold()
    return path.with_name(f".ketenrapport-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}.lock")


@contextmanager
def locked(path: Path) -> Iterator[Lock]:
    """Hold the lock of a file. Raises SavingError when somebody else keeps it, OSError when none can be made there."""
    place, secret, remark = lock_path(path), secrets.token_hex(8), ""
    deadline = time.monotonic() + PATIENCE
    while not _make(place, secret):
        holder = _read(place)
        if holder is not None and holder.is_gone() and _take_away(place, holder):
            remark = f"Een eerdere run ({holder}) is bij het opslaan van {path.name} afgebroken; haar slot is overgenomen."
        elif time.monotonic() > deadline:
            raise SavingError(
                f"{path.name} wordt op dit moment opgeslagen door een andere run van ketenrapport ({holder or 'onbekend'}); probeer "
                f"het straks opnieuw (loopt er geen, verwijder dan het bestand {place.name})."
            )
        else:
            time.sleep(_PAUSE)
    lock = Lock(place, remark, secret)
    try:
        yield lock
    finally:
        if lock.is_ours():
            with suppress(OSError):
                place.unlink()


def _make(place: Path, secret: str) -> bool:
    """Whether the lock could be made. It comes with its content where the file system can do that, so that a kill leaves no empty one."""
    if os.path.lexists(place):
        return False
    content = json.dumps({"secret": secret, "user": user(), "host": host(), "process": os.getpid()}).encode()
    try:
        with beside(place, _FOR_ALL_TO_READ) as (temporary, stream):
            stream.write(content)
            stream.close()
            try:
                take_name(temporary, place)
            except NoSecondNameError:
                _make_alone(place, content)
    except FileExistsError:
        return False
    except PermissionError:
        if os.name == "nt" and os.path.lexists(place):  # Windows says so of a file that is just being removed
            return False
        raise
    return True


def _make_alone(place: Path, content: bytes) -> None:
    """Make the lock and then fill it. Raises FileExistsError."""
    handle = os.open(place, _NEW, _FOR_ALL_TO_READ)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
    except OSError:  # a full disk
        place.unlink(missing_ok=True)
        raise


def _read(place: Path) -> _Holder | None:
    """Who holds the lock; None when there is none. One that was made just now may not say anything yet."""
    try:
        handle = os.open(place, _READ)
    except FileNotFoundError:
        return None
    except OSError:  # a link, or a file that we may not read: somebody's, for as long as it stands there
        return _Holder("", "", "", 0, 0.0)
    with os.fdopen(handle, "rb") as stream:
        status = os.fstat(handle)
        text = stream.read(_MOST_BYTES) if stat.S_ISREG(status.st_mode) else b""
    said: Any = None
    with suppress(ValueError):
        said = json.loads(text)
    if not isinstance(said, dict):
        said = {}
    process = said.get("process")
    return _Holder(
        _words(said.get("secret")),
        _words(said.get("user")),
        _words(said.get("host")),
        process if isinstance(process, int) and 0 < process < 2**31 else 0,
        time.time() - status.st_mtime,
    )


def _words(value: object) -> str:
    """A text from a lock file, fit to stand in a sentence."""
    return "".join(sign for sign in value if sign.isprintable())[:60] if isinstance(value, str) else ""


def _take_away(place: Path, seen: _Holder) -> bool:
    """Whether the stale lock is gone through us.

    Between seeing and removing, another run may have taken it over, so it is moved aside first and looked at again: a lock that is
    not the stale one goes back.
    """
    aside = fresh_name(place)
    try:
        os.rename(place, aside)  # noqa: PTH104 - Path.rename is the same; the name says that nothing is overwritten
        found = _read(aside)
        if found is None or found.secret != seen.secret:
            with suppress(OSError):
                os.link(aside, place)
            return False
    except OSError:
        return False
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
    return True
