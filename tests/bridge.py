"""From the reference's rows to the program's own Organisation, so that both judge the same."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ketenrapport.organisation.model import Organisation, link, settings_of
from ketenrapport.words.findings import Finding, Place
from ketenrapport.words.schema import INPUT_TABLES, TABLE
from ketenrapport.words.vocabulary import Kind

if TYPE_CHECKING:
    from tests.kpi.reference import RefOrganisation

PLACES = {table.identifier: Place(table, table.sheet, {}) for table in INPUT_TABLES}


def frame(identifier: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    """A coerced table: the columns of the schema, numbers as floats, the rest as objects."""
    columns = TABLE[identifier].columns
    table = pd.DataFrame(rows, columns=[column.identifier for column in columns]).astype(object)
    for column in columns:
        cells = table[column.identifier]
        if column.kind in (Kind.NUMBER, Kind.WHOLE):
            table[column.identifier] = cells.astype(float)
        elif column.kind in (Kind.LIST, Kind.REFERENCES):
            table[column.identifier] = pd.Series([cell if isinstance(cell, tuple) else () for cell in cells], dtype=object)
        else:
            table[column.identifier] = cells.where(cells.notna(), None)
    if identifier == "measurements":
        said = {name: [bool(row.get(name, False)) for row in rows] for name in ("not_applicable", "unread")}
        table = table.assign(**{name: np.array(flags, dtype=bool) for name, flags in said.items()})
    return table.assign(row=np.arange(len(table)) + 2)


def linked(rows: dict[str, list[dict[str, object]]], **settings: object) -> tuple[Organisation, list[Finding]]:
    """The organisation of these rows, by table identifier, and its findings."""
    tables = {table.identifier: frame(table.identifier, rows.get(table.identifier, [])) for table in INPUT_TABLES}
    tables["measurements"] = tables["measurements"].astype({"kpi": "category", "period": "category"})
    return link(tables, settings_of(settings), PLACES)


def organisation(reference: RefOrganisation, report_period: str) -> tuple[Organisation, list[Finding]]:
    """The same organisation, in the program's own words."""
    rows = {
        "chains": [
            {"chain_id": chain.code, "name": chain.code, "parent_chain": chain.parent_chain, "parent_weight": chain.parent_weight}
            for chain in reference.chains
        ],
        "values": [
            {"value_id": value.code, "chain": value.chain, "weight": value.weight, "kind": value.kind, "promise": value.code}
            for value in reference.values
        ],
        "kpis": [asdict(kpi) | {"kpi_id": kpi.code, "name": kpi.code, "unit": "aantal"} for kpi in reference.kpis],
        "targets": [asdict(target) for target in reference.targets],
        "measurements": [asdict(row) | {"quality": "definitief"} for row in reference.measurements],
    }
    return linked(rows, report_period=report_period, **asdict(reference.settings))
