"""What a refresh shows on the sheets, by hand on the small chain of the report's tests (see ``small``)."""

from __future__ import annotations

from datetime import date

import pytest

from ketenrapport.assessment import Assessment
from ketenrapport.commands.judging import assess
from ketenrapport.results.blocks import course_rows
from ketenrapport.results.findings import lines_by_urgency
from ketenrapport.results.tables import findings_only, message, output_cells, sheet_content
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.schema import NAMED_CELLS, OUTPUT_TABLES
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.report.small import judged, rows, small


@pytest.fixture(scope="module")
def assessment() -> Assessment:
    return small()


def test_every_table_and_cell_of_the_schema_is_there(assessment: Assessment) -> None:
    tables, cells = sheet_content(assessment).tables, output_cells(assessment)
    assert {name: list(frame) for name, frame in tables.items()} == {
        table.identifier: [column.identifier for column in table.columns] for table in OUTPUT_TABLES
    }
    assert set(cells) == {named.identifier for named in NAMED_CELLS}


def test_the_message_says_where_the_chains_stand_and_which_comes_first(assessment: Assessment) -> None:
    """HULP scores 70. SUB has one result of 80 % against 90 and a signal value of 80: exactly that, so 50, and it comes first."""
    assert message(assessment) == "2 ketens beoordeeld over oktober 2026: 2 vragen aandacht. Laagste score: Hulpmiddelen leveren (50)."
    cells = output_cells(assessment)
    assert [cells[f"chains_{colour}"] for colour in ("green", "orange", "red", "grey")] == [0, 2, 0, 0]
    assert cells["red_kpis"] == 1, "HULP.P1"
    assert cells["late_actions"] == 1, "A-2"


def test_periods_for_which_there_is_no_room_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ketenrapport.kpi.judgement.MOST_VERDICTS", 1)
    said = message(small())
    assert "Let op: Resultaten begint bij oktober 2026; voor eerdere perioden is geen plaats. Laagste score" in said


def test_lists_and_names_on_overzicht_fit_their_place_and_say_what_is_left_out() -> None:
    tables = sheet_content(assess(FileWorkbook.open(templates_folder() / "gemeente.xlsx"))).tables
    lines = tables["to_do"]["what"].tolist()
    assert lines[0] == "rode KPI's zonder lopende actie: SCHULD.R1 · SCHULD.R4 · VERG.P5 · BURG.P1"
    # With INK 12 nov behind it the line would have 93 letters; there is room for 82.
    assert lines[4] == "gesprekken over deze periode nog te houden: VERG 11 nov · SCHULD 12 nov en nog 2"
    assert tables["to_act"]["name"].tolist()[:2] == ["Eerste gesprek binnen 4 …", "No-show eerste gesprek"]
    assert tables["overview"]["worst_result"].tolist()[3] == "▲ Bijzondere bijstand: besluit binnen 30 dagen"


@pytest.mark.parametrize(
    ("status", "held_on", "still"),
    [
        ("gepland", date(2026, 10, 20), ["HULP 20 okt", "SUB"]),  # its day has come, and it still only announces itself
        ("gehouden", date(2026, 10, 20), ["SUB"]),
        ("vastgesteld", None, ["SUB"]),
        (None, date(2026, 10, 31), ["SUB"]),  # nobody said so, but its day has come
        (None, date(2026, 11, 1), ["HULP 1 nov", "SUB"]),
        (None, None, ["HULP", "SUB"]),
    ],
)
def test_a_conversation_is_still_to_hold_until_it_was_held(status: str | None, held_on: date | None, still: list[str]) -> None:
    tables = rows()
    tables["conversations"] = [{"chain": "HULP", "period": "2026-10", "date": held_on, "chair": "P1", "status": status}]
    lines = sheet_content(judged(tables)).tables["to_do"]["what"].tolist()
    told = next(line for line in lines if isinstance(line, str) and line.startswith("gesprek"))
    assert told.partition(": ")[2].split(" · ") == still


def test_overzicht_names_the_action_that_boom_names_first() -> None:
    """HULP.P1 is red. The late action comes first, however low it stands on Acties; it is a day late on 31 October."""
    tables = rows()
    late = next(action for action in tables["actions"] if action["action_id"] == "A-2") | {"deadline": date(2026, 10, 30)}
    tables["actions"] = [late | {"action_id": "A-9", "deadline": date(2027, 1, 1)}, late]
    found = sheet_content(judged(tables)).tables
    assert found["tree"].set_index("code").loc["HULP.P1", "action"] == "A-2 ■ te laat, 30 okt (en nog 1)"
    assert found["to_act"]["action"].tolist()[0] == "A-2"
    assert found["to_do"]["what"].tolist()[1] == "actie te laat: A-2 (HULP), 1 dag"


def test_verloop_shows_where_green_begins_in_full() -> None:
    tables = rows()
    tables["settings"].append({"key": "Op norm vanaf score", "value": 92.5})
    (norm,) = {row[2] for row in course_rows(judged(tables)) if row[1] in ("HULP", "HULP.KW")}
    assert norm == "≥ 92,5"


def test_a_name_that_two_lines_do_not_hold_ends_in_an_ellipsis() -> None:
    tables = rows()
    for row in (*tables["chains"], *tables["values"], *tables["kpis"]):
        row["promise" if "promise" in row else "name"] = "Een naam van meer dan twee regels, voor alle hulpmiddelen samen"
    overview = sheet_content(judged(tables)).tables["overview"].set_index("chain")
    assert overview.loc["HULP", "name"] == "Een naam van meer dan twee regels, voor …"
    assert overview.loc["HULP", "worst_value"].endswith(" Een naam van meer dan twee regels, …")
    assert overview.loc["HULP", "worst_result"].endswith(" Een naam van meer dan twee regels, voor alle …")


def test_the_tree_shows_value_norm_and_verdict(assessment: Assessment) -> None:
    tree = sheet_content(assessment).tables["tree"].set_index("code")
    assert tree.loc["HULP.R1", ["value", "target", "score"]].tolist() == [90, 95, 50]
    assert tree.loc["HULP.R2", ["value", "target", "score"]].tolist() == [7.4, 7, 140]
    assert tree["status"][["HULP", "HULP.P1", "HULP.P2", "HULP.R3"]].tolist() == [
        "▲ aandacht",
        "■ actie nodig",
        "○ geen oordeel",
        "● op norm",
    ]


def test_the_results_hold_every_node_in_every_period(assessment: Assessment) -> None:
    results = sheet_content(assessment).tables["results"]
    assert len(results) == len(assessment.organisation.nodes) * len(assessment.judgement.periods)


def test_a_check_writes_findings_only(assessment: Assessment) -> None:
    content = findings_only(assessment)
    assert set(content.tables) == {"findings"}
    levels = content.outlines["findings"]
    lines = lines_by_urgency(assessment)
    together = [len(line.findings) for line in lines if len(line.findings) > 1]
    assert len(levels) == len(content.tables["findings"]) == len(assessment.findings) + len(together), "a row for each, and for each cause"
    assert -sum(levels) == sum(together), "folded under it"
