"""The shell's door: what a user types, sees and gets back."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from docx import Document

from ketenrapport.doors.shell import main
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.workbook.new.examples import EXAMPLES


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, output and complaint of one command."""
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    printed = capsys.readouterr()
    return int(stopped.value.code or 0), printed.out.strip(), printed.err.strip()


@pytest.mark.parametrize("example", EXAMPLES)
def test_from_nothing_to_a_report(folder: Path, capsys: pytest.CaptureFixture[str], example: str) -> None:
    assert run(capsys, "nieuw", "ketens.xlsx", "--voorbeeld", example)[0] == 0
    code, said, complaint = run(capsys, "vernieuw", "ketens.xlsx")
    assert (code, complaint) == (0, "")
    assert re.match(r"\d ketens? beoordeeld over ", said)
    code, paths, complaint = run(capsys, "rapport", "ketens.xlsx")
    assert (code, complaint) == (0, "")
    for path in paths.splitlines():
        assert Document(path).core_properties.title
    assert {Path(path).parent for path in paths.splitlines()} == {Path("rapporten")}


def test_a_file_that_may_not_be_opened_is_told(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    Path("dicht.xlsx").touch()
    monkeypatch.setattr("os.access", lambda *_: False)  # for root everything is open
    said = "BESTAND is niet te lezen; controleer of u het mag openen. Hulp: ketenrapport vernieuw --help"
    assert run(capsys, "vernieuw", "dicht.xlsx") == (2, "", said)


def test_a_new_workbook_is_the_template_and_never_overwrites(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "nieuw", "ketens.xlsx")[0] == 0
    assert Path("ketens.xlsx").read_bytes() == (templates_folder() / "sjabloon.xlsx").read_bytes()
    Path("ketens.xlsx").write_bytes(b"van mij")
    assert run(capsys, "nieuw", "ketens.xlsx") == (2, "", "ketens.xlsx bestaat al; kies een andere naam.")
    assert Path("ketens.xlsx").read_bytes() == b"van mij"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("nieuw", "ketens.doc"), "Een nieuwe werkmap heet iets als ketens.xlsx of ketens.xlsm; 'ketens.doc' is geen van beide."),
        (("nieuw", "k.xlsx", "--voorbeeld", "school"), "Er is geen voorbeeld 'school'; kies uit gemeente, werkbedrijf en vergunningen."),
        (("nieuw",), "Er ontbreekt iets: PAD. Hulp: ketenrapport nieuw --help"),
        (("uitvraag", "x.xlsx"), "Er ontbreekt iets: --uitvoer MAP. Hulp: ketenrapport uitvraag --help"),
        (
            ("bundel", "map", "--uitvoer", "uit", "--processen", "veel"),
            "De waarde van --processen N is niet bruikbaar. Hulp: ketenrapport bundel --help",
        ),
        (("nieuw", "--kleur", "x"), "Er is geen optie --kleur. Hulp: ketenrapport nieuw --help"),
        (("nieuw", "a.xlsx", "b.xlsx"), "Er staat iets te veel in de opdracht. Hulp: ketenrapport nieuw --help"),
        (("rapport", "x.xlsx", "--keten"), "Bij de optie --keten hoort een waarde. Hulp: ketenrapport --help"),
        (("maak",), "Er is geen opdracht 'maak'. Hulp: ketenrapport --help"),
        (("nieuwjaar", "x.xlsx"), "Er is geen opdracht 'nieuwjaar'. Bedoelt u 'nieuw'? Hulp: ketenrapport --help"),
    ],
)
def test_a_command_that_cannot_be_done_says_so_in_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], complaint: str
) -> None:
    assert run(capsys, *arguments) == (2, "", complaint)


def test_unknown_chains_and_periods_are_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "nieuw", "k.xlsx", "--voorbeeld", "gemeente")
    assert run(capsys, "rapport", "k.xlsx", "--keten", "XYZ") == (
        2, "", "Er is geen keten 'XYZ'; de werkmap heeft VERG, MELD, SCHULD, INK en BURG.",
    )  # fmt: skip
    assert run(capsys, "vernieuw", "k.xlsx", "--periode", "2026-13") == (
        2, "", "'2026-13' is geen periode; vul een periode in als 2026-10, 2026-K3, 2026-T21, 2026-W42 of 2026.",
    )  # fmt: skip


def test_a_report_never_overwrites_another(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "nieuw", "k.xlsx", "--voorbeeld", "gemeente")
    made = [Path(run(capsys, "rapport", "k.xlsx", "--keten", "verg", "--uitvoer", "uit")[1]) for _ in range(2)]
    assert [path.name for path in made] == ["2026-10_VERG_prestatiegesprek_v1.docx", "2026-10_VERG_prestatiegesprek_v2.docx"]
    assert sorted(Path("uit").iterdir()) == sorted(made)
    older = run(capsys, "rapport", "k.xlsx", "--keten", "VERG", "--periode", "2026-09", "--uitvoer", "uit")[1]
    assert Path(older).name == "2026-09_VERG_prestatiegesprek_v1.docx"


def test_the_same_report_twice_is_the_same_but_for_its_version(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "nieuw", "k.xlsx", "--voorbeeld", "gemeente")
    first, second = (Path(run(capsys, "rapport", "k.xlsx", "--keten", "MELD", "--uitvoer", name)[1]) for name in ("een", "twee"))
    assert first.read_bytes() == second.read_bytes()


def test_checking_changes_nothing_and_tells_errors_by_its_exit_code(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "nieuw", "k.xlsx", "--voorbeeld", "gemeente")
    before = Path("k.xlsx").read_bytes()
    assert run(capsys, "controleer", "k.xlsx")[0] == 0
    assert Path("k.xlsx").read_bytes() == before


def test_json_is_for_programs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "nieuw", "k.xlsx", "--voorbeeld", "gemeente")
    outcome = json.loads(run(capsys, "vernieuw", "k.xlsx", "--json")[1])
    assert outcome["periode"] == "2026-10"
    assert [(chain["keten"], chain["score"]) for chain in outcome["ketens"]] == [
        ("SCHULD", 62), ("VERG", 86), ("MELD", 93), ("INK", 88), ("BURG", 100),
    ]  # fmt: skip
    report = json.loads(run(capsys, "rapport", "k.xlsx", "--keten", "INK", "--json")[1])
    assert report["rapporten"] == [str(Path("rapporten") / "2026-10_INK_prestatiegesprek_v1.docx")]


def test_the_agenda_of_a_chain_before_there_is_a_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "nieuw", "k.xlsx", "--voorbeeld", "werkbedrijf")
    before = Path("k.xlsx").read_bytes()
    code, said, complaint = run(capsys, "agenda", "k.xlsx", "--keten", "dien")
    assert (code, complaint) == (0, "")
    heading, _, chain, point, question = said.splitlines()
    assert (heading, chain) == ("Bespreekpunten over oktober 2026.", "DIEN  Diensten leveren (groen en schoonmaak)")
    assert point.strip() == "1 DIEN.R2  6: norm nieuw gemist; resultaat niet op norm (nieuw)"
    assert question.strip().startswith("Is de maatregel ‘Planning zet in november een extra bladronde in’ genoeg om")
    data = json.loads(run(capsys, "agenda", "k.xlsx", "--keten", "DET", "--json")[1])
    assert data["periode"] == "2026-10"
    found = [(point["plaats"], point["code"], point["categorie"], point["keer"]) for point in data["agenda"]]
    assert (found[0], found[-1]) == ((1, "DET.R1", 2, 3), ("nog", "DET.P2", 12, None))
    assert run(capsys, "agenda", "k.xlsx", "--periode", "2026-09", "--keten", "DIEN")[1].startswith("Bespreekpunten over september 2026.")
    assert Path("k.xlsx").read_bytes() == before


def test_help_is_dutch(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (("--help",), ("rapport", "--help"), ()):
        code, help_page, _ = run(capsys, *arguments)
        assert code == 0
        assert "Gebruik:" in help_page
        assert "Toon deze hulp." in help_page
        assert not re.search(r"\b(Usage|Options|Show|required|default|Commands|Arguments)\b", help_page)


def test_an_unforeseen_error_gives_one_sentence_and_a_log(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
    run(capsys, "nieuw", "k.xlsx")
    monkeypatch.setattr("ketenrapport.commands.judging.assess", lambda *_: 1 / 0)
    code, said, complaint = run(capsys, "controleer", "k.xlsx")
    assert (code, said) == (2, "")
    assert complaint.startswith("Er ging iets mis dat wij niet hadden voorzien")
    assert "\n" not in complaint
    log = Path(complaint.rsplit("Details staan in ", 1)[1].rstrip("."))
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_is_one_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "nieuw", "k.xlsx", "--voorbeeld", "gemeente")
    Path("map").write_text("een bestand", encoding="utf-8")
    code, said, complaint = run(capsys, "rapport", "k.xlsx", "--uitvoer", "map")
    assert (code, said) == (2, "")
    assert complaint == "De map map kan niet worden beschreven (dat is geen map); kies een andere met --uitvoer."


def test_the_program_runs_as_a_process_of_its_own(folder: Path) -> None:
    finished = subprocess.run([sys.executable, "-m", "ketenrapport", "--version"], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"ketenrapport \d+\.\d+\.\d+\n", finished.stdout)


def test_starting_up_loads_no_more_than_it_needs() -> None:
    """Start-up is part of the click: the slow packages come when they are needed."""
    slow = ("pandas", "docx", "xlsxwriter", "openpyxl", "xlwings", "rich", "duckdb", "dask", "psycopg", "pyodbc")
    script = f"import sys, ketenrapport.doors.shell; print(*[name for name in {slow} if name in sys.modules])"
    finished = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert finished.stdout.strip() == ""


def test_a_refresh_loads_no_more_than_it_needs(folder: Path) -> None:
    """What asks the internet takes longer to load than to judge a chain; xml.sax.saxutils brings it, for two words."""
    shutil.copyfile(templates_folder() / "vergunningen.xlsx", folder / "ketens.xlsx")
    slow = ("docx", "xlsxwriter", "openpyxl", "xlwings", "urllib.request", "ssl", "http.client", "email")
    script = (
        "import sys; from pathlib import Path; from ketenrapport.commands.judging import refresh; "
        "from ketenrapport.workbook.file.workbook import FileWorkbook; refresh(FileWorkbook.open(Path('ketens.xlsx'))); "
        f"print(*[name for name in {slow} if name in sys.modules])"
    )
    finished = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=folder)
    assert finished.stdout.strip() == ""


@pytest.mark.long
def test_a_variant_has_its_own_file(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    run(capsys, "nieuw", "k.xlsx", "--voorbeeld", "gemeente")
    for variant, name in (("volledig", ""), ("eenpager", "_eenpager"), ("extern", "_extern")):
        code, paths, complaint = run(capsys, "rapport", "k.xlsx", "--keten", "VERG", "--variant", variant)
        assert (code, paths.strip(), complaint) == (0, f"rapporten/2026-10_VERG_prestatiegesprek{name}_v1.docx", "")
    assert run(capsys, "rapport", "k.xlsx", "--variant", "kort") == (
        2,
        "",
        "Er is geen variant 'kort'; kies uit volledig, eenpager en extern.",
    )
