"""The sheet Logboek: one writer for everything that the program writes in the user's own sheets (methode b12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from ketenrapport.words.schema import TABLE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ketenrapport.workbook.contract import Workbook


@dataclass(frozen=True, slots=True)
class Signed:
    """Who did something, and when: told by the doors, which know a clock and a user; '' and None when nobody did."""

    time: datetime | None = None
    user: str = ""

    @property
    def moment(self) -> str:
        """The time as the program writes it: ``2026-11-03 14:05``."""
        return f"{self.time:%Y-%m-%d %H:%M}" if self.time else ""


UNSIGNED = Signed()


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that the program did: in which sheet, with the row of which key, in which column, what stood there and what does now."""

    act: str
    sheet: str
    key: str
    column: str = ""
    old: str = ""
    new: str = ""


def write_log(workbook: Workbook, entries: Sequence[Entry], by: Signed) -> None:
    """Add the entries to Logboek, if the workbook has it. Raises WorkbookError."""
    log = TABLE["log"]
    if not entries or log.identifier not in workbook.read([log]):
        return
    rows = [
        {
            "time": by.moment, "user": by.user, "act": one.act, "sheet": one.sheet, "key": one.key, "column": one.column,
            "old": one.old, "new": one.new,
        }
        for one in entries
    ]  # fmt: skip
    workbook.append(log, pd.DataFrame(rows, dtype=object))
