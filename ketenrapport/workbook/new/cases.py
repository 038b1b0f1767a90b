"""The case file of the example: fictional permits, one a row, of which a query gives figures that the example already has.

They are drawn with a fixed seed from the figures themselves: as many decisions a month, as many of them in time.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from io import StringIO
from random import Random
from typing import TYPE_CHECKING

from ketenrapport.words.periods import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ketenrapport.workbook.new.tables import Row

CASES = {"gemeente": "gemeente_zaken.csv"}
"""The example that has a case file, and the name of that file."""
_SEED = 2026
_KINDS = {"VERG.R1a": ("regulier", 56), "VERG.R1b": ("uitgebreid", 182), "VERG.R1c": ("evenement of APV", 56)}
"""The kind of permit behind each KPI, and the days within which it is to be decided."""
_HEADER = ("zaaknummer", "soort", "ontvangen_op", "termijn_tot", "besloten_op")


def case_file(rows: Mapping[str, Sequence[Row]]) -> str:
    """The cases behind the figures of an example, as CSV: in the order of decision, with days as ``2026-10-31``."""
    cases = sorted(_cases(rows["measurements"]), key=lambda case: (case[3], case[1], case[0]))
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(_HEADER)
    for number, (received, kind, due, decided) in enumerate(cases, start=1):
        writer.writerow((f"Z{number:05}", kind, received, due, decided))
    return text.getvalue()


def _cases(measurements: Sequence[Row]) -> Iterator[tuple[date, str, date, date]]:
    """For each decision when it was received, its kind, when it was due and when it was made."""
    random = Random(_SEED)  # noqa: S311 - the same cases each time, no secret
    for row in measurements:
        if row["kpi"] not in _KINDS:
            continue
        kind, days = _KINDS[str(row["kpi"])]
        month = parse(str(row["period"]))
        top, bottom = row["numerator"], row["denominator"]
        assert month is not None
        assert isinstance(top, float)
        assert isinstance(bottom, float)
        for place in range(int(bottom)):
            decided = month.start + timedelta(days=random.randrange((month.end - month.start).days + 1))
            off = random.randrange(days // 2) if place < top else -random.randrange(1, 40)
            due = decided + timedelta(days=off)
            yield due - timedelta(days=days), kind, due, decided
