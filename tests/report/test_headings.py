"""Titles and headings read as such in a house style whose plain text is indented, justified and on wide lines (methode c, Huisstijl)."""

from __future__ import annotations

import io

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from ketenrapport.report.word.document import render
from ketenrapport.report.word.template import open_template
from tests.report import templates
from tests.report.reading import W
from tests.report.sample import sample
from tests.report.test_one_page import indented, page

HEADS = ("Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3")


def styles_in(template):
    return docx.Document(io.BytesIO(render(sample(), open_template("a.docx", template)))).styles


@pytest.mark.parametrize("name", HEADS)
def test_a_heading_takes_no_indent_alignment_or_line_height_from_plain_text(name):
    paragraph = styles_in(indented())[name].paragraph_format
    assert paragraph.alignment == WD_ALIGN_PARAGRAPH.LEFT
    assert (paragraph.left_indent, paragraph.first_line_indent, paragraph.line_spacing) == (0, 0, 1.0)


def test_what_a_heading_says_itself_stays_but_for_holes_between_its_words():
    """Also what it has from another heading, and all of plain text."""
    document = page("Calibri", 11)
    plain, first, second = (document.styles[name] for name in ("Normal", "Heading 1", "Heading 2"))
    plain.paragraph_format.left_indent, plain.paragraph_format.line_spacing = Pt(14), 1.5
    first.paragraph_format.left_indent, first.paragraph_format.line_spacing = Pt(28), 1.2
    first.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    document.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    second.base_style = first
    styles = styles_in(templates.saved(document))
    found = styles["Heading 1"].paragraph_format
    assert (found.left_indent, found.line_spacing, found.alignment) == (Pt(28), 1.2, WD_ALIGN_PARAGRAPH.LEFT)
    assert styles["Heading 2"].paragraph_format.left_indent is None
    assert styles["Heading 2"].paragraph_format.alignment in (None, WD_ALIGN_PARAGRAPH.LEFT)
    assert styles["Title"].paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert styles["Normal"].paragraph_format.left_indent == Pt(14)


def test_nothing_changes_where_plain_text_says_nothing():
    before = docx.Document(io.BytesIO(templates.bare())).styles["Heading 1"].element
    after = styles_in(templates.bare())["Heading 1"].element
    assert [child.tag for child in after.find(f"{W}pPr")] == [child.tag for child in before.find(f"{W}pPr")]
    assert after.find(f"{W}pPr/{W}spacing").get(f"{W}line", "") == ""
