"""Word templates as organisations have them, and as other programs write them."""

from __future__ import annotations

import io
import struct
import zlib
from functools import cache

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from lxml import etree

from ketenrapport.report.word.package import unzipped
from ketenrapport.saving.archive import zipped

DOCUMENT = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TEMPLATE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
GREEN = RGBColor(0x00, 0x5A, 0x3C)


def logo(width=240, height=80):
    """A picture of the right size: a dark green block with a lighter corner, as PNG."""
    rows = b"".join(b"\0" + b"".join(b"\x7f\xc2\x41" if x + y < 70 else b"\x00\x5a\x3c" for x in range(width)) for y in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def saved(document):
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_template(package):
    """The same document as a .dotx."""
    parts = unzipped(package)
    return zipped((parts | {"[Content_Types].xml": parts["[Content_Types].xml"].replace(DOCUMENT, TEMPLATE)}).items())


def changed(package, part, old, new):
    parts = unzipped(package)
    assert old in parts[part]
    return zipped((parts | {part: parts[part].replace(old, new)}).items())


def bookmark(paragraph, name, number, *, until=None):
    """A bookmark around a paragraph, or up to and including another."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    (until or paragraph)._p.append(end)


@cache
def bare():
    """What python-docx starts from: an American Word 2013 document with many styles."""
    return saved(docx.Document())


@cache
def house():
    """A house style: A4, Arial, green, a logo in the header, page numbers, a cover with the title, the report in a section after it."""
    document = docx.Document()
    styles = document.styles
    styles["Normal"].font.name, styles["Normal"].font.size = "Arial", Pt(10.5)
    for name, size in (("Title", 30), ("Heading 1", 20), ("Heading 2", 14), ("Heading 3", 12)):
        font = styles[name].font
        font.name, font.size, font.bold, font.color.rgb = "Arial", Pt(size), True, GREEN
        fonts = styles[name].element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    table = styles.add_style("KR Tabel", WD_STYLE_TYPE.TABLE)
    table.base_style = styles["Table Grid"]
    for colour, ink in (("groen", "005A3C"), ("oranje", "7A4A00"), ("rood", "9B1C1C"), ("grijs", "595959")):
        style = styles.add_style(f"KR Status {colour}", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.bold, style.font.color.rgb = styles["Normal"], True, RGBColor.from_string(ink)
    caption = styles.add_style("KR Bijschrift", WD_STYLE_TYPE.PARAGRAPH)
    caption.font.italic, caption.paragraph_format.keep_with_next = True, True
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.header.paragraphs[0].add_run().add_picture(io.BytesIO(logo()), width=Cm(4))
    section.header.paragraphs[0]._p.xpath(".//wp:docPr")[0].set("descr", "Logo van gemeente Waterrijk")
    section.footer.paragraphs[0].text = "Gemeente Waterrijk"
    document.core_properties.keywords, document.core_properties.title = "huisstijl", "Sjabloon"
    title = document.add_paragraph("Hier komt de titel")
    bookmark(title, "KR_titel", 7)
    document.add_paragraph("Vertrouwelijk tot het gesprek is gevoerd.")
    document.add_section(WD_SECTION.NEW_PAGE)
    start, end = document.add_paragraph("Hier komt"), document.add_paragraph("het rapport")
    bookmark(start, "KR_rapport", 8, until=end)
    document.add_paragraph("Vragen? Bel de afdeling Control.")
    return as_template(saved(document))


@cache
def landscape():
    """Two columns on a landscape page; the text goes after what is there; one chapter has a place of its own, in a content control."""
    document = docx.Document()
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    columns = section._sectPr.xpath("w:cols")[0]
    columns.set(qn("w:num"), "2")
    document.add_paragraph("Eerst de verantwoording:")
    control = etree.fromstring(
        f'<w:sdt xmlns:w="{docx.oxml.ns.nsmap["w"]}"><w:sdtPr><w:tag w:val="KR_verantwoording"/><w:id w:val="1"/></w:sdtPr>'
        "<w:sdtContent><w:p><w:r><w:t>verantwoording</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    document.element.body.insert(1, control)
    document.add_paragraph("Daarna de rest:")
    document.add_paragraph("")
    return saved(document)


@cache
def minimal():
    """The smallest package that Word opens: one part with one paragraph, under another name than usual and with prefixes of its own."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    return zipped(
        [
            (
                "[Content_Types].xml",
                f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
                'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Override PartName="/inhoud/tekst.xml" ContentType="{DOCUMENT.decode()}"/></Types>'.encode(),
            ),
            (
                "_rels/.rels",
                f'<Relationships xmlns="{package}/relationships">'
                f'<Relationship Id="a" Type="{office}" Target="/inhoud/tekst.xml"/></Relationships>'.encode(),
            ),
            (
                "inhoud/tekst.xml",
                f'<x:document xmlns:x="{word}"><x:body><x:p><x:r><x:t>Van ons</x:t></x:r></x:p></x:body></x:document>'.encode(),
            ),
        ]
    )


@cache
def numbered():
    """Numbered headings, lists of its own, and a list style that is no list."""
    document = docx.Document()
    document.add_paragraph("een", style="List Number")
    styles = document.styles
    bullet = styles["List Bullet"].element
    bullet.pPr.remove(bullet.pPr.numPr)
    return saved(document)
