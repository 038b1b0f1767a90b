"""What a form asked, as its hidden sheet tells, and what of that no longer stands there: figures may then be of something else."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.intake.forms.sheet import ASKED, HEADERS, LINES
from ketenrapport.organisation.one_cell import shown
from ketenrapport.words.notation import clean, fold
from ketenrapport.words.period_notation import parse_period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketenrapport.organisation.raw import RawCell, RawTable
    from ketenrapport.workbook.file.grid import Grid

Key = tuple[str, str]
"""A KPI, folded, and a period."""


class Change(Struct, frozen=True):
    """A white cell that was typed over: where, under which header, what it said and what it says.

    ``is_moved`` when the form said that somewhere else.
    """

    place: str
    header: str
    was: str
    now: str
    is_moved: bool


class Filled(Struct, frozen=True):
    """A table of a form, on one of its sheets: its cells, which rows of the sheet ask what was asked, and what was typed over in them."""

    title: str
    cells: RawTable
    asked: frozenset[int]
    changes: Mapping[int, tuple[Change, ...]]


class Questions(Struct, frozen=True, dict=True):
    """``pairs`` say what the form is; by sheet ``lines`` stand above its table and ``rows`` hold what each asked row said, by header."""

    pairs: Mapping[str, str]
    lines: Mapping[str, tuple[str, ...]]
    rows: Mapping[str, Mapping[Key, Mapping[str, str]]]

    @classmethod
    def on(cls, hidden: Grid | None) -> Questions:
        """What the hidden sheet says; nothing when there is none."""
        pairs: dict[str, str] = {}
        lines: dict[str, tuple[str, ...]] = {}
        headers: dict[str, list[str]] = {}
        rows: dict[str, dict[Key, Mapping[str, str]]] = {}
        for number in range(1, hidden.bottom + 1) if hidden else ():
            row = hidden.row(number) if hidden else {}
            cells = [text_of(row.get(column)) for column in range(1, max(row, default=0) + 1)]
            key, *said = cells or [""]
            title, *texts = said or [""]
            if key == LINES:
                lines[title] = tuple(texts)
            elif key == HEADERS:
                headers[title] = texts
            elif key == ASKED:
                asked = dict(zip(headers.get(title, ()), texts, strict=False))
                rows.setdefault(title, {})[key_of(asked.get("KPI", ""), asked.get("Periode", ""))] = asked
            else:
                pairs.setdefault(fold(key), title)
        return cls(pairs, lines, rows)

    def filled(self, title: str, raw: RawTable) -> Filled:
        """A table that was found on the form, held against what was asked."""
        asked: set[int] = set()
        changes: dict[int, tuple[Change, ...]] = {}
        columns = {fold(header): (raw.letters[header], cells) for header, cells in raw.columns.items()}
        for at, row in enumerate(raw.rows.tolist()):
            kpi, period = (text_of(columns[name][1][at]) for name in ("kpi", "periode"))
            said = self.rows.get(title, {}).get(key_of(kpi, period))
            if said is None:
                continue
            asked.add(row)
            changed = []
            for header, was in said.items():
                letter, cells = columns.get(fold(header), ("", None))
                now = "" if cells is None else text_of(cells[at])
                if now and fold(header) not in ("kpi", "periode") and fold(now) != fold(was):
                    changed.append(Change(f"{raw.sheet}!{letter}{row}", header, was, now, fold(now) in self.texts))
            if changed:
                changes[row] = tuple(changed)
        return Filled(title, raw, frozenset(asked), changes)

    @cached_property
    def texts(self) -> frozenset[str]:
        """Everything that the form said of itself, folded."""
        said = [text for lines in self.lines.values() for text in lines]
        said += [text for rows in self.rows.values() for row in rows.values() for pair in row.items() for text in pair]
        return frozenset(map(fold, said))


def key_of(kpi: str, period: str) -> Key:
    """By what a row of a form is known."""
    return fold(kpi), parse_period(period) or period


def text_of(cell: RawCell) -> str:
    """A cell in full, as its user sees it."""
    return clean(cell) if isinstance(cell, str) else shown(cell)
