"""What a performance conversation is about, in order: the same for the same workbook (methode b11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ketenrapport.kpi.tree import counted_children
from ketenrapport.words.schema import OPEN_STATES
from ketenrapport.words.verdict import Feasibility, KnobSignal, Reason, Status, Topic, Variation
from ketenrapport.words.vocabulary import NodeKind, ScoreRollup

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from ketenrapport.kpi.judgement import Judgement
    from ketenrapport.kpi.process import Variations
    from ketenrapport.kpi.xmr import Bools, Floats
    from ketenrapport.organisation.model import Organisation

_KPIS = (NodeKind.RESULT, NodeKind.PROCESS)
_GROUPING = (ScoreRollup.WEIGHTED, ScoreRollup.WORST)


@dataclass(frozen=True)
class AgendaItem:
    """One point to talk about: a KPI (``node``) or an action that is late (``action``, its code; ``node`` is then its KPI, if any).

    ``why`` holds every topic that applies, the most urgent first: that one decides its place.
    """

    why: tuple[Topic, ...]
    node: int | None
    action: str | None = None

    @property
    def topic(self) -> Topic:
        """The topic under which it is on the agenda."""
        return self.why[0]


@dataclass(frozen=True)
class Agenda:
    """The points of one chain's conversation, in order, and how many more there are."""

    items: tuple[AgendaItem, ...]
    more: int


_Point = tuple[tuple[int, int, float, float, str], AgendaItem]  # with what it is ordered by


def agendas(organisation: Organisation, judgement: Judgement, variations: Variations, signals: NDArray[np.int8]) -> dict[str, Agenda]:
    """What the conversation of each chain over the report period is about, by the code of the chain. Source: methode b11.

    By topic; within it results before knobs, then by absolute weight, worst score, code. A KPI comes once, under its most urgent
    topic; components without a weight come up under their parent, factors never. When there are too many points, the first
    improvement still gets the last place: one learns from what works. ``signals`` are the ``knob_signals``.
    """
    nodes, weights = organisation.nodes, absolute_weights(organisation)
    points: dict[str, list[_Point]] = {code: [] for code in nodes["code"][nodes["kind"] == NodeKind.CHAIN]}
    for chain, point in _kpis(organisation, judgement, weights, _topics(organisation, judgement, variations, signals)):
        points.get(chain, []).append(point)  # KPIs in a loop hang under each other, in no chain
    for chain, point in _actions(organisation, judgement, weights):
        points.get(chain, []).append(point)
    return {chain: _agenda(found, max(0, organisation.settings.max_agenda_items)) for chain, found in points.items()}


def _agenda(points: list[_Point], most: int) -> Agenda:
    items = [item for _, item in sorted(points, key=lambda point: point[0])]
    shown, rest = items[:most], items[most:]
    learn = next((item for item in rest if item.topic is Topic.IMPROVEMENT), None)
    if shown and learn and not any(item.topic is Topic.IMPROVEMENT for item in shown):
        shown[-1] = learn
    return Agenda(tuple(shown), len(items) - len(shown))


def late_actions(organisation: Organisation) -> pd.Series[bool]:
    """Which rows of Acties are not done and past their deadline on the report date (K30)."""
    actions = organisation.tables["actions"]
    late = [
        status in OPEN_STATES and isinstance(deadline, date) and deadline < organisation.report_date
        for status, deadline in zip(actions["status"], actions["deadline"], strict=True)
    ]
    return pd.Series(late, index=actions.index, dtype=bool)


def absolute_weights(organisation: Organisation) -> Floats:
    """How much each node weighs in its chain, 0–1: the product of the normalised weights down to it; a knob weighs as its result."""
    nodes = organisation.nodes
    parents, kinds = nodes["parent"].tolist(), nodes["kind"].tolist()
    weights = np.zeros(len(nodes))
    counted = counted_children(organisation)
    totals = {node: sum(children.values()) for node, children in counted.items()}
    for node, (parent, kind) in enumerate(zip(parents, kinds, strict=True)):  # depth first: parents come before children
        if kind == NodeKind.CHAIN:
            weights[node] = 1
        elif parent >= 0 and node in counted[parent]:
            knob = kind == NodeKind.PROCESS and kinds[parent] in _KPIS
            weights[node] = weights[parent] * (1 if knob else counted[parent][node] / totals[parent])
    return weights


def _kpis(organisation: Organisation, judgement: Judgement, weights: Floats, topics: Mapping[Topic, Bools]) -> Iterator[tuple[str, _Point]]:
    """Every KPI that counts in a chain and about which something is to be said, with the chain."""
    nodes = organisation.nodes
    counted = ((nodes["chain"] >= 0) & nodes["kind"].isin(_KPIS) & (nodes["weight"] > 0)).to_numpy() & np.any(list(topics.values()), axis=0)
    chain_of, codes = nodes["chain"].tolist(), nodes["code"].tolist()
    for node in np.flatnonzero(counted).tolist():
        why = tuple(topic for topic, holds in topics.items() if holds[node])
        yield codes[chain_of[node]], ((int(why[0]), *_order(organisation, judgement, weights, node)), AgendaItem(why, node))


def _actions(organisation: Organisation, judgement: Judgement, weights: Floats) -> Iterator[tuple[str, _Point]]:
    """Late actions with their chain, ordered by the KPI that they are about; those about none come last."""
    late = organisation.tables["actions"].loc[late_actions(organisation), ["action_id", "chain", "kpi"]]
    position = {code: node for node, code in enumerate(organisation.nodes["code"])}
    for code, chain, kpi in late.itertuples(index=False):
        node = position.get(kpi)
        rank, weight, score, _ = (2, 0.0, np.inf, "") if node is None else _order(organisation, judgement, weights, node)
        yield chain, ((int(Topic.LATE_ACTION), rank, weight, score, code), AgendaItem((Topic.LATE_ACTION,), node, code))


def _order(organisation: Organisation, judgement: Judgement, weights: Floats, node: int) -> tuple[int, float, float, str]:
    """Results before knobs, then the heaviest, the worst score, the code. Dust of the products must not part equal weights."""
    kind, code = organisation.nodes["kind"].iloc[node], organisation.nodes["code"].iloc[node]
    score = float(judgement.score[node, -1])
    return int(kind != NodeKind.RESULT), -round(float(weights[node]), 12), np.inf if np.isnan(score) else score, str(code)


def _topics(organisation: Organisation, judgement: Judgement, variations: Variations, signals: NDArray[np.int8]) -> dict[Topic, Bools]:
    """For each topic the nodes it applies to in the report period: bool[nodes]."""
    nodes = organisation.nodes
    status, reason = judgement.status[:, -1], judgement.reason[:, -1]
    variation, feasibility = variations.variation[:, -1], variations.feasibility[:, -1]
    red = status == Status.RED
    valued = ~nodes["score_rollup"].isin(_GROUPING).to_numpy()
    some = (judgement.present[:, -1] > 0) | (judgement.parts[:, -1] > 0)
    partial = (judgement.present < judgement.expected)[:, -1] | (judgement.parts < judgement.parts_expected)[:, -1]
    return {
        Topic.CRITICAL_RED: red & nodes["critical"].to_numpy(dtype=bool),
        Topic.RED: red,
        Topic.DETERIORATION: np.isin(variation, (Variation.DETERIORATION, Variation.WORSE_LEVEL)),
        Topic.KNOBS: signals[:, -1] != KnobSignal.NONE,
        Topic.INCAPABLE: (status == Status.ORANGE) & (feasibility == Feasibility.INCAPABLE),
        Topic.MEASUREMENT: ((reason == Reason.NO_MEASUREMENT) & valued) | (some & partial),
        Topic.IMPROVEMENT: np.isin(variation, (Variation.IMPROVEMENT, Variation.BETTER_LEVEL)),
    }
