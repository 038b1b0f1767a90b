"""The possible verdicts on a KPI, a value or a chain: shared by the arithmetic that reaches them and the words that tell them."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """The verdict (methode b4). The order is from bad to good; GREY is no verdict."""

    GREY = 0
    RED = 1
    ORANGE = 2
    GREEN = 3

    @property
    def is_off_norm(self) -> bool:
        """Whether the norm was missed: near it or far from it."""
        return self in (Status.RED, Status.ORANGE)


OFF_NORM = tuple(status for status in Status if status.is_off_norm)
"""The same fact for whole arrays."""


class Reason(IntEnum):
    """Why a node has no verdict, or a milder one than its score (methode b4, b6)."""

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
    NOT_YET = 10
    UNUSABLE_TARGET = 11
    UNCERTAIN_SCALE = 12
    FREQUENCY = 13

    @property
    def is_expected(self) -> bool:
        """Whether a node with this reason should have had a score: it counts in the coverage of what is above it (b6)."""
        return self not in (Reason.NOT_APPLICABLE, Reason.NOT_YET, Reason.NOT_JUDGED)

    @property
    def is_without_figure(self) -> bool:
        """Whether there should have been a figure to judge, and there is none."""
        return self in (Reason.NO_MEASUREMENT, Reason.INCOMPLETE_SUM)


WITHOUT_FIGURE = tuple(reason for reason in Reason if reason.is_without_figure)
"""The same fact for whole arrays."""


class Variation(IntEnum):
    """What the last point of a series says about its process (methode b8), in the order in which that is tried.

    From NORMAL on there are limits to hold a point against. BETTER, WORSE and OTHER_LEVEL are normal variation on a new level.
    SPECIAL is a signal that is neither good nor bad.
    """

    NONE = 0
    TOO_FEW = 1
    NO_NEW_POINT = 2
    SMALL_NUMBERS = 3
    NO_SPREAD = 4
    NORMAL = 5
    BETTER_LEVEL = 6
    WORSE_LEVEL = 7
    OTHER_LEVEL = 8
    IMPROVEMENT = 9
    DETERIORATION = 10
    SPECIAL = 11

    @property
    def is_level(self) -> bool:
        """Whether the process varies normally, but on a new level."""
        return self in (Variation.BETTER_LEVEL, Variation.WORSE_LEVEL, Variation.OTHER_LEVEL)

    @property
    def is_signal(self) -> bool:
        """Whether the last point breaks a rule."""
        return self >= Variation.IMPROVEMENT

    @property
    def is_better(self) -> bool:
        """Whether the process went the good way, or did so and stayed there."""
        return self in (Variation.IMPROVEMENT, Variation.BETTER_LEVEL)


GONE_BETTER = tuple(variation for variation in Variation if variation.is_better)
"""The same fact for whole arrays."""


class Rule(IntEnum):
    """Which rule gives the signal, in the order in which they are tried (methode 4)."""

    NONE = 0
    OUTSIDE = 1
    TREND = 2
    TWO_OF_THREE = 3
    RUN = 4


class Feasibility(IntEnum):
    """Whether the process as it is can meet its norm (methode b8)."""

    NONE = 0
    UNTESTED = 1
    HIT_OR_MISS = 2
    CAPABLE = 3
    INCAPABLE = 4
    CHANGING = 5


class Tendency(IntEnum):
    """Which way a process moves; STEADY when its variation gives no signal, NONE when that can't be told (methode b9)."""

    NONE = 0
    STEADY = 1
    UP = 2
    DOWN = 3


class KnobSignal(IntEnum):
    """What a result and its knobs say about each other (methode b7)."""

    NONE = 0
    EARLY = 1
    UNEXPLAINED = 2


class Topic(IntEnum):
    """Why something is worth talking about, the most urgent first (methode b11): ten times the category, and which of its reasons.

    LEAST_GOOD and ALL_ON_NORM stand in when there is nothing else to talk about, so they have no category on the page.
    """

    CRITICAL_RED = 10
    RED = 20
    WAS_RED = 21
    WORST_PROMISE = 30
    RED_PARTS = 40
    COSTS_VERDICT = 50
    DETERIORATION = 60
    WORSE_LEVEL = 61
    SPECIAL = 62
    NEWLY_MISSED = 63
    UNEXPLAINED = 70
    RESULT_INCAPABLE = 80
    RESULT_OFF_NORM = 90
    KNOB_INCAPABLE = 100
    LATE_ACTION = 110
    MISSING = 120
    IMPROVEMENT = 130
    BETTER_LEVEL = 131
    LEAST_GOOD = 140
    ALL_ON_NORM = 150

    @property
    def category(self) -> int:
        """Its place in the order of b11: 1–13, more for what stands in."""
        return self // 10

    @property
    def is_learning(self) -> bool:
        """Whether it is about what went well: it has a place, and a memory, of its own."""
        return self in (Topic.IMPROVEMENT, Topic.BETTER_LEVEL)

    @property
    def is_stand_in(self) -> bool:
        """Whether it is only there because nothing else is."""
        return self in (Topic.LEAST_GOOD, Topic.ALL_ON_NORM)
