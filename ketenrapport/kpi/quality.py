"""How certain the figures are that speak on the report date, and when they were taken (methode b9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from ketenrapport.words.vocabulary import Quality

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ketenrapport.organisation.model import Organisation

_FROM_CERTAIN = tuple(map(str, Quality))


class Source(Struct, frozen=True):
    """What stands behind a value: the day it was taken (None when not filled in), its quality, and what was noted."""

    as_of: date | None
    quality: str
    remark: str


def sources(organisation: Organisation) -> dict[int, Source]:
    """By position of the KPI its last measurement of a period that has ended on the report date.

    A KPI that is built from others, or linked to one, is as old as the oldest and as certain as the least certain of them.
    """
    rows = organisation.measurements
    periods = [organisation.calendar.period(code) for code in rows["period"].cat.categories]
    never = organisation.report_date.toordinal() + 1
    end_of = np.array([*(period.end.toordinal() if period else never for period in periods), never], dtype=np.int64)
    node, end = rows["node"].to_numpy(dtype=np.int64), end_of[rows["period"].cat.codes.to_numpy()]
    known = end < never
    if "not_applicable" in rows:
        known &= ~rows["not_applicable"].to_numpy(dtype=bool)
    order = np.lexsort((end, node))
    order = order[known[order]]
    last = order[np.append(node[order][1:] != node[order][:-1], True)] if len(order) else order
    cells = (rows[name].array.take(last) for name in ("as_of", "quality", "remark"))
    found = {
        kpi: Source(as_of or None, quality or str(Quality.FINAL), remark or "")
        for kpi, as_of, quality, remark in zip(node[last].tolist(), *cells, strict=True)
    }
    depth = organisation.array("rollup_depth")
    for kpi in sorted(np.flatnonzero(depth > 0).tolist(), key=lambda row: depth[row]):
        if parts := [found[part] for part in organisation.column("inputs")[kpi] if part in found]:
            found[kpi] = _together(parts)
    return found


def _together(parts: Sequence[Source]) -> Source:
    quality = max((part.quality for part in parts), key=lambda one: _FROM_CERTAIN.index(one) if one in _FROM_CERTAIN else 0)
    return Source(min((part.as_of for part in parts if part.as_of), default=None), quality, "")
