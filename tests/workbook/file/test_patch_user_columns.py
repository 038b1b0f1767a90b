"""Writing results beside a user's own columns and over totals: both keep their place and their sense."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from ketenrapport.words.schema import OUTPUT_TABLES
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.package import Package
from tests.excel_lint import lint
from tests.workbook.file.output_books import (
    FAR,
    MAIN,
    NEXT,
    THIRD,
    WIDTH,
    build,
    change_part,
    frame,
    replaced,
    table_xml,
    values,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return build(tmp_path / "werkmap.xlsx")


class TestColumnsOfTheUser:
    EXTRA = ({"header": "Notitie"}, {"header": "Dubbel", "formula": "=LEN(Controle[[#This Row],[Uitleg]])*2"}, {"header": "Verschil"})

    @pytest.fixture
    def extended(self, tmp_path: Path) -> Path:
        def customise(workbook, sheets) -> None:
            bold = workbook.add_format({"bold": True})
            for row in range(4, 7):
                sheets["Controle"].write_string(row, WIDTH, f"notitie {row}", bold)
                sheets["Controle"].write_formula(row, WIDTH + 2, f"=B{row + 1}-$B$5+Overzicht!B{row + 1}")

        return build(tmp_path / "uitgebreid.xlsx", customise, extra={"findings": self.EXTRA})

    def formulas(self, book: Path, bottom: int) -> list[list[object]]:
        return values(book, "Controle", f"{NEXT}5:{THIRD}{bottom}")

    def test_formulas_are_filled_down_and_typed_content_stays(self, extended: Path) -> None:
        write(extended, {"findings": frame("findings", 5)})
        assert table_xml(extended, "Controle").get("ref") == f"A4:{THIRD}9"
        rows = self.formulas(extended, 10)
        assert [row[0] for row in rows] == ["notitie 4", "notitie 5", "notitie 6", None, None, None]
        assert [row[1] for row in rows] == [*["=LEN(Controle[[#This Row],[Uitleg]])*2"] * 5, None]
        assert [row[2] for row in rows] == [*(f"=B{row}-$B$5+Overzicht!B{row}" for row in range(5, 10)), None]
        assert openpyxl.load_workbook(extended)["Controle"][f"{NEXT}9"].font.b
        assert lint(extended) == []

    def test_on_rows_that_leave_the_table_formulas_go_and_typed_content_stays(self, extended: Path) -> None:
        write(extended, {"findings": frame("findings", 1)})
        rows = self.formulas(extended, 7)
        assert rows == [
            ["notitie 4", "=LEN(Controle[[#This Row],[Uitleg]])*2", "=B5-$B$5+Overzicht!B5"],
            ["notitie 5", None, None],
            ["notitie 6", None, None],
        ]
        write(extended, {"findings": frame("findings", 3)})
        assert [row[0] for row in self.formulas(extended, 7)] == ["notitie 4", "notitie 5", "notitie 6"]
        assert [row[2] for row in self.formulas(extended, 7)] == [f"=B{row}-$B$5+Overzicht!B{row}" for row in range(5, 8)]

    def test_cells_outside_the_table_on_the_same_rows_stay(self, tmp_path: Path) -> None:
        def customise(_, sheets) -> None:
            for row in range(12):
                sheets["Controle"].write(row, WIDTH + 11, f"naast {row}")

        book = build(tmp_path / "naast.xlsx", customise)
        write(book, {"findings": frame("findings", 6)})
        write(book, {"findings": frame("findings", 2)})
        assert values(book, "Controle", f"{FAR}1:{FAR}12") == [[f"naast {row}"] for row in range(12)]

    def test_an_extra_column_in_the_middle(self, book: Path) -> None:
        part = next(name for name in Package.open(book).parts if "tables/table6" in name)
        change_part(book, part, replaced('name="Soort"', 'name="Van mij"'))
        change_part(
            book,
            part,
            lambda data: (
                data.replace(b'ref="A4:F7"', b'ref="A4:G7"')
                .replace(b'count="6"', b'count="7"')
                .replace(b"</tableColumns>", b'<tableColumn id="7" name="Soort"/></tableColumns>')
            ),
        )
        content = frame("customer_coverage", 5)
        write(book, {"customer_coverage": content})
        written = values(book, "Dekking", "A5:G9")
        assert [row[2] for row in written] == ["oud 4 kind", "oud 5 kind", "oud 6 kind", None, None]
        assert [[*row[:2], row[6], *row[3:6]] for row in written] == content.to_numpy().tolist()


class TestTotals:
    @pytest.mark.parametrize("rows", [1, 3, 6])
    def test_totals_stay_below_the_rows(self, tmp_path: Path, rows: int) -> None:
        def customise(workbook, sheets) -> None:
            sheets["Controle"].write_formula("D8", "=COUNTA(D5:D7)+COUNTA($D$5:$D$7)", workbook.add_format({"bold": True}), 3)

        book = build(tmp_path / "totaal.xlsx", customise, extra={"findings": [{"header": "Mijn"}]}, totals="findings")
        write(book, {"findings": frame("findings", rows)})
        bottom = 4 + rows
        assert table_xml(book, "Controle").get("ref") == f"A4:{NEXT}{bottom + 1}"
        assert table_xml(book, "Controle").find(f"{MAIN}autoFilter").get("ref") == f"A4:{NEXT}{bottom}"
        assert values(book, "Controle", f"A{bottom}:B{bottom + 2}") == [
            [f"nieuw {rows - 1} group", f"nieuw {rows - 1} chain"],
            ["Totaal", "=SUBTOTAL(103,[Keten])"],
            [None, None],
        ]
        assert values(book, "Controle", f"D{bottom + 1}:D{bottom + 1}") == [[f"=COUNTA(D5:D{bottom})+COUNTA($D$5:$D${bottom})"]]
        assert openpyxl.load_workbook(book)["Controle"][f"D{bottom + 1}"].font.b
        assert lint(book) == []

    def test_totals_do_not_cover_content_in_any_column(self, tmp_path: Path) -> None:
        book = build(
            tmp_path / "totaal.xlsx",
            lambda _, sheets: sheets["Controle"].write(f"{NEXT}10", "van mij"),
            extra={"findings": [{"header": "Mijn"}]},
            totals="findings",
        )
        write(book, {"findings": frame("findings", 4)})
        with pytest.raises(WorkbookError, match=f"in cel {NEXT}10 iets anders staat"):
            write(book, {"findings": frame("findings", 5)})


def test_the_tables_have_the_columns_that_these_tests_count_on() -> None:
    headers = {table.identifier: [column.header for column in table.columns] for table in OUTPUT_TABLES}
    assert len(headers["customer_coverage"]) == len(headers["touchpoint_coverage"]) == 6
    assert (headers["overview"][4:6], len(headers["overview"]), len(headers["history"])) == (["Score", "Trend"], 13, 5)
    assert headers["findings"][:2] == ["Groep", "Keten"]
