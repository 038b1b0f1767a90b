"""How a KPI is told of in a sentence: its figure, its norm, and what is counted in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketenrapport.words.vocabulary import Direction, Window
from ketenrapport.words.wording import EURO, money, natural_decimals, number, quantity, unit_once

if TYPE_CHECKING:
    from ketenrapport.report.say.chain_view import ChainView
    from ketenrapport.report.say.fact import Fact

RHYTHM = {"week": "per week", "2 weken": "per twee weken", "maand": "per maand", "kwartaal": "per kwartaal", "jaar": "per jaar"}

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


def cases_of(report: ChainView, fact: Fact) -> str:
    """What the cases are that a KPI has too few of, or too many where lower is better: ``aanvragen``; '' where it counts euros."""
    if _MONEY.search(report.text(fact, "denominator_definition")):
        return ""
    return noun(report.text(fact, "numerator_definition" if fact.direction == Direction.LOWER else "denominator_definition"))


def short_unit(unit: str) -> str:
    """The part of a unit that fits beside a number in a table, or that is said again: ``%``, ``€`` and ``€ mln``."""
    return "%" if unit == "%" else money(unit)


def shown_value(fact: Fact, value: float | None) -> str:
    """A value of this KPI with its unit and its own number of decimals."""
    return quantity(value, fact.decimals, fact.unit)


def value_or_why(fact: Fact) -> str:
    """The value of a KPI with its unit; else what stands in its place, or why there is none."""
    return shown_value(fact, fact.value) or (fact.withheld.value if fact.withheld else fact.reason_text)


def shown_target(fact: Fact, target: float | None) -> str:
    """A norm or signal value as people speak of it: no decimals that say nothing."""
    return quantity(target, natural_decimals(target, fact.unit), fact.unit)


_THOUSANDS = 1000  # of which nobody needs tenths


def mean_decimals(fact: Fact) -> int:
    """Those of a mean of this KPI, or of a limit around it: at least one, but that money has its own, and so have thousands."""
    size = fact.mean if fact.mean is not None else fact.value or 0.0
    return fact.decimals if fact.unit.startswith(EURO) or abs(size) >= _THOUSANDS else max(1, fact.decimals)


def norm_phrase(fact: Fact) -> str:
    """The norm in words: ``ten minste 95 %``, ``ten hoogste 42 dagen``, ``tussen 95 % en 100 %``; '' when there is none."""
    target = shown_target(fact, fact.target)
    if not target:
        return ""
    if fact.direction == Direction.BAND and fact.target_high is not None:
        high = shown_target(fact, fact.target_high)
        return f"tussen {unit_once(target, high)} en {high}"
    return f"ten hoogste {target}" if fact.direction == Direction.LOWER else f"ten minste {target}"


def gap_sentence(fact: Fact, cases: str) -> str:
    """How close the norm was: ``Met 2 besluiten meer was de norm gehaald.``; '' when nothing was short, or there are no ``cases``."""
    if not fact.gap or fact.gap < 0 or not cases:
        return ""
    if fact.direction == Direction.LOWER:
        return f"Met {'één geval' if fact.gap == 1 else f'{number(fact.gap, 0)} {cases}'} minder was de norm gehaald."
    return f"Met {'één' if fact.gap == 1 else f'{number(fact.gap, 0)} {cases}'} meer was de norm gehaald."
