"""Documents of one conversation read in one go: of what they say differently the later counts, and both are told."""

from __future__ import annotations

from pathlib import Path
from shutil import copyfile

import pytest

from ketenrapport.commands.minutes import MinutesRead, read_minutes
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.conversation.conftest import made
from tests.conversation.editing import edited, fill
from tests.conversation.test_given_back import BY, rows

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
HERS = {"kr.besluit.1": "Wij stoppen.", "kr.aanwezig": "Ruud", "kr.actie.1.wat": "Bellen", "kr.ander.1.besluit": "Samen met MELD."}
HIS = {"kr.besluit.1": "Wij gaan door.", "kr.aanwezig": "Ruud", "kr.actie.1.wat": "Mailen", "kr.datum": "13 november 2026"}


def started(tmp_path: Path) -> Path:
    path = tmp_path / "werkmap.xlsx"
    copyfile(templates_folder() / "gemeente.xlsx", path)
    path.chmod(0o644)
    return path


def folder_with(tmp_path: Path, **documents: bytes) -> Path:
    folder = tmp_path / "terug"
    folder.mkdir()
    for name, document in documents.items():
        (folder / f"{name}.docx").write_bytes(document)
    return folder


def read(path: Path, folder: Path) -> MinutesRead:
    return read_minutes(FileWorkbook.open(path), [folder], by=BY)


def test_two_people_filled_in_a_copy_each(tmp_path: Path) -> None:
    path = started(tmp_path)
    folder = folder_with(tmp_path, haar=edited(made("VERG"), fill(HERS)), zijn=edited(made("VERG"), fill(HIS)))
    first, _ = read(path, folder).documents
    assert [one for one in first.remarks if "dat laatste telt" in one] == [
        "Hier staat bij punt 1 “Wij stoppen.”, in zijn.docx, dat na dit document is gelezen, “Wij gaan door.”; dat laatste telt.",
        "Hier staat bij nieuwe actie 1 “Bellen”, in zijn.docx, dat na dit document is gelezen, “Mailen”; dat laatste telt.",
    ]
    after = rows(path, "Gesprekken", "Besluiten", "Acties")
    assert [row["Besluit"] for row in after["Besluiten"] if row["Gesprek"] == "VERG 2026-10"] == ["Wij gaan door.", "Samen met MELD."]
    assert [row["Omschrijving"] for row in after["Acties"] if row["Uit gesprek"] == "VERG 2026-10"] == ["Mailen"]
    (held,) = [row for row in after["Gesprekken"] if (row["Keten"], row["Periode"]) == ("VERG", "2026-10")]
    assert (held["Datum"], held["Aanwezig"]) == ("2026-11-13", "Ruud")  # the day that one of them typed, not the one that stood there
    once = path.read_bytes()
    assert (read(path, folder).changes, path.read_bytes()) == (0, once)


def test_a_later_version_counts_whatever_the_files_are_called(tmp_path: Path) -> None:
    path = started(tmp_path)
    folder = folder_with(
        tmp_path, b=edited(made("VERG"), fill(HERS)), a=edited(made("VERG", version=2), fill(HIS | {"kr.datum": "11 november 2026"}))
    )
    read(path, folder)
    after = rows(path, "Besluiten")["Besluiten"]
    assert next(row["Besluit"] for row in after if row["Gesprek"] == "VERG 2026-10") == "Wij gaan door."
