"""How well one colour can be read on another (WCAG 2.1, success criterion 1.4.3)."""

from __future__ import annotations

import re

CONTRAST = 4.5


def contrast(one: str, other: str) -> float:
    """The contrast of two colours of six hexadecimal digits, 1 to 21; 0 when one of them is no such colour.

    >>> contrast("000000", "FFFFFF")
    21.0
    """
    if not all(re.fullmatch("[0-9A-Fa-f]{6}", colour) for colour in (one, other)):
        return 0.0
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4) for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
