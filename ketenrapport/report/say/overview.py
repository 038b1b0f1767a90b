"""What the overview for the management team says: all chains on a page, what asks for a decision, and who is involved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.report.fields import OVERVIEW
from ketenrapport.report.say.blocks import Bullets, Cell, Column, Paragraph, Report, Section, TitleBlock, Tone
from ketenrapport.report.say.courses import score_course
from ketenrapport.report.say.overview_chains import Overview, chains_of, urgency
from ketenrapport.report.say.overview_decisions import decisions, late_actions
from ketenrapport.report.say.overview_people import links, owners, stakeholders
from ketenrapport.report.say.sections.account import set_aside_table
from ketenrapport.report.say.sections.table_cells import coverage_text, right, score_change, score_text, table
from ketenrapport.words.verdict import Status
from ketenrapport.words.wording import day, in_full, listing, stands

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ketenrapport.assessment import Assessment
    from ketenrapport.report.say.blocks import Block
    from ketenrapport.report.say.fact import Fact
    from ketenrapport.report.say.overview_chains import Chain

TITLE = "Overzicht van de klantketens"


class SectionKind(Struct, frozen=True):
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
        front=(TitleBlock(tuple(fact for fact in facts if fact[1].strip())),),
        sections=tuple(section for section in sections if section.blocks),
    )


def _all_chains(about: Overview) -> tuple[Block, ...]:
    if not about.chains:
        return (Paragraph("Er zijn nog geen ketens om over te rapporteren."),)
    columns = (Column("Keten, eigenaar", 4.8), Column("Slechtste klantwaarde (score)", 4.4),
               Column("Verloop daarvan", 3), Column("Slechtste interne waarde", 2.4), Column("Hele keten (score)", 2.4),
               right("KPI’s rood", 1.2), right("Acties te laat", 1.3))  # fmt: skip
    rows = [_chain_row(chain) for chain in about.chains]
    description = (
        "Per keten de eigenaar, de klantwaarde met de laagste score, de interne waarde met de laagste score, de status en score van de "
        "hele keten met het verschil met de vorige periode, de rode KPI’s en de acties die te laat zijn; de keten met de slechtste "
        "klantwaarde staat bovenaan."
    )
    blocks: list[Block] = [Paragraph(message(about.chains), Tone.MESSAGE)]
    blocks.append(table(f"Alle ketens over {about.period_phrase}", description, columns, rows))
    if any(chain.depth for chain in about.chains):
        blocks.append(Paragraph("Een ingesprongen keten ligt binnen de keten erboven, met een eigen klant en score.", Tone.NOTE))
    return tuple(blocks)


def _chain_row(chain: Chain) -> tuple[Cell, ...]:
    head, worst, within = chain.about.head, chain.worst, chain.worst_within
    value = Cell(f"{worst.name} {_scored(worst)}", status=worst.status) if worst else Cell("geen klantwaarde beoordeeld")
    scored = "" if head.score is None else _scored(head, score_change(head))
    return (
        Cell(head.name, (chain.owner,) if chain.owner else (), level=chain.depth, strong=True),
        value,
        Cell(course=None if worst is None else score_course(chain.about, worst)),
        Cell(score_text(within), status=within.status) if within else Cell(),
        Cell(scored, (head.reason_text,) if head.reason_text else (), head.status),
        Cell(str(len(chain.red))),
        Cell(str(len(chain.late)), strong=bool(chain.late)),
    )


def _scored(fact: Fact, moved: str = "") -> str:
    """``(86, dekking 67 %, 3 hoger)``."""
    return f"({', '.join(part for part in (str(fact.score), coverage_text(fact), moved) if part)})"


def message(chains: Sequence[Chain]) -> str:
    """How the chains stand together: ``Van de 5 ketens is er 1 op norm, vragen er 3 aandacht en is er bij 1 actie nodig``.

    Then the worst promise to a customer, and the internal values that ask for action, by name.
    """
    statuses = [chain.about.head.status for chain in chains]
    of = {status: statuses.count(status) for status in Status}
    said = {
        Status.GREEN: "is er 1 op norm" if of[Status.GREEN] == 1 else f"zijn er {of[Status.GREEN]} op norm",
        Status.ORANGE: "vraagt er 1 aandacht" if of[Status.ORANGE] == 1 else f"vragen er {of[Status.ORANGE]} aandacht",
        Status.RED: f"is er bij {of[Status.RED]} actie nodig",
        Status.GREY: "heeft er 1 geen oordeel" if of[Status.GREY] == 1 else f"hebben er {of[Status.GREY]} geen oordeel",
    }
    opening = f"Van de {len(chains)} ketens {listing(words for status, words in said.items() if of[status])}."
    if len(chains) == 1:
        opening = f"De enige keten {stands(statuses[0])}."
    told = [opening]
    worst = min((chain for chain in chains if chain.worst is not None), key=urgency, default=None)
    if worst is not None and worst.worst is not None and worst.worst.status is not Status.GREEN:
        told.append(f"De laagste klantwaarde is ‘{worst.worst.name}’ van ‘{worst.name}’, met {score_text(worst.worst)}.")
    inside = [f"‘{within.name}’ van ‘{chain.name}’" for chain in chains if (within := chain.worst_within) and within.status is Status.RED]
    if inside:
        subject = "Ook de interne waarde" if len(inside) == 1 else "Ook de interne waarden"
        told.append(f"{subject} {listing(inside)} {'vraagt' if len(inside) == 1 else 'vragen'} actie.")
    return " ".join(told)


def _set_aside(about: Overview) -> tuple[Block, ...]:
    """The warnings that no report of a chain tells: about people, customers, settings or the workbook as a whole."""
    left = [one for one in about.assessment.suppressed if not about.assessment.touching.chains(one.finding)]
    return (set_aside_table(left),) if left else ()


def _guide(about: Overview) -> tuple[Block, ...]:
    settings = about.organisation.settings
    green, orange = map(in_full, (settings.green_from, settings.orange_from))
    items = (
        Paragraph(f"alle beoordeelde waarden zijn op norm: score {green} of hoger, en geen ervan is rood.", status=Status.GREEN),
        Paragraph(f"minstens één waarde is niet op norm; de score van de keten is ten minste {orange}.", status=Status.ORANGE),
        Paragraph(f"de score van de keten is lager dan {orange}.", status=Status.RED),
        Paragraph("er is geen oordeel; de reden staat erbij.", status=Status.GREY),
    )
    return (
        Paragraph(
            "De status van een keten volgt uit haar waarden; score 100 is precies op norm, 50 precies op de signaalwaarde. Een rode KPI "
            "die kritiek is, maakt de waarde waar zij onder hangt rood:",
            Tone.LEAD,
        ),
        Bullets(items),
    )


SECTIONS: tuple[SectionKind, ...] = (
    SectionKind("ketens", "Alle ketens in één oogopslag", _all_chains),
    SectionKind("leeswijzer", "Leeswijzer", _guide),
    SectionKind("besluiten", "Wat een besluit vraagt", decisions),
    SectionKind("te-laat", "Acties die te laat zijn", late_actions),
    SectionKind("eigenaren", "Eigenaren", owners),
    SectionKind("belanghebbenden", "Klanten en stakeholders", stakeholders),
    SectionKind("schakels", "Wie de ketens draagt", links),
    SectionKind("onderdrukt", "Onderdrukte waarschuwingen", _set_aside),
)
