"""The fast arithmetic agrees with the slow, obvious one on random organisations: some in a daily run, thousands with ``--soak``."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from ketenrapport.kpi.judgement import Judgement, judge
from ketenrapport.results.remarks import Flags, reasons_everywhere
from ketenrapport.words import wording
from ketenrapport.words.verdict import Status
from tests import bridge
from tests.amount import amount
from tests.kpi import reference
from tests.strategies import Case, cases, side_by_side

if TYPE_CHECKING:
    from fractions import Fraction


def differences(case: Case) -> list[str]:
    """Where the two judgements of a case differ; empty when they agree."""
    organisation, _ = bridge.organisation(case.organisation, case.report_period)
    judgement = judge(organisation)
    reasons, flags = reasons_everywhere(judgement), Flags(organisation, judgement).everywhere()
    expected = reference.judge(case.organisation, case.report_period)
    changed = reference.changes(case.organisation, case.report_period)
    found: list[str] = []
    for node, code in enumerate(organisation.nodes["code"]):
        theirs = expected[code]
        band = organisation.nodes["direction"].iloc[node] == "band"
        ours = _ours(judgement, node) | {"reason": reasons[node, -1], "flags": flags[node, -1]}
        wanted = {
            "value": _float(theirs.value),
            "target": _float(theirs.norm.target),
            "signal": _float(theirs.norm.signal),
            "target_high": _float(theirs.norm.target_high) if band else None,
            "signal_high": _float(theirs.norm.signal_high) if band else None,
            "score": _float(theirs.score),
            "shown_score": None if theirs.score is None else float(reference.shown(theirs.score)),
            "status": theirs.status,
            "coverage": _float(theirs.coverage),
            "knobs": None if theirs.knobs is None else float(reference.shown(theirs.knobs)),
            "gap": _float(theirs.gap),
            "ytd": _float(theirs.ytd),
            "rolling_year": _float(theirs.rolling_year),
            "reason": theirs.reason,
            "flags": " | ".join(theirs.flags),
        }
        if code in changed:
            change, change_year = changed[code]
            wanted |= {"change": _float(change), "change_year": _float(change_year)}
        found += [f"{code}.{name}: {ours[name]!r} is not {wanted[name]!r}" for name in wanted if ours[name] != wanted[name]]
    return found


def _ours(judgement: Judgement, node: int) -> dict[str, object]:
    numbers = (
        "value",
        "target",
        "signal",
        "target_high",
        "signal_high",
        "score",
        "shown_score",
        "coverage",
        "knobs",
        "gap",
        "ytd",
        "rolling_year",
        "change",
        "change_year",
    )
    cells = {name: float(getattr(judgement, name)[node, -1]) for name in numbers}
    colour = wording.STATUS[Status(int(judgement.status[node, -1]))].colour
    return {name: None if isnan(cell) else cell for name, cell in cells.items()} | {"status": colour}


def _float(number: Fraction | int | None) -> float | None:
    return None if number is None else float(number)


DAILY_SEEDS = 5


@pytest.mark.soak
@pytest.mark.parametrize(
    "seed", [seed if seed < DAILY_SEEDS else pytest.param(seed, marks=pytest.mark.long) for seed in range(amount(25, 200))]
)
def test_random_organisations_are_judged_alike(seed: int) -> None:
    """Ten in a workbook: with ``--exhaustive`` 250 of them, with ``--soak`` two thousand."""
    case = side_by_side(10, seed)
    assert differences(case) == [], case.report_period


@pytest.mark.soak
@settings(max_examples=amount(15, 200))
@given(cases())
def test_a_random_organisation_is_judged_alike(case: Case) -> None:
    assert differences(case) == []
