"""The message of page one: every promise that was missed, by name, with its figure, its change and the cause (methode c, 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketenrapport.report.markup import first_sentence, full_stop, shortened, tidy
from ketenrapport.report.say.blocks import Span
from ketenrapport.report.say.sentences import norm_phrase, short_unit, shown_target, shown_value, value_or_why
from ketenrapport.words.nothing import says_none
from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import ONE_WAY, Direction, NodeKind, TimeAgg, Window
from ketenrapport.words.wording import NO_BREAK, STATUS, all_of, capital, in_full, listing, number, percentage, period_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.report.say.chain_view import ChainView
    from ketenrapport.report.say.fact import Fact, Point

NAME = 70  # letters of a name on page one
_LONG_NAMES, _NAME_AMONG_LONG = 190, 30  # letters of the names of all values together, and of each where they are more
_CAUSE, _CAUSES, _FEWER = 200, 360, 200  # letters of a cause on page one, of all of them, and of all when there are many
_KNOBS = 3
_MANY = 3  # more missed promises than this leave less room for each
_AMOUNT = {1: "Eén", 2: "Twee", 3: "Drie", 4: "Vier", 5: "Vijf", 6: "Zes"}


def room_for_name(report: ChainView) -> int:
    """How many letters of a name page one has room for: fewer where the values of the chain all have long ones."""
    return _NAME_AMONG_LONG if sum(min(len(value.name), NAME) for value in report.values) > _LONG_NAMES else NAME


def message(report: ChainView) -> tuple[Span, ...]:
    """The story of the chain in a few sentences, for who reads nothing else."""
    missed = [value for value in report.values if value.status.is_off_norm]
    spans = [] if missed else [Span(_nothing_missed(report))]
    many = len(missed) > _MANY
    for value in missed:
        spans += _missed(report, value, min(_CAUSE, (_FEWER if many else _CAUSES) // len(missed)), brief=many)
    for value in report.values:
        if value.status is Status.GREY and missed:
            spans += [Span(shortened(value.name, room_for_name(report)), strong=True), Span(f" heeft geen oordeel{_because(value)}. ")]
    spans += [] if many else _red_knobs(report)
    last = spans[-1]
    return (*spans[:-1], Span(last.text.rstrip(" "), last.strong, last.emphasis))


def _nothing_missed(report: ChainView) -> str:
    head = report.head
    grey = [value for value in report.values if value.status is Status.GREY]
    if head.status is Status.GREY:
        return f"De keten heeft over {report.period_phrase} geen oordeel{_because(head)}. "
    covered = f" (dekking {percentage(head.coverage)})" if head.coverage is not None and head.coverage < 1 else ""
    scored = "" if head.score is None else f"de keten heeft score {head.score}{covered}"  # outsiders may not see it
    if not grey:
        amount = len(report.values)
        what = "De waarde is" if amount == 1 else f"{capital(all_of(amount, 'waarden'))} zijn"
        return f"{what} op norm{f'; {scored}' if scored else ', de keten ook'}. "
    told = listing(f"‘{shortened(value.name, room_for_name(report))}’{_because(value, brackets=True)}" for value in grey)
    have = "heeft" if len(grey) == 1 else "hebben"
    return f"Wat te beoordelen is, is op norm{f': {scored}' if scored else ''}. Geen oordeel {have} {told}. "


def _because(fact: Fact, *, brackets: bool = False) -> str:
    reason = fact.reason_text.partition(":")[0]  # who caused it stands in the table
    if not reason:
        return ""
    return f" ({reason})" if brackets else f": {reason}"


def _missed(report: ChainView, value: Fact, letters: int, *, brief: bool) -> list[Span]:
    """A promise that was missed: how it moved, the result that misses its norm the most, and why."""
    name = room_for_name(report)
    spans = [Span(shortened(value.name, name), strong=True)]
    worst = worst_result(report, value)
    if worst is None:
        return [*spans, Span(f" {_moved(value)}. ")]
    cause, about = _cause(report, value, worst)
    told, cause = f" {_moved(value)}: {figures(report, worst, brief=brief)}", shortened(cause, letters)
    if not cause:
        return [*spans, Span(f"{told}. ")]
    link = f"; ‘{shortened(about.name, name)}’: " if about != worst else ". " if cause[0].isupper() else "; "
    return [*spans, Span(f"{told}{link}"), Span(cause, emphasis=True), Span(f"{full_stop(cause)} ")]


def _moved(value: Fact) -> str:
    if value.score is None:
        return f"staat op {STATUS[value.status].word}"
    if value.previous_score is None:
        return f"staat op {value.score}"
    if value.score > value.previous_score:
        return f"klom van {value.previous_score} naar {value.score}, maar is nog niet op norm"
    return f"zakte van {value.previous_score} naar {value.score}" if value.score < value.previous_score else f"blijft op {value.score}"


def worst_result(report: ChainView, value: Fact) -> Fact | None:
    """The result under a value that is furthest from its norm; None when none misses it."""
    missed = [fact for fact in report.below(value) if fact.kind == NodeKind.RESULT and fact.weight > 0 and fact.status.is_off_norm]
    return min(missed, key=lambda f: (f.status, f.score or 0, -f.weight, f.code), default=None)


def figures(report: ChainView, fact: Fact, *, brief: bool = False) -> str:
    """A KPI with its figure, the one before (unless ``brief``) and its norm: ``Op tijd 93,8 % (september 90,4 %, norm 95 %)``."""
    again = fact if fact.value is None else replace(fact, unit=short_unit(fact.unit))  # its whole unit stands with the value
    history = report.history(fact)
    known = ("" if brief else previous(report, again, history), norm_briefly(again), _earlier_norm(report, again, history))
    facts = ", ".join(part for part in known if part)
    return f"{shortened(fact.name, room_for_name(report))} {value_or_why(fact)}{f' ({facts})' if facts else ''}"


def _earlier_norm(report: ChainView, fact: Fact, points: Sequence[Point]) -> str:
    """``voorheen 28`` where the norm was another one for the figure before, so that better can be further from it; else ''.

    The norm of a sum grows with its time.
    """
    is_sum = report.organisation.column("time_agg")[fact.position] == TimeAgg.SUM
    if fact.direction not in ONE_WAY or len(points) < 2 or is_sum:
        return ""
    before, now = points[-2].target, fact.target
    return f"voorheen {shown_target(fact, before)}" if before is not None and now is not None and before != now else ""


def norm_briefly(fact: Fact) -> str:
    """``norm 95 %``; '' when there is none."""
    norm = norm_phrase(fact).removeprefix("ten minste ").removeprefix("ten hoogste ")
    return f"norm {norm}" if norm else ""


def norm_bare(fact: Fact) -> str:
    """``norm 95``, for where its value has the unit; a band keeps its own: ``norm tussen 95 en 100 %``."""
    if fact.direction == Direction.BAND:
        return norm_briefly(fact)
    return "" if fact.target is None else f"norm{NO_BREAK}{in_full(fact.target, fact.unit)}"


def norm_beside(fact: Fact) -> str:
    """The norm behind a value, without the unit that the value has; with it where there is no value."""
    return norm_briefly(fact) if fact.value is None else norm_bare(fact)


def previous(report: ChainView, fact: Fact, points: tuple[Point, ...]) -> str:
    """The figure before, and of when: ``september 90,4 %``, ``was 7,2`` of a figure over more than its period; '' without one."""
    if fact.withheld or fact.value is None or len(points) < 2 or points[-2].value is None:
        return ""
    if report.begins_anew[fact.position]:
        return ""
    value = earlier_value(fact, points[-2].value, incomplete=points[-2].incomplete)
    if fact.window is not Window.PERIOD:
        return f"was {value}"
    return f"{_named(report, points[-2])} {value}"


def earlier_value(fact: Fact, value: float | None, *, incomplete: bool) -> str:
    """An earlier figure to compare with: ``90,7 %, onvolledig`` where measurements or parts are missing."""
    return shown_value(fact, value) + (", onvolledig" if incomplete else "")


def _named(report: ChainView, point: Point) -> str:
    """A period without the year when it is that of the report: ``september``; with a colon where two numbers would meet: ``week 39:``."""
    name = period_name(point.period).removesuffix(f" {report.period.end.year}").removesuffix(" van")
    return f"{name}:" if name.startswith("we") or name.isdecimal() else name


def _cause(report: ChainView, value: Fact, worst: Fact) -> tuple[str, Fact]:
    """Why, in the words of who explained it, and of which KPI they said so: the result itself, else what hangs under it."""
    about = [worst, *(fact for fact in report.below(value) if fact.status.is_off_norm and fact != worst)]
    for fact in about:
        for row in () if fact.withheld else report.comments(fact):
            for told in (tidy(row.get("gist") or ""), first_sentence(row.get("cause") or "")):
                if told and not says_none(told):
                    return told, fact
    return "", worst


def _red_knobs(report: ChainView) -> list[Span]:
    red = [fact for fact in report.kpis if fact.kind == NodeKind.PROCESS and fact.status is Status.RED]
    if not red:
        return []
    red.sort(key=lambda fact: (fact.score or 0, fact.number))
    told = [figures(report, fact) for fact in red[:_KNOBS]]
    if len(red) > _KNOBS:
        told.append(f"nog {number(len(red) - _KNOBS, 0)}")
    amount = _AMOUNT.get(len(red), number(len(red), 0))
    return [Span(f"{amount} {'knop is' if len(red) == 1 else 'knoppen zijn'} rood:", strong=True), Span(f" {listing(told)}.")]
