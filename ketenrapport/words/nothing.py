"""The words by which people say that there is nothing to say: in minutes, and in explanations."""

from __future__ import annotations

import re

from ketenrapport.words.notation import fold

_NOTHING = frozenset((
    "nvt", "niet van toepassing", "geen", "geen besluit", "geen besluiten", "geen actie", "geen acties", "geen nieuwe acties",
    "geen besluit genomen", "geen besluiten genomen", "er is geen besluit genomen", "er zijn geen besluiten genomen",
    "geen besluit nodig", "geen nieuwe besluiten", "nog geen", "nog geen besluit", "nihil", "niets", "geen nieuwe actie",
    "geen acties afgesproken", "er zijn geen acties afgesproken", "na", "geen maatregel", "geen maatregelen", "nog geen maatregel",
    "nog geen maatregelen", "geen maatregelen nodig", "geen maatregel nodig",
))  # fmt: skip


def says_none(text: str) -> bool:
    """Whether the text says that there is nothing: ``-``, ``n.v.t.``, ``geen besluit``."""
    shown = re.sub(r"[.!:]", "", fold(text)).strip()
    return bool(text.strip()) and (shown in _NOTHING or not shown.strip("-–—/?…_*•· "))
