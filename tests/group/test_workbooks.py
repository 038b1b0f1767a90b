"""The 24 municipalities as workbooks: read by the program itself, they give what was expected of their measurements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ketenrapport.group.bundle import Asked, bundle
from ketenrapport.group.comparison import compare
from ketenrapport.group.processes import on_this_machine
from ketenrapport.group.results import compared
from tests.amount import amount
from tests.group.municipalities import entries, read, write
from tests.group.test_comparison import differing

if TYPE_CHECKING:
    from pathlib import Path

FILES = read("bestanden.csv")
# A few of each kind in a daily run: small, large, other meanings, wrong cells, another period, without a chain, damaged, open.
FEW = [file for file in FILES if file["bestand"][:2] in ("01", "17", "18", "20", "21", "22", "24")]


@pytest.mark.soak
def test_workbooks_give_what_their_measurements_do(tmp_path: Path) -> None:
    files = amount(FEW, FILES)
    for file in files:
        write(tmp_path, file)
    lines = bundle([tmp_path], Asked(tmp_path / "uit"), lambda jobs: on_this_machine(jobs, 2))
    comparison, told = compared(lines, "2026-10", {})
    assert [line.source.name for line in lines] == [file["bestand"] for file in files]
    for file, line in zip(files, told, strict=True):
        assert (line.read, line.refreshed) == (file["gelezen"] == "ja", file["vernieuwd"] == "ja"), file["bestand"]
        # What the file says of errors is of version 0.1: a text for a number is now told once, as M04.
        assert file["zin"].replace("M02, M03, M04", "M02, M04") in line.note, file["bestand"]
    chosen = {file["bestand"] for file in files}
    from_measurements = compare([entry for entry in entries() if entry.file in chosen], "2026-10")
    for ours, theirs in zip(comparison.codes, from_measurements.codes, strict=True):
        for one, other in zip(ours.standings, theirs.standings, strict=True):
            assert (one.value, one.reason, one.verdict, one.rank) == (other.value, other.reason, other.verdict, other.rank) or (
                # A measurement that stands there twice with the same figures counts once (M02); the truth leaves it out.
                one.entry.file == "20-foutwijk.xlsx"
            )
    if len(files) == len(FILES):
        wrong = differing(comparison)
        assert wrong.keys() <= {("20-foutwijk.xlsx", "VG-TIJD")}
        assert all(columns.keys() <= {"vorige_12m", "verandering_z"} for columns in wrong.values())
