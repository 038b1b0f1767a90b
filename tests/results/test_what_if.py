"""The sheet Wat als, by hand on the small chain of the report's tests, and against a workbook in which Normen really was changed.

HULP.R1 = 90,0 % against 95 with signal 90: score 50. HULP.KW has that score, HULP.IW = (140 + 100) / 2 = 120, the chain
(60 · 50 + 40 · 100) / 100 = 70.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from msgspec.structs import replace

from ketenrapport.assessment import assess
from ketenrapport.organisation.raw import CellError, RawTable, Uncalculated
from ketenrapport.results.tree_table import label
from ketenrapport.results.what_if import WHAT_IF, what_if
from ketenrapport.words.schema import INPUT_TABLES
from ketenrapport.words.vocabulary import BOUNDS
from ketenrapport.workbook.new.examples import read_example
from tests.amount import amount
from tests.report.example import raw
from tests.report.small import rows

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = dict[str, Any]


def tables(content: Mapping[str, Any], *questions: Row) -> dict[str, RawTable]:
    """The tables of a workbook with these questions on Wat als, from row 2."""
    return {table.identifier: raw(table, content.get(table.identifier, [])) for table in (*INPUT_TABLES, WHAT_IF)} | {
        WHAT_IF.identifier: raw(WHAT_IF, questions)
    }


def answers(*questions: Row, content: Mapping[str, Any] | None = None) -> list[Row]:
    """What comes beside each question, by identifier; empty cells left out."""
    raws = tables(content or rows(), *questions)
    found = what_if(assess(raws), raws)
    assert set(found) == {column.header for column in WHAT_IF.columns if not column.by_user}
    names = {column.header: column.identifier for column in WHAT_IF.columns}
    return [
        {names[header]: cells[row] for header, cells in found.items() if cells[row] is not None} for row in range(2, len(questions) + 2)
    ]


def test_another_norm() -> None:
    """90 with a signal of 80 and a norm of 85 is 50 + 50 · 10 / 5 = 150; a value counts in its chain for 100 at most."""
    (answer,) = answers({"kpi": "HULP.R1", "target": 85.0, "signal": 80.0})
    assert answer == {
        "name": "Aanvragen op tijd gestart",
        "figure": "90,0\xa0%",
        "target_now": "≥ 95",
        "kpi_now": "▲ aandacht, score 50",
        "kpi_then": "● op norm, score 150",
        "promise": "Hulp op tijd",
        "promise_now": "▲ aandacht, score 50",
        "promise_then": "● op norm, score 150",
        "chain": "HULP",
        "chain_now": "▲ aandacht, score 70",
        "chain_then": "● op norm, score 100",
        "outcome": "HULP.R1, okt 2026: norm 85, signaal 80",
    }


def test_what_is_left_empty_is_as_it_is_now() -> None:
    """Only the norm of a band: 97 lies 7 of the 8 from signal 90 to norm 98, so 50 + 50 · 7 / 8 = 93,75, cut off; above 105 and 110."""
    one, other = answers({"kpi": "HULP.R3", "target": 98.0}, {"kpi": "HULP.R3", "target_high": 96.0, "signal_high": 100.0})
    assert one["kpi_then"] == "▲ aandacht, score 93"
    assert other["kpi_then"] == "▲ aandacht, score 87", "1 of the 4 above the norm: 50 + 50 · 3 / 4"


def test_another_weight() -> None:
    """IW = (3 · 140 + 100) / 4 = 130; the chain counts it for 100. With HULP.R2 weighed 0, IW is what HULP.R3 is."""
    heavier, lighter = answers({"kpi": "HULP.R2", "weight": 3.0}, {"kpi": "HULP.R2", "weight": 0.0})
    assert (heavier["promise_then"], heavier["chain_then"]) == ("● op norm, score 130", "▲ aandacht, score 70")
    assert (lighter["promise_now"], lighter["promise_then"]) == ("● op norm, score 120", "● op norm, score 100")
    assert heavier["kpi_now"] == heavier["kpi_then"] == "● op norm, score 140"


def test_rows_of_one_letter_are_reckoned_together_and_others_each_by_itself() -> None:
    """HULP.R1 at 91 and 89 scores 75, HULP.R2 at 8 and 7,5 scores 40, so IW 70: 60 · 75 % + 40, 60 · 50 % + 28, 60 · 75 % + 28."""
    asked = {"kpi": "HULP.R1", "target": 91.0, "signal": 89.0}, {"kpi": "SUB.R1", "target": 80.0, "signal": 70.0}
    lower = {"kpi": "HULP.R2", "target": 8.0, "signal": 7.5}
    apart = [answer["chain_then"] for answer in answers(*asked, lower)]
    together = [answer["chain_then"] for answer in answers(*({**row, "variant": "A"} for row in asked), {**lower, "variant": "a "})]
    assert apart == ["▲ aandacht, score 85", "● op norm, score 100", "▲ aandacht, score 58"]
    assert together == ["▲ aandacht, score 73", "● op norm, score 100", "▲ aandacht, score 73"]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ({"kpi": "HULP.R9", "target": 85.0}, "HULP.R9 staat niet op het blad KPI's."),
        ({"target": 85.0}, "Kies een KPI."),
        ({"kpi": "HULP.R1"}, "Vul een andere norm of een ander gewicht in."),
        ({"kpi": "HULP.R1", "target": "veel"}, "Andere norm veel is geen getal."),
        ({"kpi": "HULP.R1", "weight": "zwaar"}, "Ander gewicht zwaar is geen getal."),
        ({"kpi": "HULP.R1", "target": CellError("#N/B")}, "Andere norm #N/B is geen getal."),
        ({"kpi": "HULP.R1", "signal": Uncalculated("B2+1")}, "Ander signaal =B2+1 is geen getal."),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(question: Row, told: str) -> None:
    fine = {"kpi": "HULP.R1", "target": 85.0, "signal": 80.0}
    (answer, other) = answers(question, fine)
    assert answer["kpi_now"] == told, "where there is room for a sentence"
    assert set(answer) <= {"kpi_now", "name"}
    assert other["kpi_then"] == "● op norm, score 150"


def test_a_kpi_twice_in_one_variant_is_told_and_an_empty_row_is_left_alone() -> None:
    twice = {"kpi": "HULP.R1", "variant": "A"}
    first, empty, second = answers(twice | {"target": 85.0, "signal": 80.0}, {"name": "van vroeger"}, twice | {"target": 99.0})
    assert first["kpi_then"] == "● op norm, score 150"
    assert empty == {}, "what stood there is cleared"
    assert second == {"kpi_now": "HULP.R1 staat in deze groep al hoger."}


def test_no_colour_comes_from_a_norm_that_cannot_be() -> None:
    """A signal above its norm; a norm of 0,85 for figures in percents; a cell that shows 85% says 85."""
    raws = tables(
        rows(),
        {"kpi": "HULP.R1", "target": 85.0},
        {"kpi": "SUB.R1", "target": 0.85, "signal": 0.8},
        {"kpi": "hulp.r1", "target": 0.85, "signal": 0.8},
    )
    places = np.array([0, 0, 1], dtype=np.int16)
    asked = raws[WHAT_IF.identifier]
    formats = {"Andere norm": places, "Ander signaal": places}
    raws[WHAT_IF.identifier] = replace(asked, formats=formats, number_formats=("General", "0%"))
    found = what_if(assess(raws), raws)
    assert [found["KPI dan"][row] for row in (2, 3)] == ["○ norm onbruikbaar", "○ schaal onzeker"]
    assert found["KPI dan"][4] == "● op norm, score 150"
    assert found["Gerekend met"][4] == "HULP.R1, okt 2026: norm 85%, signaal 80%"


def test_norms_without_a_day_or_of_later_do_not_matter() -> None:
    content = rows()
    content["targets"] += [
        {"kpi": "HULP.R1", "valid_from": None, "target": 60.0, "signal": 50.0},
        {"kpi": "HULP.R1", "valid_from": date(2027, 1, 1), "target": 60.0, "signal": 55.0},
    ]
    (answer,) = answers({"kpi": "HULP.R1", "target": 85.0, "signal": 80.0}, content=content)
    assert answer["kpi_then"] == "● op norm, score 150"


def test_a_workbook_without_questions_or_without_the_sheet_gets_no_answers() -> None:
    raws = tables(rows())
    assert what_if(assess(raws), raws) == {}
    del raws[WHAT_IF.identifier]
    assert what_if(assess(raws), raws) == {}


@pytest.mark.soak
def test_the_answer_is_what_a_workbook_gives_in_which_it_was_really_changed() -> None:
    """On the municipality: sums, ratios, links, bands, quarters."""
    content = read_example("gemeente")
    now = assess(tables(content))
    norms = {row["kpi"]: row for row in sorted(content["targets"], key=_valid_from) if row["valid_from"] <= date(2026, 10, 31)}
    for code in [row["kpi_id"] for row in content["kpis"]][:: amount(14, 1)]:
        bounds = {name: norms[code][name] * 1.25 for name in BOUNDS if norms.get(code, {}).get(name)}
        raws = tables(content, {"kpi": code, **bounds, "weight": 7.0})
        found = what_if(now, raws)
        changed = dict(content)
        changed["targets"] = [row | bounds if row["kpi"] == code else row for row in content["targets"]]
        changed["kpis"] = [row | {"weight": 7.0} if row["kpi_id"] == code else row for row in content["kpis"]]
        then = assess(tables(changed))
        node = then.organisation.nodes["code"].tolist().index(code)
        chain = int(then.organisation.nodes["chain"].iloc[node])
        for header, at in (("KPI dan", node), ("Keten dan", chain)):
            status, score = then.judgement.status[at, -1], then.judgement.shown_score[at, -1]
            told = str(found[header][2])
            assert told.startswith(label(status)[0]), (code, header)
            assert np.isnan(score) or told.endswith(f", score {score:.0f}"), (code, header)


def _valid_from(row: Mapping[str, Any]) -> date:
    valid_from: date = row["valid_from"]
    return valid_from
