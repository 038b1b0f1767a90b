"""The sheet Invoer: which measurements are expected, with what beside them, and what becomes of what was filled in."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from msgspec.structs import replace

from ketenrapport.intake.entry import ENTRY, entry_period, entry_rows, take_over
from ketenrapport.organisation.raw import CellError, RawTable
from ketenrapport.words.notation import parse_number
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
    rows = entry_rows(organisation(*args, period=period, **more))
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
    def test_everything_that_is_missing_up_to_the_period_oldest_first(self) -> None:
        kpis = [kpi("K.R1"), kpi("K.R2", frequency="2 weken"), kpi("K.R3", frequency="kwartaal"), kpi("K.R4", frequency="jaar")]
        there = [ratio("K.R1", "2026-08", 1, 2), ratio("K.R3", "2026-K2", 1, 2)]
        # Methode b1: October 2026 holds T20 and T21; T22 ends on 1 November. What was never measured is asked from the report period on.
        assert expected("2026-10", kpis, there) == [
            ("K.R1", "2026-09"), ("K.R3", "2026-K3"), ("K.R2", "2026-T20"), ("K.R2", "2026-T21"), ("K.R1", "2026-10"),
        ]  # fmt: skip
        assert expected("2026-12", kpis[2:], there[1:]) == [("K.R3", "2026-K3"), ("K.R3", "2026-K4"), ("K.R4", "2026")]

    def test_not_what_was_missing_when_a_period_was_closed(self) -> None:
        closed = [{"period_id": "2026-09", "status": "gesloten"}]
        assert expected("2026-10", [kpi("K.R1")], [ratio("K.R1", "2026-08", 1, 2)], periods=closed) == [("K.R1", "2026-10")]

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
        row = entry_rows(organisation([kpi("K.R1")], history, norms=norms, period="2026-11")).iloc[0]
        assert (row["chain"], row["name"], row["previous"], row["target"], row["unit"]) == ("K", "K.R1", 0.0, 85.0, "%")
        row = entry_rows(organisation([kpi("K.R1")], history[:2], norms=norms)).iloc[0]
        assert (row["previous"], row["target"]) == (66.7, 80.0)

    def test_which_cells_to_fill_in(self) -> None:
        kpis = [kpi("K.R1"), kpi("K.R2", time_agg="som"), kpi("K.R3", time_agg="gewogen"), kpi("K.R4", time_agg="stand-verhouding")]
        rows = entry_rows(organisation(kpis))
        assert rows["to_fill"].tolist() == ["Teller en Noemer", "Waarde", "Waarde en Aantal", "Teller en Noemer"]

    def test_the_next_period_opens_once_the_current_one_has_figures(self) -> None:
        assert entry_period(organisation([kpi("K.R1")])).code == "2026-10"
        assert entry_period(organisation([kpi("K.R1")], [ratio("K.R1", "2026-10", 1, 2)])).code == "2026-11"
        assert entry_period(organisation([kpi("K.R1")], [ratio("K.R1", "2026-12", 1, 2)], period="2026-12")).code == "2027-01"


class TestTakingOver:
    def test_of_two_rows_that_differ_neither_and_of_two_alike_one(self) -> None:
        differs = [{"kpi": "K.R2", "period": "2026-11", "value": 5}, {"kpi": "k.r2", "period": "nov 2026", "value": 6}]
        alike = [{"kpi": "K.R3", "period": "2026-11", "value": 30, "n": 7}, {"kpi": "K.R3", "period": "2026-11", "value": "30", "n": 7.0}]
        outcome = taken(*differs, *alike)
        assert outcome.rows["kpi"].tolist() == ["K.R3"]
        assert outcome.left["message"].tolist() == [
            "Deze meting staat hier twee keer, met andere cijfers; laat één rij staan.",
            "Deze meting staat hier twee keer, met andere cijfers; laat één rij staan.",
            "Metingen heeft al een cijfer van K.R3 over 2026-11; wijzig dat daar.",
        ]

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

    def test_that_there_can_be_no_figure_is_taken_over_as_it_was_typed(self) -> None:
        done = taken(
            {"kpi": "K.R2", "period": "2026-10", "value": "n.v.t.", "remark": "geen enquête"},
            {"kpi": "K.R1", "period": "2026-09", "numerator": "nvt", "denominator": 3},
            {"kpi": "K.R3", "period": "2026-10", "value": "n.v.t.", "quality": "misschien"},
            {"kpi": "K.R2", "period": "2026-09", "value": "n.b."},
        )
        assert [(row["kpi"], row["value"], row["remark"]) for row in done.rows.to_dict("records")] == [("K.R2", "n.v.t.", "geen enquête")]
        assert list(done.left["message"]) == [
            "'nvt' in Teller: niet van toepassing. Deze periode telt niet mee.",
            "'misschien' is geen keuze van de kolom Kwaliteit.",
            "'n.b.' in Waarde: geen meting.",
        ]
        assert (done.taken_from, done.left_at) == ((2,), (3, 4, 5))

    def test_a_mean_has_a_value_before_it(self) -> None:
        rows = entry_rows(organisation([kpi("K.R1", time_agg="gemiddelde")], [measured("K.R1", "2026-09", 2.25)]))
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

    def test_a_text_that_says_percent_is_one_whatever_the_format(self) -> None:
        count = percent("numerator", "General", {"kpi": "K.R1", "period": "2026-11", "numerator": "94 %", "denominator": 100})
        assert count.left["message"].tolist() == ["Teller bij K.R1 staat er als percentage (94 %), en dat kan niet: daar hoort een aantal."]
        assert count.left["numerator"].tolist() == ["94 % ?"]
        value = percent("value", "0%", {"kpi": "K.R2", "period": "2026-10", "value": "94,5 %"})
        assert value.rows["value"].tolist() == [94.5]


class TestOpeningAgain:
    """Whatever was typed on Invoer stays, in cells that say the same."""

    def again(self, *rows: dict[str, object], **more: Any) -> list[dict[str, Any]]:
        table = replace(entry(*rows), **more)
        kpis = [kpi("K.R1"), kpi("K.R2", time_agg="gemiddelde")]
        return entry_rows(organisation(kpis, [ratio("K.R1", "2026-09", 1, 2)]), table).to_dict("records")

    def test_with_its_measurement(self) -> None:
        rows = self.again(
            {"kpi": "k.r1", "period": "okt 2026", "numerator": 3.0, "quality": "schatting", "as_of": date(2026, 11, 2), "name": "oud"},
            {"kpi": "K.R2", "period": "2026-10", "remark": "navragen bij team 2", "message": "Vul Waarde in."},
        )
        assert [(row["kpi"], row["period"], row["name"]) for row in rows] == [("K.R1", "2026-10", "K.R1"), ("K.R2", "2026-10", "K.R2")]
        assert (rows[0]["numerator"], rows[0]["quality"], rows[0]["as_of"]) == (3.0, "schatting", date(2026, 11, 2))
        assert (rows[1]["value"] is None or rows[1]["value"] != rows[1]["value"], rows[1]["remark"]) == (True, "navragen bij team 2")
        assert rows[1]["message"] == "Vul Waarde in."

    def test_below_the_others_when_nothing_like_it_is_expected(self) -> None:
        rows = self.again(
            {"kpi": " k.r1", "period": "september 2026", "numerator": 9.0},
            {"kpi": "X", "period": "ooit", "remark": "wat is dit?"},
            {"kpi": "K.R2", "period": "2026-10", "value": 1.0},
            {"kpi": "K.R2", "period": "2026-10", "value": 2.0},
        )
        assert [(row["kpi"], row["period"], row["message"]) for row in rows] == [
            ("K.R1", "2026-10", None),
            ("K.R2", "2026-10", None),
            ("k.r1", "september 2026", "Metingen heeft al een cijfer van K.R1 over 2026-09; wijzig dat daar."),
            ("X", "ooit", "Deze meting wordt niet verwacht; controleer KPI en periode, of wis de rij."),
            ("K.R2", "2026-10", "Deze meting wordt niet verwacht; controleer KPI en periode, of wis de rij."),
        ]
        assert [rows[place]["value"] for place in (1, 4)] == [1.0, 2.0]

    def test_also_what_cannot_be_read(self) -> None:
        rows = self.again({"kpi": "K.R2", "period": "2026-10", "value": CellError("#N/B"), "as_of": "gisteren"})
        assert (rows[1]["value"], rows[1]["as_of"]) == ("#N/B", "gisteren")

    def test_a_percentage_says_the_same_in_a_cell_of_any_format(self) -> None:
        rows = self.again(
            {"kpi": "K.R2", "period": "2026-10", "value": 0.945},
            formats={"Waarde": np.array([1], dtype=np.int16)},
            number_formats=("General", "0%"),
        )
        assert rows[1]["value"] == "94,5%"


def test_a_time_is_taken_over_in_the_unit_of_the_kpi() -> None:
    waiting = organisation([kpi("R1", time_agg="gemiddelde", unit="seconden")])
    took = take_over(waiting, entry({"kpi": "R1", "period": "2026-10", "value": time(0, 0, 40)}), TODAY)
    assert took.rows["value"].tolist() == [40.0]


def percent(name: str, code: str, row: dict[str, object]) -> TakenOver:
    """What is taken over of a row in which one cell has a number format."""
    kpis = [kpi("K.R1"), kpi("K.R2", time_agg="gemiddelde")]
    table = replace(entry(row), formats={ENTRY.column(name).header: np.array([1], dtype=np.int16)}, number_formats=("General", code))
    return take_over(organisation(kpis, [ratio("K.R1", "2026-10", 1, 2)]), table, TODAY)
