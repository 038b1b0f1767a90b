"""Terugblik: what was decided last time, what came of it in the figures and what was learned. First learn, then figures.

Actions that are under way stand with their point, or with the other work; here stands what came of those that are done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.markup import tidy
from ketenrapport.report.say.blocks import Cell, Column, Paragraph, Tone
from ketenrapport.report.say.look_ups import as_named
from ketenrapport.report.say.people import owner_briefly
from ketenrapport.report.say.promises import norm_briefly
from ketenrapport.report.say.sections.table_cells import table, variation_word
from ketenrapport.report.say.sentences import shown_value
from ketenrapport.words.schema import OPEN_STATES
from ketenrapport.words.wording import STATUS, count, day, listing, period_name

if TYPE_CHECKING:
    from ketenrapport.report.say.blocks import Block
    from ketenrapport.report.say.chain_view import ChainView, Row
    from ketenrapport.report.say.fact import Fact

_MOST = 8
_DONE = "gereed"


def review(report: ChainView) -> tuple[Block, ...]:
    """The previous conversation of this chain, and what came of it; nothing when there was none."""
    previous = report.previous_conversation
    actions = _actions(report, previous)
    if previous is None and not actions:
        return ()
    blocks: list[Block] = [Paragraph(_lead(report, previous, actions), Tone.LEAD)]
    lessons = tidy((previous or {}).get("lessons") or "")
    if lessons:
        blocks.append(Paragraph(f"Geleerd: {lessons}"))
    blocks += _decisions(report, previous) if previous is not None else []
    blocks += _finished(report, [row for row in actions if row["status"] == _DONE])
    return tuple(blocks)


def conversation_code(row: Row) -> str:
    """How decisions and actions refer to a conversation: ``VERG 2026-09``."""
    return f"{row['chain']} {row['period']}"


def _lead(report: ChainView, previous: Row | None, actions: list[Row]) -> str:
    parts = []
    if previous is not None:
        period = report.organisation.calendar.period(previous["period"] or "")
        parts.append(f"Het vorige gesprek was op {day(previous['date'])}" + (f" en ging over {period_name(period)}." if period else "."))
    return " ".join([*parts, *([_tally(report, actions)] if actions else [])])


def _tally(report: ChainView, actions: list[Row]) -> str:
    """How the actions stand: ``Van de 3 acties uit eerdere gesprekken is er 1 gereed, 1 open en 1 te laat``."""
    states = [_state(report, row) for row in actions]
    if len(states) == 1:
        return f"De enige actie uit eerdere gesprekken is {'nog open' if states[0] == 'open' else states[0]}."
    tally = [(amount, state) for state in ("gereed", "open", "te laat") if (amount := states.count(state))]
    if len(tally) == 1:
        return f"{'Beide' if len(states) == 2 else f'Alle {len(states)}'} acties uit eerdere gesprekken zijn {tally[0][1]}."
    shares = listing(f"{amount} {state}" for amount, state in tally)
    return f"Van de {len(states)} acties uit eerdere gesprekken {'is' if tally[0][0] == 1 else 'zijn'} er {shares}."


def _state(report: ChainView, row: Row) -> str:
    if row["status"] == _DONE:
        return "gereed"
    return "te laat" if report.organisation.is_late(row) else "open"


def _actions(report: ChainView, previous: Row | None) -> list[Row]:
    """The actions of the previous conversation, earlier ones that are still open, and those with a result to learn from."""
    code = as_named(conversation_code(previous)) if previous else ""
    found = [
        row
        for row in report.rows("actions")
        if row["status"] in OPEN_STATES or (row["status"] == _DONE and (row["effect"] or (code and as_named(row["conversation"]) == code)))
    ]
    last = report.organisation.report_date.max
    return sorted(found, key=lambda row: (row["deadline"] or last, row["action_id"] or ""))


def _decisions(report: ChainView, previous: Row) -> list[Block]:
    """What was decided, and whether it shows in the figure of what it was about."""
    rows = report.decisions(conversation_code(previous))
    if not rows:
        return []
    rows.sort(key=lambda row: (row["number"] or 0, row["row"]))
    cells = []
    for place, row in enumerate(rows, 1):
        fact = report.by_code.get(row["kpi"] or "")
        about = (Cell(fact.name), Cell(status=fact.status, notes=_shows(fact))) if fact else (Cell(), Cell())
        cells.append((Cell(str(place)), Cell(row["decision"] or ""), *about))
    columns = (Column("Nr.", 0.8), Column("Besluit", 7.6), Column("Betreft", 4), Column("In het cijfer", 3.4))
    description = "Per besluit van het vorige gesprek de KPI waar het over ging, hoe die er nu voor staat en wat het cijfer laat zien."
    owned = owner_briefly(report, previous["date"])
    caption = f"Besloten op {day(previous['date'])}" + (f"; eigenaar: {owned}" if owned else "")
    return [table(caption, description, columns, cells)]


def _shows(fact: Fact) -> tuple[str, ...]:
    """The figure with its norm, and what the process says."""
    figure = ", ".join(part for part in (shown_value(fact, fact.value), norm_briefly(fact)) if part)
    return tuple(part for part in (figure, variation_word(fact)) if part)


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
        return f"verwacht in {period_name(expected)}"
    return f"{fact.name}: {_now(fact)}" if fact is not None else ""


def _now(fact: Fact) -> str:
    return fact.variation_text or STATUS[fact.status].label
