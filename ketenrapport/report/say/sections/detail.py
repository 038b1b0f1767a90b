"""The KPIs to discuss, one by one: fact, chart, definition, components, knobs and the story behind them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ketenrapport.kpi.quality import FINAL
from ketenrapport.report.say.blocks import (
    Bullets,
    Cell,
    Chart,
    Column,
    Facts,
    Heading,
    Paragraph,
    Role,
    Series,
    Shape,
    SmallMultiples,
    Tone,
)
from ketenrapport.report.say.process_sentences import (
    control_alternative,
    feasibility_sentence,
    forecast_sentence,
    hint_sentence,
    joined,
    rebase_sentence,
    variation_sentence,
)
from ketenrapport.report.say.scale import axis
from ketenrapport.report.say.sections.table_cells import right, status_cell, table, target_cell, value_cell
from ketenrapport.report.say.sentences import (
    alternative,
    change_sentence,
    claim,
    counted_as,
    gap_sentence,
    norm_phrase,
    shown_target,
    shown_value,
    signal_sentence,
    value_sentence,
    year_claim,
)
from ketenrapport.words.schema import OPEN_STATES
from ketenrapport.words.verdict import Variation
from ketenrapport.words.vocabulary import Direction, NodeKind, Window
from ketenrapport.words.wording import day, listing, natural_decimals, number, period_label, period_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.kpi.chart import Series as Control
    from ketenrapport.kpi.xmr import Floats
    from ketenrapport.report.say.blocks import Block
    from ketenrapport.report.say.chain_view import ChainView, Row
    from ketenrapport.report.say.fact import Fact, Point

_LEAST_POINTS = 2
_CONTROL_POINTS = 26  # two years of months, one of fortnights
_SMALL_CHARTS = 6
_NOT_DRAWN = "De grafiek is weggelaten, omdat zij op kleine aantallen rust."
# Columns stand on zero. Where that would hide what happens, a line tells it better.
_VISIBLE_SHARE = 1 / 3
_COMPONENT_COLUMNS = (
    Column("Onderdeel", 5.4), right("Teller", 1.7), right("Noemer", 1.7), right("Waarde", 1.7), right("Norm", 1.7),
    Column("Status", 2.6), right("Tekort", 1.5),
)  # fmt: skip


def details(report: ChainView) -> tuple[Block, ...]:
    """Every KPI to discuss, most urgent first."""
    return tuple(
        block
        for place, item in enumerate(report.agenda.items, 1)
        if item.node is not None and item.action is None and ((fact := report.fact(item.node)).value is not None or fact.withheld)
        for block in _detail(report, fact, place)
    )


def _detail(report: ChainView, fact: Fact, place: int) -> list[Block]:
    points = report.history(fact)
    counted = counted_as(report, fact)
    sentences = (
        value_sentence(fact, counted[0], report.period_name),
        gap_sentence(fact, *counted),
        signal_sentence(fact),
        change_sentence(fact, points),
    )
    drawing = _drawing(report, fact, points)
    told = Paragraph(" ".join(s for s in sentences if s), Tone.LEAD if drawing else Tone.BODY, fact.status)
    blocks: list[Block] = [Heading(f"Punt {place}: {fact.name}"), told]
    blocks += drawing
    process = joined((variation_sentence(report, fact), feasibility_sentence(fact), rebase_sentence(report, fact)))
    if process:
        blocks.append(Paragraph(process))
    blocks += _story(report, fact)
    blocks += _components(report, fact)
    blocks += _knobs(report, fact)
    blocks += [Heading("Wat er gemeten is", 3), _definition(report, fact)]
    return blocks


def _drawing(report: ChainView, fact: Fact, points: Sequence[Point]) -> list[Block]:
    """The values in their limits where there are enough of them, a result also against last year; with few values only that."""
    if fact.withheld:
        return []
    series = report.series(fact)
    if series is None:
        return [Paragraph(_NOT_DRAWN, Tone.NOTE)]
    if fact.variation.is_tested:
        controlled = control_chart(fact, series, points)
        if fact.kind != NodeKind.RESULT or fact.change_year is None:
            return [controlled]
        return [controlled, replace(chart(fact, points), claim=year_claim(fact))]
    drawn = sum(point.value is not None for point in points) >= _LEAST_POINTS
    return [chart(fact, points)] if drawn else []


def control_chart(fact: Fact, series: Control, points: Sequence[Point]) -> Chart:
    """Every point with mean, limits and norm; points that are part of a signal are marked, changepoints too (methode b8)."""
    since = max(0, len(series.values) - _CONTROL_POINTS)
    shown = range(since, len(series.values))
    values = [_shown(series.values[i], fact.decimals) for i in shown]

    def marked(*which: Variation) -> tuple[float | None, ...]:
        return tuple(values[i - since] if Variation(int(series.variation[i])) in which else None for i in shown)

    def level(numbers: Floats) -> tuple[float | None, ...]:
        return tuple(_shown(numbers[i], fact.decimals + 1) for i in shown)

    band = fact.direction == Direction.BAND
    held = fact.direction != Direction.NEUTRAL and fact.kind != NodeKind.FACTOR

    def norm(numbers: Floats) -> tuple[float | None, ...]:
        return tuple(float(numbers[i]) if numbers[i] == numbers[i] else None for i in shown)

    drawn = [
        Series("Realisatie", Role.ACTUAL, tuple(values)),
        Series("Gemiddelde", Role.MEAN, level(series.mean)),
        Series("Bovenste regelgrens", Role.LIMIT, level(series.shown_upper)),
        Series("Onderste regelgrens", Role.LIMIT, level(series.shown_lower)),
        Series("Norm onder" if band else "Norm", Role.TARGET, norm(series.target) if held else ()),
        Series("Norm boven", Role.TARGET, norm(series.target_high) if band else ()),
        Series("Verbetering", Role.BETTER, marked(Variation.IMPROVEMENT)),
        Series("Verslechtering", Role.WORSE, marked(Variation.DETERIORATION)),
        Series("Signaal", Role.STRIKING, marked(Variation.SPECIAL)),
    ]
    found = tuple(one for one in drawn if any(value is not None for value in one.values))
    chart = Chart(
        claim=claim(fact, points),
        alternative=control_alternative(fact, series, since),
        categories=tuple(period_label(series.periods[i]) for i in shown),
        series=found,
        shape=Shape.LINE,
        unit=fact.unit,
        decimals=fact.decimals,
    )
    breaks = {change.at for change in series.changepoints}
    if not breaks & set(shown):
        return chart
    top = axis(chart)[1]
    return replace(chart, series=(Series("Breukpunt", Role.BREAK, tuple(top if i in breaks else None for i in shown)), *found))


def _shown(number: float, decimals: int) -> float | None:
    return None if number != number else round(float(number), decimals)


def chart(fact: Fact, points: Sequence[Point]) -> Chart:
    """Actual values over time against last year, norm and signal value (IBCS)."""
    series = [
        Series("Vorig jaar", Role.PREVIOUS_YEAR, tuple(point.year_earlier for point in points)),
        Series("Realisatie", Role.ACTUAL, tuple(point.value for point in points)),
        Series("Norm", Role.TARGET, tuple(point.target for point in points)),
    ]
    if fact.direction == Direction.BAND:
        series[2:] = [
            Series("Norm onder", Role.TARGET, tuple(point.target for point in points)),
            Series("Norm boven", Role.TARGET, tuple(point.target_high for point in points)),
        ]
    else:
        series.append(Series("Signaalwaarde", Role.SIGNAL, tuple(point.signal for point in points)))
    shown = tuple(one for one in series if any(value is not None for value in one.values))
    levels = [value for one in shown for value in one.values if value is not None]
    wide = max(levels) - min(levels) >= _VISIBLE_SHARE * max(abs(level) for level in levels)
    return Chart(
        claim=claim(fact, points),
        alternative=alternative(fact, points),
        categories=tuple(period_label(point.period) for point in points),
        series=shown,
        shape=Shape.COLUMNS if wide else Shape.LINE,
        unit=fact.unit,
        decimals=fact.decimals,
    )


def _story(report: ChainView, fact: Fact) -> list[Block]:
    """Cause, consequence and measure, and the actions that are under way."""
    comment = {} if fact.withheld else report.comment(fact) or {}
    forecast = forecast_sentence(fact)
    by = "" if report.external else listing([comment.get("author") or ""]) + (f", {day(comment['date'])}" if comment.get("date") else "")
    pairs = [
        ("Oorzaak", comment.get("cause") or ""), ("Gevolg", comment.get("consequence") or ""), ("Maatregel", comment.get("measure") or ""),
        ("Prognose", forecast), ("Toegelicht door", by.strip(", ")),
    ]  # fmt: skip
    pairs += [("Actie", _action(report, row)) for row in report.rows("actions") if row["kpi"] == fact.code and row["status"] in OPEN_STATES]
    told = tuple(pair for pair in pairs if pair[1].strip())
    blocks: list[Block] = [Heading("Toelichting", 3), Facts(told)] if told else []
    if told == tuple(pair for pair in told if pair[0] == "Prognose"):
        blocks.append(Paragraph("Er is nog geen toelichting of actie bij deze KPI.", Tone.NOTE))
    return blocks


def _action(report: ChainView, row: Row) -> str:
    until, late = day(row["deadline"]), report.organisation.is_late(row)
    parts = ("" if report.external else row["assignee"] or "", f"uiterlijk {until}" if until else "", "te laat" if late else "")
    tail = ", ".join(part for part in parts if part)
    return f"{row['action_id']} {row['description'] or ''}" + (f" ({tail})" if tail else "")


def _components(report: ChainView, fact: Fact) -> list[Block]:
    """What the value is built from; each component with its own distance to the norm."""
    parts = report.inputs(fact)
    if not parts:
        return []
    rows = [
        (
            Cell(p.name, p.remarks),
            Cell(p.withheld.numerator if p.withheld else _amount(p.numerator)),
            Cell(p.withheld.denominator if p.withheld else _amount(p.denominator)),
            value_cell(p),
            target_cell(p),
            status_cell(p),
            Cell(_short(p)),
        )
        for p in parts
    ]
    charts = _small_charts(report, parts)
    description = "Per onderdeel de teller, de noemer, de waarde, de norm, de status en het tekort ten opzichte van de norm in aantallen."
    return [table(f"Onderdelen van ‘{fact.name}’", description, _COMPONENT_COLUMNS, rows), *charts]


def _small_charts(report: ChainView, parts: Sequence[Fact]) -> list[Block]:
    """The components next to each other on one scale; only when they are of one kind and all may be shown."""
    if len({(part.unit, part.decimals) for part in parts}) != 1 or any(part.withheld for part in parts):
        return []
    courses = [(part, report.history(part)) for part in parts[:_SMALL_CHARTS]]
    told = [(part, points) for part, points in courses if sum(point.value is not None for point in points) >= _LEAST_POINTS]
    if len(told) < _LEAST_POINTS:
        return []
    charts = tuple(
        Chart(
            claim=part.name,
            alternative=alternative(part, points),
            categories=tuple(period_label(point.period) for point in points),
            series=tuple(
                one
                for one in (
                    Series("Realisatie", Role.ACTUAL, tuple(point.value for point in points)),
                    Series("Norm", Role.TARGET, tuple(point.target for point in points)),
                )
                if any(value is not None for value in one.values)
            ),
            shape=Shape.LINE,
            unit=part.unit,
            decimals=part.decimals,
        )
        for part, points in told
    )
    lowest = min((part for part, _ in told if part.value is not None), key=_distance, default=told[0][0])
    together = f"De {len(charts)} grafieken hebben dezelfde schaal; ‘{lowest.name}’ staat er het slechtst voor."
    first, last = (period_name(told[0][1][end].period) for end in (0, -1))
    return [SmallMultiples(f"De onderdelen naast elkaar, van {first} tot en met {last}", together, charts)]


def _distance(fact: Fact) -> float:
    return float(fact.score) if fact.score is not None else float("inf")


def _short(part: Fact) -> str:
    """How many cases a component is short of its norm; negative when it has some to spare (methode b5)."""
    if part.target is None or part.numerator is None or part.denominator is None or part.factor <= 1:
        return ""
    short = part.target * part.denominator / part.factor - part.numerator
    if part.direction == Direction.LOWER:
        short = -short
    return number(short, 1, signed=True) if part.direction in (Direction.HIGHER, Direction.LOWER) else ""


def _knobs(report: ChainView, fact: Fact) -> list[Block]:
    """The process indicators under a result: what can be turned at."""
    knobs = [child for child in report.kpis if child.parent == fact.position and child.kind == NodeKind.PROCESS]
    if not knobs:
        return []
    items = tuple(Paragraph(f"{k.name}: {_told(k)}", status=k.status) for k in knobs)
    hint = hint_sentence(report, fact)
    return [Heading("Wat de knoppen zeggen", 3), Bullets(items), *([Paragraph(hint)] if hint else [])]


def _told(knob: Fact) -> str:
    """The value against its norm, or why there is none."""
    if knob.value is None:
        return knob.withheld.value if knob.withheld else knob.reason_text
    norm = norm_phrase(knob)
    return shown_value(knob, knob.value) + (f", norm {norm}" if norm else "")


def _definition(report: ChainView, fact: Fact) -> Facts:
    top, bottom = _amount(fact.numerator), _amount(fact.denominator)
    if fact.withheld:
        top, bottom = fact.withheld.numerator, fact.withheld.denominator
    signal = shown_target(fact, fact.signal)
    if fact.direction == Direction.BAND and fact.signal is not None and fact.signal_high is not None:
        signal = f"buiten {number(fact.signal, natural_decimals(fact.signal))} tot {shown_target(fact, fact.signal_high)}"
    source = report.source(fact)
    as_of = day(source.as_of if source else None)
    certain = source.quality if source and source.quality == FINAL else ""  # another quality is among the flags
    link = report.names("links").get(report.text(fact, "link"), "")
    window = {Window.YTD: "dit jaar tot en met de periode", Window.YEAR: "de laatste twaalf maanden"}
    pairs = (
        ("KPI", _joined(f"{fact.code}, nummer {fact.number} in de KPI-boom", f"schakel {link}" if link else "")),
        ("Definitie", report.text(fact, "definition")),
        ("Teller", _with(top, report.text(fact, "numerator_definition"))),
        ("Noemer" if top else "Waarnemingen", _with(bottom, report.text(fact, "denominator_definition"))),
        ("Norm", _joined(norm_phrase(fact), signal and f"signaalwaarde {signal}", "" if fact.score is None else f"score {fact.score}")),
        ("Beoordeeld over", window.get(Window(fact.judge_on), "") if fact.judge_on else ""),
        ("Bron", _joined(report.text(fact, "source_system"), as_of and f"peildatum {as_of}", certain, *fact.flags)),
    )
    return Facts(tuple(pair for pair in pairs if pair[1].strip()))


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _with(amount: str, definition: str) -> str:
    return f"{amount}: {definition}" if amount and definition else amount or definition


def _amount(value: float | None) -> str:
    """A numerator or denominator: a count in full, a sum of days or euros to one decimal."""
    return number(value, min(natural_decimals(value), 1))
