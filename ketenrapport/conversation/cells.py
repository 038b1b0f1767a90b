"""Cells that minutes change: only what is empty, or still holds what was read before; each change with its line in Logboek."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketenrapport.conversation.sheets import as_text, same
from ketenrapport.log import Entry
from ketenrapport.words.notation import cell_length
from ketenrapport.words.vocabulary import LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketenrapport.conversation.memory import Memory
    from ketenrapport.conversation.minutes import Minutes
    from ketenrapport.conversation.sheets import Sheet, SheetRow
    from ketenrapport.words.vocabulary import Table


class Outcome(Struct):
    """What one document changes, in sentences for the user, and what she should know."""

    changes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


class Book(Struct):
    """The sheets as they become, and what Logboek remembers."""

    conversations: Sheet
    decisions: Sheet
    actions: Sheet
    memory: Memory


class Target(Struct, frozen=True):
    """A row of a table, and its key there."""

    table: Table
    row: SheetRow
    key: str


class Cells:
    """Writes for one document."""

    def __init__(self, minutes: Minutes, memory: Memory, outcome: Outcome) -> None:
        self._minutes, self._memory, self._outcome = minutes, memory, outcome

    def remembered(self, target: Target, column: str) -> str | None:
        """What was read last for a cell; None when it never was."""
        return self._memory.value(target.table.sheet, target.key, target.table.column(column).header)

    def settle(self, target: Target, column: str, new: object, where: str, known: str | None = None) -> None:
        """Give a cell what the document says, unless the user typed something else there.

        ``known`` is what stood there when the document was made, for a cell that was never read before.
        """
        said, current = as_text(new), target.row.text(column)
        remembered = self.remembered(target, column)
        if not said or same(said, current) or (remembered is not None and same(said, remembered)) or self.is_too_long(where, said):
            return
        before = known if remembered is None else remembered
        if current and (before is None or not same(before, current)):
            header = target.table.column(column).header
            self._outcome.remarks.append(
                f"Op het blad {target.table.sheet} staat bij {target.key}, {header}: “{current}”; het verslag zegt “{said}”. "
                "Wat er staat is gebleven."
            )
            return
        self.put(target, column, new, where)

    def put(self, target: Target, column: str, new: object, where: str) -> None:
        """Give a cell another value, and tell it."""
        old, header = target.row.text(column), target.table.column(column).header
        target.row.values[column] = new
        target.row.changed.add(column)
        self._note(target, column, where, old)
        change = f"“{old}” → “{as_text(new)}”" if old else f"“{as_text(new)}”"
        self._outcome.changes.append(f"{target.table.sheet}, {target.key}, {header}: {change}.")

    def fill(self, target: Target, where: str, values: Mapping[str, object]) -> None:
        """Fill in a new row; who does this tells it in a sentence of her own."""
        for column, value in values.items():
            if as_text(value):
                target.row.values[column] = value
                self._note(target, column, where, "")

    def is_too_long(self, where: str, text: str) -> bool:
        """Whether a cell can't hold the text; the user is told."""
        if cell_length(text) <= LONGEST_TEXT:
            return False
        self._outcome.remarks.append(
            f"De tekst bij {where} is langer dan een cel kan bevatten ({len(text)} tekens) en is niet overgenomen."
        )
        return True

    def _note(self, target: Target, column: str, where: str, old: str) -> None:
        new = target.row.text(column)
        entry = Entry("", target.table.sheet, target.key, target.table.column(column).header, old, new)
        self._memory.tell(self._minutes.key, where, self._minutes.variant, entry)
