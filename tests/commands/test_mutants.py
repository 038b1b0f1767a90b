"""Files with something wrong in them, by the hundred: every one is read, or refused in one sentence; none is a surprise.

What is foreseen is a WorkbookError, CommandError or TemplateError. Any other exception is what a user would read as "niet hadden
voorzien", and fails here with the seed that gives the file again: ``mutant(original, seed)``.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from msgspec import Struct

from ketenrapport.assessment import Assessment
from ketenrapport.commands.error import CommandError
from ketenrapport.commands.judging import assess, refresh
from ketenrapport.commands.period import close_period
from ketenrapport.log import Signed
from ketenrapport.report.say.blocks import Report
from ketenrapport.report.say.document import SECTIONS
from ketenrapport.report.say.document import report as said
from ketenrapport.report.word.document import render
from ketenrapport.report.word.house_style import remarks, usable
from ketenrapport.report.word.template import TemplateError, open_template
from ketenrapport.results.tables import findings_only
from ketenrapport.saving.shipped import HOUSE_STYLE, templates_folder
from ketenrapport.words.schema import INPUT_TABLES
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.ribbon.files import connect
from ketenrapport.workbook.ribbon.sources import Machine
from tests.amount import amount
from tests.mutants import mutant

EXAMPLE = templates_folder() / "vergunningen.xlsx"
OLDER = Path(__file__).parents[1] / "data" / "versions" / "0.1.0" / "vergunningen.xlsx"
MACHINE = Machine("linux", "/usr/bin/python3", "/home/een")
NEW, OLD, TEMPLATES = 72, 16, 112  # 200 in a daily run; with --soak sixty times as many
SIGNS = tuple(".;:?!")


class Example(Struct, frozen=True):
    """What a good workbook says, so that of a spoiled one only what may have become different is worked out."""

    assessment: Assessment
    report: Report


@pytest.fixture(scope="module")
def example() -> Example:
    assessment = assess(FileWorkbook.open(EXAMPLE))
    return Example(assessment, said(assessment, next(iter(assessment.organisation.chains))))


def run(path: Path, content: bytes, seed: int, example: Example) -> str:
    """What became of a workbook: 'ok', or the sentence."""
    path.write_bytes(content)
    try:
        match seed % 8:
            case 0:
                refresh(FileWorkbook.open(path))
            case 1:
                connect(path, MACHINE, lambda _: None)
            case 2:
                close_period(FileWorkbook.open(path), "2026-09", Signed())
            case _:  # the same reading and writing, without judging in between
                book = FileWorkbook.open(path)
                book.read(INPUT_TABLES)
                book.write(findings_only(example.assessment))
        FileWorkbook.open(path)  # what was written can be read
    except (WorkbookError, CommandError) as error:
        return str(error)
    return "ok"


@pytest.mark.long
@pytest.mark.soak
@pytest.mark.parametrize("part", range(amount(1, 60)))
@pytest.mark.parametrize(("original", "count"), [(EXAMPLE, NEW), (OLDER, OLD)], ids=["of this version", "of an older version"])
def test_a_spoiled_workbook_is_used_or_refused_in_a_sentence(
    original: Path, count: int, part: int, example: Example, tmp_path: Path
) -> None:
    data, outcomes = original.read_bytes(), Counter[str]()
    for seed in range(part * count, (part + 1) * count):
        (tmp_path / str(seed)).mkdir()
        outcomes[run(tmp_path / str(seed) / "werkmap.xlsx", mutant(data, seed), seed, example)] += 1
    check(outcomes)


@pytest.mark.long
@pytest.mark.soak
@pytest.mark.parametrize("part", range(amount(1, 60)))
def test_a_spoiled_template_is_used_or_refused_in_a_sentence(part: int, example: Example) -> None:
    data, outcomes = (templates_folder() / HOUSE_STYLE).read_bytes(), Counter[str]()
    for seed in range(part * TEMPLATES, (part + 1) * TEMPLATES):
        try:
            template = usable(open_template("huisstijl.docx", mutant(data, seed)))
            remarks(template, [section.name for section in SECTIONS])
            render(example.report, template)
        except TemplateError as error:
            outcomes[str(error)] += 1
        else:
            outcomes["ok"] += 1
    check(outcomes)


def check(outcomes: Counter[str]) -> None:
    """Sentences are sentences; a part of the files was spoiled, and a part could still be used."""
    assert all(sentence == "ok" or sentence.endswith(SIGNS) for sentence in outcomes)
    assert outcomes["ok"] >= sum(outcomes.values()) // 4
    assert len(outcomes) > 1, "nothing was spoiled"
