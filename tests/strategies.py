"""Random organisations in the reference's own classes: one generator, fed by hypothesis or by a seed.

What is drawn is what a workbook can hold without findings that change the structure: no loops (values are built from
KPIs that were drawn earlier, chains only use chains further down), no unknown codes, no duplicates. Everything that the
arithmetic must cope with does occur: gaps, denominators of zero, norms that change, norms that are missing.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from tests.kpi.reference import (
    ONE_DAY,
    RefChain,
    RefKpi,
    RefMeasurement,
    RefOrganisation,
    RefSettings,
    RefTarget,
    RefValue,
    period,
    period_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FREQUENCIES = ("maand", "maand", "2 weken", "week", "kwartaal", "jaar")
RATIOS = ("verhouding", "stand-verhouding")
TIME_AGGREGATIONS = (*RATIOS, "som", "gemiddelde", "gewogen", "laatste", "minimum", "maximum")
ROLLUPS = ("verhouding", "som", "gemiddelde", "product", "minimum", "maximum", "koppeling")
WEIGHTS = (1.0, 1.0, 1.0, 2.0, 3.0, 0.5, 0.25, 12.5, 33.3333, 0.0)
DEPTH = 5


class Case(Struct, frozen=True):
    """An organisation and the period to report on."""

    organisation: RefOrganisation
    report_period: str


class Size(Struct, frozen=True):
    """How large an organisation may become; ``months`` is how long it measures."""

    chains: int
    values: int
    kpis: int
    months: int
    frequencies: tuple[str, ...] = FREQUENCIES


SMALL = Size(chains=2, values=2, kpis=3, months=4, frequencies=("maand", "maand", "kwartaal", "2 weken"))
USUAL = Size(chains=4, values=3, kpis=8, months=26)


def cases() -> st.SearchStrategy[Case]:
    """Small organisations, drawn by hypothesis, so that what fails is shrunk to its core."""
    return st.randoms(use_true_random=False).map(lambda random: random_case(random, SMALL))


def many_cases(count: int, seed: int = 0, size: Size = USUAL) -> Iterator[Case]:
    """``count`` organisations, the same for the same seed; case i of a seed does not depend on the others."""
    for number in range(count):
        yield random_case(Random(seed * 1_000_003 + number), size)


def random_case(random: Random, size: Size) -> Case:
    """An organisation, and a report period somewhere from its first measurements to just past its last ones."""
    start, end = random_time(random, size)
    return Case(random_organisation(random, size, start, end), random_report_period(random, size, start, end))


def side_by_side(count: int, seed: int, size: Size = USUAL) -> Case:
    """``count`` organisations in one workbook that know nothing of each other; settings, measured time and report period they share.

    One workbook of ten is judged three times as fast as ten workbooks of one.
    """
    random = Random(seed)
    start, end = random_time(random, size)
    every = [renamed(random_organisation(random, size, start, end), f"{number}-") for number in range(count)]
    together = RefOrganisation(
        tuple(row for one in every for row in one.chains),
        tuple(row for one in every for row in one.values),
        tuple(row for one in every for row in one.kpis),
        tuple(row for one in every for row in one.targets),
        tuple(row for one in every for row in one.measurements),
        every[0].settings,
    )
    return Case(together, random_report_period(random, size, start, end))


def renamed(organisation: RefOrganisation, prefix: str) -> RefOrganisation:
    """The same organisation with this before each of its codes."""

    def other(code: str | None) -> str | None:
        return None if code is None else prefix + code

    return RefOrganisation(
        tuple(replace(row, code=prefix + row.code, parent_chain=other(row.parent_chain)) for row in organisation.chains),
        tuple(replace(row, code=prefix + row.code, chain=prefix + row.chain) for row in organisation.values),
        tuple(
            replace(row, code=prefix + row.code, parent=prefix + row.parent, inputs=tuple(prefix + code for code in row.inputs))
            for row in organisation.kpis
        ),
        tuple(replace(row, kpi=prefix + row.kpi) for row in organisation.targets),
        tuple(replace(row, kpi=prefix + row.kpi) for row in organisation.measurements),
        organisation.settings,
    )


def random_time(random: Random, size: Size) -> tuple[date, date]:
    """The first and the last day of what is measured."""
    start = date(random.choice((2019, 2020, 2023, 2025)), random.randint(1, 12), 1)
    return start, start + timedelta(days=30 * random.randint(1, size.months))


def random_report_period(random: Random, size: Size, start: date, end: date) -> str:
    """The code of a period somewhere in what is measured or just past it, mostly in its second half."""
    days = (end - start).days
    day = start + timedelta(days=random.randint(0, days + 40) if likely(random, 25) else random.randint(days // 2, days))
    return period_of(day, random.choice(size.frequencies)).code


def random_organisation(random: Random, size: Size, start: date, end: date) -> RefOrganisation:
    """A whole organisation that measures from start to end."""
    chains = random_chains(random, size)
    chains = [replace(chain, active_until=some_day(random, start, end)) if likely(random, 8) else chain for chain in chains]
    values = [
        RefValue(f"{chain.code}.{kind}{number}", chain.code, random.choice(WEIGHTS), word)
        for chain in chains
        for number in range(1, random.randint(1, size.values) + 1)
        for kind, word in [random.choice((("KW", "klantwaarde"), ("IW", "interne waarde")))]
    ]
    kpis = random_kpis(random, size, chains, values)
    kpis = [bounded(random, kpi, start, end) if likely(random, 8) and kpi.value_rollup == "meting" else kpi for kpi in kpis]
    return RefOrganisation(
        tuple(chains),
        tuple(values),
        tuple(kpis),
        tuple(row for kpi in kpis for row in random_targets(random, kpi, start, end)),
        tuple(row for kpi in kpis if kpi.value_rollup == "meting" for row in random_measurements(random, kpi, start, end)),
        random_settings(random),
    )


def some_day(random: Random, start: date, end: date) -> date:
    """A day in the time that is measured, or just after it."""
    return start + timedelta(days=random.randint(0, (end - start).days + 60))


def likely(random: Random, percent: int) -> bool:
    """Whether something with this chance, in percent, happens; what hypothesis shrinks to is that it does not."""
    return random.randint(1, 100) > 100 - percent


def decimal(random: Random, low: int, high: int, places: int) -> float:
    """A number as it stands in a cell: a decimal with at most this many places."""
    one: int = 10**places
    return random.randint(low * one, high * one) / one


def random_settings(random: Random) -> RefSettings:
    """Mostly the defaults."""
    if not likely(random, 25):
        return RefSettings()
    return RefSettings(
        green_from=random.choice((100.0, 90.0)),
        orange_from=random.choice((50.0, 40.0, 62.5)),
        ceiling=random.choice((150.0, 120.0, 100.0)),
        chain_ceiling=random.choice((100.0, 110.0, 150.0)),
        minimum_coverage=random.choice((0.6, 0.5, 0.75, 1.0, 0.0, 0.3333)),
        red_caps=likely(random, 50),
        fiscal_year_starts=random.choice((1, 1, 4, 8, 12)),
    )


def random_chains(random: Random, size: Size) -> list[RefChain]:
    """Chains C1, C2, …; each may lie within one that comes before it, with or without a weight."""
    chains: list[RefChain] = []
    for number in range(1, random.randint(1, size.chains) + 1):
        around = random.choice(chains).code if chains and likely(random, 40) else None
        chains.append(RefChain(f"C{number}", around, random.choice(WEIGHTS) if around and likely(random, 60) else 0.0))
    return chains


def random_kpis(random: Random, size: Size, chains: Sequence[RefChain], values: Sequence[RefValue]) -> list[RefKpi]:
    """The KPIs of all chains, parents before children."""
    drawn: dict[str, RefKpi] = {}
    order: list[str] = []
    for chain in reversed(chains):
        parents = random_parents(random, size, [value.code for value in values if value.chain == chain.code])
        order = [*parents, *order]
        elsewhere = list(drawn)
        for code in random.sample(list(parents), len(parents)):
            above = ancestors(parents, code)
            usable = [other for other in drawn if other not in above]
            plain = RefKpi(code, parents[code], score_rollup=random_score_rollup(random, code in parents.values()))
            drawn[code] = random_kpi(random, size, plain, [drawn[c] for c in usable], [drawn[c] for c in elsewhere])
    return [drawn[code] for code in order]


def random_parents(random: Random, size: Size, values: Sequence[str]) -> dict[str, str]:
    """KPI code → parent, parents first, at most DEPTH KPIs deep."""
    parents: dict[str, str] = {}
    depth = dict.fromkeys(values, 0)
    for value in values:
        for _ in range(0 if likely(random, 5) else random.randint(1, size.kpis)):
            code = f"{value}.{len(parents) + 1}"
            parents[code] = random.choice([one for one in depth if one.startswith(value) and depth[one] < DEPTH])
            depth[code] = depth[parents[code]] + 1
    return parents


def ancestors(parents: dict[str, str], code: str) -> set[str]:
    """Every node above this one."""
    above: set[str] = set()
    while code in parents:
        code = parents[code]
        above.add(code)
    return above


def random_score_rollup(random: Random, has_children: bool) -> str:
    """Mostly a score of its own; a KPI without children seldom looks at its children."""
    if has_children or likely(random, 5):
        return random.choice(("eigen",) * 6 + ("gewogen", "gewogen", "slechtste", "geen"))
    return random.choice(("eigen",) * 12 + ("geen",))


def random_kpi(random: Random, size: Size, kpi: RefKpi, earlier: Sequence[RefKpi], elsewhere: Sequence[RefKpi]) -> RefKpi:
    """The KPI filled in; it may be built from the earlier KPIs and linked to those of other chains."""
    time_agg = random.choice(TIME_AGGREGATIONS)
    kpi = replace(
        kpi,
        kind=random.choice(("resultaat",) * 5 + ("proces",) * 5 + ("factor",)),
        decimals=random.choice((0, 0, 1, 1, 2, 4)),
        direction=random.choice(("hoger",) * 5 + ("lager",) * 5 + ("band",) * 3 + (("neutraal",) if kpi.score_rollup == "eigen" else ())),
        frequency=random.choice(size.frequencies),
        time_agg=time_agg,
        factor=random.choice((1.0, 100.0, 100.0, 1000.0)) if time_agg in RATIOS else 1.0,
        weight=random.choice(WEIGHTS),
        critical=likely(random, 12),
        judge_on=random.choice(("periode", "periode", "periode", "ytd", "12m")),
    )
    built = random_rollup(random, kpi, earlier, elsewhere) if likely(random, 35) else None
    if built is not None:
        return built
    return replace(
        kpi,
        lag_days=random.choice((0,) * 8 + (5, 20, 31, 45, 80)),
        scale_uncertain=likely(random, 3),
        min_denominator=random.choice((5.0, 10.0, 40.0, 2.5)) if time_agg in (*RATIOS, "gewogen") and likely(random, 30) else None,
    )


def random_rollup(random: Random, kpi: RefKpi, earlier: Sequence[RefKpi], elsewhere: Sequence[RefKpi]) -> RefKpi | None:
    """The KPI built from others, or None when there is nothing that fits."""
    rollup = random.choice(ROLLUPS)
    sources = list(elsewhere) if rollup == "koppeling" else [one for one in earlier if rollup != "verhouding" or holds_ratio(one, earlier)]
    if not sources:
        return None
    if rollup == "koppeling":
        return replace(
            kpi, value_rollup=rollup, inputs=(random.choice(sources).code,), time_agg=random.choice(("laatste", "laatste", "som"))
        )
    inputs = tuple(one.code for one in random.sample(sources, random.randint(1, min(4, len(sources)))))
    time_agg = {"verhouding": "verhouding", "som": random.choice(("som", "som", "laatste"))}.get(rollup, "gemiddelde")
    factor = random.choice((1.0, 100.0)) if rollup == "verhouding" else 1.0
    few = random.choice((5.0, 60.0)) if rollup == "verhouding" and likely(random, 20) else None
    return replace(kpi, value_rollup=rollup, inputs=inputs, time_agg=time_agg, factor=factor, min_denominator=few)


def holds_ratio(kpi: RefKpi, others: Sequence[RefKpi]) -> bool:
    """Whether a KPI has a numerator and a denominator to add up."""
    if kpi.value_rollup == "koppeling":
        return any(holds_ratio(one, others) for one in others if one.code == kpi.inputs[0])
    return kpi.value_rollup == "verhouding" or (kpi.value_rollup == "meting" and kpi.time_agg in RATIOS)


def bounded(random: Random, kpi: RefKpi, start: date, end: date) -> RefKpi:
    """The KPI measured for only a part of the time."""
    some = start + timedelta(days=random.randint(-40, max((end - start).days, 1)))
    later = some + timedelta(days=random.randint(0, 500))
    return replace(kpi, measured_from=some if likely(random, 70) else None, measured_until=later if likely(random, 50) else None)


def random_targets(random: Random, kpi: RefKpi, start: date, end: date) -> list[RefTarget]:
    """Norms that change now and then; sometimes none, or none yet, or one that lacks what it needs."""
    if likely(random, 8) or (kpi.value_rollup == "koppeling" and likely(random, 60)):
        return []
    first = start - timedelta(days=30) if likely(random, 85) else start + timedelta(days=random.randint(0, 90))
    dates = [first, *(first + timedelta(days=random.randint(1, (end - start).days + 31)) for _ in range(random.choice((0, 0, 1, 2))))]
    return [random_target(random, kpi, day) for day in sorted(set(dates))]


def random_target(random: Random, kpi: RefKpi, day: date) -> RefTarget:
    """One row of Normen, on the scale of the KPI's values."""
    low, high = scale(kpi)
    places = random.choice((0, 0, 1, kpi.decimals, 4))
    numbers = sorted({decimal(random, low, high, places) for _ in range(4)})
    while len(numbers) < 4:
        numbers.append(round(numbers[-1] + 1, 4))
    if kpi.direction == "band":
        signal, target, target_high, signal_high = numbers
        if likely(random, 10):
            signal = target
        return RefTarget(
            kpi.code,
            day,
            target,
            None if likely(random, 8) else signal,
            None if likely(random, 8) else target_high,
            None if likely(random, 8) else signal_high,
        )
    target, signal = (numbers[2], numbers[1]) if kpi.direction == "hoger" else (numbers[1], numbers[2])
    if likely(random, 4):
        target, signal = signal, target
    if likely(random, 4):
        signal = target
    return RefTarget(kpi.code, day, target, None if likely(random, 8) else signal)


def scale(kpi: RefKpi) -> tuple[int, int]:
    """Between which numbers the values of a KPI lie, roughly, so that all colours occur."""
    if kpi.value_rollup == "verhouding" or kpi.time_agg in RATIOS:
        return 0, max(2, int(kpi.factor))
    return 0, 100


def random_measurements(random: Random, kpi: RefKpi, start: date, end: date) -> list[RefMeasurement]:
    """A row for most periods from start to end; what falls outside Meten vanaf and tot is there now and then as well."""
    rows = []
    gaps = random.choice((0, 0, 0, 5, 15, 50))
    places = random.choice((0, 0, 1, 2, 4))
    inside = likely(random, 80)
    silent = random.choice((0, 0, 0, 10, 40))
    kind = random.choice(("any",) * 6 + ("flat", "rare", "leap", "leap"))
    half = start + (end - start) * random.choice((2, 4, 6)) / 8
    # A lag makes a difference when the last figures are not there yet.
    end = end - timedelta(days=random.choice((0, 0, 30, 70))) if kpi.lag_days else end
    one = period_of(start, kpi.frequency)
    while one.start <= end:
        early = kpi.measured_from is not None and one.start < kpi.measured_from
        late = kpi.measured_until is not None and one.end > kpi.measured_until
        if not likely(random, gaps) and not (inside and (early or late)):
            row = random_measurement(random, kpi, one.code, places, kind if kind != "leap" or one.start < half else "leapt")
            rows.append(RefMeasurement(kpi.code, one.code, not_applicable=True) if likely(random, silent) else row)
        one = period_of(one.end + ONE_DAY, kpi.frequency)
    return rows


def random_measurement(random: Random, kpi: RefKpi, code: str, places: int, kind: str = "any") -> RefMeasurement:
    """One row of Metingen with what the time aggregation needs; ``flat`` ones hardly differ, ``rare`` ones are few cases, some leap."""
    if kind in ("leap", "leapt"):
        level = float(random.randint(40, 49) + (9 if kind == "leapt" else 0))
        if kpi.time_agg in RATIOS:
            return RefMeasurement(kpi.code, code, numerator=level, denominator=100.0)
        return RefMeasurement(kpi.code, code, level, n=2.0 if kpi.time_agg == "gewogen" else None)
    if kind != "any":
        few = float(random.choice((0, 1, 1, 2, 5)) if kind == "rare" else random.choice((6,) * 9 + (7,)))
        if kpi.time_agg in RATIOS:
            return RefMeasurement(kpi.code, code, numerator=few, denominator=few + float(random.randint(0, 30) if kind == "rare" else 6))
        return RefMeasurement(kpi.code, code, few, n=2.0 if kpi.time_agg == "gewogen" else None)
    if kpi.time_agg in RATIOS:
        total = 0.0 if likely(random, 8) else decimal(random, 1, random.choice((4, 40, 400)), places)
        share = 0.0 if total == 0 else round(random.randint(0, 20) / 20 * total, places)
        return RefMeasurement(kpi.code, code, numerator=share, denominator=total)
    low = -20 if likely(random, 5) else 0
    n = (0.0 if likely(random, 8) else float(random.randint(1, 40))) if kpi.time_agg == "gewogen" else None
    return RefMeasurement(kpi.code, code, decimal(random, low, 100, places), n=n)


def report_periods(case: Case, frequency: str) -> list[str]:
    """Codes of all periods of a frequency in which something was measured, oldest first, with one more on either side."""
    measured = [period(row.period) for row in case.organisation.measurements] or [period(case.report_period)]
    one = period_of(min(one.start for one in measured) - ONE_DAY, frequency)
    last = max(one.end for one in measured) + ONE_DAY
    codes = []
    while one.start <= last:
        codes.append(one.code)
        one = period_of(one.end + ONE_DAY, frequency)
    return codes
