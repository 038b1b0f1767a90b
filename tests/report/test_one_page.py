"""Page one is the one-pager and fits a page: in our look and in house styles with wide letters, large headings or columns (methode c).

LibreOffice lays the documents out; a template here is like what organisations have.
"""

from __future__ import annotations

import subprocess
from functools import cache

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt

from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.word import pdf
from ketenrapport.report.word.document import render
from ketenrapport.report.word.template import open_template
from ketenrapport.words.vocabulary import Variant
from ketenrapport.workbook.new.examples import read_example
from tests.amount import amount
from tests.needs import needs
from tests.report import templates
from tests.report.example import example, judged, reporting
from tests.report.test_every_explanation import CHAINS

TAIL = " volgens de afspraken die met de gemeente en de uitvoerders in het voorjaar zijn vastgelegd en elk kwartaal worden herzien"
NAMED = {"people": "name", "customers": "name", "links": "name", "chains": "name", "values": "promise", "kpis": "name"}
EXAMPLES = {chain: name for name, chain in CHAINS}


def page(font, size):
    """A4 as Word's own templates are, with margins of 20 and 15 mm."""
    document = docx.Document()
    section, normal = document.sections[0], document.styles["Normal"]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(15)
    normal.font.name, normal.font.size = font, Pt(size)
    return document


def verdana():
    """Verdana of 10 points, also in the headings."""
    document = page("Verdana", 10)
    for name, size in (("Title", 18), ("Heading 1", 13), ("Heading 2", 11)):
        style = document.styles[name]
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{theme}"), None)
        style.font.name, style.font.size = "Verdana", Pt(size)
    return templates.saved(document)


def indented():
    """Plain text is justified and indented, on one and a half lines; so are the headings, which are based on it."""
    document = page("Calibri", 11)
    plain = document.styles["Normal"].paragraph_format
    plain.left_indent, plain.first_line_indent, plain.alignment = Cm(0.5), Cm(0.75), WD_ALIGN_PARAGRAPH.JUSTIFY
    plain.line_spacing, plain.space_after = 1.5, Pt(10)
    return templates.saved(document)


def in_columns():
    """Two columns, and a header that is higher than its margin."""
    document = page("Calibri", 10.5)
    document.sections[0]._sectPr.xpath("w:cols")[0].set(qn("w:num"), "2")
    document.sections[0].header.paragraphs[0].text = "Gemeente Waterrijk"
    return templates.saved(document)


HOUSE_STYLES = {"ons": None, "verdana": verdana, "ingesprongen": indented, "kolommen": in_columns}


@cache
def long_named(name):
    """An example in which people, customers, links, chains, values and KPIs have names of 120 letters."""
    rows = read_example(name)
    for table, column in NAMED.items():
        for row in rows[table]:
            row[column] = f"{row[column]}{TAIL}"[:120]
    return judged(rows)


def written(folder, assessment, chain, style, variant=Variant.ONE_PAGE):
    template = None if HOUSE_STYLES[style] is None else open_template(f"{style}.docx", HOUSE_STYLES[style]())
    path = folder / f"{chain}-{style}.docx"
    path.write_bytes(render(report_content(assessment, chain, variant), template))
    return path


def first_words(path, page):
    """How a page begins, below its header; '' when there is no such page."""
    found = subprocess.run(["pdftotext", "-f", str(page), "-l", str(page), path, "-"], capture_output=True, text=True, check=False).stdout
    return found.removeprefix("Gemeente Waterrijk").split()[:2]


FEW = [("OMV", "verdana"), ("OMV", "kolommen")]


@pytest.mark.long
@pytest.mark.soak
@needs("LibreOffice", "poppler")
def test_a_one_pager_is_one_page_in_every_house_style(tmp_path):
    """OMV has the most values, results and points."""
    cases = amount(FEW, [(chain, style) for chain in EXAMPLES for style in HOUSE_STYLES])
    paths = [written(tmp_path, example(EXAMPLES[chain]), chain, style) for chain, style in cases]
    assert [path.stem for path in pdf.converter()(paths) if first_words(path, 2)] == []


@pytest.mark.long
@pytest.mark.soak
@needs("LibreOffice", "poppler")
def test_a_one_pager_is_one_page_with_names_of_120_letters(tmp_path):
    """Each house style too: where plain text is justified on wide lines, a title of 120 letters is not."""
    cases = amount([("OMV", "verdana"), ("MELD", "ingesprongen")], [(chain, style) for chain in EXAMPLES for style in HOUSE_STYLES])
    paths = [written(tmp_path, long_named(EXAMPLES[chain]), chain, style) for chain, style in cases]
    assert [path.stem for path in pdf.converter()(paths) if first_words(path, 2)] == []


@pytest.mark.long
@pytest.mark.soak
@needs("LibreOffice", "poppler")
def test_a_one_pager_is_one_page_when_figures_are_still_few(tmp_path):
    """In January 2025, the first month, most values of OMV have no verdict, and page one tells why."""
    cases = amount([("OMV", "kolommen")], [(chain, style) for chain in EXAMPLES for style in HOUSE_STYLES])
    paths = [written(tmp_path, reporting(example(EXAMPLES[chain]), "2025-01"), chain, style) for chain, style in cases]
    assert [path.stem for path in pdf.converter()(paths) if first_words(path, 2)] == []


@pytest.mark.long
@pytest.mark.soak
@needs("LibreOffice", "poppler")
def test_in_a_full_report_page_two_begins_with_what_comes_next(tmp_path):
    cases = amount(FEW[:1], [(chain, style) for chain in EXAMPLES for style in HOUSE_STYLES])
    paths = [written(tmp_path, example(EXAMPLES[chain]), chain, style, Variant.FULL) for chain, style in cases]
    assert {path.stem: first_words(path, 2)[0] for path in pdf.converter()(paths)} == dict.fromkeys(
        [f"{chain}-{style}" for chain, style in cases], "Terugblik"
    )
