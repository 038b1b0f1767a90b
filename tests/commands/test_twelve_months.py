"""A year on one book: entry, a correction, another owner, another norm, a new KPI, a chain that ends, a code that is renamed, the turn.

Everything happens in one open workbook, with the buttons where there are any. Norm of HULP.R1: 90 with signal 80, from July 95 with 85, so
its score is 50 + 50 × (x − signal) / 10. HULP.R2 is a number of days, norm 10 and signal 14: 50 + 50 × (14 − x) / 4. POST.R1 is a count,
norm 10 and signal 8: 50 + 50 × (x − 8) / 2. A KPI scores 150 at most, a value counts for 100 at most in its chain, and both values of HULP
weigh the same.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from ketenrapport.commands.entry import open_entry, take_over
from ketenrapport.commands.error import CommandError
from ketenrapport.commands.judging import assess, refresh
from ketenrapport.commands.new_year import new_year
from ketenrapport.commands.period import close_period, reopen_period, set_period
from ketenrapport.commands.rename import rename
from ketenrapport.commands.reports import chain_codes
from ketenrapport.kpi.judgement import judge
from ketenrapport.log import Signed
from ketenrapport.organisation.model import link
from ketenrapport.organisation.tables import coerce_tables
from ketenrapport.words.schema import INPUT_TABLES, TABLE
from ketenrapport.words.verdict import Status
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.live.workbook import LiveWorkbook
from ketenrapport.workbook.new.build import write_workbook
from tests.live.engine import opened
from tests.live.memory import MemoryDocument

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ketenrapport.workbook.contract import Workbook

BY = Signed(datetime(2026, 11, 12, 9, 30, tzinfo=UTC), "Emre")
GREEN, ORANGE, RED = Status.GREEN, Status.ORANGE, Status.RED

# Of each month: so many of a hundred, so many days, so many pieces.
SHARE = {1: 92, 2: 91, 3: 85, 4: 93, 5: 78, 6: 90, 7: 88, 8: 94, 9: 92, 10: 91, 11: 89, 12: 95}
DAYS = {1: 9, 2: 10, 3: 12, 4: 8, 5: 15, 6: 10, 7: 9, 8: 11, 9: 10, 10: 9, 11: 10, 12: 8}
PIECES = {1: 12, 2: 10, 3: 9, 4: 7, 5: 11, 6: 10}

# By hand: verdict and score, cut off, of HULP.R1, HULP.R2, chain HULP (the mean of both, each 100 at most; a red one caps it at orange).
EXPECTED = {
    1: ((GREEN, 110), (GREEN, 112), (GREEN, 100)),
    2: ((GREEN, 105), (GREEN, 100), (GREEN, 100)),
    3: ((ORANGE, 75), (ORANGE, 75), (ORANGE, 75)),
    4: ((GREEN, 115), (GREEN, 125), (GREEN, 100)),
    5: ((RED, 40), (RED, 37), (RED, 38)),  # (40 + 37,5) / 2 = 38,75
    6: ((GREEN, 100), (GREEN, 100), (GREEN, 100)),
    7: ((ORANGE, 65), (GREEN, 112), (ORANGE, 82)),  # the new norm: 88 lies 3 above the signal of 85; (65 + 100) / 2 = 82,5
    8: ((ORANGE, 95), (ORANGE, 87), (ORANGE, 91)),  # 87,5; (95 + 87,5) / 2 = 91,25
    9: ((ORANGE, 85), (GREEN, 100), (ORANGE, 92)),
    10: ((ORANGE, 80), (GREEN, 112), (ORANGE, 90)),
    11: ((ORANGE, 70), (GREEN, 100), (ORANGE, 85)),
    12: ((GREEN, 100), (GREEN, 125), (GREEN, 100)),
}
PIECES_EXPECTED = {1: (GREEN, 150), 2: (GREEN, 100), 3: (ORANGE, 75), 4: (RED, 25), 5: (GREEN, 125), 6: (GREEN, 100)}


def kpi(code: str, parent: str, **cells: object) -> dict[str, object]:
    plain = {
        "kind": "resultaat", "name": f"Naam {code}", "definition": "Zo geteld.", "frequency": "maand", "value_rollup": "meting",
        "score_rollup": "eigen", "weight": 1, "judge_on": "periode", "link": "L1", "decimals": 0,
    }  # fmt: skip
    return {"kpi_id": code, "parent": parent, **plain, **cells}


def rows() -> dict[str, list[dict[str, object]]]:
    """Two chains in January 2026, before anything was measured."""
    chain = {"customers": "C1", "owner": "P1", "rhythm": "maand"}
    value = {"weight": 1, "customer": "C1", "promise": "Snel en goed", "kind": "klantwaarde"}
    return {
        "settings": [{"key": "Organisatie", "value": "De Brug"}, {"key": "Rapportperiode", "value": "2026-01"}],
        "people": [{"person_id": f"P{n}", "name": name, "is_mt_member": "ja"} for n, name in ((1, "Anna de Wit"), (2, "Bo Kramer"))],
        "customers": [{"customer_id": "C1", "name": "Cliënt", "kind": "klant"}],
        "links": [{"link_id": "L1", "name": "Wijkteam", "kind": "team"}],
        "chains": [
            {"chain_id": "HULP", "name": "Hulp aan huis leveren", **chain},
            {"chain_id": "POST", "name": "Post bezorgen", **chain},
        ],
        "ownership": [{"chain": code, "person": "P1", "since": date(2025, 1, 1)} for code in ("HULP", "POST")],
        "values": [
            {"value_id": "HULP.KW", "chain": "HULP", **value},
            {"value_id": "HULP.IW", "chain": "HULP", **value, "kind": "interne waarde"},
            {"value_id": "POST.KW", "chain": "POST", **value},
        ],
        "kpis": [
            kpi("HULP.R1", "HULP.KW", unit="%", direction="hoger", time_agg="verhouding"),
            kpi("HULP.R2", "HULP.IW", unit="dagen", direction="lager", time_agg="gemiddelde"),
            kpi("POST.R1", "POST.KW", unit="aantal", direction="hoger", time_agg="som"),
        ],
        "targets": [
            {"kpi": code, "valid_from": date(2026, 1, 1), "target": norm, "signal": signal}
            for code, norm, signal in (("HULP.R1", 90, 80), ("HULP.R2", 10, 14), ("POST.R1", 10, 8))
        ],
    }  # fmt: skip


def code_of(month: int) -> str:
    return f"2026-{month:02d}"


def figures(month: int, days: str = "HULP.R2") -> dict[str, dict[str, object]]:
    """What is measured in a month, by KPI; ``days`` is what HULP.R2 is called then."""
    found: dict[str, dict[str, object]] = {"HULP.R1": {"numerator": SHARE[month], "denominator": 100}, days: {"value": DAYS[month]}}
    return found | ({"POST.R1": {"value": PIECES[month]}} if month in PIECES else {})


class Year:
    """One open workbook in the course of a year."""

    def __init__(self, path: Path) -> None:
        write_workbook(path, rows())
        self.book: Workbook = LiveWorkbook(opened(MemoryDocument(path)))

    def type(self, table: str, **cells: object) -> None:
        """A row that the user types below the others."""
        self.book.append(TABLE[table], pd.DataFrame([cells], dtype=object))

    def put(self, table: str, where: Mapping[str, object], header: str, value: object) -> None:
        """Another content of one cell, in the row with these cells."""
        raw = self.book.read([TABLE[table]])[table]
        (at,) = [n for n in range(len(raw.rows)) if all(raw.columns[name][n] == cell for name, cell in where.items())]
        self.book.put(raw, int(raw.rows[at]), header, value)

    def asked(self) -> list[tuple[object, object]]:
        """The button Invoer, with the report period: which measurements stand ready, oldest first."""
        open_entry(self.book, assess(self.book).organisation.report_period.code)
        raw = self.book.read([TABLE["entry"]])["entry"]
        return list(zip(raw.columns["KPI"].tolist(), raw.columns["Periode"].tolist(), strict=True))

    def enter(self, month: int, measured: Mapping[str, Mapping[str, object]]) -> str:
        """Figures typed on Invoer, and the button Overnemen."""
        headers = {name: TABLE["entry"].column(name).header for name in ("value", "numerator", "denominator")}
        for code, cells in measured.items():
            for name, value in cells.items():
                self.put("entry", {"KPI": code, "Periode": code_of(month)}, headers[name], value)
        return take_over(self.book, date(2026, month, 28), BY).sentence

    def measure(self, month: int, **names: str) -> None:
        """The figures of a month, pasted into Metingen."""
        for code, cells in figures(month, **names).items():
            self.type("measurements", kpi=code, period=code_of(month), **cells)

    def told(self, period: str, *codes: str) -> tuple[tuple[Status, int], ...]:
        """Verdict and score of each of these over a period."""
        return self.over([int(period[5:])], *codes)[0]

    def over(self, months: Sequence[int], *codes: str) -> list[tuple[tuple[Status, int], ...]]:
        """The same in several months: the workbook is read once."""
        frames, found = coerce_tables(self.book.read(INPUT_TABLES)), []
        for month in months:
            organisation, _ = link(frames, code_of(month))
            nodes, judgement = organisation.nodes["code"].tolist(), judge(organisation)
            places = [nodes.index(code) for code in codes]
            found.append(tuple((Status(judgement.status[at, -1]), int(judgement.shown_score[at, -1])) for at in places))
        return found

    def findings(self, *codes: str, period: str | None = None) -> list[tuple[str, str]]:
        return [(one.code, one.subject) for one in assess(self.book, period).findings if one.code in codes]


@pytest.mark.long
def test_a_year_on_one_book(tmp_path: Path) -> None:
    year = Year(tmp_path / "2026.xlsx")
    hulp, days = ("HULP.R1", "HULP.R2", "HULP"), "HULP.R2"

    # January and February: figures come in by the entry sheet.
    for month in (1, 2):
        set_period(year.book, code_of(month), BY)
        assert year.asked() == [(code, code_of(month)) for code in ("HULP.R1", "HULP.R2", "POST.R1")]
        assert year.enter(month, figures(month)) == "3 metingen zijn overgenomen in Metingen."
        assert year.told(code_of(month), *hulp, "POST.R1") == (*EXPECTED[month], PIECES_EXPECTED[month])

    # February is closed; a correction afterwards is an error with old and new, until the period is opened again with a reason.
    close_period(year.book, "2026-02", BY)
    refresh(year.book, by=BY)
    assert year.findings("M10") == []
    year.put("measurements", {"KPI": "HULP.R1", "Periode": "2026-02"}, "Teller", 79)
    (wrong,) = [one for one in assess(year.book).findings if one.code == "M10"]
    assert wrong.explanation.endswith("over 2026-02 is gewijzigd van 91 van 100 naar 79 van 100, terwijl 2026-02 gesloten is.")
    reopen_period(year.book, "2026-02", "Telfout van het wijkteam", BY)
    assert year.findings("M10") == []
    assert year.told("2026-02", *hulp) == ((RED, 45), (GREEN, 100), (ORANGE, 72))  # (45 + 100) / 2 = 72,5, and red counts on
    year.put("measurements", {"KPI": "HULP.R1", "Periode": "2026-02"}, "Teller", SHARE[2])

    # March to June; from 1 May Bo Kramer owns HULP, and April's report still names Anna de Wit.
    for month in (3, 4, 5, 6):
        year.measure(month)
    year.put("ownership", {"Keten": "HULP"}, "Tot", date(2026, 4, 30))
    year.type("ownership", chain="HULP", person="P2", since=date(2026, 5, 1), decision="MT 21 april", rationale="Herverdeling")
    year.put("chains", {"Keten": "HULP"}, "Eigenaar", "P2")
    set_period(year.book, "2026-06", BY)
    owners = [assess(year.book, code).organisation.owner_name("HULP") for code in ("2026-04", "2026-05")]
    assert owners == ["Anna de Wit", "Bo Kramer"]
    assert year.findings("K15", "K18") == []
    assert year.over((3, 4, 5, 6), *hulp) == [EXPECTED[month] for month in (3, 4, 5, 6)]
    assert year.over((3, 4, 5, 6), "POST.R1") == [(PIECES_EXPECTED[month],) for month in (3, 4, 5, 6)]

    # From July another norm for HULP.R1, and POST has ended: it is asked, judged and reported on no more.
    year.type("targets", kpi="HULP.R1", valid_from=date(2026, 7, 1), target=95, signal=85)
    year.put("chains", {"Keten": "POST"}, "Actief tot", date(2026, 6, 30))
    set_period(year.book, "2026-07", BY)
    assert year.asked() == [("HULP.R1", "2026-07"), ("HULP.R2", "2026-07")]
    assert year.enter(7, figures(7)) == "2 metingen zijn overgenomen in Metingen."
    assert year.over((6, 7), *hulp) == [EXPECTED[6], EXPECTED[7]], "June keeps the norm of June"
    assert [code for code, _ in year.findings("K37")] == ["K37"], "why the norm changed stands nowhere yet"
    year.type("changepoints", kpi="HULP.R1", since="2026-07", reason="Strenger contract", rebase="nee")
    assert year.findings("K37", "M09") == []
    assert chain_codes(assess(year.book).organisation, ()) == ["HULP"]
    with pytest.raises(CommandError, match="Keten POST is geëindigd voor juli 2026"):
        chain_codes(assess(year.book).organisation, ["POST"])
    year.type("measurements", kpi="POST.R1", period="2026-07", value=9)
    assert year.findings("M14") == [("M14", "POST")]
    year.put("measurements", {"KPI": "POST.R1", "Periode": "2026-07"}, "Waarde", None)

    # From September a knob under HULP.R1: it is expected from then on, not before.
    year.measure(8)
    year.type("kpis", **kpi("HULP.P1", "HULP.R1", kind="proces", unit="%", direction="hoger", time_agg="laatste",
                            measured_from=date(2026, 9, 1)))  # fmt: skip
    year.type("targets", kpi="HULP.P1", valid_from=date(2026, 9, 1), target=50, signal=40)
    set_period(year.book, "2026-09", BY)
    assert year.asked() == [("HULP.R1", "2026-09"), ("HULP.P1", "2026-09"), ("HULP.R2", "2026-09")]
    year.enter(9, figures(9) | {"HULP.P1": {"value": 45}})
    assert year.told("2026-09", *hulp, "HULP.P1") == (*EXPECTED[9], (ORANGE, 75))
    assert year.findings("M09") == []

    # In October HULP.R2 gets another name: no verdict changes, and November asks for it by that name.
    before = year.over(range(1, 10), *hulp)
    assert rename(year.book, "HULP.R2", "HULP.DUUR", BY).startswith("HULP.R2 heet nu HULP.DUUR: ")
    hulp, days = ("HULP.R1", "HULP.DUUR", "HULP"), "HULP.DUUR"
    assert year.over(range(1, 10), *hulp) == before == [EXPECTED[month] for month in range(1, 10)]
    year.measure(10, days=days)
    year.type("measurements", kpi="HULP.P1", period="2026-10", value=50)
    set_period(year.book, "2026-11", BY)
    assert year.asked() == [("HULP.R1", "2026-11"), ("HULP.P1", "2026-11"), ("HULP.DUUR", "2026-11")]
    year.enter(11, figures(11, days=days) | {"HULP.P1": {"value": 55}})
    year.measure(12, days=days)
    set_period(year.book, "2026-12", BY)
    assert year.over((10, 11, 12), *hulp) == [EXPECTED[month] for month in (10, 11, 12)]
    assert year.findings("M09") == [("M09", "HULP.P1 2026-12")]

    # The turn: a workbook for 2027, in which December is judged as in the old one, and January asks for what goes on.
    new = tmp_path / "2027.xlsx"
    assert "begint met januari 2027" in new_year(new, year.book, "2027-01")
    old_book, year.book = year.book, LiveWorkbook(opened(MemoryDocument(new)))
    assert year.over(range(1, 13), *hulp) == list(EXPECTED.values())
    assert year.findings("M09", "M10", period="2026-12") == [("M09", "HULP.P1 2026-12")]
    asked = year.asked()
    assert ("HULP.DUUR", "2027-01") in asked
    assert "POST.R1" not in dict(asked)
    assert assess(old_book).organisation.report_period.code == "2026-12", "the old book stays as it was"
    assert len(FileWorkbook.open(new).read([TABLE["log"]])["log"].rows) >= 1, "what things were called is known"
