"""What the report for a performance conversation says (methode c): a register of sections, composed into a Report.

A section is one declaration here and one function elsewhere; a section without content does not appear.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ketenrapport.kpi.agenda import agendas
from ketenrapport.kpi.knobs import knob_signals
from ketenrapport.kpi.topics import Told
from ketenrapport.report.say.blocks import Identity, Report, Section
from ketenrapport.report.say.chain_view import ChainView, chain_position
from ketenrapport.report.say.fingerprint import FORMAT
from ketenrapport.report.say.privacy import masked, names_of_people, without_names
from ketenrapport.report.say.sections.account import account
from ketenrapport.report.say.sections.agenda import agenda, owner, subjects
from ketenrapport.report.say.sections.around import nested_chains, touchpoints, work_in_hand
from ketenrapport.report.say.sections.changes import standings
from ketenrapport.report.say.sections.detail import details
from ketenrapport.report.say.sections.glance import at_a_glance, title_block
from ketenrapport.report.say.sections.record import record
from ketenrapport.report.say.sections.review import review
from ketenrapport.report.say.sections.tree import kpi_tree
from ketenrapport.report.say.variant import Variant

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketenrapport.assessment import Assessment
    from ketenrapport.report.say.blocks import Block


@dataclass(frozen=True, slots=True)
class SectionKind:
    """A section that a report can have.

    ``name`` is what users and templates call it, for good; ``external``: whether readers outside the organisation get it, which the
    author of every section decides; ``say``: what it says, '()' for nothing. A one-pager has the sections of its ``first_page``.
    """

    name: str
    title: str
    external: bool
    say: Callable[[ChainView], tuple[Block, ...]]
    first_page: bool = False
    new_page: bool = False

    def belongs_in(self, variant: Variant) -> bool:
        """Whether a report of this variant has the section."""
        return {Variant.FULL: True, Variant.ONE_PAGE: self.first_page, Variant.EXTERNAL: self.external}[variant]


SECTIONS: tuple[SectionKind, ...] = (
    SectionKind("oogopslag", "In één oogopslag", True, at_a_glance, first_page=True),
    SectionKind("agenda", "Agenda", True, agenda, first_page=True, new_page=True),
    SectionKind("terugblik", "Terugblik", True, review, first_page=True),
    SectionKind("boom", "KPI-boom", True, kpi_tree),
    SectionKind("detail", "Bespreekpunten in detail", True, details, new_page=True),
    SectionKind("interactie", "Interactiemomenten", True, touchpoints),
    SectionKind("nesting", "Onderliggende en omvattende ketens", True, nested_chains),
    SectionKind("werk", "Verbeteringen, knelpunten en systemen", True, work_in_hand),
    SectionKind("vastleggen", "Vast te leggen in het gesprek", False, record, new_page=True),
    SectionKind("verantwoording", "Verantwoording", True, account, new_page=True),
)
CONTENTS_AFTER = "oogopslag"


def wanted_sections(names: tuple[str, ...] | None) -> tuple[SectionKind, ...]:
    """The sections of these names, in that order; without names all of them."""
    known = {kind.name: kind for kind in SECTIONS}
    return SECTIONS if names is None else tuple(known[name] for name in names)


def report(
    assessment: Assessment, chain_code: str, variant: Variant = Variant.FULL, version: int = 1, earlier: Identity | None = None
) -> Report:
    """The report of one chain over the report period. Raises KeyError when there is no such chain.

    ``earlier`` is what the version before this one says of itself; it counts only when it is of the same chain, period and variant.
    """
    organisation = assessment.organisation
    about_this = chain_code, organisation.report_period.code, variant
    same = earlier is not None and 0 < earlier.version < version and (earlier.chain, earlier.period, earlier.variant) == about_this
    about = ChainView(
        assessment, chain_position(organisation, chain_code), version=version, variant=variant, earlier=earlier if same else None
    )
    if variant is not Variant.EXTERNAL:
        return _composed(about)
    anonymous: Report = without_names(_composed(_for_outsiders(about)), names_of_people(organisation))
    return anonymous


def _for_outsiders(about: ChainView) -> ChainView:
    """The chain without what small numbers could tell about people."""
    organisation, analysis = about.organisation, about.analysis
    hidden = masked(organisation, about.judgement, organisation.settings.suppress_below)
    now = Told(hidden.judgement, analysis.variations, knob_signals(hidden.judgement, analysis.knobs))
    points = agendas(organisation, now, now if analysis.before.judgement is about.judgement else analysis.before)
    assessment = replace(about.assessment, judgement=hidden.judgement, analysis=replace(analysis, agendas=points))
    return replace(about, assessment=assessment, masking=hidden)


def _composed(about: ChainView) -> Report:
    name, settings = about.head.name, about.organisation.settings
    chosen = [kind for kind in wanted_sections(settings.report_sections) if kind.belongs_in(about.variant)]
    sections = tuple(
        Section(kind.name, kind.title, blocks, kind.new_page and not about.brief) for kind in chosen if (blocks := kind.say(about))
    )
    whose = owner(about)
    return Report(
        title=name,
        subtitle=f"Prestatiegesprek {about.period_name}",
        subject=f"Prestatiegesprek van keten {about.code}" + (f" met {whose}" if whose else ""),
        author=settings.organisation,
        running_head=f"{name}, {about.period_name}",
        running_foot=" · ".join(
            part for part in (settings.organisation, name, about.period_name, f"concept, versie {about.version}") if part
        ),
        dated=about.organisation.report_date,
        palette=settings.palette,
        front=title_block(about),
        sections=sections,
        identity=Identity(
            about.code, about.period.code, about.version, str(about.variant), about.fingerprint, FORMAT, subjects(about),
            standings(about), settings.organisation,
        ),
        contents_after=CONTENTS_AFTER if not about.brief and sections and sections[0].name == CONTENTS_AFTER else "",
        compact=about.brief,
    )  # fmt: skip
