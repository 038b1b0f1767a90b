"""The sheet Controle: what was found in the workbook, in rows, and in how many words it is told elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ketenrapport.organisation.raw import Link
from ketenrapport.words import wording
from ketenrapport.words.findings import Finding, Severity
from ketenrapport.words.notation import fold
from ketenrapport.words.schema import TABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.assessment import Assessment
    from ketenrapport.organisation.model import Organisation

SEVERITY = {Severity.ERROR: "fout", Severity.WARNING: "waarschuwing", Severity.INFO: "opmerking"}
SUPPRESSED = "onderdrukt"
_GONE = "Deze bevinding is er nu niet; uw reden blijft bewaard voor als zij terugkomt."
_CLEAR = "Maak de reden leeg als zij niet meer nodig is."


def findings_summary(findings: Sequence[Finding]) -> str:
    """How many findings there are, by severity: ``2 fouten en 1 waarschuwing``."""
    words = {
        Severity.ERROR: ("fout", "fouten"),
        Severity.WARNING: ("waarschuwing", "waarschuwingen"),
        Severity.INFO: ("opmerking", "opmerkingen"),
    }
    parts = [
        wording.count(amount, *words[severity])
        for severity in Severity
        if (amount := sum(finding.severity is severity for finding in findings))
    ]
    return wording.listing(parts) or "Geen bevindingen"


def findings_table(assessment: Assessment) -> pd.DataFrame:
    """The open findings, below them those that the user has set aside, with the reason, and reasons for what isn't there now.

    What a user wrote stays: beside an error, which cannot be set aside, and for a finding that may come back.
    """
    findings, suppressed = assessment.findings, assessment.suppressed
    written = {(fold(one.code), fold(one.subject)): one for one in assessment.reasons}
    there = [(fold(f.code), fold(f.subject)) for f in [*findings, *(one.finding for one in suppressed)]]
    chains = _chain_of_code(assessment.organisation)
    owners = {chain: assessment.organisation.owner_name(chain) for chain in set(chains.values())}
    rows = [
        _row(finding, SEVERITY[finding.severity], written[key].reason if key in written else "", chains, owners)
        for finding, key in zip(findings, there, strict=False)  # those set aside come after
    ]
    rows += [_row(one.finding, SUPPRESSED, one.reason, chains, owners) for one in suppressed]
    rows += [
        {"severity": SUPPRESSED, "code": one.code, "subject": one.subject, "explanation": _GONE, "remedy": _CLEAR, "reason": one.reason}
        for key, one in written.items()
        if key not in set(there)
    ]
    return pd.DataFrame(rows, columns=[column.identifier for column in TABLE["findings"].columns], dtype=object)


def _row(finding: Finding, severity: str, reason: str, chains: dict[str, str], owners: dict[str, str]) -> dict[str, str]:
    chain = chains.get(fold(finding.subject.partition(" ")[0]), "")
    return {
        "group": str(finding.group),
        "chain": chain,
        "owner": owners.get(chain, ""),
        "code": finding.code,
        "severity": severity,
        "sheet": finding.sheet,
        "cell": Link(finding.cell, finding.sheet, finding.cell) if finding.cell else "",
        "subject": finding.subject,
        "explanation": finding.explanation,
        "remedy": finding.remedy,
        "reason": reason,
    }


def _chain_of_code(organisation: Organisation) -> dict[str, str]:
    """The chain of every chain, value and KPI, by its code as compared: a subject begins with such a code (``VERG.R1 2026-10``)."""
    nodes = organisation.nodes
    codes = nodes["code"].tolist()
    return {fold(code): codes[chain] for code, chain in zip(codes, nodes["chain"], strict=True) if chain >= 0}
