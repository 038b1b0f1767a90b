"""Months on one book: refreshed, reported, talked about, read back, adopted and sent, one after the other."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copyfile

import docx
import pytest

from ketenrapport.commands.adopting import adopt, report_of_snapshot
from ketenrapport.commands.closing import SNAPSHOTS
from ketenrapport.commands.distributing import Wanted, distribute
from ketenrapport.commands.judging import assess, assessed, refresh
from ketenrapport.commands.minutes import read_minutes
from ketenrapport.commands.period import set_period
from ketenrapport.commands.reports import report
from ketenrapport.log import Signed, rows_of
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.schema import TABLE
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.amount import amount
from tests.conversation.editing import edited, fill

BY = Signed(datetime(2026, 11, 20, 9, 30, tzinfo=UTC), "Petra")
MONTHS = ("2025-11", "2025-12", *(f"2026-{month:02d}" for month in range(1, 11)))
S01 = Path(__file__).parents[1] / "data" / "minutes" / "S01-gewoon"


class Book:
    """The workbook of the municipality, a file that each step opens anew."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "gemeente.xlsx"
        copyfile(templates_folder() / "gemeente.xlsx", self.path)
        self.path.chmod(0o644)

    def open(self) -> FileWorkbook:
        return FileWorkbook.open(self.path)

    def put(self, table: str, where: dict[str, object], column: str, value: object) -> None:
        book = self.open()
        raw = book.read([TABLE[table]])[table]
        for at in range(len(raw.rows)):
            if all(raw.columns[TABLE[table].column(name).header][at] == cell for name, cell in where.items()):
                book.put(raw, int(raw.rows[at]), TABLE[table].column(column).header, value)
        book.keep()

    def month(self, code: str) -> str:
        """One month of chain INK; what its report says."""
        set_period(self.open(), code, BY)
        refresh(self.open(), by=BY)
        judged, _ = assessed(self.open(), None, final=True)
        red = [one.subject for one in judged.findings if one.code == "K16" and "INK" in judged.touching.chains(one)]
        (draft,) = report(judged, self.path.parent / "rapporten", ["INK"])
        told = {"kr.aanwezig": "Samira El Idrissi", "kr.geleerd": f"Geleerd in {code}.", "kr.ander.1.besluit": f"Besluit van {code}."}
        year, month = divmod(int(code[:4]) * 12 + int(code[5:]), 12)
        told["kr.datum"] = f"12-{month + 1}-{year}"  # in the month after
        for number, kpi in enumerate(red, 1):
            told |= {f"kr.actie.{number}.wat": f"Aanpakken in {code}", f"kr.actie.{number}.kpi": kpi,
                     f"kr.actie.{number}.wie": "Teamleider Inkomen", f"kr.actie.{number}.wanneer": "31 december 2026"}  # fmt: skip
        filled = self.path.parent / "terug" / draft.name
        filled.parent.mkdir(exist_ok=True)
        filled.write_bytes(edited(draft.read_bytes(), fill(told)))
        read = read_minutes(self.open(), [filled], by=BY)
        assert (read.refused, read.is_written) == (0, True)
        assert read_minutes(self.open(), [filled], by=BY).changes == 0
        (done,) = adopt(self.open(), ["INK"], None, BY).reports
        assert done.is_new
        drafts = distribute(self.open(), self.path.parent / f"post-{code}", Wanted(only_adopted=True), None, BY).drafts
        assert len(drafts) == 2  # the owner and the secretary
        return "\n".join(paragraph.text for paragraph in docx.Document(str(draft)).paragraphs) + "\n".join(
            cell.text for table in docx.Document(str(draft)).tables for row in table.rows for cell in row.cells
        )


@pytest.mark.longest
@pytest.mark.soak
def test_month_after_month_on_one_book(tmp_path: Path) -> None:
    months = amount(MONTHS[-2:], MONTHS)
    book = Book(tmp_path)
    book.put("values", {"chain": "INK"}, "adopted_on", date(2025, 1, 1))
    said = [book.month(code) for code in months]
    for before, text in zip(months, said[1:], strict=False):  # the next report looks back at what was decided
        assert f"Besluit van {before}." in text
    rows = rows_of(SNAPSHOTS, book.open().read([SNAPSHOTS])[SNAPSHOTS.identifier])
    adopted = [(row["period"], row["file"]) for row in rows if row["chain"] == "INK"]
    assert [period for period, _ in adopted] == list(months)
    assert [one for one in assess(book.open()).findings if one.code == "M10"] == []

    # The snapshot of an earlier month gives its report byte for byte; a figure of then that changes is an error, and makes a next version.
    period, file = adopted[min(2, len(adopted) - 2)]
    snapshot = tmp_path / str(file)
    again, _ = report_of_snapshot(snapshot, tmp_path / "opnieuw")
    assert again.read_bytes() == (snapshot.parent / again.name).read_bytes()
    book.put("measurements", {"kpi": "INK.R1", "period": period}, "remark", "Nagekeken")
    assert [one for one in assess(book.open()).findings if one.code == "M10"] == []
    book.put("targets", {"kpi": "INK.R1"}, "signal", 1)
    assert any(one.code == "M10" and str(period) in one.explanation for one in assess(book.open(), str(period)).findings)
    (next_one,) = adopt(book.open(), ["INK"], str(period), BY).reports
    assert (next_one.is_new, next_one.version) == (True, int(again.stem.rpartition("_v")[2]) + 1)


@pytest.mark.parametrize("moment", ["before it is written", "while it is replaced"])
def test_reading_minutes_is_all_or_nothing(tmp_path: Path, moment: str) -> None:
    """Killed at either moment: the workbook is as it was, and the next run does all of it."""
    book = Book(tmp_path)
    before = book.path.read_bytes()
    child = os.fork()
    if child == 0:
        stop = lambda *_, **__: os._exit(9)  # noqa: E731
        os.replace = os.link = os.rename = stop  # type: ignore[assignment]
        if moment == "before it is written":
            FileWorkbook.write = stop  # type: ignore[method-assign, assignment]
        read_minutes(book.open(), [S01], by=BY)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert book.path.read_bytes() == before
    assert read_minutes(book.open(), [S01], by=BY).changes == 12
