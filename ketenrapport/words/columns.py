"""The kinds of columns that the tables are declared with, one short word for each, so that a declaration reads as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketenrapport.words.vocabulary import Column, Kind

if TYPE_CHECKING:
    from enum import StrEnum


def since(version: int, column: Column) -> Column:
    """A column that a later version of the schema brought: a workbook of an earlier one lacks it, and is no worse for that."""
    return replace(column, since=version)


def asked(column: Column) -> Column:
    """A column of a table of the program in which its user writes."""
    return replace(column, by_user=True)


def text(header: str, identifier: str, help: str = "", width: float = 24, required: bool = False) -> Column:
    """A column of words."""
    return Column(header, identifier, Kind.TEXT, required, help, width=width)


def code(header: str, identifier: str, help: str) -> Column:
    """The code by which other tables know a row."""
    return Column(header, identifier, Kind.CODE, True, help, width=14, number_format="@")


def name(help: str, width: float = 38) -> Column:
    """The name of what a row is about."""
    return Column("Naam", "name", Kind.TEXT, True, help, width=width)


def ref(header: str, identifier: str, to: str, help: str, required: bool = False, width: float = 14) -> Column:
    """The code of a row of one of the tables in ``to``, which are separated by spaces."""
    return Column(header, identifier, Kind.REFERENCE, required, help, refers_to=tuple(to.split()), width=width, number_format="@")


def refs(header: str, identifier: str, to: str, help: str, required: bool = False, width: float = 24) -> Column:
    """Such codes, separated by a semicolon."""
    return Column(header, identifier, Kind.REFERENCES, required, help, refers_to=tuple(to.split()), width=width, number_format="@")


def listing(header: str, identifier: str, help: str, required: bool = False) -> Column:
    """Words separated by a semicolon."""
    return Column(header, identifier, Kind.LIST, required, help, width=34)


def choice(header: str, identifier: str, choices: tuple[str, ...] | type[StrEnum], help: str, required: bool = False,
            default: str | None = None, width: float = 14) -> Column:
    """One of a few words."""
    words = choices if isinstance(choices, tuple) else tuple(str(word) for word in choices)
    return Column(header, identifier, Kind.CHOICE, required, help, words, default=default, width=width)


def yes_no(header: str, identifier: str, help: str, required: bool = False, default: bool | None = False) -> Column:
    """Yes or no."""
    return Column(header, identifier, Kind.YES_NO, required, help, ("ja", "nee"), default=default, width=11)


def day(header: str, identifier: str, help: str, required: bool = False) -> Column:
    """A date."""
    return Column(header, identifier, Kind.DATE, required, help, width=13, number_format="dd-mm-yyyy")


def number(header: str, identifier: str, help: str, required: bool = False, default: float | None = None,
            number_format: str = "General", width: float = 12) -> Column:
    """A number."""
    return Column(header, identifier, Kind.NUMBER, required, help, default=default, width=width, number_format=number_format)


def whole(header: str, identifier: str, help: str, required: bool = False, default: float | None = None) -> Column:
    """A whole number."""
    return Column(header, identifier, Kind.WHOLE, required, help, default=default, width=11, number_format="0")


def period(header: str = "Periode", identifier: str = "period", required: bool = True) -> Column:
    """The code of a period."""
    help = "Code van de periode: 2026-10 (maand), 2026-K3 (kwartaal), 2026-T21 (twee weken), 2026-W42 (week) of 2026 (jaar)."
    return Column(header, identifier, Kind.PERIOD, required, help, width=11, number_format="@")


def result(header: str, identifier: str, width: float = 11, number_format: str = "General", wrap: bool = False) -> Column:
    """Words that the program writes."""
    return Column(header, identifier, Kind.TEXT, width=width, number_format=number_format, wrap=wrap)


def figure(header: str, identifier: str, width: float = 10, number_format: str = "General") -> Column:
    """A number that the program writes."""
    return Column(header, identifier, Kind.NUMBER, width=width, number_format=number_format)


def leading(header: str, identifier: str, width: float = 10, number_format: str = "General", kind: Kind = Kind.TEXT) -> Column:
    """Words or numbers that the program writes, and that lead to where they come from."""
    return Column(header, identifier, kind, width=width, number_format=number_format, links=True)
