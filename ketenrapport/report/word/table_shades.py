"""Words that can be read on the shades that a house style gives to its tables (methode c: a contrast of at least 4.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.word.contrast import CONTRAST, contrast
from ketenrapport.report.word.look import TABLE, TABLE_HEAD, TABLE_HEAD_NOTE
from ketenrapport.report.word.namespaces import W
from ketenrapport.report.word.package import drop
from ketenrapport.report.word.style_chain import by_id, chain
from ketenrapport.report.word.styles import canonical
from ketenrapport.words import palette

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml import etree

    from ketenrapport.report.word.styles import Merged


def keep_readable(styles: etree._Element, merged: Merged) -> None:
    """Write in the header row of the house style's tables in a colour that can be read there, and leave a dark shade of the rest out.

    Verdicts are in dark colours, which nothing makes readable on a dark shade.
    """
    known = by_id(styles)
    for shade in _dark(known, merged.ids[TABLE]):
        drop(shade)
    fill = next(_fills(known, merged.ids[TABLE], f"{W}tblStylePr[@{W}type='firstRow']/{W}tcPr/{W}shd"), None)
    for ours in (TABLE_HEAD, TABLE_HEAD_NOTE):
        mark = known[merged.ids[ours]].find(f"{W}rPr/{W}color")
        if ours in merged.added and mark is not None and fill is not None:
            shown, on = mark.get(f"{W}val", ""), fill.get(f"{W}fill", "")
            if 0 < contrast(shown, on) < CONTRAST:
                mark.set(f"{W}val", max((palette.WHITE, palette.INK), key=lambda colour: contrast(colour, on)))


def has_dark_tables(styles: etree._Element) -> bool:
    """Whether a house style brings tables of which all rows are too dark to read on."""
    known = by_id(styles)
    return any(_dark(known, id_) for id_, one in known.items() if canonical(one) == "kr tabel")


def _dark(known: Mapping[str, etree._Element], table: str) -> list[etree._Element]:
    """What makes all rows of this table style too dark."""
    whole = (f"{W}tcPr/{W}shd", f"{W}tblPr/{W}shd", f"{W}tblStylePr[@{W}type='wholeTable']/{W}tcPr/{W}shd")
    found = [shade for path in whole for shade in _fills(known, table, path)]
    return [shade for shade in found if 0 < contrast(palette.INK, shade.get(f"{W}fill", "")) < CONTRAST]


def _fills(known: Mapping[str, etree._Element], table: str, path: str) -> Iterator[etree._Element]:
    """The shades at this path of a style and those that it is based on."""
    for one in chain(known, table):
        yield from one.iterfind(path)
