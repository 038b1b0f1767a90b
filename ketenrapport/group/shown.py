"""What of a comparison may be shown, and to whom: small numbers, ranks that mean nothing, and peers without their names (methode d)."""

from __future__ import annotations

import hashlib
import math
import random
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.group.comparison import BETTER, COUNTS, FEW_MEMBERS, FITS, LEAST_MEMBERS, WORSE
from ketenrapport.words.cell_names import letters
from ketenrapport.words.vocabulary import ONE_WAY, Direction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from ketenrapport.group.comparison import Code, Comparison, Limits, Standing

LEAST_RANKABILITY = 0.5
LARGE_SHARE, TOO_LARGE_SHARE = 0.25, 0.30
CHANCE = "de verschillen passen bij toeval"


class Names(StrEnum):
    """Who is named: everybody, in a version for one organisation only that one, or nobody."""

    ALL = "alle"
    OWN = "eigen"
    NONE = "geen"


class Audience(Struct, frozen=True):
    """Who reads it; ``own`` is the file of the organisation whose version it is, '' for that of the group."""

    names: Names = Names.ALL
    own: str = ""

    @property
    def sees_all(self) -> bool:
        """Whether every organisation is named."""
        return self.names is Names.ALL

    def is_own(self, standing: Standing) -> bool:
        """Whether this is the reader's own organisation."""
        return bool(self.own) and standing.entry.file == self.own


class Row(Struct, frozen=True):
    """One organisation as it may be shown: what is hidden is None or ''. ``is_named`` when its own name stands there.

    ``short`` is its label where there is little room: without a word that every name begins with.
    """

    label: str
    short: str
    file: str
    is_named: bool
    is_own: bool
    is_compared: bool
    is_ranked: bool
    reason: str
    value: float | None
    n: float | None
    periods: int | None
    before: float | None
    change: str
    rank: int | None
    rank_range: tuple[int, int] | None
    quarter: str
    to_median: float | None
    verdict: str
    limits: Limits | None
    variation: str
    status: int | None

    @property
    def stands_apart(self) -> bool:
        """Whether it differs from the group more than chance and the usual differences explain."""
        return self.verdict not in ("", FITS)

    @property
    def is_better(self) -> bool:
        """Whether it stands apart on the good side."""
        return self.verdict.endswith("beter")


class Shown(Struct, frozen=True):
    """A code as it may be shown; ``rows`` are the best first, then those that are not compared.

    ``why_no_rank`` says why nobody has a rank; ``hidden`` counts organisations that are left out; ``has_funnel`` when verdicts rest on
    numbers of cases that the reader may see.
    """

    code: str
    name: str
    unit: str
    decimals: int
    direction: str
    rows: tuple[Row, ...]
    amount: int
    median: float | None
    quartiles: tuple[float, float] | None
    lowest: float | None
    highest: float | None
    together: float | None
    largest: str
    largest_share: float | None
    centre: float | None
    why_no_rank: str
    has_funnel: bool
    hidden: int


def shown(comparison: Comparison, code: Code, audience: Audience) -> Shown:
    """The code as this audience may see it."""
    ranked, definition = len(code.ranked), code.agreed.definition
    one_way = definition is not None and definition.direction in ONE_WAY
    why = _why_no_rank(code, one_way=one_way)
    enough, many = ranked >= LEAST_MEMBERS, ranked >= FEW_MEMBERS
    dominated = not audience.sees_all and not code.largest_share <= TOO_LARGE_SHARE
    standings = _in_order(code)
    if not audience.sees_all:
        standings = [one for one in standings if (one.is_ranked and enough) or audience.is_own(one)]
    letters = _letters(comparison, code, audience, len(standings))
    shared = _shared_word([entry.organisation for entry in comparison.entries if entry.member is not None])
    sees = _Sees(audience, comparison.least, shared, ranks=not why, verdicts=many)
    rows = tuple(_row(one, letter, sees) for one, letter in zip(standings, letters, strict=True))
    quartiles = code.quartiles if many and not dominated else None
    together = many and not dominated and not math.isnan(code.together)
    return Shown(
        code=code.agreed.code,
        name=name_for(code, audience),
        unit=definition.unit if definition else "",
        decimals=definition.decimals if definition else 1,
        direction=definition.direction if definition else "",
        rows=rows,
        amount=ranked,
        median=_float(code.median) if enough else None,
        quartiles=(float(quartiles[0]), float(quartiles[1])) if quartiles else None,
        lowest=_float(code.lowest) if enough and not dominated else None,
        highest=_float(code.highest) if enough and not dominated else None,
        together=code.together if together else None,
        largest=code.largest if audience.sees_all else "",
        largest_share=code.largest_share if together and code.largest_share > LARGE_SHARE else None,
        centre=None if math.isnan(code.centre) or not audience.sees_all else code.centre,
        why_no_rank=why,
        has_funnel=code.basis == COUNTS and many and audience.sees_all,
        hidden=len(code.standings) - len(standings),
    )


def name_for(code: Code, audience: Audience) -> str:
    """What a code is called: as the group has it, but never as only one of those whose names aren't told calls it."""
    called = [one.figure.name for one in code.standings if one.figure]
    if audience.sees_all or called.count(code.agreed.name) != 1:
        return code.agreed.name
    return next((one.figure.name for one in code.standings if one.figure and audience.is_own(one)), code.agreed.code)


def _why_no_rank(code: Code, *, one_way: bool) -> str:
    if code.agreed.definition is None:
        return code.agreed.origin
    if len(code.ranked) < FEW_MEMBERS:
        return f"minder dan {FEW_MEMBERS} organisaties met genoeg waarnemingen"
    if not one_way:
        return "hoger is hier niet beter of slechter"
    if math.isnan(code.rankability):
        return "of de verschillen meer zijn dan toeval is niet te zeggen"
    return "" if code.rankability >= LEAST_RANKABILITY else CHANCE


def _in_order(code: Code) -> list[Standing]:
    """The best first, or the highest; then those with too few cases for a rank, then those that are not compared."""
    definition = code.agreed.definition
    sign = 1 if definition and definition.direction == Direction.LOWER else -1

    def place(one: Standing) -> tuple[int, float, str]:
        group = 0 if one.is_ranked else 1 if one.is_compared else 2
        return group, sign * float(one.value) if one.value is not None and group < 2 else 0.0, one.entry.organisation.casefold()

    return sorted(code.standings, key=place)


def _shared_word(names: Sequence[str]) -> str:
    """The first word of all these names, with its space, when each has more: ``Gemeente ``; else ''."""
    firsts = {name.partition(" ")[0] for name in names if name.partition(" ")[2].strip()}
    return f"{firsts.pop()} " if len(firsts) == 1 and all(" " in name for name in names) else ""


def _letters(comparison: Comparison, code: Code, audience: Audience, amount: int) -> list[str]:
    """A letter for everyone, drawn anew for each code and each reader, yet the same in every run."""
    figures = [str(one.value) for one in code.standings]
    seed = hashlib.sha256("|".join((comparison.period, code.agreed.code, audience.own, *figures)).encode()).digest()
    names = [letters(place) for place in range(1, amount + 1)]
    random.Random(seed).shuffle(names)  # noqa: S311 - hides an order, guards no secret
    return names


class _Sees(Struct, frozen=True):
    """What a reader may see of a code: nothing that rests on fewer than ``least`` cases, ranks where they mean something."""

    audience: Audience
    least: int
    shared: str
    ranks: bool
    verdicts: bool


def _row(one: Standing, letter: str, sees: _Sees) -> Row:
    figure, own = one.figure, sees.audience.is_own(one)
    named = sees.audience.sees_all or own
    value = _float(one.value)
    enough_before = figure is not None and figure.before.n is not None and figure.before.n >= sees.least
    sees_before = named and value is not None and one.is_compared and enough_before
    return Row(
        label=one.entry.organisation if named else f"Organisatie {letter}",
        short=one.entry.organisation.removeprefix(sees.shared) if named else letter,
        file=one.entry.file if named else "",
        is_named=named,
        is_own=own,
        is_compared=one.is_compared,
        is_ranked=one.is_ranked,
        reason=one.reason or ("" if one.is_ranked else "klein (n < 20): geen rang"),
        value=value,
        n=_float(one.n) if named and value is not None else None,
        periods=one.periods if named else None,
        before=_float(one.before) if sees_before else None,
        change=one.change if sees_before else "",
        rank=one.rank if named and sees.ranks and one.rank_range else None,
        rank_range=one.rank_range if named and sees.ranks else None,
        quarter=one.quarter if named and sees.ranks else "",
        to_median=_float(one.to_median) if sees.verdicts else None,
        verdict=one.verdict if named and sees.verdicts else "",
        limits=one.limits if named and sees.verdicts else None,
        variation=figure.variation if figure and named else "",
        status=figure.status if figure and named else None,
    )


def _float(number: Fraction | None) -> float | None:
    return None if number is None else float(number)


def apart(rows: Sequence[Row]) -> list[Row]:
    """Those that stand apart, the certain ones first; nobody with few cases is an example."""
    found = [row for row in rows if row.stands_apart and row.is_ranked]
    return sorted(found, key=lambda row: row.verdict.startswith("mogelijk"))


def changed(rows: Sequence[Row], word: str) -> list[Row]:
    """Those that changed for the better or the worse."""
    assert word in (BETTER, WORSE), word
    return [row for row in rows if row.change == word and row.is_ranked]
