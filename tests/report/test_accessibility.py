"""The checker of the accessibility contract: it sees every kind of defect, and none where there is none."""

from __future__ import annotations

import pytest

from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.word.accessibility import problems
from ketenrapport.report.word.contrast import contrast
from ketenrapport.report.word.document import render
from ketenrapport.report.word.package import unzipped
from ketenrapport.saving.archive import zipped
from tests.report.small import small

TITLES = "alinea's in de stijl Titel; dat moet er precies één zijn."
SMALL = "De letters van de stijl KR Tabeltekst zijn kleiner dan 10 punten."
OUTCOME = "De tabel ‘Wat we beloofden’"


@pytest.fixture(scope="module")
def document():
    return render(report_content(small(), "HULP"))


def changed(package, part, old, new):
    """The package with one part changed: a seeded defect."""
    parts = unzipped(package)
    assert old in parts[part]
    return zipped((parts | {part: parts[part].replace(old, new)}).items())


def test_a_report_keeps_the_contract(document):
    assert problems(document) == []


@pytest.mark.parametrize(
    ("part", "old", "new", "problem"),
    [
        ("word/styles.xml", b'w:val="nl-NL"', b'w:val="en-US"', "De taal van de tekst is niet nl-NL."),
        ("docProps/core.xml", b"<dc:language>nl-NL</dc:language>", b"", "De taal in de documenteigenschappen is niet nl-NL."),
        ("docProps/core.xml", b"Hulp aan huis leveren, Prestatiegesprek over oktober 2026", b"",
         "De titel in de documenteigenschappen is leeg."),
        ("word/document.xml", b'w:val="Title"', b'w:val="Normal"', f"Er staan 0 {TITLES}"),
        ("word/document.xml", b'w:val="Subtitle"', b'w:val="Title"', f"Er staan 2 {TITLES}"),
        ("word/document.xml", b'w:val="Heading1"', b'w:val="Heading2"', "De kop ‘Wat we beloofden’ springt van niveau 0 naar niveau 2."),
        ("word/document.xml", b"Wat we beloofden</w:t>", b" </w:t>", "Er staat een lege kop van niveau 1."),
        ("word/document.xml", b'w:val="KRNoot"', b'w:val="Heading1"',
         "Onder de kop ‘Waarden vastgesteld door Anna de Wit op 15 januari 2026.’ staat niets."),
        ("word/document.xml", b"<w:tblHeader/>", b"", f"{OUTCOME} heeft niet precies één kopregel met rijen eronder."),
        ("word/document.xml", b"<w:cantSplit/>", b"", f"{OUTCOME} heeft een rij die over twee pagina's kan breken."),
        ("word/document.xml", b'<w:tblCaption w:val="Wat we beloofden"/>', b"",
         "De tabel die begint met ‘WaardeSoortStatusScoreVorigeVeranderingT’ heeft geen titel of beschrijving voor wie haar niet ziet."),
        ("word/document.xml", b'<w:tblCaption w:val="Wat we beloofden', b'<w:tblCaption w:val="Stand',
         "De tabel ‘Stand’ heeft geen bijschrift erboven."),
        ("word/document.xml", b"<w:tcPr>", b'<w:tcPr><w:gridSpan w:val="2"/>', f"{OUTCOME} heeft samengevoegde cellen."),
        ("word/document.xml", b">klantwaarde<", b"> <", f"{OUTCOME} heeft een lege cel."),
        ("word/document.xml", b' descr="', b' title="', "De afbeelding of grafiek ‘Grafiek 1’ heeft geen alternatieve tekst."),
        ("word/document.xml", "■ actie nodig".encode(), "■".encode(), "De status ‘■’ wordt alleen door kleur getoond."),
        ("word/document.xml", b"<w:t ", b'<w:footnoteReference w:id="1"/><w:t ', "Er staan voetnoten of eindnoten in de tekst."),
        ("word/footer1.xml", b"concept", b"vertrouwelijk", "Alleen in de voettekst staat: vertrouwelijk."),
        ("word/footer1.xml", b"oktober 2026", b"oktober 1626", "Alleen in de voettekst staat: oktober 1626."),
        ("word/styles.xml", b'<w:sz w:val="21"/>', b'<w:sz w:val="18"/>', SMALL),
        ("word/charts/chart1.xml", b'sz="1000"', b'sz="900"', "Er staan letters kleiner dan 10 punten in een grafiek of tekening."),
        ("word/styles.xml", b'<w:color w:val="9B1C1C"/>', b'<w:color w:val="E06060"/>',
         "De stijl KR Status rood heeft te weinig contrast: E06060 op FFFFFF."),
        ("word/styles.xml", b"<w:keepNext/>", b"", "De stijl heading 1 blijft niet bij wat erop volgt."),
    ],
)  # fmt: skip
def test_the_contract_can_be_broken(document, part, old, new, problem):
    """Each check sees a defect of its own kind, and tells where it is."""
    assert problem in problems(changed(document, part, old, new))


def test_letters_of_the_text_itself_are_measured(document):
    small_run = changed(document, "word/document.xml", b"<w:r><w:t ", b'<w:r><w:rPr><w:sz w:val="16"/></w:rPr><w:t ')
    assert problems(small_run) == ["Er staat tekst met letters kleiner dan 10 punten."]


def test_a_style_that_is_not_used_may_be_anything(document):
    unused = b'<w:style w:type="paragraph" w:styleId="Klein"><w:name w:val="Klein"/><w:rPr><w:sz w:val="8"/></w:rPr></w:style></w:styles>'
    assert problems(changed(document, "word/styles.xml", b"</w:styles>", unused)) == []


def test_a_decorative_picture_needs_no_description(document):
    mark = b'<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><d:decorative xmlns:d="urn:d" val="1"/></a:ext><a:graphicData '
    decorative = changed(document, "word/document.xml", b"<a:graphicData ", mark)
    assert problems(changed(decorative, "word/document.xml", b' descr="', b' title="')) == []


def test_contrast_is_that_of_the_guidelines():
    """Black on white is 21:1; #767676 on white is known as the lightest grey that passes, 4.54:1; equal colours have 1:1."""
    assert contrast("000000", "FFFFFF") == contrast("FFFFFF", "000000") == 21
    assert round(contrast("767676", "ffffff"), 2) == 4.54
    assert contrast("123456", "123456") == 1
    assert contrast("auto", "FFFFFF") == 0
