"""What a run over a group says: of each file what became of it and what to do, of each code what stands out. Dutch sentences only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.group.comparison import BETTER, WORSE
from ketenrapport.group.definitions import deviations
from ketenrapport.group.shown import CHANCE, apart, changed
from ketenrapport.words.notation import fold
from ketenrapport.words.wording import count, listing, number, percentage, quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketenrapport.group.bundle import Line
    from ketenrapport.group.comparison import Comparison
    from ketenrapport.group.member import Member
    from ketenrapport.group.shown import Row, Shown

_MOST_NAMED = 5


class FileLine(Struct, frozen=True):
    """A file of the group as it is told: what became of it, what must be known and what to do."""

    file: str
    organisation: str
    period: str
    read: bool
    refreshed: bool
    reports: int
    note: str
    todo: str


def file_lines(lines: Sequence[Line], comparison: Comparison) -> list[FileLine]:
    """Every file, in the order of the input; none is left out in silence."""
    return [_file_line(line, comparison) for line in lines]


def _file_line(line: Line, comparison: Comparison) -> FileLine:
    member, name = line.member, line.source.name
    if line.copy_of:
        note, todo = f"is een kopie van {line.copy_of} en telt niet mee", "Verwijder de kopie."
        return FileLine(name, "", "", read=False, refreshed=False, reports=0, note=note, todo=todo)
    if member is None:
        why, _, todo = line.outcome.refusal.removeprefix(f"{line.source.path.name} ").partition("; ")
        todo = "Haal het bestand uit de map als het er niet bij hoort." if line.outcome.is_foreign else _sentence(todo)
        return FileLine(name, "", "", read=False, refreshed=False, reports=0, note=why.rstrip("."), todo=todo)
    notes = [note.rstrip(".") for note in (*line.notes, *_about(member, name, comparison), *line.outcome.remarks)]
    todo = "Sluit de werkmap en draai opnieuw." if line.is_open else _todo(member, name, comparison)
    return FileLine(
        name,
        member.organisation,
        member.period,
        read=True,
        refreshed=line.is_refreshed,
        reports=line.reports,
        note="; ".join(notes),
        todo=todo,
    )


def _about(member: Member, name: str, comparison: Comparison) -> list[str]:
    """What of an organisation the reader of the group must know."""
    entry = next((one for one in comparison.entries if one.file == name), None)
    notes = [entry.apart] if entry is not None and entry.apart else []
    if member.is_silent:
        return [*notes, "geen metingen"]
    if comparison.period and member.period != comparison.period:
        notes.append(f"rapporteert over {member.period or 'geen periode'}, de groep over {comparison.period}")
    silent = [chain.code for chain in member.chains if chain.is_silent]
    if silent:
        notes.append(f"{'keten' if len(silent) == 1 else 'ketens'} {listing(silent)} zonder metingen")
    other = [
        f"{code.agreed.code} {' en '.join(differs)}"
        for code in comparison.codes
        for figure in member.figures
        if code.agreed.definition is not None
        and fold(figure.code) == fold(code.agreed.code)
        and (differs := deviations(figure.definition, code.agreed.definition))
    ]
    if other:
        notes.append(", ".join(other))
    if member.errors:
        notes.append(f"fouten in Controle ({', '.join(member.errors)})")
    if not member.figures:
        notes.append("geen KPI met een Vergelijkcode")
    return notes


def _todo(member: Member, name: str, comparison: Comparison) -> str:
    if any(one.file == name and one.apart for one in comparison.entries):
        return "Laat één werkmap van deze organisatie staan; zijn het er twee met dezelfde naam, geef ze dan op Instellingen elk een eigen."
    if member.is_silent:
        return "Vraag de organisatie om haar metingen."
    if not member.figures:
        return "Vul de kolom Vergelijkcode op het blad KPI's in."
    if comparison.period and member.period != comparison.period:
        return f"Vraag de organisatie om de metingen en de rapportperiode {comparison.period}."
    return "Verbeter de fouten die op het blad Controle staan." if member.errors else ""


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}".rstrip(".") + "." if text else ""


def group_sentence(about: Shown) -> str:
    """What the group has in common on a code."""
    if about.median is None:
        return f"Te weinig organisaties met genoeg waarnemingen ({about.amount}) voor een middelste waarde."
    text = f"De mediaan van {count(about.amount, 'organisatie', 'organisaties')} is {value(about, about.median)}"
    if about.quartiles:
        text += f"; de middelste helft ligt tussen {value(about, about.quartiles[0])} en {value(about, about.quartiles[1])}"
    elif about.lowest is not None:
        text += f", van {value(about, about.lowest)} tot {value(about, about.highest)}"
    text += "."
    if about.together is not None:
        text += f" Samen is het {value(about, about.together)}"
        large = about.largest_share
        text += f" ({about.largest or 'de grootste'} is daarvan {percentage(large)})." if large is not None else "."
    return text


def difference_sentence(about: Shown) -> str:
    """Whether differences mean something."""
    if about.why_no_rank == CHANCE:
        return "De verschillen passen bij toeval: een rangorde zegt hier niets."
    if about.why_no_rank:
        return f"Er is geen rangorde: {about.why_no_rank}."
    return "De verschillen zijn groter dan toeval verklaart."


def apart_sentence(about: Shown) -> str:
    """Who stands apart; '' when nobody does, or nobody may be named."""
    sides: dict[str, list[Row]] = {}
    for row in apart(about.rows):
        if row.is_named:
            sides.setdefault(row.verdict, []).append(row)
    told = [f"{verdict}: {_named(about, rows)}" for verdict, rows in sides.items()]
    return f"Valt buiten de gewone spreiding – {'; '.join(told)}." if told else ""


def change_sentence(about: Shown) -> str:
    """Who improved or got worse against the year before, with both values; '' when nobody did."""
    told = []
    for word in (BETTER, WORSE):
        rows = [row for row in changed(about.rows, word) if row.is_named]
        shown = [f"{row.label} (van {value(about, row.before)} naar {value(about, row.value)})" for row in rows[:_MOST_NAMED]]
        if rows:
            more = f" en nog {len(rows) - _MOST_NAMED}" if len(rows) > _MOST_NAMED else ""
            told.append(f"{word}: {listing(shown) if not more else ', '.join(shown)}{more}")
    return f"Ten opzichte van een jaar eerder – {'; '.join(told)}." if told else ""


def own_sentence(about: Shown) -> str:
    """Where the reader's own organisation stands; '' in the version of the group."""
    row = next((one for one in about.rows if one.is_own), None)
    if row is None:
        return ""
    if row.value is None:
        return f"{row.label}: geen waarde ({row.reason})."
    text = (
        f"{row.label}: {value(about, row.value)} (n = {number(row.n, 0)})"
        if row.n is not None
        else f"{row.label}: {value(about, row.value)}"
    )
    if row.rank is not None and row.rank_range is not None:
        text += f", plaats {row.rank} van {about.amount} (tussen {row.rank_range[0]} en {row.rank_range[1]})"
    return f"{text}{', ' + row.verdict if row.verdict else ''}{'; ' + row.reason if row.reason else ''}."


def _named(about: Shown, rows: Iterable[Row]) -> str:
    rows = list(rows)
    shown = [f"{row.label} ({value(about, row.value)})" for row in rows[:_MOST_NAMED]]
    return listing(shown) if len(rows) <= _MOST_NAMED else f"{', '.join(shown)} en nog {len(rows) - _MOST_NAMED}"


def value(about: Shown, amount: float | None) -> str:
    """A value of this code as people read it."""
    return quantity(amount, about.decimals, about.unit)
