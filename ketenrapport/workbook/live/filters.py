"""The filter of a table, taken off while it is written (into rows that a filter hides Excel does not write reliably) and put back.

In Excel's own words: those of xlwings take the asterisk of *contains* for a letter. On a Mac the filter only goes off: to ask each
column there for its filter takes longer than the writing.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ketenrapport.workbook.live import native
from ketenrapport.workbook.live.busy import insist

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ketenrapport.workbook.file.structure import TablePart
    from ketenrapport.workbook.live.layout import Layout

# XlAutoFilterOperator: what is filtered on by words or numbers. By colour or icon (8, 9, 10) no words are given.
_ALONE, _AND, _OR, _TOP, _VALUES, _DYNAMIC = 0, 1, 2, (3, 4, 5, 6), 7, 11


class _Filters(Struct, frozen=True):
    """What each filtered column of a table is filtered on, as the arguments of ``Range.AutoFilter``; whether any has no such words."""

    columns: list[Mapping[str, Any]]
    is_incomplete: bool


@contextmanager
def without_filter(layout: Layout, part: TablePart, tell: Callable[[str], None]) -> Iterator[None]:
    """Show all rows of a table meanwhile, and filter them again afterwards; what can't come back is told in a sentence."""
    table = layout.table(part)
    is_filtered = _is_filtered(table.api) if layout.copied is None else layout.copied.is_filtered(part)
    if not is_filtered:
        yield
        return
    if native.ON_MAC:
        was = _Filters([], is_incomplete=False)
        table.show_autofilter = False
        table.show_autofilter = True
    else:  # not by the buttons: slicers hang on those
        was = _filters(table.api)
        table.api.AutoFilter.ShowAllData()
    try:
        yield
    finally:
        for column in was.columns:
            insist(_put_back, table.api, column)
        if was.is_incomplete:
            tell(f"Het filter op de tabel {part.name} is deels weg: op kleur, pictogram of datum kan het programma het niet terugzetten.")


def _put_back(table: Any, column: Mapping[str, Any]) -> None:  # noqa: ANN401
    table.Range.AutoFilter(**column)


def _is_filtered(table: Any) -> bool:  # noqa: ANN401 - the object of COM or AppleScript
    """Whether a filter may hide rows of the table; a Mac only tells whether there are buttons to filter with."""
    if native.ON_MAC:
        return bool(table.show_autofilter.get())
    own = table.AutoFilter
    return own is not None and bool(own.FilterMode)


def _filters(table: Any) -> _Filters:  # noqa: ANN401
    found: list[Mapping[str, Any]] = []
    is_incomplete = False
    filters = table.AutoFilter.Filters
    for field in range(1, filters.Count + 1):
        one = filters.Item(field)
        if not one.On:
            continue
        try:
            words = _words(one)
        except Exception:  # noqa: BLE001 - pywin32's own class: Excel gives the groups of a date no words
            words = None
        if words is None:
            is_incomplete = True
        else:
            found.append({"Field": field, **words})
    return _Filters(found, is_incomplete)


def _words(one: Any) -> Mapping[str, Any] | None:  # noqa: ANN401
    """What a column is filtered on; None when that can't be said again."""
    operator, first = one.Operator, one.Criteria1
    if operator == _ALONE:
        return {"Criteria1": first}
    if operator in (_AND, _OR):
        return {"Criteria1": first, "Operator": operator, "Criteria2": one.Criteria2}
    if operator in (_VALUES, _DYNAMIC):
        return {"Criteria1": first, "Operator": operator}
    count = str(first).removeprefix("=")
    return {"Criteria1": count, "Operator": operator} if operator in _TOP and count.isdigit() else None  # else Excel gives the limit
