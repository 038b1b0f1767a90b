"""The package that a report is: python-docx's, opened from parts that were checked, and saved the same way every time."""

from __future__ import annotations

import posixpath
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from docx.opc.packuri import PackURI
from docx.package import Package

from ketenrapport.report.word.package import OFFICE_RELATIONSHIP, parsed, unzipped, zipped
from ketenrapport.report.word.template import W

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docx.opc.part import Part
    from lxml import etree

_MAIN = f"{OFFICE_RELATIONSHIP}/officeDocument"


def stored(parts: Mapping[str, bytes]) -> bytes:
    """A package of these parts that opens fast; they come from ``open_template``, which has seen that they can be trusted."""
    return zipped(parts.items(), zipfile.ZIP_STORED)


def opened(package: bytes) -> Package:
    """Such a package, to be changed."""
    return Package.open(BytesIO(package))


def saved(package: Package) -> dict[str, bytes]:
    """The parts of a package by name, as they go into its file."""
    stream = BytesIO()
    package.save(stream)
    return unzipped(stream.getvalue())


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
