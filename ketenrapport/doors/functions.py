"""Functions for cells, in Excel on Windows: value, score and verdict of a KPI, score of a chain, as the program judges them.

Excel calls each of them for each cell, so a workbook is judged at most once in ``_FRESH`` seconds.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import xlwings as xw

from ketenrapport.commands.judging import assess
from ketenrapport.words.notation import fold
from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import NodeKind
from ketenrapport.words.wording import STATUS
from ketenrapport.workbook.live.workbook import LiveWorkbook

if TYPE_CHECKING:
    from ketenrapport.assessment import Assessment

_FRESH = 5.0
_judged: dict[str, tuple[float, Assessment]] = {}
Answer = float | str


@xw.func(category="Ketenrapport")
@xw.arg("kpi", doc="Code van de KPI, bijvoorbeeld VERG.R1.")
@xw.arg("periode", doc="Code van de periode, bijvoorbeeld 2026-10.")
def kpi_waarde(kpi: str, periode: str) -> Answer:
    """De waarde van een KPI over een periode, afgerond zoals die wordt beoordeeld."""
    assessment, node, period = _find(kpi, periode)
    return _number(assessment.judgement.value[node, period])


@xw.func(category="Ketenrapport")
@xw.arg("kpi", doc="Code van de KPI, bijvoorbeeld VERG.R1.")
@xw.arg("periode", doc="Code van de periode, bijvoorbeeld 2026-10.")
def kpi_score(kpi: str, periode: str) -> Answer:
    """De score van een KPI over een periode: 100 is precies op norm, 50 precies op de signaalwaarde."""
    assessment, node, period = _find(kpi, periode)
    return _number(assessment.judgement.shown_score[node, period])


@xw.func(category="Ketenrapport")
@xw.arg("kpi", doc="Code van de KPI, bijvoorbeeld VERG.R1.")
@xw.arg("periode", doc="Code van de periode, bijvoorbeeld 2026-10.")
def kpi_status(kpi: str, periode: str) -> Answer:
    """Het oordeel over een KPI in een periode: op norm, aandacht, actie nodig of geen oordeel."""
    assessment, node, period = _find(kpi, periode)
    return STATUS[Status(int(assessment.judgement.status[node, period]))].label


@xw.func(category="Ketenrapport")
@xw.arg("keten", doc="Code van de keten, bijvoorbeeld VERG.")
@xw.arg("periode", doc="Code van de periode, bijvoorbeeld 2026-10.")
def keten_score(keten: str, periode: str) -> Answer:
    """De score van een keten over een periode."""
    assessment, node, period = _find(keten, periode, chain=True)
    return _number(assessment.judgement.shown_score[node, period])


def _find(code: str, period: str, *, chain: bool = False) -> tuple[Assessment, int, int]:
    """The assessment of the calling workbook, with the places of the node and the period. Raises LookupError; Excel shows its text."""
    assessment = _assessment(xw.Book.caller())
    nodes = assessment.organisation.nodes
    wanted = fold(str(code))
    found = [node for node, (own, kind) in enumerate(zip(nodes["code"], nodes["kind"], strict=True))
             if fold(own) == wanted and (kind == NodeKind.CHAIN) is chain]  # fmt: skip
    if not found:
        raise LookupError(f"Er is geen {'keten' if chain else 'KPI'} '{code}'.")
    columns = [column for column, judged in enumerate(assessment.judgement.periods) if judged.code == str(period).strip()]
    if not columns:
        raise LookupError(f"Over '{period}' is niets beoordeeld.")
    return assessment, found[0], columns[0]


def _assessment(book: xw.Book) -> Assessment:
    name, now = book.name, time.monotonic()
    if name not in _judged or now - _judged[name][0] > _FRESH:
        _judged[name] = now, assess(LiveWorkbook(book))
    return _judged[name][1]


def _number(value: float) -> Answer:
    """The number, or an empty text when there is none: a cell would show NaN as an error."""
    return "" if value != value else float(value)
