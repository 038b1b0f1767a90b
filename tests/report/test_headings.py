"""Titles and headings read as such in a house style whose plain text is indented, justified and on wide lines (methode c, Huisstijl)."""

from __future__ import annotations

import io

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.word.document import render
from ketenrapport.report.word.template import open_template
from tests.report import templates
from tests.report.reading import W, style_of, text_of, tree
from tests.report.sample import sample
from tests.report.small import small
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


def numbered_by_style():
    """Chapters are numbered by the template, as Word does it: a list of which Heading 1 is the first level."""
    document = page("Calibri", 11)
    numbering = document.part.numbering_part.element
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading1"/><w:lvlText w:val="%1"/>'
        '<w:lvlJc w:val="left"/></w:lvl>'
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{level}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    properties = document.styles["Heading 1"].element.get_or_add_pPr()
    properties.get_or_add_numPr().get_or_add_numId().val = 77
    return templates.saved(document)


def test_a_point_has_one_number_where_a_house_style_numbers_its_headings():
    """The number that page one calls it by; other chapters keep theirs."""
    report = report_content(small(), "HULP")
    for template, out_of_list in ((numbered_by_style(), ["0"]), (templates.bare(), [])):
        package = render(report, open_template("a.docx", template))
        heads = [one for one in tree(package).iter(f"{W}p") if style_of(one) == "Heading1"]
        told = {text_of(one): [mark.get(f"{W}val") for mark in one.iter(f"{W}numId")] for one in heads}
        assert {text: numbers for text, numbers in told.items() if text[:2] == "1\u2002"} != {}
        assert all(numbers == (out_of_list if text[1:2] == "\u2002" else []) for text, numbers in told.items())
