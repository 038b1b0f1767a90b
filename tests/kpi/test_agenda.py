"""What to talk about, in order."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TYPE_CHECKING

import pytest

from ketenrapport.kpi.agenda import Agenda, absolute_weights
from ketenrapport.kpi.analysis import analyse
from ketenrapport.kpi.judgement import judge
from ketenrapport.words.verdict import Topic
from tests.bridge import linked
from tests.kpi.small import Row, in_one_chain, kpi, measured, norm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ketenrapport.commands.judging import Assessment
    from ketenrapport.organisation.model import Organisation

MONTHS = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
CALM = [11.0, 9.0] * 6  # mean 10, limits 4.68 and 15.32
PERIOD = MONTHS[12]
GOOD, FAIR, BAD, WORSE = 11.0, 7.0, 4.9, 4.7  # within the limits: green, orange and twice red against norm 10 and signal 5
UP, DOWN = 16.0, 4.0  # outside the limits

Shown = list[tuple[Topic, str]]


def shown(organisation: Organisation, found: Agenda) -> Shown:
    return [(item.topic, item.action or str(organisation.nodes["code"].iloc[item.node])) for item in found.items]


def organisation_of(kpis: Sequence[Row], last: dict[str, float | None], actions: Sequence[Row] = (), **more: object) -> Organisation:
    """KPIs that were calm for a year, and what they were in the thirteenth month; the norm is 10, the signal 5, unless told."""
    codes = [str(one["kpi_id"]) for one in kpis]
    bounds = dict.fromkeys(codes, (10.0, 5.0)) | more.pop("norms", {})  # type: ignore[operator]
    rows = [measured(code, month, value) for code in codes for month, value in zip(MONTHS, CALM, strict=False)]
    rows += [measured(code, PERIOD, value) for code, value in last.items() if value is not None]
    tables = {"targets": [norm(code, *bounds[code]) for code in codes], "actions": list(actions)}
    if "values" in more:
        tables["values"] = more.pop("values")  # type: ignore[assignment]
    return in_one_chain(list(kpis), rows, PERIOD, tables, **more)


def agenda_of(organisation: Organisation) -> Agenda:
    return analyse(organisation, judge(organisation)).agendas["K"]


def points(*args: object, **more: object) -> Shown:
    organisation = organisation_of(*args, **more)  # type: ignore[arg-type]
    return shown(organisation, agenda_of(organisation))


def plain(code: str, **fields: object) -> Row:
    return kpi(code, unit="aantal", time_agg="gemiddelde", factor=1) | fields


def action(code: str, about: str | None, deadline: date = date(2025, 1, 30), status: str = "open") -> Row:
    texts = {"description": "Doen", "assignee": "Iemand"}
    return {"action_id": code, "chain": "K", "kpi": about, "deadline": deadline, "status": status} | texts


# ---------------------------------------------------------------------------------------------------- the examples


def test_the_agenda_of_the_specification(example: Callable[[str], Assessment]) -> None:
    organisation, found = example("gemeente").organisation, example("gemeente").analysis.agendas["VERG"]
    assert shown(organisation, found) == [
        (Topic.RED, "VERG.P1"),
        (Topic.RED, "VERG.P5"),
        (Topic.DETERIORATION, "VERG.R1"),
        (Topic.DETERIORATION, "VERG.P2"),
        (Topic.LATE_ACTION, "A-02"),
    ]
    assert found.more == 0
    assert [item.why for item in found.items[:3]] == [(Topic.RED, Topic.DETERIORATION)] * 2 + [(Topic.DETERIORATION,)]
    late = found.items[4].node
    assert late is not None
    assert organisation.nodes["code"].iloc[late] == "VERG.R1"


def test_other_chains_of_the_examples(example: Callable[[str], Assessment]) -> None:
    found = {}
    for name in ("gemeente", "werkbedrijf"):
        organisation = example(name).organisation
        for chain in ("SCHULD", "BURG") if name == "gemeente" else ("DET",):
            theirs = example(name).analysis.agendas[chain]
            found[chain] = (shown(organisation, theirs), theirs.more)
    assert found["SCHULD"] == (
        [
            (Topic.CRITICAL_RED, "SCHULD.R1"),
            (Topic.RED, "SCHULD.R4"),
            (Topic.RED, "SCHULD.R2"),
            (Topic.RED, "SCHULD.P1"),
            (Topic.IMPROVEMENT, "SCHULD.R3"),
        ],
        1,
    )
    assert found["BURG"] == (
        [
            (Topic.RED, "BURG.P2"),
            (Topic.RED, "BURG.P1"),
            (Topic.KNOBS, "BURG.R1"),
            (Topic.IMPROVEMENT, "BURG.R4"),
        ],
        0,
    )
    assert found["DET"] == (
        [
            (Topic.RED, "DET.R1"),
            (Topic.DETERIORATION, "DET.P1"),
            (Topic.INCAPABLE, "DET.R4"),
            (Topic.INCAPABLE, "DET.R5"),
            (Topic.MEASUREMENT, "DET.P2"),
        ],
        0,
    )


# ---------------------------------------------------------------------------------------------------- by hand


def test_the_topics_in_their_order() -> None:
    kpis = [
        plain("H"),
        plain("G"),
        plain("E", critical=True),
        plain("F"),
        plain("D"),
        plain("D.P", parent="D", kind="proces", weight=0.1),
        plain("C"),
        plain("B"),
        plain("A"),
    ]
    last = {"A": UP, "B": None, "C": FAIR, "D": GOOD, "D.P": BAD, "E": BAD, "F": WORSE, "G": DOWN, "H": GOOD}
    norms = {"C": (16, 6), "G": (3, 2)}  # C can't reach 16; G is green
    found = points(kpis, last, [action("Z", None)], norms=norms, max_agenda_items=20)
    assert found == [
        (Topic.CRITICAL_RED, "E"),
        (Topic.RED, "F"),
        (Topic.RED, "D.P"),
        (Topic.DETERIORATION, "G"),
        (Topic.KNOBS, "D"),
        (Topic.INCAPABLE, "C"),
        (Topic.LATE_ACTION, "Z"),
        (Topic.MEASUREMENT, "B"),
        (Topic.IMPROVEMENT, "A"),
    ]


def test_results_come_before_knobs_then_weight_then_score_then_code() -> None:
    kpis = [
        plain("A", weight=1),
        plain("A.P", parent="A", kind="proces", weight=9),
        plain("B", weight=3),
        plain("B.P", parent="B", kind="proces"),
        plain("C", weight=3),
        plain("E", weight=3),
        plain("D", weight=3),
    ]
    last = {"A": WORSE, "A.P": WORSE, "B": BAD, "B.P": BAD, "C": WORSE, "D": BAD, "E": BAD}
    assert [code for _, code in points(kpis, last, max_agenda_items=20)] == ["C", "B", "D", "E", "A", "B.P", "A.P"]


def test_the_absolute_weight_is_the_product_of_normalised_weights() -> None:
    values = [
        {"value_id": "K.W", "chain": "K", "kind": "klantwaarde", "promise": "Belofte", "weight": 3},
        {"value_id": "K.V", "chain": "K", "kind": "interne waarde", "promise": "Belofte", "weight": 1},
    ]
    kpis = [
        plain("A", weight=3),
        plain("A.P", parent="A", kind="proces", weight=5),
        plain("A.Q", parent="A.P", kind="proces", weight=2),
        plain("A.N", parent="A", weight=0),
        plain("B", weight=1),
        plain("P", kind="proces", weight=2),
        plain("F", kind="factor", weight=7),
        plain("C", parent="K.V", weight=8),
        plain("C.R", parent="C", weight=1),
        plain("C.S", parent="C", weight=3),
    ]
    organisation = organisation_of(kpis, {}, values=values)
    weights = dict(zip(organisation.nodes["code"], absolute_weights(organisation).tolist(), strict=True))
    assert weights == {
        "K": 1,
        "K.W": 0.75,
        "A": 0.375,
        "A.P": 0.375,
        "A.Q": 0.375,
        "A.N": 0,
        "B": 0.125,
        "P": 0.25,
        "F": 0,
        "K.V": 0.25,
        "C": 0.25,
        "C.R": 0.0625,
        "C.S": 0.1875,
    }


def test_components_come_up_under_their_parent_and_factors_never() -> None:
    kpis = [plain("A"), plain("A.C", parent="A", weight=0), plain("F", kind="factor")]
    assert points(kpis, {"A": BAD, "A.C": DOWN, "F": DOWN}) == [(Topic.RED, "A")]


def test_a_late_action_has_a_place_of_its_own_beside_its_kpi() -> None:
    actions = [
        action("L-3", None),
        action("L-2", "B"),
        action("L-1", "A"),
        action("Gereed", "A", status="gereed"),
        action("Bezig", "B", status="bezig"),
        action("Op tijd", "A", date(2025, 1, 31)),
        action("Elders", "A") | {"chain": "X"},
    ]
    found = points([plain("A", weight=1), plain("B", weight=2)], {"A": GOOD, "B": BAD}, actions, max_agenda_items=20)
    assert found == [(Topic.RED, "B"), *((Topic.LATE_ACTION, code) for code in ("Bezig", "L-2", "L-1", "L-3"))]


@pytest.mark.parametrize(("weeks", "expected"), [(4, []), (3, [(Topic.MEASUREMENT, "A")]), (0, [(Topic.MEASUREMENT, "A")])])
def test_a_measurement_that_is_missing_or_incomplete_is_talked_about(weeks: int, expected: Shown) -> None:
    tables = {
        "chains": [{"chain_id": "K", "name": "Keten", "parent_weight": 0}],
        "values": [{"value_id": "K.W", "chain": "K", "kind": "klantwaarde", "promise": "Belofte", "weight": 1}],
        "kpis": [plain("A", frequency="week"), plain("B", kind="factor")],
        "measurements": [measured("B", PERIOD, 1), *(measured("A", f"2025-W{week:02d}", GOOD) for week in range(1, weeks + 1))],
        "targets": [norm("A", 10, 5)],
    }
    organisation, _ = linked(tables, report_period=PERIOD)
    assert shown(organisation, agenda_of(organisation)) == expected


@pytest.mark.parametrize(
    ("most", "expected", "more"),
    [
        (9, ["R1", "R2", "R3", "U1", "U2"], 0),
        (5, ["R1", "R2", "R3", "U1", "U2"], 0),
        (4, ["R1", "R2", "R3", "U1"], 1),
        (3, ["R1", "R2", "U1"], 2),
        (1, ["U1"], 4),
        (0, [], 5),
    ],
)
def test_an_improvement_always_has_one_place(most: int, expected: list[str], more: int) -> None:
    last = {"R1": WORSE, "R2": BAD, "R3": BAD, "U1": UP, "U2": UP}
    organisation = organisation_of([plain(code) for code in last], last, max_agenda_items=most)
    found = agenda_of(organisation)
    assert [code for _, code in shown(organisation, found)] == expected
    assert found.more == more


def test_without_an_improvement_the_last_place_is_for_the_next_point() -> None:
    organisation = organisation_of([plain(code) for code in "ABC"], dict.fromkeys("ABC", BAD), max_agenda_items=2)
    assert (shown(organisation, agenda_of(organisation)), agenda_of(organisation).more) == ([(Topic.RED, "A"), (Topic.RED, "B")], 1)


def test_an_action_of_a_chain_that_is_not_there_is_on_no_agenda() -> None:
    organisation = organisation_of([plain("A")], {"A": BAD}, [action("L", "A") | {"chain": "ANDERS"}])
    assert list(analyse(organisation, judge(organisation)).agendas) == ["K"]


def test_the_order_of_rows_does_not_matter() -> None:
    last = dict(zip("ABCDEF", (BAD, DOWN, UP, FAIR, None, WORSE), strict=True))
    kpis = [plain(code, weight=1 + place % 2, kind="proces" if place % 3 == 0 else "resultaat") for place, code in enumerate("ABCDEF")]
    actions = [action(code, about) for code, about in (("L-1", "A"), ("L-2", None), ("L-3", "C"))]
    first = points(kpis, last, actions, max_agenda_items=20)
    for seed in range(5):
        Random(seed).shuffle(kpis)
        Random(seed).shuffle(actions)
        assert points(kpis, last, actions, max_agenda_items=20) == first
