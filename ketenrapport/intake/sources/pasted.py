"""A block that was pasted on the sheet Plakken: KPIs in rows, periods in columns, wherever it stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketenrapport.intake.sources.delivery import at, text_of
from ketenrapport.intake.sources.excel_file import sheet_delivery
from ketenrapport.intake.sources.header import headers_of
from ketenrapport.intake.sources.period import PeriodReader
from ketenrapport.intake.sources.source import EXCEL, WIDE, Link, Role, Source, SourceError
from ketenrapport.words.notation import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketenrapport.intake.sources.delivery import Delivery
    from ketenrapport.intake.sources.known import Known
    from ketenrapport.organisation.raw import RawCell, RawSheet

SHEET = "Plakken"
_HEADER = "KPI"


def pasted(sheet: RawSheet, known: Known, links: Mapping[str, tuple[Link, ...]]) -> tuple[Source, Delivery] | None:
    """The block as a wide source, and its delivery; None when nothing stands on the sheet.

    A row is about the KPI of which it holds the code or the name, or a code of Bronkoppelingen (``links``) of any source. Raises
    SourceError when there is no row with periods, or no column with codes.
    """
    delivery = sheet_delivery(SHEET, sheet)
    if not delivery.rows:
        return None
    names = {name: (Link(code),) for name, code in known.keys.names.items()}
    every = {**names, **links, **{code: (Link(spelled),) for code, spelled in known.keys.codes.items()}}
    header = _header_row(delivery, known)
    column = _code_column(delivery.rows[header + 1 :], every)
    rows: list[Sequence[RawCell]] = [list(row) for row in delivery.rows[max(header - 1, 0) :]]
    place = min(header, 1)
    first = list(rows[place])
    first[column] = _HEADER
    rows[place] = first
    if place:  # only the years of a merged header are wanted of the row above
        rows[0] = [None if fold(text_of(cell)) == fold(_HEADER) else cell for cell in rows[0]]
    above = max(header - 1, 0)
    source = Source(SHEET, EXCEL, SHEET, shape=WIDE, roles={Role.KPI: (_HEADER,)}, links=every)
    return source, replace(delivery, rows=rows, place=lambda row, cell: delivery.place(row + above, cell))


def _header_row(delivery: Delivery, known: Known) -> int:
    """The row with the most periods, the first of them; below a row of years that of their months. Raises SourceError without any."""
    periods = PeriodReader(known.calendar)
    rows = range(len(delivery.rows))
    amounts = [sum(bool(text) and periods.is_period(text) for text in headers_of(delivery.rows, index)) for index in rows]
    if not any(amounts):
        raise SourceError(f"Op het blad {SHEET} is geen rij met perioden; plak een blok met KPI's in rijen en perioden in kolommen.")
    first = amounts.index(max(amounts))
    has_months = first + 1 < len(rows) and amounts[first + 1] == amounts[first]
    return first + (has_months and not any(periods.is_period(text_of(cell)) for cell in delivery.rows[first + 1] if cell is not None))


def _code_column(rows: Sequence[Sequence[RawCell]], codes: Mapping[str, object]) -> int:
    """The column in which most rows hold a code."""
    width = max(map(len, rows), default=0)
    hits = [sum(fold(text_of(at(row, column))) in codes for row in rows if at(row, column) is not None) for column in range(width)]
    if not any(hits):
        raise SourceError(f"Op het blad {SHEET} staat geen code of naam van een KPI; zet die voor de cijfers, of vul Bronkoppelingen aan.")
    return hits.index(max(hits))
