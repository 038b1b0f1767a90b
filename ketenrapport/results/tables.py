"""What the program writes on its own sheets: Judgement and findings → one frame per output table, in Dutch."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ketenrapport.organisation.raw import SheetContent, Sparklines
from ketenrapport.results.blocks import blocks, short_name
from ketenrapport.results.findings import findings_summary, findings_table
from ketenrapport.results.remarks import Flags, quality_of, reason_of, reasons_everywhere
from ketenrapport.words import wording
from ketenrapport.words.schema import HISTORY_PERIODS, TABLE
from ketenrapport.words.verdict import KnobSignal, Reason, Status, Tendency, Variation
from ketenrapport.words.vocabulary import JUDGED, NodeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from ketenrapport.assessment import Assessment
    from ketenrapport.checks.definition import Answer
    from ketenrapport.kpi.analysis import Analysis
    from ketenrapport.kpi.judgement import Judgement
    from ketenrapport.kpi.process import Variations
    from ketenrapport.organisation.model import Organisation


_INDENT = "\u00a0" * 4


def sheet_content(assessment: Assessment) -> SheetContent:
    """All that a refresh writes: the output tables, the named cells, the small charts and the sheets Ketenmatrix and Verloop."""
    courses = Sparklines("overview", "course", "results", "score", score_courses(assessment))
    return SheetContent(output_tables(assessment), output_cells(assessment), [courses], blocks(assessment))


def findings_only(assessment: Assessment) -> SheetContent:
    """What a check writes: only the findings, the judgement stays as it was."""
    summary = {"findings_title": findings_summary(assessment.findings)}
    return SheetContent({"findings": _in_schema("findings", findings_table(assessment))}, summary)


def output_tables(assessment: Assessment) -> dict[str, pd.DataFrame]:
    """Every output table by identifier; the columns are those of the schema, in its order."""
    organisation, judgement, analysis = assessment.organisation, assessment.judgement, assessment.analysis
    flags = Flags(organisation, judgement)
    frames = {
        "overview": overview(assessment),
        "history": _history(organisation, judgement),
        "tree": _tree(organisation, judgement, analysis, flags),
        "results": _results(organisation, judgement, analysis, flags),
        "findings": findings_table(assessment),
        "customer_coverage": _customer_coverage(organisation),
        "touchpoint_coverage": _touchpoint_coverage(organisation, judgement),
    }
    return {name: _in_schema(name, frame) for name, frame in frames.items()}


def _in_schema(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the columns of its table, in their order."""
    return frame[[column.identifier for column in TABLE[name].columns]]


def output_cells(assessment: Assessment) -> dict[str, str | float]:
    """The content of every named cell by identifier."""
    organisation, judgement, findings = assessment.organisation, assessment.judgement, assessment.findings
    period = wording.period_name(organisation.report_period) if organisation.has_period else ""
    over = f" over {period}" if period else ""
    status = judgement.status[_chains(organisation), -1]
    chains = {verdict: int((status == verdict).sum()) for verdict in Status}
    name = organisation.settings.organisation
    return {
        "title": " – ".join(text for text in (name, period if name else period[:1].upper() + period[1:]) if text),
        "message": message(assessment),
        "chains_green": chains[Status.GREEN],
        "chains_orange": chains[Status.ORANGE],
        "chains_red": chains[Status.RED],
        "chains_grey": chains[Status.GREY],
        "red_kpis": int(_red_kpis(organisation, judgement).sum()),
        "late_actions": len(organisation.late_actions),
        "findings": len(findings),
        "tree_title": f"KPI-boom{over}",
        "findings_title": findings_summary(findings),
        "coverage_title": ", ".join(text for text in ("Dekking van klanten en interactiemomenten", period) if text),
    }


def message(assessment: Assessment) -> str:
    """The outcome in one or two sentences: how many chains stand where, and which one needs the first conversation."""
    organisation, judgement = assessment.organisation, assessment.judgement
    chains = _chains(organisation)
    period = wording.period_name(organisation.report_period)
    if not len(chains):
        return "Er zijn nog geen ketens: vul het blad Ketens in."
    status = judgement.status[chains, -1]
    phrases = {
        Status.GREEN: ("is op norm", "zijn op norm"),
        Status.ORANGE: ("vraagt aandacht", "vragen aandacht"),
        Status.RED: ("vraagt actie", "vragen actie"),
        Status.GREY: ("heeft geen oordeel", "hebben geen oordeel"),
    }
    parts = [
        f"{amount} {one if amount == 1 else many}" for verdict, (one, many) in phrases.items() if (amount := int((status == verdict).sum()))
    ]
    first = f"{wording.count(len(chains), 'keten', 'ketens')} beoordeeld over {period}: {wording.listing(parts)}.{_deviating(assessment)}"
    scored = [(judgement.score[chain, -1], chain) for chain in chains if Status(judgement.status[chain, -1]).is_off_norm]
    if not scored:
        return first
    score, worst = min(scored)
    return f"{first} Laagste score: {organisation.nodes['name'].iloc[worst]} ({wording.number(np.floor(score), 0)})."


def _deviating(assessment: Assessment) -> str:
    """The sentence about adopted reports that no longer hold; '' when all do."""
    told = [f"{chain} wijkt af van vastgestelde versie {version}" for chain, version in assessment.deviating.items()]
    return f" Let op: {wording.listing(told)}; zie Controle." if told else ""


def _chains(organisation: Organisation) -> NDArray[np.int64]:
    """The chains that have not ended, as positions of nodes."""
    return np.flatnonzero((organisation.nodes["kind"] == NodeKind.CHAIN).to_numpy() & organisation.is_current)


def _red_kpis(organisation: Organisation, judgement: Judgement) -> NDArray[np.bool_]:
    judged = organisation.nodes["kind"].isin(JUDGED).to_numpy() & organisation.is_current
    return np.asarray(judged & (judgement.status[:, -1] == Status.RED), dtype=bool)


def score_courses(assessment: Assessment) -> list[tuple[int, int]]:
    """First and last row in Resultaten of the latest periods of each chain, from 0: what the sparklines of Overzicht draw."""
    count, chains = len(assessment.judgement.periods), _chains(assessment.organisation).tolist()
    return [(chain * count + max(0, count - HISTORY_PERIODS), chain * count + count - 1) for chain in chains]


def overview(assessment: Assessment) -> pd.DataFrame:
    """A row per chain: verdict, scores, what is red and what is late."""
    organisation, judgement = assessment.organisation, assessment.judgement
    nodes, rows = organisation.nodes, _chains(organisation)
    score = judgement.shown_score
    red = np.bincount(
        nodes["chain"].to_numpy()[_red_kpis(organisation, judgement) & (nodes["chain"] >= 0).to_numpy()], minlength=len(nodes)
    )
    late = Counter(action["chain"] for action in organisation.late_actions)
    codes = nodes["code"].iloc[rows]
    return pd.DataFrame(
        {
            "chain": codes,
            "name": nodes["name"].iloc[rows],
            "owner": [organisation.owner_name(code) for code in codes],
            "status": [_label(judgement.status[row, -1]) for row in rows],
            "score": score[rows, -1],
            "trend": score[rows, -1] - score[rows, -2] if score.shape[1] > 1 else np.nan,
            "course": None,
            "coverage": judgement.coverage[rows, -1],
            "customer_score": judgement.customer_score[rows, -1],
            "internal_score": judgement.internal_score[rows, -1],
            "red_kpis": red[rows],
            "late_actions": [late[code] for code in codes],
            "definition": [_definition(assessment.definitions.get(code, ())) for code in codes],
        }
    )


def _history(organisation: Organisation, judgement: Judgement) -> pd.DataFrame:
    kpis = (organisation.nodes["kind"].isin(JUDGED).to_numpy() & organisation.is_current)[:, None] & (judgement.reason != Reason.NOT_JUDGED)
    status = judgement.status[:, -HISTORY_PERIODS:]
    judged = kpis[:, -HISTORY_PERIODS:]
    shown = judgement.periods[-HISTORY_PERIODS:] if organisation.has_period else ()
    columns = {"green": Status.GREEN, "orange": Status.ORANGE, "red": Status.RED, "grey": Status.GREY}
    return pd.DataFrame(
        {
            "period": [short_name(period) for period in shown],
            **{name: (judged & (status == verdict)).sum(axis=0)[: len(shown)] for name, verdict in columns.items()},
        }
    )


def _tree(organisation: Organisation, judgement: Judgement, analysis: Analysis, flags: Flags) -> pd.DataFrame:
    nodes = organisation.nodes
    links = _link_names(organisation)
    knobs = [wording.KNOB_SIGNAL[KnobSignal(int(signal))] for signal in analysis.knob_signals[:, -1]]
    last = len(judgement.periods) - 1
    return pd.DataFrame(
        {
            "number": nodes["number"],
            "code": nodes["code"],
            "name": [
                _INDENT * level + (name or code) for level, name, code in zip(nodes["level"], nodes["name"], nodes["code"], strict=True)
            ],
            "kind": nodes["kind"],
            "value": judgement.value[:, -1],
            "unit": nodes["unit"],
            "target": judgement.target[:, -1],
            "signal": judgement.signal[:, -1],
            "status": [_label(status) for status in judgement.status[:, -1]],
            "score": judgement.shown_score[:, -1],
            "coverage": judgement.coverage[:, -1],
            "change": judgement.change[:, -1],
            "change_year": judgement.change_year[:, -1],
            "tendency": [wording.TENDENCY[Tendency(int(tendency))] for tendency in analysis.outlook.tendency[:, -1]],
            "variation": variation_words(analysis.variations)[:, -1],
            "feasibility": _feasibility(analysis.variations)[:, -1],
            "gap": judgement.gap[:, -1],
            "remarks": [
                _joined((reason_of(judgement, node, last), *flags.of(node, last), quality_of(judgement, analysis, node), knobs[node]))
                for node in range(len(nodes))
            ],
            "link": [links.get(link, link) for link in nodes["link"]],
            "decimals": nodes["decimals"],
        }
    )[organisation.is_current]


def _link_names(organisation: Organisation) -> dict[str, str]:
    table = organisation.tables["links"]
    return dict(zip(table["link_id"], table["name"], strict=True))


def _results(organisation: Organisation, judgement: Judgement, analysis: Analysis, flags: Flags) -> pd.DataFrame:
    nodes, periods = organisation.nodes, judgement.periods
    count = len(periods)
    colours = np.array([wording.STATUS[status].colour for status in sorted(Status)], dtype=object)
    codes = nodes["code"].to_numpy(dtype=object)
    names = nodes["name"].to_numpy(dtype=object)
    at = nodes["chain"].to_numpy()
    chain_codes = np.array([codes[chain] if chain >= 0 else None for chain in at], dtype=object)
    owners = {chain: organisation.owner_name(chain) for chain in chain_codes if chain is not None}
    links = _link_names(organisation)
    numbers = {
        name: getattr(judgement, name).ravel()
        for name in (
            "value",
            "target",
            "signal",
            "target_high",
            "signal_high",
            "coverage",
            "knobs",
            "change",
            "change_year",
            "ytd",
            "rolling_year",
            "gap",
        )
    }
    return pd.DataFrame(
        {
            "chain": np.repeat(chain_codes, count),
            "chain_name": np.repeat(np.array([names[chain] if chain >= 0 else None for chain in at], dtype=object), count),
            "owner": np.repeat(np.array([owners.get(chain) for chain in chain_codes], dtype=object), count),
            "code": np.repeat(codes, count),
            "name": np.repeat(names, count),
            "kind": np.repeat(nodes["kind"].to_numpy(dtype=object), count),
            "link": np.repeat(np.array([links.get(link, link) for link in nodes["link"]], dtype=object), count),
            "unit": np.repeat(nodes["unit"].to_numpy(dtype=object), count),
            "period": np.tile(np.array([period.code for period in periods], dtype=object), len(nodes)),
            "end": np.tile(np.array([period.end for period in periods], dtype=object), len(nodes)),
            "score": judgement.shown_score.ravel(),
            "status": colours[judgement.status.ravel()],
            "reason": reasons_everywhere(judgement).ravel(),
            "flags": flags.everywhere().ravel(),
            "decimals": np.repeat(nodes["decimals"].to_numpy(), count),
            "variation": variation_words(analysis.variations).ravel(),
            "feasibility": _feasibility(analysis.variations).ravel(),
            "forecast": analysis.outlook.forecast.ravel(),
            **numbers,
        }
    )


def variation_words(variations: Variations) -> NDArray[np.object_]:
    """What every series says in every period, in words: str[nodes, periods]."""

    def worded(what: int, rule: int, provisional: bool, level: bool, period: str) -> str:
        return wording.variation(what, rule, provisional=provisional, level=level, period=period)

    period = np.where(variations.variation == Variation.NO_NEW_POINT, variations.last_point, variations.since)
    marks = (variations.rule, variations.provisional, variations.on_level)
    return _worded(lru_cache(maxsize=None)(worded), variations.variation, *marks, period)


def _feasibility(variations: Variations) -> NDArray[np.object_]:
    """Whether each norm can be met, in words: str[nodes, periods]."""
    word = lru_cache(maxsize=None)(lambda what, new_level, tried: wording.feasibility(what, new_level=new_level, tried=tried))
    return _worded(word, variations.feasibility, variations.new_level, variations.tried)


def _worded(word: Callable[..., str], *codes: NDArray[np.generic]) -> NDArray[np.object_]:
    texts = [word(*cell) for cell in zip(*(array.ravel().tolist() for array in codes), strict=True)]
    return np.array([*texts, None], dtype=object)[:-1].reshape(codes[0].shape)


def _customer_coverage(organisation: Organisation) -> pd.DataFrame:
    customers, chains, values = (organisation.tables[name] for name in ("customers", "chains", "values"))
    rows = []
    for customer, name, kind in zip(customers["customer_id"], customers["name"], customers["kind"], strict=True):
        current = zip(chains["chain_id"], chains["customers"], strict=True)
        served = [chain for chain, theirs in current if customer in theirs and not organisation.has_ended(chain)]
        promised = list(values["value_id"][values["customer"] == customer])
        verdict = "● gedekt" if served and promised else "▲ geen klantwaarde" if served else "■ geen keten"
        rows.append((customer, name, kind, ", ".join(served), ", ".join(promised), verdict))
    return pd.DataFrame(rows, columns=[column.identifier for column in TABLE["customer_coverage"].columns], dtype=object)


def _touchpoint_coverage(organisation: Organisation, judgement: Judgement) -> pd.DataFrame:
    touchpoints = organisation.tables["touchpoints"]
    status = dict(zip(organisation.nodes["code"], judgement.status[:, -1], strict=True))
    rows = []
    for chain, position, name, kpis in touchpoints[["chain", "position", "name", "kpis"]].itertuples(index=False):
        if organisation.has_ended(chain):
            continue
        judged = [status[kpi] for kpi in kpis if kpi in status and status[kpi] != Status.GREY]
        worst = _label(min(judged)) if judged else _label(Status.GREY) if kpis else ""
        rows.append((chain, position, name, ", ".join(kpis), worst, "● gemeten" if kpis else "▲ niet gemeten"))
    return pd.DataFrame(rows, columns=[column.identifier for column in TABLE["touchpoint_coverage"].columns], dtype=object)


def _definition(answers: Sequence[Answer]) -> str:
    return f"{sum(answer.is_yes for answer in answers)}/{len(answers)}" if answers else ""


def _label(status: int | np.int8) -> str:
    return wording.STATUS[Status(int(status))].label


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(text for text in texts if text))
