"""Which links carry which chains: the island index (K04) and the chain matrix, for sheets and report."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from ketenrapport.words.vocabulary import ValueRollup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ketenrapport.checks.context import Context


class IslandIndex(Struct, frozen=True):
    """How much of a chain's measuring is done at one link: its code and its ``share`` (0–1) of the ``total`` measured KPIs."""

    link: str
    share: float
    total: int


class ChainMatrix(Struct, frozen=True):
    """Links by chains. ``steps`` and ``kpis`` are int[links, chains]: how often the chain passes the link, and how many of its
    KPIs (results and process indicators) the link turns at. Only links that carry a chain, in the order of the sheet.
    """  # noqa: D205 - one thought

    links: tuple[str, ...]
    chains: tuple[str, ...]
    steps: NDArray[np.int64]
    kpis: NDArray[np.int64]


def shares(context: Context, chain: str) -> Mapping[str, int]:
    """How many measured KPIs of the chain each link has, most first; components count, context and values from elsewhere don't."""
    measured = (kpi.row for kpi in context.kpis_of(chain) if kpi.row["value_rollup"] == ValueRollup.MEASURED)
    return dict(Counter(row["link"] for row in measured if row["link"]).most_common())


def island_index(context: Context, chain: str) -> IslandIndex | None:
    """The largest share of one link in the measured KPIs of a chain (methode a, K04); None when nothing is measured."""
    amounts = shares(context, chain)
    if not amounts:
        return None
    link, most = next(iter(amounts.items()))
    total = sum(amounts.values())
    return IslandIndex(link, most / total, total)


def chain_matrix(context: Context) -> ChainMatrix:
    """Which links carry which chains, from Ketenschakels and KPI's: the picture that no chart of boxes shows."""
    chains = tuple(context.chains)
    steps = {chain: Counter(row["link"] for row in context.of("chain_links", chain)) for chain in chains}
    kpis = {chain: Counter(kpi.row["link"] for kpi in context.kpis_of(chain)) for chain in chains}
    carrying = {link for counts in (*steps.values(), *kpis.values()) for link in counts}
    links = tuple(link for link in context.links if link in carrying)
    shape = (len(links), len(chains))

    def table(counts: Mapping[str, Counter[str]]) -> NDArray[np.int64]:
        cells = [[counts[chain][link] for chain in chains] for link in links]
        return np.array(cells, dtype=np.int64).reshape(shape)

    return ChainMatrix(links, chains, table(steps), table(kpis))
