"""Single measurements that lie so far from the rest of their series that they look like typing errors (M08)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from ketenrapport.checks.rule import Hit, rule
from ketenrapport.kpi.process import minimum_and_baseline
from ketenrapport.kpi.rarity import small_numbers
from ketenrapport.kpi.xmr import Limits, limits_of_each
from ketenrapport.words.findings import Severity
from ketenrapport.words.wording import quantity, unit_once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ketenrapport.checks.context import Context

_W = Severity.WARNING
_WIDTHS = 3


@rule(
    "M08", _W, "Uitbijter",
    "De meting van KPI {kpi} over {period} is {value}, terwijl de andere metingen liggen tussen {low} en {high}. Een typefout?",
    "Controleer het cijfer bij de bron. Klopt het, schrijf dan bij Opmerking wat er gebeurde.",
)  # fmt: skip
def outlier(context: Context) -> Iterator[Hit]:
    """A point three times as far out as the limits of its own series is rarely a fact and often a shifted comma.

    The limits are those of methode b8, over the first measurements since the last change point of any kind: what is explained is
    no error, and neither is a figure with a remark: somebody looked at it. A typing error stands alone; when a neighbour lies
    outside the limits on the same side it is a new level, and that is for the conversation.
    """
    measured, shown = context.measured, context.measured.shown(context.organisation)
    series = _series(context, shown)
    held_to = _limits(context, shown, series)
    mean, width, dust = (bound[series.which] for bound in (held_to.mean, held_to.width, held_to.dust))
    away = shown[series.places] - mean
    # Where nothing ever varied, the first variation is no typing error yet.
    far = (np.abs(away) > _WIDTHS * width + dust) & (width > dust)
    side = np.where(np.abs(away) > width, np.sign(away), 0)
    alike = (side[1:] == side[:-1]) & (series.which[1:] == series.which[:-1])
    far[1:] &= ~alike
    far[:-1] &= ~alike
    for at in np.flatnonzero(far).tolist():
        place = int(series.places[at])
        if _remark(context, int(measured.row[place])):
            continue
        kpi, code = context.kpis[int(measured.node[place])], measured.periods[measured.period[place]]
        decimals = int(context.organisation.column("decimals")[kpi.node])
        others = shown[series.places[(series.which == series.which[at]) & (np.arange(len(far)) != at)]]
        value, low, high = (quantity(float(one), decimals, kpi.row["unit"] or "") for one in (shown[place], others.min(), others.max()))
        words = {"kpi": kpi.label, "period": code, "value": value, "low": unit_once(low, high), "high": high}
        yield Hit("measurements", int(measured.row[place]), "value", f"{kpi.code} {code}", words)


class _Series(Struct, frozen=True):
    """The points that can be held against limits: ``places`` among the measurements and ``which`` series each is of, int[points];
    ``starts`` and ``sizes``: where each series begins among them and how long it is, int[series].
    """  # noqa: D205 - one thought

    places: NDArray[np.int64]
    which: NDArray[np.int64]
    starts: NDArray[np.int64]
    sizes: NDArray[np.int64]


def _series(context: Context, shown: NDArray[np.float64]) -> _Series:
    """The series of KPIs that have not ended and are no small numbers, since their last change point."""
    measured = context.measured
    since = np.full(len(context.codes), np.iinfo(np.int64).max, dtype=np.int64)
    since[list(context.kpis)] = 0
    for row in context.tables["changepoints"]:
        period = context.organisation.calendar.period(row["since"] or "")
        if period is not None and row["kpi"] in context.kpi:
            node = context.kpi[row["kpi"]].node
            since[node] = max(since[node], period.end.toordinal())
    places = np.flatnonzero((measured.end >= since[measured.node]) & np.isfinite(shown)) if len(shown) else np.empty(0, dtype=np.int64)
    places = places[~_rest_on_few(context)[measured.node[places]]]
    _, starts, which, sizes = np.unique(measured.node[places], return_index=True, return_inverse=True, return_counts=True)
    return _Series(places, which, starts, sizes)


def _rest_on_few(context: Context) -> NDArray[np.bool_]:
    """Which nodes have a series that leaps by itself, since it rests on few cases (methode b8): bool[nodes]."""
    organisation, found = context.organisation, context.judgement.points
    few = np.append(small_numbers(organisation, found, found.first[found.node], minimum_and_baseline(organisation)[1]), False)
    begin, end = found.first[:-1], found.first[1:]
    return np.asarray(few[np.where(end > begin, end - 1, -1)], dtype=bool)


def _remark(context: Context, row: int) -> str | None:
    table = context.organisation.tables["measurements"]
    return next(iter(table["remark"][table["row"] == row]), None)


def _limits(context: Context, shown: NDArray[np.float64], series: _Series) -> Limits:
    """The limits of each series, over its first points; NaN where there are too few."""
    minimum, baseline = minimum_and_baseline(context.organisation)
    return limits_of_each(shown[series.places], series.starts, series.sizes, baseline, minimum)
