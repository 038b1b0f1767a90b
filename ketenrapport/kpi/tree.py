"""Scores up the tree: weighted nodes, coverage, the two brakes, and the knob index (methode b6, b7, b10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from ketenrapport.kpi.fractions import Ints, Rationals, exact, plus, put, unknown, whole
from ketenrapport.kpi.scores import Brakes, Part, weigh
from ketenrapport.organisation.model import once
from ketenrapport.words.verdict import Reason, Status
from ketenrapport.words.vocabulary import FROM_CHILDREN, VALUES, NodeKind, ScoreRollup

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ketenrapport.kpi.norms import Verdicts
    from ketenrapport.organisation.model import Organisation

Counted = Mapping[int, Mapping[int, float]]
_NOT_EXPECTED = tuple(reason for reason in Reason if not reason.is_expected)


class TreeVerdicts(Struct, frozen=True):
    """Verdicts of all nodes, with the share of the weights that was judged and who caused a cap or cost the verdict.

    ``coverage`` is [nodes, periods], unknown for nodes that do not roll up scores; ``because_of`` maps (node, period) to codes.
    """

    score: Rationals
    status: NDArray[np.int8]
    reason: NDArray[np.int8]
    coverage: Rationals
    because_of: Mapping[tuple[int, int], tuple[str, ...]]


class _Children(Struct, frozen=True):
    """The counted children of some nodes: int[nodes, most children].

    ``index`` is -1 where a node has fewer. ``weight`` is on one scale of whole numbers: only proportions count.
    """

    index: NDArray[np.int64]
    weight: Ints


def roll_up(organisation: Organisation, own: Verdicts, counted: Counted) -> TreeVerdicts:
    """Verdicts of values, chains and KPIs that take their score from their children. Source: methode b6, b10."""
    settings = organisation.settings
    score, status, reason = own.score, own.status.copy(), own.reason.copy()
    coverage = unknown(status.shape)
    because_of: dict[tuple[int, int], tuple[str, ...]] = {}
    codes = organisation.array("code")
    critical = organisation.array("critical")
    ceiling = exact(np.where(organisation.among("kind", VALUES), settings.chain_ceiling, settings.ceiling))
    method = organisation.array("score_rollup")
    brakes = Brakes(settings.green_from, settings.orange_from, settings.minimum_coverage, settings.red_caps)
    unweighed = _unweighed(organisation)
    for rows in _from_below(method, counted):
        children = _padded([counted[row] for row in rows])
        worst = (method[rows] == ScoreRollup.WORST)[:, None]
        shape = (len(rows), status.shape[1])
        some, all_absent, waiting = np.zeros(shape, dtype=bool), np.ones(shape, dtype=bool), np.zeros(shape, dtype=bool)
        parts = []
        for child, weight in zip(children.index.T, children.weight.T[:, :, None], strict=True):
            there = (child >= 0)[:, None]
            judgeable = there & ~own.shown_only[child]
            # A value counts for at most 100 in its chain: one kept promise does not make up for a broken one.
            part = score[child].only(np.broadcast_to(there, shape))
            top = ceiling[child][:, None].like(part)
            part = top.where(part.at_least(top), part)
            in_play = (judgeable & ~np.isin(reason[child], _NOT_EXPECTED)) | part.known
            red = there & (status[child] == Status.RED)
            parts.append(Part(weight, part, in_play, red, red & critical[child][:, None]))
            some |= judgeable & (reason[child] != Reason.NOT_JUDGED)
            all_absent &= ~in_play
            waiting |= judgeable & (reason[child] == Reason.NOT_YET)
        weighed = weigh(parts, shape, brakes, worst)
        judgeable = ~own.shown_only[rows]
        doubtful = np.zeros(shape, dtype=bool)
        for place, row in enumerate(rows.tolist()):
            for child in unweighed.get(row, ()):
                doubtful[place] |= ~own.shown_only[child]
        enough = weighed.enough & judgeable & ~doubtful
        plain, braked = (np.where(judgeable & ~doubtful, colours, Status.GREY) for colours in (weighed.plain, weighed.status))
        # Of nothing at all nothing is covered, nor when nobody can tell how much something counts.
        share = weighed.coverage.where(some & ~doubtful, whole(np.zeros(shape))).only(judgeable)
        why = np.select(
            [
                own.shown_only[rows],
                some & all_absent & waiting,
                some & all_absent,
                ~enough,
                (braked != plain) & weighed.critical_red,
                braked != plain,
            ],
            [Reason.NOT_JUDGED, Reason.NOT_YET, Reason.NOT_APPLICABLE, Reason.COVERAGE, Reason.CAPPED_BY_CRITICAL, Reason.CAPPED_BY_RED],
            Reason.NONE,
        )
        score, coverage = put(score, rows, weighed.score.only(judgeable & ~doubtful)), put(coverage, rows, share)
        status[rows], reason[rows] = braked.astype(np.int8), why.astype(np.int8)
        reds = status == Status.RED
        for row, period in zip(*np.nonzero(braked != plain), strict=True):
            node = rows[row]
            culprits = [child for child in counted[node] if reds[child, period]]
            if why[row, period] == Reason.CAPPED_BY_CRITICAL:
                culprits = [child for child in culprits if critical[child]]
            because_of[int(node), int(period)] = tuple(sorted(codes[child] for child in culprits))
        costly = ~score.known & ~own.shown_only & ~np.isin(reason, _NOT_EXPECTED)
        for row, period in zip(*np.nonzero(why == Reason.COVERAGE), strict=True):
            node = int(rows[row])
            lacking = {codes[child] for child in unweighed.get(node, ()) if not own.shown_only[child, period]}
            for child in counted[node]:
                if costly[child, period]:
                    lacking.update(because_of.get((child, int(period))) or (codes[child],))
            because_of[node, int(period)] = tuple(sorted(lacking))
    return TreeVerdicts(score, status, reason, coverage, because_of)


@once
def _unweighed(organisation: Organisation) -> Mapping[int, tuple[int, ...]]:
    """Of each parent the children of which weight or Kritiek could not be read: any of them might have decided on its colour."""
    found: dict[int, tuple[int, ...]] = {}
    for child in np.flatnonzero(organisation.array("influence_unread") & (organisation.array("kind") != NodeKind.FACTOR)).tolist():
        parent = int(organisation.column("parent")[child])
        found[parent] = (*found.get(parent, ()), child)
    return found


def knob_index(organisation: Organisation, score: Rationals, counted: Counted) -> Rationals:
    """The weighted mean score of the process indicators under each KPI that is judged on its own value (methode b7)."""
    kinds = organisation.array("kind")
    own = organisation.array("score_rollup") == ScoreRollup.OWN
    knobs = {
        node: {child: weight for child, weight in children.items() if kinds[child] == NodeKind.PROCESS}
        for node, children in counted.items()
        if own[node]
    }
    return _mean(knobs, score, score.known, 0)


def value_scores(organisation: Organisation, verdicts: TreeVerdicts, counted: Counted, kind: NodeKind) -> Rationals:
    """The weighted mean score of the values of one kind under each chain, each capped as in the chain itself (methode b6).

    As in the chain there is none when too little of the weights was judged.
    """
    score = verdicts.score
    kinds = organisation.array("kind")
    unweighed = {node for node, children in _unweighed(organisation).items() if any(kinds[child] == kind for child in children)}
    values = {
        node: {child: weight for child, weight in children.items() if kinds[child] == kind}
        for node, children in counted.items()
        if kinds[node] == NodeKind.CHAIN and node not in unweighed
    }
    ceiling = exact(np.array([organisation.settings.chain_ceiling])).like(score)
    in_play = ~np.isin(verdicts.reason, _NOT_EXPECTED)
    return _mean(values, ceiling.where(score.at_least(ceiling), score), in_play, organisation.settings.minimum_coverage)


def _mean(children_of: Counted, score: Rationals, in_play: NDArray[np.bool_], least: float) -> Rationals:
    """The weighted mean score of the children that have one, for each node.

    Unknown where there is none, or where they are less than a share ``least`` of the weights of the children ``in_play``.
    """
    rows = np.array([node for node, children in children_of.items() if children], dtype=np.int64)
    mean = unknown(score.num.shape)
    if not rows.size:
        return mean
    children = _padded([children_of[row] for row in rows])
    total = whole(np.zeros((len(rows), score.num.shape[1])))
    weights: Ints = np.zeros(total.num.shape, dtype=np.int64)
    asked: Ints = np.zeros(total.num.shape, dtype=np.int64)
    for child, weight in zip(children.index.T, children.weight.T[:, :, None], strict=True):
        part = score[child]
        known = (child >= 0)[:, None] & part.known
        total = (total + part.weighed(weight)).where(known, total)
        weights = plus(weights, np.where(known, weight, 0))
        asked = plus(asked, np.where(known | ((child >= 0)[:, None] & in_play[child]), weight, 0))
    enough = Rationals(weights, asked).at_least(exact(np.array([least])))
    return put(mean, rows, (total / Rationals(weights, np.ones(weights.shape, dtype=np.int64))).only(enough))


@once
def counted_children(organisation: Organisation) -> Counted:
    """Per node its counted children and their weights: weight above 0, no factors; nested chains with a weight (b10)."""
    nodes = organisation.nodes
    counted: dict[int, dict[int, float]] = {row: {} for row in range(len(nodes))}
    columns = ("parent", "weight", "kind", "nested_in", "nested_weight")
    links = zip(*(organisation.column(name) for name in columns), strict=True)
    for child, (parent, weight, kind, nested_in, nested_weight) in enumerate(links):
        if parent >= 0 and weight > 0 and kind != NodeKind.FACTOR:
            counted[parent][child] = weight
        if nested_in >= 0 and nested_weight > 0:
            counted[nested_in][child] = nested_weight
    return counted


def _from_below(method: NDArray[np.object_], counted: Counted) -> list[NDArray[np.int64]]:
    """The nodes that take their score from children, in batches: each batch depends only on those before it."""
    rolled = {node for node in range(len(method)) if method[node] in FROM_CHILDREN}
    edges = {node: [child for child in counted[node] if child in rolled] for node in rolled}
    height: dict[int, int] = {}
    for node in TopologicalSorter(edges).static_order():
        height[node] = 1 + max((height[child] for child in edges[node]), default=-1)
    levels = range(max(height.values(), default=-1) + 1)
    return [np.array(sorted(node for node, at in height.items() if at == level), dtype=np.int64) for level in levels]


def _padded(children: Sequence[Mapping[int, float]]) -> _Children:
    width = max(1, *map(len, children))
    index = np.full((len(children), width), -1, dtype=np.int64)
    weight = np.zeros((len(children), width))
    for row, items in enumerate(children):
        index[row, : len(items)] = list(items)
        weight[row, : len(items)] = list(items.values())
    exactly = exact(weight)
    return _Children(index, exactly.over(exactly.den.max()))
