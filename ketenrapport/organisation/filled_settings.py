"""The sheet Instellingen → the settings that were filled in, with a finding for what can't be one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ketenrapport.organisation.cells import coerce_column
from ketenrapport.organisation.deciding import Beside
from ketenrapport.organisation.keys import key_spellings
from ketenrapport.organisation.one_cell import as_written, shown
from ketenrapport.organisation.raw import RawCell, RawTable, cells_of
from ketenrapport.words.calendar_words import MONTH_NUMBERS
from ketenrapport.words.notation import fold
from ketenrapport.words.schema import SETTING, SETTINGS, TABLE
from ketenrapport.words.vocabulary import Column, Kind, Setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from ketenrapport.words.findings import Finding, Place
    from ketenrapport.words.periods import Calendar

_FISCAL_YEAR = "year_begins"
_GREEN_FROM = next(setting.default for setting in SETTINGS if setting.identifier == "green_from")
_ORDER = {setting.identifier: place for place, setting in enumerate(SETTINGS)}


def fiscal_year_starts(raw: RawTable | None) -> int:
    """The month (1–12) in which the fiscal year begins, as Instellingen says by name or number; January when it doesn't."""
    keys, values = (cells_of(raw, TABLE["settings"].column(name).header) for name in ("key", "value"))
    told = [value for key, value in zip(keys, values, strict=True) if isinstance(key, str) and _identifier(key) == _FISCAL_YEAR]
    return (_month(told[0]) if told else None) or 1


def _month(cell: RawCell) -> int | None:
    """The month (1–12) that a cell names, or numbers."""
    word = fold(as_written(cell)) if isinstance(cell, str | float | int) else ""
    return MONTH_NUMBERS.get(word.rstrip(".")) or (int(word) if word.isdecimal() and 1 <= int(word) <= 12 else None)


def _identifier(key: str) -> str:
    setting = SETTING.get(fold(key))
    return setting.identifier if setting else ""


def filled_settings(raw: RawTable | None, table: pd.DataFrame, place: Place, calendar: Calendar) -> tuple[dict[str, Any], list[Finding]]:
    """The settings that were filled in, by identifier. They are read from the raw cells, each as its own kind."""
    header = raw.headers.get(fold(place.table.column("value").header)) if raw else None
    if raw is None or header is None:
        return {}, []
    values: dict[str, Any] = {}
    seen = set[str]()
    findings: list[Finding] = []
    # In the order of the sheet as we make it: what one may be hangs on another that comes before it.
    for row, key in sorted(zip(table["row"], table["key"], strict=True), key=lambda one: _ORDER.get(_identifier(one[1]), -1)):
        setting = SETTING.get(fold(key))
        if setting is None or setting.identifier in seen:
            findings.append(place.finding("S12" if setting is None else "S05", row, "key", key))
            continue
        seen.add(setting.identifier)
        column = Column(setting.key, setting.identifier, setting.kind, choices=setting.choices)
        cell, choices = raw.columns[header][raw.rows == row], key_spellings(setting.choices)
        if setting.identifier == _FISCAL_YEAR and (month := _month(cell[0])):
            cell = np.array([setting.choices[month - 1]], dtype=object)
        coerced = coerce_column(column, cell, choices, beside=Beside([""], calendar=calendar), date_1904=raw.date_1904)
        wrong = [problem.shown for problem in coerced.problems]
        if not wrong and not coerced.empty[0]:
            value = _setting(setting, coerced.value(0))
            if _fits(setting, value, values):
                values[setting.identifier] = value
            else:
                wrong = [shown(value)]
        details = {"default": _default(setting), "help": setting.help}
        findings += [place.finding("S13", row, "value", key, shown=one, **details) for one in wrong]
    return values, findings


def _fits(setting: Setting, value: Any, others: Mapping[str, Any]) -> bool:  # noqa: ANN401 - as many types as there are kinds
    """Whether the value makes sense: within its bounds, and what asks for attention does not begin above what is on norm."""
    if setting.between is None:
        return True
    low, high = setting.between
    if setting.identifier == "orange_from":
        high = others.get("green_from", _GREEN_FROM)
    return bool(low <= value <= high)


def _default(setting: Setting) -> str:
    """The default as the user would type it; for yes or no the choices stand in that order."""
    if isinstance(setting.default, bool):
        return setting.choices[0 if setting.default else 1]
    return shown(setting.default) or "leeg"


def _setting(setting: Setting, value: Any) -> Any:  # noqa: ANN401 - as many types as there are kinds
    """The value as the model wants it. Shares above 1 were meant as percentages: a text ``60%`` is read as 60."""
    if setting.kind is Kind.WHOLE:
        return int(value)
    if setting.kind is Kind.NUMBER:
        return float(value) / 100 if setting.is_share and value > 1 else float(value)
    return value
