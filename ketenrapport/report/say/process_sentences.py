"""The sentences about a process: what its variation says, since when, whether it can meet its norm, what to ask (methode b7–b9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.kpi.knobs import hints
from ketenrapport.report.say.sentences import shown_value
from ketenrapport.words.verdict import Feasibility, KnobSignal, Status, Variation
from ketenrapport.words.wording import NO_BREAK, STATUS, count, natural_decimals, number, quantity

if TYPE_CHECKING:
    from ketenrapport.report.say.chain_view import ChainView
    from ketenrapport.report.say.fact import Fact

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
