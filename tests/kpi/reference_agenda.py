"""A slow, obvious reading of methode b11, to hold the agenda against: one chain, one report period, one KPI at a time.

It starts from what was judged of every node, in plain words (other references look after that), and knows nothing of arrays.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property

from msgspec import Struct, field

OFF = ("rood", "oranje")
WORST_FIRST = {"rood": 0, "oranje": 1, "groen": 2, "grijs": 3}


class Node(Struct, frozen=True):
    """A chain, value or KPI: what it is."""

    code: str
    kind: str
    parent: str | None
    chain: str | None
    weight: float
    critical: bool = False
    direction: str = ""
    judge_on: str = ""
    nested_in: str | None = None
    nested_weight: float = 0


class Said(Struct, frozen=True):
    """What was said of a node in one report period. ``because_of``: which KPIs cost it its verdict."""

    status: str
    reason: str = ""
    score: float | None = None
    variation: str = ""
    feasibility: str = ""
    signal: str = ""
    because_of: tuple[str, ...] = ()


class Action(Struct, frozen=True):
    """A row of Acties; ``known_from`` is the last day of the period of the conversation it comes from."""

    code: str
    chain: str
    kpi: str | None
    deadline: date
    status: str
    known_from: date | None = None


class Case(Struct, frozen=True, dict=True):
    """All that an agenda rests on. ``then`` is what could be said at the end of each report period, ``now`` of the last one.

    ``ends`` are the last days of the report periods; ``held`` the last days of the periods of the conversations held per chain.
    """

    nodes: dict[str, Node]
    then: tuple[dict[str, Said], ...]
    now: dict[str, Said]
    ends: tuple[date, ...]
    actions: tuple[Action, ...]
    held: dict[str, tuple[date, ...]]
    ended: frozenset[str]
    most: int

    @cached_property
    def weights(self) -> dict[str, float]:
        """The absolute weight of every node, once: nothing in it depends on the period."""
        return {code: absolute_weight(self, code) for code in self.nodes}

    @cached_property
    def parts(self) -> dict[str, list[str]]:
        """The components without a weight under every KPI, once."""
        return {code: parts_of(self, code) for code in self.nodes}


class Point(Struct):
    """A point: its category, its code or codes, and its reasons with the category of each."""

    category: int
    codes: tuple[str, ...]
    reasons: list[str] = field(default_factory=list)
    times: int = 0
    late: tuple[str, ...] = ()
    about_kpi: bool = True


def agenda(case: Case, chain: str) -> tuple[list[Point], list[Point]]:
    """The points that are shown, with how often in a row, and the rest."""
    last = len(case.ends) - 1
    shown, rest = agenda_at(case, chain, last)
    held = [day for day in case.held.get(chain, ()) if day <= case.ends[last]]
    if not held:
        return shown, rest
    first = min(at for at, end in enumerate(case.ends) if end >= min(held))
    for point in shown:
        point.times = max(in_a_row(case, chain, remembered, first) for remembered in memories(point))
    return shown, rest


def in_a_row(case: Case, chain: str, remembered: tuple[bool, str], first: int) -> int:
    """For how many report periods in a row, up to the last, this was shown."""
    times = 1
    for at in range(len(case.ends) - 2, first - 1, -1):
        shown, _ = agenda_at(case, chain, at)
        if not any(remembered in memories(point) for point in shown):
            break
        times += 1
    return times


def memories(point: Point) -> list[tuple[bool, str]]:
    """The same KPI; what went well apart from the rest."""
    return [(point.category == 13, code) for code in point.codes]


def agenda_at(case: Case, chain: str, at: int) -> tuple[list[Point], list[Point]]:
    """The agenda over one of the report periods."""
    said = case.now if at == len(case.ends) - 1 else case.then[at]
    if chain in case.ended:
        return [], []
    worst = worst_promise(case, chain, said)
    points, missing = [], []
    for code, node in case.nodes.items():
        if node.chain != chain or node.kind not in ("resultaat", "proces") or not node.weight > 0:
            continue
        reasons = why(case, code, said, at)
        if not reasons:
            continue
        if reasons[0][0] == 12:
            missing.append(code)
            continue
        if code == worst and reasons[0][0] > 3:
            points.append(Point(3, (code,), [*(word for _, word in reasons), "slechtste klantwaarde"]))
        else:
            points.append(Point(reasons[0][0], (code,), [word for _, word in reasons]))
    if missing:
        missing.sort(key=lambda code: within(case, code, said))
        points.append(Point(12, tuple(missing), ["geen meting"]))
    for action in late_actions(case, chain, at):
        place = [point for point in points if action.kpi is not None and action.kpi in point.codes and point.about_kpi]
        if place:
            place[0].late += (action.code,)
        else:
            points.append(Point(11, (action.code,), ["te late actie"], about_kpi=False))
    about = {action.code: action.kpi for action in case.actions}
    points.sort(
        key=lambda point: (
            point.category,
            within(case, point.codes[0], said) if point.about_kpi else by_action(case, about[point.codes[0]], said),
            point.codes[0],
        )
    )
    if not points:
        points = stand_in(case, chain, said)
    fixed = [point for point in points if point.about_kpi and point.category != 12 and point.codes == (worst,)]
    if not fixed:
        fixed = [point for point in points if point.category == 12 and point.codes[0] == worst]
    fixed += [point for point in points if point.category == 13][:1]
    shown = fixed[: case.most]
    for point in points:
        if point not in shown and len(shown) < case.most:
            shown.append(point)
    return [point for point in points if point in shown], [point for point in points if point not in shown]


def why(case: Case, code: str, said: dict[str, Said], at: int) -> list[tuple[int, str]]:
    """Every category that a KPI falls in, but for the fixed place of the worst promise, with the words."""
    node, its = case.nodes[code], said[code]
    before = case.then[at - 1][code] if at else Said("grijs")
    off = its.status in OFF
    better = its.variation in ("verbetering", "op beter niveau")
    no_figure = its.reason in ("geen meting", "som onvolledig")
    found = []
    if its.status == "rood" and node.critical:
        found.append((1, "kritiek rood"))
    if its.status == "rood":
        found.append((2, "rood"))
    if no_figure and last_verdict(case, code, at) == "rood":
        found.append((2, "was rood, nu geen cijfer"))
    red = red_parts(case, code, said)
    if red and its.status in ("groen", "grijs"):
        found.append((4, f"rood onderdeel: {', '.join(red)}"))
    costs = [
        value for value in case.nodes.values() if value.kind in ("klantwaarde", "interne waarde") and code in said[value.code].because_of
    ]
    if no_figure and costs:
        found.append((5, "cijfer ontbreekt, waarde zonder oordeel"))
    if its.variation == "verslechtering":
        found.append((6, "verslechtering"))
    if its.variation == "op slechter niveau" and (its.status != "groen" or before.variation != "op slechter niveau"):
        found.append((6, "op slechter niveau"))
    if its.variation == "bijzonder" and node.direction == "band" and off:
        found.append((6, "bijzonder en niet op norm"))
    if node.kind == "resultaat" and before.status == "groen" and its.status == "oranje" and not better:
        found.append((6, "norm nieuw gemist"))
    if its.signal == "boom verklaart resultaat niet":
        found.append((7, "boom verklaart resultaat niet"))
    if node.kind == "resultaat" and off and its.feasibility == "structureel niet":
        found.append((8, "niet op norm en structureel niet haalbaar"))
    if node.kind == "resultaat" and off:
        found.append((9, "resultaat niet op norm"))
    if node.kind == "proces" and off and its.feasibility == "structureel niet":
        found.append((10, "knop structureel niet haalbaar"))
    if its.reason == "geen meting" or (its.reason == "som onvolledig" and node.judge_on == "periode"):
        found.append((12, "geen meting"))
    was_so = before.status == "groen" and before.variation in ("verbetering", "op beter niveau")
    if better and its.status == "groen" and not was_so:
        found.append((13, its.variation))
    return found


def last_verdict(case: Case, code: str, at: int) -> str:
    """The colour that a KPI had when it last had one."""
    for earlier in reversed(case.then[:at]):
        if earlier[code].status != "grijs":
            return earlier[code].status
    return "grijs"


def red_parts(case: Case, code: str, said: dict[str, Said]) -> list[str]:
    """The red ones among the components of a KPI, in the order of the tree."""
    return [part for part in case.parts[code] if said[part].status == "rood"]


def parts_of(case: Case, code: str) -> list[str]:
    """The components without a weight under a KPI, also those of components."""
    found = []
    for part, node in case.nodes.items():
        if node.kind not in ("resultaat", "proces") or node.weight > 0:
            continue
        above = node.parent
        while above and case.nodes[above].kind in ("resultaat", "proces") and not case.nodes[above].weight > 0:
            above = case.nodes[above].parent
        if above == code:
            found.append(part)
    return found


def worst_promise(case: Case, chain: str, said: dict[str, Said]) -> str | None:
    """The worst result under the worst customer value, when that is not on norm."""
    values = [code for code, node in case.nodes.items() if node.chain == chain and node.kind == "klantwaarde" and said[code].status in OFF]
    if not values:
        return None
    value = min(values, key=lambda code: badness(case, code, said))
    results = [
        code
        for code, node in case.nodes.items()
        if node.kind == "resultaat" and node.weight > 0 and said[code].status in OFF and value in ancestors(case, code)
    ]
    return min(results, key=lambda code: badness(case, code, said), default=None)


def ancestors(case: Case, code: str) -> list[str]:
    """Everything above a node."""
    above, node = [], case.nodes[code]
    while node.parent:
        above.append(node.parent)
        node = case.nodes[node.parent]
    return above


def badness(case: Case, code: str, said: dict[str, Said]) -> tuple[int, float, float, str]:
    """Worst status, lowest score, heaviest weight, code."""
    score = said[code].score
    return WORST_FIRST[said[code].status], float("inf") if score is None else score, -case.weights[code], code


def within(case: Case, code: str, said: dict[str, Said]) -> tuple[int, float, float, str]:
    """Within a category: result before process, weight, score, code."""
    score, kind = said[code].score, case.nodes[code].kind
    return int(kind != "resultaat"), -case.weights[code], float("inf") if score is None else score, code


def by_action(case: Case, kpi: str | None, said: dict[str, Said]) -> tuple[int, float, float, str]:
    """An action by the KPI that it is about; those about none last."""
    return (2, 0.0, float("inf"), "") if kpi is None else within(case, kpi, said)


def absolute_weight(case: Case, code: str) -> float:
    """The product of the normalised weights; a process indicator weighs as its result."""
    node = case.nodes[code]
    if node.kind == "keten":
        return 1.0
    if not node.parent or node.kind == "factor" or not node.weight > 0:
        return 0.0
    above = absolute_weight(case, node.parent)
    if node.kind == "proces" and case.nodes[node.parent].kind in ("resultaat", "proces"):
        return round(above, 12)
    siblings = [
        other.weight for other in case.nodes.values() if other.parent == node.parent and other.kind != "factor" and other.weight > 0
    ]
    siblings += [other.nested_weight for other in case.nodes.values() if other.nested_in == node.parent and other.nested_weight > 0]
    return round(above * node.weight / sum(siblings), 12)


def late_actions(case: Case, chain: str, at: int) -> list[Action]:
    """Actions that were not done and past their deadline, as far as they were agreed by then."""
    return [
        action
        for action in case.actions
        if action.chain == chain
        and action.status in ("open", "bezig")
        and action.deadline < case.ends[at]
        and (action.known_from is None or action.known_from <= case.ends[at])
    ]


def stand_in(case: Case, chain: str, said: dict[str, Said]) -> list[Point]:
    """The worst KPI when not all is on norm; else what keeps this on norm."""
    mine = [code for code, node in case.nodes.items() if node.chain == chain and node.kind in ("resultaat", "proces") and node.weight > 0]
    off = [code for code in mine if said[code].status in OFF]
    if off:
        return [Point(14, (min(off, key=lambda code: badness(case, code, said)),), ["minst goede KPI"])]
    if any(said[code].status == "groen" for code in mine):
        return [Point(15, (chain,), ["alles op norm"])]
    return []
