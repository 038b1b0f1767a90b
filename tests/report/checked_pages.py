"""The sentences of page one, the questions, the review and the account, held against the results like those of ``checked``.

Every sentence has a template here and a check that works out what it says from the judged values and from what people typed; one that
no template fits is an error.
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache

import numpy as np

from ketenrapport.report.say.blocks import Bullets, Heading, Message, Paragraph, Question, Table
from ketenrapport.report.say.look_ups import look_ups
from ketenrapport.words.verdict import Feasibility, Reason, Status, Variation
from ketenrapport.words.wording import day, period_name
from tests.report import checked
from tests.report.checked import NUMBER, OFF, UnknownError, about_of, number, shows
from tests.report.example import reporting
from tests.report.reading import flat

COUNTED = {"Eén": 1, "Twee": 2, "Drie": 3, "Vier": 4, "Vijf": 5, "Beide": 2, "De waarde is": 1}
FIXED = (
    "● norm gehaald; ▲ tussen signaalwaarde en norm; ■ signaalwaarde gepasseerd; ○ geen oordeel.",
    "Scores tellen gewogen op, tot hooguit 150; rood begrenst waarde en keten. "
    "Dekking: het beoordeelde gewicht; onder 60 % volgt geen score.",
    "Grenzen: gemiddelde van de eerste 12 metingen ± 2,66 keer de gemiddelde stap; een norm erbuiten wordt structureel wel of niet "
    "gehaald. Pijl: een signaal.",
    "Score 100 is precies op norm, 50 op de signaalwaarde; in de keten telt een waarde voor hooguit 100.",
)
"""What the examples say with the settings that they leave as they are: ceilings 150 and 100, coverage 60 %, a base of 12."""


def plain(text):
    return text.replace("\u00a0", " ").replace("\u2002", " ").strip()


def said(report, chain):
    """(kind, node, sentence) of page one, questions, review and account."""
    nodes = [
        chain.named(re.sub(r"^\d+\s", "", block.text))
        for section in report.sections if section.name == "punten" for block in flat(section.blocks) if isinstance(block, Heading)
    ]  # fmt: skip
    for section in report.sections:
        points = iter(nodes)
        for block in flat(section.blocks):
            match section.name, block:
                case "oogopslag", Message():
                    yield from (("boodschap", None, text) for text in parts(block))
                case "oogopslag", Table(caption="Gevraagd"):
                    for node, row in zip(nodes, block.rows, strict=True):
                        yield "vraag", node, plain(row[2].text)
                        yield "gevraagd", node, plain(f"{row[1].text} | {row[1].figures} | {row[3].text}")
                case "oogopslag", Paragraph():
                    yield "noot", None, plain(block.text)
                case "punten", Question():
                    yield "vraag", next(points), plain("".join(span.text for span in block.spans))
                case "terugblik", Paragraph():
                    texts = [block.text] if block.text.startswith("Geleerd: ") else re.split(r"(?<=\.)\s(?=[A-Z])", block.text)
                    yield from (("terugblik", None, plain(text)) for text in texts)
                case "terugblik", Table():
                    for row in block.rows:
                        about = chain.by_name.get(row[2].text) if len(row) > 2 else None
                        yield "terugblik", about, " | ".join([block.caption.partition(";")[0], *(plain(cell_text(cell)) for cell in row)])
                case "verantwoording", Bullets():
                    yield from (("verantwoording", None, plain(item.text)) for item in block.items)
                case "verantwoording", Paragraph() if plain(block.text) in FIXED:
                    yield "verantwoording", None, plain(block.text)
                case "verantwoording", Paragraph():
                    yield from (("verantwoording", None, one) for one in re.split(r"(?<=\.)\s(?=[A-Z\d])", plain(block.text)))
                case "verantwoording", Table():
                    for row in block.rows:
                        yield "definitie", chain.by_name.get(row[0].text), plain(row[1].text)


def cell_text(cell):
    return " ".join(part for part in (cell.text, cell.figures) if part)


def parts(message):
    """The message by what it stresses: each promise and the red knobs with what is said of them, quotes between « and »."""
    found = [""]
    for span in message.spans:
        if span.strong and found[-1]:
            found.append("")
        found[-1] += f"«{span.text}»" if span.emphasis else span.text
    return [plain(text) for text in found]


def check(chain, kind, node, sentence):
    """Whether a sentence is true. Raises UnknownError when no template of its kind fits it."""
    if sentence in FIXED:
        return True
    for template, holds in TEMPLATES[kind].items():
        if found := re.fullmatch(template, sentence):
            return bool(holds(chain, node, **found.groupdict()))
    raise UnknownError(f"{kind}: {sentence}")


def typed(chain, *columns):
    """What people typed over the chain, as one line a text."""
    rows = [*chain.organisation.rows["comments"], *chain.organisation.rows["actions"]]
    return [" ".join(str(row[column]).split()) for row in rows for column in columns if row.get(column)]


def quotes(chain, text, *columns):
    """Whether a text is what somebody typed, or how that begins."""
    start = text.rstrip("…").rstrip().rstrip(".")
    return any(one.startswith(start) for one in typed(chain, *columns))


def kpi_in(chain, text):
    """(node, the rest) of a text that begins with the name of a node, whole or cut off."""
    for name in sorted(chain.by_name, key=len, reverse=True):
        if text.startswith(f"{name} "):
            return chain.by_name[name], text[len(name) + 1 :]
    cut, _, rest = text.partition("… ")
    return next(node for name, node in chain.by_name.items() if name.startswith(cut)), rest


def figures(chain, text):
    """``Naam 93,8 % (september 90,4 %, norm 95 %)``: the value, the one before and the norm of that KPI."""
    node, rest = kpi_in(chain, text)
    told = re.fullmatch(rf"(?P<value>{NUMBER})[^(]*(?:\((?:(?P<before>.+), )?norm (?P<norm>.+)\))?", rest)
    bounds = (chain.judged.target[node, -1], chain.judged.target_high[node, -1])
    norms = re.findall(NUMBER, (told["norm"] or "").partition(" per ")[0])
    return (
        shows(told["value"], chain.value(node))
        and (not told["before"] or checked.check(chain, node, told["before"]))
        and all(shows(one, to) for one, to in zip(norms, bounds, strict=False))
    ), node


def _promise(c, _, name, went, worst=None, quote=None):
    value, _ = kpi_in(c, f"{name} ")
    now, then = c.judged.shown_score[value, -1], c.judged.shown_score[value, -2]
    scores = [int(one) for one in re.findall(r"\d+", went)]
    moved = {"klom": now > then, "zakte": now < then, "blijft": now == then}[went.split()[0]]
    ends = scores == ([now] if went.startswith("blijft") else [then, now])
    if c.judged.status[value, -1] not in OFF or not moved or not ends:
        return False
    holds, about = figures(c, worst) if worst else (True, None)
    return holds and (about is None or c.judged.status[about, -1] in OFF) and (not quote or quotes(c, quote, "gist", "cause"))


def _knobs(c, _, amount, told):
    nodes = c.organisation.nodes
    red = [
        place for place, kind in enumerate(nodes["kind"])
        if kind == "proces" and nodes["chain"].iloc[place] == c.position and c.judged.status[place, -1] == Status.RED
    ]  # fmt: skip
    found = [figures(c, one) for one in re.split(r"(?<=\)) en |(?<=\)), ", told)]
    return COUNTED[amount] == len(red) == len(found) and all(holds and node in red for holds, node in found)


def _all_on_norm(c, _, amount, score):
    nodes = c.organisation.nodes
    values = [i for i, kind in enumerate(nodes["kind"]) if "waarde" in kind and nodes["chain"].iloc[i] == c.position]
    told = COUNTED.get(amount) or int(re.search(r"\d+", amount)[0])
    return (
        told == len(values)
        and all(c.judged.status[i, -1] == Status.GREEN for i in values)
        and number(score) == c.judged.shown_score[c.position, -1]
    )


def actions(c):
    return [row for row in c.organisation.rows["actions"] if row["chain"] == c.organisation.nodes["code"].iloc[c.position]]


def _enough(c, n, remedies, goal, by=None):
    """What is being done is in the workbook, the goal is the shortage or the norm, and it is before the next conversation."""
    for code, text in re.findall(r"([A-Z]+-\d+) \(([^)]*)\)", remedies):
        row = next(row for row in actions(c) if row["action_id"] == code)
        if row["status"] not in ("open", "bezig") or not row["description"].startswith(text.rstrip("…")):
            return False
    for text in re.findall("‘(.*?)’", remedies):
        if not quotes(c, text, "measure", "description"):
            return False
    coming = (c.organisation.report_date + timedelta(days=after) for after in range(1, 75))
    if by and not any(day(one).startswith(by) for one in coming):
        return False
    return _reaches(c, n, goal)


def _reaches(c, n, goal):
    if cases := re.fullmatch(r"(?:de|op) ([\d.]+) \w+ (?:te halen|minder uit te komen)", goal):
        return shows(cases[1], c.judged.gap[n, -1])
    if re.fullmatch(r"het ene geval te halen|op één geval minder uit te komen", goal):
        return c.judged.gap[n, -1] == 1
    if "op norm te krijgen" in goal:
        return all(c.judged.status[c.by_name[name], -1] == Status.RED for name in re.findall("‘(.*?)’", goal))
    way = re.fullmatch(rf"van ({NUMBER}).*? (?:naar|weer tussen) ({NUMBER}).*", goal)
    return shows(way[1], c.value(n)) and shows(way[2], c.judged.target[n, -1])


def _late(c, n, code, days, text):
    row = next(row for row in actions(c) if row["action_id"] == code)
    late = (c.organisation.report_date - row["deadline"]).days
    return row["status"] in ("open", "bezig") and late == int(days) > 0 and row["description"].startswith(text.rstrip("…"))


def _step(c, n, start, norm):
    points, _ = c.points(n)
    level = points[-int(c.varied.stretch[n, -1]) :].mean() if c.varied.on_level[n, -1] else c.value(n)
    return shows(norm, c.judged.target[n, -1]) and (shows(start, level) or shows(start, c.value(n)))


def _never(c, n, tried=None, value=None, norm=None):
    met = tried is None or checked._met(c, n, "0", tried)
    return (
        met
        and c.varied.feasibility[n, -1] == Feasibility.INCAPABLE
        and (value is None or shows(value, c.value(n)))
        and (norm is None or shows(norm, c.judged.target[n, -1]))
    )


def _sways(c, n, low=None, high=None, value=None, norm=None):
    return (low is None or checked._bounds(c, n, low, high)) and (value is None or _now(c, n, value, norm))


def _now(c, n, value, norm=None):
    return shows(value, c.value(n)) and (norm is None or shows(norm, c.judged.target[n, -1]))


def _worked(c, n, since, value=None, norm=None):
    better = (Variation.IMPROVEMENT, Variation.BETTER_LEVEL)
    return c.varied.variation[n, -1] in better and since in c.columns and (value is None or _now(c, n, value, norm))


def previous(c):
    """The last conversation of the chain over a period that ended before that of the report."""
    code, end = c.organisation.nodes["code"].iloc[c.position], c.organisation.report_period.end
    held = [row for row in c.organisation.rows["conversations"] if row["chain"] == code]
    return max((row for row in held if c.organisation.calendar.period(row["period"]).end < end), key=lambda row: row["date"])


def _before(c, _, on, about):
    row = previous(c)
    name = period_name(c.organisation.calendar.period(row["period"]))
    return day(row["date"]) == on and name in (about, f"{about} {row['date'].year}", f"{about} van {row['date'].year}")


def states(c):
    row = previous(c)
    code = f"{row['chain']} {row['period']}"
    found, on = [], c.organisation.report_date
    for action in actions(c):
        if action["status"] in ("open", "bezig"):
            found.append("te laat" if action["deadline"] and action["deadline"] < on else "open")
        elif action["status"] == "gereed" and (action["effect"] or action["conversation"] == code):
            found.append("gereed")
    return found


def _tally(c, _, total, told):
    amounts = {state: int(amount) for amount, state in re.findall(r"(\d+) (gereed|open|te laat)", told)}
    found = states(c)
    return len(found) == int(total) and amounts == {state: found.count(state) for state in set(found)}


@cache
def subjects(c, column):
    """The points of the conversation over a period: those of an earlier one are worked out anew over that period."""
    then = c.assessment if column == -1 else reporting(c.assessment, c.judged.periods[column].code)
    code = c.organisation.nodes["code"].iloc[c.position]
    return then.analysis.agendas[code].items


def _returned(c, _, total=None, back=None, names=""):
    then, now = subjects(c, -2), subjects(c, -1)
    today = {subject for item in now for subject in item.subjects}
    gone = [item for item in then if not today.intersection(item.subjects)]
    told = re.findall(r"‘(.*?)’( \(nu op norm\))?", names or "")
    for item, (_, recovered) in zip(gone, told, strict=False):
        met_now = item.node is not None and c.judged.status[item.node, -1] == Status.GREEN
        if bool(recovered) != (met_now and c.judged.status[item.node, -2] in OFF):
            return False
    if total is not None and int(total) != len(then):
        return False
    return (len(then) - len(gone) == int(back)) and len(told) == len(gone)


def _decided(c, n, figure, text, change):
    row = previous(c)
    code = f"{row['chain']} {row['period']}"
    if text not in [d["decision"] for d in c.organisation.rows["decisions"] if d["conversation"] == code]:
        return False
    value = re.match(NUMBER, figure)
    if value and not figure.startswith("norm") and not shows(value[0], c.value(n)):
        return False
    if not change or change == "–":
        return True
    if change == "gelijk gebleven":
        return c.value(n) == c.value(n, -2)
    way, was = re.fullmatch(rf"(beter|slechter|anders), was ({NUMBER}).*", change).groups()
    up = c.value(n) > c.value(n, -2)
    low, high = c.judged.target[n, -1], c.judged.target_high[n, -1]
    off = [max(low - c.value(n, column), c.value(n, column) - high, 0) for column in (-1, -2)]
    nearer = None if off[0] == off[1] else bool(off[0] < off[1])
    good = {"hoger": up, "lager": not up, "band": nearer}.get(c.node(n, "direction"))
    return shows(was, c.value(n, -2)) and {"beter": good, "slechter": good is False, "anders": good is None}[way]


def _finished(c, _, told, effect):
    row = next(row for row in actions(c) if told == f"{row['action_id']} {row['description']}")
    return row["status"] == "gereed" and (not row["effect"] or " ".join(row["effect"].split()) == effect)


def kpis(c):
    nodes = c.organisation.nodes
    kinds = enumerate(zip(nodes["kind"], nodes["chain"], strict=True))
    return [place for place, (kind, of) in kinds if of == c.position and kind in ("resultaat", "proces", "factor")]


def _judged(c, _, judged, total=None):
    counted = [i for i in kpis(c) if Reason(int(c.judged.reason[i, -1])).is_expected]
    found = sum(c.judged.status[i, -1] != Status.GREY for i in kpis(c))
    return int(judged) == found and int(total or judged) == len(counted)


def _of_each(holds):
    def check_all(c, _, names, **told):
        rest, nodes = names, []
        while rest:
            name = next((one for one in sorted(c.by_name, key=len, reverse=True) if rest.startswith(one)), None)
            if name is None:
                return False
            nodes.append(c.by_name[name])
            rest = re.sub(r"^(, | en )", "", rest[len(name) :])
        return all(holds(c, node, **told) for node in nodes)

    return check_all


def _definition(c, _, answered, total):
    answers = c.assessment.definitions[c.organisation.nodes["code"].iloc[c.position]]
    return int(total) == len(answers) == 12 and int(answered) == sum(one.is_yes for one in answers)


def _island(c, _, link, share):
    """The link with the most KPIs that are measured, and which part of them that is."""
    names = {row["link_id"]: row["name"] for row in c.organisation.rows["links"]}
    island = c.assessment.islands[c.organisation.nodes["code"].iloc[c.position]]
    return names[island.link] == link and round(100 * island.share) == int(share)


def findings(c):
    return look_ups(c.assessment).findings[c.organisation.nodes["code"].iloc[c.position]]


def _finding(c, _, text):
    first = re.sub(r" Ook: [^:]+\.$", "", text)
    return any(plain(one.explanation) == first for one in findings(c))


def _defined(c, n, text):
    definition = " ".join(str(c.node(n, "definition")).split()).rstrip(".")
    return text.startswith(definition)


def _point(c, n, name, figure, often):
    """The KPI with its figure and norm, and 'new' when the points a month ago were not about it."""
    chain = next(row for row in c.organisation.rows["chains"] if row["chain_id"] == c.organisation.nodes["code"].iloc[c.position])
    if chain["rhythm"] == "maand":
        item = next(one for one in subjects(c, -1) if one.node == n)
        seen = {subject for one in subjects(c, -2) for subject in one.subjects}
        if (often == "nieuw") != (not seen.intersection(item.subjects)):
            return False
    value = re.match(NUMBER, figure)
    norm = re.search(rf"norm (?:tussen )?({NUMBER})", figure)
    return (
        next(one for one, node in c.by_name.items() if node == n).startswith(name.rstrip("…"))
        and (not value or shows(value[0], c.value(n)))
        and (not norm or shows(norm[1], c.judged.target[n, -1]))
    )


_FIGURE = rf"\(nu (?P<value>{NUMBER})[^,]*, norm (?:ten minste |ten hoogste )(?P<norm>{NUMBER}).*\)"
TEMPLATES = {
    "boodschap": {
        r"(?P<name>.+?) (?P<went>klom van \d+ naar \d+|zakte van \d+ naar \d+|blijft op \d+)(?:, maar is nog niet op norm)?"
        r"(?:: (?P<worst>[^«]+?))?(?:(?:[;.]|; ‘.+’:) «(?P<quote>.+)»)?\.?": _promise,
        r"(?P<amount>\w+) knop(?:pen zijn| is) rood: (?P<told>.+)\.": _knobs,
        r"(?P<amount>Alle \d+|Beide|De waarde is).* op norm; de keten heeft score (?P<score>\d+)\.": _all_on_norm,
    },
    "noot": {
        r"Niet getekend: .+\.|Voor \d+ verloopjes? is op deze pagina geen plaats\.": lambda c, n: True,
        r"En nog (?P<amount>\d+): .+\.": lambda c, n, amount:
            int(amount) == len(c.assessment.analysis.agendas[c.organisation.nodes["code"].iloc[c.position]].rest),
    },
    "gevraagd": {r"(?P<name>.+?) \| (?P<figure>.*) \| (?P<often>nieuw|\d+e keer op rij)": _point},
    "vraag": {
        r"(?:Is|Zijn) (?P<remedies>.+?)(?: samen)? genoeg om(?: vóór (?P<by>\d+ \w+(?: \d{4})?))? (?P<goal>.+?)\? Zo niet: wat besluit u\?":
            _enough,
        r"(?:Is|Zijn) (?P<remedies>.+?)(?: samen)? genoeg om (?P<goal>.+?)(?: vóór (?P<by>\d+ \w+(?: \d{4})?))?\?": _enough,
        r"Wat houdt (?P<code>[A-Z]+-\d+) \((?P<text>.+)\) tegen, nu (?P<days>\d+) dagen te laat: een nieuwe datum, of anders besluiten\?":
            _late,
        r"Wat houdt de actiehouder \(.+\) tegen bij ‘(?P<text>.+)’ \((?P<code>[A-Z]+-\d+)\), nu (?P<days>\d+) dagen te laat: "
        r"komt er een nieuwe datum, of besluit u anders\?": _late,
        rf"(?:Het gaat de goede kant op, maar nog niet genoeg: w|W)at is de volgende stap om van (?:gemiddeld )?"
        rf"(?P<start>{NUMBER}).*? naar "
        rf"(?P<norm>{NUMBER}).* te komen\?": _step,
        rf"Het proces haalt de norm van ten (?:hoogste|minste) (?P<norm>{NUMBER}).*? (?:structureel )?niet "
        rf"\((?:0 van (?P<tried>\d+) keer, )?nu (?P<value>{NUMBER}).*\): "
        r"wat moet er anders in het proces, of moet de norm anders\?": _never,
        r"Wat moet er anders, het proces of de norm(?: \(0 van (?P<tried>\d+) keer\))?\?": _never,
        rf"De uitkomst schommelt(?: per [a-z ]+)? tussen (?P<low>{NUMBER}).* en (?P<high>{NUMBER})[^(]* {_FIGURE}: "
        r"wat verkleint de spreiding of .+\?": _sways,
        r"Wat verkleint de spreiding of (?:brengt het niveau omlaag|tilt het niveau op)\?": _sways,
        rf"Wat zit er achter deze (?P<cases>[\d.]+) \w+(?: {_FIGURE})?, per geval bekeken(?: en niet als trend)?\?":
            lambda c, n, cases, value, norm: shows(cases, c.judged.numerator[n, -1]) and (value is None or _now(c, n, value, norm)),
        rf"Wat werkte er sinds (?P<since>.+?)(?: {_FIGURE})?, en hoe houdt u het vast\?": _worked,
    },
    "terugblik": {
        r"Het vorige gesprek \((?P<on>.+)\) ging over (?:de |het )?(?P<about>.+)\.": _before,
        r"Van de (?P<total>\d+) eerdere acties (?:is|zijn) er (?P<told>.+)\.": _tally,
        r"Beide eerdere acties zijn (?P<state>.+)\.": lambda c, n, state: states(c) == [state] * 2,
        r"De enige eerdere actie is nog open\.": lambda c, n: states(c) == ["open"],
        r"Alle (?P<total>\d+) punten van toen komen terug\.": lambda c, n, total: _returned(c, n, total, total),
        r"Van de (?P<total>\d+) punten van toen kom(?:t|en) er (?P<back>\d+) terug; niet (?P<names>.+)\.": _returned,
        r"Het punt van toen komt niet terug\.": lambda c, n: not {
            subject for item in subjects(c, -2) for subject in item.subjects
        } & {subject for item in subjects(c, -1) for subject in item.subjects},
        r"Geleerd: (?P<text>.+)": lambda c, n, text: text == " ".join(previous(c)["lessons"].split()),
        r"Toen besloten \| \d+ \| (?P<text>.+?) \| (?P<about>.+?)(?: \| (?P<change>[^|]+))?":
            lambda c, n, text, about, change: _decided(c, *_about(c, about), text, change),
        r"Acties die gereed zijn \| (?P<told>.+?) \| .* \| (?P<effect>[^|]+)": _finished,
    },
    "verantwoording": {
        r"Alle (?P<judged>\d+) te beoordelen KPI’s zijn beoordeeld\.": _judged,
        r"(?P<judged>\d+) van de (?P<total>\d+) KPI’s zijn beoordeeld\.": _judged,
        r"Voorlopig: (?P<names>.+)\.": _of_each(lambda c, n: not np.isnan(c.value(n))),
        r"Geen meting: (?P<names>.+)\.": _of_each(lambda c, n: np.isnan(c.value(n))),
        r"Overgenomen uit (?:het )?(?P<period>[^:]+): (?P<names>.+)\.": _of_each(lambda c, n, period: about_of(c, n) == period),
        r"Te weinig waarnemingen \(n=(?P<cases>\d+)\): (?P<names>.+)\.":
            _of_each(lambda c, n, cases: c.judged.denominator[n, -1] == int(cases) and c.judged.status[n, -1] == Status.GREY),
        r"Gekoppeld: (?P<names>.+)\.": _of_each(lambda c, n: c.node(n, "value_rollup") == "koppeling"),
        r"Definitiescore: (?P<answered>\d+) van (?P<total>\d+)(?:; nog niet: .+)?\.": _definition,
        r"Grootste schakel: (?P<link>.+), (?P<share>\d+) % van de gemeten KPI’s\.": _island,
        r"(?P<amount>\d+) waarschuwing(?:en raken| raakt) deze keten"
        r"(?:; (?P<told>\d+) daarvan sta(?:an|at) al bij (?:hun|haar) punt of actie)?:":
            lambda c, n, amount, told: int(amount) == len(findings(c)) > int(told or 0),
        r"(?P<text>.+\.)": _finding,
    },
    "definitie": {r"(?P<text>.+)": _defined},
}  # fmt: skip


def _about(c, text):
    """(node, its figures) of what a decision was about."""
    node, rest = kpi_in(c, f"{text} ")
    return node, rest.strip()
