"""The shell's command ``bundel``: what a group controller types, sees and gets back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ketenrapport.saving.shipped import templates_folder
from tests.doors.test_shell import run


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with one good workbook and one text."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "werkmappen"
    folder.mkdir()
    shutil.copy(templates_folder() / "vergunningen.xlsx", folder / "a.xlsx")
    (folder / "b.xlsx").write_text("volgt nog", encoding="utf-8")
    return folder


def test_a_group_is_refreshed_and_compared(group: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("bundel", "werkmappen", "--uitvoer", "uit", "--processen", "1")
    code, said, complaint = run(capsys, *asked, "--proef", "--json")
    assert (code, complaint) == (0, "")
    assert [one["gevolg"] for one in json.loads(said)["bestanden"]] == [
        f"wordt gelezen en vernieuwd (als kopie in {Path('uit', 'a')})",
        "is geen Excel-werkmap; kies een bestand van het type .xlsx of .xlsm.",
    ]
    assert not Path("uit").exists()
    code, said, complaint = run(capsys, *asked)
    assert (code, complaint) == (1, ""), "one did not come along"
    assert said.splitlines()[:2] == [
        "1 van 2 bestanden gelezen en 1 vernieuwd; 0 KPI's vergeleken, over twaalf maanden tot en met 2011-12.",
        "  a.xlsx: geen KPI met een Vergelijkcode. Vul de kolom Vergelijkcode op het blad KPI's in.",
    ]
    assert said.splitlines()[-2:] == [str(Path("uit", name)) for name in ("bundel.xlsx", "bundel.docx")]
    for name in ("bundel.xlsx", "bundel.docx", "a/a.xlsx"):
        assert Path("uit", name).exists()
    (group / "b.xlsx").unlink()
    code, said, _ = run(capsys, *asked, "--json")
    assert code == 0
    assert json.loads(said)["bestanden"][0]["vernieuwd"] is True


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--namen", "iedereen"), "Er is geen 'iedereen'; kies bij --namen uit alle, eigen en geen."),
        (("--processen", "2", "--dask", "tcp://127.0.0.1:1"), "Kies --processen of --dask, niet beide."),
        (("--processen", "-1"), "--processen is 1 of meer."),
        (("--onversleuteld",), "--onversleuteld hoort bij --dask."),
        (("--groep", "weg.xlsx"), "Het groepsbestand weg.xlsx bestaat niet; controleer de naam en de map."),
    ],
)
def test_what_can_not_be_done_is_one_sentence(
    group: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], complaint: str
) -> None:
    assert run(capsys, "bundel", "werkmappen", "--uitvoer", "uit", *options) == (2, "", complaint)
    assert not Path("uit").exists()


def test_a_group_of_which_nothing_can_be_read(group: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (group / "a.xlsx").unlink()
    code, said, _ = run(capsys, "bundel", "werkmappen", "--uitvoer", "uit", "--processen", "1")
    assert code == 2
    assert "0 van 1 bestand gelezen" in said
