"""One wrong cell in an example: everything else is judged, checked and reported."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest

from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.word.document import render
from ketenrapport.workbook.new.examples import read_example
from tests.report.example import judged


def codes_after(changes, name="gemeente", **tables):
    """The codes of the findings after changing cells: (table, key column, key, column, value); everything is made on the way."""
    rows = deepcopy(read_example(name)) | tables
    for table, key, code, column, value in changes:
        for row in rows[table]:
            if row.get(key) == code:
                row[column] = value
    assessment = judged(rows)
    for chain in assessment.organisation.tables["chains"]["chain_id"]:
        render(report_content(assessment, chain))
    return {finding.code for finding in (*assessment.findings, *(one.finding for one in assessment.suppressed))}


@pytest.mark.parametrize("parent", ["VERG.R1", "VERG.R1a"])
def test_a_kpi_under_itself(parent):
    assert "K24" in codes_after([("kpis", "kpi_id", "VERG.R1", "parent", parent)])


@pytest.mark.parametrize("frequency", ["dag", None])
@pytest.mark.parametrize("kpi", ["VERG.P1", "VERG.R1"])
def test_a_kpi_without_a_rhythm(kpi, frequency):
    assert codes_after([("kpis", "kpi_id", kpi, "frequency", frequency)]) & {"S03", "S04"}


@pytest.mark.parametrize("number", [1e-308, 5e-324, 1e-300])
def test_a_number_next_to_nothing(number):
    codes_after([("targets", "kpi", "VERG.P1", "target", number), ("kpis", "kpi_id", "VERG.P2", "weight", number)])


def test_products_of_products_of_products():
    """Each of the last KPIs is the product of the two after it: numbers of thousands of digits, but no more."""
    codes = [row["kpi_id"] for row in read_example("gemeente")["kpis"]][-22:]
    changes = [("kpis", "kpi_id", code, "value_rollup", "product") for code in codes[:-2]]
    changes += [
        ("kpis", "kpi_id", code, "inputs", f"{first}; {second}") for code, first, second in zip(codes, codes[1:], codes[2:], strict=False)
    ]
    codes_after(changes)


def test_a_period_that_reaches_past_the_others():
    overlap = {"period_id": "2026-09", "status": "open", "start": date(2026, 9, 1), "end": date(2026, 11, 30)}
    assert "P01" in codes_after([], "werkbedrijf", periods=[overlap])


def test_a_date_in_the_year_9999():
    assert "S07" in codes_after([("conversations", "chain", "VERG", "date", date(9999, 12, 31))])
