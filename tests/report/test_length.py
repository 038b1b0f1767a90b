"""How long the reports on the examples are (methode c), in words and, as LibreOffice lays them out, in pages."""

from __future__ import annotations

import io
import re
import subprocess

import docx
import pytest

from ketenrapport.report.say.blocks import Heading, Question
from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.word import pdf
from ketenrapport.report.word.document import render
from tests.amount import amount
from tests.needs import needs
from tests.report.example import example
from tests.report.reading import flat
from tests.report.test_every_explanation import CHAINS

WORDS = 2_200
FULLEST = [("gemeente", "VERG"), ("gemeente", "SCHULD"), ("werkbedrijf", "OMV"), ("vergunningen", "VV")]


@pytest.mark.parametrize(("name", "chain"), CHAINS)
def test_a_report_is_read_in_ten_minutes(name, chain):
    """All that python-docx reads, the paragraphs and the cells of the tables; what is between white space counts, a symbol too."""
    read = docx.Document(io.BytesIO(render(report_content(example(name), chain))))
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    assert sum(len(text.split()) for text in [*(paragraph.text for paragraph in read.paragraphs), *cells]) <= WORDS


@pytest.mark.long
@pytest.mark.soak
@needs("LibreOffice", "poppler")
def test_pages(tmp_path):
    """At most eight, of the encompassing chain ten; the message is page one, and a point stands on one page with its question.

    No page but the last is half empty.
    """
    reports = {chain: report_content(example(name), chain) for name, chain in amount(FULLEST, CHAINS)}
    paths = []
    for chain, said in reports.items():
        paths.append(tmp_path / f"{chain}.docx")
        paths[-1].write_bytes(render(said))
    for path in pdf.converter()(paths):
        chain = path.stem
        pages = pages_of(path)
        assert len(pages) <= (10 if chain == "OMV" else 8), chain
        assert min(filled(path)[:-1]) > 0.5, chain
        assert "Gevraagd" in pages[0], chain
        assert "Terugblik" in pages[1], chain
        points = flat(next(section.blocks for section in reports[chain].sections if section.name == "punten"))
        claims = [squeezed(block.text) for block in points if isinstance(block, Heading)]
        questions = [squeezed(block.spans[0].text) for block in points if isinstance(block, Question)]
        for claim, question in zip(claims, questions, strict=True):
            assert any(claim in page and question in page for page in map(squeezed, pages)), claim


def pages_of(path):
    """The text of each page."""
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    return text.split("\f")[:-1]


def filled(path):
    """How far down each page its words go, as a share of its height; the footer, in the last 7 %, does not count."""
    told = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    found = []
    for page in re.findall(r"<page .*?</page>", told, re.DOTALL):
        high = float(re.search(r'<page [^>]*height="([\d.]+)"', page)[1])
        found.append(max(low for low in map(float, re.findall(r'yMax="([\d.]+)"', page)) if low < 0.93 * high) / high)
    return found


def squeezed(text):
    """Without white space, which a line end moves."""
    return re.sub(r"\s", "", text)
