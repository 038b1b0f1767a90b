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
from ketenrapport.intake.sources.source import Link, Role, SourceError, sources_of
from ketenrapport.words.period_notation import parse_period
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.new.build import write_workbook
from ketenrapport.workbook.new.examples import read_example
from tests.intake.sources.deliveries import DATA
from tests.intake.sources.test_rules import LONG, TODAY, figures, organisation, outcomes, read, source, told

if TYPE_CHECKING:
    from pathlib import Path

    from ketenrapport.intake.sources.source import Source

RATIO_ONLY = {Role.KPI: ("kpi",), Role.PERIOD: ("periode",), Role.NUMERATOR: ("teller",), Role.DENOMINATOR: ("noemer",)}
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
        ("D1,2026-10,95,5,\n", 2),
    ])  # fmt: skip
    def test_a_number_that_was_cut_is_told_with_its_line(self, tmp_path: Path, rows: str, line: int) -> None:
        with pytest.raises(SourceError, match=f"heeft bij regel {line} meer cellen dan de koprij"):
            read(tmp_path, f"kpi,periode,waarde\n{rows}")

    @pytest.mark.parametrize("text", [
        "kpi,periode,waarde,\nD1,2026-10,95,5\n", "kpi,periode,waarde,opmerking\nD1,2026-09,95,5,\nD1,2026-10,96,5,\n",
    ])  # fmt: skip
    def test_what_was_cut_is_also_seen_where_the_row_ends_in_a_comma(self, tmp_path: Path, text: str) -> None:
        with pytest.raises(SourceError, match="heeft bij regel 2 meer cellen dan de koprij"):
            read(tmp_path, text)

    @pytest.mark.parametrize("text", [
        "kpi,periode,waarde,\nD1,2026-10,95.5,\n", 'kpi,periode,waarde,\nD1,2026-10,"95,5",\n',
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


class TestAnotherHeader:
    """Below a second header other columns begin: read by the first one, figures would be of another period or another role."""

    @pytest.mark.parametrize(("text", "of", "line"), [
        ("Indicator;2026-01;2026-02\nD1;1;2\n\nIndicator;2026-03;2026-04\nW1;3;4\n", source(WIDE, "breed"), 4),
        ("Indicator;2026-01\nD1;1\nIndicator;2026-01;2026-02\nW1;3;4\n", source(WIDE, "breed"), 3),
        (";2025;\nIndicator;jan;feb\nD1;1;2\n;2026;\nIndicator;jan;feb\nW1;3;4\n", source(WIDE, "breed"), 5),
        ("Indicator;2026-01;2026-02\nD1;1;2\n\n;mrt 2026;apr 2026\nW1;3;4\n", source(WIDE, "breed"), 4),
        ("Indicator;2026-01;2026-02\nD1;1;2\nIndicatoren;2026-03;2026-04\nX;7;8\nW1;3;4\n", source(WIDE, "breed"), 3),
        ("maand;D1;W1\n2026-01;1;2\nmaand;W1;D1\n2026-02;3;4\n", source({Role.PERIOD: ("maand",)}, "breed"), 3),
        ("kpi;periode;teller;noemer\nR1;2026-01;9;10\nkpi;periode;noemer;teller\nR1;2026-02;10;9\n", source(RATIO_ONLY), 3),
    ])  # fmt: skip
    def test_is_told_with_its_place_and_nothing_read(self, tmp_path: Path, text: str, of: Source, line: int) -> None:
        with pytest.raises(SourceError, match=rf"staat bij regel {line} nog een koprij, met andere kolommen; lever elk blok apart aan"):
            read(tmp_path, text, of)

    @pytest.mark.parametrize("again", [
        "Indicator;2026-01;2026-02;blz. 2", "INDICATOR;2026-01;2026-02", "Indicator", "Naam;Indicator;2026", "Totaal;2026;2025",
    ])  # fmt: skip
    def test_the_same_again_and_the_word_elsewhere_are_no_reason(self, tmp_path: Path, again: str) -> None:
        reading = read(tmp_path, f"Indicator;2026-01;2026-02\nD1;1;2\n{again}\nW1;3;4\n", source(WIDE, "breed"))
        assert {key: int(one["value"]) for key, one in figures(reading).items()} == {
            ("D1", "2026-01"): 1, ("D1", "2026-02"): 2, ("W1", "2026-01"): 3, ("W1", "2026-02"): 4,
        }  # fmt: skip

    def test_days_in_a_footnote_begin_nothing(self, tmp_path: Path) -> None:
        reading = read(
            tmp_path, "Indicator;2026-01;2026-02\nD1;1;2\nPeriode;01-01-2026;28-02-2026\nBron;31-10-2026;\n", source(WIDE, "breed")
        )
        assert len(figures(reading)) == 2


class TestPeriods:
    """What looks like a period and is part of another one, or of another kind."""

    @pytest.mark.parametrize("name", [
        "week_10_2026", "kcc_2026-10-05", "kcc_05-10-2026", "kcc 3 okt 2026", "jan-okt 2026", "2026-09_2026-10", "K1-K3 2026",
    ])  # fmt: skip
    def test_a_part_of_the_name_of_a_file_is_none(self, tmp_path: Path, name: str) -> None:
        reading = read(tmp_path, "kpi;waarde\nD1;5\n", source(LONG | {Role.PERIOD: ("bestandsnaam",)}), f"{name}.csv")
        assert (figures(reading), list(told(reading))) == ({}, [Subject.NO_PERIOD])

    @pytest.mark.parametrize("name", [
        "kcc_20261031", "kcc_2026-10-31", "kcc_31_10_2026", "2026-10_export_20261103", "3-11-2026 kcc okt 2026", "okt 2026 (2)",
    ])  # fmt: skip
    def test_a_last_day_and_a_period_beside_the_day_of_an_export_are(self, tmp_path: Path, name: str) -> None:
        reading = read(tmp_path, "kpi;waarde\nD1;5\n", source(LONG | {Role.PERIOD: ("bestandsnaam",)}), f"{name}.csv")
        assert list(figures(reading)) == [("D1", "2026-10")]

    @pytest.mark.parametrize(("header", "found"), [
        ("kwartaalnr", ("K1", "2026-K3")), ("Kwartaal nummer", ("K1", "2026-K3")), ("KW", ("K1", "2026-K3")),
        ("maandnr", ("D1", "2026-03")), ("periode", ("D1", "2026-03")),
        ("weeknr", None), ("ISO-week", None), ("4-weken", None), ("tweeweken", None),
    ])  # fmt: skip
    def test_a_number_is_of_the_kind_that_its_header_says(self, tmp_path: Path, header: str, found: tuple[str, str] | None) -> None:
        of = source(LONG | {Role.PERIOD: ("jaar", header)})
        reading = read(tmp_path, f"kpi;jaar;{header};waarde\nD1;2026;3;5\nK1;2026;3;5\n", of)
        assert list(figures(reading)) == ([found] if found else [])
        assert sum(len(details) for details in told(reading).values()) == (1 if found else 2)

    def test_a_bare_number_under_a_year_may_be_a_month_a_quarter_or_a_week(self, tmp_path: Path) -> None:
        reading = read(tmp_path, ";2026;;\nIndicator;1;2;Totaal\nD1;5;6;11\n", source(WIDE, "breed"))
        assert (figures(reading), told(reading)) == ({}, {Subject.SKIPPED_COLUMN: ("1", "2", "Totaal")})

    def test_days_above_columns_are_of_one_kind(self, tmp_path: Path) -> None:
        months = "Indicator;1-6-2026;1-7-2026;1-8-2026\nD1;1;2;3\nK1;4;5;6\n"
        assert list(figures(read(tmp_path, months, source(WIDE, "breed")))) == [("D1", f"2026-0{month}") for month in (6, 7, 8)]
        quarters = "Indicator;31-3-2026;30-6-2026\nD1;1;2\nK1;4;5\n"
        assert list(figures(read(tmp_path, quarters, source(WIDE, "breed")))) == [
            ("D1", "2026-03"), ("D1", "2026-06"), ("K1", "2026-K1"), ("K1", "2026-K2"),
        ]  # fmt: skip
        weeks = "Indicator;25-5-2026;1-6-2026;8-6-2026\nD1;1;2;3\n"
        assert figures(read(tmp_path, weeks, source(WIDE, "breed"))) == {}

    @pytest.mark.parametrize(("text", "of"), [
        ("kpi;periode;waarde\nK1;30-4-2026;1\nK1;30-6-2026;2\nD1;30-6-2026;3\n", source()),
        ("maand;D1;K1\n1-7-2026;3;1\n1-8-2026;;2\n", source({Role.PERIOD: ("maand",)}, "breed")),
    ])  # fmt: skip
    def test_days_of_months_are_no_quarters_in_rows_either(self, tmp_path: Path, text: str, of: Source) -> None:
        reading = read(tmp_path, text, of)
        assert [key[0] for key in figures(reading)] == ["D1"]
        (detail,) = told(reading)[Subject.OTHER_FREQUENCY]
        assert detail.endswith(": staat er per maand en wordt gemeten per kwartaal")

    def test_a_quarter_on_its_last_day_among_months_is_one(self, tmp_path: Path) -> None:
        text = "maand;D1;K1\n31-1-2026;1;\n28-2-2026;2;\n31-3-2026;3;9\n"
        assert figures(read(tmp_path, text, source({Role.PERIOD: ("maand",)}, "breed")))["K1", "2026-K1"] == {"value": Decimal(9)}

    def test_an_empty_period_is_told_as_empty(self, tmp_path: Path) -> None:
        assert told(read(tmp_path, "kpi;periode;waarde\nD1;;5\n")) == {Subject.NO_PERIOD: ("leeg (regel 2)",)}

    def test_a_time_elsewhere_is_another_day_here(self, tmp_path: Path) -> None:
        rows = "D1;2026-09-30T22:00:00Z;5\nD1;2026-10-31T00:00:00Z;6\nW1;2026-09-30T23:59:59;7\n"
        reading = read(tmp_path, f"kpi;periode;waarde\n{rows}")
        assert list(figures(reading)) == [("D1", "2026-10"), ("W1", "2026-09")]
        assert told(reading) == {Subject.NO_PERIOD: ("'2026-09-30T22:00:00Z' (regel 2)",)}

    @pytest.mark.parametrize(("fiscal", "code"), [("010", "2026-10"), ("001", "2026-01"), ("013", None), ("000", None)])
    def test_a_fiscal_year_and_a_posting_period_of_sap(self, tmp_path: Path, fiscal: str, code: str | None) -> None:
        of = source(LONG | {Role.PERIOD: ("Boekjaar", "Periode")})
        reading = read(tmp_path, f"kpi;Boekjaar;Periode;waarde\nD1;2026;{fiscal};5\n", of)
        assert list(figures(reading)) == ([("D1", code)] if code else [])


class TestTwice:
    def test_a_row_twice_is_one_remark_however_many_months_it_has(self, tmp_path: Path) -> None:
        reading = read(tmp_path, "Indicator;2026-08;2026-09;2026-10\nD1;1;2;3\nD1;1;2;3\n", source(WIDE, "breed"))
        assert (len(figures(reading)), told(reading)) == (3, {Subject.TWICE_SAME: ("D1 2026-08 (regel 2 en regel 3)",)})

    @pytest.mark.parametrize("name", ["periode", "kpi", "soort"])
    def test_a_column_that_says_which_figure_it_is_stands_there_twice(self, tmp_path: Path, name: str) -> None:
        of = source(only_where=(("soort", "echt"),))
        reading = read(tmp_path, f"kpi;periode;waarde;soort;{name}\nD1;2026-09;1;echt;2026-08\n", of)
        assert told(reading) == {Subject.SKIPPED_COLUMN: (f"{name} (staat er meer dan eens)",)}

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


class TestNoHeader:
    @pytest.mark.parametrize("text", [
        "Indicator;2026-09;;2026-10;\n;Begroot;Echt;Begroot;Echt\nD1;1;2;3;4\n", "Indicator;2026-08;2026-09\nD1;1;2;3\n",
    ])  # fmt: skip
    def test_figures_in_two_columns_below_one_header_are_not_chosen_from(self, tmp_path: Path, text: str) -> None:
        with pytest.raises(SourceError, match=r"staan onder '2026-09' cijfers in meer dan één kolom; geef elke kolom haar eigen kop\."):
            read(tmp_path, text, source(WIDE, "breed"))

    def test_a_column_of_figures_without_one_is_told_and_an_empty_one_is_not(self, tmp_path: Path) -> None:
        reading = read(tmp_path, "Indicator;2026-09;;;;\nD1;1;;2;;v\nW1;3;;;;\nTotaal;;;;9;\n", source(WIDE, "breed"))
        assert len(figures(reading)) == 2
        assert told(reading) == {Subject.SKIPPED_COLUMN: ("kolom D (zonder kop)",)}


def test_two_of_three_alike_are_no_double_row_beside_a_third(tmp_path: Path) -> None:
    reading = read(tmp_path, "kpi;periode;waarde\nD1;2026-09;1\nD1;2026-09;2\nD1;2026-09;1\n")
    assert (figures(reading), told(reading)) == ({}, {Subject.TWICE_DIFFERENT: ("D1 2026-09: Waarde 1 (regel 2) en 2 (regel 3)",)})


class TestNotation:
    def test_a_comma_behind_thousands_with_spaces_is_one_of_decimals(self, tmp_path: Path) -> None:
        reading = read(tmp_path, "kpi;periode;waarde\nD1;2026-09;1.234\nD1;2026-10;1 234,5\n")
        assert [one["value"] for one in figures(reading).values()] == [Decimal(1234), Decimal("1234.5")]

    @pytest.mark.parametrize("factor", ["100", "-0.01"])
    def test_a_percentage_is_not_made_one_twice(self, tmp_path: Path, factor: str) -> None:
        links = {"x": Link("W1", factor=Decimal(factor))}
        reading = read(tmp_path, "kpi;periode;waarde\nx;2026-09;95,5%\nx;2026-10;0,95\n", source(links=links))
        assert [key[1] for key in figures(reading)] == ["2026-10"]
        shown = factor.replace(".", ",")
        assert told(reading) == {Subject.PERCENT: (f"W1 2026-09: 95,5% maal {shown} (regel 2)",)}

    @pytest.mark.parametrize(("cells", "read_of_them"), [
        (["1,234", "12"], ["12"]), (["1,234", "12,5", "12.5"], ["12.5", "12.5"]), (["1,234", "12,5"], ["1.234", "12.5"]),
    ])  # fmt: skip
    def test_a_comma_that_may_stand_between_thousands_proves_nothing(
        self, tmp_path: Path, cells: list[str], read_of_them: list[str]
    ) -> None:
        rows = "".join(f"D1;2026-{month:02};{cell}\n" for month, cell in enumerate(cells, start=1))
        reading = read(tmp_path, f"kpi;periode;waarde\n{rows}")
        assert [one["value"] for one in figures(reading).values()] == [Decimal(text) for text in read_of_them]
        assert list(told(reading)) == ([Subject.DOUBTFUL] if len(read_of_them) < len(cells) else [])

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


def test_conditions_on_one_column_are_one_however_its_name_is_written(tmp_path: Path) -> None:
    of = source(only_where=(("soort", "Realisatie"), ("SOORT ", "prognose"), ("afdeling", "totaal")))
    rows = ("D1;2026-09;1;realisatie;TOTAAL", "D1;2026-09;2;Begroting;Totaal", "D1;2026-10;3;Prognose;Totaal", "D1;2026-10;4;Prognose;KCC")
    text = "\n".join(["kpi;periode;waarde;Soort;Afdeling", *rows])
    assert {key[1]: int(one["value"]) for key, one in figures(read(tmp_path, text, of)).items()} == {"2026-09": 1, "2026-10": 3}


def test_a_list_between_bars_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"staan streepjes \(\|\) tussen de cellen"):
        read(tmp_path, "----\n|kpi |periode |waarde |\n----\n|D1 |001.2026 |1.234,50 |\n")
