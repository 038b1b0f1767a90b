"""A package of parts (ECMA-376 part 2) that others made: taken apart, and read without trusting it.

Part names are those of the zip, without the slash in front. Reports themselves are packages of python-docx, in ``container``.
"""

from __future__ import annotations

import posixpath
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from lxml import etree
from msgspec import Struct

from ketenrapport.report.word.namespaces import CONTENT_TYPE, PACKAGE_RELATIONSHIP, W
from ketenrapport.saving.reading import marks

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTENT_TYPES = "[Content_Types].xml"
DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TEMPLATE = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"

_OFF = ("0", "false", "off")
_MOST_MARKS = 1_000_000  # tags and attributes; a document of a hundred pages has 50,000

# What others made is data: no entities from elsewhere, nothing fetched, no trees without end.
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_blank_text=False)


class DocumentTypeError(ValueError):
    """The XML has a document type: no part of a package may (ECMA-376-2, 8.1.4), and it is the door to files and addresses elsewhere."""


class Relationship(Struct, frozen=True):
    """A tie from one part to another; ``target`` is the name of a part, or an address when it is ``external``."""

    id: str
    kind: str
    target: str
    external: bool = False


def unzipped(package: bytes) -> dict[str, bytes]:
    """The parts of a package by name, in the order of the zip."""
    with zipfile.ZipFile(BytesIO(package)) as archive:
        return {info.filename.replace("\\", "/").lstrip("/"): archive.read(info) for info in archive.infolist() if not info.is_dir()}


def parsed(content: bytes) -> etree._Element:
    """The root element of an XML part. Raises ValueError when it is no well-formed XML, or has a document type."""
    if marks(content) > _MOST_MARKS:
        raise ValueError("more than any document holds")
    try:
        root = etree.fromstring(content, _PARSER)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise DocumentTypeError
    return root


def serialised(root: etree._Element) -> bytes:
    """The bytes of an XML part."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def is_on(mark: etree._Element | None) -> bool:
    """Whether something that is on or off is on: there is a mark of it that doesn't say that it is off (part 1, 17.17.4)."""
    return mark is not None and is_on_by(mark, "val")


def is_on_by(element: etree._Element, attribute: str) -> bool:
    """Whether this attribute of an element doesn't say that it is off; where nothing is said, it is on."""
    return element.get(f"{W}{attribute}", "1") not in _OFF


def drop(element: etree._Element) -> None:
    """Take an element away, with what is in it."""
    above = element.getparent()
    if above is not None:
        above.remove(element)


def relationships_part(part: str) -> str:
    """Where the relationships of a part are: ``word/document.xml`` → ``word/_rels/document.xml.rels``; those of '' are the package's."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relationships(parts: Mapping[str, bytes], part: str) -> list[Relationship]:
    """The relationships of a part, in their own order; none when it has none. Raises ValueError when they cannot be read."""
    content = parts.get(relationships_part(part))
    if content is None:
        return []
    found = []
    for tie in parsed(content).iterchildren(f"{{{PACKAGE_RELATIONSHIP}}}Relationship"):
        external = tie.get("TargetMode") == "External"
        target = tie.get("Target", "")
        if not external:
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
        found.append(Relationship(tie.get("Id", ""), tie.get("Type", ""), target, external))
    return found


def is_xml(content_type: str) -> bool:
    """Whether a part of this kind is XML of a document: not a picture that happens to be, a document within it, or a printer's settings.

    >>> [is_xml(f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}") for kind in ("styles+xml", "printerSettings")]
    [True, False]
    """
    return content_type.startswith("application/") and content_type.endswith(("+xml", "/xml"))


class ContentTypes:
    """What kind of content each part has: one for the part itself, or one for its extension."""

    def __init__(self, content: bytes) -> None:
        self._root = parsed(content)

    def of(self, part: str) -> str:
        """The content type of a part; '' when it has none."""
        name, extension = f"/{part}".casefold(), part.rpartition(".")[2].casefold()
        for override in self._root.iterchildren(f"{{{CONTENT_TYPE}}}Override"):
            if override.get("PartName", "").casefold() == name:
                return override.get("ContentType", "")
        for default in self._root.iterchildren(f"{{{CONTENT_TYPE}}}Default"):
            if default.get("Extension", "").casefold() == extension:
                return default.get("ContentType", "")
        return ""
