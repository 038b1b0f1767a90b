"""What the management team is asked: KPIs that a chain cannot put right by itself, and actions that are late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.markup import shortened, tidy
from ketenrapport.report.say.blocks import Cell, Column, Paragraph, Tone
from ketenrapport.report.say.people import person
from ketenrapport.report.say.sections.table_cells import right, status_cell, table, target_cell, value_cell
from ketenrapport.report.say.sentences import cases_of, gap_sentence
from ketenrapport.words.verdict import Feasibility, Status
from ketenrapport.words.vocabulary import JUDGED, VALUES, NodeKind, Window
from ketenrapport.words.wording import count, day, listing, number

if TYPE_CHECKING:
    from ketenrapport.report.say.blocks import Block
    from ketenrapport.report.say.chain_view import Row
    from ketenrapport.report.say.fact import Fact
    from ketenrapport.report.say.overview_chains import Chain, Overview


_REASONS = 60  # letters of the description of an action among reasons


def decisions(about: Overview) -> tuple[Block, ...]:
    """The KPIs that ask for a decision, with why."""
    found = sorted(
        ((*_weight_of(fact, reasons), rank, fact.code, chain, fact, reasons)
         for rank, chain in enumerate(about.chains) for fact in chain.about.kpis if (reasons := why(chain, fact))),
        key=lambda item: item[:-3],
    )  # fmt: skip
    if not found:
        return (Paragraph("Er is geen KPI waarover het managementteam nu moet besluiten."),) if about.chains else ()
    most = max(1, about.organisation.settings.max_agenda_items)
    columns = (Column("KPI, keten", 5.6), right("Waarde", 1.6), right("Norm", 1.6), Column("Status", 2.3),
               Column("Waarom een besluit nodig is", 7))  # fmt: skip
    rows = [
        (Cell(fact.name, (chain.name,), strong=True), value_cell(fact), target_cell(fact), status_cell(fact),
         Cell("; ".join(reasons), _short_of(chain, fact)))
        for *_, chain, fact, reasons in found[:most]
    ]  # fmt: skip
    description = "Per KPI de keten, de waarde, de norm, de status en de reden waarom de keten er zelf niet uitkomt."
    blocks: list[Block] = [
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
    late = listing(f"‘{_called(action)}’" for action in mine if chain.about.organisation.is_late(action))
    reasons = {
        _critical(chain, fact): fact.critical and fact.status is Status.RED,
        _unattainable(fact): fact.feasibility is Feasibility.INCAPABLE,
        "er loopt geen actie": fact.status is Status.RED and not mine,
        f"te laat: {late}": bool(late),
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


def late_actions(about: Overview) -> tuple[Block, ...]:
    """The actions that should have been done, the latest first."""
    today = about.organisation.report_date
    found = [(chain, row, (today - row["deadline"]).days) for chain in about.chains for row in chain.late]
    if not found:
        return ()
    found.sort(key=lambda one: -one[2])
    columns = (Column("Actie", 6), Column("Keten", 4), Column("Actiehouder", 3), Column("Deadline", 3), right("Dagen te laat", 1.8))
    rows = [
        (Cell(tidy(row["description"] or "") or _called(row)), Cell(chain.name), Cell(person(chain.about, row["assignee"])),
         Cell(day(row["deadline"])), Cell(number(days, 0)))
        for chain, row, days in found
    ]  # fmt: skip
    description = "Per actie die te laat is de keten, de actiehouder, de deadline en het aantal dagen dat zij te laat is."
    return (table(f"Acties die op {day(today)} te laat zijn", description, columns, rows),)


def _called(action: Row) -> str:
    """What an action is called: what is done, else its number."""
    return shortened(tidy(action["description"] or ""), _REASONS) or str(action["action_id"] or "zonder nummer")


def _critical(chain: Chain, fact: Fact) -> str:
    """A critical KPI makes the value that it hangs under red: a promise to the customer, or what the organisation itself wants."""
    node = fact
    while node.kind not in VALUES and node.parent >= 0:
        node = chain.about.fact(node.parent)
    return "kritiek voor de belofte aan de klant" if node.kind == NodeKind.CUSTOMER_VALUE else f"kritiek voor ‘{node.name}’"


def _unattainable(fact: Fact) -> str:
    """That the norm is out of reach: as the limits of the process tell, or as the judged measuring periods do (methode b8)."""
    if fact.tried:
        return f"norm gehaald: 0 van {number(fact.tried, 0)} keer"
    return "het proces kan de norm structureel niet halen"


def _short_of(chain: Chain, fact: Fact) -> tuple[str, ...]:
    """How many cases were short over the period itself."""
    if fact.window is not Window.PERIOD:
        return ()
    said = gap_sentence(fact, cases_of(chain.about, fact))
    return (said,) if said else ()


def _weight_of(fact: Fact, reasons: tuple[str, ...]) -> tuple[bool, bool, int, int]:
    return not (fact.critical and fact.status is Status.RED), fact.status is not Status.RED, -len(reasons), fact.score or 0
