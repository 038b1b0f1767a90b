"""A large organisation as a workbook: good chains many times over, of whose KPIs some are measured by the week."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ketenrapport.words.periods import Calendar
from ketenrapport.words.vocabulary import Frequency
from ketenrapport.workbook.new.build import write_workbook
from tests.checks.organisation import good, kpi, measurement, second_chain, target

if TYPE_CHECKING:
    from pathlib import Path

    from ketenrapport.workbook.new.tables import Cell
    from tests.checks.organisation import Rows

_LAST = date(2026, 10, 31)


def large(chains: int, kpis: int, months: int, weekly: int = 0) -> Rows:
    """So many chains of so many KPIs each, of which the first ``weekly`` are measured by the week, over whole years."""
    rows = good()
    for number in range(1, chains):
        second_chain(rows, f"K{number:03}")["name"] = f"Dienst {number} leveren"
    rows["people"] = [dict(rows["people"][0], person_id=f"P{number}", name=f"Persoon {number}") for number in range(1, chains // 3 + 2)]
    by_week = set[str]()
    for number, chain in enumerate(rows["chains"]):
        code = str(chain["chain_id"])
        chain["owner"] = rows["ownership"][number]["person"] = f"P{number // 3 + 1}"
        more = [f"{code}.X{extra}" for extra in range(kpis - 4)]
        by_week |= set(more[:weekly])
        rows["kpis"] += [kpi(one, f"{code}.R1", "proces", frequency="week" if one in by_week else "maand") for one in more]
        rows["targets"] += [target(one) for one in more]
    for value in rows["values"]:
        value["adopted_by"] = next(chain["owner"] for chain in rows["chains"] if chain["chain_id"] == value["chain"])
    first = date(_LAST.year - months // 12, _LAST.month + 1, 1)
    codes = {rhythm: [period.code for period in Calendar().between(rhythm, first, _LAST)] for rhythm in (Frequency.MONTH, Frequency.WEEK)}
    rows["measurements"] = [
        measurement(str(one["kpi_id"]), period, 93.0 + (at * 7 + place * 3) % 5)
        for place, one in enumerate(rows["kpis"])
        for at, period in enumerate(codes[Frequency.WEEK if one["kpi_id"] in by_week else Frequency.MONTH])
    ]
    rows["settings"] = [{"key": "rapportperiode", "value": "2026-10"}, {"key": "organisatie", "value": "Groot"}]
    return rows


def write_large(path: Path, rows: Rows) -> None:
    """The rows as a workbook with all sheets, as a user has it."""
    write_workbook(path, {name: [{key: plain_cell(cell) for key, cell in row.items()} for row in table] for name, table in rows.items()})


def plain_cell(cell: object) -> Cell:
    """A value as a user types it."""
    if isinstance(cell, tuple):
        return "; ".join(cell)
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    return cell  # type: ignore[return-value]
