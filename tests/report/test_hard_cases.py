"""Chains that no one plans for: the report stays valid, accessible and clean."""

from __future__ import annotations

import re
from datetime import date

import pytest

from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.say.overview import overview
from ketenrapport.report.word.accessibility import problems
from ketenrapport.report.word.document import render
from ketenrapport.words.vocabulary import Variant
from tests.amount import amount
from tests.ooxml_validators import findings
from tests.report.example import judged
from tests.report.reading import paragraphs
from tests.report.small import MONTHS, kpi, ratio, rows, target

FREE_TEXTS = {
    *("name", "promise", "definition", "numerator_definition", "denominator_definition", "description", "assignee", "cause", "author"),
    *("consequence", "measure", "between", "channel", "explanation", "starts_with", "ends_with", "job_title", "source_system", "system"),
}
AWKWARD = "R&D <b>\"zorg\"</b> 'n' 👩‍🔧 שָׁלוֹם مرحبا \x07\x0b tab\there\u202e {0} %s ‹é›"


def with_texts(change):
    """The small chain with every free text changed; codes and choices stay as they are."""
    found = rows()
    return {
        table: [
            {column: change(cell) if column in FREE_TEXTS and isinstance(cell, str) else cell for column, cell in row.items()}
            for row in content
        ]
        for table, content in found.items()
    }


def many(kpis=60, actions=500):
    """A chain with 60 KPIs, six levels deep, and 500 actions."""
    found = rows()
    found["kpis"] = [
        kpi(f"K{i:02d}", "HULP.KW" if i % 5 == 0 else f"K{i - 1:02d}", f"Nummer {i}", "resultaat" if i % 5 == 0 else "proces")
        for i in range(kpis)
    ]
    found["targets"] = [target(f"K{i:02d}", 95.0, 90.0) for i in range(kpis)]
    found["measurements"] = [ratio(f"K{i:02d}", month, 80 + i % 20, 100) for i in range(kpis) for month in MONTHS]
    found["touchpoints"] = []
    found["actions"] = [
        {
            "action_id": f"A-{i}",
            "chain": "HULP",
            "description": f"Doe {i}",
            "assignee": "Bo",
            "deadline": date(2026, 9, 1 + i % 30),
            "status": "open",
        }
        for i in range(actions)
    ]
    return found


def only(table, *kept):
    """The small chain with only these rows of a table."""
    return rows() | {table: [row for row in rows()[table] if row in kept]}


CASES = {
    "awkward text everywhere": lambda: with_texts(lambda text: f"{text} {AWKWARD}"),
    "names of 120 characters": lambda: with_texts(lambda text: (text + " en nog veel langer").ljust(120, "w")[:120]),
    "one word of 120 characters": lambda: with_texts(lambda _: "Aansprakelijkheidswaardevaststellings".ljust(120, "x")),
    "text on lines": lambda: with_texts(lambda text: f"{text}\r\n\r\n  tweede regel\n"),
    "no measurements": lambda: rows() | {"measurements": []},
    "one measurement": lambda: rows() | {"measurements": [ratio("HULP.P1", "2026-10", 6, 50)]},
    "no norms": lambda: rows() | {"targets": []},
    "no KPIs": lambda: rows() | {"kpis": [], "targets": [], "measurements": []},
    "no values": lambda: rows() | {"values": []},
    "one KPI": lambda: only("kpis", *[row for row in rows()["kpis"] if row["kpi_id"] == "HULP.P1"]),
    "only the chain": lambda: {name: content for name, content in rows().items() if name in ("settings", "chains")},
    "60 KPIs and 500 actions": many,
}


@pytest.mark.soak
@pytest.mark.parametrize("variant", amount([Variant.FULL], list(Variant)))
@pytest.mark.parametrize("case", [pytest.param(case, marks=pytest.mark.longest if case.startswith("60") else ()) for case in CASES])
def test_the_report_stays_whole(case, variant, tmp_path):
    package = render(report_content(judged(CASES[case]()), "HULP", variant=variant))
    path = tmp_path / "rapport.docx"
    path.write_bytes(package)
    assert findings(path) == []
    assert problems(package) == []
    for _, text in paragraphs(package):
        assert "  " not in text
        assert not re.search(r"\b(None|nan|NaN|NaT)\b", text)
        assert not re.search(r"\(\s*\)|‘’|\[\]|[\x00-\x08\x0b\x0c\x0e-\x1f\u202e]", text)


def test_awkward_text_arrives():
    package = render(report_content(judged(CASES["awkward text everywhere"]()), "HULP"))
    title = paragraphs(package)[0][1]
    assert title == "Hulp aan huis leveren R&D <b>\"zorg\"</b> 'n' 👩‍🔧 שָׁלוֹם مرحبا tab here {0} %s ‹é›"


def test_a_name_that_ends_in_a_stop_ends_its_sentence():
    assessment = judged(with_texts(lambda text: text if text.endswith(".") else f"{text} e.d."))
    for made in (*(report_content(assessment, "HULP", variant=variant) for variant in Variant), overview(assessment)):
        assert [text for _, text in paragraphs(render(made)) if ".." in text] == []


def test_many_red_kpis_fit_the_agenda():
    """Values run from 80 to 99 % and never move: of every twenty ten are red, and one is an orange result, so 33 of 60.

    With 500 late actions that is 533 points, of which five are discussed.
    """
    report = report_content(judged(many()), "HULP")
    asked, rest = report.sections[0].blocks[-2:]
    assert len(asked.rows) == 5
    assert rest.text.startswith("En nog 528: ")
    assert rest.text.endswith(" en nog 526.")
