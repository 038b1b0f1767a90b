"""Fields that lost their tag: by bookmark, by the name of the control, by heading and label."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketenrapport.conversation.by_tag import CLOSING, SINGLES, Tagged, quote_before
from ketenrapport.conversation.slots import FIELD_STYLES, LABELS, RECORD, Slot, briefly, full_date
from ketenrapport.conversation.texts import is_prompt, without_prompt
from ketenrapport.report import fields
from ketenrapport.report.markup import tidy
from ketenrapport.words.notation import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.conversation.flow import Line
    from ketenrapport.conversation.slots import Search
    from ketenrapport.report.fields import FieldKind

_OF_POINT = re.compile(r"besluit(?: van .+)?", re.IGNORECASE)
_AT_POINT = re.compile(r"besluit bij punt (\d+)", re.IGNORECASE)
_LESSONS = re.compile(r"(?:geleerd|wat leren we\?)", re.IGNORECASE)
_MOST_POINTS = 99


class Untagged:
    """Reads what no tag leads to any more."""

    def __init__(self, search: Search) -> None:
        self._search = search

    def read(self) -> None:
        """By what is surest first."""
        self._bookmarked()
        self._named()
        self._labelled()

    def _bookmarked(self) -> None:
        names = {fields.bookmark_name(kind.tag): (kind, kind.tag) for kind in SINGLES if "{}" not in kind.tag}
        for number in range(1, _MOST_POINTS + 1):
            tag = fields.BESIDE_POINT.tag_of(number)
            names[fields.bookmark_name(tag)] = fields.BESIDE_POINT, tag
        for name, places in self._bookmarks().items():
            if name in names and names[name][1] not in self._search.filled.singles:
                kind, tag = names[name]
                self._take(kind, tag, self._in_bookmark(kind, name, places), places, "bladwijzer")

    def _bookmarks(self) -> dict[str, list[int]]:
        """The places of the lines in each bookmark, of what was not read yet."""
        found: dict[str, list[int]] = {}
        for place, line in enumerate(self._search.flow.lines):
            for name in dict.fromkeys(piece.bookmark for piece in line.pieces):
                if name and place not in self._search.used:
                    found.setdefault(name, []).append(place)
        return found

    def _in_bookmark(self, kind: FieldKind, name: str, places: Sequence[int]) -> Slot:
        chosen = [self._search.line(place) for place in places]
        inside = [piece.control for line in chosen for piece in line.pieces if piece.bookmark == name and piece.control is not None]
        if inside:
            return Tagged(self._search).region(kind, inside[0], self._search.flow.lines_of(inside[0]))
        quote_before(self._search, kind, chosen[0], [at for at, piece in enumerate(chosen[0].pieces) if piece.bookmark == name])
        text = self._search.texts.written(chosen, lambda piece: piece.bookmark == name)
        ends = [at for at, piece in enumerate(chosen[-1].pieces) if piece.bookmark == name]
        behind = tidy("".join(piece.text for piece in chosen[-1].pieces[ends[-1] + 1 :]))
        if behind and text and kind.entry is fields.Entry.DATE:
            self._search.filled.quoted.append(behind)
        elif behind:
            text = f"{text} {behind}" if text and behind[0] not in CLOSING else f"{text}{behind}"
        return Slot(without_prompt(text)[0], full_date(chosen))

    def _named(self) -> None:
        """Controls that lost their tag and kept the name that Word shows above them."""
        for control in self._search.flow.controls:
            if control.is_ours or control in self._search.read or not control.alias:
                continue
            places = self._search.flow.lines_of(control)
            if not places or places[0] in self._search.used:
                continue
            kind_tag = self._tag_of_name(control.alias, places[0])
            if kind_tag is None or kind_tag[1] in self._search.filled.singles:
                continue
            self._search.read.add(control)
            slot = Tagged(self._search).region(kind_tag[0], control, places)
            self._take(*kind_tag, slot, places, "naam van het veld")

    def _tag_of_name(self, alias: str, place: int) -> tuple[FieldKind, str] | None:
        if at := _AT_POINT.fullmatch(alias):
            return fields.ON_FIRST_PAGE, fields.ON_FIRST_PAGE.tag_of(at[1])
        if _OF_POINT.fullmatch(alias) and (which := self._search.point(place)):
            return fields.BESIDE_POINT, fields.BESIDE_POINT.tag_of(which)
        if _LESSONS.fullmatch(alias):
            return fields.LESSONS, fields.LESSONS.tag
        for kind in (fields.DATE, fields.PRESENT, fields.NEXT):
            if fold(alias) == fold(kind.label):
                return kind, kind.tag
        return None

    def _labelled(self) -> None:
        """Text under a heading or behind a label, where no control is left."""
        is_record, lines = False, self._search.flow.lines
        for place, line in enumerate(lines):
            text = tidy(line.text)
            if line.heading and RECORD.match(text):
                is_record = True
            if place in self._search.used or line.cell is not None:
                continue
            if _OF_POINT.fullmatch(text) and (which := self._search.point(place)):
                tag = fields.BESIDE_POINT.tag_of(which)
                if tag not in self._search.filled.singles:
                    self._take_until_heading(fields.BESIDE_POINT, tag, place)
            elif is_record and _LESSONS.fullmatch(text) and fields.LESSONS.tag not in self._search.filled.singles:
                self._take_until_heading(fields.LESSONS, fields.LESSONS.tag, place)
            elif is_record:
                self._take_label(place, line)

    def _take_label(self, place: int, line: Line) -> None:
        for kind in (fields.DATE, fields.PRESENT, fields.NEXT):
            label = LABELS[kind.tag].match(line.text.lstrip())
            if label is None or kind.tag in self._search.filled.singles or line.heading:
                continue
            text = self._search.texts.written([line], lambda _: True)
            rest = LABELS[kind.tag].sub("", text, count=1)
            slot = Slot("" if is_prompt(rest) else without_prompt(rest)[0], full_date([line]))
            self._take(kind, kind.tag, slot, [place], "kop en tabel")

    def _take_until_heading(self, kind: FieldKind, tag: str, place: int) -> None:
        places: list[int] = []
        for at in range(place + 1, len(self._search.flow.lines)):
            line = self._search.line(at)
            text = tidy(line.text)
            if _LESSONS.fullmatch(text):  # a label below a heading that says the same
                continue
            is_program = (line.style.startswith("kr") and line.style not in FIELD_STYLES) or (
                not is_prompt(text) and self._search.is_written(line)
            )
            if line.heading or line.cell is not None or is_program or at in self._search.used or self._is_label(text):
                break
            places.append(at)
        text = self._search.texts.written([self._search.line(at) for at in places], lambda _: True)
        self._take(kind, tag, Slot(without_prompt(text)[0]), places or [place], "kop en tabel")

    @staticmethod
    def _is_label(text: str) -> bool:
        return bool(_OF_POINT.fullmatch(text)) or any(label.match(text) for label in LABELS.values())

    def _take(self, kind: FieldKind, tag: str, slot: Slot, places: Sequence[int], how: str) -> None:
        self._search.used.update(places)
        self._search.read.update(control for place in places for control in self._search.line(place).controls)
        if not slot.text and self._search.filled.has_tags:
            return
        self._search.single(tag, slot)
        if self._search.filled.has_tags:
            which = kind.which(tag) or ""
            self._search.filled.remarks.append(
                f"het veld ‘{briefly(kind)}{f' {which}' if which else ''}’ is weg; gelezen bij {how}: “{slot.text}”"
            )
