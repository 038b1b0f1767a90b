"""What must hold for every tree (methode b6): properties, held against random organisations."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ketenrapport.kpi import facts, judgement, last_points
from ketenrapport.kpi.analysis import analyse
from ketenrapport.kpi.judgement import Judgement, judge, judge_last, lacks_oldest
from ketenrapport.organisation.model import Organisation
from ketenrapport.words.verdict import Status
from tests import bridge
from tests.amount import amount
from tests.kpi.small import Row, in_one_chain, kpi, measured, norm
from tests.strategies import Case, cases

SCORES = st.lists(st.tuples(st.integers(1, 50), st.integers(0, 150)), min_size=1, max_size=6)
a_few = settings(max_examples=amount(10, 200))  # of what is cheap to think up and dear to judge
CELLS = ("value", "target", "signal", "score", "shown_score", "status", "reason", "coverage", "knobs", "gap")


def chain_of(children: list[tuple[float, int]]) -> tuple[Organisation, Judgement]:
    """A chain whose values have these weights and scores."""
    rows: dict[str, list[Row]] = {
        "chains": [{"chain_id": "K", "name": "K", "parent_weight": 0}],
        "values": [
            {"value_id": f"W{n}", "chain": "K", "kind": "klantwaarde", "promise": "W", "weight": w} for n, (w, _) in enumerate(children)
        ],
        "kpis": [kpi(f"R{n}", f"W{n}", time_agg="laatste", decimals=0, unit="dagen", factor=1) for n in range(len(children))],
        "targets": [norm(f"R{n}", 100, 50) for n in range(len(children))],
        "measurements": [measured(f"R{n}", "2026-10", score) for n, (_, score) in enumerate(children)],
    }
    organisation, _ = bridge.linked(rows, report_period="2026-10")
    return organisation, judge(organisation)


@pytest.mark.soak
@a_few
@given(st.integers(0, 150))
def test_one_child_gives_its_parent_its_status(score: int) -> None:
    _, judgement = chain_of([(1, score)])
    assert judgement.status[0, -1] == judgement.status[1, -1] == judgement.status[2, -1]


@pytest.mark.soak
@a_few
@given(SCORES)
def test_a_chain_is_green_exactly_when_all_its_values_are_on_norm(children: list[tuple[float, int]]) -> None:
    _, judgement = chain_of(children)
    assert (judgement.status[0, -1] == Status.GREEN) == all(score >= 100 for _, score in children)


@pytest.mark.soak
@a_few
@given(SCORES, st.integers(0, 5), st.integers(1, 150))
def test_a_better_child_never_makes_a_worse_chain(children: list[tuple[float, int]], which: int, gain: int) -> None:
    which %= len(children)
    better = [(w, min(150, s + gain) if n == which else s) for n, (w, s) in enumerate(children)]
    before, after = chain_of(children)[1], chain_of(better)[1]
    assert after.score[0, -1] >= before.score[0, -1]
    assert after.status[0, -1] >= before.status[0, -1]


@pytest.mark.soak
@a_few
@given(SCORES, st.sampled_from([0.5, 2, 10, 0.1, 1000]))
def test_only_the_proportions_of_weights_count(children: list[tuple[float, int]], factor: float) -> None:
    scaled = [(round(weight * factor, 4), score) for weight, score in children]
    assert chain_of(children)[1].score[0, -1] == chain_of(scaled)[1].score[0, -1]


@pytest.mark.soak
@a_few
@given(SCORES)
def test_a_chain_lies_between_its_worst_and_its_best_value(children: list[tuple[float, int]]) -> None:
    capped = [min(score, 100) for _, score in children]
    assert min(capped) <= chain_of(children)[1].score[0, -1] <= max(capped)


@pytest.mark.soak
@settings(max_examples=amount(6, 80))
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(case: Case, random: Random) -> None:
    def shuffled(rows: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(random.sample(rows, len(rows)))

    given_, _ = bridge.organisation(case.organisation, case.report_period)
    names = ("chains", "values", "kpis", "targets", "measurements")
    other = replace(case.organisation, **{name: shuffled(getattr(case.organisation, name)) for name in names})
    mixed, _ = bridge.organisation(other, case.report_period)
    first, second = judge(given_), judge(mixed)
    place = {code: node for node, code in enumerate(mixed.nodes["code"])}
    order = [place[code] for code in given_.nodes["code"]]
    for name in CELLS:
        np.testing.assert_array_equal(getattr(first, name)[:, -1], getattr(second, name)[order, -1], err_msg=name)


@pytest.mark.parametrize("lag", [0, 100_000, -100_000])
@pytest.mark.parametrize("oldest", ["1900-01", "1900-K1", "1900", "1900-W01"])
def test_the_oldest_period_that_can_be_written_is_judged(oldest: str, lag: int) -> None:
    frequency = {"1900-01": "maand", "1900-K1": "kwartaal", "1900": "jaar", "1900-W01": "week"}[oldest]
    row = kpi("A", frequency=frequency, time_agg="laatste", unit="dagen", lag_days=lag)
    organisation = bridge.linked({"kpis": [row], "measurements": [measured("A", oldest, 8.0)]}, report_period="1901-02")[0]
    judgement = judge(organisation)
    analyse(organisation, judgement)
    assert judgement.periods[0].end.year == 1900
    assert judgement.value[0, 0] == 8.0, "what is measured counts, however late it was to be expected (b1)"


def test_no_more_is_judged_than_fits_a_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [measured("A", f"{year}-12", 8.0) for year in range(1926, 1930)]
    organisation = bridge.linked({"kpis": [kpi("A", time_agg="laatste", unit="dagen")], "measurements": rows}, report_period="1929-12")[0]
    whole = judge(organisation)
    monkeypatch.setattr("ketenrapport.kpi.judgement.MOST_VERDICTS", 27)
    latest = judge(organisation)
    assert (len(whole.periods), len(latest.periods), len(organisation.nodes)) == (37, 27, 1)
    assert [lacks_oldest(organisation, judged.periods[0]) for judged in (whole, latest)] == [False, True], "and that is told"
    for name in CELLS:
        np.testing.assert_array_equal(getattr(latest, name), getattr(whole, name)[:, -27:], err_msg=name)


@pytest.mark.soak
@settings(max_examples=amount(8, 80))
@given(cases())
def test_the_report_period_judged_alone_is_the_last_of_all(case: Case) -> None:
    organisation, _ = bridge.organisation(case.organisation, case.report_period)
    whole, alone = judge(organisation), judge_last(organisation)
    assert alone.periods == whole.periods[-1:]
    for name in CELLS:
        if name not in ("change", "change_year"):  # with what it would be compared
            np.testing.assert_array_equal(getattr(alone, name)[:, -1], getattr(whole, name)[:, -1], err_msg=name)


@pytest.mark.soak
@settings(max_examples=amount(6, 80))
@given(cases(), st.integers(0, 10**6))
def test_one_period_alone_is_a_slice_of_all(case: Case, pick: int) -> None:
    organisation, _ = bridge.organisation(case.organisation, case.report_period)
    whole = judge(organisation)
    column = pick % len(whole.periods)
    assume(column < len(whole.periods) - 1)
    alone = judge(replace(organisation, report_period=whole.periods[column]))
    assert alone.periods[-1] == whole.periods[column]
    for name in CELLS:
        np.testing.assert_array_equal(getattr(alone, name)[:, -1], getattr(whole, name)[:, column], err_msg=name)


@pytest.mark.parametrize("at_once", [1, 50_000])
def test_a_figure_of_the_same_days_is_of_its_own_report(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """B came early over August, and nothing of it is due until October's report: August speaks in September's report, too.

    Of the twelve months up to August, July is due with its 45 days on 14 September: of B one of eleven is there in August's report, and
    one of twelve in that of September.
    """
    kpis = [kpi("T", time_agg="som", value_rollup="som", inputs=("A", "B"), judge_on="12m", factor=1, unit="aantal")]
    kpis += [kpi(code, "T", time_agg="som", factor=1, unit="aantal", weight=0, lag_days=lag) for code, lag in (("A", 0), ("B", 45))]
    months = [f"2018-{month:02d}" for month in range(9, 13)] + [f"2019-{month:02d}" for month in range(1, 10)]
    rows = [*(measured("A", month, 5) for month in months), measured("B", "2019-08", 5)]
    organisation = in_one_chain(kpis, rows, "2019-09", {})
    monkeypatch.setattr(judgement, "_AT_ONCE", at_once)
    found = judge(organisation)
    total = organisation.nodes["code"].tolist().index("T")
    assert [period.code for period in found.periods[-2:]] == ["2019-08", "2019-09"]
    assert [found.about[total, at] or found.periods[at].code for at in (-2, -1)] == ["2019-08", "2019-08"]
    assert [found.incomplete(total, at)[-1] for at in (-2, -1)] == [(1, 11), (1, 12)]


@pytest.mark.soak
@settings(max_examples=amount(8, 80))
@given(cases())
def test_large_work_that_is_cut_up_gives_the_same(case: Case) -> None:
    """Judged a period at a time, its measurements forgotten in between, and its series looked at a few at a time."""
    organisation, _ = bridge.organisation(case.organisation, case.report_period)
    whole = judge(organisation)
    expected = analyse(organisation, whole)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judgement, "_AT_ONCE", 1)
        patch.setattr(facts, "_MUCH", 0)
        patch.setattr(last_points, "_AT_ONCE", 10)
        cut = judge(organisation)
        found = analyse(organisation, cut)
    for ours, theirs in ((cut, whole), (cut.then, whole.then), (found.variations, expected.variations), (found.outlook, expected.outlook)):
        assert arrays_of(ours).keys() == arrays_of(theirs).keys() != set()
        for name, cells in arrays_of(theirs).items():
            np.testing.assert_array_equal(arrays_of(ours)[name], cells, err_msg=name)
    assert cut.periods == whole.periods
    assert cut.because_of == whole.because_of
    assert found.agendas == expected.agendas
    np.testing.assert_array_equal(found.knob_signals, expected.knob_signals)


def arrays_of(outcome: object) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]]:
    """The arrays that an outcome consists of, by name."""
    return {name: cells for name in outcome.__struct_fields__ if isinstance(cells := getattr(outcome, name), np.ndarray)}
