"""Reports on disk: a file of its own for each chain, under a name that shows what it is, and nothing lost to another run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from shutil import copyfile

import docx
import pytest
from msgspec.structs import replace

from ketenrapport.assessment import Assessment
from ketenrapport.commands import reports
from ketenrapport.commands.error import CommandError
from ketenrapport.commands.judging import assess
from ketenrapport.commands.reports import report
from ketenrapport.commands.workbooks import new
from ketenrapport.doors.shell import main
from ketenrapport.saving.lock import lock_path
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.workbook.file.workbook import FileWorkbook


@pytest.fixture(scope="module")
def judged() -> Assessment:
    return assess(FileWorkbook.open(templates_folder() / "gemeente.xlsx"))


def with_codes(judged: Assessment, codes: list[str]) -> Assessment:
    """The same assessment with these as the codes of its first chains."""
    organisation = judged.organisation
    chains = organisation.tables["chains"].copy()
    chains["chain_id"] = [*codes, *chains["chain_id"].tolist()[len(codes) :]]
    return replace(judged, organisation=replace(organisation, tables={**organisation.tables, "chains": chains}))


def test_each_code_has_its_own_file_without_signs_that_cannot_be_seen(
    judged: Assessment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """'A/B' and 'A:B' would both be A-B; the third would show on the screen as a name that ends in .exe."""
    monkeypatch.setattr("ketenrapport.report.say.document.report", lambda _, chain, *__: chain)
    monkeypatch.setattr(reports, "_rendered", lambda said, _: said.encode())
    codes = ["A/B", "A:B", "A-B", "A\u202eexe.B"]
    made = report(with_codes(judged, codes), tmp_path, codes)
    names = [path.name for path in made]
    assert names[2:] == ["2026-10_A-B_prestatiegesprek_v1.docx", "2026-10_A-exe.B_prestatiegesprek_v1.docx"]
    assert len(set(names)) == 4
    assert all(name.startswith("2026-10_A-B-") and name.endswith("_prestatiegesprek_v1.docx") for name in names[:2])
    assert [path.read_text("utf-8") for path in made] == codes
    (alone,) = report(with_codes(judged, codes), tmp_path, ["A/B"])
    assert alone.name == names[0].replace("_v1", "_v2")


def test_the_version_in_the_document_is_that_of_its_name_also_when_that_was_taken_meanwhile(
    judged: Assessment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered = reports._rendered

    def slowly(*said: object) -> bytes:
        (tmp_path / "2026-10_VERG_prestatiegesprek_v1.docx").touch()  # another run is first
        return rendered(*said)  # type: ignore[arg-type]

    monkeypatch.setattr(reports, "_rendered", slowly)
    (made,) = report(judged, tmp_path, ["VERG"])
    assert made.name == "2026-10_VERG_prestatiegesprek_v2.docx"
    text = "\n".join(part.text for section in docx.Document(str(made)).sections for part in section.footer.paragraphs)
    text += "\n".join(paragraph.text for paragraph in docx.Document(str(made)).paragraphs)
    assert "versie 2" in text
    assert "versie 1" not in text


@pytest.mark.long
def test_a_full_disk_is_one_dutch_sentence(judged: Assessment, tmp_path: Path) -> None:
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)); from ketenrapport.doors.shell import main; main()"
    )
    workbook = tmp_path / "k.xlsx"
    copyfile(templates_folder() / "gemeente.xlsx", workbook)
    content = workbook.read_bytes()
    for arguments, sentence in (
        (["rapport", workbook, "--keten", "VERG"], "kan niet worden beschreven (de schijf is vol); kies een andere met --uitvoer."),
        (["vernieuw", workbook], "k.xlsx is niet opgeslagen, want de schijf van"),
        (["nieuw", tmp_path / "nieuw.xlsx"], "nieuw.xlsx kan niet worden gemaakt (de schijf is vol); kies een andere map."),
        (["nieuw", tmp_path / "nieuw.xlsm"], "nieuw.xlsm is niet opgeslagen, want de schijf van"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        assert done.returncode == 2, done.stderr
        assert sentence in done.stderr
        assert done.stderr.count("\n") == 1
    assert workbook.read_bytes() == content
    there = [path.name for path in tmp_path.rglob("*") if not path.name.endswith("_gesloten.zip")]  # a closed period is kept first
    assert sorted(there) == ["k.xlsx", "rapporten"]


def test_a_lock_that_was_left_is_taken_over_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workbook = tmp_path / "k.xlsx"
    copyfile(templates_folder() / "gemeente.xlsx", workbook)
    place = lock_path(workbook)
    place.write_text(json.dumps({"secret": "s", "user": "jan", "host": "elders", "process": 1}), encoding="utf-8")
    os.utime(place, (1, 1))
    with pytest.raises(SystemExit) as stopped:
        main(["vernieuw", str(workbook)])
    assert stopped.value.code == 0
    said = capsys.readouterr().err.strip()
    assert said.startswith("Let op: Een eerdere run (jan op elders, ")
    assert said.endswith(" dagen geleden) is bij het opslaan van k.xlsx afgebroken; haar slot is overgenomen.")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["k.xlsx", "rapporten"]


@pytest.mark.parametrize("name", ["nieuw.xlsx", "nieuw.xlsm"])
def test_a_new_workbook_goes_over_nothing_and_through_no_link(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to(tmp_path / "elders.xlsx")
    with pytest.raises(CommandError, match="bestaat al; kies een andere naam"):
        new(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]
