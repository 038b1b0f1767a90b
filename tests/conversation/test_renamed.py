"""Minutes of a report that was made before a chain, a KPI or an action got another code."""

from __future__ import annotations

from datetime import UTC, datetime
from shutil import copyfile
from typing import TYPE_CHECKING

import pytest

from ketenrapport.commands.judging import assess
from ketenrapport.commands.minutes import as_text, read_minutes
from ketenrapport.commands.rename import rename
from ketenrapport.commands.reports import report
from ketenrapport.log import Signed, rows_of
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.schema import TABLE
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.conversation.editing import edited, fill

if TYPE_CHECKING:
    from pathlib import Path

BY = Signed(datetime(2026, 11, 20, 9, 30, tzinfo=UTC), "Petra")
TOLD = {
    "kr.besluit.1": "De checklist gaat voor.",
    "kr.ander.1.besluit": "De balie belt terug.", "kr.ander.1.kpi": "VERG.P1",
    "kr.actie.1.wat": "Checklist drukken", "kr.actie.1.kpi": "VERG.P1", "kr.actie.1.wie": "Balie",
    "kr.actie.A-01.status": "gereed",
}  # fmt: skip
RENAMES = (("VERG", "LOKET"), ("VERG.P1", "LOKET.P1"), ("A-01", "B-01"))


@pytest.fixture
def book(tmp_path: Path) -> tuple[Path, Path]:
    """The workbook of the municipality and its filled-in report, in which point 1 is about VERG.P1."""
    path = tmp_path / "gemeente.xlsx"
    copyfile(templates_folder() / "gemeente.xlsx", path)
    path.chmod(0o644)
    (document,) = report(assess(FileWorkbook.open(path)), tmp_path / "rapporten", ["VERG"])
    document.write_bytes(edited(document.read_bytes(), fill(TOLD)))
    return path, document


def renamed(path: Path) -> None:
    for old, new in RENAMES:
        rename(FileWorkbook.open(path), old, new, BY)


def rows(path: Path, name: str) -> list[dict[str, object]]:
    return rows_of(TABLE[name], FileWorkbook.open(path).read([TABLE[name]])[name])


def told(path: Path) -> tuple[list[object], list[object], list[object]]:
    """What the document brings about: the conversations of its decisions and their KPIs, its new action, and what is done."""
    decisions = [(row["conversation"], row["decision"], row["kpi"]) for row in rows(path, "decisions") if row["decision"] in TOLD.values()]
    actions = rows(path, "actions")
    new = [(row["conversation"], row["kpi"]) for row in actions if row["description"] == "Checklist drukken"]
    return decisions, new, [row["status"] for row in actions if row["action_id"] in {"A-01", "B-01"}]


def test_a_report_made_before_is_read_under_what_everything_is_called_now(book: tuple[Path, Path]) -> None:
    path, document = book
    renamed(path)
    read = read_minutes(FileWorkbook.open(path), [document], by=BY)
    assert (read.refused, read.is_written) == (0, True), as_text(read, only_try=False)
    decisions, new, states = told(path)
    assert [kpi for _, _, kpi in decisions] == ["LOKET.P1", "LOKET.P1"]
    assert {str(about).partition(" ")[0] for about, *_ in decisions} == {"LOKET"}
    assert [(str(about).partition(" ")[0], kpi) for about, kpi in new] == [("LOKET", "LOKET.P1")]
    assert states == ["gereed"]
    assert not any("LOKET" in remark or "VERG" in remark for remark in read.documents[0].remarks)


def test_what_was_read_before_is_known_after(book: tuple[Path, Path]) -> None:
    path, document = book
    assert read_minutes(FileWorkbook.open(path), [document], by=BY).changes
    before = [rows(path, name) for name in ("decisions", "actions")]
    renamed(path)
    again = read_minutes(FileWorkbook.open(path), [document], by=BY)
    assert (again.changes, again.is_written) == (0, False), as_text(again, only_try=False)
    assert "Dit verslag is al ingelezen; er is niets gewijzigd." in as_text(again, only_try=False)
    assert [len(rows(path, name)) for name in ("decisions", "actions")] == [len(of) for of in before]


def test_what_changed_after_changes_the_row_that_was_read_before(book: tuple[Path, Path]) -> None:
    path, document = book
    read_minutes(FileWorkbook.open(path), [document], by=BY)
    count = len(rows(path, "decisions"))
    renamed(path)
    document.write_bytes(edited(document.read_bytes(), fill({"kr.besluit.1": "De checklist gaat altijd voor."})))
    assert read_minutes(FileWorkbook.open(path), [document], by=BY).changes == 1
    texts = [row["decision"] for row in rows(path, "decisions")]
    assert len(texts) == count
    assert "De checklist gaat altijd voor." in texts
    assert "De checklist gaat voor." not in texts


def test_a_code_that_was_changed_back_is_what_it_was(book: tuple[Path, Path]) -> None:
    """Read after VERG became LOKET and LOKET became VERG again: everything is as it was."""
    path, document = book
    read_minutes(FileWorkbook.open(path), [document], by=BY)
    renamed(path)
    for old, new in reversed(RENAMES):
        rename(FileWorkbook.open(path), new, old, BY)
    again = read_minutes(FileWorkbook.open(path), [document], by=BY)
    assert again.changes == 0
    assert "Dit verslag is al ingelezen; er is niets gewijzigd." in as_text(again, only_try=False)
