"""How people write how long something took, and what that is in the unit of a KPI (methode b2)."""

from __future__ import annotations

import re
from datetime import time, timedelta

from ketenrapport.words.notation import fold, parse_number, plain

MINUTE, HOUR, DAY = 60, 3600, 86400
_WORDS = {
    1: ("seconden", "seconde", "sec", "s"),
    MINUTE: ("minuten", "minuut", "min", "m"),
    HOUR: ("uren", "uur", "u", "h", "hr"),
    DAY: ("dagen", "dag", "d", "etmalen", "etmaal", "kalenderdagen", "kalenderdag"),
}
_SECONDS = {word: seconds for seconds, words in _WORDS.items() for word in words}
_AROUND = frozenset(("in", "aantal", "gemiddeld", "gemiddelde"))
_CLOCK = r"(?a)(\d+):(\d{2})(?::(\d{2}(?:[.,]\d+)?))?"
_WITH_UNIT = r"(?a)(\d+(?:[.,]\d+)?) ?([a-z]+)\.?(?: en)?,? ?"


def seconds_in(unit: str | None) -> int | None:
    """How many seconds there are in the unit of a KPI, or None when it is no unit of time. A working day has no fixed length."""
    words = re.split(r"\bper\b|\(", fold(unit or ""), maxsplit=1)[0]
    if "%" in words:
        return None
    named = [word for word in re.findall(r"[^\W\d]+", words) if word not in _AROUND]
    return _SECONDS.get(named[0]) if len(named) == 1 else None


def seconds_of(duration: time | timedelta) -> float:
    """The length in seconds, to the millisecond: a spreadsheet keeps 40 seconds as 0.000462962962962963 of a day."""
    if isinstance(duration, time):
        duration = timedelta(hours=duration.hour, minutes=duration.minute, seconds=duration.second, microseconds=duration.microsecond)
    return round(duration.total_seconds(), 3)


def parse_duration(text: str) -> tuple[float, ...]:
    """The lengths in seconds that the text may stand for: none, one, or two.

    ``0:00:40``, ``1 uur 30 min`` and ``40 sec`` are one; ``0:40`` may be hours with minutes (2400) and minutes with seconds (40).
    """
    written = plain(text)
    if match := re.fullmatch(_CLOCK, written):
        first, second, third = int(match[1]), int(match[2]), match[3]
        if second >= MINUTE or (third and float(third.replace(",", ".")) >= MINUTE):
            return ()
        if third:
            return (first * HOUR + second * MINUTE + float(third.replace(",", ".")),)
        return (float(first * HOUR + second * MINUTE), float(first * MINUTE + second))
    parts = re.findall(_WITH_UNIT, written)
    if not parts or re.sub(_WITH_UNIT, "", written) or any(unit not in _SECONDS for _, unit in parts):
        return ()
    lengths = [(parse_number(number), _SECONDS[unit]) for number, unit in parts]
    sizes = [size for _, size in lengths]
    if sizes != sorted(set(sizes), reverse=True):
        return ()
    return (sum((number or 0.0) * size for number, size in lengths),) if all(number is not None for number, _ in lengths) else ()
