"""What one workbook brings to the comparison: its chains and, for each Vergelijkcode, the figures over the windows of the group.

A member is all that is kept of a workbook once it was read: it travels from a worker, is kept beside the results, and is compared.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct, to_builtins

from ketenrapport.kpi.measures import decimals
from ketenrapport.results.series_words import variation_words
from ketenrapport.words.periods import window, year_before
from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import Frequency, ValueRollup, Window

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pandas as pd

    from ketenrapport.assessment import Assessment
    from ketenrapport.kpi.facts import Ledger
    from ketenrapport.kpi.fractions import Rationals
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.words.periods import Period

_ONE_DAY = timedelta(days=1)


class Definition(Struct, frozen=True):
    """What a figure means: what must be the same before two organisations can be compared, and in how many decimals it is shown."""

    direction: str
    unit: str
    factor: int
    aggregation: str
    frequency: str
    decimals: int


class Measured(Struct, frozen=True):
    """A figure over a stretch of days, exact: ``value`` is factor · ``top`` / ``n`` for a ratio, Σ(value · n) / Σn for a weighted mean.

    ``top`` and ``n`` are None for what has none; ``present`` of ``expected`` measuring periods have a measurement.
    """

    value: Fraction | None
    top: Fraction | None
    n: Fraction | None
    present: int
    expected: int


class Figure(Struct, frozen=True):
    """One KPI with a Vergelijkcode.

    ``now`` is over the twelve months up to the report period, ``before`` over the twelve before those, ``period`` over the report period
    alone. ``course`` are the values of the measuring periods in ``now``, oldest first. ``variation`` is what the workbook itself says of
    the last point (XmR), ``status`` the verdict against the organisation's own norm.
    """

    code: str
    kpi: str
    name: str
    definition: Definition
    now: Measured
    before: Measured
    period: Measured
    course: tuple[float, ...]
    variation: str
    status: int


class Chain(Struct, frozen=True):
    """How a chain stands over the workbook's own report period; ``is_silent`` when nothing in it was ever measured."""

    code: str
    name: str
    status: int
    score: float | None
    coverage: float | None
    is_silent: bool


class Member(Struct, frozen=True):
    """An organisation: ``period`` is what it is judged over, ``own_period`` what its own workbook reports over ('' for none)."""

    organisation: str
    period: str
    own_period: str
    suppress_below: int
    chains: tuple[Chain, ...]
    figures: tuple[Figure, ...]
    errors: tuple[str, ...]

    @property
    def is_silent(self) -> bool:
        """Whether nothing was measured at all."""
        return all(chain.is_silent for chain in self.chains)


def member_of(assessment: Assessment, own_period: str) -> Member:
    """What an assessed workbook brings; ``own_period`` is the period that it would be judged over by itself."""
    organisation = assessment.organisation
    codes = organisation.column("benchmark_code") if "benchmark_code" in organisation.nodes else []
    wanted = [node for node, code in enumerate(codes) if isinstance(code, str) and code.strip()]
    words = variation_words(assessment.analysis.variations)[:, -1]
    return Member(
        organisation=organisation.settings.organisation,
        period=organisation.report_period.code if organisation.has_period else "",
        own_period=own_period,
        suppress_below=organisation.settings.suppress_below,
        chains=tuple(_chains(assessment)),
        figures=tuple(_figure(assessment, node, str(words[node])) for node in wanted),
        errors=tuple(sorted({finding.code for finding in assessment.findings if finding.is_error})),
    )


def _chains(assessment: Assessment) -> list[Chain]:
    organisation, judgement = assessment.organisation, assessment.judgement
    measured = set(organisation.measurements["node"].tolist())
    speaking = {int(organisation.column("chain")[node]) for node in measured}
    found = []
    for code, row in organisation.chains.items():
        node = organisation.positions[code]
        score, coverage = float(judgement.shown_score[node, -1]), float(judgement.coverage[node, -1])
        found.append(
            Chain(
                code,
                row["name"] or "",
                int(judgement.status[node, -1]),
                None if np.isnan(score) else score,
                None if np.isnan(coverage) else coverage,
                node not in speaking,
            )
        )
    return found


def _figure(assessment: Assessment, node: int, variation: str) -> Figure:
    organisation, ledger = assessment.organisation, assessment.judgement.ledger
    nodes, period = organisation.nodes, organisation.report_period
    row = nodes.iloc[node]
    measured = nodes.iloc[row["inputs"][0]] if row["value_rollup"] == ValueRollup.LINK and row["inputs"] else row
    start, end = window(period, Window.YEAR)
    earlier = year_before(end)
    course = [_over(organisation, ledger, node, one.start, one.end).value for one in _own_periods(organisation, start, end, measured)]
    return Figure(
        code=row["benchmark_code"].strip(),
        kpi=row["code"],
        name=row["name"] or row["code"],
        definition=Definition(
            str(row["direction"] or ""),
            str(row["unit"] or ""),
            int(measured["factor"]) if measured["factor"] == measured["factor"] else 1,
            str(measured["time_agg"] or ""),
            str(measured["frequency"] or ""),
            int(decimals(organisation)[node, 0]),
        ),
        now=_over(organisation, ledger, node, start, end),
        before=_over(organisation, ledger, node, year_before(earlier) + _ONE_DAY, earlier),
        period=_over(organisation, ledger, node, period.start, period.end),
        course=tuple(float(value) for value in course if value is not None),
        variation=variation,
        status=int(assessment.judgement.status[node, -1]),
    )


def _own_periods(organisation: Organisation, start: date, end: date, row: pd.Series[Any]) -> list[Period]:
    """The measuring periods of a KPI that end between two days."""
    frequency = row["frequency"]
    return organisation.calendar.between(Frequency(frequency), start, end) if frequency else []


def _over(organisation: Organisation, ledger: Ledger, node: int, start: date, end: date) -> Measured:
    """The figure over the days from ``start`` up to and including ``end``."""
    first, last = start.toordinal(), end.toordinal()
    facts = ledger.over(np.array([node]), np.array([[first]]), np.array([[last]]), None)
    inside = (ledger.timeline.ends >= first) & (ledger.timeline.ends <= last)
    present, expected = 0, 0
    for leaf in _leaves(organisation, node):
        there = int((ledger.cube.present[leaf] & inside).sum())
        excused = int((ledger.timeline.excused[leaf] & inside).sum())
        asked = len(_own_periods(organisation, start, end, organisation.nodes.iloc[leaf])) - excused
        if not expected or there * expected < present * asked:  # the part of which most is missing
            present, expected = there, asked
    return Measured(_one(facts.value), _one(facts.top), _one(facts.bottom), present, expected)


def _leaves(organisation: Organisation, node: int) -> list[int]:
    """The measured KPIs at the bottom of one that is built from others or linked; else the KPI itself."""
    row = organisation.nodes.iloc[node]
    if row["value_rollup"] == ValueRollup.MEASURED or not row["inputs"]:
        return [node]
    return [leaf for part in row["inputs"] for leaf in _leaves(organisation, part)]


def _one(fractions: Rationals) -> Fraction | None:
    num, den = int(fractions.num[0, 0]), int(fractions.den[0, 0])
    return Fraction(num, den) if den else None


def as_json(member: Member) -> dict[str, Any]:
    """The member as what JSON can hold; fractions as ``a/b``."""
    told: dict[str, Any] = to_builtins(member, enc_hook=str)
    return told


def from_json(data: Mapping[str, Any]) -> Member:
    """The member that ``as_json`` wrote. Raises KeyError, TypeError or ValueError for anything else."""

    def measured(cell: Mapping[str, Any]) -> Measured:
        exact = {name: None if cell[name] is None else Fraction(cell[name]) for name in ("value", "top", "n")}
        return Measured(**exact, present=int(cell["present"]), expected=int(cell["expected"]))

    figures = (
        Figure(
            **{
                **cell,
                "definition": Definition(**cell["definition"]),
                **{name: measured(cell[name]) for name in ("now", "before", "period")},
                "course": tuple(map(float, cell["course"])),
            }
        )
        for cell in data["figures"]
    )
    chains = tuple(Chain(**{**cell, "status": Status(cell["status"]).value}) for cell in data["chains"])
    return Member(**{**data, "chains": chains, "figures": tuple(figures), "errors": tuple(data["errors"])})
