"""What readers outside the organisation do not see: small numbers, everything they could be worked out from, and names.

Small numbers (methode 5, c), in every period:

* A count is small when it is below the limit: the numerator or the denominator of a ratio, the rest (denominator minus
  numerator, when there is one), or the value of a KPI that is itself a count. A KPI with a small count is withheld whole: with
  the denominator and the percentage, or with the status and the denominator, the count would be known after all.
* The parts of a sum or a ratio are withheld together, for a total minus the others gives the one that is missing; the total
  stays. Of a minimum, a maximum, a product or a mean the outcome goes too, for it may be the very number. So does a link.
* What a withheld KPI is built from is withheld with it.
* Scores are exact enough to work back from: those of a withheld KPI and of everything that counts it go, status and coverage stay.
* Differences go when either end is withheld. Of a count over a year so far, or over twelve months, only the last value stays:
  the difference of two such values is the count of one period.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from ketenrapport.words.vocabulary import FROM_CHILDREN, KPIS, ValueRollup, Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.kpi.judgement import Judgement
    from ketenrapport.kpi.process import Variations
    from ketenrapport.organisation.model import Organisation

Bools = NDArray[np.bool_]

WITHHELD = "niet getoond"
NAME = "(naam weggelaten)"

_ADDITIVE = (ValueRollup.SUM, ValueRollup.RATIO)
_BUILT = tuple(kind for kind in ValueRollup if kind is not ValueRollup.MEASURED)
_NOT_COUNTED = r"(?i)(%|€|per\b|cijfer|score|index|fte|punt|(werk)?dag|week|weken|maand|jaar|uur|uren|min)"
_SHARE = 100


class Withheld(Struct, frozen=True):
    """What stands where a number would: ``< 5`` for a count that is small, ``niet getoond`` for what would give it away."""

    value: str
    numerator: str
    denominator: str


class Masking(Struct, frozen=True):
    """A judgement without small numbers, and where they were: bool[nodes, periods]."""

    judgement: Judgement
    withheld: Bools
    small_value: Bools
    small_numerator: Bools
    small_denominator: Bools
    limit: int

    def of(self, node: int) -> Withheld | None:
        """What stands in place of the numbers of a node over the report period; None when they are shown."""
        if not self.withheld[node, -1]:
            return None
        small = (self.small_value, self.small_numerator, self.small_denominator)
        return Withheld(*(f"< {self.limit}" if array[node, -1] else WITHHELD for array in small))


def masked(organisation: Organisation, judgement: Judgement, limit: int) -> Masking:
    """The judgement as outsiders may see it, with counts below ``limit`` and what gives them away left out."""
    kpi = organisation.among("kind", KPIS)[:, None]
    counted = _counted(organisation)
    value, top, bottom = judgement.value, judgement.numerator, judgement.denominator
    small_value = counted & (value < limit)
    small_top = kpi & (top >= 0) & (top < limit) & (top == np.rint(top))
    small_bottom = kpi & (bottom > 0) & (bottom < limit) & (bottom == np.rint(bottom))
    share = (organisation.array("factor") == _SHARE)[:, None]
    rest = bottom - top
    small_rest = kpi & share & (rest > 0) & (rest < limit) & (rest == np.rint(rest))
    counts = _spread(organisation, small_value | small_top | small_bottom | small_rest)
    # Where there is no value there is nothing to say about it.
    withheld = counts & ~np.isnan(value)
    cumulative = counted[:, 0] & organisation.among("judge_on", (Window.YTD, Window.YEAR))
    history = withheld.copy()
    history[cumulative, :-1] = True
    unscored = _unscored(organisation, withheld)
    differences = history | np.roll(history, 1, axis=1)
    year = history | history[:, _year_earlier(organisation, judgement)]

    def without(array: NDArray[np.float64], where: Bools) -> NDArray[np.float64]:
        return np.where(where, np.nan, array)

    return Masking(
        replace(
            judgement,
            value=without(value, history), numerator=without(top, history | counts),
            denominator=without(bottom, history | counts),
            gap=without(judgement.gap, history), ytd=without(judgement.ytd, history), rolling_year=without(judgement.rolling_year, history),
            score=without(judgement.score, unscored), shown_score=without(judgement.shown_score, unscored),
            change=without(judgement.change, differences), change_year=without(judgement.change_year, year),
            knobs=without(judgement.knobs, _above(organisation, withheld)),
            customer_score=without(judgement.customer_score, unscored), internal_score=without(judgement.internal_score, unscored),
        ),
        withheld, small_value, small_top, small_bottom, limit,
    )  # fmt: skip


def drawable(variations: Variations, node: int, shown: Bools, limit: int) -> bool:
    """Whether the points of a node may be drawn: none of them rests on a small count, and nothing of it is withheld."""
    if shown[node].any():
        return False
    points, organisation = variations.points, variations.organisation
    which = points.of(node, -1)
    value, cases = points.value[which], points.cases[which]
    factor = organisation.column("factor")[node]
    if _counted(organisation)[node, 0]:
        return bool((value >= limit).all())
    top = np.rint(value * cases / (factor if factor == factor and factor else 1))
    rest = cases - top
    small = (top < limit) | (cases < limit) | ((rest > 0) & (rest < limit) & (factor == _SHARE))
    return not bool((small & ~np.isnan(cases)).any())


def _counted(organisation: Organisation) -> Bools:
    """Which KPIs are themselves a count of cases, by their unit: bool[nodes, 1]."""
    units = [isinstance(unit, str) and not re.match(_NOT_COUNTED, unit.strip()) for unit in organisation.column("unit")]
    whole = organisation.array("decimals") == 0
    return np.asarray(np.array(units, dtype=bool) & whole & organisation.among("kind", KPIS))[:, None]


def _spread(organisation: Organisation, small: Bools) -> Bools:
    """Everything that must go because something else does, until nothing changes."""
    found = small.copy()
    built = [
        (row, list(inputs))
        for row, inputs in enumerate(organisation.column("inputs"))
        if len(inputs) and organisation.column("value_rollup")[row] in _BUILT
    ]
    while True:
        before = found.copy()
        for row, inputs in built:
            some = found[inputs].any(axis=0)
            if organisation.column("value_rollup")[row] not in _ADDITIVE or len(inputs) == 1:
                found[row] |= some
            if organisation.column("value_rollup")[row] != ValueRollup.LINK:
                found[inputs] |= some | found[row]
        if (found == before).all():
            return found


def _unscored(organisation: Organisation, withheld: Bools) -> Bools:
    """Whose score would give a withheld value away: its own and of all that count it."""
    nodes, found = organisation.nodes, withheld.copy()
    parent, rollup = organisation.array("parent"), organisation.array("score_rollup")
    nested, weight = organisation.array("nested_in"), organisation.numbers("weight", 0)
    nested_weight = organisation.numbers("nested_weight", 0)
    for row in range(len(nodes) - 1, -1, -1):  # children come after their parents
        above = parent[row]
        if above >= 0 and weight[row] > 0 and rollup[above] in FROM_CHILDREN:
            found[above] |= found[row]
    for _ in range(int((nested >= 0).sum())):
        for row in np.flatnonzero((nested >= 0) & (nested_weight > 0)).tolist():
            found[nested[row]] |= found[row]
    return found


def _above(organisation: Organisation, withheld: Bools) -> Bools:
    """The parents of what is withheld."""
    parent, found = organisation.array("parent"), np.zeros_like(withheld)
    for row in np.flatnonzero(parent >= 0).tolist():
        found[parent[row]] |= withheld[row]
    return found


def _year_earlier(organisation: Organisation, judgement: Judgement) -> list[int]:
    """For each period the column of the same period a year earlier, or its own column when there is none."""
    place = {period.code: column for column, period in enumerate(judgement.periods)}
    earlier = [organisation.calendar.year_earlier(period) for period in judgement.periods]
    return [place.get(period.code, column) if period else column for column, period in enumerate(earlier)]


def names_of_people(organisation: Organisation) -> tuple[str, ...]:
    """The names that must not leave the organisation: people, and who holds an action unless that is a team or a job; longest first."""
    called = (*organisation.tables["links"]["name"], *organisation.tables["people"]["job_title"])
    others = {name.strip().casefold() for name in called if isinstance(name, str)}
    given = [*organisation.tables["people"]["name"], *organisation.tables["actions"]["assignee"]]
    full = {name.strip() for name in given if isinstance(name, str) and len(name.strip()) > 1}
    people = {name for name in full if name.casefold() not in others}
    # 'Ruud van Dalen' is also written as 'Van Dalen'.
    surnames = {
        rest for name in organisation.tables["people"]["name"] if isinstance(name, str) and len(rest := name.partition(" ")[2].strip()) > 3
    }
    return tuple(sorted(people | surnames, key=lambda name: (-len(name), name)))


def without_names(content: Any, names: Sequence[str]) -> Any:  # noqa: ANN401 - walks blocks of every kind
    """The same content with every name of a person replaced, wherever a user typed it."""
    if not names:
        return content
    pattern = re.compile(r"(?<!\w)(" + "|".join(map(re.escape, names)) + r")(?!\w)", re.IGNORECASE)

    def walk(part: Any) -> Any:  # noqa: ANN401
        if isinstance(part, str) and type(part) is str:
            return pattern.sub(NAME, part)
        if isinstance(part, tuple):
            return tuple(walk(one) for one in part)
        if isinstance(part, Struct):
            kept = {name: getattr(part, name) for name in part.__struct_fields__}
            changed = {name: walk(before) for name, before in kept.items() if not isinstance(before, (int, float))}
            return replace(part, **changed)
        return part

    return walk(content)
