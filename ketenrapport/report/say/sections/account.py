"""Verantwoording: how to read the report, and what its figures rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.say.blocks import Bullets, Cell, Column, Paragraph, Tone
from ketenrapport.report.say.sections.changes import changes
from ketenrapport.report.say.sections.table_cells import table
from ketenrapport.results.findings import findings_summary, severity
from ketenrapport.words.verdict import Reason, Status
from ketenrapport.words.vocabulary import NodeKind
from ketenrapport.words.wording import count, day, listing, natural_decimals, number, percentage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.checks.suppression import Suppressed
    from ketenrapport.report.say.blocks import Block, Table
    from ketenrapport.report.say.chain_view import ChainView
    from ketenrapport.report.say.fact import Fact
    from ketenrapport.words.findings import Finding

# Reasons that say something about the figures themselves, not about how they are meant.
_ABOUT_DATA = (
    Reason.NO_MEASUREMENT,
    Reason.NOT_YET,
    Reason.NOT_APPLICABLE,
    Reason.INCOMPLETE_SUM,
    Reason.TOO_FEW,
    Reason.NO_TARGET,
    Reason.UNUSABLE_TARGET,
    Reason.UNCERTAIN_SCALE,
    Reason.FREQUENCY,
)
_MOST_FINDINGS = 20


def account(report: ChainView) -> tuple[Block, ...]:
    """The reading guide, the measurements, the definitions, what is wrong or set aside, and what changed since the previous version."""
    return (
        *_guide(report),
        *_measurements(report),
        *_definitions(report),
        *_definition(report),
        *_findings(report),
        *_set_aside(report),
        *changes(report),
    )


def _guide(report: ChainView) -> list[Block]:
    """How to read the report, in six lines at most."""
    settings = report.organisation.settings
    ceiling = number(settings.ceiling, natural_decimals(settings.ceiling))
    caps = " Rood begrenst zijn waarde en keten." if settings.red_caps else ""
    rules = (
        "● norm gehaald; ▲ tussen signaalwaarde en norm; ■ signaalwaarde gepasseerd; ○ geen oordeel, telt niet mee.",
        f"Resultaten tellen gewogen op tot waarden, waarden tot de keten; boven {ceiling} levert een score niets extra op.{caps}",
        f"Dekking is het beoordeelde deel van de gewichten; onder {percentage(settings.minimum_coverage)} volgt geen score.",
        f"Grenzen: gemiddelde van de eerste {settings.xmr_baseline} metingen, plus of min 2,66 keer de gemiddelde stap. "
        "Een pijl staat er alleen bij een signaal.",
        "Ligt de norm buiten de grenzen, dan haalt dit proces haar structureel wel of niet.",
    )
    return [Bullets(tuple(Paragraph(rule) for rule in rules))]


def _measurements(report: ChainView) -> list[Block]:
    judgeable = [fact for fact in report.kpis if fact.reason.is_expected]
    judged = sum(fact.status is not Status.GREY for fact in judgeable)
    blocks: list[Block] = []
    special = [fact for fact in report.kpis if fact.flags or fact.reason in _ABOUT_DATA]
    if judgeable:
        summary = f"{judged} van de {count(len(judgeable), 'KPI is', 'KPI’s zijn')} over {report.period_name} beoordeeld."
        if judged == len(judgeable):
            summary = f"Alle KPI’s waarover een oordeel mogelijk is, zijn over {report.period_name} beoordeeld."
        blocks = [Paragraph(summary, Tone.LEAD if special else Tone.BODY)]
    if special:
        columns = (Column("KPI", 9), Column("Bijzonderheid", 6))
        rows = [(Cell(fact.name), Cell(_special(fact))) for fact in special]
        description = "Per KPI waarvan de meting ontbreekt, onvolledig, overgenomen of gekoppeld is, wat er bijzonder is."
        blocks.append(table("Metingen met een bijzonderheid", description, columns, rows))
    return blocks


def _definitions(report: ChainView) -> list[Block]:
    """What the KPIs that are talked about mean, what is counted and where the figures come from."""
    rows = []
    for fact in report.discussed:
        if fact.kind == NodeKind.CHAIN:
            continue
        source = report.source(fact)
        as_of = day(source.as_of if source else None)
        definition = report.text(fact, "definition")
        rows.append((Cell(fact.name), Cell(definition), Cell(report.text(fact, "source_system"), (as_of,) if as_of else ())))
    if not rows:
        return []
    columns = (Column("KPI", 5), Column("Definitie", 9), Column("Bron en peildatum", 3.6))
    description = "Per besproken KPI de definitie, de bron en de dag waarop het cijfer is opgehaald."
    return [table("Definities van de besproken KPI’s", description, columns, rows)]


def _definition(report: ChainView) -> list[Block]:
    """How well the chain itself is defined: so many of the twelve questions are answered (K43); whether one link is the chain (K04)."""
    answers = report.assessment.definitions.get(report.code, ())
    if not answers:
        return []
    answered = sum(answer.is_yes for answer in answers)
    missing = listing(answer.question for answer in answers if not answer.is_yes)
    text = f"De keten heeft {answered} van de {len(answers)} kenmerken van een heldere keten."
    blocks: list[Block] = [Paragraph(text + (f" Nog niet: {missing}." if missing else ""))]
    if island := report.assessment.islands.get(report.code):
        name = report.names("links").get(island.link, island.link)
        blocks.append(Paragraph(f"Van de gemeten KPI’s hangt {percentage(island.share)} aan één schakel: {name}."))
    return blocks


def _findings(report: ChainView) -> list[Block]:
    """The errors and warnings that touch this chain: what its figures rest on is not all right."""
    found = report.look_ups.findings.get(report.code, ())
    if not found or report.external:
        return []
    columns = (Column("Betreft", 2.4), Column("Ernst", 2.4), Column("Wat er is", 7.4), Column("Herstel", 4.8))
    of_each_rule: dict[str, Finding] = {}
    for one in found:
        of_each_rule.setdefault(one.code, one)
    shown = list(of_each_rule.values())[:_MOST_FINDINGS]
    rows = [(Cell(one.subject), Cell(severity(one), strong=one.is_error), Cell(one.explanation), Cell(one.remedy)) for one in shown]
    description = "Per bevinding die deze keten raakt waar zij over gaat, hoe ernstig zij is, wat er is en hoe het te herstellen is."
    blocks: list[Block] = [
        Paragraph(f"{findings_summary(found)} in de werkmap {'raakt' if len(found) == 1 else 'raken'} deze keten.", Tone.LEAD),
        table("Fouten en waarschuwingen die deze keten raken", description, columns, rows),
    ]
    if len(found) > len(shown):
        blocks.append(Paragraph(f"En nog {len(found) - len(shown)}; zie het blad Controle.", Tone.NOTE))
    return blocks


def _set_aside(report: ChainView) -> list[Block]:
    """The warnings about this chain that someone set aside, with the reason."""
    mine = report.look_ups.set_aside.get(report.code, ())
    return [set_aside_table(mine)] if mine and not report.external else []


def set_aside_table(warnings: Sequence[Suppressed]) -> Table:
    """What each warning is about, what it says and why it may stay."""
    columns = (Column("Betreft", 2.4), Column("Waarschuwing", 8), Column("Reden", 6))
    rows = [(Cell(one.finding.subject), Cell(one.finding.explanation), Cell(one.reason)) for one in warnings]
    description = "Per waarschuwing die is onderdrukt waar zij over gaat, wat zij zegt en waarom zij mag blijven."
    return table("Waarschuwingen die met reden zijn onderdrukt", description, columns, rows)


def _special(fact: Fact) -> str:
    return "; ".join(fact.remarks)
