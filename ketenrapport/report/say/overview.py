"""What the overview for the management team says: all chains on a page, what asks for a decision, owners and stakeholders."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ketenrapport.report.fields import OVERVIEW
from ketenrapport.report.say.blocks import Bullets, Cell, Column, Facts, Paragraph, Report, Section, Tone
from ketenrapport.report.say.chain_view import ChainView
from ketenrapport.report.say.sections.account import set_aside_table
from ketenrapport.report.say.sections.table_cells import (
    coverage_text,
    right,
    score_change,
    score_text,
    status_cell,
    table,
    target_cell,
    value_cell,
)
from ketenrapport.results.blocks import chain_matrix_rows
from ketenrapport.words.schema import OPEN_STATES
from ketenrapport.words.verdict import Feasibility, Status
from ketenrapport.words.vocabulary import JUDGED, NodeKind
from ketenrapport.words.wording import count, day, listing, period_name, stands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ketenrapport.assessment import Assessment
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.report.say.blocks import Block
    from ketenrapport.report.say.fact import Fact

TITLE = "Overzicht van de klantketens"
_CHAINS_BESIDE_EACH_OTHER = 6


@dataclass(frozen=True)
class Chain:
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
    def red(self) -> tuple[Fact, ...]:
        """The KPIs that are red, parts of others too, as the sheet Overzicht counts them."""
        return tuple(kpi for kpi in self.about.kpis if kpi.status is Status.RED)

    @cached_property
    def open_actions(self) -> list[dict[str, object]]:
        """The actions that are not done."""
        return [action for action in self.about.rows("actions") if action["status"] in OPEN_STATES]

    @cached_property
    def late(self) -> int:
        """The number of actions that should have been done."""
        return sum(self.about.organisation.is_late(action) for action in self.open_actions)

    @property
    def owner(self) -> str:
        """The name of who owns the chain on the report date."""
        return self.about.organisation.owner_name(self.about.code)


@dataclass(frozen=True)
class Overview:
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


@dataclass(frozen=True, slots=True)
class SectionKind:
    """A section of the overview: a stable name, its title and what it says; '()' when it has nothing to say."""

    name: str
    title: str
    say: Callable[[Overview], tuple[Block, ...]]


def overview(assessment: Assessment, version: int = 1) -> Report:
    """The overview of all chains over the report period."""
    organisation = assessment.organisation
    about = Overview(assessment, chains_of(assessment))
    settings = organisation.settings
    sections = (Section(kind.name, kind.title, kind.say(about)) for kind in SECTIONS)
    period = organisation.report_period
    facts = (
        ("Organisatie", settings.organisation),
        ("Periode", f"{about.period_name} ({day(period.start)} tot en met {day(period.end)})"),
        ("Status", f"concept, versie {version}"),
    )
    return Report(
        title=TITLE,
        subtitle=f"Managementteam, {about.period_name}",
        subject=OVERVIEW,
        author=settings.organisation,
        running_head=f"{TITLE}, {about.period_name}",
        running_foot=", ".join(part for part in (settings.organisation, f"concept, versie {version}") if part),
        dated=organisation.report_date,
        palette=settings.palette,
        front=(Facts(tuple(fact for fact in facts if fact[1].strip())),),
        sections=tuple(section for section in sections if section.blocks),
    )


def chains_of(assessment: Assessment) -> tuple[Chain, ...]:
    """The chains from the worst customer value to the best, those that lie within another right below it."""
    nodes = assessment.organisation.nodes
    is_chain = (nodes["kind"] == NodeKind.CHAIN).to_numpy()
    positions = (is_chain & assessment.organisation.is_current).nonzero()[0].tolist()
    around = {position: parent if (parent := int(nodes["nested_in"].iloc[position])) in positions else -1 for position in positions}

    def below(parent: int, depth: int) -> list[Chain]:
        level = [Chain(ChainView(assessment, position), depth) for position in positions if around[position] == parent]
        return [one for chain in sorted(level, key=_urgency) for one in (chain, *below(chain.about.chain, depth + 1))]

    return tuple(below(-1, 0))


def _urgency(chain: Chain) -> tuple[float, float, str]:
    """A chain without any verdict comes last: there is nothing to say about it yet."""
    whole = chain.about.head.score
    return float("inf") if chain.worst is None else _score(chain.worst), float("inf") if whole is None else whole, chain.about.code


def _score(fact: Fact) -> int:
    assert fact.score is not None
    return fact.score


def _all_chains(about: Overview) -> tuple[Block, ...]:
    if not about.chains:
        return (Paragraph("Er zijn nog geen ketens om over te rapporteren."),)
    columns = (Column("Code", 1.7), Column("Keten", 4.6), Column("Eigenaar", 2.6), Column("Slechtste klantwaarde (score)", 4.8),
               Column("Hele keten (score)", 2.6), right("KPI’s rood", 1.3), right("Acties te laat", 1.4))  # fmt: skip
    rows = [_chain_row(chain) for chain in about.chains]
    description = (
        "Per keten de code, de eigenaar, de klantwaarde met de laagste score, de status en score van de hele keten en het verschil met "
        "de vorige periode, de rode KPI’s en de acties die te laat zijn; de keten met de slechtste klantwaarde staat bovenaan."
    )
    blocks: list[Block] = [Paragraph(message(about.chains), Tone.MESSAGE)]
    blocks.append(table(f"Alle ketens over {about.period_name}", description, columns, rows))
    if any(chain.depth for chain in about.chains):
        blocks.append(Paragraph("Een ingesprongen keten ligt binnen de keten erboven, met een eigen klant en score.", Tone.NOTE))
    return tuple(blocks)


def _chain_row(chain: Chain) -> tuple[Cell, ...]:
    head, worst = chain.about.head, chain.worst
    value = Cell(f"{worst.name} {_scored(worst)}", status=worst.status) if worst else Cell("geen klantwaarde beoordeeld")
    scored = "" if head.score is None else _scored(head, score_change(head))
    return (
        Cell(chain.about.code),
        Cell(head.name, level=chain.depth, strong=True),
        Cell(chain.owner),
        value,
        Cell(scored, (head.reason_text,) if head.reason_text else (), head.status),
        Cell(str(len(chain.red))),
        Cell(str(chain.late), strong=chain.late > 0),
    )


def _scored(fact: Fact, moved: str = "") -> str:
    """``(86, dekking 67 %, 3 hoger)``."""
    return f"({', '.join(part for part in (str(fact.score), coverage_text(fact), moved) if part)})"


def message(chains: Sequence[Chain]) -> str:
    """How the chains stand together: ``Van de 5 ketens is er 1 op norm, vragen er 3 aandacht en is er bij 1 actie nodig``."""
    statuses = [chain.about.head.status for chain in chains]
    number = {status: statuses.count(status) for status in Status}
    said = {
        Status.GREEN: "is er 1 op norm" if number[Status.GREEN] == 1 else f"zijn er {number[Status.GREEN]} op norm",
        Status.ORANGE: "vraagt er 1 aandacht" if number[Status.ORANGE] == 1 else f"vragen er {number[Status.ORANGE]} aandacht",
        Status.RED: f"is er bij {number[Status.RED]} actie nodig",
        Status.GREY: "heeft er 1 geen oordeel" if number[Status.GREY] == 1 else f"hebben er {number[Status.GREY]} geen oordeel",
    }
    opening = f"Van de {len(chains)} ketens {listing(words for status, words in said.items() if number[status])}."
    if len(chains) == 1:
        opening = f"De enige keten {stands(statuses[0])}."
    worst = min((chain for chain in chains if chain.worst is not None), key=_urgency, default=None)
    if worst is None or worst.worst is None or worst.worst.status is Status.GREEN:
        return opening
    return f"{opening} De laagste klantwaarde is ‘{worst.worst.name}’ van ‘{worst.about.head.name}’, met {score_text(worst.worst)}."


def _decisions(about: Overview) -> tuple[Block, ...]:
    found = sorted(
        ((*_weight_of(fact, reasons), rank, fact.code, chain, fact, reasons)
         for rank, chain in enumerate(about.chains) for fact in chain.about.kpis if (reasons := why(chain, fact))),
        key=lambda item: item[:-3],
    )  # fmt: skip
    if not found:
        return (Paragraph("Er is geen KPI waarover het managementteam nu moet besluiten."),) if about.chains else ()
    most = max(1, about.organisation.settings.max_agenda_items)
    columns = (Column("Keten", 3.4), Column("KPI", 4), right("Waarde", 1.6), right("Norm", 1.6), Column("Status", 2.3),
               Column("Waarom een besluit nodig is", 4.6))  # fmt: skip
    rows = [
        (Cell(chain.about.head.name), Cell(fact.name, (fact.code,)), value_cell(fact), target_cell(fact), status_cell(fact),
         Cell("; ".join(reasons)))
        for *_, chain, fact, reasons in found[:most]
    ]  # fmt: skip
    description = "Per KPI de keten, de waarde, de norm, de status en de reden waarom de keten er zelf niet uitkomt."
    blocks: list[Block] = [
        Paragraph("Hier komt de keten er waarschijnlijk zelf niet uit: het proces kan de norm niet halen of niemand handelt.", Tone.LEAD),
        table("KPI’s die een besluit vragen", description, columns, rows),
    ]
    if len(found) > most:
        more = count(len(found) - most, "KPI", "KPI’s")
        blocks.append(Paragraph(f"En nog {more}; zie de rapporten per keten.", Tone.NOTE))
    return tuple(blocks)


def why(chain: Chain, fact: Fact) -> tuple[str, ...]:
    """Why the management team must decide about a KPI; () when it need not."""
    if not fact.status.is_off_norm or fact.weight <= 0 or fact.kind not in JUDGED:
        return ()
    mine = [action for action in chain.open_actions if action["kpi"] == fact.code]
    late = listing(str(action["action_id"] or "zonder nummer") for action in mine if chain.about.organisation.is_late(action))
    reasons = {
        "kritiek voor de belofte aan de klant": fact.critical and fact.status is Status.RED,
        "het proces kan de norm structureel niet halen": fact.feasibility is Feasibility.INCAPABLE,
        "er loopt geen actie": fact.status is Status.RED and not mine,
        f"te laat: actie {late}": bool(late),
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


def _weight_of(fact: Fact, reasons: tuple[str, ...]) -> tuple[bool, bool, int, int]:
    return not (fact.critical and fact.status is Status.RED), fact.status is not Status.RED, -len(reasons), fact.score or 0


def _owners(about: Overview) -> tuple[Block, ...]:
    if not about.chains:
        return ()
    owned: dict[str, list[Chain]] = {}
    for chain in about.chains:
        owned.setdefault(chain.owner or "nog geen eigenaar", []).append(chain)
    people = {row["name"]: row for row in about.organisation.tables["people"].to_dict("records")}
    limit = about.organisation.settings.max_chains_per_owner
    columns = (Column("Eigenaar", 4), Column("Ketens", 5), right("Aantal", 1.4), right("Grens", 1.3), right("KPI’s rood", 1.4),
               right("Acties open", 1.4), right("Acties te laat", 1.4))  # fmt: skip
    rows, over = [], []
    for name, chains in sorted(owned.items(), key=lambda item: (-sum(chain.late for chain in item[1]), -len(item[1]), item[0])):
        person = people.get(name, {})
        own = person.get("max_chains")
        most = limit if own is None or own != own else int(own)
        late = sum(chain.late for chain in chains)
        if len(chains) > most:
            over.append(name)
        rows.append(
            (
                Cell(name, (person["job_title"],) if isinstance(person.get("job_title"), str) else ()),
                Cell(listing(chain.about.code for chain in chains)),
                Cell(str(len(chains)), strong=len(chains) > most),
                Cell(str(most)),
                Cell(str(sum(len(chain.red) for chain in chains))),
                Cell(str(sum(len(chain.open_actions) for chain in chains))),
                Cell(str(late), strong=late > 0),
            )
        )
    description = "Per eigenaar de ketens, hun aantal en de grens daaraan, het aantal rode KPI’s, open acties en acties die te laat zijn."
    blocks: list[Block] = [table(f"Eigenaren op {day(about.organisation.report_date)}", description, columns, rows)]
    if over:
        blocks.append(Paragraph(f"Meer ketens dan de grens: {listing(over)}.", Tone.NOTE))
    return tuple(blocks)


def _stakeholders(about: Overview) -> tuple[Block, ...]:
    customers = [row for row in about.organisation.tables["customers"].to_dict("records") if row["customer_id"]]
    served = [chain for chain in about.chains if any(_served(chain, row["customer_id"]) for row in customers)]
    blocks: list[Block] = []
    for first in range(0, len(served), _CHAINS_BESIDE_EACH_OTHER):
        part = served[first : first + _CHAINS_BESIDE_EACH_OTHER]
        codes = [chain.about.code for chain in part]
        columns = (Column("Klant of stakeholder", 4.4), *(Column(code, 2.2) for code in codes))
        rows = [
            (
                Cell(row["name"] or row["customer_id"], (row["kind"],) if row["kind"] else ()),
                *(_promise(chain, row["customer_id"]) for chain in part),
            )
            for row in customers
        ]
        description = "Per klant of stakeholder en per keten de slechtste klantwaarde; een streepje waar de keten hem niet bedient."
        blocks.append(table(f"Wie door welke keten wordt bediend: {listing(codes)}", description, columns, rows))
    alone = [
        row["name"] or row["customer_id"] for row in customers if not any(_served(chain, row["customer_id"]) for chain in about.chains)
    ]
    if alone:
        blocks.append(Paragraph(f"Zonder keten: {listing(alone)}.", Tone.NOTE))
    return tuple(blocks)


def _links(about: Overview) -> tuple[Block, ...]:
    """Which links carry which chains: the picture that no organisation chart shows."""
    (_, _, _, *chains), *rows = chain_matrix_rows(about.assessment)
    tables: list[Block] = []
    for first in range(0, len(chains), _CHAINS_BESIDE_EACH_OTHER):
        part = slice(3 + first, 3 + first + _CHAINS_BESIDE_EACH_OTHER)
        codes = [str(code) for code in chains[first : first + _CHAINS_BESIDE_EACH_OTHER]]
        columns = (Column("Schakel", 5), *(Column(code, 2) for code in codes))
        shown = [(Cell(str(row[1])), *(Cell(str(cell)) for cell in row[part])) for row in rows if any(row[part])]
        if shown:
            description = "Per schakel en per keten of de keten erlangs loopt en aan hoeveel KPI’s de schakel draait."
            tables.append(table(f"Schakels en ketens: {listing(codes)}", description, columns, shown))
    lead = "● de keten loopt langs deze schakel; het getal is het aantal KPI’s waaraan de schakel draait."
    return (Paragraph(lead, Tone.LEAD), *tables) if tables else ()


def _served(chain: Chain, customer: str) -> bool:
    return customer in (chain.about.record.get("customers") or ()) or bool(_promised(chain, customer))


def _promised(chain: Chain, customer: str) -> list[Fact]:
    codes = {row["value_id"] for row in chain.about.rows("values") if row["customer"] == customer}
    return [value for value in chain.customer_values if value.code in codes]


def _promise(chain: Chain, customer: str) -> Cell:
    """How the chain does for this customer: its worst promise to them."""
    promised = _promised(chain, customer)
    if promised:
        worst = min(promised, key=lambda value: float("inf") if value.score is None else value.score)
        return Cell(score_text(worst), status=worst.status)
    return Cell("klant, zonder klantwaarde") if _served(chain, customer) else Cell()


def _set_aside(about: Overview) -> tuple[Block, ...]:
    """The warnings that no report of a chain tells: about people, customers, settings or the workbook as a whole."""
    left = [one for one in about.assessment.suppressed if not about.assessment.touching.chains(one.finding)]
    return (set_aside_table(left),) if left else ()


def _guide(_: Overview) -> tuple[Block, ...]:
    items: Iterable[Paragraph] = (
        Paragraph("alle klantwaarden en interne waarden zijn op norm.", status=Status.GREEN),
        Paragraph("minstens één waarde is onder de norm, of een onderdeel is rood.", status=Status.ORANGE),
        Paragraph("de keten haalt de signaalwaarde niet, of een kritiek onderdeel is rood.", status=Status.RED),
        Paragraph("er is te weinig gemeten; de reden staat erbij.", status=Status.GREY),
    )
    return (
        Paragraph(
            "De status van een keten volgt uit haar waarden; score 100 is precies op norm, 50 precies op de signaalwaarde:",
            Tone.LEAD,
        ),
        Bullets(tuple(items)),
        Paragraph("De onderbouwing staat in de rapporten per keten en in de werkmap waaruit zij zijn gemaakt.", Tone.NOTE),
    )


SECTIONS: tuple[SectionKind, ...] = (
    SectionKind("ketens", "Alle ketens in één oogopslag", _all_chains),
    SectionKind("besluiten", "Wat een besluit vraagt", _decisions),
    SectionKind("eigenaren", "Eigenaren", _owners),
    SectionKind("belanghebbenden", "Klanten en stakeholders", _stakeholders),
    SectionKind("schakels", "Wie de ketens draagt", _links),
    SectionKind("onderdrukt", "Onderdrukte waarschuwingen", _set_aside),
    SectionKind("leeswijzer", "Leeswijzer", _guide),
)
