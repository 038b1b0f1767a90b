"""Where the details of an unforeseen error go, so that a user sees one sentence and we can still find the cause."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from platformdirs import user_log_path

if TYPE_CHECKING:
    from pathlib import Path

_MOST_BYTES = 1_000_000


def place() -> Path:
    """Where the log file is, or will be once something goes wrong."""
    return user_log_path("ketenrapport", appauthor=False) / "fouten.log"


def where(error: BaseException) -> str:
    """A sentence that says where the details of an error are, after keeping them there: or that they aren't, as on a full disk."""
    try:
        return f"Details staan in {record(error)}."
    except OSError:
        return "De details konden niet worden bewaard: de schijf is vol of de map niet te beschrijven."


def record(error: BaseException) -> Path:
    """The log file, after adding the error with its traceback. A full log moves aside once; older ones go."""
    path = place()
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > _MOST_BYTES:
        path.replace(path.with_suffix(".oud.log"))
    with path.open("a", encoding="utf-8") as log:
        log.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n{''.join(traceback.format_exception(error))}\n")
    return path
