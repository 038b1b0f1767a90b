"""What a rule reads in names and sentences: words, mentions of a name, more than one person in a cell."""

from __future__ import annotations

import re
from functools import lru_cache

from ketenrapport.words.notation import fold

_WORD = re.compile(r"\w+")
_SEVERAL = re.compile(r";|/|&|\sen\s", re.IGNORECASE)
# What begins with blanks begins where the blanks do: otherwise ten thousand of them are looked through ten thousand times.
_JOINED = re.compile(r"(?<!\s)\s+(?:en\s+|[,+]\s*)|[,+]\s*", re.IGNORECASE)
# First and last name, or initials and last name, with what comes between: Anja de Groot, J.P. van den Berg.
_FULL_NAME = r"[A-Z][\w.-]*(?:\s+(?:van|de|der|den|het|ter|ten|te|el|al|'t|in))*(?:\s+[A-Z][\w-]+)+"
_PARENTHESIS = re.compile(r"(?:(?<!\s)\s+)?\([^)]*\)")
_UNIT = r"(?:afdeling|team|dienst|cluster)"
_OURSELVES = frozenset(("wij", "we", "ik", "ons", "onze", "zelf", "wijzelf"))
# Who answers for a chain is one human being; these words stand for many.
_GROUPS = frozenset((
    "team", "teams", "teamleiders", "afdeling", "afdelingen", "mt", "managementteam", "directie", "directieteam", "college", "bestuur",
    "commissie", "werkgroep", "stuurgroep", "projectgroep", "medewerkers", "managers", "directeuren", "afdelingshoofden",
))  # fmt: skip


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The words of the text, folded."""
    return tuple(_WORD.findall(fold(text)))


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """The word without a plural or inflected ending, roughly: enough to see that two words are about the same thing."""
    for ending in ("en", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word


def stems(text: str, shortest: int) -> set[str]:
    """The stems of the words of at least so many letters."""
    return {stem(word) for word in words(text) if len(word) >= shortest and word.isalpha()}


def mentions(text: str, name: str) -> bool:
    """Whether the name stands in the text as whole words, whatever its capitals."""
    return bool(words(name)) and f" {' '.join(words(name))} " in f" {' '.join(words(text))} "


def names_unit(text: str, name: str) -> bool:
    """Whether the text names this link: with its capital, or as 'afdeling …'. A lower-case 'planning' is mostly just planning."""
    plain = without_parentheses(name)
    if not plain or not mentions(text, plain):
        return False
    found = re.escape(plain)
    return bool(re.search(rf"(?<!\w){found}(?!\w)", text) or re.search(rf"\b{_UNIT}\s+{found}(?!\w)", text, re.IGNORECASE))


def speaks_of_us(text: str) -> bool:
    """Whether the writer says what he and his own do: a measure of one's own does not point elsewhere."""
    return not _OURSELVES.isdisjoint(words(text))


def without_parentheses(name: str) -> str:
    """The name without what stands between parentheses: ``Netbeheerder (extern)`` → ``Netbeheerder``."""
    until = name.rfind(")") + 1  # behind it, each parenthesis that opens would be looked for an end in vain
    return (_PARENTHESIS.sub("", name[:until]) + name[until:]).strip()


def names_several(text: str) -> bool:
    """Whether the text names more than one person: ``Jan; Piet``, ``Jan / Piet``, ``Jan & Piet``, ``Jan en Piet``."""
    return _SEVERAL.search(text) is not None


def are_people(text: str, known: frozenset[str]) -> bool:
    """Whether ``A en B`` or ``A, B`` names more than one person; ``known`` are the folded names and codes that people go by.

    >>> are_people("Bas Timmer en Anja de Groot", frozenset()), are_people("Manager Ontwikkeling en Werk", frozenset())
    (True, False)
    """
    parts = [part.strip() for part in _JOINED.split(text) if part.strip()]
    return len(parts) > 1 and (sum(fold(part) in known for part in parts) > 1 or all(re.fullmatch(_FULL_NAME, part) for part in parts))


def names_group(text: str) -> bool:
    """Whether the text names a group where a person should stand: ``MT``, ``Team Vergunningen``."""
    return not _GROUPS.isdisjoint(words(text))
