"""Writing results beside a user's own columns and over totals: both keep their place and their sense."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from ketenrapport.words.cell_names import letters
from ketenrapport.words.schema import OUTPUT_TABLES, TABLE
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
                for name in TABLE["findings"].key:  # the rows that ``frame`` brings next
                    place = [column.identifier for column in TABLE["findings"].columns].index(name)
                    sheets["Controle"].write_string(row, place, f"nieuw {row - 4} {name}")
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
        assert [row[0] for row in self.formulas(extended, 9)] == ["notitie 4", None, None, "notitie 5", "notitie 6"]
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
        part = next(name for name in Package.open(book).parts if "tables/table8" in name)
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
        assert [row[2] for row in written] == [None] * 5, "none of the customers of before is there any more"
        assert values(book, "Dekking", "C10:C13") == [["oud 4 kind"], ["oud 5 kind"], ["oud 6 kind"], [None]]
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
    assert (headers["overview"][4:6], len(headers["overview"]), len(headers["history"])) == (["Score", "Klantwaarden"], 20, 5)
    assert headers["findings"][:2] == ["Groep", "Keten"]


class TestRowsThatMove:
    """What a user wrote beside a row goes along with its key, whatever order the rows come in."""

    CODES = ("A.R1", "A.R2", "A.R3")

    @pytest.fixture
    def noted(self, tmp_path: Path) -> Path:
        def customise(workbook, sheets) -> None:
            place = [column.identifier for column in TABLE["tree"].columns].index("code")
            width = len(TABLE["tree"].columns)
            for row, code in enumerate(self.CODES, start=4):
                sheets["Boom"].write_string(row, place, code)
                sheets["Boom"].write_string(row, width, f"over {code}", workbook.add_format({"italic": True}))
                sheets["Boom"].write_formula(row, width + 1, f"=A{row + 1}&$A$1")

        extra = {"tree": [{"header": "Mijn notitie"}, {"header": "Sommetje"}]}
        return build(tmp_path / "noten.xlsx", customise, extra=extra)

    def wrote(self, path: Path, *codes: str) -> list[list[object]]:
        """Code, note and formula of each row from the first on, and what stands below the last."""
        write(path, {"tree": frame("tree", len(codes)).assign(code=list(codes))})
        width = len(TABLE["tree"].columns)
        place = letters([column.identifier for column in TABLE["tree"].columns].index("code") + 1)
        bottom = 5 + len(codes) + 2
        codes_there = values(path, "Boom", f"{place}5:{place}{bottom}")
        beside = values(path, "Boom", f"{letters(width + 1)}5:{letters(width + 2)}{bottom}")
        return [[*code, *cells] for code, cells in zip(codes_there, beside, strict=True)]

    def test_in_another_order(self, noted: Path) -> None:
        assert self.wrote(noted, "A.R3", "A.R1", "A.R2")[:3] == [
            ["A.R3", "over A.R3", "=A5&$A$1"],
            ["A.R1", "over A.R1", "=A6&$A$1"],
            ["A.R2", "over A.R2", "=A7&$A$1"],
        ]
        assert lint(noted) == []

    def test_with_a_new_row_between_them(self, noted: Path) -> None:
        rows = self.wrote(noted, "A.R1", "A.R9", "A.R2", "A.R3")
        assert [row[1] for row in rows] == ["over A.R1", None, "over A.R2", "over A.R3", None, None, None]
        assert [row[2] for row in rows[:4]] == [f"=A{row}&$A$1" for row in range(5, 9)], "filled down over the new row, too"

    def test_of_a_row_that_is_gone_it_comes_below_and_moves_on_with_the_table(self, noted: Path) -> None:
        assert [row[:2] for row in self.wrote(noted, "A.R3", "A.R1")][:4] == [
            ["A.R3", "over A.R3"],
            ["A.R1", "over A.R1"],
            [None, "over A.R2"],
            [None, None],
        ]
        rows = self.wrote(noted, "A.R1", "A.R3", "A.R4", "A.R5")
        assert [row[1] for row in rows] == ["over A.R1", "over A.R3", None, None, "over A.R2", None, None]
        assert lint(noted) == []

    def test_what_stands_lower_down_is_never_covered(self, tmp_path: Path, noted: Path) -> None:
        book = openpyxl.load_workbook(noted)
        book["Boom"].cell(10, len(TABLE["tree"].columns) + 1, "los daaronder")
        book.save(noted)
        rows = self.wrote(noted, *(f"A.R{number}" for number in range(1, 9)))
        assert [row[1] for row in rows] == ["over A.R1", "over A.R2", "over A.R3", *[None] * 5, "los daaronder", None, None]
