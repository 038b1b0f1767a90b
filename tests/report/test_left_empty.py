"""What a user left empty leaves no hole in a sentence: a column of one table at a time, in every text that anybody reads."""

from __future__ import annotations

import re

import pytest

from ketenrapport.report.say.document import report
from ketenrapport.report.say.overview import overview
from ketenrapport.report.say.slide import slide
from ketenrapport.report.word.document import render
from ketenrapport.results.tables import sheet_content
from ketenrapport.words.vocabulary import Variant
from tests.amount import amount
from tests.report.example import judged
from tests.report.reading import paragraphs
from tests.report.small import rows

HOLE = re.compile(r"\b(?:None|nan|NaN|NaT|inf)\b|\(\s*\)|‘’|“”|\(,| [,;:.]|, ,|: +·|· *·|: $")


def told(found):
    """All that the sheets, the reports of a chain and the documents for everybody say."""
    assessment = judged(found)
    content = sheet_content(assessment)
    for frame in content.tables.values():
        for column in frame.columns:
            yield from (cell for cell in frame[column].tolist() if isinstance(cell, str))
    yield from (cell for cell in content.cells.values() if isinstance(cell, str))
    reports = [report(assessment, "HULP", variant) for variant in Variant] if "HULP" in assessment.organisation.chain_positions else []
    for made in (*reports, overview(assessment), slide(assessment)):
        yield from (text for _, text in paragraphs(render(made)))


def test_nothing_is_wrong_with_what_is_whole():
    assert [text for text in told(rows()) if HOLE.search(text)] == []


@pytest.mark.soak
@pytest.mark.parametrize("table", amount(["actions", "chains"], sorted(rows())))
def test_an_empty_column_leaves_no_hole(table):
    for column in sorted({column for row in rows()[table] for column in row}):
        found = rows()
        found[table] = [row | {column: None} for row in found[table]]
        assert [text for text in told(found) if HOLE.search(text)] == [], column
