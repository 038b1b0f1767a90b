"""The workbook of a new year: what goes along, what stays behind, and that no verdict changes by the turn."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import openpyxl
import pandas as pd
import pytest

from ketenrapport.commands.closing import adoptions
from ketenrapport.commands.error import CommandError
from ketenrapport.commands.judging import assess, refresh
from ketenrapport.commands.new_year import new_year
from ketenrapport.commands.rename import rename
from ketenrapport.doors.shell import main
from ketenrapport.log import Signed
from ketenrapport.words.schema import INPUT_TABLES, TABLE
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.new.build import build
from tests.excel_lint import lint

if TYPE_CHECKING:
    from pathlib import Path

    from ketenrapport.assessment import Assessment
    from ketenrapport.workbook.contract import Workbook

NOW = Signed(datetime(2026, 11, 12, 9, 30, tzinfo=UTC), "Emre")
VERDICT = ("value", "score", "status", "reason", "coverage", "target", "signal", "change", "change_year", "ytd", "rolling_year", "gap")

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the example, refreshed once, so that what is closed is kept."""
    folder = tmp_path_factory.mktemp("voorbeeld")
    build(folder / "2026.xlsx", "gemeente")
    refresh(FileWorkbook.open(folder / "2026.xlsx"), by=NOW)
    return folder


@pytest.fixture
def old(example: Path, tmp_path: Path) -> Path:
    """A copy of that workbook, with what was kept beside it."""
    shutil.copytree(example, tmp_path, dirs_exist_ok=True)
    return tmp_path / "2026.xlsx"


def column(workbook: Workbook, identifier: str, *headers: str) -> list[tuple[object, ...]]:
    raw = workbook.read([TABLE[identifier]])[identifier]
    return list(zip(*(raw.columns[header].tolist() for header in headers), strict=True))


def verdicts(assessment: Assessment) -> dict[str, object]:
    """What stands in a report on this period: per KPI and chain, without the periods before it."""
    judgement, varied = assessment.judgement, assessment.analysis.variations
    found: dict[str, object] = {name: getattr(judgement, name)[:, -1].tolist() for name in VERDICT}
    found |= {name: getattr(varied, name)[:, -1].tolist() for name in ("variation", "rule", "feasibility", "tried", "since", "mean")}
    found["codes"] = assessment.organisation.nodes["code"].tolist()
    return {name: repr(values) for name, values in found.items()}


def with_figures(path: Path, months: tuple[str, ...]) -> None:
    """Every monthly KPI measured over more months: as it was a year before."""
    workbook = FileWorkbook.open(path)
    raw = workbook.read([TABLE["measurements"]])["measurements"]
    rows = {
        (kpi, period): (value, top, bottom)
        for kpi, period, value, top, bottom in column(workbook, "measurements", "KPI", "Periode", "Waarde", "Teller", "Noemer")
    }
    assert len(rows) == len(raw.rows)
    new = [
        {"kpi": kpi, "period": month, "value": value, "numerator": top, "denominator": bottom}
        for month in months
        for (kpi, period), (value, top, bottom) in rows.items()
        if period == f"{int(month[:4]) - 1}{month[4:]}"
    ]
    assert len(new) > 30
    workbook.append(TABLE["measurements"], pd.DataFrame(new, dtype=object))
    workbook.keep()


@pytest.mark.long
def test_no_verdict_changes_by_the_turn(old: Path, tmp_path: Path) -> None:
    with_figures(old, ("2026-11", "2026-12"))
    before = old.read_bytes()
    new = tmp_path / "2027.xlsx"
    told = new_year(new, FileWorkbook.open(old), "2027-01")
    assert told.startswith(f"{new} is gemaakt uit 2026.xlsx en begint met januari 2027; ")
    assert told.endswith("2026.xlsx blijft zoals die is.")
    assert old.read_bytes() == before
    assert lint(new) == []
    for path in (old, new):
        with_figures(path, ("2027-01",))
    for period in ("2026-12", "2027-01"):
        then, now = (assess(FileWorkbook.open(path), period) for path in (old, new))
        assert verdicts(now) == verdicts(then), period
        assert np.unique(now.judgement.status[:, -1]).size == 4, "all colours are there to be changed"
        assert {(one.code, one.subject) for one in now.findings} == {(one.code, one.subject) for one in then.findings}
    assert assess(FileWorkbook.open(new)).organisation.report_period.code == "2027-01"


def test_what_goes_along_and_what_stays_behind(old: Path, tmp_path: Path) -> None:
    new = tmp_path / "2027.xlsx"
    new_year(new, FileWorkbook.open(old), "2027-08")
    was, now = FileWorkbook.open(old), FileWorkbook.open(new)
    for table in INPUT_TABLES:
        if table.identifier in (
            "people", "customers", "links", "chains", "ownership", "chain_links", "touchpoints", "values", "kpis", "targets",
            "changepoints", "systems", "distribution", "measurements", "periods",
        ):  # fmt: skip
            headers = [one.header for one in table.columns]
            assert column(now, table.identifier, *headers) == column(was, table.identifier, *headers), table.identifier
    assert set(column(now, "actions", "Status")) <= {("open",), ("bezig",)}
    assert len(column(now, "actions", "Actie")) == sum(state in ("open", "bezig") for (state,) in column(was, "actions", "Status"))
    for identifier in ("comments", "conversations"):  # of August 2026 and later; the twelve months begin on 1 August 2026
        assert column(now, identifier, "Periode") == [row for row in column(was, identifier, "Periode") if str(row[0]) >= "2026-08"]
    settings = dict(column(now, "settings", "Sleutel", "Waarde"))
    assert (settings["Organisatie"], settings["Rapportperiode"], settings["Minimale dekking"]) == ("Gemeente Waterrijk", "2027-08", 0.6)


def test_reasons_kept_figures_and_names_go_along(old: Path, tmp_path: Path) -> None:
    workbook = FileWorkbook.open(old)
    raw = workbook.read([TABLE["findings"]])["findings"]
    at = raw.columns["Code"].tolist().index("K09")
    workbook.put(raw, int(raw.rows[at]), "Reden", "Klachten lopen via de ombudsman.")
    workbook.keep()
    rename(FileWorkbook.open(old), "VERG.R1a", "VERG.X", NOW)
    folder = tmp_path / "elders"
    new = folder / "2027.xlsx"
    new_year(new, FileWorkbook.open(old), "2027-01")
    assessment = refresh(FileWorkbook.open(new), by=NOW)
    assert [(one.finding.code, one.reason) for one in assessment.suppressed] == [("K09", "Klachten lopen via de ombudsman.")]
    assert [one for one in assessment.findings if one.code == "M10"] == []
    assert {one.name: one.read_bytes() for one in (folder / "rapporten").iterdir()} == {
        one.name: one.read_bytes() for one in (tmp_path / "rapporten").iterdir()
    }, "what was kept stands beside the new workbook too, and is not kept again"
    workbook = FileWorkbook.open(new)
    raw = workbook.read([TABLE["measurements"]])["measurements"]
    at = list(zip(raw.columns["KPI"], raw.columns["Periode"], strict=True)).index(("VERG.X", "2026-09"))
    workbook.put(raw, int(raw.rows[at]), "Teller", raw.columns["Teller"][at] + 1)
    workbook.keep()
    assert [one.subject for one in assess(FileWorkbook.open(new)).findings if one.code == "M10"] == ["VERG.X 2026-09"]


def test_what_was_adopted_stays_so_and_what_was_opened_again_does_too(old: Path, tmp_path: Path) -> None:
    workbook = FileWorkbook.open(old)
    rows = [{"chain": chain, "period": period, "version": 1, "file": f"rapporten/{period}_{chain}.zip"}
            for chain, period in (("INK", "2026-10"), ("MELD", "2026-09"))]  # fmt: skip
    told = [{"act": "vaststellen", "sheet": "Momentopnamen", "key": f"{row['chain']} {row['period']}", "new": row["file"]} for row in rows]
    told.append({"act": "periode heropenen", "sheet": "Perioden", "key": "2026-09", "new": "open (reden: telfout)"})
    for name, cells in (("snapshots", rows), ("log", told)):
        workbook.append(TABLE[name], pd.DataFrame(cells, dtype=object))
    workbook.keep()
    new = tmp_path / "elders" / "2027.xlsx"
    new_year(new, FileWorkbook.open(old), "2027-01")
    tables = FileWorkbook.open(new).read([TABLE["snapshots"], TABLE["log"]])
    (one,) = adoptions(tables["snapshots"], tables["log"])
    assert (one.chain, one.period, one.file) == ("INK", "2026-10", "rapporten/2026-10_INK.zip")


def test_measurements_before_a_new_basis_stay_behind_once_they_are_two_years_old(old: Path, tmp_path: Path) -> None:
    """VERG.P2 is gauged anew from July 2025; VERG.R1a too, but VERG.R1 is built from it and is not, so all of that is needed.

    The new workbook begins in 2028: two years before, and the month before those, is December 2025; the basis is older, so it decides.
    """
    workbook = FileWorkbook.open(old)
    row = {"since": "2025-07", "reason": "Nieuwe werkwijze", "rebase": "ja"}
    workbook.append(TABLE["changepoints"], pd.DataFrame([{"kpi": code, **row} for code in ("VERG.P2", "VERG.R1a")], dtype=object))
    workbook.keep()
    new = tmp_path / "2028.xlsx"
    new_year(new, FileWorkbook.open(old), "2028-01")
    first: dict[str, str] = {}
    for kpi, period in column(FileWorkbook.open(new), "measurements", "KPI", "Periode"):
        first[str(kpi)] = min(str(period), first.get(str(kpi), "9999"))
    assert (first["VERG.P2"], first["VERG.R1a"], first["VERG.P1"]) == ("2025-07", "2025-01", "2025-01")
    then, now = (assess(FileWorkbook.open(path), "2026-10") for path in (old, new))
    assert verdicts(now) == verdicts(then)
    assert [one for one in now.findings if one.code == "M10"] == []


@pytest.mark.longest
def test_cells_say_what_they_said_and_what_cannot_go_along_is_told(old: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(old)
    norms, figures, chains = book["Normen"], book["Metingen"], book["Ketens"]
    norm = next(row[2] for row in norms.iter_rows(min_row=2) if row[0].value == "VERG.P1")
    assert norm.value == 85
    norm.value, norm.number_format = 0.85, "0%"
    figure = next(row for row in figures.iter_rows(min_row=2) if (row[0].value, row[1].value) == ("VERG.P2", "2026-10"))
    figure[1].value, figure[1].number_format = datetime(2026, 10, 1), "mmm-yy"  # noqa: DTZ001 - a cell has no time zone
    lost = next(row for row in figures.iter_rows(min_row=2) if (row[0].value, row[1].value) == ("VERG.P2", "2026-09"))
    lost[2].value = "volgt nog"
    chains.cell(1, chains.max_column + 1, "Mijn nummer")
    chains.cell(2, chains.max_column, 12)
    chains.tables["Ketens"].ref = f"A1:{chains.cell(1, chains.max_column).column_letter}{chains.max_row}"
    last = chains.tables["Ketens"].tableColumns[-1]
    chains.tables["Ketens"].tableColumns.append(type(last)(id=last.id + 1, name="Mijn nummer"))
    chains.tables["Ketens"].autoFilter = None
    book.save(old)
    new = tmp_path / "2027.xlsx"
    told = new_year(new, FileWorkbook.open(old), "2027-01")
    assert "Mijn nummer (Ketens) en eigen bladen gingen niet mee." in told
    made = FileWorkbook.open(new)
    assert dict(column(made, "targets", "KPI", "Norm"))["VERG.P1"] == 85
    rows = {(kpi, period): value for kpi, period, value in column(made, "measurements", "KPI", "Periode", "Waarde")}
    assert rows["VERG.P2", "2026-10"] == figure[2].value
    assert rows["VERG.P2", "2026-09"] == "volgt nog"
    for path in (old, new):
        assert "M04" in {one.code for one in assess(FileWorkbook.open(path), "2026-10").findings}


def test_what_is_there_is_never_overwritten(old: Path, tmp_path: Path) -> None:
    new = tmp_path / "2027.xlsx"
    new.write_bytes(b"van een ander")
    with pytest.raises(CommandError, match=r"2027\.xlsx bestaat al; kies een andere naam"):
        new_year(new, FileWorkbook.open(old), "2027-01")
    with pytest.raises(CommandError, match="'ooit' is geen periode"):
        new_year(tmp_path / "x.xlsx", FileWorkbook.open(old), "ooit")
    assert new.read_bytes() == b"van een ander"


@pytest.mark.parametrize(
    "words", [["--uit", "2026.xlsx"], ["--vanaf", "2027-01"], ["--uit", "a", "--vanaf", "b", "--voorbeeld", "gemeente"]]
)
def test_a_new_year_needs_the_old_workbook_and_a_period(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["nieuw", str(tmp_path / "n.xlsx"), *words])
    assert stopped.value.code == 2
    assert capsys.readouterr().err == "Een nieuw jaar maakt u met ketenrapport nieuw PAD --uit VORIG --vanaf 2027-01, zonder --voorbeeld.\n"
