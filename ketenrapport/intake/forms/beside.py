"""What stands on a form beside its yellow cells: words, figures, notes and pictures that nobody takes over, so that they are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from ketenrapport.intake.forms.asked import text_of
from ketenrapport.intake.forms.sheet import YELLOW
from ketenrapport.intake.sources.number import is_figure
from ketenrapport.words.cell_names import column_number, letters
from ketenrapport.words.notation import fold
from ketenrapport.words.wording import count, listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ketenrapport.intake.forms.asked import Filled, Questions
    from ketenrapport.organisation.raw import RawCell
    from ketenrapport.workbook.file.grid import Grid
    from ketenrapport.workbook.file.package import Package
    from ketenrapport.workbook.file.structure import SheetPart

_MOST = 12  # cells of one sheet that are told one by one


class Beside(Struct, frozen=True):
    """What was not taken over as Dutch sentences: ``refused`` are figures and what hides them, ``told`` are words."""

    refused: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


def beside(package: Package, grids: Mapping[SheetPart, Grid], tables: Sequence[Filled], questions: Questions) -> Beside:
    """What stands on the sheets of a form, but not in a cell that is read. Raises WorkbookError when a part is damaged."""
    refused, told = list(_missing(grids, tables, questions)), list[str]()
    lost = {title for title in questions.rows if all(table.title != title for table in tables)}
    for sheet, grid in grids.items():
        if sheet.name in lost:
            continue
        cells = list(_stray(sheet, grid, [table for table in tables if table.cells.sheet == sheet.name], questions))
        for place, cell in cells[:_MOST]:
            sentence = f"{place}: '{text_of(cell)}' staat niet in een gele cel en is niet overgenomen."
            (refused if is_figure(cell) else told).append(sentence)
        if len(cells) > _MOST:
            more = count(len(cells) - _MOST, "cel", "cellen")
            refused.append(f"Op blad {sheet.name} {'staat' if len(cells) == _MOST + 1 else 'staan'} nog {more} buiten de gele; kijk zelf.")
        told += [f"{sheet.name}!{place}: in een notitie staat '{text}'; die is niet overgenomen." for place, text in _notes(package, sheet)]
        if any(len(package.xml(part)) for part in package.related(sheet.part, "drawing")):
            told.append(f"Op blad {sheet.name} staat een afbeelding, grafiek of tekstvak; wat daarin staat, is niet overgenomen.")
    return Beside(tuple(refused), tuple(told))


def _missing(sheets: Iterable[SheetPart], tables: Sequence[Filled], questions: Questions) -> Iterator[str]:
    """The tables and columns of the form that are no longer there."""
    names = {sheet.name for sheet in sheets}
    for title in questions.rows:
        mine = [table for table in tables if table.title == title]
        if not mine and title in names:
            yield f"{title}: de kolomkoppen zijn gewijzigd of weg, dus is van dit blad niets overgenomen; gebruik een nieuw formulier."
        elif not mine:
            yield f"{title}: dit blad is er niet meer; gebruik een nieuw formulier."
        for table in mine:
            there = set(map(fold, table.cells.columns))
            gone = [header for header in YELLOW[title] if fold(header) not in there]
            if gone:
                one, verb = ("kolom", "is") if len(gone) == 1 else ("kolommen", "zijn")
                yield f"{table.cells.sheet}: {one} {listing(gone)} {verb} er niet meer; wat daar stond, is niet overgenomen."


def _stray(sheet: SheetPart, grid: Grid, tables: Sequence[Filled], questions: Questions) -> Iterator[tuple[str, RawCell]]:
    """The cells of a sheet that nobody reads and that the form did not write itself, each with its place."""
    read = set[tuple[int, int]]()
    own = questions.texts | {fold(header) for headers in YELLOW.values() for header in headers}
    for table in tables:
        read |= _read(table, questions)
    cells = grid.cells
    for row, column, cell in zip(cells.rows.tolist(), cells.columns.tolist(), cells.values.tolist(), strict=True):
        text = text_of(cell)
        is_own = isinstance(cell, str) and fold(text) in own
        if text and not is_own and (row, column) not in read:
            yield f"{sheet.name}!{letters(column)}{row}", cell


def _read(table: Filled, questions: Questions) -> set[tuple[int, int]]:
    """The cells of a table that are read or told with their row: yellow ones, and white ones beside something that was filled in."""
    raw = table.cells
    yellow = {fold(header) for header in YELLOW[table.title]}
    white = {fold(header) for row in questions.rows.get(table.title, {}).values() for header in row}
    places = {fold(header): column_number(letter) for header, letter in raw.letters.items()}
    filled = np.zeros(len(raw.rows), dtype=bool)
    for header, cells in raw.columns.items():
        if fold(header) in yellow:
            filled |= np.array([cell is not None for cell in cells], dtype=bool)
    with_row = {row for row, is_filled in zip(raw.rows.tolist(), filled.tolist(), strict=True) if is_filled} | table.asked
    found = {(row, places[header]) for row in raw.rows.tolist() for header in yellow & places.keys()}
    return found | {(row, places[header]) for row in with_row for header in white & places.keys()}


def _notes(package: Package, sheet: SheetPart) -> Iterator[tuple[str, str]]:
    """The notes and comments on a sheet: their cell and text. A comment in a thread has a note too, which says only that."""
    threads = package.related(sheet.part, "threadedComment")
    for part in threads or package.related(sheet.part, "comments"):
        for note in package.xml(part).iter("{*}threadedComment" if threads else "{*}comment"):
            text = " ".join("".join(one.text or "" for one in note.iter("{*}t", "{*}text")).split())
            if text:
                yield note.get("ref", "?"), text
