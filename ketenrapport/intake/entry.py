"""The sheet Invoer: which measurements are expected and not there yet, and what of it can go to Metingen (methode a, b1)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from msgspec import Struct

from ketenrapport.kpi.asked import Asked
from ketenrapport.organisation.cells import coerce_column
from ketenrapport.organisation.closed import closed_over, closings
from ketenrapport.organisation.deciding import About, Beside
from ketenrapport.organisation.keys import key_spellings
from ketenrapport.organisation.one_cell import shown as as_it_stands
from ketenrapport.organisation.percentages import in_percent
from ketenrapport.words import wording
from ketenrapport.words.findings import KINDS
from ketenrapport.words.notation import NoFigure, clean, fold, parse_no_figure, parse_number, says_percent
from ketenrapport.words.number_format import GENERAL, as_shown, hundredfold
from ketenrapport.words.period_notation import parse_period
from ketenrapport.words.schema import TABLE
from ketenrapport.words.vocabulary import RATIOS, Frequency, Quality, TimeAgg, ValueRollup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ketenrapport.organisation.model import Organisation
    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.words.periods import Period

ENTRY = TABLE["entry"]
_NUMBERS = ("value", "numerator", "denominator", "n")
_READ = (*_NUMBERS, "quality", "as_of", "entered_by", "remark")
_NOT_ASKED = "Deze meting wordt niet verwacht; controleer KPI en periode, of wis de rij."
_TWICE = "Deze meting staat hier twee keer, met andere cijfers; laat één rij staan."
_NOT_APPLICABLE = "S18"
_COLUMNS = ENTRY.identifiers


class TakenOver(Struct, frozen=True):
    """What was filled in on Invoer: ``rows`` can go to Metingen, ``left`` stays, with what is wrong in its column Melding.

    ``taken_from`` and ``left_at`` are the rows of the sheet on which each of them stands.
    """

    rows: pd.DataFrame
    left: pd.DataFrame
    taken_from: tuple[int, ...]
    left_at: tuple[int, ...]

    @property
    def refused(self) -> int:
        """How many rows were filled in and cannot be taken over."""
        return int((self.left["message"] != "").sum())


def entry_period(organisation: Organisation) -> Period:
    """The period up to which to fill in: the next one, or the report period itself as long as nothing was measured in it."""
    current, calendar = organisation.report_period, organisation.calendar
    ends = (period.end for _, code in _measured(organisation) if code and (period := calendar.period(code)) is not None)
    if not any(current.start <= end <= current.end for end in ends):
        return current
    return calendar.containing(current.end + timedelta(days=1), current.frequency)


def entry_rows(organisation: Organisation, typed: RawTable | None = None) -> pd.DataFrame:
    """The rows of Invoer: each measurement that is expected up to the report period and not there yet, oldest first.

    Beside it stand the value before it, the norm and which cells to fill in. ``typed`` is Invoer as it stands: what was typed there,
    a remark alone too, is kept with its measurement, or below the others where none is expected.
    """
    nodes, asked = organisation.nodes, Asked.of(organisation)
    measured = _measured(organisation)
    there = {(fold(code or ""), period): (code, period) for code, period in measured}
    history, targets = _history(organisation), _targets(organisation)
    kept = _kept(organisation, typed)
    codes = organisation.column("code")
    wanted = [(own, node) for node in range(len(nodes)) for own in asked.of_node(node) if (codes[node], own.code) not in measured]
    rows: list[dict[str, Any]] = []
    for own, node in sorted(wanted, key=lambda one: (one[0].end, one[1])):
        kpi = nodes.iloc[node]
        before = [value for end, value in history.get(node, ()) if end < own.end]
        norms = [norm for since, norm in targets.get(node, ()) if since <= own.end]
        mine = kept.get((fold(kpi["code"]), own.code), [])
        rows.append(dict.fromkeys(_COLUMNS) | {
            "chain": codes[kpi["chain"]] if kpi["chain"] >= 0 else None,
            "kpi": kpi["code"],
            "name": kpi["name"],
            "period": own.code,
            "previous": _rounded(before[-1], kpi["decimals"]) if before else None,
            "target": norms[-1] if norms and norms[-1] == norms[-1] else None,
            "unit": kpi["unit"],
            "to_fill": to_fill(kpi["time_agg"]),
        } | ({name: cell for name, cell in mine.pop(0).items() if name in (*_READ, "message")} if mine else {}))  # fmt: skip
    for row in (row for several in kept.values() for row in several):
        at = fold(str(row["kpi"] or "")), _code(row)
        why = _has_already(*there[at]) if at in there else _NOT_ASKED
        rows.append(row | {"message": row["message"] or why})
    return pd.DataFrame(rows, columns=_COLUMNS, dtype=object)


def to_fill(aggregation: str | None) -> str:
    """Which cells a KPI of this kind needs, by their headers."""
    names = ("numerator", "denominator") if aggregation in RATIOS else ("value", "n") if aggregation == TimeAgg.WEIGHTED else ("value",)
    return " en ".join(ENTRY.column(name).header for name in names)


def _kept(organisation: Organisation, typed: RawTable | None) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """What was typed on Invoer, by KPI (folded) and period: whole rows, in cells that say the same in any format."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    if typed is None:
        return found
    units = zip(organisation.column("code"), organisation.column("unit"), organisation.column("factor"), strict=True)
    percent = {fold(code): in_percent(unit, factor) for code, unit, factor in units}
    for row, shown_percent, _ in _rows(typed, organisation):
        if all(pd.isna(row[name]) for name in _READ):
            continue
        _about_percentages(row, shown_percent, percent.get(fold(str(row["kpi"] or "")), False))
        _say_in_any_format(row, shown_percent)
        found.setdefault((fold(str(row["kpi"] or "")), _code(row)), []).append(row)
    return found


def take_over(organisation: Organisation, entry: RawTable, today: date, who: str = "") -> TakenOver:
    """What of the sheet Invoer can become measurements. Nothing that Metingen has is overwritten: such a row stays and says so.

    ``who`` entered what says nothing of that.
    """
    rollups = organisation.column("value_rollup")
    known = {fold(code): node for node, code in enumerate(organisation.column("code")) if rollups[node] == ValueRollup.MEASURED}
    measured = {(fold(code), period) for code, period in _measured(organisation)}
    taken, left = [], []
    taken_from, left_at = list[int](), list[int]()
    read = list(_rows(entry, organisation))
    doubled = _doubled(row for row, _, _ in read)
    for place, (row, shown, unreadable) in zip(entry.rows.tolist(), read, strict=True):
        if unreadable is None and all(pd.isna(row[name]) for name in _NUMBERS):
            left.append(row | {"message": ""})
            left_at.append(place)
            continue
        node = known.get(fold(str(row["kpi"] or "")), -1)
        period = organisation.calendar.period(_code(row))
        code = organisation.column("code")[node] if node >= 0 else ""
        problem = (
            _about_percentages(row, shown, node >= 0 and in_percent(organisation.column("unit")[node], organisation.column("factor")[node]))
            or unreadable
            or _about_place(organisation, row, node, period)
            or (None if says_not_applicable(row) else _about_numbers(row, organisation.column("time_agg")[node]))
            or (_TWICE if (fold(str(row["kpi"] or "")), _code(row)) in doubled else None)
            or _about_known(organisation, code, period, measured)
        )
        if problem:
            _say_in_any_format(row, shown)
            left.append(row | {"message": problem})
            left_at.append(place)
            continue
        taken_from.append(place)
        own = _code(row)
        measured.add((fold(code), own))
        said = {name: row[name] for name in (*_NUMBERS, "as_of", "entered_by", "remark")}
        said["entered_by"] = said["entered_by"] or who or None
        taken.append({"kpi": code, "period": own, **said, "quality": row["quality"] or str(Quality.FINAL), "entered_on": today})
    columns = ["kpi", "period", *_NUMBERS, "quality", "as_of", "entered_by", "entered_on", "remark"]
    rows, stays = pd.DataFrame(taken, columns=columns, dtype=object), pd.DataFrame(left, columns=_COLUMNS, dtype=object)
    return TakenOver(rows, stays, tuple(taken_from), tuple(left_at))


def says_not_applicable(row: Mapping[str, Any]) -> bool:
    """Whether a row says of every figure in it that there can be none (n.v.t.): an answer too, which Metingen keeps (methode b2)."""
    return _says_only(row, NoFigure.NOT_APPLICABLE)


def says_not_known(row: Mapping[str, Any]) -> bool:
    """Whether a row says of every figure in it that it isn't known yet (n.b.): an answer, after which it is asked again."""
    return _says_only(row, NoFigure.NOT_MEASURED)


def _says_only(row: Mapping[str, Any], what: NoFigure) -> bool:
    filled = {name: row[name] for name in _NUMBERS if not pd.isna(row[name])}
    has_figure = any(name in filled for name in ("value", "numerator", "denominator"))
    return has_figure and all(isinstance(cell, str) and parse_no_figure(cell) is what for cell in filled.values())


def _doubled(rows: Iterable[Mapping[str, Any]]) -> set[tuple[str, str]]:
    """KPI (folded) and period of what stands there more than once with different figures: which of them is right, nobody can see."""
    found: dict[tuple[str, str], set[tuple[object, ...]]] = {}
    for row in rows:
        figures = tuple(None if pd.isna(row[name]) else row[name] for name in _NUMBERS)
        if any(figure is not None for figure in figures):
            found.setdefault((fold(str(row["kpi"] or "")), _code(row)), set()).add(figures)
    return {key for key, several in found.items() if len(several) > 1}


def _beside(entry: RawTable, organisation: Organisation) -> Beside:
    """Of which KPI each row is, and in what unit and how often that is measured."""
    known = {
        code: About(unit or "", Frequency(rhythm) if isinstance(rhythm, str) else None)
        for code, unit, rhythm in zip(
            organisation.column("code"), organisation.column("unit"), organisation.column("frequency"), strict=True
        )
    }
    column = ENTRY.column("kpi")
    codes = coerce_column(column, entry.cells(column.header), key_spellings(list(known))).values
    return Beside([code or "" for code in codes], known, organisation.calendar)


def _rows(entry: RawTable, organisation: Organisation) -> Iterator[tuple[dict[str, Any], dict[str, str], str | None]]:
    """The rows of Invoer as values, each with how its percentages show, by column, and what cannot be read in it.

    A cell that can't be read keeps what the user typed.
    """
    beside = _beside(entry, organisation)
    typed: dict[str, list[Any]] = {}
    problems: dict[int, str] = {}
    absent: dict[int, str] = {}
    for column in ENTRY.columns:
        raw = entry.cells(column.header)
        coerced = coerce_column(column, raw, beside=beside, date_1904=entry.date_1904)
        typed[column.identifier] = [coerced.value(at) for at in range(len(raw))]
        for problem in coerced.problems:
            cell = raw[problem.position]
            if column.identifier in _READ:
                words = KINDS[problem.kind].explanation.format(column=column.header, shown=problem.shown, subject="")
                (absent if problem.kind == _NOT_APPLICABLE else problems).setdefault(problem.position, words)
                typed[column.identifier][problem.position] = cell if isinstance(cell, str | float | int | date) else as_it_stands(cell)
    percentages = {name: _shown_as_percentage(entry, name) for name in _NUMBERS}
    for at in range(len(entry.rows)):
        shown = {name: text for name, texts in percentages.items() if (text := texts.get(at)) is not None}
        row = {name: values[at] for name, values in typed.items()}
        yield row, shown, problems.get(at) or (None if says_not_applicable(row) else absent.get(at))


def _shown_as_percentage(entry: RawTable, name: str) -> dict[int, str]:
    """How the cells of a column show that are a percentage, a number by its format or a text, by their position."""
    header = entry.headers.get(fold(ENTRY.column(name).header))
    if header is None:
        return {}
    cells, places = entry.columns[header], np.flatnonzero(entry.percentages(header)).tolist()
    texts = {at: clean(cell) for at, cell in enumerate(cells.tolist()) if isinstance(cell, str) and says_percent(cell)}
    return texts | {at: as_shown(cells[at], entry.number_format(header, at)) for at in places}


def _code(row: Mapping[str, Any]) -> str:
    """The code of the period of a row, else what stands there."""
    text = str(row["period"] or "")
    return parse_period(text) or text


def _say_in_any_format(row: dict[str, Any], shown: Mapping[str, str]) -> None:
    """Make a text of a value that shows as a percentage: that is 94 % in a cell of any format."""
    if "value" in shown and not isinstance(row["value"], str):
        row["value"] = f"{as_shown(row['value'], GENERAL)}%"


def _about_percentages(row: dict[str, Any], shown: Mapping[str, str], percent: bool) -> str | None:
    """What is wrong with percentages in a row; a value that may be one gets what it shows.

    What stays on Invoer may come to stand in a cell whose format makes another number of it, so it becomes a text that is none.
    """
    problem = None
    for name, text in shown.items():
        if name == "value" and percent:
            if isinstance(row[name], float | int) and row[name] != parse_number(text):  # a text says it as it shows
                row[name] = hundredfold(row[name])
            continue
        row[name] = f"{text} ?"
        words = KINDS["M11.count" if name != "value" else "M11"].explanation
        problem = problem or words.format(column=ENTRY.column(name).header, subject=row["kpi"] or "", shown=text)
    return problem


def _about_place(organisation: Organisation, row: Mapping[str, Any], node: int, period: Period | None) -> str | None:
    if node < 0:
        return f"'{row['kpi'] or ''}' is geen KPI die u meet."
    frequency = organisation.column("frequency")[node]
    if period is None or period.frequency != frequency:
        return f"'{row['period'] or ''}' past niet bij deze KPI, die per {frequency} wordt gemeten."
    return None


def _about_numbers(row: Mapping[str, Any], aggregation: str) -> str | None:
    value, top, bottom, count = (not pd.isna(row[name]) for name in _NUMBERS)
    if aggregation in RATIOS:
        return None if top and bottom and not value else "Vul Teller en Noemer in en laat Waarde leeg."
    if top or bottom or not value:
        return "Vul Waarde in en laat Teller en Noemer leeg."
    return None if count or aggregation != TimeAgg.WEIGHTED else "Vul ook Aantal in."


def _about_known(organisation: Organisation, code: str, period: Period | None, measured: set[tuple[str, str]]) -> str | None:
    if period is None:
        return None
    if (fold(code), period.code) in measured:
        return _has_already(code, period.code)
    closed = closed_over(organisation, code, period)
    return f"Periode {closed} is {closings(organisation, code)[closed]}." if closed else None


def _has_already(code: str, period: str) -> str:
    return f"Metingen heeft al een cijfer van {code} over {period}; wijzig dat daar."


def _measured(organisation: Organisation) -> set[tuple[str, str]]:
    """Code and period of every row of Metingen, usable or not."""
    table = organisation.tables["measurements"]
    return set(zip(table["kpi"].astype(object), table["period"].astype(object), strict=True))


def _history(organisation: Organisation) -> dict[int, list[tuple[date, float]]]:
    """The values of each node with the last day of their period, oldest first; a ratio as its factor × numerator / denominator."""
    rows, factors = organisation.measurements, organisation.numbers("factor", 1)
    found: dict[int, list[tuple[date, float]]] = {}
    for row in rows.to_dict("records"):
        period, value = organisation.calendar.period(row["period"]), row["value"]
        if np.isnan(value) and row["denominator"] > 0:
            value = factors[row["node"]] * row["numerator"] / row["denominator"]
        if period is not None and not np.isnan(value):
            found.setdefault(row["node"], []).append((period.end, float(value)))
    return {node: sorted(values) for node, values in found.items()}


def _targets(organisation: Organisation) -> dict[int, list[tuple[date, float]]]:
    """The norms of each node with the day from which they hold, oldest first."""
    found: dict[int, list[tuple[date, float]]] = {}
    for row in organisation.tables["targets"].to_dict("records"):
        found.setdefault(row["node"], []).append((row["valid_from"], row["target"]))
    return {node: sorted(norms) for node, norms in found.items()}


def _rounded(value: float, decimals: float) -> float:
    places = int(decimals) if decimals == decimals else wording.natural_decimals(value)
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
