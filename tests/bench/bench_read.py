"""How long it takes, and how much memory, to read 100,000 measurements and the small tables into typed frames, beside a bare XML pass.

The floor is one pass of expat over the same sheet XML, already inflated, without a single handler: nothing can find a cell in less.
Each round runs everything once, so that a busy machine slows all alike; the figures are medians of rounds, in seconds of processor, as
none of it waits. Memory is the most that a fresh process of its own ever held, interpreter and libraries included. Peers that are
installed (the extra ``bench``) read the largest sheet only, into a frame. Run ``python -m tests.bench.bench_read``.
"""

from __future__ import annotations

import importlib.util
import logging
import statistics
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

import openpyxl
import pandas as pd
import xlsxwriter
from python_calamine import CalamineWorkbook

from ketenrapport.organisation.tables import coerce_tables
from ketenrapport.words.schema import INPUT_TABLES
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.new.examples import read_example
from ketenrapport.workbook.new.tables import write_table
from tests.bench.measuring import alone, seconds

if TYPE_CHECKING:
    from collections.abc import Callable

KPIS, PERIODS = 1_000, 100
RUNS = 5
TARGET = 1.2
MEMORY_TARGET = 150  # MB
STRAY_TARGET = 1.1

_IN_A_PROCESS = """
import sys
from pathlib import Path
from ketenrapport.organisation.tables import coerce_tables
from ketenrapport.words.schema import INPUT_TABLES
from ketenrapport.workbook.file.workbook import FileWorkbook
if len(sys.argv) > 1:
    coerce_tables(FileWorkbook.open(Path(sys.argv[1])).read(INPUT_TABLES))
"""


def measurements() -> list[dict[str, Any]]:
    """One row per KPI and month, five of its eleven columns filled."""
    months = [f"{2018 + month // 12}-{month % 12 + 1:02}" for month in range(PERIODS)]
    return [
        {"kpi": f"KPI.{kpi:04}", "period": month, "numerator": kpi + at, "denominator": 1500 + at, "quality": "definitief"}
        for kpi in range(KPIS)
        for at, month in enumerate(months)
    ]


def write_workbook(path: Path) -> None:
    """The example of the municipality with many more KPIs and measurements, each cell formatted as in the template."""
    rows = read_example("gemeente")
    rows["kpis"] += [dict(rows["kpis"][0], kpi_id=f"KPI.{kpi:04}") for kpi in range(KPIS)]
    rows["measurements"] = measurements()
    with xlsxwriter.Workbook(str(path)) as book:
        header = book.add_format({"bold": True})
        for table in INPUT_TABLES:
            bodies = [book.add_format({"num_format": column.number_format}) for column in table.columns]
            sheet = book.add_worksheet(table.sheet)
            write_table(sheet, table, (0, 0), [header] * len(bodies), bodies, rows.get(table.identifier, []))


def with_a_stray_cell(path: Path, strayed: Path) -> None:
    """The same workbook with a cell at the far end of its largest sheet."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(strayed, "w", zipfile.ZIP_DEFLATED) as new:
        largest = max((info for info in old.infolist() if info.filename.startswith("xl/worksheets/sheet")), key=lambda info: info.file_size)
        for info in old.infolist():
            content = old.read(info)
            if info is largest:
                cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                content = content.replace(b"</sheetData>", cell)
            new.writestr(info, content)


def peers(path: Path) -> dict[str, Callable[[], object]]:
    """Others that read the sheet Metingen, as far as they are installed."""
    found: dict[str, Callable[[], object]] = {
        "calamine, largest sheet only": lambda: CalamineWorkbook.from_path(path).get_sheet_by_name("Metingen").to_python(),
        "pandas with calamine, largest sheet only": lambda: pd.read_excel(path, sheet_name="Metingen", engine="calamine"),
    }
    if importlib.util.find_spec("fastexcel"):
        import fastexcel

        logging.getLogger("fastexcel").setLevel(logging.ERROR)  # it tells of every empty column

        found["fastexcel, largest sheet only"] = lambda: fastexcel.read_excel(str(path)).load_sheet("Metingen")
    if importlib.util.find_spec("polars") and importlib.util.find_spec("fastexcel"):
        import polars as pl

        found["polars, largest sheet only"] = lambda: pl.read_excel(path, sheet_name="Metingen")
    return found


def main() -> None:
    """Print the medians and their ratios to the floor."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "werkmap.xlsx"
        write_workbook(path)
        with zipfile.ZipFile(path) as archive:
            sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]

        strayed = Path(folder) / "verdwaald.xlsx"
        with_a_stray_cell(path, strayed)

        def floor() -> None:
            for xml in sheets:
                expat.ParserCreate().Parse(xml, True)

        raws = FileWorkbook.open(path).read(INPUT_TABLES)
        frames = coerce_tables(raws)
        assert len(frames.tables["measurements"]) == KPIS * PERIODS
        assert not frames.findings

        actions: dict[str, Callable[[], object]] = {
            "expat, the floor": floor,
            **peers(path),
            "ours: open and read": lambda: FileWorkbook.open(path).read(INPUT_TABLES),
            "ours: raw tables to frames": lambda: coerce_tables(raws),
            "ours, all": lambda: coerce_tables(FileWorkbook.open(path).read(INPUT_TABLES)),
            "ours, all, with a stray cell": lambda: coerce_tables(FileWorkbook.open(strayed).read(INPUT_TABLES)),
        }
        rounds = [{name: seconds(action) for name, action in actions.items()} for _ in range(RUNS)]
        openpyxl_time = seconds(lambda: [list(sheet.values) for sheet in openpyxl.load_workbook(path, read_only=True, data_only=True)])
        before, most = alone(_IN_A_PROCESS)[0], alone(_IN_A_PROCESS, path)[0]

    print(f"{KPIS * PERIODS:,} measurements, {sum(map(len, sheets)) / 1e6:.1f} MB of sheet XML, medians of {RUNS} rounds")
    for one in rounds:
        one["openpyxl, read-only (once)"] = openpyxl_time
    for name in rounds[0]:
        ratio = statistics.median(one[name] / one["expat, the floor"] for one in rounds)
        target = f" (target {TARGET})" if name == "ours, all" else ""
        print(f"{name:42} {statistics.median(one[name] for one in rounds):7.3f} s {ratio:6.2f} x{target}")

    ratio = statistics.median(one["ours, all, with a stray cell"] / one["ours, all"] for one in rounds)
    print(f"a stray cell at the far end of the sheet: {ratio:.2f} x the sheet without it (target {STRAY_TARGET})")
    print(f"memory: at most {most:.0f} MB (target {MEMORY_TARGET}), of which {before:.0f} MB before anything was read")


if __name__ == "__main__":
    main()
