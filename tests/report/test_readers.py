"""Readers that know nothing of us read every heading, table and sentence of a report, the fields included (methode c)."""

from __future__ import annotations

import io
import re
import subprocess
from collections import Counter
from functools import cache

import docx
import mammoth
import pytest
from docx2python import docx2python
from lxml import html

from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.say.overview import overview
from ketenrapport.report.word.document import render
from ketenrapport.report.word.template import open_template
from tests.needs import needs
from tests.report import templates
from tests.report.example import example
from tests.report.reading import W, style_of, text_of, tree

MARKUP = "http://schemas.openxmlformats.org/markup-compatibility/2006"
MADE = {
    "a report": lambda: render(report_content(example("gemeente"), "VERG")),
    "in a house style": lambda: render(report_content(example("werkbedrijf"), "OMV"), open_template("h.dotx", templates.house())),
    "the overview": lambda: render(overview(example("gemeente"))),
}


@cache
def document(name):
    return MADE[name]()


def words(text):
    """The words and signs of a text, without the room between them."""
    return re.sub("[\\s\\u00ad\\ufe0e]+", "", text)  # pandoc says of an arrow that it is no picture


@cache
def written(name):
    """What stands in the document: (level of the heading or 0, text) of each paragraph, and how many tables; without drawings."""
    body = tree(document(name)).find(f"{W}body")
    for drawing in list(body.iter(f"{{{MARKUP}}}AlternateContent", f"{W}drawing")):
        drawing.getparent().remove(drawing)
    found = [
        (int(style[-1]) if (style := style_of(paragraph)).startswith("Heading") else 0, words(text_of(paragraph)))
        for paragraph in body.iter(f"{W}p")
    ]
    return [one for one in found if one[1]], len(list(body.iter(f"{W}tbl")))


def read_by_python_docx(package):
    """Its own text of a paragraph leaves out content controls, which it knows nothing of; the text of its elements does not."""
    read = docx.Document(io.BytesIO(package))
    headings = [(int(one.style.name[-1]), one.text) for one in read.paragraphs if one.style.name.startswith("Heading")]
    return headings, len(read.tables), text_of(read.element.body)


def read_by_docx2python(package):
    """It knows no headings, and a table is one more list to it."""
    with docx2python(io.BytesIO(package)) as read:
        assert read.footer, "it reads what stands below the pages as well"
        return None, None, read.text


def read_by_mammoth(package):
    page = html.fromstring(f"<div>{mammoth.convert_to_html(io.BytesIO(package), ignore_empty_paragraphs=False).value}</div>")
    headings = [(int(one.tag[1]), one.text_content()) for one in page.iter("h1", "h2", "h3")]
    return headings, len(list(page.iter("table"))), page.text_content()


def read_by_pandoc(package):
    made = subprocess.run(["pandoc", "-s", "-f", "docx", "-t", "html"], input=package, capture_output=True, check=True).stdout.decode()
    page = html.fromstring(made).find("body")
    headings = [(int(one.tag[1]), one.text_content()) for one in page.iter("h1", "h2", "h3") if one.get("class") != "title"]
    return headings, len(list(page.iter("table"))), page.text_content()


@pytest.mark.long
@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize(
    "read",
    [read_by_python_docx, read_by_docx2python, read_by_mammoth, pytest.param(read_by_pandoc, marks=needs("pandoc"))],
    ids=lambda read: read.__name__.removeprefix("read_by_"),
)
def test_every_heading_table_and_sentence_is_read(name, read):
    said, tables = written(name)
    headings, found, text = read(document(name))
    assert headings is None or [(level, words(heading)) for level, heading in headings] == [one for one in said if one[0]]
    assert found in (None, tables)
    shown = Counter()
    for _, sentence in said:
        shown[sentence] += 1
    all_of_it = words(text)
    assert {sentence: number for sentence, number in shown.items() if all_of_it.count(sentence) < number} == {}
