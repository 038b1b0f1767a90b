"""A single cell: as its user sees it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from ketenrapport.organisation.one_cell import shown
from ketenrapport.organisation.raw import CellError, Merged, Uncalculated

at = datetime.fromisoformat


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (12.0, "12"), (1234.5, "1234,5"), (0.1 + 0.2, "0,3"), (-3.25, "-3,25"), (1e300, "1E+300"), (False, "ONWAAR"), (None, ""),
        (date(2026, 1, 2), "02-01-2026"), (at("2026-01-02 03:04"), "02-01-2026"), (time(13, 5), "13:05"),
        (timedelta(hours=36, minutes=5), "36:05"), (time(0, 0, 40), "00:00:40"), (timedelta(hours=30, seconds=4), "30:00:04"),
        (CellError("#DEEL/0!"), "#DEEL/0!"), (Uncalculated("SUM(A1:A3)"), "=SUM(A1:A3)"), (Merged("K1"), "K1"), ("x" * 80, "x" * 59 + "…"),
    ],
)  # fmt: skip
def test_a_cell_is_shown_as_its_user_sees_it(cell, text):
    assert shown(cell) == text
