"""What the fields of a report are called, for who reads them back."""

from __future__ import annotations

import pytest

from ketenrapport.report.fields import DEADLINE, KINDS, NEW_ACTION_DEADLINE, PROMPTS, STATE, bookmark_name
from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.word.document import render
from tests.report.example import example, judged
from tests.report.reading import NS, tree
from tests.report.small import rows

# As they stand in the documents of version 0.1, which people still send back.
OF_0_1 = [
    *(f"kr.besluit.{n}" for n in range(1, 6)), "kr.datum", "kr.aanwezig", *(f"kr.ander.{n}.{part}" for n in (1, 2, 3) for part in
    ("besluit", "kpi")), *(f"kr.actie.{n}.{part}" for n in range(1, 6) for part in ("wat", "kpi", "wie", "wanneer")), "kr.geleerd",
    "kr.volgend",
]  # fmt: skip


def controls(package):
    """(tag, label, name of its bookmark) of every control, in order."""
    return [
        (
            control.xpath("string(w:sdtPr/w:tag/@w:val)", namespaces=NS),
            control.xpath("string(w:sdtPr/w:alias/@w:val)", namespaces=NS),
            control.getprevious().xpath("string(@w:name)", namespaces=NS),
        )
        for control in tree(package).iter(f"{{{NS['w']}}}sdt")
    ]


def test_the_tags_of_0_1_stay():
    found = [tag for tag, *_ in controls(render(report_content(example("gemeente"), "VERG")))]
    assert [tag for tag in found if tag in OF_0_1] == OF_0_1


@pytest.mark.parametrize("code", ["A-2", "A.2", "a_2", "actie " * 20, "Å-2"])
def test_every_field_is_told_apart_whatever_the_code_of_an_action(code):
    """Word takes at most 64 letters in a tag and a label and 40 in a bookmark, and no two bookmarks of one name."""
    found = rows()
    found["actions"].append(found["actions"][0] | {"action_id": code})
    fields = controls(render(report_content(judged(found), "HULP")))
    tags, labels, bookmarks = zip(*fields, strict=True)
    assert len({mark.casefold() for mark in bookmarks}) == len(set(tags)) == len(fields)
    assert max(map(len, tags)) <= 64
    assert max(map(len, labels)) <= 64
    assert max(map(len, bookmarks)) <= 40
    assert STATE.tag_of(code.strip()) in tags
    assert DEADLINE.tag_of(code.strip()) in tags
    for tag in tags:
        assert any(kind.which(tag) is not None for kind in KINDS), tag


def test_which_of_a_kind():
    assert NEW_ACTION_DEADLINE.which("kr.actie.3.wanneer") == "3"
    assert STATE.which("kr.actie.A-01.status") == "A-01"
    assert STATE.which("kr.actie.3.wanneer") is None
    assert NEW_ACTION_DEADLINE.which("kr.actie..wanneer") is None


def test_bookmarks_of_codes_that_look_alike():
    assert bookmark_name(STATE.tag_of("A-01")) == "kr_veld_actie_A_01_status"
    assert len({bookmark_name(STATE.tag_of(code)) for code in ("A-01", "A.01", "A 01", "A_01")}) == 4


def test_the_prompts_are_known():
    """A program that forgets what is a prompt leaves it as text: then it must be recognised (the documents of 0.1 have the same)."""
    assert {"Schrijf hier het besluit.", "Code", "Eén persoon", "Kies een datum", "Wat gaat er gebeuren?"} <= PROMPTS
