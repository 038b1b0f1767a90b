"""What the reports of one assessment look up, indexed once: a report of one chain among 500 costs what one among 50 does."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from ketenrapport.checks.closed import changes_since_closed
from ketenrapport.organisation.known import talk_key
from ketenrapport.report.markup import shortened, tidy
from ketenrapport.results.findings import by_urgency
from ketenrapport.results.remarks import Flags
from ketenrapport.words.findings import Severity
from ketenrapport.words.schema import TABLE
from ketenrapport.words.vocabulary import KPIS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ketenrapport.assessment import Assessment
    from ketenrapport.checks.closed import Change
    from ketenrapport.checks.suppression import Suppressed
    from ketenrapport.organisation.model import Row
    from ketenrapport.words.findings import Finding
    from ketenrapport.words.periods import Period

_NAME_BESIDE = 30  # letters of a name in a remark

_Told = TypeVar("_Told")
_NAMED = ("people", "customers", "links")


class LookUps(Struct, frozen=True, eq=False, dict=True):
    """Nodes, rows and findings of an assessment by what reports ask for."""

    assessment: Assessment

    @cached_property
    def kpis(self) -> Mapping[str, int]:
        """The position of each KPI by its code."""
        kinds, codes = self.column("kind"), self.column("code")
        return {code: place for place, code in reversed(list(enumerate(codes))) if kinds[place] in KPIS}

    @cached_property
    def node_names(self) -> Mapping[str, str]:
        """The name of each chain, value and KPI by its code, in quotes as a sentence wants it, cut where it is long."""
        return {
            code: f"‘{shortened(name, _NAME_BESIDE)}’"
            for code, name in zip(self.column("code"), self.column("name"), strict=True)
            if code and name
        }

    @cached_property
    def members(self) -> Mapping[int, Sequence[int]]:
        """The values and KPIs of each chain, in tree order; by position."""
        return self._under("chain")

    @cached_property
    def nested(self) -> Mapping[int, Sequence[int]]:
        """The chains within each chain that have not ended; by position."""
        current = self.assessment.organisation.is_current
        return {around: [chain for chain in chains if current[chain]] for around, chains in self._under("nested_in").items()}

    @cached_property
    def names(self) -> Mapping[str, Mapping[str, str]]:
        """Code → name of people, customers and links; by table."""
        rows = self.assessment.organisation.rows
        keys = {table: TABLE[table].key_column.identifier for table in _NAMED}
        return {table: {row[key]: row["name"] or row[key] for row in rows[table] if row[key]} for table, key in keys.items()}

    @cached_property
    def short_names(self) -> Mapping[str, str]:
        """By KPI the shorter name that somebody gave it."""
        named = ((row["kpi_id"], tidy(row["short_name"] or "")) for row in self.assessment.organisation.rows["kpis"])
        return {code: name for code, name in named if code and name}

    @cached_property
    def comments(self) -> Mapping[str, Sequence[tuple[Period, Row]]]:
        """What was written about each KPI, with the period that it is over, in the order of the sheet; by code."""
        organisation = self.assessment.organisation
        found: dict[str, list[tuple[Period, Row]]] = {}
        for row in organisation.rows["comments"]:
            if period := organisation.calendar.period(row["period"] or ""):
                found.setdefault(row["kpi"], []).append((period, row))
        return found

    @cached_property
    def decisions(self) -> Mapping[str, Sequence[Row]]:
        """All decisions by the conversation that they name: ``verg 2026-09``."""
        found: dict[str, list[Row]] = {}
        for row in self.assessment.organisation.rows["decisions"]:
            found.setdefault(talk_key(row["conversation"] or ""), []).append(row)
        return found

    @cached_property
    def findings(self) -> Mapping[str, Sequence[Finding]]:
        """The errors and warnings that touch each chain, the most urgent first; by its code."""
        touching = self.assessment.touching
        return _grouped((one, touching.chains(one)) for one in by_urgency(self.assessment) if one.severity is not Severity.INFO)

    @cached_property
    def set_aside(self) -> Mapping[str, Sequence[Suppressed]]:
        """The findings about each chain that someone set aside; by its code."""
        touching = self.assessment.touching
        return _grouped((one, touching.chains(one.finding)) for one in self.assessment.suppressed)

    @cached_property
    def changes(self) -> Sequence[Change]:
        """The measurements of every chain that are not what they were when their period was closed."""
        return tuple(changes_since_closed(self.assessment.context))

    @cached_property
    def flags(self) -> Flags:
        """What is said beside a figure."""
        return Flags(self.assessment.organisation, self.assessment.judgement)

    def column(self, name: str) -> Sequence[Any]:
        """A column of the nodes as plain values."""
        return self.assessment.organisation.column(name)

    def _under(self, column: str) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for position, above in enumerate(self.column(column)):
            if above >= 0:
                found.setdefault(above, []).append(position)
        return found


@lru_cache(maxsize=2)
def look_ups(assessment: Assessment) -> LookUps:
    """Those of an assessment; the same ones for all its reports."""
    return LookUps(assessment)


def _grouped(pairs: Iterable[tuple[_Told, Iterable[str]]]) -> dict[str, list[_Told]]:
    """What there is of each chain, in the same order."""
    found: dict[str, list[_Told]] = {}
    for one, chains in pairs:
        for chain in chains:
            found.setdefault(chain, []).append(one)
    return found
