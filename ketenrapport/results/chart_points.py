"""The points of the chart of one KPI on the sheet KPI-grafiek: of every KPI its last points, with mean, limits, norm and marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ketenrapport.kpi.chart import chart
from ketenrapport.results.order import nodes_in_order
from ketenrapport.words import wording
from ketenrapport.words.schema import COURSE_PERIODS, TABLE
from ketenrapport.words.verdict import Rule
from ketenrapport.words.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketenrapport.assessment import Assessment
    from ketenrapport.kpi.chart import Series


def chart_points(assessment: Assessment) -> pd.DataFrame:
    """A row for each point, by KPI in the order of Boom and then by time."""
    variations = assessment.analysis.variations
    codes = assessment.organisation.nodes["code"].tolist()
    counts = variations.points.last[:, -1] - variations.points.first[:-1] + 1
    rows = [
        (codes[node], *cells)
        for node in nodes_in_order(assessment)
        if counts[node] > 0
        for cells in _of(chart(variations, node))
    ]  # fmt: skip
    columns = TABLE["chart_points"].columns
    points = pd.DataFrame(rows, columns=[column.identifier for column in columns], dtype=object)
    return points.astype({column.identifier: float for column in columns if column.kind is Kind.NUMBER})


def _of(series: Series) -> Iterator[tuple[object, ...]]:
    """The last points of a series: period, value, mean, limits, norm, the value again where it is a signal, and the changepoint."""
    size = len(series.values)
    first = max(0, size - COURSE_PERIODS)
    shown = np.concatenate([series.values[first:], series.shown_upper[first:], series.shown_lower[first:], series.target[first:]])
    known = shown[~np.isnan(shown)]
    top = float(known.max()) if len(known) else np.nan
    changed = {change.at for change in series.changepoints}
    for at in range(first, size):
        is_signal = series.rule[at] != Rule.NONE
        yield (
            wording.short_name(series.periods[at]),
            float(series.values[at]),
            float(series.mean[at]),
            float(series.shown_lower[at]),
            float(series.shown_upper[at]),
            float(series.target[at]),
            float(series.target_high[at]),
            float(series.values[at]) if is_signal else np.nan,
            top if at in changed else np.nan,
        )
