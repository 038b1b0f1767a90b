"""Sheets that are as wide and as high as there is to say: Ketenmatrix (links × chains) and Verloop (KPIs × periods)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketenrapport.checks.islands import chain_matrix
from ketenrapport.results.order import nodes_in_order
from ketenrapport.results.tree_table import INDENT, norm_of
from ketenrapport.words import wording
from ketenrapport.words.course_key import KEY_HEADER, NOTHING, letter, letter_of_row
from ketenrapport.words.schema import COURSE_PERIODS
from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import KPIS

if TYPE_CHECKING:
    from ketenrapport.assessment import Assessment


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
    """The sheet Verloop: a row for each node in the order of Boom, a column for each period, the report period last.

    The last cell of a row is a key for the looks of the others, one letter for each period (see ``words.course_key``); it is hidden.
    """
    organisation, judgement = assessment.organisation, assessment.judgement
    count = len(judgement.periods)
    first = max(0, count - COURSE_PERIODS)
    periods = judgement.periods[first:] if organisation.has_period else ()
    before = [""] * (COURSE_PERIODS - len(periods))
    header = ["Naam", "Code", "Norm", *before, *(wording.short_name(period) for period in periods), KEY_HEADER]
    rows: list[list[str | float]] = [[*header]]
    kinds, names, codes, levels = (organisation.column(name) for name in ("kind", "name", "code", "level"))
    for node in nodes_in_order(assessment):
        kind = kinds[node]
        scored = kind not in KPIS
        figures = (judgement.shown_score if scored else judgement.value)[node, first:].tolist()
        status, carried = judgement.status[node, first:].tolist(), judgement.carried[node, first:].tolist()
        cells: list[str | float] = ["" if np.isnan(figure) else figure for figure in figures][-len(periods) :] if periods else []
        key = letter_of_row(kind, organisation.column("decimals")[node]) + NOTHING * len(before)
        key += "".join(letter(Status(one), carried=over) for one, over in zip(status, carried, strict=True)) if periods else ""
        name = INDENT * levels[node] + (names[node] or codes[node])
        norm = wording.bound(organisation.settings.green_from, None) if scored else norm_of(assessment, node)
        rows.append([name, codes[node], norm, *before, *cells, key])
    return rows
