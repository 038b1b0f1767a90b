"""The overview for the management team: the order of chains, what asks for a decision, owners and stakeholders.

Scores of the gemeente example are those of methode b6; which KPIs are red follows from its expected outcomes.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import date

import pytest

from ketenrapport.checks.suppression import Suppressed
from ketenrapport.report.say.blocks import Paragraph, Table
from ketenrapport.report.say.overview import overview as overview_content
from ketenrapport.report.word import pdf
from ketenrapport.report.word.accessibility import problems
from ketenrapport.report.word.document import render
from ketenrapport.words.findings import Finding, Severity
from tests.needs import needs
from tests.ooxml_validators import findings
from tests.report.example import example, judged
from tests.report.reading import paragraphs
from tests.report.small import kpi, ratio, rows, target


def plain(text):
    return text.replace("\u00a0", " ")


def overview(found):
    return overview_content(judged(found))


def table_in(report, section):
    blocks = next(one.blocks for one in report.sections if one.name == section)
    return next(block for block in blocks if isinstance(block, Table))


def texts(report, section, column):
    return [row[column].text for row in table_in(report, section).rows]


def notes_of(report, section):
    blocks = next(one.blocks for one in report.sections if one.name == section)
    return [block.text for block in blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize("name", ["gemeente", "werkbedrijf", "vergunningen"])
def test_it_is_valid_accessible_and_always_the_same(name, tmp_path):
    package = render(overview_content(example(name)))
    path = tmp_path / "overzicht.docx"
    path.write_bytes(package)
    assert findings(path) == []
    assert problems(package) == []
    assert render(overview_content(example(name))) == package
    for _, text in paragraphs(package):
        assert not re.search(r"\b(None|nan|NaN|NaT|inf)\b|  |\(\s*\)|‘’", text)


def test_chains_come_by_their_worst_customer_value():
    """SCHULD.KW1 scores 0; VERG 70, MELD 87 (cut off from 87,5), INK 100, BURG 121."""
    report = overview_content(example("gemeente"))
    assert texts(report, "ketens", 0) == ["SCHULD", "VERG", "MELD", "INK", "BURG"]
    worst = texts(report, "ketens", 3)
    assert [int(re.search(r"\((\d+)\)$", text)[1]) for text in worst] == [0, 70, 87, 100, 121]
    assert texts(report, "ketens", 4)[1].startswith("(86, ")


def test_nested_chains_stand_below_the_one_around_them():
    """OMV encloses the three others; among these DET has the worst customer value, DIEN the best."""
    table = table_in(overview_content(example("werkbedrijf")), "ketens")
    assert [(row[0].text, row[1].level) for row in table.rows] == [("OMV", 0), ("DET", 1), ("PROD", 1), ("DIEN", 1)]


def test_the_message_counts_the_chains():
    assert notes_of(overview_content(example("gemeente")), "ketens")[0].startswith(
        "Van de 5 ketens is er 1 op norm en vragen er 4 aandacht."
    )
    small = notes_of(overview(rows()), "ketens")[0]
    assert small.startswith("Van de 2 ketens vragen er 2 aandacht. De laagste klantwaarde is ‘")
    one = rows() | {"chains": rows()["chains"][:1]}
    assert notes_of(overview(one), "ketens")[0].startswith("De enige keten staat op ▲ aandacht.")
    unmeasured = rows() | {"measurements": []}
    assert notes_of(overview(unmeasured), "ketens")[0] == "Van de 2 ketens hebben er 2 geen oordeel."


def test_what_asks_for_a_decision_says_why():
    """HULP.P1 is red with an action (A-2) that is late; without that action nothing is done about it."""
    late = table_in(overview(rows()), "besluiten")
    assert [(row[1].notes[0], row[5].text) for row in late.rows if row[1].notes == ("HULP.P1",)] == [("HULP.P1", "te laat: actie A-2")]
    idle = table_in(overview(rows() | {"actions": []}), "besluiten")
    assert next(row[5].text for row in idle.rows if row[1].notes == ("HULP.P1",)) == "er loopt geen actie"


def test_critical_red_comes_first():
    found = rows()
    found["kpis"] = [row | {"critical": "ja"} if row["kpi_id"] == "HULP.P1" else row for row in found["kpis"]]
    first = table_in(overview(found), "besluiten").rows[0]
    assert first[1].notes == ("HULP.P1",)
    assert first[5].text == "kritiek voor de belofte aan de klant; te laat: actie A-2"


def test_few_decisions_and_the_rest_counted():
    """Seven red knobs without an action; five are shown, two are counted."""
    found = rows()
    found["kpis"] = [*found["kpis"], *(kpi(f"HULP.X{i}", "HULP.R1", f"Knop {i}", "proces") for i in range(7))]
    found["targets"] = [*found["targets"], *(target(f"HULP.X{i}", 95.0, 90.0) for i in range(7))]
    found["measurements"] = [*found["measurements"], *(ratio(f"HULP.X{i}", "2026-10", 50, 100) for i in range(7))]
    report = overview(found)
    assert len(table_in(report, "besluiten").rows) == 5
    others = sum(row[1].notes[0].startswith("HULP.X") for row in table_in(report, "besluiten").rows)
    assert others >= 3
    assert re.fullmatch(r"En nog \d KPI’s; zie de rapporten per keten\.", notes_of(report, "besluiten")[-1])


def test_owners_with_their_span_and_late_actions():
    """Ruud van Dalen owns VERG and MELD; action A-02 of VERG is late on 31 October 2026. His limit is the setting: 3.

    Red are VERG.P1, VERG.P5, MELD.R1c and MELD.R1d in the expected outcomes, as rule K21 counts them.
    """
    table = table_in(overview_content(example("gemeente")), "eigenaren")
    ruud = next(row for row in table.rows if row[0].text == "Ruud van Dalen")
    assert table.rows[0] is ruud, "late actions first"
    assert [ruud[1].text, ruud[2].text, ruud[3].text, ruud[4].text, ruud[6].text] == ["VERG en MELD", "2", "3", "4", "1"]


def test_an_owner_with_too_many_chains_is_named():
    found = rows()
    chain = found["chains"][0]
    found["chains"] = [*found["chains"], *(chain | {"chain_id": f"K{i}", "name": f"Keten {i}"} for i in range(3))]
    assert notes_of(overview(found), "eigenaren") == ["Meer ketens dan de grens: Anna de Wit."]


def test_stakeholders_by_chains():
    """Schuldeisers are a customer of SCHULD to whom nothing was promised; the others have their own customer value."""
    table = table_in(overview_content(example("gemeente")), "belanghebbenden")
    assert [column.title for column in table.columns[1:]] == ["SCHULD", "VERG", "MELD", "INK", "BURG"]
    creditors = next(row for row in table.rows if row[0].text == "Schuldeisers")
    assert creditors[0].notes == ("stakeholder",)
    assert [cell.text for cell in creditors[1:]] == ["klant, zonder klantwaarde", "–", "–", "–", "–"]
    assert next(row for row in table.rows if row[0].text.startswith("Inwoner met schulden"))[1].text == "score 0"


def test_who_is_served_by_no_chain_is_named():
    found = rows()
    found["customers"] = [*found["customers"], {"customer_id": "X", "name": "Zorgkantoor", "kind": "stakeholder"}]
    assert notes_of(overview(found), "belanghebbenden") == ["Zonder keten: Zorgkantoor."]


def test_many_chains_are_told_in_parts_of_six():
    found = rows()
    chain = found["chains"][0]
    found["chains"] = [*found["chains"], *(chain | {"chain_id": f"K{i}", "name": f"Keten {i}", "parent_chain": None} for i in range(6))]
    blocks = next(one.blocks for one in overview(found).sections if one.name == "belanghebbenden")
    assert [len(block.columns) - 1 for block in blocks if isinstance(block, Table)] == [6, 2]


@pytest.mark.parametrize("kept", [(), ("settings", "chains"), ("settings", "people", "customers")])
def test_an_almost_empty_workbook_has_an_overview(kept, tmp_path):
    package = render(overview({name: content for name, content in rows().items() if name in kept}))
    (tmp_path / "overzicht.docx").write_bytes(package)
    assert findings(tmp_path / "overzicht.docx") == []
    assert problems(package) == []


def test_properties_and_dates():
    report = overview(rows())
    assert (report.title, report.subtitle) == ("Overzicht van de klantketens", "Managementteam, oktober 2026")
    assert report.dated == date(2026, 10, 31)
    assert report.running_foot == "Stichting De Brug, concept, versie 1"


@needs("LibreOffice", "poppler", "Carlito")
def test_ten_chains_fit_on_the_first_page(tmp_path):
    found = rows()
    chain = found["chains"][0]
    more = (chain | {"chain_id": f"KETEN{i}", "name": f"Hulpmiddelen en zorg leveren in wijk {i}", "parent_chain": None} for i in range(8))
    found["chains"] = [*found["chains"], *more]
    (tmp_path / "o.docx").write_bytes(render(overview(found)))
    (made,) = pdf.converter()([tmp_path / "o.docx"])
    first = subprocess.run(["pdftotext", "-l", "1", "-layout", made, "-"], capture_output=True, text=True, check=True).stdout
    assert "KETEN7" in first
    assert "Wat een besluit vraagt" not in first or "KETEN7" in first.split("Wat een besluit vraagt")[0]


def test_it_shows_which_links_carry_which_chains():
    """Seven results and process indicators of HULP are at S1, one of SUB; all that is measured hangs on that one link."""
    report = overview_content(judged(rows()))
    table = table_in(report, "schakels")
    assert [column.title for column in table.columns] == ["Schakel", "HULP", "SUB"]
    assert [[plain(cell.text) for cell in row] for row in table.rows] == [
        ["Wijkteam", "7", "1"],
        ["Eilandindex: grootste deel van de KPI's bij één schakel", "100 % S1", "100 % S1"],
    ]
    assert problems(render(report)) == []


def test_warnings_set_aside_about_no_chain_are_told_here():
    about = ("HULP 2026-09", "SUB.R1", "A-1", "K-1", "P1", "P1 rode KPI's", "aantal ketens")
    aside = tuple(
        Suppressed(Finding("K21", Severity.WARNING, f"Over {subject}.", "", subject=subject), "Zo afgesproken.") for subject in about
    )
    report = overview_content(replace(judged(rows()), suppressed=aside))
    assert texts(report, "onderdrukt", 0) == ["P1", "P1 rode KPI's", "aantal ketens"]
    assert all(one.name != "onderdrukt" for one in overview(rows()).sections)


def test_a_score_has_its_coverage_behind_it():
    """IW made a promise to C1: R3 is missing, so coverage 50 % and score 140; KW is not measured, so the chain rests on 40 of 100."""
    found = rows()
    found["settings"].append({"key": "minimale_dekking", "value": 0.4})
    found["measurements"] = [row for row in found["measurements"] if row["kpi"] not in ("HULP.R1a", "HULP.R1b", "HULP.R3")]
    found["values"][1] |= {"kind": "klantwaarde", "customer": "C1"}
    report = overview(found)
    assert texts(report, "ketens", 3)[0].replace("\u00a0", " ") == "Betaalbaar (140, dekking 50 %)"
    assert texts(report, "ketens", 4)[0].replace("\u00a0", " ") == "(100, dekking 40 %, gelijk)"
    (customer,) = table_in(report, "belanghebbenden").rows
    assert customer[1].text.replace("\u00a0", " ") == "score 140 (dekking 50 %)"
