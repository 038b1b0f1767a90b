"""The questions of the table in methode b8: what to ask of a KPI about which nothing is being done yet, one function a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.report.markup import shortened
from ketenrapport.report.say.question_facts import (
    NAME_IN_BRIEF,
    NEXT,
    amount_behind,
    before,
    cases_behind,
    each,
    either,
    in_brackets,
    level,
    mean_shown,
    named,
    named_briefly,
    norm,
    now,
    since,
)
from ketenrapport.report.say.sentences import norm_phrase, shown_target, shown_value
from ketenrapport.words.verdict import Feasibility, KnobSignal, Status, Topic, Variation
from ketenrapport.words.vocabulary import Direction, NodeKind
from ketenrapport.words.wording import listing, number, period_phrase, unit_once

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ketenrapport.kpi.agenda import AgendaItem
    from ketenrapport.report.say.chain_view import ChainView
    from ketenrapport.report.say.fact import Fact

_FEW = 20  # cases that a conversation can look at one by one
_LASTING = 12  # points after which a series that moved is as it always is
_OTHERWISE = "wat moet er anders in het proces, of moet de norm anders?"


class Question(Struct, frozen=True):
    """A question for the conversation: ``full`` with all of its facts, ``short`` for a line on the first page."""

    full: str
    short: str


def of_table(report: ChainView, item: AgendaItem, fact: Fact) -> Question:
    """The question of the row that fits a KPI, from the most particular to the most general."""
    if item.topic is Topic.RED_PARTS:
        return _red_parts(report, item, fact)
    if fact.status is Status.GREEN:
        if fact.knob_signal is KnobSignal.EARLY:
            return _early(report, fact)
        return _ON_NORM.get(fact.variation, _kept)(report, fact)
    if fact.status.is_off_norm and fact.knob_signal is KnobSignal.UNEXPLAINED:
        return _unexplained(report, fact)
    return _OFF_NORM.get(fact.variation, _general)(report, fact)


def _knobs(report: ChainView, fact: Fact) -> list[Fact]:
    return [knob for knob in report.kpis if knob.parent == fact.position and knob.kind == NodeKind.PROCESS and knob.weight > 0]


# ---------------------------------------------------------------------------------------------------- not on norm


def _worse(report: ChainView, fact: Fact) -> Question:
    """What changed, and what the link does about it before the next conversation."""
    code = report.text(fact, "link")
    link = report.names("links").get(code, code)
    who, briefly = (f"de schakel {name}" if code else "u" for name in (link, shortened(link, NAME_IN_BRIEF)))
    ask = f"Wat veranderde er {since(report, fact)}"
    full, brief = before(report, fact) or NEXT, before(report, fact, brief=True) or NEXT
    return Question(
        f"{ask}{in_brackets(now(fact), norm(fact))}, en wat doet {who} om het{full} te keren?",
        f"{ask}, en wat doet {briefly} eraan{brief}?",
    )


def _worse_level(report: ChainView, fact: Fact) -> Question:
    """Whether the cause of the lower level is known: put it right, or accept it as a changepoint."""
    which = "andere" if fact.variation is Variation.OTHER_LEVEL else "slechtere"
    mean, first = level(report, fact), mean_shown(fact, fact.mean)
    means = f"gemiddeld{each(report, fact)} nu {mean}, eerst {first}" if mean and first else ""
    ask = f"Is de oorzaak van het {which} niveau {since(report, fact)}"
    return Question(
        f"{ask}{in_brackets(means, norm(fact))} bekend: herstelt u het, of aanvaardt u het als breukpunt?",
        f"{ask} bekend: herstelt u het, of aanvaardt u het als breukpunt?",
    )


def _normal(report: ChainView, fact: Fact) -> Question:
    match fact.feasibility:
        case Feasibility.INCAPABLE:
            return _incapable(report, fact)
        case Feasibility.CAPABLE:
            return _missed_once(report, fact)
    return _sways(report, fact)


def _incapable(_: ChainView, fact: Fact) -> Question:
    never = "niet" if fact.tried else "structureel niet"
    met = f"0 van {number(fact.tried, 0)} keer" if fact.tried else ""
    return Question(
        f"Het proces haalt de norm van {norm_phrase(fact)} {never}{in_brackets(met, now(fact))}: {_OTHERWISE}",
        f"Wat moet er anders, het proces of de norm{in_brackets(met)}?",
    )


def _missed_once(report: ChainView, fact: Fact) -> Question:
    ask = f"Wat was er in {period_phrase(report.period)} bijzonder, dat de norm werd gemist"
    return Question(f"{ask} die het proces structureel haalt{in_brackets(now(fact), norm(fact))}?", f"{ask}?")


def _sways(report: ChainView, fact: Fact) -> Question:
    """What makes the spread smaller, or moves the level the right way."""
    ways = {Direction.LOWER: "brengt het niveau omlaag", Direction.BAND: "brengt het niveau binnen de norm"}
    ask = f"at verkleint de spreiding of {ways.get(Direction(fact.direction), 'tilt het niveau op')}?"
    series = report.series(fact)
    limits = () if series is None or not len(series.values) else (series.shown_lower, series.shown_upper)
    shown = [mean_shown(fact, float(limit[-1])) for limit in limits]
    between = f"{unit_once(*shown)} en {shown[1]}" if all(shown) and shown else ""
    if not between:
        return Question(f"De uitkomst schommelt{in_brackets(now(fact), norm(fact))}: w{ask}", f"W{ask}")
    return Question(f"De uitkomst schommelt{each(report, fact)} tussen {between}{in_brackets(now(fact), norm(fact))}: w{ask}", f"W{ask}")


def _flat(report: ChainView, fact: Fact) -> Question:
    """Hardly any spread, so it will not come by itself; unless it changed within the last year or so: then what did."""
    moved = _moved(report, fact)
    if not moved:
        always = "De uitkomst is steeds vrijwel gelijk"
        return Question(f"{always}{in_brackets(now(fact), norm(fact))}: {_OTHERWISE}", f"{always}: {_OTHERWISE}")
    usual, last, when = moved
    told = in_brackets(now(fact) if each(report, fact) else "", norm(fact))
    ask = "wat veranderde er, en wat is er nodig om op norm te komen?"
    if not usual or not last:
        return Question(f"W{ask[1:]}", f"Wat veranderde er {when}, en wat is er nodig?")
    was = f"De uitkomst was{each(report, fact)} vrijwel steeds {usual}"
    return Question(f"{was} en is {when} {last}{told}: {ask}", f"Wat veranderde er {when}, en wat is er nodig?")


def _moved(report: ChainView, fact: Fact) -> tuple[str, str, str] | None:
    """What a flat series was, what its last point is, and since when; None when it is as it was, or has been so for a year's points."""
    points = report.analysis.variations.points
    among = points.of(fact.position, -1)
    values = points.value[among].tolist()
    length = next((place for place, value in enumerate(reversed(values)) if value != values[-1]), len(values))
    before = values[: len(values) - length]
    if not before or length >= _LASTING:
        return None
    usual = max(dict.fromkeys(before), key=before.count)
    if usual == values[-1]:
        return None
    when = f"{'in' if length == 1 else 'sinds'} {period_phrase(points.periods[points.column[among][-length]])}"
    was, last = ("" if report.series(fact) is None else shown_value(fact, value) for value in (usual, values[-1]))
    return None if was and was == last else (was, last, when)


def _not_enough(report: ChainView, fact: Fact) -> Question:
    """The right way, but not yet enough."""
    start, mean = shown_value(fact, fact.value), level(report, fact)
    if mean and mean != start and not each(report, fact):
        start = f"gemiddeld {mean}"
    to_norm = norm_phrase(fact) if fact.direction == Direction.BAND else f"naar {shown_target(fact, fact.target)}"
    way = f"om van {start} {to_norm} te komen" if start and fact.target is not None else "om op norm te komen"
    return Question(f"Het gaat de goede kant op, maar nog niet genoeg: wat is de volgende stap {way}?", f"Wat is de volgende stap {way}?")


def _per_case(report: ChainView, fact: Fact) -> Question:
    """What is behind the few cases that there are; of many, or of what is not counted, what explains them so early in a series."""
    few = fact.variation is Variation.SMALL_NUMBERS or 0 < amount_behind(fact) <= _FEW
    if not few:
        ask = "Wat verklaart deze uitkomst"
        return Question(f"{ask}{in_brackets(now(fact), norm(fact))}, zolang er voor een trend te weinig metingen zijn?", f"{ask}?")
    ask = f"Wat zit er achter {cases_behind(report, fact) or 'deze uitkomst'}"
    return Question(f"{ask}{in_brackets(now(fact), norm(fact))}, per geval bekeken en niet als trend?", f"{ask}, per geval bekeken?")


def _unexplained(report: ChainView, fact: Fact) -> Question:
    """Which knob is missing, or runs ahead of the result."""
    knobs = named(_knobs(report, fact), told=False)
    those = f"De knop {knobs[0]} is" if len(knobs) == 1 else "De knoppen eronder zijn samen"
    ask = "elke knop ontbreekt, of loopt voor op het resultaat?"
    return Question(f"{those} op norm en het resultaat niet{in_brackets(now(fact), norm(fact))}: w{ask}", f"W{ask}")


def _general(_: ChainView, fact: Fact) -> Question:
    """What it takes: for a KPI that has no series of its own, or no new point."""
    value = shown_value(fact, fact.value)
    way = "om op norm te komen"
    if value and fact.target is not None:
        to_norm = f"weer {norm_phrase(fact)}" if fact.direction == Direction.BAND else f"naar {shown_target(fact, fact.target)}"
        way = f"om van {value} {to_norm} te komen"
    return Question(f"Wat is er nodig {way}, en wie doet dat?", f"Wat is er nodig {way}?")


# ---------------------------------------------------------------------------------------------------- on norm


def _red_parts(report: ChainView, item: AgendaItem, fact: Fact) -> Question:
    """What it takes to get the components on norm that the whole hides."""
    parts = [report.fact(part) for part in item.parts]
    whole = "Het geheel is op norm" if fact.status is Status.GREEN else "Het geheel heeft geen oordeel"
    short = f"Wat is er nodig om {listing(named_briefly(parts))} op norm te krijgen?"
    return Question(f"{whole}: wat is er nodig om {listing(named(parts))} op norm te krijgen?", short)


def _early(report: ChainView, fact: Fact) -> Question:
    """Which knob first, before the norm breaks."""
    red = [knob for knob in _knobs(report, fact) if knob.status is Status.RED]
    if len(red) == 1:
        ask = "Wat doet u aan de knop"
        full, short = f"{ask} {named(red)[0]}", f"{ask} {named_briefly(red)[0]}"
    else:
        ask = "Welke knop pakt u eerst aan:"
        full, short = f"{ask} {either(named(red))}", f"{ask} {either(named_briefly(red))}"
    return Question(f"{full}, vóór de norm van ‘{fact.name}’ breekt{in_brackets(now(fact), norm(fact))}?", f"{short}, vóór de norm breekt?")


def _breaks(report: ChainView, fact: Fact) -> Question:
    """What to do before the norm breaks."""
    what = "het slechtere niveau" if fact.variation.is_level else "de verslechtering"
    ask = f"Wat doet u aan {what} {since(report, fact)}, vóór de norm breekt"
    return Question(f"{ask}{in_brackets(now(fact), norm(fact))}?", f"{ask}?")


def _worked(report: ChainView, fact: Fact) -> Question:
    """What worked, and how it is kept."""
    ask = f"Wat werkte er {since(report, fact)}"
    return Question(f"{ask}{in_brackets(now(fact), norm(fact))}, en hoe houdt u het vast?", f"{ask}, en hoe houdt u het vast?")


def _kept(_: ChainView, fact: Fact) -> Question:
    facts = in_brackets(now(fact), norm(fact))
    return Question(f"Wat houdt ‘{fact.name}’ op norm{facts}?", f"Wat houdt {named_briefly([fact])[0]} op norm?")


_OFF_NORM: Mapping[Variation, Callable[[ChainView, Fact], Question]] = {
    Variation.DETERIORATION: _worse,
    Variation.SPECIAL: _worse,
    Variation.WORSE_LEVEL: _worse_level,
    Variation.OTHER_LEVEL: _worse_level,
    Variation.NORMAL: _normal,
    Variation.NO_SPREAD: _flat,
    Variation.IMPROVEMENT: _not_enough,
    Variation.BETTER_LEVEL: _not_enough,
    Variation.SMALL_NUMBERS: _per_case,
    Variation.TOO_FEW: _per_case,
}
_ON_NORM: Mapping[Variation, Callable[[ChainView, Fact], Question]] = {
    Variation.DETERIORATION: _breaks,
    Variation.WORSE_LEVEL: _breaks,
    Variation.IMPROVEMENT: _worked,
    Variation.BETTER_LEVEL: _worked,
}
