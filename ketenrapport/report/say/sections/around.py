"""What surrounds the figures: the moments a customer notices, nested chains, and the work in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketenrapport.report.say.blocks import Cell, Column, Paragraph, Table, Tone
from ketenrapport.report.say.people import customers, owner, owner_briefly
from ketenrapport.report.say.sections.running import running_table
from ketenrapport.report.say.sections.table_cells import coverage_text, right, score_text, status_cell, table
from ketenrapport.words.vocabulary import IssueStatus
from ketenrapport.words.wording import day, stands

if TYPE_CHECKING:
    from ketenrapport.report.say.blocks import Block
    from ketenrapport.report.say.chain_view import ChainView, Row
    from ketenrapport.report.say.fact import Fact

_PLACES = ("begin", "tussentijds", "einde")
_NO_CHAIN = -1
_TOUCHPOINTS = "Wat de klant meemaakt"


def touchpoints(report: ChainView) -> tuple[Block, ...]:
    """What the customer meets from begin to end, and whether it is measured."""
    moments = sorted(report.rows("touchpoints"), key=lambda row: (_place(row["position"]), _first(row["order"]), row["row"]))
    if not moments:
        return ()
    columns = (Column("Plaats", 2), Column("Moment", 4), Column("Kanaal", 2.2), Column("Status en KPI", 9))
    rows = [_moment(report, moment) for moment in moments]
    description = "Per interactiemoment met de klant, van begin tot einde, de KPI’s die het meten met hun status."
    return (table(_TOUCHPOINTS, description, columns, rows),)


def _moment(report: ChainView, moment: Row) -> tuple[Cell, ...]:
    place, name, channel = (Cell(moment[column] or "") for column in ("position", "name", "channel"))
    if not moment["kpis"]:
        return place, name, channel, Cell("niet gemeten")
    found = [(code, _kpi(report, code)) for code in moment["kpis"]]
    return place, name, channel, Cell(verdicts=tuple(_measured(report, fact) if fact else Paragraph(code) for code, fact in found))


def _place(name: str | None) -> int:
    return _PLACES.index(name) if name in _PLACES else len(_PLACES)


def _kpi(report: ChainView, code: str) -> Fact | None:
    """The KPI of this code, of whichever chain."""
    position = report.look_ups.kpis.get(code)
    return None if position is None else report.fact(position)


def _measured(report: ChainView, fact: Fact) -> Paragraph:
    chain = int(report.organisation.column("chain")[fact.position])
    elsewhere = f" (keten {report.fact(chain).name})" if chain not in (report.chain, _NO_CHAIN) else ""
    return Paragraph(f"{fact.name}{elsewhere}", status=fact.status)


def nested_chains(report: ChainView) -> tuple[Block, ...]:
    """The chains within this one and the one around it (methode b10)."""
    blocks: list[Block] = []
    around = report.encompassing()
    if around is not None:
        head = around.head
        scored = f" met {score_text(head)}" if head.score is not None else ""
        whose = owner(around)
        whose = f" (eigenaar: {whose})" if report.external and whose else f" van {whose}" if whose else ""  # a job title has no article
        blocks.append(Paragraph(f"Deze keten ligt besloten in de keten ‘{head.name}’{whose}; die {stands(head.status)}{scored}."))
    inside = report.nested()
    if inside:
        blocks.append(_inside(report, inside))
    return tuple(blocks)


def _inside(report: ChainView, inside: tuple[ChainView, ...]) -> Table:
    columns = (Column("Keten", 4), Column("Eigenaar", 2.6), Column("Klant", 2.8), Column("Status", 2.6), right("Score klant", 1.6),
               right("Score intern", 1.7), Column("Ergste afwijking", 3.2), right("Acties te laat", 1.5))  # fmt: skip
    rows = []
    for chain in inside:
        worst = chain.worst
        late = sum(chain.organisation.is_late(row) for row in chain.rows("actions"))
        rows.append(
            (
                Cell(chain.head.name),
                Cell(owner_briefly(chain)),
                Cell(customers(chain)),
                replace(status_cell(chain.head), notes=tuple(filter(None, (coverage_text(chain.head),)))),
                *(Cell("" if score is None else str(score)) for score in chain.kind_scores),
                Cell(worst.name) if worst else Cell("geen"),
                Cell(str(late)),
            )
        )
    description = (
        "Per onderliggende keten de eigenaar, de klant, de status, beide scores, de ergste afwijking en het aantal acties dat te laat is."
    )
    return table(f"Onderliggende ketens, {report.period_name}", description, columns, rows)


def work_in_hand(report: ChainView) -> tuple[Block, ...]:
    """Actions in order of priority, open issues with their age, and the state of the systems."""
    return (*_actions(report), *_issues(report), *_systems(report))


def _actions(report: ChainView) -> list[Block]:
    """The actions that are told at no point, the most important first."""
    today = report.organisation.report_date
    if not report.told.elsewhere:
        return []
    rows = sorted(report.told.elsewhere, key=lambda row: (_first(row["priority"]), row["deadline"] or today.max, row["action_id"] or ""))
    caption = "Lopende acties" if len(rows) == len(report.told.open_actions) else "Lopende acties die niet bij een punt staan"
    note = [Paragraph(report.status_of_now, Tone.NOTE)] if report.status_of_now else []
    return [running_table(report, rows, f"{caption}, op prioriteit"), *note]


def _issues(report: ChainView) -> list[Block]:
    today = report.organisation.report_date
    rows = [
        row for row in report.rows("issues") if row["status"] != IssueStatus.SOLVED and not (row["solved_on"] and row["solved_on"] <= today)
    ]
    if not report.organisation.is_own_period:  # who looks back sees what was known then
        rows = [row for row in rows if not row["reported_on"] or row["reported_on"] <= today]
    if not rows:
        return []
    rows.sort(key=lambda row: (row["reported_on"] or today.max, row["issue_id"] or ""))
    columns = (
        Column("Nr.", 1.2),
        Column("Knelpunt", 6.4),
        Column("Tussen schakels", 4.4),
        Column("Gemeld op", 3.2),
        right("Dagen", 1.2),
        Column("Status", 1.4),
    )
    cells = [
        (
            Cell(row["issue_id"] or ""),
            Cell(row["description"] or ""),
            Cell(_named_links(report, row["between"] or "")),
            Cell(day(row["reported_on"])),
            Cell(str((today - row["reported_on"]).days) if row["reported_on"] and row["reported_on"] <= today else ""),
            Cell(row["status"] or ""),
        )
        for row in rows
    ]
    description = (
        "Per open knelpunt de omschrijving, de schakels waartussen het speelt, de datum van melding, de ouderdom in dagen en de status."
    )
    return [table(f"Open knelpunten op {day(today)}", description, columns, cells)]


def _systems(report: ChainView) -> list[Block]:
    rows = report.rows("systems")
    if not rows:
        return []
    people = report.names("people")
    columns = (
        Column("Systeem", 4),
        Column("Verantwoordelijk", 3.4),
        Column("Status", 2),
        Column("Toelichting", 7.8),
    )
    cells = [
        (
            Cell(row["system"] or ""),
            Cell("" if report.external else people.get(row["responsible"] or "", row["responsible"] or "")),
            Cell(row["status"] or "", strong=row["status"] in ("beperkt", "storing")),
            _explanation(report, row),
        )
        for row in rows
    ]
    who = "" if report.external else "wie ervoor zorgt, "
    description = f"Per IT-systeem onder de keten {who}of het werkt en wat er aan de hand is."
    return [table("IT-systemen onder de keten", description, columns, cells)]


def _explanation(report: ChainView, row: Row) -> Cell:
    """What there is to say about a system, and of when that is, where it is not of the report date."""
    dated = f"per {day(row['as_of'])}" if row["as_of"] and row["as_of"] != report.organisation.report_date else ""
    text = row["explanation"] or ""
    return Cell(text, (dated,) if dated else ()) if text else Cell(dated)


def _first(number: float | None) -> float:
    """A number to sort by; what has none comes last."""
    return float("inf") if number is None else number


def _named_links(report: ChainView, text: str) -> str:
    """Links between which something is the matter, each by name where a code was written."""
    names = report.names("links")
    return "; ".join(names.get(part, part) for one in text.split(";") if (part := one.strip()))
