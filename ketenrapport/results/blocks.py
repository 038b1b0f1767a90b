"""Sheets that are as wide and as high as there is to say: Ketenmatrix (links × chains) and Verloop (KPIs × periods)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketenrapport.checks.islands import chain_matrix
from ketenrapport.words import wording
from ketenrapport.words.schema import HISTORY_PERIODS
from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import NodeKind

if TYPE_CHECKING:
    from ketenrapport.assessment import Assessment
    from ketenrapport.words.periods import Period

_KPIS = (NodeKind.RESULT, NodeKind.PROCESS, NodeKind.FACTOR)


def blocks(assessment: Assessment) -> dict[str, list[list[str | float]]]:
    """The rows of every block by identifier (``schema.BLOCKS``), its header first."""
    return {"chain_matrix": chain_matrix_rows(assessment), "course": course_rows(assessment)}


def chain_matrix_rows(assessment: Assessment) -> list[list[str | float]]:
    """The sheet Ketenmatrix: a row per link, a column per chain; below them how much of each chain's measuring is one link's (K04)."""
    context = assessment.context
    matrix = chain_matrix(context)
    rows: list[list[str | float]] = [["Schakel", "Naam", "Ketens", *matrix.chains]]
    for link, steps, kpis in zip(matrix.links, matrix.steps.tolist(), matrix.kpis.tolist(), strict=True):
        cells = [_carried(step, kpi) for step, kpi in zip(steps, kpis, strict=True)]
        rows.append([link, context.links[link]["name"] or "", sum(map(bool, cells)), *cells])
    islands = [assessment.islands.get(chain) for chain in matrix.chains]
    shares = [f"{wording.percentage(island.share)} {island.link}" if island else "" for island in islands]
    return [*rows, ["", "Eilandindex: grootste deel van de KPI's bij één schakel", "", *shares]]


def _carried(steps: int, kpis: int) -> str:
    return " ".join(text for text in ("●" if steps else "", str(kpis) if kpis else "") if text)


def course_rows(assessment: Assessment) -> list[list[str | float]]:
    """The sheet Verloop: a row per KPI, a column per period with value and verdict: ``93,8 ▲``."""
    nodes, judgement = assessment.organisation.nodes, assessment.judgement
    codes, names, chains, units = (nodes[name].tolist() for name in ("code", "name", "chain", "unit"))
    first = max(0, len(judgement.periods) - HISTORY_PERIODS)
    periods = judgement.periods[first:] if assessment.organisation.has_period else ()
    header = ["Keten", "KPI", "Naam", "Eenheid", *(short_name(period) for period in periods)]
    rows: list[list[str | float]] = [[*header]]
    for node in np.flatnonzero(nodes["kind"].isin(_KPIS) & assessment.organisation.is_current).tolist():
        figures = zip(judgement.value[node, first:].tolist(), judgement.status[node, first:].tolist(), strict=True)
        cells = [_judged(value, Status(status), nodes["decimals"].iloc[node]) for value, status in figures]
        rows.append([codes[chains[node]] if chains[node] >= 0 else "", codes[node], names[node] or "", units[node] or "", *cells])
    return rows


def short_name(period: Period) -> str:
    """The period as a header of a narrow column: ``okt 2026``."""
    return " ".join(reversed(wording.period_label(period))).strip()


def _judged(value: float, status: Status, decimals: float) -> str:
    if np.isnan(value):
        return ""
    figure = wording.number(value, wording.natural_decimals(value) if np.isnan(decimals) else int(decimals))
    return figure if status is Status.GREY else f"{figure} {wording.STATUS[status].symbol}"
