"""How a KPI tree is cut into drawings that each fit a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketenrapport.report.say.blocks import Box

LEVELS, MOST_LEVELS = 3, 5  # columns of boxes that fit the width of a page, and of one that lies on its side
LEAVES = 9  # boxes above each other that fit a page with a heading


def depth(root: Box) -> int:
    """How many levels of boxes a tree has."""
    return 1 + max((depth(child) for child in root.children), default=0)


def branches(root: Box, levels: int = LEVELS) -> Iterator[Box]:
    """The tree in pieces that each fit a page: at most so many levels deep and nine boxes high; a piece repeats where it hangs.

    What lies deeper follows as a piece of its own, rooted at the box where the first one stopped.
    """
    shallow, deeper = _cut(root, levels)
    yield from _slices(shallow)
    for box in deeper:
        yield from branches(box, levels)


def _cut(box: Box, levels: int) -> tuple[Box, list[Box]]:
    """The box with so many levels, and the boxes that have more below them."""
    if levels == 1:
        return replace(box, children=()), [box] if box.children else []
    cuts = [_cut(child, levels - 1) for child in box.children]
    return replace(box, children=tuple(child for child, _ in cuts)), [deeper for _, more in cuts for deeper in more]


def _slices(root: Box) -> Iterator[Box]:
    """The tree in pieces of so many leaves: whole children together as long as they fit, a large child over several."""
    room: list[Box] = []
    used = 0
    for child in root.children:
        for part in _portions(child):
            leaves = max(1, len(part.children))
            if room and used + leaves > LEAVES:
                yield replace(root, children=tuple(room))
                room, used = [], 0
            room.append(part)
            used += leaves
    if room:
        yield replace(root, children=tuple(room))


def _portions(child: Box) -> list[Box]:
    if len(child.children) <= LEAVES:
        return [child]
    return [replace(child, children=child.children[i : i + LEAVES]) for i in range(0, len(child.children), LEAVES)]
