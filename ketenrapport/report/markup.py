"""Text of users, made fit for XML and for a tidy page."""

from __future__ import annotations

import re

# What XML 1.0 cannot hold, and the invisible marks that turn the direction of everything after them.
_TO_DROP = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
_BLANKS = re.compile("[ \t\r\n\v\f\u0085\u2028\u2029]+")
_LINE_ENDS = re.compile("\r\n|[\r\n\v\f\u0085\u2028\u2029]")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^a-z\s])")
# A point after one of these ends no sentence.
_ABBREVIATED = re.compile(
    r"(?:\b(?:o\.a|d\.w\.z|m\.b\.t|bijv|bv|ca|nr|art|dhr|mevr|incl|excl|evt|resp|max|min|blz|jl|e\.d|t/m|[A-Z]))\.$", re.IGNORECASE
)
# Words that want another behind them, at the end of a text.
_LEADS_ON = re.compile(
    r"(?: (?:aan|al|als|bij|dat|de|die|door|een|en|er|het|in|met|na|naar|of|om|ook|op|per|te|tot|uit|van|voor|zonder))+$"
)


def tidy(text: str) -> str:
    r"""The text on one line: no control characters, no double spaces, none at the ends; no-break spaces stay.

    >>> tidy(" twee   spaties en een tab\t! ")
    'twee spaties en een tab !'
    """
    if _is_tidy(text):
        return text
    return _BLANKS.sub(" ", _TO_DROP.sub("", _BLANKS.sub(" ", text))).strip(" ")


def _is_tidy(text: str) -> bool:
    """Whether a text is surely tidy as it is, as nearly all are: what is printable, or spaces that don't break."""
    is_plain = text.isprintable() or text.replace("\u00a0", "").replace("\u202f", "").isprintable()
    return is_plain and "  " not in text and text[:1] != " " and text[-1:] != " "


def lines(text: str) -> list[str]:
    """The lines that the user typed, each tidied; blank lines are left out."""
    if _is_tidy(text):
        return [text] if text else []
    return [line for raw in _LINE_ENDS.split(text) if (line := tidy(raw))]


def first_sentence(text: str) -> str:
    """The first sentence of a text, as it was typed; the whole text when it has only one.

    >>> first_sentence("A-01 loopt, m.b.t. art. 12. Nog geen datum.")
    'A-01 loopt, m.b.t. art. 12.'
    """
    line = tidy(text)
    for match in _SENTENCE_END.finditer(line):
        if not _ABBREVIATED.search(line[: match.start()]):
            return line[: match.start()]
    return line


def few_words(text: str, most: int) -> str:
    """The text in at most so many words, cut off between two of them; ``…`` tells that there is more.

    >>> few_words("Vaste herstelploeg voor trottoirs", 2)
    'Vaste herstelploeg…'
    >>> few_words("Vaste herstelploeg voor trottoirs", 3), few_words("Prijs van de contracten", 3)
    ('Vaste herstelploeg…', 'Prijs van de…')
    """
    words = text.split(" ")
    if len(words) <= most:
        return text
    cut = " ".join(words[:most])
    whole = _LEADS_ON.sub("", cut)
    return (whole if " " in whole else cut).rstrip(",;:.") + "…"


def escaped(text: str) -> str:
    """Tidy text, escaped for an element or an attribute in double quotes."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text.replace('"', "&quot;") if '"' in text else text


def xml(text: str) -> str:
    """Any text, tidied and escaped."""
    return escaped(tidy(text))


def full_stop(text: str) -> str:
    """What ends a sentence that ends in this text: nothing where it has an end of its own, or is cut.

    >>> full_stop("A-01 loopt"), full_stop("A-01 loopt…")
    ('.', '')
    """
    return "" if text.endswith((".", "!", "?", "…")) else "."


def ended(text: str) -> str:
    """The text as the end of a sentence."""
    return f"{text}{full_stop(text)}"


def shortened(text: str, limit: int) -> str:
    """The text, tidied, in at most so many letters: cut after a whole word that wants no other, with an ellipsis.

    A word without end is cut within.

    >>> shortened("Aanvragen bij eerste indiening compleet", 25)
    'Aanvragen bij eerste…'
    >>> shortened("Aanvragen bij de eerste indiening compleet", 20)
    'Aanvragen…'
    >>> shortened("kort", 25)
    'kort'
    """
    whole = tidy(text)
    if len(whole) <= limit:
        return whole
    cut = whole[: limit - 1]
    words = cut if whole[limit - 1] == " " else cut.rpartition(" ")[0]
    return f"{(_LEADS_ON.sub('', words) if len(words) > limit // 2 else cut).rstrip(' ,;:.–-(/')}…"
