"""Names that people type in minutes: which of them fit two persons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketenrapport.words import wording
from ketenrapport.words.notation import fold

if TYPE_CHECKING:
    from ketenrapport.organisation.model import Organisation

_SEPARATORS = re.compile(r"[;,\n]")


def doubtful_names(text: str, organisation: Organisation) -> list[str]:
    """Of each name in a text that fits two persons, a sentence without its end: ``Jansen kan Piet Jansen en Ria Jansen zijn``."""
    people = [str(row["name"]) for row in organisation.rows["people"] if row["name"]]
    exact = {fold(name) for name in people} | {fold(str(row["person_id"])) for row in organisation.rows["people"]}
    exact |= {fold(str(row["name"])) for row in organisation.rows["links"]} | {
        fold(row["job_title"] or "") for row in organisation.rows["people"]
    }
    told = []
    for part in _SEPARATORS.split(text):
        words = fold(part).replace(".", " ").split()
        if not words or fold(part) in exact:
            continue
        fitting = [name for name in people if _fits(words, fold(name).split())]
        if len(fitting) > 1:
            told.append(f"‘{part.strip()}’ kan {wording.listing(fitting)} zijn")
    return list(dict.fromkeys(told))


def _fits(words: list[str], name: list[str]) -> bool:
    """Whether a name may be meant: its last word, or the first, with letters for the rest."""
    if not {words[-1], words[0]} & {name[-1], name[0]}:
        return False
    return all(word in name or any(part.startswith(word) for part in name if len(word) == 1) for word in words)
