"""What to talk about, in order."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TYPE_CHECKING

import pytest

from ketenrapport.kpi.agenda import Agenda, AgendaItem, absolute_weights, late_actions
from ketenrapport.kpi.analysis import analyse
from ketenrapport.kpi.judgement import judge
from ketenrapport.words.periods import parse
from ketenrapport.words.verdict import Topic
from tests.kpi.small import Row, in_one_chain, kpi, measured, norm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.organisation.model import Organisation

MONTHS = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
CALM = [11.0, 9.0] * 6  # mean 10, limits 4.68 and 15.32
PERIOD = MONTHS[12]
GOOD, FAIR, BAD, WORSE = 11.0, 7.0, 4.9, 4.7  # within the limits: green, orange and twice red against norm 10 and signal 5
UP, DOWN = 16.0, 4.0  # outside the limits

Shown = list[tuple[Topic, str]]


def named(organisation: Organisation, items: Sequence[AgendaItem]) -> Shown:
    return [(item.topic, item.action or str(organisation.nodes["code"].iloc[item.node])) for item in items]


def shown(organisation: Organisation, found: Agenda) -> Shown:
    return named(organisation, found.items)


def organisation_of(kpis: Sequence[Row], last: dict[str, float | None], actions: Sequence[Row] = (), **more: object) -> Organisation:
    """KPIs that were calm for a year, and what they were in the thirteenth month; the norm is 10, the signal 5, unless told."""
    codes = [str(one["kpi_id"]) for one in kpis]
    bounds = dict.fromkeys(codes, (10.0, 5.0)) | more.pop("norms", {})  # type: ignore[operator]
    rows = [measured(code, month, value) for code in codes for month, value in zip(MONTHS, CALM, strict=False)]
    rows += [measured(code, PERIOD, value) for code, value in last.items() if value is not None]
    tables = {"targets": [norm(code, *bounds[code]) for code in codes], "actions": list(actions)}
    tables |= {name: more.pop(name) for name in ("values", "conversations", "chains") if name in more}  # type: ignore[misc]
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


INTERNAL = [{"value_id": "K.W", "chain": "K", "kind": "interne waarde", "promise": "Belofte", "weight": 1}]
TWO = [
    {"value_id": "K.W", "chain": "K", "kind": "klantwaarde", "promise": "Belofte", "weight": 1},
    {"value_id": "K.V", "chain": "K", "kind": "klantwaarde", "promise": "Belofte", "weight": 1},
]


def why(kpis: Sequence[Row], last: dict[str, float | None], code: str, **more: object) -> tuple[Topic, ...]:
    """Why a KPI is on the agenda; () when it is not."""
    organisation = organisation_of(kpis, last, **more)  # type: ignore[arg-type]
    found = agenda_of(organisation)
    codes = organisation.nodes["code"].tolist()
    return next((item.why for item in (*found.items, *found.rest) if item.action is None and codes[item.node or 0] == code), ())


def test_the_categories_in_their_order() -> None:
    """One chain with a point in most categories; its value is internal, so that no promise takes a place.

    C can't reach 16 within its limits (4,68–15,32); H is a knob that can't either; Q is a whole on norm with a red part.
    """
    kpis = [
        plain("E", critical=True),
        plain("F"),
        plain("D"),
        plain("D.P", parent="D", kind="proces", weight=0.1),
        plain("Q"),
        plain("Q.1", parent="Q", weight=0),
        plain("G"),
        plain("C"),
        plain("O"),
        plain("H", parent="O", kind="proces"),
        plain("B"),
        plain("A"),
        plain("N"),
    ]
    last = {"A": UP, "B": None, "C": FAIR, "D": BAD, "D.P": GOOD, "E": BAD, "F": WORSE, "G": DOWN, "H": FAIR, "N": GOOD, "O": FAIR}
    last |= {"Q": GOOD, "Q.1": BAD}
    norms = {"C": (16, 6), "G": (3, 2), "H": (16, 6), "D": (5, 4.95), "D.P": (10, 5)}
    found = points(kpis, last, [action("Z", None)], norms=norms, max_agenda_items=20, values=INTERNAL)
    assert found == [
        (Topic.CRITICAL_RED, "E"),
        (Topic.RED, "D"),  # 4,9 against signal 4,95; its knob is on norm
        (Topic.RED, "F"),
        (Topic.RED_PARTS, "Q"),
        (Topic.DETERIORATION, "G"),
        (Topic.RESULT_INCAPABLE, "C"),
        (Topic.RESULT_OFF_NORM, "O"),  # in month twelve it was 9, so it is nothing new
        (Topic.KNOB_INCAPABLE, "H"),
        (Topic.LATE_ACTION, "Z"),
        (Topic.MISSING, "B"),
        (Topic.IMPROVEMENT, "A"),
    ]


def test_a_kpi_comes_once_in_its_lowest_category_with_all_its_reasons() -> None:
    """Critical, red, a signal, far below a norm of 10, and a result: the worst promise is not said again."""
    assert why([plain("A", critical=True)], {"A": 1.0}, "A") == (
        Topic.CRITICAL_RED, Topic.RED, Topic.DETERIORATION, Topic.RESULT_OFF_NORM,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ({"A": FAIR, "B": FAIR, "C": GOOD}, "B"),  # both 70: the heavier one
        ({"A": 6.0, "B": FAIR, "C": GOOD}, "A"),  # the lower score
        ({"A": GOOD, "B": GOOD, "C": FAIR}, "C"),
    ],
)
def test_the_worst_result_under_the_worst_customer_value_has_a_fixed_place(last: dict[str, float | None], expected: str) -> None:
    kpis = [plain("A"), plain("B", weight=2), plain("C", parent="K.V")]
    organisation = organisation_of(kpis, last, values=TWO, max_agenda_items=1)
    found = agenda_of(organisation)
    assert shown(organisation, found) == [(Topic.WORST_PROMISE, expected)]


def test_the_worst_promise_comes_last_among_the_reasons_when_it_decides_the_place() -> None:
    assert why([plain("A")], {"A": FAIR}, "A", norms={"A": (16, 6)})[-1] is Topic.WORST_PROMISE


def test_an_internal_value_has_no_fixed_place() -> None:
    assert Topic.WORST_PROMISE not in why([plain("A")], {"A": FAIR}, "A", values=INTERNAL)


def test_fixed_places_cost_the_last_ones_the_promise_before_what_was_learned() -> None:
    """Four red internal results, a promise that is missed and one improvement."""
    values = [*INTERNAL, {"value_id": "K.V", "chain": "K", "kind": "klantwaarde", "promise": "Belofte", "weight": 1}]
    last: dict[str, float | None] = {"R1": WORSE, "R2": BAD, "R3": BAD, "R4": BAD, "M": FAIR, "U": UP}
    kpis = [plain(code, parent="K.V" if code == "M" else "K.W") for code in last]

    def codes(most: int) -> tuple[list[str], list[str]]:
        organisation = organisation_of(kpis, last, values=values, max_agenda_items=most)
        found = agenda_of(organisation)
        return [code for _, code in named(organisation, found.items)], [code for _, code in named(organisation, found.rest)]

    assert codes(9) == (["R1", "R2", "R3", "R4", "M", "U"], [])
    assert codes(5) == (["R1", "R2", "R3", "M", "U"], ["R4"])
    assert codes(2) == (["M", "U"], ["R1", "R2", "R3", "R4"])
    assert codes(1) == (["M"], ["R1", "R2", "R3", "R4", "U"])


def test_not_to_deliver_is_no_way_out() -> None:
    """Red in month thirteen, nothing in months fourteen and fifteen."""
    rows = [measured("A", month, value) for month, value in zip(MONTHS, [*CALM, BAD], strict=False)]
    later = {"targets": [norm("A", 10, 5)], "values": INTERNAL}
    for period in MONTHS[13:15]:
        organisation = in_one_chain([plain("A")], rows, period, dict(later))
        assert agenda_of(organisation).items[0].why == (Topic.WAS_RED, Topic.COSTS_VERDICT, Topic.MISSING)


def test_red_parts_are_told_once_at_what_they_are_part_of() -> None:
    kpis = [plain("A"), plain("A.1", parent="A", weight=0), plain("A.1.1", parent="A.1", weight=0), plain("F", kind="factor")]
    last: dict[str, float | None] = {"A": GOOD, "A.1": BAD, "A.1.1": BAD, "F": DOWN}
    organisation = organisation_of(kpis, last)
    (item,) = agenda_of(organisation).items
    assert (item.why, [organisation.nodes["code"].iloc[part] for part in item.parts]) == ((Topic.RED_PARTS,), ["A.1", "A.1.1"])
    orange = organisation_of(kpis, last | {"A": FAIR})
    (item,) = agenda_of(orange).items
    assert Topic.RED_PARTS not in item.why
    assert len(item.parts) == 2


def test_what_costs_a_value_its_verdict_comes_before_what_is_only_missing() -> None:
    values = [TWO[0], TWO[1]]
    kpis = [plain("A"), plain("B", parent="K.V", weight=9), plain("C", parent="K.V", weight=1)]
    organisation = organisation_of(kpis, {"A": None, "B": GOOD, "C": None}, values=values)
    assert shown(organisation, agenda_of(organisation)) == [(Topic.COSTS_VERDICT, "A"), (Topic.MISSING, "C")]


def test_missing_measurements_are_one_point_with_all_names() -> None:
    kpis = [plain("A", weight=8), plain("B"), plain("C"), plain("D", weight=0)]
    organisation = organisation_of(kpis, {"A": GOOD, "B": None, "C": None, "D": None})
    (item,) = agenda_of(organisation).items
    assert [organisation.nodes["code"].iloc[part] for part in item.parts] == ["B", "C"]


def test_a_norm_is_newly_missed_once_and_not_beside_an_improvement() -> None:
    """Green in month twelve at 10 or more, orange in thirteen; in fourteen it is news no longer."""
    rows = [measured("A", month, value) for month, value in zip(MONTHS, [*[11.0] * 12, FAIR, FAIR], strict=False)]
    tables = {"targets": [norm("A", 10, 5)], "values": INTERNAL}
    found = [agenda_of(in_one_chain([plain("A")], rows, period, dict(tables))).items[0].why for period in MONTHS[12:14]]
    assert [Topic.NEWLY_MISSED in one for one in found] == [True, False]


def test_a_level_that_is_worse_but_on_norm_is_told_the_first_time_only() -> None:
    """Twelve months around 10, then 6 for ever; the norm is 5. The run of eight makes the level in month twenty."""
    values = [*reversed(CALM), *[6.0, 6.2] * 6]
    tables = {"targets": [norm("A", 5, 4)], "values": INTERNAL}
    rows = [measured("A", month, value) for month, value in zip(MONTHS, values, strict=False)]
    told = [Topic.WORSE_LEVEL in agenda_of(in_one_chain([plain("A")], rows, period, dict(tables))).items[0].why for period in MONTHS[18:23]]
    assert sum(told) == 1


def test_learning_is_told_the_first_period_that_it_is_better_and_on_norm() -> None:
    values = [*CALM, 16.0, 16.1]
    tables = {"targets": [norm("A", 10, 5)], "values": INTERNAL}
    rows = [measured("A", month, value) for month, value in zip(MONTHS, values, strict=False)]
    found = [agenda_of(in_one_chain([plain("A")], rows, period, dict(tables))).items[0].topic for period in MONTHS[12:14]]
    assert found == [Topic.IMPROVEMENT, Topic.ALL_ON_NORM]


def test_a_late_action_is_told_at_its_kpi_or_has_a_place_of_its_own() -> None:
    actions = [
        action("L-3", None),
        action("L-2", "B"),
        action("L-1", "A"),
        action("Gereed", "A", status="gereed"),
        action("Bezig", "B", status="bezig"),
        action("Op tijd", "A", date(2025, 1, 31)),
        action("Elders", "A") | {"chain": "X"},
    ]
    organisation = organisation_of([plain("A", weight=1), plain("B", weight=2)], {"A": GOOD, "B": BAD}, actions, max_agenda_items=20)
    found = agenda_of(organisation)
    assert shown(organisation, found) == [(Topic.RED, "B"), (Topic.LATE_ACTION, "L-1"), (Topic.LATE_ACTION, "L-3")]
    assert found.items[0].late == ("L-2", "Bezig")


def test_an_action_of_a_later_conversation_was_not_known_then() -> None:
    rows = [
        action(code, None) | {"conversation": talk}
        for code, talk in (("A", "K 2024-12"), ("B", "K 2025-01"), ("C", None), ("D", "ooit"), ("E", "K 2025-02"))
    ]
    organisation = organisation_of([plain("A")], {"A": GOOD}, rows)
    assert organisation.report_period.code == "2025-01"
    assert organisation.tables["actions"]["action_id"].tolist() == ["A", "B", "C", "D"]
    assert [row["action_id"] for row in late_actions(organisation, organisation.report_period)] == ["A", "B", "C", "D"]
    rows = [row | {"deadline": date(2024, 12, 30)} for row in rows]
    organisation = organisation_of([plain("A")], {"A": GOOD}, rows)
    assert [row["action_id"] for row in late_actions(organisation, parse("2024-12"))] == ["A", "C", "D"]


def test_when_nothing_else_is_to_be_said() -> None:
    """An orange knob that can meet its norm is no point, but the worst of those stands in; else what keeps it all on norm."""
    kpis = [plain("A"), plain("A.P", parent="A", kind="proces"), plain("A.Q", parent="A", kind="proces")]
    assert points(kpis, {"A": GOOD, "A.P": 9.0, "A.Q": FAIR}) == [(Topic.LEAST_GOOD, "A.Q")]
    assert points(kpis, {"A": GOOD, "A.P": GOOD, "A.Q": GOOD}) == [(Topic.ALL_ON_NORM, "K")]


def test_a_chain_that_has_ended_has_no_agenda() -> None:
    chains = [{"chain_id": "K", "name": "Keten", "parent_weight": 0, "active_until": date(2024, 12, 31)}]
    organisation = organisation_of([plain("A")], {"A": BAD}, [action("L", None)], chains=chains)
    assert agenda_of(organisation) == Agenda(())


# ---------------------------------------------------------------------------------------------------- memory


def talk(period: str, status: str = "gehouden") -> Row:
    return {"chain": "K", "period": period, "date": date(2025, 2, 10), "chair": "P", "status": status}


def times(values: Sequence[float | None], conversations: Sequence[Row], bounds: tuple[float, float] = (10, 5)) -> dict[Topic, int]:
    """How often in a row what is shown over the last month was shown, by topic."""
    months = MONTHS[: len(values)]
    rows = [measured("A", month, value) for month, value in zip(months, values, strict=True) if value is not None]
    tables = {"targets": [norm("A", *bounds)], "conversations": list(conversations), "values": INTERNAL}
    found = agenda_of(in_one_chain([plain("A")], rows, months[-1], tables))
    return {item.topic: item.times for item in found.items}


ORANGE = [11.0, 9.0, 11.0, 9.0, 11.0, 9.0, 11.0, 9.0, 8.0, 7.0, 8.0, 7.0]  # below the norm of 10 in the last five months


@pytest.mark.parametrize(
    ("conversations", "expected"),
    [
        ([], 0),
        ([talk("2024-11", "gepland")], 0),
        ([talk("2025-01")], 0),  # not yet known in December
        ([talk("2024-12")], 1),
        ([talk("2024-11")], 2),
        ([talk("2024-T22")], 2),  # 21 October – 3 November: belongs to November
        ([talk("2024-11"), talk("2024-12", "vastgesteld")], 2),
        ([talk("2023-01")], 5),
    ],
)
def test_it_counts_from_the_period_of_the_first_conversation_that_was_held(conversations: list[Row], expected: int) -> None:
    assert list(times(ORANGE, conversations).values()) == [expected]


def test_what_was_not_shown_in_between_is_new_again() -> None:
    assert list(times([*ORANGE[:-2], 11.0, 7.0], [talk("2023-01")]).values()) == [1]


def test_what_was_learned_is_remembered_apart_from_the_rest() -> None:
    """Shown as a missed norm, then as an improvement on norm: that is new."""
    values = [7.0, 7.2] * 6
    assert times([*values, 12.0], [talk("2023-01")])[Topic.IMPROVEMENT] == 1


def test_a_kpi_that_is_missing_after_being_red_is_the_same_kpi() -> None:
    assert times([*CALM, BAD, None], [talk("2023-01")])[Topic.WAS_RED] >= 2


# ---------------------------------------------------------------------------------------------------- order


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
