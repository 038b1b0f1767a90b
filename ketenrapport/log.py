"""The sheet Logboek: one writer for everything that the program writes in the user's own sheets (methode b12)."""

from __future__ import annotations

import csv
import io
from itertools import count
from typing import TYPE_CHECKING

import pandas as pd
from msgspec import Struct

from ketenrapport.organisation.raw import SheetContent
from ketenrapport.saving.claim import write_new
from ketenrapport.saving.temporary import content_of
from ketenrapport.words.schema import TABLE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.words.vocabulary import Table
    from ketenrapport.workbook.contract import Workbook

LOG = TABLE["log"]
MOST = 1_000_000
"""Lines of Logboek; a sheet has 1,048,576 rows."""
RENAMED, ADOPTED = "hernoemen", "vaststellen"
KEPT, CLOSING, REOPENED = OF_PERIODS = ("periode bewaren", "periode sluiten", "periode heropenen")


class Signed(Struct, frozen=True):
    """Who did something, and when: told by the doors, which know a clock and a user; '' and None when nobody did."""

    time: datetime | None = None
    user: str = ""

    @property
    def moment(self) -> str:
        """The time as the program writes it: ``2026-11-03 14:05``."""
        return f"{self.time:%Y-%m-%d %H:%M}" if self.time else ""


UNSIGNED = Signed()


class Entry(Struct, frozen=True):
    """One thing that the program did: in which sheet, with the row of which key, in which column, what stood there and what does now."""

    act: str
    sheet: str
    key: str
    column: str = ""
    old: str = ""
    new: str = ""


def write_log(workbook: Workbook, entries: Sequence[Entry], by: Signed) -> None:
    """Add the entries to Logboek, if the workbook has it. Raises WorkbookError."""
    log = workbook.read([LOG]).get(LOG.identifier) if entries else None
    if log is None:
        return
    if len(log.rows) + len(entries) > MOST:
        workbook.write(SheetContent({LOG.identifier: with_entries(log, entries, by, workbook)}, {}))
    else:
        workbook.append(LOG, pd.DataFrame([_row(one, by) for one in entries], dtype=object))


def with_entries(log: RawTable, entries: Sequence[Entry], by: Signed, workbook: Workbook | None = None) -> pd.DataFrame:
    """Logboek as it was read, with the entries below: for whoever writes other tables in the same step.

    When there would be more than a sheet can hold, the oldest half goes to a file beside the ``workbook``, which is among its
    ``remarks``. Raises OSError and SavingError when that can't be written.
    """
    rows = [*rows_of(LOG, log), *(_row(one, by) for one in entries)]
    if len(rows) > MOST and workbook is not None and workbook.folder is not None:
        rows = _without_oldest(rows, workbook, workbook.folder)
    return pd.DataFrame(rows, columns=LOG.identifiers, dtype=object)


def _without_oldest(rows: list[dict[str, object]], workbook: Workbook, folder: Path) -> list[dict[str, object]]:
    """The newest half of the rows, after the others are in a file; a file that an interrupted run left just so is used again."""
    oldest = rows[: len(rows) // 2]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([column.header for column in LOG.columns])
    writer.writerows([row[column.identifier] for column in LOG.columns] for row in oldest)
    data, stem = text.getvalue().encode("utf-8-sig"), f"Logboek tot en met {str(oldest[-1]['time'] or '')[:10]}".strip()
    for number in count(1):
        path = folder / (f"{stem}.csv" if number == 1 else f"{stem} ({number}).csv")
        try:
            write_new(path, content_of(data))
        except FileExistsError:
            if not path.is_file() or path.read_bytes() != data:
                continue
        workbook.remarks.append(f"Het Logboek was vol: de oudste {len(oldest)} regels staan nu in {path.name}, naast de werkmap.")
        break
    return rows[len(oldest) :]


def renamed(log: RawTable | None, sheet: str, after: str = "") -> list[tuple[str, str]]:
    """The codes of a sheet that got another name, each with that name, in the order in which it happened.

    Only those since the file ``after`` was written, when Logboek tells of it: what a file holds was called otherwise only until then.
    """
    if log is None:
        return []
    rows = rows_of(LOG, log)
    written = [at for at, row in enumerate(rows) if after and row["new"] == after]
    since = rows[max(written, default=-1) + 1 :]
    return [(str(row["old"]), str(row["new"])) for row in since if row["act"] == RENAMED and row["sheet"] == sheet]


def rows_of(table: Table, raw: RawTable) -> list[dict[str, object]]:
    """The rows of a table of the program as they stand there, by identifier; None in a column that the workbook lacks."""
    columns = {column.identifier: raw.cells(column.header) for column in table.columns}
    return [{name: cells[at] for name, cells in columns.items()} for at in range(len(raw.rows))]


def _row(entry: Entry, by: Signed) -> dict[str, object]:
    return {
        "time": by.moment, "user": by.user, "act": entry.act, "sheet": entry.sheet, "key": entry.key, "column": entry.column,
        "old": entry.old, "new": entry.new,
    }  # fmt: skip
