"""The two lists at the top of Overzicht: what to do now, and the KPIs where action is needed; in a new workbook the first steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ketenrapport.organisation.raw import Link
from ketenrapport.results.order import nodes_in_order
from ketenrapport.results.places import Places, led, led_number
from ketenrapport.results.tree_table import norm_of, running_actions, trend_of, value_of
from ketenrapport.words import wording
from ketenrapport.words.findings import Finding, Group, Severity
from ketenrapport.words.first_steps import DONE, OPEN, STEPS
from ketenrapport.words.schema import TABLE, TO_DO_ROWS
from ketenrapport.words.verdict import GONE_BETTER, Status
from ketenrapport.words.vocabulary import JUDGED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.assessment import Assessment
    from ketenrapport.organisation.model import Row
    from ketenrapport.organisation.raw import Target
    from ketenrapport.results.findings import Listing
    from ketenrapport.words.periods import Period

_NAMED, _ROOM = 4, 82  # names behind a number, and the letters of such a line: as far as the list beside it
_NAME = 23  # letters of a name that fit its column


def red_kpis(assessment: Assessment) -> list[int]:
    """The KPIs where action is needed, in the order of Boom."""
    organisation, status = assessment.organisation, assessment.judgement.status[:, -1]
    red = organisation.among("kind", JUDGED) & (status == Status.RED)
    return [node for node in nodes_in_order(assessment) if red[node]]


def to_do(assessment: Assessment, listing: Listing) -> pd.DataFrame:
    """What is to be done now; as long as there is nothing to judge, what to do first."""
    steps = first_steps(assessment)
    rows = [(amount, what) for amount, what in steps] if steps else _work(assessment, listing)
    return _full("to_do", [{"amount": amount, "what": what} for amount, what in rows])


def first_steps(assessment: Assessment) -> list[tuple[str, str]]:
    """The steps of a new workbook with a mark for what is done; empty when all of it is there."""
    organisation, places = assessment.organisation, Places(assessment)

    def filled(table: str) -> bool:
        if table == "settings":
            return bool(organisation.settings.organisation.strip())
        return len(organisation.measurements if table == "measurements" else organisation.tables[table]) > 0

    done = [bool(step.tables) and all(filled(table) for table in step.tables) for step in STEPS]
    if all(done[1:-1]):  # the name of the organisation is nice to have
        return []
    steps = []
    for number, (step, is_done) in enumerate(zip(STEPS, done, strict=True), start=1):
        mark, target = DONE if is_done else OPEN, places.top(step.tables[0]) if step.tables else None
        steps.append((led(mark, target), f"{number}. {step.text}"))
    return steps


def _work(assessment: Assessment, listing: Listing) -> list[tuple[object, str]]:
    organisation, places = assessment.organisation, Places(assessment)
    codes, red = organisation.column("code"), red_kpis(assessment)
    running = running_actions(organisation)
    idle = [node for node in red if codes[node] not in running]
    silent = [node for node in red if codes[node] not in assessment.context.explained]
    late = organisation.late_actions
    first_late = places.cell("actions", late[0]["row"], "action_id") if late else None
    wrong = [one for one in listing.places if _is_about_figures(one)]
    talks = _talks_to_hold(assessment)
    set_up = [one for one in listing.places if one.group is Group.SET_UP and one.severity is not Severity.INFO]
    better = [node for node in nodes_in_order(assessment) if assessment.analysis.variations.variation[node, -1] in GONE_BETTER]

    def on_tree(nodes: Sequence[int]) -> Target | None:
        return places.on_tree(nodes[0]) if nodes else None

    def line(amount: int, one: str, many: str, target: Target | None, named: Sequence[str]) -> tuple[object, str]:
        what = one if amount == 1 else many
        told = f"{what}: {_listed(named, _ROOM - len(what) - 2)}" if amount and named else what
        return led_number(amount, target if amount else None), told

    explained = [f"{len(red) - len(silent)} van {len(red)} toegelicht"] if red else []
    return [
        line(len(idle), "rode KPI zonder lopende actie", "rode KPI's zonder lopende actie", on_tree(idle), [codes[node] for node in idle]),
        line(len(late), "actie te laat", "acties te laat", first_late, _late(assessment, late)),
        line(
            len(wrong), "cijfer dat ontbreekt of niet klopt", "cijfers die ontbreken of niet kloppen",
            listing.place(wrong[0]) if wrong else None, list(dict.fromkeys(one.cause for one in wrong)),
        ),
        line(len(silent), "rode KPI zonder toelichting", "rode KPI's zonder toelichting", places.top("comments"), explained),
        line(
            len(talks), "gesprek over deze periode nog te houden", "gesprekken over deze periode nog te houden",
            places.top("conversations"), talks,
        ),
        line(
            len(set_up), "punt van de inrichting dat beter kan", "punten van de inrichting die beter kunnen",
            listing.place(set_up[0]) if set_up else None, (),
        ),
        line(
            len(better), "verbetering om vast te houden", "verbeteringen om vast te houden", on_tree(better),
            [codes[node] for node in better],
        ),
    ]  # fmt: skip


def _is_about_figures(finding: Finding) -> bool:
    return finding.severity is not Severity.INFO and (finding.group is Group.FIGURES or finding.code in ("M09", "N05"))


def _talks_to_hold(assessment: Assessment) -> list[str]:
    """The chains that run and have had no conversation over the report period, with the day on which one is planned."""
    organisation = assessment.organisation
    found = []
    for chain in organisation.running:
        rows = [row for row in organisation.rows_of("conversations", chain) if organisation.is_about(row["period"])]
        if any(map(organisation.was_held, rows)):
            continue
        planned = next((row["date"] for row in rows if row["date"]), None)
        found.append(f"{chain} {wording.short_day(planned)}" if planned else chain)
    return found


def _late(assessment: Assessment, late: Sequence[Row]) -> list[str]:
    day = assessment.organisation.report_date
    named = [f"{row['action_id']} ({row['chain']})" if row["chain"] else row["action_id"] for row in late]
    return [f"{name}, {wording.count((day - row['deadline']).days, 'dag', 'dagen')}" for name, row in zip(named, late, strict=True)]


def _listed(texts: Sequence[str], room: int) -> str:
    """The first texts, as many as fit so many letters, and how many more there are; a first one that is too long is cut off."""
    for shown in range(min(_NAMED, len(texts)), 0, -1):
        more = f" en nog {len(texts) - shown}" if len(texts) > shown else ""
        line = " · ".join(texts[:shown]) + more
        if len(line) <= room:
            return line
    return wording.first_words(texts[0], room - len(more)) + more


def to_act(assessment: Assessment) -> pd.DataFrame:
    """The red KPIs, the worst chain first, with what is done about each and since when it is red; the last row tells of the rest."""
    organisation, places = assessment.organisation, Places(assessment)
    codes, names, short = (organisation.nodes[column].tolist() for column in ("code", "name", "short_name"))
    running = running_actions(organisation)

    def row(node: int) -> dict[str, object]:
        action = next(iter(running.get(codes[node], ())), None)
        return {
            "code": Link(f"■ {codes[node]}", places.on_tree(node)),
            "name": wording.first_words(short[node] or names[node] or "", _NAME),
            "value": led(value_of(assessment, node), places.on_course(node)),
            "target": norm_of(assessment, node),
            "trend": trend_of(assessment, node),
            "action": led(action["action_id"], places.cell("actions", action["row"], "action_id")) if action else wording.NO_ACTION,
            "since": _since(assessment, node),
        }

    red = red_kpis(assessment)
    shown = red if len(red) <= TO_DO_ROWS else red[: TO_DO_ROWS - 1]
    found = [row(node) for node in shown]
    if len(shown) < len(red):
        rest = red[len(shown) :]
        found.append({"code": Link(f"en nog {len(rest)}, op Boom", places.on_tree(rest[0]))})
    return _full("to_act", found)


def _since(assessment: Assessment, node: int) -> str:
    """Since when a KPI is red without a break: ``nieuw``, ``aug '26``."""
    red = assessment.judgement.status[node] == Status.RED
    before = np.flatnonzero(~red)
    first = int(before[-1]) + 1 if len(before) else 0
    if first == len(red) - 1:
        return "nieuw"
    return short_period(assessment.judgement.periods[first])


def short_period(period: Period) -> str:
    """A period where there is little room: ``aug '26``."""
    year, name = wording.period_label(period)
    return f"{name} '{year[2:]}" if year else name


def _full(table: str, rows: Sequence[dict[str, object]]) -> pd.DataFrame:
    """The rows as a table that is always as long: what comes below it on the sheet stays where it is."""
    names = TABLE[table].identifiers
    padded = [*rows, *({} for _ in range(TO_DO_ROWS - len(rows)))]
    return pd.DataFrame([[row.get(name) for name in names] for row in padded], columns=names, dtype=object)
