"""The bundle for a PC without internet: made for this machine, unpacked in an empty environment, installed offline, main job run."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ketenrapport.installatie.bundel import EXTRAS, TARGETS, pack

ROOT = Path(__file__).parents[2]


def test_each_computer_has_an_install_script_and_two_pythons() -> None:
    for name in ("windows", "mac"):
        assert [script.partition(".")[0] for script in TARGETS[name].scripts] == ["installeer", "verwijder"]
        assert all((ROOT / "ketenrapport" / "installatie" / script).is_file() for script in TARGETS[name].scripts)
        assert len(TARGETS[name].pythons) == 2


def test_it_knows_which_computers_there_are(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ketenrapport.installatie.bundel", "amiga", "--wiel", "x.whl"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip() == "Er is geen bundel voor amiga; kies uit windows, mac, linux."


@pytest.mark.longest
def test_it_runs_where_there_is_no_internet(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "build", "-q", "--wheel", "-o", tmp_path, ROOT], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(pack("linux", wheel, tmp_path, ROOT / ".ci" / "lock.txt")) as archive:
        archive.extractall(tmp_path)
    (folder,) = (path.parent for path in tmp_path.glob("*-linux/it.md"))
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "leeg"], check=True)
    offline = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))} | {
        "PIP_CONFIG_FILE": os.devnull
    }
    python = tmp_path / "leeg" / "bin" / "python"
    install = [python, "-m", "pip", "install", "-q", "--no-index", "--find-links", folder / "pakketten"]
    (packed,) = folder.glob("*.whl")
    for asked in (packed, f"{packed}[{EXTRAS}]"):  # as the scripts do
        subprocess.run([*install, asked], check=True, env=offline)
    book = folder / "gemeente.xlsx"
    for command in (
        ["rapport", book, "--keten", "VERG", "--uitvoer", tmp_path / "uit"],
        ["nieuw", tmp_path / "2027.xlsx", "--uit", book, "--vanaf", "2027-01"],
        ["nieuw", tmp_path / "ketens.xlsx", "--voorbeeld", "gemeente"],
        ["bronnen", tmp_path / "ketens.xlsx"],  # which asks DuckDB
    ):
        subprocess.run([python, "-m", "ketenrapport", *command], check=True, env=offline, cwd=tmp_path)
    assert len(list((tmp_path / "uit").glob("*.docx"))) == 1
