"""Cells of the frames of an organisation as plain values: None is 'there is none', text that is not there is ''."""

from __future__ import annotations

from ketenrapport.report.markup import tidy
from ketenrapport.words.wording import capital


def known(number: float | None) -> float | None:
    """The number as a plain float, None when it is not there."""
    return None if number is None or number != number else float(number)


def whole(number: float | None) -> int | None:
    """The number as a whole one, cut off; None when it is not there."""
    return None if number is None or number != number else int(number)


def text_of(content: object) -> str:
    """The text of a cell; '' when it holds none."""
    return content if isinstance(content, str) else ""


def sentence_start(name: str) -> str:
    """The name on one line, with a capital and without the dash that some put before a component.

    >>> sentence_start("– nieuwe cliënten")
    'Nieuwe cliënten'
    """
    line = tidy(name)
    plain = line.lstrip("–-• \u00a0") or line
    return capital(plain)
