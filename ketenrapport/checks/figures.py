"""Whether figures count, and against what: norms, weights, lags, parts and days (N07, N08, N10, K25, P03, B04, B05, M13, M14)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ketenrapport.checks.data import first_few
from ketenrapport.checks.rule import Hit, hit, rule
from ketenrapport.kpi.norms import in_force, never_judged
from ketenrapport.kpi.rhythm import misfits
from ketenrapport.organisation.percentages import means_percent
from ketenrapport.words.findings import Severity
from ketenrapport.words.verdict import Reason
from ketenrapport.words.vocabulary import Direction, ScoreRollup, ValueRollup
from ketenrapport.words.wording import count, day, in_full, listing, natural_decimals, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketenrapport.checks.context import Context

_F, _W = Severity.ERROR, Severity.WARNING
_LONGEST_LAG = 366  # days
_MOST_NAMED = 6
_NOTHING_TO_JUDGE = "of zet Opbouw score op geen als er niets te beoordelen is"
_LATER = "of vul op het blad KPI's bij Meten vanaf in vanaf wanneer er gemeten wordt"


@rule(
    "N07", _W, "Beoordeelde KPI zonder geldige norm",
    "KPI {kpi} wordt beoordeeld, maar heeft {when} geen geldige norm; zij krijgt daarom geen oordeel.",
    "Vul op het blad Normen een norm in die dan al geldt, {otherwise}.",
)  # fmt: skip
def without_norm(context: Context) -> Iterator[Hit]:
    """A figure without a norm is neither good nor bad, and costs the chain its coverage in silence.

    The norm is that of the day which the figure is about: of a quarter that was carried over its last day. Where there is no figure
    to judge, a norm on the report date will do. A sum needs one over all of its time.
    """
    organisation, judgement = context.organisation, context.judgement
    on = judgement.normed_on[:, -1:]
    today = np.full_like(on, context.day.toordinal())
    then, now = (in_force(organisation, day_of, bounds=("target",))[0].known[:, 0] for day_of in (on, today))
    without = judgement.reason[:, -1] == Reason.NO_TARGET
    lacks = np.where(np.isnan(judgement.value[:, -1]), ~now & ~then, without) & np.isnan(judgement.target[:, -1])
    own = (organisation.array("score_rollup") == ScoreRollup.OWN) & ~never_judged(organisation)
    for node in np.flatnonzero(own & lacks).tolist():
        kpi = context.kpis.get(node)
        if kpi is None or kpi.chain not in context.running or kpi.row["direction"] is None:
            continue
        when, otherwise = f"op {day(date.fromordinal(int(on[node, 0])) if without[node] else context.day)}", _NOTHING_TO_JUDGE
        if then[node]:  # its sum begins before its norms do
            since = min(row["valid_from"] for row in context.tables["targets"] if row["node"] == node and row["valid_from"] is not None)
            when, otherwise = f"vóór {day(since)}, terwijl haar som eerder begint,", _LATER
        yield hit("kpis", kpi.row, "kpi_id", kpi.code, kpi=kpi.label, when=when, otherwise=otherwise)


@rule(
    "N08", _W, "Norm met meer decimalen dan de KPI",
    "De norm {target} van KPI {kpi} heeft meer decimalen dan de {decimals} van de KPI; de KPI wordt nu met zoveel decimalen als de norm "
    "getoond en beoordeeld.",
    "Pas Decimalen op het blad KPI's aan, of rond de norm af.",
)  # fmt: skip
def finer_norm(context: Context) -> Iterator[Hit]:
    """A value that is rounded more coarsely than its norm could be rounded up to it: 95 is not 95,4."""
    for row in context.tables["targets"]:
        kpi = context.kpis.get(row["node"])
        for bound in ("target", "target_high"):
            if kpi is not None and row[bound] == row[bound] and natural_decimals(row[bound]) > (kpi.row["decimals"] or 0):
                norm, shown = in_full(row[bound]), number(kpi.row["decimals"], 0)
                yield hit("targets", row, bound, f"{kpi.code} {row['valid_from']:%d-%m-%Y}", kpi=kpi.label, target=norm, decimals=shown)


@rule(
    "N10", _W, "Bovengrens bij een KPI zonder band",
    "KPI {kpi} heeft een {which}, maar haar richting is {direction}: die grens doet niets.",
    "Zet Richting op band, of maak {which} leeg.",
)  # fmt: skip
def band_of_no_band(context: Context) -> Iterator[Hit]:
    """A bound that is filled in and does nothing gives a false sense of being watched."""
    for row in context.tables["targets"]:
        kpi = context.kpis.get(row["node"])
        if kpi is None or kpi.row["direction"] in (Direction.BAND, None):
            continue
        for bound, column in (("target_high", "Norm boven"), ("signal_high", "Signaal boven")):
            if row[bound] == row[bound]:
                words = {"kpi": kpi.label, "which": column, "direction": str(kpi.row["direction"])}
                yield hit("targets", row, bound, f"{kpi.code} {row['valid_from']:%d-%m-%Y}", **words)


@rule(
    "K25.negative", _F, "Negatief gewicht",
    "Het gewicht van {code} is {weight}; een negatief gewicht telt niet mee.",
    "Vul een gewicht van 0 of meer in; 0 is alleen tonen.",
)  # fmt: skip
def negative_weight(context: Context) -> Iterator[Hit]:
    """A weight says how much something counts; less than nothing means nothing.

    Methode a: eigenaar "de KPI-boom en rapportage … opstelt en beheert" (K25)
    """
    for table, column, key in (("values", "weight", "value_id"), ("kpis", "weight", "kpi_id"), ("chains", "parent_weight", "chain_id")):
        for row in context.tables[table]:
            weight = row[column]
            if weight == weight and weight is not None and weight < 0:
                yield hit(table, row, column, row[key], code=row[key], weight=in_full(weight))


@rule(
    "P03", _W, "Meetvertraging die niet kan",
    "De meetvertraging van KPI {kpi} is {lag} dagen; {what}.",
    "Vul in hoeveel dagen na afloop van de periode de meting er mag zijn: 0 of meer, en minder dan een jaar.",
)  # fmt: skip
def odd_lag(context: Context) -> Iterator[Hit]:
    """A figure cannot be there before its period is over, and one that takes more than a year is of no use to a conversation."""
    for kpi in context.kpis.values():
        lag = kpi.row["lag_days"]
        if lag == lag and lag is not None and not 0 <= lag <= _LONGEST_LAG:
            what = "er wordt met 0 gerekend" if lag < 0 else "zo lang wordt er niets verwacht"
            yield hit("kpis", kpi.row, "lag_days", kpi.code, kpi=kpi.label, lag=number(lag, 0), what=what)


@rule(
    "B04", _F, "Opgebouwd met een fijnere frequentie dan een deel",
    "KPI {kpi} wordt per {frequency} opgebouwd, maar {parts} {verb} minder vaak gemeten; zij heeft daarom geen waarde.",
    "Kies als Frequentie die van het deel dat het minst vaak wordt gemeten.",
)  # fmt: skip
def finer_than_its_parts(context: Context) -> Iterator[Hit]:
    """A month cannot be made of quarters: the figure would be one month's and three months' at the same time."""
    rhythm = dict(zip(context.codes, context.organisation.column("frequency"), strict=True))
    order = ("week", "2 weken", "maand", "kwartaal", "jaar")
    for node in np.flatnonzero(misfits(context.organisation)).tolist():
        kpi = context.kpis.get(node)
        if kpi is None or kpi.row["value_rollup"] == ValueRollup.LINK:
            continue
        mine = order.index(str(kpi.row["frequency"]))
        parts = [f"{code} ({rhythm[code]})" for code in kpi.row["inputs"] if rhythm.get(code) in order[mine + 1 :]]
        verb = "wordt" if len(parts) == 1 else "worden"
        words = {"kpi": kpi.label, "frequency": str(kpi.row["frequency"]), "parts": listing(parts[:_MOST_NAMED]), "verb": verb}
        yield hit("kpis", kpi.row, "frequency", kpi.code, **words)


@rule(
    "B05", _W, "Gemiddelde of som van percentages",
    "KPI {kpi} is {how} van percentages: {parts}. Een klein deel telt dan even zwaar als een groot.",
    "Neem Opbouw waarde verhouding: die telt tellers en noemers op.",
)  # fmt: skip
def mean_of_percentages(context: Context) -> Iterator[Hit]:
    """The mean of 50 % of four and 2 % of a hundred is not 26 % but 3,8 %: percentages have no mean, only their cases do."""
    for kpi in context.kpis.values():
        how = kpi.row["value_rollup"]
        parts = [code for code in kpi.row["inputs"] if code in context.kpi and means_percent(context.kpi[code].row["unit"])]
        if how in (ValueRollup.MEAN, ValueRollup.SUM) and len(parts) > 1:
            words = {"how": "het gemiddelde" if how == ValueRollup.MEAN else "de som", "parts": listing(parts[:_MOST_NAMED])}
            yield hit("kpis", kpi.row, "value_rollup", kpi.code, kpi=kpi.label, **words)


@rule(
    "M13", _W, "Meting buiten Meten vanaf en Meten tot",
    "KPI {kpi} heeft {amount} buiten Meten vanaf en Meten tot: {periods}; {verb} niet mee.",
    "Pas Meten vanaf of Meten tot aan op het blad KPI's, of verwijder wat er niet hoort.",
)  # fmt: skip
def outside_its_days(context: Context) -> Iterator[Hit]:
    """A figure that someone took the trouble to fill in is never left out in silence."""
    measured, calendar = context.measured, context.organisation.calendar
    for node, kpi in context.kpis.items():
        since, until, mine = kpi.row["measured_from"], kpi.row["measured_until"], measured.of_node.get(node)
        if mine is None or (since is None and until is None):
            continue
        outside = []
        for place in range(mine.start, mine.stop):
            period = calendar.period(measured.periods[measured.period[place]])
            if period and ((since is not None and period.start < since) or (until is not None and period.end > until)):
                outside.append(place)
        if outside:
            codes = [measured.periods[measured.period[place]] for place in outside]
            words = {
                "amount": count(len(codes), "meting", "metingen"),
                "periods": first_few(codes),
                "verb": "die telt" if len(codes) == 1 else "die tellen",
            }
            yield Hit("measurements", int(measured.row[outside[0]]), "period", kpi.code, {"kpi": kpi.label, **words})


@rule(
    "M14", _W, "Meting na het einde van de keten",
    "Keten {chain} was actief tot en met {until}, maar er {what} van erna.",
    "Pas Actief tot aan op het blad Ketens, of verwijder wat er niet hoort.",
)  # fmt: skip
def after_its_chain(context: Context) -> Iterator[Hit]:
    """A chain that has ended is judged no more; figures that still come in are wasted work, or the chain has not ended."""
    measured, organisation = context.measured, context.organisation
    chain_of, codes = organisation.array("chain"), organisation.column("code")
    for row in context.tables["chains"]:
        if row["active_until"] is None:
            continue
        mine = np.array([chain >= 0 and codes[chain] == row["chain_id"] for chain in chain_of.tolist()], dtype=bool)
        after = np.flatnonzero(mine[measured.node] & (measured.end > row["active_until"].toordinal()))
        # The period in which a chain ends may still be measured.
        late = [place for place in after.tolist() if _begins_after(context, int(measured.period[place]), row["active_until"].toordinal())]
        if late:
            what = "staat één meting" if len(late) == 1 else f"staan {number(len(late), 0)} metingen"
            words = {"chain": row["chain_id"], "until": day(row["active_until"]), "what": what}
            yield Hit("measurements", int(measured.row[late[0]]), "period", row["chain_id"], words)


def _begins_after(context: Context, period: int, ordinal: int) -> bool:
    found = context.organisation.calendar.period(context.measured.periods[period])
    return found is not None and found.start.toordinal() > ordinal
