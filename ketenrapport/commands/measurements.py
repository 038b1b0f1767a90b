"""Measurements that the program writes into Metingen, so that they read as they are, whatever the format of their cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ketenrapport.intake.sources.source import FIGURES
from ketenrapport.organisation.one_cell import shown
from ketenrapport.organisation.percentages import in_percent
from ketenrapport.words.number_format import exact
from ketenrapport.words.schema import TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketenrapport.organisation.model import Organisation
    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.workbook.contract import Workbook

MEASUREMENTS = TABLE["measurements"]


def write(
    workbook: Workbook,
    organisation: Organisation,
    new: Sequence[Mapping[str, object]],
    changes: Sequence[tuple[int, str, object]] = (),
    raw: RawTable | None = None,
) -> None:
    """Add measurements below the others, and change cells of Metingen: each its row of the sheet, its column and its value.

    ``raw`` is Metingen as it was read, for changes. ``keep`` writes it all. Raises WorkbookError.
    """
    if raw is not None:
        _replace(workbook, raw, changes)
    if new:
        columns = MEASUREMENTS.identifiers
        workbook.append(MEASUREMENTS, pd.DataFrame(list(new), columns=columns, dtype=object))
    _settle(workbook, organisation, {row for row, _, _ in changes}, len(new))


def _settle(workbook: Workbook, organisation: Organisation, changed: set[int], added: int) -> None:
    """Say a figure otherwise where its cell shows a percentage: new rows look as the first one does, and 94 there would read as 9,400 %."""
    raw = workbook.read([MEASUREMENTS]).get(MEASUREMENTS.identifier)
    if raw is None:
        return
    mine = [row for row in raw.rows.tolist() if row not in raw.apart]
    ours = changed | set(mine[len(mine) - added :])
    percent = {
        code: in_percent(unit, factor)
        for code, unit, factor in zip(organisation.column("code"), organisation.column("unit"), organisation.column("factor"), strict=True)
    }
    kpis = raw.cells(MEASUREMENTS.column("kpi").header)
    cells: list[tuple[int, str, object]] = []
    for name in FIGURES.values():
        header = MEASUREMENTS.column(name).header
        for at in np.flatnonzero(raw.percentages(header)).tolist():
            if int(raw.rows[at]) in ours:
                is_percent = percent.get(str(kpis[at]), False) and name == "value"
                cells.append((int(raw.rows[at]), name, _said(raw.cells(header)[at], is_percent=is_percent)))
    _replace(workbook, raw, cells)


def _replace(workbook: Workbook, raw: RawTable, cells: Sequence[tuple[int, str, object]]) -> None:
    """Write cells of Metingen, a column at a time; what the user computes herself stays, and she is told so."""
    columns: dict[str, dict[int, object]] = {}
    for row, name, value in cells:
        columns.setdefault(MEASUREMENTS.column(name).header, {})[row] = value
    stayed = sum(workbook.replace(raw, header, found) for header, found in columns.items() if raw.has(header))
    if stayed:
        workbook.remarks.append(f"In Metingen {'bleef 1 cel' if stayed == 1 else f'bleven {stayed} cellen'} met een formule zoals zij was.")


def _said(number: float, *, is_percent: bool) -> object:
    """What must stand in a cell that shows a percentage to say this number: 0.94 for 94 % of a KPI in percent, else a text."""
    return float(exact(number).scaleb(-2)) if is_percent else shown(number)
