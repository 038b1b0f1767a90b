"""The names of the styles that a report uses, and the measures of our own page (methode c).

Word shows built-in styles under its own Dutch names (Titel, Kop 1). The text of a report only ever names a style; it formats
nothing itself, so that a house style can take over. What these styles look like in our own house style is in ``own_styles``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.words.wording import STATUS

if TYPE_CHECKING:
    from ketenrapport.words.verdict import Status

LANGUAGE = "nl-NL"

# A4 with margins of 20 mm at the sides, 14 above and 12 below, in twentieths of a point.
PAGE_WIDTH, PAGE_HEIGHT, MARGIN, TOP, BOTTOM = 11_906, 16_838, 1_134, 794, 680
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN

TITLE, SUBTITLE = "Title", "Subtitle"
HEADINGS = {1: "Heading1", 2: "Heading2", 3: "Heading3"}
MESSAGE, LEAD, NOTE, FACT, CAPTION, FIGURE = "KRBoodschap", "KRInleiding", "KRNoot", "KRFeit", "KRBijschrift", "KRGrafiek"
BULLET, NUMBERED = "ListBullet", "ListNumber"
TABLE, TABLE_HEAD, TABLE_HEAD_RIGHT, TABLE_HEAD_NOTE, TABLE_TEXT, TABLE_NUMBER, TABLE_NOTE = (
    "KRTabel", "KRTabelkop", "KRTabelkopgetal", "KRTabelkopnoot", "KRTabeltekst", "KRTabelgetal", "KRTabelnoot",
)  # fmt: skip
QUESTION, STATUS_LINE, ROW_LABEL, BETWEEN = "KRVraag", "KRStatusregel", "KRTabellabel", "KRTussenruimte"
TITLE_TABLE, TITLE_LABEL, TITLE_TEXT = "KRTitelblok", "KRTitelbloklabel", "KRTitelbloktekst"
PLAIN_TABLE, SMALL_NAME, SMALL_STATUS, SMALL_FIGURE = "KRTabelkaal", "KRVerloopjenaam", "KRVerloopjestand", "KRVerloopje"
FIELD_TABLE, FIELD_LABEL, TABLE_UNDER = "KRTabelveld", "KRVeldlabel", "KRTabelonder"
STRONG, EMPHASIS, ACCENTED, MUTED_TEXT, PLACEHOLDER = "Strong", "Emphasis", "KRAccent", "KRGedempt", "PlaceholderText"
CONTENTS, FIELD, FIELD_TEXT, TREE_TEXT = "TOC1", "KRVeld", "KRVeldtekst", "KRBoom"
HEADER, FOOTER = "Header", "Footer"
DEEPEST_INDENT = 3
TABLE_POINTS = 10.5
INDENT = 200  # per level of the tree
CELL_LEFT, CELL_RIGHT = 0, 85  # words start at the margin, as running text does


def status_style(status: Status) -> str:
    """The paragraph style of a verdict: ``KRStatusgroen``."""
    return f"KRStatus{STATUS[status].colour}"


def status_character_style(status: Status) -> str:
    """The same verdict within a line."""
    return f"{status_style(status)}Teken"


def indented(style: str, level: int) -> str:
    """The style of table text at a level of the tree."""
    return style if level <= 0 else f"{style}{min(level, DEEPEST_INDENT)}"
