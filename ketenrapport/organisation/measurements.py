"""Which measurements can be used: M01–M05. A doubtful row is reported and left out; it never counts as zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ketenrapport.organisation.cells import MOST_PROBLEMS
from ketenrapport.organisation.keys import proposals
from ketenrapport.organisation.tree import is_kpi, kpi_keys
from ketenrapport.words.vocabulary import RATIOS, TimeAgg, ValueRollup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ketenrapport.words.findings import Finding, Place
    from ketenrapport.words.periods import Calendar

_NUMBERS = ("value", "numerator", "denominator", "n")


def usable_measurements(table: pd.DataFrame, nodes: pd.DataFrame, calendar: Calendar, place: Place) -> tuple[pd.DataFrame, list[Finding]]:
    """The measurements that can be used, with ``node`` as position, and what is wrong with the others.

    Shapes: ``table`` is the coerced table Metingen, n rows; ``kpi`` and ``period`` are categories. A row that says that there
    can be no figure stays, with ``not_applicable`` and without numbers. A row that lacks a number because its cell could not be
    read is left out without a word: the cell has its finding.
    """
    findings: list[Finding] = []
    codes = table["kpi"].cat.categories
    position = {code: row for row, (code, kpi) in enumerate(zip(nodes["code"], is_kpi(nodes), strict=True)) if kpi}
    # Each array ends with what -1, an unknown code, stands for.
    node = np.array([*(position.get(code, -1) for code in codes), -1], dtype=np.int64)[table["kpi"].cat.codes.to_numpy()]
    periods = [calendar.period(code) for code in table["period"].cat.categories]
    frequency_of = np.array([*(str(period.frequency) if period else "" for period in periods), ""], dtype=object)
    frequency = frequency_of[table["period"].cat.codes.to_numpy()]
    due, aggregation, rollup = (
        np.append(nodes[name].to_numpy(dtype=object), np.array([None]))[node] for name in ("frequency", "time_agg", "value_rollup")
    )
    value, top, bottom, count = (table[name].to_numpy(dtype=float) for name in _NUMBERS)
    good = np.ones(len(table), dtype=bool)

    def reject(kind: str, column: str, wrong: NDArray[np.bool_], shown: Mapping[str, NDArray[np.object_]]) -> None:
        for at in np.flatnonzero(good & wrong)[:MOST_PROBLEMS]:
            details = {name: texts[at] for name, texts in shown.items()}
            findings.append(place.finding(kind, int(table["row"].iloc[at]), column, str(table["kpi"].iloc[at]), **details))
        good[wrong] = False

    is_ratio, has_value = np.isin(aggregation, RATIOS), ~np.isnan(value)
    has_ratio = ~np.isnan(top) | ~np.isnan(bottom)
    weights_used = np.zeros(len(nodes) + 1, dtype=bool)
    weights_used[node[(node >= 0) & ~np.isnan(count)]] = True
    not_applicable, unread = (table[name].to_numpy(dtype=bool) for name in ("not_applicable", "unread"))
    kpi_text, period_text = table["kpi"].astype(object).to_numpy(), table["period"].astype(object).to_numpy()
    asked = proposals(kpi_text[node < 0], kpi_keys(nodes)) if (node < 0).any() else {}
    reject("M01", "kpi", node < 0, {"shown": kpi_text, "proposal": np.array([asked.get(code, "") for code in kpi_text], dtype=object)})
    # What the KPI itself lacks is said there.
    good &= ~pd.isna(due) & ~pd.isna(aggregation) & ~pd.isna(rollup)
    reject("M01.period", "period", frequency == "", {"shown": period_text})
    reject("M01.frequency", "period", frequency != due, {"shown": period_text, "frequency": due})
    reject("M03.built", "kpi", rollup != ValueRollup.MEASURED, {"shown": rollup})
    reject("M03.both", "value", has_value & has_ratio, {})
    lacks_ratio = is_ratio & (np.isnan(top) | np.isnan(bottom)) & ~not_applicable
    lacks_value = ~is_ratio & ~has_value & ~not_applicable
    good &= ~(unread & (lacks_ratio | lacks_value))
    reject("M03.ratio", "numerator", lacks_ratio, {"shown": aggregation})
    reject("M03.value", "value", lacks_value, {"shown": aggregation})
    # A KPI that never gives weights is a plain mean; one that gives some must give all.
    lacking = (aggregation == TimeAgg.WEIGHTED) & weights_used[node] & ~(count >= 0) & ~not_applicable
    good &= ~(unread & lacking)
    reject("M03.count", "n", lacking, {})
    plain = (aggregation == TimeAgg.WEIGHTED) & ~weights_used[node] & good & ~not_applicable
    findings.extend(_plain_means(table[plain], node[plain], place))
    for name, numbers, word in (("numerator", top, "teller"), ("denominator", bottom, "noemer")):
        negative = is_ratio & good & (numbers < 0)
        if name == "numerator":  # a loss as a share of the turnover can be below zero
            places = np.flatnonzero(negative)[:MOST_PROBLEMS]
            findings.extend(place.finding("M05.loss", int(table["row"].iloc[at]), name, str(table["kpi"].iloc[at])) for at in places)
        else:
            reject("M05", name, negative, {"shown": np.full(len(table), word, dtype=object)})

    kept = table.assign(node=node, n=np.where(not_applicable, np.nan, count))[good]
    doubled = kept.duplicated(["node", "period"], keep=False)
    if doubled.any():
        kept = _without_doubles(kept, doubled, place, findings)
    return kept[["node", "period", *_NUMBERS, "quality", "as_of", "remark", "row", "not_applicable"]].reset_index(drop=True), findings


def _plain_means(table: pd.DataFrame, node: NDArray[np.int64], place: Place) -> list[Finding]:
    """A KPI that is to be weighted and never gives a weight, once there is more than one measurement to weigh (M03)."""
    _, first, times = np.unique(node, return_index=True, return_counts=True)
    rows = table.iloc[np.sort(first[times > 1])]
    return [place.finding("M03.plain", int(row), "n", str(kpi)) for row, kpi in zip(rows["row"], rows["kpi"], strict=True)]


def _without_doubles(kept: pd.DataFrame, doubled: pd.Series[bool], place: Place, findings: list[Finding]) -> pd.DataFrame:
    """The first of measurements that are the same, none of those that differ (M02)."""
    drop: list[object] = []
    for (_, period), group in kept[doubled].groupby(["node", "period"], observed=True, sort=False):
        same = all(group[name].nunique(dropna=False) == 1 for name in _NUMBERS)
        drop.extend(group.index[1:] if same else group.index)
        findings.append(
            place.finding("M02.same" if same else "M02", int(group["row"].iloc[1]), "kpi", str(group["kpi"].iloc[0]), shown=period)
        )
    return kept.drop(index=drop)
