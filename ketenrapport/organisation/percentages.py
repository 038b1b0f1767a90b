"""Percentages as their user sees them: a cell that shows 95 % says 95, or can say nothing (M11, M12 and N09; docs/methode.md b2).

Excel keeps 0.95 in a cell that shows 95 %, and 95 in one that doesn't. A verdict on the one against the other would be a colour
without meaning, so figures count as they are shown, and where the scale of norm and measurements may differ there is no verdict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketenrapport.words.findings import Finding
from ketenrapport.words.notation import fold
from ketenrapport.words.number_format import as_shown, hundredfold
from ketenrapport.words.vocabulary import BOUNDS, TimeAgg

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.words.findings import Place

PERCENT = 100.0
_WORDS = frozenset(("%", "procent", "procenten", "percent", "percentage", "percentages", "pct", "perc"))
_POINTS = ("punt", "point")
_RATIOS = (TimeAgg.RATIO, TimeAgg.STOCK_RATIO)
_HIGHEST_SHARE = 105.0
_FAR = 20  # percent, and times the norm: further from a norm of at most 1 no process that is measured in percent can be by chance
_MOST = 200  # findings of one kind; a column that is wrong throughout needs no 100,000 sentences

# What may hold a percentage (M11 elsewhere): the column of the KPI, the figures in its unit, and the counts beside them.
_FIGURES = {
    "measurements": ("value",),
    "targets": BOUNDS,
    "comments": ("owner_forecast",),
}
_COUNTS = {"measurements": ("numerator", "denominator", "n")}


def means_percent(unit: str | None) -> bool:
    """Whether a unit says that a figure is a percentage; percentage points are none.

    >>> [means_percent(unit) for unit in ("%", "procent", "% op tijd", "procentpunt", "dagen", None)]
    [True, True, True, False, False, False]
    """
    words = fold(unit or "").replace("%", " % ").replace(".", " ").split()
    return any(word in _WORDS for word in words) and not any(part in word for word in words for part in _POINTS)


def in_percent(unit: str | None, factor: float) -> bool:
    """Whether a KPI is a percentage, by its unit or its factor (missing: NaN)."""
    return means_percent(unit) or factor == PERCENT


def as_percentages(
    tables: Mapping[str, pd.DataFrame], raws: Mapping[str, RawTable], places: Mapping[str, Place]
) -> tuple[dict[str, pd.DataFrame], frozenset[str], list[Finding]]:
    """The tables with what shows as a percentage as it shows, the KPIs with a norm that can't be one, and M11 at each such cell.

    A measurement that can't be read so doesn't count; a forecast is left out. Of a KPI that doesn't exist others tell more.
    """
    kpis = tables["kpis"]
    percent = {code: in_percent(unit, factor) for code, unit, factor in zip(kpis["kpi_id"], kpis["unit"], kpis["factor"], strict=True)}
    changed, findings, without_scale = dict(tables), list[Finding](), set[str]()
    for name, figures in _FIGURES.items():
        frame = tables[name]
        for column in (*figures, *_COUNTS.get(name, ())):
            shown = _shown_as_percentage(column, raws.get(name), places[name], frame)
            if not shown.any():
                continue
            numbers = frame[column].to_numpy(dtype=float).copy()
            codes = frame["kpi"].astype(object).to_numpy()
            fits = np.array([percent.get(code, True) for code in codes[shown]], dtype=bool) & (column in figures)
            places_of = np.flatnonzero(shown)
            numbers[places_of[fits]] = _hundredfold(numbers[places_of[fits]])
            wrong = places_of[~fits]
            raw = raws[name]
            for at in wrong[:_MOST]:
                row = int(frame["row"].iloc[at])
                findings.append(_cannot_be(places[name], raw, row, column, str(codes[at]), is_count=column not in figures))
            if name == "targets":
                without_scale.update(codes[wrong])
            elif name == "comments":
                numbers[wrong] = np.nan
            frame = frame.assign(**{column: numbers})
            if name == "measurements" and len(wrong):
                frame = frame.drop(index=frame.index[wrong]).reset_index(drop=True)
        changed[name] = frame
    return changed, frozenset(without_scale), findings


def _shown_as_percentage(column: str, raw: RawTable | None, place: Place, frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Which rows of a typed table show a number as a percentage in this column."""
    nowhere = np.zeros(len(frame), dtype=bool)
    header = _header(place, raw, column)
    if raw is None or header not in raw.formats:
        return nowhere
    rows = raw.rows[raw.percentages(header)]
    return np.isin(frame["row"].to_numpy(), rows) if len(rows) else nowhere


def _header(place: Place, raw: RawTable | None, column: str) -> str:
    """The header of a column as it is written on the sheet; '' when it isn't there."""
    wanted = fold(place.table.column(column).header)
    return next((header for header in raw.columns if fold(header) == wanted), "") if raw else ""


def _cannot_be(place: Place, raw: RawTable, row: int, column: str, subject: str, *, is_count: bool) -> Finding:
    header = _header(place, raw, column)
    at = int(np.flatnonzero(raw.rows == row)[0])
    shown = as_shown(raw.columns[header][at], raw.number_format(header, at))
    return place.finding("M11.count" if is_count else "M11", row, column, subject, shown=shown)


def _hundredfold(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    distinct, places = np.unique(numbers, return_inverse=True)
    return np.array([hundredfold(number) for number in distinct.tolist()], dtype=np.float64)[places]


def uncertain_scales(
    nodes: pd.DataFrame,
    measurements: pd.DataFrame,
    targets: pd.DataFrame,
    places: Mapping[str, Place],
    confirmed: Collection[str],
) -> tuple[NDArray[np.bool_], list[Finding]]:
    """Which nodes have a norm on another scale than their measurements, or may have (bool[n]), with M12 about each of them.

    ``confirmed`` are the codes, folded, of KPIs of which the user has said with a reason on Controle that it is right so: they are
    certain, and M12 is a warning. N09 is about the norm of a share that no share can reach.
    """
    uncertain, findings = np.zeros(len(nodes), dtype=bool), list[Finding]()
    node, value, top, bottom = (measurements[name].to_numpy() for name in ("node", "value", "numerator", "denominator"))
    norm_of, norms, rows = (targets[name].to_numpy() for name in ("node", "target", "row"))
    factors = nodes["factor"].to_numpy(dtype=float)
    by_node = _positions(node, len(nodes))
    norms_by_node = _positions(norm_of, len(nodes))
    for kpi in np.unique(norm_of[norm_of >= 0]).tolist():
        row = nodes.iloc[kpi]
        if not in_percent(row["unit"], factors[kpi]):
            continue
        mine, own = by_node.get(kpi, np.empty(0, dtype=int)), norms_by_node[kpi]
        bounds = norms[own].astype(float)
        is_ratio = row["time_agg"] in _RATIOS
        some = bottom[mine] > 0
        figures = factors[kpi] * top[mine][some] / bottom[mine][some] if is_ratio else value[mine]
        figures = figures[~np.isnan(figures)]
        code = str(row["code"])
        if len(figures):
            kind = "M12.confirmed" if fold(code) in confirmed else "M12"
            middle = float(np.median(figures))
            small = (bounds > 0) & (bounds <= 1) & (middle > _FAR) & (middle > _FAR * bounds)
            if not is_ratio and np.all((figures >= 0) & (figures <= 1)) and np.any(bounds > 1):
                norm = bounds[bounds > 1][0]
                first = int(measurements["row"].iloc[mine[0]])
                findings.append(_differs(places["measurements"], kind, first, "value", code, norm, middle))
                uncertain[kpi] = kind == "M12"
            elif small.any():
                findings.append(_differs(places["targets"], kind, int(rows[own][small][0]), "target", code, bounds[small][0], middle))
                uncertain[kpi] = kind == "M12"
        is_share = factors[kpi] == PERCENT and not np.any(top[mine] > bottom[mine]) and np.all((figures >= 0) & (figures <= PERCENT))
        odd = (bounds > _HIGHEST_SHARE) | (bounds < 0)
        if is_share and odd.any():
            findings.append(places["targets"].finding("N09", int(rows[own][odd][0]), "target", code, shown=as_shown(bounds[odd][0], "")))
    return uncertain, findings


def _differs(place: Place, kind: str, row: int, column: str, code: str, norm: float, middle: float) -> Finding:
    return place.finding(kind, row, column, code, norm=as_shown(norm, ""), middle=as_shown(round(middle, 3), ""))


def _positions(node: NDArray[np.int64], nodes: int) -> dict[int, NDArray[np.intp]]:
    """The positions of each node's rows."""
    order = np.argsort(node, kind="stable")
    starts = np.searchsorted(node[order], np.arange(nodes + 1))
    return {at: order[starts[at] : starts[at + 1]] for at in range(nodes) if starts[at] < starts[at + 1]}
