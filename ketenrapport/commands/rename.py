"""A code that gets another name, everywhere it stands in a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.commands.error import CommandError
from ketenrapport.log import RENAMED, Entry, write_log
from ketenrapport.organisation.keys import key_spellings
from ketenrapport.organisation.renaming import NODES, codes_of, names_of, renaming, tables_with
from ketenrapport.words import wording
from ketenrapport.words.notation import clean, fold
from ketenrapport.words.schema import INPUT_TABLES, TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketenrapport.log import Signed
    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.words.vocabulary import Table
    from ketenrapport.workbook.contract import Workbook

_SEPARATORS = frozenset(";,|")


def rename(workbook: Workbook, old: str, new: str, by: Signed, sheet: str = "") -> str:
    """What happened, as a sentence: the code is spelled otherwise wherever it stands, and Logboek tells.

    ``sheet`` says which is meant of a code that stands on more than one. Cells with a formula and the user's own texts stay. Raises
    CommandError when there is no such code or the new one can't be, WorkbookError when the workbook can't be read or written.
    """
    raw = workbook.read([*INPUT_TABLES, TABLE["entry"], TABLE["findings"]])
    of = _table_of(raw, old, sheet)
    current = next(code for code in codes_of(raw, of) if fold(code) == fold(old)).strip()
    wanted = clean(new).strip()
    _refuse(raw, of, current, wanted)
    changes = renaming(raw, of, current, wanted)
    formulas = sum(workbook.replace(raw[one.table], one.header, one.cells) for one in changes)
    write_log(workbook, [Entry(RENAMED, of.sheet, current, of.key_column.header, current, wanted)], by)
    workbook.keep()
    sheets = list(dict.fromkeys(raw[one.table].sheet for one in changes))
    amount = wording.count(sum(len(one.cells) for one in changes) - formulas, "cel", "cellen")
    stayed = f" Let op: {wording.count(formulas, 'cel', 'cellen')} met een formule bleef staan; pas die zelf aan." if formulas else ""
    return f"{current} heet nu {wanted}: {amount} gewijzigd op {wording.listing(sheets)}.{stayed} Vernieuw de werkmap."


def _table_of(raw: Mapping[str, RawTable], old: str, sheet: str) -> Table:
    """The table that the code is of. Raises CommandError."""
    found = tables_with(raw, old)
    if sheet:
        found = [table for table in found if fold(table.sheet) == fold(sheet)]
    if len(found) > 1:
        sheets = wording.listing([table.sheet for table in found])
        raise CommandError(f"De code {old} staat op {sheets}; zeg met --blad welke u bedoelt.")
    if not found:
        every = [code for table in INPUT_TABLES if table.key_column.identifier.endswith("_id") for code in codes_of(raw, table)]
        nearest = key_spellings(every).nearest(old)
        where = f" op het blad {sheet}" if sheet else ""
        raise CommandError(f"Er is{where} geen code '{old}'.{f' Bedoelt u {nearest}?' if nearest else ''}")
    return found[0]


def _refuse(raw: Mapping[str, RawTable], of: Table, old: str, new: str) -> None:
    """Nothing, when the code can be called this. Raises CommandError."""
    if not new or any(sign.isspace() or sign in _SEPARATORS for sign in new):
        raise CommandError(f"'{new}' kan geen code zijn: een code is één woord, zonder spaties, komma's en puntkomma's.")
    if new == old:
        raise CommandError(f"De code heet al {old}.")
    others = [TABLE[name] for name in NODES] if of.identifier in NODES else [of]
    for table in others:
        if fold(new) != fold(old) and fold(new) in map(fold, codes_of(raw, table)):
            raise CommandError(f"De code {new} staat al op het blad {table.sheet}; kies een andere.")
        if fold(new) in map(fold, names_of(raw, table)):
            raise CommandError(
                f"Op het blad {table.sheet} heet al iets '{new}'; kies een andere code, of er is verwarring over wie dat is."
            )
