"""E-mail addresses as people type them in a cell: which of them a letter can be sent to."""

from __future__ import annotations

import re

from ketenrapport.words.notation import clean

_LOCAL, _DOMAIN = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*", r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_LOCAL}@(?:{_DOMAIN}\.)+[A-Za-z]{{2,}}")
_LONGEST = 254


def unmailable(text: str) -> str:
    """Why nothing can be mailed to what stands in a cell, in a few Dutch words; '' when something can.

    >>> unmailable("jan@waterrijk.example"), unmailable("jan"), unmailable("a@b.nl; c@d.nl")
    ('', 'is geen e-mailadres', 'zijn twee adressen')
    """
    address = clean(text)
    if not address:
        return "is leeg"
    if _ADDRESS.fullmatch(address):
        return "" if len(address) <= _LONGEST else "is te lang"
    if len(re.findall(r"[^\s@,;]+@[^\s@,;]+", address)) > 1:
        return "zijn twee adressen"
    if "\n" in address:
        return "staat op meer dan één regel"
    return "heeft letters die een mailprogramma niet aanneemt" if not address.isascii() and "@" in address else "is geen e-mailadres"
