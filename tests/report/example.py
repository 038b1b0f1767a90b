"""Organisations for the tests of the report: rows as a user types them, read the way a workbook is read."""

from __future__ import annotations

from functools import cache

import numpy as np
from msgspec.structs import replace

from ketenrapport.assessment import assess
from ketenrapport.kpi.analysis import analyse
from ketenrapport.kpi.judgement import judge
from ketenrapport.organisation.raw import RawTable
from ketenrapport.words.periods import parse
from ketenrapport.words.schema import INPUT_TABLES
from ketenrapport.workbook.new.examples import read_example


def raw(table, rows):
    columns = {}
    for column in table.columns:
        cells = np.empty(len(rows), dtype=object)
        cells[:] = [row.get(column.identifier) for row in rows]
        columns[column.header] = cells
    return RawTable(table.sheet, table.name, np.arange(2, len(rows) + 2), columns, dict.fromkeys(columns, "A"))


def judged(rows):
    """The assessment of rows by table identifier, each row by column identifier."""
    return assess({table.identifier: raw(table, rows.get(table.identifier, [])) for table in INPUT_TABLES})


@cache
def example(name):
    """The assessment of one of the examples, over its own report period."""
    return judged(read_example(name))


def reporting(assessment, code):
    """The same workbook over another period."""
    moved = replace(assessment.organisation, report_period=parse(code))
    judgement = judge(moved)
    return replace(assessment, organisation=moved, judgement=judgement, analysis=analyse(moved, judgement))
