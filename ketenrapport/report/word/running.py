"""How far what stands above and below a page reaches beyond its margins: the text gets that much less, as Word moves it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.word.columns import lines_taken
from ketenrapport.report.word.container import parts_of_kind, root_of
from ketenrapport.report.word.look import TABLE_POINTS
from ketenrapport.report.word.namespaces import WP, W
from ketenrapport.report.word.section import line_width, margin
from ketenrapport.report.word.units import EMU_PER_TWIP
from ketenrapport.saving.reading import whole

if TYPE_CHECKING:
    from docx.opc.part import Part
    from lxml import etree

    from ketenrapport.report.word.measures import Sizes

_INLINE = f"{WP}inline"


def reach(main: Part, body: etree._Element, sizes: Sizes) -> int:
    """The room that the highest header and the highest footer of a document take from its text, in twentieths of a point.

    ``sizes`` are those of the styles as the document itself calls them. A margin below nought stays as it is, whatever stands there.
    """
    lost = [0]
    for section in body.iter(f"{W}sectPr"):
        width = line_width(section)
        beyond = 0.0
        for kind, side in (("header", "top"), ("footer", "bottom")):
            high = max((_height(root_of(part), width, sizes) for part in parts_of_kind(main, kind)), default=0.0)
            if high and margin(section, side) >= 0:
                beyond += max(0.0, margin(section, kind) + high - margin(section, side))
        lost.append(round(beyond))
    return max(lost)


def _height(content: etree._Element, width: int, sizes: Sizes) -> float:
    """What an element of another's making holds: paragraphs below each other, and of each row of a table its highest cell."""
    if content.tag == f"{W}tr":
        return max((_height(cell, width, sizes) for cell in content.iterchildren(f"{W}tc")), default=0.0)
    return sum(
        _paragraph(child, width, sizes) if child.tag == f"{W}p" else _height(child, width, sizes) for child in content.iterchildren("*")
    )


def _paragraph(paragraph: etree._Element, width: int, sizes: Sizes) -> float:
    named = paragraph.find(f"{W}pPr/{W}pStyle")
    style = sizes.paragraphs.get("" if named is None else named.get(f"{W}val", ""), sizes.paragraphs[""])
    text = "".join(mark.text or "" if mark.tag == f"{W}t" else "\n" for mark in paragraph.iter(f"{W}t", f"{W}br"))
    room = (width - style.sides) / (style.points / TABLE_POINTS * style.letter)
    words = style.line * sum(lines_taken(line, room) for line in text.split("\n"))
    pictures = (whole(size.get("cy")) / EMU_PER_TWIP for picture in paragraph.iter(_INLINE) for size in picture if size.get("cy"))
    return style.before + max([words, *pictures]) + style.after
