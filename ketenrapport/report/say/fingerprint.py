"""A fingerprint of the figures that a report rests on, so that two documents can be told apart or shown to say the same.

What counts is an explicit, numbered list: a number is for good, whatever a field or column is called inside the program. Empty cells
are left out, so that a column that the workbook gets later changes nothing. Whoever adds a number or gives one another meaning
raises ``FORMAT``: fingerprints of different formats cannot be compared (methode b12).
"""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from ketenrapport.words.verdict import Status
from ketenrapport.words.wording import STATUS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketenrapport.report.say.chain_view import ChainView
    from ketenrapport.report.say.fact import Fact

FORMAT = 2
"""The version of the list below. Documents of version 0.1, which do not say, have format 1."""
SHOWN = 12
"""How many characters a document shows (methode b12)."""

# Of the chain and of every value and KPI in it: what it is, its figures and its verdict.
_FIGURES = {
    1: "code", 2: "weight", 3: "critical", 4: "unit", 5: "decimals", 6: "direction", 7: "factor", 8: "judge_on", 9: "frequency",
    10: "value", 11: "numerator", 12: "denominator", 13: "target", 14: "signal", 15: "target_high", 16: "signal_high",
    17: "score", 18: "status", 19: "coverage", 20: "change", 21: "change_year", 22: "forecast", 23: "owner_forecast",
}  # fmt: skip
# Of the rows about the chain: table by number, and its columns by theirs.
_ROWS = {
    1: ("touchpoints", {1: "order", 2: "position", 3: "name", 4: "channel", 5: "kpis"}),
    2: ("actions", {1: "action_id", 2: "kpi", 3: "description", 4: "assignee", 5: "deadline", 6: "status", 7: "priority", 8: "as_project",
                    9: "conversation", 10: "effect_expected", 11: "effect"}),
    3: ("issues", {1: "issue_id", 2: "description", 3: "between", 4: "reported_on", 5: "status", 6: "solved_on", 7: "solution"}),
    4: ("systems", {1: "system", 2: "responsible", 3: "status", 4: "explanation", 5: "as_of"}),
    5: ("conversations", {1: "period", 2: "date", 3: "chair", 4: "present", 5: "lessons", 6: "status"}),
}  # fmt: skip
_COMMENT = {1: "kpi", 2: "period", 3: "cause", 4: "consequence", 5: "measure", 6: "owner_forecast", 7: "author", 8: "date"}


def fingerprint(report: ChainView) -> str:
    """The SHA-256 of ``canonical``, in hexadecimal."""
    return sha256(canonical(report).encode()).hexdigest()


def canonical(report: ChainView) -> str:
    """The figures of a chain over the report period and the rows about it, as one line of JSON that is the same for the same figures.

    Version and variant have no part in it. What outsiders may not see is left out before, so that nothing can be guessed from it.
    """
    comments = [] if report.external else [row for fact in report.kpis if (row := report.comment(fact))]
    tables = {} if report.external else _ROWS
    rows = {str(number): [_numbered(row, columns) for row in report.rows(table)] for number, (table, columns) in tables.items()}
    content = {
        "formaat": FORMAT,
        "keten": report.code,
        "periode": report.period.code,
        "cijfers": [_figures(fact) for fact in (report.head, *report.facts)],
        "rijen": {number: sorted(found, key=json.dumps) for number, found in rows.items() if found},  # moving a row changes nothing
        "toelichtingen": [_numbered(row, _COMMENT) for row in comments],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _figures(fact: Fact) -> dict[str, object]:
    return _numbered({name: getattr(fact, name) for name in _FIGURES.values()}, _FIGURES)


def _numbered(row: Mapping[str, object], columns: Mapping[int, str]) -> dict[str, object]:
    """The cells that hold something, by the numbers of their columns."""
    cells = {str(number): _plain(row.get(name)) for number, name in columns.items()}
    return {number: cell for number, cell in cells.items() if cell not in (None, "", [])}


def _plain(cell: object) -> object:
    """A cell in a form that does not depend on how the program holds it: ``95.0`` and ``95`` are one number.

    >>> _plain(95.0), _plain(93.8), _plain(Status.RED), _plain(date(2026, 10, 31)), _plain(("A", "B"))
    (95, 93.8, 'rood', '2026-10-31', ['A', 'B'])
    """
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, Status):
        return STATUS[cell].colour
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else cell
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, tuple | list):
        return list(cell)
    return cell
