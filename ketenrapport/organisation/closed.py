"""The measurements of a period that was closed, as they were kept: what later changes are seen against (methode b12).

They are kept in a zip with one text of JSON. Its columns are numbered, so that a name can change; bytes are the same for the same
figures, whatever order the rows are in.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

from ketenrapport.words.notation import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from ketenrapport.organisation.model import Organisation
    from ketenrapport.words.periods import Calendar, Period

FORMAT = 1
SHOWN = 12
"""How many characters of a hash a sheet shows."""
CLOSED = ("gesloten", "vastgesteld")
_COLUMNS = {1: "kpi", 2: "period", 3: "value", 4: "numerator", 5: "denominator", 6: "n", 7: "quality"}
_FIGURES = tuple(_COLUMNS.values())[2:]
_INSIDE, _NO_DATE = "metingen.json", (1980, 1, 1, 0, 0, 0)

Figures = tuple[object, ...]
"""Value, numerator, denominator, number and quality of one measurement; None where a cell is empty."""


@dataclass(frozen=True)
class Kept:
    """The measurements of a closed period, by KPI and their own period."""

    period: str
    figures: Mapping[tuple[str, str], Figures]


def closed_periods(organisation: Organisation) -> dict[str, str]:
    """The periods that are closed or adopted by the sheet Perioden, with their status."""
    return {row["period_id"]: row["status"] for row in organisation.rows["periods"] if row["period_id"] and row["status"] in CLOSED}


def measured_in(measurements: pd.DataFrame, period: Period, calendar: Calendar) -> dict[tuple[str, str], Figures]:
    """The measurements of which the own period ends in this one; of two for the same KPI and period the first."""
    codes = measurements["period"].astype(object)
    inside = {code for code in codes.unique() if code and (own := calendar.period(code)) and period.start <= own.end <= period.end}
    rows = measurements[codes.isin(inside)]
    found: dict[tuple[str, str], Figures] = {}
    for kpi, own, *cells in zip(*(rows[name].astype(object) for name in ("kpi", "period", *_FIGURES)), strict=True):
        if kpi:
            found.setdefault((kpi, own), tuple(None if cell is None or cell != cell else cell for cell in cells))
    return found


def under_new_names(kept: Kept, renamed: Sequence[tuple[str, str]]) -> Kept:
    """The same measurements under what their KPIs are called now: who renames a KPI changes no figure.

    ``renamed`` are pairs of an earlier and a later code, in the order in which they came.
    """
    now = {code: code for code, _ in kept.figures}
    for old, new in renamed:
        now = {code: new if fold(current) == fold(old) else current for code, current in now.items()}
    return Kept(kept.period, {(now[code], own): figures for (code, own), figures in kept.figures.items()})


def as_file(kept: Kept) -> bytes:
    """The measurements as the bytes of a zip: the same for the same figures."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo(_INSIDE, _NO_DATE), _text(kept), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def from_file(data: bytes) -> Kept | None:
    """The measurements in such a zip; None when they cannot be read, or are of a format that came later."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            content = json.loads(archive.read(_INSIDE))
        if content["formaat"] != FORMAT:
            return None
        rows = [{_COLUMNS[int(number)]: cell for number, cell in row.items()} for row in content["metingen"]]
        return Kept(content["periode"], {(row["kpi"], row["period"]): tuple(row.get(name) for name in _FIGURES) for row in rows})
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, EOFError, NotImplementedError, RuntimeError):
        return None


def fingerprint(kept: Kept) -> str:
    """The first characters of the SHA-256 of the measurements."""
    return sha256(_text(kept).encode()).hexdigest()[:SHOWN]


def _text(kept: Kept) -> str:
    rows = [
        {str(number): cell for number, cell in zip(_COLUMNS, (*key, *map(_plain, cells)), strict=True) if cell is not None}
        for key, cells in sorted(kept.figures.items())
    ]
    content = {"formaat": FORMAT, "periode": kept.period, "metingen": rows}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _plain(cell: object) -> object:
    """``95.0`` and ``95`` are one number."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def closed_over(organisation: Organisation, kpi: str, own: Period) -> str:
    """The closed period that a measurement lies in and was expected in; '' when there is none, so that it may be written.

    Expected is what had its last day and its delay behind it on the last day of that period (b1): 'oktober volgt' may still follow.
    """
    for code in closed_periods(organisation):
        period = organisation.calendar.period(code)
        if period is not None and period.start <= own.end <= period.end and not may_follow(organisation, kpi, own, period):
            return code
    return ""


def may_follow(organisation: Organisation, kpi: str, own: Period, closed: Period) -> bool:
    """Whether a measurement was not expected yet when this period was reported on."""
    lags = organisation.nodes["lag_days"][(organisation.nodes["code"] == kpi).to_numpy()].tolist()
    return any(lag is not None and lag == lag and own.end.toordinal() + lag > closed.end.toordinal() for lag in lags)
