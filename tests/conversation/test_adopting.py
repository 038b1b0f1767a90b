"""A report that is adopted: with a snapshot from which it can be made again, and what changes afterwards is told (methode b12)."""

from __future__ import annotations

import os
import zipfile
from datetime import UTC, date, datetime
from shutil import copyfile, copytree
from typing import TYPE_CHECKING

import docx
import pandas as pd
import pytest

from ketenrapport.commands.adopting import adopt, as_text, report_of_snapshot
from ketenrapport.commands.closing import SNAPSHOTS
from ketenrapport.commands.distributing import Wanted, distribute
from ketenrapport.commands.error import CommandError
from ketenrapport.commands.judging import assess
from ketenrapport.commands.period import reopen_period
from ketenrapport.commands.reading import read
from ketenrapport.commands.reports import report
from ketenrapport.commands.sources import preview
from ketenrapport.conversation.snapshot import from_file
from ketenrapport.log import LOG, Signed, rows_of
from ketenrapport.organisation.closed import closed_over, closings
from ketenrapport.report.say.document import report as said
from ketenrapport.report.word.document import render
from ketenrapport.results.tables import message
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.schema import TABLE
from ketenrapport.words.vocabulary import Variant
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.conversation.conftest import assessed

if TYPE_CHECKING:
    from pathlib import Path

BY = Signed(datetime(2026, 11, 20, 9, 30, tzinfo=UTC), "Petra")
NAME = "2026-10_MELD"


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the workbook of the municipality, in which the report of MELD was adopted."""
    folder = tmp_path_factory.mktemp("vastgesteld")
    path = folder / "gemeente.xlsx"
    copyfile(templates_folder() / "gemeente.xlsx", path)
    path.chmod(0o644)
    adopt(FileWorkbook.open(path), ["meld"], None, BY)
    return folder


@pytest.fixture
def folder(once: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return copytree(once, tmp_path / "map")


def workbook(folder: Path) -> FileWorkbook:
    return FileWorkbook.open(folder / "gemeente.xlsx")


def rows(folder: Path, table: object) -> list[dict[str, object]]:
    return rows_of(table, workbook(folder).read([table])[table.identifier])  # type: ignore[attr-defined, arg-type]


def put(folder: Path, table: str, key: tuple[str, ...], column: str, value: object) -> None:
    """Change one cell, of the row that begins with these cells."""
    book = workbook(folder)
    raw = book.read([TABLE[table]])[table]
    headers = [one.header for one in TABLE[table].columns[: len(key)]]
    at = next(at for at in range(len(raw.rows)) if tuple(raw.columns[header][at] for header in headers) == key)
    book.put(raw, int(raw.rows[at]), TABLE[table].column(column).header, value)
    book.keep()


def text_of(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_a_report_is_adopted_with_a_snapshot_a_row_and_a_line_in_the_log(folder: Path) -> None:
    document = folder / "rapporten" / f"{NAME}_prestatiegesprek_v1.docx"
    assert "vastgesteld, versie 1" in text_of(document)
    (row,) = rows(folder, SNAPSHOTS)
    snapshot = from_file((folder / str(row["file"])).read_bytes())
    assert snapshot is not None
    assert (row["chain"], row["period"], row["version"], row["time"], row["user"]) == ("MELD", "2026-10", 1, "2026-11-20 09:30", "Petra")
    assert (row["input_hash"], row["outcome_hash"]) == (snapshot.input_hash, snapshot.outcome_hash)
    assert len(str(row["input_hash"])) == 12
    assert snapshot.document == document.read_bytes()
    assert [(line["act"], line["key"], line["new"]) for line in rows(folder, LOG)] == [("vaststellen", "MELD 2026-10", row["file"])]


def test_the_snapshot_alone_gives_the_same_document_byte_for_byte(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "alleen.zip"
    copyfile(folder / "rapporten" / f"{NAME}_v1.momentopname.zip", kept)
    made, remark = report_of_snapshot(kept, tmp_path / "opnieuw")
    assert (made.name, remark) == (f"{NAME}_prestatiegesprek_v1.docx", "")
    assert made.read_bytes() == (folder / "rapporten" / made.name).read_bytes()
    assert report_of_snapshot(kept, tmp_path / "opnieuw")[0] == made  # once more: it is there already
    made.write_bytes(b"gewijzigd")
    with pytest.raises(CommandError, match="bestaat al en is gewijzigd"):
        report_of_snapshot(kept, tmp_path / "opnieuw")


@pytest.mark.parametrize("variant", list(Variant))
def test_a_snapshot_says_what_the_workbook_said(folder: Path, tmp_path: Path, variant: Variant) -> None:
    made, _ = report_of_snapshot(folder / "rapporten" / f"{NAME}_v1.momentopname.zip", tmp_path, str(variant))
    assert made.read_bytes() == render(said(assessed("gemeente"), "MELD", variant, adopted=True))


def test_a_snapshot_holds_nothing_of_other_chains(folder: Path) -> None:
    with zipfile.ZipFile(folder / "rapporten" / f"{NAME}_v1.momentopname.zip") as package:
        content = package.read("momentopname.json").decode()
    assert "MELD.R1" in content
    assert not [name for name in ("VERG", "SCHULD", "Samira", "@") if name in content]


def test_adopting_again_without_a_change_makes_no_new_version(folder: Path) -> None:
    before = (folder / "gemeente.xlsx").read_bytes()
    again = adopt(workbook(folder), ["MELD"], None, BY)
    assert as_text(again) == "MELD over oktober 2026 was al vastgesteld als versie 1; er is sindsdien niets gewijzigd."
    assert (folder / "gemeente.xlsx").read_bytes() == before
    assert len(list((folder / "rapporten").iterdir())) == 2


def test_a_figure_that_changes_afterwards_is_an_error_a_banner_and_version_2(folder: Path) -> None:
    put(folder, "measurements", ("MELD.P1", "2026-10"), "numerator", 430)
    assessment = assess(workbook(folder))
    changed = [one.explanation for one in assessment.findings if one.code == "M10"]
    assert len(changed) == 1
    assert changed[0].startswith("De meting van KPI MELD.P1 ")
    assert changed[0].endswith(", terwijl versie 1 van MELD over 2026-10 is vastgesteld.")
    assert "gewijzigd van " in changed[0]
    assert "naar 430 van " in changed[0]
    assert message(assessment).count("MELD wijkt af van vastgestelde versie 1; zie Controle.") == 1
    (draft,) = report(assessment, folder / "rapporten", ["MELD"])
    assert "concept, versie 2; wijkt af van vastgestelde versie 1" in text_of(draft)
    (version_3,) = adopt(workbook(folder), ["MELD"], None, BY).reports  # the error of M10 is what it is for
    assert version_3.version == 3
    assert "vastgesteld, versie 3" in text_of(version_3.document)
    assert [one for one in assess(workbook(folder)).findings if one.code == "M10"] == []
    assert [row["version"] for row in rows(folder, SNAPSHOTS)] == [1, 3]


def test_the_next_version_tells_what_was_and_is(folder: Path) -> None:
    put(folder, "measurements", ("MELD.P1", "2026-10"), "numerator", 430)
    (second,) = adopt(workbook(folder), ["MELD"], None, BY).reports
    assert second.version == 2
    assert "Wijzigingen sinds versie 1" in text_of(second.document)
    first = folder / "rapporten" / f"{NAME}_v1.momentopname.zip"
    assert (
        report_of_snapshot(first, folder / "oud")[0].read_bytes()
        == (folder / "rapporten" / f"{NAME}_prestatiegesprek_v1.docx").read_bytes()
    )


def test_a_norm_a_weight_and_a_setting_that_change_are_errors_with_old_and_new(folder: Path) -> None:
    put(folder, "targets", ("MELD.R2",), "target", 70)
    put(folder, "values", ("MELD.KW1",), "weight", 12)
    put(folder, "settings", ("Op norm vanaf score",), "value", 101)
    told = sorted(one.explanation for one in assess(workbook(folder)).findings if one.code == "M10")
    assert [text.partition(" van ")[0] for text in told] == [
        "De instelling Op norm vanaf score",
        "Gewicht (blad Waarden)",
        "Norm (blad Normen)",
    ]
    assert "is gewijzigd van 100 naar 101, terwijl versie 1 van MELD over 2026-10 is vastgesteld." in told[0]


def test_text_and_later_figures_may_change(folder: Path) -> None:
    book = workbook(folder)
    book.append(
        TABLE["measurements"], pd.DataFrame([{"kpi": "MELD.P1", "period": "2026-11", "numerator": 5, "denominator": 10}], dtype=object)
    )
    book.keep()
    put(folder, "actions", ("A-03",), "status", "gereed")
    assert [one for one in assess(workbook(folder), "2026-10").findings if one.code == "M10"] == []


def test_an_opened_period_may_change_with_a_reason(folder: Path) -> None:
    put(folder, "measurements", ("MELD.P1", "2026-10"), "numerator", 430)
    told = reopen_period(workbook(folder), "2026-10", "telfout van de aannemer", BY)
    assert told == "Periode oktober 2026 is weer open; de reden staat in het Logboek."
    assert [one for one in assess(workbook(folder)).findings if one.code == "M10"] == []
    adopt(workbook(folder), ["MELD"], None, BY)
    put(folder, "measurements", ("MELD.P1", "2026-10"), "numerator", 429)
    assert [one.code for one in assess(workbook(folder)).findings if one.code == "M10"] == ["M10"]


def test_the_program_itself_writes_no_figure_over_an_adopted_one(folder: Path) -> None:
    """Of MELD, the report of which was adopted; the period itself is open, as it is for the other chains."""
    book = workbook(folder)
    source = {"source_id": "KCC", "kind": "csv", "location": "kcc.csv", "shape": "lang", "active": "ja"}
    source["columns"] = "KPI=kpi; Periode=periode; Teller=teller; Noemer=noemer"
    book.append(TABLE["sources"], pd.DataFrame([source], dtype=object))
    book.keep()
    (folder / "kcc.csv").write_text("kpi;periode;teller;noemer\nMELD.P1;2026-10;1;430\nVERG.R1a;2026-10;1;65\n")
    (found,) = preview(workbook(folder), date(2026, 11, 20), ["KCC"]).sources
    assert [(one.kpi, str(one.action)) for one in found.outcomes] == [("MELD.P1", "geweigerd"), ("VERG.R1a", "gewijzigd")]
    assert [one.what for one in found.messages] == ["MELD.P1 2026-10: 431/521 blijft staan, de bron zegt 1/430 (M10, 2026-10)"]
    organisation = read(workbook(folder)).organisation
    october = organisation.report_period
    assert closings(organisation, "MELD.P1")["2026-10"] == "vastgesteld in het rapport van MELD"
    assert (closed_over(organisation, "MELD.P1", october), closed_over(organisation, "VERG.R1a", october)) == ("2026-10", "")
    reopen_period(workbook(folder), "2026-10", "Teller was verkeerd.", BY)
    assert closed_over(read(workbook(folder)).organisation, "MELD.P1", october) == ""


def test_a_snapshot_that_is_gone_is_told(folder: Path) -> None:
    (folder / "rapporten" / f"{NAME}_v1.momentopname.zip").unlink()
    told = [one.explanation for one in assess(workbook(folder)).findings if one.code == "M10"]
    assert told == [
        "De momentopname van MELD 2026-10 is er niet of is beschadigd; of er sinds het vaststellen iets is gewijzigd, is niet te zien."
    ]


def test_errors_keep_a_chain_from_being_adopted_and_are_all_told(folder: Path) -> None:
    before = (folder / "gemeente.xlsx").read_bytes()
    with pytest.raises(CommandError) as error:
        adopt(workbook(folder), ["SCHULD", "MELD"], None, BY)
    lines = str(error.value).splitlines()
    assert lines[0] == "Keten SCHULD kan nog niet worden vastgesteld: 2 fouten."
    assert [line.split()[0] for line in lines[1:]] == ["K16", "K16"]
    assert (folder / "gemeente.xlsx").read_bytes() == before


def test_a_workbook_that_can_not_be_written_is_refused_before_any_file_is_made(folder: Path) -> None:
    put(folder, "measurements", ("MELD.P1", "2026-10"), "numerator", 430)
    before = sorted((folder / "rapporten").iterdir())
    (folder / "~$gemeente.xlsx").write_bytes(b"Petra")
    with pytest.raises(WorkbookError, match="is geopend in Excel; sluit de werkmap"):
        adopt(workbook(folder), ["MELD"], None, BY)
    (folder / "~$gemeente.xlsx").unlink()
    (folder / "gemeente.xlsx").chmod(0o444)
    for command in (
        lambda: adopt(workbook(folder), ["MELD"], None, BY),
        lambda: distribute(workbook(folder), folder / "post", Wanted(), None, BY),
    ):
        with pytest.raises(WorkbookError, match=r"gemeente\.xlsx is alleen-lezen"):
            command()
    assert sorted((folder / "rapporten").iterdir()) == before


def test_with_the_last_chain_the_period_is_adopted(folder: Path) -> None:
    missing = {"VERG.P5": "VERG", "SCHULD.R1": "SCHULD", "SCHULD.R4": "SCHULD", "BURG.P1": "BURG"}  # red, without an action
    actions = [
        {"action_id": f"B-{at}", "chain": chain, "kpi": kpi, "description": "Aanpakken", "assignee": "Petra", "deadline": date(2026, 12, 1),
         "status": "open", "priority": 20 + at, "as_project": False}
        for at, (kpi, chain) in enumerate(missing.items())
    ]  # fmt: skip
    book = workbook(folder)
    book.append(TABLE["actions"], pd.DataFrame(actions, dtype=object))
    book.keep()
    done = adopt(workbook(folder), ["VERG", "SCHULD", "INK", "BURG"], None, BY)
    assert done.is_complete
    assert ("2026-10", "vastgesteld") in {(row["period_id"], row["status"]) for row in rows(folder, TABLE["periods"])}


# Killed at any moment


@pytest.mark.parametrize("step", [1, *(pytest.param(step, marks=pytest.mark.longest) for step in (0, 2))])
def test_whenever_it_is_killed_nothing_is_lost_and_the_next_run_finishes_it(tmp_path: Path, once: Path, step: int) -> None:
    """Killed before the snapshot gets its name, before the document does, and before the workbook is replaced."""
    path = tmp_path / "gemeente.xlsx"
    copyfile(templates_folder() / "gemeente.xlsx", path)
    path.chmod(0o644)
    before = path.read_bytes()
    child = os.fork()
    if child == 0:
        kill_at(step)
        adopt(FileWorkbook.open(path), ["MELD"], None, BY)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert path.read_bytes() == before
    (done,) = adopt(FileWorkbook.open(path), ["MELD"], None, BY).reports
    assert (done.version, done.is_new) == (1, True)
    for name in (f"{NAME}_prestatiegesprek_v1.docx", f"{NAME}_v1.momentopname.zip"):
        assert (tmp_path / "rapporten" / name).read_bytes() == (once / "rapporten" / name).read_bytes()
    assert len([row for row in rows(tmp_path, SNAPSHOTS) if row["chain"] == "MELD"]) == 1


def kill_at(step: int) -> None:
    """In a child process: end, without cleaning up, when a file is about to get its name for the n-th time."""
    left = [step]

    def count(real):
        def wrapped(*args, **kwargs):
            if left[0] == 0:
                os._exit(9)
            left[0] -= 1
            return real(*args, **kwargs)

        return wrapped

    os.link, os.replace = count(os.link), count(os.replace)
