"""The pages for a slide: on their side, valid and accessible, with the figures of the expected outcomes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ketenrapport.report.say.blocks import Course, Multiples, Table
from ketenrapport.report.say.slide import slide
from ketenrapport.report.word.accessibility import problems
from ketenrapport.report.word.document import render
from ketenrapport.words.verdict import Status
from tests.ooxml_validators import findings
from tests.report.example import example, judged
from tests.report.reading import NS, tree
from tests.report.small import rows

EXPECTED = Path(__file__).parents[1] / "data" / "gemeente" / "verwacht_2026-10.csv"
STATUS = {"groen": Status.GREEN, "oranje": Status.ORANGE, "rood": Status.RED, "grijs": None}


def course(report):
    return next(block for section in report.sections for block in section.blocks if isinstance(block, Course))


@pytest.mark.long
@pytest.mark.parametrize("name", ["gemeente", "werkbedrijf"])
def test_it_is_valid_accessible_and_lies_on_its_side(name, tmp_path):
    package = render(slide(example(name)))
    path = tmp_path / "blad.docx"
    path.write_bytes(package)
    assert findings(path) == []
    assert problems(package) == []
    pages = tree(package).xpath("//w:pgSz", namespaces=NS)
    assert pages
    for page in pages:
        wide, high = (int(page.get(f"{{{NS['w']}}}{side}")) for side in "wh")
        assert wide > high
    for table in tree(package).xpath("//w:tblW/@w:w", namespaces=NS):
        assert int(table) <= 16_838 - 680 - 794, "no wider than the page that lies, between its margins"


def test_the_course_has_the_expected_figures_of_every_result_that_counts():
    with EXPECTED.open(encoding="utf-8") as file:
        expected = {row["KPI"]: row for row in csv.DictReader(file, delimiter=";")}
    assessment = example("gemeente")
    nodes, found = assessment.organisation.nodes, course(slide(assessment))
    assert (found.periods[0], found.periods[-1], len(found.periods)) == ("okt 2025", "okt 2026", 13)
    wanted = {
        (code.partition(".")[0], name): code
        for code, name, kind, weight in zip(nodes["code"], nodes["name"], nodes["kind"], nodes["weight"], strict=True)
        if kind == "resultaat" and weight > 0
    }
    shown = {(row.chain, row.name.rpartition(" (")[0] or row.name): row.cells[-1] for row in found.rows}
    assert shown.keys() == wanted.keys()
    for place, code in wanted.items():
        figure, status = shown[place]
        assert status == STATUS[expected[code]["Status"]], code
        told = float(figure.replace(".", "").replace(",", "."))
        assert told == float(expected[code]["Waarde"].replace(".", "").replace(",", ".")), code


def test_the_dashboard_has_the_worst_chain_first_and_four_courses():
    """The customer values of October: SCHULD 0, VERG 70, MELD 87, INK 100, BURG 121 (methode b6)."""
    (table,) = [block for block in slide(example("gemeente")).front if isinstance(block, Table)]
    assert [row[2].text.rpartition(": ")[2] for row in table.rows] == ["0", "70", "87", "100", "121"]
    assert [row[5].text for row in table.rows] == ["4", "2", "2", "0", "2"]
    (charts,) = [block for block in slide(example("gemeente")).front if isinstance(block, Multiples)]
    assert [item.name for item in charts.items] == [row[0].text for row in table.rows][:4]


def test_without_chains_there_is_nothing_to_picture():
    report = slide(judged({**rows(), "chains": [], "values": [], "kpis": [], "targets": [], "measurements": []}))
    assert (report.front, report.sections) == ((), ())


@pytest.mark.parametrize(
    ("unit", "decimals", "values", "name", "shown"),
    [
        ("€", 0.0, (31_250_000.0, 14_999_999.0), "(€ mln)", ("31,25", "15,00")),
        ("€", 0.0, (9_850.0, 10_480.0), "(€ × 1.000)", ("9,85", "10,48")),
        ("€", 2.0, (412.5, 9.99), "(€)", ("412,5", "10,0")),
        ("", 0.0, (1_234.0, -12.0), "", ("1.234", "−12")),
        ("dagen", 1.0, (30.4, 28.0), "(dagen)", ("30,4", "28,0")),
        ("€", 0.0, (2_500_000_000.0, 1.0), "(€ mln)", ("2.500", "0")),
    ],
)
def test_every_figure_fits_its_column(unit, decimals, values, name, shown):
    """Broken over two lines 31.250.000 would read as 31.250.0 and 00. Verdicts stay those of the figures as they are."""
    found = rows()
    found["kpis"] = [one for one in found["kpis"] if one["kpi_id"] == "HULP.R2"]
    found["kpis"][0].update(unit=unit, decimals=decimals, frequency="maand", time_agg="laatste", factor=None)
    found["measurements"] = [
        {"kpi": "HULP.R2", "period": period, "value": value} for period, value in zip(("2026-09", "2026-10"), values, strict=True)
    ]
    pages = slide(judged(found))
    (row,) = course(pages).rows
    assert row.name.endswith(name)
    assert tuple(text for text, _ in row.cells[-2:]) == shown
    note = str(pages.sections[-1].blocks[-1])
    assert ("Wat niet past is afgerond" in note) is (unit == "€")
