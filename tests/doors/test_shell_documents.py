"""The shell's door to house style, overview, PDF and the accessibility check."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import warnings
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from ketenrapport.doors.shell import main
from ketenrapport.report.word import pdf
from ketenrapport.report.word.package import unzipped
from tests.doors.test_shell import run
from tests.needs import needs
from tests.report import templates

needs_libreoffice = needs("LibreOffice")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder with the gemeente example and its house style."""
    monkeypatch.chdir(tmp_path)
    run(capsys, "nieuw", "k.xlsx", "--voorbeeld", "gemeente")
    Path("huisstijl.dotx").write_bytes(templates.house())
    return tmp_path


def test_a_report_in_the_house_style(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, complaint = run(capsys, "rapport", "k.xlsx", "--keten", "INK", "--sjabloon", "huisstijl.dotx")
    assert code == 0
    assert said == str(Path("rapporten") / "2026-10_INK_prestatiegesprek_v1.docx")
    assert complaint == "Let op: De taal van het sjabloon huisstijl.dotx is geen Nederlands; in het rapport is dat gewijzigd."
    assert Document(said).sections[-1].footer.paragraphs[0].text == "Gemeente Waterrijk"


def test_what_a_template_lacks_is_told_to_people_and_programs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("kaal.docx").write_bytes(templates.bare())
    code, said, complaint = run(capsys, "rapport", "k.xlsx", "--keten", "INK", "--sjabloon", "kaal.docx", "--json")
    assert code == 0
    remarks = json.loads(said)["opmerkingen"]
    assert remarks[0].startswith("Het sjabloon kaal.docx heeft deze stijlen niet: KR Tabel, ")
    assert complaint.splitlines() == [f"Let op: {remark}" for remark in remarks]


@pytest.mark.long
def test_the_setting_names_a_template_beside_the_workbook(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The path of the setting is seen from the workbook's folder; the option goes before it."""
    setting(Path("k.xlsx"), "huisstijl.dotx")
    elsewhere = folder / "elders"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    made = run(capsys, "rapport", "../k.xlsx", "--keten", "INK")[1]
    assert Document(made).sections[-1].footer.paragraphs[0].text == "Gemeente Waterrijk"
    (folder / "huisstijl.dotx").unlink()
    code, said, complaint = run(capsys, "overzicht", "../k.xlsx")
    assert (code, said) == (2, "")
    assert (
        complaint
        == f"Het sjabloon {Path('..', 'huisstijl.dotx')} bestaat niet (Instellingen, Word-sjabloon); controleer de naam en de map."
    )
    Path("kaal.docx").write_bytes(templates.bare())
    assert run(capsys, "overzicht", "../k.xlsx", "--sjabloon", "kaal.docx")[0] == 0


def setting(workbook: Path, template: str) -> None:
    """Fill in Word-sjabloon on Instellingen, as a user would."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl drops the sparklines, and says so
        book = load_workbook(io.BytesIO(workbook.read_bytes()))
    sheet = book["Instellingen"]
    row = next(cell.row for column in sheet.iter_cols(max_col=3) for cell in column if cell.value == "Word-sjabloon")
    name = next(cell.column for cell in sheet[row] if cell.value == "Word-sjabloon")
    sheet.cell(row, name + 1).value = template
    book.save(workbook)


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("weg.dotx", None, "Het sjabloon weg.dotx bestaat niet; controleer de naam en de map."),
        ("oud.doc", bytes.fromhex("D0CF11E0A1B11AE1"),
         "Het sjabloon oud.doc is van Word 97-2003 (.doc of .dot); sla het in Word op als sjabloon (.dotx) of document (.docx)."),
        ("tekst.docx", b"dag", "Het sjabloon tekst.docx is geen Word-bestand; kies een sjabloon (.dotx) of document (.docx)."),
        (".", None, "Het sjabloon . is een map; geef het pad van een Word-sjabloon (.dotx of .docx)."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["rapport", "overzicht"])
def test_a_template_that_cannot_be_used_makes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str, name: str, content: bytes | None, complaint: str
) -> None:
    if content is not None:
        Path(name).write_bytes(content)
    assert run(capsys, command, "k.xlsx", "--sjabloon", name) == (2, "", complaint)
    assert not Path("rapporten").exists()


def test_the_overview_never_overwrites_another(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = [Path(run(capsys, "overzicht", "k.xlsx", "--uitvoer", "mt")[1]) for _ in range(2)]
    assert [path.name for path in made] == ["2026-10_overzicht_v1.docx", "2026-10_overzicht_v2.docx"]
    assert Path(run(capsys, "overzicht", "k.xlsx", "--blad", "--uitvoer", "mt")[1]) == Path("mt", "2026-10_blad_v1.docx")
    assert Document(made[1]).core_properties.title == "Overzicht van de klantketens, Managementteam, oktober 2026"
    earlier = json.loads(run(capsys, "overzicht", "k.xlsx", "--periode", "2026-09", "--json")[1])
    assert earlier["overzicht"] == [str(Path("rapporten") / "2026-09_overzicht_v1.docx")]


def test_an_overview_of_nothing_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "nieuw", "leeg.xlsx")
    assert run(capsys, "overzicht", "leeg.xlsx") == (2, "", "Er zijn nog geen ketens om over te rapporteren; vul het blad Ketens in.")


@pytest.mark.parametrize("command", ["rapport", "overzicht"])
def test_our_own_look_is_accessible(folder: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    code, said, complaint = run(capsys, command, "k.xlsx", "--controleer-toegankelijkheid")
    assert (code, complaint) == (0, "")
    documents = [line for line in said.splitlines() if line.endswith(".docx")]
    assert said.count("niets aan te merken.") == len(documents) == (5 if command == "rapport" else 1)


def test_what_a_house_style_breaks_is_told_and_gives_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("kaal.docx").write_bytes(templates.bare())
    asked = ("rapport", "k.xlsx", "--keten", "INK", "--sjabloon", "kaal.docx", "--controleer-toegankelijkheid")
    code, said, _ = run(capsys, *asked)
    assert code == 1
    assert "  De stijl Subtitle heeft te weinig contrast: 4F81BD op FFFFFF." in said.splitlines()
    code, said, _ = run(capsys, *asked, "--json")
    assert code == 1
    (problems,) = json.loads(said)["toegankelijkheid"].values()
    assert "De stijl Subtitle heeft te weinig contrast: 4F81BD op FFFFFF." in problems


@pytest.mark.long
@needs("LibreOffice", "poppler")
def test_a_pdf_beside_the_document(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _ = run(capsys, "overzicht", "k.xlsx", "--sjabloon", "huisstijl.dotx", "--pdf", "--json")
    assert code == 0
    (made,) = json.loads(said)["pdf"]
    assert made == str(Path("rapporten") / "2026-10_overzicht_v1.pdf")
    about = subprocess.run(["pdfinfo", made], capture_output=True, text=True, check=True).stdout
    assert re.search(r"^Tagged:\s+yes$", about, re.MULTILINE)
    assert re.search(r"^Title:\s+Overzicht van de klantketens", about, re.MULTILINE)
    Path("rapporten/2026-10_overzicht_v1.docx").unlink()
    assert run(capsys, "overzicht", "k.xlsx")[1].endswith("2026-10_overzicht_v2.docx"), "a PDF keeps its version number too"


def test_without_word_and_libreoffice_nothing_is_made(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(pdf, "_SOFFICE_PLACES", ())
    code, said, complaint = run(capsys, "rapport", "k.xlsx", "--pdf")
    assert (code, said) == (2, "")
    assert complaint == "Voor een PDF is Word of LibreOffice nodig en geen van beide is gevonden; installeer er een of laat --pdf weg."
    assert not Path("rapporten").exists()


def test_a_report_that_fails_leaves_no_empty_file(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
    monkeypatch.setattr("ketenrapport.report.say.document.report", lambda *_, **__: 1 / 0)
    with pytest.raises(SystemExit):
        main(["rapport", "k.xlsx", "--keten", "INK"])
    assert "niet hadden voorzien" in capsys.readouterr().err
    assert list(Path("rapporten").iterdir()) == []


def test_a_house_style_to_adapt(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The copy makes no remarks, gives the same report, and never takes the place of another file."""
    code, said, complaint = run(capsys, "huisstijl", "stijl.dotx")
    assert (code, complaint) == (0, "")
    assert said.startswith("stijl.dotx is gemaakt. Pas het aan in Word en gebruik het met --sjabloon stijl.dotx")
    first = run(capsys, "rapport", "k.xlsx", "--keten", "INK", "--uitvoer", "a")[1]
    code, second, complaint = run(capsys, "rapport", "k.xlsx", "--keten", "INK", "--uitvoer", "b", "--sjabloon", "stijl.dotx")
    assert (code, complaint) == (0, "")
    assert Path(first).read_bytes() == Path(second).read_bytes()
    before = Path("stijl.dotx").read_bytes()
    assert run(capsys, "huisstijl", "stijl.dotx") == (2, "", "stijl.dotx bestaat al; kies een andere naam.")
    assert Path("stijl.dotx").read_bytes() == before
    assert run(capsys, "huisstijl", "stijl.docm")[2] == (
        "Een huisstijl heet iets als huisstijl.dotx of huisstijl.docx; 'stijl.docm' is geen van beide."
    )


def test_styles_and_places_in_a_template_of_ones_own(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("kaal.docx").write_bytes(templates.bare())
    code, said, complaint = run(capsys, "huisstijl", "--in", "kaal.docx", "--json")
    assert (code, json.loads(said), complaint) == (0, {"huisstijl": "kaal-ketenrapport.docx", "opmerkingen": []}, "")
    assert Path("kaal.docx").read_bytes() == templates.bare()
    assert run(capsys, "rapport", "k.xlsx", "--keten", "INK", "--sjabloon", "kaal-ketenrapport.docx")[2] == ""
    assert run(capsys, "huisstijl", "--in", "kaal.docx")[2] == "kaal-ketenrapport.docx bestaat al; kies een andere naam."
    assert run(capsys, "huisstijl", "--in", "kaal.docx", "--uitvoer", "x/anders.dotx")[0] == 0
    assert templates.TEMPLATE in unzipped(Path("x/anders.dotx").read_bytes())["[Content_Types].xml"]
    assert run(capsys, "huisstijl", "--in", "weg.docx")[2] == "Het sjabloon weg.docx bestaat niet; controleer de naam en de map."


def test_what_stays_behind_is_told_of_a_house_style_and_of_a_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A template with macros becomes one without, and says so once."""
    kind = b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml"
    Path("knop.dotm").write_bytes(templates.changed(templates.house(), "[Content_Types].xml", templates.TEMPLATE, kind))
    sentence = "Let op: Het sjabloon knop.dotm bevat macro's; die gaan niet mee."
    code, said, complaint = run(capsys, "huisstijl", "--in", "knop.dotm")
    assert (code, said.split()[0], complaint) == (0, "knop-ketenrapport.dotx", sentence)
    assert sentence in run(capsys, "rapport", "k.xlsx", "--keten", "INK", "--sjabloon", "knop.dotm")[2].splitlines()


@needs("a POSIX system")
def test_a_template_that_has_no_end_is_refused_at_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo("pijp.dotx")
    for name in ("pijp.dotx", "/dev/zero"):
        assert run(capsys, "rapport", "k.xlsx", "--sjabloon", name) == (
            2, "", f"Het sjabloon {name} is geen gewoon bestand; geef het pad van een Word-sjabloon (.dotx of .docx)."
        )  # fmt: skip


@pytest.mark.parametrize("words", [(), ("a.dotx", "--in", "huisstijl.dotx"), ("a.dotx", "--uitvoer", "b.dotx")])
def test_a_house_style_is_a_copy_or_a_completed_template(words: tuple[str, ...], folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, complaint = run(capsys, "huisstijl", *words)
    assert (code, said) == (2, "")
    assert complaint == "Noem de nieuwe huisstijl: ketenrapport huisstijl PAD, of uw sjabloon: ketenrapport huisstijl --in SJABLOON."
