"""Builds the workbooks that users start from: the empty template and the examples (``python -m ketenrapport.commands.templates``).

Everything follows from the schema and is the same, byte for byte, every time it is built.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import xlsxwriter  # type: ignore[import-untyped]

from ketenrapport.words.palette import ACCENT, INK
from ketenrapport.words.schema import FUTURE_TABLES, INPUT_TABLES, META_SHEET, OUTPUT_TABLES, SCHEMA_VERSION, TABLE, VERSION_KEY
from ketenrapport.workbook.new.cases import CASES, case_file
from ketenrapport.workbook.new.chart_sheet import fill_chart
from ketenrapport.workbook.new.course_sheet import fill_course
from ketenrapport.workbook.new.dashboard import fill_overview
from ketenrapport.workbook.new.examples import EXAMPLES, read_example
from ketenrapport.workbook.new.input_sheets import GROUPS, define_names, fill_input, fill_settings
from ketenrapport.workbook.new.manual_sheet import fill_manual
from ketenrapport.workbook.new.output_sheets import (
    fill_coverage,
    fill_entry,
    fill_findings,
    fill_hidden,
    fill_log,
    fill_matrix,
    fill_results,
    fill_tree,
)
from ketenrapport.workbook.new.what_if_sheet import fill_what_if

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from ketenrapport.workbook.new.look import Book, Sheet
    from ketenrapport.workbook.new.tables import Row

_HIDDEN = tuple(table for table in (*OUTPUT_TABLES, *FUTURE_TABLES) if table.hidden)
_LOG = TABLE["log"]
EMPTY = "sjabloon"
# A workbook has a date of creation; a fixed one, so that the same input gives the same bytes.
_CREATED = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)

_READING: dict[str, Callable[[Book, Sheet], None]] = {
    "Leeswijzer": fill_manual,
    "Overzicht": fill_overview,
    "Boom": fill_tree,
    "Verloop": fill_course,
    "KPI-grafiek": fill_chart,
    "Wat als": fill_what_if,
    "Controle": fill_findings,
    "Dekking": fill_coverage,
    "Ketenmatrix": fill_matrix,
    "Resultaten": fill_results,
}


def build(path: Path, example: str | None = None) -> None:
    """Write a new workbook: empty, or filled in with the example of this name (one of ``EXAMPLES``).

    Raises ValueError when the content of the example does not fit the schema.
    """
    write_workbook(path, read_example(example) if example else {})


def write_workbook(path: Path, rows: Mapping[str, Sequence[Row]]) -> None:
    """Write a new workbook with these rows in its input tables, by identifier."""
    book = xlsxwriter.Workbook(path)
    book.set_properties(
        {
            "title": "Ketenrapport",
            "subject": "KPI's langs klantketens, beoordeeld voor het prestatiegesprek",
            "author": "ketenrapport",
            "comments": "Zie het blad Leeswijzer.",
            "created": _CREATED,
        }
    )
    book.set_size(1_600, 960)
    book.set_tab_ratio(80)
    sheets = _add_sheets(book)
    define_names(book)
    for name, fill in _READING.items():
        fill(book, sheets[name])
    for table in INPUT_TABLES:
        fill_table = fill_settings if table.identifier == "settings" else fill_input
        fill_table(book, sheets[table.sheet], table, rows.get(table.identifier, ()))
    fill_log(book, sheets[_LOG.sheet], _LOG)
    right: dict[str, int] = {}
    for table in _HIDDEN:
        if table.identifier == "entry":
            fill_entry(book, sheets[table.sheet], table)
        else:
            fill_hidden(book, sheets[table.sheet], table, right.get(table.sheet, 0))
        right[table.sheet] = right.get(table.sheet, 0) + len(table.columns) + 1
    _write_meta(sheets[META_SHEET])
    book.close()


def build_all(folder: Path) -> list[Path]:
    """The paths of the template, all examples and what goes with them, after building them in this folder."""
    targets: Mapping[str, str | None] = {EMPTY: None} | {name: name for name in EXAMPLES}
    paths = []
    for name, example in targets.items():
        path = folder / f"{name}.xlsx"
        build(path, example)
        paths.append(path)
    for example, name in CASES.items():
        path = folder / name
        path.write_text(case_file(read_example(example)), encoding="utf-8", newline="\n")
        paths.append(path)
    return paths


def _add_sheets(book: Book) -> dict[str, Sheet]:
    """The empty sheets by name, in their order, with the colours of their tabs."""
    tabs = dict.fromkeys(_READING, ACCENT) | {"Leeswijzer": INK}
    tabs |= {TABLE[table].sheet: group.tab for group in GROUPS for table in group.tables}
    names = [*_READING, *(table.sheet for table in INPUT_TABLES), _LOG.sheet, *dict.fromkeys(table.sheet for table in _HIDDEN), META_SHEET]
    sheets = {name: book.add_worksheet(name) for name in names}
    for name, colour in tabs.items():
        sheets[name].set_tab_color(f"#{colour}")
    sheets["Leeswijzer"].activate()
    return sheets


def _write_meta(sheet: Sheet) -> None:
    """What the program must know of a workbook before it reads it."""
    sheet.write_row(0, 0, [VERSION_KEY, SCHEMA_VERSION])
    sheet.write_row(1, 0, ["gemaakt met", "ketenrapport"])
    sheet.very_hidden()
