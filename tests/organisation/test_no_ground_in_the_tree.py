"""A cell that tells how KPIs are judged or weighed and can't be read: what rests on it has no colour (methode b4–b6)."""

from __future__ import annotations

from datetime import date

import pytest

from ketenrapport.assessment import assess
from ketenrapport.organisation.raw import CellError
from ketenrapport.words.verdict import Status
from tests.organisation.test_tables import raw

Row = dict[str, object]
_GREEN, _ORANGE, _RED, _GREY = Status.GREEN, Status.ORANGE, Status.RED, Status.GREY


def kpi(code: str, **fields: object) -> Row:
    """A row of KPI's as it is typed: a percentage a month, the higher the better."""
    usual: Row = {
        "kpi_id": code, "parent": "V1", "kind": "resultaat", "name": code, "unit": "%", "direction": "hoger", "frequency": "maand",
        "time_agg": "gemiddelde", "value_rollup": "meting", "weight": 1,
    }  # fmt: skip
    return usual | fields


def colours(
    kpis: list[Row], figures: dict[str, float], norms: list[Row] | None = None, values: list[Row] | None = None
) -> dict[str, Status]:
    """By code the colour over October 2026; the norm is 95 %, the signal 90 %. The figure of a ratio is one of so many out of 100."""
    ratios = {row["kpi_id"] for row in kpis if row["time_agg"] == "verhouding"}
    measured = [
        {"kpi": code, "period": "2026-10"} | ({"numerator": value, "denominator": 100} if code in ratios else {"value": value})
        for code, value in figures.items()
    ]
    since = {"valid_from": date(2026, 1, 1)}
    given = norms or [{"kpi": row["kpi_id"], "target": 95, "signal": 90} for row in kpis]
    assessment = assess(
        {
            "chains": raw("chains", {"chain_id": "K1", "name": "Keten"}),
            "values": raw(
                "values", *(values or [{"value_id": "V1", "chain": "K1", "promise": "Snel", "kind": "klantwaarde", "weight": 1}])
            ),
            "kpis": raw("kpis", *kpis),
            "measurements": raw("measurements", *measured),
            "targets": raw("targets", *(since | row for row in given)),
        },
        "2026-10",
    )
    nodes = assessment.organisation.nodes["code"].tolist()
    return {code: Status(int(assessment.judgement.status[node, -1])) for node, code in enumerate(nodes)}


@pytest.mark.parametrize("weight", ["zestig", CellError("#N/A"), "95-100"])
def test_a_weight_that_can_not_be_read_leaves_what_it_weighs_for_without_a_colour(weight: object) -> None:
    """Without the red one the value would be on norm."""
    found = colours([kpi("R1"), kpi("R2", weight=weight)], {"R1": 100, "R2": 80})
    assert found == {"K1": _GREY, "V1": _GREY, "R1": _GREEN, "R2": _RED}


def test_a_weight_of_a_value_that_can_not_be_read_leaves_its_chain_without_a_colour() -> None:
    value: Row = {"chain": "K1", "promise": "Snel", "kind": "klantwaarde"}
    values = [value | {"value_id": "V1", "weight": 1}, value | {"value_id": "V2", "weight": "veel"}]
    found = colours([kpi("R1"), kpi("R2", parent="V2")], {"R1": 100, "R2": 80}, values=values)
    assert found == {"K1": _GREY, "V1": _GREEN, "R1": _GREEN, "V2": _RED, "R2": _RED}


@pytest.mark.parametrize("weight", ["-", "n.v.t.", None])
def test_a_weight_that_is_not_there_counts_for_nothing_beside_one_that_is(weight: object) -> None:
    found = colours([kpi("R1"), kpi("R2", weight=weight)], {"R1": 100, "R2": 80})
    assert (found["V1"], found["K1"]) == (_GREEN, _GREEN)


@pytest.mark.parametrize("critical", ["misschien", "-", CellError("#N/A"), 2])
def test_whether_a_red_part_brakes_can_not_be_read_and_its_value_has_no_colour(critical: object) -> None:
    """A tenth of the weight is red: the value is orange, or red when that part is critical."""
    found = colours([kpi("R1", weight=9), kpi("R2", critical=critical)], {"R1": 100, "R2": 89})
    assert found == {"K1": _GREY, "V1": _GREY, "R1": _GREEN, "R2": _RED}


@pytest.mark.parametrize(("critical", "wanted"), [("nee", _ORANGE), (None, _ORANGE), ("ja", _RED)])
def test_a_part_that_is_not_critical_does_not_make_its_value_red(critical: object, wanted: Status) -> None:
    assert colours([kpi("R1", weight=9), kpi("R2", critical=critical)], {"R1": 100, "R2": 89})["V1"] == wanted


def test_what_is_only_shown_has_no_weight_to_read() -> None:
    found = colours([kpi("R1"), kpi("F1", kind="factor", weight="zestig"), kpi("N1", direction="neutraal", weight="?!")], {"R1": 96})
    assert (found["V1"], found["K1"]) == (_GREEN, _GREEN)


@pytest.mark.parametrize(
    "cell",
    [{"judge_on": "kwartaal"}, {"decimals": "nul"}, {"score_rollup": "gemiddeld"}, {"min_denominator": "vijf"},
     {"frequency": "maandelijks"}, {"frequency": None}, {"direction": "omhoog"}, {"measured_from": "ooit"}, {"measured_until": "heden"}],
)  # fmt: skip
def test_a_kpi_of_which_nobody_can_tell_how_it_is_judged_costs_coverage(cell: Row) -> None:
    """It has no colour, and half of its value isn't covered: that value is not simply on norm without it."""
    found = colours([kpi("R1", **cell), kpi("R2")], {"R1": 80, "R2": 97})
    assert found == {"K1": _GREY, "V1": _GREY, "R1": _GREY, "R2": _GREEN}


@pytest.mark.parametrize("cell", [{"measured_until": "n.v.t."}, {"measured_from": "-"}, {"min_denominator": "nvt"}])
def test_a_cell_that_says_that_there_is_none_takes_no_colour_away(cell: Row) -> None:
    assert colours([kpi("R1", **cell), kpi("R2")], {"R1": 97, "R2": 97})["V1"] == _GREEN


@pytest.mark.parametrize(
    ("rollup", "units", "wanted"),
    [
        ("product", ("%", "procent"), _GREEN),
        ("product", ("%", "dagen"), _GREY),
        ("verhouding", ("% op tijd", "%"), _GREEN),
        ("verhouding", ("%", "dagen"), _GREY),
        ("minimum", ("%", "dagen"), _GREEN),  # not added up: B01 is about a product and a ratio
    ],
)
def test_what_is_made_of_unlike_units_has_no_colour(rollup: str, units: tuple[str, str], wanted: Status) -> None:
    aggregation = "verhouding" if rollup == "verhouding" else "gemiddelde"
    parts = [kpi(f"P{at}", parent="R1", weight=0, unit=unit, time_agg=aggregation) for at, unit in enumerate(units)]
    built = kpi("R1", value_rollup=rollup, inputs="P0; P1", time_agg=aggregation)
    assert colours([built, *parts], {"P0": 99, "P1": 99})["R1"] == wanted


@pytest.mark.parametrize("rollup", ["som", "product", "verhouding", "gemiddelde", "minimum", "maximum"])
def test_of_a_part_that_does_not_exist_the_rest_makes_no_value(rollup: str) -> None:
    aggregation = "verhouding" if rollup == "verhouding" else "gemiddelde"
    built = kpi("R1", value_rollup=rollup, inputs="P1; P9", time_agg=aggregation)
    found = colours([built, kpi("P1", parent="R1", weight=0)], {"P1": 97})
    assert (found["R1"], found["V1"]) == (_GREY, _GREY)


@pytest.mark.parametrize(
    ("own", "wanted"),
    [
        ([], _GREEN),
        ([{"kpi": "R1", "target": 95, "signal": 80}], _ORANGE),
        ([{"kpi": "R1", "target": "abc", "signal": 80}], _GREY),
        ([{"kpi": "R1", "target": 95, "signal": "?!"}], _GREY),
        ([{"kpi": "R1", "target": 95, "signal": 80}, {"kpi": "R1", "target": 96, "signal": 80}], _GREY),
    ],
)
def test_a_link_with_a_norm_of_its_own_that_can_not_be_read_is_not_held_against_that_of_its_source(own: list[Row], wanted: Status) -> None:
    """The source is on norm, 85 % against 80 %; the link has a norm of its own, or nobody can tell which."""
    linked = kpi("R1", value_rollup="koppeling", inputs="R2")
    found = colours([linked, kpi("R2")], {"R2": 85}, norms=[{"kpi": "R2", "target": 80, "signal": 70}, *own])
    assert (found["R1"], found["R2"]) == (wanted, _GREEN)
