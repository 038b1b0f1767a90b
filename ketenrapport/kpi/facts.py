"""The facts over stretches of measuring periods: time aggregation and value roll-up (methode b2, b5)."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace

from ketenrapport.kpi.fractions import Ints, Rationals, exact, largest, put, times, unknown, whole
from ketenrapport.kpi.giving_back import give_back
from ketenrapport.kpi.rhythm import misfits
from ketenrapport.kpi.windows import Timeline, counted, last_set, take_columns
from ketenrapport.words.vocabulary import FROM_PARTS, RATIOS, TimeAgg, ValueRollup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ketenrapport.kpi.windows import Columns
    from ketenrapport.organisation.model import Organisation

_Part = TypeVar("_Part")
_MUCH = 500_000  # places, of which each takes some 60 bytes


class Facts(Struct, frozen=True):
    """What was measured over some stretches, before anyone judges it. All arrays have shape [rows, stretches].

    * ``value``: exact, not rounded; unknown when there is none
    * ``top``, ``bottom``: summed numerator and denominator of ratios; ``bottom`` also holds the count behind a weighted mean
    * ``absent``: not applicable: no cases (denominator 0), or nothing that should have been measured
    * ``present``, ``expected``: measurements in the stretch; ``parts``, ``parts_expected``: children of a value roll-up
    * ``lacking``: of something built, what is incomplete beneath it: tuples of (present, expected)
    * ``half_sum``: a sum that lacks measurements or children: half a sum looks like a fall (b2)
    """

    value: Rationals
    top: Rationals
    bottom: Rationals
    absent: NDArray[np.bool_]
    present: NDArray[np.int32]
    expected: NDArray[np.int32]
    parts: NDArray[np.int32]
    parts_expected: NDArray[np.int32]
    lacking: NDArray[np.object_]
    half_sum: NDArray[np.bool_]


class Cube(Struct, frozen=True):
    """All usable measurements on their places.

    ``top`` and ``bottom`` are [nodes, columns] integers, to be divided by ``top_scale`` and ``bottom_scale`` [nodes, 1]: numerator
    and denominator for ratios, value × n and n for weighted means, value and 1 for the rest. Then every aggregate is Σ top / Σ bottom,
    or Σ top alone. ``present`` is bool[nodes, columns]: there is a measurement.
    """

    top: Ints
    bottom: Ints
    top_scale: Ints
    bottom_scale: Ints
    present: NDArray[np.bool_]

    @staticmethod
    def of(organisation: Organisation, timeline: Timeline) -> Cube:
        """Those of an organisation."""
        nodes, rows = organisation.nodes, organisation.measurements
        usable = timeline.cell >= 0
        if timeline.excused.any():
            usable &= ~rows["not_applicable"].to_numpy(dtype=bool)
        chosen = slice(None) if usable.all() else usable
        node, cell = rows["node"].to_numpy(dtype=np.int64)[chosen], timeline.cell[chosen]
        aggregation = organisation.array("time_agg")
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
        shape = timeline.own.shape
        present = np.zeros(shape, dtype=bool)
        present.ravel()[cell] = True
        tops, bottoms = _placed(top, top_scale, node, cell, shape), _placed(bottom, bottom_scale, node, cell, shape)
        return Cube(tops, bottoms, top_scale[:, None], bottom_scale[:, None], present)


class Ledger(Struct, frozen=True, dict=True, eq=False):
    """All usable measurements, ready to be added up over any stretch of columns."""

    organisation: Organisation
    timeline: Timeline
    _known: dict[tuple[int, bytes, bytes, bytes], Facts] = field(default_factory=dict)

    def let_go(self) -> None:
        """Forget what has a place for every node in every measuring period, if that is much; it is made anew when somebody asks."""
        if self.timeline.own.size < _MUCH:
            return
        for name in ("cube", "_top_sums", "_bottom_sums", "_present_count", "_last_present"):
            self.__dict__.pop(name, None)
        self.timeline.let_go()
        give_back(self.timeline.own.size)

    @cached_property
    def cube(self) -> Cube:
        """The measurements on their places."""
        return Cube.of(self.organisation, self.timeline)

    @cached_property
    def _top_sums(self) -> Ints:
        return _running(self.cube.top)

    @cached_property
    def _bottom_sums(self) -> Ints:
        return _running(self.cube.bottom)

    @cached_property
    def _present_count(self) -> Columns:
        return counted(self.cube.present)

    @cached_property
    def _last_present(self) -> Columns:
        return last_set(self.cube.present)

    @cached_property
    def _misfits(self) -> NDArray[np.bool_]:
        return misfits(self.organisation)

    @cached_property
    def built(self) -> list[NDArray[np.int64]]:
        """The KPIs whose value is built from others, in batches of one kind and depth; what others are built from comes first."""
        organisation = self.organisation
        rollup, depth = organisation.array("value_rollup"), organisation.array("rollup_depth")
        batches = [(level, kind) for level in np.unique(depth[depth > 0]).tolist() for kind in FROM_PARTS]
        return [rows for level, kind in batches if (rows := np.flatnonzero((rollup == kind) & (depth == level))).size]

    def measured(self, rows: NDArray[np.int64], low: NDArray[np.int64], high: NDArray[np.int64], expected: NDArray[np.int32]) -> Facts:
        """Time aggregation of measured nodes over columns ``low`` up to ``high``, of which ``expected`` count (methode b2).

        Nothing is known of nodes that aren't measured themselves.
        """
        organisation, everyone = self.organisation, len(rows) == len(self.cube.top)
        which = None if everyone else rows
        present = self._span(self._present_count, low, high, which).astype(np.int32)
        aggregation = organisation.array("time_agg")[rows][:, None]
        at_last = np.isin(aggregation, (TimeAgg.LAST, TimeAgg.STOCK_RATIO))
        top, bottom = self._span(self._top_sums, low, high, which), self._span(self._bottom_sums, low, high, which)
        some_last = np.flatnonzero(at_last[:, 0])
        if some_last.size:
            its = rows[some_last]
            last = np.maximum(take_columns(self._last_present, high[some_last], its), 0)
            top[some_last], bottom[some_last] = take_columns(self.cube.top, last, its), take_columns(self.cube.bottom, last, its)
        for extreme, best in ((TimeAgg.MINIMUM, np.minimum), (TimeAgg.MAXIMUM, np.maximum)):
            chosen = np.flatnonzero(aggregation[:, 0] == extreme)
            if chosen.size:
                its = rows[chosen]
                top[chosen] = _extreme(self.cube.top[its], self.cube.present[its], low[chosen], high[chosen], best)
        some = (present > 0) & (organisation.array("value_rollup")[rows] == ValueRollup.MEASURED)[:, None]
        is_ratio = np.isin(aggregation, RATIOS)
        with_count = is_ratio | (aggregation == TimeAgg.WEIGHTED)
        averaged = with_count | (aggregation == TimeAgg.MEAN)
        factor = np.where(is_ratio, organisation.numbers("factor", 1)[rows][:, None], 1).astype(np.int64)
        top_scale, bottom_scale = self.cube.top_scale[rows], self.cube.bottom_scale[rows]
        # The mean of top / top_scale over bottom / bottom_scale; the other aggregates are top / top_scale as it is.
        over, under = np.where(averaged, times(factor, bottom_scale), factor), np.where(averaged, bottom, 1)
        value = Rationals(times(top, over), np.where(some, times(under, top_scale), 0))
        none = np.zeros(present.shape, dtype=np.int32)
        return Facts(
            value,
            Rationals(top, np.where(some & is_ratio, top_scale, 0)),
            Rationals(bottom, np.where(some & with_count, bottom_scale, 0)),
            (expected == 0) | (some & with_count & np.asarray(bottom == 0, dtype=bool)),
            np.where(some, present, 0).astype(np.int32),
            expected.astype(np.int32),
            none,
            none,
            _nothing_lacking(present.shape),
            (aggregation == TimeAgg.SUM) & some & (present < expected),
        )

    def combined(
        self, rows: NDArray[np.int64], first: NDArray[np.int64], last: NDArray[np.int64], reported: NDArray[np.int64] | None
    ) -> Facts:
        """The facts of nodes that are built in one way, over the days ``first`` up to and including ``last`` (b5).

        Each node is built once for the same days, however many others are built from it: a KPI that is the product of two, each the
        product of two of the same, would else double the work at every level. The same days may be those of another report period, on
        which more counts: a figure carried over from September is still about September in October.
        """
        on = b"" if reported is None else reported.tobytes()
        keys = [(row, first[at].tobytes(), last[at].tobytes(), on) for at, row in enumerate(rows.tolist())]
        new = np.array([at for at, key in enumerate(keys) if key not in self._known], dtype=np.int64)
        if new.size:
            made = self._combine(rows[new], first[new], last[new], reported)
            self._known.update({keys[at]: _one(made, place) for place, at in enumerate(new.tolist())})
            if new.size == len(rows):
                return made
        return _stacked([self._known[key] for key in keys])

    def _combine(
        self, rows: NDArray[np.int64], first: NDArray[np.int64], last: NDArray[np.int64], reported: NDArray[np.int64] | None
    ) -> Facts:
        organisation = self.organisation
        kind = ValueRollup(organisation.column("value_rollup")[int(rows[0])])
        lists = [organisation.column("inputs")[row] for row in rows.tolist()]
        parts = []
        for place in range(max(map(len, lists))):
            which = np.array([at for at, its in enumerate(lists) if place < len(its)])
            children = np.array([lists[at][place] for at in which.tolist()], dtype=np.int64)
            parts.append((which, self.over(children, first[which], last[which], reported)))
        return _combined(kind, first.shape, parts, organisation.numbers("factor", 1)[rows])

    def over(self, rows: NDArray[np.int64], first: NDArray[np.int64], last: NDArray[np.int64], reported: NDArray[np.int64] | None) -> Facts:
        """The facts of any nodes over the days ``first`` up to and including ``last``; a link has those of its source."""
        organisation, timeline = self.organisation, self.timeline
        rollup = organisation.array("value_rollup")
        rows = rows.copy()
        while (links := np.flatnonzero(rollup[rows] == ValueRollup.LINK)).size:
            rows[links] = [organisation.column("inputs")[row][0] for row in rows[links].tolist()]
        low = np.searchsorted(timeline.ends, first, side="left")
        high = np.searchsorted(timeline.ends, last, side="right")
        expected = timeline.expected(rows, low, high, reported)
        facts = self.measured(rows, low, np.maximum(low, high), expected)
        for kind in set(rollup[rows].tolist()) - {ValueRollup.MEASURED, None}:
            which = np.flatnonzero(rollup[rows] == kind)
            built = self.combined(rows[which], first[which], last[which], reported)
            # What is built more often than it can be has no value, but is missed (B04).
            facts = put_rows(facts, which, _without(built, np.broadcast_to(self._misfits[rows[which]][:, None], built.absent.shape)))
        return facts

    @staticmethod
    def _span(running: Ints, low: NDArray[np.int64], high: NDArray[np.int64], rows: NDArray[np.int64] | None) -> Ints:
        return np.asarray(take_columns(running, high, rows) - take_columns(running, np.minimum(low, high), rows))


def _one(facts: Facts, row: int) -> Facts:
    """The facts of one row."""
    return Facts(**{name: getattr(facts, name)[row : row + 1] for name in Facts.__struct_fields__})


def _stacked(rows: Sequence[Facts]) -> Facts:
    """The facts of several rows together."""

    def together(parts: list[Any]) -> Any:  # noqa: ANN401 - fractions or an array
        if isinstance(parts[0], Rationals):
            return Rationals(np.concatenate([part.num for part in parts]), np.concatenate([part.den for part in parts]))
        return np.concatenate(parts)

    return Facts(**{name: together([getattr(row, name) for row in rows]) for name in Facts.__struct_fields__})


def _without(facts: Facts, gone: NDArray[np.bool_]) -> Facts:
    """The facts, without a value in some places where one is missed."""
    if not gone.any():
        return facts
    value, top, bottom = (part.only(~gone) for part in (facts.value, facts.top, facts.bottom))
    return replace(facts, value=value, top=top, bottom=bottom, absent=facts.absent & ~gone)


def _combined(
    kind: ValueRollup, shape: tuple[int, ...], children: list[tuple[NDArray[np.int64], Facts]], factor: NDArray[np.float64]
) -> Facts:
    """One value out of those of the children: which rows have such a child, and its facts."""
    value, top, bottom = unknown(shape), unknown(shape), unknown(shape)
    parts, parts_expected = np.zeros(shape, dtype=np.int32), np.zeros(shape, dtype=np.int32)
    half, lacking = np.zeros(shape, dtype=bool), _nothing_lacking(shape)
    for which, facts in children:
        known = facts.value.known & (facts.top.known if kind is ValueRollup.RATIO else True)
        first, next_ = known & (parts[which] == 0), known & (parts[which] > 0)
        so_far = value[which]
        match kind:
            case ValueRollup.RATIO:
                top = put(top, which, _accumulated(top[which], first, next_, facts.top, top[which] + facts.top))
                bottom = put(bottom, which, _accumulated(bottom[which], first, next_, facts.bottom, bottom[which] + facts.bottom))
            case ValueRollup.PRODUCT:
                share = facts.value / whole(100).like(facts.value)
                value = put(value, which, _accumulated(so_far, first, next_, facts.value, so_far * share))
            case ValueRollup.MINIMUM:
                value = put(value, which, _accumulated(so_far, first, next_ & so_far.at_least(facts.value), facts.value, facts.value))
            case ValueRollup.MAXIMUM:
                value = put(value, which, _accumulated(so_far, first, next_ & facts.value.at_least(so_far), facts.value, facts.value))
            case _:
                value = put(value, which, _accumulated(so_far, first, next_, facts.value, so_far + facts.value))
        parts[which] += known
        half[which] |= known & facts.half_sum
        parts_expected[which] += ~facts.absent
        for row, at in np.argwhere(known & _incomplete(facts)).tolist():
            lacking[which[row], at] = (*(lacking[which[row], at] or ()), *_lacks(facts, row, at))
    if kind is ValueRollup.RATIO:
        value = top * whole(factor[:, None]).like(top) / bottom
    elif kind is ValueRollup.MEAN:
        value = value / whole(np.maximum(parts, 1))
    elif kind is ValueRollup.PRODUCT:
        value = value.only((parts == parts_expected) & value.manageable)
    half = (half | (parts < parts_expected)) if kind is ValueRollup.SUM else np.zeros(shape, dtype=bool)
    none = np.zeros(shape, dtype=np.int32)
    no_cases = (parts_expected == 0) | ((parts > 0) & bottom.known & np.asarray(bottom.num == 0, dtype=bool))
    return Facts(value, top, bottom, no_cases, none, none, parts, parts_expected, lacking, half)


def _lacks(facts: Facts, row: int, at: int) -> tuple[tuple[int, int], ...]:
    """What is incomplete in one place: its own measurements or parts, and what lies beneath."""
    own = [(int(facts.present[row, at]), int(facts.expected[row, at])), (int(facts.parts[row, at]), int(facts.parts_expected[row, at]))]
    return (*(pair for pair in own if 0 < pair[0] < pair[1]), *(facts.lacking[row, at] or ()))


def _incomplete(facts: Facts) -> NDArray[np.bool_]:
    return np.asarray((facts.present < facts.expected) | (facts.parts < facts.parts_expected) | something(facts.lacking))


def something(cells: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Where a cell is not None."""
    return np.asarray(np.not_equal(cells, np.full(1, None, dtype=object)), dtype=np.bool_)


def _nothing_lacking(shape: tuple[int, ...]) -> NDArray[np.object_]:
    return np.full(shape, None, dtype=object)


def _accumulated(so_far: Rationals, first: NDArray[np.bool_], next_: NDArray[np.bool_], start: Rationals, more: Rationals) -> Rationals:
    return start.where(first, more.where(next_, so_far))


def rows_of(part: _Part, index: NDArray[np.int64]) -> _Part:
    """Some rows of an array, of fractions or of facts."""
    if isinstance(part, Facts):
        return Facts(*(rows_of(getattr(part, name), index) for name in Facts.__struct_fields__))  # type: ignore[return-value]
    return part[index]  # type: ignore[index,no-any-return]


def put_rows(part: _Part, rows: NDArray[np.int64], new: _Part) -> _Part:
    """The same array, fractions or facts, with some rows replaced."""
    if isinstance(part, Facts):
        fields = (put_rows(getattr(part, name), rows, getattr(new, name)) for name in Facts.__struct_fields__)
        return Facts(*fields)  # type: ignore[return-value]
    if isinstance(part, Rationals) and isinstance(new, Rationals):
        return put(part, rows, new)  # type: ignore[return-value]
    copied = np.array(part)
    copied[rows] = new
    return copied  # type: ignore[return-value]


def _scales(numbers: Rationals, node: NDArray[np.int64], count: int) -> Ints:
    """The smallest common denominator of the numbers of each node: they are powers of ten, so the largest one."""
    scale: Ints = np.ones(count, dtype=numbers.den.dtype)
    np.maximum.at(scale, node, numbers.den)
    return scale


def _placed(numbers: Rationals, scale: Ints, node: NDArray[np.int64], cell: NDArray[np.int64], shape: tuple[int, ...]) -> Ints:
    scaled = numbers.over(scale[node])
    cells: Ints = np.zeros(shape, dtype=scaled.dtype)
    cells.ravel()[cell] = scaled
    return cells


def _running(cells: Ints) -> Ints:
    """Running totals along the columns, starting with 0."""
    if cells.dtype != object and largest(cells) * cells.shape[1] >= np.iinfo(cells.dtype).max:
        cells = cells.astype(object)
    total: Ints = np.empty((cells.shape[0], cells.shape[1] + 1), dtype=cells.dtype)
    total[:, 0] = 0
    np.cumsum(cells, axis=1, out=total[:, 1:])
    return total


def _extreme(cells: Ints, present: NDArray[np.bool_], low: NDArray[np.int64], high: NDArray[np.int64], best: np.ufunc) -> Ints:
    """The smallest or largest cell in each window; windows without one give an arbitrary number."""
    worst = 2**62 if best is np.minimum else -(2**62)
    padded = np.concatenate([np.where(present, cells, worst), np.full((len(cells), 1), worst)], axis=1)
    offset = (np.arange(len(cells)) * padded.shape[1])[:, None]
    edges = np.stack([low + offset, np.maximum(high, low + 1) + offset], axis=-1).ravel()
    return np.asarray(best.reduceat(padded.ravel(), np.minimum(edges, padded.size - 1))[::2].reshape(low.shape))
