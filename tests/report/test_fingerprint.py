"""What the fingerprint of a report rests on: figures and rows by number, in a form that outlives the program (methode b12)."""

from __future__ import annotations

import io
import json
import zipfile
from hashlib import sha256

import pytest
from msgspec.structs import replace

from ketenrapport.report.say.chain_view import ChainView, chain_position
from ketenrapport.report.say.fingerprint import canonical, fingerprint
from ketenrapport.report.word.identity import identity_of
from ketenrapport.words.vocabulary import Variant
from tests.report.example import judged
from tests.report.small import rows


def view(found, chain="HULP", **more):
    assessment = judged(found)
    return ChainView(assessment, chain_position(assessment.organisation, chain), **more)


def test_the_figures_of_a_small_chain_by_number():
    """SUB: one value of one KPI, 8 of 10 = 80 % against 90 with signal 80, so score 50; nothing is known of last month but the same."""
    content = json.loads(canonical(view(rows(), "SUB")))
    assert list(content) == ["formaat", "keten", "periode", "cijfers", "rijen", "toelichtingen"]
    assert (content["formaat"], content["keten"], content["periode"]) == (2, "SUB", "2026-10")
    kpi = content["cijfers"][-1]
    expected = {
        "1": "SUB.R1", "2": 1, "3": False, "4": "%", "5": 1, "6": "hoger", "7": 100, "8": "periode", "9": "maand",
        "10": 80, "11": 8, "12": 10, "13": 90, "14": 80, "17": 50, "18": "oranje",
    }  # fmt: skip
    assert {number: kpi[number] for number in expected} == expected
    assert {"15", "16", "23"}.isdisjoint(kpi), "no upper bounds, no forecast of the owner: left out"
    assert content["rijen"] == {}
    assert content["toelichtingen"] == []


def test_it_is_the_hash_of_that_text():
    found = view(rows())
    assert fingerprint(found) == sha256(canonical(found).encode()).hexdigest()


def test_the_same_figures_give_the_same_whatever_the_document():
    assert fingerprint(view(rows(), version=1)) == fingerprint(view(rows(), version=7, variant=Variant.ONE_PAGE))


def test_moving_rows_changes_nothing():
    moved = rows()
    moved["actions"].reverse()
    moved["measurements"].reverse()
    assert fingerprint(view(moved)) == fingerprint(view(rows()))


@pytest.mark.parametrize(
    ("table", "place", "cells"),
    [
        ("measurements", -1, {"value": 7.5}),
        ("targets", 0, {"target": 96.0}),
        ("kpis", 3, {"weight": 2.0}),
        ("actions", 0, {"status": "gereed"}),
        ("issues", 0, {"solution": "Afspraak gemaakt."}),
        ("comments", 0, {"measure": "Andere poule."}),
        ("conversations", 0, {"lessons": "Eerder bellen."}),
    ],
)
def test_another_figure_or_word_changes_it(table, place, cells):
    changed = rows()
    changed[table][place] |= cells
    assert fingerprint(view(changed)) != fingerprint(view(rows()))


def test_a_column_or_table_that_the_program_learns_later_changes_nothing():
    """A row that a newer schema reads has a cell more: it has no number, so it does not count."""
    about = view(rows())
    wider = {
        name: [{**row, "a_new_column": "iets", "another": None} for row in found] for name, found in about.organisation.rows.items()
    } | {"a_new_table": [{"chain": "HULP"}]}
    newer = replace(about.assessment.organisation)
    newer.__dict__["rows"] = wider
    later = replace(about, assessment=replace(about.assessment, organisation=newer))
    assert fingerprint(later) == fingerprint(about)


def test_outsiders_cannot_guess_words_from_it():
    content = json.loads(canonical(view(rows(), variant=Variant.EXTERNAL)))
    assert content["rijen"] == {}
    assert content["toelichtingen"] == []


def test_a_document_of_version_0_1_has_the_first_format():
    package = _custom_part('<prestatiegesprek xmlns="urn:ketenrapport:prestatiegesprek:1" keten="VERG" periode="2026-10" versie="1" '
                           'variant="volledig" hash="ab"/>')  # fmt: skip
    assert identity_of(package).format == 1


def _custom_part(xml):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("customXml/item1.xml", xml)
    return stream.getvalue()
