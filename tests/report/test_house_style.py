"""Our own look is a house style like any other, and an organisation's template can be made one."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
from functools import cache

import docx
import pytest
from docx.text.paragraph import Paragraph
from lxml import etree
from msgspec.structs import replace

from ketenrapport.report.say.document import SECTIONS
from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.word.accessibility import problems
from ketenrapport.report.word.build_style import build_style
from ketenrapport.report.word.document import render
from ketenrapport.report.word.house_style import completed, own, remarks, usable
from ketenrapport.report.word.identity import identity_of
from ketenrapport.report.word.look import TEXT_WIDTH
from ketenrapport.report.word.package import unzipped
from ketenrapport.report.word.section import line_width
from ketenrapport.report.word.styles import CONTRACT
from ketenrapport.report.word.template import TemplateError, open_template
from ketenrapport.saving.archive import zipped
from ketenrapport.saving.shipped import HOUSE_STYLE, templates_folder
from ketenrapport.words.palette import COLOUR_BLIND, TRAFFIC_LIGHT
from ketenrapport.words.verdict import Status
from tests.ooxml_validators import findings
from tests.report import templates
from tests.report.reading import NS, W, paragraphs, text_of, tree
from tests.report.small import small

FILE = templates_folder() / HOUSE_STYLE
NAMES = [kind.name for kind in SECTIONS]


@cache
def hulp():
    return report_content(small(), "HULP")


def without_styles():
    """A template whose document has no styles part, as some programs write it."""
    parts = unzipped(templates.bare())
    ties = etree.fromstring(parts["word/_rels/document.xml.rels"])
    for tie in list(ties):
        if tie.get("Type").endswith(("/styles", "/stylesWithEffects")):
            ties.remove(tie)
    gone = ("word/styles.xml", "word/stylesWithEffects.xml")
    kept = {name: content for name, content in parts.items() if name not in gone}
    return zipped((kept | {"word/_rels/document.xml.rels": etree.tostring(ties)}).items())


def used(name, content):
    """The template, or the sentence with which it is refused."""
    try:
        return usable(open_template(name, content))
    except TemplateError as error:
        return str(error)


class TestOurOwn:
    def test_the_file_is_what_the_command_builds(self, tmp_path):
        """Part by part: the deflate of another zlib may differ, its content may not."""
        built = build_style(tmp_path / "a.docx").read_bytes()
        assert unzipped(built) == unzipped(FILE.read_bytes()), "run python -m ketenrapport.commands.templates"
        assert build_style(tmp_path / "b.docx").read_bytes() == built

    def test_it_is_what_would_be_opened_with_every_check(self):
        opened = open_template(HOUSE_STYLE, (templates_folder() / HOUSE_STYLE).read_bytes())
        assert (own().name, own().main, own().carried) == (opened.name, opened.main, opened.carried)
        assert dict(own().parts) == dict(opened.parts)

    def test_it_is_valid_and_keeps_the_contract(self):
        assert findings(FILE) == []
        assert remarks(own(), NAMES) == ()

    def test_a_report_without_a_house_style_is_one_in_ours(self):
        assert render(hulp()) == render(hulp(), open_template("kopie.docx", FILE.read_bytes()))

    def test_the_copy_to_adapt_gives_the_same_report(self):
        for as_template in (True, False):
            copy = completed(own(), as_template=as_template)
            assert (templates.TEMPLATE in unzipped(copy)["[Content_Types].xml"]) is as_template
            assert render(hulp(), open_template("kopie.dotx", copy)) == render(hulp())

    def test_a_designer_sees_every_style_of_the_contract(self):
        document = docx.Document(io.BytesIO(FILE.read_bytes()))
        used = {Paragraph(p, document).style.name.casefold() for p in document.element.iter(f"{W}p")}
        assert {name for _, name in CONTRACT} - {"kr tabel"} <= used
        shown = " ".join(text_of(p) for p in document.element.iter(f"{W}p"))
        assert "Zo ziet de stijl Kop 1 eruit." in shown
        assert "Zo ziet de stijl" not in " ".join(text for _, text in paragraphs(render(hulp())))

    def test_the_page_is_ours(self):
        """A4 less twice 2 cm: 11906 - 2 × 1134 twentieths of a point is 170 mm."""
        assert line_width(tree(FILE.read_bytes()).xpath("//w:sectPr", namespaces=NS)[0]) == TEXT_WIDTH == 9638

    def test_the_footer_says_which_report_it_is(self):
        """On every page; there is no header, which would take room from the page that tells it."""
        package = render(replace(hulp(), running_foot="Voet <&>"))
        section = docx.Document(io.BytesIO(package)).sections[0]
        assert not section.different_first_page_header_footer
        assert section.header.is_linked_to_previous
        assert [p.text for p in section.footer.paragraphs] == ["Voet <&>\tPagina 1 van 1"]
        assert "KR_" not in "".join(content.decode() for name, content in unzipped(package).items() if "er1.xml" in name)

    def test_a_change_of_the_designer_reaches_the_report(self):
        adapted = templates.changed(FILE.read_bytes(), "word/styles.xml", b"1F4E79", b"5B2C6F")
        document = docx.Document(io.BytesIO(render(hulp(), open_template("paars.docx", adapted))))
        assert str(document.styles["Heading 1"].font.color.rgb) == "5B2C6F"

    def test_the_palette_reaches_the_verdicts(self):
        for palette, colours in (("stoplicht", TRAFFIC_LIGHT), ("kleurenblind", COLOUR_BLIND)):
            styles = docx.Document(io.BytesIO(render(replace(hulp(), palette=palette)))).styles
            for name in ("KR Status rood", "KR Status rood Teken"):
                assert str(styles[name].font.color.rgb) == colours[Status.RED].text
                assert not styles[name].element.xpath(".//w:shd"), "a fill means: look here"

    def test_colours_that_a_designer_chose_stay_whatever_the_palette(self):
        adapted = templates.changed(FILE.read_bytes(), "word/styles.xml", TRAFFIC_LIGHT[Status.RED].text.encode(), b"800000")
        package = render(replace(hulp(), palette="kleurenblind"), open_template("rood.docx", adapted))
        styles = docx.Document(io.BytesIO(package)).styles
        assert str(styles["KR Status rood"].font.color.rgb) == "800000"
        assert str(styles["KR Status groen"].font.color.rgb) == COLOUR_BLIND[Status.GREEN].text

    @pytest.mark.long
    def test_another_process_gives_the_same_bytes(self):
        script = (
            "import hashlib; from tests.report.small import small; from ketenrapport.report.say.document import report;"
            "from ketenrapport.report.word.document import render;"
            "print(hashlib.sha256(render(report(small(), 'HULP'))).hexdigest())"
        )
        made = {subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip() for _ in range(2)}
        assert made == {hashlib.sha256(render(hulp())).hexdigest()}


class TestTheirs:
    @pytest.mark.long
    @pytest.mark.parametrize("make", [templates.bare, templates.minimal, templates.numbered, templates.house, without_styles])
    @pytest.mark.parametrize("as_template", [True, False])
    def test_a_completed_template_has_nothing_left_to_remark(self, make, as_template, tmp_path):
        made = completed(open_template("eigen.dotx", make()), as_template=as_template)
        path = tmp_path / ("compleet.dotx" if as_template else "compleet.docx")
        path.write_bytes(made)
        assert findings(path) == []
        template = open_template("compleet.dotx", made)
        assert remarks(template, NAMES) == ()
        package = render(hulp(), template)
        path = tmp_path / "rapport.docx"
        path.write_bytes(package)
        assert findings(path) == []
        assert "Wat we beloofden" in text_of(tree(package, template.main))
        again = unzipped(completed(template, as_template=as_template))
        assert [again[name] for name in (template.main, "word/styles.xml")] == [
            template.parts[name] for name in (template.main, "word/styles.xml")
        ]

    def test_it_gets_a_place_for_title_and_report_only_when_it_has_none(self):
        tags = "//w:sdtPr/w:tag/@w:val"
        made = completed(open_template("eigen.dotx", templates.bare()), as_template=False)
        assert tree(made).xpath(tags, namespaces=NS) == ["KR_titel", "KR_rapport"]
        made = completed(open_template("eigen.dotx", templates.house()), as_template=False)
        assert tree(made).xpath(tags, namespaces=NS) == [], "it has bookmarks"
        assert [text for _, text in paragraphs(made)][-2:] == ["het rapport", "Vragen? Bel de afdeling Control."]

    def test_a_template_without_a_styles_part_works(self, tmp_path):
        template = open_template("kaal.docx", without_styles())
        assert "heeft deze stijlen niet: Titel, Kop 1" in remarks(template, NAMES)[0]
        package = render(hulp(), template)
        (tmp_path / "r.docx").write_bytes(package)
        assert findings(tmp_path / "r.docx") == []
        assert problems(package) == []
        read = docx.Document(io.BytesIO(package))
        assert read.styles["KR Status rood"].font.bold
        assert [p.text for p in read.paragraphs if p.style.name == "Title"] == ["Hulp aan huis leveren"]

    @pytest.mark.parametrize("kind", ["styles", "numbering", "settings", "theme", "header", "footer"])
    def test_a_tie_that_leads_nowhere_is_told_or_refused(self, kind):
        """A damaged template: as if the part were not there, or one sentence."""
        parts = unzipped(templates.house())
        ties = parts["word/_rels/document.xml.rels"]
        assert f'/{kind}"'.encode() in ties
        broken = re.sub(rb'(<Relationship\b(?=[^>]*/%s")[^>]*Target=")[^"]*' % kind.encode(), rb"\1#", ties)
        found = used("stuk.docx", zipped((parts | {"word/_rels/document.xml.rels": broken}).items()))
        if isinstance(found, str):
            assert found.startswith("Het sjabloon stuk.docx")
        else:
            remarks(found, NAMES)
            assert docx.Document(io.BytesIO(render(hulp(), found))).paragraphs

    def test_an_earlier_report_as_a_template_says_nothing_about_its_own_conversation(self):
        earlier = render(replace(hulp(), identity=replace(hulp().identity, chain="ANDERS", version=7)))
        assert identity_of(render(hulp(), open_template("vorig.docx", earlier))) == hulp().identity

    def test_running_text_has_the_look_of_its_place(self):
        """What the designer made bold stays bold; the grey of a prompt does not stay."""
        control = (
            '<w:hdr xmlns:w="{}"><w:p><w:sdt><w:sdtPr><w:tag w:val="kr_KOPTEKST"/>{}</w:sdtPr><w:sdtContent>'
            "<w:r><w:rPr><w:b/></w:rPr><w:t>hier</w:t></w:r><w:r><w:t>ook</w:t></w:r></w:sdtContent></w:sdt></w:p></w:hdr>"
        )
        headed = docx.Document()
        headed.sections[0].header.paragraphs[0].text = "hier"
        for prompt, bold in (("", True), ("<w:showingPlcHdr/>", None)):
            parts = unzipped(templates.saved(headed)) | {"word/header1.xml": control.format(NS["w"], prompt).encode()}
            package = render(replace(hulp(), running_head="Kop"), open_template("a.docx", zipped(parts.items())))
            (paragraph,) = docx.Document(io.BytesIO(package)).sections[0].header.paragraphs
            assert [(run.text, run.bold) for run in paragraph.runs] == [("Kop", bold)]

    def test_a_link_within_the_text_and_a_picture_that_was_left_out_stay(self):
        """Word writes relationships without a part at their end; python-docx would look for one."""
        ends = b'<Relationship Id="rIdA" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/>'
        ties = b"".join(ends % pair for pair in ((b"hyperlink", b"#einde"), (b"image", b"NULL"))).replace(b"rIdA", b"rIdB", 1)
        template = templates.changed(templates.bare(), "word/_rels/document.xml.rels", b"</Relationships>", ties + b"</Relationships>")
        kept = unzipped(render(hulp(), open_template("a.docx", template)))["word/_rels/document.xml.rels"]
        assert b'Target="#einde"' in kept
        assert b'Target="NULL"' in kept

    def test_a_part_of_no_kind_is_told(self):
        parts = unzipped(templates.bare())
        tie = b'<Relationship Id="rIdA" Type="http://schemas.openxmlformats.org/iets" Target="iets.bin"/></Relationships>'
        rels = parts["word/_rels/document.xml.rels"].replace(b"</Relationships>", tie)
        odd = zipped((parts | {"word/_rels/document.xml.rels": rels, "word/iets.bin": b"x"}).items())
        with pytest.raises(TemplateError, match="is beschadigd of niet volledig"):
            usable(open_template("a.docx", odd))

    @pytest.mark.parametrize("part", ["docProps/core.xml", "word/theme/theme1.xml", "word/footer1.xml", "word/numbering.xml"])
    def test_entities_never_reach_the_library(self, part):
        """python-docx does not resolve entities; a document type is refused before it reads a letter all the same."""
        source = FILE.read_bytes()
        assert part in unzipped(source)
        bad = zipped((unzipped(source) | {part: b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}).items())
        with pytest.raises(TemplateError, match="bevat een documenttype"):
            open_template("a.docx", bad)
