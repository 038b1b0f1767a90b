"""What stands together on a page: which group comes where, and how high its picture is."""

from __future__ import annotations

import docx
import pytest
from docx.shared import Mm, Pt
from msgspec.structs import replace

from ketenrapport.report.word.heights import Group, Place, height, placed
from ketenrapport.report.word.house_style import own, prepared
from ketenrapport.report.word.template import open_template
from ketenrapport.report.word.text import paragraph, run
from tests.report import templates

PAGE = 1000  # of which 10 stay free where pictures grow


def test_two_groups_share_a_page_when_both_fit():
    assert placed([Group(300, 100, 100, 400), Group(300, 100, 100, 400)], 0, PAGE, 150) == [Place(False, 150), Place(False, 150)]
    assert [place.on_new_page for place in placed([Group(500, 100, 100, 400), Group(450, 100, 100, 400)], 0, PAGE, 150)] == [False, True]


def test_a_group_that_fits_to_the_last_line_goes_to_the_next_page():
    """Estimates are a little off: what a program moves on after all would leave a low picture on half a page."""
    assert placed([Group(500, 100, 100, 400), Group(295, 100, 100, 400)], 0, PAGE, 150) == [Place(False, 400), Place(True, 150)]


def test_pictures_on_one_page_are_not_as_low_as_one_below_text():
    """One of 100 stands below what is there already; two of 100 on one page do not, when they should be 200."""
    alone = Group(300, 100, 200, 400)
    assert placed([alone], 580, PAGE, 400) == [Place(False, 110)]
    assert placed([alone, alone], 0, PAGE, 400) == [Place(False, 400), Place(True, 400)]


def test_a_group_that_does_not_fit_below_what_stands_there_starts_a_page():
    assert placed([Group(700, 100, 100, 400)], 150, PAGE, 200) == [Place(False, 140)]
    assert placed([Group(700, 100, 100, 400)], 250, PAGE, 200) == [Place(True, 200)]


def test_pictures_fill_a_page_but_for_a_little_and_on_the_last_one_are_as_usual():
    assert placed([Group(800, 100, 100, 400), Group(800, 100, 100, 400)], 0, PAGE, 120) == [Place(False, 190), Place(True, 120)]


def test_a_paragraph_is_as_high_as_its_lines():
    """One of 10,5 points takes 1,22 of that and 5 points below it: 356 twentieths; a text of three lines 2 × 256 more."""
    sizes = prepared(own()).sizes
    assert height([paragraph("", run("kort"))], 9638, sizes) == 356
    assert height([paragraph("", run("een\ntwee\ndrie"))], 9638, sizes) == 869


def test_the_first_line_is_as_short_as_its_indent_makes_it():
    """Seven words of 4 letters at 0,53 of 10,5 points, and spaces of 0,23: 3.406 twentieths in all; with 100 more they do not fit 3.450."""
    own_sizes = prepared(own()).sizes
    plain = replace(own_sizes.paragraphs[""], letter=1.0)
    text = [paragraph("", run(" ".join(["bbbb"] * 7)))]
    lines = {
        first: height(text, 3_450, replace(own_sizes, paragraphs={**own_sizes.paragraphs, "": replace(plain, first=first)}))
        for first in (0, 100)
    }
    assert lines[0] < lines[100]


def dressed(*, header=""):
    """A house style of Word's: A4 with 15 mm above and below, headings with 24 points above them, plain text of 11 points on 1,5 lines."""
    document = docx.Document()
    page, normal = document.sections[0], document.styles["Normal"]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin = page.bottom_margin = Mm(15)
    page.header_distance = page.footer_distance = Mm(10)
    normal.font.name, normal.font.size = "Verdana", Pt(11)
    normal.paragraph_format.line_spacing, normal.paragraph_format.space_after = 1.5, Pt(10)
    normal.paragraph_format.left_indent = Mm(5)
    page.header.paragraphs[0].text = header
    return prepared(open_template("huisstijl.docx", templates.saved(document)))


def test_sizes_are_those_of_the_house_style():
    """Verdana is 1,22 of its size high: 11 × 20 × 1,22 × 1,5 is 402,6; 5 mm is 283 (0 in a heading). Table text: 10 points, 0,95 lines."""
    sizes = dressed().sizes.paragraphs
    plain, heading, table = sizes[""], sizes["Heading1"], sizes["KRTabeltekst"]
    assert (plain.line, plain.before, plain.after, plain.sides) == (pytest.approx(402.6), 0, 200, 283)
    assert (heading.points, heading.before, heading.sides) == (14, 480, 0)
    assert (table.points, table.sides, round(table.line)) == (10, 0, 232)
    assert prepared(own()).sizes.paragraphs["KRTabelkop"].points == 10


def test_a_header_takes_what_it_needs_beyond_its_margin():
    """Two lines of 268,4 (11 points, single), 10 mm (567) from the edge, in a margin of 15 mm (850): 254 too much."""
    assert dressed(header="Gemeente Waterrijk").room.taken == 0
    assert dressed(header="Gemeente Waterrijk\nAfdeling Control").room.taken == 254
