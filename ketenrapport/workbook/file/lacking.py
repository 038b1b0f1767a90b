"""What a workbook of an earlier version lacks, and how its user is told what came in: the same for a file and for an open workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketenrapport.words import wording
from ketenrapport.words.notation import fold
from ketenrapport.words.schema import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketenrapport.words.vocabulary import Column, Table
    from ketenrapport.workbook.file.structure import TablePart


HIDDEN_DATA = frozenset(view.data for view in VIEWS)
"""Sheets that no user looks at: what they hold shows elsewhere."""


def lacking_columns(table: Table, part: TablePart, version: float) -> list[Column]:
    """The columns that came after this version of the schema and are not there."""
    there = part.columns
    return [column for column in table.columns if column.since > version and fold(column.header) not in there]


class Report(Struct):
    """What was done to bring a workbook up to date: new columns by sheet, new sheets, renewed sheets, and what could not be done.

    ``manual``: the sheet Leeswijzer was renewed, too.
    """

    columns: dict[str, list[str]] = field(default_factory=dict)
    sheets: list[str] = field(default_factory=list)
    settings: list[str] = field(default_factory=list)
    renewed: list[str] = field(default_factory=list)
    manual: bool = False
    remarks: list[str] = field(default_factory=list)

    def add_columns(self, sheet: str, columns: Iterable[Column]) -> None:
        """New columns at the right end of a table."""
        self.columns.setdefault(sheet, []).extend(column.header for column in columns)

    def sentences(self) -> tuple[str, ...]:
        """What the user should know: what came in, in one sentence, and one for each thing that could not be done."""
        added = [f"{wording.listing(headers)} op {sheet}" for sheet, headers in self.columns.items()]
        parts = []
        if added:
            one = sum(map(len, self.columns.values())) == 1
            parts.append(f"de {'kolom' if one else 'kolommen'} {wording.listing(added)}")
        sheets = [name for name in self.sheets if name not in HIDDEN_DATA]  # its view is told instead
        if sheets:
            parts.append(f"{'het blad' if len(sheets) == 1 else 'de bladen'} {wording.listing(sheets)}")
        if self.settings:
            parts.append(f"{'de instelling' if len(self.settings) == 1 else 'de instellingen'} {wording.listing(self.settings)}")
        what = f"erbij {'kwam' if _is_one(self) else 'kwamen'} {wording.listing(parts)}" if parts else ""
        renewed = f"{'het uitvoerblad' if len(self.renewed) == 1 else 'de uitvoerbladen'} {wording.listing(self.renewed)} "
        renewed = f"{renewed}{'is' if len(self.renewed) == 1 else 'zijn'} vernieuwd" if self.renewed else ""
        manual = "de Leeswijzer is die van nu" if self.manual else ""
        done = "; ".join(text for text in (what, renewed, manual) if text)
        first = (f"De werkmap is van een oudere versie en bijgewerkt ({done}); wat u hebt ingevuld is niet veranderd.",) if done else ()
        return (*first, *self.remarks)


def _is_one(report: Report) -> bool:
    amount = sum(map(len, report.columns.values())) + len(report.sheets) + len(report.settings)
    return amount == 1


def no_place(columns: Sequence[Column], table: Table, sheet: str, reason: str) -> str:
    """That columns could not be added, why, and what to do about it."""
    headers = [column.header for column in columns]
    what, they = ("De kolom", "haar") if len(headers) == 1 else ("De kolommen", "ze")
    goes = "past" if len(headers) == 1 else "passen"
    return (
        f"{what} {wording.listing(headers)} {goes} niet rechts van de tabel {table.name} op het blad {sheet}, want {reason}; "
        f"wilt u {they} gebruiken, maak daar dan plaats en typ {wording.listing(headers)} als kop naast de tabel."
    )


def no_sheet(sheet: str, reason: str) -> str:
    """That a sheet could not be added, and why."""
    return f"Het blad {sheet} is niet toegevoegd, want {reason}; geef dat een andere naam als u het blad van ketenrapport wilt gebruiken."


def sheet_later(sheets: Sequence[str]) -> str:
    """That sheets can only come in while the workbook is closed."""
    what = "Het blad" if len(sheets) == 1 else "De bladen"
    return f"{what} {wording.listing(sheets)} kan Excel er nu niet bij zetten: sla op, sluit, en draai dan: ketenrapport vernieuw."


def kept_as_it_was(sheet: str, reason: str) -> str:
    """That an output sheet keeps its old layout, and why; its rows are new all the same."""
    return f"Het blad {sheet} houdt zijn oude indeling, want {reason}; de uitkomsten erop zijn wel vernieuwd."
