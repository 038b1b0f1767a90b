"""Verantwoording: how to read the report, and what its figures rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.say.blocks import Bullets, Cell, Column, Heading, Paragraph, Tone
from ketenrapport.report.say.sections.changes import changes
from ketenrapport.report.say.sections.table_cells import table
from ketenrapport.results.findings import by_urgency, findings_summary, severity
from ketenrapport.words.findings import Severity
from ketenrapport.words.verdict import Reason, Status
from ketenrapport.words.wording import count, listing, natural_decimals, number, percentage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.checks.suppression import Suppressed
    from ketenrapport.organisation.model import Settings
    from ketenrapport.report.say.blocks import Block, Table
    from ketenrapport.report.say.chain_view import ChainView
    from ketenrapport.report.say.fact import Fact

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
    """The reading guide, the state of the measurements, what is wrong or set aside, and what changed since the previous version."""
    return (*_guide(report), *_measurements(report), *_definition(report), *_findings(report), *_set_aside(report), *changes(report))


def _guide(report: ChainView) -> list[Block]:
    settings = report.organisation.settings
    ceiling, chain_ceiling = (number(value, natural_decimals(value)) for value in (settings.ceiling, settings.chain_ceiling))
    statuses = (
        Paragraph("de norm is gehaald.", status=Status.GREEN),
        Paragraph("tussen signaalwaarde en norm: de norm is niet gehaald.", status=Status.ORANGE),
        Paragraph("de signaalwaarde is gepasseerd.", status=Status.RED),
        Paragraph("de reden staat erbij; zo’n KPI telt niet mee, ook niet als nul.", status=Status.GREY),
    )
    rules = [
        Paragraph(f"Een score van 100 is precies op norm, 50 is precies op de signaalwaarde; meer dan {ceiling} levert niets extra op."),
        Paragraph(
            "Een waarde krijgt het gewogen gemiddelde van haar resultaten, een keten dat van haar waarden; "
            "knoppen en onderdelen tellen niet mee."
        ),
        Paragraph(
            f"In de keten telt een waarde voor hooguit {chain_ceiling} mee: een gebroken belofte wordt niet goedgemaakt door een andere."
        ),
        Paragraph(
            f"Dekking is het deel van de gewichten dat beoordeeld is; onder {percentage(settings.minimum_coverage)} volgt geen score."
        ),
        Paragraph("Het oordeel gaat over de afgeronde waarde: wat u ziet is wat er beoordeeld is."),
        Paragraph("Δ is het verschil met de vorige periode of met dezelfde periode vorig jaar; bij percentages in procentpunten."),
    ]
    if settings.red_caps:
        rules.insert(
            3,
            Paragraph(
                "Rood telt door: een rood resultaat begrenst zijn waarde op aandacht, een rode waarde haar keten; "
                "is het kritiek, dan op actie nodig."
            ),
        )
    return [
        Heading("Leeswijzer"),
        Paragraph("De status van een KPI volgt uit waarde, norm en signaalwaarde:", Tone.LEAD),
        Bullets(statuses),
        Paragraph("De score maakt KPI’s vergelijkbaar en telt op tot waarden en keten:", Tone.LEAD),
        Bullets(tuple(rules)),
        Paragraph("De variatie zegt of een proces verandert, of alleen schommelt (XmR):", Tone.LEAD),
        Bullets(tuple(Paragraph(rule) for rule in _variation_guide(settings))),
    ]


def _variation_guide(settings: Settings) -> tuple[str, ...]:
    """How to read variation, in six lines (methode b8, c)."""
    return (
        f"Gemiddelde en regelgrenzen komen uit de eerste {settings.xmr_baseline} metingen en liggen dan vast; "
        f"onder de {settings.xmr_minimum} metingen volgt geen oordeel.",
        "De grenzen liggen 2,66 keer de gemiddelde stap tussen twee metingen van het gemiddelde; een enkele uitschieter telt niet mee.",
        "Een signaal is: een meting buiten de grenzen, zeven metingen op rij stijgend of dalend, twee van de drie dicht bij een grens, "
        "of zeven op rij aan één kant van het gemiddelde. De pijl (↑ of ↓) wijst waarheen het proces beweegt.",
        "Zonder signaal is een verschil normale variatie (≈): zoek dan geen oorzaak bij die ene meting.",
        "Ligt de norm buiten de grenzen, dan haalt dit proces haar structureel wel of structureel niet; anders is het wisselend. "
        "Na een signaal wordt getoetst op het nieuwe niveau; dat oordeel is voorlopig.",
        "Na een breukpunt met herijken beginnen de grenzen opnieuw; kleine aantallen krijgen geen oordeel over variatie.",
    )


def _measurements(report: ChainView) -> list[Block]:
    judgeable = [fact for fact in report.kpis if fact.reason.is_expected]
    judged = sum(fact.status is not Status.GREY for fact in judgeable)
    blocks: list[Block] = []
    if judgeable:
        summary = f"{judged} van de {count(len(judgeable), 'KPI is', 'KPI’s zijn')} over {report.period_name} beoordeeld."
        if judged == len(judgeable):
            summary = f"Alle KPI’s waarover een oordeel mogelijk is, zijn over {report.period_name} beoordeeld."
        blocks = [Heading("Metingen"), Paragraph(summary, Tone.LEAD)]
    special = [fact for fact in report.kpis if fact.flags or fact.reason in _ABOUT_DATA]
    if special:
        columns = (Column("Code", 2.2), Column("KPI", 7), Column("Bijzonderheid", 6))
        rows = [(Cell(fact.code), Cell(fact.name), Cell(_special(fact))) for fact in special]
        description = "Per KPI waarvan de meting ontbreekt, onvolledig, overgenomen of gekoppeld is, wat er bijzonder is."
        blocks.append(table("Metingen met een bijzonderheid", description, columns, rows))
    return [*blocks, Paragraph("Alle metingen, normen en uitkomsten staan in de werkmap waaruit dit rapport is gemaakt.", Tone.NOTE)]


def _definition(report: ChainView) -> list[Block]:
    """How well the chain itself is defined: so many of the twelve questions are answered (K43); whether one link is the chain (K04)."""
    answers = report.assessment.definitions.get(report.code, ())
    if not answers:
        return []
    answered = sum(answer.is_yes for answer in answers)
    missing = listing(answer.question for answer in answers if not answer.is_yes)
    text = f"De keten heeft {answered} van de {len(answers)} kenmerken van een heldere keten."
    blocks: list[Block] = [Heading("Hoe helder de keten is"), Paragraph(text + (f" Nog niet: {missing}." if missing else ""))]
    if island := report.assessment.islands.get(report.code):
        name = report.names("links").get(island.link, island.link)
        blocks.append(Paragraph(f"Van de gemeten KPI’s hangt {percentage(island.share)} aan één schakel: {name}."))
    return blocks


def _findings(report: ChainView) -> list[Block]:
    """The errors and warnings that touch this chain: what its figures rest on is not all right."""
    assessment = report.assessment
    found = [one for one in by_urgency(assessment) if one.severity is not Severity.INFO and report.code in assessment.touching.chains(one)]
    if not found or report.external:
        return []
    columns = (Column("Betreft", 2.4), Column("Ernst", 2.4), Column("Wat er is", 7.4), Column("Herstel", 4.8))
    shown = found[:_MOST_FINDINGS]
    rows = [(Cell(one.subject), Cell(severity(one), strong=one.is_error), Cell(one.explanation), Cell(one.remedy)) for one in shown]
    description = "Per bevinding die deze keten raakt waar zij over gaat, hoe ernstig zij is, wat er is en hoe het te herstellen is."
    blocks: list[Block] = [
        Heading("Fouten en waarschuwingen"),
        Paragraph(f"{findings_summary(found)} in de werkmap {'raakt' if len(found) == 1 else 'raken'} deze keten.", Tone.LEAD),
        table("Fouten en waarschuwingen die deze keten raken", description, columns, rows),
    ]
    if len(found) > _MOST_FINDINGS:
        blocks.append(Paragraph(f"En nog {len(found) - _MOST_FINDINGS}; zie het blad Controle.", Tone.NOTE))
    return blocks


def _set_aside(report: ChainView) -> list[Block]:
    """The warnings about this chain that someone set aside, with the reason."""
    touching = report.assessment.touching
    mine = [one for one in report.assessment.suppressed if report.code in touching.chains(one.finding)]
    return [Heading("Onderdrukte waarschuwingen"), set_aside_table(mine)] if mine and not report.external else []


def set_aside_table(warnings: Sequence[Suppressed]) -> Table:
    """What each warning is about, what it says and why it may stay."""
    columns = (Column("Betreft", 2.4), Column("Waarschuwing", 8), Column("Reden", 6))
    rows = [(Cell(one.finding.subject), Cell(one.finding.explanation), Cell(one.reason)) for one in warnings]
    description = "Per waarschuwing die is onderdrukt waar zij over gaat, wat zij zegt en waarom zij mag blijven."
    return table("Waarschuwingen die met reden zijn onderdrukt", description, columns, rows)


def _special(fact: Fact) -> str:
    return "; ".join(fact.remarks)
