"""Who gets a report: nobody outside more than the external variant, and only where mail can go (D01, D02)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.checks.rule import Hit, hit, rule
from ketenrapport.organisation.one_cell import shown
from ketenrapport.organisation.recipients import is_outsider
from ketenrapport.words.addresses import unmailable
from ketenrapport.words.findings import Severity
from ketenrapport.words.vocabulary import Variant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketenrapport.checks.context import Context

_F = Severity.ERROR


@rule(
    "D01", _F, "Buitenstaander met een intern rapport",
    "{name} staat niet op het blad Personen en krijgt van keten {chain} de variant {variant}; een buitenstaander krijgt alleen extern.",
    "Kies de variant extern, of zet de ontvanger op het blad Personen als die bij de organisatie hoort.",
)  # fmt: skip
def too_much_for_an_outsider(context: Context) -> Iterator[Hit]:
    """Names and small numbers stay inside: the full report is for who works with it."""
    for row in context.tables["distribution"]:
        if row["recipient"] and row["variant"] not in (None, Variant.EXTERNAL) and is_outsider(context.organisation, row):
            subject = f"{row['chain'] or ''} {row['recipient']}".strip()
            words = {"name": row["recipient"], "chain": row["chain"] or "?", "variant": row["variant"]}
            yield hit("distribution", row, "variant", subject, **words)


@rule(
    "D02", _F, "Adres waar niet naartoe gemaild kan worden",
    "Het e-mailadres '{address}' van {name} bij keten {chain} {problem}.",
    "Vul één zakelijk adres in, zoals r.jansen@gemeente.nl.",
)  # fmt: skip
def unmailable_address(context: Context) -> Iterator[Hit]:
    """A report that doesn't arrive isn't talked about. An empty cell is told as such, elsewhere."""
    for row in context.tables["distribution"]:
        problem = unmailable(row["email"] or "") if row["email"] else ""
        if problem:
            words = {"address": shown(row["email"]), "name": row["recipient"] or "?", "chain": row["chain"] or "?", "problem": problem}
            yield hit("distribution", row, "email", f"{row['chain'] or ''} {row['recipient'] or ''}".strip(), **words)
