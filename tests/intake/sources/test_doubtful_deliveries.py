"""Deliveries in which a figure could be lost, doubled or misread without a word: what comes of each, and what is said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest

from ketenrapport.commands.sources import preview
from ketenrapport.intake.sources.message import Subject
from ketenrapport.intake.sources.number import notation
from ketenrapport.intake.sources.source import Role, SourceError, sources_of
from ketenrapport.words.period_notation import parse_period
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.new.build import write_workbook
from ketenrapport.workbook.new.examples import read_example
from tests.intake.sources.deliveries import DATA
from tests.intake.sources.test_rules import LONG, TODAY, figures, organisation, outcomes, read, source, told

if TYPE_CHECKING:
    from pathlib import Path

WIDE = {Role.KPI: ("Indicator",)}


class TestQuotes:
    """A quote that nobody closed makes one cell of the rows behind it."""

    @pytest.mark.parametrize(("rows", "line"), [
        ('D1;2026-08;1;a\n"D1;2026-09;2;b\nD1;2026-10;3;c\n', 3),
        ('D1;2026-08;1;"3 inch\nD1;2026-09;2;b\nD1;2026-10;3;"4 inch\n', 2),
    ])  # fmt: skip
    def test_one_that_is_not_closed_is_told_with_its_line(self, tmp_path: Path, rows: str, line: int) -> None:
        with pytest.raises(SourceError, match=f"is bij regel {line} niet te lezen; controleer de aanhalingstekens"):
            read(tmp_path, f"kpi;periode;waarde;naam\n{rows}")

    def test_one_within_a_text_and_a_remark_of_several_lines_are_no_reason(self, tmp_path: Path) -> None:
        text = 'kpi;periode;waarde;naam\nD1;2026-09;1;3" buis\nD1;2026-10;2;"Eerst; dan\ndit"\n'
        assert {key[1]: one["value"] for key, one in figures(read(tmp_path, text)).items()} == {
            "2026-09": Decimal(1), "2026-10": Decimal(2),
        }  # fmt: skip


class TestMoreCellsThanHeaders:
    """Between commas a decimal comma without quotes makes two cells of one number: of 95,5 only 95 would be read."""

    @pytest.mark.parametrize(("rows", "line"), [
        ("D1,2026-10,95,5\n", 2), ('D1,2026-08,96\nD1,2026-09,"95,5"\n\nD1,2026-10,95,5\n', 5), ("D1,2026-10,1,234.5\n", 2),
    ])  # fmt: skip
    def test_a_number_that_was_cut_is_told_with_its_line(self, tmp_path: Path, rows: str, line: int) -> None:
        with pytest.raises(SourceError, match=f"heeft bij regel {line} meer cellen dan de koprij"):
            read(tmp_path, f"kpi,periode,waarde\n{rows}")

    @pytest.mark.parametrize("text", [
        "kpi,periode,waarde\nD1,2026-10,95.5,,\n", 'kpi,periode,waarde\nD1,2026-10,"95,5"\n',
        "Over 2026, concept, niet verspreiden, v2\nkpi,periode,waarde\nD1,2026-10,95.5\n",
        "kpi;periode;waarde\nD1;2026-10;95,5;een notitie\n",
    ])  # fmt: skip
    def test_empty_cells_titles_and_notes_between_semicolons_are_no_reason(self, tmp_path: Path, text: str) -> None:
        assert [one["value"] for one in figures(read(tmp_path, text)).values()] == [Decimal("95.5")]


class TestMonthsUnderAYear:
    """What is merged in Excel stands in its first cell only once it is a text file."""

    @pytest.mark.parametrize("header", [
        "Indicator;2025;;2026;;\n;nov;dec;jan;feb;Totaal", ";2025;;2026;;\nIndicator;nov;dec;jan;feb;Totaal",
        ";Jaar 2025;;jaar 2026;;\nIndicator;nov;dec;jan;feb;Totaal",
    ])  # fmt: skip
    def test_as_a_text_file_shows_them(self, tmp_path: Path, header: str) -> None:
        reading = read(tmp_path, f"{header}\nD1;1;2;3;4;7\n", source(WIDE, "breed"))
        assert {key[1]: one["value"] for key, one in figures(reading).items()} == {
            "2025-11": Decimal(1), "2025-12": Decimal(2), "2026-01": Decimal(3), "2026-02": Decimal(4),
        }  # fmt: skip
        assert told(reading) == {Subject.SKIPPED_COLUMN: ("Totaal",)}

    def test_where_time_does_not_go_on_the_year_is_not_guessed(self, tmp_path: Path) -> None:
        reading = read(tmp_path, ";2025;;;\nIndicator;nov;dec;jan;feb\nD1;1;2;3;4\n", source(WIDE, "breed"))
        assert {key[1] for key in figures(reading)} == {"2025-11", "2025-12"}
        assert told(reading) == {Subject.SKIPPED_COLUMN: ("jan", "feb")}

    def test_months_and_quarters_go_on_each_in_their_own_order(self, tmp_path: Path) -> None:
        reading = read(tmp_path, ";2026;;;;;\nIndicator;jan;feb;mrt;K1;apr;Totaal\nD1;1;2;3;6;4;\nK1;;;;6;;\n", source(WIDE, "breed"))
        assert list(figures(reading)) == [
            ("D1", "2026-01"), ("D1", "2026-02"), ("D1", "2026-03"), ("D1", "2026-04"), ("K1", "2026-K1"),
        ]  # fmt: skip


class TestTwice:
    def test_two_columns_of_one_month_are_two_figures(self, tmp_path: Path) -> None:
        reading = read(tmp_path, "Indicator;2026-09;sep 2026\nD1;1;2\nW1;3;3\n", source(WIDE, "breed"))
        assert figures(reading) == {("W1", "2026-09"): {"value": Decimal(3)}}
        assert told(reading) == {
            Subject.TWICE_DIFFERENT: ("D1 2026-09: Waarde 1 (regel 2) en 2 (kolom sep 2026)",),
            Subject.TWICE_SAME: ("W1 2026-09 (regel 3 en kolom sep 2026)",),
        }

    def test_a_column_twice_is_read_once_and_told(self, tmp_path: Path) -> None:
        reading = read(tmp_path, "kpi;periode;waarde;Waarde\nD1;2026-09;1;2\n")
        assert figures(reading) == {("D1", "2026-09"): {"value": Decimal(1)}}
        assert told(reading) == {Subject.SKIPPED_COLUMN: ("Waarde (staat er meer dan eens)",)}

    @pytest.mark.parametrize("cells", [("5", "-"), ("-", "5")])
    def test_a_dash_beside_a_figure_takes_nothing_away(self, tmp_path: Path, cells: tuple[str, str]) -> None:
        reading = read(tmp_path, "kpi;periode;waarde\n" + "".join(f"D1;2026-09;{cell}\n" for cell in cells))
        assert figures(reading) == {("D1", "2026-09"): {"value": Decimal(5)}}
        assert list(told(reading)) == [Subject.NO_FIGURE]

    def test_a_role_twice_is_one_sentence(self) -> None:
        row = {"source_id": "B", "kind": "csv", "location": "x", "shape": "lang", "columns": "KPI=a; Periode=b; Waarde=c; waarde=d"}
        (found,) = sources_of(organisation(sources=[row | {"table": "", "query": "", "only_where": "", "active": True}]))
        assert found == ("B", "In Kolommen staat waarde= twee keer; laat er een staan.")


class TestNotation:
    def test_a_column_that_is_not_read_may_prove_it(self, tmp_path: Path) -> None:
        reading = read(tmp_path, "Indicator;2026-09;2026-10;Totaal\nD1;1.234;2.000;3.234,0\n", source(WIDE, "breed"))
        assert {key[1]: one["value"] for key, one in figures(reading).items()} == {"2026-09": Decimal(1234), "2026-10": Decimal(2000)}

    def test_a_point_elsewhere_proves_nothing_and_figures_go_first(self) -> None:
        assert notation(["1.234"], ["1.2", "12.5"]) == ""
        assert notation(["1.234", "12.5"], ["1,5"]) == "."
        assert notation(["12,5", "12.5"], ["1,5"]) == ""


def test_a_negative_count_is_no_weight(tmp_path: Path) -> None:
    reading = read(tmp_path, "kpi;periode;waarde;n\nG1;2026-09;5;-3\n", source(LONG | {Role.COUNT: ("n",)}))
    assert [one.action for one in outcomes(reading)] == ["geweigerd"]
    assert told(reading) == {Subject.INCOMPLETE: ("G1 2026-09: het aantal -3 is negatief",)}


def test_a_parquet_file_is_for_a_query(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"is een Parquet-bestand; lees het als soort sql, met werkmap als Plaats"):
        read(tmp_path, b"PAR1\x15\x04PAR1")


@pytest.mark.parametrize(("text", "code"), [
    ("2026 - 08", "2026-08"), ("08 - 2026", "2026-08"), ("005/2026", "2026-05"), ("2026005", "2026-05"), ("2026.005", "2026-05"),
    ("2026013", None), ("005.26", None),
])  # fmt: skip
def test_periods_as_sap_and_spreadsheets_write_them(text: str, code: str | None) -> None:
    assert parse_period(text) == code


class TestLinks:
    """Bronkoppelingen that can't be read, or that contradict one another: no figure comes in by them, least of all a thousandth of it."""

    @pytest.mark.parametrize(("cells", "problem"), [
        ([("VG.P2", "duizend", "")], "Vermenigvuldig met is niet te lezen"),
        ([("VG.P2", "1.000", "")], "Vermenigvuldig met is niet te lezen"),
        ([("VG.P2", 1, "bedrag")], "Wordt is niet te lezen"),
        ([("VG.P2", 1, ""), ("VG.P2", 1000, "waarde")], "staat er meer dan eens, met een andere Vermenigvuldig met"),
    ])  # fmt: skip
    def test_it_is_told_and_nothing_taken(self, tmp_path: Path, cells: list[tuple[str, object, str]], problem: str) -> None:
        (tmp_path / "kcc.csv").write_text("kpi;periode;waarde\nT;2026-09;1\nGOED;2026-09;3\n")
        links = [
            {"source": "B", "code_in_source": "T", "kpi": kpi, "multiply_by": factor, "becomes": becomes} for kpi, factor, becomes in cells
        ]
        links += [{"source": "B", "code_in_source": "GOED", "kpi": "WO.P1", "multiply_by": None, "becomes": ""}] * 2
        found = TestFiles.previews(tmp_path, "kcc.csv", links=links)
        assert [(one["kpi"], one["waarde"]) for one in found["metingen"]] == [("WO.P1", 3.0)]
        (message,) = found["meldingen"]
        assert (message["soort"], message["alles"]) == ("fout", [f"T → VG.P2: {problem}; verbeter het op het blad Bronkoppelingen"])


class TestFiles:
    """Files of a folder or a pattern, in the folder of the workbook."""

    @staticmethod
    def previews(folder: Path, location: str, kind: str = "csv", links: list[dict[str, object]] | None = None):  # type: ignore[no-untyped-def]
        rows = dict(read_example("organisatie", DATA / "organisatie")) | {"source_codes": links or []}
        usual = {"source_id": "B", "kind": kind, "location": location, "table": "", "query": "", "shape": "lang", "only_where": ""}
        write_workbook(
            folder / "werkmap.xlsx", rows | {"sources": [usual | {"columns": "KPI=kpi; Periode=periode; Waarde=waarde", "active": "ja"}]}
        )
        (found,) = preview(FileWorkbook.open(folder / "werkmap.xlsx"), TODAY).sources
        return found.as_data()

    def test_two_of_one_name_are_told_apart_and_held_against_each_other(self, tmp_path: Path) -> None:
        for name, value in (("2026-09", 1), ("2026-10", 2)):
            (tmp_path / name).mkdir()
            (tmp_path / name / "kcc.csv").write_text(f"kpi;periode;waarde\nVG.P2;2026-09;{value}\n")
        found = self.previews(tmp_path, "2026-*/kcc.csv")
        assert found["leveringen"] == ["2026-09/kcc.csv, UTF-8, puntkomma", "2026-10/kcc.csv, UTF-8, puntkomma"]
        (message,) = found["meldingen"]
        assert (message["onderwerp"], message["alles"]) == (
            "dubbel met verschil", ["VG.P2 2026-09: Waarde 1 (regel 2) en 2 (2026-10/kcc.csv, regel 2)"],
        )  # fmt: skip

    def test_the_workbook_is_no_delivery_of_its_own_folder(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        for row in (["kpi", "periode", "waarde"], ["VG.P2", date(2026, 9, 30), 7]):
            book.active.append(row)
        book.save(tmp_path / "levering.xlsx")
        for location in (".", "*.xlsx"):
            found = self.previews(tmp_path, location, "excel")
            assert (found["leveringen"], found["nieuw"], found["meldingen"]) == (["levering.xlsx, Sheet"], 1, [])

    def test_a_source_that_stands_there_twice_is_read_once_and_told(self, tmp_path: Path) -> None:
        for name, value in (("a.csv", 1), ("b.csv", 2)):
            (tmp_path / name).write_text(f"kpi;periode;waarde\nVG.P2;2026-09;{value}\n")
        rows = dict(read_example("organisatie", DATA / "organisatie"))
        usual = {"kind": "csv", "table": "", "query": "", "shape": "lang", "only_where": "", "active": "ja"}
        usual |= {"columns": "KPI=kpi; Periode=periode; Waarde=waarde"}
        sources = [usual | {"source_id": code, "location": place} for code, place in (("Kcc", "a.csv"), ("KCC", "b.csv"))]
        write_workbook(tmp_path / "werkmap.xlsx", rows | {"sources": sources})
        found = preview(FileWorkbook.open(tmp_path / "werkmap.xlsx"), TODAY)
        assert found.notes == ("Bron Kcc staat meer dan eens op het blad Bronnen; alleen de eerste regel is gelezen.",)
        assert [one.values["value"] for source in found.sources for one in source.outcomes] == [1.0]

    def test_brackets_in_the_name_of_a_file_that_is_there_are_its_name(self, tmp_path: Path) -> None:
        (tmp_path / "kcc[1].csv").write_text("kpi;periode;waarde\nVG.P2;2026-09;1\n")
        assert self.previews(tmp_path, "kcc[1].csv")["nieuw"] == 1
