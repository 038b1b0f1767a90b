"""A first report from little: twenty cells in the empty workbook, or a dozen answers."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from ketenrapport.commands.judging import assess, outcome, refresh
from ketenrapport.commands.reports import errors_in, report
from ketenrapport.commands.workbooks import new
from ketenrapport.doors.shell import main
from ketenrapport.words.schema import TABLE
from ketenrapport.words.verdict import Status
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.excel_lint import lint
from tests.report.reading import paragraphs, tables

if TYPE_CHECKING:
    from pathlib import Path

# What somebody types first: a chain, a promise, a KPI with its norm, one figure. Nobody weighed anything yet.
TYPED = {
    "chains": {"chain_id": "VERH", "name": "Een woning verhuren"},
    "values": {"value_id": "VERH.KW", "chain": "VERH", "kind": "klantwaarde"},
    "kpis": {
        "kpi_id": "VERH.R1", "parent": "VERH.KW", "name": "Woning op tijd verhuurd", "kind": "resultaat", "unit": "%",
        "direction": "hoger", "frequency": "maand", "time_agg": "laatste",
    },
    "targets": {"kpi": "VERH.R1", "valid_from": date(2026, 1, 1), "target": 90},
    "measurements": {"kpi": "VERH.R1", "period": "2026-10", "value": 86},
}  # fmt: skip


def test_twenty_cells_give_a_report_in_which_nothing_is_called_an_error(tmp_path: Path) -> None:
    """86 % misses the norm of 90 %; without a signal there is only met or missed: score 0, red. It weighs all there is."""
    path = new(tmp_path / "eerste.xlsx")
    workbook = FileWorkbook.open(path)
    for table, cells in TYPED.items():
        workbook.append(TABLE[table], pd.DataFrame([cells], dtype=object))
    settings = workbook.read([TABLE["settings"]])["settings"]
    workbook.put(settings, 2, "Waarde", "Woonstichting")
    workbook.keep()
    assert 1 + sum(map(len, TYPED.values())) == 20, "cells were typed"
    with pytest.raises(SystemExit) as checked:
        main(["controleer", str(path)])
    assert checked.value.code == 0

    assessment = refresh(FileWorkbook.open(path))
    assert outcome(assessment).startswith("1 keten beoordeeld over oktober 2026: 1 vraagt actie. Laagste score: Een woning verhuren (0). ")
    assert [one for one in assessment.findings if one.is_error] == []
    assert sum(one.is_to_fill_in for one in assessment.findings) == 17
    nodes = assessment.organisation.nodes["code"].tolist()
    verdicts = {code: assessment.judgement.status[node, -1] for node, code in enumerate(nodes)}
    assert verdicts == {"VERH": Status.RED, "VERH.KW": Status.RED, "VERH.R1": Status.RED}
    assert errors_in(assessment) == []
    (document,) = report(assessment, tmp_path)
    said = "\n".join(text for _, text in paragraphs(document.read_bytes()))
    assert "Woning op tijd verhuurd: nu 86,0\u00a0%, norm\u00a090\u00a0%" in said
    assert not any("fout" in cell.casefold() for rows in tables(document.read_bytes()) for row in rows for cell in row)


def test_a_weight_that_somebody_gave_makes_the_empty_ones_count_for_nothing(tmp_path: Path) -> None:
    path = new(tmp_path / "eerste.xlsx")
    workbook = FileWorkbook.open(path)
    for table, cells in TYPED.items():
        workbook.append(TABLE[table], pd.DataFrame([cells], dtype=object))
    second = {**TYPED["kpis"], "kpi_id": "VERH.R2", "name": "Tevreden huurders", "weight": 2}
    workbook.append(TABLE["kpis"], pd.DataFrame([second], dtype=object))
    workbook.keep()
    nodes = assess(FileWorkbook.open(path)).organisation.nodes.set_index("code")
    assert nodes["weight"]["VERH.R2"] == 2
    assert not nodes["weight"]["VERH.R1"] > 0


def answered(path: Path, *answers: str, monkeypatch: pytest.MonkeyPatch) -> int | str | None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{answer}\n" for answer in answers)))
    with pytest.raises(SystemExit) as done:
        main(["nieuw", str(path), "--vraag"])
    return done.value.code


def test_a_dozen_answers_fill_a_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """92,5 % with norm 90 and signal 80: 50 + 50 × 12,5 / 10 = 112,5, shown as 112; in the chain a value counts for 100 at most."""
    path = tmp_path / "vraag.xlsx"
    code = answered(
        path, "Woonstichting De Hoek", "Een passende woning verhuren", "", "Marieke Jansen", "Woningzoekende",
        "Binnen drie weken een sleutel", "Woning binnen 21 dagen verhuurd", "procent", "", "negentig", "90", "95", "80", "okt 2026",
        "85%", "88", "92,5", monkeypatch=monkeypatch,
    )  # fmt: skip
    told = capsys.readouterr()
    assert (code, told.out) == (0, f"{path} is gemaakt en ingevuld. Bekijk haar en draai: ketenrapport vernieuw {path}\n")
    assert "Vul een getal in, bijvoorbeeld 92,5.\n" in told.err
    assert "Bij hoger is beter ligt die waarde aan de andere kant van de norm 90.\n" in told.err
    assert lint(path) == []
    assessment = refresh(FileWorkbook.open(path))
    judgement, nodes = assessment.judgement, assessment.organisation.nodes
    assert nodes["code"].tolist() == ["PASS", "PASS.KW1", "PASS.R1"]
    assert judgement.shown_score[:, -1].tolist() == [100.0, 112.0, 112.0]
    assert assessment.organisation.settings.organisation == "Woonstichting De Hoek"
    assert assessment.organisation.owner_name("PASS") == "Marieke Jansen"
    months = dict(zip(assessment.organisation.measurements["period"], assessment.organisation.measurements["value"], strict=True))
    assert months == {"2026-08": 85.0, "2026-09": 88.0, "2026-10": 92.5}
    assert [one for one in assessment.findings if one.is_error] == []


def test_lower_is_likely_for_days_and_figures_may_be_lacking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """40 days with norm 30 and no signal: missed, so red."""
    path = tmp_path / "vraag.xlsx"
    answers = ("O", "Het verstrekken van vergunningen", "bouw", "A B", "Bouwers", "Snel", "Doorlooptijd", "dagen", "", "30", "", "2026-10")
    assert answered(path, *answers, "", "", "", "40", monkeypatch=monkeypatch) == 0  # one figure must be there
    assessment = assess(FileWorkbook.open(path))
    kpi = assessment.organisation.rows["kpis"][0]
    assert (kpi["kpi_id"], kpi["direction"], kpi["unit"]) == ("BOUW.R1", "lager", "dagen")
    assert assessment.judgement.status[:, -1].tolist() == [Status.RED] * 3


def test_who_stops_halfway_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "vraag.xlsx"
    assert answered(path, "Gemeente", monkeypatch=monkeypatch) == 2
    assert capsys.readouterr().err.endswith("Afgebroken.\n")
    assert list(tmp_path.iterdir()) == []
    path.write_bytes(b"hier staat al iets")
    assert answered(path, monkeypatch=monkeypatch) == 2
    assert capsys.readouterr().err == f"{path} bestaat al; kies een andere naam.\n", "before the first question"
