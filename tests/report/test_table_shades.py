"""Words can be read on the shades that a house style gives to its tables."""

from __future__ import annotations

import io

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ketenrapport.report.say.document import SECTIONS
from ketenrapport.report.word.contrast import contrast
from ketenrapport.report.word.document import render
from ketenrapport.report.word.house_style import remarks
from ketenrapport.report.word.template import open_template
from ketenrapport.words import palette
from tests.report import templates
from tests.report.reading import W
from tests.report.sample import sample
from tests.report.test_one_page import page

NAMES = [kind.name for kind in SECTIONS]
HEADS = ("KR Tabelkop", "KR Tabelkop noot")


def shaded(fill, where, *, own_head=""):
    """A house style whose tables have a shade, in their first row or in all; with a style for the words in that row of its own."""
    document = page("Arial", 10)
    style = document.styles.add_style("KR Tabel", WD_STYLE_TYPE.TABLE)
    shade = f'<w:tcPr {nsdecls("w")}><w:shd w:val="clear" w:color="auto" w:fill="{fill}"/></w:tcPr>'
    part = f'<w:tblStylePr {nsdecls("w")} w:type="firstRow">{shade}</w:tblStylePr>'
    style.element.append(parse_xml(part if where == "head" else shade))
    if own_head:
        head = document.styles.add_style("KR Tabelkop", WD_STYLE_TYPE.PARAGRAPH)
        head.font.color.rgb = docx.shared.RGBColor.from_string(own_head)
    return open_template("donker.docx", templates.saved(document))


def styles_in(template):
    return docx.Document(io.BytesIO(render(sample(), template))).styles


@pytest.mark.parametrize(("fill", "told"), [("1F3864", palette.WHITE), ("E2001A", palette.WHITE), ("9AA5B1", palette.INK)])
def test_the_head_of_a_table_is_in_a_colour_that_can_be_read_on_its_shade(fill, told):
    styles = styles_in(shaded(fill, "head"))
    for name in HEADS:
        assert str(styles[name].font.color.rgb) == told
        assert contrast(told, fill) >= 4.5


def test_a_light_shade_changes_nothing():
    styles = styles_in(shaded("D9E2F3", "head"))
    assert [contrast(str(styles[name].font.color.rgb), "D9E2F3") >= 4.5 for name in HEADS] == [True, True]
    assert str(styles["KR Tabelkop noot"].font.color.rgb) == palette.MUTED


def test_what_a_designer_says_of_the_head_stays():
    assert str(styles_in(shaded("1F3864", "head", own_head="112233"))["KR Tabelkop"].font.color.rgb) == "112233"


def test_tables_that_are_dark_all_over_lose_that_and_it_is_said():
    """A verdict in dark red on dark blue can't be read, whatever is done about the other words."""
    template = shaded("1F3864", "all")
    assert styles_in(template)["KR Tabel"].element.findall(f".//{W}shd") == []
    said = "De tabelstijl van het sjabloon donker.docx is donker; in het rapport vervalt dat, want een oordeel leest er niet op."
    assert said in remarks(template, NAMES)
    assert said not in remarks(shaded("F4F6F8", "all"), NAMES)
    assert len(styles_in(shaded("F4F6F8", "all"))["KR Tabel"].element.findall(f".//{W}shd")) == 1


def test_what_stands_in_no_shade_stays_dark():
    """The labels above room to write, in the title block and above small charts are in tables of ours, without a shade."""
    read = docx.Document(io.BytesIO(render(sample(), shaded("1F3864", "head"))))
    light = {table.style.name for table in read.tables for cell in table._cells for one in cell.paragraphs if one.style.name in HEADS}
    assert light == {"KR Tabel"}
    decision = next(table for table in read.tables if table.style.name == "KR Tabel veld")
    assert contrast(str(decision.cell(0, 0).paragraphs[0].style.font.color.rgb), "FFFFFF") >= 4.5
