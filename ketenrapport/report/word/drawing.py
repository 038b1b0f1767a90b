"""The KPI tree as native shapes: a group of boxes with their connectors, from left to right, which Word lets people edit.

Each box tells its name and the symbol of its status; the words are in the table below. Boxes are as high as their text, a parent stands
halfway its children. How a tree is cut into drawings that fit a page is in ``report.say.branches``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.report.markup import tidy, xml
from ketenrapport.report.say.branches import depth
from ketenrapport.report.word import look as style
from ketenrapport.report.word.columns import text_width
from ketenrapport.report.word.namespaces import ALTERNATIVES, DRAWING
from ketenrapport.report.word.text import piece, space
from ketenrapport.report.word.units import EMU_PER_TWIP
from ketenrapport.words import palette
from ketenrapport.words.wording import STATUS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketenrapport.report.say.blocks import Box, Tree
    from ketenrapport.words.verdict import Status

_GROUP = "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
NAMESPACES = f'xmlns:mc="{ALTERNATIVES}" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:wpg="{_GROUP}"'

# In twentieths of a point.
_GAP_ACROSS, _GAP_DOWN = 280, 80
_LINE, _INSET = 250, 40
_NAME_LINES = 3
_SYMBOL = "●\u00a0"  # of whatever status: it stays on the line of the first word


class _Placed(Struct, frozen=True):
    """A box with its place and its lines."""

    number: int
    box: Box
    name: tuple[str, ...]
    left: int
    top: int
    height: int
    parent: int | None


def tree_xml(tree: Tree, number: int, text_width_: int, palette_name: str, letter: float = 1.0) -> str:
    """The drawing as a run; ``number`` is that of the drawing in its document, ``letter`` how wide the typeface is against our own."""
    width = _box_width(tree.root, text_width_)
    placed = _placed(tree.root, width, letter)
    colours = palette.PALETTES.get(palette_name, palette.TRAFFIC_LIGHT)
    edges = {status: colours[status].solid for status in colours}
    boxes = "".join(_box(one, width, number, edges) for one in placed)
    lines = "".join(_connector(placed[one.parent], one, width, number) for one in placed if one.parent is not None)
    across, down = text_width_ * EMU_PER_TWIP, max(one.top + one.height for one in placed) * EMU_PER_TWIP
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wpg"><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{across}" cy="{down}"/><wp:docPr id="{1000 * number + 999}" '
        f'name="KPI-boom {number}" descr="{xml(tree.alternative)}"/>'
        f'<wp:cNvGraphicFramePr/><a:graphic xmlns:a="{DRAWING}"><a:graphicData uri="{_GROUP}"><wpg:wgp><wpg:cNvGrpSpPr/><wpg:grpSpPr>'
        f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{across}" cy="{down}"/><a:chOff x="0" y="0"/><a:chExt cx="{across}" cy="{down}"/></a:xfrm>'
        f"</wpg:grpSpPr>{lines}{boxes}</wpg:wgp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:t>{xml(tree.alternative)}</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    )


def _box_width(root: Box, total: int) -> int:
    levels = max(depth(root), 2)
    return (total - (levels - 1) * _GAP_ACROSS) // levels


def _placed(root: Box, width: int, letter: float = 1.0) -> list[_Placed]:
    """Every box with its place: leaves below each other, a parent halfway its children, but never above the drawing."""
    found: list[_Placed] = []
    bottom = [0]

    def place(box: Box, level: int, parent: int | None) -> tuple[int, int]:
        name = _wrapped(f"{_SYMBOL}{tidy(box.name)}", round((width - 2 * _INSET) / letter))
        height = len(name) * _LINE + 2 * _INSET
        number = len(found)
        found.append(_Placed(number, box, name, level * (width + _GAP_ACROSS), 0, height, parent))
        start = bottom[0]
        spans = [place(child, level + 1, number) for child in box.children]
        middle = (spans[0][0] + spans[-1][1]) // 2 if spans else start + height // 2
        top = max(start, middle - height // 2)
        found[number] = replace(found[number], top=top)
        bottom[0] = max(bottom[0], top + height + _GAP_DOWN)
        return top, top + height

    place(root, 0, None)
    return found


def _wrapped(text: str, width: int) -> tuple[str, ...]:
    """The text over a few lines; what does not fit is told by the table below, after an ellipsis."""
    lines: list[str] = []
    rest = text.split(" ")
    while rest and len(lines) < _NAME_LINES:
        count = 1
        while count < len(rest) and text_width(" ".join(rest[: count + 1]), bold=True) <= width:
            count += 1
        lines.append(" ".join(rest[:count]))
        rest = rest[count:]
    if rest:
        lines[-1] += "…"
    return tuple(_fitted(line, width) for line in lines)


def _fitted(line: str, width: int) -> str:
    """The line, cut off when a single word is too long for it."""
    if text_width(line, bold=True) <= width:
        return line
    cut = line.rstrip("…")
    while cut and text_width(f"{cut}…", bold=True) > width:
        cut = cut[:-1]
    return f"{cut}…"


def _box(one: _Placed, width: int, drawing: int, edges: Mapping[Status, str]) -> str:
    symbol = piece(STATUS[one.box.status].label[0])
    lines = [piece(xml(line.removeprefix(_SYMBOL)), style.STRONG if one.parent is None else "") for line in one.name]
    lines[0] = f"{symbol}{space()}{lines[0]}"
    name = "".join(f'<w:p><w:pPr><w:pStyle w:val="{style.TREE_TEXT}"/></w:pPr>{line}</w:p>' for line in lines)
    identity, inset = drawing * 1000 + 2 * one.number, _INSET * EMU_PER_TWIP
    return (
        f'<wps:wsp><wps:cNvPr id="{identity}" name="Vak {identity}"/><wps:cNvSpPr/><wps:spPr>{_frame(one.left, one.top, width, one.height)}'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="bg1"/></a:solidFill>'
        f'<a:ln w="15875"><a:solidFill><a:srgbClr val="{edges[one.box.status]}"/></a:solidFill></a:ln></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{name}</w:txbxContent></wps:txbx>"
        f'<wps:bodyPr lIns="{inset}" tIns="{inset}" rIns="{inset}" bIns="0" anchor="t"/></wps:wsp>'
    )


def _connector(start: _Placed, end: _Placed, width: int, drawing: int) -> str:
    x, from_y, to_y = start.left + width, start.top + start.height // 2, end.top + end.height // 2
    up = ' flipV="1"' if to_y < from_y else ""
    identity = drawing * 1000 + 2 * end.number + 1
    return (
        f'<wps:wsp><wps:cNvPr id="{identity}" name="Lijn {identity}"/><wps:cNvCnPr/><wps:spPr>'
        f"{_frame(x, min(from_y, to_y), end.left - x, abs(to_y - from_y), up)}"
        '<a:prstGeom prst="bentConnector3"><a:avLst/></a:prstGeom>'
        '<a:ln w="9525"><a:solidFill>'
        '<a:schemeClr val="tx1"><a:lumMod val="65000"/><a:lumOff val="35000"/></a:schemeClr></a:solidFill></a:ln>'
        "</wps:spPr><wps:bodyPr/></wps:wsp>"
    )


def _frame(left: int, top: int, width: int, height: int, flip: str = "") -> str:
    x, y, across, down = (twips * EMU_PER_TWIP for twips in (left, top, width, height))
    return f'<a:xfrm{flip}><a:off x="{x}" y="{y}"/><a:ext cx="{across}" cy="{down}"/></a:xfrm>'
