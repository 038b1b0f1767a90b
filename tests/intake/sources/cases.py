"""Many made-up cases of a case system over ten years, the same each time, and the right answer per month without SQL."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST = date(2016, 1, 1)
_DAYS = 3_653  # up to and including 31 December 2025
KPIS = 7
"""So many figures per month does ``QUERY`` give: 7 × 120 months = 840 rows."""


def cases(amount: int) -> Iterator[tuple[int, date, int, int]]:
    """Number, day of receipt, days that it took, and number of teams, without any chance in it."""
    for number in range(amount):
        yield number, FIRST + timedelta(days=number * 7 % _DAYS), number * 13 % 41, 1 + number % 4


@cache
def expected(amount: int) -> dict[tuple[str, str], tuple[int, int]]:
    """Numerator and denominator by KPI and period, as ``QUERY`` must give them."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for _, received, took, teams in cases(amount):
        period = f"{received:%Y-%m}"
        counts = (took, took <= 28, took <= 14, took <= 7, teams, teams == 1, teams > 2)
        for kpi, counted in enumerate(counts, start=1):
            top, bottom = found.get((f"VV-{kpi:02}", period), (0, 0))
            found[f"VV-{kpi:02}", period] = top + int(counted), bottom + 1
    return found


def query(table: str, month: str) -> str:
    """The query per month: ``month`` is how this engine writes the month of ``ontvangen``."""
    counts = (
        "SUM(dagen)",
        *(f"SUM(CASE WHEN dagen <= {days} THEN 1 ELSE 0 END)" for days in (28, 14, 7)),
        "SUM(teams)",
        "SUM(CASE WHEN teams = 1 THEN 1 ELSE 0 END)",
        "SUM(CASE WHEN teams > 2 THEN 1 ELSE 0 END)",
    )
    columns = ", ".join(f"{count} AS t{place}" for place, count in enumerate(counts, start=1))
    parts = [f"SELECT 'VV-0{place}' AS kpi, maand AS periode, t{place} AS teller, n AS noemer FROM m" for place in range(1, KPIS + 1)]
    monthly = f"SELECT {month} AS maand, COUNT(*) AS n, {columns} FROM {table} GROUP BY 1"
    return f"WITH m AS ({monthly}) {' UNION ALL '.join(parts)}"
