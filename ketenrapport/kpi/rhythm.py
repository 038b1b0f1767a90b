"""How often a KPI has a figure: its frequency, and what that may be when it is built from others (methode b1, b5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketenrapport.organisation.model import once
from ketenrapport.words.periods import FINENESS
from ketenrapport.words.vocabulary import Frequency, ValueRollup

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ketenrapport.organisation.model import Organisation

FISCAL_YEAR = "boekjaar"


@once
def rhythms(organisation: Organisation) -> NDArray[np.object_]:
    """The frequency of each node, '' for none; a yearly KPI that is measured by fiscal year (``2025/26``) has that as its own."""
    found = np.where(organisation.filled("frequency"), organisation.array("frequency"), "").astype(object)
    rows = organisation.measurements
    fiscal = np.array([*("/" in str(code) for code in rows["period"].cat.categories), False], dtype=bool)
    if fiscal.any():
        found[np.unique(rows["node"].to_numpy(dtype=np.int64)[fiscal[rows["period"].cat.codes.to_numpy()]])] = FISCAL_YEAR
    return found


@once
def misfits(organisation: Organisation) -> NDArray[np.bool_]:
    """Which KPIs are built more often than one of their parts is measured (B04), or linked to one: they have no value. bool[nodes]."""
    nodes = organisation.nodes
    rollup, frequency, inputs = organisation.column("value_rollup"), organisation.column("frequency"), organisation.column("inputs")
    wrong = np.zeros(len(nodes), dtype=bool)
    depth = organisation.array("rollup_depth")
    for row in sorted(np.flatnonzero(depth > 0).tolist(), key=lambda one: depth[one]):
        if rollup[row] == ValueRollup.LINK:
            wrong[row] = wrong[inputs[row][0]]
        elif frequency[row] in FINENESS:
            parts = [FINENESS[Frequency(frequency[part])] for part in inputs[row] if frequency[part] in FINENESS]
            wrong[row] = FINENESS[Frequency(frequency[row])] < max(parts, default=0)
    return wrong


@once
def leaves(organisation: Organisation) -> dict[int, tuple[int, ...]]:
    """For each KPI that is built from others the measured KPIs at the bottom of it."""
    inputs, depth = organisation.column("inputs"), organisation.array("rollup_depth")
    found: dict[int, tuple[int, ...]] = {}
    for row in sorted(np.flatnonzero(depth > 0).tolist(), key=lambda one: depth[one]):
        below = [leaf for part in inputs[row] for leaf in found.get(part, (part,))]
        found[row] = tuple(dict.fromkeys(below))
    rollup = organisation.column("value_rollup")
    return {row: parts for row, parts in found.items() if rollup[row] != ValueRollup.LINK}
