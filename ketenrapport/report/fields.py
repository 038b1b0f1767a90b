"""What the fields of a report are called, for who writes them and for who reads them back: no Word in sight."""

from __future__ import annotations

import re
from zlib import crc32

BOOKMARK = "kr_veld_"
"""How the names of the bookmarks around fields begin; KR_ and a chapter is what a template calls a place."""
_LONGEST = 40  # letters in the name of a bookmark, says Word
_TAG = "kr."


def bookmark_name(tag: str) -> str:
    """The name of the bookmark around the field with this tag: letters, digits and lines only, at most 40.

    >>> bookmark_name("kr.besluit.1"), bookmark_name("kr.actie.A-01.status")
    ('kr_veld_besluit_1', 'kr_veld_actie_A_01_status')
    """
    name = BOOKMARK + re.sub(r"[^0-9A-Za-z]", "_", tag.removeprefix(_TAG))
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 9]}_{crc32(tag.encode()):08x}"
