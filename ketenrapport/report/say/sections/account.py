"""Verantwoording: how to read the report, and what its figures rest on; in small letters, whatever the plain text of a house style."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.markup import ended, tidy
from ketenrapport.report.say.blocks import Bullets, Cell, Column, Paragraph, Tone
from ketenrapport.report.say.sections.changes import changes
from ketenrapport.report.say.sections.table_cells import table
from ketenrapport.results.findings import findings_summary, severity
from ketenrapport.words.verdict import Reason, Status
from ketenrapport.words.vocabulary import NodeKind
from ketenrapport.words.wording import all_of, capital, count, day, in_full, listing, percentage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.checks.suppression import Suppressed
    from ketenrapport.report.say.blocks import Block, Table
    from ketenrapport.report.say.chain_view import ChainView
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
_COUNTED = (("teller", "numerator_definition"), ("noemer", "denominator_definition"))
_MOST_FINDINGS, _MOST_SUBJECTS = 20, 6
_RED_WITHOUT_ACTION, _IN_TABLES, _WORK = "K16", ("K29", "K30"), "werk"


def account(report: ChainView) -> tuple[Block, ...]:
    """The reading guide, the measurements, the definitions, what is wrong or set aside, and what changed since the previous version."""
    return (
        *_guide(report),
        *_measurements(report),
        *_definitions(report),
        *_findings(report),
        *_set_aside(report),
        *changes(report),
    )


def _guide(report: ChainView) -> list[Block]:
    """How to read the report, in six lines at most."""
    settings = report.organisation.settings
    ceiling = in_full(settings.ceiling)
    caps = "; rood begrenst waarde en keten" if settings.red_caps else ""
    rules = (
        "● norm gehaald; ▲ tussen signaalwaarde en norm; ■ signaalwaarde gepasseerd; ○ geen oordeel.",
        f"Scores tellen gewogen op, tot hooguit {ceiling}{caps}. "
        f"Dekking: het beoordeelde gewicht; onder {percentage(settings.minimum_coverage)} volgt geen score.",
        f"Grenzen: gemiddelde van de eerste {settings.xmr_baseline} metingen ± 2,66 keer de gemiddelde stap; "
        "een norm erbuiten wordt structureel wel of niet gehaald. Pijl: een signaal.",
    )
    return [Paragraph(rule, Tone.NOTE) for rule in rules]


def _measurements(report: ChainView) -> list[Block]:
    """How many KPIs were judged, and what is special about a measurement: each remark with the KPIs it is about."""
    judgeable = [fact for fact in report.kpis if fact.reason.is_expected]
    judged = sum(fact.status is not Status.GREY for fact in judgeable)
    told = []
    if judgeable:
        told.append(f"{judged} van de {count(len(judgeable), 'KPI is', 'KPI’s zijn')} beoordeeld.")
        if judged == len(judgeable):
            whole = capital(all_of(judged, "te beoordelen KPI’s"))
            told = ["De enige KPI is beoordeeld." if judged == 1 else f"{whole} zijn beoordeeld."]
    about: dict[str, list[str]] = {}
    at_points = {fact.position for facts in report.told.facts.values() for fact in facts}
    for fact in report.kpis:
        if (fact.flags or fact.reason in _ABOUT_DATA) and fact.position not in at_points:
            about.setdefault("; ".join(fact.remarks), []).append(fact.name)
    told += [f"{capital(remark)}: {ended(listing(names))}" for remark, names in about.items()]
    told += _definition(report)
    return [Paragraph(" ".join(told), Tone.NOTE)] if told else []


def _definitions(report: ChainView) -> list[Block]:
    """What the KPIs that are talked about mean, what is counted and where the figures come from."""
    rows = []
    for fact in report.discussed:
        if fact.kind == NodeKind.CHAIN:
            continue
        source = report.source(fact)
        come_from = ", ".join(text for text in (report.text(fact, "source_system"), day(source.as_of if source else None)) if text)
        known = [(label, tidy(report.text(fact, column)).rstrip(".")) for label, column in _COUNTED]
        counted = "; ".join(f"{label}: {text}" for label, text in known if text)
        definition = tidy(report.text(fact, "definition"))
        separate = definition.endswith(".") and bool(counted)
        told = f"{definition} {capital(counted)}" if separate else "; ".join(filter(None, (definition.rstrip("."), counted)))
        told += f" ({come_from})" if told and come_from else come_from
        rows.append((Cell(fact.name), Cell(f"{told}." if told else "")))
    if not rows:
        return []
    columns = (Column("KPI", 4.4), Column("Definitie, teller en noemer, bron en peildatum", 12.6))
    description = "Per besproken KPI de definitie, de teller en de noemer, de bron en de dag waarop het cijfer is opgehaald."
    return [table("Definities van de besproken KPI’s", description, columns, rows)]


def _definition(report: ChainView) -> list[str]:
    """How well the chain itself is defined: so many of the twelve questions are answered (K43); whether one link is the chain (K04)."""
    answers = report.assessment.definitions.get(report.code, ())
    if not answers:
        return []
    answered = sum(answer.is_yes for answer in answers)
    missing = listing(answer.question for answer in answers if not answer.is_yes)
    text = f"Definitiescore: {answered} van {len(answers)}{f'; nog niet: {missing}' if missing else ''}."
    if island := report.assessment.islands.get(report.code):
        name = report.names("links").get(island.link, island.link)
        text += f" Grootste schakel: {name}, {percentage(island.share)} van de gemeten KPI’s."
    return [text]


def _findings(report: ChainView) -> list[Block]:
    """The errors and warnings that touch this chain: what its figures rest on is not all right. What a point tells is not said again."""
    found = report.look_ups.findings.get(report.code, ())
    if not found or report.external:
        return []
    by_rule: dict[str, list[Finding]] = {}
    left = [one for one in found if not _is_told(report, one)]
    for one in left:
        by_rule.setdefault(one.code, []).append(one)
    shown = [(same[0], same[0].explanation + _also(same)) for same in list(by_rule.values())[:_MOST_FINDINGS]]
    lead = f"{findings_summary(found)} {'raakt' if len(found) == 1 else 'raken'} deze keten{_told(found, left)}."
    if not shown:
        return [Paragraph(lead)]
    blocks: list[Block]
    if len({severity(one) for one in found}) == 1:  # which the lead has said
        blocks = [Paragraph(f"{lead.rstrip('.')}:", Tone.LEAD), Bullets(tuple(Paragraph(text) for _, text in shown))]
    else:
        description = "Per soort bevinding die deze keten raakt hoe ernstig zij is en wat er is."
        rows = [(Cell(severity(one), strong=one.is_error), Cell(text)) for one, text in shown]
        blocks = [table(lead.rstrip("."), description, (Column("Ernst", 2.4), Column("Wat er is", 14.6)), rows)]
    if len(by_rule) > len(shown):
        blocks.append(Paragraph(f"En nog {len(by_rule) - len(shown)} soorten; zie het blad Controle.", Tone.NOTE))
    return blocks


def _also(same: Sequence[Finding]) -> str:
    """What else the findings of one rule are about: `` Ook: VERG.R4.``; '' for nothing."""
    others = [one for one in dict.fromkeys(finding.subject for finding in same) if one != same[0].subject]
    if not others:
        return ""
    more = len(others) - _MOST_SUBJECTS
    told = listing([*others[:_MOST_SUBJECTS], *([f"nog {more}"] if more > 0 else [])])
    return f" Ook: {ended(told)}"


def _told(found: Sequence[Finding], left: Sequence[Finding]) -> str:
    """How many findings stand elsewhere: ``; 2 daarvan staan al bij hun punt of actie``; '' for none."""
    told = len(found) - len(left)
    if not told:
        return ""
    if told == len(found):
        return f"; {'die staat' if told == 1 else 'die staan'} al bij {'haar' if told == 1 else 'hun'} punt of actie"
    return f"; {told} daarvan {'staat' if told == 1 else 'staan'} al bij {'haar' if told == 1 else 'hun'} punt of actie"


def _is_told(report: ChainView, one: Finding) -> bool:
    """Whether the report says it already: a red KPI without an action at its point, a late action and an old issue in their tables."""
    if one.code == _RED_WITHOUT_ACTION:
        return one.subject in {fact.code for facts in report.told.facts.values() for fact in facts}
    return one.code in _IN_TABLES and _WORK in (report.organisation.settings.report_sections or (_WORK,))


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
