"""What the report for a performance conversation says (domein c): a register of sections, composed into a Report.

A section is one declaration here and one function elsewhere; a section without content does not appear.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from ketenrapport.kpi.agenda import agendas
from ketenrapport.kpi.analysis import analyse
from ketenrapport.kpi.knobs import knob_signals
from ketenrapport.report.blocks import Identity, Report, Section
from ketenrapport.report.facts import ReportInput, chain_position
from ketenrapport.report.privacy import masked, names_of_people, without_names
from ketenrapport.report.sections.account import account
from ketenrapport.report.sections.agenda import agenda, owner, subjects
from ketenrapport.report.sections.around import nested_chains, touchpoints, work_in_hand
from ketenrapport.report.sections.changes import standings
from ketenrapport.report.sections.detail import details
from ketenrapport.report.sections.glance import at_a_glance, title_block
from ketenrapport.report.sections.record import record
from ketenrapport.report.sections.review import review
from ketenrapport.report.sections.tree import kpi_tree
from ketenrapport.report.variant import Variant

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketenrapport.kpi.analysis import Analysis
    from ketenrapport.kpi.judgement import Judgement
    from ketenrapport.model import Organisation
    from ketenrapport.report.blocks import Block
    from ketenrapport.report.facts import SetAside
    from ketenrapport.report.sections.account import LargestLink

_ALL = (Variant.FULL, Variant.ONE_PAGE, Variant.EXTERNAL)
_LONG = (Variant.FULL, Variant.EXTERNAL)


@dataclass(frozen=True, slots=True)
class SectionKind:
    """A section that a report can have: a stable name, its title, what it says ('()' for nothing) and in which variants."""

    name: str
    title: str
    content: Callable[[ReportInput], tuple[Block, ...]]
    variants: tuple[Variant, ...] = _LONG
    new_page: bool = False


SECTIONS: tuple[SectionKind, ...] = (
    SectionKind("oogopslag", "In één oogopslag", at_a_glance, _ALL),
    SectionKind("agenda", "Agenda", agenda, _ALL, new_page=True),
    SectionKind("terugblik", "Terugblik", review, _ALL),
    SectionKind("boom", "KPI-boom", kpi_tree),
    SectionKind("detail", "Bespreekpunten in detail", details, new_page=True),
    SectionKind("interactie", "Interactiemomenten", touchpoints),
    SectionKind("nesting", "Onderliggende en omvattende ketens", nested_chains),
    SectionKind("werk", "Verbeteringen, knelpunten en systemen", work_in_hand),
    SectionKind("vastleggen", "Vast te leggen in het gesprek", record, (Variant.FULL,), new_page=True),
    SectionKind("verantwoording", "Verantwoording", account, new_page=True),
)
CONTENTS_AFTER = "oogopslag"


def wanted_sections(names: tuple[str, ...] | None) -> tuple[SectionKind, ...]:
    """The sections of these names, in that order; without names all of them."""
    known = {kind.name: kind for kind in SECTIONS}
    return SECTIONS if names is None else tuple(known[name] for name in names)


def report_content(
    organisation: Organisation,
    judgement: Judgement,
    chain_code: str,
    version: int = 1,
    variant: Variant = Variant.FULL,
    analysis: Analysis | None = None,
    *,
    definition: tuple[tuple[str, bool], ...] = (),
    set_aside: tuple[SetAside, ...] = (),
    earlier: Identity | None = None,
    largest_link: LargestLink | None = None,
) -> Report:
    """The report of one chain over the report period. Raises KeyError when there is no such chain.

    ``analysis`` saves making it again for every chain. ``definition`` answers the twelve questions about the chain (K43) and
    ``largest_link`` is its island index (K04); ``set_aside`` are the warnings of the whole workbook that someone set aside;
    ``earlier`` is the version before this one.
    """
    chain = chain_position(organisation, chain_code)
    about_this = chain_code, organisation.report_period.code, variant
    same = earlier and 0 < earlier.version < version and (earlier.chain, earlier.period, earlier.variant) == about_this
    about = ReportInput(
        organisation,
        judgement,
        chain,
        analysis or analyse(organisation, judgement),
        version,
        variant,
        definition=definition,
        set_aside=set_aside,
        earlier=earlier if same else None,
    )
    if variant is Variant.EXTERNAL:
        hidden = masked(organisation, judgement, organisation.settings.suppress_below)
        points = agendas(organisation, hidden.judgement, about.analysis.variations, knob_signals(hidden.judgement, about.analysis.knobs))
        about = replace(about, judgement=hidden.judgement, masking=hidden, analysis=replace(about.analysis, agendas=points))
    report = _composed(about, largest_link)
    if variant is Variant.EXTERNAL:
        report = without_names(report, names_of_people(organisation))
    return report


def _composed(about: ReportInput, largest_link: LargestLink | None) -> Report:
    name, settings = about.head.name, about.organisation.settings
    chosen = [kind for kind in wanted_sections(settings.report_sections) if about.variant in kind.variants]
    informed: dict[object, Callable[[ReportInput], tuple[Block, ...]]] = {account: partial(account, largest_link=largest_link)}
    sections = tuple(
        Section(kind.name, kind.title, blocks, kind.new_page and not about.brief)
        for kind in chosen
        if (blocks := informed.get(kind.content, kind.content)(about))
    )
    whose = owner(about)
    return Report(
        title=name,
        subtitle=f"Prestatiegesprek {about.period_name}",
        subject=f"Prestatiegesprek van keten {about.code}" + (f" met {whose}" if whose else ""),
        author=settings.organisation,
        running_head=f"{name}, {about.period_name}",
        running_foot=", ".join(part for part in (settings.organisation, f"concept, versie {about.version}") if part),
        dated=about.organisation.report_date,
        palette=settings.palette,
        front=title_block(about),
        sections=sections,
        identity=Identity(
            about.code, about.period.code, about.version, str(about.variant), about.fingerprint, subjects(about),
            standings(about),
        ),
        contents_after=CONTENTS_AFTER if about.variant in _LONG and sections and sections[0].name == CONTENTS_AFTER else "",
        compact=about.brief,
    )  # fmt: skip
