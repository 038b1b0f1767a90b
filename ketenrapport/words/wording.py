"""The Dutch words and notations that sheets, findings and report share (methode b4, b9, c): one place, so that they always agree."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.words.calendar_words import MONTHS, SHORT_MONTHS
from ketenrapport.words.verdict import Feasibility, KnobSignal, Reason, Rule, Status, Tendency, Topic, Variation
from ketenrapport.words.vocabulary import Frequency

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ketenrapport.words.periods import Period

NO_BREAK = "\u00a0"
MINUS = "\u2212"
EURO = "€"
NO_ACTION = "geen actie"
"""What stands beside a red KPI about which nothing is done."""

_MOST_DECIMALS = 4  # that are written of a number that says nothing of them itself
_DUTCH = str.maketrans(",.", ".,")  # 1,234.5 is written 1.234,5
# Wide enough for any float, so that rounding never fails on a typing error of many digits.
_EXACT = Context(prec=700, rounding=ROUND_HALF_UP)
# What says nothing behind a number, and names of it that only stand before one.
PLAIN_UNITS = frozenset(("", "aantal", "cijfer", "rapportcijfer", "indexcijfer", "index", "score", "getal", "ratio", "#"))
_COUNTED = re.compile(r"^(?:aantal|#) +", re.IGNORECASE)
_PLURAL = re.compile(r"[a-zé]{4,}en$")  # things that are counted, in a unit of one word
_ONE = {
    "seconden": "seconde", "minuten": "minuut", "uren": "uur", "dagen": "dag", "werkdagen": "werkdag", "weken": "week",
    "werkweken": "werkweek", "maanden": "maand", "kwartalen": "kwartaal", "jaren": "jaar", "punten": "punt", "keren": "keer",
    "graden": "graad", "tonnen": "ton",
}  # fmt: skip
_MANY = {one: many for many, one in _ONE.items() if one not in ("uur", "jaar", "keer", "kwartaal", "ton")}
_MONEY = re.compile(r"€(?: ?(?:mln|miljoen|mio|mld|miljard|duizend|k|[x×]? ?1\.?000(?:\.?000)?)(?![\w.]))?", re.IGNORECASE)


class StatusWords(Struct, frozen=True):
    """A verdict for the eye: never by colour alone (methode b4)."""

    symbol: str
    word: str
    colour: str

    @property
    def label(self) -> str:
        """Symbol and word together: ``▲ aandacht``."""
        return f"{self.symbol} {self.word}"


STATUS: dict[Status, StatusWords] = {
    Status.GREEN: StatusWords("●", "op norm", "groen"),
    Status.ORANGE: StatusWords("▲", "aandacht", "oranje"),
    Status.RED: StatusWords("■", "actie nodig", "rood"),
    Status.GREY: StatusWords("○", "geen oordeel", "grijs"),
}

REASON: dict[Reason, str] = {
    Reason.NONE: "",
    Reason.NO_MEASUREMENT: "geen meting",
    Reason.NOT_APPLICABLE: "n.v.t.",
    Reason.NO_TARGET: "geen norm",
    Reason.INCOMPLETE_SUM: "som onvolledig",
    Reason.TOO_FEW: "te weinig waarnemingen",
    Reason.COVERAGE: "onvoldoende dekking",
    Reason.NOT_JUDGED: "niet beoordeeld",
    Reason.CAPPED_BY_RED: "begrensd door rood",
    Reason.CAPPED_BY_CRITICAL: "begrensd door kritiek rood",
    Reason.NOT_YET: "nog niet verwacht",
    Reason.UNUSABLE_TARGET: "norm onbruikbaar",
    Reason.UNCERTAIN_SCALE: "schaal onzeker",
    Reason.FREQUENCY: "frequentie past niet",
}

_BECAUSE = (Reason.CAPPED_BY_RED, Reason.CAPPED_BY_CRITICAL, Reason.COVERAGE)

VARIATION: dict[Variation, str] = {
    Variation.NONE: "",
    Variation.TOO_FEW: "te weinig metingen",
    Variation.NO_NEW_POINT: "geen nieuw punt",
    Variation.SMALL_NUMBERS: "kleine aantallen",
    Variation.NO_SPREAD: "te weinig spreiding",
    Variation.NORMAL: "normale variatie",
    Variation.BETTER_LEVEL: "normale variatie op beter niveau",
    Variation.WORSE_LEVEL: "normale variatie op slechter niveau",
    Variation.OTHER_LEVEL: "normale variatie op ander niveau",
    Variation.IMPROVEMENT: "verbetering",
    Variation.DETERIORATION: "verslechtering",
    Variation.SPECIAL: "bijzonder",
}

RULE: dict[Rule, str] = {
    Rule.NONE: "",
    Rule.OUTSIDE: "buiten grenzen",
    Rule.TREND: "trend",
    Rule.TWO_OF_THREE: "2 van 3",
    Rule.RUN: "reeks 7",
}

FEASIBILITY: dict[Feasibility, str] = {
    Feasibility.NONE: "",
    Feasibility.UNTESTED: "-",
    Feasibility.HIT_OR_MISS: "wisselend",
    Feasibility.CAPABLE: "structureel wel",
    Feasibility.INCAPABLE: "structureel niet",
    Feasibility.CHANGING: "proces in beweging",
}

TENDENCY: dict[Tendency, str] = {Tendency.NONE: "", Tendency.STEADY: "≈", Tendency.UP: "↑", Tendency.DOWN: "↓"}

TREND: dict[Variation, str] = {
    Variation.BETTER_LEVEL: "beter niveau",
    Variation.WORSE_LEVEL: "slechter niveau",
    Variation.OTHER_LEVEL: "ander niveau",
    Variation.IMPROVEMENT: "verbetering",
    Variation.DETERIORATION: "verslechtering",
    Variation.SPECIAL: "bijzonder",
}

KNOB_SIGNAL: dict[KnobSignal, str] = {
    KnobSignal.NONE: "",
    KnobSignal.EARLY: "vroegsignaal",
    KnobSignal.UNEXPLAINED: "boom verklaart resultaat niet",
}

TOPIC: dict[Topic, str] = {
    Topic.CRITICAL_RED: "kritiek rood",
    Topic.RED: "rood",
    Topic.WAS_RED: "was rood, nu geen cijfer",
    Topic.WORST_PROMISE: "slechtste klantwaarde",
    Topic.RED_PARTS: "rood onderdeel",
    Topic.COSTS_VERDICT: "cijfer ontbreekt, waarde zonder oordeel",
    Topic.DETERIORATION: "verslechtering",
    Topic.WORSE_LEVEL: "op slechter niveau",
    Topic.SPECIAL: "bijzonder en niet op norm",
    Topic.NEWLY_MISSED: "norm nieuw gemist",
    Topic.UNEXPLAINED: "boom verklaart resultaat niet",
    Topic.RESULT_INCAPABLE: "niet op norm en structureel niet haalbaar",
    Topic.RESULT_OFF_NORM: "resultaat niet op norm",
    Topic.KNOB_INCAPABLE: "knop structureel niet haalbaar",
    Topic.LATE_ACTION: "te late actie",
    Topic.MISSING: "geen meting",
    Topic.IMPROVEMENT: "verbetering",
    Topic.BETTER_LEVEL: "op beter niveau",
    Topic.LEAST_GOOD: "minst goede KPI",
    Topic.ALL_ON_NORM: "alles op norm",
}


def stands(status: Status) -> str:
    """How a chain stands, as the end of a sentence: ``staat op ▲ aandacht``, ``is ● op norm``, ``heeft ○ geen oordeel``."""
    verb = {Status.GREY: "heeft", Status.GREEN: "is"}.get(status, "staat op")
    return f"{verb} {STATUS[status].label}"


def variation(what: int, rule: int = Rule.NONE, *, provisional: bool = False, level: bool = False, period: str = "") -> str:
    """What a series says, with the rule that says so: ``verslechtering (reeks 7)``.

    ``level``: the point was held against the new level; ``period`` is the one since when that holds, or that of the last point.

    >>> variation(Variation.IMPROVEMENT, Rule.OUTSIDE, provisional=True)
    'verbetering (buiten grenzen) – voorlopig'
    >>> variation(Variation.WORSE_LEVEL, level=True, period="2025-12")
    'normale variatie op slechter niveau sinds 2025-12'
    >>> variation(Variation.NO_NEW_POINT, period="2026-T19")
    'geen nieuw punt (laatste 2026-T19)'
    """
    which = Variation(what)
    words = VARIATION[which]
    if which is Variation.NO_NEW_POINT:
        return f"{words} (laatste {period})"
    if which.is_level:
        words = f"{words} sinds {period}"
    elif which.is_signal:
        words = f"{words} ({RULE[Rule(rule)]}{', nieuw niveau' if level else ''})"
    else:
        return words
    return words + (" – voorlopig" if provisional else "")


def trend(what: int, tendency: int) -> str:
    """What moved, in two words with an arrow: ``↓ verslechtering``; '' without a signal, and for what moved before this period.

    >>> trend(Variation.WORSE_LEVEL, Tendency.UP), trend(Variation.NORMAL, Tendency.STEADY)
    ('↑ slechter niveau', '')
    """
    moves = tendency in (Tendency.UP, Tendency.DOWN)
    return f"{TENDENCY[Tendency(tendency)]} {words}" if moves and (words := TREND.get(Variation(what), "")) else ""


def span(low: str, high: str) -> str:
    """From one figure to another, in a table: ``95–105``; beside a minus a word and no dash.

    >>> span("95", "105"), span(f"{MINUS}1,2", "0")[-5:]
    ('95–105', 'tot 0')
    """
    return f"{low} tot {high}" if MINUS in low + high else f"{low}–{high}"


def bound(low: float | None, high: float | None, *, lower_is_better: bool = False) -> str:
    """A norm as tables show it, with the decimals that it has: ``≥ 95``, ``≤ 4,5``, ``95–105``; '' when there is none.

    >>> bound(95, None), bound(4.5, None, lower_is_better=True), bound(95, 105)
    ('≥ 95', '≤ 4,5', '95–105')
    """
    if low is None or not isfinite(low):
        return ""
    if high is not None and isfinite(high):
        return span(in_full(low), in_full(high))
    return f"{'≤' if lower_is_better else '≥'} {in_full(low)}"


def first_words(text: str, most: int) -> str:
    """The beginning of a text, cut behind a word: ``Door uitval waren er …``; the whole text when it is short enough.

    >>> first_words("Door uitval waren er in september minder consulenten.", 24)
    'Door uitval waren er in …'
    """
    plain = " ".join(text.split())
    if len(plain) <= most:
        return plain
    return f"{plain[: most + 1].rpartition(' ')[0] or plain[:most]} …"


def short_day(when: date) -> str:
    """A day within a year or so: ``1 okt``."""
    return f"{when.day} {SHORT_MONTHS[when.month - 1]}"


def feasibility(what: int, *, new_level: bool = False, tried: int = 0) -> str:
    """Whether the norm can be met: ``wisselend (voorlopig, nieuw niveau)``; ``tried``: so many times never, or always, met.

    >>> feasibility(Feasibility.INCAPABLE, tried=12)
    'structureel niet (0 van 12 gehaald)'
    """
    which = Feasibility(what)
    if tried:
        return f"{FEASIBILITY[which]} ({tried if which is Feasibility.CAPABLE else 0} van {tried} gehaald)"
    return FEASIBILITY[which] + (" (voorlopig, nieuw niveau)" if new_level else "")


def topics(why: Iterable[int], parts: Iterable[str] = ()) -> str:
    """Why something is on the agenda, the reason for its place first; ``parts`` are the codes of the components that are red.

    >>> topics([Topic.RED_PARTS], ["MELD.R1c", "MELD.R1d"])
    'rood onderdeel: MELD.R1c, MELD.R1d'
    """
    named = f": {', '.join(parts)}"
    return "; ".join(TOPIC[Topic(one)] + (named if one == Topic.RED_PARTS else "") for one in why)


def times(amount: int) -> str:
    """How often in a row something was talked about: ``nieuw``, ``voor de 3e keer op rij``; '' when nobody counted (b11)."""
    if amount < 2:
        return "nieuw" if amount else ""
    return f"voor de {amount}e keer op rij"


def reason(code: int, cases: float | None = None, because_of: Iterable[str] = ()) -> str:
    """The reason in words, with the number of observations or the nodes that caused it; '' when there is none.

    >>> reason(Reason.TOO_FEW, cases=4)
    'te weinig waarnemingen (n=4)'
    >>> reason(Reason.CAPPED_BY_RED, because_of=["SCHULD.R4"])
    'begrensd door rood: SCHULD.R4'
    """
    which = Reason(code)
    words = REASON[which]
    if which is Reason.TOO_FEW and (shown := number(cases, natural_decimals(cases))):
        return f"{words} (n={shown})"
    if which in _BECAUSE and (codes := ", ".join(because_of)):
        return f"{words}: {codes}"
    return words


FLAG_SEPARATOR = " | "


def flags(
    *,
    about: str = "",
    carried: bool = False,
    incomplete: Iterable[tuple[int, int]] = (),
    linked: bool = False,
    missing: bool = False,
) -> tuple[str, ...]:
    """What the reader must know about a value, in words and in their order (methode b4).

    ``about``: the period that the figure is about when that is not the last one, ``carried`` when none ended in these days.
    ``incomplete``: so many of so many measurements or parts are there. ``missing`` is 'there is no measurement'.

    >>> flags(about="2026-09", incomplete=[(8, 9)])
    ('over 2026-09', 'onvolledig (8/9)')
    """
    found = [f"{'overgenomen uit' if carried else 'over'} {about}"] if about else []
    found += [f"onvolledig ({present}/{expected})" for present, expected in incomplete]
    if linked:
        found.append("gekoppeld")
    if missing:
        found.append("geen meting")
    return tuple(dict.fromkeys(found))


def number(value: float | None, decimals: int, *, signed: bool = False) -> str:
    """The number with exactly so many decimals: ``1.234,5``; '' when there is none. ``signed`` adds a plus sign.

    Half is rounded away from zero (methode b2), on the decimals as they are written, not on the binary fraction.
    """
    return "" if value is None or not isfinite(value) else _written(float(value), decimals, signed)


@lru_cache(maxsize=4096)  # a report writes the same figure on many places
def _written(value: float, decimals: int, signed: bool) -> str:
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), context=_EXACT)
    shown = f"{exact.copy_abs():,.{decimals}f}".translate(_DUTCH)
    if not exact:
        return shown
    if exact < 0:
        return MINUS + shown
    return "+" + shown if signed else shown


def natural_decimals(value: float | None, unit: str = "") -> int:
    """How many decimals (0–4) are needed to write the number in full: 95.0 → 0, 99.5 → 1, € 99.5 → 2."""
    if value is None or not isfinite(value):
        return 0
    written = repr(float(value))
    behind = written.partition(".")[2]
    if len(behind) <= _MOST_DECIMALS and behind.isdecimal():  # as nearly all are
        return money_decimals(0 if behind == "0" else len(behind), unit)
    exact = Decimal(written).quantize(Decimal(1).scaleb(-_MOST_DECIMALS), context=_EXACT).normalize()
    return money_decimals(max(0, -int(exact.as_tuple().exponent)), unit)


def money(unit: str) -> str:
    """What an amount of money of this unit is never without: ``€``, and how many of them it counts; '' of what is no money.

    >>> money("€ per fte"), money("€ mln per jaar"), money("€ 1.000"), money("dagen")
    ('€', '€ mln', '€ 1.000', '')
    """
    found = _MONEY.match(" ".join(unit.split()))
    return found[0] if found else ""


def in_full(value: float | None, unit: str = "") -> str:
    """The number with as many decimals as it needs: ``95``, ``99,5``; '' when there is none."""
    return number(value, natural_decimals(value, unit))


def money_decimals(decimals: int, unit: str) -> int:
    """So many decimals, but that an amount of euros has cents or none: 1 is 2 for ``€ per maand``, and stays 1 for ``€ mln``."""
    return 2 if decimals == 1 and money(unit) == EURO else decimals


def quantity(value: float | None, decimals: int, unit: str = "", *, signed: bool = False) -> str:
    """The number with its unit: ``93,8 %``, ``€ 1.234``, ``€ 640 per maand``, ``49,7 dagen``, ``151``; '' when there is none.

    A space within the quantity does not break. Units such as ``aantal`` and ``rapportcijfer`` speak for themselves and are left out;
    so does ``aantal`` in ``aantal klachten``. A span of time agrees with its number: ``1 dag``, ``2 dagen``; of other things that are
    counted one is told without its unit, which is a plural: ``1``, ``2 klachten``.
    """
    shown = number(value, decimals, signed=signed)
    unit = _COUNTED.sub("", " ".join(unit.split()))
    if not shown or unit.casefold() in PLAIN_UNITS:
        return shown
    is_one = shown.lstrip("+" + MINUS) == "1"
    unit = (_ONE if is_one else _MANY).get(unit, unit)
    if is_one and _PLURAL.match(unit):
        return shown
    if unit.startswith(EURO):
        return NO_BREAK.join([EURO, shown, *unit[1:].split()])
    return NO_BREAK.join([shown, *unit.split()])


def unit_once(low: str, high: str) -> str:
    """The first of two quantities, without a unit in words that the second says too: ``9 (tot 12 dagen)``; money and ``%`` stay.

    >>> low, high, percent = (quantity(9, 0, "fte"), quantity(12, 0, "fte"), quantity(9, 0, "%"))
    >>> unit_once(low, high), unit_once(percent, quantity(12, 0, "%")) == percent
    ('9', True)
    """
    amount, _, unit = low.partition(NO_BREAK)
    said = unit == high.partition(NO_BREAK)[2] and any(letter.isalpha() for letter in unit) and amount != EURO
    return amount if said else low


def difference(value: float | None, decimals: int, unit: str = "", *, signed: bool = False) -> str:
    """A difference between two values of this unit: percentages differ by ``procentpunt``."""
    return quantity(value, decimals, "procentpunt" if unit.strip() == "%" else unit, signed=signed)


def percentage(share: float | None, decimals: int = 0) -> str:
    """A share (0–1) as ``93,8 %``; '' when there is none."""
    return quantity(None if share is None else share * 100, decimals, "%")


def day(when: date | None) -> str:
    """The date written out: ``31 oktober 2026``; '' when there is none."""
    return "" if when is None else f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def period_name(period: Period) -> str:
    """The period in words: ``oktober 2026``, ``3e kwartaal 2026``, ``weken 41 en 42 van 2026``, ``week 42 van 2026``, ``2026``."""
    year, part = _year_and_part(period)
    match period.frequency:
        case Frequency.YEAR:
            return f"boekjaar {year}" if "/" in year else year
        case Frequency.QUARTER:
            return f"{part}e kwartaal {year}"
        case Frequency.MONTH:
            return f"{MONTHS[part - 1]} {year}"
        case Frequency.FORTNIGHT:
            first, last = period.start.isocalendar().week, period.end.isocalendar().week
            return f"week {first} van {year}" if first == last else f"weken {first} en {last} van {year}"
        case Frequency.WEEK:
            return f"week {part} van {year}"


def period_phrase(period: Period) -> str:
    """The period in words, to come after ``in`` or ``sinds``.

    ``oktober 2026``, ``het 3e kwartaal 2026``, ``de weken 41 en 42 van 2026``, ``week 42 van 2026``, ``het boekjaar 2025/26``.
    """
    name = period_name(period)
    if name.startswith("weken"):
        return f"de {name}"
    return f"het {name}" if period.frequency is Frequency.QUARTER or "/" in period.code else name


def period_label(period: Period) -> tuple[str, str]:
    """Year and short name, for the two lines of an axis: ``('2026', 'okt')``, ``('2026', 'K3')``, ``('2026', 'W42')``."""
    year, part = _year_and_part(period)
    match period.frequency:
        case Frequency.YEAR:
            return "", year
        case Frequency.QUARTER:
            return year, f"K{part}"
        case Frequency.MONTH:
            return year, SHORT_MONTHS[part - 1]
        case Frequency.FORTNIGHT:
            return year, f"T{part}"
        case Frequency.WEEK:
            return year, f"W{part}"


def short_name(period: Period) -> str:
    """The period as a header of a narrow column: ``okt 2026``."""
    return " ".join(reversed(period_label(period))).strip()


def count(amount: int, one: str, many: str) -> str:
    """An amount with its noun: ``1 keten``, ``5 ketens``."""
    return f"{number(amount, 0)} {one if amount == 1 else many}"


def capital(sentence: str) -> str:
    """The sentence with a capital at its beginning, and nothing else changed."""
    return sentence[:1].upper() + sentence[1:]


def all_of(amount: int, what: str) -> str:
    """That many, and no more there are: ``beide ketens``, ``alle 3 ketens``."""
    return f"{'beide' if amount == 2 else f'alle {number(amount, 0)}'} {what}"


def none_of(amount: int, what: str) -> str:
    """Not one of that many: ``geen van beide ketens``, ``geen van de 3 ketens``."""
    return f"geen van {'beide' if amount == 2 else f'de {number(amount, 0)}'} {what}"


def listing(items: Iterable[str]) -> str:
    """The items in a sentence: ``A``, ``A en B``, ``A, B en C``; '' when there are none."""
    words = [item for item in items if item]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} en {words[-1]}"


def _year_and_part(period: Period) -> tuple[str, int]:
    year, _, part = period.code.partition("-")
    return year, int(part.lstrip("KTW") or 0)
