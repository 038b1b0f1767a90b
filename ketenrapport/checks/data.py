"""Whether the figures can be right: measurements, norms, roll-ups and periods (M06–M10, N01–N05, B01, B02, P01).

What makes a row unusable is told where it is read: M01–M05 in ``measurements``, N04 in ``model``, B03 in ``tree``.
"""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from ketenrapport.checks.measured import UNKNOWN
from ketenrapport.checks.rule import Hit, hit, rule
from ketenrapport.kpi.asked import Asked
from ketenrapport.organisation.percentages import are_unlike
from ketenrapport.words.findings import Severity
from ketenrapport.words.periods import FINENESS, Period, parse
from ketenrapport.words.vocabulary import BOUNDS, RATIOS, Direction, PeriodStatus, ScoreRollup, TalkStatus, ValueRollup
from ketenrapport.words.wording import count, day, in_full, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ketenrapport.checks.context import Context, Kpi
    from ketenrapport.organisation.model import Row

_F, _W = Severity.ERROR, Severity.WARNING
_PERCENT = 100.0
_MOST_NAMED = 6  # periods in one sentence
_NOT_YET, _NO_MORE = "wordt er pas later gemeten, vul dan Meten vanaf", "is er niet meer gemeten, vul dan Meten tot"


@rule(
    "M06", _W, "Teller groter dan noemer",
    "Bij KPI {kpi} is de teller groter dan de noemer over {periods}; een deel is dan groter dan het geheel.",
    "Controleer teller en noemer. Kan het bij deze KPI echt boven de 100 % uitkomen, geef dan op deze regel een reden.",
)  # fmt: skip
def more_than_all(context: Context) -> Iterator[Hit]:
    """A share of a whole cannot be more than the whole. A KPI with a norm above 100 is no share: there it is meant to be possible."""
    measured, organisation = context.measured, context.organisation
    is_share = np.isin(organisation.array("time_agg"), RATIOS) & (organisation.array("factor") == _PERCENT)
    above = set()
    for row in context.tables["targets"]:
        if any(row[bound] > _PERCENT for bound in BOUNDS):
            above.add(row["node"])
    wrong = np.flatnonzero(is_share[measured.node] & (measured.numerator > measured.denominator))
    for node, group in groupby(wrong.tolist(), key=lambda place: int(measured.node[place])):
        if node in context.kpis and node not in above:
            kpi, places = context.kpis[node], list(group)
            words = {"kpi": kpi.label, "periods": first_few([measured.periods[measured.period[place]] for place in places])}
            yield Hit("measurements", int(measured.row[places[0]]), "numerator", kpi.code, words)


@rule(
    "M07", _W, "Meting van een periode die nog loopt",
    "{period} loopt tot en met {end}, maar {what} ingevuld: {kpis}.",
    "Wacht tot de periode voorbij is, of verbeter de periode of de peildatum.",
)  # fmt: skip
def too_early(context: Context) -> Iterator[Hit]:
    """A figure about a period that is not over is a forecast. The day on which it was established tells, else the report date."""
    measured = context.measured
    settled = np.where(measured.settled == UNKNOWN, context.day.toordinal(), measured.settled)
    early = np.flatnonzero((settled < measured.end) & np.isin(measured.node, list(context.kpis)))
    for period in dict.fromkeys(measured.period[early].tolist()):
        places = early[measured.period[early] == period]
        codes = [context.codes[node] for node in dict.fromkeys(measured.node[places].tolist())]
        what = "er is al een meting" if len(codes) == 1 else f"er zijn al {len(codes)} metingen"
        words = {"period": measured.periods[period], "end": _day(measured.end[places[0]]), "what": what, "kpis": first_few(codes)}
        yield Hit("measurements", int(measured.row[places[0]]), "period", measured.periods[period], words)


@rule(
    "M09", _W, "Verwachte meting ontbreekt",
    "Van KPI {kpi} {what}.",
    "Vul {which} in op het blad Metingen; {otherwise} in op het blad KPI's.",
)  # fmt: skip
def missing(context: Context) -> Iterator[Hit]:
    """A gap in a series is no zero and no average: somebody must know why it is there. A gap that goes on is told anew."""
    asked = Asked.of(context.organisation)
    for node in np.flatnonzero(asked.missing.any(axis=1)).tolist():
        kpi = context.kpis.get(node)
        if kpi is None or kpi.chain not in context.running:
            continue
        mine = context.measured.of_node.get(node)
        if mine is None or context.measured.end[mine.start] > context.day.toordinal():
            what = "ontbreken alle metingen" if mine is None else _lacking([period.code for period in asked.of_node(node)])
            yield hit("kpis", kpi.row, "kpi_id", kpi.code, kpi=kpi.label, what=what, which="de metingen", otherwise=_NOT_YET)
            continue
        for run in _runs(np.flatnonzero(asked.expected[node]), asked.missing[node]):
            yield _gap(context, kpi, [asked.timeline.periods[column] for column in run])


@rule(
    "M10", _F, "Meting gewijzigd na vaststellen",
    "De meting van KPI {kpi} over {period} is ingevoerd op {entered}, nadat het gesprek daarover op {adopted} was vastgesteld.",
    "Zet het vastgestelde cijfer terug, of stel het rapport opnieuw vast met een volgende versie.",
)  # fmt: skip
def changed_after_adoption(context: Context) -> Iterator[Hit]:
    """What was adopted stays as it was; a figure that changes afterwards makes the adopted report untrue.

    The workbook shows it by dates: the period was adopted in a conversation, and the figure was entered on a later day. A
    quarterly figure that arrives after a conversation about one of its fortnights was not part of it.
    """
    measured, chain_of, calendar = context.measured, _chain_of_measurement(context), context.organisation.calendar
    known = [calendar.period(code) for code in measured.periods]
    fineness = np.array([FINENESS[period.frequency] if period else 0 for period in known], dtype=np.int64)
    closed = [calendar.period(code) for code, figures in context.kept.items() if figures is not None]
    kept = [(period.start.toordinal(), period.end.toordinal()) for period in closed if period is not None]
    for chain, adoptions in _adoptions(context).items():
        mine = chain_of.get(chain, np.empty(0, dtype=np.int64))
        starts, ends, coarse, days = (column[:, None] for column in np.array(adoptions, dtype=np.int64).T)
        end, entered = measured.end[mine][None, :], measured.entered[mine][None, :]
        inside = (starts <= end) & (end <= ends) & (fineness[measured.period[mine]][None, :] <= coarse)
        for talk, place in np.argwhere(inside & (entered > days)).tolist():
            at, kpi = mine[place], context.kpis[int(measured.node[mine[place]])]
            code = measured.periods[measured.period[at]]
            if any(first <= measured.end[at] <= last for first, last in kept):
                continue  # what was kept tells it better: with old and new, or that nothing changed
            words = {"period": code, "entered": _day(measured.entered[at]), "adopted": _day(days[talk, 0])}
            yield Hit("measurements", int(measured.row[at]), "entered_on", f"{kpi.code} {code}", {"kpi": kpi.label, **words})


@rule(
    "N01", _F, "Norm en signaalwaarde staan verkeerd om",
    "Bij KPI {kpi} is {direction} beter, maar de signaalwaarde {signal} is {direction} dan de norm {target}.",
    "Verwissel norm en signaalwaarde, of verbeter de richting op het blad KPI's.",
)  # fmt: skip
def wrong_way_round(context: Context) -> Iterator[Hit]:
    """The signal lies on the bad side of the norm; the other way round a good figure turns red."""
    for kpi, row in _norms(context):
        target, signal = row["target"], row["signal"]
        direction = kpi.row["direction"]
        if (direction == Direction.HIGHER and signal > target) or (direction == Direction.LOWER and signal < target):
            # Beyond the norm lies the good side, so the relation has the same word as the direction.
            words = {"direction": direction, "target": in_full(target), "signal": in_full(signal)}
            yield hit("targets", row, "signal", _dated(kpi, row), kpi=kpi.label, **words)


@rule(
    "N02", _F, "Band niet in volgorde",
    "De band van KPI {kpi} {what}.",
    "Vul de vier grenzen in van laag naar hoog: Signaalwaarde, Norm, Norm boven, Signaal boven.",
)  # fmt: skip
def band_out_of_order(context: Context) -> Iterator[Hit]:
    """A band has a bottom and a top, each with its signal outside; in any other order no value can be within it."""
    for kpi, row in _norms(context):
        if kpi.row["direction"] != Direction.BAND:
            continue
        bounds = [row[name] for name in ("signal", "target", "target_high", "signal_high")]
        given = [bound for bound in bounds if bound == bound]
        if row["target_high"] != row["target_high"]:
            yield hit("targets", row, "target_high", _dated(kpi, row), kpi=kpi.label, what="mist een bovengrens: Norm boven is leeg")
        elif given != sorted(given):
            what = f"loopt niet op: {' – '.join(map(in_full, given))}"
            yield hit("targets", row, "target", _dated(kpi, row), kpi=kpi.label, what=what)


@rule(
    "N03", _W, "Geen signaalwaarde",
    "Bij KPI {kpi} {what}; het oordeel kan dan alleen 'op norm' of 'actie nodig' zijn, nooit 'aandacht'.",
    "Vul bij {column} in vanaf welke waarde actie nodig is.",
)  # fmt: skip
def no_signal(context: Context) -> Iterator[Hit]:
    """Between norm and signal lies the time to act before it goes wrong; without a signal there is only too late."""
    for kpi, row in _norms(context):
        pairs = [("target", "signal", "")]
        if kpi.row["direction"] == Direction.BAND:
            pairs.append(("target_high", "signal_high", "bovenste "))
        for norm, signal, which in pairs:
            if row[norm] == row[norm] and (row[signal] != row[signal] or row[signal] == row[norm]):
                is_missing = row[signal] != row[signal]
                what = f"ontbreekt de {which}signaalwaarde" if is_missing else f"is de {which}signaalwaarde gelijk aan de norm"
                yield hit("targets", row, signal, f"{_dated(kpi, row)} {which}".strip(), kpi=kpi.label, what=what)


@rule(
    "N05", _W, "Gemeten voor de eerste norm",
    "KPI {kpi} is gemeten vanaf {period}, maar de eerste norm geldt pas vanaf {since}; over {amount} is er geen oordeel.",
    "Laat de eerste norm eerder ingaan, of laat het zo als er toen nog geen norm was.",
)  # fmt: skip
def measured_before_norm(context: Context) -> Iterator[Hit]:
    """A figure without a norm says nothing about good or bad; usually the first norm was just given too late a date."""
    measured = context.measured
    first_norm: dict[int, Row] = {}
    for kpi, row in _norms(context):
        if kpi.node not in first_norm or row["valid_from"] < first_norm[kpi.node]["valid_from"]:
            first_norm[kpi.node] = row
    for node, row in first_norm.items():
        kpi, mine = context.kpis[node], measured.of_node.get(node)
        before = int(np.searchsorted(measured.end[mine], row["valid_from"].toordinal())) if mine else 0
        if mine and before and kpi.row["score_rollup"] == ScoreRollup.OWN:
            period, amount = measured.periods[measured.period[mine.start]], count(before, "periode", "perioden")
            yield hit("targets", row, "valid_from", kpi.code, kpi=kpi.label, period=period, since=day(row["valid_from"]), amount=amount)


@rule(
    "B01", _F, "Opgebouwd uit verschillende eenheden",
    "KPI {kpi} {what}: {units}.",
    "{remedy}",
)  # fmt: skip
def mixed_units(context: Context) -> Iterator[Hit]:
    """What is added must be alike, and only shares can be multiplied into a share; euros and days together are neither."""
    for kpi in context.kpis.values():
        rollup = kpi.row["value_rollup"]
        parts = [(code, context.kpi[code].row["unit"] or "zonder eenheid") for code in kpi.row["inputs"] if code in context.kpi]
        if not are_unlike(rollup, [context.kpi[code].row["unit"] for code, _ in parts]):
            continue
        if rollup == ValueRollup.PRODUCT:
            words = {
                "what": "is een product van KPI's die niet alle percentages zijn",
                "remedy": "Een product bestaat alleen uit percentages; haal de andere KPI's weg uit Opgebouwd uit.",
            }
        else:
            words = {
                "what": "telt KPI's op met verschillende eenheden",
                "remedy": "Haal weg uit Opgebouwd uit wat niet optelbaar is, of verbeter de eenheid.",
            }
        named = [f"{code} ({unit})" for code, unit in parts]
        yield hit("kpis", kpi.row, "inputs", kpi.code, kpi=kpi.label, units=first_few(named), **words)


@rule(
    "B02", _F, "Verhouding uit KPI's zonder teller en noemer",
    "KPI {kpi} telt tellers en noemers op, maar {inputs} {verb} geen teller en noemer.",
    "Meet die KPI's als (stand-)verhouding, of kies een andere Opbouw waarde.",
)  # fmt: skip
def ratio_without_counts(context: Context) -> Iterator[Hit]:
    """A mean of percentages is wrong, so a ratio adds up numerators and denominators; what has none cannot take part."""
    for kpi in context.kpis.values():
        if kpi.row["value_rollup"] == ValueRollup.RATIO:
            lacking = [code for code in kpi.row["inputs"] if code in context.kpi and not _has_counts(context, context.kpi[code], 0)]
            if lacking:
                verb = "heeft" if len(lacking) == 1 else "hebben"
                yield hit("kpis", kpi.row, "inputs", kpi.code, kpi=kpi.label, inputs=first_few(lacking), verb=verb)


@rule(
    "P01", _F, "Perioden overlappen",
    "Periode {one} ({one_days}) overlapt met {other} ({other_days}).",
    "Verbeter Van en Tot op het blad Perioden, zodat elke dag bij één {frequency} hoort.",
)  # fmt: skip
def overlapping_periods(context: Context) -> Iterator[Hit]:
    """A day belongs to one month; when two claim it, what happened that day counts twice."""
    calendar = context.organisation.calendar
    rows = {row["period_id"]: row for row in context.tables["periods"]}
    told: set[tuple[str, str]] = set()
    for code, period in calendar.overrides.items():
        for other in (calendar.previous(period), calendar.containing(_next_day(code), period.frequency)):
            pair = (min(code, other.code), max(code, other.code))
            if other.code != code and pair not in told and code in rows and period.start <= other.end and other.start <= period.end:
                told.add(pair)
                days = {"one_days": _span(period), "other_days": _span(other)}
                yield hit(
                    "periods", rows[code], "start", " ".join(pair), one=code, other=other.code, frequency=str(period.frequency), **days
                )


def _norms(context: Context) -> Iterator[tuple[Kpi, Row]]:
    """The norms of KPIs that are judged, as far as they are known, with the KPI."""
    for row in context.tables["targets"]:
        kpi = context.kpis.get(row["node"])
        is_known = row["target"] == row["target"]
        if kpi is not None and is_known and not kpi.is_context and kpi.row["direction"] not in (Direction.NEUTRAL, None):
            yield kpi, row


def _adoptions(context: Context) -> dict[str, list[tuple[int, int, int, int]]]:
    """What was adopted of each chain: first and last day of the period, its fineness and the day of adoption; days as ordinals.

    A conversation is adopted by its own status, or because its period is.
    """
    adopted = {row["period_id"] for row in context.tables["periods"] if row["status"] == PeriodStatus.ADOPTED}
    found: dict[str, list[tuple[int, int, int, int]]] = {}
    for chain in context.chains:
        for talk in context.talks(chain):
            period = context.organisation.calendar.period(talk["period"] or "")
            if period is not None and (talk["status"] == TalkStatus.ADOPTED or talk["period"] in adopted):
                days = (period.start.toordinal(), period.end.toordinal(), FINENESS[period.frequency], talk["date"].toordinal())
                found.setdefault(chain, []).append(days)
    return found


def _chain_of_measurement(context: Context) -> dict[str, NDArray[np.int64]]:
    """Which measurements belong to each chain."""
    places: dict[str, list[NDArray[np.int64]]] = {}
    for node, mine in context.measured.of_node.items():
        if node in context.kpis:
            places.setdefault(context.kpis[node].chain, []).append(np.arange(mine.start, mine.stop))
    return {chain: np.concatenate(parts) for chain, parts in places.items()}


def _runs(expected: NDArray[np.int64], gaps: NDArray[np.bool_]) -> list[list[int]]:
    """Stretches of expected columns in a row that are missing."""
    return [list(run) for is_gap, run in groupby(expected.tolist(), key=lambda column: bool(gaps[column])) if is_gap]


def _gap(context: Context, kpi: Kpi, periods: list[Period]) -> Hit:
    codes = [period.code for period in periods]
    measured = context.measured
    mine = measured.of_node[kpi.node]
    before = int(np.searchsorted(measured.end[mine], periods[0].end.toordinal()))
    row = int(measured.row[mine.start + max(before - 1, 0)])
    subject = f"{kpi.code} {codes[0]}" + (f"–{codes[-1]}" if len(codes) > 1 else "")
    words = {"kpi": kpi.label, "what": _lacking(codes), "which": "de meting" if len(codes) == 1 else "de metingen", "otherwise": _NO_MORE}
    return Hit("measurements", row, "period", subject, words)


def _lacking(codes: list[str]) -> str:
    return f"ontbreekt de meting over {codes[0]}" if len(codes) == 1 else f"ontbreken de metingen over {first_few(codes)}"


def _has_counts(context: Context, kpi: Kpi, depth: int) -> bool:
    """Whether a KPI has a numerator and a denominator; a link has those of its source. Circles are told elsewhere (B03)."""
    match kpi.row["value_rollup"]:
        case ValueRollup.MEASURED:
            return kpi.row["time_agg"] in RATIOS
        case ValueRollup.LINK:
            sources = [context.kpi[code] for code in kpi.row["inputs"] if code in context.kpi]
            return not sources or depth > len(context.kpi) or _has_counts(context, sources[0], depth + 1)
        case rollup:
            return bool(rollup == ValueRollup.RATIO)


def first_few(names: list[str]) -> str:
    """The names in a sentence; of many the first ones, and how many more there are."""
    if len(names) <= _MOST_NAMED:
        return listing(names)
    return f"{', '.join(names[:_MOST_NAMED])} en nog {len(names) - _MOST_NAMED}"


def _dated(kpi: Kpi, row: Row) -> str:
    return f"{kpi.code} {row['valid_from']:%d-%m-%Y}"


def _day(ordinal: np.int64) -> str:
    return day(date.fromordinal(int(ordinal)))


def _span(period: Period) -> str:
    return f"{period.start:%d-%m-%Y} tot en met {period.end:%d-%m-%Y}"


def _next_day(code: str) -> date:
    """The first day after the period that the code itself stands for."""
    plain = parse(code)
    assert plain is not None, code
    return date.fromordinal(plain.end.toordinal() + 1)
