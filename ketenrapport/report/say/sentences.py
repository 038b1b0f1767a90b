"""The sentences of the report: each follows from the figures and stands by itself (methode c: titles are claims)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import ONE_WAY, Direction, Frequency, NodeKind, Window
from ketenrapport.words.wording import (
    EURO,
    difference,
    listing,
    natural_decimals,
    number,
    percentage,
    period_name,
    quantity,
    stands,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.report.say.chain_view import ChainView
    from ketenrapport.report.say.fact import Fact, Point

RHYTHM = {"week": "per week", "2 weken": "per twee weken", "maand": "per maand", "kwartaal": "per kwartaal", "jaar": "per jaar"}
_WINDOW = {Window.YTD: " dit jaar", Window.YEAR: " in twaalf maanden"}
_VALUE_OVER = {Window.YTD: "De waarde over dit jaar is", Window.YEAR: "De waarde over twaalf maanden is"}
_RECKONED = {Window.YTD: ", over dit jaar gerekend", Window.YEAR: ", over twaalf maanden gerekend"}
_PERIODS = {
    Frequency.WEEK: "weken",
    Frequency.FORTNIGHT: "perioden van twee weken",
    Frequency.MONTH: "maanden",
    Frequency.QUARTER: "kwartalen",
    Frequency.YEAR: "jaren",
}
_NONE = "geen"
_MANY_NAMES = 3
_RUN = 3  # so many steps in one direction are worth a word

# A noun phrase ends where something is said about it.
_MODIFIER = re.compile(
    r"[,;:.(/]|\b(die|dat|waar\w*|wier|om|in|van|voor|over|met|zonder|uit|aan|bij|op|tot|per|naar|tegen|tijdens|sinds|na|vanaf|volgens|tussen|binnen|door)\b"
)
_PERIOD_PHRASE = re.compile(r"\b(in|over|binnen|tijdens) (de|het|deze|dit|die) (rapport|meet)?(periode|maand|kwartaal|week|weken|jaar)\b")
_MONEY = re.compile(r"€|\beuro|kosten\b|omzet|bedrag|opbrengst|budget|leges", re.IGNORECASE)
_TIME = re.compile(r"^\w*(dagen|uren|weken|maanden)$")
_NO_NOUNS = frozenset(["alles", "steeds", "geen", "eigen", "open", "anders", "niets", "iets", "totaal", "leden"])


def is_one_point(report: ChainView, fact: Fact) -> bool:
    """Whether a figure is one point of its series: not over a year, nor over the weeks of a month.

    Of one that was carried, the period that it was taken from says how often there is one.
    """
    same = fact.frequency == report.period.frequency or bool(report.judgement.carried[fact.position, -1])
    return fact.window is Window.PERIOD and same


def noun(definition: str) -> str:
    """What a definition counts, as a plural: ``Alle in de periode verzonden besluiten; …`` → ``besluiten``; else ``gevallen``."""
    phrase = _PERIOD_PHRASE.sub(" ", definition.lower())
    phrase = _MODIFIER.split(re.sub(r"^\W*(totaal )?(het )?(totale? )?(aantal|alle)\b", "", phrase.strip()), maxsplit=1)[0]
    words = phrase.split()
    if words and _TIME.search(words[0]):
        return words[0]
    last = words[-1] if words else ""
    plural = len(last) > 3 and last.isalpha() and last.endswith(("en", "s")) and last not in _NO_NOUNS
    return last if plural else "gevallen"


def about_money(definition: str) -> bool:
    """Whether a definition counts euros, so that what it counts are no cases."""
    return bool(_MONEY.search(definition))


def short_unit(unit: str) -> str:
    """The part of a unit that fits beside a number in a table, or that is said again: ``%`` and ``€``."""
    return "%" if unit == "%" else EURO if unit.startswith(EURO) else ""


def shown_value(fact: Fact, value: float | None) -> str:
    """A value of this KPI with its unit and its own number of decimals."""
    return quantity(value, fact.decimals, fact.unit)


def shown_target(fact: Fact, target: float | None) -> str:
    """A norm or signal value as people speak of it: no decimals that say nothing."""
    return quantity(target, natural_decimals(target, fact.unit), fact.unit)


def mean_decimals(fact: Fact) -> int:
    """Those of a mean of this KPI, or of a limit around it: at least one, but that money has its own."""
    return fact.decimals if fact.unit.startswith(EURO) else max(1, fact.decimals)


def norm_phrase(fact: Fact) -> str:
    """The norm in words: ``ten minste 95 %``, ``ten hoogste 42 dagen``, ``tussen 95 % en 100 %``; '' when there is none."""
    target = shown_target(fact, fact.target)
    if not target:
        return ""
    if fact.direction == Direction.BAND and fact.target_high is not None:
        return f"tussen {target} en {shown_target(fact, fact.target_high)}"
    return f"ten hoogste {target}" if fact.direction == Direction.LOWER else f"ten minste {target}"


def _measured(fact: Fact, definition: str) -> str:
    """The value, as cases out of cases where it is one."""
    value, top, bottom = shown_value(fact, fact.value), fact.numerator, fact.denominator
    judged_over = fact.window
    counted = (
        top is not None and bottom is not None and top.is_integer() and bottom.is_integer() and 0 <= top <= bottom and bottom > 1
        and fact.unit == "%" and fact.direction in ONE_WAY and not about_money(definition)
    )  # fmt: skip
    if not counted:
        return f"{_VALUE_OVER.get(judged_over, 'De waarde is')} {value}"
    cases = f"{number(bottom, 0)} {noun(definition)}{_WINDOW.get(judged_over, '')}"
    share = _NONE if not top else number(top, 0)
    if fact.direction == Direction.LOWER:
        return f"Dit geldt voor {f'alle {cases}' if top == bottom else f'{share} van de {cases}'} ({value})"
    if top == bottom:
        return f"Alle {cases} voldoen ({value})"
    return f"Van de {cases} {'voldoen' if top and top > 1 else 'voldoet'} er {share} ({value})"


def gap_sentence(fact: Fact, denominator_definition: str, numerator_definition: str = "") -> str:
    """How close the norm was: ``Met 2 besluiten meer was de norm gehaald.``; '' when nothing was short."""
    if not fact.gap or fact.gap < 0 or about_money(denominator_definition):
        return ""
    if fact.direction == Direction.LOWER:
        return f"Met {'één geval' if fact.gap == 1 else f'{number(fact.gap, 0)} {noun(numerator_definition)}'} minder was de norm gehaald."
    if fact.gap == 1:
        return "Met één meer was de norm gehaald."
    return f"Met {number(fact.gap, 0)} {noun(denominator_definition)} meer was de norm gehaald."


def claim(fact: Fact, points: Sequence[Point]) -> str:
    """The message of a chart: where the value stands against the norm, and where it is going."""
    where = _where(fact)
    judged_over = fact.window
    if judged_over in _RECKONED:  # the sum of a year so far always rises
        return f"{fact.name} {where}{_RECKONED[judged_over]}"
    run = _run(points)
    if abs(run) < _RUN:
        return f"{fact.name} {where}"
    going = f"{'stijgt' if run > 0 else 'daalt'} al {abs(run)} {_PERIODS[points[-1].period.frequency]} op rij"
    return f"{fact.name} {where} en {going}"


def _where(fact: Fact) -> str:
    if fact.value is None:
        return "wordt niet getoond, want de aantallen zijn klein" if fact.withheld else "is niet gemeten"
    if fact.target is None or fact.status is Status.GREY:
        return f"komt uit op {shown_value(fact, fact.value)}"
    if fact.status is Status.GREEN:
        return "is op norm"
    bound = fact.target
    if fact.direction == Direction.BAND and fact.target_high is not None and fact.value >= fact.target:
        bound = fact.target_high
    decimals = max(fact.decimals, natural_decimals(bound, fact.unit))
    distance = difference(abs(fact.value - bound), decimals, fact.unit)
    return f"ligt {distance} {'onder' if fact.value < bound else 'boven'} de norm"


def _run(points: Sequence[Point]) -> int:
    """The number of steps in one direction up to the last point: positive for rising, negative for falling."""
    values = [point.value for point in points]
    run = 0
    for earlier, later in zip(reversed(values[:-1]), reversed(values[1:]), strict=True):
        if earlier is None or later is None or earlier == later or (run and (later > earlier) != (run > 0)):
            break
        run += 1 if later > earlier else -1
    return run


def alternative(fact: Fact, points: Sequence[Point]) -> str:
    """A chart in one sentence, for who cannot see it: from, to, highest, lowest and how often the norm was met."""
    known = [(point, point.value) for point in points if point.value is not None]
    (first, start), (last, end) = known[0], known[-1]
    (low, lowest), (high, highest) = (pick(known, key=lambda pair: pair[1]) for pick in (min, max))

    def at(value: float, point: Point) -> str:
        return f"{shown_value(fact, value)} ({period_name(point.period)})"

    if len(known) == 1:
        return f"De grafiek toont één waarde: {at(start, first)}."
    went = f"ging de waarde van {shown_value(fact, start)} naar {shown_value(fact, end)}"
    if start == end:
        went = f"bleef de waarde per saldo gelijk op {shown_value(fact, end)}"
    text = f"Van {period_name(first.period)} tot en met {period_name(last.period)} {went}"
    text += f"; de laagste was {at(lowest, low)}, de hoogste {at(highest, high)}"
    judged = [met for point, _ in known if (met := _met(fact, point)) is not None]
    if judged:
        reached = sum(judged)
        times = f"{len(judged)} {_PERIODS[last.period.frequency]}"
        text += f"; de norm is in {f'alle {times}' if reached == len(judged) else f'{reached or _NONE} van de {times}'} gehaald"
    return f"{text}."


def _met(fact: Fact, point: Point) -> bool | None:
    if point.value is None or point.target is None or fact.direction not in ONE_WAY:
        return None
    return point.value >= point.target if fact.direction == Direction.HIGHER else point.value <= point.target


def message(report: ChainView, discussed: Sequence[Fact]) -> str:
    """The outcome of the chain in a few sentences, for who reads nothing else."""
    head, values = report.head, report.values
    if head.score is None:
        opening = f"De keten {stands(head.status)}" + (f": {head.reason_text}." if head.reason_text else f"{_kept(values)}.")
    else:
        partial = f" (dekking {percentage(head.coverage)})" if head.coverage is not None and head.coverage < 1 else ""
        opening = f"De keten {stands(head.status)} met score {head.score}{partial}{_kept(values)}."
    reds = [fact for fact in report.kpis if fact.status is Status.RED and fact.weight > 0]
    shown = ([fact for fact in discussed if fact.status is Status.RED] or reds)[:_MANY_NAMES]
    if reds and len(reds) <= _MANY_NAMES:
        opening += f" Actie is nodig bij {listing(_quoted(fact) for fact in shown)}."
    elif reds:
        opening += f" Actie is nodig bij {len(reds)} KPI’s, het meest bij {listing(_quoted(fact) for fact in shown)}."
    if report.brief:
        return opening
    short = next((fact for fact in discussed if fact.kind == NodeKind.RESULT and fact.gap), None)
    if short is not None and (gap := gap_sentence(short, *counted_as(report, short))):
        opening += f" Resultaat {_quoted(short)} komt uit op {shown_value(short, short.value)}: {gap[0].lower()}{gap[1:]}"
    return opening


def counted_as(report: ChainView, fact: Fact) -> tuple[str, str]:
    """What the denominator and the numerator of a KPI count, as users defined them."""
    return report.text(fact, "denominator_definition"), report.text(fact, "numerator_definition")


def _quoted(fact: Fact) -> str:
    return f"‘{fact.name}’"


def _kept(values: Sequence[Fact]) -> str:
    judged = [value for value in values if value.status is not Status.GREY]
    kept = sum(value.status is Status.GREEN for value in judged)
    if not judged:
        return ""
    if len(judged) == 1:
        return ": de enige beoordeelde waarde is op norm" if kept else ": de enige beoordeelde waarde is niet op norm"
    if kept == len(judged):
        return f": {'beide' if kept == 2 else f'alle {kept}'} waarden zijn op norm"
    return f": {kept or _NONE} van de {len(judged)} waarden {'zijn' if kept > 1 else 'is'} op norm"
