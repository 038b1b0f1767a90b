"""The one value that travels: a workbook, read, judged and checked."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.checks.closed import deviating
from ketenrapport.checks.context import Context
from ketenrapport.checks.definition import definition_score
from ketenrapport.checks.islands import island_index
from ketenrapport.checks.registry import run_checks, told_once
from ketenrapport.checks.suppression import apply_suppressions, reasons_on
from ketenrapport.checks.touching import Touching
from ketenrapport.kpi.analysis import analyse
from ketenrapport.kpi.giving_back import give_back
from ketenrapport.kpi.judgement import judge, judge_last
from ketenrapport.organisation.closed import closed_periods
from ketenrapport.organisation.model import link
from ketenrapport.organisation.tables import coerce_tables
from ketenrapport.words.findings import Severity, in_order
from ketenrapport.words.notation import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ketenrapport.checks.definition import Answer
    from ketenrapport.checks.islands import IslandIndex
    from ketenrapport.checks.suppression import Suppressed, Suppression
    from ketenrapport.kpi.analysis import Analysis
    from ketenrapport.kpi.judgement import Judgement
    from ketenrapport.organisation.closed import Kept
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.words.findings import Finding, Place

_SCALE = fold("M12")  # the one finding that a reason on Controle changes the verdict of


class Assessment(Struct, frozen=True, eq=False, dict=True):
    """A workbook, read, judged and checked: what output sheets, reports, agenda and forms are all made from.

    ``suppressed`` are the findings that the user has set aside with a reason; ``reasons`` is all that stands as a reason on
    Controle, also where there is nothing to set aside.
    """

    organisation: Organisation
    judgement: Judgement
    analysis: Analysis
    context: Context
    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    reasons: tuple[Suppression, ...]

    @cached_property
    def definitions(self) -> Mapping[str, tuple[Answer, ...]]:
        """The answers to the twelve questions about each chain that has not ended (K43)."""
        return {chain: definition_score(self.context, chain) for chain in self.context.chains}

    @cached_property
    def islands(self) -> Mapping[str, IslandIndex]:
        """The island index of each chain in which something is measured, and that has not ended (K04)."""
        found = {chain: island_index(self.context, chain) for chain in self.context.chains}
        return {chain: island for chain, island in found.items() if island}

    @cached_property
    def touching(self) -> Touching:
        """Which chains each finding touches."""
        return Touching(self.organisation)

    @cached_property
    def deviating(self) -> Mapping[str, int]:
        """The chains of which the adopted report over the report period no longer holds, with its version (M10)."""
        return deviating(self.context)

    @property
    def has_errors(self) -> bool:
        """Whether something is wrong; what is only not filled in yet is no error (methode a, groups)."""
        return any(finding.is_error for finding in self.findings)

    @property
    def has_warnings(self) -> bool:
        """Whether there is an error, something to fill in or a warning."""
        return any(finding.severity is not Severity.INFO for finding in self.findings)

    def errors_of(self, chains: Iterable[str]) -> tuple[Finding, ...]:
        """The errors that touch any of these chains."""
        wanted = set(chains)
        return tuple(one for one in self.findings if one.is_error and not wanted.isdisjoint(self.touching.chains(one)))


def assess(
    raw: Mapping[str, RawTable], period: str = "", kept: Mapping[str, Kept | None] | None = None, *, final: bool = False
) -> Assessment:
    """The tables of a workbook (input tables and Controle, by identifier), judged over their report period or over the one given.

    ``period`` is the code of a period, '' for the report period of the settings; ``kept`` what was kept of closed periods and adopted
    reports. ``final``: it is about to be adopted. What cannot be read is a finding; nothing is raised.
    """
    return assess_linked(linked(raw, period), kept, final=final)


class Linked(Struct, frozen=True):
    """The tables of a workbook typed and linked: the organisation, where its tables stand, what was found, and the reasons on Controle."""

    organisation: Organisation
    places: Mapping[str, Place]
    findings: tuple[Finding, ...]
    reasons: tuple[Suppression, ...]


def linked(raw: Mapping[str, RawTable], period: str = "") -> Linked:
    """The tables, not judged yet; none of ``raw`` is needed any more."""
    frames = coerce_tables(raw)
    reasons = reasons_on(raw.get("findings"))
    confirmed_scales = {fold(reason.subject) for reason in reasons if fold(reason.code) == _SCALE}
    organisation, about_links = link(frames, period, confirmed_scales)
    return Linked(organisation, frames.places, (*frames.findings, *about_links), tuple(reasons))


def assess_linked(found: Linked, kept: Mapping[str, Kept | None] | None = None, *, final: bool = False) -> Assessment:
    """What ``assess`` gives, from what it links first."""
    organisation = found.organisation
    give_back(len(organisation.measurements))
    judgement = judge(organisation)
    closed = {code: one for code, one in (kept or {}).items() if _counts(organisation, code, one)}
    context = Context(organisation, judgement, found.places, final=final, kept=closed)
    findings = in_order(told_once([*found.findings, *run_checks(context)]))
    context.let_go()
    still_open, suppressed = apply_suppressions(findings, found.reasons, organisation.report_period.code)
    analysis = analyse(organisation, judgement)
    judgement.let_go()
    return Assessment(organisation, judgement, analysis, context, tuple(still_open), tuple(suppressed), found.reasons)


def judged_only(raw: Mapping[str, RawTable], period: str) -> tuple[Organisation, Judgement]:
    """The same tables judged over one period only, that period, and not checked: for who tries out what another cell would do."""
    organisation = linked(raw, period).organisation
    return organisation, judge_last(organisation)


def _counts(organisation: Organisation, code: str, kept: Kept | None) -> bool:
    """Whether what was kept still counts: of a period while it is closed, of an adopted report while its chain is there."""
    if kept is not None and kept.chain:
        return kept.chain in organisation.column("code")
    return code in closed_periods(organisation) or " " in code
