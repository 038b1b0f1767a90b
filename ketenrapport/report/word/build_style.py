"""Makes our own house style: a Word file with our styles, lists, page, header, footer and theme, that a designer can open.

Only the command that builds the templates uses this. The file shows what every style looks like in the place where a report comes,
so that who adapts it sees what changes. The same code gives the same bytes.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Twips
from lxml import etree

from ketenrapport.report.word import look
from ketenrapport.report.word.body import NAMESPACES
from ketenrapport.report.word.container import main_part, opened, part_of_kind, root_of, saved
from ketenrapport.report.word.namespaces import DECLARED, A
from ketenrapport.report.word.own_styles import numbering_xml, styles_xml
from ketenrapport.report.word.package import serialised
from ketenrapport.report.word.placing import FOOTER, WHOLE
from ketenrapport.saving.archive import zipped
from ketenrapport.words import palette
from ketenrapport.words.verdict import Status
from ketenrapport.words.wording import STATUS

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document
    from docx.package import Package

_FONT = "Calibri"
_STAND_IN = "Carlito"  # of the same width, where Calibri is not installed
_TO_THE_EDGE = 454  # of the paper, from the footer (8 mm), in twentieths of a point
_UNWANTED = ("stylesWithEffects", "webSettings", "customXml", "thumbnail")
_IN_DUTCH_WORD = {
    "Normal": "Standaard", "Title": "Titel", "Subtitle": "Ondertitel", "Heading 1": "Kop 1", "Heading 2": "Kop 2", "Heading 3": "Kop 3",
    "List Bullet": "Lijst opsom.teken", "List Number": "Lijstnummering", "toc 1": "Inhopg 1",
}  # fmt: skip
_SAMPLE = "Zo ziet de stijl {} eruit."


def build_style(path: Path) -> Path:
    """The path of our own house style, after writing it."""
    document = docx.Document()
    _clear(document)
    _set_styles(document)
    _set_settings(document)
    _set_page(document)
    stream = io.BytesIO()
    document.save(stream)
    package = opened(stream.getvalue())
    _set_theme(package)
    path.write_bytes(zipped(saved(package).items()))
    return path


def _clear(document: Document) -> None:
    """Leave nothing of what python-docx starts a document with but the parts that we fill."""
    package = document.part.package
    assert package is not None
    for rels in (package.rels, document.part.rels):
        for id_ in [id_ for id_, tie in rels.items() if tie.reltype.rpartition("/")[2] in _UNWANTED]:
            del rels[id_]
    root_of(package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES))[:] = []
    properties = package.core_properties
    properties.title, properties.author, properties.language = "Huisstijl van Ketenrapport", "Ketenrapport", look.LANGUAGE


def _set_styles(document: Document) -> None:
    document.styles.element[:] = list(parse_xml(styles_xml()))
    numbering = document.part.numbering_part.element
    numbering[:] = list(parse_xml(numbering_xml()))


def _set_settings(document: Document) -> None:
    """How a current Word lays out a Dutch document."""
    document.settings.element[:] = list(
        parse_xml(
            f'<w:settings {DECLARED}><w:zoom w:percent="100"/><w:defaultTabStop w:val="709"/><w:autoHyphenation/>'
            '<w:consecutiveHyphenLimit w:val="2"/><w:hyphenationZone w:val="425"/><w:characterSpacingControl w:val="doNotCompress"/>'
            '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
            f'<w:themeFontLang w:val="{look.LANGUAGE}"/><w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" '
            'w:accent1="accent1" w:accent2="accent2" w:accent3="accent3" w:accent4="accent4" w:accent5="accent5" w:accent6="accent6" '
            'w:hyperlink="hyperlink" w:followedHyperlink="followedHyperlink"/>'
            '<w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
        )
    )


def _set_page(document: Document) -> None:
    """A4 without a header, with a footer that has page numbers, and the samples."""
    section = document.sections[0]
    section.page_width, section.page_height = Twips(look.PAGE_WIDTH), Twips(look.PAGE_HEIGHT)
    section.left_margin = section.right_margin = Twips(look.MARGIN)
    section.top_margin, section.bottom_margin = Twips(look.TOP), Twips(look.BOTTOM)
    section.header_distance = section.footer_distance = Twips(_TO_THE_EDGE)
    section.gutter = Twips(0)
    section.footer.is_linked_to_previous = False
    control = _control(FOOTER, "<w:r><w:t>Hier komt de voettekst</w:t></w:r>")
    foot = _paragraph(look.FOOTER, control + _PAGE_OF_PAGES)
    section.footer._element[:] = list(parse_xml(f"<w:body {NAMESPACES}>{foot}</w:body>"))
    body = document.element.body
    samples = parse_xml(f"<w:body {NAMESPACES}>{_control(WHOLE, _samples(document))}</w:body>")
    for sample in samples:
        body.insert(0, sample)


def _field(code: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


_PAGE_OF_PAGES = (
    f'<w:r><w:tab/></w:r><w:r><w:t xml:space="preserve">Pagina </w:t></w:r>{_field("PAGE")}'
    f'<w:r><w:t xml:space="preserve"> van </w:t></w:r>{_field("NUMPAGES")}'
)


def _control(name: str, content: str) -> str:
    """A placeholder, as in any template of an organisation."""
    number = {FOOTER: 1, WHOLE: 2}[name]
    properties = f'<w:alias w:val="KR_{name}"/><w:tag w:val="KR_{name}"/><w:id w:val="{number}"/>'
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def _samples(document: Document) -> str:
    """A line in each paragraph style, under its name, and a table with the verdicts."""
    statuses = {look.status_style(status) for status in Status}
    running = {look.HEADER, look.FOOTER, *statuses}
    lines = [
        _paragraph(style.style_id, _text(_SAMPLE.format(_IN_DUTCH_WORD.get(name, name))))
        for style in document.styles
        for name in (style.name or "",)
        if style.type == WD_STYLE_TYPE.PARAGRAPH and style.style_id not in running
    ]
    rows = [
        (_paragraph(look.status_style(status), _text(STATUS[status].label)), _paragraph(look.TABLE_NUMBER, _text("100")))
        for status in Status
    ]
    head = (_paragraph(look.TABLE_HEAD, _text("Status")), _paragraph(look.TABLE_HEAD_RIGHT, _text("Score")))
    width = look.TEXT_WIDTH // 2
    written = "".join(
        f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' * (row is head)}</w:trPr>"
        + "".join(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>' for cell in row)
        + "</w:tr>"
        for row in (head, *rows)
    )
    table = (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{look.TABLE}"/><w:tblW w:w="{2 * width}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        '<w:tblCaption w:val="Oordelen"/><w:tblDescription w:val="Hoe elk oordeel eruitziet"/></w:tblPr>'
        f'<w:tblGrid>{f"""<w:gridCol w:w="{width}"/>""" * 2}</w:tblGrid>{written}</w:tbl>'
    )
    return "".join(lines) + table + _paragraph(look.NOTE, "")


def _paragraph(style_id: str, content: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id}"/></w:pPr>{content}</w:p>'


def _text(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def _set_theme(package: Package) -> None:
    """Our accent and its relatives, and one typeface, in the theme; what stands in for it in the table of typefaces."""
    main = main_part(package)
    theme = part_of_kind(main, "theme")
    assert theme is not None
    root = root_of(theme)
    solids = [palette.TRAFFIC_LIGHT[s].solid for s in (Status.GREEN, Status.ORANGE, Status.RED, Status.GREY)]
    colours = {
        "dk1": palette.INK, "lt1": palette.WHITE, "dk2": palette.ACCENT, "lt2": palette.SHADE, "accent1": palette.ACCENT,
        "accent2": palette.PAST, "accent3": solids[0], "accent4": solids[1], "accent5": solids[2], "accent6": solids[3],
        "hlink": palette.ACCENT, "folHlink": palette.MUTED,
    }  # fmt: skip
    for scheme in root.iter(f"{A}clrScheme"):
        for name, value in colours.items():
            for colour in scheme.iterfind(f"{A}{name}"):
                colour[:] = [etree.Element(f"{A}srgbClr", val=value)]
    for latin in root.iterfind(f".//{A}fontScheme/*/{A}latin"):
        latin.set("typeface", _FONT)
    for named in (root, *root.iter(f"{A}clrScheme", f"{A}fontScheme")):
        named.set("name", "Ketenrapport")
    fonts = (
        f'<w:fonts {DECLARED}><w:font w:name="{_FONT}"><w:altName w:val="{_STAND_IN}"/><w:panose1 w:val="020F0502020204030204"/>'
        '<w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    )
    application = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>Ketenrapport</Application></Properties>"
    )
    _put(package, main, RELATIONSHIP_TYPE.THEME, serialised(root))
    _put(package, main, RELATIONSHIP_TYPE.FONT_TABLE, serialised(parse_xml(fonts)))
    _put(package, package, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES, serialised(parse_xml(application)))


def _put(package: Package, owner: Package | Part, kind: str, content: bytes) -> None:
    """Give a part new content; python-docx keeps such parts as they were read."""
    id_, tie = next((id_, tie) for id_, tie in owner.rels.items() if tie.reltype == kind)
    old = tie.target_part
    owner.rels.add_relationship(kind, Part(old.partname, old.content_type, content, package), id_)
