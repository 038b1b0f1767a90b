"""The accessibility contract of domein (c), checked over a produced package: what is wrong, in words."""

from __future__ import annotations

import re
from itertools import pairwise

from lxml import etree

from tests.report.reading import NS, W, parts, style_of, text_of, tree

CONTRAST = 4.5
SMALLEST_HALF_POINTS, SMALLEST_CHART = 20, 1000
STATUS = {"KRStatusgroen": "● op norm", "KRStatusoranje": "▲ aandacht", "KRStatusrood": "■ actie nodig", "KRStatusgrijs": "○ geen oordeel"}


def problems(package):
    """Everything in which this document breaks the contract."""
    return [problem for check in CHECKS for problem in check(package)]


def _has_language(package):
    styles, core = tree(package, "word/styles.xml"), tree(package, "docProps/core.xml")
    if styles.xpath("string(w:docDefaults/w:rPrDefault/w:rPr/w:lang/@w:val)", namespaces=NS) != "nl-NL":
        yield "no language nl-NL in the styles"
    if core.xpath("string(dc:language)", namespaces=NS) != "nl-NL":
        yield "no language in the properties"
    if not core.xpath("string(dc:title)", namespaces=NS).strip():
        yield "no title in the properties"


def _has_headings_in_order(package):
    order = {"Title": 0, "Heading1": 1, "Heading2": 2, "Heading3": 3}
    styles = [(style_of(p), text_of(p)) for p in tree(package).iter(f"{W}p")]
    levels = [(order[style], text) for style, text in styles if style in order]
    if sum(level == 0 for level, _ in levels) != 1 or not levels or levels[0][0] != 0:
        yield "not exactly one title, at the start"
    for (level, _), (following, text) in pairwise(levels):
        if following > level + 1:
            yield f"heading jumps to level {following}: {text}"
    for level, text in levels:
        if not text.strip():
            yield f"empty heading of level {level}"


def _has_content_below_each_heading(package):
    body = list(tree(package).find(f"{W}body"))
    for element, following in pairwise(body):
        if element.tag != f"{W}p" or not style_of(element).startswith("Heading"):
            continue
        level = int(style_of(element)[-1])
        deeper = following.tag == f"{W}tbl" or not style_of(following).startswith("Heading") or int(style_of(following)[-1]) > level
        if following.tag == f"{W}sectPr" or not deeper:
            yield f"nothing below heading: {text_of(element)}"


def _has_accessible_tables(package):
    document = tree(package)
    if document.xpath("//w:gridSpan|//w:vMerge|//w:hMerge", namespaces=NS):
        yield "merged cells"
    for table in document.iter(f"{W}tbl"):
        caption = table.xpath("string(w:tblPr/w:tblCaption/@w:val)", namespaces=NS)
        if not caption or not table.xpath("string(w:tblPr/w:tblDescription/@w:val)", namespaces=NS):
            yield f"table without caption or description: {caption}"
        before = table.getprevious()
        if before is None or text_of(before) != caption:
            yield f"no caption above table: {caption}"
        rows, columns = table.findall(f"{W}tr"), len(table.findall(f"{W}tblGrid/{W}gridCol"))
        headers = [bool(row.findall(f"{W}trPr/{W}tblHeader")) for row in rows]
        if headers != [True] + [False] * (len(rows) - 1) or len(rows) < 2:
            yield f"not one header row with rows below it: {caption}"
        if not all(row.findall(f"{W}trPr/{W}cantSplit") for row in rows):
            yield f"row that can split: {caption}"
        if any(len(row.findall(f"{W}tc")) != columns for row in rows):
            yield f"rows of different length: {caption}"
        if not all(text_of(cell).strip() for cell in table.iter(f"{W}tc")):
            yield f"empty cell: {caption}"


def _has_described_drawings(package):
    for drawing in tree(package).iter(f"{W}drawing"):
        if not drawing.xpath("string(.//wp:docPr/@descr)", namespaces=NS).strip():
            yield "drawing without description"


def _says_status_in_words(package):
    for element in tree(package).iter(f"{W}p", f"{W}r"):
        names = element.xpath("w:pPr/w:pStyle/@w:val|w:rPr/w:rStyle/@w:val", namespaces=NS)
        for name in names:
            words = STATUS.get(name.removesuffix("Teken"))
            if words and words not in text_of(element).replace("\u00a0", " "):
                yield f"status by colour only: {text_of(element)}"


def _has_no_notes(package):
    if any("footnotes" in name or "endnotes" in name for name in parts(package)):
        yield "footnotes"
    if tree(package).xpath("//w:footnoteReference|//w:endnoteReference", namespaces=NS):
        yield "note reference"


def _repeats_header_in_text(package):
    body = text_of(tree(package))
    for name in parts(package):
        if re.fullmatch(r"word/(header|footer)\d+\.xml", name):
            running = re.sub(r"\tPagina .*", "", text_of(tree(package, name)))
            yield from (f"only in {name}: {piece}" for piece in running.split(", ") if piece.strip() and piece not in body)


def _has_large_letters(package):
    for name, content in parts(package).items():
        if not name.endswith(".xml"):
            continue
        root = etree.fromstring(content)
        sizes = [int(size) for size in root.xpath("//w:sz/@w:val", namespaces=NS)]
        if name.startswith("word/") and any(size < SMALLEST_HALF_POINTS for size in sizes):
            yield f"letters below 10 points in {name}"
        if any(int(size) < SMALLEST_CHART for size in root.xpath("//a:defRPr/@sz|//a:rPr/@sz", namespaces=NS)):
            yield f"letters below 10 points in {name}"


def _has_contrast(package):
    for style in tree(package, "word/styles.xml").iter(f"{W}style"):
        colour = style.xpath("string(w:rPr/w:color/@w:val)", namespaces=NS)
        fill = style.xpath("string(.//w:shd/@w:fill)", namespaces=NS) or "FFFFFF"
        if colour and contrast(colour, fill) < CONTRAST:
            yield f"contrast of {style.get(f'{W}styleId')}: {colour} on {fill}"


def _keeps_headings_with_what_follows(package):
    for style in tree(package, "word/styles.xml").iter(f"{W}style"):
        if style.get(f"{W}styleId") in ("Heading1", "Heading2", "Heading3", "KRBijschrift") and not style.findall(f"{W}pPr/{W}keepNext"):
            yield f"{style.get(f'{W}styleId')} does not stay with what follows"


CHECKS = (
    _has_language, _has_headings_in_order, _has_content_below_each_heading, _has_accessible_tables, _has_described_drawings,
    _says_status_in_words, _has_no_notes, _repeats_header_in_text, _has_large_letters, _has_contrast, _keeps_headings_with_what_follows,
)  # fmt: skip


def luminance(colour):
    shares = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
