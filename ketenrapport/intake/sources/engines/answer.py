"""The answer to a query: its columns and its rows, no more than are read, and what went wrong in one sentence."""

from __future__ import annotations

import sys
import time as clock
from datetime import date, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ketenrapport.intake.sources.delivery import MOST_ROWS, Delivery
from ketenrapport.intake.sources.source import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ketenrapport.organisation.raw import RawCell

_AT_ONCE = 1_000


def fetched(name: str, headers: Sequence[str], fetch: Callable[[int], Sequence[Sequence[Any]]], deadline: float) -> Delivery:
    """The answer as a delivery, fetched some rows at a time. Raises SourceError when it is too long or takes too long."""
    rows: list[Sequence[Any]] = [list(headers)]
    while some := fetch(_AT_ONCE):
        rows.extend([_cell(cell) for cell in row] for row in some)
        if len(rows) - 1 > MOST_ROWS:
            raise SourceError(
                f"De query van bron {name} geeft meer dan {MOST_ROWS // 1000}.000 rijen; laat de database optellen, met GROUP BY per maand."
            )
        if clock.monotonic() > deadline:
            raise too_slow(name)
    return Delivery(name, rows, lambda row, _: f"rij {row}", name)


def _cell(value: Any) -> RawCell:  # noqa: ANN401 - as many types as engines have
    """What an engine gives as a cell of a delivery: a number, a moment, a text or nothing."""
    match value:
        case None | "":
            return None
        case bool() | str() | date() | time() | timedelta():
            return value
        case int() | float() | Decimal():
            return float(value)
        case bytes() | bytearray() | memoryview():
            return "(binair)"
    return str(value)


def too_slow(name: str) -> SourceError:
    """The error for a query that takes longer than its connection allows."""
    return SourceError(f"De query van bron {name} duurde te lang en is gestopt; maak haar kleiner of verhoog haar tijdslimiet.")


def lacking(extra: str, name: str) -> SourceError:
    """The error for a source of which the driver is not installed."""
    command = f'"{sys.executable}" -m pip install "ketenrapport[{extra}]"'
    return SourceError(f"Voor bron {name} is een aanvulling nodig; draai de installatie opnieuw, of laat IT dit doen: {command}")


def failed(name: str, error: Exception, secret: str | None) -> SourceError:
    """The error for a query that the engine refused, in its own words but without the password, should it be among them."""
    words = " ".join(str(error).partition("\nLINE ")[0].split()) or type(error).__name__  # the query itself stands on Bronnen
    if secret:
        words = words.replace(secret, "…")
    return SourceError(f"De query van bron {name} is niet gelukt; de database meldt: {words[:200]}")
