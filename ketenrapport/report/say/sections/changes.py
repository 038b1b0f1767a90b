"""What changed since the previous version of the same report (methode b12, c)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.say.blocks import Cell, Column, Heading, Paragraph, Standing, Tone
from ketenrapport.report.say.fingerprint import FORMAT
from ketenrapport.report.say.sections.table_cells import table, target_cell, value_cell
from ketenrapport.words.wording import STATUS, count

if TYPE_CHECKING:
    from ketenrapport.report.say.blocks import Block, Identity
    from ketenrapport.report.say.chain_view import ChainView
    from ketenrapport.report.say.fact import Fact

_WITHDRAWN, _NEW = "vervallen", "nieuw"


def standings(report: ChainView) -> tuple[Standing, ...]:
    """How the chain and everything in it stands, as the report shows it."""
    return tuple(_standing(fact) for fact in (report.head, *report.facts))


def changes(report: ChainView) -> list[Block]:
    """What is not as it was in the version before this one; nothing for a first version."""
    if report.version == 1:
        return []
    if report.earlier is None:
        return [
            Heading("Wijzigingen sinds de vorige versie"),
            Paragraph("Een vorige versie is niet terug te lezen; wat er sindsdien is gewijzigd, is daarom niet bekend."),
        ]
    title = f"Wijzigingen sinds versie {report.earlier.version}"
    rows = _changed(report, report.earlier.standings)
    if rows:
        columns = (
            Column("Code", 2.2),
            Column("Onderdeel", 4.4),
            Column("Was", 3.6),
            Column("Is nu", 3.6),
            Column("Opmerking bij de meting", 3),
        )
        description = (
            "Per onderdeel dat anders staat dan in de vorige versie hoe het stond, hoe het nu staat en wat er bij de meting is opgemerkt."
        )
        many = count(len(rows), "onderdeel staat", "onderdelen staan")
        lead = f"{many} over {report.period_phrase} anders dan in versie {report.earlier.version}."
        return [Heading(title), Paragraph(lead, Tone.LEAD), table("Hoe het stond en hoe het nu staat", description, columns, rows)]
    return [Heading(title), Paragraph(_nothing_to_see(report, report.earlier))]


def _nothing_to_see(report: ChainView, earlier: Identity) -> str:
    """What is known when every node stands as it stood: the fingerprints tell, if they are of one format."""
    if earlier.format != FORMAT:
        return (
            f"De oordelen over {report.period_phrase} staan er hetzelfde bij; of er verder iets is gewijzigd, is niet te vergelijken: "
            f"de rekenhash van versie {earlier.version} heeft een ander formaat."
        )
    unchanged = f"De cijfers over {report.period_phrase} zijn gelijk gebleven"
    if earlier.fingerprint == report.fingerprint:
        return f"{unchanged}."
    return f"{unchanged}; in eerdere perioden, toelichtingen, acties of andere gegevens van de keten is wel iets gewijzigd."


def _changed(report: ChainView, before: tuple[Standing, ...]) -> list[tuple[Cell, ...]]:
    """A row for each node that stood otherwise; what outsiders may not see any more stays out, also as it was."""
    was, now = {one.code: one for one in before}, standings(report)
    known = {one.code for one in now}
    rows = [
        (Cell(one.code), Cell(one.name), Cell(was[one.code].text if one.code in was else _NEW), Cell(one.text), Cell(_remark(report, fact)))
        for one, fact in zip(now, (report.head, *report.facts), strict=True)
        if (one.code not in was or was[one.code].text != one.text) and not fact.withheld
    ]
    gone = [(Cell(one.code), Cell(one.name), Cell(one.text), Cell(_WITHDRAWN), Cell("")) for one in before if one.code not in known]
    return [*rows, *gone]


def _standing(fact: Fact) -> Standing:
    target = target_cell(fact).text
    parts = (
        value_cell(fact).text,
        f"norm {target}" if target else "",
        "" if fact.score is None else f"score {fact.score}",
        STATUS[fact.status].word,
    )
    return Standing(fact.code, fact.name, ", ".join(part for part in parts if part))


def _remark(report: ChainView, fact: Fact) -> str:
    """What was noted beside the measurement; to outsiders nothing."""
    source = None if report.external else report.source(fact)
    return source.remark if source else ""
