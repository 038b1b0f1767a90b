"""A report as a Word document: our content in a house style. One way to render, whoever's style it is.

The same report in the same house style gives the same bytes.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.opc.parts.coreprops import CorePropertiesPart
from docx.oxml import parse_xml
from docx.oxml.coreprops import CT_CoreProperties
from lxml import etree
from msgspec.structs import replace

from ketenrapport.report.markup import tidy
from ketenrapport.report.say.fingerprint import SHOWN
from ketenrapport.report.say.found import fields_in
from ketenrapport.report.word.body import Body
from ketenrapport.report.word.container import FreeNames, body_of, main_part, opened, part_of_kind, parts_of_kind, root_of, saved, take_root
from ketenrapport.report.word.contents import fill_contents, marked_headings, tables_of_contents
from ketenrapport.report.word.glossary import add_prompts
from ketenrapport.report.word.house_style import CORE_ENDS, own, prepared
from ketenrapport.report.word.identity import identity_xml, properties_xml
from ketenrapport.report.word.look import CONTENTS, LANGUAGE
from ketenrapport.report.word.namespaces import WP, A, C, R, W
from ketenrapport.report.word.package import parsed
from ketenrapport.report.word.pages import Pages
from ketenrapport.report.word.pictures import Pictures
from ketenrapport.report.word.placing import FOOTER, HEADER, TITLE, fill, fill_running
from ketenrapport.report.word.stretches import lay_down, turn
from ketenrapport.report.word.styles import add_numbered_lists, repaint
from ketenrapport.report.word.text import CHART_ID
from ketenrapport.report.word.units import EMU_PER_TWIP
from ketenrapport.report.word.written import marks_in
from ketenrapport.saving.archive import zipped
from ketenrapport.saving.reading import whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.package import Package

    from ketenrapport.report.say.blocks import Report
    from ketenrapport.report.word.house_style import HouseStyle
    from ketenrapport.report.word.pictures import DrawnChart
    from ketenrapport.report.word.template import Template

_KEPT_PROPERTIES = ("keywords", "category", "description", "contentStatus")
_LONGEST_PROPERTY = 255
_ID = f"{R}id"
_SHARE_OF_PAGE = 0.85  # a drawing leaves room for its caption, and for a header that is higher than its margin


def render(report: Report, template: Template | None = None) -> bytes:
    """The report as the bytes of a .docx in the house style of a template, or in our own."""
    style = prepared(template or own())
    room = style.room
    if report.on_its_side and room.upright:
        room = replace(room, width=room.height, height=room.width, upright=False)
    body = Body(Pages(room, style.sizes, Pictures(style.typeface, style.accent)))
    body.add(report)
    package = opened(style.package)
    main = main_part(package)
    document = parse_xml(body.xml.join(style.around))
    text = document[-1]
    names = FreeNames(package)
    _relate_charts(package, main, body.pictures.drawn(), text, names)
    tables = tables_of_contents(root_of(main))
    headings = marked_headings(text) if tables else []
    _call(text, main, style, body.numbered_lists)
    running = [root_of(part) for kind in ("header", "footer") for part in parts_of_kind(main, kind)]
    _renumber(text, [root_of(main), *running])
    _fit(text, room.width * EMU_PER_TWIP, room.height * EMU_PER_TWIP)
    for root in running:
        fill_running(root, {HEADER: tidy(report.running_head), FOOTER: tidy(report.running_foot)})
    repaint(_root(main, "styles"), report.palette)
    for table in tables:
        fill_contents(table, headings, style.ids[CONTENTS])
    fill(text, _pieces(body, text), body_of(main))
    take_root(main, document)
    turn(text)
    if report.on_its_side:
        lay_down(document)
    add_prompts(package, main, (field.prompt for field in fields_in(report.sections)))
    _describe(package, report)
    if report.identity is not None:
        notes = [root_of(part) for kind in ("footnotes", "endnotes") for part in parts_of_kind(main, kind)]
        _identify(package, main, identity_xml(report.identity, marks_in([document, *notes], running)), names)
    return zipped(saved(package).items())


def _relate_charts(package: Package, main: Part, charts: Sequence[DrawnChart], text: etree._Element, names: FreeNames) -> None:
    """Make a part of each chart, with its workbook, and let the text refer to it.

    Charts are not always drawn in the order in which they stand: a page is measured before what fills it is.
    """
    for mark in list(text.iter(f"{C}chart")):
        drawn = charts[int(mark.get(_ID, "").removeprefix(CHART_ID)) - 1]
        data = Part(names.numbered("/word/embeddings/grafiek{}.xlsx"), CONTENT_TYPE.SML_SHEET, drawn.workbook, package)
        chart = Part(names.numbered("/word/charts/chart{}.xml"), CONTENT_TYPE.DML_CHART, drawn.part, package)
        chart.rels.add_relationship(RELATIONSHIP_TYPE.PACKAGE, data, "rId1")
        mark.set(_ID, main.relate_to(chart, RELATIONSHIP_TYPE.CHART))


def _call(text: etree._Element, main: Part, style: HouseStyle, numbered_lists: int) -> None:
    """Call styles and lists what they are called in the house style."""
    other = {ours: theirs for ours, theirs in style.ids.items() if ours != theirs}
    if other:
        for mark in text.iter(f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle"):
            mark.set(f"{W}val", other.get(mark.get(f"{W}val", ""), mark.get(f"{W}val", "")))
    numbers = add_numbered_lists(_root(main, "numbering"), style.lists, numbered_lists)
    for listed in text.iter(f"{W}numPr"):
        if listed[-1].get(f"{W}val") == "0":  # of no list
            continue
        for level, number in zip(listed.iter(f"{W}ilvl"), listed.iter(f"{W}numId"), strict=True):
            level.set(f"{W}val", style.lists.numbered[1])
            number.set(f"{W}val", numbers[int(number.get(f"{W}val", "")) - 1])
    for named in text.iter(f"{W}pStyle") if style.lists.unlisted else ():
        properties = named.getparent()
        if properties is not None and named.get(f"{W}val") in style.lists.unlisted and properties.find(f"{W}numPr") is None:
            listed = etree.Element(f"{W}numPr")
            number_of, level_of = style.lists.unlisted[named.get(f"{W}val", "")]
            listed[:] = [etree.Element(f"{W}{name}", {f"{W}val": value}) for name, value in (("ilvl", level_of), ("numId", number_of))]
            before = (f"{W}pStyle", f"{W}keepNext", f"{W}keepLines", f"{W}pageBreakBefore")
            properties.insert(sum(child.tag in before for child in properties), listed)


def _renumber(text: etree._Element, theirs: Sequence[etree._Element]) -> None:
    """Keep what must be unique in a document apart from the template's: numbers of drawings and controls, bookmarks with their names."""
    bookmarks = (f"{W}bookmarkStart", f"{W}bookmarkEnd")
    for tags, attribute in (((f"{WP}docPr",), "id"), (bookmarks, f"{W}id")):
        shift = max((whole(element.get(attribute)) for root in theirs for element in root.iter(*tags)), default=0)
        for element in text.iter(*tags) if shift else ():
            element.set(attribute, str(int(element.get(attribute, "0")) + shift))
    names = {mark.get(f"{W}name", "").casefold() for root in theirs for mark in root.iter(f"{W}bookmarkStart")}
    for mark in text.iter(f"{W}bookmarkStart") if names else ():
        old = mark.get(f"{W}name", "")
        if old.casefold() in names:
            new = next(name for number in range(2, len(names) + 3) if (name := f"{old}_{number}").casefold() not in names)
            mark.set(f"{W}name", new)
            for link in text.iter(f"{W}hyperlink"):
                if link.get(f"{W}anchor") == old:
                    link.set(f"{W}anchor", new)
    taken = {mark.get(f"{W}val") for root in theirs for mark in root.iterfind(f".//{W}sdtPr/{W}id")}
    for mark in text.iterfind(f".//{W}sdtPr/{W}id"):
        while mark.get(f"{W}val") in taken:
            mark.set(f"{W}val", str(int(mark.get(f"{W}val", "0")) + 1))
        taken.add(mark.get(f"{W}val"))


def _fit(text: etree._Element, width: int, height: int) -> None:
    """Make drawings that are larger than their page as large as that page, in proportion; measures in drawing units."""
    turned = False
    for one in text.iter(f"{W}sectPr", f"{WP}inline", f"{WP}anchor"):
        if one.tag == f"{W}sectPr":
            turned = not turned
        else:
            wide, high = (height, width) if turned else (width, height)
            _fit_frame(one, wide, round(high * _SHARE_OF_PAGE))


def _fit_frame(frame: etree._Element, width: int, height: int) -> None:
    extent = frame.find(f"{WP}extent")
    if extent is None:
        return
    wide, high = (int(extent.get(side, "0")) for side in ("cx", "cy"))
    share = min(width / max(wide, 1), height / max(high, 1))
    if share >= 1:
        return
    same = [size for size in frame.iter(f"{A}ext") if (size.get("cx"), size.get("cy")) == (str(wide), str(high))]
    for size in (extent, *same):
        size.set("cx", str(int(wide * share)))
        size.set("cy", str(int(high * share)))


def _pieces(body: Body, text: etree._Element) -> list[tuple[str, list[etree._Element]]]:
    """Our text in named pieces: the title block, and then one piece for each section."""
    elements = list(text)
    starts = [(TITLE, 0), *body.begins]
    ends = [start for _, start in starts[1:]] + [len(elements)]
    return [(name, elements[start:end]) for (name, start), end in zip(starts, ends, strict=True)]


def _describe(package: Package, report: Report) -> None:
    """Give the document our title, subject, author and dates; keywords and the like of the template stay."""
    root, kind = CT_CoreProperties.new(), CONTENT_TYPE.OPC_CORE_PROPERTIES
    brought = next((tie for tie in package.rels.values() if tie.reltype.endswith(CORE_ENDS)), None)
    if brought is None:
        part = CorePropertiesPart(FreeNames(package).claim("/docProps/core.xml"), kind, root, package)
        package.relate_to(part, RELATIONSHIP_TYPE.CORE_PROPERTIES)
    else:
        root.extend([one for one in parsed(brought.target_part.blob).iterchildren("*") if etree.QName(one).localname in _KEPT_PROPERTIES])
        part = CorePropertiesPart(brought.target_part.partname, kind, root, package)
        package.rels.add_relationship(brought.reltype, part, brought.rId)
    core = part.core_properties
    core.title = _property(f"{report.title}, {report.subtitle}")
    core.subject = _property(report.subject)
    core.author = _property(report.author)
    core.language = LANGUAGE
    core.created = core.modified = datetime.combine(report.dated, time(), UTC)
    if report.identity is not None:  # which version, of which figures: not among what a template may bring along
        core.version = str(report.identity.version)
        core.identifier = f"rekenhash {report.identity.fingerprint[:SHOWN]}"


def _property(text: str) -> str:
    """The text as a property of a document, which Word cuts off after 255 characters."""
    return tidy(text)[:_LONGEST_PROPERTY]


def _identify(package: Package, main: Part, identity: bytes, names: FreeNames) -> None:
    """Let the document carry which conversation, which version and which figures it is about."""
    properties = Part(names.numbered("/customXml/itemProps{}.xml"), CONTENT_TYPE.OFC_CUSTOM_XML_PROPERTIES, properties_xml(), package)
    item = Part(names.numbered("/customXml/item{}.xml"), CONTENT_TYPE.XML, identity, package)
    item.relate_to(properties, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    main.relate_to(item, RELATIONSHIP_TYPE.CUSTOM_XML)


def _root(main: Part, kind: str) -> etree._Element:
    part = part_of_kind(main, kind)
    assert part is not None, "a house style has them all"
    return root_of(part)
