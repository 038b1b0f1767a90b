"""PDF through LibreOffice: tagged, titled, in Dutch, and nothing left behind."""

from __future__ import annotations

import re
import stat
import subprocess

import pytest
from msgspec.structs import replace

from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.word import pdf
from ketenrapport.report.word.document import render
from tests.needs import needs
from tests.report.small import small

needs_libreoffice = needs("LibreOffice", "poppler")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder whose name has spaces and accents, with two reports."""
    place = tmp_path_factory.mktemp("map") / "Rapporten én meer"
    place.mkdir()
    for version in (1, 2):
        said = report_content(small(), "HULP", version=version)
        if version == 2:  # what changed since has a heading of the second level
            before = replace(report_content(small(), "HULP").identity, standings=())
            said = report_content(small(), "HULP", version=2, earlier=before)
        (place / f"verslag_v{version}.docx").write_bytes(render(said))
    return place


@pytest.fixture(scope="module")
def made(folder):
    return pdf.converter()(sorted(folder.glob("*.docx")))


@pytest.mark.long
@needs_libreoffice
def test_each_document_gets_a_pdf_beside_it_and_nothing_else(folder, made):
    assert [path.name for path in made] == ["verslag_v1.pdf", "verslag_v2.pdf"]
    assert sorted(path.name for path in folder.iterdir()) == ["verslag_v1.docx", "verslag_v1.pdf", "verslag_v2.docx", "verslag_v2.pdf"]


@needs_libreoffice
def test_a_pdf_is_tagged_and_has_its_title_and_language(made):
    said = subprocess.run(["pdfinfo", made[0]], capture_output=True, text=True, check=True).stdout
    about = dict(re.findall(r"^([A-Za-z ]+):\s+(.*)$", said, re.MULTILINE))
    assert about["Tagged"] == "yes"
    assert about["Title"].startswith("Hulp aan huis leveren, Prestatiegesprek over oktober 2026")
    structure = subprocess.run(["pdfinfo", "-struct", made[1]], capture_output=True, text=True, check=True).stdout
    assert {"H1", "H2", "Table", "TH", "Figure", "L"} <= set(re.findall(r"^\s*(\w+)", structure, re.MULTILINE))
    assert b"/Lang(nl-NL)" in made[0].read_bytes().replace(b" ", b"")


@pytest.mark.long
@needs_libreoffice
def test_the_text_is_there(made):
    text = subprocess.run(["pdftotext", "-layout", made[1], "-"], capture_output=True, text=True, check=True).stdout
    assert "Wat we beloofden" in text
    assert "concept, versie 2" in text


def test_without_word_and_libreoffice_there_is_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(pdf, "_SOFFICE_PLACES", ())
    monkeypatch.setattr(pdf, "_word", lambda: None)
    with pytest.raises(pdf.PdfError, match=r"^Voor een PDF is Word of LibreOffice nodig en geen van beide is gevonden; .*\.$"):
        pdf.converter()


def program(path, script):
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="ascii")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@needs("a POSIX system")
@pytest.mark.parametrize(
    ("script", "sentence"),
    [("exit 0", "LibreOffice heeft geen PDF gemaakt"), ("sleep 60", "LibreOffice deed te lang over de PDF en is gestopt")],
)
def test_a_program_that_fails_or_hangs_gives_one_sentence_and_leaves_nothing(monkeypatch, tmp_path, script, sentence):
    """LibreOffice reports success when it made nothing, and can hang: stand-ins that do just that."""
    monkeypatch.setattr(pdf, "_TIME_TO_START", 0.3)
    monkeypatch.setattr(pdf, "_TIME_PER_DOCUMENT", 0)
    monkeypatch.setattr(pdf, "_word", lambda: None)
    program(tmp_path / "soffice", script)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    place = tmp_path / "uit"
    place.mkdir()
    (place / "a.docx").write_bytes(b"inhoud")
    with pytest.raises(pdf.PdfError, match=sentence):
        pdf.converter()([place / "a.docx"])
    assert [path.name for path in place.iterdir()] == ["a.docx"]


def test_a_program_that_cannot_start_gives_one_sentence(monkeypatch, tmp_path):
    (tmp_path / "soffice").write_bytes(b"\x7fELF geen programma")
    (tmp_path / "soffice").chmod(0o755)
    monkeypatch.setattr(pdf, "_word", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "a.docx").write_bytes(b"inhoud")
    with pytest.raises(pdf.PdfError, match="LibreOffice kan niet worden gestart"):
        pdf.converter()([tmp_path / "a.docx"])
