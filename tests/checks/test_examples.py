"""Every finding in the three examples: each is a gap that its author left on purpose, or one that a controller should look at."""

from __future__ import annotations

import re

import pytest

from ketenrapport.checks.context import Context
from ketenrapport.checks.registry import run_checks
from ketenrapport.kpi.judgement import judge
from ketenrapport.organisation.model import link
from ketenrapport.organisation.tables import coerce_tables
from ketenrapport.words.findings import Finding
from ketenrapport.words.schema import INPUT_TABLES
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.new.build import build
from ketenrapport.workbook.new.examples import EXAMPLES

Expected = dict[str, tuple[str, ...]]

GEMEENTE: Expected = {
    "K06": ("INK", "BURG"),
    "K09": ("klachten",),
    "K11": ("BURG",),
    "K12": ("MELD Melding doen (app, telefoon)", "INK Aanvraag indienen"),
    "K16": ("VERG.P5", "SCHULD.R1", "SCHULD.R4", "BURG.P1"),
    "K21": ("P02 rode KPI's", "P03 rode KPI's"),
    "K24": (
        "VERG.R3", "VERG.R4", "MELD.R2", "MELD.R3", "SCHULD.R2", "SCHULD.R4", "SCHULD.R5", "SCHULD.R6", "INK.R2", "INK.R3", "BURG.R2",
        "BURG.R3", "BURG.R4",
    ),
    "K28": (
        "INK", "BURG",  # no systems at all; then the sources that a chain with systems does not list
        "SCHULD Vroegsignaleringsapplicatie", "SCHULD Financieel systeem",
    ),
    "K30": ("A-02",),
    "K36": ("MELD",),
}  # fmt: skip
# MELD.R1d has no measurement over September, which is closed: nobody asks for it any more.
WERKBEDRIJF: Expected = {
    "K06": ("PROD",),
    "K09": ("klachten",),
    "K11": ("PROD",),
    "K12": ("PROD Orderbevestiging", "DIEN Startgesprek bestek", "DIEN Jaarevaluatie"),
    "K16": ("OMV.P3",),
    "K24": ("OMV.R3", "OMV.R4", "OMV.R5", "OMV.R8", "DIEN.R2", "DIEN.R3", "DET.R3", "DET.R4", "DET.R5"),
    "K29": ("K-01",),
    "M09": ("DET.P2 2026-T20–2026-T21",),
    "A02": ("OMV.R2",),
}
# Its first month, the first with the Wabo, lies far below the rest, and its remark says why: no M08.
VERGUNNINGEN: Expected = {"K09": ("klachten",)}
EXPECTED = {"gemeente": GEMEENTE, "werkbedrijf": WERKBEDRIJF, "vergunningen": VERGUNNINGEN}


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Context]:
    """The rules' view of each example, built and read as a user's workbook is."""
    folder, views = tmp_path_factory.mktemp("voorbeelden"), {}
    for name in EXAMPLES:
        build(folder / f"{name}.xlsx", name)
        frames = coerce_tables(FileWorkbook.open(folder / f"{name}.xlsx").read(INPUT_TABLES))
        organisation, found = link(frames)
        assert [*frames.findings, *found] == []
        views[name] = Context(organisation, judge(organisation), frames.places)
    return views


def finding(view: Context, code: str, subject: str) -> Finding:
    return next(one for one in run_checks(view) if (one.code, one.subject) == (code, subject))


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_has_exactly_the_findings_that_it_should(examples: dict[str, Context], name: str) -> None:
    found = sorted((one.code, one.subject) for one in run_checks(examples[name]))
    assert found == sorted((code, subject) for code, subjects in EXPECTED[name].items() for subject in subjects)


@pytest.mark.parametrize("name", EXAMPLES)
def test_code_and_subject_tell_every_finding_apart(examples: dict[str, Context], name: str) -> None:
    """What is set aside is matched on these two."""
    found = [(one.code, one.subject) for one in run_checks(examples[name])]
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_finding_points_at_a_cell_or_at_a_whole_table(examples: dict[str, Context], name: str) -> None:
    for one in run_checks(examples[name]):
        assert re.fullmatch(r"[A-Z]{1,2}\d+", one.cell) or (one.cell == "" and one.code == "K09")


def test_findings_name_what_they_are_about(examples: dict[str, Context]) -> None:
    gemeente, werkbedrijf = examples["gemeente"], examples["werkbedrijf"]
    assert finding(gemeente, "K16", "SCHULD.R1").explanation == (
        "KPI SCHULD.R1 'Eerste gesprek binnen 4 weken' is rood (83,3\u00a0%), maar er is geen open actie voor."
    )
    late = finding(gemeente, "K30", "A-02")
    assert (late.sheet, late.cell, late.column) == ("Acties", "F3", "Deadline")
    assert late.explanation.startswith("Actie A-02 van keten VERG had op 1 oktober 2026 klaar moeten zijn: Inhuur 1 fte")
    assert finding(werkbedrijf, "K29", "K-01").explanation == (
        "Knelpunt K-01 van keten OMV is 122 dagen open, langer dan twee gespreksritmes: Kandidaten wachten op indicatiebesluit UWV."
    )
    gap = finding(werkbedrijf, "M09", "DET.P2 2026-T20–2026-T21")
    assert gap.explanation == "Van KPI DET.P2 'Jobcoachgesprek volgens plan' ontbreken de metingen over 2026-T20 en 2026-T21."
    assert finding(gemeente, "K36", "MELD").explanation == (
        "Keten MELD 'Meldingen in de openbare ruimte oplossen' heeft elke 2 weken een gesprek, maar geen enkele KPI wordt zo vaak "
        "gemeten; nieuwe cijfers komen er pas elke maand."
    )


def test_costs_may_be_more_than_covered_where_the_norm_says_so(examples: dict[str, Context]) -> None:
    """VERG.R3 has a band up to 105 %, and five months above 100 %: no M06."""
    measured = examples["gemeente"].measured
    node = examples["gemeente"].codes.index("VERG.R3")
    mine = measured.of_node[node]
    assert int((measured.numerator[mine] > measured.denominator[mine]).sum()) == 5
