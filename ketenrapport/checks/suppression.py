"""Warnings that the user has looked at and set aside, with a reason that stays when the workbook is refreshed (methode a)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.organisation.one_cell import as_written
from ketenrapport.words.findings import Finding, Severity
from ketenrapport.words.notation import fold
from ketenrapport.words.period_notation import parse_period
from ketenrapport.words.periods import parse
from ketenrapport.words.schema import TABLE
from ketenrapport.words.wording import period_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketenrapport.organisation.raw import RawTable


OF_A_PERIOD = frozenset(("K16", "K29", "K30", "K36", "K44", "M07", "M08", "M09"))
"""The rules about a period: a reason for one holds for the period over which it was given, and is to be given anew after that."""
EARLIER = "eerder"
"""What stands in Reden over beside a reason of version 0.1, which did not say over which period it was given."""


class Suppression(Struct, frozen=True):
    """A reason that stands on Controle behind a finding: which rule, about what, why it may be, and over which period that was said.

    ``about`` is '' for a reason that was newly typed, ``EARLIER`` when the workbook cannot tell.
    """

    code: str
    subject: str
    reason: str
    about: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What it is matched on: rule and subject, whatever row or cell the finding is in now."""
        return fold(self.code), fold(self.subject)

    @property
    def expires(self) -> bool:
        """Whether it holds for one period only."""
        return self.code.strip().upper() in OF_A_PERIOD

    def holds(self, period: str) -> bool:
        """Whether it counts in a report on the period with this code."""
        return not self.expires or self.about in ("", period)


class Suppressed(Struct, frozen=True):
    """A finding that the user has set aside, and why."""

    finding: Finding
    reason: str


def reasons_on(findings: RawTable | None) -> list[Suppression]:
    """The reasons that stand on Controle, as the user wrote them; none when there is no such sheet or it lacks a column."""
    if findings is None:
        return []
    table = TABLE["findings"]
    cells = [findings.columns.get(table.column(name).header) for name in ("code", "subject", "reason")]
    if any(column is None for column in cells):
        return []
    about = findings.columns.get(table.column("reason_about").header, [EARLIER] * len(findings.rows))
    texts = zip(
        *(["" if cell is None else as_written(cell) for cell in column] for column in [*cells, about] if column is not None), strict=True
    )
    return [Suppression(code, subject, reason, _period(over)) for code, subject, reason, over in texts if reason.strip()]


def _period(text: str) -> str:
    """The code of the period in Reden over; a text that is none cannot tell over which period the reason was given."""
    return (parse_period(text) or EARLIER) if text.strip() else ""


def apply_suppressions(
    findings: Iterable[Finding], suppressions: Iterable[Suppression], period: str = ""
) -> tuple[list[Finding], list[Suppressed]]:
    """The findings that are open in a report on this period, and those set aside.

    An error cannot be set aside; neither can anything without a reason. A reason beside a cause counts for all that comes from it.
    One that was given over another period counts no more: the finding is open again, and tells of it.
    """
    given = [one for one in suppressions if one.reason.strip()]
    reasons = {one.key: one.reason.strip() for one in given if one.holds(period)}
    earlier: dict[tuple[str, str], Suppression] = {}
    for one in given:
        if not one.holds(period) and (one.key not in earlier or _age(one) > _age(earlier[one.key])):
            earlier[one.key] = one
    still_open: list[Finding] = []
    set_aside: list[Suppressed] = []
    for finding in findings:
        key = fold(finding.code), fold(finding.subject)
        why = reasons.get(key) or reasons.get((fold(finding.code), fold(finding.cause)))
        if why is not None and finding.severity is not Severity.ERROR:
            set_aside.append(Suppressed(finding, why))
        elif why is None and key in earlier:
            still_open.append(replace(finding, explanation=f"{finding.explanation} {_told(earlier[key])}"))
        else:
            still_open.append(finding)
    return still_open, set_aside


def _age(reason: Suppression) -> str:
    """What sorts reasons by how late they were given; one that does not say is the oldest."""
    over = parse(reason.about)
    return over.end.isoformat() if over is not None else ""


def _told(reason: Suppression) -> str:
    over, text = parse(reason.about), reason.reason.strip()
    return f"Eerdere reden{f' ({period_name(over)})' if over is not None else ''}: {text}{'' if text.endswith(('.', '!', '?')) else '.'}"
