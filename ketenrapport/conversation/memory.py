"""What Logboek remembers of minutes that were read before: which field became which row, and what it said then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from ketenrapport.conversation.sheets import ACTIONS, CONVERSATIONS, DECISIONS
from ketenrapport.log import LOG, RENAMED, Entry, renamed, rows_of
from ketenrapport.organisation.closed import newest
from ketenrapport.words.notation import fold
from ketenrapport.words.schema import TABLE
from ketenrapport.words.vocabulary import Variant

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.words.vocabulary import Table

Renames = Mapping[str, Sequence[tuple[str, str]]]
"""By sheet the codes that got another name, each with that name, in the order in which it happened."""
ACT = "verslag inlezen"
DOCUMENT = "Verslag"
"""The column under which Logboek keeps which document was read."""
TEXT = {DECISIONS.identifier: "decision", ACTIONS.identifier: "description"}
"""The column of a table that holds what a field of minutes says."""
_BETWEEN = ": "
POINT, OTHER_DECISION, NEW_ACTION = "punt", "ander besluit", "nieuwe actie"
"""What users call the fields that become a row of their own, before their number."""
_OF_ROWS = tuple(f"{name} " for name in (POINT, OTHER_DECISION, NEW_ACTION))


class Remembered(Struct, frozen=True):
    """A row that was made of a field: the field and the variant of its report, the key of the row in its sheet, its text and KPI then."""

    field: str
    variant: str
    key: str
    text: str = ""
    kpi: str = ""


class Memory(Struct):
    """Read from Logboek, and added to while more is read. ``renames`` is what it tells that codes in older documents are called now."""

    renames: Renames = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    _values: dict[tuple[str, str, str], str] = field(default_factory=dict)
    _fields: dict[tuple[str, str, str, str, str], Remembered] = field(default_factory=dict)
    _documents: dict[str, list[str]] = field(default_factory=dict)

    def value(self, sheet: str, key: str, column: str) -> str | None:
        """What was read last for a cell; None when it never was."""
        return self._values.get((sheet, key, column))

    def rows(self, conversation: str, table: Table) -> list[Remembered]:
        """The rows of a sheet that came from fields of a conversation, with their text as it was read last."""
        text, kpi = (table.column(name).header for name in (TEXT[table.identifier], "kpi"))
        found = {}  # another version may number its points otherwise: of each field and KPI the last row counts
        for (about, where, *_), one in self._fields.items():
            if (about, where) == (conversation, table.sheet):
                told = (self.value(table.sheet, one.key, header) or "" for header in (text, kpi))
                row = Remembered(one.field, one.variant, one.key, *told)
                found[place_of(row.field, row.kpi), row.variant] = row
        return list(found.values())

    def keys(self, sheet: str, column: str) -> list[str]:
        """The keys of all rows of a sheet of which this column was ever read."""
        return [key for where, key, header in self._values if (where, header) == (sheet, column)]

    def documents(self, conversation: str) -> list[str]:
        """Which documents of a conversation were read."""
        return self._documents.get(conversation, [])

    def tell(self, conversation: str, where: str, variant: str, entry: Entry) -> None:
        """Remember what is written now, to be added to Logboek; ``where`` is the field, in a report of which variant."""
        act = ACT if variant == Variant.FULL else f"{ACT}, {variant}"
        entry = replace(entry, act=f"{act}{_BETWEEN}{where}" if where else act)
        self.entries.append(entry)
        self.learn(entry, conversation)

    def learn(self, entry: Entry, conversation: str) -> None:
        """Take in a line of Logboek."""
        act, _, where = entry.act.partition(_BETWEEN)
        variant = act.removeprefix(ACT).strip(", ") or Variant.FULL
        self._values[entry.sheet, entry.key, entry.column] = entry.new
        if entry.column == DOCUMENT:
            self._documents.setdefault(conversation, []).append(entry.new)
        elif where.startswith(_OF_ROWS):
            place = (conversation, entry.sheet, where, variant, entry.key)
            self._fields[place] = self._fields.pop(place, Remembered(where, variant, entry.key))  # the last is what was told last


def place_of(where: str, kpi: str) -> tuple[str, str]:
    """What tells a field from others: at a point also the KPI, as another version of the report numbers its points anew."""
    return where, fold(kpi) if where.startswith(f"{POINT} ") else ""


def memory_of(log: RawTable | None) -> Memory:
    """What Logboek tells; nothing in a workbook without it."""
    if log is None:
        return Memory()
    memory = Memory({table.sheet: pairs for table in TABLE.values() if (pairs := renamed(log, table.sheet))})
    for _, entry, conversation in _told(rows_of(LOG, log)):
        memory.learn(entry, conversation)
    return memory


def needed_lines(rows: Sequence[Mapping[str, object]], is_needed: Callable[[str], bool]) -> list[Mapping[str, object]]:
    """The lines of Logboek without which minutes can't be read again: of the conversations that are needed, and every code in use."""
    header = ACTIONS.column(TEXT[ACTIONS.identifier]).header
    return [row for row, entry, about in _told(rows) if is_needed(about) or (entry.sheet, entry.column) == (ACTIONS.sheet, header)]


def _told(rows: Sequence[Mapping[str, object]]) -> list[tuple[Mapping[str, object], Entry, str]]:
    """The lines about minutes, each with the conversation that it is about, under what everything is called now."""
    names = ("act", "sheet", "key", "column", "old", "new")
    entries = [(row, Entry(*("" if row[name] is None else str(row[name]) for name in names))) for row in rows]
    told: list[tuple[Mapping[str, object], Entry]] = []
    renames: dict[str, list[tuple[str, str]]] = {}
    for row, entry in reversed(entries):  # the newest first: of a line only the renames after it count
        if entry.act == RENAMED:
            renames.setdefault(entry.sheet, []).insert(0, (entry.old, entry.new))
        elif entry.act.startswith(ACT):
            told.append((row, _under_new_names(entry, renames)))
    told.reverse()
    header = ACTIONS.column("conversation").header
    of_action = {entry.key: entry.new for _, entry in told if (entry.sheet, entry.column) == (ACTIONS.sheet, header)}
    return [(row, entry, _conversation(entry, of_action)) for row, entry in told]


def _under_new_names(entry: Entry, renames: Renames) -> Entry:
    """The line as it would be written after these renames: who renames a chain, an action or a KPI has not forgotten its minutes."""
    if not renames:
        return entry
    chains, kpis, actions = (renames.get(TABLE[name].sheet, ()) for name in ("chains", "kpis", "actions"))

    def conversation(text: str) -> str:
        chain, space, rest = text.partition(" ")
        return f"{newest(chain, chains)}{space}{rest}"

    new = entry.new
    if entry.column == ACTIONS.column("conversation").header:
        new = conversation(new)
    elif entry.column in (ACTIONS.column("kpi").header, DECISIONS.column("kpi").header):
        new = newest(new, kpis)
    key = newest(entry.key, actions) if entry.sheet == ACTIONS.sheet else conversation(entry.key)
    return replace(entry, key=key, new=new)


def _conversation(entry: Entry, of_action: dict[str, str]) -> str:
    if entry.sheet == ACTIONS.sheet:
        return of_action.get(entry.key, "")
    return entry.key if entry.sheet == CONVERSATIONS.sheet else entry.key.rpartition(" ")[0]
