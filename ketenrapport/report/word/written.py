"""What a document says as the program wrote it: a mark of each sentence, by which what people wrote since is told apart.

A mark knows no spaces, capitals and signs: programs give those another look when they save a document.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zlib import crc32

from ketenrapport.report.word.package import W

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree

_ENDS = re.compile(r"[\t\n\u2002]|(?<=[.!?…])\s+")
_BREAKS = (f"{W}br", f"{W}cr", f"{W}tab", f"{W}ptab")
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"


def sentences(text: str) -> list[str]:
    r"""The sentences of a paragraph, also those with a tab or a line break between them.

    >>> sentences("Vraag\tIs dat genoeg? Ja.")
    ['Vraag', 'Is dat genoeg?', 'Ja.']
    """
    return [one.strip() for one in _ENDS.split(text) if one.strip()]


def mark_of(sentence: str) -> str:
    """The mark of a sentence; '' when it has no letters or digits.

    >>> mark_of("Op norm: 85 %") == mark_of("op norm  85%"), mark_of("…")
    (True, '')
    """
    letters = "".join(filter(str.isalnum, sentence)).casefold()
    return f"{crc32(letters.encode()):08x}" if letters else ""


def marks_in(roots: Iterable[etree._Element]) -> list[str]:
    """The marks of all sentences in these parts, in their order."""
    found = (mark_of(one) for root in roots for text in _paragraphs(root) for one in sentences(text))
    return [mark for mark in found if mark]


def _paragraphs(root: etree._Element) -> Iterator[str]:
    """The text of each paragraph, also of those in a text box, which stand in another paragraph."""
    open_texts: dict[etree._Element, list[str]] = {}
    for element in root.iter(f"{W}p", f"{W}t", _MATH, *_BREAKS):
        if element.tag == f"{W}p":
            open_texts[element] = []
            continue
        home = next(element.iterancestors(f"{W}p"), None)
        if home is not None:
            open_texts[home].append((element.text or "") if element.tag in (f"{W}t", _MATH) else "\n")
    return ("".join(parts) for parts in open_texts.values())
