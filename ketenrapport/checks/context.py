"""What the rules look at: the organisation, its judgement, and the look-ups that many rules share, each made once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketenrapport.checks.measured import Measured
from ketenrapport.words.vocabulary import OPEN_STATES, NodeKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from ketenrapport.kpi.judgement import Judgement
    from ketenrapport.organisation.closed import Kept
    from ketenrapport.organisation.model import Organisation, Row
    from ketenrapport.words.findings import Place


class Kpi(Struct, frozen=True):
    """A KPI that hangs in a chain: its place among the nodes, its chain, and its row on the sheet."""

    code: str
    node: int
    chain: str
    kind: str | None
    row: Row

    @property
    def is_context(self) -> bool:
        """Whether it is a factor: shown, never judged."""
        return self.kind == NodeKind.FACTOR

    @property
    def label(self) -> str:
        """Code and name: ``VERG.P5 'Werkvoorraad'``."""
        return label(self.code, self.row["name"])


def label(code: str, name: str | None) -> str:
    """A code with the name that makes it mean something; components are listed with a dash, which is no part of the name."""
    plain = (name or "").lstrip("–- ")
    return f"{code} '{plain}'" if plain and plain != code else code


class Context(Struct, frozen=True, dict=True):
    """Everything that a rule may look at. ``final`` tells that a report is about to be adopted: it may lack less than a draft.

    A chain that has ended is history, and no rule asks anything of it; ``chains`` are those that are or will be, ``running``
    those that run on the report date. ``kept`` are the measurements of closed periods as they were then, by the code of the
    period; None when they cannot be read any more.
    """

    organisation: Organisation
    judgement: Judgement
    places: Mapping[str, Place]
    final: bool = False
    kept: Mapping[str, Kept | None] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The day as of which things are late or in force."""
        return self.organisation.report_date

    @property
    def tables(self) -> Mapping[str, Sequence[Row]]:
        """The rows of every input table but the measurements, which are too many for dictionaries."""
        return self.organisation.rows

    @property
    def chains(self) -> Mapping[str, Row]:
        """The chains that have not ended, by code."""
        return self.organisation.chains

    @property
    def running(self) -> Mapping[str, Row]:
        """Those of them that run on the report date, by code."""
        return self.organisation.running

    def of(self, table: str, chain: str) -> Sequence[Row]:
        """The rows of a table that are about this chain."""
        return self.organisation.rows_of(table, chain)

    def values(self, chain: str, kind: NodeKind) -> list[Row]:
        """The values of one kind of this chain."""
        return [row for row in self.of("values", chain) if row["kind"] == kind]

    @cached_property
    def people(self) -> Mapping[str, Row]:
        """The people, by code."""
        return {row["person_id"]: row for row in self.tables["people"]}

    @cached_property
    def customers(self) -> Mapping[str, Row]:
        """The customers, by code."""
        return {row["customer_id"]: row for row in self.tables["customers"]}

    @cached_property
    def links(self) -> Mapping[str, Row]:
        """The links (departments, teams, partners), by code."""
        return {row["link_id"]: row for row in self.tables["links"]}

    def chain_label(self, chain: str) -> str:
        """The chain with its name."""
        return label(chain, self.chains[chain]["name"]) if chain in self.chains else chain

    def person(self, code: str | None) -> str:
        """The name of a person, else the code."""
        row = self.people.get(code or "")
        return str((row and row["name"]) or code or "")

    def link(self, code: str) -> str:
        """The name of a link, else the code."""
        row = self.links.get(code)
        return str((row and row["name"]) or code)

    @cached_property
    def owned(self) -> Mapping[str, Sequence[str]]:
        """The running chains of every person who owns any."""
        owned: dict[str, list[str]] = {}
        for code in self.running:
            owner = self.organisation.owner(code)
            if owner in self.people:
                owned.setdefault(str(owner), []).append(code)
        return owned

    @cached_property
    def parents(self) -> Mapping[str, str]:
        """The encompassing chain of each chain that lies within another."""
        chains = self.chains
        return {code: row["parent_chain"] for code, row in chains.items() if row["parent_chain"] in chains and row["parent_chain"] != code}

    @cached_property
    def nested(self) -> Mapping[str, Sequence[str]]:
        """The chains within each encompassing chain."""
        within: dict[str, list[str]] = {}
        for code, parent in self.parents.items():
            within.setdefault(parent, []).append(code)
        return within

    def around(self, chain: str) -> set[str]:
        """All chains that this one lies within; in a circle of chains also itself."""
        found: set[str] = set()
        while (parent := self.parents.get(chain)) is not None and parent not in found:
            found.add(parent)
            chain = parent
        return found

    @cached_property
    def codes(self) -> Sequence[str]:
        """The code of every node."""
        return self.organisation.column("code")

    @cached_property
    def home(self) -> Sequence[str]:
        """The chain that every node belongs to; '' for none."""
        return [self.codes[chain] if chain >= 0 else "" for chain in self.organisation.column("chain")]

    @cached_property
    def children(self) -> Sequence[Sequence[int]]:
        """The nodes right below every node."""
        below: list[list[int]] = [[] for _ in self.codes]
        for node, parent in enumerate(self.organisation.column("parent")):
            if parent >= 0:
                below[parent].append(node)
        return below

    @cached_property
    def kpis(self) -> Mapping[int, Kpi]:
        """The KPIs that hang in a chain that has not ended, by node."""
        others = {row["chain_id"] for row in self.tables["chains"]} | {row["value_id"] for row in self.tables["values"]}
        rows = {row["kpi_id"]: row for row in self.tables["kpis"] if row["kpi_id"] not in others}
        found = {}
        for node, (code, home) in enumerate(zip(self.codes, self.home, strict=True)):
            if code in rows and home in self.chains:
                found[node] = Kpi(code, node, home, rows[code]["kind"], rows[code])
        return found

    @cached_property
    def kpi(self) -> Mapping[str, Kpi]:
        """The same KPIs, by code."""
        return {kpi.code: kpi for kpi in self.kpis.values()}

    @cached_property
    def _kpis_by_chain(self) -> Mapping[str, Sequence[Kpi]]:
        grouped: dict[str, list[Kpi]] = {}
        for kpi in self.kpis.values():
            if not kpi.is_context:
                grouped.setdefault(kpi.chain, []).append(kpi)
        return grouped

    def kpis_of(self, chain: str) -> Sequence[Kpi]:
        """The results and process indicators of a chain, in tree order; no context."""
        return self._kpis_by_chain.get(chain, ())

    @cached_property
    def status(self) -> Sequence[int]:
        """The verdict on every node over the report period."""
        return [int(status) for status in self.judgement.status[:, -1]]

    @cached_property
    def measured(self) -> Measured:
        """The usable measurements, by KPI and time."""
        return Measured.of(self.organisation)

    def let_go(self) -> None:
        """Forget what is as long as Metingen; it is made anew when somebody asks."""
        self.__dict__.pop("measured", None)

    @cached_property
    def open_actions(self) -> Sequence[Row]:
        """The actions that are not done."""
        return [row for row in self.tables["actions"] if row["status"] in OPEN_STATES]

    @cached_property
    def explained(self) -> frozenset[str]:
        """The KPIs with an explanation of which something is filled in, over the report period (methode b11)."""
        organisation, shown = self.organisation, dict(zip(self.organisation.column("code"), self.judgement.about[:, -1], strict=True))
        return frozenset(
            row["kpi"]
            for row in self.tables["comments"]
            if (row["cause"] or row["consequence"] or row["measure"]) and organisation.is_about(row["period"], shown.get(row["kpi"]) or "")
        )

    def talks(self, chain: str) -> list[Row]:
        """The conversations that were held: planned ones only announce themselves."""
        return [row for row in self.of("conversations", chain) if row["date"] and self.organisation.was_held(row)]
