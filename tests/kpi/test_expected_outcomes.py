"""The two expected outcomes, from the template through the file adapter to the cells of Resultaten."""

from __future__ import annotations

import csv
from pathlib import Path
from shutil import copyfile

import pytest
from python_calamine import CalamineWorkbook

from ketenrapport.commands.judging import assess, refresh
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.verdict import Status
from ketenrapport.workbook.file.workbook import FileWorkbook

DATA = Path(__file__).parents[1] / "data"
Cells = dict[str, object]


@pytest.fixture(scope="module", params=["gemeente", "werkbedrijf"])
def example(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Cells]]:
    """The rows of Resultaten over October 2026, by code, after a refresh of the example."""
    path = tmp_path_factory.mktemp("verwacht") / f"{request.param}.xlsx"
    copyfile(templates_folder() / path.name, path)
    refresh(FileWorkbook.open(path))
    header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name("Resultaten").to_python()
    table = [dict(zip(map(str, header), row, strict=True)) for row in rows]
    return request.param, {str(row["KPI"]): row for row in table if row["Periode"] == "2026-10"}


# The sheet says a status in words (b4), the expected outcomes by colour.
IN_WORDS = {"groen": "op norm", "oranje": "aandacht", "rood": "actie nodig", "grijs": "geen oordeel", "": ""}


def test_every_expected_outcome_stands_on_the_sheet(example: tuple[str, dict[str, Cells]]) -> None:
    name, found = example
    with (DATA / name / "verwacht_2026-10.csv").open(encoding="utf-8") as file:
        expected = {row["KPI"]: row for row in csv.DictReader(file, delimiter=";")}
    assert set(found) == set(expected)
    for code, row in expected.items():
        cells = found[code]
        for header in ("Waarde", "Norm", "Signaalwaarde", "Score", "Knoppenindex"):
            column = "Signaal" if header == "Signaalwaarde" else header
            assert cells[column] == _number(row[header]), (code, column)
        assert cells["Dekking"] == (float(row["Dekking"].rstrip("%")) / 100 if row["Dekking"] else ""), code
        assert cells["Status"] == IN_WORDS[row["Status"]], code
        for header in ("Reden", "Vlaggen", "Variatie", "Haalbaarheid"):
            assert cells[header] == row[header], (code, header)


def test_the_report_of_a_fortnight_carries_monthly_figures_over() -> None:
    """The control in the description of the datasets: OMV over 2026-T21."""
    assessment = assess(FileWorkbook.open(templates_folder() / "werkbedrijf.xlsx"), "2026-T21")
    judgement = assessment.judgement
    place = {code: node for node, code in enumerate(assessment.organisation.nodes["code"])}

    def shown(code: str) -> tuple[float, float, Status]:
        node = place[code]
        return float(judgement.value[node, -1]), float(judgement.shown_score[node, -1]), Status(int(judgement.status[node, -1]))

    assert shown("OMV")[1:] == (64, Status.ORANGE)
    assert shown("OMV.R1") == (37, 70, Status.ORANGE)
    assert judgement.about[place["OMV.R1"], -1] == "2026-09"
    assert shown("OMV.R3")[:2] == (19, 55)
    assert judgement.target[place["OMV.R3"], -1] == 27
    assert shown("OMV.R7") == (14.7, 26, Status.RED)
    assert shown("OMV.P3") == (72.4, 12, Status.RED)
    assert shown("OMV.IW1")[1:] == (46, Status.RED)


def _number(text: str) -> float | str:
    return float(text.replace(".", "").replace(",", ".")) if text else ""
