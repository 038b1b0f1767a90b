"""Forms with rows and columns anywhere: whatever is taken in stood beside its own KPI, and no word is gone without being told."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.amount import amount
from tests.intake.forms.test_forms import HEADER_ROW, cells
from tests.intake.forms.test_mangled import back, sent

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

FIGURES = {"Waarde": "value", "Teller": "numerator", "Noemer": "denominator", "Aantal": "n"}
NOTHING_OF_IT = ("niets overgenomen", "er niet meer; gebruik", "buiten de gele")
"""What says of more than one cell that it wasn't taken."""
Typed = dict[tuple[str, str], dict[str, int]]


def fill(sheet: Any, chance: random.Random) -> tuple[Typed, set[str]]:
    """A number of its own in many of the yellow cells, and a word of its own in some."""
    at, typed, words = cells(sheet), Typed(), set[str]()
    for row in range(HEADER_ROW + 1, sheet.max_row + 1):
        key = (sheet.cell(row, at["KPI"]).value, sheet.cell(row, at["Periode"]).value)
        if chance.random() < 0.6:
            for place, header in enumerate(str(sheet.cell(row, at["In te vullen"]).value).split(" en ")):
                number = 1000 + 10 * row + place
                sheet.cell(row, at[header]).value = chance.choice([number, str(number), f"{number},5", number + 0.25])
                typed.setdefault(key, {})[header] = number
        if chance.random() < 0.3:
            words.add(f"woord{row}")
            sheet.cell(row, at["Opmerking"]).value = f"woord{row}"
    return typed, words


def mangle(book: Any, chance: random.Random, words: set[str]) -> None:
    """Once: rows and columns come, go and change places, one column is sorted alone, headers and words are typed anywhere."""
    sheet, last = book["Cijfers"], book["Cijfers"].max_row
    row, other = chance.sample(range(HEADER_ROW + 1, last + 1), 2)
    column, second = chance.sample(range(1, 16), 2)
    match chance.randrange(9):
        case 0:
            sheet.insert_rows(chance.randint(1, last), chance.randint(1, 3))
        case 1:
            sheet.delete_rows(row)
        case 2:
            sheet.insert_cols(column)
        case 3:
            sheet.delete_cols(column)
        case 4:
            swap(sheet, [((row, at), (other, at)) for at in range(1, 18)])
        case 5:
            swap(sheet, [((at, column), (at, second)) for at in range(HEADER_ROW, last + 1)])
        case 6:  # a white column alone; a yellow one would be a number typed beside another KPI, which nobody can see
            swap(sheet, [((row, chance.randint(1, 8)), (other, column if column < 9 else 1))])
        case 7:
            sheet.cell(HEADER_ROW, column).value = chance.choice(["Waarde", "Teller", "x", "KPI", None, "Noemer", "Opmerking"])
        case _:
            words.add(f"los{row}")
            sheet.cell(chance.randint(1, last + 30), chance.randint(1, 20)).value = f"los{row}"


def swap(sheet: Any, pairs: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    for left, right in pairs:
        one, other = sheet.cell(*left), sheet.cell(*right)
        one.value, other.value = other.value, one.value


def still_there(path: Path) -> str:
    book = openpyxl.load_workbook(path)
    sheets = [sheet for sheet in book.worksheets if sheet.title == "Cijfers"]
    return "\n".join(str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, str))


@pytest.mark.soak
@pytest.mark.parametrize("number", range(amount(25, 2_000)))
def test_what_is_taken_is_of_its_own_kpi_and_no_word_is_lost(tmp_path: Path, number: int) -> None:
    chance = random.Random(number)
    path = tmp_path / "terug.xlsx"
    path.write_bytes(sent("P05", "2026-11"))
    book = openpyxl.load_workbook(path)
    typed, words = fill(book["Cijfers"], chance)
    for _ in range(chance.randint(1, 3)):
        mangle(book, chance, words)
    book.save(path)
    (outcome,) = back(path)
    for row in outcome.figures:
        mine = typed.get((row["kpi"], row["period"]), {})
        taken = {header: int(row[name]) for header, name in FIGURES.items() if row[name] is not None and row[name] == row[name]}
        assert taken == {header: mine.get(header) for header in taken}
    told = "\n".join([*outcome.refused, *outcome.remarks, *(str(row["remark"]) for row in outcome.figures)])
    if not any(sentence in told for sentence in NOTHING_OF_IT):
        there = still_there(path).splitlines()
        assert {word for word in words if word in there} <= {word for word in words if word in told}
