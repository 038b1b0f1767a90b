"""The header row of a delivery: where it is, what it says under years, and whether another one stands below it (R1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketenrapport.intake.sources.delivery import at, text_of
from ketenrapport.words.notation import fold, parse_number
from ketenrapport.words.period_notation import parse_period
from ketenrapport.words.wording import listing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from ketenrapport.organisation.raw import RawCell


class Header(Struct, frozen=True):
    """The header row of a delivery: its index, its texts, and the column of each text, folded; of two alike the first."""

    row: int
    texts: Sequence[str]
    columns: dict[str, int] = field(default_factory=dict)

    def column(self, header: str) -> int:
        """The column below this header."""
        return self.columns[fold(header)]


def find_header(rows: Sequence[Sequence[RawCell]], wanted: Sequence[str], one_of: Collection[str] = ()) -> Header | None:
    """The first row that has all these headers; the row below when that has them too, as it does below a merge (R1).

    Where nothing is wanted, the first row that has one of ``one_of`` (folded).
    """
    needed = {fold(header) for header in wanted}
    for index in range(len(rows)):
        if _has(rows[index], needed, one_of):
            below = index + 1 < len(rows) and _has(rows[index + 1], needed, one_of)
            return _header(rows, index + below, needed)
    return None


def not_in_header(rows: Iterable[Sequence[RawCell]], wanted: Sequence[str]) -> str:
    """What the row that looks most like a header has not of these headers, for a message: `` (waarde ontbreekt)``; '' where none does."""
    lacking = list(wanted)
    for row in rows:
        texts = {fold(text_of(cell)) for cell in row if cell is not None}
        lacking = min(lacking, [header for header in wanted if fold(header) not in texts], key=len)
    return f" ({listing(lacking)} {'ontbreekt' if len(lacking) == 1 else 'ontbreken'})" if 0 < len(lacking) < len(wanted) else ""


def header_again(rows: Sequence[Sequence[RawCell]], header: Header, wanted: Sequence[str], is_read: Callable[[str], bool]) -> int | None:
    """The first row below where the headers stand again, but above other columns; None without one.

    Figures below it would be taken for those of the header above. ``is_read``: whether figures below a text are read.
    """
    needed = {fold(name) for name in wanted}
    ours = {header.column(name) for name in wanted} | {column for column, text in enumerate(header.texts) if text and is_read(text)}
    for index in range(header.row + 1, len(rows)):
        row = rows[index]
        if not needed or not _has(row, needed, ()) or (len(needed) == 1 and fold(text_of(at(row, header.column(wanted[0])))) not in needed):
            continue
        texts = _header(rows, index, needed).texts
        if any(
            text and (column in ours or is_read(text)) and (column >= len(header.texts) or fold(text) != fold(header.texts[column]))
            for column, text in enumerate(texts)
        ):
            return index
    return None


def other_periods(
    rows: Sequence[Sequence[RawCell]],
    header: Header,
    columns: Sequence[int],
    is_period: Callable[[str], bool],
    is_code: Callable[[int], bool],
) -> int | None:
    """The first row below with other periods in these ``columns`` and KPIs with figures below it; None without one.

    So begins a second block without a header of its own above its codes. ``is_code``: whether the row with this index is about a KPI.
    """
    found = None
    for index in range(header.row + 1, len(rows)):
        if is_code(index):
            if found is not None and any(at(rows[index], column) is not None for column in columns):
                return found
        elif found is None and any(at(rows[index], column) is not None for column in columns):
            texts = headers_of(rows, index)
            beside = [(texts[column], header.texts[column]) for column in columns if column < len(texts) and not texts[column].isdecimal()]
            if any(is_period(text) and fold(text) != fold(above) for text, above in beside):
                found = index
    return None


def _has(row: Sequence[RawCell], needed: Collection[str], one_of: Collection[str]) -> bool:
    texts = {fold(text_of(cell)) for cell in row if cell is not None}
    return all(header in texts for header in needed) if needed else not texts.isdisjoint(one_of)


def headers_of(rows: Sequence[Sequence[RawCell]], index: int) -> list[str]:
    """The texts of a row as headers: a month under a year is that month of that year."""
    above = [text_of(cell) for cell in rows[index - 1]] if index else []
    return _under_years(above, [text_of(cell) for cell in rows[index]])


def _header(rows: Sequence[Sequence[RawCell]], index: int, needed: Collection[str]) -> Header:
    texts = headers_of(rows, index)
    if needed and (below := _split_header(rows, index, needed)) is not None:
        index, texts = index + 1, below
    columns: dict[str, int] = {}
    for column, text in enumerate(texts):
        if text:
            columns.setdefault(fold(text), column)
    return Header(index, texts, columns)


def _split_header(rows: Sequence[Sequence[RawCell]], index: int, needed: Collection[str]) -> list[str] | None:
    """The headers where the row below has months under the years of this one, and no figures; None where it hasn't.

    So does a header that was merged downward look in a text file: what was merged stands in its first row only.
    """
    if index + 1 >= len(rows):
        return None
    above, row = ([text_of(cell) for cell in rows[place]] for place in (index, index + 1))
    joined = _under_years(above, row)
    filled = [column for column, text in enumerate(row) if text]
    is_free = all(column >= len(above) or fold(above[column]) not in needed for column in filled)
    plain_texts = [row[column] for column in filled if joined[column] == row[column]]
    if not is_free or len(plain_texts) == len(filled) or any(parse_number(text) is not None for text in plain_texts):
        return None
    upper = (above[column] if column < len(above) else "" for column in range(max(len(row), len(above))))
    return [joined[column] if column < len(row) and row[column] else text for column, text in enumerate(upper)]


def _under_years(above: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Each text, a month or quarter under a year as that of that year (R1); a bare number may be of either, and is of neither.

    A year counts for the empty cells to its right as well, as a text file shows a merged one, as long as time goes on in them.
    """
    found, year, latest = [], "", dict[bool, str]()
    for column, text in enumerate(texts):
        own = above[column] if column < len(above) else ""
        if own:
            year, latest = own, {}
        joined = _with_year(text, year)
        code = parse_period(joined) if joined != text else None
        if code is not None:
            is_month = code[5:].isdecimal()
            if not own and code <= latest.get(is_month, ""):
                year, joined = "", text
            latest[is_month] = code
        found.append(joined)
    return found


def _with_year(text: str, year: str) -> str:
    code = parse_period(year) if year else None
    if not text or text.isdecimal() or code is None or not code.isdecimal() or parse_period(text):
        return text
    joined = f"{text} {code}"
    return joined if parse_period(joined) else text
