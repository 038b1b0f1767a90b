"""What a command tells arrives in any code page: a pipe or a file on Windows holds no ``▲``, one of a console no ``€`` either."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.schema import TABLE
from ketenrapport.workbook.file.workbook import FileWorkbook

if TYPE_CHECKING:
    from pathlib import Path

NAME = "Snel ≥ 4 ▲ Ünal € – Øst 日本"


def told(encoding: str, *arguments: str, folder: Path) -> tuple[int, bytes, bytes]:
    """Exit code and what comes out of the pipes, as bytes."""
    environment = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-m", "ketenrapport", *arguments], cwd=folder, env=environment, capture_output=True)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a workbook whose chain has signs in its name that few code pages have."""
    folder = tmp_path_factory.mktemp("pijp")
    shutil.copy(templates_folder() / "vergunningen.xlsx", folder / "k.xlsx")
    workbook = FileWorkbook.open(folder / "k.xlsx")
    chains = workbook.read([TABLE["chains"]])["chains"]
    assert workbook.replace(chains, "Naam", dict.fromkeys(chains.rows.tolist(), NAME)) == 0
    workbook.keep()
    return folder


@pytest.mark.parametrize("encoding", ["cp1252", "cp850"])
def test_what_it_cannot_hold_is_a_question_mark(folder: Path, encoding: str) -> None:
    code, out, err = told("utf-8", "agenda", "k.xlsx", folder=folder)
    assert NAME in out.decode()
    assert told(encoding, "agenda", "k.xlsx", folder=folder) == (code, out.decode().encode(encoding, "replace"), err)


def test_json_has_every_sign_in_any_of_them(folder: Path) -> None:
    code, out, _ = told("utf-8", "vernieuw", "k.xlsx", "--json", folder=folder)
    other, ascii_out, _ = told("cp1252", "vernieuw", "k.xlsx", "--json", folder=folder)
    assert NAME in out.decode()
    assert (other, json.loads(ascii_out.decode("ascii"))) == (code, json.loads(out.decode()))


def test_a_complaint_arrives_too(folder: Path) -> None:
    code, out, err = told("cp850", "vernieuw", "weg €▲.xlsx", folder=folder)
    assert (code, out) == (2, b"")
    assert err.decode("cp850").strip() == "weg ??.xlsx bestaat niet; controleer de naam en de map."
