"""How people write a period: every notation that can mean one period only is read, any other is not (methode b1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketenrapport.words.calendar_words import MONTH_NUMBERS
from ketenrapport.words.notation import full_year, is_possible_year, parse_date, plain
from ketenrapport.words.periods import Calendar, parse
from ketenrapport.words.vocabulary import Frequency

if TYPE_CHECKING:
    from datetime import date

_CALENDAR = Calendar()
_LETTERS = {
    "M": ("m", "mm", "mnd", "maand", "month"),
    "K": ("k", "kw", "kwartaal", "q", "qtr", "quarter"),
    "T": ("t", "tweeweken"),
    "W": ("w", "wk", "week"),
}
_LETTER_OF = {word: letter for letter, words in _LETTERS.items() for word in words}
# Most workbooks hold nothing but the codes themselves: what reads the rest is compiled when there is some.
_KINDS = {
    "4W": r"(?:vier|4)[- ]?we+k",
    "T": r"(?:twee|2)[- ]?we+k|\bt(?:nr|nummer)?\b",
    "W": r"we+k|\bwk|\bw(?:nr|nummer)?\b",
    "K": r"kwartaal|quarter|\bkw|\bqtr|\b[kq](?:nr|nummer)?\b",
}
_ORDINALS = {"eerste": "1", "tweede": "2", "derde": "3", "vierde": "4"}
_WORD = "|".join(sorted(_LETTER_OF, key=len, reverse=True))
_BETWEEN = r"[-/._, ]"
_ORDINAL = rf"(?P<ordinal>\d{{1,2}}|{'|'.join(_ORDINALS)})(?:e|de|ste)? ?(?P<word>{_WORD})"
_NUMBERED = rf"(?:(?P<letter>{_WORD}){_BETWEEN}*(?P<number>\d{{1,2}})|{_ORDINAL})"

_YEAR = r"(?a)(?:jaar )?(?P<year>\d{4})|(?P<cbs>\d{4})jj00"
_FISCAL_YEAR = re.compile(r"(?P<said>(?:boekjaar|schooljaar) )?(?P<year>\d{4})[-/](?P<next>\d{4}|\d{2})", re.ASCII)
_MONTH = r"""(?xa)
    (?P<year>\d{4}) (?: [-/ ._]? (?P<month>\d{2}) | [-/ _] (?P<digit>\d) )   # 2026-10   202610   2026/1   but 2026.1 may be 2026.10
  | (?P<dashed>\d{4})[ ]-[ ](?P<after>\d{2})                                 # 2026 - 10
  | (?P<first>\d{1,2}) (?:[-/ ._] | [ ]-[ ]) (?P<last>\d{4})                 # 10-2026   05.2026   10 - 2026
  | 0 (?P<posted>\d{2}) [./ ] (?P<fiscal>\d{4})                              # 005.2026, a posting period of SAP
  | (?P<posting>\d{4}) [./ ]? 0 (?P<booked>\d{2})                            # 2026005   2026.005   2026 005, the same
    """
_LETTERED = (
    rf"(?a)(?P<year>\d{{4}}){_BETWEEN}*{_NUMBERED}\.?",  # 2026-K3   2026KW03   2026 3e kwartaal
    rf"(?a)(?:het )?{_NUMBERED}{_BETWEEN}+(?:van )?(?P<year>\d{{4}}|'\d\d|\d\d)",  # K3 2026   week 42 van 2026
)
_TWO_WEEKS = r"(?a)(?:de )?weken (?P<first>\d{1,2}) en (?P<last>\d{1,2}) van (?P<year>\d{4})"  # as ``period_name`` has it
_NAMED = (
    rf"(?a)(?P<name>[a-z]+){_BETWEEN}*(?P<year>\d{{4}}|'?\d\d)",  # okt 2026   okt-26   oktober '26
    rf"(?a)(?P<year>\d{{4}}){_BETWEEN}*(?P<name>[a-z]+)\.?",  # 2026-okt
)


def parse_period(text: str) -> str | None:
    """The period code that the text stands for, or None.

    Beside the codes themselves: the parts in another order, with any or no sign between them, in capitals or not (``2026_10``,
    ``10-2026``, ``K3 2026``); a month by name (``okt-26``, ``oktober '26``); Q for K; words (``week 42 2026``, ``3e kwartaal
    2026``, ``weken 41 en 42 van 2026``); the codes of Statistics Netherlands (``2026MM10``, ``2026KW03``, ``2026JJ00``) and of
    Eurostat (``2026M10``). ``2026-1`` can only be a month, since all others have a letter. A year of two digits is read after a
    month's name, after a quarter, and after an apostrophe: ``week 41-42`` is no week of 2042. ``2009/10`` may be a month and a
    fiscal year, and is not read.
    """
    if parse(text) is not None and is_possible_year(int(text[:4])):  # it is the code itself
        return text
    written = plain(text)
    code = _year(written) or _fiscal_year(written) or _month(written) or _lettered(written) or _named(written) or _two_weeks(written)
    return code if code and is_possible_year(int(code[:4])) else None


def letter_of(header: str) -> str:
    """The letter in a code of the kind of period below a header (K below ``kwartaal`` and ``Kwartaalnr``); '' for any other.

    Periods of four weeks have no code: what is said of them is in none.

    >>> letter_of("Kwartaalnr"), letter_of("ISO-week"), letter_of("maand"), letter_of("kosten")
    ('K', 'W', '', '')
    """
    words = plain(header)
    return next((letter for letter, kind in _KINDS.items() if re.search(kind, words)), "")


def period_on(day: date, frequency: Frequency | None, calendar: Calendar = _CALENDAR) -> str | None:
    """The code of the period of this frequency of which the day is the first or the last; None for a day in its midst.

    Without a frequency: of the month, since Excel makes 1 October of ``2026-10``.
    """
    period = calendar.period_at(day, frequency or Frequency.MONTH)
    return period.code if day in (period.start, period.end) else None


def read_period(text: str, calendar: Calendar = _CALENDAR) -> str | None:
    """The period that somebody names outside a table: in any notation, or by the first or last day of a month."""
    day = parse_date(text)
    code = parse_period(text) or (day and period_on(day, None, calendar))
    return code if code and calendar.period(code) else None


def _year(written: str) -> str | None:
    match = re.fullmatch(_YEAR, written)
    return (match["year"] or match["cbs"]) if match else None


def _fiscal_year(written: str) -> str | None:
    match = _FISCAL_YEAR.fullmatch(written)
    if match is None:
        return None
    following = str(int(match["year"]) + 1)
    if match["next"] == following:
        return f"{match['year']}/{following[2:]}"
    if match["next"] != following[2:] or (not match["said"] and (int(match["next"]) <= 12 or "/" not in written)):
        return None
    return f"{match['year']}/{following[2:]}"


def _month(written: str) -> str | None:
    match = re.fullmatch(_MONTH, written)
    if match is None or _is_two_ways(written):
        return None
    year = match["year"] or match["dashed"] or match["last"] or match["fiscal"] or match["posting"]
    month = match["month"] or match["digit"] or match["after"] or match["first"] or match["posted"] or match["booked"]
    return _checked(f"{year}-{int(month):02}")


def _is_two_ways(written: str) -> bool:
    """Whether the text may be a month and a fiscal year: ``2009/10``."""
    match = _FISCAL_YEAR.fullmatch(written)
    return match is not None and "/" in written and match["next"] == str(int(match["year"]) + 1)[2:]


def _lettered(written: str) -> str | None:
    match = re.fullmatch(_LETTERED[0], written) or re.fullmatch(_LETTERED[1], written)
    if match is None:
        return None
    letter = _LETTER_OF[match["letter"] or match["word"]]
    number = match["number"] or _ORDINALS.get(match["ordinal"], match["ordinal"])
    if len(match["year"]) == 2 and letter != "K":
        return None
    year = full_year(match["year"])
    if year is None:
        return None
    return _checked(f"{year}-{int(number):02}" if letter == "M" else f"{year}-{letter}{int(number):0{1 if letter == 'K' else 2}}")


def _named(written: str) -> str | None:
    match = re.fullmatch(_NAMED[0], written) or re.fullmatch(_NAMED[1], written)
    month = MONTH_NUMBERS.get(match["name"]) if match else None
    year = full_year(match["year"]) if match else None
    return _checked(f"{year}-{month:02}") if month and year else None


def _two_weeks(written: str) -> str | None:
    match = re.fullmatch(_TWO_WEEKS, written)
    if match is None or int(match["first"]) % 2 == 0 or int(match["last"]) != int(match["first"]) + 1:
        return None
    return _checked(f"{match['year']}-T{int(match['last']) // 2:02}")


def _checked(code: str) -> str | None:
    return code if parse(code) else None
