"""A report in the house style of its organisation: our content in their template.

Everything that the template brings stays as it is; what the report needs beside that is added under names and numbers that are
still free.
"""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from ketenrapport.report.word import look as style
from ketenrapport.report.word.body import render
from ketenrapport.report.word.package import (
    CONTENT_TYPES,
    OFFICE_RELATIONSHIP,
    PACKAGE_RELATIONSHIP,
    ContentTypes,
    Relationship,
    parsed,
    relationships,
    relationships_part,
    relationships_xml,
    serialised,
    unzipped,
    whole,
    zipped,
)
from ketenrapport.report.word.placing import TITLE, WHOLE, fill, places, room
from ketenrapport.report.word.styles import (
    CONTRACT,
    Lists,
    Merged,
    accent_of,
    letter_width,
    merge_numbering,
    merge_styles,
    speak_dutch,
    style_names,
)
from ketenrapport.report.word.template import DOCUMENT, Template, W
from ketenrapport.words.wording import listing, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ketenrapport.report.say.blocks import Report

_OURS = "word/document.xml"
_FURNITURE = ("styles", "numbering", "settings", "fontTable", "theme")
_RUNNING = ("header", "footer")
_CORE = f"{PACKAGE_RELATIONSHIP}/metadata/core-properties"
_CORE_ENDS = "/metadata/core-properties"  # older programs write another address before it
_CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_KEPT_PROPERTIES = ("keywords", "category", "description", "contentStatus")
_STYLES_OF_2010 = "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_IGNORABLE = f"{_COMPATIBILITY}Ignorable"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PLACED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_REFERENCES = frozenset(f"{{{OFFICE_RELATIONSHIP}}}{name}" for name in ("id", "embed", "link", "pict"))
_TWIPS_PER_CM = 1440 / 2.54
_NARROW = 14 * _TWIPS_PER_CM
_SHARE_OF_PAGE = 0.85  # a drawing leaves room for its caption, and for a header that is higher than its margin
_TWIP = 635  # drawing units in a twentieth of a point
# What comes after w:updateFields in the settings, in the order that ECMA-376 part 1, 17.15.1.78 prescribes.
_AFTER_UPDATE_FIELDS = {"{http://schemas.openxmlformats.org/officeDocument/2006/math}mathPr"} | {
    f"{W}{name}"
    for name in (
        "hdrShapeDefaults", "footnotePr", "endnotePr", "compat", "docVars", "rsids", "attachedSchema", "themeFontLang", "clrSchemeMapping",
        "doNotIncludeSubdocsInStats", "doNotAutoCompressPictures", "forceUpgrade", "captions", "readModeInkLockDown", "smartTagType",
        "shapeDefaults", "doNotEmbedSmartTags", "decimalSymbol", "listSeparator",
    )
}  # fmt: skip


def remarks(template: Template, sections: Iterable[str]) -> tuple[str, ...]:
    """What the user should know about a template: styles that it lacks, placeholders that cannot be filled, another language."""
    said = []
    styles = template.root_of_kind("styles")
    names = set() if styles is None else style_names(styles)
    lacking = [shown for shown, name in CONTRACT if name not in names]
    if lacking:
        those = "deze stijl" if len(lacking) == 1 else "deze stijlen"
        said.append(f"Het sjabloon {template.name} heeft {those} niet: {listing(lacking)}; daarvoor is de eigen opmaak gebruikt.")
    if styles is not None and speak_dutch(styles):
        said.append(f"De taal van het sjabloon {template.name} is geen Nederlands; in het rapport is dat gewijzigd.")
    body = _body(template)
    found, misplaced = places(body)
    known = {TITLE, WHOLE, *sections}
    width, _ = room(body, found)
    if width < _NARROW:
        shown = number(width / _TWIPS_PER_CM, 1)
        said.append(f"Een regel in het sjabloon {template.name} is maar {shown} cm breed; tabellen lezen dan moeilijk, 14 cm is genoeg.")
    said += [
        f"Het sjabloon {template.name} vraagt om KR_{name}, maar zo'n onderdeel is er niet; kies uit "
        f"{listing(f'KR_{one}' for one in (WHOLE, TITLE, *sections))}."
        for name in found
        if name not in known
    ]
    said += [
        f"De plaats KR_{name} in het sjabloon {template.name} ligt in een tabel of tekstvak; zet die in een gewone alinea."
        for name in misplaced
    ]
    return tuple(said)


def render_in(report: Report, template: Template) -> bytes:
    """The report as the bytes of a .docx in this house style. The same report and template give the same bytes."""
    body = _body(template)
    width, height = room(body, places(body)[0])
    ours = unzipped(render(report, width, letter_width(template.root_of_kind("styles"), template.root_of_kind("theme"))))
    filling = _Filling(template, ours)
    document = parsed(ours[_OURS])
    pieces = _pieces(report, document)
    merged, lists = filling.restyle()
    _rename(document, merged.ids, lists, filling.renamed)
    theirs = parsed(template.parts[template.main])
    _renumber(document, [theirs, *template.roots_of_kind("header"), *template.roots_of_kind("footer")])
    _fit(document, width * _TWIP, round(height * _SHARE_OF_PAGE) * _TWIP)
    root = _with_namespaces(theirs, document)
    fill(_body_of(root), pieces)
    filling.describe()
    return filling.finished(serialised(root))


class _Filling:
    """The parts of the template, and of our report what is brought over to them."""

    def __init__(self, template: Template, ours: Mapping[str, bytes]) -> None:
        self._template, self._ours = template, ours
        self._parts = dict(template.parts)
        self._types, self._our_types = ContentTypes(self._parts[CONTENT_TYPES]), ContentTypes(ours[CONTENT_TYPES])
        self._ties = []
        for tie in relationships(self._parts, template.main):
            if tie.kind == _STYLES_OF_2010:
                self._types.forget(tie.target)
                self._parts.pop(tie.target, None)  # a second copy of the styles as they were; Word 2010 wants both to be alike
            else:
                self._ties.append(tie)
        self._moved: dict[str, str] = {}
        self._furniture: dict[str, str] = {}
        self.renamed: dict[str, str] = {}
        for tie in relationships(ours, _OURS):
            kind = tie.kind.rpartition("/")[2]
            brought = template.part_of_kind(kind) if kind in _FURNITURE else None
            if kind in _FURNITURE:
                self._furniture[kind] = brought or self._move(tie.target)
            if kind not in _RUNNING and brought is None:
                self.renamed[tie.id] = self._tie(tie.kind, tie.target if tie.external else self._move(tie.target), external=tie.external)

    def restyle(self) -> tuple[Merged, Lists]:
        """What became of our styles and lists, now that the template has what it lacked."""
        styles, numbering, settings = (self._root(kind) for kind in ("styles", "numbering", "settings"))
        our_styles, our_numbering = (parsed(self._ours[f"word/{name}.xml"]) for name in ("styles", "numbering"))
        accent = accent_of(styles, self._root("theme"))
        merged = merge_styles(styles, our_styles, accent)
        lists = merge_numbering(numbering, our_numbering, styles, merged, accent)
        speak_dutch(styles)
        wanted = b"<w:updateFields" in self._ours["word/settings.xml"] or _has_contents(parsed(self._parts[self._template.main]))
        if wanted and settings.find(f"{W}updateFields") is None:
            place = next((i for i, child in enumerate(settings) if child.tag in _AFTER_UPDATE_FIELDS), len(settings))
            settings.insert(place, etree.Element(f"{W}updateFields", {f"{W}val": "true"}))
        for kind, root in (("styles", styles), ("numbering", numbering), ("settings", settings)):
            self._parts[self._furniture[kind]] = serialised(root)
        return merged, lists

    def describe(self) -> None:
        """Give the document our title, subject, author and dates; keywords and the like of the template stay."""
        root = parsed(self._ours["docProps/core.xml"])
        package = relationships(self._parts, "")
        part = next((tie.target for tie in package if tie.kind.endswith(_CORE_ENDS)), None)
        if part is None:
            part = self._free_name("docProps/core.xml")
            self._parts[relationships_part("")] = relationships_xml("", [*package, Relationship(_free_id(package), _CORE, part)])
            self._types.set(part, _CORE_TYPE)
        else:
            for element in parsed(self._parts[part]):
                if isinstance(element.tag, str) and element.tag.rpartition("}")[2] in _KEPT_PROPERTIES:
                    root.append(element)
        self._parts[part] = serialised(root)

    def finished(self, document: bytes) -> bytes:
        """The package, with this document in it."""
        main = self._template.main
        self._parts[main] = document
        self._types.set(main, DOCUMENT)
        self._put(relationships_part(main), relationships_xml(main, self._ties), relationships_part(_OURS))
        self._parts[CONTENT_TYPES] = self._types.xml()
        return zipped(self._parts.items())

    def _root(self, kind: str) -> etree._Element:
        """The root of the styles, numbering, settings or theme; where the template has none, ours without what is merged later."""
        root = parsed(self._parts[self._furniture[kind]])
        if self._template.part_of_kind(kind) is None and kind in ("styles", "numbering"):
            for child in list(root):
                if child.tag in (f"{W}style", f"{W}abstractNum", f"{W}num"):
                    root.remove(child)
        return root

    def _move(self, part: str) -> str:
        """Where our part is now: brought over with all that it refers to."""
        if part not in self._moved:
            new = self._moved[part] = self._free_name(part)
            self._put(new, self._ours[part], part)
            ties = [tie if tie.external else replace(tie, target=self._move(tie.target)) for tie in relationships(self._ours, part)]
            if ties:
                self._put(relationships_part(new), relationships_xml(new, ties), relationships_part(part))
        return self._moved[part]

    def _put(self, name: str, content: bytes, ours: str) -> None:
        self._parts[name] = content
        self._types.set(name, self._our_types.of(ours))

    def _free_name(self, part: str) -> str:
        """The name itself, or the first numbered one that no part of the template has; the case of letters makes no difference."""
        taken = {name.casefold() for name in self._parts}
        stem, extension = posixpath.splitext(part)
        names = (part, *(f"{stem}_{number}{extension}" for number in range(2, len(taken) + 3)))
        return next(name for name in names if name.casefold() not in taken)

    def _tie(self, kind: str, target: str, *, external: bool) -> str:
        """The id of a new relationship of the document."""
        id_ = _free_id(self._ties)
        self._ties.append(Relationship(id_, kind, target, external))
        return id_


def _body(template: Template) -> etree._Element:
    return _body_of(parsed(template.parts[template.main]))


def _body_of(document: etree._Element) -> etree._Element:
    body = document.find(f"{W}body")
    assert body is not None, "open_template sees to it"
    return body


def _has_contents(document: etree._Element) -> bool:
    """Whether the template has a table of contents of its own, which Word must bring up to date."""
    codes = [node.text or "" for node in document.iter(f"{W}instrText")]
    codes += [node.get(f"{W}instr", "") for node in document.iter(f"{W}fldSimple")]
    return any(code.split()[:1] == ["TOC"] for code in codes)


def _free_id(ties: Sequence[Relationship]) -> str:
    taken = {tie.id for tie in ties}
    return next(id_ for number in range(1, len(taken) + 2) if (id_ := f"rIdKR{number}") not in taken)


def _pieces(report: Report, document: etree._Element) -> list[tuple[str, list[etree._Element]]]:
    """Our text in named pieces: the title block, and then one piece for each section."""
    pieces: list[tuple[str, list[etree._Element]]] = [(TITLE, [])]
    names = iter(section.name for section in report.sections)
    for element in list(_body_of(document)):
        marks = element.find(f"{W}pPr/{W}pStyle")
        if marks is not None and marks.get(f"{W}val") == style.HEADINGS[1]:
            pieces.append((next(names), []))
        if element.tag != f"{W}sectPr":
            for properties in element.iterfind(f".//{W}pPr/{W}sectPr/.."):
                properties.remove(properties[-1])  # the template decides about pages
            pieces[-1][1].append(element)
    return pieces


def _rename(document: etree._Element, ids: Mapping[str, str], lists: Lists, ties: Mapping[str, str]) -> None:
    """Call styles, lists and related parts what they are called in the template."""
    for mark in document.iter(f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle"):
        mark.set(f"{W}val", ids.get(mark.get(f"{W}val", ""), mark.get(f"{W}val", "")))
    for properties in document.iter(f"{W}pPr"):
        named, listed = properties.find(f"{W}pStyle"), properties.find(f"{W}numPr")
        if listed is not None:
            number, level = next(lists.numbers[mark.get(f"{W}val", "")] for mark in listed.iterchildren(f"{W}numId"))
        elif named is not None and named.get(f"{W}val") in lists.unlisted:
            listed = etree.Element(f"{W}numPr")
            before = (f"{W}pStyle", f"{W}keepNext", f"{W}keepLines", f"{W}pageBreakBefore")
            properties.insert(sum(child.tag in before for child in properties), listed)
            number, level = lists.unlisted[named.get(f"{W}val", "")]
        else:
            continue
        listed[:] = [etree.Element(f"{W}{name}", {f"{W}val": value}) for name, value in (("ilvl", level), ("numId", number))]
    for element in document.iter():
        for name in _REFERENCES.intersection(element.attrib):
            element.set(name, ties.get(element.get(name, ""), element.get(name, "")))


def _renumber(document: etree._Element, theirs: Sequence[etree._Element]) -> None:
    """Keep what must be unique in a document apart from the template's: numbers of drawings and controls, bookmarks with their names."""
    bookmarks = (f"{W}bookmarkStart", f"{W}bookmarkEnd")
    for tags, attribute in (((f"{_PLACED}docPr",), "id"), (bookmarks, f"{W}id")):
        shift = max((whole(element.get(attribute)) for root in theirs for element in root.iter(*tags)), default=0)
        for element in document.iter(*tags):
            element.set(attribute, str(int(element.get(attribute, "0")) + shift))
    names = {mark.get(f"{W}name", "").casefold() for root in theirs for mark in root.iter(f"{W}bookmarkStart")}
    for mark in document.iter(f"{W}bookmarkStart"):
        old = mark.get(f"{W}name", "")
        if old.casefold() in names:
            new = next(name for number in range(2, len(names) + 3) if (name := f"{old}_{number}").casefold() not in names)
            mark.set(f"{W}name", new)
            for link in document.iter(f"{W}hyperlink"):
                if link.get(f"{W}anchor") == old:
                    link.set(f"{W}anchor", new)
    taken = {mark.get(f"{W}val") for root in theirs for mark in root.iterfind(f".//{W}sdtPr/{W}id")}
    for mark in document.iterfind(f".//{W}sdtPr/{W}id"):
        while mark.get(f"{W}val") in taken:
            mark.set(f"{W}val", str(int(mark.get(f"{W}val", "0")) + 1))
        taken.add(mark.get(f"{W}val"))


def _fit(document: etree._Element, width: int, height: int) -> None:
    """Make drawings that are larger than the page as large as the page, in proportion; measures in drawing units."""
    for frame in document.iter(f"{_PLACED}inline", f"{_PLACED}anchor"):
        extent = frame.find(f"{_PLACED}extent")
        if extent is None:
            continue
        wide, high = (int(extent.get(side, "0")) for side in ("cx", "cy"))
        share = min(width / max(wide, 1), height / max(high, 1))
        if share >= 1:
            continue
        same = [size for size in frame.iter(f"{_DRAWING}ext") if (size.get("cx"), size.get("cy")) == (str(wide), str(high))]
        for size in (extent, *same):
            size.set("cx", str(int(wide * share)))
            size.set("cy", str(int(high * share)))


def _with_namespaces(theirs: etree._Element, ours: etree._Element) -> etree._Element:
    """The template's document with our prefixes declared as well: an attribute may name one, which nothing else shows."""
    spaces = dict(ours.nsmap) | dict(theirs.nsmap)
    attributes = {str(name): str(value) for name, value in theirs.attrib.items()}
    root = etree.Element(theirs.tag, attributes, spaces)  # type: ignore[arg-type]  # the stubs do not know the empty prefix
    ignorable = [prefix for one in (theirs, ours) for prefix in one.get(_IGNORABLE, "").split()]
    if ignorable:
        root.set(_IGNORABLE, " ".join(dict.fromkeys(ignorable)))
    root[:] = list(theirs)
    return root
