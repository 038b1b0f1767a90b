"""What only the ribbon needs, without Excel: the chain that is meant, the folder for reports, the state of the installation."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from ketenrapport.commands.error import CommandError
from ketenrapport.commands.places import ForeignPlaceError
from ketenrapport.commands.reports import IN_DOCUMENTS, chain_in, folder_for_reports, make_writable
from ketenrapport.commands.workbooks import new
from ketenrapport.doors.self_test import installation
from ketenrapport.doors.shell import main
from ketenrapport.organisation.model import Organisation
from tests.bridge import linked
from tests.kpi.small import kpi


def organisation(**settings: object) -> Organisation:
    rows: dict[str, list[dict[str, object]]] = {
        "chains": [{"chain_id": "VERG", "name": "Keten", "parent_weight": 0}],
        "values": [{"value_id": "VERG.KW1", "chain": "VERG", "kind": "klantwaarde", "promise": "Belofte", "weight": 1}],
        "kpis": [kpi("VERG.R1", "VERG.KW1")],
    }
    return linked(rows, report_period="2026-10", **settings)[0]


@pytest.mark.parametrize(
    ("row", "chain"),
    [
        ({"Keten": "VERG", "Naam": "Keten"}, "VERG"),
        ({"KPI": "verg.r1 ", "Periode": "2026-10", "Waarde": 3.0}, "VERG"),
        ({"Nr.": "1.1", "Code": "VERG.KW1"}, "VERG"),
        ({"Persoon": "P01", "Naam": "Anna", "Sinds": None}, None),
        ({}, None),
    ],
)
def test_any_row_that_names_a_chain_value_or_kpi_tells_the_chain(row: dict[str, str | float | None], chain: str | None) -> None:
    assert chain_in(organisation(), row) == chain


def test_reports_go_where_the_setting_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_documents_path", lambda: tmp_path / "Documenten")
    beside = tmp_path / "werk"
    assert folder_for_reports(organisation(), beside) == (beside / "rapporten", "")
    assert folder_for_reports(organisation(output_folder="uit/2026"), beside) == (beside / "uit" / "2026", "")
    monkeypatch.setattr("ketenrapport.commands.places.settings_folder", lambda: tmp_path / "instellingen")
    fixed = str(tmp_path / "vast")
    with pytest.raises(ForeignPlaceError) as asked:
        folder_for_reports(organisation(output_folder=fixed), None)
    asked.value.allow()
    assert folder_for_reports(organisation(output_folder=fixed), None) == (tmp_path / "vast", "")
    assert folder_for_reports(organisation(), None) == (tmp_path / "Documenten" / "Ketenrapport" / "rapporten", IN_DOCUMENTS)
    with pytest.raises(CommandError, match="De Uitvoermap op het blad Instellingen is een webadres"):
        folder_for_reports(organisation(output_folder="https://gemeente.sharepoint.com/rapporten"), beside)


def test_a_folder_is_made_and_one_that_cannot_be_is_said(tmp_path: Path) -> None:
    assert make_writable(tmp_path / "a" / "b").is_dir()
    assert list((tmp_path / "a" / "b").iterdir()) == []
    (tmp_path / "bestand").touch()
    with pytest.raises(CommandError, match="kan niets worden bewaard; kies een andere bij Uitvoermap"):
        make_writable(tmp_path / "bestand")


class TestTheInstallation:
    RIBBON = {"XLWINGS_VERSION": version("xlwings"), "KETENRAPPORT_VERSION": version("ketenrapport")}  # noqa: RUF012

    def test_in_order(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ketenrapport.doors.self_test.has_word", lambda: True)
        lines = installation(tmp_path, self.RIBBON, "16.0").splitlines()
        assert lines[0] == "De installatie is in orde."
        assert lines[2:] == [
            f"Python {sys.version.split()[0]}: {sys.executable}",
            f"ketenrapport {version('ketenrapport')}", f"xlwings {version('xlwings')}",
            "Excel 16.0", f"Rapporten: {tmp_path} (schrijven lukt)", "Word: gevonden",
        ]  # fmt: skip

    def test_what_is_wrong_comes_first_with_what_to_do(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ketenrapport.doors.self_test.has_word", lambda: False)
        (tmp_path / "bestand").touch()
        said = installation(tmp_path / "bestand", self.RIBBON | {"XLWINGS_VERSION": "0.30.1"}, "16.0")
        problems = [line for line in said.splitlines() if line.startswith("•")]
        assert [problem.split()[1] for problem in problems] == ["xlwings", "In", "Vraag"]
        assert "child processes" in said
        assert "heeft geen tabblad Ketenrapport" in installation(tmp_path, {}, "16.0")

    def test_the_shell_tells_the_same_of_a_workbook_with_buttons(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("ketenrapport.doors.self_test.has_word", lambda: True)
        new(tmp_path / "ketens.xlsm", "vergunningen")
        for asked in (["zelftest", str(tmp_path / "ketens.xlsm")], ["zelftest"]):
            with pytest.raises(SystemExit) as ended:
                main(asked)
            told = capsys.readouterr().out.splitlines()
            assert (ended.value.code, told[0]) == (0, "De installatie is in orde.")
            assert f"xlwings {version('xlwings')}" in told
            assert not any(line.startswith("Excel") for line in told)
