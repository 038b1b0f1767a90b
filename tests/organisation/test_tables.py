"""Whole raw tables to typed frames, and the findings on the way."""

from __future__ import annotations

from datetime import date, time

import numpy as np
import pandas as pd
import pytest

from ketenrapport.organisation.raw import CellError, RawTable, Uncalculated
from ketenrapport.organisation.tables import Frames, coerce_tables
from ketenrapport.report.say.document import SECTIONS
from ketenrapport.words.findings import Finding, Severity
from ketenrapport.words.schema import INPUT_TABLES, SETTING, SETTINGS, TABLE


def raw(identifier: str, *rows: dict[str, object], headers: dict[str, str] | None = None, first_row: int = 2) -> RawTable:
    """A raw table in which columns without a cell are empty; ``headers`` replaces or (with None) removes some."""
    table = TABLE[identifier]
    written = {column.identifier: (headers or {}).get(column.identifier, column.header) for column in table.columns}
    columns, letters = {}, {}
    for place, (name, header) in enumerate(written.items()):
        if header is not None:
            columns[header] = np.array([None, *(row.get(name) for row in rows)], dtype=object)[1:]
            letters[header] = chr(65 + place)
    return RawTable(table.sheet, table.name, np.arange(first_row, first_row + len(rows)), columns, letters)


def coerce(**tables: RawTable) -> Frames:
    return coerce_tables(tables)


def of_table(frames: Frames, table: str) -> list[Finding]:
    return [found for found in frames.findings if found.table == table]


def about(frames: Frames, table: str, *, without: tuple[str, ...] = ("S04",)) -> list[tuple[str, str, str]]:
    return [(found.code, found.cell, found.subject) for found in of_table(frames, table) if found.code not in without]


KPIS = raw("kpis", {"kpi_id": "VERG.R1"}, {"kpi_id": "VERG.P1"})


def test_every_table_is_there_even_when_the_workbook_lacks_it():
    frames = coerce_tables({})
    assert set(frames.tables) == set(frames.places) == {table.identifier for table in INPUT_TABLES}
    for table in INPUT_TABLES:
        more = {
            "measurements": ["not_applicable", "unread"],
            "kpis": ["unread", "influence_unread"],
            "targets": ["unread"],
            "values": ["influence_unread"],
        }.get(table.identifier, [])
        assert list(frames.tables[table.identifier].columns) == [*(column.identifier for column in table.columns), "row", *more]
        assert frames.tables[table.identifier].empty
    assert {found.code for found in frames.findings} == {"S01"}
    assert frames.findings[1].explanation == "De tabel Personen ontbreekt."
    assert "Personen" in frames.findings[1].remedy


def test_a_required_column_that_is_missing_is_one_finding_and_its_cells_are_empty():
    frames = coerce(customers=raw("customers", {"customer_id": "K1", "kind": "klant"}, headers={"name": None}))  # type: ignore[dict-item]
    assert about(frames, "customers", without=()) == [("S02", "", "")]
    found = next(found for found in frames.findings if found.table == "customers")
    assert found.explanation == "De kolom Naam ontbreekt in de tabel Klanten."
    assert found.remedy.startswith("Typ Naam als kop in de eerste vrije kolom rechts van de tabel Klanten op het blad Klanten")
    assert found.severity is Severity.ERROR
    assert frames.tables["customers"]["name"].isna().all()


def test_an_optional_column_that_is_missing_is_empty_and_no_finding():
    frames = coerce(measurements=raw("measurements", {"kpi": "VERG.R1", "period": "2026-10"}, headers={"value": None}), kpis=KPIS)  # type: ignore[dict-item]
    assert about(frames, "measurements") == []
    assert frames.tables["measurements"]["value"].isna().all()


def test_a_table_that_a_later_version_brought_may_be_missing():
    assert {found.table for found in coerce_tables({}).findings} == {table.identifier for table in INPUT_TABLES if table.since == 1}


def test_a_comment_needs_a_cause_a_consequence_or_a_measure():
    rows = [{"kpi": "VERG.R1", "period": f"2026-0{month}"} for month in (1, 2, 3, 4)]
    words = ({"cause": "griep"}, {"consequence": "wachten"}, {"measure": "inhuur"}, {"gist": "griep"})
    frames = coerce(comments=raw("comments", *(row | word for row, word in zip(rows, words, strict=True))), kpis=KPIS)
    assert about(frames, "comments", without=()) == [("S04", "C5", "VERG.R1 2026-04")]
    found = next(found for found in frames.findings if found.table == "comments")
    assert found.explanation == "Oorzaak, Gevolg, Maatregel zijn alle leeg."


def test_headers_are_compared_without_case_and_surrounding_spaces_and_stand_in_any_order():
    table = raw("measurements", {"kpi": "verg.r1", "period": "2026-10", "value": 1.0}, headers={"kpi": " kpi ", "value": "WAARDE\u00a0"})
    columns = dict(reversed(table.columns.items())) | {"Eigen kolom": table.columns[" kpi "]}
    turned = RawTable(table.sheet, table.name, table.rows, columns, table.letters)
    frames = coerce(measurements=turned, kpis=KPIS)
    assert about(frames, "measurements") == []
    assert frames.tables["measurements"][["kpi", "value"]].to_numpy().tolist() == [["VERG.R1", 1.0]]
    assert frames.places["measurements"].letters["value"] == "C"


def test_a_finding_says_where_and_what():
    measurements = raw("measurements", {"kpi": "VERG.R1", "period": "2026-10", "value": "veel"}, first_row=7)
    assert of_table(coerce(measurements=measurements, kpis=KPIS), "measurements") == [Finding(
        "M04", Severity.ERROR, "'veel' in Waarde is geen getal.", "Vul een getal in, met een decimale komma.",
        "Metingen", "C7", "VERG.R1", "measurements", 7, "Waarde",
    )]  # fmt: skip


def test_a_doubtful_number_gets_its_own_explanation_under_the_same_code():
    frames = coerce(measurements=raw("measurements", {"kpi": "VERG.R1", "period": "2026-10", "value": "1.234"}), kpis=KPIS)
    (found,) = of_table(frames, "measurements")
    assert (found.code, found.cell) == ("M04", "C2")
    assert "duizendtallen of decimalen" in found.explanation


@pytest.mark.parametrize(
    ("table", "row", "column", "code", "words"),
    [
        ("customers", {"kind": "bezoeker"}, "Soort", "S03", ["'bezoeker'", "klant, stakeholder, toeleider"]),
        ("chains", {"owner": "P99"}, "Eigenaar", "S06", ["'P99'", "Personen"]),
        ("ownership", {"chain": "X", "since": "31-11-2026"}, "Van", "S07", ["'31-11-2026'"]),
        ("ownership", {"chain": "X", "since": "10-31-2026"}, "Van", "S22", ["'10-31-2026'"]),
        ("comments", {"kpi": "VERG.R1", "period": "najaar"}, "Periode", "S08", ["'najaar'", "2026-K3"]),
        ("comments", {"kpi": "VERG.R1", "period": date(2026, 10, 15)}, "Periode", "S08", ["15-10-2026", "2026-10"]),
        ("measurements", {"kpi": "VERG.R1", "period": date(2026, 10, 15)}, "Periode", "M01", ["15-10-2026", "2026-10"]),
        ("actions", {"description": Uncalculated("A1")}, "Omschrijving", "S09", ["nog niet berekend"]),
        ("people", {"is_mt_member": "soms"}, "MT-lid", "S10", ["'soms'"]),
        ("people", {"max_chains": 2.5}, "Max. ketens", "S11", ["'2,5'"]),
        ("customers", {"name": CellError("#N/B")}, "Naam", "S15", ["#N/B"]),
        ("touchpoints", {"chain": date(2026, 2, 1)}, "Keten", "S16", ["'01-02-2026'"]),
    ],
)
def test_every_kind_of_column_has_its_own_finding(table, row, column, code, words):
    frames = coerce(**{table: raw(table, row)}, kpis=KPIS)
    found = next(found for found in frames.findings if found.table == table and found.column == column and found.code == code)
    assert found.row == 2
    assert found.cell.endswith("2")
    for word in words:
        assert word in found.explanation + found.remedy


MONTHLY = raw(
    "kpis",
    {"kpi_id": "R1", "name": "Op tijd", "unit": "%", "frequency": "maand"},
    {"kpi_id": "P1", "name": "Wachttijd", "unit": "seconden", "frequency": "kwartaal"},
)


def test_what_a_row_is_about_tells_how_its_cells_are_read():
    rows = [
        {"kpi": "R1", "period": date(2026, 3, 31), "value": 94.0},
        {"kpi": "wachttijd", "period": date(2026, 3, 31), "value": time(0, 0, 40)},
        {"kpi": "P1", "period": "Q2 2026", "value": "12 euro"},
    ]
    frames = coerce(measurements=raw("measurements", *rows), kpis=MONTHLY)
    table = frames.tables["measurements"]
    assert table["period"].tolist() == ["2026-03", "2026-K1", "2026-K2"]
    assert table["kpi"].tolist() == ["R1", "P1", "P1"]
    assert table["value"].tolist()[:2] == [94.0, 40.0]
    assert about(frames, "measurements") == [("S17", "A3", "P1"), ("M04", "C4", "P1")]
    assert table["unread"].tolist() == [False, False, True]


def test_a_row_without_a_figure_gets_one_remark_and_says_whether_there_can_be_one():
    rows = [
        {"kpi": "R1", "period": "2026-01", "value": "n.v.t."},
        {"kpi": "R1", "period": "2026-02", "numerator": "n.b.", "denominator": "x"},
        {"kpi": "R1", "period": "2026-03", "value": "-", "numerator": 9.0, "denominator": 10.0},
        {"kpi": "R1", "period": "2026-04", "value": 5.0, "n": "-"},
    ]
    frames = coerce(measurements=raw("measurements", *rows), kpis=MONTHLY)
    assert about(frames, "measurements") == [("S18", "C2", "R1"), ("S18", "D3", "R1"), ("S18", "C4", "R1"), ("S18", "F5", "R1")]
    assert {found.severity for found in of_table(frames, "measurements")} == {Severity.INFO}
    table = frames.tables["measurements"]
    assert table["not_applicable"].tolist() == [True, False, False, False]
    assert table["unread"].tolist() == [True] * 4


def test_no_figure_in_another_table_is_an_empty_cell_with_a_remark():
    frames = coerce(targets=raw("targets", {"kpi": "R1", "valid_from": date(2026, 1, 1), "target": 95.0, "signal": "n.v.t."}), kpis=MONTHLY)
    assert about(frames, "targets") == [("S18", "D2", "R1")]
    assert frames.tables["targets"]["signal"].isna().all()


def test_a_near_miss_is_proposed():
    people = raw("people", {"person_id": "P01", "name": "Marieke Jansen"})
    frames = coerce(
        people=people, chains=raw("chains", {"chain_id": "K", "owner": "Marieke Janssen"}, {"chain_id": "L", "owner": "iemand"})
    )
    found = [found.explanation for found in frames.findings if found.table == "chains" and found.code == "S06"]
    assert found == [
        "'Marieke Janssen' in Eigenaar bestaat niet op het blad Personen. Bedoelt u P01?",
        "'iemand' in Eigenaar bestaat niet op het blad Personen.",
    ]


@pytest.mark.parametrize(("said", "month"), [("augustus", 8), ("Aug.", 8), ("8", 8), (8.0, 8), (None, 1), ("herfst", 1), (13.0, 1)])
def test_the_month_in_which_the_fiscal_year_begins(said, month):
    comments = raw("comments", {"kpi": "R1", "period": "2025/26", "cause": "x"})
    frames = coerce(settings=raw("settings", {"key": "boekjaar_begint", "value": said}), comments=comments, kpis=MONTHLY)
    assert frames.fiscal_year_starts == month
    refused = [code for code, _, _ in about(frames, "settings") if code == "S13"]
    assert refused == (["S13"] if said in ("herfst", 13.0) else [])
    assert [code for code, _, _ in about(frames, "comments")] == ([] if month == 8 else ["S08"])


@pytest.mark.parametrize(("said", "code"), [(None, "S04"), ("loopt", "S03")])
def test_an_action_that_nobody_says_is_finished_runs_on(said, code):
    """What its user wrote would otherwise be in no report."""
    row = {"action_id": "A1", "chain": "K", "description": "Bellen", "assignee": "An", "deadline": "1-12-2026"}
    frames = coerce(actions=raw("actions", row | {"status": said}, row | {"action_id": "A2", "status": "gereed"}))
    assert frames.tables["actions"]["status"].tolist() == ["open", "gereed"]
    assert code in [found.code for found in frames.findings if found.table == "actions" and found.column == "Status"]


def test_required_cells():
    frames = coerce(customers=raw("customers", {"customer_id": "K1", "name": "Inwoner"}, {"name": "zonder code"}))
    assert about(frames, "customers", without=()) == [("S04", "A3", ""), ("S04", "C2", "K1"), ("S04", "C3", "")]
    assert frames.tables["customers"]["customer_id"].tolist() == ["K1"]


def test_a_column_that_is_missing_is_not_also_empty_in_every_row():
    frames = coerce(customers=raw("customers", {"customer_id": "K1", "name": "Inwoner"}, headers={"kind": None}))  # type: ignore[dict-item]
    assert about(frames, "customers", without=()) == [("S02", "", "")]


def test_rows_that_are_empty_in_our_columns_are_passed_over():
    table = raw("customers", {}, {"customer_id": "K1", "name": "Inwoner", "kind": "klant"}, {"name": " \u00a0"})
    columns = {**table.columns, "Eigen formule": np.array([0.0, 0.0, 0.0], dtype=object)}
    frames = coerce(customers=RawTable(table.sheet, table.name, table.rows, columns, table.letters))
    assert about(frames, "customers", without=()) == []
    assert frames.tables["customers"]["row"].tolist() == [3]


def test_of_two_rows_with_one_key_the_first_counts():
    frames = coerce(kpis=raw("kpis", {"kpi_id": "K1", "name": "een"}, {"kpi_id": " k1", "name": "twee"}, {"kpi_id": "K2"}))
    assert about(frames, "kpis") == [("S05", "A3", "k1")]
    assert frames.tables["kpis"]["name"].tolist() == ["een", None]


def test_a_key_of_several_columns_is_double_only_as_a_whole():
    rows = [{"chain": "A", "order": 1.0}, {"chain": "A", "order": 2.0}, {"chain": "a", "order": 1.0}, {"chain": "A"}, {"chain": "A"}]
    frames = coerce(touchpoints=raw("touchpoints", *rows))
    assert [code for code, _, _ in about(frames, "touchpoints", without=("S04", "S06"))] == ["S05"]
    assert frames.tables["touchpoints"]["row"].tolist() == [2, 3, 5, 6]


def test_double_measurements_and_norms_are_left_to_those_who_compare_them():
    row = {"kpi": "VERG.R1", "period": "2026-10", "value": 1.0}
    frames = coerce(measurements=raw("measurements", row, row), targets=raw("targets", {"kpi": "VERG.R1"}, {"kpi": "VERG.R1"}), kpis=KPIS)
    assert len(frames.tables["measurements"]) == len(frames.tables["targets"]) == 2
    assert "S05" not in {found.code for found in frames.findings}


def test_a_reference_may_point_at_several_tables():
    values = raw("values", {"value_id": "VERG.KW1"})
    rows = [{"kpi_id": "VERG.R1", "parent": "verg.kw1"}, {"kpi_id": "VERG.P1", "parent": "verg.r1"}, {"kpi_id": "X", "parent": "weg"}]
    frames = coerce(values=values, kpis=raw("kpis", *rows))
    assert frames.tables["kpis"]["parent"].tolist() == ["VERG.KW1", "VERG.R1", "weg"]
    assert about(frames, "kpis") == []  # K01 says it: where links are made


def test_what_linking_says_better_is_left_to_it_but_not_an_error_value():
    error, formula = CellError("#N/B"), Uncalculated("B1")
    rows = [{"kpi": "weg", "period": "najaar"}, {"kpi": error, "period": "2026-10"}, {"kpi": "VERG.R1", "period": formula}]
    frames = coerce(measurements=raw("measurements", *rows), kpis=KPIS)
    assert about(frames, "measurements") == [("S15", "A3", ""), ("S09", "B4", "VERG.R1")]
    assert frames.tables["measurements"][["kpi", "period"]].to_numpy().tolist() == [["weg", "najaar"]]


def test_the_types_of_a_frame():
    first = {"kpi": "VERG.R1", "period": "2026-10", "value": 1.0, "as_of": date(2026, 11, 2), "remark": "x"}
    frame = coerce(measurements=raw("measurements", first, {"kpi": "verg.p1", "period": "2026-K3"}), kpis=KPIS).tables["measurements"]
    assert isinstance(frame["kpi"].dtype, pd.CategoricalDtype)
    assert isinstance(frame["period"].dtype, pd.CategoricalDtype)
    assert {name: str(frame[name].dtype) for name in ("value", "quality", "as_of", "remark", "row")} == {
        "value": "float64", "quality": "object", "as_of": "object", "remark": "object", "row": "int64",
    }  # fmt: skip
    assert frame["remark"].tolist() == ["x", None]
    assert frame["as_of"].tolist() == [date(2026, 11, 2), None]
    assert frame["quality"].tolist() == ["definitief", "definitief"]
    kpis = coerce(kpis=raw("kpis", {"kpi_id": "K1", "inputs": "K1; K2", "critical": "ja"}, {"kpi_id": "K2"})).tables["kpis"]
    assert kpis["inputs"].tolist() == [("K1", "K2"), ()]
    assert kpis["critical"].tolist() == [True, False]
    assert kpis["parent"].tolist() == [None, None]


def test_the_date_system_of_the_workbook_reaches_the_dates():
    table = raw("people", {"person_id": "P1", "mt_from": 44864.0})
    modern = RawTable(table.sheet, table.name, table.rows, table.columns, table.letters, date_1904=True)
    assert coerce(people=modern).tables["people"]["mt_from"].tolist() == [date(2026, 10, 31)]


def settings(**values: object) -> Frames:
    return coerce(settings=raw("settings", *({"key": key, "value": value} for key, value in values.items())))


def test_settings_are_read_as_their_own_kind():
    frames = settings(
        Organisatie="Gemeente Waterrijk", rapportperiode=date(2026, 10, 1), plafond="120", minimale_dekking="60%", rood_telt_door="nee",
        max_agendapunten=4.0, PALET="Kleurenblind", uitvoermap=None,
    )  # fmt: skip
    assert frames.settings == {
        "organisation": "Gemeente Waterrijk", "report_period": "2026-10", "ceiling": 120.0, "minimum_coverage": 0.6, "red_caps": False,
        "max_agenda_items": 4, "palette": "kleurenblind",
    }  # fmt: skip
    assert about(frames, "settings", without=("S01",)) == []
    assert isinstance(frames.settings["max_agenda_items"], int)
    assert type(frames.settings["ceiling"]) is float


def test_a_share_may_be_given_as_fraction_too():
    assert settings(minimale_dekking=0.75).settings == {"minimum_coverage": 0.75}
    assert settings(minimale_dekking=1.0).settings == {"minimum_coverage": 1.0}


def test_settings_that_cannot_be_used_leave_the_default():
    frames = settings(palet="rood", rood_telt_door="misschien", max_agendapunten=CellError("#N/B"), volgorde="1", rapportperiode="najaar")
    assert frames.settings == {}
    found = {finding.subject: finding for finding in frames.findings if finding.table == "settings"}
    assert {subject: (finding.code, finding.cell) for subject, finding in found.items()} == {
        "palet": ("S13", "B2"), "rood_telt_door": ("S13", "B3"), "max_agendapunten": ("S13", "B4"), "volgorde": ("S12", "A5"),
        "rapportperiode": ("S13", "B6"),
    }  # fmt: skip
    assert "De standaard stoplicht geldt" in found["palet"].explanation
    assert "De standaard ja geldt" in found["rood_telt_door"].explanation
    assert "De standaard leeg geldt" in found["rapportperiode"].explanation


@pytest.mark.parametrize(
    "impossible",
    [{"plafond": 80}, {"plafond_keten": 0}, {"minimale_dekking": 150}, {"minimale_dekking": -0.5}, {"drempel_groen": 0},
     {"drempel_groen": 1e9}, {"drempel_oranje": 120}, {"drempel_groen": 60, "drempel_oranje": 70}, {"xmr_minimum": 1},
     {"xmr_basisperiode": -1},
     {"max_agendapunten": 0}, {"max_ketens_per_eigenaar": -1}, {"onderdrukken_onder": -1}],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_leaves_the_default(impossible):
    frames = settings(**impossible)
    last = list(impossible)[-1]
    found = [(finding.code, finding.subject) for finding in frames.findings if finding.table == "settings"]
    assert found == [("S13", last)]
    assert len(frames.settings) == len(impossible) - 1


@pytest.mark.parametrize(
    ("green", "orange", "kept"),
    [
        (40, 50, {"green_from": 40.0}),  # attention can't begin above what is on norm
        (120, 110, {"green_from": 120.0, "orange_from": 110.0}),  # beyond the default of 100, but below what is on norm here
    ],
)
def test_the_order_of_the_rows_decides_nothing_about_the_settings(green: float, orange: float, kept: dict[str, float]) -> None:
    both = [{"key": "Op norm vanaf score", "value": green}, {"key": "Aandacht vanaf score", "value": orange}]
    for rows in (both, both[::-1]):
        frames = coerce(settings=raw("settings", *rows))
        assert frames.settings == kept
        refused = [found.subject for found in frames.findings if found.code == "S13"]
        assert refused == (["Aandacht vanaf score"] if "orange_from" not in kept else [])


def test_settings_are_called_what_people_call_them_and_the_old_keys_are_read_as_well() -> None:
    new = {"Hoogste score van een KPI": 120, "Minimale dekking": "60%", "rood telt door": "nee", "Basisperiode regelgrenzen": 15}
    old = {"plafond": 120, "minimale_dekking": "60%", "rood_telt_door": "nee", "xmr_basisperiode": 15}
    assert settings(**new).settings == settings(**old).settings
    assert settings(**new).settings == {"ceiling": 120.0, "minimum_coverage": 0.6, "red_caps": False, "xmr_baseline": 15}
    assert len(SETTING) == len(SETTINGS) + sum(setting.before != "" for setting in SETTINGS), "no key means two settings"


def test_of_a_setting_that_stands_there_by_both_its_names_the_first_counts() -> None:
    twice = settings(**{"Hoogste score van een KPI": 120, "plafond": 200})
    assert twice.settings == {"ceiling": 120.0}
    assert [(found.code, found.cell) for found in twice.findings if found.table == "settings"] == [("S05", "A3")]


@pytest.mark.parametrize("possible", [{"plafond": 100}, {"minimale_dekking": 100}, {"minimale_dekking": 0}, {"drempel_oranje": 100}])
def test_a_setting_on_its_bound_is_read(possible):
    assert [finding for finding in settings(**possible).findings if finding.table == "settings"] == []


def test_the_chapters_of_the_report_are_a_list_of_known_names():
    assert settings(rapport_secties=" Boom ;oogopslag\nboom").settings == {"report_sections": ("boom", "oogopslag")}
    wrong = settings(rapport_secties="boom; conclusie")
    assert wrong.settings == {}
    (found,) = (finding for finding in wrong.findings if finding.table == "settings")
    assert (found.code, found.subject) == ("S13", "rapport_secties")
    assert "'conclusie'. De standaard leeg geldt" in found.explanation
    every = tuple(kind.name for kind in SECTIONS)
    assert settings(rapport_secties="; ".join(every)).settings == {"report_sections": every}
