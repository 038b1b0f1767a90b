"""The chains of an organisation beside each other, as the overview asks for them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.report.say.chain_view import ChainView
from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import OPEN_STATES, NodeKind
from ketenrapport.words.wording import period_name, period_phrase

if TYPE_CHECKING:
    from ketenrapport.assessment import Assessment
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.report.say.chain_view import Row
    from ketenrapport.report.say.fact import Fact


class Chain(Struct, frozen=True, dict=True):
    """A chain of the overview, and how deep it lies within others."""

    about: ChainView
    depth: int

    @cached_property
    def customer_values(self) -> tuple[Fact, ...]:
        """The promises to the customer."""
        return tuple(value for value in self.about.values if value.kind == NodeKind.CUSTOMER_VALUE)

    @cached_property
    def worst(self) -> Fact | None:
        """The customer value with the lowest score; None when none of them is judged."""
        return min((value for value in self.customer_values if value.score is not None), key=_score, default=None)

    @cached_property
    def worst_within(self) -> Fact | None:
        """The internal value with the lowest score; None when none of them is judged."""
        values = (value for value in self.about.values if value.kind == NodeKind.INTERNAL_VALUE and value.score is not None)
        return min(values, key=_score, default=None)

    @cached_property
    def red(self) -> tuple[Fact, ...]:
        """The KPIs that are red, parts of others too, as the sheet Overzicht counts them."""
        return tuple(kpi for kpi in self.about.kpis if kpi.status is Status.RED)

    @cached_property
    def open_actions(self) -> list[Row]:
        """The actions that are not done."""
        return [action for action in self.about.rows("actions") if action["status"] in OPEN_STATES]

    @cached_property
    def late(self) -> list[Row]:
        """The actions that should have been done."""
        return [action for action in self.open_actions if self.about.organisation.is_late(action)]

    @property
    def name(self) -> str:
        """What the chain is called."""
        return self.about.head.name

    @property
    def owner(self) -> str:
        """The name of who owns the chain on the report date."""
        return self.about.organisation.owner_name(self.about.code)


class Overview(Struct, frozen=True):
    """Everything that a section of the overview may ask for: the chains in the order in which they are shown."""

    assessment: Assessment
    chains: tuple[Chain, ...]

    @property
    def organisation(self) -> Organisation:
        """All that the workbook says."""
        return self.assessment.organisation

    @property
    def period_name(self) -> str:
        """The report period in words."""
        return period_name(self.organisation.report_period)

    @property
    def period_phrase(self) -> str:
        """The same, to come after ``over``."""
        return period_phrase(self.organisation.report_period)


def chains_of(assessment: Assessment) -> tuple[Chain, ...]:
    """The chains from the worst customer value to the best, those that lie within another right below it."""
    organisation = assessment.organisation
    is_chain = organisation.array("kind") == NodeKind.CHAIN
    positions = (is_chain & organisation.is_current).nonzero()[0].tolist()
    around = {
        position: parent if (parent := int(organisation.column("nested_in")[position])) in positions else -1 for position in positions
    }

    def below(parent: int, depth: int) -> list[Chain]:
        level = [Chain(ChainView(assessment, position), depth) for position in positions if around[position] == parent]
        return [one for chain in sorted(level, key=urgency) for one in (chain, *below(chain.about.chain, depth + 1))]

    return tuple(below(-1, 0))


def urgency(chain: Chain) -> tuple[float, float, str]:
    """A chain without any verdict comes last: there is nothing to say about it yet."""
    whole = chain.about.head.score
    return float("inf") if chain.worst is None else _score(chain.worst), float("inf") if whole is None else whole, chain.about.code


def _score(fact: Fact) -> int:
    assert fact.score is not None
    return fact.score
