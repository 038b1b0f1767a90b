"""The overview as two pages to take along, for a slide: how the chains stand, and how their results went (methode e, overzicht --blad).

Both lie on their side, as a screen does. It says nothing that the overview doesn't; it leaves out what only the conversation needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.fields import OVERVIEWS
from ketenrapport.report.markup import shortened
from ketenrapport.report.say.blocks import (
    Cell,
    Column,
    Course,
    CourseRow,
    Heading,
    Line,
    LineChart,
    LineRole,
    Multiples,
    Paragraph,
    Report,
    Section,
    Small,
    Table,
    Tone,
)
from ketenrapport.report.say.overview import TITLE, message
from ketenrapport.report.say.overview_chains import chains_of
from ketenrapport.report.say.plain import known
from ketenrapport.report.say.sections.table_cells import NOTHING, right, score_change
from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import NodeKind
from ketenrapport.words.wording import STATUS, in_full, natural_decimals, number, period_label, period_name, period_phrase, short_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.assessment import Assessment
    from ketenrapport.report.say.overview_chains import Chain

PERIODS = 13
_ABREAST = 4
_FIT = 5  # characters of a figure in a column, beside the symbol of its verdict
_SCALES = {1: "", 1_000: "× 1.000", 1_000_000: "mln", 1_000_000_000: "mld"}
_CUT = "Wat niet past is afgerond; het oordeel is dat van het hele cijfer. "
_NAME = 60  # letters of a name in a row, or above a small chart


def slide(assessment: Assessment, version: int = 1) -> Report:
    """The two pages over the report period."""
    organisation, chains = assessment.organisation, chains_of(assessment)
    over, who = period_name(organisation.report_period), organisation.settings.organisation
    standing, phrase = f"concept, versie {version}", period_phrase(organisation.report_period)
    return Report(
        title=TITLE,
        subtitle=", ".join(part for part in (who, over, standing) if part),
        subject=OVERVIEWS[1],
        author=who,
        running_head=f"{TITLE}, {over}",
        running_foot=", ".join(part for part in (who, standing) if part),
        dated=organisation.report_date,
        palette=organisation.settings.palette,
        front=(Paragraph(message(chains), Tone.MESSAGE), _standing(chains, phrase), *_courses(assessment, chains)) if chains else (),
        sections=(Section("verloop", "", _results(assessment, chains), new_page=True),) if chains else (),
        compact=True,
        on_its_side=True,
    )


def _standing(chains: Sequence[Chain], over: str) -> Table:
    columns = (
        Column("Keten", 5),
        Column("Eigenaar", 2.6),
        Column("Slechtste klantwaarde", 5),
        Column("Stand", 2.2),
        right("Score", 1.6),
        right("KPI’s rood", 1.3),
        right("Acties te laat", 1.5),
    )
    rows = []
    for chain in chains:
        head, worst = chain.about.head, chain.worst
        moved = score_change(head)
        score = NOTHING if head.score is None else f"{head.score}{f' ({moved})' if moved else ''}"
        rows.append((
            Cell(head.name, level=chain.depth, strong=True),
            Cell(chain.owner),
            Cell("geen klantwaarde beoordeeld" if worst is None else f"{worst.name}: {worst.score}"),
            Cell(status=head.status),
            Cell(score),
            Cell(str(len(chain.red))),
            Cell(str(len(chain.late)), strong=bool(chain.late)),
        ))  # fmt: skip
    description = "Per keten de eigenaar, de klantwaarde met de laagste score, de stand en score van de keten, rode KPI’s en late acties."
    return Table(f"Alle ketens over {over}, de slechtste klantwaarde bovenaan", description, columns, tuple(rows))


def _courses(assessment: Assessment, chains: Sequence[Chain]) -> tuple[Multiples, ...]:
    """How the customers' score of the worst chains went, as small charts."""
    periods = assessment.judgement.periods[-PERIODS:]
    labels = tuple(period_label(period) for period in periods)
    green = assessment.organisation.settings.green_from
    norm = f"norm {in_full(green)}"
    items: list[Small] = []
    for chain in chains:
        row = assessment.judgement.customer_score[chain.about.chain, -PERIODS:].tolist()
        values = tuple(map(known, row))
        scores = [value for value in values if value is not None]
        if len(scores) < 2 or len(items) == _ABREAST:
            continue
        lines = (
            Line(LineRole.ACTUAL, "klantwaarden", values, number(scores[-1], 0)),
            Line(LineRole.NORM, "op norm", (green,) * len(values), norm),
        )
        name = chain.about.head.name
        alternative = f"Score van de klantwaarden van {name}: {number(scores[-1], 0)}, {norm}."
        was = f"was {number(scores[-2], 0)}"
        items.append(Small(shortened(name, _NAME), None, was, LineChart(alternative, "", 0, labels, lines)))
    return (Multiples(tuple(items)),) if items else ()


def _results(assessment: Assessment, chains: Sequence[Chain]) -> tuple[Heading | Course | Paragraph, ...]:
    organisation, judgement = assessment.organisation, assessment.judgement
    periods = judgement.periods[-PERIODS:]
    counting = ((organisation.array("kind") == NodeKind.RESULT) & (organisation.array("weight") > 0)).tolist()
    rows, cut = [], False
    for chain in chains:
        for node in (node for node, home in enumerate(organisation.column("chain")) if home == chain.about.chain and counting[node]):
            figures = zip(judgement.value[node, -PERIODS:].tolist(), judgement.status[node, -PERIODS:].tolist(), strict=True)
            decimals, unit = organisation.column("decimals")[node], organisation.column("unit")[node]
            named = organisation.column("short_name")[node] or organisation.column("name")[node] or organisation.column("code")[node]
            judged = [(value, Status(status)) for value, status in figures]
            own = _places([value for value, _ in judged], decimals)
            scale, places = _fitting([value for value, _ in judged], own)
            cells = tuple(_judged(value / scale, status, places) for value, status in judged)
            told = " ".join(part for part in (unit or "", _SCALES[scale]) if part)
            cut = cut or (scale, places) != (1, own)
            rows.append(CourseRow(chain.about.code, shortened(named, _NAME) + (f" ({told})" if told else ""), cells))
    key = ", ".join(f"{STATUS[status].symbol} {STATUS[status].word}" for status in (Status.GREEN, Status.ORANGE, Status.RED))
    first, last = period_phrase(periods[0]), period_phrase(periods[-1])
    stretch = f"over {last}" if len(periods) == 1 else f"van {first} tot en met {last}"
    labels = tuple(map(short_name, periods))
    description = f"Per resultaat de waarde en het oordeel {stretch}."
    return (
        Heading("Het verloop van de resultaten", 1),
        Course(f"Resultaten {stretch}", description, labels, tuple(rows)),
        Paragraph(
            f"{key}. Zonder teken is er geen oordeel. {_CUT if cut else ''}De knoppen staan op het blad Verloop van de werkmap.", Tone.NOTE
        ),
    )


def _places(values: Sequence[float], decimals: float) -> int:
    """The decimals of a KPI, else as many as its figures need."""
    return max((natural_decimals(value) for value in values), default=0) if decimals != decimals else int(decimals)


def _fitting(values: Sequence[float], places: int) -> tuple[int, int]:
    """By what all figures of a row are divided, and their decimals: so that each fits its column, with the verdict behind."""
    known = [value for value in values if value == value]
    for scale in _SCALES:
        for fewer in range(places if scale == 1 else 2, -1, -1):
            if all(len(number(value / scale, fewer)) <= _FIT for value in known):
                return scale, fewer
    return max(_SCALES), 0


def _judged(value: float, status: Status, places: int) -> tuple[str, Status | None]:
    """What stands in a cell: the figure, a dash where there is none, and the verdict."""
    return (NOTHING, None) if value != value else (number(value, places), None if status is Status.GREY else status)
