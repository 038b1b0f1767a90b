"""A fingerprint of what a report rests on, so that two documents can be told apart or shown to say the same."""

from __future__ import annotations

import json
from dataclasses import fields
from hashlib import sha256
from typing import TYPE_CHECKING

from ketenrapport.report.say.fact import Fact

if TYPE_CHECKING:
    from ketenrapport.report.say.chain_view import ChainView

_NAMES = [one.name for one in fields(Fact)]
SHOWN = 12  # characters in the document (domein b12)
_TABLES = ("touchpoints", "actions", "issues", "systems", "conversations")


def fingerprint(report: ChainView) -> str:
    """The SHA-256 of the facts of a chain over the report period and of its rows, in one canonical form.

    Version and variant have no part in it: the same figures give the same fingerprint. What outsiders may not see is left out
    before, so that nothing can be guessed from it.
    """
    content = {
        "keten": report.code,
        "periode": report.period.code,
        "feiten": [[getattr(fact, name) for name in _NAMES] for fact in (report.head, *report.facts)],
        "rijen": {} if report.external else {name: [_bare(row) for row in report.rows(name)] for name in _TABLES},
        "toelichtingen": [] if report.external else [_bare(row) for fact in report.kpis if (row := report.comment(fact))],
    }
    return sha256(json.dumps(content, sort_keys=True, default=str, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _bare(row: dict[str, object]) -> dict[str, object]:
    """The row without its place on the sheet: moving a row changes nothing."""
    return {name: cell for name, cell in row.items() if name != "row"}
