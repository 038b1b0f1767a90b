"""Codes and names that a reference may hold."""

from __future__ import annotations

from ketenrapport.organisation.keys import key_spellings, proposals

KEYS = key_spellings(
    ["VERG.R1", "verg.r1", "MELD.R2"], [("Op tijd", "VERG.R1"), ("Gemeld", "meld.r2"), ("Dubbel", "VERG.R1"), ("dubbel", "MELD.R2")]
)


def test_a_code_goes_before_a_name_and_a_name_fits_one_row():
    assert KEYS.find(" verg.R1") == ("VERG.R1", False)
    assert KEYS.find("op  tijd") == ("VERG.R1", True)
    assert KEYS.find("gemeld") == ("MELD.R2", True)
    assert KEYS.find("Dubbel") is None
    assert "MELD.R2" in KEYS
    assert "Dubbel" not in KEYS


def test_a_near_miss_is_asked_about_by_code_or_by_name():
    assert proposals(["VERG.R", "Op tijdt", "geheel iets anders"], KEYS) == {
        "VERG.R": " Bedoelt u VERG.R1?",
        "Op tijdt": " Bedoelt u VERG.R1?",
    }
    assert proposals(["VERG.R"], None) == {}


def test_of_very_many_unknown_codes_only_the_first_are_compared():
    assert len(proposals([f"VERG.R{number}" for number in range(2, 500)], KEYS)) == 20
