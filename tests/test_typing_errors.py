"""One wrong cell in an example: everything else is judged, checked and reported."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest

from ketenrapport.checks.context import Context
from ketenrapport.checks.registry import run_checks
from ketenrapport.frames import coerce_tables
from ketenrapport.kpi.analysis import analyse
from ketenrapport.kpi.judgement import judge
from ketenrapport.model import link, settings_of
from ketenrapport.report.content import report_content
from ketenrapport.report.word import render
from ketenrapport.schema import INPUT_TABLES
from ketenrapport.workbook.examples import read_example
from tests.report.example import raw


def codes_after(changes, name="gemeente", **tables):
    """The codes of the findings after changing cells: (table, key column, key, column, value); everything is made on the way."""
    rows = deepcopy(read_example(name)) | tables
    for table, key, code, column, value in changes:
        for row in rows[table]:
            if row.get(key) == code:
                row[column] = value
    frames = coerce_tables({table.identifier: raw(table, rows.get(table.identifier, [])) for table in INPUT_TABLES})
    organisation, linking = link(frames.tables, settings_of(frames.settings), frames.places)
    judgement = judge(organisation)
    analysis = analyse(organisation, judgement)
    found = [*frames.findings, *linking, *run_checks(Context(organisation, judgement, frames.places))]
    for chain in organisation.tables["chains"]["chain_id"]:
        render(report_content(organisation, judgement, chain, analysis=analysis))
    return {finding.code for finding in found}


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
