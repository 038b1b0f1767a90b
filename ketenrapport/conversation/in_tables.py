"""Fields in tables: decisions, new actions, actions under way, the points of page one, and the room for a decision.

In the tables for decisions and actions the row is the unit: a row that was copied, or typed below the others, counts, whatever its
tags say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.conversation.by_tag import SINGLES
from ketenrapport.conversation.slots import Row, Slot, briefly, full_date, within
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
HEADS = frozenset((*_DECISION, *_ACTION, _FIRST))
"""How columns of the tables to fill in are called, without capitals."""
_RUNNING = {"status": fields.STATE, "nieuwe deadline": fields.DEADLINE}
_PAGE = {"besluit": fields.ON_FIRST_PAGE}


class _Candidate(Struct, frozen=True):
    """A cell that may be a field of its row: whether nothing stands in it, and whether its column is called something else."""

    is_blank: bool
    is_away: bool
    column: int
    kind: FieldKind
    control: Control | None


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
            if (kinds := self._filled_in_by_row(table, names)) is not None:
                self._rows(table, head, kinds)
            elif {_KEY, "nieuwe deadline"} <= names:
                self._keyed(table, head, _RUNNING, _KEY)
            elif {"punt", "besluit"} <= names:
                self._keyed(table, head, _PAGE, _FIRST)
            elif list(head.values()) == ["besluit"] and len(table) > 1:
                self._box(table)

    def _filled_in_by_row(self, table: Places, names: set[str]) -> dict[str, FieldKind] | None:
        """The kinds of field in the rows of a table, by its head, else by its fields: a row may have come from elsewhere."""
        if set(_DECISION) <= names:
            return _DECISION
        if _is_for_actions(names) or self._has(table, fields.NEW_ACTION):
            return _ACTION
        return _DECISION if self._has(table, fields.OTHER_DECISION) else None

    def _has(self, table: Places, kind: FieldKind) -> bool:
        places = (place for row in table.values() for column in row.values() for place in column)
        return any(kind.which(control.tag) is not None for place in places for control in self._search.line(place).controls)

    def _rows(self, table: Places, head: dict[int, str], kinds: dict[str, FieldKind]) -> None:
        columns = _columns(head, kinds)
        for number, row in table.items():
            if columns and number == 0:
                continue
            above = table[0] if columns else {}
            if number and (moved := self._other_kinds(row, kinds)) is not None:  # a row that was put into the other table
                self._row(number, row, {}, moved, {})
            else:
                self._row(number, row, above, kinds, columns)

    def _row(
        self,
        number: int,
        row: dict[int, list[int]],
        above: dict[int, list[int]],
        kinds: dict[str, FieldKind],
        columns: dict[int, FieldKind],
    ) -> None:
        found: dict[str, list[_Candidate]] = {}
        which, asides = "", list[int]()
        for column, places in row.items():
            kind, control = self._kind_in(places, kinds, columns.get(column))
            if kind is None:
                which = which or self._digits(places, fold(tidy(self._search.plain(above.get(column, ())))))
                asides.append(column)
                continue
            is_away = columns.get(column) is not kind
            found.setdefault(kind.tag, []).append(_Candidate(is_prompt(self._search.plain(places)), is_away, column, kind, control))
        chosen = [min(same, key=lambda one: (one.is_blank, one.is_away, one.column)) for same in found.values()]
        chosen.sort(key=lambda one: one.column)
        asides += [one.column for same in found.values() for one in same if one not in chosen]
        slots = {one.kind.tag: self._cell(row[one.column], one.kind, one.control) for one in chosen}
        which = next((told for one in chosen if one.control and (told := one.kind.which(one.control.tag))), which) or str(number)
        self._search.filled.quoted += [text for column in sorted(asides) for text in self._aside(row[column], above.get(column, ()))]
        if any(slot.text for slot in slots.values()):
            (self._search.filled.decisions if kinds is _DECISION else self._search.filled.actions).append(Row(which, slots))
            self._tell_lost(chosen, slots, which)

    def _tell_lost(self, chosen: Sequence[_Candidate], slots: dict[str, Slot], which: str) -> None:
        """Tell which fields of a row are gone, and what was read in their place."""
        if not self._search.filled.has_tags:
            return
        if all(one.control is None for one in chosen):
            words = "; ".join(slot.text for slot in slots.values() if slot.text)
            self._search.filled.remarks.append(f"een rij zonder invulvelden is gelezen: “{words}”")
            return
        for one in chosen:
            text, label = slots[one.kind.tag].text, one.kind.label_of(which)
            if one.control is None:
                self._search.filled.remarks.append(
                    f"het veld ‘{label}’ is weg; gelezen bij de kop van de kolom: “{text}”"
                    if text
                    else f"het veld ‘{label}’ staat er niet meer"
                )

    def _other_kinds(self, row: dict[int, list[int]], kinds: dict[str, FieldKind]) -> dict[str, FieldKind] | None:
        """The kinds of the other table, where a row has fields of those and none of these."""
        others = _ACTION if kinds is _DECISION else _DECISION
        has = [any(self._kind_in(places, some, None)[1] for places in row.values()) for some in (kinds, others)]
        return others if has == [False, True] else None

    def _kind_in(
        self, places: Sequence[int], kinds: dict[str, FieldKind], otherwise: FieldKind | None
    ) -> tuple[FieldKind | None, Control | None]:
        """What kind of field a cell is, by the control in it; ``otherwise`` it is of the kind that its column says."""
        for place in places:
            for control in self._search.line(place).controls:
                kind = next((one for one in kinds.values() if one.which(control.tag) is not None), None)
                if kind is not None:
                    return kind, control
        return otherwise, None

    def _digits(self, places: Sequence[int], header: str) -> str:
        shown = self._search.plain(places).strip()
        return shown if header == _FIRST and shown.isdecimal() else ""

    def _aside(self, places: Sequence[int], above: Sequence[int]) -> list[str]:
        """What people typed in a column of their own, with its header."""
        shown, header = tidy(self._search.plain(places)), tidy(self._search.plain(above))
        self._search.used.update(places)
        controls = (control for place in places for control in self._search.line(place).controls)
        self._search.read.update(control for control in controls if all(kind.which(control.tag) is None for kind in SINGLES))
        if is_prompt(shown) or (fold(header) in (_FIRST, "") and shown.isdecimal()):
            return []
        self._search.used.update(above)
        return [f"{header}: {shown}" if header else shown]

    def _keyed(self, table: Places, head: dict[int, str], kinds: dict[str, FieldKind], key: str) -> None:
        """Tables in which a column tells which point or action a row is about."""
        for number, row in table.items():
            if number == 0:
                continue
            which = next((tidy(self._search.plain(places)) for column, places in row.items() if head.get(column) == key), "")
            which = which.split(" ")[0] if kinds is _RUNNING else which
            for column, places in row.items():
                kind, control = self._kind_in(places, kinds, kinds.get(head.get(column, "")))
                if kind is not None and (which or control):
                    tag = control.tag if control is not None else kind.tag_of(which)
                    self._search.single(tag, self._cell(places, kind, control))

    def _box(self, table: Places) -> None:
        """The room for a decision below a point: a table of one column."""
        places = [place for number, row in table.items() if number for column in row.values() for place in column]
        kind, control = self._kind_in(places, {"besluit": fields.BESIDE_POINT}, fields.BESIDE_POINT)
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
        return Slot(text, full_date(chosen))

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


def _columns(head: dict[int, str], kinds: dict[str, FieldKind]) -> dict[int, FieldKind]:
    """The kind of each column by its head: of two of a kind the one that is called as we call it, else the first."""
    found: dict[str, int] = {}
    for name, kind in kinds.items():  # our own names stand before those of people
        for column, text in head.items():
            if text == name:
                found.setdefault(kind.tag, column)
    return {column: kind for kind in kinds.values() if (column := found.get(kind.tag, -1)) >= 0}


def _is_for_actions(names: set[str]) -> bool:
    """Whether a table is for new actions by its head, in which people may have called a column something else."""
    return "wat" in names and len(names & set(_ACTION)) > 1 and ("wanneer" in names or (_FIRST in names and _KEY not in names))


def _is_of_another(control: Control, own: Control) -> bool:
    """Whether a control is a field of another point or action, which somebody moved into the cell of this one."""
    return control.is_ours and control.tag != own.tag and any(kind.which(control.tag) is not None for kind in SINGLES)
