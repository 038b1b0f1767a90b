"""The points of the chart of one KPI on the sheet KPI-grafiek: of every KPI its last points, with mean, limits, norm and marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ketenrapport.kpi.chart import charts
from ketenrapport.results.order import nodes_in_order
from ketenrapport.words import wording
from ketenrapport.words.schema import COURSE_PERIODS, TABLE
from ketenrapport.words.verdict import Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.assessment import Assessment
    from ketenrapport.kpi.chart import Series
    from ketenrapport.kpi.xmr import Floats
    from ketenrapport.words.periods import Period

_AT_ONCE = 500  # KPIs: what is laid side by side is as high as the longest series


def chart_points(assessment: Assessment) -> pd.DataFrame:
    """A row for each point, by KPI in the order of Boom and then by time."""
    variations = assessment.analysis.variations
    codes = assessment.organisation.column("code")
    counts = variations.points.last[:, -1] - variations.points.first[:-1] + 1
    nodes = [node for node in nodes_in_order(assessment) if counts[node] > 0]
    names = TABLE["chart_points"].identifiers
    texts: tuple[list[str], list[str]] = ([], [])
    numbers: list[Floats] = []
    called = {period.code: wording.short_name(period) for period in variations.points.periods}
    for first in range(0, len(nodes), _AT_ONCE):
        some = nodes[first : first + _AT_ONCE]
        for node, series in zip(some, charts(variations, some), strict=True):
            periods, figures = _of(series)
            texts[0].extend([codes[node]] * len(periods))
            texts[1].extend(called[period.code] for period in periods)
            numbers.append(figures)
    columns = np.concatenate(numbers, axis=1) if numbers else np.empty((len(names) - len(texts), 0))
    words = [pd.Series(text, dtype=object) for text in texts]
    return pd.DataFrame(dict(zip(names, [*words, *columns], strict=True)))


def _of(series: Series) -> tuple[Sequence[Period], Floats]:
    """The last points of a series: their periods; value, mean, limits, norm, the value again where it is a signal, and the changepoint."""
    size = len(series.values)
    last = slice(max(0, size - COURSE_PERIODS), size)
    values = series.values[last]
    shown = np.concatenate([values, series.shown_upper[last], series.shown_lower[last], series.target[last]])
    known = shown[~np.isnan(shown)]
    top = float(known.max()) if len(known) else np.nan
    changed = np.zeros(len(values), dtype=bool)
    changed[[change.at - last.start for change in series.changepoints if last.start <= change.at < size]] = True
    lines = (series.mean, series.shown_lower, series.shown_upper, series.target, series.target_high)
    marked = np.where(series.rule[last] != Rule.NONE, values, np.nan), np.where(changed, top, np.nan)
    return series.periods[last], np.array([values, *(line[last] for line in lines), *marked])
