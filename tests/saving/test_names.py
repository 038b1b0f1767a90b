"""What a user typed, as part of a file name: on any system, and never reading as something else."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenrapport.saving.names import distinct_names, safe

# Directions of writing (reversing what is shown), signs without width, a byte order mark, control signs, a private sign.
INVISIBLE = "\u202e\u202d\u2066\u2069\u200e\u200f\u061c\u200b\ufeff\x00\x1b\x7f\x85\ue000"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("VERG", "VERG"),
        ("Zorg & Welzijn", "Zorg-&-Welzijn"),
        ('a/b\\c:d*e?f"g<h>i|j', "a-b-c-d-e-f-g-h-i-j"),
        ("../../etc", "etc"),
        ("VERG\u202exslx.exe", "VERG-xslx.exe"),
        (".verborgen.", "verborgen"),
        ("cafe\u0301", "café"),
        ("een\r\ntwee\u2028drie", "een-twee-drie"),
        ("...", ""),
        ("x" * 50, "x" * 45),
    ],
)
def test_by_hand(typed: str, name: str) -> None:
    assert safe(typed) == name


def test_two_texts_with_one_safe_name_get_two_names() -> None:
    names = distinct_names(["A/B", "A:B", "A-B", "a-b", "C"], "keten")
    assert names["A-B"] == "A-B"
    assert names["C"] == "C"
    assert len({name.casefold() for name in names.values()}) == 5
    assert all(name.startswith(("A-B-", "a-b-")) for text, name in names.items() if text not in ("A-B", "C"))
    assert names == distinct_names(["C", "A-B", "A:B", "a-b", "A/B"], "keten")


def test_texts_that_differ_in_their_tail_only() -> None:
    first, second = distinct_names(["x" * 60 + "1", "x" * 60 + "2"], "keten").values()
    assert first != second


@given(st.lists(st.text(st.sampled_from("aAß-. /:\u202e\x00") | st.sampled_from(INVISIBLE) | st.characters(), max_size=60), unique=True))
def test_any_texts(texts: list[str]) -> None:
    names = distinct_names(texts, "keten")
    assert list(names) == texts
    for name in names.values():
        assert name
        assert len(name.encode("utf-8")) <= 4 * 45 + 7
        assert not set(name) & set('\\/:*?"<>|')
        assert not any(unicodedata.category(sign)[0] in "CZ" for sign in name)
