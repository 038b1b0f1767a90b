"""The whole way in a real spreadsheet program: a controller changes a figure, clicks, and sees the new judgement and the report."""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING

import openpyxl
import pytest

from ketenrapport.commands.judging import refresh
from ketenrapport.doors import ribbon as excel
from ketenrapport.words.schema import BLOCKS, NAMED_CELLS, OUTPUT_TABLES, TABLE
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.live.workbook import LiveWorkbook
from ketenrapport.workbook.new.build import build

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import xlwings as xw

KPI, PERIOD = "VERG.P1", "2026-10"


def same(written: list[object], shown: list[object]) -> bool:
    """Whether an office shows what was written: it keeps fifteen digits of a number."""
    pairs = zip(written, shown, strict=True)
    return all(one == two or (isinstance(one, float) and isinstance(two, float) and isclose(one, two, rel_tol=1e-14)) for one, two in pairs)


@pytest.mark.longest
@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")  # it knows no sparklines
def test_a_changed_measurement_is_judged_on_the_sheets_and_reported(
    calc: Callable[[Path], xw.Book], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "gemeente.xlsx"
    build(path, "gemeente")
    book = calc(path)
    metingen = LiveWorkbook(book).read([TABLE["measurements"]])["measurements"]
    cells = metingen.columns
    at = list(zip(cells["KPI"], cells["Periode"], strict=True)).index((KPI, PERIOD))
    row, letter = metingen.rows[at], metingen.letters["Teller"]
    book.impl._document.hide_rows("Metingen", 2, int(metingen.rows[-1]))  # a filter hides what it is about
    book.sheets["Metingen"].range(f"{letter}{row}").raw_value = 1.0

    changed = openpyxl.load_workbook(path)
    changed["Metingen"][f"{letter}{row}"] = 1
    changed.save(path)
    by_file = FileWorkbook.open(path)
    refresh(by_file)

    excel.refresh(book)
    book.impl.desk.answer = "verg"
    excel.report_chain(book)
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "")
    first, second = book.impl.desk.alerts
    assert first.startswith("5 ketens beoordeeld over oktober 2026")
    assert "2026-10_VERG_prestatiegesprek_v1.docx" in second
    report = LiveWorkbook(book).folder
    assert report is not None
    assert (report / "rapporten" / "2026-10_VERG_prestatiegesprek_v1.docx").read_bytes().startswith(b"PK")

    expected, shown = by_file.read(OUTPUT_TABLES), LiveWorkbook(book).read(OUTPUT_TABLES)
    for name, table in expected.items():
        assert table.rows.tolist() == shown[name].rows.tolist(), name
        for header, values in table.columns.items():
            assert same(values.tolist(), shown[name].columns[header].tolist()), (name, header)
    tree = shown["tree"].columns
    assert tree["Status"][tree["Code"].tolist().index(KPI)] == "■ actie nodig"
    written = openpyxl.load_workbook(path)
    for named in (one for one in NAMED_CELLS if one.name in written.defined_names):  # some only older workbooks have
        sheet, address = written.defined_names[named.name].attr_text.replace("$", "").split("!")
        assert book.sheets[sheet].range(address).raw_value == written[sheet][address].value, named.name
    for named in BLOCKS:
        sheet, address = written.defined_names[named.name].attr_text.replace("$", "").split("!")
        assert str(book.names[named.name].refers_to).replace("'", "") == f"={written.defined_names[named.name].attr_text}"
        corner = written[sheet][address.split(":")[0]]
        rows = [list(row) for row in written[sheet].iter_rows(corner.row, min_col=corner.column, values_only=True)]
        box = (corner.row, corner.column, corner.row + len(rows) - 1, corner.column + len(rows[0]) - 1)
        assert book.impl._document.read(sheet, box) == rows, named.name
    last = shown["overview"].rows[-1]
    looks = [book.impl._document.look("Overzicht", (int(row), 2, int(row), 2)) for row in (shown["overview"].rows[0], last)]
    assert looks[0] == looks[1]
    assert all(book.impl._document.is_protected(sheet) for sheet in ("Overzicht", "Dekking"))
