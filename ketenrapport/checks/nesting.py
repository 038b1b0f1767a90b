"""How chains relate: the right level of abstraction, and chains that lie within another (K32–K34, K38–K40)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketenrapport.checks.rule import Hit, hit, rule
from ketenrapport.checks.text import stems, words
from ketenrapport.words.findings import Severity
from ketenrapport.words.notation import fold
from ketenrapport.words.vocabulary import NodeKind
from ketenrapport.words.wording import count, listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ketenrapport.checks.context import Context, Kpi

_F, _W = Severity.ERROR, Severity.WARNING
_MOST_CHAINS = 12
_ALIKE = 3  # so many chains about one thing are probably variants of one chain
# What chains do, whatever it is about; and the heads of compounds that say no more.
_GENERIC = frozenset(stems(
    "leveren verstrekken verlenen behandelen afhandelen uitvoeren helpen oplossen ondersteunen begeleiden regelen ontvangen beheren "
    "maken geven vragen zorgen werken product dienst aanvraag besluit advies klant behandeling afhandeling uitvoering verlening "
    "verstrekking levering ondersteuning begeleiding leiding regeling verwerking dienstverlening bieden zonder binnen", 4,
))  # fmt: skip
_LEAD_TIME = r"doorlooptijd|looptijd|duur\b|verblijf|trajecttijd"
_WHOLE_WAY = (
    r"\bhele (?:keten|traject|weg)|gehele (?:keten|traject|weg)|totale (?:keten|traject)"
    r"|begin tot (?:het )?einde?\b|instroom tot (?:en met )?uitstroom"
)


@rule(
    "K32", _W, "Misschien varianten van één keten",
    "De ketens {chains} gaan alle over '{keyword}'. Voor de klant is dat misschien één keten met varianten.",
    "Maak er één keten van met Varianten, of vul bij elke keten de Reden eigen keten in.",
)  # fmt: skip
def variants_apart(context: Context) -> Iterator[Hit]:
    """One chain for all permits works better than one for each kind: the customer's need is the same, only the procedure differs.

    Methode a: "Definieer uw ketens op het juiste abstractieniveau. 'Het verstrekken van vergunningen' werkt beter dan … een aparte
    keten" (K32)
    """
    apart = {code: row for code, row in context.chains.items() if code not in context.parents and not row["justification"]}
    texts = {code: " ".join([row["name"] or "", *row["products"]]) for code, row in apart.items()}
    known = {stem for row in context.customers.values() for stem in stems(row["name"] or "", 4)} | _GENERIC
    for keyword, codes in shared_keywords(texts, known):
        chain = apart[codes[-1]]
        yield hit("chains", chain, "name", keyword, chains=listing(codes), keyword=keyword)


@rule(
    "K32.many", _W, "Veel ketens",
    "Er zijn {amount} ketens, meer dan een managementteam kan overzien.",
    "Ga na welke ketens varianten van elkaar zijn of in een omvattende keten passen.",
)  # fmt: skip
def too_many_chains(context: Context) -> Iterator[Hit]:
    """Chains give overview because there are few of them; a long list of chains is the list of processes under another name.

    Methode a: "Definieer uw ketens op het juiste abstractieniveau." (K32)
    """
    if len(context.chains) > _MOST_CHAINS:
        yield hit("chains", None, "", "aantal ketens", amount=len(context.chains))


@rule(
    "K33", _W, "Omvattende keten zonder fasen",
    "Keten {chain} omvat {amount}, maar haar fasen zijn niet ingevuld.",
    "Vul bij Fasen in welke weg de klant aflegt, bijvoorbeeld: Instroom; Ontwikkeling; Uitstroom.",
)  # fmt: skip
def no_phases(context: Context) -> Iterator[Hit]:
    """The all-embracing chain is a road with stages; only stages make a road of many years something to steer.

    Methode a: "De allesomvattende klantketen bevat de instroom …, ontwikkeling, participatie door werk en (als dat lukt) uitstroom."
    (K33)
    """
    for code, nested in context.nested.items():
        if not context.chains[code]["phases"]:
            amount = count(len(nested), "andere keten", "andere ketens")
            yield hit("chains", context.chains[code], "phases", code, chain=context.chain_label(code), amount=amount)


@rule(
    "K33.phase", _W, "Fase zonder KPI",
    "Fase '{phase}' van keten {chain} wordt door geen enkele KPI gemeten.",
    "Geef op het blad Ketenschakels aan welke schakels in deze fase werken, en zorg voor een KPI bij een van hen.",
)  # fmt: skip
def unmeasured_phase(context: Context) -> Iterator[Hit]:
    """Each stage of the long road needs its own sign of going well; the final outcome comes too late to steer on.

    Methode a: "De allesomvattende klantketen bevat de instroom …, ontwikkeling, participatie door werk en (als dat lukt) uitstroom."
    (K33)
    """
    for code in context.nested:
        measured = {kpi.row["link"] for chain in (code, *context.nested[code]) for kpi in context.kpis_of(chain)}
        reached = {fold(row["phase"]) for row in context.of("chain_links", code) if row["phase"] and row["link"] in measured}
        for phase in context.chains[code]["phases"]:
            if fold(phase) not in reached:
                yield hit("chains", context.chains[code], "phases", f"{code} {phase}", phase=phase, chain=context.chain_label(code))


@rule(
    "K34", _W, "Doorlooptijd over de hele omvattende keten",
    "KPI {kpi} meet de duur van de hele keten {chain}; die kan jaren zijn, en de uitkomst komt dan te laat om op te sturen.",
    "Meet liever een stand (hoeveel mensen waar), een stroom (hoeveel per maand) of een cohort (hoeveel na 6 maanden, over 12 maanden).",
)  # fmt: skip
def decades_of_lead_time(context: Context) -> Iterator[Hit]:
    """A road of decades cannot be steered by its total length; stocks, flows and cohorts tell this month how it goes.

    Methode a: "Een keten die tientallen jaren kan duren voor een specifieke medewerker." (K34)
    """
    for code in context.nested:
        phases = [fold(phase) for phase in context.chains[code]["phases"]]
        for kpi in context.kpis_of(code):
            if _lasts_all_the_way(kpi, phases):
                yield hit("kpis", kpi.row, "name", kpi.code, kpi=kpi.label, chain=context.chain_label(code))


@rule(
    "K38.unknown", _F, "Omvattende keten bestaat niet",
    "Keten {chain} ligt in '{parent}', en die keten {what}.",
    "Verbeter de code bij Omvattende keten, of maak de cel leeg.",
)  # fmt: skip
def unknown_parent_chain(context: Context) -> Iterator[Hit]:
    """Chains lie enclosed in one all-embracing chain; the one that is said to enclose must be there.

    Methode a: "Binnen de allesomvattende keten zitten allerlei andere ketens opgesloten." (K38)
    """
    every = {row["chain_id"] for row in context.tables["chains"]}
    for code, chain in context.chains.items():
        parent = chain["parent_chain"]
        if parent and parent not in context.chains and len(_known(parent, every)) < 2:
            what = "is niet meer actief" if parent in every else "staat niet op het blad Ketens"
            yield hit("chains", chain, "parent_chain", code, chain=context.chain_label(code), parent=parent, what=what)


@rule(
    "K38.two", _F, "Meer dan één omvattende keten",
    "Keten {chain} ligt in meer dan één keten: {parents}.",
    "Kies de keten waarin zij besloten ligt; feiten kunt u in de andere laten zien met een koppeling op het blad KPI's.",
)  # fmt: skip
def two_parent_chains(context: Context) -> Iterator[Hit]:
    """A chain enclosed in two others has two owners above it, and its figures would count twice.

    Methode a: "Binnen de allesomvattende keten zitten allerlei andere ketens opgesloten." (K38)
    """
    every = {row["chain_id"] for row in context.tables["chains"]}
    for code, chain in context.chains.items():
        parents = [] if chain["parent_chain"] in every else _known(chain["parent_chain"], every)
        if len(parents) > 1:
            yield hit("chains", chain, "parent_chain", code, chain=context.chain_label(code), parents=listing(parents))


@rule(
    "K38.links", _F, "Nesting en koppelingen lopen rond",
    "Keten {chain} ligt in {parent}, maar haalt er ook een cijfer vandaan: {walk}. Zo telt een keten voor zichzelf.",
    "Laat feiten van de onderliggende keten naar de omvattende gaan en niet terug: verwijder de koppeling bij KPI {kpi}, of de nesting.",
)  # fmt: skip
def circle_of_chains(context: Context) -> Iterator[Hit]:
    """Facts travel up, from the enclosed chain to the encompassing one; a fact that travels down again is judged twice.

    Methode a: "Binnen de allesomvattende keten zitten allerlei andere ketens opgesloten", and b10: nesting and links together have no
    circle. (K38)
    """
    borrowed: dict[str, dict[str, Kpi]] = {}
    for kpi in context.kpis.values():
        for node in context.organisation.column("inputs")[kpi.node]:
            lender = context.home[node]
            if lender != kpi.chain:
                borrowed.setdefault(kpi.chain, {}).setdefault(lender, kpi)
    for code in context.parents:
        walk = _way_up(code, context.parents, borrowed)
        if walk:
            *_, last = walk
            kpi = borrowed[code][last]
            words = {"chain": context.chain_label(code), "parent": context.parents[code], "walk": " → ".join([*walk[::-1], code])}
            yield hit("kpis", kpi.row, "inputs", f"{code} {kpi.code}", kpi=kpi.label, **words)


@rule(
    "K39", _F, "Onderliggende keten zonder eigen klant",
    "Keten {chain} ligt in keten {parent}, maar heeft geen eigen klant.",
    "Vul bij Klanten in wie deze keten beleeft; dat is meestal een ander dan de klant van de omvattende keten.",
)  # fmt: skip
def nested_without_customer(context: Context) -> Iterator[Hit]:
    """An enclosed chain is a chain of its own because it serves someone of its own.

    Methode a: "…klanten van de allesomvattende keten de toeleiders zijn …, terwijl de klanten voor de onderliggende ketens bedrijven
    en instellingen zijn." (K39)
    """
    for code, parent in context.parents.items():
        if not context.chains[code]["customers"]:
            yield hit("chains", context.chains[code], "customers", code, chain=context.chain_label(code), parent=parent)


@rule(
    "K39.value", _F, "Onderliggende keten zonder eigen klantwaarde",
    "Keten {chain} ligt in keten {parent}, maar heeft geen eigen klantwaarde.",
    "Voeg op het blad Waarden toe wat deze keten haar eigen klant belooft.",
)  # fmt: skip
def nested_without_promise(context: Context) -> Iterator[Hit]:
    """Another customer expects something else; the promise of the encompassing chain is not made to him.

    Methode a: "…klanten van de allesomvattende keten de toeleiders zijn …, terwijl de klanten voor de onderliggende ketens bedrijven
    en instellingen zijn." (K39)
    """
    for code, parent in context.parents.items():
        if not context.values(code, NodeKind.CUSTOMER_VALUE):
            yield hit("chains", context.chains[code], "chain_id", code, chain=context.chain_label(code), parent=parent)


@rule(
    "K39.same", _W, "Onderliggende keten met dezelfde klanten",
    "Keten {chain} heeft dezelfde klanten als de omvattende keten {parent}: {customers}.",
    "Ga na of dit een eigen keten is; met dezelfde klant is zij misschien een fase of variant van de omvattende.",
)  # fmt: skip
def same_customers(context: Context) -> Iterator[Hit]:
    """When both chains serve the same customer he goes through one road, and the enclosed chain may just be a stretch of it.

    Methode a: "…klanten van de allesomvattende keten de toeleiders zijn …, terwijl de klanten voor de onderliggende ketens bedrijven
    en instellingen zijn." (K39)
    """
    for code, parent in context.parents.items():
        theirs = context.chains[code]["customers"]
        if theirs and set(theirs) == set(context.chains[parent]["customers"]):
            names = listing(str(context.customers[one]["name"] or one) if one in context.customers else one for one in theirs)
            yield hit("chains", context.chains[code], "customers", code, chain=context.chain_label(code), parent=parent, customers=names)


@rule(
    "K40", _W, "Onderliggende keten telt mee in de omvattende",
    "De score van keten {chain} telt mee in keten {parent}: een oordeel over de belofte aan een andere klant.",
    "Zet de weging op 0 en laat feiten zien met een koppeling, of geef op deze regel de reden waarom zij meetelt.",
)  # fmt: skip
def weighed_in(context: Context) -> Iterator[Hit]:
    """Facts may travel between chains, verdicts not without thought: a promise kept to one customer makes up for none to another.

    Methode a: "…klanten van de allesomvattende keten de toeleiders zijn …" (K40)
    """
    for code, parent in context.parents.items():
        if context.chains[code]["parent_weight"] > 0:
            yield hit("chains", context.chains[code], "parent_weight", code, chain=context.chain_label(code), parent=parent)


def shared_keywords(texts: dict[str, str], known: set[str]) -> list[tuple[str, list[str]]]:
    """The keywords that at least three texts share, with whose they are. Dutch compounds end in what they are about:
    'kapvergunning' and 'bouwvergunningen' share 'vergunning'. ``known`` are stems that say nothing.
    """  # noqa: D205 - one thought
    whole = {stem for text in texts.values() for stem in stems(text, 5)}
    holders: dict[str, set[str]] = {}
    for code, text in texts.items():
        for token in stems(text, 5):
            for start in range(max(1, len(token) - 4)):
                holders.setdefault(token[start:], set()).add(code)
    shared = {
        tail: codes
        for tail, codes in holders.items()
        if len(codes) >= _ALIKE and (tail in whole or len(tail) >= 8) and not any(plain.endswith(tail) for plain in known)
    }
    found: list[tuple[str, list[str]]] = []
    for tail in sorted(shared, key=lambda tail: (-len(shared[tail]), tail not in whole, -len(tail), tail)):
        if not any(tail in keyword or keyword in tail or shared[tail] <= set(codes) for keyword, codes in found):
            found.append((tail if tail in whole else _without_link(tail), [code for code in texts if code in shared[tail]]))
    return found


def _without_link(tail: str) -> str:
    """A whole word: what compounds share, without what ties their parts together: 'enbestand' of 'klantenbestand' → 'bestand'."""
    rest = tail.removeprefix("en")
    return rest if len(rest) >= 6 else tail


def _way_up(chain: str, parents: Mapping[str, str], borrowed: Mapping[str, Mapping[str, Kpi]]) -> list[str]:
    """The encompassing chains from this one up to the first that lends it a figure; [] when none of them does."""
    walk, around = [chain], parents.get(chain)
    while around is not None and around not in walk:
        walk.append(around)
        if around in borrowed.get(chain, {}):
            return walk
        around = parents.get(around)
    return []


def _lasts_all_the_way(kpi: Kpi, phases: list[str]) -> bool:
    for text in (kpi.row["name"], kpi.row["definition"]):
        plain = fold(text or "")
        ends_named = len(phases) > 1 and all(set(words(phase)) <= set(words(plain)) for phase in (phases[0], phases[-1]))
        if re.search(_LEAD_TIME, plain) and (re.search(_WHOLE_WAY, plain) or ends_named):
            return True
    return False


def _known(text: str | None, codes: set[str]) -> list[str]:
    return [part for part in re.split(r"[;,/&\s]+", text or "") if part in codes]
