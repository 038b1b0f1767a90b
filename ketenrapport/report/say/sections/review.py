"""Terugblik: what was decided last time, what came of it in the figures and what was learned. First learn, then figures.

Actions that are under way stand with their point, or with the other work; here stands what came of those that are done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.organisation.known import talk_key
from ketenrapport.report.markup import tidy
from ketenrapport.report.say.blocks import Cell, Column, Paragraph, Tone
from ketenrapport.report.say.people import owner_briefly
from ketenrapport.report.say.promises import norm_beside
from ketenrapport.report.say.sections.table_cells import right, table
from ketenrapport.report.say.sentences import shown_value
from ketenrapport.report.say.talking_points import fact_of, short_name
from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import OPEN_STATES, ActionStatus, Direction
from ketenrapport.words.wording import STATUS, all_of, capital, count, day, listing, none_of, period_name, period_phrase

if TYPE_CHECKING:
    from ketenrapport.checks.closed import Change
    from ketenrapport.kpi.agenda import AgendaItem
    from ketenrapport.report.say.blocks import Block
    from ketenrapport.report.say.chain_view import ChainView, Row
    from ketenrapport.report.say.fact import Fact
    from ketenrapport.words.periods import Period

_MOST = 8
NO_FIGURE = "geen cijfer"


def review(report: ChainView) -> tuple[Block, ...]:
    """The previous conversation of this chain, and what came of it; nothing when there was none."""
    previous = report.previous_conversation
    actions = _actions(report, previous)
    changed = changed_figures(report)
    if previous is None and not actions and not changed:
        return ()
    told = (_when(report, previous), _tally(report, actions), _returned(report))
    blocks: list[Block] = [Paragraph(" ".join(text for text in told if text), Tone.LEAD)] if any(told) else []
    lessons = tidy((previous or {}).get("lessons") or "")
    if lessons:
        blocks.append(Paragraph(f"Geleerd: {lessons}", Tone.LEAD))
    blocks += _decisions(report, previous) if previous is not None else []
    blocks += _finished(report, [row for row in actions if row["status"] == ActionStatus.DONE])
    return (*blocks, *_changed(report, changed))


def conversation_code(row: Row) -> str:
    """How decisions and actions refer to a conversation: ``VERG 2026-09``."""
    return f"{row['chain']} {row['period']}"


def _when(report: ChainView, previous: Row | None) -> str:
    if previous is None:
        return ""
    period = report.organisation.calendar.period(previous["period"] or "")
    if period is None:
        return f"Het vorige gesprek was op {day(previous['date'])}."
    about = period_phrase(period)
    if previous["date"]:
        about = about.removesuffix(f" {previous['date'].year}").removesuffix(" van")
    return f"Het vorige gesprek ({day(previous['date'])}) ging over {about}."


def _tally(report: ChainView, actions: list[Row]) -> str:
    """How the actions stand: ``Van de 4 eerdere acties is er 1 gereed, 1 open en zijn er 2 te laat.``; '' for none."""
    states = [_state(report, row) for row in actions]
    tally = [(amount, state) for state in ("gereed", "open", "te laat") if (amount := states.count(state))]
    if not tally:
        return ""
    if len(states) == 1:
        return f"De enige eerdere actie is {'nog open' if states[0] == 'open' else states[0]}."
    if len(tally) == 1:
        return f"{capital(all_of(len(states), 'eerdere acties'))} zijn {tally[0][1]}."
    shares, said = [], ""
    for amount, state in tally:
        verb = "is er" if amount == 1 else "zijn er"
        shares.append(f"{amount} {state}" if verb == said else f"{verb} {amount} {state}")
        said = verb
    return f"Van de {len(states)} eerdere acties {listing(shares)}."


def _returned(report: ChainView) -> str:
    """Which points of that conversation are on the agenda again, and which are not: ``Van de 5 punten van toen komen er 4 terug``."""
    held = report.organisation.calendar.period((report.previous_conversation or {}).get("period") or "")
    if held is None or len(report.judgement.periods) < 2 or held.end > report.judgement.periods[-2].end:
        return ""  # the points of a conversation within this period are those of this one
    before = report.agenda.before
    now = {subject for item in report.agenda.items for subject in item.subjects}
    gone = [item for item in before if not now.intersection(item.subjects)]
    amount, back = len(before), len(before) - len(gone)
    if not before:
        return ""
    names = listing(f"‘{short_name(report, item)}’{' (nu op norm)' if _recovered(report, item) else ''}" for item in gone)
    if amount == 1:
        return f"Het punt van toen komt {'terug' if back else 'niet terug'}."
    if not gone:
        return f"{capital(all_of(amount, 'punten'))} van toen komen terug."
    if not back:
        return f"{capital(none_of(amount, 'punten'))} van toen komt terug."
    return f"Van de {amount} punten van toen {'komt' if back == 1 else 'komen'} er {back} terug; niet {names}."


def _recovered(report: ChainView, item: AgendaItem) -> bool:
    """Whether what a point of then is about missed its norm, and meets it now."""
    fact = fact_of(report, item)
    if fact is None:
        return False
    before = Status(int(report.judgement.status[fact.position, -2]))
    return before.is_off_norm and fact.status is Status.GREEN


def _state(report: ChainView, row: Row) -> str:
    if row["status"] == ActionStatus.DONE:
        return "gereed"
    return "te laat" if report.organisation.is_late(row) else "open"


def _actions(report: ChainView, previous: Row | None) -> list[Row]:
    """The actions of the previous conversation, earlier ones that are still open, and those that are done with something to learn."""
    found = [row for row in report.rows("actions") if row["status"] in OPEN_STATES or _is_news(report, row, previous)]
    last = report.organisation.report_date.max
    return sorted(found, key=lambda row: (row["deadline"] or last, row["action_id"] or ""))


def _is_news(report: ChainView, row: Row, previous: Row | None) -> bool:
    """Whether an action is done, and that is worth telling.

    Of the previous conversation it is, and when it was under way then: its deadline was still to come, or its effect is. So is one
    with a result that somebody wrote down.
    """
    if row["status"] != ActionStatus.DONE or previous is None:
        return bool(row["status"] == ActionStatus.DONE and row["effect"])
    period, expected = (report.organisation.calendar.period(code or "") for code in (previous["period"], row["effect_expected"]))
    was_due = period is not None and row["deadline"] is not None and row["deadline"] >= period.start
    is_to_come = expected is not None and expected.end >= report.period.start
    return bool(row["effect"]) or was_due or is_to_come or talk_key(row["conversation"] or "") == talk_key(conversation_code(previous))


def _decisions(report: ChainView, previous: Row) -> list[Block]:
    """What was decided, and whether it shows in the figure of what it was about."""
    rows = report.decisions(conversation_code(previous))
    if not rows:
        return []
    rows.sort(key=lambda row: (row["number"] or 0, row["row"]))
    then = report.organisation.calendar.period(previous["period"] or "")
    cells = []
    for place, row in enumerate(rows, 1):
        fact = report.by_code.get(row["kpi"] or "")
        figure = ", ".join(part for part in (shown_value(fact, fact.value), norm_beside(fact)) if part) if fact else ""
        about = Cell(fact.name, status=fact.status, figures=figure or NO_FIGURE) if fact else Cell()
        cells.append((Cell(str(place)), Cell(row["decision"] or ""), about, Cell(_effect_since(report, fact, then) if fact else "")))
    columns = (Column("Nr.", 0.8), Column("Besluit", 6.6), Column("Betreft", 5), Column("Sindsdien", 3.4))
    description = "Per besluit van het vorige gesprek de KPI waar het over ging, hoe die er nu voor staat en hoe het cijfer veranderde."
    owned = owner_briefly(report, previous["date"])
    caption = f"Toen besloten; eigenaar: {owned}" if owned else "Toen besloten"
    return [table(caption, description, columns, cells)]


def _effect_since(report: ChainView, fact: Fact, then: Period | None) -> str:
    """Whether a decision shows in the figure: ``beter, was 90,4 %``; '' when there is nothing to compare."""
    judged = report.judgement
    place = next((i for i, period in enumerate(judged.periods) if then is not None and period.end >= then.end), None)
    if place is None or place == len(judged.periods) - 1 or fact.withheld or fact.value is None:
        return ""
    before, about = float(judged.value[fact.position, place]), judged.about[fact.position]
    if before != before:
        return ""
    if about[place] and about[place] == about[-1]:
        return "nog geen nieuw cijfer"
    if before == fact.value:
        return "gelijk gebleven"
    better = _is_better(fact, fact.value, before)
    way = "anders" if better is None else "beter" if better else "slechter"
    return f"{way}, was {shown_value(fact, before)}"


def _is_better(fact: Fact, now: float, before: float) -> bool | None:
    """Whether a figure is better than the one before; of a band, nearer to it; None when nobody can tell."""
    match Direction(fact.direction):
        case Direction.HIGHER:
            return now > before
        case Direction.LOWER:
            return now < before
        case Direction.BAND if fact.target is not None and fact.target_high is not None:
            off_now, off_before = (max(fact.target - value, value - fact.target_high, 0.0) for value in (now, before))
            return off_now < off_before if off_now != off_before else None
    return None


def changed_figures(report: ChainView) -> list[Change]:
    """Measurements of this chain that are not what they were when their period was closed; for outsiders none."""
    return [] if report.external else [one for one in report.look_ups.changes if one.kpi in report.by_code]


def _changed(report: ChainView, changed: list[Change]) -> list[Block]:
    """The figures of earlier periods that were talked about and then changed: what they were and are."""
    if not changed:
        return []
    columns = (Column("KPI", 7), Column("Over", 3), right("Was", 3), right("Is nu", 3))
    rows = [
        (Cell(report.by_code[one.kpi].name), Cell(_period(report, one.period)), Cell(one.was or "geen"), Cell(one.now or "vervallen"))
        for one in changed[:_MOST]
    ]
    description = "Per meting van een gesloten periode die daarna is gewijzigd wat zij was en wat zij nu is."
    blocks: list[Block] = [table("Gewijzigd sinds de periode werd gesloten", description, columns, rows)]
    more = len(changed) - _MOST
    return [*blocks, Paragraph(f"En nog {count(more, 'meting', 'metingen')}.", Tone.NOTE)] if more > 0 else blocks


def _period(report: ChainView, code: str) -> str:
    period = report.organisation.calendar.period(code)
    return period_name(period) if period else code


def _finished(report: ChainView, actions: list[Row]) -> list[Block]:
    if not actions:
        return []
    columns = [Column("Gereed", 6), Column("Actiehouder", 2.8), Column("Deadline", 2.6), Column("Effect", 5.6)]
    rows = [
        [
            Cell(tidy(f"{row['action_id'] or ''} {row['description'] or ''}")),
            Cell(report.names("people").get(row["assignee"] or "", row["assignee"] or "")),
            Cell(day(row["deadline"])),
            Cell(_effect(report, row)),
        ]
        for row in actions[:_MOST]
    ]
    if report.external:
        del columns[1]
        for row in rows:
            del row[1]
    description = "Per actie die gereed is de deadline en of het effect zichtbaar is."
    blocks: list[Block] = [table("Acties die gereed zijn", description, columns, rows)]
    if report.status_of_now:
        blocks.append(Paragraph(report.status_of_now, Tone.NOTE))
    more = len(actions) - _MOST
    return [*blocks, Paragraph(f"En nog {count(more, 'actie', 'acties')}.", Tone.NOTE)] if more > 0 else blocks


def _effect(report: ChainView, row: Row) -> str:
    """What came of an action: what was written down, else what the KPI shows, else when an effect is expected."""
    fact = report.by_code.get(row["kpi"] or "")
    if row["effect"]:
        hidden = fact is not None and fact.withheld is not None
        return "" if hidden else str(row["effect"])
    expected = report.organisation.calendar.period(row["effect_expected"] or "")
    if expected is not None and expected.end > report.organisation.report_date:
        return f"verwacht in {period_phrase(expected)}"
    return f"{fact.name}: {_now(fact)}" if fact is not None else ""


def _now(fact: Fact) -> str:
    return fact.variation_text or STATUS[fact.status].label
