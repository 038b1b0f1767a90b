"""Fields of which a report has one, by their tag, with what people wrote right behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.conversation.slots import FIELD_STYLES, LABELS, Slot, briefly, within
from ketenrapport.conversation.texts import without_prompt
from ketenrapport.report import fields
from ketenrapport.report.word.written import mark_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.conversation.flow import Control, Line, Piece
    from ketenrapport.conversation.slots import Search
    from ketenrapport.report.fields import FieldKind

SINGLES = (fields.BESIDE_POINT, fields.DATE, fields.PRESENT, fields.LESSONS, fields.NEXT, fields.STATE, fields.DEADLINE)
# Styles of text that people type, as Word and LibreOffice call them in English and Dutch.
PLAIN_STYLES = (
    "",
    "normal",
    "standaard",
    "default",
    "standard",
    "listparagraph",
    "lijstalinea",
    "bodytext",
    "textbody",
    "nospacing",
    "geenafstand",
)

CLOSING = ",.;:)"


class Tagged:
    """Reads controls: what is in them, and what belongs to them behind."""

    def __init__(self, search: Search) -> None:
        self._search = search

    def read(self) -> None:
        """Every field with a tag of its own that was not read in a table."""
        for control in self._search.flow.controls:
            kind = next((one for one in SINGLES if one.which(control.tag) is not None), None)
            if kind is None or control in self._search.read or (control.outer is not None and control.outer.tag == control.tag):
                continue
            self._search.read.add(control)
            self._search.single(control.tag, self.region(kind, control, self._search.flow.lines_of(control)))

    def region(self, kind: FieldKind, control: Control, places: Sequence[int]) -> Slot:
        """What stands in a control, and what people wrote right behind it in its style."""
        inside, _ = without_prompt(self._search.texts.in_control(control))
        chosen = [self._search.line(place) for place in places]
        self._search.used.update(places)
        if not chosen:
            return Slot(inside, control.full_date)
        quote_before(self._search, kind, chosen[0], [at for at, one in enumerate(chosen[0].pieces) if within(one.control, control)])
        is_own = chosen[0].style in FIELD_STYLES or chosen[0].cell is not None
        beside = self._beside(kind, chosen[-1], control)
        behind = self._behind(chosen[-1], places[-1], is_own=is_own)
        if inside and kind.entry is fields.Entry.DATE:
            self._search.filled.quoted += behind
            behind = []
        told = [part for part in (beside, *behind) if part]
        if not told:
            return Slot(inside, control.full_date)
        gap = " " if inside and beside and beside[0] not in CLOSING else ""
        text, _ = without_prompt("\n".join(part for part in (f"{inside}{gap}{beside}", *behind) if part))
        self._search.filled.remarks.append(f"tekst achter het veld ‘{briefly(kind)}’ is meegenomen: “{' '.join(told)}”")
        return Slot(text, control.full_date)

    def _beside(self, kind: FieldKind, last: Line, control: Control) -> str:
        """The text that goes on behind a control in its line; beside a date it is quoted."""

        def mine(piece: Piece) -> bool:
            is_around = control.outer is not None and control.outer.is_ours and within(piece.control, control.outer)
            return not within(piece.control, control) and not is_around and _is_behind(last, piece, control)

        rest = self._search.texts.written([last], mine)
        if rest and kind.entry is fields.Entry.DATE and self._search.texts.in_control(control):
            self._search.filled.quoted.append(rest)
            return ""
        return rest

    def _behind(self, last: Line, place: int, *, is_own: bool) -> list[str]:
        """The paragraphs behind a control that belong to it; other text there is quoted."""
        told: list[str] = []
        for at in range(place + 1, len(self._search.flow.lines)):
            line = self._search.line(at)
            if line.heading or line.cell is not last.cell or at in self._search.used or any(one.is_ours for one in line.controls):
                break
            if self._search.is_written(line):
                break
            text = self._search.texts.written([line], lambda _: True)
            same = line.style == last.style and (is_own or "\t" not in line.text)
            if same or (is_own and line.style in FIELD_STYLES):
                told += [text] if text else []
            elif line.style in PLAIN_STYLES:
                self._search.filled.quoted += [text] if text else []
            else:
                break
            self._search.used.add(at)
        return told


def quote_before(search: Search, kind: FieldKind, line: Line, places: Sequence[int]) -> None:
    """Quote what somebody typed before the label of a field, or between it and the pieces of the line that are the field."""
    label = LABELS.get(kind.tag)
    if label is None or line.cell is not None:
        return
    before = "".join(piece.text for piece in line.pieces[: places[0] if places else None] if piece.control is None)
    found = label.match(before.lstrip())
    typed = before.lstrip()[found.end() if found is not None else 0 :].strip()
    if typed and mark_of(typed):
        search.filled.quoted.append(typed)


def _is_behind(line: Line, piece: object, control: Control) -> bool:
    """Whether a piece comes after the control in its line, or the line is all of one field."""
    places = [at for at, one in enumerate(line.pieces) if within(one.control, control)]
    at = next(number for number, one in enumerate(line.pieces) if one is piece)
    return at > max(places) if places else line.style in FIELD_STYLES
