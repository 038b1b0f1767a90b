"""Whatever stands in the cells, the workbook is judged and reported: a user's mistake is a finding, never an exception."""

from __future__ import annotations

from datetime import date, time
from random import Random

import numpy as np
import pytest
from msgspec.structs import replace

from ketenrapport.assessment import assess
from ketenrapport.organisation.raw import CellError, RawTable, Uncalculated
from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.word.document import render
from ketenrapport.results.tables import output_cells, sheet_content
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.schema import INPUT_TABLES, OUTPUT_TABLES
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.amount import amount

# fmt: off
JUNK: tuple[object, ...] = (
    None, "", " ", "x", "-", "n.v.t.", "VERG", "VERG.R1", "VERG.R1; VERG.P1", "OMV.R6", "=1+1", "12,5", "1.234", "95%", "ja",
    "2026-10", "2026-T21", "2026-W53", "31-12-2026", "<b>&\"'", "👍", "\x07", "שלום", "a" * 400, 0, -1, 1e300, -1e300, 1e-300,
    0.1 + 0.2, 1 / 3, 99.5, 2026, 46000, True, False, date(2026, 10, 31), time(12, 30), CellError("#N/B"), Uncalculated("A1"),
)
# fmt: on


@pytest.fixture(scope="module", params=["gemeente", "werkbedrijf"])
def raws(request: pytest.FixtureRequest) -> dict[str, RawTable]:
    """The tables of an example, as they stand on the sheets."""
    return FileWorkbook.open(templates_folder() / f"{request.param}.xlsx").read(INPUT_TABLES)


def spoiled(raws: dict[str, RawTable], random: Random) -> dict[str, RawTable]:
    """The tables with junk in some cells, rows gone or doubled, and now and then a column or a table missing."""
    result = {}
    for name, raw in raws.items():
        if random.random() < 0.03:
            continue
        rate = random.choice((0, 0.002, 0.02, 0.2, 1))
        rows = (
            np.array(sorted(random.choices(range(len(raw.rows)), k=len(raw.rows)))) if random.random() < 0.3 else np.arange(len(raw.rows))
        )
        columns = {}
        for header, cells in raw.columns.items():
            fresh = cells[rows].copy()
            for place in range(len(fresh)):
                if random.random() < rate:
                    fresh[place] = random.choice(JUNK)
            if random.random() > 0.01:
                columns[header] = fresh
        result[name] = replace(raw, rows=raw.rows[rows], columns=columns)
    return result


@pytest.mark.long
@pytest.mark.soak
@pytest.mark.parametrize("seed", range(amount(8, 200)))
def test_a_spoiled_workbook_is_still_judged_and_reported(raws: dict[str, RawTable], seed: int) -> None:
    assessment = assess(spoiled(raws, Random(seed)))
    assert all(finding.explanation and finding.remedy and "{" not in finding.explanation for finding in assessment.findings)
    tables = sheet_content(assessment).tables
    assert set(tables) == {table.identifier for table in OUTPUT_TABLES}
    assert len(tables["results"]) == len(assessment.organisation.nodes) * len(assessment.judgement.periods)
    assert output_cells(assessment)["message"]
    for chain in list(assessment.organisation.tables["chains"]["chain_id"])[:1]:
        assert render(report_content(assessment, chain))
