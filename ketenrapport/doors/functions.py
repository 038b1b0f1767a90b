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
    (values, norms, highs, high_signals), wrong = _each_number(value, norm, high, signal_high)
    signals, no_signal = _signals(signal)
    scores, statuses = in_cells.scores(values, norms, signals, (highs, high_signals), _single(ceiling, DEFAULT_SETTINGS.ceiling))
    return _refused(scores, *wrong, no_signal), _refused(statuses, *wrong, no_signal)


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
    (block,), (wrong,) = _each_number(series)
    if block.shape[1] == 1:  # one series, downwards
        block, wrong = block.T, wrong.T
    directions = [_direction(cell) for row in direction for cell in row]
    if len(directions) not in (1, len(block)):
        raise BlockError(CellError.VALUE)
    good = np.array([[0 if one is None else one.good_way] for one in directions], dtype=np.int8)
    found = in_cells.variations(block, np.broadcast_to(good, (len(block), 1)))
    refused = wrong.any(axis=1) | np.array([one is None for one in directions], dtype=bool)
    return [
        [CellError.VALUE if no else VARIATION[Variation(int(one))]] for one, no in zip(found[:, 0].tolist(), refused.tolist(), strict=True)
    ]


def _gaps(*cells: Cells) -> Block:
    top, bottom, norm, factor, direction, decimals = cells
    (tops, bottoms, norms, factors, places), wrong = _each_number(top, bottom, norm, factor, decimals)
    directions = [[_direction(cell or "hoger") for cell in row] for row in direction]
    lower, no_word = (np.array([[one is what for one in row] for row in directions], dtype=bool) for what in (Direction.LOWER, None))
    places = np.nan_to_num(places)
    beyond = (places < 0) | (places > _MOST_DECIMALS)
    share = tops, bottoms, np.nan_to_num(factors, nan=100.0)
    found = in_cells.gaps(share, norms, lower, np.where(beyond, 0, places).astype(np.int64))
    return _refused(_refused(found, beyond, kind=CellError.NUMBER), *wrong, no_word)


_MOST_DECIMALS = 4


def _told(answer: Callable[..., Cells | Block], *cells: Cells | None) -> Cells:
    """The answer on these blocks as rows of cells, with errors by their text."""
    try:
        found = answer(*([[None]] if block is None else block for block in cells))
    except BlockError as error:
        return [[error.kind.value]]
    return [[cell.value if isinstance(cell, CellError) else cell for cell in row] for row in found]


def _numbers(cells: Cells) -> NDArray[np.float64]:
    """A block of numbers, NaN where it is empty. Raises BlockError for a word, an error or a truth value: all of them count together."""
    (block,), (wrong,) = _each_number(cells)
    if wrong.any():
        raise BlockError(CellError.VALUE)
    return block


def _each_number(*blocks: Cells) -> tuple[list[NDArray[np.float64]], list[NDArray[np.bool_]]]:
    """Blocks of numbers, NaN where a cell is empty or no number; and where it is no number but a word, an error or a truth value."""
    wrong = [[[isinstance(cell, bool) or not isinstance(cell, int | float | None) for cell in row] for row in cells] for cells in blocks]
    numbers = [
        [[np.nan if cell is None or no else float(cell) for cell, no in zip(row, marks, strict=True)] for row, marks in each]
        for each in (zip(cells, marks, strict=True) for cells, marks in zip(blocks, wrong, strict=True))
    ]
    return [np.array(block, dtype=np.float64) for block in numbers], [np.array(marks, dtype=bool) for marks in wrong]


def _refused(answers: Block, *wrong: NDArray[np.bool_], kind: CellError = CellError.VALUE) -> Block:
    """The answers, with an error where any of the cells behind one is wrong: the others keep theirs."""
    refused = np.logical_or.reduce([np.broadcast_to(each, answers.shape) for each in wrong])
    return np.where(refused, np.array(kind, dtype=object), answers)


def _signals(cells: Cells) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Signal values, or the direction where there are none; and where a cell is neither."""
    (numbers,), (wrong,) = _each_number(cells)
    block = numbers.astype(object)
    for place in np.argwhere(wrong).tolist():
        cell = cells[place[0]][place[1]]
        direction = _direction(cell) if isinstance(cell, str) else None
        if direction is not None:
            block[*place], wrong[*place] = direction, False
    return block, wrong


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


def _direction(cell: object) -> Direction | None:
    """The direction of this name; None when there is none."""
    try:
        return Direction(fold(str(cell)))
    except ValueError:
        return None


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
