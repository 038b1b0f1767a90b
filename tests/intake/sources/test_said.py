"""What a controller must be told, in words that say what to do: nothing that was read, half a figure, a sheet that was not named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from ketenrapport.commands.sources import as_text, preview
from ketenrapport.intake.sources.compare import Action
from ketenrapport.intake.sources.message import Subject
from ketenrapport.intake.sources.source import Link, Role
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.new.build import write_workbook
from ketenrapport.workbook.new.examples import read_example
from tests.intake.sources.deliveries import DATA, TODAY
from tests.intake.sources.test_rules import LONG, RATIO, outcomes, read, source, told
from tests.kpi.small import measured, ratio

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = "KPI=kpi; Periode=periode; Waarde=waarde"


def said(folder: Path, *, kpis: dict[str, str] | None = None, measurements: list[dict[str, str]] | None = None, **cells: str) -> str:
    """What the screen says of one source."""
    rows = dict(read_example("organisatie", DATA / "organisatie"))
    usual = {"source_id": "KCC", "kind": "csv", "location": "kcc.csv", "table": "", "query": "", "shape": "lang", "only_where": ""}
    rows["kpis"] = [one | (kpis or {}) for one in rows["kpis"]]
    rows["measurements"] = measurements or []
    write_workbook(folder / "werkmap.xlsx", rows | {"sources": [usual | {"columns": COLUMNS, "active": "ja"} | cells]})
    return as_text(preview(FileWorkbook.open(folder / "werkmap.xlsx"), TODAY))


@pytest.mark.parametrize(("text", "only_where", "sentence"), [
    ("kpi;periode;waarde;soort\nPO.R1;2026-09;5;Realisatie\n", "soort=Realisate", "rijen heeft waarvoor soort=Realisate geldt"),
    ("kpi;periode;waarde;soort\n", "", "rijen onder de koppen heeft"),
])  # fmt: skip
def test_a_source_that_gives_nothing_says_so(tmp_path: Path, text: str, only_where: str, sentence: str) -> None:
    (tmp_path / "kcc.csv").write_text(text)
    assert said(tmp_path, only_where=only_where).splitlines()[-1] == (
        f"  fout        bron niet gelezen (1): Bron KCC geeft geen enkel cijfer; controleer of de levering {sentence}."
    )


def test_the_other_sheets_are_named_where_the_first_has_no_header(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Toelichting"])
    book.create_sheet("Cijfers").append(["kpi", "periode", "waarde"])
    book.save(tmp_path / "kcc.xlsx")
    assert "of noem bij Blad of tabel een van de andere bladen: Cijfers." in said(tmp_path, kind="excel", location="kcc.xlsx")
    assert "andere bladen" not in said(tmp_path, kind="excel", location="kcc.xlsx", table="Sheet")


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_sheet_that_nobody_sees_is_read_only_when_it_is_named(tmp_path: Path, state: str) -> None:
    book = openpyxl.Workbook()
    for sheet, value in ((book.active, 99), (book.create_sheet("Cijfers"), 5)):
        for row in (["kpi", "periode", "waarde"], ["PO.R1", "2026-09", value]):
            sheet.append(row)
    book.active.sheet_state = state
    book.save(tmp_path / "kcc.xlsx")
    assert "gelezen     kcc.xlsx, Cijfers" in said(tmp_path, kind="excel", location="kcc.xlsx")
    assert "gelezen     kcc.xlsx, Sheet" in said(tmp_path, kind="excel", location="kcc.xlsx", table="Sheet")


def test_a_kpi_without_a_frequency_is_not_said_to_be_built_from_others(tmp_path: Path) -> None:
    (tmp_path / "kcc.csv").write_text("kpi;periode;waarde\nPO.R1;2026-09;5\n")
    found = said(tmp_path, kpis={"frequency": "soms"})
    assert "KPI zonder metingen (1): PO.R1 heeft op het blad KPIs geen leesbare Frequentie of Tijdaggregatie" in found


class TestHalfAFigure:
    """A numerator of today above a denominator of last month is a figure that nobody measured."""

    @pytest.mark.parametrize(("cells", "action", "is_told"), [
        ("95;", Action.REFUSED, True), (";120", Action.REFUSED, True), ("90;", Action.SAME, False), ("95;120", Action.CHANGED, False),
        (";", None, False),
    ])  # fmt: skip
    def test_is_refused_where_the_source_has_a_place_for_the_other_half(
        self, tmp_path: Path, cells: str, action: Action | None, is_told: bool
    ) -> None:
        reading = read(tmp_path, f"kpi;periode;waarde;teller;noemer\nR1;2026-09;;{cells}\n", source(RATIO))
        found = outcomes(reading, [ratio("R1", "2026-09", 90, 100)])
        assert [one.action for one in found] == ([action] if action else [])
        assert list(told(reading)) == ([Subject.INCOMPLETE] if is_told else [])

    def test_in_rows_of_their_own_too(self, tmp_path: Path) -> None:
        links = {"opgenomen": Link("R1", "numerator"), "aangeboden": Link("R1", "denominator")}
        reading = read(tmp_path, "kpi;periode;waarde\nopgenomen;2026-09;95\naangeboden;2026-09;\n", source(links=links))
        assert [one.action for one in outcomes(reading, [ratio("R1", "2026-09", 90, 100)])] == [Action.REFUSED]
        assert told(reading) == {Subject.INCOMPLETE: ("R1 2026-09: Teller verandert en Noemer is leeg; lever beide",)}

    def test_what_the_user_fills_in_beside_a_source_stays(self, tmp_path: Path) -> None:
        reading = read(tmp_path, "kpi;periode;waarde\nG1;2026-09;7\n")
        there = [measured("G1", "2026-09", 6) | {"n": 40.0}]
        assert [(one.action, dict(one.values)) for one in outcomes(reading, there)] == [(Action.CHANGED, {"value": 7.0})]
        with_count = read(tmp_path, "kpi;periode;waarde;n\nG1;2026-09;7;\n", source(LONG | {Role.COUNT: ("n",)}))
        assert [one.action for one in outcomes(with_count, there)] == [Action.REFUSED]


def test_what_to_do_stands_below_the_last_message_of_its_kind(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text(f"kpi;periode;waarde\nFI.R1;2026-0{9 if name == 'a' else 8};1.234\nPO.R1;2026-1;onleesbaar\n")
    assert said(tmp_path, location="*.csv").splitlines()[3:8] == [
        "  fout        geen getal (1) in a.csv: PO.R1 2026-01: onleesbaar (regel 3)",
        "  fout        geen getal (1) in b.csv: PO.R1 2026-01: onleesbaar (regel 3)",
        "              Verbeter deze cellen in de levering en lees haar opnieuw.",
        "  fout        twijfelachtig getal (1) in a.csv: FI.R1 2026-09: 1.234 (regel 2)",
        "  fout        twijfelachtig getal (1) in b.csv: FI.R1 2026-08: 1.234 (regel 2)",
    ]


class TestBudgetsBesideResults:
    """Two kinds of rows that nobody keeps apart: in most periods they contradict one another, in the last there is only a budget."""

    @staticmethod
    def found(tmp_path: Path, *rows: str) -> dict[str, Action]:
        reading = read(tmp_path, "kpi;periode;waarde\n" + "".join(f"D1;2026-{row}\n" for row in rows))
        return {one.period[5:]: one.action for one in outcomes(reading)}

    def test_what_stands_there_once_is_refused_too(self, tmp_path: Path) -> None:
        rows = ("07;1", "07;9", "08;2", "08;9", "09;3", "09;3", "10;9")
        assert self.found(tmp_path, *rows) == {"07": "geweigerd", "08": "geweigerd", "09": "nieuw", "10": "geweigerd"}

    @pytest.mark.parametrize("rows", [("07;1", "07;9", "08;2"), ("06;1", "06;2", "07;1", "07;9", "08;2", "09;3")])
    def test_one_that_is_double_among_others_is_refused_alone(self, tmp_path: Path, rows: tuple[str, ...]) -> None:
        assert [period for period, action in self.found(tmp_path, *rows).items() if action == "nieuw"] == [
            period for period in ("08", "09") if f"{period};" in "".join(rows)
        ]  # fmt: skip


def test_of_a_figure_that_takes_the_place_of_a_word_that_word_is_shown(tmp_path: Path) -> None:
    (tmp_path / "kcc.csv").write_text("kpi;periode;waarde\nFI.R1;2026-08;5\nFI.R1;2026-09;6\n")
    there = [{"kpi": "FI.R1", "period": f"2026-0{month}", "value": cell} for month, cell in ((8, "n.v.t."), (9, ""))]
    assert said(tmp_path, measurements=there).splitlines()[2:4] == [
        "  gewijzigd   FI.R1 2026-08: Waarde n.v.t. → 5", "  gewijzigd   FI.R1 2026-09: Waarde leeg → 6",
    ]  # fmt: skip
