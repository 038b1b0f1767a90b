"""A node of the tree as a report knows it: its figures and verdicts over the report period, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.say.fact import Fact
from ketenrapport.report.say.plain import known, sentence_start, text_of, whole
from ketenrapport.report.say.privacy import drawable
from ketenrapport.results.remarks import quality_of, reason_of
from ketenrapport.words import wording
from ketenrapport.words.verdict import Feasibility, KnobSignal, Reason, Rule, Status, Tendency, Variation

if TYPE_CHECKING:
    from ketenrapport.report.say.chain_view import ChainView

_NODE_COLUMNS = (
    "parent", "level", "number", "code", "name", "kind", "weight", "critical", "unit", "decimals", "direction", "factor",
    "judge_on", "frequency",
)  # fmt: skip


def node_fact(view: ChainView, position: int) -> Fact:
    """A chain, value or KPI with its figures and verdicts over the report period."""
    judged, varied, at = view.judgement, view.analysis.variations, (position, -1)
    hidden = view.masking.of(position) if view.masking else None
    secret = view.masking is not None and not drawable(varied, position, view.masking.withheld, view.masking.limit)
    node = {name: view.organisation.column(name)[position] for name in _NODE_COLUMNS}
    reason = Reason(int(judged.reason[at]))
    denominator = known(judged.denominator[at])
    last = len(judged.periods) - 1
    previous = judged.shown_score[position, -2] if last else float("nan")
    quality = quality_of(judged, view.analysis, position)
    return Fact(
        position=position,
        parent=node["parent"],
        level=node["level"],
        number=node["number"],
        code=node["code"],
        name=sentence_start(node["name"] or node["code"]),
        kind=node["kind"],
        weight=known(node["weight"]) or 0.0,
        critical=bool(node["critical"]),
        unit=text_of(node["unit"]).strip(),
        decimals=wording.money_decimals(int(known(node["decimals"]) or 0), node["unit"] or ""),
        direction=text_of(node["direction"]),
        factor=known(node["factor"]) or 1.0,
        judge_on=text_of(node["judge_on"]),
        frequency=text_of(node["frequency"]),
        value=known(judged.value[at]),
        target=known(judged.target[at]),
        signal=known(judged.signal[at]),
        target_high=known(judged.target_high[at]),
        signal_high=known(judged.signal_high[at]),
        score=whole(judged.shown_score[at]),
        previous_score=whole(previous),
        status=Status(int(judged.status[at])),
        reason=reason,
        reason_text=reason_of(judged, position, last, view.look_ups.node_names),
        flags=(*_flags(view, position, last), *((quality,) if quality else ())),
        coverage=known(judged.coverage[at]),
        numerator=known(judged.numerator[at]),
        denominator=denominator,
        change=None if view.begins_anew[position] else known(judged.change[at]),
        change_year=known(judged.change_year[at]),
        gap=whole(judged.gap[at]),
        variation=Variation(int(varied.variation[at])),
        rule=Rule(int(varied.rule[at])),
        provisional=bool(varied.provisional[at]),
        feasibility=Feasibility(int(varied.feasibility[at])),
        new_level=bool(varied.new_level[at]),
        since=varied.since[at],
        stretch=int(varied.stretch[at]),
        on_level=bool(varied.on_level[at]),
        tried=int(varied.tried[at]),
        last_point=str(varied.last_point[at]),
        changepoint=varied.changepoint(position),
        mean=None if secret else known(varied.mean[at]),
        tendency=Tendency(int(view.analysis.outlook.tendency[at])),
        forecast=None if secret else known(view.analysis.outlook.forecast[at]),
        owner_forecast=None if hidden else known(view.analysis.outlook.owner_forecast[at]),
        forecast_differs=bool(view.analysis.outlook.differs[at]),
        knob_signal=KnobSignal(int(view.analysis.knob_signals[at])),
        withheld=hidden,
    )


def _flags(view: ChainView, position: int, column: int) -> tuple[str, ...]:
    """The flags of a figure, the period that it is about by name: ``september 2026, oktober volgt`` (methode b1)."""
    flags = view.look_ups.flags.of(position, column)
    about = view.organisation.calendar.period(view.judgement.about[position, column])
    if about is None or not flags:
        return flags
    if view.judgement.carried[position, column]:
        return (f"overgenomen uit {wording.period_phrase(about)}", *flags[1:])
    rest = view.period_name.removesuffix(f" {about.end.year}") if about.frequency == view.period.frequency else "de rest"
    return (f"{wording.period_name(about)}, {rest} volgt", *flags[1:])
