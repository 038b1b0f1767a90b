"""How a KPI went, as lines over time: small beside others on page one, large on the page of its point (methode c)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.markup import shortened, tidy
from ketenrapport.report.say.blocks import Line, LineChart, LineRole, Mark, Small
from ketenrapport.report.say.plain import known, text_of
from ketenrapport.report.say.sentences import RHYTHM, is_one_point, mean_decimals, norm_phrase, shown_value
from ketenrapport.words.periods import parse
from ketenrapport.words.verdict import Variation
from ketenrapport.words.vocabulary import Direction, NodeKind, TimeAgg, ValueRollup, Window
from ketenrapport.words.wording import in_full, natural_decimals, number, period_label, period_name, period_phrase, quantity, span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketenrapport.kpi.chart import Series
    from ketenrapport.report.say.chain_view import ChainView
    from ketenrapport.report.say.fact import Fact, Point
    from ketenrapport.words.periods import Period

_SMALL_POINTS = 24
_POINTS = 26  # two years of months, one of fortnights
_LEAST = 2
_NAME = 70  # letters of a name above a small chart
_REASON = 40  # letters of the reason of a change in a chart
_OVER = {Window.YTD: "vanaf het begin van het jaar", Window.YEAR: "over de laatste twaalf maanden"}
# How measurements make a figure, before 'vanaf het begin van het jaar', and before the figure itself.
_ADDED: Mapping[str, str] = {TimeAgg.SUM: "opgeteld ", TimeAgg.MEAN: "gemiddeld ", TimeAgg.WEIGHTED: "gemiddeld "}
_TOGETHER: Mapping[str, str] = {
    TimeAgg.MEAN: "gemiddeld", TimeAgg.WEIGHTED: "gemiddeld", TimeAgg.LAST: "het laatst", TimeAgg.STOCK_RATIO: "het laatst",
    TimeAgg.MINIMUM: "het laagst", TimeAgg.MAXIMUM: "het hoogst",
}  # fmt: skip


def is_drawable(report: ChainView, fact: Fact) -> bool:
    """Whether the course of a KPI may be shown to the readers of this report."""
    return fact.withheld is None and report.series(fact) is not None


def small(report: ChainView, fact: Fact) -> Small | None:
    """The judged figure over the last two years, for page one; None when there is nothing to draw, or too few cases to show."""
    points = report.history(fact, _SMALL_POINTS) if is_drawable(report, fact) else ()
    periods = report.judgement.periods[-_SMALL_POINTS:]
    values: list[float | None] = [None] * len(periods)
    for point in points:
        place = next((i for i, period in enumerate(periods) if period.end >= point.period.end), None)
        if place is not None and point.period.end >= periods[0].start:
            values[place] = point.value
    if not any(value is not None for value in values):
        return None
    last = next(value for value in reversed(values) if value is not None)
    held = fact.target is not None and fact.direction != Direction.NEUTRAL
    lines = [Line(LineRole.ACTUAL, "realisatie", tuple(values), number(last, fact.decimals))]
    if held:
        lines += _norms(report, fact, len(periods))
    earlier = next((point.value for point in reversed(points[:-1]) if point.value is not None), None)
    alternative = f"{fact.name}: {shown_value(fact, last)}{_norm_after(fact)}."
    chart = LineChart(alternative, fact.unit, fact.decimals, tuple(period_label(period) for period in periods), tuple(lines))
    was = "" if earlier is None else f"was {number(earlier, fact.decimals)}"
    return Small(shortened(report.short_name(fact), _NAME), fact.status, was, chart)


def score_course(report: ChainView, value: Fact) -> LineChart | None:
    """The score of a value over the last two years, for one line of a table; None when there is too little to draw."""
    periods = report.judgement.periods[-_SMALL_POINTS:]
    scores = [known(score) for score in report.judgement.shown_score[value.position, -len(periods) :].tolist()]
    if sum(score is not None for score in scores) < _LEAST or value.score is None:
        return None
    actual = Line(LineRole.ACTUAL, "score", tuple(scores), str(value.score))
    green = report.organisation.settings.green_from
    norm = Line(LineRole.NORM, "op norm", (green,) * len(periods))
    alternative = f"‘{value.name}’ van ‘{report.head.name}’: score {value.score}; {in_full(green)} is op norm."
    return LineChart(alternative, "", 0, tuple(period_label(period) for period in periods), (actual, norm))


def _norms(report: ChainView, fact: Fact, amount: int) -> list[Line]:
    judged = report.judgement
    low, high = (tuple(map(known, array[fact.position, -amount:].tolist())) for array in (judged.target, judged.target_high))
    if fact.direction != Direction.BAND or fact.target_high is None:
        return [Line(LineRole.NORM, "norm", low, f"norm {in_full(fact.target, fact.unit)}")]
    return [
        Line(LineRole.NORM, "norm", low, f"norm {span(in_full(fact.target, fact.unit), in_full(fact.target_high, fact.unit))}"),
        Line(LineRole.NORM_HIGH, "norm, boven", high),
    ]


def _norm_after(fact: Fact) -> str:
    norm = norm_phrase(fact)
    return f", norm {norm}" if norm else ""


def large(report: ChainView, fact: Fact) -> LineChart | None:
    """The one chart of a point: its own rhythm with mean, limits, norm, the year before and changes of the process.

    A figure over a year so far, or over twelve months, is drawn as it is judged, without limits. None when there is too little to draw.
    """
    if not is_drawable(report, fact):
        return None
    series = report.series(fact)
    if series is None or fact.window is not Window.PERIOD or len(series.values) < _LEAST:
        return _judged(report, fact)
    return _own_rhythm(fact, series)


def _judged(report: ChainView, fact: Fact) -> LineChart | None:
    points = report.history(fact, _SMALL_POINTS)
    if sum(point.value is not None for point in points) < _LEAST:
        return None
    band = fact.direction == Direction.BAND
    lines = [
        _line(LineRole.ACTUAL, "realisatie", [p.value for p in points], fact, fact.decimals),
        _line(LineRole.NORM, "norm onder" if band else "norm", [p.target for p in points], fact),
        _line(LineRole.NORM_HIGH, "norm boven", [p.target_high if band else None for p in points], fact),
        _line(LineRole.LAST_YEAR, "vorig jaar", [p.year_earlier for p in points], fact, fact.decimals),
    ]
    return _chart(fact, [point.period for point in points], lines)


def _own_rhythm(fact: Fact, series: Series) -> LineChart | None:
    first = max(0, len(series.values) - _POINTS)
    shown = range(first, len(series.values))
    by_code = {period.code: float(value) for period, value in zip(series.periods, series.values.tolist(), strict=True)}
    band = fact.direction == Direction.BAND
    held = fact.direction != Direction.NEUTRAL and fact.kind != NodeKind.FACTOR
    level = len(series.values) - fact.stretch if fact.on_level else None
    finer = mean_decimals(fact)

    def of(numbers: Sequence[float], decimals: int) -> list[float | None]:
        return [None if numbers[i] != numbers[i] else round(float(numbers[i]), decimals) for i in shown]

    def before(period: Period) -> float | None:
        return by_code.get(f"{int(period.code[:4]) - 1}{period.code[4:]}")

    spread = fact.variation is not Variation.NO_SPREAD and not (series.shown_upper == series.shown_lower).any()
    mean_now = None if level is None else float(series.values[level:].mean())
    lines = [
        _line(LineRole.ACTUAL, "realisatie", of(series.values.tolist(), fact.decimals), fact, fact.decimals),
        _line(LineRole.NORM, "norm onder" if band else "norm", of(series.target.tolist(), 6) if held else [], fact),
        _line(LineRole.NORM_HIGH, "norm boven", of(series.target_high.tolist(), 6) if held and band else [], fact),
        _line(LineRole.MEAN, "gemiddelde", of(series.mean.tolist(), finer) if spread else [], fact, finer),
        _line(LineRole.LIMIT_HIGH, "bovengrens", of(series.shown_upper.tolist(), finer) if spread else [], fact, finer),
        _line(LineRole.LIMIT_LOW, "ondergrens", of(series.shown_lower.tolist(), finer) if spread else [], fact, finer),
        _line(
            LineRole.LEVEL,
            "nu gemiddeld",
            [None if level is None or mean_now is None or i < level else round(mean_now, finer) for i in shown],
            fact,
            finer,
        ),
        _line(LineRole.LAST_YEAR, "vorig jaar", [_rounded(before(series.periods[i]), fact.decimals) for i in shown], fact, fact.decimals),
    ]
    marks = tuple(Mark(change.at - first, _reason(change.reason, change.period)) for change in series.changepoints if change.at in shown)
    opened = None if level is None else max(0, level - first)
    return _chart(fact, [series.periods[i] for i in shown], lines, marks, opened)


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else round(value, decimals)


def _reason(reason: str, code: str) -> str:
    period = parse(code)
    when = period_name(period) if period else code
    return f"{shortened(tidy(reason).rstrip('.'), _REASON)}, {when}" if tidy(reason) else f"verandering per {when}"


def _line(role: LineRole, name: str, values: Sequence[float | None], fact: Fact, decimals: int | None = None) -> Line:
    """A line with its label: the figure that it ends on; the actual value is told by its figure alone."""
    last = next((value for value in reversed(values) if value is not None), None)
    places = natural_decimals(last, fact.unit) if decimals is None else decimals
    unit = fact.unit if role in (LineRole.ACTUAL, LineRole.NORM, LineRole.NORM_HIGH) else ""
    figure = quantity(last, places, unit)
    return Line(role, name, tuple(values), figure if role is LineRole.ACTUAL else f"{name} {figure}")


def _chart(
    fact: Fact,
    periods: Sequence[Period],
    lines: Sequence[Line],
    marks: tuple[Mark, ...] = (),
    open_from: int | None = None,
) -> LineChart:
    drawn = tuple(line for line in lines if any(value is not None for value in line.values))
    first, last = period_phrase(periods[0]), period_phrase(periods[-1])
    alternative = f"{fact.name}, {first} tot en met {last}; de laatste waarde is {drawn[0].label}{_norm_after(fact)}."
    return LineChart(alternative, fact.unit, fact.decimals, tuple(map(period_label, periods)), drawn, marks, open_from)


def over_which(report: ChainView, fact: Fact, points: Sequence[Point]) -> str:
    """What the points of a chart are over, when that is not the report period: ``per twee weken; oktober 2026 samen 15,5 %``."""
    if fact.window is not Window.PERIOD:
        added = _ADDED.get(_aggregated(report, fact), "") if fact.window is Window.YTD else ""
        return f"{added}{_OVER[fact.window]}"
    rhythm = RHYTHM.get(fact.frequency, "")
    if not rhythm or not points:
        return ""
    series = report.series(fact)
    last = series.periods[-1] if series is not None and len(series.periods) else points[-1].period
    if fact.value is not None and last.frequency != points[-1].period.frequency:
        together = _TOGETHER.get(_aggregated(report, fact), "samen")
        return f"{rhythm}; {period_name(points[-1].period)} {together} {shown_value(fact, fact.value)}"
    return "" if is_one_point(report, fact) else rhythm


def _aggregated(report: ChainView, fact: Fact) -> str:
    """How measurements become one figure; of what is built from parts whether it is added up."""
    node = report.organisation.nodes.iloc[fact.position]
    if node["value_rollup"] == ValueRollup.MEASURED:
        return text_of(node["time_agg"])
    return TimeAgg.SUM if node["value_rollup"] == ValueRollup.SUM else TimeAgg.RATIO
