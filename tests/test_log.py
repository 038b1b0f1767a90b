"""Logboek never outgrows its sheet: the oldest lines go to a file, and that is said."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from shutil import copyfile
from typing import TYPE_CHECKING

import pytest

from ketenrapport import log as module
from ketenrapport.log import LOG, Entry, Signed, rows_of, write_log
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.workbook.file.workbook import FileWorkbook

if TYPE_CHECKING:
    from pathlib import Path

BY = Signed(datetime(2026, 11, 20, 9, 30, tzinfo=UTC), "Petra")


def entries(first: int, last: int) -> list[Entry]:
    return [Entry("proef", "Acties", f"A-{number}", "Status", "open", "gereed; \u20ac") for number in range(first, last + 1)]


def test_the_oldest_half_goes_to_a_file_beside_the_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "werkmap.xlsx"
    copyfile(templates_folder() / "sjabloon.xlsx", path)
    path.chmod(0o644)
    monkeypatch.setattr(module, "MOST", 10)
    book = FileWorkbook.open(path)
    write_log(book, entries(1, 10), BY)
    book.keep()
    assert book.remarks == []
    write_log(book, entries(11, 12), BY)
    assert book.remarks == ["Het Logboek was vol: de oudste 6 regels staan nu in Logboek tot en met 2026-11-20.csv, naast de werkmap."]
    left = [row["key"] for row in rows_of(LOG, FileWorkbook.open(path).read([LOG])["log"])]
    assert left == [f"A-{number}" for number in range(7, 13)]
    with (tmp_path / "Logboek tot en met 2026-11-20.csv").open(encoding="utf-8-sig", newline="") as file:
        moved = list(csv.reader(file, delimiter=";"))
    assert moved[0] == [column.header for column in LOG.columns]
    assert [row[4] for row in moved[1:]] == [f"A-{number}" for number in range(1, 7)]
    assert moved[1][-1] == "gereed; \u20ac"
