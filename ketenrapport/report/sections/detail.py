"""The KPIs to discuss, one by one: fact, chart, definition, components, knobs and the story behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.blocks import Bullets, Cell, Chart, Column, Facts, Heading, Paragraph, Role, Series, Shape, Tone
from ketenrapport.report.sections.cells import right, status_cell, table, target_cell, value_cell
from ketenrapport.report.sentences import (
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
)
from ketenrapport.schema import OPEN_STATES, Direction, NodeKind, Window
from ketenrapport.wording import day, listing, natural_decimals, number, period_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.report.blocks import Block
    from ketenrapport.report.fact import Fact, Point
    from ketenrapport.report.facts import ReportInput, Row

_LEAST_POINTS = 2
# Columns stand on zero. Where that would hide what happens, a line tells it better.
_VISIBLE_SHARE = 1 / 3
_COMPONENT_COLUMNS = (
    Column("Onderdeel", 5.4), right("Teller", 1.7), right("Noemer", 1.7), right("Waarde", 1.7), right("Norm", 1.7),
    Column("Status", 2.6), right("Tekort", 1.5),
)  # fmt: skip


def details(report: ReportInput) -> tuple[Block, ...]:
    """Every KPI to discuss, most urgent first."""
    return tuple(
        block
        for place, item in enumerate(report.agenda.items, 1)
        if item.node is not None and item.action is None and ((fact := report.fact(item.node)).value is not None or fact.withheld)
        for block in _detail(report, fact, place)
    )


def _detail(report: ReportInput, fact: Fact, place: int) -> list[Block]:
    points = report.history(fact)
    counted = counted_as(report, fact)
    sentences = (
        value_sentence(fact, counted[0], report.period_name),
        gap_sentence(fact, *counted),
        signal_sentence(fact),
        change_sentence(fact, points),
    )
    drawn = sum(point.value is not None for point in points) >= _LEAST_POINTS
    told = Paragraph(" ".join(s for s in sentences if s), Tone.LEAD if drawn else Tone.BODY, fact.status)
    blocks: list[Block] = [Heading(f"Punt {place}: {fact.name}"), told]
    if drawn:
        blocks.append(chart(fact, points))
    blocks += _story(report, fact)
    blocks += _components(report, fact)
    blocks += _knobs(report, fact)
    blocks += [Heading("Wat er gemeten is", 3), _definition(report, fact)]
    return blocks


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


def _story(report: ReportInput, fact: Fact) -> list[Block]:
    """Cause, consequence and measure, and the actions that are under way."""
    comment = report.comment(fact) or {}
    forecast = shown_target(fact, comment.get("owner_forecast"))
    by = listing([comment.get("author") or ""]) + (f", {day(comment['date'])}" if comment.get("date") else "")
    pairs = [
        ("Oorzaak", comment.get("cause") or ""), ("Gevolg", comment.get("consequence") or ""), ("Maatregel", comment.get("measure") or ""),
        ("Prognose", f"{forecast} aan het eind van het jaar, volgens de eigenaar" if forecast else ""), ("Toegelicht door", by.strip(", ")),
    ]  # fmt: skip
    pairs += [
        ("Actie", _action(row, late=report.is_late(row)))
        for row in report.rows("actions")
        if row["kpi"] == fact.code and row["status"] in OPEN_STATES
    ]
    told = tuple(pair for pair in pairs if pair[1].strip())
    if not told:
        return [Paragraph("Er is nog geen toelichting of actie bij deze KPI.", Tone.NOTE)]
    return [Heading("Toelichting", 3), Facts(told)]


def _action(row: Row, *, late: bool) -> str:
    until = day(row["deadline"])
    parts = (row["assignee"] or "", f"uiterlijk {until}" if until else "", "te laat" if late else "")
    tail = ", ".join(part for part in parts if part)
    return f"{row['action_id']} {row['description'] or ''}" + (f" ({tail})" if tail else "")


def _components(report: ReportInput, fact: Fact) -> list[Block]:
    """What the value is built from; each component with its own distance to the norm."""
    parts = report.inputs(fact)
    if not parts:
        return []
    rows = [
        (
            Cell(p.name, p.remarks),
            Cell(_amount(p.numerator)),
            Cell(_amount(p.denominator)),
            value_cell(p),
            target_cell(p),
            status_cell(p),
            Cell(_short(p)),
        )
        for p in parts
    ]
    description = "Per onderdeel de teller, de noemer, de waarde, de norm, de status en het tekort ten opzichte van de norm in aantallen."
    return [table(f"Onderdelen van ‘{fact.name}’", description, _COMPONENT_COLUMNS, rows)]


def _short(part: Fact) -> str:
    """How many cases a component is short of its norm; negative when it has some to spare (domein b5)."""
    if part.target is None or part.numerator is None or part.denominator is None or part.factor <= 1:
        return ""
    short = part.target * part.denominator / part.factor - part.numerator
    if part.direction == Direction.LOWER:
        short = -short
    return number(short, 1, signed=True) if part.direction in (Direction.HIGHER, Direction.LOWER) else ""


def _knobs(report: ReportInput, fact: Fact) -> list[Block]:
    """The process indicators under a result: what can be turned at."""
    knobs = [child for child in report.kpis if child.parent == fact.position and child.kind == NodeKind.PROCESS]
    if not knobs:
        return []
    items = tuple(Paragraph(f"{k.name}: {shown_value(k, k.value) or k.reason_text}" + _against(k), status=k.status) for k in knobs)
    return [Heading("Wat de knoppen zeggen", 3), Bullets(items)]


def _against(fact: Fact) -> str:
    norm = norm_phrase(fact)
    return f", norm {norm}" if norm and fact.value is not None else ""


def _definition(report: ReportInput, fact: Fact) -> Facts:
    top, bottom = _amount(fact.numerator), _amount(fact.denominator)
    signal = shown_target(fact, fact.signal)
    if fact.direction == Direction.BAND and fact.signal is not None and fact.signal_high is not None:
        signal = f"buiten {number(fact.signal, natural_decimals(fact.signal))} tot {shown_target(fact, fact.signal_high)}"
    measured = report.measurement(fact) or {}
    as_of = day(measured.get("as_of"))
    link = report.names("links").get(report.text(fact, "link"), "")
    window = {Window.YTD: "dit jaar tot en met de periode", Window.YEAR: "de laatste twaalf maanden"}
    pairs = (
        ("KPI", _joined(f"{fact.code}, nummer {fact.number} in de KPI-boom", f"schakel {link}" if link else "")),
        ("Definitie", report.text(fact, "definition")),
        ("Teller", _with(top, report.text(fact, "numerator_definition"))),
        ("Noemer" if top else "Waarnemingen", _with(bottom, report.text(fact, "denominator_definition"))),
        ("Norm", _joined(norm_phrase(fact), signal and f"signaalwaarde {signal}", "" if fact.score is None else f"score {fact.score}")),
        ("Beoordeeld over", window.get(Window(fact.judge_on), "") if fact.judge_on else ""),
        ("Bron", _joined(report.text(fact, "source_system"), as_of and f"peildatum {as_of}", measured.get("quality") or "", *fact.flags)),
    )
    return Facts(tuple(pair for pair in pairs if pair[1].strip()))


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _with(amount: str, definition: str) -> str:
    return f"{amount}: {definition}" if amount and definition else amount or definition


def _amount(value: float | None) -> str:
    """A numerator or denominator: a count in full, a sum of days or euros to one decimal."""
    return number(value, min(natural_decimals(value), 1))
