"""What a source says, held against Metingen: what is new, changed or the same, and what may not change (R10)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from ketenrapport.intake.sources.figures import HEADERS
from ketenrapport.intake.sources.message import Subject
from ketenrapport.intake.sources.source import FIGURES
from ketenrapport.organisation.closed import closed_around, closed_over
from ketenrapport.organisation.one_cell import as_written, shown
from ketenrapport.words.notation import fold
from ketenrapport.words.number_format import exact
from ketenrapport.words.period_notation import parse_period
from ketenrapport.words.schema import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ketenrapport.intake.sources.figures import Figure, Key, Reading
    from ketenrapport.intake.sources.source import Source
    from ketenrapport.organisation.model import Organisation, Row
    from ketenrapport.organisation.raw import RawTable

MEASUREMENTS = TABLE["measurements"]
_NAMES = tuple(HEADERS)
_USUAL_QUALITY = MEASUREMENTS.column("quality").default
Value = float | str | date


class Action(StrEnum):
    """What becomes of a measurement."""

    NEW = "nieuw"
    CHANGED = "gewijzigd"
    SAME = "ongewijzigd"
    REFUSED = "geweigerd"


class Outcome(Struct, frozen=True):
    """One measurement as the source has it, by column of Metingen: ``values`` is what it becomes, ``old`` what stood there and changes.

    ``row`` is its row of the sheet; None for one that is new.
    """

    kpi: str
    period: str
    action: Action
    values: Mapping[str, Value] = field(default_factory=dict)
    old: Mapping[str, Value | None] = field(default_factory=dict)
    row: int | None = None


class Ledger:
    """Metingen as it stands, and as the sources read so far will make it."""

    def __init__(self, organisation: Organisation, raw: RawTable | None) -> None:
        """``raw`` is Metingen as it was read: rows in it that can't be used still have their place."""
        self._organisation = organisation
        self._rows: dict[Key, list[Row]] = {}
        table = organisation.tables["measurements"]
        columns = [table[name].astype(object).tolist() for name in ("kpi", "period", *_NAMES, "row", "unread", "not_applicable")]
        names = ("kpi", "period", *_NAMES, "row", "unread", "not_applicable")
        for cells in zip(*columns, strict=True):
            row = dict(zip(names, cells, strict=True))
            self._rows.setdefault((row["kpi"], row["period"]), []).append(row)
        self._unusable = _unusable(raw, set(table["row"].tolist()))
        self._taken: dict[Key, Reading] = {}
        self._contradicted: set[Key] = set()
        counted = [kpi for kpi, n in zip(table["kpi"].astype(object), table["n"], strict=True) if n == n]
        self._weighed = set(counted)

    def compare(self, reading: Reading) -> list[Outcome]:
        """What becomes of each measurement of a source, in its order; what can't be is told in its messages."""
        reading.refuse_alone()
        found = []
        weighed = {figure.kpi.code for figure in reading.figures.values() if "n" in figure.figures} | self._weighed
        for figure in reading.figures.values():
            outcome = self._outcome(reading, figure, weighed)
            if outcome is not None:
                found.append(outcome)
        self._tell_gone(reading)
        for outcome in found:
            if outcome.action is not Action.REFUSED:
                self._taken.setdefault((outcome.kpi, outcome.period), reading)
        self._weighed = weighed
        return found

    def after_all(self, outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
        """What becomes of the measurements of a source when all were compared: what another one contradicts is refused as well (R9)."""
        return tuple(replace(one, action=Action.REFUSED) if (one.kpi, one.period) in self._contradicted else one for one in outcomes)

    def _outcome(self, reading: Reading, figure: Figure, weighed: set[str]) -> Outcome | None:
        refused = Outcome(*figure.key, Action.REFUSED)
        if figure.is_refused:
            return refused
        if figure.is_silent:
            return None
        values = _values(figure)
        there = self._rows.get(figure.key, [])
        before = there[0] if len(there) == 1 else None
        problem = self._contradiction(reading, figure, values) or self._problem(figure, values, there, weighed)
        problem = problem or _half(reading.source, figure, values, before)
        if problem is not None:
            reading.messages.add(problem[0], figure.where, problem[1])
            return refused
        if figure.key in self._taken:  # another source brought the same in this run
            return Outcome(*figure.key, Action.SAME, values)
        if before is None:
            return self._new(reading, figure, values)
        old = {name: _old(before, name) for name, value in values.items() if not _is_same(name, before[name], value)}
        if not old:
            return Outcome(*figure.key, Action.SAME, values, {}, before["row"])
        if closed := closed_around(self._organisation, figure.kpi.code, figure.period):
            there_now = _figures({name: before[name] for name in FIGURES.values()})
            detail = f"{figure}: {there_now} blijft staan, de bron zegt {_figures(values)} (M10, {closed})"
            if not any(name in FIGURES.values() for name in old):
                detail = f"{figure}: {_told(old)} blijft staan, de bron zegt {_told(values)} (M10, {closed})"
            reading.messages.add(Subject.CLOSED, figure.where, detail)
            return Outcome(*figure.key, Action.REFUSED, values, old, before["row"])
        changed = {name: values[name] for name in old}
        return Outcome(*figure.key, Action.CHANGED, changed, old, before["row"])

    def _new(self, reading: Reading, figure: Figure, values: Mapping[str, Value]) -> Outcome:
        if closed := closed_over(self._organisation, figure.kpi.code, figure.period):
            reading.messages.add(Subject.CLOSED, figure.where, f"{figure}: {_figures(values)} komt er niet bij (M10, {closed})")
            return Outcome(*figure.key, Action.REFUSED, values)
        return Outcome(*figure.key, Action.NEW, values)

    def _contradiction(self, reading: Reading, figure: Figure, values: Mapping[str, Value]) -> tuple[Subject, str] | None:
        """What is said of a figure of which another source says something else in this run: neither counts, and both are told (R9)."""
        earlier = self._taken.get(figure.key)
        if earlier is None:
            return None
        theirs = _values(earlier.figures[figure.key])
        other = [name for name, value in values.items() if not _is_same(name, theirs.get(name), value)]
        if not other:
            return None
        mine, their_own = (_both(found, other) for found in (values, theirs))
        if figure.key not in self._contradicted:
            self._contradicted.add(figure.key)
            detail = f"{figure}: {their_own}, maar bron {reading.source.code} zegt {mine}"
            earlier.messages.add(Subject.TWICE_DIFFERENT, earlier.figures[figure.key].where, detail)
        return Subject.TWICE_DIFFERENT, f"{figure}: {mine}, maar bron {earlier.source.code} zegt {their_own}"

    def _problem(self, figure: Figure, values: Mapping[str, Value], there: list[Row], weighed: set[str]) -> tuple[Subject, str] | None:
        """Why a measurement can't be one."""
        if (fold(figure.kpi.code), figure.period.code) in self._unusable or len(there) > 1:
            what = "staat meer dan eens in Metingen" if len(there) > 1 else "staat in Metingen in een rij die niet te lezen is"
            return Subject.UNUSABLE, f"{figure} {what}"
        known = dict.fromkeys(FIGURES.values()) | (dict(there[0]) if there else {}) | dict(values)
        present = {name for name in FIGURES.values() if known[name] is not None and known[name] == known[name]}
        if figure.kpi.is_ratio:
            if "value" in values or not {"numerator", "denominator"} <= present:
                return Subject.INCOMPLETE, f"{figure}: teller en noemer zijn nodig, en geen waarde"
            if float(str(known["denominator"])) < 0:
                return Subject.INCOMPLETE, f"{figure}: de noemer {shown(float(str(known['denominator'])))} is negatief"
        elif {"numerator", "denominator"} & values.keys() or "value" not in present:
            return Subject.INCOMPLETE, f"{figure}: een waarde is nodig, en geen teller of noemer"
        elif figure.kpi.is_weighted and figure.kpi.code in weighed and "n" not in present:
            return Subject.INCOMPLETE, f"{figure}: het aantal achter de waarde ontbreekt"
        elif figure.kpi.is_weighted and "n" in present and float(str(known["n"])) < 0:
            return Subject.INCOMPLETE, f"{figure}: het aantal {shown(float(str(known['n'])))} is negatief"
        return None

    def _tell_gone(self, reading: Reading) -> None:
        """Measurements that Metingen has between the first and last period of a source that it doesn't mention any more."""
        calendar = self._organisation.calendar
        ends = [period.end for _, code in reading.mentioned if (period := calendar.period(code)) is not None]
        kpis = {kpi for kpi, _ in reading.mentioned} | reading.source.promised
        if not ends:
            return
        for kpi, code in self._rows:
            period = calendar.period(code) if code else None
            if kpi in kpis and period is not None and min(ends) <= period.end <= max(ends) and (kpi, code) not in reading.mentioned:
                reading.messages.add(Subject.GONE, reading.source.code, f"{kpi} {code}")


def _half(source: Source, figure: Figure, values: Mapping[str, Value], before: Row | None) -> tuple[Subject, str] | None:
    """What is wrong when a figure changes and the one that belongs to it is empty in the source: old and new would make a third."""
    pair = ("numerator", "denominator") if figure.kpi.is_ratio else ("value", "n") if figure.kpi.is_weighted else ()
    given = [name for name in pair if name in values]
    if before is None or len(given) != 1 or _is_same(given[0], before[given[0]], values[given[0]]):
        return None
    other = next(name for name in pair if name not in values)
    if _old(before, other) is None or not source.brings(figure.kpi.code, other):
        return None
    return Subject.INCOMPLETE, f"{figure}: {HEADERS[given[0]]} verandert en {HEADERS[other]} is leeg; lever beide"


def _unusable(raw: RawTable | None, used: set[int]) -> set[Key]:
    """KPI (folded) and period of the rows of Metingen that were left out when it was read."""
    if raw is None:
        return set()
    kpis, periods = (raw.cells(MEASUREMENTS.column(name).header) for name in ("kpi", "period"))
    found = set()
    for row, kpi, period in zip(raw.rows.tolist(), kpis, periods, strict=True):
        if row not in used and isinstance(kpi, str) and period is not None:
            code = parse_period(shown(period) if not isinstance(period, str) else as_written(period))
            found.add((fold(kpi), code or ""))
    return found


def _values(figure: Figure) -> dict[str, Value]:
    return {name: float(number) for name, number in figure.figures.items()} | figure.beside


def _is_same(name: str, old: object, new: Value) -> bool:
    if isinstance(new, float):
        return isinstance(old, int | float) and old == old and exact(float(old)) == exact(new)
    if name == "quality":
        return (old or _USUAL_QUALITY) == new
    return old == new


def _old(row: Row, name: str) -> Value | None:
    """What stands in a column of Metingen; None for an empty cell."""
    value = row[name]
    return None if value is None or value != value else value


def _figures(values: Mapping[str, object]) -> str:
    """The figures of a measurement, short: ``1457/1781``, ``6,4 (n=686)``."""
    texts = {name: shown(value) for name in FIGURES.values() if isinstance(value := values.get(name), float) and value == value}
    if "numerator" in texts or "denominator" in texts:
        return f"{texts.get('numerator', '')}/{texts.get('denominator', '')}"
    count = f" (n={texts['n']})" if "n" in texts else ""
    return f"{texts.get('value', 'niets')}{count}"


def _told(values: Mapping[str, object]) -> str:
    """What is told beside the figures."""
    told = {name: value for name, value in values.items() if name not in FIGURES.values()}
    return ", ".join(f"{HEADERS[name]} {shown(value) if isinstance(value, str | date) else 'leeg'}" for name, value in told.items())


def _both(values: Mapping[str, object], names: Iterable[str]) -> str:
    """The figures of a measurement, and what is told beside them as far as it has these names."""
    told = _told({name: values.get(name) for name in names})
    return ", ".join(text for text in (_figures(values), told) if text)


def count(outcomes: Iterable[Outcome], action: Action) -> int:
    """How many measurements there are of one action."""
    return sum(one.action is action for one in outcomes)
