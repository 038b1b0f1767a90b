"""An .xlsx or .xlsm as a package: its zip, its parts, their content types and the relationships between them.

The checks here come first: what is wrong at this level makes Excel refuse the whole file, and the checks on sheets
(``excel_lint``) rely on it being right.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lxml import etree
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CONTENT_TYPES = "[Content_Types].xml"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
MACRO_WORKBOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"

TYPE_OF_RELATIONSHIP = {
    "worksheet": (SPREADSHEET + "worksheet+xml",),
    "table": (SPREADSHEET + "table+xml",),
    "styles": (SPREADSHEET + "styles+xml",),
    "sharedStrings": (SPREADSHEET + "sharedStrings+xml",),
    "comments": (SPREADSHEET + "comments+xml",),
    "calcChain": (SPREADSHEET + "calcChain+xml",),
    "sheetMetadata": (SPREADSHEET + "sheetMetadata+xml",),
    "drawing": ("application/vnd.openxmlformats-officedocument.drawing+xml",),
    "chart": ("application/vnd.openxmlformats-officedocument.drawingml.chart+xml",),
    "theme": ("application/vnd.openxmlformats-officedocument.theme+xml",),
    "vmlDrawing": ("application/vnd.openxmlformats-officedocument.vmlDrawing",),
    "vbaProject": ("application/vnd.ms-office.vbaProject",),
    "officeDocument": (SPREADSHEET + "sheet.main+xml", SPREADSHEET + "template.main+xml", MACRO_WORKBOOK),
}
"""Relationship type → the content types that its target may have; a part of another type is 'unreadable content'."""


class Relationship(Struct, frozen=True):
    """One relationship; ``target`` is the name of a part, or the address outside when ``external``."""

    id: str
    kind: str
    type: str
    target: str
    external: bool


class Package:
    """What is in the file, read once. A part that is not well-formed is absent from ``xml``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with zipfile.ZipFile(path) as archive:
            self.entries = archive.infolist()
            self.corrupt = archive.testzip()
            self.blobs = {entry.filename: archive.read(entry) for entry in self.entries if self.corrupt is None}
        self.not_well_formed: dict[str, str] = {}
        self.xml: dict[str, etree._Element] = {}
        for name, blob in self.blobs.items():
            if name.endswith((".xml", ".rels", ".vml")):
                try:
                    self.xml[name] = etree.fromstring(blob, etree.XMLParser(resolve_entities=False, huge_tree=True))
                except etree.XMLSyntaxError as error:
                    self.not_well_formed[name] = str(error)

    @cached_property
    def defaults(self) -> list[tuple[str, str]]:
        """Extension and content type, in the order of the file."""
        return [(e.get("Extension", "").lower(), e.get("ContentType", "")) for e in self._types("Default")]

    @cached_property
    def overrides(self) -> list[tuple[str, str]]:
        """Part name without its leading slash, and content type, in the order of the file."""
        return [(unquote(e.get("PartName", "")).lstrip("/"), e.get("ContentType", "")) for e in self._types("Override")]

    def _types(self, kind: str) -> list[etree._Element]:
        root = self.xml.get(CONTENT_TYPES)
        return [] if root is None else [e for e in root if etree.QName(e).localname == kind]

    def content_type(self, part: str) -> str | None:
        """The content type of a part, or None when the file gives it none."""
        extension = part.rsplit(".", 1)[-1].lower()
        return dict(self.overrides).get(part, dict(self.defaults).get(extension))

    @cached_property
    def relationships(self) -> dict[str, list[Relationship]]:
        """Part name (``""`` for the package itself) → its relationships."""
        found: dict[str, list[Relationship]] = {}
        for name, root in self.xml.items():
            folder, file = posixpath.split(name)
            if file.endswith(".rels") and posixpath.basename(folder) == "_rels":
                source = posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))
                found[source] = [_relationship(source, element) for element in root]
        return found

    def related(self, part: str, kind: str) -> list[str]:
        """The targets of a part's relationships of one kind (``worksheet``, ``table``, …)."""
        return [one.target for one in self.relationships.get(part, []) if one.kind == kind]

    def target(self, part: str, element: etree._Element, attribute: str = "id") -> str:
        """The part that an element points at with its ``r:id``."""
        wanted = element.get(f"{{{OFFICE}}}{attribute}")
        return next(one.target for one in self.relationships[part] if one.id == wanted)


def _relationship(source: str, element: etree._Element) -> Relationship:
    external = element.get("TargetMode") == "External"
    target = element.get("Target", "")
    if not external:
        target = unquote(target)
        target = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
    kind = element.get("Type", "").rsplit("/", 1)[-1]
    return Relationship(element.get("Id", ""), kind, element.get("Type", ""), target, external)


# ------------------------------------------------------------------------------------------------ checks


def zip_entries(package: Package) -> Iterator[str]:
    """Every entry is readable, stored or deflated, under a plain name of its own; names that differ in case only collide."""
    if package.corrupt:
        yield f"{package.corrupt}: the zip holds other bytes than it promises"
    for name, times in Counter(entry.filename.lower() for entry in package.entries).items():
        if times > 1:
            yield f"{name}: {times} entries under one name"
    for entry in package.entries:
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield f"{entry.filename}: compression that Excel does not read"
        if entry.flag_bits & 0x1:
            yield f"{entry.filename}: encrypted entry"
        if "\\" in entry.orig_filename or entry.filename.startswith("/") or entry.filename.endswith("/"):
            yield f"{entry.orig_filename}: not a name of a part"


def well_formed(package: Package) -> Iterator[str]:
    """Every XML part parses, has no document type and is UTF-8 or UTF-16; a stray control character is enough to fail."""
    for name, error in package.not_well_formed.items():
        yield f"{name}: not well-formed: {error}"
    for name, root in package.xml.items():
        info = root.getroottree().docinfo
        if info.internalDTD is not None:
            yield f"{name}: document type declaration"
        if (info.encoding or "UTF-8").upper() not in ("UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "US-ASCII", "ASCII"):
            yield f"{name}: encoding {info.encoding}"


def compatibility(package: Package) -> Iterator[str]:
    """Every prefix that markup compatibility may ignore is declared; Excel refuses a part that ignores the unknown."""
    for name, root in package.xml.items():
        for element in root.iter(etree.Element):
            for attribute in ("Ignorable", "MustUnderstand", "Requires"):
                own = (
                    element.get("Requires")
                    if attribute == "Requires" and _is_choice(element)
                    else element.get(f"{{{COMPATIBILITY}}}{attribute}")
                )
                for prefix in (own or "").split():
                    if prefix not in element.nsmap:
                        yield f"{name}: mc:{attribute} names the undeclared prefix {prefix}"


def _is_choice(element: etree._Element) -> bool:
    return element.tag == f"{{{COMPATIBILITY}}}Choice"


def content_types(package: Package) -> Iterator[str]:
    """Every part has exactly one content type, and no type is given to a part that is not there."""
    if CONTENT_TYPES not in package.xml:
        yield f"{CONTENT_TYPES} is missing"
        return
    for what, listed in (("extension", package.defaults), ("part", package.overrides)):
        for name, times in Counter(name.lower() for name, _ in listed).items():
            if times > 1:
                yield f"{CONTENT_TYPES}: {what} {name} has {times} content types"
    for name in package.blobs:
        if name != CONTENT_TYPES and not package.content_type(name):
            yield f"{name}: no content type"
    for name, _ in package.overrides:
        if name not in package.blobs:
            yield f"{CONTENT_TYPES}: content type for the missing part {name}"


def relationships(package: Package) -> Iterator[str]:
    """Every relationship has an id of its own and a target that exists and is of the type that goes with it."""
    for source, listed in package.relationships.items():
        if source and source not in package.blobs:
            yield f"{source}: relationships of a missing part"
        for name, times in Counter(one.id for one in listed).items():
            if times > 1 or not name:
                yield f"{source}: relationship id {name!r} is used {times} times"
        for one in listed:
            if one.external:
                continue
            if one.target not in package.blobs:
                yield f"{source}: relationship {one.id} points at the missing part {one.target}"
            elif one.kind in TYPE_OF_RELATIONSHIP and package.content_type(one.target) not in TYPE_OF_RELATIONSHIP[one.kind]:
                yield f"{one.target}: content type {package.content_type(one.target)} does not go with a {one.kind}"


def references(package: Package) -> Iterator[str]:
    """Every ``r:id`` (``r:embed``, ``r:link`` …) in a part is a relationship of that part."""
    for name, root in package.xml.items():
        known = {one.id for one in package.relationships.get(name, [])}
        for element in root.iter(etree.Element):
            for attribute, value in element.attrib.items():
                if isinstance(attribute, str) and attribute.startswith(f"{{{OFFICE}}}") and value and value not in known:
                    yield f"{name}: {etree.QName(element).localname} refers to the unknown relationship {value!s}"


def main_part(package: Package) -> Iterator[str]:
    """There is one workbook, it has sheets and styles, and it is of the type that its macros and its extension ask for."""
    books = package.related("", "officeDocument")
    if len(books) != 1 or books[0] not in package.xml:
        yield f"the package has {len(books)} main parts"
        return
    (book,) = books
    if len(package.related(book, "styles")) != 1:
        yield f"{book}: not one part with styles"
    listed = [package.target(book, sheet) for sheet in package.xml[book].iter(f"{MAIN}sheet") if _resolves(package, book, sheet)]
    for part, times in Counter(listed).items():
        if times > 1:
            yield f"{book}: {times} sheets share {part}"
    macros = package.related(book, "vbaProject")
    if any(re.search(r"vbaProject.*\.bin$", name) for name in package.blobs) != bool(macros):
        yield "a VBA project without a relationship, or the other way round"
    if bool(macros) != (package.content_type(book) == MACRO_WORKBOOK):
        yield f"{book}: content type {package.content_type(book)} {'with' if macros else 'without'} macros"
    if (package.path.suffix.lower() == ".xlsm") != (package.content_type(book) == MACRO_WORKBOOK):
        yield f"{package.path.suffix}: extension does not go with content type {package.content_type(book)}"


def _resolves(package: Package, part: str, element: etree._Element) -> bool:
    return any(one.id == element.get(f"{{{OFFICE}}}id") for one in package.relationships.get(part, []))


PACKAGE_CHECKS: tuple[Callable[[Package], Iterator[str]], ...] = (
    zip_entries,
    well_formed,
    compatibility,
    content_types,
    relationships,
    references,
    main_part,
)
