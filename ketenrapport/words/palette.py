"""The colours of the product, for sheets, charts and report alike: one accent, and per verdict a dark text on a light tint.

Every text colour reaches a contrast of 4.5:1 on white and on its own tint; colour never says anything that words and
symbols do not (methode c).
"""

from __future__ import annotations

from msgspec import Struct

from ketenrapport.words.verdict import Status

ACCENT = "1F4E79"
INK = "262626"
MUTED = "595959"
RULE = "BFC7D1"
SHADE = "F3F6FA"
THIN = "D9DEE3"  # between the rows of a table
FRAME, FIELD = "8A97A3", "F7F9FB"  # around, and in, a place to write
FILL_IN = "FFF6D6"  # a cell that asks to be filled in
PAST = "A6B8CC"
WHITE = "FFFFFF"


class StatusColours(Struct, frozen=True):
    """The colours of one verdict: text on tint, and a solid for areas of a chart."""

    text: str
    tint: str
    solid: str


TRAFFIC_LIGHT: dict[Status, StatusColours] = {
    Status.GREEN: StatusColours("1B5E2B", "E2F1E5", "3C8D4F"),
    Status.ORANGE: StatusColours("7A4A00", "FDF0D5", "E09B2D"),
    Status.RED: StatusColours("9B1C1C", "FBE3E1", "C0392B"),
    Status.GREY: StatusColours("595959", "F0F0F0", "A6A6A6"),
}

COLOUR_BLIND: dict[Status, StatusColours] = {
    Status.GREEN: StatusColours("0B4F8A", "DFECF8", "2F7FC1"),
    Status.ORANGE: StatusColours("6B5200", "FBF3CC", "E3C23B"),
    Status.RED: StatusColours("7A1F52", "F7E1EE", "A83279"),
    Status.GREY: StatusColours("595959", "F0F0F0", "A6A6A6"),
}

PALETTES: dict[str, dict[Status, StatusColours]] = {"stoplicht": TRAFFIC_LIGHT, "kleurenblind": COLOUR_BLIND}
