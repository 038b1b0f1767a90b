"""What the program writes on its own sheets: Judgement and findings → one frame per output table, in Dutch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ketenrapport.organisation.raw import SheetContent
from ketenrapport.results.blocks import blocks
from ketenrapport.results.chart_points import chart_points
from ketenrapport.results.findings import findings_listing, findings_summary, groups_told
from ketenrapport.results.order import chains_in_order
from ketenrapport.results.overview import chain_course, headline, history, left_out, overview, score_courses
from ketenrapport.results.remarks import Flags, reasons_everywhere
from ketenrapport.results.series_words import series_words
from ketenrapport.results.to_do import red_kpis, to_act, to_do
from ketenrapport.results.tree_table import distance, label, link_names, tree_courses, tree_levels, tree_table
from ketenrapport.words import wording
from ketenrapport.words.schema import TABLE
from ketenrapport.words.verdict import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ketenrapport.assessment import Assessment
    from ketenrapport.kpi.judgement import Judgement
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.results.findings import Listing
    from ketenrapport.results.series_words import SeriesWords


def sheet_content(assessment: Assessment) -> SheetContent:
    """All that a refresh writes: the output tables, the named cells, the small charts and the sheets Ketenmatrix and Verloop."""
    listing = findings_listing(assessment)
    courses = [score_courses(assessment), tree_courses(assessment)]
    outlines = {"tree": tree_levels(assessment), "findings": listing.levels}
    return SheetContent(_tables(assessment, listing), output_cells(assessment), courses, blocks(assessment), outlines)


def findings_only(assessment: Assessment) -> SheetContent:
    """What a check writes: only the findings, the judgement stays as it was."""
    listing = findings_listing(assessment)
    cells = {"findings_title": findings_summary(assessment.findings), "findings_groups": groups_told(assessment)}
    return SheetContent({"findings": _in_schema("findings", listing.table)}, cells, outlines={"findings": listing.levels})


def _tables(assessment: Assessment, listing: Listing) -> dict[str, pd.DataFrame]:
    """Every output table by identifier; the columns are those of the schema, in its order."""
    organisation, judgement, analysis = assessment.organisation, assessment.judgement, assessment.analysis
    flags, words = Flags(organisation, judgement), series_words(analysis.variations)
    frames = {
        "to_do": to_do(assessment, listing),
        "to_act": to_act(assessment),
        "overview": overview(assessment, listing),
        "chain_course": chain_course(assessment),
        "chart_points": chart_points(assessment),
        "history": history(organisation, judgement),
        "tree": tree_table(assessment, flags, words, listing),
        "results": _results(assessment, flags, words),
        "findings": listing.table,
        "customer_coverage": _customer_coverage(organisation),
        "touchpoint_coverage": _touchpoint_coverage(organisation, judgement),
    }
    return {name: _in_schema(name, frame) for name, frame in frames.items()}


def _in_schema(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the columns of its table, in their order."""
    wanted = TABLE[name].identifiers
    return frame if frame.columns.tolist() == wanted else frame[wanted]


def output_cells(assessment: Assessment) -> dict[str, str | float]:
    """The content of every named cell by identifier."""
    organisation, judgement, findings = assessment.organisation, assessment.judgement, assessment.findings
    period = wording.period_name(organisation.report_period) if organisation.has_period else ""
    over = f" over {wording.period_phrase(organisation.report_period)}" if period else ""
    status = judgement.status[chains_in_order(assessment), -1]
    chains = {verdict: int((status == verdict).sum()) for verdict in Status}
    name = organisation.settings.organisation
    return {
        "title": " – ".join(text for text in (name, period if name else wording.capital(period)) if text),
        "message": headline(assessment),
        "chains_green": chains[Status.GREEN],
        "chains_orange": chains[Status.ORANGE],
        "chains_red": chains[Status.RED],
        "chains_grey": chains[Status.GREY],
        "red_kpis": len(red_kpis(assessment)),
        "late_actions": len(organisation.late_actions),
        "findings": len(findings),
        "tree_title": f"KPI-boom{over}",
        "findings_title": findings_summary(findings),
        "findings_groups": groups_told(assessment),
        "coverage_title": ", ".join(text for text in ("Dekking van klanten en interactiemomenten", period) if text),
    }


def message(assessment: Assessment) -> str:
    """The outcome in one or two sentences: how many chains stand where, and which one needs the first conversation."""
    organisation, judgement = assessment.organisation, assessment.judgement
    chains = chains_in_order(assessment)
    period = wording.period_phrase(organisation.report_period)
    if not chains:
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
    told = f"{_deviating(assessment)}{left_out(assessment)}"
    first = f"{wording.count(len(chains), 'keten', 'ketens')} beoordeeld over {period}: {wording.listing(parts)}.{told}"
    scored = [(judgement.score[chain, -1], chain) for chain in chains if Status(judgement.status[chain, -1]).is_off_norm]
    if not scored:
        return first
    score, worst = min(scored)
    return f"{first} Laagste score: {organisation.nodes['name'].iloc[worst]} ({wording.number(np.floor(score), 0)})."


def _deviating(assessment: Assessment) -> str:
    """The sentence about adopted reports that no longer hold; '' when all do."""
    told = [f"{chain} wijkt af van vastgestelde versie {version}" for chain, version in assessment.deviating.items()]
    return f" Let op: {wording.listing(told)}; zie Controle." if told else ""


def _results(assessment: Assessment, flags: Flags, words: SeriesWords) -> pd.DataFrame:
    organisation, judgement, analysis = assessment.organisation, assessment.judgement, assessment.analysis
    nodes, periods = organisation.nodes, judgement.periods
    count = len(periods)
    codes, names, at = (organisation.column(name) for name in ("code", "name", "chain"))
    chain_codes = [codes[chain] if chain >= 0 else None for chain in at]
    owners = {chain: organisation.owner_name(chain) for chain in chain_codes if chain is not None}
    links = link_names(organisation)
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
    columns = {
        "chain": _each(chain_codes, count),
        "chain_name": _each([names[chain] if chain >= 0 else None for chain in at], count),
        "owner": _each([owners.get(chain) for chain in chain_codes], count),
        "code": _each(codes, count),
        "name": _each(names, count),
        "kind": _each(organisation.column("kind"), count),
        "link": _each([links.get(link, link) for link in organisation.column("link")], count),
        "unit": _each(organisation.column("unit"), count),
        "period": _over_again([period.code for period in periods], len(nodes)),
        "end": _over_again([period.end for period in periods], len(nodes)),
        "score": judgement.shown_score.ravel(),
        "status": pd.Categorical.from_codes(judgement.status.ravel(), pd.Index([wording.STATUS[status].word for status in sorted(Status)])),
        "reason": _repeating(reasons_everywhere(judgement)),
        "flags": _repeating(flags.everywhere()),
        "decimals": np.repeat(organisation.array("decimals"), count),
        "variation": _repeating(words.variation),
        "feasibility": _repeating(words.feasibility),
        "forecast": analysis.outlook.forecast.ravel(),
        "distance": distance(assessment).ravel(),
        **numbers,
    }
    # The numbers are those of the judgement itself, not copies: there may be a quarter of a million rows.
    return pd.DataFrame({column.identifier: columns[column.identifier] for column in TABLE["results"].columns}, copy=False)


def _repeating(cells: NDArray[np.object_]) -> pd.Categorical:
    """These cells, of which there are few different ones; as categories, which take an eighth of the memory."""
    codes, words = pd.factorize(cells.ravel())
    return pd.Categorical.from_codes(codes, pd.Index(words, dtype=object))


def _each(cells: Sequence[object], times: int) -> pd.Categorical:
    """Each of these cells so many times in a row."""
    codes, words = pd.factorize(np.array([*cells, None], dtype=object)[:-1])
    return pd.Categorical.from_codes(np.repeat(codes.astype(np.int32), times), pd.Index(words, dtype=object))


def _over_again(cells: Sequence[object], times: int) -> pd.Categorical:
    """All of these cells, which differ, so many times over."""
    return pd.Categorical.from_codes(np.tile(np.arange(len(cells), dtype=np.int32), times), pd.Index(list(cells), dtype=object))


def _customer_coverage(organisation: Organisation) -> pd.DataFrame:
    customers, chains, values = (organisation.tables[name] for name in ("customers", "chains", "values"))
    rows = []
    for customer, name, kind in zip(customers["customer_id"], customers["name"], customers["kind"], strict=True):
        current = zip(chains["chain_id"], chains["customers"], strict=True)
        served = [chain for chain, theirs in current if customer in theirs and not organisation.has_ended(chain)]
        promised = list(values["value_id"][values["customer"] == customer])
        verdict = "● gedekt" if served and promised else "▲ geen klantwaarde" if served else "■ geen keten"
        rows.append((customer, name, kind, ", ".join(served), ", ".join(promised), verdict))
    return pd.DataFrame(rows, columns=TABLE["customer_coverage"].identifiers, dtype=object)


def _touchpoint_coverage(organisation: Organisation, judgement: Judgement) -> pd.DataFrame:
    touchpoints = organisation.tables["touchpoints"]
    status = dict(zip(organisation.column("code"), judgement.status[:, -1], strict=True))
    rows = []
    for chain, position, name, kpis in touchpoints[["chain", "position", "name", "kpis"]].itertuples(index=False):
        if organisation.has_ended(chain):
            continue
        judged = [status[kpi] for kpi in kpis if kpi in status and status[kpi] != Status.GREY]
        worst = label(min(judged)) if judged else label(Status.GREY) if kpis else ""
        rows.append((chain, position, name, ", ".join(kpis), worst, "● gemeten" if kpis else "▲ niet gemeten"))
    return pd.DataFrame(rows, columns=TABLE["touchpoint_coverage"].identifiers, dtype=object)
