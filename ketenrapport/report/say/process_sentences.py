"""The sentences about a process: what its variation says, since when, whether it can meet its norm, what to ask (methode b7–b9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.kpi.knobs import hints
from ketenrapport.words.wording import count, natural_decimals, number, period_phrase, quantity

if TYPE_CHECKING:
    from ketenrapport.report.say.chain_view import ChainView
    from ketenrapport.report.say.fact import Fact
    from ketenrapport.words.periods import Period

_CLOSE = 0.6


def hint_sentence(report: ChainView, fact: Fact) -> str:
    """The knob that a result followed most closely, when that is close enough; '' when there is none, and for outsiders.

    From 0,6 on: of twelve pairs by chance one in twenty is above 0,587 (Zar 1984, table of Spearman's rank correlation).
    """
    if report.masking is not None:
        return ""
    analysis = report.analysis
    followed = hints(analysis.variations, fact.position, analysis.knobs.get(fact.position, ()))
    made_of = {part.position for part in report.inputs(fact)}  # that a figure moves with what it is made of says nothing
    followed = tuple(one for one in followed if one.knob not in made_of)
    found = max(followed, key=lambda one: abs(one.correlation), default=None)
    if found is None or abs(found.correlation) < _CLOSE:
        return ""
    later = ("in dezelfde periode", "één periode later")[found.lag] if found.lag < 2 else f"{found.lag} perioden later"
    way = "mee met" if found.correlation > 0 else "tegengesteld aan"
    odd = ", anders dan de KPI-boom doet verwachten" if found.expected is False else ""
    size = number(found.correlation, 2)
    return (
        f"Aanwijzing, geen bewijs: het resultaat beweegt {later} {way} ‘{report.fact(found.knob).name}’{odd} "
        f"(rangcorrelatie {size}, {count(found.points, 'meting', 'metingen')})."
    )


def forecast_sentence(fact: Fact, since: Period | None = None, *, is_over: bool = False) -> str:
    """Where the year will end by the figures, beside what the owner expects (methode b9); '' when neither says anything.

    ``since``: the first period with a figure, when there are no twelve months of them yet. ``is_over``: the year ends with the report
    period, so a sum of it is no forecast any more.
    """
    ours = quantity(fact.forecast, fact.decimals, fact.unit)
    rule = "eind van het jaar volgens de rekenregel"
    if fact.numerator is not None:  # a ratio: that of the last twelve months (b9)
        rule = f"als het blijft zoals sinds {period_phrase(since)}" if since else "als de laatste twaalf maanden zich herhalen"
    theirs = quantity(fact.owner_forecast, natural_decimals(fact.owner_forecast, fact.unit), fact.unit)
    if is_over and ours and fact.numerator is None:
        gap = " (een verschil van meer dan 10 procent)" if fact.forecast_differs else ""
        return f"{ours} over het hele jaar; de eigenaar verwachtte {theirs}{gap}" if theirs else ""
    if not ours:
        return f"{theirs} eind van het jaar, volgens de eigenaar" if theirs else ""
    if not theirs:
        return f"{ours} {rule}"
    gap = "; dat verschilt meer dan 10 procent" if fact.forecast_differs else ""
    return f"{ours} {rule}, {theirs} volgens de eigenaar{gap}"
