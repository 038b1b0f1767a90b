"""The outcome for programs: every period can be told, one without any figure as well."""

from __future__ import annotations

import json

from ketenrapport.commands.outcome import as_data
from tests.report.example import example, reporting


def test_a_period_without_figures_has_no_scores():
    """In April 2027 nothing was measured yet: every chain is there, without a verdict, and all of it can be written down."""
    told = json.loads(json.dumps(as_data(reporting(example("gemeente"), "2027-04"), ())))
    assert told["periode"] == "2027-04"
    assert {one["keten"] for one in told["ketens"]} == {"VERG", "MELD", "SCHULD", "INK", "BURG"}
    assert {one["score"] for one in told["ketens"]} == {None}


def test_scores_are_whole_numbers():
    """SCHULD is worst: 62 in October 2026 (methode b6)."""
    told = as_data(example("gemeente"), ())
    first = told["ketens"][0]
    assert (first["keten"], first["score"]) == ("SCHULD", 62)
