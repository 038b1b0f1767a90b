"""The sheet Controle: what was found in the workbook, in rows, and in how many words it is told elsewhere."""

from __future__ import annotations

from collections import Counter
from math import inf
from typing import TYPE_CHECKING

import pandas as pd

from ketenrapport.organisation.raw import Link
from ketenrapport.words import wording
from ketenrapport.words.findings import Finding, Group, Severity
from ketenrapport.words.notation import fold
from ketenrapport.words.periods import parse
from ketenrapport.words.schema import TABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def by_urgency(assessment: Assessment) -> list[Finding]:
    """The open findings as Controle has them: by group, then the worst first, then the chain with the worst customer value first."""
    organisation, scores = assessment.organisation, assessment.judgement.customer_score[:, -1]
    worst = {code: score for code, score in zip(organisation.nodes["code"], scores.tolist(), strict=True) if score == score}
    groups, severities = list(Group), list(Severity)

    def rank(finding: Finding) -> tuple[int, int, float, str]:
        chain = assessment.touching.home(finding)
        return groups.index(finding.group), severities.index(finding.severity), worst.get(chain, inf), chain or "\uffff"

    return sorted(assessment.findings, key=rank)


def findings_table(assessment: Assessment) -> pd.DataFrame:
    """The open findings, below them those that the user has set aside, with the reason, and reasons for what isn't there now.

    What a user wrote stays: beside an error, which cannot be set aside, for a finding that may come back, and a reason that was
    given over another period in a row of its own.
    """
    period = assessment.organisation.report_period.code
    written = {one.key: one for one in assessment.reasons if one.holds(period)}
    expired = [one for one in assessment.reasons if not one.holds(period)]
    row = _Row(assessment)
    seen = set()
    rows = []
    for finding in by_urgency(assessment):
        key = fold(finding.code), fold(finding.subject)
        seen.add(key)
        rows.append(row.of(finding, severity(finding), written.get(key)))
    for one in assessment.suppressed:
        key = fold(one.finding.code), fold(one.finding.subject)
        seen.add(key)
        rows.append(row.of(one.finding, SUPPRESSED, written.get(key)))
    rows += [row.of_reason(one, SUPPRESSED, _GONE) for key, one in written.items() if key not in seen]
    rows += [row.of_reason(one, EARLIER, _EXPIRED.format(over=_over(one))) for one in expired]
    return pd.DataFrame(rows, columns=[column.identifier for column in TABLE["findings"].columns], dtype=object)


def _over(reason: Suppression) -> str:
    period = parse(reason.about)
    return f" over {wording.period_name(period)}" if period is not None else " eerder"


class _Row:
    """Makes the rows of Controle for one assessment."""

    def __init__(self, assessment: Assessment) -> None:
        self._touching, self._organisation = assessment.touching, assessment.organisation
        self._owners: dict[str, str] = {}

    def of(self, finding: Finding, severity: str, reason: Suppression | None) -> dict[str, str]:
        """The row of a finding, with the reason that the user gave for it, if any."""
        chain = self._touching.home(finding)
        if chain and chain not in self._owners:
            self._owners[chain] = self._organisation.owner_name(chain)
        return {
            "group": str(finding.group),
            "chain": chain,
            "owner": self._owners.get(chain, ""),
            "code": finding.code,
            "severity": severity,
            "sheet": finding.sheet,
            "cell": Link(finding.cell, finding.sheet, finding.cell) if finding.cell else "",
            "subject": finding.subject,
            "explanation": finding.explanation,
            "remedy": finding.remedy,
            "reason": reason.reason if reason else "",
            "reason_about": self._about(reason) if reason else "",
        }

    def of_reason(self, reason: Suppression, severity: str, explanation: str) -> dict[str, str]:
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
