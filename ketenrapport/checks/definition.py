"""How clearly a chain is defined: twelve questions, of which the answer is yes or no (K06, K43)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ketenrapport.checks.ownership import is_in_team, most_chains
from ketenrapport.checks.rhythm import RHYTHMS
from ketenrapport.checks.rule import Hit, hit, rule
from ketenrapport.words.findings import Severity
from ketenrapport.words.notation import fold
from ketenrapport.words.vocabulary import NodeKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketenrapport.checks.context import Context
    from ketenrapport.organisation.model import Row

_I = Severity.INFO
QUESTIONS = 12
_PLACES = {"begin", "tussentijds", "einde"}


class Answer(NamedTuple):
    """One of the twelve questions about a chain: what is asked for, whether it is there, and why it matters, to tell when it isn't."""

    question: str
    is_yes: bool
    why: str


def definition_score(context: Context, chain: str) -> tuple[Answer, ...]:
    """The twelve answers about a chain that has not ended, in a fixed order (methode a, K43); the score is how many are yes."""
    row = context.chains[chain]
    owner = context.organisation.owner(chain)
    places = {moment["position"] for moment in context.of("touchpoints", chain)}
    start, end = row["starts_with"], row["ends_with"]
    return (
        Answer("een klant", bool(row["customers"]), "De keten is de wijze waarop een klant uw organisatie beleeft."),
        Answer("een product of dienst", bool(row["products"]), "Ketens vindt u door te redeneren vanuit wat u levert."),
        Answer("een begin: de behoefte", bool(start), "Een keten begint bij een concrete behoefte van de klant."),
        Answer(
            "een einde: de vervulling", bool(end) and fold(end) != fold(start or ""), "Een keten eindigt pas als die behoefte vervuld is."
        ),
        Answer("een eigenaar uit het MT", is_in_team(context, owner, context.day), "Alleen een MT-lid kan voor alle schakels instaan."),
        Answer("een eigenaar met ruimte", _has_room(context, owner), "Wie te veel ketens heeft, is eigenaar op papier."),
        Answer(
            "interactie aan begin, tussentijds en einde",
            places >= _PLACES,
            "De momenten waarop de klant u ontmoet, maken het verschil; ook onderweg.",
        ),
        Answer(
            "een vastgestelde klantwaarde", _adopted(context, chain, NodeKind.CUSTOMER_VALUE), "Zonder belofte is er niets na te komen."
        ),
        Answer(
            "een vastgestelde interne waarde",
            _adopted(context, chain, NodeKind.INTERNAL_VALUE),
            "Wat de klant krijgt, moet de organisatie ook kunnen dragen.",
        ),
        Answer("experts", bool(row["experts"]), "De inrichting bepaalt u samen met wie in de keten werkt."),
        Answer("IT-systemen", bool(context.of("systems", chain)), "Schakels dragen over via systemen; de eigenaar zorgt dat die werken."),
        Answer("een gespreksritme", row["rhythm"] in RHYTHMS, "Leren doet u elke twee weken of elke maand."),
    )


@rule(
    "K06", _I, "Keten nog niet helder gedefinieerd",
    "Keten {chain} heeft {score} van de {questions} kenmerken van een heldere keten. Nog niet: {missing}.",
    "{why}",
)  # fmt: skip
def unclear_definition(context: Context) -> Iterator[Hit]:
    """Defining chains is new to most management teams, so what is missing is told together with the reason why it belongs there.

    Methode a: "Het definiëren van klantketens is voor veel managementteams nieuw." (K06)
    """
    for code, chain in context.chains.items():
        missing = [answer for answer in definition_score(context, code) if not answer.is_yes]
        if missing:
            words = {"missing": "; ".join(answer.question for answer in missing), "why": " ".join(answer.why for answer in missing)}
            score = QUESTIONS - len(missing)
            yield hit("chains", chain, "chain_id", code, chain=context.chain_label(code), score=score, questions=QUESTIONS, **words)


def _has_room(context: Context, owner: str | None) -> bool:
    return owner in context.people and len(context.owned.get(str(owner), ())) <= most_chains(context, str(owner))


def _adopted(context: Context, chain: str, kind: NodeKind) -> bool:
    """Whether the chain has values of this kind, all of them adopted by the report date."""
    values: list[Row] = context.values(chain, kind)
    return bool(values) and all(row["adopted_by"] and row["adopted_on"] and row["adopted_on"] <= context.day for row in values)
