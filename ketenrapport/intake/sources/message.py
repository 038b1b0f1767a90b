"""What a reader of a source must know beside its figures: by subject, with where, what and how much."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketenrapport.words.schema import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHOWN = 6


class Weight(StrEnum):
    """Whether figures are missing because of it."""

    ERROR = "fout"
    REMARK = "opmerking"


class Subject(StrEnum):
    """What a message is about; each has one weight."""

    UNREAD = "bron niet gelezen"
    NO_NUMBER = "geen getal"
    DOUBTFUL = "twijfelachtig getal"
    PERCENT = "procentopmaak"
    NO_PERIOD = "geen periode"
    OTHER_FREQUENCY = "andere frequentie"
    NO_DATE = "geen datum"
    QUALITY = "onbekende kwaliteit"
    TWICE_DIFFERENT = "dubbel met verschil"
    INCOMPLETE = "cijfer onvolledig"
    NOT_MEASURED = "KPI zonder metingen"
    UNCLEAR_LINK = "koppeling niet te lezen"
    UNUSABLE = "Metingen niet te lezen"
    CLOSED = "gesloten periode"
    TWICE_SAME = "dubbele rij"
    NO_FIGURE = "geen cijfer"
    NOT_ENDED = "periode nog niet afgelopen"
    UNKNOWN_CODE = "code zonder koppeling"
    SKIPPED_COLUMN = "kolom overgeslagen"
    GONE = "niet meer in de bron"

    @property
    def weight(self) -> Weight:
        """An error where a figure was refused, a remark where there was none to take."""
        return Weight.REMARK if self in _REMARKS else Weight.ERROR

    @property
    def advice(self) -> str:
        """What the user can do about it, as one sentence; '' where the message says so itself, or where nothing need be done."""
        return _ADVICE.get(self, "")


_REMARKS = frozenset((
    Subject.TWICE_SAME, Subject.NO_FIGURE, Subject.NOT_ENDED, Subject.UNKNOWN_CODE, Subject.SKIPPED_COLUMN, Subject.GONE,
))  # fmt: skip

_ADVICE = {
    Subject.NO_NUMBER: "Verbeter deze cellen in de levering en lees haar opnieuw.",
    Subject.DOUBTFUL: "Duizend of een decimaal: niets in het bestand bewijst het. Lever zonder punten (1234), of met decimalen (1.234,0).",
    Subject.PERCENT: "Alleen de waarde van een KPI in % mag een percentage zijn, en niet maal 100; verbeter Eenheid of de koppeling.",
    Subject.NO_PERIOD: "Schrijf de periode als 2026-10, als okt 2026, of als haar eerste of laatste dag.",
    Subject.OTHER_FREQUENCY: "Laat deze rijen weg met Alleen rijen waar, of verbeter Frequentie op KPIs.",
    Subject.NO_DATE: "Schrijf de peildatum als dd-mm-jjjj.",
    Subject.QUALITY: f"Kies uit {', '.join(TABLE['measurements'].column('quality').choices)}.",
    Subject.TWICE_DIFFERENT: "Geen van beide is overgenomen: kies met Alleen rijen waar, of verbeter de levering.",
    Subject.NOT_MEASURED: "Verbeter KPI op Bronkoppelingen, of de KPI zelf.",
    Subject.UNUSABLE: "Verbeter eerst deze rijen van Metingen.",
    Subject.CLOSED: "Moet het toch veranderen, heropen dan de periode met een reden en lees de bron opnieuw.",
    Subject.UNKNOWN_CODE: "Hoort een code bij een KPI, zet haar dan op Bronkoppelingen.",
    Subject.GONE: "De cijfers blijven staan; wis ze zelf als zij niet meer gelden.",
}


class Message(Struct, frozen=True):
    """One subject at one place: each thing that is the matter, and how many cells, columns, rows or codes that are."""

    subject: Subject
    where: str
    details: tuple[str, ...]
    amount: int

    @property
    def weight(self) -> Weight:
        """Whether figures are missing because of it."""
        return self.subject.weight

    @property
    def what(self) -> str:
        """The details, the first of many."""
        more = len(self.details) - _SHOWN
        return "; ".join(self.details[:_SHOWN]) + (f"; en nog {more}" if more > 0 else "")


class Messages(Struct):
    """The messages of one source, as they come up: gathered by subject and place."""

    _found: dict[tuple[Subject, str], list[str]] = field(default_factory=dict)

    def add(self, subject: Subject, where: str, detail: str) -> None:
        """One thing more about this subject, in this place."""
        self._found.setdefault((subject, where), []).append(detail)

    def all(self) -> tuple[Message, ...]:
        """Errors first, by subject in the order of ``Subject``."""
        order = {subject: place for place, subject in enumerate(Subject)}
        found = [Message(subject, where, tuple(details), len(details)) for (subject, where), details in self._found.items()]
        return tuple(sorted(found, key=lambda one: (one.weight is Weight.REMARK, order[one.subject])))


def errors(messages: Iterable[Message]) -> int:
    """How many of them are errors."""
    return sum(message.weight is Weight.ERROR for message in messages)
