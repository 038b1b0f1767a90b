"""Whether a process has moved to a new level, and stays there (methode b8, nieuw niveau)."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from ketenrapport.kpi.xmr import Bools, Control, Floats, control, sign
from ketenrapport.words.verdict import Rule

Places = NDArray[np.int64]
LONG = 8  # points in a row on one side make a level
STILL = 6  # of the last eight that must lie on that side for it to hold


class Stretches(Struct, frozen=True):
    """The series cut where limits start anew, each a column of ``values``, float[most points, stretches].

    ``place`` and ``column`` tell where each point went, ``begin`` which point its stretch begins with: int[points].
    """

    values: Floats
    place: Places
    column: Places
    begin: Places


class Levels(Struct, frozen=True):
    """The new level that holds at each point, given what was known when it was the last one. All [points, series].

    ``side`` is 1 for a level above the mean, −1 below, 0 for none; ``begin`` the place of its first point.
    """

    side: NDArray[np.int8]
    begin: NDArray[np.int32]


class OwnLimits(Struct, frozen=True):
    """What the last of some points says against limits of these points themselves: [nodes, periods].

    ``known``: there are such points, enough of them; ``rule``, ``direction``: as in ``Signals``.
    """

    known: Bools
    rule: NDArray[np.int8]
    direction: NDArray[np.int8]
    mean: Floats
    width: Floats


def levels(values: Floats, charts: Control, minimum: int) -> Levels:
    """The levels of many series: from the first point with limits on, point by point.

    A point that breaks a rule in a run of at least eight starts a level with that run, or prolongs the one on that side; in a shorter
    run it ends whatever level there was. Without a rule a level holds while six of the last eight points lie on its side. So a leap
    of one and a half sigma does not flicker between 'moved' and 'normal'.
    """
    side, begin = np.zeros(values.shape, dtype=np.int8), np.zeros(values.shape, dtype=np.int32)
    starting = (charts.signals.rule != Rule.NONE) & (charts.signals.stretch >= LONG)
    moved = np.flatnonzero(starting.any(axis=0))  # of most series no level ever begins
    if not moved.size:
        return Levels(side, begin)
    values, mean, dust = values[:, moved], charts.mean[:, moved], charts.dust[:, moved]
    broken, starting, stretch = charts.signals.rule[:, moved] != Rule.NONE, starting[:, moved], charts.signals.stretch[:, moved]
    now, since = np.zeros(moved.size, dtype=np.int8), np.zeros(moved.size, dtype=np.int32)
    with np.errstate(invalid="ignore"):
        for at in range(max(minimum - 1, int(starting.argmax(axis=0).min())), len(values)):
            here = sign(values[max(0, at - LONG + 1) : at + 1] - mean[at], dust[at])
            kept = starting[at] & (here[-1] == now)
            holds = ~broken[at] & (now != 0) & ((here == now).sum(axis=0) >= STILL)
            since = np.where(starting[at] & ~kept, at - stretch[at] + 1, since)
            now = np.where(starting[at], here[-1], np.where(holds, now, 0)).astype(np.int8)
            side[at, moved], begin[at, moved] = now, since
    return Levels(side, begin)


def against_themselves(
    cut: Stretches, place: Places, column: Places, start: Places, wanted: Bools, baseline: int, minimum: int
) -> OwnLimits:
    """The points from ``start`` up to and including ``place`` of these series, held against limits of their own.

    The same level is looked at in many report periods, so each is charted once.
    """
    shape = place.shape
    rule, direction = np.zeros(shape, dtype=np.int8), np.zeros(shape, dtype=np.int8)
    mean, width = np.full(shape, np.nan), np.full(shape, np.nan)
    size = place - start + 1
    wanted = wanted & (size >= minimum)
    at = np.nonzero(wanted)
    if at[0].size:
        most = len(cut.values)
        keys, which = np.unique(column[at] * most + start[at], return_inverse=True)
        longest = np.zeros(len(keys), dtype=np.int64)
        np.maximum.at(longest, which, size[at])
        offset = np.arange(longest.max())[:, None]
        taken = np.minimum(keys % most + offset, most - 1)
        charts = control(np.where(offset < longest, cut.values[taken, keys // most], np.nan), baseline, minimum)
        last = size[at] - 1
        rule[at], direction[at] = charts.signals.rule[last, which], charts.signals.direction[last, which]
        mean[at], width[at] = charts.mean[last, which], charts.width[last, which]
    return OwnLimits(wanted, rule, direction, mean, width)
