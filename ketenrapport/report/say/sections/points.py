"""A page per point: a claim, one picture, what is going on, what runs, the question and room for the decision (methode c, 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketenrapport.report import fields
from ketenrapport.report.markup import shortened, tidy
from ketenrapport.report.say.blocks import (
    Cell,
    Column,
    Decision,
    Heading,
    Paragraph,
    Question,
    Span,
    StatusLine,
    Story,
    Together,
    Tone,
)
from ketenrapport.report.say.courses import is_drawable, large, over_which
from ketenrapport.report.say.people import of_owner, person
from ketenrapport.report.say.process_sentences import forecast_sentence, hint_sentence
from ketenrapport.report.say.promises import earlier_value, norm_beside, norm_briefly, previous
from ketenrapport.report.say.sections.running import running_table
from ketenrapport.report.say.sections.table_cells import right, status_cell, table, target_cell, value_cell
from ketenrapport.report.say.sentences import cases_of, noun, short_unit, shown_value, value_or_why
from ketenrapport.report.say.since import direction, since_when
from ketenrapport.report.say.talking_points import action_of, explanations, fact_of, late_by
from ketenrapport.words.verdict import KnobSignal, Status, Topic
from ketenrapport.words.vocabulary import JUDGED, ONE_WAY, Direction, Frequency, NodeKind
from ketenrapport.words.wording import NO_BREAK, VARIATION, count, day, natural_decimals, number, period_name, period_phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.kpi.agenda import AgendaItem
    from ketenrapport.report.say.blocks import Block
    from ketenrapport.report.say.chain_view import ChainView, Row
    from ketenrapport.report.say.fact import Fact, Point

_KNOBS = 5
_NOT_DRAWN = "De grafiek is weggelaten: kleine aantallen."
_CONFLICTING = {
    KnobSignal.EARLY: "Vroegsignaal: knoppen zakken, resultaat nog niet.",
    KnobSignal.UNEXPLAINED: "De boom verklaart het resultaat niet.",
}


def points(report: ChainView) -> tuple[Block, ...]:
    """Every point under a heading of its own; nothing when there is none."""
    return tuple(Together(tuple(_point(report, place))) for place in range(len(report.agenda.items)))


def _point(report: ChainView, place: int) -> list[Block]:
    item = report.agenda.items[place]
    fact = fact_of(report, item)
    history = report.history(fact) if fact is not None and fact.kind != NodeKind.CHAIN else ()
    told = report.told.facts[place]
    parts = _components(report, fact, item) if fact is not None and fact in told else []
    blocks: list[Block] = [Heading(f"{place + 1}\u2002{claim(report, item, fact)}", 1, numbered=True)]
    blocks.append(StatusLine(None if item.action or fact is None else fact.status, _status(report, item, fact, history)))
    if fact is not None and fact in told and not item.action:
        blocks += _picture(report, fact)
    if story := _story(report, place, fact):
        blocks.append(story)
    blocks += parts
    running = report.told.running[place]
    if running:
        blocks.append(running_table(report, running, "Lopende acties"))
    blocks.append(Question((Span(report.asked[place].full),)))
    if not report.external:
        decided = replace(fields.BESIDE_POINT.field(place + 1), label=f"Besluit{of_owner(report)}")
        blocks.append(Decision("Besluit", decided))
    return blocks


def claim(report: ChainView, item: AgendaItem, fact: Fact | None) -> str:
    """The heading of a point: what is the case, with the figure and its norm."""
    if item.action:
        return f"Actie {item.action} is {late_by(report, action_of(report, item))}"
    if item.topic is Topic.MISSING and len(item.parts) > 1:
        return f"Van {len(item.parts)} KPI’s ontbreekt het cijfer over {report.period_phrase}"
    if fact is None:
        return report.head.name
    if fact.kind == NodeKind.CHAIN:
        return "Alles is op norm"
    if fact.value is None:
        return f"{fact.name}: {'aantallen te klein om te tonen' if fact.withheld else fact.reason_text or 'geen cijfer'}"
    norm = norm_briefly(replace(fact, unit=short_unit(fact.unit))).replace(" ", NO_BREAK, 1)
    return f"{fact.name}: {_went(report, item, fact)}nu {shown_value(fact, fact.value)}{f', {norm}' if norm else ''}"


def _went(report: ChainView, item: AgendaItem, fact: Fact) -> str:
    """``lager sinds februari 2026, ``, or which part of it is red; '' when the process does nothing special."""
    if item.topic is Topic.RED_PARTS:
        return f"{count(len(item.parts), 'onderdeel', 'onderdelen')} rood, "
    if fact.on_level:
        since = report.organisation.calendar.period(fact.since)
        way = direction(report, fact)
        return f"{way}{f' sinds {period_phrase(since)}' if since else ''}, "
    return f"{VARIATION[fact.variation]}, " if fact.variation.is_signal else ""


def _status(report: ChainView, item: AgendaItem, fact: Fact | None, history: Sequence[Point]) -> tuple[str, ...]:
    """What goes behind the verdict: the shortage, the figure before, that of a year ago; how often it came up stands on page one."""
    if item.action:
        row = action_of(report, item)
        due = day(row.get("deadline"))
        about = f"bij ‘{fact.name}’" if fact is not None else ""
        return tuple(part for part in (f"had {due} klaar moeten zijn" if due else "", about) if part)
    if fact is None:
        return ()
    if fact.kind == NodeKind.CHAIN:
        return () if fact.score is None else (f"score {fact.score}",)
    flags = [flag for flag in fact.flags if flag != fact.reason_text]
    parts = (
        _short_of(report, fact),
        previous(report, fact, tuple(history)),
        _year_ago(fact, history),
        *flags,
        over_which(report, fact, history),
    )
    return tuple(dict.fromkeys(part for part in parts if part))


def _short_of(report: ChainView, fact: Fact) -> str:
    """``18 van de 104 aanvragen te weinig``; '' when nobody counts the cases, or none is short."""
    cases = cases_of(report, fact)
    if not fact.gap or fact.gap < 0 or not cases:
        return ""
    amount, out_of = number(fact.gap, 0), fact.denominator
    if fact.direction == Direction.LOWER:
        return f"{amount} {cases if fact.gap > 1 else 'geval'} te veel"
    if out_of is None or not out_of.is_integer() or out_of == 1:
        return f"{amount} {cases if fact.gap > 1 else 'geval'} te weinig"
    return f"{amount} van de {number(out_of, 0)} {cases} te weinig"


def _year_ago(fact: Fact, history: Sequence[Point]) -> str:
    """``oktober 2025 94,1 %``; '' when nothing was measured then, and of a KPI of whole years: then it is the figure before."""
    if history and history[-1].period.frequency is Frequency.YEAR:
        return ""
    if fact.withheld or not history or history[-1].year_earlier is None or fact.value is None:
        return ""
    now = period_name(history[-1].period)
    year = str(history[-1].period.end.year)
    if year not in now:
        return ""
    then = now.replace(year, str(int(year) - 1))
    lacking = any(point.incomplete and period_name(point.period) == then for point in history)
    return f"{then} {earlier_value(fact, history[-1].year_earlier, incomplete=lacking)}"


def _picture(report: ChainView, fact: Fact) -> list[Block]:
    if fact.kind == NodeKind.CHAIN or fact.withheld:
        return []
    if not is_drawable(report, fact):
        return [Paragraph(_NOT_DRAWN, Tone.NOTE)]
    chart = large(report, fact)
    return [] if chart is None else [chart]


def _story(report: ChainView, place: int, fact: Fact | None) -> Story | None:
    """What is going on: since when, every explanation in full, the outlook and the knobs."""
    item, told = report.agenda.items[place], report.told.facts[place]
    rows: list[tuple[str, tuple[Paragraph | str, ...]]] = []
    if item.action:
        rows.append(("Actie", (action_of(report, item).get("description") or "",)))
    if fact is not None and fact in told and not fact.withheld and fact.kind != NodeKind.CHAIN and not item.action:
        rows.append(("Sinds", (since_when(report, fact),)))
    if item.topic is Topic.MISSING and len(item.parts) > 1:
        rows.append(("Ontbreekt", tuple(_missing(report, report.fact(part)) for part in item.parts)))
    written = [(one, row) for one in told for row in explanations(report, one)]
    rows += explained(report, fact, written)
    if fact is not None and fact in told and not item.action:
        rows.append(("Prognose", (forecast_sentence(fact, report.begun_within_year(fact), is_over=report.is_end_of_year),)))
        rows += _knobs(report, fact)
    kept = tuple((label, texts) for label, given in rows if (texts := tuple(text for text in given if _says(text))))
    by = [row for _, row in written]
    return Story("Wat er speelt", authors(report, by, before=told_before(report, place)), kept) if kept else None


def told_before(report: ChainView, place: int) -> Sequence[Row]:
    """The explanations at the last point before this one that has any."""
    facts = [report.told.facts.get(earlier, ()) for earlier in range(place)]
    told = ([row for fact in mine for row in explanations(report, fact)] for mine in reversed(facts))
    return next((rows for rows in told if rows), [])


def _says(text: Paragraph | str) -> bool:
    return bool(tidy(text.text if isinstance(text, Paragraph) else text))


def explained(report: ChainView, about: Fact | None, written: Sequence[tuple[Fact, Row]]) -> list[tuple[str, tuple[Paragraph | str, ...]]]:
    """The explanations under their labels; with more than one, each tells over which KPI or period it is."""
    rows: list[tuple[str, tuple[Paragraph | str, ...]]] = []
    for label, column in (("Kern", "gist"), ("Oorzaak", "cause"), ("Gevolg", "consequence"), ("Maatregel", "measure")):
        texts = [
            _over(report, about, one, row, many=len(written) > 1) + (row.get(column) or "")
            for one, row in written
            if tidy(row.get(column) or "")
        ]
        rows.append((label, tuple(texts)))
    return rows


def _over(report: ChainView, about: Fact | None, fact: Fact, row: Row, *, many: bool) -> str:
    period = report.organisation.calendar.period(row["period"] or "")
    named = fact.name if fact != about else ""
    when = period_name(period) if period is not None and many and period != report.period else ""
    told = ", ".join(part for part in (named, when) if part)
    return f"{told}: " if told else ""


def authors(report: ChainView, rows: Sequence[Row], before: Sequence[Row] = ()) -> str:
    """``toegelicht door Emre Aksoy, 9 november 2026``; for outsiders without the name.

    Who explained the point ``before`` it on the same day is named without that day.
    """
    if not rows:
        return "nog niet toegelicht"
    by = {(tidy(row.get("author") or ""), row.get("date")) for row in (*rows, *before)}
    if len(by) == 1 and before and not report.external and (author := next(iter(by))[0]):
        return f"toegelicht door {author}"
    told = [
        ", ".join(part for part in ("" if report.external else tidy(row.get("author") or ""), day(row.get("date"))) if part) for row in rows
    ]
    known = "; ".join(dict.fromkeys(one for one in told if one))
    named = not report.external and any(tidy(row.get("author") or "") for row in rows)
    return f"toegelicht{' door' if named else ' op' if known else ''} {known}".rstrip()


def _missing(report: ChainView, fact: Fact) -> str:
    who = person(report, report.text(fact, "data_steward"))
    return f"{fact.name}{f' (van {who})' if who else ''}"


def _knobs(report: ChainView, fact: Fact) -> list[tuple[str, tuple[Paragraph | str, ...]]]:
    """The knobs under a result, worst first; of a knob, the result that it is for."""
    knobs = [knob for knob in report.kpis if knob.parent == fact.position and knob.kind == NodeKind.PROCESS]
    if knobs:
        knobs.sort(key=lambda knob: (knob.status if knob.status is not Status.GREY else len(Status), knob.score or 0, knob.number))
        shown = [Paragraph(_knob(knob), status=knob.status) for knob in knobs[:_KNOBS]]
        more = len(knobs) - len(shown)
        tail = [f"En nog {count(more, 'knop', 'knoppen')}."] if more else []
        words = (_CONFLICTING.get(fact.knob_signal, ""), *tail, hint_sentence(report, fact))
        return [("Knoppen", (*shown, *words))]
    result = next((one for one in report.kpis if one.position == fact.parent), None)
    if fact.kind == NodeKind.PROCESS and result is not None:
        return [("Knop onder", (Paragraph(result.name, status=result.status),))]
    return []


def _knob(knob: Fact) -> str:
    return f"{shortened(knob.name, 90)}: " + ", ".join(part for part in (value_or_why(knob), norm_beside(knob)) if part)


def _components(report: ChainView, fact: Fact, item: AgendaItem) -> list[Block]:
    """What the value is built from, each with its own shortage in what is counted (methode b5)."""
    parts = [] if item.action or fact.kind not in JUDGED else list(report.inputs(fact))
    if not parts:
        return []
    what = noun(report.text(fact, "denominator_definition"))
    norms = {norm_briefly(part) for part in parts}
    columns = (
        Column("Onderdeel", 62), right("Aantal", 28), right("Waarde", 20), right("Norm", 20), Column("Status", 28),
        right(f"Tekort in {what}", 26),
    )  # fmt: skip
    rows = [
        (
            Cell(part.name, part.remarks), Cell(_amounts(part)), value_cell(part), target_cell(part) if len(norms) > 1 else Cell(),
            status_cell(part), Cell(_shortage(part)),
        )
        for part in parts
    ]  # fmt: skip
    own = "de norm, " if len(norms) > 1 else ""
    description = f"Per onderdeel de aantallen, de waarde, {own}de status en hoeveel het aan de norm tekortkomt."
    caption = f"Onderdelen ({norm})" if len(norms) == 1 and (norm := next(iter(norms))) else "Onderdelen"
    return [table(caption, description, columns, rows)]


def _amounts(part: Fact) -> str:
    if part.withheld:
        return part.withheld.numerator
    if part.numerator is None or part.denominator is None:
        return ""
    top, bottom = (number(value, min(natural_decimals(value), 1)) for value in (part.numerator, part.denominator))
    return f"{top} van {bottom}"


def _shortage(part: Fact) -> str:
    """How many cases a component is short of its norm; '' when it is not (methode b5)."""
    if part.target is None or part.numerator is None or part.denominator is None or part.factor <= 1:
        return ""
    short = part.target * part.denominator / part.factor - part.numerator
    if part.direction == Direction.LOWER:
        short = -short
    if short <= 0 or part.direction not in ONE_WAY:
        return ""
    return number(short, min(2, natural_decimals(round(short, 2))))
