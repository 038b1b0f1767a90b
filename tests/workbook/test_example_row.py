"""The row that an empty table shows is never read: in a file, in an open workbook, after LibreOffice, whatever is typed beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.table import Table as ExcelTable

from ketenrapport.assessment import assess
from ketenrapport.organisation.raw import RawTable
from ketenrapport.words.example_rows import EXAMPLE_ROWS, MARK
from ketenrapport.words.schema import INPUT_TABLES, TABLE
from ketenrapport.words.vocabulary import Kind
from ketenrapport.workbook.example_row import examples_of, without_example
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.live.workbook import LiveWorkbook
from ketenrapport.workbook.new.build import build, write_workbook
from tests.live.engine import opened
from tests.live.memory import MemoryDocument
from tests.workbook.file.output_books import libreoffice

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketenrapport.words.vocabulary import Table
    from ketenrapport.workbook.contract import Workbook

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")  # it knows no sparklines
WITH_EXAMPLE = [table for table in INPUT_TABLES if table.identifier != "settings"]
THROUGH = {"file": FileWorkbook.open, "memory": lambda path: LiveWorkbook(opened(MemoryDocument(path)))}
doors = pytest.mark.parametrize("through", THROUGH.values(), ids=THROUGH)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("leeg") / "sjabloon.xlsx"
    build(path)
    return path


def example(table: Table, typed: dict[str, Any]) -> RawTable:
    """The table with its example, and what was typed over it, by identifier."""
    row = {**EXAMPLE_ROWS[table.identifier], **typed}
    columns = {column.header: np.array([row.get(column.identifier)], dtype=object) for column in table.columns}
    return RawTable(table.sheet, table.name, np.array([2]), columns, dict.fromkeys(columns, "A"))


def test_every_input_table_has_an_example_of_texts_that_are_no_figure_and_that_nobody_types() -> None:
    assert set(EXAMPLE_ROWS) == {table.identifier for table in WITH_EXAMPLE}
    for table in WITH_EXAMPLE:
        row = EXAMPLE_ROWS[table.identifier]
        assert set(row) <= {column.identifier for column in table.columns}
        assert set(table.key) - {"becomes"} <= set(row), "who looks sees the key first"
        assert all(text.startswith(MARK) for text in row.values())


def test_one_thing_has_one_code_in_all_examples() -> None:
    """What a list of choices offers because of an example is the example of the column in which it is chosen, so that it stays empty."""
    for table in WITH_EXAMPLE:
        for column in table.columns:
            shown = EXAMPLE_ROWS[table.identifier].get(column.identifier)
            if shown and column.kind is Kind.REFERENCE:
                assert shown in {EXAMPLE_ROWS[to][TABLE[to].key[0]] for to in column.refers_to}, (table.identifier, column.identifier)


@doors
def test_an_empty_workbook_shows_examples_and_reads_none(empty: Path, through: Callable[[Path], Workbook]) -> None:
    book = openpyxl.load_workbook(empty)
    for table in WITH_EXAMPLE:
        shown = [book[table.sheet].cell(2, at).value for at in range(1, len(table.columns) + 1)]
        assert shown == [EXAMPLE_ROWS[table.identifier].get(column.identifier) for column in table.columns]
    found = through(empty).read(INPUT_TABLES)
    assert {name: len(raw.rows) for name, raw in found.items() if name != "settings"} == {table.identifier: 0 for table in WITH_EXAMPLE}
    assert MARK not in repr(assess(found).findings)


@pytest.mark.parametrize("table", WITH_EXAMPLE, ids=lambda table: table.identifier)
def test_what_is_typed_over_one_cell_is_all_that_counts(table: Table) -> None:
    """Whichever cell it is, and also when a number or a date is left as it was in the example."""
    assert len(without_example(table, example(table, {})).rows) == 0
    for column in table.columns:
        read = without_example(table, example(table, {column.identifier: 7.0}))
        assert {header: cells.tolist() for header, cells in read.columns.items() if cells[0] is not None} == {column.header: [7.0]}


def test_what_only_looks_like_an_example_is_the_user_s() -> None:
    table = TABLE["measurements"]
    for text in ("vb. de storing in mei", "vb. 2026-10 ", "VB. VERG.R1", "vb. VERG.R1"):
        read = without_example(table, example(table, {"remark": text}))
        assert read.columns["Opmerking"].tolist() == [text]
    other = without_example(table, example(table, {"remark": EXAMPLE_ROWS["measurements"]["kpi"]}))
    assert other.columns["Opmerking"].tolist() == ["vb. VERG.R1"], "it is the example of another column"


def test_a_measurement_half_typed_over_its_example_gives_no_figure(tmp_path: Path) -> None:
    """A code and a period, and the example's numerator and denominator left: there is no measurement, so no verdict."""
    path = tmp_path / "half.xlsx"
    kpi = {
        "kpi_id": "A.R1", "parent": "A.KW", "name": "Op tijd", "kind": "resultaat", "definition": "x", "unit": "%", "direction": "hoger",
        "frequency": "maand", "time_agg": "verhouding", "value_rollup": "meting", "score_rollup": "eigen", "weight": 1.0, "link": "S",
    }  # fmt: skip
    write_workbook(path, {
        "settings": [{"key": "Rapportperiode", "value": "2026-10"}],
        "chains": [{"chain_id": "A", "name": "Helpen", "owner": "P", "rhythm": "maand"}],
        "values": [{"value_id": "A.KW", "chain": "A", "kind": "klantwaarde", "promise": "Snel", "weight": 1.0}],
        "kpis": [kpi],
    })  # fmt: skip
    book = openpyxl.load_workbook(path)
    book["Metingen"]["A2"], book["Metingen"]["B2"] = "A.R1", "2026-10"
    book["Normen"]["A2"] = "A.R1"
    book.save(path)
    assessment = assess(FileWorkbook.open(path).read(INPUT_TABLES))
    node = assessment.organisation.nodes["code"].tolist().index("A.R1")
    assert np.isnan(assessment.judgement.value[node, -1])
    assert np.isnan(assessment.judgement.target[node]).all()


@doors
def test_rows_that_the_program_adds_come_in_the_place_of_the_example(tmp_path: Path, through: Callable[[Path], Workbook]) -> None:
    table, path = TABLE["measurements"], tmp_path / "k.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = table.sheet
    sheet.append([column.header for column in table.columns])
    sheet.append([EXAMPLE_ROWS["measurements"].get(column.identifier) for column in table.columns])
    sheet.add_table(ExcelTable(displayName=table.name, ref=f"A1:{sheet.cell(2, len(table.columns)).coordinate}"))
    book.save(path)
    workbook = through(path)
    workbook.append(
        table, pd.DataFrame([{"kpi": "A.R1", "period": "2026-10", "value": 3.0}, {"kpi": "A.R2", "period": "2026-10", "value": 4.0}])
    )
    workbook.keep()
    if isinstance(workbook, LiveWorkbook):
        cells = workbook.book.sheets[table.sheet].range((2, 1), (3, 5)).raw_value
    else:
        cells = tuple(tuple(cell.value for cell in row) for row in openpyxl.load_workbook(path)[table.sheet]["A2:E3"])
    assert cells == (("A.R1", "2026-10", 3.0, None, None), ("A.R2", "2026-10", 4.0, None, None))
    assert examples_of(TABLE["settings"]) == {}


@pytest.mark.longest
def test_libreoffice_keeps_an_example_as_it_is(empty: Path, tmp_path: Path) -> None:
    found = FileWorkbook.open(libreoffice(empty, "xlsx:Calc MS Excel 2007 XML", tmp_path)).read(WITH_EXAMPLE)
    assert {name: len(raw.rows) for name, raw in found.items()} == {table.identifier: 0 for table in WITH_EXAMPLE}
