"""The arithmetic on some cells is that of a refresh: by hand, and on whole organisations."""

from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest

from ketenrapport.kpi import in_cells
from ketenrapport.kpi.in_cells import BlockError, CellError
from ketenrapport.kpi.judgement import judge
from ketenrapport.kpi.process import good_way, vary
from ketenrapport.words.verdict import Reason, Status, Variation
from ketenrapport.words.vocabulary import Direction, ScoreRollup
from tests import bridge
from tests.amount import amount
from tests.strategies import side_by_side

NONE = np.array([[nan]])


def block(*cells: float) -> np.ndarray:
    return np.array([cells], dtype=np.float64)


def scored(value: float, norm: float, signal: object, high: float = nan, signal_high: float = nan) -> tuple[object, object]:
    signals = np.array([[signal]], dtype=object)
    score, status = in_cells.scores(block(value), block(norm), signals, (block(high), block(signal_high)), 150)
    return score[0, 0], status[0, 0]


@pytest.mark.parametrize(
    ("value", "norm", "signal", "outcome"),
    [
        (93.8, 95, 90, (88, Status.ORANGE)),  # 50 + 50 · 3,8 / 5
        (95, 95, 90, (100, Status.GREEN)),
        (89, 95, 90, (40, Status.RED)),
        (120, 95, 90, (150, Status.GREEN)),  # the ceiling
        (12, 10, 14, (75, Status.ORANGE)),  # lower is better
        (5, 4, Direction.LOWER, (0, Status.RED)),  # no signal: two colours
        (5, 4, Direction.HIGHER, (100, Status.GREEN)),
        (nan, 95, 90, (CellError.NOTHING, CellError.NOTHING)),
        (95, nan, 90, (CellError.NOTHING, CellError.NOTHING)),
        (95, 95, 95, (CellError.NUMBER, CellError.NUMBER)),  # which way is good?
        (95, 95, nan, (CellError.NUMBER, CellError.NUMBER)),
    ],
)
def test_a_value_against_its_norm(value: float, norm: float, signal: object, outcome: tuple[object, object]) -> None:
    assert scored(value, norm, signal) == outcome


def test_a_band_and_a_band_the_wrong_way_round() -> None:
    assert scored(5, 4, 3, 6, 7) == (100, Status.GREEN)
    assert scored(6.5, 4, 3, 6, 7) == (75, Status.ORANGE)
    assert scored(5, 6, 3, 4, 7) == (CellError.NUMBER, CellError.NUMBER)


def test_a_column_of_values_goes_with_one_norm_and_not_with_another_size() -> None:
    values, one = np.array([[93.8], [nan]]), np.array([[90.0]], dtype=object)
    score, _ = in_cells.scores(values, block(95), one, (NONE, NONE), 150)
    assert score.tolist() == [[88], [CellError.NOTHING]]
    with pytest.raises(BlockError, match="#WAARDE!"):
        in_cells.scores(block(1, 2, 3), block(1, 2), one, (NONE, NONE), 150)


def test_a_ratio_adds_up_before_it_divides() -> None:
    assert in_cells.ratio(block(1, 90), block(2, 98), 100) == 91.0
    assert in_cells.ratio(block(1, 90, 5), block(2, 98, nan), 100) == 91.0  # half a row is none
    assert in_cells.ratio(block(0.1, 0.2), block(1, 2), 1) == 0.1
    for tops, bottoms, kind in (([nan], [1], "#N/B"), ([1], [0], "#N/B"), ([1, 2], [1], "#WAARDE!")):
        with pytest.raises(BlockError, match=kind):
            in_cells.ratio(block(*tops), block(*bottoms), 100)


def weighted(scores: list[float], weights: list[float], **said: list[object]) -> tuple[float, Status, float]:
    status = np.array(said["status"], dtype=np.int8) if "status" in said else None
    critical = np.array(said.get("critical", [False] * len(scores)), dtype=bool)
    return in_cells.weighted(np.array(scores), np.array(weights), status, critical)


def test_children_make_their_parent_with_coverage_and_both_brakes() -> None:
    assert weighted([100, 80], [3, 1]) == (95, Status.ORANGE, 1)
    assert weighted([120, 40], [3, 1]) == (100, Status.ORANGE, 1)  # 100 and green, but one is red
    assert weighted([120, 40], [3, 1], critical=[False, True]) == (100, Status.RED, 1)
    assert weighted([100, nan], [3, 2]) == (100, Status.GREEN, 0.6)
    assert weighted([100, 40], [1, 0]) == (100, Status.GREEN, 1)  # weight 0 doesn't count
    assert weighted([60, 70], [1, 1], status=[Status.RED, Status.GREEN]) == (65, Status.ORANGE, 1)
    for scores, weights, kind in (([100, nan], [1, 1], "#N/B"), ([100], [0], "#N/B"), ([100], [-1], "#GETAL!")):
        with pytest.raises(BlockError, match=kind):
            weighted(scores, weights)


def test_limits_are_those_of_the_worked_example() -> None:
    assert in_cells.limits(block(10, 12, 10, 12, 10, 36)) == (15.0, pytest.approx(9.68), pytest.approx(20.32))
    assert in_cells.limits(block(10, nan, 12, 10, 12, 10, 36))[0] == 15.0
    for few in (block(10, 12, 10, 12, 10), block(*[7.0] * 12)):
        with pytest.raises(BlockError, match="#N/B"):
            in_cells.limits(few)


def test_each_row_is_a_series_with_a_direction_of_its_own() -> None:
    rows = np.array([[10, 12, 10, 12, 10, 36], [10, 12, 10, 12, 10, 36], [10, 12, 10, 12, 10, 12], [1, nan, nan, nan, nan, 2]], dtype=float)
    found = in_cells.variations(rows, np.array([[1], [-1], [1], [1]], dtype=np.int8))
    assert found.ravel().tolist() == [Variation.IMPROVEMENT, Variation.DETERIORATION, Variation.NORMAL, Variation.TOO_FEW]
    assert in_cells.variations(rows[3:], np.array([[1]], dtype=np.int8)).tolist() == [[Variation.TOO_FEW]]


def gaps(top: float, bottom: float, norm: float, *, factor: float = 100, lower: bool = False, decimals: int = 0) -> object:
    share = block(top), block(bottom), block(factor)
    return in_cells.gaps(share, block(norm), np.array([[lower]]), np.array([[decimals]]))[0, 0]


def test_cases_short_of_the_norm() -> None:
    assert gaps(91, 97, 95, decimals=1) == 2  # ⌈0,9495 · 97 − 91⌉
    assert gaps(97, 97, 95) == 0
    assert gaps(6, 97, 5, lower=True) == 1  # 5/97 is 5,2 %, which rounds to 5
    assert gaps(0, 4, 120) == CellError.NOTHING  # cannot be met
    assert gaps(91, 0, 95) == CellError.NUMBER
    assert gaps(91, nan, 95) == CellError.NOTHING
    assert gaps(91, 97, 95, factor=1) == CellError.NUMBER


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(amount(3, 30)))
def test_whole_organisations_are_judged_alike(seed: int) -> None:
    case = side_by_side(5, seed)
    organisation, _ = bridge.organisation(case.organisation, case.report_period)
    judged = judge(organisation)
    nodes, settings = organisation.nodes, organisation.settings
    bounds = np.stack([judged.target, judged.signal, judged.target_high, judged.signal_high])[:, :, -1]
    looked_at = 0
    for node in np.flatnonzero((nodes["score_rollup"] == ScoreRollup.OWN) & (judged.reason[:, -1] == Reason.NONE)):
        norm, signal, high, signal_high = bounds[:, node]
        direction = Direction(nodes["direction"].iloc[node])
        told: object = direction if isnan(signal) or signal == norm else signal
        if direction is Direction.BAND:
            told = signal
        score, status = in_cells.scores(
            block(judged.value[node, -1]),
            block(norm),
            np.array([[told]], dtype=object),
            (block(high), block(signal_high)),
            settings.ceiling,
        )
        assert (score[0, 0], status[0, 0]) == (judged.shown_score[node, -1], judged.status[node, -1]), nodes["code"].iloc[node]
        looked_at += 1
    assert looked_at > 3


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(amount(3, 30)))
def test_series_of_whole_organisations_say_the_same(seed: int) -> None:
    case = side_by_side(5, seed)
    organisation, _ = bridge.organisation(case.organisation, case.report_period)
    varied = vary(organisation, judge(organisation))
    good, looked_at = good_way(organisation), 0
    elsewhere = (Variation.NONE, Variation.NO_NEW_POINT, Variation.SMALL_NUMBERS)  # known to a workbook, not to a series
    for node in range(len(organisation.nodes)):
        if varied.variation[node, -1] not in elsewhere and node not in varied.breaks:
            series = varied.points.value[varied.points.first[node] : varied.points.last[node, -1] + 1]
            assert in_cells.variations(series[None, :], good[node : node + 1])[0, 0] == varied.variation[node, -1]
            looked_at += 1
    assert looked_at > 3
