"""Who is involved: owners with their span, customers and stakeholders, and the links that carry the chains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.checks.islands import chain_matrix
from ketenrapport.report.markup import ended
from ketenrapport.report.say.blocks import Cell, Column, Paragraph, Tone
from ketenrapport.report.say.sections.table_cells import right, score_text, table
from ketenrapport.words.wording import count, day, listing, percentage

if TYPE_CHECKING:
    from ketenrapport.report.say.blocks import Block
    from ketenrapport.report.say.fact import Fact
    from ketenrapport.report.say.overview_chains import Chain, Overview


def owners(about: Overview) -> tuple[Block, ...]:
    """Who owns which chains, and what of it is late."""
    if not about.chains:
        return ()
    owned: dict[str, list[Chain]] = {}
    for chain in about.chains:
        owned.setdefault(chain.owner or "nog geen eigenaar", []).append(chain)
    people = {row["name"]: row for row in about.organisation.tables["people"].to_dict("records")}
    limit = about.organisation.settings.max_chains_per_owner
    columns = (Column("Eigenaar", 4), Column("Ketens", 5), right("Aantal", 1.4), right("Grens", 1.3), right("KPI’s rood", 1.4),
               right("Acties open", 1.4), right("Acties te laat", 1.4))  # fmt: skip
    rows, over = [], []
    for name, chains in sorted(owned.items(), key=lambda item: (-sum(len(chain.late) for chain in item[1]), -len(item[1]), item[0])):
        person = people.get(name, {})
        own = person.get("max_chains")
        most = limit if own is None or own != own else int(own)
        late = sum(len(chain.late) for chain in chains)
        if len(chains) > most:
            over.append(name)
        rows.append(
            (
                Cell(name, (person["job_title"],) if isinstance(person.get("job_title"), str) else ()),
                Cell(listing(chain.name for chain in chains)),
                Cell(str(len(chains)), strong=len(chains) > most),
                Cell(str(most)),
                Cell(str(sum(len(chain.red) for chain in chains))),
                Cell(str(sum(len(chain.open_actions) for chain in chains))),
                Cell(str(late), strong=late > 0),
            )
        )
    description = "Per eigenaar de ketens, hun aantal en de grens daaraan, het aantal rode KPI’s, open acties en acties die te laat zijn."
    blocks: list[Block] = [table(f"Eigenaren op {day(about.organisation.report_date)}", description, columns, rows)]
    if over:
        blocks.append(Paragraph(f"Meer ketens dan de grens: {ended(listing(over))}", Tone.NOTE))
    return tuple(blocks)


def stakeholders(about: Overview) -> tuple[Block, ...]:
    """Who is served by which chain, and how the worst promise to them is kept."""
    rows, alone = [], []
    for row in about.organisation.rows["customers"]:
        if not row["customer_id"]:
            continue
        who = row["name"] or row["customer_id"]
        serving = [chain for chain in about.chains if _served(chain, row["customer_id"])]
        kind = (row["kind"],) if row["kind"] else ()
        rows += [(Cell(who, kind), Cell(chain.name), *_promise(chain, row["customer_id"])) for chain in serving]
        alone += [] if serving else [who]
    blocks: list[Block] = []
    if rows:
        columns = (Column("Klant of stakeholder", 4.4), Column("Keten", 4.4), Column("Slechtste klantwaarde", 4.6), Column("Status", 3))
        description = "Per klant of stakeholder en keten die hem bedient de belofte met de laagste score, en hoe die ervoor staat."
        blocks.append(table("Wie door welke keten wordt bediend", description, columns, rows))
    if alone:
        blocks.append(Paragraph(f"Zonder keten: {listing(alone)}.", Tone.NOTE))
    return tuple(blocks)


def links(about: Overview) -> tuple[Block, ...]:
    """Which links carry which chains: the picture that no organisation chart shows."""
    names = {chain.about.code: chain.name for chain in about.chains}
    matrix = chain_matrix(about.assessment.context)
    called = {code: row["name"] or code for code, row in about.assessment.context.links.items()}
    rows = []
    for link, steps, kpis in zip(matrix.links, matrix.steps.tolist(), matrix.kpis.tolist(), strict=True):
        carried = [(names[code], turns) for code, passes, turns in zip(matrix.chains, steps, kpis, strict=True)
                   if code in names and (passes or turns)]  # fmt: skip
        if carried:
            told = listing(f"{name} ({count(turns, 'KPI', 'KPI’s')})" if turns else name for name, turns in carried)
            rows.append((Cell(called[link]), Cell(str(len(carried))), Cell(told)))
    if not rows:
        return ()
    rows.sort(key=lambda row: -int(row[1].text))
    columns = (Column("Schakel", 4), right("Ketens", 1.4), Column("Draagt", 11))
    description = "Per schakel het aantal ketens dat erlangs loopt, welke dat zijn en aan hoeveel KPI’s daarvan de schakel draait."
    islands = about.assessment.islands
    shares = [
        f"{names[code]} {percentage(one.share)} bij {called.get(one.link, one.link)}" for code, one in islands.items() if code in names
    ]
    note = [Paragraph(f"Grootste deel van de gemeten KPI’s bij één schakel: {ended('; '.join(shares))}", Tone.NOTE)] if shares else []
    return (table("Schakels en de ketens die zij dragen", description, columns, rows), *note)


def _served(chain: Chain, customer: str) -> bool:
    return customer in (chain.about.record.get("customers") or ()) or bool(_promised(chain, customer))


def _promised(chain: Chain, customer: str) -> list[Fact]:
    codes = {row["value_id"] for row in chain.about.rows("values") if row["customer"] == customer}
    return [value for value in chain.customer_values if value.code in codes]


def _promise(chain: Chain, customer: str) -> tuple[Cell, Cell]:
    """The worst promise of the chain to this customer, and how it is kept."""
    promised = _promised(chain, customer)
    if not promised:
        return Cell("geen klantwaarde beloofd"), Cell()
    worst = min(promised, key=lambda value: float("inf") if value.score is None else value.score)
    return Cell(worst.name), Cell(score_text(worst), status=worst.status)
