"""The conversation that keeps a chain alive: its rhythm, who leads it and what is learned (K22, K35, K36)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ketenrapport.checks.rhythm import RHYTHMS, after
from ketenrapport.checks.rule import Hit, hit, rule
from ketenrapport.words.findings import Severity
from ketenrapport.words.periods import FINENESS, year_before
from ketenrapport.words.vocabulary import Frequency
from ketenrapport.words.wording import day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketenrapport.checks.context import Context
    from ketenrapport.organisation.model import Row

_F, _W = Severity.ERROR, Severity.WARNING
_GRACE = timedelta(days=7)


@rule(
    "K22", _W, "Gesprek niet door de eigenaar geleid",
    "Het gesprek van keten {chain} over {period} op {day} werd geleid door {chair}; eigenaar was toen {owner}.",
    "Laat de eigenaar het gesprek leiden, of verbeter de voorzitter.",
)  # fmt: skip
def led_by_another(context: Context) -> Iterator[Hit]:
    """Whoever owns the chain leads the conversation about it: the one who must act is the one who asks. Looks a year back.

    Methode a: eigenaar "het prestatiegesprek in deze keten leidt" (K22)
    """
    for chain, row in _recent(context):
        owner = context.organisation.owner_on(chain, row["date"])
        if row["chair"] and owner in context.people and row["chair"] != owner:
            words = {"day": day(row["date"]), "chair": context.person(row["chair"]), "owner": context.person(owner)}
            yield hit("conversations", row, "chair", f"{chain} {row['period']}", chain=chain, period=row["period"], **words)


@rule(
    "K35", _F, "Keten zonder gespreksritme",
    "Keten {chain} heeft geen gespreksritme van 2 weken of een maand.",
    "Kies bij Gespreksritme: 2 weken of maand. Minder vaak dan elke maand is te laat om van te leren.",
)  # fmt: skip
def no_rhythm(context: Context) -> Iterator[Hit]:
    """Keeping a finger on the pulse is something one does every two weeks or every month; once a quarter is an autopsy.

    Methode a: "…de vinger aan de pols te houden en elke twee weken of maand te leren van de afgelopen periode." (K35)
    """
    for code, chain in context.chains.items():
        if chain["rhythm"] not in RHYTHMS:
            yield hit("chains", chain, "rhythm", code, chain=context.chain_label(code))


@rule(
    "K36", _W, "Geen KPI in het ritme van het gesprek",
    "Keten {chain} heeft {rhythm} een gesprek, maar geen enkele KPI wordt zo vaak gemeten; nieuwe cijfers komen er pas {finest}.",
    "Meet minstens één procesindicator {rhythm}, of kies een ritme dat bij de cijfers past.",
)  # fmt: skip
def nothing_new_to_discuss(context: Context) -> Iterator[Hit]:
    """Learning from the past period takes figures about the past period; otherwise the same ones are discussed twice.

    Methode a: "…elke twee weken of maand te leren van de afgelopen periode." (K36)
    """
    for code, chain in context.running.items():
        frequencies = [Frequency(kpi.row["frequency"]) for kpi in context.kpis_of(code) if kpi.row["frequency"]]
        finest = min(frequencies, key=FINENESS.__getitem__, default=None)
        if chain["rhythm"] in RHYTHMS and finest and FINENESS[finest] > FINENESS[Frequency(chain["rhythm"])]:
            words = {"rhythm": _every(Frequency(chain["rhythm"])), "finest": _every(finest)}
            yield hit("chains", chain, "rhythm", code, chain=context.chain_label(code), **words)


@rule(
    "K36.late", _W, "Gesprek blijft uit",
    "Het laatste gesprek van keten {chain} was op {day}; bij een ritme van {rhythm} had er al een nieuw moeten zijn.",
    "Plan het gesprek, of vul op het blad Gesprekken in dat het is gehouden.",
)  # fmt: skip
def overdue(context: Context) -> Iterator[Hit]:
    """A rhythm is kept or it is none: a conversation skipped is a period from which nothing was learned. Planned is not held.

    Methode a: "…elke twee weken of maand te leren van de afgelopen periode." (K36)
    """
    for code, chain in context.running.items():
        talks = context.talks(code)
        if talks and chain["rhythm"] in RHYTHMS:
            last = max(talks, key=lambda row: row["date"])
            if after(last["date"], chain["rhythm"]) + _GRACE < context.day:
                words = {"day": day(last["date"]), "rhythm": _length(chain["rhythm"])}
                yield hit("conversations", last, "date", f"{code} {last['period']} ritme", chain=context.chain_label(code), **words)


@rule(
    "K36.none", _W, "Nog geen gesprek gehouden",
    "Over keten {chain} is nog geen prestatiegesprek gehouden.",
    "Plan het eerste gesprek met alle schakels van de keten; de eigenaar leidt het.",
)  # fmt: skip
def never_held(context: Context) -> Iterator[Hit]:
    """A chain comes alive in its first conversation; until then it exists on paper. A chain that just began gets its first rhythm.

    Methode a: "…elke twee weken of maand te leren van de afgelopen periode." (K36)
    """
    for code, chain in context.running.items():
        began = chain["active_from"]
        is_new = began is not None and after(began, chain["rhythm"]) + _GRACE >= context.day
        if not context.talks(code) and not is_new:
            yield hit("chains", chain, "chain_id", f"{code} gesprekken", chain=context.chain_label(code))


@rule(
    "K36.lessons", _W, "Gesprek zonder lessen",
    "Wat er is geleerd in het gesprek van keten {chain} over {period} ({day}), is niet ingevuld.",
    "Vul bij Geleerd in één of twee zinnen in wat u nu weet dat u daarvoor niet wist.",
)  # fmt: skip
def nothing_learned(context: Context) -> Iterator[Hit]:
    """The conversation is there to learn, not to account; what was learned is what should be left of it. Looks a year back.

    Methode a: "…elke twee weken of maand te leren van de afgelopen periode." (K36)
    """
    for chain, row in _recent(context):
        if not row["lessons"]:
            subject = f"{chain} {row['period']}"
            yield hit("conversations", row, "lessons", subject, chain=chain, period=row["period"], day=day(row["date"]))


def _recent(context: Context) -> Iterator[tuple[str, Row]]:
    """The conversations held in the year before the report date, or after it."""
    since = year_before(context.day)
    return ((chain, row) for chain in context.chains for row in context.talks(chain) if row["date"] > since)


def _every(frequency: Frequency) -> str:
    return f"elk {frequency}" if frequency in (Frequency.QUARTER, Frequency.YEAR) else f"elke {frequency}"


def _length(rhythm: str) -> str:
    return "een maand" if rhythm == Frequency.MONTH else rhythm
