"""Reading a produced document back: its parts, its text and its structure."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from ketenrapport.report.say.blocks import Together

NS = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "dc": "http://purl.org/dc/elements/1.1/",
    "s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
}
W = f"{{{NS['w']}}}"


def flat(blocks):
    """The blocks, with those that stay together one by one."""
    return [one for block in blocks for one in (flat(block.blocks) if isinstance(block, Together) else [block])]


def parts(package):
    """Name → bytes of every part."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def tree(package, part="word/document.xml"):
    return etree.fromstring(parts(package)[part])


def text_of(element):
    marks = {f"{W}br": "\n", f"{W}tab": "\t"}
    return "".join(marks.get(node.tag, node.text or "") for node in element.iter(f"{W}t", *marks))


def style_of(paragraph):
    found = paragraph.xpath("w:pPr/w:pStyle/@w:val", namespaces=NS)
    return found[0] if found else "Normal"


def paragraphs(package):
    """(style, text) of every paragraph in reading order, those in tables too."""
    return [(style_of(p), text_of(p)) for p in tree(package).iter(f"{W}p")]


def tables(package):
    """The tables as lists of rows of cell texts."""
    return [
        [
            [" / ".join(text_of(p) for p in cell.iter(f"{W}p")) for cell in row.iterchildren(f"{W}tc")]
            for row in table.iterchildren(f"{W}tr")
        ]
        for table in tree(package).iter(f"{W}tbl")
    ]
