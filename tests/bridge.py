"""From the reference's rows to the program's own Organisation, so that both judge the same."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from msgspec.structs import asdict, replace

from ketenrapport.organisation.model import Organisation, link
from ketenrapport.organisation.tables import Frames
from ketenrapport.words.findings import Finding, Place
from ketenrapport.words.schema import INPUT_TABLES, TABLE
from ketenrapport.words.vocabulary import Kind

if TYPE_CHECKING:
    from tests.kpi.reference import RefMeasurement, RefOrganisation

# What coercing tells of a row beside its cells.
_SAID = {
    "measurements": ("not_applicable", "unread"),
    "kpis": ("unread", "influence_unread"),
    "targets": ("unread",),
    "values": ("influence_unread",),
}
PLACES = {table.identifier: Place(table, table.sheet, {}) for table in INPUT_TABLES}


def frame(identifier: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    """A coerced table: the columns of the schema, numbers as floats, the rest as objects."""
    cells = {column.identifier: _cells(column.kind, [row.get(column.identifier) for row in rows]) for column in TABLE[identifier].columns}
    marks = {name: np.array([bool(row.get(name, False)) for row in rows], dtype=bool) for name in _SAID.get(identifier, ())}
    return pd.DataFrame(cells | marks | {"row": np.arange(len(rows)) + 2})


def _cells(kind: Kind, cells: list[Any]) -> pd.Series[Any]:
    """The cells of one column; what is not there is NaN among numbers, an empty tuple among lists, else None."""
    if kind in (Kind.NUMBER, Kind.WHOLE):
        return pd.Series(cells, dtype=float)
    if kind in (Kind.LIST, Kind.REFERENCES):
        return pd.Series([cell if isinstance(cell, tuple) else () for cell in cells], dtype=object)
    return pd.Series([None if cell is None or cell != cell else cell for cell in cells], dtype=object)


@cache
def _empty(identifier: str) -> pd.DataFrame:
    """A table without rows, made once: most tables of thousands of random organisations are."""
    return frame(identifier, [])


def linked(rows: dict[str, list[dict[str, object]]], **settings: object) -> tuple[Organisation, list[Finding]]:
    """The organisation of these rows, by table identifier, and its findings."""
    tables = {name: frame(name, rows[name]) if name in rows else _empty(name).copy() for name in PLACES}
    tables["measurements"] = tables["measurements"].astype({"kpi": "category", "period": "category"})
    starts = settings.pop("fiscal_year_starts", 1)
    assert isinstance(starts, int)
    return link(Frames(tables, settings, PLACES, (), starts))


def organisation(reference: RefOrganisation, report_period: str) -> tuple[Organisation, list[Finding]]:
    """The same organisation, in the program's own words."""
    rows = {
        "chains": [
            {
                "chain_id": chain.code,
                "name": chain.code,
                "parent_chain": chain.parent_chain,
                "parent_weight": chain.parent_weight,
                "active_until": chain.active_until,
            }
            for chain in reference.chains
        ],
        "values": [
            {"value_id": value.code, "chain": value.chain, "weight": value.weight, "kind": value.kind, "promise": value.code}
            for value in reference.values
        ],
        "kpis": [asdict(kpi) | {"kpi_id": kpi.code, "name": kpi.code, "unit": "aantal"} for kpi in reference.kpis],
        "targets": [asdict(target) for target in reference.targets],
        "measurements": [_row(row, reference) | {"quality": "definitief"} for row in reference.measurements],
    }
    linked_up, findings = linked(rows, report_period=report_period, **asdict(reference.settings))
    nodes = linked_up.nodes.assign(
        scale_uncertain=linked_up.nodes["code"].isin([kpi.code for kpi in reference.kpis if kpi.scale_uncertain])
    )
    silent = {(row.kpi, row.period) for row in reference.measurements if row.not_applicable}
    codes = linked_up.nodes["code"].to_numpy()[linked_up.measurements["node"]]
    marked = [pair in silent for pair in zip(codes, linked_up.measurements["period"], strict=True)]
    return replace(
        linked_up, nodes=nodes, measurements=linked_up.measurements.assign(not_applicable=np.array(marked, dtype=bool))
    ), findings


def _row(row: RefMeasurement, reference: RefOrganisation) -> dict[str, object]:
    """A row of Metingen; n.v.t. gets figures that must not be looked at."""
    if not row.not_applicable:
        return asdict(row)
    kpi = next(kpi for kpi in reference.kpis if kpi.code == row.kpi)
    figures = {"numerator": 7.0, "denominator": 9.0} if kpi.time_agg in ("verhouding", "stand-verhouding") else {"value": 7.0}
    return asdict(row) | figures | ({"n": 3.0} if kpi.time_agg == "gewogen" else {})
