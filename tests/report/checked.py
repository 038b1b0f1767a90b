"""Sentences of a report, each held against the results by a check that knows its template; one that no template fits is an error.

What a report says is read from its blocks. A check gets the groups of its template and works out the figure anew, from the judged
values and the measuring points.
"""

from __future__ import annotations

import re
from functools import cached_property

import numpy as np

from ketenrapport.report.say.blocks import Heading, Multiples, StatusLine, Story, Table
from ketenrapport.report.say.chain_view import chain_position
from ketenrapport.words.verdict import Feasibility, Status, Variation
from ketenrapport.words.wording import STATUS, period_name
from tests.report.reading import flat

NUMBER = r"€?\s?[−-]?\d[\d.]*(?:,\d+)?"
VALUE = rf"(?P<value>{NUMBER})[^,;:()]*?"
OFF = (Status.RED, Status.ORANGE)


class UnknownError(AssertionError):
    """A sentence that no template fits: give it one."""


def number(text):
    return float(re.sub(r"[^\d,-]", "", text.replace("−", "-")).replace(",", "."))


def shows(text, value):
    """Whether a text shows this value, in the decimals that it has."""
    decimals = len(text.partition(",")[2].strip(" %"))
    return abs(number(text) - value) <= 0.5 * 10**-decimals + 1e-9


class Chain:
    """One chain of an assessment, for checks: what was judged, and the points of each KPI."""

    def __init__(self, assessment, code):
        self.assessment, self.organisation, self.judged = assessment, assessment.organisation, assessment.judgement
        self.position = chain_position(self.organisation, code)
        self.varied = assessment.analysis.variations

    @cached_property
    def by_name(self):
        """Name of a node, as the report writes it → its position."""
        found = {}
        for place, (name, chain) in enumerate(zip(self.organisation.nodes["name"], self.organisation.nodes["chain"], strict=True)):
            if chain == self.position or place == self.position:
                plain = re.sub(r"^[–\-• ]+", "", str(name))
                found[plain[:1].upper() + plain[1:]] = place
        return found

    def named(self, text):
        """The node that a text begins with the name of."""
        return next((self.by_name[name] for name in sorted(self.by_name, key=len, reverse=True) if text.startswith(f"{name}:")), None)

    @cached_property
    def columns(self):
        """Name of a period, with and without the year of the report → its column; a quarter is that of its last month."""
        found, year = {}, str(self.organisation.report_period.end.year)
        for column, period in enumerate(self.judged.periods):
            names = [period_name(period)]
            if period.end.month % 3 == 0:
                names.append(f"{period.end.month // 3}e kwartaal {period.end.year}")
            for name in names:
                found[name] = column
                found.setdefault(name.removesuffix(f" {year}"), column) if name.endswith(year) else None
        return found

    def node(self, node, column):
        return self.organisation.nodes[column].iloc[node]

    def value(self, node, column=-1):
        return float(self.judged.value[node, column])

    def points(self, node):
        """The values in the own rhythm of a KPI, and the last day of each."""
        points = self.varied.points
        which = points.of(node, -1)
        return points.value[which], [points.periods[column].end for column in points.column[which]]

    def limits(self, node):
        """Mean and limits by the rules of b8: over the first twelve points, large moving ranges left out once."""
        base = self.points(node)[0][:12]
        ranges = np.abs(np.diff(base))
        kept = ranges[ranges < 3.267 * ranges.mean()] if ranges.mean() else ranges
        low, high = base.mean() - 2.66 * kept.mean(), base.mean() + 2.66 * kept.mean()
        return (max(low, 0), min(high, 100)) if self.node(node, "unit") == "%" else (low, high)

    def since(self, node, name):
        """The points from a period on, and those before."""
        values, ends = self.points(node)
        start = self.judged.periods[self.columns[name]].start
        first = next(i for i, end in enumerate(ends) if end >= start)
        return values[first:], values[:first]


def sentences(report, chain):
    """(node, sentence) of what the report says by itself: claims, status lines, what goes on, the tree."""
    node = None
    for section in report.sections:
        for block in flat(section.blocks) if section.name == "punten" else ():
            if isinstance(block, Heading):
                node = chain.named(re.sub(r"^\d+\s", "", block.text))
                yield node, block.text
            if isinstance(block, StatusLine):
                yield from ((node, part) for part in ([STATUS[block.status].word] if block.status is not None else []) + [*block.parts])
            if isinstance(block, Story):
                for label, texts in block.rows:
                    if label == "Sinds":
                        yield from ((node, one) for one in re.split(r"(?<=[.])\s(?=[A-Z\d])", texts[0]))
                    if label == "Prognose":
                        yield node, texts[0]
                    if label == "Knoppen":
                        yield from (
                            (chain.by_name.get(one.text.rpartition(": ")[0]), one.text) for one in texts if not isinstance(one, str)
                        )
        for block in flat(section.blocks) if section.name == "oogopslag" else ():
            if isinstance(block, Table) and block.caption == "Wat we beloofden":
                for row in block.rows:
                    yield chain.by_name.get(row[0].text, chain.position), "waarde: " + " | ".join(cell.text for cell in row[3:6])
            if isinstance(block, Multiples):
                yield from ((chain.by_name[one.name], f"verloopje: {one.chart.lines[0].label}") for one in block.items)
        for block in flat(section.blocks) if section.name == "boom" else ():
            if isinstance(block, Table):
                yield from ((chain.by_name[row[0].text], "boom: " + " | ".join(cell.text for cell in row[1:5])) for row in block.rows)


def check(chain, node, sentence):
    """Whether a sentence is true. Raises UnknownError when no template fits it."""
    text = sentence.replace("\u00a0", " ").replace("\u2002", " ").strip()
    for template, holds in TEMPLATES.items():
        if found := re.fullmatch(template, text):
            return bool(holds(chain, node, **found.groupdict()))
    raise UnknownError(text)


def _claim(c, n, name, went, value, norm):
    last = c.value(n)
    told = {"verbetering": Variation.IMPROVEMENT, "verslechtering": Variation.DETERIORATION, "bijzonder": Variation.SPECIAL}
    if went in told and c.varied.variation[n, -1] != told[went]:
        return False
    if way := re.fullmatch(r"(lager|hoger) sinds (.+)", went or ""):
        now, first = c.since(n, way[2])
        if (now.mean() < first[:12].mean()) != (way[1] == "lager"):
            return False
    if parts := re.fullmatch(r"(\d+) onderde(?:el|len) rood", went or ""):
        below = (c.organisation.nodes["parent"] == n).to_numpy()
        if int(parts[1]) != (c.judged.status[below, -1] == Status.RED).sum():
            return False
    bounds = [c.judged.target[n, -1], c.judged.target_high[n, -1]]
    return shows(value, last) and all(shows(one, bound) for one, bound in zip(re.findall(NUMBER, norm), bounds, strict=False))


def _missed_since(c, n, surely, period):
    column = c.columns[period]
    status = c.judged.status[n].tolist()
    met_before = column > 0 and status[column - 1] == Status.GREEN
    return all(one in OFF for one in status[column:]) and (column == 0 or status[column - 1] not in OFF) and met_before != bool(surely)


def _level(c, n, period, way, now, first):
    values, before = c.since(n, period)
    base = np.concatenate([before, values])[:12].mean()
    return shows(now, values.mean()) and shows(first, base) and (values.mean() < base) == (way == "lager")


def _met(c, n, met, tried):
    values, _ = c.points(n)
    norm, lower = c.judged.target[n, -1], c.node(n, "direction") == "lager"
    last = np.round(values[-int(tried) :], int(c.node(n, "decimals")))
    return int(met) == sum(one <= norm if lower else one >= norm for one in last)


def _forecast(c, n, ours=None, theirs=None):
    comments = [row["owner_forecast"] for row in c.organisation.rows["comments"] if row["kpi"] == c.node(n, "code")]
    if theirs and not any(one == one and one is not None and shows(theirs, one) for one in comments):
        return False
    return ours is None or shows(ours, float(c.assessment.analysis.outlook.forecast[n, -1]))


def _year_total(c, n):
    return c.node(n, "judge_on")


def _in_tree(c, n, value, norm, change):
    if "score" in value:
        return shows(re.search(r"\d+", value)[0], c.judged.shown_score[n, -1])
    low, high = c.judged.target[n, -1], c.judged.target_high[n, -1]
    return (
        ((value == "–" and np.isnan(c.value(n))) or (value != "–" and shows(value, c.value(n))))
        and all(shows(one, bound) for one, bound in zip(re.findall(r"\d[\d.]*(?:,\d+)?", norm), (low, high), strict=False))
        and (change == "–" or shows(change, c.judged.change[n, -1]))
    )


def _promise(c, n, score, before, change):
    now, then = (c.judged.shown_score[n, column] for column in (-1, -2))
    moved = 0 if change == "gelijk" else number(change)
    return shows(score, now) and shows(before, then) and moved == now - then


def _knob(c, n, value, norm=None):
    return shows(value, c.value(n)) and (norm is None or shows(norm, c.judged.target[n, -1]))


def _bounds(c, n, low, high):
    found = c.limits(n)
    return shows(low, found[0]) and shows(high, found[1])


def _outside(c, n, low, high, value=None):
    last, found = c.points(n)[0][-1], c.limits(n)
    return _bounds(c, n, low, high) and not found[0] <= last <= found[1] and (value is None or shows(value, last))


def about_of(c, n):
    """The name of the period that a figure is about."""
    return period_name(c.organisation.calendar.period(c.judged.about[n, -1]))


def _earlier(c, n, column, value, lacking):
    return shows(value, c.value(n, column)) and bool(lacking) == bool(c.judged.is_incomplete[n, column])


def _varied(*kinds):
    return lambda c, n: c.varied.variation[n, -1] in kinds


def _feasible(kind):
    return lambda c, n: c.varied.feasibility[n, -1] == kind


_SIGNAL = r"\((?:verbetering|verslechtering|bijzonderheid)(?:, voorlopig)?\)"
TEMPLATES = {
    r"waarde: (?P<score>\d+) \| (?P<before>\d+) \| (?P<change>.+)": _promise,
    rf"verloopje: {VALUE}": lambda c, n, value: shows(value, c.value(n)),
    r"boom: (?P<value>.*) \| (?P<norm>.*) \| .* \| (?P<change>.*)": _in_tree,
    r"boom: (?P<value>.*) \| (?P<norm>.*) \| .*": lambda c, n, value, norm: _in_tree(c, n, value, norm, "–"),
    rf"\d+ (?P<name>.+?): (?:(?P<went>[^:]*), )?nu (?P<value>{NUMBER})[^:]*, norm (?:tussen )?(?P<norm>.+)": _claim,
    r"\d+ .+: (geen meting|aantallen te klein om te tonen|geen cijfer|nog niet verwacht)": lambda c, n: np.isnan(c.value(n)),
    r"(?P<word>op norm|aandacht|actie nodig|geen oordeel)": lambda c, n, word: STATUS[Status(int(c.judged.status[n, -1]))].word == word,
    r"(?P<gap>[\d.]+) van de (?P<cases>[\d.]+) \w+ te weinig":
        lambda c, n, gap, cases: shows(gap, c.judged.gap[n, -1]) and shows(cases, c.judged.denominator[n, -1]),
    r"(?P<gap>[\d.]+) \w+ te (?:veel|weinig)": lambda c, n, gap: shows(gap, c.judged.gap[n, -1]),
    rf"was {VALUE}(?P<lacking>, onvolledig)?": lambda c, n, value, lacking: _earlier(c, n, -2, value, lacking),
    rf"(?P<period>[a-z]+ \d{{4}}|\de kwartaal \d{{4}}|[a-z]+|\de kwartaal) {VALUE}(?P<lacking>, onvolledig)?":
        lambda c, n, period, value, lacking: _earlier(c, n, c.columns[period], value, lacking),
    r"overgenomen uit (?:het )?(?P<period>[^,]+)": lambda c, n, period: about_of(c, n) == period and c.judged.carried[n, -1],
    r"(?P<period>[^,]+), (?:.+) volgt": lambda c, n, period: about_of(c, n) == period and not c.judged.carried[n, -1],
    r"voorlopig|schatting|onvolledig|gekoppeld": lambda c, n: n is not None,
    r"per (?P<rhythm>kwartaal|twee weken|week|jaar)":
        lambda c, n, rhythm: c.node(n, "frequency") == {"twee weken": "2 weken"}.get(rhythm, rhythm),
    rf"per twee weken; .+ (?P<how>samen|gemiddeld) {VALUE}": lambda c, n, how, value: c.node(n, "frequency") == "2 weken"
        and (how == "gemiddeld") == (c.node(n, "time_agg") in ("gemiddelde", "gewogen")) and shows(value, c.value(n)),
    r"opgeteld vanaf het begin van het jaar": lambda c, n: _year_total(c, n) == "ytd",
    r"over de laatste twaalf maanden": lambda c, n: _year_total(c, n) == "12m",
    r"Niet gehaald(?P<surely>, zeker)? sinds (?P<period>.+)\.": _missed_since,
    r"Niet gehaald in (?P<period>[^,]+)(?P<met>, daarvoor wel)?\.": lambda c, n, period, met: c.judged.status[n, c.columns[period]] in OFF
        and (c.judged.status[n, c.columns[period] - 1] == Status.GREEN) == bool(met),
    rf"Vanaf (?P<period>.+) ligt het niveau (?P<way>lager|hoger): gemiddeld (?P<now>{NUMBER}).*, eerst (?P<first>{NUMBER}).*\.": _level,
    r"Normale variatie\.": _varied(Variation.NORMAL),
    rf"De laatste meting(?: (?P<value>{NUMBER})[^,]*?)? ligt buiten (?P<low>{NUMBER}).* tot (?P<high>{NUMBER}).* {_SIGNAL}\.": _outside,
    r"Norm gehaald: (?P<met>\d+) van (?P<tried>\d+) keer\.": _met,
    r"Norm structureel haalbaar(?: \(voorlopig\))?\.": _feasible(Feasibility.CAPABLE),
    r"Norm structureel niet haalbaar(?: \(voorlopig\))?\.": _feasible(Feasibility.INCAPABLE),
    r"Wisselend: soms gehaald, soms niet(?: \(voorlopig\))?\.": lambda c, n: _feasible(Feasibility.HIT_OR_MISS)(c, n)
        and {Status.GREEN} < set(map(Status, c.judged.status[n].tolist())) - {Status.GREY},
    r"Het proces is in beweging(?: \(voorlopig\))?\.": _feasible(Feasibility.CHANGING),
    r"Te weinig metingen voor een trend\.": _varied(Variation.TOO_FEW),
    r"Te kleine aantallen voor een trend\.": _varied(Variation.SMALL_NUMBERS),
    r"Te weinig spreiding voor een trend\.": _varied(Variation.NO_SPREAD),
    r"Geen nieuwe meting(?: sinds .+)?\.": _varied(Variation.NO_NEW_POINT),
    r"Oorzaak begrepen\?": lambda c, n: c.varied.on_level[n, -1],
    r"Oorzaak begrepen\? Breukpunt vastleggen per (?P<period>.+)\.|Breukpunt vastleggen per (?P<other>.+)\.":
        lambda c, n, period, other: c.judged.periods[c.columns[period or other]].code == c.varied.since[n, -1],
    r"(?:Oorzaak begrepen\? )?Herijk bij breukpunt (?P<period>.+)\.":
        lambda c, n, period: c.judged.periods[c.columns[period]].code == c.varied.changepoint(n),
    rf"(?P<ours>{NUMBER})[^,]* als de laatste twaalf maanden zich herhalen(?:, (?P<theirs>{NUMBER}).* volgens de eigenaar)?"
    r"(?:; dat verschilt meer dan 10 procent)?": _forecast,
    rf"(?P<ours>{NUMBER})[^,]* eind van het jaar volgens de rekenregel(?:, (?P<theirs>{NUMBER}).* volgens de eigenaar)?"
    r"(?:; dat verschilt meer dan 10 procent)?": _forecast,
    rf"(?P<theirs>{NUMBER})[^,]* eind van het jaar, volgens de eigenaar": _forecast,
    rf".+: (?P<value>{NUMBER})[^,]*(?:, norm (?:tussen )?(?P<norm>{NUMBER}).*)?": _knob,
    r".+: geen meting(?:, norm .+)?": lambda c, n: np.isnan(c.value(n)),
}  # fmt: skip
