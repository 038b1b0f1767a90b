"""Since when a KPI is where it is, in short sentences with figures: how long off norm, what the process does, can it (methode b8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.say.question_facts import level, mean_shown
from ketenrapport.report.say.sentences import is_one_point, shown_value
from ketenrapport.words.periods import FINENESS
from ketenrapport.words.verdict import Feasibility, Rule, Status, Variation
from ketenrapport.words.vocabulary import Frequency
from ketenrapport.words.wording import number, period_name, period_phrase, unit_once

if TYPE_CHECKING:
    from ketenrapport.report.say.chain_view import ChainView
    from ketenrapport.report.say.fact import Fact

_FEASIBLE = {
    Feasibility.CAPABLE: "Norm structureel haalbaar",
    Feasibility.INCAPABLE: "Norm structureel niet haalbaar",
    Feasibility.HIT_OR_MISS: "Wisselend: soms gehaald, soms niet",
    Feasibility.CHANGING: "Het proces is in beweging",
}
_UNTESTED = {
    Variation.TOO_FEW: "Te weinig metingen voor een trend.",
    Variation.SMALL_NUMBERS: "Te kleine aantallen voor een trend.",
    Variation.NO_SPREAD: "Te weinig spreiding voor een trend.",
}
_SIGNALS = {Variation.IMPROVEMENT: "verbetering", Variation.DETERIORATION: "verslechtering", Variation.SPECIAL: "bijzonderheid"}


def since_when(report: ChainView, fact: Fact) -> str:
    """All of it in one go; '' when there is nothing to say."""
    met = "" if _never_since(report, fact) or _one_sided(report, fact) else feasible(fact)
    parts = (off_norm_since(report, fact), process(report, fact), met, rebase(report, fact))
    return " ".join(part for part in parts if part)


def _never_since(report: ChainView, fact: Fact) -> bool:
    """Whether 'not met since' says already that the norm was met in none of the measuring periods of late."""
    missed = report.off_norm(fact)
    as_often = fact.frequency in FINENESS and FINENESS[Frequency(fact.frequency)] <= FINENESS[report.period.frequency]
    return missed is not None and as_often and fact.feasibility is Feasibility.INCAPABLE and 0 < fact.tried <= missed[0]


def _one_sided(report: ChainView, fact: Fact) -> bool:
    """Whether the norm was never met, or never missed: then it is not now and then met, though the limits say that it could be."""
    seen = {Status(int(status)) for status in report.judgement.status[fact.position]}
    return fact.feasibility is Feasibility.HIT_OR_MISS and not (Status.GREEN in seen and any(status.is_off_norm for status in seen))


def off_norm_since(report: ChainView, fact: Fact) -> str:
    """``Niet gehaald sinds april 2026.``; '' when the norm is met."""
    missed = report.off_norm(fact)
    if missed is None:
        return ""
    amount, since = missed
    statuses = report.judgement.status[fact.position]
    met_before = amount < len(statuses) and statuses[-amount - 1] == Status.GREEN
    if amount == 1:
        return f"Niet gehaald in {period_phrase(since)}{', daarvoor wel' if met_before else ''}."
    return f"Niet gehaald{'' if met_before else ', zeker'} sinds {period_phrase(since)}."


def process(report: ChainView, fact: Fact) -> str:
    """What the process does, with its figures; '' when a KPI has no series of its own."""
    if fact.variation in _UNTESTED:
        return _UNTESTED[fact.variation]
    match fact.variation:
        case Variation.NONE:
            return ""
        case Variation.NO_NEW_POINT:
            last = report.organisation.calendar.period(fact.last_point)
            return f"Geen nieuwe meting{f' sinds {period_phrase(last)}' if last else ''}."
    if fact.on_level:
        return _on_level(report, fact)
    if fact.variation is Variation.NORMAL:
        return "Normale variatie."  # its limits stand in the chart and, where they are what it is about, in the question
    return _signal(report, fact)


def _bounds(report: ChainView, fact: Fact) -> str:
    """``85,1 % tot 94,0 %``; '' without limits, and when outsiders must not see them."""
    series = report.series(fact)
    if series is None or not len(series.values):
        return ""
    low, high = (mean_shown(fact, float(limits[-1])) for limits in (series.shown_lower, series.shown_upper))
    return f"{unit_once(low, high)} tot {high}" if low and high else ""


def _on_level(report: ChainView, fact: Fact) -> str:
    now, since = level(report, fact), report.organisation.calendar.period(fact.since)
    when = f"Vanaf {period_phrase(since)}" if since else "Nu"
    if not now or fact.mean is None:
        return f"{when} een ander niveau."
    return f"{when} ligt het niveau {direction(report, fact)}: gemiddeld {now}, eerst {mean_shown(fact, fact.mean)}."


def direction(report: ChainView, fact: Fact) -> str:
    """Which way the new level lies: ``lager`` or ``hoger``; ``anders`` when that may not be told."""
    series = report.series(fact)
    if series is None or fact.mean is None or not fact.stretch:
        return "anders"
    return "lager" if float(series.values[-fact.stretch :].mean()) < fact.mean else "hoger"


def _signal(report: ChainView, fact: Fact) -> str:
    word = _SIGNALS[fact.variation] + (", voorlopig" if fact.provisional else "")
    match fact.rule:
        case Rule.OUTSIDE:
            value = f" {last}" if (last := _last_point(report, fact)) else ""
            return f"De laatste meting{value} ligt buiten {_bounds(report, fact) or 'de grenzen'} ({word})."
        case Rule.TREND:
            return f"Zeven metingen dezelfde kant op ({word})."
        case Rule.TWO_OF_THREE:
            bounds = _bounds(report, fact)
            return f"Twee van drie metingen dicht bij {f'de rand van {bounds}' if bounds else 'een grens'} ({word})."
    since = report.organisation.calendar.period(fact.since)
    mean = "" if fact.withheld or fact.mean is None else f" {mean_shown(fact, fact.mean)}"
    when = f" sinds {period_phrase(since)}" if since else ""
    return f"{number(fact.stretch, 0)} metingen{when} aan één kant van gemiddeld{mean} ({word})."


def _last_point(report: ChainView, fact: Fact) -> str:
    """The last measurement, which a figure of a year so far isn't; '' when it is not of this period, or outsiders must not see it."""
    if fact.value is None or report.organisation.calendar.period(fact.last_point) != report.period:
        return ""
    if is_one_point(report, fact):
        return shown_value(fact, fact.value)
    series = report.series(fact)
    return "" if series is None or not len(series.values) else shown_value(fact, float(series.values[-1]))


def feasible(fact: Fact) -> str:
    """Whether the process can meet its norm: ``Norm gehaald: 0 van 12 keer.``; '' when that was not tested."""
    if fact.tried:
        met = fact.tried if fact.feasibility is Feasibility.CAPABLE else 0
        return f"Norm gehaald: {met} van {number(fact.tried, 0)} keer."
    words = _FEASIBLE.get(fact.feasibility, "")
    return words and f"{words}{' (voorlopig)' if fact.new_level else ''}."


def rebase(report: ChainView, fact: Fact) -> str:
    """The proposal to set the limits anew on a new level; '' without one."""
    since = report.organisation.calendar.period(fact.since)
    if since is None or not fact.on_level:
        return ""
    change = report.organisation.calendar.period(fact.changepoint)
    if change:
        return f"Oorzaak begrepen? Herijk bij breukpunt {period_name(change)}."
    return f"Oorzaak begrepen? Breukpunt vastleggen per {period_phrase(since)}."
