"""One owner for every chain, from the management team, through time (K14, K15, K18–K21)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from ketenrapport.checks.rule import Hit, hit, rule
from ketenrapport.checks.text import names_group, names_several, stems, words
from ketenrapport.organisation.model import in_force
from ketenrapport.words.findings import Severity
from ketenrapport.words.notation import fold
from ketenrapport.words.periods import year_before
from ketenrapport.words.verdict import Status
from ketenrapport.words.wording import count, day, listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ketenrapport.checks.context import Context
    from ketenrapport.organisation.model import Row

_F, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO
_ONE_DAY = timedelta(days=1)
_MOST_CHANGES = 2  # a year
_FILLERS = frozenset(("en", "de", "het", "een", "van", "in", "op", "aan", "te", "of", "bij", "met", "tot", "uit", "om", "als"))


@rule(
    "K14", _F, "Keten zonder eigenaar",
    "Keten {chain} {what}.",
    "Vul bij Eigenaar de code in van één persoon op het blad Personen: een lid van het managementteam.",
)  # fmt: skip
def no_owner(context: Context) -> Iterator[Hit]:
    """The chain as such belongs to no department; unless one person answers for the whole of it, everyone answers for a piece.

    Methode a: "Zeker op het moment dat eigenaren aan die ketens worden gekoppeld." (K14)
    """
    for code, chain in context.chains.items():
        owner = chain["owner"]
        if owner not in context.people and not (owner and (names_several(owner) or _is_group(context, owner))):
            what = f"heeft als eigenaar '{owner}', en die staat niet op het blad Personen" if owner else "heeft geen eigenaar"
            yield hit("chains", chain, "owner", code, chain=context.chain_label(code), what=what)


@rule(
    "K15", _F, "Meer dan één eigenaar",
    "Keten {chain} heeft meer dan één eigenaar: '{owner}'.",
    "Kies één persoon. Wie meedenkt of meewerkt kan expert zijn.",
)  # fmt: skip
def several_owners(context: Context) -> Iterator[Hit]:
    """Shared responsibility is nobody's: with two owners each can wait for the other.

    Methode a: "Waar tot voorheen de verantwoordelijkheid samen werd gedragen of niemand zich verantwoordelijk voelde, hebben we nu
    een eigenaar." (K15)
    """
    for code, chain in context.chains.items():
        shown = _written_owner(context, chain)
        if names_several(shown):
            yield hit("chains", chain, "owner", code, chain=context.chain_label(code), owner=shown)


@rule(
    "K15.group", _F, "Eigenaar is geen persoon",
    "De eigenaar van keten {chain} is geen persoon maar een groep: '{owner}'.",
    "Kies één persoon uit het managementteam; een team of afdeling is een schakel van de keten.",
)  # fmt: skip
def owned_by_a_group(context: Context) -> Iterator[Hit]:
    """A team cannot be asked how it is going; a person can.

    Methode a: "Waar tot voorheen de verantwoordelijkheid samen werd gedragen of niemand zich verantwoordelijk voelde, hebben we nu
    een eigenaar." (K15)
    """
    for code, chain in context.chains.items():
        shown = _written_owner(context, chain)
        if shown and not names_several(shown) and _is_group(context, shown):
            yield hit("chains", chain, "owner", code, chain=context.chain_label(code), owner=shown)


@rule(
    "K15.backwards", _F, "Eigenaarschap eindigt voor het begint",
    "Het eigenaarschap van {person} over keten {chain} eindigt op {until}, voor het op {since} begint.",
    "Verbeter Van of Tot.",
)  # fmt: skip
def backward_tenure(context: Context) -> Iterator[Hit]:
    """Ownership runs through time without holes; a stretch that ends before it begins makes a hole of itself.

    Methode a: "…hebben we nu een eigenaar." (K15)
    """
    for code in context.chains:
        for row in context.of("ownership", code):
            if row["since"] and row["until"] and row["until"] < row["since"]:
                words = {"person": context.person(row["person"]), "until": day(row["until"]), "since": day(row["since"])}
                yield hit("ownership", row, "until", code, chain=code, **words)


@rule(
    "K15.overlap", _F, "Twee eigenaren tegelijk",
    "Keten {chain} heeft vanaf {since} twee eigenaren tegelijk: {one} en {other}.",
    "Vul bij {one} de datum Tot in: de dag voordat {other} eigenaar werd.",
)  # fmt: skip
def overlapping_tenures(context: Context) -> Iterator[Hit]:
    """On every day exactly one person answers for the chain; two at once is the old situation back.

    Methode a: "…hebben we nu een eigenaar." (K15)
    """
    for code in context.chains:
        for before, after in pairwise(_tenures(context, code)):
            if before["until"] is None or before["until"] >= after["since"]:
                names = {"one": context.person(before["person"]), "other": context.person(after["person"])}
                yield hit("ownership", after, "since", code, chain=context.chain_label(code), since=day(after["since"]), **names)


@rule(
    "K15.gap", _F, "Tijd zonder eigenaar",
    "Keten {chain} had volgens het blad Eigenaarschap geen eigenaar {when}.",
    "Vul aan wie toen eigenaar was, of laat de periodes op elkaar aansluiten.",
)  # fmt: skip
def gap_between_tenures(context: Context) -> Iterator[Hit]:
    """On every day exactly one person answers for the chain; what happened in a gap was nobody's.

    Methode a: "…hebben we nu een eigenaar." (K15)
    """
    for code in context.chains:
        tenures = _tenures(context, code)
        for before, after in pairwise(tenures):
            if before["until"] is not None and after["since"] - before["until"] > _ONE_DAY:
                first, last = before["until"] + _ONE_DAY, after["since"] - _ONE_DAY
                when = f"op {day(first)}" if first == last else f"van {day(first)} tot en met {day(last)}"
                yield hit("ownership", after, "since", code, chain=context.chain_label(code), when=when)
        if tenures and code in context.running:
            first, last = tenures[0], max(tenures, key=lambda row: row["until"] or context.day)
            if first["since"] > context.day:
                yield hit("ownership", first, "since", code, chain=context.chain_label(code), when=f"vóór {day(first['since'])}")
            elif last["until"] is not None and last["until"] < context.day:
                when = f"na {day(last['until'])}"
                yield hit("ownership", last, "until", code, chain=context.chain_label(code), when=when)


@rule(
    "K15.differs", _F, "Twee bladen noemen een andere eigenaar",
    "Op het blad Ketens is {one} eigenaar van keten {chain}; volgens het blad Eigenaarschap is dat {other}.",
    "Maak beide bladen gelijk: wie is eigenaar op {day}?",
)  # fmt: skip
def contradicting_owners(context: Context) -> Iterator[Hit]:
    """There is one owner, so every sheet names the same one; two names are two owners, or none.

    Methode a: "…hebben we nu een eigenaar." (K15)
    """
    for code, chain in context.running.items():
        owner = context.organisation.owner_on(code, context.day)
        if owner and chain["owner"] in context.people and fold(owner) != fold(chain["owner"]):
            names = {"one": context.person(chain["owner"]), "other": context.person(owner)}
            yield hit("chains", chain, "owner", code, chain=context.chain_label(code), day=day(context.day), **names)


@rule(
    "K18", _F, "Eigenaar is geen MT-lid",
    "{owner}, eigenaar van keten {chain}, {what}.",
    "Maak een lid van het managementteam eigenaar, of verbeter MT-lid op het blad Personen.",
)  # fmt: skip
def owner_outside_the_team(context: Context) -> Iterator[Hit]:
    """Only where decisions about all links are taken can one person answer for the whole; hence an owner sits in the management team.

    Methode a: "Die eigenaren van de ketens moeten leden van het managementteam zijn." (K18)
    """
    for code, chain in context.running.items():
        person = context.people.get(context.organisation.owner(code) or "")
        if person is None or person["is_mt_member"] is None:
            continue
        if not person["is_mt_member"]:
            what = "is geen lid van het managementteam"
        elif person["mt_from"] and person["mt_from"] > context.day:
            what = f"is pas vanaf {day(person['mt_from'])} lid van het managementteam"
        elif person["mt_until"] and person["mt_until"] < context.day:
            what = f"was tot {day(person['mt_until'])} lid van het managementteam en nu niet meer"
        else:
            continue
        yield hit("chains", chain, "owner", code, owner=context.person(person["person_id"]), chain=context.chain_label(code), what=what)


@rule(
    "K19", _W, "Eigenaarschap zonder besluit of toelichting",
    "Het eigenaarschap van {person} over keten {chain} heeft geen {what}.",
    "Vul op het blad Eigenaarschap in waar en waarom het is toegekend; dat scheelt discussie.",
)  # fmt: skip
def unexplained_ownership(context: Context) -> Iterator[Hit]:
    """Awarding a chain raises discussion; what was decided and why, now and before, must be there to look up when it flares up again.

    Methode a: "Het toekennen van het eigenaarschap leidt soms wel tot discussies." (K19)
    """
    for code in context.chains:
        for row in context.of("ownership", code):
            lacking = [(column, word) for column, word in (("decision", "besluit"), ("rationale", "toelichting")) if not row[column]]
            if lacking:
                words = {"person": context.person(row["person"]), "chain": code, "what": " en geen ".join(word for _, word in lacking)}
                yield hit("ownership", row, lacking[0][0], f"{code} {row['person']}", **words)


@rule(
    "K19.none", _W, "Eigenaarschap niet vastgelegd",
    "Sinds wanneer en waarom {person} eigenaar is van keten {chain}, staat nergens.",
    "Voeg op het blad Eigenaarschap een rij toe met de eerste dag, het besluit en de reden.",
)  # fmt: skip
def unrecorded_ownership(context: Context) -> Iterator[Hit]:
    """Awarding a chain raises discussion; ownership that is recorded nowhere was perhaps never really awarded.

    Methode a: "Het toekennen van het eigenaarschap leidt soms wel tot discussies." (K19)
    """
    for code, chain in context.chains.items():
        if chain["owner"] in context.people and not context.of("ownership", code):
            yield hit("chains", chain, "owner", code, person=context.person(chain["owner"]), chain=context.chain_label(code))


@rule(
    "K19.changes", _I, "Vaak van eigenaar gewisseld",
    "Keten {chain} wisselde in twaalf maanden {amount} van eigenaar.",
    "Bespreek in het managementteam waarom het eigenaarschap niet blijft liggen waar het is toegekend.",
)  # fmt: skip
def restless_ownership(context: Context) -> Iterator[Hit]:
    """An owner needs time to learn his chain; one that keeps changing hands is still under discussion.

    Methode a: "Het toekennen van het eigenaarschap leidt soms wel tot discussies." (K19)
    """
    since = year_before(context.day)
    for code, chain in context.chains.items():
        tenures = [row for row in _tenures(context, code) if row["since"] <= context.day]
        changes = sum(before["person"] != after["person"] and after["since"] > since for before, after in pairwise(tenures))
        if changes > _MOST_CHANGES:
            yield hit("chains", chain, "owner", f"{code} wisselingen", chain=context.chain_label(code), amount=f"{changes} keer")


@rule(
    "K20", _W, "Eigenaarschap buiten de eigen verantwoordelijkheden",
    "{what}.",
    "Vul de verantwoordelijkheden aan op het blad Personen, of kies een eigenaar bij wie de keten past.",
)  # fmt: skip
def ownership_out_of_line(context: Context) -> Iterator[Hit]:
    """An owner can do something about a chain when it touches what he already answers for; otherwise the title is empty.

    Methode a: "…in lijn te brengen met de verantwoordelijkheden." (K20)
    """
    for code, chain in context.running.items():
        person = context.people.get(context.organisation.owner(code) or "")
        if person is None:
            continue
        name, chain_name = context.person(person["person_id"]), context.chain_label(code)
        if not person["responsibilities"]:
            what = f"Of keten {chain_name} bij eigenaar {name} past, is niet te zien: er zijn geen verantwoordelijkheden ingevuld"
        elif not _overlap(" ".join(person["responsibilities"]), _substance(context, code)):
            theirs = listing(person["responsibilities"])
            what = f"De schakels en producten van keten {chain_name} vallen buiten de verantwoordelijkheden van eigenaar {name} ({theirs})"
        else:
            continue
        yield hit("chains", chain, "owner", code, what=what)


@rule(
    "K21", _W, "Te veel ketens bij één eigenaar",
    "{owner} is eigenaar van {amount} ({chains}), {most}.",
    "Verdeel de ketens over het managementteam, of verhoog het maximum als deze eigenaar het aankan.",
)  # fmt: skip
def too_wide_a_span(context: Context) -> Iterator[Hit]:
    """Leading a conversation every two weeks or month, for every chain, takes time; more chains than one can lead are owned on paper.

    Methode a: "…rekening te houden met 'de span of control'." (K21)
    """
    for person, chains in context.owned.items():
        most = most_chains(context, person)
        if len(chains) > most:
            agreed = "de ene keten die is afgesproken" if most == 1 else f"de {most} ketens die zijn afgesproken"
            allowed = f"meer dan {agreed}" if most > 0 else "terwijl er geen zijn afgesproken"
            words = {"owner": context.person(person), "amount": count(len(chains), "keten", "ketens"), "chains": listing(chains)}
            yield hit("people", context.people[person], "max_chains", person, most=allowed, **words)


@rule(
    "K21.red", _I, "Rode KPI's bij één eigenaar",
    "De {amount} van {owner} ({chains}) hebben samen {red}.",
    "Kijk bij het verdelen van aandacht en ketens niet alleen naar het aantal ketens, maar ook naar wat er speelt.",
)  # fmt: skip
def red_load(context: Context) -> Iterator[Hit]:
    """Not the number of chains alone makes a span too wide but what is at stake in them. Told where one person has several chains.

    Methode a: "…rekening te houden met 'de span of control'." (K21)
    """
    red = Counter(kpi.chain for kpi in context.kpis.values() if not kpi.is_context and context.status[kpi.node] == Status.RED)
    for person, chains in context.owned.items():
        total = sum(red[chain] for chain in chains)
        if len(chains) > 1 and total:
            words = {"owner": context.person(person), "amount": count(len(chains), "keten", "ketens"), "chains": listing(chains)}
            yield hit("people", context.people[person], "name", f"{person} rode KPI's", red=count(total, "rode KPI", "rode KPI's"), **words)


def most_chains(context: Context, person: str) -> int:
    """How many chains this person can own: as stands with the person, else as is set."""
    own = context.people[person]["max_chains"] if person in context.people else None
    return int(own) if own is not None and own == own else context.organisation.settings.max_chains_per_owner


def is_in_team(context: Context, person: str | None, on: date) -> bool:
    """Whether this person is a member of the management team on a day."""
    row = context.people.get(person or "")
    if row is None or not row["is_mt_member"]:
        return False
    return (row["mt_from"] is None and (row["mt_until"] is None or row["mt_until"] >= on)) or in_force(row["mt_from"], row["mt_until"], on)


def _tenures(context: Context, chain: str) -> Sequence[Row]:
    """Who owned the chain and when, in order of time; without those that have no first day or end before it."""
    usable = [row for row in context.of("ownership", chain) if row["since"] and (row["until"] is None or row["until"] >= row["since"])]
    return sorted(usable, key=lambda row: (row["since"], row["row"]))


def _written_owner(context: Context, chain: Row) -> str:
    """Who stands as owner on Ketens: the name of the person, else what was typed."""
    return context.person(chain["owner"])


def _is_group(context: Context, name: str) -> bool:
    links = {fold(text) for row in context.tables["links"] for text in (row["link_id"], row["name"]) if text}
    return names_group(name) or fold(name) in links


def _substance(context: Context, chain: str) -> str:
    """What the chain is made of: its products and links."""
    links = {link["link"] for link in context.of("chain_links", chain)} | {kpi.row["link"] for kpi in context.kpis_of(chain)}
    return " ".join([*context.chains[chain]["products"], *(context.link(link) for link in sorted(filter(None, links)))])


def _overlap(one: str, other: str) -> bool:
    """Whether two texts share a word, or part of a compound: 'Groen' and 'groenonderhoud'. A short word counts as a whole: 'HR'."""
    ours, theirs = stems(one, 4), stems(other, 4)
    short = {word for word in words(one) if len(word) < 4} - _FILLERS
    return any(a in b or b in a for a in ours for b in theirs) or not short.isdisjoint(words(other))
