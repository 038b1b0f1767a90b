"""Measurements that the program writes into Metingen, in cells that say exactly that, whatever their format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ketenrapport.intake.sources.source import FIGURES
from ketenrapport.organisation.one_cell import shown
from ketenrapport.organisation.percentages import in_percent
from ketenrapport.words.number_format import exact, is_percentage
from ketenrapport.words.schema import TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketenrapport.organisation.model import Organisation
    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.workbook.contract import Workbook

MEASUREMENTS = TABLE["measurements"]


def append(workbook: Workbook, raw: RawTable | None, organisation: Organisation, rows: Sequence[Mapping[str, object]]) -> None:
    """Add measurements below the others; ``raw`` is Metingen as it was read. ``keep`` writes them. Raises WorkbookError.

    New rows get the look of the first one. Where that shows a percentage, a figure is written so that it reads as it is.
    """
    if not rows:
        return
    columns = [column.identifier for column in MEASUREMENTS.columns]
    percent = _percentages(organisation)
    new = []
    for row in rows:
        cells = {name: row.get(name) for name in columns}
        for name in FIGURES.values():
            if raw is not None and len(raw.rows) and _shows_percent(raw, name, 0):
                cells[name] = in_percentage(cells[name], name, is_percent=percent.get(str(row["kpi"]), False))
        new.append(cells)
    workbook.append(MEASUREMENTS, pd.DataFrame(new, columns=columns, dtype=object))


def change(workbook: Workbook, raw: RawTable, organisation: Organisation, changes: Sequence[tuple[int, str, str, object]]) -> None:
    """Write cells of Metingen: each the row of the sheet, the KPI, the column and the value. ``keep`` writes them. Raises WorkbookError."""
    percent = _percentages(organisation)
    place = {row: at for at, row in enumerate(raw.rows.tolist())}
    for row, kpi, name, value in changes:
        header = MEASUREMENTS.column(name).header
        if header not in raw.columns:
            continue
        shows = name in FIGURES.values() and _shows_percent(raw, name, place[row])
        workbook.put(raw, row, header, in_percentage(value, name, is_percent=percent.get(kpi, False)) if shows else value)


def in_percentage(value: object, name: str, *, is_percent: bool) -> object:
    """What must stand in a cell that shows a percentage to say this figure: 0.94 for 94 % of a KPI in percent, else a text."""
    if not isinstance(value, int | float) or value != value:
        return value
    return float(exact(value).scaleb(-2)) if is_percent and name == "value" else shown(value)


def _percentages(organisation: Organisation) -> dict[str, bool]:
    nodes = organisation.nodes
    return {code: in_percent(unit, factor) for code, unit, factor in zip(nodes["code"], nodes["unit"], nodes["factor"], strict=True)}


def _shows_percent(raw: RawTable, name: str, at: int) -> bool:
    return is_percentage(raw.number_format(MEASUREMENTS.column(name).header, at))
