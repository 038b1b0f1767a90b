"""What the last point of a series says about its process, given the points before it (methode b8).

What the refresh asks of every KPI in every report period, and a worksheet function of the series in some cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.kpi.levels import OwnLimits, Places, Stretches, against_themselves, levels
from ketenrapport.kpi.xmr import Bools, Floats, control
from ketenrapport.words.verdict import Rule, Variation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


_AT_ONCE = 200_000  # places in a chart


class Standing(Struct, frozen=True):
    """Whether there can be a verdict on a last point, and why not: arrays that broadcast to the shape of the points asked for.

    ``in_play``: there is a series of its own; ``enough``: with enough points for limits; ``stale``: without a new point; ``small``: of
    too few cases.
    """

    in_play: Bools
    enough: Bools
    stale: Bools
    small: Bools

    def only(self, rows: Places) -> Standing:
        """That of some nodes."""
        return Standing(self.in_play[rows], self.enough[rows], self.stale[rows], self.small[rows])


class Said(Struct, frozen=True):
    """What last points say, in the shape of the points asked for.

    * ``variation``, ``rule``: int8, see ``verdict``; ``direction``: 1 for a signal or level upwards, −1 downwards, else 0
    * ``tested``: there are limits; ``mean``, ``width``: those limits, NaN without
    * ``on_level``: a new level holds; ``anew``: the points of the level, or of the signal, against limits of their own
    * ``start``: the place in its stretch of the first point of the level or of the run; ``stretch``: how many points since then, 0 when
      there is no level and no signal
    """

    variation: NDArray[np.int8]
    rule: NDArray[np.int8]
    direction: NDArray[np.int8]
    tested: Bools
    mean: Floats
    width: Floats
    on_level: Bools
    anew: OwnLimits
    start: Places
    stretch: Places


def last_points(cut: Stretches, at: Places, standing: Standing, good: NDArray[np.int8], basis: tuple[int, int]) -> Said:
    """What the points ``at`` (their numbers) say, each as the last one of its stretch.

    ``good`` is 1 where up is good, −1 where down is, 0 without direction; ``basis`` is how many points lock the limits and how many a
    verdict takes. Of many series some are charted at a time: charts are far larger than what is said of them.
    """
    amount = -(-cut.values.size // _AT_ONCE)
    if amount < 2 or len(at) < amount:
        return _all_at_once(cut, at, standing, good, basis)
    blocks = [
        _all_at_once(_only(cut, at[rows][standing.enough[rows]]), at[rows], standing.only(rows), good[rows], basis)
        for rows in np.array_split(np.arange(len(at)), amount)
    ]
    return _together(blocks)


def _only(cut: Stretches, at: Places) -> Stretches:
    """The stretches that these points are in and those between; of other points the column is any."""
    if not len(at):
        return replace(cut, values=cut.values[:1, :1], column=np.zeros_like(cut.column), place=np.zeros_like(cut.place))
    low, high = int(cut.column[at].min()), int(cut.column[at].max())
    longest = int(cut.place[(cut.column >= low) & (cut.column <= high)].max()) + 1
    place, column = np.minimum(cut.place, longest - 1), np.clip(cut.column - low, 0, high - low)
    return replace(cut, values=cut.values[:longest, low : high + 1], place=place, column=column)


def _together(blocks: Sequence[Said]) -> Said:
    """What blocks of nodes say, as one."""
    own: dict[str, Any] = {name: np.concatenate([getattr(one.anew, name) for one in blocks]) for name in _names(OwnLimits)}
    all_: dict[str, Any] = {name: np.concatenate([getattr(one, name) for one in blocks]) for name in _names(Said) if name != "anew"}
    return Said(**all_, anew=OwnLimits(**own))


def _names(of: type[Said] | type[OwnLimits]) -> list[str]:
    return list(of.__struct_fields__)


def _all_at_once(cut: Stretches, at: Places, standing: Standing, good: NDArray[np.int8], basis: tuple[int, int]) -> Said:
    """The same, all series in one chart."""
    baseline, minimum = basis
    charts = control(cut.values, baseline, minimum)
    held = levels(cut.values, charts, minimum)
    place, column = cut.place[at], cut.column[at]
    mean, width = (np.where(standing.enough, array[place, column], np.nan) for array in (charts.mean, charts.width))
    tested = standing.enough & ~standing.stale & ~standing.small & (width > 0)
    level = np.where(tested, held.side[place, column], 0)
    on_level = level != 0
    rule = np.where(tested, charts.signals.rule[place, column], Rule.NONE)
    stretch = np.where((rule != Rule.NONE), charts.signals.stretch[place, column], 0)
    start = np.where(on_level, held.begin[place, column], place - stretch + 1)
    anew = against_themselves(cut, place, column, start, on_level | (rule != Rule.NONE), baseline, minimum)
    rule = np.where(on_level, anew.rule, rule)
    signal = rule != Rule.NONE
    direction = np.select([signal & on_level, signal], [anew.direction, charts.signals.direction[place, column]], level)
    ways = direction * good
    variation = np.select(
        [
            *(~standing.in_play, ~standing.enough, standing.stale, standing.small, ~tested),
            *(signal & (ways > 0), signal & (ways < 0), signal, on_level & (ways > 0), on_level & (ways < 0), on_level),
        ],
        [
            *(Variation.NONE, Variation.TOO_FEW, Variation.NO_NEW_POINT, Variation.SMALL_NUMBERS, Variation.NO_SPREAD),
            *(Variation.IMPROVEMENT, Variation.DETERIORATION, Variation.SPECIAL),
            *(Variation.BETTER_LEVEL, Variation.WORSE_LEVEL, Variation.OTHER_LEVEL),
        ],
        Variation.NORMAL,
    )
    return Said(
        variation=variation.astype(np.int8),
        rule=rule.astype(np.int8),
        direction=direction.astype(np.int8),
        tested=tested,
        mean=np.where(tested, mean, np.nan),
        width=np.where(tested, width, np.nan),
        on_level=on_level,
        anew=anew,
        start=start,
        stretch=np.where(on_level, place - start + 1, stretch),
    )
