"""Every explanation over the period stands in a full report in full, exactly once: at its point, or among the others (methode c, 4)."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict

from ketenrapport.report.say.blocks import Question, Story, Table
from ketenrapport.report.say.chain_view import ChainView, chain_position
from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.word.document import render
from tests.amount import amount
from tests.report.example import example, judged
from tests.report.reading import flat, paragraphs
from tests.report.small import rows
from tests.strategies import many_cases

CHAINS = [("gemeente", code) for code in ("VERG", "MELD", "SCHULD", "INK", "BURG")] + [
    ("werkbedrijf", code) for code in ("OMV", "PROD", "DIEN", "DET")
] + [("vergunningen", "VV")]  # fmt: skip
COLUMNS = ("cause", "consequence", "measure", "gist")
WORDS = st.text("abc ", min_size=3, max_size=20).filter(str.strip)


def typed(assessment, chain):
    """What people typed about each KPI of the chain over the period, as one line a text."""
    about = ChainView(assessment, chain_position(assessment.organisation, chain))
    rows = [row for fact in about.facts for row in about.comments(fact)]
    return [" ".join(row[column].split()) for row in rows for column in COLUMNS if row.get(column)]


def stands(report):
    """The texts in the stories of the points and in the table of the other explanations."""
    found = []
    for section in report.sections:
        for block in flat(section.blocks):
            if isinstance(block, Story):
                found += [text for _, texts in block.rows for text in texts if isinstance(text, str)]
            if isinstance(block, Table) and section.name == "toelichtingen":
                found += [text for row in block.rows for cell in row for text in (cell.text, *cell.notes)]
    return [" ".join(text.split()) for text in found]


@pytest.mark.parametrize(("name", "chain"), CHAINS)
def test_every_explanation_stands_once(name, chain):
    assessment = example(name)
    texts = typed(assessment, chain)
    said = stands(report_content(assessment, chain))
    for text, times in Counter(texts).items():
        assert sum(one == text or one.endswith(f": {text}") for one in said) == times, text


@pytest.mark.long
@given(
    st.lists(
        st.tuples(st.sampled_from(["HULP.R1", "HULP.R1a", "HULP.P1", "HULP.P2", "HULP.R2", "HULP.R3"]), st.tuples(WORDS, WORDS, WORDS)),
        unique_by=lambda pair: pair[0],
        max_size=6,
    ),
    st.booleans(),
)
def test_on_random_explanations(comments, measured):
    """Whichever KPIs are explained, and without any figure too."""
    found = rows()
    found["comments"] = [
        {"kpi": kpi, "period": "2026-10", "cause": f"o {kpi} {cause}", "consequence": f"g {kpi} {so}", "measure": f"m {kpi} {act}"}
        for kpi, (cause, so, act) in comments
    ]
    if not measured:
        found["measurements"] = []
    assessment = judged(found)
    said = stands(report_content(assessment, "HULP"))
    for text in typed(assessment, "HULP"):
        assert sum(one == text or one.endswith(f": {text}") for one in said) == 1, text


def typed_in(case):
    """The rows of a random organisation, with an explanation of each KPI over the report period."""
    reference, code = case.organisation, case.report_period
    joined = {kpi.code: "; ".join(kpi.inputs) for kpi in reference.kpis}
    return {
        "settings": [{"key": "rapportperiode", "value": code}],
        "chains": [{"chain_id": chain.code, "name": chain.code, "parent_chain": chain.parent_chain} for chain in reference.chains],
        "values": [
            {"value_id": value.code, "chain": value.chain, "weight": value.weight, "kind": value.kind, "promise": value.code}
            for value in reference.values
        ],
        "kpis": [
            asdict(kpi) | {"kpi_id": kpi.code, "name": kpi.code, "unit": "aantal", "inputs": joined[kpi.code]} for kpi in reference.kpis
        ],
        "targets": [asdict(target) for target in reference.targets],
        "measurements": [asdict(row) | {"quality": "definitief"} for row in reference.measurements],
        "comments": [
            {"kpi": kpi.code, "period": code, "cause": f"Oorzaak bij {kpi.code}.", "measure": f"Maatregel bij {kpi.code}."}
            for kpi in reference.kpis
        ],
    }


@pytest.mark.long
@pytest.mark.soak
def test_on_random_organisations():
    """Whatever the tree, the norms and the figures, on every chain that gets a report."""
    told = 0
    for case in many_cases(amount(6, 200), seed=11):
        assessment = judged(typed_in(case))
        for chain in assessment.organisation.chains:
            texts = typed(assessment, chain)
            said = stands(report_content(assessment, chain))
            for text in texts:
                assert sum(one == text or one.endswith(f": {text}") for one in said) == 1, text
            told += len(texts)
    assert told > 20


@pytest.mark.parametrize(("name", "chain"), CHAINS)
def test_no_sentence_stands_twice(name, chain):
    """Of more than six words, but for names, who wrote, and what a question or page one quotes."""
    report = report_content(example(name), chain)
    texts = [text.replace("\u00a0", " ") for _, text in paragraphs(render(report))]
    sentences = Counter(
        sentence for text in texts for sentence in re.split(r"(?<=[.?!])\s", text) if len(sentence.split()) > 6 and sentence[-1] in ".?!"
    )
    quoted = " ".join(span.text for span in report.sections[0].blocks[0].spans)
    asked = [
        span.text for section in report.sections for block in flat(section.blocks) if isinstance(block, Question) for span in block.spans
    ]
    twice = [one for one, amount in sentences.items() if amount > 1 and one not in quoted and not any(one in text for text in asked)]
    users = " ".join(str(row) for table in example(name).organisation.rows.values() for row in table)
    assert [one for one in twice if one.rstrip(".") not in users] == [], "what users typed twice stands twice"
