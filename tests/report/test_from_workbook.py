"""What only a workbook that was checked can tell a report: it comes along from the use case."""

from __future__ import annotations

import pytest

from ketenrapport.commands.judging import assess
from ketenrapport.commands.reports import report
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.report.reading import paragraphs


@pytest.fixture(scope="module")
def verg(tmp_path_factory):
    """The texts of the report on VERG in the workbook of the municipality."""
    assessment = assess(FileWorkbook.open(templates_folder() / "gemeente.xlsx"))
    (path,) = report(assessment, tmp_path_factory.mktemp("rapporten"), ["VERG"])
    return [text.replace("\u00a0", " ") for _, text in paragraphs(path.read_bytes())]


def test_the_island_index(verg):
    """Six of the eleven measured KPIs turn at VERGUN: R1a, R1b, R1c, P2, P4 and P5; two at KLANT, one each at KWAL, FIN and JUR."""
    assert any(text.endswith("Grootste schakel: Vergunningen, 55 % van de gemeten KPI’s.") for text in verg)


def test_how_clear_the_chain_is(verg):
    assert any("Definitiescore: 12 van 12." in text for text in verg)
