"""Where a link may lead."""

from __future__ import annotations

import re

_PLAIN = frozenset({"http", "https", "mailto", "tel"})
_SCHEME = r"(?i)([a-z][a-z0-9+.\-]*):"


def is_plain_link(target: str) -> bool:
    r"""Whether a link leads to a page, an address to write to or call, or a place beside or within the document.

    >>> [is_plain_link(one) for one in ("https://a.nl", "mailto:a@b.nl", "#begin", "bijlage.docx", "")]
    [True, True, True, True, True]
    >>> [is_plain_link(one) for one in ("JavaScript:alert(1)", " java\nscript:x", "file:///c:/a.exe", r"C:\a.exe", r"\\server\map", "//a")]
    [False, False, False, False, False, False]
    """
    seen = "".join(character for character in target if character.isprintable() and not character.isspace())
    scheme = re.match(_SCHEME, seen)
    return scheme[1].casefold() in _PLAIN if scheme else not seen.startswith(("\\", "//"))
