"""In which order chains and their KPIs are shown: the chain with the worst customer value first (methode a, Uitvoerbladen)."""

from __future__ import annotations

from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import NodeKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketenrapport.assessment import Assessment

_NOTHING_TO_SAY = 9  # the place of what has no verdict: after everything that has one


def worst_first(assessment: Assessment, nodes: Iterable[int]) -> list[int]:
    """These nodes from the worst to the best over the report period: by verdict, then by score; without a verdict last."""
    status, score = assessment.judgement.status[:, -1].tolist(), assessment.judgement.score[:, -1].tolist()

    def rank(node: int) -> tuple[int, float, int]:
        known = score[node] == score[node]
        place = _NOTHING_TO_SAY if status[node] == Status.GREY else status[node]
        return place, score[node] if known else inf, node

    return sorted(nodes, key=rank)


def worst_value(assessment: Assessment, chain: int) -> int | None:
    """The customer value of a chain that is kept worst; None when none of them has a verdict."""
    organisation, status = assessment.organisation, assessment.judgement.status[:, -1]
    own = (organisation.array("chain") == chain) & (organisation.array("kind") == NodeKind.CUSTOMER_VALUE) & (status != Status.GREY)
    return next(iter(worst_first(assessment, np.flatnonzero(own).tolist())), None)


def worst_result(assessment: Assessment, value: int) -> int | None:
    """The result right below a value that is worst; None when none has a verdict."""
    organisation, status = assessment.organisation, assessment.judgement.status[:, -1]
    own = (organisation.array("parent") == value) & (organisation.array("kind") == NodeKind.RESULT) & (status != Status.GREY)
    return next(iter(worst_first(assessment, np.flatnonzero(own).tolist())), None)


@lru_cache(maxsize=1)  # every sheet asks for it
def chains_in_order(assessment: Assessment) -> tuple[int, ...]:
    """The chains that have not ended, the one with the worst customer value first, then the one with the lowest score."""
    organisation, judgement = assessment.organisation, assessment.judgement
    chains = np.flatnonzero((organisation.array("kind") == NodeKind.CHAIN) & organisation.is_current).tolist()
    status, score = judgement.status[:, -1].tolist(), judgement.score[:, -1].tolist()

    def rank(chain: int) -> tuple[int, float, float, int]:
        whole = score[chain] if score[chain] == score[chain] else inf
        worst = worst_value(assessment, chain)
        if worst is None:
            return _NOTHING_TO_SAY, inf, whole, chain
        return status[worst], score[worst] if score[worst] == score[worst] else inf, whole, chain

    return tuple(sorted(chains, key=rank))


def nodes_in_order(assessment: Assessment) -> list[int]:
    """The nodes as Boom and Verloop show them: the chains in their order, each with what hangs below it; what hangs nowhere last."""
    organisation = assessment.organisation
    chain, current = organisation.array("chain"), organisation.is_current
    below = [np.flatnonzero((chain == one) & current).tolist() for one in chains_in_order(assessment)]
    loose = np.flatnonzero((chain < 0) & current).tolist()
    return [node for nodes in (*below, loose) for node in nodes]
