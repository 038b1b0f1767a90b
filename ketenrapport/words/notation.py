"""How people write numbers, dates and yes or no in a cell that should have held one: read without doubt, or not at all."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import Enum
from functools import lru_cache
from math import isfinite

from ketenrapport.words.calendar_words import MONTH_NUMBERS
from ketenrapport.words.vocabulary import LONGEST_TEXT

_SPACES = dict.fromkeys([0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_INVISIBLE = dict.fromkeys([0x200B, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_LINE_ENDS = dict.fromkeys([0x0B, 0x0C, 0x85, 0x2028, 0x2029], "\n")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_JOINERS = dict.fromkeys([0x00AD, 0x200C, 0x200D])
_DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0xFE63, 0xFF0D], "-")
_QUOTES = dict.fromkeys([0x2018, 0x2019, 0x0060, 0x00B4, 0x2032], "'")
_VISIBLE = _SPACES | _INVISIBLE | _LINE_ENDS


def clean(text: str) -> str:
    """The text as its writer meant it: composed (NFC), ordinary spaces and line ends, nothing invisible, nothing around it."""
    if not text.isprintable():
        text = _CONTROL.sub("", text.translate(_LINE_ENDS))
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_VISIBLE))
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.strip()


def control_signs(text: str) -> str:
    """The signs in a text that no sheet and no report shows, by their number, each once: ``U+0007``; '' when there are none."""
    return "" if text.isprintable() else ", ".join(dict.fromkeys(f"U+{ord(sign):04X}" for sign in _CONTROL.findall(text)))


@lru_cache(4_096)  # headers, codes and choices come back ten times in every refresh
def fold(text: str) -> str:
    """The text for comparing codes, choices and headers: clean, case-insensitive, every run of spaces one space."""
    if not text.isascii() or not text.isprintable():
        text = clean(text).translate(_JOINERS)
    return " ".join(text.split()).casefold()


def plain(text: str) -> str:
    """The text for reading: folded, with every dash a hyphen and every quote an apostrophe."""
    return fold(text).translate(_DASHES).translate(_QUOTES)


# Few workbooks hold a number as a text: what reads one is compiled when there is one.
_NUMBER = r"""(?xai)
    (?P<whole>   \d+ )
  | (?P<comma>   \d*,\d+ )                                # 12,5   1,234 is a decimal in Dutch
  | (?P<point>   \d*\.(?:\d{1,2}|\d{4,}) | \d{4,}\.\d{3} | 0\.\d{3} )  # 12.5   what can't be a group of thousands
  | (?P<dutch>   \d{1,3}(?:\.\d{3})+,\d+ | \d{1,3}(?:\.\d{3}){2,} )    # 1.234,5   1.234.567
  | (?P<english> \d{1,3}(?:,\d{3})+\.\d+ | \d{1,3}(?:,\d{3}){2,} )     # 1,234.5   1,234,567
  | (?P<spaced>  \d{1,3}(?:([ '’])\d{3})(?:\7\d{3})*(?:,\d+|\.(?!\d{3}$)\d+)? )  # 1 234,5   1'234
  | (?P<power>   \d+(?:[.,]\d+)?e[+-]?\d+ )               # 1e3
    """
_GROUP_OR_DECIMALS = r"(?a)[1-9]\d{0,2}[.,]\d{3}"
_DECIMAL_MARK = {
    "comma": ",", "point": ".", "dutch": ",", "english": ".", "spaced": ",", "power": ",", "whole": "",
}  # fmt: skip
_PERCENT = r"(?i)(?:%|\bpct\.?|\bprocent|(?<=\d)pct\.?|(?<=\d)procent)$"
_CURRENCY = r"(?i)^(?:€|eur)|(?:€|eur)$"


def parse_number(text: str) -> float | None:
    """The number that the text stands for, or None when it is none or when it is doubtful.

    Decimal comma, thousands with points, spaces or apostrophes, a decimal point where it can be nothing else, ``€`` or
    ``%`` (``pct``) around it, a minus sign on either side, parentheses for negative, ``12,-`` and ``1e3``. ``95%`` is 95: a KPI in
    percent is stored so. (A *numeric* cell that Excel shows as 95% holds 0.95; nothing here can tell it from 0.95.)
    ``1.234`` may be a thousand or a decimal and is not read.
    """
    body, sign = _unwrapped(text)
    match = re.fullmatch(_NUMBER, body)
    if match is None or match.lastgroup is None:
        return None
    value = float(_plain(body, match.lastgroup)) * sign
    return value if isfinite(value) else None


def says_percent(text: str) -> bool:
    """Whether the text of a number says that it is a percentage.

    >>> says_percent("9,5 %"), says_percent("95 pct."), says_percent("95")
    (True, True, False)
    """
    return re.search(_PERCENT, clean(text)) is not None


def two_readings(text: str) -> tuple[float, float] | None:
    """What a number is when its only mark separates thousands, and when it separates decimals: ``12.300`` → 12300, 12.3."""
    body, sign = _unwrapped(text)
    if re.fullmatch(_GROUP_OR_DECIMALS, body) is None:
        return None
    return float(re.sub(r"[.,]", "", body)) * sign, float(body.replace(",", ".")) * sign


def decimal_mark(text: str) -> str:
    """The decimal mark that the writer of a number uses, as far as this one number shows it: ``,``, ``.`` or nothing."""
    body, _ = _unwrapped(text)
    match = re.fullmatch(_NUMBER, body)
    if match is not None and match.lastgroup == "spaced":
        return next((mark for mark in ",." if mark in body), "")
    if match is None or match.lastgroup not in ("comma", "point", "dutch", "english") or re.fullmatch(_GROUP_OR_DECIMALS, body):
        return ""
    return _DECIMAL_MARK[match.lastgroup]


def _unwrapped(text: str) -> tuple[str, int]:
    """The digits and separators of a number, and its sign: ``(€ 12)`` → ``12``, -1."""
    body = clean(text).translate(_DASHES)
    sign = 1
    if body.startswith("(") and body.endswith(")"):
        body, sign = body[1:-1].strip(), -1
    body = re.sub(r",-{1,2}$", ",00", re.sub(_PERCENT, "", body).strip())
    for _ in range(2):  # the sign stands before or after the currency
        body = re.sub(_CURRENCY, "", body, count=1).strip()
        if sign == 1 and (body.startswith("-") or body.endswith("-")):
            body, sign = (body[1:] if body.startswith("-") else body[:-1]).strip(), -1
        elif sign == 1:
            body = body.removeprefix("+").strip()
    return body, sign


def _plain(body: str, form: str) -> str:
    """The number in Python's notation."""
    mark = _DECIMAL_MARK[form]
    if form == "spaced":
        body = re.sub(r"[ '’]", "", body).replace(".", ",")
    if form == "power":
        return body.replace(",", ".")
    if not mark:
        return body
    return body.replace("." if mark == "," else ",", "").replace(mark, ".")


_TIME = r"(?:[ t]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?z?)?"
_WEEKDAY = r"(?:[a-z]{2,9}\.?,? )?"
_DAY_FIRST = re.compile(rf"(\d{{1,2}})[-/. ](\d{{1,2}})[-/. ](\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}", re.ASCII)
_NAMED = re.compile(rf"{_WEEKDAY}(\d{{1,2}})[-. ]*([a-z]+)\.?[-. ]*(\d{{4}}|'?\d{{2}})", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_CENTURY = 2000
_LAST_SHORT_YEAR = 49


def parse_date(text: str) -> date | None:
    """The date that the text stands for, or None.

    ``31-10-2026``, ``31/10/2026``, ``2026-10-31``, ``20261031``, ``31 oktober 2026``, ``za 31 okt. 2026``, each with or
    without a time. The day comes before the month, never after. A year of two digits is 2000–2049; above that it
    could be the last century and is not read.
    """
    written = plain(text)
    if match := _DAY_FIRST.fullmatch(written):
        day, month, year = match.groups()
    elif match := _YEAR_FIRST.fullmatch(written) or _COMPACT.fullmatch(written):
        year, month, day = match.groups()
    elif match := _NAMED.fullmatch(written):
        day, name, year = match.groups()
        month = str(MONTH_NUMBERS.get(name, 0))
    else:
        return None
    return _date(year, int(month), int(day))


def is_month_first(text: str) -> bool:
    """Whether the text is a date only when its month comes first: ``12/15/2026``."""
    match = _DAY_FIRST.fullmatch(plain(text))
    if match is None:
        return False
    first, second, year = int(match[1]), int(match[2]), match[3]
    return _date(year, second, first) is None and _date(year, first, second) is not None


def is_day_or_month_first(text: str) -> bool:
    """Whether the text is a date whichever of its first two numbers is the month: ``12/1/2026``."""
    match = _DAY_FIRST.fullmatch(plain(text))
    return match is not None and all(1 <= int(number) <= 12 for number in (match[1], match[2]))


def full_year(year: str) -> int | None:
    """The year that two or four digits stand for, or None: two are 2000–2049, above that it could be the last century."""
    digits = year.removeprefix("'")
    number = int(digits)
    if len(digits) == 2:
        return _CENTURY + number if number <= _LAST_SHORT_YEAR else None
    return number


def _date(year: str, month: int, day: int) -> date | None:
    full = full_year(year)
    if full is None or not is_possible_year(full):
        return None
    try:
        return date(full, month, day)
    except ValueError:
        return None


def is_possible_year(year: int) -> bool:
    """Whether a date or period may lie in this year; outside it is a typing error."""
    return 1900 <= year <= 2199


def cell_length(text: str) -> int:
    """How long Excel finds a text: in units of UTF-16, of which an emoji takes two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def in_one_cell(text: str) -> str:
    """The text as far as a cell can hold it; no sign is cut in two."""
    if len(text) <= LONGEST_TEXT // 2:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * LONGEST_TEXT].decode("utf-16-le", "ignore")


_NOT_APPLICABLE = frozenset(("nvt", "nietvantoepassing", "-"))
_NO_FIGURE = frozenset((
    "nb", "nnb", "nietbekend", "nognietbekend", "onbekend", "nietbeschikbaar", "nietgemeten", "geenmeting", "ontbreekt", "leeg",
    "x", "xx", "xxx", "?", "??", "???", "nan", "null", "none", "na", "n/a", "volgt", "pm", "",
))  # fmt: skip


class NoFigure(Enum):
    """What people write where a number belongs and there is none (methode b2)."""

    NOT_APPLICABLE = "niet van toepassing"
    NOT_MEASURED = "geen meting"


def parse_no_figure(text: str) -> NoFigure | None:
    """What the text says when it says that there is no figure, or None: ``n.v.t.``, ``-``, ``n.b.``, ``x``, ``NaN``."""
    word = plain(text)
    if not word:
        return None
    word = re.sub(r"[. …]", "", word)
    word = "-" if word and not word.strip("-") else word
    if word in _NOT_APPLICABLE:
        return NoFigure.NOT_APPLICABLE
    return NoFigure.NOT_MEASURED if word in _NO_FIGURE else None


_YES = frozenset(("ja", "j", "yes", "y", "true", "waar", "1", "x"))
_NO = frozenset(("nee", "n", "no", "false", "onwaar", "0"))


def parse_yes_no(text: str) -> bool | None:
    """Whether the text says yes, or None when it says neither yes nor no."""
    word = fold(text)
    return True if word in _YES else False if word in _NO else None
