"""No more about people than the figures need (A01, A02)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketenrapport.checks.rule import Hit, hit, rule
from ketenrapport.organisation.one_cell import as_written
from ketenrapport.organisation.tree import records
from ketenrapport.words.findings import Severity
from ketenrapport.words.schema import INPUT_TABLES
from ketenrapport.words.vocabulary import Kind, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketenrapport.checks.context import Context
    from ketenrapport.organisation.model import Row

_W = Severity.WARNING
# Settings hold paths, and nothing about people.
_TABLES = tuple(table for table in INPUT_TABLES if table.identifier != "settings")
_FREE_TEXT = (Kind.TEXT, Kind.LIST)
_FOR_ADDRESSES = "email"
_DIGIT = re.compile(r"\d")
_NINE_DIGITS = re.compile(r"(?<![\d,.-])(?:\d{9}|\d{4}([. -])\d{2}\1\d{3}|\d{3}([. -])\d{3}\2\d{3})(?![\d,]|[.-]\d)", re.ASCII)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DATE = re.compile(
    r"(?P<before>(?<![\w.])[\w.]+\s+)?(?<![\d-])(?:\d{1,2}[-/.]\d{1,2}[-/.](?P<last>\d{4})|(?P<first>\d{4})-\d{2}-\d{2})(?![\d-])", re.ASCII
)
_DAY_AND_NUMBER = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d")  # 20191031 and a digit: a file number
# What stands before the date of a law, a decision or a contract, not before a birthday.
_AGREED = frozenset(("per", "sinds", "vanaf", "van", "op", "tot", "d.d.", "dd", "dd.", "in", "uit", "datum", "voor", "na", "en", "tussen"))
_BORN = re.compile(r"\b(?:geb\.|(?:geb|geboren|geboortedatum)\b)[^.;\d]{0,20}\d{1,2}[-/. ](?:\d{1,2}|[a-z]+)[-/. ]\d{2,4}", re.IGNORECASE)
_ADULT = 16  # a date so many years back is likelier a birthday than an agreement


@rule(
    "A01", _W, "Persoonsgegevens in vrije tekst",
    "{column} op het blad {sheet} lijkt {what} te bevatten; zulke gegevens horen niet in de werkmap en niet in een rapport.",
    "Haal het gegeven weg. Verwijs zo nodig naar het dossier in het bronsysteem.",
)  # fmt: skip
def personal_data(context: Context) -> Iterator[Hit]:
    """A report travels to many; whom it is about stays with those who must know. The finding does not repeat what it found."""
    newest = context.day.year - _ADULT
    for table in _TABLES:
        frame = context.organisation.tables[table.identifier]
        for name in [column.identifier for column in table.columns if column.kind in _FREE_TEXT]:
            known = context.tables.get(table.identifier)  # the measurements are too many for dictionaries
            cells = set(frame[name].unique()) if known is None else {row[name] for row in known}
            suspects = {cell: what for cell in cells if (what := _found(cell, newest, has_address=name == _FOR_ADDRESSES))}
            for row in records(frame[frame[name].isin(list(suspects))]) if suspects else ():
                yield hit(table.identifier, row, name, _key(table, row), what=suspects[row[name]])


@rule(
    "A02", _W, "Persoonsgegevens zonder ondergrens",
    "De cijfers van KPI {kpi} zijn tot personen te herleiden, maar er is geen minimale noemer.",
    "Vul bij Minimale noemer in vanaf hoeveel personen een cijfer getoond en beoordeeld mag worden, bijvoorbeeld 5 of 10.",
)  # fmt: skip
def too_personal(context: Context) -> Iterator[Hit]:
    """A percentage of three people is about each of them; figures that can be traced to people need a smallest group."""
    for kpi in context.kpis.values():
        if kpi.row["personal_data"] and kpi.row["min_denominator"] != kpi.row["min_denominator"]:
            yield hit("kpis", kpi.row, "min_denominator", kpi.code, kpi=kpi.label)


def is_citizen_number(digits: str) -> bool:
    """Whether nine digits pass the eleven test of a burgerservicenummer."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
    return total % 11 == 0 and len(set(digits)) > 1


def _found(cell: object, newest: int, *, has_address: bool) -> str:
    """What kind of personal data a text or list seems to hold; '' for none.

    ``newest`` is the last year that may be one of birth; with ``has_address`` an e-mail address belongs in the cell.
    """
    text = "; ".join(cell) if isinstance(cell, tuple) else cell if isinstance(cell, str) else ""
    has_digits = _DIGIT.search(text) is not None
    if has_digits and any(is_citizen_number(digits) for match in _NINE_DIGITS.finditer(text)
           if not _DAY_AND_NUMBER.fullmatch(digits := re.sub(r"\D", "", match[0]))):  # fmt: skip
        return "een burgerservicenummer"
    if not has_address and "@" in text and _EMAIL.search(text):
        return "een e-mailadres"
    if has_digits and (_BORN.search(text) or any(_may_be_birthday(match, newest) for match in _DATE.finditer(text))):
        return "een geboortedatum"
    return ""


def _may_be_birthday(found: re.Match[str], newest: int) -> bool:
    """Whether a date is old enough to be one of birth, and nothing before it says that it is one of an agreement."""
    return (found["before"] or "").strip().lower() not in _AGREED and 1900 <= int(found["last"] or found["first"]) <= newest


def _key(table: Table, row: Row) -> str:
    """The key of the row, as a person would name it."""
    return " ".join(as_written(row[name]) for name in table.key if row[name] is not None)
