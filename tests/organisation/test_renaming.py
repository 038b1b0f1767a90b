"""Which cells hold a code, and what of their text is changed when it gets another name."""

from __future__ import annotations

import numpy as np
import pytest

from ketenrapport.organisation.raw import RawCell, RawTable
from ketenrapport.organisation.renaming import renaming, tables_with
from ketenrapport.words.schema import TABLE


def raw(identifier: str, **columns: list[RawCell]) -> dict[str, RawTable]:
    """A table of which these columns are filled, from row 2 of its sheet."""
    table, amount = TABLE[identifier], len(next(iter(columns.values())))
    cells = {table.column(name).header: np.array([*values, None], dtype=object)[:amount] for name, values in columns.items()}
    return {identifier: RawTable(table.sheet, table.name, np.arange(2, 2 + amount), cells, dict.fromkeys(cells, "A"))}


def changed(of: str, old: str, new: str, identifier: str, column: str, *cells: RawCell, **known: list[RawCell]) -> dict[int, str]:
    tables = raw(of, **known) | raw(identifier, **{column: list(cells)}) if known else raw(identifier, **{column: list(cells)})
    (change,) = renaming(tables, TABLE[of], old, new) or [None]
    return dict(change.cells) if change else {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("R1", "R9"),
        (" r1 ", " R9 "),
        ("R1;R2", "R9;R2"),
        ("R2 ;  R1", "R2 ;  R9"),
        ("R2\nR1", "R2\nR9"),
        ("R2, R1", "R2, R9"),
        ("R2 R1", "R2 R9"),
        ("R10; R1a; XR1", None),
        ("Wachttijd, R1 eerst; R1", "Wachttijd, R1 eerst; R9"),  # what is the name of a KPI is no list of codes
    ],
)
def test_a_code_among_others_is_changed_and_all_around_it_stays(text: str, expected: str | None) -> None:
    names: list[RawCell] = ["Wachttijd, R1 eerst"]
    tables = raw("kpis", kpi_id=["R5"], name=names) | raw("touchpoints", kpis=[text])
    found = {change.table: dict(change.cells) for change in renaming(tables, TABLE["kpis"], "R1", "R9")}
    assert found == ({} if expected is None else {"touchpoints": {2: expected}})


def test_a_code_that_stands_there_as_a_number_is_the_same_code() -> None:
    assert changed("kpis", "12", "A12", "measurements", "kpi", 12.0, "12", "120", None) == {2: "A12", 3: "A12"}


def test_a_conversation_is_called_by_its_chain() -> None:
    cells = ("VERG 2026-09", "verg  oktober 2026", "VERGUNNING 2026-09", "VERG overleg", "over VERG 2026-09")
    assert changed("chains", "VERG", "BOUW", "decisions", "conversation", *cells) == {2: "BOUW 2026-09", 3: "BOUW  oktober 2026"}


def test_people_are_changed_where_words_may_be_their_code_and_nowhere_else() -> None:
    assert changed("people", "P1", "P9", "actions", "assignee", "P1", "Anna de Wit (P1)") == {2: "P9"}
    assert changed("people", "P1", "P9", "chains", "experts", "Bo Kramer; P1") == {2: "Bo Kramer; P9"}
    assert changed("people", "P1", "P9", "actions", "description", "P1") == {}
    assert changed("people", "P1", "P9", "kpis", "kpi_id", "P1") == {}


def test_what_a_finding_is_about_follows_so_that_its_reason_stays() -> None:
    cells = ("R1", "R1 2026-09", "R1a", "Melden via R1 2026-05–2026-06")
    assert changed("kpis", "R1", "R9", "findings", "subject", *cells) == {2: "R9", 3: "R9 2026-09", 5: "Melden via R9 2026-05–2026-06"}


def test_a_code_may_stand_on_several_sheets() -> None:
    tables = raw("people", person_id=["P1", "P2"]) | raw("kpis", kpi_id=["p1"]) | raw("actions", kpi=["P1"])
    assert [table.sheet for table in tables_with(tables, "P1")] == ["Personen", "KPI's"]
    assert tables_with(tables, "P3") == []
