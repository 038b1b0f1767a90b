"""What was read back stands in the next report: the decision with its effect, the action with its point, what was done with its result."""

from __future__ import annotations

from datetime import UTC, datetime
from shutil import copyfile
from typing import TYPE_CHECKING

import pytest

from ketenrapport.commands.judging import assess
from ketenrapport.commands.minutes import read_minutes
from ketenrapport.commands.period import set_period
from ketenrapport.commands.reports import report
from ketenrapport.log import Signed
from ketenrapport.report.say.blocks import Paragraph, Table, Tone
from ketenrapport.report.say.document import report as said
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.vocabulary import Variant
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.conversation.editing import edited, fill

if TYPE_CHECKING:
    from ketenrapport.report.say.blocks import Report

BY = Signed(datetime(2026, 10, 20, 9, 30, tzinfo=UTC), "Petra")
TOLD = {
    "kr.besluit.1": "De checklist gaat voor.",  # point 1 is VERG.P1
    "kr.actie.1.wat": "Checklist drukken", "kr.actie.1.kpi": "VERG.R2", "kr.actie.1.wie": "Balie", "kr.actie.1.wanneer": "1 december",
    "kr.actie.A-01.status": "gereed", "kr.actie.A-02.status": "vervallen",
}  # fmt: skip


@pytest.fixture(scope="module")
def following(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report on October, after the minutes of the conversation over September."""
    folder = tmp_path_factory.mktemp("rondje")
    path = folder / "gemeente.xlsx"
    copyfile(templates_folder() / "gemeente.xlsx", path)
    path.chmod(0o644)
    set_period(FileWorkbook.open(path), "2026-09", BY)
    (document,) = report(assess(FileWorkbook.open(path)), folder / "rapporten", ["VERG"])
    document.write_bytes(edited(document.read_bytes(), fill(TOLD)))
    assert read_minutes(FileWorkbook.open(path), [document], by=BY).changes == 4
    set_period(FileWorkbook.open(path), "2026-10", BY)
    return said(assess(FileWorkbook.open(path)), "VERG", Variant.FULL)


def tables(of: Report, name: str) -> dict[str, list[list[str]]]:
    """The rows of each table of a section as texts, by its caption up to the first semicolon."""
    blocks = next(section.blocks for section in of.sections if section.name == name)
    return {
        block.caption.partition(";")[0]: [[cell.text.replace("\u00a0", " ") for cell in row] for row in block.rows]
        for block in blocks
        if isinstance(block, Table)
    }


def test_the_decision_stands_there_with_what_its_figure_did(following: Report) -> None:
    """VERG.P1 was 74.5 % in September and is 68.3 % in October; higher is better."""
    *_, decided = tables(following, "terugblik")["Toen besloten"]
    assert decided == ["3", "De checklist gaat voor.", "Aanvragen bij eerste indiening compleet", "slechter, was 74,5 %"]


def test_what_was_done_since_stands_there_with_its_effect_though_it_was_agreed_on_before(following: Report) -> None:
    """A-01 is of the conversation over August, and works in December, says the sheet Acties."""
    (done,) = tables(following, "terugblik")["Acties die gereed zijn"]
    assert done[0].startswith("A-01 ")
    assert done[1:] == ["Manager Klantcontact", "15 november 2026", "verwacht in december 2026"]
    lead = next(
        block.text
        for section in following.sections
        if section.name == "terugblik"
        for block in section.blocks
        if isinstance(block, Paragraph) and block.tone is Tone.LEAD
    )
    assert "Van de 2 eerdere acties is er 1 gereed en 1 open." in lead  # A-11 is new; A-02 was dropped


def test_the_new_action_stands_with_its_point(following: Report) -> None:
    (points,) = (section for section in following.sections if section.name == "punten")
    assert any("A-11" in repr(block) and "Checklist drukken" in repr(block) for block in points.blocks)
