"""The KPI tree that the owner keeps: results under values, knobs under results, and all of it alive (K24–K26, K37)."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ketenrapport.checks.context import Context, Kpi, label
from ketenrapport.checks.promises import results_below
from ketenrapport.checks.rule import Hit, hit, rule
from ketenrapport.words.findings import Severity
from ketenrapport.words.periods import year_before
from ketenrapport.words.schema import TABLE
from ketenrapport.words.vocabulary import BOUNDS, FROM_CHILDREN, VALUES, NodeKind
from ketenrapport.words.wording import day, in_full

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketenrapport.organisation.model import Row

_F, _W = Severity.ERROR, Severity.WARNING
_DEEPEST = 6  # levels below the chain
_MOST_KPIS = 12  # that count in one chain
_NEAR = timedelta(days=45)  # a norm that changes half a quarter from a change point belongs to it


@rule(
    "K24.depth", _F, "KPI-boom te diep",
    "KPI {kpi} hangt op niveau {level} onder keten {chain}; de boom is hooguit {deepest} niveaus diep.",
    "Haal een tussenlaag weg: waarde, resultaat, procesindicator en invloedsfactor zijn meestal genoeg.",
)  # fmt: skip
def too_deep(context: Context) -> Iterator[Hit]:
    """A tree explains a promise in a few steps; what hangs deeper than anyone can follow explains nothing.

    Methode a: eigenaar "de KPI-boom en rapportage … opstelt en beheert" (K24)
    """
    levels = context.organisation.column("level")
    for kpi in context.kpis.values():
        if levels[kpi.node] > _DEEPEST:
            yield hit("kpis", kpi.row, "parent", kpi.code, kpi=kpi.label, level=levels[kpi.node], chain=kpi.chain, deepest=_DEEPEST)


@rule(
    "K24.value", _W, "Waarde zonder resultaat-KPI",
    "Onder waarde {value} hangt geen resultaat-KPI; of zij is nagekomen, is niet te meten.",
    "Hang er op het blad KPI's een KPI van de soort resultaat onder.",
)  # fmt: skip
def unmeasured_value(context: Context) -> Iterator[Hit]:
    """Right below a promise hangs the measure of whether it was kept.

    Methode a: eigenaar "de KPI-boom en rapportage … opstelt en beheert" (K24)
    """
    place = _value_nodes(context)
    for chain in context.chains:
        for value in context.of("values", chain):
            if not results_below(context, place.get(value["value_id"], -1)):
                yield hit("values", value, "value_id", value["value_id"], value=label(value["value_id"], value["promise"]))


@rule(
    "K24.knob", _W, "Resultaat zonder procesindicator",
    "Onder resultaat {kpi} hangt geen procesindicator: er is geen knop om aan te draaien.",
    "Hang er een KPI van de soort proces onder: wat moet een medewerker vandaag goed doen om dit resultaat te halen?",
)  # fmt: skip
def no_knob(context: Context) -> Iterator[Hit]:
    """A result tells how it went and is no knob; steering needs what people do today. Components of a result share its knobs.

    Methode a: eigenaar "de KPI-boom en rapportage … opstelt en beheert" (K24)
    """
    for node in sorted(_value_nodes(context).values()):
        for result in results_below(context, node):
            if not _has_knob(context, result):
                yield hit("kpis", result.row, "kpi_id", result.code, kpi=result.label)


@rule(
    "K25", _W, "Niets telt mee",
    "Onder {node} telt niets mee: geen enkel gewicht is groter dan 0.",
    "Geef wat meetelt een gewicht groter dan 0; de som hoeft niet 100 te zijn.",
)  # fmt: skip
def weightless(context: Context) -> Iterator[Hit]:
    """The owner says with weights what matters most; where nothing weighs anything, he has said nothing and no score can follow.

    Methode a: eigenaar "de KPI-boom en rapportage … opstelt en beheert" (K25)
    """
    organisation = context.organisation
    weights = organisation.column("weight")
    nested = set(organisation.array("nested_in")[organisation.array("nested_weight") > 0].tolist())
    columns = (organisation.column(name) for name in ("code", "name", "kind", "score_rollup", "row"))
    for node, (code, name, kind, rollup, row) in enumerate(zip(*columns, strict=True)):
        if rollup not in FROM_CHILDREN or node in nested or context.home[node] not in context.chains:
            continue
        counting = [child for child in context.children[node] if child not in context.kpis or not context.kpis[child].is_context]
        if counting and not any(weights[child] > 0 for child in counting):
            table = "chains" if kind == NodeKind.CHAIN else "values" if kind in VALUES else "kpis"
            shown = label(code, name if isinstance(name, str) else None)
            yield hit(table, {"row": int(row)}, TABLE[table].key[0], code, node=shown)


@rule(
    "K26", _W, "KPI lang niet herzien",
    "KPI {kpi} is sinds {day} niet herzien: langer dan twaalf maanden.",
    "Bespreek of de KPI en haar norm nog kloppen. Leg daarna een norm vast met een nieuwe datum, of stel de waarde opnieuw vast.",
)  # fmt: skip
def stale(context: Context) -> Iterator[Hit]:
    """Keeping a tree means asking every year whether it still measures what matters; a new norm or a re-adopted value shows that.

    Methode a: eigenaar "de KPI-boom en rapportage … opstelt en beheert" (K26)
    """
    adopted = {row["value_id"]: row["adopted_on"] for row in context.tables["values"]}
    parents = context.organisation.column("parent")
    reviewed: dict[str, date] = {}
    for row in context.tables["targets"]:
        reviewed[row["kpi"]] = max(row["valid_from"], reviewed.get(row["kpi"], date.min))
    for kpi in context.kpis.values():
        dates = [seen for seen in (reviewed.get(kpi.code), adopted.get(_value_above(context, parents, kpi.node))) if seen]
        if dates and not kpi.is_context and _is_measured(kpi, context.day) and max(dates) < year_before(context.day):
            yield hit("kpis", kpi.row, "kpi_id", kpi.code, kpi=kpi.label, day=day(max(dates)))


@rule(
    "K26.many", _W, "Te veel KPI's in één keten",
    "In keten {chain} tellen {amount} KPI's mee; met meer dan {most} raakt het gesprek het overzicht kwijt.",
    "Kies wat echt telt, en geef de andere het gewicht 0: zij verklaren dan, maar wegen niet mee.",
)  # fmt: skip
def too_many_kpis(context: Context) -> Iterator[Hit]:
    """Focus is a choice: a chain whose owner watches everything watches nothing.

    Methode a: eigenaar "de KPI-boom en rapportage … opstelt en beheert" (K26)
    """
    for code, chain in context.chains.items():
        amount = sum(kpi.row["weight"] > 0 for kpi in context.kpis_of(code))
        if amount > _MOST_KPIS:
            yield hit("chains", chain, "chain_id", f"{code} aantal KPI's", chain=context.chain_label(code), amount=amount, most=_MOST_KPIS)


@rule(
    "K37", _W, "Norm gewijzigd zonder breukpunt",
    "De norm van KPI {kpi} is per {day} gewijzigd{change}, maar het blad Breukpunten zegt niet waarom.",
    "Voeg een breukpunt toe met de reden, zodat lezers een verschil in oordeel niet voor een verschil in prestatie houden.",
)  # fmt: skip
def unexplained_norm(context: Context) -> Iterator[Hit]:
    """Organisations that reinvent themselves change their norms; the series must say so, or a new yardstick passes for a new performance.

    A change of a definition cannot be seen in the workbook; a change of the norm after measuring began can.

    Methode a: "Zeker nu deze organisaties door veranderende wetgeving zichzelf opnieuw moeten uitvinden." (K37)
    """
    explained: dict[str, list[date]] = {}
    for row in context.tables["changepoints"]:
        since = context.organisation.calendar.period(row["since"] or "")
        if since is not None:
            explained.setdefault(row["kpi"], []).append(since.start)
    measured = context.measured
    for kpi, before, after in _norm_changes(context):
        since = after["valid_from"]
        mine = measured.of_node.get(kpi.node)
        near = any(abs(since - start) <= _NEAR for start in explained.get(kpi.code, ()))
        if mine and measured.end[mine.start] < since.toordinal() and since <= context.day and not near:
            words = {"day": day(since), "change": _change(before, after)}
            yield hit("targets", after, "valid_from", f"{kpi.code} {since:%d-%m-%Y}", kpi=kpi.label, **words)


@rule(
    "K37.reason", _W, "Breukpunt zonder reden",
    "Het breukpunt van KPI {kpi} vanaf {since} heeft geen reden.",
    "Vul bij Reden in waardoor de reeks verandert.",
)  # fmt: skip
def unexplained_break(context: Context) -> Iterator[Hit]:
    """A break in a series without a reason is a way to make bad months disappear.

    Methode a: "Zeker nu deze organisaties door veranderende wetgeving zichzelf opnieuw moeten uitvinden." (K37)
    """
    for row in context.tables["changepoints"]:
        if not row["reason"] and row["kpi"] in context.kpi:
            yield hit("changepoints", row, "reason", f"{row['kpi']} {row['since']}", kpi=context.kpi[row["kpi"]].label, since=row["since"])


def _value_nodes(context: Context) -> dict[str, int]:
    """The node of every value of a chain that has not ended."""
    kinds = context.organisation.column("kind")
    return {code: node for node, code in enumerate(context.codes) if kinds[node] in VALUES and context.home[node] in context.chains}


def _has_knob(context: Context, result: Kpi) -> bool:
    below = list(context.children[result.node])
    while below:
        node = below.pop()
        if node in context.kpis and context.kpis[node].kind == NodeKind.PROCESS:
            return True
        below.extend(context.children[node])
    return False


def _value_above(context: Context, parents: Sequence[int], node: int) -> str:
    while parents[node] >= 0 and node in context.kpis:
        node = parents[node]
    return context.codes[node]


def _is_measured(kpi: Kpi, on: date) -> bool:
    return kpi.row["measured_until"] is None or kpi.row["measured_until"] >= on


def _norm_changes(context: Context) -> Iterator[tuple[Kpi, Row, Row]]:
    """Every change of a norm or signal, with the row before and the row after it."""
    rows: dict[str, list[Row]] = {}
    for row in sorted(context.tables["targets"], key=lambda row: row["valid_from"]):
        if row["target"] == row["target"]:
            rows.setdefault(row["kpi"], []).append(row)
    for code, mine in rows.items():
        for before, after in itertools.pairwise(mine):
            if code in context.kpi and any(before[name] != after[name] and before[name] == before[name] for name in BOUNDS):
                yield context.kpi[code], before, after


def _change(before: Row, after: Row) -> str:
    """`` van 95 naar 97``, when the norm itself changed."""
    old, new = before["target"], after["target"]
    return f" van {in_full(old)} naar {in_full(new)}" if old != new else ""
