"""What stands among the reports and was never to be filled in is no mistake: overviews, and reports of a period without figures."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from ketenrapport.doors.shell import main
from ketenrapport.saving.shipped import templates_folder

if TYPE_CHECKING:
    from pathlib import Path


def run(words: list[str]) -> int:
    with pytest.raises(SystemExit) as left:
        main(words)
    return int(left.value.code or 0)


def test_a_folder_with_all_that_was_made_is_read_without_complaint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, folder = tmp_path / "ketens.xlsx", tmp_path / "rapporten"
    shutil.copy(templates_folder() / "gemeente.xlsx", book)
    later = ["--periode", "2027-04", "--uitvoer", str(folder)]
    assert run(["rapport", str(book), "--keten", "VERG", *later]) == 0
    assert run(["overzicht", str(book), *later]) == 0
    assert run(["overzicht", str(book), "--blad", *later]) == 0
    assert len(list(folder.iterdir())) == 3
    capsys.readouterr()
    assert run(["verslag", str(book), str(folder)]) == 0
    told = capsys.readouterr().out
    assert told.count("Dit is het overzicht van alle ketens; daarin is niets in te vullen.") == 2
    assert told.count("Over deze periode waren er nog geen cijfers: in dit rapport is niets in te vullen.") == 1
    assert told.rstrip().endswith("Er is niets gewijzigd.")
