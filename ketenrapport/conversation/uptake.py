"""What minutes change on the sheets: rows of their own, and never what a user typed.

A field that was read before is known by Logboek. When the document says something else now, its cell changes only if it still holds
what was read then; a field that is empty now takes nothing away.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from ketenrapport.conversation.cells import Cells, Outcome, Target
from ketenrapport.conversation.matching import matched
from ketenrapport.conversation.memory import DOCUMENT, place_of
from ketenrapport.conversation.sheets import ACTIONS, CONVERSATIONS, DECISIONS, as_text, same
from ketenrapport.log import Entry
from ketenrapport.organisation.closed import SHOWN
from ketenrapport.organisation.known import talk_key
from ketenrapport.words.notation import fold
from ketenrapport.words.vocabulary import ActionStatus, TalkStatus, Variant
from ketenrapport.words.wording import capital, day

if TYPE_CHECKING:
    from ketenrapport.conversation.cells import Book
    from ketenrapport.conversation.minutes import Decision, Minutes, NewAction
    from ketenrapport.conversation.sheets import SheetRow
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.words.vocabulary import Table

_CODE = re.compile(r"(.*?)(\d+)")


class ConflictError(Exception):
    """Two reports of one conversation say different things at the same point. The message quotes both."""


def refuse_different(one: Minutes, other: Minutes) -> None:
    """Nothing, unless two reports of one conversation say different things at the same point. Raises ConflictError."""
    if one.key != other.key or one.variant == other.variant:
        return
    texts = {place_of(decision.field, decision.kpi): decision.text for decision in one.decisions}
    for decision in other.decisions:
        text = texts.get(place_of(decision.field, decision.kpi), decision.text)
        if not same(text, decision.text):
            raise _conflict(other, decision, text, f"in {one.name}")


def take_up(minutes: Minutes, book: Book, organisation: Organisation) -> Outcome:
    """What the minutes change; the book holds it afterwards. Raises ConflictError before anything changed."""
    return _Uptake(minutes, book, organisation).take()


def label(minutes: Minutes) -> str:
    """What Logboek and messages call a document: ``… (volledig, versie 1, rekenhash 8732e43047bf)``."""
    parts = (minutes.variant, f"versie {minutes.version}" if minutes.version else "", f"rekenhash {minutes.fingerprint[:SHOWN]}")
    return f"{minutes.name} ({', '.join(part for part in parts[: 3 if minutes.fingerprint else 2] if part)})"


def _conflict(minutes: Minutes, decision: Decision, other: str, where: str) -> ConflictError:
    return ConflictError(
        f"{minutes.name} en een ander verslag van {minutes.key} verschillen bij {decision.field}: hier staat “{decision.text}”, "
        f"{where} “{other}”. Maak de verslagen gelijk en lees ze opnieuw in."
    )


class _Uptake:
    def __init__(self, minutes: Minutes, book: Book, organisation: Organisation) -> None:
        self._minutes, self._book, self._organisation = minutes, book, organisation
        self._outcome = Outcome(remarks=list(minutes.remarks))
        self._cells = Cells(minutes, book.memory, self._outcome)
        self._before = {table.sheet: book.memory.rows(minutes.key, table) for table in (DECISIONS, ACTIONS)}
        self._found: set[str] = set()  # keys of rows that the document still tells of
        chain = next((row for row in organisation.rows["chains"] if row["chain_id"] == minutes.chain), None)
        self._called = {fold(minutes.chain), fold((chain and chain["name"]) or minutes.chain)}

    def take(self) -> Outcome:
        """Everything, in the order of the sheets."""
        self._refuse_conflicts()
        memory = self._book.memory
        before = len(memory.entries)
        if self._minutes.is_filled_in:
            self._conversation()
            self._decisions()
            self._actions()
            self._running()
            self._following()
        self._tell_emptied()
        if len(memory.entries) > before:
            told = Entry("", CONVERSATIONS.sheet, self._minutes.key, DOCUMENT, "", label(self._minutes))
            memory.tell(self._minutes.key, "", self._minutes.variant, told)
        return self._outcome

    def _refuse_conflicts(self) -> None:
        known = self._book.memory.rows(self._minutes.key, DECISIONS)
        others = {place_of(one.field, one.kpi): one for one in known if one.variant != self._minutes.variant}
        mine = {place_of(one.field, one.kpi) for one in known if one.variant == self._minutes.variant}
        for decision in self._minutes.decisions:
            place = place_of(decision.field, decision.kpi)
            other = others.get(place)
            if other is not None and place not in mine and not same(other.text, decision.text):
                raise _conflict(self._minutes, decision, other.text, f"in het verslag ({other.variant}) dat al is ingelezen")

    # Gesprekken

    def _conversation(self) -> None:
        minutes = self._minutes
        rows = [row for row in self._book.conversations.rows if self._is_over(row, minutes.period.code)]
        row = next((one for one in rows if same(one.text("status"), TalkStatus.PLANNED)), rows[-1] if rows else None)
        if row is None:
            self._new_conversation()
            return
        target = Target(CONVERSATIONS, row, minutes.key)
        was_planned = not row.text("status") or same(row.text("status"), TalkStatus.PLANNED)
        if was_planned:
            self._cells.put(target, "status", str(TalkStatus.HELD), "status")
        if minutes.is_held_typed or not row.text("date"):  # else nobody said this day
            if was_planned and minutes.held is not None and row.values["date"] != minutes.held:
                self._cells.put(target, "date", minutes.held, "datum")
            else:
                self._cells.settle(target, "date", minutes.held, "datum", as_text(minutes.planned) or None)
        if was_planned and minutes.held is None and row.text("date"):
            self._outcome.remarks.append(
                f"De datum van het gesprek is niet bekend; op het blad Gesprekken blijft {row.text('date')} staan bij {minutes.key}."
            )
        for column, text, where in (("present", minutes.present, "aanwezig"), ("lessons", minutes.lessons, "geleerd")):
            self._cells.settle(target, column, text, where)
            if not text and minutes.variant == Variant.FULL and (before := self._cells.remembered(target, column)):
                header = CONVERSATIONS.column(column).header
                self._outcome.remarks.append(f"{header} is nu leeg in het verslag; op het blad Gesprekken blijft staan: “{before}”.")

    def _new_conversation(self) -> None:
        minutes = self._minutes
        row = self._book.conversations.add(chain=minutes.chain, period=minutes.period.code)
        chair = self._organisation.owner(minutes.chain, minutes.held) or ""
        values = {
            "date": minutes.held, "chair": chair, "present": minutes.present, "lessons": minutes.lessons, "status": str(TalkStatus.HELD),
        }  # fmt: skip
        self._cells.fill(Target(CONVERSATIONS, row, minutes.key), "gesprek", values)
        when = f"gehouden op {day(minutes.held)}" if minutes.held else "zonder datum"
        told = [f"Gesprekken, {minutes.key}: nieuwe regel, {when}, voorzitter {chair or 'onbekend'}."]
        told += [
            f"Gesprekken, {minutes.key}, {name}: “{text}”."
            for name, text in (("Aanwezig", minutes.present), ("Geleerd", minutes.lessons))
            if text
        ]
        self._outcome.changes += told
        if minutes.held is None:
            self._outcome.remarks.append(f"De datum van het gesprek is niet bekend; vul haar aan op het blad Gesprekken bij {minutes.key}.")

    def _is_over(self, row: SheetRow, period: str) -> bool:
        return self._is_of_chain(row) and same(row.text("period"), period)

    def _is_of_chain(self, row: SheetRow) -> bool:
        """Whether a row is about this chain, by its code or its name."""
        return row.text("chain") != "" and fold(row.text("chain")) in self._called

    def _following(self) -> None:
        following, minutes = self._minutes.following, self._minutes
        if following is None:
            return
        if minutes.held is not None and following <= minutes.held:
            self._outcome.remarks.append(
                f"De datum van het volgende gesprek ({day(following)}) ligt niet na dit gesprek; niet overgenomen."
            )
            return
        period = self._organisation.calendar.containing(minutes.period.end + timedelta(days=1), minutes.period.frequency)
        key = f"{minutes.chain} {period.code}"
        rows = [row for row in self._book.conversations.rows if self._is_over(row, period.code)]
        is_known = any(row.values["date"] == following for row in rows)
        if is_known or (not minutes.is_following_typed and any(row.text("date") for row in rows)):  # nobody said this day
            return
        if rows:
            self._cells.settle(Target(CONVERSATIONS, rows[0], key), "date", following, "volgend gesprek")
            return
        row = self._book.conversations.add(chain=minutes.chain, period=period.code)
        chair = self._organisation.owner(minutes.chain, following) or ""
        self._cells.fill(
            Target(CONVERSATIONS, row, key), "volgend gesprek", {"date": following, "chair": chair, "status": str(TalkStatus.PLANNED)}
        )
        self._outcome.changes.append(f"Gesprekken, {key}: nieuwe regel, gepland op {day(following)}.")

    # Besluiten

    def _decisions(self) -> None:
        rows = {f"{self._minutes.key} {row.text('number')}": row for row in self._book.decisions.rows if self._is_ours(row)}
        keys = self._matched(DECISIONS, {key: row.text("decision") for key, row in rows.items()})
        for decision, key in zip(self._minutes.decisions, keys, strict=True):
            if key in rows:
                target = Target(DECISIONS, rows[key], key)
                self._cells.settle(target, "decision", decision.text, decision.field)
                self._cells.settle(target, "kpi", decision.kpi, decision.field)
            elif not self._was_taken_off(DECISIONS, key, decision.text) and not self._cells.is_too_long(decision.field, decision.text):
                self._new_decision(decision)

    def _is_ours(self, row: SheetRow) -> bool:
        return talk_key(row.text("conversation")) == talk_key(self._minutes.key)

    def _new_decision(self, decision: Decision) -> None:
        number = self._next_number()
        row = self._book.decisions.add(conversation=self._minutes.key, number=number)
        target = Target(DECISIONS, row, f"{self._minutes.key} {number}")
        self._cells.fill(target, decision.field, {"decision": decision.text, "kpi": decision.kpi})
        self._outcome.changes.append(
            f"Besluiten, {self._minutes.key} nr. {number} ({decision.field}, {decision.kpi or 'geen KPI'}): “{decision.text}”."
        )

    def _next_number(self) -> int:
        """Above every number that the conversation has or had."""
        keys = [one.key for one in self._book.memory.rows(self._minutes.key, DECISIONS)]
        numbers = [row.text("number") for row in self._book.decisions.rows if self._is_ours(row)] + [key.rpartition(" ")[2] for key in keys]
        return max((int(number) for number in numbers if number.isdecimal()), default=0) + 1

    # Acties

    def _actions(self) -> None:
        rows = {row.text("action_id"): row for row in self._book.actions.rows if row.text("action_id")}
        keys = self._matched(ACTIONS, {code: row.text("description") for code, row in rows.items() if self._is_mine(row)})
        for action, key in zip(self._minutes.actions, keys, strict=True):
            if key in rows:
                target = Target(ACTIONS, rows[key], key)
                values = {"description": action.text, "kpi": action.kpi, "assignee": action.assignee, "deadline": action.deadline}
                for column, value in values.items():
                    self._cells.settle(target, column, value, action.field)
            elif not self._was_taken_off(ACTIONS, key, action.text) and not self._cells.is_too_long(action.field, action.text):
                self._new_action(action)

    def _is_mine(self, row: SheetRow) -> bool:
        about = row.text("conversation")
        return self._is_of_chain(row) and (not about or talk_key(about) == talk_key(self._minutes.key))

    def _new_action(self, action: NewAction) -> None:
        code = self._next_code()
        row = self._book.actions.add(action_id=code, chain=self._minutes.chain)
        self._cells.fill(Target(ACTIONS, row, code), action.field, {
            "conversation": self._minutes.key, "description": action.text, "kpi": action.kpi, "assignee": action.assignee,
            "deadline": action.deadline, "status": str(ActionStatus.OPEN),
        })  # fmt: skip
        until = f"uiterlijk {day(action.deadline)}" if action.deadline else "zonder deadline"
        told = ", ".join(part for part in (action.field, action.kpi or "geen KPI", action.assignee or "zonder actiehouder", until) if part)
        self._outcome.changes.append(f"Acties, {code} ({told}): “{action.text}”.")

    def _next_code(self) -> str:
        """The next free code, spelled as most codes on the sheet are: ``A-11`` after ``A-10``."""
        header = ACTIONS.column("description").header
        codes = [row.text("action_id") for row in self._book.actions.rows] + self._book.memory.keys(ACTIONS.sheet, header)
        found = [match for code in codes if (match := _CODE.fullmatch(code))]
        before = Counter(match[1] for match in found).most_common(1)
        prefix = before[0][0] if before else "A-"
        numbers = [match[2] for match in found if match[1] == prefix]
        width = max(map(len, numbers), default=2)
        return f"{prefix}{max(map(int, numbers), default=0) + 1:0{width}}"

    def _running(self) -> None:
        rows = {row.text("action_id"): row for row in self._book.actions.rows}
        for running in self._minutes.running:
            target = Target(ACTIONS, rows[running.code], running.code)
            status = running.before or target.row.text("status")
            self._cells.settle(target, "status", running.status, f"status van {running.code}", status)
            self._cells.settle(target, "deadline", running.deadline, f"deadline van {running.code}", target.row.text("deadline"))

    # Both

    def _matched(self, table: Table, standing: dict[str, str]) -> list[str]:
        items = self._minutes.decisions if table is DECISIONS else self._minutes.actions
        keys = matched(items, self._minutes.variant, self._book.memory.rows(self._minutes.key, table), standing)
        self._found.update(keys)
        return keys

    def _was_taken_off(self, table: Table, key: str, text: str) -> bool:
        """Whether the user took a row off the sheet about which the document says nothing new."""
        return any(one.key == key and same(one.text, text) for one in self._book.memory.rows(self._minutes.key, table))

    def _tell_emptied(self) -> None:
        for table, known in self._before.items():
            for one in known:
                if one.variant == self._minutes.variant and one.key not in self._found:
                    where = capital(one.field)
                    self._outcome.remarks.append(f"{where} is nu leeg in het verslag; op het blad {table} blijft staan: “{one.text}”.")
