"""Raw tables → typed frames, with a finding for every cell, column and table that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ketenrapport.coerce import MOST_PROBLEMS, WORDS, Keys, as_written, coerce_column, key_spellings, shown
from ketenrapport.findings import Finding, Place
from ketenrapport.notation import fold
from ketenrapport.raw import RawTable
from ketenrapport.schema import INPUT_TABLES, SETTINGS, TABLE, Column, Kind, Setting, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

Raws = Mapping[str, RawTable]

# What is said by others, who know more about it: K01, B03, N06 and M01.
_TOLD_LATER = {
    ("values", "chain"): "S06",
    ("kpis", "parent"): "S06",
    ("kpis", "inputs"): "S06",
    ("targets", "kpi"): "S06",
    ("measurements", "kpi"): "S06",
    ("measurements", "period"): "S08",
}
# Doubles of these are compared first: M02, N04.
_DOUBLES_LATER = frozenset(("measurements", "targets"))
# Long columns that stay categories; elsewhere words are plain str.
_CATEGORIES = frozenset((("measurements", "kpi"), ("measurements", "period")))
_NAMES = frozenset((Kind.CODE, Kind.REFERENCE, Kind.PERIOD, Kind.TEXT))
_SHARES = frozenset(("minimum_coverage",))


@dataclass(frozen=True)
class Frames:
    """What a workbook says, typed but not yet linked.

    ``tables`` has every input table, by identifier; columns are the identifiers of the schema plus ``row`` (int, the
    sheet's row), with the types of ``coerce.Coerced``, except that words are str or None unless they are categories.
    Empty rows, rows without the code of what they are about and rows that repeat a key are not here. ``settings`` has the
    settings that were filled in and could be read.
    """

    tables: Mapping[str, pd.DataFrame]
    settings: Mapping[str, Any]
    places: Mapping[str, Place]
    findings: tuple[Finding, ...]


def coerce_tables(raws: Raws) -> Frames:
    """All input tables, typed. Findings: S01–S11, S15 and S16 about shape and cells, S12 and S13 about settings, M04."""
    places = {table.identifier: _place(table, raws.get(table.identifier)) for table in INPUT_TABLES}
    keys = {name: key_spellings(_key_codes(TABLE[name], raws)) for name in {to for table in INPUT_TABLES for to in _referred(table)}}
    tables, findings = {}, []
    for table in INPUT_TABLES:
        raw = raws.get(table.identifier)
        if raw is None:
            findings.append(places[table.identifier].finding("S01"))
        tables[table.identifier], found = _coerce_table(table, raw or _nothing(table), keys, places[table.identifier])
        findings.extend(found)
    settings, found = _coerce_settings(raws.get("settings"), tables["settings"], places["settings"])
    return Frames(tables, settings, places, (*findings, *found))


def _referred(table: Table) -> set[str]:
    return {to for column in table.columns for to in column.refers_to}


def _nothing(table: Table) -> RawTable:
    """A table without rows, in which no column lacks."""
    none = np.empty(0, dtype=object)
    return RawTable(table.sheet, table.name, np.empty(0, dtype=np.int64), {column.header: none for column in table.columns}, {})


def _headers(raw: RawTable) -> dict[str, str]:
    """The headers as written, by the headers as compared; of two that are alike the first."""
    return {fold(header): header for header in reversed(list(raw.columns))}


def _place(table: Table, raw: RawTable | None) -> Place:
    if raw is None:
        return Place(table, table.sheet, {})
    headers = _headers(raw)
    letters = {column.identifier: raw.letters.get(headers.get(fold(column.header), ""), "") for column in table.columns}
    return Place(table, raw.sheet, letters)


def _key_codes(table: Table, raws: Raws) -> list[str]:
    """The keys of a table that others refer to, as they are written there."""
    raw = raws.get(table.identifier)
    header = _headers(raw).get(fold(table.key_column.header)) if raw else None
    if raw is None or header is None:
        return []
    return [code for code in coerce_column(table.key_column, raw.columns[header]).values.astype(object) if isinstance(code, str)]


def _coerce_table(table: Table, raw: RawTable, keys: Mapping[str, Keys], place: Place) -> tuple[pd.DataFrame, list[Finding]]:
    """One table, typed, without the rows that are empty or say nothing, and what is wrong in it."""
    headers = _headers(raw)
    none = np.full(len(raw.rows), None, dtype=object)
    columns = {
        column.identifier: coerce_column(
            column, raw.columns.get(headers.get(fold(column.header), ""), none), _allowed(column, keys), date_1904=raw.date_1904
        )
        for column in table.columns
    }
    findings = []
    subjects = _plain(columns[table.columns[0].identifier].values)
    filled = ~np.logical_and.reduce([coerced.empty for coerced in columns.values()], axis=0)
    for column in table.columns:
        coerced = columns[column.identifier]
        say = partial(_about, place, column, raw.rows, subjects)
        if fold(column.header) not in headers:
            findings.append(place.finding("S02", column=column.identifier))
        elif column.required:
            findings.extend(say("S04", at) for at in np.flatnonzero(filled & coerced.empty)[:MOST_PROBLEMS])
        silent = _TOLD_LATER.get((table.identifier, column.identifier))
        findings.extend(say(problem.kind, problem.position, problem.shown) for problem in coerced.problems if problem.kind != silent)
    frame = pd.DataFrame({name: _told(table, name, coerced.values) for name, coerced in columns.items()} | {"row": raw.rows})
    about = [name for name in table.key if table.column(name).kind in _NAMES]
    frame = frame[filled & frame[about].notna().all(axis=1).to_numpy()]
    if table.key and table.identifier not in _DOUBLES_LATER:
        doubled = _doubled(frame[list(table.key)])
        for row in frame[doubled][:MOST_PROBLEMS].to_dict("records"):
            subject = " ".join(as_written(row[name]) for name in table.key)
            findings.append(place.finding("S05", row["row"], table.key[-1], subject))
        frame = frame[~doubled]
    return frame.reset_index(drop=True), findings


def _allowed(column: Column, keys: Mapping[str, Keys]) -> Keys | None:
    """The keys that a column may refer to, as they are spelled; of two tables with the same key the first."""
    spellings: dict[str, str] = {}
    for table in reversed(column.refers_to):
        spellings |= keys[table]
    return spellings if column.refers_to else None


def _about(
    place: Place, column: Column, rows: NDArray[np.int64], subjects: NDArray[np.object_], kind: str, at: int, text: str = ""
) -> Finding:
    """A finding about one cell, with the cell's own text."""
    target = " of ".join(TABLE[name].sheet for name in column.refers_to)
    subject = "" if subjects[at] is None else subjects[at]
    return place.finding(kind, int(rows[at]), column.identifier, subject, shown=text, choices=", ".join(column.choices), target=target)


def _plain(values: pd.Series) -> NDArray[np.object_]:
    """The values as plain objects, None where there is none."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        words = np.array([*values.cat.categories, None], dtype=object)
        return words[values.cat.codes.to_numpy()]
    return values.to_numpy(dtype=object)


def _told(table: Table, name: str, values: pd.Series) -> pd.Series:
    if table.column(name).kind not in WORDS or (table.identifier, name) in _CATEGORIES:
        return values
    return pd.Series(_plain(values), dtype=object)


def _doubled(keys: pd.DataFrame) -> NDArray[np.bool_]:
    """Which rows repeat the whole key of a row above them, whatever its capitals."""
    folded = keys.map(lambda part: fold(part) if isinstance(part, str) else part)
    return (folded.duplicated() & keys.notna().all(axis=1)).to_numpy()


def _coerce_settings(raw: RawTable | None, table: pd.DataFrame, place: Place) -> tuple[dict[str, Any], list[Finding]]:
    """The settings that were filled in, by identifier. They are read from the raw cells, each as its own kind."""
    known = {fold(setting.key): setting for setting in SETTINGS}
    header = _headers(raw).get(fold(place.table.column("value").header)) if raw else None
    if raw is None or header is None:
        return {}, []
    values: dict[str, Any] = {}
    findings: list[Finding] = []
    for row, key in zip(table["row"], table["key"], strict=True):
        setting = known.get(fold(key))
        if setting is None:
            findings.append(place.finding("S12", row, "key", key))
            continue
        column = Column(setting.key, setting.identifier, setting.kind, choices=setting.choices)
        coerced = coerce_column(column, raw.columns[header][raw.rows == row], date_1904=raw.date_1904)
        for problem in coerced.problems:
            details = {"shown": problem.shown, "default": _default(setting), "help": setting.help}
            findings.append(place.finding("S13", row, "value", key, **details))
        if not coerced.problems and not coerced.empty[0]:
            values[setting.identifier] = _setting(setting, coerced.values.iloc[0])
    return values, findings


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
        return float(value) / 100 if setting.identifier in _SHARES and value > 1 else float(value)
    return value
