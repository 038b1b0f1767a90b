"""A slow, obvious reading of methode b8 and 4, to hold the fast arithmetic against: exact fractions, plain loops, one series at a time."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise
from statistics import median

from msgspec import Struct

from ketenrapport.words.verdict import Feasibility, Rule, Variation
from tests.kpi import reference
from tests.kpi.reference import RefKpi, RefOrganisation, RefPeriod, Report, period

WIDTH, SCREEN, NEAR = Fraction("2.66"), Fraction("3.267"), Fraction(2, 3)
GOOD = {"hoger": 1, "lager": -1}
LEVEL = {1: Variation.BETTER_LEVEL, -1: Variation.WORSE_LEVEL, 0: Variation.OTHER_LEVEL}
SIGNAL = {1: Variation.IMPROVEMENT, -1: Variation.DETERIORATION, 0: Variation.SPECIAL}


class Change(Struct, frozen=True):
    """A row of Breukpunten."""

    kpi: str
    since: str
    rebase: bool


class Point(Struct, frozen=True):
    """One complete measurement of its own period; ``met`` tells whether it met the norm of then, None when it was not judged."""

    period: RefPeriod
    value: Fraction
    top: Fraction | None
    cases: Fraction | None
    met: bool | None


class Judged(Struct, frozen=True):
    """What is said about one KPI in one report period."""

    variation: Variation = Variation.NONE
    rule: Rule = Rule.NONE
    provisional: bool = False
    feasibility: Feasibility = Feasibility.NONE
    on_level: bool = False
    new_level: bool = False
    tried: int = 0
    since: str = ""
    stretch: int = 0


class Question(Struct, frozen=True):
    """What a series is held against.

    ``is_share``, ``is_sum``: what small numbers are for it; ``norm`` that of one measuring period, None when there is none to
    use; ``spread``: how many measuring periods are in what is judged; ``recent``: the last twelve measuring periods.
    """

    direction: str = "hoger"
    norm: Fraction | None = None
    is_share: bool = False
    is_sum: bool = False
    spread: int = 1
    recent: tuple[RefPeriod, ...] = ()
    asks_experience: bool = True
    baseline: int = 12
    minimum: int = 6


# ---------------------------------------------------------------------------------------------------- one series


def limits(values: list[Fraction], baseline: int = 12, screened: bool = True) -> tuple[Fraction, Fraction]:
    """Mean and half width of the limits that the first points give."""
    base = values[:baseline]
    mean = sum(base, Fraction(0)) / len(base)
    ranges = [abs(later - earlier) for earlier, later in pairwise(base)]
    average = sum(ranges, Fraction(0)) / len(ranges)
    if screened and average > 0:
        kept = [one for one in ranges if one < SCREEN * average]
        average = sum(kept, Fraction(0)) / len(kept)
    return mean, WIDTH * average


def side(value: Fraction, mean: Fraction) -> int:
    """1 above, −1 below, 0 on the mean."""
    return (value > mean) - (value < mean)


def signal(values: list[Fraction], mean: Fraction, width: Fraction) -> tuple[Rule, int]:
    """The first rule that the last point breaks, and which way; without spread there are no limits, so no rules (b8)."""
    if width == 0:
        return Rule.NONE, 0
    last = values[-1]
    if abs(last - mean) > width:
        return Rule.OUTSIDE, side(last, mean)
    for way in (1, -1):
        if len(values) >= 7 and all(side(values[-n], values[-n - 1]) == way for n in range(1, 7)):
            return Rule.TREND, way
    near = [NEAR * width < abs(value - mean) <= width for value in values]
    for way in (1, -1):
        three = values[-3:]
        if len(three) == 3 and all(side(value, mean) == way for value in three) and near[-1] and sum(near[-3:]) >= 2:
            return Rule.TWO_OF_THREE, way
    for way in (1, -1):
        if len(values) >= 7 and all(side(value, mean) == way for value in values[-7:]):
            return Rule.RUN, way
    return Rule.NONE, 0


def stretch(values: list[Fraction], mean: Fraction) -> list[Fraction]:
    """The last points in a row that lie on the same side of the mean."""
    found: list[Fraction] = []
    for value in reversed(values):
        if side(value, mean) == 0 or side(value, mean) != side(values[-1], mean):
            break
        found.insert(0, value)
    return found


def new_level(values: list[Fraction], baseline: int, minimum: int) -> tuple[int, int]:
    """The side of the new level that holds at the last point, 0 for none, and the place of its first point."""
    held, begin = 0, 0
    for size in range(minimum, len(values) + 1):
        so_far = values[:size]
        mean, width = limits(so_far, baseline)
        rule, _ = signal(so_far, mean, width)
        run = len(stretch(so_far, mean))
        if rule is not Rule.NONE and run >= 8:
            here = side(so_far[-1], mean)
            if here != held:
                held, begin = here, size - run
        elif rule is not Rule.NONE or (held and sum(side(value, mean) == held for value in so_far[-8:]) < 6):
            held = 0
    return held, begin


def small_numbers(points: list[Point], asked: Question) -> bool:
    """Whether there are too few cases behind a share, or in a sum of whole numbers (b8)."""
    if asked.is_share:
        cases = [point.cases for point in points if point.cases is not None]
        tops = [point.top for point in points if point.top is not None]
        rest = [case - top for case, top in zip(cases, tops, strict=True)]
        rare = min(abs(sum(tops, Fraction(0))), abs(sum(rest, Fraction(0)))) / len(points)
        return median(cases) < 20 or rare < Fraction(3, 2)
    values = [point.value for point in points]
    if asked.is_sum and all(value.denominator == 1 and value >= 0 for value in values):
        base = values[: asked.baseline]
        return sum(base, Fraction(0)) / len(base) < 3
    return False


def can(mean: Fraction, width: Fraction, asked: Question) -> Feasibility:
    """Whether a process with these limits meets the norm always, never, or now and then: over E periods they are √E narrower."""
    assert asked.norm is not None
    if (mean - asked.norm) ** 2 * asked.spread <= width**2:
        return Feasibility.HIT_OR_MISS
    return Feasibility.CAPABLE if (mean - asked.norm) * GOOD[asked.direction] > 0 else Feasibility.INCAPABLE


def by_experience(points: list[Point], asked: Question) -> tuple[Feasibility, int]:
    """What the last twelve measuring periods say: never or always met in at least ten that were judged."""
    tried = [point.met for point in points if point.period in asked.recent and point.met is not None]
    if asked.asks_experience and len(tried) >= 10 and all(tried):
        return Feasibility.CAPABLE, len(tried)
    if asked.asks_experience and len(tried) >= 10 and not any(tried):
        return Feasibility.INCAPABLE, len(tried)
    return Feasibility.HIT_OR_MISS, 0


def judge_series(points: list[Point], asked: Question, stale: bool = False) -> Judged:
    """The verdict on the last of these points (b8, in its order)."""
    untested = Judged(feasibility=Feasibility.UNTESTED)
    baseline, minimum = asked.baseline, asked.minimum
    if len(points) < minimum:
        return said(untested, Variation.TOO_FEW)
    if stale:
        return said(untested, Variation.NO_NEW_POINT)
    if small_numbers(points, asked):
        return said(untested, Variation.SMALL_NUMBERS)
    values = [point.value for point in points]
    mean, width = limits(values, baseline)
    if width == 0:
        return said(untested, Variation.NO_SPREAD)
    good = GOOD.get(asked.direction, 0)
    held, begin = new_level(values, baseline, minimum)
    rule, way = signal(values, mean, width)
    run = len(stretch(values, mean))
    own = values[begin:] if held else values[len(values) - run :] if rule is not Rule.NONE else []
    own_limits = limits(own, baseline) if len(own) >= minimum else None
    own_rule, own_way = signal(own, *own_limits) if own_limits else (Rule.NONE, 0)
    if held:
        rule, way = own_rule, own_way
    variation = SIGNAL[way * good] if rule is not Rule.NONE else LEVEL[held * good] if held else Variation.NORMAL
    feasibility, moved = Feasibility.UNTESTED, False
    if asked.norm is not None and good:
        if not held and rule is Rule.NONE:
            feasibility = can(mean, width, asked)
        elif own_limits is None or own_rule is not Rule.NONE:
            feasibility = Feasibility.CHANGING
        else:
            feasibility, moved = can(*own_limits, asked), True
    tried = 0
    if feasibility is Feasibility.HIT_OR_MISS:
        feasibility, tried = by_experience(points[begin:] if held else points, asked)
    size = len(own)
    since = points[-size].period.code if size else ""
    provisional = len(points) < baseline
    return Judged(variation, rule, provisional, feasibility, bool(held), moved and not tried, tried, since, size)


def said(plain: Judged, variation: Variation) -> Judged:
    """Nothing but a variation."""
    return Judged(variation, feasibility=plain.feasibility)


# ---------------------------------------------------------------------------------------------------- all series


def judge(
    organisation: RefOrganisation,
    report_period: str,
    changes: list[Change],
    baseline: int = 12,
    minimum: int = 6,
    *,
    at_the_time: bool = False,
) -> dict[str, Judged]:
    """The verdict on every KPI in one report period, on what was known on its last day."""
    report = Report(organisation, period(report_period), at_the_time)
    return {kpi.code: judge_kpi(report, kpi, changes, baseline, minimum) for kpi in organisation.kpis}


def judge_kpi(report: Report, kpi: RefKpi, changes: list[Change], baseline: int, minimum: int) -> Judged:
    """The verdict on one KPI in one report period."""
    stopped = kpi.measured_until is not None and kpi.measured_until < report.period.start
    not_yet = kpi.measured_from is not None and kpi.measured_from > report.period.end
    measured = kpi.value_rollup != "meting" or any(row.kpi == kpi.code for row in report.organisation.measurements)
    grouping = kpi.score_rollup in ("gewogen", "slechtste")
    if kpi.value_rollup == "koppeling" or stopped or not_yet or (grouping and not measured) or reference.has_ended(report, kpi.code):
        return Judged()
    own = [] if reference.does_not_fit(report, kpi) else reference.own_periods(report, kpi, report.period.end, years=6)
    own = [one for one in reversed(own) if reference.counts(report, kpi, one)]
    answers = {one: fact_of(report, kpi, one) for one in own}
    found = [point_of(report, kpi, one, answers[one]) for one in own if is_complete(kpi, answers[one])]
    asked = [one for one in own if answers[one].absence != "n.v.t."]
    stale = bool(found) and asked[-1] != found[-1].period
    for change in changes:
        since = period(change.since).start
        if change.kpi == kpi.code and change.rebase and since <= report.period.end:
            found = [point for point in found if point.period.start >= since]
    about = reference.judged_stretch(report, kpi)
    norm, _ = usable_norm(report, kpi)
    is_share = (kpi.value_rollup == "verhouding" or kpi.time_agg in ("verhouding", "stand-verhouding")) and kpi.factor in (100, 1000)
    question = Question(
        kpi.direction,
        norm,
        is_share and bool(found) and found[0].cases is not None,
        kpi.time_agg == "som",
        max(1, len(about.periods)),
        tuple(reference.own_periods(report, kpi, own[-1].end, years=16)[:12]) if own else (),
        kpi.judge_on != "12m",
        baseline,
        minimum,
    )
    return judge_series(found, question, stale)


def usable_norm(report: Report, kpi: RefKpi) -> tuple[Fraction | None, bool]:
    """The norm of one measuring period as of what is judged, if what is judged has a norm that can be used."""
    whole, fine = reference.norm_over(report, kpi)
    day = reference.norm_day(report, reference.judged_stretch(report, kpi))
    if whole.target is None or not fine or reference.scale_uncertain(report, kpi):
        return None, False
    return reference.norm_on(report, kpi, day).target, True


def fact_of(report: Report, kpi: RefKpi, one: RefPeriod) -> reference.Measured:
    """What was measured over one measuring period of a KPI, as if all of it should be there by now."""
    later = Report(report.organisation, RefPeriod("", one.start, date(2100, 1, 1)))
    if kpi.value_rollup != "meting":
        return reference.measure_inputs(later, kpi, one.start, one.end)
    return reference.measure_rows(later, kpi, (one,) if reference.applies(later, kpi, one) else ())


def is_complete(kpi: RefKpi, fact: reference.Measured) -> bool:
    """Whether a fact is a point."""
    return fact.value is not None and not fact.incomplete


def point_of(report: Report, kpi: RefKpi, one: RefPeriod, fact: reference.Measured) -> Point:
    """The point of one measuring period, judged on its own where a KPI is judged on its own."""
    assert fact.value is not None
    norm = reference.norm_on(report, kpi, one.end)
    few = kpi.min_denominator is not None and fact.denominator is not None and fact.denominator < reference.exact(kpi.min_denominator)
    met: bool | None = None
    if norm.target is not None and reference.makes_sense(kpi, norm) and not few and kpi.score_rollup == "eigen" and kpi.kind != "factor":
        x = reference.rounded(fact.value, reference.decimals(report, kpi))
        met = x <= norm.target if kpi.direction == "lager" else x >= norm.target
    ratio = fact.numerator is not None
    return Point(one, fact.value, fact.numerator, fact.denominator if ratio else None, met)
