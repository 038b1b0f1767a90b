"""From measurements to one value per KPI and report period: time aggregation and value roll-up (methode b1, b2, b5).

Everything is a cube: nodes × measuring periods (of all frequencies together, oldest first). A window is a run of columns,
so that a sum over any window is the difference of two cumulative sums. No step loops over measurements.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from ketenrapport.kpi.fractions import Ints, Rationals, exact, largest, put, times, unknown, whole
from ketenrapport.kpi.windows import Timeline, due_columns, last_set, take_columns
from ketenrapport.words.vocabulary import TimeAgg, ValueRollup, Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ketenrapport.organisation.model import Organisation
    from ketenrapport.words.periods import Period

WINDOWS = tuple(Window)
RATIOS = (TimeAgg.RATIO, TimeAgg.STOCK_RATIO)


@dataclass(frozen=True)
class Measured:
    """The value of each node over one kind of window. All arrays have shape [nodes, report periods].

    * ``value``: exact, not rounded; unknown when there is none
    * ``top``, ``bottom``: summed numerator and denominator of ratios; ``bottom`` also holds the count behind a weighted mean
    * ``absent``: not applicable: no cases (denominator 0), or not measured in these days
    * ``present``, ``expected``: measurements in the window; ``parts``, ``parts_expected``: children of a value roll-up
    * ``source``: column of the timeline that the value was carried over from, -1 when it is the window's own
    * ``half_sum``: a sum that lacks measurements or children: half a sum looks like a fall (b2)
    * ``linked``: the value comes from a KPI of another chain
    """

    value: Rationals
    top: Rationals
    bottom: Rationals
    absent: NDArray[np.bool_]
    present: NDArray[np.int32]
    expected: NDArray[np.int32]
    parts: NDArray[np.int32]
    parts_expected: NDArray[np.int32]
    source: NDArray[np.int32]
    half_sum: NDArray[np.bool_]
    linked: NDArray[np.bool_]


@dataclass(frozen=True)
class Cube:
    """All usable measurements.

    ``top`` and ``bottom`` are [nodes, columns] integers, to be divided by ``top_scale`` and ``bottom_scale`` [nodes, 1]; what
    they mean depends on the time aggregation (see ``_cube``). ``*_sums`` and ``*_count`` are running totals, ``last_present``
    the last column so far (-1 for none): all [nodes, columns + 1], about the columns before each place.
    """

    top: Ints
    bottom: Ints
    top_scale: Ints
    bottom_scale: Ints
    present: NDArray[np.bool_]
    top_sums: Ints
    bottom_sums: Ints
    present_count: Ints
    expected_count: Ints
    last_present: NDArray[np.int32]


def measure(organisation: Organisation, report_periods: Sequence[Period], timeline: Timeline) -> dict[Window, Measured]:
    """The value of every node over every kind of window, for each report period. Source: methode b1, b2 and b5."""
    cube = _cube(organisation, timeline)
    measured = {window: _aggregate(organisation, cube, timeline, report_periods, window) for window in WINDOWS}
    return _roll_up(organisation, measured)


def judged_window(organisation: Organisation, measured: dict[Window, Measured]) -> Measured:
    """What each node is judged on: its value over its own window; for a link, what its source is judged on, as that shows it."""
    nodes = organisation.nodes
    judge_on = nodes["judge_on"].to_numpy()
    chosen = measured[Window.PERIOD]
    for window in (Window.YTD, Window.YEAR):
        rows = np.flatnonzero(judge_on == window)
        if rows.size:
            chosen = _put(_copied(chosen), rows, _rows(measured[window], rows))
    for links, sources in linked_nodes(organisation):
        source = _rows(chosen, sources)
        shown = source.value.rounded(_decimals(organisation)[sources])
        chosen = _put(_copied(chosen), links, replace(source, value=shown, linked=np.ones_like(source.linked)))
    return chosen


def shown_values(organisation: Organisation, measured: Measured) -> Rationals:
    """The values over a window as people see them: rounded to the KPI's decimals (b2); for a link, those of its source."""
    shown = measured.value.rounded(_decimals(organisation))
    for links, sources in linked_nodes(organisation):
        shown = put(shown, links, shown[sources].rounded(_decimals(organisation)[links]))
    return shown


def linked_nodes(organisation: Organisation) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Linked nodes and their sources, in batches: a source that is a link itself comes in an earlier batch."""
    nodes = organisation.nodes
    linked = np.flatnonzero(nodes["value_rollup"].to_numpy(dtype=object) == ValueRollup.LINK)
    depth = nodes["rollup_depth"].to_numpy()[linked]
    batches = [linked[depth == level] for level in np.unique(depth)]
    return [(rows, np.array([nodes["inputs"].iloc[row][0] for row in rows])) for rows in batches]


def _decimals(organisation: Organisation) -> NDArray[np.int64]:
    return organisation.nodes["decimals"].fillna(0).to_numpy(dtype=np.int64)[:, None]


def _cube(organisation: Organisation, timeline: Timeline) -> Cube:
    """The cube of measurements.

    ``top``/``bottom`` hold numerator/denominator for ratios, value × n / n for weighted means, value / 1 for the rest: then
    every aggregate is Σ top / Σ bottom, or Σ top alone.
    """
    nodes, rows = organisation.nodes, organisation.measurements
    shape = (len(nodes), len(timeline.periods))
    column_of = {period.code: column for column, period in enumerate(timeline.periods)}
    codes = rows["period"].cat.categories
    columns = np.array([column_of.get(code, -1) for code in codes], dtype=np.int64)[rows["period"].cat.codes.to_numpy()]
    node = rows["node"].to_numpy(dtype=np.int64)
    cell = node * shape[1] + columns  # the place of each measurement in the flattened cube
    usable = (columns >= 0) & timeline.expected.ravel()[np.where(columns >= 0, cell, 0)]
    chosen = slice(None) if usable.all() else usable
    node, cell = node[chosen], cell[chosen]
    aggregation = nodes["time_agg"].to_numpy(dtype=object)
    is_ratio, is_weighted = np.isin(aggregation, RATIOS)[node], (aggregation == TimeAgg.WEIGHTED)[node]

    def read(name: str) -> NDArray[np.float64]:
        return rows[name].to_numpy(dtype=float)[chosen]

    count = np.where(is_weighted, np.nan_to_num(read("n"), nan=1.0), 1.0)
    top = exact(np.where(is_ratio, read("numerator"), read("value")))
    bottom = exact(np.where(is_ratio, read("denominator"), count))
    if is_weighted.any():
        weight = exact(count)
        top = Rationals(times(top.num, weight.num), times(top.den, weight.den))
    top_scale, bottom_scale = _scales(top, node, len(nodes)), _scales(bottom, node, len(nodes))
    present = np.zeros(shape, dtype=bool)
    present.ravel()[cell] = True
    tops = _placed(top, top_scale, node, cell, shape)
    bottoms = _placed(bottom, bottom_scale, node, cell, shape)
    return Cube(
        tops,
        bottoms,
        top_scale[:, None],
        bottom_scale[:, None],
        present,
        _running(tops),
        _running(bottoms),
        _counted(present),
        _counted(timeline.expected),
        last_set(present),
    )


def _scales(numbers: Rationals, node: NDArray[np.int64], count: int) -> Ints:
    """The smallest common denominator of the numbers of each node: they are powers of ten, so the largest one."""
    scale: Ints = np.ones(count, dtype=numbers.den.dtype)
    np.maximum.at(scale, node, numbers.den)
    return scale


def _placed(numbers: Rationals, scale: Ints, node: NDArray[np.int64], cell: NDArray[np.int64], shape: tuple[int, int]) -> Ints:
    scaled = numbers.over(scale[node])
    cells: Ints = np.zeros(shape, dtype=scaled.dtype)
    cells.ravel()[cell] = scaled
    return cells


def _aggregate(organisation: Organisation, cube: Cube, timeline: Timeline, report_periods: Sequence[Period], window: Window) -> Measured:
    """Time aggregation of the measured nodes over one kind of window (methode b2)."""
    nodes = organisation.nodes
    due = due_columns(timeline, report_periods, window)
    low, high = due.low, due.high
    expected = _span(cube.expected_count, low, high).astype(np.int32)
    present = _span(cube.present_count, low, high).astype(np.int32)
    absent = (expected == 0) & (due.stopped | (take_columns(timeline.last_expected, high) < 0))

    aggregation = nodes["time_agg"].to_numpy(dtype=object)[:, None]
    last = np.maximum(take_columns(cube.last_present, high), 0)
    at_last = np.isin(aggregation, (TimeAgg.LAST, TimeAgg.STOCK_RATIO))
    top = np.where(at_last, take_columns(cube.top, last), _span(cube.top_sums, low, high))
    bottom = np.where(at_last, take_columns(cube.bottom, last), _span(cube.bottom_sums, low, high))
    for extreme, best in ((TimeAgg.MINIMUM, np.minimum), (TimeAgg.MAXIMUM, np.maximum)):
        rows = np.flatnonzero(aggregation[:, 0] == extreme)
        if rows.size:
            top[rows] = _extreme(cube.top[rows], cube.present[rows], low[rows], high[rows], best)
    some = (present > 0) & (nodes["value_rollup"].to_numpy(dtype=object) == ValueRollup.MEASURED)[:, None]
    counted = np.isin(aggregation, (*RATIOS, TimeAgg.WEIGHTED))
    averaged = counted | (aggregation == TimeAgg.MEAN)
    is_ratio = np.isin(aggregation, RATIOS)
    factor = np.where(is_ratio, nodes["factor"].fillna(1).to_numpy()[:, None], 1).astype(np.int64)
    # The mean of top / top_scale over bottom / bottom_scale; the other aggregates are top / top_scale as it is.
    over, under = np.where(averaged, times(factor, cube.bottom_scale), factor), np.where(averaged, bottom, 1)
    value = Rationals(times(top, over), np.where(some, times(under, cube.top_scale), 0))
    tops, bottoms = (
        Rationals(top, np.where(some & is_ratio, cube.top_scale, 0)),
        Rationals(bottom, np.where(some & counted, cube.bottom_scale, 0)),
    )
    no_cases = some & counted & np.asarray(bottom == 0, dtype=bool)
    return Measured(
        value,
        tops,
        bottoms,
        absent | no_cases,
        np.where(some, present, 0),
        expected,
        np.zeros_like(expected),
        np.zeros_like(expected),
        np.where(some & due.carried, low, -1).astype(np.int32),
        (aggregation == TimeAgg.SUM) & some & (present < expected),
        np.zeros(low.shape, dtype=bool),
    )


def _roll_up(organisation: Organisation, measured: dict[Window, Measured]) -> dict[Window, Measured]:
    """The value of nodes that are built from other nodes, deepest first (methode b5)."""
    nodes = organisation.nodes
    rollup = nodes["value_rollup"].to_numpy(dtype=object)
    depth = nodes["rollup_depth"].to_numpy()
    order = sorted(np.flatnonzero(depth > 0).tolist(), key=lambda row: (depth[row], rollup[row]))
    for (_, kind), group in groupby(order, key=lambda row: (depth[row], rollup[row])):
        rows = np.array(list(group))
        children = _padded([nodes["inputs"].iloc[row] for row in rows])
        factor = nodes["factor"].fillna(1).to_numpy()[rows]
        for window in WINDOWS:
            source = measured[window]
            built = _rows(source, children[:, 0]) if kind == ValueRollup.LINK else _combined(ValueRollup(kind), source, children, factor)
            measured[window] = _put(source, rows, built)
    return measured


def _combined(kind: ValueRollup, measured: Measured, children: NDArray[np.int64], factor: NDArray[np.float64]) -> Measured:
    """One value out of those of the children: int[rows, most children], -1 where a row has fewer."""
    shape = (len(children), measured.absent.shape[1])
    value, top, bottom = unknown(shape), unknown(shape), unknown(shape)
    parts, parts_expected = np.zeros(shape, dtype=np.int32), np.zeros(shape, dtype=np.int32)
    half = np.zeros(shape, dtype=bool)
    for child in children.T:
        there = (child >= 0)[:, None]
        part = _rows(measured, child)
        known = there & part.value.known & (part.top.known if kind is ValueRollup.RATIO else True)
        first, next_ = known & (parts == 0), known & (parts > 0)
        match kind:
            case ValueRollup.RATIO:
                top = _accumulated(top, first, next_, part.top, top + part.top)
                bottom = _accumulated(bottom, first, next_, part.bottom, bottom + part.bottom)
            case ValueRollup.PRODUCT:
                share = part.value / whole(100).like(part.value)
                value = _accumulated(value, first, next_, part.value, value * share)
            case ValueRollup.MINIMUM:
                value = _accumulated(value, first, next_ & value.at_least(part.value), part.value, part.value)
            case ValueRollup.MAXIMUM:
                value = _accumulated(value, first, next_ & part.value.at_least(value), part.value, part.value)
            case _:
                value = _accumulated(value, first, next_, part.value, value + part.value)
        parts += known
        half |= known & part.half_sum
        parts_expected += there & ~part.absent
    if kind is ValueRollup.RATIO:
        value = top * whole(factor[:, None]).like(top) / bottom
    elif kind is ValueRollup.MEAN:
        value = value / whole(np.maximum(parts, 1))
    elif kind is ValueRollup.PRODUCT:
        value = value.only((parts == parts_expected) & value.manageable)
    half = (half | (parts < parts_expected)) if kind is ValueRollup.SUM else np.zeros(shape, dtype=bool)
    none = np.zeros(shape, dtype=np.int32)
    no_cases = (parts_expected == 0) | ((parts > 0) & bottom.known & np.asarray(bottom.num == 0, dtype=bool))
    return Measured(value, top, bottom, no_cases, none, none, parts, parts_expected, none - 1, half, np.zeros(shape, dtype=bool))


def _accumulated(so_far: Rationals, first: NDArray[np.bool_], next_: NDArray[np.bool_], start: Rationals, more: Rationals) -> Rationals:
    return start.where(first, more.where(next_, so_far))


def _padded(lists: list[tuple[int, ...]]) -> NDArray[np.int64]:
    padded = np.full((len(lists), max(map(len, lists))), -1, dtype=np.int64)
    for row, items in enumerate(lists):
        padded[row, : len(items)] = items
    return padded


def _rows(measured: Measured, index: NDArray[np.int64]) -> Measured:
    return Measured(*(getattr(measured, name)[index] for name in Measured.__dataclass_fields__))


def _copied(measured: Measured) -> Measured:
    def copy(cells: object) -> object:
        return Rationals(cells.num.copy(), cells.den.copy()) if isinstance(cells, Rationals) else cells.copy()  # type: ignore[attr-defined]

    return Measured(*(copy(getattr(measured, name)) for name in Measured.__dataclass_fields__))  # type: ignore[arg-type]


def _put(measured: Measured, rows: NDArray[np.int64], new: Measured) -> Measured:
    """The same, with some rows overwritten; the arrays of ``measured`` are this module's own, so in place."""

    def written(old: Ints, fresh: Ints) -> Ints:
        if fresh.dtype == object and old.dtype != object:
            old = old.astype(object)
        old[rows] = fresh
        return old

    def field(name: str) -> object:
        old, fresh = getattr(measured, name), getattr(new, name)
        return Rationals(written(old.num, fresh.num), written(old.den, fresh.den)) if isinstance(old, Rationals) else written(old, fresh)

    return Measured(*(field(name) for name in Measured.__dataclass_fields__))  # type: ignore[arg-type]


def _running(cells: Ints) -> Ints:
    """Running totals along the columns, starting with 0."""
    if cells.dtype != object and largest(cells) * cells.shape[1] >= np.iinfo(cells.dtype).max:
        cells = cells.astype(object)
    total: Ints = np.empty((cells.shape[0], cells.shape[1] + 1), dtype=cells.dtype)
    total[:, 0] = 0
    np.cumsum(cells, axis=1, out=total[:, 1:])
    return total


def _counted(cells: NDArray[np.bool_]) -> NDArray[np.int32]:
    """How many cells are set among those before each place."""
    total = np.zeros((cells.shape[0], cells.shape[1] + 1), dtype=np.int32)
    np.cumsum(cells, axis=1, out=total[:, 1:])
    return total


def _span(running: Ints, low: NDArray[np.int64], high: NDArray[np.int64]) -> Ints:
    return take_columns(running, high) - take_columns(running, np.minimum(low, high))


def _extreme(cells: Ints, present: NDArray[np.bool_], low: NDArray[np.int64], high: NDArray[np.int64], best: np.ufunc) -> Ints:
    """The smallest or largest cell in each window; windows without one give an arbitrary number."""
    worst = 2**62 if best is np.minimum else -(2**62)
    padded = np.concatenate([np.where(present, cells, worst), np.full((len(cells), 1), worst)], axis=1)
    offset = (np.arange(len(cells)) * padded.shape[1])[:, None]
    edges = np.stack([low + offset, np.maximum(high, low + 1) + offset], axis=-1).ravel()
    return np.asarray(best.reduceat(padded.ravel(), np.minimum(edges, padded.size - 1))[::2].reshape(low.shape))
