"""Workbooks that another program read and saved again: the same outcome, or refused in a sentence."""

from __future__ import annotations

import warnings
from pathlib import Path

import openpyxl

from ketenrapport.assessment import Assessment
from ketenrapport.commands.judging import assess, refresh
from ketenrapport.results.tables import sheet_content
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.workbook.file.workbook import FileWorkbook

EXAMPLE = templates_folder() / "vergunningen.xlsx"


def outcome(assessment: Assessment) -> dict[str, str]:
    return {name: table.to_csv() for name, table in sheet_content(assessment).tables.items()}


def test_openpyxl_changes_no_outcome(tmp_path: Path) -> None:
    """It loses sparklines, x14 rules and the shared looks of tables; figures, names and tables stay."""
    path = tmp_path / "werkmap.xlsx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells what it loses
        openpyxl.load_workbook(EXAMPLE).save(path)
    expected = outcome(assess(FileWorkbook.open(EXAMPLE)))
    assert outcome(assess(FileWorkbook.open(path))) == expected
    refresh(FileWorkbook.open(path))
    assert outcome(assess(FileWorkbook.open(path))) == expected
