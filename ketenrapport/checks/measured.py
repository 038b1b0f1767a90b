"""The usable measurements as arrays in order of KPI and time, so that no rule loops over them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from msgspec import Struct

from ketenrapport.words.vocabulary import RATIOS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ketenrapport.organisation.model import Organisation

UNKNOWN = 0  # as a day: nothing was filled in


class Measured(Struct, frozen=True, dict=True):
    """Measurements, by node and then by the last day of their period. Arrays have shape [measurements]; days are ordinals.

    ``node``: position of the KPI; ``period``: place in ``periods``, the codes; ``end``: last day of the period; ``row``: on the
    sheet; ``settled``: the day on which the figure was established (Peildatum, else Ingevoerd op); ``entered``: Ingevoerd op.
    """

    periods: tuple[str, ...]
    node: NDArray[np.int64]
    period: NDArray[np.int64]
    end: NDArray[np.int64]
    row: NDArray[np.int64]
    settled: NDArray[np.int64]
    entered: NDArray[np.int64]
    value: NDArray[np.float64]
    numerator: NDArray[np.float64]
    denominator: NDArray[np.float64]

    @staticmethod
    def of(organisation: Organisation) -> Measured:
        """The measurements of this organisation."""
        usable, table = organisation.measurements, organisation.tables["measurements"]
        codes = tuple(str(code) for code in usable["period"].cat.categories)
        known = [organisation.calendar.period(code) for code in codes]
        ends = np.array([one.end.toordinal() if one else 0 for one in known] or [0], dtype=np.int64)
        node = usable["node"].to_numpy(dtype=np.int64)
        period = np.asarray(usable["period"].cat.codes, dtype=np.int64)
        order = np.lexsort((ends[period], node))
        row = usable["row"].to_numpy(dtype=np.int64)[order]
        rows = table["row"].to_numpy(dtype=np.int64)
        by_row = np.argsort(rows, kind="stable")
        entered = _days(table["entered_on"])[by_row[np.searchsorted(rows[by_row], row)]]
        as_of = _days(usable["as_of"])[order]
        numbers = (usable[name].to_numpy(dtype=float)[order] for name in ("value", "numerator", "denominator"))
        settled = np.where(as_of == UNKNOWN, entered, as_of).astype(np.int64)
        return Measured(codes, node[order], period[order], ends[period[order]], row, settled, entered, *numbers)

    @cached_property
    def of_node(self) -> dict[int, slice]:
        """Where the measurements of each node are; a node without any is not there."""
        nodes, starts, amounts = np.unique(self.node, return_index=True, return_counts=True)
        return {
            node: slice(start, start + amount)
            for node, start, amount in zip(nodes.tolist(), starts.tolist(), amounts.tolist(), strict=True)
        }

    def shown(self, organisation: Organisation) -> NDArray[np.float64]:
        """The value of each measurement on its own, by the time aggregation of its KPI; NaN where there were no cases."""
        is_ratio = np.isin(organisation.array("time_agg"), RATIOS)[self.node]
        factor = organisation.array("factor")[self.node]
        some = self.denominator > 0
        ratio = np.divide(factor * self.numerator, self.denominator, out=np.full(len(some), np.nan), where=some)
        return np.where(is_ratio, ratio, self.value)


def _days(dates: pd.Series) -> NDArray[np.int64]:
    """The dates as ordinals; the same few recur, so each is converted once."""
    codes, distinct = pd.factorize(dates.to_numpy(dtype=object))
    days = np.array([*(date.toordinal() for date in distinct), UNKNOWN], dtype=np.int64)
    return days[codes]
