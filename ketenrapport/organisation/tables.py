"""Raw tables → typed frames, with a finding for every cell, column and table that cannot be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.organisation.cells import MOST_PROBLEMS, Coerced, Problem, coerce_column
from ketenrapport.organisation.deciding import About, Beside
from ketenrapport.organisation.filled_settings import filled_settings, fiscal_year_starts
from ketenrapport.organisation.keys import Keys, key_spellings, proposals
from ketenrapport.organisation.loose_rows import without_notes
from ketenrapport.organisation.one_cell import as_written
from ketenrapport.organisation.percentages import as_percentages
from ketenrapport.organisation.raw import RawTable, cells_of
from ketenrapport.words.findings import Finding, Place
from ketenrapport.words.notation import fold, parse_no_figure
from ketenrapport.words.number_format import as_shown
from ketenrapport.words.periods import Calendar
from ketenrapport.words.schema import INPUT_TABLES, TABLE
from ketenrapport.words.vocabulary import BOUNDS, ActionStatus, Column, Frequency, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

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
# What a rule of the field calls by a code of its own.
_OTHERWISE = {("measurements", "period", "S08.date"): "M01.date"}
_FIGURES = ("value", "numerator", "denominator")
# What decides what a verdict is about: a cell here that can't be read leaves nothing to judge by (``unread``).
_DECIDING = {
    "targets": ("valid_from", *BOUNDS),
    "kpis": ("unit", "factor", "decimals", "judge_on", "score_rollup", "min_denominator", "measured_from", "measured_until"),
}
# Where "n.v.t." and "-" say no more than an empty cell.
_MAY_BE_NOTHING = frozenset(("decimals", "min_denominator", "measured_from", "measured_until", "weight"))
# What decides how much a part counts for what is above it.
_INFLUENCE = {"values": ("weight",), "kpis": ("weight", "critical")}
# What other tables may call a row by, beside its key.
_NAMING = frozenset(("name", "promise"))
# Doubles of these are compared first: M02, N04.
_DOUBLES_LATER = frozenset(("measurements", "targets"))
# Long columns that stay categories; elsewhere words are plain str.
_CATEGORIES = frozenset((("measurements", "kpi"), ("measurements", "period")))
_NAMES = frozenset((Kind.CODE, Kind.REFERENCE, Kind.PERIOD, Kind.TEXT))


class Frames(Struct, frozen=True):
    """What a workbook says, typed but not yet linked.

    ``tables`` has every input table, by identifier; columns are the identifiers of the schema plus ``row`` (int, the
    sheet's row), with the types of ``cells.Coerced``; kpi and period of the measurements are categories. Empty rows, rows
    without the code of what they are about and rows that repeat a key are not here. Metingen, Normen and KPI's have a column more
    (bool): ``unread``, a cell that decides on the verdict could not be read (a number; a bound or its first day; unit, factor and
    what else tells how a figure is judged); Waarden and KPI's have ``influence_unread`` (weight, critical).
    Metingen has ``not_applicable`` too: the row says that there can be no figure. ``settings`` has the settings that were filled in
    and could be read, ``fiscal_year_starts`` is the month (1–12) that they give. ``without_scale`` has the codes of KPIs without a
    unit or kind, of which unit or factor can't be read, or with a norm on a scale that their unit doesn't know.
    """

    tables: Mapping[str, pd.DataFrame]
    settings: Mapping[str, Any]
    places: Mapping[str, Place]
    findings: tuple[Finding, ...]
    fiscal_year_starts: int = 1
    without_scale: frozenset[str] = frozenset()


class _Known(Struct, frozen=True):
    """What must be known of the whole workbook to read its cells."""

    keys: Mapping[str, Keys]
    kpis: Mapping[str, About]
    calendar: Calendar


def coerce_tables(raws: Raws) -> Frames:
    """All input tables, typed; a table that a later version brought or a column that may be empty need not be there.

    Findings: S01–S11, S15–S18 and S20–S23 about shape and cells, S12 and S13 about settings, M04, M11.
    """
    places = {table.identifier: _place(table, raws.get(table.identifier)) for table in INPUT_TABLES}
    raws, findings = _without_notes(raws, places)
    keys = {name: _keys(TABLE[name], raws) for name in {to for table in INPUT_TABLES for to in _referred(table)}}
    calendar = Calendar(fiscal_year_starts=fiscal_year_starts(raws.get("settings")))
    known = _Known(keys, _about_kpis(raws, keys["kpis"]), calendar)
    tables: dict[str, pd.DataFrame] = {}
    for table in INPUT_TABLES:
        raw = raws.get(table.identifier)
        if raw is None and table.since == 1:
            findings.append(places[table.identifier].finding("S01"))
        tables[table.identifier], found = _coerce_table(table, raw or _nothing(table), known, places[table.identifier])
        findings.extend(found)
    actions = tables["actions"]
    # What nobody says is finished runs on: an action without a state that can be read would be in no report.
    tables["actions"] = actions.assign(status=actions["status"].where(actions["status"].notna(), str(ActionStatus.OPEN)))
    settings, about_settings = filled_settings(raws.get("settings"), tables["settings"], places["settings"], calendar)
    tables, without_scale, about_scales = as_percentages(tables, raws, places)
    kpis = tables["kpis"]
    without_scale |= set(kpis["kpi_id"][kpis["unread"] | kpis["unit"].isna() | kpis["kind"].isna()])
    return Frames(tables, settings, places, (*findings, *about_settings, *about_scales), calendar.fiscal_year_starts, without_scale)


def _without_notes(raws: Raws, places: Mapping[str, Place]) -> tuple[dict[str, RawTable], list[Finding]]:
    """The input tables without the notes below them and repeated headers."""
    found: dict[str, RawTable] = {}
    findings: list[Finding] = []
    for table in INPUT_TABLES:
        if (raw := raws.get(table.identifier)) is not None:
            found[table.identifier], about = without_notes(table, raw, places[table.identifier])
            findings += about
    return found, findings


def _referred(table: Table) -> set[str]:
    return {to for column in table.columns for to in column.refers_to}


def _nothing(table: Table) -> RawTable:
    """A table without rows, in which no column is missing."""
    none = np.empty(0, dtype=object)
    return RawTable(table.sheet, table.name, np.empty(0, dtype=np.int64), {column.header: none for column in table.columns}, {})


def _place(table: Table, raw: RawTable | None) -> Place:
    if raw is None:
        return Place(table, table.sheet, {})
    letters = {column.identifier: raw.letters.get(raw.headers.get(fold(column.header), ""), "") for column in table.columns}
    return Place(table, raw.sheet, letters)


def _column(raw: RawTable | None, column: Column) -> list[Any]:
    return list(coerce_column(column, cells_of(raw, column.header)).values)


def _keys(table: Table, raws: Raws) -> Keys:
    """The keys of a table that others refer to, as they are written there, and the names that stand beside them."""
    codes = _column(raws.get(table.identifier), table.key_column)
    named = [column for column in table.columns if column.identifier in _NAMING]
    pairs = [(name, code) for column in named for name, code in zip(_column(raws.get(table.identifier), column), codes, strict=True)]
    return key_spellings(
        [code for code in codes if isinstance(code, str)],
        [(name, code) for name, code in pairs if isinstance(name, str) and isinstance(code, str)],
    )


def _about_kpis(raws: Raws, keys: Keys) -> Mapping[str, About]:
    """By code of each KPI its unit and frequency, which tell how a time and a day in its row are read."""
    table, raw = TABLE["kpis"], raws.get("kpis")
    codes, units, rhythms = (_column(raw, table.column(name)) for name in ("kpi_id", "unit", "frequency"))
    return {
        keys.codes[fold(code)]: About(unit or "", Frequency(rhythm) if rhythm else None)
        for code, unit, rhythm in reversed(list(zip(codes, units, rhythms, strict=True)))  # of two rows with one code the first
        if isinstance(code, str)
    }


def _coerce_table(table: Table, raw: RawTable, known: _Known, place: Place) -> tuple[pd.DataFrame, list[Finding]]:
    """One table, typed, without the rows that are empty or say nothing, and what is wrong in it."""
    beside = _beside(table, raw, known)
    allowed = {column.identifier: _allowed(column, known.keys) for column in table.columns}
    columns = {
        column.identifier: coerce_column(
            column,
            cells_of(raw, column.header),
            allowed[column.identifier],
            beside=beside,
            date_1904=raw.date_1904,
            as_categories=(table.identifier, column.identifier) in _CATEGORIES,
        )
        for column in table.columns
    }
    filled = np.logical_not(np.logical_and.reduce([coerced.empty for coerced in columns.values()]))
    findings = []
    for column in table.columns:
        if fold(column.header) in raw.headers:
            findings.extend(_about_cells(table, column, columns, raw, filled, place, allowed[column.identifier]))
        elif column.required:
            findings.append(place.finding("S02", column=column.identifier))
    findings.extend(_about_absent(table, columns, raw, place))
    findings.extend(_saying_nothing(table, columns, raw, filled, place))
    useful = _useful(table, columns, filled)
    doubled = _doubled(table, columns, useful)
    for at in doubled[:MOST_PROBLEMS]:
        subject = " ".join(as_written(columns[name].value(at)) for name in table.key)
        findings.append(place.finding("S05", int(raw.rows[at]), table.key[-1], subject))
    useful[doubled] = False
    kept = slice(None) if useful.all() else np.flatnonzero(useful)
    arrays: dict[str, Any] = {name: coerced.values[kept] for name, coerced in columns.items()} | {"row": raw.rows[kept]}
    if table.identifier == "measurements":
        arrays |= {name: flags[kept] for name, flags in _without_figure(columns).items()}
    for flag, deciding in (("unread", _DECIDING), ("influence_unread", _INFLUENCE)):
        if table.identifier in deciding:
            arrays[flag] = np.logical_or.reduce([_unreadable(columns, name) for name in deciding[table.identifier]])[kept]
    rows = pd.RangeIndex(len(arrays["row"]))  # one for all, or pandas compares that of each column with the others
    series = {name: pd.Series(values, rows, dtype=values.dtype, copy=False) for name, values in arrays.items()}
    return pd.DataFrame(series, rows, copy=False), findings


def _about_cells(
    table: Table,
    column: Column,
    columns: Mapping[str, Coerced],
    raw: RawTable,
    filled: NDArray[np.bool_],
    place: Place,
    keys: Keys | None,
) -> list[Finding]:
    """A finding for each cell of a column that cannot be read, or is empty and may not be."""
    coerced = columns[column.identifier]
    silent = _TOLD_LATER.get((table.identifier, column.identifier))
    header = raw.headers[fold(column.header)]
    wrong = [
        replace(problem, shown=_as_shown(raw, header, problem.position, problem.shown))
        for problem in coerced.problems
        if problem.kind != silent and not problem.kind.startswith("S18")
    ]
    if column.required and column.default is None:
        wrong += [Problem(int(at), "S04", "") for at in np.flatnonzero(filled & coerced.empty)[:MOST_PROBLEMS]]
    told = {problem.position for problem in coerced.problems}
    wrong += [problem for problem in coerced.unseen if problem.position not in told]
    if not wrong:
        return []
    details = {"choices": ", ".join(column.choices), "target": " of ".join(TABLE[name].sheet for name in column.refers_to)}
    asked = proposals((problem.shown for problem in wrong if problem.kind == "S06"), keys)
    return [
        place.finding(
            _OTHERWISE.get((table.identifier, column.identifier, problem.kind), problem.kind),
            int(raw.rows[problem.position]),
            column.identifier,
            _subject(table, columns, problem.position),
            shown=problem.shown,
            meant=problem.meant,
            proposal=asked.get(problem.shown, ""),
            **details,
        )
        for problem in wrong
    ]


def _subject(table: Table, columns: Mapping[str, Coerced], at: int) -> str:
    subject = columns[table.columns[0].identifier].value(at)
    return subject if isinstance(subject, str) else ""


def _about_absent(table: Table, columns: Mapping[str, Coerced], raw: RawTable, place: Place) -> list[Finding]:
    """One remark for each row that says in words that it has no number (S18), at the first cell that says so."""
    said: dict[int, tuple[str, Problem]] = {}
    for name, coerced in columns.items():
        for problem in coerced.problems:
            if problem.kind.startswith("S18"):
                said.setdefault(problem.position, (name, problem))
    figure = table.identifier == "measurements"
    return [
        place.finding(
            problem.kind if figure and name in _FIGURES else "S18.cell",
            int(raw.rows[at]),
            name,
            _subject(table, columns, at),
            shown=problem.shown,
        )
        for at, (name, problem) in sorted(said.items())
    ]


def _without_figure(columns: Mapping[str, Coerced]) -> dict[str, NDArray[np.bool_]]:
    """Which measurements say that there can be no figure, and in which a number could not be read."""
    figures = [columns[name] for name in _FIGURES]
    empty = np.logical_and.reduce([np.isnan(np.asarray(coerced.values, dtype=float)) for coerced in figures])
    said = np.logical_or.reduce([coerced.not_applicable for coerced in figures])
    unread = np.logical_or.reduce([coerced.unread for coerced in (*figures, columns["n"])])
    return {"not_applicable": said & empty, "unread": unread}


def _unreadable(columns: Mapping[str, Coerced], name: str) -> NDArray[np.bool_]:
    """Where something stands in a column that can't be read; that there is none ("n.v.t.") can, where an empty cell means something."""
    found = columns[name].unread.copy()
    if name in _MAY_BE_NOTHING:
        found[[problem.position for problem in columns[name].problems if parse_no_figure(problem.shown)]] = False
    return found


def _beside(table: Table, raw: RawTable, known: _Known) -> Beside:
    """What stands beside the cells of a table: of which KPI each row is, where it is about one."""
    columns = [column for column in table.columns if column.identifier == "kpi"]
    codes = coerce_column(columns[0], cells_of(raw, columns[0].header), known.keys["kpis"]).values if columns else [""] * len(raw.rows)
    return Beside([code or "" for code in codes], known.kpis, known.calendar)


def _as_shown(raw: RawTable, header: str, at: int, otherwise: str) -> str:
    """The cell in its own number format; what else is wrong with a cell is quoted as it was found."""
    cell = raw.columns[header][at]
    is_formatted = isinstance(cell, int | float | date | time | timedelta) and not isinstance(cell, bool)
    return as_shown(cell, raw.number_format(header, at)) if is_formatted else otherwise


def _saying_nothing(
    table: Table, columns: Mapping[str, Coerced], raw: RawTable, filled: NDArray[np.bool_], place: Place
) -> Iterator[Finding]:
    """A finding for each row that leaves all of the columns empty of which it needs one."""
    if table.one_of:
        silent = filled & np.logical_and.reduce([columns[name].empty for name in table.one_of])
        headers = ", ".join(table.column(name).header for name in table.one_of)
        for at in np.flatnonzero(silent)[:MOST_PROBLEMS]:
            subject = " ".join(as_written(columns[name].value(at)) for name in table.key)
            yield place.finding("S04.all", int(raw.rows[at]), table.one_of[0], subject, shown=headers)


def _useful(table: Table, columns: Mapping[str, Coerced], filled: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which rows say something, and about what: not the empty ones, nor those without a readable code in their key."""
    about = [columns[name].values for name in table.key if table.column(name).kind in _NAMES]
    return np.asarray(np.logical_and.reduce([filled, *(pd.notna(values) for values in about)]), dtype=bool)


def _doubled(table: Table, columns: Mapping[str, Coerced], useful: NDArray[np.bool_]) -> list[int]:
    """The positions of useful rows that repeat the whole key of a row above them, whatever its capitals."""
    if table.identifier in _DOUBLES_LATER:
        return []
    parts = [columns[name] for name in table.key]
    seen: set[tuple[object, ...]] = set()
    doubled = []
    for at in np.flatnonzero(useful).tolist():
        key = tuple(fold(value) if isinstance(value, str) else value for value in (part.value(at) for part in parts))
        if key in seen:
            doubled.append(at)
        elif all(value is not None and value == value for value in key):  # NaN is not
            seen.add(key)
    return doubled


def _allowed(column: Column, keys: Mapping[str, Keys]) -> Keys | None:
    """The keys that a column may refer to, as they are spelled; of two tables with the same key the first, a name in both is none."""
    if not column.refers_to:
        return None
    several = [keys[table] for table in column.refers_to]
    codes = {folded: code for one in reversed(several) for folded, code in one.codes.items()}
    times = Counter(name for one in several for name in one.names)
    return Keys(codes, {name: code for one in several for name, code in one.names.items() if name not in codes and times[name] == 1})
