"""What a report knows of one chain: nodes and rows as plain values, so that sections need no frames or arrays.

None is 'there is none'; text that is not there is ''.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from itertools import dropwhile
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.kpi.chart import chart, charts
from ketenrapport.kpi.measures import is_sum
from ketenrapport.organisation.known import talk_key
from ketenrapport.report.say.fact import Fact, Point
from ketenrapport.report.say.fingerprint import fingerprint
from ketenrapport.report.say.look_ups import look_ups
from ketenrapport.report.say.node_fact import node_fact
from ketenrapport.report.say.plain import known, sentence_start, text_of, whole
from ketenrapport.report.say.privacy import drawable
from ketenrapport.report.say.questions import question
from ketenrapport.report.say.told_once import told_once
from ketenrapport.words import wording
from ketenrapport.words.periods import FINENESS, start_of_year
from ketenrapport.words.verdict import OFF_NORM
from ketenrapport.words.vocabulary import KPIS, VALUES, Frequency, TalkStatus, Variant, Window

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from ketenrapport.assessment import Assessment
    from ketenrapport.kpi.agenda import Agenda
    from ketenrapport.kpi.analysis import Analysis
    from ketenrapport.kpi.chart import Series
    from ketenrapport.kpi.judgement import Judgement
    from ketenrapport.kpi.quality import Source
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.report.say.blocks import Identity
    from ketenrapport.report.say.look_ups import LookUps
    from ketenrapport.report.say.privacy import Masking
    from ketenrapport.report.say.question_table import Question
    from ketenrapport.report.say.told_once import ToldOnce
    from ketenrapport.words.periods import Period


# A year and the period it is compared with; for slower rhythms enough to see a direction.
_POINTS = {Frequency.WEEK: 27, Frequency.FORTNIGHT: 27, Frequency.MONTH: 13, Frequency.QUARTER: 9, Frequency.YEAR: 6}
_YEAR, _MOST_POINTS = timedelta(days=358), 54  # a week less than a year; weeks of a year and one more

Row = dict[str, Any]


class ChainView(Struct, frozen=True, dict=True):
    """One chain of an assessment: everything that a section may ask for. ``earlier`` is the version before this one, if there is one.

    ``adopted``: the report is adopted, no draft.
    """

    assessment: Assessment
    chain: int
    version: int = 1
    variant: Variant = Variant.FULL
    masking: Masking | None = None
    earlier: Identity | None = None
    adopted: bool = False

    @property
    def standing(self) -> str:
        """What this version is: ``concept, versie 2``, ``vastgesteld, versie 4``, ``…; wijkt af van vastgestelde versie 4``."""
        told = f"{'vastgesteld' if self.adopted else 'concept'}, versie {self.version}"
        adopted = None if self.adopted else self.assessment.deviating.get(self.code)
        return f"{told}; wijkt af van vastgestelde versie {adopted}" if adopted else told

    @property
    def organisation(self) -> Organisation:
        """All that the workbook says."""
        return self.assessment.organisation

    @property
    def look_ups(self) -> LookUps:
        """What all reports of the assessment look up."""
        return look_ups(self.assessment)

    @property
    def judgement(self) -> Judgement:
        """The verdicts; for readers outside the organisation without small numbers."""
        return self.assessment.judgement

    @property
    def analysis(self) -> Analysis:
        """What follows from the verdicts."""
        return self.assessment.analysis

    @property
    def external(self) -> bool:
        """Whether it goes to readers outside the organisation: without names and small numbers."""
        return self.variant is Variant.EXTERNAL

    @property
    def brief(self) -> bool:
        """Whether everything must fit one page."""
        return self.variant is Variant.ONE_PAGE

    @property
    def period(self) -> Period:
        """The report period."""
        return self.organisation.report_period

    @cached_property
    def period_name(self) -> str:
        """The report period in words."""
        return wording.period_name(self.period)

    @cached_property
    def period_phrase(self) -> str:
        """The same, to come after ``over``: ``het 3e kwartaal 2026``."""
        return wording.period_phrase(self.period)

    @cached_property
    def code(self) -> str:
        """The code of the chain."""
        return str(self.organisation.column("code")[self.chain])

    @cached_property
    def head(self) -> Fact:
        """The chain itself."""
        return self.fact(self.chain)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The values and KPIs of the chain in tree order."""
        return tuple(self.fact(position) for position in self.look_ups.members.get(self.chain, ()) if position != self.chain)

    @cached_property
    def values(self) -> tuple[Fact, ...]:
        """The values of the chain, customer values and internal values, in the order of the sheet."""
        return tuple(fact for fact in self.facts if fact.kind in VALUES and fact.parent == self.chain)

    @cached_property
    def kpis(self) -> tuple[Fact, ...]:
        """The KPIs of the chain in tree order."""
        return tuple(fact for fact in self.facts if fact.kind in KPIS)

    @cached_property
    def by_code(self) -> Mapping[str, Fact]:
        """The KPIs of the chain by their code."""
        return {fact.code: fact for fact in self.kpis}

    @property
    def agenda(self) -> Agenda:
        """What the conversation is about, in order."""
        return self.analysis.agendas[self.code]

    @cached_property
    def discussed(self) -> tuple[Fact, ...]:
        """The KPIs on the agenda, in order, each once; a late action comes up under its own heading."""
        nodes = [item.node for item in self.agenda.items if item.node is not None and item.action is None]
        return tuple(self.fact(node) for node in nodes)

    @property
    def worst(self) -> Fact | None:
        """The KPI furthest from its norm: critical and red first, then red, then orange; within that the heaviest, the worst score."""
        off = [fact for fact in self.kpis if fact.status.is_off_norm and fact.weight > 0]
        return min(off, key=lambda f: (f.status, not f.critical, -f.weight, f.score or 0, f.code), default=None)

    def off_norm(self, fact: Fact) -> tuple[int, Period] | None:
        """For how many report periods in a row a KPI has missed its norm, and since which; None when it does not."""
        missed, since = 0, None
        for status, period in zip(reversed(self.judgement.status[fact.position].tolist()), reversed(self.judgement.periods), strict=True):
            if status not in OFF_NORM:
                break
            missed, since = missed + 1, period
        return (missed, since) if since else None

    @cached_property
    def fingerprint(self) -> str:
        """What tells these figures from others."""
        return fingerprint(self)

    @cached_property
    def told(self) -> ToldOnce:
        """What is told at which point."""
        return told_once(self)

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        """The question at each point of the conversation."""
        return tuple(question(self, item) for item in self.agenda.items)

    @cached_property
    def record(self) -> Row:
        """The row of the chain on the sheet Ketens."""
        return next((_filled(row) for row in self.organisation.rows["chains"] if row["chain_id"] == self.code), {})

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
            self._rows[table] = [_filled(row) for row in self.organisation.rows_of(table, self.code)]
        return self._rows[table]

    def decisions(self, conversation: str) -> list[Row]:
        """What was decided in a conversation, named by chain and period: ``VERG 2026-09``; in the order of the sheet."""
        return [_filled(row) for row in self.look_ups.decisions.get(talk_key(conversation), ())]

    @cached_property
    def conversation_date(self) -> date | None:
        """The day of the conversation over the report period, if it is known."""
        return next((row["date"] for row in self.rows("conversations") if row["period"] == self.period.code and row["date"]), None)

    @cached_property
    def previous_conversation(self) -> Row | None:
        """The last conversation that was held over an earlier period, before the one over this period."""
        held = [
            row
            for row in self.rows("conversations")
            if row["date"] and row["period"] != self.period.code and row["status"] != TalkStatus.PLANNED
            and (self.conversation_date is None or row["date"] < self.conversation_date)
            and (period := self.organisation.calendar.period(row["period"] or "")) and period.end <= self.period.end
        ]  # fmt: skip
        return max(held, key=lambda row: row["date"], default=None)

    def names(self, table: str) -> Mapping[str, str]:
        """Code → name of people, customers or links."""
        return self.look_ups.names[table]

    def text(self, fact: Fact, column: str) -> str:
        """A text of a KPI, '' when it is not filled in."""
        return text_of(self.organisation.column(column)[fact.position])

    def short_name(self, fact: Fact) -> str:
        """What a KPI is called where there is little room: its Korte naam, else its name."""
        short = self.look_ups.short_names.get(fact.code)
        return sentence_start(short) if short else fact.name

    def comment(self, fact: Fact) -> Row | None:
        """The last comment on a KPI that is over the report period; None without one."""
        return next(iter(self.comments(fact)), None)

    def comments(self, fact: Fact) -> Sequence[Row]:
        """Every comment on a KPI that is over the report period, the newest first.

        It is when its own period is that one or belongs to it, or is the one that the figure shown is about (b11).
        """
        if fact.position not in self._comments:
            self._comments[fact.position] = self._over_the_period(fact)
        return self._comments[fact.position]

    def source(self, fact: Fact) -> Source | None:
        """What stands behind the value: when it was taken, how certain it is and what was noted; None when nothing was measured."""
        return self.analysis.sources.get(fact.position)

    def inputs(self, fact: Fact) -> tuple[Fact, ...]:
        """The KPIs that the value of a KPI is built from, wherever they are."""
        return tuple(self.fact(position) for position in self.organisation.column("inputs")[fact.position])

    def nested(self) -> tuple[ChainView, ...]:
        """The chains that lie within this one and have not ended."""
        return tuple(replace(self, chain=chain) for chain in self.look_ups.nested.get(self.chain, ()))

    def encompassing(self) -> ChainView | None:
        """The chain that this one lies within, if any that has not ended."""
        around = int(self.organisation.column("nested_in")[self.chain])
        return replace(self, chain=around) if around >= 0 and self.organisation.is_current[around] else None

    @property
    def status_of_now(self) -> str:
        """What must be said beside actions when the report is about another period than the workbook's own; '' when it isn't."""
        if self.organisation.is_own_period:
            return ""
        return f"De status van acties is die van nu; wat zij eind {self.period_name} was, bewaart de werkmap niet."

    @property
    def kind_scores(self) -> tuple[int | None, int | None]:
        """The score of the customer values together and of the internal values together (methode b6)."""
        judged = self.judgement
        return whole(judged.customer_score[self.chain, -1]), whole(judged.internal_score[self.chain, -1])

    def series(self, fact: Fact) -> Series | None:
        """The points of a KPI in its own rhythm with limits and marks; None when outsiders must not see them."""
        if self.masking and not drawable(self.analysis.variations, fact.position, self.masking.withheld, self.masking.limit):
            return None
        found = self._charts.get(fact.position)
        return chart(self.analysis.variations, fact.position) if found is None else found

    @cached_property
    def _charts(self) -> dict[int, Series]:
        """The courses of what hangs in the chain, by position: page one, the question and the point of a KPI all ask for it."""
        mine = np.flatnonzero(self.organisation.array("chain") == self.chain).tolist()
        return dict(zip(mine, charts(self.analysis.variations, mine), strict=True))

    @property
    def is_end_of_year(self) -> bool:
        """Whether the fiscal year ends with the report period."""
        first_month = self.organisation.calendar.fiscal_year_starts
        return start_of_year(self.period.end + timedelta(days=1), first_month) > self.period.end

    @cached_property
    def begins_anew(self) -> list[bool]:
        """Of each node whether its sum of the year so far begins anew in the report period, so that the one before is of a whole year."""
        calendar, first_month = self.organisation.calendar, self.organisation.calendar.fiscal_year_starts
        before = calendar.previous(self.period)
        is_first = start_of_year(self.period.end, first_month) != start_of_year(before.end, first_month)
        if not is_first or self.period.frequency is Frequency.YEAR:
            return [False] * len(self.organisation.nodes)
        so_far = is_sum(self.organisation) & (self.organisation.array("judge_on") == Window.YTD)
        return [bool(one) for one in so_far]

    def begun_within_year(self, fact: Fact) -> Period | None:
        """The first period of its own in which a KPI has a figure, when there were none a year ago."""
        columns = self._own_periods(fact)[-_MOST_POINTS:]
        values = self.judgement.value[fact.position, [column for _, column in columns]].tolist()
        first = next((period for (period, _), value in zip(columns, values, strict=True) if known(value) is not None), None)
        return first if first is not None and first.start > self.period.end - _YEAR else None

    def history(self, fact: Fact, most: int = 0) -> tuple[Point, ...]:
        """The values of a KPI in its own rhythm, oldest first; a value that was carried over is no new point (methode b2).

        The last ``most`` of them; by default a year and the period that it is compared with.
        """
        judged = self.judgement
        columns = self._own_periods(fact)
        if columns:
            columns = columns[-(most or _POINTS[columns[-1][0].frequency]) :]
        at = [column for _, column in columns]
        arrays = (judged.value, judged.change_year, judged.target, judged.target_high, judged.signal, judged.signal_high)
        told = [list(map(known, array[fact.position, at].tolist())) for array in arrays]
        lacking = judged.is_incomplete[fact.position, at].tolist()
        points = []
        for (period, _), incomplete, value, change, target, high, signal, signal_high in zip(columns, lacking, *told, strict=True):
            earlier = None if value is None or change is None else round(value - change, fact.decimals)
            points.append(Point(period, value, target, high, signal, signal_high, earlier, incomplete))
        return tuple(dropwhile(lambda point: point.value is None, points))

    def fact(self, position: int) -> Fact:
        """The node at this position of ``Organisation.nodes``."""
        if position not in self._facts:
            self._facts[position] = node_fact(self, position)
        return self._facts[position]

    def _over_the_period(self, fact: Fact) -> Sequence[Row]:
        about = str(self.judgement.about[fact.position, -1])
        found = [
            ((period.end, row["period"] == self.period.code), row)
            for period, row in self.look_ups.comments.get(fact.code, ())
            if self.period.start <= period.end <= self.period.end or row["period"] == about
        ]
        # Of two over the same period the first row comes first.
        return [_filled(row) for _, row in sorted(found, key=lambda pair: pair[0], reverse=True)]

    @cached_property
    def _comments(self) -> dict[int, Sequence[Row]]:
        """The comments that were asked for, by position of the KPI."""
        return {}

    @cached_property
    def _facts(self) -> dict[int, Fact]:
        """The nodes that were asked for, by position."""
        return {}

    @cached_property
    def _rows(self) -> dict[str, list[Row]]:
        """The rows that were asked for, by table."""
        return {}

    def _own_periods(self, fact: Fact) -> list[tuple[Period, int]]:
        """The periods in which a KPI has values of its own, each with the last column that shows it, the first column first."""
        periods = self.judgement.periods
        frequency = Frequency(fact.frequency) if fact.frequency in FINENESS else None
        if frequency is None or FINENESS[frequency] < FINENESS[self.period.frequency]:
            return [(period, column) for column, period in enumerate(periods)]
        calendar, about = self.organisation.calendar, self.judgement.about[fact.position].tolist()
        is_own = frequency is self.period.frequency
        if is_own and not any(about):
            return [(period, column) for column, period in enumerate(periods)]
        found: dict[Period, int] = {}
        for column, report_period in enumerate(periods):
            source = about[column]  # November in December's report, where December is to come
            own = calendar.period(source) if source else report_period if is_own else calendar.containing(report_period.end, frequency)
            if own is not None and own.end > report_period.end:  # of a week in which a month ended, that month
                own = calendar.previous(own)
            if own is not None:
                found[own] = column
        return sorted(found.items(), key=lambda pair: pair[1])


def chain_position(organisation: Organisation, code: str) -> int:
    """The position of a chain among the nodes. Raises KeyError when there is no such chain."""
    return organisation.chain_positions[code]


def _filled(row: Mapping[str, Any]) -> Row:
    """The row with None for each number that is missing."""
    return {name: None if cell != cell else cell for name, cell in row.items()}
