"""The other elements of the page that tells it and of a point's page, in the document as Word gets it."""

from __future__ import annotations

import io
import subprocess
from functools import cache

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.shared import Cm, Length, Mm, Pt
from lxml import etree
from msgspec.structs import replace

from ketenrapport.report.fields import Entry, Field, bookmark_name
from ketenrapport.report.markup import shortened
from ketenrapport.report.say.blocks import (
    Box,
    Bullets,
    Cell,
    Column,
    Heading,
    Message,
    Paragraph,
    Section,
    Span,
    StatusLine,
    Table,
    Tone,
    Tree,
)
from ketenrapport.report.word.accessibility import problems
from ketenrapport.report.word.document import render
from ketenrapport.report.word.glossary import prompt_name
from ketenrapport.report.word.identity import identity_of
from ketenrapport.report.word.package import unzipped
from ketenrapport.report.word.pdf import converter
from ketenrapport.report.word.section import is_upright, line_width, section_at
from ketenrapport.report.word.template import open_template
from ketenrapport.words.verdict import Status
from tests.needs import needs
from tests.ooxml_validators import findings
from tests.report import templates
from tests.report.golden import assert_golden
from tests.report.reading import NS, W, paragraphs, tables, text_of, tree
from tests.report.sample import NAME_120, sample

HOUSES = {"ours": None, "bare": templates.bare, "house": templates.house, "landscape": templates.landscape, "minimal": templates.minimal}


@cache
def package(house="ours"):
    make = HOUSES[house]
    return render(sample(), open_template("huisstijl.docx", make()) if make else None)


def only(*blocks, **about):
    return replace(sample(), front=(), sections=(Section("a", "Kop", (*blocks, Paragraph("Einde.")), **about),))


def kept_in(*blocks):
    """The texts that stay on the page of what follows them, whatever their style."""
    body = tree(render(only(*blocks)))
    return [text_of(one) for one in body.iter(f"{W}p") if one.find(f"{W}pPr/{W}keepNext") is not None]


def test_a_short_list_stays_together():
    """So that the last item stands not alone on the last page; one of seven may break."""
    items = tuple(Paragraph(f"punt {number}") for number in range(1, 8))
    assert kept_in(Bullets(items[:3])) == ["punt 1", "punt 2"]
    assert kept_in(Bullets(items)) == []


def test_what_leads_up_to_a_list_takes_the_last_row_of_the_table_above_along():
    """Else a page may carry no more than a line and an item."""
    rows = tuple((Cell(f"rij {number} {'b' * 900}"),) for number in range(1, 5))
    table = Table("Tabel", "", (Column("Kop", 1),), rows)
    kept = kept_in(table, Paragraph("Dit:", Tone.LEAD), Bullets((Paragraph("punt 1"), Paragraph("punt 2"))))
    assert [text.partition(" b")[0] for text in kept] == ["rij 1", "rij 3", "rij 4", "punt 1"]


def test_a_row_is_not_parted_from_what_hangs_under_it():
    """No value stands at the foot of a page of which all KPIs are overleaf; the first and the last two rows stay together anyway."""
    levels = (0, 1, 1, 0, 1, 2, 2, 1, 1, 1)
    rows = tuple((Cell(f"rij {number}", level=level),) for number, level in enumerate(levels))
    assert kept_in(Table("Tabel", "", (Column("Kop", 1),), rows)) == ["rij 0", "rij 3", "rij 4", "rij 8"]


def test_the_drawings_of_a_tree_stay_together():
    """One value is not drawn at the foot of a page and the next overleaf; the last may part from the table below it."""
    box = Box("Waarde", Status.GREEN, (Box("KPI", Status.RED),))
    drawn = tree(render(only(*[Tree("", "1 KPI: 1 actie nodig.", box)] * 3))).xpath(
        "//w:p[w:pPr/w:pStyle/@w:val='KRGrafiek']", namespaces=NS
    )
    kept = [one.find(f"{W}pPr/{W}keepNext").get(f"{W}val", "1") for one in drawn]
    assert kept == ["1", "1", "0"]


def test_drawings_that_fill_more_than_a_page_stay_together_as_far_as_they_fit():
    """Fifteen boxes below each other take about half a page, so of five two and two are together."""
    box = Box("Waarde", Status.GREEN, tuple(Box(f"KPI {number}", Status.RED) for number in range(15)))
    written = tree(render(only(*[Tree(f"Deel {number}", "15 KPI’s", box) for number in range(1, 6)])))
    drawn = written.xpath("//w:p[w:pPr/w:pStyle/@w:val='KRGrafiek']", namespaces=NS)
    kept = [one.find(f"{W}pPr/{W}keepNext").get(f"{W}val", "1") for one in drawn]
    assert kept == ["1", "0", "1", "0", "0"]


def test_fields_below_each_other_stay_together():
    """Who was there stands not on another page than when."""
    line, text = Field("Datum", "kr.a", "Kies"), Field("Wat leren we?", "kr.b", "Schrijf", Entry.TEXT)
    assert kept_in(line, text, replace(line, tag="kr.c")) == ["Datum\tKies", "Wat leren we?", "Schrijf"]


def test_the_box_of_a_field_ends_where_the_text_does():
    """Its line of 0,75 points and the 4 points between it and the words are 95 twentieths; in whole hundredths of a centimetre 96."""
    (indent,) = tree(package(), "word/styles.xml").xpath("//w:style[@w:styleId='KRVeld']/w:pPr/w:ind", namespaces=NS)
    assert [indent.get(f"{W}{side}") for side in ("left", "right")] == ["96", "96"]


def test_golden(update_golden):
    assert_golden("WATERRIJK", sample(), package(), update_golden)


@pytest.mark.long
@pytest.mark.parametrize("house", HOUSES)
def test_it_is_valid_in_any_house_style(house, tmp_path):
    path = tmp_path / "rapport.docx"
    path.write_bytes(package(house))
    assert findings(path) == []
    ours = [problem for problem in problems(package(house)) if "te weinig contrast" not in problem]
    assert ours == [], "but for colours of the template itself"
    for part, content in unzipped(package(house)).items():
        if part.endswith(".xlsx"):
            (tmp_path / "grafiek.xlsx").write_bytes(content)
            assert findings(tmp_path / "grafiek.xlsx") == []


def test_in_our_own_it_is_accessible():
    assert problems(package()) == []


class TestText:
    def test_spans_keep_the_space_between_them(self):
        message = Message((Span("Op tijd", strong=True), Span(" klom; "), Span("hun  woorden", emphasis=True), Span(".")))
        (paragraph,) = tree(render(only(message))).xpath("//w:p[w:pPr/w:pStyle/@w:val='KRBoodschap']", namespaces=NS)
        assert text_of(paragraph) == "Op tijd klom; hun woorden."
        assert paragraph.xpath(".//w:rStyle/@w:val", namespaces=NS) == ["Strong", "Emphasis"]

    def test_a_question_starts_with_what_it_is(self):
        texts = [text for style, text in paragraphs(package()) if style == "KRVraag"]
        assert texts[0].startswith("Vraag\u2002Is indieningsvereisten herschrijven")

    def test_a_status_line_has_its_facts_in_a_row(self):
        for status, expected in ((Status.RED, "■\u00a0actie\u00a0nodig\u2002een\u00a0· twee"), (None, "een\u00a0· twee")):
            assert ("KRStatusregel", expected) in paragraphs(render(only(StatusLine(status, ("een", "twee")))))

    def test_a_table_under_a_heading_of_its_name_has_no_caption(self):
        texts = paragraphs(package())
        assert ("KRBijschrift", "Gevraagd") not in texts
        assert ("Heading1", "Gevraagd") in texts

    def test_a_verdict_with_figures_stands_under_the_text(self):
        rows = next(rows for rows in tables(package()) if rows[0][0] == "Nr.")
        assert rows[1][1] == "Aanvragen compleet / ■\u00a0actie\u00a0nodig 68,3\u00a0%, norm 85"

    @pytest.mark.parametrize(
        ("text", "limit", "expected"),
        [
            ("Aanvragen bij eerste indiening compleet", 25, "Aanvragen bij eerste…"),
            ("Aanvragen bij eerste indiening", 21, "Aanvragen bij eerste…"),
            ("Besluiten (binnen termijn)", 12, "Besluiten…"),
            ("Aansprakelijkheidswaardevaststelling", 20, "Aansprakelijkheidsw…"),
            ("  kort ", 4, "kort"),
        ],
    )
    def test_a_name_is_shortened_at_a_word(self, text, limit, expected):
        assert shortened(text, limit) == expected
        assert len(shortened(text, limit)) <= limit


class TestTables:
    def test_the_title_block_has_its_labels_as_header_row(self):
        first = tables(package())[0]
        assert first[0] == ["Organisatie", "Klant", "Eigenaar", "Gesprek", "Stand"]
        assert first[1][2:] == ["Ruud van Dalen, Directeur Fysiek domein", "11 november 2026", "concept, versie 1\n8732e43047bf"]

    def test_the_story_has_who_told_it_in_its_header_row(self):
        story = next(rows for rows in tables(package()) if rows[0][0] == "Wat er speelt")
        assert story[0][1] == "toegelicht door Emre Aksoy, 9 november 2026"
        assert [row[0] for row in story[1:]] == ["Sinds", "Oorzaak", "Gevolg", "Maatregel", "Prognose", "Knop onder"]
        assert story[6][1] == "▲\u00a0aandacht Besluiten binnen wettelijke termijn: 93,8\u00a0%, norm 95\u00a0%"

    def test_there_is_room_to_write_a_decision(self):
        """At least 11 mm, 624 twentieths of a point."""
        heights = tree(package()).xpath("//w:trHeight", namespaces=NS)
        assert [(one.get(f"{W}val"), one.get(f"{W}hRule")) for one in heights] == [("624", "atLeast")] * 2
        rows = next(rows for rows in tables(package()) if rows[0] == ["Besluit"])
        assert rows[1] == ["Klik hier en schrijf het besluit van Ruud van Dalen."]

    def test_no_two_tables_touch(self):
        """Word makes one of two that do."""
        assert not tree(package()).xpath("//w:tbl[preceding-sibling::*[1][self::w:tbl]]", namespaces=NS)


class TestFields:
    def test_a_bookmark_lies_around_each(self):
        body = tree(package())
        controls = body.xpath("//w:sdt", namespaces=NS)
        assert len(controls) == 4
        for control in controls:
            start, end = control.getprevious(), control.getnext()
            assert start.get(f"{W}name") == bookmark_name(control.xpath("string(w:sdtPr/w:tag/@w:val)", namespaces=NS))
            assert end.tag == f"{W}bookmarkEnd"
            assert end.get(f"{W}id") == start.get(f"{W}id")

    def test_names_of_bookmarks_are_words_to_word(self):
        assert bookmark_name("kr.besluit.1") == "kr_veld_besluit_1"
        long = bookmark_name("kr.actie.een-heel-lange-code-van-een-actie-van-veertig.status")
        assert len(long) == 40
        assert long.replace("_", "a").isalnum()

    def test_an_emptied_control_finds_its_prompt(self):
        """Each names a building block, and the document holds it with the prompt."""
        wanted = tree(package()).xpath("//w:sdtPr/w:placeholder/w:docPart/@w:val", namespaces=NS)
        glossary = tree(package(), "word/glossary/document.xml")
        held = {
            part.xpath("string(.//w:name/@w:val)", namespaces=NS): text_of(part) for part in glossary.xpath("//w:docPart", namespaces=NS)
        }
        assert len(wanted) == 4
        assert set(wanted) == held.keys()
        assert held[prompt_name("Kies een datum")] == "Kies een datum"

    def test_building_blocks_of_the_template_stay(self):
        """A template that was made from a report: its prompts are there already, and are not doubled."""
        like_a_report = package()
        for part in ("customXml/item1.xml", "customXml/itemProps1.xml"):
            like_a_report = templates.changed(like_a_report, part, b"urn:ketenrapport", b"urn:iets-anders")
        again = render(sample(), open_template("vorig.docx", like_a_report))
        names = tree(again, "word/glossary/document.xml").xpath("//w:docPart//w:name[1]/@w:val", namespaces=NS)
        assert len([name for name in names if name.startswith("KRVraag")]) == 4
        other = replace(sample(), sections=(Section("a", "A", (Field("B", "kr.b", "Iets anders"),)),))
        grown = tree(render(other, open_template("vorig.docx", like_a_report)), "word/glossary/document.xml")
        assert text_of(grown).endswith("Iets anders")
        assert "Kies een datum" in text_of(grown)

    def test_choices_are_a_list(self):
        (choice,) = tree(package()).xpath("//w:sdtPr/w:dropDownList", namespaces=NS)
        assert choice.xpath("w:listItem/@w:displayText", namespaces=NS) == ["open", "bezig", "gereed"]

    def test_a_template_takes_no_field_for_a_place(self):
        """A report that serves as template asks for no chapters that its fields are called after, and its bookmarks do not go."""
        again = render(only(Field("Datum", "kr.datum", "Kies", Entry.DATE)), open_template("vorig.docx", package()))
        assert tree(again).xpath("//w:bookmarkStart[@w:name='kr_veld_datum']", namespaces=NS)

    def test_the_document_says_whose_it_is(self):
        assert identity_of(package()).organisation == "Gemeente Waterrijk"


class TestPages:
    def test_a_stretch_lies_on_its_side(self):
        sections = docx.Document(io.BytesIO(package())).sections
        assert [section.orientation for section in sections] == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT]
        lying = sections[1]
        assert (lying.page_width, lying.page_height) == (sections[0].page_height, sections[0].page_width)
        assert round(Length(lying.page_width - lying.left_margin - lying.right_margin).mm) == 271, "297 less 14 and 12"
        assert [text_of(section.footer._element) for section in sections] == [text_of(sections[0].footer._element)] * 3

    def test_its_charts_are_as_wide_as_the_page(self):
        extents = [int(extent.get("cx")) / 36_000 for extent in tree(package()).xpath("//wp:extent", namespaces=NS)]
        assert extents == pytest.approx([41.5, 41.5, 41.5, 41.5, 170, 170, 271], abs=0.1)

    def test_at_the_end_nothing_stands_up_after_it(self):
        last = replace(sample(), sections=sample().sections[:4])
        sections = docx.Document(io.BytesIO(render(last))).sections
        assert [section.orientation for section in sections] == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE]

    def test_two_in_a_row_are_one(self):
        wide, upright = sample().sections[3], sample().sections[4]
        made = render(replace(sample(), sections=(upright, wide, wide, upright)))
        orientations = [section.orientation for section in docx.Document(io.BytesIO(made)).sections]
        assert orientations == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT]

    @pytest.mark.parametrize(
        "size",
        ["", '<w:pgSz w:w="11906"/>', '<w:pgSz w:w="16838" w:h="11906"/>', '<w:pgSz w:w="11906" w:h="16838" w:orient="landscape"/>'],
        ids=["none", "no height", "lies without a word", "upright, called lying"],
    )
    @pytest.mark.parametrize("on_its_side", [False, True])
    def test_everything_fits_its_page_whatever_a_template_says_of_its_size(self, size, on_its_side):
        document = docx.Document(io.BytesIO(templates.bare()))
        section = document.sections[0]._sectPr
        for one in list(section):
            section.remove(one)
        section.extend(etree.fromstring(f'<w:sectPr xmlns:w="{NS["w"]}">{size}</w:sectPr>'))
        report = replace(sample(), on_its_side=on_its_side)
        body = tree(render(report, open_template("maat.docx", templates.saved(document)))).find(f"{W}body")
        pages = list(body.iter(f"{W}sectPr"))
        assert not is_upright(pages[1 if len(pages) > 1 else 0])
        assert not on_its_side or not any(map(is_upright, pages))
        for block in body:
            room = line_width(section_at(body, block))
            assert all(int(one.get("cx")) <= room * 635 for one in block.iter(f"{{{NS['wp']}}}extent"))
            assert all(int(one.get(f"{W}w")) <= room for one in block.iter(f"{W}tblW"))

    def test_a_template_that_lies_stays_as_it_is(self):
        sections = docx.Document(io.BytesIO(package("landscape"))).sections
        assert {section.orientation for section in sections} == {WD_ORIENT.LANDSCAPE}
        assert [bool(section._sectPr.xpath("w:cols[@w:num='2']")) for section in sections] == [True, False, True, False]

    def test_only_the_first_section_has_a_first_page_of_its_own(self):
        document = docx.Document()
        document.sections[0].different_first_page_header_footer = True
        made = render(sample(), open_template("a.docx", templates.saved(document)))
        assert [one.different_first_page_header_footer for one in docx.Document(io.BytesIO(made)).sections] == [True, False, False]

    def test_a_heading_on_a_new_page_starts_at_its_top(self):
        (paragraph,) = tree(render(only(Heading("Nieuw", new_page=True)))).xpath("//w:p[.//w:t='Nieuw']", namespaces=NS)
        assert [child.tag.removeprefix(W) for child in paragraph[0]] == ["pStyle", "pageBreakBefore", "spacing"]

    def test_a_section_without_a_title_starts_with_its_own_heading(self):
        styles = [style for style, _ in paragraphs(package())]
        assert styles[:2] == ["Title", "Subtitle"]
        assert "Heading1" in styles[2:16]


def verdana():
    """A house style in Verdana of 10 points, with modest headings."""
    document = docx.Document()
    styles, page = document.styles, document.sections[0]
    for name, size in (("Normal", 10), ("Title", 18), ("Subtitle", 10), ("Heading 1", 12), ("Heading 2", 11)):
        styles[name].font.name, styles[name].font.size = "Verdana", Pt(size)
        styles[name].paragraph_format.space_after = Pt(2)
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin, page.bottom_margin = Cm(1.4), Cm(1.2)
    return templates.saved(document)


def test_a_wide_typeface_is_set_smaller_and_reaches_the_charts():
    """12 points by 1.35 is 9, but nothing goes below 10."""
    made = unzipped(render(sample(), open_template("verdana.docx", verdana())))
    styles = etree.fromstring(made["word/styles.xml"])
    assert styles.xpath("string(//w:style[w:name/@w:val='KR Boodschap']//w:sz/@w:val)", namespaces=NS) == "20"
    assert b'typeface="Verdana"' in made["word/charts/chart1.xml"]


def test_charts_have_the_accent_of_a_house_style_whose_theme_has_another():
    """Green headings above blue charts would not do, and the blue of this theme is too light to read."""
    assert b'<a:srgbClr val="005A3C"/>' in unzipped(package("house"))["word/charts/chart1.xml"]
    assert b"srgbClr" not in unzipped(package())["word/charts/chart1.xml"]


@needs("LibreOffice", "poppler")
def test_a_line_with_a_picture_is_never_lower_than_the_picture():
    """Lines of text come closer in a wide typeface; a share of the height of a picture would cut off its top."""
    styles = tree(render(sample(), open_template("verdana.docx", verdana())), "word/styles.xml")
    line = "string(//w:style[w:name/@w:val='{}']/w:pPr/w:spacing/@w:line)"
    heights = [styles.xpath(line.format(name), namespaces=NS) for name in ("KR Grafiek", "KR Verloopje", "KR Tabeltekst")]
    assert heights == ["240", "240", "228"]


def test_each_chart_is_where_its_alternative_is():
    """Charts are not always drawn in the order in which they stand; each shows what its description says."""
    made = package()
    ties = {tie.get("Id"): tie.get("Target") for tie in tree(made, "word/_rels/document.xml.rels")}
    compared = 0
    for drawing in tree(made).iter(f"{W}drawing"):
        for mark in drawing.iter(f"{{{NS['c']}}}chart"):
            name = ties[mark.get(f"{{{NS['r']}}}id")].removeprefix("/word/")
            labels = tree(made, f"word/{name}").xpath("//c:ser//c:dLbl//a:t/text()", namespaces=NS)
            shown = [label.split()[0] for label in labels if label[0].isdigit()]
            told = drawing.xpath("string(.//wp:docPr/@descr)", namespaces=NS)
            assert not shown or any(figure in told for figure in shown)
            compared += bool(shown)
    assert compared > 3


@pytest.mark.longest
@pytest.mark.parametrize(("make", "limit"), [(None, 28), (verdana, 20)])
def test_page_one_fits_with_names_of_120_letters(make, limit, tmp_path):
    """Shortened to what has room; the first point then starts on the second page."""
    report = sample(lambda _: shortened(NAME_120, limit))
    path = tmp_path / "rapport.docx"
    path.write_bytes(render(report, open_template("huisstijl.docx", make()) if make else None))
    (pdf,) = converter()([path])
    second = subprocess.run(["pdftotext", "-f", "2", "-l", "2", pdf, "-"], capture_output=True, text=True, check=True).stdout
    assert second.startswith("1")
    assert "Aanvragen bij eerste indiening compleet" in second
