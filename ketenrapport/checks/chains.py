"""What a customer chain is: for whom, from which need to which fulfilment, with which products, through which links (K02–K13, K31)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.checks.context import Context, label
from ketenrapport.checks.islands import shares
from ketenrapport.checks.rule import Hit, hit, rule
from ketenrapport.checks.text import names_unit, words
from ketenrapport.words.findings import Severity
from ketenrapport.words.notation import fold
from ketenrapport.words.vocabulary import NodeKind
from ketenrapport.words.wording import all_of, capital, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

_F, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO
_NO_NAME = frozenset(("de", "het", "een", "keten", "klantketen", "proces", "afdeling", "team", "dienst", "cluster"))


@rule(
    "K02", _W, "Keten heet naar een afdeling",
    "Keten {chain} heet naar de afdeling {link}, terwijl een keten juist door afdelingen heen loopt.",
    "Noem de keten naar wat de klant krijgt, met een werkwoord: 'Het verstrekken van vergunningen'.",
)  # fmt: skip
def named_after_department(context: Context) -> Iterator[Hit]:
    """A chain is what a customer goes through, not a box of the chart; one that bears a department's name was drawn from the inside.

    Methode a: "De grootste valkuil is dat de KPI's vertaald worden vanuit het organogram." (K02)
    """
    departments = [row["name"] for row in context.tables["links"] if row["kind"] == "afdeling" and row["name"]]
    for code, chain in context.chains.items():
        for name in departments:
            if chain["name"] and _is_named_after(chain["name"], name):
                yield hit("chains", chain, "name", code, chain=context.chain_label(code), link=name)
                break


@rule(
    "K03", _W, "Alle KPI's bij één schakel",
    "{which} bij één schakel: {link}. Zo meet de keten een afdeling en niet de weg van de klant.",
    "Voeg KPI's toe bij de andere schakels, vooral waar zij het werk aan elkaar overdragen.",
)  # fmt: skip
def island(context: Context) -> Iterator[Hit]:
    """Chains fail where one link hands over to the next; measured at one link only, a chain is that link's island.

    Methode a: "Dat leidt tot 'eilanddenken', waarin afdelingen voor het eigen belang gaan." (K03)
    """
    for code, chain in context.chains.items():
        found = shares(context, code)
        if len(found) == 1:
            ((link, amount),) = found.items()
            name = context.chain_label(code)
            several = capital(all_of(amount, "gemeten KPI's"))
            which = f"{several} van keten {name} horen" if amount > 1 else f"De enige gemeten KPI van keten {name} hoort"
            yield hit("chains", chain, "chain_id", code, which=which, link=context.link(link))


@rule(
    "K03.links", _W, "Keten met minder dan twee schakels",
    "Keten {chain} heeft {amount} op het blad Ketenschakels; een keten verbindt er minstens twee.",
    "Voeg op het blad Ketenschakels toe door welke afdelingen, teams en partners de klant gaat, in volgorde.",
)  # fmt: skip
def too_few_links(context: Context) -> Iterator[Hit]:
    """A process within one department needs no chain; a chain exists because several links must work together for one customer.

    Methode a: "Dat leidt tot 'eilanddenken', waarin afdelingen voor het eigen belang gaan." (K03)
    """
    for code, chain in context.chains.items():
        links = {row["link"] for row in context.of("chain_links", code)} - {None}
        if len(links) < 2:
            amount = "één schakel" if links else "geen schakels"
            yield hit("chains", chain, "chain_id", f"{code} schakels", chain=context.chain_label(code), amount=amount)


@rule(
    "K05", _F, "Geen ketens",
    "Er is nog geen keten; zonder keten is er niets te beoordelen.",
    "Vul op het blad Ketens minstens één keten in: van de behoefte van een klant tot de vervulling daarvan.",
)  # fmt: skip
def no_chains(context: Context) -> Iterator[Hit]:
    """Steering starts from what customers come for; until a first chain is named, every figure belongs to the chart of boxes.

    Methode a: "Dit kan voorkomen worden door te denken in klantketens." (K05)
    """
    if not context.chains:
        yield hit("chains", None, "", "ketens")


@rule(
    "K05.value", _F, "Keten zonder klantwaarde",
    "Keten {chain} heeft geen klantwaarde: er staat nergens wat zij de klant belooft.",
    "Voeg op het blad Waarden minstens één klantwaarde toe, in de woorden van de klant.",
)  # fmt: skip
def no_customer_value(context: Context) -> Iterator[Hit]:
    """A chain is judged by the promise to its customer; a chain without one can only judge itself. Nested chains: see K39.

    Methode a: "Dit kan voorkomen worden door te denken in klantketens." (K05)
    """
    for code, chain in context.chains.items():
        if code not in context.parents and not context.values(code, NodeKind.CUSTOMER_VALUE):
            yield hit("chains", chain, "chain_id", code, chain=context.chain_label(code))


@rule(
    "K07", _F, "Keten zonder klant",
    "Keten {chain} heeft geen klant.",
    "Vul bij Klanten de code in van wie deze keten beleeft; voeg hem zo nodig eerst toe op het blad Klanten.",
)  # fmt: skip
def no_customer(context: Context) -> Iterator[Hit]:
    """The chain is the way a customer experiences the organisation; without a customer it is an internal process. Nested: see K39.

    Methode a: "…het is de wijze waarop klanten uw organisatie beleven." (K07)
    """
    for code, chain in context.chains.items():
        if code not in context.parents and not chain["customers"]:
            yield hit("chains", chain, "customers", code, chain=context.chain_label(code))


@rule(
    "K07.value", _F, "Klantwaarde voor een ander dan de klant",
    "Klantwaarde {value} {customer}.",
    "Kies bij Klant een klant van keten {chain}, of voeg de klant toe bij die keten.",
)  # fmt: skip
def promise_to_a_stranger(context: Context) -> Iterator[Hit]:
    """A promise is made to somebody: the one who goes through this chain, not a customer in general.

    Methode a: "…het is de wijze waarop klanten uw organisatie beleven." (K07)
    """
    for code, chain in context.chains.items():
        for value in context.values(code, NodeKind.CUSTOMER_VALUE):
            customer = value["customer"]
            if customer not in chain["customers"] and chain["customers"]:
                name = context.customers[customer]["name"] if customer in context.customers else None
                said = f"is voor {label(customer, name)}, en dat is geen klant van keten {code}" if customer else "noemt geen klant"
                words = {"value": label(value["value_id"], value["promise"]), "customer": said, "chain": code}
                yield hit("values", value, "customer", value["value_id"], **words)


@rule(
    "K08", _F, "Begin of einde van de keten ontbreekt",
    "Van keten {chain} is niet ingevuld {what}.",
    "Beschrijf in één zin {how}.",
)  # fmt: skip
def open_ended(context: Context) -> Iterator[Hit]:
    """A chain runs from a concrete need to its fulfilment; whoever cannot name both ends has drawn a piece of a chain.

    Methode a: "De klant bestelt, de klant krijgt een product. De klant heeft een klacht, de klant wordt geholpen." (K08)
    """
    ends = {
        "starts_with": ("met welke behoefte zij begint", "wat de klant nodig heeft als hij bij u komt"),
        "ends_with": ("waarmee die behoefte vervuld is", "waaraan de klant merkt dat hij geholpen is"),
    }
    for code, chain in context.chains.items():
        for column, (what, how) in ends.items():
            if not chain[column]:
                yield hit("chains", chain, column, code, chain=context.chain_label(code), what=what, how=how)


@rule(
    "K08.same", _F, "Begin en einde van de keten zijn gelijk",
    "Begin en einde van keten {chain} zijn gelijk: '{text}'.",
    "Beschrijf bij Begin wat de klant nodig heeft en bij Einde waaraan hij merkt dat hij geholpen is.",
)  # fmt: skip
def going_nowhere(context: Context) -> Iterator[Hit]:
    """Between need and fulfilment something happens for the customer; the same words on both ends say that nothing does.

    Methode a: "De klant bestelt, de klant krijgt een product. De klant heeft een klacht, de klant wordt geholpen." (K08)
    """
    for code, chain in context.chains.items():
        start, end = chain["starts_with"], chain["ends_with"]
        if start and end and fold(start) == fold(end):
            yield hit("chains", chain, "ends_with", code, chain=context.chain_label(code), text=" ".join(end.split()))


@rule(
    "K09", _I, "Geen keten voor klachten",
    "Geen enkele keten gaat over klachten, terwijl ook een klant met een klacht iets van u nodig heeft.",
    "Overweeg een keten 'Klachten van klanten oplossen'. Niet nodig? Geef dan op deze regel een reden.",
)  # fmt: skip
def no_complaints(context: Context) -> Iterator[Hit]:
    """A complaint is a need like any other: it begins with a customer and ends when he is helped. It is the chain most often forgotten.

    Methode a: "De klant bestelt, de klant krijgt een product. De klant heeft een klacht, de klant wordt geholpen." (K09)
    """
    texts = (text for chain in context.chains.values() for text in (chain["name"] or "", *chain["products"]))
    if context.chains and not any("klacht" in fold(text) for text in texts):
        yield hit("chains", None, "", "klachten")


@rule(
    "K10", _F, "Interactiemoment aan het begin of einde ontbreekt",
    "Keten {chain} heeft geen interactiemoment aan het {where}.",
    "Voeg op het blad Interactiemomenten toe {how}.",
)  # fmt: skip
def no_first_or_last_contact(context: Context) -> Iterator[Hit]:
    """The customer meets the chain at least when he comes with his need and when it is fulfilled; both meetings must be known.

    Methode a: "De contacten die u heeft aan het begin en einde van de keten, maar zeer waarschijnlijk ook tussentijds, zijn
    cruciaal." (K10)
    """
    contacts = {"begin": "hoe de klant bij u binnenkomt", "einde": "hoe de klant merkt dat hij geholpen is"}
    for code, chain in context.chains.items():
        there = {row["position"] for row in context.of("touchpoints", code)}
        for where, how in contacts.items():
            if where not in there:
                yield hit("chains", chain, "chain_id", code, chain=context.chain_label(code), where=where, how=how)


@rule(
    "K11", _W, "Geen interactiemoment tussentijds",
    "Keten {chain} heeft geen interactiemoment tussentijds.",
    "Ga na wanneer de klant onderweg iets van u hoort, en voeg dat moment toe op het blad Interactiemomenten.",
)  # fmt: skip
def no_contact_on_the_way(context: Context) -> Iterator[Hit]:
    """While work passes from link to link the customer waits and wonders; what he hears in between decides how he remembers it.

    Methode a: "De contacten die u heeft aan het begin en einde van de keten, maar zeer waarschijnlijk ook tussentijds, zijn
    cruciaal." (K11)
    """
    for code, chain in context.chains.items():
        if all(row["position"] != "tussentijds" for row in context.of("touchpoints", code)):
            yield hit("chains", chain, "chain_id", code, chain=context.chain_label(code))


@rule(
    "K12", _W, "Interactiemoment zonder KPI",
    "Interactiemoment '{name}' ({where}) van keten {chain} wordt door geen enkele KPI gemeten.",
    "Vul bij KPI's in welke KPI zegt of dit moment goed verloopt, of bedenk er een.",
)  # fmt: skip
def unmeasured_contact(context: Context) -> Iterator[Hit]:
    """The moments of contact make the difference, so whether they go well must show in a figure.

    Methode a: "Die interactiemomenten maken het verschil." (K12)
    """
    for code in context.chains:
        for row in context.of("touchpoints", code):
            if not row["kpis"]:
                name = row["name"] or "zonder naam"
                where = row["position"] or "plaats onbekend"
                yield hit("touchpoints", row, "kpis", f"{code} {name}", name=name, where=where, chain=code)


@rule(
    "K13", _F, "Keten zonder product of dienst",
    "Keten {chain} heeft geen product of dienst.",
    "Vul bij Producten/diensten in wat de klant aan het einde heeft, gescheiden door een puntkomma.",
)  # fmt: skip
def no_product(context: Context) -> Iterator[Hit]:
    """Chains are found by asking what the organisation delivers; a chain without a product or service delivers nothing.

    Methode a: "Klantketens definieert u door te redeneren vanuit uw producten of diensten." (K13)
    """
    for code, chain in context.chains.items():
        if not chain["products"]:
            yield hit("chains", chain, "products", code, chain=context.chain_label(code))


@rule(
    "K13.shared", _W, "Product in meer dan één keten",
    "'{product}' staat bij de ketens {chains}, die niet in elkaar liggen. Wie is dan verantwoordelijk?",
    "Laat het product bij één keten staan, of maak duidelijk waarin de producten verschillen.",
)  # fmt: skip
def shared_product(context: Context) -> Iterator[Hit]:
    """One product is one chain with one owner; the same product in two of them gives the customer two ways and nobody to answer.

    Methode a: "Klantketens definieert u door te redeneren vanuit uw producten of diensten." (K13)
    """
    holders: dict[str, list[str]] = {}
    for code, chain in context.chains.items():
        for product in dict.fromkeys(map(fold, chain["products"])):
            holders.setdefault(product, []).append(code)
    for product, codes in holders.items():
        apart = [code for code in codes if any(other != code and not _nested(context, code, other) for other in codes)]
        if apart:
            chain = context.chains[apart[-1]]
            shown = next(name for name in chain["products"] if fold(name) == product)
            yield hit("chains", chain, "products", shown, product=shown, chains=listing(apart))


@rule(
    "K31", _W, "Stakeholder op de plaats van de klant",
    "{customer} is bij keten {chains} de klant, maar is een {kind}; bij een commerciële organisatie is de klant wie betaalt en gebruikt.",
    "Kies een klant, verander de soort op het blad Klanten, of pas Soort organisatie aan op het blad Instellingen.",
)  # fmt: skip
def stakeholder_as_customer(context: Context) -> Iterator[Hit]:
    """In public service the main stakeholder may take the customer's place; where customers pay, that hides who is served.

    Methode a: "(waarbij de belangrijkste stakeholder(s) de naam van de klant inneemt)" (K31)
    """
    if context.organisation.settings.organisation_type != "commercieel":
        return
    for code, customer in context.customers.items():
        served = [chain for chain, row in context.chains.items() if code in row["customers"]]
        if served and customer["kind"] in ("stakeholder", "toeleider"):
            words = {"customer": label(code, customer["name"]), "chains": listing(served), "kind": customer["kind"]}
            yield hit("customers", customer, "kind", code, **words)


def _nested(context: Context, one: str, other: str) -> bool:
    return one in context.around(other) or other in context.around(one)


def _is_named_after(chain: str, department: str) -> bool:
    """Whether a chain bears the name of a department: it alone, or that name with its capital within the sentence.

    'Vergunningen' and 'Keten Vergunningen' do. 'Het verstrekken van vergunningen' and 'Vergunningen verlenen' say what the customer
    gets, though the department 'Vergunningen' is called after the same thing.
    """
    bare = [word for word in words(chain) if word not in _NO_NAME]
    return bare == [word for word in words(department) if word not in _NO_NAME] or names_unit(chain[1:], department)
