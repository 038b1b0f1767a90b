"""The organisation's own template: what it brings stays, what it lacks is added and told, what cannot be used is refused."""

from __future__ import annotations

import io
import subprocess
import zipfile
from functools import cache

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.shared import Cm
from lxml import etree
from msgspec.structs import replace

from ketenrapport.report.say.blocks import Box, Bullets, Paragraph, Section, Tree
from ketenrapport.report.say.document import SECTIONS
from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.say.overview import overview
from ketenrapport.report.word import pdf
from ketenrapport.report.word.accessibility import problems
from ketenrapport.report.word.document import render
from ketenrapport.report.word.house_style import completed, is_report, remarks
from ketenrapport.report.word.package import unzipped
from ketenrapport.report.word.section import line_width
from ketenrapport.report.word.template import TemplateError, open_template
from ketenrapport.saving.archive import zipped
from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import Variant
from tests.needs import needs
from tests.ooxml_validators import findings
from tests.report import templates
from tests.report.example import example
from tests.report.reading import NS, W, paragraphs, tables, text_of, tree
from tests.report.small import small

NAMES = [kind.name for kind in SECTIONS]
GOOD = {
    "python-docx": templates.bare,
    "house style": templates.house,
    "landscape in two columns": templates.landscape,
    "minimal": templates.minimal,
    "numbered": templates.numbered,
    "a report as template": lambda: render(report_content(example("gemeente"), "VERG")),
    "the result as template": lambda: dressed(templates.house()),
}
needs_libreoffice = needs("LibreOffice")


@cache
def hulp():
    return report_content(small(), "HULP")


def dressed(package, report=None):
    return render(report or hulp(), open_template("huisstijl.dotx", package))


def told(package):
    return remarks(open_template("huisstijl.dotx", package), NAMES)


def main_of(package):
    return next(name for name in unzipped(package) if name in ("word/document.xml", "inhoud/tekst.xml"))


def check(package, tmp_path):
    """The document is valid for Word, an independent reader opens it, and no id occurs twice."""
    path = tmp_path / "rapport.docx"
    path.write_bytes(package)
    assert findings(path) == []
    assert docx.Document(path).tables
    with zipfile.ZipFile(path) as archive:
        names = [name.casefold() for name in archive.namelist()]
    assert len(names) == len(set(names))
    document = tree(package, main_of(package))
    for what in ("//wp:docPr/@id", "//w:bookmarkStart/@w:id", "//w:bookmarkStart/@w:name", "//w:sdtPr/w:id/@w:val"):
        ids = document.xpath(what, namespaces=NS)
        assert len(ids) == len(set(ids)), what
    anchors = set(document.xpath("//w:hyperlink/@w:anchor", namespaces=NS))
    assert anchors <= set(document.xpath("//w:bookmarkStart/@w:name", namespaces=NS))
    return document


@pytest.mark.long
@pytest.mark.parametrize("name", GOOD)
def test_any_valid_template_works(name, tmp_path):
    template = GOOD[name]()
    package = dressed(template)
    document = check(package, tmp_path)
    text = text_of(document)
    for expected in ("Hulp aan huis leveren", "Wat we beloofden", "KPI-boom", "Verantwoording"):
        assert expected in text
    assert dressed(template) == package, "same input, same bytes"


@pytest.mark.long
@pytest.mark.parametrize("name", GOOD)
def test_the_report_says_the_same_in_any_template(name):
    """Every paragraph and table of the report is there, in the right style by name, and every chart with its workbook."""
    own, package = render(hulp()), dressed(GOOD[name]())
    read, mine = docx.Document(io.BytesIO(package)), docx.Document(io.BytesIO(own))
    theirs = [(p.style.name.casefold(), p.text) for p in read.paragraphs]
    missing = [one for p in mine.paragraphs if (one := (p.style.name.casefold(), p.text)) not in theirs]
    assert missing == []
    assert [t for t in tables(own) if t not in [*tables_of(read)]] == []
    charts = [part for part in unzipped(package) if "charts/chart" in part and "_rels" not in part]
    assert len(charts) >= len([part for part in unzipped(own) if "charts/chart" in part and "_rels" not in part])


@pytest.mark.long
@pytest.mark.parametrize("variant", Variant)
def test_every_variant_has_a_house_style(variant, tmp_path):
    report = report_content(example("gemeente"), "SCHULD", variant=variant)
    document = check(dressed(templates.house(), report), tmp_path)
    said = {text_of(p) for p in document.iter(f"{W}p")}
    assert {section.title for section in report.sections if section.title} <= said


def tables_of(document):
    return [
        [[" / ".join(text_of(p) for p in cell._tc.iter(f"{W}p")) for cell in row.cells] for row in table.rows] for table in document.tables
    ]


def test_what_the_template_brings_stays():
    template, package = unzipped(templates.house()), unzipped(dressed(templates.house()))
    replaced = {"[Content_Types].xml", "word/document.xml", "word/_rels/document.xml.rels", "word/styles.xml", "word/numbering.xml",
                "word/settings.xml", "docProps/core.xml", "word/stylesWithEffects.xml"}  # fmt: skip
    assert {name for name, content in template.items() if package.get(name) != content} <= replaced
    assert any(name.startswith("word/media/") for name in package)
    document = docx.Document(io.BytesIO(dressed(templates.house())))
    section = document.sections[-1]
    assert section.footer.paragraphs[0].text == "Gemeente Waterrijk"
    assert section.header.paragraphs[0]._p.xpath(".//pic:pic")
    assert round(section.left_margin.cm, 1) == 2.5
    assert document.styles["Heading 1"].font.color.rgb == templates.GREEN
    assert (document.core_properties.keywords, document.core_properties.language) == ("huisstijl", "nl-NL")
    assert document.core_properties.title == "Hulp aan huis leveren, Prestatiegesprek over oktober 2026"


def test_a_template_becomes_a_document():
    types = unzipped(dressed(templates.house()))["[Content_Types].xml"]
    assert templates.DOCUMENT in types
    assert templates.TEMPLATE not in types


def test_bookmarks_say_where_chapters_go():
    """The title on the cover, the rest in the next section, the closing line of the template after it; no placeholder stays."""
    said = [text for _, text in paragraphs(dressed(templates.house()))]
    cover = said.index("Vertrouwelijk tot het gesprek is gevoerd.")
    assert said[0] == "Hulp aan huis leveren"
    assert cover < said.index("Wat we beloofden") < said.index("KPI-boom")
    assert said[-1] == "Vragen? Bel de afdeling Control."
    assert not [text for text in said if text.startswith("Hier komt") or text == "het rapport"]
    assert "KR_" not in " ".join(tree(dressed(templates.house())).xpath("//w:bookmarkStart/@w:name", namespaces=NS))


def test_without_a_place_for_all_the_rest_follows_the_template_itself():
    """Chapter 'verantwoording' stands in the control; the others, in order, at the end; the empty last line made room."""
    package = dressed(templates.landscape())
    said = [text for _, text in paragraphs(package)]
    first, then = said.index("Eerst de verantwoording:"), said.index("Daarna de rest:")
    assert first < said.index("Verantwoording") < then < said.index("Hulp aan huis leveren") < said.index("KPI-boom")
    assert said[then + 1] == "Hulp aan huis leveren"


def test_tables_and_charts_fit_the_page_of_the_template():
    """29,7 cm less 2 × 3,175 cm of margin: 16838 - 3600 twips. The template has two columns, the report one."""
    document = tree(dressed(templates.landscape()))
    width = line_width(document.xpath("//w:body/w:sectPr", namespaces=NS)[0])
    assert width == 13238
    assert {int(one) for one in document.xpath("//w:tblPr/w:tblW/@w:w", namespaces=NS)} == {width}
    assert max(int(one) for one in document.xpath("//wp:extent/@cx", namespaces=NS)) <= width * 635


def test_a_drawing_that_is_higher_than_the_page_becomes_smaller():
    """21 cm less 2 × 2,54 cm is 9025 twips of text; a drawing takes 85 % of that at most, and keeps its proportions."""
    leaves = tuple(Box(f"1.{n} {'lange naam ' * 12}", Status.GREEN) for n in range(9))
    high = Tree("Boom", "Negen KPI’s.", Box("1 Waarde", Status.GREEN, leaves))
    drawn = replace(hulp(), sections=(Section("boom", "KPI-boom", (high,)),))
    upright, lying = (tree(dressed(make(), drawn)).xpath("//wp:extent", namespaces=NS) for make in (templates.bare, templates.landscape))
    high = [int(one.get("cy")) for one in lying]
    assert max(int(one.get("cy")) for one in upright) > max(high)
    assert max(high) == pytest.approx(0.85 * (11906 - 2880) * 635, rel=0.001)


def test_a_narrow_line_is_told():
    """Letter is 21,59 cm wide; margins of 5,3 cm leave 11,0 cm (10,99 exactly)."""
    document = docx.Document()
    document.sections[0].left_margin = document.sections[0].right_margin = Cm(5.3)
    assert told(templates.saved(document))[-1] == (
        "Een regel in het sjabloon huisstijl.dotx is maar 11,0 cm breed; tabellen lezen dan moeilijk, 14 cm is genoeg."
    )


@pytest.mark.parametrize(
    ("properties", "width"),
    [
        ("", 9360),  # Letter with margins of an inch
        ('<w:pgSz w:w="11906"/><w:pgMar w:left="1417" w:right="1417" w:gutter="0"/>', 9072),
        ('<w:pgSz w:w="11906"/><w:pgMar w:left="2.5cm" w:right="1417.4" w:gutter="200"/>', 11906 - 1417 - 1417 - 200),
        # What is no measure, or larger than anything, counts as not said: an inch.
        *(
            (f'<w:pgSz w:w="11906"/><w:pgMar w:left="{odd}" w:right="1440"/>', 11906 - 2 * 1440)
            for odd in ("1e999", "-1e999", "nan", "9e99cm", "x")
        ),
        ('<w:pgSz w:w="11906"/><w:pgMar w:left="1000" w:right="1000"/><w:cols w:num="3" w:space="300"/>', (9906 - 600) // 3),
        ('<w:cols w:num="2" w:equalWidth="0"><w:col w:w="3000"/><w:col w:w="6000"/></w:cols>', 3000),
        ('<w:pgSz w:w="iets"/>', 9360),
    ],
)
def test_the_width_of_a_line(properties, width):
    assert line_width(etree.fromstring(f'<w:sectPr xmlns:w="{NS["w"]}">{properties}</w:sectPr>')) == width


def test_the_narrowest_place_decides():
    """A table must fit wherever its chapter goes."""
    document = docx.Document()
    bookmarked = document.add_paragraph("hier")
    templates.bookmark(bookmarked, "KR_rapport", 1)
    narrow = document.add_section()
    narrow.left_margin = narrow.right_margin = docx.shared.Cm(8)
    templates.bookmark(document.add_paragraph("daar"), "KR_boom", 2)
    widths = {int(one) for one in tree(dressed(templates.saved(document))).xpath("//w:tblPr/w:tblW/@w:w", namespaces=NS)}
    assert widths == {line_width(narrow._sectPr)}


def test_a_section_break_and_a_picture_in_a_placeholder_stay():
    document = docx.Document()
    with_picture = document.add_paragraph("hier met logo ")
    with_picture.add_run().add_picture(io.BytesIO(templates.logo()))
    with_picture._p.xpath(".//wp:docPr")[0].set("descr", "Logo")
    templates.bookmark(with_picture, "KR_titel", 1)
    templates.bookmark(document.add_paragraph("daar"), "KR_rapport", 2)
    document.add_section().orientation = WD_ORIENT.LANDSCAPE
    breaks = [p for p in document.paragraphs if p._p.pPr is not None and p._p.pPr.find(f"{W}sectPr") is not None]
    breaks[0].add_run("eindigt hier")
    templates.bookmark(breaks[0], "KR_oogopslag", 3)
    package = dressed(templates.saved(document))
    said = [text for _, text in paragraphs(package)]
    assert not {"hier met logo ", "daar", "eindigt hier"} & set(said)
    body = tree(package).find(f"{W}body")
    first = body.xpath("w:p[w:pPr/w:sectPr]", namespaces=NS)
    assert len(first) == 1
    before = [text_of(p) for p in first[0].xpath("preceding-sibling::w:p", namespaces=NS)]
    assert "Wat we beloofden" in before
    pictures = body.xpath("w:p[.//pic:pic]", namespaces=NS | {"pic": "http://schemas.openxmlformats.org/drawingml/2006/picture"})
    assert len(pictures) == 1
    assert text_of(pictures[0].getnext()) == "Hulp aan huis leveren"


def test_a_placeholder_without_anything_to_say_disappears():
    document = docx.Document()
    templates.bookmark(document.add_paragraph("Hier geneste ketens"), "kr_NESTING", 1)
    alone = report_content(example("gemeente"), "INK")
    assert "nesting" not in [section.name for section in alone.sections]
    assert "Hier geneste ketens" not in [text for _, text in paragraphs(dressed(templates.saved(document), alone))]


def test_missing_styles_are_added_and_told():
    assert told(templates.bare()) == (
        "Het sjabloon huisstijl.dotx heeft deze stijlen niet: KR Tabel, KR Status groen, KR Status oranje, KR Status rood, KR Status grijs "
        "en KR Bijschrift; daarvoor is de eigen opmaak gebruikt.",
        "De taal van het sjabloon huisstijl.dotx is geen Nederlands; in het rapport is dat gewijzigd.",
    )
    names = {style.name for style in docx.Document(io.BytesIO(dressed(templates.bare()))).styles}
    assert {"KR Tabel", "KR Status groen", "KR Bijschrift", "KR Tabeltekst"} <= names


def test_a_style_may_have_a_dutch_name_and_any_id():
    """'Kop 1' under the id 'Stijl7' is heading 1; what we add and the template already calls KRTabel gets another id."""
    template = templates.changed(templates.bare(), "word/styles.xml", b'w:styleId="Heading1"', b'w:styleId="Stijl7"')
    template = templates.changed(template, "word/styles.xml", b'<w:name w:val="heading 1"/>', b'<w:name w:val="Kop 1"/>')
    clash = b'<w:style w:type="paragraph" w:styleId="krtabel"><w:name w:val="Iets anders"/></w:style></w:styles>'
    template = templates.changed(template, "word/styles.xml", b"</w:styles>", clash)
    package = dressed(template)
    assert ("Stijl7", "Wat we beloofden") in paragraphs(package)
    used = set(tree(package).xpath("//w:tblStyle/@w:val", namespaces=NS))
    assert "KRTabel002" in used
    assert "KRTabel" not in used
    ids = tree(package, "word/styles.xml").xpath("//w:style/@w:styleId", namespaces=NS)
    assert len(ids) == len({one.casefold() for one in ids})


def test_twins_of_status_styles_are_found_or_stand_alone():
    """The template has KR Status groen for paragraphs only: our twin for within a line comes without a tie to it."""
    styles = tree(dressed(templates.house()), "word/styles.xml")
    twin = styles.xpath("//w:style[w:name/@w:val='KR Status groen Teken']", namespaces=NS)
    assert len(twin) == 1
    assert not twin[0].xpath("w:link", namespaces=NS)
    english = b'<w:style w:type="character" w:styleId="G"><w:name w:val="KR Status groen Char"/></w:style></w:styles>'
    package = dressed(templates.changed(templates.house(), "word/styles.xml", b"</w:styles>", english))
    assert not tree(package, "word/styles.xml").xpath("//w:style[w:name/@w:val='KR Status groen Teken']", namespaces=NS)


SIMPLE = '<w:p><w:fldSimple w:instr=" TOC \\o "><w:r><w:t>Van vroeger 1</w:t></w:r></w:fldSimple></w:p>'
BEGIN, BETWEEN, END = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
SPREAD = (
    f"<w:sdt><w:sdtContent><w:p><w:r><w:t>Inhoudsopgave</w:t></w:r></w:p><w:p>{BEGIN}<w:r><w:instrText> TOC </w:instrText></w:r>{BETWEEN}"
    f"<w:r><w:t>Van vroeger 1</w:t></w:r></w:p><w:p><w:r><w:t>Van vroeger 2</w:t></w:r></w:p><w:p>{END}</w:p></w:sdtContent></w:sdt>"
)
OF_FIGURES = SIMPLE.replace("\\o", "\\c")


@pytest.mark.longest
@pytest.mark.parametrize("written", [SIMPLE, SPREAD, OF_FIGURES])
def test_a_table_of_contents_in_the_template_has_the_headings_as_links(written, tmp_path):
    """Word asks nothing when it opens the document: nothing is left to bring up to date."""
    template = templates.changed(templates.bare(), "word/document.xml", b"<w:body>", b"<w:body>" + written.encode())
    asking = templates.changed(template, "word/settings.xml", b"<w:zoom", b'<w:updateFields w:val="true"/><w:zoom')
    package = dressed(asking)
    document = check(package, tmp_path)
    assert b"updateFields" not in unzipped(package)["word/settings.xml"]
    headings = [text for style, text in paragraphs(package) if style == "Heading1"]
    links = {link.get(f"{W}anchor"): text_of(link) for link in document.iter(f"{W}hyperlink")}
    marks = {mark.get(f"{W}name"): text_of(mark.getparent()) for mark in document.iter(f"{W}bookmarkStart")}
    if written is OF_FIGURES:
        assert "Van vroeger 1" in text_of(document)
        return
    assert list(links.values()) == headings
    assert {name: marks[name] for name in links} == links
    assert "Van vroeger" not in text_of(document)
    assert ("Inhoudsopgave" in text_of(document)) == (written is SPREAD)


def test_prefixes_that_attributes_name_are_declared():
    """mc:Choice says Requires="wpg"; a template may know that namespace under another prefix, and still ours must be there."""
    group = b"http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
    template = templates.changed(templates.minimal(), "inhoud/tekst.xml", b"<x:document ", b'<x:document xmlns:g="' + group + b'" ')
    root = etree.fromstring(unzipped(dressed(template))["inhoud/tekst.xml"])
    choices = list(root.iter("{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"))
    assert choices
    for choice in choices:
        assert set(choice.get("Requires").split()) <= choice.nsmap.keys()


def test_added_styles_take_the_colour_of_the_headings():
    styles = unzipped(dressed(templates.house()))["word/styles.xml"]
    assert b"1F4E79" not in styles
    assert styles.count(b"005A3C") > 5


def test_headings_and_lists_of_a_house_style_leave_no_white_pages():
    """Word's own template has 24 points above a Heading 1 and 10 below an item of a list: 12 and 2 will do. Ours has 11 and 2 itself."""

    def spacing(package, style_id, text):
        found = f"//w:p[w:pPr/w:pStyle/@w:val='{style_id}'][contains(.,'{text}')]/w:pPr/w:spacing/@w:*"
        return [" ".join(tree(package).xpath(found, namespaces=NS))]

    theirs, ours = dressed(templates.bare()), render(hulp())
    assert spacing(theirs, "Heading1", "Verantwoording") == ["240"]
    assert spacing(theirs, "ListBullet", "geen interactiemoment tussentijds") == ["0 40 240 auto"]
    assert spacing(ours, "Heading1", "Verantwoording") == spacing(ours, "ListBullet", "geen interactiemoment tussentijds") == [""]


def test_lists_of_the_template_are_used_and_start_at_one():
    """List Number is a list of the template, so ours restart it; List Bullet is none here, so its paragraphs say which list."""
    listed = Section("lijst", "Lijst", (Bullets((Paragraph("Eerst"), Paragraph("Dan")), numbered=True),))
    package = dressed(templates.numbered(), replace(hulp(), sections=(*hulp().sections, listed)))
    document, numbering = tree(package), tree(package, "word/numbering.xml")
    style = tree(package, "word/styles.xml").xpath("//w:style[w:name/@w:val='List Number']", namespaces=NS)[0]
    own = style.xpath("string(w:pPr/w:numPr/w:numId/@w:val)", namespaces=NS)
    abstract = numbering.xpath(f"string(w:num[@w:numId='{own}']/w:abstractNumId/@w:val)", namespaces=NS)
    numbered = document.xpath("//w:p[w:pPr/w:pStyle/@w:val='ListNumber'][w:pPr/w:numPr]/w:pPr/w:numPr/w:numId/@w:val", namespaces=NS)
    assert numbered
    for number in numbered:
        assert numbering.xpath(f"string(w:num[@w:numId='{number}']/w:abstractNumId/@w:val)", namespaces=NS) == abstract
        assert numbering.xpath(f"w:num[@w:numId='{number}']/w:lvlOverride[@w:ilvl='0']/w:startOverride/@w:val", namespaces=NS) == ["1"]
    bullets = document.xpath("//w:p[w:pPr/w:pStyle/@w:val='ListBullet']", namespaces=NS)
    assert bullets
    assert all(p.xpath("w:pPr/w:numPr/w:numId", namespaces=NS) for p in bullets)
    order = [child.tag.removeprefix(W) for child in numbering if child.tag in (f"{W}num", f"{W}abstractNum")]
    assert order == sorted(order), "abstract lists come before lists"
    numbers = numbering.xpath("w:num/@w:numId", namespaces=NS)
    assert len(numbers) == len(set(numbers))


def test_places_that_cannot_be_filled_are_told():
    document = docx.Document()
    templates.bookmark(document.add_paragraph("hier"), "KR_bijlage", 1)
    cell = document.add_table(1, 1).cell(0, 0).paragraphs[0]
    templates.bookmark(cell, "KR_boom", 2)
    said = told(templates.saved(document))
    places = ", ".join(f"KR_{name}" for name in ["rapport", "titel", *NAMES][:-1])
    assert said[-2:] == (
        f"Het sjabloon huisstijl.dotx vraagt om KR_bijlage, maar zo'n onderdeel is er niet; kies uit {places} en KR_{NAMES[-1]}.",
        "De plaats KR_boom in het sjabloon huisstijl.dotx ligt in een tabel of tekstvak; zet die in een gewone alinea.",
    )
    assert "KPI-boom" in [text for _, text in paragraphs(dressed(templates.saved(document)))]


def test_a_report_as_a_template_gives_its_styles_only():
    """Nothing that was said of another conversation comes along, in the text or below the pages; its colour does."""
    purple = templates.changed(templates.house(), "word/styles.xml", b"005A3C", b"5B2C6F")
    earlier = dressed(purple, replace(hulp(), running_foot="Van vorige maand"))
    assert told(earlier) == ("Het sjabloon huisstijl.dotx is zelf een rapport; alleen de opmaak (stijlen) ervan is gebruikt.",)
    package = dressed(earlier, replace(hulp(), running_foot="Van deze maand"))
    said = [text for _, text in paragraphs(package)]
    assert (said[0], said.count("Hulp aan huis leveren"), said.count("Wat we beloofden")) == ("Hulp aan huis leveren", 1, 1)
    assert "Vertrouwelijk tot het gesprek is gevoerd." not in said
    footer = docx.Document(io.BytesIO(package)).sections[-1].footer.paragraphs[0].text
    assert footer.startswith("Van deze maand")
    assert str(docx.Document(io.BytesIO(package)).styles["Heading 1"].font.color.rgb) == "5B2C6F"
    assert is_report(open_template("o.docx", render(overview(small()))))


def long_template(pages):
    """A manual that was called a template: text of its own on so many pages, and no place for a report."""
    document = docx.Document()
    for number in range(pages):
        document.add_paragraph(f"Hoofdstuk {number} van de handleiding")
        if number < pages - 1:
            document.add_page_break()
    return templates.saved(document)


def test_own_text_of_a_template_goes_along_as_a_cover_only():
    """One page stays and nothing is said; more is left out and told, unless there is a place for the report."""
    cover, manual = long_template(1), long_template(3)
    assert "Hoofdstuk 0 van de handleiding" in [text for _, text in paragraphs(dressed(cover))]
    sentence = "Het sjabloon huisstijl.dotx heeft eigen tekst en geen plaats KR_rapport; die tekst gaat niet mee."
    assert sentence not in told(cover)
    assert sentence in told(manual)
    assert not [text for _, text in paragraphs(dressed(manual)) if text.startswith("Hoofdstuk")]
    document = docx.Document(io.BytesIO(manual))
    templates.bookmark(document.add_paragraph("hier"), "KR_rapport", 1)
    placed = templates.saved(document)
    assert sentence not in told(placed)
    assert [text for _, text in paragraphs(dressed(placed))].count("Hoofdstuk 2 van de handleiding") == 1
    assert "Hoofdstuk 2 van de handleiding" in text_of(tree(completed(open_template("a.docx", manual), as_template=False)))


@pytest.mark.long
@pytest.mark.parametrize(("before", "after"), [(False, False), (True, False), (False, True), (True, True)])
def test_a_report_has_one_column_and_the_text_of_the_template_its_own(before, after, tmp_path):
    document = docx.Document()
    document.sections[0]._sectPr.xpath("w:cols")[0].set(f"{W}num", "2")
    if before:
        document.add_paragraph("Ervoor")
    templates.bookmark(document.add_paragraph("hier"), "KR_rapport", 1)
    if after:
        document.add_paragraph("Erna")
    text = check(dressed(templates.saved(document)), tmp_path)
    columns = {}
    waiting = []
    for child in text.find(f"{W}body"):
        waiting += [child] if child.tag != f"{W}sectPr" else []
        section = child if child.tag == f"{W}sectPr" else child.find(f"{W}pPr/{W}sectPr")
        if section is not None:
            number = section.xpath("string(w:cols/@w:num)", namespaces=NS) or "1"
            columns |= {text_of(one): number for one in waiting if text_of(one)}
            waiting = []
    assert columns["Wat we beloofden"] == columns["Hulp aan huis leveren"] == columns["Verantwoording"] == "1"
    assert columns.get("Ervoor") == ("2" if before else None)
    assert columns.get("Erna") == ("2" if after else None)


def test_placeholders_of_others_are_named():
    document = docx.Document()
    document.add_paragraph("Keten: {{ keten }} over {{periode}}, {{ keten }}")
    document.sections[0].footer.paragraphs[0].text = "«Naam»"
    templates.bookmark(document.add_paragraph("{{ rapport }}"), "KR_rapport", 1)
    assert told(templates.saved(document))[-1] == (
        "In het sjabloon huisstijl.dotx staat {{ keten }}, {{periode}} en «Naam», en niets vult dat in; "
        "een rapport komt op KR_titel en KR_rapport."
    )


def test_the_accessibility_of_the_template_is_told():
    """This template has a footer of its own."""
    template = templates.changed(templates.house(), "word/document.xml", b"Vertrouwelijk tot het gesprek is gevoerd.", b"x")
    found = problems(dressed(template))
    assert "Alleen in de voettekst staat: Gemeente Waterrijk." in found
    assert not [one for one in found if "tabel" in one.lower() and "Tabel" not in one]


def broken(change):
    """A good template with parts changed."""
    return zipped((unzipped(templates.house()) | change).items())


def without(name):
    """A good template with a part gone."""
    return zipped((part, content) for part, content in unzipped(templates.house()).items() if part != name)


def of_kind(content_type):
    """A package that says that its main part is something else."""
    return templates.changed(templates.house(), "[Content_Types].xml", templates.TEMPLATE, content_type)


def bomb():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in unzipped(templates.house()).items():
            archive.writestr(name, content)
        archive.writestr("word/media/leeg.bin", bytes(60_000_000))
    return stream.getvalue()


def locked():
    """The general purpose flag of every entry says 'encrypted'."""
    data = bytearray(templates.house())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)


OLE = bytes.fromhex("D0CF11E0A1B11AE1")
IN_WORD = "sla het in Word op als sjabloon (.dotx) of document (.docx)"
BAD = {
    "empty": (lambda: b"", "is leeg (0 bytes); kies een ander bestand."),
    "text": (lambda: b"Geachte heer", "is geen Word-bestand; kies een sjabloon (.dotx) of document (.docx)."),
    "old Word": (lambda: OLE + b"WordDocument", f"is van Word 97-2003 (.doc of .dot); {IN_WORD}."),
    "password": (
        lambda: OLE + "EncryptedPackage".encode("utf-16-le"),
        "is met een wachtwoord versleuteld; sla het in Word op zonder wachtwoord.",
    ),
    "locked zip": (locked, "is een zip met een wachtwoord; pak het uit en geef het Word-bestand zelf op."),
    "rtf": (lambda: b"{\\rtf1 Dag}", f"is een RTF-bestand; {IN_WORD}."),
    "cut off": (lambda: templates.house()[:5000], "is beschadigd of niet volledig; open het in Word en sla het opnieuw op."),
    "bits flipped": (lambda: templates.house().replace(b"<", b">"), None),
    "another zip": (
        lambda: zipped([("a.txt", b"a")]),
        "is een zip, maar geen Word-bestand; kies een sjabloon (.dotx) of document (.docx).",
    ),
    "odt": (
        lambda: zipped([("mimetype", b"application/vnd.oasis.opendocument.text-template")]),
        f"is een OpenDocument-bestand (.odt of .ott); {IN_WORD}.",
    ),
    "workbook": (
        lambda: of_kind(b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
        "is geen Word-bestand; kies een sjabloon (.dotx) of document (.docx).",
    ),
    "strict": (
        lambda: templates.changed(
            templates.house(), "_rels/.rels", b"http://schemas.openxmlformats.org/officeDocument/2006/rel", b"http://purl.oclc.org/ooxml/rel"
        ),
        f"is een 'Strict Open XML-document'; {IN_WORD}, zonder 'Strict'.",
    ),
    "no document": (lambda: without("word/document.xml"), None),
    "no relationships": (lambda: without("_rels/.rels"), "is beschadigd of niet volledig; open het in Word en sla het opnieuw op."),
    "no body": (
        lambda: broken({"word/document.xml": f'<w:document xmlns:w="{NS["w"]}"/>'.encode()}),
        "is beschadigd of niet volledig; open het in Word en sla het opnieuw op.",
    ),
    "bad XML": (
        lambda: broken({"word/styles.xml": b"<w:styles>"}),
        "is beschadigd of niet volledig; open het in Word en sla het opnieuw op.",
    ),
    "entities": (
        lambda: broken({"word/styles.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><w:styles xmlns:w="urn:w">&b;</w:styles>'}),
        "bevat een documenttype (DTD) in het onderdeel word/styles.xml, en dat hoort niet in een Word-bestand; open het in Word en sla "
        "het opnieuw op.",
    ),
    "bomb": (bomb, "is uitgepakt onwaarschijnlijk groot en wordt daarom niet geopend; kies een ander bestand."),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_template_that_cannot_be_used_gets_one_sentence(case):
    make, sentence = BAD[case]
    with pytest.raises(TemplateError) as refused:
        open_template("huisstijl.dotx", make())
    if sentence:
        assert str(refused.value) == f"Het sjabloon huisstijl.dotx {sentence}"
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("gone", ["word/styles.xml", "word/media/image1.png", "word/theme/theme1.xml"])
def test_a_missing_part_is_named(gone):
    with pytest.raises(TemplateError, match=f"^In het sjabloon huisstijl.dotx ontbreekt het onderdeel {gone}; open het in Word en sla het"):
        open_template("huisstijl.dotx", without(gone))


FLAT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:mimetype="application/vnd.oasis.opendocument.text"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3">
<office:styles><style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph">
<style:text-properties fo:font-size="22pt" fo:color="#5b2c6f" fo:font-weight="bold"/></style:style></office:styles>
<office:automatic-styles><style:page-layout style:name="L"><style:page-layout-properties fo:page-width="29.7cm" fo:page-height="21cm"
 style:print-orientation="landscape" fo:margin="2cm"/><style:header-style/></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="L"><style:header>
<text:p>Waterschap De Plas</text:p></style:header></style:master-page></office:master-styles>
<office:body><office:text><text:h text:style-name="Heading_20_1" text:outline-level="1">Voorblad</text:h>
<text:p>Hieronder: <text:bookmark-start text:name="KR_rapport"/>het rapport<text:bookmark-end text:name="KR_rapport"/></text:p>
<text:p>Slot</text:p></office:text></office:body></office:document>"""


@pytest.mark.longest
@needs_libreoffice
@pytest.mark.parametrize(("extension", "kind"), [("docx", "MS Word 2007 XML"), ("dotx", "MS Word 2007 XML Template")])
def test_templates_that_libreoffice_wrote(extension, kind, tmp_path):
    (tmp_path / "bron.fodt").write_text(FLAT, encoding="utf-8")
    subprocess.run(
        [pdf.find_soffice(), f"-env:UserInstallation={(tmp_path / 'profiel').as_uri()}", "--headless", "--convert-to",
         f"{extension}:{kind}", "--outdir", tmp_path, tmp_path / "bron.fodt"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    template = (tmp_path / f"bron.{extension}").read_bytes()
    package = dressed(template)
    check(package, tmp_path)
    said = [text for _, text in paragraphs(package)]
    assert said[0] == "Voorblad"
    assert said.index("Voorblad") < said.index("Wat we beloofden") < said.index("Slot")
    assert said[-1] == "Slot"
    document = docx.Document(io.BytesIO(package))
    assert document.sections[0].header.paragraphs[0].text == "Waterschap De Plas"
    assert document.sections[0].page_width > document.sections[0].page_height
    heading = next(style for style, text in paragraphs(package) if text == "Wat we beloofden")
    styles = tree(package, "word/styles.xml")
    colour = styles.xpath(f"string(//w:style[@w:styleId='{heading}']/w:rPr/w:color/@w:val)", namespaces=NS)
    assert colour.upper() == "5B2C6F"


@pytest.mark.long
@needs("LibreOffice", "poppler")
def test_the_logo_is_on_the_page(tmp_path):
    (tmp_path / "r.docx").write_bytes(dressed(templates.house()))
    (made,) = pdf.converter()([tmp_path / "r.docx"])
    listed = subprocess.run(["pdfimages", "-list", made], capture_output=True, text=True, check=True).stdout
    assert " 240 " in listed
    first = subprocess.run(["pdftotext", "-l", "1", made, "-"], capture_output=True, text=True, check=True).stdout
    assert "Hulp aan huis leveren" in first
    assert "Wat we beloofden" not in first, "the cover is a page of its own"
