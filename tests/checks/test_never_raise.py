"""Rules never raise: hypothesis feeds them random, half-empty, contradictory organisations."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketenrapport.checks.context import Context
from ketenrapport.checks.definition import definition_score
from ketenrapport.checks.islands import chain_matrix, island_index
from ketenrapport.checks.registry import RULES
from ketenrapport.checks.rule import Rule
from ketenrapport.kpi.judgement import judge
from ketenrapport.organisation.model import link
from ketenrapport.organisation.tables import coerce_tables
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.findings import Finding, Severity
from ketenrapport.words.schema import INPUT_TABLES, TABLE
from ketenrapport.words.vocabulary import Column, Kind, Table
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.amount import amount
from tests.bridge import PLACES
from tests.checks.cases import CASES
from tests.checks.organisation import Row, Rows, context, good, nested_chain
from tests.commands.test_any_cells import spoiled

# Few codes, so that rows find each other, contradict each other and go round in circles; one of each kind is never there.
_KEYS = {
    "people": ["P1", "P2", "P3"], "customers": ["K1", "K2"], "links": ["L1", "L2", "L3"], "chains": ["A", "B", "C", "D"],
    "values": ["A.W", "A.I", "B.W", "A"], "kpis": ["A.R", "A.P", "A.Q", "B.R", "B.P", "A.W"],
    "sources": ["S1", "S2"],
}  # fmt: skip
_ODD = ["weg", "A; B", "P1 en P2", "L1"]
_TEXTS = st.sampled_from(
    ["", "A", "Team", "geb. 1-2-1980", "x@y.nl", "Doorlooptijd hele keten", "Vergunningen geven", "{0}", "%", "€", "2026-10"]
)
_DATES = st.dates(date(2024, 12, 1), date(2027, 2, 1))
_PERIODS = st.sampled_from(["2025-10", "2026-09", "2026-10", "2026-11", "2026-K3", "2026-T20", "2026-T27", "2026-W42", "2026", "2026-13"])
_NUMBERS = st.sampled_from([float("nan"), -1.0, 0.0, 0.5, 1.0, 4.0, 50.0, 95.0, 100.0, 1e9])
# What silences rules when it is there.
_SELDOM = ("active_from", "active_until", "measured_from", "measured_until", "justification", "n")
_WHOLES = st.sampled_from([float("nan"), 0.0, 1.0, 2.0, 3.0])


def cells(column: Column, own: list[str] | None = None, *, required: bool = False) -> st.SearchStrategy[object]:
    """What may stand in a cell of this column once it is read; mostly something, sometimes nothing. ``own`` are the table's keys."""
    codes = [code for name in column.refers_to for code in _KEYS[name]] * 2 + _ODD
    kinds: dict[Kind, st.SearchStrategy[object]] = {
        Kind.TEXT: _TEXTS,
        Kind.CODE: st.sampled_from(own or _ODD),
        Kind.REFERENCE: st.sampled_from(codes),
        Kind.REFERENCES: st.lists(st.sampled_from(codes), max_size=3, unique=True).map(tuple),
        Kind.LIST: st.lists(_TEXTS.filter(bool), max_size=3).map(tuple),
        Kind.NUMBER: _NUMBERS,
        Kind.WHOLE: _WHOLES,
        Kind.YES_NO: st.booleans(),
        Kind.DATE: _DATES,
        Kind.PERIOD: _PERIODS,
        Kind.CHOICE: st.sampled_from(column.choices or ("",)),
    }
    empty: object = {Kind.NUMBER: float("nan"), Kind.WHOLE: float("nan"), Kind.LIST: (), Kind.REFERENCES: ()}.get(column.kind)
    if column.identifier in _SELDOM:
        return st.one_of(st.just(empty), st.just(empty), st.just(empty), kinds[column.kind])
    return kinds[column.kind] if required else st.one_of(kinds[column.kind], kinds[column.kind], st.just(empty))


def tables(table: Table) -> st.SearchStrategy[list[Row]]:
    """Rows of a table, each with its own key: what the reader leaves of a sheet."""
    named = {Kind.CODE, Kind.REFERENCE, Kind.PERIOD, Kind.TEXT}
    row = st.fixed_dictionaries(
        {
            column.identifier: cells(column, _KEYS.get(table.identifier), required=column.identifier in table.key and column.kind in named)
            for column in table.columns
        }
    )
    most = 8 if table.identifier in ("kpis", "measurements", "targets") else 4
    least = 2 if table.identifier in _KEYS else 0
    double = table.identifier in ("measurements", "targets")
    key = None if double or not table.key else lambda one: tuple(repr(one[name]) for name in table.key)
    return st.lists(row, min_size=least, max_size=most, unique_by=key)


_ORGANISATIONS: st.SearchStrategy[Rows] = st.fixed_dictionaries({table.identifier: tables(table) for table in INPUT_TABLES})


def view(rows: Rows) -> Context:
    return context(rows, organisation_type="commercieel", report_period="2026-10")


def everything(seen: Context) -> list[tuple[Rule, Finding]]:
    """All findings of all rules, unguarded, and the figures."""
    found = [(rule, finding) for rule in RULES for finding in rule.findings(seen)]
    for chain in seen.chains:
        assert len(definition_score(seen, chain)) == 12
        index = island_index(seen, chain)
        assert index is None or 0 < index.share <= 1
    chain_matrix(seen)
    return found


@pytest.mark.soak
@settings(max_examples=amount(10, 200), suppress_health_check=list(HealthCheck))
@given(_ORGANISATIONS)
def test_no_organisation_makes_a_rule_fail(rows: Rows) -> None:
    for _, finding in everything(view(rows)):
        assert finding.explanation
        assert finding.remedy
        assert finding.table in PLACES


@pytest.mark.soak
@settings(max_examples=amount(10, 200), suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_heap_of_faults_makes_a_rule_fail(data: st.DataObject) -> None:
    rows = good()
    nested_chain(rows)
    for key in data.draw(st.lists(st.sampled_from(sorted(CASES)), max_size=6, unique=True)):
        with suppress(StopIteration, IndexError, ValueError):  # what it would spoil was spoiled away already
            CASES[key].wrong(rows)
    for name in data.draw(st.lists(st.sampled_from(sorted(rows)), max_size=3, unique=True)):
        if data.draw(st.booleans()):
            rows[name] = []
            continue
        for row in rows[name]:
            for column in TABLE[name].columns:
                if column.identifier in row and column.identifier not in TABLE[name].key and data.draw(st.integers(0, 5)) == 0:
                    row[column.identifier] = data.draw(cells(column))
    # What is set aside is matched on code and subject, so no two rules may mean the same by them.
    told: dict[tuple[str, str], str] = {}
    for rule, finding in everything(view(rows)):
        if finding.severity is not Severity.ERROR:
            assert told.setdefault((finding.code, finding.subject), rule.key) == rule.key


@pytest.mark.parametrize("rows", [{}, {"chains": [{"chain_id": "A"}]}, {"kpis": [{"kpi_id": "A"}]}])
def test_next_to_nothing_is_enough(rows: Rows) -> None:
    everything(view(rows))


@pytest.mark.soak
@pytest.mark.parametrize("example", ["gemeente", "werkbedrijf"])
def test_junk_in_the_cells_of_a_workbook_makes_no_rule_fail(example: str) -> None:
    raws = FileWorkbook.open(templates_folder() / f"{example}.xlsx").read(INPUT_TABLES)
    for seed in range(amount(6, 60)):
        frames = coerce_tables(spoiled(raws, Random(seed)))
        organisation, _ = link(frames)
        everything(Context(organisation, judge(organisation), frames.places))
