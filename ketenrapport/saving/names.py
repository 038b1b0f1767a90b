"""Names of files made of what a user typed: such that any system takes them, and none reads as something else."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 45  # characters; of four bytes each in the worst alphabet, and file systems take 255 bytes for the whole name
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\s-]+')


def safe(text: str) -> str:
    """The text as part of a file name on any system, or '' when nothing of it can be.

    Signs that can't be seen (control, direction of writing, unassigned, private) become a dash like those that are forbidden:
    'VERG\u202efdp.' would show on the screen as 'VERG.pdf'.
    """
    visible = "".join("-" if unicodedata.category(sign)[0] == "C" else sign for sign in unicodedata.normalize("NFC", text))
    return _FORBIDDEN.sub("-", visible)[:_LONGEST].strip("-.")


def distinct_names(texts: Iterable[str], otherwise: str) -> dict[str, str]:
    """For each text a safe name that no other of them has; ``otherwise`` for a text of which nothing is left.

    'A/B' and 'A:B' are both 'A-B': a text that is its own name keeps it, and the others get six digits of their hash behind it, so
    that a name doesn't depend on the order in which the texts come.
    """
    sharing: dict[str, list[str]] = defaultdict(list)
    names = {text: safe(text) or otherwise for text in texts}
    for text, name in names.items():
        sharing[name.casefold()].append(text)
    for group in sharing.values():
        own = next((text for text in group if names[text] == text), None)
        for text in group:
            if len(group) > 1 and text != own:
                names[text] += f"-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:6]}"
    return names
