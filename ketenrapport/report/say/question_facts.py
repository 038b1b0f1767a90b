"""The facts in a question for the conversation, as parts of a Dutch sentence: since when, by when, how far from the norm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.markup import shortened
from ketenrapport.report.say.following import has_news_by, next_conversation
from ketenrapport.report.say.sentences import (
    RHYTHM,
    cases_of,
    is_one_point,
    mean_decimals,
    norm_phrase,
    shown_target,
    shown_value,
)
from ketenrapport.words.verdict import Rule, Status, Topic
from ketenrapport.words.vocabulary import ONE_WAY, SHARES, Direction, Window
from ketenrapport.words.wording import day, listing, number, period_phrase, quantity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketenrapport.kpi.agenda import AgendaItem
    from ketenrapport.report.say.chain_view import ChainView
    from ketenrapport.report.say.fact import Fact

_TREND = 7  # points that rise or fall in a row
NAME_IN_BRIEF = 50
"""Letters of a name in a question on the first page."""
NEXT = " vóór het volgende gesprek"
"""By when, where the day is not known."""


def in_brackets(*facts: str) -> str:
    """The facts that there are, to add to a sentence: `` (nu 93,8 %, norm ten minste 95 %)``; '' when there are none."""
    told = ", ".join(fact for fact in facts if fact)
    return f" ({told})" if told else ""


def now(fact: Fact) -> str:
    """``nu 93,8 %``; '' when it has no value, or none to be shown."""
    value = shown_value(fact, fact.value)
    return f"nu {value}" if value else ""


def norm(fact: Fact) -> str:
    """``norm ten minste 95 %``; '' when there is none."""
    phrase = norm_phrase(fact)
    return f"norm {phrase}" if phrase else ""


def named(facts: Iterable[Fact], *, told: bool = True) -> list[str]:
    """KPIs by name: ``‘Uitval’ (nu 8,9 %, norm ten hoogste 5 %)``; without their figures when these are not ``told``."""
    return [f"‘{fact.name}’{in_brackets(now(fact), norm(fact)) if told else ''}" for fact in facts]


def named_briefly(facts: Iterable[Fact]) -> list[str]:
    """KPIs by name alone, of which there is room on the first page for so much: ``‘Aanvragen bij eerste indiening…’``."""
    return [f"‘{shortened(fact.name, NAME_IN_BRIEF)}’" for fact in facts]


def either(items: list[str]) -> str:
    """The items to choose from: ``A, B of C``."""
    return f"{', '.join(items[:-1])} of {items[-1]}" if len(items) > 1 else "".join(items)


def since(report: ChainView, fact: Fact) -> str:
    """Since when a signal or a level is there: ``sinds februari 2026``, ``in oktober 2026`` for the last point alone."""
    calendar, points = report.organisation.calendar, report.analysis.variations.points
    column = points.column[points.of(fact.position, -1)]
    period = calendar.period(fact.since) or report.period
    if fact.rule is Rule.TREND and not fact.on_level and len(column) >= _TREND:
        period = points.periods[column[-_TREND]]
    alone = not len(column) or period == points.periods[column[-1]] or not fact.since
    return f"{'in' if alone else 'sinds'} {period_phrase(period)}"


def before(report: ChainView, fact: Fact, *, brief: bool = False) -> str:
    """By when: `` vóór 11 december 2026``, the day of the next conversation; '' when the KPI has no new figure by then.

    ``brief`` leaves out the year of the report period.
    """
    due = next_conversation(report)
    if due is None:
        return NEXT
    if not has_news_by(report, fact, due):
        return ""
    whole = not brief or due.year != report.organisation.report_date.year
    return f" vóór {day(due) if whole else day(due).removesuffix(f' {due.year}')}"


def level(report: ChainView, fact: Fact) -> str:
    """The mean of the points on the new level: ``74,1 %``; '' when there is none, or outsiders must not see it."""
    if not fact.on_level or report.series(fact) is None:
        return ""
    points = report.analysis.variations.points
    values = points.value[points.of(fact.position, -1)][-fact.stretch :]
    return mean_shown(fact, float(values.mean()))


def each(report: ChainView, fact: Fact) -> str:
    """`` per maand`` where the points of a KPI are over another time than its figure, so that nobody holds one against the other; else ''.

    364 people over a year beside limits of 24 and 53 would be far outside them.
    """
    rhythm = RHYTHM.get(fact.frequency, "")
    return f" {rhythm}" if rhythm and not is_one_point(report, fact) else ""


def mean_shown(fact: Fact, mean: float | None) -> str:
    """A mean of this KPI, with the decimals of a mean."""
    return quantity(mean, mean_decimals(fact), fact.unit)


def goal(report: ChainView, item: AgendaItem, fact: Fact) -> tuple[str, str]:
    """What must be reached, after ``om``, in full and short: ``de 18 aanvragen te halen``."""
    if item.topic is Topic.RED_PARTS:
        parts = [report.fact(part) for part in item.parts]
        return f"{listing(named(parts, told=False))} op norm te krijgen", f"{listing(named_briefly(parts))} op norm te krijgen"
    if fact.status is Status.GREEN:
        return ("op norm te blijven",) * 2
    if not fact.status.is_off_norm:
        return ("de verslechtering te keren",) * 2
    if fact.value is None or fact.target is None:
        return ("op norm te komen",) * 2
    if cases := _short_of(report, fact):
        if fact.direction == Direction.LOWER:
            return (f"op {cases} minder uit te komen",) * 2
        return ("het ene geval te halen" if fact.gap == 1 else f"de {cases} te halen",) * 2
    if fact.direction == Direction.BAND:
        return (f"van {shown_value(fact, fact.value)} weer {norm_phrase(fact)} te komen",) * 2
    return (f"van {shown_value(fact, fact.value)} naar {shown_target(fact, fact.target)} te komen",) * 2


def _short_of(report: ChainView, fact: Fact) -> str:
    """The cases short of the norm of the period itself: ``18 aanvragen``, ``één geval``; '' when nobody counts them."""
    cases = cases_of(report, fact)
    if not fact.gap or fact.gap < 0 or fact.judge_on != Window.PERIOD or not cases:
        return ""
    return "één geval" if fact.gap == 1 else f"{number(fact.gap, 0)} {cases}"


def amount_behind(fact: Fact) -> int:
    """How many cases make a share miss its norm; 0 when they can't be counted."""
    top, bottom = fact.numerator, fact.denominator
    if top is None or bottom is None or fact.factor not in SHARES or fact.direction not in ONE_WAY:
        return 0
    amount = top if fact.direction == Direction.LOWER else bottom - top
    return int(amount) if amount.is_integer() and amount > 0 else 0


def cases_behind(report: ChainView, fact: Fact) -> str:
    """The cases that make a share miss its norm: ``deze 13 gevallen``, ``dit ene geval``; '' when they can't be counted, or told."""
    cases, amount = cases_of(report, fact), amount_behind(fact)
    if not amount or not cases:
        return ""
    return "dit ene geval" if amount == 1 else f"deze {number(amount, 0)} {cases}"
