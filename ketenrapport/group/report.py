"""bundel.docx: what a group has in common and who stands apart, in the words of a report (methode d). No Word in sight."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from ketenrapport.group.book import PSEUDONYMOUS
from ketenrapport.group.comparison import BETTER, WORSE
from ketenrapport.group.shown import CHANCE, apart, changed, name_for, shown
from ketenrapport.group.telling import (
    apart_sentence,
    change_sentence,
    difference_sentence,
    group_sentence,
    own_sentence,
    value,
)
from ketenrapport.report.say.blocks import (
    Align,
    Bullets,
    Cell,
    Column,
    DotChart,
    Facts,
    Heading,
    Paragraph,
    Report,
    Role,
    Section,
    Series,
    Table,
    Tone,
)
from ketenrapport.words.notation import fold
from ketenrapport.words.periods import parse
from ketenrapport.words.verdict import Status
from ketenrapport.words.wording import count, day, listing, number, percentage, period_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ketenrapport.group.comparison import Comparison
    from ketenrapport.group.member import Member
    from ketenrapport.group.shown import Audience, Row, Shown
    from ketenrapport.group.telling import FileLine
    from ketenrapport.report.say.blocks import Block

TITLE = "Vergelijking van organisaties"
_CHAINS_ABREAST = 4
_CODES_ON_A_PAGE = 2
_METHOD = (
    "Vergeleken wordt op Vergelijkcode, over dezelfde twaalf maanden voor iedereen; een andere richting, eenheid, tijdaggregatie of "
    "periode wordt getoond maar niet vergeleken.",
    "De waarde is factor · Σteller / Σnoemer (of Σ(waarde · aantal) / Σaantal), afgerond zoals de KPI; mediaan, kwartielen en rang gaan "
    "over de afgeronde waarden. 'Samen' telt alle aantallen op.",
    "Minder dan 5 waarnemingen: niet getoond. Van 5 tot 20: wel getoond en in 'samen', geen rang. Minder dan 5 organisaties: alleen de "
    "waarden; 5 tot en met 7: mediaan en spreiding.",
    "Een rang staat er alleen waar de groep meer verschilt dan toeval verklaart, en met de plaatsen waartussen zij met 95 % zekerheid "
    "ligt.",
    "Buiten de gewone spreiding valt wie verder van het midden ligt dan toeval bij dit aantal waarnemingen en de gewone verschillen tussen "
    "organisaties verklaren: mogelijk bij 95 %, zonder dat woord bij 99,8 %.",
    "Verbeterd of verslechterd: deze twaalf maanden verschillen meer dan drie standaardfouten van de twaalf ervoor.",
)


def group_report(comparison: Comparison, files: Sequence[FileLine], audience: Audience) -> Report:
    """The report for this audience."""
    period = parse(comparison.period)
    codes = [shown(comparison, code, audience) for code in comparison.codes]
    over = period_name(period) if period else comparison.period
    own = next((entry.organisation for entry in comparison.entries if audience.own and entry.file == audience.own), "")
    members = sum(entry.member is not None and not entry.apart for entry in comparison.entries)
    facts = (
        ("Voor", own or "de groep"),
        ("Organisaties", number(members, 0)),
        ("Periode", f"twaalf maanden tot en met {over}"),
        ("KPI's", number(len(codes), 0)),
    )
    return Report(
        title=TITLE,
        subtitle=f"{own + ', ' if own else ''}twaalf maanden tot en met {over}",
        subject="Vergelijking van organisaties op hun KPI's",
        author=own,
        running_head=f"{TITLE}, {over}",
        running_foot=own,
        dated=_dated(comparison),
        palette="stoplicht",
        front=(Facts(facts),),
        sections=tuple(
            section
            for section in (
                Section("boodschap", "In het kort", tuple(_message(codes, files, audience))),
                Section(
                    "kpis",
                    "Per KPI",
                    tuple(chain.from_iterable(_code(about, place, audience) for place, about in enumerate(codes))),
                    new_page=True,
                ),
                Section("bijlage", "Bijlage", tuple(_appendix(comparison, files, audience)), new_page=True),
            )
            if section.blocks
        ),
    )


def _dated(comparison: Comparison) -> date:
    period = parse(comparison.period)
    assert period is not None, "a group without a period is not compared"
    return period.end


def _message(codes: Sequence[Shown], files: Sequence[FileLine], audience: Audience) -> Iterator[Block]:
    """One page: what the group has in common, who stands apart, who changed and what is missing."""
    if not audience.sees_all:
        yield Paragraph(PSEUDONYMOUS, Tone.NOTE)
    by_chance = [about.name for about in codes if about.why_no_rank == CHANCE]
    differs = [about.name for about in codes if not about.why_no_rank]
    if differs:
        yield Paragraph(f"De organisaties verschillen meer dan toeval verklaart op {listing(differs)}.", Tone.MESSAGE)
    if by_chance:
        yield Paragraph(
            f"Op {listing(by_chance)} passen de verschillen bij toeval: wie daar hoger of lager staat, zegt niets.",
            Tone.BODY if differs else Tone.MESSAGE,
        )
    own = [f"{about.name}: {sentence}" for about in codes if (sentence := own_sentence(about))]
    if own:
        yield Heading("Uw organisatie")
        yield Bullets(tuple(map(Paragraph, own)))
    yield from _named("Wie valt op", [_bullet(about, apart_sentence(about)) for about in codes if apart(_named_rows(about))])
    moved = [about for about in codes if changed(_named_rows(about), BETTER) or changed(_named_rows(about), WORSE)]
    yield from _named("Wat veranderde", [_bullet(about, change_sentence(about)) for about in moved])
    missing = [line for line in files if line.note and audience.sees_all]
    yield from _named("Wat ontbreekt of bijzonder is", [f"{line.organisation or line.file}: {line.note}." for line in missing])


def _named_rows(about: Shown) -> list[Row]:
    return [row for row in about.rows if row.is_named]


def _bullet(about: Shown, sentence: str) -> str:
    """The sentence of a code as a bullet: after the dash it says who."""
    return f"{about.name} – {sentence.partition(' – ')[2] or sentence}"


def _named(heading: str, told: Sequence[str]) -> Iterator[Block]:
    if told:
        yield Heading(heading)
        yield Bullets(tuple(map(Paragraph, told)))


def _code(about: Shown, place: int, audience: Audience) -> Iterator[Block]:
    """Half a page: what there is to say and the values in order."""
    yield Heading(f"{about.name} ({about.code})", new_page=place > 0 and place % _CODES_ON_A_PAGE == 0)
    sentences = (own_sentence(about), group_sentence(about), difference_sentence(about), apart_sentence(about), change_sentence(about))
    yield Paragraph(" ".join(sentence for sentence in sentences if sentence))
    rows = [row for row in about.rows if row.is_ranked and row.value is not None]
    if len(rows) > 1:
        yield _dots(about, rows)
    grey = [f"{row.label} ({row.reason})" for row in about.rows if row.reason and audience.sees_all]
    if grey:
        yield Paragraph(f"Niet vergeleken of zonder rang: {listing(grey)}.", Tone.NOTE)
    elif about.hidden:
        yield Paragraph(f"Niet getoond: {count(about.hidden, 'organisatie', 'organisaties')} zonder vergelijkbaar cijfer.", Tone.NOTE)


def _dots(about: Shown, rows: Sequence[Row]) -> DotChart:
    """Every organisation a dot, the best at the left; those that stand apart have a shape of their own."""

    def only(keep: Sequence[bool]) -> tuple[float | None, ...]:
        return tuple(row.value if kept else None for row, kept in zip(rows, keep, strict=True))

    own = [row.is_own for row in rows]
    better = [row.stands_apart and row.is_better and not row.is_own for row in rows]
    worse = [row.stands_apart and not row.is_better and not row.is_own for row in rows]
    plain = [not (one or other or mine) for one, other, mine in zip(better, worse, own, strict=True)]
    series = [Series("organisatie", Role.MEMBER, only(plain))]
    for name, role, keep in (
        ("uw organisatie", Role.OWN, own),
        ("valt op: beter", Role.BETTER, better),
        ("valt op: slechter", Role.WORSE, worse),
    ):
        if any(keep):
            series.append(Series(name, role, only(keep)))
    if about.median is not None:
        series.append(Series("mediaan", Role.MEDIAN, (about.median,) * len(rows)))
    if about.quartiles:
        series.append(Series("eerste kwartiel", Role.QUARTILE, (about.quartiles[0],) * len(rows)))
        series.append(Series("derde kwartiel", Role.QUARTILE, (about.quartiles[1],) * len(rows)))
    best, last = rows[0], rows[-1]
    order = f"De waarden lopen van {value(about, best.value)} tot {value(about, last.value)}"
    median = f"; de mediaan is {value(about, about.median)}" if about.median is not None else ""
    return DotChart(
        claim=f"{about.name}: de organisaties op volgorde",
        alternative=f"{order}{median}.",
        categories=tuple(row.short for row in rows),
        series=tuple(series),
        unit=about.unit,
        decimals=about.decimals,
    )


def _chains(comparison: Comparison) -> Iterator[Block]:
    """How every chain of every organisation stands by its own norms, a few chains a table."""
    members = [(entry.organisation, entry.member) for entry in comparison.entries if entry.member is not None]
    codes = {fold(one.code): one.code for _, member in members for one in member.chains}
    if not codes:
        return
    yield Heading("Ketens naar hun eigen norm")
    keys = list(codes)
    for start in range(0, len(keys), _CHAINS_ABREAST):
        few = keys[start : start + _CHAINS_ABREAST]
        yield Table(
            f"Ketens {listing(codes[key] for key in few)}",
            "Per organisatie en keten het oordeel over de eigen rapportperiode, de score en de dekking.",
            (Column("Organisatie", 3), *(Column(codes[key], 2.2) for key in few)),
            tuple((Cell(name), *(_chain_cell(member, key) for key in few)) for name, member in members),
        )


def _chain_cell(member: Member, key: str) -> Cell:
    found = next((one for one in member.chains if fold(one.code) == key), None)
    if found is None:
        return Cell("")
    told = [f"score {number(found.score, 0)}"] if found.score is not None else []
    told += [f"dekking {percentage(found.coverage)}"] if found.coverage is not None else []
    return Cell(status=Status(found.status), notes=(", ".join(told) or "geen score",))


def _appendix(comparison: Comparison, files: Sequence[FileLine], audience: Audience) -> Iterator[Block]:
    """What every code means, which files there were, and the method in six lines."""
    if audience.sees_all:
        yield from _chains(comparison)
    meanings = [(code.agreed, name_for(code, audience)) for code in comparison.codes]
    meanings = [(agreed, name) for agreed, name in meanings if agreed.definition is not None]
    if meanings:
        yield Heading("Definities")
        yield Table(
            "Definities",
            "Per Vergelijkcode wat er vergeleken wordt: richting, eenheid, tijdaggregatie en wie dat bepaalde.",
            (
                Column("Code", 2),
                Column("KPI", 5),
                Column("Beter", 1.4),
                Column("Eenheid", 1.6),
                Column("Tijdaggregatie", 2.2),
                Column("Herkomst", 3),
            ),
            tuple(
                tuple(
                    map(
                        Cell,
                        (
                            one.code,
                            name,
                            one.definition.direction,
                            one.definition.unit,
                            one.definition.aggregation,
                            one.origin,
                        ),
                    )
                )
                for one, name in meanings
                if one.definition is not None
            ),
        )
    if audience.sees_all and files:
        yield Heading("Bestanden")
        yield Table(
            "Bestanden",
            "Elk bestand van de groep: of het gelezen en vernieuwd is, en wat er bijzonder aan is.",
            (
                Column("Bestand", 3),
                Column("Gelezen", 1.2),
                Column("Vernieuwd", 1.3),
                Column("Rapporten", 1.3, Align.RIGHT),
                Column("Bijzonderheden", 6),
            ),
            tuple(
                (
                    Cell(line.file),
                    Cell("ja" if line.read else "nee"),
                    Cell("ja" if line.refreshed else "nee"),
                    Cell(number(line.reports, 0) if line.reports else ""),
                    Cell(" ".join(part for part in (f"{line.note}." if line.note else "", line.todo) if part)),
                )
                for line in files
            ),
        )
    yield Heading("Zo is er vergeleken")
    yield Bullets(tuple(map(Paragraph, _METHOD)), numbered=True)
    period = parse(comparison.period)
    if period is not None:
        yield Paragraph(f"Peildatum: {day(period.end)}.", Tone.NOTE)
