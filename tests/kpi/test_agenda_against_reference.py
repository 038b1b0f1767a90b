"""The agenda agrees with the slow, obvious reading of methode b11 on random organisations with random actions and conversations."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from ketenrapport.kpi.agenda import agendas
from ketenrapport.kpi.analysis import analyse
from ketenrapport.kpi.judgement import judge
from ketenrapport.kpi.topics import Told
from ketenrapport.words import wording
from ketenrapport.words.verdict import Feasibility, KnobSignal, Reason, Status, Topic, Variation
from ketenrapport.words.vocabulary import NodeKind
from tests import bridge
from tests.amount import amount
from tests.kpi import reference_agenda
from tests.kpi.reference_agenda import Action, Case, Node, Point, Said
from tests.strategies import Case as Drawn
from tests.strategies import Size, cases, many_cases

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ketenrapport.kpi.agenda import Agenda, AgendaItem
    from ketenrapport.kpi.analysis import Analysis
    from ketenrapport.organisation.model import Organisation

VARIATION = {
    Variation.IMPROVEMENT: "verbetering",
    Variation.BETTER_LEVEL: "op beter niveau",
    Variation.DETERIORATION: "verslechtering",
    Variation.WORSE_LEVEL: "op slechter niveau",
    Variation.SPECIAL: "bijzonder",
}
FEW = Size(chains=3, values=2, kpis=5, months=6, frequencies=("maand",))
VALUES = (NodeKind.CUSTOMER_VALUE, NodeKind.INTERNAL_VALUE)


def with_work(organisation: Organisation, random: Random) -> Organisation:
    """The organisation with actions and conversations around its report period."""
    nodes, end = organisation.nodes, organisation.report_date
    chains = [code for code, kind in zip(nodes["code"], nodes["kind"], strict=True) if kind == NodeKind.CHAIN]
    kpis = [code for code, kind in zip(nodes["code"], nodes["kind"], strict=True) if kind in ("resultaat", "proces", "factor")]

    def month() -> str:
        return f"{end - timedelta(days=random.randint(-60, 300)):%Y-%m}"

    actions: list[dict[str, object]] = [
        {
            "action_id": f"A-{number}",
            "chain": random.choice(chains),
            "kpi": random.choice([None, *kpis]),
            "description": "Doen",
            "deadline": end - timedelta(days=random.randint(-30, 90)),
            "status": random.choice(("open", "bezig", "gereed")),
            "conversation": random.choice((None, f"{chains[0]} {month()}")),
        }
        for number in range(random.randint(0, 4))
    ]
    talks: list[dict[str, object]] = [
        {"chain": random.choice(chains), "period": month(), "date": end, "status": random.choice(("gepland", "gehouden", "vastgesteld"))}
        for _ in range(random.randint(0, 4))
    ]
    tables = {**organisation.tables, "actions": bridge.frame("actions", actions), "conversations": bridge.frame("conversations", talks)}
    return replace(organisation, tables=tables, settings=replace(organisation.settings, max_agenda_items=random.choice((1, 2, 3, 5, 5, 9))))


def in_words(organisation: Organisation, now: Told, before: Told) -> Case:
    """What the program judged, in the words of the reference."""
    nodes, calendar = organisation.nodes, organisation.calendar
    codes = nodes["code"].tolist()
    plain = {
        row.code: Node(
            row.code,
            row.kind,
            codes[row.parent] if row.parent >= 0 else None,
            codes[row.chain] if row.chain >= 0 else None,
            float(row.weight),
            row.critical is True,
            row.direction or "",
            row.judge_on or "",
            codes[row.nested_in] if row.nested_in >= 0 else None,
            float(row.nested_weight),
        )
        for row in nodes.itertuples()
    }
    count = len(now.judgement.periods)
    actions = tuple(
        Action(
            row["action_id"],
            row["chain"],
            row["kpi"],
            row["deadline"],
            row["status"],
            period.end if (period := calendar.period((row["conversation"] or " ").split(" ")[-1])) else None,
        )
        for row in organisation.rows["actions"]
    )
    held: dict[str, tuple[date, ...]] = {}
    for row in organisation.rows["conversations"]:
        period = calendar.period(row["period"])
        if row["status"] != "gepland" and period:
            held[row["chain"]] = (*held.get(row["chain"], ()), period.end)
    ended = {codes[node] for node in range(len(codes)) if plain[codes[node]].kind == "keten" and now.judgement.ended[node, -1]}
    return Case(
        plain,
        tuple(said(organisation, before, at) for at in range(count)),
        said(organisation, now, count - 1),
        tuple(period.end for period in now.judgement.periods),
        actions,
        held,
        frozenset(ended),
        organisation.settings.max_agenda_items,
    )


def said(organisation: Organisation, told: Told, at: int) -> dict[str, Said]:
    """Every node in one report period."""
    judged, varied, found = told.judgement, told.variations, {}
    for node, (code, kind) in enumerate(zip(organisation.nodes["code"], organisation.nodes["kind"], strict=True)):
        score, reason = float(judged.score[node, at]), Reason(int(judged.reason[node, at]))
        costs = kind in VALUES and reason is Reason.COVERAGE
        found[code] = Said(
            wording.STATUS[Status(int(judged.status[node, at]))].colour,
            wording.REASON[reason],
            None if score != score else score,
            VARIATION.get(Variation(int(varied.variation[node, at])), ""),
            wording.FEASIBILITY[Feasibility(int(varied.feasibility[node, at]))],
            wording.KNOB_SIGNAL[KnobSignal(int(told.knob_signals[node, at]))],
            tuple(judged.because_of.get((node, at), ())) if costs else (),
        )
    return found


def ours(organisation: Organisation, item: AgendaItem) -> tuple[object, ...]:
    codes = organisation.nodes["code"].tolist()
    parts = [codes[part] for part in item.parts]
    about = tuple(parts) if item.topic is Topic.MISSING else (item.action or codes[item.node or 0],)
    return item.topic.category, about, wording.topics(item.why, parts), item.times, item.late


def theirs(point: Point) -> tuple[object, ...]:
    return point.category, point.codes, "; ".join(point.reasons), point.times, point.late


def shaken(told: Told, organisation: Organisation, random: np.random.Generator, *, calm: bool = False) -> Told:
    """The same nodes with any verdict on any of them, so that every category occurs, in every combination.

    ``calm``: nothing but knobs that are orange now and then.
    """
    judged, shape = told.judgement, told.judgement.status.shape
    kpi = organisation.nodes["kind"].isin(["resultaat", "proces"]).to_numpy()[:, None]
    grey = random.choice([Reason.NO_MEASUREMENT, Reason.INCOMPLETE_SUM, Reason.NO_TARGET, Reason.NOT_YET], shape)
    status = random.choice([Status.GREY, Status.RED, Status.ORANGE, Status.GREEN, Status.GREEN, Status.GREEN], shape).astype(np.int8)
    reason = np.where(
        kpi, np.where(status == Status.GREY, grey, Reason.NONE), np.where(status == Status.GREY, Reason.COVERAGE, Reason.NONE)
    )
    score = np.where(status == Status.GREY, np.nan, random.choice([0.0, 40.0, 75.0], shape))
    members: dict[int, list[str]] = {}
    for node, code, parent in zip(range(shape[0]), organisation.nodes["code"], organisation.nodes["parent"], strict=True):
        if kpi[node, 0]:
            members.setdefault(parent, []).append(code)
    costs = {
        (node, at): tuple(random.choice(codes, random.integers(0, len(codes) + 1), replace=False).tolist())
        for node, codes in members.items()
        for at in range(shape[1])
        if reason[node, at] == Reason.COVERAGE
    }
    variations = replace(
        told.variations,
        variation=random.choice([Variation.NORMAL, Variation.NORMAL, *VARIATION], shape).astype(np.int8),
        feasibility=random.choice([Feasibility.HIT_OR_MISS, Feasibility.INCAPABLE], shape).astype(np.int8),
    )
    if calm:
        none, normal = np.zeros(shape, dtype=np.int8), np.full(shape, Variation.NORMAL, dtype=np.int8)
        return Told(
            replace(judged, status=status, reason=none, score=score, because_of={}),
            replace(variations, variation=normal, feasibility=none),
            none,
        )
    signals = random.choice([KnobSignal.NONE, KnobSignal.NONE, KnobSignal.UNEXPLAINED], shape).astype(np.int8)
    return Told(replace(judged, status=status, reason=reason.astype(np.int8), score=score, because_of=costs), variations, signals)


def differences(organisation: Organisation, found: Mapping[str, Agenda], now: Told, before: Told) -> list[object]:
    """The chains of which the agenda differs from that of the reference."""
    case, wrong = in_words(organisation, now, before), []
    for chain, agenda in found.items():
        for items, points in zip((agenda.items, agenda.rest), reference_agenda.agenda(case, chain), strict=True):
            mine, expected = [ours(organisation, item) for item in items], [theirs(point) for point in points]
            if mine != expected:
                wrong.append((chain, mine, expected))
    return wrong


def judged(drawn: Drawn, seed: int) -> tuple[Organisation, Analysis, Told]:
    """A random organisation with work, as the program judges it."""
    organisation = with_work(bridge.organisation(drawn.organisation, drawn.report_period)[0], Random(seed))
    judgement = judge(organisation)
    analysis = analyse(organisation, judgement)
    return organisation, analysis, Told(judgement, analysis.variations, analysis.knob_signals)


@pytest.mark.parametrize("seed", range(2))
def test_random_organisations_have_the_same_agenda(seed: int) -> None:
    for at, drawn in enumerate(many_cases(6, seed=100 + seed)):
        organisation, analysis, now = judged(drawn, at)
        assert differences(organisation, analysis.agendas, now, analysis.before) == []


@pytest.mark.long
def test_any_verdicts_give_the_same_agenda() -> None:
    """Also: every category occurs, so that none agrees because it never comes up."""
    seen: set[int] = set()
    for at, drawn in enumerate(many_cases(20, seed=7, size=FEW)):
        organisation, _, told = judged(drawn, at)
        for more in range(5):
            random = np.random.default_rng([at, more])
            now, before = (shaken(told, organisation, random, calm=not more) for _ in range(2))
            found = agendas(organisation, now, before)
            assert differences(organisation, found, now, before) == []
            seen.update(item.topic.category for agenda in found.values() for item in (*agenda.items, *agenda.rest))
    assert seen == set(range(1, 16))


@pytest.mark.soak
@settings(max_examples=amount(10, 200), deadline=None)
@given(cases())
def test_a_random_organisation_has_the_same_agenda(drawn: Drawn) -> None:
    organisation, analysis, now = judged(drawn, 7)
    assert differences(organisation, analysis.agendas, now, analysis.before) == []
