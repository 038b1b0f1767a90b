"""Functions for cells, in Excel on Windows: what the refresh works out, on the values in some cells.

They know nothing of the workbook: their arguments are cells, so that Excel recalculates them by itself. What an argument may be and
which error a cell shows is in the manual. An error travels to the macro as its text (``CellError``), which makes Excel's error of it.
An argument that was left out is None; xlwings reads the annotations, and knows no "or None".
"""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import xlwings as xw

from ketenrapport.kpi import in_cells
from ketenrapport.kpi.in_cells import Block, BlockError, CellError
from ketenrapport.organisation.model import DEFAULT_SETTINGS
from ketenrapport.words.notation import fold, parse_yes_no
from ketenrapport.words.verdict import Status, Variation
from ketenrapport.words.vocabulary import Direction
from ketenrapport.words.wording import STATUS, VARIATION

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

Cells = list[list[Any]]
_GOOD = {Direction.HIGHER: 1, Direction.LOWER: -1, Direction.BAND: 0, Direction.NEUTRAL: 0}
_STATUS = {fold(word): status for status, words in STATUS.items() for word in (words.word, words.label, words.colour)}
Function = TypeVar("Function", bound="Callable[..., Cells]")


def _on_cells(function: Function) -> Function:
    """A function of Excel, each of whose arguments comes as rows of cells, with errors by their text."""
    registered: Function = xw.func(function)
    for name in signature(function).parameters:
        registered = xw.arg(name, ndim=2, err_to_str=True)(registered)
    return registered


@_on_cells
def score(waarde: Cells, norm: Cells, signaal: Cells, norm_boven: Cells, signaal_boven: Cells, plafond: Cells) -> Cells:
    """KR_SCORE: the score of values against their norms."""
    return _told(_scores, waarde, norm, signaal, norm_boven, signaal_boven, plafond)


@_on_cells
def status(waarde: Cells, norm: Cells, signaal: Cells, norm_boven: Cells, signaal_boven: Cells, plafond: Cells) -> Cells:
    """KR_STATUS: the status of values against their norms, in words."""
    return _told(_statuses, waarde, norm, signaal, norm_boven, signaal_boven, plafond)


@_on_cells
def verhouding(tellers: Cells, noemers: Cells, factor: Cells) -> Cells:
    """KR_VERHOUDING: factor · Σ numerators / Σ denominators."""
    return _told(_ratio, tellers, noemers, factor)


@_on_cells
def gewogen(scores: Cells, gewichten: Cells, statussen: Cells, kritiek: Cells) -> Cells:
    """KR_GEWOGEN: score, status and coverage of a parent, next to each other."""
    return _told(_weighted, scores, gewichten, statussen, kritiek)


@_on_cells
def grenzen(reeks: Cells) -> Cells:
    """KR_GRENZEN: mean, lower and upper limit of a series, next to each other."""
    return _told(_limits, reeks)


@_on_cells
def variatie(reeks: Cells, richting: Cells) -> Cells:
    """KR_VARIATIE: what the last point says, of one series or of each row of a block."""
    return _told(_variations, reeks, richting)


@_on_cells
def gat(teller: Cells, noemer: Cells, norm: Cells, factor: Cells, richting: Cells, decimalen: Cells) -> Cells:
    """KR_GAT: how many cases shares are short of their norm."""
    return _told(_gaps, teller, noemer, norm, factor, richting, decimalen)


def _judged(*cells: Cells) -> tuple[Block, Block]:
    value, norm, signal, high, signal_high, ceiling = cells
    above = _numbers(high), _numbers(signal_high)
    return in_cells.scores(_numbers(value), _numbers(norm), _signals(signal), above, _single(ceiling, DEFAULT_SETTINGS.ceiling))


def _scores(*cells: Cells) -> Block:
    return _judged(*cells)[0]


def _statuses(*cells: Cells) -> Cells:
    return [[cell if isinstance(cell, CellError) else STATUS[Status(int(cell))].label for cell in row] for row in _judged(*cells)[1]]


def _ratio(tops: Cells, bottoms: Cells, factor: Cells) -> Cells:
    return [[in_cells.ratio(_numbers(tops), _numbers(bottoms), _single(factor, 1))]]


def _limits(series: Cells) -> Cells:
    return [list(in_cells.limits(_numbers(series)))]


def _weighted(scores: Cells, weights: Cells, statuses: Cells, critical: Cells) -> Cells:
    score, weight = _numbers(scores).ravel(), np.nan_to_num(_numbers(weights).ravel())
    given = None if _is_empty(statuses) else np.array([_status(cell) for row in statuses for cell in row], dtype=np.int8)
    brakes = np.zeros(len(score), dtype=bool)
    if not _is_empty(critical):
        brakes = np.array([_yes(cell) for row in critical for cell in row], dtype=bool)
    if len({len(score), len(weight), len(brakes), len(score if given is None else given)}) > 1:
        raise BlockError(CellError.VALUE)
    shown, status, coverage = in_cells.weighted(score, weight, given, brakes)
    return [[shown, STATUS[status].label, coverage]]


def _variations(series: Cells, direction: Cells) -> Cells:
    block = _numbers(series)
    if block.shape[1] == 1:  # one series, downwards
        block = block.T
    good = np.array([[_GOOD[_direction(cell)]] for row in direction for cell in row], dtype=np.int8)
    if len(good) not in (1, len(block)):
        raise BlockError(CellError.VALUE)
    found = in_cells.variations(block, np.broadcast_to(good, (len(block), 1)))
    return [[VARIATION[Variation(int(variation))]] for variation in found[:, 0]]


def _gaps(*cells: Cells) -> Block:
    top, bottom, norm, factor, direction, decimals = cells
    lower = np.array([[_direction(cell or "hoger") is Direction.LOWER for cell in row] for row in direction], dtype=bool)
    factors = np.nan_to_num(_numbers(factor), nan=100.0)
    places = np.nan_to_num(_numbers(decimals)).astype(np.int64)
    if ((places < 0) | (places > _MOST_DECIMALS)).any():
        raise BlockError(CellError.NUMBER)
    return in_cells.gaps((_numbers(top), _numbers(bottom), factors), _numbers(norm), lower, places)


_MOST_DECIMALS = 4


def _told(answer: Callable[..., Cells | Block], *cells: Cells | None) -> Cells:
    """The answer on these blocks as rows of cells, with errors by their text."""
    try:
        found = answer(*([[None]] if block is None else block for block in cells))
    except BlockError as error:
        return [[error.kind.value]]
    return [[cell.value if isinstance(cell, CellError) else cell for cell in row] for row in found]


def _numbers(cells: Cells) -> NDArray[np.float64]:
    """A block of numbers, NaN where it is empty. Raises BlockError for a word, an error or a truth value."""
    if any(isinstance(cell, bool) or not isinstance(cell, int | float | None) for row in cells for cell in row):
        raise BlockError(CellError.VALUE)
    return np.array([[np.nan if cell is None else float(cell) for cell in row] for row in cells], dtype=np.float64)


def _signals(cells: Cells) -> NDArray[np.object_]:
    """Signal values, or the direction where there are none."""
    block = np.empty((len(cells), len(cells[0])), dtype=object)
    for down, row in enumerate(cells):
        for across, cell in enumerate(row):
            block[down, across] = _direction(cell) if isinstance(cell, str) else float(_numbers([[cell]])[0, 0])
    return block


def _single(cells: Cells, default: float) -> float:
    """One number, or what it is when left out."""
    if _is_empty(cells):
        return default
    block = _numbers(cells)
    if block.size != 1:
        raise BlockError(CellError.VALUE)
    return float(block[0, 0])


def _is_empty(cells: Cells) -> bool:
    return all(cell is None for row in cells for cell in row)


def _direction(cell: object) -> Direction:
    try:
        return Direction(fold(str(cell)))
    except ValueError as error:
        raise BlockError(CellError.VALUE) from error


def _status(cell: object) -> Status:
    if cell is None:
        return Status.GREY
    try:
        return _STATUS[fold(str(cell))]
    except KeyError as error:
        raise BlockError(CellError.VALUE) from error


def _yes(cell: object) -> bool:
    if cell is None:
        return False
    said = cell if isinstance(cell, bool) else parse_yes_no(str(cell))
    if said is None:
        raise BlockError(CellError.VALUE)
    return said
