"""The fields of a report that are filled in and read back: their tags, labels, prompts and bookmarks; no Word in sight.

A tag is for good: a document that somebody filled in comes back years later. Those of version 0.1 stand here as they were.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING
from zlib import crc32

from msgspec import Struct

from ketenrapport.words import wording

if TYPE_CHECKING:
    from datetime import date

BOOKMARK = "kr_veld_"
"""How the names of the bookmarks around fields begin; KR_ and a chapter is what a template calls a place."""
OVERVIEW = "Overzicht van de klantketens voor het managementteam"
"""The subject of an overview, by which the document is known again."""
OVERVIEWS = (OVERVIEW, "Overzicht van de klantketens, blad")
"""That of each of its two shapes: a document, and the pages for a slide."""
LONGEST_LABEL = 64  # letters of a label, says Word
_LONGEST_BOOKMARK, _LONGEST_TAG = 40, 64
_TAG = "kr."
_WHICH = "{}"
_DIGEST = 9  # letters of what stands for the rest of a text that is too long
_PLAIN = re.compile(r"kr(\.[0-9A-Za-z-]+){1,3}")  # of which no two give the same bookmark


class Entry(Enum):
    """What can be filled in at a field: a line, a text with lay-out of its own, a date to pick, or one of a few choices."""

    LINE = "line"
    TEXT = "text"
    DATE = "date"
    CHOICE = "choice"


class Field(Struct, frozen=True):
    """A place to fill in: ``tag`` is its stable name for programs, ``prompt`` stands there until someone writes something.

    ``text`` is what is filled in beforehand; for a date, ``day`` is that day. ``choices`` belong to the entry of that name.
    """

    label: str
    tag: str
    prompt: str
    entry: Entry = Entry.LINE
    text: str = ""
    day: date | None = None
    choices: tuple[str, ...] = ()


class FieldKind(Struct, frozen=True):
    """Fields of one kind. In ``tag`` and ``label`` of a kind of which there are several, ``{}`` stands for which of them it is.

    ``prompt`` is what stands in the field until somebody writes in it.
    """

    tag: str
    label: str
    prompt: str
    entry: Entry = Entry.LINE

    def field(self, which: object = "", day: date | None = None) -> Field:
        """One of them; a day that is filled in beforehand is told in words, too."""
        return Field(self.label_of(which), self.tag_of(which), self.prompt, self.entry, wording.day(day), day)

    def tag_of(self, which: object = "") -> str:
        """The tag of one of them; a code that is too long for Word is cut off, with a digest of it behind.

        >>> BESIDE_POINT.tag_of(2), STATE.tag_of("A-01"), len(STATE.tag_of("A" * 99))
        ('kr.besluit.2', 'kr.actie.A-01.status', 64)
        """
        code, room = str(which), _LONGEST_TAG - len(self.tag.replace(_WHICH, ""))
        return self.tag.replace(_WHICH, code if len(code) <= room else _cut(code, room))

    def label_of(self, which: object = "") -> str:
        """The label of one of them: ``Status van A-01``."""
        return self.label.replace(_WHICH, str(which))

    def which(self, tag: str) -> str | None:
        """Which of them has this tag: a number, or the code of an action as ``tag_of`` wrote it; None when it is of another kind.

        >>> BESIDE_POINT.which("kr.besluit.2"), DATE.which("kr.datum"), DATE.which("kr.volgend")
        ('2', '', None)
        """
        before, several, after = self.tag.partition(_WHICH)
        if not several:
            return "" if tag == self.tag else None
        fits = tag.startswith(before) and tag.endswith(after) and len(tag) > len(before) + len(after)
        return tag[len(before) : len(tag) - len(after)] if fits else None


BESIDE_POINT = FieldKind("kr.besluit.{}", "Besluit", "Schrijf hier het besluit.", Entry.TEXT)
ON_FIRST_PAGE = FieldKind("kr.besluit.{}", "Besluit bij punt {}", "Besluit")
DATE = FieldKind("kr.datum", "Datum", "Kies de datum van het gesprek.", Entry.DATE)
PRESENT = FieldKind("kr.aanwezig", "Aanwezig", "Namen en schakels, gescheiden door een puntkomma.")
OTHER_DECISION = FieldKind("kr.ander.{}.besluit", "Ander besluit {}", "Wat is besloten?")
OTHER_DECISION_KPI = FieldKind("kr.ander.{}.kpi", "Ander besluit {}, KPI", "Code")
NEW_ACTION = FieldKind("kr.actie.{}.wat", "Actie {}", "Wat gaat er gebeuren?")
NEW_ACTION_KPI = FieldKind("kr.actie.{}.kpi", "Actie {}, KPI", "Code")
NEW_ACTION_HOLDER = FieldKind("kr.actie.{}.wie", "Actie {}, actiehouder", "Eén persoon")
NEW_ACTION_DEADLINE = FieldKind("kr.actie.{}.wanneer", "Actie {}, deadline", "Kies een datum", Entry.DATE)
STATE = FieldKind("kr.actie.{}.status", "Status van {}", "Kies", Entry.CHOICE)
DEADLINE = FieldKind("kr.actie.{}.deadline", "Nieuwe deadline van {}", "Kies een datum", Entry.DATE)
LESSONS = FieldKind("kr.geleerd", "Wat leren we?", "Wat nemen we mee van de afgelopen periode?", Entry.TEXT)
NEXT = FieldKind("kr.volgend", "Volgende gesprek", "Kies de datum van het volgende gesprek.", Entry.DATE)

KINDS = (
    BESIDE_POINT, ON_FIRST_PAGE, DATE, PRESENT, OTHER_DECISION, OTHER_DECISION_KPI, NEW_ACTION, NEW_ACTION_KPI, NEW_ACTION_HOLDER,
    NEW_ACTION_DEADLINE, STATE, DEADLINE, LESSONS, NEXT,
)  # fmt: skip
"""Every kind of field that a report has or had."""
PROMPTS = frozenset(kind.prompt for kind in KINDS)
"""What stands in a field that nobody has filled in."""


def called(tag: str) -> str:
    """What users call the field with this tag; a tag that is none of ours as it is.

    >>> called("kr.besluit.2"), called("kr.actie.A-01.status"), called("kr.geleerd")
    ('Besluit bij punt 2', 'Status van A-01', 'Wat leren we?')
    """
    several = (ON_FIRST_PAGE, *KINDS)  # both kinds for points have one tag, and only one of their labels tells which
    return next((kind.label_of(which) for kind in several if (which := kind.which(tag)) is not None), tag)


def bookmark_name(tag: str) -> str:
    """The name of the bookmark around the field with this tag: letters, digits and lines only, at most 40.

    >>> bookmark_name("kr.besluit.1"), bookmark_name("kr.actie.A-01.status")
    ('kr_veld_besluit_1', 'kr_veld_actie_A_01_status')
    """
    name = BOOKMARK + re.sub(r"[^0-9A-Za-z]", "_", tag.removeprefix(_TAG))
    if len(name) <= _LONGEST_BOOKMARK and _PLAIN.fullmatch(tag):
        return name
    return f"{name[: _LONGEST_BOOKMARK - _DIGEST]}_{crc32(tag.encode()):08x}"


def _cut(code: str, room: int) -> str:
    return f"{code[: room - _DIGEST]}~{crc32(code.encode()):08x}"
