"""Tables without holes: what sections share when they lay out cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketenrapport.report.say.blocks import Align, Cell, Column, Table
from ketenrapport.report.say.sentences import short_unit
from ketenrapport.words.vocabulary import Direction
from ketenrapport.words.wording import NO_BREAK, PLAIN_UNITS, TENDENCY, TREND, money, natural_decimals, number, percentage, quantity, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.report.say.fact import Fact

NOTHING = "–"


def right(title: str, width: float) -> Column:
    """A column of numbers."""
    return Column(title, width, Align.RIGHT)


def table(caption: str, description: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> Table:
    """A table without columns that would stay empty, and with a dash where a cell has nothing to say."""
    kept = [i for i in range(len(columns)) if any(_says(row[i]) for row in rows)]
    filled = tuple(tuple(row[i] if _says(row[i]) else Cell(NOTHING) for i in kept) for row in rows)
    return Table(caption, description, tuple(columns[i] for i in kept), filled)


def _says(cell: Cell) -> bool:
    return bool(cell.text or cell.notes or cell.field or cell.verdicts or cell.course or cell.status is not None)


def strong(cell: Cell) -> Cell:
    """The same cell, stressed."""
    return replace(cell, strong=True)


def variation_word(fact: Fact) -> str:
    """What the process does in a word, with an arrow: ``↓ slechter niveau``; '' for what is normal or unknown."""
    word = TREND.get(fact.variation, "")
    return word and f"{TENDENCY[fact.tendency]}{NO_BREAK}{word}".lstrip(NO_BREAK)


def status_cell(fact: Fact) -> Cell:
    """Symbol, word and colour of a verdict."""
    return Cell(status=fact.status)


def value_cell(fact: Fact) -> Cell:
    """The value with a short unit."""
    return Cell(quantity(fact.value, fact.decimals, short_unit(fact.unit)) or (fact.withheld.value if fact.withheld else ""))


def target_cell(fact: Fact, *, bare: bool = False) -> Cell:
    """The norm, or the band: ``95–100 %``; ``bare``: without the unit, that the value beside it has."""
    return Cell(_bound(fact, fact.target, fact.target_high, "" if bare else short_unit(fact.unit)))


def score_text(fact: Fact) -> str:
    """The score with its coverage when not everything is judged: ``score 86 (dekking 67 %)``; '' when there is none (methode b6)."""
    partly = coverage_text(fact)
    return "" if fact.score is None else f"score{NO_BREAK}{fact.score}{f' ({partly})' if partly else ''}"


def coverage_text(fact: Fact) -> str:
    """The coverage when it is below 100 %: ``dekking 67 %``."""
    return f"dekking {percentage(fact.coverage)}" if fact.coverage is not None and fact.coverage < 1 else ""


def score_change(fact: Fact) -> str:
    """How the score moved since the previous period: ``3 hoger``, ``2 lager``, ``gelijk``; '' when one of them is missing."""
    if fact.score is None or fact.previous_score is None:
        return ""
    moved = fact.score - fact.previous_score
    return f"{abs(moved)} {'hoger' if moved > 0 else 'lager'}" if moved else "gelijk"


def unit_note(unit: str) -> str:
    """The part of a unit that does not: ``in dagen``, ``per maand``; '' when there is none."""
    if amount := money(unit):
        return unit.removeprefix(amount).strip()
    if unit == "%" or unit.casefold() in PLAIN_UNITS:
        return ""
    return unit if unit.startswith("per ") else f"in {unit}"


def _bound(fact: Fact, low: float | None, high: float | None, unit: str) -> str:
    decimals = max(fact.decimals, natural_decimals(low, fact.unit), natural_decimals(high, fact.unit))
    if fact.direction != Direction.BAND or high is None or low is None:
        return quantity(low, decimals, unit)
    decimals = max(natural_decimals(low, fact.unit), natural_decimals(high, fact.unit))
    return quantity(high, decimals, unit).replace(number(high, decimals), span(number(low, decimals), number(high, decimals)))
