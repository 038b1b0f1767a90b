"""SQLite: a file that is opened to read, an authorizer that lets nothing but reading pass, and a clock."""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING

from ketenrapport.intake.sources.engines.answer import failed, fetched, too_slow
from ketenrapport.intake.sources.source import SourceError

if TYPE_CHECKING:
    from pathlib import Path

    from ketenrapport.intake.sources.delivery import Delivery

_RECURSIVE = 33  # SQLITE_RECURSIVE, which the module does not name
_READING = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, _RECURSIVE))
_NOT_PURE = frozenset(("load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"))
_INSTRUCTIONS = 10_000  # of the virtual machine, between two looks at the clock
_LONGEST_VALUE = 10_000_000  # bytes
_PATIENCE = 5  # seconds that a locked file is waited for


def ask(name: str, path: Path, query: str, seconds: float) -> Delivery:
    """The answer to a query on a database file. Raises SourceError."""
    if not path.is_file():
        raise SourceError(f"Het bestand {path.name} van bron {name} is er niet; controleer bestand bij de verbinding.")
    deadline = time.monotonic() + seconds
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=min(_PATIENCE, seconds))
    except sqlite3.Error as error:
        raise failed(name, error, None) from None
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        connection.set_authorizer(_only_reading)
        connection.set_progress_handler(lambda: time.monotonic() > deadline, _INSTRUCTIONS)
        cursor = connection.execute(query)
        return fetched(name, [column[0] for column in cursor.description], cursor.fetchmany, deadline)
    except sqlite3.Error as error:
        raise too_slow(name) if time.monotonic() > deadline else failed(name, error, None) from None
    finally:
        connection.close()


def _only_reading(action: int, _: str | None, second: str | None, *_where: str | None) -> int:
    if action not in _READING or (action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _NOT_PURE):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK
