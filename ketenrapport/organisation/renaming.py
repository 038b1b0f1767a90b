"""A code that gets another name: which cells hold it, and what stands there afterwards (methode e, hernoem)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.organisation.one_cell import as_written
from ketenrapport.organisation.raw import CellError, Merged, Uncalculated, cells_of
from ketenrapport.words.notation import fold
from ketenrapport.words.period_notation import parse_period
from ketenrapport.words.schema import INPUT_TABLES, TABLE
from ketenrapport.words.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ketenrapport.organisation.raw import RawCell, RawTable
    from ketenrapport.words.vocabulary import Column, Table

NODES = ("chains", "values", "kpis")
"""The tables that share their codes: a KPI hangs under a value or a KPI, and all of them stand in one tree."""

# Columns of words in which a code may stand for what it is the code of.
_ALSO_CALLED = {
    "people": (
        ("chains", "experts"), ("links", "manager"), ("targets", "adopted_by"), ("measurements", "entered_by"), ("entry", "entered_by"),
        ("comments", "author"), ("actions", "assignee"), ("systems", "responsible"), ("conversations", "present"),
        ("distribution", "recipient"),
    ),
    "links": (("issues", "between"), ("conversations", "present")),
    "chains": (("entry", "chain"), ("findings", "chain")),
    "kpis": (("entry", "kpi"),),
}  # fmt: skip
_CONVERSATIONS = (("actions", "conversation"), ("decisions", "conversation"))
_ITEMS, _WORDS = re.compile(r"([;\n])"), re.compile(r"(,|\s+)")


class Change(Struct, frozen=True):
    """New content for cells of one column of a table, by their row on the sheet."""

    table: str
    header: str
    cells: Mapping[int, str]


def tables_with(raw: Mapping[str, RawTable], code: str) -> list[Table]:
    """The tables in which a row has this code, in the order of the sheets."""
    wanted = fold(code)
    return [table for table in _coded() if any(fold(one) == wanted for one in codes_of(raw, table))]


def codes_of(raw: Mapping[str, RawTable], table: Table) -> list[str]:
    """The codes of the rows of a table, as they are written."""
    return [_text(cell) for cell in _cells(raw, table.identifier, table.key_column) if _text(cell)]


def names_of(raw: Mapping[str, RawTable], table: Table) -> list[str]:
    """What the rows of a table are called besides: a reference may name them by it."""
    naming = [column for column in table.columns if column.identifier in ("name", "promise")]
    return [_text(cell) for column in naming for cell in _cells(raw, table.identifier, column) if _text(cell)]


def renaming(raw: Mapping[str, RawTable], of: Table, old: str, new: str) -> list[Change]:
    """What changes in the tables when a code of a table is spelled otherwise; text around it stays as it was typed."""
    known = {fold(text) for text in (*codes_of(raw, of), *names_of(raw, of))}
    changes = []
    for identifier, column, put in _places(of, old, new, known):
        table = raw.get(identifier)
        header = table.headers.get(fold(column.header)) if table else None
        if table is None or header is None:
            continue
        cells = {}
        for row, cell in zip(table.rows.tolist(), table.columns[header], strict=True):
            text = _text(cell)
            if text and (changed := put(text)) != text:
                cells[row] = changed
        if cells:
            changes.append(Change(identifier, header, cells))
    return changes


def _places(of: Table, old: str, new: str, known: set[str]) -> Iterator[tuple[str, Column, Callable[[str], str]]]:
    """The columns in which the code may stand, each with what it makes of a text."""
    also = {place for name, places in _ALSO_CALLED.items() if name == of.identifier for place in places}

    def whole(text: str) -> str:
        return _part(text, old, new)

    def items(text: str) -> str:
        return "".join(_part(piece, old, new) for piece in _ITEMS.split(text))

    def references(text: str) -> str:
        return "".join(_reference(piece, old, new, known) for piece in _ITEMS.split(text))

    for table in (*INPUT_TABLES, TABLE["entry"], TABLE["findings"]):
        for column in table.columns:
            place = (table.identifier, column.identifier)
            if column is table.key_column and table is of:
                yield table.identifier, column, whole
            elif of.identifier in column.refers_to:
                yield table.identifier, column, references if column.kind is Kind.REFERENCES else whole
            elif place in also:
                yield table.identifier, column, items
            elif of.identifier == "chains" and place in _CONVERSATIONS:
                yield table.identifier, column, lambda text: _conversation(text, old, new)
            elif place == ("findings", "subject"):
                yield table.identifier, column, lambda text: _among_words(text, old, new)


def _part(text: str, old: str, new: str) -> str:
    """The new code where the text is the old one, with the spaces around it."""
    return text.replace(text.strip(), new) if fold(text) == fold(old) else text


def _reference(text: str, old: str, new: str, known: set[str]) -> str:
    """The new code among the codes in a part of a list: commas and spaces separate them, unless the whole is a code or name itself.

    >>> _reference(" A.1,  B.2", "b.2", "B.9", {"a.1", "b.2"})
    ' A.1,  B.9'
    """
    if fold(text) == fold(old) or fold(text) in known:
        return _part(text, old, new)
    by_comma = [_part(piece, old, new) for piece in text.split(",")]
    if ",".join(by_comma) != text:
        return ",".join(by_comma)
    return "".join(_part(piece, old, new) for piece in _WORDS.split(text))


def _conversation(text: str, old: str, new: str) -> str:
    """A conversation is called by its chain and period: ``VERG 2026-09``."""
    size = len(old)
    is_ours = fold(text[:size]) == fold(old) and text[size : size + 1].isspace() and parse_period(text[size:].strip()) is not None
    return new + text[size:] if is_ours else text


def _among_words(text: str, old: str, new: str) -> str:
    """What a finding is about names a code among other words: ``VERG.R1 2026-09``."""
    return re.sub(rf"(?<!\S){re.escape(old)}(?!\S)", lambda _: new, text, flags=re.IGNORECASE)


def _coded() -> list[Table]:
    return [table for table in INPUT_TABLES if table.key_column.kind is Kind.CODE]


def _cells(raw: Mapping[str, RawTable], identifier: str, column: Column) -> list[RawCell]:
    return list(cells_of(raw.get(identifier), column.header))


def _text(cell: RawCell) -> str:
    """The cell as text, with its spaces and line ends; '' for what is empty, an error, or shown by another cell."""
    if cell is None or isinstance(cell, CellError | Uncalculated | Merged):
        return ""
    return cell if isinstance(cell, str) else as_written(cell)
