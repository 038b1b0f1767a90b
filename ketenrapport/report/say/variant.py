"""The variants of a report: for the conversation, on one page, and for readers outside the organisation."""

from __future__ import annotations

from enum import StrEnum


class Variant(StrEnum):
    """Which report it is; the words are those of the column Variant on the sheet Distributie."""

    FULL = "volledig"
    ONE_PAGE = "eenpager"
    EXTERNAL = "extern"
