"""A slow, obvious reading of methode b8 and 4, to hold the fast arithmetic against: exact fractions, plain loops, one series at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from ketenrapport.words.verdict import Feasibility, Rule, Variation
from tests.kpi import reference
from tests.kpi.reference import ONE_DAY, RefKpi, RefOrganisation, Report, period, period_of

WIDTH, SCREEN, NEAR = Fraction("2.66"), Fraction("3.267"), Fraction(2, 3)
GOOD = {"hoger": 1, "lager": -1}


@dataclass(frozen=True)
class Change:
    """A row of Breukpunten."""

    kpi: str
    since: str
    rebase: bool


@dataclass(frozen=True)
class Point:
    """One complete measurement of its own period, and the day on which it was known."""

    period: str
    start: date
    known: date
    value: Fraction
    cases: Fraction | None


@dataclass(frozen=True)
class Judged:
    """What is said about one KPI in one report period."""

    variation: Variation = Variation.NONE
    rule: Rule = Rule.NONE
    provisional: bool = False
    feasibility: Feasibility = Feasibility.NONE
    new_level: bool = False
    since: str = ""
    stretch: int = 0


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
    """The first rule that the last point breaks, and which way."""
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


def can(mean: Fraction, width: Fraction, norm: Fraction, good: int) -> Feasibility:
    """Whether a process with these limits meets the norm always, never, or now and then."""
    if mean - width <= norm <= mean + width:
        return Feasibility.HIT_OR_MISS
    return Feasibility.CAPABLE if (mean - norm) * good > 0 else Feasibility.INCAPABLE


def judge_series(points: list[Point], direction: str, norm: Fraction | None, baseline: int = 12, minimum: int = 6) -> Judged:
    """The verdict on the last of these points."""
    if len(points) < minimum:
        return Judged(Variation.TOO_FEW, feasibility=Feasibility.UNTESTED)
    few = [point for point in points if point.cases is not None and point.cases < 10]
    if len(few) * 2 > len(points):
        return Judged(Variation.SMALL_NUMBERS, feasibility=Feasibility.UNTESTED)
    values = [point.value for point in points]
    good = GOOD.get(direction, 0)
    mean, width = limits(values, baseline)
    rule, way = signal(values, mean, width)
    provisional = len(points) < baseline
    testable = norm is not None and good != 0
    if rule is Rule.NONE:
        feasibility = can(mean, width, norm, good) if testable and norm is not None else Feasibility.UNTESTED
        return Judged(Variation.NORMAL, provisional=provisional, feasibility=feasibility)
    variation = {1: Variation.IMPROVEMENT, -1: Variation.DETERIORATION, 0: Variation.SPECIAL}[way * good]
    level = stretch(values, mean)
    feasibility, new_level = Feasibility.CHANGING, False
    if len(level) >= minimum:
        level_mean, level_width = limits(level, baseline)
        if signal(level, level_mean, level_width)[0] is Rule.NONE and testable and norm is not None:
            feasibility, new_level = can(level_mean, level_width, norm, good), True
    since = points[-len(level)].period if level else ""
    return Judged(variation, rule, provisional, feasibility if testable else Feasibility.UNTESTED, new_level, since, len(level))


# ---------------------------------------------------------------------------------------------------- all series


def judge(
    organisation: RefOrganisation, report_period: str, changes: list[Change], baseline: int = 12, minimum: int = 6
) -> dict[str, Judged]:
    """The verdict on every KPI in one report period, on what was known on its last day."""
    report = Report(organisation, period(report_period))
    return {kpi.code: judge_kpi(report, kpi, changes, baseline, minimum) for kpi in organisation.kpis}


def judge_kpi(report: Report, kpi: RefKpi, changes: list[Change], baseline: int, minimum: int) -> Judged:
    """The verdict on one KPI in one report period."""
    stopped = kpi.measured_until is not None and kpi.measured_until < report.period.start
    not_yet = kpi.measured_from is not None and kpi.measured_from > report.period.end
    measured = kpi.value_rollup != "meting" or any(row.kpi == kpi.code for row in report.organisation.measurements)
    grouping = kpi.score_rollup in ("gewogen", "slechtste")
    if kpi.value_rollup == "koppeling" or stopped or not_yet or (grouping and not measured):
        return Judged()
    known = [point for point in series(report.organisation, kpi, report.period.end) if point.known <= report.period.end]
    for change in changes:
        if change.kpi == kpi.code and change.rebase:
            after = [point for point in known if point.start >= period(change.since).start]
            known = after or known
    norm = reference.norm_on(report, kpi, report.period.end).target
    return judge_series(known, kpi.direction, norm, baseline, minimum)


def series(organisation: RefOrganisation, kpi: RefKpi, until: date) -> list[Point]:
    """All complete points of a KPI, oldest first."""
    measured = [period(row.period) for row in organisation.measurements]
    points: list[Point] = []
    one = period_of(min((each.start for each in measured), default=until), kpi.frequency)
    while one.end <= until:
        inside = one.start >= (kpi.measured_from or one.start) and one.end <= (kpi.measured_until or one.end)
        report = Report(organisation, one)
        if kpi.value_rollup == "meting":
            rows = [row for row in organisation.measurements if row.kpi == kpi.code and row.period == one.code]
            fact = reference.aggregate(kpi, rows) if rows and reference.usable(kpi, rows[0]) else reference.NOTHING
            known = one.end + timedelta(days=kpi.lag_days)
        else:
            fact = reference.measure(report, kpi, "periode") if complete(report, kpi) else reference.NOTHING
            known = one.end
        if inside and fact.value is not None:
            ratio = fact.numerator is not None
            points.append(Point(one.code, one.start, known, fact.value, fact.denominator if ratio else None))
        one = period_of(one.end + ONE_DAY, kpi.frequency)
    return points


def complete(report: Report, kpi: RefKpi) -> bool:
    """Whether everything behind the value was measured in the period itself; what does not apply is not missed."""
    fact = reference.measure(report, kpi, "periode")
    if fact.absence == "n.v.t.":
        return True
    if fact.value is None or fact.flags:
        return False
    return kpi.value_rollup == "meting" or all(complete(report, report.kpis[code]) for code in kpi.inputs)
