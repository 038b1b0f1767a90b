"""What the report for a performance conversation says (domein c): a register of sections, composed into a Report.

A section is one declaration here and one function elsewhere; a section without content does not appear.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketenrapport.report.blocks import Report, Section
from ketenrapport.report.facts import ReportInput, chain_position
from ketenrapport.report.sections.account import account
from ketenrapport.report.sections.around import nested_chains, touchpoints, work_in_hand
from ketenrapport.report.sections.detail import details
from ketenrapport.report.sections.glance import at_a_glance, owner, title_block
from ketenrapport.report.sections.tree import kpi_tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketenrapport.kpi.judgement import Judgement
    from ketenrapport.model import Organisation
    from ketenrapport.report.blocks import Block


@dataclass(frozen=True, slots=True)
class SectionKind:
    """A section that a report can have: a stable name, its title and what it says; '()' when it has nothing to say."""

    name: str
    title: str
    content: Callable[[ReportInput], tuple[Block, ...]]
    new_page: bool = False


SECTIONS: tuple[SectionKind, ...] = (
    SectionKind("oogopslag", "In één oogopslag", at_a_glance),
    SectionKind("boom", "KPI-boom", kpi_tree, new_page=True),
    SectionKind("detail", "Bespreekpunten in detail", details, new_page=True),
    SectionKind("interactie", "Interactiemomenten", touchpoints),
    SectionKind("nesting", "Onderliggende en omvattende ketens", nested_chains),
    SectionKind("werk", "Verbeteringen, knelpunten en systemen", work_in_hand),
    SectionKind("verantwoording", "Verantwoording", account),
)


def report_content(organisation: Organisation, judgement: Judgement, chain_code: str, version: int = 1) -> Report:
    """The report of one chain over the report period. Raises KeyError when there is no such chain."""
    about = ReportInput(organisation, judgement, chain_position(organisation, chain_code), version)
    name, settings = about.head.name, organisation.settings
    sections = (Section(kind.name, kind.title, kind.content(about), kind.new_page) for kind in SECTIONS)
    return Report(
        title=name,
        subtitle=f"Prestatiegesprek {about.period_name}",
        subject=f"Prestatiegesprek van keten {about.code} met {owner(about)}"
        if owner(about)
        else f"Prestatiegesprek van keten {about.code}",
        author=settings.organisation,
        running_head=f"{name}, {about.period_name}",
        running_foot=", ".join(part for part in (settings.organisation, f"concept, versie {version}") if part),
        dated=organisation.report_date,
        palette=settings.palette,
        front=title_block(about),
        sections=tuple(section for section in sections if section.blocks),
    )
