"""Fields in tables: decisions, new actions, actions under way, the points of page one, and the room for a decision.

In the tables for decisions and actions the row is the unit: a row that was copied, or typed below the others, counts, whatever its
tags say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.conversation.by_tag import SINGLES
from ketenrapport.conversation.slots import Row, Slot, briefly, within
from ketenrapport.conversation.texts import is_prompt, without_prompt
from ketenrapport.report import fields
from ketenrapport.report.markup import tidy
from ketenrapport.words.notation import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.conversation.flow import Control
    from ketenrapport.conversation.slots import Search
    from ketenrapport.report.fields import FieldKind

Places = dict[int, dict[int, list[int]]]
"""Of a table, by row and column, the places of its lines."""
_DECISION = {"besluit": fields.OTHER_DECISION, "betreft kpi": fields.OTHER_DECISION_KPI}
_ACTION = {
    "wat": fields.NEW_ACTION, "kpi": fields.NEW_ACTION_KPI, "wie": fields.NEW_ACTION_HOLDER, "wanneer": fields.NEW_ACTION_DEADLINE,
    # as people call these columns
    "actiehouder": fields.NEW_ACTION_HOLDER, "door wie": fields.NEW_ACTION_HOLDER, "eigenaar": fields.NEW_ACTION_HOLDER,
    "deadline": fields.NEW_ACTION_DEADLINE, "datum": fields.NEW_ACTION_DEADLINE, "gereed op": fields.NEW_ACTION_DEADLINE,
}  # fmt: skip
_FIRST, _KEY = "nr.", "actie"  # the first column of the tables to fill in, and of those of actions under way
_RUNNING = {"status": fields.STATE, "nieuwe deadline": fields.DEADLINE}
_PAGE = {"besluit": fields.ON_FIRST_PAGE}


def read_tables(search: Search) -> None:
    """Everything that stands in a table of ours."""
    _Tables(search).read()


class _Tables:
    def __init__(self, search: Search) -> None:
        self._search = search

    def read(self) -> None:
        """Table by table, known by its head or by the tags in it."""
        cells: dict[int, Places] = {}
        for place, line in enumerate(self._search.flow.lines):
            if line.cell is not None:
                cells.setdefault(line.cell.table, {}).setdefault(line.cell.row, {}).setdefault(line.cell.column, []).append(place)
        for table in cells.values():
            head = {column: fold(tidy(self._search.plain(places))) for column, places in table.get(0, {}).items()}
            names = set(head.values())
            if set(_DECISION) <= names or self._has(table, fields.OTHER_DECISION):
                self._rows(table, head, _DECISION, self._search.filled.decisions)
            elif _is_for_actions(names) or self._has(table, fields.NEW_ACTION):
                self._rows(table, head, _ACTION, self._search.filled.actions)
            elif {_KEY, "nieuwe deadline"} <= names:
                self._keyed(table, head, _RUNNING, _KEY)
            elif {"punt", "besluit"} <= names:
                self._keyed(table, head, _PAGE, _FIRST)
            elif list(head.values()) == ["besluit"] and len(table) > 1:
                self._box(table)

    def _has(self, table: Places, kind: FieldKind) -> bool:
        places = (place for row in table.values() for column in row.values() for place in column)
        return any(kind.which(control.tag) is not None for place in places for control in self._search.line(place).controls)

    def _rows(self, table: Places, head: dict[int, str], kinds: dict[str, FieldKind], into: list[Row]) -> None:
        is_headed = bool(set(kinds) & set(head.values()))
        for number, row in table.items():
            if is_headed and number == 0:
                continue
            which, slots, tagged, others = "", {}, False, list[str]()
            for column, places in row.items():
                kind, control = self._kind_in(places, kinds, head.get(column, ""))
                if kind is None:
                    which = which or self._digits(places, head.get(column, ""))
                    above = table[0].get(column, ()) if is_headed else ()
                    others += (other := self._other(places, above))
                    self._search.used.update((*places, *(above if other else ())))
                    continue
                tagged |= control is not None
                if control is not None:
                    which = kind.which(control.tag) or which
                slots[kind.tag] = self._cell(places, kind, control)
            self._search.filled.quoted += others
            if any(slot.text for slot in slots.values()):
                into.append(Row(which or str(number), slots))
                if not tagged and self._search.filled.has_tags:
                    words = "; ".join(slot.text for slot in slots.values() if slot.text)
                    self._search.filled.remarks.append(f"een rij zonder invulvelden is gelezen: “{words}”")

    def _kind_in(self, places: Sequence[int], kinds: dict[str, FieldKind], header: str) -> tuple[FieldKind | None, Control | None]:
        for place in places:
            for control in self._search.line(place).controls:
                kind = next((one for one in kinds.values() if one.which(control.tag) is not None), None)
                if kind is not None:
                    return kind, control
        return kinds.get(header), None

    def _digits(self, places: Sequence[int], header: str) -> str:
        shown = self._search.plain(places).strip()
        return shown if header == _FIRST and shown.isdecimal() else ""

    def _other(self, places: Sequence[int], above: Sequence[int]) -> list[str]:
        """What people typed in a column of their own, with its header."""
        shown, header = tidy(self._search.plain(places)), tidy(self._search.plain(above))
        if is_prompt(shown) or (fold(header) in (_FIRST, "") and shown.isdecimal()):
            return []
        return [f"{header}: {shown}" if header else shown]

    def _keyed(self, table: Places, head: dict[int, str], kinds: dict[str, FieldKind], key: str) -> None:
        """Tables in which a column tells which point or action a row is about."""
        for number, row in table.items():
            if number == 0:
                continue
            which = next((tidy(self._search.plain(places)) for column, places in row.items() if head.get(column) == key), "")
            which = which.split(" ")[0] if kinds is _RUNNING else which
            for column, places in row.items():
                kind, control = self._kind_in(places, kinds, head.get(column, ""))
                if kind is not None and (which or control):
                    tag = control.tag if control is not None else kind.tag_of(which)
                    self._search.single(tag, self._cell(places, kind, control))

    def _box(self, table: Places) -> None:
        """The room for a decision below a point: a table of one column."""
        places = [place for number, row in table.items() if number for column in row.values() for place in column]
        kind, control = self._kind_in(places, {"besluit": fields.BESIDE_POINT}, "besluit")
        which = self._search.point(places[0]) if places else ""
        if kind is not None and (control is not None or which):
            self._search.single(control.tag if control is not None else kind.tag_of(which), self._cell(places, kind, control))

    def _cell(self, places: Sequence[int], kind: FieldKind, control: Control | None) -> Slot:
        """What stands in a cell of ours: all of it was typed by people, or is a prompt."""
        chosen = [self._search.line(place) for place in places]
        self._search.used.update(places)
        controls = list(dict.fromkeys(one for line in chosen for one in line.controls))
        aside = {one for one in controls if control is not None and _is_of_another(one, control)}
        self._search.read.update(one for one in controls if one not in aside)
        aside |= self._repeated(controls, control)
        inside = self._search.texts.in_control(control) if control is not None else ""
        text, was_behind = without_prompt(
            self._search.texts.written(chosen, lambda piece: piece.control is None or aside.isdisjoint(piece.control.around))
        )
        if (
            control is not None
            and control not in self._search.texts.empty
            and self._search.texts.written(
                chosen,
                lambda piece: not within(piece.control, control) and (piece.control is None or aside.isdisjoint(piece.control.around)),
            )
        ):
            self._beside(kind, text, inside)
        elif text and (was_behind or (control is not None and control in self._search.texts.empty)):
            self._beside(kind, text, "")
        dates = [one.full_date for line in chosen for one in line.controls if one.full_date]
        return Slot(text, dates[0] if dates else "")

    def _repeated(self, controls: Sequence[Control], control: Control | None) -> set[Control]:
        """The controls in a cell that are a copy of one before them, text and all: what they say counts once."""
        found: set[Control] = set()
        if control is None:
            return found
        seen: set[str] = set()
        for one in controls:
            if one.tag == control.tag and (one.outer is None or one.outer.tag != one.tag):
                text = fold(self._search.texts.in_control(one))
                if text in seen:
                    found.add(one)
                seen.add(text)
        return found

    def _beside(self, kind: FieldKind, text: str, inside: str) -> None:
        self._search.filled.remarks.append(
            f"tekst naast het veld ‘{briefly(kind)}’ is meegenomen: “{text}”" + (f" (in het veld stond “{inside}”)" if inside else "")
        )


def _is_for_actions(names: set[str]) -> bool:
    """Whether a table is for new actions by its head, in which people may have called a column something else."""
    return "wat" in names and len(names & set(_ACTION)) > 1 and ("wanneer" in names or (_FIRST in names and _KEY not in names))


def _is_of_another(control: Control, own: Control) -> bool:
    """Whether a control is a field of another point or action, which somebody moved into the cell of this one."""
    return control.is_ours and control.tag != own.tag and any(kind.which(control.tag) is not None for kind in SINGLES)
