"""What each Vergelijkcode means in a group: as a group file says, else as most members have it; and who means something else."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.words.notation import fold
from ketenrapport.words.vocabulary import RATIOS, SHARES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ketenrapport.group.member import Definition, Figure

_SAME_UNIT = {"procent": "%", "percentage": "%", "‰": "promille", "euro": "€", "eur": "€", "dag": "dagen", "week": "weken"}
_FACTORS = (1, *SHARES)
# Units that only tell per how many: the same ratio in another one is the same ratio.
_PER_SO_MANY = re.compile(r"%|promille|aandeel|fractie|verhouding|per (1|10|100|1[. ]?000)( .+)?|")


class Agreed(Struct, frozen=True):
    """What a code means for the group; ``definition`` is None when that can't be told, and ``origin`` says who decided, or why not."""

    code: str
    name: str
    definition: Definition | None
    origin: str


def agree(code: str, figures: Sequence[Figure], given: Mapping[str, Agreed]) -> Agreed:
    """What this code means: as the group file says, else as the majority has it; a tie is no definition."""
    if fold(code) in given:
        return given[fold(code)]
    votes = Counter(_meaning(figure.definition) for figure in figures)
    ranked = votes.most_common()
    name = Counter(figure.name for figure in figures).most_common(1)[0][0]
    if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
        return Agreed(code, name, None, "geen meerderheid: leg de definitie vast in een groepsbestand")
    same = [figure.definition for figure in figures if _meaning(figure.definition) == ranked[0][0]]
    usual = Counter(same).most_common(1)[0][0]
    return Agreed(code, name, usual, f"meerderheid ({ranked[0][1]} van {len(figures)})")


def difference(own: Definition, agreed: Definition) -> str:
    """Why a figure of this definition can't stand beside those of the group; '' when it can.

    Another factor of a ratio is no difference, since numerator and denominator are there: 0,81 as a share is 81 %.
    """
    if own.direction != agreed.direction:
        return f"andere richting ({own.direction or 'leeg'})"
    if own.aggregation != agreed.aggregation:
        return f"andere tijdaggregatie ({own.aggregation or 'leeg'})"
    if _unit(own.unit) == _unit(agreed.unit) and own.factor == agreed.factor:
        return ""
    if own.factor != agreed.factor and _is_convertible(own) and _is_convertible(agreed):
        return ""
    return f"andere eenheid ({own.unit or 'leeg'})" if _unit(own.unit) != _unit(agreed.unit) else f"andere factor ({own.factor})"


def deviations(own: Definition, agreed: Definition) -> list[str]:
    """In what a member's definition differs at all, converted or not: ``richting lager``, ``eenheid weken``, ``frequentie kwartaal``."""
    pairs = (
        ("richting", own.direction, agreed.direction, own.direction != agreed.direction),
        ("tijdaggregatie", own.aggregation, agreed.aggregation, own.aggregation != agreed.aggregation),
        ("eenheid", own.unit, agreed.unit, _unit(own.unit) != _unit(agreed.unit)),
        ("frequentie", own.frequency, agreed.frequency, own.frequency != agreed.frequency),
    )
    found = [f"{label} {mine or 'leeg'}" for label, mine, _, differs in pairs if differs]
    if own.factor != agreed.factor and _unit(own.unit) == _unit(agreed.unit):
        found.append(f"factor {own.factor}")
    return found


def codes_of(figures: Iterable[Figure]) -> list[str]:
    """Every code once, as it was spelt first, in the order in which they come."""
    seen: dict[str, str] = {}
    for figure in figures:
        seen.setdefault(fold(figure.code), figure.code)
    return list(seen.values())


def _meaning(definition: Definition) -> tuple[str, str, str, int]:
    return definition.direction, definition.aggregation, _unit(definition.unit), definition.factor


def _unit(text: str) -> str:
    plain = " ".join(text.casefold().split())
    return _SAME_UNIT.get(plain, plain)


def _is_convertible(definition: Definition) -> bool:
    is_ratio = definition.aggregation in RATIOS
    return is_ratio and definition.factor in _FACTORS and _PER_SO_MANY.fullmatch(_unit(definition.unit)) is not None
