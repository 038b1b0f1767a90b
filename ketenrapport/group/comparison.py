"""Organisations side by side: per Vergelijkcode where each stands, and whether that is more than chance (methode d).

Everything is worked out here, from members alone; what of it may be shown, and to whom, is in ``shown``.
"""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.group import formulas
from ketenrapport.group.definitions import agree, codes_of, difference
from ketenrapport.words.notation import fold
from ketenrapport.words.periods import parse
from ketenrapport.words.vocabulary import ONE_WAY, RATIOS, Direction, TimeAgg

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketenrapport.group.definitions import Agreed
    from ketenrapport.group.member import Definition, Figure, Measured, Member

LEAST_CASES, FEW_CASES = 5, 20
LEAST_COVERAGE = Fraction(6, 10)
LEAST_MEMBERS, FEW_MEMBERS = 5, 8
FITS = "past bij de groep"
BY_CHANCE, BETTER, WORSE = "binnen toeval", "verbeterd", "verslechterd"
COUNTS, COURSE = "aantallen", "maandverloop"


class Entry(Struct, frozen=True):
    """A file of the group and the organisation in it; without one when the file couldn't be read.

    ``apart`` says why it is shown but not compared, whatever its figures: it is the same organisation as another file.
    """

    file: str
    member: Member | None
    apart: str = ""

    @property
    def organisation(self) -> str:
        """The name of the organisation; that of the file without its ending when it has none."""
        return (self.member.organisation if self.member else "") or self.file.rpartition(".")[0] or self.file


class Limits(Struct, frozen=True):
    """Where a member of this size would lie by chance and the usual differences, in the unit of the code."""

    low: float
    high: float
    low_certain: float
    high_certain: float


class Standing(Struct, frozen=True):
    """One organisation on one code.

    ``reason`` says why it is not compared; ``is_ranked`` whether it counts in median, quartiles and ranks (n ≥ 20). Exact where the
    arithmetic is: ``value`` and ``before`` are rounded to the decimals of the code. ``y`` and ``s`` are its place and standard error on
    the scale of the funnel, or the value itself and that of its monthly course.
    """

    entry: Entry
    figure: Figure | None = None
    reason: str = ""
    value: Fraction | None = None
    n: Fraction | None = None
    periods: int = 0
    before: Fraction | None = None
    period_value: Fraction | None = None
    is_ranked: bool = False
    rank: int | None = None
    rank_range: tuple[int, int] | None = None
    quarter: str = ""
    to_median: Fraction | None = None
    y: float = math.nan
    s: float = math.nan
    z: float = math.nan
    z_adjusted: float = math.nan
    limits: Limits | None = None
    verdict: str = ""
    shrunk: float = math.nan
    change_z: float = math.nan
    change: str = ""

    @property
    def is_compared(self) -> bool:
        """Whether it takes part in totals and the funnel."""
        return not self.reason


class Code(Struct, frozen=True):
    """A Vergelijkcode: its meaning, where everyone stands and what holds for them together. NaN and None are 'there is none'.

    ``basis`` tells what standard errors rest on: the numbers themselves, or the course over the months; '' without any.
    """

    agreed: Agreed
    standings: tuple[Standing, ...]
    together: float = math.nan
    largest_share: float = math.nan
    largest: str = ""
    median: Fraction | None = None
    quartiles: tuple[Fraction, Fraction] | None = None
    lowest: Fraction | None = None
    highest: Fraction | None = None
    basis: str = ""
    dispersion: formulas.Dispersion | None = None
    centre: float = math.nan
    rankability: float = math.nan
    tukey: float = math.nan

    @property
    def compared(self) -> list[Standing]:
        """Those that take part."""
        return [one for one in self.standings if one.is_compared]

    @property
    def ranked(self) -> list[Standing]:
        """Those that count in median and ranks."""
        return [one for one in self.standings if one.is_ranked]


class Comparison(Struct, frozen=True):
    """A group over one period."""

    period: str
    entries: tuple[Entry, ...]
    codes: tuple[Code, ...]
    least: int


def compare(entries: Sequence[Entry], period: str = "", given: Mapping[str, Agreed] | None = None) -> Comparison:
    """The organisations side by side, over twelve months up to ``period``; by default what most of them report over."""
    members = [entry.member for entry in entries if entry.member and not entry.apart]
    period = period or group_period(members)
    least = max(LEAST_CASES, *(member.suppress_below for member in members), 0)
    figures = [figure for member in members for figure in member.figures]
    codes = []
    for code in codes_of(figures):
        agreed = agree(code, [figure for figure in figures if fold(figure.code) == fold(code)], given or {})
        standings = [_standing(entry, agreed, period, least) for entry in entries]
        codes.append(_compared(agreed, standings))
    return Comparison(period, tuple(entries), tuple(codes), least)


def group_period(members: Sequence[Member]) -> str:
    """The period that most members report over, the latest of those; '' when nobody reports."""
    votes = Counter(member.period for member in members if member.period and not member.is_silent)
    most = max(votes.values(), default=0)
    latest = max((found for code, amount in votes.items() if amount == most and (found := parse(code))), default=None)
    return latest.code if latest else ""


def _standing(entry: Entry, agreed: Agreed, period: str, least: int) -> Standing:
    member = entry.member
    if member is None:
        return Standing(entry, reason="bestand niet gelezen")
    mine = [figure for figure in member.figures if fold(figure.code) == fold(agreed.code)]
    if not mine:
        return Standing(entry, reason="geen KPI met deze code")
    if len(mine) > 1:
        return Standing(entry, reason=f"code bij meer KPI's ({', '.join(figure.kpi for figure in mine)})")
    figure, common = mine[0], agreed.definition
    other = difference(figure.definition, common) if common else agreed.origin
    apart = f"andere periode ({member.period or 'geen'})" if member.period != period else other
    shown = figure.definition if other else common or figure.definition  # what can't be converted is shown as the workbook has it
    now, before = figure.now, figure.before
    reason = entry.apart or apart or _lack(now, shown, least)
    visible = now.value is not None and (now.n is None or now.n >= least)
    return Standing(
        entry,
        figure,
        reason=reason,
        value=_shown(now, figure.definition, shown) if visible else None,
        n=now.n,
        periods=now.present,
        before=_shown(before, figure.definition, shown) if visible else None,
        period_value=_shown(figure.period, figure.definition, shown) if visible else None,
        is_ranked=not reason and now.n is not None and now.n >= max(FEW_CASES, least),
    )


def _lack(now: Measured, definition: Definition, least: int) -> str:
    """Why a figure of the right definition and period is not compared; '' when it is."""
    if now.value is None:
        return "geen metingen"
    if now.n is None or definition.aggregation not in (*RATIOS, TimeAgg.WEIGHTED):
        return "zonder aantal waarnemingen"
    if now.n < least:
        return f"te klein (n < {least})"
    return "onvolledig" if now.present < LEAST_COVERAGE * now.expected else ""


def _exact(measured: Measured, own: Definition, shown: Definition) -> Fraction | None:
    """The value in the factor that it is shown in."""
    if measured.value is None or own.factor == shown.factor or not measured.n or measured.top is None:
        return measured.value
    return shown.factor * measured.top / measured.n


def _shown(measured: Measured, own: Definition, shown: Definition) -> Fraction | None:
    exact = _exact(measured, own, shown)
    return None if exact is None else rounded(exact, shown.decimals)


def rounded(exact: Fraction, decimals: int) -> Fraction:
    """The number as it is shown: half away from zero."""
    scale = Fraction(10) ** decimals
    size = Fraction(math.floor(abs(exact) * scale + Fraction(1, 2))) / scale
    return -size if exact < 0 else size


def _compared(agreed: Agreed, standings: list[Standing]) -> Code:
    """The code with what holds for those that are compared."""
    definition, compared = agreed.definition, [one for one in standings if one.is_compared]
    if definition is None or not compared:
        return Code(agreed, tuple(standings))
    sizes = [one.n or Fraction() for one in compared]
    largest = max(range(len(compared)), key=lambda at: sizes[at])
    together = sum((_top(one, definition) for one in compared), Fraction()) / sum(sizes)
    code = Code(
        agreed,
        tuple(standings),
        together=float(together),
        largest_share=float(sizes[largest] / sum(sizes)),
        largest=compared[largest].entry.organisation,
    )
    code = _with_places(code, definition)
    scale = _scale(definition, compared)
    if scale is not None and len(compared) >= LEAST_MEMBERS:
        return _with_funnel(code, definition, scale)
    return _with_course(code, definition) if scale is None else code


def _top(one: Standing, definition: Definition) -> Fraction:
    """What is added up over the group: factor · numerator, or value · n."""
    assert one.figure is not None, "only what has figures is compared"
    now = one.figure.now
    return (now.value or Fraction()) * (now.n or Fraction()) if now.top is None else definition.factor * now.top


def _scale(definition: Definition, compared: Sequence[Standing]) -> formulas.Scale | None:
    """The scale of the funnel: of proportions and of counts per thousand; None for means and ratios of money."""
    tops = [(one.figure.now.top, one.n) for one in compared if one.figure and one.figure.now.top is not None and one.n]
    if len(tops) < len(compared) or any(top < 0 for top, _ in tops):
        return None
    if definition.factor == 100:
        return formulas.PROPORTION if all(top <= n for top, n in tops) else None
    return formulas.RATE if definition.factor == 1000 else None


def _with_places(code: Code, definition: Definition) -> Code:
    """Median, quartiles, ranks and distance to the median, of the rounded values: what you see is what is compared."""
    values = [one.value for one in code.ranked if one.value is not None]
    if not values:
        return code
    first, median, third = (formulas.quantile(values, share) for share in (0.25, 0.5, 0.75))
    higher = definition.direction == Direction.HIGHER

    def is_better(left: Fraction, right: Fraction) -> bool:
        return left > right if higher else left < right

    best, least_good = (third, first) if higher else (first, third)

    def placed(one: Standing) -> Standing:
        if not one.is_ranked or one.value is None:
            return one
        value = one.value
        with_distance = replace(one, to_median=value - median)
        if definition.direction not in ONE_WAY:
            return with_distance
        quarter = "beste" if not is_better(best, value) else "laagste" if not is_better(value, least_good) else "midden"
        return replace(with_distance, rank=1 + sum(is_better(other, value) for other in values), quarter=quarter)

    standings = tuple(map(placed, code.standings))
    return replace(code, standings=standings, median=median, quartiles=(first, third), lowest=min(values), highest=max(values))


def _with_funnel(code: Code, definition: Definition, scale: formulas.Scale) -> Code:
    """The code with who stands apart more than chance and the usual differences explain, and who changed."""
    compared, factor = code.compared, definition.factor
    y = {one.entry.file: scale.there(_ratio(one.figure.now)[0], _ratio(one.figure.now)[1]) for one in compared if one.figure}
    s = {one.entry.file: formulas.spread_of(float(one.n or 0)) for one in compared}
    start = scale.there(*(float(sum(part)) for part in zip(*(_ratio(one.figure.now) for one in compared if one.figure), strict=True)))
    spread = formulas.dispersion(list(y.values()), list(s.values()), start)

    def judged(one: Standing) -> Standing:
        if not one.is_compared or one.figure is None:
            return one
        place, error = y[one.entry.file], s[one.entry.file]
        both = math.sqrt(error**2 + spread.tau2)
        z = (place - spread.centre) / both
        low, high, low_certain, high_certain = (
            factor * scale.back(spread.centre + sign * far * both) for far in (formulas.POSSIBLE, formulas.CERTAIN) for sign in (-1, 1)
        )
        change_z = _change(one.figure.before, place, error, scale)
        return replace(
            one,
            y=place,
            s=error,
            z=(place - start) / error,
            z_adjusted=z,
            limits=Limits(low, high, low_certain, high_certain),
            verdict=_verdict(z, definition.direction),
            shrunk=factor * scale.back(spread.centre + spread.tau2 / (spread.tau2 + error**2) * (place - spread.centre)),
            change_z=change_z,
            change=_change_words(change_z, definition.direction),
        )

    judged_code = replace(
        code,
        standings=tuple(map(judged, code.standings)),
        basis=COUNTS,
        dispersion=spread,
        centre=factor * scale.back(spread.centre),
    )
    return _with_ranges(judged_code, definition)


def _ratio(measured: Measured) -> tuple[float, float]:
    return float(measured.top or 0), float(measured.n or 0)


def _change(before: Measured, place: float, error: float, scale: formulas.Scale) -> float:
    """How many standard errors this year lies from the one before; NaN when that had too few cases, or can't be on this scale."""
    if before.n is None or before.n < LEAST_CASES or before.top is None or before.top < 0:
        return math.nan
    if scale is formulas.PROPORTION and before.top > before.n:
        return math.nan
    return (place - scale.there(*_ratio(before))) / math.sqrt(error**2 + formulas.spread_of(float(before.n)) ** 2)


def _with_course(code: Code, definition: Definition) -> Code:
    """The code with standard errors from each organisation's own course, where all that are ranked have one."""
    errors = {one.entry.file: formulas.from_course(one.figure.course) for one in code.ranked if one.figure}
    known = {file: error for file, error in errors.items() if error is not None}
    if len(known) < len(errors) or len(known) < LEAST_MEMBERS:
        return code
    standings = tuple(
        replace(one, y=float(one.figure.now.value or 0), s=known[one.entry.file]) if one.is_ranked and one.figure else one
        for one in code.standings
    )
    code = replace(code, standings=standings, basis=COURSE)
    weights = [1 / one.s**2 for one in code.ranked]
    start = sum(weight * one.y for weight, one in zip(weights, code.ranked, strict=True)) / sum(weights)
    spread = formulas.dispersion([one.y for one in code.ranked], [one.s for one in code.ranked], start)
    return _with_ranges(replace(code, dispersion=spread), definition)


def _with_ranges(code: Code, definition: Definition) -> Code:
    """The code with how much of its differences is more than chance, and between which ranks each member stands."""
    ranked = code.ranked
    if not ranked or code.dispersion is None:
        return code
    y, s = [one.y for one in ranked], [one.s for one in ranked]
    ranges = formulas.rank_ranges(y, s, higher_is_better=definition.direction == Direction.HIGHER)
    found = {one.entry.file: between for one, between in zip(ranked, ranges, strict=True) if one.rank is not None}
    standings = tuple(replace(one, rank_range=found.get(one.entry.file)) for one in code.standings)
    return replace(
        code,
        standings=standings,
        rankability=formulas.rankability(code.dispersion.tau2, s),
        tukey=formulas.tukey(len(ranked)) if len(ranked) > 1 else math.nan,
    )


def _verdict(z: float, direction: str) -> str:
    if abs(z) < formulas.POSSIBLE:
        return FITS
    return ("mogelijk " if abs(z) < formulas.CERTAIN else "") + _side(z, direction, ("beter", "slechter"), ("hoger", "lager"))


def _change_words(z: float, direction: str) -> str:
    if math.isnan(z):
        return ""
    if abs(z) < formulas.CHANGED:
        return BY_CHANCE
    return _side(z, direction, (BETTER, WORSE), ("gestegen", "gedaald"))


def _side(z: float, direction: str, judged: tuple[str, str], plain: tuple[str, str]) -> str:
    """The word for a difference: of what is good and bad where the direction tells which is, else of what is up and down."""
    good_or_up, bad_or_down = judged if direction in ONE_WAY else plain
    return good_or_up if (z > 0) is (direction != Direction.LOWER) else bad_or_down
