"""Small organisations for worked examples: rows in, one node's outcome out."""

from __future__ import annotations

from datetime import date
from math import isnan
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.kpi.judgement import judge
from ketenrapport.results.remarks import Flags, reasons_everywhere
from ketenrapport.words import wording
from ketenrapport.words.verdict import Status
from tests.bridge import linked

if TYPE_CHECKING:
    from ketenrapport.organisation.model import Organisation

Row = dict[str, object]


def kpi(code: str, parent: str = "K.W", **fields: object) -> Row:
    """A row of KPI's: a monthly percentage that should be high, unless told otherwise."""
    usual: Row = {
        "kpi_id": code,
        "parent": parent,
        "name": code,
        "kind": "resultaat",
        "unit": "%",
        "decimals": 1,
        "direction": "hoger",
        "frequency": "maand",
        "time_agg": "verhouding",
        "factor": 100,
        "value_rollup": "meting",
        "inputs": (),
        "score_rollup": "eigen",
        "weight": 1,
        "critical": False,
        "judge_on": "periode",
    }
    return usual | fields


def ratio(code: str, period: str, numerator: float, denominator: float) -> Row:
    """A measurement with numerator and denominator."""
    return {"kpi": code, "period": period, "numerator": numerator, "denominator": denominator, "quality": "definitief"}


def measured(code: str, period: str, value: float, n: float | None = None) -> Row:
    """A measurement with a value."""
    return {"kpi": code, "period": period, "value": value, "n": n, "quality": "definitief"}


def norm(code: str, target: float, signal: float | None, high: tuple[float, float] | None = None, since: date = date(2020, 1, 1)) -> Row:
    """A row of Normen; ``high`` is the upper norm and signal of a band."""
    upper, upper_signal = high or (None, None)
    return {"kpi": code, "valid_from": since, "target": target, "signal": signal, "target_high": upper, "signal_high": upper_signal}


def in_one_chain(kpis: list[Row], measurements: list[Row], period: str, tables: dict[str, list[Row]], **settings: object) -> Organisation:
    """The organisation with these KPIs under one value (K.W, unless ``tables`` has others) of one chain (K)."""
    usual: dict[str, list[Row]] = {
        "chains": [{"chain_id": "K", "name": "Keten", "parent_weight": 0}],
        "values": [{"value_id": "K.W", "chain": "K", "kind": "klantwaarde", "promise": "Belofte", "weight": 1}],
        "kpis": kpis,
        "measurements": measurements,
    }
    return linked(usual | tables, report_period=period, **settings)[0]


class Seen(Struct, frozen=True):
    """What a user reads of one node over the report period."""

    value: float | None
    target: float | None
    score: float | None
    status: str
    reason: str
    flags: str
    coverage: float | None
    gap: float | None


def seen(period: str, code: str, kpis: list[Row], measurements: list[Row], norms: list[Row], **more: object) -> Seen:
    """The outcome of one node. ``more``: values, chains, or settings by name."""
    chains = more.pop("chains", [{"chain_id": "K", "name": "Keten", "parent_weight": 0}])
    values = more.pop("values", [{"value_id": "K.W", "chain": "K", "kind": "klantwaarde", "promise": "Belofte", "weight": 1}])
    rows = {"chains": chains, "values": values, "kpis": kpis, "measurements": measurements, "targets": norms}
    organisation, _ = linked(rows, report_period=period, **more)  # type: ignore[arg-type]
    judgement = judge(organisation)
    node = list(organisation.nodes["code"]).index(code)
    reasons, flags = reasons_everywhere(judgement), Flags(organisation, judgement).everywhere()
    numbers = {
        "value": judgement.value,
        "target": judgement.target,
        "score": judgement.shown_score,
        "coverage": judgement.coverage,
        "gap": judgement.gap,
    }
    return Seen(
        **{name: None if isnan(float(cells[node, -1])) else float(cells[node, -1]) for name, cells in numbers.items()},
        status=wording.STATUS[Status(int(judgement.status[node, -1]))].colour,
        reason=reasons[node, -1],
        flags=flags[node, -1],
    )
