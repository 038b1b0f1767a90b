"""A slow, obvious reading of methode b1–b6, b7 (knob index), b9 (changes) and b10, to hold the fast arithmetic against.

Exact fractions and plain loops; one node at a time, one period at a time. It assumes an organisation without loops,
unknown codes or duplicates: those are findings, and other tests look after them. Numbers go in as they stand in a cell
(floats) and are taken for the decimal that a person typed.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

if TYPE_CHECKING:
    pass

ONE_DAY = timedelta(days=1)


# ---------------------------------------------------------------------------------------------------- what goes in


class RefSettings(Struct, frozen=True):
    """The settings that the arithmetic knows (methode a, Instellingen)."""

    green_from: float = 100
    orange_from: float = 50
    ceiling: float = 150
    chain_ceiling: float = 100
    minimum_coverage: float = 0.6
    red_caps: bool = True
    fiscal_year_starts: int = 1


class RefChain(Struct, frozen=True):
    """A row of Ketens."""

    code: str
    parent_chain: str | None = None
    parent_weight: float = 0
    active_until: date | None = None


class RefValue(Struct, frozen=True):
    """A row of Waarden."""

    code: str
    chain: str
    weight: float = 1
    kind: str = "klantwaarde"


class RefKpi(Struct, frozen=True):
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
    scale_uncertain: bool = False


class RefTarget(Struct, frozen=True):
    """A row of Normen."""

    kpi: str
    valid_from: date
    target: float | None
    signal: float | None = None
    target_high: float | None = None
    signal_high: float | None = None


class RefMeasurement(Struct, frozen=True):
    """A row of Metingen."""

    kpi: str
    period: str
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    n: float | None = None
    not_applicable: bool = False


class RefOrganisation(Struct, frozen=True):
    """All rows that the arithmetic needs."""

    chains: tuple[RefChain, ...]
    values: tuple[RefValue, ...] = ()
    kpis: tuple[RefKpi, ...] = ()
    targets: tuple[RefTarget, ...] = ()
    measurements: tuple[RefMeasurement, ...] = ()
    settings: RefSettings = RefSettings()


# ---------------------------------------------------------------------------------------------------- what comes out


class Norm(Struct, frozen=True):
    """Norm and signal over a window (b3); the ``_high`` ones only for a band."""

    target: Fraction | None = None
    signal: Fraction | None = None
    target_high: Fraction | None = None
    signal_high: Fraction | None = None


NO_NORM = Norm()


class Outcome(Struct, frozen=True):
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
    half_sum: bool = False
    moved: bool = False


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


class RefPeriod(Struct, frozen=True):
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


@cache
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


@cache
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


def window(report: RefPeriod, kind: str, first_month: int = 1) -> tuple[date, date]:
    """First and last day of the window over which a report judges (b1)."""
    if kind == "ytd":
        year = report.end.year if report.end.month >= first_month else report.end.year - 1
        return date(year, first_month, 1), report.end
    if kind == "12m":
        return year_before(report.end) + ONE_DAY, report.end
    return report.start, report.end


# ---------------------------------------------------------------------------------------------------- the report


class Report(Struct, dict=True):
    """An organisation over one period, with what has been worked out so far.

    ``at_the_time``: what came earlier than expected doesn't count (b1, comparisons).
    """

    organisation: RefOrganisation
    period: RefPeriod
    at_the_time: bool = False
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    stretches: dict[tuple[str, str], Stretch] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.kpis = {kpi.code: kpi for kpi in self.organisation.kpis}
        self.values = {value.code: value for value in self.organisation.values}
        self.chains = {chain.code: chain for chain in self.organisation.chains}
        self.measurements = {(row.kpi, row.period): row for row in self.organisation.measurements}


# ---------------------------------------------------------------------------------------------------- b5: how often

FINENESS = ("week", "2 weken", "maand", "kwartaal", "jaar")


def link_source(report: Report, kpi: RefKpi) -> RefKpi:
    """The KPI that a koppeling takes its value from."""
    return report.kpis[kpi.inputs[0]]


def at_the_bottom(report: Report, kpi: RefKpi) -> RefKpi:
    """The KPI itself, for a koppeling the one at the end of the line."""
    return at_the_bottom(report, link_source(report, kpi)) if kpi.value_rollup == "koppeling" else kpi


def frequency(report: Report, kpi: RefKpi) -> str:
    """How often a KPI has a figure; a koppeling as often as its source (b5)."""
    return at_the_bottom(report, kpi).frequency


def does_not_fit(report: Report, kpi: RefKpi) -> bool:
    """Whether a KPI is built more often than its coarsest part is measured (B04)."""
    kpi = at_the_bottom(report, kpi)
    if kpi.value_rollup == "meting":
        return False
    parts = [FINENESS.index(frequency(report, report.kpis[code])) for code in kpi.inputs]
    return FINENESS.index(kpi.frequency) < max(parts)


def measured_parts(report: Report, kpi: RefKpi) -> list[RefKpi]:
    """The measured KPIs that a value is made of in the end."""
    if kpi.value_rollup == "meting":
        return [kpi]
    return [leaf for code in kpi.inputs for leaf in measured_parts(report, report.kpis[code])]


# ---------------------------------------------------------------------------------------------------- b1: what counts


def own_periods(report: Report, kpi: RefKpi, until: date, years: int = 4) -> list[RefPeriod]:
    """The measuring periods of a KPI that have ended by that day, newest first, over so many years.

    Only those that lie wholly within Meten vanaf and Meten tot, and of a KPI that is built only those in which a part is measured.
    """
    found = []
    one = period_of(until, kpi.frequency)
    while one.end > until - timedelta(days=years * 366):
        early = kpi.measured_from is not None and one.start < kpi.measured_from
        late = kpi.measured_until is not None and one.end > kpi.measured_until
        if one.end <= until and not early and not late and (kpi.value_rollup == "meting" or periods_of_parts(report, kpi, one)):
            found.append(one)
        one = period_of(one.start - ONE_DAY, kpi.frequency)
    return found


def periods_of_parts(report: Report, kpi: RefKpi, one: RefPeriod) -> list[tuple[RefKpi, RefPeriod]]:
    """The measuring periods of all measured parts of a KPI that end within one of its own periods."""
    found = []
    for leaf in measured_parts(report, kpi):
        part = period_of(one.end, leaf.frequency)
        while part.end >= one.start:
            early = leaf.measured_from is not None and part.start < leaf.measured_from
            late = leaf.measured_until is not None and part.end > leaf.measured_until
            if part.end <= one.end and not early and not late:
                found.append((leaf, part))
            part = period_of(part.start - ONE_DAY, leaf.frequency)
    return found


def counts(report: Report, kpi: RefKpi, one: RefPeriod) -> bool:
    """Whether a measuring period is expected or already measured; of a KPI that is built: for all of its parts (b1, b5)."""
    if kpi.value_rollup != "meting":
        return all(counts(report, leaf, part) for leaf, part in periods_of_parts(report, kpi, one))
    if one.end + timedelta(days=kpi.lag_days) <= report.period.end:
        return True
    return not report.at_the_time and (kpi.code, one.code) in report.measurements


def applies(report: Report, kpi: RefKpi, one: RefPeriod) -> bool:
    """Whether nobody wrote n.v.t.: that counts neither as present nor as expected (b1)."""
    row = report.measurements.get((kpi.code, one.code))
    return row is None or not row.not_applicable


class Stretch(Struct, frozen=True):
    """What a figure is about, oldest first: ``periods`` are the E of b1, ``last`` is the one up to which it runs.

    ``carried``: none ended in the window; ``moved``: the last one does not count yet. ``nothing`` tells why there is none.
    """

    periods: tuple[RefPeriod, ...] = ()
    last: RefPeriod | None = None
    first_day: date = date(1, 1, 2)
    carried: bool = False
    moved: bool = False
    nothing: str = ""


def stretch(report: Report, kpi: RefKpi, kind: str) -> Stretch:
    """The measuring periods that a figure is about, worked out once."""
    if (kpi.code, kind) not in report.stretches:
        report.stretches[kpi.code, kind] = find_stretch(report, kpi, kind)
    return report.stretches[kpi.code, kind]


def find_stretch(report: Report, kpi: RefKpi, kind: str) -> Stretch:
    """The measuring periods that a figure is about (b1)."""
    if kpi.value_rollup == "koppeling":
        return stretch(report, link_source(report, kpi), kind)
    first, until = window(report.period, kind, report.organisation.settings.fiscal_year_starts)
    gone = kpi.measured_until is not None and kpi.measured_until < report.period.start
    nothing = Stretch(nothing="n.v.t." if gone else "nog niet verwacht")
    own = [] if does_not_fit(report, kpi) else own_periods(report, kpi, until)
    ended_inside = [one for one in own if one.end >= first]
    counting = [one for one in own if counts(report, kpi, one)]
    if not counting:
        return nothing
    last = counting[0]
    moved = bool(ended_inside) and last != ended_inside[0]
    carried = False
    if kind == "periode" and not ended_inside:
        if gone:
            return nothing
        carried = True
    if kind == "ytd" and last.end < first:
        return nothing
    if kind == "12m":
        if not ended_inside:
            return nothing
        if moved:
            first = year_before(last.end) + ONE_DAY
    inside = [one for one in reversed(counting) if one.end >= first] or [last]
    stretched = tuple(one for one in inside if applies(report, kpi, one))
    begin = min(one.start for one in own if one.end >= min(first, last.end) and one.end <= last.end)
    return Stretch(stretched, last, begin, carried, moved)


# ---------------------------------------------------------------------------------------------------- b2, b5: values


class Measured(Struct, frozen=True):
    """What was measured over a window, before anyone judges it; ``absence`` says why there is no value.

    ``incomplete``: so many of so many, of the value itself and then of what lies beneath.
    """

    value: Fraction | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    absence: str = ""
    half_sum: bool = False
    incomplete: tuple[tuple[int, int], ...] = ()


NOTHING = Measured(absence="geen meting")
NO_CASES = Measured(absence="n.v.t.")


def usable(kpi: RefKpi, row: RefMeasurement | None) -> bool:
    """Whether the row holds what the time aggregation needs (M03)."""
    if row is None or row.not_applicable:
        return False
    if kpi.time_agg in ("verhouding", "stand-verhouding"):
        return row.numerator is not None and row.denominator is not None
    if kpi.time_agg == "gewogen":
        return row.value is not None and row.n is not None
    return row.value is not None


def measure(report: Report, kpi: RefKpi, kind: str) -> Measured:
    """The value of a KPI over a window, not yet rounded (b2, b5)."""
    if kpi.value_rollup == "koppeling":
        return measure(report, link_source(report, kpi), kind)
    about = stretch(report, kpi, kind)
    if about.nothing:
        return Measured(absence=about.nothing)
    assert about.last is not None
    if kpi.value_rollup != "meting":
        return measure_inputs(report, kpi, about.first_day, about.last.end)
    elsewhere = (about.carried or about.moved) and applies(report, kpi, about.last)
    if elsewhere and not usable(kpi, report.measurements.get((kpi.code, about.last.code))):
        return NOTHING  # never an older one
    return measure_rows(report, kpi, about.periods)


def measure_rows(report: Report, kpi: RefKpi, wanted: tuple[RefPeriod, ...]) -> Measured:
    """The KPI's own measurements of these periods as one value (b2)."""
    if not wanted:
        return NO_CASES
    rows = [report.measurements.get((kpi.code, one.code)) for one in wanted]
    present = [row for row in rows if row is not None and usable(kpi, row)]
    if not present:
        return NOTHING
    fact = aggregate(kpi, present)
    missing = len(present) < len(rows)
    if fact.value is None or not missing:
        return fact
    return replace(fact, incomplete=((len(present), len(rows)),), half_sum=kpi.time_agg == "som")


def measure_days(report: Report, kpi: RefKpi, first: date, last: date) -> Measured:
    """The value of a part over the days of the whole."""
    kpi = at_the_bottom(report, kpi)
    if does_not_fit(report, kpi):
        return NOTHING
    if kpi.value_rollup != "meting":
        return measure_inputs(report, kpi, first, last)
    days = RefPeriod("", first, last)
    wanted = [part for _, part in periods_of_parts(report, kpi, days)]
    return measure_rows(report, kpi, tuple(one for one in reversed(wanted) if counts(report, kpi, one) and applies(report, kpi, one)))


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


def judged_fact(report: Report, kpi: RefKpi) -> Measured:
    """What a KPI is judged on: its value over its own window, or its source's, as that shows it (b5, b10.3)."""
    if kpi.value_rollup != "koppeling":
        return measure(report, kpi, kpi.judge_on)
    source = link_source(report, kpi)
    fact = judged_fact(report, source)
    return replace(fact, value=None if fact.value is None else rounded(fact.value, decimals(report, source)))


def judged_stretch(report: Report, kpi: RefKpi) -> Stretch:
    """The periods that the judged value is about."""
    last = at_the_bottom(report, kpi)
    return stretch(report, last, last.judge_on)


def measure_inputs(report: Report, kpi: RefKpi, first: date, last: date) -> Measured:
    """The value rolled up from Opgebouwd uit, over the same days for all of them and from values not yet rounded (b5)."""
    facts = []
    for code in kpi.inputs:
        fact = measure_days(report, report.kpis[code], first, last)
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
    incomplete = ((len(present), len(facts)),) if missing else ()
    for fact in present:
        incomplete += fact.incomplete
    half_sum = kpi.value_rollup == "som" and (missing or any(fact.half_sum for fact in present))
    fact = combine(kpi, present)
    return replace(fact, incomplete=incomplete, half_sum=half_sum) if fact.value is not None else fact


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


def decimals_of(number: float) -> int:
    """How many decimals a number is written with."""
    _, _, places = repr(number).partition(".")
    return len(places.rstrip("0"))


def decimals(report: Report, kpi: RefKpi) -> int:
    """In how many decimals a KPI is shown and judged: as many as its norm has, if that is more (b3, N08)."""

    def of_norms(one: RefKpi) -> int | None:
        rows = [row for row in report.organisation.targets if row.kpi == one.code]
        if not rows and one.value_rollup == "koppeling":
            return of_norms(link_source(report, one))
        cells = [cell for row in rows for cell in (row.target, row.target_high) if cell is not None]
        return max(map(decimals_of, cells)) if cells else None

    return max(kpi.decimals, of_norms(kpi) or 0)


def norm_on(report: Report, kpi: RefKpi, day: date) -> Norm:
    """The norm in force on a day: the row with the latest Geldig vanaf (b3)."""
    rows = [row for row in report.organisation.targets if row.kpi == kpi.code and row.valid_from <= day]
    if not rows:
        return NO_NORM
    row = max(rows, key=lambda one: one.valid_from)
    cells = (row.target, row.signal, row.target_high, row.signal_high)
    return Norm(*(None if cell is None else exact(cell) for cell in cells))


def norm_day(report: Report, about: Stretch) -> date:
    """The last day of the last measuring period that is in the figure or should have been; else of the report (b3)."""
    if about.periods:
        return about.periods[-1].end
    return about.last.end if about.last else report.period.end


def norm_over(report: Report, kpi: RefKpi) -> tuple[Norm, bool]:
    """The norm over what is judged, and whether it can be used; a koppeling without one has that of its source (b3, b4)."""
    about = judged_stretch(report, kpi)
    if kpi.time_agg == "som":
        each = [(norm_on(report, kpi, one.end), 2 - is_half(one)) for one in about.periods]
        own = added(each)
        fine = makes_sense(kpi, own) and all(makes_sense(kpi, norm) for norm, _ in each)
    else:
        own = norm_on(report, kpi, norm_day(report, about))
        fine = makes_sense(kpi, own)
    if kpi.value_rollup == "koppeling" and own.target is None:
        theirs, sound = norm_over(report, link_source(report, kpi))
        return theirs, sound and makes_sense(kpi, theirs)
    return own, fine


def is_half(one: RefPeriod) -> bool:
    """Whether a fortnight is one week long: the norm of half a period (b1)."""
    return "-T" in one.code and (one.end - one.start).days < 7


def makes_sense(kpi: RefKpi, norm: Norm) -> bool:
    """Whether norm and signal are the right way round and a band is complete and in order (b4, N01, N02)."""
    if norm.target is None:
        return True
    if kpi.direction == "hoger":
        return norm.signal is None or norm.signal <= norm.target
    if kpi.direction == "lager":
        return norm.signal is None or norm.signal >= norm.target
    if kpi.direction != "band":
        return True
    bounds = [bound for bound in (norm.signal, norm.target, norm.target_high, norm.signal_high) if bound is not None]
    return norm.target_high is not None and bounds == sorted(bounds)


def added(norms: list[tuple[Norm, int]]) -> Norm:
    """So many halves of the norms added up, each number only when every one of them has it."""

    def total(numbers: list[tuple[Fraction | None, int]]) -> Fraction | None:
        known = [number * halves / 2 for number, halves in numbers if number is not None]
        return sum(known, Fraction(0)) if known and len(known) == len(numbers) else None

    return Norm(
        total([(norm.target, halves) for norm, halves in norms]),
        total([(norm.signal, halves) for norm, halves in norms]),
        total([(norm.target_high, halves) for norm, halves in norms]),
        total([(norm.signal_high, halves) for norm, halves in norms]),
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


def never_judged(report: Report, kpi: RefKpi) -> bool:
    """What is only shown, measured or not: context, neutral, without a score (b4, b6)."""
    return kpi.kind == "factor" or kpi.direction == "neutraal" or kpi.score_rollup == "geen"


def chain_of(report: Report, code: str) -> str:
    """The chain that a node hangs in."""
    while code in report.kpis:
        code = report.kpis[code].parent
    return report.values[code].chain if code in report.values else code


def has_ended(report: Report, code: str) -> bool:
    """Whether the chain of a node ended before the first day of the report (b12)."""
    until = report.chains[chain_of(report, code)].active_until
    return until is not None and until < report.period.start


def scale_uncertain(report: Report, kpi: RefKpi) -> bool:
    """Whether the figures may be of another scale than their norm, or are made of such figures (M12)."""
    return kpi.scale_uncertain or any(scale_uncertain(report, report.kpis[code]) for code in kpi.inputs)


def judge_kpi(report: Report, kpi: RefKpi) -> Outcome:
    """A KPI on its own value, grey with the first reason that holds (b4)."""
    fact, about = judged_fact(report, kpi), judged_stretch(report, kpi)
    norm, fine = norm_over(report, kpi)
    plain = Outcome(norm=NO_NORM if never_judged(report, kpi) or norm.target is None else norm, half_sum=fact.half_sum)
    if kpi.value_rollup == "koppeling":
        plain = replace(plain, flags=("gekoppeld",))
    if does_not_fit(report, kpi):
        return replace(plain, reason="frequentie past niet")
    if fact.value is None:
        if has_ended(report, kpi.code):
            return replace(plain, reason="niet beoordeeld")
        missing = ("geen meting",) if fact.absence == "geen meting" else ()
        return replace(plain, reason=fact.absence, flags=plain.flags + missing)
    x = rounded(fact.value, decimals(report, kpi))
    plain = replace(plain, value=x, flags=flags(about, fact) + plain.flags, moved=about.moved)
    if has_ended(report, kpi.code) or never_judged(report, kpi):
        return replace(plain, reason="niet beoordeeld")
    if norm.target is None:
        return replace(plain, reason="geen norm")
    if not fine:
        return replace(plain, reason="norm onbruikbaar")
    if scale_uncertain(report, kpi):
        return replace(plain, reason="schaal onzeker")
    least = threshold(report, kpi)
    if least is not None and fact.denominator is not None and fact.denominator < exact(least):
        return replace(plain, reason=f"te weinig waarnemingen (n={dutch(fact.denominator)})")
    if fact.half_sum:
        return replace(plain, reason="som onvolledig")
    d = position(kpi, x, norm)
    assert d is not None
    judged = replace(plain, score=score_of(report, d), status=colour(d))
    return replace(judged, gap=gap(report, kpi, fact, judged))


def flags(about: Stretch, fact: Measured) -> tuple[str, ...]:
    """What the reader must know about a value (b4)."""
    found = []
    if about.last is not None and (about.carried or about.moved):
        found.append(f"{'overgenomen uit' if about.carried else 'over'} {about.last.code}")
    found += [f"onvolledig ({present}/{wanted})" for present, wanted in fact.incomplete]
    return tuple(dict.fromkeys(found))


def threshold(report: Report, kpi: RefKpi) -> float | None:
    """Minimale noemer of the KPI, for a link else that of its source: the facts are the same facts."""
    if kpi.min_denominator is None and kpi.value_rollup == "koppeling":
        return threshold(report, link_source(report, kpi))
    return kpi.min_denominator


def gap(report: Report, kpi: RefKpi, fact: Measured, judged: Outcome) -> int | None:
    """With how many more cases the rounded value would have met the norm, by trying (b5)."""
    counted = kpi.value_rollup == "verhouding" or (kpi.value_rollup == "meting" and kpi.time_agg in ("verhouding", "stand-verhouding"))
    if not counted or kpi.factor not in (100, 1000) or kpi.direction not in ("hoger", "lager") or judged.status not in ("oranje", "rood"):
        return None
    top, bottom, target = fact.numerator, fact.denominator, judged.norm.target
    assert top is not None
    assert bottom is not None
    assert target is not None
    if top.denominator != 1 or top < 0:
        return None
    higher = kpi.direction == "hoger"
    for cases in range(1, int(bottom - top if higher else top) + 1):
        x = rounded(exact(kpi.factor) * (top + cases if higher else top - cases) / bottom, decimals(report, kpi))
        if (x >= target) if higher else (x <= target):
            return cases
    return None


# ---------------------------------------------------------------------------------------------------- b6, b7, b10: tree


class Child(Struct, frozen=True):
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


NOT_EXPECTED = ("n.v.t.", "nog niet verwacht", "niet beoordeeld")


def judge_children(report: Report, code: str, how: str) -> Outcome:
    """A node judged on its children: gewogen or slechtste, with coverage and the two brakes (b6)."""
    settings = report.organisation.settings
    if has_ended(report, code):
        return Outcome(reason="niet beoordeeld")
    ceiling = exact(settings.chain_ceiling) if code in report.chains else None
    counted = [child for child in children(report, code) if child.weight > 0 and child.kind != "factor"]
    counted = [child for child in counted if not (child.code in report.kpis and never_judged(report, report.kpis[child.code]))]
    counted = [child for child in counted if child.outcome.reason != "niet beoordeeld"]
    if not counted:
        return Outcome(reason="onvoldoende dekking", coverage=Fraction(0))
    waiting = any(child.outcome.reason == "nog niet verwacht" for child in counted)
    counted = [child for child in counted if child.outcome.score is not None or child.outcome.reason not in NOT_EXPECTED]
    if not counted:
        return Outcome(reason="nog niet verwacht" if waiting else "n.v.t.")
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
        return Outcome(reason="onvoldoende dekking: " + ", ".join(sorted(costing(report, counted))), coverage=coverage)
    score = total / seen if how == "gewogen" else min(scores)
    if score >= exact(settings.green_from):
        status = "groen"
    elif score >= exact(settings.orange_from):
        status = "oranje"
    else:
        status = "rood"
    return brakes(report, counted, Outcome(score=score, status=status, coverage=coverage))


def costing(report: Report, counted: list[Child]) -> set[str]:
    """The KPIs that cost the coverage: of a value without a score those beneath it (b6)."""
    names: set[str] = set()
    for child in counted:
        if child.outcome.score is None:
            _, _, below = child.outcome.reason.partition("onvoldoende dekking: ")
            names.update(below.split(", ") if below else [child.code])
    return names


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
    return None if value is None else rounded(value, decimals(report, kpi))


def outcome_of_kpi(report: Report, kpi: RefKpi) -> Outcome:
    """A KPI: its value always its own, its verdict its own or that of its children (b6)."""
    own = judge_kpi(report, kpi)
    if kpi.score_rollup == "eigen" and kpi.kind != "factor":
        own = replace(own, knobs=knobs(report, kpi.code))
    elif kpi.score_rollup != "geen" and kpi.kind != "factor":
        rolled = judge_children(report, kpi.code, kpi.score_rollup)
        own = replace(
            rolled, value=own.value, norm=own.norm, half_sum=own.half_sum, moved=own.moved, flags=own.flags if own.value is not None else ()
        )
    return replace(own, ytd=value_over(report, kpi, "ytd"), rolling_year=value_over(report, kpi, "12m"))


def outcome(report: Report, code: str) -> Outcome:
    """The outcome of any node, worked out once."""
    if code not in report.outcomes:
        kpi = report.kpis.get(code)
        report.outcomes[code] = judge_children(report, code, "gewogen") if kpi is None else outcome_of_kpi(report, kpi)
    return report.outcomes[code]


def judge(organisation: RefOrganisation, period_code: str, *, at_the_time: bool = False) -> dict[str, Outcome]:
    """Every chain, value and KPI of the organisation judged over the period with this code."""
    report = Report(organisation, period(period_code), at_the_time)
    for code in (*report.chains, *report.values, *report.kpis):
        outcome(report, code)
    return report.outcomes


# ---------------------------------------------------------------------------------------------------- b9: changes


def changes(organisation: RefOrganisation, period_code: str) -> dict[str, tuple[Fraction | None, Fraction | None]]:
    """The value of each KPI against the previous period and the same one last year; never with half a sum (b1, b2, b9)."""
    one = period(period_code)
    year, _, part = period_code.partition("-")
    kind = {"": "jaar", "K": "kwartaal", "T": "2 weken", "W": "week"}.get(part[:1], "maand")
    earlier = f"{int(year) - 1}-{part}" if part else str(int(year) - 1)
    weeks_of_year = {"T": (weeks_in(int(year) - 1) + 1) // 2, "W": weeks_in(int(year) - 1)}.get(part[:1])
    now = Report(organisation, one)
    before = Report(organisation, period_of(one.start - ONE_DAY, kind), at_the_time=True)
    exists = weeks_of_year is None or int(part[1:]) <= weeks_of_year
    last_year = [Report(organisation, period(earlier), at_the_time=then) for then in (False, True)] if exists else None
    found = {}
    for kpi in organisation.kpis:
        mine = outcome(now, kpi.code)
        then = outcome(last_year[mine.moved], kpi.code) if last_year else Outcome()
        found[kpi.code] = difference(mine, outcome(before, kpi.code)), difference(mine, then)
    return found


def difference(now: Outcome, then: Outcome) -> Fraction | None:
    """The change of a value, unless one of them is half a sum."""
    if now.value is None or then.value is None or now.half_sum or then.half_sum:
        return None
    return now.value - then.value
