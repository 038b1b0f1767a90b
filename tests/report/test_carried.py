"""What acts or comes from elsewhere in a template never goes along in silence (methode c)."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from ketenrapport.report.say.document import SECTIONS
from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.word.carried import Carried
from ketenrapport.report.word.document import render
from ketenrapport.report.word.field_codes import fields
from ketenrapport.report.word.house_style import completed, remarks
from ketenrapport.report.word.package import unzipped
from ketenrapport.report.word.template import TemplateError, open_template
from ketenrapport.saving.archive import zipped
from tests.ooxml_validators import findings
from tests.report import templates
from tests.report.reading import NS, W, text_of, tree
from tests.report.small import small

NAMES = [kind.name for kind in SECTIONS]
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships"
FAR = "http://ver.weg.example/x"
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
DECLARED = (
    f'xmlns:r="{OFFICE}" xmlns:a="{NS["a"]}" xmlns:wp="{NS["wp"]}" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
DOTM = b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml"
PICTURE = {"word/media/plaatje.png": templates.logo()}
PNG = '<Default Extension="png" ContentType="image/png"/>'
BIN = '<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.oleObject"/>'
SOUND = '<Override PartName="/word/geluid.bin" ContentType="application/octet-stream"/>'
OF_PICTURE = f'<Relationship Id="rIdP" Type="{OFFICE}/image" Target="media/plaatje.png"/>'
PLAIN_OBJECT = '<o:OLEObject Type="Embed" ProgID="Package" ShapeID="s" DrawAspect="Icon" ObjectID="_1" r:id="rIdX"/>'


@cache
def hulp():
    """A report of one section: what is tried here is the template."""
    made = report_content(small(), "HULP")
    return replace(made, sections=made.sections[-1:])


def tie(kind, target, *, outside=True, id_="rIdX"):
    kind = kind if "://" in kind else f"{OFFICE}/{kind}"
    mode = ' TargetMode="External"' if outside else ""
    return f'<Relationship Id="{id_}" Type="{kind}" Target="{target}"{mode}/>'


def with_end(content, end, more):
    """The content of a part with something before its end."""
    assert end in content
    return content.replace(end, more.encode() + end, 1)


def carrying(text="", ties="", *, parts=None, types="", running=False):
    """A template with this in its text or above its pages, these relationships, and other parts."""
    found = unzipped(templates.house() if running else templates.bare())
    name, end = ("header1.xml", b"</w:hdr>") if running else ("document.xml", b"<w:sectPr")
    if text:
        paragraph = f'<w:p {DECLARED}><w:r><w:t xml:space="preserve">Ervoor </w:t></w:r>{text}</w:p>'
        found[f"word/{name}"] = with_end(found[f"word/{name}"], end, text if text.startswith("<w:altChunk") else paragraph)
    rels = f"word/_rels/{name}.rels"
    found[rels] = with_end(found[rels], b"</Relationships>", ties)
    found["[Content_Types].xml"] = with_end(found["[Content_Types].xml"], b"</Types>", types)
    return zipped((found | (parts or {})).items())


def saying(part, first, ties=""):
    """A template with something at the start of its settings, or of its settings for the web."""
    found = unzipped(templates.bare())
    said = re.sub(rb"<w:(web)?[sS]ettings [^>]*>", lambda start: start[0] + first.encode(), found[f"word/{part}.xml"])
    related = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{ties}</Relationships>'.encode()
    return zipped((found | {f"word/{part}.xml": said, f"word/_rels/{part}.xml.rels": related}).items())


def code(text, shown="getoond", *, cut=False):
    """A field as Word writes it, its code in one piece or letter by letter."""
    codes = "".join(f'<w:r><w:instrText xml:space="preserve">{piece}</w:instrText></w:r>' for piece in (text if cut else [text]))
    begin, between, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    return f"{begin}{codes}{between}<w:r><w:t>{shown}</w:t></w:r>{end}"


def around(inner, before):
    """A field with another in its code."""
    return code(before, "anders").replace("</w:instrText></w:r>", f"</w:instrText></w:r>{inner}", 1)


def link(target):
    return '<w:hyperlink r:id="rIdX"><w:r><w:t>getoond</w:t></w:r></w:hyperlink>', tie("hyperlink", target)


def picture(attribute, click=""):
    return (
        f'<w:r><w:drawing><wp:inline><wp:extent cx="9" cy="9"/><wp:docPr id="90" name="p" descr="d">{click}</wp:docPr><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="p"/>'
        f"<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip {attribute}/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr/>"
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def shape(attributes="", inner=""):
    return f'<w:r><w:pict><v:shape id="s" style="width:9pt" {attributes}>{inner}</v:shape></w:pict></w:r>'


def of_program(inner=PLAIN_OBJECT):
    return (
        '<w:r><w:object w:dxaOrig="20" w:dyaOrig="20"><v:shape id="s" style="width:9pt;height:9pt" o:ole="">'
        f'<v:imagedata r:id="rIdP"/></v:shape>{inner}</w:object></w:r>'
    )


def within(kind, content):
    """A template with something of another program in it."""
    ties = tie(kind, "embeddings/o.bin", outside=False) + OF_PICTURE
    return carrying(of_program(), ties, parts=PICTURE | {"word/embeddings/o.bin": content}, types=PNG + BIN)


def hidden(kind, content):
    """A template with a part that its text says nothing of."""
    return carrying("", tie(kind, "geluid.bin", outside=False), parts={"word/geluid.bin": content}, types=SOUND)


def archive(name):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr(name, "x")
    return stream.getvalue()


def with_picture(text, ties):
    return carrying(text, ties + OF_PICTURE, parts=PICTURE, types=PNG)


def chunk(*, outside):
    target = FAR if outside else "stuk.html"
    html = '<Default Extension="html" ContentType="text/html"/>'
    text = f'<w:altChunk xmlns:r="{OFFICE}" r:id="rIdX"/>'
    return carrying(text, tie("aFChunk", target, outside=outside), parts={"word/stuk.html": b"<script>x</script>"}, types=html)


SIMPLE = f'<w:fldSimple w:instr="DATABASE \\d {FAR}"><w:r><w:t>getoond</w:t></w:r></w:fldSimple>'
FORM = '"begin"><w:ffData><w:name w:val="a"/><w:enabled/><w:entryMacro w:val="AutoExec"/></w:ffData></w:fldChar>'
CLICK = '<a:hlinkClick r:id="rIdX"/>'
MERGE = '<w:mailMerge><w:mainDocumentType w:val="formLetters"/><w:dataType w:val="native"/><w:connectString w:val="x"/></w:mailMerge>'
FRAMESET = f'<w:frameset xmlns:r="{OFFICE}"><w:frame><w:sourceFileName r:id="rIdX"/></w:frame></w:frameset>'
REMOTE = f'<w:attachedTemplate xmlns:r="{OFFICE}" r:id="rIdX"/>'
CONTROL = '<w:control r:id="rIdX" w:name="Knop" w:shapeid="s"/>'
LINKED = PLAIN_OBJECT.replace('"Embed"', '"Link"').replace("/>", ' UpdateMode="Always"/>')
CASES = {
    "INCLUDEPICTURE": (Carried.FIELDS, lambda: carrying(code(f'INCLUDEPICTURE "{FAR}.png" \\d'))),
    "INCLUDETEXT in pieces": (Carried.FIELDS, lambda: carrying(code("iNCLUDETEXT ver.docx", cut=True))),
    "LINK": (Carried.FIELDS, lambda: carrying(code(f"LINK Excel.Sheet.12 {FAR} A1"))),
    "a field in a field": (Carried.FIELDS, lambda: carrying(around(code(f"INCLUDETEXT {FAR}"), "IF 1 = 1 "))),
    "a name that a field makes": (Carried.FIELDS, lambda: carrying(around(code("QUOTE 68 68 69"), " "))),
    "MACROBUTTON": (Carried.FIELDS, lambda: carrying(code("MACROBUTTON AutoOpen klik"))),
    "DATABASE in one element": (Carried.FIELDS, lambda: carrying(SIMPLE)),
    "a field above the page": (Carried.FIELDS, lambda: carrying(code(f"INCLUDETEXT {FAR}"), running=True)),
    "javascript": (Carried.LINKS, lambda: carrying(*link("JavaScript:alert(1)"))),
    "a program to start": (Carried.LINKS, lambda: carrying(*link("file:///c:/a.exe"))),
    "a link in a field": (Carried.LINKS, lambda: carrying(code('HYPERLINK "vbscript:x" \\o "tip"'))),
    "a link of a drawing": (Carried.LINKS, lambda: with_picture(picture('r:embed="rIdP"', CLICK), tie("hyperlink", "javascript:x"))),
    "a link of a shape": (Carried.LINKS, lambda: carrying(shape('href="javascript:x"'))),
    "a remote template": (Carried.TEMPLATE, lambda: saying("settings", REMOTE, tie("attachedTemplate", FAR))),
    "a remote picture": (Carried.PICTURES, lambda: carrying(picture('r:link="rIdX"'), tie("image", FAR))),
    "a picture here and there": (Carried.PICTURES, lambda: with_picture(picture('r:embed="rIdP" r:link="rIdX"'), tie("image", FAR))),
    "a remote picture of VML": (Carried.PICTURES, lambda: carrying(shape("", '<v:imagedata r:id="rIdX"/>'), tie("image", FAR))),
    "a picture by its address": (Carried.PICTURES, lambda: carrying(shape("", f'<v:imagedata src="{FAR}"/>'))),
    "a tie that hides": (Carried.PICTURES, lambda: carrying(picture('r:link="rIdX"'), tie("image", f"{FAR}/NULL", outside=False))),
    "a picture above the page": (Carried.PICTURES, lambda: carrying(picture('r:link="rIdX"'), tie("image", FAR), running=True)),
    "a linked object": (Carried.OBJECTS, lambda: with_picture(of_program(LINKED), tie("oleObject", FAR))),
    "an embedded program": (Carried.OBJECTS, lambda: within("oleObject", OLE + b"MZ")),
    "a program that is called a package": (Carried.OBJECTS, lambda: within("package", b"MZ")),
    "ActiveX": (Carried.OBJECTS, lambda: with_picture(of_program(CONTROL), tie("control", "media/plaatje.png", outside=False))),
    "altChunk": (Carried.CHUNKS, lambda: chunk(outside=False)),
    "altChunk from elsewhere": (Carried.CHUNKS, lambda: chunk(outside=True)),
    "a frame": (Carried.FRAMES, lambda: saying("webSettings", FRAMESET, tie("frame", FAR))),
    "macros": (Carried.MACROS, lambda: templates.changed(templates.house(), "[Content_Types].xml", templates.TEMPLATE, DOTM)),
    "a hidden project": (Carried.MACROS, lambda: hidden(f"{MICROSOFT}/vbaProject", OLE)),
    "a project that is called a sound": (Carried.MACROS, lambda: hidden("audio", OLE + "_VBA_PROJECT".encode("utf-16-le"))),
    "macros in a workbook within": (Carried.MACROS, lambda: within("package", archive("xl/vbaProject.bin"))),
    "a macro of a form": (Carried.MACROS, lambda: carrying(code("FORMTEXT").replace('"begin"/>', FORM, 1))),
    "own buttons": (Carried.ADDINS, lambda: hidden(f"{MICROSOFT}/keyMapCustomizations", b"<a/>")),
    "mail merge": (Carried.MERGE, lambda: saying("settings", MERGE)),
    "locked": (Carried.PROTECTION, lambda: saying("settings", '<w:documentProtection w:edit="readOnly" w:enforcement="1"/>')),
    "locked for writing": (Carried.PROTECTION, lambda: saying("settings", '<w:writeProtection w:recommended="1"/>')),
    "tracking": (Carried.TRACKING, lambda: saying("settings", "<w:trackRevisions/>")),
}
VALIDATED = ("a remote picture", "a linked object", "ActiveX", "altChunk", "a frame", "macros")
"""Where more goes than a word; to let a validator look at each would take long."""


def acts(package):
    """Whatever in a document would fetch, run or lock something."""
    found = unzipped(package)
    text = b"".join(content for name, content in found.items() if name.endswith((".xml", ".rels")))
    words = (
        b'TargetMode="External"', FAR.encode(), b"script:", b"file:", b"altChunk", b"frameset", b"documentProtection", b"writeProtection",
        b"trackRevisions", b"mailMerge", b"attachedTemplate", b"OLEObject", b"entryMacro", b"w:control", b"macroEnabled", b"vbaProject",
        b"MACROBUTTON", b"QUOTE 68", b">N</w:instrText>", b"keyMapCustomizations",
    )  # fmt: skip
    files = [name for name, content in found.items() if content.startswith((OLE, b"MZ", b"<script"))]
    return [*files, *(word for word in words if word in text)]


@pytest.mark.long
@pytest.mark.parametrize("case", CASES)
def test_it_stays_behind_and_is_told_once(case, tmp_path):
    why, make = CASES[case]
    source = make()
    assert acts(source)
    template = open_template("huisstijl.dotx", source)
    assert template.carried == (why,)
    assert remarks(template, NAMES).count(f"Het sjabloon huisstijl.dotx {why}.") == 1
    package = render(hulp(), template)
    assert acts(package) == []
    said = " ".join(text_of(tree(package, name)) for name in unzipped(package) if re.fullmatch(r"word/(document|header\d)\.xml", name))
    assert shown(case) in said
    if case in VALIDATED:
        (tmp_path / "rapport.docx").write_bytes(package)
        assert findings(tmp_path / "rapport.docx") == []
        assert acts(completed(template, as_template=True)) == []


def shown(case):
    """What stays to be read: what the field or link showed last."""
    if case in ("a field in a field", "a name that a field makes"):
        return "anders"
    is_drawing = case in ("a link of a drawing", "a link of a shape")
    return "Ervoor getoond" if CASES[case][0] in (Carried.FIELDS, Carried.LINKS) and not is_drawing else ""


@pytest.mark.parametrize("cut", [False, True])
@pytest.mark.parametrize("name", ["DDE", "ddeauto", '"DDEAUTO"', "\tDDE"])
def test_a_field_that_starts_a_program_is_refused(name, cut):
    with pytest.raises(TemplateError, match=r"^Het sjabloon huisstijl\.dotx bevat een DDE-veld, dat een ander programma start; haal dat"):
        open_template("huisstijl.dotx", carrying(code(f'{name} c:\\\\cmd.exe "/k calc"', cut=cut)))


def test_a_program_in_a_field_within_another_is_refused():
    with pytest.raises(TemplateError, match="DDE"):
        open_template("huisstijl.dotx", carrying(around(code("DDE cmd x"), "IF 1 = 1 ")))


def test_what_is_plain_stays_and_nothing_is_said():
    """Page numbers, links to the web, pictures, a document and a printer's settings within; all of it byte for byte."""
    linked, mail = link("mailto:a@b.nl")
    text = code("PAGE") + code("= 1 + 1") + code('HYPERLINK "https://gemeente.example" \\o "tip"') + code('HYPERLINK \\l "begin"')
    text += linked + picture('r:embed="rIdP"') + of_program(PLAIN_OBJECT.replace("rIdX", "rIdO"))
    ties = mail + OF_PICTURE + tie("package", "embeddings/o.docx", outside=False, id_="rIdO")
    ties += tie("printerSettings", "printer.bin", outside=False, id_="rIdB")
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    types = f'{PNG}<Default Extension="docx" ContentType="{kind}document"/><Default Extension="bin" ContentType="{kind}printerSettings"/>'
    parts = PICTURE | {"word/embeddings/o.docx": templates.bare(), "word/printer.bin": b"\0\1<"}
    source = carrying(text, ties, parts=parts, types=types)
    template = open_template("huisstijl.dotx", source)
    assert template.carried == ()
    assert dict(template.parts) == unzipped(source)
    package = unzipped(render(hulp(), template))
    assert package["word/embeddings/o.docx"] == templates.bare()


def test_document_types_are_refused_in_any_part():
    for name in ("word/theme/theme1.xml", "customXml/item1.xml", "docProps/app.xml", "word/webSettings.xml"):
        parts = unzipped(templates.bare())
        evil = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + re.sub(rb"<\?xml[^>]*>", b"", parts[name])
        with pytest.raises(TemplateError, match=rf"bevat een documenttype \(DTD\) in het onderdeel {re.escape(name)}, en dat hoort niet"):
            open_template("huisstijl.dotx", zipped((parts | {name: evil}).items()))


@given(st.lists(st.sampled_from(["begin", "separate", "end", "PAGE", "DDE", "x"]), max_size=12))
def test_every_code_is_seen_however_fields_are_put_together(pieces):
    """A code within the marks of a field belongs to one of the fields found."""
    marks = ("begin", "separate", "end")
    runs = "".join(
        f'<w:r><w:fldChar w:fldCharType="{one}"/></w:r>' if one in marks else f"<w:r><w:instrText>{one} </w:instrText></w:r>"
        for one in pieces
    )
    found = list(fields(etree.fromstring(f'<w:p xmlns:w="{NS["w"]}">{runs}</w:p>')))
    depth, expected = 0, []
    for one in pieces:
        depth = max(0, depth + {"begin": 1, "end": -1}.get(one, 0))
        expected += [one] * (depth > 0 and one not in marks)
    assert sorted(chain.from_iterable(one.code.split() for one in found)) == sorted(expected)
    assert len(found) == pieces.count("begin")
    assert all(mark.tag in (f"{W}fldChar", f"{W}instrText") for one in found for mark in one.marks)
