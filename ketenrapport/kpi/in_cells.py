"""The arithmetic of the method on what stands in some cells: no workbook, no organisation, the same code as a refresh.

Every function takes blocks of cells, float[rows, columns] or object where words may stand; NaN or None is an empty cell. Blocks of one
cell, one row or one column go with larger ones, as numpy has it. Where a cell can't be answered stands a ``CellError`` instead.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketenrapport.kpi.fractions import Rationals, exact, times, whole
from ketenrapport.kpi.last_points import Standing, last_points
from ketenrapport.kpi.levels import Stretches
from ketenrapport.kpi.scores import Bounds, Brakes, Part, Share, cases_short, in_order, score, weigh
from ketenrapport.kpi.xmr import control
from ketenrapport.organisation.model import DEFAULT_SETTINGS
from ketenrapport.words.verdict import Status, Variation
from ketenrapport.words.vocabulary import SHARES, Direction

Block = NDArray[np.object_]
Floats = NDArray[np.float64]


class CellError(StrEnum):
    """Why there is no answer, by the error that Excel shows (in its Dutch words)."""

    NOTHING = "#N/B"  # nothing to answer with: an empty cell, no cases, too few points
    NUMBER = "#GETAL!"  # a number that can't be: norm and signal the wrong way round, a weight below zero
    VALUE = "#WAARDE!"  # not a number where one belongs, or blocks that don't fit together


class BlockError(ValueError):
    """The blocks as a whole have no answer, for the reason in ``kind``."""

    def __init__(self, kind: CellError) -> None:
        super().__init__(kind.value)
        self.kind = kind


def scores(value: Floats, norm: Floats, signal: Block, above: tuple[Floats, Floats], ceiling: float) -> tuple[Block, Block]:
    """Shown score (cut off to a whole number) and ``Status`` of values against their norms (b4).

    A signal below the norm makes higher better, one above it lower; where there is none its cell has the ``Direction``. ``above`` are the
    norm and the signal at the upper side of a band, empty without a band.
    """
    value, norm, signal, high, signal_high = _together(value, norm, signal, *above)
    words = np.vectorize(lambda cell: isinstance(cell, Direction), otypes=[bool])(signal)
    low = np.where(words, np.nan, signal).astype(float)
    band = ~np.isnan(high)
    direction = np.where(words, signal, np.where(low < norm, Direction.HIGHER, Direction.LOWER)).astype(object)
    direction = np.where(band, Direction.BAND, direction).ravel()[:, None]
    bounds = Bounds(*(exact(each.astype(float).reshape(-1, 1)) for each in (norm, low, high, signal_high)))
    exactly, status = score(exact(value.astype(float).reshape(-1, 1)), bounds, direction, ceiling)
    empty = np.isnan(value.astype(float)) | np.isnan(norm.astype(float))
    wrong = ~in_order(bounds, direction).reshape(value.shape) | (~band & ~words & ~(low != norm)) | (~band & ~words & np.isnan(low))
    why = np.select([empty, wrong], [CellError.NOTHING.value, CellError.NUMBER.value], "")
    return _answers(exactly.floor().reshape(value.shape), why), _answers(status.reshape(value.shape), why)


def ratio(tops: Floats, bottoms: Floats, factor: float) -> float:
    """Factor · Σ numerators / Σ denominators of the rows that have both (b2). Raises BlockError without cases."""
    if tops.shape != bottoms.shape:
        raise BlockError(CellError.VALUE)
    both = ~np.isnan(tops) & ~np.isnan(bottoms)
    if not both.any():
        raise BlockError(CellError.NOTHING)
    top, bottom = (_total(exact(block[both])) for block in (tops, bottoms))
    if bottom.num[0] == 0:
        raise BlockError(CellError.NOTHING)
    return float((exact(np.array([factor])) * top / bottom).floats()[0])


def weighted(score: Floats, weight: Floats, status: NDArray[np.int8] | None, critical: NDArray[np.bool_]) -> tuple[float, Status, float]:
    """Shown score, status and coverage (0–1) of what these children make of their parent, with both brakes and default settings (b6).

    A child without a score lacks a verdict; one of weight 0 doesn't count. Without statuses these follow from the scores. Raises
    BlockError when no child counts, or when too little of the weights has a score.
    """
    if (weight < 0).any() or (score < 0).any():
        raise BlockError(CellError.NUMBER)
    counted = np.flatnonzero(weight > 0)
    if not counted.size:
        raise BlockError(CellError.NOTHING)
    brakes = Brakes(DEFAULT_SETTINGS.green_from, DEFAULT_SETTINGS.orange_from, DEFAULT_SETTINGS.minimum_coverage, DEFAULT_SETTINGS.red_caps)
    red = score < brakes.orange_from if status is None else status == Status.RED
    exactly = exact(weight[counted])
    weights = exactly.over(exactly.den.max())
    always = np.ones((1, 1), dtype=bool)
    parts = [
        Part(
            weights[place : place + 1, None],
            exact(score[child : child + 1, None]),
            always,
            red[child : child + 1, None],
            (red & critical)[child : child + 1, None],
        )
        for place, child in enumerate(counted.tolist())
    ]
    found = weigh(parts, (1, 1), brakes, ~always)
    if not found.enough[0, 0]:
        raise BlockError(CellError.NOTHING)
    return float(found.score.floor()[0, 0]), Status(int(found.status[0, 0])), float(found.coverage.floats()[0, 0])


def limits(series: Floats) -> tuple[float, float, float]:
    """Mean, lower and upper limit of the XmR chart of a series, with the default settings (b8). Raises BlockError with too few points."""
    points = series.ravel()[~np.isnan(series.ravel())][:, None]
    minimum = DEFAULT_SETTINGS.xmr_minimum
    if len(points) < minimum:
        raise BlockError(CellError.NOTHING)
    charts = control(points, DEFAULT_SETTINGS.xmr_baseline, minimum)
    mean, width = float(charts.mean[-1, 0]), float(charts.width[-1, 0])
    if not width > 0:
        raise BlockError(CellError.NOTHING)
    return mean, mean - width, mean + width


def variations(series: Floats, good: NDArray[np.int8]) -> NDArray[np.int8]:
    """The ``Variation`` of each row of a block, as its last point says, with the default settings (b8): int8[rows, 1].

    ``good`` is 1 where up is good, −1 where down is, 0 without direction: [rows, 1]. Empty cells are no points.
    """
    rows = len(series)
    known = ~np.isnan(series)
    count = known.sum(axis=1)
    values = np.full((max(1, int(count.max(initial=0))), rows), np.nan)
    for row in range(rows):
        values[: count[row], row] = series[row, known[row]]
    first = np.concatenate([[0], np.cumsum(count)])
    column = np.repeat(np.arange(rows), count)
    place = np.arange(first[-1]) - first[column]
    last = (first[1:] - 1)[:, None]
    enough = (count >= DEFAULT_SETTINGS.xmr_minimum)[:, None]
    if not enough.any():
        return np.full((rows, 1), Variation.TOO_FEW, dtype=np.int8)
    yes, no = np.ones((rows, 1), dtype=bool), np.zeros((rows, 1), dtype=bool)
    basis = DEFAULT_SETTINGS.xmr_baseline, DEFAULT_SETTINGS.xmr_minimum
    cut = Stretches(values, place, column, first[column])
    return last_points(cut, np.where(enough, last, 0), Standing(yes, enough, no, no), good, basis).variation


def gaps(share: tuple[Floats, Floats, Floats], norm: Floats, lower: NDArray[np.bool_], decimals: NDArray[np.int64]) -> Block:
    """How many cases short each share (numerator, denominator, factor) is of its norm, 0 where it meets it (b5)."""
    top, bottom, factor, norm, lower, decimals = _together(*share, norm, lower, decimals)
    empty = np.isnan(np.stack([top, bottom, factor, norm]).astype(float)).any(axis=0)
    wrong = (bottom.astype(float) <= 0) | ~np.isin(factor.astype(float), SHARES)
    parts = [exact(np.where(empty | wrong, np.nan, block).astype(float)) for block in (top, bottom, norm)]
    whole_factor = whole(np.where(empty | wrong, 100, factor).astype(np.int64))
    decimals, lower = decimals.astype(np.int64), lower.astype(bool)
    rounded = (whole_factor * parts[0] / parts[1]).rounded(decimals)
    met = np.where(lower, parts[2].at_least(rounded), rounded.at_least(parts[2]))
    short = cases_short(Share(parts[0], parts[1], whole_factor), parts[2], 10**decimals, lower)
    cases = np.where(met, 0, short)
    why = np.select([empty, wrong, np.isnan(cases)], [CellError.NOTHING.value, CellError.NUMBER.value, CellError.NOTHING.value], "")
    return _answers(cases, why)


def _together(*blocks: NDArray[Any]) -> list[NDArray[Any]]:
    """The blocks in one shape. Raises BlockError when they don't fit."""
    try:
        return [np.asarray(block) for block in np.broadcast_arrays(*blocks)]
    except ValueError as error:
        raise BlockError(CellError.VALUE) from error


def _total(numbers: Rationals) -> Rationals:
    """The sum of a row of known fractions, as a row of one."""
    scale = np.lcm.reduce(numbers.den)
    return Rationals(np.array([times(numbers.num, scale // numbers.den).sum()]), np.array([scale]))


def _answers(numbers: NDArray[Any], why: NDArray[np.str_]) -> Block:
    """The answers as cells, with the errors in their place."""
    found = np.empty(numbers.shape, dtype=object)
    for place in np.ndindex(*numbers.shape):
        found[place] = CellError(str(why[place])) if why[place] else numbers[place].item()
    return found
