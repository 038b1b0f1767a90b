"""What a document says as the program wrote it: a mark of each sentence, by which what people wrote since is told apart.

A mark knows no spaces, capitals and signs: programs give those another look when they save a document.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

from ketenrapport.report.word.namespaces import M, W

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree

_ENDS = re.compile(r"[\t\n\u2002]|(?<=[.!?…])\s+")
_BREAKS = (f"{W}br", f"{W}cr", f"{W}tab", f"{W}ptab")


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


def marks_in(roots: Iterable[etree._Element], running: Iterable[etree._Element] = ()) -> list[str]:
    """The marks of all sentences in these parts, in their order; last those in the headers and footers, ``running``."""
    texts = (*(text for root in roots for text in _paragraphs(root)), *(text for root in running for text in running_texts(root)))
    return [mark for text in texts for mark in _marks(text)]


@lru_cache(4_000)  # reports of one workbook say much the same, and so do the cells of a table
def _marks(text: str) -> tuple[str, ...]:
    """The marks of the sentences of a paragraph."""
    return tuple(mark for one in sentences(text) if (mark := mark_of(one)))


def running_texts(root: etree._Element) -> list[str]:
    """The text of each paragraph of a header or footer, without what fields fill in: the number of a page is another on each."""
    texts = []
    for paragraph in root.iter(f"{W}p"):
        parts, depth = list[str](), 0
        for element in paragraph.iter(f"{W}t", f"{W}fldChar", *_BREAKS):
            if element.tag == f"{W}fldChar":
                depth += {"begin": 1, "end": -1}.get(element.get(f"{W}fldCharType", ""), 0)
            elif depth <= 0 and next(element.iterancestors(f"{W}p", f"{W}fldSimple"), paragraph) is paragraph:
                parts.append((element.text or "") if element.tag == f"{W}t" else "\n")
        texts.append("".join(parts))
    return texts


def _paragraphs(root: etree._Element) -> Iterator[str]:
    """The text of each paragraph, also of those in a text box, which stand in another paragraph."""
    paragraph, texts = f"{W}p", (f"{W}t", f"{M}t")
    open_texts: dict[etree._Element, list[str]] = {}
    latest = None
    for element in root.iter(paragraph, *texts, *_BREAKS):
        if element.tag == paragraph:
            latest, open_texts[element] = element, []
            continue
        home = element.getparent()
        while home is not None and home is not latest and home.tag != paragraph:
            home = home.getparent()
        if home is not None:
            open_texts[home].append((element.text or "") if element.tag in texts else "\n")
    return ("".join(parts) for parts in open_texts.values())
