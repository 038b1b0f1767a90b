"""What the report for a performance conversation says (methode c): a register of sections, composed into a Report.

A section is one declaration here and one function elsewhere; a section without content does not appear.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.kpi.agenda import agendas
from ketenrapport.kpi.knobs import knob_signals
from ketenrapport.kpi.topics import Told
from ketenrapport.report.markup import shortened
from ketenrapport.report.say.blocks import Identity, Report, Section
from ketenrapport.report.say.chain_view import ChainView, chain_position
from ketenrapport.report.say.fingerprint import FORMAT
from ketenrapport.report.say.found import fields_in
from ketenrapport.report.say.people import owner
from ketenrapport.report.say.privacy import masked, names_of_people, without_names
from ketenrapport.report.say.sections import remarks
from ketenrapport.report.say.sections.account import account
from ketenrapport.report.say.sections.around import nested_chains, touchpoints, work_in_hand
from ketenrapport.report.say.sections.changes import standings
from ketenrapport.report.say.sections.first_page import first_page, title_block
from ketenrapport.report.say.sections.missing import what_is_missing
from ketenrapport.report.say.sections.points import points
from ketenrapport.report.say.sections.record import record
from ketenrapport.report.say.sections.review import review
from ketenrapport.report.say.sections.tree import kpi_tree, lies_on_its_side
from ketenrapport.report.say.talking_points import subjects
from ketenrapport.report.say.told_once import is_without_figures
from ketenrapport.words.vocabulary import Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ketenrapport.assessment import Assessment
    from ketenrapport.report.say.blocks import Block
    from ketenrapport.report.say.privacy import Masking


class SectionKind(Struct, frozen=True):
    """A section that a report can have.

    ``name`` is what users and templates call it, for good; ``external``: whether readers outside the organisation get it, which the
    author of every section decides; ``say``: what it says, '()' for nothing. A one-pager has the sections of its ``first_page``.
    ``always``: no setting leaves it out; ``lies``: when it needs pages that are wider than high. A section without title has headings
    of its own.
    """

    name: str
    title: str
    external: bool
    say: Callable[[ChainView], tuple[Block, ...]]
    first_page: bool = False
    always: bool = False
    lies: Callable[[ChainView], bool] = lambda _: False

    def belongs_in(self, variant: Variant) -> bool:
        """Whether a report of this variant has the section."""
        return {Variant.FULL: True, Variant.ONE_PAGE: self.first_page, Variant.EXTERNAL: self.external}[variant]


SECTIONS: tuple[SectionKind, ...] = (
    SectionKind("oogopslag", "", True, first_page, first_page=True, always=True),
    SectionKind("terugblik", "Terugblik", True, review),
    SectionKind("punten", "", True, points, always=True),
    SectionKind("toelichtingen", remarks.TITLE, False, remarks.other_explanations, always=True),
    SectionKind("boom", "KPI-boom", True, kpi_tree, lies=lies_on_its_side),
    SectionKind("interactie", "Wat de klant meemaakt", True, touchpoints),
    SectionKind("nesting", "Onderliggende en omvattende ketens", True, nested_chains),
    SectionKind("werk", "Verbeteringen, knelpunten en systemen", True, work_in_hand),
    SectionKind("vastleggen", "Vast te leggen in het gesprek", False, record),
    SectionKind("verantwoording", "Verantwoording", True, account),
)
FIRST_PAGE = "oogopslag"
_FOOT = 36  # letters of the name of the chain below a page
FORMERLY = {"agenda": "punten", "detail": "punten"}
"""What sections were called in version 0.1 → what they are called now."""


def wanted_sections(names: tuple[str, ...] | None) -> tuple[SectionKind, ...]:
    """The sections of these names, in that order; without names all of them.

    What cannot be left out comes where it was not named: page one first, then the points, then the other explanations.
    """
    known = {kind.name: kind for kind in SECTIONS}
    if names is None:
        return SECTIONS
    chosen = [known[name] for name in dict.fromkeys(FORMERLY.get(name, name) for name in names)]
    place = 0
    for kind in SECTIONS:
        if kind.always and kind not in chosen:
            chosen.insert(place, kind)
        place = chosen.index(kind) + 1 if kind.always else place
    return tuple(chosen)


def report(
    assessment: Assessment,
    chain_code: str,
    variant: Variant = Variant.FULL,
    version: int = 1,
    earlier: Identity | None = None,
    *,
    adopted: bool = False,
) -> Report:
    """The report of one chain over the report period. Raises KeyError when there is no such chain.

    ``earlier`` is what the version before this one says of itself; it counts only when it is of the same chain, period and variant.
    ``adopted``: it is no draft.
    """
    organisation = assessment.organisation
    about_this = chain_code, organisation.report_period.code, variant
    same = earlier is not None and 0 < earlier.version < version and (earlier.chain, earlier.period, earlier.variant) == about_this
    about = ChainView(
        assessment,
        chain_position(organisation, chain_code),
        version=version,
        variant=variant,
        earlier=earlier if same else None,
        adopted=adopted,
    )
    if variant is not Variant.EXTERNAL:
        return _composed(about)
    anonymous: Report = without_names(_composed(_for_outsiders(about)), names_of_people(organisation))
    return anonymous


def _for_outsiders(about: ChainView) -> ChainView:
    """The chain without what small numbers could tell about people."""
    assessment, masking = _masked(about.assessment)
    return replace(about, assessment=assessment, masking=masking)


@lru_cache(maxsize=1)
def _masked(assessment: Assessment) -> tuple[Assessment, Masking]:
    """What outsiders may see of an assessment, and what is left out of it; the same for all its reports."""
    organisation, analysis = assessment.organisation, assessment.analysis
    hidden = masked(organisation, assessment.judgement, organisation.settings.suppress_below)
    now = Told(hidden.judgement, analysis.variations, knob_signals(hidden.judgement, analysis.knobs))
    points = agendas(organisation, now, now if analysis.before.judgement is assessment.judgement else analysis.before)
    return replace(assessment, judgement=hidden.judgement, analysis=replace(analysis, agendas=points)), hidden


def _composed(about: ChainView) -> Report:
    name, settings = about.head.name, about.organisation.settings
    chosen = [kind for kind in wanted_sections(settings.report_sections) if kind.belongs_in(about.variant)]
    if is_without_figures(about):
        chosen = [
            replace(kind, say=what_is_missing) if kind.first_page else kind for kind in chosen if kind.always and kind.say is not points
        ]
    sections = tuple(Section(kind.name, kind.title, blocks, landscape=kind.lies(about)) for kind in chosen if (blocks := kind.say(about)))
    if len(sections) > 1 and sections[0].name == FIRST_PAGE and not is_without_figures(about):
        sections = (sections[0], replace(sections[1], new_page=True), *sections[2:])
    whose = owner(about)
    return Report(
        title=name,
        subtitle=f"Prestatiegesprek over {about.period_phrase}",
        subject=f"Prestatiegesprek van keten {about.code}" + (f" met {whose}" if whose else ""),
        author=settings.organisation,
        running_head=f"{_briefly(name)}, {about.period_name}",
        running_foot=" · ".join(
            part for part in (settings.organisation, _briefly(name), about.period_name, about.standing) if part
        ),
        dated=about.organisation.report_date,
        palette=settings.palette,
        front=title_block(about),
        sections=sections,
        identity=Identity(
            about.code, about.period.code, about.version, str(about.variant), about.fingerprint, FORMAT,
            () if is_without_figures(about) else subjects(about),
            standings(about), settings.organisation, tuple(_prefilled(sections)),
        ),
        compact=about.brief,
    )  # fmt: skip


def _prefilled(sections: tuple[Section, ...]) -> Iterator[tuple[str, str]]:
    """The tag and text of each field that holds something before anybody wrote in it."""
    yield from ((field.tag, field.text) for field in fields_in(sections) if field.text)


def _briefly(name: str) -> str:
    """As much of a name as there is room for below a page; it stands in full in the title."""
    return shortened(name, _FOOT)
