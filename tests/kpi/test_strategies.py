"""The random organisations are what they claim to be, and together they visit every corner of the arithmetic."""

from __future__ import annotations

import re
from itertools import islice

import pytest
from hypothesis import given
from msgspec.structs import astuple

from tests.amount import amount
from tests.kpi.reference import judge, period
from tests.strategies import DEPTH, Case, cases, many_cases, report_periods


def assert_well_formed(case: Case) -> None:
    organisation = case.organisation
    chains = [chain.code for chain in organisation.chains]
    values = [value.code for value in organisation.values]
    kpis = {kpi.code: kpi for kpi in organisation.kpis}
    assert len({*chains, *values, *kpis}) == len(chains) + len(values) + len(organisation.kpis)
    assert all(chain.parent_chain is None or chain.parent_chain in chains[: chains.index(chain.code)] for chain in organisation.chains)
    assert all(value.chain in chains for value in organisation.values)
    for kpi in organisation.kpis:
        depth, code = 0, kpi.code
        while code in kpis:
            depth, code = depth + 1, kpis[code].parent
        assert code in values
        assert depth <= DEPTH
        assert (kpi.value_rollup == "meting") == (kpi.inputs == ())
        assert all(one in kpis for one in kpi.inputs)
    keys = [(row.kpi, row.period) for row in organisation.measurements] + [(row.kpi, row.valid_from) for row in organisation.targets]
    assert len(set(keys)) == len(keys)
    numbers = [cell for row in (*organisation.kpis, *organisation.targets, *organisation.measurements) for cell in astuple(row)]
    assert all(re.fullmatch(r"-?\d+\.\d{1,4}", repr(number)) for number in numbers if isinstance(number, float))


def test_seeded_organisations_are_well_formed() -> None:
    for case in many_cases(40, seed=1):
        assert_well_formed(case)


@given(cases())
def test_drawn_organisations_are_well_formed(case: Case) -> None:
    assert_well_formed(case)


def test_the_same_seed_gives_the_same_organisations() -> None:
    assert list(many_cases(3, seed=5)) == list(islice(many_cases(9, seed=5), 3))
    assert list(many_cases(3, seed=5)) != list(many_cases(3, seed=6))


@pytest.mark.long
@pytest.mark.soak
def test_every_kind_of_outcome_occurs() -> None:
    seen: set[str] = set()
    for case in many_cases(amount(150, 1000)):
        for outcome in judge(case.organisation, case.report_period).values():
            seen.update({outcome.status, re.sub(r" \(n=.*|: .*", "", outcome.reason)})
            seen.update(re.sub(r"(?<=over) .*| uit .*| \(.*", "", flag) for flag in outcome.flags)
            seen.update({"knobs"} if outcome.knobs is not None else (), {"gap"} if outcome.gap is not None else ())
    assert seen == {
        *("groen", "oranje", "rood", "grijs", "knobs", "gap"),
        *("", "geen meting", "n.v.t.", "geen norm", "som onvolledig", "te weinig waarnemingen", "onvoldoende dekking", "niet beoordeeld"),
        *("nog niet verwacht", "norm onbruikbaar", "schaal onzeker", "frequentie past niet", "over"),
        *("begrensd door rood", "begrensd door kritiek rood", "gekoppeld", "overgenomen", "onvolledig"),
    }


def test_report_periods_reach_past_what_was_measured() -> None:
    case = next(one for one in many_cases(50) if one.organisation.measurements)
    codes = report_periods(case, "maand")
    ends = [period(row.period).end for row in case.organisation.measurements]
    starts = [period(row.period).start for row in case.organisation.measurements]
    assert period(codes[0]).start < min(starts)
    assert period(codes[-1]).end > max(ends)
    assert codes == sorted(set(codes))
