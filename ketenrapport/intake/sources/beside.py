"""What stands beside a figure in a delivery: how sure it is, of which day, and what is remarked about it (R11)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ketenrapport.intake.sources.delivery import text_of
from ketenrapport.intake.sources.message import Subject
from ketenrapport.intake.sources.source import Role
from ketenrapport.organisation.raw import Merged
from ketenrapport.words.notation import fold, parse_date
from ketenrapport.words.schema import TABLE

if TYPE_CHECKING:
    from ketenrapport.organisation.raw import RawCell

_QUALITIES = {fold(word): word for word in TABLE["measurements"].column("quality").choices}


def read_beside(role: Role, cell: RawCell) -> tuple[str | date, Subject | None]:
    """What a cell beside a figure says, or what is wrong with it."""
    if isinstance(cell, Merged):
        cell = cell.value
    text = text_of(cell)
    if role is Role.QUALITY:
        word = _QUALITIES.get(fold(text), "")
        return word, None if word else Subject.QUALITY
    if role is Role.AS_OF:
        day = date(cell.year, cell.month, cell.day) if isinstance(cell, date) else parse_date(text)
        return (text, Subject.NO_DATE) if day is None else (day, None)
    return text, None
