"""A quarter, a fortnight and a fiscal year have an article behind a preposition, wherever the program speaks of them."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from docx2python import docx2python

from ketenrapport.commands.agenda import agenda, as_text
from ketenrapport.report.say.document import report
from ketenrapport.report.say.overview import overview
from ketenrapport.report.say.slide import slide
from ketenrapport.report.word.document import render
from ketenrapport.results.tables import output_cells
from tests.report.example import example, judged, reporting
from tests.report.small import rows

BARE = re.compile(r"\b(over|sinds|in|per|van|tot en met|bij|vóór|na) (\de kwartaal|weken \d+ en|boekjaar \d{4})", re.IGNORECASE)


def said(assessment):
    """Everything that is told over the report period of this organisation."""
    chains = list(assessment.organisation.chains)
    pages = [*(report(assessment, chain) for chain in chains), overview(assessment), slide(assessment)]
    for page in pages:
        with docx2python(BytesIO(render(page))) as document:
            yield from document.text.splitlines()
    yield from as_text(assessment, agenda(assessment)).splitlines()
    yield from (cell for cell in output_cells(assessment).values() if isinstance(cell, str))
    yield from (finding.explanation for finding in assessment.findings)


def bare(assessment):
    return [line for line in said(assessment) if BARE.search(line.replace("\u00a0", " "))]


@pytest.mark.parametrize("period", ["2026-K3", "2026-T20"])
def test_a_quarter_and_a_fortnight_have_an_article(period):
    assert bare(reporting(example("werkbedrijf"), period)) == []


def test_a_fiscal_year_has_an_article():
    found = rows()
    found["settings"] = [{"key": "rapportperiode", "value": "2025/26"}, {"key": "boekjaar_begint", "value": "augustus"}]
    assert bare(judged(found)) == []
