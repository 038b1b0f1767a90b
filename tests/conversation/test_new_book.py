"""Minutes of the last months of a year, read into the workbook of the new one: as if it were the old one still."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING

import pytest

from ketenrapport.commands.minutes import as_text, read_minutes
from ketenrapport.commands.new_year import new_year
from ketenrapport.log import Signed, rows_of
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.schema import TABLE
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.conversation.editing import edited, fill

if TYPE_CHECKING:
    from ketenrapport.words.vocabulary import Table

BY = Signed(datetime(2027, 1, 8, 9, 30, tzinfo=UTC), "Petra")
S01 = Path(__file__).parents[1] / "data" / "minutes" / "S01-gewoon" / "2026-10_VERG_prestatiegesprek_v1.docx"
ACTIONS, DECISIONS = TABLE["actions"], TABLE["decisions"]


def rows(path: Path, table: Table) -> list[dict[str, object]]:
    return rows_of(table, FileWorkbook.open(path).read([table])[table.identifier])


@pytest.fixture
def books(tmp_path: Path) -> tuple[Path, Path]:
    """The old workbook, in which the minutes were read and their first action was done, and the new one."""
    old, new = tmp_path / "2026.xlsx", tmp_path / "2027.xlsx"
    copyfile(templates_folder() / "gemeente.xlsx", old)
    old.chmod(0o644)
    assert read_minutes(FileWorkbook.open(old), [S01], by=BY).is_written
    book = FileWorkbook.open(old)
    raw = book.read([ACTIONS])[ACTIONS.identifier]
    codes = raw.columns["Actie"].tolist()
    for code in codes[codes.index("A-11") :]:
        book.put(raw, int(raw.rows[codes.index(code)]), "Status", "gereed")
    book.keep()
    new_year(new, FileWorkbook.open(old), "2027-01")
    return old, new


def test_what_was_read_is_known_also_when_its_action_was_done(books: tuple[Path, Path]) -> None:
    old, new = books
    assert {row["action_id"] for row in rows(old, ACTIONS)} - {row["action_id"] for row in rows(new, ACTIONS)} >= {"A-11"}
    again = read_minutes(FileWorkbook.open(new), [S01], by=BY)
    assert (again.changes, again.is_written) == (0, False)
    assert "Dit verslag is al ingelezen; er is niets gewijzigd." in as_text(again, only_try=False)


def test_what_changed_since_changes_its_own_row_and_no_code_is_used_again(books: tuple[Path, Path], tmp_path: Path) -> None:
    old, new = books
    changed = tmp_path / "terug" / S01.name
    changed.parent.mkdir()
    told = {
        "kr.besluit.1": "De balie neemt alleen complete aanvragen aan.",
        "kr.actie.5.wat": "Formulier aanpassen",
        "kr.actie.5.wie": "Balie",
    }
    changed.write_bytes(edited(S01.read_bytes(), fill(told)))
    before, codes = rows(new, DECISIONS), {row["action_id"] for row in rows(old, ACTIONS)}
    assert read_minutes(FileWorkbook.open(new), [changed], by=BY).changes == 2
    after = rows(new, DECISIONS)
    assert [(row["conversation"], row["number"]) for row in after] == [(row["conversation"], row["number"]) for row in before]
    assert "De balie neemt alleen complete aanvragen aan." in {row["decision"] for row in after}
    (added,) = [row for row in rows(new, ACTIONS) if row["description"] == "Formulier aanpassen"]
    assert added["conversation"] == "VERG 2026-10"
    assert added["action_id"] not in codes
