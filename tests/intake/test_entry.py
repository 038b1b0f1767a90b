"""The sheet Invoer: which measurements are expected, with what beside them, and what becomes of what was filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ketenrapport.intake.entry import ENTRY, entry_period, entry_rows, take_over
from ketenrapport.organisation.raw import RawTable
from ketenrapport.words.notation import parse_number
from ketenrapport.words.periods import parse
from tests.bridge import linked
from tests.kpi.small import kpi, measured, norm, ratio

if TYPE_CHECKING:
    from ketenrapport.intake.entry import TakenOver
    from ketenrapport.organisation.model import Organisation

TODAY = date(2026, 12, 1)


def organisation(kpis: list[dict[str, object]], measurements: list[dict[str, object]] = (), **more: Any) -> Organisation:  # type: ignore[assignment]
    rows = {
        "chains": [{"chain_id": "K", "name": "Keten", "parent_weight": 0} | more.pop("chain", {})],
        "values": [{"value_id": "K.W", "chain": "K", "kind": "klantwaarde", "promise": "Belofte", "weight": 1}],
        "kpis": kpis, "measurements": list(measurements), "targets": more.pop("norms", []), "periods": more.pop("periods", []),
    }  # fmt: skip
    return linked(rows, report_period=more.pop("period", "2026-10"))[0]


def expected(period: str, *args: Any, **more: Any) -> list[tuple[str, str]]:
    """KPI and period of each row of Invoer."""
    found = parse(period)
    assert found is not None
    rows = entry_rows(organisation(*args, **more), found)
    return list(zip(rows["kpi"], rows["period"], strict=True))


def entry(*rows: dict[str, object]) -> RawTable:
    """The sheet Invoer as it was filled in."""
    columns = {}
    for column in ENTRY.columns:
        cells = np.full(len(rows), None, dtype=object)
        cells[:] = [row.get(column.identifier) for row in rows]
        columns[column.header] = cells
    return RawTable("Invoer", "Invoer", np.arange(2, 2 + len(rows)), columns, {})


def taken(*rows: dict[str, object], **more: Any) -> TakenOver:
    kpis = [kpi("K.R1"), kpi("K.R2", time_agg="gemiddelde"), kpi("K.R3", time_agg="gewogen")]
    return take_over(organisation(kpis, [ratio("K.R1", "2026-10", 1, 2)], **more), entry(*rows), TODAY)


class TestWhatIsExpected:
    def test_every_measuring_period_that_ends_in_the_period(self) -> None:
        kpis = [kpi("K.R1"), kpi("K.R2", frequency="2 weken"), kpi("K.R3", frequency="kwartaal"), kpi("K.R4", frequency="jaar")]
        # Methode b1: October 2026 holds T20 and T21; T22 ends on 1 November.
        assert expected("2026-10", kpis) == [("K.R1", "2026-10"), ("K.R2", "2026-T20"), ("K.R2", "2026-T21")]
        assert expected("2026-12", kpis) == [
            ("K.R1", "2026-12"), ("K.R2", "2026-T25"), ("K.R2", "2026-T26"), ("K.R3", "2026-K4"), ("K.R4", "2026"),
        ]  # fmt: skip

    def test_a_delay_moves_a_measurement_to_the_period_in_which_it_arrives(self) -> None:
        assert expected("2026-10", [kpi("K.R1", frequency="kwartaal", lag_days=21)]) == [("K.R1", "2026-K3")]
        assert expected("2026-09", [kpi("K.R1", frequency="kwartaal", lag_days=21)]) == []

    def test_not_what_is_there_nor_what_is_built_from_others_nor_what_has_stopped(self) -> None:
        kpis = [
            kpi("K.R1"), kpi("K.R2"), kpi("K.R3", value_rollup="som", inputs=("K.R1",)),
            kpi("K.R4", measured_until=date(2026, 9, 30)), kpi("K.R5", measured_from=date(2026, 11, 1)),
        ]  # fmt: skip
        assert expected("2026-10", kpis, [ratio("K.R1", "2026-10", 1, 2)]) == [("K.R2", "2026-10")]
        assert expected("2026-10", [kpi("K.R1")], chain={"active_until": date(2026, 8, 31)}) == []

    def test_the_value_before_it_and_the_norm_of_its_own_day_stand_beside_it(self) -> None:
        history = [ratio("K.R1", "2026-08", 1, 2), ratio("K.R1", "2026-09", 2, 3), ratio("K.R1", "2026-10", 0, 3)]
        norms = [norm("K.R1", 80, 60), norm("K.R1", 85, 60, since=date(2026, 11, 1)), norm("K.R1", 90, 60, since=date(2026, 12, 1))]
        period = parse("2026-11")
        assert period is not None
        row = entry_rows(organisation([kpi("K.R1")], history, norms=norms), period).iloc[0]
        assert (row["chain"], row["name"], row["previous"], row["target"], row["unit"]) == ("K", "K.R1", 0.0, 85.0, "%")
        row = entry_rows(organisation([kpi("K.R1")], history[:2], norms=norms), parse("2026-10")).iloc[0]  # type: ignore[arg-type]
        assert (row["previous"], row["target"]) == (66.7, 80.0)

    def test_the_next_period_opens_once_the_current_one_has_figures(self) -> None:
        assert entry_period(organisation([kpi("K.R1")])).code == "2026-10"
        assert entry_period(organisation([kpi("K.R1")], [ratio("K.R1", "2026-10", 1, 2)])).code == "2026-11"
        assert entry_period(organisation([kpi("K.R1")], [ratio("K.R1", "2026-12", 1, 2)], period="2026-12")).code == "2027-01"


class TestTakingOver:
    def test_what_is_filled_in_becomes_a_measurement(self) -> None:
        outcome = taken(
            {"kpi": "k.r1", "period": "2026-11", "numerator": 3.0, "denominator": "4"},
            {"kpi": "K.R2", "period": "2026-11", "value": "12,5", "remark": "voorlopig beeld"},
            {"kpi": "K.R3", "period": "2026-11", "value": 30, "n": 7},
            {"kpi": "K.R2", "period": "2026-12"},
        )
        rows = outcome.rows.to_dict("records")
        assert [(row["kpi"], row["period"]) for row in rows] == [("K.R1", "2026-11"), ("K.R2", "2026-11"), ("K.R3", "2026-11")]
        assert (rows[0]["numerator"], rows[0]["denominator"]) == (3.0, 4.0)
        assert (rows[1]["value"], rows[1]["remark"]) == (12.5, "voorlopig beeld")
        assert (rows[2]["value"], rows[2]["n"]) == (30.0, 7.0)
        assert {row["quality"] for row in rows} == {"definitief"}
        assert {row["entered_on"] for row in rows} == {TODAY}
        assert outcome.left[["kpi", "period", "message"]].to_numpy().tolist() == [["K.R2", "2026-12", ""]]
        assert outcome.refused == 0

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            ({"kpi": "K.R1", "period": "2026-10", "numerator": 9, "denominator": 9},
             "Metingen heeft al een cijfer van K.R1 over 2026-10; wijzig dat daar."),
            ({"kpi": "K.R1", "period": "2026-11", "value": 75}, "Vul Teller en Noemer in en laat Waarde leeg."),
            ({"kpi": "K.R1", "period": "2026-11", "numerator": 3}, "Vul Teller en Noemer in en laat Waarde leeg."),
            ({"kpi": "K.R2", "period": "2026-11", "numerator": 3, "denominator": 4}, "Vul Waarde in en laat Teller en Noemer leeg."),
            ({"kpi": "K.R3", "period": "2026-11", "value": 3}, "Vul ook Aantal in."),
            ({"kpi": "K.R9", "period": "2026-11", "value": 3}, "'K.R9' is geen KPI die u meet."),
            ({"kpi": "K.R2", "period": "2026-K4", "value": 3}, "'2026-K4' past niet bij deze KPI, die per maand wordt gemeten."),
            ({"kpi": "K.R2", "period": None, "value": 3}, "'' past niet bij deze KPI, die per maand wordt gemeten."),
            ({"kpi": "K.R2", "period": "2026-11", "value": "veel"}, "'veel' in Waarde is geen getal."),
            ({"kpi": "K.R2", "period": "2026-09", "value": 3}, "Periode 2026-09 is vastgesteld."),
        ],
    )  # fmt: skip
    def test_what_cannot_stays_with_the_reason_beside_it(self, row: dict[str, object], message: str) -> None:
        outcome = taken(row, periods=[{"period_id": "2026-09", "status": "vastgesteld"}])
        assert len(outcome.rows) == 0
        assert outcome.refused == 1
        left = outcome.left.iloc[0]
        assert left["message"] == message
        assert {name: left[name] for name in row} == row

    def test_the_same_measurement_twice_is_taken_once(self) -> None:
        row = {"kpi": "K.R2", "period": "2026-11", "value": 3}
        outcome = taken(row, row | {"kpi": "k.r2", "value": 4})
        assert outcome.rows["value"].tolist() == [3.0]
        assert outcome.left["message"].tolist() == ["Metingen heeft al een cijfer van K.R2 over 2026-11; wijzig dat daar."]

    def test_a_mean_has_a_value_before_it(self) -> None:
        rows = entry_rows(organisation([kpi("K.R1", time_agg="gemiddelde")], [measured("K.R1", "2026-09", 2.25)]), parse("2026-10"))  # type: ignore[arg-type]
        assert rows["previous"].tolist() == [2.3]

    def test_a_percentage_is_taken_over_as_it_shows(self) -> None:
        row = {"kpi": "K.R2", "period": "2026-10", "value": 0.945}
        outcome = percent("value", "0.0%", row)
        assert outcome.rows["value"].tolist() == [94.5]

    def test_what_shows_as_a_percentage_and_cannot_be_taken_over_stays_what_it_shows(self) -> None:
        closed = percent("value", "0%", {"kpi": "K.R2", "period": "2026-K3", "value": 0.945})
        assert closed.left["value"].tolist() == ["94,5%"]  # a text that says 94,5 in a cell of any format
        assert parse_number("94,5%") == 94.5
        count = percent("numerator", "0%", {"kpi": "K.R1", "period": "2026-11", "numerator": 0.94, "denominator": 100})
        assert count.left["message"].tolist() == ["Teller bij K.R1 staat er als percentage (94%), en dat kan niet: daar hoort een aantal."]
        assert count.left["numerator"].tolist() == ["94% ?"]
        assert parse_number("94% ?") is None


def test_a_time_is_taken_over_in_the_unit_of_the_kpi() -> None:
    waiting = organisation([kpi("R1", time_agg="gemiddelde", unit="seconden")])
    took = take_over(waiting, entry({"kpi": "R1", "period": "2026-10", "value": time(0, 0, 40)}), TODAY)
    assert took.rows["value"].tolist() == [40.0]


def percent(name: str, code: str, row: dict[str, object]) -> TakenOver:
    """What is taken over of a row in which one cell has a number format."""
    kpis = [kpi("K.R1"), kpi("K.R2", time_agg="gemiddelde")]
    table = replace(entry(row), formats={ENTRY.column(name).header: np.array([1], dtype=np.int16)}, number_formats=("General", code))
    return take_over(organisation(kpis, [ratio("K.R1", "2026-10", 1, 2)]), table, TODAY)
