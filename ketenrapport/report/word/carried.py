"""What a template carries along that acts, or comes from elsewhere: found, taken out and told, before anything is made of it.

A report goes to people who never saw the template. It starts no program, fetches nothing when it is opened, and holds nothing that
they cannot see; nor is it locked because its template was.
"""

from __future__ import annotations

import zipfile
from enum import StrEnum
from io import BytesIO
from typing import TYPE_CHECKING

from ketenrapport.report.word.field_codes import fields, unlink
from ketenrapport.report.word.links import is_plain_link
from ketenrapport.report.word.namespaces import MC, A, R, V, W
from ketenrapport.report.word.package import (
    CONTENT_TYPES,
    DOCUMENT,
    TEMPLATE,
    is_xml,
    parsed,
    relationships,
    relationships_part,
    serialised,
)
from ketenrapport.saving.reading import COMPOUND

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from lxml import etree

    from ketenrapport.report.word.package import ContentTypes, Relationship


class Carried(StrEnum):
    """What was taken out of a template: one sentence each, after its name."""

    MACROS = "bevat macro's; die gaan niet mee"
    TEMPLATE = "is gekoppeld aan een ander sjabloon; die koppeling gaat niet mee"
    PICTURES = "haalt een afbeelding van elders; die gaat niet mee, voeg haar in het sjabloon zelf in"
    OBJECTS = "bevat een object van een ander programma (OLE of ActiveX); daarvan gaat alleen het plaatje mee"
    CHUNKS = "voegt een ander document in (altChunk of subdocument); dat gaat niet mee"
    FRAMES = "bevat frames met andere pagina's; die gaan niet mee"
    LINKS = "bevat een koppeling die geen gewoon webadres is (zoals javascript of een bestand); alleen de tekst ervan gaat mee"
    FIELDS = "bevat een veld dat iets van elders haalt of uitvoert (zoals INCLUDEPICTURE); alleen de tekst ervan gaat mee"
    MERGE = "is een samenvoegdocument; de koppeling met de gegevens gaat niet mee"
    ADDINS = "bevat een invoegtoepassing of eigen knoppen; die gaan niet mee"
    VIDEO = "bevat een video of geluid van elders; dat gaat niet mee"
    ELSEWHERE = "haalt een onderdeel van elders; dat gaat niet mee"
    SIGNATURE = "heeft een digitale handtekening; die geldt niet voor het rapport en gaat niet mee"
    PROTECTION = "is tegen wijzigen beveiligd; die beveiliging gaat niet mee, zodat het rapport kan worden ingevuld"
    TRACKING = "houdt wijzigingen bij; dat staat in het rapport uit"


class StartsProgramError(Exception):
    """A template with a DDE field, which starts another program when its fields are brought up to date."""


_VBA = "_VBA_PROJECT".encode("utf-16-le")
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_WEB_VIDEO = "{http://schemas.microsoft.com/office/word/2012/wordprocessingDrawing}webVideoPr"
_CUSTOM = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}property"
_WITHOUT_MACROS = {
    "application/vnd.ms-word.document.macroEnabled.main+xml": DOCUMENT,
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml": TEMPLATE,
}

# Kinds of relationships, by the last word of their names: what is never kept …
_NEVER = {
    "vbaProject": Carried.MACROS, "wordVbaData": Carried.MACROS, "keyMapCustomizations": Carried.ADDINS, "attachedToolbars": Carried.ADDINS,
    "extensibility": Carried.ADDINS, "webextensiontaskpanes": Carried.ADDINS, "webextension": Carried.ADDINS,
    "control": Carried.OBJECTS, "oleObject": Carried.OBJECTS, "aFChunk": Carried.CHUNKS, "subDocument": Carried.CHUNKS,
    "frame": Carried.FRAMES, "mailMergeSource": Carried.MERGE, "mailMergeHeaderSource": Carried.MERGE, "recipientData": Carried.MERGE,
    "attachedTemplate": Carried.TEMPLATE, "origin": Carried.SIGNATURE, "transform": Carried.ELSEWHERE,
}  # fmt: skip
# … and what another is when it leads out of the package.
_OUTSIDE = {"image": Carried.PICTURES, "package": Carried.OBJECTS, "video": Carried.VIDEO, "audio": Carried.VIDEO, "media": Carried.VIDEO,
            "hyperlink": Carried.LINKS}  # fmt: skip
_SETTINGS = {
    "documentProtection": Carried.PROTECTION, "writeProtection": Carried.PROTECTION, "trackRevisions": Carried.TRACKING,
    "mailMerge": Carried.MERGE, "attachedTemplate": Carried.TEMPLATE, "saveThroughXslt": Carried.ELSEWHERE,
    # What means nothing without the above, or makes Word ask whether it may bring fields up to date.
    "linkStyles": None, "updateFields": None, "useXSLTWhenSaving": None, "readModeInkLockDown": None,
}  # fmt: skip


def taken_out(parts: Mapping[str, bytes], types: ContentTypes) -> tuple[dict[str, bytes], tuple[Carried, ...]]:
    """The parts of a template without what acts or comes from elsewhere, and what that was.

    Raises StartsProgramError for a DDE field, and ValueError when a part cannot be read.
    """
    kept = dict(parts) | {CONTENT_TYPES: _called_without_macros(parts[CONTENT_TYPES])}
    found: set[Carried | None] = set()
    if any("vbaProject" in types.of(part) or types.of(part) in _WITHOUT_MACROS or _VBA in content for part, content in parts.items()):
        found.add(Carried.MACROS)
    for owner in ("", *parts):
        gone = {tie.id: why for tie in relationships(parts, owner) if (why := _why_not(tie, parts)) is not None}
        if gone:
            kept[relationships_part(owner)] = _without_ties(parts[relationships_part(owner)], gone.keys())
            found |= set(gone.values())
        if owner and is_xml(types.of(owner)):
            root = parsed(parts[owner])
            said = {*_references(root, gone.keys()), *_fields(root), *_settings(root), *_elements(root)}
            if said:
                kept[owner] = serialised(root)
                found |= said
    return kept, tuple(one for one in Carried if one in found)


def _called_without_macros(types: bytes) -> bytes:
    root = parsed(types)
    with_macros = [mark for mark in root if mark.get("ContentType") in _WITHOUT_MACROS]
    for mark in with_macros:
        mark.set("ContentType", _WITHOUT_MACROS[mark.get("ContentType", "")])
    return serialised(root) if with_macros else types


def _why_not(tie: Relationship, parts: Mapping[str, bytes]) -> Carried | None:
    """Why a relationship is not kept; None when it is."""
    kind = tie.kind.rpartition("/")[2]
    if kind in _NEVER:
        return _NEVER[kind]
    if tie.external or ":" in tie.target:  # an address, whether or not it is called one
        if tie.target == "NULL" or (kind == "hyperlink" and tie.external and is_plain_link(tie.target)):
            return None
        return _OUTSIDE.get(kind, Carried.ELSEWHERE)
    content = parts.get(tie.target, b"")
    if content.startswith(COMPOUND):
        return Carried.MACROS if _VBA in content else Carried.OBJECTS
    return _why_not_package(content) if kind == "package" else None


def _why_not_package(content: bytes) -> Carried | None:
    """A document or workbook within the template may stay, when it is one and has no macros."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return Carried.MACROS if any("vbaproject" in name.lower() for name in archive.namelist()) else None
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return Carried.OBJECTS


def _without_ties(content: bytes, gone: Container[str]) -> bytes:
    root = parsed(content)
    for tie in [tie for tie in root if tie.get("Id") in gone]:
        root.remove(tie)
    return serialised(root)


def _references(root: etree._Element, gone: Container[str]) -> Iterator[None]:
    """Take away what a part says through ties that are gone."""
    references = [
        (element, str(name))
        for element in (root.iter("*") if gone else ())
        for name, value in element.attrib.items()
        if value in gone and str(name).startswith((R, f"{_OFFICE}relid"))
    ]
    for element, name in references:
        _forget(element, name)
        yield None


def _forget(element: etree._Element, name: str) -> None:
    """Take away a reference, and as much around it as means nothing without."""
    del element.attrib[name]
    above = element.getparent()
    if element.tag == f"{W}hyperlink":
        _unwrap(element)
    elif element.tag in (f"{A}blip", f"{V}imagedata"):
        if not any(str(other).startswith(R) for other in element.attrib):
            _drop(_around(element, f"{W}drawing", f"{W}pict", f"{W}object"))
    elif above is not None and above.tag == f"{A}graphicData":
        _drop(_around(element, f"{W}drawing"))
    elif above is not None and above.tag == f"{W}object":
        above.remove(element)
        above.tag = f"{W}pict"  # what it looked like
        above.attrib.clear()
        for shape in above.iter(f"{V}shape"):
            shape.attrib.pop(f"{_OFFICE}ole", "")
    elif not str(element.tag).startswith(V):
        _drop(element)


def _fields(root: etree._Element) -> Iterator[Carried]:
    found = list(fields(root))
    if any(one.is_dde for one in found):
        raise StartsProgramError
    for one in found:
        if not one.is_harmless:
            unlink(one)
            yield Carried.LINKS if one.name == "hyperlink" else Carried.FIELDS


def _settings(root: etree._Element) -> Iterator[Carried | None]:
    if root.tag == f"{W}settings":
        for name, why in _SETTINGS.items():
            for mark in root.findall(f"{W}{name}"):
                root.remove(mark)
                yield why


def _elements(root: etree._Element) -> Iterator[Carried | None]:
    """Take away what acts or comes from elsewhere without a tie."""
    for element in list(root.iter(f"{W}entryMacro", f"{W}exitMacro", f"{W}frameset", _WEB_VIDEO, _CUSTOM)):
        if element.tag == f"{W}frameset":
            _drop(element)
            yield Carried.FRAMES
        elif element.tag == _WEB_VIDEO:
            _drop(_around(element, f"{A}ext"))
            yield Carried.VIDEO
        elif element.tag != _CUSTOM:
            _drop(element)
            yield Carried.MACROS
        elif element.get("name") == "_MarkAsFinal":
            _drop(element)
            yield Carried.PROTECTION
    for shape in root.iter(f"{V}*"):
        for name, why in (("href", Carried.LINKS), ("src", Carried.PICTURES), (f"{_OFFICE}href", Carried.PICTURES)):
            if name in shape.attrib and not (name == "href" and is_plain_link(shape.get(name, ""))):
                del shape.attrib[name]
                yield why
    for link in root.iter(f"{A}hlinkClick", f"{A}hlinkHover"):
        if link.attrib.pop("action", ""):
            yield None


def _around(element: etree._Element, *tags: str) -> etree._Element:
    """The nearest element of one of these kinds that another is in; itself when there is none."""
    return next(element.iterancestors(*tags), element)


def _unwrap(element: etree._Element) -> None:
    for child in list(element):
        element.addprevious(child)
    _drop(element)


def _drop(element: etree._Element) -> None:
    """Take an element away; of what is said in several ways none is left empty."""
    above = element.getparent()
    if above is None:
        return
    above.remove(element)
    if len(above) == 0 and above.tag in (f"{MC}Choice", f"{MC}Fallback"):
        _drop(_around(above, f"{MC}AlternateContent"))
