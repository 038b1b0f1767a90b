"""What people and programs do to a report: fields filled in as Word fills them in, tags lost, rows copied, text typed beside."""

from __future__ import annotations

import re
import zipfile
from copy import deepcopy
from io import BytesIO
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENT = "word/document.xml"


def edited(document: bytes, *changes: Callable[[etree._Element], None], part: str = DOCUMENT) -> bytes:
    """The document after changes to the XML of a part."""

    def change(content: bytes) -> bytes:
        root = etree.fromstring(content)
        for one in changes:
            one(root)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    return with_part(document, part, change)


def with_part(document: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The document with other bytes in a part; where it has none of that name it gets one."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(document)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
        if part not in old.namelist():
            new.writestr(part, change(b""))
    return stream.getvalue()


def without_part(document: bytes, named: str) -> bytes:
    """The document without the parts of which the name begins so."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(document)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if not name.startswith(named):
                new.writestr(name, old.read(name))
    return stream.getvalue()


def control(root: etree._Element, tag: str) -> etree._Element:
    """The control with this tag."""
    return next(one for one in root.iter(f"{W}sdt") if one.find(f"{W}sdtPr/{W}tag").get(f"{W}val") == tag)


def fill(texts: Mapping[str, str]) -> Callable[[etree._Element], None]:
    """Fill in fields by tag as Word does: no placeholder any more, a line is a paragraph in a control of its own, else a break."""

    def change(root: etree._Element) -> None:
        for tag, text in texts.items():
            _fill(control(root, tag), text)

    return change


def _fill(field: etree._Element, text: str) -> None:
    about, content = field.find(f"{W}sdtPr"), field.find(f"{W}sdtContent")
    for flag in about.findall(f"{W}showingPlcHdr"):
        about.remove(flag)
    paragraph = content.find(f"{W}p")
    if paragraph is None:
        for one in list(content):
            content.remove(one)
        content.append(run(*_with_breaks(text)))
        return
    for one in content.findall(f"{W}p"):
        content.remove(one)
    for line in text.split("\n"):
        made = etree.SubElement(content, f"{W}p")
        if paragraph.find(f"{W}pPr") is not None:
            made.append(deepcopy(paragraph.find(f"{W}pPr")))
        made.append(run(line))


def _with_breaks(text: str) -> list[str | None]:
    parts: list[str | None] = []
    for line in text.split("\n"):
        parts += [None, line] if parts else [line]
    return parts


def run(*parts: str | None) -> etree._Element:
    """A run with these texts; None is a line break."""
    made = etree.Element(f"{W}r")
    for part in parts:
        if part is None:
            etree.SubElement(made, f"{W}br")
        else:
            etree.SubElement(made, f"{W}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}).text = part
    return made


def paragraph(text: str, style: str = "") -> etree._Element:
    """A paragraph with a text."""
    made = etree.Element(f"{W}p")
    if style:
        etree.SubElement(etree.SubElement(made, f"{W}pPr"), f"{W}pStyle").set(f"{W}val", style)
    made.append(run(text))
    return made


def lose_tags(root: etree._Element) -> None:
    """As LibreOffice 7.4 does: no tags, no placeholders, no names of dates; what stands in a control is its text."""
    for about in list(root.iter(f"{W}sdtPr")):
        lost = [f"{W}tag", f"{W}showingPlcHdr", *([f"{W}alias"] if about.find(f"{W}date") is not None else [])]
        for one in [found for name in lost for found in about.findall(name)]:
            about.remove(one)


def lose_bookmarks(root: etree._Element) -> None:
    """No bookmarks any more, as in a report of version 0.1."""
    for name in ("bookmarkStart", "bookmarkEnd"):
        for one in list(root.iter(f"{W}{name}")):
            one.getparent().remove(one)


def lose_controls(root: etree._Element) -> None:
    """As Google Docs does: what stood in a control stands there as plain text."""
    for field in list(root.iter(f"{W}sdt")):
        parent, content = field.getparent(), field.find(f"{W}sdtContent")
        place = parent.index(field)
        for at, one in enumerate(list(content)):
            parent.insert(place + at, one)
        parent.remove(field)


def lose_organisation(part: bytes) -> bytes:
    """The identity as version 0.1 wrote it."""
    return re.sub(rb' organisatie="[^"]*"', b"", part)
