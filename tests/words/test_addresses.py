"""E-mail addresses as people type them."""

from __future__ import annotations

import pytest

from ketenrapport.words.addresses import unmailable


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("r.vandalen@waterrijk.example", ""),
        (" r.vandalen@waterrijk.example ", ""),
        ("jan", "is geen e-mailadres"),
        ("a@@b.nl", "is geen e-mailadres"),
        ("jan@localhost", "is geen e-mailadres"),
        ("a@b.nl; c@d.nl", "zijn twee adressen"),
        ("a@b.nl\nc@d.nl", "zijn twee adressen"),
        ("zoë@b.nl", "heeft letters die een mailprogramma niet aanneemt"),
        ("zoe@café.nl", "heeft letters die een mailprogramma niet aanneemt"),
        ("", "is leeg"),
    ],
)
def test_what_can_not_be_mailed_to_is_known(text: str, problem: str) -> None:
    assert unmailable(text) == problem
