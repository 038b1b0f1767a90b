"""The rules R1-R13, each on a small delivery."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from msgspec.structs import replace

from ketenrapport.intake.sources.compare import Action, Ledger
from ketenrapport.intake.sources.excel_file import read_excel_file
from ketenrapport.intake.sources.known import known_of
from ketenrapport.intake.sources.message import Subject
from ketenrapport.intake.sources.places import files_at
from ketenrapport.intake.sources.reading import Reader
from ketenrapport.intake.sources.source import Link, Role, Source, SourceError, sources_of
from ketenrapport.intake.sources.text_file import read_text_file
from tests.bridge import linked
from tests.kpi.small import kpi, measured, ratio

if TYPE_CHECKING:
    from pathlib import Path

    from ketenrapport.intake.sources.compare import Outcome
    from ketenrapport.intake.sources.figures import Reading

TODAY = date(2026, 11, 12)
KPIS = [
    kpi("R1", unit="%"), kpi("W1", time_agg="gemiddelde", unit="%"), kpi("D1", time_agg="som", unit="€", factor=1),
    kpi("K1", time_agg="laatste", unit="cijfer", frequency="kwartaal"), kpi("T1", time_agg="gemiddelde", unit="minuten"),
    kpi("G1", time_agg="gewogen", unit="dagen"), kpi("S1", value_rollup="som", inputs=("D1",)),
]  # fmt: skip
LONG = {Role.KPI: ("kpi",), Role.PERIOD: ("periode",), Role.VALUE: ("waarde",)}
RATIO = LONG | {Role.NUMERATOR: ("teller",), Role.DENOMINATOR: ("noemer",)}


def organisation(measurements: list[dict[str, object]] = (), **tables: Any):  # type: ignore[assignment]
    rows = {
        "chains": [{"chain_id": "K", "name": "Keten", "parent_weight": 0}],
        "values": [{"value_id": "K.W", "chain": "K", "kind": "klantwaarde", "promise": "Belofte", "weight": 1}],
        "kpis": [one | {"name": f"Naam van {one['kpi_id']}"} for one in KPIS], "measurements": list(measurements), **tables,
    }  # fmt: skip
    return linked(rows, report_period="2026-10")[0]


def source(roles: dict[Role, tuple[str, ...]] = LONG, shape: str = "lang", links: dict[str, Link] | None = None, **more: Any) -> Source:
    return Source(
        "BRON", more.pop("kind", "csv"), "x", "", "", shape, roles, links={code: (one,) for code, one in (links or {}).items()}, **more
    )


def read(tmp_path: Path, content: str | bytes, of: Source | None = None, name: str = "levering.csv") -> Reading:
    """What a text file says."""
    of = of or source()
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    reader = Reader(of, known_of(organisation(), TODAY))
    reader.read(read_text_file(path, of.headers, {*of.links, "r1", "w1", "d1", "k1"}))
    return reader.reading


def figures(reading: Reading) -> dict[tuple[str, str], dict[str, Decimal]]:
    return {key: figure.figures for key, figure in reading.figures.items() if not figure.is_refused and not figure.is_silent}


def told(reading: Reading) -> dict[Subject, tuple[str, ...]]:
    return {message.subject: message.details for message in reading.messages.all()}


def outcomes(reading: Reading, measurements: list[dict[str, object]] = (), **tables: Any) -> list[Outcome]:  # type: ignore[assignment]
    return Ledger(organisation(measurements, **tables), None).compare(reading)


class TestHeader:
    def test_rows_above_it_are_passed_over_and_a_header_that_returns_is_no_row(self, tmp_path: Path) -> None:
        text = "Rapport;;\nPeriode: 2026;;\nKPI;PERIODE ;Waarde\nD1;2026-09;1\n\nkpi;periode;waarde\nD1;2026-10;2\n"
        assert figures(read(tmp_path, text)) == {("D1", "2026-09"): {"value": Decimal(1)}, ("D1", "2026-10"): {"value": Decimal(2)}}

    def test_without_one_it_says_which_columns_are_looked_for(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match=r"levering\.csv is geen koprij met kpi, periode, waarde"):
            read(tmp_path, "a;b\n1;2\n")

    @pytest.mark.parametrize(("header", "lacks"), [
        ("kpi;periode;bedrag", r" \(waarde ontbreekt\)"), ("Rapport;;\nkpi;maand;bedrag", r" \(periode en waarde ontbreken\)"),
        ("a;b;c", ""),
    ])  # fmt: skip
    def test_a_column_that_was_renamed_is_told(self, tmp_path: Path, header: str, lacks: str) -> None:
        with pytest.raises(SourceError, match=rf"is geen koprij met kpi, periode, waarde{lacks}; controleer"):
            read(tmp_path, f"{header}\nD1;2026-09;1\n")
        book = openpyxl.Workbook()
        for line in header.splitlines():
            book.active.append(line.split(";"))
        book.save(tmp_path / "x.xlsx")
        with pytest.raises(SourceError, match=rf"is geen koprij met kpi, periode, waarde{lacks}; controleer"):
            Reader(source(), known_of(organisation(), TODAY)).read(read_excel_file(tmp_path / "x.xlsx", ""))

    def test_quarters_stand_under_a_merged_year_too(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        for row in (["Code", 2025, None, 2026], [None, "K3", "K4", "K1"], ["K1", 7, 8, 9]):
            book.active.append(row)
        for area in ("A1:A2", "B1:C1"):
            book.active.merge_cells(area)
        book.save(tmp_path / "x.xlsx")
        of = source({Role.KPI: ("Code",)}, "breed", kind="excel")
        reader = Reader(of, known_of(organisation(), TODAY))
        reader.read(read_excel_file(tmp_path / "x.xlsx", ""))
        assert figures(reader.reading) == {
            ("K1", f"202{year}"): {"value": Decimal(n)} for year, n in (("5-K3", 7), ("5-K4", 8), ("6-K1", 9))
        }


class TestEncodingAndSeparator:
    @pytest.mark.parametrize(("codec", "said"), [
        ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ])  # fmt: skip
    @pytest.mark.parametrize(("mark", "name"), [(";", "puntkomma"), ("\t", "tab"), (",", "komma")])
    def test_they_are_found_out_and_told(self, tmp_path: Path, codec: str, said: str, mark: str, name: str) -> None:
        rows = [["kpi", "periode", "waarde", "naam; en, nog wat"], ["Financiën €", "2026-10", "12", "“a”"]]
        text = "\r\n".join(mark.join(f'"{cell}"' for cell in row) for row in rows)
        reading = read(tmp_path, text.encode(codec), source(links={"financiën €": Link("D1")}))
        assert figures(reading) == {("D1", "2026-10"): {"value": Decimal(12)}}
        assert reading.said == [f"levering.csv, {said}, {name}"]

    def test_a_workbook_called_csv_and_a_page_called_xls_are_told(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match="is een Excel-werkmap met een andere naam"):
            read(tmp_path, b"PK\x03\x04rest xl/workbook.xml")
        with pytest.raises(SourceError, match=r"levering\.csv is een zip-bestand; pak het eerst uit\."):
            read(tmp_path, b"PK\x03\x04kcc.csv")
        with pytest.raises(SourceError, match=r"levering\.csv is een OpenDocument-bestand; open het en sla het op als CSV\."):
            read(tmp_path, b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet")
        (tmp_path / "ssrs.xls").write_text("<html><table></table></html>")
        with pytest.raises(SourceError, match="maar een webpagina"):
            read_excel_file(tmp_path / "ssrs.xls", "")
        (tmp_path / "sap.xls").write_text("kpi\tperiode\n")
        with pytest.raises(SourceError, match="maar een tekstbestand; kies op het blad Bronnen de soort csv"):
            read_excel_file(tmp_path / "sap.xls", "")


class TestNumbers:
    """One notation per file; what it doesn't prove is refused."""

    @pytest.mark.parametrize(("cells", "wanted"), [
        (["1.234", "12,5"], ["1234", "12.5"]),
        (["1.234", "1.234,5"], ["1234", "1234.5"]),
        (["1.234", "1.234.567"], ["1234", "1234567"]),
        (["1.234", "12.5"], ["1.234", "12.5"]),
        (["1,234", "1,234.5"], ["1234", "1234.5"]),
        (["1.234", "12"], [None, "12"]),
        (["1.234", "12,5", "12.5"], [None, "12.5", "12.5"]),
        (["€ 1.234,50", "(12)", "12-", "-7", "0"], ["1234.5", "-12", "-12", "-7", "0"]),
        (["acht", "3"], [None, "3"]),
    ])  # fmt: skip
    def test_as_they_are_written(self, tmp_path: Path, cells: list[str], wanted: list[str | None]) -> None:
        rows = "".join(f"D1;2026-{month:02};{cell}\n" for month, cell in enumerate(cells, start=1))
        reading = read(tmp_path, f"kpi;periode;waarde\n{rows}")
        right = {("D1", f"2026-{month:02}"): {"value": Decimal(text)} for month, text in enumerate(wanted, start=1) if text is not None}
        assert figures(reading) == right
        refused = [cell for cell, text in zip(cells, wanted, strict=True) if text is None]
        subject = Subject.DOUBTFUL if refused[:1] == ["1.234"] else Subject.NO_NUMBER
        assert told(reading) == ({subject: (f"D1 2026-01: {refused[0]} (regel 2)",)} if refused else {})

    def test_a_percentage_only_where_the_kpi_is_one(self, tmp_path: Path) -> None:
        reading = read(
            tmp_path, "kpi;periode;waarde;teller;noemer\nW1;2026-10;95,5%;;\nD1;2026-10;12%;;\nR1;2026-10;;5%;9\n", source(RATIO)
        )
        assert figures(reading) == {("W1", "2026-10"): {"value": Decimal("95.5")}}
        assert told(reading) == {Subject.PERCENT: ("D1 2026-10: 12% (regel 3)", "R1 2026-10: 5% (regel 4)")}

    def test_empty_says_nothing_and_what_says_that_there_is_none_is_told_once(self, tmp_path: Path) -> None:
        reading = read(
            tmp_path, "kpi;periode;waarde\nD1;2026-05;\nD1;2026-06;-\nD1;2026-07;n.v.t.\nD1;2026-08;.\nD1;2026-09;x\nD1;2026-10;0\n"
        )
        assert figures(reading) == {("D1", "2026-10"): {"value": Decimal(0)}}
        assert [(subject, len(details)) for subject, details in told(reading).items()] == [(Subject.NO_FIGURE, 4)]

    def test_a_factor_works_on_value_and_numerator_in_decimals(self, tmp_path: Path) -> None:
        links = {
            "a": Link("D1", factor=Decimal("0.1")),
            "b": Link("R1", "numerator", Decimal(1000)),
            "c": Link("R1", "denominator", Decimal(1000)),
        }
        reading = read(tmp_path, "kpi;periode;waarde\na;2026-10;3\nb;2026-10;1,5\nc;2026-10;9\n", source(links=links))
        assert figures(reading) == {
            ("D1", "2026-10"): {"value": Decimal("0.3")},
            ("R1", "2026-10"): {"numerator": Decimal(1500), "denominator": Decimal(9)},
        }


class TestPeriods:
    @pytest.mark.parametrize(
        "text", ["010.2026", "okt2026", "2026 oktober", "okt-26", "31-10-2026", "2026-10-01", "2026MM10", "oktober '26"]
    )
    def test_as_systems_write_them(self, tmp_path: Path, text: str) -> None:
        assert list(figures(read(tmp_path, f"kpi;periode;waarde\nD1;{text};5\n"))) == [("D1", "2026-10")]

    def test_in_two_columns_and_in_the_name_of_the_file(self, tmp_path: Path) -> None:
        two = LONG | {Role.PERIOD: ("jaar", "maand")}
        assert list(figures(read(tmp_path, "kpi;jaar;maand;waarde\nD1;2026;9;5\nD1;2026;oktober;6\n", source(two)))) == [
            ("D1", "2026-09"),
            ("D1", "2026-10"),
        ]
        quarter = LONG | {Role.PERIOD: ("jaar", "kwartaal")}
        assert list(figures(read(tmp_path, "kpi;jaar;kwartaal;waarde\nK1;2026;3;5\n", source(quarter)))) == [("K1", "2026-K3")]
        named = LONG | {Role.PERIOD: ("bestandsnaam",)}
        for name in ("KCC_2026-10.csv", "levering okt 2026 (2).csv", "2026_10_export.csv"):
            assert list(figures(read(tmp_path, "kpi;waarde\nD1;5\n", source(named), name))) == [("D1", "2026-10")]
        reading = read(tmp_path, "kpi;waarde\nD1;5\n", source(named), "levering.csv")
        assert (figures(reading), list(told(reading))) == ({}, [Subject.NO_PERIOD])

    def test_of_another_frequency_a_column_is_passed_over_and_a_row_is_wrong(self, tmp_path: Path) -> None:
        long = read(tmp_path, "kpi;periode;waarde\nD1;2026-K3;5\nD1;2026-13;5\nD1;15-10-2026;5\n")
        assert told(long) == {
            Subject.NO_PERIOD: ("'2026-13' (regel 3)", "'15-10-2026' (regel 4, bedoelt u 2026-10?)"),
            Subject.OTHER_FREQUENCY: ("D1 2026-K3 (regel 2): wordt gemeten per maand",),
        }
        wide = read(tmp_path, "code;2026-09;2026-K3;2026-11\nD1;1;2;3\nK1;4;5;\n", source({Role.KPI: ("code",)}, "breed"))
        assert figures(wide) == {("D1", "2026-09"): {"value": Decimal(1)}, ("K1", "2026-K3"): {"value": Decimal(5)}}
        assert told(wide) == {Subject.NOT_ENDED: ("D1 2026-11",)}

    def test_with_the_kpis_in_columns(self, tmp_path: Path) -> None:
        reading = read(tmp_path, "maand;W1;Uitgaven;Afdeling\n2026-09;80;1,5;KCC\n2026-10;90;;KCC\n", source(
            {Role.PERIOD: ("maand",)}, "breed", {"uitgaven": Link("D1")}))  # fmt: skip
        assert figures(reading) == {
            ("W1", "2026-09"): {"value": Decimal(80)}, ("W1", "2026-10"): {"value": Decimal(90)},
            ("D1", "2026-09"): {"value": Decimal("1.5")},
        }  # fmt: skip
        assert told(reading) == {Subject.SKIPPED_COLUMN: ("Afdeling",)}


class TestCodes:
    def test_spaces_and_capitals_make_no_difference_and_a_number_is_its_digits(self, tmp_path: Path) -> None:
        links = {"4711": Link("D1"), "wacht tijd": Link("W1")}
        reading = read(tmp_path, "kpi;periode;waarde\n4711;2026-10;1\nWACHT\u00a0 Tijd ;2026-10;2\n d1 ;2026-09;3\n", source(links=links))
        assert {key: int(figure["value"]) for key, figure in figures(reading).items()} == {
            ("D1", "2026-10"): 1, ("W1", "2026-10"): 2, ("D1", "2026-09"): 3,
        }  # fmt: skip

    def test_an_unknown_one_is_told_once_with_one_like_it_and_a_footnote_is_not(self, tmp_path: Path) -> None:
        text = "kpi;periode;waarde\nWachtijd;2026-09;1\nWachtijd;2026-10;1\n1) Voorlopig;;\n"
        assert told(read(tmp_path, text, source(links={"wachttijd": Link("W1")}))) == {
            Subject.UNKNOWN_CODE: ("Wachtijd (bedoelt u wachttijd?)",)
        }

    def test_the_name_of_a_kpi_is_no_code_and_its_code_is_proposed(self, tmp_path: Path) -> None:
        reading = read(tmp_path, "kpi;periode;waarde\nNaam van W1;2026-10;1\n")
        assert (figures(reading), told(reading)) == ({}, {Subject.UNKNOWN_CODE: ("Naam van W1 (bedoelt u W1?)",)})

    def test_a_kpi_that_is_built_from_others_takes_nothing(self, tmp_path: Path) -> None:
        reading = read(tmp_path, "kpi;periode;waarde\nS1;2026-09;1\nS1;2026-10;1\n")
        assert told(reading) == {Subject.NOT_MEASURED: ("S1 wordt opgebouwd uit andere KPI's",)}

    def test_only_rows_that_count(self, tmp_path: Path) -> None:
        of = source(only_where=(("Soort", "Realisatie"), ("Afdeling", "totaal")))
        rows = ("1;Begroting;Totaal", "2;realisatie ;TOTAAL", "3;Realisatie;KCC")
        text = "\n".join(["kpi;periode;waarde;soort;afdeling", *(f"D1;2026-10;{row}" for row in rows)])
        assert figures(read(tmp_path, text, of)) == {("D1", "2026-10"): {"value": Decimal(2)}}


class TestTwice:
    def test_the_same_is_one_row_and_different_is_none(self, tmp_path: Path) -> None:
        reading = read(tmp_path, "kpi;periode;waarde\nD1;2026-09;5\nD1;2026-09;5,0\nD1;2026-10;5\nD1;2026-10;6\n")
        assert figures(reading) == {("D1", "2026-09"): {"value": Decimal(5)}}
        assert told(reading) == {
            Subject.TWICE_DIFFERENT: ("D1 2026-10: Waarde 5 (regel 4) en 6 (regel 5)",),
            Subject.TWICE_SAME: ("D1 2026-09 (regel 2 en regel 3)",),
        }

    def test_also_between_files_of_a_folder_and_between_sources(self, tmp_path: Path) -> None:
        reader = Reader(source(), known_of(organisation(), TODAY))
        for name, value in (("een.csv", 5), ("twee.csv", 6)):
            (tmp_path / name).write_text(f"kpi;periode;waarde\nD1;2026-10;{value}\n")
            reader.read(read_text_file(tmp_path / name, reader.source.headers, ()))
        assert told(reader.reading)[Subject.TWICE_DIFFERENT] == ("D1 2026-10: Waarde 5 (regel 2) en 6 (twee.csv, regel 2)",)
        ledger = Ledger(organisation(), None)
        first = read(tmp_path, "kpi;periode;waarde\nD1;2026-10;5\n")
        like_it = read(tmp_path, "kpi;periode;waarde\nD1;2026-10;5,0\n", replace(source(), code="ZELFDE"))
        other = read(tmp_path, "kpi;periode;waarde\nD1;2026-10;6\n", replace(source(), code="ANDERE"))
        found = [ledger.compare(one) for one in (first, like_it)]
        assert [[one.action for one in each] for each in found] == [[Action.NEW], [Action.SAME]]
        found.append(ledger.compare(other))
        assert [[one.action for one in ledger.after_all(each)] for each in found] == [[Action.REFUSED]] * 3
        assert told(other)[Subject.TWICE_DIFFERENT] == ("D1 2026-10: 6, maar bron BRON zegt 5",)
        assert told(first)[Subject.TWICE_DIFFERENT] == ("D1 2026-10: 5, maar bron ANDERE zegt 6",)

    @pytest.mark.parametrize(("theirs", "told_of_it"), [
        ("96;100;", {}),
        ("96;101;", {"96/101": "96/100"}), ("96;100;voorlopig", {"96/100, Kwaliteit voorlopig": "96/100, Kwaliteit leeg"}),
    ])  # fmt: skip
    def test_what_another_source_says_is_held_against_all_that_this_one_said(
        self, tmp_path: Path, theirs: str, told_of_it: dict[str, str]
    ) -> None:
        ledger = Ledger(organisation([ratio("R1", "2026-10", 95, 100)]), None)
        of = source(RATIO | {Role.QUALITY: ("kwaliteit",)})
        readings = [
            read(tmp_path, f"kpi;periode;waarde;teller;noemer;kwaliteit\nR1;2026-10;;{cells}\n", replace(of, code=code))
            for code, cells in (("EEN", "96;100;"), ("TWEE", theirs))
        ]
        found = [ledger.compare(one) for one in readings]
        actions = [one.action for each in found for one in ledger.after_all(each)]
        assert actions == ([Action.REFUSED] * 2 if told_of_it else [Action.CHANGED, Action.SAME])
        assert [told(one).get(Subject.TWICE_DIFFERENT, ()) for one in readings] == (
            [
                tuple(f"R1 2026-10: {first}, maar bron TWEE zegt {second}" for second, first in told_of_it.items()),
                tuple(f"R1 2026-10: {second}, maar bron EEN zegt {first}" for second, first in told_of_it.items()),
            ]
        )  # fmt: skip


class TestAgainstMetingen:
    def test_what_a_measurement_needs(self, tmp_path: Path) -> None:
        rows = ("R1;2026-10;;5;;", "R1;2026-09;80;;;", "R1;2026-08;;5;-1;", "D1;2026-10;;1;2;", "G1;2026-10;3;;;", "G1;2026-09;3;;;4")
        text = "\n".join(["kpi;periode;waarde;teller;noemer;aantal", *rows])
        reading = read(tmp_path, text, source(RATIO | {Role.COUNT: ("aantal",)}))
        found = outcomes(reading)
        assert [(one.kpi, one.period) for one in found if one.action is Action.NEW] == [("G1", "2026-09")]
        assert told(reading) == {Subject.INCOMPLETE: (
            "R1 2026-10: teller en noemer zijn nodig, en geen waarde", "R1 2026-09: teller en noemer zijn nodig, en geen waarde",
            "R1 2026-08: de noemer -1 is negatief", "D1 2026-10: een waarde is nodig, en geen teller of noemer",
            "G1 2026-10: het aantal achter de waarde ontbreekt",
        )}  # fmt: skip

    def test_changed_the_same_and_gone(self, tmp_path: Path) -> None:
        there = [
            measured("D1", "2026-08", 1) | {"remark": "eigen"},
            measured("D1", "2026-09", 2),
            measured("D1", "2026-10", 3),
            measured("D1", "2026-06", 9),
        ]
        reading = read(
            tmp_path,
            "kpi;periode;waarde;opmerking\nD1;2026-08;1;\nD1;2026-10;4;nieuw\nD1;2026-07;5;\n",
            source(LONG | {Role.REMARK: ("opmerking",)}),
        )
        found = {one.period: one for one in outcomes(reading, there)}
        assert {period: one.action for period, one in found.items()} == {
            "2026-08": Action.SAME, "2026-10": Action.CHANGED, "2026-07": Action.NEW,
        }  # fmt: skip
        assert (found["2026-10"].old, found["2026-10"].values) == ({"value": 3.0, "remark": None}, {"value": 4.0, "remark": "nieuw"})
        assert told(reading) == {Subject.GONE: ("D1 2026-09",)}  # June lies before what the delivery is about

    def test_a_closed_period_keeps_what_it_has_but_what_was_still_to_come_may_follow(self, tmp_path: Path) -> None:
        closed = [{"period_id": "2026-09", "kind": "maand", "status": "gesloten"}]
        late = [*KPIS[:2], KPIS[2] | {"lag_days": 10}]
        reading = read(tmp_path, "kpi;periode;waarde\nD1;2026-09;5\nW1;2026-09;6\n")
        rows = {"periods": closed, "kpis": [one | {"name": one["kpi_id"]} for one in late]}
        assert [(one.kpi, one.action) for one in outcomes(reading, **rows)] == [("D1", Action.NEW), ("W1", Action.REFUSED)]
        again = read(tmp_path, "kpi;periode;waarde\nD1;2026-09;5\n")
        assert [one.action for one in outcomes(again, [measured("D1", "2026-09", 4)], **rows)] == [Action.REFUSED]
        assert told(again) == {Subject.CLOSED: ("D1 2026-09: 4 blijft staan, de bron zegt 5 (M10, 2026-09)",)}

    def test_an_unknown_quality_is_refused_and_a_known_one_alone_is_a_change(self, tmp_path: Path) -> None:
        of = source(RATIO | {Role.QUALITY: ("kwaliteit",), Role.AS_OF: ("peildatum",)})
        rows = (
            "R1;2026-09;;1;2;DEFINITIEF;",
            "R1;2026-10;;1;2;Voorlopig;05-11-2026",
            "D1;2026-10;1;;;ongeveer;",
            "D1;2026-09;1;;;;gisteren",
        )
        text = "\n".join(["kpi;periode;waarde;teller;noemer;kwaliteit;peildatum", *rows])
        reading = read(tmp_path, text, of)
        found = outcomes(reading, [ratio("R1", "2026-09", 1, 2), ratio("R1", "2026-10", 1, 2)])
        assert [(one.action, dict(one.values)) for one in found if one.action is not Action.REFUSED] == [
            (Action.SAME, {"numerator": 1.0, "denominator": 2.0, "quality": "definitief"}),
            (Action.CHANGED, {"quality": "voorlopig", "as_of": date(2026, 11, 5)}),
        ]
        assert told(reading) == {Subject.NO_DATE: ("D1 2026-09: gisteren (regel 5)",), Subject.QUALITY: ("D1 2026-10: ongeveer (regel 4)",)}

    def test_one_code_may_stand_for_more_than_one_kpi(self, tmp_path: Path) -> None:
        of = replace(source(), links={"aangeboden": (Link("R1", "denominator"), Link("D1")), "gehaald": (Link("R1", "numerator"),)})
        reading = read(tmp_path, "kpi;periode;waarde\naangeboden;2026-10;9\ngehaald;2026-10;8\n", of)
        assert {one.kpi: dict(one.values) for one in outcomes(reading)} == {
            "R1": {"denominator": 9.0, "numerator": 8.0},
            "D1": {"value": 9.0},
        }


class TestPlaces:
    def folder(self, tmp_path: Path) -> Path:
        home = tmp_path / "werk"
        for name in ("werk/a.csv", "werk/b.CSV", "werk/~$a.csv", "werk/x.tmp", "werk/desktop.ini", "werk/c.xlsx", "buiten/d.csv"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text("x")
        return home

    def test_a_file_a_folder_and_a_pattern(self, tmp_path: Path) -> None:
        home = self.folder(tmp_path)
        for location, names in (
            ("a.csv", ["a.csv"]),
            (f'"{home / "a.csv"}"', ["a.csv"]),
            (".", ["a.csv", "b.CSV"]),
            ("*.csv", ["a.csv"]),
            ("[ab].*", ["a.csv", "b.CSV"]),
        ):
            assert [path.name for path in files_at(location, "csv", home, ())] == names
        assert [path.name for path in files_at(".", "excel", home, ())] == ["c.xlsx"]

    def test_outside_only_where_the_user_says_so(self, tmp_path: Path) -> None:
        home = self.folder(tmp_path)
        (home / "koppeling.csv").symlink_to(tmp_path / "buiten" / "d.csv")
        (home / "map").symlink_to(tmp_path / "buiten")
        for location in ("../buiten/d.csv", str(tmp_path / "buiten"), "koppeling.csv", "map", "map/*.csv", "../buiten/*.csv"):
            with pytest.raises(SourceError):
                files_at(location, "csv", home, ())
            assert [path.name for path in files_at(location, "csv", home, [str(tmp_path / "buiten")])] == ["d.csv"]

    @pytest.mark.parametrize("location", [".", "*.csv"])
    def test_of_several_files_one_that_leads_outside_is_not_passed_over_in_silence(self, tmp_path: Path, location: str) -> None:
        home = self.folder(tmp_path)
        (home / "koppeling.csv").symlink_to(tmp_path / "buiten" / "d.csv")
        with pytest.raises(SourceError, match=r"^'koppeling\.csv' op plaats '.+' wijst naar buiten de map van de werkmap"):
            files_at(location, "csv", home, ())

    @pytest.mark.parametrize("location", [
        r"\\server\delen\x.csv", "//server/delen/x.csv", r"\\?\UNC\server\delen\x.csv",
        "https://voorbeeld.nl/x.csv", "file:///etc/hostname", "ftp://x/y",
    ])  # fmt: skip
    def test_a_network_or_the_internet_is_not_even_looked_at(self, tmp_path: Path, location: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("pathlib.Path.resolve", lambda *_, **__: pytest.fail("looked at"))
        with pytest.raises(SourceError, match="ligt op een netwerk of op internet en wordt niet geopend"):
            files_at(location, "csv", tmp_path, [str(tmp_path)])

    @pytest.mark.parametrize("location", ["weg.csv", "weg/*.csv", "*.weg", "a\0b", "..", "x" * 5_000])
    def test_what_is_not_there_is_one_sentence(self, tmp_path: Path, location: str) -> None:
        with pytest.raises(SourceError, match=r"[Pp]laats"):
            files_at(location, "csv", self.folder(tmp_path), ())


class TestFillingIn:
    def row(self, **cells: Any) -> Source | tuple[str, str]:
        usual = {
            "source_id": "B",
            "kind": "csv",
            "location": "x.csv",
            "shape": "lang",
            "columns": "KPI=k; Periode=p; Waarde=w",
            "active": True,
        }
        (found,) = sources_of(organisation(sources=[usual | cells]))
        return found

    def test_columns_and_rows_that_count(self) -> None:
        found = self.row(columns="KPI = Code ;\nPeriode=Jaar+Maand; Waarde=Realisatie (x 1.000)", only_where="Soort=Realisatie")
        assert isinstance(found, Source)
        assert found.headers == ("Code", "Jaar", "Maand", "Realisatie (x 1.000)", "Soort")

    @pytest.mark.parametrize(("cells", "sentence"), [
        ({"columns": None}, "ontbreekt kpi="),
        ({"columns": "KPI=k; Periode=p"}, "ontbreekt een cijfer"),
        ({"columns": "KPI"}, "'KPI' in Kolommen is niet te lezen; schrijf het als rol=kop"),
        ({"columns": "Cijfer=k"}, "'Cijfer' in Kolommen is geen rol"),
        ({"columns": "KPI=k, Periode=p, Waarde=w"}, "komma's tussen de rollen"),
        ({"columns": "KPI="}, "geen kop achter 'KPI='"),
        ({"shape": None}, "Vorm leeg"),
        ({"shape": "breed"}, "óf KPI="),
        ({"location": None}, "Plaats leeg"),
        ({"only_where": "Soort"}, "'Soort' in Alleen rijen waar is niet te lezen; schrijf het als kop=waarde"),
    ])  # fmt: skip
    def test_what_is_wrong_is_one_sentence(self, cells: dict[str, object], sentence: str) -> None:
        found = self.row(**cells)
        assert isinstance(found, tuple)
        assert sentence in found[1]

    def test_one_that_is_not_active_is_not_read(self) -> None:
        assert sources_of(organisation(sources=[{"source_id": "B", "active": False}])) == []
