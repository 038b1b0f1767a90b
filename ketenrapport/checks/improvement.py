"""What the owner does about it: actions, issues, experts and the systems underneath (K16, K17, K27–K30)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.checks.data import first_few
from ketenrapport.checks.rhythm import after
from ketenrapport.checks.rule import Hit, hit, rule
from ketenrapport.checks.text import are_people, mentions, names_group, names_unit, speaks_of_us, without_parentheses
from ketenrapport.words.findings import Severity
from ketenrapport.words.notation import fold
from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import ValueRollup
from ketenrapport.words.wording import count, day, listing, period_phrase, quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketenrapport.checks.context import Context, Kpi
    from ketenrapport.organisation.model import Row

_F, _W = Severity.ERROR, Severity.WARNING
_PATIENCE = 2  # rhythms that an issue may stay open


@rule(
    "K16", _W, "Rode KPI zonder actie",
    "KPI {kpi} is rood{value}, maar {what}.",
    "Spreek op het blad Acties af wat er gebeurt, met één actiehouder en een deadline.",
    when_final=_F,
)  # fmt: skip
def red_without_action(context: Context) -> Iterator[Hit]:
    """Who owns a chain cannot point elsewhere: where it goes wrong, one person does something about it before a date.

    A draft may still lack the action, since it is for the conversation to agree on it; an adopted report may not.

    Methode a: "…niet meer mogelijk om te ontsnappen. Naar een ander wijzen, werkt niet meer." (K16)
    """
    actions: dict[str, list[Row]] = {}
    for row in context.open_actions:
        actions.setdefault(row["kpi"], []).append(row)
    for kpi in context.kpis.values():
        mine = actions.get(kpi.code, [])
        is_red = context.status[kpi.node] == Status.RED and not kpi.is_context
        if not is_red or any(_has_one_holder(context, row) and row["deadline"] for row in mine):
            continue
        what = "er is geen open actie voor"
        if mine:
            names = listing(row["action_id"] for row in mine)
            who = f"actie {names} heeft" if len(mine) == 1 else f"de acties {names} hebben"
            what = f"{who} niet één actiehouder en een deadline"
        yield hit("kpis", kpi.row, "kpi_id", kpi.code, kpi=kpi.label, value=_shown(context, kpi), what=what)


@rule(
    "K44", _W, "Rode KPI zonder toelichting",
    "KPI {kpi} is rood{value} en over {period} is er geen toelichting.",
    "Schrijf op het blad Toelichtingen de oorzaak, het gevolg of de maatregel op, of vraag de keteneigenaar erom.",
)  # fmt: skip
def red_without_explanation(context: Context) -> Iterator[Hit]:
    """A red figure without its story starts a conversation with guessing; municipalities ask for cause, consequence and measure.

    Methode a: "…niet meer mogelijk om te ontsnappen. Naar een ander wijzen, werkt niet meer." (K44)
    """
    told = context.explained
    for kpi in context.kpis.values():
        if context.status[kpi.node] == Status.RED and not kpi.is_context and kpi.code not in told:
            period = period_phrase(context.organisation.report_period)
            yield hit("kpis", kpi.row, "kpi_id", kpi.code, kpi=kpi.label, value=_shown(context, kpi), period=period)


@rule(
    "K17", _W, "Toelichting wijst alleen naar buiten",
    "De {field} bij KPI {kpi} over {period} noemt alleen {links}, en dat is geen schakel van keten {chain}.",
    "Schrijf op wat de keten zelf kan doen. Hoort de schakel toch bij de keten? Voeg hem toe op het blad Ketenschakels.",
)  # fmt: skip
def pointing_elsewhere(context: Context) -> Iterator[Hit]:
    """A cause or measure that lies wholly with others leaves the owner nothing to do; that is the escape that a chain closes.

    Methode a: "…niet meer mogelijk om te ontsnappen. Naar een ander wijzen, werkt niet meer." (K17)
    """
    report = context.organisation.report_period
    for row in context.tables["comments"]:
        kpi, period = context.kpi.get(row["kpi"]), context.organisation.calendar.period(row["period"] or "")
        if kpi is None or period is None or not report.start <= period.end <= report.end:
            continue
        own = {link["link"] for link in context.of("chain_links", kpi.chain)} | {one.row["link"] for one in context.kpis_of(kpi.chain)}
        for column, field in (("cause", "oorzaak"), ("measure", "maatregel")):
            text = row[column] or ""
            named = [context.link(code) for code in context.links if code not in own and names_unit(text, context.link(code))]
            ours = any(mentions(text, without_parentheses(context.link(code))) for code in own if code) or speaks_of_us(text)
            if named and not ours:
                words = {"field": field, "kpi": kpi.label, "period": row["period"], "links": listing(named), "chain": kpi.chain}
                yield hit("comments", row, column, f"{kpi.code} {row['period']} {field}", **words)


@rule(
    "K27", _F, "Keten zonder experts",
    "Bij keten {chain} zijn geen experts ingevuld.",
    "Vul bij Experts in wie in de keten werkt en haar inrichting kent.",
)  # fmt: skip
def no_experts(context: Context) -> Iterator[Hit]:
    """The owner decides how the chain works, together with those who do the work; without them he decides about what he does not see.

    Methode a: "de opzet en inrichting van de keten bepaalt (altijd in overleg met de experts in de keten)" (K27)
    """
    for code, chain in context.chains.items():
        if not chain["experts"]:
            yield hit("chains", chain, "experts", code, chain=context.chain_label(code))


@rule(
    "K27.consulted", _F, "Inrichting gewijzigd zonder overleg",
    "De inrichting van keten {chain} is op {day} gewijzigd, maar er staat niet met wie dat is overlegd.",
    "Vul bij Inrichting overlegd met in welke experts hebben meegedacht, of leg de wijziging alsnog aan hen voor.",
)  # fmt: skip
def changed_without_experts(context: Context) -> Iterator[Hit]:
    """The owner decides how the chain works, always together with those who do the work; a change made alone is made from a desk.

    Methode a: "de opzet en inrichting van de keten bepaalt (altijd in overleg met de experts in de keten)" (K27)
    """
    for code, chain in context.chains.items():
        if chain["design_changed_on"] and not chain["design_consulted"]:
            yield hit("chains", chain, "design_consulted", code, chain=context.chain_label(code), day=day(chain["design_changed_on"]))


@rule(
    "K28", _W, "Keten zonder IT-systemen",
    "Bij keten {chain} staat geen enkel IT-systeem{sources}.",
    "Voeg op het blad IT-systemen toe waarmee in deze keten wordt gewerkt, en hoe het ermee staat.",
)  # fmt: skip
def no_systems(context: Context) -> Iterator[Hit]:
    """Links hand over through systems; the owner who does not know which ones cannot see to it that they work.

    Methode a: eigenaar "zorgt dat de IT-systemen onder de klantketen functioneren" (K28)
    """
    for code, chain in context.running.items():
        if not context.of("systems", code):
            named = list(dict.fromkeys(kpi.row["source_system"] for kpi in _measured_here(context, code)))
            sources = f"; haar cijfers komen uit {first_few(named)}" if named else ""
            yield hit("chains", chain, "chain_id", code, chain=context.chain_label(code), sources=sources)


@rule(
    "K28.source", _W, "Bron van een KPI is geen systeem van de keten",
    "De cijfers van {kpis} komen uit '{source}', maar dat systeem staat niet bij keten {chain} op het blad IT-systemen.",
    "Voeg het systeem toe bij keten {chain}, of verbeter de naam bij Bron.",
)  # fmt: skip
def unknown_source(context: Context) -> Iterator[Hit]:
    """A figure is as good as the system it comes from, and the owner answers for the systems under his own chain: each chain lists
    those that it rests on, also those that it shares. A figure taken over from another chain is that chain's concern. One system that
    is not listed is one thing to do, however many figures come from it.

    Methode a: eigenaar "zorgt dat de IT-systemen onder de klantketen functioneren" (K28)
    """  # noqa: D205 - one thought
    for chain in context.running:
        listed = {fold(row["system"]) for row in context.of("systems", chain) if row["system"]}
        missing: dict[str, list[Kpi]] = {}
        for kpi in _measured_here(context, chain) if listed else ():  # without any system K28 names the sources
            if fold(kpi.row["source_system"]) not in listed:
                missing.setdefault(fold(kpi.row["source_system"]), []).append(kpi)
        for kpis in missing.values():
            first, source = kpis[0], kpis[0].row["source_system"]
            told = f"KPI {first.label}" if len(kpis) == 1 else f"de KPI's {first_few([kpi.code for kpi in kpis])}"
            yield hit("kpis", first.row, "source_system", f"{chain} {source}", kpis=told, source=source, chain=chain)


def _measured_here(context: Context, chain: str) -> list[Kpi]:
    """The KPIs of a chain of which the figures come from a system, and not from another chain."""
    every = (kpi for kpi in context.kpis.values() if kpi.chain == chain)
    return [kpi for kpi in every if kpi.row["source_system"] and kpi.row["value_rollup"] != ValueRollup.LINK]


@rule(
    "K28.down", _W, "Storing zonder knelpunt of actie",
    "'{system}' heeft een storing in keten {chain}, maar geen open knelpunt of actie gaat daarover.",
    "Meld de storing op het blad Knelpunten of spreek een actie af, en noem daarin de naam van het systeem.",
)  # fmt: skip
def ignored_failure(context: Context) -> Iterator[Hit]:
    """That systems work is the owner's task; a failure that appears in no issue and no action is one that he has not taken up.

    Methode a: eigenaar "zorgt dat de IT-systemen onder de klantketen functioneren" (K28)
    """
    for code in context.running:
        for row in context.of("systems", code):
            system = row["system"] or ""
            if row["status"] == "storing" and not _is_taken_up(context, code, system):
                yield hit("systems", row, "status", f"{code} {system}", system=system, chain=code)


@rule(
    "K29", _W, "Knelpunt te lang open",
    "Knelpunt {issue} van keten {chain} is {amount} open, langer dan twee gespreksritmes: {text}.",
    "Bespreek in het volgende gesprek wie het oplost en wanneer, of leg het voor aan het managementteam.",
)  # fmt: skip
def unsolved_issue(context: Context) -> Iterator[Hit]:
    """The owner solves what links cannot solve between them; an issue that survives two conversations is not being solved.

    Methode a: eigenaar "conflicten of problemen in de keten oplost" (K29)
    """
    for code, chain in context.running.items():
        for row in context.of("issues", code):
            reported = row["reported_on"]
            is_open = row["status"] != "opgelost" and row["solved_on"] is None
            if is_open and reported and after(reported, chain["rhythm"], _PATIENCE) < context.day:
                text = (row["description"] or "zonder omschrijving").rstrip(".")
                words = {"issue": row["issue_id"], "amount": count((context.day - reported).days, "dag", "dagen"), "text": text}
                yield hit("issues", row, "status", row["issue_id"], chain=code, **words)


@rule(
    "K29.date", _W, "Knelpunt zonder datum",
    "Bij knelpunt {issue} van keten {chain} staat niet wanneer het is gemeld; hoe lang het al open staat, is zo niet te zien: {text}.",
    "Vul bij Gemeld op de datum in.",
)  # fmt: skip
def undated_issue(context: Context) -> Iterator[Hit]:
    """An issue without a date never grows old, and what never grows old is never solved.

    Methode a: eigenaar "conflicten of problemen in de keten oplost" (K29)
    """
    for code in context.running:
        for row in context.of("issues", code):
            if row["status"] != "opgelost" and row["solved_on"] is None and row["reported_on"] is None:
                text = (row["description"] or "zonder omschrijving").rstrip(".")
                yield hit("issues", row, "reported_on", f"{row['issue_id']} datum", issue=row["issue_id"], chain=code, text=text)


@rule(
    "K30", _W, "Actie te laat",
    "Actie {action} van keten {chain} had op {day} klaar moeten zijn: {text}.",
    "Zet de status op gereed als zij klaar is; spreek anders in het gesprek een nieuwe datum af.",
)  # fmt: skip
def late_action(context: Context) -> Iterator[Hit]:
    """Improving is agreeing and then doing; a deadline that passes in silence teaches everybody that agreements are wishes.

    Methode a: eigenaar "verbeteringen prioriteert en doorvoert, al dan niet projectmatig" (K30)
    """
    for row in _actions(context):
        if row["deadline"] and row["deadline"] < context.day:
            yield hit("actions", row, "deadline", row["action_id"], day=day(row["deadline"]), **_words(row))


@rule(
    "K30.priority", _W, "Actie zonder prioriteit",
    "Actie {action} van keten {chain} heeft geen prioriteit: {text}.",
    "Geef haar een plaats in de volgorde van de keten; 1 is het belangrijkst.",
)  # fmt: skip
def no_priority(context: Context) -> Iterator[Hit]:
    """Not everything can be improved at once; the owner says what comes first.

    Methode a: eigenaar "verbeteringen prioriteert en doorvoert, al dan niet projectmatig" (K30)
    """
    for row in _actions(context):
        if row["priority"] != row["priority"]:
            yield hit("actions", row, "priority", f"{row['action_id']} prioriteit", **_words(row))


@rule(
    "K30.double", _W, "Dubbele prioriteit",
    "De acties {actions} van keten {chain} hebben dezelfde prioriteit: {priority}.",
    "Geef elke open actie een eigen plaats in de volgorde.",
)  # fmt: skip
def same_priority(context: Context) -> Iterator[Hit]:
    """Two things that both come first are a choice not made.

    Methode a: eigenaar "verbeteringen prioriteert en doorvoert, al dan niet projectmatig" (K30)
    """
    groups: dict[tuple[str, float], list[Row]] = {}
    for row in _actions(context):
        if row["priority"] == row["priority"]:
            groups.setdefault((row["chain"], row["priority"]), []).append(row)
    for (chain, priority), rows in groups.items():
        if len(rows) > 1:
            names = listing(row["action_id"] for row in rows)
            subject = f"{chain} prioriteit {priority:g}"
            yield hit("actions", rows[-1], "priority", subject, actions=names, chain=chain, priority=f"{priority:g}")


@rule(
    "K30.project", _W, "Projectmatig of niet",
    "Bij actie {action} van keten {chain} is niet ingevuld of zij projectmatig wordt uitgevoerd: {text}.",
    "Vul bij Projectmatig ja of nee in.",
)  # fmt: skip
def project_or_not(context: Context) -> Iterator[Hit]:
    """Some improvements are a matter of doing, others need a project; the owner decides which, before somebody begins.

    Methode a: eigenaar "verbeteringen prioriteert en doorvoert, al dan niet projectmatig" (K30)
    """
    for row in _actions(context):
        if row["as_project"] is None:
            yield hit("actions", row, "as_project", f"{row['action_id']} projectmatig", **_words(row))


def _actions(context: Context) -> Iterator[Row]:
    """The open actions of chains that have not ended."""
    return (row for row in context.open_actions if row["chain"] in context.chains)


def _words(row: Row) -> dict[str, object]:
    return {"action": row["action_id"], "chain": row["chain"], "text": (row["description"] or "zonder omschrijving").rstrip(".")}


def _has_one_holder(context: Context, row: Row) -> bool:
    """Whether one person holds the action. 'Manager Ontwikkeling en Werk' is one; 'Bas Timmer en Anja de Groot' are two, a team is many."""
    holder = row["assignee"] or ""
    if not holder or any(mark in holder for mark in (";", "/", " & ")) or are_people(holder, _known_people(context)):
        return False
    links = {fold(text) for link in context.tables["links"] for text in (link["link_id"], link["name"]) if text}
    return not names_group(holder) and fold(holder) not in links


def _known_people(context: Context) -> frozenset[str]:
    """What people go by, folded: their code, their name, their first name."""
    names = (text for person in context.people.values() for text in (person["person_id"], person["name"]) if text)
    return frozenset(fold(text) for name in names for text in (name, name.split()[0]))


def _shown(context: Context, kpi: Kpi) -> str:
    """`` (83,3 %)``, when there is a value."""
    decimals = kpi.row["decimals"]
    value = quantity(float(context.judgement.value[kpi.node, -1]), int(decimals) if decimals == decimals else 0, kpi.row["unit"] or "")
    return f" ({value})" if value else ""


def _is_taken_up(context: Context, chain: str, system: str) -> bool:
    """Whether an open issue or action of the chain names the system, or is about a KPI that rests on it."""
    issues = [row for row in context.of("issues", chain) if row["status"] != "opgelost" and row["solved_on"] is None]
    actions = [row for row in context.open_actions if row["chain"] == chain]
    sources = {fold(context.kpi[row["kpi"]].row["source_system"] or "") for row in actions if row["kpi"] in context.kpi}
    return any(mentions(row["description"] or "", system) for row in (*issues, *actions)) or fold(system) in sources
