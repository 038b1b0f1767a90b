"""What is looked for in a document: its fields, and what was found of them so far."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketenrapport.conversation.texts import Texts
from ketenrapport.report import fields
from ketenrapport.report.markup import tidy
from ketenrapport.report.word.written import mark_of, sentences
from ketenrapport.words.notation import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketenrapport.conversation.flow import Control, Flow, Line
    from ketenrapport.report.fields import FieldKind

FIELD_STYLES = ("krveld", "krveldtekst")
LABELS = {
    fields.DATE.tag: re.compile(r"datum\b(?: gesprek)?[ \t:]*", re.IGNORECASE),
    fields.PRESENT.tag: re.compile(r"aanwezig\b[ \t:]*", re.IGNORECASE),
    fields.NEXT.tag: re.compile(r"volgende? gesprek\b[ \t:]*", re.IGNORECASE),
}
"""What stands before a field in its line, by its tag."""
RECORD = re.compile(r"vast te leggen", re.IGNORECASE)
"""How the heading of the record of the conversation begins."""
POINT = re.compile(r"(?:punt\s)?(\d{1,3})[:.\s]", re.IGNORECASE)


class Slot(Struct, frozen=True):
    """What stands in one field; ``full_date`` is the date that a program picked, as it keeps it beside the text."""

    text: str
    full_date: str = ""


class Row(Struct, frozen=True):
    """A row of the tables for other decisions or new actions; ``slots`` by the tag of its kind, ``{}`` for which of them."""

    which: str
    slots: dict[str, Slot]

    def text(self, kind: FieldKind) -> str:
        """What stands in its field of this kind."""
        slot = self.slots.get(kind.tag)
        return slot.text if slot else ""


class Filled(Struct):
    """Everything that was filled in.

    ``singles`` are the fields of which there is one, by tag; ``twice`` those that stand there twice with different texts,
    ``repeated`` all that stand there twice. ``points`` are the headings of the points by their number. ``remarks`` tell what was read
    in another way than by tag, ``quoted`` is text that belongs to no field.
    """

    singles: dict[str, Slot] = field(default_factory=dict)
    decisions: list[Row] = field(default_factory=list)
    actions: list[Row] = field(default_factory=list)
    twice: dict[str, list[str]] = field(default_factory=dict)
    repeated: set[str] = field(default_factory=set)
    points: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)
    has_tags: bool = True

    @property
    def is_two_reports(self) -> bool:
        """Whether it is two reports in one: of what there is one of, more than one stands there twice, or one with two texts."""
        of_report = {tag for tag in self.repeated if all(kind.which(tag) is None for kind in (fields.STATE, fields.DEADLINE))}
        return len(of_report) > 1 or any(tag in of_report for tag in self.twice)


class Search:
    """One document, while its fields are looked for: which lines and controls have been read, and what stands in them."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.texts = flow, Texts(flow)
        self.used: set[int] = set()
        """The places of the lines that were read."""
        self.read: set[Control] = set()
        self.filled = Filled(has_tags=any(control.is_ours for control in flow.controls))
        self._times: Counter[str] = Counter()
        self._written = frozenset(flow.written)

    def line(self, place: int) -> Line:
        """The line at a place."""
        return self.flow.lines[place]

    def single(self, tag: str, slot: Slot) -> None:
        """Keep what stands in a field of which there is one."""
        filled = self.filled
        known = filled.singles.get(tag)
        if known is None or not known.text:
            filled.singles[tag] = slot if slot.text or known is None else known
        elif slot.text and fold(slot.text) != fold(known.text):
            filled.twice.setdefault(tag, [known.text]).append(slot.text)
        self._times[tag] += 1
        if self._times[tag] > 1:
            filled.repeated.add(tag)

    def point(self, place: int) -> str:
        """The number of the point that a line stands under; '' when no heading has one."""
        for line in reversed(self.flow.lines[:place]):
            if line.heading:
                found = POINT.match(tidy(line.text) + " ")
                if found or line.heading == 1:
                    return str(int(found[1])) if found else ""
        return ""

    def is_written(self, line: Line) -> bool:
        """Whether the program wrote all of a line itself, as far as the document tells."""
        marks = [mark for sentence in sentences(line.text) if (mark := mark_of(sentence))]
        return bool(marks) and self._written.issuperset(marks)

    def plain(self, places: Iterable[int]) -> str:
        """The text of some lines, as it stands there."""
        return " ".join(self.line(place).text for place in places)


def within(control: Control | None, other: Control) -> bool:
    """Whether a control, if there is one, is the other or inside it."""
    return control is not None and control.is_within(other)


def full_date(lines: Iterable[Line]) -> str:
    """The date that a program picked in one of these lines."""
    return next((control.full_date for line in lines for control in line.controls if control.full_date), "")


def briefly(kind: FieldKind) -> str:
    """What a message calls a field."""
    return tidy(kind.label.replace("{}", "").replace(" ,", ","))


def named(rows: Iterable[Row], what: str) -> list[tuple[str, Row]]:
    """The rows with what users call each; of several with one number the second is ``nieuwe actie 5 (2)``."""
    times: Counter[str] = Counter()
    found = []
    for row in rows:
        times[row.which] += 1
        again = f" ({times[row.which]})" if times[row.which] > 1 else ""
        found.append((f"{what} {row.which}{again}", row))
    return found
