"""The sheet Boom: one row a node that tells the whole story, the chain with the worst customer value first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ketenrapport.organisation.raw import Link, Sparklines
from ketenrapport.organisation.tree import records
from ketenrapport.results.order import nodes_in_order
from ketenrapport.results.places import Places, led, led_number
from ketenrapport.results.remarks import quality_of, reason_of
from ketenrapport.words import wording
from ketenrapport.words.findings import Severity
from ketenrapport.words.notation import fold
from ketenrapport.words.schema import COURSE_PERIODS, TABLE
from ketenrapport.words.verdict import KnobSignal, Status, Tendency
from ketenrapport.words.vocabulary import JUDGED, KPIS, OPEN_STATES, Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ketenrapport.assessment import Assessment
    from ketenrapport.organisation.model import Organisation, Row
    from ketenrapport.results.findings import Listing
    from ketenrapport.results.remarks import Flags
    from ketenrapport.results.series_words import SeriesWords
    from ketenrapport.words.findings import Finding

INDENT = "\u00a0" * 4
_EXPLAINED = 36  # letters of an explanation that fit its column
_PRECISION = 9  # decimals


def tree_table(assessment: Assessment, flags: Flags, words: SeriesWords, listing: Listing) -> pd.DataFrame:
    """The rows of Boom, in the order in which they are shown."""
    organisation, judgement, analysis = assessment.organisation, assessment.judgement, assessment.analysis
    order, places, codes = nodes_in_order(assessment), Places(assessment), organisation.column("code")
    described = records(organisation.nodes[["kind", "chain", "level", "name", "unit", "number", "link", "decimals", "direction"]])
    links, last = link_names(organisation), len(judgement.periods) - 1
    knobs = [wording.KNOB_SIGNAL[KnobSignal(int(signal))] for signal in analysis.knob_signals[:, -1]]
    score, value = judgement.shown_score[:, -1], judgement.value[:, -1]
    explained, running = _explained(assessment), running_actions(organisation)
    found = findings_by_node(assessment, listing)
    owners = {chain: organisation.owner_name(codes[chain]) for chain in {*organisation.column("chain")} if chain >= 0}

    def row(node: int) -> dict[str, object]:
        told = described[node]
        kind, chain = told["kind"], told["chain"]
        scored = kind not in KPIS
        is_red = kind in JUDGED and judgement.status[node, -1] == Status.RED
        return {
            "name": INDENT * told["level"] + (told["name"] or codes[node]),
            "code": led(codes[node], places.definition(node)),
            "value": led_number(score[node]) if scored else led_number(value[node], places.measurement(node)),
            "unit": "" if scored else told["unit"],
            "target": _norm(assessment, node, places, scored=scored),
            "status": label(judgement.status[node, -1]),
            "trend": trend_of(assessment, node),
            "course": None,
            "explanation": explained.get(codes[node], ""),
            "action": _action(running.get(codes[node], ()), organisation, places) or (f"■ {wording.NO_ACTION}" if is_red else ""),
            "chain": codes[chain] if chain >= 0 else "",
            "owner": owners.get(chain, ""),
            "findings": _found(found.get(node, ()), listing),
            "flags": joined((reason_of(judgement, node, last), *flags.of(node, last), quality_of(judgement, analysis, node), knobs[node])),
            "kind": kind,
            "number": told["number"],
            "signal": judgement.signal[node, -1],
            "score": score[node],
            "coverage": judgement.coverage[node, -1],
            "change": judgement.change[node, -1],
            "change_year": judgement.change_year[node, -1],
            "tendency": wording.TENDENCY[Tendency(int(analysis.outlook.tendency[node, -1]))],
            "variation": words.variation[node, -1],
            "feasibility": words.feasibility[node, -1],
            "gap": judgement.gap[node, -1],
            "link": links.get(told["link"], told["link"]),
            "decimals": told["decimals"],
            "direction": Direction.HIGHER if scored else told["direction"],
        }

    rows = [row(node) for node in order]
    return pd.DataFrame({name: pd.Series([one[name] for one in rows], dtype=object) for name in TABLE["tree"].identifiers})


def tree_levels(assessment: Assessment) -> list[int]:
    """At which level each row of Boom folds: what hangs below a chain under its row, and so on."""
    levels = assessment.organisation.column("level")
    return [min(levels[node], 7) for node in nodes_in_order(assessment)]


def tree_courses(assessment: Assessment) -> Sparklines:
    """The small charts of Boom: of each node how far from its norm it was in the last periods, and what it was where there is no norm."""
    count = len(assessment.judgement.periods)
    has_norm = np.asarray(~np.isnan(distance(assessment)).all(axis=1), dtype=bool).tolist()
    stretches = [
        ("distance" if has_norm[node] else "value", node * count + max(0, count - COURSE_PERIODS), node * count + count - 1)
        for node in nodes_in_order(assessment)
    ]
    return Sparklines("tree", "course", "results", stretches)


def distance(assessment: Assessment) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """How far each value is from its norm, of a band from the nearer bound; of chains and values the score from green: [nodes, periods]."""
    judgement = assessment.judgement
    low, high = judgement.value - judgement.target, judgement.value - judgement.target_high
    away = np.where(np.abs(high) < np.abs(low), high, low)
    scored = ~assessment.organisation.among("kind", KPIS)[:, None]
    found = np.where(scored, judgement.shown_score - assessment.organisation.settings.green_from, away)
    with np.errstate(over="ignore"):
        rounded = np.round(found, _PRECISION)  # without the dust of binary subtraction
    return np.where(np.isfinite(rounded), rounded, found)  # a typing error of hundreds of digits stays what it is


def trend_of(assessment: Assessment, node: int) -> str:
    """What moved, with an arrow: only on a signal of the last point."""
    analysis = assessment.analysis
    return wording.trend(int(analysis.variations.variation[node, -1]), int(analysis.outlook.tendency[node, -1]))


def norm_of(assessment: Assessment, node: int) -> str:
    """The norm of a KPI over the report period, as tables show it: ``≥ 95``; '' when there is none."""
    organisation, judgement = assessment.organisation, assessment.judgement
    low, high = judgement.target[node, -1], judgement.target_high[node, -1]
    return wording.bound(low, high, lower_is_better=organisation.column("direction")[node] == Direction.LOWER)


def value_of(assessment: Assessment, node: int) -> str:
    """The value of a KPI over the report period with its unit: ``83,3 %``; '' when there is none."""
    return _in_unit(assessment, node, assessment.judgement.value[node, -1])


def earlier_value_of(assessment: Assessment, node: int) -> str:
    """The value that it is compared with, which the report before this one told; '' when there is none."""
    judgement = assessment.judgement
    return _in_unit(assessment, node, judgement.value[node, -1] - judgement.change[node, -1])


def _in_unit(assessment: Assessment, node: int, value: float) -> str:
    digits, unit = assessment.organisation.column("decimals")[node], assessment.organisation.column("unit")[node] or ""
    decimals = wording.natural_decimals(value, unit) if np.isnan(digits) else wording.money_decimals(int(digits), unit)
    return wording.quantity(value, decimals, unit)


def _norm(assessment: Assessment, node: int, places: Places, *, scored: bool) -> object:
    judgement = assessment.judgement
    if scored:
        return led_number(assessment.organisation.settings.green_from)
    if not np.isnan(judgement.target_high[node, -1]):  # two numbers do not fit a cell as a number
        return led(norm_of(assessment, node), places.target(node))
    return led_number(judgement.target[node, -1], places.target(node))


def _explained(assessment: Assessment) -> Mapping[str, str]:
    """The first words of the explanation of each KPI over the report period."""
    organisation = assessment.organisation
    shown = dict(zip(organisation.column("code"), assessment.judgement.about[:, -1], strict=True))
    found: dict[str, str] = {}
    for row in organisation.rows["comments"]:
        text = row["gist"] or row["cause"] or row["consequence"] or row["measure"]
        if text and organisation.is_about(row["period"], shown.get(row["kpi"]) or ""):
            found.setdefault(row["kpi"], wording.first_words(text, _EXPLAINED))
    return found


def running_actions(organisation: Organisation) -> Mapping[str, Sequence[Row]]:
    """The actions for each KPI, by its code, that are not done, the late ones first, then by deadline."""
    found: dict[str, list[Row]] = {}
    for row in organisation.rows["actions"]:
        if row["status"] in OPEN_STATES and row["kpi"]:
            found.setdefault(row["kpi"], []).append(row)
    return {
        kpi: sorted(rows, key=lambda row: (not organisation.is_late(row), str(row["deadline"] or "9999"))) for kpi, rows in found.items()
    }


def _action(rows: Sequence[Row], organisation: Organisation, places: Places) -> str:
    """The first action: ``A-02 ■ te laat, 1 okt``, ``A-06 open, 1 dec (en nog 1)``; '' when there is none."""
    if not rows:
        return ""
    first = rows[0]
    state = "■ te laat" if organisation.is_late(first) else first["status"]
    due = f", {wording.short_day(first['deadline'])}" if first["deadline"] else ""
    more = f" (en nog {len(rows) - 1})" if len(rows) > 1 else ""
    return led(f"{first['action_id']} {state}{due}{more}", places.cell("actions", first["row"], "action_id"))


def findings_by_node(assessment: Assessment, listing: Listing) -> Mapping[int, Sequence[Finding]]:
    """The open findings about each node that more than inform, in the order of Controle."""
    position = {fold(code): node for node, code in enumerate(assessment.organisation.column("code"))}
    found: dict[int, list[Finding]] = {}
    for finding in listing.places:
        node = position.get(fold(finding.subject)) if finding.subject else None
        node = position.get(fold(finding.cause)) if node is None else node
        if node is not None and finding.severity is not Severity.INFO:
            found.setdefault(node, []).append(finding)
    return found


def _found(findings: Sequence[Finding], listing: Listing) -> str:
    if not findings:
        return ""
    codes = list(dict.fromkeys(finding.code for finding in findings))
    return Link(", ".join(codes), listing.place(findings[0]))


def link_names(organisation: Organisation) -> dict[str, str]:
    """The name of each link by its code."""
    table = organisation.tables["links"]
    return dict(zip(table["link_id"], table["name"], strict=True))


def label(status: int | np.int8) -> str:
    """A verdict with symbol and word."""
    return wording.STATUS[Status(int(status))].label


def joined(texts: Iterable[str]) -> str:
    """Remarks in one cell, each once."""
    return "; ".join(dict.fromkeys(text for text in texts if text))
