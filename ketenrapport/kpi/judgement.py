"""The outcome of the arithmetic: every node of every tree, judged over every period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketenrapport.periods import Period
from ketenrapport.verdict import Reason as Reason
from ketenrapport.verdict import Status as Status

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Judgement:
    """What was judged. Arrays have shape [nodes, periods]: nodes in the order of ``Organisation.nodes`` (chains, values
    and KPIs, depth first), periods oldest first, the report period last. NaN is 'there is none'.

    * ``value``: rounded to the KPI's decimals; the verdict is about this number (b2)
    * ``target`` .. ``signal_high``: norm and signal over the same window (b3); ``*_high`` only for a band
    * ``score``: exact score, not cut off; ``shown_score``: cut off to a whole number, as people see it (b4)
    * ``status``, ``reason``: int8, see Status and Reason
    * ``coverage``: share of the weights that was judged, 0–1, only for nodes that roll up scores (b6)
    * ``numerator``, ``denominator``: sums over the window, for ratios
    * ``present``, ``expected``: measurements in the window (b1); ``parts``, ``parts_expected``: children of a value roll-up
    * ``carried_from``: code of the period a value was taken from, '' when it is its own
    * ``linked``: bool, the value comes from a KPI of another chain
    * ``change``, ``change_year``: value against the previous period and the same period last year
    * ``ytd``, ``rolling_year``: value over this year so far and over twelve months
    * ``gap``: cases short of the norm (b5); ``knobs``: knob index of a result (b7)
    * ``capped_by``: which children caused CAPPED_BY_*: (node, period) → codes
    """

    periods: tuple[Period, ...]
    value: Floats
    target: Floats
    signal: Floats
    target_high: Floats
    signal_high: Floats
    score: Floats
    shown_score: Floats
    status: NDArray[np.int8]
    reason: NDArray[np.int8]
    coverage: Floats
    numerator: Floats
    denominator: Floats
    present: NDArray[np.int32]
    expected: NDArray[np.int32]
    parts: NDArray[np.int32]
    parts_expected: NDArray[np.int32]
    carried_from: NDArray[np.object_]
    linked: NDArray[np.bool_]
    change: Floats
    change_year: Floats
    ytd: Floats
    rolling_year: Floats
    gap: Floats
    knobs: Floats
    capped_by: Mapping[tuple[int, int], tuple[str, ...]]
