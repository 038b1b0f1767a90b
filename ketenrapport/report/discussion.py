"""Which KPIs a conversation is about, in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.verdict import Status

if TYPE_CHECKING:
    from ketenrapport.report.facts import Fact, ReportInput


def off_target(report: ReportInput) -> list[Fact]:
    """The KPIs that miss their norm: critical red, red, orange; within that by weight, then worst score, then code.

    Components without a weight come up under their parent.
    """
    return sorted((fact for fact in report.kpis if fact.status in (Status.RED, Status.ORANGE) and fact.weight > 0), key=_order)


def to_discuss(report: ReportInput) -> tuple[Fact, ...]:
    """The first of those that are off target: as many as the setting max_agendapunten allows."""
    return tuple(off_target(report)[: max(0, report.organisation.settings.max_agenda_items)])


def _order(fact: Fact) -> tuple[int, float, int, str]:
    urgency = 2 if fact.status is Status.ORANGE else 0 if fact.critical else 1
    return urgency, -fact.weight, fact.score or 0, fact.code
