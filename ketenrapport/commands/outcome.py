"""What was judged and found, told: for programs, and for people who check a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.commands.reports import chain_codes
from ketenrapport.results.findings import findings_listing, findings_summary, lines_by_urgency, severity
from ketenrapport.results.overview import overview
from ketenrapport.words.findings import Group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.assessment import Assessment
    from ketenrapport.words.findings import Finding

_TOLD = {
    "chain": "keten", "name": "naam", "owner": "eigenaar", "status": "status", "score": "score", "coverage": "dekking",
    "red_kpis": "rode_kpis", "late_actions": "acties_te_laat",
}  # fmt: skip


def as_data(assessment: Assessment, findings: Sequence[Finding]) -> dict[str, object]:
    """The outcome for programs: the chains with their verdict, the worst first, and these findings."""
    table = overview(assessment, findings_listing(assessment))
    chains = [{told: _plain(row[name]) for name, told in _TOLD.items()} for row in table.to_dict("records")]
    told = [
        {
            "groep": str(one.group),
            "ernst": str(one.severity),
            "code": one.code,
            "blad": one.sheet,
            "cel": one.cell,
            "onderwerp": one.subject,
            "uitleg": one.explanation,
            "herstel": one.remedy,
        }
        for one in findings
    ]
    organisation = assessment.organisation
    return {"periode": organisation.report_period.code if organisation.has_period else None, "ketens": chains, "bevindingen": told}


def _plain(cell: object) -> object:
    """What stands in a cell as JSON has it: a whole number without a point, nothing as null."""
    if cell is None or isinstance(cell, str):
        return cell
    number = float(cell)  # type: ignore[arg-type]
    if number != number:
        return None
    return int(number) if number.is_integer() else number


def found(assessment: Assessment, chains: Sequence[str] = ()) -> list[Finding]:
    """The open findings in the order of Controle; those that touch the chains asked for, when any are.

    Raises CommandError for an unknown chain.
    """
    findings = [one for line in lines_by_urgency(assessment) for one in line.findings]
    if not chains:
        return findings
    wanted = set(chain_codes(assessment.organisation, chains))
    return [one for one in findings if not wanted.isdisjoint(assessment.touching.chains(one))]


def as_text(assessment: Assessment, findings: Sequence[Finding]) -> str:
    """These findings for people: per group, what comes from one cause in one line, the most important first."""
    lines = [findings_summary(findings) + ("." if not findings else ":")]
    wanted = set(findings)
    by_group: dict[Group, list[str]] = {group: [] for group in Group}
    for line in lines_by_urgency(assessment):
        told = [one for one in line.findings if one in wanted]
        if not told:
            continue
        first = told[0]
        place = "!".join(part for part in (first.sheet, first.cell) if part)
        text = line.explanation if len(told) == len(line.findings) else first.explanation
        by_group[first.group].append(f"  {first.code}  {severity(first)}  {place}: {text} {first.remedy}")
    for group, texts in by_group.items():
        if texts:
            amount = sum(one.group is group for one in findings)
            lines += ["", f"{group.upper()} ({amount})", *texts]
    return "\n".join(lines)
