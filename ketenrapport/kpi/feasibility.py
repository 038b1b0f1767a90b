"""Whether a process as it is can meet its norm: by its limits, and by what it did (methode b8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ketenrapport.kpi.measures import decimals
from ketenrapport.kpi.norms import in_force, norm_of_each
from ketenrapport.kpi.xmr import DUST
from ketenrapport.words.verdict import Feasibility
from ketenrapport.words.vocabulary import Direction, NodeKind, ScoreRollup, Window

if TYPE_CHECKING:
    from ketenrapport.kpi.judgement import Judgement
    from ketenrapport.kpi.series import Points
    from ketenrapport.kpi.xmr import Bools, Floats
    from ketenrapport.organisation.model import Organisation

Places = NDArray[np.int64]
RECENT = 12  # measuring periods that experience is about
ENOUGH = 10  # of them that must have been judged
_AT_ONCE = 50_000  # points whose norm is looked up together


def by_limits(
    organisation: Organisation, judgement: Judgement, good: NDArray[np.int8], tested: Bools, moving: Bools, mean: Floats, width: Floats
) -> NDArray[np.int8]:
    """Whether limits and norm go together, of what was ``tested``: never while a process is ``moving``. int8[nodes, periods].

    Over a year a process sways less than over a month: the limits of a figure over E measuring periods are √E times narrower. The norm
    is that of one measuring period. Only where higher or lower is better and the norm is a norm.
    """
    target = in_force(organisation, judgement.normed_on, bounds=("target",))[0].floats()
    narrower = width / np.sqrt(np.maximum(judgement.columns, 1))
    ahead = (mean - target) * good
    # As with limits: what differs no more than dust lies on the limit, and that is within.
    dust = DUST * np.maximum(np.abs(mean), np.abs(target))
    asked = tested & (good != 0) & judgement.usable_norm & ~np.isnan(target)
    return np.select(
        [~asked, moving, ahead < -narrower - dust, ahead > narrower + dust],
        [Feasibility.UNTESTED, Feasibility.CHANGING, Feasibility.INCAPABLE, Feasibility.CAPABLE],
        Feasibility.HIT_OR_MISS,
    ).astype(np.int8)


def by_experience(organisation: Organisation, found: Points, start: Places, doubtful: Bools) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many of the last twelve measuring periods were judged, and how many of these met the norm of then: int[nodes, periods].

    Only of what is ``doubtful``; both 0 where fewer than ten were judged. ``start``: the point from which on experience counts.
    """
    tried, met = np.zeros(start.shape, dtype=np.int64), np.zeros(start.shape, dtype=np.int64)
    doubtful = doubtful & (organisation.array("judge_on") != Window.YEAR)[:, None]
    at = np.nonzero(doubtful)
    if not at[0].size:
        return tried, met
    judged, good = _tried_and_met(organisation, found, np.asarray(doubtful.any(axis=1)))
    # Points are in order of node and number, so together these are a key to search in.
    span = np.int64(1 << 32)
    keys, oldest = found.node * span + found.number, at[0] * span + np.maximum(found.passed[at] - RECENT, 0)
    begin = np.maximum(np.searchsorted(keys, oldest, side="left"), start[at])
    end = np.maximum(found.last[at] + 1, begin)
    tried[at], met[at] = judged[end] - judged[begin], good[end] - good[begin]
    enough = tried >= ENOUGH
    return np.where(enough, tried, 0), np.where(enough, met, 0)


def _tried_and_met(organisation: Organisation, found: Points, asked: Bools) -> tuple[Places, Places]:
    """Running totals of the points that are judged on their own, and that met the norm of their own period: int[points + 1] each.

    Only points of the nodes that are ``asked`` count; some of them at a time, as fractions take far more room than what they tell.
    """
    running = np.zeros((2, len(found.node) + 1), dtype=np.int64)
    places = np.flatnonzero(asked[found.node])
    for first in range(0, len(places), _AT_ONCE):
        some = places[first : first + _AT_ONCE]
        running[:, some + 1] = _judged_and_met(organisation, found, some)
    judged, met = np.cumsum(running, axis=1)
    return judged, met


def _judged_and_met(organisation: Organisation, found: Points, at: Places) -> tuple[Bools, Bools]:
    """Which of these points are judged on their own, and which of them met the norm of their own period."""
    node = found.node[at]
    ends = np.array([period.end.toordinal() for period in found.periods], dtype=np.int64)
    target, sound = norm_of_each(organisation, ends[found.column[at]], node)
    value = found.exact[at].rounded(decimals(organisation)[node, 0])
    own = ((organisation.array("score_rollup") == ScoreRollup.OWN) & (organisation.array("kind") != NodeKind.FACTOR))[node]
    judged = own & sound & ~(found.weight[at] < organisation.array("min_denominator")[node])
    lower = (organisation.array("direction") == Direction.LOWER)[node]
    return judged, judged & np.where(lower, target.at_least(value), value.at_least(target))
