"""What months and days are called in Dutch, and months in English, which exports of other systems write.

The names are those of the CLDR (a test holds them against Babel); Babel itself would take longer to look them up than a workbook to read.
"""

from __future__ import annotations

MONTHS = ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december")
SHORT_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
ENGLISH_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_ENGLISH_SHORT = tuple(name[:3] for name in ENGLISH_MONTHS)

MONTH_NUMBERS = {
    name: number
    for names in (MONTHS, SHORT_MONTHS, ENGLISH_MONTHS, _ENGLISH_SHORT)
    for number, name in enumerate(names, start=1)
} | {"febr": 2, "sept": 9}  # fmt: skip
"""Month numbers by name, in full and short, Dutch and English."""
