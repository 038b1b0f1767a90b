"""The package that a report is: python-docx's, opened from parts that were checked, and saved the same way every time."""

from __future__ import annotations

import posixpath
from io import BytesIO
from typing import TYPE_CHECKING

from docx.opc.constants import CONTENT_TYPE
from docx.opc.oxml import CT_Types, serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.opc.spec import default_content_types
from docx.package import Package

from ketenrapport.report.word.namespaces import OFFICE_RELATIONSHIP, W
from ketenrapport.report.word.package import CONTENT_TYPES, parsed, relationships_part
from ketenrapport.saving.archive import zipped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docx.opc.part import Part
    from docx.oxml.xmlchemy import BaseOxmlElement
    from lxml import etree

_MAIN = f"{OFFICE_RELATIONSHIP}/officeDocument"


def stored(parts: Mapping[str, bytes]) -> bytes:
    """A package of these parts that opens fast; they come from ``open_template``, which has seen that they can be trusted."""
    return zipped(parts.items(), compressed=False)


def opened(package: bytes) -> Package:
    """Such a package, to be changed."""
    return Package.open(BytesIO(package))


def saved(package: Package) -> dict[str, bytes]:
    """The parts of a package by name, as they go into its file.

    ``Package.save`` writes the same parts, but into a zip that says when: making another of that would compress everything twice.
    """
    parts = {str(part.partname).lstrip("/"): part for part in package.iter_parts()}
    written = {CONTENT_TYPES: _content_types(parts), relationships_part(""): _bytes(package.rels.xml)}
    for name, part in parts.items():
        written[name] = part.blob
        if part.rels:
            written[relationships_part(name)] = _bytes(part.rels.xml)
    return written


def _content_types(parts: Mapping[str, Part]) -> bytes:
    """What kind each part is of: said for its extension where that is the usual kind, else for the part itself."""
    defaults, overrides = {"rels": CONTENT_TYPE.OPC_RELATIONSHIPS, "xml": CONTENT_TYPE.XML}, {}
    for name, part in parts.items():
        kind, extension = part.content_type, part.partname.ext.lower()
        if (extension, kind) in default_content_types and defaults.setdefault(extension, kind) == kind:
            continue
        overrides[f"/{name}"] = kind
    types = CT_Types.new()  # type: ignore[no-untyped-call]  # python-docx has no types here
    for extension, kind in sorted(defaults.items()):
        types.add_default(extension, kind)
    for name, kind in sorted(overrides.items()):
        types.add_override(name, kind)
    return serialize_part_xml(types)


def _bytes(xml: str | bytes) -> bytes:
    """What python-docx calls a text is the bytes of it."""
    return xml if isinstance(xml, bytes) else xml.encode()


def main_part(package: Package) -> Part:
    """The part with the running text."""
    found: Part = next(tie.target_part for tie in package.rels.values() if tie.reltype == _MAIN)
    return found


def parts_of_kind(owner: Part, kind: str) -> list[Part]:
    """The parts that another calls its styles, header, theme and so on."""
    wanted = f"{OFFICE_RELATIONSHIP}/{kind}"
    return [tie.target_part for tie in owner.rels.values() if tie.reltype == wanted and not tie.is_external]


def part_of_kind(owner: Part, kind: str) -> Part | None:
    """The first such part; None when there is none."""
    return next(iter(parts_of_kind(owner, kind)), None)


def root_of(part: Part) -> etree._Element:
    """The root element of an XML part: its own, to change, where python-docx keeps it as a tree; else a copy, to read."""
    element: etree._Element | None = getattr(part, "element", None)
    return parsed(part.blob) if element is None else element


def take_root(part: Part, root: BaseOxmlElement) -> None:
    """Let a part have another root; what stood before and after its text comes along."""
    assert isinstance(part, XmlPart), "the running text is one"
    for child in reversed([child for child in part.element if child.tag != f"{W}body"]):
        root.insert(0, child)  # the background of the page
    part._element = root  # python-docx has no other way to give one


def body_of(main: Part) -> etree._Element:
    """The body of the running text."""
    body = root_of(main).find(f"{W}body")
    assert body is not None, "open_template sees to it"
    return body


class FreeNames:
    """Names for new parts that no part of a package has; the case of letters makes no difference."""

    def __init__(self, package: Package) -> None:
        self._taken = {str(part.partname).casefold() for part in package.iter_parts()}

    def claim(self, name: str) -> PackURI:
        """The name itself, or the first numbered one that is free: ``/word/styles.xml``, ``/word/styles_2.xml``."""
        stem, extension = posixpath.splitext(name)
        candidates = (name, *(f"{stem}_{number}{extension}" for number in range(2, len(self._taken) + 3)))
        return self._claimed(next(one for one in candidates if one.casefold() not in self._taken))

    def numbered(self, pattern: str) -> PackURI:
        """The first free name of a series: ``/word/charts/chart{}.xml`` → ``/word/charts/chart1.xml``."""
        candidates = (pattern.format(number) for number in range(1, len(self._taken) + 2))
        return self._claimed(next(one for one in candidates if one.casefold() not in self._taken))

    def _claimed(self, name: str) -> PackURI:
        self._taken.add(name.casefold())
        return PackURI(name)
