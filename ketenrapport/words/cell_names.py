"""How Excel calls its columns."""

from __future__ import annotations

from functools import cache


@cache
def letters(column: int) -> str:
    """The letters of a column.

    >>> letters(1), letters(27)
    ('A', 'AA')
    """
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


@cache
def column_number(text: str) -> int:
    """The number of a column, by its letters.

    >>> column_number("A"), column_number("AA")
    (1, 27)
    """
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
