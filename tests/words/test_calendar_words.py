"""The names of months and days are those that the CLDR has."""

from __future__ import annotations

import pytest
from babel import Locale

from ketenrapport.words.calendar_words import ENGLISH_MONTHS, MONTH_NUMBERS, MONTHS, SHORT_MONTHS, WEEKDAYS


@pytest.mark.parametrize(
    ("names", "language", "kind", "width"),
    [
        (MONTHS, "nl", "months", "wide"),
        (SHORT_MONTHS, "nl", "months", "abbreviated"),
        (ENGLISH_MONTHS, "en", "months", "wide"),
        (WEEKDAYS, "nl", "days", "wide"),
    ],
)
def test_names_are_those_of_the_cldr(names: tuple[str, ...], language: str, kind: str, width: str) -> None:
    found = getattr(Locale(language), kind)["format"][width]
    assert names == tuple(found[number].rstrip(".").lower() for number in sorted(found))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_month_is_known_by_its_name_in_full_and_short(language: str) -> None:
    for width in ("wide", "abbreviated"):
        for number, name in Locale(language).months["format"][width].items():
            assert MONTH_NUMBERS[name.rstrip(".").lower()] == number
    assert (MONTH_NUMBERS["febr"], MONTH_NUMBERS["sept"]) == (2, 9)
