"""Organisations for the tests of the report: rows as a user types them, read the way a workbook is read."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from ketenrapport.frames import coerce_tables
from ketenrapport.kpi.judgement import judge
from ketenrapport.model import link, settings_of
from ketenrapport.periods import parse
from ketenrapport.raw import RawTable
from ketenrapport.schema import INPUT_TABLES
from ketenrapport.workbook.examples import read_example


def raw(table, rows):
    columns = {}
    for column in table.columns:
        cells = np.empty(len(rows), dtype=object)
        cells[:] = [row.get(column.identifier) for row in rows]
        columns[column.header] = cells
    return RawTable(table.sheet, table.name, np.arange(2, len(rows) + 2), columns, dict.fromkeys(columns, "A"))


def judged(rows):
    """(organisation, judgement) of rows by table identifier, each row by column identifier."""
    frames = coerce_tables({table.identifier: raw(table, rows.get(table.identifier, [])) for table in INPUT_TABLES})
    organisation, _ = link(frames.tables, settings_of(frames.settings), frames.places)
    return organisation, judge(organisation)


@cache
def example(name):
    """(organisation, judgement) of one of the examples, over its own report period."""
    return judged(read_example(name))


def reporting(organisation, code):
    moved = replace(organisation, report_period=parse(code))
    return moved, judge(moved)
