"""Blocks of cells (Ketenmatrix, Verloop), in a file and in an open workbook alike: nothing beside or below one is ever lost."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table as ExcelTable

from ketenrapport.organisation.raw import SheetContent
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.live.workbook import LiveWorkbook
from tests.live.books import small_book
from tests.live.engine import opened
from tests.live.memory import MemoryDocument

SOMEWHERE = st.tuples(st.integers(4, 12), st.integers(1, 12))
CODES = st.lists(st.sampled_from("ABCDE"), unique=True, max_size=4)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from openpyxl.workbook import Workbook as OpenpyxlBook

    from ketenrapport.workbook.contract import Workbook
    from tests.live.conftest import Open

TOP, LEFT = 4, 2  # the first cell of a block
Rows = list[list[Any]]


def matrix(*links: str, chains: Sequence[str] = ("VV", "WW")) -> Rows:
    """Rows of Ketenmatrix, as ``results.blocks`` makes them."""
    marks = ("● 1", "●")
    rows: Rows = [["Schakel", "Naam", "Ketens", *chains]]
    rows += [[link, f"naam {link}", 2, *(marks[at % 2] for at in range(len(chains)))] for link in links]
    return [*rows, ["", "Eilandindex: grootste deel van de KPI's bij één schakel", "", *("50\xa0% X" for _ in chains)]]


def course(*codes: str, periods: int = 3) -> Rows:
    """Rows of Verloop, with fewer periods than the sheet really has, the first of which there is nothing to tell of."""
    header = ["Naam", "Code", "Norm", "", *(f"{name} 2026" for name in ("aug", "sep", "okt", "nov")[: periods - 1]), "Teken"]
    return [
        header,
        *([f"naam {code}", code, "≥ 95", "", *(90.0 + at for at in range(periods - 1)), "1-gor"[: periods + 1]] for code in codes),
    ]


def book(path: Path, sheet: str, rows: Rows, change: Callable[[OpenpyxlBook], None] | None = None, *, corner_only: bool = False) -> Path:
    """A workbook with a block that was written before."""
    name = {"Ketenmatrix": "kr_ketenmatrix", "Verloop": "kr_verloop"}[sheet]

    def fill(workbook: OpenpyxlBook) -> None:
        target = workbook.create_sheet(sheet)
        for row, cells in enumerate(rows, TOP):
            for column, value in enumerate(cells, LEFT):
                target.cell(row, column, value if value != "" else None)
        last = target.cell(TOP + len(rows) - 1, LEFT + len(rows[0]) - 1).coordinate
        area = "$B$4" if corner_only else "$B$4:" + openpyxl.utils.cell.absolute_coordinate(last)
        workbook.defined_names[name] = DefinedName(name, attr_text=f"{sheet}!{area}")
        if change:
            change(workbook)

    return small_book(path, {}, fill)


def area(workbook: Workbook, sheet: str, top: int, bottom: int, left: int = LEFT, right: int = 12) -> Rows:
    """What stands in an area; empty cells as empty texts."""
    if isinstance(workbook, LiveWorkbook):
        rows = workbook.book.sheets[sheet].range((top, left), (bottom, right)).raw_value
    else:
        assert isinstance(workbook, FileWorkbook)
        rows = [
            [cell.value for cell in row]
            for row in openpyxl.load_workbook(workbook._package.path)[sheet].iter_rows(top, bottom, left, right)
        ]
    return [["" if cell is None else cell for cell in row] for row in rows]


def padded(rows: Rows, width: int = 11) -> Rows:
    return [[*row, *[""] * (width - len(row))] for row in rows]


def name_of(workbook: Workbook, name: str) -> str:
    if isinstance(workbook, LiveWorkbook):
        return str(workbook.book.names[name].refers_to).lstrip("=")
    assert isinstance(workbook, FileWorkbook)
    return str(openpyxl.load_workbook(workbook._package.path).defined_names[name].attr_text)


def put(sheet: str, **cells: object) -> Callable[[OpenpyxlBook], None]:
    def change(workbook: OpenpyxlBook) -> None:
        for address, value in cells.items():
            workbook[sheet][address] = value

    return change


def write(workbook: Workbook, identifier: str, rows: Rows) -> None:
    workbook.write(SheetContent({}, {}, blocks={identifier: rows}))


def test_a_block_grows_and_shrinks_and_its_name_holds_its_area(open_workbook: Open, tmp_path: Path) -> None:
    workbook = open_workbook(book(tmp_path / "k.xlsx", "Ketenmatrix", [["Nog niet berekend."]]))
    for rows in (matrix("A", "B", "C"), matrix("A"), matrix("B", "A", chains=("VV", "WW", "ZZ"))):
        write(workbook, "chain_matrix", rows)
        assert area(workbook, "Ketenmatrix", 4, 9) == padded([*rows, *[[""]] * (6 - len(rows))])
    assert name_of(workbook, "kr_ketenmatrix") == "Ketenmatrix!$B$4:$G$7"


def test_a_block_may_get_narrower_and_nothing_of_it_is_left(open_workbook: Open, tmp_path: Path) -> None:
    workbook = open_workbook(book(tmp_path / "k.xlsx", "Ketenmatrix", matrix("A", "B")))
    write(workbook, "chain_matrix", rows := matrix("A", chains=("VV",)))
    assert area(workbook, "Ketenmatrix", 4, 8) == padded([*rows, [""], [""]])


def test_a_note_right_below_a_block_stays_or_is_named(open_workbook: Open, tmp_path: Path) -> None:
    path = book(tmp_path / "k.xlsx", "Verloop", course("A", "B"), put("Verloop", C7="let op", B8="tweede"))
    workbook = open_workbook(path)
    write(workbook, "course", course("B", "C"))
    assert area(workbook, "Verloop", 7, 8) == padded([["", "let op"], ["tweede"]])
    write(workbook, "course", course("B"))
    assert area(workbook, "Verloop", 6, 8) == padded([[""], ["", "let op"], ["tweede"]])
    with pytest.raises(WorkbookError, match="Het blad Verloop krijgt 3 regels, maar dat kan niet omdat in cel C7 iets anders staat"):
        write(workbook, "course", course("A", "B", "C"))
    assert area(workbook, "Verloop", 4, 8) == padded([*course("B"), [""], ["", "let op"], ["tweede"]])


@pytest.mark.parametrize(("sheet", "identifier", "make"), [("Ketenmatrix", "chain_matrix", matrix), ("Verloop", "course", course)])
def test_a_row_that_a_user_put_in_between_is_named(
    open_workbook: Open, tmp_path: Path, sheet: str, identifier: str, make: Callable[..., Rows]
) -> None:
    old = make("A", "B")
    noted = [*old[:2], ["", "let op", *[""] * (len(old[0]) - 2)], *old[2:]]
    workbook = open_workbook(book(tmp_path / "k.xlsx", sheet, noted))
    with pytest.raises(WorkbookError, match="in cel C6 iets anders staat"):
        write(workbook, identifier, make("B", "A"))
    assert area(workbook, sheet, 4, 3 + len(noted), LEFT, LEFT + len(old[0]) - 1) == noted


def test_an_empty_row_in_between_is_nobody_s(open_workbook: Open, tmp_path: Path) -> None:
    old = course("A", "B")
    workbook = open_workbook(book(tmp_path / "leeg.xlsx", "Verloop", [*old[:2], [""] * len(old[0]), *old[2:]]))
    write(workbook, "course", new := course("B", "A"))
    assert area(workbook, "Verloop", 4, 7) == padded([*new, [""]])


def test_notes_beside_a_block_go_along_with_their_row(open_workbook: Open, tmp_path: Path) -> None:
    notes = put("Verloop", H4="Mijn notitie", H5="bij A", H6="bij B", A6="!")
    workbook = open_workbook(book(tmp_path / "k.xlsx", "Verloop", course("A", "B", periods=2), notes))
    write(workbook, "course", course("C", "B", "A", periods=2))
    assert [row[6] for row in area(workbook, "Verloop", 4, 7)] == ["Mijn notitie", "", "bij B", "bij A"]
    assert area(workbook, "Verloop", 4, 7, 1, 1) == [[""], [""], ["!"], [""]]
    write(workbook, "course", course("B", periods=2))
    assert [row[6] for row in area(workbook, "Verloop", 4, 8)] == ["Mijn notitie", "bij B", "bij A", "", ""]
    assert area(workbook, "Verloop", 5, 5, 2, 7) == [course("B", periods=2)[1]]


def test_a_formula_beside_a_block_goes_along_too(open_workbook: Open, tmp_path: Path) -> None:
    formulas = put("Verloop", H4="Dubbel", H5="=G5&E5", H6="=G6&E6")
    workbook = open_workbook(book(tmp_path / "k.xlsx", "Verloop", course("A", "B", periods=2), formulas))
    write(workbook, "course", course("B", "A", "C", periods=2))
    if isinstance(workbook, LiveWorkbook):
        found = [row[0] for row in workbook.book.sheets["Verloop"].range((5, 8), (7, 8)).formula]
    else:
        found = [row[0] for row in area(workbook, "Verloop", 5, 7, 8, 8)]
    assert found == ["=G5&E5", "=G6&E6", "=G7&E7"]


def test_what_stands_apart_and_tables_beside_a_block_stay_where_they_are(open_workbook: Open, tmp_path: Path) -> None:
    def change(workbook: OpenpyxlBook) -> None:
        sheet = workbook["Verloop"]
        for row, (word, number) in enumerate([("Mijn", "Lijst"), ("x", 1), ("y", 2)], 4):
            sheet.cell(row, 8, word), sheet.cell(row, 9, number)
        sheet.add_table(ExcelTable(displayName="Eigen", ref="H4:I6"))
        sheet["K5"] = "los"

    workbook = open_workbook(book(tmp_path / "k.xlsx", "Verloop", course("A", "B", periods=2), change))
    write(workbook, "course", course("B", "A", periods=2))
    assert area(workbook, "Verloop", 4, 6, 8, 11) == [["Mijn", "Lijst", "", ""], ["x", 1, "", "los"], ["y", 2, "", ""]]


def test_a_chain_more_does_not_come_over_a_note(open_workbook: Open, tmp_path: Path) -> None:
    path = book(tmp_path / "k.xlsx", "Ketenmatrix", matrix("A", "B"), put("Ketenmatrix", G5="van mij"))
    workbook = open_workbook(path)
    with pytest.raises(WorkbookError, match="in cel G5 iets anders staat"):
        write(workbook, "chain_matrix", matrix("A", "B", chains=("VV", "WW", "ZZ")))
    write(workbook, "chain_matrix", matrix("B", "A"))
    assert area(workbook, "Ketenmatrix", 5, 6, 7, 7) == [[""], ["van mij"]]


def test_a_column_that_a_user_put_in_between_stays_hers(open_workbook: Open, tmp_path: Path) -> None:
    rows = [[*row[:3], note, *row[3:]] for row, note in zip(course("A", "B"), ("Opmerking", "bij A", "bij B"), strict=True)]
    workbook = open_workbook(book(tmp_path / "k.xlsx", "Verloop", rows))
    write(workbook, "course", new := course("B", "A"))
    notes = ("Opmerking", "bij B", "bij A")
    assert area(workbook, "Verloop", 4, 6) == padded([[*row[:3], note, *row[3:]] for row, note in zip(new, notes, strict=True)])
    assert name_of(workbook, "kr_verloop") == "Verloop!$B$4:$I$6"


@pytest.mark.parametrize(("sheet", "identifier", "make"), [("Ketenmatrix", "chain_matrix", matrix), ("Verloop", "course", course)])
def test_of_an_older_block_only_what_the_program_wrote_is_replaced(
    open_workbook: Open, tmp_path: Path, sheet: str, identifier: str, make: Callable[..., Rows]
) -> None:
    old = make("A", "B")
    right, below = LEFT + len(old[0]), TOP + len(old)
    letter = openpyxl.utils.get_column_letter(right)
    cells = {f"{letter}4": "Van mij", f"{letter}5": "bij A", f"B{below}": "let op", f"D{below}": "nog iets"}
    workbook = open_workbook(book(tmp_path / "k.xlsx", sheet, old, put(sheet, **cells), corner_only=True))
    write(workbook, identifier, new := make("B", "A"))
    width = len(new[0])
    assert area(workbook, sheet, 4, below - 1, LEFT, right - 1) == new
    assert [row[0] for row in area(workbook, sheet, 4, 6, right, right)] == ["Van mij", "", "bij A"]
    assert area(workbook, sheet, below, below, LEFT, LEFT + 2) == [["let op", "", "nog iets"]]
    last = openpyxl.utils.get_column_letter(LEFT + width - 1)
    assert name_of(workbook, {"Ketenmatrix": "kr_ketenmatrix", "Verloop": "kr_verloop"}[sheet]) == f"{sheet}!$B$4:${last}${below - 1}"
    with pytest.raises(WorkbookError, match=f"in cel B{below} iets anders staat"):
        write(workbook, identifier, make("A", "B", "C"))


def test_of_an_older_matrix_the_column_of_an_ended_chain_goes(open_workbook: Open, tmp_path: Path) -> None:
    old = matrix("A", "B", chains=("VV", "OUD"))
    workbook = open_workbook(book(tmp_path / "k.xlsx", "Ketenmatrix", old, corner_only=True))
    write(workbook, "chain_matrix", new := matrix("A", "C", chains=("VV",)))
    assert area(workbook, "Ketenmatrix", 4, 8) == padded([*new, [""]])


def test_a_formula_below_the_column_of_a_user_is_not_written_over(open_workbook: Open, tmp_path: Path) -> None:
    cells = put("Verloop", H4="Mijn", H5=1, H6=2, H7="=SUM(H5:H6)")
    workbook = open_workbook(book(tmp_path / "k.xlsx", "Verloop", course("A", "B", periods=2), cells))
    with pytest.raises(WorkbookError, match="in cel H7 een formule staat"):
        write(workbook, "course", course("C", "A", "B", periods=2))
    write(workbook, "course", course("B", "A", periods=2))
    assert [row[0] for row in area(workbook, "Verloop", 5, 6, 8, 8)] == [2, 1]


def test_a_filter_over_a_block_hides_none_of_its_new_rows(tmp_path: Path) -> None:
    def change(workbook: OpenpyxlBook) -> None:
        sheet = workbook["Verloop"]
        sheet.auto_filter.ref = "B4:G6"
        sheet.auto_filter.add_filter_column(1, ["B"])
        sheet.row_dimensions[5].hidden = True

    path = book(tmp_path / "k.xlsx", "Verloop", course("A", "B", periods=2), change)
    live = LiveWorkbook(opened(MemoryDocument(path)))
    live.book.app.impl.desk.filtered.add("Verloop")
    for workbook in (live, FileWorkbook.open(path)):
        write(workbook, "course", course("C", "B", "A", periods=2))
    assert not live.book.app.impl.desk.filtered
    sheet = openpyxl.load_workbook(path)["Verloop"]
    assert (sheet.auto_filter.ref, sheet.auto_filter.filterColumn) == ("B4:G7", [])
    assert not any(sheet.row_dimensions[row].hidden for row in range(4, 8))


@pytest.mark.parametrize("through", [FileWorkbook.open, lambda path: LiveWorkbook(opened(MemoryDocument(path)))], ids=["file", "memory"])
@given(places=st.sets(SOMEWHERE, max_size=5), before=CODES, then=st.lists(CODES, min_size=1, max_size=2), corner_only=st.booleans())
def test_no_note_is_ever_lost_wherever_it_stands(
    through: Open, places: set[tuple[int, int]], before: list[str], then: list[list[str]], corner_only: bool
) -> None:
    old = matrix(*before)
    bottom, right = TOP + len(old) - 1, LEFT + len(old[0]) - 1
    free = sorted((row, column) for row, column in places if not (row <= bottom and LEFT <= column <= right))
    notes = {place: f"notitie {at}" for at, place in enumerate(free)}

    def change(workbook: OpenpyxlBook) -> None:
        for (row, column), note in notes.items():
            workbook["Ketenmatrix"].cell(row, column, note)

    def everything() -> Rows:
        return area(workbook, "Ketenmatrix", 1, 30, 1, 20)

    with tempfile.TemporaryDirectory() as folder:
        workbook = through(book(Path(folder, "k.xlsx"), "Ketenmatrix", old, change, corner_only=corner_only))
        was = everything()
        for codes in then:
            rows = matrix(*codes)
            try:
                write(workbook, "chain_matrix", rows)
            except WorkbookError:
                assert everything() == was
                continue
            was = everything()
            assert [row[LEFT - 1 : right] for row in was[TOP - 1 : TOP - 1 + len(rows)]] == rows
            assert sorted(str(one) for row in was for one in row if str(one).startswith("notitie")) == sorted(notes.values())
