"""The sheet Overzicht: which chain is worst, on which promise, is it news, and what must be done now."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ketenrapport.kpi.judgement import lacks_oldest
from ketenrapport.kpi.tree import counted_children
from ketenrapport.organisation.raw import Link, RowOf, Sparklines
from ketenrapport.results.order import chains_in_order, worst_result, worst_value
from ketenrapport.results.places import Places, led, led_number
from ketenrapport.results.remarks import reason_of
from ketenrapport.results.to_do import red_kpis
from ketenrapport.results.tree_table import earlier_value_of, label, norm_of, trend_of, value_of
from ketenrapport.words import wording
from ketenrapport.words.periods import FINENESS
from ketenrapport.words.schema import COURSE_PERIODS, HISTORY_PERIODS, TABLE
from ketenrapport.words.verdict import Reason, Status
from ketenrapport.words.vocabulary import FROM_CHILDREN, JUDGED, KPIS, Frequency, Window

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketenrapport.assessment import Assessment
    from ketenrapport.checks.definition import Answer
    from ketenrapport.kpi.judgement import Judgement
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.results.findings import Listing

_NAMED = 2  # codes that fit beside a verdict
_CHAIN, _VALUE, _RESULT = 42, 38, 46  # letters of a name that fit the two lines of a row; the whole of it stands on Boom


def overview(assessment: Assessment, listing: Listing) -> pd.DataFrame:
    """A row per chain, the one with the worst customer value first: from its score to the cause, in one row that leads on."""
    organisation, judgement = assessment.organisation, assessment.judgement
    places = Places(assessment)
    score = judgement.shown_score
    late, first_late = Counter(), {}  # type: ignore[var-annotated]
    for action in organisation.late_actions:
        late[action["chain"]] += 1
        first_late.setdefault(action["chain"], action["row"])
    found, first_found = _findings_of(assessment, listing)
    red = _red_of(assessment)

    def row(chain: int) -> dict[str, object]:
        code = organisation.column("code")[chain]
        worst = worst_value(assessment, chain)
        cause = None if worst is None else worst_result(assessment, worst)
        at_late = places.cell("actions", first_late.get(code), "action_id")
        return {
            "chain": Link(code, places.on_tree(chain)),
            "name": wording.first_words(organisation.column("name")[chain] or "", _CHAIN),
            "owner": organisation.owner_name(code),
            "status": label(judgement.status[chain, -1]),
            "score": led_number(score[chain, -1], places.on_tree(chain)),
            "customer_score": judgement.customer_score[chain, -1],
            "internal_score": judgement.internal_score[chain, -1],
            "worst_value": _named(assessment, worst, places, _VALUE),
            "worst_result": _named(assessment, cause, places, _RESULT),
            "worst_figure": "" if cause is None else led(value_of(assessment, cause), places.on_course(cause)),
            "worst_target": "" if cause is None else norm_of(assessment, cause),
            "trend": "" if cause is None else trend_of(assessment, cause),
            "red_kpis": led_number(len(red[chain]), places.on_tree(red[chain][0]) if red[chain] else None),
            "note": _note(assessment, chain, red[chain]),
            "late_actions": led_number(late[code], at_late),
            "findings": led_number(found[code], first_found.get(code)),
            "previous": score[chain, -2] if score.shape[1] > 1 else np.nan,
            "course": None,
            "coverage": judgement.coverage[chain, -1],
            "definition": _definition(assessment.definitions.get(code, ())),
        }

    return pd.DataFrame([row(chain) for chain in chains_in_order(assessment)], columns=TABLE["overview"].identifiers, dtype=object)


def score_courses(assessment: Assessment) -> Sparklines:
    """The scores of each chain in the latest periods: what the small charts of Overzicht draw."""
    count = len(assessment.judgement.periods)
    first = max(0, count - COURSE_PERIODS)
    stretches = [("score", chain * count + first, chain * count + count - 1) for chain in chains_in_order(assessment)]
    return Sparklines("overview", "course", "results", stretches)


def chain_course(assessment: Assessment) -> pd.DataFrame:
    """The scores of each chain in the latest periods, with an empty row between chains: the lines of the chart, side by side."""
    organisation, judgement = assessment.organisation, assessment.judgement
    count = len(judgement.periods) if organisation.has_period else 0
    shown = range(max(0, count - HISTORY_PERIODS), count)
    rows: list[tuple[object, ...]] = []
    for chain in chains_in_order(assessment) if count else ():
        if rows:
            rows.append((None,) * 5)
        code = organisation.column("code")[chain]
        for at in shown:
            name = wording.period_label(judgement.periods[at])[1] if at in (shown[0], shown[-1]) else " "
            scores = judgement.customer_score[chain, at], judgement.internal_score[chain, at]
            rows.append((code if at == shown[0] else None, name, *scores, organisation.settings.green_from))
    return pd.DataFrame(rows, columns=TABLE["chain_course"].identifiers, dtype=object)


def history(organisation: Organisation, judgement: Judgement) -> pd.DataFrame:
    """How many KPIs had which verdict in the latest periods."""
    kpis = (organisation.among("kind", JUDGED) & organisation.is_current)[:, None] & (judgement.reason != Reason.NOT_JUDGED)
    status = judgement.status[:, -HISTORY_PERIODS:]
    judged = kpis[:, -HISTORY_PERIODS:]
    shown = judgement.periods[-HISTORY_PERIODS:] if organisation.has_period else ()
    columns = {"green": Status.GREEN, "orange": Status.ORANGE, "red": Status.RED, "grey": Status.GREY}
    return pd.DataFrame(
        {
            "period": [wording.short_name(period) for period in shown],
            **{name: (judged & (status == verdict)).sum(axis=0)[: len(shown)] for name, verdict in columns.items()},
        }
    )


def headline(assessment: Assessment) -> str:
    """The outcome in a sentence or two: the promise that is kept worst, with its figure, then how all stand."""
    organisation, judgement = assessment.organisation, assessment.judgement
    chains = chains_in_order(assessment)
    if not chains:
        return "Er zijn nog geen ketens: begin met de stappen hieronder."
    if not organisation.has_period:
        return "Er zijn nog geen cijfers: ga door met de stappen hieronder."
    names, codes = organisation.column("name"), organisation.column("code")
    status = judgement.status[chains, -1]
    good = int((status == Status.GREEN).sum())
    count = wording.count(len(chains), "keten", "ketens")
    if not (status != Status.GREY).any():
        told = f"Over {wording.period_phrase(organisation.report_period)} heeft nog geen keten een oordeel."
    else:
        told = f"{wording.number(good, 0)} van de {count} {'is' if good == 1 else 'zijn'} op norm."
    reds = red_kpis(assessment)
    if reds:
        told = f"{told[:-1]}; {wording.count(len(reds), 'KPI is', 'KPI’s zijn')} rood."
    worst = worst_value(assessment, chains[0])
    if worst is None or not Status(judgement.status[worst, -1]).is_off_norm:
        return f"{told}{left_out(assessment)}"
    promise = f"Slechtste belofte: {names[worst] or codes[worst]} ({codes[chains[0]]})."
    cause = worst_result(assessment, worst)
    return " ".join(part for part in (promise, _figure(assessment, cause), f"{told}{left_out(assessment)}") if part)


def left_out(assessment: Assessment) -> str:
    """The sentence about periods for which there is no room on the sheet Resultaten; '' when all are there."""
    first = assessment.judgement.periods[0]
    if not lacks_oldest(assessment.organisation, first):
        return ""
    return f" Let op: Resultaten begint bij {wording.period_name(first)}; voor eerdere perioden is geen plaats."


def _figure(assessment: Assessment, node: int | None) -> str:
    """``Eerste gesprek binnen 4 weken: 83,3 % (september 2026 95,9 %, norm ≥ 95).``; '' without a value."""
    if node is None or not (now := value_of(assessment, node)):
        return ""
    organisation, judgement = assessment.organisation, assessment.judgement
    earlier = earlier_value_of(assessment, node) if len(judgement.periods) > 1 else ""
    if earlier:
        # Only a figure over the very period before has its name: what is late, carried over or of a year so far has another.
        own, period = organisation.column("frequency")[node], organisation.report_period
        plain = judgement.about[node, -1] == "" and own in FINENESS and FINENESS[Frequency(own)] <= FINENESS[period.frequency]
        since = wording.period_name(judgement.periods[-2]) if plain and organisation.column("judge_on")[node] == Window.PERIOD else "was"
        earlier = f"{since} {earlier}"
    norm = norm_of(assessment, node)
    aside = ", ".join(part for part in (earlier, f"norm {norm}" if norm else "") if part)
    name = organisation.column("name")[node] or organisation.column("code")[node]
    return f"{name}: {now}{f' ({aside})' if aside else ''}."


def _named(assessment: Assessment, node: int | None, places: Places, room: int) -> str:
    """A value or KPI with the symbol of its verdict, in about so many letters, leading to its row on Boom."""
    if node is None:
        return ""
    organisation, status = assessment.organisation, Status(int(assessment.judgement.status[node, -1]))
    name = wording.first_words(organisation.column("name")[node] or organisation.column("code")[node], room)
    return Link(f"{wording.STATUS[status].symbol} {name}", places.on_tree(node))


def _red_of(assessment: Assessment) -> Mapping[int, Sequence[int]]:
    """The red KPIs of each chain, in the order of Boom."""
    chain = assessment.organisation.column("chain")
    found: dict[int, list[int]] = {one: [] for one in chains_in_order(assessment)}
    for node in red_kpis(assessment):
        if chain[node] in found:
            found[chain[node]].append(node)
    return found


def _findings_of(assessment: Assessment, listing: Listing) -> tuple[Counter[str], Mapping[str, RowOf]]:
    """How many findings each chain has to mend, and where the first of them stands."""
    amounts, first = Counter[str](), dict[str, RowOf]()
    for finding in listing.places:
        chain = assessment.touching.home(finding)
        amounts[chain] += 1
        first.setdefault(chain, listing.place(finding))
    return amounts, first


def _note(assessment: Assessment, chain: int, red: Sequence[int]) -> str:
    """Why a chain has this verdict when its score alone does not tell: it is capped or not judged, or on its norm with red inside."""
    judgement = assessment.judgement
    if judgement.status[chain, -1] != Status.GREEN:
        return reason_of(judgement, chain, len(judgement.periods) - 1)
    if not red:
        return ""
    organisation = assessment.organisation
    codes = [organisation.column("code")[node] for node in red]
    named = ", ".join(codes) if len(codes) <= _NAMED else f"{len(codes)} KPI's"
    if all(_does_not_count(assessment, node) for node in red):
        return f"{named} rood: {'telt' if len(codes) == 1 else 'tellen'} niet mee"
    return f"{named} rood: de rest weegt op"


def _does_not_count(assessment: Assessment, node: int) -> bool:
    """Whether the score of a node goes up into nothing: what is above it is judged on its own value, or gives it no weight."""
    organisation = assessment.organisation
    counted = counted_children(assessment.organisation)
    parent = int(organisation.column("parent")[node])
    while parent >= 0:
        own = organisation.column("kind")[parent] in KPIS and organisation.column("score_rollup")[parent] not in FROM_CHILDREN
        if node not in counted[parent] or own:
            return True
        node, parent = parent, int(organisation.column("parent")[parent])
    return False


def _definition(answers: Sequence[Answer]) -> str:
    return f"{sum(answer.is_yes for answer in answers)}/{len(answers)}" if answers else ""
