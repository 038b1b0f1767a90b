"""The small line charts in a column of a result table, one a row, drawn anew at every refresh (ECMA-376 extension x14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree
from msgspec import Struct

from ketenrapport.words.cell_names import letters
from ketenrapport.workbook.file.package import X14, XM
from ketenrapport.workbook.file.references import in_apostrophes, parse_area

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketenrapport.organisation.raw import Sparklines
    from ketenrapport.workbook.file.resize import Resize


class Drawing(Struct, frozen=True):
    """Sparklines from the cell ``top``, ``column`` down: what each row draws, as a formula."""

    column: int
    top: int
    sources: Sequence[str]


def drawing(lines: Sparklines, resizes: Mapping[str, Resize], columns: Mapping[tuple[str, str], int]) -> Drawing:
    """Where the sparklines of a table come and what they draw. ``columns`` gives the column on the sheet by table and column."""
    source = resizes[lines.source]
    sheet = in_apostrophes(source.table.sheet.name)
    top = source.new.top
    letter = {name: letters(columns[lines.source, name]) for name in {column for column, _, _ in lines.stretches}}
    sources = [f"{sheet}!{letter[column]}{top + first}:{letter[column]}{top + last}" for column, first, last in lines.stretches]
    return Drawing(columns[lines.table, lines.column], resizes[lines.table].new.top, sources)


def drawn(shell: etree._Element) -> dict[str, str]:
    """What each sparkline on a sheet is drawn from, by its cell; Excel leaves the dollars and the quotes that it can do without out."""
    lines = [line for group in shell.iter(f"{{{X14}}}sparklines") for line in group]
    return {line.findtext(f"{{{XM}}}sqref", ""): line.findtext(f"{{{XM}}}f", "") for line in lines}


def draw(shell: etree._Element, lines: Drawing) -> None:
    """Draw the sparklines, in the look of the group that has its first one there; without one the user has taken them away."""
    for group in shell.iter(f"{{{X14}}}sparklines"):
        places = [parse_area(line.findtext(f"{{{XM}}}sqref", "")) for line in group]
        if not any(place is not None and (place.top, place.left) == (lines.top, lines.column) for place in places):
            continue
        if not lines.sources:
            group[1:] = []  # a group must have one; the next refresh finds its place and its look by it
            continue
        model = group[0].tag
        group[:] = []
        for row, source in enumerate(lines.sources, start=lines.top):
            line = etree.SubElement(group, model)
            etree.SubElement(line, f"{{{XM}}}f").text = source
            etree.SubElement(line, f"{{{XM}}}sqref").text = f"{letters(lines.column)}{row}"
