"""Percentages as their user sees them: a cell that shows 95 % says 95, or can say nothing (M11, M12 and N09; docs/methode.md b2).

Excel keeps 0.95 in a cell that shows 95 %, and 95 in one that doesn't. A verdict on the one against the other would be a colour
without meaning, so figures count as they are shown, and where the scale of norm and measurements may differ there is no verdict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from pandas.api.types import infer_dtype

from ketenrapport.organisation.cells import MOST_PROBLEMS, NUMBERS_ALONE
from ketenrapport.words.findings import Finding
from ketenrapport.words.notation import clean, fold, says_percent
from ketenrapport.words.number_format import as_shown, hundredfold
from ketenrapport.words.vocabulary import BOUNDS, RATIOS, Direction, ValueRollup
from ketenrapport.words.wording import natural_decimals

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.words.findings import Place

PERCENT, PER_THOUSAND = 100.0, 1000.0
_WORDS = frozenset(("%", "procent", "procenten", "percent", "percentage", "percentages", "pct", "perc"))
_THOUSANDTHS = frozenset(("‰", "promille"))
_POINTS = ("punt", "point")
_HIGHEST_SHARE = 105.0
_FAR = 20  # percent, and times the norm: further from a norm of at most 1 no process that is measured in percent can be by chance
_A_QUARTER = 25  # times a norm that has more decimals than its KPI: taken as a fraction of 1, the process made a quarter of it or more

# What may hold a percentage (M11 elsewhere): the column of the KPI, the figures in its unit, and the counts beside them.
_FIGURES = {
    "measurements": ("value",),
    "targets": BOUNDS,
    "comments": ("owner_forecast",),
}
_WEIGHED = ("values", "kpis")
_COUNTS = {"measurements": ("numerator", "denominator", "n")}


def means_percent(unit: str | None) -> bool:
    """Whether a unit says that a figure is a percentage; percentage points are none.

    >>> [means_percent(unit) for unit in ("%", "procent", "% op tijd", "procentpunt", "dagen", None)]
    [True, True, True, False, False, False]
    """
    words = fold(unit or "").replace("%", " % ").replace(".", " ").split()
    return any(word in _WORDS for word in words) and not any(part in word for word in words for part in _POINTS)


def factor_of(unit: str | None) -> float:
    """By what a ratio in this unit is multiplied, when nobody says so.

    >>> [factor_of(unit) for unit in ("% op tijd", "promille", "‰ van de orders", "€")]
    [100.0, 1000.0, 1000.0, 1.0]
    """
    if means_percent(unit):
        return PERCENT
    return PER_THOUSAND if _THOUSANDTHS.intersection(fold(unit or "").replace("‰", " ‰ ").split()) else 1.0


def are_unlike(rollup: str, units: Iterable[str | None]) -> bool:
    """Whether parts in these units can't make one figure (B01): only percentages make a product, and only what is alike adds up.

    >>> are_unlike("product", ["%", "procent"]), are_unlike("product", ["%", "dagen"]), are_unlike("verhouding", ["€", "dagen"])
    (False, True, True)
    """
    kinds = {"%" if means_percent(unit) else fold(unit or "") for unit in units}
    return bool(kinds - {"%"}) if rollup == ValueRollup.PRODUCT else rollup == ValueRollup.RATIO and len(kinds) > 1


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
    for name in _WEIGHED:
        changed[name] = _weights_on_one_scale(tables[name], raws.get(name), places[name])
    for name, figures in _FIGURES.items():
        frame = tables[name]
        for column in (*figures, *_COUNTS.get(name, ())):
            shown, written = _shown_as_percentage(column, raws.get(name), places[name], frame)
            if not (shown | written).any():
                continue
            numbers = frame[column].to_numpy(dtype=float).copy()
            codes = frame["kpi"].astype(object).to_numpy()
            fits = np.array([column in figures and percent.get(code, True) for code in codes], dtype=bool)
            numbers[shown & fits] = _hundredfold(numbers[shown & fits])
            wrong = np.flatnonzero((shown | written) & ~fits)
            raw = raws[name]
            for at in wrong[:MOST_PROBLEMS]:
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


def _weights_on_one_scale(frame: pd.DataFrame, raw: RawTable | None, place: Place) -> pd.DataFrame:
    """The table with its weights as they show where some are percentages and some are not: 40 % beside 60 is no 0.4."""
    shown, _ = _shown_as_percentage("weight", raw, place, frame)
    weights = frame["weight"].to_numpy(dtype=float).copy()
    if not shown.any() or np.all(shown | ~(weights > 0)):
        return frame
    weights[shown] = _hundredfold(weights[shown])
    return frame.assign(weight=weights)


def _shown_as_percentage(
    column: str, raw: RawTable | None, place: Place, frame: pd.DataFrame
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which rows of a typed table show a number as a percentage in this column, and in which a text with a ``%`` was read as one."""
    nowhere = np.zeros(len(frame), dtype=bool)
    header = _header(place, raw, column)
    if raw is None or header not in raw.columns:
        return nowhere, nowhere
    rows, read = frame["row"].to_numpy(), frame[column].notna().to_numpy()
    cells = raw.columns[header]
    may_say = infer_dtype(cells, skipna=True) not in NUMBERS_ALONE
    written = [isinstance(cell, str) and says_percent(cell) for cell in cells] if may_say else []
    shown = raw.rows[raw.percentages(header)]
    return (
        np.isin(rows, shown) if len(shown) else nowhere,
        np.isin(rows, raw.rows[written]) & read if any(written) else nowhere,
    )


def _header(place: Place, raw: RawTable | None, column: str) -> str:
    """The header of a column as it is written on the sheet; '' when it isn't there."""
    return raw.headers.get(fold(place.table.column(column).header), "") if raw else ""


def _cannot_be(place: Place, raw: RawTable, row: int, column: str, subject: str, *, is_count: bool) -> Finding:
    header = _header(place, raw, column)
    cells, is_percent = raw.columns[header], raw.percentages(header)
    mine = np.flatnonzero(raw.rows == row).tolist()  # a file may give several rows one number
    at = next(at for at in mine if is_percent[at] or (isinstance(cells[at], str) and says_percent(cells[at])))
    cell = cells[at]
    shown = clean(cell) if isinstance(cell, str) else as_shown(cell, raw.number_format(header, at))
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
    norm_of, norms, signals, rows = (targets[name].to_numpy() for name in ("node", "target", "signal", "row"))
    figures_of = _figures(nodes, measurements)
    norms_by_node = _positions(norm_of, len(nodes))
    ratios = (nodes["time_agg"].isin(RATIOS) & nodes["value_rollup"].eq(ValueRollup.MEASURED)) | nodes["value_rollup"].eq(ValueRollup.RATIO)
    codes, units, factors, directions, decimals = (nodes[name].tolist() for name in ("code", "unit", "factor", "direction", "decimals"))
    for kpi in np.unique(norm_of[norm_of >= 0]).tolist():
        code, factor = codes[kpi], factors[kpi]
        suffix = ".confirmed" if fold(code) in confirmed else ""
        wanted = factor_of(units[kpi])
        fraction = factor == 1 and wanted == PERCENT  # that is a scale of its own, below
        if ratios.iloc[kpi] and wanted > 1 and factor != wanted and not fraction:
            at = int(nodes["row"].iloc[kpi])
            told = {"unit": units[kpi], "factor": f"{factor:.0f}", "wanted": f"{wanted:.0f}"}
            findings.append(places["kpis"].finding(f"M12.factor{suffix}", at, "factor", code, **told))
            uncertain[kpi] = not suffix
            continue
        if not in_percent(units[kpi], factor):
            continue
        own, figures = norms_by_node[kpi], figures_of[kpi]
        bounds = norms[own].astype(float)
        if factor == 1:  # then a ratio is a fraction, whatever the unit says
            figures = replace(figures, shares=None)
        finer = np.array([natural_decimals(bound) > decimals[kpi] for bound in bounds.tolist()], dtype=bool)
        doubt = _doubted(figures, bounds, finer, signals[own].astype(float), directions[kpi])
        if doubt:
            place, column, at = places["targets"], "target", int(rows[own][doubt.norm])
            if doubt.measurement is not None and figures.rows is not None:
                place, column, at = places["measurements"], "value", int(figures.rows[doubt.measurement])
            details = {name: as_shown(round(number, 3), "") for name, number in doubt.told.items()}
            findings.append(place.finding(f"M12{doubt.kind}{suffix}", at, column, code, **details))
            uncertain[kpi] = not suffix
        is_share = factor == PERCENT and np.all((figures.numbers >= 0) & (figures.numbers <= PERCENT))
        odd = (bounds > _HIGHEST_SHARE) | (bounds < 0)
        if is_share and odd.any():
            findings.append(places["targets"].finding("N09", int(rows[own][odd][0]), "target", code, shown=as_shown(bounds[odd][0], "")))
    return uncertain, findings


class _Figures(Struct, frozen=True):
    """The figures of a KPI, and the rows of Metingen where they stand if they stand there; ``shares`` are what ratios make, per 1."""

    numbers: NDArray[np.float64]
    rows: NDArray[np.int64] | None = None
    shares: NDArray[np.float64] | None = None


class _Doubt(Struct, frozen=True):
    """Why norm and figures may be on two scales: the kind of M12, which norm, which measurement if it is to blame, and what to tell."""

    kind: str
    norm: int
    measurement: int | None
    told: Mapping[str, float]


def _figures(nodes: pd.DataFrame, measurements: pd.DataFrame) -> dict[int, _Figures]:
    """The figures of each node. Those of a KPI that is built are of the size that its parts make."""
    node, value, top, bottom, at = (measurements[name].to_numpy() for name in ("node", "value", "numerator", "denominator", "row"))
    factors, ratio = nodes["factor"].to_numpy(dtype=float), nodes["time_agg"].isin(RATIOS).to_numpy()
    mine, found = _positions(node, len(nodes)), dict[int, _Figures]()
    none = np.empty(0, dtype=int)
    for kpi in range(len(nodes)):
        own = mine.get(kpi, none)
        own = own[bottom[own] > 0] if ratio[kpi] else own[~np.isnan(value[own])]
        shares = top[own] / bottom[own] if ratio[kpi] else None
        found[kpi] = _Figures(value[own] if shares is None else factors[kpi] * shares, at[own], shares)
    depth, rollups, inputs = nodes["rollup_depth"].to_numpy(), nodes["value_rollup"].tolist(), nodes["inputs"].tolist()
    for kpi in sorted(np.flatnonzero(depth > 0).tolist(), key=lambda one: depth[one]):
        found[kpi] = _built(rollups[kpi], [found[part] for part in inputs[kpi]], factors[kpi])
    return found


def _built(rollup: str, parts: list[_Figures], factor: float) -> _Figures:
    shares = [part.shares for part in parts if part.shares is not None]
    together = np.concatenate(shares) if len(shares) == len(parts) else None
    if rollup == ValueRollup.RATIO and together is not None:
        return _Figures(factor * together, shares=together)
    if rollup in (ValueRollup.SUM, ValueRollup.PRODUCT):
        middles = [float(np.median(part.numbers)) for part in parts if len(part.numbers)]
        whole = len(middles) == len(parts)
        made = [sum(middles) if rollup == ValueRollup.SUM else PERCENT * float(np.prod(np.array(middles) / PERCENT))] if whole else []
        return _Figures(np.array(made, dtype=float), shares=together)
    return _Figures(np.concatenate([part.numbers for part in parts]), shares=together)


def _doubted(
    figures: _Figures, bounds: NDArray[np.float64], finer: NDArray[np.bool_], signals: NDArray[np.float64], direction: str
) -> _Doubt | None:
    """Whether fractions and percentages may stand beside each other in the figures and norms of a KPI in percent.

    ``finer`` says which norms have more decimals than the KPI: 0.05 beside 4 % is rather 5 % than a twentieth of a percent.
    """
    numbers = figures.numbers
    if len(numbers):
        middle = float(np.median(numbers))
        far = (middle > _FAR) & (middle > _FAR * bounds) | finer & (middle > _A_QUARTER * bounds)
        high, small = bounds > 1, (bounds > 0) & (bounds <= 1) & far
        is_small = (numbers > 0) & (numbers < 1)
        if figures.shares is None and high.any() and np.all((numbers >= 0) & (numbers <= 1)):
            return _Doubt("", int(np.argmax(high)), 0, {"norm": bounds[high][0], "middle": middle})
        if small.any():
            return _Doubt("", int(np.argmax(small)), None, {"norm": bounds[small][0], "middle": middle})
        if figures.shares is None and high.any() and is_small.any() and np.all(is_small | (numbers == 0) | (numbers > _FAR)):
            low, rest = float(np.median(numbers[is_small])), float(np.median(numbers[numbers > _FAR]))
            return _Doubt(".mixed", int(np.argmax(high)), int(np.argmax(is_small)), {"low": low, "high": rest})
    apart = (bounds > _FAR) & (signals > 0) & (signals < 1) & (direction in (Direction.HIGHER, Direction.BAND))
    if apart.any():
        return _Doubt(".signal", int(np.argmax(apart)), None, {"norm": bounds[apart][0], "signal": signals[apart][0]})
    return None


def _positions(node: NDArray[np.int64], nodes: int) -> dict[int, NDArray[np.intp]]:
    """The positions of each node's rows."""
    order = np.argsort(node, kind="stable")
    starts = np.searchsorted(node[order], np.arange(nodes + 1))
    return {at: order[starts[at] : starts[at + 1]] for at in range(nodes) if starts[at] < starts[at + 1]}
