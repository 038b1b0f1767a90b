"""The sheet Controle: what was found in the workbook, in rows, and in how many words it is told elsewhere."""

from __future__ import annotations

from collections import Counter
from math import inf
from typing import TYPE_CHECKING

import pandas as pd
from msgspec import Struct

from ketenrapport.organisation.raw import CellAt, Link, RowOf
from ketenrapport.results.order import chains_in_order
from ketenrapport.words import wording
from ketenrapport.words.findings import Finding, Group, Severity
from ketenrapport.words.notation import fold
from ketenrapport.words.periods import parse
from ketenrapport.words.schema import TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketenrapport.assessment import Assessment
    from ketenrapport.checks.suppression import Suppression

SEVERITY = {Severity.ERROR: "fout", Severity.WARNING: "waarschuwing", Severity.INFO: "opmerking"}
TO_FILL_IN = "nog in te vullen"
SUPPRESSED, EARLIER = "onderdrukt", "eerdere reden"
_GONE = "Deze bevinding is er nu niet; uw reden blijft bewaard voor als zij terugkomt."
_EXPIRED = "Deze reden gold{over} en telt nu niet meer mee; zij blijft hier bewaard."
_CLEAR = "Maak de reden leeg als zij niet meer nodig is."
_MOST_CHAINS = 6  # named in one sentence


def severity(finding: Finding) -> str:
    """How bad a finding is, in a word: ``fout``, ``nog in te vullen``, ``waarschuwing`` or ``opmerking``."""
    return TO_FILL_IN if finding.is_to_fill_in else SEVERITY[finding.severity]


def findings_summary(findings: Sequence[Finding]) -> str:
    """How many findings there are, by severity: ``2 fouten, 3 nog in te vullen en 1 waarschuwing``."""
    words = {
        SEVERITY[Severity.ERROR]: ("fout", "fouten"),
        TO_FILL_IN: (TO_FILL_IN, TO_FILL_IN),
        SEVERITY[Severity.WARNING]: ("waarschuwing", "waarschuwingen"),
        SEVERITY[Severity.INFO]: ("opmerking", "opmerkingen"),
    }
    amounts = Counter(map(severity, findings))
    return wording.listing([wording.count(amounts[word], *both) for word, both in words.items() if amounts[word]]) or "Geen bevindingen"


def errors_told(assessment: Assessment, chains: Sequence[str]) -> str:
    """How many errors touch these chains, and which of them: ``2 fouten raken deze ketens (VERG, MELD); zie Controle.``; '' for none."""
    errors = assessment.errors_of(chains)
    if not errors:
        return ""
    reached = {chain for one in errors for chain in assessment.touching.chains(one)}
    touched = [chain for chain in chains if chain in reached]
    named = ", ".join(touched[:_MOST_CHAINS]) + (f" en nog {len(touched) - _MOST_CHAINS}" if len(touched) > _MOST_CHAINS else "")
    verb, which = ("raakt" if len(errors) == 1 else "raken"), ("deze keten" if len(touched) == 1 else "deze ketens")
    return f"{wording.count(len(errors), 'fout', 'fouten')} {verb} {which} ({named}); zie Controle."


class Line(Struct, frozen=True):
    """What comes from one cause: its findings, in the order of the sheets, and the chain that they are about ('' for none, or more)."""

    findings: tuple[Finding, ...]
    chain: str

    @property
    def first(self) -> Finding:
        """The finding that tells what it is about."""
        return self.findings[0]

    @property
    def explanation(self) -> str:
        """What is wrong, with how many there are: ``10 keer, bij REP.R1. De eerste: …``."""
        if len(self.findings) == 1:
            return self.first.explanation
        where = f", bij {self.first.cause}" if self.first.cause else ""
        return f"{len(self.findings)} keer{where}. De eerste: {self.first.explanation}"


def lines_by_urgency(assessment: Assessment) -> list[Line]:
    """The open findings as Controle has them, one line for each cause.

    By group, then the worst first, then the chain with the worst customer value first, then what comes most often.
    """
    codes = assessment.organisation.column("code")
    place = {codes[chain]: at for at, chain in enumerate(chains_in_order(assessment))}
    groups, severities = list(Group), list(Severity)
    together: dict[tuple[str, ...], list[Finding]] = {}
    for finding in assessment.findings:
        chain = assessment.touching.home(finding)
        key = finding.group, finding.code, finding.severity, chain, finding.table, fold(finding.cause)
        together.setdefault(key, []).append(finding)
    lines = [Line(tuple(found), key[3]) for key, found in together.items()]

    def rank(line: Line) -> tuple[int, int, float, int]:
        first = line.first
        return groups.index(first.group), severities.index(first.severity), place.get(line.chain, inf), -len(line.findings)

    return sorted(lines, key=rank)


def by_urgency(assessment: Assessment) -> list[Finding]:
    """The open findings in the order of Controle."""
    return [finding for line in lines_by_urgency(assessment) for finding in line.findings]


def groups_told(assessment: Assessment) -> str:
    """How many findings there are in each group: ``Deze maand te doen: 7 · cijfers kloppen niet: 2 · inrichting: 20``."""
    amounts = Counter(finding.group for finding in assessment.findings)
    told = " · ".join(f"{group}: {wording.number(amounts[group], 0)}" for group in Group)
    aside = len(assessment.suppressed)
    return wording.capital(told) + (f" · gemotiveerd terzijde gelegd: {wording.number(aside, 0)}" if aside else "")


class Listing(Struct, frozen=True):
    """The rows of Controle, and where each open finding stands among them; ``levels`` are −1 for those folded under their cause."""

    table: pd.DataFrame
    levels: Sequence[int]
    places: Mapping[Finding, int]

    def place(self, finding: Finding) -> RowOf:
        """Where a finding stands on Controle."""
        return RowOf("findings", self.places[finding], "code")


def findings_listing(assessment: Assessment) -> Listing:
    """The open findings, below them those that the user has set aside, with the reason, and reasons for what isn't there now.

    Findings with one cause fold under a line that tells of all of them. What a user wrote stays: beside an error, which cannot be set
    aside, for a finding that may come back, and a reason that was given over another period in a row of its own.
    """
    period = assessment.organisation.report_period.code
    written = {one.key: one for one in assessment.reasons if one.holds(period)}
    expired = [one for one in assessment.reasons if not one.holds(period)]
    row = _Row(assessment)
    seen = set()
    rows, levels, places = [], [], {}
    for line in lines_by_urgency(assessment):
        if len(line.findings) > 1:
            key = fold(line.first.code), fold(line.first.cause)
            seen.add(key)
            rows.append(row.of_line(line, severity(line.first), written.get(key)))
            levels.append(0)
        for finding in line.findings:
            key = fold(finding.code), fold(finding.subject)
            folds = len(line.findings) > 1
            # A reason beside the line counts for all of it; where the subject is the same it is shown once.
            shown = None if folds and key == (fold(finding.code), fold(line.first.cause)) else written.get(key)
            seen.add(key)
            places[finding] = len(rows)
            rows.append(row.of(finding, severity(finding), shown, amount=None if folds else 1))
            levels.append(-int(folds))
    for one in assessment.suppressed:
        by_cause = fold(one.finding.code), fold(one.finding.cause)
        key = fold(one.finding.code), fold(one.finding.subject)
        seen |= {key, by_cause}
        rows.append(row.of(one.finding, SUPPRESSED, written.get(key) or written.get(by_cause), amount=1))
    rows += [row.of_reason(one, SUPPRESSED, _GONE) for key, one in written.items() if key not in seen]
    rows += [row.of_reason(one, EARLIER, _EXPIRED.format(over=_over(one))) for one in expired]
    levels += [0] * (len(rows) - len(levels))
    table = pd.DataFrame(rows, columns=TABLE["findings"].identifiers, dtype=object)
    return Listing(table, levels, places)


def _over(reason: Suppression) -> str:
    period = parse(reason.about)
    return f" over {wording.period_phrase(period)}" if period is not None else " eerder"


class _Row:
    """Makes the rows of Controle for one assessment."""

    def __init__(self, assessment: Assessment) -> None:
        self._touching, self._organisation = assessment.touching, assessment.organisation
        self._owners: dict[str, str] = {}

    def of_line(self, line: Line, severity: str, reason: Suppression | None) -> dict[str, object]:
        """The row of findings that come from one cause; a reason there counts for all of them."""
        row = self.of(line.first, severity, reason, amount=len(line.findings))
        return row | {"subject": line.first.cause, "explanation": line.explanation}

    def of(self, finding: Finding, severity: str, reason: Suppression | None, amount: int | None) -> dict[str, object]:
        """The row of a finding, with the reason that the user gave for it, if any."""
        chain = self._touching.home(finding)
        if chain and chain not in self._owners:
            self._owners[chain] = self._organisation.owner_name(chain)
        return {
            "group": str(finding.group),
            "amount": amount,
            "chain": chain,
            "owner": self._owners.get(chain, ""),
            "code": finding.code,
            "severity": severity,
            "sheet": finding.sheet,
            "cell": Link(finding.cell, CellAt(finding.sheet, finding.cell)) if finding.cell else "",
            "subject": finding.subject,
            "explanation": finding.explanation,
            "remedy": finding.remedy,
            "reason": reason.reason if reason else "",
            "reason_about": self._about(reason) if reason else "",
        }

    def of_reason(self, reason: Suppression, severity: str, explanation: str) -> dict[str, object]:
        """The row of a reason for a finding that isn't there, or that is there again without it."""
        return {
            "severity": severity,
            "code": reason.code,
            "subject": reason.subject,
            "explanation": explanation,
            "remedy": _CLEAR,
            "reason": reason.reason,
            # What was typed may be about the workbook's own period, of which this refresh shows nothing.
            "reason_about": self._about(reason) if self._organisation.is_own_period else reason.about,
        }

    def _about(self, reason: Suppression) -> str:
        """What a refresh writes in Reden over: the report period beside a reason for that period that was newly typed."""
        return reason.about or (self._organisation.report_period.code if reason.expires else "")
