"""What a report knows of one chain: nodes and rows as plain values, so that sections need no frames or arrays.

None is 'there is none'; text that is not there is ''.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ketenrapport import wording
from ketenrapport.periods import FINENESS
from ketenrapport.report.markup import tidy
from ketenrapport.schema import OPEN_STATES, Frequency, NodeKind
from ketenrapport.verdict import Reason, Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from ketenrapport.kpi.judgement import Judgement
    from ketenrapport.model import Organisation
    from ketenrapport.periods import Period

VALUE_KINDS = (NodeKind.CUSTOMER_VALUE, NodeKind.INTERNAL_VALUE)
KPI_KINDS = (NodeKind.RESULT, NodeKind.PROCESS, NodeKind.FACTOR)

# A year and the period it is compared with; for slower rhythms enough to see a direction.
_POINTS = {Frequency.WEEK: 27, Frequency.FORTNIGHT: 27, Frequency.MONTH: 13, Frequency.QUARTER: 9, Frequency.YEAR: 6}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fact:
    """One node over the report period: what it is and how it is judged (see ``Judgement`` for the meaning of the numbers)."""

    position: int
    parent: int
    level: int
    number: str
    code: str
    name: str
    kind: str
    weight: float
    critical: bool
    unit: str
    decimals: int
    direction: str
    factor: float
    judge_on: str
    frequency: str
    value: float | None
    target: float | None
    signal: float | None
    target_high: float | None
    signal_high: float | None
    score: int | None
    previous_score: int | None
    status: Status
    reason: Reason
    reason_text: str
    flags: tuple[str, ...]
    coverage: float | None
    numerator: float | None
    denominator: float | None
    change: float | None
    change_year: float | None
    gap: int | None

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the reader must know about this verdict: reason and flags, each once."""
        return tuple(dict.fromkeys(text for text in (self.reason_text, *self.flags) if text))


@dataclass(frozen=True, slots=True)
class Point:
    """The value of a KPI over one period, with its norms, its signal values and the value a year earlier."""

    period: Period
    value: float | None
    target: float | None
    target_high: float | None
    signal: float | None
    signal_high: float | None
    year_earlier: float | None


@dataclass(frozen=True)
class ReportInput:
    """One chain of a judged organisation: everything that a section may ask for."""

    organisation: Organisation
    judgement: Judgement
    chain: int
    version: int = 1

    @property
    def period(self) -> Period:
        """The report period."""
        return self.organisation.report_period

    @cached_property
    def period_name(self) -> str:
        """The report period in words."""
        return wording.period_name(self.period)

    @cached_property
    def code(self) -> str:
        """The code of the chain."""
        return str(self.organisation.nodes["code"].iloc[self.chain])

    @cached_property
    def head(self) -> Fact:
        """The chain itself."""
        return self.fact(self.chain)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The values and KPIs of the chain in tree order."""
        members = (self.organisation.nodes["chain"] == self.chain).to_numpy().nonzero()[0].tolist()
        return tuple(self.fact(position) for position in members if position != self.chain)

    @cached_property
    def values(self) -> tuple[Fact, ...]:
        """The values of the chain, customer values and internal values, in the order of the sheet."""
        return tuple(fact for fact in self.facts if fact.kind in VALUE_KINDS and fact.parent == self.chain)

    @cached_property
    def kpis(self) -> tuple[Fact, ...]:
        """The KPIs of the chain in tree order."""
        return tuple(fact for fact in self.facts if fact.kind in KPI_KINDS)

    @cached_property
    def by_code(self) -> Mapping[str, Fact]:
        """The KPIs of the chain by their code."""
        return {fact.code: fact for fact in self.kpis}

    @cached_property
    def record(self) -> Row:
        """The row of the chain on the sheet Ketens."""
        return next(iter(_rows_where(self.organisation.tables["chains"], "chain_id", self.code)), {})

    def below(self, top: Fact) -> tuple[Fact, ...]:
        """Everything under a node, in tree order."""
        under, found = {top.position}, []
        for fact in self.facts:
            if fact.parent in under:
                under.add(fact.position)
                found.append(fact)
        return tuple(found)

    def rows(self, table: str) -> list[Row]:
        """The rows of an input table that belong to this chain, in the order of the sheet; missing cells are None."""
        if table not in self._rows:
            self._rows[table] = _rows_where(self.organisation.tables[table], "chain", self.code)
        return self._rows[table]

    def names(self, table: str) -> Mapping[str, str]:
        """Code → name of people, customers or links."""
        frame = self.organisation.tables[table]
        key = {"people": "person_id", "customers": "customer_id", "links": "link_id"}[table]
        return {code: name or code for code, name in zip(frame[key], frame["name"], strict=True) if code}

    def text(self, fact: Fact, column: str) -> str:
        """A text of a KPI, '' when it is not filled in."""
        content = self.organisation.nodes[column].iloc[fact.position]
        return content if isinstance(content, str) else ""

    def comment(self, fact: Fact) -> Row | None:
        """The comment on a KPI over the report period, if there is one."""
        return self._comments.get(fact.code)

    def measurement(self, fact: Fact) -> Row | None:
        """The latest measurement up to and including the report period: its quality and the date it was taken."""
        mine = _rows_where(self.organisation.measurements, "node", fact.position)
        calendar, last = self.organisation.calendar, self.period.end
        ended = [(period.end, row) for row in mine if (period := calendar.period(row["period"])) and period.end <= last]
        return max(ended, key=lambda item: item[0])[1] if ended else None

    def is_late(self, action: Row) -> bool:
        """Whether an action that is not finished is past its deadline on the last day of the report period."""
        return action["status"] in OPEN_STATES and action["deadline"] is not None and action["deadline"] < self.organisation.report_date

    def inputs(self, fact: Fact) -> tuple[Fact, ...]:
        """The KPIs that the value of a KPI is built from, wherever they are."""
        return tuple(self.fact(position) for position in self.organisation.nodes["inputs"].iloc[fact.position])

    def nested(self) -> tuple[ReportInput, ...]:
        """The chains that lie within this one."""
        inside = (self.organisation.nodes["nested_in"] == self.chain).to_numpy().nonzero()[0].tolist()
        return tuple(ReportInput(self.organisation, self.judgement, chain) for chain in inside)

    def encompassing(self) -> ReportInput | None:
        """The chain that this one lies within, if any."""
        around = int(self.organisation.nodes["nested_in"].iloc[self.chain])
        return ReportInput(self.organisation, self.judgement, around) if around >= 0 else None

    @property
    def kind_scores(self) -> tuple[int | None, int | None]:
        """The score of the customer values together and of the internal values together (domein b6)."""
        judged = self.judgement
        return _whole(judged.customer_score[self.chain, -1]), _whole(judged.internal_score[self.chain, -1])

    def history(self, fact: Fact) -> tuple[Point, ...]:
        """The values of a KPI in its own rhythm, oldest first; a value that was carried over is no new point (domein b2)."""
        judged, points = self.judgement, []
        for column, period in sorted((column, period) for period, column in self._own_periods(fact).items()):
            value, change, target, target_high, signal, signal_high = (
                _known(array[fact.position, column])
                for array in (judged.value, judged.change_year, judged.target, judged.target_high, judged.signal, judged.signal_high)
            )
            earlier = None if value is None or change is None else round(value - change, fact.decimals)
            points.append(Point(period, value, target, target_high, signal, signal_high, earlier))
        frequency = points[-1].period.frequency if points else Frequency.MONTH
        shown = points[-_POINTS[frequency] :]
        while shown and shown[0].value is None:
            shown = shown[1:]
        return tuple(shown)

    def fact(self, position: int) -> Fact:
        """The node at this position of ``Organisation.nodes``."""
        judged, at = self.judgement, (position, -1)
        node = {name: column[position] for name, column in self._columns.items()}
        reason = Reason(int(judged.reason[at]))
        denominator = _known(judged.denominator[at])
        last = len(judged.periods) - 1
        missing = reason is Reason.NO_MEASUREMENT and node["kind"] in KPI_KINDS
        previous = judged.shown_score[position, -2] if last else float("nan")
        return Fact(
            position=position,
            parent=node["parent"],
            level=node["level"],
            number=node["number"],
            code=node["code"],
            name=_sentence_start(node["name"] or node["code"]),
            kind=node["kind"],
            weight=_known(node["weight"]) or 0.0,
            critical=bool(node["critical"]),
            unit=_text(node["unit"]).strip(),
            decimals=int(_known(node["decimals"]) or 0),
            direction=_text(node["direction"]),
            factor=_known(node["factor"]) or 1.0,
            judge_on=_text(node["judge_on"]),
            frequency=_text(node["frequency"]),
            value=_known(judged.value[at]),
            target=_known(judged.target[at]),
            signal=_known(judged.signal[at]),
            target_high=_known(judged.target_high[at]),
            signal_high=_known(judged.signal_high[at]),
            score=_whole(judged.shown_score[at]),
            previous_score=_whole(previous),
            status=Status(int(judged.status[at])),
            reason=reason,
            reason_text=wording.reason(reason, denominator, judged.capped_by.get((position, last), ())),
            flags=wording.flags(
                carried_from=judged.carried_from[at] or "",
                present=int(judged.present[at]),
                expected=int(judged.expected[at]),
                parts=int(judged.parts[at]),
                parts_expected=int(judged.parts_expected[at]),
                linked=bool(judged.linked[at]),
                missing=missing,
            ),
            coverage=_known(judged.coverage[at]),
            numerator=_known(judged.numerator[at]),
            denominator=denominator,
            change=_known(judged.change[at]),
            change_year=_known(judged.change_year[at]),
            gap=_whole(judged.gap[at]),
        )

    @cached_property
    def _comments(self) -> Mapping[str, Row]:
        """The comments on the report period by KPI; the first one counts."""
        rows = _rows_where(self.organisation.tables["comments"], "period", self.period.code)
        return {row["kpi"]: row for row in reversed(rows)}

    @cached_property
    def _rows(self) -> dict[str, list[Row]]:
        """The rows that were asked for, by table."""
        return {}

    @cached_property
    def _columns(self) -> Mapping[str, Sequence[Any]]:
        nodes = self.organisation.nodes
        return {name: nodes[name].tolist() for name in _NODE_COLUMNS}

    def _own_periods(self, fact: Fact) -> dict[Period, int]:
        """The periods in which a KPI has values of its own, each with the last column that shows it."""
        periods = self.judgement.periods
        if fact.frequency not in FINENESS or FINENESS[Frequency(fact.frequency)] <= FINENESS[self.period.frequency]:
            return {period: column for column, period in enumerate(periods)}
        calendar, found = self.organisation.calendar, {}
        for column, report_period in enumerate(periods):
            source = self.judgement.carried_from[fact.position, column]
            own = calendar.period(source) if source else calendar.containing(report_period.end, Frequency(fact.frequency))
            if own is not None and own.end <= self.period.end:
                found[own] = column
        return found


_NODE_COLUMNS = (
    "parent", "level", "number", "code", "name", "kind", "weight", "critical", "unit", "decimals", "direction", "factor",
    "judge_on", "frequency",
)  # fmt: skip


def chain_position(organisation: Organisation, code: str) -> int:
    """The position of a chain among the nodes. Raises KeyError when there is no such chain."""
    nodes = organisation.nodes
    found = ((nodes["code"] == code) & (nodes["kind"] == NodeKind.CHAIN)).to_numpy().nonzero()[0]
    if not len(found):
        raise KeyError(code)
    return int(found[0])


def _rows_where(frame: pd.DataFrame, column: str, wanted: str | int) -> list[Row]:
    """The rows whose column holds the wanted code or position."""
    at = np.flatnonzero(np.asarray(frame[column] == wanted, dtype=bool))
    columns = {str(name): [None if cell != cell else cell for cell in frame[name].array.take(at)] for name in frame.columns}
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _known(number: float | None) -> float | None:
    """The number as a plain float, None when it is not there."""
    return None if number is None or number != number else float(number)


def _whole(number: float | None) -> int | None:
    known = _known(number)
    return None if known is None else int(known)


def _text(content: object) -> str:
    return content if isinstance(content, str) else ""


def _sentence_start(name: str) -> str:
    """The name on one line, with a capital and without the dash that some put before a component."""
    line = tidy(name)
    plain = line.lstrip("–-• \u00a0") or line
    return plain[:1].upper() + plain[1:]
