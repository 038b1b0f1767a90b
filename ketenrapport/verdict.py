"""The possible verdicts on a KPI, a value or a chain: shared by the arithmetic that reaches them and the words that tell them."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """The verdict (domein b4). The order is from bad to good; GREY is no verdict."""

    GREY = 0
    RED = 1
    ORANGE = 2
    GREEN = 3


class Reason(IntEnum):
    """Why a node has no verdict, or a milder one than its score (domein b4, b6)."""

    NONE = 0
    NO_MEASUREMENT = 1
    NOT_APPLICABLE = 2
    NO_TARGET = 3
    INCOMPLETE_SUM = 4
    TOO_FEW = 5
    COVERAGE = 6
    NOT_JUDGED = 7
    CAPPED_BY_RED = 8
    CAPPED_BY_CRITICAL = 9
