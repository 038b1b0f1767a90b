"""One run over real workbooks: what comes of each file, and what a run that was broken off still does."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docx import Document
from msgspec.structs import replace

from ketenrapport.commands.error import CommandError
from ketenrapport.commands.judging import assess, refresh, refresh_many
from ketenrapport.group.bundle import Asked, bundle, entries, plan
from ketenrapport.group.results import compared, write_comparison
from ketenrapport.group.running import Pool, outcomes
from ketenrapport.group.shown import Names
from ketenrapport.group.work import Job, work
from ketenrapport.log import Signed
from ketenrapport.saving.owner import host, mark_of
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.schema import TABLE
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.group.municipalities import put_settings, spoil
from tests.saving.ended import ended_process

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ketenrapport.group.bundle import Line
    from ketenrapport.group.work import Outcome


def put_settings_in(path: Path, values: dict[str, str]) -> None:
    book = FileWorkbook.open(path)
    put_settings(book, values)
    book.keep()


def here(jobs: Iterable[Job]) -> Iterator[Outcome]:
    """One after the other, in this process."""
    with ThreadPoolExecutor(1) as executor:
        yield from outcomes(Pool(executor, 1), jobs)


class Counting:
    """The same, with what was done; ``stop_after`` breaks the run off as a closed laptop would."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.done: list[str] = []
        self.stop_after = stop_after

    def __call__(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        for outcome in here(jobs):
            if self.stop_after is not None and len(self.done) == self.stop_after:
                raise KeyboardInterrupt
            self.done.append(outcome.name)
            yield outcome


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with one chain."""
    return Path(shutil.copy(templates_folder() / "vergunningen.xlsx", tmp_path_factory.mktemp("een") / "verg.xlsx"))


@pytest.fixture
def group(tmp_path: Path, workbook: Path) -> Path:
    """A folder with a good workbook, a copy of it, a truncated one, a text, a foreign one and one that is open."""
    folder = tmp_path / "werkmappen"
    (folder / "onder").mkdir(parents=True)
    for name in ("a.xlsx", "a - kopie.xlsx", "b.xlsx"):
        shutil.copy(workbook, folder / name)
    shutil.copy(templates_folder() / "sjabloon.xlsx", folder / "onder" / "c.xlsx")
    shutil.copy(templates_folder() / "sjabloon.xlsx", folder / "open.xlsx")
    put_settings_in(folder / "open.xlsx", {"Organisatie": "Gemeente Open"})
    (folder / "notitie.txt").write_text("geen werkmap", encoding="utf-8")
    spoil(folder / "b.xlsx", "afgekapt")
    spoil(folder / "open.xlsx", "open")
    from openpyxl import Workbook

    Workbook().save(folder / "begroting.xlsx")
    return folder


def by_name(lines: list[Line]) -> dict[str, Line]:
    return {line.source.name: line for line in lines}


def test_every_file_has_a_line_in_the_order_of_the_input(group: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in group.rglob("*") if path.is_file()}
    told: list[tuple[int, int]] = []
    lines = bundle([group], Asked(tmp_path / "uit", reports=True), here, lambda done, total, _: told.append((done, total)))
    assert [line.source.name for line in lines] == ["a.xlsx", "a - kopie.xlsx", "b.xlsx", "begroting.xlsx", "onder/c.xlsx", "open.xlsx"]
    found = by_name(lines)
    good, copy, broken, foreign, other, is_open = (found[line.source.name] for line in lines)
    assert good.is_refreshed
    assert good.reports == 1
    assert copy.copy_of == "a.xlsx"
    assert "beschadigd of niet volledig" in broken.outcome.refusal
    assert foreign.outcome.is_foreign
    assert other.is_refreshed
    assert other.member is not None
    assert is_open.member is not None, "what is on the disk is read"
    assert not is_open.is_refreshed
    assert is_open.reports == 0
    assert {path: path.read_bytes() for path in before} == before, "nobody's workbook was touched"
    assert sorted(path.relative_to(tmp_path / "uit").as_posix() for path in (tmp_path / "uit").rglob("*.xlsx")) == [
        "a/a.xlsx",
        "onder-c/c.xlsx",
    ]
    assert told[0] == (0, 6)
    assert told[-1] == (6, 6)
    assert [entry.file for entry in entries(lines)] == ["a.xlsx", "b.xlsx", "onder/c.xlsx", "open.xlsx"]
    shown = {row.file: row for row in compared(lines, "", {})[1]}
    assert shown["begroting.xlsx"].todo == "Haal het bestand uit de map als het er niet bij hoort."
    assert shown["open.xlsx"].todo == "Sluit de werkmap en draai opnieuw."


def test_a_refreshed_copy_is_what_a_refresh_gives(workbook: Path, tmp_path: Path) -> None:
    bundle([workbook], Asked(tmp_path / "uit"), here)
    alone = shutil.copy(workbook, tmp_path / workbook.name)
    refresh_many(FileWorkbook.open(Path(alone)))
    assert (tmp_path / "uit" / workbook.stem / workbook.name).read_bytes() == Path(alone).read_bytes()


def test_a_run_that_was_broken_off_goes_on_where_it_was(group: Path, tmp_path: Path) -> None:
    asked = Asked(tmp_path / "uit")
    first = Counting(stop_after=1)
    with pytest.raises(KeyboardInterrupt):
        bundle([group], asked, first)
    second = Counting()
    lines = bundle([group], asked, second)
    assert first.done == ["a.xlsx"]
    assert "a.xlsx" not in second.done
    assert by_name(lines)["a.xlsx"].is_done
    whole = bundle([group], Asked(tmp_path / "anders"), here)
    assert [line.outcome for line in lines] == [line.outcome for line in whole]
    third = Counting()
    bundle([group], asked, third)
    assert third.done == ["b.xlsx", "begroting.xlsx"], "what failed is tried again"


def test_what_a_killed_run_left_goes_also_where_nothing_is_written_any_more(workbook: Path, tmp_path: Path) -> None:
    """It was killed between giving its note a name and taking away the temporary one, so the next run finds all done."""
    asked = Asked(tmp_path / "uit")
    bundle([workbook], asked, here)
    folder = tmp_path / "uit" / workbook.stem
    left = folder / f".ketenrapport-{mark_of(host())}-{ended_process()}-{'1' * 16}.tmp"
    left.hardlink_to(folder / "bundel.json")
    (line,) = bundle([workbook], asked, here)
    assert line.is_done
    assert sorted(path.name for path in folder.iterdir()) == sorted(["bundel.json", workbook.name])


@pytest.mark.parametrize("spoilt", ["weg", "anders", "notitie"])
def test_what_was_made_is_made_again_when_it_is_no_longer_there(workbook: Path, tmp_path: Path, spoilt: str) -> None:
    asked = Asked(tmp_path / "uit")
    bundle([workbook], asked, here)
    made = tmp_path / "uit" / workbook.stem / workbook.name
    data = made.read_bytes()
    if spoilt == "weg":
        made.unlink()
    elif spoilt == "anders":
        made.write_bytes(b"iets anders")
    else:
        (made.parent / "bundel.json").write_text(json.dumps({"key": 1}), encoding="utf-8")
    again = Counting()
    bundle([workbook], asked, again)
    assert again.done == [workbook.name]
    assert made.read_bytes() == data


def test_a_workbook_that_changed_is_done_again_and_its_reports_get_the_next_number(workbook: Path, tmp_path: Path) -> None:
    mine = Path(shutil.copy(workbook, tmp_path / workbook.name))
    asked = Asked(tmp_path / "uit", reports=True)
    bundle([mine], asked, here)
    changed = FileWorkbook.open(mine)
    raw = changed.read([TABLE["measurements"]])["measurements"]
    changed.put(raw, int(raw.rows[0]), "Opmerking", "nagekeken")
    changed.keep()
    bundle([mine], asked, here)
    reports = sorted(path.name for path in (tmp_path / "uit" / mine.stem / "rapporten").iterdir())
    assert reports == [f"2011-12_VV_prestatiegesprek_v{version}.docx" for version in (1, 2)]


def test_workbooks_themselves_are_refreshed_when_asked_and_found_done_then(workbook: Path, tmp_path: Path) -> None:
    mine = Path(shutil.copy(workbook, tmp_path / workbook.name))
    asked = Asked(tmp_path / "uit", in_place=True)
    (line,) = bundle([mine], asked, here)
    assert line.is_refreshed
    assert mine.read_bytes() != workbook.read_bytes()
    assert not (tmp_path / "uit" / mine.stem / mine.name).exists()
    again = Counting()
    (line,) = bundle([mine], asked, again)
    assert again.done == []
    assert line.is_done


def test_a_workbook_that_was_saved_meanwhile_is_not_overwritten(workbook: Path, tmp_path: Path) -> None:
    mine = Path(shutil.copy(workbook, tmp_path / workbook.name))

    def meddling(jobs: Iterable[Job]) -> Iterator[Outcome]:
        for outcome in here(jobs):
            shutil.copy(templates_folder() / "sjabloon.xlsx", mine)
            yield outcome

    (line,) = bundle([mine], Asked(tmp_path / "uit", in_place=True), meddling)
    assert not line.is_refreshed
    assert "intussen door iemand anders gewijzigd" in line.notes[0]
    assert mine.read_bytes() == (templates_folder() / "sjabloon.xlsx").read_bytes()
    (line,) = bundle([mine], Asked(tmp_path / "kopie"), meddling)
    assert line.is_refreshed, "a copy is of what was read"


def test_what_would_happen_is_told_and_nothing_is_written(group: Path, tmp_path: Path) -> None:
    output = tmp_path / "uit"
    told = {source.name: what for source, what in plan([group], Asked(output, reports=True))}
    assert told["a.xlsx"] == f"wordt gelezen en vernieuwd (als kopie in {output / 'a'}), met rapporten"
    assert told["a - kopie.xlsx"] == "is een kopie van a.xlsx en telt niet mee"
    assert told["b.xlsx"].startswith("is beschadigd of niet volledig")
    assert told["open.xlsx"] == "is geopend in Excel: wordt gelezen, niet vernieuwd"
    assert not output.exists()
    bundle([group / "a.xlsx"], Asked(output), here)
    assert {source.name: what for source, what in plan([group], Asked(output))}["a.xlsx"] == "is al klaar en wordt overgeslagen"


def test_files_that_a_workbook_names_come_along(workbook: Path, tmp_path: Path) -> None:
    """A house style, and the figures kept of a closed period: without them the work would say something else than here."""
    mine = Path(shutil.copy(workbook, tmp_path / workbook.name))
    (tmp_path / "stijl.docx").write_bytes((templates_folder() / "huisstijl.docx").read_bytes())
    book = FileWorkbook.open(mine)
    put_settings(book, {"Word-sjabloon": "stijl.docx"})
    import pandas as pd

    book.append(TABLE["periods"], pd.DataFrame([{"period_id": "2011-11", "status": "gesloten"}], dtype=object))
    book.keep()
    refresh(FileWorkbook.open(mine), by=Signed())
    assert (tmp_path / "rapporten" / "2011-11_gesloten.zip").exists()
    alone = assess(FileWorkbook.open(mine))
    (line,) = bundle([mine], Asked(tmp_path / "uit", reports=True), here)
    assert line.outcome.remarks == ()
    assert line.reports == 1
    copied = assess(FileWorkbook.open(tmp_path / "uit" / mine.stem / mine.name))
    assert "M10" not in {finding.code for finding in alone.findings}
    assert "M10" in {finding.code for finding in copied.findings}, "beside the copy nothing was kept; the work itself had it"
    again = Counting()
    bundle([mine], Asked(tmp_path / "uit", reports=True), again)
    assert again.done == []
    (tmp_path / "stijl.docx").unlink()
    (line,) = bundle([mine], Asked(tmp_path / "uit", reports=True), here)
    assert line.outcome.remarks == ("Het Word-sjabloon stijl.docx is er niet; de rapporten hebben de eigen opmaak.",)


@pytest.mark.parametrize("name", ["../geheim.zip", "/etc/geheim.zip", "C:\\geheim.zip", "..\\geheim.zip"])
def test_a_workbook_can_name_no_file_outside_its_folder(name: str) -> None:
    from ketenrapport.group.work import _stays_inside

    assert not _stays_inside(name)


def test_a_period_that_is_asked_for_is_that_of_everybody_who_has_it(workbook: Path) -> None:
    job = Job("a", workbook.name, workbook.read_bytes(), period="2011-10")
    earlier, later = work(job).member, work(replace(job, period="2012-02")).member
    assert earlier is not None
    assert later is not None
    assert (earlier.period, earlier.own_period) == ("2011-10", "2011-12")
    assert (later.period, later.own_period) == ("2011-12", "2011-12"), "what it doesn't report over yet is not made up"


def test_nothing_to_do_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Er staan geen werkmappen"):
        bundle([tmp_path], Asked(tmp_path / "uit"), here)
    with pytest.raises(CommandError, match="bestaat niet"):
        bundle([tmp_path / "weg.xlsx"], Asked(tmp_path / "uit"), here)


def test_a_version_for_each_organisation_stands_in_its_own_folder(group: Path, tmp_path: Path) -> None:
    output = tmp_path / "uit"
    lines = bundle([group], Asked(output), here)
    comparison, files = compared(lines, "", {})
    made = write_comparison(lines, comparison, files, output, Names.OWN)
    assert {path.relative_to(output).as_posix() for path in made} == {
        f"{folder}/vergelijking.{kind}" for folder in ("a", "onder-c", "open") for kind in ("xlsx", "docx")
    }
    assert not (output / "bundel.xlsx").exists()


def test_two_workbooks_that_differ_in_their_ending_keep_their_reports_apart(workbook: Path, tmp_path: Path) -> None:
    """A report of one organisation never comes to another, also when both call their workbook 'boek'."""
    folder = tmp_path / "werkmappen"
    folder.mkdir()
    for ending, name in ((".xlsx", "Gemeente Een"), (".xlsm", "Gemeente Twee")):
        put_settings_in(Path(shutil.copy(workbook, folder / f"boek{ending}")), {"Organisatie": name})
    lines = bundle([folder], Asked(tmp_path / "uit", reports=True), here)
    assert len({line.source.folder for line in lines}) == 2
    for line in lines:
        assert line.member is not None
        (report,) = (line.source.folder / "rapporten").iterdir()
        said = "".join(paragraph.text for paragraph in Document(report).element.iter() if paragraph.text)
        assert line.member.organisation in said
        assert {"Gemeente Een": "Gemeente Twee", "Gemeente Twee": "Gemeente Een"}[line.member.organisation] not in said


def test_a_folder_with_the_reports_of_another_organisation_gets_none_of_this_one(workbook: Path, tmp_path: Path) -> None:
    """Two call theirs 'ketens.xlsx', and are bundled one after the other."""
    asked, folder = Asked(tmp_path / "uit", reports=True), tmp_path / "uit" / "ketens"
    for name in ("Gemeente Een", "Gemeente Twee"):
        mine = tmp_path / name / "ketens.xlsx"
        mine.parent.mkdir()
        put_settings_in(Path(shutil.copy(workbook, mine)), {"Organisatie": name})
    bundle([tmp_path / "Gemeente Een"], asked, here)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    lines = bundle([tmp_path / "Gemeente Twee"], asked, here)
    (line,) = lines
    assert line.notes == (f"{folder} is eerder gemaakt voor Gemeente Een; haal die map weg of kies een andere met --uitvoer.",)
    assert not line.is_refreshed
    comparison, files = compared(lines, "", {})
    assert "Sluit de werkmap" not in files[0].todo, "nobody has it open"
    assert write_comparison(lines, comparison, files, tmp_path / "uit", Names.OWN) == []
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert bundle([tmp_path / "Gemeente Een"], asked, here)[0].is_done
