"""A slow, obvious reading of methode b1–b6, b7 (knob index) and b10, to hold the fast arithmetic against.

Exact fractions and plain loops; one node at a time, one period at a time. It assumes an organisation without loops,
unknown codes or duplicates: those are findings, and other tests look after them. Numbers go in as they stand in a cell
(floats) and are taken for the decimal that a person typed.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ONE_DAY = timedelta(days=1)


# ---------------------------------------------------------------------------------------------------- what goes in


@dataclass(frozen=True)
class RefSettings:
    """The settings that the arithmetic knows (methode a, Instellingen)."""

    green_from: float = 100
    orange_from: float = 50
    ceiling: float = 150
    chain_ceiling: float = 100
    minimum_coverage: float = 0.6
    red_caps: bool = True


@dataclass(frozen=True)
class RefChain:
    """A row of Ketens."""

    code: str
    parent_chain: str | None = None
    parent_weight: float = 0


@dataclass(frozen=True)
class RefValue:
    """A row of Waarden."""

    code: str
    chain: str
    weight: float = 1
    kind: str = "klantwaarde"


@dataclass(frozen=True)
class RefKpi:
    """A row of KPI's. ``inputs`` is Opgebouwd uit; for a koppeling its one code is the source."""

    code: str
    parent: str
    kind: str = "resultaat"
    decimals: int = 0
    direction: str = "hoger"
    frequency: str = "maand"
    time_agg: str = "gemiddelde"
    factor: float = 1
    value_rollup: str = "meting"
    inputs: tuple[str, ...] = ()
    score_rollup: str = "eigen"
    weight: float = 1
    critical: bool = False
    judge_on: str = "periode"
    lag_days: int = 0
    min_denominator: float | None = None
    measured_from: date | None = None
    measured_until: date | None = None


@dataclass(frozen=True)
class RefTarget:
    """A row of Normen."""

    kpi: str
    valid_from: date
    target: float | None
    signal: float | None = None
    target_high: float | None = None
    signal_high: float | None = None


@dataclass(frozen=True)
class RefMeasurement:
    """A row of Metingen."""

    kpi: str
    period: str
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    n: float | None = None


@dataclass(frozen=True)
class RefOrganisation:
    """All rows that the arithmetic needs."""

    chains: tuple[RefChain, ...]
    values: tuple[RefValue, ...] = ()
    kpis: tuple[RefKpi, ...] = ()
    targets: tuple[RefTarget, ...] = ()
    measurements: tuple[RefMeasurement, ...] = ()
    settings: RefSettings = RefSettings()


# ---------------------------------------------------------------------------------------------------- what comes out


@dataclass(frozen=True)
class Norm:
    """Norm and signal over a window (b3); the ``_high`` ones only for a band."""

    target: Fraction | None = None
    signal: Fraction | None = None
    target_high: Fraction | None = None
    signal_high: Fraction | None = None


NO_NORM = Norm()


@dataclass(frozen=True)
class Outcome:
    """One node judged over one period. ``score`` is exact; people see ``shown(score)``."""

    value: Fraction | None = None
    norm: Norm = NO_NORM
    score: Fraction | None = None
    status: str = "grijs"
    reason: str = ""
    flags: tuple[str, ...] = ()
    coverage: Fraction | None = None
    knobs: Fraction | None = None
    gap: int | None = None
    ytd: Fraction | None = None
    rolling_year: Fraction | None = None


def exact(number: float) -> Fraction:
    """The decimal that was typed into the cell, as an exact fraction (b2)."""
    return Fraction(repr(number))


def rounded(number: Fraction, decimals: int) -> Fraction:
    """The number rounded half away from zero (b2): 2.5 → 3, −2.5 → −3."""
    scaled = abs(number) * 10**decimals
    size = Fraction(int(scaled + Fraction(1, 2)), 10**decimals)
    return -size if number < 0 else size


def shown(score: Fraction) -> int:
    """The score as people see it, cut off: 99.6 → 99 (b4)."""
    return int(score)


def dutch(number: Fraction) -> str:
    """A count in a reason: ``4``, or ``4,5`` for the odd count that is not whole."""
    return str(number.numerator) if number.denominator == 1 else repr(float(number)).replace(".", ",")


# ---------------------------------------------------------------------------------------------------- b1: periods


@dataclass(frozen=True)
class RefPeriod:
    """First and last day of a period code."""

    code: str
    start: date
    end: date


def weeks(year: int, first: int, last: int, code: str) -> RefPeriod:
    """ISO weeks ``first`` up to and including ``last`` of a year."""
    return RefPeriod(code, date.fromisocalendar(year, first, 1), date.fromisocalendar(year, last, 7))


def months(year: int, first: int, last: int, code: str) -> RefPeriod:
    """Months ``first`` up to and including ``last`` of a year."""
    return RefPeriod(code, date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def weeks_in(year: int) -> int:
    """The number of ISO weeks: 28 December is always in the last one."""
    return date(year, 12, 28).isocalendar()[1]


def period(code: str) -> RefPeriod:
    """The period of a code (b1); a fortnight is ISO weeks 2n−1 and 2n, the 27th of a long year has one week."""
    year, _, part = code.partition("-")
    if part == "":
        return months(int(year), 1, 12, code)
    number = int(part.lstrip("KTW"))
    if part[0] == "K":
        return months(int(year), 3 * number - 2, 3 * number, code)
    if part[0] == "T":
        return weeks(int(year), 2 * number - 1, min(2 * number, weeks_in(int(year))), code)
    if part[0] == "W":
        return weeks(int(year), number, number, code)
    return months(int(year), number, number, code)


def period_of(day: date, frequency: str) -> RefPeriod:
    """The period of this frequency in which the day falls (b1)."""
    year, week, _ = day.isocalendar()
    codes = {
        "jaar": f"{day.year}",
        "kwartaal": f"{day.year}-K{(day.month + 2) // 3}",
        "maand": f"{day.year}-{day.month:02d}",
        "2 weken": f"{year}-T{(week + 1) // 2:02d}",
        "week": f"{year}-W{week:02d}",
    }
    return period(codes[frequency])


def year_before(day: date) -> date:
    """The same day a year earlier; the last day of a month stays the last day."""
    last, earlier = monthrange(day.year, day.month)[1], monthrange(day.year - 1, day.month)[1]
    return date(day.year - 1, day.month, earlier if day.day == last else day.day)


def window(report: RefPeriod, kind: str) -> tuple[date, date]:
    """First and last day of the window over which a report judges (b1)."""
    if kind == "ytd":
        return date(report.end.year, 1, 1), report.end
    if kind == "12m":
        return year_before(report.end) + ONE_DAY, report.end
    return report.start, report.end


def due(kpi: RefKpi, until: date) -> Iterator[RefPeriod]:
    """The periods of a KPI that may be expected by that day, newest first: their last day plus the lag has come (b1).

    Only periods that lie wholly within Meten vanaf and Meten tot; without those, always (back to 1950).
    """
    found = period_of(until, kpi.frequency)
    while found.start > (kpi.measured_from or date(1950, 1, 1)) - ONE_DAY:
        too_early = found.end + timedelta(days=kpi.lag_days) > until
        too_late = kpi.measured_until is not None and found.end > kpi.measured_until
        if not too_early and not too_late:
            yield found
        found = period_of(found.start - ONE_DAY, kpi.frequency)


@dataclass(frozen=True)
class Expected:
    """The periods that count in a window, oldest first; ``carried`` when there were none and an older one stands in."""

    periods: tuple[RefPeriod, ...]
    carried: bool = False
    never: bool = False


def expected(kpi: RefKpi, report: RefPeriod, kind: str) -> Expected:
    """The measuring periods that belong to the window (b1), or the last one before it where that may be (b2).

    A KPI that stopped before the report period is expected nowhere: an old value would be judged for ever.
    """
    first, last = window(report, kind)
    inside: list[RefPeriod] = []
    stopped = kpi.measured_until is not None and kpi.measured_until < report.start
    for candidate in due(kpi, last):
        if candidate.end + timedelta(days=kpi.lag_days) >= first:
            inside.insert(0, candidate)
        elif inside or stopped or kind != "periode":
            return Expected(tuple(inside), never=stopped and not inside)
        else:
            return Expected((candidate,), carried=True)
    return Expected(tuple(inside), never=not inside)


# ---------------------------------------------------------------------------------------------------- b2, b5: values


@dataclass(frozen=True)
class Measured:
    """What was measured over a window, before anyone judges it; ``absence`` says why there is no value."""

    value: Fraction | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    absence: str = ""
    half_sum: bool = False
    flags: tuple[str, ...] = ()


NOTHING = Measured(absence="geen meting", flags=("geen meting",))
NO_CASES = Measured(absence="n.v.t.")


@dataclass
class Report:
    """An organisation over one period, with what has been worked out so far."""

    organisation: RefOrganisation
    period: RefPeriod
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.kpis = {kpi.code: kpi for kpi in self.organisation.kpis}
        self.values = {value.code: value for value in self.organisation.values}
        self.chains = {chain.code: chain for chain in self.organisation.chains}
        self.measurements = {(row.kpi, row.period): row for row in self.organisation.measurements}


def usable(kpi: RefKpi, row: RefMeasurement | None) -> bool:
    """Whether the row holds what the time aggregation needs (M03)."""
    if row is None:
        return False
    if kpi.time_agg in ("verhouding", "stand-verhouding"):
        return row.numerator is not None and row.denominator is not None
    if kpi.time_agg == "gewogen":
        return row.value is not None and row.n is not None
    return row.value is not None


def measure(report: Report, kpi: RefKpi, kind: str) -> Measured:
    """The value of a KPI over a window, not yet rounded (b2, b5)."""
    if kpi.value_rollup == "meting":
        return measure_rows(report, kpi, kind)
    if kpi.value_rollup == "koppeling":
        return measure(report, link_source(report, kpi), kind)
    return measure_inputs(report, kpi, kind)


def measure_rows(report: Report, kpi: RefKpi, kind: str) -> Measured:
    """The KPI's own measurements in the window as one value, with flags in their order (b2)."""
    wanted = expected(kpi, report.period, kind)
    if wanted.never:
        return NO_CASES
    rows = [report.measurements.get((kpi.code, one.code)) for one in wanted.periods]
    present = [row for row in rows if row is not None and usable(kpi, row)]
    if not present:
        return NOTHING
    flags: tuple[str, ...] = ()
    if wanted.carried:
        flags += (f"overgenomen uit {wanted.periods[0].code}",)
    if len(present) < len(rows):
        flags += (f"onvolledig ({len(present)}/{len(rows)})",)
    fact = aggregate(kpi, present)
    return replace(fact, flags=flags, half_sum=kpi.time_agg == "som" and len(present) < len(rows)) if fact.value is not None else fact


def aggregate(kpi: RefKpi, rows: list[RefMeasurement]) -> Measured:
    """Measurements, oldest first, as one value (the table of b2)."""
    if kpi.time_agg in ("verhouding", "stand-verhouding"):
        if kpi.time_agg == "stand-verhouding":
            rows = rows[-1:]
        top = sum((exact(row.numerator) for row in rows if row.numerator is not None), Fraction(0))
        bottom = sum((exact(row.denominator) for row in rows if row.denominator is not None), Fraction(0))
        return ratio(kpi, top, bottom)
    values = [exact(row.value) for row in rows if row.value is not None]
    if kpi.time_agg == "gewogen":
        counts = [exact(row.n) for row in rows if row.n is not None]
        total = sum(counts, Fraction(0))
        if total == 0:
            return NO_CASES
        weighted = sum((value * count for value, count in zip(values, counts, strict=True)), Fraction(0))
        return Measured(weighted / total, denominator=total)
    if kpi.time_agg == "som":
        return Measured(sum(values, Fraction(0)))
    if kpi.time_agg == "gemiddelde":
        return Measured(sum(values, Fraction(0)) / len(values))
    if kpi.time_agg == "minimum":
        return Measured(min(values))
    if kpi.time_agg == "maximum":
        return Measured(max(values))
    return Measured(values[-1])


def ratio(kpi: RefKpi, top: Fraction, bottom: Fraction) -> Measured:
    """factor · Σteller / Σnoemer; without cases it does not apply, which is not 0 % (b2)."""
    if bottom == 0:
        return NO_CASES
    return Measured(exact(kpi.factor) * top / bottom, top, bottom)


def link_source(report: Report, kpi: RefKpi) -> RefKpi:
    """The KPI that a koppeling takes its value from."""
    return report.kpis[kpi.inputs[0]]


def judged_fact(report: Report, kpi: RefKpi) -> Measured:
    """What a KPI is judged on: its value over its own window, or its source's, as that shows it, with its flags (b5, b10.3)."""
    if kpi.value_rollup != "koppeling":
        return measure(report, kpi, kpi.judge_on)
    source = link_source(report, kpi)
    fact = judged_fact(report, source)
    flags = ("gekoppeld", *(flag for flag in fact.flags if flag != "gekoppeld"))
    return replace(fact, value=None if fact.value is None else rounded(fact.value, source.decimals), flags=flags)


def measure_inputs(report: Report, kpi: RefKpi, kind: str) -> Measured:
    """The value rolled up from Opgebouwd uit, over one window for all of them and from values not yet rounded (b5)."""
    facts = []
    for code in kpi.inputs:
        fact = measure(report, report.kpis[code], kind)
        if kpi.value_rollup == "verhouding" and fact.absence == "" and (fact.numerator is None or fact.denominator is None):
            fact = NOTHING
        if fact.absence != "n.v.t.":
            facts.append(fact)
    if kpi.inputs and not facts:
        return NO_CASES
    present = [fact for fact in facts if fact.value is not None]
    missing = len(present) < len(facts)
    if not present or (missing and kpi.value_rollup == "product"):
        return NOTHING
    flags = (f"onvolledig ({len(present)}/{len(facts)})",) if missing else ()
    half_sum = kpi.value_rollup == "som" and (missing or any(fact.half_sum for fact in present))
    fact = combine(kpi, present)
    return replace(fact, flags=flags, half_sum=half_sum) if fact.value is not None else fact


def combine(kpi: RefKpi, facts: list[Measured]) -> Measured:
    """The inputs that have a value as one value (b5)."""
    if kpi.value_rollup == "verhouding":
        top = sum((fact.numerator for fact in facts if fact.numerator is not None), Fraction(0))
        bottom = sum((fact.denominator for fact in facts if fact.denominator is not None), Fraction(0))
        return ratio(kpi, top, bottom)
    values = [fact.value for fact in facts if fact.value is not None]
    if kpi.value_rollup == "product":
        product = Fraction(100)
        for value in values:
            product *= value / 100
        return Measured(product)
    if kpi.value_rollup == "som":
        return Measured(sum(values, Fraction(0)))
    if kpi.value_rollup == "gemiddelde":
        return Measured(sum(values, Fraction(0)) / len(values))
    return Measured(min(values) if kpi.value_rollup == "minimum" else max(values))


# ---------------------------------------------------------------------------------------------------- b3: norms


def norm_on(report: Report, kpi: RefKpi, day: date) -> Norm:
    """The norm in force on a day: the row with the latest Geldig vanaf (b3)."""
    rows = [row for row in report.organisation.targets if row.kpi == kpi.code and row.valid_from <= day]
    if not rows:
        return NO_NORM
    row = max(rows, key=lambda one: one.valid_from)
    cells = (row.target, row.signal, row.target_high, row.signal_high)
    return Norm(*(None if cell is None else exact(cell) for cell in cells))


def norm_over(report: Report, kpi: RefKpi, kind: str) -> Norm:
    """The norm over a window: for a sum the norms of the expected periods added up, otherwise the one in force (b3)."""
    if kpi.time_agg != "som":
        own = norm_on(report, kpi, report.period.end)
    else:
        own = added([norm_on(report, kpi, one.end) for one in expected(kpi, report.period, kind).periods])
    if kpi.value_rollup == "koppeling" and own.target is None:
        source = link_source(report, kpi)
        return norm_over(report, source, source.judge_on)
    return own


def added(norms: list[Norm]) -> Norm:
    """The norms added up, each number only when every one of them has it."""

    def total(numbers: list[Fraction | None]) -> Fraction | None:
        known = [number for number in numbers if number is not None]
        return sum(known, Fraction(0)) if known and len(known) == len(numbers) else None

    return Norm(
        total([norm.target for norm in norms]),
        total([norm.signal for norm in norms]),
        total([norm.target_high for norm in norms]),
        total([norm.signal_high for norm in norms]),
    )


# ---------------------------------------------------------------------------------------------------- b4: verdict


def side(x: Fraction, norm: Fraction, signal: Fraction | None, higher: bool) -> Fraction:
    """Position d of a value against one norm; without a signal, or one equal to the norm, 1 when it is met and −1 when not (b4)."""
    if signal is not None and signal != norm:
        return (x - signal) / (norm - signal)
    met = x >= norm if higher else x <= norm
    return Fraction(1 if met else -1)


def position(kpi: RefKpi, x: Fraction, norm: Norm) -> Fraction | None:
    """Position d: 0 on the signal, 1 on the norm; None without a norm (b4)."""
    if norm.target is None:
        return None
    if kpi.direction != "band":
        return side(x, norm.target, norm.signal, higher=kpi.direction == "hoger")
    if norm.target_high is None:
        return None
    below = side(x, norm.target, norm.signal, higher=True)
    above = side(x, norm.target_high, norm.signal_high, higher=False)
    return min(below, above, Fraction(1))


def score_of(report: Report, d: Fraction) -> Fraction:
    """50 + 50·d, kept between 0 and the ceiling (b4); a band never passes 100 because its d never passes 1."""
    return max(Fraction(0), min(50 + 50 * d, exact(report.organisation.settings.ceiling)))


def colour(d: Fraction) -> str:
    """The status on the rounded value (b4)."""
    return "groen" if d >= 1 else "oranje" if d >= 0 else "rood"


def judge_kpi(report: Report, kpi: RefKpi) -> Outcome:
    """A KPI on its own value, grey with the first reason that holds (b4)."""
    fact = judged_fact(report, kpi)
    if fact.value is None:
        return Outcome(reason=fact.absence, flags=fact.flags)
    x = rounded(fact.value, kpi.decimals)
    plain = Outcome(value=x, flags=fact.flags)
    if kpi.kind == "factor" or kpi.direction == "neutraal" or kpi.score_rollup == "geen":  # b4, b6: only shown
        return replace(plain, reason="niet beoordeeld")
    norm = norm_over(report, kpi, kpi.judge_on)
    d = position(kpi, x, norm)
    if d is None:
        return replace(plain, reason="geen norm")
    known = replace(plain, norm=norm)
    if fact.half_sum:
        return replace(known, reason="som onvolledig")
    least = threshold(report, kpi)
    if least is not None and fact.denominator is not None and fact.denominator < exact(least):
        return replace(known, reason=f"te weinig waarnemingen (n={dutch(fact.denominator)})")
    judged = replace(known, score=score_of(report, d), status=colour(d))
    return replace(judged, gap=gap(kpi, fact, judged))


def threshold(report: Report, kpi: RefKpi) -> float | None:
    """Minimale noemer of the KPI, for a link else that of its source: the facts are the same facts."""
    if kpi.min_denominator is None and kpi.value_rollup == "koppeling":
        return threshold(report, link_source(report, kpi))
    return kpi.min_denominator


def gap(kpi: RefKpi, fact: Measured, judged: Outcome) -> int | None:
    """How many cases short of the norm, for a share that is not on norm (b5)."""
    counted = kpi.value_rollup == "verhouding" or (kpi.value_rollup == "meting" and kpi.time_agg in ("verhouding", "stand-verhouding"))
    if not counted or kpi.factor <= 1 or kpi.direction not in ("hoger", "lager") or judged.status not in ("oranje", "rood"):
        return None
    assert fact.numerator is not None
    assert fact.denominator is not None
    assert judged.norm.target is not None
    wanted = judged.norm.target / exact(kpi.factor) * fact.denominator
    short = wanted - fact.numerator if kpi.direction == "hoger" else fact.numerator - wanted
    return -int(-short // 1)


# ---------------------------------------------------------------------------------------------------- b6, b7, b10: tree


@dataclass(frozen=True)
class Child:
    """A node as its parent sees it."""

    code: str
    kind: str
    weight: Fraction
    critical: bool
    outcome: Outcome


def children(report: Report, code: str) -> list[Child]:
    """The nodes whose parent this is; for a chain its values and the chains that weigh in it (b6, b10.2)."""
    found = [
        Child(kpi.code, kpi.kind, exact(kpi.weight), kpi.critical, outcome(report, kpi.code))
        for kpi in report.organisation.kpis
        if kpi.parent == code
    ]
    found += [
        Child(value.code, value.kind, exact(value.weight), False, outcome(report, value.code))
        for value in report.organisation.values
        if value.chain == code
    ]
    found += [
        Child(chain.code, "keten", exact(chain.parent_weight), False, outcome(report, chain.code))
        for chain in report.organisation.chains
        if chain.parent_chain == code
    ]
    return found


def judge_children(report: Report, code: str, how: str) -> Outcome:
    """A node judged on its children: gewogen or slechtste, with coverage and the two brakes (b6)."""
    settings = report.organisation.settings
    ceiling = exact(settings.chain_ceiling) if code in report.chains else None
    counted = [child for child in children(report, code) if child.weight > 0 and child.kind != "factor"]
    counted = [child for child in counted if child.outcome.reason != "niet beoordeeld"]
    if not counted:
        return Outcome(reason="geen meting")
    counted = [child for child in counted if child.outcome.reason != "n.v.t."]
    if not counted:
        return Outcome(reason="n.v.t.")
    wanted, seen, total = Fraction(0), Fraction(0), Fraction(0)
    scores: list[Fraction] = []
    for child in counted:
        wanted += child.weight
        score = child.outcome.score
        if score is not None:
            score = score if ceiling is None else min(score, ceiling)
            seen += child.weight
            total += child.weight * score
            scores.append(score)
    coverage = seen / wanted
    if not scores or coverage < exact(settings.minimum_coverage):
        return Outcome(reason="onvoldoende dekking", coverage=coverage)
    score = total / seen if how == "gewogen" else min(scores)
    if score >= exact(settings.green_from):
        status = "groen"
    elif score >= exact(settings.orange_from):
        status = "oranje"
    else:
        status = "rood"
    return brakes(report, counted, Outcome(score=score, status=status, coverage=coverage))


def brakes(report: Report, counted: list[Child], plain: Outcome) -> Outcome:
    """Red counts through to orange, critical red to red; a reason only where the status changed (b6)."""
    red = sorted(child.code for child in counted if child.outcome.status == "rood")
    critical = sorted(child.code for child in counted if child.outcome.status == "rood" and child.critical)
    if critical and plain.status != "rood":
        return replace(plain, status="rood", reason="begrensd door kritiek rood: " + ", ".join(critical))
    if red and plain.status == "groen" and report.organisation.settings.red_caps:
        return replace(plain, status="oranje", reason="begrensd door rood: " + ", ".join(red))
    return plain


def knobs(report: Report, code: str) -> Fraction | None:
    """Knob index: the weighted mean score of the process indicators under a result (b7)."""
    turned = [
        (child.weight, child.outcome.score)
        for child in children(report, code)
        if child.kind == "proces" and child.weight > 0 and child.outcome.score is not None
    ]
    weight = sum((weight for weight, _ in turned), Fraction(0))
    return sum((weight * score for weight, score in turned), Fraction(0)) / weight if turned else None


def value_over(report: Report, kpi: RefKpi, kind: str) -> Fraction | None:
    """The rounded value over this year so far or over twelve months; of a link, what its source shows."""
    linked = kpi.value_rollup == "koppeling"
    value = value_over(report, link_source(report, kpi), kind) if linked else measure(report, kpi, kind).value
    return None if value is None else rounded(value, kpi.decimals)


def outcome_of_kpi(report: Report, kpi: RefKpi) -> Outcome:
    """A KPI: its value always its own, its verdict its own or that of its children (b6)."""
    own = judge_kpi(report, kpi)
    if kpi.score_rollup == "eigen" and kpi.kind != "factor":
        own = replace(own, knobs=knobs(report, kpi.code))
    elif kpi.score_rollup != "geen" and kpi.kind != "factor":
        rolled = judge_children(report, kpi.code, kpi.score_rollup)
        own = replace(rolled, value=own.value, norm=own.norm, flags=() if own.value is None else own.flags)
    return replace(own, ytd=value_over(report, kpi, "ytd"), rolling_year=value_over(report, kpi, "12m"))


def outcome(report: Report, code: str) -> Outcome:
    """The outcome of any node, worked out once."""
    if code not in report.outcomes:
        kpi = report.kpis.get(code)
        report.outcomes[code] = judge_children(report, code, "gewogen") if kpi is None else outcome_of_kpi(report, kpi)
    return report.outcomes[code]


def judge(organisation: RefOrganisation, period_code: str) -> dict[str, Outcome]:
    """Every chain, value and KPI of the organisation judged over the period with this code."""
    report = Report(organisation, period(period_code))
    for code in (*report.chains, *report.values, *report.kpis):
        outcome(report, code)
    return report.outcomes
