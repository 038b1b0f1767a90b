"""Why each node is worth talking about, in every report period: the thirteen categories of methode b11, each on its own."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from ketenrapport.organisation.model import once
from ketenrapport.words.verdict import GONE_BETTER, OFF_NORM, WITHOUT_FIGURE, Feasibility, KnobSignal, Reason, Status, Topic, Variation
from ketenrapport.words.vocabulary import JUDGED, VALUES, Direction, NodeKind, Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ketenrapport.kpi.judgement import Judgement
    from ketenrapport.kpi.process import Variations
    from ketenrapport.kpi.xmr import Bools
    from ketenrapport.organisation.model import Organisation


class Told(Struct, frozen=True):
    """What was said of every node in every report period: verdicts, variation, and what results and knobs say about each other."""

    judgement: Judgement
    variations: Variations
    knob_signals: NDArray[np.int8]


class Topics(Struct, frozen=True, dict=True):
    """Which topics apply to which node: ``holds`` maps a topic to bool[nodes, periods], in the order of b11.

    ``parts``: by position of a KPI its components without a weight of their own, also those of components; ``seen``: what it rests on.
    The worst promise and late actions are looked for per chain, see ``agenda``.
    """

    seen: Told
    holds: Mapping[Topic, Bools]
    parts: Mapping[int, tuple[int, ...]]

    @cached_property
    def any(self) -> Bools:
        """Where there is something to talk about: bool[nodes, periods]."""
        return np.asarray(np.any(list(self.holds.values()), axis=0), dtype=bool)

    def why(self, node: int, period: int) -> tuple[Topic, ...]:
        """The topics of one node, the most urgent first."""
        return tuple(topic for topic, holds in self.holds.items() if holds[node, period])

    def red_parts(self, node: int, period: int) -> tuple[int, ...]:
        """The components of a KPI that are red."""
        status = self.seen.judgement.status
        return tuple(part for part in self.parts.get(node, ()) if status[part, period] == Status.RED)


def topics(organisation: Organisation, now: Told, before: Told) -> Topics:
    """The topics of every node in every report period. Source: methode b11.

    ``before`` is what could be said at the end of each period: earlier periods are compared with on that (b1). Only KPIs with a weight
    are topics: factors never, components under what they are part of.
    """
    judgement = now.judgement
    status, variation = judgement.status, now.variations.variation
    red, green, off = status == Status.RED, status == Status.GREEN, np.isin(status, OFF_NORM)
    result, knob = ((organisation.array("kind") == kind)[:, None] for kind in (NodeKind.RESULT, NodeKind.PROCESS))
    band = (organisation.array("direction") == Direction.BAND)[:, None]
    worse, better = variation == Variation.WORSE_LEVEL, np.isin(variation, GONE_BETTER)
    was = before.judgement.status, before.variations.variation
    was_green, was_worse = _previous(was[0] == Status.GREEN), _previous(was[1] == Variation.WORSE_LEVEL)
    was_learning = _previous((was[0] == Status.GREEN) & np.isin(was[1], GONE_BETTER))
    incapable = off & (now.variations.feasibility == Feasibility.INCAPABLE)
    without_figure = np.isin(judgement.reason, WITHOUT_FIGURE)
    learning = green & better & ~was_learning
    parts = _parts(organisation)
    holds = {
        Topic.CRITICAL_RED: red & organisation.array("critical")[:, None],
        Topic.RED: red,
        # Not to deliver is no way out.
        Topic.WAS_RED: without_figure & (_last_verdict(was[0]) == Status.RED),
        Topic.RED_PARTS: _has_red_parts(parts, red) & ~off,
        Topic.COSTS_VERDICT: without_figure & _costs_verdict(organisation, judgement),
        Topic.DETERIORATION: variation == Variation.DETERIORATION,
        Topic.WORSE_LEVEL: worse & ~(green & was_worse),
        Topic.SPECIAL: (variation == Variation.SPECIAL) & band & off,
        Topic.NEWLY_MISSED: result & was_green & (status == Status.ORANGE) & ~better,
        Topic.UNEXPLAINED: now.knob_signals == KnobSignal.UNEXPLAINED,
        Topic.RESULT_INCAPABLE: result & incapable,
        Topic.RESULT_OFF_NORM: result & off,
        Topic.KNOB_INCAPABLE: knob & incapable,
        Topic.MISSING: _missing(organisation, judgement),
        Topic.IMPROVEMENT: learning & (variation == Variation.IMPROVEMENT),
        Topic.BETTER_LEVEL: learning & (variation == Variation.BETTER_LEVEL),
    }
    counts = counted_kpis(organisation)[:, None]
    return Topics(now, {topic: where & counts for topic, where in holds.items()}, parts)


@once
def counted_kpis(organisation: Organisation) -> Bools:
    """Which nodes can be a point: results and knobs with a weight, in a chain (KPIs in a loop hang under each other). bool[nodes]."""
    return np.asarray((organisation.array("chain") >= 0) & organisation.among("kind", JUDGED) & (organisation.array("weight") > 0))


def _previous(where: Bools) -> Bools:
    """The same a report period earlier; nothing is known before the first one."""
    return np.concatenate([np.zeros((len(where), 1), dtype=bool), where[:, :-1]], axis=1)


def _last_verdict(status: NDArray[np.int8]) -> NDArray[np.int8]:
    """The last verdict that each node had before each report period, GREY for none: int8[nodes, periods].

    Red, grey, grey: in both grey periods the last verdict was red.
    """
    columns = np.arange(status.shape[1])
    last = np.maximum.accumulate(np.where(status != Status.GREY, columns, -1), axis=1)
    last = np.concatenate([np.full((len(status), 1), -1), last[:, :-1]], axis=1)
    found = np.take_along_axis(status, np.maximum(last, 0), axis=1)
    return np.where(last >= 0, found, Status.GREY).astype(np.int8)


def _missing(organisation: Organisation, judgement: Judgement) -> Bools:
    """Where there is no verdict because a measurement of the period is missing: none at all, or half a sum over the period itself."""
    of_period = (organisation.array("judge_on") == Window.PERIOD)[:, None]
    return np.asarray((judgement.reason == Reason.NO_MEASUREMENT) | ((judgement.reason == Reason.INCOMPLETE_SUM) & of_period), dtype=bool)


def _costs_verdict(organisation: Organisation, judgement: Judgement) -> Bools:
    """Which KPIs cost a value its verdict: bool[nodes, periods]."""
    value = organisation.among("kind", VALUES)
    costs = np.zeros(judgement.status.shape, dtype=bool)
    for (node, period), codes in judgement.because_of.items():
        if value[node] and judgement.reason[node, period] == Reason.COVERAGE:
            costs[[organisation.positions[code] for code in codes], period] = True
    return costs


@once
def _parts(organisation: Organisation) -> dict[int, tuple[int, ...]]:
    """By position of a KPI with a weight the components without one under it; a component of a component is one too."""
    nodes, counts = organisation.nodes, counted_kpis(organisation)
    kpi = organisation.among("kind", JUDGED)
    parents = organisation.array("parent")
    whole = np.where(counts, np.arange(len(nodes)), -1)  # what each node is part of, or is itself
    found: dict[int, tuple[int, ...]] = {}
    for node in np.flatnonzero(kpi & ~counts & (parents >= 0) & (organisation.array("chain") >= 0)).tolist():  # parents come first
        whole[node] = whole[parents[node]]
        if whole[node] >= 0:
            found[int(whole[node])] = (*found.get(int(whole[node]), ()), node)
    return found


def _has_red_parts(parts: Mapping[int, tuple[int, ...]], red: Bools) -> Bools:
    some = np.zeros_like(red)
    for node, its_parts in parts.items():
        some[node] = red[list(its_parts)].any(axis=0)
    return some
