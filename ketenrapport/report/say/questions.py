"""The one open question at each point of the conversation, with its facts (methode b8, gespreksvraag).

It is about the action that is late, or about what is being done already; else the table of b8 tells. Every sentence is right for one
and for many.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ketenrapport.report.markup import shortened
from ketenrapport.report.say.people import person
from ketenrapport.report.say.question_facts import NAME_IN_BRIEF, before, goal, in_brackets, named, named_briefly, norm, now
from ketenrapport.report.say.question_table import Question, of_table
from ketenrapport.report.say.remedies import Remedy, late_at, of_action, remedies
from ketenrapport.report.say.talking_points import late_by
from ketenrapport.words.periods import FINENESS
from ketenrapport.words.verdict import Status, Topic
from ketenrapport.words.vocabulary import Frequency
from ketenrapport.words.wording import all_of, capital, listing, period_phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.kpi.agenda import AgendaItem
    from ketenrapport.report.say.chain_view import ChainView, Row
    from ketenrapport.report.say.fact import Fact

_ELSE = "Zo niet: wat besluit u?"


def question(report: ChainView, item: AgendaItem) -> Question:
    """The question at a point of the conversation, with only what was known by the end of the report period (b11)."""
    if item.topic is Topic.MISSING and len(item.parts) > 1:
        return _about_missing(report, [report.fact(node) for node in item.parts])
    if late := late_at(report, item):
        return _about_late(report, late)
    if item.topic is Topic.ALL_ON_NORM or item.node is None:
        return _about_all(report)
    fact, done = report.fact(item.node), remedies(report, item)
    missing = fact.reason.is_without_figure
    if missing and not done:
        return _about_missing(report, [fact])
    if done and item.topic.is_learning:
        return _about_learning(fact, done)
    if done:
        aim = ("het cijfer te leveren",) * 2 if missing else goal(report, item, fact)
        return _about_remedies(report, fact, done, aim)
    return of_table(report, item, fact)


def _about_late(report: ChainView, late: Sequence[Row]) -> Question:
    """What holds up who is late: a new date, or decide otherwise."""
    days = [late_by(report, row) for row in late]
    who = [person(report, row["assignee"]) for row in late]
    if len(late) == 1:
        remedy = of_action(late[0])
        return Question(
            f"Wat houdt de actiehouder{in_brackets(*who)} tegen bij {remedy.full}, nu {days[0]}: "
            "komt er een nieuwe datum, of besluit u anders?",
            f"Wat houdt {remedy.short} tegen, nu {days[0]}: een nieuwe datum, of anders besluiten?",
        )
    codes = [row["action_id"] or "" for row in late]
    told = listing(f"{code}{in_brackets(*facts)}" for code, *facts in zip(codes, who, days, strict=True))
    return Question(
        f"Wat houdt de actiehouders tegen bij {told}: komen er nieuwe datums, of besluit u anders?",
        f"Wat houdt {listing(codes)} tegen: nieuwe datums, of anders besluiten?",
    )


def _about_remedies(report: ChainView, fact: Fact, done: Sequence[Remedy], aim: tuple[str, str]) -> Question:
    """Whether what is being done is enough."""
    verb, together = ("Is", "") if len(done) == 1 else ("Zijn", " samen")
    short = listing(one.short for one in done)
    said = done[0].full if len(done) == 1 else short  # more of them stand in full in the table above the question
    return Question(
        f"{verb} {said}{together} genoeg om{before(report, fact)} {aim[0]}? {_ELSE}",
        f"{verb} {short}{together} genoeg om {aim[1]}{before(report, fact, brief=True)}?",
    )


def _about_learning(fact: Fact, done: Sequence[Remedy]) -> Question:
    """Whether what was done is what worked, and how it is kept."""
    said, short = listing(one.full for one in done), listing(one.short for one in done)
    facts = in_brackets(now(fact), norm(fact))
    return Question(
        f"Komt de verbetering{facts} door {said}, en hoe houdt u haar vast?", f"Komt de verbetering door {short}, en hoe houdt u haar vast?"
    )


def _about_missing(report: ChainView, facts: Sequence[Fact]) -> Question:
    """Why figures are missing, who delivers them, and when."""
    stewards = (person(report, report.text(fact, "data_steward")) for fact in facts)
    who = list(dict.fromkeys(filter(None, stewards)))
    what, them = ("ontbreken de cijfers", "ze") if len(facts) > 1 else ("ontbreekt het cijfer", "het")
    ask = f"Waarom {what} van"

    own, here = [_missing_over(report, fact) for fact in facts], report.period_phrase
    if len(set(own)) == 1 and own[0]:
        over, names = own[0], named(facts, told=False)
    else:  # a figure over another time than the report has its own period beside its name
        over = here
        names = [f"{name}{in_brackets(period)}" for name, period in zip(named(facts, told=False), own, strict=True)]

    def end(names: Sequence[str]) -> str:
        return (
            f"en wanneer {'levert' if len(who) == 1 else 'leveren'} {listing(names)} {them}?" if who else f"wie levert {them} en wanneer?"
        )

    return Question(
        f"{ask} {listing(names)} over {over}, {end(who)}",
        f"{ask} {listing(named_briefly(facts))}, {end([shortened(name, NAME_IN_BRIEF) for name in who])}",
    )


def _missing_over(report: ChainView, fact: Fact) -> str:
    """The period whose figure is missing, where that is not the report period or a part of it: ``het 3e kwartaal 2026``; else ''."""
    period, last = report.period, date.fromordinal(int(report.judgement.normed_on[fact.position, -1]))
    frequency = Frequency(fact.frequency) if fact.frequency else period.frequency
    own = report.organisation.calendar.containing(last, frequency)
    within = period.start <= own.end <= period.end and FINENESS[frequency] <= FINENESS[period.frequency]
    return "" if within else period_phrase(own)


def _about_all(report: ChainView) -> Question:
    """What keeps a chain on norm of which every KPI is."""
    green = [fact for fact in report.kpis if fact.status is Status.GREEN and fact.weight > 0]
    short = "Wat houdt dit op norm?"
    if len(green) == 1:
        return Question(f"De beoordeelde KPI {named(green)[0]} is op norm: wat houdt dit op norm?", short)
    those = capital(all_of(len(green), "beoordeelde KPI’s"))
    return Question(f"{those} van deze keten zijn op norm: wat houdt dit op norm?", short)
