"""The sentences about a process: what its variation says, since when, whether it can meet its norm, what to ask (methode b7–b9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.kpi.knobs import hints
from ketenrapport.report.markup import tidy
from ketenrapport.report.say.sentences import norm_phrase, shown_value
from ketenrapport.words.periods import parse
from ketenrapport.words.verdict import Feasibility, KnobSignal, Rule, Status, Variation
from ketenrapport.words.vocabulary import NodeKind
from ketenrapport.words.wording import NO_BREAK, STATUS, count, listing, natural_decimals, number, period_name, quantity, rebase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.kpi.chart import Series
    from ketenrapport.report.say.chain_view import ChainView
    from ketenrapport.report.say.fact import Fact

_QUALIFIED = {
    Variation.IMPROVEMENT: "een verbetering",
    Variation.DETERIORATION: "een verslechtering",
    Variation.SPECIAL: "een bijzonderheid",
}
_LEVEL = {
    Variation.BETTER_LEVEL: "betere",
    Variation.WORSE_LEVEL: "slechtere",
    Variation.OTHER_LEVEL: "andere",
}
_FEASIBLE = {
    Feasibility.CAPABLE: "Met dit proces wordt de norm structureel gehaald",
    Feasibility.INCAPABLE: "Met dit proces wordt de norm structureel niet gehaald",
    Feasibility.HIT_OR_MISS: "De norm ligt binnen de grenzen van dit proces: het kan haar halen of missen",
    Feasibility.CHANGING: "Het proces is in beweging; of de norm haalbaar is, blijkt pas op het nieuwe niveau",
}
_CLOSE = 0.6
_CONFLICTING = {
    KnobSignal.EARLY: "Vroegsignaal: het resultaat is nog op norm, maar de knoppen eronder niet.",
    KnobSignal.UNEXPLAINED: "De boom verklaart het resultaat niet: de knoppen eronder zijn op norm.",
}
_MANY_KNOBS = 4


def variation_sentence(report: ChainView, fact: Fact) -> str:
    """What the variation says, and since when; '' when a KPI has no series of its own."""
    match fact.variation:
        case Variation.NONE:
            return ""
        case Variation.TOO_FEW:
            return "Er zijn nog te weinig metingen om toeval van signaal te onderscheiden."
        case Variation.SMALL_NUMBERS:
            return "De aantallen zijn te klein om toeval van signaal te onderscheiden."
        case Variation.NO_NEW_POINT:
            last = report.organisation.calendar.period(fact.last_point)
            return f"Er is geen nieuwe meting{f' sinds {period_name(last)}' if last else ''}: over de ontwikkeling is nu niets te zeggen."
        case Variation.NO_SPREAD:
            return "De metingen verschillen te weinig om toeval van signaal te onderscheiden."
        case Variation.NORMAL:
            return "De laatste meting past bij de normale variatie."
        case Variation.BETTER_LEVEL | Variation.WORSE_LEVEL | Variation.OTHER_LEVEL:
            since = report.organisation.calendar.period(fact.since)
            when = f" sinds {period_name(since)}" if since else ""
            return f"De laatste meting past bij de normale variatie op het {_LEVEL[fact.variation]} niveau{when}."
    verdict = _QUALIFIED[fact.variation] + (" (voorlopig, want er zijn nog weinig metingen)" if fact.provisional else "")
    return f"{_seen(report, fact)}: dat is {verdict}."


def _seen(report: ChainView, fact: Fact) -> str:
    """What the rule saw in the points."""
    match fact.rule:
        case Rule.OUTSIDE:
            return "De laatste meting ligt buiten de regelgrenzen"
        case Rule.TREND:
            return "De laatste zeven metingen gaan steeds dezelfde kant op"
        case Rule.TWO_OF_THREE:
            return "Twee van de laatste drie metingen liggen dicht bij een regelgrens"
    since = report.organisation.calendar.period(fact.since)
    when = f"Sinds {period_name(since)} liggen alle {number(fact.stretch, 0)} metingen" if since else "De laatste metingen liggen"
    mean = "" if fact.withheld or fact.mean is None else f" van {shown_value(fact, fact.mean)}"
    return f"{when} aan dezelfde kant van het gemiddelde{mean}"


def feasibility_sentence(fact: Fact) -> str:
    """Whether the process can meet its norm; '' when that was not tested."""
    if fact.tried:
        how = "steeds" if fact.feasibility is Feasibility.CAPABLE else "geen enkele keer"
        return f"In de laatste {number(fact.tried, 0)} beoordeelde meetperioden is de norm {how} gehaald."
    words = _FEASIBLE.get(fact.feasibility, "")
    return words and f"{words}{' (voorlopig, op het nieuwe niveau)' if fact.new_level else ''}."


def duration_sentence(report: ChainView, fact: Fact) -> str:
    """For how long the norm has been missed: ``De norm is sinds april 2026 niet gehaald.``; '' when it is met."""
    missed = report.off_norm(fact)
    if missed is None:
        return ""
    amount, since = missed
    statuses = report.judgement.status[fact.position]
    met_before = amount < len(statuses) and statuses[-amount - 1] == Status.GREEN
    if amount == 1:
        return f"De norm is in {period_name(since)} niet gehaald{', in de periode ervoor nog wel' if met_before else ''}."
    return f"De norm is {'' if met_before else 'ten minste '}sinds {period_name(since)} niet gehaald."


def knobs_sentence(report: ChainView, fact: Fact) -> str:
    """What the knobs under a result say; for a knob, what its result says. '' when there are none."""
    knobs = [knob for knob in report.kpis if knob.parent == fact.position and knob.kind == NodeKind.PROCESS]
    if knobs:
        told = listing(f"{knob.name} {_state(knob)}" for knob in sorted(knobs, key=_urgency)[:_MANY_KNOBS])
        more = f" en nog {count(len(knobs) - _MANY_KNOBS, 'knop', 'knoppen')}" if len(knobs) > _MANY_KNOBS else ""
        conflict = _CONFLICTING.get(fact.knob_signal, "")
        return f"{conflict} {told}{more}.".strip()
    result = next((one for one in report.kpis if one.position == fact.parent), None)
    if fact.kind == NodeKind.PROCESS and result is not None:
        return f"Dit is zelf een knop onder ‘{result.name}’: {_state(result)}."
    return ""


def hint_sentence(report: ChainView, fact: Fact) -> str:
    """The knob that a result followed most closely, when that is close enough; '' when there is none, and for outsiders.

    From 0,6 on: of twelve pairs by chance one in twenty is above 0,587 (Zar 1984, table of Spearman's rank correlation).
    """
    if report.masking is not None:
        return ""
    analysis = report.analysis
    followed = hints(analysis.variations, fact.position, analysis.knobs.get(fact.position, ()))
    found = max(followed, key=lambda one: abs(one.correlation), default=None)
    if found is None or abs(found.correlation) < _CLOSE:
        return ""
    later = ("in dezelfde periode", "één periode later")[found.lag] if found.lag < 2 else f"{found.lag} perioden later"
    way = "mee met" if found.correlation > 0 else "tegengesteld aan"
    odd = ", anders dan de KPI-boom doet verwachten" if found.expected is False else ""
    size = number(found.correlation, 2)
    return (
        f"Aanwijzing, geen bewijs: ‘{fact.name}’ beweegt {later} {way} ‘{report.fact(found.knob).name}’{odd} "
        f"(rangcorrelatie {size} over {count(found.points, 'meting', 'metingen')})."
    )


def _urgency(fact: Fact) -> tuple[int, str]:
    return (int(fact.status) if fact.status is not Status.GREY else len(Status), fact.number)


def _state(fact: Fact) -> str:
    """``68,3 % (■ actie nodig)``."""
    value = shown_value(fact, fact.value) or (fact.withheld.value if fact.withheld else "")
    label = STATUS[fact.status].label.replace(" ", NO_BREAK)
    return f"{value} ({label})" if value else f"({label}{': ' + fact.reason_text if fact.reason_text else ''})"


def forecast_sentence(fact: Fact) -> str:
    """Where the year will end by the figures, beside what the owner expects (methode b9); '' when neither says anything."""
    ours = quantity(fact.forecast, fact.decimals, fact.unit)
    rule = "aan het eind van het jaar volgens de rekenregel"
    if fact.numerator is not None:  # a ratio: that of the last twelve months (b9)
        rule = "als de laatste twaalf maanden zich herhalen"
    theirs = quantity(fact.owner_forecast, natural_decimals(fact.owner_forecast), fact.unit)
    if not ours:
        return f"{theirs} aan het eind van het jaar, volgens de eigenaar" if theirs else ""
    if not theirs:
        return f"{ours} {rule}"
    gap = "; dat verschilt meer dan 10 procent" if fact.forecast_differs else ""
    return f"{ours} {rule}, {theirs} volgens de eigenaar{gap}"


def rebase_sentence(report: ChainView, fact: Fact) -> str:
    """The proposal to set the limits anew on a new level (methode b8); '' without one."""
    since = report.organisation.calendar.period(fact.since)
    if since is None or not fact.on_level:
        return ""
    change = report.organisation.calendar.period(fact.changepoint)
    return rebase(period_name(since), changepoint=period_name(change) if change else "")


def control_alternative(fact: Fact, series: Series, since: int = 0) -> str:
    """A control chart in a sentence, for who cannot see it: how many points, mean, limits, how many are marked, changepoints."""
    shown, last = series.values[since:], len(series.values) - 1
    amount = count(len(shown), "meting", "metingen")
    text = f"{amount} van {period_name(series.periods[since])} tot en met {period_name(series.periods[last])}"
    text += f"; de laatste is {shown_value(fact, round(float(series.values[last]), fact.decimals))}"
    mean, low, high = (float(array[last]) for array in (series.mean, series.shown_lower, series.shown_upper))
    if mean == mean:
        limits = " en ".join(quantity(limit, max(1, fact.decimals), fact.unit) for limit in (low, high))
        text += f"; het gemiddelde is {quantity(mean, max(1, fact.decimals), fact.unit)}, de grenzen liggen op {limits}"
    marked = int((series.variation[since:] != Variation.NONE).sum())
    text += f"; {count(marked, 'meting hoort', 'metingen horen')} bij een signaal" if marked else "; geen enkele meting is een signaal"
    told = [f"{_since(change.period)} ({tidy(change.reason).rstrip('.')})" if tidy(change.reason) else _since(change.period)
            for change in series.changepoints if change.at >= since]  # fmt: skip
    if told:
        text += f"; {'breukpunt' if len(told) == 1 else 'breukpunten'} {listing(told)}"
    return f"{text}."


def _since(code: str) -> str:
    period = parse(code)
    return f"vanaf {period_name(period)}" if period else f"vanaf {code}"


def short_point(fact: Fact, *, brief: bool = False) -> str:
    """A KPI on the agenda in a few words: ``Uitval: 12,0 %, norm ten hoogste 5 %``; ``brief`` leaves out the 'ten hoogste'."""
    value, norm = shown_value(fact, fact.value), norm_phrase(fact)
    if brief:
        norm = norm.removeprefix("ten minste ").removeprefix("ten hoogste ")
    if not value:
        return f"{fact.name}: {fact.withheld.value if fact.withheld else fact.reason_text or 'geen waarde'}"
    return f"{fact.name}: {value}" + (f", norm {norm}" if norm else "")


def joined(sentences: Sequence[str]) -> str:
    """The sentences that say something, one after the other."""
    return " ".join(sentence for sentence in sentences if sentence)
