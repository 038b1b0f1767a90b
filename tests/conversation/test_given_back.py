"""Reports of version 0.1 as people gave them back, each with the rows that must come of it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING

import openpyxl
import pytest

from ketenrapport.commands.minutes import MinutesRead, as_text, read_minutes
from ketenrapport.log import Signed
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.workbook.file.workbook import FileWorkbook

if TYPE_CHECKING:
    from collections.abc import Iterator

GIVEN_BACK = sorted((Path(__file__).parents[1] / "data" / "minutes").iterdir())
BY = Signed(datetime(2026, 11, 20, 9, 30, tzinfo=UTC), "Petra")
SHEETS = ("Gesprekken", "Besluiten", "Acties")

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
each_document = pytest.mark.parametrize("folder", GIVEN_BACK, ids=lambda folder: folder.name)


def rows(path: Path, *sheets: str) -> dict[str, list[dict[str, object]]]:
    """What stands on these sheets, as another program reads them."""
    book = openpyxl.load_workbook(path, read_only=True)
    return {sheet: _rows(book[sheet].iter_rows(values_only=True)) for sheet in sheets}


def _rows(cells: Iterator[tuple[object, ...]]) -> list[dict[str, object]]:
    head = next(cells)
    found = [dict(zip(head, row, strict=True)) for row in cells if any(cell not in (None, "") for cell in row)]
    return [{str(name): cell.date().isoformat() if isinstance(cell, datetime) else cell for name, cell in row.items()} for row in found]


def started(folder: Path, tmp_path: Path) -> tuple[Path, dict[str, object]]:
    wanted = json.loads((folder / "expected.json").read_text("utf-8"))
    path = tmp_path / "werkmap.xlsx"
    copyfile(templates_folder() / f"{wanted['workbook']}.xlsx", path)
    path.chmod(0o644)
    return path, wanted


def read(path: Path, folder: Path, *, only_try: bool = False) -> MinutesRead:
    return read_minutes(FileWorkbook.open(path), [folder], by=BY, only_try=only_try)


@each_document
def test_a_document_becomes_the_rows_that_are_expected_once(folder: Path, tmp_path: Path) -> None:
    path, wanted = started(folder, tmp_path)
    before, untouched = rows(path, *SHEETS), path.read_bytes()
    tried = read(path, folder, only_try=True)
    assert path.read_bytes() == untouched
    done = read(path, folder)
    assert [one.changes for one in tried.documents] == [one.changes for one in done.documents]
    said, once = " ".join(as_text(done, only_try=False).split()), path.read_bytes()
    again = read(path, folder)
    assert (again.changes, again.is_written, path.read_bytes()) == (0, False, once)
    assert ("Dit verslag is al ingelezen" in as_text(again, only_try=False)) == (wanted["outcome"] == "written")
    after = rows(path, *SHEETS)
    for item in wanted["report"]:
        assert item["about"] in said
    for cell in wanted["must_not"]:
        prompt = cell.removeprefix("a cell that reads: ")
        assert prompt == cell or all(prompt not in row.values() for sheet in SHEETS for row in after[sheet])
    if wanted["outcome"] == "nothing":
        assert after == before
        return
    chain, period = wanted["chain"], wanted["period"]
    key = f"{chain} {period}"
    new = [row for row in after["Besluiten"] if row not in before["Besluiten"]]
    assert [(row["Gesprek"], row["Besluit"], row["Betreft KPI"]) for row in new] == [
        (key, one["text"], one["kpi"]) for one in wanted["decisions"]
    ]
    assert [row["Nummer"] for row in new] == list(range(1, len(new) + 1))
    new = [row for row in after["Acties"] if row not in before["Acties"]]
    assert [(row["Omschrijving"], row["KPI"], row["Actiehouder"], row["Deadline"]) for row in new] == [
        (one["description"], one["kpi"], one["assignee"], one["deadline"]) for one in wanted["actions"]
    ]
    assert {(row["Keten"], row["Status"], row["Uit gesprek"]) for row in new} == {(chain, "open", key)}
    assert len({row["Actie"] for row in after["Acties"]}) == len(after["Acties"])
    talks = {(row["Keten"], row["Periode"]): row for row in after["Gesprekken"]}
    assert len(talks) == len(after["Gesprekken"])
    held = talks[chain, period]
    assert (held["Datum"], held["Status"], held["Geleerd"]) == (wanted["date"], "gehouden", wanted["lessons"])
    assert re.split(r"; ", str(held["Aanwezig"])) == wanted["present"]
    following = talks[chain, "2026-11"]
    assert (following["Datum"], following["Status"]) == (wanted["next_date"], "gepland")
    for sheet in SHEETS:  # nothing else changed
        assert [row for row in before[sheet] if row not in after[sheet]] == [row for row in before[sheet] if is_held(row, chain, period)][
            : sheet == "Gesprekken"
        ]


def is_held(row: dict[str, object], chain: str, period: str) -> bool:
    return (row.get("Keten"), row.get("Periode")) == (chain, period)


def test_every_cell_that_was_written_stands_in_the_log(tmp_path: Path) -> None:
    path, _ = started(GIVEN_BACK[0], tmp_path)
    read(path, GIVEN_BACK[0])
    names = ("Tijd", "Gebruiker", "Handeling", "Sleutel", "Kolom", "Oud", "Nieuw")
    log = [tuple(row[name] for name in names) for row in rows(path, "Logboek")["Logboek"]]
    head = ("2026-11-20 09:30", "Petra")
    assert (*head, "verslag inlezen: datum", "VERG 2026-10", "Datum", "11-11-2026", "12-11-2026") in log
    assert (*head, "verslag inlezen: punt 5", "VERG 2026-10 3", "Betreft KPI", None, "VERG.R1") in log
    assert (*head, "verslag inlezen: nieuwe actie 1", "A-11", "Deadline", None, "01-12-2026") in log
    # Of the conversation 4 cells, of the decisions 5 and their 4 KPIs, of 2 actions 6 each, of the next conversation 3; and the document.
    assert len(log) == 4 + 9 + 12 + 3 + 1
