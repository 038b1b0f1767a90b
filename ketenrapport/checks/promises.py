"""What a chain promises, to its customer and to the organisation, and whether anyone can see that it is kept (K23, K41, K42)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketenrapport.checks.context import Context, Kpi, label
from ketenrapport.checks.rule import Hit, hit, rule
from ketenrapport.words.findings import Severity
from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import NodeKind
from ketenrapport.words.wording import day, none_of, period_phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketenrapport.organisation.model import Row

_F, _W = Severity.ERROR, Severity.WARNING


@rule(
    "K23", _F, "Keten zonder interne waarde",
    "Keten {chain} heeft geen interne waarde: er staat nergens wat zij de organisatie oplevert.",
    "Voeg op het blad Waarden minstens één interne waarde toe, zoals kosten, rechtmatigheid of werkplezier.",
)  # fmt: skip
def no_internal_value(context: Context) -> Iterator[Hit]:
    """The owner weighs what the customer gets against what it takes; with one of the two missing there is nothing to weigh.

    Methode a: eigenaar "de klantwaarden/interne waarden vaststelt" (K23)
    """
    for code, chain in context.chains.items():
        if not context.values(code, NodeKind.INTERNAL_VALUE):
            yield hit("chains", chain, "chain_id", code, chain=context.chain_label(code))


@rule(
    "K23.adopted", _F, "Waarde is niet vastgesteld",
    "Van waarde {value} is niet ingevuld {what}.",
    "Laat de eigenaar van keten {chain} de waarde vaststellen, en vul in wie dat deed en wanneer.",
)  # fmt: skip
def not_adopted(context: Context) -> Iterator[Hit]:
    """A value is a promise once the owner has put his name and a date under it; until then it is a proposal.

    Methode a: eigenaar "de klantwaarden/interne waarden vaststelt" (K23)
    """
    lacks = {"adopted_by": "door wie zij is vastgesteld", "adopted_on": "wanneer zij is vastgesteld"}
    for chain, value in _values(context):
        for column, what in lacks.items():
            if not value[column]:
                yield hit("values", value, column, value["value_id"], value=_name(value), what=what, chain=chain)


@rule(
    "K23.owner", _F, "Waarde is niet door de eigenaar vastgesteld",
    "Waarde {value} is op {day} vastgesteld door {person}, maar eigenaar van keten {chain} was toen {owner}.",
    "Laat de eigenaar de waarde vaststellen, of verbeter Vastgesteld door.",
)  # fmt: skip
def adopted_by_another(context: Context) -> Iterator[Hit]:
    """Whoever must keep the promise makes it; a promise made over the owner's head binds nobody.

    Methode a: eigenaar "de klantwaarden/interne waarden vaststelt" (K23)
    """
    for chain, value in _values(context):
        person, adopted_on = value["adopted_by"], value["adopted_on"]
        owner = context.organisation.owner_on(chain, adopted_on) if adopted_on else None
        if person in context.people and owner in context.people and owner != person:
            words = {"person": context.person(person), "owner": context.person(owner), "day": day(adopted_on)}
            yield hit("values", value, "adopted_by", value["value_id"], value=_name(value), chain=chain, **words)


@rule(
    "K23.later", _F, "Waarde is na de rapportdatum vastgesteld",
    "Waarde {value} is vastgesteld op {day}, na {report_day}; in deze rapportperiode gold zij nog niet.",
    "Controleer de datum bij Vastgesteld op, of kies een latere rapportperiode.",
)  # fmt: skip
def adopted_later(context: Context) -> Iterator[Hit]:
    """A chain is judged on what was promised at the time, not on what was promised afterwards.

    Methode a: eigenaar "de klantwaarden/interne waarden vaststelt" (K23)
    """
    for _, value in _values(context):
        if value["adopted_on"] and value["adopted_on"] > context.day:
            words = {"value": _name(value), "day": day(value["adopted_on"]), "report_day": day(context.day)}
            yield hit("values", value, "adopted_on", value["value_id"], **words)


@rule(
    "K23.since", _W, "Eigenaar wisselde sinds het vaststellen",
    "Waarde {value} is vastgesteld door {person}; sindsdien is {owner} eigenaar van keten {chain}.",
    "Laat de nieuwe eigenaar de waarde bevestigen of aanpassen, en werk Vastgesteld door en op bij.",
)  # fmt: skip
def owner_changed_since(context: Context) -> Iterator[Hit]:
    """A new owner inherits promises that he did not make; asking him to confirm them makes them his own.

    Methode a: eigenaar "de klantwaarden/interne waarden vaststelt" (K23)
    """
    for chain, value in _values(context):
        person, adopted_on, owner = value["adopted_by"], value["adopted_on"], context.organisation.owner(chain)
        if (
            adopted_on
            and adopted_on <= context.day
            and owner
            and person != owner
            and context.organisation.owner_on(chain, adopted_on) == person
        ):
            words = {"person": context.person(person), "owner": context.person(owner), "chain": chain}
            yield hit("values", value, "adopted_by", value["value_id"], value=_name(value), **words)


@rule(
    "K41", _W, "Keten zonder actuele meting",
    "Geen enkele KPI van keten {chain} heeft een cijfer over {period}.",
    "Vul de metingen in, of kies een rapportperiode waarover gemeten is.",
)  # fmt: skip
def nothing_measured(context: Context) -> Iterator[Hit]:
    """All stakeholders are served only if every chain is in view; a chain without figures has dropped out of it.

    Methode a: "Door alle ketens goed in beeld te brengen en managers eigenaar te maken, bedient de organisatie alle stakeholders."
    (K41)
    """
    known = ~np.isnan(context.judgement.value[:, -1])
    for code, chain in context.running.items():
        kpis = context.kpis_of(code)
        if kpis and not any(known[kpi.node] for kpi in kpis):
            period = period_phrase(context.organisation.report_period)
            yield hit("chains", chain, "chain_id", code, chain=context.chain_label(code), period=period)


@rule(
    "K41.customer", _W, "Klant zonder keten",
    "{customer} hoort bij geen enkele keten.",
    "Voeg deze {kind} op het blad Ketens toe aan de juiste keten, of haal de rij weg van het blad Klanten.",
)  # fmt: skip
def unserved_customer(context: Context) -> Iterator[Hit]:
    """The chains together must reach everyone the organisation is there for; whoever is in no chain is nobody's concern.

    Methode a: "Door alle ketens goed in beeld te brengen en managers eigenaar te maken, bedient de organisatie alle stakeholders."
    (K41)
    """
    served = {customer for chain in context.chains.values() for customer in chain["customers"]}
    for code, customer in context.customers.items():
        if code not in served:
            yield hit("customers", customer, "customer_id", code, customer=label(code, customer["name"]), kind=customer["kind"] or "klant")


@rule(
    "K42", _W, "Klantwaarde zonder beoordeeld resultaat",
    "Of klantwaarde {value} is nagekomen, is over {period} niet te zeggen: {why}.",
    "Vul de ontbrekende metingen of normen in; de reden per KPI staat op het blad Boom.",
)  # fmt: skip
def unjudged_promise(context: Context) -> Iterator[Hit]:
    """Customers get what they expect only when someone can tell whether they did; a promise without a verdict is not being watched.

    Methode a: "Bedrijven en instellingen krijgen hun producten en diensten conform verwachting en gemeentes beperken de
    schadelast." (K42)
    """
    for chain in context.running:
        for value in context.values(chain, NodeKind.CUSTOMER_VALUE):
            results = results_below(context, context.organisation.positions.get(value["value_id"], -1))
            if results and all(context.status[kpi.node] == Status.GREY for kpi in results):
                why = none_of(len(results), "resultaat-KPI's") + " heeft een oordeel"
                if len(results) == 1:
                    why = f"de enige resultaat-KPI, {results[0].label}, heeft geen oordeel"
                period = period_phrase(context.organisation.report_period)
                yield hit("values", value, "value_id", value["value_id"], value=_name(value), period=period, why=why)


@rule(
    "K42.expectation", _W, "Klant zonder verwachting",
    "Wat {customer} van u mag verwachten, is niet ingevuld.",
    "Vul bij Belofte/verwachting in één zin in wat deze {kind} van u mag verwachten, het liefst in diens eigen woorden.",
)  # fmt: skip
def unknown_expectation(context: Context) -> Iterator[Hit]:
    """To deliver as expected one must know what is expected.

    Methode a: "Bedrijven en instellingen krijgen hun producten en diensten conform verwachting en gemeentes beperken de
    schadelast." (K42)
    """
    for code, customer in context.customers.items():
        if not customer["expectation"]:
            yield hit("customers", customer, "expectation", code, customer=label(code, customer["name"]), kind=customer["kind"] or "klant")


def results_below(context: Context, node: int) -> list[Kpi]:
    """The result KPIs that hang right below a value."""
    below = [context.kpis[child] for child in context.children[node] if child in context.kpis] if node >= 0 else []
    return [kpi for kpi in below if kpi.kind == NodeKind.RESULT]


def _values(context: Context) -> Iterator[tuple[str, Row]]:
    """Every value of a chain that has not ended, with its chain."""
    for chain in context.chains:
        for value in context.of("values", chain):
            yield chain, value


def _name(value: Row) -> str:
    return label(value["value_id"], value["promise"])
