"""What a performance conversation is about, in order: the same for the same workbook (methode b11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.kpi.topics import Topics, counted_kpis, topics
from ketenrapport.kpi.tree import counted_children
from ketenrapport.organisation.known import period_of
from ketenrapport.organisation.model import once
from ketenrapport.words.verdict import OFF_NORM, Status, Topic
from ketenrapport.words.vocabulary import JUDGED, NodeKind, TalkStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ketenrapport.kpi.topics import Told
    from ketenrapport.kpi.xmr import Floats
    from ketenrapport.organisation.model import Organisation, Row
    from ketenrapport.words.periods import Period


class AgendaItem(Struct, frozen=True):
    """One point to talk about.

    * ``why``: every topic that applies; the first one decides its place, the worst promise comes last unless that is all there is
    * ``node``: the KPI; of an action the KPI that it is about, if any; of measurements that are missing the heaviest KPI; of a chain
      that is wholly on norm the chain
    * ``action``: the code of an action that is late and a point of its own
    * ``parts``: components that are red, told at this point; of measurements that are missing every KPI without one
    * ``late``: the codes of late actions about it, told at this point
    * ``times``: for how many report periods in a row it was shown, this one included; 0 when nobody counted: no conversation was held
      yet, or it is not shown
    """

    why: tuple[Topic, ...]
    node: int | None
    action: str | None = None
    parts: tuple[int, ...] = ()
    late: tuple[str, ...] = ()
    times: int = 0

    @property
    def topic(self) -> Topic:
        """The topic under which it is on the agenda."""
        return min(self.why)

    @property
    def subjects(self) -> tuple[tuple[bool, int | str | None], ...]:
        """What is remembered of it: the same KPI, but what is learned from apart from the rest."""
        about = self.parts if self.topic is Topic.MISSING else (self.action or self.node,)
        return tuple((self.topic.is_learning, one) for one in about)


class Agenda(Struct, frozen=True):
    """The points of one chain's conversation, in order, and the ``rest``: those for which there is no room.

    ``before`` are the points of the last conversation that was held over an earlier report period.
    """

    items: tuple[AgendaItem, ...]
    rest: tuple[AgendaItem, ...] = ()
    before: tuple[AgendaItem, ...] = ()

    @property
    def more(self) -> int:
        """How many more points there are."""
        return len(self.rest)


def agendas(organisation: Organisation, now: Told, before: Told) -> dict[str, Agenda]:
    """What the conversation of each chain over the report period is about, by the code of the chain. Source: methode b11.

    ``before`` is what could be said at the end of each period, for comparisons and memory (b1). A chain that ended has nothing to
    talk about.
    """
    current = topics(organisation, now, before)
    earlier = current if before is now else topics(organisation, before, before)
    maker, remembered = _Maker(organisation, current), _Maker(organisation, earlier)
    found = {}
    for chain in np.flatnonzero(organisation.array("kind") == NodeKind.CHAIN).tolist():
        agenda = maker.agenda(chain, len(now.judgement.periods) - 1)
        found[maker.codes[chain]] = _with_memory(agenda, chain, organisation, remembered)
    return found


class _Maker:
    """Makes the agenda of any chain in any report period, out of topics that were found for all of them at once."""

    def __init__(self, organisation: Organisation, found: Topics) -> None:
        self.organisation, self.topics, self.judgement = organisation, found, found.seen.judgement
        self.codes: Sequence[str] = organisation.column("code")
        self.chain, self.counts = organisation.array("chain"), counted_kpis(organisation)
        self.kinds, self.parents = organisation.column("kind"), organisation.column("parent")
        # Dust of the products must not part equal weights.
        self.weights = np.round(absolute_weights(organisation), 12).tolist()
        self.position = organisation.positions
        self._late_in: dict[int, Sequence[Row]] = {}  # actions that were late, by period

    def agenda(self, chain: int, period: int) -> Agenda:
        """What the conversation of a chain over a report period is about, without memory."""
        if self.judgement.ended[chain, period]:
            return Agenda(())
        worst = self._worst_promise(chain, period)
        points = self._points(chain, period, worst)
        points += self._late(chain, period, points)
        points = sorted(points, key=lambda item: (item.topic.category, *self._order(item, period))) or self._stand_in(chain, period)
        learned = next((item for item in points if item.topic.is_learning), None)
        fixed = [item for item in points if item.node == worst and item.action is None][:1] + ([learned] if learned else [])
        most = max(0, self.organisation.settings.max_agenda_items)
        shown = fixed[:most]
        shown += [item for item in points if item not in shown][: most - len(shown)]
        return Agenda(tuple(item for item in points if item in shown), tuple(item for item in points if item not in shown))

    def _points(self, chain: int, period: int, worst: int | None) -> list[AgendaItem]:
        """The KPIs about which something is to be said; those that only lack a measurement are one point together."""
        found, missing = [], []
        for node in np.flatnonzero((self.chain == chain) & self.topics.any[:, period]).tolist():
            why = self.topics.why(node, period)
            if why[0] is Topic.MISSING:
                missing.append(node)
                continue
            if node == worst and why[0] > Topic.WORST_PROMISE:
                why = (*why, Topic.WORST_PROMISE)
            found.append(AgendaItem(why, node, parts=self.topics.red_parts(node, period)))
        if missing:
            missing.sort(key=lambda node: self._heaviest(node, period))
            found.append(AgendaItem((Topic.MISSING,), missing[0], parts=tuple(missing)))
        return found

    def _late(self, chain: int, period: int, points: list[AgendaItem]) -> list[AgendaItem]:
        """Late actions that are a point of their own; those about a KPI that is one already are told there (``points`` is changed)."""
        if period not in self._late_in:
            self._late_in[period] = late_actions(self.organisation, self.judgement.periods[period])
        own = []
        for action in self._late_in[period]:
            if action["chain"] != self.codes[chain]:
                continue
            code, node = action["action_id"], self.position.get(action["kpi"])
            about = [at for at, item in enumerate(points) if node is not None and (item.node == node or _misses(item, node))]
            for at in about:
                points[at] = replace(points[at], late=(*points[at].late, code))
            if not about:
                own.append(AgendaItem((Topic.LATE_ACTION,), node, code))
        return own

    def _stand_in(self, chain: int, period: int) -> list[AgendaItem]:
        """The one point when there is nothing else: the KPI that is worst off; what keeps this on norm, when everything is."""
        status = self.judgement.status[:, period]
        mine = self.counts & (self.chain == chain)
        off = np.flatnonzero(mine & np.isin(status, OFF_NORM)).tolist()
        if off:
            return [AgendaItem((Topic.LEAST_GOOD,), min(off, key=lambda node: self._worst(node, period)))]
        return [AgendaItem((Topic.ALL_ON_NORM,), chain)] if (mine & (status == Status.GREEN)).any() else []

    def _worst_promise(self, chain: int, period: int) -> int | None:
        """The worst result under the customer value that is worst off; None when every customer value is on norm, or not judged."""
        status = self.judgement.status[:, period]
        mine = np.flatnonzero((self.chain == chain) & np.isin(status, OFF_NORM)).tolist()
        values = [node for node in mine if self.kinds[node] == NodeKind.CUSTOMER_VALUE]
        if not values:
            return None
        value = min(values, key=lambda node: self._worst(node, period))
        results = [node for node in mine if self.kinds[node] == NodeKind.RESULT and self.counts[node] and self._under(node, value)]
        return min(results, key=lambda node: self._worst(node, period), default=None)

    def _under(self, node: int, value: int) -> bool:
        while node >= 0 and node != value:
            node = self.parents[node]
        return node == value

    def _worst(self, node: int, period: int) -> tuple[int, float, float, str]:
        """Worst status, lowest score, heaviest weight, code."""
        return int(self.judgement.status[node, period]), self._score(node, period), -self.weights[node], self.codes[node]

    def _heaviest(self, node: int, period: int) -> tuple[int, float, float, str]:
        """Results before knobs, then the heaviest, the lowest score, the code."""
        return int(self.kinds[node] != NodeKind.RESULT), -self.weights[node], self._score(node, period), self.codes[node]

    def _order(self, item: AgendaItem, period: int) -> tuple[int, float, float, str, str]:
        """Within a category: by the KPI; actions about none come last."""
        if item.node is None:
            return (2, 0.0, np.inf, "", item.action or "")
        return (*self._heaviest(item.node, period), item.action or "")

    def _score(self, node: int, period: int) -> float:
        score = float(self.judgement.score[node, period])
        return np.inf if np.isnan(score) else score


def _misses(item: AgendaItem, node: int) -> bool:
    """Whether an item is about measurements that are missing, and those of this KPI are among them."""
    return item.topic is Topic.MISSING and node in item.parts


def _with_memory(agenda: Agenda, chain: int, organisation: Organisation, remembered: _Maker) -> Agenda:
    """The agenda with for how many report periods in a row each point was shown, since the first conversation that was held (b11)."""
    periods = remembered.judgement.periods
    held = conversations_held(organisation, remembered.codes[chain], periods)
    if not held:
        return agenda
    first, last = held[0], max((period for period in held if period < len(periods) - 1), default=None)
    before = () if last is None else remembered.agenda(chain, last).items
    times = dict.fromkeys((subject for item in agenda.items for subject in item.subjects), 1)
    still = set(times)
    for period in range(len(periods) - 2, first - 1, -1):
        shown = {subject for item in remembered.agenda(chain, period).items for subject in item.subjects}
        still &= shown
        if not still:
            break
        for subject in still:
            times[subject] += 1
    items = tuple(replace(item, times=max(times[one] for one in item.subjects)) for item in agenda.items)
    return replace(agenda, items=items, before=before)


def conversations_held(organisation: Organisation, chain: str, periods: Sequence[Period]) -> list[int]:
    """The places of the report periods in which held conversations of the chain fall, in order.

    A conversation belongs to the report period in which its own period ends; one of before the first report period to that one.
    """
    ends = [
        period.end
        for row in organisation.rows_of("conversations", chain)
        if row["status"] != TalkStatus.PLANNED
        and (period := organisation.calendar.period(row["period"] or ""))
        and period.end <= periods[-1].end
    ]
    return sorted({next(place for place, period in enumerate(periods) if period.end >= end) for end in ends})


def late_actions(organisation: Organisation, on: Period) -> list[Row]:
    """The rows of Acties that are not done and past their deadline on the last day of a report period (K30).

    An action that was agreed in a conversation over a later period was not known then (b11).
    """
    late = [row for row in organisation.rows["actions"] if organisation.is_late(row, on.end)]
    return [row for row in late if known_by(organisation, row["conversation"], on.end)]


def known_by(organisation: Organisation, conversation: str | None, day: date) -> bool:
    """Whether what was agreed in a conversation (``VERG 2026-08``) was known on a day: that period had ended; without one, always."""
    period = period_of(conversation or "", organisation.calendar)
    return period is None or period.end <= day


@once
def absolute_weights(organisation: Organisation) -> Floats:
    """How much each node weighs in its chain, 0–1: the product of the normalised weights down to it; a knob weighs as its result."""
    nodes = organisation.nodes
    parents, kinds = organisation.column("parent"), organisation.column("kind")
    weights = np.zeros(len(nodes))
    counted = counted_children(organisation)
    totals = {node: sum(children.values()) for node, children in counted.items()}
    for node, (parent, kind) in enumerate(zip(parents, kinds, strict=True)):  # depth first: parents come before children
        if kind == NodeKind.CHAIN:
            weights[node] = 1
        elif parent >= 0 and node in counted[parent]:
            knob = kind == NodeKind.PROCESS and kinds[parent] in JUDGED
            weights[node] = weights[parent] * (1 if knob else counted[parent][node] / totals[parent])
    return weights
