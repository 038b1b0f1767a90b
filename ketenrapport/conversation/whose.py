"""Which conversation a document is of: that is in the document itself, never in the name of the file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.conversation.document import NothingToReadError, UnreadableError
from ketenrapport.conversation.flow import behind_label, titles_of
from ketenrapport.organisation.closed import newest
from ketenrapport.report.fields import OVERVIEWS
from ketenrapport.words.notation import fold
from ketenrapport.words.period_notation import parse_period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.conversation.document import Document
    from ketenrapport.conversation.flow import Flow
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.words.periods import Period

_SUBTITLE = re.compile(r"prestatiegesprek (?:over )?(?:het |de )?(.+)", re.IGNORECASE)


class Meant(Struct, frozen=True):
    """The conversation that the user says a document is of, for one that doesn't say it itself."""

    chain: str = ""
    period: str = ""


def conversation_of(
    document: Document, flow: Flow, organisation: Organisation, meant: Meant, renamed: Sequence[tuple[str, str]] = ()
) -> tuple[str, Period]:
    """The chain and the period of a document; ``renamed`` are chains that were called otherwise when it was made.

    Raises UnreadableError when it doesn't tell, or is of another organisation, of an unknown chain, or holds another report.
    """
    identity, name = document.identity, document.name
    if identity is None and document.subject in OVERVIEWS:
        raise NothingToReadError("Dit is het overzicht van alle ketens; daarin is niets in te vullen.")
    if identity is None and not (meant.chain and meant.period):
        raise UnreadableError(
            f"{name} zegt niet van welk gesprek het is: het is geen rapport van ketenrapport, of dat is eruit verdwenen. Is het dat toch, "
            "noem dan de keten en de periode met --keten en --periode."
        )
    chain, code = (meant.chain, meant.period) if identity is None else (identity.chain, identity.period)
    theirs = (identity.organisation if identity is not None else "") or behind_label("organisatie", flow)
    ours = organisation.settings.organisation
    if identity is not None and theirs and ours and fold(theirs) != fold(ours):
        raise UnreadableError(f"{name} is van {theirs}, en deze werkmap is van {ours}; lees het in de werkmap van {theirs} in.")
    known = {fold(one): one for one in organisation.tables["chains"]["chain_id"] if one}
    chain = chain if fold(chain) in known else newest(chain, renamed)
    if fold(chain) not in known:
        raise UnreadableError(
            f"{name} gaat over keten {chain}, en die staat niet op het blad Ketens; lees het in de werkmap in waaruit het is gemaakt."
        )
    period = organisation.calendar.period(parse_period(code) or code)
    if period is None:
        raise UnreadableError(f"{name} gaat over '{code}', en dat is geen periode; vraag het rapport opnieuw op.")
    if other := _other_report(flow, known[fold(chain)], period, organisation):
        said = "is gemaakt voor" if identity is not None else "zou zijn van"
        raise UnreadableError(
            f"{name} {said} {known[fold(chain)]} {period.code}, maar erin staat het rapport van {other}. Lees elk verslag in het rapport "
            "in dat ervoor gemaakt is."
        )
    return known[fold(chain)], period


def _other_report(flow: Flow, chain: str, period: Period, organisation: Organisation) -> str:
    """The chain or period of a report that somebody put into the one of another; '' when none is."""
    rows = organisation.rows["chains"]
    own = {fold(row["name"] or "") for row in rows if row["chain_id"] == chain}
    others = {fold(row["name"]): row["name"] for row in rows if row["name"] and fold(row["name"]) not in own}
    for title in titles_of(flow):
        if fold(title) in others:
            return f"‘{others[fold(title)]}’"
        told = _SUBTITLE.fullmatch(title)
        if told is not None and (code := parse_period(told[1])) and code != period.code:
            return told[1]
    return ""
